"""Alignment in the UN General Assembly: ideal points, agreement with Russia and the USA, votes on Ukraine."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from .data import load

_SCORE = {"no": 0.0, "abstain": 0.5, "yes": 1.0}


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
    votes, calls = load("votes"), load("roll_calls")
    parts = [agreement(votes, calls, code, issue).assign(with_country=code) for code in with_countries]
    out = pd.concat(parts, ignore_index=True)
    columns = ["country", "with_country", "year", "n", "agreement", "similarity"]
    return out.loc[out["n"] >= min_votes, columns].reset_index(drop=True)


def ukraine_votes(countries: Sequence[str]) -> pd.DataFrame:
    """Return the votes on Ukraine, one row per resolution and country, gaps included.

    Returns:
        Columns ``resolution, date, subject, country, vote, meaning`` (the vote in words), ``grade, source``. A country
        with no row in the table gets one, with grade ``not found``.
    """
    table = load("ukraine_votes")
    grid = (
        table[["resolution", "date", "subject"]]
        .drop_duplicates()
        .merge(pd.DataFrame({"country": list(countries)}), how="cross")
    )
    out = grid.merge(table[["resolution", "country", "vote", "grade", "source"]], how="left")
    words = {"Y": "in favour", "N": "against", "A": "abstained", "X": "did not vote"}
    return out.assign(
        grade=out["grade"].fillna("not found"),
        meaning=out["vote"].map(words).fillna("not found"),
    ).sort_values(["date", "resolution", "country"], ignore_index=True)


def memberships() -> pd.DataFrame:
    """Return who belongs to which club, treaty or status, as far as sourced.

    Returns:
        The columns of table ``memberships``, in its order, and ``state``: ``in`` (member, party, partner, ally, or a
        signatory of a text that needs no ratification), ``partly`` (signed a treaty, not known to have ratified it) or
        ``out``; ``text``: the last two digits of the year since when, a tick where that is not known, or a dash. A country
        without a row is not known.
    """
    table = load("memberships")
    signed = (table["status"] == "signatory") & (table["group"] == "disarmament")
    state = pd.Series("in", index=table.index).mask(signed, "partly").mask(table["status"] == "not a member", "out")
    text = (
        ("\N{RIGHT SINGLE QUOTATION MARK}" + table["since"].str[2:4])
        .fillna("\N{CHECK MARK}")
        .mask(state == "out", "\N{EN DASH}")
    )
    return table.assign(state=state, text=text)
