import pandas as pd
import pytest

from defense_ties.ingest import raw
from defense_ties.ingest.raw import IngestError


def export(tmp_path, text):
    path = tmp_path / "export.csv"
    path.write_text(text, encoding="latin-1")
    return path


def test_stray_terminators_and_preamble_are_read_away(tmp_path):
    path = export(tmp_path, "(c) somebody;\na,b;\n1,é;\n2,y\n")
    frame = raw.delimited(path, ["a", "b"], skip=1, terminator=";")
    assert frame[["a", "b"]].to_numpy().tolist() == [["1", "é"], ["2", "y"]]
    assert frame["_row"].to_list() == [3, 4]


def test_renamed_column_is_named(tmp_path):
    path = export(tmp_path, "a,c\n1,2\n")
    with pytest.raises(IngestError) as caught:
        raw.delimited(path, ["a", "b"])
    assert str(caught.value) == "export.csv, row 1, column 'number 2': found 'c', expected the column 'b'"


def test_dropped_column_is_named(tmp_path):
    path = export(tmp_path, "a\n1\n")
    with pytest.raises(IngestError, match="found 'nothing', expected the column 'b'"):
        raw.delimited(path, ["a", "b"])


def test_short_row_is_named(tmp_path):
    path = export(tmp_path, "a,b\n1,2\n3\n")
    with pytest.raises(IngestError, match=r"row 3: found '1 cells', expected 2 cells"):
        raw.delimited(path, ["a", "b"])


def test_file_that_ends_in_its_preamble(tmp_path):
    path = export(tmp_path, "only\n")
    with pytest.raises(IngestError, match="end of file"):
        raw.delimited(path, ["a"], skip=3)


def test_missing_file_is_named(tmp_path):
    with pytest.raises(IngestError, match=r"gone\.csv: found 'no file'"):
        raw.delimited(tmp_path / "gone.csv", ["a"])


def frame(**columns):
    size = len(next(iter(columns.values())))
    return pd.DataFrame({**columns, "_row": range(2, 2 + size)})


def test_numbers_keep_empty_cells_missing():
    got = raw.numbers(frame(tiv=["1.5", "", " 2 "]), "tiv", "f.csv")
    assert got.isna().to_list() == [False, True, False]
    assert got.dropna().to_list() == [1.5, 2.0]


@pytest.mark.parametrize("value", ["n/a", "1,5", "inf", "1e999"])
def test_a_tiv_that_is_no_number_is_named(value):
    with pytest.raises(IngestError) as caught:
        raw.numbers(frame(tiv=["1", value]), "tiv", "f.csv")
    assert str(caught.value) == f"f.csv, row 3, column 'tiv': found {value!r}, expected a number"


def test_a_year_with_a_fraction_is_refused():
    with pytest.raises(IngestError, match="a whole number"):
        raw.integers(frame(year=["2000.5"]), "year", "f.csv")


def test_unknown_country_is_named():
    with pytest.raises(IngestError, match=r"row 3, column 'who': found 'Atlantis', expected a party"):
        raw.coded(frame(who=["Chile", "Atlantis"]), "who", {"Chile": "CHL"}, "f.csv", "a party")


def test_second_row_of_a_duplicate_key_is_named():
    with pytest.raises(IngestError, match=r"row 4, column 'id \+ year': found '1, 2000'"):
        raw.unique(frame(id=[1, 2, 1], year=[2000, 2000, 2000]), ["id", "year"], "f.csv")


def test_truncated_export_is_refused():
    with pytest.raises(IngestError, match="truncated"):
        raw.floor(frame(a=[1]), 2, "f.csv")
