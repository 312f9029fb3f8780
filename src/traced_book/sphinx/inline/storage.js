(function () {
  ["localStorage", "sessionStorage"].forEach(function (name) {
    try {
      window[name].getItem("");
    } catch (refused) {
      var held = new Map();
      Object.defineProperty(window, name, { value: {
        getItem: function (key) { return held.has(String(key)) ? held.get(String(key)) : null; },
        setItem: function (key, value) { held.set(String(key), String(value)); },
        removeItem: function (key) { held.delete(String(key)); },
        clear: function () { held.clear(); },
        key: function (index) { return Array.from(held.keys())[index] || null; },
        get length() { return held.size; },
      } });
    }
  });
})();
