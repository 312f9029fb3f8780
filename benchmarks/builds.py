"""How long a book takes to build: from nothing, with nothing changed, and with one chapter changed."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import nbformat

from .books import Book

MB = 1024 * 1024
# In what the system counts the memory of a process: KB, on macOS bytes.
MAXRSS = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Spent:
    """What builds took, one value for each.

    Attributes:
        wall: seconds by the clock; cpu: of all processes together, in seconds; memory: of the largest process, in MB;
        size: of the site that was built, in MB.
    """

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    size: list[float] = field(default_factory=list)

    def add(self, book: Book) -> None:
        """Build a book, and add what it takes."""
        start = time.monotonic()
        used = book.build()
        self.wall.append(time.monotonic() - start)
        self.cpu.append(used.ru_utime + used.ru_stime)
        self.memory.append(used.ru_maxrss * MAXRSS / MB)
        self.size.append(sum(path.stat().st_size for path in book.site.rglob("*") if path.is_file()) / MB)


def edit(book: Book, kind: str) -> Callable[[], None]:
    """Return what adds a word to the first cell of a kind, ``markdown`` or ``code`` (a comment), of the first chapter."""
    path = book.chapters[0]

    def change() -> None:
        notebook = nbformat.read(path, as_version=4)
        cell = next(cell for cell in notebook.cells if cell.cell_type == kind)
        cell.source += "\n# again" if kind == "code" else " Again."
        nbformat.write(notebook, path)

    return change


def measure(books: Mapping[str, Book], times: int) -> dict[str, dict[str, Spent]]:
    """Return what each kind of build of each book takes; the books take turns, so that a busy hour meets them all."""
    found: dict[str, dict[str, Spent]] = {name: {} for name in books}
    for _ in range(times):
        for name, book in books.items():
            steps = {
                "from nothing": book.clear,
                "nothing changed": lambda: None,
                "prose of a chapter changed": edit(book, "markdown"),
                "code of a chapter changed": edit(book, "code"),
            }
            for kind, before in steps.items():
                before()
                found[name].setdefault(kind, Spent()).add(book)
    return found
