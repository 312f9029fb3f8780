"""What the book remembers of each figure, table and number once its page has been read. All of it can be pickled, as pages read by
several processes need it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..evidence.statements import Computation
from ..evidence.texts import about


@dataclass(frozen=True)
class Entry:
    """A piece of evidence: its page, the index of its cell, and the sources that it names."""

    docname: str
    cell: int
    sources: Sequence[str]


@dataclass(frozen=True)
class Titled(Entry):
    """A figure or a table.

    Attributes:
        csv: what ``trace.json`` says of each of its CSV files; number: what the book calls it, once all pages have been read: a
            text where it has several parts, as 3.2.
    """

    title: str
    csv: Sequence[dict[str, Any]]
    number: int | str | None = None


@dataclass(frozen=True)
class TableEntry(Titled):
    """A table to read."""


@dataclass(frozen=True, kw_only=True)
class FigureEntry(Titled):
    """A figure.

    Attributes:
        spec: its specification or picture; sha256: of the file that is compared;
        shown: index of the cell that a reader is led to, ``None`` where its page shows none.
    """

    spec: dict[str, Any]
    sha256: str
    shown: int | None

    @property
    def meta(self) -> dict[str, Any]:
        """What it says of itself."""
        return about(self.spec)


@dataclass(frozen=True)
class NumberEntry(Entry):
    """A number of the prose.

    Attributes:
        text: as it reads; how: it is computed; gloss: what it is in words, where its author says so; said: as it reads in the
            original, of which an edition has another text; left: whether an edition has none; gloss_left: the same of the gloss.
    """

    text: str
    how: Computation
    gloss: str
    said: str
    left: bool
    gloss_left: bool
