"""What happened after 2024, and how two passes scored it: read as it stands, and refused by name where it cannot be."""

import csv
import re

import pytest

from defense_ties.ingest import chronicle, coding
from defense_ties.ingest.raw import IngestError

NAMES = {"Brazil": "BRA", "Chile": "CHL", "Venezuela": "VEN"}
LANDING = {
    "id": "AFT-01", "date": "2025-02-03", "date_precision": "day", "countries": "Venezuela", "title": "A landing",
    "source_kind": "press", "source_title": "Un avión", "publisher": "Press", "source_year": "2025",
    "url": "https://example.org/1", "evidence": "read", "standing": "established", "note": "Seen by many.",
}  # fmt: skip
VOTE = LANDING | {"id": "AFT-02", "date": "2025-02", "date_precision": "month", "countries": "Chile; Brazil"}
FOR = {"event": "AFT-01", "prediction": "P-1", "score": "for", "doubtful": "", "reason": "Parts came."}
DOUBT = {"event": "AFT-02", "prediction": "P-2", "score": "silent", "doubtful": "against", "reason": "One outlet."}


def put(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def told(tmp_path):
    """Write two events with changes to the first and the second, and read them."""

    def read(first=(), second=()):
        path = put(tmp_path / "chronicle.csv", [LANDING | dict(first), VOTE | dict(second)])
        return chronicle.chronicle(path, coding.codebook(), NAMES)

    return read


@pytest.fixture
def scored(tmp_path):
    """Write a pass of two scores with changes to the first and the second, and another pass, and read both."""

    def read(first=(), second=(), other=(FOR | {"score": "against"},)):
        rows = [FOR | dict(first), DOUBT | dict(second)]
        paths = put(tmp_path / "first.csv", rows), put(tmp_path / "second.csv", list(other))
        return chronicle.scores(paths, coding.codebook(), ["AFT-01", "AFT-02", "CLOSE"], ["P-1", "P-2"])

    return read


def test_events_are_read_in_their_order_with_the_codes_of_their_countries(told):
    got = told()
    assert got["id"].to_list() == ["AFT-01", "AFT-02"]
    assert got["countries"].to_list() == ["VEN", "BRA; CHL"]
    assert "_row" not in got


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # A month after its last day, and a year after its last month; the same day twice.
        ("2025-02-28", "2025-02"), ("2025-12", "2025"), ("2025-02", "2025-03-01"), ("2025-02-03", "2025-02-03"),
    ],
)  # fmt: skip
def test_a_month_or_a_year_stands_after_its_days(told, first, second):
    known = {4: "year", 7: "month", 10: "day"}
    dates = [{"date": date, "date_precision": known[len(date)]} for date in (first, second)]
    assert told(*dates)["date"].to_list() == [first, second]
    if first != second:
        with pytest.raises(
            IngestError, match=f"row 3, column 'date': found '{first}', expected no date before {second}"
        ):
            told(*dates[::-1])


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        # A code of the codebook, but of another variable or of another table.
        ("standing", "weak", "row 3, column 'standing': found 'weak', expected one of established, attributed"),
        ("source_kind", "weak", "row 3, column 'source_kind': found 'weak', expected one of official text"),
        ("evidence", "press", "row 3, column 'evidence': found 'press', expected one of dataset, read, weak"),
        ("evidence", "established", "row 3, column 'evidence': found 'established', expected one of dataset, read"),
        *((name, "", f"row 3, column '{name}': found 'nothing', expected words") for name in ("title", "source_title", "publisher", "url", "note")),
        ("date_precision", "day", "row 3, column 'date_precision': found 'day', expected month"),
        ("date", "February 2025", "row 3, column 'date': found 'February 2025', expected an ISO date"),
        ("countries", "Chile; Peru", "row 3, column 'countries': found 'Chile; Peru', expected some of Brazil, Chile, Venezuela"),
        ("countries", "", "row 3, column 'countries': found '', expected some of Brazil, Chile, Venezuela"),
        ("id", "AFT-01", "row 3, column 'id': found 'AFT-01', expected a key that occurs once"),
    ],
)  # fmt: skip
def test_an_event_that_cannot_be_placed_is_refused(told, column, value, message):
    with pytest.raises(IngestError, match=re.escape(message)):
        told(second={column: value})


def test_both_passes_stand_side_by_side_and_who_said_nothing_was_silent(scored):
    got = scored().set_index(["event", "prediction"])
    assert got.loc[("AFT-01", "P-1")].to_dict() == {
        "first": "for", "second": "against", "first_doubtful": "", "second_doubtful": "",
        "first_reason": "Parts came.", "second_reason": "Parts came.",
    }  # fmt: skip
    assert got.loc[("AFT-02", "P-2")].to_dict() == {
        "first": "silent", "second": "silent", "first_doubtful": "against", "second_doubtful": "",
        "first_reason": "One outlet.", "second_reason": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ({"event": "AFT-99"}, {}, "row 2, column 'event': found 'AFT-99', expected an id of chronicle.csv or coding.csv"),
        ({"prediction": "P-9"}, {}, "row 2, column 'prediction': found 'P-9', expected an id of predictions.csv"),
        ({"score": "no"}, {}, "row 2, column 'score': found 'no', expected one of for, against, silent"),
        # Codes of the codebook too, but no scores.
        ({"score": "result"}, {}, "row 2, column 'score': found 'result', expected one of for, against, silent"),
        ({"reason": ""}, {}, "row 2, column 'reason': found 'nothing', expected words"),
        ({"doubtful": "for"}, {}, "row 2, column 'doubtful': found 'for', expected nothing, since the score is not silent"),
        ({}, {"doubtful": ""}, "row 3, column 'doubtful': found '', expected for or against: else no row"),
        ({}, {"doubtful": "silent"}, "row 3, column 'doubtful': found 'silent', expected for or against: else no row"),
        ({}, FOR, "row 3, column 'event + prediction': found 'AFT-01, P-1', expected a key that occurs once"),
    ],
)  # fmt: skip
def test_a_score_that_says_nothing_is_refused(scored, first, second, message):
    with pytest.raises(IngestError, match=re.escape(message)):
        scored(first, second)
