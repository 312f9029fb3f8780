"""Tables are checked against their descriptor: what is wrong is named by file, row and column."""

import json
import re

import pandas as pd
import pytest

from tests.traced_book import small_books
from traced_book.files import sha256
from traced_book.tables import LINE_ENDS, DescriptorError, altered, descriptor, file_of, load, resource
from traced_book.validate import formulas, outliers, validate

PEOPLE = "name,born,page\nAnn,1970,https://example.org/a\nBea,1980,https://example.org/b\n"
VOTES = "day,name,ayes,note\n2001-01-01,Ann,3,a\n2001-01-02,Bea,5,b\n2001-01-03,Ann,4,c\n"
TABLES = {"people": PEOPLE, "votes": VOTES}


@pytest.fixture
def package(tmp_path):
    """A folder with two tables, of which one refers to the other, and their descriptor."""
    small_books.tables(tmp_path, TABLES, {"born": "integer", "ayes": "integer", "day": "date"})
    held = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    people, votes = held["resources"]
    people |= {"bytes": len(PEOPLE), "licenses": [{"name": "CC0-1.0"}]}
    people["schema"] |= {"primaryKey": "name"}
    people["schema"]["fields"][1] |= {"constraints": {"minimum": 1900}}
    people["schema"]["fields"][2] |= {"constraints": {"pattern": "https?://.+"}}
    votes |= {"bytes": len(VOTES), "row_floor": 2}
    votes["schema"] |= {
        "primaryKey": ["day", "name"],
        "foreignKeys": [{"fields": ["name"], "reference": {"resource": "people", "fields": ["name"]}}],
    }
    votes["schema"]["fields"][3] |= {"constraints": {"enum": ["a", "b", "c", "A\u202e", "a\tb", "a\x1bb"]}}
    describe(tmp_path, held)
    return tmp_path


def describe(folder, held):
    """Write the descriptor of a data package."""
    (folder / "datapackage.json").write_text(json.dumps(held), encoding="utf-8")


def rewritten(folder, table, text):
    """Write a table and put into the descriptor what follows of its bytes, so that nothing of that is wrong."""
    path = folder / f"{table}.csv"
    path.write_text(text, encoding="utf-8", newline="")
    held = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    entry = next(entry for entry in held["resources"] if entry["name"] == table)
    entry |= {"hash": f"sha256:{sha256(path)}", "bytes": path.stat().st_size}
    describe(folder, held)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "No such file or directory, expected"),
        ("{", "expected JSON"),
        ("[]", "no resources"),
        ("{}", "no resources"),
    ],
)
def test_a_folder_without_a_descriptor_is_named(tmp_path, text, said):
    if text is not None:
        (tmp_path / "datapackage.json").write_text(text)
    with pytest.raises(DescriptorError, match=f"{tmp_path}/datapackage.json: {said}"):
        descriptor(tmp_path)


def test_unknown_table_is_named_with_those_there_are(package):
    with pytest.raises(KeyError, match=r"no table 'arms'.*people, votes"):
        resource("arms", package)


def test_tables_that_are_as_their_descriptor_says_are_valid(package):
    assert validate(package) == []


def test_what_the_standard_leaves_to_the_author_may_be_left_out(tmp_path):
    """A key, a licence, types, a hash."""
    (tmp_path / "t.csv").write_text("a\n1\n1\n", encoding="utf-8")
    describe(tmp_path, {"resources": [{"name": "t", "path": "t.csv"}]})
    assert validate(tmp_path) == []


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("gone.csv", "gone.csv: .*gone.csv"),
        ("../t.csv", r"datapackage.json, table 't': path '../t.csv' leads to .*t\.csv, expected a file in "),
    ],
)
def test_a_file_that_is_not_there_is_named_where_the_descriptor_says_nothing_of_it(tmp_path, path, said):
    (tmp_path / "t.csv").write_text("a\n1\n", encoding="utf-8")
    folder = tmp_path / "data"
    folder.mkdir()
    describe(folder, {"resources": [{"name": "t", "path": path}]})
    [found] = validate(folder)
    assert re.match(said, found), found


@pytest.mark.parametrize(
    ("table", "old", "new", "problem"),
    [
        ("people", "1970", "1870", "people.csv, row 2, column 'born': .*minimum"),
        ("people", "1970", "young", "people.csv, row 2, column 'born': .*type"),
        ("votes", ",a\n", ",z\n", "votes.csv, row 2, column 'note': .*enum"),
        ("votes", "Bea", "Eve", "votes.csv, row 3: .*foreign"),
        ("votes", "2001-01-03", "2001-01-01", "votes.csv, row 4: .*primary key"),
        ("people", "Bea,1980", "Ann,1980", "people.csv, row 3: .*primary key"),
        ("votes", VOTES.partition("\n")[2], "2001-01-01,Ann,3,a\n", "votes.csv: .*minimum is"),
    ],
)
def test_a_changed_value_is_found_and_so_is_the_changed_hash(package, table, old, new, problem):
    text = TABLES[table].replace(old, new, 1)
    rewritten(package, table, text)
    found = validate(package)
    assert [line for line in found if re.search(problem, line, re.I)], found
    assert not [line for line in found if "hash" in line]
    held = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    next(entry for entry in held["resources"] if entry["name"] == table)["hash"] = f"sha256:{'0' * 64}"
    describe(package, held)
    assert [line for line in validate(package) if f"{table}.csv" in line and "hash" in line]


def test_other_line_endings_are_named_as_the_cause_and_nothing_else(package):
    for path in package.glob("*.csv"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert sorted(validate(package)) == [f"people.csv: {LINE_ENDS}", f"votes.csv: {LINE_ENDS}"]
    assert {altered(table, package) for table in descriptor(package)["resources"]} == {LINE_ENDS}


def test_other_line_endings_do_not_hide_another_change(package):
    path = package / "people.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n").replace(b"1970", b"1971", 1))
    assert altered(resource("people", package), package).startswith("SHA-256 ")
    assert any("hash" in problem for problem in validate(package))


@pytest.mark.parametrize(
    ("table", "old", "new", "problem"),
    [
        ("votes", ",b\n", ",A\u202e\n", "row 3, column 'note': found 'A\\u202e', with '\\u202e' in it; expected"),
        ("votes", ",b\n", ",a\tb\n", "row 3, column 'note': found 'a\\tb', with '\\t' in it; expected"),
        ("votes", ",b\n", ",a\x1bb\n", "row 3, column 'note': found 'a\\x1bb', with '\\x1b' in it; expected"),
        (
            "people",
            "Ann,1970,https://example.org/a",
            'Ann,1970,"https://x.org/""onclick=""x"',
            "row 2, column 'page': ",
        ),
        ("people", "https://example.org/b", "https://x.org/<b>", "row 3, column 'page': "),
    ],
)
def test_a_text_that_is_not_what_it_seems_is_found(package, table, old, new, problem):
    rewritten(package, table, TABLES[table].replace(old, new, 1))
    [found] = validate(package)
    assert found.startswith(f"{table}.csv, {problem}")
    assert table == "votes" or "expected an address that begins with https://" in found


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "ftp://example.org/x", "//example.org/x"]
)
def test_a_licence_at_no_web_address_is_found(package, address):
    held = descriptor(package)
    held["resources"][0]["licenses"][0]["path"] = address
    describe(package, held)
    expected = f"table 'people', licence: found {address!r}, expected an address that begins with https:// or http://"
    assert validate(package) == [f"datapackage.json, {expected}"]


def table(known=(), key=("year",)):
    return {
        "path": "t.csv",
        "schema": {"primaryKey": key, "fields": [{"name": "tiv", "usual": [0, 10]}]},
        "known_outliers": list(known),
    }


@pytest.mark.parametrize("key", [["year"], "year"])
def test_an_outlier_fails_unless_it_is_named(key):
    frame = pd.DataFrame({"year": [2000, 2001], "tiv": [5.0, 99.0]})
    assert "row 3, column 'tiv': found 99.0" in outliers(table(key=key), frame)[0]
    named = {"field": "tiv", "key": {"year": 2001}, "reason": "one large delivery"}
    assert outliers(table([named], key), frame) == []


def test_a_named_outlier_that_is_gone_fails():
    named = {"field": "tiv", "key": {"year": 2001}, "reason": "one large delivery"}
    frame = pd.DataFrame({"year": [2001], "tiv": [5.0]})
    assert "within the usual range or gone" in outliers(table([named]), frame)[0]


def test_a_text_that_a_spreadsheet_would_run_is_found():
    frame = pd.DataFrame({"title": ["a", None, '=HYPERLINK("http://x")'], "tiv": [-1.0, 2.0, 3.0]})
    frame["title"] = frame["title"].astype("str")
    [problem] = formulas({"path": "events.csv"}, frame)
    assert problem.startswith("events.csv, row 4, column 'title': found '=HYPERLINK(")


def test_a_changed_frame_changes_nothing_else(package):
    frame = load("people", package)
    frame["name"] = "x"
    assert list(load("people", package)["name"]) == ["Ann", "Bea"]
    assert file_of(resource("people", package), package) == package / "people.csv"
