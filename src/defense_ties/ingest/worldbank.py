"""World Bank World Development Indicators: GDP and population."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from ..scope import FIRST, LAST, compared
from . import raw
from .forms import Content, Delimited, Form, Sources
from .parties import further

_LONG = ("Country Name", "Country Code", "Year", "Value")
_WIDE = ("Country Name", "Country Code", "Indicator Name", "Indicator Code")
# No country and no sum of countries has so many people, and the product of the world is a thousand times as many dollars.
_PEOPLE = 5e10


def _updated(content: Content) -> str:
    """Return the day of the last update, which the preamble of the World Bank's own file says."""
    said = re.search(r'"?Last Updated Date"?,"?(\d{4}-\d\d-\d\d)', "\n".join(content.lines[:10]))
    return said[1] if said else ""


def _valued(rows: pd.DataFrame) -> pd.Series:
    """Return the years in which a file, long or wide, has values."""
    if "Year" in rows:
        return rows.loc[rows["Value"].ne(""), "Year"]
    years = rows.drop(columns=[*_WIDE, ""], errors="ignore")
    return pd.Series(years.columns[years.ne("").any()])


def _in_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Return a wide file as a long one; in both, each row has the number of its line."""
    if "Value" in rows:
        return rows
    rows = rows.drop(columns=["Indicator Name", "Indicator Code", ""], errors="ignore")
    return rows.melt(["Country Name", "Country Code", "_row"], var_name="Year", value_name="Value")


def _counts(rows: pd.DataFrame, indicator: str, large: bool) -> bool:
    """Return whether a file has an indicator: it names it, or else its largest value is one of dollars or of people."""
    if "Indicator Code" in rows:
        return bool(len(rows)) and rows["Indicator Code"].eq(indicator).all()
    return bool((pd.to_numeric(rows["Value"], errors="coerce").max() > _PEOPLE) == large)


def _form(name: str, indicator: str, large: bool) -> Form:
    # The file of the GDP has no line end at its end.
    layouts = (Delimited(_LONG, ended=not large, words="long"), Delimited(_WIDE, yearly=True, words="wide"))
    told = f"values of {'dollars' if large else 'people'}, or the code {indicator}"
    return Form(
        name,
        layouts,
        rows=10_000,
        vintage=_updated,
        years=_valued,
        told_by=(told, lambda rows: _counts(rows, indicator, large)),
        tidy=_in_rows,
    )


FORMS_OF = {
    "gdp_usd": _form("World Bank, GDP in current US$", "NY.GDP.MKTP.CD", large=True),
    "population": _form("World Bank, population", "SP.POP.TOTL", large=False),
}
FORMS = [*FORMS_OF.values()]


def tables(source: Sources, countries: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return tables ``indicators`` and ``world_economy``. Raises IngestError."""
    codes = compared(countries)
    known = {*countries["code"], *further("World Bank")}
    files = {name: source[form].name for name, form in FORMS_OF.items()}
    series = {name: _series(source[form], name, known) for name, form in FORMS_OF.items()}
    for name, part in series.items():
        missing = set(codes) - set(part["country"])
        if missing:
            expected = "rows for every country compared"
            raise raw.IngestError(files[name], None, "Country Code", f"no {min(missing)}", expected)
    grid = pd.MultiIndex.from_product([codes, range(FIRST, LAST + 1)], names=["country", "year"])
    states = countries.loc[countries["kind"] == "state", "code"]
    return {
        "indicators": _joined(series, files, "indicators", codes).reindex(grid).reset_index(),
        "world_economy": _joined(series, files, "world_economy", states).dropna(how="all").sort_index().reset_index(),
    }


def _series(path: Path, name: str, known: set[str]) -> pd.DataFrame:
    """Return a whole file: ``country`` (or aggregate), ``year``, its values under ``name``, and ``_row``."""
    file = path.name
    text = FORMS_OF[name].rows_of(path)
    raw.coded(text, "Country Code", dict.fromkeys(known), file, "a code of countries.csv or parties.csv")
    raw.filled(text, "Year", file, "a year")
    out = pd.DataFrame(
        {
            "country": text["Country Code"],
            "year": raw.integers(text, "Year", file),
            name: raw.numbers(text, "Value", file).round(0),
            "_row": text["_row"],
        }
    )
    return raw.unique(out, ["country", "year"], file)


def _joined(series: dict[str, pd.DataFrame], files: dict[str, str], table: str, codes: Collection[str]) -> pd.DataFrame:
    """Return GDP and population side by side, of some countries in the years of the book, by country and year.

    Args:
        series: each as from :func:`_series`; files: the names of their files; table: the name of the table.
    """
    parts = []
    for name, frame in series.items():
        account = raw.Account(files[name], table, frame)
        out = account.without(frame, ~frame["country"].isin(list(codes)), "of other countries and aggregates")
        out = account.closed(account.within(out, "year", FIRST, LAST))
        parts.append(out.set_index(["country", "year"])[name])
    return pd.concat(parts, axis=1).assign(population=lambda both: both["population"].round().astype("Int64"))
