"""How long a book takes to build: from nothing, with nothing changed, and with one chapter changed."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass

import nbformat

from .books import Book


@dataclass(frozen=True)
class Spent:
    """What builds took, one value for each: ``wall`` and ``cpu`` seconds, of all processes together."""

    wall: list[float]
    cpu: list[float]


def spent(action: Callable[[], None], before: Callable[[], None], times: int) -> Spent:
    """Return what an action takes, done several times, each after ``before``."""
    wall, cpu = [], []
    for _ in range(times):
        before()
        start, used = time.monotonic(), _children()
        action()
        wall.append(time.monotonic() - start)
        cpu.append(_children() - used)
    return Spent(wall, cpu)


def _children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def edit(book: Book, kind: str) -> Callable[[], None]:
    """Return what adds a word to the first cell of a kind, ``markdown`` or ``code`` (a comment), of the first chapter."""
    path = book.chapters[0]

    def change() -> None:
        notebook = nbformat.read(path, as_version=4)
        cell = next(cell for cell in notebook.cells if cell.cell_type == kind)
        cell.source += "\n# again" if kind == "code" else " Again."
        nbformat.write(notebook, path)

    return change


def measure(book: Book, times: int) -> dict[str, Spent]:
    """Return what each kind of build takes."""
    return {
        "from nothing": spent(book.build, book.clear, times),
        "nothing changed": spent(book.build, lambda: None, times),
        "prose of a chapter changed": spent(book.build, edit(book, "markdown"), times),
        "code of a chapter changed": spent(book.build, edit(book, "code"), times),
    }
