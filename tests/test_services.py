import pandas as pd
import pytest

from defense_ties import agreements, services, training
from defense_ties.scope import focus

DAY = pd.Timestamp("2006-07-15")


def texts(*rows):
    return pd.DataFrame(rows, columns=["id", "country", "type", "title", "evidence", "middle"])


TEXTS = texts(
    ("A-1", "VEN", "technology transfer", "A licence", "read", DAY),
    ("A-2", "VEN", "training", "A course", "weak", DAY),
    ("A-3", "CHL", "training", "A course", "read", pd.Timestamp("2024-12-31")),
    ("A-4", "VEN", "framework", "Licence and training", "read", DAY),
)
EVENTS = texts(
    ("E-1", "VEN", "contract", "Licence-transfer contract: plants", "read", DAY),
    ("E-2", "VEN", "contract", "Contract for helicopters", "read", DAY),
    ("E-3", "VEN", "services", "Overhaul", "read", pd.Timestamp("2005-01-01")),
    ("E-4", "VEN", "credit", "A loan", "read", DAY),
    ("E-5", "VEN", "training", "A centre", "read", pd.Timestamp("2004-12-31")),
)


@pytest.fixture
def register(monkeypatch):
    monkeypatch.setattr(agreements, "register", lambda countries, first, last: TEXTS)
    monkeypatch.setattr(agreements, "came_about", lambda countries, first, last: EVENTS)


def test_rows_on_services_are_told_by_type_and_a_licence_by_its_title(register):
    got = services.rows(["VEN", "CHL"])
    assert got[["id", "kind", "record", "year"]].to_numpy().tolist() == [
        ["E-5", "training", "event", 2004],
        ["E-3", "upkeep", "event", 2005],
        ["A-1", "licences", "text", 2006],
        ["E-1", "licences", "event", 2006],
        ["E-4", "credits", "event", 2006],
        ["A-3", "training", "text", 2024],
    ]


def test_counts_have_a_zero_where_nothing_is(register):
    got = services.counts(["VEN", "CHL"])
    assert len(got) == 2 * 4 * 5
    filled = got[got["texts"] + got["events"] > 0]
    assert filled.to_numpy().tolist() == [
        ["VEN", "training", "2000–04", 0, 1],
        ["VEN", "licences", "2005–09", 1, 1],
        ["VEN", "upkeep", "2005–09", 0, 1],
        ["VEN", "credits", "2005–09", 0, 1],
        ["CHL", "training", "2020–24", 1, 0],
    ]


@pytest.mark.parametrize(("last", "ends"), [(2019, "2015–19"), (2020, "2020"), (2021, "2020–21")])
def test_the_last_period_is_counted_however_few_years_it_has(monkeypatch, last, ends):
    monkeypatch.setattr(agreements, "register", lambda countries, first, last: TEXTS[TEXTS["id"] == "A-1"])
    monkeypatch.setattr(agreements, "came_about", lambda countries, first, last: EVENTS)
    assert services.counts(["VEN"], last=last)["period"].iloc[-1] == ends


def test_russian_rows_stand_beside_american_places_and_a_period_without_reports_is_missing(register, monkeypatch):
    years = pd.DataFrame(
        [("VEN", 2003, 10, 100), ("VEN", 2004, 5, 50), ("VEN", 2020, 1, 2)],
        columns=["country", "fiscal_year", "trainees", "cost_usd"],
    )
    monkeypatch.setattr(training, "yearly", lambda countries, first, last: years)
    got = services.beside_training(["VEN"]).set_index("period")
    assert got["russian_rows"].to_dict() == {"2000–04": 1, "2005–09": 0, "2010–14": 0, "2015–19": 0, "2020–24": 0}
    assert got.loc["2000–04", ["us_places", "us_cost_usd", "us_years"]].to_list() == [15, 150, 2]
    assert got.loc["2020–24", ["us_places", "us_years"]].to_list() == [1, 1]
    assert pd.isna(got.loc["2005–09", "us_places"]) and got.loc["2005–09", "us_years"] == 0


def test_no_service_of_the_book_is_weak_or_merely_announced():
    got = services.rows(focus())
    assert {"VEN-02", "VEN-19", "MEX-02", "BRA-02"} <= set(got["id"])
    # Suspended, announced, or known from state media alone.
    assert not {"COL-06", "VEN-80"} & set(got["id"])
    assert not got.duplicated(["id", "country"]).any()


def test_of_the_last_period_the_reports_have_one_year():
    got = services.beside_training(focus())
    years = got.pivot(index="country", columns="period", values="us_years")
    assert set(years["2020–24"]) == {1}
    assert years.loc["VEN", "2010–14"] == 4
    assert set(years["2000–04"]) == {5}
