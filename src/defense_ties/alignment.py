"""Alignment in the UN General Assembly: ideal points, agreement with Russia and the USA, votes on Ukraine."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from .data import load

_SCORE = {"no": 0.0, "abstain": 0.5, "yes": 1.0}
# Votes on which Russia and the United States are wholly opposed: the vote of each.
_CONTESTS = {
    "Russia against, the United States for": ("no", "yes"),
    "the United States against, Russia for": ("yes", "no"),
}
_STANCES = ["as Russia", "as the United States", "abstained", "did not vote"]


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
    year = resolutions.set_index("resolution")["date"].dt.year.reindex(wide.index)
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


def council_splits(votes: pd.DataFrame, resolutions: pd.DataFrame, countries: Sequence[str]) -> pd.DataFrame:
    """Return the votes of countries in the Security Council on the resolutions on which Russia and the United States differed.

    Only adopted resolutions are in the record: a draft that Russia or the United States vetoed is not, so that one of the two
    abstained on nearly all of these.

    Args:
        votes, resolutions: tables ``council_votes`` and ``council_resolutions``; countries: codes.

    Returns:
        Columns ``country, term`` (as ``2004–05``), ``date, resolution, title, vote, russia, usa`` (the three votes) and
        ``stance``: as Russia, as the United States, or as neither.
    """
    seats = _seats(votes, resolutions, countries)
    other = votes.pivot(index="resolution", columns="country", values="vote")[["RUS", "USA"]]
    out = seats.merge(other.rename(columns={"RUS": "russia", "USA": "usa"}), left_on="resolution", right_index=True)
    out = out[out["russia"] != out["usa"]]
    stance = pd.Series("as neither", index=out.index)
    stance = stance.mask(out["vote"] == out["russia"], "as Russia").mask(
        out["vote"] == out["usa"], "as the United States"
    )
    columns = ["country", "term", "date", "resolution", "title", "vote", "russia", "usa", "stance"]
    return out.assign(stance=stance)[columns].sort_values(["country", "date", "resolution"], ignore_index=True)


def council_terms(votes: pd.DataFrame, resolutions: pd.DataFrame, countries: Sequence[str]) -> pd.DataFrame:
    """Return, per term of a country in the Security Council, how it voted where Russia and the United States differed.

    Returns:
        Columns ``country, term, adopted`` (resolutions adopted by a vote in the term), ``differed`` (those on which Russia and
        the United States did not vote alike), ``as_russia, as_usa, as_neither``: the three parts of ``differed``.
    """
    seats = _seats(votes, resolutions, countries)
    adopted = seats[seats["vote"] != "not voting"].groupby(["country", "term"]).size().rename("adopted")
    splits = council_splits(votes, resolutions, countries)
    kinds = {"as Russia": "as_russia", "as the United States": "as_usa", "as neither": "as_neither"}
    counts = splits.groupby(["country", "term", "stance"]).size().unstack("stance", fill_value=0)
    counts = counts.reindex(index=adopted.index, columns=list(kinds), fill_value=0).rename(columns=kinds)
    out = pd.concat([adopted, counts.sum(axis=1).rename("differed"), counts], axis=1)
    return out.reset_index()


def mean_vote(frame: pd.DataFrame) -> float:
    """Return the mean of votes on texts that Russia opposes: 0 in favour, one half abstained, 1 against, absence left out.

    Args:
        frame: as from :func:`ukraine_votes`, or a part of it.
    """
    return float(frame["vote"].map({"Y": 0, "A": 0.5, "N": 1}).mean())


def _seats(votes: pd.DataFrame, resolutions: pd.DataFrame, countries: Sequence[str]) -> pd.DataFrame:
    """Return the votes of countries in the Security Council with ``date, title, term``; a term is years without a gap."""
    out = votes[votes["country"].isin(list(countries))].merge(resolutions[["resolution", "date", "title"]])
    years = out.assign(year=out["date"].dt.year)[["country", "year"]].drop_duplicates().sort_values(["country", "year"])
    begins = years.groupby("country")["year"].diff().ne(1).cumsum()
    spans = years.groupby(begins)["year"].agg(["min", "max"])
    names = spans["min"].astype(str) + "\N{EN DASH}" + (spans["max"] % 100).map("{:02d}".format)
    years = years.assign(term=begins.map(names))
    return out.assign(year=out["date"].dt.year).merge(years, on=["country", "year"]).drop(columns="year")


def ukraine_votes(countries: Sequence[str], press: bool = False) -> pd.DataFrame:
    """Return the votes on Ukraine, one row per resolution and country, gaps included.

    Args:
        press: add the votes after the end of the record that only the press reports, to be shown marked.

    Returns:
        Columns ``resolution`` (of a vote from the press its subject, since no symbol was seen), ``date, subject, country,
        vote, meaning`` (the vote in words), ``grade, source``. A country with no row in the tables gets one, with grade
        ``not found``.
    """
    table = load("ukraine_votes")
    if press:
        reported = load("ukraine_press_votes")
        table = pd.concat([table, reported.assign(resolution=reported["subject"])], ignore_index=True)
    grid = (
        table[["resolution", "date", "subject"]]
        .drop_duplicates()
        .merge(pd.DataFrame({"country": list(countries)}), how="cross")
    )
    out = grid.merge(table[["resolution", "date", "country", "vote", "grade", "source"]], how="left")
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
