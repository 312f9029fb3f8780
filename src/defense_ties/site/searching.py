"""What the search of the site finds: the words of figures and tables, and every figure, table and row by its title.

Sphinx's own search stays, since it works from a disk. Accents count for nothing: the words of the index are folded here, and
what is typed by a script (``finding.js``), which also ranks what is found. The search looks for words in the text of a page, and for objects of a
domain, to which it links by their anchor. Figures, tables, rows of the register and orders are such objects here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains import Domain, ObjType
from sphinx.search.en import SearchEnglish

from ..data import country_names
from ..figure import datasets
from . import evidence, register
from .render import traced_figure, traced_table

SCRIPT = "finding.js"


class EvidenceDomain(Domain):
    """Figures, tables, rows of the register and orders, as objects that a search finds by name."""

    name = "evidence"
    label = "Evidence"
    object_types: ClassVar[dict[str, ObjType]] = {
        "figure": ObjType("Figure"),
        "table": ObjType("Table"),
        "row": ObjType("Row of the register"),
        "order": ObjType("Order"),
    }

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Yield name, displayed name, type, page, anchor and priority of each object."""
        for kind, held in (("figure", "fig"), ("table", "tab")):
            for key, value in evidence.store(self.env)[held].items():
                yield value["title"], value["title"], kind, value["docname"], f"{held}-{key}", 1
        if register.PAGE in self.env.all_docs:
            for row in register.rows().to_dict("records"):
                name = f"{row['id']} {row['title']}"
                yield name, name, "row", register.PAGE, row["id"], 1
            places = country_names()
            for order in register.orders().to_dict("records"):
                name = (
                    f"{order['designation']} {order['description']}, {places[order['recipient']]} {order['order_year']}"
                )
                yield name, name, "order", register.PAGE, order["anchor"], 1

    def get_type_name(self, type: ObjType, primary: bool = False) -> str:
        """Return the name of a type as the search shows it, without that of the domain."""
        return type.lname

    def merge_domaindata(self, docnames: Iterable[str], otherdata: dict) -> None:
        """Do nothing: the domain holds no data of its own."""

    def resolve_any_xref(self, *args: object) -> list:
        """Return nothing: these objects are linked by roles of their own."""
        return []


def folded(text: str) -> str:
    """Return a text without its accents, as ``finding.js`` folds what is typed."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


class FoldedEnglish(SearchEnglish):
    """English as Sphinx indexes it, its words without accents: people type ``Chavez``."""

    def split(self, input: str) -> list[str]:
        """Return the words of a text, folded."""
        return super().split(folded(input))


def words(doctree: nodes.document) -> Iterator[tuple[nodes.Element, str]]:
    """Yield each figure and table of a page with the text that a search should find it by."""
    for node in doctree.findall(traced_figure):
        meta = node["spec"]["usermeta"]["defense_ties"]
        plotted = (str(v) for rows in datasets(node["spec"]) for row in rows for v in row.values())
        yield node, _joined([meta["title"], meta["caption"], meta["alt"], *plotted])
    for node in doctree.findall(traced_table):
        content = node["content"]
        yield node, _joined([content["title"], *content["columns"], *(cell for row in content["rows"] for cell in row)])


def _joined(texts: Iterable[str]) -> str:
    """Return different texts that have a letter, one after the other: numbers alone are nothing to look for."""
    return "\n".join(dict.fromkeys(text for text in texts if any(c.isalpha() for c in text)))


def index(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the text of figures and tables where the search reads it; what writes the page does not."""
    for node, text in list(words(doctree)):
        node += nodes.Text(text)


def describe(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Load the script on the page of the search."""
    if pagename == "search":
        app.add_js_file(SCRIPT)


def setup(app: Sphinx) -> None:
    """Register the domain, the language and the events."""
    app.add_domain(EvidenceDomain)
    app.add_search_language(FoldedEnglish)
    app.connect("html-page-context", describe)
    app.connect("doctree-resolved", index)
