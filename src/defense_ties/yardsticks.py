"""What a measure of unevenness is set against: other suppliers to the same five, other customers, and mere chance.

"Uneven" says little alone: a coefficient over five holders is large for most suppliers of weapons, and a few texts spread at random
are not even either. Each function gives the distribution in which an observed value stands.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import permutations

import numpy as np
import pandas as pd

from .data import load
from .scope import FIRST, LAST, focus

SEED, DRAWS = 20241231, 10_000


def ginis(amounts: np.ndarray) -> np.ndarray:
    """Return the Gini coefficient of each row of non-negative amounts: half the relative mean absolute difference.

    Args:
        amounts: one row per set of holders. A row whose amounts are all zero has no coefficient: it is missing.

    Raises:
        ValueError: an amount is negative.
    """
    if (amounts < 0).any():
        raise ValueError(f"the Gini coefficient needs non-negative amounts, found {amounts.min()}")
    ordered = np.sort(amounts, axis=1)
    holders = ordered.shape[1]
    total = ordered.sum(axis=1)
    # Each difference of two amounts is counted by the places of both in their order.
    places = 2 * np.arange(1, holders + 1) - holders - 1
    return (ordered * places).sum(axis=1) / (holders * np.where(total > 0, total, np.nan))


def suppliers(frame: pd.DataFrame, recipients: Sequence[str], top: int = 12) -> pd.DataFrame:
    """Return how unevenly each of the largest suppliers spread its deliveries over the same recipients.

    Args:
        frame: deliveries, as from :func:`defense_ties.transfers.deliveries`; recipients: codes, one with nothing counts as 0;
        top: how many suppliers, by TIV.

    Returns:
        Columns ``supplier, name, tiv`` (millions, to all the recipients), ``gini``, ``top`` (code of its largest customer), ``top_share``;
        the most uneven first.
    """
    names = load("countries").set_index("code")["name"]
    wide = frame.pivot_table(index="supplier", columns="recipient", values="tiv", aggfunc="sum", fill_value=0.0)
    wide = wide.reindex(columns=list(recipients), fill_value=0.0)
    wide = wide.loc[wide.sum(axis=1).nlargest(top).index]
    out = pd.DataFrame(
        {
            "tiv": wide.sum(axis=1),
            "gini": ginis(wide.to_numpy()),
            "top": wide.idxmax(axis=1),
            "top_share": wide.max(axis=1) / wide.sum(axis=1),
        }
    )
    out = out.rename_axis("supplier").reset_index().assign(name=lambda f: f["supplier"].map(names))
    return out.sort_values(["gini", "supplier"], ascending=[False, True], ignore_index=True)


def customers(region: str | None = None, buyers_only: bool = True, first: int = FIRST, last: int = LAST) -> pd.Series:
    """Return the TIV that Russia delivered to each state of the world that imported arms, by code.

    Args:
        region: a value of ``region`` in table ``countries``, ``None`` for the world; buyers_only: leave out the states to which Russia
            delivered nothing; first, last: years.
    """
    countries = load("countries").set_index("code")
    sums = {}
    for table in ("russia_exports", "world_imports"):
        held = load(table)
        sums[table] = held[held["year"].between(first, last)].groupby("recipient")["tiv"].sum()
    tiv = sums["russia_exports"].reindex(sums["world_imports"].index, fill_value=0.0).rename("tiv")
    kept = (countries["kind"].reindex(tiv.index) == "state").to_numpy() & (tiv.index != "RUS")
    if region is not None:
        kept &= (countries["region"].reindex(tiv.index) == region).to_numpy()
    if buyers_only:
        kept &= (tiv > 0).to_numpy()
    return tiv[kept]


def at_random(
    amounts: pd.Series, size: int | None = None, draws: int = DRAWS, seed: int = SEED, always: Collection[str] = ()
) -> np.ndarray:
    """Return the Gini coefficients of random sets of so many holders; those that hold nothing at all are left out.

    Args:
        amounts: what each holder has, by code; size: holders in a set, by default as many as the book has countries;
        always: codes that are in every set, as of one whose part in the result is asked for.

    Raises:
        ValueError: there are fewer holders than a set needs, or one that is always in is not among them.
    """
    size = len(focus()) if size is None else size
    fixed = amounts.reindex(list(always))
    rest = amounts.drop(list(always), errors="ignore").to_numpy(dtype=float)
    free = size - len(fixed)
    if fixed.isna().any() or not 0 <= free <= len(rest):
        raise ValueError(f"sets of {size} holders with {', '.join(always) or 'any'}, of {len(amounts)} holders")
    # The places of the smallest of random numbers are a set without repetition.
    at = np.random.default_rng(seed).random((draws, len(rest))).argsort(axis=1)[:, :free]
    sets = np.hstack([rest[at], np.broadcast_to(fixed.to_numpy(dtype=float), (draws, len(fixed)))])
    out = ginis(sets)
    return out[~np.isnan(out)]


def by_chance(items: int, holders: int | None = None, draws: int = DRAWS, seed: int = SEED) -> np.ndarray:
    """Return the Gini coefficients of so many items, each given to one of the holders with the same chance (a multinomial null).

    Raises:
        ValueError: there is no item.
    """
    if items < 1:
        raise ValueError(f"chance needs items to spread, found {items}")
    holders = len(focus()) if holders is None else holders
    return ginis(np.random.default_rng(seed).multinomial(items, np.full(holders, 1 / holders), size=draws))


def against(observed: float, null: np.ndarray) -> dict[str, float]:
    """Return where an observed value stands in a distribution.

    Returns:
        ``observed``; ``low, middle, high``: the 5%, 50% and 95% quantiles of the distribution; ``as_large``: the share of it that is
        at least as large as the value.
    """
    low, middle, high = np.quantile(null, [0.05, 0.5, 0.95])
    # A sum in another order differs in the last bit.
    as_large = float((null >= observed - 1e-9).mean())
    return {"observed": observed, "low": low, "middle": middle, "high": high, "as_large": as_large}


def rank_agreement(first: pd.Series, second: pd.Series) -> dict[str, float]:
    """Return how far two measures put the same few holders in one order, and how often any order would do as well.

    Returns:
        ``rho`` (Spearman's rank correlation), ``as_large``: the share of all orders of the second that give one at least as large.

    Raises:
        ValueError: the two do not have the same holders, or there are more than eight, of whom there are too many orders to try.
    """
    if set(first.index) != set(second.index) or len(first) > 8:
        raise ValueError(f"expected the same holders, eight at most, found {len(first)} and {len(second)}")
    one, other = first.rank().to_numpy(), second.reindex(first.index).rank().to_numpy()
    one, other = one - one.mean(), other - other.mean()
    every = np.array(list(permutations(other))) @ one
    scale = float(np.sqrt((one @ one) * (other @ other)))
    return {"rho": float(other @ one) / scale, "as_large": float((every >= other @ one - 1e-9).mean())}
