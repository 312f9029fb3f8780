import numpy as np
import pandas as pd
import pytest

import small_tables as small
from defense_ties import yardsticks

LATIN = small.LATIN


@pytest.mark.parametrize(
    ("amounts", "gini"),
    [
        ([0, 0, 0, 0, 7], 0.8),  # one holder of five
        ([3, 3, 3, 3, 3], 0.0),
        ([1, 0], 0.5),
        # Differences 1, 2 and 3, each twice, of nine pairs: a mean of 12 / 9, over twice the mean of 7 / 3.
        ([4, 1, 2], 12 / 9 / (2 * 7 / 3)),
    ],
)
def test_the_gini_of_each_row(amounts, gini):
    assert yardsticks.ginis(np.array([amounts, amounts[::-1]], dtype=float)) == pytest.approx([gini, gini])


def test_a_row_of_nothing_has_no_gini_and_a_negative_amount_is_refused():
    assert np.isnan(yardsticks.ginis(np.zeros((1, 5)))[0])
    with pytest.raises(ValueError, match=r"found -1\.0"):
        yardsticks.ginis(np.array([[1.0, -1.0]]))


def test_suppliers_are_compared_over_the_same_recipients(monkeypatch):
    small.use(monkeypatch)
    frame = small.deliveries(
        small.delivery("RUS", "VEN", 2006, 90),
        small.delivery("RUS", "BRA", 2010, 10),
        small.delivery("USA", "BRA", 2001, 20),
        small.delivery("USA", "COL", 2002, 20),
        small.delivery("USA", "BRA", 2003, 10),
        small.delivery("CHN", "VEN", 2012, 5),
        small.delivery("ESP", "VEN", 2012, 4),
    )
    out = yardsticks.suppliers(frame, small.FIVE, top=3)
    # Spain is the fourth; over five holders China's is that of one, Russia's (10 and 90) and the United States' (20 and 30) by hand.
    assert out["supplier"].to_list() == ["CHN", "RUS", "USA"]
    assert out["name"].to_list() == ["China", "Russia", "United States"]
    assert out["tiv"].to_list() == [5, 100, 50]
    # Places -4, -2, 0, 2, 4 of the ordered amounts, over five times the sum.
    assert out["gini"].to_list() == pytest.approx([0.8, (2 * 10 + 4 * 90) / 500, (2 * 20 + 4 * 30) / 250])
    assert out["top"].to_list() == ["VEN", "VEN", "BRA"]
    assert out["top_share"].to_list() == pytest.approx([1, 0.9, 0.6])
    # Those that are as uneven as each other stand by their codes.
    assert yardsticks.suppliers(frame, small.FIVE, top=4)["supplier"].to_list() == ["CHN", "ESP", "RUS", "USA"]


def world(monkeypatch):
    rows = lambda *found: pd.DataFrame(found, columns=["recipient", "year", "tiv"])  # noqa: E731
    kinds = small.COUNTRIES.assign(kind="state")
    kinds.loc[kinds["code"] == "DEU", "kind"] = "organisation"
    small.use(
        monkeypatch,
        countries=kinds,
        russia_exports=rows(("IND", 2001, 50), ("IND", 2009, 5), ("PER", 2010, 2), ("DEU", 2010, 9)),
        world_imports=rows(
            ("IND", 2001, 60), ("PER", 2010, 3), ("CHL", 2004, 8), ("ESP", 2000, 1), ("DEU", 2010, 9), ("RUS", 2002, 4)
        ),
    )


def test_customers_are_states_that_imported_arms_and_may_have_bought_none_from_russia(monkeypatch):
    world(monkeypatch)
    assert yardsticks.customers().to_dict() == {"IND": 55, "PER": 2}
    assert yardsticks.customers(buyers_only=False).to_dict() == {"CHL": 0, "ESP": 0, "IND": 55, "PER": 2}
    assert yardsticks.customers(LATIN, buyers_only=False).to_dict() == {"CHL": 0, "PER": 2}
    assert yardsticks.customers(last=2008).to_dict() == {"IND": 50}


def test_random_sets_hold_each_member_once():
    amounts = pd.Series({"A": 1.0, "B": 1.0, "C": 4.0})
    # Of three pairs two hold C: their coefficient is 0.3 (1 and 4: a difference of 3 over twice the sum), that of the third 0.
    found = yardsticks.at_random(amounts, size=2, draws=3_000)
    assert set(found.round(9)) == {0.0, 0.3}
    assert (found > 0).mean() == pytest.approx(2 / 3, abs=0.03)
    assert set(yardsticks.at_random(amounts, size=3, draws=5)) == {
        float(yardsticks.ginis(np.array([[1.0, 1.0, 4.0]]))[0])
    }
    assert set(yardsticks.at_random(amounts, size=2, draws=200, always=["C"]).round(9)) == {0.3}
    # One of three sets holds nothing.
    assert 0 < len(yardsticks.at_random(pd.Series({"A": 0.0, "B": 0.0, "C": 4.0}), size=2, draws=300)) < 250
    with pytest.raises(ValueError, match="sets of 4 holders with any, of 3 holders"):
        yardsticks.at_random(amounts, size=4)
    with pytest.raises(ValueError, match="with Z, of 3"):
        yardsticks.at_random(amounts, size=2, always=["Z"])


def test_what_is_spread_by_chance_is_uneven_where_there_is_little_of_it():
    assert set(yardsticks.by_chance(1, holders=5, draws=50).round(9)) == {0.8}
    # Two items and two holders: together half the time, a coefficient of one half, and else of nothing.
    two = yardsticks.by_chance(2, holders=2, draws=4_000)
    assert set(two) == {0.0, 0.5}
    assert (two > 0).mean() == pytest.approx(0.5, abs=0.03)
    assert yardsticks.by_chance(100_000, holders=5, draws=20).max() < 0.01
    assert (two == yardsticks.by_chance(2, holders=2, draws=4_000)).all()
    with pytest.raises(ValueError, match="found 0"):
        yardsticks.by_chance(0)


def test_a_value_is_placed_in_a_distribution():
    null = np.arange(101) / 100
    found = yardsticks.against(0.75, null)
    assert found == pytest.approx({"observed": 0.75, "low": 0.05, "middle": 0.5, "high": 0.95, "as_large": 26 / 101})
    assert yardsticks.against(0.75 + 1e-12, null)["as_large"] == 26 / 101


def test_two_orders_of_few_are_set_against_every_order():
    first = pd.Series({"A": 1.0, "B": 2.0, "C": 30.0})
    # One exchange of neighbours: 1 - 6 * 2 / (3 * 8) is 0.5. Of six orders one is the same and two are one exchange away.
    found = yardsticks.rank_agreement(first, pd.Series({"C": 5.0, "A": 4.0, "B": 0.0}))
    assert found == pytest.approx({"rho": 0.5, "as_large": 0.5})
    assert yardsticks.rank_agreement(first, first) == pytest.approx({"rho": 1, "as_large": 1 / 6})
    with pytest.raises(ValueError, match="the same holders"):
        yardsticks.rank_agreement(first, first.rename({"A": "Z"}))
