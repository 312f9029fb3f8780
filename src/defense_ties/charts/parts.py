"""What several charts are put together from: axes, scales of colour, tooltips, bands of the governments, grids of cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd
from scipy.optimize import isotonic_regression

from ..data import country_names, load
from ..scope import FIRST, LAST
from ..transfers import BASIS
from .palette import COUNTRY_COLOURS, EDGE, INK, INK_ON_COLOUR, MIDDLE_GREY
from .theme import WIDTH

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
    shown = [year for year in range(FIRST, LAST + 1, 4) if first <= year <= last]
    axis = alt.Axis(format="d", values=shown, grid=False, title=None)
    return alt.X(f"{field}:Q", scale=_span(first, last), axis=axis)


def periods() -> alt.X:
    """Return the axis of the five-year periods."""
    return alt.X("period:O", title=None, axis=alt.Axis(labelAngle=0))


def spaced(values: pd.Series, gap: float) -> pd.Series:
    """Return the values moved as little as can be (least squares) so that no two are closer than ``gap``, in the same order."""
    ordered = values.sort_values()
    steps = gap * pd.Series(range(len(ordered)), index=ordered.index)
    return (pd.Series(isotonic_regression(ordered - steps).x, index=ordered.index) + steps).reindex(values.index)


def rows(field: str, sort: object = None, **axis: object) -> alt.Y:
    """Return an axis of rows that say themselves what they are; ``sort``: as Altair has it, by default in order of the data."""
    return alt.Y(field, sort=sort, title=None, axis=alt.Axis(ticks=False, domain=False, **axis))


def columns(field: str, title: str | None = None, **options: object) -> alt.X:
    """Return an axis of columns, with their names above them."""
    return alt.X(field, title=title, axis=alt.Axis(orient="top", labelAngle=0, ticks=False, domain=False), **options)


def above(governments: str | None, **options: object) -> alt.Axis:
    """Return a y axis whose title stands above the labels of the governments, where they are drawn."""
    return alt.Axis(titleY=-10 if governments is None else -36, **options)


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


def by_basis(full: float, faint: float, **options: object) -> alt.Opacity:
    """Return the opacity of what rests on an estimate, ``faint``, and of the rest."""
    scale = alt.Scale(domain=list(BASIS.values()), range=[full, faint])
    return alt.Opacity("basis:N", scale=scale, title=None, **options)


def picked(field: str) -> alt.Parameter:
    """Return a choice made in the legend.

    It is added to a layer other than lines with points: JupyterLab's Vega-Lite (5.6) defines it twice there, and draws nothing.
    """
    return alt.selection_point(name="choice", fields=[field], bind="legend")


def fading(choice: alt.Parameter | None, full: float = 1, faded: float = 0.15) -> object:
    """Return the opacity that lets what is not chosen fade, where there is a choice."""
    return alt.value(full) if choice is None else alt.condition(choice, alt.value(full), alt.value(faded))


def in_office(country: str, first: int = FIRST, last: int = LAST) -> alt.LayerChart:
    """Return bands and labels of the governments of a country, on a scale of years."""
    frame = load("governments")
    frame = frame[frame["country"] == country].sort_values("start")
    begin = decimal_year(frame["start"])
    end = decimal_year(frame["end"]).fillna(last + 1.0)
    spans = pd.DataFrame(
        {
            "label": frame["label"],
            "from": begin.clip(lower=first - 0.6).round(2),
            "to": end.clip(upper=last + 1.0).round(2),
        }
    )
    spans = spans[spans["from"] < spans["to"]].reset_index(drop=True)
    spans["shade"] = spans.index % 2
    base = alt.Chart(alt.InlineData(values=spans.to_dict("records"), name="governments"))
    x = alt.X("from:Q", scale=_span(first, last))
    # Opacity is fixed, not encoded: an opacity scale here would be shared with the marks of the chart.
    bands = [
        base.transform_filter(f"datum.shade == {row}")
        .mark_rect(color=MIDDLE_GREY, opacity=opacity)
        .encode(x=x, x2="to:Q")
        for row, opacity in enumerate((0.04, 0.13))
    ]
    # Labels of neighbours stand on two rows, so that short terms don't run into each other.
    labels = [
        base.transform_filter(f"datum.shade == {row}")
        .mark_text(align="left", fontSize=11, baseline="bottom", dx=2, opacity=0.8)
        .encode(x=x, y=alt.value(-3 - 13 * row), text="label:N")
        for row in (0, 1)
    ]
    return alt.layer(*bands, *labels)


def panels(chart: alt.LayerChart, order: Sequence[str], height: float | alt.Step) -> alt.FacetChart:
    """Return a chart once for each value of ``panel``, one below the other, the value above it and all on one scale."""
    header = alt.Header(labelAngle=0, labelOrient="top", labelPadding=2, title=None)
    row = alt.Row("panel:N", sort=list(order), title=None, header=header)
    return chart.properties(width=WIDTH, height=height).facet(row=row, spacing=16)


def stacked_years(
    chart: alt.Chart, value: str, axis: alt.Axis, title: str | None, per: Sequence[str] = ("year",)
) -> alt.Chart:
    """Return bars of one year, stacked in the order of column ``rank``; the chart has one row ``per`` bar and series."""
    # Bars as wide as 0.8 years, so that they scale with the width of the page.
    return (
        chart.transform_calculate(begin="datum.year - 0.4", end="datum.year + 0.4")
        .transform_stack(stack=value, as_=["low", "high"], groupby=list(per), sort=[alt.SortField("rank")])
        .mark_rect()
        .encode(x=years("begin"), x2="end:Q", y=alt.Y("low:Q", title=title, axis=axis), y2="high:Q")
    )


def cells(base: alt.Chart) -> alt.Chart:
    """Return a grid of cells with faint edges."""
    return base.mark_rect(stroke=EDGE, strokeOpacity=0.3)


def ink(on_colour: str) -> dict[str, object]:
    """Return the colour of what is written in a cell: light where the expression holds, dark elsewhere."""
    return alt.condition(on_colour, alt.value(INK_ON_COLOUR), alt.value(INK))


def shaded(base: alt.Chart, field: str, colours: Sequence[str], title: str) -> alt.LayerChart:
    """Return a grid of cells shaded by a share from 0 to 1, with the column ``text`` written in them."""
    legend = alt.Legend(format="%", gradientLength=160)
    scale = alt.Scale(domain=[0, 1], range=colours)
    shades = cells(base).encode(color=alt.Color(f"{field}:Q", scale=scale, title=title, legend=legend))
    words = base.mark_text(fontWeight="bold").encode(text="text:N", color=ink(f"datum.{field} > 0.5"))
    return alt.layer(shades, words)
