"""Numbers of the text that were once wrong, each computed again from the published tables by another way.

The tables are read as plain CSV, without the functions of the package, so that a fault of theirs shows.
"""

import csv
from collections import Counter
from pathlib import Path

import nbformat
import pytest

from defense_ties.prose import count as said
from tests.places import all_notebooks
from traced_book.evidence.pieces import NUMBER_MIME, TABLE_MIME

DATA = Path(__file__).parents[1] / "data"
FIVE = ["BRA", "CHL", "COL", "MEX", "VEN"]


def rows(table):
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def printed():
    """What the committed notebooks show: numbers by name, tables by id."""
    found = {}
    for path in all_notebooks():
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", []):
                data = output.get("data", {})
                if NUMBER_MIME in data:
                    found[data[NUMBER_MIME]["name"]] = data[NUMBER_MIME]["text"]
                if TABLE_MIME in data:
                    found[data[TABLE_MIME]["id"]] = data[TABLE_MIME]
    return found


def test_the_coverage_counts_rows_with_a_value_for_the_five(printed):
    table = printed["mth-tab-coverage"]
    counted = {row[0]: int(row[-1].replace(",", "")) for row in table["rows"]}
    trade = Counter(row["provider"] for row in rows("trade") if row["usd"])
    of_five = {t: [row for row in rows(t) if row["country"] in FIVE] for t in ("votes", "ideal_points", "indicators")}
    assert counted["Trade with Russia, Correlates of War"] == trade["COW"] == 147
    assert counted["Trade with Russia, IMF"] == trade["IMF"] == 168
    assert counted["Roll calls"] == len(of_five["votes"]) == 9_234
    assert counted["Ideal points"] == len(of_five["ideal_points"]) == 122
    assert counted["Gross domestic product (World Bank)"] == sum(bool(row["gdp_usd"]) for row in of_five["indicators"])
    milex = [row for row in rows("military_expenditure") if row["country"] in FIVE and row["gdp_share"]]
    assert counted["Military expenditure, share of GDP (SIPRI)"] == len(milex)
    ukraine = [row for row in rows("ukraine_votes") if row["country"] in FIVE and row["vote"]]
    assert counted["Votes on Ukraine"] == len(ukraine) == 115


def test_only_exercises_visits_and_training_that_came_about_are_counted(printed):
    done = [
        row
        for row in rows("events")
        if row["type"] in ("exercise", "visit", "training")
        and row["outcome"] in ("held", "occurred", "concluded")
        and row["evidence"] != "weak"
        and "2000" <= row["date"][:4] <= "2024"
    ]
    by_country = Counter(row["country"] for row in done)
    assert printed["cmp-visits-bra"] == said(by_country["BRA"])
    assert printed["cmp-visits-ven"] == printed["mth-ven-practical"] == said(by_country["VEN"])
    late = [row["country"] for row in done if row["date"][:4] >= "2015"]
    assert printed["clm-contacts"] == said(len(late))
    eras = {row[0]: row[1:] for row in printed["ven-tab-eras"]["rows"]}
    years = [int(row["date"][:4]) for row in done if row["country"] == "VEN"]
    assert [int(n) for n in eras["Exercises, visits and training held"]] == [
        sum(year <= 2012 for year in years), sum(year == 2013 for year in years), sum(year >= 2014 for year in years),
    ]  # fmt: skip


def test_the_votes_on_ukraine_are_counted_to_the_end_of_the_period(printed):
    to_2024 = [row for row in rows("ukraine_votes") if row["date"] <= "2024-12-31"]
    texts = {row["resolution"] for row in to_2024}
    assert {"A/RES/75/29", "A/RES/76/70", "A/RES/78/316"} <= texts
    assert printed["chl-ukraine-all"] == printed["bra-ukr-all"] == printed["mex-votes"] == said(len(texts)) == "21"
    crimea = {row["resolution"] for row in to_2024 if "Crimea" in row["subject"]}
    for name in ("bra-ukr-crimea", "col-ukr-crimea", "mex-crimea", "mul-ukr-crimea"):
        assert printed[name] == said(len(crimea)) == "13"
    early = {row["resolution"] for row in to_2024 if row["resolution"] in crimea and row["date"] < "2022"}
    assert printed["chl-crimea-abstained"] == said(len(early)) == "ten"
    against = [row for row in to_2024 if row["country"] == "VEN" and row["vote"] == "N"]
    for name in ("ven-ukraine-no", "mul-ukr-ven-against"):
        assert printed[name] == said(len(against)) == "eleven"


def test_first_orders_come_from_the_orders_not_from_deliveries_cut_at_2000(printed):
    years = sorted(int(row["order_year"]) for row in rows("orders") if row["recipient"] == "VEN")
    assert printed["ven-first-order"] == printed["chl-ven-older-order"] == str(years[0]) == "1995"
    since = min(year for year in years if year >= 2000)
    assert printed["chl-ven-first-order"] == printed["ven-order-again"] == str(since) == "2005"


def test_the_end_of_deliveries_without_estimates_is_each_countrys_own(printed):
    firm = {}
    for row in rows("deliveries"):
        if row["supplier"] == "RUS" and "true" not in (row["number_estimate"], row["delivery_year_estimate"]):
            firm[row["recipient"]] = max(firm.get(row["recipient"], 0), int(row["delivery_year"]))
    assert printed["cmp-firm-last-ven"] == printed["ven-firm-last"] == str(firm["VEN"]) == "2013"
    assert printed["cmp-firm-last-bra"] == str(firm["BRA"]) == "2014"


def test_the_formal_texts_of_venezuela_are_also_counted_as_both_passes_coded_them(printed):
    wide = {}
    for row in rows("double_coding"):
        if row["variable"] in ("kind", "instrument"):
            wide.setdefault(row["id"], {})[row["variable"]] = row
    dated = {row["id"]: row for row in rows("events")} | {row["id"]: row for row in rows("agreements")}

    def formal(coding):
        return sum(
            codes["kind"][coding] == "agreement"
            and codes["instrument"][coding] in ("agreement", "memorandum", "protocol")
            and dated[key]["country"] == "VEN"
            and dated[key]["scope"] == "bilateral"
            and dated[key]["evidence"] != "weak"
            and "2000" <= (dated[key].get("signed") or dated[key]["date"])[:4] <= "2024"
            for key, codes in wide.items()
        )

    assert printed["mth-formal-passes"] == printed["cmp-texts-ven-passes"] == said(formal("first"))
    assert formal("first") == formal("second") > formal("final")
    assert printed["mth-formal-used"] == printed["cmp-texts-ven"] == said(formal("final"))


def test_brazils_deficit_is_not_told_from_valuation(printed):
    """A year counts where the gap outlasts a tenth of what the importer reports."""
    own = {(row["flow"], row["year"]): float(row["usd"]) for row in rows("trade") if row["reporter"] == "BRA"}
    gaps = {}
    for year in map(str, range(2000, 2021)):
        sold, bought = own["exports to Russia", year], own["imports from Russia", year]
        gaps[year] = (sold - bought < 0, sold - bought / 1.1 < 0)
    assert gaps["2017"] == (True, False)
    assert printed["bra-deficit-own"] == str(max(int(year) for year, gap in gaps.items() if gap != (True, True)) + 1)
    assert printed["bra-deficit-open"] == "2017"


def test_a_lot_of_known_day_goes_to_who_was_in_office_on_it(printed):
    russian = [row for row in rows("deliveries") if row["supplier"] == "RUS" and row["recipient"] == "BRA"]
    day = next(row["date"] for row in rows("events") if row["id"] == "BRA-60")
    terms = {row["label"]: row for row in rows("governments") if row["country"] == "BRA"}
    assert terms["Rousseff"]["start"] <= day < terms["Rousseff"]["end"]
    received = sum(float(row["tiv"]) for row in russian if 2011 <= int(row["delivery_year"]) <= 2016)
    assert printed["bra-rousseff-share"] == f"{received / sum(float(row['tiv']) for row in russian):.0%}" == "56%"


def test_the_other_series_of_ideal_points_stands_beside_the_one_used(printed):
    points = {(row["country"], row["year"]): row for row in rows("ideal_points")}

    def apart(year, column):
        return abs(float(points["VEN", year][column]) - float(points["RUS", year][column]))

    assert printed["ven-dist-last"] == f"{apart('2021', 'ideal_point'):.2f}"
    assert printed["ven-all-last"] == f"{apart('2021', 'ideal_point_all'):.2f}"
    assert float(printed["ven-dist-last"]) > float(printed["ven-dist-end"])
    assert float(printed["ven-all-last"]) < float(printed["ven-all-end"])
