import pandas as pd
import pytest
from statsmodels.datasets import nile as nile_flow

import small_tables as small
from defense_ties import agreements, timing
from small_tables import event


def happened(*dates):
    return agreements.dated(small.events(*[event("VEN", "visit", date) for date in dates]), "date")


def test_events_are_counted_in_the_window_of_every_month_that_could_stand_for_the_date():
    events = happened("2010-03-31", "2010-05", "2010-08-01")
    got = timing.placebos(events, ["2010-05"], months=1, reach=2)
    # The window of April runs from March to May: two of the three events.
    assert dict(zip(got["month"], got["events"], strict=True)) == {
        "2010-03": 1, "2010-04": 2, "2010-05": 1, "2010-06": 1, "2010-07": 1
    }  # fmt: skip
    after = timing.placebos(events, ["2010-05"], months=1, reach=2, after=True)
    # March and April hold one, April and May one, May and June one, June and July none, July and August one.
    assert after["events"].to_list() == [1, 1, 1, 0, 1]


def test_as_many_months_stand_before_a_date_as_after_it():
    got = timing.placebos(happened(), ["2024-09"], months=1, reach=60)
    # A window of one month is whole to November 2024: two months after the date, so two before it.
    assert got["month"].to_list() == ["2024-07", "2024-08", "2024-09", "2024-10", "2024-11"]
    first = timing.placebos(happened(), ["2000-03"], months=2, reach=60)
    assert first["month"].to_list() == ["2000-03"]
    assert timing.placebos(happened(), ["2000-03"], months=2, reach=60, after=True)["month"].to_list() == [
        "2000-01", "2000-02", "2000-03", "2000-04", "2000-05"
    ]  # fmt: skip
    every = timing.placebos(happened(), ["2024-09"], months=1, reach=None)
    assert (every["month"].iloc[0], every["month"].iloc[-1], len(every)) == ("2000-02", "2024-11", 298)


def test_what_happened_outside_the_years_of_the_book_is_near_no_month():
    events = happened("1999-12-31", "2000-01-01", "2024-12-31", "2025-01-01")
    got = timing.placebos(events, ["2010-01"], months=0, reach=None).set_index("month")["events"]
    assert got[got > 0].to_dict() == {"2000-01": 1, "2024-12": 1}


def test_the_confrontations_are_those_of_georgia_crimea_and_ukraine():
    assert timing.CRISES == ("2008-08", "2014-03", "2022-02")


def test_the_sum_over_two_dates_by_hand():
    stand_ins = pd.DataFrame(
        {"date": ["a", "a", "b", "b", "b"], "month": ["a", "x", "b", "y", "z"], "events": [2, 0, 1, 1, 0]}
    )
    got = timing.null(stand_ins)
    # Six combinations: 2+1, 2+1, 2+0, 0+1, 0+1, 0+0.
    assert got["events"].to_list() == [0, 1, 2, 3]
    assert got["probability"].to_list() == pytest.approx([1 / 6, 2 / 6, 1 / 6, 2 / 6])


def test_what_is_observed_is_set_against_what_other_months_hold():
    events = happened("2010-05-02", "2010-05-20", "2015-01-01")
    got = timing.clusters(events, ["2010-05", "2015-02"], months=0, reach=1)
    # May 2010 holds two events, its neighbours none; January 2015 one, February and March none: nine combinations, three with
    # two events or more, namely May 2010 with each.
    assert got.observed == 2
    assert got.expected == pytest.approx(2 / 3 + 1 / 3)
    assert got.p == pytest.approx(3 / 9)


def test_a_month_whose_window_overlaps_can_be_kept_from_standing_for_the_date():
    events = happened("2010-05-02", "2010-06-20")
    got = timing.placebos(events, ["2010-05"], months=1, reach=4, overlap=False)
    # The window of May is April to June: March to July share a month with it, February and August none.
    assert got["month"].to_list() == ["2010-01", "2010-02", "2010-05", "2010-08", "2010-09"]
    assert got["events"].to_list() == [0, 0, 2, 0, 0]
    # The month and the one after it: April's window shares May, June's June; March's ends in April.
    after = timing.placebos(events, ["2010-05"], months=1, reach=2, after=True, overlap=False)
    assert after["month"].to_list() == ["2010-03", "2010-05", "2010-07"]
    # Of the nine months the windows of three hold both events (May, June) or one (April, July): 2 of 9 against 1 of 5.
    assert timing.clusters(events, ["2010-05"], months=1, reach=4).p == pytest.approx(2 / 9)
    assert timing.clusters(events, ["2010-05"], months=1, reach=4, overlap=False).p == pytest.approx(1 / 5)


def test_ways_of_one_test_are_low_together():
    def way(*events):
        return pd.DataFrame({"date": "a", "month": ["a", "b", "c", "d"], "events": events})

    # A month with 2 has p 1/4 in the first two ways, which are low together in b; in the third nothing is below 1/2.
    got = timing.low_by_chance([way(0, 2, 0, 0), way(1, 3, 1, 1), way(5, 5, 5, 5)], low=0.3, draws=4_000)
    assert set(got) == {0, 2}
    assert (got == 2).mean() == pytest.approx(1 / 4, abs=0.03)
    # Only months that can stand for the date in every way are drawn: without b nothing is low.
    cut = way(0, 2, 0, 0)
    assert set(timing.low_by_chance([cut, cut[cut["month"] != "b"]], low=0.3, draws=50)) == {0}


def test_an_event_of_a_year_and_a_window_that_is_cut_are_errors():
    with pytest.raises(ValueError, match="dated to the year"):
        timing.placebos(happened("2010"), ["2010-05"], months=1)
    with pytest.raises(ValueError, match="2024-12: a window of 1 months"):
        timing.placebos(happened(), ["2024-12"], months=1)


def test_only_what_came_about_and_has_a_month_is_shown_and_once(monkeypatch):
    rows = [
        event("VEN", "visit", "2010-05-02", id="A"),
        event("BRA", "visit", "2010-05-02", id="A"),
        event("VEN", "exercise", "2010-06", id="B"),
        event("VEN", "exercise", "2010", id="C"),
        event("VEN", "exercise", "2010-07-01", id="D", outcome="announced"),
        event("VEN", "visit", "2010-08-01", id="E", evidence="weak"),
        event("VEN", "dialogue", "2010-09-01", id="F"),
        event("CHL", "visit", "2010-10-01", id="G"),
    ]
    small.use(monkeypatch, events=small.events(*rows))
    assert timing.shown(["BRA", "VEN"])["id"].to_list() == ["A", "B"]
    assert timing.shown(["BRA", "VEN"], weak=True)["id"].to_list() == ["A", "B", "E"]
    assert timing.shown(["VEN"], kinds=["dialogue"])["id"].to_list() == ["F"]


def by_year(values, first=2000):
    return pd.Series(values, index=range(first, first + len(values)), dtype=float)


def test_f_by_hand():
    # Mean 3; around it the squares sum to 4 + 4 + 0 + 1 + 1 + 4 = 14.
    got = timing.f_statistics(by_year([1, 1, 3, 4, 4, 5])).set_index("year")["f"]
    # 15 per cent of six years is one: a change from 2001 to 2005.
    assert got.index.to_list() == [2001, 2002, 2003, 2004, 2005]
    # From 2002 on: means 1 and 4, squares left 0 and 1 + 0 + 0 + 1 = 2, so 12 / (2 / 4).
    assert got[2002] == pytest.approx(24)
    # From 2003 on: means 5/3 and 13/3, squares left 8/3 and 2/3, so (14 - 10/3) / (10/3 / 4).
    assert got[2003] == pytest.approx(12.8)


def test_two_levels_without_spread_have_no_finite_f():
    got = timing.f_statistics(by_year([0.1, 0.1, 0.1, 0.7, 0.7, 0.7])).set_index("year")["f"]
    assert got.idxmax() == 2003 and got[2003] == float("inf")


def test_the_nile_falls_after_1898():
    # strucchange's example: breakpoints(Nile ~ 1) gives the 28th year, 1898, as the last of the old level.
    nile = nile_flow.load_pandas().data
    flow = pd.Series(nile["volume"].to_numpy(), index=nile["year"].astype(int))
    got = timing.sup_f(flow, draws=200)
    assert got.year - 1 == 1898
    assert got.p == pytest.approx(1 / 201)


def test_p_is_the_share_of_orders_that_do_as_well():
    # Of the 20 ways to place three ones among six years, two give F without end: the ones first, the ones last.
    got = timing.sup_f(by_year([0, 0, 0, 1, 1, 1]), draws=4_000)
    assert (got.year, got.f) == (2003, float("inf"))
    assert got.p == pytest.approx(2 / 20, abs=0.02)
    # Blocks of three stay whole: either order of the two does as well.
    assert timing.sup_f(by_year([0, 0, 0, 1, 1, 1]), block=3, draws=50).p == 1
    # Blocks of four, the second shorter: six values stay, in two orders.
    assert len(set(timing.shuffled(by_year([0, 0, 1, 5, 2, 9]), block=4, draws=50).round(9))) == 2


def test_neighbours_that_are_alike_make_a_large_f_common():
    # Deviations -1, -1, -1, 1, 1, 1: of the five products of neighbours four are 1 and one is -1, so 3 / 6.
    step = by_year([0, 0, 0, 1, 1, 1])
    # By hand for a series that alternates: deviations 1, -1, ...: five products of -1, so -5 / 6, and steps are rare.
    saw = by_year([1, 0, 1, 0, 1, 0])
    assert timing.autocorrelation(step) == pytest.approx(3 / 6)
    assert timing.autocorrelation(saw) == pytest.approx(-5 / 6)
    alike, apart = timing.autoregressive(step), timing.autoregressive(saw)
    assert (alike > 10).mean() > 2 * (apart > 10).mean()
    assert (timing.autoregressive(step) == alike).all()
    # The Nile's step stands out from a series with its memory too; a straight rise does not.
    rise = by_year(range(25))
    assert timing.sup_f(rise).p < 0.01 < 0.1 < timing.sup_f(rise, None).p
    nile = nile_flow.load_pandas().data
    flow = pd.Series(nile["volume"].to_numpy(), index=nile["year"].astype(int))
    assert timing.sup_f(flow, None).p < 0.05


def test_a_gap_and_a_flat_series_have_no_break():
    with pytest.raises(ValueError, match="in a row"):
        timing.f_statistics(by_year([1, 2, 3, 4, 5]).drop(2002))
    with pytest.raises(ValueError, match="every year"):
        timing.f_statistics(by_year([2, 2, 2, 2]))
