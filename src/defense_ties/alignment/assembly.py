"""Votes in the UN General Assembly: agreement with Russia and the United States, raw and beyond chance, and where the two are opposed."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ..data import load

_SCORE = {"no": 0.0, "abstain": 0.5, "yes": 1.0}
# Votes on which Russia and the United States are wholly opposed: the vote of each.
_CONTESTS = {
    "Russia against, the United States for": ("no", "yes"),
    "the United States against, Russia for": ("yes", "no"),
}
_STANCES = ["as Russia", "as the United States", "abstained", "did not vote"]


def agreement(
    votes: pd.DataFrame, roll_calls: pd.DataFrame, with_country: str, issue: str | None = None
) -> pd.DataFrame:
    """Return the yearly agreement of each country with one other in recorded votes.

    Args:
        votes, roll_calls: the tables of those names; with_country: a country code;
        issue: an issue code of ``roll_calls``, as ``di`` for disarmament; ``None`` takes all.

    Returns:
        Columns ``country, year, n`` (roll calls in which both voted), ``agreement`` (share of identical votes),
        ``similarity`` (mean of 1 - |difference| with no 0, abstention 0.5, yes 1: Signorino and Ritter's S with
        equal weights, rescaled to 0-1). Roll calls that either did not attend are left out, not counted as
        disagreement.

    Raises:
        ValueError: no roll call is left.
    """
    calls = roll_calls
    if issue is not None:
        calls = calls[calls["issues"].fillna("").str.split(";").map(lambda codes: issue in codes)]
    scored = votes.merge(calls[["rcid", "date"]], on="rcid").assign(score=lambda f: f["vote"].map(_SCORE))
    other = scored[scored["country"] == with_country][["rcid", "score"]].rename(columns={"score": "other"})
    both = scored[scored["country"] != with_country].merge(other, on="rcid")
    if both.empty:
        raise ValueError(f"no roll call with {with_country} and issue {issue}")
    gap = (both["score"] - both["other"]).abs()
    both = both.assign(year=both["date"].dt.year, same=gap == 0, similarity=1 - gap)
    out = both.groupby(["country", "year"]).agg(
        n=("rcid", "size"), agreement=("same", "mean"), similarity=("similarity", "mean")
    )
    return out.reset_index()


def yearly_agreement(
    with_countries: Sequence[str] = ("RUS", "USA"), issue: str | None = None, min_votes: int = 10
) -> pd.DataFrame:
    """Return :func:`agreement` with each of several countries, years with too few roll calls left out.

    Returns:
        Columns ``country, with_country, year, n, agreement, similarity``.
    """
    return _each_agreement(load("votes"), load("roll_calls"), with_countries, issue, min_votes)


def _each_agreement(
    votes: pd.DataFrame, calls: pd.DataFrame, with_countries: Sequence[str], issue: str | None, min_votes: int
) -> pd.DataFrame:
    parts = [agreement(votes, calls, code, issue).assign(with_country=code) for code in with_countries]
    out = pd.concat(parts, ignore_index=True)
    columns = ["country", "with_country", "year", "n", "agreement", "similarity"]
    return out.loc[out["n"] >= min_votes, columns].reset_index(drop=True)


def recorded_agreement(
    votes: pd.DataFrame,
    resolutions: pd.DataFrame,
    with_countries: Sequence[str] = ("RUS", "USA"),
    min_votes: int = 10,
) -> pd.DataFrame:
    """Return the yearly agreement with each of several countries on the resolutions that the General Assembly adopted.

    Never one line with :func:`yearly_agreement`, whose roll calls end in 2019 and hold votes on paragraphs and amendments too.

    Args:
        votes, resolutions: tables ``assembly_votes`` and ``assembly_resolutions``.

    Returns:
        Columns ``country, with_country, year, n, agreement, similarity`` as from :func:`agreement`, and ``whole``: whether the
        record has the year to its end, which it does not for the last. That year can not be compared with others, nor with
        their same months: most votes fall in December.
    """
    calls = resolutions.rename(columns={"resolution": "rcid"})
    cast = votes[votes["vote"].isin(list(_SCORE))].rename(columns={"resolution": "rcid"})
    out = _each_agreement(cast, calls, with_countries, None, min_votes)
    return out.assign(whole=out["year"] < resolutions["date"].dt.year.max())


def contested(votes: pd.DataFrame, resolutions: pd.DataFrame) -> pd.DataFrame:
    """Return how countries voted where one of Russia and the United States voted against and the other in favour.

    Args:
        votes, resolutions: tables ``assembly_votes`` and ``assembly_resolutions``.

    Returns:
        Columns ``country, year, contest`` (who was against), ``stance`` (as Russia, as the United States, abstained, did not
        vote), ``n`` (resolutions, 0 included), ``of`` (contested resolutions of that year and kind), ``whole`` as in
        :func:`recorded_agreement`. Years without a contest of the kind have ``of`` 0.
    """
    wide = votes.pivot(index="resolution", columns="country", values="vote")
    year = resolutions.set_index("resolution")["date"].dt.year
    # A vote on a resolution that the other table lacks has no day.
    wide = wide[wide.index.isin(year.index)]
    year = year.reindex(wide.index)
    years = range(year.min(), year.max() + 1)
    parts = []
    for contest, (russia, usa) in _CONTESTS.items():
        held = wide[(wide["RUS"] == russia) & (wide["USA"] == usa)].drop(columns=["RUS", "USA"])
        stances = {
            russia: "as Russia",
            usa: "as the United States",
            "abstain": "abstained",
            "not voting": "did not vote",
        }
        cast = held.melt(var_name="country", value_name="vote", ignore_index=False).reset_index()
        cast = cast.assign(stance=cast["vote"].map(stances), year=cast["resolution"].map(year))
        grid = pd.MultiIndex.from_product([held.columns, years, _STANCES], names=["country", "year", "stance"])
        counts = cast.groupby(["country", "year", "stance"]).size().reindex(grid, fill_value=0)
        parts.append(counts.rename("n").reset_index().assign(contest=contest))
    out = pd.concat(parts, ignore_index=True)
    of = out.groupby(["country", "year", "contest"])["n"].transform("sum")
    out = out.assign(of=of, whole=out["year"] < year.max())
    return out[["country", "year", "contest", "stance", "n", "of", "whole"]]
