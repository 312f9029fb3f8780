"""A small tree of raw exports, made by hand: a few rows of every provider, in its own form, with what is awkward in it.

It holds nothing of the real exports but their forms. Each filter, window, recoding and default of the ingest has a row here
that shows a mistake; what the tables must be is written by hand in ``test_raw_exports.py``.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadr
from openpyxl.styles import Font

from defense_ties.ingest import (
    chronicle,
    coding,
    dcad,
    ledger,
    naturalearth,
    predictions,
    register,
    sanctions,
    sipri_milex,
    sipri_transfers,
    trade,
    training,
    un_press,
    un_record,
    unga,
    visits,
    worldbank,
)
from defense_ties.ingest.forms import Found, Sources

BLUE, RED = "FF0000FF", "FFFF0000"


@dataclass
class Table:
    """Rows under a header, as one raw file or one sheet of it has them."""

    header: list
    rows: list[list]


@dataclass
class Export:
    """A raw file: its tables by name (one, unless it is a workbook), and how they are written."""

    tables: dict[str, Table]
    write: Callable[[dict[str, Table], Path], None]


def text(lines: str, **form: object) -> Export:
    """Return an export of delimited text; ``lines`` are its header and rows, as they stand in the file."""
    header, *rows = list(csv.reader(io.StringIO(lines.strip("\n")), delimiter=form.get("delimiter", ",")))
    return Export({"": Table(header, rows)}, lambda tables, path: write_text(tables[""], path, **form))


def write_text(
    table: Table, path: Path, *, preamble=(), delimiter=",", terminator="", eol="\n", last="\n", encoding="utf-8"
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=f"{terminator}{eol}")
    out.write("".join(f"{line}{terminator}{eol}" for line in preamble))
    writer.writerows([table.header, *table.rows])
    path.write_bytes((out.getvalue().removesuffix(eol) + last).encode(encoding))


def frame(table: Table) -> pd.DataFrame:
    return pd.DataFrame(table.rows, columns=table.header)


def r_data(name: str, header: list[str], rows: list[list]) -> Export:
    def write(tables: dict[str, Table], path: Path) -> None:
        pyreadr.write_rdata(str(path), frame(tables[""]), df_name=name, compress="gzip")

    return Export({"": Table(header, rows)}, write)


def write_rds(tables: dict[str, Table], path: Path) -> None:
    pyreadr.write_rds(str(path), frame(tables[""]), compress="gzip")


def write_stata(tables: dict[str, Table], path: Path) -> None:
    frame(tables[""]).to_stata(path, write_index=False, version=118, time_stamp=datetime(2025, 7, 28))


def write_workbook(tables: dict[str, Table], path: Path, *, above: int = 0, title: str = "") -> None:
    """Write a sheet per table, its header below some rows of preamble, the first of which is ``title``; a cell may be a pair of value and font colour."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, table in tables.items():
        sheet = book.create_sheet(name)
        for row, values in enumerate(
            [[title]] * bool(above) + [[]] * (above - 1) + [table.header, *table.rows], start=1
        ):
            for column, value in enumerate(values, start=1):
                value, colour = value if isinstance(value, tuple) else (value, None)
                cell = sheet.cell(row, column, value)
                if colour:
                    cell.font = Font(color=colour)
    book.save(path)


def write_topology(tables: dict[str, Table], path: Path) -> None:
    """Write squares of one unit of the grid: the rows are code, west and south."""
    shapes = [
        {"type": "Polygon", "id": code, "arcs": [[number]]} for number, (code, _, _) in enumerate(tables[""].rows)
    ]
    arcs = [[[west, south], [0, 1], [1, 0], [0, -1], [-1, 0]] for _, west, south in tables[""].rows]
    transform = {"scale": [1, 1], "translate": [0, 0]}
    path.write_text(
        json.dumps({"transform": transform, "arcs": arcs, "objects": {"countries": {"geometries": shapes}}})
    )


def deliveries() -> Export:
    return text(
        """
SIPRI AT Database ID,Supplier,Recipient,Designation,Description,Armament category,Order date,Order date is estimate,Numbers delivered,Numbers delivered is estimate,Delivery year,Delivery year is estimate,Status,SIPRI estimate,TIV deal unit,TIV delivery values,Local production
101,Russia,Venezuela,Mi-17 ,transport helicopter,Aircraft,2005,No,4,Yes,2006,No,New,2.5,2.5,10,No
101,Russia,Venezuela,Mi-17 ,transport helicopter,Aircraft,2005,No,2,No,2007,,New,2.5,2.5,5,No
102,Russia,Venezuela,S-125,SAM system,Air-defence systems,1998,Yes,1,No,1999,Yes,Second hand,100,40,40,No
102,Russia,Venezuela,S-125,SAM system,Air-defence systems,1998,Yes,1,No,2000,Yes,Second hand but modernized,100,7,7,No
103,Russia,Peru,Mi-17,transport helicopter,Aircraft,2004,No,8,No,2005,No,New,2.5,2.5,20.004,No
104,United States,Chile,"Hull, ""B"" type",frigate,Ships,2022,,1,,2024,,New,30,30,30,Yes
105,United States,Chile,Piraña,armoured personnel carrier,Armoured vehicles,2022,No,5,No,2025,No,New,8,8,40,No
106,France,UAE,VBL,reconnaissance vehicle,Armoured vehicles,2009,No,2,No,2010,No,New,0.25,0.25,0.5,No
107,Russia,Hezbollah (Lebanon)*,9M133,anti-tank missile,Missiles,2011,Yes,50,Yes,2012,Yes,New,0.02,0.02,1,No
108,unknown supplier(s),Mexico,Cessna-208,light transport aircraft,Aircraft,1999,Yes,1,No,2000,No,New,0.3,0.3,0,No
109,Russia,Brazil,Igla-S,portable SAM,Missiles,2023,No,20,No,2024,No,New,0.1,0.1,12.3456,No
110,Russia,Brazil,Igla-S,portable SAM,Missiles,2024,No,10,No,2024,No,New,0.1,0.1,1,No
110,Russia,Brazil,Igla-S,portable SAM,Missiles,2024,No,10,No,2025,No,New,0.1,0.1,2,No
111,China,Colombia,WZ-551,armoured personnel carrier,Armoured vehicles,2012,No,4,No,2013,No,New,0.5,0.5,2,No
100,Germany,Brazil,Leopard-1,tank,Armoured vehicles,1993,Yes,3,No,1995,No,Second hand,2,1,3,No
""",
        preamble=["Transfers of major conventional arms", *[""] * 9, "Data generated: 12 Feb 2026 12:26:12 PM"],
        terminator=";",
        eol="\r\n",
        last="",
        encoding="cp1252",
    )


def orders() -> Export:
    return text(
        """
Recipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,Weapon description,Number delivered, ,Year(s) of delivery,status,Comments,SIPRI TIV per unit,SIPRI TIV for total order,SIPRI TIV of delivered weapons
Venezuela,Russia,2006,,2,,Mi-26,heavy transport helicopter,2,?,2007,New,"$20 m deal; ""Pemón"" – version",28,56,56
Venezuela,Russia,1992,?,3,?,Mi-8,helicopter,3,,2000; 2024,Second hand,,1,3,3.006
Venezuela,Russia,1991,,1,,An-2,light aircraft,1,,2000,New,,4,4,4
Brazil,Russia,1993,?,4,?,Igla-1,portable SAM,4,,1999; 2000,New,,1,4,4
Brazil,Russia,2023,,5,,Igla-S,portable SAM,0,,,New,Not delivered by 2025,1,5,0
Mexico,Russia,2024,,6,,Ural,truck,6,,2024; 2025,New,,1,6,6
Mexico,United States,2006,,7,,UH-60,helicopter,7,,2007,New,,10,70,70
Colombia,Soviet Union,1985,,8,,ZU-23,towed gun,8,,1986,New,,1,8,8
Brazil,United Arab Emirates,2016,,,?,Nimr,armoured personnel carrier,2,,2017,New,,1,0,2
Chile,Sweden,2016,,3,,RBS-70,portable SAM,3,,2016,New,,1,3,3
Mexico,France,1999,,1,,P-400,patrol boat,0,,,New,,0,0,0
Afghanistan,Russia,2002,?,9,,Mi-17,transport helicopter,9,,2003,Second hand,Aid,2,18,18
United Arab Emirates,Russia,2000,,10,,Pantsir-S1,SAM system,10,,2004; 2005,New,,5,50,50
""",
        preamble=["Transfers of major conventional arms", *[""] * 9, "Data generated: 18 May 2026 2:29:20 PM"],
        encoding="cp1252",
    )


def extract() -> Export:
    return text(
        """
Recipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,Weapon description,Deliveries in the Year Range, ,Year(s) of delivery,status,Comments,SIPRI TIV per unit,SIPRI TIV for total order,SIPRI TIV of delivered weapons
Venezuela,China,2012,?,18.0,?,SR-5,multiple rocket launcher,18.0,?,2014; 2015,New,Part of a deal,2.2,39.6,39.6
Mexico,China,1998,,13.0,,Model-56,towed gun,13.0,,1999; 2000,New,,0.45,5.85,5.85
Venezuela,China,2023,,3.0,,JY-11,air-search radar,,,,New,,7.5,22.5,0
Venezuela,France,2001,,1.0,,AS-532,helicopter,1.0,,2002,New,,9,9,9
Peru,China,2001,,1.0,,Y-12,transport aircraft,1.0,,2002,New,,9,9,9
""",
        preamble=["Transfers of major conventional arms", *[""] * 9, "Data generated: 14 Jul 2026 9:00:00 AM"],
        encoding="cp1252",
    )


def milex() -> Export:
    years = list(range(1999, 2026))

    def row(name: str, **values: object) -> list:
        return [name, "§", *(values.get(f"y{year}", "...") for year in years)]

    share = [
        [None],
        ["Americas", None, *[None] * len(years)],
        row("Brazil", y1999=0.5, y2000=0.0125, y2024=(0.01, BLUE), y2025=0.5),
        row("Chile", y2001=(0.02, "FF000000"), y2002="xxx", y2003=". .", y2004=None),
        row("Colombia"),
        row("Mexico"),
        row("Venezuela", y2015=(0.03, RED), y2024=0),
        row("Peru", y2000=0.5),
        row("Haiti"),
        row("Russia"),
        row("United States of America", y2000=0.03),
        row("China"),
    ]
    dollars = [
        row("Venezuela", y2015=(1234.5, RED), y2024=0),
        *(row(n) for n in ("Brazil", "Chile", "Colombia", "Mexico", "Russia", "China")),
        row("United States of America", y2000=320086.3456789, y2024=997309),
    ]
    header = ["Country", "Notes", *years]
    tables = {"Share of GDP": Table(header, share), "Current US$": Table(header, dollars)}
    return Export(tables, lambda tables, path: write_workbook(tables, path, above=5, title="Spending, 1949-2025"))


def ideal_points() -> Export:
    header = ["ccode", "iso3c", "countryname", "year", "idealpointfp", "idealpointall", "nvotesfp", "q5fp", "q95fp", "nvotesall", "q5all", "q95all", "idealpointlegacy", "nvotesLegacy"]  # fmt: skip
    every = [("CHL", 0.5), ("CHN", -1.5), ("COL", 0.25), ("MEX", 0.0), ("RUS", 1.0), ("USA", 3.5)]

    def row(code: str, year: int, point: float | None, votes: int | None = 70, every: float | None = None) -> list:
        everything = every or point
        return [
            1, code, "Name", float(year), point, everything, votes and float(votes), point and point - 0.5,
            point and point + 0.5, votes and float(votes), point and point - 0.5, point and point + 0.5,
            point and 2 * point, votes and votes - 10.0,
        ]  # fmt: skip

    rows = [row(code, 2000, point or 0.125) for code, point in every]
    rows += [row("BRA", 1999, 9.0), row("BRA", 2000, 0.12345678), row("BRA", 2024, -0.25, 100), row("BRA", 2025, 9.0)]
    rows += [row("VEN", 2021, -1.25), row("VEN", 2022, None, None)]
    rows += [row("HTI", 2000, 9.0), row("PER", 2000, 9.0), row("", 1960, None, None)]
    # A second year of both powers, in which the two series of Peru part; Serbia stands under the code of Yugoslavia.
    rows += [row("RUS", 2001, 0.5), row("USA", 2001, 2.5), row("PER", 2001, 2.0, every=0.75), row("YUG", 2001, 0.25)]
    return Export({"": Table(header, rows)}, write_stata)


def roll_calls() -> Export:
    numbers = ["R/71/205", "R/72/190", "R/73/194", "A/RES/73/263", "A/RES/74/17", "A/RES/74/168"]
    rows = [
        [1, 54.0, "1999-12-31", "R/54/1", "Before"],
        [2, 54.0, "2000-01-01", "R/54/2", " First of the book "],
        [3, 55.0, "2001-05-05", "R/55/3", None],
        *([10 + i, 70.0, f"20{16 + i}-12-01", number, "Crimea"] for i, number in enumerate(numbers)),
    ]
    return r_data("un_roll_calls", ["rcid", "session", "date", "unres", "short"], rows)


def roll_call_issues() -> Export:
    rows = [[1, "di", "Arms control"], [2, "nu", "Nuclear weapons"], [2, "di", "Arms control"]]
    return r_data("un_roll_call_issues", ["rcid", "short_name", "issue"], rows)


def votes() -> Export:
    rows = [
        [1.0, "Brazil", "BR", "yes"],
        [2.0, "Brazil", "BR", "no"],
        [2.0, "Venezuela", "VE", "abstain"],
        [2.0, "United States", "US", "yes"],
        [2.0, "Peru", "PE", "yes"],
        [2.0, "Haiti", "HT", "yes"],
        [2.0, "Namibia", "NA", "no"],
        [1.0, "Zanzibar", None, "yes"],
        [3.0, "Chile", "CL", "yes"],
    ]
    for call in range(10, 16):
        rows += [[float(call), "Mexico", "MX", "abstain"], [float(call), "Peru", "PE", "yes"]]
        rows += [[float(call), "Russia", "RU", "no"], [float(call), "Haiti", "HT", "no"]]
    return r_data("un_votes", ["rcid", "country", "country_code", "vote"], rows)


def record() -> Export:
    """Return every resolution on Ukraine that has a subject, one by its session alone, and some on other matters."""
    rows = [
        [
            str(number),
            name,
            "2020-12-07",
            "100",
            "11",
            "58",
            "24",
            "193",
            *"YNA.YNYA",
            "A/75/PV.1",
            "Ukraine : resolution",
        ]
        for number, name in enumerate(unga._SUBJECTS, start=1)
    ]
    session = next(row for row in rows if row[1] == "A/RES/ES-11/1")
    session[-1], session[3:7] = "Aggression : resolution", ["141", "5", "35", "12"]
    others = [
        ["90", "A/RES/54/1", "1999-12-31", "180", "0", "0", "8", "188", *"YYYYYYYY", "A/54/PV.1", "Before the book"],
        ["99", "A/RES/60/1", "2000-01-01", "150", "0", "2", "41", "193", *"YYYYYYYY", "A/60/PV.1", "Peace "],
        ["95", "A/RES/61/128A-B", "2006-12-14", "173", "0", "4", "15", "192", *"YYYYYYAY", "A/61/PV.1", "Territories"],
        ["96", "A/RES/61/128[A]", "2006-12-14", "173", "0", "4", "15", "192", *"YYYYYYAY", "A/61/PV.1", "All"],
        ["97", "A/RES/61/128[B]", "2006-12-14", "172", "1", "4", "15", "192", *"YYYYYYNY", "A/61/PV.1", "Guam, apart"],
        ["98", "A/RES/61/129[A]", "2006-12-14", "173", "0", "4", "15", "192", *"YYYYYYAY", "A/61/PV.1", "No whole"],
        ["94", "A/DEC/80/506", "2025-09-12", "142", "10", "12", "29", "193", *"YYYY.YN.", "A/80/PV.2", "Two States"],
    ]
    return Export({"": Table(un_record.HEADER, rows + others)}, lambda tables, path: write_text(tables[""], path))


def council() -> Export:
    rows = [
        ["70", "S/RES/1284(1999)", "1999-12-17", "11", "0", "4", "0", "15", *["Y", "", "", "", "", *"AYA"], "S/PV.1", "x", "a"],
        ["71", "S/RES/1559(2004)", "2004-09-02", "9", "0", "6", "0", "15", *["A", "Y", "", "", "", *"AYA"], "S/PV.2", "x", "a"],
        ["72", "S/RES/1571(2004)", "2004-11-04", "0", "0", "0", "15", "15", *[".", ".", "", "", "", *"..."], "S/PV.3", "x", "a"],
        ["74", "S/RES/2285(2016)", "2016-04-29", "10", "2", "3", "0", "15", *["", "", "", "", "N", *"AYY"], "S/PV.4", " y ", "b"],
        ["73", "S/RES/2317(2016)", "2016-04-29", "10", "0", "5", "0", "15", *["", "", "", "", "A", *"AYA"], "S/PV.5", "z", "c"],
        ["75", "S/RES/2774(2025)", "2025-02-24", "10", "0", "5", "0", "15", *["", "", "", "", "", *"YYY"], "S/PV.6", "z", "c"],
    ]  # fmt: skip
    return Export({"": Table(un_record.COUNCIL_HEADER, rows)}, lambda tables, path: write_text(tables[""], path))


def later_ideal_points() -> Export:
    header = "\t".join(unga._LATER_HEADER)
    quantiles = "-1\t-0.9\t0\t0.9\t1"
    return text(
        f"""
{header}
140\tBRA\tBrazil\t1999\t60\t9\t{quantiles}
140\tBRA\tBrazil\t2000\t68\t0.12345678\t-0.5\t-0.4\t0.1\t0.6\t0.75
140\tBRA\tBrazil\t2024\t19\t-0.25\t{quantiles}
140\tBRA\tBrazil\t2025\t158\t-0.5\t{quantiles}
365\tRUS\tRussia\t2023\t20\t-0.75\t{quantiles}
365\tRUS\tRussia\t2025\t19\t0.5\t{quantiles}
680\tYMD\tYemen People's Republic\t1967\t6\t9\t{quantiles}
990\tPER\tPeru\t2025\t129\t9\t{quantiles}
""",
        delimiter="\t",
    )


# The votes and the remarks that the project knows, in the order of its tables of them.
CHILDREN, RIGHTS, PEACE = un_press._SUBJECTS
AMONG, FRIENDS, TOTALS, PAPER = un_press._REMARKS


def press() -> Export:
    rows = [
        [
            CHILDREN,
            "2025-12-03",
            "91-12-57",
            "BRA",
            "A",
            "press excerpt",
            "https://babel.ua/1 ; https://m.example.co/2",
        ],
        [CHILDREN, "2025-12-03", "91-12-57", "COL", "A", "press excerpt (four outlets)", "https://w.example.co/3"],
        [CHILDREN, "2025-12-03", "91-12-57", "CHN", "A", "press excerpt", "babel.ua (same)"],
        [CHILDREN, "2025-12-03", "91-12-57", "CHL;MEX", "", "NOT FOUND", AMONG],
        [CHILDREN, "2025-12-03", "91-12-57", "VEN", "", "NOT FOUND", FRIENDS],
        [PEACE, "2026-02-24", "107-12-51", "USA", "A", "press excerpt", "https://f.example.my/4"],
        [PEACE, "2026-02-24", "107-12-51", "RUS", "N", "press excerpt", "same"],
        [PEACE, "2026-02-24", "107-12-51", "CHL;COL;MEX;VEN", "", "NOT FOUND", TOTALS],
        [RIGHTS, "2025-12-18", "79-16-73", "BRA;VEN", "", "NOT FOUND", PAPER],
    ]
    return Export({"": Table(un_press.HEADER, rows)}, lambda tables, path: write_text(tables[""], path))


def further_press() -> Export:
    """Return a vote of a country that the other file lacks, and one in the place of a vote that it did not find."""
    rows = [
        [RIGHTS, "2025-12-18", "79-16-73", "RUS", "N", "press excerpt", "https://babel.ua/5"],
        [CHILDREN, "2025-12-03", "91-12-57", "MEX", "Y", "press excerpt", "https://x.example.mx/6"],
    ]
    return Export({"": Table(un_press.HEADER, rows)}, lambda tables, path: write_text(tables[""], path))


def cow() -> Export:
    header = ["ccode1", "ccode2", "year", "flow1", "flow2", "smoothflow1"]
    rows = [
        [365.0, 140.0, 1999.0, 9.0, 9.0, 0.0],
        [365.0, 140.0, 2000.0, 1.5, 2.5, 0.0],
        [365.0, 140.0, 2014.0, -9.0, 3.0, 0.0],
        [365.0, 101.0, 2008.0, 0.0, 4.0, 0.0],
        [365.0, 101.0, 2010.0, 0.0, 0.0, 0.0],
        [365.0, 101.0, 2011.0, 5.0, None, 0.0],
        [140.0, 365.0, 2000.0, 2.5, 1.5, 0.0],
        [365.0, 135.0, 2000.0, 9.0, 9.0, 0.0],
        [2.0, 140.0, 2000.0, 9.0, 9.0, 0.0],
    ]
    return Export({"": Table(header, rows)}, write_rds)


def imf() -> Export:
    years = [1999, *range(2000, 2021), 2021]

    def row(who: str, indicator: str, other: str, first: float) -> list:
        return [who, indicator, other, 9e14, *(first + 1_000_000 * step for step in range(21)), 9e14]

    rows = [
        row("Brazil", "TXG_FOB_USD", "Russia", 1_000_000),
        row("Russia", "TMG_CIF_USD", "Brazil", 2_500_000),
        row("Russia", "TXG_FOB_USD", "Mexico", 3_000_000.4),
        row("Brazil", "TXG_FOB_USD", "Mexico", 9_000_000),
        row("China", "TXG_FOB_USD", "Russia", 9_000_000),
        row("Russia", "TXG_FOB_USD", "Uruguay", 9_000_000),
        [],
    ]
    header = ["Country Name", "Indicator Code", "Counterpart Country Name", *years]
    return Export({"TradeData": Table(header, rows), "CPI": Table(["x"], [[1]])}, write_workbook)


def dots() -> Export:
    last = "\n".join(
        f"{country},2021,{flow},{place}.5,a.xlsx,reported"
        for place, country in enumerate(["BRA", "CHL", "COL", "MEX", "VEN"], start=1)
        for flow in ("RUS exports FOB", "RUS imports CIF")
    )
    return text(f"""
partner,year,flow,usd_million,file,flag
{last}
VEN,2012,RUS exports FOB,1943.907,a.xlsx,reported
VEN,2012,RUS imports CIF,0.826,a.xlsx,reported
BRA,2010,RUS imports CIF,77,b.xlsx,reported
BRA,2022,RUS imports CIF,9,a.xlsx,"estimate / partner-based, Russia stopped publishing"
MEX,2023,RUS exports FOB,9,a.xlsx,"IMF estimate - uniform scaling, do not use"
""")


def hs93() -> Export:
    return text("""
refYear,reporterISO,reporterDesc,partnerISO,flowDesc,cmdCode,classificationCode,primaryValue,netWgt,isReported
2010,RUS,Russian Federation,BRA,Export,93,H3,10217381.0,,True
2015,S19,"Other Asia, nes",MEX,Export,93,H4,1.109,0.0,False
2015,BRA,Brazil,RUS,Export,93,H4,412374.5,0.0,False
2024,HTI,Haiti,MEX,Export,93,H6,7,12.0,True
""")


def us_training() -> Export:
    return text("""
iso3,fiscal_year,programme_group,course_lines,trainees,cost_usd
VEN,1999,IMET,53,169,392703
VEN,1999,"DoD counter-drug / train-and-equip (1004, 333, 1206 ...)",15,512,1822204
BRA,2006,Regional Centers,4,3,0
BRA,2009,JCET / non-SA,2,9,800
COL,2009,INL/INCLE (State),7,7,70
""")


def us_training_totals() -> Export:
    return text("""
iso3,fiscal_year,computed_trainees,computed_cost_usd,printed_trainees,printed_cost_usd
VEN,1999,681,2214907,,
BRA,2006,3,0,3.0,0.0
BRA,2009,9,800,9.0,801.0
COL,2009,7,70,7.0,70.0
""")


def trips_per_year() -> Export:
    return text("""
LeaderCountryISO,TripYear,all_trips,to_CHN,to_RUS,to_USA
CHL,2012,16,0,1,0
BRA,2015,18,1,1,2
BRA,2016,8,1,0,2
VEN,2025,1,0,1,0
COL,1999,5,0,0,1
BRA,2026,12,0,0,1
""")


def trips_to_russia() -> Export:
    header = ",".join(visits._TRIPS_HEADER)
    return text(f"""
{header}
1-CHL,CHL,Sebastian Pinera,GS,Russia,RUS,Vladivostok,2012,,,Yes,President,Yes,A summit,Yes,No,,2,https://a.org,
2-BRA,BRA,Dilma Rousseff,GS,Russia,RUS,Moscú,2015,2015-07-08,2015-07-09,No,,No,,No,No,,1,,
3-VEN,VEN,Nicolas Maduro,GS,Russia,RUS,,2025,2025-05-06,2025-05-09,Yes,President,No,,Yes,No,"A parade
",1,https://b.org,
""")


def sanction_cases() -> Export:
    return text("""
case_id,sanctioned_state,sanctioning_state,begin,end,trade,descr_trade,arms,military,financial,travel,other,target_mult,sender_mult,objective,success
794,Venezuela,United States,2006,2022,0,,1,0,0,0,0,0,0,policy_change,ongoing
1133,"Syria, Russia, Iran",United States,2019,2022,0,,0,0,1,1,0,1,0,"end_war,human_rights","ongoing,ongoing"
1001,Russia,"EU, Norway",2014,2016,1,"exp_part, imp_compl",0,1,0,0,1,0,1,policy_change,success_total
7,Peru,Canada,2014,2016,0,,0,1,0,0,1,0,0,other,success_total
""")


def gdp() -> Export:
    return text(
        """
Country Name,Country Code,Year,Value
World,WLD,2000,9e13
Brazil,BRA,1999,9
Brazil,BRA,2000,655448188253.4
Brazil,BRA,2024,
Chile,CHL,2000,78249888764
China,CHN,2000,1211331651829
Colombia,COL,2000,99886577576
Mexico,MEX,2000,742061343900
Russian Federation,RUS,2000,259710142197
United States,USA,2024,29e12
United States,USA,2025,9
"Venezuela, RB",VEN,2014,482359318768
Peru,PER,2000,51744749133
""",
        last="",
        encoding="utf-8-sig",
    )


def population() -> Export:
    return text(
        """
Country Name,Country Code,Year,Value
Brazil,BRA,2000,174018282
Chile,CHL,2000,15351799.6
China,CHN,2000,1262645000
Colombia,COL,2000,39215135
Mexico,MEX,2000,98625552
Russian Federation,RUS,2000,146596869
United States,USA,2000,282162411
"Venezuela, RB",VEN,2000,24427729
Haiti,HTI,2000,8303214
""",
        eol="\r\n",
        last="\r\n",
    )


def wide(path: Path, indicator: str) -> None:
    """Write a long file of the World Bank in the layout of its own downloads, in its place: with an economy of no values too."""
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    table = frame.pivot(index=["Country Name", "Country Code"], columns="Year", values="Value").fillna("").reset_index()
    table.loc[len(table)] = ["Not classified", "INX", *[""] * (len(table.columns) - 2)]
    table.insert(2, "Indicator Name", "A name")
    table.insert(3, "Indicator Code", indicator)
    head = '"Data Source","World Development Indicators",\n\n"Last Updated Date","2027-02-24",\n\n'
    table[""] = ""
    path.write_text(head + table.to_csv(index=False, quoting=csv.QUOTE_ALL), encoding="utf-8-sig")


def defence_texts() -> Export:
    header = ",".join(dcad.HEADER)
    rest = "sector,ARMS,,,,,,0,,2010,0,high,,,treaty,a source,,,"
    other = "general,DCA,,,,,,-88,,2010,0,high,,,factiva,wires,1,,"
    return text(f"""
{header}
100,COL,365,RUS,12,3,1996,12,3,1996,{rest},DCADv1.0-0001
365,RUS,101,VEN,14,5,2001,-77,-77,-77,{rest},DCADv1.0-0002
135,PER,365,RUS,1,2,2004,,,,{rest},DCADv1.0-0003
2,USA,140,BRA,1,2,2010,28,12,2011,{rest},DCADv1.0-0004
860,ETM,900,AUL,,,2002,,,,{rest},DCADv1.0-0005
155,CHL,230,SPN,3,4,2006,,,,{other},DCADv1.0-0006
140,BRA,155,CHL,5,6,2007,,,,{rest},DCADv1.0-0007
""")


def researched() -> Export:
    return text("""
id,date_signed,date_in_force,title,country,scope,type,status,source_title,source_publisher,source_year,source_url,confidence,notes
DCAD-0001,1996-03-12,1996-03-12,A dataset's text,Colombia,bilateral,x,signed,DCAD,Kinne,2020,https://example.org/1,dataset,
DCAD-0002,2001-05-14,,Another of its texts,Venezuela,bilateral,x,signed,DCAD,Kinne,2020,https://example.org/2,dataset,
CHL-01,2004-11,,A statement,Chile; CELAC,multilateral,x,see notes,[Declaração],Press,2004,https://example.org/3,published,first note
VEN-01,2008,,A visit,Venezuela,bilateral,x,held,(Una visita),Press,2008,https://example.org/4,published,
VEN-02,2008-11-26,,The same visit,Venezuela,bilateral,x,held,Title,Press,2008,https://example.org/5,published,
MEX-01,2010,,A rumour told as fact,Mexico,bilateral,x,held,Title,Press,2010,https://example.org/6,published,
MEM-01,2011,,A rumour,Brazil,bilateral,x,,,,,,unverified,
""")


def additions() -> Export:
    return text("""
id,date_signed,date_in_force,title,country,scope,type,status,source_title,source_publisher,source_year,source_url,confidence,notes
BRA-01,2012-12,,Ten helicopters,Brazil; Chile,bilateral,x,agreed,Title,Press,2012,https://example.org/7,published,
""")


def corrections() -> Export:
    return text("""
id,column,found,corrected,reason
CHL-01,status,see notes,,It says nothing
CHL-01,notes,first,right,It was another
""")


def claim_tests() -> Export:
    one, other = "a" * 40, "b" * 40
    return text(f"""
claim,version,committed,commit,test,changed,what,reason,results_seen,printed_in,verdict
little,1,2026-01-01 10:00,{one},At most two,first version,,,not recorded,{one},supported
little,2,2026-01-02 09:00,{other},At most one,words and rule,One fewer,Not recorded.,yes,{other},partly
much,1,2026-01-01 10:00,{one},At least one,first version,,,no,{one},not supported
""")


def final_coding() -> Export:
    return text("""
id,table,instrument,type,outcome,depth,source_kind,evidence,merged_into,date,in_force,amount_usd_million,title,conflict,note,reason
DCAD-0001,agreement,agreement,framework,in force,3,dataset,dataset,,,1996-04-01,,,Two dates are given,,
DCAD-0002,agreement,agreement,framework,signed,3,dataset,dataset,,,,,Agreement on cooperation,,,
CHL-01,agreement,memorandum,training,signed,1,press,read,,2004-11-19,,,,,second note,the first pass has another type
VEN-01,event,,visit,held,2,press,weak,,,,,,,,
VEN-02,merge,,,,,,,VEN-01,,,,,,,the same visit
MEX-01,drop,,,,,,,,,,,,,,the source does not say so
BRA-01,event,,contract,concluded,4,press,read,,,,150.5,,,,
""")


def first_pass() -> Export:
    return text("""
id,kind,instrument,type,outcome,depth
DCAD-0001,agreement,agreement,framework,in force,3
DCAD-0002,agreement,agreement,framework,signed,3
CHL-01,agreement,memorandum,framework,signed,1
VEN-01,event,,visit,held,2
BRA-01,event,,contract,concluded,4
""")


def second_pass() -> Export:
    return text("""
id,kind,instrument,type,outcome,depth
BRA-01,event,,contract,concluded,4
DCAD-0001,agreement,agreement,framework,in force,3
DCAD-0002,agreement,agreement,framework,signed,3
CHL-01,agreement,memorandum,training,signed,1
VEN-01,event,,visit,held,2
""")


def codebook() -> Export:
    return text("""
applies_to,variable,code,definition,rule
both,kind,agreement,A text,A rule
both,kind,event,Something done,A rule
agreements,instrument,agreement,A treaty,A rule
agreements,instrument,memorandum,A memorandum,A rule
agreements,type,framework,Of all kinds,A rule
agreements,type,training,Of training,A rule
agreements,status,signed,It was signed,A rule
agreements,status,in force,It is in force,A rule
events,type,contract,Something bought,A rule
events,type,visit,Someone came,A rule
events,outcome,held,It took place,A rule
events,outcome,concluded,It was signed,A rule
both,depth,1,Words,A rule
both,depth,2,Contact,A rule
both,depth,3,Commitment,A rule
both,depth,4,Dependence,A rule
predictions,explanation,commerce,It pays,A rule
predictions,explanation,replacement,It is worn,A rule
predictions,explanation,ordinary friction,It is nothing,A rule
predictions,domain,upkeep,Of parts,A rule
predictions,domain,votes,Of votes,A rule
predictions,score,for,It was seen,A rule
predictions,score,against,The opposite was seen,A rule
predictions,score,silent,Nothing was seen,A rule
both,source_kind,press,Newspapers,A rule
both,source_kind,agency,Agencies,A rule
both,evidence,read,It was opened,A rule
both,evidence,weak,One side only,A rule
chronicle,standing,established,Not in dispute,A rule
chronicle,standing,disputed,In dispute,A rule
predictions,foreknown,no,Nothing was told,A rule
predictions,foreknown,result,It was told,A rule
""")


def expectations() -> Export:
    return text("""
id,explanation,domain,countries,implies,against,observable,distinct_from,shared_with,foreknown
P-COM-1,commerce,upkeep,BRA; VEN,Parts are sold.,Parts are given.,Events,replacement,,no
P-COM-2,commerce,votes,BRA,Votes do not matter.,"Votes, and they alone, matter.",Votes,replacement,,result
P-REP-1,replacement,upkeep,BRA; CHL; VEN,Old parts go.,Old parts stay.,Orders,commerce,ordinary friction,no
P-FRI-1,ordinary friction,votes,CHL,All differ.,One differs.,Votes,commerce; replacement,,no
""")


def told() -> Export:
    return text("""
id,date,date_precision,countries,title,source_kind,source_title,publisher,source_year,url,evidence,standing,note
AFT-01,2025-02-03,day,Venezuela,A landing,press,[Un avión],Press,2025,https://example.org/20,read,established,Seen by many.
AFT-02,2025-02,month,Chile; Brazil,A vote,agency,Votes,Agency,2025,https://example.org/21,weak,disputed,"By one, not by the other."
""")


def told_by_others() -> Export:
    return text("""
id,source_kind,title,publisher,year,url,supports,confirms
AFT-02,press,Outro voto,Press,2025,https://example.org/22,The other count,false
AFT-01,agency,Aterrizaje,Agency,2025,https://example.org/23,The landing,true
AFT-02,press,Mais um,Press,2025,https://example.org/24,The same count,true
""")


def first_scores() -> Export:
    return text("""
event,prediction,score,doubtful,reason
AFT-01,P-COM-1,for,,Parts came.
VEN-01,P-REP-1,against,,They stayed.
CLOSE-CHL,P-FRI-1,silent,for,It may have differed.
""")


def second_scores() -> Export:
    return text("""
event,prediction,score,doubtful,reason
VEN-01,P-REP-1,for,,They went.
CLOSE,P-COM-2,against,,Votes mattered.
""")


def further_sources() -> Export:
    return text("""
id,source_kind,title,publisher,year,url,supports,confirms
VEN-01,press,Otra visita,Press,2008,https://example.org/8,The same day,true
VEN-01,agency,Нет,Agency,,https://example.org/9,Another day,false
BRA-01,official text,Lei,State,2013,https://example.org/10,The price,true
""")


def outlines() -> Export:
    rows = [["484", -100, 20], ["192", -80, 22], [None, 20, 20]]
    return Export({"": Table(["id", "west", "south"], rows)}, write_topology)


# The numeric codes of the countries that the tree's outlines have.
OUTLINED = {"484": "MEX", "192": "CUB"}

DELIVERIES = "sipri/deliveries_1995-2024_exported-2026-02-12.csv"
ORDERS = "sipri/orders_1950-2025_exported-2026-05-18.csv"
EXTRACT = "sipri/sipri_china_deals_with_five_2000_2025.csv"
MILEX = "sipri/SIPRI-Milex-data-1949-2024_2.xlsx"
IDEAL_POINTS = "unga/IdealpointsJuly2025.dta"
ROLL_CALLS = "unga/unvotes_un_roll_calls.rda"
ISSUES = "unga/unvotes_un_roll_call_issues.rda"
VOTES = "unga/unvotes_un_votes.rda"
LATER_POINTS = "unga/Idealpointestimates1946-2025.tab"
ASSEMBLY = "unga/unga_rollcalls_8states_2000_2025-11.csv"
COUNCIL = "unga/unsc_rollcalls_8states_2000_2025-11.csv"
PRESS = "unga/ukraine_votes_2025_2026_press.csv"
COW = "trade/cow_trade_ddy.rds"
IMF = "trade/Dataset_CM_2023.xlsx"
DOTS = "trade/imf_dots_russia_reporter_five_2010_2023.csv"
HS93 = "trade/comtrade_hs93_exports_to_bra_mex_2010_2024.csv"
GDP = "worldbank/gdp.csv"
POPULATION = "worldbank/population.csv"
TRAINING = "training/us_military_training_five_fy1999_2020.csv"
TRAINING_TOTALS = "training/us_military_training_country_totals_check.csv"
YEARS = "visits/colt_pelatam_trips_per_year_bra_chl_col_ven_2000_2026.csv"
TRIPS = "visits/colt_pelatam_visits_to_russia_bra_chl_col_ven_2000_2025.csv"
CASES = "sanctions/gsdb_v3_subset_five_and_russia.csv"
RESEARCHED = "agreements/agreements_and_events.csv"
TEXTS = "agreements/DCAD-v1.0-main.csv"
OUTLINES = "naturalearth/countries-110m.json"
# The day on which each export of SIPRI's register was made.
SIPRI = {DELIVERIES: "2026-02-12", ORDERS: "2026-05-18", EXTRACT: "2026-07-14"}
# The form of each raw file, by its place below the folder of exports.
FORMS = {
    DELIVERIES: sipri_transfers.DELIVERIES,
    ORDERS: sipri_transfers.ORDERS,
    EXTRACT: sipri_transfers.EXTRACT,
    MILEX: sipri_milex.WORKBOOK,
    IDEAL_POINTS: unga.IDEAL_POINTS,
    ROLL_CALLS: unga.ROLL_CALLS,
    ISSUES: unga.ISSUES,
    VOTES: unga.VOTES,
    LATER_POINTS: unga.LATER_POINTS,
    ASSEMBLY: un_record.ASSEMBLY,
    COUNCIL: un_record.COUNCIL,
    PRESS: un_press.REPORTED,
    COW: trade.COW,
    IMF: trade.IMF,
    DOTS: trade.DOTS,
    HS93: trade.HS93,
    GDP: worldbank.FORMS_OF["gdp_usd"],
    POPULATION: worldbank.FORMS_OF["population"],
    TRAINING: training.ROWS,
    TRAINING_TOTALS: training.TOTALS,
    YEARS: visits.YEARS,
    TRIPS: visits.TRIPS,
    CASES: sanctions.CASES,
    RESEARCHED: register.RESEARCHED,
    TEXTS: dcad.TEXTS,
    OUTLINES: naturalearth.OUTLINES,
}
# The raw files by their place; the project's own stand beside the folder of exports.
EXPORTS: dict[str, Callable[[], Export]] = {
    DELIVERIES: deliveries,
    ORDERS: orders,
    EXTRACT: extract,
    MILEX: milex,
    IDEAL_POINTS: ideal_points,
    ROLL_CALLS: roll_calls,
    ISSUES: roll_call_issues,
    VOTES: votes,
    LATER_POINTS: later_ideal_points,
    ASSEMBLY: record,
    COUNCIL: council,
    PRESS: press,
    COW: cow,
    IMF: imf,
    DOTS: dots,
    HS93: hs93,
    GDP: gdp,
    POPULATION: population,
    TRAINING: us_training,
    TRAINING_TOTALS: us_training_totals,
    YEARS: trips_per_year,
    TRIPS: trips_to_russia,
    CASES: sanction_cases,
    RESEARCHED: researched,
    TEXTS: defence_texts,
    OUTLINES: outlines,
}
OWN: dict[str, Callable[[], Export]] = {
    f"../register/{path.name}": make
    for path, make in {
        register.ADDITIONS: additions,
        register.SOURCES: further_sources,
        register.CORRECTIONS: corrections,
        ledger.FILE: claim_tests,
        predictions.FILE: expectations,
        chronicle.EVENTS: told,
        chronicle.SOURCES: told_by_others,
        chronicle.FIRST: first_scores,
        chronicle.SECOND: second_scores,
        un_press.FURTHER: further_press,
        coding.CODEBOOK: codebook,
        coding.FIRST: first_pass,
        coding.SECOND: second_pass,
        coding.FINAL: final_coding,
    }.items()
}


def tree() -> dict[str, Export]:
    """Return the whole tree, made anew, by the place of each file."""
    return {place: make() for place, make in (EXPORTS | OWN).items()}


def write(exports: dict[str, Export], folder: Path) -> Path:
    """Write exports below a folder, and return it."""
    for place, export in exports.items():
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        export.write(export.tables, path)
    return folder


def sources(folder: Path) -> Sources:
    """Return the raw files of a tree by their places, whatever is in them."""
    found = [
        Found(folder / place, place, form, "its place", vintage=SIPRI.get(place, "")) for place, form in FORMS.items()
    ]
    return Sources(
        folder,
        [one for one in found if one.path.is_file() or not (one.form is naturalearth.OUTLINES or one.form.optional)],
    )
