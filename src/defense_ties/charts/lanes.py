"""Lanes of a timeline: one for each kind of text or event, as many rows deep as its points need to stand apart."""

from __future__ import annotations

import altair as alt
import pandas as pd

_LANES = [
    "Agreement", "Declaration or plan", "Contract", "Offer", "Credit", "Services", "Training", "Exercise", "Visit",
    "Dialogue", "Incident",
]  # fmt: skip


def in_lanes(frame: pd.DataFrame, apart: float) -> tuple[pd.DataFrame, alt.Y, int]:
    """Return the frame with its ``row``, the axis of lanes, and how many rows there are.

    A lane takes as many rows as its points need to keep ``apart`` (in years), and one to keep it from the next.
    """
    frame = frame.assign(slot=_slots(frame, apart))
    lanes = [lane for lane in _LANES if lane in set(frame["lane"])]
    deep = frame.groupby("lane")["slot"].max().add(2).reindex(lanes)
    starts = deep.cumsum() - deep
    rows = int(deep.sum()) - 1
    labels = ", ".join(f"{start}: '{lane}'" for lane, start in starts.items())
    axis = alt.Axis(
        values=starts.to_list(), labelExpr=f"{{{labels}}}[datum.value]", ticks=False, domain=False, grid=True
    )
    y = alt.Y("row:O", title=None, scale=alt.Scale(domain=list(range(rows))), axis=axis)
    return frame.assign(row=frame["lane"].map(starts) + frame["slot"]), y, rows


def _slots(frame: pd.DataFrame, apart: float) -> pd.Series:
    """Return for each row the lowest row of its lane where the point before is at least ``apart`` years away."""
    slots = pd.Series(0, index=frame.index)
    for _, lane in frame.groupby("lane"):
        ends: list[float] = []
        for at, year in lane["year"].sort_values().items():
            free = next((i for i, end in enumerate(ends) if year - end >= apart), len(ends))
            ends[free : free + 1] = [year]
            slots[at] = free
    return slots
