"""The words inside a chart: which they are, and that the chart is the same with others but for these."""

import json

import altair as alt
import pandas as pd
import pytest
from babel import Locale

from traced_book.drawing import vega
from traced_book.editions import charts, forms
from traced_book.editions.languages import Edition
from traced_book.evidence.author import Figure

ROWS = pd.DataFrame({
    "country": ["VEN", "BRA", "PER"],
    "name": ["Venezuela", "Brazil", "Peru"],
    "kind": ["in", "partly", "in force"],
    "value": [1200.5, 2.25, 3.0],
    "day": ["2014-01-02", "2015-01-02", "2016-01-02"],
    "_label": ["first mark", "second mark", "third mark"],
})  # fmt: skip
WORDS = {
    "in": "sí", "partly": "en parte", "in force": "en vigor", "Deals counted": "Acuerdos contados", "Kind of tie": "Tipo de vínculo",
    "member or party": "miembro o parte", "Share of all": "Parte del total", "first mark": "primera", "Rows: all": "Filas: todas",
}  # fmt: skip


def say(text):
    return WORDS.get(text) or forms.said(text, Edition("es"))


@pytest.fixture(scope="module")
def spec():
    order = ["in force", "in", "partly"]
    only = alt.param(
        name="measure", value="value", bind=alt.binding_select(options=["value", "share"], name="Rows: all")
    )
    bars = alt.Chart(ROWS).mark_bar().encode(
        x=alt.X("value:Q", title="Deals counted"),
        y=alt.Y("name:N", sort=["Venezuela", "Brazil", "Peru"], title=None),
        color=alt.Color(
            "kind:N",
            title="Kind of tie",
            scale=alt.Scale(domain=order, range=["#111111", "#222222", "#333333"]),
            legend=alt.Legend(labelExpr="{in: 'member or party', 'partly': datum.label}[datum.label] || datum.label"),
        ),
        opacity=alt.condition("datum.kind == 'in force'", alt.value(1), alt.value(0.5)),
        tooltip=[alt.Tooltip("day:N", title="Share of all"), "country:N"],
    )  # fmt: skip
    texts = alt.Chart(ROWS).mark_text().encode(x="value:Q", y="name:N", text="_label:N").transform_filter(
        alt.FieldOneOfPredicate(field="kind", oneOf=["in", "partly"])
    )  # fmt: skip
    chart = (bars + texts).add_params(only)
    return Figure(chart, id="a-b", title="Bars <of> it", caption="c", alt="a", sources=["t"]).spec


def test_the_words_of_a_chart_are_its_titles_labels_and_categories(spec):
    assert set(charts.words(spec)) == {
        "Venezuela", "Brazil", "Peru", "in", "partly", "in force", "first mark", "second mark", "third mark",
        "Deals counted", "Kind of tie", "member or party", "Share of all", "Rows: all",
    }  # fmt: skip


def test_a_category_is_replaced_wherever_it_stands_and_no_number_is(spec):
    before = json.dumps(spec)
    made = charts.translated(spec, say)
    assert json.dumps(spec) == before and list(made) == list(spec) and made["title"] == spec["title"]
    (rows,) = made["datasets"].values()
    assert [row["kind"] for row in rows] == ["sí", "en parte", "en vigor"]
    assert [row["name"] for row in rows] == ["Venezuela", "Brasil", "Perú"]
    # What there is no other word for stays, and so do codes, days and numbers.
    assert [row["_label"] for row in rows] == ["primera", "second mark", "third mark"]
    for column in ("value", "country", "day"):
        assert [row[column] for row in rows] == ROWS[column].to_list()
    bars, texts = made["layer"]
    encoding = bars["encoding"]
    assert encoding["color"]["scale"] == {
        "domain": ["en vigor", "sí", "en parte"],
        "range": ["#111111", "#222222", "#333333"],
    }
    assert encoding["y"]["sort"] == ["Venezuela", "Brasil", "Perú"]
    assert encoding["opacity"]["condition"]["test"] == "datum.kind == 'en vigor'"
    assert texts["transform"][0]["filter"]["oneOf"] == ["sí", "en parte"]
    assert encoding["color"]["legend"]["labelExpr"] == (
        "{\"sí\": 'miembro o parte', 'en parte': datum.label}[datum.label] || datum.label"
    )
    assert (encoding["x"]["title"], encoding["color"]["title"]) == ("Acuerdos contados", "Tipo de vínculo")
    assert encoding["tooltip"][0] == {"field": "day", "title": "Parte del total", "type": "nominal"}
    # What an expression compares with is no word.
    (param,) = [param for param in made["params"] if "bind" in param]
    assert param["bind"] == {"input": "select", "options": ["value", "share"], "name": "Filas: todas"}


def test_such_a_chart_is_drawn_with_its_words_and_the_numbers_of_the_language(spec):
    made = charts.translated(spec, say)
    made["config"] = {"locale": charts.d3(Locale("es"))}
    drawn = vega.svg(made)
    for word in ("miembro o parte", "en vigor", "Acuerdos contados", "Brasil", "1.200"):
        assert word in drawn, word
    assert "1,200" not in drawn and "undefined" not in drawn
    assert "1,200" in vega.svg(spec)


def test_lines_stay_lines():
    spec = {
        "datasets": {},
        "encoding": {"x": {"title": ["One line", "and another"]}},
        "mark": {"type": "text", "text": "alone here"},
    }
    assert charts.words(spec) == ["One line and another", "alone here"]
    other = {"One line and another": "Una línea y otra más larga", "alone here": "sola"}
    made = charts.translated(spec, other.get)
    assert made["encoding"]["x"]["title"] == ["Una línea y", "otra más", "larga"]
    assert made["mark"]["text"] == "sola"


def test_names_of_months_and_marks_of_numbers_come_from_cldr():
    told = charts.d3(Locale("pt", "BR"))
    assert (told["number"]["decimal"], told["number"]["thousands"]) == (",", ".")
    assert told["time"]["months"][2] == "março" and told["time"]["days"][0] == "domingo"
    assert told["time"]["date"] == "%d/%m/%Y" and told["time"]["time"] == "%H:%M:%S"
