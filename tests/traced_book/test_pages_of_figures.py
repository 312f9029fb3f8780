"""A page for each figure and the frame that is embedded, in a book of another author that asks for them, and in one that does not."""

import json
import re
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest
from sphinx.errors import ConfigError

from tests.traced_book import small_books
from tests.traced_book.small_books import CODE, TEXT
from traced_book import book
from traced_book.book import Book, Settings
from traced_book.drawing.variants import VARIANTS
from traced_book.proof.site import check_site
from traced_book.sphinx import figure_pages, hosting
from traced_book.sphinx.entries import FigureEntry

CHART = """\
Figure(alt.Chart(frame).mark_bar().encode(x="name:N", y="rows:Q"), id="{key}", title="{key} <i>",
       caption="Of {key}", alt="Two bars", sources=["rows"])"""
# A picture that a notebook holds: no drawing, no variants, no card.
PICTURE = """\
from IPython.display import Image, display
import base64
display(Image(data=base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=")))"""
BASE = "https://example.org/book/"


def notebook(*keys, picture=False):
    cells = [
        TEXT("# Three"),
        CODE(
            "import altair as alt, pandas as pd\nfrom traced_book import Figure\nframe = pd.DataFrame({'name': ['a'], 'rows': [1]})"
        ),
    ]
    cells += [CODE(CHART.format(key=key)) for key in keys]
    if picture:
        cells.append(CODE(PICTURE))
        options = {"figure": {"name": "a-picture", "caption": "A picture."}, "image": {"alt": "One dot"}}
        cells[-1].metadata["mystnb"] = options
    for position, cell in enumerate(cells):
        cell["id"] = f"cell-{position}"
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


# The copy comes first, and so the figure is the first that a reader meets, though it is drawn after another.
FILES = {
    "three.ipynb": notebook("three-a", "three-b", picture=True),
    "two.md": "# Two\n",
    "four.md": "# Four\n\n```{figure-copy} three-a\n```\n",
}
LICENCE = {"traced_licence": "https://example.org/terms", "traced_licence_name": "Terms & more"}


@pytest.fixture(autouse=True)
def forgotten(monkeypatch):
    """Let no test leave its book in use."""
    monkeypatch.setattr(book, "_used", [])


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Return a book of plain Sphinx that asks for the pages, is cited, inert and licensed, and knows its address."""
    root = tmp_path_factory.mktemp("small")
    said = {"traced_figure_pages": "figure", "traced_inert": True, "html_baseurl": BASE, **LICENCE}
    conf = "".join(f"{name} = {value!r}\n" for name, value in said.items())
    small_books.plain_sphinx(root, FILES, conf, cited=True, described=True)
    return small_books.sphinx_build(root, "site")


def entry(number=3, title="A & B", spec=None):
    usermeta = {"traced_book": {"id": "k", "title": title, "caption": "c", "alt": "a", "sources": []}}
    return FigureEntry("one", 0, [], title, [], number, spec=spec or {"usermeta": usermeta}, sha256="", shown=None)


def using(monkeypatch, **given):
    monkeypatch.setattr(book, "_used", [Book(Path(), Settings(**given))])


def test_the_code_to_embed_names_the_frame_and_is_as_high_as_picture_and_words(monkeypatch):
    using(monkeypatch, figure_pages="plates")
    sizes = dict.fromkeys(VARIANTS, (600, 301)) | {("dark", True): (300, 333)}
    # One line of the title, one of the sources, and what else there is.
    assert figure_pages.height(entry(), sizes) == 500 > 333 + 23 + 19 + 120
    assert figure_pages.height(entry(), {}) == 570
    assert figure_pages.height(entry(title="A" * 32), sizes) == 520
    assert figure_pages.embedding(entry(), "k", BASE, sizes) == (
        '<iframe src="https://example.org/book/plates/frame/k.html" title="Figure 3: A &amp; B" width="100%" height="500" '
        'style="border: 0" loading="lazy"></iframe>'
    )
    assert 'src="plates/frame/k.html"' in figure_pages.embedding(entry(), "k", "", sizes)


def test_of_the_pictures_of_a_frame_the_first_that_fits_is_the_one_for_theme_and_width():
    sizes = {variant: (place, place + 10) for place, variant in enumerate(VARIANTS)}
    found = figure_pages.forms("k", entry().spec, sizes, "../")
    assert [(form.media, form.file) for form in found] == [
        ("(prefers-color-scheme: dark) and (max-width: 640px)", "../_figures/k-narrow-dark.svg"),
        ("(prefers-color-scheme: dark)", "../_figures/k-dark.svg"),
        ("(max-width: 640px)", "../_figures/k-narrow.svg"),
        ("", "../_figures/k.svg"),
    ]
    assert [(form.width, form.height) for form in found] == [(3, 13), (2, 12), (1, 11), (0, 10)]


@pytest.mark.parametrize("name", ["_figure", "a/b", "a b", "../x", "figure/"])
def test_a_name_that_is_none_for_a_folder_is_refused(monkeypatch, name):
    using(monkeypatch, figure_pages=name)
    with pytest.raises(ConfigError, match="expected the name of a folder"):
        figure_pages.check(None, None)


def test_a_folder_that_holds_a_page_of_the_author_is_refused(monkeypatch):
    env = SimpleNamespace(found_docs={"index", "figures/one", "figure/one"})
    using(monkeypatch, figure_pages="figure")
    with pytest.raises(ConfigError, match="the book has a page 'figure/one' there"):
        figure_pages.check_pages(None, env, [])
    using(monkeypatch, figure_pages="plates")
    figure_pages.check_pages(None, env, [])


def test_the_policy_of_frames_lets_any_page_show_them_and_nothing_run():
    found = hosting.frame_policy(["<style>b</style>", "<style>b</style>", "<style>a</style>"])
    assert found == (
        "default-src 'none'; img-src 'self'; style-src 'sha256-PiPoFgA5WUoziU9lZOGxNIu9egCI1CxKy3PurtWcAJ0=' "
        "'sha256-ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs='; base-uri 'none'; form-action 'none'\n"
    )


def test_each_figure_has_one_page_and_all_links_of_it_land(small):
    made = sorted(path.name for path in (small.site / "figure").glob("*.html"))
    assert made == ["a-picture.html", "one-bars.html", "three-a.html", "three-b.html"]
    assert sorted(path.name for path in (small.site / "figure" / "frame").iterdir()) == made
    book.use(book.at(small.root))
    assert check_site(small.site) == []


def test_the_one_before_and_the_one_after_are_those_of_the_numbers(small):
    numbers = {f["id"]: f["number"] for f in json.loads((small.site / "trace.json").read_text())["figures"]}
    assert sorted(numbers, key=numbers.get) == ["three-a", "one-bars", "three-b", "a-picture"]
    ways = {}
    for key in numbers:
        page = small.page(f"figure/{key}")
        ways[key] = [re.findall(f'<a rel="{rel}" href="([^"]+)">', page) for rel in ("prev", "next")]
    assert ways == {
        "three-a": [[], ["one-bars.html"]],
        "one-bars": [["three-a.html"], ["three-b.html"]],
        "three-b": [["one-bars.html"], ["a-picture.html"]],
        "a-picture": [["three-b.html"], []],
    }


def test_a_page_has_every_part_and_what_an_author_wrote_is_text_on_it(small):
    page = small.page("figure/one-bars")
    assert "<h1>Figure 2: A &lt;title&gt; &amp; more</h1>" in page
    for part in (
        'href="../one.html#fig-one-bars"', 'src="../_figures/one-bars.svg"', "A &lt;caption&gt;",
        "Two bars, &lt;one&gt; &#x27;longer&#x27;", 'href="../_figures/one-bars.csv"', 'href="../_figures/one-bars.json"',
        'href="../_figures/one-bars.html"', 'href="../_sources/one.ipynb.txt"', 'href="../one.html#cell-2"', 'href="one-bars.bib"',
        'href="frame/one-bars.html"', 'src="../_share/figures/one-bars.png"', "Author (2026) &lt;Rows&gt;",
        f'<link rel="canonical" href="{BASE}figure/one-bars.html"', f'content="{BASE}_share/figures/one-bars.png"',
    ):  # fmt: skip
        assert part in page, part
    code = re.search(r"&lt;iframe.*?&lt;/iframe&gt;", page)[0]
    assert unescape(code).startswith(f'<iframe src="{BASE}figure/frame/one-bars.html" title="Figure 2: A &lt;title&gt;')
    assert "does not know its public address" not in page
    assert "@incollection" in (small.site / "figure" / "one-bars.bib").read_text()
    assert (small.site / "_share" / "figures" / "one-bars.png").is_file()


def test_a_picture_that_a_notebook_holds_has_a_page_without_what_only_drawings_have(small):
    page, frame = small.page("figure/a-picture"), small.page("figure/frame/a-picture")
    assert re.search(r'<img src="../_figures/a-picture[^"]*\.png" alt="One dot"', page)
    assert "_share/figures" not in page
    assert not (small.site / "_share" / "figures" / "a-picture.png").exists()
    assert re.search(r'<picture><img src="../../_figures/a-picture[^"]*\.png" alt="One dot"', frame)


def test_a_frame_names_source_licence_and_the_way_home_and_holds_no_script(small):
    frame = small.page("figure/frame/one-bars")
    assert "<script" not in frame
    assert re.findall(r'href="([^"]+)"', frame) == [
        f"{BASE}figure/one-bars.html", "../one-bars.html", "../../index.html", "https://example.org/terms",
    ]  # fmt: skip
    assert "Source: Author (2026) &lt;Rows&gt;" in frame
    assert ">Terms &amp; more</a>" in frame
    assert 'content="noindex"' in frame
    policy = (small.site / hosting.FRAME_POLICY).read_text()
    assert policy == hosting.frame_policy([frame])
    assert "frame-ancestors" not in policy
    assert "frame-ancestors 'none'" in (small.site / hosting.POLICY).read_text()


def test_a_figure_and_its_copy_lead_to_the_page(small):
    assert small.page("three").count('<a href="figure/three-a.html"') == 1
    assert small.page("four").count('<a href="figure/three-a.html"') == 1


def test_pages_are_in_the_site_map_and_not_in_the_search(small):
    places = re.findall(r"<loc>(.*?)</loc>", (small.site / "sitemap.xml").read_text())
    assert places[-4:] == [f"{BASE}figure/{key}.html" for key in ("three-a", "one-bars", "three-b", "a-picture")]
    index = json.loads((small.site / "searchindex.js").read_text().partition("(")[2].rstrip().removesuffix(")"))
    assert sorted(index["docnames"]) == ["four", "index", "one", "three", "two"]


def test_a_book_that_does_not_ask_has_none_and_two_processes_write_what_one_does(tmp_path):
    conf = "html_copy_source = False\n"
    small_books.plain_sphinx(tmp_path, FILES, conf)
    without = small_books.sphinx_build(tmp_path, "without")
    assert not (without.site / "figure").exists()
    assert "figure/" not in without.page("three")
    asked = ("-D", "traced_figure_pages=figure")
    one = small_books.sphinx_build(tmp_path, "one", *asked)
    two = small_books.sphinx_build(tmp_path, "two", "-j", "2", *asked)
    made = {path.relative_to(one.site): path.read_bytes() for path in (one.site / "figure").rglob("*.html")}
    assert len(made) == 8
    assert made == {path.relative_to(two.site): path.read_bytes() for path in (two.site / "figure").rglob("*.html")}
    # Neither cited nor licensed, and without an address: what would rest on these is left out, and that is said.
    page, frame = one.page("figure/one-bars"), one.page("figure/frame/one-bars")
    assert "<h2>Cite</h2>" not in page
    assert "put the address of the folder that holds it before the address in the code" in page
    assert "license" not in frame
    book.use(book.at(tmp_path))
    assert check_site(one.site) == []
