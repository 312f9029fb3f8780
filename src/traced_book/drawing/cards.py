"""The image by which a page is previewed where its address is shared: its lead figure beside its title.

A card is a function of its texts and of the drawing alone, and its picture is kept under the hash of these, so that a
build draws only what changed. It is drawn by vl-convert, which draws the figures too, and needs no browser.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from importlib.metadata import version
from pathlib import Path

import vl_convert
from PIL import Image

from ..files import replacing, sha256_text
from .variants import extent

WIDTH, HEIGHT = 1200, 630
_MARGIN = 56
_COLUMN = 470
_BOX = (_MARGIN + _COLUMN + 44, 48, WIDTH - _MARGIN - _COLUMN - 44 - 48, HEIGHT - 96)
_FONT = 'font-family="Liberation Sans, Helvetica, Arial, sans-serif"'
# A letter's mean width in units of the font's size: wide enough that no line runs under the figure.
_LETTER = 0.54
_COLOURS = 128


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


def _written(lines: list[str], size: int, top: float, style: str) -> tuple[str, float]:
    """Return lines of text below ``top`` as SVG, and where they end."""
    step = size * 1.22
    spans = (
        f'<text x="{_MARGIN}" y="{top + size * 0.8 + step * i:.1f}" font-size="{size}" {style} {_FONT}>'
        f"{escape(line)}</text>"
        for i, line in enumerate(lines)
    )
    return "".join(spans), top + step * len(lines)


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
    title, below = _written(_lines(words.page, size, 5), size, _BOX[1], 'font-weight="700" fill="#14202e"')
    finding, _ = _written(_lines(words.finding, 32, 6), 32, below + 22, 'fill="#33404f"')
    book = _lines(words.book, 28, 2)
    name, _ = _written(book, 26, HEIGHT - 48 - 26 * 1.22 * len(book), 'fill="#5a6675"')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/><rect width="14" height="{HEIGHT}" fill="#a4343a"/>'
        f'{name}{title}{finding}<svg x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" '
        f'viewBox="0 0 {width / scale:g} {height / scale:g}">{drawing}</svg></svg>'
    )


def _widest(text: str, size: int) -> float:
    """Return about how wide the longest word is, in pixels."""
    return max(map(len, text.split())) * size * _LETTER


def write(card: str, target: Path, kept: Path) -> None:
    """Write a card as PNG, drawn anew only if no card with these bytes is kept in the folder ``kept``."""
    made_by = [f"{name} {version(name)}" for name in ("vl-convert-python", "pillow")]
    digest = sha256_text("\n".join([*made_by, card]))
    held = kept / f"{digest}.png"
    if not held.is_file():
        kept.mkdir(parents=True, exist_ok=True)
        with replacing(held) as scratch:
            drawn = Image.open(io.BytesIO(vl_convert.svg_to_png(card, scale=1))).convert("RGB")
            drawn.quantize(_COLOURS).save(scratch, format="PNG", optimize=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    with replacing(target) as scratch:
        scratch.write_bytes(held.read_bytes())
