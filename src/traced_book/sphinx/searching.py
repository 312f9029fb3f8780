"""What the search of the site finds: the words of figures and tables, and every figure and table by its title.

Sphinx's own search stays, since it works from a disk. In an English book accents count for nothing: the words of the index are
folded here, and what is typed by a script (``finding.js``), which also ranks what is found. Other languages tell words apart by
them, and their search stays as it is; so does one that the author ranks (``html_search_scorer``). The search looks for words in the text of a page, and for objects of a
domain, to which it links by their anchor. Figures and tables are such objects here (:mod:`traced_book.sphinx.domain`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.search.en import SearchEnglish

from ..evidence.texts import about, datasets
from .render import traced_figure, traced_table

SCRIPT = "finding.js"


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
        meta = about(node["spec"])
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


def begin(app: Sphinx, config: Config) -> None:
    """Fold the search of an English book whose author doesn't rank what is found."""
    if (config.html_search_language or config.language) == "en" and not config.html_search_scorer:
        app.add_search_language(FoldedEnglish)
        app.connect("html-page-context", describe)


def setup(app: Sphinx) -> None:
    """Connect the events."""
    app.connect("config-inited", begin)
    app.connect("doctree-resolved", index)
