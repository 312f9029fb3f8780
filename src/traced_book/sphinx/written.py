"""HTML that cells and extensions write by themselves, in the catalogues of a book and in its editions.

Of a cell it is what it shows beside figures, tables and numbers; of an extension what it makes by :func:`written`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from ..editions import evidence, forms, passages
from ..editions.languages import editions
from . import render

EVIDENCE = (render.traced_figure, render.traced_table, render.defined_number)
_ASKED = "passages"


def written(html: str) -> nodes.raw:
    """Return HTML of an extension as a node whose passages (:mod:`traced_book.editions.passages`) the editions of a book translate.

    What of it is no sentence to be translated, as the title of a work, says so: ``translate="no"``.
    """
    return nodes.raw("", html, format="html", **{_ASKED: True})


class offered(nodes.raw, addnodes.translatable):
    """HTML as a builder of catalogues meets it."""

    def preserve_original_messages(self) -> None:
        """Do nothing: the text stays."""

    def apply_translated_message(self, original_message: str, translated_message: str) -> None:
        """Do nothing: an edition reads its catalogue itself."""

    def extract_original_messages(self) -> Sequence[str]:
        """Return the passages that have to be translated: not what an edition writes by itself, as a number or a date."""
        found = passages.words(self.astext())
        return [text for text in found if not all(forms.said(text, edition, alone=True) for edition in editions())]


def shown(doctree: nodes.document) -> Iterator[nodes.raw]:
    """Yield the HTML of a page that is to be translated."""
    for node in doctree.findall(nodes.raw):
        if node.get("format") == "html" and (node.get(_ASKED) or _of_cell(node)):
            yield node


def _of_cell(node: nodes.Node) -> bool:
    """Return whether a node is what a cell writes as HTML by itself."""
    while node.parent is not None:
        node = node.parent
        if isinstance(node, EVIDENCE):
            return False
        if isinstance(node, nodes.container) and node.get("nb_element") == "cell_code_output":
            return not any(isinstance(part, EVIDENCE) for part in node.findall())
    return False


class OfferPassages(SphinxTransform):
    """Has the builder of catalogues take note of the passages."""

    default_priority = 9

    def apply(self, **kwargs: object) -> None:
        """Put what it asks for in the place of each."""
        if self.app.builder.name != "gettext":
            return
        for node in list(shown(self.document)):
            made = offered("", node.astext(), **node.attributes)
            made.uid = ""  # what the builder asks of a node it takes note of
            made.source, made.line = self.document["source"], _line(node)
            _whole(node).replace_self(made)


def _whole(node: nodes.Node) -> nodes.Node:
    """Return what holds HTML beside the other forms of the same output, of which this builder would choose none; else the HTML."""
    bundle = node.parent.parent
    return bundle if isinstance(bundle, nodes.Element) and bundle.get("nb_element") == "mime_bundle" else node


def _line(node: nodes.Node) -> int | None:
    """Return the line of a node, or of what it stands in."""
    while node.line is None and node.parent is not None:
        node = node.parent
    return node.line


def translate(app: Sphinx, doctree: nodes.document, words: evidence.Words) -> Iterator[passages.Translated]:
    """Translate the HTML of a page in place, and yield what became of each."""
    for node in list(shown(doctree)):
        made = passages.translated(node.astext(), lambda text: _said(text, app.env.docname, words), words.original)
        new = nodes.raw("", made.html, **node.attributes)
        node.replace_self(new)
        yield made


def _said(text: str, page: str, words: evidence.Words) -> str | None:
    return words.of_page(page, "", text) or forms.said(text, words.edition, alone=True)


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_node(offered)
    app.add_transform(OfferPassages)
