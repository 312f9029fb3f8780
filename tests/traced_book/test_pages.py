"""The pages of other people's books stay theirs: nothing is lost, nothing leads nowhere, whatever theme and files they have."""

import filecmp
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from docutils import nodes
from sphinx.errors import ConfigError

from tests.traced_book import small_books
from traced_book import book
from traced_book import sphinx as machine
from traced_book.book import Book, Settings
from traced_book.proof.site import check_site
from traced_book.sphinx import cells, hosting, inert, pages, searching, share
from traced_book.sphinx.by_page import ByPage
from traced_book.sphinx.theme.book_theme import launch

STOCK = {
    "sphinx": {
        "extra_extensions": ["traced_book.sphinx"],
        "config": {
            "mathjax3_config": {"tex": {"macros": {"RR": "\\mathbb{R}"}}},
            "traced_catalogue": "tables",
            "traced_cite": "how",
        },
    },
    "parse": {"myst_enable_extensions": ["dollarmath", "html_admonition"]},
    "repository": {"url": "https://github.com/someone/book", "branch": "theirs"},
    "launch_buttons": {"binderhub_url": "https://binder.example"},
    "html": {"use_repository_button": True, "extra_footer": "<p>Foot of the author</p>"},
}
OWN = {
    "tables.md": "# Tables\n\n```{data-catalogue}\n```\n",
    "how.md": "# How to cite\n\n```{reference-formats} book\n```\n\n```{launch-state}\n```\n",
    "book.md": "# A page called as the book is\n\n```{dropdown} More\nHidden.\n```\n",
}
CONF = """\
html_extra_path = ["extra"]
html_baseurl = "https://example.org/book"
myst_heading_anchors = 2
myst_html_meta = {"description": "Of the author", "property=og:title": "Title of the author"}
"""
MORE = {f"more-{i}.md": "# More\n\n{fig}`one-bars`, {num}`one-rows`, {term}`bar`\n" for i in range(4)}
PLAIN = {
    **MORE,
    "years.md": "# Years\n\n## 2024\n\n## 年\n\n## 年\n\nSee [there](#2024).\n",
    "404.md": "---\norphan: true\n---\n\n# Lost\n",
    "extra/robots.txt": "User-agent: author\n",
    "extra/book.pdf": "of the author",
}


@pytest.fixture(scope="module")
def stock(tmp_path_factory):
    """Return a stock Jupyter Book with all that a book may have: tables of a plain descriptor, a citation, a repository."""
    return small_books.jupyter_book(tmp_path_factory.mktemp("stock"), OWN, STOCK, cited=True, described=True)


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """Return a book of plain Sphinx with nothing but its pages, as one process builds it, and as two do."""
    root = tmp_path_factory.mktemp("plain")
    small_books.plain_sphinx(root, PLAIN, CONF)
    two = small_books.sphinx_build(root, "two", "-j", "2")
    return small_books.sphinx_build(root, "one", "-D", "html_theme=alabaster"), two


@pytest.fixture(autouse=True)
def forgotten(monkeypatch):
    """Let no test leave its book in use."""
    monkeypatch.setattr(book, "_used", [])


def settings(monkeypatch, **given):
    monkeypatch.setattr(book, "_used", [Book(Path(), Settings(**given))])


@pytest.mark.parametrize("which", ["stock", "plain"])
def test_what_an_author_wrote_is_on_the_page(which, stock, plain):
    page = (stock if which == "stock" else plain[0]).page("two")
    assert '<script>window.authorRan = "<b>";</script>' in page
    assert '<kbd class="author">key</kbd>' in page
    assert '<div class="author" onclick="void 0"><p>HTML of the author</p></div>' in page
    assert '<iframe class="author" src="https://example.org/"></iframe>' in page
    assert 'src="https://example.org/one.png"' in page
    assert '<span class="n">answer</span>' in page
    assert len(re.findall(r"\\RR \+ [12]", page)) == 2


@pytest.mark.parametrize("which", ["stock", "plain"])
def test_no_link_leads_nowhere_and_every_figure_is_whole(which, stock, plain):
    for built in [stock] if which == "stock" else plain:
        book.use(book.at(built.root))
        assert check_site(built.site) == []
        assert "cross-reference" not in built.said


def test_what_other_extensions_write_stays(stock):
    page = stock.page("two")
    assert 'window.MathJax = {"tex": {"macros": {"RR": "\\\\mathbb{R}"}}' in page
    assert "var togglebuttonSelector = '.toggle, .admonition.dropdown';" in page
    assert "DOCUMENTATION_OPTIONS.pagename = 'two';" in page
    assert "fontawesome" in page and "<pre tabindex" not in page
    assert "fitted.css" not in page and "print.css" not in page and "reach.js" not in page
    assert "Foot of the author" in page and "Foot of the author" in stock.page("search")
    assert (stock.site / "_static" / "vendor").is_dir()


def test_the_authors_repository_and_buttons_stay(stock):
    page = stock.page("one")
    assert 'href="https://github.com/someone/book"' in page
    assert "https://binder.example/v2/gh/someone/book/theirs" in page
    assert "live.js" not in page


def test_what_the_machine_writes_is_escaped(stock, plain):
    for built in (stock, plain[0]):
        page = built.page("one")
        assert "</a> A &lt;title&gt; &amp; more</p>" in page
        assert "<figcaption>A &lt;caption&gt;</figcaption>" in page
        assert 'alt="Two bars, &lt;one&gt; &#x27;longer&#x27;"' in page
        assert "<td>&lt;b&gt;</td>" in page
    assert "In A small book: &lt;with&gt; an aside" in stock.page("one")
    assert "<dd>Author (2026) &lt;Rows&gt;</dd>" in stock.page("tables")


def test_code_stays_where_its_author_has_it(stock):
    page = stock.page("one")
    cells = [page.index(f'id="cell-{i}"') for i in (1, 2, 3, 4)]
    assert cells == sorted(cells) and page.index('id="fig-one-bars"') > cells[1]
    assert '<summary aria-label="Toggle hidden content">' in page and "traced-code" not in page


def test_the_catalogue_takes_a_plain_descriptor_and_may_stand_at_the_root(stock):
    page = stock.page("tables")
    assert '<a href="_data/rows.csv" download>rows.csv</a>, 2 rows' in page
    described = json.loads(re.search(r'>(\[\{"@context".*?)</script>', page)[1])
    assert described[0]["distribution"][0]["contentUrl"] == "_data/rows.csv"
    assert '<a href="tables.html#table-rows">rows</a>' in stock.page("one")


def test_a_page_called_as_the_book_is_cited_as_itself(stock):
    held = {name: json.loads((stock.site / "_cite" / f"{name}.json").read_text())[0] for name in ("book", "page-book")}
    assert [item["title"] for item in held.values()] == [
        "A small book: <with> an aside",
        "A page called as the book is",
    ]
    assert 'href="_cite/page-book.bib"' in stock.page("book")


def test_what_a_book_lacks_is_not_spoken_of(plain):
    one = plain[0]
    for page in ("one", "two"):
        assert not re.search(
            r"[Cc]ite this|How to cite|Report an error|page-foot|og:type|traced-unstyled", one.page(page)
        )
    for name in ("_cite", "_data", "_share", hosting.POLICY):
        assert not (one.site / name).exists(), name


def test_a_notebook_is_found_under_the_name_that_sphinx_gives_its_copy(plain):
    assert '<a href="_sources/one.ipynb.txt" download="one.ipynb">notebook</a>' in plain[0].page("one")
    assert (plain[0].site / "_sources" / "one.ipynb.txt").is_file()


def test_what_an_author_puts_on_the_site_stays(plain):
    one = plain[0]
    assert (one.site / "robots.txt").read_text() == "User-agent: author\n"
    assert (one.site / "book.pdf").read_text() == "of the author"
    assert ">Lost<a" in one.page("404")
    assert "<loc>https://example.org/book/one.html</loc>" in (one.site / "sitemap.xml").read_text()
    assert '<link rel="canonical" href="https://example.org/book/one.html"' in one.page("one")
    assert one.page("two").count('name="description"') == 1


def test_anchors_of_headings_stay_and_are_unique(plain):
    page = plain[0].page("years")
    anchors = re.findall(r'id="([^"]+)"', page)
    assert {"years-2024", "id1", "id2", "id3"} <= set(anchors)
    assert len(anchors) == len(set(anchors))


def test_several_processes_write_the_very_same_site(plain):
    def differing(found: filecmp.dircmp) -> Iterator[str]:
        yield from [*found.left_only, *found.right_only, *found.diff_files, *found.funny_files]
        for below in found.subdirs.values():
            yield from differing(below)

    one, two = plain
    assert not list(differing(filecmp.dircmp(one.site, two.site)))
    assert "not safe for parallel" not in two.said


@pytest.mark.parametrize("name", ["catalogue", "cite", "about", "rerun"])
def test_a_setting_that_names_a_page_which_is_not_there_is_refused(name, monkeypatch):
    env = SimpleNamespace(found_docs={"index", "parts/one"})
    for page in ("", "parts/one"):
        settings(monkeypatch, **{name: page})
        machine.check_pages(None, env, [])
    settings(monkeypatch, **{name: "parts/on"})
    with pytest.raises(ConfigError, match=f"traced_{name} is 'parts/on': there is no such page"):
        machine.check_pages(None, env, [])


def test_a_leaflet_of_a_page_that_is_not_there_is_refused(monkeypatch):
    env = SimpleNamespace(found_docs={"index", "parts/one"})
    settings(monkeypatch, leaflets=("parts/one", "index"))
    machine.check_pages(None, env, [])
    settings(monkeypatch, leaflets=("parts/one", "parts/on"))
    with pytest.raises(ConfigError, match="traced_leaflets is 'parts/on': there is no such page"):
        machine.check_pages(None, env, [])


def test_a_slide_of_a_page_that_is_not_there_is_refused(monkeypatch):
    env = SimpleNamespace(found_docs={"index", "parts/one"})
    settings(monkeypatch, slides=("parts/one", "index#some-part"))
    machine.check_pages(None, env, [])
    settings(monkeypatch, slides=("parts/one", "parts/on#part"))
    with pytest.raises(ConfigError, match="traced_slides is 'parts/on#part': there is no such page"):
        machine.check_pages(None, env, [])


@pytest.mark.parametrize(("builder", "address"), [("dirhtml", "folder/page/"), ("epub", "folder/page.xhtml")])
def test_a_builder_that_puts_pages_elsewhere_is_refused(builder, address):
    app = SimpleNamespace(builder=SimpleNamespace(name=builder, format="html", get_target_uri=lambda page: address))
    with pytest.raises(
        ConfigError, match=re.escape(f"builder {builder!r}: it has the page 'folder/page' at {address!r}")
    ):
        machine.check_builder(app)
    app.builder.get_target_uri = "{}.html".format
    machine.check_builder(app)
    app.builder.format, app.builder.get_target_uri = "latex", lambda page: ""
    machine.check_builder(app)


def test_what_is_remembered_of_a_page_is_merged_and_forgotten():
    kept, here_, there = ByPage("kept"), SimpleNamespace(), SimpleNamespace()
    kept.of(here_, "a")["x"] = 1
    kept.of(there, "b")["x"] = 2
    kept.of(there, "c")["x"] = 3
    kept.merge(None, here_, ["b", "d"], there)
    assert kept.held(here_) == {"a": {"x": 1}, "b": {"x": 2}}
    kept.forget(None, here_, "a")
    assert kept.held(here_) == {"b": {"x": 2}}


class App:
    """An application as far as the parts ask it: what was connected and registered, and the extensions that it has."""

    def __init__(self, *extensions: str, **config: object) -> None:
        self.extensions, self.connected, self.languages = extensions, [], []
        self.config = SimpleNamespace(**config)

    def connect(self, event: str, handler: object, priority: int = 500) -> None:
        self.connected.append(event)

    def add_search_language(self, cls: type) -> None:
        self.languages.append(cls.lang)


@pytest.mark.parametrize(
    ("language", "own", "scorer", "folds"),
    [("en", None, "", True), ("fr", None, "", False), ("fr", "en", "", True), ("en", "de", "", False), ("en", None, "s.js", False)],
)  # fmt: skip
def test_only_an_english_search_is_folded_and_none_that_its_author_ranks(language, own, scorer, folds):
    app = App(language=language, html_search_language=own, html_search_scorer=scorer)
    searching.begin(app, app.config)
    assert (app.languages, app.connected) == ((["en"], ["html-page-context"]) if folds else ([], []))


@pytest.mark.parametrize("asked", [False, True])
def test_pages_are_inert_only_where_the_book_asks(asked, monkeypatch):
    settings(monkeypatch, inert=asked)
    plain = dict.fromkeys(("html_title", "project", "author", "copyright"), "A & <b>" if not asked else "A & b")
    app = App(html_theme_options={}, myst_disable_syntax=["table"], **plain)
    inert.begin(app, app.config)
    disabled = ["html_block", "html_inline", "table"] if asked else ["table"]
    assert app.config.myst_disable_syntax == disabled
    assert ("doctree-read" in app.connected, "env-before-read-docs" in app.connected) == (asked, asked)


def test_previews_of_the_author_or_an_extension_are_not_doubled():
    tags = [
        ("name", "description", "a"),
        ("property", "og:title", "b"),
        ("name", "twitter:card", "c"),
        ("name", "DC.type", "d"),
    ]
    assert share.added(tags, "") == tags
    assert share.added(tags, '<meta name="description" content="x"/>') == tags[1:]
    assert share.added(tags, '<meta content="x" property="og:image" />') == [tags[0], tags[3]]


@pytest.mark.parametrize(
    ("extension", "found", "additional", "made"),
    [
        ("", set(), {}, 1),
        ("notfound.extension", set(), {}, 0),
        ("", {"404"}, {}, 0),
        ("", set(), {"404": "lost.html"}, 0),
    ],
)
def test_a_page_for_wrong_addresses_is_made_where_there_is_none(extension, found, additional, made, monkeypatch):
    monkeypatch.setattr(hosting, "missing_html", lambda app: "")
    app = App(extension, html_baseurl="", html_additional_pages=additional, html_extra_path=[])
    app.env = SimpleNamespace(found_docs=found)
    assert len(list(hosting.missing(app))) == made


@pytest.mark.parametrize("said", ["https://example.org/book", "https://example.org/book/"])
def test_the_authors_address_of_the_site_holds_until_the_build_is_told_another(said, monkeypatch):
    settings(monkeypatch)
    config = SimpleNamespace(html_baseurl=said, traced_original="")
    monkeypatch.delenv(hosting.VARIABLE, raising=False)
    hosting.configure(App(), config)
    assert config.html_baseurl == "https://example.org/book/"
    monkeypatch.setenv(hosting.VARIABLE, "https://elsewhere.org")
    hosting.configure(App(), config)
    assert config.html_baseurl == "https://elsewhere.org/"


def test_a_repository_that_the_author_names_is_the_one_that_opens():
    found = SimpleNamespace(url="https://github.com/a/b", ref="v1", folder="docs/")
    for given, url in (
        (launch._NOBODYS, found.url),
        ("", found.url),
        ("https://github.com/c/d", "https://github.com/c/d"),
    ):
        config = SimpleNamespace(traced_place=found, html_theme_options={"repository_url": given})
        launch.configure(None, config)
        assert config.html_theme_options["repository_url"] == url
        assert config.html_theme_options.get("path_to_docs", "") == ("docs/" if url == found.url else "")


def test_a_page_has_the_name_it_has_below_the_front_page():
    env = SimpleNamespace(config=SimpleNamespace(root_doc="book/index"))
    names = ["book/index", "book/chile", "bookings/chile", "book/book", "book/data-package", "a/b"]
    assert [pages.key(env, name) for name in names] == [
        "book", "chile", "bookings-chile", "page-book", "page-data-package", "a-b",
    ]  # fmt: skip


def test_a_cell_without_code_and_output_has_its_anchor(monkeypatch):
    settings(monkeypatch)
    cell = nodes.container(cell_index=3)
    cells.arrange(None, nodes.section("", cell))
    assert cell["ids"] == ["cell-3"]
