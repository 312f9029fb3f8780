/* Boxes that scroll can be reached by keyboard. The theme measures every one of them when a page has loaded, those in
   folded parts too, which lays out all that the folds hide and blocks a slow phone for a third of a second. This script
   stands before the theme's, keeps that measure from running, and measures only what is shown, when it is shown. */
(function () {
  "use strict";
  const BOXES = "pre, .cell_output > .output";

  function stops(root) {
    const shown = Array.from(root.querySelectorAll(BOXES)).filter(function (box) {
      return box.checkVisibility ? box.checkVisibility() : box.offsetParent;
    });
    const scrolls = shown.map(function (box) {
      return box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
    });
    shown.forEach(function (box, position) {
      if (scrolls[position]) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    });
  }

  window.addEventListener("load", function (event) {
    event.stopImmediatePropagation();
    stops(document);
  });
  window.addEventListener("resize", function () { stops(document); });
  document.addEventListener("toggle", function (event) { if (event.target.open) stops(event.target); }, true);
})();
