"""The claim of one strategic logic, by what it implies."""

from __future__ import annotations

import pandas as pd

from .. import alignment
from ..data import country_names
from ..prose import percent
from ..scope import focus
from .claim import Choice, Claim, Finding, Outcome, stated
from .rows import ARMS_YEARS, FLAGGED, Rows, between, tiv_by_recipient

_LOGIC = (
    Choice(
        "venezuela",
        "Whether Venezuela is among those compared",
        {"yes": True, "no": False},
        "One customer with nine tenths of the volume decides alone; a logic for a region would show among the others too.",
    ),
    Choice(
        "implies",
        "What the logic implies",
        {
            "the farthest takes most": "first",
            "who is farther takes more": "rank",
            "partners of the United States take less": "partners",
        },
        "Balancing could show at the extreme alone, in the whole order (a positive rank correlation), or in who is not courted "
        "(Colombia and Mexico with a smaller mean than the others).",
    ),
    Choice(
        "every_vote",
        "Which votes place a country",
        {"important and other votes of the release's own series": False, "all votes": True},
        "The source publishes both series, and Russia's own place differs between them.",
    ),
    ARMS_YEARS,
    FLAGGED,
)


def _gaps(every_vote: bool, years: tuple[int, int]) -> pd.Series:
    """Return the mean distance of each of the five from the United States, over the years to the last that all have."""
    gaps = alignment.distances(["USA"], every_vote)
    gaps = gaps[gaps["country"].isin(focus()) & gaps["year"].between(*years)]
    last = int(gaps.groupby("country")["year"].max().min())
    return gaps[gaps["year"] <= last].groupby("country")["distance"].mean()


def _received(rows: Rows, years: tuple[int, int], flagged: bool) -> pd.Series:
    return between(rows.russian, years, flagged).groupby("recipient")["tiv"].sum().reindex(focus(), fill_value=0.0)


def follows(
    rows: Rows, venezuela: bool, implies: str, every_vote: bool, years: tuple[int, int], flagged: bool
) -> Outcome:
    """Return whether transfers go where a logic of balancing the United States implies, and the claim so stays untestable."""
    gaps = rows.once("gaps", _gaps, every_vote, years)
    received = rows.once("received", _received, rows, years, flagged)
    if not venezuela:
        gaps, received = gaps.drop("VEN"), received.drop("VEN")
    rho = float(gaps.rank().corr(received.rank()))
    partners = ["COL", "MEX"]
    holds = {
        "first": gaps.idxmax() == received.idxmax(),
        "rank": rho > 0,
        "partners": received[partners].mean() < received.drop(partners).mean(),
    }
    return Outcome(rho, 0.0, "not testable with open data" if holds[implies] else "not supported")


def one_logic() -> Finding:
    """Return whether transfers follow distance from the United States, as a logic of soft balancing implies."""
    gaps = alignment.distances(["USA"])
    gaps = gaps[gaps["country"].isin(focus())]
    last = int(gaps.groupby("country")["year"].max().min())
    gaps = gaps[gaps["year"] <= last].groupby("country")["distance"].mean()
    received = tiv_by_recipient()
    order = list(gaps.sort_values(ascending=False).index)
    found = follows(Rows(), **stated(_LOGIC))
    names = country_names()
    partners = received[["COL", "MEX"]].sum() / received.drop("VEN").sum()
    return Finding(
        f"{names[order[0]]} stands farthest from the United States in the General Assembly ({gaps[order[0]]:.2f} units on average "
        f"to {last}, {names[order[1]]} next with {gaps[order[1]]:.2f}) and took most; over the five the "
        f"rank correlation of distance and TIV is {found.value:.1f} (five cases: no test of significance). But Colombia and Mexico, "
        f"close partners of the United States, took {percent(partners)} of what the four other than Venezuela took.",
        found.verdict,
    )


CLAIMS: list[Claim] = [
    Claim(
        "one-strategic-logic",
        "a broader strategic logic that combines influence-building, soft balancing, and symbolic counter-hegemony",
        "What it implies: the country farthest from the United States in the General Assembly takes most. Motives are not in "
        "the tables: if the implication fails, the claim is not supported; if it holds, it stays untestable. Sales to partners of "
        "the United States are reported, not tested.",
        one_logic,
        ("ideal_points", "deliveries"),
        "low: five cases, and motives are not observed",
        "Russian archives or interviews; deals refused for political reasons; prices and credit terms by buyer.",
        follows,
        _LOGIC,
        "Rank correlation of distance from the United States and Russian deliveries",
    ),
]  # fmt: skip
