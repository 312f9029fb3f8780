"""Agreement beyond chance, of two coders or two voters, and how sure shares and agreement of a sample are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd

SEED, DRAWS = 20241231, 2_000
# How many standard errors either way hold 95% of a normal distribution.
_WIDE = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Kappa:
    """Cohen's kappa and what it is made of.

    Attributes:
        n: pairs compared; observed: share of agreement; expected: share that the two would reach if each kept its
            habits and ignored the other; value: (observed - expected) / (1 - expected), missing where expected is 1.
    """

    n: int
    observed: float
    expected: float

    @property
    def value(self) -> float:
        """Return kappa: 1 is full agreement, 0 what chance would give."""
        return (self.observed - self.expected) / (1 - self.expected) if self.expected < 1 else float("nan")


def kappa(first: pd.Series, second: pd.Series, categories: Sequence[object], ordinal: bool = False) -> Kappa:
    """Return Cohen's kappa of two series of categories; pairs with a missing value are left out.

    Args:
        categories: all of them, in order where ``ordinal``; ordinal: weigh a disagreement by the number of steps
            between the two categories (linear weights), so that neighbours count as a partial agreement.

    Source of the method: Cohen (1960); with weights, Cohen (1968).

    Raises:
        ValueError: a value that is not among the categories, or no pair.
    """
    one, other = _places(first, second, categories)
    (pairs,), (observed,), (expected,) = _agreement(one[None], other[None], len(categories), ordinal)
    return Kappa(int(pairs), float(observed), float(expected))


def _places(first: pd.Series, second: pd.Series, categories: Sequence[object]) -> tuple[np.ndarray, np.ndarray]:
    """Return both series as places among the categories, -1 in a pair with a missing value."""
    places = {category: i for i, category in enumerate(categories)}
    both = first.notna() & second.notna()
    if not both.any():
        raise ValueError("kappa needs at least one pair without a missing value")
    unknown = {str(x) for side in (first, second) for x in side[both].unique() if x not in places}
    if unknown:
        raise ValueError(f"found {', '.join(sorted(unknown))}, expected one of {', '.join(map(str, categories))}")
    one, other = (side.where(both).map(places).fillna(-1).to_numpy(int) for side in (first, second))
    return one, other


def _agreement(first: np.ndarray, second: np.ndarray, size: int, ordinal: bool) -> tuple[np.ndarray, ...]:
    """Return, per row, the pairs that two coders' places among ``size`` categories have (:func:`_places`), the share on which
    they agree, and the share expected by chance; missing shares where there is no pair.
    """
    draws = np.broadcast_to(np.arange(len(first))[:, None], first.shape)
    both = first >= 0
    cells = (draws * size + first) * size + second
    counts = np.bincount(cells[both], minlength=len(first) * size**2).reshape(-1, size, size)
    pairs = counts.sum(axis=(1, 2))
    joint = counts / np.where(pairs, pairs, np.nan)[:, None, None]
    steps = np.abs(np.subtract.outer(np.arange(size), np.arange(size)))
    credit = 1 - steps / max(size - 1, 1) if ordinal else (steps == 0).astype(float)
    independent = joint.sum(axis=2)[:, :, None] * joint.sum(axis=1)[:, None, :]
    return pairs, (credit * joint).sum(axis=(1, 2)), (credit * independent).sum(axis=(1, 2))


def interval(first: pd.Series, second: pd.Series, categories: Sequence[object], ordinal: bool) -> tuple[float, float]:
    """Return the 95% percentile bootstrap interval of kappa over rows, with a fixed seed.

    Resamples in which kappa is undefined (no pair, or all rows in one category) are left out.
    """
    rows = len(first)
    one, other = _places(first, second, categories)
    at = np.random.default_rng(SEED).integers(0, rows, (DRAWS, rows))
    _, observed, expected = _agreement(one[at], other[at], len(categories), ordinal)
    # As in Kappa.value: where full agreement is expected there is none.
    values = (observed - expected) / np.where(expected < 1, 1 - expected, np.nan)
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(high)


def pulled(first: pd.Series, second: pd.Series, categories: Sequence[object]) -> tuple[Kappa, pd.Series]:
    """Return Cohen's kappa, and by how much each pair pulls it up or down: together by 0.

    The pull of a pair is the first derivative of kappa by its weight, divided by the number of pairs. The sum of their squares is the
    large-sample variance of kappa of Fleiss, Cohen and Everitt (1969); of pairs that are not independent, as votes on one matter
    year after year, the pulls are summed before they are squared (:func:`around`).

    Args:
        first, second, categories: as for :func:`kappa`, which has the errors too.

    Returns:
        The pulls have the index of the pairs without a missing value, and are missing where kappa is.
    """
    one, other = _places(first, second, categories)
    one, other, index = one[one >= 0], other[one >= 0], first.index[one >= 0]
    (pairs,), (observed,), (expected,) = _agreement(one[None], other[None], len(categories), False)
    found = Kappa(int(pairs), float(observed), float(expected))
    habits, others = (np.bincount(side, minlength=len(categories)) / found.n for side in (one, other))
    by_habit = others[one] + habits[other] - 2 * found.expected
    pulls = (one == other) - found.observed - (1 - found.value) * by_habit
    # As in Kappa.value: where full agreement is expected there is none.
    return found, pd.Series(pulls / (1 - found.expected if found.expected < 1 else np.nan) / found.n, index=index)


def around(value: float, pulls: pd.Series, alike: pd.Series) -> tuple[float, float]:
    """Return the 95% interval of an estimate from how far each observation pulls it, with those alike taken as one.

    Args:
        value: the estimate; pulls: by how much each observation pulls it, as from :func:`pulled`;
        alike: in the same order, a name that observations which are not independent share.

    Returns:
        Missing bounds where nothing pulls: then the observations do not vary and say nothing of how sure the value is.
    """
    half = _WIDE * float((pulls.groupby(alike.to_numpy()).sum() ** 2).sum() ** 0.5)
    # What is left of pulls that cancel is rounding.
    return (value - half, value + half) if half > 1e-12 else (float("nan"), float("nan"))


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Return the 95% score interval of a share (Wilson 1927), which stays within 0 and 1 and is of use near them.

    Raises:
        ValueError: a part that is not of the whole, or a whole of nothing.
    """
    if not 0 <= part <= whole or whole == 0:
        raise ValueError(f"a share needs a part of a whole, found {part} of {whole}")
    share, squared = part / whole, _WIDE**2
    middle = (share + squared / (2 * whole)) / (1 + squared / whole)
    half = _WIDE * (share * (1 - share) / whole + squared / (4 * whole**2)) ** 0.5 / (1 + squared / whole)
    return max(middle - half, 0.0), min(middle + half, 1.0)
