"""Charts of the register: texts and events by date, depth and kind, and how long texts took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from ..agreements import CAME_ABOUT, CONFIRMED, KINDS
from ..scope import FIRST, LAST
from .lanes import LANES, joined, on_rows, rails, slots, told, words_above, words_at_the_left
from .palette import CLEAR, COUNTRY_COLOURS, EDGE, GREY, INK, RUSSIA
from .parts import (
    country_scale,
    decimal_year,
    in_office,
    named,
    per_country,
    room_above,
    tips,
    with_names,
    years,
)
from .theme import WIDTH, drawn

# What a chart calls the kinds of source, from the nearest to a text to the weakest.
SOURCE_KINDS = {
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
# What a timeline tells in words, by the row of the register; the rest are ticks.
_TOLD = {
    "VEN-01": "100,000 AK-103 rifles",
    "VEN-03": "Su-30 fighters and helicopters",
    "VEN-04": "Tu-160 bombers, first visit",
    "VEN-11": "US$4 billion of credit for arms",
    "VEN-87": "helicopters overhauled in Russia",
    "VEN-32": "debt restructured",
    "VEN-18": "Russian military personnel arrive",
    "VEN-26": "frigate Gorshkov at La Guaira",
    "BRA-54": "Su-35 off the fighter short list",
    "BRA-07": "twelve Mi-35M helicopters",
    "BRA-08": "military-technical agreement",
    "BRA-13": "defence agreement",
    "BRA-15": "intent to buy Pantsir and Igla",
    "BRA-24": "Pantsir talks end",
    "BRA-20": "first 2+2 meeting, in Moscow",
    "BRA-66": "sale of engines back declined",
    "CHL-01": "memorandum of intentions",
    "CHL-02": "military-technical agreement",
    "CHL-06": "five Mi-17, not bought",
    "CHL-05": "agreement on secret information",
    "CHL-12": "first defence meeting",
    "CHL-09": "navy chief in St Petersburg",
    "CHL-50": "FIDAE invitation withdrawn",
    "COL-02": "six Mi-17 helicopters",
    "COL-01": "defence minister in Moscow",
    "COL-03": "protest over Tu-160 flights",
    "COL-54": "Russian letter to Congress",
    "COL-10": "two diplomats expelled",
    "COL-11": "Russian aircraft intercepted",
    "COL-06": "Mi-17 maintenance (suspended)",
    "COL-12": "foreign ministers meet",
    "MEX-08": "Igla missiles for the navy",
    "MEX-52": "Su-27 chosen, not bought",
    "MEX-10": "navy Mi-17 held in Russia",
    "MEX-51": "Russians in bicentennial parade",
    "MEX-01": "three Mi-17V-5 for the navy",
    "MEX-02": "19 Mi-17 overhauled in Russia",
    "MEX-05": "space agreement, not ratified",
    "MEX-06": "Russian regiment in the parade",
}
# Of the chosen events of all five, those that are told in words.
_TURNS = {row: _TOLD[row] for row in ("VEN-03", "BRA-54", "MEX-52", "COL-06", "CHL-02")} | {
    "CHL-50": "invitation withdrawn",
    "VEN-28": "treaty of partnership",
    "AFT-49": "US attack on Caracas",
}
# What an agreement is on, where its title is longer than a row.
_ON = {
    "BRA-02": "military technologies",
    "BRA-08": "military-technical",
    "BRA-13": "defence",
    "BRA-22": "partnership",
    "BRA-23": "outer space",
    "CHL-02": "military-technical",
    "CHL-05": "secret information",
    "CHL-10": "outer space",
    "DCAD-0205": "military-technical",
    "DCAD-0211": "military-technical",
    "VEN-28": "strategic partnership",
}
# Marks of a timeline: a tick, half a tick, a small ring.
_CAME, _OPEN, _WEAK = "in force or took place", "not, or not known", "weak evidence"
_CREDIT = "credit or debt"
_MARKS = {
    _CAME: "M0,-1L0,1",
    _OPEN: "M0,-0.4L0,0.4",
    _WEAK: "M0.45,0A0.45,0.45,0,1,1,-0.45,0A0.45,0.45,0,1,1,0.45,0",
}

# Of the lanes of countries, in pixels: the room of a name and of a line of words, from a mark to the next below, and half a mark;
# in years, how near marks may be, so that they lie apart on a phone.
_NAME, _WORDS, _STEP, _MARK, _APART = 20, 17, 12, 6, 0.9


@drawn
def timeline(
    frame: pd.DataFrame, governments: str | None = None, tell: Mapping[str, str] | None = None
) -> alt.TopLevelMixin:
    """Draw agreements and events as ticks in lanes, and above them the few that are told in words.

    A tall tick is in force or took place, a short one not, or it is not known; a ring has weak evidence and
    is not counted in the text.

    Args:
        frame: as from :func:`defense_ties.agreements.timeline`; governments: the code of a country, in whose colour events are told,
            with its governments as bands behind; tell: what is told, by the id of the row, in some 30 letters; by
            default what this module names of each country.
    """
    words = _TOLD if tell is None else tell
    weak = frame["evidence"] == "weak"
    came = frame["outcome"].isin(["in force", *CAME_ABOUT])
    frame = frame.assign(
        year=decimal_year(frame["date"]).round(3),
        day=frame["date"].dt.strftime("%Y-%m-%d"),
        mark=came.map({True: _CAME, False: _OPEN}).mask(weak, _WEAK),
    )
    chosen = frame[frame["id"].isin(list(words))]
    chosen = chosen.assign(
        words=[f"{date.year}: {words[row]}" for date, row in zip(chosen["date"], chosen["id"], strict=True)]
    )
    chosen = told(chosen, chosen["year"], FIRST - 0.6, LAST + 1.0)
    lanes = [lane for lane in LANES if lane in set(frame["lane"])]
    below = len(chosen) + (0.4 if len(chosen) else 0)
    ticks = frame.assign(_row=frame["lane"].map({lane: below + n for n, lane in enumerate(lanes)}))
    count = below + len(lanes)
    kept = ["words", "_align", "_row", "day", "year", "lane", "title", "outcome", "mark", "publisher"]
    base = alt.Chart(joined(chosen, ticks, kept)).encode(y=on_rows(count))
    of_chosen = base.transform_filter("datum.words != ''")
    of_ticks = base.transform_filter("datum.words == ''")
    tooltip = tips("date", alt.Tooltip("lane:N", title="Kind"), "title", "outcome", "publisher")
    colour = INK if governments is None else COUNTRY_COLOURS[governments]
    dots = of_chosen.mark_point(size=75, strokeWidth=2, stroke=colour, opacity=1).encode(
        x=years(),
        fill=alt.condition(f"datum.mark == '{_CAME}'", alt.value(colour), alt.value(CLEAR)),
        tooltip=tooltip,
    )
    present = [mark for mark in _MARKS if mark in set(frame["mark"])]
    legend = alt.Legend(
        values=present, symbolStrokeColor=GREY, symbolSize=130, columns=3, offset=8 + room_above(governments)
    )
    marks = of_ticks.mark_point(size=170, strokeWidth=1.8, stroke=GREY, opacity=1).encode(
        x=years(),
        shape=alt.Shape(
            "mark:N", title=None, scale=alt.Scale(domain=list(_MARKS), range=list(_MARKS.values())), legend=legend
        ),
        tooltip=tooltip,
    )
    layers = [rails(base), words_at_the_left(of_ticks, "lane"), marks, dots, words_above(of_chosen, years())]
    if governments is not None:
        layers.insert(0, in_office(governments))
    return alt.layer(*layers).properties(width=WIDTH, height=27 * count + 10)


@drawn
def country_lanes(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw chosen events along time in a lane for each country, their kind by shape; a few are told in words above their marks.

    A filled mark is in force or took place, a hollow one not, or it is disputed.

    Args:
        frame: as from :func:`defense_ties.agreements.chosen`.
    """
    frame, codes = with_names(frame)
    frame = frame.assign(
        year=decimal_year(frame["middle"]).round(3),
        day=frame["date"],
        words=[
            f"{date[:4]}: {_TURNS[row]}" if row in _TURNS else ""
            for row, date in zip(frame["id"], frame["date"], strict=True)
        ],
    )
    first, last = int(frame["year"].min()), int(frame["year"].max())
    frame, height = _stacked(frame, codes, first, last)
    shown = [
        "name", "id", "day", "year", "kind", "came", "state", "title", "publisher", "words", "_align", "_at", "_foot", "_head", "_rail", "_row",
    ]  # fmt: skip
    base = alt.Chart(frame[shown])
    x, scale = years(first=first, last=last), alt.Scale(domain=[height, 0], nice=False)
    at, head, rail, row = (alt.Y(f"_{field}:Q", scale=scale, axis=None) for field in ("at", "head", "rail", "row"))
    lanes = base.transform_aggregate(events="count()", groupby=["name", "_head", "_rail"])
    colour = {"scale": country_scale(codes), "legend": None}
    shapes = alt.Scale(domain=KINDS, range=["square", "circle", "triangle-up", "diamond"])
    legend = alt.Legend(symbolStrokeColor=GREY, symbolFillColor=CLEAR, symbolSize=90, columns=4)
    kind, state = (alt.Tooltip(f"{field}:N", title=field.capitalize()) for field in ("kind", "state"))
    marks = base.mark_point(strokeWidth=1.8, opacity=1).encode(
        x=x,
        y=row,
        stroke=alt.Stroke("name:N", **colour),
        fill=alt.Fill("name:N", **colour),
        fillOpacity=alt.condition("datum.came", alt.value(1), alt.value(0)),
        size=alt.condition("datum.words != ''", alt.value(120), alt.value(60)),
        shape=alt.Shape("kind:N", scale=shapes, title=None, legend=legend),
        tooltip=tips("name", "date", kind, "title", state, "publisher"),
    )
    in_words = base.transform_filter("datum.words != ''")
    return alt.layer(
        lanes.mark_rule(color=EDGE, opacity=0.45).encode(x=alt.value(0), x2=alt.value("width"), y=rail),
        lanes.mark_text(align="left", fontSize=13, fontWeight="bold").encode(x=alt.value(0), y=head, text="name:N"),
        in_words.mark_rule(color=EDGE, opacity=0.8).encode(x=x, y=at, y2="_foot:Q"),
        marks,
        *(
            in_words.transform_filter(f"datum._align == '{side}'")
            .mark_text(align=side, baseline="bottom", dx=dx)
            .encode(x=x, y=at, text="words:N")
            for side, dx in (("left", -3), ("center", 0), ("right", 3))
        ),
    ).properties(width=WIDTH, height=height)


def _stacked(frame: pd.DataFrame, codes: Sequence[str], first: int, last: int) -> tuple[pd.DataFrame, int]:
    """Return chosen events with the heights of what is drawn of them, in pixels from the top, and that of all of it.

    Of each country, from above: its name (``_head``), the words of what is told (``_at``) with a line down to the mark (``_foot``), the
    rail and below it a step for each mark that would lie on another (``_row``).
    """
    parts, top = [], 0
    for code in codes:
        lane = frame[frame["country"] == code]
        lane = lane.assign(slot=slots(lane, "country", _APART))
        words = lane[lane["words"] != ""]
        words = told(words, words["year"], first, last)
        # A line down to a mark passes no words: what runs to the right stands above what comes later, what runs to the left below.
        order = words["year"].where(words["_align"] != "right", 3 * last - words["year"])
        words = words.loc[order.sort_values().index]
        rail = top + _NAME + _WORDS * len(words) + _STEP
        words = words.assign(_at=[top + _NAME + _WORDS * (n + 1) for n in range(len(words))])
        lane = lane.join(words[["_align", "_at"]])
        parts.append(
            lane.assign(
                _align=lane["_align"].fillna(""),
                _head=top + _NAME / 2,
                _rail=rail,
                _row=rail + _STEP * lane["slot"],
                _foot=rail + _STEP * lane["slot"] - _MARK,
            )
        )
        top = rail + _STEP * (int(lane["slot"].max()) + 2)
    return pd.concat(parts, ignore_index=True), top


@drawn
def lag_spans(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the time from signature to entry into force as spans, one per agreement, with its length in years.

    Args:
        frame: as from :func:`defense_ties.agreements.lags`.
    """
    frame, codes = with_names(frame)
    on = frame["id"].map(_ON).fillna(frame["title"])
    frame = frame.assign(
        _row=range(len(frame)),
        _text=frame["name"] + ": " + on,
        signed_year=decimal_year(frame["signed"]).round(2),
        force_year=decimal_year(frame["in_force"]).round(2),
        _label=frame["years"].map("{:.1f} years".format),
    )
    first, last = int(frame["signed_year"].min()), int(frame["force_year"].max()) + 1
    # With room for the length beside the latest.
    scale = alt.Scale(domain=[first - 0.5, last + (last - first) / 4], nice=False)
    axis = alt.Axis(format="d", values=list(range(first, last + 1, 3)), grid=True, domain=False)
    shown = ["name", "title", "signed_year", "force_year", "years", "_row", "_text", "_label"]
    base = alt.Chart(frame[shown]).encode(y=on_rows(len(frame)))
    colour = alt.Color("name:N", scale=country_scale(codes), legend=None)
    start, end = (alt.X(f"{field}:Q", scale=scale, title=None, axis=axis) for field in ("signed_year", "force_year"))
    spans = base.mark_rule(strokeWidth=7).encode(
        x=start,
        x2="force_year:Q",
        color=colour,
        tooltip=tips("name", "title", alt.Tooltip("_label:N", title="From signature")),
    )
    beside = base.mark_text(align="left", dx=6).encode(x=end, text="_label:N")
    layers = alt.layer(words_at_the_left(base, "_text"), spans, beside)
    return layers.properties(width=WIDTH - 20, height=34 * len(frame))


@drawn
def waiting_curves(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the share of texts not yet in force by the years since signature, one panel per reading, with 95% intervals.

    Args:
        frame: columns ``reading`` (panel), ``group`` (line, of two) and those of :func:`defense_ties.ratification.curve`.
    """
    readings, groups = list(frame["reading"].unique()), list(frame["group"].unique())
    last = 15
    colours = alt.Scale(domain=groups, range=[RUSSIA, GREY])
    dashes = alt.Scale(domain=groups, range=[[1, 0], [6, 3]])
    legend = alt.Legend(symbolType="stroke", symbolOpacity=1, symbolStrokeWidth=2.5, symbolSize=300, columns=1)
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
    """Draw what the register holds by date and depth as ticks, one panel per country.

    A short tick is a credit or a debt, a ring has weak evidence.

    Args:
        frame: as from :func:`defense_ties.agreements.timeline`; labels: name of each depth, from 0.
    """
    frame, codes = with_names(frame)
    steps = [f"{number} {name}" for number, name in sorted(labels.items(), reverse=True)]
    frame = frame.assign(
        year=decimal_year(frame["date"]).round(3),
        step=[f"{number} {labels[number]}" for number in frame["depth"]],
        shown=pd.Series("other", index=frame.index)
        .mask(frame["lane"] == "Credit", _CREDIT)
        .mask(frame["evidence"] == "weak", _WEAK),
    )
    present = [mark for mark in (_CREDIT, _WEAK) if mark in set(frame["shown"])]
    axis = alt.Axis(grid=True, ticks=False)
    shapes = alt.Scale(domain=["other", _CREDIT, _WEAK], range=list(_MARKS.values()))
    legend = alt.Legend(values=present, symbolStrokeColor=GREY, symbolSize=130) if present else None
    points = (
        alt.Chart(frame[["name", "id", "title", "year", "step", "outcome", "shown", "publisher"]])
        .mark_point(size=130, strokeWidth=1.8, opacity=1)
        .encode(
            x=years(),
            y=alt.Y("step:N", sort=steps, title=None, scale=alt.Scale(domain=steps), axis=axis),
            color=alt.Color("name:N", scale=country_scale(codes), legend=None),
            shape=alt.Shape("shown:N", title=None, scale=shapes, legend=legend),
            tooltip=tips(alt.Tooltip("id:N", title="Row"), "title", "outcome", "publisher"),
        )
    )
    points = points.properties(width=WIDTH - 130, height=112)
    # One country is named by the figure.
    return points if len(codes) == 1 else points.facet(**per_country(named(codes), spacing=12))
