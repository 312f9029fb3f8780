"""The folders of the project, and how to write a file whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Holds what can be made again.
BUILD = Path(os.environ.get("DEFENSE_TIES_BUILD", ROOT / "_build"))

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
