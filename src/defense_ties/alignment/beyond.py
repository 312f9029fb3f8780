"""What of the agreement in the UN General Assembly is left beyond voting habits, by period, with its uncertainty."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ..chance import around, pulled, wilson
from ..data import periods

BALLOT = ("yes", "no", "abstain")


def ballots(votes: pd.DataFrame, calls: pd.DataFrame) -> pd.DataFrame:
    """Return one row per roll call: ``date``, ``item``, and of each country its vote, missing where it cast none.

    Args:
        votes, calls: tables ``assembly_votes`` and ``assembly_resolutions``, or ``votes`` and ``roll_calls``. The two pairs are
            never one line: the second ends in 2019 and holds votes on paragraphs and amendments too.

    Returns:
        ``item`` is the title: one matter that comes back year after year has one. A roll call without a title is its own. Votes on
        what ``calls`` lacks are left out: they have no day.
    """
    key = "resolution" if "resolution" in votes else "rcid"
    wide = votes[votes["vote"].isin(BALLOT)].pivot(index=key, columns="country", values="vote")
    told = calls.set_index(key)[["date", "title"]]
    wide = wide[wide.index.isin(told.index)]
    told = told.reindex(wide.index)
    item = told["title"].fillna(pd.Series(wide.index.astype(str), index=wide.index)).str.casefold()
    return wide.assign(date=told["date"], item=item)


def beyond_chance(
    cast: pd.DataFrame, countries: Sequence[str], with_countries: Sequence[str] = ("RUS", "USA")
) -> pd.DataFrame:
    """Return Cohen's kappa over yes, no and abstention of each country with each of others, by period of five years.

    Args:
        cast: as from :func:`ballots`.

    Returns:
        Columns ``country, with_country, period`` (as ``2000–04``), ``n`` (roll calls in which both voted), ``items`` (the matters they
        were on), ``agreement`` (share of identical votes), ``expected`` (share by voting habits alone), ``kappa``, ``low, high``
        (95%, the votes on one matter taken as one: :func:`defense_ties.chance.around`), ``whole`` (whether both voted in each
        of five years). A period in which the two never both voted is left out; kappa or its interval is missing where they do not vary.
    """
    year = cast["date"].dt.year
    cast = cast.assign(year=year, period=periods(year, year.max()))
    out = []
    for other in with_countries:
        for country in countries:
            for period, part in cast.groupby("period"):
                both = part[[country, other, "item", "year"]].dropna()
                if not both.empty:
                    found, pulls = pulled(both[country], both[other], BALLOT)
                    low, high = around(found.value, pulls, both["item"])
                    out.append(
                        {
                            "country": country,
                            "with_country": other,
                            "period": period,
                            "n": found.n,
                            "items": both["item"].nunique(),
                            "agreement": found.observed,
                            "expected": found.expected,
                            "kappa": found.value,
                            "low": low,
                            "high": high,
                            "whole": both["year"].nunique() == 5,
                        }
                    )
    return pd.DataFrame(out)


def change(
    cast: pd.DataFrame, country: str, other: str, before: tuple[int, int], after: tuple[int, int]
) -> tuple[float, float, float]:
    """Return by how much the kappa of two countries is higher in one span of years than in another, and its 95% interval.

    A matter voted on in both spans counts as one observation of the difference, so that what stays the same cancels.

    Args:
        cast: as from :func:`ballots`; before, after: first and last year of each span.
    """
    value, pulls, items = 0.0, [], []
    for sign, span in ((-1, before), (1, after)):
        both = cast.loc[cast["date"].dt.year.between(*span), [country, other, "item"]].dropna()
        found, own = pulled(both[country], both[other], BALLOT)
        value += sign * found.value
        pulls.append(sign * own)
        items.append(both["item"])
    return (value, *around(value, pd.concat(pulls), pd.concat(items)))


def contested_by_period(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the shares of each stance where Russia and the United States were wholly opposed, by period of five years.

    Args:
        frame: as from :func:`defense_ties.alignment.contested`.

    Returns:
        Columns ``country, contest, period, stance, n, of`` (votes the country cast in the contests of that kind), ``share, low, high``
        (95% score interval, as if each vote were drawn apart), ``whole`` (whether the country voted in every year of the period that had
        such a contest, and the record has those years to their end). Not to vote is no stance; a period without a vote is left out.
    """
    held = frame[frame["of"] > 0].assign(period=lambda f: periods(f["year"], frame["year"].max()))
    silent = (held["stance"] == "did not vote") & (held["n"] == held["of"])
    by = ["country", "contest", "period"]
    partly = (silent | ~held["whole"]).groupby([held[name] for name in by]).any().rename("partly")
    out = held[held["stance"] != "did not vote"].groupby([*by, "stance"], as_index=False)["n"].sum()
    out["of"] = out.groupby(by)["n"].transform("sum")
    out = out[out["of"] > 0].join(partly, on=by).reset_index(drop=True)
    bounds = [wilson(part, whole) for part, whole in zip(out["n"], out["of"], strict=True)]
    out = out.assign(share=out["n"] / out["of"], low=[low for low, _ in bounds], high=[high for _, high in bounds])
    return out.assign(whole=~out["partly"]).drop(columns="partly")
