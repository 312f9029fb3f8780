"""The claim of one strategic logic, by what it implies."""

from __future__ import annotations

from .. import alignment
from ..data import country_names
from ..prose import percent
from ..scope import focus
from .claim import Claim, Finding
from .rows import tiv_by_recipient


def one_logic() -> Finding:
    """Return whether transfers follow distance from the United States, as a logic of soft balancing implies."""
    gaps = alignment.distances(["USA"])
    gaps = gaps[gaps["country"].isin(focus())]
    last = int(gaps.groupby("country")["year"].max().min())
    gaps = gaps[gaps["year"] <= last].groupby("country")["distance"].mean()
    received = tiv_by_recipient()
    order = list(gaps.sort_values(ascending=False).index)
    rho = float(gaps.rank().corr(received.rank()))
    names = country_names()
    partners = received[["COL", "MEX"]].sum() / received.drop("VEN").sum()
    return Finding(
        f"{names[order[0]]} stands farthest from the United States in the General Assembly ({gaps[order[0]]:.2f} units on average "
        f"to {last}, {names[order[1]]} next with {gaps[order[1]]:.2f}) and took most; over the five the "
        f"rank correlation of distance and TIV is {rho:.1f} (five cases: no test of significance). But Colombia and Mexico, "
        f"close partners of the United States, took {percent(partners)} of what the four other than Venezuela took.",
        "not testable with open data" if order[0] == received.idxmax() else "not supported",
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
    ),
]  # fmt: skip
