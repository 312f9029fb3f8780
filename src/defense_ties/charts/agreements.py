"""Charts of the register: texts and events by date, depth and kind, how long texts took, and how two coders agree."""

from __future__ import annotations

import altair as alt
import pandas as pd

from ..agreements import CAME_ABOUT, CONFIRMED
from .lanes import in_lanes
from .palette import BLUE, GREY, RUSSIA, SOURCE_COLOURS
from .parts import (
    by_country,
    coloured,
    country_scale,
    decimal_year,
    in_office,
    in_rows,
    named,
    per_country,
    rows,
    tips,
    with_names,
    years,
)
from .theme import WIDTH, drawn

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


@drawn
def timeline(frame: pd.DataFrame, governments: str | None = None) -> alt.TopLevelMixin:
    """Draw agreements and events in lanes, numbered in order of date, coloured by the kind of source.

    Texts in force and events that took place are filled; the others are hollow.

    Args:
        frame: as from :func:`defense_ties.agreements.timeline`; governments: a country code for bands behind.
    """
    states = {True: "in force or took place", False: "not, or not known"}
    frame = frame.assign(
        year=decimal_year(frame["date"]).round(3),
        day=frame["date"].dt.strftime("%Y-%m-%d").str.slice(0, 10),
        n=range(1, len(frame) + 1),
        state=frame["outcome"].isin(["in force", *CAME_ABOUT]).map(states),
        source=frame["rests_on"].map(_SOURCES),
    )
    # Two years and a fifth: numbered points stay apart at the width of a phone.
    frame, y, deep = in_lanes(frame, apart=2.2)
    present = coloured({kind: colour for kind, colour in SOURCE_COLOURS.items() if kind in set(frame["source"])})
    shown = ["n", "day", "year", "lane", "row", "title", "outcome", "state", "source", "publisher"]
    base = alt.Chart(frame[shown]).encode(x=years(), y=y)
    points = base.mark_point(size=190, strokeWidth=2).encode(
        color=alt.Color("source:N", scale=present, title="Source"),
        fill=alt.Fill("source:N", scale=present, title="Source"),
        fillOpacity=alt.FillOpacity(
            "state:N",
            scale=alt.Scale(domain=list(states.values()), range=[0.45, 0.0]),
            title="In force or took place: filled",
            legend=None,
        ),
        tooltip=tips(alt.Tooltip("n:Q", title="No."), "date", "title", "outcome", "publisher"),
    )
    labels = base.mark_text(fontSize=9).encode(text="n:Q")
    layers = [points, labels] if governments is None else [in_office(governments), points, labels]
    return alt.layer(*layers).properties(width=WIDTH - 120, height=deep * 16)


@drawn
def lag_spans(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the time from signature to entry into force as spans, one per agreement, with its length in years.

    Args:
        frame: as from :func:`defense_ties.agreements.lags`.
    """
    frame, codes = with_names(frame)
    frame = frame.assign(
        row=frame["id"] + " " + frame["name"],
        signed_year=decimal_year(frame["signed"]).round(2),
        force_year=decimal_year(frame["in_force"]).round(2),
        label=frame["years"].map("{:.1f} years".format),
    )
    scale = alt.Scale(domain=[1995, 2027], nice=False)
    axis = alt.Axis(format="d", values=list(range(1996, 2025, 4)))
    base = alt.Chart(frame[["row", "name", "title", "signed_year", "force_year", "label"]]).encode(y=rows("row:N"))
    spans = base.mark_bar(height=9, opacity=0.6).encode(
        x=alt.X("signed_year:Q", scale=scale, title=None, axis=axis), x2="force_year:Q", color=by_country(codes)
    )
    end = alt.X("force_year:Q", scale=scale)
    ends = base.mark_point(filled=True, size=60, opacity=1).encode(x=end, color=by_country(codes))
    text = base.mark_text(align="left", dx=8).encode(x=end, text="label:N")
    return in_rows(alt.layer(spans, ends, text), labels=140, step=26)


@drawn
def waiting_curves(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the share of texts not yet in force by the years since signature, one panel per reading, with 95% intervals.

    Args:
        frame: columns ``reading`` (panel), ``group`` (line, of two) and those of :func:`defense_ties.ratification.curve`.
    """
    readings, groups = list(frame["reading"].unique()), list(frame["group"].unique())
    last = 15
    colours = alt.Scale(domain=groups, range=[RUSSIA, BLUE])
    dashes = alt.Scale(domain=groups, range=[[1, 0], [6, 3]])
    legend = alt.Legend(symbolType="stroke", symbolOpacity=1, symbolStrokeWidth=2.5, symbolSize=300)
    ticks = alt.Axis(values=list(range(0, last + 1, 3)), format="d", title="Years since signature")
    x = alt.X("years:Q", scale=alt.Scale(domain=[0, last], nice=False), axis=ticks)
    axis = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1], title=None)
    share = alt.Y("share:Q", scale=alt.Scale(domain=[0, 1]), axis=axis)
    base = alt.Chart(frame).encode(x=x, color=alt.Color("group:N", scale=colours, title=None, legend=legend))
    bands = base.mark_area(interpolate="step-after", opacity=0.16, clip=True).encode(
        y=alt.Y("low:Q", axis=axis), y2="high:Q"
    )
    lines = base.mark_line(interpolate="step-after", strokeWidth=2.5, clip=True).encode(
        y=share,
        strokeDash=alt.StrokeDash("group:N", scale=dashes, title=None, legend=legend),
        tooltip=[
            alt.Tooltip("group:N", title="Texts"),
            alt.Tooltip("years:Q", title="Years", format=".1f"),
            alt.Tooltip("share:Q", title="Not yet in force", format=".0%"),
        ],
    )
    header = alt.Header(labelAngle=0, labelOrient="top", labelPadding=2, labelLimit=WIDTH)
    panels = alt.Row("reading:N", sort=readings, title=None, header=header)
    return alt.layer(bands, lines).properties(width=WIDTH - 60, height=150).facet(row=panels, spacing=14)


@drawn
def depth_strips(frame: pd.DataFrame, labels: dict[int, str]) -> alt.TopLevelMixin:
    """Draw what the register holds by date and depth, one panel per country; hollow where only state media report it.

    Args:
        frame: as from :func:`defense_ties.agreements.timeline`; labels: name of each depth, from 0.
    """
    frame, codes = with_names(frame)
    steps = [f"{number} {name}" for number, name in sorted(labels.items(), reverse=True)]
    weak = frame["rests_on"].isin(["state media", "tertiary"])
    frame = frame.assign(
        year=decimal_year(frame["date"]).round(3),
        step=[f"{number} {labels[number]}" for number in frame["depth"]],
        source=weak.map({True: "state media or tertiary only", False: "other"}),
    )
    axis = alt.Axis(grid=True, ticks=False)
    points = (
        alt.Chart(frame[["name", "id", "title", "year", "step", "outcome", "source", "publisher"]])
        .mark_point(size=58, strokeWidth=1.6)
        .encode(
            x=years(),
            y=alt.Y("step:N", sort=steps, title=None, scale=alt.Scale(domain=steps), axis=axis),
            color=alt.Color("name:N", scale=country_scale(codes), legend=None),
            fill=alt.Fill("name:N", scale=country_scale(codes), legend=None),
            fillOpacity=alt.condition("datum.source == 'other'", alt.value(0.55), alt.value(0.0)),
            tooltip=tips(alt.Tooltip("id:N", title="Row"), "title", "outcome", "publisher"),
        )
    )
    return points.properties(width=WIDTH - 130, height=112).facet(**per_country(named(codes), spacing=6))


@drawn
def kappas(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the agreement of two coders per variable: kappa, its 95% interval, and the raw share of agreement.

    Args:
        frame: as from :func:`defense_ties.reliability.coders`, with ``label`` for each variable.
    """
    base = alt.Chart(frame[["label", "n", "observed", "kappa", "low", "high"]]).encode(
        y=rows("label:N", labelLimit=240),
        tooltip=[
            alt.Tooltip("label:N", title="Variable"),
            alt.Tooltip("n:Q", title="Rows"),
            alt.Tooltip("kappa:Q", title="Kappa", format=".2f"),
            alt.Tooltip("low:Q", title="from", format=".2f"),
            alt.Tooltip("high:Q", title="to", format=".2f"),
            alt.Tooltip("observed:Q", title="Same code", format=".0%"),
        ],
    )
    scale = alt.Scale(domain=[0, 1], nice=False, clamp=True)
    axis = alt.Axis(values=[0, 0.2, 0.4, 0.6, 0.8, 1], format=".1f")
    spans = base.mark_rule(strokeWidth=3, opacity=0.5, color=BLUE).encode(
        x=alt.X("low:Q", scale=scale, axis=axis, title="Kappa, with 95% interval (cross: share of identical codes)"),
        x2="high:Q",
    )
    points = base.mark_point(filled=True, size=95, opacity=1, color=BLUE).encode(x=alt.X("kappa:Q", scale=scale))
    raw = base.mark_point(shape="cross", filled=True, size=55, color=GREY).encode(x=alt.X("observed:Q", scale=scale))
    return in_rows(alt.layer(spans, points, raw), labels=190, step=30)
