"""How the predictions came out, on scores small enough to be counted by hand."""

import pandas as pd
import pytest

from defense_ties import predictions
from defense_ties.data import load

EXPECTED = pd.DataFrame(
    {
        "id": ["P-COM-1", "P-COM-2", "P-COM-3", "P-REP-1", "P-SYM-1"],
        "explanation": ["commerce", "commerce", "commerce", "replacement", "symbolic counter-hegemony"],
        "foreknown": ["no", "result", "no", "no", "occasion"],
    }
)


# As of predictions.scores: of each pair the score of the two passes, that of both, and the doubtful ones beside silence.
SCORES = pd.DataFrame(
    [
        ("AFT-10", "P-COM-1", "for", "for", "for", None, None, None),
        ("AFT-11", "P-COM-1", "for", "silent", "silent", None, "against", None),
        ("AFT-12", "P-COM-1", "against", "against", "against", None, None, None),
        ("AFT-10", "P-COM-2", "against", "for", "silent", None, None, None),
        ("AFT-12", "P-REP-1", "against", "against", "against", None, None, None),
        ("CLOSE", "P-REP-1", "silent", "for", "silent", "for", None, None),
        ("AFT-13", "P-SYM-1", "silent", "silent", "silent", "for", "for", "for"),
        ("CLOSE", "P-SYM-1", "silent", "silent", "silent", "against", "for", None),
    ],
    columns=[
        "event", "prediction", "first", "second", "both", "first_doubtful", "second_doubtful", "both_doubtful",
    ],
)  # fmt: skip


@pytest.mark.parametrize(
    ("by", "wanted"),
    [
        ("first", ["borne out", "contradicted", "open", "contradicted", "open"]),
        ("second", ["mixed", "borne out", "open", "mixed", "open"]),
        ("both", ["mixed", "open", "open", "contradicted", "open"]),
    ],
)
def test_a_prediction_comes_out_by_the_balance_of_its_scores(by, wanted):
    out = predictions.results(by, SCORES, EXPECTED)
    assert out["prediction"].to_list() == EXPECTED["id"].to_list()
    assert out["result"].to_list() == wanted


@pytest.mark.parametrize(
    ("by", "wanted"),
    [
        ("first", ["open", "open", "open", "borne out", "mixed"]),
        ("second", ["contradicted", "open", "open", "open", "borne out"]),
        ("both", ["open", "open", "open", "open", "borne out"]),
    ],
)
def test_doubtful_scores_are_counted_apart(by, wanted):
    assert predictions.results(by, SCORES, EXPECTED)["leaning"].to_list() == wanted


def test_what_both_passes_say_is_what_each_says():
    table = predictions.scores()
    agreed = table[table["both"] != "silent"]
    assert (agreed["first"] == agreed["both"]).all() and (agreed["second"] == agreed["both"]).all()
    doubted = table.dropna(subset="both_doubtful")
    assert (doubted["first_doubtful"] == doubted["second_doubtful"]).all()
    assert set(doubted["both"]) == {"silent"}
    assert {("CLOSE-VEN", "P-STR-3")} <= set(zip(doubted["event"], doubted["prediction"], strict=True))


def test_scores_are_counted_for_each_prediction():
    out = predictions.results("first", SCORES, EXPECTED).set_index("prediction")
    assert out["for"].to_list() == [2, 0, 0, 0, 0]
    assert out["against"].to_list() == [1, 1, 0, 1, 0]


def test_explanations_are_counted_by_predictions_not_by_scores():
    counts = predictions.by_explanation(predictions.results("first", SCORES, EXPECTED))
    assert counts.loc["commerce"].to_dict() == {"borne out": 1, "contradicted": 1, "mixed": 0, "open": 1}
    assert counts.loc["replacement"].to_dict() == {"borne out": 0, "contradicted": 1, "mixed": 0, "open": 0}
    assert counts.loc["soft balancing"].sum() == 0
    assert counts.to_numpy().sum() == 5


def test_the_events_are_those_after_the_period_once_each():
    events = predictions.events()
    assert events["id"].is_unique
    assert events["date"].str[:4].astype(int).min() == 2025
    told = load("chronicle")
    assert set(told.loc[told["date"] >= "2025", "id"]) <= set(events["id"])
    assert {"VEN-28", "BRA-76", "MUL-59"} <= set(events["id"])
    assert {"AFT-01", "AFT-02"} & set(events["id"]) == set()


def test_every_pair_with_a_country_in_common_can_be_scored_and_no_other():
    every = predictions.pairs()
    assert not every.duplicated(["event", "prediction"]).any()
    held = set(zip(every["event"], every["prediction"], strict=True))
    # The treaty is of Venezuela alone; P-BUY-4 and P-SOF-2 are on Brazil alone, P-STR-2 on Venezuela alone.
    assert ("VEN-28", "P-STR-2") in held and ("VEN-28", "P-BUY-4") not in held
    assert ("BRA-76", "P-BUY-4") in held and ("BRA-76", "P-STR-2") not in held


def test_every_event_that_is_scored_is_one_and_shares_a_country_with_its_prediction():
    table, events = load("scores"), predictions.events().set_index("id")["countries"].str.split("; ")
    known = load("predictions").set_index("id")["countries"].str.split("; ")
    for row in table.itertuples():
        if not row.event.startswith("CLOSE"):
            assert set(events[row.event]) & set(known[row.prediction]), (row.event, row.prediction)
        elif row.event != "CLOSE":
            assert row.event[-3:] in known[row.prediction], (row.event, row.prediction)


def test_weak_evidence_is_not_scored():
    weak = set(predictions.events().query("evidence == 'weak'")["id"])
    table = load("scores")
    spoken = table[table["event"].isin(weak)]
    assert set(spoken["first"]) | set(spoken["second"]) <= {"silent"}


def test_the_passes_differ_where_they_say_so():
    found = predictions.differences(SCORES)
    assert found[["event", "prediction"]].to_numpy().tolist() == [
        ["AFT-11", "P-COM-1"], ["AFT-10", "P-COM-2"], ["CLOSE", "P-REP-1"],
    ]  # fmt: skip
