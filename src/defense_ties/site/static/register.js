/* A filter above the register: country, kind, state and words. Without this script the list is whole. */
(function () {
  "use strict";

  function choice(label, values) {
    const select = document.createElement("select");
    select.append(new Option("any", ""), ...values.map(function (value) { return new Option(value[1], value[0]); }));
    return named(label, select);
  }

  function named(text, field) {
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
    const rows = [...document.querySelectorAll(".register-row, .register-orders tbody tr")];
    const texts = new Map(rows.map(function (row) { return [row, fold(row.textContent)]; }));
    const sections = [...document.querySelectorAll("section[id^=rows-], section[id^=orders-]")];
    if (!rows.length) return;
    const places = sections.filter(function (section) { return section.id.startsWith("rows-"); }).map(function (section) {
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
    const [place, kind, state] = fields.map(function (field) { return field.lastChild; });

    function filter() {
      const wanted = fold(words.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of rows) {
        const of = [row.dataset.place, ...(row.dataset.codes || "").split(" ")];
        const fits = (!place.value || of.includes(place.value)) &&
          (!kind.value || row.dataset.kind === kind.value) && (!state.value || row.dataset.state === state.value) &&
          wanted.every(function (word) { return texts.get(row).includes(word); });
        row.hidden = !fits;
        shown += fits;
      }
      const all = shown === rows.length;
      for (const section of sections) {
        const own = [...section.querySelectorAll(".register-row, .register-orders tbody tr")];
        section.hidden = !all && !own.some(function (row) { return !row.hidden; });
      }
      said.textContent = all ? rows.length + " rows" : shown + " of " + rows.length + " rows";
    }

    /* A link to a row shows it whatever the filter says. */
    function reveal() {
      const row = document.querySelector(":target");
      if (!row || !row.closest("[hidden]")) return;
      form.reset();
      filter();
      row.scrollIntoView();
    }

    form.addEventListener("input", filter);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    window.addEventListener("hashchange", reveal);
    document.querySelector(".register-room").append(form);
    filter();
  });
})();
