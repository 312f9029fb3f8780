"""The conclusion and the brief: how long they are, that each quantity is computed, and that a verdict is the ledger's."""

import re

import nbformat
import pytest
import yaml

from defense_ties import prose, sentences
from defense_ties.claims import WORDS
from tests.places import BOOK_DIR, ROOT
from tests.test_boxes import text
from traced_book.book import at

CONCLUSION = (BOOK_DIR / "conclusion.md").read_text(encoding="utf-8")
BRIEF = (BOOK_DIR / "brief.md").read_text(encoding="utf-8")
# How prose says a verdict where it does not repeat the ledger's word.
SAID = {"holds in part": "partly", "hold in part": "partly", "in part": "partly"}
LINKED = re.compile(
    r"\{place\}`(?P<words>[^`<]+?)\s*<(?:\.\./)?claims#(?P<claim>claim-[a-z-]+)>`"
    r"|\[(?P<text>[^\]]+)\]\((?:\.\./)?claims\.ipynb#(?P<entry>claim-[a-z-]+)\)"
)


def ledger() -> dict[str, str]:
    """The verdict of each claim, as the ledger's stored page has it."""
    found = {}
    for cell in nbformat.read(BOOK_DIR / "claims.ipynb", as_version=4).cells:
        for output in cell.get("outputs", []):
            html = output.get("data", {}).get("text/html", "")
            if '<section class="entry"' in html:
                found |= {key: held["Verdict"] for key, held in prose.read_entries(html).items()}
    return found


def wrong(words: str, verdicts: dict[str, str]) -> list[str]:
    """Links of a text whose words are a verdict, and not that of the entry they lead to; or that lead to no entry."""
    known = {*WORDS, *SAID}
    found = []
    for link in LINKED.finditer(words):
        said = " ".join((link["words"] or link["text"]).split())
        claim = link["claim"] or link["entry"]
        if claim not in verdicts or (said in known and SAID.get(said, said) != verdicts[claim]):
            found.append(f"{said} ({claim})")
    return found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("it is {place}`supported <claims#claim-a>`", []),
        ("it is {place}`mostly supported <claims#claim-a>`", ["mostly supported (claim-a)"]),
        ("it {place}`holds in part\n<../claims#claim-b>`, [partly](claims.ipynb#claim-b)", []),
        ("it {place}`holds in part <claims#claim-a>`", ["holds in part (claim-a)"]),
        ("it is [supported](../claims.ipynb#claim-b)", ["supported (claim-b)"]),
        ("see {place}`the entry <claims#claim-a>`", []),
        ("see {place}`the entry <claims#claim-c>`", ["the entry (claim-c)"]),
    ],
)
def test_a_verdict_that_is_not_the_ledgers_is_found(words, found):
    assert wrong(words, {"claim-a": "supported", "claim-b": "partly"}) == found


def test_every_verdict_that_a_page_links_is_the_ledgers():
    verdicts = ledger()
    assert len(verdicts) > 20
    assert {path.stem: bad for path in at(ROOT).pages() if (bad := wrong(text(path), verdicts))} == {}


def test_the_conclusion_names_the_ledgers_words_for_what_it_judges():
    named = {link["claim"] for link in LINKED.finditer(CONCLUSION)}
    assert len(named) >= 12
    components = {"claim-influence-building", "claim-soft-balancing", "claim-symbolic-counter-hegemony"}
    assert {"claim-asymmetry", "claim-one-strategic-logic", *components} <= named


def length(page: str) -> int:
    return len(re.sub(r"\{[a-z:]+\}`[^`]*`", "x", page).split())


def test_the_conclusion_is_read_in_six_minutes_and_says_what_would_change_it():
    assert 900 <= length(CONCLUSION) <= 1_400
    sections = re.findall(r"^## (.+)$", CONCLUSION, re.M)
    assert sections.index("What the paper got right") < sections.index("What it would have to change")
    assert {"What policy readers may take from it", "What would change our mind"} <= set(sections)
    assert all(f"*{word}:*" in CONCLUSION for word in ("Established", "Likely", "Unknown"))


@pytest.mark.parametrize("page", [CONCLUSION, BRIEF], ids=["conclusion", "brief"])
def test_no_number_in_them_is_typed_by_hand(page):
    typed = [
        sentence
        for paragraph in sentences.paragraphs(page)
        for sentence in sentences.sentences(paragraph)
        if sentences.numbers(sentence.replace(sentences.NUMBER, ""))
    ]
    assert typed == []
    assert page.count("{num}`") >= 6


def test_the_brief_has_five_findings_each_with_one_number_and_a_link_to_its_chapter():
    assert length(BRIEF) <= 750
    part = BRIEF.partition("## Five findings\n")[2].partition("\n```")[0]
    findings = re.split(r"^\d\. ", part, flags=re.M)[1:]
    assert len(findings) == 5
    for finding in findings:
        assert finding.count("{num}`") == 1, finding
        assert re.search(r"\]\([a-z/-]+\.ipynb\)\s*$", finding), finding
        assert re.match(r"\*\*.+\.\*\*", finding), finding
    assert BRIEF.count("{figure-copy}") == 1


def test_the_brief_says_what_was_asked_what_to_do_how_it_was_made_and_how_far_to_trust_it():
    assert re.findall(r"^## (.+)$", BRIEF, re.M) == [
        "What was asked", "Five findings", "What to do with it", "How it was made", "How far to trust it"
    ]  # fmt: skip
    assert "(after-2024.ipynb)" in BRIEF
    assert BRIEF.rstrip().endswith("```{pdf-link} page\n```")


def test_both_stand_in_the_contents_and_on_the_front_page():
    parts = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))["parts"]
    together = next(part for part in parts if part["caption"] == "Together")
    assert together["chapters"][-1] == {"file": "book/conclusion"}
    assert parts[0]["chapters"][0] == {"file": "book/brief"}
    front = (BOOK_DIR / "index.md").read_text(encoding="utf-8").partition("## ")[0]
    assert "(brief.md)" in front
    assert "(conclusion.md)" in front
    assert at(ROOT).settings.leaflets == ("book/brief",)
