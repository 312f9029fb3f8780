"""The test of little engagement, which the claims on Chile, Mexico and Colombia share."""

from __future__ import annotations

from .. import agreements
from ..data import country_names
from ..prose import count, none, percent, tiv
from ..scope import FIRST, LAST
from .claim import Choice, Finding, Outcome, all_or_part, stated
from .rows import FLAGGED, Rows, between, sound

# Types of text that are civil or political.
POLITICAL = ("space", "strategic dialogue")
# The depth from which people or equipment of both sides are at work together.
_PRACTICE = 4

# What makes engagement little: the test that Chile, Mexico and Colombia share.
LITTLE = (
    Choice(
        "years",
        "Which years of deliveries count",
        {"2000–2024": (2000, 2024), "2005–2024": (2005, 2024), "2015–2024": (2015, 2024)},
        "The abstract speaks of the early 2000s to 2024; deliveries of 2000 to 2004 fulfil orders of before, and the last came in the 2010s. A count from "
        "before 2000 is not asked, since the abstract does not speak of those years; for Mexico, and by little for Colombia, it would raise the share above the stated line.",
    ),
    FLAGGED,
    Choice(
        "line",
        "Below which share of its arms imports Russia's part is little",
        {"a twentieth": 0.05, "a tenth": 0.1},
        "Nothing sets the line at a twentieth; a supplier with less than a tenth is still a small one.",
    ),
    Choice(
        "texts",
        "How many agreements, memoranda and protocols are little",
        {"at most one": "formal", "at most one military text": "military", "not asked": None},
        "Civil space and a political partnership are no defence; the condition was added after results had been seen, and the first "
        "form of the test did not have it.",
    ),
    Choice(
        "events",
        "How little may come about",
        {
            "no exercise or training": "practice",
            "nothing of depth four or more": "depth",
            "fewer than one exercise, training or visit a year": "rate",
        },
        "Little is not none; and contracts and upkeep, which the codebook sets at depth four and above, are engagement of their own.",
    ),
)


def small(
    rows: Rows,
    *,
    country: str,
    years: tuple[int, int],
    flagged: float,
    line: float,
    texts: str | None,
    events: str,
) -> Outcome:
    """Return whether Russia's share of a country's arms is below a line, little came about, and few texts were signed."""
    share = rows.once("share", _share, rows, country, years, flagged)
    few, signed = rows.once("little", _of, rows, country)
    conditions = [share < line, few[events]]
    if texts is not None:
        conditions.append(signed[texts] <= 1)
    return Outcome(share, line, all_or_part(*conditions))


def _share(rows: Rows, country: str, years: tuple[int, int], flagged: float = 1.0) -> float:
    """Return Russia's share of what a country imported between two years."""
    arms = rows.arms if years[0] >= FIRST else rows.arms_since_1995
    arms = between(arms[arms["recipient"] == country], years, flagged, "RUS")
    return float(arms.loc[arms["supplier"] == "RUS", "tiv"].sum() / arms["tiv"].sum())


def _of(rows: Rows, country: str) -> tuple[dict[str, bool], dict[str, int]]:
    """Return whether little came about in a country, by each way to see it, and how many texts it signed, by kind."""
    happened, texts = (sound(frame[frame["country"] == country], False) for frame in (rows.held, rows.texts))
    formal = texts[texts["formal"]]
    few = {
        "practice": not happened["type"].isin(["exercise", "training"]).any(),
        "depth": not (happened["depth"] >= _PRACTICE).any(),
        "rate": int(happened["type"].isin(agreements.PRACTICAL).sum()) < LAST - FIRST + 1,
    }
    return few, {"formal": len(formal), "military": int((~formal["type"].isin(POLITICAL)).sum())}


def little(rows: Rows, country: str) -> Finding:
    """Return whether a country's engagement is small by the stated test, and what the tables show of it."""
    arms = rows.arms[rows.arms["recipient"] == country]
    received = float(arms.loc[arms["supplier"] == "RUS", "tiv"].sum())
    happened, texts = (sound(frame[frame["country"] == country], False) for frame in (rows.contacts, rows.texts))
    exercises, formal = happened[happened["type"] != "visit"], int(texts["formal"].sum())
    found = small(rows, country=country, **stated(LITTLE))
    return Finding(
        f"{country_names()[country]} took {tiv(received)} million TIV from Russia, {percent(found.value, 1)} of its arms imports "
        f"({percent(_share(rows, country, (1995, LAST)), 1)} of those since 1995); "
        f"the register has {count(len(exercises))} exercises or training with Russia. Agreements, memoranda and protocols "
        f"signed in the period: {none(formal)}.",
        found.verdict,
    )
