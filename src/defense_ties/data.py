"""Load the tables of ``data/`` as ``datapackage.json`` describes them."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

DATA_DIR = Path(os.environ.get("DEFENSE_TIES_DATA", Path(__file__).parents[2] / "data"))

_DTYPES = {"string": "str", "integer": "Int64", "number": "float64", "boolean": "boolean", "date": "str"}


def descriptor(data_dir: Path | None = None) -> dict[str, Any]:
    """Return the data package descriptor as a dictionary."""
    return json.loads(((data_dir or DATA_DIR) / "datapackage.json").read_text(encoding="utf-8"))


def resource(table: str, data_dir: Path | None = None) -> dict[str, Any]:
    """Return the descriptor of one table.

    Raises:
        KeyError: there is no such table; the message lists those there are.
    """
    resources = {r["name"]: r for r in descriptor(data_dir)["resources"]}
    if table not in resources:
        raise KeyError(f"no table {table!r} in datapackage.json; there are: {', '.join(sorted(resources))}")
    return resources[table]


def origins(tables: Iterable[str]) -> list[str]:
    """Return source, vintage and terms of tables, as lines of a comment.

    Raises:
        KeyError: there is no such table.
    """
    lines = []
    for table in map(resource, tables):
        lines += [
            f"source: {table['citation']}",
            f"  table: {table['name']}; vintage: {table['version']}",
            f"  terms: {table['terms']}",
        ]
    return lines


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read(table: str, data_dir: Path) -> pd.DataFrame:
    spec = resource(table, data_dir)
    fields = spec["schema"]["fields"]
    frame = pd.read_csv(
        data_dir / spec["path"],
        dtype={f["name"]: _DTYPES[f["type"]] for f in fields},
        keep_default_na=False,
        na_values=[""],
        true_values=["true"],
        false_values=["false"],
    )
    for field in fields:
        name, required = field["name"], field.get("constraints", {}).get("required", False)
        if field["type"] == "date":
            frame[name] = pd.to_datetime(frame[name], format="%Y-%m-%d")
        elif required and field["type"] == "integer":
            frame[name] = frame[name].astype("int64")
        elif required and field["type"] == "boolean":
            frame[name] = frame[name].astype(bool)
    return frame


@cache
def _load(table: str, data_dir: Path) -> pd.DataFrame:
    return _read(table, data_dir)


def load(table: str, data_dir: Path | None = None) -> pd.DataFrame:
    """Return a table with the columns, order and types its descriptor gives.

    Dates become timestamps; required integers and booleans become plain NumPy types, the others
    pandas' nullable types; text is ``str`` with ``NaN`` where empty. The frame is a copy: changing it
    changes nothing else.

    Raises:
        KeyError: there is no such table.
    """
    return _load(table, data_dir or DATA_DIR).copy()


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


def focus() -> list[str]:
    """Return the codes of the countries the book is about, in alphabetical order of their names."""
    countries = load("countries")
    return countries.loc[countries["role"] == "focus"].sort_values("name")["code"].to_list()
