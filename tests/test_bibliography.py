"""References: what of their file is refused, how they read in the list, and what each says of how it was confirmed."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
from pybtex.database import parse_string
from sphinx.errors import ExtensionError

from tests.places import BOOK_DIR, settings_with
from traced_book import bibliography
from traced_book.sphinx import language, references

ROOT = Path(__file__).parents[1]
ENTRIES = bibliography.read(BOOK_DIR / "references.bib").entries


def entry(kind="misc", **fields):
    held = {"author": "Muñoz, Ana", "title": "{T}"} | fields
    return parse_string(f"@{kind}{{one, {', '.join(f'{k} = {{{v}}}' for k, v in held.items() if v)}}}", "bibtex")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "javascript:alert(1)"),
        ("url", "JavaScript:alert(1)"),
        ("url", "data:text/html,x"),
        ("url", "ftp://example.org/x"),
        ("url", "//example.org/x"),
        ("url", "example.org/x"),
        ("url", "https://"),
        ("url", "https://someone@example.org/"),
        ("url", 'https://example.org/" onclick="x'),
        ("url", "https://example.org/<x>"),
        ("url", "https://example.org/a b"),
        ("doi", "https://doi.org/10.1000/182"),
        ("doi", "10.1000"),
        ("doi", "11.1000/182"),
        ("year", "n.d."),
        ("year", "2008a"),
        ("langid", "klingon"),
        ("eprint", "1234 eval"),
        ("eprint", '1" onclick="x'),
        ("pubmed", "x"),
        ("note", r"See \url{javascript:alert(1)}"),
        ("title", r"{\url{javascript:alert(1)}}"),
        ("author", r"{\url{javascript:alert(1)}}"),
    ],
)
def test_a_field_of_another_form_is_refused_with_entry_field_and_value(field, value, tmp_path):
    path = tmp_path / "references.bib"
    path.write_text(entry(**{field: value}).to_string("bibtex"), encoding="utf-8")
    with pytest.raises(ValueError) as caught:
        bibliography.read(path)
    assert str(caught.value).startswith(f"{path}: one: {field} is {value!r}: expected ")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "https://www.dw.com/es/envíe/a-64516659"),
        ("url", "http://legis.example.br:443/norma?a=1&b=%C3%A7#p(2)"),
        ("doi", "10.1016/0895-4356(90)90158-L"),
        ("year", "1964"),
        ("langid", "german"),
    ],
)
def test_a_field_of_its_form_is_read(field, value, tmp_path):
    path = tmp_path / "references.bib"
    path.write_text(f"@misc{{one, {field} = {{{value}}}}}", encoding="utf-8")
    assert bibliography.read(path).entries["one"].fields[field] == value


def test_a_text_that_turns_the_order_of_its_characters_is_refused():
    [line] = bibliography.faults(entry(title="A \u202eeltit").entries)
    assert (
        line
        == "one: title is 'A \\u202eeltit', with '\\u202e' in it: expected characters in the order in which they are read"
    )


def test_all_faults_are_named_at_once():
    both = parse_string("@misc{a, url = {x}, doi = {y}} @misc{b, year = {1}}", "bibtex").entries
    assert [line.split(":")[0] for line in bibliography.faults(both)] == ["a", "a", "b"]


def test_a_build_stops_at_an_address_that_runs_a_script(tmp_path):
    (tmp_path / "_config.yml").write_text(settings_with({"book/index"}), encoding="utf-8")
    shutil.copy(ROOT / "CITATION.cff", tmp_path)
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: book/index\n", encoding="utf-8")
    (tmp_path / "book").mkdir()
    shutil.copy(BOOK_DIR / "favicon.svg", tmp_path / "book")
    (tmp_path / "book" / "index.md").write_text(
        "# Front\n\n{cite:p}`one`\n\n```{bibliography}\n```\n", encoding="utf-8"
    )
    bad = entry(year="2008", url="javascript:alert(1)").to_string("bibtex")
    (tmp_path / "book" / "references.bib").write_text(bad, encoding="utf-8")
    program = Path(sys.executable).with_name("jupyter-book")
    done = subprocess.run([program, "build", tmp_path], capture_output=True, text=True)
    said = " ".join((done.stdout + done.stderr).split())
    assert done.returncode != 0
    assert "one: url is 'javascript:alert(1)': expected an address that begins with https:// or http://" in said
    assert not list((tmp_path / "_build").rglob("*.html"))


def test_the_check_of_a_build_is_an_error_of_an_extension(tmp_path):
    class Given:
        srcdir, bibtex_bibfiles, bibtex_default_style = tmp_path, ["references.bib"], references.STYLE
        extensions = ("sphinxcontrib.bibtex",)

    (tmp_path / "references.bib").write_text("@misc{one, doi = {x}}", encoding="utf-8")
    with pytest.raises(ExtensionError, match="one: doi is 'x'"):
        references.check(Given, Given)
    # A book with a style of its own has its own rules, and one without references has no such settings.
    Given.bibtex_default_style = "plain"
    references.check(Given, Given)
    references.check(SimpleNamespace(extensions=()), SimpleNamespace())


def listed(data):
    language.register_tags()
    [formatted] = references.Style().format_bibliography(data)
    return formatted.text.render_as("text")


ARTICLE = {"journal": "J", "year": "2008"}


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        ("article", ARTICLE | {"volume": "5", "number": "2", "pages": "3--9"}, "Ana Muñoz. T. J, 5(2):3–9, 2008."),
        ("article", ARTICLE | {"volume": "5", "pages": "3--9"}, "Ana Muñoz. T. J, 5:3–9, 2008."),
        ("article", ARTICLE | {"volume": "5", "number": "2"}, "Ana Muñoz. T. J, 5(2), 2008."),
        ("article", ARTICLE | {"volume": "5"}, "Ana Muñoz. T. J, 5, 2008."),
        ("article", ARTICLE | {"number": "65"}, "Ana Muñoz. T. J, no. 65, 2008."),
        ("article", ARTICLE | {"number": "109", "pages": "3--9"}, "Ana Muñoz. T. J, no. 109, pages 3–9, 2008."),
        ("article", ARTICLE | {"pages": "3--9"}, "Ana Muñoz. T. J, pages 3–9, 2008."),
        ("article", ARTICLE, "Ana Muñoz. T. J, 2008."),
        ("article", {"journal": "J"}, "Ana Muñoz. T. J, n.d."),
        ("misc", {"howpublished": "Paper, Helsinki", "year": "2011"}, "Ana Muñoz. T. Paper, Helsinki, 2011."),
        ("misc", {"year": "2011"}, "Ana Muñoz. T. 2011."),
        ("misc", {}, "Ana Muñoz. T. n.d."),
        ("techreport", {"institution": "I", "year": "2010"}, "Ana Muñoz. T. I, 2010."),
        (
            "techreport",
            {"institution": "I", "type": "CRS Report", "number": "R4", "note": "Updated"},
            "Ana Muñoz. T. CRS Report R4, I, n.d. Updated.",
        ),
    ],
)
def test_the_list_says_what_is_known_of_a_work(kind, fields, expected):
    assert listed(entry(kind, **fields)) == expected


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


def test_what_stands_at_a_citation_has_no_address():
    given = entry(author="Muñoz, Ana", title="T", howpublished="P", year="2008", url="https://a.org/b", doi="10.1/x")
    language.register_tags()
    texts = [
        next(iter(style().format_bibliography(given))).text.render_as("text")
        for style in (references.Style, references.Pointed)
    ]
    assert texts == ["Ana Muñoz. T. P, 2008. URL: https://a.org/b, doi:10.1/x.", "Ana Muñoz. T. P, 2008."]


@pytest.mark.parametrize(("named", "taken"), [("", references.POINTED), ("plain", "plain")])
def test_a_book_may_name_how_a_citation_is_explained(named, taken):
    config = SimpleNamespace(bibtex_default_style=references.STYLE, bibtex_tooltips_style=named)
    references.point(SimpleNamespace(extensions=("sphinxcontrib.bibtex",)), config)
    assert config.bibtex_tooltips_style == taken
