"""What a page need not load: the theme's icon script and fonts, and the styles and scripts of things that it doesn't show.

The theme draws a dozen icons with a script of 1.5 MB. Here a page gets them from one small style sheet, made of the
theme's own drawings; the theme's template that loads its assets is replaced (``templates/static/webpack-macros.html``).
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html._assets import _JavaScript as JavaScript
from sphinx.config import Config
from sphinx.util import logging

from ...files import replacing

LOG = logging.getLogger(__name__)
ICONS = "icons.css"
# Left to what no page asks for: 2.5 MB of icons in three forms, and the maps of scripts.
_UNUSED = ("_static/vendor", "_static/scripts/bootstrap.js.map", "_static/scripts/pydata-sphinx-theme.js.map")
_DRAWING = re.compile(r'[{,]"?([a-z0-9-]+)"?:\[(\d+),(\d+),\[[^\]]*\],"[0-9a-f]+","([^"]+)"\]')
_CLASSES = re.compile(r'class="([^"]*fa[^"]*)"')
_SETS = {"fa", "fas", "far", "fab", "fa-solid", "fa-regular", "fa-brands"}
_SIZES = {"fa-lg", "fa-fw"}
_CHARACTER = re.compile(r"(--pst-icon-[\w-]+):")
# What in a page's content says that it uses the files whose names begin so.
_MARKS = {
    "sphinx-design": 'class="sd-',
    "design-tabs": 'class="sd-tab',
    "clipboard": "<pre",
    "copybutton": "<pre",
    "mystnb": 'class="cell',
}
# Of so much HTML, in characters, the first layout would hold up a slow phone: a page with more comes in pieces.
_LONG = 60_000
# It stands before the style sheets, so that the first layout knows. Who comes to a place on the page, or back to one, has the
# page whole at once: where a place is depends on what stands above it.
_PIECES = """<script>(function () {
  var way = window.performance && performance.getEntriesByType && performance.getEntriesByType("navigation")[0];
  if (way && way.type === "navigate" && !location.hash) document.documentElement.classList.add("arriving");
})();</script>"""
_RULES = """\
i[class*=fa-], span[class*=fa-] { background: currentColor; display: inline-block; height: 1em; mask: var(--icon) center / contain no-repeat; vertical-align: -.125em; width: 1.25em; }
/* The theme takes the icon out of the search field's line, where its own script draws another element. */
.bd-search .fa-solid.fa-magnifying-glass { flex: none; position: static; }
@media (forced-colors: active) { i[class*=fa-], span[class*=fa-] { background: CanvasText; } }
"""


@dataclass(frozen=True)
class Icon:
    """A drawing: ``width`` and ``height`` of its box, and the ``path`` as of SVG."""

    width: int
    height: int
    path: str

    @property
    def address(self) -> str:
        """The drawing as an address that a style sheet can hold."""
        size = f'viewBox="0 0 {self.width} {self.height}"'
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><path d="{self.path}"/></svg>'
        return "data:image/svg+xml," + quote(svg, safe=" /:='(),-")


def _theme() -> Path:
    """Return the folder of the theme's files; only a book that has the theme needs it installed."""
    return Path(str(files("pydata_sphinx_theme"))) / "theme" / "pydata_sphinx_theme" / "static"


@cache
def drawings() -> dict[str, Icon]:
    """Return the drawings that the theme ships, by name; where a name has several, the solid one."""
    script = next((_theme() / "vendor" / "fontawesome").glob("*/js/all.min.js")).read_text(encoding="utf-8")
    return {name: Icon(int(w), int(h), path) for name, w, h, path in _DRAWING.findall(script)}


def icons_shown(pages: Iterable[str]) -> set[str]:
    """Return the names of the icons that pages show, from their HTML."""
    elements = [set(found.split()) for page in pages for found in _CLASSES.findall(page)]
    names = set().union(*(classes for classes in elements if classes & _SETS)) - _SETS - _SIZES
    return {name.removeprefix("fa-") for name in names if name.startswith("fa-")}


def icon_styles(names: Iterable[str]) -> str:
    """Return the style sheet that draws icons.

    Characters of an icon font that the theme's own style sheet would write, and that no font here draws, are emptied.

    Raises:
        KeyError: the theme ships no drawing of a name.
    """
    rules = "".join(f'.fa-{name} {{ --icon: url("{drawings()[name].address}"); }}\n' for name in sorted(names))
    sheet = (_theme() / "styles" / "pydata-sphinx-theme.css").read_text(encoding="utf-8")
    emptied = "".join(f'{name}: ""; ' for name in dict.fromkeys(_CHARACTER.findall(sheet)))
    return f"/* Drawings: Font Awesome Free, CC BY 4.0, https://fontawesome.com/license/free */\n{_RULES}{rules}html {{ {emptied}}}\n"


def _needed(filename: str, body: str) -> bool:
    """Return whether a page with this content uses a style sheet or script of an extension."""
    name = Path(filename).name
    return all(mark in body for start, mark in _MARKS.items() if name.startswith(start))


def _names_page(script: JavaScript) -> bool:
    """Return whether a script is the theme's that names the page for a switch of versions, which a lean book has not."""
    return not script.filename and "DOCUMENTATION_OPTIONS.pagename" in str(script.attributes.get("body", ""))


def slim(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Leave out a page's style sheets and scripts that its content has no use for, and let no script or layout hold it up."""
    body = context.get("body", "")
    if len(body) > _LONG:
        context["metatags"] = _PIECES + context.get("metatags", "")
    context["css_files"] = [sheet for sheet in context["css_files"] if _needed(sheet.filename, body)]
    context["script_files"] = [
        script for script in context["script_files"] if not _names_page(script) and _needed(script.filename or "", body)
    ]
    for script in filter(lambda script: script.filename, context["script_files"]):
        # The scripts of the search stand in the theme's template, and call these while the page is being read.
        if pagename == "search":
            script.attributes.pop("defer", None)
        else:
            script.attributes["defer"] = "defer"


def finish(app: Sphinx, failure: Exception | None) -> None:
    """Write the icons that the written pages show, and take away what no page asks for."""
    if failure is not None or app.builder.format != "html":
        return
    outdir = Path(app.outdir)
    shown = icons_shown(path.read_text(encoding="utf-8") for path in outdir.rglob("*.html"))
    for name in sorted(shown - set(drawings())):
        LOG.warning("a page shows the icon %r, of which the theme ships no drawing", name)
    with replacing(outdir / "_static" / ICONS) as scratch:
        scratch.write_text(icon_styles(shown & set(drawings())), encoding="utf-8")
    for name in _UNUSED:
        path = outdir / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def begin(app: Sphinx, config: Config) -> None:
    """Put the templates of this folder before the theme's, and connect the events."""
    config.templates_path.append(str(Path(__file__).parent / "templates"))
    app.connect("html-page-context", slim, priority=950)
    app.connect("build-finished", finish)
