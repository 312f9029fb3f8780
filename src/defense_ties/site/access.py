"""Corrections to what other extensions write, where it keeps a page from being read by everyone."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx


def correct(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Make the entries of a bibliography items of its list: their own role is deprecated, and no list may hold it."""
    if "body" in context:
        context["body"] = context["body"].replace('role="doc-biblioentry"', 'role="listitem"')


def setup(app: Sphinx) -> None:
    """Register the event."""
    app.connect("html-page-context", correct)
