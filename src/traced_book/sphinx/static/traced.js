/* Figures come alive when they are touched: until then, and whenever a script fails, the static image stays.
   Every script comes from this site; figures are handed over by scripts, since browsers refuse to fetch from a disk. */
(function () {
  "use strict";
  const waiting = {};
  const asked = {};
  const drawn = new WeakMap();
  let bundle = null;
  let returning = false;

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

  /* Its drawing and its table ask for the same script, which is loaded once. */
  function handed(figure) {
    const id = figure.dataset.figure;
    asked[id] = asked[id] || new Promise(function (resolve, reject) {
      waiting[id] = resolve;
      load(figure.dataset.root + id + ".js").catch(reject);
    });
    return asked[id];
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

  /* The menus of a figure, by what an address calls them. Checkboxes whose names begin alike, as "Suppliers: Russia", are one
     menu; its values are the names of those that are ticked. */
  function menusOf(payload) {
    const found = new Map();
    for (const param of payload.wide.params || []) {
      if (!(param.bind || {}).input) continue;
      const name = param.bind.name.split(": ")[0].toLowerCase();
      found.set(name, (found.get(name) || []).concat(param));
    }
    return found;
  }

  function own(param) { return param.bind.name.split(": ")[1]; }

  /* The value of each parameter now. */
  function held(menus, live) {
    return Object.fromEntries([...menus.values()].flat().map(function (param) { return [param.name, live.signal(param.name)]; }));
  }

  /* What menus hold, as an address has it: what is as the figure was built is left out, and no box ticked is an empty value. */
  function choice(menus, live) {
    const found = {};
    const now = held(menus, live);
    for (const [name, params] of menus) {
      const built = params.every(function (param) { return now[param.name] === param.value; });
      const said = params.filter(function (param) { return now[param.name] !== false; })
        .map(function (param) { return now[param.name] === true ? own(param) : now[param.name]; });
      found[name] = built ? [] : said.length ? said : [""];
    }
    return found;
  }

  /* The value of each parameter by the address, or as the figure was built where it names none that the menu has. */
  function fromAddress(menus) {
    const found = {};
    const address = tracedChoice.read();
    for (const [name, params] of menus) {
      const given = address.getAll(name);
      for (const param of params) {
        const { input, options, min, max } = param.bind;
        const value = typeof param.value === "number" ? Number(given[0]) : given[0];
        const fits = options ? options.includes(value) : value >= min && value <= max;
        if (input === "checkbox") found[param.name] = given.length ? given.includes(own(param)) : param.value;
        else found[param.name] = given.length && fits ? value : param.value;
      }
    }
    return found;
  }

  /* Puts the checkboxes of a menu under its name. */
  function group(room) {
    const groups = new Map();
    for (const menu of [...room.querySelectorAll(".vega-bind")]) {
      const label = menu.querySelector(".vega-bind-name");
      const [name, text] = label.textContent.split(": ");
      if (!text) continue;
      if (!groups.has(name)) {
        const legend = document.createElement("legend");
        legend.textContent = name;
        groups.set(name, document.createElement("fieldset"));
        groups.get(name).append(legend);
        menu.before(groups.get(name));
      }
      label.textContent = text;
      groups.get(name).append(menu);
    }
  }

  /* Copies a link to what is shown now, or shows it where the browser keeps the clipboard to itself. */
  function copier(link) {
    const box = document.createElement("div");
    const button = document.createElement("button");
    const said = document.createElement("span");
    box.className = "traced-link";
    said.setAttribute("role", "status");
    Object.assign(button, { type: "button", textContent: tracedSay("Copy link to this view") });
    button.addEventListener("click", async function () {
      try {
        await navigator.clipboard.writeText(link());
        said.textContent = tracedSay("Copied");
      } catch (refused) {
        const field = document.createElement("input");
        Object.assign(field, { readOnly: true, value: link(), ariaLabel: tracedSay("Link to this view") });
        said.replaceChildren(tracedSay("Copy it from here:") + " ", field);
        field.select();
      }
    });
    box.append(button, said);
    return box;
  }

  /* Puts the menus that a drawing has made where its figure has room for them; what is chosen goes into the address. */
  function furnish(figure, room, made, menus, live) {
    const focused = room.contains(document.activeElement);
    const link = copier(function () {
      return Object.assign(tracedChoice.address(choice(menus, live)), { hash: figure.id }).href;
    });
    room.replaceChildren(...made.childNodes, link);
    group(room);
    if (focused) room.querySelector("select, input").focus();
    for (const name of Object.keys(held(menus, live))) {
      live.addSignalListener(name, function () {
        link.lastChild.replaceChildren();
        if (!returning) tracedChoice.write(choice(menus, live), name);
      });
    }
  }

  async function draw(figure, payload) {
    const box = figure.querySelector(".traced-live") || document.createElement("div");
    box.className = "traced-live";
    const room = figure.querySelector(".traced-menus");
    // The image's text and the table say what it shows; what menus choose only the drawing itself can say.
    if (!room) box.setAttribute("aria-hidden", "true");
    const image = figure.querySelector(".traced-image");
    image.after(box);
    const menus = menusOf(payload);
    const before = drawn.get(figure);
    const chosen = !room ? {} : before ? held(menus, before) : fromAddress(menus);
    const made = document.createElement("div");
    // Expressions are interpreted: hosts may forbid pages to make code out of text.
    const options = { actions: false, renderer: "svg", mode: "vega-lite", bind: made, ast: true };
    const live = (await window.tracedEmbed(box, view(payload, chosen), options)).view;
    drawn.set(figure, live);
    if (room) furnish(figure, room, made, menus, live);
    image.classList.add("traced-behind");
    figure.dataset.live = "yes";
  }

  /* Shows what the address says, to which the reader went back. */
  async function goBack(figure, menus) {
    const live = drawn.get(figure);
    returning = true;
    for (const [name, value] of Object.entries(fromAddress(menus))) live.signal(name, value);
    await live.runAsync();
    returning = false;
  }

  async function wake(figure) {
    if (figure.dataset.live) return;
    figure.dataset.live = "waiting";
    try {
      bundle = bundle || load(figure.dataset.root + "vega.js");
      const [payload] = await Promise.all([handed(figure), bundle]);
      await draw(figure, payload);
      new MutationObserver(function () { draw(figure, payload).catch(function () {}); })
        .observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
      if ("menus" in figure.dataset) window.addEventListener("popstate", function () { goBack(figure, menusOf(payload)); });
    } catch (failure) {
      const box = figure.querySelector(".traced-live");
      if (box) box.remove();
      const room = figure.querySelector(".traced-menus");
      if (room) {
        room.replaceChildren(tracedSay("This figure cannot be drawn anew in this browser, so nothing can be chosen: it is shown as it was built."));
      };
      figure.dataset.live = "no";
    }
  }

  /* Whether a reader means the drawing: not who goes to a link or a fold below it. A finger that comes down enters the whole. */
  function means(event, figure) {
    if (event.type === "pointerenter") return event.pointerType !== "touch";
    return event.target === figure || event.target.closest(".traced-image, .traced-menus") !== null;
  }

  /* Touching the button wakes the figure, and menus take its place. */
  function invite(figure) {
    const room = document.createElement("div");
    room.className = "traced-menus";
    room.setAttribute("role", "group");
    room.setAttribute("aria-label", tracedSay("What the figure shows"));
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = tracedSay("Choose what is shown");
    room.append(button);
    figure.querySelector(".traced-image").before(room);
  }

  /* A value as the page of the figure's data and its CSV write it. */
  function written(value) {
    if (value === null || value === undefined) return "";
    if (typeof value === "boolean") return value ? "True" : "False";
    return typeof value === "number" && !Number.isInteger(value) ? String(Number(value.toPrecision(10))) : String(value);
  }

  function table(rows) {
    /* Of all rows, since one may lack what another has, without what serves the drawing alone. */
    const columns = Object.keys(Object.assign({}, ...rows)).filter(function (name) { return !name.startsWith("_"); });
    const made = document.createElement("table");
    const head = made.createTHead().insertRow();
    for (const column of columns) {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = column;
      head.append(cell);
    }
    const body = made.createTBody();
    for (const row of rows) {
      const line = body.insertRow();
      for (const [place, column] of columns.entries()) {
        const text = written(row[column]);
        const cell = document.createElement(place || !text ? "td" : "th");
        if (!place && text) cell.scope = "row";
        cell.textContent = text;
        line.append(cell);
      }
    }
    return made;
  }

  /* The rows of a figure in place, once its fold is opened; until then, and without them, the fold links to their page. */
  async function tabulate(fold) {
    const figure = fold.closest("figure.traced");
    const payload = await handed(figure);
    const box = document.createElement("div");
    box.className = "traced-scroll";
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", tracedSay("Data") + ": " + figure.querySelector(".traced-title").lastChild.textContent.trim());
    box.append(...payload.plotted.map(function (name) { return table(payload.datasets[name]); }));
    fold.append(box);
  }

  /* What an address names on this page; nothing for one that is no address, such as "#%". */
  function named(hash) {
    try {
      return document.getElementById(decodeURIComponent(hash.slice(1)));
    } catch (failure) {
      return null;
    }
  }

  /* Opens the folds that hold what a link leads to; returns whether there was any to open. */
  function unfold(target) {
    let opened = false;
    for (let at = target && target.closest("details"); at; at = at.parentElement.closest("details")) {
      opened = opened || !at.open;
      at.open = true;
    }
    return opened;
  }

  /* Of a place reached otherwise than by a link on this page. Where nothing had to be opened the browser knows best: on
     the way back it shows what the reader saw, not the target. */
  function arrive() {
    const target = named(location.hash);
    if (unfold(target)) target.scrollIntoView();
  }

  document.addEventListener("DOMContentLoaded", function () {
    for (const figure of document.querySelectorAll("figure.traced[data-figure]")) {
      if ("menus" in figure.dataset) {
        invite(figure);
        if (location.search) wake(figure);
      }
      for (const touch of ["pointerenter", "pointerdown", "focusin"]) {
        figure.addEventListener(touch, function (event) { if (means(event, figure)) wake(figure); }, { passive: true });
      }
    }
    for (const fold of document.querySelectorAll("details.traced-data")) {
      fold.addEventListener("toggle", function () { tabulate(fold).catch(function () {}); }, { once: true });
    }
    window.addEventListener("hashchange", arrive);
    /* Before the browser goes there, so that it finds the place as it will be. */
    document.addEventListener("click", function (event) {
      /* Sphinx's own link is a script, which a host may forbid. */
      if (event.target.closest(".highlight-link a")) {
        event.preventDefault();
        SphinxHighlight.hideSearchWords();
      }
      const link = event.target.closest("a[href*='#']");
      if (!link || link.pathname !== location.pathname) return;
      unfold(named(link.hash));
      /* On a small screen the contents lie over the page. */
      const drawer = document.getElementById("pst-secondary-sidebar-checkbox");
      if (drawer && link.closest(".bd-sidebar-secondary")) drawer.checked = false;
    });
    arrive();
  });
})();
