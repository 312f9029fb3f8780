import csv
import io

import pytest

from traced_book import spreadsheets
from traced_book.evidence import texts


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://x")',
        "+cmd|' /C calc'!A0",
        "@SUM(A1)",
        "-2+3",
        "\t=1",
        "\r=1",
        "\n=1",
        "\0=1",
        "＝1+1",
        "＠SUM(A1)",
        "-",
        "--1",
    ],
)
def test_what_a_spreadsheet_would_run_is_a_formula(text):
    assert spreadsheets.is_formula(text)
    assert spreadsheets.harmless(text) == f"'{text}"


@pytest.mark.parametrize(
    "value", ["", "a=b", "+0.4%", "-12", "-1,234.5", "+.5", "-1e-5", -3, 2.5, None, True, "'=1", "2005-03-10"]
)
def test_numbers_and_plain_text_stay(value):
    assert not spreadsheets.is_formula(value)
    assert spreadsheets.harmless(value) is value


def test_a_published_csv_marks_formulas_and_says_so():
    content = {"id": "x-tab", "title": "=1+1", "sources": ["countries"], "columns": ["=a", "b"], "rows": [["@x", "-1"]]}
    comments, table = [], []
    for line in texts.table_text(content).splitlines():
        (comments if line.startswith("#") else table).append(line)
    assert comments[-1] == f"# {spreadsheets.NOTE}"
    assert list(csv.reader(table)) == [["'=a", "b"], ["'@x", "-1"]]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\x85", "\u2028"])
def test_a_comment_of_a_published_csv_is_one_line_whatever_it_holds(end):
    content = {
        "id": "x-tab",
        "title": f"T{end}=HYPERLINK(1)",
        "sources": ["countries"],
        "columns": ["a"],
        "rows": [["1"]],
    }
    text = texts.table_text(content)
    assert "# title: T =HYPERLINK(1)\n" in text
    assert [line for line in text.splitlines() if not line.startswith("# ")] == ["a", "1"]


def test_a_csv_without_formulas_says_nothing_of_them():
    content = {"id": "x-tab", "title": "T", "sources": ["countries"], "columns": ["a"], "rows": [["'tis"], ["1"]]}
    assert spreadsheets.NOTE not in texts.table_text(content)
    assert list(csv.reader(io.StringIO(texts.table_text(content))))[-2:] == [["'tis"], ["1"]]
