import pandas as pd
import pytest

from defense_ties import training
from defense_ties.data import load
from defense_ties.scope import focus

ROWS = pd.DataFrame(
    [
        ("COL", 2008, "IMET", 3, 30, 300), ("COL", 2009, "IMET", 2, 20, 200), ("COL", 2009, "FMF", 1, 50, 0),
        ("COL", 2010, "INL", 9, 9, 9), ("CHL", 2009, "other", 1, 0, 0),
    ],
    columns=["country", "fiscal_year", "programme", "course_lines", "trainees", "cost_usd"],
)  # fmt: skip
TOTALS = pd.DataFrame(
    [
        ("COL", 2005, 7, 70, None, None, "none printed"), ("COL", 2009, 70, 200, 75, 260, "differs"),
        ("CHL", 2009, 0, 0, 0, 0, "equal"),
    ],
    columns=[
        "country", "fiscal_year", "computed_trainees", "computed_cost_usd", "printed_trainees", "printed_cost_usd", "check",
    ],
).astype(dict.fromkeys(["printed_trainees", "printed_cost_usd"], "Int64"))  # fmt: skip


@pytest.fixture
def two(monkeypatch):
    tables = {"us_training": ROWS, "us_training_totals": TOTALS}
    monkeypatch.setattr(training, "load", lambda name: tables[name].copy())


def test_a_printed_total_goes_before_the_sum_of_the_rows(two):
    got = training.yearly(["COL"])
    assert got.to_numpy().tolist() == [["COL", 2005, 7, 70, "none printed"], ["COL", 2009, 75, 260, "differs"]]
    assert training.yearly(["COL", "CHL"], first=2009)["trainees"].to_list() == [75, 0]


def test_programmes_are_summed_within_the_years_and_shared(two):
    got = training.programmes(["COL", "CHL"], 2008, 2009)
    assert got[["country", "programme", "course_lines", "trainees", "cost_usd"]].to_numpy().tolist() == [
        ["CHL", "other", 1, 0, 0],
        ["COL", "FMF", 1, 50, 0],
        ["COL", "IMET", 5, 50, 500],
    ]
    assert got["share"].fillna(-1).to_list() == [-1, 0.5, 0.5]


def test_the_rows_add_up_to_the_printed_totals_in_every_year_but_2009():
    got = load("us_training_totals")
    assert set(got.loc[got["check"] == "differs", "fiscal_year"]) == {2009}
    assert set(got.loc[got["check"] == "none printed", "fiscal_year"]) == set(range(1999, 2006))
    rows = load("us_training").groupby(["country", "fiscal_year"])["trainees"].sum()
    assert rows.to_list() == got["computed_trainees"].to_list()


def test_what_the_reports_say_of_colombia_in_2003_and_of_imet_for_venezuela():
    years = training.yearly(focus()).set_index(["country", "fiscal_year"])["trainees"]
    assert years["COL", 2003] == 10_106
    assert years["COL", 2009] == 2_160
    assert ("VEN", 2010) not in years.index
    rows = load("us_training")
    imet = rows[(rows["country"] == "VEN") & (rows["programme"] == "IMET")].set_index("fiscal_year")["trainees"]
    assert (imet[1999], imet.index.max()) == (169, 2004)
