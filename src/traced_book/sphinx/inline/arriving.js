(function () {
  var way = window.performance && performance.getEntriesByType && performance.getEntriesByType("navigation")[0];
  if (way && way.type === "navigate" && !location.hash) document.documentElement.classList.add("arriving");
})();
