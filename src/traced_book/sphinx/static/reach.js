/* What has the focus is in view, and closing the search gives the focus back. */
(function () {
  "use strict";

  /* A browser takes what lies under the head of the page for in view. */
  document.addEventListener("focusin", function (event) {
    const head = document.querySelector(".bd-header-article");
    if (!head || !event.target.closest("article, footer") || getComputedStyle(head).position !== "sticky") return;
    const box = event.target.getBoundingClientRect();
    const covered = head.getBoundingClientRect().bottom + 8 - box.top;
    if (covered > 0 && box.bottom > 0 && box.height < window.innerHeight / 2) window.scrollBy({ top: -covered, behavior: "instant" });
  });

  /* What the theme calls its side bars says nothing of what is in them. */
  document.addEventListener("DOMContentLoaded", function () {
    for (const [button, name] of [[".primary-toggle", tracedSay("Contents of the book")], [".secondary-toggle", tracedSay("On this page")]]) {
      for (const found of document.querySelectorAll(button)) found.title = name;
    }
  });

  /* The theme's dialog takes the focus and, when it is closed, leaves it nowhere. */
  document.addEventListener("DOMContentLoaded", function () {
    const dialog = document.querySelector(".search-button__wrapper");
    const input = dialog && dialog.querySelector("input");
    let from = null;
    if (!input) return;
    input.addEventListener("focus", function (event) { from = event.relatedTarget || from; });
    input.addEventListener("blur", function (event) {
      if (event.relatedTarget || dialog.classList.contains("show") || !from) return;
      from.focus({ preventScroll: true });
      from = null;
    });
  });
})();
