"""United States training of foreign forces: courses, places and cost by programme, and the totals that the reports print."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ..scope import focus
from . import raw
from .forms import Delimited, Form, Sources

_PROGRAMMES = {
    "IMET": "IMET",
    "FMF": "FMF",
    "CTFP": "CTFP",
    "DoD counter-drug / train-and-equip (1004, 333, 1206 ...)": "counter-drug, train and equip",
    "INL/INCLE (State)": "INL",
    "Regional Centers": "regional centers",
    "Exchanges / academies / PME": "exchanges and academies",
    "Coast Guard (DHS)": "Coast Guard",
    "JCET / non-SA": "JCET and the like",
    "Other": "other",
}
# The reports print totals by country from the first of these fiscal years; the rows of the second do not add up to them.
_FIRST_PRINTED, _INCOMPLETE = 2006, 2009
_COUNTS = ["trainees", "cost_usd"]

ROWS = Form(
    "US military training, by programme",
    (Delimited(("iso3", "fiscal_year", "programme_group", "course_lines", *_COUNTS)),),
    rows=530,
    years=lambda rows: rows["fiscal_year"],
)
_SUMS = [f"{kind}_{count}" for kind in ("computed", "printed") for count in _COUNTS]
TOTALS = Form(
    "US military training, totals by country",
    (Delimited(("iso3", "fiscal_year", *_SUMS)),),
    rows=105,
    years=lambda rows: rows["fiscal_year"],
)
FORMS = [ROWS, TOTALS]


def tables(source: Sources, countries: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return us_training and us_training_totals. Raises IngestError."""
    rows = programmes(source[ROWS], focus(countries))
    return {
        "us_training": rows.drop(columns="_row"),
        "us_training_totals": totals(source[TOTALS], rows, source[ROWS].name),
    }


def _read(path: Path, form: Form, codes: list[str]) -> pd.DataFrame:
    text = form.rows_of(path)
    raw.filled(text, "fiscal_year", path.name, "a fiscal year")
    country = raw.coded(text, "iso3", dict(zip(codes, codes, strict=True)), path.name, "a country of the book")
    return text.assign(country=country, fiscal_year=raw.integers(text, "fiscal_year", path.name))


def programmes(path: Path, codes: list[str]) -> pd.DataFrame:
    """Return table ``us_training``, and ``_row``.

    Args:
        codes: the countries of the file.
    """
    text = _read(path, ROWS, codes)
    account = raw.Account(path.name, "us_training", text)
    programme = raw.coded(text, "programme_group", _PROGRAMMES, path.name, "a group of programmes")
    for name in ("course_lines", *_COUNTS):
        raw.filled(text, name, path.name, "a number, be it 0")
    out = text.assign(
        programme=programme, **{name: raw.integers(text, name, path.name) for name in ("course_lines", *_COUNTS)}
    )
    key = ["country", "fiscal_year", "programme"]
    out = account.closed(raw.unique(out, key, path.name))
    return out[[*key, "course_lines", *_COUNTS, "_row"]].sort_values(key)


def totals(path: Path, rows: pd.DataFrame, added: str) -> pd.DataFrame:
    """Return table ``us_training_totals``: the sums of the rows, and what the report of the year prints.

    Args:
        rows: as from :func:`programmes`; added: the name of their file.

    Raises:
        IngestError: a sum is not that of the rows, a printed total is missing or differs where it should not, or a country
            and year of the rows has no total.
    """
    file = path.name
    text = _read(path, TOTALS, rows["country"].unique().tolist())
    account = raw.Account(file, "us_training_totals", text)
    key = ["country", "fiscal_year"]
    for name in _SUMS:
        text[name] = raw.integers(text, name, file)
    sums = raw.unique(text, key, file).merge(rows.groupby(key)[_COUNTS].sum(), "outer", on=key)
    if sums["_row"].isna().any():
        country, year = sums.loc[sums["_row"].isna().idxmax(), key]
        raise raw.IngestError(
            file, None, "iso3", f"no {country} {year}", "a total for each country and year of the rows"
        )
    printed = text["fiscal_year"] >= _FIRST_PRINTED
    for name in _COUNTS:
        counted = sums.set_index("_row")[name].reindex(text["_row"]).set_axis(text.index)
        _agree(text, f"computed_{name}", text[f"computed_{name}"].eq(counted), f"the sum of the rows of {added}", file)
        there = text[f"printed_{name}"].notna().eq(printed)
        _agree(text, f"printed_{name}", there, f"a printed total from {_FIRST_PRINTED} on, and none before", file)
    same = pd.DataFrame({name: text[f"printed_{name}"].eq(text[f"computed_{name}"]).fillna(True) for name in _COUNTS})
    for name in _COUNTS:
        expected = f"the sum of the rows, but for {_INCOMPLETE}"
        _agree(text, f"printed_{name}", same[name] | text["fiscal_year"].eq(_INCOMPLETE), expected, file)
    check = same.all(axis=1).map({True: "equal", False: "differs"}).mask(~printed, "none printed")
    return account.closed(text.assign(check=check)).sort_values(key)


def _agree(frame: pd.DataFrame, name: str, right: pd.Series, expected: str, file: str) -> None:
    wrong = ~right.fillna(False).astype(bool)
    if wrong.any():
        row = frame[wrong].iloc[0]
        found = "nothing" if pd.isna(row[name]) else int(row[name])
        raise raw.IngestError(file, int(row["_row"]), name, found, expected)
