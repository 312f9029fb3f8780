import pandas as pd
import pytest

import small_tables as small
from defense_ties import transfers
from defense_ties.data import load, periods
from defense_ties.ingest import IngestError, sipri_transfers
from defense_ties.transfers import hhi


def deliveries(*rows):
    columns = ["supplier", "supplier_name", "recipient", "delivery_year", "tiv"]
    return pd.DataFrame(rows, columns=columns)


TWO = deliveries(
    ("RUS", "Russia", "VEN", 2006, 30.0),
    ("RUS", "Russia", "VEN", 2006, 10.0),
    ("CHN", "China", "VEN", 2011, 10.0),
    ("USA", "United States", "COL", 2024, 5.0),
)


def test_annual_sums_and_fills_every_year_with_zero():
    series = transfers.annual(TWO)
    assert len(series) == 2 * 25
    ven = series[series["recipient"] == "VEN"].set_index("year")["tiv"]
    assert ven[2006] == 40.0
    assert ven[2011] == 10.0
    assert ven.sum() == 50.0
    assert (ven[[2000, 2005, 2024]] == 0).all()


def test_annual_keeps_the_total_of_the_register():
    frame = transfers.deliveries()
    assert transfers.annual(frame)["tiv"].sum() == pytest.approx(frame["tiv"].sum())
    assert transfers.windows(transfers.annual(frame))["tiv"].sum() == pytest.approx(frame["tiv"].sum())


def test_five_year_mean_takes_the_year_and_the_four_before():
    means = transfers.five_year_means(transfers.annual(TWO))
    ven = means[means["recipient"] == "VEN"].set_index("year")["tiv_mean"]
    assert ven.index.min() == 2004
    assert ven[2005] == 0.0
    assert ven[2006] == 8.0
    assert ven[2010] == 8.0
    assert ven[2011] == 2.0


def test_a_moving_share_takes_the_run_that_ends_with_the_year():
    single = transfers.moving_share(TWO, "RUS", 1)
    assert single[["recipient", "year", "share"]].to_numpy().tolist() == [
        ["COL", 2024, 0.0],
        ["VEN", 2006, 1.0],
        ["VEN", 2011, 0.0],
    ]
    ven = transfers.moving_share(TWO, "RUS", 6).query("recipient == 'VEN'").set_index("year")
    assert ven.loc[2011, "share"] == pytest.approx(40 / 50)
    assert ven.loc[2012, "share"] == 0.0
    assert list(ven.index) == list(range(2006, 2017))


def test_a_moving_share_over_all_years_is_the_share():
    frame = transfers.deliveries()
    got = transfers.moving_share(frame, "RUS", 25).set_index("recipient")["share"]
    whole = transfers.share_of(frame, "RUS", ["recipient"]).set_index("recipient")["share"]
    assert got.to_dict() == pytest.approx(whole.to_dict(), abs=1e-6)


def test_windows_are_the_five_periods_of_five_years():
    periods = transfers.windows(transfers.annual(TWO))
    ven = periods[periods["recipient"] == "VEN"].set_index("period")["tiv"]
    assert ven.to_dict() == {"2000–04": 0.0, "2005–09": 40.0, "2010–14": 10.0, "2015–19": 0.0, "2020–24": 0.0}


def test_shares_add_up_to_one_and_fall():
    parts = transfers.shares(TWO, "supplier_name")
    ven = parts[parts["recipient"] == "VEN"]
    assert ven["supplier_name"].to_list() == ["Russia", "China"]
    assert ven["share"].to_list() == [0.8, 0.2]


def test_a_group_without_tiv_has_no_share():
    parts = transfers.shares(deliveries(("RUS", "Russia", "VEN", 2006, 0.0)), "supplier_name")
    assert parts["share"].isna().all()


def test_share_of_is_zero_for_a_supplier_that_delivered_nothing():
    got = transfers.share_of(TWO, "RUS", ["recipient"]).set_index("recipient")
    assert got.loc["COL", ["tiv", "total", "share"]].to_list() == [0.0, 5.0, 0.0]
    assert got.loc["VEN", "share"] == 0.8


def test_hhi_by_hand():
    assert hhi(pd.Series([1.0])) == 1.0
    assert hhi(pd.Series([5.0, 5.0])) == 0.5
    assert hhi(pd.Series([3.0, 1.0])) == 0.625
    assert hhi(pd.Series([0.0, 2.0])) == 1.0


@pytest.mark.parametrize("values", [[], [0.0, 0.0], [1.0, -1.0]])
def test_hhi_needs_something_to_share(values):
    with pytest.raises(ValueError, match="positive sum"):
        hhi(pd.Series(values, dtype=float))


def test_concentration_counts_suppliers_with_tiv():
    frame = pd.concat([TWO, deliveries(("ESP", "Spain", "VEN", 2007, 0.0))])
    ven = transfers.concentration(frame).set_index("recipient").loc["VEN"]
    assert (ven["suppliers"], ven["top_supplier"], ven["top_share"]) == (2, "Russia", 0.8)
    assert ven["hhi"] == pytest.approx(0.68)
    assert ven["equivalent"] == pytest.approx(1 / 0.68)


def flagged(*rows):
    columns = ["recipient", "order_year_estimate", "number_estimate", "delivery_year_estimate", "tiv"]
    return pd.DataFrame(rows, columns=columns)


def test_estimates_count_number_and_delivery_year_but_not_order_year():
    frame = flagged(
        ("VEN", True, False, False, 10.0),
        ("VEN", False, True, False, 20.0),
        ("VEN", False, False, True, 30.0),
        ("VEN", None, None, None, 40.0),
    )
    assert transfers.estimated(frame).to_list() == [False, True, True, False]
    got = transfers.estimate_share(frame).set_index("basis")["share"]
    assert got.to_dict() == {
        "order year": 0.1,
        "number": 0.2,
        "delivery year": 0.3,
        "number or delivery year": 0.5,
    }


def test_order_lag_is_weighted_by_tiv():
    frame = pd.DataFrame(
        {"recipient": "VEN", "order_year": [2006, 2009], "delivery_year": [2007, 2013], "tiv": [30.0, 10.0]}
    )
    row = transfers.order_lags(frame).iloc[0]
    assert row["mean_lag"] == (1 * 30 + 4 * 10) / 40
    assert set(row.index) == {"recipient", "mean_lag"}


def test_the_first_order_is_looked_for_among_the_orders():
    assert transfers.first_order("VEN") == 1995
    assert transfers.first_order("VEN", 1995) == 1995
    assert transfers.first_order("VEN", 1996) == 2005
    with pytest.raises(ValueError, match="no order by CHL from Russia in or after 1992"):
        transfers.first_order("CHL")


def test_deals_join_the_deliveries_of_a_deal():
    russian = transfers.deliveries(["VEN"], ["RUS"])
    deals = transfers.deals(russian)
    assert deals["tiv"].sum() == pytest.approx(russian["tiv"].sum())
    assert deals["number"].sum() == russian["number"].sum()
    assert deals["deal_id"].is_unique
    assert (deals["first_delivery"] >= deals["order_year"]).all()


def test_customers_rank_everyone_and_keep_the_five():
    frame = transfers.customers()
    assert frame["share"].sum() == pytest.approx(1.0)
    chile = frame[frame["recipient"] == "CHL"].iloc[0]
    assert chile["tiv"] == 0
    assert frame["rank"].isna().sum() == 1
    assert frame["tiv"].is_monotonic_decreasing


def test_the_three_sums_of_the_register_agree():
    """Deliveries, Russia's exports and the world's imports are made apart: for the five they must say the same."""
    russian = transfers.deliveries(None, ["RUS"]).groupby("recipient")["tiv"].sum()
    everyone = transfers.deliveries().groupby("recipient")["tiv"].sum()
    got = transfers.russian_share_of_imports(list(everyone.index)).set_index("recipient")
    assert got["tiv"].to_dict() == pytest.approx(russian.reindex(everyone.index, fill_value=0.0).to_dict(), abs=0.05)
    assert got["total"].to_dict() == pytest.approx(everyone.to_dict(), abs=0.15)


def test_supplier_grid_shows_a_supplier_with_nothing():
    grid = transfers.supplier_grid(transfers.deliveries(["CHL"]), top=3)
    assert list(dict.fromkeys(grid["supplier_name"]))[-1] == "Russia"
    assert grid[grid["supplier_name"] == "Russia"]["tiv"].to_list() == [0.0] * 5
    assert len(grid) == 4 * 5


def test_deliveries_of_a_recipient_only():
    frame = transfers.deliveries(["BRA"], ["RUS", "USA"])
    assert set(frame["recipient"]) == {"BRA"}
    assert set(frame["supplier_group"]) == {"Russia", "United States"}


def test_the_last_order_and_delivery_from_russia_are_the_latest_years(monkeypatch):
    rows = [("VEN", 2011, "2013; 2014"), ("VEN", 2005, "2006; 2016"), ("VEN", 2009, None), ("COL", 2006, "2009")]
    frame = pd.DataFrame(rows, columns=["recipient", "order_year", "delivery_years"])
    monkeypatch.setattr(transfers, "load", lambda name: {"orders": frame}[name])
    got = transfers.last_from_russia(["CHL", "COL", "VEN"])
    assert got.fillna(-1).to_numpy().tolist() == [
        ["CHL", 0, -1, -1, 0],
        ["COL", 1, 2006, 2009, 0],
        ["VEN", 3, 2011, 2016, 1],
    ]


def test_no_russian_delivery_to_any_of_the_five_after_2016_is_known():
    got = transfers.last_from_russia(["BRA", "CHL", "COL", "MEX", "VEN"]).set_index("recipient")
    assert got["last_delivery"].dropna().to_dict() == {"BRA": 2016, "COL": 2009, "MEX": 2012, "VEN": 2014}
    assert got["undelivered"].sum() == 0
    assert "RUS" not in set(transfers.recent(got.index)["supplier"])
    assert transfers.FIRST_RECENT == sipri_transfers.FIRST_RECENT == got["last_delivery"].max() + 1


def test_what_arrived_in_some_years_has_bounds(monkeypatch):
    rows = [
        ("COL", "USA", 2017, "2018; 2019", 5.0, 5.0), ("COL", "USA", 2015, "2016; 2018", 8.0, 8.0),
        ("COL", "USA", 2020, None, 7.0, 0.0), ("COL", "USA", 2019, "2020; 2025", 3.0, 3.0),
        ("COL", "SWE", 2019, None, None, 0.0), ("COL", "FRA", 2023, None, 4.0, 0.0), ("VEN", "IRN", 2018, "2018", 9.0, 9.0),
    ]  # fmt: skip
    columns = ["recipient", "supplier", "order_year", "delivery_years", "tiv_order", "tiv_delivered"]
    frame = pd.DataFrame(rows, columns=columns)
    monkeypatch.setattr(transfers, "load", lambda name: {"recent_orders": frame}[name])
    got = transfers.recent(["COL"], 2017, 2020)
    assert got.to_dict("records") == [
        {"recipient": "COL", "supplier": "USA", "ordered": 3, "tiv_ordered": 15.0, "ordered_unknown": 0, "waiting": 1,
         "delivered": 3, "tiv_least": 5.0, "tiv_most": 16.0},
        {"recipient": "COL", "supplier": "SWE", "ordered": 1, "tiv_ordered": 0.0, "ordered_unknown": 1, "waiting": 1,
         "delivered": 0, "tiv_least": 0.0, "tiv_most": 0.0},
    ]  # fmt: skip


@pytest.mark.parametrize(("first", "last"), [(2016, 2020), (2017, 2026), (2020, 2019)])
def test_years_without_the_orders_of_all_suppliers_are_refused(first, last):
    with pytest.raises(ValueError, match=f"years {first}-{last}: expected years from 2017 to 2025"):
        transfers.recent(["COL"], first, last)


def test_suppliers_of_one_tiv_are_not_one():
    frame = deliveries(
        ("IND", "India", "VEN", 2006, 5.0),
        ("CHN", "China", "VEN", 2006, 5.0),
        ("USA", "United States", "BRA", 2006, 7.0),
    )
    parts = transfers.shares(frame, "supplier_name")
    assert list(parts) == ["recipient", "supplier_name", "tiv", "share"]
    assert parts.to_numpy().tolist() == [
        ["BRA", "United States", 7.0, 1.0], ["VEN", "China", 5.0, 0.5], ["VEN", "India", 5.0, 0.5],
    ]  # fmt: skip
    got = transfers.concentration(frame)
    assert list(got) == ["recipient", "suppliers", "hhi", "top_supplier", "top_share", "equivalent"]
    assert got.to_numpy().tolist() == [["BRA", 1, 1.0, "United States", 1.0, 1.0], ["VEN", 2, 0.5, "China", 0.5, 2.0]]


def test_the_share_of_a_total_below_one_is_a_share():
    frame = deliveries(("RUS", "Russia", "VEN", 2006, 0.25), ("CHN", "China", "VEN", 2006, 0.25))
    assert transfers.shares(frame, "supplier_name")["share"].to_list() == [0.5, 0.5]
    assert transfers.share_of(frame, "RUS", ["recipient"])["share"].to_list() == [0.5]
    assert transfers.moving_share(frame, "RUS", 1)["share"].to_list() == [0.5]
    assert hhi(pd.Series([0.25, 0.25])) == 0.5


def test_annual_knows_the_first_and_the_last_year_and_none_beyond():
    frame = deliveries(*[("RUS", "Russia", "VEN", year, 1.0) for year in (1999, 2000, 2024, 2025)])
    got = transfers.annual(frame)
    assert list(got) == ["recipient", "year", "tiv"]
    assert got["year"].to_list() == list(range(2000, 2025))
    assert got.loc[got["tiv"] > 0, "year"].to_list() == [2000, 2024]
    periods = transfers.windows(got)
    assert periods["tiv"].to_list() == [1.0, 0, 0, 0, 1.0]
    single = transfers.annual(frame, ["supplier", "recipient"])
    assert list(single) == ["supplier", "recipient", "year", "tiv"]


@pytest.mark.parametrize(
    ("year", "period"), [(2000, "2000–04"), (2004, "2000–04"), (2005, "2005–09"), (2020, "2020–24"), (2024, "2020–24")]
)
def test_a_year_belongs_to_its_period(year, period):
    got = transfers.windows(pd.DataFrame({"recipient": ["VEN", "VEN"], "year": [year, year], "tiv": [1.0, 2.0]}))
    assert got.to_numpy().tolist() == [["VEN", period, 3.0]]


def test_means_are_of_each_series_in_the_order_of_years():
    rows = [
        (code, year, tiv)
        for code, of in [("VEN", (5, 4, 3, 2, 1, 11)), ("BRA", (0, 0, 0, 0, 10, 5))]
        for year, tiv in zip(range(2000, 2006), of, strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["recipient", "year", "tiv"]).iloc[::-1]
    got = transfers.five_year_means(frame)
    assert list(got) == ["recipient", "year", "tiv_mean"]
    assert got.to_numpy().tolist() == [
        ["BRA", 2004, 2.0],
        ["BRA", 2005, 3.0],
        ["VEN", 2004, 3.0],
        ["VEN", 2005, pytest.approx(4.2)],
    ]
    assert got.index.to_list() == [0, 1, 2, 3]


def test_share_of_groups_in_which_nothing_has_value():
    frame = deliveries(
        ("RUS", "Russia", "VEN", 2006, 0.0), ("RUS", "Russia", "BRA", 2006, 3.0), ("CHN", "China", "BRA", 2007, 1.0)
    )
    got = transfers.share_of(frame, "RUS", ["recipient"])
    assert list(got) == ["recipient", "tiv", "total", "share"]
    assert got.iloc[0].to_list() == ["BRA", 3.0, 4.0, 0.75]
    assert got.iloc[1, :3].to_list() == ["VEN", 0.0, 0.0]
    assert pd.isna(got.loc[1, "share"])


def test_a_moving_share_by_hand():
    frame = deliveries(
        ("RUS", "Russia", "VEN", 2000, 1.0), ("CHN", "China", "VEN", 2001, 3.0), ("CHN", "China", "BRA", 2024, 0.4)
    )
    got = transfers.moving_share(frame, "RUS", 2)
    assert list(got) == ["recipient", "year", "tiv", "total", "share"]
    assert got.to_numpy().tolist() == [
        ["BRA", 2024, 0.0, 0.4, 0.0], ["VEN", 2001, 1.0, 4.0, 0.25], ["VEN", 2002, 0.0, 3.0, 0.0],
    ]  # fmt: skip
    assert got.index.to_list() == [0, 1, 2]


def test_a_share_from_each_year_on_by_hand():
    frame = deliveries(
        ("RUS", "Russia", "MEX", 2022, 6.0), ("USA", "United States", "MEX", 2022, 2.0), ("RUS", "Russia", "MEX", 2023, 1.0),
        ("USA", "United States", "MEX", 2024, 3.0), ("USA", "United States", "CHL", 2022, 5.0),
    )  # fmt: skip
    got = transfers.share_from(frame, "RUS")
    assert list(got) == ["recipient", "year", "tiv", "total", "share"]
    # Chile is given nothing from 2023 on, and Russia never: no share of nothing, and none of five.
    assert got.to_numpy().tolist() == [
        ["CHL", 2022, 0.0, 5.0, 0.0], ["MEX", 2022, 7.0, 12.0, 7 / 12], ["MEX", 2023, 1.0, 4.0, 0.25], ["MEX", 2024, 0.0, 3.0, 0.0],
    ]  # fmt: skip
    assert got.index.to_list() == [0, 1, 2, 3]


def test_deliveries_by_hand(monkeypatch):
    rows = [
        small.delivery("RUS", "VEN", 2006, 1),
        small.delivery("DEU", "BRA", 2007, 2),
        small.delivery("RUS", "BRA", 2008, 3),
    ]
    small.use(monkeypatch, deliveries=small.deliveries(*rows))
    got = transfers.deliveries()
    assert list(got) == [*rows[0], "recipient_name", "supplier_name", "supplier_group"]
    assert got.iloc[1][["recipient_name", "supplier_name", "supplier_group"]].to_list() == [
        "Brazil",
        "Germany",
        "Europe",
    ]
    assert transfers.deliveries(["BRA"])["tiv"].to_list() == [2.0, 3.0]
    assert transfers.deliveries(None, ["RUS"])["tiv"].to_list() == [1.0, 3.0]
    only = transfers.deliveries(["BRA"], ["RUS"])
    assert (only["tiv"].to_list(), only.index.to_list()) == ([3.0], [0])


def test_the_groups_of_suppliers_are_those_of_the_countries():
    assert set(transfers.GROUPS) >= set(transfers.load("countries")["supplier_group"].dropna())
    assert transfers.GROUPS[0] == "Russia" and transfers.GROUPS[-1] == "Other"


def test_what_rests_on_an_estimate_says_so():
    frame = flagged(("VEN", True, False, None, 1.0), ("VEN", False, None, True, 1.0))
    assert transfers.by_basis(frame)["basis"].to_list() == ["not marked as estimate", "rests on an estimate"]


def test_weapons_are_summed_by_year():
    rows = [
        small.delivery("RUS", "VEN", 2006, 1, number=2), small.delivery("RUS", "VEN", 2006, 2, number=3, number_estimate=True),
        small.delivery("RUS", "VEN", 2007, 4), small.delivery("RUS", "VEN", 2006, 8, designation="Su-30", category="Jets", description="jet"),
    ]  # fmt: skip
    got = transfers.by_weapon(small.deliveries(*rows))
    assert list(got) == ["designation", "description", "category", "delivery_year", "number", "tiv", "estimated"]
    assert got.to_numpy().tolist() == [
        ["Mi-17", "helicopter", "Aircraft", 2006, 5, 3.0, True], ["Mi-17", "helicopter", "Aircraft", 2007, 1, 4.0, False],
        ["Su-30", "jet", "Jets", 2006, 1, 8.0, False],
    ]  # fmt: skip


def test_a_grid_holds_the_largest_suppliers_and_russia(monkeypatch):
    of = {"CHN": 4, "DEU": 3, "ESP": 2, "IND": 1}
    rows = [small.delivery(code, "CHL", 2001 + 5 * n, tiv) for n, (code, tiv) in enumerate(of.items())]
    small.use(monkeypatch, deliveries=small.deliveries(*rows))
    frame = transfers.deliveries()
    got = transfers.supplier_grid(frame, 2)
    assert list(got) == ["supplier_name", "period", "tiv"]
    assert list(dict.fromkeys(got["supplier_name"])) == ["China", "Germany", "Russia"]
    assert list(dict.fromkeys(got["period"])) == ["2000–04", "2005–09", "2010–14", "2015–19", "2020–24"]
    assert got["tiv"].to_list() == [4, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0]
    assert transfers.supplier_grid(frame, 2, "China")["supplier_name"].to_list() == ["China"] * 5 + ["Germany"] * 5
    many = deliveries(*[(f"S{n}", f"S{n}", "CHL", 2001, 20.0 - n) for n in range(10)])
    assert list(dict.fromkeys(transfers.supplier_grid(many)["supplier_name"])) == [
        *[f"S{n}" for n in range(8)],
        "Russia",
    ]


def test_estimates_are_shares_of_their_group():
    frame = flagged(
        ("VEN", True, True, False, 1.0),
        ("VEN", False, False, True, 3.0),
        ("BRA", None, True, True, 5.0),
        ("BRA", False, False, False, 5.0),
    )
    got = transfers.estimate_share(frame)
    assert list(got) == ["basis", "recipient", "tiv", "share"]
    assert got.to_numpy().tolist() == [
        ["order year", "BRA", 0.0, 0.0], ["order year", "VEN", 1.0, 0.25], ["number", "BRA", 5.0, 0.5], ["number", "VEN", 1.0, 0.25],
        ["delivery year", "BRA", 5.0, 0.5], ["delivery year", "VEN", 3.0, 0.75],
        ["number or delivery year", "BRA", 5.0, 0.5], ["number or delivery year", "VEN", 4.0, 1.0],
    ]  # fmt: skip
    two = transfers.estimate_share(frame.assign(kind=["a", "b", "a", "a"]), ["recipient", "kind"])
    assert two.query("basis == 'delivery year'")[["recipient", "kind", "share"]].to_numpy().tolist() == [
        ["BRA", "a", 0.5], ["VEN", "a", 0.0], ["VEN", "b", 1.0],
    ]  # fmt: skip


def test_the_first_order_by_hand(monkeypatch):
    orders = pd.DataFrame({"recipient": ["VEN", "VEN", "VEN", "BRA"], "order_year": [1991, 1995, 1992, 1993]})
    small.use(monkeypatch, orders=orders)
    assert transfers.first_order("VEN") == 1992
    assert transfers.first_order("VEN", 1993) == 1995
    assert transfers.first_order("BRA", 1990) == 1993


def test_deals_by_hand():
    ten, eleven = {"deal_id": "10", "order_year": 2005}, {"deal_id": "11", "order_year": 2005}
    rows = [
        small.delivery("RUS", "VEN", 2007, 1, number=2, **ten), small.delivery("RUS", "VEN", 2006, 2, delivery_year_estimate=True, **ten),
        small.delivery("RUS", "VEN", 2008, 9, **eleven), small.delivery("RUS", "VEN", 2004, 1, deal_id="12", order_year=2003),
    ]  # fmt: skip
    got = transfers.deals(small.deliveries(*rows).assign(supplier_name="Russia"))
    keys = ["deal_id", "supplier_name", "recipient", "designation", "description", "category", "order_year"]
    assert list(got) == [*keys, "first_delivery", "last_delivery", "number", "tiv", "estimated"]
    assert got[["deal_id", *list(got)[6:]]].to_numpy().tolist() == [
        ["12", 2003, 2004, 2004, 1, 1.0, False], ["11", 2005, 2008, 2008, 1, 9.0, False], ["10", 2005, 2006, 2007, 3, 3.0, True],
    ]  # fmt: skip


def test_customers_by_hand(monkeypatch):
    rows = [
        ("VEN", 2000, 4.0), ("VEN", 2024, 1.0), ("IND", 2010, 5.0), ("BRA", 2010, 2.0), ("PER", 2010, 8.0),
        ("CHL", 1999, 50.0), ("COL", 2025, 50.0),
    ]  # fmt: skip
    small.use(monkeypatch, russia_exports=small.traded(*rows))
    got = transfers.customers()
    assert list(got) == ["recipient", "tiv", "name", "region", "share", "rank"]
    assert got["recipient"].to_list() == ["PER", "IND", "VEN", "BRA", "CHL", "COL", "MEX"]
    assert got["rank"].to_list() == [1, 2, 2, 4, pd.NA, pd.NA, pd.NA]
    assert got["share"].to_list() == [0.4, 0.25, 0.25, 0.1, 0, 0, 0]
    assert got.iloc[0][["tiv", "name", "region"]].to_list() == [8.0, "Peru", small.LATIN]
    assert transfers.customers(1999, 1999)["recipient"].to_list()[:2] == ["CHL", "BRA"]


def test_russias_share_of_imports_by_hand(monkeypatch):
    sold = [("VEN", 2000, 0.1), ("VEN", 2024, 0.1), ("VEN", 1999, 9.0), ("VEN", 2025, 9.0), ("BRA", 2010, 2.0)]
    bought = [
        ("VEN", 2000, 0.5),
        ("VEN", 2024, 0.3),
        ("VEN", 1999, 9.0),
        ("VEN", 2025, 9.0),
        ("BRA", 2010, 8.0),
        ("CHL", 2010, 3.0),
    ]
    small.use(monkeypatch, russia_exports=small.traded(*sold), world_imports=small.traded(*bought))
    got = transfers.russian_share_of_imports(["VEN", "BRA", "CHL", "MEX"])
    assert list(got) == ["recipient", "tiv", "total", "name", "share"]
    assert got.iloc[:3].to_numpy().tolist() == [
        ["VEN", 0.2, 0.8, "Venezuela", 0.25], ["BRA", 2.0, 8.0, "Brazil", 0.25], ["CHL", 0.0, 3.0, "Chile", 0.0],
    ]  # fmt: skip
    assert got.loc[3, ["tiv", "total"]].to_list() == [0.0, 0.0]
    assert pd.isna(got.loc[3, "share"])
    assert transfers.russian_share_of_imports(["VEN"], 2024, 2025)["tiv"].to_list() == [9.1]


def test_the_years_before_the_book_are_added_where_they_are_asked_for(monkeypatch):
    small.use(
        monkeypatch,
        deliveries=small.deliveries(small.delivery("RUS", "MEX", 2000, 4), small.delivery("USA", "MEX", 2001, 16)),
        earlier_deliveries=small.deliveries(
            small.delivery("RUS", "MEX", 1996, 20), small.delivery("RUS", "VEN", 1996, 52)
        ),
    )
    share = {
        earlier: transfers.share_of(transfers.deliveries(["MEX"], earlier=earlier), "RUS", ["recipient"])[
            "share"
        ].item()
        for earlier in (False, True)
    }
    assert share == {False: 0.2, True: 0.6}


STATES = pd.DataFrame(
    [("VEN", "VE", "Venezuela"), ("PER", "PE", "Peru"), ("HTI", "HT", "Haiti"), ("GRD", "GD", "Grenada")],
    columns=["code", "iso2", "name"],
)
SOLD = pd.DataFrame(
    [
        ("PER", "USA", "2000–04", 2, 1.0), ("PER", "RUS", "2000–04", 1, 3.0), ("PER", "DEU", "2020–24", 1, 4.0),
        ("VEN", "RUS", "2005–09", 3, 600.0), ("VEN", "RUS", "2010–14", 1, 90.0), ("VEN", "CHN", "2010–14", 1, 300.0),
        ("VEN", "ESP", "2010–14", 1, 8.0), ("VEN", "DEU", "2010–14", 1, 2.0),
    ],
    columns=["recipient", "supplier", "period", "deals", "tiv"],
)  # fmt: skip


def test_every_state_of_the_region_has_a_row_and_its_largest_suppliers_by_hand(monkeypatch):
    small.use(monkeypatch, region_states=STATES, region_transfers=SOLD)
    frame = transfers.regional_deliveries()
    assert frame["supplier_group"].to_list()[:3] == ["United States", "Russia", "Europe"]
    got = transfers.region(frame)
    assert list(got) == ["recipient", "name", "tiv", "russian", "share", "suppliers", "last_russian"]
    assert got["recipient"].to_list() == ["VEN", "PER", "GRD", "HTI"]
    assert got.iloc[:2].to_numpy().tolist() == [
        ["VEN", "Venezuela", 1000.0, 690.0, 0.69, "Russia 69%, China 30%, Spain 1%", "2010–14"],
        ["PER", "Peru", 8.0, 3.0, 0.375, "Germany 50%, Russia 38%, United States 12%", "2000–04"],
    ]
    assert transfers.region(frame, largest=4)["suppliers"][0] == "Russia 69%, China 30%, Spain 1%, Germany <1%"
    assert got.loc[2:, ["tiv", "russian"]].to_numpy().tolist() == [[0.0, 0.0]] * 2
    assert got.loc[2:, ["share", "suppliers", "last_russian"]].isna().all(axis=None)


def test_the_region_has_its_states_under_the_names_of_the_book_and_no_territory():
    states = load("region_states").set_index("code")
    countries = load("countries").set_index("code")
    assert len(states) == 33
    both = states.index.intersection(countries.index)
    assert states.loc[both, ["iso2", "name"]].equals(countries.loc[both, ["iso2", "name"]])
    # Aruba is no member of the United Nations; the register has no delivery to the six others.
    latin = countries.index[countries["region"] == small.LATIN]
    assert set(latin) ^ set(states.index) == {"ABW", "DMA", "GRD", "HTI", "KNA", "LCA", "VCT"}


@pytest.mark.parametrize(("table", "supplier"), [("world_imports", None), ("russia_exports", "RUS")])
def test_the_region_by_period_is_what_the_other_tables_sum_to(table, supplier):
    region = load("region_transfers")
    region = region if supplier is None else region[region["supplier"] == supplier]
    yearly = load(table)
    yearly = yearly[yearly["recipient"].isin(load("region_states")["code"])]
    by_year = yearly.groupby(["recipient", periods(yearly["year"])])["tiv"].sum()
    sums = region.groupby(["recipient", "period"])["tiv"].sum()
    assert sums.index.to_list() == by_year.index.to_list()
    assert sums.to_numpy() == pytest.approx(by_year.to_numpy(), abs=1e-6)


@pytest.mark.parametrize(("column", "said"), [("name", "Perú"), ("iso2", "PX")])
def test_a_state_of_the_region_under_another_name_is_refused(column, said):
    countries = load("countries")
    countries.loc[countries["code"] == "PER", column] = said
    with pytest.raises(IngestError, match=f"states.csv, row 27, column '{column}': found '.*', expected '{said}'"):
        sipri_transfers.region_states(countries)
