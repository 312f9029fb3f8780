"""A small book with two editions: what is translated, what is marked, what does not build, and how its pages lead to one another."""

import contextlib
import json
import re
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup

from tests.traced_book import small_books
from traced_book import book, cli
from traced_book.proof.site import check_site

THREE = """\
# Three

Of {num}`one-rows` rows: {fig}`one-bars`, {tab}`one-table` and [more](two.md#two).

Not in the catalogue.

[Down](#how-this-is-done)

## How this is done

Steps of 2014.

## Left as it is
"""
SPANISH = {
    "intro": {"Front": "Portada", "Parts of it": "Partes"},
    "three": {
        "Three": "Tres",
        "Of {num}`one-rows` rows: {fig}`one-bars`, {tab}`one-table` and [more](two.md#two).": "{fig}`one-bars`, {tab}`one-table` y [más](two.md#two): de {num}`one-rows` filas.",
        "[Down](#how-this-is-done)": "[Abajo](#how-this-is-done)",
        "How this is done": "Cómo se hace",
        "Steps of 2014.": "Pasos de 2014: corriendo.",
    },
}
CONTENTS = {
    "format": "jb-book",
    "root": "intro",
    "parts": [{"caption": "Parts of it", "chapters": [{"file": name} for name in ("one", "two", "three")]}],
}
SETTINGS = {
    "parse": {"myst_enable_extensions": ["colon_fence", "dollarmath"]},
    "html": {"baseurl": "https://example.org/book"},
    "sphinx": {
        "extra_extensions": ["traced_book.sphinx"],
        "config": {"myst_heading_anchors": 2, "traced_editions": ["es", "pt_BR"], "traced_promised": ["three"]},
    },
}


@contextlib.contextmanager
def within(root):
    """Stand in a book, as who gives a command there."""
    with contextlib.chdir(root), book.using(book.at(root)):
        yield


def translate(root, page, texts, code="es"):
    """Write translations into the catalogue of a page, which has the messages already."""
    file = root / "locale" / code / "LC_MESSAGES" / f"{page}.po"
    text = file.read_text(encoding="utf-8")
    for original, said in texts.items():
        untranslated = f'msgid "{original}"\nmsgstr ""\n'
        assert untranslated in text, text
        text = text.replace(untranslated, f'msgid "{original}"\nmsgstr "{said}"\n')
    file.write_text(text, encoding="utf-8")


def soup(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def article(page):
    return page.find("article")


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A book with its editions built: Spanish in part, Portuguese not at all."""
    root = tmp_path_factory.mktemp("editions")
    files = {"three.md": THREE, "_toc.yml": json.dumps(CONTENTS)}
    built = small_books.jupyter_book(root, files, SETTINGS, cited=True, described=True)
    made = runs(root)
    with within(root):
        assert cli.main(["translate", "--extract"]) == 0
        for page, texts in SPANISH.items():
            translate(root, page, texts)
        assert cli.main(["editions", "--site", str(built.site)]) == 0
    return SimpleNamespace(root=root, site=built.site, made=made)


def test_a_translated_page_has_the_numbers_and_links_of_the_original(small):
    page = article(soup(small.site / "es/three.html"))
    original = article(soup(small.site / "three.html"))
    (said,) = [p for p in page.find_all("p") if "filas" in p.text]
    (meant,) = [p for p in original.find_all("p") if "rows" in p.text]
    assert sorted(a["href"] for a in said.find_all("a")) == sorted(a["href"] for a in meant.find_all("a"))
    assert said.find(class_="traced-num").text == meant.find(class_="traced-num").text == "2"
    assert page.find("a", string="Abajo")["href"] == "#how-this-is-done"
    assert page.find(id="how-this-is-done").find("h2").text.startswith("Cómo se hace")


def test_what_is_not_translated_names_its_language_is_marked_and_counted(small):
    page = article(soup(small.site / "es/three.html"))
    marked = page.find_all(class_="traced-untranslated")
    assert [m.text.rstrip("#") for m in marked] == ["Not in the catalogue.", "Left as it is"]
    assert marked[0]["lang"] == "en" and marked[1].find(lang="en").text == "Left as it is"
    assert re.search(r"\b2\b.*\b7\b", page.find(class_="traced-left").text)
    whole = article(soup(small.site / "es/intro.html"))
    # Of two passages, one is not translated.
    assert [m["lang"] for m in whole.find_all(class_="traced-untranslated")] == ["en"]
    assert not soup(small.site / "three.html").find(class_=["traced-untranslated", "traced-left"])


def test_an_edition_is_a_whole_site_in_its_language(small):
    page = soup(small.site / "es/three.html")
    assert page.html["lang"] == "es" and page.title.text.startswith("Tres")
    assert soup(small.site / "pt/three.html").html["lang"] == "pt-BR"
    # The captions of the contents, and the parts that settings name by them.
    assert "Partes" in page.find(class_="bd-sidebar-primary").text
    described = json.loads(page.find("script", type="application/ld+json").string)
    assert (described["inLanguage"], described["url"]) == ("es", "https://example.org/book/es/three.html")
    assert page.find("link", rel="canonical")["href"] == "https://example.org/book/es/three.html"
    assert "LA  - es" in (small.site / "es/_cite/three.ris").read_text(encoding="utf-8")
    assert "LA  - en" in (small.site / "_cite/three.ris").read_text(encoding="utf-8")
    assert (small.site / "es/404.html").is_file() and (small.site / "es/_share/one.png").is_file()
    # The stem of "corriendo" and "pasos", as Spanish has them.
    terms = (small.site / "es/searchindex.js").read_text(encoding="utf-8")
    assert '"corr"' in terms or "corr:" in terms
    assert "https://example.org/book/es/three.html" in (small.site / "es/sitemap.xml").read_text(encoding="utf-8")
    robots = (small.site / "robots.txt").read_text(encoding="utf-8")
    assert [line.rpartition("/book/")[2] for line in robots.splitlines() if "Sitemap" in line] == [
        "sitemap.xml", "es/sitemap.xml", "pt/sitemap.xml",
    ]  # fmt: skip
    assert not (small.site / "es/robots.txt").exists()


@pytest.mark.parametrize("folder", ["", "es/", "pt/"])
def test_each_page_leads_to_itself_in_the_other_languages(small, folder):
    path = small.site / f"{folder}two.html"
    page = soup(path)
    switch = page.find(class_="traced-editions")
    led = {(path.parent / a["href"]).resolve() for a in switch.find_all("a")}
    assert led | {path.resolve()} == {(small.site / f"{other}two.html").resolve() for other in ("", "es/", "pt/")}
    assert len(led) == 2 and [a["hreflang"] for a in switch.find_all("a")] == [
        tag for tag, at in (("en", ""), ("es", "es/"), ("pt-BR", "pt/")) if at != folder
    ]
    alternates = {link["hreflang"]: link["href"] for link in page.find_all("link", hreflang=True)}
    assert alternates == {
        "en": "https://example.org/book/two.html",
        "es": "https://example.org/book/es/two.html",
        "pt-BR": "https://example.org/book/pt/two.html",
        "x-default": "https://example.org/book/two.html",
    }


def test_the_trace_of_every_edition_holds(small):
    with within(small.root):
        assert [check_site(small.site / folder) for folder in ("", "es", "pt")] == [[], [], []]


def runs(root):
    """Return when each run that is kept was made, and each drawing."""
    kept = [*(root / "_build/runs").iterdir(), *(root / "_build/drawings").iterdir()]
    return {path.name: path.stat().st_ctime_ns if path.suffix == ".ipynb" else 0 for path in kept}


def test_notebooks_are_not_run_and_figures_not_drawn_again(small):
    assert small.made and runs(small.root) == small.made


def edition_again(small, text):
    """Return the exit status of building the editions with another Spanish catalogue of the third page, which is put back."""
    file = small.root / "locale/es/LC_MESSAGES/three.po"
    before = file.read_text(encoding="utf-8")
    file.write_text(text(before), encoding="utf-8")
    try:
        with within(small.root):
            return cli.main(["editions", "--site", str(small.site)])
    finally:
        file.write_text(before, encoding="utf-8")


def test_an_edition_with_an_unfaithful_translation_is_not_built(small, capsys):
    page = small.site / "es/three.html"
    before = page.stat().st_mtime_ns
    assert edition_again(small, lambda text: text.replace("de {num}`one-rows` filas", "de 12 filas")) == 1
    said = capsys.readouterr().err
    assert re.search(r"three\.po:\d+: lacks \{num\}`one-rows`: Of \{num\}`one-rows` rows:", said)
    assert "states the number 12" in said
    assert page.stat().st_mtime_ns == before


def test_what_promised_pages_lack_is_listed_and_holds_up_a_release(small, capfd):
    with within(small.root):
        assert cli.main(["translate", "--check"]) == 1
    out, err = capfd.readouterr()
    lines = err.splitlines()
    assert "es: three, line 5: is not translated: Not in the catalogue." in lines
    assert "es: three, line 13: is not translated: Left as it is" in lines
    assert len([line for line in lines if line.startswith("es:")]) == 2
    assert len([line for line in lines if line.startswith("pt_BR: three,")]) == 7
    assert "es: intro: 1 of 3 passages are not translated" in out.splitlines()


def test_a_changed_original_shows_up_and_is_no_longer_shown_translated(small, capfd):
    source = small.root / "three.md"
    source.write_text(THREE.replace("Steps of 2014.", "Steps of 2015."), encoding="utf-8")
    catalogues = {path: path.read_bytes() for path in (small.root / "locale").rglob("*.po")}
    try:
        with within(small.root):
            assert cli.main(["translate", "--check"]) == 1
            assert "es: three, line 11: is not translated: Steps of 2015." in capfd.readouterr().err.splitlines()
            assert cli.main(["translate", "--extract"]) == 0
            assert cli.main(["translate", "--check"]) == 1
            assert "es: three, line 11: has changed since it was translated: Steps of 2015." in capfd.readouterr().err
            assert cli.main(["editions", "--site", str(small.site)]) == 0
        page = soup(small.site / "es/three.html")
        assert page.find("p", string="Steps of 2015.")["lang"] == "en"
        assert "Pasos" not in page.text
    finally:
        source.write_text(THREE, encoding="utf-8")
        for path, text in catalogues.items():
            path.write_bytes(text)


def test_a_book_without_editions_has_neither_switch_nor_command(tmp_path, capsys):
    config = {"sphinx": {"extra_extensions": ["traced_book.sphinx"]}, "parse": SETTINGS["parse"]}
    built = small_books.jupyter_book(tmp_path, {}, config)
    page = built.page("two")
    assert not [mark for mark in ("editions", "hreflang", "traced-left") if mark in page]
    with within(tmp_path):
        assert cli.main(["editions", "--site", str(built.site)]) == 1
        assert cli.main(["translate", "--extract"]) == 1
    assert capsys.readouterr().err.count("the book has no editions") == 2
    assert not (tmp_path / "locale").exists()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_switch_keeps_page_and_place(small, browser, scripts):
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    page.goto((small.site / "three.html").as_uri() + "#how-this-is-done")
    page.click(".traced-editions a[lang=es]")
    page.wait_for_load_state()
    kept = "#how-this-is-done" if scripts else ""
    assert page.url == (small.site / "es/three.html").as_uri() + kept
    context.close()
