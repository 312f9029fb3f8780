"""How far two codings of the register agree beyond chance, and what hangs on which is taken."""

from __future__ import annotations

import pandas as pd

from . import agreements
from .chance import interval, kappa
from .data import load
from .scope import LAST, focus


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
