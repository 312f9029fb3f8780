/* Boxes that scroll can be reached by keyboard. The theme measures every one of them when a page has loaded, those in
   folded parts too, which lays out all that the folds hide and blocks a slow phone for a third of a second. This script
   stands before the theme's and keeps that measure from running. Every box is a stop as it comes (access.py); one that shows
   all it holds is none from when it comes near, and whenever its size changes. */
(function () {
  "use strict";
  const sizes = new ResizeObserver(function (entries) {
    for (const box of entries.map(function (entry) { return entry.target; })) {
      if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  });
  const near = new IntersectionObserver(function (entries) {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      near.unobserve(entry.target);
      sizes.observe(entry.target);
    }
  });

  window.addEventListener("load", function (event) {
    event.stopImmediatePropagation();
    for (const box of document.querySelectorAll("pre")) near.observe(box);
  });
})();
