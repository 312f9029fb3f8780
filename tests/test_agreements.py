import pandas as pd
import pytest

import small_tables as small
from defense_ties import agreements
from defense_ties.data import load
from small_tables import event, text


def dates(*texts):
    words = {4: "year", 7: "month", 10: "day"}
    return pd.DataFrame(
        {"signed": list(texts), "signed_precision": [words.get(len(t)) if isinstance(t, str) else None for t in texts]}
    )


def test_a_date_stands_for_the_interval_it_names():
    got = agreements.dated(dates("2008", "2012-02", "2014-11-25", None), "signed")
    assert got["earliest"].dt.strftime("%Y-%m-%d").to_list()[:3] == ["2008-01-01", "2012-02-01", "2014-11-25"]
    assert got["latest"].dt.strftime("%Y-%m-%d").to_list()[:3] == ["2008-12-31", "2012-02-29", "2014-11-25"]
    assert got["middle"].dt.strftime("%Y-%m-%d").to_list()[:3] == ["2008-07-01", "2012-02-15", "2014-11-25"]
    assert got.iloc[3][["earliest", "latest", "middle"]].isna().all()


def test_lags_need_both_days():
    got = agreements.lags(["BRA"]).set_index("id")
    assert got.loc["BRA-08", "days"] == (pd.Timestamp("2010-06-26") - pd.Timestamp("2008-11-26")).days
    assert "BRA-11" not in got.index
    assert (got["days"] >= 0).all()


def test_an_agreement_of_known_year_only_has_no_lag():
    table = agreements.load("agreements").set_index("id")
    assert table.loc["CHL-02", "in_force_precision"] == "year"
    assert "CHL-02" not in set(agreements.lags(["CHL"])["id"])


def test_the_window_leaves_out_what_is_earlier_or_later():
    ids = set(agreements.register()["id"])
    assert "VEN-28" not in ids
    assert "DCAD-0205" not in ids
    assert "VEN-28" in set(agreements.register(None, 2025, 2025)["id"])


def test_declarations_are_not_binding():
    got = agreements.register(["BRA"]).set_index("id")["formal"]
    assert got["BRA-13"]
    assert not got["BRA-01"]


def test_the_timeline_holds_every_dated_row_once():
    rows = agreements.timeline(["VEN"])
    assert len(rows) == len(agreements.register(["VEN"])) + len(agreements.events(["VEN"]))
    assert rows["date"].is_monotonic_increasing
    assert rows["id"].is_unique


def test_counts_show_zeros():
    frame = pd.DataFrame({"country": ["VEN", "VEN", "BRA"], "status": ["in force", "unknown", "in force"]})
    got = agreements.counts(frame, "status", ["BRA", "CHL", "VEN"]).set_index(["country", "status"])["count"]
    assert got[("VEN", "in force")] == 1
    assert got[("CHL", "in force")] == 0
    assert got.sum() == 3


def test_merged_duplicates_are_not_rows_of_their_own():
    table = agreements.load("agreements").set_index("id")
    assert "DCAD-0273" not in table.index
    assert table.loc["BRA-02", "merged"] == "DCAD-0273"


def test_conflicts_are_kept():
    table = agreements.load("agreements").set_index("id")
    assert "27 June" in table.loc["BRA-08", "conflict"]
    assert table.loc["DCAD-0205", "status"] == "disputed"


@pytest.mark.parametrize("name", ["agreements", "events"])
def test_every_row_names_its_source(name):
    table = agreements.load(name)
    for column in ("source_kind", "source_title", "publisher", "url"):
        assert table[column].notna().all()


def test_a_dependent_source_that_an_independent_one_confirms_is_set_apart(monkeypatch):
    sources = pd.DataFrame(
        {
            "id": ["A-1", "A-2", "A-3", "A-5", "A-6"],
            "source_kind": ["press", "state media", "press", "press", "agency"],
            "confirms": [True, True, True, False, True],
        }
    )
    monkeypatch.setattr(agreements, "load", lambda table: {"further_sources": sources}[table])
    kinds = ["state media", "state media", "agency", "agency", "state media", "tertiary"]
    rows = pd.DataFrame({"id": [f"A-{n}" for n in range(1, 7)], "source_kind": kinds})
    confirmed = agreements.CONFIRMED
    assert agreements.rests_on(rows).to_list() == [
        confirmed, "state media", "agency", "agency", "state media", confirmed,
    ]  # fmt: skip


def test_depth_runs_from_friction_to_supply():
    scale = agreements.depths()
    assert list(scale) == list(range(6))
    assert (scale[0], scale[5]) == ("Friction", "Supply")


def test_the_ways_of_counting_go_from_the_widest_to_the_narrowest():
    ways = agreements.ways_of_counting().set_index("way")
    by_hand = load("agreements")
    assert (
        ways.loc["each once", "agreements"]
        == len(set(by_hand["id"]))
        == len(by_hand.drop_duplicates(["title", "signed"]))
    )
    narrower = ways.drop(index="each once")
    assert (narrower["agreements"].diff().dropna() <= 0).all()
    assert (narrower["events"].dropna().diff().dropna() <= 0).all()
    signed = by_hand[by_hand["signed"].str[:4].astype(int).between(2000, 2024)]
    assert ways.loc["in the period", "agreements"] == len(signed)
    two = signed[(signed["scope"] == "bilateral") & (signed["evidence"] != "weak")]
    assert ways.loc["formal", "agreements"] == two["instrument"].isin(["agreement", "memorandum", "protocol"]).sum()
    assert ways.loc["each once", "events"] == load("events")["id"].nunique()


def test_a_count_leaves_out_what_its_words_say(monkeypatch):
    def put(column, **changes):
        row = {
            "id": "A", "country": "CHL", "scope": "bilateral", "instrument": "agreement", "source_kind": "press",
            "evidence": "read", column: "2005", f"{column}_precision": "year",
        }  # fmt: skip
        return row | changes

    texts = [
        put("signed"),
        put("signed", id="B", evidence="weak"),
        put("signed", id="C", scope="multilateral"),
        put("signed", id="C", scope="multilateral", country="BRA"),
        put("signed", id="D", instrument="declaration"),
        put("signed", id="E", signed="1999"),
    ]
    tables = {
        "agreements": pd.DataFrame(texts),
        "events": pd.DataFrame([put("date"), put("date", id="F", evidence="weak")]),
        "further_sources": load("further_sources"),
    }
    monkeypatch.setattr(agreements, "load", lambda table: tables[table])
    ways = agreements.ways_of_counting()
    assert ways["agreements"].to_list() == [5, 6, 5, 4, 2, 1]
    assert ways["events"].to_list()[:5] == [2, 2, 2, 1, 1]
    assert pd.isna(ways["events"].iloc[5])


def test_what_was_only_announced_did_not_come_about(monkeypatch):
    outcomes = ["held", "occurred", "concluded", "announced", "suspended", "not concluded", "not found"]
    table = pd.DataFrame(
        {
            "id": [f"E-{n}" for n in range(len(outcomes) + 1)],
            "country": "BRA",
            "date": "2009-05-24",
            "date_precision": "day",
            "outcome": [*outcomes, "held"],
            "evidence": ["read"] * len(outcomes) + ["weak"],
            "source_kind": "press",
        }
    )
    sources = pd.DataFrame({"id": [], "source_kind": [], "confirms": pd.Series([], dtype=bool)})
    monkeypatch.setattr(agreements, "load", lambda name: {"events": table, "further_sources": sources}[name])
    assert agreements.came_about(["BRA"])["outcome"].to_list() == ["held", "occurred", "concluded"]


def test_the_rule_covers_every_outcome_of_the_codebook():
    book = agreements.load("codebook").query("variable == 'outcome'")
    assert set(agreements.CAME_ABOUT) < set(book["code"])


def test_documents_of_packages_are_counted_from_their_titles():
    frame = pd.DataFrame(
        {
            "instrument": ["package", "package", "package", "declaration"],
            "title": [
                "Twelve documents signed",
                "Thirty-one documents",
                "A package of accords",
                "Seventeen agreements",
            ],
        }
    )
    assert agreements.documents(frame) == 43
    with pytest.raises(ValueError, match="a package of forty documents"):
        agreements.documents(frame.assign(title="Forty documents signed"))


def test_a_register_by_hand(monkeypatch):
    rows = [
        text("VEN", "2024-12-31", id="T-e", instrument="plan"), text("VEN", "2000-01-01", id="T-b"),
        text("BRA", "2000", id="T-d", instrument="memorandum"), text("BRA", "2000-07", id="T-f", scope="multilateral"),
        text("VEN", "1999-12-31", id="T-a"), text("VEN", "2025-01-01", id="T-g"), text("CHL", "2000-01-01", id="T-c", instrument="protocol"),
    ]  # fmt: skip
    small.use(monkeypatch, agreements=small.texts(*rows), events=small.events())
    got = agreements.register()
    assert got["id"].to_list() == ["T-b", "T-c", "T-d", "T-f", "T-e"]
    assert got["formal"].to_list() == [True, True, True, False, False]
    assert got["rests_on"].to_list() == ["press"] * 5
    assert got.index.to_list() == list(range(5))
    assert agreements.register(["VEN"], 1999, 2000)["id"].to_list() == ["T-a", "T-b"]


def test_events_by_hand(monkeypatch):
    rows = [
        event("VEN", "visit", "2024", id="E-d"), event("BRA", "offer", "2000-02", id="E-b"), event("VEN", "visit", "2000-02-15", id="E-a"),
        event("VEN", "visit", "1999", id="E-e"), event("VEN", "visit", "2025", id="E-f"),
        event("VEN", "visit", id="E-g") | {"date": None, "date_precision": None},
        event("VEN", "visit", "2001", id="E-c", outcome="announced", source_kind="tertiary"),
    ]  # fmt: skip
    small.use(
        monkeypatch,
        agreements=small.texts(),
        events=small.events(*rows),
        further_sources=small.further(("E-c", "agency", True)),
    )
    got = agreements.events()
    assert got["id"].to_list() == ["E-a", "E-b", "E-c", "E-d"]
    assert got["rests_on"].to_list() == ["press", "press", agreements.CONFIRMED, "press"]
    assert got.index.to_list() == list(range(4))
    assert agreements.events(["VEN"], 2000, 2000)["id"].to_list() == ["E-a"]
    held = agreements.came_about(["VEN"])
    assert list(held) == list(got)
    assert (held["id"].to_list(), held.index.to_list()) == (["E-a", "E-d"], [0, 1])
    assert agreements.came_about(None, 2025, 2025)["id"].to_list() == ["E-f"]


def test_lags_by_hand(monkeypatch):
    def dated(country, signed, in_force, precision="day", **more):
        return text(country, signed, in_force=in_force, in_force_precision=precision, title=f"Of {signed}", **more)

    rows = [
        dated("VEN", "2010-01-01", "2014-01-01", id="L-b"), dated("BRA", "2009-03-01", "2009-03-31", id="L-a"),
        dated("BRA", "2009-03", "2009-03-31"), dated("BRA", "2009-03-01", "2010", "year"), text("BRA", "2011-01-01"),
    ]  # fmt: skip
    small.use(monkeypatch, agreements=small.texts(*rows))
    got = agreements.lags()
    assert list(got) == ["id", "country", "title", "signed", "in_force", "days", "years"]
    assert got.iloc[1].to_list() == [
        "L-b", "VEN", "Of 2010-01-01", pd.Timestamp("2010-01-01"), pd.Timestamp("2014-01-01"), 1461, 4.0,
    ]  # fmt: skip
    assert got["days"].to_list() == [30, 1461]
    assert agreements.lags(["BRA"])["id"].to_list() == ["L-a"]


def test_a_timeline_by_hand(monkeypatch):
    texts = [
        text("VEN", "2005", id="A", title="Pact", status="in force", depth=3, publisher="Gazette", source_kind="official text"),
        text("VEN", "2007-03", id="C", instrument="plan"), text("BRA", "2006"), text("VEN", "2025"),
    ]  # fmt: skip
    events = [
        event("VEN", "visit", "2006-01-02", id="B", outcome="announced", evidence="dataset"),
        event("VEN", "visit", "1999"),
    ]
    small.use(monkeypatch, agreements=small.texts(*texts), events=small.events(*events))
    got = agreements.timeline(["VEN"])
    assert got.to_dict("split")["data"] == [
        ["A", "VEN", pd.Timestamp("2005-07-01"), "year", "Agreement", "agreement", "Pact", "in force", 3, "official text", "Gazette", "official text", "read"],
        ["B", "VEN", pd.Timestamp("2006-01-02"), "day", "Visit", "event", "An event", "announced", 1, "press", "P", "press", "dataset"],
        ["C", "VEN", pd.Timestamp("2007-03-15"), "month", "Declaration or plan", "agreement", "A text", "unknown", 1, "press", "P", "press", "read"],
    ]  # fmt: skip
    assert list(got) == [
        "id", "country", "date", "precision", "lane", "what", "title", "outcome", "depth", "rests_on", "publisher",
        "source_kind", "evidence",
    ]  # fmt: skip
    assert agreements.timeline(["VEN"], 2025, 2025)["date"].to_list() == [pd.Timestamp("2025-07-01")]


def test_the_end_of_an_interval_is_its_last_day():
    got = agreements.dated(dates("2012", "2013-02", "2012-02-28").set_index(pd.Index([5, 6, 7])), "signed")
    assert got.index.to_list() == [5, 6, 7]
    assert got["latest"].to_list() == [
        pd.Timestamp("2012-12-31"),
        pd.Timestamp("2013-02-28"),
        pd.Timestamp("2012-02-28"),
    ]


def test_counts_are_named_by_what_they_count():
    frame = pd.DataFrame({"country": ["VEN", "PER"], "status": ["signed", "signed"]})
    got = agreements.counts(frame, "status", ["VEN", "BRA"])
    assert got.to_dict("list") == {"country": ["VEN", "BRA"], "status": ["signed", "signed"], "count": [1, 0]}


def test_each_number_of_a_package_and_only_at_its_beginning():
    def titled(*titles):
        return pd.DataFrame({"instrument": "package", "title": list(titles)})

    assert agreements.documents(titled("Twelve agreements signed")) == 12
    assert agreements.documents(titled("seventeen documents", "Some twelve documents", "Twelve documentsx")) == 17
    assert agreements.documents(titled("Accords")) == 0
    with pytest.raises(
        ValueError, match=r"a package of forty documents: expected one of twelve, seventeen, thirty-one$"
    ):
        agreements.documents(titled("Twelve documents", "Forty documents", "Sixty documents"))


def test_the_names_of_depths_end_at_the_colon(monkeypatch):
    book = pd.DataFrame(
        [("depth", "0", "None: x: y"), ("depth", "1", "Talk"), ("kind", "2", "z")],
        columns=["variable", "code", "definition"],
    )
    small.use(monkeypatch, codebook=book)
    assert agreements.depths() == {0: "None", 1: "Talk"}


def test_a_source_is_named_with_its_kind_and_with_what_confirms_it_where_it_depends(monkeypatch):
    further = pd.DataFrame(
        [
            ("A", True, "press"),
            ("B", True, "state media"),
            ("C", False, "press"),
            ("D", True, "agency"),
            ("E", True, "agency"),
        ],
        columns=["id", "confirms", "source_kind"],
    )
    small.use(monkeypatch, further_sources=further)
    kinds = {"A": "state media", "B": "state media", "C": "state media", "D": "tertiary", "E": "press"}
    rows = pd.DataFrame({"id": list(kinds), "publisher": "P", "source_kind": list(kinds.values())})
    assert agreements.sources(rows).to_list() == [
        "P (state media, confirmed elsewhere)",
        "P (state media)",
        "P (state media)",
        "P (tertiary, confirmed elsewhere)",
        "P (press)",
    ]


def test_the_rows_of_a_chapter_are_listed_in_words_as_exact_as_their_dates():
    rows = agreements.timeline(["CHL", "COL"])
    listed = agreements.listed(rows[rows["id"].isin(["CHL-01", "COL-06"])])
    assert listed.to_dict("records")[0] == {
        "Date": "4 October 2002",
        "What": rows.set_index("id").loc["CHL-01", "title"],
        "Outcome": "signed",
        "Depth": "Rules",
        "Source": "Emol (press)",
        "Further": str((load("further_sources")["id"] == "CHL-01").sum()),
        "Row": "CHL-01",
    }
    made = pd.DataFrame({"date": pd.to_datetime(["2001-07-01", "2001-07-15"]), "precision": ["year", "month"]})
    held = dict.fromkeys(["title", "outcome", "publisher", "source_kind", "id"], "x")
    assert agreements.listed(made.assign(depth=0, **held))["Date"].to_list() == ["2001", "July 2001"]
