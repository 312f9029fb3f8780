"""The editions of the book in Spanish and in Portuguese, built beside a copy of its site: what a reader meets, and what proves them."""

import json
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
from bs4 import BeautifulSoup
from bs4.element import PreformattedString

from traced_book import book, cli, pdf

ROOT = Path(__file__).parents[2]
EDITIONS = {"es": "es", "pt": "pt-BR"}
# Words of which an English sentence has some, and a name, a title or a code none.
ENGLISH = {
    "a", "about", "all", "an", "and", "are", "as", "at", "be", "but", "by", "each", "for", "from", "has", "have", "how", "if", "in", "is", "it", "its", "no",
    "not", "of", "on", "one", "or", "that", "the", "this", "to", "was", "were", "what", "when", "where", "which", "who", "with", "without", "you", "your",
}  # fmt: skip
# What is on no page, or stands as its author published it: references, code, what is for machines.
APART = "script, style, svg, noscript, code, pre, .citation, .bibtex-citation, [translate=no]"
SAID = ("aria-label", "title", "alt", "placeholder")


@pytest.fixture(scope="module")
def editions(site, tmp_path_factory):
    """A copy of the site with every edition in it, built as a release builds them."""
    whole = tmp_path_factory.mktemp("editions") / "html"
    shutil.copytree(site, whole)
    command = [Path(sys.executable).with_name("traced-book"), "editions", "--site", whole, "--strict"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return whole


def english(text):
    """Whether a text reads as English: of its words in small letters, which a name or a title of a work has few of, some are."""
    found = re.findall(r"\b[a-z]+\b", text)
    return " " in text and len(found) > 2 and sum(word in ENGLISH for word in found) >= max(2, len(found) // 6)


def told(path):
    """Yield each text of a page that a reader sees or hears, with the language that the page says it is in."""
    page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    for part in page.select(APART):
        part.decompose()

    def language(node):
        held = (part["lang"] for part in (node, *node.parents) if getattr(part, "attrs", None) and "lang" in part.attrs)
        return next(held, "")

    for node in page.find_all(string=True):
        if not isinstance(node, PreformattedString) and node.strip():
            yield " ".join(node.split()), language(node)
    for element in page.find_all(True):
        for name in SAID:
            if element.get(name):
                yield " ".join(element[name].split()), language(element)


@cache
def written(original):
    """The texts of a page of the original in its own language; none where it has no such page."""
    return {text for text, language in told(original) if language == "en"} if original.is_file() else set()


@pytest.mark.parametrize("folder", EDITIONS)
def test_an_edition_is_proved_to_be_the_book_but_for_its_words(editions, folder):
    assert cli.main(["trace", "--check", str(editions / folder)]) == 0


def test_no_translation_says_another_thing_and_no_promised_page_lacks_one(capfd):
    status = cli.main(["translate", "--check"])
    assert status == 0, capfd.readouterr().err[-3000:]


@pytest.mark.parametrize("folder", EDITIONS)
def test_no_english_sentence_stands_on_a_page_without_saying_so(editions, folder):
    """What stands on the original's page in the same words, and reads as English, says that it is."""
    found = {}
    for path in sorted((editions / folder).rglob("*.html")):
        name = path.relative_to(editions / folder)
        same = written(editions / name)
        for text, language in told(path):
            if language == EDITIONS[folder] and text in same and english(text):
                found.setdefault(text, name.as_posix())
    assert not found, f"{len(found)} texts, the first: {dict(list(found.items())[:20])}"


@pytest.mark.parametrize("folder", EDITIONS)
def test_every_figure_is_there_in_the_words_of_the_edition(editions, folder):
    original = {
        entry["id"]: entry for entry in json.loads((editions / "trace.json").read_text(encoding="utf-8"))["figures"]
    }
    trace = json.loads((editions / folder / "trace.json").read_text(encoding="utf-8"))
    assert [entry["id"] for entry in trace["figures"]] == list(original)
    assert [entry["id"] for entry in trace["figures"] if entry["title"] == original[entry["id"]]["title"]] == []


@pytest.mark.parametrize(
    ("folder", "words"),
    [("es", ("Datos", "Cómo citar", "Versión")), ("pt", ("Dados", "Como citar", "Versão"))],
)
def test_from_the_front_page_a_reader_comes_to_a_figure_its_data_and_how_to_cite_it(
    editions, browser, serve, folder, words
):
    context = browser.new_context(locale=EDITIONS[folder])
    page = context.new_page()
    with serve(editions) as address:
        page.goto(f"{address}/book/index.html")
        page.click(f".traced-editions a[lang='{EDITIONS[folder]}']")
        page.wait_for_url(f"{address}/{folder}/book/index.html")
        page.locator("article a[href$='countries/venezuela.html']").first.click()
        page.wait_for_url(f"{address}/{folder}/book/countries/venezuela.html*")
        figure = page.locator("figure#fig-ven-annual")
        figure.scroll_into_view_if_needed()
        assert words[0] in figure.text_content()
        assert figure.locator("a[href*='_figures/ven-annual.csv']").count() == 1
        assert (editions / folder / "_figures/ven-annual.csv").is_file()
        page.goto(f"{address}/{folder}/book/cite.html")
        assert words[1] in page.title() and words[2] in page.locator("article").inner_text()
    context.close()


@pytest.mark.parametrize(("folder", "title"), [("es", "En resumen"), ("pt", "Em resumo")])
def test_the_brief_of_an_edition_is_printed_in_its_language(editions, tmp_path, folder, title):
    with book.using(book.at(ROOT)), pdf.language_of(editions / folder):
        pdf.leaflet(editions / folder, "book/brief", tmp_path / "brief.pdf")
    with pypdfium2.PdfDocument(tmp_path / "brief.pdf") as document:
        said = "".join(page.get_textpage().get_text_range() for page in document)
        assert document.get_metadata_dict()["Title"].startswith(title)
    assert "commit" in said and "Version" not in said
