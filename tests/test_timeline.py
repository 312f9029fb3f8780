"""The timeline: words by hand, all else from the tables, in the list as in the figure."""

import json
import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

import tests.small_tables as small
from defense_ties import agreements, charts
from defense_ties.book.register import rows
from defense_ties.book.timeline import told
from defense_ties.charts import agreements as drawing
from defense_ties.data import load
from defense_ties.scope import focus

BOOK = Path(__file__).parents[1] / "book"
# A register and a chronicle of three rows, the last about two countries.
TEXT = small.text("CHL", "2004-11-19", id="CHL-02", title="A pact", status="in force", source_kind="official text")
EVENT = small.event(
    "VEN", "offer", "2009-04", id="VEN-54", title="An offer", outcome="not concluded", source_kind="press"
)
AFTER = {
    "id": "AFT-30", "countries": "COL; MEX", "date": "2025-11-14", "date_precision": "day", "title": "They sign",
    "source_kind": "agency", "publisher": "EFE", "standing": "established",
}  # fmt: skip
EVENTS = [
    ("AFT-30", "established", "They sign.", "New."),
    ("VEN-54", "not concluded", "A [*deal*](x) fails.", "Old."),
    ("CHL-02", "in force", "They agree.", "First."),
]


def use(monkeypatch, *events):
    small.use(
        monkeypatch,
        agreements=small.texts(TEXT),
        events=small.events(EVENT),
        chronicle=pd.DataFrame([AFTER]),
        timeline=pd.DataFrame(events, columns=["id", "state", "words", "why"]),
    )


def test_events_take_what_is_not_words_from_their_rows_in_order_of_date(monkeypatch):
    use(monkeypatch, *EVENTS)
    got = agreements.chosen()
    columns = ["id", "country", "date", "kind", "state", "came", "title", "source", "words", "why"]
    text, arms, _, after = agreements.KINDS
    assert got[columns].to_numpy().tolist() == [
        ["CHL-02", "CHL", "2004-11-19", text, "in force", True, "A pact", "P (official text)", "They agree.", "First."],
        ["VEN-54", "VEN", "2009-04", arms, "not concluded", False, "An offer", "P (press)", EVENTS[1][2], "Old."],
        ["AFT-30", "COL", "2025-11-14", after, "established", True, "They sign", "EFE (agency)", "They sign.", "New."],
        ["AFT-30", "MEX", "2025-11-14", after, "established", True, "They sign", "EFE (agency)", "They sign.", "New."],
    ]  # fmt: skip
    assert got["middle"].dt.strftime("%Y-%m-%d").to_list()[1:3] == ["2009-04-15", "2025-11-14"]


def test_items_tell_an_event_once_and_words_are_no_markdown(monkeypatch):
    use(monkeypatch, *EVENTS)
    first, second, third = told(agreements.chosen())
    assert first == (
        "- **19 November 2004** · [Chile]{.timeline-mark .chl} · in force\n\n"
        "  They agree. *First.*\n\n"
        "  Source: P (official text); register: CHL-02. Chapter: [Chile](countries/chile.ipynb).\n"
    )
    assert "  A \\[\\*deal\\*\\](x) fails. *Old.*\n" in second
    assert "[Colombia]{.timeline-mark .col}, [Mexico]{.timeline-mark .mex} · established" in third
    assert "after 2024" in third and "(after-2024.ipynb)" in third


@pytest.mark.parametrize(
    ("event", "error"),
    [
        (("VEN-99", "held", "a", "b"), "VEN-99 is not a published row"),
        (("CHL-02", "lapsed", "a", "b"), "CHL-02 is 'in force', its words suppose 'lapsed'"),
    ],
)
def test_a_row_that_is_gone_or_changed_is_an_error(monkeypatch, event, error):
    use(monkeypatch, *EVENTS[:2], event)
    with pytest.raises(ValueError, match=error):
        agreements.chosen()


def test_the_figure_draws_the_events_of_the_list_and_no_others():
    listed = [re.search(r"register: (\S+)\.", item)[1] for item in told(agreements.chosen())]
    notebook = json.loads((BOOK / "timeline.ipynb").read_text(encoding="utf-8"))
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    [spec] = [data for output in outputs for mime, data in output["data"].items() if "vegalite" in mime]
    [drawn] = spec["datasets"].values()
    assert Counter(row["id"] for row in drawn) == Counter(listed)
    assert set(listed) == set(load("timeline")["id"])
    stored = {row["id"]: (row["name"], row["day"], row["state"]) for row in drawn}
    table = rows()
    assert stored == {i: tuple(table.loc[i, ["countries", "date", "state"]]) for i in listed}


def test_a_mark_lies_where_its_country_and_its_date_are_and_on_no_other():
    frame = agreements.chosen()
    [drawn] = charts.country_lanes(frame).to_dict()["datasets"].values()
    drawn = pd.DataFrame(drawn)
    lanes = drawn.groupby("name", sort=False)["_rail"].first()
    assert lanes.index.to_list() == ["Venezuela", "Brazil", "Mexico", "Colombia", "Chile"]
    assert lanes.is_monotonic_increasing
    assert drawn.groupby("name")["_rail"].nunique().eq(1).all()
    for _, row in drawn.groupby("_row"):
        assert len(set(row["name"])) == 1
        assert row["year"].sort_values().diff().dropna().ge(0.9).all()
    by_id = drawn.set_index("id")
    assert by_id.loc["VEN-54", ["year", "came"]].to_list() == [2009.285, False]
    # Both of October 2008: the later mark lies below.
    assert by_id.loc["BRA-54", "_row"] < by_id.loc["BRA-07", "_row"]


def test_what_the_figure_tells_is_in_the_list_and_no_line_runs_through_words():
    frame = agreements.chosen()
    assert 6 <= len(drawing._TURNS) <= 8
    assert set(drawing._TURNS) <= set(frame["id"])
    spec = charts.country_lanes(frame)
    [drawn] = spec.to_dict()["datasets"].values()
    words = [row for row in drawn if row["words"]]
    assert {row["words"] for row in words} >= {"2006: Su-30 fighters and helicopters", "2022: invitation withdrawn"}
    # As wide as on a phone, where it is narrowest: 330 pixels for the years, seven for a letter.
    year = 330 / (frame["middle"].dt.year.max() - frame["middle"].dt.year.min() + 1.6)
    for told_row in words:
        long = 6.3 * len(told_row["words"]) / year
        start = told_row["year"] - {"left": 0, "center": long / 2, "right": long}[told_row["_align"]]
        for other in words:
            beyond = other is not told_row and other["name"] == told_row["name"] and other["_at"] < told_row["_at"]
            assert not (beyond and start < other["year"] < start + long), (told_row["words"], other["words"])


def test_the_page_tells_of_each_country_what_was_done_and_what_was_not():
    frame = agreements.chosen()
    assert len(frame["id"].unique()) >= 25
    for country in focus():
        own = frame[frame["country"] == country]
        assert len(own) >= 4
        assert set(own["came"]) == {True, False}, country
    assert "weak" not in set(rows().loc[frame["id"], "evidence"])


def test_what_state_media_report_says_so():
    for event in agreements.chosen().to_dict("records"):
        if "state media" in event["source"]:
            assert "state" in event["words"], event["id"]


def test_an_event_bears_the_source_that_the_tables_of_the_chapters_give_its_row():
    listed = agreements.listed(agreements.timeline(focus())).drop_duplicates("Row").set_index("Row")["Source"]
    shared = agreements.chosen().drop_duplicates("id").set_index("id")["source"]
    shared = shared[shared.index.isin(listed.index)]
    assert len(shared) > 25 and (shared == listed.reindex(shared.index)).all()
    # What state media report is on the page where others confirm it alone, and the list says so.
    confirmed = shared[shared.str.contains("state media")]
    assert len(confirmed) and confirmed.str.endswith("(state media, confirmed elsewhere)").all()
