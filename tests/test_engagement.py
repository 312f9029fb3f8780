import numpy as np
import pandas as pd
import pytest

import small_tables as small
from defense_ties import engagement
from defense_ties.engagement import DIMENSIONS, gini
from small_tables import event, text


def test_gini_by_hand():
    assert gini(pd.Series([1.0, 1.0, 1.0])) == 0
    assert gini(pd.Series([0.0, 0.0, 0.0, 0.0, 7.0])) == pytest.approx(0.8)
    # |1-3| counted twice over n squared = 4 pairs, mean 2: 1 / (2 * 2)
    assert gini(pd.Series([1.0, 3.0])) == pytest.approx(0.25)


@pytest.mark.parametrize("values", [[0.0, 0.0], [1.0, -1.0]])
def test_gini_needs_something_to_share(values):
    with pytest.raises(ValueError, match="positive sum"):
        gini(pd.Series(values))


@pytest.fixture(scope="module")
def profile():
    return engagement.normalised(engagement.profile())


def test_the_profile_has_a_row_for_every_country_and_dimension(profile):
    assert len(profile) == 5 * len(DIMENSIONS)
    assert profile["value"].notna().all()
    assert profile.groupby("dimension")["share"].sum().to_dict() == pytest.approx(dict.fromkeys(DIMENSIONS, 1.0))
    assert profile.groupby("dimension")["relative"].max().to_dict() == pytest.approx(dict.fromkeys(DIMENSIONS, 1.0))


def test_asymmetry_reads_the_profile(profile):
    got = engagement.asymmetry(profile).set_index("dimension")
    transfers = profile[profile["dimension"] == "transfers"].set_index("country")["share"]
    assert got.loc["transfers", "top"] == transfers.idxmax()
    assert got.loc["transfers", "top_share"] == pytest.approx(transfers.max())
    assert (got["second_share"] <= got["top_share"]).all()


def made(rows):
    columns = ["country", "dimension", "relative"]
    return pd.DataFrame([(c, d, v) for c, v in rows.items() for d in DIMENSIONS], columns=columns)


def test_scores_scale_the_weights():
    frame = made({"A": 1.0, "B": 0.5})
    weights = np.array([[2.0] * len(DIMENSIONS), [1.0] + [0.0] * (len(DIMENSIONS) - 1)])
    assert engagement.scores(frame, weights).to_numpy() == pytest.approx(np.array([[1.0, 0.5], [1.0, 0.5]]))


def test_a_country_that_leads_everywhere_leads_every_draw():
    got = engagement.sensitivity(made({"A": 1.0, "B": 0.4, "C": 0.1}), draws=50)
    share = got.set_index(["country", "rank"])["share"]
    assert share[("A", 1)] == 1.0
    assert share[("C", 3)] == 1.0
    assert share[("B", 1)] == 0.0


def test_draws_are_the_same_each_time_and_add_up(profile):
    first, second = (engagement.sensitivity(profile, draws=200) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
    assert first.groupby("country")["share"].sum().to_list() == pytest.approx([1.0] * 5)


@pytest.mark.parametrize(
    "days",
    [
        {"deliveries": "2026-02-12", "orders": "2026-05-18", "orders of some parties": "2026-07-14"},
        {"deliveries": "2026-05-18", "orders": "2026-05-18", "orders of some parties": "2026-05-18"},
        {"orders of some parties": "2026-01-31", "deliveries": "2026-02-12", "orders": "2026-05-18"},
    ],
    ids=["of three days", "of one day", "an extract before"],
)
def test_what_can_be_compared_stands_beside_in_every_export_that_has_its_supplier(monkeypatch, days):
    rows = [
        ("orders", "RUS", "VEN", 3.0), ("deliveries", "RUS", "VEN", 2.0), ("deliveries", "RUS", "MEX", 0.5),
        ("orders of some parties", "CHN", "VEN", 6.0), ("deliveries", "CHN", "VEN", 4.0), ("orders", "CHN", "COL", 1.0),
        ("orders", "CHN", "VEN", 2.0),
    ]  # fmt: skip
    held = pd.DataFrame(rows, columns=["export", "supplier", "recipient", "tiv"])
    small.use(monkeypatch, vintages=held.assign(vintage=held["export"].map(days)))
    got = engagement.vintage_table()
    assert list(got) == ["supplier", "recipient", *days, "change"]
    # The extract has no Russian row at all: it is no zero. An export with the supplier and without the recipient is one. The change is
    # between the two that are whole, and not to the extract.
    got = got[["supplier", "recipient", "deliveries", "orders", "orders of some parties", "change"]]
    assert got.fillna(-9).to_numpy().tolist() == [
        ["CHN", "COL", 0.0, 1.0, 0.0, -9.0],
        ["CHN", "VEN", 4.0, 2.0, 6.0, -0.5],
        ["RUS", "MEX", 0.5, 0.0, -9.0, -1.0],
        ["RUS", "VEN", 2.0, 3.0, -9.0, 0.5],
    ]
    exports = engagement.exports()
    assert exports[["export", "vintage"]].to_dict("list") == {"export": [*days], "vintage": [*days.values()]}
    assert exports.set_index("export")["label"]["orders"] == "Orders, 18 May 2026"
    assert engagement.exports(whole=True)["export"].to_list() == ["deliveries", "orders"]


def test_vintages_change_one_country_a_little():
    got = engagement.vintage_change().set_index("recipient")
    assert 0 < got.loc["VEN", "change"] < 0.01
    assert got.loc["CHL", ["old", "new"]].to_list() == [0.0, 0.0]
    assert pd.isna(got.loc["CHL", "change"])


def test_events_that_were_only_announced_are_not_counted(monkeypatch):
    before = engagement.profile().set_index(["country", "dimension"])["value"]
    events = engagement.agreements.events

    def unfulfilled(*args):
        frame = events(*args)
        return frame.assign(outcome=frame["outcome"].mask(frame["type"] == "visit", "announced"))

    held = engagement.agreements.came_about(["VEN"])
    monkeypatch.setattr(engagement.agreements, "events", unfulfilled)
    after = engagement.profile().set_index(["country", "dimension"])["value"]
    lost = before[("VEN", "exercises and visits")] - after[("VEN", "exercises and visits")]
    assert lost == (held["type"] == "visit").sum() > 0


def test_weak_rows_are_not_counted(monkeypatch):
    before = engagement.profile().set_index(["country", "dimension"])["value"]
    register = engagement.agreements.register

    def doubted(*args):
        return register(*args).assign(evidence="weak")

    monkeypatch.setattr(engagement.agreements, "register", doubted)
    after = engagement.profile().set_index(["country", "dimension"])["value"]
    assert before[("BRA", "agreements")] > 0
    assert after[("BRA", "agreements")] == 0


def voted(country, year, same, of=10):
    """Return roll calls of a year, with how many of them a country votes as Russia does."""
    ids = [f"{country}-{year}-{n}" for n in range(of)]
    calls = [(rcid, pd.Timestamp(year, 1, 1), "di") for rcid in ids]
    votes = [
        (rcid, code, vote)
        for n, rcid in enumerate(ids)
        for code, vote in [("RUS", "yes"), (country, "yes" if n < same else "no")]
    ]
    return calls, votes


@pytest.fixture
def made_by_hand(monkeypatch):
    forms = ["agreement", "memorandum", "protocol", "plan", "declaration", "package"]
    texts = [text("VEN", instrument=form) for form in forms]
    texts += [
        text("VEN", "2000"),
        text("VEN", "2024"),
        text("VEN", "1999"),
        text("VEN", "2025"),
        text("VEN", evidence="weak"),
    ]
    texts += [text("BRA", scope="multilateral"), text("CHL", instrument="plan", evidence="weak"), text("PER")]
    kinds = ["contract", "offer", "credit", "services", "training", "exercise", "visit", "dialogue", "incident"]
    happened = [event("VEN", kind) for kind in kinds]
    happened += [event("BRA", "visit", outcome="occurred"), event("BRA", "exercise", outcome="concluded")]
    happened += [
        event("BRA", "visit", outcome=outcome) for outcome in ("announced", "suspended", "not concluded", "not found")
    ]
    happened += [
        event("BRA", "visit", "1999"),
        event("BRA", "visit", "2025"),
        event("BRA", "dialogue", evidence="weak"),
    ]
    happened += [event("CHL", "visit", "2000-01-01"), event("CHL", "dialogue", "2024-12-31"), event("PER", "visit")]
    sold = [
        ("VEN", 2000, 3.0),
        ("VEN", 2024, 5.0),
        ("VEN", 1999, 100.0),
        ("VEN", 2025, 100.0),
        ("BRA", 2010, 1.0),
        ("PER", 2010, 50.0),
    ]
    bought = [("VEN", 2000, 6.0), ("VEN", 2024, 10.0), ("VEN", 1999, 100.0), ("BRA", 2010, 10.0), ("CHL", 2010, 7.0)]
    # Brazil: the mean of 0.5 and 1, each year once, although the second has more roll calls; nine are too few.
    every = [
        voted("BRA", 2001, 5),
        voted("BRA", 2002, 20, of=20),
        voted("BRA", 2003, 0, of=9),
        voted("BRA", 1999, 0),
        voted("VEN", 2001, 9),
    ]
    calls, votes = ([row for parts in every for row in parts[at]] for at in (0, 1))
    small.use(
        monkeypatch,
        agreements=small.texts(*texts),
        events=small.events(*happened),
        russia_exports=small.traded(*sold),
        world_imports=small.traded(*bought),
        roll_calls=pd.DataFrame(calls, columns=["rcid", "date", "issues"]),
        votes=pd.DataFrame(votes, columns=["rcid", "country", "vote"]),
    )


EXPECTED = {
    "transfers": [1, 0, 0, 0, 8],
    "dependence": [0.1, 0, 0, 0, 0.5],
    "agreements": [0, 0, 0, 0, 5],
    "exercises and visits": [2, 1, 0, 0, 3],
    "dialogue": [1, 1, 0, 0, 4],
    "alignment": [0.75, 0, 0, 0, 0.9],
}


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_each_dimension_of_the_profile_by_hand(made_by_hand, dimension):
    got = engagement.profile().pivot(index="dimension", columns="country", values="value")
    assert got.columns.to_list() == small.FIVE
    assert got.loc[dimension].to_list() == pytest.approx(EXPECTED[dimension])


def test_a_profile_of_other_years_counts_the_rows_of_those(made_by_hand):
    got = engagement.profile(1999, 2000).pivot(index="dimension", columns="country", values="value")
    assert got["VEN"].to_dict() == pytest.approx(
        {
            "transfers": 103,
            "dependence": 103 / 106,
            "agreements": 2,
            "exercises and visits": 0,
            "dialogue": 0,
            "alignment": 0,
        }
    )
    assert got["BRA"].to_dict() == {name: float(name == "exercises and visits") for name in DIMENSIONS}


def test_shares_and_ratios_by_hand():
    values = pd.DataFrame(
        {"country": ["A", "B", "A", "B"], "dimension": ["x", "x", "y", "y"], "value": [1.0, 3.0, 5.0, 5.0]}
    )
    got = engagement.normalised(values)
    assert got["share"].to_list() == [0.25, 0.75, 0.5, 0.5]
    assert got["relative"].to_list() == [1 / 3, 1.0, 1.0, 1.0]


def test_asymmetry_by_hand():
    rows = [
        (code, name, value)
        for name in DIMENSIONS
        for code, value in zip(small.FIVE, (1.0, 0.0, 3.0, 0.0, 0.0), strict=True)
    ]
    got = engagement.asymmetry(pd.DataFrame(rows, columns=["country", "dimension", "value"]))
    assert list(got) == ["dimension", "top", "top_share", "second_share", "gini", "hhi"]
    assert got["dimension"].to_list() == list(DIMENSIONS)
    # Differences: 2 + 3 * 1 + 3 * 3 of each pair, twice, over 25; the mean is 0.8.
    assert got.iloc[0].to_list() == ["transfers", "COL", 0.75, 0.25, pytest.approx(28 / 25 / 1.6), pytest.approx(0.625)]


@pytest.mark.parametrize("values", [[1.0, -0.5], [-1.0, -1.0], []])
def test_a_gini_of_amounts_below_zero_or_of_none_is_refused(values):
    with pytest.raises(ValueError, match="positive sum"):
        gini(pd.Series(values, dtype=float))


def test_a_small_amount_is_an_amount():
    assert gini(pd.Series([0.0, 0.25])) == pytest.approx(0.5)


def test_two_that_are_alike_share_the_better_rank():
    got = engagement.sensitivity(made({"A": 1.0, "B": 1.0, "C": 0.1}), draws=20).set_index(["country", "rank"])["share"]
    assert got.index.to_list() == [(code, rank) for code in "ABC" for rank in (1, 2, 3)]
    assert got.to_list() == [1, 0, 0, 1, 0, 0, 0, 0, 1]


def test_how_often_a_rank_is_held_follows_the_weights():
    """A leads on one dimension of six and B on the others: with uniform weights A's passes a half once in 32 times."""
    rows = [(code, name, float((name == "transfers") == (code == "A"))) for name in DIMENSIONS for code in "AB"]
    frame = pd.DataFrame(rows, columns=["country", "dimension", "relative"])
    got = engagement.sensitivity(frame).set_index(["country", "rank"])["share"]
    assert got["A", 1] == pytest.approx(1 / 32, abs=0.006)
    assert got["A", 1] + got["B", 1] == 1
    assert got["A", 1] != engagement.sensitivity(frame, seed=1).set_index(["country", "rank"])["share"]["A", 1]


@pytest.mark.parametrize("newer", ["2026-05", "2026-02"], ids=["of two days", "of one day"])
def test_vintages_by_hand(monkeypatch, newer):
    old = {"VEN": 2.0, "COL": 0.5, "CHL": 0.0, "PER": 9.0}
    new = {"VEN": 3.0, "COL": 1.0, "CHL": 4.0, "BRA": 0.5}
    exports = [(newer, "orders", new), ("2026-02", "deliveries", old)]
    rows = [(vintage, kind, "RUS", *item) for vintage, kind, held in exports for item in held.items()]
    # What is of some parties alone is neither of the two, also where it has Russia.
    rows += [("2026-07", "orders of some parties", "RUS", "VEN", 7.0), ("2026-02", "deliveries", "CHN", "COL", 7.0)]
    columns = ["vintage", "export", "supplier", "recipient", "tiv"]
    small.use(monkeypatch, vintages=pd.DataFrame(rows, columns=columns))
    got = engagement.vintage_change()
    assert list(got) == ["recipient", "old", "new", "change"]
    assert got["recipient"].to_list() == small.FIVE
    assert got.iloc[[1, 2, 4], 1:3].to_numpy().tolist() == [[0.0, 4.0], [0.5, 1.0], [2.0, 3.0]]
    assert got.loc[3, ["old", "new"]].to_list() == [0.0, 0.0]
    assert got["change"].fillna(-9).to_list() == [-9, -9, 1.0, -9, 0.5]


@pytest.mark.parametrize(
    ("how", "relative"),
    [
        ("ratio", [0.2, 0.4, 1.0]),
        ("least to most", [0.0, 0.25, 1.0]),
        ("rank", [0.0, 0.5, 1.0]),
        # Of 0.01, 0.02 and 0.05 in per cent: 1, 2 and 5.
        ("logarithm", [np.log(2) / np.log(6), np.log(3) / np.log(6), 1.0]),
    ],
)
def test_a_dimension_is_brought_to_each_scale(how, relative):
    frame = pd.DataFrame(
        {
            "country": ["BRA", "CHL", "VEN"] * 2,
            "dimension": ["transfers"] * 3 + ["dependence"] * 3,
            "value": [1.0, 2.0, 5.0, 0.01, 0.02, 0.05],
        }
    )
    out = engagement.normalised(frame, how)
    assert out["relative"].to_list() == pytest.approx([*relative, *relative])
    assert out["share"].to_list() == pytest.approx([0.125, 0.25, 0.625] * 2)


def test_what_is_alike_is_neither_least_nor_most_and_another_scale_is_refused():
    frame = pd.DataFrame({"country": ["BRA", "CHL"], "dimension": "agreements", "value": [2.0, 2.0]})
    assert engagement.normalised(frame, "least to most")["relative"].to_list() == [0, 0]
    assert engagement.normalised(frame, "rank")["relative"].to_list() == [0.5, 0.5]
    with pytest.raises(ValueError, match="found 'median', expected one of ratio"):
        engagement.normalised(frame, "median")
