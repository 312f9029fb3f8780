import pandas as pd

import small_tables as small
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


def test_trade_that_russia_reports_is_summed_within_the_years_and_keeps_its_mark(monkeypatch):
    rows = [
        ("VEN", "imports from Russia", "FOB", 2011, 200.0, "reported"), ("VEN", "imports from Russia", "FOB", 2012, 1900.0, "disputed"),
        ("VEN", "exports to Russia", "CIF", 2012, 1.5, "reported"), ("VEN", "imports from Russia", "FOB", 2010, 9.0, "reported"),
        ("CHL", "imports from Russia", "FOB", 2012, 30.0, "reported"),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["country", "flow", "valuation", "year", "usd", "quality"])
    monkeypatch.setattr(economy, "load", lambda name: {"russia_trade": frame}[name])
    got = economy.reported_by_russia(["VEN"], 2011, 2012)
    assert got.to_numpy().tolist() == [
        ["VEN", "exports to Russia", "CIF", 1.5, 1, False],
        ["VEN", "imports from Russia", "FOB", 2100.0, 2, True],
    ]


def test_the_two_extracts_of_what_russia_reports_agree_on_brazil_and_mexico():
    old, new = load("trade"), load("russia_trade")
    old = old[(old["provider"] == "IMF") & (old["reporter"] == "RUS")]
    both = old.merge(new, on=["country", "flow", "valuation", "year"], suffixes=("_old", "_new"))
    assert len(both) == 2 * (10 + 11)
    assert (both["usd_old"] - both["usd_new"]).abs().max() < 0.001


def test_no_year_that_russia_did_not_publish_is_in_the_table():
    got = load("russia_trade")
    assert got.groupby("country")["year"].max().to_dict() == dict.fromkeys(["BRA", "CHL", "COL", "MEX", "VEN"], 2021)
    assert got.loc[got["quality"] == "disputed", ["country", "flow", "year", "usd"]].to_numpy().tolist() == [
        ["VEN", "imports from Russia", 2012, 1943.907]
    ]


def test_arms_and_ammunition_declared_are_shared_among_the_reporters(monkeypatch):
    rows = [
        ("BRA", 2010, "RUS", "Russia", 30.0), ("BRA", 2011, "RUS", "Russia", 10.0), ("BRA", 2011, "S19", "Other", 60.0),
        ("BRA", 2009, "RUS", "Russia", 5.0), ("MEX", 2011, "RUS", "Russia", 7.0),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["partner", "year", "reporter", "reporter_name", "usd"])
    monkeypatch.setattr(economy, "load", lambda name: {"hs93_exports": frame}[name])
    got = economy.chapter_93("BRA", 2010, 2011)
    assert got.to_numpy().tolist() == [["S19", "Other", 60.0, 0.6, 1], ["RUS", "Russia", 40.0, 0.4, 2]]


def test_russia_declares_arms_for_brazil_in_four_years_and_for_mexico_in_none():
    frame = load("hs93_exports")
    russia = frame[frame["reporter"] == "RUS"]
    assert russia[["partner", "year"]].to_numpy().tolist() == [["BRA", y] for y in (2010, 2011, 2012, 2015)]
    assert set(frame.loc[frame["partner"] == "RUS", "reporter"]) == {"BRA"}


def test_spending_by_hand(monkeypatch):
    rows = [
        ("BRA", 2001, 1.5, "reported", 90.0, "estimate"), ("BRA", 2002, None, None, 95.0, "reported"),
        ("CHL", 2001, 3.0, "highly uncertain", None, None), ("PER", 2001, 9.0, "reported", 9.0, "reported"),
    ]  # fmt: skip
    columns = ["country", "year", "gdp_share", "gdp_share_quality", "usd", "usd_quality"]
    small.use(monkeypatch, military_expenditure=pd.DataFrame(rows, columns=columns))
    got = economy.spending(["BRA", "CHL"])
    assert list(got) == ["country", "year", "value", "quality"]
    assert got.to_numpy().tolist() == [["BRA", 2001, 1.5, "reported"], ["CHL", 2001, 3.0, "highly uncertain"]]
    got = economy.spending(["CHL", "BRA"], "usd")
    assert got.to_numpy().tolist() == [["BRA", 2001, 90.0, "estimate"], ["BRA", 2002, 95.0, "reported"]]
    assert economy.spending(["PER", "CHL"]).index.to_list() == [0, 1]


def test_trade_by_hand(monkeypatch):
    out, back = "exports to Russia", "imports from Russia"
    rows = [
        ("IMF", "BRA", back, "BRA", "CIF", 2002, 4.0, "reported"), ("IMF", "BRA", back, "BRA", "CIF", 2001, 3.0, "reported"),
        ("IMF", "BRA", out, "RUS", "CIF", 2001, 2.0, "reported"), ("COW", "BRA", out, None, "reconciled", 2001, None, "suspect zero"),
        ("IMF", "VEN", out, "VEN", "FOB", 2001, 7.0, "reported"),
    ]  # fmt: skip
    columns = ["provider", "country", "flow", "reporter", "valuation", "year", "usd", "quality"]
    small.use(monkeypatch, trade=pd.DataFrame(rows, columns=columns))
    got = economy.trade_with_russia("BRA")
    assert list(got) == ["series", "flow", "valuation", "year", "usd", "quality"]
    assert got.iloc[1:].to_numpy().tolist() == [
        ["IMF, reported by Russia", out, "CIF", 2001, 2.0, "reported"],
        ["IMF, reported by Brazil", back, "CIF", 2001, 3.0, "reported"],
        ["IMF, reported by Brazil", back, "CIF", 2002, 4.0, "reported"],
    ]
    assert got.loc[0, ["series", "quality"]].to_list() == ["Correlates of War (reconciled)", "suspect zero"]
    assert pd.isna(got.loc[0, "usd"])


def test_the_sign_of_a_balance_turns_at_the_margin(monkeypatch):
    """With a margin of a quarter, 100 with freight are 80 without; what is equal has no sign."""
    sides = {2001: (80.0, 100.0), 2002: (79.0, 100.0), 2003: (100.0, 100.0), 2004: (100.5, 100.0), 2005: (None, 100.0)}
    rows = [
        (year, flow, value)
        for year, held in sides.items()
        for flow, value in zip(("exports to Russia", "imports from Russia"), held, strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["year", "flow", "usd"]).assign(series="own")
    frame["valuation"] = frame["flow"].map({"exports to Russia": "FOB", "imports from Russia": "CIF"})
    monkeypatch.setattr(economy, "trade_with_russia", lambda country: frame)
    got = economy.balance("BRA", 0.25)
    assert list(got) == ["series", "year", "exports", "imports", "gap", "sign"]
    assert got["sign"].to_list() == ["undecided", "deficit", "undecided", "surplus", "undecided"]
    assert economy.balance("BRA")["sign"].to_list() == ["deficit", "deficit", "undecided", "surplus", "undecided"]
    theirs = frame.assign(valuation=frame["valuation"].map({"FOB": "CIF", "CIF": "FOB"}))
    rows = {2001: 125.0, 2002: 126.0, 2003: 100.0, 2004: 99.0, 2005: 125.0}
    theirs.loc[theirs["flow"] == "exports to Russia", "usd"] = list(rows.values())
    monkeypatch.setattr(economy, "trade_with_russia", lambda country: theirs)
    assert economy.balance("BRA", 0.25)["sign"].to_list() == [
        "undecided",
        "surplus",
        "undecided",
        "deficit",
        "undecided",
    ]


def test_editions_are_compared_in_the_year_of_the_later_prices_alone(monkeypatch):
    later = [("MEX", 2023, 9.0, 2024), ("MEX", 2024, 6.0, 2024), ("USA", 2024, 3.0, 2024), ("PER", 2024, 3.0, 2024)]
    first = [("MEX", 2024, 5.0), ("MEX", 2023, 5.0), ("USA", 2024, None), ("VEN", 2024, 1.0)]
    small.use(
        monkeypatch,
        later_expenditure=pd.DataFrame(later, columns=["country", "year", "usd", "prices"]),
        military_expenditure=pd.DataFrame(first, columns=["country", "year", "usd"]),
    )
    got = economy.editions()
    assert list(got) == ["country", "year", "old", "new", "change"]
    assert got.round(6).to_numpy().tolist() == [["MEX", 2024, 5.0, 6.0, 0.2]]
