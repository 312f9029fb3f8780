"""The votes of the UN General Assembly on Ukraine."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ..data import load


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


def mean_vote(frame: pd.DataFrame) -> float:
    """Return the mean of votes on texts that Russia opposes: 0 in favour, one half abstained, 1 against, absence left out.

    Args:
        frame: as from :func:`ukraine_votes`, or a part of it.
    """
    return float(frame["vote"].map({"Y": 0, "A": 0.5, "N": 1}).mean())
