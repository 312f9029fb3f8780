"""A small book with two editions: what is translated, what is marked, what does not build, and how its pages lead to one another."""

import contextlib
import json
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup

from tests.traced_book import small_books
from traced_book import book, citation, cli, pdf
from traced_book.editions import sentences
from traced_book.proof.editions import against_original
from traced_book.proof.site import check_site
from traced_book.sphinx import hosting
from traced_book.sphinx.editions import lead, withdraw

NUMBERS = """\
from traced_book.evidence.author import numbers
numbers({"four-big": f"{1234.5:,}", "four-one": "one", "four-share": "44.1%", "four-odd": "mostly so"}, sources=["rows"])"""
THREE = """\
# Three

Of {num}`one-rows` rows: {fig}`one-bars`, {tab}`one-table` and [more](two.md#two).

Not in the catalogue.

[Down](#how-this-is-done)

## How this is done

Steps of 2014.

Big: {num}`four-big`, and {num}`four-one` more, {num}`four-share`; {num}`four-odd`.

## Left as it is
"""
FIVE = """\
# Five

[Steps](three.md#how-this-is-done) of another page.
"""
# Of the words of figures and tables, some.
EVIDENCE = {
    "one": {
        ("fig one-bars title", "A <title> & more"): "Un <título> y más",
        ("fig one-bars caption", "A <caption>"): "Una <leyenda>",
        ("tab one-table title", "The <rows>"): "Las <filas>",
    },
    "_book": {
        ("chart", "<b>"): "<be>", ("table", "<b>"): "<be>", ("table", "name"): "nombre",
        ("citation", "A small book: <with> an aside"): "Un libro pequeño: <con> un aparte",
    },
}  # fmt: skip
SPANISH = {
    # Of the rows that a cell shows as HTML.
    "one": {"name": "nombre"},
    "intro": {"Front": "Portada", "Parts of it": "Partes"},
    "three": {
        "Three": "Tres",
        "Of {num}`one-rows` rows: {fig}`one-bars`, {tab}`one-table` and [more](two.md#two).": "{fig}`one-bars`, {tab}`one-table` y [más](two.md#two): de {num}`one-rows` filas.",
        "[Down](#how-this-is-done)": "[Abajo](#how-this-is-done)",
        "How this is done": "Cómo se hace",
        "Steps of 2014.": "Pasos de 2014: corriendo.",
        "Big: {num}`four-big`, and {num}`four-one` more, {num}`four-share`; {num}`four-odd`.": "Grande: {num}`four-odd`, {num}`four-share`, {num}`four-one;f` y {num}`four-big`.",
    },
}
CONTENTS = {
    "format": "jb-book",
    "root": "intro",
    "parts": [
        {"caption": "Parts of it", "chapters": [{"file": name} for name in ("one", "two", "three", "four", "five")]}
    ],
}
SETTINGS = {
    "parse": {"myst_enable_extensions": ["colon_fence", "dollarmath"]},
    "html": {"baseurl": "https://example.org/book"},
    "sphinx": {
        "extra_extensions": ["traced_book.sphinx"],
        "config": {
            "myst_heading_anchors": 2,
            "traced_editions": ["es", "pt_BR"],
            "traced_promised": ["three"],
            "traced_inert": True,
            "traced_figure_pages": "figure",
        },
    },
}


@contextlib.contextmanager
def within(root):
    """Stand in a book, as who gives a command there."""
    with contextlib.chdir(root), book.using(book.at(root)):
        yield


def translate(root, page, texts, code="es"):
    """Write translations into the catalogue of a page, which has the messages already; a key may be a context and a message."""
    file = root / "locale" / code / "LC_MESSAGES" / f"{page}.po"
    text = file.read_text(encoding="utf-8")
    for original, said in texts.items():
        if isinstance(original, tuple):
            untranslated = f'msgctxt "{original[0]}"\nmsgid "{original[1]}"\nmsgstr ""\n'
            assert untranslated in text, text
            text = text.replace(untranslated, f'{untranslated[:-2]}{said}"\n')
            continue
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
    four = small_books.nbformat.v4.new_notebook(
        cells=[small_books.TEXT("# Four"), small_books.CODE(NUMBERS), small_books.CODE('print("Plain words")')]
    )
    files = {"three.md": THREE, "five.md": FIVE, "four.ipynb": json.dumps(four), "_toc.yml": json.dumps(CONTENTS)}
    built = small_books.jupyter_book(root, files, SETTINGS, cited=True, described=True)
    made, before = runs(root), soup(built.site / "three.html")
    with within(root):
        assert cli.main(["translate", "--extract"]) == 0
        for page, texts in [*SPANISH.items(), *EVIDENCE.items()]:
            translate(root, page, texts)
        assert cli.main(["editions", "--site", str(built.site)]) == 0
    return SimpleNamespace(root=root, site=built.site, made=made, before=before)


def test_a_translated_page_has_the_numbers_and_links_of_the_original(small):
    page = article(soup(small.site / "es/three.html"))
    original = article(soup(small.site / "three.html"))
    (said,) = [p for p in page.find_all("p") if "filas" in p.text]
    (meant,) = [p for p in original.find_all("p") if "rows" in p.text]
    assert sorted(a["href"] for a in said.find_all("a")) == sorted(a["href"] for a in meant.find_all("a"))
    assert said.find(class_="traced-num").text == meant.find(class_="traced-num").text == "2"
    assert page.find("a", string="Abajo")["href"] == "#how-this-is-done"
    assert page.find(id="how-this-is-done").find("h2").text.startswith("Cómo se hace")


@pytest.mark.parametrize("folder", ["", "es/", "pt/"])
def test_a_link_leads_to_a_section_of_another_page_also_where_its_heading_is_translated(small, folder):
    (link,) = article(soup(small.site / f"{folder}five.html")).find_all("a", string="Steps")
    assert link["href"] == "three.html#how-this-is-done"


def test_numbers_are_written_as_the_language_writes_them(small):
    (said,) = [p for p in article(soup(small.site / "es/three.html")).find_all("p") if "Grande" in p.text]
    assert said.text == "Grande: mostly so, 44,1\N{NO-BREAK SPACE}%, una y 1.234,5."
    # What is of no form that is known, and not translated, is marked.
    assert [a.text for a in said.find_all(class_="traced-untranslated", lang="en")] == ["mostly so"]
    (meant,) = [p for p in article(soup(small.site / "three.html")).find_all("p") if "Big" in p.text]
    assert meant.text == "Big: 1,234.5, and one more, 44.1%; mostly so."
    told = {
        n["name"]: n["text"] for n in json.loads((small.site / "es/trace.json").read_text(encoding="utf-8"))["numbers"]
    }
    assert told["four-one"] == "un" and told["four-big"] == "1.234,5"


def test_what_is_not_translated_names_its_language_is_marked_and_counted(small):
    page = article(soup(small.site / "es/three.html"))
    marked = page.find_all(["p", "h2"], class_="traced-untranslated")
    assert [m.text.rstrip("#") for m in marked] == ["Not in the catalogue.", "Left as it is"]
    assert marked[0]["lang"] == "en" and marked[1].find(lang="en").text == "Left as it is"
    # A sentence that stays as it was says its numbers and figures as it did.
    (said,) = [p.text for p in article(soup(small.site / "pt/three.html")).find_all("p") if "Big" in p.text]
    assert said == "Big: 1,234.5, and one more, 44.1%; mostly so."
    assert [a.text for a in article(soup(small.site / "pt/three.html")).find_all("a", class_="traced-fig")] == [
        "Figure 1"
    ]
    assert [a.text for a in page.find_all("a", class_="traced-fig")] == ["Figura 1"]
    assert re.search(r"\b2\b.*\b8\b.*\binglés\b", page.find(class_="traced-left").text)
    # What a cell writes as HTML is translated passage by passage; what it writes as plain text is no message of any catalogue.
    (frame,) = article(soup(small.site / "es/one.html")).select("table.dataframe")
    assert [(th.text, th.get("lang")) for th in frame.thead.find_all("th")] == [
        ("", None),
        ("nombre", None),
        ("rows", "en"),
    ]
    assert [td.text for td in frame.find_all("td")] == ["a", "1", "<b>", "2"]
    (printed,) = article(soup(small.site / "es/four.html")).find_all("div", class_="traced-untranslated")
    assert printed["lang"] == "en" and printed.text.strip() == "Plain words"
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


def test_until_they_are_built_and_once_they_are_gone_nothing_leads_to_an_edition(small, tmp_path):
    assert not small.before.find(class_="traced-editions") and not small.before.find("link", hreflang=True)
    site = tmp_path / "html"
    shutil.copytree(small.site, site)
    app = SimpleNamespace(
        outdir=site, builder=SimpleNamespace(format="html"), config=SimpleNamespace(traced_original="")
    )
    page = site / "three.html"
    with within(small.root):
        withdraw(app, None)
        assert soup(page).find(class_="traced-editions")
        shutil.rmtree(site / "pt")
        withdraw(app, None)
        assert not soup(page).find(class_="traced-editions") and not soup(page).find("link", hreflang=True)
        # Those of an edition are its own business.
        assert soup(site / "es/three.html").find(class_="traced-editions")
        lead(site)
    assert page.read_text(encoding="utf-8") == (small.site / "three.html").read_text(encoding="utf-8")


def test_the_page_of_a_figure_leads_to_itself_too_and_the_search_does_not(small):
    page = soup(small.site / "es/figure/one-bars.html")
    assert [a["href"] for a in page.find(class_="traced-editions").find_all("a")] == [
        "../../figure/one-bars.html", "../../pt/figure/one-bars.html",
    ]  # fmt: skip
    assert len(page.find_all("link", hreflang=True)) == 4
    assert not soup(small.site / "es/search.html").find(class_="traced-editions")


def test_the_mark_of_what_is_not_translated_is_one_line_beside_it(small, browser):
    context = browser.new_context()
    page = context.new_page()
    page.goto((small.site / "es/three.html").as_uri())
    page.evaluate("""() => document.querySelector("p.traced-untranslated").insertAdjacentHTML(
        "afterend", "<ul><li><p id='within' class='traced-untranslated'>a</p></li></ul>")""")
    sides = """selector => { const style = getComputedStyle(document.querySelector(selector));
        return [style.borderLeftWidth, style.borderRightWidth]; }"""
    assert page.evaluate(sides, "p.traced-untranslated") == ["2px", "0px"]
    assert page.evaluate(sides, "#within") == ["0px", "2px"]
    context.close()


def test_the_trace_of_every_edition_holds(small):
    with within(small.root):
        assert [check_site(small.site / folder) for folder in ("", "es", "pt")] == [[], [], []]


def runs(root):
    """Return when each run that is kept was made."""
    return {path.name: path.stat().st_ctime_ns for path in (root / "_build/runs").iterdir()}


def tampered(small, tmp_path, name, change):
    """Return what the proof says of a Spanish edition of which a file is another."""
    site = tmp_path / "html"
    shutil.copytree(small.site, site)
    file = site / "es" / name
    before = file.read_text(encoding="utf-8")
    file.write_text(change(before), encoding="utf-8")
    assert file.read_text(encoding="utf-8") != before
    with within(small.root):
        return against_original(site / "es")


def test_an_edition_is_proved_to_be_its_original_but_for_words(small, capsys):
    with within(small.root):
        assert [cli.main(["trace", "--check", str(small.site / folder)]) for folder in ("es", "pt")] == [0, 0]
    assert "1 figure, 1 table, 5 numbers: each is that of the original" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("trace.json", '"text": "1.234,5"', '"text": "1.234,6"', "number four-big: '1.234,6' is another number than '1,234.5'"),
        ("trace.json", '"text": "1.234,5"', '"text": "12.345"', "number four-big: '12.345' is another number than '1,234.5'"),
        ("trace.json", '"name": "four-share"', '"name": "four-shore"', "number four-share: not in the edition"),
        ("trace.json", '"sources": [\n    "rows"', '"sources": [\n    "rews"', "its sources is ['rews'], in the original ['rows']"),
        ("_figures/one-bars.csv", "a,1", "a,3", "figure one-bars: _figures/one-bars.csv, row 1: '3' is no '1'"),
        ("_figures/one-bars.csv", "a,1\n", "", "figure one-bars: _figures/one-bars.csv, it has other rows or columns"),
        ("_figures/one-table.csv", "a,1", "a,12", "table one-table: _figures/one-table.csv, row 1: '12' is no '1'"),
        ("_figures/one-bars.json", '"rows":1', '"rows":1.5', "datasets.data-1[0].rows: 1.5 is no 1"),
        ("_figures/one-bars.json", '"type":"bar"', '"type":"bar","size":2', "mark has other parts"),
        ("_figures/one-bars.json", "Una <leyenda>", "7 leyendas", "caption: '7 leyendas' is no 'A <caption>'"),
    ],
)  # fmt: skip
def test_another_number_row_or_source_is_found(small, tmp_path, name, old, new, said):
    problems = tampered(small, tmp_path, name, lambda text: text.replace(old, new, 1))
    assert len(problems) == (2 if "shore" in new else 1)
    assert any(said in problem for problem in problems), problems


def test_notebooks_are_not_run_again(small):
    assert small.made and runs(small.root) == small.made


def test_figures_and_tables_have_the_words_of_the_edition_and_the_values_of_the_original(small):
    page = article(soup(small.site / "es/one.html"))
    figure = page.find(id="fig-one-bars")
    assert "Un <título> y más" in figure.find(class_="traced-title").text
    assert figure.find("figcaption").text == "Una <leyenda>"
    drawn = (small.site / "es/_figures/one-bars.svg").read_text(encoding="utf-8")
    assert "&lt;be&gt;" in drawn and "&lt;b&gt;" not in drawn
    values = [
        (small.site / f"{at}_figures/one-bars.csv").read_text(encoding="utf-8").splitlines() for at in ("", "es/")
    ]
    assert [lines[-3:] for lines in values] == [["name,rows", "a,1", "<b>,2"], ["name,rows", "a,1", "<be>,2"]]
    table = page.find(id="tab-one-table")
    assert "Las <filas>" in table.caption.text and [th.text for th in table.thead.find_all("th")] == ["nombre", "rows"]
    # What has no translation says so, in the middle of what has.
    assert table.thead.find(lang="en").text == "rows" and not table.caption.find(lang="en")
    assert [th.text for th in table.tbody.find_all("th")] == ["a", "<be>"]
    plain = article(soup(small.site / "pt/one.html"))
    assert plain.find(id="fig-one-bars").find("figcaption").find(lang="en").text == "A <caption>"
    assert not soup(small.site / "one.html").find(class_="traced-untranslated")
    assert "Un libro pequeño" in (small.site / "es/_cite/book.bib").read_text(encoding="utf-8")


def test_what_is_set_for_print_is_said_in_the_language_of_its_site(small):
    with within(small.root):
        with pdf.language_of(small.site / "es") as ending:
            said = pdf.words(['#say("Contents")', '#say("Version %(version)s", version: 1)'])
            assert (ending, pdf.pages(small.site / "es")[1].part, citation.work().title) == (
                "-es", "Partes", "Un libro pequeño: <con> un aparte",
            )  # fmt: skip
        with pdf.language_of(small.site) as ending:
            assert (ending, pdf.pages(small.site)[1].part) == ("", "Parts of it")
            assert pdf.words([]) == {"language": "en", "region": "GB", "sentences": {}}
    assert said == {
        "language": "es",
        "region": None,
        "sentences": {"Contents": "Contenido", "Version %(version)s": "Versión %(version)s"},
    }


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
    assert "es: three, line 15: is not translated: Left as it is" in lines
    # What the book is cited by, each page shows.
    assert len([line for line in lines if line.startswith("es: three,")]) == 2
    assert "es: CITATION.cff, line 1: is not translated: What it is about." in lines
    assert len([line for line in lines if line.startswith("pt_BR: three,")]) == 8
    # A number that no form writes is a message, which any page may name; those that have one are none.
    assert [line for line in lines if line.startswith("es: four")] == [
        "es: four, cell 2, line 1: is not translated: mostly so"
    ]
    # One word of the chart, two of the table, and what a number is.
    assert "es: _book: 4 of 12 passages are not translated" in out.splitlines()
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


# Where a script shows a text, or hands it to who reads aloud, as it stands in the script.
UNSAID = re.compile(
    r"""(?:textContent\s*[:=]|ariaLabel\s*[:=]|"aria-(?:label|description)",|(?:replaceChildren|append|replaceWith)\()\s*"[^"]*[A-Za-z]"""
)


def test_no_script_shows_a_text_that_it_does_not_say():
    assert UNSAID.search('a.textContent = "Copied";')
    for path in (Path(sentences.__file__).parents[1] / "sphinx" / "static").glob("*.js"):
        assert UNSAID.findall(path.read_text(encoding="utf-8")) == [], path.name


@pytest.mark.parametrize(
    ("folder", "said"),
    [("", ["Back to the text", "how it is computed"]), ("es/", ["Volver al texto", "cómo se calcula"]), ("pt/", ["Voltar ao texto", "como se calcula"])],
)  # fmt: skip
def test_scripts_speak_the_language_of_the_edition(small, browser, folder, said):
    page = browser.new_page()
    page.goto((small.site / f"{folder}three.html").as_uri())
    number = page.locator("a.traced-num").first
    described = number.get_attribute("aria-description")
    number.click()
    close = page.locator("[role=dialog] button").inner_text()
    page.close()
    assert [close, described] == said


def test_the_policy_at_the_root_holds_for_the_pages_of_the_editions(small):
    """A host may send one header for all folders."""
    allowed = (small.site / hosting.POLICY).read_text(encoding="utf-8")
    for folder in ("es", "pt"):
        own = (small.site / folder / hosting.POLICY).read_text(encoding="utf-8")
        hashes = set(re.findall(r"'sha256-[^']+'", own))
        assert hashes
        assert hashes <= set(allowed.split("; ")[1].split())


def test_a_joined_policy_allows_what_each_allows_and_stays_where_it_does_already():
    own = "default-src 'self'; script-src 'self' 'sha256-b=' 'sha256-d='; img-src data:\n"
    other = "script-src 'self' 'sha256-a=' 'sha256-d='; img-src https:\n"
    assert hosting.joined(own, [other]) == (
        "default-src 'self'; script-src 'self' 'sha256-a=' 'sha256-b=' 'sha256-d='; img-src data:\n"
    )
    assert hosting.joined(own, [own]) == own
