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


def test_entries_are_listed_by_what_they_hold_each_with_links():
    frame = pd.DataFrame({"key": ["a", "b", "c"], "head": ["A", "B", "C"], "x": ["so so", "good", "so so"]})
    made = prose.entries(frame, "key", "head", {"x": "Held"}, by="x", values=["good", "so so", "bad"])
    html = made._repr_mimebundle_()["text/html"]
    assert '<p class="entry-kind" id="x-good"><a href="#x-good">good</a> (one): <a href="#b">2</a></p>' in html
    assert '<a href="#x-so-so">so so</a> (two): <a href="#a">1</a>, <a href="#c">3</a></p>' in html
    assert '<a href="#x-bad">bad</a> (none)</p>' in html
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
