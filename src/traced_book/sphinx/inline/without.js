(function () {
  var without = new URLSearchParams(location.search).get("without");
  try {
    if (without === null) without = localStorage.getItem("traced-without");
  } catch (refused) { /* Nothing is remembered. */ }
  document.documentElement.dataset.without = (without || "").replace(/,/g, " ");
})();
