"""Layers of a small book in two browsers, and its feed: what a reader leaves out, what comes back by a link, and what feeds must have."""

import datetime as dt
import json
import re
import xml.etree.ElementTree as ET
from types import SimpleNamespace
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from sphinx.errors import ConfigError

from tests.traced_book import small_books
from traced_book import book, cli
from traced_book.book import Book, Settings
from traced_book.proof import released
from traced_book.proof.archives import releases
from traced_book.sphinx import feed, layers

THREE = """\
# Three

Of {num}`one-rows` rows: {fig}`one-bars`, {tab}`one-table`.

:::{note}
:class: layer-method
How it is counted.
:::

:::{tip}
:class: own
How it is weighed.
:::

[Down](#how-this-is-done)

```{rst-class} layer-method
```

## How this is done

Steps.

## The end

Fin.
"""
CHANGELOG = """\
# Changelog

## [Unreleased]

- Not yet.

## [1.1.0] - 2026-03-04

More <b>, of [that](https://example.org/that).

## [1.0.0] - 2026-01-02

First.
"""
FILES = {
    "three.md": THREE,
    "changes.md": "# Changes\n\n```{include} CHANGELOG.md\n:start-line: 1\n```\n",
    "releases/1.0.0.csv": "name,text\nlost,7\none-rows,1\n",
    "releases/1.1.0.csv": "name,text\none-rows,2\n",
}
OPTIONS = {"traced_layers": True, "traced_layer_method": [".own"], "traced_changelog": "changes", "traced_lean": True}
SETTINGS = {
    "parse": {"myst_enable_extensions": ["colon_fence", "dollarmath"]},
    "sphinx": {"extra_extensions": ["traced_book.sphinx"], "config": OPTIONS | {"myst_heading_anchors": 2}},
}
# What a page shows, of the method (two boxes and a section), of the code (a cell, links of a figure), of the data (a table, its files).
SEEN = """() => Object.fromEntries(Object.entries({
    note: '.admonition.note', own: '.admonition.own', section: '#how-this-is-done', end: '#the-end', figure: '#fig-one-bars img',
    table: '.traced-readable', code: '#cell-2', cell: 'dd.layer-code', file: 'dd.layer-data', source: 'dl.traced-trace dd',
}).flatMap(([name, selector]) => {
    const found = document.querySelector(selector);
    return found ? [[name, found.checkVisibility()]] : [];
}))"""
# The line of layers is made by a script, which may come a moment after the page has loaded.
STATE = """async () => {
    for (let turn = 0; turn < 200 && !document.querySelector('.traced-layers-said'); turn++) await new Promise(done => setTimeout(done, 10));
    return [document.documentElement.dataset.without, document.querySelector('.traced-layers > summary').textContent,
    location.search, document.querySelector('.traced-layers-said').textContent];
}"""
CHOOSE = """name => [...document.querySelectorAll('.traced-layers label')].find(l => l.textContent === name).querySelector('input').click()"""


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    root = tmp_path_factory.mktemp("layers")
    (root / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    return small_books.jupyter_book(root, FILES, SETTINGS, cited=True, described=True)


@pytest.fixture(params=["chromium", "firefox"])
def opened(request):
    """Return a page of a browser that remembers nothing, 390 pixels wide."""
    if request.param == "chromium":
        context = request.getfixturevalue("browser").new_context(viewport={"width": 390, "height": 800})
        yield context.new_page()
        context.close()
    else:
        with request.getfixturevalue("firefox")() as started:
            page = started.new_page()
            page.set_viewport_size({"width": 390, "height": 800})
            yield page


def shown(page):
    return {name for name, seen in page.evaluate(SEEN).items() if seen}


WAIT = "new Promise(done => setTimeout(done, 400))"
ONE, THIRD = {"figure", "table", "code", "cell", "file", "source"}, {"note", "own", "section", "end"}


def test_what_is_left_out_is_out_of_every_chapter_and_a_link_brings_it_back(small, serve, opened):
    with serve(small.site) as address:
        opened.goto(f"{address}/one.html")
        assert shown(opened) == ONE
        assert opened.evaluate(STATE) == ["", "Layers: all shown", "", ""]
        opened.evaluate(f"({CHOOSE})('code')")
        assert shown(opened) == ONE - {"code", "cell"}
        assert opened.evaluate(STATE) == ["code", "Layers: without code", "?without=code", ""]
        opened.evaluate(f"({CHOOSE})('data')")
        opened.evaluate(f"({CHOOSE})('method')")
        assert shown(opened) == {"figure", "source"}, "text, figure and whose data it is stay"

        opened.goto(f"{address}/three.html")
        assert opened.evaluate(STATE)[:3] == ["method code data", "Layers: without method, code and data", ""]
        assert shown(opened) == {"end"}
        opened.evaluate("document.querySelector('a[href=\"#how-this-is-done\"]').click()")
        opened.evaluate(WAIT)
        assert shown(opened) == THIRD
        assert "Left out: method." in opened.evaluate(STATE)[3]

        opened.goto(f"{address}/one.html#cell-2")
        opened.evaluate(WAIT)
        assert shown(opened) == ONE - {"table", "file"}
        assert 0 <= opened.evaluate("document.querySelector('#cell-2').getBoundingClientRect().top") < 200
        assert "Left out: code" in opened.evaluate(STATE)[3]
        opened.goto(f"{address}/changes.html")
        assert opened.evaluate(STATE)[0] == "method code data", "the link has not changed what is remembered"
        opened.goto(f"{address}/one.html?without=data")
        assert shown(opened) == ONE - {"table", "file"}, "what is sent holds over what is remembered"
        opened.goto(f"{address}/one.html?without=")
        assert shown(opened) == ONE


def test_without_scripts_on_paper_and_before_a_choice_a_page_is_whole(small, serve, browser):
    with serve(small.site) as address:
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{address}/one.html?without=code")
        assert page.locator("#cell-2").is_visible()
        assert page.locator(".traced-layers").count() == 0
        context.close()
        page = browser.new_page()
        page.goto(f"{address}/one.html?without=code,data,method")
        assert not page.locator("#cell-2").is_visible()
        page.emulate_media(media="print")
        assert page.evaluate(SEEN)["table"]
        assert page.locator("#cell-2").is_visible()
        assert not page.locator(".traced-layers").is_visible()
        page.close()
    assert "traced-layers" not in small.page("one"), "the printed book is made of the page as it is written"
    assert "layers.js" not in small.page("intro"), "the front page has no layers"


def test_where_storage_is_refused_a_choice_holds_for_the_page(small, serve, browser):
    context = browser.new_context()
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    with serve(small.site) as address:
        page.goto(f"{address}/three.html")
        page.evaluate(f"({CHOOSE})('method')")
        assert shown(page) == {"end"}
        page.goto(f"{address}/one.html")
        assert shown(page) == ONE
    context.close()
    assert not [error for error in errors if "without" in error or "layers" in error]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_control_works_by_keyboard_moves_nothing_and_breaks_no_rule(small, serve, browser, theme):
    context = browser.new_context(viewport={"width": 390, "height": 800}, color_scheme=theme)
    page = context.new_page()
    with serve(small.site) as address:
        page.goto(f"{address}/one.html?without=code#cell-2")
        page.evaluate(WAIT)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.locator(".traced-layers > summary").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        assert page.evaluate(STATE)[:2] == ["method", "Layers: without method"]
        page.goto(f"{address}/one.html?without=code#cell-2")
        page.evaluate(WAIT)
        page.evaluate("document.querySelector('.traced-layers').open = true")
        page.evaluate(f"(0, eval)({json.dumps(Axe().axe_script)})")
        found = page.evaluate(
            "axe.run({ include: [['.traced-layers'], ['.traced-layers-said']] }).then(r => r.violations.map(v => v.id))"
        )
        assert found == []
        # The page keeps room for the control from its head on.
        page.route("**/layers.js*", lambda route: route.abort())
        top = "document.querySelector('.page-facts + *, .traced-layers + *').getBoundingClientRect().top"
        page.goto(f"{address}/one.html?without=")
        before = page.evaluate("document.querySelector('section > p:not(.page-facts)').getBoundingClientRect().top")
        page.unroute("**/layers.js*")
        page.reload()
        assert page.evaluate(top)
        after = page.evaluate("document.querySelector('section > p:not(.page-facts)').getBoundingClientRect().top")
        assert abs(before - after) < 1
    context.close()


def test_a_book_names_what_else_stands_on_a_layer():
    found = layers.selectors(Settings(layer_method=(".know", "section[id^=appendix]"), layer_data=(".rows",)))
    assert found == {
        "method": ".layer-method, .tag_layer-method, .know, section[id^=appendix]",
        "code": ".layer-code, .tag_layer-code, details.traced-code, details.above-input, div.cell_input",
        "data": ".layer-data, .tag_layer-data, .traced-readable, details.traced-data, .rows",
    }


# The feed.

ATOM = "{http://www.w3.org/2005/Atom}"


def wrong(text):
    """Return what RFC 4287 forbids in a feed: section 4.1 on elements and how many, 3.3 on dates, 4.2.6 on names."""
    feed_, found = ET.fromstring(text), []
    if feed_.tag != f"{ATOM}feed":
        return [f"the root is {feed_.tag}"]
    held = feed_.findall(f"{ATOM}entry")
    for about in (feed_, *held):
        for tag in ("id", "title", "updated"):
            if len(about.findall(f"{ATOM}{tag}")) != 1:
                found.append(f"{about.tag} has not one {tag}")
        if not urlsplit(about.findtext(f"{ATOM}id")).scheme:
            found.append("a name is no IRI")
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", about.findtext(f"{ATOM}updated")):
            found.append("a day is none of RFC 3339")
        kinds = [(link.get("rel"), link.get("type")) for link in about.findall(f"{ATOM}link")]
        if len(set(kinds)) != len(kinds) or not all(link.get("href") for link in about.findall(f"{ATOM}link")):
            found.append("links are alike, or lead nowhere")
        if about.findall(f"{ATOM}author/{ATOM}name") == [] and about is feed_:
            found.append("nobody wrote it")
    names = [about.findtext(f"{ATOM}id") for about in (feed_, *held)]
    if len(set(names)) != len(names):
        found.append("a name stands twice")
    known = {f"{ATOM}{tag}" for tag in ("id", "title", "updated", "link", "author", "entry", "content", "name")}
    return found + [f"{part.tag} is no part of a feed" for part in list(feed_.iter())[1:] if part.tag not in known]


def test_the_site_has_a_feed_of_its_releases_that_every_page_names(small):
    text = (small.site / "feed.xml").read_text(encoding="utf-8")
    assert wrong(text) == []
    held = ET.fromstring(text)
    assert [entry.findtext(f"{ATOM}title") for entry in held.findall(f"{ATOM}entry")] == [
        "Version 1.1.0",
        "Version 1.0.0",
    ]
    assert held.findtext(f"{ATOM}updated") == "2026-03-04T00:00:00Z"
    assert held.findtext(f"{ATOM}author/{ATOM}name") == "Ann Author"
    newest, first = (entry.findtext(f"{ATOM}content") for entry in held.findall(f"{ATOM}entry"))
    assert "More &lt;b&gt;" in newest and "Not yet" not in text
    assert newest.rstrip().endswith(
        "<h3>Numbers since 1.0.0</h3><p>1 is changed; 1 is gone.</p>"
        '<ul><li><a href="one.html#num-one-rows">one-rows</a>: 1, now 2</li></ul>'
    )
    assert first.strip() == "<p>First.</p>"
    for link in [*(link.get("href") for link in held.iter(f"{ATOM}link")), "one.html#num-one-rows"]:
        page, _, anchor = link.partition("#")
        assert not anchor or f'id="{anchor}"' in (small.site / page).read_text(encoding="utf-8"), link
        assert (small.site / page).is_file()
    # The one at the root leads to the front page and has no text.
    for path in {*small.site.glob("*.html")} - {small.site / "index.html"}:
        [href] = re.findall(
            r'<link rel="alternate" type="application/atom\+xml"[^>]* href="([^"]+)">', path.read_text("utf-8")
        )
        assert href == "feed.xml"
        assert 'href="feed.xml" type=' in path.read_text("utf-8").partition("<body")[2], path


def test_addresses_are_whole_where_the_site_knows_its_own_and_names_stay():
    said = [feed.Entry("1.0.0", dt.date(2026, 1, 2), "changes.html#one", "<p>A & B</p>")]
    here, there = (feed.atom("A & B", ["Ann"], base, "intro.html", said) for base in ("", "https://example.org/book/"))
    assert wrong(here) == wrong(there) == []
    links = [link.get("href") for link in ET.fromstring(there).iter(f"{ATOM}link")]
    assert links == [
        urljoin("https://example.org/book/", name) for name in ("intro.html", "feed.xml", "changes.html#one")
    ]
    names = [[part.text for part in ET.fromstring(text).iter(f"{ATOM}id")] for text in (here, there)]
    assert names[0] == names[1] == [feed.name("A & B"), feed.name("A & B", "1.0.0")]
    assert len({feed.name("A"), feed.name("B"), feed.name("A", "1"), feed.name("B", "1"), feed.name("A", "2")}) == 5
    assert ET.fromstring(here).findtext(f"{ATOM}entry/{ATOM}content") == "<p>A & B</p>"


def test_a_feed_that_breaks_a_rule_is_seen():
    said = [feed.Entry("1", dt.date(2026, 1, 2), "a.html", "")] * 2
    assert wrong(feed.atom("A", [], "", "a.html", said)) == ["nobody wrote it", "a name stands twice"]


def test_a_book_without_a_page_of_changes_or_without_releases_has_no_feed(tmp_path, monkeypatch):
    changelog = tmp_path / "CHANGELOG.md"
    for text, page, expected in (
        (CHANGELOG, "", 0),
        (None, "changes", 0),
        ("## [Unreleased]\n\nA.\n", "changes", 0),
        (CHANGELOG, "changes", 2),
    ):
        changelog.unlink(missing_ok=True)
        if text:
            changelog.write_text(text, encoding="utf-8")
        monkeypatch.setattr(book, "_used", [Book(tmp_path, Settings(changelog=page))])
        assert len(feed.dated()) == expected
        assert bool(feed.link_html("../")) == bool(expected)


def test_releases_are_read_with_their_days(tmp_path):
    path = tmp_path / "CHANGELOG.md"
    path.write_text(CHANGELOG, encoding="utf-8")
    assert [(r.version, r.day) for r in releases(path)] == [
        ("Unreleased", None), ("1.1.0", dt.date(2026, 3, 4)), ("1.0.0", dt.date(2026, 1, 2))
    ]  # fmt: skip
    path.write_text("## [1.0.0] - 2026-02-30\n\nA.\n", encoding="utf-8")
    with pytest.raises(ValueError, match="expected the heading"):
        releases(path)


def test_numbers_are_compared_by_name():
    found = released.compared({"a": "1", "b": "2", "c": "3"}, {"d": "4", "b": "5", "a": "1"})
    assert found == released.Changes(changed=(("b", "2", "5"),), new=("d",), gone=("c",))
    assert feed.changes_html(released.compared({"a": "1"}, {"a": "1"}), "1.0.0", {}) == ""
    assert (
        feed.changes_html(released.Changes((), ("d", "e"), ()), "1 & 2", {})
        == "<h3>Numbers since 1 &amp; 2</h3><p>2 are new.</p>"
    )


def test_the_numbers_of_a_release_are_kept_once(tmp_path, monkeypatch, capsys):
    (tmp_path / "CITATION.cff").write_text(small_books.CITATION, encoding="utf-8")
    site = tmp_path / "site"
    site.mkdir()
    trace = site / "trace.json"
    trace.write_text(
        json.dumps({"numbers": [{"name": "b", "text": "1,200"}, {"name": "a", "text": 'of "two"'}]}), "utf-8"
    )
    monkeypatch.setattr(book, "_used", [Book(tmp_path, Settings())])
    path = tmp_path / "releases" / "1.0.0.csv"
    for _ in range(2):
        assert cli.main(["keep", "--site", str(site)]) == 0
        assert path.read_text("utf-8") == 'name,text\na,"of ""two"""\nb,"1,200"\n'
    assert released.kept(path) == {"a": 'of "two"', "b": "1,200"}
    trace.write_text(json.dumps({"numbers": []}), "utf-8")
    assert cli.main(["keep", "--site", str(site)]) == 1
    assert "expected a version that was not released" in capsys.readouterr().err
    path.write_text("name,text\na\n", "utf-8")
    with pytest.raises(ValueError, match="each row with both"):
        released.kept(path)
    with pytest.raises(ValueError, match="expected what can be the name of a file"):
        released.file_of(tmp_path, "../1.0.0")


def test_a_file_of_numbers_in_another_form_stops_the_build(tmp_path, monkeypatch):
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "1.1.0.csv").write_text("other\n", encoding="utf-8")
    monkeypatch.setattr(book, "_used", [Book(tmp_path, Settings(changelog="changes"))])
    monkeypatch.setattr(feed.domain, "numbers", lambda env: {})
    config = SimpleNamespace(
        html_baseurl="", html_extra_path=[], author="Ann", root_doc="intro", html_title="A", project="A"
    )
    app = small_books.App(
        builder=SimpleNamespace(format="html"), config=config, env=None, outdir=tmp_path, confdir=tmp_path
    )
    with pytest.raises(ConfigError, match="expected the columns name and text"):
        feed.finish(app, None)
