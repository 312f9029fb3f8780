"""Training by the United States of the forces of the five: places in courses, by year and programme.

The yearly reports count places, not persons: who takes two courses fills two, and a team that travels to a unit counts all of
it. Fiscal years begin in October of the year before. Nothing here reaches beyond fiscal year 2020.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from .data import load

FIRST, LAST = 1999, 2020


def yearly(countries: Sequence[str], first: int = FIRST, last: int = LAST) -> pd.DataFrame:
    """Return places and cost by fiscal year: the total that the report prints, and where it prints none the sum of its rows.

    Returns:
        Columns ``country, fiscal_year, trainees`` (places), ``cost_usd`` (current US$), ``check`` (``equal``, ``differs`` or
        ``none printed``). A year without a row in the reports is not in it.
    """
    frame = load("us_training_totals")
    frame = frame[frame["country"].isin(countries) & frame["fiscal_year"].between(first, last)]
    out = frame.assign(
        **{
            name: frame[f"printed_{name}"].fillna(frame[f"computed_{name}"]).astype("int64")
            for name in ("trainees", "cost_usd")
        }
    )
    return out[["country", "fiscal_year", "trainees", "cost_usd", "check"]].reset_index(drop=True)


def programmes(countries: Sequence[str], first: int = FIRST, last: int = LAST) -> pd.DataFrame:
    """Return course lines, places and cost by programme over some fiscal years, the most places first.

    They are sums of the rows, which fall short of the printed totals in 2009: for totals take :func:`yearly`.

    Returns:
        Columns ``country, programme, course_lines, trainees, cost_usd, share`` (of the country's places; missing where it has
        none).
    """
    frame = load("us_training")
    frame = frame[frame["country"].isin(countries) & frame["fiscal_year"].between(first, last)]
    out = frame.groupby(["country", "programme"], as_index=False)[["course_lines", "trainees", "cost_usd"]].sum()
    total = out.groupby("country")["trainees"].transform("sum")
    out = out.assign(share=(out["trainees"] / total).where(total > 0))
    return out.sort_values(["country", "trainees", "programme"], ascending=[True, False, True], ignore_index=True)
