"""What the machine knows of sphinx-book-theme, upon pydata-sphinx-theme: the theme of Jupyter Books."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from pygments.token import Name, Punctuation, Whitespace
from sphinx.application import Sphinx
from sphinx.builders.html._assets import _JavaScript as JavaScript
from sphinx.config import Config

from ...markup import script
from ..known import Theme
from . import icons, launch

# Of so much HTML, in characters, the first layout would hold up a slow phone: a page with more comes in pieces.
_LONG = 60_000
# It stands before the style sheets, so that the first layout knows. Who comes to a place on the page, or back to one, has the
# page whole at once: where a place is depends on what stands above it.
_PIECES = script("arriving")


def _names_page(script: JavaScript) -> bool:
    """Return whether a script is the theme's that names the page for a switch of versions, which a lean book has not."""
    return not script.filename and "DOCUMENTATION_OPTIONS.pagename" in str(script.attributes.get("body", ""))


def arrive(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Let a long page come in pieces, and leave out of every page what the theme would do for a switch of versions."""
    if len(context.get("body", "")) > _LONG:
        context["metatags"] = _PIECES + context.get("metatags", "")
    context["script_files"] = [script for script in context["script_files"] if not _names_page(script)]


def begin(app: Sphinx, config: Config) -> None:
    """Tell the theme where its pages can be run, and connect the events."""
    launch.begin(app, config)
    app.connect("html-page-context", arrive, priority=950)
    app.connect("build-finished", icons.finish)


THEME = Theme(
    styles=("fitted.css",),
    printed=("print.css",),
    scripts=("reach.js",),
    templates=Path(__file__).parent / "templates",
    # 2.5 MB of icons in three forms, and the maps of scripts.
    unused=("_static/vendor", "_static/scripts/bootstrap.js.map", "_static/scripts/pydata-sphinx-theme.js.map"),
    plain=frozenset([Name, Punctuation, Whitespace]),
    begin=begin,
)
