"""Military expenditure and merchandise trade: the context of the transfers."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from .data import load


def spending(countries: Sequence[str], measure: str = "gdp_share") -> pd.DataFrame:
    """Return military expenditure with SIPRI's quality marks.

    Args:
        measure: ``gdp_share`` (percent of GDP) or ``usd`` (millions of current US dollars).

    Returns:
        Columns ``country, year, value, quality`` (reported, estimate, highly uncertain); missing years are left out.
    """
    frame = load("military_expenditure")
    frame = frame[frame["country"].isin(countries)]
    out = frame[["country", "year"]].assign(value=frame[measure], quality=frame[f"{measure}_quality"])
    return out.dropna(subset=["value"]).reset_index(drop=True)


def trade_with_russia(country: str) -> pd.DataFrame:
    """Return every trade series of a country with Russia, one per provider, reporter and flow, never joined.

    Returns:
        Columns ``series`` (provider and reporter in words), ``flow, valuation, year, usd`` (millions of current US
        dollars; missing where a zero is suspect), ``quality``.
    """
    frame = load("trade")
    frame = frame[frame["country"] == country]
    reporter = frame["reporter"].map(load("countries").set_index("code")["name"])
    words = "IMF, reported by " + reporter
    series = words.where(frame["provider"] == "IMF", "Correlates of War (reconciled)")
    out = frame.assign(series=series)[["series", "flow", "valuation", "year", "usd", "quality"]]
    return out.sort_values(["flow", "series", "year"], ignore_index=True)
