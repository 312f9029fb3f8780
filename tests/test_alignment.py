import pandas as pd
import pytest

from defense_ties import alignment
from defense_ties.data import load

CALLS = pd.DataFrame(
    {
        "rcid": [1, 2, 3, 4],
        "date": pd.to_datetime(["2001-01-01", "2001-02-01", "2001-03-01", "2002-01-01"]),
        "issues": ["di", "di;nu", None, "hr"],
    }
)
VOTES = pd.DataFrame(
    [
        (1, "RUS", "yes"), (1, "BRA", "yes"),
        (2, "RUS", "no"), (2, "BRA", "abstain"),
        (3, "RUS", "no"), (3, "BRA", "yes"),
        (4, "BRA", "yes"),
    ],
    columns=["rcid", "country", "vote"],
)  # fmt: skip


def test_agreement_by_hand():
    got = alignment.agreement(VOTES, CALLS, "RUS")
    row = got.iloc[0]
    assert (row["country"], row["year"], row["n"]) == ("BRA", 2001, 3)
    assert row["agreement"] == pytest.approx(1 / 3)
    assert row["similarity"] == pytest.approx((1 + 0.5 + 0) / 3)


def test_an_absence_is_no_disagreement():
    assert 2002 not in set(alignment.agreement(VOTES, CALLS, "RUS")["year"])


def test_one_issue_only():
    got = alignment.agreement(VOTES, CALLS, "RUS", issue="nu")
    assert got[["n", "agreement", "similarity"]].to_numpy().tolist() == [[1, 0.0, 0.5]]


def test_an_issue_without_roll_calls_is_refused():
    with pytest.raises(ValueError, match="no roll call with RUS and issue xx"):
        alignment.agreement(VOTES, CALLS, "RUS", issue="xx")


def test_agreement_is_the_same_from_either_side():
    got = alignment.yearly_agreement(["RUS", "USA"]).set_index(["country", "with_country", "year"])["agreement"]
    assert got[("RUS", "USA", 2010)] == got[("USA", "RUS", 2010)]
    assert got.between(0, 1).all()


def test_the_year_with_a_single_roll_call_is_left_out():
    assert alignment.yearly_agreement(["RUS"])["year"].max() == 2019


def test_the_band_of_a_distance_joins_both_uncertainties_and_never_falls_below_zero():
    row = alignment.distances(["RUS"]).set_index(["country", "year"]).loc[("BRA", 2010)]
    points = load("ideal_points").set_index(["country", "year"])
    halves = [(points.loc[(c, 2010), "q95"] - points.loc[(c, 2010), "q5"]) / 2 for c in ("BRA", "RUS")]
    half = (halves[0] ** 2 + halves[1] ** 2) ** 0.5
    assert row["high"] - row["distance"] == pytest.approx(half)
    assert row["low"] == pytest.approx(max(row["distance"] - half, 0))
    assert (alignment.distances()["low"] >= 0).all()


def test_distance_is_symmetric_and_stops_where_an_estimate_stops():
    got = alignment.distances(["RUS", "USA"]).set_index(["country", "to", "year"])["distance"]
    assert got[("RUS", "USA", 2005)] == pytest.approx(got[("USA", "RUS", 2005)])
    points = load("ideal_points").set_index(["country", "year"])["ideal_point"]
    assert got[("BRA", "RUS", 2014)] == pytest.approx(abs(points["BRA", 2014] - points["RUS", 2014]))
    assert ("VEN", "RUS", 2021) in got.index
    assert ("VEN", "RUS", 2022) not in got.index


def test_the_ukraine_votes_hold_every_resolution_of_the_rule():
    got = alignment.ukraine_votes(["VEN", "CHL"]).set_index(["resolution", "country"])
    assert got.loc[("A/RES/68/262", "VEN"), "meaning"] == "against"
    assert got.loc[("A/RES/ES-11/7", "VEN"), "meaning"] == "did not vote"
    assert got.loc[("A/RES/75/29", "VEN"), "meaning"] == "against"
    assert got.loc[("A/RES/78/316", "CHL"), "meaning"] == "in favour"
    assert (got.groupby(level="country").size() == 23).all()


def test_two_files_of_roll_calls_agree_on_ukraine():
    """The record and the roll calls to 2019 come by different roads."""
    calls = load("roll_calls").assign(resolution=lambda f: f["resolution"].str.replace("R/", "A/RES/", n=1))
    record = load("ukraine_votes").merge(calls[["rcid", "resolution"]], on="resolution")
    cast = load("votes").assign(other=lambda f: f["vote"].map({"yes": "Y", "no": "N", "abstain": "A"}))
    both = record.merge(cast[["rcid", "country", "other"]], on=["rcid", "country"], how="left")
    assert both["resolution"].nunique() == 7
    assert (both["vote"] == both["other"].fillna("X")).all()


def test_a_country_without_rows_gets_gaps():
    got = alignment.ukraine_votes(["PER"])
    assert set(got["grade"]) == {"not found"}


def test_the_series_from_all_votes_has_its_own_distances():
    got = alignment.distances(["RUS"], every_vote=True).set_index(["country", "year"])
    points = load("ideal_points").set_index(["country", "year"])["ideal_point_all"]
    assert got.loc[("VEN", 2021), "distance"] == pytest.approx(abs(points["VEN", 2021] - points["RUS", 2021]))
    assert got.loc[("VEN", 2021), "distance"] < got.loc[("VEN", 2014), "distance"]
    assert (got["low"] <= got["distance"]).all()
    assert got.index.get_level_values("year").max() == 2023


def test_only_graded_votes_have_a_value():
    table = load("ukraine_votes")
    assert table.loc[table["grade"] == "not found", "vote"].isna().all()
    assert table.loc[table["grade"] != "not found", "vote"].notna().all()


def test_a_signature_binds_no_party_to_a_treaty_and_a_country_without_a_row_is_not_known():
    got = alignment.memberships().set_index(["regime", "country"])
    assert got.loc[("Arms Trade Treaty", "COL"), ["state", "text"]].to_list() == ["partly", "’13"]
    assert got.loc[("Arms Trade Treaty", "BRA"), ["state", "text"]].to_list() == ["in", "’18"]
    assert got.loc[("Artemis Accords (United States)", "CHL"), "state"] == "in"
    assert got.loc[("BRICS", "MEX"), ["state", "text"]].to_list() == ["out", "–"]
    assert ("International Lunar Research Station (China, Russia)", "BRA") not in got.index
    assert (got.loc[got["state"] == "out", "since"]).isna().all()
