"""Corrections to what the theme and other extensions write, where it keeps a page from being read by everyone, or on paper."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx


def correct(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Make the entries of a bibliography items of its list, and boxes of code stops of the keyboard.

    The entries' own role is deprecated, and no list may hold it. A box may scroll; ``lean.js`` takes the stop from one that
    doesn't.
    """
    if "body" in context:
        body = context["body"].replace('role="doc-biblioentry"', 'role="listitem"')
        context["body"] = body.replace("<pre>", '<pre tabindex="0">')


def begin(app: Sphinx) -> None:
    """Register the style sheets and the script, and connect the event."""
    app.add_css_file("fitted.css")
    app.add_css_file("print.css", media="print")
    app.add_js_file("reach.js", loading_method="defer")
    app.connect("html-page-context", correct)
