"""The written rules of the register (table ``codebook``) hold for every published row, as far as a machine can see."""

import re

import pandas as pd
import pytest

from defense_ties import agreements, reliability
from defense_ties.agreements import FIRST, LAST
from defense_ties.data import load
from defense_ties.ingest import register
from defense_ties.ingest.raw import IngestError
from defense_ties.scope import focus

# What whoever collects a row writes to himself, and no reader should meet.
COLLECTORS = re.compile(
    r"(?i:cross-?check|\bunverified\b|not verified|context only|\(?see MEM|not in the repository|only in source|check against|"
    r"treat as|see notes|see sources|further reading|to be checked|now cited|date therefore|dates differ|blog-type|page date\b|"
    r"pre-visit|\bdate =|^second:|^month only)|"
    r"\bMEM-\d|^conflict\b|\. conflict:|\bNB\b|\bTERTIARY\b|\bOUTSIDE\b|\bNOT\b|\bEIF\b|(?<![-.])\bRU\b|\.;|"
    r"categoryConf|factivaConf|sourceType|renewType",
)
TEXT = ["title", "status_note", "outcome_note", "source_title", "publisher", "conflict", "note", "supports", "reason"]
DEPENDENT = {"state media", "tertiary"}
OFFICIAL = {"official text", "official statement"}


def rows() -> pd.DataFrame:
    """Return agreements and events as one table, one row per id, with ``date``, ``result`` and ``said`` of either."""
    texts = load("agreements").rename(
        columns={"signed": "date", "signed_precision": "date_precision", "status": "result", "status_note": "said"}
    )
    happened = load("events").rename(columns={"outcome": "result", "outcome_note": "said"})
    out = pd.concat([texts.assign(what="agreement"), happened.assign(what="event")], ignore_index=True)
    return out.drop_duplicates("id").astype({"date": "str"}).set_index("id", drop=False)


def supporters(row: pd.Series) -> list[tuple[str, str]]:
    """Return kind and year of every source that supports the row's main fact."""
    further = load("further_sources")
    further = further[(further["id"] == row["id"]) & further["confirms"]]
    pairs = [(row["source_kind"], row["source_year"]), *zip(further["source_kind"], further["year"], strict=True)]
    return [(kind, "" if pd.isna(year) else str(year)) for kind, year in pairs]


def evidence(row: pd.Series) -> str:
    """Return what the codebook's rule makes of the sources of a row."""
    if row["source_kind"] == "dataset":
        return "weak" if "low confidence" in f"{row['title']} {row['note']}" else "dataset"
    independent = [pair for pair in supporters(row) if pair[0] not in DEPENDENT]
    if any(kind in OFFICIAL for kind, _ in independent) or len(independent) > 1:
        return "read"
    years = [year for _, year in independent if year]
    return "read" if years and years[0][:4] <= row["date"][:4] else "weak"


@pytest.mark.parametrize(
    "table", ["agreements", "events", "further_sources", "coding", "chronicle", "chronicle_sources", "scores"]
)
def test_no_words_of_the_collector_are_published(table):
    frame = load(table)
    fields = [name for name in TEXT if name in frame.columns]
    found = [
        f"{row.iloc[0]}, {name}: {row[name]}"
        for _, row in frame.iterrows()
        for name in fields
        if isinstance(row[name], str) and COLLECTORS.search(row[name])
    ]
    assert not found


@pytest.mark.parametrize(
    "table", ["agreements", "events", "further_sources", "coding", "chronicle", "chronicle_sources"]
)
def test_every_bracket_that_is_opened_is_closed(table):
    frame = load(table)
    fields = [name for name in TEXT if name in frame.columns]
    unclosed = [
        f"{row.iloc[0]}, {name}: {row[name]}"
        for _, row in frame.iterrows()
        for name in fields
        if isinstance(row[name], str) and any(row[name].count(a) != row[name].count(b) for a, b in ("()", "[]", "«»"))
    ]
    assert not unclosed


@pytest.mark.parametrize("words", ["Cross-check with SIPRI.", "Unverified so far", "NB the day", "found.; Approved"])
def test_how_words_of_the_collector_are_found(words):
    assert COLLECTORS.search(words)
    assert not COLLECTORS.search("Checked across borders; not banned by URA.RU")


def test_every_row_is_as_weak_as_the_rule_makes_it():
    table = rows()
    wanted = {key: evidence(row) for key, row in table.iterrows()}
    assert {key: kind for key, kind in table["evidence"].items() if kind != wanted[key]} == {}
    assert {"COL-63", "COL-64"} <= set(table.index[table["evidence"] == "weak"])  # one list of a later year


def test_what_is_in_force_says_since_when_or_who_says_so():
    texts = load("agreements").drop_duplicates("id")
    further = load("further_sources")
    told = set(further.loc[further["confirms"] & further["supports"].str.contains("into force"), "id"])
    undated = texts[(texts["status"] == "in force") & texts["in_force"].isna()]
    assert set(undated["id"]) <= told
    assert undated["note"].fillna("").str.contains("In force by").all()


def test_a_conflict_has_a_source_beside_the_first():
    table = rows()
    claimed = set(table.index[table["conflict"].notna()])
    assert claimed - set(load("further_sources")["id"]) == set()


def test_a_row_outside_the_period_says_so_and_an_earlier_one_is_a_text():
    table = rows()
    years = table["date"].str[:4].astype(int)
    assert set(table.loc[years < FIRST, "what"]) == {"agreement"}
    outside = table[~years.between(FIRST, LAST)]
    assert outside["note"].str.contains("outside the period 2000-2024", case=False).all()


def test_what_was_done_is_not_told_as_an_announcement():
    table = rows()
    done = table[table["result"].isin(["held", "occurred", "concluded"])]
    said = done["said"].fillna("")
    assert list(done.index[said.str.match(r"(?:announced|planned|expected|statement)\b")]) == []
    open_ = table[table["result"].isin(["announced", "not found"])]
    assert (
        list(open_.index[open_["said"].fillna("").str.match(r"(?:held|delivered|not concluded|carried out)\b")]) == []
    )


def test_no_day_is_that_of_a_report_or_of_an_announcement():
    table = rows()
    days = table[table["date"].str.len() == 10]
    vague = (
        days["note"]
        .fillna("")
        .str.contains(
            r"first day of the call is not stated|^Reported on|^Article of|day of the report|^Date of the report|"
            r"Day of the report|its first day only here|day not shown|day is that of",
            case=False,
        )
    )
    assert list(days.index[vague]) == []


def test_an_incident_is_an_act_of_one_side_and_no_denial():
    happened = load("events").drop_duplicates("id")
    incidents = happened[happened["type"] == "incident"]
    denial = r"\b(?:hypothetical|neither confirms|denies having|rules out a Russian base again)\b"
    assert list(incidents.loc[incidents["title"].str.contains(denial), "id"]) == []


def test_a_statement_of_several_states_is_a_row_only_where_space_or_arms_is_all_its_subject():
    texts = load("agreements").drop_duplicates("id")
    several = texts[(texts["scope"] == "multilateral") & (texts["instrument"] == "declaration")]
    assert list(several.loc[several["type"] == "strategic dialogue", "id"]) == []


def test_no_two_rows_have_the_same_title_and_country():
    table = pd.concat([load("agreements"), load("events")])
    again = table[table.duplicated(["country", "title"], keep=False)]
    assert list(again["id"]) == []


def test_outlets_of_a_state_are_state_media_wherever_they_stand():
    sources = pd.concat(
        [load(t)[["id", "publisher", "source_kind"]] for t in ("agreements", "events", "further_sources")]
    )
    states = r"^(?:TASS|RIA|Sputnik|RT|VTV|Prensa Latina|VOA|SANA|Correo del Orinoco|News Front)\b|Xinhua|Martí|UrduPoint \(Sputnik"
    own = sources[sources["publisher"].str.contains(states)]
    assert list(own.loc[own["source_kind"] != "state media", "id"]) == []


def researched() -> pd.DataFrame:
    """Return one researched row, as :func:`register.researched` gives it."""
    row = dict.fromkeys(register._HEADER, "") | {"id": "CHL-01", "notes": "Signed in Moscow. Cross-check with SIPRI."}
    return pd.DataFrame([row | {"_row": 2, "_file": "rows.csv"}])


@pytest.fixture
def correct(tmp_path):
    """Correct the researched row by the given lines of ``corrections.csv``."""

    def write(*lines: str) -> pd.DataFrame:
        path = tmp_path / "corrections.csv"
        path.write_text("\n".join([",".join(register._CORRECTIONS_HEADER), *lines]) + "\n", encoding="utf-8")
        return register.corrected(researched(), path)

    return write


def test_a_correction_changes_its_passage_and_nothing_else(correct):
    got = correct("CHL-01,notes, Cross-check with SIPRI.,,no remark on the row")
    expected = researched().assign(notes="Signed in Moscow.")
    pd.testing.assert_frame_equal(got, expected)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("CHL-02,notes,Moscow,Santiago,why", r"row 2, column 'id': found 'CHL-02'"),
        (
            "CHL-01,remarks,Moscow,Santiago,why",
            r"column 'column': found 'remarks', expected a column of the researched",
        ),
        ("CHL-01,notes,Santiago,Moscow,why", r"column 'found': found 'Santiago', expected a passage that is once in"),
        ("CHL-01,notes,,Moscow,why", r"column 'found': found '', expected a passage"),
        ("CHL-01,notes,Moscow,Santiago,", r"column 'reason': found '', expected why the passage is wrong"),
    ],
)
def test_a_correction_that_does_not_fit_is_refused(correct, line, message):
    with pytest.raises(IngestError, match=message):
        correct(line)


def dated(**columns):
    return pd.DataFrame({**columns, "_file": "f.csv"}).assign(_row=lambda rows: range(2, 2 + len(rows)))


def test_a_date_is_as_precise_as_it_is_written_and_another_is_refused_with_its_row():
    got = register.precision(dated(date=["2008", "2008-11", "2008-11-26", ""]), "date")
    assert got.to_list()[:3] == ["year", "month", "day"]
    assert got.isna().to_list() == [False, False, False, True]
    for bad in ("2008-1", "26.11.2008", "2008-11-2"):
        with pytest.raises(IngestError, match=rf"^f\.csv, row 3, column 'date': found '{bad}', expected an ISO date$"):
            register.precision(dated(date=["2008", bad, "2009"]), "date")


def test_no_count_of_the_period_has_a_row_after_it():
    table = rows()
    later = set(table.index[table["date"].str[:4].astype(int) > LAST])
    assert len(later) == 11
    held = pd.concat(
        [agreements.register(), agreements.events(), agreements.came_about(), agreements.timeline(focus())]
    )
    assert set(held["id"]) & later == set()
    assert set(reliability.passes()["id"]) & later == set()
    assert set(reliability.passes(later=True)["id"]) == later
