"""The tables of this book as typed frames, and what several measures ask of the tables of countries and governments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from traced_book.tables import load

from .scope import FIRST, LAST

__all__ = ["country_names", "coverage", "in_office", "load", "periods"]


def country_names() -> dict[str, str]:
    """Return the mapping from country code to the name used in the book."""
    countries = load("countries")
    return dict(zip(countries["code"], countries["name"], strict=True))


def in_office(days: pd.Series, country: str) -> pd.Series:
    """Return who headed a country's government on each day, by the short name of table ``governments``.

    A year alone does not say: where power changed hands within it, the caller has to choose a day.

    Raises:
        ValueError: a day on which the table has nobody.
    """
    terms = load("governments")
    terms = terms[terms["country"] == country].sort_values("start")
    place = terms["start"].searchsorted(days, side="right") - 1
    if (place < 0).any():
        raise ValueError(f"{days[place < 0].min():%Y-%m-%d}: nobody in office in {country} by table governments")
    return pd.Series(terms["label"].to_numpy()[place], index=days.index)


def periods(years: pd.Series, last: int = LAST) -> pd.Series:
    """Return the period of five years, counted from the first of the book, that each year is in: as ``2000–04``.

    Args:
        last: the last year there are data of; the period that holds it ends with it, as ``2020–22`` or ``2025``.
    """
    start = FIRST + (years - FIRST) // 5 * 5
    end = (start + 4).clip(upper=last)
    text = start.astype(str) + "–" + (end % 100).map("{:02d}".format)
    return text.mask(start == end, start.astype(str))


def coverage(series: Mapping[str, tuple[pd.Series, pd.Series]], countries: Sequence[str]) -> pd.DataFrame:
    """Return the first and the last year with a value per country, and how many values there are.

    Args:
        series: what it is called, to the country and the year of each row; a row without a value has no year.

    Returns:
        Columns ``what``, one for each of ``countries`` (as ``2000–24``, missing where there is no value) and ``rows``: the
        rows with a value over these countries, no others.
    """
    out = []
    for what, (country, year) in series.items():
        held = year.notna() & country.isin(countries)
        years = year[held].astype(int).groupby(country[held]).agg(["min", "max"])
        spans = {code: f"{first}–{last % 100:02d}" for code, first, last in years.itertuples()}
        out.append({"what": what, **{code: spans.get(code) for code in countries}, "rows": int(held.sum())})
    return pd.DataFrame(out)
