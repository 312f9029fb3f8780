"""The claims on Venezuela: deals, training, agreements, two presidents."""

from __future__ import annotations

import pandas as pd

from .. import reliability, transfers
from ..data import country_names
from ..prose import count, none, tiv
from ..scope import focus
from .claim import Claim, Finding, all_or_part
from .rows import part_of, practical_of, russian_deliveries, texts_of


def numerous_deals() -> Finding:
    """Return whether Venezuela's deals outnumber those of the other four together."""
    deals = russian_deliveries().groupby("recipient")["deal_id"].nunique().reindex(focus(), fill_value=0)
    others = int(deals.drop("VEN").sum())
    return Finding(
        f"The register has {count(int(deals['VEN']))} Russian deals with Venezuela and {count(others)} with the other four.",
        all_or_part(deals["VEN"] >= 10, deals["VEN"] > others),
    )


def training() -> Finding:
    """Return whether training programmes in Venezuela that came about are documented by more than state media alone."""
    rows = practical_of("VEN")
    texts = texts_of("VEN")
    found = pd.concat([rows[rows["type"] == "training"], texts[texts["type"] == "training"]])
    independent = found[found["rests_on"] != "state media"]
    return Finding(
        f"The register holds {count(len(found))} rows on training in Venezuela that came about or was agreed; "
        f"{part_of(len(independent), len(found))} of them have a source "
        f"other than state media. SIPRI's register does not cover training.",
        all_or_part(len(found) >= 2, len(independent) >= 2),
    )


def numerous_agreements() -> Finding:
    """Return whether Venezuela has more formal texts than any other of the five."""
    texts = texts_of()
    formal = texts[texts["formal"]].groupby("country").size().reindex(focus(), fill_value=0)
    packages = int((texts_of("VEN")["instrument"] == "package").sum())
    leader = country_names()[formal.idxmax()]
    passes = {int(reliability.formal_texts(coding)["VEN"]) for coding in ("first", "second")}
    return Finding(
        f"Agreements, memoranda and protocols in the register: Venezuela {count(int(formal['VEN']))}, "
        f"Brazil {count(int(formal['BRA']))}, Chile {count(int(formal['CHL']))}; most: {leader}. For Venezuela come "
        f"{count(packages)} packages of documents whose texts are not published. By the codes of the two passes, before they were "
        f"settled, Venezuela has {' or '.join(count(n) for n in sorted(passes))}.",
        all_or_part(bool(formal["VEN"] >= 3), bool(formal.idxmax() == "VEN")),
    )


def both_presidents() -> Finding:
    """Return whether Russian orders were placed under each of Chávez and Maduro."""
    russian = russian_deliveries()
    ordered = transfers.deals(russian[russian["recipient"] == "VEN"])
    under_chavez = ordered[ordered["order_year"] <= 2012]
    under_maduro = ordered[ordered["order_year"] >= 2013]
    later = russian[(russian["recipient"] == "VEN") & (russian["delivery_year"] >= 2014)]["tiv"].sum()
    contacts = practical_of("VEN").query("middle.dt.year >= 2013")
    return Finding(
        f"Of {count(len(ordered))} Russian deals, {part_of(len(under_chavez), len(ordered))} were ordered by 2012, under Chávez, and "
        f"{none(len(under_maduro))} from 2013, under Maduro; deliveries from 2014 add up to {tiv(later)} million TIV. "
        f"Exercises, visits and training held from 2013: {count(len(contacts))} rows. Only these two governments "
        f"fall in the period, so each can only be compared with the other.",
        all_or_part(len(under_chavez) > 0, len(under_maduro) > 0),
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
    ),
    Claim(
        "numerous-agreements",
        "and military cooperation agreements",
        "At least three agreements, memoranda or protocols signed, and more than any other of the five.",
        numerous_agreements,
        ("agreements", "events", "double_coding"),
        "medium: many Venezuelan texts are not published",
        "The texts of the packages signed in 2021, 2022 and 2024, counted one by one.",
    ),
    Claim(
        "chavez-and-maduro",
        "especially during the Chávez and Maduro administrations",
        "Russian orders were placed under each of the two.",
        both_presidents,
        ("deliveries", "events"),
        "high for orders and deliveries of major arms",
        "An order after 2012 that entered the register, or contracts for services made public.",
    ),
]  # fmt: skip
