import re

import pandas as pd
import pytest

import small_tables as small
from defense_ties import chance, reliability
from defense_ties.data import load
from small_tables import event, text
from tests.places import BOOK_DIR


def test_every_kept_row_was_coded_twice():
    pairs, rows = load("double_coding"), load("coding")
    kept = set(rows.loc[rows["decision"].isin(["agreement", "event"]), "id"])
    kinds = pairs[pairs["variable"] == "kind"].set_index("id")
    assert set(kinds.index) == kept
    assert kinds[["first", "second", "final"]].notna().all(axis=None)
    got = reliability.coders().set_index(["applies_to", "variable"])
    assert got.loc[("both", "kind"), "n"] == len(kept) - reliability.passes(later=True)["id"].nunique()
    assert (got["low"] <= got["kappa"]).all()
    assert (got["kappa"] <= got["high"]).all()


def test_no_page_takes_the_passes_for_people():
    """Both were made by language models, as the page on who made the book says."""
    people = r"\b(?:people|persons|humans|experts|specialists|we)(?: who| that)? coded\b|\bcoded by (?:people|hand|humans|experts)\b"
    pages = [path for kind in ("*.md", "*.ipynb") for path in BOOK_DIR.rglob(kind)]
    assert len(pages) > 25
    said = {path.name: re.findall(people, path.read_text(encoding="utf-8")) for path in pages}
    assert {name: words for name, words in said.items() if words} == {}


def test_the_final_codes_are_those_of_the_published_tables():
    final = load("double_coding").pivot(index="id", columns=["applies_to", "variable"], values="final")
    texts = load("agreements").drop_duplicates("id").set_index("id")
    for variable in ("instrument", "type", "status"):
        assert final["agreements", variable].dropna().to_dict() == texts[variable].to_dict()
    events = load("events").drop_duplicates("id").set_index("id")
    assert final["events", "outcome"].dropna().to_dict() == events["outcome"].to_dict()
    depth = pd.concat([texts["depth"], events["depth"]]).astype(str)
    assert final["both", "depth"].to_dict() == depth.to_dict()


def test_the_descriptor_allows_exactly_the_codes_of_the_codebook():
    from traced_book.tables import resource

    book = load("codebook")
    rules = ["inclusion", "precision", "score", "scoring"]  # no field of these tables
    book = book[~book["variable"].isin(rules)]
    for (applies, variable), codes in book.groupby(["applies_to", "variable"])["code"]:
        for table in ("agreements", "events") if applies == "both" else (applies,):
            fields = {f["name"]: f.get("constraints", {}) for f in resource(table)["schema"]["fields"]}
            if variable == "depth":
                assert fields["depth"]["minimum"] == 0
                assert fields["depth"]["maximum"] == len(codes) - 1
            elif variable != "kind":
                assert set(fields[variable]["enum"]) == set(codes)


def test_the_codes_used_can_depart_from_what_both_passes_saw():
    got = reliability.overridden()
    assert (got["first"].fillna("") == got["second"].fillna("")).all()
    assert (got["first"].fillna("") != got["final"].fillna("")).all()
    assert set(got.loc[got["variable"] == "kind", "id"]) == {"VEN-32", "VEN-53"}
    kinds = reliability.coders("first", "final").set_index("variable").loc["kind"]
    assert kinds["observed"] == pytest.approx(1 - 2 / kinds["n"])


def test_formal_texts_are_counted_under_each_coding():
    from defense_ties import agreements

    texts = agreements.register().query("formal and evidence != 'weak'").groupby("country").size()
    got = {coding: reliability.formal_texts(coding) for coding in ("first", "second", "final")}
    assert got["final"][got["final"] > 0].to_dict() == texts.to_dict()
    assert (got["first"] - got["final"]).to_dict() == {"BRA": 0, "CHL": 0, "COL": 0, "MEX": 0, "VEN": 2}
    assert got["first"].equals(got["second"])


def test_kappa_of_a_nominal_and_an_ordinal_variable_by_hand(monkeypatch):
    """Kinds: 3 of 4 alike, 0.5 * 0.25 + 0.5 * 0.75 by chance. Depths, with half a credit for a neighbour: 2.5 of 4, and
    0.25 * 0.5 + 0.5 * 0.5 by chance for equals, 0.25 * (0.5 + 0.5) / 2 for neighbours."""
    book = [("both", "kind", "text"), ("both", "kind", "event"), ("agreements", "inclusion", "rule")]
    book += [("both", "depth", code) for code in "012"] + [("events", "type", "x"), ("events", "type", "y")]
    pairs = [
        ("both", "kind", *codes)
        for codes in [("text", "text"), ("text", "event"), ("event", "event"), ("event", "event")]
    ]
    pairs += [
        ("both", "depth", *codes)
        for codes in [("0", "0"), ("1", "2"), ("2", "2"), ("2", "0"), (None, "1"), ("1", None)]
    ]
    pairs += [("events", "type", *codes) for codes in [("x", "x"), ("y", "y"), ("y", "y")]] + [
        ("agreements", "type", "x", "y")
    ]
    coding = pd.DataFrame(pairs, columns=["applies_to", "variable", "first", "second"])
    small.use(
        monkeypatch,
        codebook=pd.DataFrame(book, columns=["applies_to", "variable", "code"]),
        double_coding=coding.assign(id=[f"R-{n}" for n in range(len(coding))], final=coding["first"]),
    )
    monkeypatch.setattr(chance, "DRAWS", 40)
    drawn_from, interval = [], reliability.interval

    def noted(first, second, *more):
        drawn_from.append((first.to_list(), second.to_list()))
        return interval(first, second, *more)

    monkeypatch.setattr(reliability, "interval", noted)
    got = reliability.coders()
    columns = ["applies_to", "variable", "categories", "n", "observed", "expected", "kappa"]
    assert list(got) == [*columns, "low", "high"]
    assert got[columns].to_numpy().tolist() == [
        ["both", "kind", 2, 4, 0.75, 0.5, 0.5],
        ["both", "depth", 3, 4, 0.625, 0.5, 0.25],
        ["events", "type", 2, 3, 1.0, pytest.approx(5 / 9), 1.0],
    ]
    assert got.loc[got["variable"] == "depth", "low"].item() < 0.25 < got.loc[got["variable"] == "depth", "high"].item()
    # Rows that one of them could not code are not drawn either.
    assert drawn_from[1] == (["0", "1", "2", "2"], ["0", "2", "2", "0"])
    again = reliability.coders("first", "final")
    assert again["kappa"].to_list() == [1.0, 1.0, 1.0]
    assert again["n"].to_list() == [4, 5, 3]


def test_what_neither_pass_said_is_a_code_of_its_own(monkeypatch):
    rows = [
        ("A", "x", "x", "y"), ("B", "x", "x", "x"), ("C", "x", "y", "y"), ("D", None, None, "x"), ("E", "x", "x", None),
        ("F", None, "x", "y"), ("G", None, None, None),
    ]  # fmt: skip
    small.use(monkeypatch, double_coding=pd.DataFrame(rows, columns=["id", "first", "second", "final"]))
    got = reliability.overridden()
    assert list(got) == ["id", "first", "second", "final"]
    assert got["id"].to_list() == ["A", "D", "E"]
    assert got.index.to_list() == [0, 1, 2]


def test_formal_texts_by_hand(monkeypatch):
    texts = [
        text("VEN"),
        text("VEN", evidence="weak"),
        text("VEN", scope="multilateral"),
        text("VEN", "1999"),
        text("VEN", "2000"),
    ]
    texts += [text("VEN", "2024"), text("VEN", "2025"), text("BRA"), text("PER")]
    events = [event("VEN", "visit"), event("CHL", "offer"), event("CHL", "offer", evidence="weak")]
    codes = [("agreement", "agreement")] * len(texts) + [
        ("agreement", "protocol"),
        ("event", "memorandum"),
        ("agreement", "plan"),
    ]
    codes[4], codes[7] = ("agreement", "memorandum"), ("agreement", "declaration")
    pairs = [
        (row["id"], variable, code, {"kind": "event"}.get(variable), code)
        for row, pair in zip([*texts, *events], codes, strict=True)
        for variable, code in [("kind", pair[0]), ("instrument", pair[1]), ("status", "agreement")]
    ]
    small.use(
        monkeypatch,
        agreements=small.texts(*texts),
        events=small.events(*events),
        double_coding=pd.DataFrame(pairs, columns=["id", "variable", "first", "second", "final"]),
    )
    got = reliability.formal_texts("first")
    assert got.to_dict() == {"BRA": 0, "CHL": 0, "COL": 0, "MEX": 0, "VEN": 4}
    assert reliability.formal_texts("second").sum() == 0
