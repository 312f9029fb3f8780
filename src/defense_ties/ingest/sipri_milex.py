"""SIPRI Military Expenditure Database: one workbook, quality marked by the colour of the font."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import openpyxl
import pandas as pd
from openpyxl.cell.cell import Cell
from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.worksheet.worksheet import Worksheet

from ..scope import FIRST, LAST, compared
from . import raw
from .parties import further

WORKBOOK = "sipri/SIPRI-Milex-data-1949-2024_2.xlsx"
# The workbook spells one country differently from the arms-transfer register.
_NAMES = {"United States": "United States of America"}
_SHEETS = {"Share of GDP": ("gdp_share", 100.0), "Current US$": ("usd", 1.0)}
_HEADER_ROW = 6
_MISSING = {"...", "xxx", ". .", None}
_COLOURS = {"000000": "reported", "0000FF": "estimate", "FF0000": "highly uncertain"}


def tables(source: Path, countries: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return table ``military_expenditure``. Raises IngestError on a changed sheet, name, year or colour."""
    wanted = countries[countries["code"].isin(compared(countries))]
    names = dict(zip(wanted["sipri_name"].replace(_NAMES), wanted["code"], strict=True))
    others = {*countries["sipri_name"], *further("SIPRI Milex")}
    book = raw.loaded(source / WORKBOOK, "a workbook", openpyxl.load_workbook)
    parts = []
    for name, (column, factor) in _SHEETS.items():
        if name not in book.sheetnames:
            raise raw.IngestError(WORKBOOK, None, None, ", ".join(book.sheetnames), f"a sheet {name!r}")
        parts.append(_sheet(book[name], names, others, column, factor).set_index(["country", "year"]))
    return {"military_expenditure": pd.concat(parts, axis=1).reset_index().sort_values(["country", "year"])}


def _sheet(sheet: Worksheet, names: dict[str, str], others: set[str], column: str, factor: float) -> pd.DataFrame:
    header = [cell.value for cell in sheet[_HEADER_ROW]]
    for year in range(FIRST, LAST + 1):
        if header.count(year) != 1:
            found = f"{header.count(year)} such columns"
            raise raw.IngestError(WORKBOOK, _HEADER_ROW, sheet.title, found, f"one column {year}")
    years = {year: header.index(year) for year in range(FIRST, LAST + 1)}
    rows = _countries(sheet, names, others)
    for name in names:
        if name not in rows:
            raise raw.IngestError(WORKBOOK, None, sheet.title, "no such country", f"a row {name!r}")
    return pd.DataFrame(
        [
            {"country": code, "year": year} | _reading(rows[name][years[year]], column, factor)
            for name, code in names.items()
            for year in range(FIRST, LAST + 1)
        ]
    )


def _countries(sheet: Worksheet, names: Collection[str], others: set[str]) -> dict[str, tuple[Cell, ...]]:
    """Return the row of each country of ``names``; headings of regions stand alone in theirs."""
    cells = list(sheet.iter_rows(min_row=_HEADER_ROW + 1))
    frame = pd.DataFrame({"_row": [row[0].row for row in cells], sheet.title: [row[0].value for row in cells]})
    filled = pd.Series([[cell.value is not None for cell in row] for row in cells])
    account = raw.Account(WORKBOOK, f"military_expenditure ({sheet.title})", frame)
    rows = account.without(frame, ~filled.map(any), "empty")
    headings = filled[rows.index].map(lambda cell: cell[0] and not any(cell[1:]))
    rows = account.without(rows, headings, "that are headings")
    country = "a country of countries.csv or parties.csv, as SIPRI spells it"
    rows = account.only(rows, sheet.title, names, others, "of other countries", country)
    account.closed(raw.unique(rows, [sheet.title], WORKBOOK))
    return {rows[sheet.title][at]: cells[at] for at in rows.index}


def _reading(cell: Cell, column: str, factor: float) -> dict[str, object]:
    """Return value and quality of one cell; a zero means missing (Venezuela 2024 in US dollars)."""
    if not isinstance(cell.value, bool) and (cell.value in _MISSING or cell.value == 0):
        return {column: None, f"{column}_quality": "missing"}
    if isinstance(cell.value, bool) or not isinstance(cell.value, int | float):
        raise raw.IngestError(WORKBOOK, cell.row, cell.parent.title, cell.value, "a number, '...' or 'xxx'")
    return {column: round(cell.value * factor, 6), f"{column}_quality": _quality(cell)}


def _quality(cell: Cell) -> str:
    colour = cell.font.color
    if colour is None or colour.type == "theme":
        return "reported"
    rgb = COLOR_INDEX[colour.indexed] if colour.type == "indexed" and colour.indexed < 64 else colour.rgb
    if colour.type == "indexed" and colour.indexed >= 64:
        return "reported"
    if rgb[-6:] not in _COLOURS:
        raise raw.IngestError(WORKBOOK, cell.row, cell.parent.title, f"font colour {rgb}", "black, blue or red")
    return _COLOURS[rgb[-6:]]
