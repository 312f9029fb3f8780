"""World Bank World Development Indicators: GDP and population."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ..scope import FIRST, LAST, compared
from . import raw
from .parties import further

FILES = {"gdp_usd": "worldbank/gdp.csv", "population": "worldbank/population.csv"}


def tables(source: Path, countries: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return table ``indicators``. Raises IngestError."""
    codes = compared(countries)
    others = {*countries["code"], *further("World Bank")}
    parts = [_series(source / file, name, codes, others) for name, file in FILES.items()]
    grid = pd.MultiIndex.from_product([codes, range(FIRST, LAST + 1)], names=["country", "year"])
    out = pd.concat(parts, axis=1).reindex(grid).reset_index()
    return {"indicators": out.assign(population=out["population"].round().astype("Int64"))}


def _series(path: Path, name: str, codes: list[str], others: set[str]) -> pd.Series:
    file = path.name
    # The file of the GDP has no line end at its end.
    text = raw.delimited(path, ["Country Name", "Country Code", "Year", "Value"], ended=name != "gdp_usd")
    text = raw.floor(text, 10_000, file)
    account = raw.Account(file, "indicators", text)
    party = "a code of countries.csv or parties.csv"
    text = account.only(text, "Country Code", codes, others, "of other countries and aggregates", party)
    raw.filled(text, "Year", file, "a year")
    out = pd.DataFrame(
        {
            "country": text["Country Code"],
            "year": raw.integers(text, "Year", file),
            name: raw.numbers(text, "Value", file).round(0),
            "_row": text["_row"],
        }
    )
    out = account.closed(account.within(raw.unique(out, ["country", "year"], file), "year", FIRST, LAST))
    missing = set(codes) - set(out["country"])
    if missing:
        raise raw.IngestError(file, None, "Country Code", f"no {min(missing)}", "rows for every country compared")
    return out.set_index(["country", "year"])[name]
