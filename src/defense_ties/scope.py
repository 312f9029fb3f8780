"""Which years and countries the book covers, read from the table of countries, and whom else providers list."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from . import raw

PARTIES = Path(__file__).parent / "parties.csv"
FIRST, LAST = 2000, 2024


def focus(countries: pd.DataFrame) -> list[str]:
    """Return the codes of the countries of the book."""
    return sorted(countries.loc[countries["role"] == "focus", "code"])


def compared(countries: pd.DataFrame) -> list[str]:
    """Return the codes of the countries of the book and of the powers they are measured against."""
    return sorted(countries.loc[countries["role"] != "other", "code"])


def further(provider: str) -> set[str]:
    """Return the names or codes by which a provider lists parties that are not in the table of countries.

    They are states of the past, armed groups, territories and aggregates. A name that is neither there nor in the table of
    countries is a surprise, and stops the run: it could be a country of the book under a new name.
    """
    parties = raw.delimited(PARTIES, ["provider", "name", "meaning"])
    return set(parties.loc[parties["provider"] == provider, "name"])
