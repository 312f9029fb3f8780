"""Trips of presidents abroad, 2000-2025: how often to Russia, the United States and China.

The counts hold presidents alone, and not Mexico's. A trip to the United States may be one to the United Nations in New York; a
trip to a summit counts as one to its host.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from .data import load, periods
from .scope import FIRST

# The table goes a year further than the book.
LAST = 2025
DESTINATIONS = {"to_russia": "Russia", "to_united_states": "United States", "to_china": "China"}


def trips(countries: Sequence[str], first: int = FIRST, last: int = LAST, by_period: bool = False) -> pd.DataFrame:
    """Return trips by country and destination over some years, or by period of five years within them.

    Args:
        by_period: whether to part the years as :func:`~defense_ties.data.periods` does.

    Returns:
        Columns ``country, destination`` (of :data:`DESTINATIONS`), ``period`` where asked for, ``trips, all_trips`` (to any
        country, in the same years). A country that the table does not have has no row: its trips are not known, not none.
    """
    frame = load("leader_trips")
    frame = frame[frame["country"].isin(countries) & frame["year"].between(first, last)]
    frame = frame.assign(period=periods(frame["year"], last)).rename(columns=DESTINATIONS)
    keys = ["country", "period"] if by_period else ["country"]
    sums = frame.groupby(keys, as_index=False)[["all_trips", *DESTINATIONS.values()]].sum()
    out = sums.melt([*keys, "all_trips"], list(DESTINATIONS.values()), "destination", "trips")
    return out[[*keys, "destination", "trips", "all_trips"]].sort_values([*keys, "destination"], ignore_index=True)


def to_russia(countries: Sequence[str], first: int = FIRST, last: int = LAST) -> pd.DataFrame:
    """Return how many trips to Russia were for a summit, met Russia's head of state or government, or brought a signature.

    Returns:
        Columns ``country, trips, multilateral, bilateral, met_host, signed`` (numbers of trips), ``last`` (year of the last
        trip). A country without a trip has no row.
    """
    frame = load("trips_to_russia")
    frame = frame[frame["country"].isin(countries) & frame["year"].between(first, last)]
    out = frame.groupby("country", as_index=False).agg(
        trips=("trip_id", "size"),
        multilateral=("multilateral", "sum"),
        met_host=("met_host", "sum"),
        signed=("signed", "sum"),
        last=("year", "max"),
    )
    out.insert(3, "bilateral", out["trips"] - out["multilateral"])
    return out
