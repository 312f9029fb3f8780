"""Agreement beyond chance: of two coders of the register, and of two voters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from . import agreements
from .data import load
from .scope import LAST, focus

SEED, DRAWS = 20241231, 2_000


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
    unknown = {str(x) for side in (first, second) for x in side[both] if x not in places}
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


def passes(later: bool = False) -> pd.DataFrame:
    """Return the codes of both passes and the settled ones for the rows to 2024, or for those after it.

    Returns:
        The columns of table ``double_coding``.
    """
    dates = pd.concat([load("agreements").set_index("id")["signed"], load("events").set_index("id")["date"]])
    after = dates.index[dates.str[:4].astype(float) > LAST]
    pairs = load("double_coding")
    return pairs[pairs["id"].isin(after) == later].reset_index(drop=True)


def coders(one: str = "first", other: str = "second") -> pd.DataFrame:
    """Return how far two codings of the register to 2024 agree, per variable.

    Args:
        one, other: ``first`` and ``second`` (the passes, before any difference was settled), or ``final`` (the codes used).

    Returns:
        Columns ``applies_to, variable, categories`` (how many the codebook has), ``n`` (rows both could code),
        ``observed, expected, kappa, low, high`` (95% interval), in the order of the codebook. Depth is ordinal and has linear
        weights.
    """
    book, pairs = load("codebook"), passes()
    out = []
    for (applies, variable), codes in book.groupby(["applies_to", "variable"], sort=False)["code"]:
        if variable not in set(pairs["variable"]):
            continue  # a rule that decides on rows, sources or dates is not coded row by row
        held = pairs[(pairs["applies_to"] == applies) & (pairs["variable"] == variable)]
        rows = held.dropna(subset=[one, other])
        given = (rows[one], rows[other], codes.to_list(), variable == "depth")
        found, (low, high) = kappa(*given), interval(*given)
        out.append(
            {
                "applies_to": applies,
                "variable": variable,
                "categories": len(codes),
                "n": found.n,
                "observed": found.observed,
                "expected": found.expected,
                "kappa": found.value,
                "low": low,
                "high": high,
            }
        )
    return pd.DataFrame(out)


def overridden() -> pd.DataFrame:
    """Return the codes of rows to 2024 on which both passes agree and the settled code is another.

    Returns:
        The columns of table ``double_coding``; a variable that does not apply to the kind of row is missing.
    """
    pairs = passes()
    codes = pairs[["first", "second", "final"]].fillna("")
    out = (codes["first"] == codes["second"]) & (codes["second"] != codes["final"])
    return pairs[out].reset_index(drop=True)


def formal_rows(coding: str) -> pd.Index:
    """Return the ids of the rows to 2024 that are agreements, memoranda or protocols under one coding, of however many states.

    Args:
        coding: ``first`` or ``second`` (a pass), or ``final`` (the codes used).
    """
    pairs = passes().query("variable in ['kind', 'instrument']")
    codes = pairs.pivot(index="id", columns="variable", values=coding)
    return codes.index[(codes["kind"] == "agreement") & codes["instrument"].isin(agreements.FORMAL)]


def formal_texts(coding: str) -> pd.Series:
    """Return how many formal bilateral texts of 2000-2024 each of the five has under one coding, without weak rows.

    Args:
        coding: as for :func:`formal_rows`; by ``final`` as counted elsewhere in the book.
    """
    rows = pd.concat([agreements.register(focus()), agreements.events(focus())])
    rows = rows[(rows["evidence"] != "weak") & (rows["scope"] == "bilateral")]
    return rows[rows["id"].isin(formal_rows(coding))].groupby("country").size().reindex(focus(), fill_value=0)
