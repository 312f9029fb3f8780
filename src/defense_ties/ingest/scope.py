"""Which years and countries the book covers, read from the table of countries."""

from __future__ import annotations

import pandas as pd

FIRST, LAST = 2000, 2024


def focus(countries: pd.DataFrame) -> list[str]:
    """Return the codes of the countries of the book."""
    return sorted(countries.loc[countries["role"] == "focus", "code"])


def compared(countries: pd.DataFrame) -> list[str]:
    """Return the codes of the countries of the book and of the powers they are measured against."""
    return sorted(countries.loc[countries["role"] != "other", "code"])
