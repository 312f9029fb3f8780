"""The claims on Chile and Mexico: little engagement, multilateral or symbolic."""

from __future__ import annotations

import pandas as pd

from ..prose import count
from .claim import Claim, Finding, all_or_part
from .rows import events_of, little, texts_of


def chile_little() -> Finding:
    """Return whether Chile's defence engagement with Russia is small."""
    return little("CHL")


def mexico_little() -> Finding:
    """Return whether Mexico's defence engagement with Russia is small."""
    return little("MEX")


def _confined(country: str) -> tuple[int, int]:
    texts, happened = texts_of(country), events_of(country)
    rows = pd.concat([texts, happened])
    symbolic = (rows["scope"] == "multilateral") | rows["type"].isin(["dialogue", "visit", "strategic dialogue"])
    return int(symbolic.sum()), len(rows)


def chile_mexico_symbolic() -> Finding:
    """Return whether most rows of Chile and of Mexico are multilateral or diplomatic."""
    (chl, chl_all), (mex, mex_all) = _confined("CHL"), _confined("MEX")
    return Finding(
        f"Multilateral rows, visits, meetings and political texts make {count(chl)} of {count(chl_all)} rows for Chile and "
        f"{count(mex)} of {count(mex_all)} for Mexico. The others are mostly defence agreements (Chile), and contracts, offers "
        f"and maintenance, mostly of helicopters (Mexico).",
        all_or_part(chl > chl_all / 2, mex > mex_all / 2),
    )


CLAIMS: list[Claim] = [
    Claim(
        "chile-little",
        "Chile [...] shown little defense engagement with Russia",
        "Russia's share of arms imports is below a twentieth, there is no exercise or training with Russia, and at most one "
        "agreement, memorandum or protocol was signed in the period.",
        chile_little,
        ("russia_exports", "world_imports", "agreements", "events"),
        "high for transfers, medium for texts",
        "A delivery, or an exercise in a source this project has not read.",
    ),
    Claim(
        "mexico-little",
        "and Mexico have shown little defense engagement with Russia",
        "Russia's share of arms imports is below a twentieth, there is no exercise or training with Russia, and at most one "
        "agreement, memorandum or protocol was signed in the period.",
        mexico_little,
        ("russia_exports", "world_imports", "agreements", "events"),
        "high for transfers; the helicopters of the 1990s lie before the window",
        "A window that starts in 1994, with the first helicopters.",
    ),
    Claim(
        "multilateral-or-symbolic",
        "with cooperation largely confined to multilateral forums or diplomatic symbolism",
        "More than half of the register's rows are multilateral, visits, meetings or political texts, in each of the two countries.",
        chile_mexico_symbolic,
        ("agreements", "events"),
        "medium: the register finds what was reported",
        "Another coding of what counts as symbolic: the rule is stated, and open to dispute.",
    ),
]  # fmt: skip
