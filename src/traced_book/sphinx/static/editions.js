// A language is changed at the place where its reader is: the address keeps the part after "#", and what is searched or left out.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".traced-editions a[hreflang]");
  if (link) link.href = link.href.replace(/[?#].*$/, "") + location.search + location.hash;
});
