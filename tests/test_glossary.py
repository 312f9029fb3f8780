"""The glossary has what the book uses, and a chapter marks a term once."""

import re
from pathlib import Path

import nbformat
import pytest

from tests.places import BOOK_DIR, all_notebooks

GLOSSARY = (BOOK_DIR / "glossary.md").read_text(encoding="utf-8")
TERMS = [
    line
    for block in re.findall(r"```\{glossary\}\n(.*?)```", GLOSSARY, re.S)
    for line in block.splitlines()
    if line and not line.startswith(" ")
]


def prose(path):
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    return "\n\n".join(c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "markdown")


PAGES = [*all_notebooks(), BOOK_DIR / "introduction.md", BOOK_DIR / "index.md"]


def marked(text):
    """Return the terms that a text marks, in lower case."""
    found = re.findall(r"\{term\}`([^`]+)`", text)
    return [re.sub(r"^.*<(.+)>$", r"\1", term, flags=re.S).lower() for term in found]


@pytest.mark.parametrize(
    ("text", "terms"),
    [("{term}`TIV` and {term}`formal texts <formal text>`", ["tiv", "formal text"]), ("a `TIV`", [])],
)
def test_how_terms_are_read(text, terms):
    assert marked(text) == terms


@pytest.mark.parametrize("path", PAGES, ids=lambda p: Path(p).stem)
def test_a_page_marks_only_terms_of_the_glossary_and_each_once(path):
    found = marked(prose(path))
    assert len(found) == len(set(found))
    assert set(found) <= {term.lower() for term in TERMS}
    assert not (path.suffix == ".ipynb" and path.parent.name == "countries" and len(found) < 5)


def test_every_term_is_used_and_defined_in_few_words():
    used = {term for path in PAGES for term in marked(prose(path))}
    unmarked = {term for term in TERMS if term.lower() not in used}
    text = "\n".join(map(prose, PAGES)).lower()
    codes = {"signed", "lapsed", "disputed", "status unknown"}
    # The statuses of a text are read in the register and its figures; the rest stands in the prose.
    assert {term for term in unmarked - codes if term.lower() not in text} <= {"estimated delivery"}
    for term in TERMS:
        [definition] = re.findall(rf"^{re.escape(term)}\n((?:  .+\n)+)", GLOSSARY, re.M)
        assert 5 <= len(definition.split()) <= 50, term
