/* Figures come alive when they are touched: until then, and whenever a script fails, the static image stays.
   Every script comes from this site; figures are handed over by scripts, since browsers refuse to fetch from a disk. */
(function () {
  "use strict";
  const waiting = {};
  const drawn = new WeakMap();
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

  /* What the page shows of a figure; chosen: the values of its menus, kept when it is drawn again. */
  function view(payload, chosen) {
    const spec = Object.assign({}, window.matchMedia("(max-width: 640px)").matches ? payload.narrow : payload.wide);
    spec.datasets = payload.datasets;
    spec.params = (spec.params || []).map(function (param) {
      return param.name in chosen ? Object.assign({}, param, { value: chosen[param.name] }) : param;
    });
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
    const room = figure.querySelector(".traced-menus");
    // The image's text and the table say what it shows; what menus choose only the drawing itself can say.
    if (!room) box.setAttribute("aria-hidden", "true");
    const image = figure.querySelector(".traced-image");
    image.after(box);
    const chosen = {};
    for (const param of payload.wide.params || []) {
      if ((param.bind || {}).input && drawn.has(figure)) chosen[param.name] = drawn.get(figure).signal(param.name);
    }
    const menus = document.createElement("div");
    // Expressions are interpreted: hosts may forbid pages to make code out of text.
    const options = { actions: false, renderer: "svg", mode: "vega-lite", bind: menus, ast: true };
    drawn.set(figure, (await window.tracedEmbed(box, view(payload, chosen), options)).view);
    if (room) {
      const held = room.contains(document.activeElement);
      room.replaceChildren(...menus.childNodes);
      if (held) room.querySelector("select, input").focus();
    }
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
      const room = figure.querySelector(".traced-menus");
      if (room) room.replaceChildren("This figure cannot be drawn anew in this browser, so nothing can be chosen: it is shown as it was built.");
      figure.dataset.live = "no";
    }
  }

  /* Touching the button wakes the figure, and menus take its place. */
  function invite(figure) {
    const room = document.createElement("div");
    room.className = "traced-menus";
    room.setAttribute("role", "group");
    room.setAttribute("aria-label", "What the figure shows");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Choose what is shown";
    room.append(button);
    figure.querySelector(".traced-image").before(room);
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
      if ("menus" in figure.dataset) invite(figure);
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
