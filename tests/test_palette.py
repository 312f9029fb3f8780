"""What a colour means, that it stands out from a light and a dark page, and that what lines and bars say can be read."""

import itertools

import pandas as pd
import pytest

from defense_ties import charts
from defense_ties.charts import agreements, palette, parts, theme
from defense_ties.data import load
from traced_book.drawing.variants import DARK_CONFIG

# The grounds of the site's two themes.
LIGHT, DARK = "#FFFFFF", "#121212"
HUES = set(palette.COUNTRY_COLOURS.values()) | {palette.RUSSIA}


def luminance(colour):
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def on(colour, ground):
    """A colour of which the page shows through, as it looks on the page."""
    share = int(colour[7:9], 16) / 255 if len(colour) == 9 else 1.0
    mixed = [round(share * int(colour[i : i + 2], 16) + (1 - share) * int(ground[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{part:02X}" for part in mixed)


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    # #777777 is the known near miss of 4.5 on white.
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("ground", [LIGHT, DARK])
def test_what_marks_something_stands_out_from_the_page(ground):
    marks = HUES | set(palette.SUPPLIER_COLOURS.values()) | set(palette.ACTOR_COLOURS.values())
    marks |= set(palette.TRADE_COLOURS.values()) | {palette.INK, palette.GREY, palette.EDGE}
    for colour in marks:
        assert contrast(colour, ground) >= 3, colour


@pytest.mark.parametrize(("ground", "text"), [(LIGHT, "#000000"), (DARK, DARK_CONFIG["text"]["color"])])
def test_what_is_written_in_a_cell_can_be_read(ground, text):
    assert contrast(palette.INK_ON_COLOUR.replace("white", "#FFFFFF"), palette.INK) >= 4.5
    pale = [palette.VOTE_COLOURS["abstained"], palette.MEMBER_COLOURS["partly"], *palette.SHADES, palette.CLEAR]
    for colour in pale:
        assert contrast(text, on(colour, ground)) >= 4.5, colour


@pytest.mark.parametrize("ground", [LIGHT, DARK])
def test_the_ramp_goes_from_what_is_strong_to_what_is_weak_on_either_page(ground):
    for colours in (palette.STATUS_COLOURS, palette.SOURCE_COLOURS):
        seen = [contrast(on(colour, ground), ground) for colour in colours.values()]
        assert seen == sorted(seen, reverse=True)
        assert len(set(seen)) == len(seen)


def test_no_hue_of_a_country_says_anything_else():
    other = [
        *palette.STATUS_COLOURS.values(), *palette.SOURCE_COLOURS.values(), *palette.VOTE_COLOURS.values(),
        *palette.MEMBER_COLOURS.values(), *palette.VERDICT_COLOURS, *palette.OUTCOME_FILLS, *palette.SHADES,
        *(colour for name, colour in palette.SUPPLIER_COLOURS.items() if name != "Russia"),
    ]  # fmt: skip
    assert not {colour[:7] for colour in other} & HUES


def test_china_venezuela_and_colombia_differ_in_lightness_too():
    three = [palette.SUPPLIER_COLOURS["China"], palette.COUNTRY_COLOURS["VEN"], palette.COUNTRY_COLOURS["COL"]]
    for one, other in itertools.combinations(three, 2):
        assert contrast(one, other) >= 1.3, (one, other)


def test_names_at_the_ends_of_lines_stand_apart_and_move_least():
    frame = pd.DataFrame(
        {"who": ["a", "a", "b", "b", "c"], "year": [2000, 2001, 2000, 2001, 2000], "value": [9.0, 1.0, 9.0, 1.2, 1.1]}
    )
    # Ten units on 140 pixels: 14 pixels are one unit. The names of a and b, 0.2 apart, are moved by 0.4 each; c ends a year before.
    placed = parts.with_ends(frame, "who", "value", (0.0, 10.0), 140)
    assert placed["_place"].round(6).tolist()[1::2] == [0.6, 1.6]
    assert placed["_place"].isna().tolist() == [True, False, True, False, False]
    assert placed["_place"].iloc[4] == 1.1


def test_a_sum_of_five_years_is_a_bar_and_what_is_missing_a_dash():
    frame = pd.DataFrame(
        {"recipient": ["VEN"] * 3, "period": ["2000–04", "2005–09", "2010–14"], "tiv": [0.0, float("nan"), 1815.4]}
    )
    spec = charts.period_lines(frame, "tiv", "Million TIV").to_dict()
    rows = next(iter(spec["datasets"].values()))
    assert [row["_label"] for row in rows] == ["0", "–", "1,815"]
    assert [layer["mark"]["type"] for layer in spec["spec"]["layer"]] == ["rule", "bar", "text"]


def test_russia_comes_first_among_suppliers_and_what_is_no_group_last():
    frame = pd.DataFrame(
        {
            "period": ["2000–04"] * 3 + ["2005–09"],
            "supplier_group": ["Other", "Europe", "Russia", "United States"],
            "tiv": [900.0, 20.0, 1.0, 30.0],
        }
    )
    spec = charts.supplier_periods(frame).to_dict()
    assert spec["facet"]["row"]["sort"] == ["Russia", "United States", "Europe", "Other"]


def test_a_timeline_tells_rows_of_the_register_and_leaves_the_rest_as_ticks():
    ids = set(load("agreements")["id"]) | set(load("events")["id"])
    assert set(agreements._TOLD) <= ids
    assert set(agreements._ON) <= ids
    assert all(len(words) <= 34 for words in agreements._TOLD.values())
    told = pd.Series([row[:3] for row in agreements._TOLD]).value_counts()
    assert set(told.index) == set(charts.COUNTRY_COLOURS)
    assert told.between(6, 8).all()


def test_the_marks_of_a_timeline_say_what_came_about_and_what_is_weak():
    frame = pd.DataFrame(
        {
            "id": ["x", "y", "z"],
            "date": pd.to_datetime(["2001-01-01", "2012-07-01", "2024-01-01"]),
            "lane": ["Contract", "Offer", "Offer"],
            "title": "t",
            "publisher": "p",
            "outcome": ["concluded", "announced", "announced"],
            # Weak by its grade, although no state medium: so the text leaves it out.
            "rests_on": ["press", "press", "press"],
            "evidence": ["read", "read", "weak"],
        }
    )
    spec = charts.timeline(frame, tell={"y": "an offer"}).to_dict()
    rows = next(iter(spec["datasets"].values()))
    assert [(row["words"], row["_align"], row["mark"]) for row in rows] == [
        ("2012: an offer", "center", "not, or not known"),
        ("", "", "in force or took place"),
        ("", "", "not, or not known"),
        ("", "", "weak evidence"),
    ]
    assert [row["_row"] for row in rows] == [0.0, 1.4, 2.4, 2.4]
    legend = spec["layer"][2]["encoding"]["shape"]["legend"]
    assert legend["values"] == ["in force or took place", "not, or not known", "weak evidence"]


def test_the_labels_of_governments_do_not_run_into_each_other():
    spans = pd.DataFrame(
        {"from": [2000.0, 2003.0, 2020.0], "to": [2003.0, 2020.0, 2025.0], "label": ["Pastrana", "Uribe", "Duque"]}
    )
    placed = parts._labels_apart(spans)
    # Pastrana is wider than its three years on a phone; Duque ends where the plot does.
    assert placed == {"row": [0, 1, 0], "align": ["left", "left", "left"]}
    three = pd.DataFrame(
        {
            "from": [2012.9, 2018.9, 2024.8],
            "to": [2018.9, 2024.8, 2025.0],
            "label": ["Peña Nieto", "López Obrador", "Sheinbaum"],
        }
    )
    assert parts._labels_apart(three) == {"row": [0, 1, 2], "align": ["left", "right", "right"]}
    late = parts._labels_apart(spans.assign(**{"from": [2000.0, 2010.0, 2024.0]}))
    assert late == {"row": [0, 0, 0], "align": ["left", "left", "right"]}


@pytest.mark.parametrize(("ground", "grid"), [(LIGHT, "#DDDDDD"), (DARK, DARK_CONFIG["axis"]["gridColor"])])
def test_the_lines_of_a_grid_are_quieter_than_any_mark(ground, grid):
    # Vega's own grey on a light page; of either the page shows through.
    seen = contrast(on(grid + f"{round(255 * theme.theme()['config']['axis']['gridOpacity']):02X}", ground), ground)
    assert 1.05 < seen < 1.35
