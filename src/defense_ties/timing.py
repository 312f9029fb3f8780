"""When things happened: whether events crowd around given months, and when a series of transfers changes its level."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from . import agreements
from .scope import FIRST, LAST

# The months in which Russia went to war with Georgia, annexed Crimea and invaded Ukraine.
CRISES = ("2008-08", "2014-03", "2022-02")
# What is seen or shown abroad: port calls and flights are of these two types of the codebook.
SHOWN = ("exercise", "visit")
REACH = 60


class Clusters(NamedTuple):
    """How many events lie near some months, how many would near months taken at random, and how often as many do."""

    observed: int
    expected: float
    p: float


def shown(countries: Sequence[str], weak: bool = False, kinds: Sequence[str] = SHOWN) -> pd.DataFrame:
    """Return what came about of some types of event and is dated to the month at least, an event of several countries once.

    Args:
        weak: whether rows marked weak count too; kinds: types of event of the codebook.

    Returns:
        The columns of :func:`defense_ties.agreements.events`, in order of date.
    """
    happened = agreements.events(countries)
    keep = happened["type"].isin(kinds) & happened["outcome"].isin(agreements.CAME_ABOUT)
    keep &= happened["date_precision"].isin(["month", "day"])
    if not weak:
        keep &= happened["evidence"] != "weak"
    return happened[keep].drop_duplicates("id").reset_index(drop=True)


def placebos(
    events: pd.DataFrame, dates: Sequence[str], months: int, reach: int | None = REACH, after: bool = False
) -> pd.DataFrame:
    """Return how many events lie in the window of each month that could stand for a date.

    A month can stand for a date where it is at most ``reach`` months from it and its window is whole within the years of
    the book. As many months are taken before a date as after it, so that a register that grows with time does not by itself
    make the date look crowded or bare. The date is one of them.

    Args:
        events: columns ``middle`` (timestamps) and ``date_precision``; dates: months as ``2014-03``; months: the window
            ends so many months before and after the month, itself included; reach: ``None`` lets every month of the book's
            years stand for every date, those before it and after it not in equal number; after: the window holds the month
            and those after it only.

    Returns:
        Columns ``date, month`` (both as ``2014-03``), ``events``.

    Raises:
        ValueError: an event is dated to the year only, or the window of a date is not whole within the years of the book.
    """
    if not events["date_precision"].isin(["month", "day"]).all():
        raise ValueError("an event dated to the year cannot be near a month: leave such rows out")
    span = pd.period_range(f"{FIRST}-01", f"{LAST}-12", freq="M")
    counts = events["middle"].dt.to_period("M").value_counts().reindex(span, fill_value=0).to_numpy()
    before = 0 if after else months
    sums = np.convolve(counts, np.ones(before + months + 1, dtype=int), mode="valid")
    whole = span[before : len(span) - months]
    out = []
    for date in dates:
        if pd.Period(date, freq="M") not in whole:
            raise ValueError(f"{date}: a window of {months} months around it leaves the years {FIRST} to {LAST}")
        place = whole.get_loc(pd.Period(date, freq="M"))
        side = len(whole) if reach is None else min(reach, place, len(whole) - 1 - place)
        part = slice(max(0, place - side), place + side + 1)
        out.append(pd.DataFrame({"date": date, "month": whole[part].astype(str), "events": sums[part]}))
    return pd.concat(out, ignore_index=True)


def null(stand_ins: pd.DataFrame) -> pd.DataFrame:
    """Return the distribution of the sum over the dates if each date were any of its stand-ins, all alike.

    It is exact: every combination of stand-ins counts, none is drawn. Windows are counted one by one, so an event that two
    stand-ins of a combination share counts twice.

    Args:
        stand_ins: as from :func:`placebos`.

    Returns:
        Columns ``events``, from 0 up, and ``probability``, which sums to 1.
    """
    total = np.ones(1)
    for _, part in stand_ins.groupby("date"):
        total = np.convolve(total, np.bincount(part["events"]) / len(part))
    return pd.DataFrame({"events": range(len(total)), "probability": total})


def clusters(
    events: pd.DataFrame, dates: Sequence[str], months: int, reach: int | None = REACH, after: bool = False
) -> Clusters:
    """Return whether events crowd around some months more than around others of about the same time.

    A randomisation test: the dates are moved, the events stay where they are, so that events that come in groups do not count
    as evidence of their own.

    Args:
        events, dates, months, reach, after: as for :func:`placebos`.

    Returns:
        The events in the windows of the dates; the mean over all combinations of stand-ins; the share of combinations with
        at least as many events (one-sided, the dates themselves among them).
    """
    stand_ins = placebos(events, dates, months, reach, after)
    distribution = null(stand_ins)
    observed = int(stand_ins.loc[stand_ins["month"] == stand_ins["date"], "events"].sum())
    expected = float((distribution["events"] * distribution["probability"]).sum())
    return Clusters(
        observed, expected, float(distribution.loc[distribution["events"] >= observed, "probability"].sum())
    )
