"""The vintage report as a page: what new exports change in the tables, and what these move in the book, side by side.

The page is one file that asks for nothing else, and holds each drawing as it is before and after.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from traced_book.drawing import variants, vega
from traced_book.evidence import texts
from traced_book.evidence.pieces import Piece

from . import moves, refresh, revisions


def page(done: refresh.Prepared, moved: Sequence[moves.Move]) -> str:
    """Return the report as HTML: tables, values to be confirmed, then figures, tables in the text, numbers and claims that move."""
    by_kind = {kind: [move for move in moved if move.kind == kind] for kind in moves.NAMES}
    pieces = [piece for move in by_kind["fig"] for piece in (move.before, move.after) if piece]
    for place, piece in enumerate(pieces):
        if "picture" not in piece.content:
            vega.order(str(place), variants.svg, piece.content, "light", False)
    vega.settle()
    templates = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return templates.from_string(files(__package__).joinpath("vintage_report.html").read_text(encoding="utf-8")).render(
        done=done,
        moved=by_kind,
        names=moves.NAMES,
        outliers=refresh.outlier_rows(done.unconfirmed),
        shown=revisions.SHOWN,
        said=revisions.said,
        drawn=_drawn,
        alt=_alt,
        compared=compared,
    )


def compared(held: Piece, other: Piece | None) -> tuple[list[list[tuple[str, bool]]], int]:
    """Return the rows of a table that differ from another, each value with whether it is the same, and how many rows are the same.

    Where both have as many rows and the same columns they are compared cell by cell; else a row is the same if the other has it.
    """
    rows, others = held.content["rows"], other.content["rows"] if other else []
    if other and held.content["columns"] == other.content["columns"] and len(rows) == len(others):
        marked = [[(x, x == y) for x, y in zip(a, b, strict=True)] for a, b in zip(rows, others, strict=True)]
    else:
        marked = [[(value, row in others) for value in row] for row in rows]
    differing = [row for row in marked if not all(same for _, same in row)]
    return differing, len(rows) - len(differing)


def _drawn(piece: Piece) -> str:
    """Return a figure as an address that holds its light drawing."""
    if "picture" in piece.content:
        name, content = next(iter(texts.picture_files(piece.content).items()))
        kind = {suffix: mime for mime, suffix in texts.PICTURES.items()}[name.rpartition(".")[2]]
    else:
        kind, content = "image/svg+xml", variants.svg(piece.content, "light", narrow=False)[0].encode()
    return f"data:{kind};base64,{b64encode(content).decode()}"


def _alt(piece: Piece) -> str:
    return texts.about(piece.content)["alt"]
