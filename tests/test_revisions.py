"""What differs between two vintages of a table."""

import pandas as pd

from defense_ties import revisions

FIELDS = ["deal", "year", "tiv", "tiv_new", "estimate", "note"]
TABLE = {
    "name": "deliveries",
    "title": "Deliveries",
    "schema": {"fields": [{"name": name} for name in FIELDS], "primaryKey": ["deal", "year"]},
}


def frame(*rows):
    out = pd.DataFrame(rows, columns=FIELDS)
    return out.astype({"deal": "Int64", "year": "Int64", "tiv": "float64", "estimate": "boolean", "note": "str"})


OLD = frame(
    (1, 2000, 10.0, 1.0, False, "a"),
    (1, 2001, 5.0, 1.0, None, None),
    (2, 2000, 7.0, 1.0, True, "c"),
    (pd.NA, 2003, None, 1.0, None, "d"),
)
NEW = frame(
    (2, 2000, 7.5, 1.0, False, "c"),
    (1, 2000, 8.0, 1.0, False, "b"),
    (3, 2002, 2.0, 3.0, None, "e"),
    (pd.NA, 2003, 1.0, 1.0, None, "d"),
)


def test_rows_are_added_gone_or_revised_by_their_key():
    change = revisions.compare(TABLE, OLD, NEW)
    assert change.added[["deal", "year", "tiv", "tiv_new", "note"]].to_numpy().tolist() == [[3, 2002, 2.0, 3.0, "e"]]
    assert change.gone[["deal", "year", "tiv", "tiv_new"]].to_numpy().tolist() == [[1, 2001, 5.0, 1.0]]
    said = change.revised.astype(object).where(change.revised.notna(), None)
    assert said[["deal", "field", "old", "new", "difference"]].to_numpy().tolist() == [
        [1, "tiv", 10.0, 8.0, -2.0],
        [2, "tiv", 7.0, 7.5, 0.5],
        [None, "tiv", None, 1.0, None],
        [2, "estimate", True, False, None],
        [1, "note", "a", "b", None],
    ]
    assert change.words == "1 row added, 1 row gone, 5 values revised in 3 rows"


def test_the_order_of_rows_is_no_difference():
    change = revisions.compare(TABLE, OLD, OLD.iloc[::-1])
    assert not change
    assert change.words == "the same rows"


def test_the_report_has_the_largest_first_and_says_how_many_it_leaves_out():
    size = revisions.SHOWN + 2
    old = frame(*((n, 2000, 100.0, 1.0, None, "a") for n in range(size)))
    new = frame(
        *((n, 2000, 100.0 + n * (-1) ** n, 1.0, None, "a") for n in range(size)), (99, 2000, 1234.5, 1, None, "b")
    )
    lines = revisions.lines(revisions.compare(TABLE, old, new))
    assert lines[:4] == [
        "deliveries: 1 row added, 11 values revised in 11 rows (12 rows before, 13 after)",
        "  added: deal 99, year 2000",
        "  tiv of deal 11, year 2000: 100 -> 89 (-11)",
        "  tiv of deal 10, year 2000: 100 -> 110 (+10)",
    ]
    assert lines[-1] == "  and 1 further revisions of tiv"
    assert len(lines) == 3 + revisions.SHOWN


def test_a_missing_value_is_called_nothing():
    lines = revisions.lines(revisions.compare(TABLE, OLD, NEW))
    assert "  tiv of deal nothing, year 2003: nothing -> 1" in lines
    assert "  estimate of deal 2, year 2000: True -> False" in lines


def test_values_are_told_by_field_in_the_order_of_the_table():
    """Which is not that of the alphabet."""
    lines = revisions.lines(revisions.compare(TABLE, OLD, NEW))
    assert [line.split()[0] for line in lines[3:]] == ["tiv", "tiv", "tiv", "estimate", "note"]


def test_of_many_rows_that_came_or_went_the_first_are_named_and_the_others_counted():
    none, many = frame(), frame(*((n, 2000, 1.0, 1.0, None, "a") for n in range(revisions.SHOWN + 3)))
    for before, after, name in ((none, many, "added"), (many, none, "gone")):
        lines = revisions.lines(revisions.compare(TABLE, before, after))
        assert lines[1:] == [f"  {name}: deal {n}, year 2000" for n in range(10)] + [f"  and 3 further {name} rows"]
