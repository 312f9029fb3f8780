"""What a page need not load, or not at once: the styles and scripts of things that it does not show, and scripts before the text."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from .. import standing
from .known import Theme

# What in a page's content says that it uses the files whose names begin so.
_MARKS = {
    "sphinx-design": 'class="sd-',
    "design-tabs": 'class="sd-tab',
    "clipboard": "<pre",
    "copybutton": "<pre",
    "mystnb": 'class="cell',
}


def _needed(filename: str, body: str) -> bool:
    """Return whether a page with this content uses a style sheet or script of an extension."""
    name = Path(filename).name
    return all(mark in body for start, mark in _MARKS.items() if name.startswith(start))


def slim(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Leave out a page's style sheets and scripts that its content has no use for, and let no script hold it up."""
    body = context.get("body", "")
    context["css_files"] = [sheet for sheet in context["css_files"] if _needed(sheet.filename, body)]
    context["script_files"] = [script for script in context["script_files"] if _needed(script.filename or "", body)]
    for script in filter(lambda script: script.filename, context["script_files"]):
        # The scripts of the search stand in the theme's template, and call these while the page is being read.
        if pagename == "search":
            script.attributes.pop("defer", None)
        else:
            script.attributes["defer"] = "defer"


def finish(app: Sphinx, failure: Exception | None, unused: tuple[str, ...]) -> None:
    """Take away what no page asks for."""
    if not standing.finishes(app, failure):
        return
    for name in unused:
        path = Path(app.outdir) / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def begin(app: Sphinx, theme: Theme) -> None:
    """Connect the events."""
    app.connect("html-page-context", slim, priority=950)
    app.connect("build-finished", partial(finish, unused=theme.unused))
