import json

import altair as alt
import pandas as pd
import pytest
from small_books import tables

from traced_book import book
from traced_book.evidence import author, pieces, texts
from traced_book.evidence.author import Figure, drawn, number
from traced_book.evidence.pieces import FIGURE_MIME as MIME
from traced_book.evidence.pieces import NUMBER_MIME

GOOD = {
    "id": "t-one",
    "title": "A finding",
    "caption": "What is drawn.",
    "alt": "One bar.",
    "sources": ["deliveries"],
}


@pytest.fixture(scope="module", autouse=True)
def described(empty_book):
    """Let the book have tables."""
    (empty_book / "data").mkdir()
    tables(empty_book / "data", {"deliveries": "id\n", "orders": "id\n"})


@drawn
def bars(frame):
    return alt.Chart(frame).mark_bar().encode(x="value:Q", y="country:N")


def chart():
    return bars(pd.DataFrame({"country": ["VEN"], "value": [1.0]}))


def test_a_figure_carries_its_provenance():
    bundle = Figure(chart(), **GOOD)._repr_mimebundle_()
    assert bundle["text/plain"] == "One bar."
    meta = bundle[MIME]["usermeta"]["traced_book"]
    assert meta["function"] == "test_figure.bars"
    assert meta["sources"][0]["table"] == "deliveries"
    assert meta["sources"][0]["version"] == "of deliveries"


@pytest.mark.parametrize("field", ["title", "caption", "alt"])
def test_a_figure_without_words_is_an_error(field):
    with pytest.raises(ValueError, match=f"{field} is empty"):
        Figure(chart(), **{**GOOD, field: "  "})


@pytest.mark.parametrize("sources", [[], "deliveries"])
def test_a_figure_without_a_list_of_sources_is_an_error(sources):
    with pytest.raises(ValueError, match="at least one table"):
        Figure(chart(), **{**GOOD, "sources": sources})


def test_a_source_that_is_no_table_is_an_error():
    with pytest.raises(KeyError, match="no table 'memory'"):
        Figure(chart(), **{**GOOD, "sources": ["memory"]})


@pytest.mark.parametrize("bad", ["Big", "1st", "a_b", "a--b", ""])
def test_an_id_of_another_form_is_an_error(bad):
    with pytest.raises(ValueError, match="lower-case words"):
        Figure(chart(), **{**GOOD, "id": bad})


def test_a_chart_drawn_inline_names_no_function_so_that_its_trace_leads_to_the_cell():
    inline = alt.Chart(pd.DataFrame({"x": [1]})).mark_bar().encode(x="x:Q")
    assert Figure(inline, **GOOD).spec["usermeta"]["traced_book"]["function"] == ""


def test_a_figure_without_rows_is_refused():
    empty = pd.DataFrame({"country": ["VEN"], "value": [1.0]}).head(0)
    chart = drawn(lambda: alt.Chart(empty).mark_bar().encode(x="value:Q"))()
    with pytest.raises(ValueError, match="figure 't-one': no row is plotted"):
        Figure(chart, **GOOD)


def test_context_is_no_row():
    context = alt.Chart(alt.InlineData(values=[{"from": 2000}], name="governments")).mark_rect().encode(x="from:Q")
    with pytest.raises(ValueError, match="figure 't-one': no row is plotted"):
        Figure(drawn(lambda: context)(), **GOOD)


def test_a_column_that_serves_the_drawing_alone_is_no_data():
    frame = pd.DataFrame({"country": ["VEN"], "_offset": [3], "value": [1.0]})
    figure = Figure(
        drawn(lambda: alt.Chart(frame).mark_bar().encode(x="value:Q", y="country:N", xOffset="_offset:Q"))(), **GOOD
    )
    assert next(iter(figure.spec["datasets"].values())) == [{"country": "VEN", "_offset": 3, "value": 1.0}]
    assert texts.csv_texts(figure.spec)["t-one.csv"].splitlines()[-2:] == ["country,value", "VEN,1.0"]
    assert texts.cells(figure.spec) == ["country", "value", "VEN", "1"]


def test_rows_that_would_be_put_elsewhere_are_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with (
        alt.data_transformers.enable("json"),
        pytest.raises(ValueError, match="data transformer is 'json', expected 'default'"),
    ):
        Figure(chart(), **GOOD)
    with alt.data_transformers.enable("default", consolidate_datasets=False), pytest.raises(ValueError, match="no row"):
        Figure(chart(), **GOOD)
    assert list(tmp_path.iterdir()) == []


def counted():
    frame = pd.DataFrame({"x": [1, 2]})
    return alt.Chart(frame).mark_bar().encode(x="x:Q").add_params(alt.selection_interval(encodings=["x"]))


def test_the_same_input_gives_the_same_bytes():
    first, second = (json.dumps(Figure(chart(), **GOOD).spec) for _ in range(2))
    assert first == second


def test_counters_of_the_process_do_not_show():
    specs = [texts.settled(counted().to_dict()) for _ in range(2)]
    assert counted().to_dict() != counted().to_dict()
    assert specs[0] == specs[1]
    assert specs[0]["params"][0]["name"] == "param_1"


def test_what_another_processor_computes_in_the_last_bits_does_not_show():
    """0.1 + 0.2 is not 0.3 to the last bit; the names of data sets are hashes of the rows. A whole number stays, however long."""
    specs = [
        texts.settled(alt.Chart(pd.DataFrame({"x": [value, 2e12 / 3, 123456789012345.0]})).mark_bar().to_dict())
        for value in (0.1 + 0.2, 0.3)
    ]
    assert specs[0] == specs[1]
    assert specs[0]["datasets"] == {"data-1": [{"x": 0.3}, {"x": 666666666700.0}, {"x": 123456789012345.0}]}
    assert specs[0]["data"] == {"name": "data-1"}


def test_a_number_displays_its_name_text_and_sources(monkeypatch):
    shown = []
    monkeypatch.setattr(author, "display", lambda bundle, raw: shown.append(bundle))
    number("ven-share", "69%", ["deliveries"])
    assert shown == [
        {
            NUMBER_MIME: {"name": "ven-share", "text": "69%", "sources": ["deliveries"]},
            "text/plain": "ven-share = 69%",
        }
    ]


@pytest.mark.parametrize(
    ("name", "text", "sources", "error"),
    [
        ("Ven", "1", ["deliveries"], ValueError),
        ("ven", " ", ["deliveries"], ValueError),
        ("ven", "1", [], ValueError),
        ("ven", "1", ["memory"], KeyError),
    ],
)
def test_a_number_that_can_not_be_traced_is_an_error(name, text, sources, error):
    with pytest.raises(error):
        number(name, text, sources)


def test_long_titles_are_wrapped_whole():
    lines = texts.wrapped("word " * 40)
    assert max(map(len, lines)) <= 80
    assert " ".join(lines).split() == ["word"] * 40


def test_a_table_carries_its_provenance_and_whole_texts():
    long = "word " * 40
    table = author.Table(pd.DataFrame({"What": [long]}), id="t-list", title="A list", sources=["orders"])
    bundle = table._repr_mimebundle_()
    assert bundle[pieces.TABLE_MIME] == {
        "id": "t-list",
        "title": "A list",
        "sources": ["orders"],
        "columns": ["What"],
        "rows": [[long]],
    }
    assert bundle["text/html"].count("word") == 40


def test_a_number_carries_what_it_is_where_its_author_says_so(monkeypatch):
    shown = []
    monkeypatch.setattr(author, "display", lambda bundle, raw: shown.append(bundle[pieces.NUMBER_MIME]))
    author.numbers({"n-one": "1", "n-two": "2"}, ["orders"], gloss={"n-two": "orders of two"})
    assert shown == [
        {"name": "n-one", "text": "1", "sources": ["orders"]},
        {"name": "n-two", "text": "2", "sources": ["orders"], "gloss": "orders of two"},
    ]


@pytest.mark.parametrize(("name", "words"), [("n-two", "orders"), ("n-one", " ")])
def test_a_gloss_of_no_number_or_without_words_is_an_error(name, words):
    with pytest.raises(ValueError, match=f"gloss of number '{name}'"):
        author.numbers({"n-one": "1"}, ["orders"], gloss={name: words})


def test_a_table_is_shown_without_the_numbers_of_its_rows():
    frame = pd.DataFrame({"a": ["b", "c"]}, index=[71, 82])
    bundle = author.Table(frame, id="t-list", title="A list", sources=["orders"])._repr_mimebundle_()
    assert bundle["text/plain"] == "A list\na\nb\nc"
    assert "<td>b</td>" in bundle["text/html"] and "71" not in bundle["text/html"]


def test_a_source_of_a_book_without_a_descriptor_is_known_by_its_name_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(book, "_used", [book.Book(tmp_path)])
    spec = Figure(chart(), **{**GOOD, "sources": ["speeds"]}).spec
    assert spec["usermeta"]["traced_book"]["sources"] == [
        {"table": "speeds", "title": "speeds", "citation": "", "version": ""}
    ]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"id": "T"}, ValueError),
        ({"title": ""}, ValueError),
        ({"title": " "}, ValueError),
        ({"sources": []}, ValueError),
        ({"sources": ["x"]}, KeyError),
    ],
)
def test_a_table_that_can_not_be_traced_is_an_error(change, error):
    with pytest.raises(error):
        author.Table(pd.DataFrame({"a": ["b"]}), **{"id": "t", "title": "t", "sources": ["orders"]} | change)
