"""Tables of the Russia-Latin America Observatory (Ruslat), in the format that ``datapackage.json`` beside this module describes.

Nobody who works on this book has them. Whoever does fills in the empty ``deliveries.csv`` and ``agreements.csv`` beside this module
and puts both with the other raw files; without them nothing of it shows. The tables keep names of their own: they are set beside
SIPRI's orders and the register, and enter no series of theirs.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from traced_book.files import replace_all

from ...scope import focus
from .. import raw
from ..forms import Content, Delimited, Form, Sources

HERE = Path(__file__).parent
CHAPTER = HERE / "ruslat.ipynb"
_DAY = r"\d{4}-\d\d-\d\d"
# The chapter stands in the contents after that on the timing of deals.
_BEFORE = "      - file: book/timing\n"
_ENTRY = "      - file: book/ruslat\n"


def described() -> dict[str, dict[str, Any]]:
    """Return the descriptors of both tables, by name."""
    package = json.loads((HERE / "datapackage.json").read_text(encoding="utf-8"))
    return {table["name"]: table for table in package["resources"]}


def resource(name: str, frame: pd.DataFrame) -> dict[str, Any]:
    """Return the descriptor of a table as a data package has it, with the vintage of its rows."""
    latest = max(frame["retrieved"], default="")
    table = described()[name]
    return table | {"version": f"as of {latest}", "citation": f"{table['citation']}, as of {latest}"}


def _columns(table: str) -> list[dict[str, Any]]:
    return described()[table]["schema"]["fields"]


def _form(name: str, table: str, year: str) -> Form:
    layout = Delimited(tuple(column["name"] for column in _columns(table)))

    def vintage(content: Content) -> str:
        """Return the latest day on which a row was taken from Ruslat; nothing where no row says one."""
        days = layout.sample(content)["retrieved"]
        return max(days[days.str.fullmatch(_DAY)], default="")

    return Form(name, (layout,), vintage=vintage, years=lambda rows: rows[year].str[:4])


DELIVERIES = _form("Ruslat, deliveries", "ruslat_deliveries", "order_year")
AGREEMENTS = _form("Ruslat, agreements", "ruslat_agreements", "signed")
FORMS = [DELIVERIES, AGREEMENTS]
_OF = {"ruslat_deliveries": (DELIVERIES, "recipient"), "ruslat_agreements": (AGREEMENTS, "country")}


def tables(source: Sources, countries: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return ruslat_deliveries and ruslat_agreements; nothing where there is no file of either.

    Raises:
        IngestError: one is there without the other, no row says when it was taken from Ruslat, or a value is not what its field asks.
    """
    if not any(source.of(form) for form in FORMS):
        return {}
    codes = dict.fromkeys(focus(countries))
    for form in FORMS:
        source.one(form)
    if not any(source.one(form).vintage for form in FORMS):
        names = " and ".join(source[form].name for form in FORMS)
        raise raw.IngestError(
            names, None, "retrieved", "no row", "the day on which at least one row was taken from Ruslat"
        )
    return {name: _table(source[form], form, name, country, codes) for name, (form, country) in _OF.items()}


def _table(path: Path, form: Form, name: str, country: str, codes: dict[str, None]) -> pd.DataFrame:
    text = raw.unique(form.rows_of(path), ["id"], path.name)
    raw.coded(text, country, codes, path.name, f"one of {', '.join(codes)}")
    out = text.copy()
    for column in _columns(name):
        if column["constraints"].get("required"):
            raw.filled(text, column["name"], path.name, column["description"])
        read = {"integer": raw.integers, "number": raw.numbers}.get(column["type"])
        if read:
            out[column["name"]] = read(text, column["name"], path.name)
    account = raw.Account(path.name, name, text)
    return account.closed(out).drop(columns="_row").sort_values("id")


def add_chapter(root: Path) -> bool:
    """Write the chapter into a book and its contents, unless it is there; return whether it was written.

    Args:
        root: the folder of the book, with ``_toc.yml`` and ``book/``.

    Raises:
        ValueError: the contents have no place for it.
    """
    contents, chapter = root / "_toc.yml", root / "book" / CHAPTER.name
    text = contents.read_text(encoding="utf-8")
    if chapter.exists() and _ENTRY in text:
        return False
    if text.count(_BEFORE) != 1:
        raise ValueError(
            f"{contents}: expected the line {_BEFORE.strip()!r} once, after which the chapter on Ruslat stands"
        )
    new = {} if chapter.exists() else {chapter: CHAPTER.read_bytes()}
    if _ENTRY not in text:
        new[contents] = text.replace(_BEFORE, _BEFORE + _ENTRY).encode()
    replace_all(new)
    return True
