"""The icons of a site, in one small style sheet made of the theme's own drawings.

The theme draws a dozen of them with a script of 1.5 MB. Its template that loads its assets is replaced
(``templates/static/webpack-macros.html``), so that a page loads the style sheet alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from sphinx.application import Sphinx
from sphinx.util import logging

from ....files import replacing
from ... import standing
from ...markup import macro

LOG = logging.getLogger(__name__)
ICONS = "icons.css"
_DRAWING = re.compile(r'[{,]"?([a-z0-9-]+)"?:\[(\d+),(\d+),\[[^\]]*\],"[0-9a-f]+","([^"]+)"\]')
_CLASSES = re.compile(r'class="([^"]*fa[^"]*)"')
_SETS = {"fa", "fas", "far", "fab", "fa-solid", "fa-regular", "fa-brands"}
_SIZES = {"fa-lg", "fa-fw"}
_CHARACTER = re.compile(r"(--pst-icon-[\w-]+):")
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
        return "data:image/svg+xml," + quote(macro("drawing", self.width, self.height, self.path), safe=" /:='(),-")


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


def finish(app: Sphinx, failure: Exception | None) -> None:
    """Write the icons that the written pages show."""
    if not standing.finishes(app, failure):
        return
    outdir = Path(app.outdir)
    shown = icons_shown(path.read_text(encoding="utf-8") for path in outdir.rglob("*.html"))
    for name in sorted(shown - set(drawings())):
        LOG.warning("a page shows the icon %r, of which the theme ships no drawing", name)
    with replacing(outdir / "_static" / ICONS) as scratch:
        scratch.write_text(icon_styles(shown & set(drawings())), encoding="utf-8")
