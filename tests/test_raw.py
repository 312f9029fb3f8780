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


@pytest.mark.parametrize("value", ["-inf", "-1e999"])
def test_minus_infinity_is_no_number(value):
    with pytest.raises(IngestError, match="expected a number"):
        raw.numbers(frame(tiv=[value]), "tiv", "f.csv")


def test_the_first_cell_that_must_be_filled_and_is_not_is_named():
    assert raw.filled(frame(year=["2000"]), "year", "f.csv", "a year").to_list() == ["2000"]
    for empty in ("", None):
        with pytest.raises(IngestError) as caught:
            raw.filled(frame(year=["2000", empty, empty]), "year", "f.csv", "a year")
        assert str(caught.value) == "f.csv, row 3, column 'year': found 'nothing', expected a year"


def test_a_column_that_is_there_twice_is_refused():
    twice = pd.DataFrame([[1, 2, 3]], columns=["a", "b", "a"])
    with pytest.raises(IngestError, match="column 'a': found 'a column that is there twice'"):
        raw.columns(twice, ["b", "a"], "f.csv")


def test_second_row_of_a_duplicate_key_is_named():
    with pytest.raises(IngestError, match=r"row 4, column 'id \+ year': found '1, 2000'"):
        raw.unique(frame(id=[1, 2, 1], year=[2000, 2000, 2000]), ["id", "year"], "f.csv")


def test_truncated_export_is_refused():
    with pytest.raises(IngestError, match="truncated"):
        raw.floor(frame(a=[1]), 2, "f.csv")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"a,b\n1,2\n", "text"),
        ("año\n".encode("latin-1"), "text"),
        (b" \n\n", "an empty file"),
        (b"<!DOCTYPE html><html></html>", "a web page"),
        (b"\xef\xbb\xbf\n  <HTML>", "a web page"),
        (b"version https://git-lfs.github.com/spec/v1\n", "a pointer of Git LFS"),
        (b"PK\x03\x04..", "a zip archive"),
        (b"\x1f\x8b..", "a gzip archive"),
        (b"BZh9..", "a bzip2 archive"),
        (b"\xfd7zXZ\x00..", "an xz archive"),
        (b"%PDF-1.7", "a PDF"),
        (b"\xd0\xcf\x11\xe0..", "an old Office document"),
        (b"<stata_dta><header>", "a Stata file"),
        ("a,b".encode("utf-16"), "UTF-16 text"),
        ("\ufeffa,b".encode("utf-16-be"), "UTF-16 text"),
        ("a,b".encode("utf-16-le"), "binary data"),
    ],
)
def test_a_file_is_known_by_its_content(data, kind):
    assert raw.recognised(data) == kind


@pytest.mark.parametrize(
    "data", ["é … —\r\nb\n".encode("cp1252"), "é … —\nb\n".encode(), "é … —\nb\r\n".encode("utf-8-sig")]
)
def test_lines_are_the_same_in_every_encoding_and_end_in_line_feeds_alone(tmp_path, data):
    path = tmp_path / "export.csv"
    path.write_bytes(data)
    assert raw.text_lines(path) == ["é … —", "b", ""]


def test_a_next_line_character_ends_no_line(tmp_path):
    path = tmp_path / "export.csv"
    path.write_bytes(b"a,b\n1,x\x85y\n")
    assert raw.delimited(path, ["a", "b"])[["a", "b", "_row"]].to_numpy().tolist() == [["1", "x…y", 2]]


@pytest.mark.parametrize(
    "text", ["Ã³", "Â°", "â€“", "â‚¬", "ï»¿", "Ð¾Ñ€", "\x96", "\x85", "\ufffd", "\x07", "a\rb", "\u2028", "\ufeff"]
)
def test_what_no_export_says_is_refused_with_its_row(tmp_path, text):
    path = tmp_path / "export.csv"
    path.write_text(f"a\nb\nc{text}\n", encoding="utf-8", newline="")
    with pytest.raises(IngestError, match=r"export\.csv, row 3: found '.*', expected readable text"):
        raw.text_lines(path)


@pytest.mark.parametrize(
    "text", ["PERÚ”", "É, «Ñ» ±", "voilà\u00a0»", "Россия", "Türkiye", "MANHÃ", "Âmbar", "Ðorn", "a\tb"]
)
def test_what_an_export_may_say_is_not(tmp_path, text):
    path = tmp_path / "export.csv"
    path.write_text(f"{text}\n", encoding="utf-8")
    assert raw.text_lines(path) == [text, ""]


def test_a_byte_that_no_encoding_has_is_named_with_its_row(tmp_path):
    path = tmp_path / "export.csv"
    path.write_bytes(b"a\nb\x81\n")
    with pytest.raises(IngestError, match=r"row 2: found b'\\x81', expected text in UTF-8 or Windows-1252"):
        raw.text_lines(path)


def test_a_file_that_was_cut_off_in_its_last_line_is_refused(tmp_path):
    path = export(tmp_path, "a,b\n1,2\n3,4")
    with pytest.raises(IngestError, match=r"row 3: found '3,4', expected a line end \(truncated"):
        raw.delimited(path, ["a", "b"])
    assert len(raw.delimited(path, ["a", "b"], ended=False)) == 2
    assert len(raw.delimited(export(tmp_path, "a,b;\n1,2;"), ["a", "b"], terminator=";")) == 1
    with pytest.raises(IngestError, match=r"row 2: found '1,2', expected a line end \(truncated"):
        raw.delimited(export(tmp_path, "a,b;\n1,2"), ["a", "b"], terminator=";")


def test_rows_that_stand_in_no_text_file_are_numbered_from_one_and_get_no_other_column():
    got = raw.numbered(pd.DataFrame({"a": ["x", "y"]}, index=[7, 3]))
    assert got.to_dict("list") == {"a": ["x", "y"], "_row": [1, 2]}
    assert got.index.to_list() == [0, 1]


def test_a_quotation_mark_is_closed_on_its_line(tmp_path):
    for row in ('1,"2', '1,"2" x', '1,"2\n3"'):
        with pytest.raises(IngestError, match=r"row 2: found .*, expected quotation marks closed on their line"):
            raw.delimited(export(tmp_path, f"a,b\n{row}\n"), ["a", "b"])
    assert raw.delimited(export(tmp_path, 'a,b\n1,"2, ""x"""\n'), ["a", "b"])["b"].to_list() == ['2, "x"']


def test_a_row_that_a_cell_breaks_goes_on_in_a_line_that_begins_as_said(tmp_path):
    path = export(tmp_path, 'a,b\n1,"x\n",\n2,y\n')
    with pytest.raises(IngestError, match="row 2: found 'unexpected end of data'"):
        raw.delimited(path, ["a", "b"])
    path = export(tmp_path, 'a,b\n1,"x\n"\n2,y\n3\n')
    with pytest.raises(IngestError, match="row 5: found '1 cells'"):
        raw.delimited(path, ["a", "b"], continued='"')
    path = export(tmp_path, 'a,b\n1,"x\n"\n2,y\n')
    frame = raw.delimited(path, ["a", "b"], continued='"')
    assert frame.to_numpy().tolist() == [["1", "x ", 2], ["2", "y", 4]]
    path = export(tmp_path, 'a,b\n1,"x\ny"\n2,y\n')
    with pytest.raises(IngestError, match="row 2: found 'unexpected end of data'"):
        raw.delimited(path, ["a", "b"], continued='"')


def test_a_library_that_stumbles_over_a_file_is_quoted_with_its_name(tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"PK\x03\x04 and no more")

    def read(path):
        raise KeyError("a sheet\n that is gone")

    with pytest.raises(IngestError) as caught:
        raw.loaded(path, "a workbook", read)
    assert str(caught.value).startswith("book.xlsx: found ") and "KeyError: 'a sheet" in str(caught.value)
    assert "\n" not in str(caught.value)
    path.write_bytes(b"a,b\n")
    with pytest.raises(IngestError, match=r"book\.xlsx: found 'text', expected a workbook"):
        raw.loaded(path, "a workbook", read)


def years(*values):
    return frame(year=list(values), who=["Chile"] * len(values))


def test_an_account_says_which_row_went_where():
    read = years(1999, 2000, 2024, 2025)
    account = raw.Account("f.csv", "things", read)
    with raw.accounts() as closed:
        kept = account.closed(account.within(read, "year", 2000, 2024))
    assert kept["year"].to_list() == [2000, 2024]
    assert {rule: rows.to_list() for rule, rows in account.left_out.items()} == {"before 2000": [2], "after 2024": [5]}
    assert str(account) == "f.csv: 4 rows, 2 for things; left out 1 before 2000, 1 after 2024"
    assert closed == [account]


def test_an_account_does_not_close_over_a_lost_or_doubled_row():
    read = years(2000, 2001, 2002)
    for wrong, row in ((read[read["year"] != 2001], 3), (pd.concat([read, read.tail(1)]), 4)):
        with raw.accounts() as closed, pytest.raises(IngestError, match=rf"f\.csv, row {row}: found 'a row no rule"):
            raw.Account("f.csv", "things", read).closed(wrong)
        assert closed == []
    with pytest.raises(IngestError, match="a row no rule accounts for"):
        raw.Account("f.csv", "things", read).closed(pd.concat([read, years(1).set_index(pd.Index([9]))]))


def test_a_name_is_wanted_or_known_or_refused():
    read = frame(who=["Chile", "Peru", "Chile", "Chile "])
    account = raw.Account("f.csv", "things", read)
    kept = account.only(read.iloc[:3], "who", ["Chile"], ["Chile", "Peru"], "of others", "a country")
    assert kept["_row"].to_list() == [2, 4]
    assert account.left_out["of others"].to_list() == [3]
    with pytest.raises(IngestError, match=r"f\.csv, row 5, column 'who': found 'Chile ', expected a country"):
        account.only(read, "who", ["Chile"], ["Peru"], "of others", "a country")


def test_a_row_of_which_a_rule_can_not_say_is_refused():
    read = frame(year=pd.array([2000, None], dtype="Int64"))
    with pytest.raises(IngestError, match=r"f\.csv, row 3: found 'nothing', expected whether it is before 2000"):
        raw.Account("f.csv", "things", read).within(read, "year", 2000)


def test_a_refusal_names_the_first_row_what_stands_there_and_what_should():
    frame = pd.DataFrame({"n": [1, 2, 3], "_row": [5, 6, 7]})
    raw.refuse(frame, frame["n"] > 3, "n", "a.csv", "at most three")
    with pytest.raises(IngestError, match=r"a\.csv, row 6, column 'n': found '2', expected at most one"):
        raw.refuse(frame, frame["n"] > 1, "n", "a.csv", "at most one")
