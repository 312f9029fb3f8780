"""The claims on Chile and Mexico: little engagement, multilateral or symbolic."""

from __future__ import annotations

from functools import partial

import pandas as pd

from ..prose import count
from ..scope import LAST
from .claim import Choice, Claim, Finding, Outcome, all_or_part, stated
from .little import LITTLE, little, small
from .rows import WEAK, Rows, sound, within

_SHARE = "Russia's share of the country's arms imports"


def chile_little(rows: Rows) -> Finding:
    """Return whether Chile's defence engagement with Russia is small."""
    return little(rows, "CHL")


def mexico_little(rows: Rows) -> Finding:
    """Return whether Mexico's defence engagement with Russia is small."""
    return little(rows, "MEX")


_SYMBOLIC = ("dialogue", "visit")
_CONFINED = (
    Choice(
        "whole",
        "What the symbolic rows are set against",
        {
            "every row": "all",
            "what was signed or came about, without incidents": "done",
            "the same without civil space": "military",
            "the same since 2015": "late",
        },
        "The claim is on cooperation: an incident and a lost sale are none, civil space is none of defence; and it speaks in the present.",
    ),
    Choice(
        "political",
        "Whether political texts of two states are symbolic",
        {"they are": True, "they are not": False},
        "A partnership treaty binds; another coding of what is symbolic is open to dispute.",
    ),
    Choice(
        "line",
        "Above which part cooperation is largely confined",
        {"half": 0.5, "two thirds": 2 / 3},
        "Largely can mean more than just over half.",
    ),
    Choice(
        "apart",
        "Whether each country has to pass",
        {"each of the two": True, "the two together": False},
        "The abstract speaks of the two in one breath.",
    ),
    WEAK,
)


def _confined(rows: Rows, country: str, whole: str, political: bool, weak: bool) -> tuple[int, int]:
    """Return how many rows of a country are multilateral or symbolic, and of how many."""
    frames = (rows.texts, rows.events if whole == "all" else rows.held)
    counted = pd.concat([sound(frame[frame["country"] == country], weak) for frame in frames])
    left_out = {"all": [], "military": ["incident", "space"]}.get(whole, ["incident"])
    counted = counted[~counted["type"].isin(left_out)]
    if whole == "late":
        counted = within(counted, (2015, LAST))
    kinds = [*_SYMBOLIC, *(["strategic dialogue"] if political else [])]
    return int(((counted["scope"] == "multilateral") | counted["type"].isin(kinds)).sum()), len(counted)


def confined(rows: Rows, whole: str, political: bool, line: float, apart: bool, weak: bool) -> Outcome:
    """Return whether more than a part of the rows of Chile and of Mexico are multilateral or symbolic."""
    counts = [rows.once("confined", _confined, rows, country, whole, political, weak) for country in ("CHL", "MEX")]
    if not apart:
        counts = [(sum(part for part, _ in counts), sum(of for _, of in counts))]
    shares = [part / of for part, of in counts]
    return Outcome(min(shares), line, all_or_part(*(share > line for share in shares)))


def chile_mexico_symbolic(rows: Rows) -> Finding:
    """Return whether most rows of Chile and of Mexico are multilateral or diplomatic."""
    (chl, chl_all), (mex, mex_all) = (_confined(rows, country, "all", True, False) for country in ("CHL", "MEX"))
    return Finding(
        f"Multilateral rows, visits, meetings and political texts make {count(chl)} of {count(chl_all)} rows for Chile and "
        f"{count(mex)} of {count(mex_all)} for Mexico. The others are mostly defence agreements (Chile), and contracts, offers "
        f"and maintenance, mostly of helicopters (Mexico).",
        confined(rows, **stated(_CONFINED)).verdict,
    )


CLAIMS: list[Claim] = [
    Claim(
        "chile-little",
        "Chile [...] shown little defense engagement with Russia",
        "Russia's share of arms imports is below a twentieth, there is no exercise or training with Russia, and at most one "
        "agreement, memorandum or protocol was signed in the period.",
        chile_little,
        ("deliveries", "earlier_deliveries", "agreements", "events"),
        "high for transfers, medium for texts, which alone keep Chile from being called little engaged: Mexico and Colombia bought arms "
        "and signed less",
        "A delivery, or an exercise in a source this project has not read.",
        partial(small, country="CHL"),
        LITTLE,
        _SHARE,
    ),
    Claim(
        "mexico-little",
        "and Mexico have shown little defense engagement with Russia",
        "Russia's share of arms imports is below a twentieth, there is no exercise or training with Russia, and at most one "
        "agreement, memorandum or protocol was signed in the period.",
        mexico_little,
        ("deliveries", "earlier_deliveries", "agreements", "events"),
        "high for transfers; with the helicopters of the 1990s Russia's share is above the line",
        "An exercise, or a text, in a source this project has not read; deliveries before 1995 are not in the export.",
        partial(small, country="MEX"),
        LITTLE,
        _SHARE,
    ),
    Claim(
        "multilateral-or-symbolic",
        "with cooperation largely confined to multilateral forums or diplomatic symbolism",
        "More than half of the register's rows are multilateral, visits, meetings or political texts, in each of the two countries.",
        chile_mexico_symbolic,
        ("agreements", "events"),
        "medium: the register finds what was reported",
        "Another coding of what counts as symbolic: the rule is stated, and open to dispute.",
        confined,
        _CONFINED,
        "Multilateral and symbolic part of the rows, in the country with less",
    ),
]  # fmt: skip
