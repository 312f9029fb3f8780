"""The map of the countries of the book."""

from __future__ import annotations

import json
from collections.abc import Sequence

import altair as alt
import pandas as pd

from ..data import load
from .palette import COUNTRY_COLOURS, LAND
from .parts import coloured, tips, with_names
from .theme import WIDTH, drawn

# Where the label of a country stands, seen from the middle of the country: in the sea where there is room.
_LABELS = {
    "VEN": {"align": "left", "dx": 38, "dy": -46},
    "BRA": {"align": "center", "dx": -6, "dy": -44},
    "MEX": {"align": "left", "dx": -62, "dy": 40},
    "COL": {"align": "right", "dx": -44, "dy": 18},
    "CHL": {"align": "right", "dx": -22, "dy": -10},
}


def _outlines() -> tuple[str, pd.DataFrame]:
    """Return the countries as GeoJSON, and where the middle of each country's largest ring lies."""
    features, middles = [], []
    for code, rings in load("outlines").groupby("country"):
        largest = max((_middle(ring) for _, ring in rings.groupby("ring")), key=lambda found: found[0])
        middles.append({"country": code, "_longitude": round(largest[1], 1), "_latitude": round(largest[2], 1)})
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
    frame, codes = with_names(frame.assign(tiv=frame["tiv"].round(2)).merge(middles, on="country"))
    shapes = alt.Chart(alt.NamedData(name="outlines", format=alt.DataFormat(type="json")))
    colours = coloured({code: COUNTRY_COLOURS[code] for code in codes})
    ours = alt.FieldOneOfPredicate(field="country", oneOf=codes)
    land = shapes.transform_filter({"not": ours}).mark_geoshape(
        fill=LAND, fillOpacity=0.22, stroke=LAND, strokeWidth=0.5
    )
    five = (
        shapes.transform_filter(ours)
        .mark_geoshape(fillOpacity=0.38, strokeWidth=1)
        .encode(
            color=alt.Color("country:N", scale=colours, legend=None),
            stroke=alt.Stroke("country:N", scale=colours, legend=None),
        )
    )
    points = alt.Chart(frame[["country", "name", "tiv", "texts", "_longitude", "_latitude"]]).encode(
        longitude="_longitude:Q", latitude="_latitude:Q"
    )
    area = alt.Scale(domain=[0, float(frame["tiv"].max())], range=[0, 2600])
    circles = (
        points.transform_filter("datum.tiv > 0")
        .mark_circle(opacity=0.9)
        .encode(
            color=alt.Color("country:N", scale=colours, legend=None),
            size=alt.Size("tiv:Q", scale=area, legend=None),
            tooltip=tips(
                "name",
                alt.Tooltip("tiv:Q", title="Million TIV from Russia", format=",.1f"),
                alt.Tooltip("texts:Q", title="Formal texts with Russia"),
            ),
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
