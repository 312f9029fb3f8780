import csv

import pytest

from defense_ties.ingest import coding
from defense_ties.ingest.raw import IngestError

FINAL = {
    "id": "A-1", "table": "agreement", "instrument": "agreement", "type": "framework", "outcome": "in force",
    "depth": "3", "source_kind": "press", "evidence": "read",
}  # fmt: skip
EVENT = FINAL | {"id": "E-1", "table": "event", "instrument": "", "type": "visit", "outcome": "held", "depth": "2"}


@pytest.fixture
def files(tmp_path):
    """Write the final coding and two passes, both passes alike but for the given changes to the second."""

    def write(final=(FINAL, EVENT), second=()):
        header = coding._FINAL_HEADER
        with (tmp_path / "coding.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, header, restval="")
            writer.writeheader()
            writer.writerows(final)
        kept = [row for row in final if row["table"] in ("agreement", "event")]
        passes = [{key: row.get(key, "") for key in coding._PASS_HEADER} | {"kind": row["table"]} for row in kept]
        changes = dict(second)
        for name, rows in (
            ("first", passes),
            ("second", [row | changes.get(row["id"], {}) for row in passes if changes.get(row["id"], {}) is not None]),
        ):
            with (tmp_path / f"{name}.csv").open("w", newline="") as file:
                writer = csv.DictWriter(file, coding._PASS_HEADER)
                writer.writeheader()
                writer.writerows(rows)
        book = coding.codebook()
        settled = coding.final(tmp_path / "coding.csv", book)
        return coding.double_coding(settled, book, tmp_path / "first.csv", tmp_path / "second.csv")

    return write


def test_two_passes_that_agree_need_no_reason(files):
    got = files().set_index(["id", "variable"])
    assert len(got) == 5 + 4
    assert got.loc[("A-1", "status"), ["first", "second", "final"]].to_list() == ["in force"] * 3
    assert got.loc[("E-1", "outcome"), "applies_to"] == "events"


def test_a_difference_needs_a_reason(files):
    with pytest.raises(IngestError, match=r"coding.csv, row 2, column 'reason': found '', expected why this code"):
        files(second={"A-1": {"depth": "4"}})
    got = files(final=(FINAL | {"reason": "nothing moves by itself"}, EVENT), second={"A-1": {"depth": "4"}})
    row = got.set_index(["id", "variable"]).loc[("A-1", "depth")]
    assert row[["first", "second", "final"]].to_list() == ["3", "4", "3"]


def test_a_row_taken_for_another_kind_leaves_gaps(files):
    settled = FINAL | {"reason": "a text was signed"}
    got = files(
        final=(settled, EVENT),
        second={"A-1": {"kind": "event", "instrument": "", "type": "dialogue", "outcome": "held"}},
    )
    rows = got[got["id"] == "A-1"].set_index(["applies_to", "variable"])
    assert rows.loc[("agreements", "type"), "second"] != rows.loc[("agreements", "type"), "second"]
    assert rows.loc[("events", "type"), "second"] == "dialogue"
    assert rows.loc[("both", "kind"), ["first", "second"]].to_list() == ["agreement", "event"]


def test_a_code_that_is_not_in_the_codebook_is_refused(files):
    with pytest.raises(
        IngestError, match=r"coding.csv, row 2, column 'outcome': found 'alive', expected a code of status"
    ):
        files(final=(FINAL | {"outcome": "alive"}, EVENT))
    with pytest.raises(IngestError, match=r"second.csv, row 3, column 'depth': found '9'"):
        files(second={"E-1": {"depth": "9"}})


def test_a_pass_must_code_every_kept_row(files):
    with pytest.raises(IngestError, match=r"second.csv, column 'id': found 'no E-1'"):
        files(second={"E-1": None})


def test_a_dropped_row_needs_a_reason(files):
    with pytest.raises(IngestError, match="why the row is a drop"):
        files(final=(FINAL, EVENT, FINAL | {"id": "D-1", "table": "drop"}))


@pytest.mark.parametrize("column", ["instrument", "type", "merged_into", "note"])
def test_a_dropped_row_has_no_code(files, column):
    dropped = {"id": "D-1", "table": "drop", "reason": "nobody says so", column: "x"}
    with pytest.raises(
        IngestError, match=rf"row 4, column '{column}': found 'x', expected nothing, since the row's table is drop"
    ):
        files(final=(FINAL, EVENT, dropped))


@pytest.mark.parametrize("column", ["instrument", "note"])
def test_a_merged_row_has_no_code(files, column):
    merged = {"id": "M-1", "table": "merge", "merged_into": "A-1", "reason": "the same text", column: "x"}
    with pytest.raises(
        IngestError, match=rf"row 4, column '{column}': found 'x', expected nothing, since the row's table is merge"
    ):
        files(final=(FINAL, EVENT, merged))


def test_a_final_code_that_neither_pass_gave_needs_a_reason_too(tmp_path):
    book = coding.codebook()
    for name, row in (
        ("first", {"id": "E-1", "kind": "event", "type": "visit", "outcome": "held", "depth": "2"}),
        ("second", {"id": "E-1", "kind": "event", "type": "visit", "outcome": "held", "depth": "2"}),
        ("coding", EVENT | {"depth": "4"}),
    ):
        header = coding._FINAL_HEADER if name == "coding" else coding._PASS_HEADER
        with (tmp_path / f"{name}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, header, restval="")
            writer.writeheader()
            writer.writerow(row)
    settled = coding.final(tmp_path / "coding.csv", book)
    with pytest.raises(IngestError, match="column 'reason': found '', expected why this code"):
        coding.double_coding(settled, book, tmp_path / "first.csv", tmp_path / "second.csv")
