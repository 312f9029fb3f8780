"""Natural Earth: outlines of the countries for the locator map.

The raw file is TopoJSON of the npm package ``world-atlas`` 2.0.2, which repeats Natural Earth 4.1.0. It is optional: the
outlines do not change with the other sources, and a folder without it leaves the published table as it is.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pandas as pd

from . import raw
from .forms import Form, Sources, Topology

OUTLINES = Form("Natural Earth, outlines of countries", (Topology("countries"),))
FORMS = [OUTLINES]
# Numeric codes of ISO 3166-1 that the file uses, of what lies in the frame.
CODES = {
    "032": "ARG", "044": "BHS", "068": "BOL", "076": "BRA", "084": "BLZ", "152": "CHL", "170": "COL", "188": "CRI",
    "192": "CUB", "214": "DOM", "218": "ECU", "222": "SLV", "238": "FLK", "250": "FRA", "320": "GTM", "328": "GUY",
    "332": "HTI", "340": "HND", "388": "JAM", "484": "MEX", "558": "NIC", "591": "PAN", "600": "PRY", "604": "PER",
    "630": "PRI", "740": "SUR", "780": "TTO", "840": "USA", "858": "URY", "862": "VEN",
}  # fmt: skip
NORTH = 34.0
_WEST, _EAST, _SOUTH = -122.0, -30.0, -57.0
Ring = list[tuple[float, float]]


def tables(source: Sources, countries: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return table ``outlines``, or nothing where the folder has no file of Natural Earth.

    Raises:
        IngestError: the file is no topology of countries, or has a country in the frame that is not expected there.
    """
    if not source.of(OUTLINES):
        return {}
    path = source[OUTLINES]
    rows = []
    for code, rings in outlines(OUTLINES.opened(path), path.name).items():
        for number, ring in enumerate(rings, start=1):
            rows += [(code, number, point, x, y) for point, (x, y) in enumerate(ring, start=1)]
    frame = pd.DataFrame(rows, columns=["country", "ring", "point", "longitude", "latitude"])
    return {"outlines": raw.floor(frame.sort_values(["country", "ring", "point"]), 500, path.name)}


def outlines(topology: dict, file: str) -> dict[str, list[Ring]]:
    """Return the outer rings in the frame of the map, cut at :data:`NORTH`, by country, to a hundredth of a degree.

    A country is kept by ring, so that French Guiana is there and metropolitan France is not. Rings run clockwise, as
    the file has them and as the drawing library expects.

    Raises:
        IngestError: a ring in the frame belongs to a country that is not in :data:`CODES`, or two countries have one code.
    """
    shapes = topology["objects"]["countries"]["geometries"]
    try:
        arcs = _arcs(topology)
        rings = [_rings(shape, arcs) for shape in shapes]
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise raw.IngestError(file, None, None, str(error), "polygons of arcs of numbers") from error
    frame = raw.numbered(pd.DataFrame({"id": [shape.get("id") for shape in shapes], "rings": rings}))
    account = raw.Account(file, "outlines", frame)
    framed = account.closed(account.without(frame, ~frame["rings"].map(bool), "outside the map"))
    raw.coded(framed, "id", CODES, file, "the numeric code of a country of the map")
    found = dict(zip(raw.unique(framed, ["id"], file)["id"].map(CODES), framed["rings"], strict=True))
    missing = sorted(set(CODES.values()) - set(found))
    if missing:
        raise raw.IngestError(file, None, "id", f"no {missing[0]}", "a ring of every country of the map")
    return found


def _rings(shape: dict, arcs: list[Ring]) -> list[Ring]:
    """Return the outer rings of a country in the frame of the map."""
    polygons: Any = {"MultiPolygon": shape.get("arcs"), "Polygon": [shape.get("arcs")]}[shape["type"]]
    return [ring for polygon in polygons if _framed(ring := cut(_joined(polygon[0], arcs), NORTH))]


def _arcs(topology: dict) -> list[Ring]:
    """Return the arcs in degrees: the file has each point as the step from the one before, in units of its grid."""
    (scale_x, scale_y), (first_x, first_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    decoded = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * scale_x + first_x, y * scale_y + first_y))
        decoded.append(points)
    return decoded


def _joined(indices: list[int], arcs: list[Ring]) -> Ring:
    """Return a ring made of arcs; one with a negative index, ``~i``, runs backwards. The last point repeats the first."""
    ring: Ring = []
    for index in indices:
        points = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += points[1:] if ring else points
    return ring


def cut(ring: Ring, north: float) -> Ring:
    """Return the part of a closed ring that lies south of a parallel, rounded; empty where there is none."""
    kept: Ring = []
    for (x1, y1), (x2, y2) in pairwise(ring):
        if y1 <= north:
            kept.append((x1, y1))
        if (y1 <= north) != (y2 <= north):
            kept.append((x1 + (x2 - x1) * (north - y1) / (y2 - y1), north))
    rounded = [(round(x, 2), round(y, 2)) for x, y in kept]
    unlike = [point for point, before in zip(rounded, rounded[-1:] + rounded[:-1], strict=True) if point != before]
    return [*unlike, unlike[0]] if len(unlike) > 2 else []


def _framed(ring: Ring) -> bool:
    return bool(ring) and all(_WEST < x < _EAST and y > _SOUTH for x, y in ring)
