"""Quotations and titles in another language say which, so that a voice can read them."""

import re

import nbformat
import pytest
from pybtex.database import parse_file

from tests.places import BOOK_DIR, all_notebooks
from traced_book.sphinx import language

REFERENCES = parse_file(str(BOOK_DIR / "references.bib"), bib_format="bibtex").entries
QUOTED = re.compile(r'"([^"]{3,300})"|«([^»]{3,300})»|“([^”]{3,300})”')
# Words and signs of Spanish and Portuguese that English does without; a name with an accent is no foreign text.
FOREIGN = re.compile(
    r"[¿¡ãõ]|\b(?:de|del|la|las|el|los|da|dos|das|não|que|una|uma|por|con|com|sin|para|en|em|su|e|y)\b|ción\b|ões\b|[\u0400-\u04FF]{2,}"
)
MARKED = re.compile(r"\[[^\]]*\]\{\.language-[a-z]{2}\}")


def unmarked(text):
    """Return quotations of a text that read as foreign and are not marked."""
    text = re.sub(r"\{[a-z:]+\}`[^`]*`", "", text)
    quoted = [next(filter(None, match.groups())) for match in QUOTED.finditer(text)]
    return [quote for quote in quoted if FOREIGN.search(MARKED.sub("", quote))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('said "una falsa histeria" (a false hysteria)', ["una falsa histeria"]),
        ('said "[una falsa histeria]{.language-es}" (a false hysteria)', []),
        ("«no solo era muy costosa, la compra»", ["no solo era muy costosa, la compra"]),
        ("“Рособоронэкспорт”", ["Рособоронэкспорт"]),
        ('"do not form a coherent bloc" under "Chávez"', []),
    ],
)
def test_how_unmarked_quotations_are_found(text, found):
    assert unmarked(text) == found


@pytest.mark.parametrize("path", [*all_notebooks(), *sorted(BOOK_DIR.glob("*.md"))], ids=lambda p: p.stem)
def test_every_foreign_quotation_is_marked(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        text = "\n\n".join(c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "markdown")
    assert unmarked(text) == []
    assert not re.search(r"[\u0400-\u04FF]", MARKED.sub("", text))
    assert set(re.findall(r"\{\.language-([a-z]+)\}", text)) <= set(language.LANGUAGES.values())


def test_every_title_that_reads_as_foreign_has_a_language():
    sure = re.compile(r"[¿¡ãõ]|\b(?:del|las|los|não|una|uma|por|con|com|sin)\b|ción\b|ções\b|[\u0400-\u04FF]{2,}")
    for key, entry in REFERENCES.items():
        code = entry.fields.get("langid")
        if sure.search(entry.fields["title"]):
            assert code in language.LANGUAGES, key
        if re.search(r"[\u0400-\u04FF]", entry.fields["title"]):
            assert code == "russian", key
    assert sum("langid" in entry.fields for entry in REFERENCES.values()) > 100
