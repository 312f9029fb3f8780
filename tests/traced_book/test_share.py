"""What pages say to those who share, cite and print them: metadata, references, images, dates, and the address of the site."""

import dataclasses
import datetime as dt
import json
import re
import subprocess
import xml.etree.ElementTree as ET
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
import vl_convert
import yaml
from docutils import nodes
from docutils.core import publish_doctree
from PIL import Image
from pybtex.database import parse_string
from small_books import CITATION, tables
from sphinx.errors import ConfigError

from traced_book import citation
from traced_book.book import Book, Settings, using
from traced_book.cli import main
from traced_book.drawing import cards
from traced_book.proof.archives import notes
from traced_book.repository import Place
from traced_book.sphinx import hosting, pages, share

BASE = "https://example.org/book/"
CC_BY = "https://creativecommons.org/licenses/by/4.0/"
CHAPTER = pages.Page(
    "book/countries/chile", "countries-chile", "Chile", "chapter", "Much. More.", 2500, 11, dt.date(2026, 11, 3)
)
FRONT = pages.Page("book/index", "book", "A Book: Of It", "book", "An abstract.", 900, 0, None)
CATALOGUE = pages.Page("book/data", "data", "The data catalogue", "reference", "Tables.", 50, 0, None)
TWO = citation.Work(
    title="A Book: Of It & More",
    authors=(citation.Author("de la Cruz", "Ana María"), citation.Author("An Institute")),
    version="2.0.0",
    date=dt.date(2027, 3, 4),
    keywords=("arms", "votes"),
    abstract="An abstract.",
    doi="10.1234/x",
)


@pytest.fixture(scope="module", autouse=True)
def settled(empty_book):
    """Give the book a reference, tables, a changelog, and pages that say of them, of its makers and of its licence."""
    (empty_book / "CITATION.cff").write_text(CITATION, encoding="utf-8")
    (empty_book / "CHANGELOG.md").write_text("# Changelog\n\n## [1.0.0] - 2026-01-02\n\nA.\n", encoding="utf-8")
    (empty_book / "data").mkdir()
    tables(empty_book / "data", {"rows": "a\n"})
    licence = {"licence": CC_BY, "licence_name": "CC BY 4.0", "licence_code": "MIT"}
    named = {"catalogue": "book/data", "cite": "book/cite", "about": "book/about", "changelog": "book/changelog"}
    with using(Book(empty_book, Settings(**licence, **named))):
        yield


def item(kind="chapter", title="Chile", address=f"{BASE}book/countries/chile.html"):
    return citation.Cited("chile", kind, title, "book/countries/chile.html", address, "commit 0123456789")


# Where the site stands.


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("https://someone.example.org/book", "https://someone.example.org/book/"),
        ("https://example.org/", "https://example.org/"),
        ("https://example.org", "https://example.org/"),
        (" http://127.0.0.1:8000/a/b/ ", "http://127.0.0.1:8000/a/b/"),
        ("", ""),
    ],
)
def test_the_address_of_the_site_is_what_the_build_says(given, found):
    assert hosting.base({hosting.VARIABLE: given}) == found
    assert hosting.base({"GITHUB_REPOSITORY": "someone/book"}) == ""


@pytest.mark.parametrize(
    "given",
    ["example.org/book", "ftp://example.org", "https://a b.org", "https://x:y@example.org/", "https://e.org/?q=1"],
)
def test_something_else_than_an_address_is_an_error_that_says_what_is_expected(given):
    with pytest.raises(ConfigError, match=r"TRACED_BOOK_SITE is .*: expected the address of the folder"):
        hosting.base({hosting.VARIABLE: given})


def test_the_site_map_lists_each_page_with_its_day_where_that_is_known():
    text = hosting.sitemap(BASE, {"book/index": None, "book/data": dt.date(2026, 11, 3)})
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    urls = ET.fromstring(text.encode()).findall("s:url", space)
    assert [url.findtext("s:loc", None, space) for url in urls] == [f"{BASE}book/index.html", f"{BASE}book/data.html"]
    assert [url.findtext("s:lastmod", None, space) for url in urls] == [None, "2026-11-03"]
    assert f"Sitemap: {BASE}sitemap.xml" in hosting.robots(BASE).splitlines()


# How the book is cited.


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"version": ""}, "version is ''"),
        ({"date-released": "soon"}, "date-released is 'soon': expected YYYY-MM-DD"),
        (
            {"authors": [{"alias": "x"}]},
            r"author 1 is \{'alias': 'x'\}: expected family-names and given-names, or name",
        ),
    ],
)
def test_a_citation_file_that_cannot_be_cited_is_an_error_that_names_the_key(tmp_path, change, said):
    held = yaml.safe_load(CITATION) | change
    path = tmp_path / "CITATION.cff"
    path.write_text(yaml.safe_dump(held), encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        citation.read(path)


def test_persons_and_bodies_are_both_authors(tmp_path):
    held = yaml.safe_load(CITATION)
    held["authors"] = [{"given-names": "Ana", "family-names": "Cruz", "name-particle": "de la"}, {"name": "A Body"}]
    path = tmp_path / "CITATION.cff"
    path.write_text(yaml.safe_dump(held), encoding="utf-8")
    found = citation.read(path).authors
    assert [(a.name, a.inverted) for a in found] == [("Ana de la Cruz", "de la Cruz, Ana"), ("A Body", "A Body")]


def test_a_reference_in_words():
    assert citation.apa(TWO, item()) == (
        "de la Cruz, A. M., An Institute (2027). Chile. In A Book: Of It & More (Version 2.0.0; commit 0123456789). "
        "https://example.org/book/book/countries/chile.html"
    )
    assert citation.chicago(TWO, item()) == (
        "de la Cruz, Ana María, and An Institute. “Chile.” In A Book: Of It & More. Version 2.0.0, commit 0123456789. "
        "2027. https://example.org/book/book/countries/chile.html"
    )
    whole = item("book", TWO.title, "")
    assert citation.apa(TWO, whole).endswith("(Version 2.0.0; commit 0123456789). https://doi.org/10.1234/x")
    assert " In " not in citation.apa(TWO, whole)


@pytest.mark.parametrize(
    ("kind", "type_", "within"), [("book", "book", 0), ("chapter", "incollection", 1), ("data", "misc", 0)]
)
def test_bibtex_is_read_back_as_it_was_meant(kind, type_, within):
    [(key, entry)] = parse_string(citation.bibtex(TWO, item(kind)), "bibtex").entries.items()
    assert key == "abook2027-chile"
    assert entry.type == type_
    person, body = entry.persons["author"]
    assert (person.first_names, person.prelast_names, person.last_names) == (["Ana"], ["de", "la"], ["Cruz"])
    assert body.last_names == ["{An Institute}"]
    assert entry.fields["title"] == "{Chile}"
    assert ("booktitle" in entry.fields) == bool(within)
    # The DOI is the book's: a part has none.
    assert entry.fields.get("doi") == ("10.1234/x" if kind == "book" else None)
    assert entry.fields["url"] == f"{BASE}book/countries/chile.html"
    assert entry.fields["year"] == "2027"


def test_ris_and_csl_say_the_same():
    lines = [line.split("  - ", 1) for line in citation.ris(TWO, item()).splitlines()]
    assert lines[0] == ["TY", "CHAP"]
    assert lines[-1] == ["ER", ""]
    assert [text for tag, text in lines if tag == "AU"] == ["de la Cruz, Ana María", "An Institute"]
    assert dict(lines)["T2"] == TWO.title
    [found] = json.loads(citation.csl(TWO, item()))
    assert found["type"] == "chapter"
    assert found["author"] == [{"family": "de la Cruz", "given": "Ana María"}, {"literal": "An Institute"}]
    assert found["issued"] == {"date-parts": [[2027, 3, 4]]}
    assert (found["container-title"], found["title"], found["URL"]) == (dict(lines)["T2"], "Chile", dict(lines)["UR"])
    assert "DOI" not in found
    assert json.loads(citation.csl(TWO, item("book")))[0]["DOI"] == "10.1234/x"


def test_a_reference_that_can_name_no_address_says_so_and_no_other():
    unknown = item(address="")
    without = dataclasses.replace(TWO, doi="")
    assert citation.unaddressed(without, item()) == ""
    assert "does not know its public address" in citation.unaddressed(without, unknown)
    assert citation.unaddressed(TWO, unknown) == "", "the book's DOI leads there"


def test_without_an_address_a_reference_says_where_in_the_site_it_is():
    alone = item(address="")
    assert (
        "book/countries/chile.html"
        in parse_string(citation.bibtex(TWO, alone), "bibtex").entries["abook2027-chile"].fields["note"]
    )
    assert not re.search(r"^UR ", citation.ris(TWO, alone), re.M)
    assert "URL" not in json.loads(citation.csl(TWO, alone))[0]


# What a page says to machines.


def contents(tags, name):
    return [text for _, key, text in tags if key == name]


def test_previews_need_whole_addresses_and_get_them_only_where_the_build_knows_them():
    told = share.open_graph(TWO, CHAPTER, "_share/countries-chile.png", "Bars.", BASE)
    assert contents(told, "og:url") == [f"{BASE}book/countries/chile.html"]
    assert contents(told, "og:image") == [f"{BASE}_share/countries-chile.png"]
    alone = share.open_graph(TWO, CHAPTER, "_share/countries-chile.png", "Bars.", "")
    assert contents(alone, "og:url") == []
    assert contents(alone, "og:image") == ["../../_share/countries-chile.png"]
    assert contents(alone, "og:image:alt") == contents(alone, "twitter:image:alt") == ["Bars."]
    assert contents(alone, "twitter:card") == ["summary_large_image"]
    assert contents(alone, "og:type") == ["article"]
    assert contents(share.open_graph(TWO, CATALOGUE, "", "", ""), "og:image") == []


def test_zotero_and_scholar_take_a_chapter_for_one():
    tags = share.references(TWO, CHAPTER, BASE)
    assert contents(tags, "citation_title") == contents(tags, "DC.title") == ["Chile"]
    assert contents(tags, "citation_inbook_title") == [TWO.title]
    # Zotero's translator reads the middle of this name as a namespace, and the chapter as an article in a journal.
    assert contents(tags, "citation_book_title") == []
    # Without its comma, Zotero would read the last word of a body's name as a family name.
    assert contents(tags, "citation_author") == ["de la Cruz, Ana María", "An Institute,"]
    assert contents(tags, "citation_publication_date") == ["2027/03/04"]
    assert contents(tags, "citation_public_url") == [f"{BASE}book/countries/chile.html"]
    assert contents(tags, "citation_doi") == []
    assert contents(tags, "citation_abstract") == ["Much. More."]
    alone = share.references(TWO, CHAPTER, "")
    assert not [text for _, _, text in alone if "example.org" in text]
    front = share.references(TWO, FRONT, BASE)
    assert contents(front, "citation_inbook_title") == []
    assert contents(front, "citation_doi") == ["10.1234/x"]
    assert share.references(TWO, CATALOGUE, BASE) == []


def test_schema_org_is_told_the_same():
    told = share.article(TWO, CHAPTER, "_share/countries-chile.png", BASE)
    assert (told["@type"], told["headline"], told["dateModified"]) == ("ScholarlyArticle", "Chile", "2026-11-03")
    assert told["isPartOf"]["version"] == "2.0.0"
    assert [author["@type"] for author in told["author"]] == ["Person", "Organization"]
    assert told["url"] == f"{BASE}book/countries/chile.html"
    alone = share.article(TWO, FRONT, "", "")
    assert (alone["@type"], alone["name"]) == ("Book", TWO.title)
    assert not {"url", "image", "dateModified"} & set(alone)


def test_a_quote_in_a_text_does_not_end_its_tag():
    assert share.tags_html([("name", "description", 'A "b" <c> & d')]) == (
        '<meta name="description" content="A &quot;b&quot; &lt;c&gt; &amp; d">'
    )


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Short enough.", "Short enough."),
        ("One sentence of some length. Another that does not fit here.", "One sentence of some length."),
        ("A. Then one sentence that goes on and on and on.", "A. Then one sentence that goes on and…"),
        ("Words and no end of them, which goes on and on and on", "Words and no end of them, which goes…"),
    ],
)
def test_a_description_ends_with_a_sentence_or_with_a_word(text, short):
    assert share.shortened(text, 40) == short
    assert len(short) <= 40


# What a page says to readers.

TEXT = """
Title
=====

.. note:: A note of five words.

The first paragraph has exactly seven words.

.. container:: cell

   What a cell prints.

.. raw:: html

   <p>Written <b>by</b> a cell</p><details><summary>9 more</summary><p>Not read at first</p></details>

Part
----

- a point
"""


def test_the_summary_is_the_first_paragraph_and_words_are_those_that_are_read():
    doctree = publish_doctree(TEXT, settings_overrides={"doctitle_xform": False})
    assert pages.summary(doctree) == "The first paragraph has exactly seven words."
    # Five of the note, seven of the paragraph, four a cell has written, two of the list, two headings.
    assert pages.words(doctree) == 5 + 7 + 4 + 2 + 2
    assert pages.summary(publish_doctree("", settings_overrides={"doctitle_xform": False})) == ""


@pytest.mark.parametrize(
    ("words", "figures", "updated", "said"),
    [
        (2500, 11, dt.date(2026, 11, 3), "about 11 minutes · 11 figures · updated 3 November 2026"),
        (460, 1, None, "about 2 minutes · 1 figure"),
        (300, 0, None, ""),
        (300, 1, None, "1 figure"),
    ],
)
def test_the_line_under_the_title(words, figures, updated, said):
    about = pages.Page("book/x", "x", "X", "chapter", "", words, figures, updated)
    assert re.sub("<[^>]*>", "", pages.facts_html(about, TWO)) == said


def test_the_front_page_says_of_which_day_it_is_and_who_made_it():
    about = pages.Page("book/index", "book", "X", "book", "", 460, 2, dt.date(2026, 11, 3))
    html = pages.facts_html(about, TWO)
    made = f"{TWO.date.day} {TWO.date:%B %Y}"
    assert (
        re.sub("<[^>]*>", "", html)
        == f"version {TWO.version} of {made} · updated 3 November 2026 · who made it, and how"
    )
    assert '<a href="../book/about.html">' in html


def git(folder, *args, day="2026-11-01"):
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), f"{day}T12:00:00+0000")
    subprocess.run(["git", "-C", folder, *identity, *args], capture_output=True, check=True, env=dates | {"HOME": "/"})


def test_a_page_is_as_old_as_the_last_commit_that_touched_it(tmp_path):
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    git(checkout, "init", "--quiet")
    for name, day in (("a.md", "2026-11-01"), ("b.md", "2026-11-05")):
        (checkout / name).write_text("text", encoding="utf-8")
        git(checkout, "add", "--all")
        git(checkout, "commit", "--quiet", "--message", name, day=day)
    (checkout / "new.md").write_text("text", encoding="utf-8")
    assert pages.updated(checkout / "a.md", checkout) == dt.date(2026, 11, 1)
    assert pages.updated(checkout / "b.md", checkout) == dt.date(2026, 11, 5)
    assert pages.updated(checkout / "new.md", checkout) is None
    # A copy of the last commit alone would date every page to it.
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{checkout}", str(shallow))
    assert pages.updated(shallow / "a.md", shallow) is None


@pytest.mark.parametrize(
    ("url", "path", "names"),
    [
        ("https://github.com/someone/book", "/someone/book/issues/new", ("title", "body")),
        ("https://gitlab.com/someone/book", "/someone/book/-/issues/new", ("issue[title]", "issue[description]")),
    ],
)
def test_a_report_opens_an_issue_that_names_page_and_state(url, path, names):
    parts = urlsplit(pages.report(Place(url, "v1"), "Chile & others", "book/countries/chile"))
    assert f"{parts.scheme}://{parts.netloc}" == url.rsplit("/", 2)[0]
    assert parts.path == path
    said = parse_qs(parts.query)
    assert said[names[0]] == ["Chile & others: "]
    assert said[names[1]][0].startswith(f"Page: book/countries/chile.html\nState: {pages.provenance.build().words}\n")


def held(**anchors):
    """Return an environment whose pages have each a section with an anchor."""
    links = {f"book/{page}": [nodes.reference(anchorname=f"#{anchor}")] for page, anchor in anchors.items()}
    return SimpleNamespace(tocs={page: nodes.container("", *link) for page, link in links.items()})


def test_the_foot_of_a_page_cites_it_and_leads_to_where_reports_go():
    env = held(cite="report-an-error", about="licences")
    public = pages.foot_html(env, CHAPTER, BASE, Place("https://github.com/someone/book", "v1"))
    assert "https://github.com/someone/book/issues/new?title=Chile" in public
    assert 'href="../../_cite/countries-chile.ris"' in public
    assert "book/countries/chile.html" in public
    alone = pages.foot_html(env, CHAPTER, "", None)
    assert 'href="../../book/cite.html#report-an-error"' in alone
    assert "://" not in alone
    for foot in (public, alone, pages.foot_html(env, CATALOGUE, "", None)):
        words = re.sub("<[^>]*>", "", foot)
        assert words.endswith(
            "Who made this book, and how. Follow what changes (feed). Text and figures: CC BY 4.0; code: MIT; tables: the terms of their providers."
        )
    assert '<a href="../../book/about.html">' in alone
    assert 'rel="license" href="../../book/about.html#licences"' in alone
    assert "_cite/" not in pages.foot_html(env, CATALOGUE, "", None)
    other = pages.foot_html(held(cite="another", about="another"), CHAPTER, "", None)
    assert "report-an-error" not in other and "#licences" not in other
    assert 'rel="license" href="https://creativecommons.org/licenses/by/4.0/"' in other


# Images.

BLANK = '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300" viewBox="0 0 400 300"></svg>'
FULL = BLANK.replace("></svg>", '><rect width="400" height="300" fill="#123456"/></svg>')
TALL = BLANK.replace("300", "1200")
LONG = cards.Words(
    "Strategic Alignments and Defense Ties",
    "Multilateral institutions and an extraordinarily long heading",
    "Of the resolutions on Ukraine in our table only one of the five has voted against any, and it then lost its vote, "
    "which nobody would put in so many words anywhere else than here",
)


def ink(path):
    """Return the first and last column of an image that is not white, right of the strip at its edge."""
    drawn = Image.open(path).convert("L").crop((20, 0, cards.WIDTH, cards.HEIGHT))
    left, _, right, _ = drawn.point(lambda value: 255 if value < 250 else 0).getbbox()
    return left + 20, right + 20


def test_a_card_is_of_the_size_that_previews_want_and_light(tmp_path):
    cards.write(cards.compose(LONG, [FULL]), tmp_path / "a.png", tmp_path / "kept")
    with Image.open(tmp_path / "a.png") as drawn:
        assert (drawn.format, drawn.size) == ("PNG", (1200, 630))
        assert drawn.convert("RGB").getpixel((900, 315)) == (0x12, 0x34, 0x56)
    assert (tmp_path / "a.png").stat().st_size < 100_000


def test_the_longest_words_stay_beside_the_figure(tmp_path):
    cards.write(cards.compose(LONG, [BLANK]), tmp_path / "a.png", tmp_path / "kept")
    left, right = ink(tmp_path / "a.png")
    assert left >= 50
    assert right <= 570
    cards.write(cards.compose(LONG, [FULL]), tmp_path / "b.png", tmp_path / "kept")
    assert ink(tmp_path / "b.png")[1] <= cards.WIDTH - 40


def test_of_two_forms_the_one_that_can_be_larger_is_shown():
    assert FULL in cards.compose(LONG, [TALL, FULL])
    assert TALL not in cards.compose(LONG, [TALL, FULL])


def test_a_card_is_drawn_once_and_then_kept(tmp_path, monkeypatch):
    card = cards.compose(LONG, [FULL])
    cards.write(card, tmp_path / "a.png", tmp_path / "kept")
    monkeypatch.setattr(vl_convert, "svg_to_png", lambda *args, **kwargs: pytest.fail("drawn again"))
    cards.write(card, tmp_path / "b.png", tmp_path / "kept")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    with pytest.raises(pytest.fail.Exception, match="drawn again"):
        cards.write(card.replace("Multilateral", "Other"), tmp_path / "c.png", tmp_path / "kept")
    monkeypatch.setattr(cards, "_HERE", "drawn in another way")
    with pytest.raises(pytest.fail.Exception, match="drawn again"):
        cards.write(card, tmp_path / "d.png", tmp_path / "kept")


# The changelog, and the version.


def test_the_notes_of_a_release_are_what_the_changelog_says_of_it(tmp_path, capsys):
    path = tmp_path / "CHANGELOG.md"
    path.write_text(
        "# Changelog\n\n## [1.1.0] - 2027-01-01\n\nB.\n\n## [1.0.0] - 2026-12-01\n\n### Added\n\n- A.\n", "utf-8"
    )
    assert notes("1.1.0", path) == "B.\n"
    assert notes("1.0.0", path) == "### Added\n\n- A.\n"
    with pytest.raises(ValueError, match=r"nothing under the heading '## \[2.0.0\] - YYYY-MM-DD'"):
        notes("2.0.0", path)
    (tmp_path / "CITATION.cff").write_text(CITATION.replace("1.0.0", "1.1.0"), encoding="utf-8")
    with using(Book(tmp_path)):
        assert main(["notes", "--to", str(tmp_path / "out" / "notes.md")]) == 0
    assert (tmp_path / "out" / "notes.md").read_text(encoding="utf-8") == "B.\n"
