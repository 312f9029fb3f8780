"""SIPRI Arms Transfers Database: exports of the register, in two formats, whole or of some parties, each of its own vintage."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ..data import periods
from ..scope import FIRST, LAST, focus
from . import raw
from .forms import Content, Delimited, Form, Sources
from .parties import further

_DELIVERIES_HEADER = (
    "SIPRI AT Database ID", "Supplier", "Recipient", "Designation", "Description", "Armament category",
    "Order date", "Order date is estimate", "Numbers delivered", "Numbers delivered is estimate",
    "Delivery year", "Delivery year is estimate", "Status", "SIPRI estimate", "TIV deal unit",
    "TIV delivery values", "Local production",
)  # fmt: skip
_ORDERS_HEADER = (
    "Recipient", "Supplier", "Year of order", " ", "Number ordered", " ", "Weapon designation",
    "Weapon description", "Number delivered", " ", "Year(s) of delivery", "status", "Comments",
    "SIPRI TIV per unit", "SIPRI TIV for total order", "SIPRI TIV of delivered weapons",
)  # fmt: skip
# The same, where years of delivery were chosen; and that with the names which pandas gives columns that have one name.
_CHOSEN_HEADER = tuple(
    "Deliveries in the Year Range" if name == "Number delivered" else name for name in _ORDERS_HEADER
)
_RENAMED_HEADER = tuple({5: " .1", 9: " .2"}.get(number, name) for number, name in enumerate(_CHOSEN_HEADER))
_ORDERS_NAMES = [
    "recipient", "supplier", "order_year", "order_year_estimate", "number_ordered",
    "number_ordered_estimate", "designation", "description", "number_delivered",
    "number_delivered_estimate", "delivery_years", "condition", "comment", "tiv_unit", "tiv_order",
    "tiv_delivered",
]  # fmt: skip
_YES_NO = {"Yes": True, "No": False, "": pd.NA}
_MARK = {"?": True, "": False}
_PARTY = "a party of countries.csv, or of parties.csv, as SIPRI spells it"
# The export of the orders has one name that the export of the deliveries spells otherwise.
_OTHERWISE = {"United Arab Emirates": "ARE"}
# Orders of all suppliers are taken from here on: the year after Russia's last delivery to any of the five.
FIRST_RECENT = 2017
# The export of the deliveries begins here, five years before the book.
FIRST_DELIVERIES = 1995
# The states of Latin America and the Caribbean, those too that the register has no delivery to.
STATES = Path(__file__).parent / "states.csv"
_FOREIGN, _NOT_RUSSIAN = "of other recipients", "of other suppliers"
_IN_PROGRESS = "of suppliers with deals in progress"


def _generated(content: Content) -> str:
    """Return the day of an export, which its preamble says: ``2026-02-12``."""
    said = re.search(r"Data generated: (\d+ \w+ \d{4})", "\n".join(content.lines[:20]))
    return f"{pd.to_datetime(said[1], format='%d %b %Y'):%Y-%m-%d}" if said else ""


DELIVERIES = Form(
    "SIPRI arms transfers, deliveries",
    (Delimited(_DELIVERIES_HEADER, terminator=";", words="lines that may end in a stray semicolon"),),
    rows=24_000,
    vintage=_generated,
    years=lambda rows: rows["Delivery year"],
)
ORDERS = Form(
    "SIPRI arms transfers, orders",
    (Delimited(_ORDERS_HEADER),),
    rows=29_000,
    vintage=_generated,
    years=lambda rows: rows["Year(s) of delivery"],
)
EXTRACT = Form(
    "SIPRI arms transfers, orders of some parties",
    (Delimited(_CHOSEN_HEADER), Delimited(_RENAMED_HEADER)),
    vintage=_generated,
    years=lambda rows: rows["Year(s) of delivery"],
    optional=True,
)
FORMS = [DELIVERIES, ORDERS, EXTRACT]
# The suppliers whose deals with the five were all delivered when the exports were made, so that these can be compared.
_COMPLETE = {"Russia": "RUS", "China": "CHN"}


@dataclass(frozen=True)
class Export:
    """An export of the register, of which a folder has one of a kind, while two kinds may be of one day.

    Attributes:
        file: its name; kind: ``deliveries``, ``orders`` or ``orders of some parties``; vintage: the day it was made, as ``2026-02-12``.
    """

    file: str
    kind: str
    vintage: str

    @classmethod
    def of(cls, source: Sources, form: Form) -> Export:
        """Return the export of a form. Raises IngestError where there is none, or it does not say its day."""
        return cls(source[form].name, form.name.rpartition(", ")[2], source.vintage(form))


def tables(source: Sources, countries: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return deliveries, earlier_deliveries, orders, recent_orders, vintages, russia_exports, world_imports and the region's two.

    Args:
        source: the raw files; countries: the table of that name.

    Raises:
        IngestError: see :mod:`defense_ties.ingest.raw`.
    """
    five = set(focus(countries))
    codes = dict(zip(countries["sipri_name"], countries["code"], strict=True))
    names = {n for n, c in codes.items() if c in five}
    register = read_deliveries(source[DELIVERIES], codes)
    orders = read_orders(source[ORDERS], codes, names)
    first, second = (Export.of(source, form) for form in (DELIVERIES, ORDERS))
    by_order = [(orders, second)]
    if source.of(EXTRACT):
        extract = read_orders(source[EXTRACT], codes, names, EXTRACT)
        by_order.append((extract, Export.of(source, EXTRACT)))
    states = region_states(countries)
    return {
        "deliveries": deliveries(register, "deliveries", five, FIRST, LAST, first.file),
        "earlier_deliveries": deliveries(register, "earlier_deliveries", five, FIRST_DELIVERIES, FIRST - 1, first.file),
        "orders": russian_orders(orders, second.file),
        "recent_orders": recent_orders(orders, codes, second.file),
        "vintages": vintages(register, by_order, five, first),
        "russia_exports": totals(register, "russia_exports", first.file, {"RUS"}),
        "world_imports": totals(register, "world_imports", first.file),
        "region_states": states,
        "region_transfers": region_transfers(register, set(states["code"]), first.file),
    }


def read_deliveries(path: Path, codes: dict[str, str]) -> pd.DataFrame:
    """Return the whole delivery export: the columns of table ``deliveries``, and ``_row``."""
    file = path.name
    text = DELIVERIES.rows_of(path)
    raw.filled(text, "Delivery year", file, "a year")
    raw.filled(text, "TIV delivery values", file, "a TIV, be it 0")
    party = "a party listed in countries.csv"
    out = pd.DataFrame(
        {
            "deal_id": raw.integers(text, "SIPRI AT Database ID", file),
            "supplier": raw.coded(text, "Supplier", codes, file, party),
            "recipient": raw.coded(text, "Recipient", codes, file, party),
            "designation": text["Designation"].str.strip(),
            "description": text["Description"].str.strip(),
            "category": text["Armament category"],
            "order_year": raw.integers(text, "Order date", file),
            "order_year_estimate": raw.coded(text, "Order date is estimate", _YES_NO, file, "Yes, No or empty"),
            "number": raw.integers(text, "Numbers delivered", file),
            "number_estimate": raw.coded(text, "Numbers delivered is estimate", _YES_NO, file, "Yes, No or empty"),
            "delivery_year": raw.integers(text, "Delivery year", file),
            "delivery_year_estimate": raw.coded(text, "Delivery year is estimate", _YES_NO, file, "Yes, No or empty"),
            "condition": text["Status"],
            "tiv_unit_new": raw.numbers(text, "SIPRI estimate", file),
            "tiv_unit": raw.numbers(text, "TIV deal unit", file),
            "tiv": raw.numbers(text, "TIV delivery values", file),
            "local_production": raw.coded(text, "Local production", {"Yes": True, "No": False}, file, "Yes or No"),
            "_row": text["_row"],
        }
    )
    return raw.unique(out, ["deal_id", "delivery_year"], file)


def deliveries(
    register: pd.DataFrame, table: str, recipients: set[str], first: int, last: int, file: str
) -> pd.DataFrame:
    """Return a table of deliveries: what ``recipients`` (codes) were delivered from the first year to the last.

    Args:
        register: as from :func:`read_deliveries`; table: the name of the table; file: that of the export.
    """
    account = raw.Account(file, table, register)
    out = account.without(register, ~register["recipient"].isin(recipients), _FOREIGN)
    out = account.closed(account.within(out, "delivery_year", first, last))
    return out.drop(columns="_row").sort_values(["recipient", "supplier", "deal_id", "delivery_year"])


def read_orders(path: Path, codes: dict[str, str], recipients: set[str], form: Form = ORDERS) -> pd.DataFrame:
    """Return the orders of ``recipients`` (SIPRI's names) in an export of orders, all the suppliers that it has.

    Columns as table ``orders``, with ``tiv_order`` and ``_row``. The whole export reaches back to 1950, and has parties that the
    table of countries does not: each must be known all the same, so that a new spelling can't pass for a foreign country.
    """
    file = path.name
    text = form.rows_of(path)
    text.columns = [*_ORDERS_NAMES, "_row"]
    known = dict.fromkeys([*codes, *further("SIPRI orders")])
    raw.coded(text, "supplier", known, file, _PARTY)
    account = raw.Account(file, "orders and vintages" if form is ORDERS else "vintages", text)
    text = account.closed(account.only(text, "recipient", recipients, known, _FOREIGN, _PARTY))
    if form is ORDERS:
        raw.floor(text, 1_600, file)
    raw.filled(text, "order_year", file, "a year")
    raw.filled(text, "tiv_delivered", file, "a TIV, be it 0")
    dated = text["delivery_years"].str.fullmatch(r"(\d{4}(; \d{4})*)?")
    if not dated.all():
        at = dated.idxmin()
        value = text["delivery_years"][at]
        raise raw.IngestError(file, int(text["_row"][at]), "delivery_years", value, "years with semicolons between")
    for name in ("order_year", "number_ordered", "number_delivered"):
        text[name] = raw.integers(text, name, file)
    for name in ("tiv_unit", "tiv_order", "tiv_delivered"):
        text[name] = raw.numbers(text, name, file)
    for name in ("order_year_estimate", "number_ordered_estimate", "number_delivered_estimate"):
        text[name] = raw.coded(text, name, _MARK, file, "a question mark or nothing")
    return text.assign(recipient=text["recipient"].map(codes))


def russian_orders(orders: pd.DataFrame, file: str) -> pd.DataFrame:
    """Return table ``orders``: those placed with Russia since 1992.

    Args:
        orders: as from :func:`read_orders`; file: the name of the export.
    """
    account = raw.Account(file, "orders", orders)
    out = account.without(orders, orders["supplier"] != "Russia", _NOT_RUSSIAN)
    out = account.closed(account.within(out, "order_year", 1992)).assign(supplier="RUS")
    key = ["recipient", "order_year", "designation", "number_ordered", "delivery_years"]
    return raw.unique(out, key, file).drop(columns=["tiv_order", "_row"]).sort_values(key)


def recent_orders(orders: pd.DataFrame, codes: dict[str, str], file: str) -> pd.DataFrame:
    """Return table ``recent_orders``: of all suppliers, those placed or delivered from 2017 on, or not delivered yet.

    Args:
        orders: as from :func:`read_orders`; codes: SIPRI's name of a party to its code; file: the name of the
            export.
    """
    account = raw.Account(file, "recent_orders", orders)
    last = orders["delivery_years"].str[-4:]
    old = (orders["order_year"] < FIRST_RECENT) & last.ne("") & last.lt(str(FIRST_RECENT))
    out = account.closed(account.without(orders, old, f"placed and delivered before {FIRST_RECENT}"))
    named = raw.coded(out, "supplier", codes | _OTHERWISE, file, "a supplier of countries.csv")
    # Two orders of one year can differ in nothing but whether the year is an estimate.
    key = [
        "recipient", "supplier", "order_year", "designation", "number_ordered", "delivery_years", "order_year_estimate",
    ]  # fmt: skip
    # SIPRI has a 0 where it has not valued an item yet; without that, or a number, an order has no value, and a 0 in its place.
    unit = out["tiv_unit"].mask(out["tiv_unit"] == 0)
    unknown = unit.isna() | out["number_ordered"].isna()
    valued = unknown & (out["tiv_order"] > 0)
    if valued.any():
        row = out[valued].iloc[0]
        expected = "no value of an order without a number or a value of one item"
        raise raw.IngestError(file, int(row["_row"]), "tiv_order", float(row["tiv_order"]), expected)
    out = out.assign(supplier=named, tiv_unit=unit, tiv_order=out["tiv_order"].mask(unknown))
    return raw.unique(out, key, file).drop(columns="_row").sort_values(key)


def vintages(
    register: pd.DataFrame, by_order: Sequence[tuple[pd.DataFrame, Export]], recipients: set[str], first: Export
) -> pd.DataFrame:
    """Return table ``vintages``: Russian and Chinese deals wholly delivered in 2000-2024, summed in each export.

    An export of orders does not split a deal's TIV by year, so only deals that fall wholly in the window can be
    compared; those of these two suppliers are all complete, others' are not.

    Args:
        register: as from :func:`read_deliveries`; by_order: exports as from :func:`read_orders`, with which they are;
        recipients: their codes; first: which export the register is.
    """
    partly = f"of deals not delivered within {FIRST}-{LAST}"
    account = raw.Account(first.file, "vintages", register)
    held = account.without(register, ~register["recipient"].isin(recipients), _FOREIGN)
    held = account.without(held, ~held["supplier"].isin(_COMPLETE.values()), _IN_PROGRESS)
    spans = held.groupby("deal_id")["delivery_year"].agg(["min", "max"])
    whole = spans[(spans["min"] >= FIRST) & (spans["max"] <= LAST)].index
    held = account.closed(account.without(held, ~held["deal_id"].isin(whole), partly))
    held = held.groupby(["supplier", "recipient"])
    sums = {(first.vintage, first.kind): held.agg(deals=("deal_id", "nunique"), tiv=("tiv", "sum"))}
    for orders, export in by_order:
        account = raw.Account(export.file, "vintages", orders)
        held = account.without(orders, ~orders["supplier"].isin(list(_COMPLETE)), _IN_PROGRESS)
        years = held["delivery_years"].str.findall(r"\d{4}")
        complete = years.map(lambda found: bool(found) and all(FIRST <= int(y) <= LAST for y in found)).astype(bool)
        held = account.closed(account.without(held, ~complete, partly))
        held = held.assign(supplier=held["supplier"].map(_COMPLETE)).groupby(["supplier", "recipient"])
        sums[export.vintage, export.kind] = held.agg(deals=("designation", "size"), tiv=("tiv_delivered", "sum"))
    key = ["vintage", "export"]
    out = pd.concat(sums, names=key).reset_index()
    return out.assign(tiv=out["tiv"].round(2)).sort_values([*key, "supplier", "recipient"])


def totals(register: pd.DataFrame, table: str, file: str, suppliers: set[str] | None = None) -> pd.DataFrame:
    """Return TIV summed by recipient and delivery year, in the years of the book: ``recipient, year, tiv``.

    Args:
        register: as from :func:`read_deliveries`; table: the name of the table; file: that of the export;
        suppliers: their codes (default: all).
    """
    account = raw.Account(file, table, register)
    out = (
        register
        if suppliers is None
        else account.without(register, ~register["supplier"].isin(suppliers), _NOT_RUSSIAN)
    )
    out = account.closed(account.within(out, "delivery_year", FIRST, LAST))
    out = out.groupby(["recipient", "delivery_year"], as_index=False)["tiv"].sum()
    return out.rename(columns={"delivery_year": "year"}).assign(tiv=lambda f: f["tiv"].round(2))


def region_states(countries: pd.DataFrame) -> pd.DataFrame:
    """Return table ``region_states``: the states of Latin America and the Caribbean.

    Args:
        countries: the table of that name, which has those that the register knows.

    Raises:
        IngestError: a state has another name there, or another ISO code of two letters.
    """
    states = raw.delimited(STATES, ["code", "iso2", "cow_code", "name"])
    known = countries.set_index("code")
    for column in ("iso2", "name"):
        said = states["code"].map(known[column])
        other = said.notna() & (said != states[column])
        if other.any():
            row = states[other].iloc[0]
            raise raw.IngestError(
                STATES.name, int(row["_row"]), column, row[column], f"{said[other].iloc[0]!r}, as in countries.csv"
            )
    return states.drop(columns="_row").assign(cow_code=raw.integers(states, "cow_code", STATES.name))


def region_transfers(register: pd.DataFrame, states: set[str], file: str) -> pd.DataFrame:
    """Return table ``region_transfers``: what each supplier delivered to each state in five years, summed.

    Args:
        register: as from :func:`read_deliveries`; states: their codes; file: the name of the export.
    """
    account = raw.Account(file, "region_transfers", register)
    out = account.without(register, ~register["recipient"].isin(states), _FOREIGN)
    out = account.closed(account.within(out, "delivery_year", FIRST, LAST))
    groups = out.assign(period=periods(out["delivery_year"])).groupby(["recipient", "supplier", "period"])
    sums = groups.agg(deals=("deal_id", "nunique"), tiv=("tiv", "sum")).reset_index()
    return sums.assign(tiv=sums["tiv"].round(2))
