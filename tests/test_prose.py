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


def test_a_table_escapes_text_and_shows_missing_values_as_a_dash():
    frame = pd.DataFrame({"n": [1000.0, None], "what": ["<b>", "x"]})
    bundle = prose.table(frame, {"what": "What", "n": "Number"}, {"n": "{:,.0f}"})._repr_mimebundle_()
    assert "&lt;b&gt;" in bundle["text/html"]
    assert "<td>1,000</td>" in bundle["text/html"]
    long = prose.table(pd.DataFrame({"a": ["word " * 40]}), {"a": "A"})._repr_mimebundle_()["text/html"]
    assert long.count("word") == 40
    assert "<td>–</td>" in bundle["text/html"]
    assert "What" in bundle["text/plain"]
