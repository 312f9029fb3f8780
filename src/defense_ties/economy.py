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


def balance(country: str, margin: float = 0.1) -> pd.DataFrame:
    """Return a country's trade balance with Russia as each side reports it to the IMF, and whether valuation can turn it.

    Exports are valued free on board, imports with freight and insurance, so that the importing side of a balance stands too
    high by an unknown part.

    Args:
        margin: the most that freight and insurance are taken to add to a value, as a share; a convention of this book.

    Returns:
        Columns ``series`` (as from :func:`trade_with_russia`), ``year, exports, imports, gap`` (exports less imports, as
        reported, millions of current US dollars), ``sign``: ``surplus`` or ``deficit`` where the gap has one sign with the
        CIF value as it is and with the margin taken off, otherwise ``undecided``.
    """
    frame = trade_with_russia(country)
    frame = frame[frame["valuation"].isin(["FOB", "CIF"])]
    free = frame["usd"].where(frame["valuation"] == "FOB", frame["usd"] / (1 + margin))
    side = frame["flow"].map({"exports to Russia": "exports", "imports from Russia": "imports"})
    wide = frame.assign(side=side, free=free).pivot(index=["series", "year"], columns="side", values=["usd", "free"])
    gap, least = (wide[value, "exports"] - wide[value, "imports"] for value in ("usd", "free"))
    sign = pd.Series("undecided", index=wide.index)
    sign = sign.mask((gap > 0) & (least > 0), "surplus").mask((gap < 0) & (least < 0), "deficit")
    out = wide["usd"].assign(gap=gap, sign=sign).rename_axis(columns=None)
    return out[["exports", "imports", "gap", "sign"]].reset_index()
