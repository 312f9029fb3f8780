"""Corrections to what the theme and other extensions write, where it keeps a page from being read by everyone, or on paper."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx

_TITLE = '<p class="admonition-title">'
_MARKS = re.compile(rf"{re.escape(_TITLE)}|</?section\b[^>]*>")


def correct(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Make the entries of a bibliography items of its list, boxes of code stops of the keyboard, and titles of boxes headings.

    The entries' own role is deprecated, and no list may hold it. A box may scroll; ``lean.js`` takes the stop from one that
    doesn't.
    """
    if "body" in context:
        body = context["body"].replace('role="doc-biblioentry"', 'role="listitem"')
        context["body"] = headed(body.replace("<pre>", '<pre tabindex="0">'))


def headed(body: str) -> str:
    """Return the body of a page with the title of each box as a heading one level below that of the section it stands in."""
    depth = 0

    def mark(match: re.Match[str]) -> str:
        nonlocal depth
        if match[0] == _TITLE:
            return f'{_TITLE[:-1]} role="heading" aria-level="{min(depth + 1, 6)}">'
        depth += -1 if match[0] == "</section>" else 1
        return match[0]

    return _MARKS.sub(mark, body)


def begin(app: Sphinx) -> None:
    """Connect the event."""
    app.connect("html-page-context", correct)
