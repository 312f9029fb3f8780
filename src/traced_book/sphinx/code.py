"""The code as pages with line anchors, and the notebooks as Sphinx copies them.

Both travel with the site, so that a link to a line works from a disk, offline, and at the commit built.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import itertools
import tokenize
from collections.abc import Iterator
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from sphinx.application import Sphinx

from ..editions.sentences import state
from ..provenance import build
from . import bare
from .markup import html, macro

FOLDER = "_code"
# The colours of the code are those of a light page. At the box's edge there is room for the ring of what has the focus.
_STYLES = (
    ":root{color-scheme:light}:target{background:#fff3bf;outline:6px solid #fff3bf}"
    ".highlight{overflow-x:auto;padding:.5rem}"
)


class _Lines(HtmlFormatter):
    """Code in a box that scrolls by itself, by keys too."""

    def wrap(self, source: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
        yield 0, '<pre class="highlight" tabindex="0">'
        yield from source
        yield 0, "</pre>"


def location(function: str) -> tuple[str, int, int]:
    """Return the module, first and last line of a function named as ``package.module.function``.

    A module is not imported for a function that stands in its file: it may load much that drawing needs and its place does not.

    Raises:
        AttributeError, ImportError: there is no such function.
    """
    module_name, _, name = function.rpartition(".")
    if found := _functions(module_name).get(name):
        return module_name, *found
    source = inspect.unwrap(getattr(importlib.import_module(module_name), name))
    lines, first = inspect.getsourcelines(source)
    return module_name, first, first + len(lines) - 1


@cache
def _file(module: str) -> Path | None:
    """Return the file of a module, which is not imported, nor are the packages around it; ``None`` where it has none that is known."""
    spec, place = None, None
    for part in itertools.accumulate(module.split("."), "{}.{}".format):
        spec = PathFinder.find_spec(part, place)
        if spec is None or spec.origin is None:
            return None
        place = spec.submodule_search_locations
    return Path(spec.origin) if spec and spec.origin else None


@cache
def _functions(module: str) -> dict[str, tuple[int, int]]:
    """Return the first and last line of each function in the file of a module, with what decorates it."""
    file = _file(module)
    tree = ast.parse(file.read_bytes()) if file else ast.Module([], [])
    return {
        node.name: (min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)]), node.end_lineno or 0)
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }


def _text(module: str) -> str:
    """Return the text of a module."""
    file = _file(module)
    if file is None:
        return inspect.getsource(importlib.import_module(module))
    with tokenize.open(file) as opened:
        return opened.read()


def link(function: str) -> str:
    """Return the address, from the root of the site, of a function's lines."""
    module, first, _ = location(function)
    return f"{FOLDER}/{module.replace('.', '/')}.html#L-{first}"


def notebook_html(app: Sphinx, page: str, root: str) -> str:
    """Return a link to the notebook of a page, as HTML; its name alone where the book's settings keep sources off the site.

    Args:
        root: the way from where the link stands to the root of the site.
    """
    if not app.config.html_copy_source:
        return "notebook"
    own, added = Path(app.env.doc2path(page)).suffix, app.config.html_sourcelink_suffix
    file = f"{page}{own}"
    if added in ("", own):
        return macro("download", f"{root}_sources/{file}", "notebook")
    # Saved under its own name: a program that opens notebooks knows them by it.
    return macro("download", f"{root}_sources/{file}{added}", "notebook", called=file.rpartition("/")[2])


def write(outdir: Path, modules: set[str]) -> None:
    """Write the pages of modules, with an anchor ``L-<line>`` at every line."""
    formatter = _Lines(linenos="inline", lineanchors="L", anchorlinenos=True)
    for module in sorted(modules):
        path = outdir / FOLDER / f"{module.replace('.', '/')}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = highlight(_text(module), PythonLexer(), formatter)
        text = html("code", module=module, state=state(build()), lines=lines)
        path.write_text(bare.page_html(module, text, formatter.get_style_defs() + _STYLES), encoding="utf-8")
