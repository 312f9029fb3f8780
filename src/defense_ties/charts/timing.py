"""Charts of when things happened: events near given months, and changes of level, against what chance gives."""

from __future__ import annotations

import altair as alt
import pandas as pd

from .palette import EDGE, INK
from .parts import SEEN, rows
from .theme import WIDTH, drawn


def _per(field: str, order: list[str], spacing: int) -> dict[str, object]:
    header = alt.Header(labelAngle=0, labelOrient="top", labelPadding=2, labelLimit=WIDTH)
    return {"row": alt.Row(f"{field}:N", sort=order, title=None, header=header), "spacing": spacing}


def _with_results(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return a frame whose ``row`` says what was found too, in the words of ``label``, and the rows in order.

    So a narrow drawing has both above the marks, and its whole width for these.
    """
    frame = frame.assign(row=frame["row"] + ": " + frame["label"]).drop(columns="label")
    return frame, list(frame["row"].unique())


@drawn
def placebos(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw how many events lie near some months against how many lie near others, one row per window.

    Args:
        frame: columns ``group, row, events, probability`` (circles), ``observed`` (diamond) and ``label`` (beside it), the last
            two the same in all rows of a group and row.
    """
    groups, (frame, order) = list(frame["group"].unique()), _with_results(frame)
    most = int(frame["events"].max())
    scale = alt.Scale(domain=[-0.7, most + 0.7], nice=False)
    axis = alt.Axis(values=list(range(0, most + 1, 5)), title="Events in the three windows together", domain=False)
    base = alt.Chart(frame).encode(y=rows("row:N", order, labelLimit=260))
    chance = base.mark_circle(color=EDGE, opacity=0.4).encode(
        x=alt.X("events:Q", scale=scale, axis=axis),
        size=alt.Size("probability:Q", scale=alt.Scale(domain=[0, 0.35], range=[0, 260]), legend=None),
        tooltip=[
            alt.Tooltip("row:N", title="Window"),
            alt.Tooltip("events:Q", title="Events"),
            alt.Tooltip("probability:Q", title="Share of combinations", format=".1%"),
        ],
    )
    once = base.transform_filter("datum.events == datum.observed")
    seen = once.mark_point(**SEEN | {"color": INK}).encode(x=alt.X("events:Q", scale=scale))
    layers = alt.layer(chance, seen).properties(width=WIDTH - 245, height=alt.Step(25))
    return layers.facet(**_per("group", groups, 12)).resolve_scale(y="independent")


@drawn
def break_tests(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the largest F statistic of each series against those of the same years in random order.

    Args:
        frame: columns ``series, row`` (how the years were shuffled), ``low, middle, high`` (5th, 50th and 95th percentile of
            the shuffled), ``f`` and ``label``.
    """
    series, (frame, order) = list(frame["series"].unique()), _with_results(frame)
    scale = alt.Scale(type="log", domain=[0.8, 110], nice=False)
    axis = alt.Axis(
        values=[1, 3, 10, 30, 100], title="Largest F over all years (scale of ratios)", format="d", domain=False
    )
    base = alt.Chart(frame).encode(
        y=rows("row:N", order, labelLimit=260),
        tooltip=[
            alt.Tooltip("series:N", title="Series"),
            alt.Tooltip("row:N", title="Against"),
            alt.Tooltip("f:Q", title="Largest F", format=".1f"),
            alt.Tooltip("high:Q", title="95% of the shuffled below", format=".1f"),
        ],
    )
    spans = base.mark_rule(strokeWidth=7, opacity=0.35, color=EDGE).encode(
        x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q"
    )
    middles = base.mark_tick(thickness=2, size=13, color=EDGE, opacity=1).encode(x=alt.X("middle:Q", scale=scale))
    seen = base.mark_point(**SEEN | {"color": INK}).encode(x=alt.X("f:Q", scale=scale))
    layers = alt.layer(spans, middles, seen).properties(width=WIDTH - 245, height=alt.Step(25))
    return layers.facet(**_per("series", series, 12)).resolve_scale(y="independent")
