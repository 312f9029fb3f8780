import pandas as pd
import pytest

import small_tables as small
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


def ideal(*rows):
    frame = pd.DataFrame(rows, columns=["country", "year", "ideal_point", "q5", "q95"])
    every = {f"{name}_all": frame[name] * 2 for name in ("ideal_point", "q5", "q95")}
    return frame.assign(**every)


def test_distances_by_hand(monkeypatch):
    """Half bands of 0.3 and 0.4 make one of 0.5; of the series from all votes everything is twice as much."""
    points = ideal(
        ("VEN", 2001, -1.0, -1.4, -0.6), ("RUS", 2001, 0.25, -0.05, 0.55), ("BRA", 2001, 0.5, 0.1, 0.9),
        ("VEN", 2000, -1.0, -1.4, -0.6), ("RUS", 2000, 0.0, -0.3, 0.3), ("USA", 2000, 3.0, 2.7, 3.3), ("VEN", 2002, 0.0, 0.0, 0.0),
    )  # fmt: skip
    small.use(monkeypatch, ideal_points=points)
    got = alignment.distances(["RUS"])
    assert list(got) == ["country", "year", "to", "distance", "low", "high", "ideal_point", "other"]
    assert got.drop(columns="to").to_numpy().tolist() == [
        ["BRA", 2001, 0.25, 0.0, pytest.approx(0.75), 0.5, 0.25],
        ["USA", 2000, 3.0, pytest.approx(3 - 0.18**0.5), pytest.approx(3 + 0.18**0.5), 3.0, 0.0],
        ["VEN", 2000, 1.0, pytest.approx(0.5), pytest.approx(1.5), -1.0, 0.0],
        ["VEN", 2001, 1.25, pytest.approx(0.75), pytest.approx(1.75), -1.0, 0.25],
    ]
    both = alignment.distances()
    assert both[["country", "to", "year"]].to_numpy().tolist() == [
        ["BRA", "RUS", 2001], ["RUS", "USA", 2000], ["USA", "RUS", 2000], ["VEN", "RUS", 2000], ["VEN", "RUS", 2001], ["VEN", "USA", 2000],
    ]  # fmt: skip
    points.loc[points["country"] == "BRA", "ideal_point_all"] = None
    every = alignment.distances(["RUS"], every_vote=True)
    assert every["distance"].to_list() == [6.0, 2.0, 2.5]
    assert every["high"].to_list() == pytest.approx([6 + 0.72**0.5, 3.0, 3.5])


def test_agreement_by_year_and_country():
    votes = pd.concat(
        [VOTES, pd.DataFrame([(4, "RUS", "abstain"), (1, "CHL", "no"), (4, "CHL", "no")], columns=list(VOTES))]
    )
    got = alignment.agreement(votes, CALLS, "RUS")
    assert got.to_numpy().tolist() == [
        ["BRA", 2001, 3, pytest.approx(1 / 3), 0.5],
        ["BRA", 2002, 1, 0.0, 0.5],
        ["CHL", 2001, 1, 0.0, 0.0],
        ["CHL", 2002, 1, 0.0, 0.5],
    ]
    assert list(got) == ["country", "year", "n", "agreement", "similarity"]


def test_a_year_needs_ten_roll_calls(monkeypatch):
    ids = range(19)
    calls = pd.DataFrame({"rcid": ids, "date": [pd.Timestamp(2001 + (n >= 10), 1, 1) for n in ids], "issues": "di"})
    calls.loc[0, "issues"] = None
    votes = pd.DataFrame(
        [(n, code, "yes") for n in ids for code in ("RUS", "USA", "BRA")], columns=["rcid", "country", "vote"]
    )
    small.use(monkeypatch, votes=votes, roll_calls=calls)
    got = alignment.yearly_agreement()
    assert list(got) == ["country", "with_country", "year", "n", "agreement", "similarity"]
    assert got.to_numpy().tolist() == [
        ["BRA", "RUS", 2001, 10, 1.0, 1.0], ["USA", "RUS", 2001, 10, 1.0, 1.0],
        ["BRA", "USA", 2001, 10, 1.0, 1.0], ["RUS", "USA", 2001, 10, 1.0, 1.0],
    ]  # fmt: skip
    assert alignment.yearly_agreement(["RUS"], min_votes=9)["year"].to_list() == [2001, 2002] * 2
    assert alignment.yearly_agreement(["RUS"], "di", 9)["n"].to_list() == [9, 9, 9, 9]


def test_votes_on_ukraine_by_hand(monkeypatch):
    days = {"R/2": pd.Timestamp("2022-03-02"), "R/1": pd.Timestamp("2022-03-24")}
    rows = [
        (resolution, days[resolution], "War", country, vote, "record", "UN")
        for resolution, country, vote in [
            ("R/1", "VEN", "X"),
            ("R/1", "BRA", "Y"),
            ("R/2", "VEN", "N"),
            ("R/2", "BRA", "A"),
        ]
    ]
    columns = ["resolution", "date", "subject", "country", "vote", "grade", "source"]
    table = pd.DataFrame(rows, columns=columns).assign(yes=1)
    table.loc[1, ["vote", "grade", "source"]] = [None, "not found", None]
    small.use(monkeypatch, ukraine_votes=table)
    got = alignment.ukraine_votes(["VEN", "PER", "BRA"])
    assert list(got) == [*columns, "meaning"]
    assert got[["resolution", "country", "grade", "meaning"]].to_numpy().tolist() == [
        ["R/2", "BRA", "record", "abstained"], ["R/2", "PER", "not found", "not found"], ["R/2", "VEN", "record", "against"],
        ["R/1", "BRA", "not found", "not found"], ["R/1", "PER", "not found", "not found"], ["R/1", "VEN", "record", "did not vote"],
    ]  # fmt: skip
    assert got.index.to_list() == list(range(6))
    table.loc[1, "vote"] = "Y"
    assert alignment.ukraine_votes(["BRA"])["meaning"].to_list() == ["abstained", "in favour"]


def test_memberships_by_hand(monkeypatch):
    rows = [
        ("disarmament", "party", "2013-05"), ("disarmament", "signatory", "1996"), ("space", "signatory", "2021"),
        ("alliance", "not a member", None), ("alliance", "partner", None), ("disarmament", "not a member", None),
    ]  # fmt: skip
    small.use(
        monkeypatch, memberships=pd.DataFrame(rows, columns=["group", "status", "since"]).astype({"since": "str"})
    )
    got = alignment.memberships()
    assert got["state"].to_list() == ["in", "partly", "in", "out", "in", "out"]
    assert got["text"].to_list() == ["’13", "’96", "’21", "–", "✓", "–"]
