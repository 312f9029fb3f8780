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

/* On a page without contents the theme would watch the target of every link, one by one. */
if (!document.querySelector(".bd-toc-nav")) document.body.removeAttribute("data-bs-spy");

/* A long page comes with most of it not laid out (fitted.css); here it is, in tasks short enough for a slow phone. A reader who
   prints, scrolls or goes to a place before that is done has the rest at once, since every place depends on what stands above it,
   and what gets its true height in view would push what is read.
   The class of the page stays: without it the style of every element would be asked for anew, in one task. */
(function () {
  "use strict";
  const NODES = 250;
  const root = document.documentElement;
  if (!root.classList.contains("arriving")) return;
  const pieces = [...document.querySelectorAll(".bd-article section > :not(section), .citation-list > *")]
    .filter(function (piece) { return getComputedStyle(piece).contentVisibility === "auto"; });

  function finish() {
    for (const piece of pieces.splice(0)) piece.classList.add("arrived");
    root.dataset.arrived = "whole";
  }

  function next() {
    let nodes = 0;
    let piece = null;
    while (pieces.length && nodes < NODES) {
      piece = pieces.shift();
      piece.classList.add("arrived");
      nodes += 1 + piece.getElementsByTagName("*").length;
    }
    /* Lays it out now, and not with the next piece. */
    if (piece) piece.getBoundingClientRect();
    if (pieces.length) setTimeout(next);
    else finish();
  }

  document.addEventListener("click", finish, { capture: true, once: true });
  window.addEventListener("beforeprint", finish, { once: true });
  window.addEventListener("scroll", finish, { once: true, passive: true });
  window.addEventListener("hashchange", function () {
    const target = pieces.length && document.querySelector(":target");
    finish();
    if (target) target.scrollIntoView();
  }, { once: true });
  setTimeout(next);
})();
