"""SIPRI's tables of trend-indicator values: sums by party and year, of which no table is made; the deliveries are held against them.

They are sums of the same register, in whole millions and often of another day than the export of the deliveries, so that they show
what was revised between the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from . import raw
from .forms import Content, Delimited, Form

# What stands after the years: sums and shares of them. A table of before 2024 has a title with both parties, and "Total" alone.
_SUMS = r"\d{4}-\d{4}|Percentage|Sum total years|Percentage of total|Total"
# What the first column names, and whether that is who receives.
_SIDES = {"Recipient": True, "Supplier": False, "Imports by": True, "Exports by": False}
# A table of all that the world's importers received, or its exporters supplied, has no second party.
_WORLD = re.compile(r"Total world (?:imports?|exports?)\s*")
_TITLE = re.compile(r"TIV of arms (?:exports|imports) (from|to) (.+?), \d{4}-\d{4}")
_TOTAL = re.compile(r"Total (?:imports|exports) (?:from|to) (.+?)\s*")
# A table gives whole millions, and 0 for what is less than half of one.
_ROUNDED = 0.5


def _generated(content: Content) -> str:
    """Return the day of a table, which its preamble says where it has one: ``2026-03-09``."""
    said = re.search(r"(?:Generated|Data generated): ([\w -]+\d{4}|\d{4}-\d\d-\d\d)", "\n".join(content.lines[:20]))
    return f"{pd.to_datetime(said[1]):%Y-%m-%d}" if said else ""


def _years(rows: pd.DataFrame) -> list[str]:
    return [name for name in rows.columns if re.fullmatch(r"\d{4}", str(name))]


TABLES = Form(
    "SIPRI arms transfers, table of TIV",
    tuple(Delimited((first,), yearly=True, sums=_SUMS) for first in (*_SIDES, "")),
    vintage=_generated,
    years=lambda rows: pd.Series(_years(rows)),
    told_by=("a row of totals", lambda rows: bool(rows.iloc[:, 0].str.startswith("Total").any())),
    read=False,
    unread="it is held against the deliveries",
)
FORMS = [TABLES]


@dataclass(frozen=True)
class Values:
    """What a table of TIV says.

    Attributes:
        file: its name; supplier, recipient: the party that all of it is of, by SIPRI's name; of one of them, or of neither for a
            table of the world;
        years: the first and the last year that it is of;
        rows: ``party`` (by SIPRI's name, on the other side), ``year`` and ``tiv`` (whole millions); no row where no delivery is known.
    """

    file: str
    supplier: str | None
    recipient: str | None
    years: tuple[int, int]
    rows: pd.DataFrame


def read(path: Path) -> Values:
    """Return a table of TIV. Raises IngestError where its second party is not in it, or a value is none."""
    text, file = TABLES.rows_of(path), path.name
    first = str(text.columns[0])
    title = next((said for line in raw.text_lines(path)[:5] if (said := _TITLE.search(line))), None)
    names = text[first].str.strip()
    total = names.str.startswith("Total")
    summed = next((found[1] for name in names[total] if (found := _TOTAL.fullmatch(name))), None)
    receives = title[1] == "from" if title else _SIDES.get(first)
    party: str | None = title[2] if title else summed
    world = first in ("Imports by", "Exports by") or names.str.fullmatch(_WORLD).any()
    if receives is None or (party is None and not world):
        expected = "a title, or a row of the total, that names the other party"
        raise raw.IngestError(file, None, first, "none", expected)
    held = text.assign(party=names)[~total & names.ne("")]
    long = held.melt(["party", "_row"], _years(held), "year", "tiv")
    long["tiv"] = raw.numbers(long, "tiv", file)
    rows = long.dropna(subset=["tiv"]).assign(year=lambda held: held["year"].astype(int))
    rows = rows[["party", "year", "tiv"]].sort_values(["party", "year"], ignore_index=True)
    span = [int(year) for year in _years(held)]
    supplier, recipient = (party, None) if receives else (None, party)
    return Values(file, supplier, recipient, (min(span), max(span)), rows)


def beside(values: Values, deliveries: pd.DataFrame, countries: pd.DataFrame) -> pd.DataFrame:
    """Return where a table of TIV and the deliveries of the book differ by more than the table rounds.

    Args:
        deliveries, countries: the tables of these names; they bound what is compared: the countries of the one, its years.

    Returns:
        Columns ``supplier, recipient`` (codes), ``year``, ``there`` and ``here`` (millions of TIV; 0 where no delivery is known).

    Raises:
        IngestError: a party is none of the countries.
    """
    codes = dict(zip(countries["sipri_name"], countries["code"], strict=True))
    five = sorted(deliveries["recipient"].unique())
    party = values.supplier or values.recipient
    if party is None:
        return pd.DataFrame(columns=["supplier", "recipient", "year", "there", "here"])
    if party not in codes:
        raise raw.IngestError(values.file, None, None, party, "a party of countries.csv, as SIPRI spells it")
    side, other = ("supplier", "recipient") if values.supplier else ("recipient", "supplier")
    there = values.rows.assign(**{side: codes[party], other: values.rows["party"].map(codes)})
    there = there[there["recipient"].isin(five)]
    key = ["supplier", "recipient", "year"]
    here = deliveries.rename(columns={"delivery_year": "year"})
    # Of a party that the table leaves out altogether it says nothing.
    here = here[(here[side] == codes[party]) & here[other].isin(there[other]) & here["year"].between(*values.years)]
    there = there[there["year"].between(deliveries["delivery_year"].min(), deliveries["delivery_year"].max())]
    both = pd.concat({"there": there.groupby(key)["tiv"].sum(), "here": here.groupby(key)["tiv"].sum()}, axis=1).fillna(
        0.0
    )
    both = both[(both["there"] - both["here"]).abs() > _ROUNDED].reset_index()
    return both.sort_values(key, ignore_index=True)[[*key, "there", "here"]]


def lines(paths: Iterable[Path], deliveries: pd.DataFrame, countries: pd.DataFrame) -> list[str]:
    """Return what is said of tables of TIV beside the deliveries: a line for each table, and one for each value that differs.

    Raises:
        IngestError: see :func:`read` and :func:`beside`.
    """
    out = []
    names = dict(zip(countries["code"], countries["name"], strict=True))
    for path in paths:
        values = read(path)
        if not values.supplier and not values.recipient:
            out.append(f"{path.name}: of the whole world, which the deliveries of the book are not")
            continue
        found = beside(values, deliveries, countries)
        whole = found[["there", "here"]].sum()
        summed = f", {whole['there'] - whole['here']:+,.1f} together" if len(found) else ""
        of = f"from {values.supplier}" if values.supplier else f"to {values.recipient}"
        differ = "1 value differs" if len(found) == 1 else f"{len(found) or 'no'} values differ"
        out.append(f"{path.name}, {of}: {differ}{summed}")
        out += [
            f"  {names[row.supplier]} to {names[row.recipient]}, {row.year}: {row.there:,.0f} there, {row.here:,.1f} here"
            for row in found.itertuples()
        ]
    return out
