import pandas as pd
import pytest

from defense_ties import sanctions


def test_cases_are_chosen_by_state_and_kind_and_one_that_goes_on_has_no_end(monkeypatch):
    rows = [
        (3, "VEN", "EU; Norway", 2017, 2022, True, True, "human_rights"), (2, "VEN", "Peru", 2017, 2018, False, False, "other"),
        (1, "VEN", "United States", 2006, 2010, False, True, "other"), (4, "RUS", "EU", 2014, 2022, True, True, "other"),
    ]  # fmt: skip
    columns = ["case_id", "country", "senders", "begin", "end", "ongoing", "arms", "objectives"]
    frame = pd.DataFrame(rows, columns=columns)
    monkeypatch.setattr(sanctions, "load", lambda name: {"sanctions": frame}[name])
    assert sanctions.cases(["VEN"])["case_id"].to_list() == [1, 2, 3]
    assert sanctions.cases(["VEN"], "arms").fillna(-1).to_numpy().tolist() == [
        [1, "VEN", "United States", 2006, 2010, "other"],
        [3, "VEN", "EU; Norway", 2017, -1, "human_rights"],
    ]
    with pytest.raises(ValueError, match="kind 'naval': expected one of trade, arms"):
        sanctions.cases(["VEN"], "naval")


def test_the_arms_embargoes_on_venezuela_are_those_of_the_source():
    got = sanctions.cases(["VEN"], "arms")
    first = got["senders"].str.split("; ").str[0]
    assert dict(zip(first, got["begin"], strict=True)) == {
        "United States": 2006, "EU": 2017, "Switzerland": 2018, "United Kingdom": 2021,
    }  # fmt: skip
    assert got["end"].isna().all()
