"""Where the site comes from: the commit it was built at, and the code as pages with line anchors.

The code travels with the site, so that a link to a line works from a disk, offline, and at the commit built.
"""

from __future__ import annotations

import importlib
import inspect
import subprocess
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from ..files import ROOT
from . import bare

CODE = "_code"
# The colours of the code are those of a light page.
_STYLES = ":root{color-scheme:light}:target{background:#fff3bf;outline:6px solid #fff3bf}.highlight{overflow-x:auto}"


@dataclass(frozen=True)
class Build:
    """The state of the sources: ``commit`` (empty without git) and the tracked files ``changed`` since."""

    commit: str
    changed: tuple[str, ...] = ()

    @property
    def dirty(self) -> bool:
        """Whether a tracked file has changed since the commit."""
        return bool(self.changed)

    @property
    def words(self) -> str:
        """The state in words, for a reader."""
        if not self.commit:
            return "no version control here"
        return f"commit {self.commit[:10]}" + (", with uncommitted changes" if self.dirty else "")


def _output(root: Path, *args: str) -> str | None:
    try:
        done = subprocess.run(["git", "-C", str(root), *args], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def git(*args: str, root: Path = ROOT) -> str | None:
    """Return what git says of the checkout at a folder; ``None`` if it fails, or if the folder is no checkout of its own."""
    top = _output(root, "rev-parse", "--show-toplevel")
    return _output(root, *args) if top is not None and Path(top) == root.resolve() else None


@cache
def build() -> Build:
    """Return the state of the sources the site is built from."""
    changed = git("diff", "--name-only", "HEAD") or ""
    return Build(git("rev-parse", "HEAD") or "", tuple(changed.splitlines()))


def location(function: str) -> tuple[str, int, int]:
    """Return the module, first and last line of a function named as ``package.module.function``.

    Raises:
        AttributeError, ImportError: there is no such function.
    """
    module_name, _, name = function.rpartition(".")
    source = inspect.unwrap(getattr(importlib.import_module(module_name), name))
    lines, first = inspect.getsourcelines(source)
    return module_name, first, first + len(lines) - 1


def code_link(function: str) -> str:
    """Return the address, from the root of the site, of a function's lines."""
    module, first, _ = location(function)
    return f"{CODE}/{module.replace('.', '/')}.html#L-{first}"


def write_code(outdir: Path, modules: set[str]) -> None:
    """Write the pages of modules, with an anchor ``L-<line>`` at every line."""
    formatter = HtmlFormatter(linenos="inline", lineanchors="L", anchorlinenos=True)
    for module in sorted(modules):
        path = outdir / CODE / f"{module.replace('.', '/')}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        body = highlight(inspect.getsource(importlib.import_module(module)), PythonLexer(), formatter)
        text = f"<h1>{escape(module)}</h1><p>As of {escape(build().words)}.</p>{body}"
        path.write_text(bare.page_html(module, text, formatter.get_style_defs() + _STYLES), encoding="utf-8")
