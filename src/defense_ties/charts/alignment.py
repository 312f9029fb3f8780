"""Charts of alignment: distances and votes in the United Nations, the votes on Ukraine, and who belongs to which club."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from ..data import country_names
from .palette import (
    CLEAR,
    COUNTRY_COLOURS,
    EDGE,
    FAINT_INK,
    INK_ON_COLOUR,
    MEMBER_COLOURS,
    MIDDLE_GREY,
    SUPPLIER_COLOURS,
    VOTE_COLOURS,
)
from .parts import (
    above,
    by_country,
    cells,
    coloured,
    columns,
    fading,
    in_office,
    in_rows,
    ink,
    named,
    panels,
    periods,
    picked,
    rows,
    tips,
    with_names,
    years,
)
from .theme import WIDTH, drawn

_GRADE_MARKS = {"press excerpt": "*", "press conflict": "*", "tertiary list": "†", "derived": "†"}
_POWERS = {"RUS": "Russia", "USA": "United States", "CHN": "China"}
# What a text on Ukraine is called where its title does not fit beside its row.
_IN_SHORT = {
    "Human rights in Crimea and other occupied territory": "Human rights in Crimea",
    "Militarization of Crimea and parts of the Black Sea and the Sea of Azov": "Militarization of Crimea",
    "Humanitarian consequences of the aggression": "Humanitarian consequences",
    "Suspension of Russia from the Human Rights Council": "Out of the Human Rights Council",
    "Territorial integrity: referendums and annexation": "Referendums and annexation",
    "Principles of a comprehensive, just and lasting peace": "Principles of a lasting peace",
    "Safety and security of nuclear facilities of Ukraine": "Nuclear facilities",
    "Advancing a comprehensive, just and lasting peace": "Advancing a lasting peace",
}


@drawn
def ideal_points(country: str, frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the ideal points of a country, Russia, China and the USA, with the 5-95% band of the posterior.

    Args:
        country: its code; frame: table ``ideal_points``.
    """
    names = country_names()
    colours = {country: COUNTRY_COLOURS[country]} | {code: SUPPLIER_COLOURS[name] for code, name in _POWERS.items()}
    frame = frame[frame["country"].isin(list(colours))].assign(name=lambda f: f["country"].map(names))
    colour = alt.Color(
        "name:N",
        scale=coloured({names[code]: shade for code, shade in colours.items()}),
        title=None,
        legend=alt.Legend(symbolOpacity=1),
    )
    choice = picked("name")
    base = alt.Chart(frame[["name", "year", "ideal_point", "q5", "q95"]]).encode(x=years(), color=colour)
    band = base.mark_area(opacity=0.18).encode(
        y=alt.Y("q5:Q", title="Ideal point (higher: closer to the United States)", axis=above(country)), y2="q95:Q"
    )
    line = base.mark_line(point=alt.OverlayMarkDef(size=18)).encode(
        y="ideal_point:Q",
        opacity=fading(choice),
        tooltip=tips("name", "year", alt.Tooltip("ideal_point:Q", title="Ideal point", format=".2f")),
    )
    return alt.layer(in_office(country), band.add_params(choice), line).properties(width=WIDTH, height=260)


def bands_and_lines(frame: pd.DataFrame, to: str, title: str | None, choice: alt.Parameter | None) -> alt.LayerChart:
    """Return bands and lines of the five's distance to one country; where there is a choice, what is not chosen fades."""
    frame, codes = with_names(frame[(frame["to"] == to) & frame["country"].isin(list(COUNTRY_COLOURS))])
    colour = by_country(codes).legend(symbolOpacity=1)
    base = alt.Chart(frame[["name", "year", "distance", "low", "high"]]).encode(x=years(), color=colour)
    band = base.mark_area().encode(
        y=alt.Y("low:Q", title=title), y2="high:Q", opacity=fading(choice, full=0.13, faded=0.02)
    )
    line = base.mark_line(point=alt.OverlayMarkDef(size=18)).encode(
        y="distance:Q",
        opacity=fading(choice),
        tooltip=tips(
            "name",
            "year",
            alt.Tooltip("distance:Q", title="Distance", format=".2f"),
            alt.Tooltip("low:Q", title="90% band, from", format=".2f"),
            alt.Tooltip("high:Q", title="to", format=".2f"),
        ),
    )
    return alt.layer(band if choice is None else band.add_params(choice), line)


@drawn
def distances(frame: pd.DataFrame, to: str = "RUS") -> alt.TopLevelMixin:
    """Draw the five's ideal-point distance to Russia (or the USA) over time, with its 90% band.

    Args:
        frame: as from :func:`defense_ties.alignment.distances`; to: ``RUS`` or ``USA``.
    """
    title = f"Distance from {country_names()[to]} (ideal-point units)"
    return bands_and_lines(frame, to, title, picked("name")).properties(width=WIDTH, height=260)


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
    shades = powers | {name: MIDDLE_GREY for name in frame["name"].unique() if name not in powers}
    colour = alt.Color("name:N", scale=coloured(shades), title=None, legend=alt.Legend(symbolOpacity=1))
    base = alt.Chart().encode(x=years(), color=colour)
    y = alt.Y("ideal_point:Q", title=None, scale=alt.Scale(zero=False))
    band = base.mark_area(opacity=0.18).encode(y=alt.Y("low:Q", title=None), y2="high:Q")
    line = base.mark_line(point=alt.OverlayMarkDef(size=18)).encode(
        y=y,
        # Russia's rival for the eye is China: their hues are close where they cross.
        strokeDash=alt.condition("datum.name == 'China'", alt.value([5, 3]), alt.value([1, 0])),
        tooltip=tips("name", "year", alt.Tooltip("ideal_point:Q", title="Ideal point", format=".2f")),
    )
    shown = frame[["name", "panel", "year", "ideal_point", "low", "high"]]
    return panels(alt.layer(band, line, data=shown), list(frame["panel"].unique()), height=140)


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
    base = alt.Chart().encode(x=periods(), xOffset=across, color=by_country(codes))
    zero = alt.Chart().mark_rule(color=MIDDLE_GREY, strokeDash=[3, 3]).encode(y=alt.datum(0))
    spans = base.mark_rule(strokeWidth=2.4, opacity=0.55).encode(
        y=alt.Y("low:Q", title=None, scale=scale, axis=alt.Axis(format=".0%" if percent else ".1f")), y2="high:Q"
    )
    points = base.mark_point(size=46, strokeWidth=1.8, opacity=1).encode(
        y="value:Q",
        fill=alt.condition("datum.whole", by_country(codes), alt.value(CLEAR)),
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
    ground = {region: SUPPLIER_COLOURS["Latin America"], "other states": MIDDLE_GREY}
    colours = dots | ground | {"half way to Russia": SUPPLIER_COLOURS["United States"]}
    shown = pd.concat([frame.assign(label=label), half])[["panel", "period", "name", "label", "to_usa"]]
    shown = shown.assign(
        mark=shown["label"].map(dict.fromkeys(dots, "dot") | dict.fromkeys(ground, "tick")).fillna("line")
    )
    base = alt.Chart().encode(
        x=alt.X(
            "to_usa:Q",
            title="Distance from the United States (ideal-point units)",
            scale=alt.Scale(nice=False),
            axis=alt.Axis(values=[0, 1, 2, 3, 4]),
        ),
        y=rows("period:N", sorted(frame["period"].unique())),
        color=alt.Color("label:N", scale=coloured(colours), title=None, legend=alt.Legend(symbolOpacity=1)),
        tooltip=tips("name", "period", alt.Tooltip("to_usa:Q", title="Distance from the United States", format=".2f")),
    )
    ticks = base.transform_filter("datum.mark == 'tick'").mark_tick(thickness=1.4, size=24)
    ticks = ticks.encode(opacity=alt.condition("datum.label == 'other states'", alt.value(0.4), alt.value(0.95)))
    lines = base.transform_filter("datum.mark == 'line'").mark_tick(thickness=3, size=30, opacity=1)
    points = (
        base.transform_filter("datum.mark == 'dot'")
        .mark_point(filled=True, size=56, opacity=1)
        .encode(
            # Dots that stand close would hide each other in one line.
            yOffset=alt.YOffset("label:N", sort=list(dots), scale=alt.Scale(domain=list(dots))),
            shape=alt.condition("datum.label == 'Russia'", alt.value("diamond"), alt.value("circle")),
        )
    )
    return panels(alt.layer(ticks, lines, points, data=shown), list(frame["panel"].unique()), height=170)


@drawn
def vote_agreement(country: str, frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw a country's yearly share of UN votes identical to Russia's and to the USA's.

    Args:
        country: its code; frame: as from :func:`defense_ties.alignment.yearly_agreement`.
    """
    names = country_names()
    frame = frame[frame["country"] == country].assign(other=lambda f: "with " + f["with_country"].map(names))
    scale = coloured({f"with {power}": SUPPLIER_COLOURS[power] for power in ("Russia", "United States")})
    line = (
        alt.Chart(frame[["other", "year", "agreement", "n"]])
        .mark_line(point=alt.OverlayMarkDef(size=18))
        .encode(
            x=years(),
            y=alt.Y(
                "agreement:Q",
                title="Share of identical votes",
                axis=above(country, format="%"),
                scale=alt.Scale(domain=[0, 1]),
            ),
            color=alt.Color("other:N", scale=scale, title=None),
            tooltip=tips(
                alt.Tooltip("other:N", title="Agreement"),
                "year",
                alt.Tooltip("agreement:Q", title="Share", format=".0%"),
                alt.Tooltip("n:Q", title="Roll calls"),
            ),
        )
    )
    return alt.layer(in_office(country), line).properties(width=WIDTH, height=220)


@drawn
def ukraine_grid(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the votes on Ukraine as a grid of letters, each text by its subject and month; what was not found is an outlined question mark.

    A star marks a vote known from the press, a dagger one from a tertiary list or inferred by elimination.

    Args:
        frame: as from :func:`defense_ties.alignment.ukraine_votes`.
    """
    frame = frame.assign(
        name=frame["country"].map(country_names()),
        label=frame["subject"].replace(_IN_SHORT) + " · " + frame["date"].dt.strftime("%b %Y"),
        letter=frame["vote"].fillna("?") + frame["grade"].map(_GRADE_MARKS).fillna(""),
        day=frame["date"].dt.strftime("%Y-%m-%d"),
    )
    legend = alt.Legend(values=[meaning for meaning in VOTE_COLOURS if meaning in set(frame["meaning"])])
    base = alt.Chart(frame[["name", "label", "resolution", "subject", "day", "letter", "meaning", "grade"]]).encode(
        x=columns("name:N", sort=None), y=rows("label:N", list(dict.fromkeys(frame["label"])), labelLimit=270)
    )
    votes = base.mark_rect(strokeWidth=1, stroke=EDGE, strokeOpacity=0.5).encode(
        color=alt.Color("meaning:N", scale=coloured(VOTE_COLOURS), legend=legend, title=None),
        tooltip=tips(
            alt.Tooltip("resolution:N", title="Resolution"),
            "date",
            alt.Tooltip("subject:N", title="Subject"),
            "name",
            alt.Tooltip("meaning:N", title="Vote"),
            alt.Tooltip("grade:N", title="Evidence"),
        ),
    )
    letters = base.mark_text(fontWeight="bold").encode(
        text="letter:N",
        color=alt.condition(
            "indexof(['in favour', 'against', 'did not vote'], datum.meaning) >= 0",
            alt.value(INK_ON_COLOUR),
            alt.value(FAINT_INK),
        ),
    )
    return in_rows(alt.layer(votes, letters), labels=270, step=27)


@drawn
def memberships(frame: pd.DataFrame, order: Sequence[str]) -> alt.TopLevelMixin:
    """Draw who belongs to which club, with the year since when; a blank cell is not known.

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
    states = cells(base).encode(
        color=alt.Color("state:N", scale=coloured(MEMBER_COLOURS), legend=alt.Legend(title=None, labelExpr=words)),
        tooltip=tips(
            "name",
            alt.Tooltip("regime:N", title="Club"),
            alt.Tooltip("status:N", title="Status"),
            alt.Tooltip("text:N", title="Since"),
            "publisher",
        ),
    )
    since = base.mark_text(fontSize=11).encode(text="text:N", color=ink("datum.state == 'in'"))
    return in_rows(states + since, labels=100, step=26)
