"""SIPRI Military Expenditure Database: one workbook, quality marked by the colour of the font; and a sheet of a later edition as text."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

import pandas as pd
from openpyxl.cell.cell import Cell
from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.worksheet.worksheet import Worksheet

from ..scope import FIRST, LAST, compared
from . import raw
from .forms import HEAD, Content, Delimited, Form, Sources, Workbook, header_row
from .parties import further

# The workbook spells one country differently from the arms-transfer register.
_NAMES = {"United States": "United States of America"}
# The editions to 1949-2020 name the second sheet otherwise.
_SHEETS = {"Share of GDP": ("gdp_share", 100.0), "Current US$": ("usd", 1.0), "Current USD": ("usd", 1.0)}
_EDITIONS = (("Share of GDP", "Current US$"), ("Share of GDP", "Current USD"))
_MISSING = {"...", "xxx", ". .", None}
_COLOURS = {"000000": "reported", "0000FF": "estimate", "FF0000": "highly uncertain"}
_HEADER = ("Country", "Notes")


def _edition(content: Content) -> str:
    """Return the span that the title of a sheet of the workbook names, as ``1949-2024``."""
    titles = [str(cell) for name in _SHEETS for row in content.sheets.get(name, []) for cell in row[:1] if cell]
    return next((said[0] for said in (re.search(r"\b\d{4}-\d{4}\b", title) for title in titles) if said), "")


WORKBOOK = Form(
    "SIPRI military expenditure",
    tuple(Workbook(dict.fromkeys(sheets, _HEADER)) for sheets in _EDITIONS),
    vintage=_edition,
    years=lambda rows: rows.iloc[0],
)
# One sheet, for some countries, which does not say of what it is: the United States spend more than so many million dollars.
_DOLLARS = 100_000
_PRICES = re.compile(r"constant (\d{4}) US\$")


def _in_dollars(rows: pd.DataFrame) -> bool:
    """Return whether a sheet is one of millions of dollars, and not of shares or of dollars a head."""
    years = rows[rows["Country"] == "United States of America"].drop(columns=["Country", "Notes"])
    return bool((years.apply(pd.to_numeric, errors="coerce") > _DOLLARS).any(axis=None))


LATER = Form(
    "SIPRI military expenditure, one sheet as text",
    (Delimited(_HEADER, yearly=True),),
    years=lambda rows: pd.Series(rows.columns[2:]),
    told_by=("millions of dollars", _in_dollars),
    optional=True,
)
FORMS = [WORKBOOK, LATER]


def tables(source: Sources, countries: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return table ``military_expenditure``, and ``later_expenditure`` where there is a file of it.

    Raises:
        IngestError: a sheet, name, year or colour has changed; or the vintage of the later sheet does not say its prices.
    """
    wanted = countries[countries["code"].isin(compared(countries))]
    names = dict(zip(wanted["sipri_name"].replace(_NAMES), wanted["code"], strict=True))
    others = {*countries["sipri_name"], *further("SIPRI Milex")}
    file = source[WORKBOOK].name
    book = WORKBOOK.opened(source[WORKBOOK])
    parts = []
    for name in [name for name in _SHEETS if name in book.sheetnames]:
        column, factor = _SHEETS[name]
        parts.append(_sheet(book[name], names, others, column, factor, file).set_index(["country", "year"]))
    out = {"military_expenditure": pd.concat(parts, axis=1).reset_index().sort_values(["country", "year"])}
    if source.of(LATER):
        out["later_expenditure"] = later(source[LATER], names, others, source.vintage(LATER))
    return out


def later(path: Path, names: dict[str, str], others: Collection[str], vintage: str) -> pd.DataFrame:
    """Return table ``later_expenditure``: ``country, year, usd, prices`` in constant US dollars, of a sheet as text.

    Args:
        names: the codes of the countries that are wanted, by SIPRI's names; others: the names that it may have besides;
        vintage: the edition and its prices, which the sheet does not say: ``April 2026, constant 2024 US$``.

    Raises:
        IngestError: see :func:`tables`.
    """
    file, prices = path.name, _PRICES.search(vintage)
    if not prices:
        raise raw.IngestError(
            file, None, None, vintage, "a vintage that says the prices, as April 2026, constant 2024 US$"
        )
    text = raw.unique(LATER.rows_of(path), ["Country"], file)
    account = raw.Account(file, "later_expenditure", text)
    country = "a country of countries.csv or parties.csv, as SIPRI spells it"
    held = account.closed(account.only(text, "Country", names, others, "of other countries", country))
    long = held.drop(columns="Notes").melt(["Country", "_row"], var_name="year", value_name="usd")
    long = long[~long["usd"].isin(["...", "xxx", ". .", ""])]
    long["year"] = raw.integers(long, "year", file).astype(int)
    long = long[long["year"] >= FIRST]
    out = long.assign(
        country=long["Country"].map(names), usd=raw.numbers(long, "usd", file).round(6), prices=int(prices[1])
    )
    return out[["country", "year", "usd", "prices"]].sort_values(["country", "year"])


def _sheet(
    sheet: Worksheet, names: dict[str, str], others: set[str], column: str, factor: float, file: str
) -> pd.DataFrame:
    at = header_row(sheet.iter_rows(max_row=HEAD, values_only=True), _HEADER)
    if at is None:
        raise raw.IngestError(file, None, sheet.title, "no such row", f"a row with {', '.join(_HEADER)}")
    header = [cell.value for cell in sheet[at + 1]]
    for year in range(FIRST, LAST + 1):
        if header.count(year) != 1:
            found = f"{header.count(year)} such columns"
            raise raw.IngestError(file, at + 1, sheet.title, found, f"one column {year}")
    years = {year: header.index(year) for year in range(FIRST, LAST + 1)}
    rows = _countries(sheet, at + 2, names, others, file)
    for name in names:
        if name not in rows:
            raise raw.IngestError(file, None, sheet.title, "no such country", f"a row {name!r}")
    return pd.DataFrame(
        [
            {"country": code, "year": year} | _reading(rows[name][years[year]], column, factor, file)
            for name, code in names.items()
            for year in range(FIRST, LAST + 1)
        ]
    )


def _countries(
    sheet: Worksheet, first: int, names: Collection[str], others: set[str], file: str
) -> dict[str, tuple[Cell, ...]]:
    """Return the row of each country of ``names``, from the first row below the header on; headings of regions stand alone."""
    cells = list(sheet.iter_rows(min_row=first))
    frame = pd.DataFrame({"_row": [row[0].row for row in cells], sheet.title: [row[0].value for row in cells]})
    filled = pd.Series([[cell.value is not None for cell in row] for row in cells])
    account = raw.Account(file, f"military_expenditure ({sheet.title})", frame)
    rows = account.without(frame, ~filled.map(any), "empty")
    headings = filled[rows.index].map(lambda cell: cell[0] and not any(cell[1:]))
    rows = account.without(rows, headings, "that are headings")
    country = "a country of countries.csv or parties.csv, as SIPRI spells it"
    rows = account.only(rows, sheet.title, names, others, "of other countries", country)
    account.closed(raw.unique(rows, [sheet.title], file))
    return {rows[sheet.title][at]: cells[at] for at in rows.index}


def _reading(cell: Cell, column: str, factor: float, file: str) -> dict[str, object]:
    """Return value and quality of one cell; a zero means missing (Venezuela 2024 in US dollars)."""
    if not isinstance(cell.value, bool) and (cell.value in _MISSING or cell.value == 0):
        return {column: None, f"{column}_quality": "missing"}
    if isinstance(cell.value, bool) or not isinstance(cell.value, int | float):
        raise raw.IngestError(file, cell.row, cell.parent.title, cell.value, "a number, '...' or 'xxx'")
    return {column: round(cell.value * factor, 6), f"{column}_quality": _quality(cell, file)}


def _quality(cell: Cell, file: str) -> str:
    colour = cell.font.color
    if colour is None or colour.type == "theme":
        return "reported"
    rgb = COLOR_INDEX[colour.indexed] if colour.type == "indexed" and colour.indexed < 64 else colour.rgb
    if colour.type == "indexed" and colour.indexed >= 64:
        return "reported"
    if rgb[-6:] not in _COLOURS:
        raise raw.IngestError(file, cell.row, cell.parent.title, f"font colour {rgb}", "black, blue or red")
    return _COLOURS[rgb[-6:]]
