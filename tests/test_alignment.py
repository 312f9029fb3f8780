from functools import partial

import pandas as pd
import pytest

import small_tables as small
from defense_ties import alignment
from defense_ties.data import load
from defense_ties.scope import focus

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


ADOPTED = pd.DataFrame(
    {
        "resolution": ["a", "b", "c", "d", "e", "f"],
        "date": pd.to_datetime(["2023-03-01", "2023-12-01", "2024-12-01", "2024-12-02", "2024-12-03", "2025-02-24"]),
        "title": ["A", "B", "C", "D", "E", "F"],
    }
)


def cast(adopted=ADOPTED, **votes):
    """Return a table of votes on resolutions from a letter for each; a blank is no row."""
    words = {"Y": "yes", "N": "no", "A": "abstain", ".": "not voting"}
    rows = [
        (resolution, country, words[letter])
        for country, letters in votes.items()
        for resolution, letter in zip(adopted["resolution"], letters, strict=True)
        if letter != " "
    ]
    return pd.DataFrame(rows, columns=["resolution", "country", "vote"])


ASSEMBLY = cast(RUS="NYNYAN", USA="YNYAYN", BRA="AYYN.Y", VEN="..NYAN")


def test_the_agreement_of_the_record_counts_no_absence_and_marks_the_year_that_is_not_over():
    got = alignment.recorded_agreement(ASSEMBLY, ADOPTED, min_votes=1).set_index(["country", "with_country", "year"])
    # Brazil and Russia: 2023 abstention with no, yes with yes; 2024 yes with no, no with yes; 2025 yes with no.
    assert got.loc[("BRA", "RUS", 2023), ["n", "agreement", "similarity"]].to_list() == [2, 0.5, 0.75]
    assert got.loc[("BRA", "RUS", 2024), ["n", "agreement", "similarity"]].to_list() == [2, 0.0, 0.0]
    assert got.loc[("BRA", "USA", 2023), ["n", "agreement", "similarity"]].to_list() == [2, 0.0, 0.25]
    assert got.loc[("BRA", "USA", 2024), ["n", "agreement", "similarity"]].to_list() == [2, 0.5, 0.75]
    assert ("VEN", "RUS", 2023) not in got.index
    assert got.loc[("VEN", "RUS", 2024), ["n", "agreement"]].to_list() == [3, 1.0]
    assert got["whole"].groupby("year").unique().map(list).to_dict() == {2023: [True], 2024: [True], 2025: [False]}
    assert set(alignment.recorded_agreement(ASSEMBLY, ADOPTED, min_votes=3)["n"]) == {3}


def test_contested_resolutions_are_those_with_one_power_for_and_the_other_against():
    got = alignment.contested(ASSEMBLY, ADOPTED)
    assert len(got) == 2 * 3 * 2 * 4
    cases = got[got["n"] > 0].sort_values(["country", "year", "contest"])
    russia, usa = "Russia against, the United States for", "the United States against, Russia for"
    assert cases[["country", "year", "contest", "stance", "n", "of"]].to_numpy().tolist() == [
        ["BRA", 2023, russia, "abstained", 1, 1],
        ["BRA", 2023, usa, "as Russia", 1, 1],
        ["BRA", 2024, russia, "as the United States", 1, 1],
        ["VEN", 2023, russia, "did not vote", 1, 1],
        ["VEN", 2023, usa, "did not vote", 1, 1],
        ["VEN", 2024, russia, "as Russia", 1, 1],
    ]
    assert got.loc[got["year"] == 2025, ["n", "of", "whole"]].drop_duplicates().to_numpy().tolist() == [[0, 0, False]]


COUNCIL = cast(RUS="AYAAY.", USA="YYYYA.", BRA="AY    ", VEN="  NAY.", MEX="Y    .")


def test_the_council_shows_whose_vote_a_country_cast_where_the_two_powers_differed():
    splits = alignment.council_splits(COUNCIL, ADOPTED, ["BRA", "MEX", "VEN"])
    assert splits[["country", "term", "resolution", "vote", "russia", "usa", "stance"]].to_numpy().tolist() == [
        ["BRA", "2023–23", "a", "abstain", "abstain", "yes", "as Russia"],
        ["MEX", "2023–23", "a", "yes", "abstain", "yes", "as the United States"],
        ["VEN", "2024–25", "c", "no", "abstain", "yes", "as neither"],
        ["VEN", "2024–25", "d", "abstain", "abstain", "yes", "as Russia"],
        ["VEN", "2024–25", "e", "yes", "yes", "abstain", "as Russia"],
    ]
    assert splits["title"].to_list() == ["A", "A", "C", "D", "E"]


def test_a_term_in_the_council_counts_no_resolution_that_was_adopted_without_a_vote():
    terms = alignment.council_terms(COUNCIL, ADOPTED, ["BRA", "MEX", "VEN"])
    assert terms.to_dict("records") == [
        {
            "country": "BRA",
            "term": "2023–23",
            "adopted": 2,
            "differed": 1,
            "as_russia": 1,
            "as_usa": 0,
            "as_neither": 0,
        },
        {
            "country": "MEX",
            "term": "2023–23",
            "adopted": 1,
            "differed": 1,
            "as_russia": 0,
            "as_usa": 1,
            "as_neither": 0,
        },
        {
            "country": "VEN",
            "term": "2024–25",
            "adopted": 3,
            "differed": 3,
            "as_russia": 2,
            "as_usa": 0,
            "as_neither": 1,
        },
    ]


def test_the_terms_of_the_five_are_those_of_two_years_each():
    terms = alignment.council_terms(load("council_votes"), load("council_resolutions"), focus())
    assert terms.groupby("country")["term"].agg(list).to_dict() == {
        "BRA": ["2004–05", "2010–11", "2022–23"],
        "CHL": ["2003–04", "2014–15"],
        "COL": ["2001–02", "2011–12"],
        "MEX": ["2002–03", "2009–10", "2021–22"],
        "VEN": ["2015–16"],
    }
    venezuela = terms.set_index("country").loc["VEN"]
    assert venezuela.to_dict() == {
        "term": "2015–16", "adopted": 141, "differed": 11, "as_russia": 6, "as_usa": 4, "as_neither": 1,
    }  # fmt: skip
    assert (terms["differed"] == terms[["as_russia", "as_usa", "as_neither"]].sum(axis=1)).all()


def test_no_vote_or_estimate_of_2025_is_in_what_the_chapters_to_2024_read():
    assert load("ideal_points")["year"].max() == alignment.distances()["year"].max() == 2024
    assert load("roll_calls")["date"].max() == pd.Timestamp("2020-01-14")
    assert set(load("votes")["rcid"]) <= set(load("roll_calls")["rcid"])
    assert alignment.ukraine_votes(["BRA"])["date"].max() == pd.Timestamp("2025-02-24")
    assert "press excerpt" not in set(load("ukraine_votes")["grade"])


def test_the_newer_release_gives_no_2024_to_use_and_calls_2025_provisional():
    points = load("ideal_points_2026").set_index(["country", "year"])
    assert points.groupby("year")["standing"].unique().map(list).loc[2023:].to_dict() == {
        2023: ["final"], 2024: ["few votes"], 2025: ["provisional"],
    }  # fmt: skip
    assert points.loc[("BRA", 2024), "n_votes"] == 8
    assert load("ideal_points").set_index(["country", "year"]).loc[("BRA", 2024), "n_votes"] == 100


def test_the_record_has_the_votes_that_the_roll_calls_to_2019_have():
    """By two roads: of each resolution in both, some roll call has the same eight votes, but for four.

    Of those four the roll calls hold another vote alone, by its totals: one on a paragraph or an amendment.
    """
    calls = load("roll_calls").assign(resolution=lambda f: f["resolution"].str.replace(r"^R/", "A/RES/", regex=True))
    words = (
        load("assembly_votes").pivot(index="resolution", columns="country", values="vote").replace("not voting", None)
    )
    others = load("votes").pivot(index="rcid", columns="country", values="vote").astype(object)
    both = calls[calls["resolution"].isin(words.index)]
    left, right = others.reindex(both["rcid"]).fillna("-"), words.loc[both["resolution"]].fillna("-")
    same = pd.Series((left.to_numpy() == right.to_numpy()).all(axis=1), index=both["resolution"])
    found = same.groupby(level=0).any()
    assert len(found) == 1_480
    assert sorted(found.index[~found]) == ["A/RES/63/298", "A/RES/63/307", "A/RES/63/49", "A/RES/65/259"]


def test_the_votes_of_the_record_add_up_to_those_of_the_eight_and_the_rest():
    for body, states in (("assembly", 8), ("council", 3)):
        resolutions = load(f"{body}_resolutions").set_index("resolution")
        counts = load(f"{body}_votes").groupby(["resolution", "vote"]).size().unstack(fill_value=0)
        assert (counts.sum(axis=1) >= states).all() and set(counts.index) == set(resolutions.index)
        whole = resolutions.rename(columns={"not_voting": "not voting"})[counts.columns]
        assert (counts <= whole.loc[counts.index]).all(axis=None)
        assert (whole.sum(axis=1) == resolutions["members"]).all()


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


def test_votes_from_the_press_are_added_only_when_asked_and_stay_marked():
    got = alignment.ukraine_votes(["BRA", "CHL", "USA", "VEN"], press=True).set_index(["date", "country"])
    assert len(got) == 4 * (23 + 3)
    children, peace = pd.Timestamp("2025-12-03"), pd.Timestamp("2026-02-24")
    assert got.loc[(children, "BRA"), ["resolution", "vote", "meaning", "grade"]].to_list() == [
        "Return of Ukrainian children", "A", "abstained", "press excerpt",
    ]  # fmt: skip
    # The press does not tell Chile's vote and the chronicle does; where the press tells one, it is the press's.
    assert got.loc[(children, "CHL"), ["meaning", "grade", "source"]].to_list() == ["in favour", "chronicle", "AFT-37"]
    assert got.loc[(pd.Timestamp("2025-12-18"), "BRA"), ["meaning", "source"]].to_list() == ["abstained", "AFT-44"]
    assert got.loc[(peace, "CHL"), ["meaning", "grade"]].to_list() == ["not found", "not found"]
    assert got.loc[(children, "USA"), "meaning"] == "in favour" and got.loc[(peace, "USA"), "meaning"] == "abstained"
    late = got.loc[pd.Timestamp("2025-03-01") :]
    assert set(late["grade"]) == {"press excerpt", "chronicle", "not found"}
    assert (late["vote"].isna() == (late["grade"] == "not found")).all()


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
    return frame.assign(**every, ideal_point_legacy=frame["ideal_point"] * 3)


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


def test_the_mean_vote_leaves_out_who_was_absent_and_what_was_not_found():
    votes = pd.DataFrame({"vote": ["Y", "A", "N", "N", "X", None]})
    assert alignment.mean_vote(votes) == (0 + 0.5 + 1 + 1) / 4


MATTERS = pd.DataFrame(
    {
        "resolution": list("abcdefg"),
        "date": pd.to_datetime([f"{year}-12-01" for year in (2000, 2001, 2002, 2003, 2004, 2005, 2006)]),
        "title": ["Arms", "arms", "Iran", "Georgia", "Syria", "Arms", "Iran"],
    }
)


matters = partial(cast, MATTERS)


def test_ballots_know_who_cast_no_vote_and_which_matter_comes_back():
    got = alignment.ballots(matters(RUS="YYNNAYN", VEN="YYNAA.."), MATTERS)
    assert got["VEN"].isna().to_list() == [False] * 5 + [True] * 2
    assert got["item"].to_list() == ["arms", "arms", "iran", "georgia", "syria", "arms", "iran"]
    assert got["date"].to_list() == MATTERS["date"].to_list()
    calls = CALLS.assign(title=["ARMS", None, "Arms", None])
    assert alignment.ballots(VOTES, calls)["item"].to_list() == ["arms", "2", "arms", "4"]


def test_agreement_beyond_chance_by_hand():
    """2000-04: four of five alike; Russia says yes, no, abstain 2, 2, 1 times, Venezuela 2, 1, 2: 0.32 by chance.

    A pair pulls by (alike - 0.8 - (1 - kappa) * (shares of its two answers with the other - 0.64)) / 0.68 / 5.
    """
    cast = alignment.ballots(matters(RUS="YYNNAYN", VEN="YYNAA.."), MATTERS)
    got = alignment.beyond_chance(cast, ["VEN"], ["RUS"])
    assert len(got) == 1
    row = got.iloc[0]
    assert row[["country", "with_country", "period", "n", "items", "whole"]].to_list() == [
        "VEN", "RUS", "2000–04", 5, 4, True,
    ]  # fmt: skip
    value = 0.48 / 0.68
    assert row[["agreement", "expected", "kappa"]].to_list() == pytest.approx([0.8, 0.32, value])
    # yes-yes twice, no-no, no-abstain, abstain-abstain: shares of the two answers with the other 0.8, 0.6, 0.4, 0.6.
    yes, no, apart, abstain = (
        (same - 0.8 - (1 - value) * (shares - 0.64)) / 0.68 / 5
        for same, shares in ((1, 0.8), (1, 0.6), (0, 0.4), (1, 0.6))
    )
    half = 1.959964 * ((2 * yes) ** 2 + no**2 + apart**2 + abstain**2) ** 0.5
    assert row[["low", "high"]].to_list() == pytest.approx([value - half, value + half], abs=1e-6)


def test_a_period_is_whole_only_with_votes_of_both_in_each_of_its_years():
    cast = alignment.ballots(matters(RUS="YYNNAYN", VEN="YYNAA..", BRA="YY.NANN"), MATTERS)
    got = alignment.beyond_chance(cast, ["VEN", "BRA"], ["RUS"]).set_index(["country", "period"])["whole"]
    assert got.to_dict() == {("VEN", "2000–04"): True, ("BRA", "2000–04"): False, ("BRA", "2005–06"): False}


def test_a_change_of_kappa_cancels_what_comes_back_unchanged():
    """Yes-yes, yes-no and no-no: kappa (2/3 - 4/9) / (5/9) = 0.4; pulls of (1/3 - 0.6 * (shares - 8/9)) / (5/9) / 3 and the like."""
    calls = MATTERS.head(6).assign(title=["Arms", "Iran", "Syria"] * 2)
    cast = alignment.ballots(matters(RUS="YNNYNN.", VEN="YYNYYN."), calls)
    value, low, high = alignment.change(cast, "VEN", "RUS", (2000, 2002), (2003, 2005))
    assert value == 0 and pd.isna(low) and pd.isna(high)
    cast = cast.assign(item=list("abcdef"))
    value, low, high = alignment.change(cast, "VEN", "RUS", (2000, 2002), (2003, 2005))
    pulls = [(same - 2 / 3 - 0.6 * (shares - 8 / 9)) / (5 / 9) / 3 for same, shares in ((1, 1), (0, 2 / 3), (1, 1))]
    half = 1.959964 * (2 * sum(pull**2 for pull in pulls)) ** 0.5
    assert (value, low, high) == (0, pytest.approx(-half, abs=1e-6), pytest.approx(half, abs=1e-6))
    cast = alignment.ballots(matters(RUS="YNNYNN.", VEN="NYYYNN."), calls)
    assert alignment.change(cast, "VEN", "RUS", (2000, 2002), (2003, 2005))[0] == pytest.approx(1 + 4 / 5)


def test_contests_by_period_count_votes_cast_and_say_whether_every_year_is_there():
    votes = matters(RUS="NNNNYNY", USA="YYYYNYY", VEN="NA.NY.Y", BRA="YYAAYYY")
    got = alignment.contested_by_period(alignment.contested(votes, MATTERS))
    russia = got[got["contest"] == "Russia against, the United States for"].set_index(["country", "period", "stance"])
    assert russia[["n", "of", "whole"]].apply(tuple, axis=1).to_dict() == {
        ("BRA", "2000–04", "abstained"): (2, 4, True),
        ("BRA", "2000–04", "as Russia"): (0, 4, True),
        ("BRA", "2000–04", "as the United States"): (2, 4, True),
        ("BRA", "2005–06", "abstained"): (0, 1, True),
        ("BRA", "2005–06", "as Russia"): (0, 1, True),
        ("BRA", "2005–06", "as the United States"): (1, 1, True),
        ("VEN", "2000–04", "abstained"): (1, 3, False),
        ("VEN", "2000–04", "as Russia"): (2, 3, False),
        ("VEN", "2000–04", "as the United States"): (0, 3, False),
    }
    row = russia.loc[("BRA", "2000–04", "as Russia")]
    assert row[["share", "low"]].to_list() == [0, 0]
    assert row["high"] == pytest.approx(0.48989, abs=1e-5)
    assert russia.loc[("VEN", "2000–04", "as Russia"), "share"] == pytest.approx(2 / 3)
    assert not got.loc[got["contest"] == "the United States against, Russia for", "n"].eq(0).all()


def test_nearness_to_russia_by_each_measure_by_hand(monkeypatch):
    votes = matters(RUS="YYNNAYN", USA="NYYYAYN", VEN="YYNAA..", BRA="NYYYYYY")
    points = ideal(
        ("VEN", 2000, -1.0, 0, 0), ("VEN", 2001, -2.0, 0, 0), ("BRA", 2000, 0.5, 0, 0), ("BRA", 2001, -0.5, 0, 0),
        ("RUS", 2000, 0.0, 0, 0), ("RUS", 2001, 0.5, 0, 0), ("RUS", 2002, 9.0, 0, 0), ("BRA", 2002, 9.0, 0, 0),
    )  # fmt: skip
    small.use(monkeypatch, assembly_votes=votes, assembly_resolutions=MATTERS, ideal_points=points)
    got = alignment.measures(countries=["BRA", "VEN"])
    assert list(got) == ["country", "measure", "value", "n", "low", "high", "closeness"]
    assert got["measure"].drop_duplicates().to_list() == list(alignment.MEASURES)
    held = got.set_index(["measure", "country"])
    # Brazil: alike on the second and the sixth of seven; habits agree in (3 * 6 + 3 * 1) / 49.
    kappa = (2 / 7 - 21 / 49) / (1 - 21 / 49)
    assert held.loc[("identical votes", "BRA"), ["value", "n", "closeness"]].to_list() == [2 / 7, 7, 2 / 7]
    assert held.loc[("kappa", "BRA"), ["value", "n", "closeness"]].to_list() == pytest.approx([kappa, 7, 0])
    assert held.loc[("kappa", "VEN"), ["value", "closeness"]].to_list() == pytest.approx([0.48 / 0.68, 0.48 / 0.68])
    # Against Russia's no the United States said yes twice: Brazil yes and yes, Venezuela no and abstained.
    assert held.loc[("contested votes", "BRA"), ["value", "n", "low"]].to_list() == [0, 2, 0]
    assert held.loc[("contested votes", "VEN"), ["value", "n", "closeness"]].to_list() == [0.5, 2, 0.5]
    # Means of 2000 and 2001, the years with all three: -1.5, 0 and 0.25.
    assert held.loc[("ideal points", "BRA"), ["value", "n", "closeness"]].to_list() == [0.25, 2, 1.5]
    assert held.loc[("ideal points", "VEN"), ["value", "n", "closeness"]].to_list() == [1.75, 2, 0]
    assert held.loc[[("ideal points, all votes", "VEN"), ("ideal points, legacy", "VEN")], "value"].to_list() == [
        3.5,
        5.25,
    ]
    assert held.loc["ideal points", ["low", "high"]].isna().all(axis=None)
    # By matter, Brazil's sevenths above and below 2/7: arms -2 + 5 + 5, Iran -2 - 2, Georgia and Syria -2 each.
    half = 1.959964 * (8**2 + 4**2 + 2**2 + 2**2) ** 0.5 / 49
    low, high = held.loc[("identical votes", "BRA"), ["low", "high"]]
    assert (low, high) == (pytest.approx(2 / 7 - half, abs=1e-6), pytest.approx(2 / 7 + half, abs=1e-6))
    # In 2000 and 2001 the two powers were never opposed so that Russia was against.
    with pytest.raises(ValueError, match="say nothing of 2000 to 2001"):
        alignment.measures(2000, 2001, countries=["BRA", "VEN"])
    with pytest.raises(ValueError, match="say nothing of 2002 to 2003 for some of BRA, VEN"):
        alignment.measures(2002, 2003, countries=["BRA", "VEN"])


def test_the_two_tables_of_votes_are_told_apart():
    resolutions, calls = (alignment.measures(last=2019, table=table) for table in alignment.TABLES)
    either = [frame.set_index(["measure", "country"])["n"] for frame in (resolutions, calls)]
    assert either[0]["kappa", "BRA"] < either[1]["kappa", "BRA"] == 1833
    assert (either[0]["ideal points"] == either[1]["ideal points"]).all()
    assert alignment.measures()["value"].notna().all()


def test_every_series_by_hand(monkeypatch):
    points = ideal(
        ("RUS", 2001, 0.5, 0.25, 1.0), ("RUS", 2000, 0.0, -0.25, 0.25), ("RUS", 2003, 1.0, 0.75, 1.25), ("BRA", 2000, 1.0, 1.0, 1.0),
        ("CHL", 2000, 9.0, 9.0, 9.0),
    )  # fmt: skip
    points.loc[points["year"] == 2001, "ideal_point_all"] = None
    small.use(monkeypatch, ideal_points=points)
    got = alignment.every_series(["RUS", "BRA"])
    assert list(got) == ["country", "series", "year", "ideal_point", "low", "high", "step"]
    own, legacy = (got[(got["series"] == "Legacy") == which] for which in (False, True))
    assert legacy["ideal_point"].to_list() == [3, 0, 1.5, 3]
    assert legacy[["low", "high"]].isna().all(axis=None) and got["series"].to_list()[-4:] == ["Legacy"] * 4
    assert own["country"].to_list() == ["BRA", "RUS", "RUS", "RUS", "BRA", "RUS", "RUS"]
    assert own["series"].to_list() == ["FP"] * 4 + ["All"] * 3
    assert own["year"].to_list() == [2000, 2000, 2001, 2003, 2000, 2000, 2003]
    assert own["ideal_point"].to_list() == [1, 0, 0.5, 1, 2, 0, 2]
    assert own[["low", "high"]].to_numpy().tolist()[2] == [0.25, 1.0]
    # No step over the year that is missing, and none from one country to the next.
    assert own["step"].fillna(99).to_list() == [99, 99, 0.5, 99, 99, 99, 99]


def test_where_the_five_stand_among_all_by_hand(monkeypatch):
    """Russia's distance from the United States is 2 and 4 in the two years of the first period, twice that of all votes."""
    points = ideal(
        ("RUS", 2000, 0.0, 0, 0), ("USA", 2000, 2.0, 0, 0), ("RUS", 2004, -1.0, 0, 0), ("USA", 2004, 3.0, 0, 0),
        ("RUS", 2005, 0.0, 0, 0),
    )  # fmt: skip
    places = pd.DataFrame(
        [
            ("PER", 2000, "all", 2, 1.0, 5.0, 0.5),
            ("VEN", 2000, "fp", 1, 2.0, 3.0, 1.0),
            ("PER", 2000, "fp", 2, 1.0, 2.5, 1.0),
        ],
        columns=["country", "first_year", "series", "years", "to_russia", "to_usa", "nearer_russia"],
    )
    small.use(monkeypatch, ideal_points=points, un_positions=places)
    got = alignment.among_all()
    assert list(got) == ["country", "region", "series", "period", "years", "to_russia", "to_usa", "nearer_russia"]
    assert got.drop(columns="region").to_numpy().tolist() == [
        ["PER", "FP", "2000–04", 2, 1.0, 2.5, 1.0], ["RUS", "FP", "2000–04", 2, 0.0, 3.0, 1.0], ["VEN", "FP", "2000–04", 1, 2.0, 3.0, 1.0],
        ["PER", "All", "2000–04", 2, 1.0, 5.0, 0.5], ["RUS", "All", "2000–04", 2, 0.0, 6.0, 1.0],
    ]  # fmt: skip
    assert got["region"].to_list()[:3] == [small.LATIN, "Europe", small.LATIN]


def test_a_vote_on_a_resolution_without_a_row_is_in_no_contest():
    cast = {"RUS": "no", "USA": "yes", "BRA": "no"}
    votes = pd.DataFrame(
        [(name, country, vote) for name in ("A/1", "A/2") for country, vote in cast.items()],
        columns=["resolution", "country", "vote"],
    )
    resolutions = pd.DataFrame({"resolution": ["A/1", "A/3"], "date": pd.to_datetime(["2010-05-01", "2011-05-01"])})
    found = alignment.contested(votes, resolutions)
    assert found.loc[found["n"] > 0, ["country", "year", "stance", "n"]].to_numpy().tolist() == [
        ["BRA", 2010, "as Russia", 1]
    ]


def test_a_vote_on_what_the_other_table_lacks_is_no_ballot():
    votes = pd.DataFrame({"resolution": ["A/1", "A/2"], "country": "RUS", "vote": "no"})
    calls = pd.DataFrame({"resolution": ["A/1"], "date": pd.to_datetime(["2010-05-01"]), "title": ["One"]})
    found = alignment.ballots(votes, calls)
    assert found[["RUS", "date", "item"]].to_numpy().tolist() == [["no", pd.Timestamp("2010-05-01"), "one"]]
