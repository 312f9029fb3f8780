import numpy as np
import pandas as pd
import pytest

import small_tables as small
from defense_ties import gravity


def test_with_a_constant_per_group_the_estimate_is_the_difference_of_the_logarithms_of_the_means():
    # Means 2 and 6: a unit more goes with three times as much.
    frame = pd.DataFrame({"y": [1, 3, 4, 8], "x": [0, 0, 1, 1], "who": list("abcd"), "all": 1})
    found = gravity.ppml(frame, "y", ["x"], [], "who").iloc[0]
    assert found["estimate"] == pytest.approx(np.log(3))
    assert (found["n"], found["clusters"]) == (4, 4)


def test_errors_are_those_of_the_clusters():
    # By hand: means 2 and 4, residuals -1, 1 and -2, 2. Each cluster's pull on the logarithm of its group's mean is its residual over
    # the group's sum of 4 and 8, so that the variance is 2/16 + 8/64 = 1/4; with four clusters and two
    # coefficients it is corrected by 4/3 * 3/2 = 2, and the t distribution with three degrees of freedom gives 3.182446.
    frame = pd.DataFrame({"y": [1, 3, 2, 6], "x": [0, 0, 1, 1], "who": list("abcd")})
    found = gravity.ppml(frame, "y", ["x"], [], "who").iloc[0]
    half = 3.182446 * 0.5**0.5
    assert (found["low"], found["high"]) == pytest.approx((np.log(2) - half, np.log(2) + half), rel=1e-5)
    # What errs together counts as one: both of a group cancel, and nothing is left to err.
    together = gravity.ppml(frame.assign(who=list("aabb")), "y", ["x"], [], "who").iloc[0]
    assert together["high"] - together["low"] == pytest.approx(0, abs=1e-6)


def test_known_coefficients_are_found_where_most_values_are_zero_and_the_spread_grows_with_the_mean():
    chance = np.random.default_rng(7)
    n = 20_000
    frame = pd.DataFrame({"x": chance.normal(size=n), "z": chance.normal(size=n), "kind": chance.integers(0, 3, n)})
    mean = np.exp(-1 + 0.8 * frame["x"] - 0.5 * frame["z"] + frame["kind"])
    # Not a Poisson distribution: a sum of large lumps, which is zero most of the time.
    frame["y"] = 5 * chance.poisson(mean / 5) * chance.uniform(0, 2, n)
    frame["who"] = np.arange(n) // 4
    assert (frame["y"] == 0).mean() > 0.6
    found = gravity.ppml(frame, "y", ["x", "z"], ["kind"], "who").set_index("term")
    assert found.loc["x", "estimate"] == pytest.approx(0.8, abs=0.05)
    assert found.loc["z", "estimate"] == pytest.approx(-0.5, abs=0.05)
    assert found.loc["x", "low"] < 0.8 < found.loc["x", "high"]
    assert found.loc["z", "low"] < -0.5 < found.loc["z", "high"]
    assert found.loc["x", "clusters"] == n // 4


def test_what_holds_zeros_alone_is_left_out_and_what_cannot_be_estimated_is_refused():
    frame = pd.DataFrame(
        {"y": [1, 3, 4, 8, 0, 0], "x": [0, 0, 1, 1, 0, 1], "kind": [1, 1, 1, 1, 2, 2], "who": list("abcdef")}
    )
    found = gravity.ppml(frame, "y", ["x"], ["kind"], "who").iloc[0]
    assert found["estimate"] == pytest.approx(np.log(3))
    assert (found["n"], found["clusters"]) == (4, 4)
    with pytest.raises(ValueError, match="nothing but zeros"):
        gravity.ppml(frame.assign(y=0), "y", ["x"], ["kind"], "who")
    with pytest.raises(ValueError, match="no missing and no negative value"):
        gravity.ppml(frame.assign(y=-1.0), "y", ["x"], [], "who")
    with pytest.raises(ValueError, match="no missing and no negative value"):
        gravity.ppml(frame.assign(x=[0, 0, 1, 1, 0, None]), "y", ["x"], [], "who")


def tables(monkeypatch, **more):
    rows = lambda *found: pd.DataFrame(found, columns=["recipient", "year", "tiv"])  # noqa: E731
    places = [
        (code, first, series, 5, 0.5, far + (series == "all"), 1.0)
        for code, far in (("IND", 3.0), ("VEN", 4.0), ("ESP", 1.0))
        for first in (2010, 2015)
        for series in ("fp", "all")
    ]
    economy = [
        ("IND", 2010, 200.0, 100), ("IND", 2011, 400.0, 100), ("IND", 2016, 100.0, 50), ("VEN", 2014, 90.0, 30),
        ("VEN", 2015, None, 30), ("VEN", 2019, None, 10), ("RUS", 2010, 9.0, 9), ("ESP", 2012, None, 9),
    ]  # fmt: skip
    held = {
        "countries": small.COUNTRIES.assign(un_region=small.COUNTRIES["region"]),
        "un_positions": pd.DataFrame(
            places, columns=["country", "first_year", "series", "years", "to_russia", "to_usa", "nearer_russia"]
        ),
        "russia_exports": rows(("VEN", 2010, 6), ("VEN", 2014, 3), ("IND", 2019, 7), ("PER", 2011, 5)),
        "world_imports": rows(("VEN", 2010, 12), ("IND", 2019, 28), ("ESP", 2011, 4)),
        "world_economy": pd.DataFrame(economy, columns=["country", "year", "gdp_usd", "population"]),
    }
    small.use(monkeypatch, **(held | more))


def test_the_panel_has_zeros_and_carries_an_income_that_is_not_known_on(monkeypatch):
    tables(monkeypatch)
    out = gravity.panel()
    assert list(zip(out["country"], out["first_year"], out["tiv"], out["to_usa"], strict=True)) == [
        ("IND", 2010, 0, 3), ("IND", 2015, 7, 3), ("VEN", 2010, 9, 4), ("VEN", 2015, 0, 4),
    ]  # fmt: skip
    # India's GDP per head is 2 and 4, then 2; Venezuela's is 3 and is carried on. Spain has none at all.
    assert np.exp(out["income"]).to_list() == pytest.approx([3, 2, 3, 3])
    assert np.exp(out["people"]).to_list() == pytest.approx([100, 50, 30, 20])
    assert [None if pd.isna(share) else share for share in out["share"]] == [None, 0.25, 0.75, None]
    assert gravity.panel("all")["to_usa"].to_list() == [4, 4, 5, 5]


def test_the_effect_of_distance_is_that_of_the_estimator(monkeypatch):
    chance = np.random.default_rng(3)
    frame = pd.DataFrame(
        [(f"{n:03}", year) for n in range(60) for year in (2000, 2005)], columns=["country", "first_year"]
    )
    far, people = chance.uniform(1, 4, 120), chance.normal(size=120)
    frame = frame.assign(to_usa=far, people=people, income=chance.normal(size=120), un_region="Asia")
    # Twice as much in the second period, and ten times as much in Europe: neither is taken for distance.
    frame.loc[frame.index % 4 < 2, "un_region"] = "Europe"
    frame["tiv"] = np.exp(0.5 * far + people) * (1 + (frame["first_year"] == 2005)) * chance.uniform(0.9, 1.1, 120)
    frame["tiv"] *= 1 + 9 * (frame["un_region"] == "Europe")
    found = gravity.distance_effect(frame)
    assert found["estimate"] == pytest.approx(0.5, abs=0.03)
    assert (found["n"], found["clusters"]) == (120, 60)
    assert gravity.distance_effect(frame[frame["un_region"] == "Asia"])["n"] == 60


def test_distances_are_dealt_out_whole_among_states():
    chance = np.random.default_rng(5)
    far = {"a": (1.0, 2.0), "b": (2.0, 4.0), "c": (3.0, 3.0), "d": (4.0, 1.5), "e": (2.5, 2.0), "f": (1.5, 3.5)}
    frame = pd.DataFrame(
        [(state, 2000 + 5 * place, value) for state, values in far.items() for place, value in enumerate(values)],
        columns=["country", "first_year", "to_usa"],
    )
    frame = frame.assign(income=chance.normal(size=12), people=chance.normal(size=12), un_region="Americas")
    frame["tiv"] = chance.uniform(1, 9, 12)
    # A draw is the estimate itself, with the distances of one state given to another.
    one = gravity.dealt(frame, draws=40)
    order = np.random.default_rng(gravity.SEED).permuted(np.tile(np.arange(6), (40, 1)), axis=1)[7]
    moved = frame.assign(to_usa=[far["abcdef"[order[place // 2]]][place % 2] for place in range(12)])
    assert one[7] == pytest.approx(gravity.distance_effect(moved)["estimate"], abs=1e-6)
    assert len(set(one.round(6))) > 30
    with pytest.raises(ValueError, match="f: expected a distance in every period"):
        gravity.dealt(frame.iloc[:-1], draws=2)


def test_ranks_are_correlated_over_states():
    frame = pd.DataFrame(
        {
            "country": list("aabbccdd"), "to_usa": [1, 1, 2, 2, 3, 3, 4, 4], "tiv": [0, 1, 2, 0, 4, 4, 0, 3],
            "share": [None, 0.5, 0.2, None, 0.1, 0.1, None, None],
        }
    )  # fmt: skip
    # Sums 1, 2, 8, 3: ranks 1, 2, 4, 3 against 1, 2, 3, 4: 1 - 6 * 2 / (4 * 15).
    found = gravity.rank_correlation(frame, "tiv", draws=400)
    assert found["rho"] == pytest.approx(0.8)
    assert found["states"] == 4
    assert -1 <= found["low"] < 0.8 <= found["high"] <= 1
    # One state has no share; those of the others fall.
    assert gravity.rank_correlation(frame, "share", draws=50)["rho"] == pytest.approx(-1)
    assert gravity.rank_correlation(frame, "share", draws=50)["states"] == 3
