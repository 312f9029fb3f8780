"""Military expenditure and merchandise trade: the context of the transfers."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from .data import load
from .scope import LAST


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


def reported_by_russia(countries: Sequence[str], first: int = 2010, last: int = 2021) -> pd.DataFrame:
    """Return each country's trade with Russia as Russia reports it, summed over some years; never joined to other series.

    Exports to Russia are valued with freight and insurance, imports from it free on board, so that no balance is computed.
    The series ends in 2021: Russia stopped publishing.

    Returns:
        Columns ``country, flow, valuation, usd`` (millions of current US dollars), ``years`` (how many have a value),
        ``disputed`` (True where one of them is).
    """
    frame = load("russia_trade")
    frame = frame[frame["country"].isin(countries) & frame["year"].between(first, last)]
    frame = frame.assign(disputed=frame["quality"] == "disputed")
    out = frame.groupby(["country", "flow", "valuation"], as_index=False)
    return out.agg(usd=("usd", "sum"), years=("year", "nunique"), disputed=("disputed", "any"))


def chapter_93(partner: str, first: int = 2010, last: int = LAST) -> pd.DataFrame:
    """Return what each reporter declares to have exported to a partner under HS chapter 93 (arms and ammunition).

    Armoured vehicles, aircraft and warships are in other chapters, and a state need not declare: a reporter without a row
    has declared nothing, which is no proof that it sold nothing.

    Args:
        partner: ``BRA``, ``MEX``, or ``RUS`` (Brazil's exports to Russia alone).

    Returns:
        Columns ``reporter, reporter_name, usd`` (current US dollars), ``share`` (of what all declare), ``years`` (how many have
        a value), the largest first.
    """
    frame = load("hs93_exports")
    frame = frame[(frame["partner"] == partner) & frame["year"].between(first, last)]
    out = frame.groupby(["reporter", "reporter_name"], as_index=False).agg(
        usd=("usd", "sum"), years=("year", "nunique")
    )
    out.insert(3, "share", out["usd"] / out["usd"].sum())
    return out.sort_values(["usd", "reporter"], ascending=[False, True], ignore_index=True)


def editions() -> pd.DataFrame:
    """Return military expenditure in the two editions that the book has, in the one year in which they can be compared.

    In the year of their prices, constant dollars are current ones.

    Returns:
        Columns ``country, year, old, new`` (millions of US dollars; of the countries that both have) and ``change`` (new / old - 1).
    """
    later = load("later_expenditure").query("year == prices").rename(columns={"usd": "new"})
    both = later.merge(load("military_expenditure").rename(columns={"usd": "old"}), on=["country", "year"])
    both = both.dropna(subset=["old"])[["country", "year", "old", "new"]].reset_index(drop=True)
    return both.assign(change=both["new"] / both["old"] - 1)
