"""How to write a file whole or not at all, and what hosts and checks look for in the folder of a site."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

# GitHub Pages, given a branch, hides folders whose names begin with "_", and with them all style, unless this is there.
PUBLISH_ALL = ".nojekyll"
# What stands where on a built site.
TRACE = "trace.json"


def trace_file(site: Path) -> Path:
    """Return the file that says what stands where on a built site.

    Raises:
        FileNotFoundError: the site is not built.
    """
    path = site / TRACE
    if not path.is_file():
        raise FileNotFoundError(f"{site}: no {TRACE}, expected a built site: run make book first")
    return path


def own_pages(site: Path) -> Iterator[tuple[Path, str]]:
    """Yield the pages of a built site with their text, without those of a site that lies in a folder of it, as an edition does."""
    others = [path.parent for path in site.glob(f"*/{TRACE}")]
    for path in sorted(site.rglob("*.html")):
        if not any(map(path.is_relative_to, others)):
            yield path, path.read_text(encoding="utf-8")


def cores() -> int:
    """Return how many processes can run at the same time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return sha256_bytes(path.read_bytes())


def sha256_bytes(content: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def sha256_text(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal."""
    return sha256_bytes(text.encode())


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path to write to, and put what was written in place of ``path``; after an error, leave ``path`` as it was."""
    scratch = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        yield scratch
        os.replace(scratch, path)
    finally:
        scratch.unlink(missing_ok=True)


def replace_all(new: Mapping[Path, bytes]) -> None:
    """Replace files by others, or write new ones; after an error, all is as it was."""
    with tempfile.TemporaryDirectory() as folder:
        kept: list[tuple[Path, Path | None]] = []
        try:
            for number, (path, content) in enumerate(new.items()):
                copy = Path(folder, str(number)) if path.exists() else None
                if copy:
                    shutil.copy2(path, copy)
                kept.append((path, copy))
                with replacing(path) as scratch:
                    scratch.write_bytes(content)
        except BaseException:
            for path, copy in kept:
                if copy:
                    shutil.copy2(copy, path)
                else:
                    path.unlink(missing_ok=True)
            raise
