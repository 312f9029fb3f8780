"""Charts of alignment: distances and votes in the United Nations, the votes on Ukraine, and who belongs to which club."""

from __future__ import annotations

import json
from collections.abc import Sequence

import altair as alt
import pandas as pd

from ..data import country_names
from .palette import (
    CLEAR,
    COUNTRY_COLOURS,
    EDGE,
    GREY,
    INK,
    INK_ON_COLOUR,
    MEMBER_COLOURS,
    RUSSIA,
    SUPPLIER_COLOURS,
    VOTE_COLOURS,
    faded,
)
from .parts import (
    NAMES,
    above,
    by_country,
    coloured,
    columns,
    in_office,
    in_rows,
    named,
    names_at_ends,
    panels,
    periods,
    rows,
    tips,
    with_ends,
    with_names,
    years,
)
from .theme import WIDTH, drawn

_GRADE_MARKS = {"press excerpt": "*", "press conflict": "*", "tertiary list": "†", "derived": "†", "chronicle": "‡"}
# Paths: a line across a row, a long and a short tick.
_ACROSS = "M0,-1L0,1"
_LONG, _SHORT = "M-0.14,-1.2L0.14,-1.2L0.14,1.2L-0.14,1.2Z", "M-0.14,-0.6L0.14,-0.6L0.14,0.6L-0.14,0.6Z"
_ON_THE_WAR, _ON_CRIMEA = "The war and the territory", "Crimea, every year"
# What a text is about, in the words that a row has room for.
_SUBJECTS = {
    "Territorial integrity of Ukraine": "Territory",
    "Human rights in Crimea and other occupied territory": "Human rights",
    "Militarization of Crimea and parts of the Black Sea and the Sea of Azov": "Militarization",
    "Aggression against Ukraine": "Aggression",
    "Humanitarian consequences of the aggression": "Humanitarian aid",
    "Suspension of Russia from the Human Rights Council": "Rights Council",
    "Territorial integrity: referendums and annexation": "Annexations",
    "Remedy and reparation": "Reparation",
    "Principles of a comprehensive, just and lasting peace": "Peace: principles",
    "Safety and security of nuclear facilities of Ukraine": "Nuclear safety",
    "Advancing a comprehensive, just and lasting peace": "Peace: advancing it",
    "The path to peace": "Peace: the path",
    "Return of Ukrainian children": "Return of children",
    "Support for lasting peace in Ukraine": "Peace: support",
}
_LETTERS = {"in favour": "Y", "abstained": "A", "against": "N", "did not vote": "X", "not found": "?"}
_DISTANCE = (
    "name",
    "year",
    alt.Tooltip("distance:Q", title="Distance", format=".2f"),
    alt.Tooltip("low:Q", title="90% band, from", format=".2f"),
    alt.Tooltip("high:Q", title="to", format=".2f"),
)


@drawn
def ideal_points(country: str, frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the ideal points of a country, Russia and China, with the 5-95% band of the posterior of the first two.

    The United States stands far above: its span is written at the top, so that the others have the height of the chart.

    Args:
        country: its code; frame: table ``ideal_points``.
    """
    names = country_names()
    colours = {names[country]: COUNTRY_COLOURS[country], "Russia": RUSSIA, "China": SUPPLIER_COLOURS["China"]}
    far = frame.loc[frame["country"] == "USA", "ideal_point"]
    frame = frame.assign(name=frame["country"].map(names))
    frame = frame.loc[frame["name"].isin(list(colours)), ["name", "year", "ideal_point", "q5", "q95"]]
    height, low, high = 270, float(frame["q5"].min()) - 0.05, float(frame["q95"].max()) + 0.3
    scale = alt.Scale(domain=[low, high], nice=False)
    shown = with_ends(frame, "name", "ideal_point", (low, high), height)
    base = alt.Chart(shown).encode(x=years())
    colour = alt.Color("name:N", scale=coloured(colours), legend=None)
    axis = above(country, values=[-2, -1.5, -1, -0.5, 0, 0.5], format=".1f")
    band = base.transform_filter("datum.name != 'China'").mark_area(opacity=0.18)
    band = band.encode(
        y=alt.Y("q5:Q", title="Ideal point; up: closer to the United States", axis=axis, scale=scale),
        y2="q95:Q",
        color=colour,
    )
    line = base.mark_line(point=alt.OverlayMarkDef(size=18)).encode(
        y=alt.Y("ideal_point:Q", scale=scale),
        color=colour,
        # A dash tells China from Russia in grey print.
        strokeDash=alt.condition("datum.name == 'China'", alt.value([5, 3]), alt.value([1, 0])),
        tooltip=tips("name", "year", alt.Tooltip("ideal_point:Q", title="Ideal point", format=".2f")),
    )
    note = base.transform_aggregate(years="count()").mark_text(align="right", fontSize=11, dx=-4)
    note = note.encode(
        x=alt.value("width"),
        y=alt.value(10),
        text=alt.value(f"↑ United States: {far.min():.1f} to {far.max():.1f}"),
    )
    words = names_at_ends(base, "name", "ideal_point", scale, colour, [names[country]])
    layers = alt.layer(in_office(country), band, line, words, note)
    return layers.properties(width=WIDTH - NAMES, height=height)


def bands_and_lines(frame: pd.DataFrame, to: str, title: str | None, legend: bool = True) -> alt.LayerChart:
    """Return bands and lines of the five's distance to one country, with a legend unless the page has one already."""
    frame, codes = with_names(frame[(frame["to"] == to) & frame["country"].isin(list(COUNTRY_COLOURS))])
    base = alt.Chart(frame[["name", "year", "distance", "low", "high"]]).encode(
        x=years(), color=by_country(codes).legend(alt.Legend(symbolOpacity=1) if legend else None)
    )
    band = base.mark_area(opacity=0.13).encode(y=alt.Y("low:Q", title=title), y2="high:Q")
    line = base.mark_line(point=alt.OverlayMarkDef(size=18)).encode(y="distance:Q", tooltip=tips(*_DISTANCE))
    return alt.layer(band, line)


@drawn
def distances(frame: pd.DataFrame, to: str = "RUS") -> alt.TopLevelMixin:
    """Draw the five's ideal-point distance to Russia (or the USA) over time with its 90% band.

    Args:
        frame: as from :func:`defense_ties.alignment.distances`; to: ``RUS`` or ``USA``.
    """
    title = f"Distance from {country_names()[to]} (ideal-point units)"
    return bands_and_lines(frame, to, title).properties(width=WIDTH, height=260)


@drawn
def positions(frame: pd.DataFrame, country: str) -> alt.TopLevelMixin:
    """Draw the ideal points of Russia, China, one country and the mean of others in each series, with the 5-95% band.

    Args:
        frame: columns ``name, panel`` (the series in words), ``year, ideal_point, low, high``; names other than those of the powers and of ``country`` are
            grey; country: its code. A band that is missing is not drawn.
    """
    powers = {name: SUPPLIER_COLOURS[name] for name in ("Russia", "China")} | {
        country_names()[country]: COUNTRY_COLOURS[country]
    }
    shades = powers | {name: GREY for name in frame["name"].unique() if name not in powers}
    dashes = alt.Scale(domain=list(shades), range=[[5, 3] if name == "China" else [1, 0] for name in shades])
    frame, height = frame[["name", "panel", "year", "ideal_point", "low", "high"]], 140
    low, high = frame[["low", "ideal_point"]].min(axis=None), frame[["high", "ideal_point"]].max(axis=None)
    domain = (round(float(low), 2) - 0.05, round(float(high), 2) + 0.05)
    shown = pd.concat(
        with_ends(part, "name", "ideal_point", domain, height) for _, part in frame.groupby("panel", sort=False)
    )
    scale = alt.Scale(domain=list(domain), nice=False)
    colour = alt.Color("name:N", scale=coloured(shades), legend=None)
    base = alt.Chart().encode(x=years(), color=colour)
    band = (
        base.transform_filter("isValid(datum.low)")
        .mark_area(opacity=0.18)
        .encode(y=alt.Y("low:Q", title=None, scale=scale, axis=alt.Axis(format=".1f", tickCount=5)), y2="high:Q")
    )
    line = base.mark_line(point=alt.OverlayMarkDef(size=18)).encode(
        y=alt.Y("ideal_point:Q", scale=scale),
        strokeDash=alt.StrokeDash("name:N", scale=dashes, legend=None),
        tooltip=tips("name", "year", alt.Tooltip("ideal_point:Q", title="Ideal point", format=".2f")),
    )
    words = names_at_ends(
        alt.Chart().encode(x=years()), "name", "ideal_point", scale, colour, [country_names()[country]]
    )
    layers = alt.layer(band, line, words, data=shown)
    return panels(layers, list(frame["panel"].unique()), height=height, width=WIDTH - NAMES - 40)


@drawn
def intervals(frame: pd.DataFrame, title: str, domain: Sequence[float], percent: bool = False) -> alt.TopLevelMixin:
    """Draw a measure of the five by five-year period with its 95% interval, one panel below the other.

    Hollow: a period that is not whole. A value without an interval is not drawn: nothing varies that it could be seen in.

    Args:
        frame: columns ``panel`` (what stands above it), ``country, period, value, low, high, n`` (votes), ``whole``; title: what the
            value is; domain: from where to where it goes, the same in each panel; percent: True where the value is a share.
    """
    frame, codes = with_names(frame.dropna(subset=["low"]))
    how = ".0%" if percent else ".2f"
    across = alt.XOffset("name:N", sort=named(codes), scale=alt.Scale(domain=named(codes), paddingOuter=0.6))
    scale = alt.Scale(domain=list(domain), nice=False)
    shown = frame[["panel", "name", "period", "value", "low", "high", "n", "whole"]]
    colour = by_country(codes).legend(symbolOpacity=1)
    base = alt.Chart().encode(x=periods(), xOffset=across, color=colour)
    zero = alt.Chart().mark_rule(color=EDGE, strokeDash=[3, 3]).encode(y=alt.datum(0))
    spans = base.mark_rule(strokeWidth=1.3, opacity=1).encode(
        y=alt.Y("low:Q", title=None, scale=scale, axis=alt.Axis(format=".0%" if percent else ".1f")), y2="high:Q"
    )
    points = base.mark_point(size=46, strokeWidth=1.8, opacity=1).encode(
        y="value:Q",
        fill=alt.condition("datum.whole", colour, alt.value(CLEAR)),
        tooltip=tips(
            "name",
            "period",
            alt.Tooltip("value:Q", title=title, format=how),
            alt.Tooltip("low:Q", title="95% interval, from", format=how),
            alt.Tooltip("high:Q", title="to", format=how),
            alt.Tooltip("n:Q", title="Votes"),
        ),
    )
    return panels(alt.layer(zero, spans, points, data=shown), list(frame["panel"].unique()), height=160)


@drawn
def among_all(frame: pd.DataFrame, region: str) -> alt.TopLevelMixin:
    """Draw how far every state stood from the United States by five-year period, the five and Russia as dots among them.

    A state left of the mark half way to Russia is nearer to the United States than to Russia.

    Args:
        frame: columns ``panel`` (what stands above it), ``country, region, period, to_usa``: one row per state and period, Russia too;
            region: whose states are ticked darker.
    """
    frame, codes = with_names(frame)
    half = frame[frame["country"] == "RUS"].assign(label="half way to Russia", to_usa=lambda f: f["to_usa"] / 2)
    label = pd.Series("other states", index=frame.index).mask(frame["region"] == region, region)
    label = label.mask(frame["country"].isin([*codes, "RUS"]), frame["name"])
    shades = dict(zip(named(codes), (COUNTRY_COLOURS[code] for code in codes), strict=True))
    dots = shades | {"Russia": SUPPLIER_COLOURS["Russia"]}
    ground = {region: INK, "other states": faded(0.55, GREY)}
    colours = dots | ground
    # In the legend a tick is as long as it is drawn.
    shapes = dict.fromkeys(dots, "circle") | {"Russia": "diamond", region: _LONG, "other states": _SHORT}
    shown = pd.concat([frame.assign(label=label), half])[["panel", "period", "name", "label", "to_usa"]]
    shown = shown.assign(
        _mark=shown["label"].map(dict.fromkeys(dots, "dot") | dict.fromkeys(ground, "tick")).fillna("line")
    )
    # In few words, since the longest makes the key too wide for a phone.
    legend = alt.Legend(symbolOpacity=1, symbolSize=90, labelExpr="replace(datum.label, ' and the ', ', ')")
    base = alt.Chart().encode(
        x=alt.X(
            "to_usa:Q",
            title="Distance from the United States (ideal-point units); dashed: half way to Russia",
            scale=alt.Scale(nice=False),
            axis=alt.Axis(values=[0, 1, 2, 3, 4]),
        ),
        y=rows("period:N", sorted(frame["period"].unique())),
        color=alt.Color("label:N", scale=coloured(colours), title=None, legend=legend),
        tooltip=tips("name", "period", alt.Tooltip("to_usa:Q", title="Distance from the United States", format=".2f")),
    )
    ticks = base.transform_filter("datum._mark == 'tick'").mark_tick(thickness=1.4, opacity=1)
    # The region's stand out by their length too.
    ticks = ticks.encode(size=alt.condition("datum.label == 'other states'", alt.value(14), alt.value(40)))
    lines = base.transform_filter("datum._mark == 'line'").mark_point(
        shape=_ACROSS, size=2700, strokeWidth=2.5, strokeDash=[4, 3], opacity=1
    )
    lines = lines.encode(color=alt.value(INK))
    points = (
        base.transform_filter("datum._mark == 'dot'")
        .mark_point(filled=True, size=56, opacity=1)
        .encode(
            # Dots that stand close would hide each other in one line.
            yOffset=alt.YOffset("label:N", sort=list(dots), scale=alt.Scale(domain=list(dots))),
            shape=alt.Shape("label:N", scale=coloured(shapes), title=None, legend=legend),
        )
    )
    return panels(alt.layer(ticks, lines, points, data=shown), list(frame["panel"].unique()), height=290)


@drawn
def ukraine_grid(frame: pd.DataFrame, focus: str | None = None) -> alt.TopLevelMixin:
    """Draw the votes on Ukraine as a grid of letters, the texts on the war and those on Crimea apart, each named by its subject.

    A vote against is framed. A star marks a vote known from the press, a dagger one from
    a tertiary list or inferred by elimination, a double dagger one from the chronicle.

    Args:
        frame: as from :func:`defense_ties.alignment.ukraine_votes`; focus: the code of the country that a chart is about, whose
            column is framed.
    """
    names = country_names()
    order = [code for code in [*COUNTRY_COLOURS, "RUS", "USA"] if code in set(frame["country"])]
    order += [code for code in frame["country"].unique() if code not in order]
    frame = frame.assign(
        name=frame["country"].map(names),
        panel=frame["subject"].str.contains("Crimea").map({True: _ON_CRIMEA, False: _ON_THE_WAR}),
        label=frame["subject"].replace(_SUBJECTS) + ", " + frame["date"].dt.strftime("%b %Y"),
        letter=frame["vote"].fillna("?") + frame["grade"].map(_GRADE_MARKS).fillna(""),
    ).sort_values("date", kind="stable")
    present = [meaning for meaning in VOTE_COLOURS if meaning in set(frame["meaning"])]
    # Three of the five have no filling: a frame tells the votes against from the others, and the key names their letters.
    words = {meaning: f"{_LETTERS[meaning]} {meaning}" for meaning in present}
    legend = alt.Legend(
        columns=3, symbolStrokeColor=EDGE, symbolStrokeWidth=1, labelExpr=f"({json.dumps(words)})[datum.label]"
    )
    columns_shown = ["panel", "name", "label", "resolution", "letter", "meaning", "grade"]
    base = alt.Chart().encode(
        x=columns("name:N", sort=[names[code] for code in order]),
        y=rows("label:N", list(dict.fromkeys(frame["label"])), labelLimit=200),
    )
    votes = base.mark_rect(strokeWidth=1, stroke=EDGE).encode(
        fill=alt.Fill("meaning:N", scale=coloured({m: VOTE_COLOURS[m] for m in present}), legend=legend, title=None),
        tooltip=tips(
            alt.Tooltip("label:N", title="Text"),
            alt.Tooltip("resolution:N", title="Resolution"),
            "name",
            alt.Tooltip("meaning:N", title="Vote"),
            alt.Tooltip("grade:N", title="Evidence"),
        ),
    )
    light = base.transform_filter("datum.meaning == 'in favour'").mark_text(color=INK_ON_COLOUR, fontWeight="bold")
    plain = base.transform_filter("datum.meaning != 'in favour'").mark_text(fontWeight="bold")
    framed = base.transform_filter("datum.meaning == 'against'").mark_rect(filled=False, stroke=EDGE, strokeWidth=3.5)
    layers = [votes, framed, light.encode(text="letter:N"), plain.encode(text="letter:N")]
    if focus is not None:
        held = base.transform_filter(f"datum.name == {json.dumps(names[focus])}")
        layers.append(held.mark_rect(filled=False, stroke=COUNTRY_COLOURS[focus], strokeWidth=2.5))
    panels_shown = [panel for panel in (_ON_THE_WAR, _ON_CRIMEA) if panel in set(frame["panel"])]
    grid = panels(alt.layer(*layers, data=frame[columns_shown]), panels_shown, alt.Step(25), WIDTH - 190)
    return grid.resolve_scale(y="independent")


@drawn
def memberships(frame: pd.DataFrame, order: Sequence[str]) -> alt.TopLevelMixin:
    """Draw who belongs to which club, with the year since when; a cell is blank where a country was not asked for or the club is its own.

    Args:
        frame: columns ``regime, short`` (its name in the chart), ``country`` (code), ``state`` (``in``, ``partly`` or ``out``), ``text`` (what stands in
            the cell), ``status, publisher``; order: the countries' codes, from the left.
    """
    names = named(order)
    frame = frame.assign(name=frame["country"].map(country_names()))
    base = alt.Chart(frame[["regime", "short", "name", "state", "text", "status", "publisher"]]).encode(
        x=columns("name:N", sort=names, scale=alt.Scale(domain=names)),
        y=rows("short:N", list(dict.fromkeys(frame["short"]))),
    )
    words = "{in: 'member or party', partly: 'signed only', out: 'not a member'}[datum.label]"
    legend = alt.Legend(title=None, labelExpr=words, symbolStrokeColor=EDGE, symbolStrokeWidth=1)
    states = base.mark_rect(stroke=EDGE, strokeWidth=1).encode(
        color=alt.Color("state:N", scale=coloured(MEMBER_COLOURS), legend=legend),
        tooltip=tips(
            "name",
            alt.Tooltip("regime:N", title="Club"),
            alt.Tooltip("status:N", title="Status"),
            alt.Tooltip("text:N", title="Since"),
            "publisher",
        ),
    )
    light = base.transform_filter("datum.state == 'in'").mark_text(fontSize=11, color=INK_ON_COLOUR)
    plain = base.transform_filter("datum.state != 'in'").mark_text(fontSize=11)
    return in_rows(alt.layer(states, light.encode(text="text:N"), plain.encode(text="text:N")), labels=100, step=26)
