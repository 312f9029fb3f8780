"""Sanctions on the five and on Russia: when cases begin and end, in a data base that stops in 2022.

A case says who acted, when and with what kind of measure; for what a measure forbids, read the official text. Many cases fall
on persons, firms or armed groups in a state, not on its government.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from .data import load

KINDS = ["trade", "arms", "military", "financial", "travel", "other"]


def cases(countries: Sequence[str], kind: str | None = None) -> pd.DataFrame:
    """Return the cases against some states, in order of their beginning.

    Args:
        kind: one of :data:`KINDS`; ``None`` takes all.

    Returns:
        Columns ``case_id, country, senders, begin, end`` (missing where the case went on in 2022, the last year),
        ``objectives``.

    Raises:
        ValueError: an unknown kind.
    """
    if kind is not None and kind not in KINDS:
        raise ValueError(f"kind {kind!r}: expected one of {', '.join(KINDS)}")
    frame = load("sanctions")
    frame = frame[frame["country"].isin(countries)]
    if kind is not None:
        frame = frame[frame[kind]]
    out = frame.assign(end=frame["end"].astype("Int64").mask(frame["ongoing"]))
    wanted = ["case_id", "country", "senders", "begin", "end", "objectives"]
    return out.sort_values(["begin", "case_id"], ignore_index=True)[wanted]
