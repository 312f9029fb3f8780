/* What scripts say: in English as they have it, or in the words that the build of an edition has put into its own script. */
window.tracedSay = function (sentence, values) {
  const said = (window.tracedWords || {})[sentence] || sentence;
  return said.replace(/%\((\w+)\)s/g, function (place, name) { return values[name]; });
};
