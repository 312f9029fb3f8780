"""How long texts wait from signature to force, where for many nobody has published whether and when they entered into force."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from . import agreements
from .data import load
from .scope import LAST, focus

# Of these the codebook says that they have to enter into force; a memorandum may take effect with its signature.
BINDING = ("agreement", "protocol")
# DCAD ends with this year.
LAST_DCAD = 2010
WESTERN = ("ESP", "FRA", "USA")
Z = 1.959963984540054


def of_register(instruments: Sequence[str] = BINDING) -> pd.DataFrame:
    """Return the bilateral texts of the five with Russia in the period of the book that have to enter into force, without weak rows.

    Returns:
        As :func:`waiting`, with ``id`` and ``country``; observed to the end of the period. An entry into force that is dated
        to the year is taken to be in its middle; a text that is in force without a date has none.
    """
    texts = agreements.register(focus())
    keep = texts["instrument"].isin(instruments) & (texts["scope"] == "bilateral") & (texts["evidence"] != "weak")
    texts = texts[keep].reset_index(drop=True)
    frame = pd.DataFrame({"id": texts["id"], "country": texts["country"], "signed": texts["middle"]})
    frame["in_force"] = agreements.dated(texts, "in_force")["middle"]
    frame["pending"] = texts["status"] == "not ratified"
    return waiting(frame, LAST)


def of_dcad(partners: Sequence[str]) -> pd.DataFrame:
    """Return the texts of the five with some powers in DCAD, whatever the register has found since.

    Returns:
        As :func:`waiting`, with ``id, country`` and ``partner``; observed to the end of 2010. DCAD says of none that it waits
        still.

    Raises:
        ValueError: a power of which the table has no text.
    """
    held = load("dcad_lags")
    unknown = sorted(set(partners) - set(held["partner"]))
    if unknown:
        raise ValueError(f"partner {unknown[0]!r}: expected one of {', '.join(sorted(set(held['partner'])))}")
    held = held[held["partner"].isin(partners) & held["country"].isin(focus())].reset_index(drop=True)
    frame = held[["id", "country", "partner", "signed", "in_force"]].assign(pending=False)
    return waiting(frame.assign(**{name: pd.to_datetime(frame[name]) for name in ("signed", "in_force")}), LAST_DCAD)


def waiting(frame: pd.DataFrame, last: int) -> pd.DataFrame:
    """Return how long each text waited: to its entry into force, or to the end of what is observed.

    Args:
        frame: columns ``signed, in_force`` (timestamps, the latter missing where no date is known) and ``pending`` (a source
            says that it was not in force); last: the last year observed.

    Returns:
        The columns of the frame, and ``entered`` (it has a date up to that year) and ``years``.
    """
    end = pd.Timestamp(last, 12, 31)
    entered = frame["in_force"] <= end
    until = frame["in_force"].where(entered, end)
    return frame.assign(entered=entered, years=(until - frame["signed"]).dt.days / 365.25)


def readings(frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the two ways to read a missing date, between which the truth lies if what has no date is no faster than the rest.

    ``slow``: what has no date waits to the end of what is observed. ``fast``: it is left out, unless a source says that it
    waited. A text in force without a date is among those without one.

    Args:
        frame: as from :func:`waiting`.
    """
    return {"slow": frame, "fast": frame[frame["entered"] | frame["pending"]].reset_index(drop=True)}


def curve(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the share of texts not yet in force by the time since signature: the estimate of Kaplan and Meier (1958).

    Args:
        frame: columns ``years`` and ``entered``; a text that has not entered is censored.

    Returns:
        Columns ``years, share, low, high`` (95% at each time, by Greenwood's formula on the scale of log(-log); missing where
        the share is 0 or 1), from 0 years on, one row for each time at which a text entered, and a last one where the longest
        wait ends.
    """
    fit = SurvfuncRight(frame["years"].to_numpy(), frame["entered"].astype(int).to_numpy())
    share, error = np.asarray(fit.surv_prob), np.asarray(fit.surv_prob_se)
    inside = (share > 0) & (share < 1)
    low, high = np.full((2, len(share)), np.nan)
    spread = np.exp(Z * error[inside] / np.abs(share[inside] * np.log(share[inside])))
    low[inside], high[inside] = share[inside] ** spread, share[inside] ** (1 / spread)
    out = pd.DataFrame({"years": fit.surv_times, "share": share, "low": low, "high": high})
    if out.empty or out["years"].iloc[0] > 0:
        out = pd.concat([pd.DataFrame([{"years": 0.0, "share": 1.0}]), out], ignore_index=True)
    if out["years"].iloc[-1] < frame["years"].max():
        out = pd.concat([out, out.tail(1).assign(years=frame["years"].max())], ignore_index=True)
    return out[["years", "share", "low", "high"]]


def median(frame: pd.DataFrame) -> float:
    """Return after how many years half the texts are in force by :func:`curve`; missing where it does not fall so far."""
    fall = curve(frame)
    reached = fall[fall["share"] <= 0.5]
    return float(reached["years"].min())


def difference(first: pd.DataFrame, second: pd.DataFrame) -> float:
    """Return the p value of the log-rank test that two groups of texts wait alike.

    Args:
        first, second: columns ``years`` and ``entered``.
    """
    both = pd.concat([first.assign(group=0), second.assign(group=1)])
    _, p = survdiff(both["years"].to_numpy(), both["entered"].astype(int).to_numpy(), both["group"].to_numpy())
    return float(p)
