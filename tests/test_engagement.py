import numpy as np
import pandas as pd
import pytest

from defense_ties import engagement
from defense_ties.engagement import DIMENSIONS, gini


def test_gini_by_hand():
    assert gini(pd.Series([1.0, 1.0, 1.0])) == 0
    assert gini(pd.Series([0.0, 0.0, 0.0, 0.0, 7.0])) == pytest.approx(0.8)
    # |1-3| counted twice over n squared = 4 pairs, mean 2: 1 / (2 * 2)
    assert gini(pd.Series([1.0, 3.0])) == pytest.approx(0.25)


@pytest.mark.parametrize("values", [[0.0, 0.0], [1.0, -1.0]])
def test_gini_needs_something_to_share(values):
    with pytest.raises(ValueError, match="positive sum"):
        gini(pd.Series(values))


@pytest.fixture(scope="module")
def profile():
    return engagement.normalised(engagement.profile())


def test_the_profile_has_a_row_for_every_country_and_dimension(profile):
    assert len(profile) == 5 * len(DIMENSIONS)
    assert profile["value"].notna().all()
    assert profile.groupby("dimension")["share"].sum().to_dict() == pytest.approx(dict.fromkeys(DIMENSIONS, 1.0))
    assert profile.groupby("dimension")["relative"].max().to_dict() == pytest.approx(dict.fromkeys(DIMENSIONS, 1.0))


def test_asymmetry_reads_the_profile(profile):
    got = engagement.asymmetry(profile).set_index("dimension")
    transfers = profile[profile["dimension"] == "transfers"].set_index("country")["share"]
    assert got.loc["transfers", "top"] == transfers.idxmax()
    assert got.loc["transfers", "top_share"] == pytest.approx(transfers.max())
    assert (got["second_share"] <= got["top_share"]).all()


def made(rows):
    columns = ["country", "dimension", "relative"]
    return pd.DataFrame([(c, d, v) for c, v in rows.items() for d in DIMENSIONS], columns=columns)


def test_scores_scale_the_weights():
    frame = made({"A": 1.0, "B": 0.5})
    weights = np.array([[2.0] * len(DIMENSIONS), [1.0] + [0.0] * (len(DIMENSIONS) - 1)])
    assert engagement.scores(frame, weights).to_numpy() == pytest.approx(np.array([[1.0, 0.5], [1.0, 0.5]]))


def test_a_country_that_leads_everywhere_leads_every_draw():
    got = engagement.sensitivity(made({"A": 1.0, "B": 0.4, "C": 0.1}), draws=50)
    share = got.set_index(["country", "rank"])["share"]
    assert share[("A", 1)] == 1.0
    assert share[("C", 3)] == 1.0
    assert share[("B", 1)] == 0.0


def test_draws_are_the_same_each_time_and_add_up(profile):
    first, second = (engagement.sensitivity(profile, draws=200) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
    assert first.groupby("country")["share"].sum().to_list() == pytest.approx([1.0] * 5)


def test_vintages_change_one_country_a_little():
    got = engagement.vintage_change().set_index("recipient")
    assert 0 < got.loc["VEN", "change"] < 0.01
    assert got.loc["CHL", ["old", "new"]].to_list() == [0.0, 0.0]
    assert pd.isna(got.loc["CHL", "change"])


def test_events_that_were_only_announced_are_not_counted(monkeypatch):
    before = engagement.profile().set_index(["country", "dimension"])["value"]
    events = engagement.agreements.events

    def unfulfilled(*args):
        frame = events(*args)
        return frame.assign(outcome=frame["outcome"].mask(frame["type"] == "visit", "announced"))

    held = engagement.agreements.came_about(["VEN"])
    monkeypatch.setattr(engagement.agreements, "events", unfulfilled)
    after = engagement.profile().set_index(["country", "dimension"])["value"]
    lost = before[("VEN", "exercises and visits")] - after[("VEN", "exercises and visits")]
    assert lost == (held["type"] == "visit").sum() > 0


def test_weak_rows_are_not_counted(monkeypatch):
    before = engagement.profile().set_index(["country", "dimension"])["value"]
    register = engagement.agreements.register

    def doubted(*args):
        return register(*args).assign(evidence="weak")

    monkeypatch.setattr(engagement.agreements, "register", doubted)
    after = engagement.profile().set_index(["country", "dimension"])["value"]
    assert before[("BRA", "agreements")] > 0
    assert after[("BRA", "agreements")] == 0
