/* A filter above the register: country, kind, state and words, as the address has them (choosing.js). Without this script the
   list is whole. */
(function () {
  "use strict";

  /* Case and accents count for nothing. */
  function fold(text) {
    return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  }

  document.addEventListener("DOMContentLoaded", function () {
    const each = ".register-row, .register-orders tbody tr";
    const rows = [...document.querySelectorAll(each)];
    const texts = new Map();
    if (!rows.length) return;
    const room = document.querySelector(".register-room");
    const form = room.querySelector("template").content.firstElementChild.cloneNode(true);
    const said = form.querySelector("[aria-live]");
    const inputs = [...form.elements];
    const words = form.elements.words;
    const [place, kind, state] = inputs;
    room.append(form);
    const sections = [...document.querySelectorAll("article section")].filter(function (section) {
      return !section.contains(form) && (section.querySelector(each) || section.id.startsWith("orders-"));
    });

    /* Read of a row when words are first looked for in it. */
    function text(row) {
      if (!texts.has(row)) texts.set(row, fold(row.textContent));
      return texts.get(row);
    }

    /* The sentence of the page with that name, its counts filled in. */
    function tell(name, counts) {
      const sentence = room.querySelector("[data-said=" + name + "]").content.firstElementChild.cloneNode(true);
      for (const place of sentence.querySelectorAll("output")) place.replaceWith(counts[place.name]);
      said.textContent = sentence.textContent;
    }

    function filter() {
      const wanted = fold(words.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of rows) {
        const of = [row.dataset.place, ...(row.dataset.codes || "").split(" ")];
        const fits = (!place.value || of.includes(place.value)) &&
          (!kind.value || row.dataset.kind === kind.value) && (!state.value || row.dataset.state === state.value) &&
          wanted.every(function (word) { return text(row).includes(word); });
        row.hidden = !fits;
        shown += fits;
      }
      const all = shown === rows.length;
      for (const section of sections) {
        section.hidden = !all && [...section.querySelectorAll(each)].every(function (row) { return row.hidden; });
      }
      tell(all ? "all" : "some", { all: rows.length, shown: shown });
    }

    /* Shows what the address says; a value that the register has not counts for nothing. */
    function restore() {
      const found = tracedChoice.read();
      for (const field of inputs) {
        field.value = found.get(field.name) || "";
        if (field.selectedIndex < 0) field.value = "";
      }
      filter();
    }

    function chosen() {
      return Object.fromEntries(inputs.map(function (field) { return [field.name, field.value ? [field.value] : []]; }));
    }

    /* A link to a row shows it whatever the filter says. */
    function reveal() {
      const row = document.getElementById(location.hash.slice(1));
      if (!row || !row.closest("[hidden]")) return;
      form.reset();
      filter();
      tracedChoice.write(chosen());
      row.scrollIntoView();
    }

    form.addEventListener("input", function (event) {
      filter();
      tracedChoice.write(chosen(), event.target.name);
    });
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    window.addEventListener("popstate", restore);
    window.addEventListener("hashchange", reveal);
    restore();
    reveal();
  });
})();
