/* What a number's link leads to is shown at once and in place: its value, what it is, the statement that computes it, its tables
   and the way to its cell. The reader's place does not move; closing gives the focus back to the number. Where a browser knows no popovers,
   or what is to be shown can't be loaded, the link is followed. */
(function () {
  "use strict";
  const page = document.currentScript.dataset;
  if (!HTMLElement.prototype.showPopover) return;
  const box = document.createElement("div");
  const head = document.createElement("div");
  const title = document.createElement("h2");
  const close = document.createElement("button");
  const body = document.createElement("div");
  let shown = null;
  let handed = null;

  box.className = "traced-shown";
  head.className = "traced-shown-head";
  box.popover = "auto";
  box.tabIndex = -1;
  box.setAttribute("role", "dialog");
  Object.assign(close, { type: "button", textContent: tracedSay("Back to the text") });
  head.append(title, close);
  box.append(head, body);

  function name(link) { return decodeURIComponent(link.hash.slice("#num-".length)); }

  /* What numbers of other pages show, by name. */
  function foreign() {
    handed = handed || new Promise(function (resolve, reject) {
      const script = document.createElement("script");
      window.tracedNumbers = resolve;
      script.src = page.foreign;
      script.onerror = reject;
      document.head.append(script);
    });
    return handed;
  }

  function isForeign(link) { return link.pathname !== location.pathname; }

  async function content(link) {
    if (isForeign(link)) return (await foreign())[name(link)];
    const number = document.getElementById("num-" + name(link));
    const where = number.parentElement.querySelector(".traced-where");
    return number.innerHTML + (where ? where.outerHTML : "") + number.closest(".traced-numbers").lastElementChild.outerHTML;
  }

  /* Below the number, or above it where there is more room. On a small screen the style sheet puts it at the foot, and the page
     goes up a little where it would cover the number. */
  function put(link) {
    const at = link.getBoundingClientRect();
    if (getComputedStyle(box).position === "fixed") {
      const covered = at.bottom + 12 - box.getBoundingClientRect().top;
      if (covered > 0) window.scrollBy({ top: covered, behavior: "instant" });
      return;
    }
    const column = (link.closest("article, main, [role=main]") || document.body).getBoundingClientRect();
    // Of the themes that are known, one has a head that stays.
    const head = document.querySelector(".bd-header-article");
    const top = head ? head.getBoundingClientRect().bottom : 0;
    const above = at.top - Math.max(0, top) - 12;
    const below = window.innerHeight - at.bottom - 12;
    box.style.maxHeight = Math.max(above, below, 200) + "px";
    const fits = box.offsetHeight <= below || below >= above;
    box.style.left = window.scrollX + Math.max(8, Math.min(at.left, column.right - box.offsetWidth)) + "px";
    box.style.top = window.scrollY + (fits ? at.bottom + 6 : at.top - 6 - box.offsetHeight) + "px";
  }

  async function show(link) {
    let found = "";
    try {
      found = await content(link);
    } catch (failure) {
      location.assign(link.href);
      return;
    }
    if (shown) box.hidePopover();
    body.innerHTML = found;
    title.textContent = link.textContent;
    box.setAttribute("aria-label", tracedSay("How “%(number)s” is computed", { number: link.textContent }));
    // The value is the title, and the place where the reader is needs no link.
    const uses = body.querySelector("p");
    uses.querySelector("b").remove();
    for (const use of uses.querySelectorAll("a")) if (use.hash === "#" + link.id && !isForeign(use)) use.replaceWith(tracedSay("here"));
    uses.hidden = !uses.querySelector("a");
    const gloss = body.querySelector(".traced-gloss");
    box.setAttribute("aria-description", gloss ? gloss.textContent : "");
    if (gloss) body.prepend(gloss);
    shown = { link: link, top: window.scrollY };
    box.style.maxHeight = "";
    box.showPopover();
    box.scrollTop = 0;
    put(link);
    shown.moved = window.scrollY;
    link.setAttribute("aria-expanded", "true");
    box.focus({ preventScroll: true });
  }

  /* The focus goes back, unless the reader has put it elsewhere, and so does a page that had to go up and was left there. */
  box.addEventListener("beforetoggle", function (event) {
    if (event.newState !== "closed") return;
    const { link, top, moved } = shown;
    shown = null;
    link.setAttribute("aria-expanded", "false");
    if (window.scrollY === moved && moved !== top) window.scrollTo({ top: top, behavior: "instant" });
    if (document.activeElement === document.body || box.contains(document.activeElement)) link.focus({ preventScroll: true });
  });

  /* After its last stop the text goes on behind the number; before its first there is the number. */
  box.addEventListener("keydown", function (event) {
    if (event.key !== "Tab") return;
    const stops = [...box.querySelectorAll("a, button")];
    const ends = event.shiftKey ? [box, stops[0]] : [stops[stops.length - 1]];
    if (!ends.includes(document.activeElement)) return;
    if (event.shiftKey) event.preventDefault();
    box.hidePopover();
  });

  /* A script of Sphinx (sphinx_highlight.js) keeps the browser from closing it by this key. */
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && shown) box.hidePopover();
  });
  close.addEventListener("click", function () { box.hidePopover(); });
  box.addEventListener("click", function (event) {
    if (event.target.closest("a:not([download])")) box.hidePopover();
  });

  document.addEventListener("DOMContentLoaded", function () {
    document.body.append(box);
    for (const link of document.querySelectorAll("a.traced-num")) {
      link.setAttribute("aria-haspopup", "dialog");
      link.setAttribute("aria-description", tracedSay("how it is computed"));
      link.setAttribute("aria-expanded", "false");
      if (isForeign(link)) {
        for (const touch of ["pointerenter", "pointerdown", "focus"]) {
          link.addEventListener(touch, function () { foreign().catch(function () {}); }, { once: true, passive: true });
        }
      }
      link.addEventListener("click", function (event) {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        show(link);
      });
    }
  });
})();
