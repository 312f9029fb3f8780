"""Ruslat's tables: their format, how they are taken in, and what they are set beside. All rows are made up; nobody here has Ruslat's."""

import json
import shutil
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from defense_ties import cli, ingest, ruslat
from defense_ties.data import load
from defense_ties.ingest import IngestError
from defense_ties.ingest import ruslat as taken_in
from tests.places import DATA_DIR, ROOT
from traced_book import cli as machine
from traced_book import validate

MADE_UP = Path(__file__).with_name("ruslat")


def sold(recipient, weapon, year, ordered=None, delivered=None, years=None, name=None):
    row = {"recipient": recipient, "designation": weapon, "order_year": year, "number_ordered": ordered}
    return row | {"number_delivered": delivered, "delivery_years": years, "id": name}


def frame(*rows):
    whole = ["order_year", "number_ordered", "number_delivered"]
    return pd.DataFrame(rows).astype(dict.fromkeys(whole, "Int64"))


def deals(ours, theirs):
    found = ruslat.deals(frame(*ours), frame(*theirs))
    return (
        found[["recipient", "ruslat", "order_year_sipri", "result", "differs"]]
        .astype(object)
        .where(lambda held: held.notna(), None)
    )


def test_a_deal_of_both_is_compared_where_ruslat_has_a_value():
    found = deals(
        [sold("VEN", "Su 30-MK2", 2006, 24, None, "2006; 2007", "a"), sold("MEX", "Mi-17", 2010, 3, 4, None, "b")],
        [sold("VEN", "Su-30MK2", 2006, 24, 24, "2006; 2007; 2008"), sold("MEX", "Mi-17V-5", 2011, 3, 4, "2011")],
    )
    assert found.to_numpy().tolist() == [
        ["MEX", "b", 2011, "both, with differences", "year of the order"],
        ["VEN", "a", 2006, "both, with differences", "years of delivery"],
    ]
    same = deals([sold("VEN", "Su-30", 2006, 24, name="a")], [sold("VEN", "Su-30MK2", 2006, 24, 24, "2007")])
    assert same["result"].tolist() == ["both, alike"]


def test_deals_too_far_apart_in_year_name_or_country_are_of_one_alone():
    ours = [
        sold("VEN", "Mi-17", 2003, 1, name="a"),
        sold("BRA", "Igla", 2000, 1, name="b"),
        sold("PER", "Tor", 2001, 1, name="c"),
    ]
    theirs = [sold("VEN", "Mi-17", 2006, 1), sold("BRA", "Verba", 2000, 1), sold("COL", "Tor", 2001, 1)]
    found = deals(ours, theirs)
    assert found["result"].value_counts().to_dict() == {"Ruslat alone": 3, "SIPRI alone": 3}
    assert (
        deals([sold("VEN", "Mi-17", 2004, 1, name="a")], theirs)["result"].tolist().count("both, with differences") == 1
    )


def test_deals_stand_by_country_then_year_then_weapon_whoever_has_them():
    theirs = [sold("VEN", "Su-30", 2006, 1), sold("VEN", "Mi-26", 2006, 1), sold("BRA", "Mi-35", 2008, 1)]
    found = ruslat.deals(
        frame(sold("VEN", "Tor", 2005, 1, name="a"), sold("VEN", "T-72", 2006, 1, name="b")), frame(*theirs)
    )
    assert found["weapon"].to_list() == ["Mi-35", "Tor", "Mi-26", "Su-30", "T-72"]


def test_each_deal_is_taken_once_the_nearest_in_year_then_in_number_first():
    found = deals(
        [
            sold("VEN", "Mi-17", 2006, 10, name="a"),
            sold("VEN", "Mi-17", 2006, 5, name="b"),
            sold("VEN", "Mi-17", 2007, name="c"),
        ],
        [sold("VEN", "Mi-17", 2006, 6), sold("VEN", "Mi-17", 2006, 11), sold("VEN", "Mi-17", 2008, 7)],
    )
    by_id = found.set_index("ruslat")
    assert by_id.loc["c", "order_year_sipri"] == 2008
    pairs = ruslat.deals(
        frame(sold("VEN", "Mi-17", 2006, 10, name="a"), sold("VEN", "Mi-17", 2006, 5, name="b")),
        frame(sold("VEN", "Mi-17", 2006, 6), sold("VEN", "Mi-17", 2006, 11)),
    ).set_index("ruslat")
    assert pairs["number_ordered_sipri"].to_dict() == {"a": 11, "b": 6}


def text(name, country, signed, register=None, in_force=None):
    return {
        "id": name,
        "country": country,
        "signed": signed,
        "register": register,
        "in_force": in_force,
        "title": f"Title of {name}",
    }


def texts(ours, theirs):
    return ruslat.agreements(pd.DataFrame(ours), pd.DataFrame(theirs).drop(columns="register"))


def test_a_text_is_the_one_of_that_day_or_the_one_that_it_names():
    found = texts(
        [
            text("a", "CHL", "2004-11"),
            text("b", "BRA", "2008-11-25", "BRA-2", "2010-06-27"),
            text("c", "BRA", "2012-01-01", "BRA-3"),
        ],
        [
            text("CHL-1", "CHL", "2004-11-19"),
            text("BRA-2", "BRA", "2008-11-26", in_force="2010-06-26"),
            text("BRA-3", "BRA", "2012"),
        ],
    ).set_index("ruslat")
    assert found["register"].to_dict() == {"a": "CHL-1", "b": "BRA-2", "c": "BRA-3"}
    assert found["result"].to_dict() == {"a": "both, alike", "b": "both, with differences", "c": "both, alike"}
    assert found.loc["b", "differs"] == "date of signature, entry into force"


def test_where_several_texts_have_the_day_none_is_chosen():
    two = [text("VEN-1", "VEN", "2006-07-27"), text("VEN-2", "VEN", "2006-07-27")]
    found = texts([text("a", "VEN", "2006-07-27")], two)
    assert found[["ruslat", "register", "result"]].to_numpy().tolist() == [
        ["a", "VEN-1; VEN-2", "several that it may be"]
    ]
    found = texts([text("a", "VEN", "2006-07-27"), text("b", "VEN", "2006-07-27")], two[:1])
    assert found["result"].tolist() == ["several that it may be"] * 2
    found = texts([text("a", "VEN", "2006-07-27", "VEN-2"), text("b", "VEN", "2006-07-27")], two)
    assert found.set_index("ruslat")["register"].to_dict() == {"a": "VEN-2", "b": "VEN-1"}


def test_a_text_of_one_alone_is_said_to_be_and_another_country_is_another_text():
    found = texts([text("a", "CHL", "2004")], [text("BRA-1", "BRA", "2004")])
    assert found[["country", "result"]].to_numpy().tolist() == [["BRA", "the register alone"], ["CHL", "Ruslat alone"]]


@pytest.mark.parametrize(
    "named", [["CHL-9"], ["BRA-1"], ["CHL-1", "CHL-1"]], ids=["none", "of another country", "twice"]
)
def test_a_named_row_has_to_be_there_and_named_once(named):
    ours = [text(f"t{number}", "CHL", "2004", name) for number, name in enumerate(named)]
    with pytest.raises(
        ValueError,
        match=rf"ruslat_agreements, t{len(named) - 1}: found '{named[-1]}', expected the id of an agreement of CHL",
    ):
        texts(ours, [text("CHL-1", "CHL", "2004"), text("BRA-1", "BRA", "2004")])


def test_results_are_counted_what_both_have_first():
    compared = {
        "Deals": pd.DataFrame({"result": ["SIPRI alone", "both, alike", "SIPRI alone"]}),
        "Texts": pd.DataFrame({"result": ["both, alike"]}),
    }
    assert ruslat.counted(compared).to_numpy().tolist() == [["both, alike", 1, 1], ["SIPRI alone", 2, 0]]


def test_the_templates_are_empty_and_have_the_fields_of_the_format():
    for name, table in taken_in.described().items():
        lines = (taken_in.HERE / f"{name.removeprefix('ruslat_')}.csv").read_text(encoding="utf-8").splitlines()
        assert lines == [",".join(field["name"] for field in table["schema"]["fields"])]
        assert all(field["description"] for field in table["schema"]["fields"])


def test_nothing_of_it_stands_in_the_book_as_it_is_published():
    assert not {*taken_in.described()} & {
        table["name"] for table in json.loads((DATA_DIR / "datapackage.json").read_text())["resources"]
    }
    assert "ruslat" not in (ROOT / "_toc.yml").read_text(encoding="utf-8")


@pytest.fixture
def book(tmp_path, monkeypatch):
    """The book without its pages, and a folder of the made-up tables."""
    shutil.copytree(DATA_DIR, tmp_path / "data")
    shutil.copytree(MADE_UP, tmp_path / "sources")
    for name in ("_toc.yml", "_config.yml", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "book").mkdir()
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## [Unreleased]\n\n## [0.1.0]\n", encoding="utf-8")
    monkeypatch.setenv("TRACED_BOOK_ROOT", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refresh(book, *options):
    return cli.main(["refresh", "--from", str(book / "sources"), *options])


def test_accepted_tables_are_valid_and_bring_the_chapter_which_shows_them(book, capsys, monkeypatch):
    monkeypatch.setattr(cli.moves, "of_tables", lambda data, progress: [])
    assert refresh(book, "--accept") == 0
    said = capsys.readouterr().out
    assert "ruslat_deliveries: 2 rows added (0 rows before, 2 after)" in said
    assert "added: book/ruslat.ipynb" in said
    assert validate.validate(book / "data") == []
    package = json.loads((book / "data" / "datapackage.json").read_text(encoding="utf-8"))
    tables = {table["name"]: table for table in package["resources"]}
    assert tables["ruslat_deliveries"]["version"] == "as of 2026-11-03"
    assert tables["ruslat_agreements"]["citation"].endswith("(Ruslat), as of 2026-11-02")
    contents = (book / "_toc.yml").read_text(encoding="utf-8")
    assert contents.index("book/timing") < contents.index("book/ruslat") < contents.index("book/multilateral")

    assert machine.main(["run", str(book / "book" / "ruslat.ipynb")]) == 0
    notebook = nbformat.read(book / "book" / "ruslat.ipynb", as_version=4)
    shown = [
        cell["outputs"][0]["data"]["application/vnd.traced-book.table+json"]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]
    assert [table["id"] for table in shown] == ["rus-tab-counts", "rus-tab-deals", "rus-tab-agreements"]
    deal = dict(zip(shown[1]["columns"], next(row for row in shown[1]["rows"] if row[1] == "Made-up gun"), strict=True))
    assert deal["Recipient"] == "Venezuela"
    assert (deal["Ordered, by Ruslat"], deal["Ordered, by SIPRI"], deal["Delivered, by Ruslat"]) == ("2011", "–", "–")
    assert (deal["Who has it"], deal["What differs"]) == ("Ruslat alone", "")
    assert ["both, alike", "0", "1"] in shown[0]["rows"]

    assert refresh(book, "--accept") == 0
    assert "nothing to accept" in capsys.readouterr().out
    assert (book / "_toc.yml").read_text(encoding="utf-8") == contents


def test_without_its_files_nothing_is_said_and_nothing_comes(book, capsys):
    assert (
        taken_in.tables(
            ingest.sources(shutil.copytree(book / "sources", book / "none", ignore=shutil.ignore_patterns("*.csv"))),
            load("countries"),
        )
        == {}
    )
    shutil.rmtree(book / "sources")
    (book / "sources").mkdir()
    assert refresh(book) == 0
    assert "ruslat" not in capsys.readouterr().out.lower()


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("deliveries.csv", "VEN", "PER", "row 3, column 'recipient': found 'PER', expected one of"),
        ("deliveries.csv", ",2011,", ",about 2011,", "row 3, column 'order_year': found 'about 2011', expected a whole number"),
        ("deliveries.csv", "Made-up gun", "", "row 3, column 'designation': found 'nothing'"),
        ("deliveries.csv", "MADE-UP-2", "MADE-UP-1", "row 3, column 'id': found 'MADE-UP-1', expected a key that occurs once"),
        ("agreements.csv", "2004-11-19", "19.11.2004", "ruslat_agreements"),
    ],
)  # fmt: skip
def test_a_value_of_another_form_is_named_and_nothing_is_written(book, capsys, file, old, new, said):
    path = book / "sources" / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    before = (book / "data" / "datapackage.json").read_bytes()
    assert refresh(book, "--accept") == 1
    output = capsys.readouterr()
    assert said in output.err + output.out
    assert (book / "data" / "datapackage.json").read_bytes() == before
    assert not (book / "book" / "ruslat.ipynb").exists()


def test_one_table_without_the_other_is_refused(book):
    (book / "sources" / "agreements.csv").unlink()
    with pytest.raises(IngestError, match="expected Ruslat, agreements"):
        taken_in.tables(ingest.sources(book / "sources"), load("countries"))


def test_rows_of_no_day_are_refused(book):
    for name in ("deliveries.csv", "agreements.csv"):
        path = book / "sources" / name
        path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    with pytest.raises(IngestError, match="the day on which at least one row was taken from Ruslat"):
        taken_in.tables(ingest.sources(book / "sources"), load("countries"))


def test_contents_without_a_place_for_the_chapter_stop_it_and_stay(tmp_path):
    (tmp_path / "_toc.yml").write_text("root: index\n")
    with pytest.raises(ValueError, match="expected the line '- file: book/timing' once"):
        taken_in.add_chapter(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["_toc.yml"]
