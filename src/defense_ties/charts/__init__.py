"""One function per chart: a tidy frame in, an Altair chart out. One theme, one colour per country.

Colours are from the palette of Okabe and Ito, which readers with the common forms of colour blindness can tell apart,
and are checked against light and dark pages. Charts carry no title: that is the figure's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import partial

import altair as alt
import pandas as pd

import traced_book

from ..agreements import CAME_ABOUT, CONFIRMED
from ..data import country_names, load

WIDTH, NARROW = 620, 300
COUNTRY_COLOURS = {"VEN": "#D55E00", "BRA": "#009E73", "MEX": "#CC79A7", "COL": "#C79A00", "CHL": "#0072B2"}
SUPPLIER_COLOURS = {
    "Russia": "#B2182B",
    "United States": "#4393C3",
    "Europe": "#7B8FA6",
    "Israel": "#5AAE61",
    "China": "#E08214",
    "Latin America": "#9970AB",
    "Other": "#A8A8A8",
}
_SOURCES = {
    "official text": "official",
    "official statement": "official",
    "dataset": "dataset",
    "agency": "press or agency",
    "press": "press or agency",
    "secondary": "press or agency",
    CONFIRMED: CONFIRMED,
    "state media": "state media only",
    "tertiary": "tertiary (weak)",
}
_SOURCE_COLOURS = {
    "official": "#0072B2",
    "dataset": "#009E73",
    "press or agency": "#8C8C8C",
    CONFIRMED: "#E69F00",
    "state media only": "#D55E00",
    "tertiary (weak)": "#CC79A7",
}
# Where the label of a country stands, seen from the middle of the country: in the sea where there is room.
_LABELS = {
    "VEN": {"align": "left", "dx": 38, "dy": -46},
    "BRA": {"align": "center", "dx": -6, "dy": -44},
    "MEX": {"align": "left", "dx": -62, "dy": 44},
    "COL": {"align": "right", "dx": -38, "dy": 4},
    "CHL": {"align": "right", "dx": -22, "dy": -10},
}
_YEARS = [2000, 2004, 2008, 2012, 2016, 2020, 2024]
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', sans-serif"


@alt.theme.register("defense_ties", enable=True)
def theme() -> alt.theme.ThemeConfig:
    """Return the theme of every chart."""
    return {
        "config": {
            "background": "transparent",
            "font": _FONT,
            "view": {"stroke": None, "continuousWidth": WIDTH, "continuousHeight": 260},
            "axis": {
                "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "gridOpacity": 0.35,
                "domainOpacity": 0.5, "tickOpacity": 0.5, "labelLimit": 220, "titlePadding": 8,
            },
            "axisY": {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleY": -10, "titleX": -30,
                      "titleBaseline": "bottom"},
            "legend": {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "orient": "bottom",
                       "labelLimit": 260, "columns": 5, "symbolLimit": 20,
                       "layout": {"bottom": {"direction": "vertical", "anchor": "start", "bounds": "full"}}},
            "header": {"labelFontSize": 13, "titleFontSize": 12, "labelFontWeight": "bold", "labelAnchor": "start"},
            "title": {"fontSize": 15, "anchor": "start", "offset": 14},
            "text": {"fontSize": 12},
            "line": {"strokeWidth": 2},
            "range": {"category": list(COUNTRY_COLOURS.values())},
        }
    }  # fmt: skip


# Bands of the governments and outlines of a map stand behind what is plotted.
drawn = partial(traced_book.drawn, context=("governments", "outlines"))


def _year(field: str = "year", first: int = 2000, last: int = 2024) -> alt.X:
    scale = alt.Scale(domain=[first - 0.6, last + 1.0], nice=False)
    values = [y for y in _YEARS if first <= y <= last]
    return alt.X(f"{field}:Q", scale=scale, axis=alt.Axis(format="d", values=values, grid=False, title=None))


def _above(governments: str | None, **options: object) -> alt.Axis:
    """Return a y axis whose title stands above the labels of the governments, where they are drawn."""
    return alt.Axis(titleY=-10 if governments is None else -36, **options)


def _country(codes: Sequence[str], title: str | None = None) -> alt.Color:
    names = country_names()
    scale = alt.Scale(domain=[names[c] for c in codes], range=[COUNTRY_COLOURS[c] for c in codes])
    return alt.Color("name:N", scale=scale, title=title)


def _picked(field: str) -> tuple[alt.Parameter, alt.OpacityValue]:
    """Return a choice made in the legend, and the opacity that lets everything else fade."""
    choice = alt.selection_point(name="choice", fields=[field], bind="legend")
    return choice, alt.condition(choice, alt.value(1), alt.value(0.15))


def _with_names(frame: pd.DataFrame, column: str = "country") -> tuple[pd.DataFrame, list[str]]:
    codes = [c for c in COUNTRY_COLOURS if c in set(frame[column])]
    return frame.assign(name=frame[column].map(country_names())), codes


def _decimal_year(dates: pd.Series) -> pd.Series:
    """Return dates as years with their fraction, for a scale of years."""
    return dates.dt.year + (dates.dt.day_of_year - 1) / 365.25


def _governments(country: str, first: int = 2000, last: int = 2024) -> alt.LayerChart:
    """Return bands and labels of the governments of a country, on a scale of years."""
    frame = load("governments")
    frame = frame[frame["country"] == country].sort_values("start")
    begin = _decimal_year(frame["start"])
    end = _decimal_year(frame["end"]).fillna(last + 1.0)
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
    scale = alt.Scale(domain=[first - 0.6, last + 1.0], nice=False)
    # Opacity is fixed, not encoded: an opacity scale here would be shared with the marks of the chart.
    bands = [
        base.transform_filter(f"datum.shade == {row}")
        .mark_rect(color="#888888", opacity=opacity)
        .encode(x=alt.X("from:Q", scale=scale), x2="to:Q")
        for row, opacity in enumerate((0.04, 0.13))
    ]
    # Labels of neighbours stand on two rows, so that short terms don't run into each other.
    labels = [
        base.transform_filter(f"datum.shade == {row}")
        .mark_text(align="left", fontSize=11, baseline="bottom", dx=2, opacity=0.8)
        .encode(x=alt.X("from:Q", scale=scale), y=alt.value(-3 - 13 * row), text="label:N")
        for row in (0, 1)
    ]
    return alt.layer(*bands, *labels)


@drawn
def annual_bars(frame: pd.DataFrame, colour: str, governments: str | None = None) -> alt.TopLevelMixin:
    """Draw TIV per year as bars, the part that rests on SIPRI estimates lighter.

    Args:
        frame: columns ``year, basis, tiv``, with basis ``not marked as estimate`` or ``rests on an estimate``;
        colour: of the bars; governments: a country code whose governments are drawn as bands behind.
    """
    order = ["not marked as estimate", "rests on an estimate"]
    ranks = {name: i for i, name in enumerate(order)}
    bars = (
        alt.Chart(frame[["year", "basis", "tiv"]].assign(rank=frame["basis"].map(ranks)))
        # Bars as wide as 0.8 years, so that they scale with the width of the page.
        .transform_calculate(begin="datum.year - 0.4", end="datum.year + 0.4")
        .transform_stack(stack="tiv", as_=["low", "high"], groupby=["year"], sort=[alt.SortField("rank")])
        .transform_filter("datum.tiv > 0")
        .mark_rect(color=colour, stroke=colour)
        .encode(
            x=_year("begin"),
            x2="end:Q",
            y=alt.Y("low:Q", title="Million TIV delivered per year", axis=_above(governments)),
            y2="high:Q",
            opacity=alt.Opacity("basis:N", scale=alt.Scale(domain=order, range=[1, 0.35]), title=None),
            tooltip=[
                alt.Tooltip("year:Q", title="Year"),
                alt.Tooltip("basis:N", title="Basis"),
                alt.Tooltip("tiv:Q", title="Million TIV", format=",.1f"),
            ],
        )
    )
    layers = [bars] if governments is None else [_governments(governments), bars]
    return alt.layer(*layers).properties(width=WIDTH, height=240)


@drawn
def supplier_periods(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw who armed a country, TIV by supplier group and five-year period, stacked.

    Args:
        frame: columns ``period, supplier_group, tiv``.
    """
    present = [g for g in SUPPLIER_COLOURS if g in set(frame["supplier_group"])]
    scale = alt.Scale(domain=present, range=[SUPPLIER_COLOURS[g] for g in present])
    ranks = {group: i for i, group in enumerate(present)}
    choice, opacity = _picked("supplier_group")
    return (
        alt.Chart(frame.assign(rank=frame["supplier_group"].map(ranks)))
        .mark_bar(size=44)
        .encode(
            x=alt.X("period:O", title=None, axis=alt.Axis(labelAngle=0)),
            y=alt.Y("tiv:Q", title="Million TIV delivered in five years"),
            color=alt.Color("supplier_group:N", scale=scale, title=None),
            order="rank:O",
            opacity=opacity,
            tooltip=[
                alt.Tooltip("period:O", title="Years"),
                alt.Tooltip("supplier_group:N", title="Supplier"),
                alt.Tooltip("tiv:Q", title="Million TIV", format=",.1f"),
            ],
        )
        .add_params(choice)
        .properties(width=WIDTH, height=280)
    )


@drawn
def supplier_ranking(frame: pd.DataFrame, top: int = 10) -> alt.TopLevelMixin:
    """Draw a country's largest suppliers as bars with their share; Russia is always shown, at zero if need be.

    Args:
        frame: columns ``supplier_name, tiv, share``, largest first; top: how many to show.
    """
    shown = frame.head(top)
    if "Russia" not in set(shown["supplier_name"]):
        russia = frame[frame["supplier_name"] == "Russia"]
        if russia.empty:
            russia = pd.DataFrame({"supplier_name": ["Russia"], "tiv": [0.0], "share": [0.0]})
        shown = pd.concat([shown, russia], ignore_index=True)
    shown = shown.assign(
        who=(shown["supplier_name"] == "Russia").map({True: "Russia", False: "Other"}),
        label=[
            f"{t:,.0f} ({s:.0%})" if s >= 0.005 or t == 0 else f"{t:,.1f} (<1%)"
            for t, s in zip(shown["tiv"], shown["share"], strict=True)
        ],
    )
    base = alt.Chart(shown[["supplier_name", "tiv", "share", "who", "label"]]).encode(
        y=alt.Y("supplier_name:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False)),
        x=alt.X(
            "tiv:Q",
            title="Million TIV delivered 2000–2024 (share of the country's imports)",
            scale=alt.Scale(domain=[0, float(shown["tiv"].max()) * 1.25], nice=False),
            axis=alt.Axis(grid=False, tickCount=4),
        ),
    )
    colour = alt.Color(
        "who:N", scale=alt.Scale(domain=["Russia", "Other"], range=[SUPPLIER_COLOURS["Russia"], "#9AA5B1"]), legend=None
    )
    return (
        base.mark_bar().encode(color=colour) + base.mark_text(align="left", dx=4).encode(text="label:N")
    ).properties(width=WIDTH - 90, height=alt.Step(24))


@drawn
def supplier_grid(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw TIV by supplier and five-year period as circles, zeros as crosses: what is absent is visible.

    Args:
        frame: columns ``supplier_name, period, tiv`` with a row for every pair, suppliers in the order wanted.
    """
    rows = list(dict.fromkeys(frame["supplier_name"]))
    frame = frame.assign(who=(frame["supplier_name"] == "Russia").map({True: "Russia", False: "Other"}))
    base = alt.Chart(frame).encode(
        x=alt.X("period:O", title=None, axis=alt.Axis(labelAngle=0, orient="top", domain=False, ticks=False)),
        y=alt.Y("supplier_name:N", sort=rows, title=None, axis=alt.Axis(domain=False, ticks=False, grid=True)),
        color=alt.Color(
            "who:N",
            scale=alt.Scale(domain=["Russia", "Other"], range=[SUPPLIER_COLOURS["Russia"], "#7B8FA6"]),
            legend=None,
        ),
        tooltip=[
            alt.Tooltip("supplier_name:N", title="Supplier"),
            alt.Tooltip("period:O", title="Years"),
            alt.Tooltip("tiv:Q", title="Million TIV", format=",.1f"),
        ],
    )
    circles = (
        base.transform_filter("datum.tiv > 0")
        .mark_circle(opacity=0.85)
        .encode(
            size=alt.Size(
                "tiv:Q",
                scale=alt.Scale(range=[15, 900]),
                title="Million TIV",
                legend=alt.Legend(columns=5, tickCount=4),
            )
        )
    )
    crosses = base.transform_filter("datum.tiv == 0").mark_text(text="×", fontSize=14)
    return alt.layer(circles, crosses).properties(width=WIDTH - 90, height=alt.Step(34))


@drawn
def systems(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw what was delivered when: one row per weapon, one circle per year, area by TIV, paler if estimated.

    Args:
        frame: columns ``designation, description, category, delivery_year, number, tiv, estimated`` (boolean).
    """
    frame = frame.assign(
        weapon=frame["designation"] + " " + frame["description"],
        basis=frame["estimated"].map({True: "rests on an estimate", False: "not marked as estimate"}),
    )
    rows = frame.sort_values(["delivery_year", "tiv"], ascending=[True, False])["weapon"].drop_duplicates().to_list()
    first, last = int(frame["delivery_year"].min()) - 1, int(frame["delivery_year"].max()) + 1
    years = [y for y in range(2000, 2025, 2) if first <= y <= last]
    return (
        alt.Chart(frame[["weapon", "category", "delivery_year", "number", "tiv", "basis"]])
        .mark_point(strokeWidth=1.5)
        .encode(
            x=alt.X(
                "delivery_year:Q",
                title="Year of delivery",
                scale=alt.Scale(domain=[first, last], nice=False),
                axis=alt.Axis(format="d", values=years, grid=False),
            ),
            y=alt.Y(
                "weapon:N", sort=rows, title=None, axis=alt.Axis(grid=True, ticks=False, domain=False, labelLimit=260)
            ),
            size=alt.Size(
                "tiv:Q",
                scale=alt.Scale(range=[12, 700]),
                title="Million TIV",
                legend=alt.Legend(columns=5, tickCount=4),
            ),
            color=alt.value(SUPPLIER_COLOURS["Russia"]),
            fill=alt.value(SUPPLIER_COLOURS["Russia"]),
            opacity=alt.Opacity(
                "basis:N",
                scale=alt.Scale(domain=["not marked as estimate", "rests on an estimate"], range=[0.9, 0.35]),
                title=None,
                legend=alt.Legend(columns=2),
            ),
            tooltip=[
                alt.Tooltip("weapon:N", title="Weapon"),
                alt.Tooltip("delivery_year:Q", title="Year"),
                alt.Tooltip("number:Q", title="Number"),
                alt.Tooltip("tiv:Q", title="Million TIV", format=",.1f"),
                alt.Tooltip("basis:N", title="Basis"),
            ],
        )
        .properties(width=WIDTH - 240, height=alt.Step(21))
    )


@drawn
def timeline(frame: pd.DataFrame, governments: str | None = None) -> alt.TopLevelMixin:
    """Draw agreements and events in lanes, numbered in order of date, coloured by the kind of source.

    Texts in force and events that took place are filled; the others are hollow.

    Args:
        frame: as from :func:`defense_ties.agreements.timeline`; governments: a country code for bands behind.
    """
    done = ["in force", *CAME_ABOUT]
    frame = frame.assign(
        year=_decimal_year(frame["date"]).round(3),
        day=frame["date"].dt.strftime("%Y-%m-%d").str.slice(0, 10),
        n=range(1, len(frame) + 1),
        state=frame["outcome"].isin(done).map({True: "in force or took place", False: "not, or not known"}),
        source=frame["rests_on"].map(_SOURCES),
    )
    # Two years and a fifth: numbered points stay apart at the width of a phone.
    frame, y, rows = _in_lanes(frame, apart=2.2)
    present = [c for c in _SOURCE_COLOURS if c in set(frame["source"])]
    columns = ["n", "day", "year", "lane", "row", "title", "outcome", "state", "source", "publisher"]
    base = alt.Chart(frame[columns]).encode(x=_year(), y=y)
    tooltip = [
        alt.Tooltip("n:Q", title="No."), alt.Tooltip("day:N", title="Date"), alt.Tooltip("title:N", title="What"),
        alt.Tooltip("outcome:N", title="Outcome"), alt.Tooltip("publisher:N", title="Source"),
    ]  # fmt: skip
    points = base.mark_point(size=190, strokeWidth=2).encode(
        color=alt.Color(
            "source:N", scale=alt.Scale(domain=present, range=[_SOURCE_COLOURS[c] for c in present]), title="Source"
        ),
        fill=alt.Fill(
            "source:N", scale=alt.Scale(domain=present, range=[_SOURCE_COLOURS[c] for c in present]), title="Source"
        ),
        fillOpacity=alt.FillOpacity(
            "state:N",
            scale=alt.Scale(domain=["in force or took place", "not, or not known"], range=[0.45, 0.0]),
            title="In force or took place: filled",
            legend=None,
        ),
        tooltip=tooltip,
    )
    labels = base.mark_text(fontSize=9).encode(text="n:Q")
    layers = [points, labels] if governments is None else [_governments(governments), points, labels]
    return alt.layer(*layers).properties(width=WIDTH - 120, height=rows * 16)


_LANES = [
    "Agreement", "Declaration or plan", "Contract", "Offer", "Credit", "Services", "Training", "Exercise", "Visit",
    "Dialogue", "Incident",
]  # fmt: skip


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


def _in_lanes(frame: pd.DataFrame, apart: float) -> tuple[pd.DataFrame, alt.Y, int]:
    """Return the frame with its ``row``, the axis of lanes, and how many rows there are.

    A lane takes as many rows as its points need to keep ``apart`` (in years), and one to keep it from the next.
    """
    frame = frame.assign(slot=_slots(frame, apart))
    lanes = [x for x in _LANES if x in set(frame["lane"])]
    deep = frame.groupby("lane")["slot"].max().add(2).reindex(lanes)
    starts = deep.cumsum() - deep
    rows = int(deep.sum()) - 1
    labels = ", ".join(f"{start}: '{lane}'" for lane, start in starts.items())
    axis = alt.Axis(
        values=starts.to_list(), labelExpr=f"{{{labels}}}[datum.value]", ticks=False, domain=False, grid=True
    )
    y = alt.Y("row:O", title=None, scale=alt.Scale(domain=list(range(rows))), axis=axis)
    return frame.assign(row=frame["lane"].map(starts) + frame["slot"]), y, rows


@drawn
def ideal_points(country: str, frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the ideal points of a country, Russia, China and the USA, with the 5-95% band of the posterior.

    Args:
        country: its code; frame: table ``ideal_points``.
    """
    names = country_names()
    codes = [country, "RUS", "USA", "CHN"]
    colours = [
        COUNTRY_COLOURS[country],
        SUPPLIER_COLOURS["Russia"],
        SUPPLIER_COLOURS["United States"],
        SUPPLIER_COLOURS["China"],
    ]
    frame = frame[frame["country"].isin(codes)].assign(name=lambda f: f["country"].map(names))
    colour = alt.Color(
        "name:N",
        scale=alt.Scale(domain=[names[c] for c in codes], range=colours),
        title=None,
        legend=alt.Legend(symbolOpacity=1),
    )
    choice, opacity = _picked("name")
    base = alt.Chart(frame[["name", "year", "ideal_point", "q5", "q95"]]).encode(x=_year(), color=colour)
    band = base.mark_area(opacity=0.18).encode(
        y=alt.Y("q5:Q", title="Ideal point (higher: closer to the United States)", axis=_above(country)), y2="q95:Q"
    )
    line = base.mark_line(point=alt.OverlayMarkDef(size=18)).encode(
        y="ideal_point:Q",
        opacity=opacity,
        tooltip=[
            alt.Tooltip("name:N", title="Country"),
            alt.Tooltip("year:Q", title="Year"),
            alt.Tooltip("ideal_point:Q", title="Ideal point", format=".2f"),
        ],
    )
    # The choice sits on the bands: JupyterLab's Vega-Lite (5.6) defines it twice on lines with points, and draws nothing.
    layers = [_governments(country), band.add_params(choice), line]
    return alt.layer(*layers).properties(width=WIDTH, height=260)


def _distances(frame: pd.DataFrame, to: str, title: str | None, choice: alt.Parameter | None) -> alt.LayerChart:
    """Return bands and lines of distance; where there is a choice, what is not chosen fades."""
    frame, codes = _with_names(frame[(frame["to"] == to) & frame["country"].isin(list(COUNTRY_COLOURS))])
    line_opacity, band_opacity = (
        alt.value(full) if choice is None else alt.condition(choice, alt.value(full), alt.value(faded))
        for full, faded in ((1, 0.15), (0.13, 0.02))
    )
    colour = _country(codes).legend(symbolOpacity=1)
    base = alt.Chart(frame[["name", "year", "distance", "low", "high"]]).encode(x=_year(), color=colour)
    band = base.mark_area().encode(y=alt.Y("low:Q", title=title), y2="high:Q", opacity=band_opacity)
    line = base.mark_line(point=alt.OverlayMarkDef(size=18)).encode(
        y="distance:Q",
        opacity=line_opacity,
        tooltip=[
            alt.Tooltip("name:N", title="Country"),
            alt.Tooltip("year:Q", title="Year"),
            alt.Tooltip("distance:Q", title="Distance", format=".2f"),
            alt.Tooltip("low:Q", title="90% band, from", format=".2f"),
            alt.Tooltip("high:Q", title="to", format=".2f"),
        ],
    )
    # The choice sits on the bands: JupyterLab's Vega-Lite (5.6) defines it twice on lines with points, and draws nothing.
    return alt.layer(band if choice is None else band.add_params(choice), line)


@drawn
def distances(frame: pd.DataFrame, to: str = "RUS") -> alt.TopLevelMixin:
    """Draw the five's ideal-point distance to Russia (or the USA) over time, with its 90% band.

    Args:
        frame: as from :func:`defense_ties.alignment.distances`; to: ``RUS`` or ``USA``.
    """
    title = f"Distance from {country_names()[to]} (ideal-point units)"
    choice = alt.selection_point(name="choice", fields=["name"], bind="legend")
    return _distances(frame, to, title, choice).properties(width=WIDTH, height=260)


@drawn
def vote_agreement(country: str, frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw a country's yearly share of UN votes identical to Russia's and to the USA's.

    Args:
        country: its code; frame: as from :func:`defense_ties.alignment.yearly_agreement`.
    """
    names = country_names()
    frame = frame[frame["country"] == country].assign(other=lambda f: "with " + f["with_country"].map(names))
    scale = alt.Scale(
        domain=["with Russia", "with United States"],
        range=[SUPPLIER_COLOURS["Russia"], SUPPLIER_COLOURS["United States"]],
    )
    line = (
        alt.Chart(frame[["other", "year", "agreement", "n"]])
        .mark_line(point=alt.OverlayMarkDef(size=18))
        .encode(
            x=_year(),
            y=alt.Y(
                "agreement:Q",
                title="Share of identical votes",
                axis=_above(country, format="%"),
                scale=alt.Scale(domain=[0, 1]),
            ),
            color=alt.Color("other:N", scale=scale, title=None),
            tooltip=[
                alt.Tooltip("other:N", title="Agreement"),
                alt.Tooltip("year:Q", title="Year"),
                alt.Tooltip("agreement:Q", title="Share", format=".0%"),
                alt.Tooltip("n:Q", title="Roll calls"),
            ],
        )
    )
    return alt.layer(_governments(country), line).properties(width=WIDTH, height=220)


_GRADE_MARKS = {"press excerpt": "*", "press conflict": "*", "tertiary list": "†", "derived": "†"}


@drawn
def turning_points(chosen: pd.DataFrame, every: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw chosen events in words, in order of time, above a tick for every event of each country.

    Args:
        chosen: columns ``date`` (timestamps), ``words`` and ``actor`` (``Russia``, ``United States`` or ``others``), in order;
            every: columns ``date`` (timestamps), ``name`` (of the country), ``title``.
    """
    actors = {"Russia": "#B2182B", "United States": "#4D4D4D", "others": "#8C8C8C"}
    span = alt.Scale(domain=[f"{min(every['date'].min(), chosen['date'].min()):%Y-%m-01}", "2026-04-01"])
    axis = alt.Axis(format="%b %Y", tickCount=6, labelOverlap=True)
    day = "%Y-%m-%d"
    told = alt.Chart(chosen.assign(day=chosen["date"].dt.strftime(day))[["day", "words", "actor"]]).encode(
        x=alt.X("day:T", scale=span, title=None, axis=axis),
        y=alt.Y("words:N", sort=None, title=None, axis=alt.Axis(labelLimit=330, ticks=False, domain=False, grid=True)),
        color=alt.Color(
            "actor:N", scale=alt.Scale(domain=list(actors), range=list(actors.values())), title="Who acted"
        ),
        shape=alt.Shape("actor:N", scale=alt.Scale(domain=list(actors), range=["circle", "square", "diamond"])),
        tooltip=[alt.Tooltip("day:N", title="Day"), alt.Tooltip("words:N", title="What")],
    )
    ticks = alt.Chart(every.assign(day=every["date"].dt.strftime(day))[["day", "name", "title"]]).encode(
        x=alt.X("day:T", scale=span, title=None, axis=axis),
        y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False)),
        tooltip=[alt.Tooltip("day:N", title="Day"), alt.Tooltip("title:N", title="What")],
    )
    width = WIDTH - 340
    return alt.vconcat(
        told.mark_point(filled=True, size=110, opacity=1).properties(width=width, height=alt.Step(21)),
        ticks.mark_tick(thickness=1.5, size=13, color="#777777").properties(width=width, height=alt.Step(19)),
        spacing=14,
    )


@drawn
def outcomes(frame: pd.DataFrame, order: Sequence[str]) -> alt.TopLevelMixin:
    """Draw each prediction as a mark in the row of its explanation, by how it came out.

    Args:
        frame: columns ``prediction, explanation, shown`` (how it came out), ``implies``, in the order in which they are drawn;
            order: what ``shown`` can be.
    """
    frame = frame.assign(place=frame.groupby("explanation").cumcount() + 1)
    names = list(dict.fromkeys(frame["explanation"]))
    # All five in one line are wider than the figure.
    legend = alt.Legend(columns=3)
    return (
        alt.Chart(frame[["prediction", "explanation", "shown", "implies", "place"]])
        .mark_point(size=170, strokeWidth=2, opacity=1)
        .encode(
            x=alt.X("place:O", title="Predictions of each explanation", axis=None),
            y=alt.Y("explanation:N", sort=names, title=None, axis=alt.Axis(ticks=False, domain=False, labelLimit=200)),
            shape=alt.Shape(
                "shown:N",
                scale=alt.Scale(
                    domain=list(order), range=["circle", "cross", "triangle-up", "triangle-down", "stroke"]
                ),
                title=None,
                legend=legend,
            ),
            color=alt.Color(
                "shown:N",
                scale=alt.Scale(domain=list(order), range=["#0072B2", "#B35900", "#6FA8CF", "#C9955C", "#9A9A9A"]),
                title=None,
                legend=legend,
            ),
            fill=alt.Fill(
                "shown:N",
                scale=alt.Scale(
                    domain=list(order), range=["#0072B2", "#B35900", "#FFFFFF00", "#FFFFFF00", "#FFFFFF00"]
                ),
                title=None,
                legend=legend,
            ),
            tooltip=[
                alt.Tooltip("prediction:N", title="Prediction"),
                alt.Tooltip("shown:N", title="Result"),
                alt.Tooltip("implies:N", title="It implies"),
            ],
        )
        .properties(width=WIDTH - 230, height=alt.Step(27))
    )


@drawn
def ukraine_grid(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the votes on Ukraine as a grid of letters; what was not found is an outlined question mark.

    A star marks a vote known from the press, a dagger one from a tertiary list or inferred by elimination.

    Args:
        frame: as from :func:`defense_ties.alignment.ukraine_votes`.
    """
    order = ["in favour", "abstained", "against", "did not vote", "not found"]
    colours = ["#0072B2", "#B5B5B5", "#D55E00", "#6E6E6E", "#FFFFFF00"]
    names = country_names()
    frame = frame.assign(
        name=frame["country"].map(names),
        label=frame["resolution"].str.removeprefix("A/RES/") + " · " + frame["date"].dt.strftime("%b %Y"),
        letter=frame["vote"].fillna("?") + frame["grade"].map(_GRADE_MARKS).fillna(""),
        day=frame["date"].dt.strftime("%Y-%m-%d"),
    )
    rows = list(dict.fromkeys(frame["label"]))
    legend = alt.Legend(values=[meaning for meaning in order if meaning in set(frame["meaning"])])
    columns = ["name", "label", "subject", "day", "letter", "meaning", "grade"]
    base = alt.Chart(frame[columns]).encode(
        x=alt.X("name:N", sort=None, title=None, axis=alt.Axis(orient="top", labelAngle=0, domain=False, ticks=False)),
        y=alt.Y("label:N", sort=rows, title=None, axis=alt.Axis(domain=False, ticks=False, labelLimit=170)),
    )
    cells = base.mark_rect(strokeWidth=1, stroke="#999999", strokeOpacity=0.5).encode(
        color=alt.Color("meaning:N", scale=alt.Scale(domain=order, range=colours), legend=legend, title=None),
        tooltip=[
            alt.Tooltip("label:N", title="Resolution"), alt.Tooltip("subject:N", title="Subject"),
            alt.Tooltip("name:N", title="Country"), alt.Tooltip("meaning:N", title="Vote"),
            alt.Tooltip("grade:N", title="Evidence"),
        ],
    )  # fmt: skip
    text = base.mark_text(fontWeight="bold").encode(
        text="letter:N",
        color=alt.condition(
            "indexof(['in favour', 'against', 'did not vote'], datum.meaning) >= 0",
            alt.value("white"),
            alt.value("#777777"),
        ),
    )
    return alt.layer(cells, text).properties(width=WIDTH - 170, height=alt.Step(27))


@drawn
def spending(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw military expenditure as a share of GDP, uncertain years as crosses on a dotted line.

    Args:
        frame: columns ``country, year, value, quality`` as from :func:`defense_ties.economy.spending`.
    """
    frame, codes = _with_names(frame)
    base = alt.Chart(frame[["name", "year", "value", "quality"]]).encode(
        x=_year(), y=alt.Y("value:Q", title="Percent of GDP"), color=_country(codes)
    )
    marks = ["reported", "estimate", "highly uncertain"]
    present = [m for m in marks if m in set(frame["quality"])]
    points = base.mark_point(size=36, filled=True, opacity=1).encode(
        shape=alt.Shape(
            "quality:N",
            scale=alt.Scale(domain=marks, range=["circle", "square", "cross"]),
            legend=alt.Legend(values=present),
            title=None,
        ),
        tooltip=[
            alt.Tooltip("name:N", title="Country"),
            alt.Tooltip("year:Q", title="Year"),
            alt.Tooltip("value:Q", title="Percent of GDP", format=".2f"),
            alt.Tooltip("quality:N", title="SIPRI's mark"),
        ],
    )
    lines = base.mark_line(strokeWidth=1.5).encode(
        strokeDash=alt.StrokeDash(
            "quality:N", scale=alt.Scale(domain=marks, range=[[1, 0], [4, 2], [2, 4]]), legend=None
        )
    )
    return alt.layer(lines, points).properties(width=WIDTH, height=240)


@drawn
def trade_lines(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw trade with Russia, one panel per direction, one line per provider and reporter, never joined.

    Args:
        frame: columns ``series, flow, year, usd`` as from :func:`defense_ties.economy.trade_with_russia`.
    """
    known = {"Correlates of War (reconciled)": "#888888", "IMF, reported by Russia": SUPPLIER_COLOURS["Russia"]}
    series = sorted(set(frame["series"]))
    colours = [known.get(name, "#0072B2") for name in series]
    panels = []
    for flow in sorted(set(frame["flow"])):
        part = frame[(frame["flow"] == flow) & frame["usd"].notna()]
        panels.append(
            alt.Chart(part[["series", "year", "usd"]])
            .mark_line(point=alt.OverlayMarkDef(size=18))
            .encode(
                x=_year(),
                y=alt.Y("usd:Q", title=f"{flow[0].upper()}{flow[1:]}, US$ million (current)"),
                color=alt.Color(
                    "series:N", scale=alt.Scale(domain=series, range=colours), title=None, legend=alt.Legend(columns=1)
                ),
                tooltip=[
                    alt.Tooltip("series:N", title="Source"),
                    alt.Tooltip("year:Q", title="Year"),
                    alt.Tooltip("usd:Q", title="US$ million", format=",.0f"),
                ],
            )
            .properties(width=WIDTH, height=170)
        )
    return alt.vconcat(*panels, spacing=28)


@drawn
def period_lines(frame: pd.DataFrame, value: str, title: str, percent: bool = False) -> alt.TopLevelMixin:
    """Draw a measure of the five over the five-year periods, with the country's name at the end of its line.

    Args:
        frame: columns ``recipient, period`` and ``value``; value: the column; title: of the axis, with its unit;
        percent: True where the value is a share from 0 to 1.
    """
    frame, codes = _with_names(frame, "recipient")
    frame = frame[["name", "period", value]].dropna(subset=[value])
    choice, opacity = _picked("name")
    base = alt.Chart(frame).encode(
        opacity=opacity,
        x=alt.X("period:O", title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y(f"{value}:Q", title=title, axis=alt.Axis(format="%" if percent else ",.2~f")),
        color=_country(codes),
    )
    lines = base.mark_line(point=alt.OverlayMarkDef(size=36)).encode(
        tooltip=[
            alt.Tooltip("name:N", title="Country"),
            alt.Tooltip("period:O", title="Years"),
            alt.Tooltip(f"{value}:Q", title=title, format=".1%" if percent else ",.2f"),
        ]
    )
    return lines.add_params(choice).properties(width=WIDTH, height=260)


@drawn
def customers(frame: pd.DataFrame, top: int = 15) -> alt.TopLevelMixin:
    """Draw Russia's largest customers, and the five wherever they rank.

    Args:
        frame: as from :func:`defense_ties.transfers.customers`; top: how many of the largest to show.
    """
    five = frame["recipient"].isin(list(COUNTRY_COLOURS))
    shown = frame[(frame.index < top) | five]
    shown = shown.assign(
        row=[f"{r}. {n}" if pd.notna(r) else n for r, n in zip(shown["rank"], shown["name"], strict=True)],
        who=shown["recipient"].where(five, "other"),
        label=[f"{t:,.0f} ({s:.1%})" for t, s in zip(shown["tiv"], shown["share"], strict=True)],
    )
    domain = [*COUNTRY_COLOURS, "other"]
    base = alt.Chart(shown[["row", "name", "tiv", "share", "who", "label"]]).encode(
        y=alt.Y("row:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False)),
        x=alt.X(
            "tiv:Q",
            title="Million TIV delivered 2000–2024 (share of Russia's exports)",
            axis=alt.Axis(grid=False, tickCount=4),
            scale=alt.Scale(domain=[0, float(shown["tiv"].max()) * 1.3], nice=False),
        ),
    )
    bars = base.mark_bar().encode(
        color=alt.Color(
            "who:N", scale=alt.Scale(domain=domain, range=[*COUNTRY_COLOURS.values(), "#B0B7C0"]), legend=None
        )
    )
    return (bars + base.mark_text(align="left", dx=4).encode(text="label:N")).properties(
        width=WIDTH - 120, height=alt.Step(22)
    )


def _outlines() -> tuple[str, pd.DataFrame]:
    """Return the countries as GeoJSON, and where the middle of each country's largest ring lies."""
    features, middles = [], []
    for code, rings in load("outlines").groupby("country"):
        largest = max((_middle(ring) for _, ring in rings.groupby("ring")), key=lambda found: found[0])
        middles.append({"country": code, "longitude": round(largest[1], 1), "latitude": round(largest[2], 1)})
        shapes = [[ring[["longitude", "latitude"]].to_numpy().tolist()] for _, ring in rings.groupby("ring")]
        geometry = {"type": "MultiPolygon", "coordinates": shapes}
        features.append({"type": "Feature", "country": code, "geometry": geometry})
    # As text, so that a notebook has it on one line and not each coordinate on its own.
    return json.dumps(features, separators=(",", ":")), pd.DataFrame(middles)


def _middle(ring: pd.DataFrame) -> tuple[float, float, float]:
    """Return area (square degrees), longitude and latitude of the centroid of a closed ring."""
    x, y = ring["longitude"], ring["latitude"]
    cross = (x * y.shift(-1) - x.shift(-1) * y).dropna()
    area = cross.sum() / 2
    return (
        abs(area),
        float(((x + x.shift(-1)) * cross).sum() / (6 * area)),
        float(((y + y.shift(-1)) * cross).sum() / (6 * area)),
    )


def _placed(what: str, codes: Sequence[str], more: int = 0) -> alt.ExprRef:
    """Return how a label stands as an expression by country, so that it is no column of what is plotted."""
    default = {"align": "center", "dx": 0, "dy": 24}
    places = {code: _LABELS.get(code, default)[what] for code in codes}
    shift = f" + {more}" if more else ""
    return alt.ExprRef(expr=f"({json.dumps(places)})[datum.country]{shift}")


@drawn
def locator_map(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw where the countries of the book lie, with a circle by what Russia delivered and the texts signed with it.

    Args:
        frame: columns ``country, tiv`` (millions), ``texts`` (number of formal texts), a row for each country.
    """
    features, middles = _outlines()
    frame, codes = _with_names(frame.assign(tiv=frame["tiv"].round(2)).merge(middles, on="country"))
    shapes = alt.Chart(alt.NamedData(name="outlines", format=alt.DataFormat(type="json")))
    colours = alt.Scale(domain=codes, range=[COUNTRY_COLOURS[c] for c in codes])
    ours = alt.FieldOneOfPredicate(field="country", oneOf=codes)
    # A middle grey is quiet on light and on dark pages.
    land = shapes.transform_filter({"not": ours}).mark_geoshape(
        fill="#8C959F", fillOpacity=0.22, stroke="#8C959F", strokeWidth=0.5
    )
    five = (
        shapes.transform_filter(ours)
        .mark_geoshape(fillOpacity=0.38, strokeWidth=1)
        .encode(
            color=alt.Color("country:N", scale=colours, legend=None),
            stroke=alt.Stroke("country:N", scale=colours, legend=None),
        )
    )
    columns = ["country", "name", "tiv", "texts", "longitude", "latitude"]
    points = alt.Chart(frame[columns]).encode(longitude="longitude:Q", latitude="latitude:Q")
    circles = (
        points.transform_filter("datum.tiv > 0")
        .mark_circle(opacity=0.9)
        .encode(
            color=alt.Color("country:N", scale=colours, legend=None),
            size=alt.Size(
                "tiv:Q", scale=alt.Scale(domain=[0, float(frame["tiv"].max())], range=[0, 2600]), legend=None
            ),
            tooltip=[
                alt.Tooltip("name:N", title="Country"),
                alt.Tooltip("tiv:Q", title="Million TIV from Russia", format=",.1f"),
                alt.Tooltip("texts:Q", title="Formal texts with Russia"),
            ],
        )
    )
    crosses = points.transform_filter("datum.tiv == 0").mark_text(text="×", fontSize=18)
    volume = "datum.tiv > 0 ? format(datum.tiv, ',.0f') + ' million TIV' : 'no delivery'"
    texts = "(datum.texts || 'no') + (datum.texts > 1 ? ' formal texts' : ' formal text')"
    labelled = points.transform_calculate(volume=volume, signed=texts)
    lines = [
        labelled.mark_text(
            align=_placed("align", codes), dx=_placed("dx", codes), dy=_placed("dy", codes, 15 * row), fontWeight=weight
        ).encode(text=f"{field}:N")
        for row, (field, weight) in enumerate((("name", "bold"), ("volume", "normal"), ("signed", "normal")))
    ]
    return (
        alt.layer(land, five, circles, crosses, *lines, datasets={"outlines": features})
        # Equal areas, seen from above the middle of the map.
        .project(type="azimuthalEqualArea", rotate=[75, 12, 0])
        .properties(width=WIDTH, height=430)
    )


@drawn
def country_bars(frame: pd.DataFrame, value: str, title: str, label: str = ",.0f") -> alt.TopLevelMixin:
    """Draw one value for each of the five as bars with the number at the end.

    Args:
        frame: columns ``country`` and ``value``; value: the column; title: of the axis, with its unit;
        label: format of the numbers (d3).
    """
    frame, codes = _with_names(frame)
    base = alt.Chart(frame[["name", value]]).encode(
        y=alt.Y("name:N", sort="-x", title=None, axis=alt.Axis(ticks=False, domain=False)),
        x=alt.X(
            f"{value}:Q",
            title=title,
            axis=alt.Axis(grid=False, tickCount=4, format=label),
            scale=alt.Scale(domain=[0, float(frame[value].max()) * 1.15], nice=False),
        ),
    )
    bars = base.mark_bar().encode(color=_country(codes).legend(None))
    text = base.mark_text(align="left", dx=4).encode(text=alt.Text(f"{value}:Q", format=label))
    return (bars + text).properties(width=WIDTH - 70, height=alt.Step(30))


@drawn
def stacked_counts(frame: pd.DataFrame, by: str, order: Sequence[str], colours: Sequence[str]) -> alt.TopLevelMixin:
    """Draw counts per country as stacked bars.

    Args:
        frame: columns ``country, by, count``; by: the column that splits the bars; order, colours: its values and
            their colours.
    """
    frame, codes = _with_names(frame)
    ranks = {name: i for i, name in enumerate(order)}
    frame = frame[["name", by, "count"]].assign(rank=frame[by].map(ranks))
    return (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            y=alt.Y(
                "name:N", sort=[country_names()[c] for c in codes], title=None, axis=alt.Axis(ticks=False, domain=False)
            ),
            x=alt.X(
                "count:Q", title="Number of rows in the register", axis=alt.Axis(tickMinStep=1, tickCount=8, format="d")
            ),
            color=alt.Color(f"{by}:N", scale=alt.Scale(domain=list(order), range=list(colours)), title=None),
            order="rank:O",
            tooltip=[
                alt.Tooltip("name:N", title="Country"),
                alt.Tooltip(f"{by}:N", title="Kind"),
                alt.Tooltip("count:Q", title="Number"),
            ],
        )
        .properties(width=WIDTH - 70, height=alt.Step(34))
    )


@drawn
def lag_spans(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the time from signature to entry into force as spans, one per agreement, with its length in years.

    Args:
        frame: as from :func:`defense_ties.agreements.lags`.
    """
    frame, codes = _with_names(frame)
    frame = frame.assign(
        row=frame["id"] + " " + frame["name"],
        signed_year=_decimal_year(frame["signed"]).round(2),
        force_year=_decimal_year(frame["in_force"]).round(2),
        label=frame["years"].map("{:.1f} years".format),
    )
    scale = alt.Scale(domain=[1995, 2027], nice=False)
    base = alt.Chart(frame[["row", "name", "title", "signed_year", "force_year", "label"]]).encode(
        y=alt.Y("row:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False))
    )
    x = alt.X(
        "signed_year:Q",
        scale=scale,
        title=None,
        axis=alt.Axis(format="d", values=[1996, 2000, 2004, 2008, 2012, 2016, 2020, 2024]),
    )
    spans = base.mark_bar(height=9, opacity=0.6).encode(x=x, x2="force_year:Q", color=_country(codes))
    ends = base.mark_point(filled=True, size=60, opacity=1).encode(
        x=alt.X("force_year:Q", scale=scale), color=_country(codes)
    )
    text = base.mark_text(align="left", dx=8).encode(x=alt.X("force_year:Q", scale=scale), text="label:N")
    return alt.layer(spans, ends, text).properties(width=WIDTH - 140, height=alt.Step(26))


def _shaded(base: alt.Chart, field: str, colours: Sequence[str], title: str) -> alt.LayerChart:
    """Return a grid of cells shaded by a share from 0 to 1, with the column ``text`` written in them."""
    cells = base.mark_rect(stroke="#999999", strokeOpacity=0.3).encode(
        color=alt.Color(
            f"{field}:Q",
            scale=alt.Scale(domain=[0, 1], range=colours),
            title=title,
            legend=alt.Legend(format="%", gradientLength=160),
        )
    )
    ink = alt.condition(f"datum.{field} > 0.5", alt.value("white"), alt.value("#333333"))
    return alt.layer(cells, base.mark_text(fontWeight="bold").encode(text="text:N", color=ink))


@drawn
def profile_heat(frame: pd.DataFrame, labels: dict[str, str]) -> alt.TopLevelMixin:
    """Draw the engagement profile: one row per dimension, one column per country, shaded relative to the largest.

    Args:
        frame: columns ``country, dimension, value, relative`` as from :func:`defense_ties.engagement.normalised`;
        labels: dimension to the words shown, in order.
    """
    frame, codes = _with_names(frame)
    shown = frame.assign(
        words=frame["dimension"].map(labels),
        text=[
            f"{v:.0%}" if d in ("dependence", "alignment") else f"{v:,.0f}"
            for d, v in zip(frame["dimension"], frame["value"], strict=True)
        ],
    )
    base = alt.Chart(shown[["name", "words", "value", "relative", "text"]]).encode(
        x=alt.X(
            "name:N",
            sort=[country_names()[c] for c in codes],
            title=None,
            axis=alt.Axis(orient="top", labelAngle=0, ticks=False, domain=False),
        ),
        y=alt.Y(
            "words:N", sort=list(labels.values()), title=None, axis=alt.Axis(ticks=False, domain=False, labelLimit=260)
        ),
    )
    cells = _shaded(base, "relative", ["#FBE9E7", "#B2182B"], "Relative to the largest")
    return cells.properties(width=WIDTH - 220, height=alt.Step(38))


@drawn
def asymmetry_dots(frame: pd.DataFrame, labels: dict[str, str]) -> alt.TopLevelMixin:
    """Draw the largest and the second share of each dimension, joined: a long line is an asymmetric one.

    Args:
        frame: as from :func:`defense_ties.engagement.asymmetry`; labels: dimension to the words shown, in order.
    """
    names = country_names()
    frame = frame.assign(
        words=frame["dimension"].map(labels),
        name=frame["top"].map(names),
        label=frame["top"].map(names) + " " + frame["top_share"].map("{:.0%}".format),
    )
    base = alt.Chart(frame[["words", "name", "top_share", "second_share", "gini", "label"]]).encode(
        y=alt.Y(
            "words:N", sort=list(labels.values()), title=None, axis=alt.Axis(ticks=False, domain=False, labelLimit=260)
        )
    )
    x = alt.X(
        "second_share:Q",
        scale=alt.Scale(domain=[0, 1.15], nice=False),
        axis=alt.Axis(format="%", values=[0, 0.2, 0.4, 0.6, 0.8, 1]),
        title="Share of the five's total: second (hollow) and first (filled)",
    )
    codes = [c for c in COUNTRY_COLOURS if names[c] in set(frame["name"])]
    rule = base.mark_rule(strokeWidth=3, opacity=0.5).encode(x=x, x2="top_share:Q", color=_country(codes).legend(None))
    first = base.mark_point(filled=True, size=110, opacity=1).encode(
        x="top_share:Q", color=_country(codes).legend(None)
    )
    second = base.mark_point(size=70, color="#888888", strokeWidth=2).encode(x="second_share:Q")
    text = base.mark_text(align="left", dx=9).encode(x="top_share:Q", text="label:N")
    return alt.layer(rule, second, first, text).properties(width=WIDTH - 220, height=alt.Step(34))


@drawn
def rank_shares(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw how often each country holds each rank over random weights, as a grid of percentages.

    Args:
        frame: columns ``country, rank, share`` as from :func:`defense_ties.engagement.sensitivity`.
    """
    frame, codes = _with_names(frame)
    frame = frame.assign(text=frame["share"].map(lambda s: f"{s:.0%}" if s >= 0.005 else ("<1%" if s else "–")))
    base = alt.Chart(frame[["name", "rank", "share", "text"]]).encode(
        x=alt.X(
            "rank:O",
            title="Rank (1: most engaged)",
            axis=alt.Axis(labelAngle=0, orient="top", ticks=False, domain=False),
        ),
        y=alt.Y(
            "name:N", sort=[country_names()[c] for c in codes], title=None, axis=alt.Axis(ticks=False, domain=False)
        ),
    )
    cells = _shaded(base, "share", ["#EEF3F8", "#08519C"], "Share of draws")
    return cells.properties(width=WIDTH - 120, height=alt.Step(34))


@drawn
def order_spans(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw deals from order to last delivery: a thin line while waiting, a thick one while delivered.

    Args:
        frame: columns ``designation, order_year, first_delivery, last_delivery, tiv, estimated`` as from
            :func:`defense_ties.transfers.deals`.
    """
    frame = frame.assign(
        row=[
            f"{y} {d} ({n:,})"
            for y, d, n in zip(frame["order_year"], frame["designation"], frame["number"], strict=True)
        ],
        last=frame["last_delivery"] + 0.4,
        first=frame["first_delivery"] - 0.4,
        basis=frame["estimated"].map({True: "rests on an estimate", False: "not marked as estimate"}),
    )
    first, last = int(frame["order_year"].min()) - 1, int(frame["last_delivery"].max()) + 1
    scale = alt.Scale(domain=[first, last], nice=False)
    axis = alt.Axis(format="d", values=list(range(first + 1, last + 1, 2)), grid=True)
    base = alt.Chart(frame[["row", "order_year", "first", "last", "number", "tiv", "basis"]]).encode(
        y=alt.Y("row:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False, labelLimit=260)),
        tooltip=[
            alt.Tooltip("row:N", title="Order"),
            alt.Tooltip("number:Q", title="Number delivered"),
            alt.Tooltip("tiv:Q", title="Million TIV", format=",.1f"),
            alt.Tooltip("basis:N", title="Basis"),
        ],
    )
    colour = SUPPLIER_COLOURS["Russia"]
    wait = base.mark_rule(color=colour, strokeWidth=1.5).encode(
        x=alt.X("order_year:Q", scale=scale, axis=axis, title=None), x2="first:Q"
    )
    order = base.mark_tick(color=colour, thickness=2, height=12).encode(x=alt.X("order_year:Q", scale=scale))
    delivery = base.mark_bar(color=colour, stroke=colour, height=10).encode(
        x=alt.X("first:Q", scale=scale),
        x2="last:Q",
        opacity=alt.Opacity(
            "basis:N",
            scale=alt.Scale(domain=["not marked as estimate", "rests on an estimate"], range=[1, 0.35]),
            title=None,
        ),
    )
    return alt.layer(wait, order, delivery).properties(width=WIDTH - 190, height=alt.Step(19))


@drawn
def verdicts(frame: pd.DataFrame, order: Sequence[str]) -> alt.TopLevelMixin:
    """Draw each claim of the paper with its verdict, in the order of the abstract.

    Args:
        frame: columns ``quote, verdict, evidence`` as from :func:`defense_ties.claims.ledger`; order: the verdicts.
    """
    colours = ["#0072B2", "#C79A00", "#D55E00", "#8C8C8C"]
    words = frame["quote"].str.replace(" [...]", " …", regex=False)
    frame = frame.assign(
        claim=[f"{n}. {w[:36].rsplit(' ', 1)[0] + ' …' if len(w) > 38 else w}" for n, w in enumerate(words, 1)]
    )
    return (
        alt.Chart(frame[["claim", "verdict", "evidence"]])
        .mark_point(filled=True, size=150, opacity=1)
        .encode(
            y=alt.Y(
                "claim:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False, grid=True, labelLimit=430)
            ),
            x=alt.X("verdict:N", scale=alt.Scale(domain=list(order)), title=None, axis=None),
            color=alt.Color("verdict:N", scale=alt.Scale(domain=list(order), range=colours), title=None),
            shape=alt.Shape(
                "verdict:N",
                scale=alt.Scale(domain=list(order), range=["circle", "diamond", "cross", "square"]),
                title=None,
            ),
            tooltip=[
                alt.Tooltip("claim:N", title="Claim"),
                alt.Tooltip("verdict:N", title="Verdict"),
                alt.Tooltip("evidence:N", title="Evidence"),
            ],
        )
        .properties(width=WIDTH - 230, height=alt.Step(26))
    )


@drawn
def moving_shares(single: pd.DataFrame, moving: pd.DataFrame, periods: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw a supplier's share of imports per recipient by single years, by moving and by fixed windows, one panel each.

    Args:
        single, moving: as from :func:`defense_ties.transfers.moving_share`; periods: the fixed windows, columns
            ``recipient, first, last`` (years) and ``share``.
    """
    frames = [_with_names(frame, "recipient")[0] for frame in (single, moving, periods)]
    order = [country_names()[c] for c in COUNTRY_COLOURS]
    y = alt.Y("share:Q", title=None, axis=alt.Axis(format="%", tickCount=3), scale=alt.Scale(domain=[0, 1]))
    colour = alt.Color(
        "name:N", scale=alt.Scale(domain=order, range=list(COUNTRY_COLOURS.values())), title=None, legend=None
    )
    data = pd.concat(
        [
            frames[0][["name", "year", "share"]].assign(measure="single year"),
            frames[1][["name", "year", "share"]].assign(measure="five years to this one"),
            frames[2]
            .rename(columns={"first": "year"})[["name", "year", "last", "share"]]
            .assign(measure="fixed period"),
        ],
        ignore_index=True,
    )
    tooltip = [
        alt.Tooltip("name:N", title="Recipient"), alt.Tooltip("measure:N", title="Measure"),
        alt.Tooltip("year:Q", title="Year"), alt.Tooltip("share:Q", title="Russia's share", format=".0%"),
    ]  # fmt: skip
    base = alt.Chart(data).encode(x=_year(), y=y, color=colour, tooltip=tooltip)
    points = base.transform_filter("datum.measure == 'single year'").mark_point(size=34, strokeWidth=1.4, fill=None)
    line = base.transform_filter("datum.measure == 'five years to this one'").mark_line(strokeWidth=2)
    steps = base.transform_filter("datum.measure == 'fixed period'").mark_rule(strokeWidth=6, opacity=0.3)
    return (
        alt.layer(steps.encode(x2="last:Q"), line, points)
        .properties(width=WIDTH - 60, height=74)
        .facet(
            row=alt.Row(
                "name:N", sort=order, title=None, header=alt.Header(labelAngle=0, labelOrient="top", labelPadding=0)
            ),
            spacing=4,
        )
    )


@drawn
def depth_strips(frame: pd.DataFrame, labels: dict[int, str]) -> alt.TopLevelMixin:
    """Draw what the register holds by date and depth, one panel per country; hollow where only state media report it.

    Args:
        frame: as from :func:`defense_ties.agreements.timeline`; labels: name of each depth, from 0.
    """
    frame, codes = _with_names(frame)
    order = [country_names()[c] for c in codes]
    steps = [f"{number} {name}" for number, name in sorted(labels.items(), reverse=True)]
    frame = frame.assign(
        year=_decimal_year(frame["date"]).round(3),
        step=[f"{number} {labels[number]}" for number in frame["depth"]],
        source=frame["rests_on"]
        .isin(["state media", "tertiary"])
        .map({True: "state media or tertiary only", False: "other"}),
    )
    points = (
        alt.Chart(frame[["name", "id", "title", "year", "step", "outcome", "source", "publisher"]])
        .mark_point(size=58, strokeWidth=1.6)
        .encode(
            x=_year(),
            y=alt.Y("step:N", sort=steps, title=None, scale=alt.Scale(domain=steps), axis=alt.Axis(grid=True, ticks=False)),
            color=alt.Color(
                "name:N", scale=alt.Scale(domain=order, range=[COUNTRY_COLOURS[c] for c in codes]), legend=None
            ),
            fill=alt.Fill(
                "name:N", scale=alt.Scale(domain=order, range=[COUNTRY_COLOURS[c] for c in codes]), legend=None
            ),
            fillOpacity=alt.condition("datum.source == 'other'", alt.value(0.55), alt.value(0.0)),
            tooltip=[
                alt.Tooltip("id:N", title="Row"), alt.Tooltip("title:N", title="What"),
                alt.Tooltip("outcome:N", title="Outcome"), alt.Tooltip("publisher:N", title="Source"),
            ],
        )
    )  # fmt: skip
    return points.properties(width=WIDTH - 130, height=112).facet(
        row=alt.Row(
            "name:N", sort=order, title=None, header=alt.Header(labelAngle=0, labelOrient="top", labelPadding=0)
        ),
        spacing=6,
    )


@drawn
def kappas(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the agreement of two coders per variable: kappa, its 95% interval, and the raw share of agreement.

    Args:
        frame: as from :func:`defense_ties.reliability.coders`, with ``label`` for each variable.
    """
    base = alt.Chart(frame[["label", "n", "observed", "kappa", "low", "high"]]).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False, labelLimit=240)),
        tooltip=[
            alt.Tooltip("label:N", title="Variable"), alt.Tooltip("n:Q", title="Rows"),
            alt.Tooltip("kappa:Q", title="Kappa", format=".2f"), alt.Tooltip("low:Q", title="from", format=".2f"),
            alt.Tooltip("high:Q", title="to", format=".2f"),
            alt.Tooltip("observed:Q", title="Same code", format=".0%"),
        ],
    )  # fmt: skip
    scale = alt.Scale(domain=[0, 1], nice=False, clamp=True)
    axis = alt.Axis(values=[0, 0.2, 0.4, 0.6, 0.8, 1], format=".1f")
    spans = base.mark_rule(strokeWidth=3, opacity=0.5, color="#0072B2").encode(
        x=alt.X("low:Q", scale=scale, axis=axis, title="Kappa, with 95% interval (cross: share of identical codes)"),
        x2="high:Q",
    )
    points = base.mark_point(filled=True, size=95, opacity=1, color="#0072B2").encode(x=alt.X("kappa:Q", scale=scale))
    raw = base.mark_point(shape="cross", filled=True, size=55, color="#8C8C8C").encode(
        x=alt.X("observed:Q", scale=scale)
    )
    return alt.layer(spans, points, raw).properties(width=WIDTH - 190, height=alt.Step(30))


@drawn
def memberships(frame: pd.DataFrame, order: Sequence[str]) -> alt.TopLevelMixin:
    """Draw who belongs to which club, with the year since when; a blank cell is not known.

    Args:
        frame: columns ``regime, short`` (its name in the chart), ``country`` (code), ``state`` (``in``, ``partly`` or ``out``), ``text`` (what stands in
            the cell), ``status, publisher``; order: the countries' codes, from the left.
    """
    names = [country_names()[c] for c in order]
    frame = frame.assign(name=frame["country"].map(country_names()))
    regimes = list(dict.fromkeys(frame["short"]))
    base = alt.Chart(frame[["regime", "short", "name", "state", "text", "status", "publisher"]]).encode(
        x=alt.X("name:N", sort=names, scale=alt.Scale(domain=names), title=None,
                axis=alt.Axis(orient="top", labelAngle=0, ticks=False, domain=False)),
        y=alt.Y("short:N", sort=regimes, title=None, axis=alt.Axis(ticks=False, domain=False)),
    )  # fmt: skip
    cells = base.mark_rect(stroke="#999999", strokeOpacity=0.3).encode(
        color=alt.Color(
            "state:N",
            scale=alt.Scale(domain=["in", "partly", "out"], range=["#0072B2", "#A6CEE3", "#E8E8E8"]),
            legend=alt.Legend(
                title=None, labelExpr="{in: 'member or party', partly: 'signed only', out: 'not a member'}[datum.label]"
            ),
        ),
        tooltip=[
            alt.Tooltip("name:N", title="Country"), alt.Tooltip("regime:N", title="Club"),
            alt.Tooltip("status:N", title="Status"), alt.Tooltip("text:N", title="Since"),
            alt.Tooltip("publisher:N", title="Source"),
        ],
    )  # fmt: skip
    words = base.mark_text(fontSize=11).encode(
        text="text:N", color=alt.condition("datum.state == 'in'", alt.value("white"), alt.value("#333333"))
    )
    return (cells + words).properties(width=WIDTH - 100, height=alt.Step(26))


def _stacked_years(
    chart: alt.Chart, value: str, axis: alt.Axis, title: str | None, per: Sequence[str] = ("year",)
) -> alt.Chart:
    """Return bars of one year, stacked in the order of column ``rank``; the chart has one row ``per`` bar and series."""
    # Bars as wide as 0.8 years, so that they scale with the width of the page.
    return (
        chart.transform_calculate(begin="datum.year - 0.4", end="datum.year + 0.4")
        .transform_stack(stack=value, as_=["low", "high"], groupby=list(per), sort=[alt.SortField("rank")])
        .mark_rect()
        .encode(x=_year("begin"), x2="end:Q", y=alt.Y("low:Q", title=title, axis=axis), y2="high:Q")
    )


@drawn
def explored_deliveries(frame: pd.DataFrame, measure: str = "tiv") -> alt.TopLevelMixin:
    """Draw what was delivered to some countries: stacked bars of TIV, or a line per country of its share of imports.

    Args:
        frame: columns ``recipient, year, tiv, share`` as from :func:`defense_ties.explorer.deliveries`;
        measure: ``tiv`` or ``share``.
    """
    frame, codes = _with_names(frame, "recipient")
    tooltip = [
        alt.Tooltip("name:N", title="Recipient"), alt.Tooltip("year:Q", title="Year"),
        alt.Tooltip("tiv:Q", title="Million TIV", format=",.1f"),
        alt.Tooltip("share:Q", title="Share of the year's imports", format=".1%"),
    ]  # fmt: skip
    base = alt.Chart(frame[["name", "year", "tiv", "share"]].assign(rank=frame["recipient"].map(codes.index)))
    if measure == "share":
        axis = alt.Axis(format="%", tickCount=5)
        y = alt.Y("share:Q", title="Share of the year's imports", axis=axis, scale=alt.Scale(domain=[0, 1]))
        marks = base.mark_line(strokeWidth=1, point=alt.OverlayMarkDef(size=36)).encode(x=_year(), y=y)
    else:
        marks = _stacked_years(base.transform_filter("datum.tiv > 0"), "tiv", alt.Axis(), "Million TIV per year")
    return marks.encode(color=_country(codes), tooltip=tooltip).properties(width=WIDTH, height=220)


@drawn
def explored_suppliers(frame: pd.DataFrame, measure: str = "tiv", top: int = 12) -> alt.TopLevelMixin:
    """Draw who delivered to some countries: stacked bars of TIV, or a point per country at its share of imports.

    Args:
        frame: columns ``recipient, supplier_name, tiv, share`` as from :func:`defense_ties.explorer.suppliers`;
        measure: ``tiv`` or ``share``; top: how many suppliers to show, by TIV to all these countries.
    """
    frame, codes = _with_names(frame, "recipient")
    rows = frame.groupby("supplier_name")["tiv"].sum().sort_values(ascending=False).index[:top].to_list()
    shown = frame[frame["supplier_name"].isin(rows)]
    base = alt.Chart(shown[["name", "supplier_name", "tiv", "share"]].assign(rank=shown["recipient"].map(codes.index)))
    base = base.encode(
        y=alt.Y("supplier_name:N", sort=rows, title=None, axis=alt.Axis(ticks=False, domain=False, grid=True)),
        color=_country(codes),
        order="rank:O",
        tooltip=[
            alt.Tooltip("supplier_name:N", title="Supplier"),
            alt.Tooltip("name:N", title="Recipient"),
            alt.Tooltip("tiv:Q", title="Million TIV", format=",.1f"),
            alt.Tooltip("share:Q", title="Share of its imports", format=".1%"),
        ],
    )
    if measure == "share":
        scale = alt.Scale(domain=[0, float(shown["share"].max()) * 1.05], nice=False)
        axis = alt.Axis(format="%", tickCount=5)
        marks = base.mark_point(filled=True, size=90, opacity=0.85).encode(
            x=alt.X("share:Q", title="Share of the recipient's imports", axis=axis, scale=scale)
        )
    else:
        marks = base.mark_bar().encode(x=alt.X("tiv:Q", title="Million TIV", axis=alt.Axis(tickCount=5)))
    return marks.properties(width=WIDTH - 110, height=alt.Step(20))


def _register_points(frame: pd.DataFrame) -> alt.Chart:
    """Return agreements and events in lanes, a point each in its country's colour."""
    frame, codes = _with_names(frame)
    frame = frame.assign(
        year=_decimal_year(frame["date"]).round(3),
        day=frame["date"].dt.strftime("%Y-%m-%d"),
    )
    frame, y, _ = _in_lanes(frame, apart=0.7)
    return (
        alt.Chart(frame[["name", "day", "year", "lane", "row", "title", "outcome", "publisher"]])
        .mark_point(filled=True, size=50, opacity=0.9)
        .encode(
            x=_year(),
            y=y,
            color=_country(codes),
            tooltip=[
                alt.Tooltip("name:N", title="Country"),
                alt.Tooltip("day:N", title="Date"),
                alt.Tooltip("title:N", title="What"),
                alt.Tooltip("outcome:N", title="Outcome"),
                alt.Tooltip("publisher:N", title="Source"),
            ],
        )
        .properties(height=alt.Step(8.5))
    )


@drawn
def explored_register(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw agreements and events with Russia in lanes, in the colour of the country.

    Args:
        frame: as from :func:`defense_ties.agreements.timeline`.
    """
    return _register_points(frame).properties(width=WIDTH - 120)


_LINKED = WIDTH - 120


def _boxes(title: str, labels: Sequence[str]) -> dict[str, alt.Parameter]:
    """Return a ticked checkbox for each label. The page puts those of a title together and names them so in its address."""
    return {
        label: alt.param(
            # A label may hold what no name of a parameter can.
            re.sub(r"\W+", "_", f"{title}_{label}".lower(), flags=re.ASCII),
            value=True,
            bind=alt.binding_checkbox(name=f"{title}: {label}"),
        )
        for label in labels
    }


def _ticked(boxes: dict[str, alt.Parameter], field: str) -> str:
    """Return the expression that says whether the box of a row's value is ticked."""
    held = ", ".join(f"{json.dumps(label)}: {box.name}" for label, box in boxes.items())
    return f"{{{held}}}[datum.{field}]"


def _menus(names: Sequence[str], groups: Sequence[str]) -> tuple[list[alt.Parameter], dict[str, str]]:
    """Return the controls of the linked views, and the expressions that say what they leave in."""
    years = {"min": _YEARS[0], "max": _YEARS[-1], "step": 1}
    recipients, suppliers = _boxes("Recipients", names), _boxes("Suppliers", groups)
    first = alt.param("from_year", value=_YEARS[0], bind=alt.binding_range(**years, name="From"))
    last = alt.param("to_year", value=_YEARS[-1], bind=alt.binding_range(**years, name="To"))
    measure = alt.param(
        "measure",
        value="tiv",
        bind=alt.binding_radio(options=["tiv", "share"], labels=["Million TIV", "Share of imports"], name="Measure"),
    )
    kept = {
        # The sliders can be moved past each other: what lies between them counts.
        "years": "datum.year >= min(from_year, to_year) && datum.year < max(from_year, to_year) + 1",
        "recipients": _ticked(recipients, "name"),
        "groups": _ticked(suppliers, "supplier_group"),
    }
    return [*recipients.values(), first, last, measure, *suppliers.values()], kept


def _measured(chart: alt.Chart, kept: dict[str, str], per: Sequence[str], by: Sequence[str]) -> alt.Chart:
    """Return deliveries summed ``by`` some columns, as ``value``: TIV, or its share of all imports ``per`` group."""
    return (
        chart.transform_filter(kept["years"])
        .transform_filter(kept["recipients"])
        .transform_joinaggregate(imports="sum(tiv)", groupby=list(per))
        .transform_filter(kept["groups"])
        .transform_aggregate(sum="sum(tiv)", imports="max(imports)", groupby=list(by))
        .transform_calculate(value="measure == 'share' ? datum.sum / datum.imports : datum.sum")
        .transform_calculate(label="measure == 'share' ? format(datum.value, '.1%') : format(datum.value, ',.0f')")
    )


def _headed(text: str, expression: bool = False) -> alt.TitleParams:
    return alt.TitleParams(text=alt.expr(text) if expression else text, fontSize=13, offset=8, frame="group")


@drawn
def linked_views(deliveries: pd.DataFrame, register: pd.DataFrame, distances_: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw deliveries, suppliers, register and distance from Russia one below the other, with menus that filter all four.

    Args:
        deliveries: as from :func:`defense_ties.transfers.deliveries`; register: as from
            :func:`defense_ties.agreements.timeline`; distances_: as from :func:`defense_ties.alignment.distances`.
    """
    keys = ["recipient", "supplier_name", "supplier_group", "delivery_year"]
    sums = deliveries.groupby(keys, as_index=False)["tiv"].sum().rename(columns={"delivery_year": "year"})
    sums, codes = _with_names(sums, "recipient")
    groups = [g for g in SUPPLIER_COLOURS if g in set(sums["supplier_group"])]
    menus, kept = _menus([country_names()[c] for c in codes], groups)
    sums = sums.assign(rank=sums["supplier_group"].map(groups.index), tiv=sums["tiv"].round(4))
    base = alt.Chart(sums[["name", "supplier_name", "supplier_group", "year", "tiv", "rank"]])
    colour = alt.Color(
        "supplier_group:N", title=None, scale=alt.Scale(domain=groups, range=[SUPPLIER_COLOURS[g] for g in groups])
    )
    tooltip = [alt.Tooltip("supplier_group:N", title="Suppliers"), alt.Tooltip("label:N", title="TIV, or share")]
    labels = "measure == 'share' ? format(datum.value, '.0%') : format(datum.value, ',')"
    years = _stacked_years(
        _measured(base, kept, ["name", "year"], ["name", "year", "supplier_group", "rank"]),
        "value",
        alt.Axis(labelExpr=labels, tickCount=2),
        None,
        ["name", "year"],
    )
    heading = "measure == 'share' ? 'Share of the year\\'s imports' : 'Million TIV delivered per year'"
    header = alt.Header(orient="top", labelAnchor="start", labelFontSize=12, labelFontWeight="normal", labelPadding=4)
    years = years.encode(
        row=alt.Row("name:N", title=None, header=header, spacing=22),
        color=colour,
        tooltip=[alt.Tooltip("name:N", title="Recipient"), alt.Tooltip("year:Q", title="Year"), *tooltip],
    ).properties(width=_LINKED, height=60, title=_headed(heading, expression=True))
    ranked = (
        _measured(base, kept, [], ["supplier_name", "supplier_group"])
        .transform_window(place="row_number()", sort=[alt.SortField("value", order="descending")])
        .transform_filter("datum.place <= 10")
        .encode(
            y=alt.Y(
                "supplier_name:N",
                sort=alt.EncodingSortField("value", op="sum", order="descending"),
                title=None,
                axis=alt.Axis(ticks=False, domain=False),
            ),
            x=alt.X("value:Q", title=None, axis=None),
            tooltip=[alt.Tooltip("supplier_name:N", title="Supplier"), *tooltip],
        )
    )
    bars = ranked.mark_bar().encode(color=colour.legend(None))
    text = ranked.mark_text(align="left", dx=4).encode(text="label:N")
    suppliers = alt.layer(bars, text).properties(
        width=_LINKED - 60, height=alt.Step(20), title=_headed("The largest suppliers")
    )
    points = _register_points(register).transform_filter(kept["years"]).transform_filter(kept["recipients"])
    points = points.encode(color=_country(codes).legend(None)).properties(
        width=_LINKED, title=_headed("Texts and events with Russia")
    )
    # Without a choice in the legend: JupyterLab's Vega-Lite declares it twice where views are joined.
    votes = _distances(distances_, "RUS", None, None)
    votes = (
        votes.transform_filter(kept["years"])
        .transform_filter(kept["recipients"])
        .properties(width=_LINKED, height=150, title=_headed("Distance from Russia in votes"))
    )
    return (
        alt.vconcat(years, suppliers, points, votes, spacing=22).resolve_scale(color="independent").add_params(*menus)
    )
