/* What a reader has chosen on a page stands in its address, behind the "?": it can be sent, opened again and gone back from. */
(function () {
  "use strict";

  /* The address of this page with a choice: the values of each name, none for what is not chosen. */
  function address(choice) {
    const found = new URL(location.href);
    for (const [name, values] of Object.entries(choice)) {
      found.searchParams.delete(name);
      for (const value of values) found.searchParams.append(name, value);
    }
    return found;
  }

  /* One step back undoes what was changed last; a field that is changed again and again, as words are typed, is one step, and
     what no field changed is none. A browser that refuses, as some do when there are many steps, shows what is chosen all
     the same. */
  function write(choice, field) {
    const next = address(choice).href;
    if (next === location.href) return;
    const same = !field || (history.state && history.state.field === field);
    try {
      history[same ? "replaceState" : "pushState"]({ field: field }, "", next);
    } catch (refused) { /* The address stays as it was. */ }
  }

  window.tracedChoice = {
    address: address,
    write: write,
    read: function () { return new URLSearchParams(location.search); },
  };
})();
