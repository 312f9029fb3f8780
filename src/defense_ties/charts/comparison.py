"""Charts of any measure of the five: over the periods, side by side, and split by kind."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from traced_book.drawing.variants import NARROW_BY

from .palette import CLEAR, COUNTRY_COLOURS, EDGE, GREY, INK, INK_ON_COLOUR, RUSSIA, ramp
from .parts import (
    NAMES,
    NO_TICKS,
    SEEN,
    by_country,
    coloured,
    in_focus,
    in_rows,
    named,
    names_at_ends,
    panels,
    period_rows,
    rows,
    short_number,
    tips,
    with_ends,
    with_names,
    years,
)
from .theme import WIDTH, drawn


@drawn
def period_lines(
    frame: pd.DataFrame, value: str, title: str, percent: bool = False, focus: str | None = None
) -> alt.TopLevelMixin:
    """Draw a measure of the five over the five-year periods, a row of bars for each country; a dash where there is no value.

    Args:
        frame: columns ``recipient, period`` and ``value``; value: the column; title: what it is, with its unit;
        percent: True where the value is a share from 0 to 1; focus: the code of the country that a chart is about.
    """
    frame, codes = with_names(frame, "recipient")
    most = float(frame[value].max())
    words = (lambda v: f"{v:.0%}") if percent else (lambda v: f"{v:.1f}") if most < 20 else short_number
    shown = frame[["name", "period", value]].assign(
        _label=["–" if pd.isna(v) else "0" if v == 0 else words(v) for v in frame[value]]
    )
    tooltip = tips("name", "period", alt.Tooltip(f"{value}:Q", title=title, format=".1%" if percent else ",.2f"))
    return period_rows(shown, "name", named(codes), value, in_focus(codes, focus), title, tooltip)


@drawn
def yearly_lines(frame: pd.DataFrame, title: str, height: int, percent: bool = False) -> alt.TopLevelMixin:
    """Draw a yearly measure of the five, and of Russia where it is there, each with its name at the end of its line.

    Args:
        frame: columns ``panel`` (what stands above it), ``country, year, value, low, high`` (a band; missing where there is
            none); title: what the value is, for the tooltip; height: of a panel, in pixels; percent: True where the value is
            a share from 0 to 1.
    """
    frame, codes = with_names(frame)
    shown = frame[["panel", "name", "year", "value", "low", "high"]].dropna(subset=["value"])
    low, high = shown[["low", "value"]].min(axis=None), shown[["high", "value"]].max(axis=None)
    # A share is read by its height from nothing.
    low = 0.0 if percent else low
    domain = (round(float(low), 4), round(float(high), 4))
    shown = pd.concat(
        with_ends(part, "name", "value", domain, height) for _, part in shown.groupby("panel", sort=False)
    )
    colours = dict(zip(named(codes), (COUNTRY_COLOURS[code] for code in codes), strict=True)) | {"Russia": RUSSIA}
    scale = alt.Scale(domain=list(domain), nice=False, zero=False)
    colour = alt.Color("name:N", scale=coloured(colours), legend=None)
    base = alt.Chart().encode(x=years(), color=colour)
    y = alt.Y("value:Q", title=None, scale=scale, axis=alt.Axis(format="%" if percent else ".1f", tickCount=5))
    band = base.mark_area(opacity=0.16).encode(y=alt.Y("low:Q", title=None, scale=scale), y2="high:Q")
    line = base.mark_line(point=alt.OverlayMarkDef(size=18)).encode(
        y=y, tooltip=tips("name", "year", alt.Tooltip("value:Q", title=title, format=".0%" if percent else ".2f"))
    )
    words = names_at_ends(alt.Chart().encode(x=years()), "name", "value", scale, colour)
    order = list(frame["panel"].unique())
    return panels(alt.layer(band, line, words, data=shown), order, height=height, width=WIDTH - NAMES)


@drawn
def country_bars(
    frame: pd.DataFrame, value: str, title: str, label: str = ",.0f", focus: str | None = None
) -> alt.TopLevelMixin:
    """Draw one value for each of the five as bars with the number at the end.

    Args:
        frame: columns ``country`` and ``value``; value: the column; title: of the axis, with its unit;
        label: format of the numbers (d3); focus: the code of the country that a chart is about.
    """
    frame, codes = with_names(frame)
    base = alt.Chart(frame[["name", value]]).encode(
        y=rows("name:N", "-x"),
        x=alt.X(
            f"{value}:Q",
            title=title,
            axis=NO_TICKS,
            scale=alt.Scale(domain=[0, float(frame[value].max()) * 1.15], nice=False),
        ),
    )
    bars = base.mark_bar().encode(color=in_focus(codes, focus))
    text = base.mark_text(align="left", dx=4).encode(text=alt.Text(f"{value}:Q", format=label))
    return in_rows(bars + text, labels=70, step=30)


@drawn
def stacked_counts(
    frame: pd.DataFrame, by: str, order: Sequence[str], colours: Sequence[str] | None = None
) -> alt.TopLevelMixin:
    """Draw counts per country as stacked bars, with their sums at the ends.

    Args:
        frame: columns ``country, by, count``; by: the column that splits the bars; order: its values, from what stands at
            the axis; one that no country has is left out; colours: theirs, by default steps of the ramp, strongest first.
    """
    frame, codes = with_names(frame)
    shades = dict(zip(order, ramp(len(order)) if colours is None else colours, strict=True))
    present = [name for name in order if frame.loc[frame[by] == name, "count"].sum()]
    frame = frame[frame[by].isin(present)]
    frame = frame.assign(_rank=frame[by].map(present.index)).sort_values("_rank", kind="stable")
    frame["_middle"] = frame.groupby("name")["count"].cumsum() - frame["count"] / 2
    most = int(frame.groupby("name")["count"].sum().max())
    # As many rows as a number takes on a phone.
    room = 14 * most * 1.08 / (WIDTH - 70 - NARROW_BY)
    inside = frame["count"] >= room * frame["count"].astype(str).str.len()
    frame["_ink"] = (frame[by].map(shades) == INK).map({True: "light", False: "plain"}).where(inside, "")
    scale = alt.Scale(domain=[0, most * 1.08], nice=False)
    axis = alt.Axis(tickMinStep=1, tickCount=6, format="d", grid=False)
    x = alt.X("count:Q", title="Number of rows in the register", axis=axis, scale=scale)
    legend = alt.Legend(columns=4, symbolStrokeColor=EDGE, symbolStrokeWidth=1)
    y = rows("name:N", named(codes))
    base = alt.Chart(frame[["name", by, "count", "_rank", "_middle", "_ink"]]).encode(y=y)
    bars = (
        base
        # An outline around nothing would be a mark.
        .transform_filter("datum.count > 0")
        .mark_bar(stroke=EDGE, strokeWidth=1)
        .encode(
            x=x,
            color=alt.Color(f"{by}:N", scale=coloured({n: shades[n] for n in present}), title=None, legend=legend),
            order="_rank:O",
            tooltip=tips("name", alt.Tooltip(f"{by}:N", title="Kind"), alt.Tooltip("count:Q", title="Number")),
        )
    )
    sums = base.transform_aggregate(sum="sum(count)", groupby=["name"])
    text = sums.mark_text(align="left", dx=5, fontWeight="bold").encode(x=alt.X("sum:Q", scale=scale), text="sum:Q")
    numbers = [
        base.transform_filter(f"datum._ink == '{ink}'")
        .mark_text(fontSize=11, **colour)
        .encode(x=alt.X("_middle:Q", scale=scale), text="count:Q")
        for ink, colour in (("light", {"color": INK_ON_COLOUR}), ("plain", {}))
    ]
    return in_rows(alt.layer(bars, text, *numbers), labels=70, step=34)


@drawn
def against_null(frame: pd.DataFrame, singles: pd.DataFrame, title: str) -> alt.TopLevelMixin:
    """Draw observed values of Russia before what each is set against: single cases as ticks, distributions as their middle 90%.

    Args:
        frame: columns ``row`` (what it is set against, in words), ``observed``, ``low, middle, high`` (quantiles; missing where single cases stand) and
            ``as_large`` (share of the cases at least as large); singles: columns ``row, name, value, label`` (shown beside, or empty);
            title: of the axis.
    """
    order = list(frame["row"])
    x = alt.X(
        "low:Q",
        title=title,
        scale=alt.Scale(domain=[0, 0.86], nice=False),
        axis=alt.Axis(values=[0, 0.2, 0.4, 0.6, 0.8], format=".1f"),
    )
    base = alt.Chart(frame).encode(y=rows("row:N", order, labelLimit=270))
    tip = tips(
        alt.Tooltip("row:N", title="Set against"),
        alt.Tooltip("observed:Q", title="Russia, observed", format=".2f"),
        alt.Tooltip("low:Q", title="Middle 90%, from", format=".2f"),
        alt.Tooltip("middle:Q", title="median", format=".2f"),
        alt.Tooltip("high:Q", title="to", format=".2f"),
        alt.Tooltip("as_large:Q", title="As large or larger", format=".1%"),
    )
    spans = base.mark_rule(strokeWidth=9, opacity=0.35, color=GREY).encode(x=x, x2="high:Q")
    middles = base.mark_tick(thickness=2, size=16, color=EDGE).encode(x="middle:Q")
    found = base.mark_point(**SEEN)
    found = found.encode(x="observed:Q", tooltip=tip)
    cases = alt.Chart(singles.rename(columns={"label": "_label"})).encode(
        y=rows("row:N", order, labelLimit=270), x="value:Q"
    )
    ticks = cases.mark_tick(thickness=2, size=16, color=EDGE).encode(
        tooltip=tips(alt.Tooltip("name:N", title="Supplier"), alt.Tooltip("value:Q", title=title, format=".2f"))
    )
    words = cases.mark_text(dy=16, fontSize=11).encode(text="_label:N")
    return in_rows(alt.layer(spans, middles, ticks, words, found), labels=275, step=38)


@drawn
def nearness(frame: pd.DataFrame, title: str) -> alt.TopLevelMixin:
    """Draw how near the five stand to Russia by several measures, one panel below the other, with 95% intervals.

    Args:
        frame: columns ``panel`` (the measure in words), ``country, value, low, high, n`` (votes); title: of the axis.
    """
    frame, codes = with_names(frame)
    base = alt.Chart().encode(y=rows("name:N", named(codes)), color=by_country(codes).legend(None))
    x = alt.X(
        "low:Q",
        title=title,
        scale=alt.Scale(domain=[min(0.0, float(frame["low"].min())), 1], nice=False),
        axis=alt.Axis(values=[0, 0.2, 0.4, 0.6, 0.8, 1], format=".1f"),
    )
    spans = base.mark_rule(strokeWidth=1.4, opacity=1).encode(x=x, x2="high:Q")
    points = base.mark_point(filled=True, size=70, opacity=1).encode(
        x="value:Q",
        tooltip=tips(
            "name",
            alt.Tooltip("panel:N", title="Measure"),
            alt.Tooltip("value:Q", title="Value", format=".2f"),
            alt.Tooltip("low:Q", title="95% interval, from", format=".2f"),
            alt.Tooltip("high:Q", title="to", format=".2f"),
            alt.Tooltip("n:Q", title="Votes"),
        ),
    )
    shown = frame[["panel", "name", "value", "low", "high", "n"]]
    return panels(alt.layer(spans, points, data=shown), list(frame["panel"].unique()), height=alt.Step(20))


@drawn
def coefficients(frame: pd.DataFrame, title: str) -> alt.TopLevelMixin:
    """Draw one coefficient over several samples and kinds with 95% intervals, and the line at which it says nothing.

    Args:
        frame: columns ``row`` (the sample in words), ``kind`` (two at most, the first filled), ``estimate, low, high, clusters``
            (states); title: of the axis, with its unit.
    """
    order, kinds = list(frame["row"].unique()), list(frame["kind"].unique())
    fills = alt.Scale(domain=kinds, range=[INK, CLEAR][: len(kinds)])
    strokes = alt.Scale(domain=kinds, range=[INK, INK][: len(kinds)])
    legend = alt.Legend(columns=1)
    shown = frame[["row", "kind", "estimate", "low", "high", "clusters"]]
    base = alt.Chart(shown).encode(
        y=rows("row:N", order, labelLimit=250),
        yOffset=alt.YOffset("kind:N", sort=kinds, scale=alt.Scale(paddingOuter=0.7)),
        color=alt.Color("kind:N", scale=strokes, title=None, legend=legend),
    )
    # In each row by itself: in a narrow drawing a line across all of them would go through their names.
    none = alt.Chart(shown).transform_aggregate(kinds="count()", groupby=["row"])
    none = none.mark_tick(color=EDGE, thickness=1.5, size=26, opacity=1)
    none = none.encode(y=rows("row:N", order, labelLimit=250), x=alt.datum(0))
    x = alt.X("low:Q", title=title, axis=alt.Axis(format="d", tickMinStep=1))
    spans = base.mark_rule(strokeWidth=1.4, opacity=1).encode(x=x, x2="high:Q")
    points = base.mark_point(size=60, strokeWidth=1.8, opacity=1).encode(
        x="estimate:Q",
        fill=alt.Fill("kind:N", scale=fills, title=None, legend=legend),
        tooltip=tips(
            alt.Tooltip("row:N", title="States"),
            alt.Tooltip("kind:N", title="Series"),
            alt.Tooltip("estimate:Q", title="Coefficient", format=".2f"),
            alt.Tooltip("low:Q", title="95% interval, from", format=".2f"),
            alt.Tooltip("high:Q", title="to", format=".2f"),
            alt.Tooltip("clusters:Q", title="Number of states"),
        ),
    )
    return alt.layer(none, spans, points).properties(width=WIDTH - 255, height=alt.Step(40, **{"for": "position"}))
