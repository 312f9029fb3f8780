"""Charts that a reader filters: those of the explorer's panel, and the linked views of the page."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

import altair as alt
import pandas as pd

from ..scope import FIRST, LAST
from .alignment import bands_and_lines
from .lanes import in_lanes
from .palette import COUNTRY_COLOURS, SUPPLIER_COLOURS, faded
from .parts import by_country, coloured, decimal_year, in_rows, named, rows, stacked_years, tips, with_names, years
from .theme import WIDTH, drawn

_LINKED = WIDTH - 120


@drawn
def explored_deliveries(frame: pd.DataFrame, measure: str = "tiv") -> alt.TopLevelMixin:
    """Draw what was delivered to some countries: stacked bars of TIV, or a line per country of its share of imports.

    Args:
        frame: columns ``recipient, year, tiv, share`` as from :func:`defense_ties.explorer.deliveries`;
        measure: ``tiv`` or ``share``.
    """
    frame, codes = with_names(frame, "recipient")
    share = alt.Tooltip("share:Q", title="Share of the year’s imports", format=".1%")
    base = alt.Chart(frame[["name", "year", "tiv", "share"]].assign(_rank=frame["recipient"].map(codes.index)))
    if measure == "share":
        axis = alt.Axis(format="%", tickCount=5)
        y = alt.Y("share:Q", title="Share of the year’s imports", axis=axis, scale=alt.Scale(domain=[0, 1]))
        marks = base.mark_line(strokeWidth=1, point=alt.OverlayMarkDef(size=36)).encode(x=years(), y=y)
    else:
        marks = stacked_years(base.transform_filter("datum.tiv > 0"), "tiv", alt.Axis(), "Million TIV per year")
    encoded = marks.encode(color=by_country(codes), tooltip=tips("recipient", "year", "tiv", share))
    return encoded.properties(width=WIDTH, height=220)


@drawn
def explored_suppliers(frame: pd.DataFrame, measure: str = "tiv", top: int = 12) -> alt.TopLevelMixin:
    """Draw who delivered to some countries: stacked bars of TIV, or a point per country at its share of imports.

    Args:
        frame: columns ``recipient, supplier_name, tiv, share`` as from :func:`defense_ties.explorer.suppliers`;
        measure: ``tiv`` or ``share``; top: how many suppliers to show, by TIV to all these countries.
    """
    frame, codes = with_names(frame, "recipient")
    largest = frame.groupby("supplier_name")["tiv"].sum().sort_values(ascending=False).index[:top].to_list()
    shown = frame[frame["supplier_name"].isin(largest)]
    base = alt.Chart(shown[["name", "supplier_name", "tiv", "share"]].assign(_rank=shown["recipient"].map(codes.index)))
    base = base.encode(
        y=rows("supplier_name:N", largest, grid=True),
        color=by_country(codes),
        order="_rank:O",
        tooltip=tips(
            "supplier", "recipient", "tiv", alt.Tooltip("share:Q", title="Share of its imports", format=".1%")
        ),
    )
    if measure == "share":
        scale = alt.Scale(domain=[0, float(shown["share"].max()) * 1.05], nice=False)
        axis = alt.Axis(format="%", tickCount=5)
        marks = base.mark_point(filled=True, size=90, opacity=0.85).encode(
            x=alt.X("share:Q", title="Share of the recipient’s imports", axis=axis, scale=scale)
        )
    else:
        marks = base.mark_bar().encode(x=alt.X("tiv:Q", title="Million TIV", axis=alt.Axis(tickCount=5)))
    return in_rows(marks, labels=110, step=20)


def _register_points(frame: pd.DataFrame) -> alt.Chart:
    """Return agreements and events in lanes, a point each in its country's colour."""
    frame, codes = with_names(frame)
    frame = frame.assign(year=decimal_year(frame["date"]).round(3), day=frame["date"].dt.strftime("%Y-%m-%d"))
    frame, y, _ = in_lanes(frame, apart=0.7)
    return (
        alt.Chart(frame[["name", "day", "year", "lane", "_row", "title", "outcome", "publisher"]])
        .mark_point(filled=True, size=50, opacity=0.9)
        .encode(
            x=years(),
            y=y,
            color=by_country(codes),
            tooltip=tips("name", "date", "title", "outcome", "publisher"),
        )
        .properties(width=_LINKED, height=alt.Step(8.5))
    )


@drawn
def explored_register(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw agreements and events with Russia in lanes, in the colour of the country.

    Args:
        frame: as from :func:`defense_ties.agreements.timeline`.
    """
    return _register_points(frame)


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
    recipients, suppliers = _boxes("Recipients", names), _boxes("Suppliers", groups)
    first, last = (
        alt.param(name, value=value, bind=alt.binding_range(min=FIRST, max=LAST, step=1, name=title))
        for name, value, title in (("from_year", FIRST, "From"), ("to_year", LAST, "To"))
    )
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
def linked_views(deliveries: pd.DataFrame, register: pd.DataFrame, distances: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw deliveries, suppliers, register and distance from Russia one below the other, with menus that filter all four.

    Args:
        deliveries: as from :func:`defense_ties.transfers.deliveries`; register: as from
            :func:`defense_ties.agreements.timeline`; distances: as from :func:`defense_ties.alignment.distances`.
    """
    keys = ["recipient", "supplier_name", "supplier_group", "delivery_year"]
    sums = deliveries.groupby(keys, as_index=False)["tiv"].sum().rename(columns={"delivery_year": "year"})
    sums, codes = with_names(sums, "recipient")
    groups = [group for group in SUPPLIER_COLOURS if group in set(sums["supplier_group"])]
    menus, kept = _menus(named(codes), groups)
    sums = sums.assign(_rank=sums["supplier_group"].map(groups.index), tiv=sums["tiv"].round(4))
    base = alt.Chart(sums[["name", "supplier_name", "supplier_group", "year", "tiv", "_rank"]])
    views = [
        _linked_years(base, kept, groups),
        _linked_suppliers(base, kept, groups),
        _register_points(register)
        .transform_filter(kept["years"])
        .transform_filter(kept["recipients"])
        .properties(title=_headed("Texts and events with Russia")),
        bands_and_lines(distances, "RUS", None, legend=False)
        .transform_filter(kept["years"])
        .transform_filter(kept["recipients"])
        .properties(width=_LINKED, height=150, title=_headed("Distance from Russia in votes")),
    ]
    apart = alt.vconcat(*views, spacing=22).resolve_scale(color="independent", fill="independent", stroke="independent")
    return apart.add_params(*menus)


_GROUP_AND_LABEL = [
    alt.Tooltip("supplier_group:N", title="Suppliers"),
    alt.Tooltip("label:N", title="TIV, or share"),
]


def _told_apart(bars: alt.Chart, groups: Sequence[str], legend: alt.Legend | None) -> alt.Chart:
    """Return bars with the colours of groups of suppliers, every second one filled faintly: without hues, as on grey paper, those
    that are stacked one on the other still differ, and their order tells them.
    """
    edges = {group: SUPPLIER_COLOURS[group] for group in groups}
    # In the fill itself, since a key shows no opacity that is one of the fill alone.
    fills = {group: faded(0.4, edges[group]) if at % 2 else edges[group] for at, group in enumerate(groups)}
    told = {"field": "supplier_group", "type": "nominal", "title": None, "legend": legend}
    return bars.encode(fill=alt.Fill(**told, scale=coloured(fills)), stroke=alt.Stroke(**told, scale=coloured(edges)))


def _linked_years(base: alt.Chart, kept: dict[str, str], groups: Sequence[str]) -> alt.Chart:
    """Return the deliveries of each year, a panel for each recipient."""
    labels = "measure == 'share' ? format(datum.value, '.0%') : format(datum.value, ',')"
    bars = stacked_years(
        _measured(base, kept, ["name", "year"], ["name", "year", "supplier_group", "_rank"]),
        "value",
        alt.Axis(labelExpr=labels, tickCount=2),
        None,
        ["name", "year"],
    )
    heading = "measure == 'share' ? 'Share of the year’s imports' : 'Million TIV delivered per year'"
    header = alt.Header(orient="top", labelAnchor="start", labelFontSize=12, labelFontWeight="normal", labelPadding=4)
    return (
        _told_apart(bars, groups, alt.Legend())
        .encode(
            row=alt.Row("name:N", sort=named(list(COUNTRY_COLOURS)), title=None, header=header, spacing=22),
            tooltip=tips("recipient", "year", *_GROUP_AND_LABEL),
        )
        .properties(width=_LINKED, height=60, title=_headed(heading, expression=True))
    )


def _linked_suppliers(base: alt.Chart, kept: dict[str, str], groups: Sequence[str]) -> alt.LayerChart:
    """Return the ten largest suppliers."""
    ranked = (
        _measured(base, kept, [], ["supplier_name", "supplier_group"])
        .transform_window(place="row_number()", sort=[alt.SortField("value", order="descending")])
        .transform_filter("datum.place <= 10")
        .encode(
            y=rows("supplier_name:N", alt.EncodingSortField("value", op="sum", order="descending")),
            x=alt.X("value:Q", title=None, axis=None),
            tooltip=tips("supplier", *_GROUP_AND_LABEL),
        )
    )
    bars = _told_apart(ranked.mark_bar(), groups, None)
    text = ranked.mark_text(align="left", dx=4).encode(text="label:N")
    return in_rows(alt.layer(bars, text), labels=180, step=20).properties(title=_headed("The largest suppliers"))
