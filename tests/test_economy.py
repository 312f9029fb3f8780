import pandas as pd

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
    assert not got.drop_duplicates(["series", "flow", "valuation"]).duplicated(["series", "flow"]).any()
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


def test_a_balance_within_the_freight_of_its_imports_has_no_sign(monkeypatch):
    rows = [
        ("own", "exports to Russia", "FOB", 2001, 95.0), ("own", "imports from Russia", "CIF", 2001, 100.0),
        ("own", "exports to Russia", "FOB", 2002, 80.0), ("own", "imports from Russia", "CIF", 2002, 100.0),
        ("own", "exports to Russia", "FOB", 2003, 101.0), ("own", "imports from Russia", "CIF", 2003, 100.0),
        ("theirs", "exports to Russia", "CIF", 2001, 105.0), ("theirs", "imports from Russia", "FOB", 2001, 100.0),
        ("theirs", "exports to Russia", "CIF", 2002, 99.0), ("theirs", "imports from Russia", "FOB", 2002, 100.0),
        ("both", "exports to Russia", "reconciled", 2001, 9.0), ("both", "imports from Russia", "reconciled", 2001, 1.0),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["series", "flow", "valuation", "year", "usd"])
    monkeypatch.setattr(economy, "trade_with_russia", lambda country: frame)
    got = economy.balance("BRA").set_index(["series", "year"])
    assert got["sign"].to_dict() == {
        ("own", 2001): "undecided", ("own", 2002): "deficit", ("own", 2003): "surplus",
        ("theirs", 2001): "undecided", ("theirs", 2002): "deficit",
    }  # fmt: skip
    assert got.loc[("own", 2001), ["exports", "imports", "gap"]].to_list() == [95.0, 100.0, -5.0]
    assert economy.balance("BRA", margin=0.0)["sign"].to_list()[0] == "deficit"


def test_brazils_own_figures_leave_2017_undecided():
    got = economy.balance("BRA").set_index(["series", "year"])
    assert got.loc[("IMF, reported by Brazil", 2017), "gap"] < 0
    assert got.loc[("IMF, reported by Brazil", 2017), "sign"] == "undecided"
    assert got.loc[("IMF, reported by Brazil", 2018), "sign"] == "deficit"
