"""Ideal points in the UN General Assembly, and the distances between them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ..data import load, periods

# The series as the release names them, and how their columns end in table ``ideal_points``. The book's is the first.
SERIES = {"FP": "", "All": "_all", "Legacy": "_legacy"}


def distances(to: Sequence[str] = ("RUS", "USA"), every_vote: bool = False) -> pd.DataFrame:
    """Return the distance between ideal points, per country and year.

    The ideal point is the posterior mean on one dimension (Bailey, Strezhnev and Voeten 2017); its unit has no meaning
    of its own, and a distance can change because either side moved. A distance has no sign, so that errors do not cancel:
    where two states stand close, its mean over years is too large. The mean of ``ideal_point - other`` has no such bias.

    Args:
        every_vote: take the release's series from all votes, which ends in 2023, in place of the book's.

    Returns:
        Columns ``country, year, to, distance`` (absolute difference, at least 0), ``low, high`` (90% band of the distance,
        at least 0, as if the two posteriors were normal and independent: the release gives the 5th and 95th percentile
        of each alone), ``ideal_point``, ``other`` (the ideal point of ``to``). Years in which one of the two has no
        estimate are left out.
    """
    points = load("ideal_points")
    if every_vote:
        own = {name: points[f"{name}_all"] for name in ("ideal_point", "q5", "q95")}
        points = points.assign(**own).dropna(subset=["ideal_point"])
    points = points.assign(half=(points["q95"] - points["q5"]) / 2)[["country", "year", "ideal_point", "half"]]
    parts = []
    for code in to:
        other = points[points["country"] == code].rename(columns={"ideal_point": "other", "half": "other_half"})
        joined = points[points["country"] != code].merge(other.drop(columns="country"), on="year")
        parts.append(joined.assign(to=code, distance=(joined["ideal_point"] - joined["other"]).abs()))
    out = pd.concat(parts, ignore_index=True)
    half = (out["half"] ** 2 + out["other_half"] ** 2) ** 0.5
    out = out.assign(low=(out["distance"] - half).clip(lower=0), high=out["distance"] + half)
    columns = ["country", "year", "to", "distance", "low", "high", "ideal_point", "other"]
    return out[columns].sort_values(["country", "to", "year"], ignore_index=True)


def every_series(countries: Sequence[str]) -> pd.DataFrame:
    """Return the ideal points of countries in each series of the release.

    Returns:
        Columns ``country, series`` (:data:`SERIES`), ``year, ideal_point, low, high`` (5th and 95th percentile of the posterior),
        ``step`` (change from the year before, missing where that has no estimate), in the order of the series. Years without an
        estimate are left out.
    """
    points = load("ideal_points")
    points = points[points["country"].isin(list(countries))]
    parts = []
    for series, ending in SERIES.items():
        named = {
            f"{own}{ending}": name for own, name in (("ideal_point", "ideal_point"), ("q5", "low"), ("q95", "high"))
        }
        kept = [name for name in ("country", "year", *named) if name in points]
        parts.append(points[kept].rename(columns=named).assign(series=series))
    out = pd.concat(parts).dropna(subset=["ideal_point"])
    out = out.sort_values(["country", "year"], kind="stable").sort_values(
        "series", kind="stable", key=_place, ignore_index=True
    )
    before = out.groupby(["country", "series"])[["year", "ideal_point"]].shift()
    step = (out["ideal_point"] - before["ideal_point"]).where(out["year"] - before["year"] == 1)
    return out.assign(step=step)[["country", "series", "year", "ideal_point", "low", "high", "step"]]


def _place(series: pd.Series) -> pd.Series:
    """Return the place of each series among :data:`SERIES`."""
    return series.map(list(SERIES).index)


def among_all() -> pd.DataFrame:
    """Return how far every state stood from Russia and the United States, by period of five years and series; Russia has a row too.

    Returns:
        Columns ``country, region`` (of table ``countries``), ``series`` (of :data:`SERIES`, as far as table ``un_positions`` has it),
        ``period`` (as ``2000–04``), ``years`` (with an estimate for the state and both powers), ``to_russia, to_usa`` (means of the
        absolute distances in these years), ``nearer_russia`` (share of the years in which the state was nearer to Russia).
    """
    table = load("un_positions")
    names = {name.lower(): name for name in SERIES}
    table = table.assign(series=table["series"].map(names), period=periods(table["first_year"]))
    powers = (
        every_series(["RUS", "USA"]).pivot(index=["series", "year"], columns="country", values="ideal_point").dropna()
    )
    russia = (powers["RUS"] - powers["USA"]).abs().rename("to_usa").reset_index()
    russia = russia[russia["series"].isin(table["series"])].assign(period=lambda f: periods(f["year"]))
    russia = russia.groupby(["series", "period"], as_index=False).agg(to_usa=("to_usa", "mean"), years=("year", "size"))
    out = pd.concat([table, russia.assign(country="RUS", to_russia=0.0, nearer_russia=1.0)])
    out = out.merge(load("countries")[["code", "region"]], left_on="country", right_on="code")
    columns = ["country", "region", "series", "period", "years", "to_russia", "to_usa", "nearer_russia"]
    return (
        out[columns]
        .sort_values(["period", "country"])
        .sort_values("series", kind="stable", key=_place, ignore_index=True)
    )
