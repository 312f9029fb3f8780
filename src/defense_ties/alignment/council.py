"""How countries voted in the Security Council."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


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


def _seats(votes: pd.DataFrame, resolutions: pd.DataFrame, countries: Sequence[str]) -> pd.DataFrame:
    """Return the votes of countries in the Security Council with ``date, title, term``; a term is years without a gap."""
    out = votes[votes["country"].isin(list(countries))].merge(resolutions[["resolution", "date", "title"]])
    years = out.assign(year=out["date"].dt.year)[["country", "year"]].drop_duplicates().sort_values(["country", "year"])
    begins = years.groupby("country")["year"].diff().ne(1).cumsum()
    spans = years.groupby(begins)["year"].agg(["min", "max"])
    names = spans["min"].astype(str) + "\N{EN DASH}" + (spans["max"] % 100).map("{:02d}".format)
    years = years.assign(term=begins.map(names))
    return out.assign(year=out["date"].dt.year).merge(years, on=["country", "year"]).drop(columns="year")
