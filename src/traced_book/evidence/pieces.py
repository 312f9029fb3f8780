"""Evidence as the outputs of a notebook hold it: the one reader of figures, tables and numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from ..files import sha256_text
from . import texts

FIGURE_MIME = "application/vnd.vegalite.v5+json"
NUMBER_MIME = "application/vnd.traced-book.number+json"
TABLE_MIME = "application/vnd.traced-book.table+json"
WIDGET_MIME = "application/vnd.jupyter.widget-view+json"
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def identifier(value: str, what: str) -> str:
    """Return an id, by which files and places are named. Raises ValueError for one of another form."""
    if not _ID.fullmatch(value):
        raise ValueError(f"{what} {value!r}: expected lower-case words and digits joined by hyphens")
    return value


@dataclass(frozen=True)
class Piece:
    """A piece of evidence in a cell's output.

    Attributes:
        kind: ``fig``, ``tab`` or ``num``; name: unique in the book among those of its kind; content: the specification, the
            content of the table, or the bundle of the number.
    """

    kind: str
    name: str
    content: dict[str, Any]

    @property
    def key(self) -> str:
        """Kind and name, as ``fig ven-annual``."""
        return f"{self.kind} {self.name}"

    @property
    def sources(self) -> tuple[str, ...]:
        """The tables it names."""
        if self.kind == "fig":
            return tuple(source["table"] for source in texts.about(self.content)["sources"])
        return tuple(self.content["sources"])

    @property
    def title(self) -> str:
        """What it is called; of a number, how it reads."""
        if self.kind == "num":
            return self.content["text"]
        return (texts.about(self.content) if self.kind == "fig" else self.content)["title"]

    @property
    def value(self) -> str:
        """What is compared: the SHA-256 of the specification or of the CSV, or the text of a number."""
        if self.kind == "fig":
            return sha256_text(texts.spec_text(self.content))
        if self.kind == "tab":
            return sha256_text(texts.table_text(self.content))
        return self.content["text"]


def piece(bundle: Mapping[str, Any]) -> Piece | None:
    """Return the evidence in an output, a mapping from mime type to content; ``None`` where there is none.

    Raises:
        ValueError: an id or a name that is none: a cell can write an output without the classes that check it.
    """
    for mime, kind, key in ((NUMBER_MIME, "num", "name"), (TABLE_MIME, "tab", "id"), (FIGURE_MIME, "fig", "id")):
        if mime in bundle:
            content = bundle[mime] if isinstance(bundle[mime], dict) else json.loads(bundle[mime])
            held = texts.about(content) if kind == "fig" else content
            return Piece(kind, identifier(held[key], "output"), content) if held else None
    return None


def outputs(notebook: nbformat.NotebookNode) -> Iterator[dict[str, Any]]:
    """Yield what the cells of a notebook show, each as a mapping from mime type to content."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            yield output.get("data", {})


def pieces(notebook: nbformat.NotebookNode) -> Iterator[Piece]:
    """Yield the evidence in the outputs of a notebook."""
    yield from filter(None, map(piece, outputs(notebook)))


def stored(notebook: Path) -> dict[str, Piece]:
    """Return the evidence in the outputs of a notebook as it is committed, by key."""
    return {found.key: found for found in pieces(nbformat.read(notebook, as_version=4))}


def emptied(found: Iterable[Piece]) -> list[str]:
    """Return a line for each figure that plots no row."""
    return [f"figure {p.name!r} plots no row" for p in found if p.kind == "fig" and not texts.datasets(p.content)]
