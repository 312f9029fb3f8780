"""Outlines for the map: arcs decoded and joined, cut at a parallel, and nothing in the frame that is not expected."""

import json

import pytest

from defense_ties import ingest
from defense_ties.data import load
from defense_ties.ingest import naturalearth
from defense_ties.ingest.raw import IngestError
from defense_ties.scope import focus
from tests.places import DATA_DIR

# Two squares beside each other that share an arc, one unit of the grid being ten degrees from 90° W, 20° N.
SHARED, LEFT, RIGHT = [[1, 2], [0, -2]], [[1, 0], [-1, 0], [0, 2], [1, 0]], [[1, 2], [1, 0], [0, -2], [-1, 0]]


def topology(*countries):
    geometries = [{"type": "Polygon", "id": code, "arcs": [arcs]} for code, arcs in countries]
    return {
        "transform": {"scale": [10, 10], "translate": [-90, 20]},
        "arcs": [SHARED, LEFT, RIGHT],
        "objects": {"countries": {"geometries": geometries}},
    }


@pytest.fixture
def two(monkeypatch):
    monkeypatch.setattr(naturalearth, "CODES", {"484": "MEX", "192": "CUB"})
    return topology(("484", [1, 0]), ("192", [2, -1]))


def test_arcs_are_steps_on_a_grid_and_run_both_ways(two):
    found = naturalearth.outlines(two, "f")
    assert found["MEX"] == [[(-80, 20), (-90, 20), (-90, 34), (-80, 34), (-80, 20)]]
    assert found["CUB"] == [[(-70, 34), (-70, 20), (-80, 20), (-80, 34), (-70, 34)]]


def test_a_ring_south_of_the_parallel_stays_whole_and_one_north_of_it_goes():
    ring = [(0.0, 0.0), (0.0, 10.004), (10.0, 10.004), (0.0, 0.0)]
    assert naturalearth.cut(ring, 20.0) == [(0, 0), (0, 10.0), (10, 10.0), (0, 0)]
    assert naturalearth.cut(ring, -1.0) == []
    # One that runs along the parallel is not cut by it.
    square = [(0.0, 0.0), (0.0, 20.0), (10.0, 20.0), (10.0, 0.0), (0.0, 0.0)]
    assert naturalearth.cut(square, 20.0) == square


def test_an_unexpected_country_in_the_frame_stops_it_and_a_missing_one_too(two):
    two["objects"]["countries"]["geometries"][1]["id"] = "999"
    with pytest.raises(IngestError, match=r"^f, row 2, column 'id': found '999', expected the numeric code"):
        naturalearth.outlines(two, "f")
    del two["objects"]["countries"]["geometries"][1]
    with pytest.raises(IngestError, match="found 'no CUB'"):
        naturalearth.outlines(two, "f")


def test_of_several_missing_countries_the_first_is_named(two, monkeypatch):
    monkeypatch.setattr(naturalearth, "CODES", {"484": "MEX", "332": "HTI", "192": "CUB"})
    del two["objects"]["countries"]["geometries"][1]
    with pytest.raises(IngestError, match="found 'no CUB', expected a ring of every country of the map"):
        naturalearth.outlines(two, "f")


def test_a_folder_without_the_file_leaves_the_table_and_says_so(tmp_path):
    source = ingest.sources(tmp_path)
    assert naturalearth.tables(source, load("countries")) == {}
    kept = "outlines: kept as published, no file of Natural Earth, outlines of countries"
    without = [
        f"made without {name}, of which there is no file"
        for name in ("SIPRI arms transfers, orders of some parties", "SIPRI military expenditure, one sheet as text")
    ]
    assert ingest.left_as_they_are(source) == [kept, *without]
    (tmp_path / "world.json").write_text(json.dumps({"type": "Topology"}))
    source = ingest.sources(tmp_path)
    assert ingest.left_as_they_are(source) == without
    with pytest.raises(IngestError, match=r"^world\.json: found .*, expected a TopoJSON topology"):
        naturalearth.tables(source, load("countries"))


def test_the_published_outlines_are_closed_and_clockwise_and_have_the_five_and_french_guiana():
    outlines = load("outlines")
    assert set(focus()) <= set(outlines["country"])
    france = outlines[outlines["country"] == "FRA"]
    assert france["longitude"].max() < -51
    for _, ring in outlines.groupby(["country", "ring"]):
        x, y = ring["longitude"].to_numpy(), ring["latitude"].to_numpy()
        assert (x[0], y[0]) == (x[-1], y[-1])
        assert (x[:-1] * y[1:] - x[1:] * y[:-1]).sum() < 0
    assert (DATA_DIR / "outlines.csv").stat().st_size < 60_000
