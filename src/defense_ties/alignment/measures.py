"""Nearness to Russia by each measure that a test of alignment could choose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pandas as pd

from ..chance import around, pulled, wilson
from ..data import load
from ..scope import FIRST, LAST, focus
from .beyond import BALLOT, ballots

# The measures, and what their values are.
MEASURES = {
    "identical votes": "share of votes identical to Russia's",
    "kappa": "Cohen's kappa with Russia",
    "contested votes": "share of votes as Russia, where it was against and the United States for",
    "ideal points": "distance from Russia",
    "ideal points, all votes": "distance from Russia, series from all votes",
    "ideal points, legacy": "distance from Russia, series named Legacy",
}
TABLES = {"resolutions": ("assembly_votes", "assembly_resolutions"), "roll calls": ("votes", "roll_calls")}
_SERIES = {
    "ideal points": "ideal_point",
    "ideal points, all votes": "ideal_point_all",
    "ideal points, legacy": "ideal_point_legacy",
}


def measures(
    first: int = FIRST,
    last: int = LAST,
    table: Literal["resolutions", "roll calls"] = "resolutions",
    countries: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Return how near each country stands to Russia in the UN General Assembly, by each of :data:`MEASURES`.

    Args:
        first, last: years that count; Venezuela cast no vote after 2021, so that ``last=2021`` compares the same years;
        table: votes on adopted resolutions, to 2025, or roll calls with those on paragraphs and amendments, to 2019;
        countries: codes, ``None`` for the five.

    Returns:
        Columns ``country, measure, value`` (as :data:`MEASURES` says, of all votes of the years together; a distance is that of the
        means over the years in which all the countries and Russia have an estimate), ``n`` (votes cast, or years), ``low, high``
        (95%; missing for ideal points: the release gives the error of one year alone), ``closeness`` (from 0; more is nearer: the
        share, kappa or 0 where it is less, and of a distance how much less than the largest of them it is).

    Raises:
        ValueError: there is nothing to compare in these years.
    """
    codes = focus() if countries is None else list(countries)
    cast = ballots(*(load(name) for name in TABLES[table]))
    cast = cast[cast["date"].dt.year.between(first, last)].reindex(
        columns=dict.fromkeys(["date", "item", "RUS", "USA", *codes])
    )
    rows = [row for code in codes for row in _votes(cast, code)]
    points = load("ideal_points").query("year.between(@first, @last)")
    for measure, column in _SERIES.items():
        wide = points.pivot(index="year", columns="country", values=column)
        wide = wide.reindex(columns=[*codes, "RUS"]).dropna()
        gap = (wide[codes].mean() - wide["RUS"].mean()).abs()
        for code in codes:
            row = {"country": code, "measure": measure, "value": gap[code], "n": len(wide)}
            rows.append(row | {"closeness": gap.max() - gap[code]})
    out = pd.DataFrame(rows, columns=["country", "measure", "value", "n", "low", "high", "closeness"])
    if out["value"].isna().any():
        raise ValueError(f"{table} or ideal points say nothing of {first} to {last} for some of {', '.join(codes)}")
    order = out["measure"].map({name: place for place, name in enumerate(MEASURES)})
    return out.assign(order=order).sort_values(["order", "country"], ignore_index=True).drop(columns="order")


def _votes(cast: pd.DataFrame, code: str) -> list[dict[str, object]]:
    """Return the three measures of votes for one country: see :func:`measures`."""
    both = cast[[code, "RUS", "item"]].dropna()
    if both.empty:
        return [{"country": code, "measure": "identical votes"}]
    found, pulls = pulled(both[code], both["RUS"], BALLOT)
    same = (both[code] == both["RUS"]).astype(float)
    raw = around(found.observed, (same - found.observed) / found.n, both["item"])
    low, high = around(found.value, pulls, both["item"])
    against = cast.loc[(cast["RUS"] == "no") & (cast["USA"] == "yes"), code].dropna()
    joined = int((against == "no").sum())
    share = joined / len(against) if len(against) else float("nan")
    bounds = wilson(joined, len(against)) if len(against) else (share, share)
    values = [
        ("identical votes", found.observed, found.n, raw, found.observed),
        ("kappa", found.value, found.n, (low, high), max(found.value, 0.0)),
        ("contested votes", share, len(against), bounds, share),
    ]
    return [
        {"country": code, "measure": name, "value": value, "n": n, "low": low, "high": high, "closeness": closeness}
        for name, value, n, (low, high), closeness in values
    ]
