"""References: what of their file is refused, how they read in the list, and what each says of how it was confirmed."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import small_books
from pybtex.database import parse_string
from sphinx.errors import ExtensionError

from traced_book import bibliography
from traced_book.sphinx import language, references

CONFIG = "title: Small\nbibtex_bibfiles: [book/references.bib]\nsphinx: {extra_extensions: [traced_book.sphinx], config: {bibtex_default_style: references_of_the_book}}\n"


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
    (tmp_path / "_config.yml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: book/index\n", encoding="utf-8")
    (tmp_path / "book").mkdir()
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


# Says when references are formatted.
WATCHED = """\
from sphinxcontrib.bibtex.domain import BibtexDomain
extensions = ["myst_nb", "sphinxcontrib.bibtex", "traced_book.sphinx"]
exclude_patterns = ["_build"]
bibtex_bibfiles = ["references.bib"]
entries = BibtexDomain.get_formatted_entries
BibtexDomain.get_formatted_entries = lambda self, *given: print("formatted") or entries(self, *given)
"""


@pytest.fixture
def cited(tmp_path):
    """A small book: a list of references, and two pages with what they cite."""
    references = "\n".join(f"@misc{{{key}, title={{Of {key}}}, year={{2001}}}}" for key in ("one", "two"))
    texts = {
        "index.md": "# List\n\n```{bibliography}\n```\n\n```{toctree}\na\nb\n```\n",
        "a.md": "# A\n\n{cite:p}`one`\n",
        "b.md": "# B\n\n{cite:p}`two`\n",
        "references.bib": references,
        "conf.py": WATCHED,
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def site_of(folder, name):
    """Build a folder of pages on top of what was made of it; return whether references were formatted, and what its pages show."""
    built = small_books.sphinx_build(folder, name, "-W")
    return "formatted" in built.said, {page: built.page(page).partition("<body>")[2] for page in ("index", "a", "b")}


@pytest.mark.parametrize(
    ("page", "text", "again"),
    [
        ("a.md", "# A\n\nSaid once more, in other words {cite:p}`one`\n", False),
        ("a.md", "# A\n\n{cite:p}`two` {cite:p}`one`\n", True),
        ("b.md", "# B\n\nNothing.\n", True),
        ("index.md", "# References\n\n```{bibliography}\n```\n\n```{toctree}\na\nb\n```\n", True),
        ("index.md", "# List\n\n```{bibliography}\n```\n\n```{toctree}\nb\na\n```\n", True),
        ("references.bib", "@misc{two, title={Of 2}, year={2002}} @misc{one, title={Of one}}", True),
    ],
)
def test_references_are_formatted_again_where_it_may_matter(page, text, again, cited):
    assert site_of(cited, "html")[0]
    assert not site_of(cited, "html")[0]
    (cited / page).write_text(text, encoding="utf-8")
    if page == "references.bib":
        os.utime(cited / page, (0, 0))
    formatted, found = site_of(cited, "html")
    assert formatted is again
    assert "citation" in found["index"]
    assert (True, found) == site_of(cited, "from_nothing")


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
