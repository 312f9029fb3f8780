"""Charts of arms transfers: what was delivered when, by whom, and how long it took."""

from __future__ import annotations

import json

import altair as alt
import pandas as pd

from ..scope import LAST, YEARS
from ..transfers import BASIS
from .palette import (
    CLEAR,
    COUNTRY_COLOURS,
    EDGE,
    GREY,
    INK,
    RUSSIA,
)
from .parts import (
    NO_TICKS,
    above,
    by_basis,
    coloured,
    columns,
    country_scale,
    decimal_year,
    in_office,
    in_rows,
    named,
    per_country,
    period_rows,
    rows,
    short_number,
    stacked_years,
    tips,
    with_names,
    years,
)
from .theme import WIDTH, drawn

# What SIPRI calls a missile for air defence; a name alone does not tell it from its system.
_MISSILES = {"SAM", "portable SAM"}


def _who(frame: pd.DataFrame) -> pd.Series:
    """Return whether each supplier is Russia or another."""
    return (frame["supplier_name"] == "Russia").map({True: "Russia", False: "Other"})


def _russia_or_other() -> alt.Color:
    """Return the colour of Russia, and of all others."""
    return alt.Color("_who:N", scale=coloured({"Russia": RUSSIA, "Other": GREY}), legend=None)


def _by_volume(tiv: pd.Series, largest: int) -> alt.Size:
    """Return the area of a mark by TIV, up to so many square pixels, with three sizes as its key."""
    most = float(tiv.max())
    # Round numbers, about a tenth, a third and the whole of the largest.
    key = sorted({float(f"{most * part:.1g}") for part in (0.1, 0.35, 0.95)})
    legend = alt.Legend(
        orient="bottom", columns=5, values=key, format=",.3~g", symbolFillColor=CLEAR, symbolStrokeColor=EDGE
    )
    scale = alt.Scale(domain=[0, most], range=[0, largest])
    return alt.Size("tiv:Q", scale=scale, title="Million TIV", legend=legend)


def _bars_with_numbers(base: alt.Chart, colour: alt.Color) -> alt.LayerChart:
    """Return bars with the column ``_label`` at their ends."""
    return base.mark_bar().encode(color=colour) + base.mark_text(align="left", dx=4).encode(text="_label:N")


def _volume(frame: pd.DataFrame, share: str, air: float) -> alt.X:
    """Return the axis of TIV of the whole period, with ``air`` times the largest for the numbers at the ends of bars."""
    return alt.X(
        "tiv:Q",
        title=f"Million TIV delivered {YEARS} ({share})",
        scale=alt.Scale(domain=[0, float(frame["tiv"].max()) * air], nice=False),
        axis=NO_TICKS,
    )


@drawn
def annual_bars(frame: pd.DataFrame, colour: str, governments: str | None = None) -> alt.TopLevelMixin:
    """Draw TIV per year as bars, the part that rests on SIPRI estimates as an outline.

    Args:
        frame: columns ``year, basis, tiv``, with basis ``not marked as estimate`` or ``rests on an estimate``;
        colour: of the bars; governments: a country code whose governments are drawn as bands behind.
    """
    ranks = {basis: rank for rank, basis in enumerate(BASIS.values())}
    most = float(frame.groupby("year")["tiv"].sum().max())
    chart = alt.Chart(frame[["year", "basis", "tiv"]].assign(_rank=frame["basis"].map(ranks)))
    bars = stacked_years(chart, "tiv", above(governments), "Million TIV delivered per year", most=most)
    bars = (
        bars.transform_filter("datum.tiv > 0")
        .mark_rect(stroke=colour, strokeWidth=1.2)
        .encode(fill=by_basis(colour, orient="bottom"), tooltip=tips("year", "basis", "tiv"))
    )
    layers = [bars] if governments is None else [in_office(governments), bars]
    return alt.layer(*layers).properties(width=WIDTH, height=240)


@drawn
def supplier_periods(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw who armed a country, TIV by supplier group and five-year period: a row of bars for each group, Russia's first.

    Args:
        frame: columns ``period, supplier_group, tiv``.
    """
    table = frame.pivot_table(index="supplier_group", columns="period", values="tiv", aggfunc="sum", fill_value=0.0)
    # Russia first, the rest by what they delivered, and what is no one group last.
    order = sorted(table.index, key=lambda group: (group != "Russia", group == "Other", -table.loc[group].sum()))
    shown = table.stack().rename("tiv").reset_index()
    shown = shown.assign(_label=[short_number(value) for value in shown["tiv"]])
    colour = alt.condition("datum.supplier_group == 'Russia'", alt.value(RUSSIA), alt.value(GREY))
    tooltip = tips("period", alt.Tooltip("supplier_group:N", title="Supplier"), "tiv")
    return period_rows(shown, "supplier_group", order, "tiv", colour, "Million TIV delivered in five years", tooltip)


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
        _who=_who(shown),
        _label=[
            f"{t:,.0f} ({s:.0%})" if s >= 0.005 or t == 0 else f"{t:,.1f} (<1%)"
            for t, s in zip(shown["tiv"], shown["share"], strict=True)
        ],
    )
    base = alt.Chart(shown[["supplier_name", "tiv", "share", "_who", "_label"]]).encode(
        y=rows("supplier_name:N"), x=_volume(shown, "share of the country’s imports", 1.25)
    )
    # A bar of nothing is a red mark.
    none = base.transform_filter("datum._who == 'Russia' && datum.tiv == 0").mark_tick(
        color=RUSSIA, thickness=3, size=15, opacity=1
    )
    return in_rows(alt.layer(_bars_with_numbers(base, _russia_or_other()), none), labels=90, step=24)


@drawn
def licensed_parts(frame: pd.DataFrame, top: int = 10) -> alt.TopLevelMixin:
    """Draw what a country's largest suppliers delivered as outlined bars, filled as far as it was built there under licence.

    Args:
        frame: columns ``supplier_name, tiv, local`` (share of it built under licence, 0 to 1), largest first; top: how many
            to show.
    """
    shown = frame.head(top)
    shown = shown.assign(
        built=shown["tiv"] * shown["local"],
        _label=[
            f"{tiv:,.0f}, {local:.0%} licensed" if local else f"{tiv:,.0f}, none licensed"
            for tiv, local in zip(shown["tiv"], shown["local"], strict=True)
        ],
    )
    colour = alt.condition("datum.supplier_name == 'Russia'", alt.value(RUSSIA), alt.value(GREY))
    base = alt.Chart(shown[["supplier_name", "tiv", "built", "local", "_label"]]).encode(
        y=rows("supplier_name:N"),
        tooltip=tips("supplier", "tiv", alt.Tooltip("local:Q", title="Built under licence", format=".0%")),
    )
    outlined = base.mark_bar(fillOpacity=0, strokeWidth=1.4).encode(
        x=_volume(shown, "and the part built under licence", 1.45), stroke=colour
    )
    filled = base.mark_bar().encode(x="built:Q", fill=colour)
    text = base.mark_text(align="left", dx=4).encode(x="tiv:Q", text="_label:N")
    return in_rows(outlined + filled + text, labels=90, step=26)


@drawn
def supplier_grid(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw TIV by supplier and five-year period as circles, zeros as crosses: what is absent is visible.

    Args:
        frame: columns ``supplier_name, period, tiv`` with a row for every pair, suppliers in the order wanted.
    """
    base = alt.Chart(frame.assign(_who=_who(frame))).encode(
        x=columns("period:N"),
        y=rows("supplier_name:N", list(dict.fromkeys(frame["supplier_name"])), grid=True),
        color=_russia_or_other(),
        tooltip=tips("supplier", "period", "tiv"),
    )
    circles = (
        base.transform_filter("datum.tiv > 0").mark_circle(opacity=0.85).encode(size=_by_volume(frame["tiv"], 900))
    )
    crosses = base.transform_filter("datum.tiv == 0").mark_text(text="×", fontSize=14)
    return in_rows(alt.layer(circles, crosses), labels=90, step=34)


@drawn
def customers(frame: pd.DataFrame, top: int = 15) -> alt.TopLevelMixin:
    """Draw Russia's largest customers, and the five wherever they rank.

    Args:
        frame: as from :func:`defense_ties.transfers.customers`; top: how many of the largest to show.
    """
    five = frame["recipient"].isin(list(COUNTRY_COLOURS))
    shown = frame[(frame.index < top) | five]
    shown = shown.assign(
        _row=[f"{r}. {n}" if pd.notna(r) else n for r, n in zip(shown["rank"], shown["name"], strict=True)],
        _who=shown["recipient"].where(five, "other"),
        _label=[f"{t:,.0f} ({s:.1%})" for t, s in zip(shown["tiv"], shown["share"], strict=True)],
    )
    base = alt.Chart(shown[["rank", "name", "tiv", "share", "_row", "_who", "_label"]]).encode(
        y=rows("_row:N"), x=_volume(shown, "share of Russia’s exports", 1.3)
    )
    colour = alt.Color("_who:N", scale=coloured(COUNTRY_COLOURS | {"other": GREY}), legend=None)
    return in_rows(_bars_with_numbers(base, colour), labels=120, step=22)


@drawn
def region(frame: pd.DataFrame, none: str) -> alt.TopLevelMixin:
    """Draw what each state of a region received as a bar, the part from Russia red, the names of the five in bold.

    Args:
        frame: as from :func:`defense_ties.transfers.region`, largest first; none: what the row is called in which those without a
            delivery stand together.
    """
    five = named(list(COUNTRY_COLOURS))
    shown = frame[frame["tiv"] > 0]
    shown = shown.assign(
        _label=[
            f"{short_number(t)} ({s:.0%})" if s else short_number(t)
            for t, s in zip(shown["tiv"], shown["share"], strict=True)
        ]
    )[["name", "tiv", "russian", "share", "_label"]]
    rest = pd.DataFrame(
        {"name": [none], "tiv": [0.0], "russian": [0.0], "share": [float("nan")], "_label": ["none recorded"]}
    )
    base = alt.Chart(pd.concat([shown, rest], ignore_index=True)).encode(
        y=rows(
            "name:N",
            labelFontWeight={
                "condition": {"test": f"indexof({json.dumps(five)}, datum.value) >= 0", "value": "bold"},
                "value": "normal",
            },
        ),
        tooltip=tips(
            "recipient",
            "tiv",
            alt.Tooltip("russian:Q", title="From Russia", format=",.1f"),
            alt.Tooltip("share:Q", title="Russia’s share", format=".0%"),
        ),
    )
    volume = _volume(shown, "Russia’s share", 1.3)
    every = base.mark_bar(color=GREY).encode(x=volume)
    part = base.mark_bar(color=RUSSIA).encode(x="russian:Q")
    numbers = base.mark_text(align="left", dx=4).encode(x="tiv:Q", text="_label:N")
    return in_rows(every + part + numbers, labels=120, step=19)


@drawn
def order_spans(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw deals from order to last delivery: a thin line while waiting, a bar while delivered, an outline if estimated.

    Args:
        frame: columns ``designation, description, order_year, first_delivery, last_delivery, tiv, estimated`` as from
            :func:`defense_ties.transfers.deals`.
    """
    frame = frame.assign(
        row=[
            f"{y} {d}{', missile' if k in _MISSILES else ''} ({n:,})"
            for y, d, k, n in zip(
                frame["order_year"], frame["designation"], frame["description"], frame["number"], strict=True
            )
        ],
        _last=frame["last_delivery"] + 0.4,
        _first=frame["first_delivery"] - 0.4,
        basis=frame["estimated"].map(BASIS),
    )
    first, last = int(frame["order_year"].min()) - 1, int(frame["last_delivery"].max()) + 1
    scale = alt.Scale(domain=[first, last], nice=False)
    axis = alt.Axis(format="d", values=list(range(first + 1, last + 1, 2)), grid=True)
    base = alt.Chart(
        frame[["row", "order_year", "first_delivery", "last_delivery", "number", "tiv", "basis", "_first", "_last"]]
    ).encode(
        y=rows("row:N", labelLimit=260),
        tooltip=tips(
            alt.Tooltip("row:N", title="Order"), alt.Tooltip("number:Q", title="Number delivered"), "tiv", "basis"
        ),
    )
    wait = base.mark_rule(color=RUSSIA, strokeWidth=1.5).encode(
        x=alt.X("order_year:Q", scale=scale, axis=axis, title=None), x2="_first:Q"
    )
    order = base.mark_tick(color=RUSSIA, thickness=2, height=12).encode(x=alt.X("order_year:Q", scale=scale))
    delivery = base.mark_bar(stroke=RUSSIA, height=10).encode(
        x=alt.X("_first:Q", scale=scale), x2="_last:Q", fill=by_basis(RUSSIA, columns=1)
    )
    return in_rows(alt.layer(wait, order, delivery), labels=190, step=19)


@drawn
def moving_shares(single: pd.DataFrame, moving: pd.DataFrame, windows: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw a supplier's share of imports per recipient by single years, by moving and by fixed windows, one panel each.

    Args:
        single, moving: as from :func:`defense_ties.transfers.moving_share`; windows: the fixed ones, columns
            ``recipient, first, last`` (years) and ``share``.
    """
    single, moving, windows = (with_names(frame, "recipient")[0] for frame in (single, moving, windows))
    y = alt.Y("share:Q", title=None, axis=alt.Axis(format="%", tickCount=3), scale=alt.Scale(domain=[0, 1]))
    colour = alt.Color("name:N", scale=country_scale(list(COUNTRY_COLOURS)), title=None, legend=None)
    data = pd.concat(
        [
            single[["name", "year", "share"]].assign(measure="single year"),
            moving[["name", "year", "share"]].assign(measure="five years to this one"),
            windows.rename(columns={"first": "year"})[["name", "year", "last", "share"]].assign(measure="fixed period"),
        ],
        ignore_index=True,
    )
    tooltip = tips(
        "recipient",
        alt.Tooltip("measure:N", title="Measure"),
        "year",
        alt.Tooltip("share:Q", title="Russia’s share", format=".0%"),
    )
    base = alt.Chart(data).encode(x=years(), y=y, color=colour, tooltip=tooltip)
    points = base.transform_filter("datum.measure == 'single year'").mark_point(size=34, strokeWidth=1.4, fill=None)
    line = base.transform_filter("datum.measure == 'five years to this one'").mark_line(strokeWidth=2)
    steps = base.transform_filter("datum.measure == 'fixed period'").mark_rule(strokeWidth=6, opacity=0.35)
    panel = alt.layer(steps.encode(x2="last:Q"), line, points).properties(width=WIDTH - 60, height=74)
    return panel.facet(**per_country(named(list(COUNTRY_COLOURS)), spacing=16))


def _begins(years_of: alt.Chart, begin: int) -> alt.LayerChart:
    """Return a rule at the year in which the book's count begins, named above the plot.

    Args:
        years_of: a chart of which nothing but the axis of years is encoded, with one row of that year.
    """
    here = years_of.transform_filter(f"datum.year == {begin}")
    words = here.mark_text(align="left", baseline="bottom", dx=-2, fontSize=11)
    return here.mark_rule(color=INK, strokeWidth=1.5) + words.encode(
        y=alt.value(-4), text=alt.value("the book’s count begins")
    )


@drawn
def first_years(frame: pd.DataFrame, colour: str, begin: int, line: float, words: str) -> alt.TopLevelMixin:
    """Draw a supplier's share of one recipient's imports by the year in which the count begins, and the line that a test sets.

    Args:
        frame: of one recipient, as from :func:`defense_ties.transfers.share_from`; colour: of the line; begin: the year in which
            the book's count begins, whose number is written as are those of the years before and after it and of the first;
            line: the share at which a line is drawn; words: what it is.
    """
    first, last = int(frame["year"].min()), int(frame["year"].max())
    scale = alt.Scale(domain=[first - 0.6, last + 0.6], nice=False)
    years_of = alt.Chart(frame[["year", "share"]]).encode(
        x=alt.X(
            "year:Q",
            scale=scale,
            title="First year that is counted",
            axis=alt.Axis(format="d", values=list(range(first, last + 1, 5)), grid=False),
        )
    )
    base = years_of.encode(
        y=alt.Y(
            "share:Q",
            title=f"Russia’s share of arms imports from that year to {last}",
            axis=alt.Axis(format="%", tickCount=5, titleY=-22),
            scale=alt.Scale(domain=[0, float(frame["share"].max()) * 1.1], nice=False),
        ),
        tooltip=tips("year", alt.Tooltip("share:Q", title="Russia’s share", format=".1%")),
    )
    drawn_line = base.mark_line(color=colour, strokeWidth=3)
    points = base.mark_point(filled=True, size=36, opacity=1, color=colour)
    # Words are in the ink of the page: a line's colour is too light for them. Each number has its own place beside the line.
    places = {
        first: {"align": "left", "dx": 8, "dy": -7},
        begin - 1: {"align": "right", "dx": -5, "dy": 14},
        begin: {"align": "left", "dx": 9, "dy": 5},
        begin + 1: {"align": "left", "dx": -2, "dy": 15},
    }
    numbers = [
        base.transform_filter(f"datum.year == {year}")
        .mark_text(fontWeight="bold", **place)
        .encode(text=alt.Text("share:Q", format=".1%"))
        for year, place in places.items()
    ]
    end = years_of.transform_filter(f"datum.year == {last}").encode(y=alt.datum(line, type="quantitative"))
    dashes = end.mark_rule(strokeDash=[5, 4], color=INK).encode(x=alt.value(0), x2=alt.value("width"))
    said = end.mark_text(align="right", dy=-8, fontSize=11).encode(text=alt.value(words))
    return alt.layer(_begins(years_of, begin), dashes, said, drawn_line, points, *numbers).properties(
        width=WIDTH, height=280
    )


@drawn
def fleet(orders: pd.DataFrame, events: pd.DataFrame, begin: int) -> alt.TopLevelMixin:
    """Draw how many machines had been delivered by each year, and below the line what became of them.

    Args:
        orders: columns ``year`` (of the last delivery of an order) and ``number``; events: columns ``date`` and ``words``, a few of
            them; begin: the year in which the book's count begins.
    """
    steps = orders.groupby("year", as_index=False)["number"].sum().assign(total=lambda f: f["number"].cumsum())
    first, last = int(steps["year"].min()), LAST
    top = float(steps["total"].max())
    # The line runs on to the last year, and has a place where the count begins.
    every = pd.DataFrame({"year": sorted({*steps["year"], begin, last})})
    steps = every.merge(steps, how="left").assign(
        number=lambda f: f["number"].fillna(0).astype(int), total=lambda f: f["total"].ffill().astype(int)
    )
    old = int(steps.loc[steps["year"] < begin, "year"].max())
    scale = alt.Scale(domain=[first - 1.6, last + 1.0], nice=False)
    axis = alt.Axis(format="d", values=list(range(first, last + 1, 5)), grid=False)
    y = alt.Y(
        "total:Q",
        title="Helicopters delivered so far",
        axis=alt.Axis(values=list(range(0, int(top) + 1, 20)), domain=False, titleY=-22),
        scale=alt.Scale(domain=[0, top * 1.2], nice=False),
    )
    years_of = alt.Chart(steps).encode(x=alt.X("year:Q", scale=scale, axis=axis, title=None))
    base = years_of.encode(y=y)
    line = base.mark_line(interpolate="step-after", color=RUSSIA, strokeWidth=3)
    points = base.transform_filter("datum.number > 0").mark_point(filled=True, color=RUSSIA, size=40, opacity=1)
    points = points.encode(
        tooltip=tips(
            "year",
            alt.Tooltip("number:Q", title="Delivered"),
            alt.Tooltip("total:Q", title="Delivered so far"),
        )
    )
    numbers = [
        base.transform_filter(f"datum.year == {year}")
        .transform_calculate(text=f"datum.total + '{words}'")
        .mark_text(fontWeight="bold", **place)
        .encode(text="text:N")
        for year, words, place in (
            # Before the rule, where a phone has room for the number alone.
            (old, "", {"align": "right", "dx": -6, "dy": -7}),
            (last, " in all", {"align": "right", "dx": -4, "dy": -10}),
        )
    ]
    # One below the other from left to right: so they stand apart at the width of a phone. Words stand after those that are
    # near the rule, and before the others.
    after = events.sort_values("date").reset_index(drop=True)
    after = after.assign(year=decimal_year(after["date"]).round(2), day=after["date"].dt.strftime("%Y-%m"))
    after = after.assign(_early=after["year"] < (begin + last) / 2 + 1)
    after = after.assign(_total=[round(top * (0.58 - 0.5 * row / max(len(after) - 1, 1)), 3) for row in after.index])
    marks = alt.Chart(after[["year", "day", "words", "_total", "_early"]]).encode(
        x=alt.X("year:Q", scale=scale), y="_total:Q"
    )
    diamonds = marks.mark_point(shape="diamond", filled=True, size=80, opacity=1, color=INK).encode(
        tooltip=[alt.Tooltip("words:N", title="What"), alt.Tooltip("day:N", title="When")]
    )
    said = [
        marks.transform_filter(f"{sign}datum._early").mark_text(align=side, dx=dx).encode(text="words:N")
        for sign, side, dx in (("", "left", 9), ("!", "right", -9))
    ]
    return alt.layer(_begins(years_of, begin), line, points, *numbers, diamonds, *said).properties(
        width=WIDTH, height=320
    )
