"""Trade in arms as customs see it, by hand: a few rows in each of the three layouts, and what must not be summed or lost."""

import pandas as pd
import pytest

import small_tables as small
from defense_ties import cli, customs
from defense_ties.data import load
from defense_ties.ingest import IngestError, forms, trade
from defense_ties.ingest import customs as read

CLASSIC = (
    "Classification,Year,Period,Period Desc.,Aggregate Level,Is Leaf Code,Trade Flow Code,Trade Flow,Reporter Code,Reporter,"
    "Reporter ISO,Partner Code,Partner,Partner ISO,Commodity Code,Commodity,Qty Unit Code,Qty Unit,Qty,Netweight (kg),"
    "Trade Value (US$),Flag"
)
API = (
    "typeCode,freqCode,refYear,reporterISO,reporterDesc,flowCode,flowDesc,partnerCode,partnerISO,partner2Code,classificationCode,"
    "cmdCode,customsCode,motCode,cifvalue,fobvalue,primaryValue,isReported"
)
BACI = "t,i,j,k,v,q"
COUNTRIES = "country_code,country_name,country_iso2,country_iso3"
NAMES = f'{COUNTRIES}\n76,Brazil,BR,BRA\n384,Côte d’Ivoire,CI,CIV\n643,Russian Federation,RU,RUS\n490,"Other Asia, nes",,S19\n697,"Europe EFTA, nes",,\n'


def classic(year, edition, flow, reporter, number, partner, code, value, name="Côte d’Ivoire"):
    return f'{edition},{year},{year},{year},2,0,1,{flow},1,"{name}",{reporter},{number},x,{partner},{code},"Arms; ammunition, parts",1,No Quantity,,,{value},0'


def api(year, edition, flow, reporter, partner, code, value, cif="", fob="", **other):
    row = {"partnerCode": "1", "partner2Code": "0", "customsCode": "C00", "motCode": "0", "isReported": "True"} | other
    cells = {
        "typeCode": "C", "freqCode": "A", "refYear": year, "reporterISO": reporter, "reporterDesc": "Côte d’Ivoire", "flowCode": flow,
        "flowDesc": "as the code", "partnerISO": partner, "classificationCode": edition, "cmdCode": code, "cifvalue": cif,
        "fobvalue": fob, "primaryValue": value,
    } | row  # fmt: skip
    return ",".join(str(cells[name]) for name in API.split(","))


@pytest.fixture
def file(tmp_path):
    def write(header, *rows, encoding="utf-8", name="export.csv", end="\n"):
        path = tmp_path / name
        path.write_bytes(("\n".join([header, *rows]) + end).encode(encoding))
        return path

    return write


@pytest.fixture
def countries(tmp_path):
    path = tmp_path / "countries.csv"
    path.write_text(NAMES, encoding="cp1252")
    return path


def values(frame):
    return frame.astype(object).where(frame.notna(), None).to_numpy().tolist()


ENCODINGS = pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])


@ENCODINGS
def test_a_file_of_the_old_site(file, encoding):
    path = file(
        CLASSIC,
        classic(2010, "H3", "Export", "RUS", 76, "BRA", "93", 10217381),
        classic(2010, "H3", "Import", "BRA", 643, "RUS", "93", 11000000),
        classic(2010, "H3", "Export", "RUS", 0, "WLD", "93", 99000000),
        classic(2010, "H3", "Re-Export", "RUS", 76, "BRA", "93", 5),
        classic(2010, "H3", "Export", "RUS", 76, "BRA", "8703", 7),
        classic(2010, "H3", "Export", "RUS", 899, "", "8710", 12.5),
        classic(2010, "H3", "Export", "RUS", 76, "BRA", "TOTAL", 8),
        encoding=encoding,
    )
    frame, counts = read.classic(path)
    assert list(frame) == read.COLUMNS
    assert values(frame) == [
        [2010, "BRA", "RUS", "import", "not said", "93", "H3", 11000000.0, None],
        [2010, "RUS", "899", "export", "not said", "8710", "H3", 12.5, None],
        [2010, "RUS", "BRA", "export", "not said", "93", "H3", 10217381.0, None],
    ]
    assert str(counts) == (
        "export.csv: 7 rows, 3 for arms as customs see them; left out 2 of other commodities, "
        "1 of re-exports, re-imports and other parts of a flow, 1 with the whole world"
    )


@ENCODINGS
def test_a_file_of_the_interface_says_the_valuation_of_each_value(file, encoding):
    path = file(
        API,
        api(2020, "H5", "X", "RUS", "BRA", "93", "100.5", fob="100.5"),
        api(2020, "H5", "M", "BRA", "RUS", "93", "130", cif="130", fob="110"),
        # Mexico has its imports without freight.
        api(2020, "H5", "M", "MEX", "RUS", "93", "40", fob="40", isReported="False"),
        api(2020, "H5", "M", "COL", "RUS", "93", "50", isReported="0"),
        api(2020, "H5", "X", "RUS", "COL", "93", "60", cif="60", fob="60"),
        api(2020, "H5", "M", "CHL", "RUS", "93", "60", cif="60", fob="60"),
        api(2020, "H5", "RX", "RUS", "BRA", "93", "1", fob="1"),
        api(2020, "H5", "X", "RUS", "W00", "93", "9", fob="9"),
        api(2020, "H5", "X", "RUS", "BRA", "93", "2", fob="2", partner2Code="276"),
        api(2020, "H5", "X", "RUS", "BRA", "93", "2", fob="2", customsCode="C04"),
        api(2020, "H5", "X", "RUS", "BRA", "93", "2", fob="2", motCode="1000"),
        encoding=encoding,
    )
    frame, counts = read.api(path)
    assert values(frame) == [
        [2020, "BRA", "RUS", "import", "CIF", "93", "H5", 130.0, True],
        [2020, "CHL", "RUS", "import", "CIF", "93", "H5", 60.0, True],
        [2020, "COL", "RUS", "import", "not said", "93", "H5", 50.0, False],
        [2020, "MEX", "RUS", "import", "FOB", "93", "H5", 40.0, False],
        [2020, "RUS", "BRA", "export", "FOB", "93", "H5", 100.5, True],
        [2020, "RUS", "COL", "export", "FOB", "93", "H5", 60.0, True],
    ]
    assert counts.rows == 11 and counts.read == 6
    assert counts.left_out == {
        "of re-exports, re-imports and other parts of a flow": 1,
        "with the whole world": 1,
        "of one second partner, in the whole already": 1,
        "of one customs procedure, in the whole already": 1,
        "of one mode of transport, in the whole already": 1,
    }


def test_a_year_of_baci_is_in_thousand_dollars_and_summed_to_headings(file, countries):
    path = file(
        BACI,
        "2012,643,76,930630,1.234,0.5",
        "2012,643,76,930690,      10.1,NA",
        "2012,643,76,880212,2000,9",
        "2012,643,490,880330,7,9",
        "2012,643,697,890610,3.5,",
        "2012,76,384,10121,8,1",
        "2012,76,384,880510,8,1",
        "2012,76,643,9999AA,0.25,1",
    )
    frame, counts = read.baci(path, countries, "H4")
    assert values(frame) == [
        [2012, "BRA", "RUS", "reconciled", "FOB", "99", "H4", 250.0, False],
        [2012, "RUS", "697", "reconciled", "FOB", "8906", "H4", 3500.0, False],
        [2012, "RUS", "BRA", "reconciled", "FOB", "8802", "H4", 2000000.0, False],
        [2012, "RUS", "BRA", "reconciled", "FOB", "93", "H4", 11334.0, False],
        [2012, "RUS", "S19", "reconciled", "FOB", "8803", "H4", 7000.0, False],
    ]
    assert str(counts) == (
        "export.csv: 8 rows, 6 for arms as customs see them, commodity hidden in 1 of 9999AA; left out 2 of other commodities"
    )
    with pytest.raises(ValueError, match="'HS92' is none of H0, H1"):
        read.baci(path, countries, "HS92")


def test_both_tables_of_countries_of_baci_are_read(file, countries):
    new = read.country_codes(countries)
    assert new == {"76": "BRA", "384": "CIV", "643": "RUS", "490": "S19", "697": "697"}
    old = file(
        "country_code,country_name_abbreviation,country_name_full,iso_2digit_alpha,iso_3digit_alpha",
        "76,Brazil,Brazil,BR,BRA",
        '697,"Europe EFTA, nes","Europe EFTA, not elsewhere specified",N/A,N/A',
    )
    assert read.country_codes(old) == {"76": "BRA", "697": "697"}
    with pytest.raises(IngestError, match=r"row 3, column 'country_code': found '76', expected a key that occurs once"):
        read.country_codes(file(COUNTRIES, "76,Brazil,BR,BRA", "76,Brazil,BR,BRA"))


def test_codes_that_hide_their_commodity_are_kept_as_they_are_and_counted(file):
    path = file(
        API,
        api(2020, "H5", "X", "RUS", "VEN", "99", "500"),
        api(2020, "H5", "X", "RUS", "VEN", "9999", "400"),
        api(2020, "H5", "X", "RUS", "VEN", "999999", "300"),
        api(2020, "H5", "X", "RUS", "BRA", "9999", "70"),
        api(2020, "H5", "X", "RUS", "COL", "9801", "6"),
        api(2020, "H5", "X", "RUS", "COL", "93", "5"),
    )
    frame, counts = read.api(path)
    assert frame[["partner", "commodity", "usd"]].to_numpy().tolist() == [
        ["BRA", "99", 70.0],
        ["COL", "93", 5.0],
        ["COL", "98", 6.0],
        ["VEN", "99", 500.0],
    ]
    assert counts.unplaced == {"99": 1, "9999": 1, "9801": 1}
    assert counts.left_out == {"beneath a heading that the file has too": 2}
    assert customs.total(frame, ["partner"])["usd"].to_list() == [5.0]


def test_a_heading_goes_before_what_is_beneath_it_as_it_may_hold_more(file):
    path = file(
        API,
        # Of 100 under the chapter, details of 30 are confidential.
        api(2020, "H5", "X", "RUS", "BRA", "93", "100"),
        api(2020, "H5", "X", "RUS", "BRA", "9301", "70"),
        api(2020, "H5", "X", "RUS", "BRA", "930110", "70", isReported="False"),
        # Without the chapter, headings and what has no heading are summed.
        api(2020, "H5", "X", "RUS", "COL", "9301", "20"),
        api(2020, "H5", "X", "RUS", "COL", "930110", "15"),
        api(2020, "H5", "X", "RUS", "COL", "930690", "4", isReported="False"),
        # The same code under another edition, flow or year is another value.
        api(2019, "H5", "X", "RUS", "BRA", "9301", "3"),
        api(2020, "H5", "M", "RUS", "BRA", "9301", "2"),
        api(2020, "H5", "X", "RUS", "BRA", "880240", "1"),
    )
    frame, counts = read.api(path)
    assert frame[["year", "partner", "flow", "commodity", "usd", "reported"]].to_numpy().tolist() == [
        [2019, "BRA", "export", "93", 3.0, True],
        [2020, "BRA", "export", "8802", 1.0, True],
        [2020, "BRA", "export", "93", 100.0, True],
        [2020, "BRA", "import", "93", 2.0, True],
        [2020, "COL", "export", "93", 24.0, False],
    ]
    assert counts.left_out == {"beneath a heading that the file has too": 3}
    assert counts.read == 6 and counts.rows == 9


def test_parts_of_aircraft_are_8803_before_the_edition_of_2022_and_8807_in_it(file, countries):
    path = file(
        API,
        api(2021, "H5", "X", "RUS", "BRA", "8803", "10", fob="10"),
        api(2022, "H6", "X", "RUS", "BRA", "8807", "20", fob="20"),
        # The importer of the same year may still file by the edition before.
        api(2022, "H5", "M", "BRA", "RUS", "8803", "25", cif="25"),
    )
    frame, _ = read.api(path)
    assert frame[["year", "commodity", "classification"]].to_numpy().tolist() == [
        [2021, "8803", "H5"],
        [2022, "8803", "H5"],
        [2022, "8807", "H6"],
    ]
    assert values(customs.mirror(frame)) == [
        [2021, "RUS", "BRA", "parts of aircraft", 10.0, None, "FOB", None],
        [2022, "RUS", "BRA", "parts of aircraft", 20.0, 25.0, "FOB", "CIF"],
    ]
    for code, edition, line in (("8803", "H6", 2), ("8807", "H5", 3)):
        rows = [api(2022, "H6", "X", "RUS", "BRA", "8807", "20")] * (line - 2)
        with pytest.raises(IngestError, match=f"row {line}, column 'cmdCode': found '{code}', expected 880"):
            read.api(file(API, *rows, api(2022, edition, "X", "RUS", "COL", code, "1")))
    assert len(read.api(file(API, api(2022, "HS", "X", "RUS", "COL", "8807", "1")))[0]) == 1
    with pytest.raises(IngestError, match="row 2, column 'k': found '880730', expected 8803"):
        read.baci(file(BACI, "2022,643,76,880730,1,1"), countries, "H5")
    with pytest.raises(IngestError, match="row 2, column 'k': found '880330', expected 8807"):
        read.baci(file(BACI, "2022,643,76,880330,1,1"), countries, "H6")


ROWS = [
    (2020, "RUS", "BRA", "export", "FOB", "93", "H5", 100.0, True),
    (2020, "BRA", "RUS", "import", "CIF", "93", "H5", 130.0, True),
    (2020, "RUS", "BRA", "export", "FOB", "8802", "H5", 7.0, True),
    (2020, "CHL", "RUS", "import", "FOB", "8710", "H5", 5.0, True),
    (2020, "RUS", "BRA", "export", "FOB", "99", "H5", 999.0, True),
]
FRAME = pd.DataFrame(ROWS, columns=read.COLUMNS)


def test_mirror_flows_stand_side_by_side_and_neither_fills_in_the_other():
    before = FRAME.copy()
    got = customs.mirror(FRAME)
    assert list(got) == ["year", "exporter", "importer", "goods", "exported", "imported", "exported_as", "imported_as"]
    assert values(got) == [
        [2020, "RUS", "BRA", "aircraft and spacecraft", 7.0, None, "FOB", None],
        [2020, "RUS", "BRA", "arms and ammunition", 100.0, 130.0, "FOB", "CIF"],
        [2020, "RUS", "CHL", "armoured vehicles", None, 5.0, None, "FOB"],
    ]
    pd.testing.assert_frame_equal(FRAME, before)
    with pytest.raises(ValueError, match="two values of the import 2020, RUS, BRA, arms and ammunition"):
        customs.mirror(pd.concat([FRAME, FRAME[1:2].assign(valuation="FOB")]))
    with pytest.raises(ValueError, match="a reconciled value is no report of either side"):
        customs.mirror(pd.concat([FRAME, FRAME[:1].assign(flow="reconciled")]))


def test_values_with_freight_and_without_are_never_in_one_sum():
    exports = FRAME[FRAME["flow"] == "export"]
    assert values(customs.total(exports, ["reporter"])) == [["RUS", "export", "FOB", 107.0]]
    assert values(customs.total(exports, [])) == [["export", "FOB", 107.0]]
    imports = FRAME[FRAME["flow"] == "import"]
    assert values(customs.total(imports, ["reporter"])) == [
        ["BRA", "import", "CIF", 130.0],
        ["CHL", "import", "FOB", 5.0],
    ]
    assert values(customs.total(FRAME, ["flow", "valuation"])) == [
        ["export", "FOB", 107.0], ["import", "CIF", 130.0], ["import", "FOB", 5.0]
    ]  # fmt: skip
    with pytest.raises(ValueError, match="a sum of CIF and FOB values"):
        customs.total(imports, ["year"])
    with pytest.raises(ValueError, match="a sum of CIF and FOB values"):
        customs.total(imports, [])
    with pytest.raises(ValueError, match="a sum of export and import values"):
        customs.total(FRAME[FRAME["valuation"] == "FOB"], ["year"])


GOOD = {"year": 2020, "edition": "H5", "flow": "X", "reporter": "RUS", "partner": "BRA", "code": "93", "value": "1"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"year": "20"}, "column 'refYear': found '20', expected a year"),
        ({"year": ""}, "column 'refYear': found '', expected a year"),
        ({"edition": "S4"}, "column 'classificationCode': found 'S4', expected the Harmonized System: HS, or H0 to H6"),
        ({"flow": "Z"}, "column 'flowCode': found 'Z', expected Import or Export, or a part of either"),
        ({"reporter": ""}, "column 'reporterISO': found '', expected a code of three letters"),
        ({"reporter": "643"}, "column 'reporterISO': found '643', expected a code of three letters"),
        ({"partner": "", "partnerCode": ""}, "column 'partnerISO': found '', expected a code"),
        ({"code": "930"}, "column 'cmdCode': found '930', expected TOTAL, or two, four or six digits with their zeros"),
        ({"value": ""}, "column 'primaryValue': found '', expected US dollars, none below nothing"),
        ({"value": "-1"}, "column 'primaryValue': found '-1', expected US dollars, none below nothing"),
        ({"value": "inf"}, "column 'primaryValue': found 'inf', expected US dollars, none below nothing"),
        ({"value": "many"}, "column 'primaryValue': found 'many', expected US dollars, none below nothing"),
        ({"cif": "9", "fob": "7"}, "column 'primaryValue': found '1', expected the value of cifvalue or of fobvalue"),
        ({"isReported": "perhaps"}, "column 'isReported': found 'perhaps', expected True or False"),
        ({"freqCode": "M"}, "column 'freqCode': found 'M', expected A, a year's trade"),
    ],
)
def test_a_row_that_is_not_what_it_should_be_is_refused_with_its_place(file, changes, message):
    path = file(API, api(**GOOD), api(**GOOD | {"year": 2021} | changes))
    with pytest.raises(IngestError) as caught:
        read.api(path)
    assert str(caught.value) == f"export.csv, row 3, {message}"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["2012,643,76,930630,1,1", "2012,643,76,93063,1"], "row 3: found '5 cells', expected 6 cells"),
        (["2012,643,76,930630,1,1", '2012,643,76,"930630,1,1'], "row 3: found 'unexpected end of data', expected quotation marks"),
        (["2012,643,76,930630,1,1", "", "2012,643,490,930630,1,1"], "row 3: found '0 cells', expected 6 cells"),
        (["2012,643,76,930630,1,1", '2012,643,76,930690,1,"1', '"'], "row 3: found 'unexpected end of data', expected quotation"),
        (["2012,643,76,930630,1,1", "2012,643,76,93O630,1,1"], "row 3, column 'k': found '93O630', expected a code of six digits"),
        (["2012,643,76,930630,1,1", "2012,643,76,9306,1,1"], "row 3, column 'k': found '9306', expected a code of six digits"),
        (["2012,643,76,930630,1,1", "2012,,76,930630,1,1"], "row 3, column 'i': found '', expected the number of a country"),
        (["2012,643,76,930630,1,1", "2012,643,77,930630,1,1"], "row 3, column 'j': found '77', expected a number of the table"),
        (["2012,643,76,930630,1,1", "12,643,76,930630,1,1"], "row 3, column 't': found '12', expected a year"),
        (["2012,643,76,930630,1,1", "2012,643,76,930690,NA,1"], "row 3, column 'v': found 'NA', expected thousand US dollars"),
        (["2012,643,76,930630,1,1", "2012,643,490,930630,1,1", "2012,643,76,930630,2,1"], "row 4, column 'year + reporter + partner"),
        (["2012,643,76,930630,1,1", "2012,643,76,930630,1,1"], "row 3, column 'year + reporter + partner"),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_with_the_first_row_that_is(file, countries, rows, message):
    with pytest.raises(IngestError) as caught:
        read.baci(file(BACI, *rows), countries, "H4")
    assert str(caught.value).startswith(f"export.csv, {message}")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "export.csv: found 'an empty file', expected a line end"),
        (b"PK\x03\x04rest\n", "export.csv: found 'a zip archive', expected text"),
        (b"<html>\n", "export.csv: found 'a web page', expected text"),
        (
            b"t,i,j,k,v,q\n2012,643,76,930630,1,1",
            "export.csv, row 2: found 'no line end', expected a line end (truncated",
        ),
        (b"t,i,j,k,v,q\n2012,643,76,930630,1,\x00\n", "export.csv: found 'binary data', expected text"),
        (
            b"t,i,j,k,v,q\n2012,643,76,930630,1,\x81\n",
            "export.csv, row 2: found b'\\x81', expected text in UTF-8 or Windows-1252",
        ),
        (
            b"t,i,j,k,q\n2012,643,76,930630,1\n",
            "export.csv, column 'v': found 'no such column', expected one of t, i, j, k, q",
        ),
        (b"t,i,j,k,v,v,q\n2012,643,76,930630,1,1,1\n", "export.csv, column 'v': found 'a column that is there twice'"),
    ],
)
def test_a_file_that_is_none_of_it_is_refused(tmp_path, countries, data, message):
    path = tmp_path / "export.csv"
    path.write_bytes(data)
    with pytest.raises(IngestError) as caught:
        read.baci(path, countries, "H4")
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    "lacking",
    [
        "refYear", "reporterISO", "partnerISO", "flowCode", "cmdCode", "classificationCode", "primaryValue", "cifvalue", "fobvalue",
        "isReported",
    ],
)  # fmt: skip
def test_a_file_of_the_interface_is_known_by_each_of_its_columns(file, tmp_path, lacking):
    file(API.replace(lacking, "other"), api(**GOOD))
    [found] = forms.sort(tmp_path, read.FORMS).found
    assert str(found).endswith(f"nearest to UN Comtrade, interface, but for the column '{lacking}'")


def test_lines_that_give_no_row_are_counted_where_none_is_found_broken(file, countries, monkeypatch):
    monkeypatch.setattr(read, "_broken", lambda path, file, size: None)
    path = file(BACI, "2012,643,76,930630,1,1", "", "2012,643,490,930630,1,1")
    with pytest.raises(IngestError, match=r"export\.csv: found '2 rows', expected a row on each of 3 lines"):
        read.baci(path, countries, "H4")


def test_the_first_row_with_a_fault_is_named_whatever_the_fault(file):
    path = file(API, api(**GOOD), api(**GOOD | {"partner": "COL", "value": "x"}), api(**GOOD | {"code": "9"}))
    with pytest.raises(IngestError, match="row 3, column 'primaryValue': found 'x'"):
        read.api(path)


def test_a_name_of_a_file_is_no_pattern(file):
    file(API, api(**GOOD), name="export1.csv")
    path = file(API, api(**GOOD | {"value": "2"}), name="export[1].csv")
    frame, counts = read.api(path)
    assert frame["usd"].to_list() == [2.0] and counts.file == "export[1].csv"


def test_a_character_across_two_pieces_of_a_file_is_one(file, countries, monkeypatch):
    monkeypatch.setattr(read, "_PIECE", 7)
    path = file(API, *(api(2020, "H5", "X", "RUS", f"P{n:02}", "93", "1") for n in range(20)))
    assert len(read.api(path)[0]) == 20


def test_a_letter_of_windows_1252_at_the_end_of_a_piece_is_not_taken_for_the_beginning_of_one_in_utf_8(
    file, monkeypatch
):
    path = file("t,name", "1,Cô", "2,te", encoding="cp1252")
    monkeypatch.setattr(read, "_PIECE", path.read_bytes().index(b"\xf4") + 1)
    with read._utf8(path) as (copy, lines):
        assert copy.read_text(encoding="utf-8") == "t,name\n1,Cô\n2,te\n" and lines == 3


def test_no_row_is_lost_whatever_the_number_of_threads(file, countries):
    rows = [f"{1995 + n % 20},643,76,{930000 + n % 7 * 10 + 100},{n},1" for n in range(140)] + [
        f"{1995 + n % 20},76,643,{100000 + n},1,1" for n in range(5000)
    ]
    for threads in (1, 2, None):
        frame, counts = read.baci(file(BACI, *rows), countries, "H0", threads=threads)
        assert counts.rows == 5140 and counts.read == 140
        assert counts.left_out == {"of other commodities": 5000}
        assert frame["usd"].sum() == 1000 * sum(range(140)) and len(frame) == 20


def test_the_form_of_a_file_is_known_by_its_columns(file, countries, tmp_path, monkeypatch):
    file(CLASSIC, classic(2010, "H3", "Export", "RUS", 76, "BRA", "93", 1), name="a.txt", encoding="cp1252")
    file(
        API, api(2019, "H5", "X", "RUS", "BRA", "93", "1"), api(2021, "H5", "X", "RUS", "BRA", "93", "1"), name="b.txt"
    )
    file(BACI, "2012,643,76,930630,1,1", "2012,643,76,0,1,1", name="c.txt")
    file(BACI, *["2012,643,76,10121,1,1"] * 300, "2014,643,76,930630,1,1", name="d.txt")
    monkeypatch.setattr(forms, "LARGE", 3000)
    monkeypatch.setattr(forms, "_BEGINS", 100)
    found = {one.name: str(one) for one in forms.sort(tmp_path, [trade.HS93, *read.FORMS]).found}
    assert found == {
        "a.txt": "a.txt: UN Comtrade, old site, of which no table is made (by the columns of its first line); defense-ties customs reads it; 2010 to 2010",
        "b.txt": "b.txt: UN Comtrade, interface, of which no table is made (by the columns of its first line); defense-ties customs reads it; 2019 to 2021",
        "c.txt": "c.txt: BACI, of which no table is made (by the columns of its first line); defense-ties customs reads it; DAMAGED: found '0' in row 3, "
        "expected a code of six digits",
        "countries.csv": "countries.csv: BACI, table of countries, of which no table is made (by its header on line 1, delimited text); defense-ties customs reads it",
        "d.txt": "d.txt: BACI, of which no table is made (by the columns of its first line); defense-ties customs reads it; 2014 to 2014",
    }


def test_the_reader_finds_what_the_published_table_of_chapter_93_has(file):
    """The table's own reader goes by rows; this one, over DuckDB, must find the same in the same columns."""
    table = load("hs93_exports")
    header = (
        "refYear,reporterISO,reporterDesc,partnerISO,flowDesc,cmdCode,classificationCode,primaryValue,netWgt,isReported"
    )
    rows = [
        f'{row.year},{row.reporter},"{row.reporter_name}",{row.partner},Export,93,{row.classification},{row.usd},,{row.reported}'
        for row in table.itertuples()
    ]
    frame, counts = read.api(file(header, *rows))
    assert counts.rows == counts.read == len(table) and not counts.left_out
    key = ["partner", "year", "reporter"]
    got = frame.sort_values(key)[[*key, "classification", "usd", "reported"]]
    assert values(got) == values(table.sort_values(key)[[*key, "classification", "usd", "reported"]])
    assert set(frame["valuation"]) == {"not said"}


def test_what_is_declared_stands_beside_what_sipri_lists(monkeypatch):
    declared = [
        ("BRA", 2010, "RUS", 5.0), ("BRA", 2013, "RUS", 7.0), ("BRA", 2013, "USA", 9.0), ("MEX", 2012, "RUS", 1.0), ("BRA", 2015, "USA", 1.0)
    ]  # fmt: skip
    missiles = {"category": "Missiles"}
    small.use(
        monkeypatch,
        hs93_exports=pd.DataFrame(declared, columns=["partner", "year", "reporter", "usd"]),
        deliveries=small.deliveries(
            small.delivery("RUS", "BRA", 2010, 2.0, number=60, **missiles),
            small.delivery("RUS", "BRA", 2010, 1.0, number=4, category="Artillery"),
            small.delivery("RUS", "BRA", 2010, 50.0, number=6),
            small.delivery("RUS", "BRA", 2014, 20.0, number=3),
            small.delivery("RUS", "BRA", 2009, 20.0, number=3, **missiles),
            small.delivery("RUS", "BRA", 2016, 20.0, number=3, **missiles),
            small.delivery("USA", "BRA", 2011, 20.0, number=3, **missiles),
            small.delivery("RUS", "MEX", 2011, 3.0, number=2),
        ),
    )
    got = customs.beside_deliveries("BRA")
    assert list(got) == ["year", "usd", "inside", "outside", "tiv_inside", "tiv_outside"]
    assert values(got) == [[2010, 5.0, 64, 6, 3.0, 50.0], [2013, 7.0, 0, 0, 0.0, 0.0], [2014, None, 0, 3, 0.0, 20.0]]
    assert values(customs.beside_deliveries("MEX")) == [[2011, None, 0, 2, 0, 3.0], [2012, 1.0, 0, 0, 0, 0.0]]


def test_russia_declares_arms_for_brazil_only_in_years_with_missiles():
    """What the methods say of the extract; new tables that say otherwise are to be read before the words are kept."""
    brazil, mexico = customs.beside_deliveries("BRA"), customs.beside_deliveries("MEX")
    assert brazil.loc[brazil["usd"].notna(), "year"].to_list() == [2010, 2011, 2012, 2015]
    assert brazil.loc[brazil["inside"] > 0, "year"].to_list() == [2010, 2011, 2012, 2015, 2016]
    assert brazil.loc[brazil["outside"] > 0, "year"].to_list() == [2010, 2012, 2014]
    assert mexico["usd"].isna().all() and not mexico["inside"].any() and mexico["year"].to_list() == [2010, 2012]


def test_a_year_set_of_baci_is_selected_by_one_command(file, countries, tmp_path, capsys):
    """Some years, with the table of countries that comes with them, all under names that say nothing."""
    file(BACI, "2012,643,76,930630,1.5,1", "2012,643,76,930690,2,1", "2012,76,643,100000,9,9", name="one")
    file(BACI, "2013,643,76,880212,4,1", name="two")
    file(API, api(2019, "H5", "X", "RUS", "BRA", "93", "7"), name="three")
    chosen = tmp_path / "arms"
    arguments = ["customs", "--from", str(tmp_path), "--to", str(chosen)]
    assert cli.main(arguments) == 1
    assert capsys.readouterr().err == "nothing was selected\n'' is none of H0, H1, H2, H3, H4, H5, H6\n"
    assert not chosen.exists()
    assert cli.main([*arguments, "--edition", "H4"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "three: 1 rows, 1 for arms as customs see them",
        "one: 3 rows, 2 for arms as customs see them; left out 1 of other commodities",
        "two: 1 rows, 1 for arms as customs see them",
        f"written: {chosen / 'comtrade.csv'}, 1 rows",
        f"written: {chosen / 'baci.csv'}, 2 rows",
    ]
    header = "year,reporter,partner,flow,valuation,commodity,classification,usd,reported"
    assert (chosen / "baci.csv").read_text().splitlines() == [
        header,
        "2012,RUS,BRA,reconciled,FOB,93,H4,3500,false",
        "2013,RUS,BRA,reconciled,FOB,8802,H4,4000,false",
    ]
    assert (chosen / "comtrade.csv").read_text().splitlines() == [header, "2019,RUS,BRA,export,not said,93,H5,7,true"]


def test_a_year_of_baci_that_is_there_twice_or_without_its_countries_is_refused(file, countries, tmp_path, capsys):
    file(BACI, "2012,643,76,930630,1.5,1", name="one")
    file(BACI, "2012,643,76,930690,2,1", name="two")
    arguments = ["customs", "--from", str(tmp_path), "--to", str(tmp_path / "arms"), "--edition", "H4"]
    assert cli.main(arguments) == 1
    said = capsys.readouterr().err
    assert "the files of BACI" in said and "2012, RUS, BRA, reconciled, FOB, 93, H4" in said
    countries.unlink()
    assert cli.main(arguments) == 1
    assert "expected BACI, table of countries" in capsys.readouterr().err
    for name in ("one", "two"):
        (tmp_path / name).unlink()
    assert cli.main(arguments) == 1
    assert "found 'no file of UN Comtrade or of BACI', expected one or more" in capsys.readouterr().err
