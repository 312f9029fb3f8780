/* Which layers of the chapters a reader has in view. What is left out stands on the root of the page from its head on (layers.py),
   is remembered where the browser allows, and stands in the address once it was chosen, so that a view can be sent. */
(function () {
  "use strict";
  const KEY = "traced-without";
  const root = document.documentElement;
  const names = ["method", "code", "data"];
  /* The selector of what stands on each. */
  const layers = Object.assign({}, document.currentScript.dataset);
  /* Of the text: a theme may have others, as for paper. */
  const title = document.querySelector("section > h1");
  if (!title) return;

  const control = document.createElement("details");
  const summary = document.createElement("summary");
  const group = document.createElement("fieldset");
  const legend = document.createElement("legend");
  const said = document.createElement("div");
  const boxes = {};

  function left() {
    return names.filter(function (name) { return root.dataset.without.split(" ").includes(name); });
  }

  function listed(words) {
    const said = words.map(function (word) { return tracedSay(word); });
    const last = said.pop();
    return said.length ? tracedSay("%(first)s and %(last)s", { first: said.join(", "), last: last }) : last;
  }

  function show(without) {
    root.dataset.without = without.join(" ");
    summary.textContent = without.length ? tracedSay("Layers: without %(names)s", { names: listed(without) })
      : tracedSay("Layers: all shown");
    for (const name of names) boxes[name].checked = !without.includes(name);
  }

  /* A browser that refuses storage, or another address, shows what is chosen all the same. */
  function keep(without) {
    try { localStorage.setItem(KEY, without.join(",")); } catch (refused) { /* Forgotten with the page. */ }
    const address = new URL(location.href);
    if (without.length) address.searchParams.set("without", without.join(","));
    else address.searchParams.delete("without");
    try { history.replaceState(history.state, "", address); } catch (refused) { /* It stays as it was. */ }
  }

  /* What an address names on this page; nothing for one that is no address, such as "#%". */
  function named(hash) {
    try { return document.getElementById(decodeURIComponent(hash.slice(1))); } catch (failure) { return null; }
  }

  /* Shows the layers that what a link leads to stands on, on this page alone, and says so; returns whether there was any to show. */
  function reveal(target) {
    const without = left();
    const back = without.filter(function (name) { return target && target.closest(layers[name]); });
    if (!back.length) return false;
    show(without.filter(function (name) { return !back.includes(name); }));
    const words = document.createElement("span");
    const close = document.createElement("button");
    words.textContent = tracedSay("Left out: %(names)s. This link leads there, so this page shows it.", { names: listed(back) });
    Object.assign(close, { type: "button", textContent: tracedSay("Close") });
    close.addEventListener("click", function () {
      said.replaceChildren();
      target.scrollIntoView();
    });
    /* Once the page has come to rest, so that a screen reader says it. */
    setTimeout(function () { said.replaceChildren(words, close); }, 150);
    return true;
  }

  function arrive() {
    const target = named(location.hash);
    if (reveal(target)) target.scrollIntoView();
  }

  control.className = "traced-layers";
  said.className = "traced-layers-said";
  said.setAttribute("role", "status");
  legend.textContent = tracedSay("Beside the text and its figures, show");
  group.append(legend);
  for (const name of names) {
    const label = document.createElement("label");
    boxes[name] = document.createElement("input");
    boxes[name].type = "checkbox";
    boxes[name].addEventListener("change", function () {
      const without = names.filter(function (one) { return !boxes[one].checked; });
      show(without);
      keep(without);
      said.replaceChildren();
    });
    label.append(boxes[name], tracedSay(name));
    group.append(label);
  }
  control.append(summary, group);
  const facts = title.nextElementSibling;
  (facts && facts.matches(".page-facts") ? facts : title).after(control);
  (title.closest("article, main, [role=main]") || title.parentElement).append(said);
  show(left());

  /* Before the browser goes there, so that it finds the place as it will be. A number's own panel needs no layer. */
  document.addEventListener("click", function (event) {
    const link = event.target.closest("a[href*='#']");
    if (link && !event.defaultPrevented && link.pathname === location.pathname) reveal(named(link.hash));
  });
  window.addEventListener("hashchange", arrive);
  /* A page that the browser has kept shows what was chosen on another since. */
  window.addEventListener("pageshow", function (event) {
    if (!event.persisted || new URLSearchParams(location.search).has("without")) return;
    try { root.dataset.without = (localStorage.getItem(KEY) || "").replace(/,/g, " "); } catch (refused) { return; }
    show(left());
  });
  arrive();
})();
