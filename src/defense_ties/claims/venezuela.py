"""The claims on Venezuela: deals, training, agreements, two presidents."""

from __future__ import annotations

import pandas as pd

from .. import agreements, reliability, transfers
from ..data import country_names
from ..prose import count, none, tiv
from .claim import Choice, Claim, Finding, Outcome, all_or_part, stated
from .rows import WEAK, Rows, part_of, sound

_DEALS = (
    Choice(
        "unit",
        "What is one deal",
        {"each deal of SIPRI": "deal_id", "each type of weapon": "designation"},
        "SIPRI splits a contract by weapon, and one weapon bought twice is two deals; how many contracts there were is not known.",
    ),
    Choice(
        "number",
        "How many are numerous",
        {"at least ten": 10, "at least five": 5, "at least 20": 20},
        "The claim gives no number.",
    ),
    Choice(
        "compared",
        "What they have to exceed",
        {
            "more than the other four together": "four",
            "more than each of the other four": "each",
            "more than Venezuela has with each other supplier": "suppliers",
        },
        "Numerous may be said beside what the others bought, or beside what Venezuela bought elsewhere.",
    ),
)
_TRAINING = (
    Choice(
        "number",
        "How many rows are needed",
        {"at least two rows": 2, "at least one row": 1, "at least three rows": 3},
        "The plural of the claim is met by two.",
    ),
    Choice(
        "facilities",
        "Whether the opening of a centre or a simulator is training",
        {"with facilities opened": True, "without facilities opened": False},
        "A place to train in is no course given.",
    ),
    Choice(
        "packages",
        "Whether a package of accords that names training is training",
        {"with packages of accords": True, "without packages of accords": False},
        "The texts are not published, and accounts of what was agreed differ.",
    ),
    Choice(
        "announced",
        "Whether what was only announced counts",
        {"without what was only announced": False, "with what was only announced": True},
        "Funds for a course were approved; that it was given may just not have been reported.",
    ),
    Choice(
        "source",
        "Which source has to be other than state media",
        {"any source of a row": "rests_on", "the first source of a row": "source_kind"},
        "A second source often repeats the announcement of the first.",
    ),
)
_AGREEMENTS = (
    Choice(
        "coding",
        "Whose codes say which text is an agreement, memorandum or protocol",
        {"the settled codes": "final", "the first pass's codes": "first", "the second pass's codes": "second"},
        "Both passes saw two Venezuelan texts where the settled codes have events.",
    ),
    Choice(
        "packages",
        "What a package of documents is",
        {
            "packages left out": False,
            "a package as one text, or two where it names two subjects": True,
        },
        "A package holds signed documents, whose texts and kinds are not published; no title says how many of them are military.",
    ),
    WEAK,
    Choice(
        "number",
        "How many are numerous",
        {"at least three": 3, "at least ten": 10},
        "The claim gives no number, and three are few.",
    ),
    Choice(
        "compared",
        "Whether Venezuela has to have more than any other of the five",
        {"more than any other of the five": True, "without comparison": False},
        "The claim says numerous, not most.",
    ),
)
_PRESIDENTS = (
    Choice(
        "what",
        "What has to be there under each",
        {
            "orders of arms": "orders",
            "deliveries of arms": "deliveries",
            "exercises, visits and training": "contacts",
            "texts signed": "texts",
        },
        "The words stand after deals, training and agreements alike.",
    ),
    Choice(
        "since",
        "From when on Maduro governed",
        {"Maduro from 2013": "2013-01-01", "Maduro from 2014": "2014-01-01", "Maduro from 5 March 2013": "2013-03-05"},
        "He followed Chávez on 5 March 2013; orders and deliveries are known by year alone.",
    ),
    Choice(
        "number",
        "How many there have to be under each",
        {"at least one under each": 1, "at least three under each": 3, "at least five under each": 5},
        "One shows that the tie went on, more that it was a strong one, as the claim says.",
    ),
    WEAK,
)


def deals(rows: Rows, unit: str, number: int, compared: str) -> Outcome:
    """Return whether Venezuela's deals with Russia are so many, and more than those that they are compared with."""
    counted = rows.once("deals", _deals, rows, unit)
    own = int(counted.loc["RUS", "VEN"])
    if compared == "suppliers":
        others = counted.drop(index="RUS")["VEN"].max()
    else:
        others = counted.loc["RUS"].drop("VEN").agg("sum" if compared == "four" else "max")
    return Outcome(own, number, all_or_part(own >= number, bool(own > others)))


def _deals(rows: Rows, unit: str) -> pd.DataFrame:
    """Return the number of deals, a row per supplier (Russia always) and a column for each of the five, 0 included."""
    wide = rows.arms.groupby(["supplier", "recipient"])[unit].nunique().unstack(fill_value=0)
    return wide.reindex(index=wide.index.union(["RUS"]), columns=rows.five, fill_value=0)


def numerous_deals(rows: Rows) -> Finding:
    """Return whether Venezuela's deals outnumber those of the other four together."""
    deals_with = _deals(rows, "deal_id").loc["RUS"]
    others = int(deals_with.drop("VEN").sum())
    return Finding(
        f"The register has {count(int(deals_with['VEN']))} Russian deals with Venezuela and {count(others)} with the other four.",
        deals(rows, **stated(_DEALS)).verdict,
    )


def trained(rows: Rows, facilities: bool = True, packages: bool = True, announced: bool = False) -> pd.DataFrame:
    """Return the rows on training in Venezuela, weak ones left out: what came about, and what was agreed.

    Args:
        facilities: with the opening of centres and simulators; packages: with packages of documents; announced: with events
            that were announced and not reported to have come about.
    """
    happened, texts = (
        sound(frame[(frame["country"] == "VEN") & (frame["type"] == "training")], False)
        for frame in (rows.events, rows.texts)
    )
    outcomes = [*agreements.CAME_ABOUT, *(["announced"] if announced else [])]
    happened = happened[happened["outcome"].isin(outcomes)]
    if not facilities:
        happened = happened[~happened["title"].str.contains(r"\bopened\b")]
    if not packages:
        texts = texts[texts["instrument"] != "package"]
    return pd.concat([happened, texts])


def programmes(rows: Rows, number: int, facilities: bool, packages: bool, announced: bool, source: str) -> Outcome:
    """Return whether so many rows on training are documented, and so many of them by more than state media."""
    found = rows.once("trained", trained, rows, facilities, packages, announced)
    independent = int((found[source] != "state media").sum())
    return Outcome(len(found), number, all_or_part(len(found) >= number, independent >= number))


def training(rows: Rows) -> Finding:
    """Return whether training programmes in Venezuela that came about are documented by more than state media alone."""
    found = trained(rows)
    independent = found[found["rests_on"] != "state media"]
    return Finding(
        f"The register holds {count(len(found))} rows on training in Venezuela that came about or was agreed; "
        f"{part_of(len(independent), len(found))} of them have a source "
        f"other than state media. SIPRI's register does not cover training.",
        programmes(rows, **stated(_TRAINING)).verdict,
    )


def formal(rows: Rows, coding: str, packages: bool, weak: bool) -> pd.Series:
    """Return how many agreements, memoranda and protocols of two states each of the five has, by code.

    Args:
        coding: as :func:`defense_ties.reliability.formal_rows` has it; packages: with packages, as in :class:`.Rows`; weak: with
            weak rows.
    """
    codes = (
        rows.texts.loc[rows.texts["formal"], "id"]
        if coding == "final"
        else rows.once("codes", reliability.formal_rows, coding)
    )
    every = pd.concat([rows.texts, rows.events])
    parts = [every[every["id"].isin(codes)]]
    if packages:
        texts = rows.documents
        parts.append(texts[(texts["instrument"] == "package") & ~texts["id"].isin(codes)])
    counted = sound(pd.concat(parts), weak)
    return counted[counted["scope"] == "bilateral"].groupby("country").size().reindex(rows.five, fill_value=0)


def numerous(rows: Rows, coding: str, packages: bool, weak: bool, number: int, compared: bool) -> Outcome:
    """Return whether Venezuela has so many formal texts, and, if it is compared, more than any other of the five."""
    counted = rows.once("formal", formal, rows, coding, packages, weak)
    own = int(counted["VEN"])
    most = [bool(own > counted.drop("VEN").max())] if compared else []
    return Outcome(own, number, all_or_part(own >= number, *most))


def numerous_agreements(rows: Rows) -> Finding:
    """Return whether Venezuela has more formal texts than any other of the five."""
    counted = formal(rows, "final", False, False)
    packages = len(sound(rows.texts, False).query("country == 'VEN' and instrument == 'package'"))
    leader = country_names()[counted.idxmax()]
    passes = {int(reliability.formal_texts(coding)["VEN"]) for coding in ("first", "second")}
    return Finding(
        f"Agreements, memoranda and protocols in the register: Venezuela {count(int(counted['VEN']))}, "
        f"Brazil {count(int(counted['BRA']))}, Chile {count(int(counted['CHL']))}; most: {leader}. For Venezuela come "
        f"{count(packages)} packages of documents whose texts are not published. By the codes of the two passes, before they were "
        f"settled, Venezuela has {' or '.join(count(n) for n in sorted(passes))}.",
        numerous(rows, **stated(_AGREEMENTS)).verdict,
    )


def _presidents_make_sense(what: str, since: str, weak: bool, **_: object) -> bool:
    """Leave out, of arms, days, since only years are known, and weak rows, which are of the other register."""
    return what not in ("orders", "deliveries") or (since.endswith("01-01") and not weak)


def _dates(rows: Rows, what: str, weak: bool) -> pd.Series:
    """Return when each order, delivery, contact or text with Venezuela was; a year stands for its first of July."""
    if what in ("orders", "deliveries"):
        arms = rows.russian[rows.russian["recipient"] == "VEN"]
        years = arms["delivery_year"] if what == "deliveries" else arms.drop_duplicates("deal_id")["order_year"]
        return pd.to_datetime(years.astype(str) + "-07-01", format="%Y-%m-%d")
    frame = rows.texts if what == "texts" else rows.contacts
    return sound(frame[frame["country"] == "VEN"], weak)["middle"]


def under_each(rows: Rows, what: str, since: str, number: int, weak: bool) -> Outcome:
    """Return whether there were so many orders, deliveries, contacts or texts under Chávez, and under Maduro."""
    later = rows.once("dates", _dates, rows, what, weak) >= pd.Timestamp(since)
    fewer = int(min(later.sum(), (~later).sum()))
    return Outcome(fewer, number, all_or_part(bool((~later).sum() >= number), bool(later.sum() >= number)))


def both_presidents(rows: Rows) -> Finding:
    """Return whether Russian orders were placed under each of Chávez and Maduro."""
    bought = rows.russian[rows.russian["recipient"] == "VEN"]
    ordered = transfers.deals(bought)
    under_chavez = ordered[ordered["order_year"] <= 2012]
    under_maduro = ordered[ordered["order_year"] >= 2013]
    later = bought[bought["delivery_year"] >= 2014]["tiv"].sum()
    contacts = sound(rows.contacts, False).query("country == 'VEN' and middle.dt.year >= 2013")
    return Finding(
        f"Of {count(len(ordered))} Russian deals, {part_of(len(under_chavez), len(ordered))} were ordered by 2012, under Chávez, and "
        f"{none(len(under_maduro))} from 2013, under Maduro; deliveries from 2014 add up to {tiv(later)} million TIV. "
        f"Exercises, visits and training held from 2013: {count(len(contacts))} rows. Only these two governments "
        f"fall in the period, so each can only be compared with the other: what is tested is that both had some, and “especially” is not.",
        under_each(rows, **stated(_PRESIDENTS)).verdict,
    )


CLAIMS: list[Claim] = [
    Claim(
        "numerous-arms-deals",
        "with numerous arms deals",
        "At least ten Russian deals in the register, and more than the other four together.",
        numerous_deals,
        ("deliveries",),
        "high; SIPRI splits some contracts into several deals",
        "A count of contracts instead of SIPRI's deals, which follow weapon types.",
        deals,
        _DEALS,
        "Deals or types of weapon that Venezuela has with Russia",
    ),
    Claim(
        "training-programmes",
        "training programs",
        "At least two rows on training that came about or was agreed; for full support, at least two from a source other than state media.",
        training,
        ("agreements", "events", "further_sources"),
        "low: the rows are of facilities opened and a package of accords, none of a course given; funds approved in 2013 are not "
        "counted, since no course was reported; and a second source often repeats an announcement",
        "Ministry records of officers trained, or Ruslat's table of training.",
        programmes,
        _TRAINING,
        "Rows on training in Venezuela",
    ),
    Claim(
        "numerous-agreements",
        "and military cooperation agreements",
        "At least three agreements, memoranda or protocols signed, and more than any other of the five.",
        numerous_agreements,
        ("agreements", "events", "double_coding"),
        "medium: many Venezuelan texts are not published",
        "The texts of the packages signed in 2021, 2022 and 2024, counted one by one.",
        numerous,
        _AGREEMENTS,
        "Formal texts of Venezuela",
    ),
    Claim(
        "chavez-and-maduro",
        "especially during the Chávez and Maduro administrations",
        "Russian orders were placed under each of the two.",
        both_presidents,
        ("deliveries", "events", "agreements"),
        "high for orders and deliveries of major arms",
        "An order after 2012 that entered the register, or contracts for services made public.",
        under_each,
        _PRESIDENTS,
        "The smaller of the two numbers, under Chávez and under Maduro",
        _presidents_make_sense,
    ),
]  # fmt: skip
