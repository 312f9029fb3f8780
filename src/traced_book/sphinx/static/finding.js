/* The search, as people type: case and accents count for nothing; an id comes first, then what holds the very words.
   It stands before Sphinx's own scripts, whose search it folds and ranks; the index is folded by the build (searching.py). */
(function () {
  "use strict";
  let typed = "";

  function fold(text) {
    return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  }

  function escaped(text) {
    return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  }

  /* How well a title answers: it begins with the id that was typed, it holds the very words, or words that begin so. */
  function exactness(title) {
    const words = fold(title);
    if (/^[a-z]{3,4}-\d+$/.test(typed) && (words + " ").startsWith(typed + " ")) return 1000;
    const found = new RegExp("(?:^|[^\\p{L}\\p{N}])" + escaped(typed) + "([\\p{L}\\p{N}]?)", "u").exec(words);
    return found ? (found[1] ? 50 : 100) : 0;
  }

  window.Scorer = {
    score: function (result) {
      const heading = result[1].split(" > ").pop();
      return result[4] + exactness(heading) + (fold(heading) === typed ? 100 : 0);
    },
    objNameMatch: 11, objPartialMatch: 6, objPrio: { 0: 15, 1: 5, 2: -5 }, objPrioDefault: 0,
    title: 15, partialTitle: 7, term: 5, partialTerm: 2,
  };

  function html(text) {
    const made = document.createElement("span");
    made.textContent = text;
    return made.innerHTML;
  }

  /* Titles and names are compared folded and shown as they are written. What is shown is taken for HTML, as which the index
     holds the titles of pages and the names of objects, but not the titles of sections. */
  function foldIndex(index) {
    const written = new Map();
    function keep(text, shown) {
      const folded = fold(text);
      if (!written.has(folded)) written.set(folded, shown);
      return folded;
    }
    for (const part of ["alltitles", "indexentries"]) {
      const folded = {};
      for (const [text, found] of Object.entries(index[part])) {
        const key = keep(text, html(text));
        folded[key] = (folded[key] || []).concat(found);
      }
      index[part] = folded;
    }
    for (const group of Object.values(index.objects)) {
      for (const entry of group) entry[4] = keep(entry[4], entry[4]);
    }
    return written;
  }

  document.addEventListener("DOMContentLoaded", function () {
    // Another extension may have put a search of its own in the place of Sphinx's.
    if (typeof Search === "undefined" || !Search._parseQuery || !Search._performSearch) return;
    const parse = Search._parseQuery;
    const perform = Search._performSearch;
    let written = null;
    // From a disk or in a sandbox no page can be fetched, and so no passage of it shown.
    if (self.origin === "null") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
    Search._parseQuery = function (query) {
      typed = fold(query.trim());
      return parse(typed);
    };
    Search._performSearch = function (...asked) {
      written = written || foldIndex(Search._index);
      const titles = Search._index.titles;
      return perform(...asked).map(function (result) {
        const [page, title] = [titles[Search._index.docnames.indexOf(result[0])], result[1]];
        const own = title === page ? title : title.startsWith(page + " > ")
          ? page + " > " + (written.get(title.slice(page.length + 3)) || title.slice(page.length + 3))
          : written.get(title) || title;
        return [result[0], own, ...result.slice(2)];
      });
    };
  });
})();
