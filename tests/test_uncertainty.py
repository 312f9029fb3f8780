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


def test_the_ranges_are_carried_to_shares_ranks_and_ends():
    frame = small.deliveries(
        small.delivery("RUS", "VEN", 2014, 30, deal_id=1, number_estimate=True, delivery_year_estimate=True),
        small.delivery("USA", "VEN", 2012, 10, deal_id=2),
        small.delivery("RUS", "BRA", 2010, 25, deal_id=3),
        small.delivery("USA", "BRA", 2011, 75, deal_id=4),
        small.delivery("USA", "CHL", 2011, 5, deal_id=5),
        small.delivery("RUS", "CHL", 1999, 5, deal_id=6),
    )
    found = uncertainty.carried(frame, "RUS", ["BRA", "CHL", "VEN"], 0.5, 1, draws=4_000).set_index(["what", "country"])
    value = found["value"].unstack("country")
    assert value.loc["tiv"].to_list() == [25, 0, 30]
    assert value.loc["rank"].to_list() == [2, 3, 1]
    assert value.loc["share"].to_list() == pytest.approx([25 / 55, 0, 30 / 55])
    assert value.loc["imports"].to_list() == pytest.approx([0.25, 0, 0.75])
    assert value.loc["imports rank"].to_list() == [2, 3, 1]
    assert value.loc["imports 2010"].to_list() == pytest.approx([0.25, 0, 0.75])
    assert value.loc["imports 2015"].to_list() == [0, 0, 0]
    assert value.loc["last year"].to_list() == [2010, 1999, 2014]
    # From 15 to 45 million, the outer fortieths off: 15.75 to 44.25, and less than Brazil's 25 in a third of the draws.
    assert found.loc[("tiv", "VEN"), ["low", "high"]].to_list() == pytest.approx([15.75, 44.25], abs=0.3)
    assert found.loc[("rank", "VEN"), ["low", "high"]].to_list() == [1, 2]
    assert found.loc[("rank", "BRA"), ["low", "high"]].to_list() == [1, 2]
    assert found.loc[("imports", "VEN"), ["low", "high"]].to_list() == pytest.approx(
        [15.75 / 25.75, 44.25 / 54.25], abs=0.01
    )
    # In a third of the draws it came in 2015, to a country that imported nothing else then.
    assert found.loc[("imports 2015", "VEN"), ["low", "high"]].to_list() == [0, 1]
    assert found.loc[("last year", "VEN"), ["low", "high"]].to_list() == [2013, 2015]
    assert found.loc[("last year", "BRA"), ["low", "high"]].to_list() == [2010, 2010]


def test_a_supplier_without_a_delivery_has_nothing():
    found = uncertainty.carried(FRAME, "CHN", ["BRA", "VEN"], 0.5, 1, draws=2).set_index(["what", "country"])
    assert (found.loc[["tiv", "imports", "last year"], ["value", "low", "high"]] == 0).all(axis=None)
