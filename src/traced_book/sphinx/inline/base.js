(function () {
  if (location.protocol === "file:" || /\/404(\.html)?$/.test(location.pathname)) return;
  function holds(folder) {
    var asked = new XMLHttpRequest();
    try {
      asked.open("HEAD", folder + "_static/traced.css", false);
      asked.send();
    } catch (refused) {
      return false;
    }
    return asked.status === 200 && /css/.test(asked.getResponseHeader("content-type") || "");
  }
  var host = location.origin + "/", folder = location.origin + location.pathname.replace(/[^\/]*$/, "");
  while (folder.length > host.length && !holds(folder)) folder = folder.replace(/[^\/]*\/$/, "");
  var base = document.createElement("base");
  base.href = folder + "404.html";
  document.head.prepend(base);
})();
