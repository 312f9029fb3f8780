"""What a raw file is, by what is in it: on the small tree of raw exports, renamed, damaged, in other layouts and in two vintages."""

import gzip
import io
import json
import random
import shutil
import zipfile

import pandas as pd
import pytest

import raw_exports
from defense_ties import cli, ingest, moves
from defense_ties.data import load
from defense_ties.ingest import forms, raw, sipri_milex, sipri_transfers, trade, unga, worldbank
from defense_ties.ingest.raw import IngestError


@pytest.fixture
def any_length(monkeypatch):
    """Let a file be as short as in the tree."""
    monkeypatch.setattr(raw, "floor", lambda frame, rows, file: frame)


@pytest.fixture
def written(tmp_path, any_length):
    """The exports of the tree, without the project's own files, by their places."""
    places = {place: make() for place, make in raw_exports.EXPORTS.items()}
    return raw_exports.write(places, tmp_path / "sources")


def by_name(source):
    return {one.name: one for one in source.found}


def test_every_export_is_known_whatever_its_name(written, tmp_path):
    chance, folder = random.Random(17), tmp_path / "inbox"
    names = chance.sample(range(1000), len(raw_exports.FORMS))
    expected = {}
    for number, (place, form) in zip(names, raw_exports.FORMS.items(), strict=True):
        name = f"{chance.choice(['', 'a/', 'a/b c/'])}{number}{chance.choice(['', '.csv', '.bin', '.dta', '.txt'])}"
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(written / place, folder / name)
        expected[name] = form.name
    found = by_name(ingest.sources(folder))
    assert {name: one.form and one.form.name for name, one in found.items()} == expected
    assert [one.problem for one in found.values() if one.problem] == []


@pytest.mark.parametrize("place", raw_exports.FORMS)
@pytest.mark.usefixtures("any_length")
def test_each_form_is_known_alone_under_a_name_that_says_nothing(tmp_path, place):
    """Each on a small made-up export in its provider's layout."""
    path = raw_exports.write({place: raw_exports.EXPORTS[place]()}, tmp_path / "sources") / place
    (tmp_path / "inbox").mkdir()
    shutil.copy(path, tmp_path / "inbox" / "download")
    (found,) = ingest.sources(tmp_path / "inbox").found
    assert (found.form, found.problem) == (raw_exports.FORMS[place], "")


def test_what_was_renamed_gives_the_same_tables(written, tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    for number, place in enumerate(raw_exports.FORMS):
        shutil.copy(written / place, folder / f"download ({number})")
    countries = load("countries")
    for provider in (sipri_transfers, sipri_milex, unga, trade, worldbank):
        before = provider.tables(raw_exports.sources(written), countries)
        after = provider.tables(ingest.sources(folder), countries)
        for name, table in before.items():
            files = [column for column in ("_file",) if column in table]
            pd.testing.assert_frame_equal(after[name].drop(columns=files), table.drop(columns=files))


def test_vintage_and_coverage_stand_in_the_file(written):
    found = by_name(ingest.sources(written))
    read = {name: (one.vintage, one.vintage_from, one.coverage) for name, one in found.items() if one.vintage}
    assert read == {
        raw_exports.DELIVERIES: ("2026-02-12", "in the file", "1995 to 2025"),
        raw_exports.ORDERS: ("2026-05-18", "in the file", "1986 to 2025"),
        raw_exports.EXTRACT: ("2026-07-14", "in the file", "1999 to 2015"),
        raw_exports.MILEX: ("1949-2025", "in the file", "1999 to 2025"),
        raw_exports.IDEAL_POINTS: ("2025-07-28", "in the file", "1999 to 2025"),
        raw_exports.ASSEMBLY: ("to 2025-09-12", "in the file", "1999 to 2025"),
        raw_exports.COUNCIL: ("to 2025-02-24", "in the file", "1999 to 2025"),
        raw_exports.TEXTS: ("v1.0", "in the file", "1996 to 2010"),
    }
    # A year without a value is none that a file covers.
    assert found[raw_exports.GDP].coverage == "1999 to 2025"
    assert found[raw_exports.POPULATION].coverage == "2000 to 2000"


def test_a_vintage_that_a_file_does_not_say_is_known_by_its_hash_or_named_by_a_person(written, tmp_path):
    held = forms.entered({"GDP": (forms.sha256(written / raw_exports.GDP), "retrieved 2026")})
    (tmp_path / "datapackage.json").write_text(json.dumps({"sources": held, "resources": []}))
    found = by_name(ingest.sources(written, data_dir=tmp_path, vintages={raw_exports.POPULATION: "of March"}))
    assert (found[raw_exports.GDP].vintage, found[raw_exports.GDP].vintage_from) == (
        "retrieved 2026",
        "known by its SHA-256",
    )
    assert (found[raw_exports.POPULATION].vintage, found[raw_exports.POPULATION].vintage_from) == (
        "of March",
        "as you said",
    )
    with pytest.raises(IngestError, match="found '2027-03-01', expected the vintage that it says: 2026-02-12"):
        ingest.sources(written, vintages={raw_exports.DELIVERIES: "2027-03-01"})
    with pytest.raises(IngestError, match=r"found 'no file gone\.csv'"):
        ingest.sources(written, vintages={"gone.csv": "of March"})


def zipped(data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("export.csv", data)
    return out.getvalue()


def unclosed(data):
    lines = data.split(b"\n")
    first, comma, rest = lines[13].partition(b",")
    lines[13] = first + comma + b'"' + rest.replace(b'"', b"")
    return b"\n".join(lines)


TIV = (
    "Recipient,2006,2007,2006-2007,Percentage,Sum total years,Percentage of total\nVenezuela,10,5,15,100%,15,100%\n"
    "Total imports from Côte d'Ivoire,10,5,15,100%,15,\n"
)
# Eighteen files that came in, under names that say nothing: of which export each was made and how, and what is said of it.
INBOX = {
    "01": ("GDP", lambda data: b"", "REFUSED: an empty file"),
    "02": ("DELIVERIES", lambda data: b"\n<!DOCTYPE html><title>Sign in</title>", "REFUSED: a web page"),
    "03": ("IDEAL_POINTS", lambda data: b"version https://git-lfs.github.com/spec/v1\n", "REFUSED: a pointer of Git LFS"),
    "04": ("ORDERS", lambda data: data.decode("cp1252").encode("utf-16"), "REFUSED: UTF-16 text"),
    "05": ("ASSEMBLY", zipped, "REFUSED: a zip archive"),
    "06": ("COUNCIL", gzip.compress, "REFUSED: a gzip archive"),
    "07": ("MILEX", lambda data: data[: len(data) // 2], "REFUSED: found 'BadZipFile: File is not a zip file', expected a workbook, whole and undamaged"),
    "08": ("COW", lambda data: data[: len(data) // 2], "REFUSED: a gzip archive, damaged: Compressed file ended before the end-of-stream marker was reached"),
    "09": ("DELIVERIES", unclosed, "SIPRI arms transfers, deliveries (by its header on line 12, lines that may end in a stray semicolon); vintage 2026-02-12 (in the file); 1995 to 2025; DAMAGED: found 'unexpected end of data' in row 14, expected quotation marks closed on their line"),
    "10": ("ORDERS", lambda data: data[:-30], "SIPRI arms transfers, orders (by its header on line 12, delimited text); vintage 2026-05-18 (in the file); 1986 to 2025; DAMAGED: found 'es,Russia,2000,,10,,Pantsir-S1,SAM syste' in row 25, expected a line end (truncated export?)"),
    "11": ("ORDERS", lambda data: data.decode("cp1252").encode("utf-8-sig"), "SIPRI arms transfers, orders (by its header on line 12, delimited text); vintage 2026-05-18 (in the file); 1986 to 2025"),
    "12": ("DOTS", lambda data: data.replace(b"usd_million", b"usd"), "nothing that is known; nearest to IMF Direction of Trade, Russia as reporter, but for the column 'usd_million'"),
    "13": ("HS93", lambda data: data.replace(b"\n", b"\r\n"), "UN Comtrade, exports (by its header on line 1, delimited text); vintage not said in it, and to be named; 2010 to 2024"),
    "14": ("LATER_POINTS", lambda data: data.replace(b"\t", b","), "ideal points, series FP alone (by its header on line 1, commas); vintage not said in it, and to be named; 1967 to 2025"),
    "15": ("POPULATION", lambda data: b"to do: ask for the population\n", "nothing that is known (text)"),
    "16": ("EXTRACT", lambda data: data.replace(b"\n", b"\r\n"), "SIPRI arms transfers, orders of some parties (by its header on line 12, delimited text); vintage 2026-07-14 (in the file); 1999 to 2015"),
    "17": ("DELIVERIES", lambda data: TIV.encode("cp1252"), "SIPRI arms transfers, table of TIV, of which no table is made (by its header on line 1, delimited text and a row of totals); it is held against the deliveries; 2006 to 2007"),
    "18": ("MILEX", lambda data: data, "SIPRI military expenditure (by its sheets 'Share of GDP' and 'Current US$'); vintage 1949-2025 (in the file); 1999 to 2025"),
}  # fmt: skip
# The forms that lack, with one that is there of the same provider.
_ASSEMBLY, _TRADE = "ideal points, series FP alone", "UN Comtrade, exports"
LACKING = [
    ("ideal points, all series", _ASSEMBLY),
    ("unvotes, votes", _ASSEMBLY),
    ("unvotes, roll calls", _ASSEMBLY),
    ("unvotes, issues", _ASSEMBLY),
    ("UN record, votes of the General Assembly", _ASSEMBLY),
    ("UN record, votes of the Security Council", _ASSEMBLY),
    ("votes on Ukraine, from the press", _ASSEMBLY),
    ("Correlates of War trade, directed dyads", _TRADE),
    ("IMF Direction of Trade, extract", _TRADE),
    ("IMF Direction of Trade, Russia as reporter", _TRADE),
]


@pytest.fixture
def inbox(written, tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    for name, (place, change, _) in INBOX.items():
        (folder / name).write_bytes(change((written / getattr(raw_exports, place)).read_bytes()))
    return folder


@pytest.mark.usefixtures("unhurried")
def test_a_folder_of_damaged_and_mixed_exports_is_sorted_or_refused_line_by_line(inbox, capsys):
    assert cli.main(["refresh", "--from", str(inbox)]) == 1
    said = capsys.readouterr()
    lines = [f"{name}: {line}" for name, (_, _, line) in INBOX.items()]
    out = said.out.splitlines()
    assert out[: len(lines)] == lines
    kept = ["worldbank", "training", "visits", "sanctions", "dcad", "register", "naturalearth"]
    assert [line.partition(": its tables stay as published, no file of ")[0] for line in out[len(lines) :]] == kept
    settled = [line.removeprefix("to be settled first: ") for line in said.err.splitlines() if "looking at" not in line]
    # What is refused or damaged, what lacks, two exports of one vintage of which one was cut off, and what does not say its vintage.
    assert settled == [
        *lines[:10],
        *(f"no file of {name}, which goes with {other}" for name, other in LACKING),
        "2 files of SIPRI arms transfers, orders, never to be mixed: --choose '10' or --choose '11'",
        "14 does not say its vintage: --vintage '14=…'",
        "13 does not say its vintage: --vintage '13=…'",
    ]


def test_a_file_beyond_being_known_stops_a_run(written):
    (written / "new.csv").write_bytes(b"<html>")
    with pytest.raises(IngestError, match=r"^new\.csv: found 'a web page', expected a file as its provider gives it"):
        ingest.sources(written).whole()
    (written / "new.csv").write_bytes(b"remember the milk\n")
    (written / "paper").write_bytes(b"%PDF-1.7")
    assert ingest.sources(written).whole()


def newer(path, target):
    data = path.read_bytes().replace(b"Data generated: 12 Feb 2026", b"Data generated: 8 Mar 2027")
    target.write_bytes(data)
    return target


def test_of_two_vintages_one_is_chosen_by_name(written):
    newer(written / raw_exports.DELIVERIES, written / "sipri" / "march.csv")
    source = ingest.sources(written)
    assert [one.vintage for one in source.of(sipri_transfers.DELIVERIES)] == ["2026-02-12", "2027-03-08"]
    with pytest.raises(IngestError, match=r"\(2026-02-12\), sipri/march\.csv \(2027-03-08\)', expected one file of"):
        source[sipri_transfers.DELIVERIES]
    chosen = ingest.sources(written, chosen=["sipri/march.csv"])
    assert chosen[sipri_transfers.DELIVERIES] == written / "sipri" / "march.csv"
    vintages = sipri_transfers.tables(chosen, load("countries"))["vintages"]
    assert set(vintages["vintage"]) == {"2027-03-08", "2026-05-18", "2026-07-14"}
    with pytest.raises(IngestError, match=r"found 'no file march\.csv'"):
        ingest.sources(written, chosen=["march.csv"])


def test_of_two_files_that_do_not_say_their_vintage_each_is_named_as_one_that_does_not(written):
    path = written / raw_exports.GDP
    (path.parent / "later.csv").write_text(
        path.read_text(encoding="utf-8-sig").replace("29e12", "30e12"), encoding="utf-8"
    )
    message = r"gdp\.csv \(not said in it, and to be named\), \S*later\.csv \(not said in it, and to be named\)', expected one file of"
    with pytest.raises(IngestError, match=message):
        ingest.sources(written)[worldbank.FORMS_OF["gdp_usd"]]


def test_a_copy_is_no_second_vintage(written):
    shutil.copy(written / raw_exports.DELIVERIES, written / "again.csv")
    assert len(ingest.sources(written).of(sipri_transfers.DELIVERIES)) == 1


def test_an_export_without_its_day_is_refused(written):
    path = written / raw_exports.ORDERS
    path.write_bytes(path.read_bytes().replace(b"Data generated", b"Made"))
    with pytest.raises(IngestError, match=r"orders_.*found 'no vintage', expected the vintage of SIPRI arms transfers"):
        sipri_transfers.tables(ingest.sources(written), load("countries"))


def test_a_preamble_may_be_longer_or_shorter(written):
    path = written / raw_exports.DELIVERIES
    lines = path.read_bytes().split(b"\n")
    before = sipri_transfers.tables(ingest.sources(written), load("countries"))["deliveries"]
    for changed in (lines[:1] + lines[3:], lines[:1] * 4 + lines):
        path.write_bytes(b"\n".join(changed))
        pd.testing.assert_frame_equal(
            sipri_transfers.tables(ingest.sources(written), load("countries"))["deliveries"], before
        )


def test_a_workbook_may_have_its_header_in_another_row(written):
    before = sipri_milex.tables(ingest.sources(written), load("countries"))["military_expenditure"]
    export = raw_exports.milex()
    raw_exports.write_workbook(export.tables, written / raw_exports.MILEX, above=8)
    after = sipri_milex.tables(ingest.sources(written), load("countries"))["military_expenditure"]
    pd.testing.assert_frame_equal(after, before)


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_ideal_points_are_the_same_as_text(written, delimiter):
    path = written / raw_exports.IDEAL_POINTS
    before = unga.ideal_points(path, load("countries")).drop(columns="_row")
    frame = pd.read_stata(path).reindex(columns=list(unga._HEADER))
    path.unlink()
    text = written / "points"
    frame.to_csv(text, sep=delimiter, index=False)
    source = ingest.sources(written)
    assert source[unga.IDEAL_POINTS] == text
    assert source.one(unga.IDEAL_POINTS).vintage == ""
    after = unga.ideal_points(text, load("countries")).drop(columns="_row")
    # The file of Stata in the tree is in double precision; the provider's is in single, as text is read.
    pd.testing.assert_frame_equal(after, before, check_dtype=False)


def test_a_wide_file_of_the_world_bank_gives_the_same_tables(written):
    before = worldbank.tables(ingest.sources(written), load("countries"))
    raw_exports.wide(written / raw_exports.GDP, "NY.GDP.MKTP.CD")
    raw_exports.wide(written / raw_exports.POPULATION, "SP.POP.TOTL")
    source = ingest.sources(written)
    assert {one.vintage for one in map(source.one, worldbank.FORMS)} == {"2027-02-24"}
    after = worldbank.tables(source, load("countries"))
    for name, table in before.items():
        pd.testing.assert_frame_equal(after[name], table)
    # An indicator of neither is not taken for either.
    wide_file = (written / raw_exports.GDP).read_text(encoding="utf-8-sig")
    (written / raw_exports.GDP).write_text(wide_file.replace("NY.GDP.MKTP.CD", "NY.GDP.MKTP.KD"), encoding="utf-8")
    assert ingest.sources(written).of(worldbank.FORMS_OF["gdp_usd"]) == []


def test_what_is_known_and_makes_no_table_is_named(written):
    header = "undl_id,ms_code,ms_name,ms_vote,date,session,resolution,draft,committee_report,meeting,title,agenda_title,subjects,"
    rest = "total_yes,total_no,total_abstentions,total_non_voting,total_ms,undl_link\n"
    (written / "before.csv").write_text(header + rest)
    (written / "since.csv").write_text(f"{header}vote_note,{rest}")
    (written / "votes.csv").write_text(
        "resolution,date,totals_Y-N-A,country,vote,grade,source\nA/RES/1,2022-03-02,1-1-1,BRA,Y,full list (secondary),u\n"
    )
    found = by_name(ingest.sources(written))
    for name in ("before.csv", "since.csv"):
        assert str(found[name]) == (
            f"{name}: UN Digital Library, voting data of every member, of which no table is made (by its header on line 1, delimited "
            "text); the votes of the book come of another extract of the same record, and no whole file was at hand yet to hold the "
            "two against each other"
        )
    assert str(found["votes.csv"]) == (
        "votes.csv: votes on Ukraine, from several kinds of source, of which no table is made (by its header on line 1, delimited "
        "text and grades of records too)"
    )
    assert len(ingest.sources(written).of(raw_exports.FORMS[raw_exports.PRESS])) == 1


NO_TABLE = {
    "undl_id,resolution,date,total_yes,total_no,total_abstain,total_nonvoting,BRA,CHL,COL,MEX,VEN,RUS,USA,CHN": "UN record, votes on Crimea",
    "iso3,year,v2x_libdem,vintage": "V-Dem, liberal democracy",
    "Country Code,Country Name,Transaction Type Name,fy,current_amount,constant_amount": "US foreign assistance",
    "iso3,year,flow,value,unit,source": "trade with Russia, in one long table",
    "id,name,yr,participants,comments,source,source2": "exercises of the Russian ministry of defence",
}  # fmt: skip


@pytest.mark.parametrize(("header", "form"), NO_TABLE.items(), ids=NO_TABLE.values())
def test_a_header_of_a_file_of_which_no_table_is_made_is_known(tmp_path, header, form):
    (tmp_path / "a.csv").write_text(f"{header}\n{',' * header.count(',')}\n")
    (found,) = ingest.sources(tmp_path).found
    assert str(found) == f"a.csv: {form}, of which no table is made (by its header on line 1, delimited text)"


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (5, "nearest to COLT, trips per year, but for the column 'to_USA'"),
        (4, "nearest to COLT, trips per year, but for the column 'to_RUS', the column 'to_USA'"),
        (3, "nearest to COLT, trips per year, but for the column 'to_CHN', the column 'to_RUS', the column 'to_USA'"),
        # Less than half of what it should have.
        (2, "nothing that is known (text)"),
    ],
)
def test_a_file_comes_nearest_to_a_form_of_which_it_has_half(tmp_path, left, words):
    header = ["LeaderCountryISO", "TripYear", "all_trips", "to_CHN", "to_RUS", "to_USA"][:left]
    (tmp_path / "a.csv").write_text(f"{','.join(header)}\n")
    (found,) = ingest.sources(tmp_path).found
    assert str(found).endswith(words)


def test_of_what_a_file_lacks_three_columns_are_named(tmp_path):
    header = list(sipri_transfers._DELIVERIES_HEADER[4:])
    (tmp_path / "a.csv").write_text(f"{','.join(header)}\n")
    (found,) = ingest.sources(tmp_path).found
    missing = "the column 'SIPRI AT Database ID', the column 'Supplier', the column 'Recipient' …"
    assert str(found).endswith(f"nearest to SIPRI arms transfers, deliveries, but for {missing}")


def test_json_of_another_kind_is_no_topology(tmp_path):
    (tmp_path / "a.json").write_text('{"transformed": [], "Topologies": []}')
    (found,) = ingest.sources(tmp_path).found
    assert str(found) == "a.json: nothing that is known (text)"


def test_a_folder_of_one_provider_leaves_the_tables_of_the_others(written, tmp_path, monkeypatch, capsys):
    # One notebook runs on the new tables: nothing is asked of what they move.
    monkeypatch.setattr(moves.runner, "reasons_against", lambda paths: {path for path in paths if path.stem != "annex"})
    folder = tmp_path / "inbox"
    folder.mkdir()
    shutil.copy(written / raw_exports.MILEX, folder / "new.xlsx")
    assert cli.main(["refresh", "--from", str(folder)]) == 0
    out = capsys.readouterr().out.splitlines()
    assert [line for line in out if line.startswith("figures that move: ")]
    assert out[0].startswith("new.xlsx: SIPRI military expenditure (by its sheets 'Share of GDP' and 'Current US$')")
    assert "naturalearth: its tables stay as published, no file of Natural Earth, outlines of countries" in out
    shutil.copy(written / raw_exports.ORDERS, folder / "orders")
    assert cli.main(["refresh", "--from", str(folder)]) == 1
    wanted = "no file of SIPRI arms transfers, deliveries, which goes with SIPRI arms transfers, orders"
    assert wanted in capsys.readouterr().err


@pytest.mark.parametrize("pair", ["gdp.csv", "=of March", "gdp.csv= "])
def test_a_vintage_without_a_file_or_a_word_is_refused(tmp_path, capsys, pair):
    assert cli.main(["refresh", "--from", str(tmp_path), "--vintage", pair]) == 1
    assert f"--vintage {pair!r}: expected the name of a file" in capsys.readouterr().err


def test_what_takes_long_says_what_it_does(written, monkeypatch, capsys):
    ticks = iter(range(0, 1000, 3))
    monkeypatch.setattr(cli.time, "monotonic", lambda: next(ticks))
    cli.main(["refresh", "--from", str(written)])
    assert f"looking at file 1 of {len(raw_exports.FORMS)}: agreements/DCAD-v1.0-main.csv …" in capsys.readouterr().err


def test_a_topology_that_was_cut_off_is_still_known(written):
    path = written / raw_exports.OUTLINES
    path.write_text(json.dumps({"type": "Topology", "arcs": []})[:-2])
    found = by_name(ingest.sources(written))[raw_exports.OUTLINES]
    assert found.form is raw_exports.FORMS[raw_exports.OUTLINES]
    assert "expected a TopoJSON topology" in found.problem


def test_an_export_of_some_parties_is_known_with_the_names_that_pandas_gives_its_columns(written):
    before = sipri_transfers.tables(ingest.sources(written), load("countries"))["vintages"]
    path = written / raw_exports.EXTRACT
    frame = pd.read_csv(path, skiprows=11, encoding="cp1252")
    frame.to_csv(path, index=False)
    assert path.read_text().startswith("Recipient,Supplier,Year of order, ,Number ordered, .1,")
    with pytest.raises(IngestError, match="expected the vintage of SIPRI arms transfers, orders of some parties"):
        sipri_transfers.tables(ingest.sources(written), load("countries"))
    source = ingest.sources(written, vintages={raw_exports.EXTRACT: "2026-07-14"})
    pd.testing.assert_frame_equal(sipri_transfers.tables(source, load("countries"))["vintages"], before)


def test_tables_are_made_without_an_optional_file_and_not_from_it_alone(written, tmp_path, capsys):
    folder = tmp_path / "inbox"
    folder.mkdir()
    shutil.copy(written / raw_exports.EXTRACT, folder / "extract")
    assert cli.main(["refresh", "--from", str(folder)]) == 1
    said = capsys.readouterr().err.splitlines()
    for name in ("deliveries", "orders"):
        assert (
            f"to be settled first: no file of SIPRI arms transfers, {name}, which goes with SIPRI arms transfers, orders of some parties"
            in said
        )
    (written / raw_exports.EXTRACT).unlink()
    vintages = sipri_transfers.tables(ingest.sources(written), load("countries"))["vintages"]
    assert set(vintages["vintage"]) == {"2026-02-12", "2026-05-18"}


SHEET = """Country,Notes,1999,2000,2024,2025
Mexico,,4000.5,4561.60994669,20594.94769831,13782.9
United States of America,44,561362,583086.559859,1004901.0,xxx
Peru,,1,2,3,4
Brazil,...,...,xxx,20963.641606,
"""


def test_a_sheet_of_military_expenditure_is_read_where_it_is_of_dollars_and_its_prices_are_said(written):
    path = written / "sheet"
    path.write_text(SHEET)
    with pytest.raises(IngestError, match="found 'April 2026', expected a vintage that says the prices"):
        sipri_milex.tables(ingest.sources(written, vintages={"sheet": "April 2026"}), load("countries"))
    source = ingest.sources(written, vintages={"sheet": "April 2026, constant 2024 US$"})
    table = sipri_milex.tables(source, load("countries"))["later_expenditure"]
    assert table.to_numpy().tolist() == [
        ["BRA", 2024, 20963.641606, 2024],
        ["MEX", 2000, 4561.609947, 2024],
        ["MEX", 2024, 20594.947698, 2024],
        ["MEX", 2025, 13782.9, 2024],
        ["USA", 2000, 583086.559859, 2024],
        ["USA", 2024, 1004901.0, 2024],
    ]
    path.write_text("Country,Notes,2023,2024\nUnited States of America,,3.4,3.5\n")
    source = ingest.sources(written)
    assert str(by_name(source)["sheet"]).startswith(
        "sheet: SIPRI military expenditure, one sheet as text, of another measure, of which no table is made"
    )
    assert "later_expenditure" not in sipri_milex.tables(source, load("countries"))
    path.write_text(SHEET.replace("Peru", "Perú"))
    with pytest.raises(IngestError, match="sheet, row 4, column 'Country': found 'Perú', expected a country of"):
        sipri_milex.tables(
            ingest.sources(written, vintages={"sheet": "April 2026, constant 2024 US$"}), load("countries")
        )


@pytest.mark.parametrize("span", ["1949-2019", "1949-2020", "1949-2021", "1949-2024", "1949-2026"])
def test_a_workbook_of_any_edition_is_known_by_its_sheets_and_gives_the_same_table(written, span):
    """To that of 1949-2020 the sheet of dollars is named otherwise."""
    before = sipri_milex.tables(ingest.sources(written), load("countries"))["military_expenditure"]
    tables = raw_exports.milex().tables
    if span <= "1949-2020":
        tables["Current USD"] = tables.pop("Current US$")
    raw_exports.write_workbook(tables, written / raw_exports.MILEX, above=4, title=f"Spending, {span}")
    source = ingest.sources(written)
    assert source.one(sipri_milex.WORKBOOK).vintage == span
    after = sipri_milex.tables(source, load("countries"))["military_expenditure"]
    pd.testing.assert_frame_equal(after, before)


def test_an_edition_that_ends_before_the_book_is_refused_by_the_first_year_that_it_lacks(written):
    tables = raw_exports.milex().tables
    for table in tables.values():
        table.header, table.rows = table.header[:-5], [row[:-5] for row in table.rows]
    raw_exports.write_workbook(tables, written / raw_exports.MILEX, above=4, title="Spending, 1949-2020")
    with pytest.raises(IngestError, match="found '0 such columns', expected one column 2021"):
        sipri_milex.tables(ingest.sources(written), load("countries"))
