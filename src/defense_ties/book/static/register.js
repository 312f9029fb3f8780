/* A filter above the register: country, kind, state and words, as the address has them (choosing.js). Without this script the
   list is whole. */
(function () {
  "use strict";

  function choice(label, values) {
    const select = document.createElement("select");
    select.append(new Option("any", ""), ...values.map(function (value) { return new Option(value[1], value[0]); }));
    return named(label, select);
  }

  function named(text, field) {
    field.name = text.toLowerCase();
    const label = document.createElement("label");
    const words = document.createElement("span");
    words.textContent = text;
    label.append(words, field);
    return label;
  }

  function values(rows, key) {
    return [...new Set(rows.map(function (row) { return row.dataset[key]; }))].filter(Boolean).sort()
      .map(function (value) { return [value, value]; });
  }

  /* Case and accents count for nothing. */
  function fold(text) {
    return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  }

  document.addEventListener("DOMContentLoaded", function () {
    const each = ".register-row, .register-orders tbody tr";
    const rows = [...document.querySelectorAll(each)];
    const texts = new Map();
    if (!rows.length) return;
    const places = [...document.querySelectorAll("section[id^=rows-]")].map(function (section) {
      return [section.id.slice(5), section.querySelector("h2, h3").firstChild.textContent];
    });
    const words = document.createElement("input");
    words.type = "search";
    words.placeholder = "Igla, visit, 2013";
    const fields = [
      choice("Country", places), choice("Kind", values(rows, "kind")), choice("State", values(rows, "state")),
      named("Words", words),
    ];
    const form = document.createElement("form");
    form.className = "register-filter";
    form.setAttribute("role", "search");
    form.setAttribute("aria-label", "Filter the register");
    const said = document.createElement("p");
    said.setAttribute("aria-live", "polite");
    form.append(...fields, said);
    const inputs = fields.map(function (field) { return field.lastChild; });
    const [place, kind, state] = inputs;
    document.querySelector(".register-room").append(form);
    const sections = [...document.querySelectorAll("article section")].filter(function (section) {
      return !section.contains(form) && (section.querySelector(each) || section.id.startsWith("orders-"));
    });

    /* Read of a row when words are first looked for in it. */
    function text(row) {
      if (!texts.has(row)) texts.set(row, fold(row.textContent));
      return texts.get(row);
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
      said.textContent = all ? rows.length + " rows" : shown + " of " + rows.length + " rows";
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
