"""The claims on Colombia: partner of the United States, minimal interaction, caution."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd

from .. import training, transfers
from ..data import country_names, load
from ..prose import count, listed, none, percent
from ..scope import FIRST, LAST, YEARS
from .claim import Choice, Claim, Finding, Outcome, all_or_part, stated
from .little import LITTLE, little, small
from .rows import FLAGGED, WEAK, Rows, between, sound

_PARTNER = (
    Choice(
        "shown",
        "What shows who is the partner",
        {"arms imports": "arms", "training by the United States": "training", "alliance status": "status"},
        "Security is more than arms: courses of the United States are counted in places, whoever has most of them being closest; and the "
        "United States and NATO name their allies and partners.",
    ),
    FLAGGED,
    Choice(
        "line",
        "From which share on a supplier is the main partner",
        {"half": 0.5, "two fifths": 0.4, "a plurality": 0.0},
        "A supplier can be the first by far without half; the claim says close, not exclusive.",
    ),
)


# What the United States and NATO call those who are close to them without a treaty of alliance.
_STATUSES = ("Major non-NATO ally", "NATO partner")


def partner(rows: Rows, shown: str, flagged: float, line: float) -> Outcome:
    """Return whether the United States is Colombia's first supplier, and the first has at least a share of its imports.

    Of training, it is whether Colombia has the most places of the five, and the first at least a share of them; of status, whether Colombia
    has both that there are.
    """
    if shown == "status":
        held = len(_statuses())
        return Outcome(held, len(_STATUSES), all_or_part(*[True] * held, *[False] * (len(_STATUSES) - held)))
    by, who = (
        (rows.once("colombia", _by_supplier, rows, flagged), "USA")
        if shown == "arms"
        else (rows.once("trained", _trained, rows), "COL")
    )
    share = float(by.get(who, 0.0) / by.sum())
    return Outcome(share, line, all_or_part(by.idxmax() == who, by.max() / by.sum() >= line))


def _by_supplier(rows: Rows, flagged: float) -> pd.Series:
    """Return what each supplier delivered to Colombia, by code."""
    arms = between(rows.arms[rows.arms["recipient"] == "COL"], (FIRST, LAST), flagged, "USA")
    return arms.groupby("supplier")["tiv"].sum()


def _trained(rows: Rows) -> pd.Series:
    """Return how many places in courses of the United States each of the five had since 2000, by code."""
    return training.yearly(rows.five, FIRST).groupby("country")["trainees"].sum()


def _statuses() -> pd.DataFrame:
    """Return the rows of table ``memberships`` on Colombia's statuses beside the United States and NATO."""
    table = load("memberships")
    return table[(table["country"] == "COL") & table["short"].isin(_STATUSES) & (table["status"] != "not a member")]


def _of_its_kind(shown: str, flagged: float, line: float) -> bool:
    """Return whether a form is asked: SIPRI estimates arms alone, and of a status there is no share."""
    return (shown == "arms" or flagged == 1.0) and (shown != "status" or line == 0.5)


def colombia_us(rows: Rows) -> Finding:
    """Return whether the United States is Colombia's main supplier with at least half."""
    row = transfers.concentration(rows.arms[rows.arms["recipient"] == "COL"]).iloc[0]
    first = f"{'the ' if row['top_supplier'] == 'United States' else ''}{row['top_supplier']}"
    places = _trained(rows)
    statuses = [
        f"{name.lower().replace('nato', 'NATO')} since {since[:4]}"
        for name, since in _statuses()[["short", "since"]].sort_values("since").to_numpy()
    ]
    return Finding(
        f"Colombia's largest supplier is {first} with {percent(row['top_share'])} of TIV {YEARS}. Of the places in courses of the "
        f"United States that the five filled in the fiscal years {FIRST}–{training.LAST}, {percent(places.get('COL', 0) / places.sum())} were "
        f"Colombia's. Its status: {listed(statuses) or 'none'}.",
        partner(rows, **stated(_PARTNER)).verdict,
    )


def colombia_minimal(rows: Rows) -> Finding:
    """Return whether Colombia's interaction is small by the same test as Chile's and Mexico's."""
    finding = little(rows, "COL")
    received = rows.received
    lower = listed(country_names()[c] for c in received.index if received[c] < received["COL"])
    return Finding(f"{finding.evidence} Only {lower} took less from Russia.", finding.verdict)


# What Russia did, among the incidents: a letter and a summons, arrests, entries into airspace, an aircraft held.
_RUSSIAN_ACTS = ("COL-54", "COL-58", "COL-63", "COL-64", "COL-65", "COL-67", "MEX-10")
_ACTS = Choice(
    "acts",
    "Whose acts show caution",
    {"every incident": (), "not what Russia did": _RUSSIAN_ACTS},
    "A flight or a letter of Russia's says nothing of how Colombia viewed it.",
)
_CAUTION = (
    Choice(
        "shown",
        "What shows caution",
        {"incidents": False, "failed offers and suspended upkeep too": True},
        "Who buys nothing of what is offered, or stops what was ordered, may do so from caution.",
    ),
    _ACTS,
    Choice(
        "until",
        "Until when incidents count",
        {"2024": 2024, "2021, before the invasion of Ukraine": 2021},
        "After 2022 many states protested; the claim says historically.",
    ),
    Choice(
        "than",
        "What Colombia's incidents are set against",
        {"the other four together": "all", "any other of the five": "most"},
        "To have more than four others together is more than to stand out among them.",
    ),
    Choice(
        "bought",
        "Which orders from Russia count against caution",
        {"those delivered in 2000–2024": 0, "those placed from 2013 on": 2013, "none": None},
        "Orders before the first incident, of 2013, say little of caution after it; price may outweigh caution.",
    ),
    WEAK,
)


def cautious(
    rows: Rows, shown: bool, acts: Sequence[str], until: int, than: str, bought: int | None, weak: bool
) -> Outcome:
    """Return whether Colombia had more incidents than the others, and placed no order with Russia from a year on."""
    number = rows.once("incidents", _incidents, rows, acts, until, weak, shown)
    others = number.drop("COL")
    line = int(others.sum() if than == "all" else others.max())
    conditions = [bool(number["COL"] > line)]
    if bought is not None:
        orders = rows.russian.loc[rows.russian["recipient"] == "COL", "order_year"]
        conditions.append(not (orders >= bought).any())
    return Outcome(int(number["COL"]), line, all_or_part(*conditions))


def _incidents(rows: Rows, without: Sequence[str], until: int, weak: bool, friction: bool = False) -> pd.Series:
    """Return how many incidents each of the five had with Russia until a year, but for some of them, by code.

    Args:
        friction: offers that were not taken up and what was suspended are counted too.
    """
    found = sound(rows.events, weak)
    failed = (found["type"] == "offer") & (found["outcome"] == "not concluded") | (found["outcome"] == "suspended")
    counted = (found["type"] == "incident") | (failed & friction)
    found = found[counted & (found["middle"].dt.year <= until) & ~found["id"].isin(without)]
    return found.groupby("country").size().reindex(rows.five, fill_value=0)


_DECADES = ((2000, 2009), (2010, 2019), (2020, 2024))
_HISTORY = (
    Choice(
        "spans",
        "In which spans caution has to show",
        {
            "each decade": _DECADES,
            "each five years": tuple((first, first + 4) for first in range(2000, 2025, 5)),
            "before 2014 and since": ((2000, 2013), (2014, 2024)),
        },
        "Historically names no span; from 2014 on many states were cautious.",
    ),
    _ACTS,
    Choice(
        "bought",
        "Whether a span with an order from Russia can be one of caution",
        {"it can": True, "it cannot": False},
        "Helicopters may be bought with caution; a buyer is hardly cautious of what it buys.",
    ),
    WEAK,
)


def historic(rows: Rows, spans: Sequence[tuple[int, int]], acts: Sequence[str], bought: bool, weak: bool) -> Outcome:
    """Return whether Colombia had an incident with Russia in each span of years, and placed no order in it if asked so."""
    incidents = rows.once("of Colombia", _of_colombia, rows, acts, weak)
    orders = rows.russian.loc[rows.russian["recipient"] == "COL", "order_year"]
    seen = [bool(incidents.between(*years).any() and (bought or not orders.between(*years).any())) for years in spans]
    return Outcome(sum(seen), len(seen), all_or_part(*seen))


def _of_colombia(rows: Rows, without: Sequence[str], weak: bool) -> pd.Series:
    """Return the years of Colombia's incidents with Russia, but for some of them."""
    found = sound(rows.events, weak)
    found = found[(found["type"] == "incident") & (found["country"] == "COL") & ~found["id"].isin(without)]
    return found["middle"].dt.year


def colombia_historically(rows: Rows) -> Finding:
    """Return whether Colombia's incidents with Russia are spread over the period."""
    given = stated(_HISTORY)
    years = _of_colombia(rows, given["acts"], given["weak"])
    orders = sorted(set(rows.russian.loc[rows.russian["recipient"] == "COL", "order_year"]))
    told = listed(f"{none(int(years.between(*span).sum()))} in {span[0]}–{span[1]}" for span in given["spans"])
    first = f", the first in {years.min()}" if len(years) else ""
    return Finding(
        f"Incidents of Colombia with Russia in the register: {told}{first}. Orders for Russian arms were placed in "
        f"{listed(map(str, orders)) or 'no year'}.",
        historic(rows, **given).verdict,
    )


def colombia_caution(rows: Rows) -> Finding:
    """Return whether Colombia's register shows protests that the others' do not, and no purchases."""
    incidents = _incidents(rows, (), LAST, False)
    bought = transfers.deals(rows.russian[rows.russian["recipient"] == "COL"])
    return Finding(
        f"The register has {count(int(incidents['COL']))} incidents for Colombia (protests, interceptions and expulsions, and "
        f"Russian acts such as a letter, a summons and flights) and "
        f"{count(int(incidents.drop('COL').sum()))} for the other four; but Colombia also placed {count(len(bought))} orders "
        f"for Russian helicopters delivered in the period, the last in {bought['order_year'].max()}.",
        cautious(rows, **stated(_CAUTION)).verdict,
    )


CLAIMS: list[Claim] = [
    Claim(
        "colombia-us-partner",
        "Colombia, a close security partner of the United States",
        "The United States is Colombia's first supplier, with at least half of TIV.",
        colombia_us,
        ("deliveries", "us_training_totals", "memberships"),
        "high for transfers and training; partnership is more than either",
        "Aid and bases, which are in none of the tables, would only strengthen it.",
        partner,
        _PARTNER,
        "Share of the United States in Colombia's imports, or of Colombia in its courses; or statuses",
        _of_its_kind,
    ),
    Claim(
        "colombia-minimal",
        "maintains minimal military interaction with Russia",
        "The test of the claims on Chile and Mexico: a share of arms imports below a twentieth, no exercise or training, at most "
        "one agreement, memorandum or protocol.",
        colombia_minimal,
        ("deliveries", "earlier_deliveries", "agreements", "events"),
        "high for transfers, medium for the rest",
        "Maintenance contracts, which the register of arms does not count.",
        partial(small, country="COL"),
        LITTLE,
        "Russia's share of the country's arms imports",
    ),
    Claim(
        "colombia-historically",
        "has historically viewed",
        "Incidents with Russia, by which caution is tested here, are recorded for Colombia in each decade of the period; partly, if in some.",
        colombia_historically,
        ("events", "deliveries"),
        "low: early years leave fewer traces online, and caution need not show in incidents; the tables were known when the test "
        "was written",
        "Archives of the 2000s: offers declined, or advice of the foreign ministry on the helicopters.",
        historic,
        _HISTORY,
        "Spans with an incident",
    ),
    Claim(
        "colombia-caution",
        "has historically viewed Russian defense initiatives with caution",
        "More incidents than the other four together, and no purchase of Russian arms.",
        colombia_caution,
        ("events", "deliveries"),
        "low: four of the incidents are Russian acts; one comes from a list that the air force gave out a year later; and "
        "incidents are found where the press is free to report them",
        "Archives on why the helicopters were bought, and on what was refused.",
        cautious,
        _CAUTION,
        "Incidents of Colombia with Russia",
    ),
]  # fmt: skip
