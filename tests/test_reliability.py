import numpy as np
import pandas as pd
import pytest

import small_tables as small
from defense_ties import reliability
from defense_ties.data import load
from small_tables import event, text


def test_kappa_of_cohens_form_by_hand():
    # 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: observed 0.7, expected 0.5 * 0.6 + 0.5 * 0.4 = 0.5.
    first = pd.Series(["y"] * 25 + ["n"] * 25)
    second = pd.Series(["y"] * 20 + ["n"] * 5 + ["y"] * 10 + ["n"] * 15)
    got = reliability.kappa(first, second, ["y", "n"])
    assert (got.n, got.observed, got.expected) == (50, pytest.approx(0.7), pytest.approx(0.5))
    assert got.value == pytest.approx(0.4)


def test_kappa_is_symmetric_and_1_for_identical_codes():
    first, second = pd.Series([0, 1, 2, 2]), pd.Series([0, 2, 2, 1])
    scale = [0, 1, 2]
    assert reliability.kappa(first, second, scale, True) == reliability.kappa(second, first, scale, True)
    assert reliability.kappa(first, first, scale).value == pytest.approx(1.0)


def test_a_neighbour_counts_for_more_than_a_distant_step_on_an_ordinal_scale():
    first = pd.Series([0, 1, 2])
    near, far = pd.Series([1, 1, 2]), pd.Series([2, 1, 2])
    scale = [0, 1, 2]
    assert reliability.kappa(first, near, scale).observed == reliability.kappa(first, far, scale).observed
    assert reliability.kappa(first, near, scale, True).observed == pytest.approx(1 - 0.5 / 3)
    assert reliability.kappa(first, far, scale, True).observed == pytest.approx(1 - 1 / 3)


def test_pairs_with_a_gap_are_left_out_and_unknown_codes_refused():
    got = reliability.kappa(pd.Series(["y", None, "n"]), pd.Series(["y", "n", "n"]), ["y", "n"])
    assert got.n == 2
    with pytest.raises(ValueError, match="found z, expected one of y, n"):
        reliability.kappa(pd.Series(["z"]), pd.Series(["y"]), ["y", "n"])
    with pytest.raises(ValueError, match="at least one pair"):
        reliability.kappa(pd.Series([None]), pd.Series(["y"]), ["y", "n"])


def test_two_who_give_one_code_only_have_no_kappa():
    same = pd.Series(["y", "y"])
    assert pd.isna(reliability.kappa(same, same, ["y", "n"]).value)


def test_the_interval_holds_the_estimate_and_is_the_same_each_time():
    first = pd.Series(["y", "n"] * 20)
    second = first.where(first.index % 5 != 0, "y")
    low, high = reliability.interval(first, second, ["y", "n"], False)
    assert low < reliability.kappa(first, second, ["y", "n"]).value < high
    assert (low, high) == reliability.interval(first, second, ["y", "n"], False)


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
    monkeypatch.setattr(reliability, "DRAWS", 40)
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


def test_the_interval_leaves_out_a_fortieth_on_each_side(monkeypatch):
    """Of the values 0 to 1,999 that is 0.025 * 1,999 and 0.975 * 1,999; each draw has as many rows as there are, any of them."""
    asked = []

    def counted(first, second, size, ordinal):
        asked.append((first.tolist(), second.tolist(), size, ordinal))
        return np.ones(2_000), np.arange(2_000.0), np.zeros(2_000)

    monkeypatch.setattr(reliability, "_agreement", counted)
    codes = pd.Series(["a", "b", "c"])
    got = reliability.interval(codes, codes, ["a", "b", "c"], True)
    assert got == pytest.approx((49.975, 1949.025))
    [(first, second, *rest)] = asked
    assert first == second
    assert rest == [3, True]
    assert len(first) == 2_000
    assert {tuple(sorted(draw)) for draw in first} == {
        (0, 0, 0), (0, 0, 1), (0, 0, 2), (0, 1, 1), (0, 1, 2), (0, 2, 2), (1, 1, 1), (1, 1, 2), (1, 2, 2), (2, 2, 2),
    }  # fmt: skip


def test_draws_without_a_kappa_are_left_out():
    codes = pd.Series(["a", "b"])
    assert reliability.interval(codes, codes, ["a", "b"], False) == (1.0, 1.0)


def test_the_weight_of_a_disagreement_grows_with_its_steps():
    first, second = pd.Series([0, 0, 0, 3]), pd.Series([1, 2, 3, 3])
    got = reliability.kappa(first, second, [0, 1, 2, 3], True)
    assert got.observed == pytest.approx((2 / 3 + 1 / 3 + 0 + 1) / 4)
    # Rows: 3 of 4 and 1 of 4; columns: 0, 1, 1 and 2 of 4.
    assert got.expected == pytest.approx((3 * (2 / 3 + 1 / 3) + 1 * (1 / 3 + 2 / 3 + 2)) / 16)
    only = reliability.kappa(pd.Series(["x"]), pd.Series(["x"]), ["x"], True)
    assert (only.observed, only.expected, only.n) == (1.0, 1.0, 1)


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
