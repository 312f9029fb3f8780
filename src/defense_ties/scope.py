"""Which years and countries the book covers: the one place that says so."""

from __future__ import annotations

import pandas as pd

from traced_book.tables import load

FIRST, LAST = 2000, 2024
YEARS = f"{FIRST}–{LAST}"


def focus(countries: pd.DataFrame | None = None) -> list[str]:
    """Return the codes of the countries the book is about, in alphabetical order of their names.

    Args:
        countries: table ``countries`` before it is published, while the tables are made; ``None`` takes the published one.
    """
    countries = load("countries") if countries is None else countries
    return countries.loc[countries["role"] == "focus"].sort_values("name")["code"].to_list()


def compared(countries: pd.DataFrame) -> list[str]:
    """Return the codes of the countries of the book and of the powers they are measured against, in alphabetical order."""
    return sorted(countries.loc[countries["role"] != "other", "code"])
