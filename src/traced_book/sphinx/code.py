"""The code as pages with line anchors.

It travels with the site, so that a link to a line works from a disk, offline, and at the commit built.
"""

from __future__ import annotations

import importlib
import inspect
from html import escape
from pathlib import Path

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from ..provenance import build
from . import bare

FOLDER = "_code"
# The colours of the code are those of a light page.
_STYLES = ":root{color-scheme:light}:target{background:#fff3bf;outline:6px solid #fff3bf}.highlight{overflow-x:auto}"


def location(function: str) -> tuple[str, int, int]:
    """Return the module, first and last line of a function named as ``package.module.function``.

    Raises:
        AttributeError, ImportError: there is no such function.
    """
    module_name, _, name = function.rpartition(".")
    source = inspect.unwrap(getattr(importlib.import_module(module_name), name))
    lines, first = inspect.getsourcelines(source)
    return module_name, first, first + len(lines) - 1


def link(function: str) -> str:
    """Return the address, from the root of the site, of a function's lines."""
    module, first, _ = location(function)
    return f"{FOLDER}/{module.replace('.', '/')}.html#L-{first}"


def write(outdir: Path, modules: set[str]) -> None:
    """Write the pages of modules, with an anchor ``L-<line>`` at every line."""
    formatter = HtmlFormatter(linenos="inline", lineanchors="L", anchorlinenos=True)
    for module in sorted(modules):
        path = outdir / FOLDER / f"{module.replace('.', '/')}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        body = highlight(inspect.getsource(importlib.import_module(module)), PythonLexer(), formatter)
        text = f"<h1>{escape(module)}</h1><p>As of {escape(build().words)}.</p>{body}"
        path.write_text(bare.page_html(module, text, formatter.get_style_defs() + _STYLES), encoding="utf-8")
