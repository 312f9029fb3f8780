import numpy as np
import pytest

import small_tables as small
from defense_ties import uncertainty

FRAME = small.deliveries(
    small.delivery("RUS", "VEN", 2013, 100, deal_id=1, number_estimate=True, delivery_year_estimate=True),
    small.delivery("RUS", "VEN", 2014, 60, deal_id=1, number_estimate=True, delivery_year_estimate=True),
    small.delivery("RUS", "BRA", 2014, 10, deal_id=2),
    small.delivery("RUS", "BRA", 1999, 8, deal_id=3, number_estimate=None, delivery_year_estimate=True),
    small.delivery("USA", "BRA", 2010, 0, deal_id=4),
)


def test_without_a_range_the_deliveries_are_as_they_stand():
    drawn = uncertainty.drawn(FRAME, number=0, years=0, draws=3)
    assert drawn.totals().to_dict("list") == {"BRA": [10] * 3, "VEN": [160] * 3}
    assert drawn.totals(first=1999, last=2013).to_dict("list") == {"BRA": [8] * 3, "VEN": [100] * 3}
    assert drawn.totals(["supplier", "recipient"]).iloc[0].to_dict() == {
        ("RUS", "BRA"): 10,
        ("RUS", "VEN"): 160,
        ("USA", "BRA"): 0,
    }
    # A delivery of no value is no end.
    assert drawn.last_years("supplier").iloc[0].to_dict() == {"RUS": 2014, "USA": 0}
    assert drawn.last_years().iloc[0].to_dict() == {"BRA": 2014, "VEN": 2014}


def test_only_what_is_marked_is_drawn_and_a_deal_errs_as_one():
    drawn = uncertainty.drawn(FRAME, number=0.25, years=1, draws=4_000)
    factor = drawn.tiv / np.array([100, 60, 10, 8, 1])
    assert (factor[:, 0] == pytest.approx(factor[:, 1])) and (factor[:, 2:4] == 1).all()
    assert 0.75 <= factor[:, 0].min() < 0.76 and 1.24 < factor[:, 0].max() <= 1.25
    assert factor[:, 0].mean() == pytest.approx(1, abs=0.01)
    move = drawn.year - np.array([2013, 2014, 2014, 1999, 2010])
    assert (move[:, 0] == move[:, 1]).all() and (move[:, [2, 4]] == 0).all()
    assert {int(m) for m in move[:, 0]} == {-1, 0, 1}
    assert (move[:, 0] == 1).mean() == pytest.approx(1 / 3, abs=0.03)
    # What may have come in 2000 counts where it is drawn there.
    totals = drawn.totals()["BRA"]
    assert set(totals) == {10, 18}
    assert (totals == 18).mean() == pytest.approx(1 / 3, abs=0.03)
    assert set(drawn.last_years()["VEN"]) == {2013, 2014, 2015}
    assert (drawn.tiv == uncertainty.drawn(FRAME, number=0.25, years=1, draws=4_000).tiv).all()


@pytest.mark.parametrize(("number", "years"), [(1, 0), (-0.1, 0), (0.1, -1)])
def test_a_range_without_a_sense_is_refused(number, years):
    with pytest.raises(ValueError, match="expected 0 to below 1"):
        uncertainty.drawn(FRAME, number=number, years=years)


def test_an_interval_holds_ninety_five_in_a_hundred():
    assert uncertainty.interval(np.arange(1001)) == (25, 975)
