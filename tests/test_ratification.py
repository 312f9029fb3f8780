import numpy as np
import pandas as pd
import pytest

import small_tables as small
from defense_ties import ratification
from small_tables import text


def waits(*pairs):
    return pd.DataFrame(pairs, columns=["years", "entered"])


def test_the_share_still_waiting_by_hand():
    # After 1 year one of four enters, after 2 one of those left is lost from sight, after 3 one of two enters, one waits to year 5.
    got = ratification.curve(waits((1.0, True), (2.0, False), (3.0, True), (5.0, False)))
    assert got["years"].to_list() == [0, 1, 3, 5]
    assert got["share"].to_list() == pytest.approx([1, 3 / 4, 3 / 8, 3 / 8])
    # Greenwood at 3 years: 1 / (4 * 3) + 1 / (2 * 1) = 7 / 12; on the scale of log(-log) the error is sqrt(7/12) / |log(3/8)|.
    error = np.sqrt(7 / 12) / abs(np.log(3 / 8))
    assert got["low"].iloc[2] == pytest.approx((3 / 8) ** np.exp(1.959964 * error))
    assert got["high"].iloc[2] == pytest.approx((3 / 8) ** np.exp(-1.959964 * error))
    assert got["low"].isna().to_list() == [True, False, False, False]


def test_a_text_in_force_on_the_day_of_signature_has_waited_no_time():
    got = ratification.curve(waits((0.0, True), (0.0, True), (2.0, True), (2.0, True)))
    assert got[["years", "share"]].to_numpy().tolist() == [[0, 0.5], [2, 0]]
    assert ratification.median(waits((0.0, True), (0.0, True), (2.0, True), (2.0, True))) == 0
    assert ratification.median(waits((1.0, True), (3.0, False), (3.0, False))) != ratification.median(
        waits((1.0, True))
    )


def test_the_median_is_missing_where_more_than_half_still_wait():
    assert np.isnan(ratification.median(waits((1.0, True), (3.0, False), (3.0, False))))
    assert ratification.median(waits((1.0, True), (3.0, True), (3.0, False))) == 3


def test_what_has_no_date_waits_or_is_left_out():
    frame = pd.DataFrame(
        {
            "signed": pd.to_datetime(["2000-01-01", "2001-12-31", "2002-12-31", "2001-01-01"]),
            "in_force": pd.to_datetime(["2002-01-01", None, None, "2005-01-01"]),
            "pending": [False, False, True, False],
        }
    )
    got = ratification.waiting(frame, 2003)
    # The last enters after what is observed: till then it waits.
    assert got["entered"].to_list() == [True, False, False, False]
    assert (got["years"] * 365.25).round().to_list() == [731, 730, 365, 1094]
    both = ratification.readings(got)
    assert len(both["slow"]) == 4
    assert both["fast"]["pending"].to_list() == [False, True]


def test_two_groups_that_wait_alike_and_two_that_do_not():
    quick = waits(*[(0.1 * k, True) for k in range(10)])
    slow = waits(*[(5 + 0.1 * k, True) for k in range(10)])
    assert ratification.difference(quick, quick) == pytest.approx(1)
    assert ratification.difference(quick, slow) < 0.001
    # By hand: one enters at 1 of two, then one at 2 of one. Expected of the first group 1/2, variance 1/4: (1 - 1/2)^2 / (1/4) = 1.
    assert ratification.difference(waits((1.0, True)), waits((2.0, True))) == pytest.approx(0.3173, abs=1e-4)


def test_which_texts_of_the_register_wait(monkeypatch):
    rows = [
        text("BRA", "2001-01-01", id="A", in_force="2002-01-01", in_force_precision="day", status="in force"),
        text("CHL", "2004-01-01", id="B", in_force="2014", in_force_precision="year", status="in force"),
        text("MEX", "2023-01-01", id="C", status="not ratified"),
        text("VEN", "2010-01-01", id="D", instrument="memorandum"),
        text("VEN", "2010-01-01", id="E", scope="multilateral"),
        text("VEN", "2010-01-01", id="F", evidence="weak"),
        text("VEN", "1999-01-01", id="G", in_force="2001-01-01", in_force_precision="day"),
        text("VEN", "2012-01-01", id="H", instrument="protocol"),
    ]
    small.use(monkeypatch, agreements=small.texts(*rows))
    got = ratification.of_register().set_index("id")
    assert got["entered"].to_dict() == {"A": True, "B": True, "H": False, "C": False}
    assert got["pending"].to_dict() == {"A": False, "B": False, "H": False, "C": True}
    assert got["in_force"]["B"] == pd.Timestamp("2014-07-01")
    assert (got["years"]["C"] * 365.25).round() == 730
    assert "D" in set(ratification.of_register(("agreement", "memorandum"))["id"])


def test_which_texts_of_dcad_wait(monkeypatch):
    table = pd.DataFrame(
        [
            ("X", "BRA", "FRA", "2008-01-29", "2008-12-27"),
            ("Y", "CHL", "ESP", "2009-12-31", None),
            ("Z", "CHL", "RUS", "2009-12-31", None),
        ],
        columns=["id", "country", "partner", "signed", "in_force"],
    )
    small.use(monkeypatch, dcad_lags=table)
    got = ratification.of_dcad(["ESP", "FRA"])
    assert got["entered"].to_list() == [True, False]
    assert (got["years"] * 365.25).round().to_list() == [333, 365]
    with pytest.raises(ValueError, match="partner 'ITA': expected one of ESP, FRA, RUS"):
        ratification.of_dcad(["ITA"])
