"""SIPRI's tables of TIV: read in each layout, and the deliveries held against them."""

import pandas as pd
import pytest

from defense_ties import ingest
from defense_ties.data import load
from defense_ties.ingest import sipri_tables
from defense_ties.ingest.raw import IngestError

RECIPIENTS = """Transfers of major arms
Source: SIPRI Arms Transfers Database (c) SIPRI.
Data generated: 14 July 2026

Recipient,2012,2013,2014,2015,2012-2015,Percentage,Sum total years,Percentage of total
Venezuela,51,97,78,113,339,99%,339,99%
Mexico,,,,0 ,0,0.0%,0,0.0%
Pakistan,500,,,,500,1%,500,1%
Total imports from China,551,97,78,113,839,100%,839,
"""
SUPPLIERS = """Supplier,2012,2013,2012-2013,Percentage,Sum total years,Percentage of total
Russia,3,,3,60%,3,60%
China,,2,2,40%,2,40%
Total exports to Colombia,3,2,5,100%,5,
"""
TITLED = """"TIV of arms exports to Colombia, 2012-2013"
Generated: 2026-03-09
Figures are SIPRI Trend Indicator Values (TIVs) expressed in millions.

,2012,2013,Total
Russia,3,,3
China,,2,2
Total,3,2,5
"""
FROM = (
    TITLED.replace("exports to Colombia", "exports from Russia")
    .replace("Russia,3", "Colombia,3")
    .replace("China,", "Peru,")
)
WORLD = """Exports by,2012,2013,2012-2013,Percentage,Sum total years,Percentage of total
Russia,3,,3,60%,3,60%
Total world export,3,2,5,100%,5,
"""
IMPORTERS = WORLD.replace("Exports by", "Imports by").replace("world export", "world import")
# The same of the transfers of one party, and of the world with the other name of the column.
IMPORTERS_FROM = IMPORTERS.replace("Total world import", "Total imports from China").replace("Russia", "Colombia")
WORLD_RECIPIENTS = IMPORTERS.replace("Imports by", "Recipient")
COLUMNS = ["recipient", "supplier", "delivery_year", "tiv"]
DELIVERED = pd.DataFrame(
    [
        ("VEN", "CHN", 2012, 30.8), ("VEN", "CHN", 2012, 20.0), ("VEN", "CHN", 2013, 96.96), ("VEN", "CHN", 2014, 71.7),
        ("VEN", "CHN", 2015, 113.5), ("VEN", "RUS", 2015, 9.0), ("MEX", "CHN", 2014, 5.8), ("COL", "CHN", 2013, 2.51),
        ("COL", "RUS", 2012, 3.4), ("COL", "USA", 2012, 7.0), ("VEN", "CHN", 2011, 7.5), ("COL", "CHN", 2014, 9.0),
    ],
    columns=COLUMNS,
)  # fmt: skip


def written(tmp_path, text):
    path = tmp_path / "table.csv"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("text", "supplier", "recipient", "rows"),
    [
        (RECIPIENTS, "China", None, [["Mexico", 2015, 0.0], ["Pakistan", 2012, 500.0], ["Venezuela", 2012, 51.0]]),
        (SUPPLIERS, None, "Colombia", [["China", 2013, 2.0], ["Russia", 2012, 3.0]]),
        (TITLED, None, "Colombia", [["China", 2013, 2.0], ["Russia", 2012, 3.0]]),
        (FROM, "Russia", None, [["Colombia", 2012, 3.0], ["Peru", 2013, 2.0]]),
        (WORLD, None, None, [["Russia", 2012, 3.0]]),
        (IMPORTERS, None, None, [["Russia", 2012, 3.0]]),
        (IMPORTERS_FROM, "China", None, [["Colombia", 2012, 3.0]]),
        (WORLD_RECIPIENTS, None, None, [["Russia", 2012, 3.0]]),
    ],
    ids=[
        "recipients",
        "suppliers",
        "titled",
        "titled from",
        "exporters",
        "importers",
        "importers from one",
        "recipients of all",
    ],
)
def test_each_layout_is_known_by_its_content_and_read(tmp_path, text, supplier, recipient, rows):
    path = written(tmp_path, text)
    (found,) = ingest.sources(tmp_path).found
    assert found.form is sipri_tables.TABLES and not found.problem
    got = sipri_tables.read(path)
    assert (got.supplier, got.recipient) == (supplier, recipient)
    assert got.years == (2012, 2015 if text == RECIPIENTS else 2013)
    assert got.rows.to_numpy().tolist()[: len(rows)] == rows
    assert len(got.rows) == (len(rows) if len(rows) < 3 else 6)


def test_vintage_and_years_stand_in_the_table(tmp_path):
    written(tmp_path, RECIPIENTS)
    (found,) = ingest.sources(tmp_path).found
    assert (found.vintage, found.coverage) == ("2026-07-14", "2012 to 2015")
    assert str(found).startswith(
        "table.csv: SIPRI arms transfers, table of TIV, of which no table is made (by its header on line 5"
    )


def test_what_differs_by_more_than_a_table_rounds_is_named(tmp_path):
    countries = load("countries")
    got = sipri_tables.beside(sipri_tables.read(written(tmp_path, RECIPIENTS)), DELIVERED, countries)
    # 50.8 is 51 and 113.5 may be 113; Mexico's 2014 is not in the table, of Colombia it says nothing, and Pakistan is none of the book.
    assert got.to_numpy().tolist() == [["CHN", "MEX", 2014, 0.0, 5.8], ["CHN", "VEN", 2014, 78.0, 71.7]]
    got = sipri_tables.beside(sipri_tables.read(written(tmp_path, SUPPLIERS)), DELIVERED, countries)
    assert got.to_numpy().tolist() == [["CHN", "COL", 2013, 2.0, 2.51]]
    assert len(sipri_tables.beside(sipri_tables.read(written(tmp_path, FROM)), DELIVERED, countries)) == 0


def test_what_is_said_of_each_table(tmp_path):
    countries = load("countries")
    path = written(tmp_path, RECIPIENTS)
    assert sipri_tables.lines([path], DELIVERED, countries) == [
        "table.csv, from China: 2 values differ, +0.5 together",
        "  China to Mexico, 2014: 0 there, 5.8 here",
        "  China to Venezuela, 2014: 78 there, 71.7 here",
    ]
    path = written(tmp_path, FROM)
    assert sipri_tables.lines([path], DELIVERED, countries) == ["table.csv, from Russia: no values differ"]
    path = written(tmp_path, WORLD)
    assert sipri_tables.lines([path], DELIVERED, countries) == [
        "table.csv: of the whole world, which the deliveries of the book are not"
    ]


def test_a_table_without_its_other_party_or_with_another_value_is_refused(tmp_path):
    with pytest.raises(IngestError, match="expected a title, or a row of the total, that names the other party"):
        sipri_tables.read(written(tmp_path, SUPPLIERS.replace("Total exports to Colombia", "Total")))
    with pytest.raises(IngestError, match=r"row 2, column 'tiv': found 'x', expected a number"):
        sipri_tables.read(written(tmp_path, SUPPLIERS.replace("Russia,3,", "Russia,x,")))
    values = sipri_tables.read(written(tmp_path, SUPPLIERS.replace("to Colombia", "to Columbia")))
    with pytest.raises(IngestError, match=r"found 'Columbia', expected a party of countries\.csv"):
        sipri_tables.beside(values, DELIVERED, load("countries"))
