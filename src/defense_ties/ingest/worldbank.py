"""World Bank World Development Indicators: GDP and population."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from ..scope import FIRST, LAST, compared
from . import raw
from .parties import further

FILES = {"gdp_usd": "worldbank/gdp.csv", "population": "worldbank/population.csv"}


def tables(source: Path, countries: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return tables ``indicators`` and ``world_economy``. Raises IngestError."""
    codes = compared(countries)
    known = {*countries["code"], *further("World Bank")}
    series = {name: _series(source / file, name, known) for name, file in FILES.items()}
    for name, part in series.items():
        missing = set(codes) - set(part["country"])
        if missing:
            file, expected = Path(FILES[name]).name, "rows for every country compared"
            raise raw.IngestError(file, None, "Country Code", f"no {min(missing)}", expected)
    grid = pd.MultiIndex.from_product([codes, range(FIRST, LAST + 1)], names=["country", "year"])
    states = countries.loc[countries["kind"] == "state", "code"]
    return {
        "indicators": _joined(series, "indicators", codes).reindex(grid).reset_index(),
        "world_economy": _joined(series, "world_economy", states).dropna(how="all").sort_index().reset_index(),
    }


def _series(path: Path, name: str, known: set[str]) -> pd.DataFrame:
    """Return a whole file: ``country`` (or aggregate), ``year``, its values under ``name``, and ``_row``."""
    file = path.name
    # The file of the GDP has no line end at its end.
    text = raw.delimited(path, ["Country Name", "Country Code", "Year", "Value"], ended=name != "gdp_usd")
    text = raw.floor(text, 10_000, file)
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


def _joined(series: dict[str, pd.DataFrame], table: str, codes: Collection[str]) -> pd.DataFrame:
    """Return GDP and population side by side, of some countries in the years of the book, by country and year."""
    parts = []
    for name, frame in series.items():
        account = raw.Account(Path(FILES[name]).name, table, frame)
        out = account.without(frame, ~frame["country"].isin(list(codes)), "of other countries and aggregates")
        out = account.closed(account.within(out, "year", FIRST, LAST))
        parts.append(out.set_index(["country", "year"])[name])
    return pd.concat(parts, axis=1).assign(population=lambda both: both["population"].round().astype("Int64"))
