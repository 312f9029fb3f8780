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
DRAWS, SEED = 2_000, 20241231


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
    events: pd.DataFrame,
    dates: Sequence[str],
    months: int,
    reach: int | None = REACH,
    after: bool = False,
    overlap: bool = True,
) -> pd.DataFrame:
    """Return how many events lie in the window of each month that could stand for a date.

    A month can stand for a date where it is at most ``reach`` months from it and its window is whole within the years of
    the book. As many months are taken before a date as after it, so that a register that grows with time does not by itself
    make the date look crowded or bare. The date is one of them.

    Args:
        events: columns ``middle`` (timestamps) and ``date_precision``; dates: months as ``2014-03``; months: the window
            ends so many months before and after the month, itself included; reach: ``None`` lets every month of the book's
            years stand for every date, those before it and after it not in equal number; after: the window holds the month
            and those after it only; overlap: whether a month whose window shares a month with that of the date stands for it too. It
            holds some of the date's own events, which makes the test slow to find that they crowd.

    Returns:
        Columns ``date, month`` (both as ``2014-03``), ``events``.

    Raises:
        ValueError: an event is dated to the year only, or the window of a date is not whole within the years of the book.
    """
    if not events["date_precision"].isin(["month", "day"]).all():
        raise ValueError("an event dated to the year cannot be near a month: leave such rows out")
    span = [f"{year}-{month:02d}" for year in range(FIRST, LAST + 1) for month in range(1, 13)]
    places = (events["middle"].dt.year - FIRST) * 12 + events["middle"].dt.month - 1
    counts = np.bincount(places[places.between(0, len(span) - 1)], minlength=len(span))
    before = 0 if after else months
    sums = np.convolve(counts, np.ones(before + months + 1, dtype=int), mode="valid")
    whole = span[before : len(span) - months]
    out = []
    for date in dates:
        if date not in whole:
            raise ValueError(f"{date}: a window of {months} months around it leaves the years {FIRST} to {LAST}")
        place = whole.index(date)
        side = len(whole) if reach is None else min(reach, place, len(whole) - 1 - place)
        part = np.arange(max(0, place - side), min(place + side + 1, len(whole)))
        if not overlap:
            part = part[(part == place) | (abs(part - place) > before + months)]
        out.append(pd.DataFrame({"date": date, "month": [whole[at] for at in part], "events": sums[part]}))
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
    events: pd.DataFrame,
    dates: Sequence[str],
    months: int,
    reach: int | None = REACH,
    after: bool = False,
    overlap: bool = True,
) -> Clusters:
    """Return whether events crowd around some months more than around others of about the same time.

    A randomisation test: the dates are moved, the events stay where they are, so that events that come in groups do not count
    as evidence of their own.

    Args:
        events, dates, months, reach, after, overlap: as for :func:`placebos`.

    Returns:
        The events in the windows of the dates; the mean over all combinations of stand-ins; the share of combinations with
        at least as many events (one-sided, the dates themselves among them).
    """
    return against(placebos(events, dates, months, reach, after, overlap))


def against(stand_ins: pd.DataFrame) -> Clusters:
    """Return what :func:`clusters` does, of stand-ins as from :func:`placebos`."""
    distribution = null(stand_ins)
    observed = int(stand_ins.loc[stand_ins["month"] == stand_ins["date"], "events"].sum())
    expected = float((distribution["events"] * distribution["probability"]).sum())
    return Clusters(
        observed, expected, float(distribution.loc[distribution["events"] >= observed, "probability"].sum())
    )


def low_by_chance(ways: Sequence[pd.DataFrame], low: float = 0.05, draws: int = DRAWS, seed: int = SEED) -> np.ndarray:
    """Return, for dates replaced by months at random, in how many ways of one test they would have a p value below some line.

    The ways share their events, so that their results come in groups: how many are low by chance cannot be had by multiplying.
    In each draw every date is one of the months that can stand for it in all of the ways.

    Args:
        ways: each as from :func:`placebos`, for the same dates; low: the line.

    Returns:
        One number of ways per draw.
    """
    chance = np.random.default_rng(seed)
    held = [{date: part.set_index("month")["events"] for date, part in way.groupby("date")} for way in ways]
    drawn = {}
    for date in held[0]:
        shared = sorted(set.intersection(*(set(way[date].index) for way in held)))
        drawn[date] = shared, chance.integers(0, len(shared), draws)
    found = np.zeros(draws, dtype=int)
    for way, parts in zip(ways, held, strict=True):
        sums = sum(parts[date].loc[shared].to_numpy()[at] for date, (shared, at) in drawn.items())
        as_many = null(way)["probability"][::-1].cumsum()[::-1].to_numpy()
        found += as_many[sums] < low
    return found


class Break(NamedTuple):
    """Where a series most likely changes its level: the first year of the new level, the F statistic there, its p value."""

    year: int
    f: float
    p: float


def _f(series: np.ndarray, side: int) -> np.ndarray:
    """Return the F statistic of a change of the mean after each place, for series in rows; ``side`` values stay on each side."""
    n = series.shape[1]
    places = np.arange(side, n - side + 1)
    sums = series.cumsum(axis=1)
    before, all_of = sums[:, places - 1], sums[:, -1:]
    explained = before**2 / places + (all_of - before) ** 2 / (n - places) - all_of**2 / n
    left = (series**2).sum(axis=1, keepdims=True) - all_of**2 / n - explained
    # Rounding leaves a little where nothing is left: two levels without any spread.
    exact = left <= 1e-9 * explained
    return np.where(exact, np.inf, explained / np.where(exact, 1, left / (n - 2)))


def _side(n: int) -> int:
    """Return how many values stay on each side of a change at least: 15 per cent of all, rounded up, as Andrews (1993) has it."""
    return int(np.ceil(round(0.15 * n, 9)))


def f_statistics(series: pd.Series) -> pd.DataFrame:
    """Return Chow's F statistic for a change of the mean before each year, where at least 15 per cent of the years lie on each side.

    Args:
        series: values by year, without a gap.

    Returns:
        Columns ``year`` (the first of the new level) and ``f``.

    Raises:
        ValueError: fewer than four years, a year missing, or all values alike.
    """
    years, values = series.index.to_numpy(), series.to_numpy(dtype=float)
    if len(years) < 4 or (np.diff(years) != 1).any():
        raise ValueError(f"a change of level needs at least four years in a row, found {list(years)}")
    if np.ptp(values) == 0:
        raise ValueError(f"no change of level in a series that is {values[0]} in every year")
    side = _side(len(years))
    return pd.DataFrame({"year": years[side : len(years) - side + 1], "f": _f(values[None], side)[0]})


def shuffled(series: pd.Series, block: int = 1, draws: int = DRAWS, seed: int = SEED) -> np.ndarray:
    """Return the largest F statistic of the series with its years in random order, one for each draw.

    Args:
        block: so many years in a row stay together, counted from the first; the last block may be shorter.
    """
    values = series.to_numpy(dtype=float)
    order = np.random.default_rng(seed).permuted(np.tile(np.arange(-(-len(values) // block)), (draws, 1)), axis=1)
    places = order[:, :, None] * block + np.arange(block)
    flat = places.reshape(draws, -1)
    mixed = values[flat[flat < len(values)].reshape(draws, len(values))]
    return _f(mixed, _side(len(values))).max(axis=1)


def autocorrelation(series: pd.Series) -> float:
    """Return how far the years of a series resemble their neighbours: its autocorrelation at one year, by the mean and variance of the whole."""
    away = series.to_numpy() - series.mean()
    return float((away[1:] * away[:-1]).sum() / (away**2).sum())


def autoregressive(series: pd.Series, draws: int = DRAWS, seed: int = SEED) -> np.ndarray:
    """Return the largest F statistic of random series without a change of level whose years resemble their neighbours as the series' do.

    Each is a stationary first-order autoregression with normal errors and the first autocorrelation of the series. A change of level
    that is real raises that autocorrelation, so that the test is slow to find it.
    """
    alike, years = autocorrelation(series), len(series)
    out = np.random.default_rng(seed).standard_normal((draws, years))
    out[:, 0] /= np.sqrt(1 - alike**2)
    for place in range(1, years):
        out[:, place] += alike * out[:, place - 1]
    return _f(out, _side(years)).max(axis=1)


def sup_f(series: pd.Series, block: int | None = 1, draws: int = DRAWS, seed: int = SEED) -> Break:
    """Return the most likely change of the level of a series at one unknown date, and how often chance does as well.

    The statistic is the largest of Chow's F over all dates (Andrews 1993). Its distribution there is for long series; here the
    p value is the share of random orders of the years with a statistic at least as large, the order observed among them.

    Args:
        series: as for :func:`f_statistics`; block: as for :func:`shuffled`. With single years, p is too small where
            neighbouring years resemble each other; blocks keep part of the resemblance. ``None``: against random series that keep the
            resemblance of neighbours (:func:`autoregressive`).
    """
    found = f_statistics(series)
    best = found.loc[found["f"].idxmax()]
    chance = autoregressive(series, draws, seed) if block is None else shuffled(series, block, draws, seed)
    as_large = (chance >= best["f"] * (1 - 1e-9)).sum()
    return Break(int(best["year"]), float(best["f"]), float((1 + as_large) / (1 + draws)))
