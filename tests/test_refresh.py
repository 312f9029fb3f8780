"""The report of a new vintage, and how it is taken over: on the small tree of raw exports, whole or not at all."""

import json
import re
import shutil

import pandas as pd
import pytest

import raw_exports
from defense_ties import cli, ingest, moves, refresh
from defense_ties.ingest import forms, naturalearth, raw, record
from tests.places import DATA_DIR, ROOT
from traced_book import files
from traced_book.tables import descriptor

CHANGELOG = """# Changelog

## [Unreleased]

### Added

- A page.

### Changed

- A colour.

## [0.1.0]

### Changed

- Nothing.
"""


# What comes of the exports of the project in small, and what that refers to.
TABLES = [
    "countries", "deliveries", "earlier_deliveries", "orders", "recent_orders", "vintages", "russia_exports", "world_imports",
    "region_states", "region_transfers", "military_expenditure",
]  # fmt: skip


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project in small: raw exports of SIPRI's register, the tables that come of them, their vintages and a changelog."""
    monkeypatch.setattr(raw, "floor", lambda frame, rows, file: frame)
    monkeypatch.setattr(naturalearth, "CODES", raw_exports.OUTLINED)
    monkeypatch.setattr(ingest, "PROVIDERS", [ingest.sipri_transfers, ingest.sipri_milex])
    places = {
        place: raw_exports.EXPORTS[place]() for place in (raw_exports.DELIVERIES, raw_exports.ORDERS, raw_exports.MILEX)
    }
    source = raw_exports.write(places, tmp_path / "sources")
    data = shutil.copytree(DATA_DIR, tmp_path / "data")
    package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"] = [table for table in package["resources"] if table["name"] in TABLES]
    for resource in package["resources"]:
        resource["row_floor"] = 1
        if resource["name"] in ("deliveries", "earlier_deliveries", "military_expenditure"):
            resource["known_outliers"] = []
    vintages = {raw_exports.DELIVERIES: "2026-02-12", raw_exports.ORDERS: "2026-05-18", raw_exports.MILEX: "1949-2025"}
    package["sources"] = forms.entered(
        {raw_exports.FORMS[place].name: (forms.sha256(source / place), vintage) for place, vintage in vintages.items()}
    )
    (data / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    ingest.run(ingest.sources(source), data)
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
    moved = moves.Move("num", "ven-total", "venezuela", "10 → 250", ["venezuela: It was [10 → 250]."])
    monkeypatch.setattr(moves, "of_tables", lambda data, progress: [moved])
    return tmp_path


def revised(project):
    """Put a newer export in place: one delivery revised beyond what is usual, one gone, one new."""
    table = raw_exports.deliveries()
    rows = table.tables[""].rows
    rows[0][15] = "250"
    gone = next(row for row in rows if row[0] == "111")
    rows.remove(gone)
    rows.append([*gone[:1], *gone[1:]])
    rows[-1][0], rows[-1][10] = "112", "2014"
    path = project / "sources" / raw_exports.DELIVERIES
    table.write(table.tables, path)
    path.write_bytes(path.read_bytes().replace(b"12 Feb 2026", b"8 Mar 2027"))


def ask(project, *options):
    arguments = {"--from": "sources", "--data": "data", "--report": "report"}
    given = [str(part) for option, name in arguments.items() for part in (option, project / name)]
    return cli.main(["refresh", *given, *map(str, options)])


def snapshot(project):
    return {
        path: path.read_bytes()
        for path in sorted(project.rglob("*"))
        if path.is_file() and not path.is_relative_to(project / "report")
    }


def test_the_files_of_the_published_tables_change_nothing(project, capsys):
    before = snapshot(project)
    assert ask(project, "--accept") == 0
    assert capsys.readouterr().out.splitlines()[-3:] == [
        "every file is that of the published tables",
        "no table would change",
        "nothing to accept",
    ]
    assert snapshot(project) == before


def test_what_is_missing_is_named_with_what_it_goes_with(project):
    (project / "sources" / raw_exports.DELIVERIES).unlink()
    found = refresh.standing(ingest.sources(project / "sources"))
    lacking = "no file of SIPRI arms transfers, deliveries, which goes with SIPRI arms transfers, orders"
    assert (found.problems, found.kept) == ([lacking], [])


def test_the_report_says_what_would_change_and_changes_nothing(project):
    revised(project)
    before = snapshot(project)
    assert ask(project) == 0
    assert snapshot(project) == before
    lines = (project / "report" / "report.txt").read_text(encoding="utf-8").splitlines()
    page = (project / "report" / "report.html").read_text(encoding="utf-8")
    assert 'ven-total</th><td>venezuela</td><td class="value">10 → 250</td>' in page
    assert lines[:2] == [
        "files that are not those of the published tables:",
        "  SIPRI arms transfers, deliveries, of 2027-03-08 (2026-02-12 before)",
    ]
    at = lines.index("deliveries: 1 row added, 1 row gone, 1 value revised in 1 row (8 rows before, 8 after)")
    assert lines[at + 1 : at + 4] == [
        "  added: deal_id 112, delivery_year 2014",
        "  gone: deal_id 111, delivery_year 2013",
        "  tiv of deal_id 101, delivery_year 2006: 10 -> 250 (+240)",
    ]
    assert "  tiv of recipient VEN, year 2006: 10 -> 250 (+240)" in lines
    assert "  deliveries: tiv of deal_id 101, delivery_year 2006: 250.0, usually 0 to 200" in lines
    at = lines.index("numbers that move: 1")
    assert lines[at + 1 : at + 3] == ["  ven-total (venezuela): 10 → 250", "    venezuela: It was [10 → 250]."]


def confirm(project, reason, **changes):
    path = project / "report" / "outliers.csv"
    rows = pd.read_csv(path, dtype=str, keep_default_na=False).assign(reason=reason, **changes)
    filled = project / "reasons.csv"
    rows.to_csv(filled, index=False)
    return filled


def test_a_value_out_of_its_range_is_confirmed_one_by_one_with_a_reason(project, capsys):
    revised(project)
    before = snapshot(project)
    assert ask(project, "--accept") == 1
    said = capsys.readouterr().err
    assert "deliveries: tiv of deal_id 101, delivery_year 2006 is to be confirmed" in said
    assert snapshot(project) == before
    assert ask(project, "--accept", "--outliers", confirm(project, " ")) == 1
    capsys.readouterr()
    assert ask(project, "--accept", "--outliers", confirm(project, "Twelve", value="251")) == 1
    assert 'found \'deliveries tiv {"deal_id": 101, "delivery_year": 2006} 251\', expected a value in question' in (
        capsys.readouterr().err
    )
    assert ask(project, "--accept", "--outliers", confirm(project, "Twelve in one year")) == 0
    package = json.loads((project / "data" / "datapackage.json").read_text(encoding="utf-8"))
    named = next(table["known_outliers"] for table in package["resources"] if table["name"] == "deliveries")
    assert named == [{"field": "tiv", "key": {"deal_id": 101, "delivery_year": 2006}, "reason": "Twelve in one year"}]


def test_what_is_named_already_needs_no_second_reason_and_what_is_none_any_more_goes(project):
    path = project / "data" / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    table = next(table for table in package["resources"] if table["name"] == "deliveries")
    first, second = (
        {"field": "tiv", "key": {"deal_id": 101, "delivery_year": year}, "reason": f"Of {year}"}
        for year in (2006, 2007)
    )
    table["known_outliers"] = [first, second]
    path.write_text(json.dumps(package), encoding="utf-8")
    revised(project)
    with refresh.prepared(ingest.sources(project / "sources"), project / "data", ingest.PROVIDERS) as done:
        assert [name for name, _, _ in done.unconfirmed if name == "deliveries"] == []
        made = json.loads((done.folder / "datapackage.json").read_text(encoding="utf-8"))
    named = next(table["known_outliers"] for table in made["resources"] if table["name"] == "deliveries")
    assert named == [first]


def test_of_one_value_one_reason_is_read(tmp_path):
    path = tmp_path / "outliers.csv"
    head, row = "table,field,key,value,usual,reason", 'deliveries,tiv,"{""deal_id"": 1}"'
    path.write_text(f"{head}\n{row},250,0 to 200,Twelve\n{row},251,0 to 200,\n")
    assert refresh.confirmed(path)["value"].to_list() == ["250", "251"]
    path.write_text(f"{head}\n{row},250,0 to 200,Twelve\n{row},250,0 to 200,Ten\n")
    with pytest.raises(raw.IngestError, match=r"row 3, .* expected a key that occurs once"):
        refresh.confirmed(path)


def test_a_newer_file_that_changes_no_table_is_entered_as_such(project):
    workbook = raw_exports.milex()
    path = project / "sources" / raw_exports.MILEX
    raw_exports.write_workbook(workbook.tables, path, above=5, title="Spending, 1949-2026")
    with refresh.prepared(ingest.sources(project / "sources"), project / "data", ingest.PROVIDERS) as done:
        assert done.lines() == [
            "files that are not those of the published tables:",
            "  SIPRI military expenditure, of 1949-2026 (1949-2025 before)",
            "no table would change",
        ]
        assert refresh.entry(done) == (
            "- Data from newer files: SIPRI military expenditure, of 1949-2026 (1949-2025 before). No table differs."
        )


def accepted(project):
    revised(project)
    assert ask(project) == 0
    return ask(project, "--accept", "--outliers", confirm(project, "Twelve in one year"))


def test_accepting_puts_tables_versions_vintages_and_changelog_in_place(project, capsys):
    assert accepted(project) == 0
    deliveries = pd.read_csv(project / "data" / "deliveries.csv").set_index(["deal_id", "delivery_year"])
    assert deliveries.loc[(101, 2006), "tiv"] == 250
    package = json.loads((project / "data" / "datapackage.json").read_text(encoding="utf-8"))
    tables = {table["name"]: table for table in package["resources"]}
    assert tables["deliveries"]["version"].startswith("Export of 8 March 2027 (")
    assert tables["deliveries"]["citation"].endswith("export of 8 March 2027")
    assert tables["orders"]["version"].startswith("Export of 18 May 2026 (")
    assert tables["vintages"]["version"].startswith("Export of 8 March 2027 (")
    assert {form: vintage for form, (_, vintage) in forms.taken(package).items()} == {
        "SIPRI arms transfers, deliveries": "2027-03-08",
        "SIPRI arms transfers, orders": "2026-05-18",
        "SIPRI military expenditure": "1949-2025",
    }
    text = (project / "CHANGELOG.md").read_text()
    entry = text.index("- Data from newer files: SIPRI arms transfers, deliveries, of 2027-03-08 (2026-02-12 before).")
    assert text.index("### Changed") < entry < text.index("- A colour.") < text.index("## [0.1.0]")
    assert "`deliveries`: 1 row added, 1 row gone, 1 value revised in 1 row;" in text
    capsys.readouterr()
    assert ask(project, "--accept") == 0
    assert capsys.readouterr().out.endswith("nothing to accept\n")


def dated(project, place, before, after):
    path = project / "sources" / place
    path.write_bytes(path.read_bytes().replace(before, after))


def test_two_exports_of_one_day_stay_two(project):
    dated(project, raw_exports.DELIVERIES, b"12 Feb 2026", b"8 Mar 2027")
    dated(project, raw_exports.ORDERS, b"18 May 2026", b"8 Mar 2027")
    assert ask(project, "--accept") == 0
    vintages = pd.read_csv(project / "data" / "vintages.csv")
    assert set(vintages["vintage"]) == {"2027-03-08"}
    tiv = vintages.query("supplier == 'RUS' and recipient == 'VEN'").set_index("export")["tiv"]
    assert tiv.to_dict() == {"deliveries": 15.0, "orders": 63.01}
    tables = {table["name"]: table for table in descriptor(project / "data")["resources"]}
    assert tables["deliveries"]["version"] == "Export of 8 March 2027 (deliveries 1995-2024)"
    assert tables["vintages"]["citation"].endswith("exports of 8 March 2027, 8 March 2027 and 14 July 2026")
    # From then on the day alone does not say which of the two a version means: what is newer of one leaves the other's alone.
    dated(project, raw_exports.ORDERS, b"8 Mar 2027", b"9 Apr 2028")
    with refresh.prepared(ingest.sources(project / "sources"), project / "data", ingest.PROVIDERS) as done:
        now = {table["name"]: table["version"] for table in descriptor(done.folder)["resources"]}
        assert now == {name: table["version"] for name, table in tables.items()}
        assert {"deliveries", "orders", "vintages"} <= {*done.by_hand}
        assert "military_expenditure" not in done.by_hand


def test_ingest_and_refresh_enter_the_same_in_the_descriptor(project, capsys):
    dated(project, raw_exports.DELIVERIES, b"12 Feb 2026", b"8 Mar 2027")
    other = shutil.copytree(project / "data", project / "other")
    assert cli.main(["ingest", "--from", str(project / "sources"), "--to", str(other)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "entered in the descriptor: SIPRI arms transfers, deliveries, of 2027-03-08 (2026-02-12 before)" in said
    assert not [line for line in said if line.startswith("entered in the descriptor: SIPRI arms transfers, orders")]
    assert ask(project, "--accept") == 0
    assert descriptor(other) == descriptor(project / "data")
    assert forms.taken(descriptor(other))["SIPRI arms transfers, deliveries"] == (
        forms.sha256(project / "sources" / raw_exports.DELIVERIES),
        "2027-03-08",
    )


def test_ingest_enters_no_vintage_that_nobody_said(project, capsys):
    path = project / "sources" / raw_exports.MILEX
    raw_exports.write_workbook(raw_exports.milex().tables, path, above=5, title="Spending")
    assert cli.main(["ingest", "--from", str(project / "sources"), "--to", str(project / "data")]) == 0
    said = "entered in the descriptor: SIPRI military expenditure, of a vintage that nobody says (1949-2025 before)"
    assert said in capsys.readouterr().out.splitlines()
    (held,) = [one for one in descriptor(project / "data")["sources"] if one["title"] == "SIPRI military expenditure"]
    assert held == {"title": "SIPRI military expenditure", "hash": f"sha256:{forms.sha256(path)}"}
    # It is asked for when it is known again.
    assert "does not say its vintage" in " ".join(
        refresh.standing(ingest.sources(project / "sources", data_dir=project / "data")).problems
    )


def test_what_can_not_be_written_whole_is_not_written_at_all(project, monkeypatch, capsys):
    revised(project)
    assert ask(project) == 0
    reasons, before = confirm(project, "Twelve in one year"), snapshot(project)
    before[reasons] = reasons.read_bytes()
    replace, done = files.os.replace, []

    def full(source, target):
        # The changelog is the last.
        if str(target).endswith("CHANGELOG.md"):
            raise OSError(28, "No space left on device")
        done.append(target)
        replace(source, target)

    monkeypatch.setattr(files.os, "replace", full)
    assert ask(project, "--accept", "--outliers", reasons) == 1
    assert "refresh stopped, nothing was changed\n[Errno 28] No space left on device" in capsys.readouterr().err
    assert project / "data" / "deliveries.csv" in done
    assert snapshot(project) == before


def test_a_table_that_is_not_valid_is_not_accepted(project, capsys):
    path = project / "data" / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    next(table for table in package["resources"] if table["name"] == "deliveries")["row_floor"] = 9
    path.write_text(json.dumps(package), encoding="utf-8")
    assert accepted(project) == 1
    said = capsys.readouterr()
    assert "not valid:\n  deliveries.csv: " in said.out
    assert "refresh stopped, nothing was changed\ndeliveries.csv: " in said.err


def test_a_changelog_without_a_place_for_the_entry_stops_it(project, capsys):
    (project / "CHANGELOG.md").write_text("# Changelog\n")
    before = (project / "data" / "deliveries.csv").read_bytes()
    assert accepted(project) == 1
    assert "CHANGELOG.md: found no part [Unreleased]" in capsys.readouterr().err
    assert (project / "data" / "deliveries.csv").read_bytes() == before


def test_an_entry_makes_its_part_where_nothing_has_changed_yet():
    text = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A page.\n\n## [0.1.0]\n\n### Changed\n\n- Nothing.\n"
    got = refresh.logged(text, "- Data.")
    assert got == text.replace("- A page.\n", "- A page.\n\n### Changed\n\n- Data.\n")


def test_a_vintage_that_the_descriptor_words_otherwise_is_left_to_a_person(project):
    workbook = raw_exports.milex()
    workbook.tables["Share of GDP"].rows[2][3] = 0.02
    path = project / "sources" / raw_exports.MILEX
    raw_exports.write_workbook(workbook.tables, path, above=5, title="Spending, 1949-2026")
    source = ingest.sources(project / "sources")
    with refresh.prepared(source, project / "data", ingest.PROVIDERS) as done:
        assert [change.table for change in done.changes] == ["military_expenditure"]
        assert done.by_hand == ["military_expenditure"]
        assert done.lines()[-1] == "version to be written by hand in the descriptor: military_expenditure"


def test_every_form_that_makes_a_table_has_the_vintage_of_its_published_file():
    """But those whose files are optional."""
    optional = [naturalearth.OUTLINES, *ingest.ruslat.FORMS]
    read = {form.name for form in ingest.FORMS if form.read and not form.optional} - {form.name for form in optional}
    held = descriptor()["sources"]
    assert [one["title"] for one in held] == sorted(read | {form.name for form in ingest.FORMS if form.optional})
    assert all(re.fullmatch("sha256:[0-9a-f]{64}", one["hash"]) and one["version"] for one in held)


def test_the_raw_exports_are_those_of_the_published_tables(sources):
    source, held = ingest.sources(sources), forms.taken(descriptor())
    assert refresh.standing(source).problems == []
    assert [
        str(newer)
        for form in ingest.FORMS
        if form.read
        for one in source.of(form)
        if (newer := record._newer(one, held.get(form.name, ("", ""))))
    ] == []


def test_what_is_accepted_elsewhere_leaves_the_book_and_its_package_alone(project):
    own = [
        path for folder in (DATA_DIR, ROOT / "src" / "defense_ties") for path in folder.rglob("*.*") if path.is_file()
    ]
    before = {path: path.stat().st_mtime_ns for path in [*own, ROOT / "CHANGELOG.md"] if path.suffix != ".pyc"}
    assert accepted(project) == 0
    assert {path: path.stat().st_mtime_ns for path in before} == before
    # The folder says itself what it is made of, so that the same files are known there, and nowhere else.
    held = forms.taken(descriptor(project / "data"))
    assert held["SIPRI arms transfers, deliveries"] == (
        forms.sha256(project / "sources" / raw_exports.DELIVERIES),
        "2027-03-08",
    )


def test_a_folder_of_tables_without_a_changelog_is_refused_in_one_line(project, capsys):
    revised(project)
    assert ask(project) == 0
    (project / "CHANGELOG.md").unlink()
    reasons, before = confirm(project, "Twelve in one year"), snapshot(project)
    before[reasons] = reasons.read_bytes()
    capsys.readouterr()
    assert ask(project, "--accept", "--outliers", reasons) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "refresh stopped, nothing was changed"
    assert said[1].startswith("CHANGELOG.md: found none in ") and len(said) == 2
    assert snapshot(project) == before


def test_a_table_of_tiv_is_held_against_the_new_deliveries_and_changes_nothing(project):
    revised(project)
    table = "Recipient,2006,2007,2006-2007,Percentage,Sum total years,Percentage of total\nVenezuela,250,6,256,100%,256,100%\nTotal imports from Russia,250,6,256,100%,256,\n"
    (project / "sources" / "tiv").write_text(table)
    before = snapshot(project)
    assert ask(project) == 0
    assert snapshot(project) == before
    lines = (project / "report" / "report.txt").read_text(encoding="utf-8").splitlines()
    at = lines.index("tables of TIV (there) beside the deliveries (here):")
    # The delivery of 2000 lies outside the years of the table; that of 2006 is the revised one.
    assert lines[at + 1 : at + 3] == [
        "  tiv, from Russia: 1 value differs, +1.0 together",
        "    Russia to Venezuela, 2007: 6 there, 5.0 here",
    ]
    assert lines[at + 3] == ""


def test_the_report_names_what_makes_no_table_and_why(project):
    header = "undl_id,ms_code,ms_name,ms_vote,date,session,resolution,draft,committee_report,meeting,title,agenda_title,subjects,"
    rest = "vote_note,total_yes,total_no,total_abstentions,total_non_voting,total_ms,undl_link"
    (project / "sources" / "votes").write_text(f"{header}{rest}\n")
    assert ask(project) == 0
    lines = (project / "report" / "report.txt").read_text(encoding="utf-8").splitlines()
    (line,) = lines[lines.index(refresh.UNREAD) + 1 :]
    assert line.startswith("  votes: UN Digital Library, voting data of every member, of which no table is made (by")
    assert line.endswith("no whole file was at hand yet to hold the two against each other")
    page = (project / "report" / "report.html").read_text(encoding="utf-8")
    assert "<li>votes: UN Digital Library, voting data of every member, of which no table is made" in page
