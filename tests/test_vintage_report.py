"""The vintage report as a page: what changes and what moves, side by side, and nothing that runs or asks for more."""

from base64 import b64decode, b64encode
from pathlib import Path

import altair as alt
import pandas as pd
from bs4 import BeautifulSoup

from defense_ties import moves, refresh, revisions, vintage_report
from traced_book.drawing import vega
from traced_book.evidence.author import Figure
from traced_book.evidence.pieces import Piece, piece
from traced_book.validate import Outlier


def table(*rows, columns=("Country", "Sum")):
    content = {"id": "one-tab", "title": "Sums & parts", "columns": list(columns), "rows": [list(row) for row in rows]}
    return Piece("tab", "one-tab", content)


def figure(value):
    chart = alt.Chart(pd.DataFrame({"year": [2000, 2001], "tiv": [1, value]})).mark_bar().encode(x="year:O", y="tiv:Q")
    drawn = Figure(
        chart, id="one-fig", title="What was sent", caption="Sent.", alt=f"A bar of {value}.", sources=["deliveries"]
    )
    return piece(drawn._repr_mimebundle_())


def change(rows=1):
    gone = pd.DataFrame({"deal_id": range(rows), "supplier": "<b>RUS</b>"})
    revised = pd.DataFrame({"deal_id": [7], "field": ["tiv"], "old": [10.0], "new": [None], "difference": [None]})
    return revisions.Change("deliveries", "Arms deliveries", ("deal_id",), 12, 12 - rows, gone.head(0), gone, revised)


def page(moved=(), changes=(), unconfirmed=(), beside=(), unread=()):
    done = refresh.Prepared(Path(), [], list(changes), list(unconfirmed), [], [], list(beside), list(unread))
    return BeautifulSoup(vintage_report.page(done, list(moved)), "html.parser")


def cells(part):
    return [[cell.text for cell in row.find_all(["th", "td"])] for row in part.find_all("tr")]


def test_rows_gone_and_values_revised_stand_by_table_and_no_text_is_markup():
    found = page(changes=[change()])
    tables = found.select("section section table")
    assert [cells(one) for one in tables] == [
        [["deal_id", "supplier"], ["0", "<b>RUS</b>"]],
        [["deal_id", "old", "new", "difference"], ["7", "10", "nothing", "nothing"]],
    ]
    assert found.find("b") is None
    assert "1 row gone, 1 value revised in 1 row; 12 rows before, 11 after." in found.text
    assert [heading.text for heading in found.find_all("h4")] == ["Rows gone", "Revised: tiv"]


def test_of_many_rows_the_first_are_shown_and_the_rest_counted():
    found = page(changes=[change(revisions.SHOWN + 2)])
    assert len(found.select("section section table")[0].find_all("tr")) == 1 + revisions.SHOWN
    assert "And 2 further rows." in found.text


def test_a_figure_is_drawn_before_and_after_from_what_is_plotted():
    move = moves.Move(
        "fig", "one-fig", "book/one.ipynb", "1 of 2 plotted rows", ["one: See [one-fig]."], figure(3), figure(9)
    )
    found = page([move])
    images = found.select(".pair img")
    assert [image["alt"] for image in images] == ["A bar of 3.", "A bar of 9."]
    drawings = [b64decode(image["src"].removeprefix("data:image/svg+xml;base64,")).decode() for image in images]
    assert all(drawing.startswith("<svg") for drawing in drawings)
    assert drawings[0] != drawings[1]
    assert [caption.text for caption in found.find_all("figcaption")] == ["Before", "After"]
    assert "one: See [one-fig]." in [item.text for item in found.select("#fig ~ section li")]


def test_what_was_not_computed_says_so_in_place_of_a_drawing():
    words = "not computed, its cell or one before it raises"
    found = page([moves.Move("fig", "one-fig", "one", words, [], figure(3), None)])
    assert len(found.select(".pair img")) == 1
    assert found.select(".pair figure")[1].p.text == "Not computed."


def test_of_a_table_the_rows_that_differ_stand_side_by_side_with_the_cells_marked():
    old, new = table(("Chile", "1"), ("Peru", "2")), table(("Chile", "1"), ("Peru", "3"))
    found = page([moves.Move("tab", "one-tab", "one", "Peru, Sum: 2 → 3", [], old, new)])
    first, second = found.select(".pair figure")
    assert cells(first) == [["Country", "Sum"], ["Peru", "2"]]
    assert cells(second) == [["Country", "Sum"], ["Peru", "3"]]
    assert ([mark.text for mark in first.find_all("del")], [mark.text for mark in second.find_all("ins")]) == (
        ["2"],
        ["3"],
    )
    assert "1 of 2 rows are the same." in first.text
    assert found.select_one("#tab ~ section h3").text == "Sums & parts"


def test_all_drawings_of_the_page_are_ordered_at_once_and_no_other(monkeypatch):
    ordered = {}
    monkeypatch.setattr(vega, "order", lambda key, draw, *given: ordered.update({key: draw(*given)[0]}))
    found = page([moves.Move("fig", "one-fig", "one", "title", [], figure(3), figure(9))])
    shown = [image["src"] for image in found.select("img")]
    drawn = [f"data:image/svg+xml;base64,{b64encode(text.encode()).decode()}" for text in ordered.values()]
    assert len(set(shown)) == 2 and drawn == shown


def test_tables_of_another_form_are_compared_row_by_row():
    old, new = table(("Chile", "1"), ("Peru", "2")), table(("Chile", "1"))
    assert vintage_report.compared(old, new) == ([[("Peru", False), ("2", False)]], 1)
    assert vintage_report.compared(new, old) == ([], 1)
    assert vintage_report.compared(new, table(("Chile", "1"), columns=("Country", "Total"))) == ([], 1)
    assert vintage_report.compared(new, None) == ([[("Chile", False), ("1", False)]], 0)


def test_numbers_and_claims_stand_in_rows_with_the_sentences_and_are_counted_in_front():
    moved = [
        moves.Move("num", "one-sum", "book/one.ipynb", "1 → 2", ["one: It was [1 → 2]."]),
        moves.Move("claim", "little", "", "supported → partly"),
    ]
    found = page(moved)
    numbers, claims = found.select("main > section > .wide table")
    assert cells(numbers)[1:] == [["one-sum", "book/one.ipynb", "1 → 2", "one: It was [1 → 2]."]]
    assert cells(claims)[1:] == [["little", "supported → partly"]]
    assert [item.text for item in found.select("nav li")] == [
        "Tables of data: 0", "Figures that move: 0", "Tables in the text that move: 0", "Numbers that move: 1", "Claims that move: 1",
    ]  # fmt: skip
    assert all(found.select_one(link["href"]) for link in found.select("nav a"))


def test_values_to_be_confirmed_stand_with_what_is_usual():
    one = Outlier("tiv", (101, 2006), 250.0, (0, 200), 3)
    found = page(unconfirmed=[("deliveries", ["deal_id", "delivery_year"], one)])
    assert cells(found.select_one("#outliers ~ .wide table"))[1] == [
        "deliveries", "tiv", '{"deal_id": 101, "delivery_year": 2006}', "250", "0 to 200", "",
    ]  # fmt: skip


def test_it_asks_for_nothing_from_elsewhere_and_runs_nothing():
    found = page([moves.Move("fig", "one-fig", "one", "title", [], figure(3), figure(4))], [change()])
    assert found.find(["script", "link", "iframe"]) is None
    assert all(image["src"].startswith("data:image/") for image in found.find_all("img"))
    assert "default-src 'none'" in found.find("meta", attrs={"http-equiv": True})["content"]


def test_what_tables_of_tiv_say_otherwise_stands_above_the_contents():
    assert page().find(id="beside") is None
    found = page(
        beside=["table.csv, from China: 1 value differs, +6.3 together", "  China to <i>, 2014: 78 there, 71.7 here"]
    )
    section = found.find(id="beside").find_parent("section")
    assert [line.text.strip() for line in section.find_all("li")] == [
        "table.csv, from China: 1 value differs, +6.3 together",
        "China to <i>, 2014: 78 there, 71.7 here",
    ]


def test_files_of_which_no_table_is_made_stand_with_the_reason():
    assert page().find(id="unread") is None
    section = page(unread=["a.csv: <b>, of which no table is made; why"]).find(id="unread").find_parent("section")
    assert [line.text.strip() for line in section.find_all("li")] == ["a.csv: <b>, of which no table is made; why"]
