"""The five compared: an engagement profile, its asymmetry, and what the ranking depends on.

The profile is a table of separate dimensions, not one index. Where a single ranking is asked for, it is shown for
many sets of weights, with the share of them in which it holds.
"""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd

from . import agreements, alignment, prose, transfers
from .data import load
from .scope import FIRST, LAST, focus
from .transfers import hhi
from .yardsticks import ginis

DIMENSIONS = {
    "transfers": "TIV delivered by Russia",
    "dependence": "Russia's share of arms imports",
    "agreements": "Formal texts signed",
    "exercises and visits": "Exercises, visits, training",
    "dialogue": "Declarations and meetings",
    "alignment": "Votes shared with Russia in the UN",
}
# How a dimension is brought to a scale of 0 to 1.
SCALES = {
    "ratio": "Ratio to the largest",
    "least to most": "From the least to the most",
    "rank": "Rank",
    "logarithm": "Logarithm",
}
# What is a share counts in per cent before its logarithm is taken, so that it is not a straight line.
_SHARES = ["dependence", "alignment"]
SEED = 20241231
# The exports of the register that have all parties.
_WHOLE = ["deliveries", "orders"]


def profile(first: int = FIRST, last: int = LAST) -> pd.DataFrame:
    """Return the raw engagement profile of the five.

    Args:
        first, last: years the rows count in. Alignment is the mean yearly share of identical votes over the years the
            roll calls cover (to 2019 at most).

    Returns:
        Columns ``country, dimension, value``; one row per country and dimension of :data:`DIMENSIONS`. Rows marked
        ``weak`` in the register are not counted, nor events that did not come about.
    """
    codes = focus()
    texts = agreements.register(codes, first, last)
    votes = alignment.yearly_agreement(["RUS"])
    counted = tallies(
        transfers.russian_share_of_imports(codes, first, last),
        texts[texts["evidence"] != "weak"],
        agreements.came_about(codes, first, last),
    )
    return with_alignment(counted, votes[votes["year"].between(first, last)].groupby("country")["agreement"].mean())


def tallies(imports: pd.DataFrame, texts: pd.DataFrame, happened: pd.DataFrame) -> pd.DataFrame:
    """Return the dimensions of the profile but alignment, as these rows give them: all of them count.

    Args:
        imports: as from :func:`defense_ties.transfers.russian_share_of_imports`; texts: columns ``country, formal``;
            happened: columns ``country, type``.

    Returns:
        One row for each of the five, indexed by code, and a column per dimension.
    """
    codes = focus()
    imports = imports.set_index("recipient")
    practical = happened[happened["type"].isin(agreements.PRACTICAL)]
    talk = pd.concat([texts[~texts["formal"]], happened[happened["type"] == "dialogue"]])
    values = {
        "transfers": imports["tiv"],
        "dependence": imports["share"].fillna(0.0),
        "agreements": texts[texts["formal"]].groupby("country").size(),
        "exercises and visits": practical.groupby("country").size(),
        "dialogue": talk.groupby("country").size(),
    }
    return pd.DataFrame({name: v.reindex(codes, fill_value=0).astype(float) for name, v in values.items()})


def with_alignment(counted: pd.DataFrame, alike: pd.Series) -> pd.DataFrame:
    """Return a profile from the other dimensions and a measure of alignment.

    Args:
        counted: as from :func:`tallies`; alike: how far each country votes as Russia does, by code; 0 where there is none.

    Returns:
        The columns of :func:`profile`.
    """
    wide = counted.assign(alignment=alike.reindex(counted.index, fill_value=0.0).astype(float))
    return wide.rename_axis(index="country", columns="dimension").stack().rename("value").reset_index()


def normalised(frame: pd.DataFrame, how: str = "ratio") -> pd.DataFrame:
    """Return the profile with each dimension's share of the five's total, and on a scale that all dimensions have.

    Args:
        frame: as from :func:`profile`; how: one of :data:`SCALES`.

    Returns:
        The columns of :func:`profile`, and ``share`` (sums to 1 over the five) and ``relative`` (largest is 1; on every scale but the
        first two the smallest may be other than 0). A dimension in which all are equal is 0 between the least and the most.
    """
    groups = frame.groupby("dimension")["value"]
    largest, smallest = groups.transform("max"), groups.transform("min")
    if how == "ratio":
        relative = frame["value"] / largest
    elif how == "least to most":
        relative = ((frame["value"] - smallest) / (largest - smallest)).fillna(0.0)
    elif how == "rank":
        relative = (groups.rank() - 1) / (groups.transform("size") - 1)
    elif how == "logarithm":
        amounts = frame["value"].where(~frame["dimension"].isin(_SHARES), frame["value"] * 100)
        relative = np.log1p(amounts) / np.log1p(amounts.groupby(frame["dimension"]).transform("max"))
    else:
        raise ValueError(f"found {how!r}, expected one of {', '.join(SCALES)}")
    return frame.assign(share=frame["value"] / groups.transform("sum"), relative=relative)


def gini(values: pd.Series) -> float:
    """Return the Gini coefficient of non-negative amounts: half the relative mean absolute difference.

    With n amounts it runs from 0 (all equal) to (n - 1) / n (one holder of all): 0.8 for five.

    Raises:
        ValueError: an amount is negative, or all are zero.
    """
    amounts = np.asarray(values, dtype=float)
    if (amounts < 0).any() or amounts.sum() <= 0:
        raise ValueError(f"the Gini coefficient needs non-negative amounts with a positive sum, found {amounts}")
    return float(ginis(amounts[None])[0])


def asymmetry(frame: pd.DataFrame) -> pd.DataFrame:
    """Return how unequally each dimension is spread over the five.

    Returns:
        Columns ``dimension, top`` (code of the largest), ``top_share, second_share, gini, hhi``.
    """
    rows = []
    for name in DIMENSIONS:
        part = frame[frame["dimension"] == name].set_index("country")["value"]
        ordered = part.sort_values(ascending=False) / part.sum()
        rows.append(
            {
                "dimension": name,
                "top": ordered.index[0],
                "top_share": ordered.iloc[0],
                "second_share": ordered.iloc[1],
                "gini": gini(part),
                "hhi": hhi(part),
            }
        )
    return pd.DataFrame(rows)


def scores(frame: pd.DataFrame, weights: np.ndarray) -> pd.DataFrame:
    """Return weighted means of the relative profile, one column per country and one row per set of weights.

    Args:
        frame: as from :func:`normalised`; weights: sets of non-negative weights, shape (draws, dimensions) in the order
            of :data:`DIMENSIONS`; each set is scaled to sum to 1.
    """
    wide = frame.pivot(index="dimension", columns="country", values="relative").loc[list(DIMENSIONS)]
    weights = weights / weights.sum(axis=1, keepdims=True)
    return pd.DataFrame(weights @ wide.to_numpy(), columns=wide.columns)


@functools.lru_cache(maxsize=1)
def _drawn_weights(draws: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).dirichlet(np.ones(len(DIMENSIONS)), size=draws)


def sensitivity(frame: pd.DataFrame, draws: int = 10_000, seed: int = SEED) -> pd.DataFrame:
    """Return how often each country holds each rank when the weights are drawn at random.

    Weights are uniform on the simplex (a Dirichlet distribution with all parameters 1), so that no dimension is
    favoured; the seed is fixed, so that the result is the same each time.

    Returns:
        Columns ``country, rank`` (1 is the most engaged), ``share`` (of the draws).
    """
    scored = scores(frame, _drawn_weights(draws, seed))
    values = scored.to_numpy()
    ranks = 1 + (values[:, None, :] > values[:, :, None]).sum(axis=2)
    places = range(1, ranks.shape[1] + 1)
    table = pd.DataFrame({place: (ranks == place).mean(axis=0) for place in places}, index=scored.columns)
    return table.rename_axis(index="country", columns="rank").stack().rename("share").reset_index()


def exports(whole: bool = False) -> pd.DataFrame:
    """Return the exports of the register that can be compared, the oldest first; of one day, by their kind.

    Args:
        whole: whether only the two that have all parties.

    Returns:
        Columns ``export`` (its kind, which no other has: ``deliveries``, ``orders``, ``orders of some parties``), ``vintage`` (the
        day it was made, as ``2026-02-12``) and ``label`` (both, for a reader: ``Deliveries, 12 February 2026``).
    """
    held = load("vintages")[["export", "vintage"]].drop_duplicates()
    held = held[held["export"].isin(_WHOLE)] if whole else held
    held = held.sort_values(["vintage", "export"], ignore_index=True)
    return held.assign(label=held["export"].str.capitalize() + ", " + held["vintage"].map(prose.spoken))


def vintage_table() -> pd.DataFrame:
    """Return TIV of deals that can be compared, from Russia and China to the five, in each export of the register.

    Returns:
        Columns ``supplier, recipient`` and one for each export by its kind, in the order of :func:`exports` (millions of TIV,
        missing where the export does not have the supplier), and ``change`` (from the older to the newer of the two that have all
        parties, whatever part of them another export has and of when: newer / older - 1).
    """
    held = load("vintages")
    wide = held.pivot(index=["supplier", "recipient"], columns="export", values="tiv")[exports()["export"]]
    has = held.groupby(["supplier", "export"]).size().unstack()[wide.columns].notna()
    wide = wide.fillna(0.0).where(has.reindex(wide.index.get_level_values("supplier")).to_numpy())
    older, newer = exports(whole=True)["export"]
    change = wide[newer] / wide[older].where(wide[older] > 0) - 1
    return wide.assign(change=change).rename_axis(columns=None).reset_index()


def vintage_change() -> pd.DataFrame:
    """Return Russian TIV to each of the five in the two exports that have all suppliers, and the relative change.

    Returns:
        Columns ``recipient, old, new`` (millions of TIV), ``change`` (new / old - 1). A country without Russian
        deals in either export has zeros and no change.
    """
    held = load("vintages").query("supplier == 'RUS'")
    wide = held.pivot(index="recipient", columns="export", values="tiv").reindex(columns=exports(whole=True)["export"])
    wide = wide.set_axis(["old", "new"], axis=1).reindex(focus()).fillna(0.0).rename_axis("recipient")
    return wide.assign(change=wide["new"] / wide["old"].where(wide["old"] > 0) - 1).reset_index()
