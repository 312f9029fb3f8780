"""Lanes of a timeline, one for each kind of text or event, and the rows in which chosen events are told."""

from __future__ import annotations

import altair as alt
import pandas as pd

from traced_book.drawing.variants import NARROW_WIDTH

from .palette import EDGE

# About how wide a letter of an event's words is, in pixels.
_LETTER = 6.3
LANES = [
    "Agreement", "Declaration or plan", "Contract", "Offer", "Credit", "Services", "Training", "Exercise", "Visit",
    "Dialogue", "Incident",
]  # fmt: skip


def in_lanes(frame: pd.DataFrame, apart: float) -> tuple[pd.DataFrame, alt.Y, int]:
    """Return the frame with its ``_row``, the axis of lanes, and how many rows there are.

    A lane takes as many rows as its points need to keep ``apart`` (in years), and one to keep it from the next.
    """
    frame = frame.assign(slot=slots(frame, "lane", apart))
    lanes = [lane for lane in LANES if lane in set(frame["lane"])]
    deep = frame.groupby("lane")["slot"].max().add(2).reindex(lanes)
    starts = deep.cumsum() - deep
    rows = int(deep.sum()) - 1
    labels = ", ".join(f"{start}: '{lane}'" for lane, start in starts.items())
    axis = alt.Axis(
        values=starts.to_list(), labelExpr=f"{{{labels}}}[datum.value]", ticks=False, domain=False, grid=True
    )
    y = alt.Y("_row:O", title=None, scale=alt.Scale(domain=list(range(rows))), axis=axis)
    return frame.assign(_row=frame["lane"].map(starts) + frame["slot"]), y, rows


def slots(frame: pd.DataFrame, by: str, apart: float) -> pd.Series:
    """Return for each point the lowest row of its lane, in column ``by``, where the point before is at least ``apart`` years away."""
    slots = pd.Series(0, index=frame.index)
    for _, lane in frame.groupby(by):
        ends: list[float] = []
        for at, year in lane["year"].sort_values().items():
            free = next((i for i, end in enumerate(ends) if year - end >= apart), len(ends))
            ends[free : free + 1] = [year]
            slots[at] = free
    return slots


def told(frame: pd.DataFrame, at: pd.Series, first: float, last: float) -> pd.DataFrame:
    """Return chosen events with ``_row``, one below the other in order, and ``_align``, to which side of its mark each is told.

    ``words`` that would run out of a narrow drawing on that side stand above the middle of their mark.

    Args:
        at: when, on the scale of ``first`` and ``last``, the ends of the axis.
    """
    share = (at - first) / (last - first)
    sides = pd.cut(share, [float("-inf"), 0.4, 0.6, float("inf")], labels=["left", "center", "right"]).astype(str)
    long = _LETTER * frame["words"].str.len() / NARROW_WIDTH
    cut = (long > share.where(sides == "right", 1 - share)) & (long / 2 <= share) & (long / 2 <= 1 - share)
    return frame.assign(_row=range(len(frame)), _align=sides.mask(cut, "center"))


def joined(events: pd.DataFrame, ticks: pd.DataFrame, kept: list[str]) -> pd.DataFrame:
    """Return what is told and what is a tick in one frame of the columns ``kept``; a text that one of them lacks is empty."""
    frame = pd.concat([events, ticks], ignore_index=True).reindex(columns=kept)
    return frame.assign(
        **{name: frame[name].fillna("") for name in kept if not pd.api.types.is_numeric_dtype(frame[name])}
    )


def on_rows(count: float) -> alt.Y:
    """Return the axis of rows that are told above their rails, from the top."""
    return alt.Y("_row:Q", scale=scale_of_rows(count), axis=None)


def scale_of_rows(count: float) -> alt.Scale:
    """Return the scale of rows that are told above their rails, from the top."""
    return alt.Scale(domain=[count - 0.45, -0.85], nice=False)


def rails(base: alt.Chart) -> alt.Chart:
    """Return a thin line across the plot for each row."""
    rows = base.transform_aggregate(events="count()", groupby=["_row"])
    return rows.mark_rule(color=EDGE, opacity=0.45, strokeWidth=1).encode(x=alt.value(0), x2=alt.value("width"))


def words_above(base: alt.Chart, x: alt.X) -> alt.LayerChart:
    """Return the column ``words`` above the marks, to the side of each that has room."""
    return alt.layer(
        *(
            base.transform_filter(f"datum._align == '{side}'")
            .mark_text(align=side, baseline="bottom", dx=dx, dy=-8)
            .encode(x=x, text="words:N")
            for side, dx in (("left", -5), ("center", 0), ("right", 5))
        )
    )


def words_at_the_left(base: alt.Chart, text: str, **style: object) -> alt.Chart:
    """Return what a row is called, above its rail at the edge of the plot."""
    rows = base.transform_aggregate(events="count()", groupby=["_row", text])
    words = {"align": "left", "baseline": "bottom", "dy": -8, "fontSize": 11} | style
    return rows.mark_text(**words).encode(x=alt.value(0), text=f"{text}:N")
