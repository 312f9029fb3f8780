"""What new tables move in the book, and the sentences that quote it."""

import contextlib
import dataclasses
import json
import shutil
import types
from pathlib import Path

import pandas as pd
import pytest

from defense_ties import moves
from tests.places import BOOK_DIR, DATA_DIR
from traced_book.evidence.pieces import Piece, stored
from traced_book.files import sha256
from traced_book.proof import elsewhere

PAGES = {
    "one": "Russia sent {num}`one-sum` million, {num}`one-part` of it late ({fig}`one-fig`). No number here.\n\nAgain {num}`one-sum`.",
    "two": "# {num}`one-sum`\n\nElsewhere {num}`two-sum` of {tab}`one-tab`.",
}


def number(name, text):
    return Piece("num", name, {"name": name, "text": text, "sources": ["deliveries"]})


def figure(name, values, version="old", title="A title"):
    sources = [{"table": "deliveries", "version": version}]
    about = {"id": name, "sources": sources, "title": title}
    rows = [{"year": 2000 + at, "tiv": value} for at, value in enumerate(values)]
    return Piece("fig", name, {"datasets": {"d": rows}, "usermeta": {"traced_book": about}})


def by_key(*pieces):
    return {piece.key: piece for piece in pieces}


def test_sentences_that_quote_a_number_are_given_with_old_and_new():
    old = {"num one-sum": "100", "num one-part": "half", "num two-sum": "7"}
    found = moves.quoting(PAGES, old, old | {"num one-sum": "120"})
    first = "one: Russia sent [100 → 120] million, half of it late ([one-fig])."
    assert found["num one-sum"] == [first, "one: Again [100 → 120]."]
    assert found["num one-part"] == found["fig one-fig"] == [first]
    assert found["tab one-tab"] == ["two: Elsewhere 7 of [one-tab]."]


def test_what_moves_is_named_and_a_newer_vintage_alone_is_no_move():
    path = Path(BOOK_DIR, "one.ipynb")
    before = by_key(
        number("one-sum", "100"), number("one-part", "half"), figure("one-fig", [1, 2]), figure("still", [5])
    )
    after = by_key(number("one-sum", "120"), figure("one-fig", [1, 3], "new", "Another"), figure("still", [5], "new"))
    found = moves.evidence({path: before}, {path: after}, PAGES)
    assert [(move.kind, move.name, move.words) for move in found] == [
        ("fig", "one-fig", "1 of 2 plotted rows, title"),
        ("num", "one-sum", "100 → 120"),
        ("num", "one-part", "not computed, its cell or one before it raises"),
    ]
    assert found[0].page.endswith("one.ipynb")
    assert found[0].quoted == ["one: Russia sent [100 → 120] million, [half → nothing] of it late ([one-fig])."]


def test_the_order_of_a_specification_is_no_move():
    path = Path(BOOK_DIR, "one.ipynb")
    held = figure("one-fig", [1])
    turned = Piece("fig", "one-fig", dict(reversed(held.content.items())))
    assert moves.evidence({path: by_key(held)}, {path: by_key(turned)}, PAGES) == []


def test_claims_move_by_their_verdict_or_word():
    old = {"little": "supported (the ledger: robust)", "much": "partly (the ledger: contested)"}
    found = moves.judgements(old, old | {"much": "supported (the ledger: contested)"})
    assert [(move.name, move.words) for move in found] == [
        ("much", "partly (the ledger: contested) → supported (the ledger: contested)")
    ]
    assert moves.lines(found)[-2:] == ["claims that move: 1", f"  much: {found[0].words}"]
    assert moves.lines(found)[:2] == ["", "figures that move: 0"]


def test_the_notebooks_that_hold_evidence_are_run_and_what_moves_is_quoted_by_page(monkeypatch, tmp_path):
    """But for running them, and judging the claims, which the tests below do."""
    notebook = BOOK_DIR / "countries" / "chile.ipynb"
    said, asked = [], []

    class Pool:
        def submit(self, judge):
            return types.SimpleNamespace(result=lambda: judge() | {"little": "partly"})

    def computed(pool, notebooks, progress):
        asked.extend(notebooks)
        progress("ran")
        after = {path: dict(stored(path)) for path in notebooks}
        total = after[notebook]["num chl-tiv"]
        after[notebook]["num chl-tiv"] = dataclasses.replace(total, content=total.content | {"text": "7"})
        return after

    processes = contextlib.contextmanager(lambda data, scratch: iter([Pool()]))
    monkeypatch.setattr(moves.elsewhere, "processes", processes)
    monkeypatch.setattr(moves.elsewhere, "computed", computed)
    monkeypatch.setattr(moves, "verdicts", lambda: {"little": "supported", "much": "partly"})
    left = BOOK_DIR / "countries" / "mexico.ipynb"
    monkeypatch.setattr(moves.runner, "reasons_against", lambda paths: {left: "it needs the network"})
    found = moves.of_tables(tmp_path, said.append)
    assert notebook in asked and left not in asked and said == ["ran"]
    assert [(move.kind, move.name, move.page) for move in found] == [
        ("num", "chl-tiv", "book/countries/chile.ipynb"),
        ("claim", "little", ""),
    ]
    assert found[0].words == f"{stored(notebook)['num chl-tiv'].content['text']} → 7"
    assert found[0].quoted
    assert all(sentence.startswith("book/") and " → 7]" in sentence for sentence in found[0].quoted)
    assert found[1].words == "supported → partly"


@pytest.fixture
def other(tmp_path):
    """The tables of the book, in which Chile was delivered twice as much."""
    data = shutil.copytree(DATA_DIR, tmp_path / "data")
    path = data / "deliveries.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    chile = frame["recipient"] == "CHL"
    frame.loc[chile, "tiv"] = (2 * frame.loc[chile, "tiv"].astype(float)).map("{:.10g}".format)
    frame.to_csv(path, index=False, lineterminator="\n")
    package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    table = next(table for table in package["resources"] if table["name"] == "deliveries")
    table |= {"hash": f"sha256:{sha256(path)}", "bytes": path.stat().st_size}
    (data / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    return data


def test_a_notebook_runs_on_other_tables_and_the_book_stays_as_it_is(other, tmp_path):
    notebook = BOOK_DIR / "countries" / "chile.ipynb"
    before, said = notebook.read_bytes(), []
    (tmp_path / "scratch").mkdir()
    with elsewhere.processes(other, tmp_path / "scratch") as pool:
        new = elsewhere.computed(pool, [notebook], said.append)[notebook]
    old = stored(notebook)
    assert new["num chl-tiv"].content["text"] != old["num chl-tiv"].content["text"]
    assert new["num chl-suppliers"].content == old["num chl-suppliers"].content
    assert said == ["ran notebook 1 of 1 on the new tables: book/countries/chile.ipynb"]
    assert notebook.read_bytes() == before


def test_claims_are_judged_on_the_other_tables(other, tmp_path):
    """Chile, of all, as the first customer: what the paper says of asymmetry no longer holds as it did."""
    path = other / "deliveries.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame.loc[frame["recipient"] == "CHL", "supplier"] = "RUS"
    frame.loc[frame["recipient"] == "VEN", "supplier"] = "USA"
    frame.to_csv(path, index=False, lineterminator="\n")
    (tmp_path / "scratch").mkdir()
    with elsewhere.processes(other, tmp_path / "scratch") as pool:
        new = pool.submit(moves.verdicts).result()
    old = moves.verdicts()
    assert list(new) == list(old)
    assert moves.judgements(old, new)
