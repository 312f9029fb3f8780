"""The test of little engagement, which the claims on Chile, Mexico and Colombia share."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from .. import agreements
from ..data import country_names
from ..prose import count, none, percent, tiv
from ..scope import FIRST, LAST
from .claim import Choice, Finding, Outcome, all_or_part, stated
from .rows import FLAGGED, Rows, between, practical_of, sound, texts_of

# What makes engagement little: the test that Chile, Mexico and Colombia share.
LITTLE = (
    Choice(
        "years",
        "Which years of deliveries count",
        {"2000–2024": (2000, 2024), "2001–2024": (2001, 2024), "1995–2024": (1995, 2024)},
        "Deliveries of 2000 fulfil orders of the 1990s; the first Russian helicopters in the region came in those years.",
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
        {"at most one": 1, "not asked": None},
        "This condition was added after results had been seen; the first form of the test did not have it.",
    ),
    Choice(
        "kinds",
        "Which events show more than little",
        {"exercises and training": ("exercise", "training"), "visits too": tuple(agreements.PRACTICAL)},
        "A port call or a commander's visit is contact between forces, if not practice.",
    ),
)


def small(
    rows: Rows,
    *,
    country: str,
    years: tuple[int, int],
    flagged: bool,
    line: float,
    texts: int | None,
    kinds: Sequence[str],
) -> Outcome:
    """Return whether Russia's share of a country's arms is below a line, nothing was practised, and few texts were signed."""
    share = rows.once("share", _share, rows, country, years, flagged)
    events, signed = rows.once("little", _of, rows, country)
    conditions = [share < line, not events["type"].isin(kinds).any()]
    if texts is not None:
        conditions.append(int(signed["formal"].sum()) <= texts)
    return Outcome(share, line, all_or_part(*conditions))


def _share(rows: Rows, country: str, years: tuple[int, int], flagged: bool) -> float:
    """Return Russia's share of what a country imported between two years."""
    arms = rows.arms if years[0] >= FIRST else rows.arms_since_1995
    arms = between(arms[arms["recipient"] == country], years, flagged)
    return float(arms.loc[arms["supplier"] == "RUS", "tiv"].sum() / arms["tiv"].sum())


def _of(rows: Rows, country: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the events of a country that came about, and its texts."""
    events, texts = (sound(frame[frame["country"] == country], False) for frame in (rows.held, rows.texts))
    return events, texts


def little(country: str) -> Finding:
    """Return whether a country's engagement is small by the stated test, and what the tables show of it."""
    rows = Rows()
    arms = rows.arms[rows.arms["recipient"] == country]
    received = float(arms.loc[arms["supplier"] == "RUS", "tiv"].sum())
    exercises = practical_of(country).query("type != 'visit'")
    formal = int(texts_of(country)["formal"].sum())
    found = small(rows, country=country, **stated(LITTLE))
    return Finding(
        f"{country_names()[country]} took {tiv(received)} million TIV from Russia, {percent(found.value, 1)} of its arms imports "
        f"({percent(_share(rows, country, (1995, LAST), True), 1)} of those since 1995); "
        f"the register has {count(len(exercises))} exercises or training with Russia. Agreements, memoranda and protocols "
        f"signed in the period: {none(formal)}.",
        found.verdict,
    )
