"""The Defense Cooperation Agreement Dataset (Kinne 2020): when texts of the five with four powers were signed and entered into force."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from ..scope import focus
from . import raw
from .forms import Content, Delimited, Form, Sources
from .parties import further

HEADER = (
    "ccode1", "cowName1", "ccode2", "cowName2", "signDay", "signMonth", "signYear", "EIFDay", "EIFMonth", "EIFYear",
    "type", "category1", "category2", "category3", "span", "renewType", "renewYears", "terminated", "durationActual",
    "endYearEstimate", "asymmetry", "categoryConf", "UNTS", "fullText", "sourceType", "source", "factivaConf",
    "factivaSign", "factivaEIF", "DCAid",
)  # fmt: skip


def _version(content: Content) -> str:
    """Return the version that the identifier of a text begins with, as ``v1.0``."""
    said = re.search(r"DCAD(v[\d.]+)-", content.lines[-1] or content.lines[-2])
    return said[1] if said else ""


TEXTS = Form(
    "Defense Cooperation Agreement Dataset",
    (Delimited(HEADER),),
    rows=1_800,
    vintage=_version,
    years=lambda rows: rows["signYear"],
)
FORMS = [TEXTS]
# Numbers of the Correlates of War; Russia's is also in the table of countries, as are those of the five.
PARTNERS = {365: "RUS", 2: "USA", 220: "FRA", 230: "ESP"}
_SOURCES = {"treaty": "treaty collection", "factiva": "press"}


def tables(source: Sources, countries: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return table ``dcad_lags``.

    Raises:
        IngestError: see :mod:`defense_ties.ingest.raw`.
    """
    file = source[TEXTS].name
    held = texts(source[TEXTS], countries)
    account = raw.Account(file, "dcad_lags", held)
    other = ~(held["country"].isin(focus(countries)) & held["partner"].isin(PARTNERS.values()))
    held = account.closed(account.without(held, other, "not of the five with one of four powers"))
    for name in ("signed", "in_force"):
        raw.refuse(held, held[name].ne("") & held[name].str.len().ne(10), name, file, "a day, or nothing")
    raw.filled(held, "signed", file, "a day")
    raw.refuse(
        held, held["in_force"].ne("") & (held["in_force"] < held["signed"]), "in_force", file, "no day before signature"
    )
    out = pd.DataFrame(
        {
            "id": held["DCAid"].str.replace("DCADv1.0-", "DCAD-"),
            "country": held["country"],
            "partner": held["partner"],
            "signed": held["signed"],
            "in_force": held["in_force"].replace("", None),
            "category": held["category1"],
            "source_kind": raw.coded(held, "sourceType", _SOURCES, file, f"one of {', '.join(_SOURCES)}"),
        }
    )
    return {"dcad_lags": out.sort_values(["partner", "country", "signed", "id"])}


def texts(path: Path, countries: pd.DataFrame) -> pd.DataFrame:
    """Return every text of DCAD, with its two states and dates.

    Returns:
        The columns of the file, and ``country`` and ``partner`` (codes: one of the five first, where it is one of two, and
        empty for a state that is neither of the five nor one of :data:`PARTNERS`), ``signed`` and ``in_force`` (as precise
        as the file has them, empty where it has no year).
    """
    held = raw.unique(TEXTS.rows_of(path), ["DCAid"], path.name)
    numbered = countries.loc[countries["cow_code"].notna(), ["code", "cow_code"]].astype({"cow_code": int})
    known = dict.fromkeys([*numbered["cow_code"].astype(str), *further("COW")])
    codes = dict(zip(numbered["cow_code"], numbered["code"], strict=True)) | PARTNERS
    for column in ("ccode1", "ccode2"):
        raw.coded(held, column, known, path.name, "a country number of countries.csv or parties.csv")
    first, second = (held[column].astype(int).map(codes).fillna("") for column in ("ccode1", "ccode2"))
    of_book = first.isin(focus(countries))
    held = held.assign(country=first.where(of_book, second), partner=second.where(of_book, first))
    for name, what in (("signed", "sign"), ("in_force", "EIF")):
        parts = [raw.integers(held, f"{what}{part}", path.name).astype(float) for part in ("Year", "Month", "Day")]
        held[name] = [_date(*numbers) for numbers in zip(*parts, strict=True)]
    return held


def _date(year: float, month: float, day: float) -> str:
    """Return a date as far as it is known; negative numbers are codes for a missing value."""
    known = [f"{year:04.0f}", f"{month:02.0f}", f"{day:02.0f}"]
    missing = [not part >= 0 for part in (year, month, day)]
    return "-".join(known[: [*missing, True].index(True)])
