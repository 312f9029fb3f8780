import csv
import shutil

import openpyxl
import pandas as pd
import pytest
from openpyxl.styles import Font

from defense_ties import ingest
from defense_ties.cli import main
from defense_ties.data import load
from defense_ties.ingest import coding, register, sipri_milex, sipri_transfers, un_record, unga
from defense_ties.ingest.forms import Content
from defense_ties.ingest.raw import IngestError
from defense_ties.ingest.sipri_transfers import Export
from tests.places import DATA_DIR

CODES = {"Russia": "RUS", "Chile": "CHL"}


def delivery(deal, **changes):
    row = {
        "SIPRI AT Database ID": deal, "Supplier": "Russia", "Recipient": "Chile", "Designation": "Mi-17",
        "Description": "transport helicopter", "Armament category": "Aircraft", "Order date": 2009,
        "Order date is estimate": "No", "Numbers delivered": 5, "Numbers delivered is estimate": "Yes",
        "Delivery year": 2010, "Delivery year is estimate": "", "Status": "New", "SIPRI estimate": 7.25,
        "TIV deal unit": 7.25, "TIV delivery values": 36.25, "Local production": "No",
    }  # fmt: skip
    return row | changes


@pytest.fixture
def deliveries_export(tmp_path):
    """Write an export of the size and form of SIPRI's, with the given row at the end."""

    def write(last, header=None, rows=24_000):
        records = [delivery(i) for i in range(rows - 1)] + [last]
        names = header or list(records[0])
        lines = ["preamble;"] * 11 + [",".join(names) + ";"]
        lines += [",".join(str(v) for v in record.values()) + ";" for record in records]
        path = tmp_path / "deliveries.csv"
        path.write_text("\n".join(lines), encoding="latin-1")
        return path

    return write


def test_a_good_export_is_read_as_it_stands(deliveries_export):
    path = deliveries_export(delivery(99_999, **{"TIV delivery values": 0.5}))
    frame = sipri_transfers.read_deliveries(path, CODES)
    row = frame.iloc[-1]
    assert (row["deal_id"], row["supplier"], row["recipient"], row["tiv"]) == (99_999, "RUS", "CHL", 0.5)
    flags = frame[["number_estimate", "delivery_year_estimate", "order_year_estimate"]]
    assert [None if pd.isna(flag) else bool(flag) for flag in flags.iloc[-1]] == [True, None, False]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"TIV delivery values": "many"}, r"row 24012, column 'TIV delivery values': found 'many', expected a number"),
        (
            {"TIV delivery values": ""},
            r"row 24012, column 'TIV delivery values': found 'nothing', expected a TIV, be it 0",
        ),
        ({"Delivery year": ""}, r"row 24012, column 'Delivery year': found 'nothing', expected a year"),
        ({"Supplier": "Atlantis"}, r"row 24012, column 'Supplier': found 'Atlantis', expected a party"),
        ({"Delivery year is estimate": "Perhaps"}, r"column 'Delivery year is estimate': found 'Perhaps'"),
        ({"SIPRI AT Database ID": 3}, r"row 24012, column 'deal_id \+ delivery_year': found '3, 2010'"),
        ({"Numbers delivered": 2.5}, r"found '2.5', expected a whole number"),
    ],
)
def test_a_bad_cell_stops_the_export(deliveries_export, change, message):
    with pytest.raises(IngestError, match=message):
        sipri_transfers.read_deliveries(deliveries_export(delivery(99_999, **change)), CODES)


def test_a_truncated_export_is_refused(deliveries_export):
    with pytest.raises(IngestError, match="truncated"):
        sipri_transfers.read_deliveries(deliveries_export(delivery(99_999), rows=100), CODES)


def test_a_renamed_column_is_refused(deliveries_export):
    header = [name.replace("TIV delivery values", "TIV") for name in delivery(1)]
    with pytest.raises(IngestError, match="expected the column 'TIV delivery values'"):
        sipri_transfers.read_deliveries(deliveries_export(delivery(99_999), header), CODES)


def test_vintages_take_russian_deals_wholly_inside_the_window():
    deliveries = pd.DataFrame(
        {
            "deal_id": [1, 1, 2, 2, 3, 4, 5],
            "supplier": ["RUS", "RUS", "RUS", "RUS", "USA", "CHN", "CHN"],
            "recipient": ["VEN"] * 6 + ["PER"],
            "delivery_year": [2006, 2007, 1999, 2000, 2005, 2012, 2012],
            "tiv": [10.0, 5.0, 100.0, 100.0, 1000.0, 3.0, 500.0],
        }
    )
    orders = pd.DataFrame(
        {
            "recipient": ["VEN", "VEN", "VEN", "VEN", "VEN"],
            "supplier": ["Russia", "Russia", "Russia", "United States", "China"],
            "designation": ["a", "b", "c", "d", "e"],
            "delivery_years": ["2006; 2007", "1999; 2000", "", "2005", "2012"],
            "tiv_delivered": [16.0, 200.0, 7.0, 1000.0, 4.0],
        }
    )
    by_order = [
        (orders, Export("b", "orders", "2026-02-12")),
        (orders.tail(1), Export("c", "orders of some parties", "2026-07-14")),
    ]
    got = sipri_transfers.vintages(deliveries, by_order, {"VEN"}, Export("a", "deliveries", "2026-02-12"))
    # Two of one day stay two.
    assert got.to_dict("list") == {
        "vintage": ["2026-02-12", "2026-02-12", "2026-02-12", "2026-02-12", "2026-07-14"],
        "export": ["deliveries", "deliveries", "orders", "orders", "orders of some parties"],
        "supplier": ["CHN", "RUS", "CHN", "RUS", "CHN"],
        "recipient": ["VEN"] * 5,
        "deals": [1, 1, 1, 1, 1],
        "tiv": [3.0, 15.0, 4.0, 16.0, 4.0],
    }


def test_orders_of_one_weapon_and_year_are_told_apart_by_number_and_deliveries():
    alike = {
        "recipient": "VEN", "supplier": "Russia", "order_year": 2006, "designation": "Mi-17", "number_ordered": 2,
        "delivery_years": "2007", "tiv_order": 5.0, "_row": 1,
    }  # fmt: skip
    others = [{"number_ordered": 1}, {"delivery_years": "2008"}, {"order_year": 2005}, {"designation": "Mi-26"}]
    orders = pd.DataFrame([alike, *(alike | other for other in others)])
    got = sipri_transfers.russian_orders(orders, "f")
    assert got[["order_year", "designation", "number_ordered", "delivery_years"]].to_numpy().tolist() == [
        [2005, "Mi-17", 2, "2007"],
        [2006, "Mi-17", 1, "2007"],
        [2006, "Mi-17", 2, "2007"],
        [2006, "Mi-17", 2, "2008"],
        [2006, "Mi-26", 2, "2007"],
    ]
    with pytest.raises(IngestError, match="found 'VEN, 2006, Mi-17, 2, 2007', expected a key that occurs once"):
        sipri_transfers.russian_orders(pd.DataFrame([alike, alike]), "f")


@pytest.mark.parametrize(("above", "day"), [(0, "2026-02-08"), (19, "2026-02-08"), (20, "")])
def test_the_day_of_an_export_stands_in_its_first_twenty_lines(tmp_path, above, day):
    lines = ["preamble"] * above + ["Data generated: 8 Feb 2026", "Data generated: 9 Mar 2027"]
    (tmp_path / "orders.csv").write_text("\n".join(lines))
    assert sipri_transfers._generated(Content(tmp_path / "orders.csv")) == day


@pytest.fixture
def milex_cell():
    sheet = openpyxl.Workbook().active

    def make(value, colour=None):
        cell = sheet.cell(row=1, column=1, value=value)
        cell.font = Font(color=colour) if colour else Font()
        return sipri_milex._reading(cell, "usd", 1.0, "f")

    return make


def test_quality_is_read_from_the_colour(milex_cell):
    assert milex_cell(5.0) == {"usd": 5.0, "usd_quality": "reported"}
    assert milex_cell(5.0, "FF0000FF") == {"usd": 5.0, "usd_quality": "estimate"}
    assert milex_cell(5.0, "FFFF0000") == {"usd": 5.0, "usd_quality": "highly uncertain"}


@pytest.mark.parametrize("value", [0, "...", "xxx", None])
def test_a_zero_is_missing_not_a_value(milex_cell, value):
    assert milex_cell(value) == {"usd": None, "usd_quality": "missing"}


def test_an_unknown_colour_or_text_stops_the_workbook(milex_cell):
    with pytest.raises(IngestError, match="font colour"):
        milex_cell(5.0, "FF00FF00")
    with pytest.raises(IngestError, match="found 'about five'"):
        milex_cell("about five")


@pytest.fixture
def record(tmp_path):
    """Write a list of recorded votes of the size of the real one, in which every resolution on Ukraine stands."""

    def write(*changed, leave=()):
        votes = dict.fromkeys(un_record.STATES, "Y")
        base = dict.fromkeys(un_record.HEADER, "") | votes | {"yes": 100, "no": 11, "abstain": 58, "members": 193}
        held = [name for name in unga._SUBJECTS if name not in leave]
        lines = [
            base | {"resolution": name, "date": "2020-12-07", "title": "On Ukraine", "undl_id": 1} for name in held
        ]
        lines += [
            base | {"resolution": f"A/RES/60/{n}", "date": "2005-12-07", "title": "On peace"} for n in range(2_000)
        ]
        lines += [base | {"date": "2024-07-11"} | row for row in changed]
        path = tmp_path / "record.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, un_record.HEADER)
            writer.writeheader()
            writer.writerows(lines)
        return path

    return write


def test_the_record_gives_every_state_a_row_and_a_full_stop_is_no_abstention(record):
    new = {"resolution": "A/RES/78/316", "title": "Nuclear facilities of Ukraine", "VEN": ".", "undl_id": 4053933}
    got = unga.ukraine_votes(record(new, leave=["A/RES/78/316"])).set_index(["resolution", "country"])
    assert len(got) == len(unga._SUBJECTS) * len(un_record.STATES)
    assert got.loc[("A/RES/78/316", "VEN"), "vote"] == "X"
    assert got.loc[("A/RES/78/316", "CHL"), ["vote", "grade", "yes", "no", "abstain"]].to_list() == [
        "Y", "un record", 100, 11, 58,
    ]  # fmt: skip
    assert got.loc[("A/RES/78/316", "CHL"), "source"].endswith("record 4053933")


@pytest.mark.parametrize(
    ("changed", "leave", "message"),
    [
        ({"resolution": "A/RES/80/99", "title": "Human rights in Ukraine"}, (), "row 2025, column 'resolution': found 'A/RES/80/99'"),
        ({"resolution": "A/RES/ES-11/9", "title": "Children"}, (), "found 'A/RES/ES-11/9', expected a resolution on Ukraine"),
        ({"resolution": "A/RES/80/1", "title": "On peace"}, ["A/RES/75/29"], "found 'no A/RES/75/29'"),
        ({"resolution": "A/RES/75/29", "title": "On Ukraine", "VEN": "?", "undl_id": 1}, ["A/RES/75/29"], "column 'VEN': found '\\?'"),
        ({"resolution": "A/RES/60/7", "title": "On peace"}, (), "found 'A/RES/60/7', expected a key that occurs once"),
    ],
)  # fmt: skip
def test_a_resolution_on_ukraine_is_never_lost_or_taken_in_unnamed(record, changed, leave, message):
    with pytest.raises(IngestError, match=message):
        unga.ukraine_votes(record(changed, leave=leave))


RESEARCHED = ",".join(register._HEADER)
CODING = ",".join(coding._FINAL_HEADER)


@pytest.fixture
def researched():
    """Two researched rows, one of them unverified."""
    return pd.DataFrame(
        [
            ["CHL-01", "2004-11-19", "", "A text", "Chile", "bilateral", "x", "signed", "[Title]", "Press", "2004",
             "https://example.org", "published", "", 2, "rows.csv"],
            ["MEM-01", "2008", "", "A rumour", "Chile", "bilateral", "x", "", "", "", "", "", "unverified", "", 3,
             "rows.csv"],
        ],
        columns=[*register._HEADER, "_row", "_file"],
    )  # fmt: skip


@pytest.fixture
def coded(tmp_path, researched):
    """Code two researched rows with the given lines of coding."""

    def code(*lines):
        path = tmp_path / "coding.csv"
        path.write_text("\n".join([CODING, *lines]) + "\n", encoding="utf-8")
        return register.code(researched, coding.final(path), load("countries"))

    return code


KEPT = "CHL-01,agreement,agreement,framework,in force,3,official text,read,,,,,,,,"


def test_a_coded_row_keeps_its_source_and_marks_a_reconstructed_title(coded):
    row = coded(KEPT).iloc[0]
    assert (row["country"], row["source_title"], row["source_title_reconstructed"]) == ("CHL", "Title", True)


@pytest.mark.parametrize(
    ("held", "title", "reconstructed"),
    [
        ("[Title]", "Title", True),
        ("(Title)", "Title", True),
        ("[Title (AFP)]", "Title (AFP)", True),
        ("Title (A/RES/ES-11/7)", "Title (A/RES/ES-11/7)", False),
        ("(Part) of a (title)", "(Part) of a (title)", False),
    ],
)
def test_a_title_loses_the_brackets_around_it_and_none_within(held, title, reconstructed):
    got = register.titled(pd.DataFrame({"source_title": [held]})).iloc[0]
    assert (got["source_title"], got["source_title_reconstructed"]) == (title, reconstructed)


@pytest.mark.parametrize(
    ("first", "second", "note"),
    [
        ("", "", ""),
        ("One.", "", "One."),
        ("", "Two", "Two"),
        ("One", "Two", "One; Two"),
        ("One.", "Two", "One. Two"),
    ],
)
def test_two_remarks_on_a_row_are_joined_as_sentences_or_as_parts_of_one(coded, researched, first, second, note):
    researched.loc[0, "notes"] = first
    assert coded(KEPT.removesuffix(",") + f"{second},").iloc[0]["note"] == note


def test_an_unverified_row_can_not_be_published(coded):
    unverified = "MEM-01,event,,contract,held,1,press,read,,,,,,,,"
    with pytest.raises(IngestError, match=r"column 'confidence': found 'unverified', expected a confirmed row"):
        coded(KEPT, unverified)


def test_every_confirmed_row_must_be_coded(coded):
    with pytest.raises(IngestError, match=r"found 'CHL-01', expected a row of coding\.csv"):
        coded()


def test_a_further_source_belongs_to_a_kept_row_and_says_whether_it_confirms(tmp_path):
    settled = pd.DataFrame({"id": ["CHL-01", "CHL-07"], "table": ["agreement", "drop"]})
    path, kept = tmp_path / "sources.csv", register._kept(settled)

    def read(*lines):
        path.write_text("\n".join([",".join(register._SOURCES_HEADER), *lines]) + "\n", encoding="utf-8")
        return register.further_sources(path, kept, coding.FINAL)

    got = read("CHL-01,press,A,B,2004,https://a.org,says so,true", "CHL-01,press,C,D,,https://c.org,differs,false")
    assert got["number"].to_list() == [1, 2]
    assert got["confirms"].to_list() == [True, False]
    with pytest.raises(IngestError, match=r"row 2, column 'id': found 'CHL-07', expected an id kept in coding\.csv"):
        read("CHL-07,press,A,B,2004,https://a.org,says so,true")
    with pytest.raises(IngestError, match="found 'perhaps', expected true or false"):
        read("CHL-01,press,A,B,2004,https://a.org,says so,perhaps")


def test_no_unverified_row_is_in_the_published_tables():
    published = set(load("agreements")["id"]) | set(load("events")["id"])
    assert not {row for row in published if row.startswith("MEM-")}


def snapshot(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_reingesting_the_raw_exports_gives_the_published_bytes(sources, tmp_path):
    target = tmp_path / "data"
    shutil.copytree(DATA_DIR, target)
    assert ingest.run(ingest.sources(sources), target).changed == []
    assert snapshot(target) == snapshot(DATA_DIR)


def test_a_bad_raw_file_leaves_the_tables_as_they_were(sources, tmp_path, capsys):
    target, broken = tmp_path / "data", tmp_path / "sources"
    shutil.copytree(DATA_DIR, target)
    shutil.copytree(sources, broken)
    gdp = broken / "worldbank" / "gdp.csv"
    gdp.chmod(0o644)
    gdp.write_text(gdp.read_text(encoding="utf-8").replace("Brazil,BRA,2005,", "Brazil,BRA,2005,x"), encoding="utf-8")
    assert main(["ingest", "--from", str(broken), "--to", str(target)]) == 1
    assert "gdp.csv, row " in capsys.readouterr().err
    assert snapshot(target) == snapshot(DATA_DIR)
