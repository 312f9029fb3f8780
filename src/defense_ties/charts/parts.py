"""What several charts are put together from: axes, scales of colour, tooltips, bands of the governments, grids of cells."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np
import pandas as pd
from scipy.optimize import isotonic_regression

from traced_book.drawing.variants import NARROW_BY

from ..data import country_names, load
from ..scope import FIRST, LAST
from ..transfers import BASIS
from .palette import COUNTRY_COLOURS, EDGE, GREY, RUSSIA, SHADES, faded
from .theme import WIDTH

# Pixels that the names at the ends of lines need, and from one to the next.
NAMES, _APART = 104, 14
# What was seen, where it is set against chance: its white edge parts it from what lies behind.
SEEN = {
    "shape": "diamond",
    "filled": True,
    "size": 150,
    "opacity": 1,
    "color": RUSSIA,
    "stroke": "white",
    "strokeWidth": 1.4,
}
# An axis of bars that have their numbers: what is measured, and no scale that would run on beyond them.
NO_TICKS = alt.Axis(grid=False, labels=False, ticks=False, domain=False)
# Rows that the labels of governments may need.
_DEEP = 3

_TIPS = {
    "name": alt.Tooltip("name:N", title="Country"),
    "recipient": alt.Tooltip("name:N", title="Recipient"),
    "supplier": alt.Tooltip("supplier_name:N", title="Supplier"),
    "year": alt.Tooltip("year:Q", title="Year"),
    "period": alt.Tooltip("period:O", title="Years"),
    "tiv": alt.Tooltip("tiv:Q", title="Million TIV", format=",.1f"),
    "basis": alt.Tooltip("basis:N", title="Basis"),
    "date": alt.Tooltip("day:N", title="Date"),
    "title": alt.Tooltip("title:N", title="What"),
    "outcome": alt.Tooltip("outcome:N", title="Outcome"),
    "publisher": alt.Tooltip("publisher:N", title="Source"),
}


def tips(*wanted: str | alt.Tooltip) -> list[alt.Tooltip]:
    """Return what a mark says when it is touched: what many charts say by its name in this module, and a chart's own."""
    return [_TIPS[tip] if isinstance(tip, str) else tip for tip in wanted]


def with_names(frame: pd.DataFrame, column: str = "country") -> tuple[pd.DataFrame, list[str]]:
    """Return a frame with the ``name`` of each country, and the codes of those of the five that are in it, in order."""
    codes = [code for code in COUNTRY_COLOURS if code in set(frame[column])]
    return frame.assign(name=frame[column].map(country_names())), codes


def named(codes: Sequence[str]) -> list[str]:
    """Return the names of countries."""
    names = country_names()
    return [names[code] for code in codes]


def decimal_year(dates: pd.Series) -> pd.Series:
    """Return dates as years with their fraction, for a scale of years."""
    return dates.dt.year + (dates.dt.day_of_year - 1) / 365.25


def _span(first: int, last: int) -> alt.Scale:
    return alt.Scale(domain=[first - 0.6, last + 1.0], nice=False)


def years(field: str = "year", first: int = FIRST, last: int = LAST) -> alt.X:
    """Return the axis of years."""
    shown = list(range(first, last + 1, 4))
    # The last year has its label, and no other so near that the two would touch.
    shown = [year for year in shown if last - year >= 3] + [last]
    axis = alt.Axis(format="d", values=shown, grid=False, title=None)
    return alt.X(f"{field}:Q", scale=_span(first, last), axis=axis)


def periods() -> alt.X:
    """Return the axis of the five-year periods."""
    # The last year in a line of its own and with its century, since a phone has no room for six periods in one.
    lines = "split(replace(datum.label, '–', '–\\n' + slice(datum.label, 0, 2)), '\\n')"
    return alt.X("period:O", title=None, axis=alt.Axis(labelAngle=0, labelExpr=lines))


def rows(field: str, sort: object = None, **axis: object) -> alt.Y:
    """Return an axis of rows that say themselves what they are; ``sort``: as Altair has it, by default in order of the data."""
    return alt.Y(field, sort=sort, title=None, axis=alt.Axis(ticks=False, domain=False, labelPadding=6, **axis))


def columns(field: str, title: str | None = None, **options: object) -> alt.X:
    """Return an axis of columns, with their names above them."""
    return alt.X(
        field,
        title=title,
        axis=alt.Axis(orient="top", labelAngle=0, labelPadding=6, ticks=False, domain=False),
        **options,
    )


def room_above(governments: str | None) -> int:
    """Return how many pixels the labels of the governments take above the plot, where they are drawn."""
    return 0 if governments is None else 13 * (int(_terms(governments)["row"].max()) + 1)


def above(governments: str | None, **options: object) -> alt.Axis:
    """Return a y axis whose title stands above the labels of the governments, where they are drawn."""
    return alt.Axis(titleY=-10 - room_above(governments), **options)


def in_rows(chart: alt.TopLevelMixin, labels: int, step: float) -> alt.TopLevelMixin:
    """Return a chart with the size of its rows: each ``step`` pixels high, all as wide as ``labels`` pixels leave them."""
    return chart.properties(width=WIDTH - labels, height=alt.Step(step))


def per_country(names: Sequence[str], spacing: int) -> dict[str, object]:
    """Return how a chart is repeated for each country, its name above it."""
    header = alt.Header(labelAngle=0, labelOrient="top", labelPadding=0)
    return {"row": alt.Row("name:N", sort=names, title=None, header=header), "spacing": spacing}


def coloured(colours: Mapping[str, str]) -> alt.Scale:
    """Return the scale that gives each value its colour."""
    return alt.Scale(domain=list(colours), range=list(colours.values()))


def country_scale(codes: Sequence[str]) -> alt.Scale:
    """Return the scale that gives the name of each country its colour."""
    return coloured(dict(zip(named(codes), (COUNTRY_COLOURS[code] for code in codes), strict=True)))


def by_country(codes: Sequence[str]) -> alt.Color:
    """Return the colour of the countries."""
    return alt.Color("name:N", scale=country_scale(codes), title=None)


def by_basis(colour: str, **options: object) -> alt.Fill:
    """Return the filling of marks with an outline: full, or a trace where they rest on an estimate."""
    scale = alt.Scale(domain=list(BASIS.values()), range=[colour, faded(0.12, colour)])
    legend = alt.Legend(symbolStrokeColor=colour, symbolStrokeWidth=1.2, symbolOpacity=1, **options)
    return alt.Fill("basis:N", scale=scale, title=None, legend=legend)


def short_number(value: float) -> str:
    """Return a number as it stands above a bar: whole, but what is less than one with one decimal, and a dash if missing."""
    if pd.isna(value):
        return "–"
    return f"{value:,.0f}" if value == 0 or value >= 0.95 else f"{value:.1f}"


def in_focus(codes: Sequence[str], focus: str | None) -> alt.Color:
    """Return the colour of the countries: all their own, or that of the one a chart is about, and grey for the others."""
    shades = {
        name: COUNTRY_COLOURS[code] if focus in (None, code) else GREY
        for code, name in zip(codes, named(codes), strict=True)
    }
    return alt.Color("name:N", scale=coloured(shades), legend=None)


def with_ends(frame: pd.DataFrame, by: str, value: str, domain: tuple[float, float], height: int) -> pd.DataFrame:
    """Return a frame with ``_place``, at the last row of each line the height at which its name stands apart from the others.

    Names of lines that end in the same year keep their distance with the least sum of squares of what they are moved by.

    Args:
        frame: columns ``by`` (whose line), ``year`` and ``value``; domain: of the axis; height: in pixels.
    """
    last = frame.dropna(subset=[value]).sort_values("year").groupby(by).tail(1)
    gap = _APART * (domain[1] - domain[0]) / height
    places = pd.Series(float("nan"), index=frame.index)
    for _, group in last.groupby("year"):
        ordered = group[value].sort_values()
        steps = gap * np.arange(len(ordered))
        fitted = isotonic_regression(ordered.to_numpy() - steps).x + steps
        places[ordered.index] = fitted + max(0.0, domain[0] - fitted[0])
    return frame.assign(_place=places.round(4))


def names_at_ends(
    base: alt.Chart, text: str, value: str, scale: alt.Scale, colour: alt.Color, bold: Sequence[str] = ()
) -> alt.LayerChart:
    """Return the names of lines at their ends, each behind a dot of its line's colour that a thin rule joins to the line.

    Args:
        base: of a frame as from :func:`with_ends`, with its x; text: the column of names; value: what the line is drawn of;
            colour: of the lines; bold: the names written so.
    """
    held = f"indexof({json.dumps(list(bold))}, datum.{text}) >= 0"
    named_rows = base.transform_filter("isValid(datum._place)")
    at = alt.Y("_place:Q", scale=scale)
    leaders = named_rows.mark_rule(strokeWidth=1, xOffset=3, x2Offset=11).encode(
        x2=named_rows.encoding.x.shorthand, y=alt.Y(f"{value}:Q", scale=scale), y2="_place:Q", color=colour
    )
    dots = named_rows.mark_point(filled=True, size=42, opacity=1, xOffset=13).encode(y=at, color=colour)
    return alt.layer(
        leaders,
        dots,
        *(
            named_rows.transform_filter(test)
            .mark_text(align="left", dx=20, fontWeight=weight)
            .encode(y=at, text=f"{text}:N")
            for test, weight in ((f"!({held})", "normal"), (held, "bold"))
        ),
    )


def period_rows(
    frame: pd.DataFrame,
    by: str,
    order: Sequence[str],
    value: str,
    colour: alt.Color,
    title: str,
    tooltip: list[alt.Tooltip],
) -> alt.FacetChart:
    """Return a row of bars for each value of ``by``, one bar for five years, all on one scale, with the number above each.

    Args:
        frame: columns ``by``, ``period``, ``value`` and ``_label``, what is written above the bar.
        title: what is measured, with its unit.
    """
    scale = alt.Scale(domain=[0, float(frame[value].max()) * 1.35], nice=False)
    axis = alt.Axis(labelAngle=0, ticks=False, domain=False)
    base = alt.Chart().encode(
        x=alt.X("period:O", title=title, axis=axis), y=alt.Y(f"{value}:Q", scale=scale, axis=None)
    )
    ground = (
        alt.Chart()
        .transform_aggregate(bars="count()", groupby=[by])
        .mark_rule(color=EDGE, opacity=0.6)
        .encode(x=alt.value(0), x2=alt.value("width"), y=alt.value("height"))
    )
    bars = base.transform_filter(f"isValid(datum.{value})").mark_bar().encode(color=colour, tooltip=tooltip)
    # What is missing has a word on the ground, and no bar.
    numbers = base.transform_calculate(at=f"isValid(datum.{value}) ? datum.{value} : 0").mark_text(
        baseline="bottom", dy=-2, fontSize=11
    )
    numbers = numbers.encode(text="_label:N", y=alt.Y("at:Q", scale=scale, axis=None))
    header = alt.Header(labelAngle=0, labelOrient="top", labelPadding=-3, title=None)
    row = alt.Row(f"{by}:N", sort=list(order), title=None, header=header)
    return alt.layer(ground, bars, numbers, data=frame).properties(width=WIDTH, height=58).facet(row=row, spacing=12)


def in_office(country: str) -> alt.LayerChart:
    """Return bands and labels of the governments of a country, on a scale of years."""
    spans = _terms(country)
    base = alt.Chart(alt.InlineData(values=spans.to_dict("records"), name="governments"))
    x = alt.X("from:Q", scale=_span(FIRST, LAST))
    # Opacity is fixed, not encoded: an opacity scale here would be shared with the marks of the chart.
    bands = [
        base.transform_filter(f"datum.shade == {row}").mark_rect(color=EDGE, opacity=opacity).encode(x=x, x2="to:Q")
        for row, opacity in enumerate((0.04, 0.13))
    ]
    labels = [
        base.transform_filter(f"datum.row == {row} && datum.align == '{align}'")
        .mark_text(align=align, fontSize=11, baseline="bottom", dx=dx)
        .encode(x=alt.X(at, scale=_span(FIRST, LAST)), y=alt.value(-3 - 13 * row), text="label:N")
        for row in range(_DEEP)
        for align, dx, at in (("left", 2, "from:Q"), ("right", -2, "to:Q"))
        if ((spans["row"] == row) & (spans["align"] == align)).any()
    ]
    return alt.layer(*bands, *labels)


def _terms(country: str) -> pd.DataFrame:
    """Return the terms of governments: columns ``label, from, to`` (years with their fraction), ``shade, row, align``."""
    frame = load("governments")
    frame = frame[frame["country"] == country].sort_values("start")
    begin = decimal_year(frame["start"])
    end = decimal_year(frame["end"]).fillna(LAST + 1.0)
    spans = pd.DataFrame(
        {
            "label": frame["label"],
            "from": begin.clip(lower=FIRST - 0.6).round(2),
            "to": end.clip(upper=LAST + 1.0).round(2),
        }
    )
    spans = spans[spans["from"] < spans["to"]].reset_index(drop=True)
    spans["shade"] = spans.index % 2
    return spans.assign(**_labels_apart(spans))


def _labels_apart(spans: pd.DataFrame) -> dict[str, list[int] | list[str]]:
    """Return on which row above the plot each label of a government stands, and from which end of its term.

    A label goes up a row where the one before would run into it, as wide as it is on a phone, and ends with its term where the
    plot does.
    """
    letter = 6.2 * (LAST - FIRST + 1.6) / (WIDTH - NAMES - NARROW_BY)
    rows, aligns, ends = [], [], [float(FIRST - 1)] * _DEEP
    for begin, end, label in zip(spans["from"], spans["to"], spans["label"], strict=True):
        right = begin + letter * len(label) > LAST + 1.0
        start = end - letter * len(label) if right else begin
        row = next((n for n, end_of in enumerate(ends) if end_of <= start), _DEEP - 1)
        ends[row] = start + letter * (len(label) + 1)
        rows.append(row)
        aligns.append("right" if right else "left")
    return {"row": rows, "align": aligns}


def panels(
    chart: alt.LayerChart, order: Sequence[str], height: float | alt.Step, width: float = WIDTH
) -> alt.FacetChart:
    """Return a chart once for each value of ``panel``, one below the other, the value above it and all on one scale."""
    header = alt.Header(labelAngle=0, labelOrient="top", labelPadding=2, title=None)
    row = alt.Row("panel:N", sort=list(order), title=None, header=header)
    return chart.properties(width=width, height=height).facet(row=row, spacing=16)


def stacked_years(
    chart: alt.Chart,
    value: str,
    axis: alt.Axis,
    title: str | None,
    per: Sequence[str] = ("year",),
    most: float | None = None,
) -> alt.Chart:
    """Return bars of one year, stacked in the order of column ``_rank``; the chart has one row ``per`` bar and series.

    ``most``: what the largest stack comes to, where it is known, so that there is air above it.
    """
    scale = alt.Undefined if most is None else alt.Scale(domain=[0, most * 1.08], nice=False)
    # Bars as wide as 0.8 years, so that they scale with the width of the page.
    return (
        chart.transform_calculate(begin="datum.year - 0.4", end="datum.year + 0.4")
        .transform_stack(stack=value, as_=["low", "high"], groupby=list(per), sort=[alt.SortField("_rank")])
        .mark_rect()
        .encode(x=years("begin"), x2="end:Q", y=alt.Y("low:Q", title=title, axis=axis, scale=scale), y2="high:Q")
    )


def cells(base: alt.Chart) -> alt.Chart:
    """Return a grid of cells with faint edges."""
    return base.mark_rect(stroke=EDGE, strokeOpacity=0.3)


def shaded(base: alt.Chart, field: str, title: str) -> alt.LayerChart:
    """Return a grid of cells shaded by a share from 0 to 1, with the column ``_text`` written in them."""
    legend = alt.Legend(format="%", gradientLength=160)
    scale = alt.Scale(domain=[0, 1], range=SHADES)
    shades = cells(base).encode(color=alt.Color(f"{field}:Q", scale=scale, title=title, legend=legend))
    return alt.layer(shades, base.mark_text(fontWeight="bold").encode(text="_text:N"))
