import unicodedata

import pandas as pd
import pytest

from defense_ties import visits
from defense_ties.data import load
from defense_ties.scope import focus

YEARS = pd.DataFrame(
    [
        ("VEN", 2004, 20, 1, 2, 1), ("VEN", 2005, 26, 3, 1, 0), ("VEN", 2019, 4, 1, 0, 0), ("VEN", 2025, 1, 1, 0, 0),
        ("BRA", 2005, 33, 0, 1, 5),
    ],
    columns=["country", "year", "all_trips", "to_russia", "to_united_states", "to_china"],
)  # fmt: skip
TRIPS = pd.DataFrame(
    [
        ("a", "VEN", 2004, False, True, True), ("b", "VEN", 2013, True, True, False), ("c", "VEN", 2024, True, False, True),
        ("d", "BRA", 2002, False, True, False),
    ],
    columns=["trip_id", "country", "year", "multilateral", "met_host", "signed"],
)  # fmt: skip


@pytest.fixture
def few(monkeypatch):
    tables = {"leader_trips": YEARS, "trips_to_russia": TRIPS}
    monkeypatch.setattr(visits, "load", lambda name: tables[name].copy())


def test_trips_are_summed_by_destination(few):
    got = visits.trips(["VEN", "MEX"], 2005, 2025)
    assert got.to_numpy().tolist() == [
        ["VEN", "China", 0, 31],
        ["VEN", "Russia", 5, 31],
        ["VEN", "United States", 1, 31],
    ]


def test_trips_by_period_end_with_the_last_year(few):
    got = visits.trips(["VEN"], by_period=True)
    russia = got[got["destination"] == "Russia"]
    assert russia[["period", "trips", "all_trips"]].to_numpy().tolist() == [
        ["2000–04", 1, 20],
        ["2005–09", 3, 26],
        ["2015–19", 1, 4],
        ["2025", 1, 1],
    ]


def test_a_trip_to_russia_is_for_a_summit_or_not(few):
    got = visits.to_russia(["VEN", "BRA", "COL"], 2003, 2025)
    assert got.to_dict("records") == [
        {"country": "VEN", "trips": 3, "multilateral": 2, "bilateral": 1, "met_host": 2, "signed": 2, "last": 2024}
    ]


def test_the_counts_to_2025_are_those_of_the_data_set():
    got = visits.trips(focus()).pivot(index="country", columns="destination", values="trips")
    assert got["Russia"].to_dict() == {"BRA": 11, "CHL": 3, "COL": 0, "VEN": 17}
    assert got["United States"].to_dict() == {"BRA": 41, "CHL": 40, "COL": 66, "VEN": 14}


def test_every_day_of_a_trip_is_of_a_president_in_office():
    trips = load("trips_to_russia").dropna(subset=["start"])
    terms = load("governments")
    for trip in trips.itertuples():
        held = terms[(terms["country"] == trip.country) & (terms["start"] <= trip.start)].iloc[-1]
        name = unicodedata.normalize("NFD", held["label"].split()[0]).encode("ascii", "ignore").decode()
        assert name in trip.leader.split(), trip.trip_id
