"""SIPRI Military Expenditure Database: one workbook, quality marked by the colour of the font."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
from openpyxl.cell.cell import Cell
from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.worksheet.worksheet import Worksheet

from . import raw
from .scope import FIRST, LAST, compared

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
    book = openpyxl.load_workbook(raw.existing(source / WORKBOOK))
    parts = []
    for name, (column, factor) in _SHEETS.items():
        if name not in book.sheetnames:
            raise raw.IngestError(WORKBOOK, None, None, ", ".join(book.sheetnames), f"a sheet {name!r}")
        parts.append(_sheet(book[name], names, column, factor).set_index(["country", "year"]))
    return {"military_expenditure": pd.concat(parts, axis=1).reset_index().sort_values(["country", "year"])}


def _sheet(sheet: Worksheet, names: dict[str, str], column: str, factor: float) -> pd.DataFrame:
    years = {cell.value: cell.column for cell in sheet[_HEADER_ROW] if isinstance(cell.value, int)}
    for year in range(FIRST, LAST + 1):
        if year not in years:
            raise raw.IngestError(WORKBOOK, _HEADER_ROW, sheet.title, "no such year", f"a column {year}")
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=_HEADER_ROW + 1) if row[0].value in names}
    for name in names:
        if name not in rows:
            raise raw.IngestError(WORKBOOK, None, sheet.title, "no such country", f"a row {name!r}")
    return pd.DataFrame(
        [
            {"country": code, "year": year} | _reading(rows[name][years[year] - 1], column, factor)
            for name, code in names.items()
            for year in range(FIRST, LAST + 1)
        ]
    )


def _reading(cell: Cell, column: str, factor: float) -> dict[str, object]:
    """Return value and quality of one cell; a zero means missing (Venezuela 2024 in US dollars)."""
    if cell.value in _MISSING or cell.value == 0:
        return {column: None, f"{column}_quality": "missing"}
    if not isinstance(cell.value, int | float):
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
