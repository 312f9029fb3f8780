"""The folders of the project, and how to write a file whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


def named(variable: str, default: Path) -> Path:
    """Return the folder that an environment variable names, seen from where the command was given, or a default."""
    given = os.environ.get(variable)
    return Path(given).resolve() if given else default


DATA_DIR = named("DEFENSE_TIES_DATA", ROOT / "data")
BOOK_DIR = named("DEFENSE_TIES_BOOK", ROOT / "book")
# Holds what can be made again.
BUILD = named("DEFENSE_TIES_BUILD", ROOT / "_build")


def trace_file(site: Path) -> Path:
    """Return the file that says what stands where on a built site.

    Raises:
        FileNotFoundError: the site is not built.
    """
    path = site / "trace.json"
    if not path.is_file():
        raise FileNotFoundError(f"{site}: no trace.json, expected a built site: run make book first")
    return path


# GitHub Pages, given a branch, hides folders whose names begin with "_", and with them all style, unless this is there.
PUBLISH_ALL = ".nojekyll"


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path to write to, and put what was written in place of ``path``; after an error, leave ``path`` as it was."""
    scratch = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        yield scratch
        os.replace(scratch, path)
    finally:
        scratch.unlink(missing_ok=True)
