"""Ideal points in the UN General Assembly, and the distances between them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ..data import load


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
