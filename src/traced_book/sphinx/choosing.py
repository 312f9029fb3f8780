"""What a reader chooses on a page stands in its address: a script (``choosing.js``) for the pages where something can be chosen."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

SCRIPT = "choosing.js"
# What says that a page has something to choose: a part of it that asks for the script, or a figure with menus.
_MARKS = (" data-choosing", " data-menus")


def describe(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Load the script on such a page."""
    if any(mark in context.get("body", "") for mark in _MARKS):
        app.add_js_file(SCRIPT, loading_method="defer")


def setup(app: Sphinx) -> None:
    """Register the event."""
    app.connect("html-page-context", describe)
