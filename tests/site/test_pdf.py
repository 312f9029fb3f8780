"""The book as a PDF, set from the built site and read with a library of another maker."""

import json
import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime

import pypdf
import pypdfium2
import pytest

from tests.places import ROOT
from traced_book import pdf
from traced_book.book import at
from traced_book.provenance import git


@pytest.fixture(scope="module")
def written(site, tmp_path_factory):
    """The paths of the book set twice, by a process of its own: it needs two gigabytes, and gives none back before it ends."""
    paths = [tmp_path_factory.mktemp("pdf") / "book.pdf" for _ in range(2)]
    code = "import sys; from pathlib import Path; from traced_book import pdf; site, *paths = map(Path, sys.argv[1:])"
    code += "\nfor path in paths: pdf.write(site, path)"
    done = subprocess.run([sys.executable, "-c", code, site, *paths], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return paths


@pytest.fixture(scope="module")
def path(written):
    return written[0]


@pytest.fixture(scope="module")
def book(path):
    return pypdf.PdfReader(path)


@pytest.fixture(scope="module")
def seen(path):
    """The text of each page, and the boxes of its runs: left, bottom, right and top in points."""
    document = pypdfium2.PdfDocument(path)
    pages = [page.get_textpage() for page in document]
    return [(page.get_text_range(), [page.get_rect(i) for i in range(page.count_rects())]) for page in pages]


@pytest.fixture(scope="module")
def texts(seen):
    return [text for text, _ in seen]


@pytest.fixture(scope="module")
def pages(site):
    return pdf.pages(site)


@pytest.fixture(scope="module")
def evidence(site):
    return json.loads((site / "trace.json").read_text(encoding="utf-8"))


def bare(text):
    """A text without what setting it may change: spaces and hyphens (U+FFFE is pdfium's word for one that breaks a word)."""
    return re.sub(r"[\s\u200b\ufffe‐‑-]+", "", text)


@pytest.fixture(scope="module")
def whole(texts):
    """The text of the book, without the running heads."""
    return bare("\n".join(text.partition("\n")[2] for text in texts))


def test_every_figure_and_table_is_there_once_on_the_page_that_its_list_names(evidence, book, texts):
    sheets = [bare(text) for text in texts]
    for kind, entries in (("Figure", evidence["figures"]), ("Table", evidence["tables"])):
        for entry in entries:
            caption = bare(f"{kind} {entry['number']} {entry['title']}")
            found = [i for i, text in enumerate(sheets) if caption in text]
            assert len(found) == 1, caption
            assert sheets[found[0]].count(caption) == 1
            line = bare(f"{entry['number']}{entry['title']}{book.page_labels[found[0]]}")
            assert any(line in text for text in sheets[:12]), line


def structure(node, kinds, described):
    """Count the elements of the structure tree by kind, and collect alternative texts."""
    node = node.get_object()
    if isinstance(node, pypdf.generic.ArrayObject):
        for child in node:
            structure(child, kinds, described)
    elif isinstance(node, pypdf.generic.DictionaryObject):
        if "/S" in node:
            kinds[node["/S"]] += 1
        if "/Alt" in node:
            described.append(node["/Alt"])
        if "/K" in node:
            structure(node["/K"], kinds, described)


def test_it_is_tagged_and_each_figure_has_its_alternative_text(site, pages, book, evidence):
    assert book.root_object["/MarkInfo"]["/Marked"]
    assert book.root_object["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "pdfuaid:part" in book.root_object["/Metadata"].get_object().get_data().decode()
    kinds, described = Counter(), []
    structure(book.root_object["/StructTreeRoot"]["/K"], kinds, described)
    for entry in evidence["figures"]:
        spec = json.loads((site / entry["spec"]).read_text(encoding="utf-8"))
        assert spec["usermeta"]["traced_book"]["alt"] in described, entry["id"]
    assert kinds["/Table"] >= len(evidence["tables"])
    assert kinds["/TH"] > 3 * len(evidence["tables"])
    assert kinds["/H2"] == len(pages)


def test_every_link_inside_leads_to_a_page_and_every_other_to_the_web(pages, book):
    inside, outside = 0, set()
    known = {page.indirect_reference.idnum for page in book.pages}
    for page in book.pages:
        for link in page.get("/Annots", []):
            link = link.get_object()
            assert link["/Contents"]  # what is read aloud
            if "/Dest" in link:
                destination = link["/Dest"]
                if isinstance(destination, str):
                    destination = book.named_destinations[destination].dest_array
                assert destination[0].idnum in known
                inside += 1
            else:
                outside.add(link["/A"]["/URI"])
    numbers = sum(len(page.article.select("a.traced-num")) for page in pages)
    assert inside > numbers > 500
    assert len(outside) > 200
    assert all(address.startswith(("https://", "http://")) for address in outside)


def titles(outline, depth=0):
    for item in outline:
        if isinstance(item, list):
            yield from titles(item, depth + 1)
        else:
            yield depth, item.title


def test_the_outline_has_parts_chapters_and_sections_in_reading_order(pages, book):
    found = list(titles(book.outline))
    assert [title for depth, title in found if depth == 0 and not title.startswith(("List", "Contents"))] == [
        page.part for page in pages if page.part
    ]
    expected = ["Overview", *(" ".join(page.article.h1.get_text().split()) for page in pages[1:])]
    assert [title for depth, title in found if depth == 1] == expected
    assert sum(depth == 2 for depth, _ in found) == sum(len(page.article.find_all("h2")) for page in pages)


def test_every_paragraph_is_there_at_its_begin_and_its_end(pages, whole):
    for page in pages:
        # A link to a figure or a chapter is followed by a page; the middle of a paragraph may be cut by a page's end.
        paragraphs = [p for p in page.article.select("section > p") if not p.select("a:not(.traced-num), code")]
        for text in (bare(paragraph.get_text()) for paragraph in paragraphs):
            assert text[:80] in whole, (page.name, text)
            assert text[-60:] in whole, (page.name, text)


def test_the_claims_are_there_with_their_verdicts(pages, whole):
    ledger = next(page for page in pages if page.name == "book/claims").article
    entries = ledger.select("section.entry")
    assert len(entries) > 10
    for entry in entries:
        assert bare(entry.select_one(".entry-head").get_text()) in whole
        for part in entry.select("dd"):
            assert bare(part.get_text())[:50] in whole


def test_fonts_are_embedded_and_are_those_of_the_packages(book):
    fonts = {}
    for page in book.pages:
        for name, font in page["/Resources"].get("/Font", {}).items():
            fonts[font.get_object()["/BaseFont"]] = (name, font.get_object())
    families = {re.sub(r"^/[A-Z]{6}\+", "", name).split("-")[0] for name in fonts}
    assert {"LibertinusSerif", "PTSans"} <= families <= {"LibertinusSerif", "PTSans", "DejaVuSansMono", "NewCMMath"}
    for name, (_, font) in fonts.items():
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(descriptor), name
        assert "/ToUnicode" in font, name


def test_it_says_what_it_is_and_takes_no_date_from_the_clock(book, evidence):
    assert book.metadata.title == "Strategic Alignments and Defense Ties"
    assert book.metadata.author == "The Strategic Alignments and Defense Ties project"
    assert "arms transfers" in book.metadata["/Keywords"]
    assert book.metadata.subject
    assert book.root_object["/Lang"].startswith("en")
    stamp = git("show", "--no-patch", "--format=%cI", evidence["commit"])
    day = datetime.fromisoformat(stamp).astimezone(UTC).date()
    assert book.metadata.creation_date.date() == book.metadata.modification_date.date() == day
    assert book.metadata.creation_date.hour == 0


def test_pages_are_a4_numbered_and_nothing_leaves_their_margins(book, seen):
    assert 120 <= len(book.pages) <= 320
    assert book.page_labels[2:5] == ["i", "ii", "iii"]
    assert book.page_labels[-1] == str(len(book.pages) - book.page_labels.index("1"))
    for page, (text, boxes) in zip(book.pages, seen, strict=True):
        assert [round(float(side)) for side in page.mediabox] == [0, 0, 595, 842]
        for left, bottom, right, top in boxes:
            assert 50 < left <= right < 545 and 40 < bottom <= top < 800, text[:80]


def test_no_page_is_blank(texts):
    """One with the last lines of the contents has some sixty characters, one with its head and number alone some ten."""
    assert [text for text in texts if len(text) < 40] == []


def test_text_is_found_as_it_is_written(texts):
    whole = "".join(texts)
    assert not re.search(r"[\u2060\ufffd\ue000-\uf8ff]", whole)
    assert "VEN-11" in whole
    assert "2007" in whole
    assert "Политика Венесуэлы" in whole


def test_the_same_site_gives_the_same_bytes(written):
    one, again = written
    assert one.read_bytes() == again.read_bytes()


def test_a_page_of_the_site_has_a_place_for_the_link(site):
    assert "<!-- pdf -->" in (site / "book" / "index.html").read_text(encoding="utf-8")
    assert at(ROOT).settings.pdf == "strategic-alignments-and-defense-ties.pdf"


def test_the_brief_is_a_pdf_of_two_pages_that_says_what_its_page_says(site, tmp_path, pages):
    pdf.leaflet(site, "book/brief", tmp_path / "brief.pdf")
    read = pypdf.PdfReader(tmp_path / "brief.pdf")
    assert len(read.pages) == 2
    assert read.metadata.title.startswith("In brief")
    assert "pdfuaid:part" in read.root_object["/Metadata"].get_object().get_data().decode()
    with pypdfium2.PdfDocument(tmp_path / "brief.pdf") as document:
        said = bare("".join(page.get_textpage().get_text_range() for page in document))
    [page] = [page for page in pages if page.name == "book/brief"]
    for sentence in page.article.select("li > p, section > p"):
        # A caption or a foot may stand between two halves of what a page's end divides.
        assert bare(sentence.get_text())[:30] in said, sentence
    kinds, described = Counter(), []
    structure(read.root_object["/StructTreeRoot"]["/K"], kinds, described)
    assert kinds["/H1"] == 1
    assert any(text.startswith("Map of Latin America") for text in described)


def test_a_page_that_is_not_in_the_contents_is_no_leaflet(site, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"book/none\.html: no such page of the contents"):
        pdf.leaflet(site, "book/none", tmp_path / "none.pdf")
    assert not (tmp_path / "none.pdf").exists()


def test_the_slides_say_what_the_boxes_of_their_pages_say_and_show_their_figures(site, tmp_path, pages, evidence):
    named = at(ROOT).settings.slides
    pdf.deck(site, named, tmp_path / "slides.pdf")
    read = pypdf.PdfReader(tmp_path / "slides.pdf")
    assert len(read.pages) == len(named) + 2
    assert {tuple(round(float(side)) for side in page.mediabox) for page in read.pages} == {(0, 0, 842, 474)}
    assert read.metadata.title == "Slides: Strategic Alignments and Defense Ties"
    assert "pdfuaid:part" in read.root_object["/Metadata"].get_object().get_data().decode()
    with pypdfium2.PdfDocument(tmp_path / "slides.pdf") as document:
        held = [page.get_textpage() for page in document]
        said = [bare(text.get_text_range()) for text in held]
        boxes = [[text.get_rect(i) for i in range(text.count_rects())] for text in held]
    for rects in boxes:
        assert all(30 < left <= right < 812 and 8 < bottom <= top < 450 for left, bottom, right, top in rects)
    articles = {page.name: page.article for page in pages}
    numbers = {entry["id"]: entry for entry in evidence["figures"]}
    figures = 0
    for name, text in zip(named, said[1:-1], strict=True):
        page, _, part = name.partition("#")
        article = articles[page]
        # A page has been stripped for print by now, but for the title of its box.
        found = article.find(id=part) if part else article.select_one(".key-findings")
        assert bare(article.h1.get_text()) in text
        if not part.startswith("fig-"):
            for words in found.find_all(["li", "p"], recursive=False) + found.select(":scope > ul > li"):
                assert bare(words.get_text()) in text, name
        link = found.select_one("a[href*='#fig-']")
        if part.startswith("fig-") or link:
            entry = numbers[part.removeprefix("fig-") or link["href"].partition("#fig-")[2]]
            assert bare(f"Figure {entry['number']}") in text
            assert bare(entry["title"]) in text
            assert bare(f"{entry['page']}#fig-{entry['id']}") in text
            assert "Source:" in text
            figures += 1
    assert figures >= 9
    kinds, described = Counter(), []
    structure(read.root_object["/StructTreeRoot"]["/K"], kinds, described)
    assert kinds["/H1"] == len(named) + 2
    assert len(described) >= figures
    assert "CCBY4.0" in said[-1]
    assert bare("To cite.") in said[-1]
