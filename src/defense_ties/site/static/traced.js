/* Figures come alive when they are touched: until then, and whenever a script fails, the static image stays.
   Every script comes from this site; figures are handed over by scripts, since browsers refuse to fetch from a disk. */
(function () {
  "use strict";
  const waiting = {};
  let bundle = null;

  function load(address) {
    return new Promise(function (resolve, reject) {
      const script = document.createElement("script");
      script.src = address;
      script.onload = resolve;
      script.onerror = reject;
      document.head.appendChild(script);
    });
  }

  window.tracedFigure = function (id, payload) {
    waiting[id](payload);
  };

  function handed(id, folder) {
    return new Promise(function (resolve, reject) {
      waiting[id] = resolve;
      load(folder + id + ".js").catch(reject);
    });
  }

  function view(payload) {
    const spec = Object.assign({}, window.matchMedia("(max-width: 640px)").matches ? payload.narrow : payload.wide);
    spec.datasets = payload.datasets;
    if (document.documentElement.dataset.theme === "dark") {
      spec.config = Object.assign({}, spec.config);
      for (const part of Object.keys(payload.dark)) {
        spec.config[part] = Object.assign({}, spec.config[part], payload.dark[part]);
      }
    }
    return spec;
  }

  async function draw(figure, payload) {
    const box = figure.querySelector(".traced-live") || document.createElement("div");
    box.className = "traced-live";
    box.setAttribute("aria-hidden", "true"); // the image's text and the table say what it shows
    const image = figure.querySelector(".traced-image");
    image.after(box);
    await window.tracedEmbed(box, view(payload), { actions: false, renderer: "svg", mode: "vega-lite" });
    image.classList.add("traced-behind");
    figure.dataset.live = "yes";
  }

  async function wake(figure) {
    if (figure.dataset.live) return;
    figure.dataset.live = "waiting";
    const folder = figure.dataset.root;
    try {
      bundle = bundle || load(folder + "vega.js");
      const [payload] = await Promise.all([handed(figure.dataset.figure, folder), bundle]);
      await draw(figure, payload);
      new MutationObserver(function () { draw(figure, payload).catch(function () {}); })
        .observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    } catch (failure) {
      const box = figure.querySelector(".traced-live");
      if (box) box.remove();
      figure.dataset.live = "no";
    }
  }

  /* A link to a cell opens the folded code it leads to. */
  function open() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const cell = target && (target.closest("div.cell") || target);
    if (!cell) return;
    for (const fold of cell.querySelectorAll("details.hide")) fold.open = true;
    target.scrollIntoView();
  }

  document.addEventListener("DOMContentLoaded", function () {
    for (const figure of document.querySelectorAll("figure.traced")) {
      for (const touch of ["pointerenter", "pointerdown", "focusin"]) {
        figure.addEventListener(touch, function () { wake(figure); }, { once: true, passive: true });
      }
    }
    window.addEventListener("hashchange", open);
    document.addEventListener("click", function (event) {
      const link = event.target.closest("a.traced-cell, a.traced-num");
      if (link && link.hash && link.hash === location.hash) open();
    });
    open();
  });
})();
