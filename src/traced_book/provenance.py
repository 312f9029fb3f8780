"""The state of a book's sources: the commit, and what has changed since."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from . import book

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


def answer(*args: str, root: Path | None = None) -> str:
    """Return what git says of the checkout at a folder, whatever settings the person has who asks.

    Raises:
        GitError: it fails, or the folder is no part of a checkout: one that lies in it and is not tracked is another's.
    """
    root = root or book.here().root
    top = _asked(root, "rev-parse", "--show-toplevel")
    if Path(top) != root.resolve() and not _asked(root, "ls-files", "--", "."):
        raise GitError(f"{root} is no checkout of its own, it lies in that at {top}, which does not have it")
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


def git(*args: str, root: Path | None = None) -> str | None:
    """Return what git says (see :func:`answer`); ``None`` if it fails, or if the folder is no part of a checkout."""
    try:
        return answer(*args, root=root)
    except GitError:
        return None


def archived(root: Path | None = None) -> str:
    """Return the commit of which a folder is an archive, as ``git archive`` or a host gives it; empty where it is none."""
    path = (root or book.here().root) / ARCHIVE
    found = _ARCHIVED.search(path.read_text(encoding="utf-8")) if path.is_file() else None
    return found[1] if found else ""


def state(root: Path | None = None) -> Build:
    """Return the state of the sources in a folder."""
    try:
        changed = answer("diff", "--name-only", "-z", "HEAD", root=root)
        return Build(answer("rev-parse", "HEAD", root=root), tuple(filter(None, changed.split("\0"))))
    except GitError as error:
        commit = archived(root)
        return Build(commit, archived=True) if commit else Build("", unknown=str(error))


def build() -> Build:
    """Return the state of the sources of the book, as it was when it was first asked for."""
    return _build(book.here().root)


_build = cache(state)
