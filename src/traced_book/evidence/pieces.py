"""Evidence as the outputs of a notebook hold it: the one reader of figures, tables and numbers.

Outputs of this package's classes say themselves what they are; those of stock notebooks are read by :mod:`traced_book.evidence.stock`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from ..book import here
from ..files import sha256_text
from . import stock, texts
from .stock import Cell

FIGURE_MIME = "application/vnd.vegalite.v5+json"
NUMBER_MIME = "application/vnd.traced-book.number+json"
TABLE_MIME = "application/vnd.traced-book.table+json"
WIDGET_MIME = "application/vnd.jupyter.widget-view+json"
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
# Of a stock output, the form that a page would show first becomes the evidence.
STOCK_MIMES = (FIGURE_MIME, stock.PLOTLY_MIME, "text/html", *texts.PICTURES)


def identifier(value: str, what: str) -> str:
    """Return an id, by which files and places are named. Raises ValueError for one of another form."""
    if not _ID.fullmatch(value):
        raise ValueError(f"{what} {value!r}: expected lower-case words and digits joined by hyphens")
    return value


@dataclass(frozen=True)
class Piece:
    """A piece of evidence in a cell's output.

    Attributes:
        kind: ``fig``, ``tab`` or ``num``; name: unique in the book among those of its kind; content: the specification or the
            picture (:mod:`traced_book.evidence.texts`), the content of the table, or the bundle of the number;
        mime: of the form of the output that it was read from; note: what its author left out, in words.
    """

    kind: str
    name: str
    content: dict[str, Any]
    mime: str = ""
    note: str = ""

    @property
    def key(self) -> str:
        """Kind and name, as ``fig ven-annual``."""
        return f"{self.kind} {self.name}"

    @property
    def sources(self) -> tuple[str, ...]:
        """The tables and files it names; those of a stock output may not be known."""
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
        """What is compared: the SHA-256 of the specification, of the picture or of the CSV, or the text of a number."""
        if self.kind == "fig":
            return texts.figure_hash(self.content)
        if self.kind == "tab":
            return sha256_text(texts.table_text(self.content))
        return self.content["text"]


def piece(bundle: Mapping[str, Any]) -> Piece | None:
    """Return the evidence in an output that says so itself, a mapping from mime type to content; ``None`` where there is none.

    Raises:
        ValueError: an id or a name that is none: a cell can write an output without the classes that check it.
    """
    for mime, kind, key in ((NUMBER_MIME, "num", "name"), (TABLE_MIME, "tab", "id"), (FIGURE_MIME, "fig", "id")):
        if mime in bundle:
            content = _decoded(bundle[mime])
            held = texts.about(content) if kind == "fig" else content
            return Piece(kind, identifier(held[key], "output"), content, mime) if held else None
    return None


def _decoded(content: Any) -> dict[str, Any]:
    """Return JSON as plain dictionaries: those of a notebook take twice the room and three times as long to be pickled."""
    return json.loads(json.dumps(content) if isinstance(content, dict) else content)


def of_cell(outputs: Sequence[Mapping[str, Any]], cell: Cell) -> Iterator[Piece | None]:
    """Yield for each output of a cell the evidence in it, or ``None``.

    Args:
        outputs: as a notebook holds them.

    Raises:
        ValueError: see :func:`piece` and :func:`traced_book.evidence.stock.figure`; the message names page and cell.
    """
    counts: Counter[str] = Counter()
    for output in outputs:
        bundle, metadata = output.get("data", {}), output.get("metadata", {})
        name = stock.glued_as(metadata)
        if name in cell.pasted:
            yield of_glued(stock.bare(bundle, metadata), metadata, cell)
        else:
            yield piece(bundle) or _glued(bundle, metadata, cell) or _stock(bundle, metadata, cell, counts)


def of_glued(bundle: Mapping[str, Any], metadata: Mapping[str, Any], cell: Cell) -> Piece | None:
    """Return the evidence in what is glued and shown by ``{glue:figure}``, or ``None``.

    Args:
        bundle: by its own mime types (:func:`traced_book.evidence.stock.bare`); cell: that glues it.

    Raises:
        ValueError: see :func:`of_cell`.
    """
    shown = cell.gluing(stock.glued_as(metadata))
    return piece(bundle) or _glued(bundle, metadata, shown) or _stock(bundle, metadata, shown, Counter())


def _glued(bundle: Mapping[str, Any], metadata: Mapping[str, Any], cell: Cell) -> Piece | None:
    content = stock.number(bundle, metadata, cell)
    return Piece("num", identifier(content["name"], "glued value"), content, "text/plain") if content else None


def _stock(bundle: Mapping[str, Any], metadata: Mapping[str, Any], cell: Cell, counts: Counter[str]) -> Piece | None:
    mime = next((mime for mime in STOCK_MIMES if mime in bundle), "")
    found: tuple[dict[str, Any], str] | None
    if mime == FIGURE_MIME:
        kind, found = "fig", stock.figure(_decoded(bundle[mime]), cell, counts["fig"] + 1)
    else:
        kind, found = "tab", stock.table(bundle.get("text/html", ""), cell, counts["tab"] + 1)
        if found is None:
            kind, found = "fig", stock.picture(bundle, metadata, cell, counts["fig"] + 1)
    if found is None:
        return None
    counts[kind] += 1
    content, note = found
    return Piece(kind, identifier(cell.name(counts[kind]), "output"), content, mime, note)


def pieces(notebook: nbformat.NotebookNode, page: str = "") -> Iterator[Piece]:
    """Yield the evidence in the outputs of a notebook.

    Args:
        page: the notebook's, from the root of the book and without a suffix; names follow from it where an author gives none.

    Raises:
        ValueError: see :func:`of_cell`.
    """
    pasted = stock.pasted(notebook.cells)
    for index, cell in enumerate(notebook.cells):
        yield from filter(None, of_cell(cell.get("outputs", []), Cell(page, index, cell.metadata, pasted)))


def page_of(notebook: Path) -> str:
    """Return the page of a notebook: its path from the root of the book, without its suffix; of one from elsewhere, its name."""
    root = here().base.resolve()
    path = notebook.resolve().with_suffix("")
    return path.relative_to(root).as_posix() if root in path.parents else path.name


def stored(notebook: Path) -> dict[str, Piece]:
    """Return the evidence in the outputs of a notebook as it is committed, by key."""
    return {found.key: found for found in pieces(nbformat.read(notebook, as_version=4), page_of(notebook))}


def emptied(found: Iterable[Piece]) -> list[str]:
    """Return a line for each figure that plots no row."""
    return [f"figure {p.name!r} plots no row" for p in found if p.kind == "fig" and texts.empty(p.content)]
