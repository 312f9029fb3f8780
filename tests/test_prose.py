import pandas as pd
import pytest

from defense_ties import prose


@pytest.mark.parametrize(
    ("function", "value", "text"),
    [
        (prose.tiv, 3868.01, "3,868"),
        (prose.tiv, 99.96, "100"),
        (prose.tiv, 99.94, "99.9"),
        (prose.tiv, 0.0, "0.0"),
        (prose.percent, 0.685661, "69%"),
        (prose.dollars, 54, "US$54 million"),
        (prose.dollars, 2200, "US$2.2 billion"),
        (prose.dollars, 4000, "US$4 billion"),
        (prose.count, 0, "no"),
        (prose.count, 12, "twelve"),
        (prose.count, 1200, "1,200"),
        (prose.none, 0, "none"),
        (prose.ordinal, 1, "1st"),
        (prose.ordinal, 11, "11th"),
        (prose.ordinal, 41, "41st"),
        (prose.ordinal, 113, "113th"),
        (prose.listed, ["a"], "a"),
        (prose.listed, ["a", "b"], "a and b"),
        (prose.listed, ["a", "b", "c"], "a, b and c"),
    ],
)
def test_how_quantities_read(function, value, text):
    assert function(value) == text


def test_a_table_is_text_with_a_dash_for_what_is_missing():
    frame = pd.DataFrame({"n": [1000.0, None], "what": ["<b>", "x"], "more": [1, 2]})
    got = prose.table(frame, {"what": "What", "n": "Number"}, {"n": "{:,.0f}"})
    assert got.to_dict("list") == {"What": ["<b>", "x"], "Number": ["1,000", "–"]}


def test_entries_escape_and_keep_their_parts():
    frame = pd.DataFrame({"key": ["a"], "head": ["<h>"], "x": ["one"], "y": ["two"]})
    bundle = prose.entries(frame, "key", "head", {"x": "First", "y": "Second"})._repr_mimebundle_()
    assert '<section class="entry" id="a">' in bundle["text/html"]
    assert "&lt;h&gt;" in bundle["text/html"]
    assert "<dt>First</dt><dd>one</dd><dt>Second</dt><dd>two</dd>" in bundle["text/html"]


def test_of_a_list_of_texts_those_after_the_third_are_folded():
    frame = pd.DataFrame(
        {"key": ["a"], "head": ["A"], "x": [["one", "two", "three", "four", "five<"]], "y": [["p", "q", "r"]]}
    )
    html = prose.entries(frame, "key", "head", {"x": "Many", "y": "Few"})._repr_mimebundle_()["text/html"]
    assert "<p>three</p><details><summary>2 more</summary><p>four</p><p>five&lt;</p></details></dd>" in html
    assert html.count("<details>") == 1
    assert prose.read_entries(html)["a"] == {"Many": "one\ntwo\nthree\nfour\nfive<", "Few": "p\nq\nr"}


def test_entries_are_listed_by_what_they_hold_each_with_links():
    frame = pd.DataFrame({"key": ["a", "b", "c"], "head": ["A", "B", "C"], "x": ["so so", "good", "so so"]})
    made = prose.entries(frame, "key", "head", {"x": "Held"}, by="x", values=["good", "so so", "bad"])
    html = made._repr_mimebundle_()["text/html"]
    assert (
        '<p class="entry-kind" id="x-good"><a href="#x-good">good</a> (<span>one</span>): <a href="#b">2</a></p>'
        in html
    )
    assert '<a href="#x-so-so">so so</a> (<span>two</span>): <a href="#a">1</a>, <a href="#c">3</a></p>' in html
    assert '<a href="#x-bad">bad</a> (<span>none</span>)</p>' in html
    assert [part.split('"')[0] for part in html.split('data-kind="')[1:]] == ["x-so-so", "x-good", "x-so-so"]
    assert prose.read_entries(html)["c"] == {"Held": "so so"}
    with pytest.raises(ValueError, match="x: 'so so' is none of good, bad"):
        prose.entries(frame, "key", "head", {}, by="x", values=["good", "bad"])


def test_a_part_of_an_entry_can_be_a_list():
    made = prose.Entries([("a", "h", [("First", "one"), ("Second", ["two < three", "four"])])])
    bundle = made._repr_mimebundle_()
    assert "<dt>Second</dt><dd><p>two &lt; three</p><p>four</p></dd>" in bundle["text/html"]
    assert bundle["text/plain"] == "h\n  First: one\n  Second: \n    two < three\n    four"
    assert prose.read_entries(bundle["text/html"]) == {"a": {"First": "one", "Second": "two < three\nfour"}}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2, "2nd"), (3, "3rd"), (4, "4th"), (10, "10th"), (12, "12th"), (13, "13th"), (14, "14th"), (20, "20th"), (21, "21st"),
        (22, "22nd"), (23, "23rd"), (24, "24th"), (100, "100th"), (101, "101st"), (111, "111th"), (112, "112th"), (1013, "1013th"),
    ],
)  # fmt: skip
def test_ordinals(value, text):
    assert prose.ordinal(value) == text


WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "13"]


@pytest.mark.parametrize(("value", "text"), [*enumerate(WORDS), (-1, "-1"), (1234567, "1,234,567")])
def test_counts(value, text):
    assert prose.count(value) == text
    assert prose.none(value) == (text if value else "none")


@pytest.mark.parametrize(
    ("function", "value", "text"),
    [
        (prose.tiv, 99.95, "100"),
        (prose.tiv, 0.04, "0.0"),
        (prose.tiv, 0.44, "0.4"),
        (prose.tiv, 1234567.8, "1,234,568"),
        (prose.dollars, 999.4, "US$999 million"),
        (prose.dollars, 1000, "US$1 billion"),
        (prose.dollars, 1250, "US$1.2 billion"),
        (prose.dollars, 10_000, "US$10 billion"),
        (prose.dollars, 0.6, "US$1 million"),
        (prose.percent, 0.0, "0%"),
        (prose.percent, 1.0, "100%"),
        (prose.listed, [], ""),
        (prose.listed, ["a", "b", "c", "d"], "a, b, c and d"),
        (prose.listed, (name for name in "ab"), "a and b"),
    ],
)
def test_how_quantities_read_at_their_bounds(function, value, text):
    assert function(value) == text


def test_a_percentage_has_as_many_digits_as_asked_for():
    assert prose.percent(0.685661, 1) == "68.6%"
    assert prose.percent(0.685661, digits=3) == "68.566%"


def test_a_table_has_its_columns_in_order_and_each_its_format():
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", None], "c": [0.5, None]}, index=[7, 8])
    frame.columns.name = "of"
    got = prose.table(frame, {"c": "C", "a": "A", "b": "B"}, {"c": lambda share: f"{share:.0%}", "a": "no. {}"})
    assert (list(got), got.columns.name, got.index.to_list()) == (["C", "A", "B"], None, [0, 1])
    assert got.to_numpy().tolist() == [["50%", "no. 1", "x"], ["–", "no. 2", "–"]]
    assert prose.table(frame, {"a": "A"}).to_numpy().tolist() == [[1], [2]]


def test_entries_read_below_each_other_in_html_and_in_plain_text():
    frame = pd.DataFrame({"key": ["a", 'b"'], "head": ["A", "B"], "x": ["1", "2"], "y": [["p", "q&"], []]})
    made = prose.entries(frame, "key", "head", {"y": "Why", "x": "X<"})
    bundle = made._repr_mimebundle_()
    assert bundle == {
        "text/html": (
            '<section class="entry" id="a"><h3 class="entry-head">A</h3><dl><dt>Why</dt><dd><p>p</p><p>q&amp;</p></dd>'
            "<dt>X&lt;</dt><dd>1</dd></dl></section>"
            '<section class="entry" id="b&quot;"><h3 class="entry-head">B</h3><dl><dt>Why</dt><dd></dd><dt>X&lt;</dt><dd>2</dd></dl></section>'
        ),
        "text/plain": "A\n  Why: \n    p\n    q&\n  X<: 1\n\nB\n  Why: \n  X<: 2",
    }
    assert prose.read_entries(bundle["text/html"]) == {"a": {"Why": "p\nq&", "X<": "1"}, 'b"': {"Why": "", "X<": "2"}}


def test_entries_of_kinds_say_which_are_of_each():
    frame = pd.DataFrame({"key": ["a", "b"], "head": ["A", "B"], "x": ["so so", "good"]})
    html = prose.entries(frame, "key", "head", {"x": "Held"}, "x", ["good", "so so", "bad"])._repr_mimebundle_()[
        "text/html"
    ]
    assert html.startswith(
        '<div class="entry-kinds" id="entries"><p class="entry-kind" id="x-good"><a href="#x-good">good</a> (<span>one</span>): <a href="#b">2</a></p>'
        '<p class="entry-kind" id="x-so-so"><a href="#x-so-so">so so</a> (<span>one</span>): <a href="#a">1</a></p>'
        '<p class="entry-kind" id="x-bad"><a href="#x-bad">bad</a> (<span>none</span>)</p>'
        '<nav class="entry-every" aria-label="All entries"><a href="#entries">show all</a></nav></div>'
        '<section class="entry" id="a" data-kind="x-so-so"><h3'
    )
    with pytest.raises(ValueError, match="x: 'so so' is none of good, bad"):
        prose.entries(frame, "key", "head", {"x": "Held"}, "x", ["good", "bad"])


def test_a_part_without_a_label_is_read_and_a_label_without_a_part_is_refused():
    made = prose.Entries([("a", "A", [("", "x")])])._repr_mimebundle_()["text/html"]
    assert prose.read_entries(made) == {"a": {"": "x"}}
    with pytest.raises(ValueError, match="shorter"):
        prose.read_entries(made.replace("<dd>x</dd>", ""))


@pytest.mark.parametrize(
    ("date", "words"),
    [("2006-07-07", "7 July 2006"), ("2012-02", "February 2012"), ("2001", "2001"), ("", "undated")],
)
def test_a_date_is_as_exact_in_words_as_it_is_written(date, words):
    assert prose.spoken(date) == words


def test_the_months_have_their_names():
    months = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    assert [prose.spoken(f"2001-{number:02}") for number in range(1, 13)] == [f"{month} 2001" for month in months]
