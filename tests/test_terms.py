"""The words of the editions: each term of the table is one of the book's, is translated, and says where it was seen."""

import csv
import re
from typing import get_args

import nbformat
import pytest

from defense_ties.claims.claim import Word
from defense_ties.data import load
from tests.places import BOOK_DIR, DATA_DIR, ROOT, all_notebooks
from tests.test_glossary import TERMS

LANGUAGES = ["es", "pt"]
COLUMNS = ["term", "note", "es", "es_seen", "es_note", "pt", "pt_seen", "pt_note"]
# How the note of a choice opens that was seen nowhere.
UNSEEN = re.compile(r"(own (translation|rule|spelling)|kept in English)\b")
# The codes that readers see, by variable of the codebook.
SHOWN = [
    "kind",
    "instrument",
    "type",
    "status",
    "outcome",
    "evidence",
    "source_kind",
    "standing",
    "explanation",
    "score",
]


@pytest.fixture(scope="module")
def rows():
    with (ROOT / "locale/terms.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@pytest.fixture(scope="module")
def english():
    """All that the book, its tables and its code say, in small letters and on one line."""
    code = [path for ending in ["html", "md", "py"] for path in (ROOT / "src").rglob(f"*.{ending}")]
    files = [*BOOK_DIR.glob("*.md"), *DATA_DIR.iterdir(), *code]
    cells = [cell.source for path in all_notebooks() for cell in nbformat.read(path, as_version=4).cells]
    return " ".join(" ".join([*(path.read_text(encoding="utf-8") for path in files), *cells]).lower().split())


def test_a_row_has_its_columns_and_no_term_stands_twice(rows):
    assert {tuple(row) for row in rows} == {tuple(COLUMNS)}
    assert len(rows) >= 120
    terms = [row["term"].casefold() for row in rows]
    assert {term for term in terms if terms.count(term) > 1} == set()
    texts = [text for row in rows for text in row.values()]
    assert [text for text in texts if text != " ".join(text.split())] == []
    assert [row["term"] for row in rows if not all(row[name] for name in ["term", "note", *LANGUAGES])] == []


def test_a_term_is_one_that_the_book_uses(rows, english):
    absent = [row["term"] for row in rows if not re.search(rf"(?<!\w){re.escape(row['term'].lower())}(?!\w)", english)]
    assert absent == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_was_seen_at_an_address_or_says_that_it_was_not(rows, language):
    for row in rows:
        seen = row[f"{language}_seen"]
        assert not seen or re.fullmatch(r"https?://[\w-]+(\.[\w-]+)+/\S*", seen), row["term"]
        assert bool(seen) is not bool(UNSEEN.match(row[f"{language}_note"])), row["term"]


def test_every_verdict_code_category_and_term_of_the_glossary_has_its_translation(rows):
    codes = load("codebook").query("variable in @SHOWN")["code"]
    categories = set(load("deliveries")["category"]) - {"Other"}
    asked = {*get_args(Word), *codes, *categories, *TERMS}
    assert {"lapsed", "weak", "Sensors", "soft balancing", "mostly supported"} <= asked
    assert {word.casefold() for word in asked} - {row["term"].casefold() for row in rows} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_verdicts_and_codes_of_one_kind_are_told_apart(rows, language):
    words = {row["term"].casefold(): row[language] for row in rows}
    book = load("codebook").query("variable in @SHOWN")
    kinds = {name: list(codes) for name, codes in book.groupby("variable")["code"]} | {"verdict": list(get_args(Word))}
    for name, codes in kinds.items():
        translated = {words[code.casefold()] for code in codes}
        assert len(translated) == len(set(codes)), name
