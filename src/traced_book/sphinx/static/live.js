/* Live cells: the code of this page runs on Binder, in the page. Nothing is loaded, from anywhere, before the reader starts it;
   what the page shows stays where it is, and each run appears below it. */
(function () {
  "use strict";
  const page = document.currentScript.dataset;
  const root = document.documentElement.dataset.content_root || "";
  const FIGURE = "application/vnd.vegalite.v5+json";
  const SILENCE = 60000; // Binder speaks every few seconds, even while it builds
  let panel = null;
  let watch = null;

  function load(address, integrity) {
    return new Promise(function (resolve, reject) {
      const script = document.createElement("script");
      if (integrity) Object.assign(script, { integrity: integrity, crossOrigin: "anonymous" });
      script.src = address;
      script.onload = resolve;
      script.onerror = function () { reject(new Error(tracedSay("%(host)s could not be reached, or did not send the script it should", { host: host(address) }))); };
      document.head.appendChild(script);
    });
  }

  function link(text, address) {
    const made = document.createElement("a");
    Object.assign(made, { textContent: text, href: address });
    return made;
  }

  function tell(text, state) {
    panel.dataset.state = state;
    panel.querySelector("[role=status]").textContent = text;
  }

  function failed(reason) {
    clearTimeout(watch);
    tell(tracedSay("The code cannot run here: %(reason)s. Nothing on the page is lost; reload it to try again.", { reason: reason }), "failed");
  }

  function host(address) { return new URL(address, location.href).host; }

  /* Each word starts the wait anew; a late answer is still taken. */
  function wait(address) {
    clearTimeout(watch);
    watch = setTimeout(function () { failed(tracedSay("%(host)s has not answered for a minute", { host: host(address) })); }, SILENCE);
  }

  /* The pairs of code and live output that Thebe is given; the published output stays out of its reach. Returns the place of each
     cell in the notebook. */
  function prepare() {
    const places = [];
    for (const code of document.querySelectorAll("div.cell > .cell_input pre, div.cell > details .cell_input pre")) {
      places.push(Number(code.closest(".cell_input").id.slice("cell-".length)));
      code.dataset.executable = "true";
      code.dataset.language = "python";
      const live = document.createElement("div");
      live.className = "live-output";
      live.dataset.output = "";
      code.closest("div.cell").append(live);
    }
    for (const button of document.querySelectorAll("div.cell_input button.copybtn")) button.remove();
    return places;
  }

  /* A cell needs those before it in the notebook, which need not stand above it: they run first, once. */
  function inOrder(cells, places) {
    const done = new Set();
    cells = [...cells.keys()].sort(function (a, b) { return places[a] - places[b]; }).map(function (i) { return cells[i]; });
    cells.forEach(function (cell, position) {
      const run = cell.execute.bind(cell);
      cell.execute = async function (source) {
        for (const before of cells.slice(0, position)) if (!done.has(before)) await before.execute();
        done.add(cell);
        return run(source);
      };
    });
  }

  /* Thebe shows no Vega-Lite: our own bundle does, in a plain widget. White behind it, since its colours are the light page's. */
  function drawsFigures(rendermime) {
    rendermime.addFactory({
      safe: true,
      mimeTypes: [FIGURE],
      createRenderer: function (options) {
        const widget = rendermime.getFactory("text/plain").createRenderer(options);
        widget.renderModel = async function (model) {
          const spec = Object.assign({}, model.data[FIGURE]);
          spec.config = Object.assign({}, spec.config, { background: "white" });
          if (!window.tracedEmbed) await load(root + "_figures/vega.js");
          await window.tracedEmbed(widget.node, spec, { actions: false, renderer: "svg", mode: "vega-lite" });
        };
        return widget;
      },
    }, 0);
  }

  async function start() {
    tell(tracedSay("Loading Thebe …"), "waiting");
    wait(page.thebe);
    try {
      await load(page.thebe, page.integrity);
    } catch (failure) {
      return failed(failure.message);
    }
    const thebe = window.thebe;
    thebe.on("status", function (event, data) {
      if (data.subject !== "server" || panel.dataset.state === "live") return;
      wait(page.binder);
      const phase = /^Binder is: (\w+)/.exec(data.message);
      tell(phase ? tracedSay("Starting on Binder: %(phase)s …", { phase: phase[1] }) : tracedSay("Starting on Binder …"), "waiting");
    });
    thebe.on("error", function (event, data) {
      if (data.subject === "server") failed(tracedSay("Binder did not start it (%(reason)s)", { reason: data.message.split("\n")[0] }));
    });
    const places = prepare();
    const begun = thebe.bootstrap({
      useBinder: true,
      requestKernel: true,
      mountRunAllButton: false,
      mountRestartButton: false,
      mountRestartAllButton: false,
      binderOptions: { repo: page.repository, ref: page.reference, binderUrl: page.binder, repoProvider: page.provider },
      kernelOptions: { kernelName: "python3", path: page.notebook },
    });
    drawsFigures(thebe.notebook.rendermime);
    inOrder(thebe.notebook.cells, places);
    try {
      const { session } = await begun;
      if (!session) throw new Error(tracedSay("Binder started, but gave no kernel"));
      clearTimeout(watch);
      tell(tracedSay("Live: open a cell's code, change it and press run. The cells before it run first; what they give appears below what is published. Binder stops when it is idle for some minutes, and keeps nothing."), "live");
    } catch (failure) {
      if (panel.dataset.state !== "failed") failed(failure.message || String(failure));
    }
  }

  window.liveCells = function () {
    if (!panel) {
      panel = document.createElement("section");
      panel.className = "live-panel";
      panel.setAttribute("aria-label", tracedSay("Live code"));
      const text = document.createElement("p");
      text.setAttribute("role", "status");
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "btn btn-sm btn-outline-primary", textContent: tracedSay("Start"), onclick: start });
      const instead = document.createElement("p");
      instead.className = "live-instead";
      instead.append(tracedSay("Instead:") + " ", link(tracedSay("open this page in JupyterLab on Binder"), page.launch), ", " + tracedSay("or") + " ",
        link(tracedSay("run it on your own machine"), page.rerun), ".");
      panel.append(text, button, instead);
      document.querySelector("article h1").after(panel);
      tell(tracedSay("To run the code in this page, your browser loads Thebe from %(thebe)s and asks %(binder)s for a computer; both learn your address. A version that nobody has started lately takes some minutes.", { thebe: host(page.thebe), binder: host(page.binder) }), "asked");
    }
    panel.scrollIntoView({ block: "center" });
    panel.querySelector("button").focus();
  };
})();
