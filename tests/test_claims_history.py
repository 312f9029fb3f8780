"""The history of the claims' tests is git's, and an earlier test answers as it did."""

import ast
import csv
import functools
import json
import subprocess

import pandas as pd
import pytest

from defense_ties import claims, prose
from defense_ties.book.ledger import LABELS
from defense_ties.claims import history
from defense_ties.data import load
from defense_ties.ingest import ledger
from defense_ties.ingest.raw import IngestError
from tests.places import ROOT
from traced_book import provenance

ROWS = load("claim_tests").to_dict("records")
# Where the claims stand, and where they stood before.
PLACES = ["src/defense_ties/claims", "src/defense_ties/claims.py"]


@pytest.fixture(scope="module")
def versions():
    return history.versions(claims.Rows())


def shown(commit, path):
    """Return a file as a commit has it; nothing where it has none."""
    done = subprocess.run(["git", "-C", ROOT, "show", f"{commit}:{path}"], capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else ""


@functools.cache
def words_of(commit):
    """Return the words of each claim's test as a commit has them."""
    listed = subprocess.run(
        ["git", "-C", ROOT, "ls-tree", "-r", "--name-only", commit, *PLACES], capture_output=True, text=True, check=True
    )
    found = {}
    for path in listed.stdout.split():
        for node in ast.walk(ast.parse(shown(commit, path))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Claim":
                claim, _, test = (ast.literal_eval(word) for word in node.args[:3])
                found[claim] = test
    return found


@functools.cache
def printed_by(commit):
    """Return the verdict on each claim that the ledger stored in a commit shows."""
    text = shown(commit, "book/claims.ipynb")
    cells = json.loads(text)["cells"] if text else []
    found = {}
    for output in (output for cell in cells for output in cell.get("outputs", [])):
        data = output.get("data", {})
        for anchor, parts in prose.read_entries("".join(data.get("text/html", ""))).items():
            # Where the ledger judges by all forms of a test, the verdict of the stated one has a part of its own.
            found[anchor.removeprefix("claim-")] = parts.get(LABELS.verdict, parts["Verdict"])
    return found


needs_history = pytest.mark.skipif(
    provenance.git("rev-parse", "--is-shallow-repository") != "false", reason="no history of the sources here"
)


@needs_history
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['claim']}-{row['version']}")
def test_a_version_is_what_git_has(row):
    commit = row["commit"]
    assert provenance.git("merge-base", "--is-ancestor", commit, "HEAD") == "", "the commit is not in this history"
    day = ["log", "-1", "--date=format-local:%Y-%m-%d %H:%M", "--format=%cd", commit]
    told = subprocess.run(["git", "-C", ROOT, *day], capture_output=True, text=True, check=True, env={"TZ": "UTC"})
    assert told.stdout.strip() == row["committed"]
    assert words_of(commit)[row["claim"]] == row["test"]
    assert printed_by(row["printed_in"])[row["claim"]] == row["verdict"]
    before = printed_by(f"{commit}^")
    assert (row["results_seen"] == "yes") == (row["claim"] in before)


@needs_history
@pytest.mark.parametrize(
    "row", [row for row in ROWS if row["version"] > 1], ids=lambda row: f"{row['claim']}-{row['version']}"
)
def test_what_a_version_changed_is_what_git_has(row):
    """The words changed in this commit, or they did not and something that the rule reads did."""
    before, after = (words_of(commit)[row["claim"]] for commit in (f"{row['commit']}^", row["commit"]))
    assert (before != after) == ("words" in row["changed"])
    message = " ".join(provenance.git("log", "-1", "--format=%B", row["commit"]).split())
    for quoted in row["reason"].split('"')[1::2]:
        assert quoted in message
    read = tuple(f"src/defense_ties/{module}.py" for module in ("agreements", "engagement", "alignment", "transfers"))
    changed = provenance.git("diff", "--name-only", f"{row['commit']}^", row["commit"]).splitlines()
    assert any(path.startswith((*PLACES, *read)) for path in changed)


@needs_history
def test_no_change_of_the_words_is_missing():
    """Every state of the claims in this history has, for each claim, the words of a version in the table."""
    known = {(row["claim"], row["test"]) for row in ROWS}
    for commit in provenance.git("log", "--format=%H", "--", *PLACES).split():
        assert set(words_of(commit).items()) <= known, commit


def test_the_last_version_is_the_test_of_the_ledger(versions):
    current, rows = versions[versions["current"]].set_index("claim"), claims.Rows()
    assert current["test"].to_dict() == {claim.id: claim.test for claim in claims.CLAIMS}
    assert current["today"].to_dict() == {claim.id: claim.find(rows).verdict for claim in claims.CLAIMS}
    assert list(current.index) == [claim.id for claim in claims.CLAIMS]


def test_each_earlier_version_is_kept_and_no_other():
    assert set(history.EARLIER) == {
        (row["claim"], row["version"]) for row in ROWS if (row["claim"], row["version"] + 1) in
        {(other["claim"], other["version"]) for other in ROWS}
    }  # fmt: skip


def test_earlier_versions_on_the_tables_of_today(versions):
    """As computed when the history was written; each that differs from the test of today was followed by hand."""
    today = versions.set_index(["claim", "version"])["today"]
    assert today["training-programmes", 1] == "supported"
    assert today["brazil-brics", 1] == "not testable with open data"
    assert today["brazil-brics", 2] == "partly"
    assert [today["chile-little", n] for n in (1, 2, 3)] == ["supported", "partly", "partly"]
    assert [today["one-strategic-logic", n] for n in (1, 2)] == ["partly", "not testable with open data"]
    components = ("influence-building", "soft-balancing", "symbolic-counter-hegemony")
    assert [today[claim, 1] for claim in components] == ["not supported"] * 3
    changes = history.changes(versions)
    assert changes.other == {
        "brazil-brics": ["not testable with open data"],
        "chile-little": ["supported"],
        "one-strategic-logic": ["partly"],
        "symbolic-counter-hegemony": ["not supported"],
    }
    assert changes.words == ["western-erosion", "multilateral-or-symbolic"]
    assert len(changes.claims) == 15
    assert changes.times == len(history.EARLIER)


def text(**changes):
    return {
        "country": "CHL", "instrument": "agreement", "scope": "bilateral", "type": "framework", "evidence": "read",
        "title": "t", "source_kind": "state media",
    } | changes  # fmt: skip


def happening(**changes):
    return text(instrument=None, type="visit", outcome="held") | {"middle": pd.Timestamp("2016-01-01")} | changes


@pytest.fixture
def records(monkeypatch):
    """Put rows of the register in place of the book's."""

    def put(texts=(), happened=()):
        frames = {
            "register": list(texts) or [text(evidence="weak")],
            "events": list(happened) or [happening(evidence="weak")],
        }
        for name, rows in frames.items():
            frame = pd.DataFrame(rows)
            monkeypatch.setattr(
                history.agreements,
                name,
                lambda countries=None, frame=frame: (
                    frame if countries is None else frame[frame["country"].isin(countries)]
                ),
            )

    return put


@pytest.mark.parametrize(
    ("texts", "first", "second"),
    [
        (0, "supported", "supported"),
        (1, "supported", "supported"),
        (2, "supported", "partly"),
    ],
)
def test_the_first_test_of_little_did_not_ask_for_texts(records, texts, first, second):
    records([text(scope="multilateral")] * texts)
    assert history.little_1("CHL") == first
    assert history.little_2("CHL") == second


def test_the_first_test_on_colombia_allowed_no_text(records):
    records([])
    assert history.colombia_minimal_1() == "supported"
    records([text(country="COL")])
    assert history.colombia_minimal_1() == "partly"
    assert history.little_2("COL") == "supported"


def test_the_first_test_of_training_asked_for_the_first_source(records):
    kinds = [("state media", "press"), ("press", "press")]
    rows = [text(country="VEN", type="training", source_kind=kind, rests_on=on) for kind, on in kinds]
    records(rows)
    assert history.training("source_kind") == "partly"
    assert history.training("rests_on") == "supported"
    records([*rows, rows[1]])
    assert history.training("source_kind") == "supported"


def test_the_earlier_tests_counted_what_was_only_announced(records):
    announced = happening(country="VEN", outcome="announced", type="training", rests_on="press")
    records([], [announced] * 2)
    assert history.training("rests_on") == "supported"
    records([], [happening(outcome="announced", type="exercise")])
    assert history.little_3("CHL") == "partly"
    meetings = [happening(country="BRA", scope="multilateral", title="BRICS", type="dialogue", outcome="announced")] * 3
    records([text(country="BRA", scope="multilateral", title="BRICS", type="technology transfer")], meetings)
    assert history.brazil_brics_3() == "supported"
    records([text(country="BRA", scope="multilateral", title="BRICS", type="information protection")], meetings)
    assert history.brazil_brics_3() == "partly"


@pytest.mark.parametrize(("scope", "verdict"), [("bilateral", "partly"), ("multilateral", "supported")])
def test_the_third_test_of_little_counted_texts_of_two_states(records, scope, verdict):
    records([text(scope=scope)] * 2)
    assert history.little_3("CHL") == verdict


def test_the_earlier_tests_of_brics(records):
    exchange = text(country="BRA", scope="multilateral", title="BRICS", type="information protection")
    meetings = [happening(country="BRA", scope="multilateral", title="BRICS", type="dialogue")] * 3
    records([exchange], meetings)
    assert history.brazil_brics_1() == "not testable with open data"
    assert history.brazil_brics_2() == "supported"
    records([exchange | {"title": "CELAC"}] * 2, meetings)
    assert history.brazil_brics_1() == "supported"
    assert history.brazil_brics_2() == "partly"


def test_the_first_test_of_agreements_counted_texts_of_several_states(records):
    records([text(country="VEN")] * 3 + [text(country="BRA")] * 2)
    assert history.numerous_agreements_1() == "supported"
    records([text(country="VEN")] * 3 + [text(country="BRA", scope="multilateral")] * 4)
    assert history.numerous_agreements_1() == "partly"


def test_the_first_test_of_presence_was_of_the_five(monkeypatch, records):
    records([], [happening()])
    assert history.growing_presence(history._received_by_five) == "partly"
    rows = pd.DataFrame({"delivery_year": [2010, 2020], "tiv": [1.0, 2.0]})
    monkeypatch.setattr(history.transfers, "deliveries", lambda *args: rows)
    assert history.growing_presence(history._received_by_five) == "supported"
    assert history.growing_presence(lambda first, last: float(first)) == "supported"
    assert history.growing_presence(lambda first, last: -float(first)) == "partly"


def test_the_earlier_tests_of_one_logic_gave_three_answers(monkeypatch):
    monkeypatch.setattr(history, "_farthest_takes_most", lambda: True)
    assert [history.one_logic_1(), history.one_logic_2()] == ["partly", "not testable with open data"]
    monkeypatch.setattr(history, "_farthest_takes_most", lambda: False)
    assert {history.one_logic_1(), history.one_logic_2()} == {"not supported"}


def test_the_profile_of_the_earlier_tests_is_todays_but_for_texts_of_several_states_and_announced_events():
    profile = history.engagement.profile().set_index(["country", "dimension"])["value"]
    earlier = history._profile(history._texts()).set_index(["country", "dimension"])["value"]
    differ = (earlier - profile)[lambda change: change != 0]
    assert differ.to_dict() == {
        ("BRA", "agreements"): 1.0,
        ("BRA", "dialogue"): -1.0,
        ("BRA", "exercises and visits"): 1.0,
        ("VEN", "exercises and visits"): 1.0,
    }


def test_a_history_reads_in_one_line_where_nothing_changed(versions):
    told = history.told(versions)
    assert (
        told["numerous-arms-deals"]
        == "Unchanged since its first version (24 November 2026, 02:45 UTC, commit c8de8c1c36)."
    )
    first, second, third, fourth = told["chile-little"]
    assert first == (
        "Version 1 (24 November 2026, 02:45 UTC, commit c8de8c1c36). Russia's share of arms imports is below a twentieth, and "
        "there is no exercise or training with Russia. Verdict then and on today's tables: supported."
    )
    assert "A third condition was added" in second
    assert "Reason: not recorded." in second
    assert ", the test above. " in fourth and ", the test above. " not in third
    assert told["training-programmes"][0].endswith("Verdict then: partly; on today's tables: supported.")


@pytest.fixture
def written(tmp_path):
    """Write the history of one claim with changes to its rows, and read it."""

    def read(*changes):
        row = dict.fromkeys(ledger._HEADER, "x") | {"claim": "a", "version": "1", "committed": "2026-01-01 10:00"}
        rows = [
            row | {"changed": "first version", "what": "", "reason": ""},
            row | {"version": "2", "committed": "2026-01-01 11:00", "changed": "rule"},
        ]
        for number, change in changes:
            rows[number] |= change
        with (tmp_path / "claim_tests.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, ledger._HEADER)
            writer.writeheader()
            writer.writerows(rows)
        return ledger.claim_tests(tmp_path / "claim_tests.csv")

    return read


def test_a_good_history_is_read_as_it_stands(written):
    assert written()["version"].to_list() == ["1", "2"]


@pytest.mark.parametrize(
    ("number", "change", "message"),
    [
        (1, {"version": "3"}, r"row 3, column 'version': found '3', expected version 2 of a"),
        (1, {"version": "two"}, r"row 3, column 'version': found 'two', expected version 2 of a"),
        (1, {"version": ""}, r"row 3, column 'version': found '', expected version 2 of a"),
        (1, {"version": "1"}, r"row 3, column 'claim \+ version': found 'a, 1', expected a key that occurs once"),
        (1, {"committed": "2025-12-31 10:00"}, r"row 3, column 'committed': .* expected a time after 2026-01-01 10:00"),
        (1, {"committed": "2026-01-01 10:00"}, r"row 3, column 'committed': .* expected a time after 2026-01-01 10:00"),
        (1, {"changed": "first version"}, r"row 3, column 'changed': found 'first version', expected 'first version' for version 1"),
        (1, {"reason": ""}, r"row 3, column 'reason': found '', expected words, or 'Not recorded.'"),
        (0, {"what": "all"}, r"row 2, column 'what': found 'all', expected nothing for a first version"),
    ],
)  # fmt: skip
def test_a_history_with_a_gap_is_refused(written, number, change, message):
    with pytest.raises(IngestError, match=message):
        written((number, change))


def test_of_several_gaps_the_first_in_the_file_is_named(written):
    with pytest.raises(IngestError, match="row 2, column 'version': found '2', expected version 1 of b"):
        written((0, {"claim": "b", "version": "2"}))
