"""Charts of any measure of the five: over the periods, side by side, and split by kind."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from .parts import by_country, coloured, fading, in_rows, named, periods, picked, rows, tips, with_names
from .theme import WIDTH, drawn


@drawn
def period_lines(frame: pd.DataFrame, value: str, title: str, percent: bool = False) -> alt.TopLevelMixin:
    """Draw a measure of the five over the five-year periods, with the country's name at the end of its line.

    Args:
        frame: columns ``recipient, period`` and ``value``; value: the column; title: of the axis, with its unit;
        percent: True where the value is a share from 0 to 1.
    """
    frame, codes = with_names(frame, "recipient")
    choice = picked("name")
    base = alt.Chart(frame[["name", "period", value]].dropna(subset=[value])).encode(
        opacity=fading(choice),
        x=periods(),
        y=alt.Y(f"{value}:Q", title=title, axis=alt.Axis(format="%" if percent else ",.2~f")),
        color=by_country(codes),
    )
    lines = base.mark_line(point=alt.OverlayMarkDef(size=36)).encode(
        tooltip=tips("name", "period", alt.Tooltip(f"{value}:Q", title=title, format=".1%" if percent else ",.2f"))
    )
    return lines.add_params(choice).properties(width=WIDTH, height=260)


@drawn
def country_bars(frame: pd.DataFrame, value: str, title: str, label: str = ",.0f") -> alt.TopLevelMixin:
    """Draw one value for each of the five as bars with the number at the end.

    Args:
        frame: columns ``country`` and ``value``; value: the column; title: of the axis, with its unit;
        label: format of the numbers (d3).
    """
    frame, codes = with_names(frame)
    base = alt.Chart(frame[["name", value]]).encode(
        y=rows("name:N", "-x"),
        x=alt.X(
            f"{value}:Q",
            title=title,
            axis=alt.Axis(grid=False, tickCount=4, format=label),
            scale=alt.Scale(domain=[0, float(frame[value].max()) * 1.15], nice=False),
        ),
    )
    bars = base.mark_bar().encode(color=by_country(codes).legend(None))
    text = base.mark_text(align="left", dx=4).encode(text=alt.Text(f"{value}:Q", format=label))
    return in_rows(bars + text, labels=70, step=30)


@drawn
def stacked_counts(frame: pd.DataFrame, by: str, order: Sequence[str], colours: Sequence[str]) -> alt.TopLevelMixin:
    """Draw counts per country as stacked bars.

    Args:
        frame: columns ``country, by, count``; by: the column that splits the bars; order, colours: its values and
            their colours.
    """
    frame, codes = with_names(frame)
    ranks = {name: rank for rank, name in enumerate(order)}
    axis = alt.Axis(tickMinStep=1, tickCount=8, format="d")
    chart = (
        alt.Chart(frame[["name", by, "count"]].assign(rank=frame[by].map(ranks)))
        .mark_bar()
        .encode(
            y=rows("name:N", named(codes)),
            x=alt.X("count:Q", title="Number of rows in the register", axis=axis),
            color=alt.Color(f"{by}:N", scale=coloured(dict(zip(order, colours, strict=True))), title=None),
            order="rank:O",
            tooltip=tips("name", alt.Tooltip(f"{by}:N", title="Kind"), alt.Tooltip("count:Q", title="Number")),
        )
    )
    return in_rows(chart, labels=70, step=34)
