"""Charts of military expenditure and of trade."""

from __future__ import annotations

import altair as alt
import pandas as pd

from .palette import BLUE, TRADE_COLOURS
from .parts import by_country, coloured, tips, with_names, years
from .theme import WIDTH, drawn


@drawn
def spending(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw military expenditure as a share of GDP, uncertain years as crosses on a dotted line.

    Args:
        frame: columns ``country, year, value, quality`` as from :func:`defense_ties.economy.spending`.
    """
    frame, codes = with_names(frame)
    base = alt.Chart(frame[["name", "year", "value", "quality"]]).encode(
        x=years(), y=alt.Y("value:Q", title="Percent of GDP"), color=by_country(codes)
    )
    marks = ["reported", "estimate", "highly uncertain"]
    points = base.mark_point(size=36, filled=True, opacity=1).encode(
        shape=alt.Shape(
            "quality:N",
            scale=alt.Scale(domain=marks, range=["circle", "square", "cross"]),
            legend=alt.Legend(values=[mark for mark in marks if mark in set(frame["quality"])]),
            title=None,
        ),
        tooltip=tips(
            "name",
            "year",
            alt.Tooltip("value:Q", title="Percent of GDP", format=".2f"),
            alt.Tooltip("quality:N", title="SIPRI's mark"),
        ),
    )
    dashes = alt.Scale(domain=marks, range=[[1, 0], [4, 2], [2, 4]])
    lines = base.mark_line(strokeWidth=1.5).encode(strokeDash=alt.StrokeDash("quality:N", scale=dashes, legend=None))
    return alt.layer(lines, points).properties(width=WIDTH, height=240)


@drawn
def trade_lines(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw trade with Russia, one panel per direction, one line per provider and reporter, never joined.

    Args:
        frame: columns ``series, flow, year, usd`` as from :func:`defense_ties.economy.trade_with_russia`.
    """
    scale = coloured({name: TRADE_COLOURS.get(name, BLUE) for name in sorted(set(frame["series"]))})
    panels = []
    for flow in sorted(set(frame["flow"])):
        part = frame[(frame["flow"] == flow) & frame["usd"].notna()]
        panels.append(
            alt.Chart(part[["series", "year", "usd"]])
            .mark_line(point=alt.OverlayMarkDef(size=18))
            .encode(
                x=years(),
                y=alt.Y("usd:Q", title=f"{flow[0].upper()}{flow[1:]}, US$ million (current)"),
                color=alt.Color("series:N", scale=scale, title=None, legend=alt.Legend(columns=1)),
                tooltip=tips(
                    alt.Tooltip("series:N", title="Source"),
                    "year",
                    alt.Tooltip("usd:Q", title="US$ million", format=",.0f"),
                ),
            )
            .properties(width=WIDTH, height=170)
        )
    return alt.vconcat(*panels, spacing=28)
