"""The image by which a page is previewed where its address is shared: its lead figure beside its title.

A card is a function of its texts and of the drawing alone, and its picture is kept under the hash of these and of this module,
so that a build draws only what changed. It is drawn by vl-convert, which draws the figures too, and needs no browser.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import vl_convert
from jinja2 import Environment, StrictUndefined, Template
from PIL import Image

from ..files import replacing, sha256, sha256_text
from . import vega
from .variants import extent, svg

WIDTH, HEIGHT = 1200, 630
_MARGIN = 56
_COLUMN = 470
_BOX = (_MARGIN + _COLUMN + 44, 48, WIDTH - _MARGIN - _COLUMN - 44 - 48, HEIGHT - 96)
# From a line of text to the next, in units of the font's size.
_LEADING = 1.22
# A letter's mean width in units of the font's size: wide enough that no line runs under the figure.
_LETTER = 0.54
_COLOURS = 128
# How a card becomes a picture here goes into its name too.
_HERE = sha256(Path(__file__))


@dataclass(frozen=True)
class Words:
    """The texts of a card: the book's title, the page's, and what its figure shows."""

    book: str
    page: str
    finding: str


def _lines(text: str, size: int, at_most: int) -> list[str]:
    """Return a text in lines as wide as the column; what does not fit ends in an ellipsis."""
    width = int(_COLUMN / (size * _LETTER))
    return textwrap.wrap(text, width, max_lines=at_most, placeholder=" …", break_long_words=False)


@cache
def _template() -> Template:
    source = (Path(__file__).parent / "card.svg").read_text(encoding="utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(source)


def _fitting(drawings: Iterable[str]) -> tuple[str, float]:
    """Return the drawing that can be shown largest, and its scale."""
    best = ("", 0.0)
    for drawing in drawings:
        width, height = extent(drawing)
        scale = min(_BOX[2] / width, _BOX[3] / height)
        if scale > best[1]:
            best = (drawing, scale)
    return best


def compose(words: Words, drawings: Iterable[str]) -> str:
    """Return a card as SVG, 1200 by 630 pixels.

    Args:
        drawings: the lead figure as SVG, in one or more forms, of which the one that fits best is shown.
    """
    drawing, scale = _fitting(drawings)
    width, height = (side * scale for side in extent(drawing))
    left, top = _BOX[0] + (_BOX[2] - width) / 2, _BOX[1] + (_BOX[3] - height) / 2
    # A long title would break in many lines: it is set smaller.
    size = next(
        (s for s in (64, 52, 44) if len(_lines(words.page, s, 9)) <= 2 and _widest(words.page, s) <= _COLUMN), 38
    )
    book, page, finding = _lines(words.book, 28, 2), _lines(words.page, size, 5), _lines(words.finding, 32, 6)
    return _template().render(
        width=WIDTH,
        height=HEIGHT,
        margin=_MARGIN,
        leading=_LEADING,
        book=book,
        book_top=HEIGHT - 48 - 26 * _LEADING * len(book),
        page=page,
        page_size=size,
        page_top=_BOX[1],
        finding=finding,
        finding_top=_BOX[1] + size * _LEADING * len(page) + 22,
        left=left,
        top=top,
        shown=(width, height),
        whole=(width / scale, height / scale),
        drawing=drawing,
    )


def _widest(text: str, size: int) -> float:
    """Return about how wide the longest word is, in pixels."""
    return max(map(len, text.split())) * size * _LETTER


def draw(words: Words, spec: dict[str, Any], targets: Iterable[Path], kept: Path) -> None:
    """Draw the card of a figure in the forms of a light page, and write it to all its places, as :func:`write`."""
    card = compose(words, [svg(spec, "light", narrow)[0] for narrow in (False, True)])
    for target in targets:
        write(card, target, kept)


def write(card: str, target: Path, kept: Path) -> None:
    """Write a card as PNG, drawn anew only if no card with these bytes is kept in the folder ``kept``."""
    made_by = [f"{name} {version(name)}" for name in ("vl-convert-python", "pillow")]
    digest = sha256_text("\n".join([*made_by, _HERE, card]))
    held = kept / f"{digest}.png"
    if not held.is_file():
        vega.making()
        kept.mkdir(parents=True, exist_ok=True)
        with replacing(held) as scratch:
            drawn = Image.open(io.BytesIO(vl_convert.svg_to_png(card, scale=1))).convert("RGB")
            # The hardest compression would take eight times as long, for a fourteenth of the bytes.
            drawn.quantize(_COLOURS).save(scratch, format="PNG")
    target.parent.mkdir(parents=True, exist_ok=True)
    with replacing(target) as scratch:
        scratch.write_bytes(held.read_bytes())
