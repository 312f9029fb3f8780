"""Charts of military expenditure and of trade."""

from __future__ import annotations

import json

import altair as alt
import pandas as pd

from ..data import country_names
from .palette import CLEAR, COUNTRY_COLOURS, INK, TRADE_COLOURS
from .parts import NAMES, coloured, in_focus, named, names_at_ends, panels, tips, with_ends, with_names, years
from .theme import WIDTH, drawn


@drawn
def spending(frame: pd.DataFrame, focus: str | None = None) -> alt.TopLevelMixin:
    """Draw military expenditure as a share of GDP, uncertain years as crosses on a dotted line, with names at the ends.

    Args:
        frame: columns ``country, year, value, quality`` as from :func:`defense_ties.economy.spending`; focus: the code of the
            country that a chart is about.
    """
    frame, codes = with_names(frame)
    top, height = float(frame["value"].max()) * 1.08, 260
    scale = alt.Scale(domain=[0, top], nice=False)
    shown = with_ends(frame[["name", "year", "value", "quality"]], "name", "value", (0.0, top), height)
    ground = alt.Chart(shown).encode(x=years())
    base = ground.encode(y=alt.Y("value:Q", title="Percent of GDP", scale=scale), color=in_focus(codes, focus))
    marks = ["reported", "estimate", "highly uncertain"]
    present = [mark for mark in marks if mark in set(frame["quality"])]
    # One legend for shapes and dashes, which have one field: without it for one, neither would have any.
    legend = (
        alt.Legend(values=present, symbolFillColor=INK, symbolStrokeColor=CLEAR, orient="bottom")
        if len(present) > 1
        else None
    )
    points = base.mark_point(size=32, filled=True, opacity=1).encode(
        shape=alt.Shape(
            "quality:N",
            scale=alt.Scale(domain=marks, range=["circle", "square", "cross"]),
            legend=legend,
            title=None,
        ),
        tooltip=tips(
            "name",
            "year",
            alt.Tooltip("value:Q", title="Percent of GDP", format=".2f"),
            alt.Tooltip("quality:N", title="SIPRI’s mark"),
        ),
    )
    dashes = alt.Scale(domain=marks, range=[[1, 0], [4, 2], [2, 4]])
    lines = base.mark_line(strokeWidth=1.5).encode(
        strokeDash=alt.StrokeDash("quality:N", scale=dashes, title=None, legend=legend)
    )
    words = names_at_ends(ground, "name", "value", scale, in_focus(codes, focus), named([focus]) if focus else [])
    return alt.layer(lines, points, words).properties(width=WIDTH - NAMES, height=height)


@drawn
def trade_lines(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw trade with Russia, one panel per direction on one scale, one line per provider and reporter, never joined.

    Args:
        frame: columns ``series, flow, year, usd`` as from :func:`defense_ties.economy.trade_with_russia`.
    """
    hues = {
        f"IMF, reported by {name}": COUNTRY_COLOURS[code]
        for code, name in country_names().items()
        if code in COUNTRY_COLOURS
    }
    scale = coloured({name: (TRADE_COLOURS | hues)[name] for name in sorted(set(frame["series"]))})
    top, height = float(frame["usd"].max()) * 1.08, 150
    frame = frame.assign(
        panel=frame["flow"].str.capitalize().str.replace("russia", "Russia") + ", US$ million (current)"
    )
    order = sorted(set(frame["panel"]))
    # In the few words that the end of a line has room for.
    reporters = {
        name: name.removeprefix("IMF, ").removesuffix(" (reconciled)") for name in sorted(set(frame["series"]))
    }
    held = frame.loc[frame["usd"].notna(), "year"]
    last = int(held.max())
    x = years(first=int(held.min()), last=last)
    heights = alt.Scale(domain=[0, top], nice=False)
    parts = []
    for _, part in frame[["panel", "series", "year", "usd"]].groupby("panel"):
        placed = with_ends(part, "series", "usd", (0.0, top), height)
        # The name of a line that ends early would cross the others: it stands above them, before the end.
        for row in placed.index[placed["_place"].notna() & (placed["year"] < last)]:
            year = placed.loc[row, "year"]
            placed.loc[row, "_place"] = round(
                placed.loc[placed["year"].between(year - 9, year), "usd"].max() + top / 10, 4
            )
        parts.append(placed)
    shown = pd.concat(parts)
    base = alt.Chart().encode(x=x)
    # The reconciled series lies behind, so wide that it shows on both sides of one that hides it.
    lines = [
        base.transform_filter(f"{sign}test(/^Correlates/, datum.series)")
        .mark_line(strokeWidth=wide, point=alt.OverlayMarkDef(size=size))
        .encode(
            y=alt.Y("usd:Q", title=None, scale=heights),
            color=alt.Color("series:N", scale=scale, legend=None),
            tooltip=tips(
                alt.Tooltip("series:N", title="Source"),
                "year",
                alt.Tooltip("usd:Q", title="US$ million", format=",.0f"),
            ),
        )
        for sign, wide, size in (("", 6, 30), ("!", 2, 14))
    ]
    said = base.transform_calculate(who=f"({json.dumps(reporters)})[datum.series]")
    colour = alt.Color("series:N", scale=scale, legend=None)
    words = names_at_ends(said.transform_filter(f"datum.year == {last}"), "who", "usd", heights, colour)
    early = said.transform_filter(f"isValid(datum._place) && datum.year < {last}")
    early = early.mark_text(align="right", dx=8).encode(y=alt.Y("_place:Q", scale=heights), text="who:N")
    return panels(alt.layer(*lines, words, early, data=shown), order, height=height, width=WIDTH - 142)
