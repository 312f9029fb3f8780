"""The claim of one strategic logic, by what it implies."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .. import alignment
from ..data import country_names, load
from ..prose import percent
from ..scope import FIRST, LAST, focus
from .claim import Choice, Claim, Finding, Outcome, implication, stated
from .rows import LATIN_AMERICA, Rows, between

_LOGIC = (
    Choice(
        "among",
        "Among whom the logic has to show",
        {
            "among the five": "five",
            "in Latin America and the Caribbean": "region",
            "among all importers of arms": "world",
        },
        "The claim is of engagement in Latin America; five cases hardly test it, and what holds of all customers is no logic of a region.",
    ),
    Choice(
        "venezuela",
        "Whether Venezuela is among those compared",
        {"with Venezuela": True, "without Venezuela": False},
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
        "Balancing could show at the extreme alone, in the whole order (by a rank correlation that chance would reach once in 20 times; one "
        "that is weaker and yet compatible with the world's refutes nothing), or in who is not courted (Colombia and Mexico taking less, on "
        "average, than the others of the five).",
    ),
    Choice(
        "measure",
        "What it is to take most",
        {"TIV": "tiv", "share of imports": "share"},
        "A small state that buys nearly all in Russia takes little; in the region, TIV ranks Cuba by its few deliveries.",
    ),
    Choice(
        "years",
        "Which years count",
        {"2000–2024": (2000, 2024), "2000–2014": (2000, 2014)},
        "The deliveries to Venezuela ended with 2014.",
    ),
)


def _logic_makes_sense(among: str, implies: str, **_: object) -> bool:
    """Ask for partners of the United States among the five alone, since who else is one is not in the tables, and not for one state
    among all importers.
    """
    return among == "five" or implies == "rank" or (among == "region" and implies == "first")


def _gaps(years: tuple[int, int]) -> tuple[pd.Series, int]:
    """Return the mean distance of each of the five from the United States over the years to the last that all have, and that year."""
    gaps = alignment.distances(["USA"])
    gaps = gaps[gaps["country"].isin(focus()) & gaps["year"].between(*years)]
    last = int(gaps.groupby("country")["year"].max().min())
    return gaps[gaps["year"] <= last].groupby("country")["distance"].mean(), last


def _everywhere(years: tuple[int, int]) -> pd.DataFrame:
    """Return of each state that imported arms its mean ``distance`` from the United States, and ``tiv`` and ``share`` from Russia.

    States without a distance are left out, and so are the two powers.
    """
    places = load("un_positions")
    places = places[(places["series"] == "fp") & places["first_year"].between(*years)]
    sums = places.assign(sum=places["to_usa"] * places["years"]).groupby("country")[["sum", "years"]].sum()
    arms, sent = (
        frame[frame["year"].between(*years)].groupby("recipient")["tiv"].sum()
        for frame in (load("world_imports"), load("russia_exports"))
    )
    importers = sums.index.intersection(arms[arms > 0].index).difference(["RUS", "USA"])
    distance = (sums["sum"] / sums["years"]).reindex(importers)
    tiv = sent.reindex(importers, fill_value=0.0)
    return pd.DataFrame({"distance": distance, "tiv": tiv, "share": tiv / arms[importers]})


def compared(rows: Rows, among: str, years: tuple[int, int]) -> pd.DataFrame:
    """Return the states that are compared, by code: columns ``distance`` (mean, from the United States), ``tiv`` (from Russia),
    ``share`` (of Russia in what each imported).
    """
    if among == "five":
        sent, arms = (
            between(frame, years).groupby("recipient")["tiv"].sum().reindex(rows.five, fill_value=0.0)
            for frame in (rows.russian, rows.arms)
        )
        return pd.DataFrame(
            {"distance": rows.once("gaps", _gaps, years)[0], "tiv": sent, "share": (sent / arms).fillna(0.0)}
        )
    everywhere = rows.once("everywhere", _everywhere, years)
    if among == "world":
        return everywhere
    regions = load("countries").set_index("code")["region"]
    return everywhere[everywhere.index.map(regions) == LATIN_AMERICA]


def rank_line(cases: int) -> float:
    """Return from where on a rank correlation over so many cases counts.

    It is 1.645 of its standard errors, 1 / sqrt(n - 1) where two orders have nothing to do with each other: chance reaches that in
    about one of 20 cases.
    """
    return 1.645 / (cases - 1) ** 0.5


def interval(rho: float, cases: int) -> tuple[float, float]:
    """Return about which correlations a rank correlation is compatible with at 95%, by Fisher's transformation.

    Raises:
        ValueError: there are fewer than four cases.
    """
    if cases < 4:
        raise ValueError(f"the interval of a correlation needs four cases, found {cases}")
    # A correlation of one has no transformation; next to it the interval is as good as a point.
    middle = np.arctanh(np.clip(rho, -0.999999, 0.999999))
    half = 1.96 / (cases - 3) ** 0.5
    return float(np.tanh(middle - half)), float(np.tanh(middle + half))


def _ranked(
    rows: Rows, among: str, venezuela: bool, measure: str, years: tuple[int, int]
) -> tuple[pd.Series, pd.Series, float]:
    """Return distances, what was received, and the rank correlation of the two."""
    states = rows.once("compared", compared, rows, among, years)
    if not venezuela:
        states = states.drop("VEN", errors="ignore")
    gaps, received = states["distance"], states[measure]
    return gaps, received, float(gaps.rank().corr(received.rank()))


def follows(rows: Rows, among: str, venezuela: bool, implies: str, measure: str, years: tuple[int, int]) -> Outcome:
    """Return whether transfers go where a logic of balancing the United States implies, and the claim so stays untestable.

    It stays so too where a rank correlation of a few states is too weak to count, and its interval holds that of the world.
    """
    gaps, received, rho = _ranked(rows, among, venezuela, measure, years)
    line, able = rank_line(len(gaps)), True
    if implies == "first":
        seen = gaps.idxmax() == received.idxmax()
    elif implies == "rank":
        seen = rho >= line
        if among != "world":
            low, high = interval(rho, len(gaps))
            able = not low <= _ranked(rows, "world", venezuela, measure, years)[2] <= high
    else:
        partners = received.index.isin(["COL", "MEX"])
        seen = received[partners].mean() < received[~partners].mean()
    return implication(rho, line, bool(seen), able)


def one_logic(rows: Rows) -> Finding:
    """Return whether transfers follow distance from the United States, as a logic of soft balancing implies."""
    gaps, last = _gaps((FIRST, LAST))
    received = rows.received
    order = list(gaps.sort_values(ascending=False).index)
    found = follows(rows, **stated(_LOGIC))
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
        ("ideal_points", "deliveries", "un_positions", "world_imports", "russia_exports"),
        "low: five cases, and motives are not observed",
        "Russian archives or interviews; deals refused for political reasons; prices and credit terms by buyer.",
        follows,
        _LOGIC,
        "Rank correlation of distance from the United States and Russian deliveries",
        _logic_makes_sense,
    ),
]  # fmt: skip
