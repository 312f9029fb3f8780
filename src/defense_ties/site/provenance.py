"""Where the site comes from: the commit it was built at, and the code as pages with line anchors.

The code travels with the site, so that a link to a line works from a disk, offline, and at the commit built.
"""

from __future__ import annotations

import importlib
import inspect
import os
import re
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
# Git fills in the commit when it makes an archive (.gitattributes).
ARCHIVE = ".git_archival.txt"
_ARCHIVED = re.compile(r"^commit: ([0-9a-f]{40,64})$", re.MULTILINE)
# Of git's variables: those that configure it may be what permits the folder, others may name another repository.
_KEPT = ("GIT_CONFIG",)
# What a person's settings would add to an answer.
_PLAIN = ("--no-pager", "-c", "log.showSignature=false", "-c", "color.ui=false", "-c", "column.ui=never")


class GitError(Exception):
    """Git gives no answer; the message is what it says, or why it can't be asked."""


@dataclass(frozen=True)
class Build:
    """The state of the sources.

    Attributes:
        commit: empty where it is ``unknown`` why, in words; changed: the tracked files changed since;
        archived: whether the commit is that of an archive, of which nobody knows what changed since.
    """

    commit: str
    changed: tuple[str, ...] = ()
    archived: bool = False
    unknown: str = ""

    @property
    def dirty(self) -> bool:
        """Whether a tracked file has changed since the commit."""
        return bool(self.changed)

    @property
    def words(self) -> str:
        """The state in words, for a reader."""
        if not self.commit:
            return "an unknown commit"
        since = ", with uncommitted changes" if self.dirty else ", unpacked from an archive" if self.archived else ""
        return f"commit {self.commit[:10]}{since}"

    @property
    def cited(self) -> str:
        """The state as a reference gives it: the words, or nothing where the commit is unknown."""
        return self.words if self.commit else ""


def answer(*args: str, root: Path = ROOT) -> str:
    """Return what git says of the checkout at a folder, whatever settings the person has who asks.

    Raises:
        GitError: it fails, or the folder is no checkout of its own.
    """
    top = _asked(root, "rev-parse", "--show-toplevel")
    if Path(top) != root.resolve():
        raise GitError(f"{root} is no checkout of its own, it lies in that at {top}")
    return _asked(root, *args)


def _asked(root: Path, *args: str) -> str:
    kept = {n: value for n, value in os.environ.items() if not n.startswith("GIT_") or n.startswith(_KEPT)}
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *_PLAIN, *args], capture_output=True, check=True, env=kept | {"LC_ALL": "C"}
        )
    except OSError as error:
        raise GitError(f"git could not be started: {error.strerror}") from error
    except subprocess.CalledProcessError as error:
        said = os.fsdecode(error.stderr).strip().partition("\n")[0]
        raise GitError(said or f"git {args[0]} ended with status {error.returncode}") from error
    return os.fsdecode(done.stdout).strip()


def git(*args: str, root: Path = ROOT) -> str | None:
    """Return what git says (see :func:`answer`); ``None`` if it fails, or if the folder is no checkout of its own."""
    try:
        return answer(*args, root=root)
    except GitError:
        return None


def archived(root: Path = ROOT) -> str:
    """Return the commit of which a folder is an archive, as ``git archive`` or a host gives it; empty where it is none."""
    path = root / ARCHIVE
    found = _ARCHIVED.search(path.read_text(encoding="utf-8")) if path.is_file() else None
    return found[1] if found else ""


def state(root: Path = ROOT) -> Build:
    """Return the state of the sources in a folder."""
    try:
        changed = answer("diff", "--name-only", "-z", "HEAD", root=root)
        return Build(answer("rev-parse", "HEAD", root=root), tuple(filter(None, changed.split("\0"))))
    except GitError as error:
        commit = archived(root)
        return Build(commit, archived=True) if commit else Build("", unknown=str(error))


@cache
def build() -> Build:
    """Return the state of the sources the site is built from."""
    return state()


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
