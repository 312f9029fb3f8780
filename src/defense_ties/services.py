"""What Russia did beside selling weapons: training, licences, upkeep and credits, from the register of agreements and events.

The register counts rows, each of which a source reports: a centre that trains for years is one row, and so is a course of two
weeks. It says how often something of the kind is reported, never how many were trained, what was mended or what it cost, and
what no source reports is not in it. The reports of the United States count places in courses, year by year, whether or not
anyone wrote about them. So the two can stand side by side, and no ratio of them has a meaning.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from . import agreements, training
from .data import periods
from .scope import FIRST, LAST

KINDS = ["training", "licences", "upkeep", "credits"]
_EVENTS = {"training": "training", "services": "upkeep", "credit": "credits"}
_TEXTS = {"training": "training", "technology transfer": "licences", "credit": "credits"}


def rows(countries: Sequence[str], first: int = FIRST, last: int = LAST) -> pd.DataFrame:
    """Return the rows of the register that are about services: texts signed, and events that came about; none that is weak.

    A licence is a text on the transfer of technology, or a contract whose title names a licence: such a contract is filed
    as one for goods.

    Returns:
        Columns ``id, country, kind`` (of :data:`KINDS`), ``record`` (``text`` or ``event``), ``date`` (a timestamp, the middle
        of what is known), ``year, title``, in order of date.
    """
    texts = agreements.register(countries, first, last)
    texts = texts[texts["evidence"] != "weak"]
    events = agreements.came_about(countries, first, last)
    licence = (events["type"] == "contract") & events["title"].str.contains("licence", case=False)
    out = pd.concat(
        [
            texts.assign(kind=texts["type"].map(_TEXTS), record="text"),
            events.assign(kind=events["type"].map(_EVENTS).mask(licence, "licences"), record="event"),
        ]
    )
    out = out[out["kind"].notna()].assign(date=lambda f: f["middle"], year=lambda f: f["middle"].dt.year)
    wanted = ["id", "country", "kind", "record", "date", "year", "title"]
    return out.sort_values(["date", "id"], ignore_index=True)[wanted]


def counts(countries: Sequence[str], first: int = FIRST, last: int = LAST) -> pd.DataFrame:
    """Return how many rows there are by country, kind and period of five years, with a zero where there is none.

    Returns:
        Columns ``country, kind, period, texts, events``.
    """
    frame = rows(countries, first, last)
    spans = periods(pd.Series(range(first, last + 1)), last).unique()
    grid = pd.MultiIndex.from_product([countries, KINDS, spans], names=["country", "kind", "period"])
    sizes = frame.assign(period=periods(frame["year"], last)).groupby(["country", "kind", "period", "record"]).size()
    out = sizes.unstack("record", fill_value=0).reindex(index=grid, columns=["text", "event"], fill_value=0)
    return out.set_axis(["texts", "events"], axis=1).reset_index()


def beside_training(countries: Sequence[str], first: int = FIRST, last: int = LAST) -> pd.DataFrame:
    """Return the register's rows on Russian training beside the places in courses of the United States, by period.

    The American reports end with fiscal year 2020, so that the last period holds one of its five years: ``us_years`` says how
    many a period has.

    Returns:
        Columns ``country, period, russian_rows`` (texts and events on training), ``us_places, us_cost_usd`` (missing in a
        period without a year in the reports), ``us_years``.
    """
    frame = counts(countries, first, last)
    frame = frame[frame["kind"] == "training"].assign(russian_rows=lambda f: f["texts"] + f["events"])
    places = training.yearly(countries, first, min(last, training.LAST))
    places = places.assign(period=periods(places["fiscal_year"], last)).groupby(["country", "period"], as_index=False)
    places = places.agg(
        us_places=("trainees", "sum"), us_cost_usd=("cost_usd", "sum"), us_years=("fiscal_year", "nunique")
    )
    out = frame[["country", "period", "russian_rows"]].merge(places, "left", on=["country", "period"])
    whole = dict.fromkeys(["us_places", "us_cost_usd", "us_years"], "Int64")
    return out.astype(whole).assign(us_years=lambda f: f["us_years"].fillna(0))
