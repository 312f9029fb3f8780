"""How many texts two searches may both have missed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import hypergeom

from . import agreements
from .ratification import LAST_DCAD
from .scope import FIRST, focus

# Types of text that DCAD, which lists defence agreements, does not look for.
CIVIL = ("space", "strategic dialogue")
MOST = 1_000


class Total(NamedTuple):
    """How many there may be in all: the estimate, and the ends of its 95% interval (``high`` is infinite where it has none)."""

    estimate: float
    low: int
    high: float


def searches(without: Sequence[str] = CIVIL) -> pd.DataFrame:
    """Return the formal texts with Russia from the first year of the book to the last of DCAD, by which search has them.

    Args:
        without: types of text that are left out.

    Returns:
        Columns ``id, country, type, dcad`` (DCAD has it) and ``own`` (the register has a source of its own for it).
    """
    texts = agreements.register(focus(), FIRST, LAST_DCAD)
    texts = texts[texts["formal"] & ~texts["type"].isin(list(without))].reset_index(drop=True)
    from_dcad = texts["id"].str.startswith("DCAD-")
    merged = texts["merged"].fillna("").str.contains("DCAD-")
    return texts[["id", "country", "type"]].assign(dcad=from_dcad | merged, own=~from_dcad)


def chapman(first: int, second: int, both: int) -> Total:
    """Return Chapman's (1951) estimate of how many there are, from two searches of which each knows nothing of the other.

    The estimate is (first + 1)(second + 1) / (both + 1) - 1. The interval holds every total for which an overlap as small as
    the one seen, and one as large, each has a chance of at least 2.5%, if the searches are independent and each thing is as
    easy to find as any other: the overlap is then hypergeometric.

    Args:
        first, second: how many each search found; both: how many both found.

    Raises:
        ValueError: both found more than one of them did, or a number below zero.
    """
    if not 0 <= both <= min(first, second):
        raise ValueError(f"two searches that found {first} and {second} cannot share {both}")
    known = first + second - both
    totals = np.arange(known, known + MOST + 1)
    held = (hypergeom.cdf(both, totals, first, second) >= 0.025) & (
        hypergeom.sf(both - 1, totals, first, second) >= 0.025
    )
    within = totals[held]
    high = float("inf") if held[-1] else float(within[-1])
    return Total(float((first + 1) * (second + 1) / (both + 1) - 1), int(within[0]), high)
