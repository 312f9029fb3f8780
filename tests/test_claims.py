from pathlib import Path

import pytest

from defense_ties import agreements, claims, transfers
from defense_ties.claims import colombia, logic, multiverse, region, rows, venezuela
from defense_ties.claims.claim import all_or_part
from traced_book import tables
from traced_book.tables import descriptor


@pytest.fixture(scope="module")
def counted():
    return rows.Rows()


@pytest.fixture(scope="module")
def every(counted):
    return claims.specified(counted)


@pytest.fixture(scope="module")
def robust(every):
    return claims.robust(every)


@pytest.fixture(scope="module")
def ledger(counted, robust):
    return claims.ledger(counted, robust)


def test_the_first_form_of_each_test_is_the_stated_one_with_its_verdict(counted, every, ledger):
    assert list(every) == [claim.id for claim in claims.CLAIMS]
    for claim, row in zip(claims.CLAIMS, ledger.to_dict("records"), strict=True):
        first, found = every[claim.id].iloc[0], claim.find(counted)
        assert first["verdict"] == row["verdict"] == found.verdict, claim.id
        assert (row["quote"], row["test"], row["evidence"]) == (claim.quote, claim.test, found.evidence), claim.id
        assert (row["confidence"], row["change"]) == (claim.confidence, claim.change), claim.id
        for choice in claim.choices:
            assert first[choice.name] == next(iter(choice.options)), claim.id


def test_every_claim_can_be_asked_otherwise_with_a_reason_and_not_endlessly(every):
    for claim in claims.CLAIMS:
        assert 2 <= len(every[claim.id]) <= 170, claim.id
        assert claim.measure
        for choice in claim.choices:
            assert len(choice.options) >= 2, (claim.id, choice.name)
            # Each option is taken by some form.
            assert set(every[claim.id][choice.name]) == set(choice.options), (claim.id, choice.name)
            assert choice.why.endswith("."), (claim.id, choice.name)
            assert choice.what[0].isupper(), (claim.id, choice.name)


def test_every_choice_that_turns_nothing_is_told(every, robust):
    """Found here form by form: two that differ in this choice alone give one verdict."""
    for claim in claims.CLAIMS:
        names = [choice.name for choice in claim.choices]
        frame = every[claim.id]
        turning = set()
        for name in names:
            verdict_of = {}
            for row in frame.to_dict("records"):
                others = tuple(row[other] for other in names if other != name)
                if verdict_of.setdefault(others, row["verdict"]) != row["verdict"]:
                    turning.add(name)
        idle = [choice.what for choice in claim.choices if choice.name not in turning]
        assert robust[claim.id].idle == idle, claim.id
        said = " ".join(multiverse.told(claim, robust[claim.id])[2:3])
        assert all(f"{what[0].lower()}{what[1:]}" in said for what in idle), claim.id


def test_words_that_name_the_scope_of_the_paper_are_marked(ledger):
    scope = set(ledger.loc[ledger["scope"], "id"])
    assert scope == {"multilateral-agreements", "technology-transfer", "joint-exercises"}


def test_the_shares_of_all_verdicts_add_up(robust):
    for name, one in robust.items():
        assert sum(one.shares.values()) == pytest.approx(1), name
        assert one.agree == one.shares[one.stated], name


def test_what_the_chapter_says_of_all_forms_is_so(every, ledger):
    """Titles and sentences of the ledger's page that no number stands in."""
    alike = [name for name, frame in every.items() if frame["verdict"].nunique() == 1]
    assert len(alike) < len(every) / 5
    west, logic_of, presence = (
        every[name] for name in ("western-erosion", "one-strategic-logic", "strengthened-presence")
    )
    assert set(west.loc[west["verdict"] == "supported", "spans"]) == {
        "2000–2004 with 2020–2024",
        "2000–2004 with 2005–2024",
    }
    ranked = logic_of[logic_of["implies"] == "who is farther takes more"]
    strong = (ranked["value"] >= ranked["threshold"]).groupby(ranked["among"]).agg(["any", "all"])
    assert not strong.loc["in Latin America and the Caribbean", "any"]
    assert strong.loc["among all importers of arms", "all"]
    new, served = (presence[presence["arms"] == words] for words in ("new deliveries", "all delivered since 2000"))
    after = new[new["spans"] == "2005–2014 with 2015–2024"]
    assert (after["value"] < 0).all() and (served["value"] > 0).all()
    met = ["exercises, visits and training", "meetings too"]
    assert set(served.loc[served["contacts"].isin(met), "verdict"]) == {"supported"}
    recent = every["most-significant-partner"].query("years == '2015–2024'")
    assert "supported" not in set(recent["verdict"])
    orders = every["chavez-and-maduro"].groupby("what")["verdict"].agg(set)
    assert orders["orders of arms"] == {"partly"}


def test_there_are_a_dozen_separable_claims_with_a_verdict_each(ledger):
    assert len(ledger) >= 12
    assert ledger["id"].is_unique
    assert set(ledger["verdict"]) <= set(claims.VERDICTS)
    assert len(set(ledger["verdict"])) == 4
    assert set(ledger["word"]) <= set(claims.WORDS)
    assert len(set(ledger["word"])) >= 3


def test_every_claim_says_what_it_reads_and_what_would_change_it():
    tables = {r["name"] for r in descriptor()["resources"]}
    for claim in claims.CLAIMS:
        assert set(claim.sources) <= tables
        assert claim.test
        assert claim.change
        assert claim.confidence.split()[0].strip(";:,") in ("high", "medium", "low")


def test_the_claims_are_those_whose_tests_are_kept():
    assert [claim.id for claim in claims.CLAIMS] == list(dict.fromkeys(tables.load("claim_tests")["claim"]))


def test_every_claim_names_the_tables_it_reads(monkeypatch):
    """In all forms of its test; but those of names, and of what confirms a row of the register, which come with every other."""
    read, load = set(), tables._load
    monkeypatch.setattr(tables, "_load", lambda table, folder: (read.add(table), load(table, folder))[1])
    for claim in claims.CLAIMS:
        read.clear()
        fresh = rows.Rows()
        claim.find(fresh)
        multiverse.multiverse(claim, fresh)
        common = {"countries", "further_sources"} - set(claim.sources)
        assert read - common == set(claim.sources), claim.id


def test_verdict_of_conditions():
    assert all_or_part(True, True) == "supported"
    assert all_or_part(True, False) == "partly"
    assert all_or_part(False, False) == "not supported"


def with_deliveries(monkeypatch, change):
    original = transfers.deliveries

    def changed(*args):
        return change(original(*args))

    monkeypatch.setattr(transfers, "deliveries", changed)


@pytest.mark.parametrize(("part", "whole", "words"), [(3, 3, "all"), (2, 3, "two"), (0, 3, "none"), (0, 0, "none")])
def test_a_part_that_is_the_whole_is_called_all(part, whole, words):
    assert rows.part_of(part, whole) == words


def test_a_verdict_follows_the_data(monkeypatch):
    assert colombia.colombia_us(rows.Rows()).verdict == "supported"
    with_deliveries(monkeypatch, lambda f: f[f["supplier"] != "USA"])
    assert colombia.colombia_us(rows.Rows()).verdict != "supported"


def test_growth_after_2015_would_change_the_verdict(monkeypatch):
    assert region.growing_presence(rows.Rows()).verdict == "partly"
    monkeypatch.setattr(region, "growth", lambda yearly, spans: 1.0)
    assert region.growing_presence(rows.Rows()).verdict == "supported"


def test_a_visit_that_was_only_announced_is_no_presence(monkeypatch):
    events = agreements.events
    assert "eight rows, then 17" in region.growing_presence(rows.Rows()).evidence
    assert "13 rows" in venezuela.both_presidents(rows.Rows()).evidence
    monkeypatch.setattr(agreements, "events", lambda *args: events(*args).assign(outcome="announced"))
    assert "no rows, then no" in region.growing_presence(rows.Rows()).evidence
    assert venezuela.training(rows.Rows()).verdict == "not supported"


def test_the_count_of_texts_says_what_the_coding_passes_would_make_of_it(monkeypatch):
    found = venezuela.numerous_agreements(rows.Rows())
    assert found.verdict == "partly"
    assert "Venezuela seven" in found.evidence
    assert "Venezuela has nine." in found.evidence


def test_the_quotes_are_the_abstracts_words():
    """The introduction quotes the abstract in full; every claim must quote that text."""
    page = Path(__file__).parents[1] / "book" / "introduction.md"
    text = " ".join(page.read_text(encoding="utf-8").replace("\n>", "\n").split())
    for claim in claims.CLAIMS:
        for part in claim.quote.split(" [...] "):
            assert part in text, part


def test_the_three_small_partners_are_tested_alike():
    small = [c for c in claims.CLAIMS if c.id in ("chile-little", "mexico-little", "colombia-minimal")]
    assert [c.find(rows.Rows()).verdict for c in small] == ["partly", "supported", "supported"]
    assert small[0].test == small[1].test


def test_a_claim_about_motives_is_never_called_supported(monkeypatch):
    assert logic.one_logic(rows.Rows()).verdict == "not testable with open data"
    with_deliveries(monkeypatch, lambda f: f[f["recipient"] != "VEN"])
    assert logic.one_logic(rows.Rows()).verdict == "not supported"
