"""How quantities read in the book: thousands with a comma, one form per unit."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

_WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def tiv(value: float) -> str:
    """Return millions of TIV: no decimals from 100, one below, as ``3,868`` and ``0.4``."""
    return f"{value:,.0f}" if value >= 99.95 else f"{value:.1f}"


def percent(share: float, digits: int = 0) -> str:
    """Return a share (0 to 1) in percent, as ``68.6%``."""
    return f"{share * 100:.{digits}f}%"


def dollars(millions: float) -> str:
    """Return millions of US dollars, as ``US$54 million`` or ``US$2.2 billion``."""
    if millions >= 1000:
        return f"US${millions / 1000:.1f} billion".replace(".0 ", " ")
    return f"US${millions:,.0f} million"


def count(value: int) -> str:
    """Return a count: a word to twelve, digits above."""
    return _WORDS[value] if 0 <= value < len(_WORDS) else f"{value:,}"


def ordinal(value: int) -> str:
    """Return an ordinal number, as ``6th`` or ``41st``."""
    suffix = "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{suffix}"


def listed(items: Iterable[str]) -> str:
    """Return items as a list in a sentence: ``a, b and c``."""
    items = list(items)
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def table(
    frame: pd.DataFrame, columns: dict[str, str], formats: dict[str, object] | None = None
) -> pd.io.formats.style.Styler:
    """Return a frame as a plain table to read: chosen columns, headings, formats, no index.

    Args:
        columns: column name to heading, in order; formats: column name to a format string or function.
    """
    shown = frame[list(columns)].rename(columns=columns)
    chosen = {columns[name]: how for name, how in (formats or {}).items()}
    return shown.style.format(chosen, na_rep="–").hide(axis="index").set_uuid("table")
