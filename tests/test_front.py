"""The front page answers in one picture and five sentences, and leads to the five countries."""

import re
from pathlib import Path

import pytest

from defense_ties.charts import COUNTRY_COLOURS
from defense_ties.data import country_names
from defense_ties.scope import focus
from tests.places import all_notebooks
from traced_book.evidence.pieces import stored

ROOT = Path(__file__).parents[1]
INDEX = (ROOT / "book" / "index.md").read_text(encoding="utf-8")
CSS = (ROOT / "src" / "defense_ties" / "book" / "static" / "book.css").read_text(encoding="utf-8")


def section(title):
    return re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", INDEX, re.S | re.M).group(1)


def test_title_question_answer_and_what_this_is_come_first_in_few_words():
    subtitle, question = re.findall(r"^:::\{container\} (?:subtitle|front-question)\n(.+?)\n:::", INDEX, re.S | re.M)
    assert all(name in subtitle for name in ["Russia", *(country_names()[code] for code in focus())])
    assert question.count("?") == 1
    # What a screen of a laptop and of a phone holds.
    before = INDEX[: INDEX.index("front-ways")]
    assert len(before.split()) <= 130
    assert (
        before.index("subtitle")
        < before.index("front-question")
        < before.index("{num}")
        < before.index("This book tests")
    )


def test_the_words_of_the_map_are_explained_before_it():
    before = INDEX[: INDEX.index("figure-copy")]
    assert "Million TIV" in before and "*formal text*" in before


def test_ways_through_the_book_come_before_the_map():
    ways = re.search(r"front-ways\n(.*?)\n:::", INDEX, re.S).group(1)
    assert INDEX.index("front-ways") < INDEX.index("figure-copy")
    for page in ("brief.md", "introduction.md", "conclusion.md", "claims.ipynb", "register.md", "figures.md"):
        assert f"({page})" in ways


def test_it_leads_to_who_made_it():
    assert "(about.md)" in section("Where the evidence is")


def test_one_picture_stands_before_the_answer_and_is_no_copy_of_another():
    assert INDEX.count("figure-copy") == 1
    assert INDEX.index("figure-copy") < INDEX.index("## The answer")


def test_the_answer_has_five_sentences_each_with_a_computed_number_and_is_read_in_a_minute():
    answer = section("The answer in five sentences")
    listed, _, after = answer.partition("\n\nThe record ends in")
    assert "(after-2024.ipynb)" in after
    sentences = re.split(r"^\d\. ", listed, flags=re.M)[1:]
    assert len(sentences) == 5
    for sentence in sentences:
        assert len(re.findall(r"\{num\}", sentence)) >= 1
        assert len(re.findall(r"[.?!](?=\s|$)", sentence.strip())) == 1, sentence
    # At 240 words a minute.
    assert len(re.sub(r"\{num\}`[^`]*`", "x", answer).split()) <= 240


def test_each_number_of_the_front_page_and_the_brief_is_said_in_words_where_it_is_opened():
    told = {}
    for path in all_notebooks():
        told |= {piece.name: piece.content.get("gloss", "") for piece in stored(path).values() if piece.kind == "num"}
    for page in ("index", "brief"):
        named = re.findall(r"\{num\}`([^`]+)`", (ROOT / "book" / f"{page}.md").read_text(encoding="utf-8"))
        assert len(named) > 10
        for name in named:
            assert re.fullmatch(r"[A-Z].{30,}\.", told[name]), (page, name)


def test_the_share_of_venezuela_is_said_once():
    assert INDEX.count("{num}`ven-five-share`") == 1


@pytest.mark.parametrize("code", focus())
def test_each_country_has_its_entry_in_its_colour(code):
    name = country_names()[code]
    [entry] = [e for e in section("Five countries").split("\n- ")[1:] if e.startswith(f"[{name}]")]
    assert f"(countries/{name.lower()}.ipynb)" in entry
    assert re.search(rf"\{{num\}}`[a-z-]+`.*\]\{{\.front-key \.{code.lower()}\}}", entry)
    assert f"li:has(.{code.lower()}) {{ border-color: {COUNTRY_COLOURS[code]}; }}" in CSS
