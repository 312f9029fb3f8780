"""What the references of the book say of a work, and how it was seen."""

import re
from collections import Counter

import pytest

from tests.places import BOOK_DIR
from traced_book import bibliography

ENTRIES = bibliography.read(BOOK_DIR / "references.bib").entries
# What `verified` says where a title was not read: the file and the page of references explain it.
SUPPLIED = re.compile(r"title (?:from the address|descriptive)")


def test_a_title_stands_in_brackets_where_it_was_not_read_and_only_there():
    supplied = {key for key, held in ENTRIES.items() if SUPPLIED.search(held.fields["verified"])}
    bracketed = {key for key, held in ENTRIES.items() if re.fullmatch(r"\{\[.*\]\}", held.fields["title"])}
    assert supplied == bracketed
    assert len(supplied) > 60
    other_words = re.compile(
        r"(?:title|headline) (?:read )?from (?!the address)|headline from|title not|reconstruct|slug", re.I
    )
    assert not [key for key, held in ENTRIES.items() if other_words.search(held.fields["verified"])]
    assert not [key for key, held in ENTRIES.items() if held.fields["title"].startswith("{(")]


def test_an_article_has_volume_and_pages_or_says_that_they_were_not_seen():
    for key, held in ENTRIES.items():
        if held.type != "article":
            continue
        has, says = held.fields, held.fields["verified"]
        online = "Published online only" in says
        assert "volume" in has or "number" in has or online or "Volume not seen" in says, key
        assert "pages" in has or online or "Pages not seen" in says, key
        assert not (online and "pages" in has), key
        # A range has two ends, or it is one page or the number of an article.
        assert re.fullmatch(r"\d+(?:--\d+)?|e\d+", has.get("pages", "1")), key


@pytest.mark.parametrize("name", ["volume", "number", "pages", "doi", "publisher", "author"])
def test_what_an_entry_says_was_not_seen_it_does_not_have(name):
    said = f"{'DOI' if name == 'doi' else name.capitalize()} not seen"
    having = [key for key, held in ENTRIES.items() if said in held.fields["verified"] and name in held.fields]
    assert having == []


def test_an_entry_has_a_year_or_says_that_the_work_bears_no_date():
    undated = {key for key, held in ENTRIES.items() if "year" not in held.fields}
    assert undated == {key for key, held in ENTRIES.items() if re.search(r"\bNo date\b", held.fields["verified"])}
    assert undated
    text = (BOOK_DIR / "references.md").read_text(encoding="utf-8")
    assert "n.d." in text


def test_no_work_is_listed_twice():
    def plain(text):
        return re.sub(r"\W+", " ", text).casefold().strip()

    works = Counter()
    for held in ENTRIES.values():
        people = " ".join(str(person) for role in held.persons.values() for person in role)
        works["work", plain(people), plain(held.fields["title"]), held.fields.get("year")] += 1
        for name in ("doi", "isbn"):
            if name in held.fields:
                works[name, plain(held.fields[name])] += 1
        if "url" in held.fields:
            address = re.sub(r"^https?://(?:www\.)?|/$", "", held.fields["url"])
            works["url", address] += 1
    assert [work for work, times in works.items() if times > 1] == []


def test_an_isbn_has_the_right_check_digit():
    for key, held in ENTRIES.items():
        digits = [int(digit) for digit in held.fields.get("isbn", "").replace("-", "")]
        assert not digits or (len(digits) == 13 and sum(digits[::2] + [3 * d for d in digits[1::2]]) % 10 == 0), key


def test_what_an_entry_says_of_another_names_an_entry():
    for key, held in ENTRIES.items():
        assert set(re.findall(r"\b[a-z]{3,}(?:19|20)\d{2}[a-z]+\b", held.fields["verified"])) <= set(ENTRIES), key


def test_how_an_entry_was_confirmed_is_said_without_words_of_a_collector():
    words = [
        "agreements_and_events",
        "the project",
        "stored id",
        "PARTIAL",
        "as above",
        "copy of the entry",
        "page seen: page seen",
    ]
    for key, held in ENTRIES.items():
        assert not [word for word in words if word in held.fields["verified"]], key


def test_names_of_the_measures_of_agreement_are_as_in_their_articles():
    [first, second] = ENTRIES["landis1977measurement"].persons["author"]
    assert (str(first), str(second)) == ("Landis, J. Richard", "Koch, Gary G.")
    assert ENTRIES["landis1977measurement"].fields["doi"] == "10.2307/2529310"
    assert ENTRIES["gwet2008computing"].fields["doi"] == "10.1348/000711006X126600"
