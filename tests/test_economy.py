from defense_ties import economy
from defense_ties.data import load


def test_missing_years_are_left_out_not_zero():
    got = economy.spending(["VEN"])
    assert 2024 not in set(got["year"])
    assert (got["value"] > 0).all()
    assert set(got[got["year"] >= 2015]["quality"]) == {"highly uncertain"}


def test_trade_series_are_never_joined():
    got = economy.trade_with_russia("BRA")
    assert not got.duplicated(["series", "flow", "year"]).any()
    assert (got.groupby(["series", "flow"])["valuation"].nunique() == 1).all()
    assert set(got["series"]) == {
        "Correlates of War (reconciled)",
        "IMF, reported by Brazil",
        "IMF, reported by Russia",
    }


def test_a_suspect_zero_is_missing():
    got = economy.trade_with_russia("VEN")
    suspect = got[got["quality"] == "suspect zero"]
    assert suspect["year"].to_list() == [2008, 2009, 2011]
    assert set(suspect["flow"]) == {"exports to Russia"}
    assert suspect["usd"].isna().all()


def test_the_broken_imf_value_is_outside_the_window():
    assert load("trade")["usd"].max() < 10_000
