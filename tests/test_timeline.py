"""The timeline: words by hand, all else from the tables."""

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from defense_ties.book.register import rows
from defense_ties.book.timeline import Chosen, chosen, told
from defense_ties.scope import focus

PAGE = Path(__file__).parents[1] / "book" / "timeline.md"
TABLE = pd.DataFrame(
    {
        "id": ["VEN-01", "AFT-30"],
        "date": ["2006-07", "2025-11-14"],
        "codes": ["VEN", "COL"],
        "state": ["concluded", "established"],
        "what": ["event", "chronicle"],
        "publisher": ["TASS", "EFE"],
        "source_kind": ["state media", "agency"],
    }
).set_index("id", drop=False)


def lines() -> list[str]:
    return PAGE.read_text(encoding="utf-8").split("```{timeline}\n")[1].split("```")[0].splitlines()


def test_items_take_date_state_and_source_from_the_table_in_its_order():
    events = [Chosen("AFT-30", "established", "It signs.", "New."), Chosen("VEN-01", "concluded", "It buys.", "Old.")]
    first, second = told(events, TABLE)
    assert first == (
        "- **July 2006** · [Venezuela]{.timeline-mark .ven} · concluded\n\n"
        "  It buys. *Old.*\n\n"
        "  Source: TASS (state media; register: VEN-01). Chapter: [Venezuela](countries/venezuela.ipynb).\n"
    )
    assert "**14 November 2025**" in second and "after 2024" in second and "(after-2024.ipynb)" in second


@pytest.mark.parametrize(
    ("events", "error"),
    [
        ([Chosen("VEN-99", "held", "a", "b")], "VEN-99 is not a published row"),
        ([Chosen("VEN-01", "held", "a", "b")], "VEN-01 is 'concluded', its words suppose 'held'"),
        ([Chosen("VEN-01", "concluded", "a", "b")] * 2, "VEN-01 is told twice"),
    ],
)
def test_a_row_that_is_gone_changed_or_told_twice_is_an_error(events, error):
    with pytest.raises(ValueError, match=error):
        told(events, TABLE)


@pytest.mark.parametrize("line", ["VEN-01 | held | words", "VEN-01 | held | | why"])
def test_a_line_without_its_four_parts_is_an_error(line):
    with pytest.raises(ValueError, match="expected"):
        chosen([line])


def test_the_page_tells_of_each_country_enough_and_no_weak_row():
    events = chosen(lines())
    assert len(told(events, rows())) == len(events)
    held = rows().loc[[event.id for event in events]]
    assert "weak" not in set(held["evidence"])
    counts = Counter(code for codes in held["codes"] for code in codes.split())
    assert all(counts[country] >= 4 for country in focus())


def test_what_state_media_report_says_so():
    for event in chosen(lines()):
        if rows().loc[event.id, "source_kind"] == "state media":
            assert "state" in event.words, event.id
