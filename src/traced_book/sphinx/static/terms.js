/* What a term means: under the pointer, on focus, and on the first touch; the second touch follows the link.
   The definition stands in the link's title, which is all there is without this script. */
(function () {
  "use strict";
  const box = document.createElement("div");
  box.id = "term-meaning";
  box.className = "term-meaning";
  box.setAttribute("role", "tooltip");
  box.hidden = true;
  let shown = null;
  let closing = 0;

  function show(link) {
    clearTimeout(closing);
    if (shown && shown !== link) hide();
    shown = link;
    box.textContent = link.dataset.meaning;
    box.hidden = false;
    link.setAttribute("aria-describedby", box.id);
    const at = link.getClientRects()[0];
    const width = document.documentElement.clientWidth;
    box.style.left = window.scrollX + Math.max(8, Math.min(at.left, width - box.offsetWidth - 8)) + "px";
    const above = at.top - box.offsetHeight - 6;
    // Below the word, or above it where there is no room below.
    const fits = at.bottom + 6 + box.offsetHeight < window.innerHeight || above < 0;
    box.style.top = window.scrollY + (fits ? at.bottom + 6 : above) + "px";
  }

  function hide() {
    clearTimeout(closing);
    if (shown) shown.removeAttribute("aria-describedby");
    shown = null;
    box.hidden = true;
  }

  /* Time to move the pointer from the word to its definition. */
  function leave() {
    clearTimeout(closing);
    closing = setTimeout(hide, 250);
  }

  function prepare(link) {
    let touched = false;
    link.dataset.meaning = link.title;
    link.removeAttribute("title");
    link.addEventListener("pointerenter", function (event) { if (event.pointerType === "mouse") show(link); });
    link.addEventListener("pointerleave", function (event) { if (event.pointerType === "mouse") leave(); });
    link.addEventListener("pointerdown", function (event) { touched = event.pointerType !== "mouse" && shown !== link; });
    link.addEventListener("focus", function () { show(link); });
    link.addEventListener("blur", leave);
    link.addEventListener("click", function (event) {
      if (!touched) return;
      touched = false;
      event.preventDefault();
      show(link);
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.body.append(box);
    for (const link of document.querySelectorAll("a.defined[title]")) prepare(link);
    box.addEventListener("pointerenter", function () { clearTimeout(closing); });
    box.addEventListener("pointerleave", leave);
    document.addEventListener("keydown", function (event) { if (event.key === "Escape") hide(); });
    document.addEventListener("pointerdown", function (event) {
      if (shown && event.target !== box && !shown.contains(event.target)) hide();
    });
  });
})();
