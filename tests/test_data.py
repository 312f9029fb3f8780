import json
import shutil
import zipfile

import pandas as pd
import pytest

from defense_ties import data
from defense_ties.data import load
from tests.places import DATA_DIR
from traced_book.files import sha256
from traced_book.proof import archives
from traced_book.sphinx import catalogue
from traced_book.tables import descriptor, resource
from traced_book.validate import validate


def test_every_table_has_the_columns_and_order_of_its_descriptor():
    for table in descriptor()["resources"]:
        frame = load(table["name"])
        assert list(frame.columns) == [field["name"] for field in table["schema"]["fields"]]
        assert len(frame) >= table["row_floor"]


def test_types_follow_the_descriptor():
    frame = load("deliveries")
    assert frame["delivery_year"].dtype == "int64"
    assert frame["number_estimate"].dtype == "boolean"
    assert frame["local_production"].dtype == "bool"
    assert frame["tiv"].dtype == "float64"
    assert load("roll_calls")["date"].dtype.kind == "M"


def test_namibia_is_a_country_and_not_a_missing_value():
    countries = load("countries").set_index("code")
    assert countries.loc["NAM", "iso2"] == "NA"


def test_a_changed_frame_changes_nothing_else():
    frame = load("countries")
    frame["name"] = "x"
    assert "x" not in set(load("countries")["name"])


def test_the_published_tables_are_valid():
    assert validate(DATA_DIR) == []


def test_the_data_package_of_a_release_is_valid_where_it_is_unpacked(tmp_path):
    archives.zipped(archives.data_files(DATA_DIR), tmp_path / "data-package.zip")
    with zipfile.ZipFile(tmp_path / "data-package.zip") as archive:
        archive.extractall(tmp_path / "unpacked")
    assert validate(tmp_path / "unpacked") == []
    tables = {table["path"] for table in descriptor()["resources"]}
    held = {path.name for path in (tmp_path / "unpacked").iterdir()}
    assert held == tables | {"datapackage.json", "LICENSE-TEXT", "CITATION.cff"}


def describe(folder, held):
    """Write the descriptor of a data package."""
    (folder / "datapackage.json").write_text(json.dumps(held), encoding="utf-8")


def referred(table):
    """Return a table and those that its rows refer to, at any remove: what it takes to check the table."""
    keys = resource(table)["schema"].get("foreignKeys", [])
    others = {key["reference"]["resource"] for key in keys} - {"", table}
    return {table}.union(*map(referred, others))


@pytest.fixture
def package(tmp_path):
    """Return what makes a copy of the data package that holds a table and those that it refers to."""

    def made(table):
        target, wanted = tmp_path / "data", referred(table)
        target.mkdir()
        held = descriptor()
        held["resources"] = [item for item in held["resources"] if item["name"] in wanted]
        describe(target, held)
        for item in held["resources"]:
            shutil.copy(DATA_DIR / item["path"], target)
        return target

    return made


@pytest.mark.parametrize("table", ["deliveries", "events", "memberships"])
def test_a_part_of_the_package_is_valid(package, table):
    assert validate(package(table)) == []


@pytest.mark.parametrize(
    ("table", "old", "new", "problem"),
    [
        ("deliveries", "Aircraft", "Airplanes", "category"),
        ("deliveries", "RUS", "ZZZ", "foreign"),
        ("ideal_points", "2007", "1907", "year"),
        ("agreements", "in force", "alive", "status"),
    ],
)
def test_a_changed_value_is_found(package, table, old, new, problem):
    copy = package(table)
    path = copy / f"{table}.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    found = "\n".join(validate(copy)).lower()
    assert "hash" in found
    assert problem in found


@pytest.mark.parametrize(
    ("name", "column", "value", "problem"),
    [
        ("events", "title", "Sale of \u202esknat", "found 'Sale of \\u202esknat', with '\\u202e' in it; expected"),
        ("events", "note", "a\tb", "found 'a\\tb', with '\\t' in it; expected"),
        ("orders", "comment", "a\x1bb", "found 'a\\x1bb', with '\\x1b' in it; expected"),
        ("governments", "source", 'https://x.org/"onclick="x', "expected an address that begins with https://"),
        ("memberships", "url", "https://x.org/<b>", "expected an address that begins with https://"),
    ],
)
def test_a_text_that_is_not_what_it_seems_is_found(package, name, column, value, problem):
    copy = package(name)
    path = copy / f"{name}.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame.loc[2, column] = value
    frame.to_csv(path, index=False, lineterminator="\n")
    held = descriptor(copy)
    changed = next(table for table in held["resources"] if table["name"] == name)
    changed |= {"hash": f"sha256:{sha256(path)}", "bytes": path.stat().st_size}
    describe(copy, held)
    [found] = validate(copy)
    assert found.startswith(f"{name}.csv, row 4, column {column!r}: ")
    assert problem in found


def test_every_field_is_described_and_every_number_has_a_unit():
    unitless = {"deal_id", "rcid", "cow_code", "session", "record"}
    for table in descriptor()["resources"]:
        for field in table["schema"]["fields"]:
            assert field["description"]
            if field["type"] in ("number", "integer") and field["name"] not in unitless:
                assert field.get("unit"), (table["name"], field["name"])


def test_the_descriptor_is_the_json_it_would_be_written_as():
    text = (DATA_DIR / "datapackage.json").read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"


def test_the_time_that_the_catalogue_gives_is_that_of_the_rows():
    spans = {table["name"]: catalogue.span(table) for table in descriptor()["resources"]}
    assert spans["deliveries"] == spans["vintages"] == "2000/2024"
    assert spans["trade"] == "2000/2020"
    assert spans["us_training"] == "1999/2020"
    assert spans["leader_trips"] == "2000/2025"
    assert spans["countries"] is spans["codebook"] is spans["outlines"] is None
    days = load("roll_calls")["date"]
    assert spans["roll_calls"] == f"{days.min():%Y-%m-%d}/{days.max():%Y-%m-%d}"
    assert spans["votes"] == f"{days.min():%Y-%m}/{days.max():%Y-%m}"
    assert set(load("votes")["rcid"]) <= set(load("roll_calls")["rcid"])
    for name in ("agreements", "events"):
        first, last = (day[:4] for day in spans[name].split("/"))
        assert resource(name)["coverage"].startswith(f"{first}-{last}"), name


def test_every_licence_for_machines_is_an_address_or_says_its_terms():
    for item in json.loads(catalogue.datasets_jsonld("../")):
        assert item["license"]["@type"] == "CreativeWork" and item["license"]["name"]
        assert item["license"].get("url", "https://").startswith("https://")


def test_a_period_has_five_years_or_ends_with_the_last():
    years = pd.Series([1999, 2000, 2004, 2005, 2022, 2024])
    assert data.periods(years).to_list() == ["1995–99", "2000–04", "2000–04", "2005–09", "2020–24", "2020–24"]
    assert data.periods(pd.Series([2020, 2022]), last=2022).to_list() == ["2020–22", "2020–22"]
    assert data.periods(pd.Series([2024, 2025]), last=2025).to_list() == ["2020–24", "2025"]


def test_coverage_counts_what_has_a_value_for_the_countries_asked():
    table = pd.DataFrame(
        {
            "country": ["BRA", "BRA", "BRA", "RUS", "CHL", "CHL"],
            "provider": ["A", "B", "A", "A", "B", "B"],
            "year": [2000, 2001, 2004, 2005, 2009, 2010],
            "value": [1.0, 2.0, None, 4.0, 5.0, 6.0],
        }
    )
    known = table["year"].where(table["value"].notna())
    series = {p: (table["country"], known.where(table["provider"] == p)) for p in ("A", "B")}
    got = data.coverage(series, ["BRA", "CHL"])
    assert got.fillna("").to_dict("records") == [
        {"what": "A", "BRA": "2000–00", "CHL": "", "rows": 1},
        {"what": "B", "BRA": "2001–01", "CHL": "2009–10", "rows": 3},
    ]


def test_a_day_says_who_was_in_office_where_a_year_does_not():
    days = pd.Series(pd.to_datetime(["2016-01-27", "2016-05-11", "2016-05-12", "2024-12-31"]), index=[7, 3, 1, 0])
    got = data.in_office(days, "BRA")
    assert got.to_dict() == {7: "Rousseff", 3: "Rousseff", 1: "Temer", 0: "Lula III"}
    with pytest.raises(ValueError, match="1999-12-31: nobody in office in BRA"):
        data.in_office(pd.Series(pd.to_datetime(["1999-12-31"])), "BRA")
