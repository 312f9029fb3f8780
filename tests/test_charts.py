"""Every chart of the book draws in every variant, within its width, with nothing cut off."""

import gzip
import json
import re
from html import unescape
from pathlib import Path

import pandas as pd
import pytest

from defense_ties import charts, explorer
from defense_ties.charts import maps
from defense_ties.data import load
from defense_ties.scope import focus
from tests.places import all_notebooks
from traced_book.drawing import vega
from traced_book.drawing.variants import VARIANTS, extent, svg, themed
from traced_book.evidence.pieces import FIGURE_MIME as MIME
from traced_book.evidence.texts import csv_texts


def figures():
    for path in all_notebooks():
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                if MIME in output.get("data", {}):
                    yield output["data"][MIME]


def explored():
    """The figures of the explorer's panel, which no notebook stores."""
    for measure in explorer.MEASURES:
        for name, figure in explorer.figures(explorer.View(measure=measure)).items():
            yield f"explorer-{name}-{measure}", figure.spec


def asked_legends(node):
    """The legends that a specification asks for; what has a scale of colours and says nothing of a legend has one."""
    if isinstance(node, list):
        return [legend for part in node for legend in asked_legends(part)]
    if not isinstance(node, dict):
        return []
    own = [
        node[channel].get("legend", {})
        for channel in ("color", "fill", "stroke", "shape", "size", "strokeDash")
        if isinstance(node.get(channel), dict) and "field" in node[channel]
    ]
    parts = [part for name, part in node.items() if name not in ("config", "data", "datasets", "usermeta")]
    return [legend for legend in own if legend is not None] + asked_legends(parts)


FIGURES = {spec["usermeta"]["traced_book"]["id"]: spec for spec in figures()} | dict(explored())
DRAWN = {f"{chart.__module__}.{name}" for name, chart in vars(charts).items() if hasattr(chart, "__wrapped__")}


def test_every_chart_function_is_used():
    assert {spec["usermeta"]["traced_book"]["function"] for spec in FIGURES.values()} == DRAWN


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_fits_a_page_and_a_phone(name):
    spec = FIGURES[name]
    for theme, narrow in VARIANTS:
        text, width, height = svg(spec, theme, narrow)
        # What is wider is scaled down, with its words: 700 px is the column of the page, 342 px that of a phone.
        assert width <= (342 if narrow else 720), (theme, narrow, width)
        assert 60 < height < 1_600
        assert "undefined" not in text
        assert "NaN" not in text
        # Vega drops a legend without a word where two channels of one field disagree on it.
        assert ("role-legend" in text) == bool(asked_legends(spec)), (theme, narrow)


@pytest.mark.parametrize("name", [name for name in FIGURES if not name.startswith("explorer-")])
def test_a_title_has_at_most_twelve_words(name):
    assert len(FIGURES[name]["usermeta"]["traced_book"]["title"].split()) <= 12


# Where marks and labels are put: columns that a chart gives such a name are no data.
PLACES = {
    "align",
    "foot",
    "head",
    "label",
    "longitude",
    "latitude",
    "middle",
    "place",
    "rail",
    "rank",
    "row",
    "text",
    "who",
}
# Here they are: the middle of a span, the words of a key or a cell, a rank that is counted, a row that is named.
SAID = {
    "cmp-yardsticks": {"row", "middle"}, "cmp-gravity": {"row"}, "cmp-customers": {"rank"}, "cmp-ranks": {"rank"}, "mul-among": {"label"},
    "mul-ukraine": {"label"}, "aft-votes": {"label"}, "tim-breaks": {"row", "middle"}, "tim-clusters": {"row"}, "ven-orders": {"row"},
    "mul-clubs": {"text"},
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name in FIGURES if not name.startswith("explorer-")])
def test_the_csv_of_a_figure_has_data_and_not_where_its_marks_stand(name):
    for text in csv_texts(FIGURES[name]).values():
        head = next(line for line in text.splitlines() if not line.startswith("#")).split(",")
        assert not PLACES & set(head) - SAID.get(name, set())
        assert not [column for column in head if column.startswith("_")]


# An apostrophe after a letter, or a quotation mark; a prime after a digit is none.
STRAIGHT = re.compile(r"[^\W\d]'|\"")


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_says_nothing_with_straight_apostrophes_or_quotation_marks(name):
    meta = FIGURES[name]["usermeta"]["traced_book"]
    drawing = re.findall(r"<text[^>]*>([^<]*)</text>", svg(FIGURES[name], "light", narrow=False)[0])
    # What is said where a mark is touched.
    parts = {part: held for part, held in FIGURES[name].items() if part not in ("datasets", "usermeta")}
    titles = [json.loads(title) for title in re.findall(r'"title": ("(?:[^"\\]|\\.)*")', json.dumps(parts))]
    for text in (meta["title"], meta["caption"], meta["alt"], *map(unescape, drawing), *titles):
        assert not STRAIGHT.search(text), text


def test_a_narrow_variant_has_long_labels_above_their_rows_and_long_titles_in_lines():
    spec = FIGURES["cmp-gravity"]
    narrow = themed(spec, "light", narrow=True)
    assert narrow["height"]["step"] == spec["height"]["step"] + 15
    assert narrow["width"] == 338
    axis = next(layer["encoding"]["y"]["axis"] for layer in narrow["layer"] if "y" in layer["encoding"])
    assert (axis["labelAlign"], axis["labelOffset"]) == ("left", -18)
    curve = themed(FIGURES["clm-curve-logic"], "light", narrow=True)["vconcat"][0]
    axis = next(a for a in (layer["encoding"]["y"].get("axis") for layer in curve["layer"]) if a)
    # A second line pushes the first up, off the labels of the axis.
    assert (len(axis["title"]), axis["titleY"]) == (2, -23)


def test_a_narrow_drawing_that_is_too_wide_is_drawn_anew_with_less():
    spec = FIGURES["ven-annual"]
    _, width, _ = svg(spec, "light", narrow=True)
    assert extent(vega.svg(themed(spec, "light", narrow=True)))[0] > 348 >= width


def test_dark_text_is_light_and_the_title_is_left_to_the_page():
    spec = next(iter(FIGURES.values()))
    dark = themed(spec, "dark", narrow=False)
    assert dark["config"]["axis"]["labelColor"] == "#d7dce3"
    assert "title" not in dark
    assert "title" in spec


def test_a_narrow_variant_takes_width_and_keeps_data():
    spec = FIGURES["ven-annual"]
    narrow = themed(spec, "light", narrow=True)
    assert narrow["width"] == spec["width"] - 290
    assert narrow["datasets"] == spec["datasets"]


def test_every_country_has_a_colour_of_its_own():
    assert set(focus()) == set(charts.COUNTRY_COLOURS)
    assert len(set(charts.COUNTRY_COLOURS.values())) == len(charts.COUNTRY_COLOURS)
    for colour in charts.COUNTRY_COLOURS.values():
        assert re.fullmatch(r"#[0-9A-F]{6}", colour)


def test_every_colour_is_one_of_the_palette():
    for path in Path(charts.__file__).parent.glob("*.py"):
        assert path.name == "palette.py" or not re.search(r"#[0-9A-Fa-f]{3,8}\b", path.read_text(encoding="utf-8")), (
            path
        )


def test_the_map_is_light_and_its_csv_has_what_is_plotted_and_no_outline():
    spec = FIGURES["cmp-map"]
    for theme, narrow in VARIANTS:
        assert len(gzip.compress(svg(spec, theme, narrow)[0].encode())) < 25_000
    lines = [line for line in csv_texts(spec)["cmp-map.csv"].splitlines() if not line.startswith("#")]
    assert set(lines[0].split(",")) == {"country", "name", "tiv", "texts"}
    assert {line[:3] for line in lines[1:]} == set(charts.COUNTRY_COLOURS)
    assert len(lines) == 6


@pytest.mark.parametrize("narrow", [False, True], ids=["page", "phone"])
def test_no_label_of_the_map_runs_into_one_of_another_country(narrow):
    drawn, width, _ = svg(FIGURES["cmp-map"], "light", narrow)
    shift = float(re.search(r'<g fill="none"[^>]*translate\(([\d.]+),', drawn)[1])
    found = re.findall(
        r'_longitude: ([^;]+); _latitude: [^;"]+; [^>]*text-anchor="(\w+)" transform="translate\(([-\d.]+),([-\d.]+)\)"[^>]*>([^<]+)<',
        drawn,
    )
    assert len(found) == 3 * len(charts.COUNTRY_COLOURS)
    lines = []
    for country, anchor, x, y, words in found:
        # Five and a half pixels for a letter; letters are nine high.
        long = 5.5 * len(words)
        left = float(x) - {"start": 0, "middle": long / 2, "end": long}[anchor]
        lines.append((country, words, left, left + long, float(y) - 9, float(y)))
        assert -shift <= left and left + long <= width - shift, words
    for country, words, left, right, top, foot in lines:
        for other, theirs, start, end, above, below in lines:
            # As far as a word's space and more, or a reader takes both for one line.
            apart = left - end > 15 or start - right > 15 or top - below > 6 or above - foot > 6
            assert country == other or apart, (words, theirs)


def test_a_country_of_the_map_stands_in_the_middle_of_its_largest_ring():
    square = pd.DataFrame({"longitude": [0.0, 0.0, 4.0, 4.0, 0.0], "latitude": [0.0, 2.0, 2.0, 0.0, 0.0]})
    assert maps._middle(square) == (8.0, 2.0, 1.0)
    _, middles = maps._outlines()
    at = middles.set_index("country")
    # The mainland, not the island of Tierra del Fuego; French Guiana, not Europe.
    assert -45 < at.loc["CHL", "_latitude"] < -25
    assert at.loc["FRA", "_longitude"] < -50


def test_status_goes_from_what_binds_to_what_does_not_and_covers_the_codebook():
    assert set(charts.STATUS_COLOURS) == set(load("codebook").query("variable == 'status'")["code"])
    assert list(charts.STATUS_COLOURS)[::6] == ["in force", "political text"]
