"""How far SIPRI's estimates reach: deliveries whose number or year it marks are drawn from a range, not dropped.

SIPRI marks an estimate and does not say how far it may be off. The ranges are conventions of this book, varied where they are used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .scope import FIRST, LAST

SEED, DRAWS = 20241231, 1_000


@dataclass(frozen=True)
class Drawn:
    """A set of deliveries, drawn many times.

    Attributes:
        frame: the deliveries; tiv, year: one row per draw and one column per delivery, in the frame's order.
    """

    frame: pd.DataFrame
    tiv: np.ndarray
    year: np.ndarray

    def totals(self, by: Sequence[str] = ("recipient",), first: int = FIRST, last: int = LAST) -> pd.DataFrame:
        """Return the TIV of each group in some years: one row per draw, one column per group."""
        inside = np.where((self.year >= first) & (self.year <= last), self.tiv, 0.0)
        groups = self.frame.groupby(list(by)).ngroup().to_numpy()
        names = self.frame.groupby(list(by)).size().index
        return pd.DataFrame(inside @ np.eye(len(names))[groups], columns=names)

    def last_years(self, by: str = "recipient") -> pd.DataFrame:
        """Return the last year in which each group was delivered anything of a value: one row per draw, one column per group."""
        years = np.where(self.tiv > 0, self.year, 0)
        codes = sorted(self.frame[by].unique())
        ends = {code: years[:, (self.frame[by] == code).to_numpy()].max(axis=1) for code in codes}
        return pd.DataFrame(ends, index=range(len(years)))


def drawn(frame: pd.DataFrame, number: float, years: int, draws: int = DRAWS, seed: int = SEED) -> Drawn:
    """Return deliveries drawn from the ranges of SIPRI's estimates.

    Where the number of a delivery is marked, its TIV is multiplied by a factor from a uniform distribution; where the year is, it moves by whole
    years, each with the same chance. The deliveries of one deal err together: they have one factor and one move. That makes the
    intervals wider than if each erred for itself.

    Args:
        frame: deliveries; number: how far a number may be off, as a share: 0.25 draws factors from 0.75 to 1.25; years: how far a year;
        draws: how many; seed: the same one gives the same draws.

    Raises:
        ValueError: a range that is negative, or would give a negative number.
    """
    if not 0 <= number < 1 or years < 0:
        raise ValueError(
            f"a range of {number} of the number and {years} years: expected 0 to below 1, and no less than 0"
        )
    chance = np.random.default_rng(seed)
    deal = pd.factorize(frame["deal_id"])[0]
    size = (draws, int(deal.max()) + 1 if len(deal) else 0)
    factor, move = chance.uniform(1 - number, 1 + number, size), chance.integers(-years, years + 1, size)
    marked = {
        name: frame[name].astype("boolean").fillna(False).to_numpy(dtype=bool)
        for name in ("number_estimate", "delivery_year_estimate")
    }
    tiv = frame["tiv"].to_numpy(dtype=float) * np.where(marked["number_estimate"], factor[:, deal], 1.0)
    year = frame["delivery_year"].to_numpy(dtype=int) + np.where(marked["delivery_year_estimate"], move[:, deal], 0)
    return Drawn(frame.reset_index(drop=True), tiv, year)


def carried(
    frame: pd.DataFrame, supplier: str, recipients: Sequence[str], number: float, years: int, draws: int = DRAWS
) -> pd.DataFrame:
    """Return what the ranges of SIPRI's estimates leave of one supplier's part in some countries' imports.

    Args:
        frame: deliveries of all suppliers, with those before the book: what may have come later than it is dated counts then;
        supplier: its code; recipients: codes; number, years, draws: as for :func:`drawn`.

    Returns:
        Columns ``what, country, value`` (as SIPRI has it), ``low, high`` (2.5% and 97.5% quantile of the draws). What: ``tiv`` (millions,
        in the years of the book), ``rank`` (by it; 1 is the most), ``share`` (of what the supplier delivered to all of them), ``imports`` (of the
        country's imports), ``imports rank``, ``imports 2005`` and so on (in the five years from then), ``last year`` (of a delivery; 0
        without one).
    """
    found = []
    for sample in (drawn(frame, 0, 0, 1), drawn(frame, number, years, draws)):
        values = {"tiv": _part(sample, supplier, recipients, FIRST, LAST)[0]}
        values["share"] = values["tiv"].div(values["tiv"].sum(axis=1), axis=0)
        spans = {"imports": (FIRST, LAST)} | {f"imports {year}": (year, year + 4) for year in range(FIRST, LAST, 5)}
        for what, (first, last) in spans.items():
            part, total = _part(sample, supplier, recipients, first, last)
            values[what] = (part / total.where(total > 0)).fillna(0.0)
        for what, of in (("rank", "tiv"), ("imports rank", "imports")):
            values[what] = values[of].rank(axis=1, ascending=False, method="min")
        own = (sample.frame["supplier"] == supplier).to_numpy()
        ends = Drawn(sample.frame[own].reset_index(drop=True), sample.tiv[:, own], sample.year[:, own]).last_years()
        values["last year"] = ends.reindex(columns=list(recipients), fill_value=0)
        found.append(pd.concat(values, axis=1))
    stands, ranges = found
    out = pd.DataFrame({"value": stands.iloc[0], "low": ranges.quantile(0.025), "high": ranges.quantile(0.975)})
    return out.rename_axis(["what", "country"]).reset_index()


def _part(sample: Drawn, supplier: str, recipients: Sequence[str], first: int, last: int) -> tuple[pd.DataFrame, ...]:
    """Return a supplier's TIV to each recipient in some years, and that of all: one row per draw."""
    sums = sample.totals(["recipient", "supplier"], first, last)
    part = (
        sums.xs(supplier, axis=1, level="supplier")
        if supplier in sums.columns.get_level_values(1)
        else sums.iloc[:, :0]
    )
    total = sums.T.groupby("recipient").sum().T
    return tuple(found.reindex(columns=list(recipients), fill_value=0.0) for found in (part, total))
