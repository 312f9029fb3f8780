"""What the built pages say of themselves, on screen, on paper and to machines; and a site that knows where it stands."""

import http.server
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pypdfium2
import pytest
import yaml
from bs4 import BeautifulSoup
from PIL import Image
from pybtex.database import parse_file

from tests.checkouts import git
from tests.places import BOOK_DIR, settings_with
from traced_book.book import at
from traced_book.evidence.pieces import FIGURE_MIME as MIME

ROOT = BOOK_DIR.parent
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
REFERENCE = at(ROOT).settings.reference_part
CHAPTERS = [c["file"] for part in TOC["parts"] if part["caption"] != REFERENCE for c in part["chapters"]]
LOOKED_UP = [c["file"] for part in TOC["parts"] if part["caption"] == REFERENCE for c in part["chapters"]]
ORDER = [TOC["root"], *(c["file"] for part in TOC["parts"] for c in part["chapters"])]
TITLE = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["title"]


class Page(HTMLParser):
    """Metadata, links, anchors and sections of a page."""

    def __init__(self, path):
        super().__init__()
        self.meta, self.links, self.ids, self.sections, self.hrefs = {}, {}, [], [], {}
        self.text = path.read_text(encoding="utf-8")
        self.feed(self.text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.ids += [given["id"]] if given.get("id") else []
        if tag == "meta" and given.get("content"):
            self.meta.setdefault(given.get("name") or given.get("property"), []).append(given["content"])
        if tag == "link" and given.get("rel"):
            self.links[given["rel"]] = given["href"]
        if tag == "section" and given.get("id"):
            self.sections.append(given["id"])
        if tag == "a" and given.get("class"):
            self.hrefs[given["class"]] = given.get("href")


@pytest.fixture(scope="module")
def read(site):
    return {name: Page(site / f"{name}.html") for name in ORDER}


def test_there_is_a_part_of_pages_that_one_looks_things_up_on():
    assert {"book/data", "book/references", "book/cite", "book/changelog"} <= set(LOOKED_UP)
    assert {"book/introduction", "book/countries/chile", "book/claims"} <= set(CHAPTERS)


def test_each_page_describes_itself_in_its_own_words(read):
    told = {name: page.meta for name, page in read.items()}
    for name, meta in told.items():
        assert [len(meta[key]) for key in ("description", "og:title", "og:type", "og:description")] == [1] * 4, name
        assert 30 < len(meta["description"][0]) <= 300, name
        assert not re.search(r"[`{}]|&(?:amp|quot)", meta["description"][0]), name
    assert len({told[name]["description"][0] for name in CHAPTERS}) == len(CHAPTERS)
    assert told["book/countries/venezuela"]["og:title"] == ["Venezuela"]
    assert told["book/index"]["og:type"] == ["book"]


def test_each_page_has_an_image_to_share_its_own_where_it_has_figures(site, read):
    drawn = {
        figure["page"].removesuffix(".html") for figure in json.loads((site / "trace.json").read_text())["figures"]
    }
    images = {}
    for name, page in read.items():
        [address] = page.meta["og:image"]
        images[name] = (site / f"{name}.html").parent / address if "://" not in address else None
        assert page.meta["og:image:alt"][0], name
        assert page.meta["twitter:card"] == ["summary_large_image"]
    if None in images.values():
        pytest.skip("built for one address: what follows is for a site that may stand anywhere")
    for path in images.values():
        with Image.open(path) as found:
            assert (found.format, found.size) == ("PNG", (1200, 630)), path
        assert path.stat().st_size < 100_000, path
    shown = {name: path.resolve().read_bytes() for name, path in images.items()}
    assert len({shown[name] for name in drawn}) == len(drawn)
    assert {shown[name] for name in ORDER if name not in drawn} == {shown["book/index"]}


def test_chapters_are_references_and_pages_to_look_things_up_on_are_not(site, read):
    for name in CHAPTERS:
        meta = read[name].meta
        assert meta["citation_title"] == meta["DC.title"] == meta["og:title"], name
        assert meta["citation_inbook_title"] == [TITLE], name
        assert meta["citation_author"][0].rstrip(",") == meta["author"][0] == meta["DC.creator"][0], name
        key = name.removeprefix("book/").replace("/", "-")
        [entry] = parse_file(site / "_cite" / f"{key}.bib", "bibtex").entries.values()
        assert entry.fields["title"].strip("{}") == meta["citation_title"][0], name
        assert json.loads((site / "_cite" / f"{key}.json").read_text())[0]["title"] == meta["citation_title"][0]
    assert "citation_inbook_title" not in read["book/index"].meta
    assert read["book/index"].meta["citation_title"] == [TITLE]
    for name in LOOKED_UP:
        assert not [key for key in read[name].meta if key.startswith("citation_")], name


def test_under_a_title_stands_what_the_page_holds(site, read):
    figures = Counter(f["page"].removesuffix(".html") for f in json.loads((site / "trace.json").read_text())["figures"])
    for name, page in read.items():
        said = re.findall(r'<p class="page-facts">(.*?)</p>', page.text)
        if name == "book/index":
            assert re.fullmatch(
                r"version [\d.]+ of \d+ \w+ 20\d\d · (updated [^·]+ · )?who made it, and how",
                re.sub("<[^>]*>", "", *said),
            )
            # What is said of the page stands below the subtitle.
            assert page.text.index('<div class="subtitle ') < page.text.index('<p class="page-facts">')
            continue
        if name not in CHAPTERS:
            assert said == [], name
            continue
        [facts] = said
        count = re.search(r"(\d+) figures?\b", facts)
        assert (int(count[1]) if count else 0) == figures[name], name
        minutes = re.search(r"about (\d+) minutes", facts)
        if name in ("book/explorer", "book/timeline"):
            assert minutes is None, "it is used, or looked through"
        else:
            prose = BeautifulSoup(page.text, "html.parser").find("article")
            # What is read, without what a link opens: numbers, data, code, references.
            for part in prose.select("script, pre, figure, table, footer, details, .traced-numbers"):
                part.decompose()
            words = len(prose.get_text(" ").split())
            assert words / 230 * 0.7 < int(minutes[1]) < words / 230 * 1.3, (name, words)


def test_who_made_it_and_what_may_be_done_with_it_is_one_click_from_every_page(site, read):
    """Also from those without text of the book: a search, a wrong address, an index."""
    for path in [site / f"{name}.html" for name in [*read, "search", "404", "genindex"]]:
        text = path.read_text(encoding="utf-8")
        [terms] = re.findall(r'<p class="page-terms">(.*?)</p>', text)
        for link in re.findall(r'href="([^"#]+)', terms):
            assert (path.parent / link).is_file(), (path, link)
        assert "CC BY 4.0" in terms
        assert "MIT" in terms
        assert "about.html" in terms
    assert 'id="licences"' in (site / "book" / "about.html").read_text(encoding="utf-8")


def test_a_page_was_updated_on_the_day_of_its_last_commit(read):
    def git(*args):
        return subprocess.run(["git", "-C", ROOT, *args], capture_output=True, text=True).stdout.strip()

    if git("rev-parse", "--is-shallow-repository") != "false":
        pytest.skip("no history here")
    for name in CHAPTERS:
        day = git("log", "-1", "--format=%cs", "--", f"{name}.ipynb", f"{name}.md")
        assert f'<time datetime="{day}">' in read[name].text, name


def test_each_anchor_is_one_of_its_page_and_none_is_counted(read):
    for name, page in read.items():
        assert [key for key, times in Counter(page.ids).items() if times > 1] == [], name
        assert [key for key in page.sections if re.fullmatch(r"id\d+", key)] == [], name


def test_each_figure_and_table_links_to_itself(site, read):
    trace = json.loads((site / "trace.json").read_text())
    for kind, key in (("fig", "figures"), ("tab", "tables")):
        for piece in trace[key]:
            text = read[piece["page"].removesuffix(".html")].text
            assert f'href="#{kind}-{piece["id"]}"' in text, piece["id"]
            assert f'id="{kind}-{piece["id"]}"' in text, piece["id"]


def test_one_page_leads_to_the_next_through_all_parts(read):
    for i, name in enumerate(ORDER):
        for link, in_text, to in (("prev", "left-prev", i - 1), ("next", "right-next", i + 1)):
            found = {read[name].links.get(link), read[name].hrefs.get(in_text)}
            if 0 <= to < len(ORDER):
                assert {urljoin(f"{name}.html", href or "") for href in found} == {f"{ORDER[to]}.html"}, (name, link)
            else:
                assert found == {None}, (name, link)


def test_links_of_headings_are_reached_by_keyboard_and_have_a_name(address, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{address}/book/countries/venezuela.html")
    link = page.locator("article h2 a.headerlink").first
    opacity = "link => Number(getComputedStyle(link).opacity)"
    assert link.evaluate(opacity) == 0
    page.locator("article .key-findings a").last.focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    else:
        pytest.fail("the link of the first heading is not reached")
    page.wait_for_function(
        "() => getComputedStyle(document.activeElement).opacity == 1 && document.activeElement.offsetWidth > 0"
    )
    assert page.get_by_role("link", name="Link to this heading").count() >= 10
    # Who goes from heading to heading hears their texts alone.
    words = link.locator("..").evaluate("heading => heading.firstChild.textContent")
    assert page.get_by_role("heading", name=words, exact=True).count() == 1
    assert page.get_by_role("heading", name="Link to this heading").count() == 0
    page.keyboard.press("Enter")
    assert page.url.endswith(link.get_attribute("href"))
    page.close()


def test_a_reference_can_be_copied(address, browser):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}/book/countries/chile.html")
    foot = page.locator(".page-foot")
    foot.locator("summary").click()
    foot.locator("pre").hover()
    foot.locator("button.copybtn").click()
    page.wait_for_function("navigator.clipboard.readText().then(text => text.startsWith('@incollection{'))")
    context.close()


def test_the_page_on_citing_has_every_format_and_each_can_be_copied(address, browser):
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{address}/book/cite.html")
    blocks = page.locator(".reference-format")
    assert blocks.count() == page.locator(".reference-format button.copybtn").count() == 10
    starts = [text.split()[0] for text in blocks.locator("pre").all_text_contents()]
    assert [start for start in starts if start[0] in "@T["][:4] == ["The", "The", "@book{defenseties2026-book,", "TY"]
    wide = "box => box.scrollWidth > box.clientWidth + 1"
    assert not [text for text in blocks.locator("pre").all() if text.evaluate(wide)]
    assert page.locator("#report-an-error p").count() == 2
    page.close()


def paper(browser, address, name):
    """Return a page as it is printed by somebody who reads in the dark, with every image loaded."""
    page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="dark")
    page.goto(f"{address}/book/{name}.html")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.evaluate("document.querySelectorAll('img[loading=lazy]').forEach(image => { image.loading = 'eager' })")
    page.emulate_media(media="print")
    page.wait_for_function("[...document.querySelectorAll('img.only-light')].every(image => image.naturalWidth > 0)")
    return page


def test_on_paper_is_the_text_and_nothing_that_only_a_screen_can_use(address, browser):
    page = paper(browser, address, "countries/venezuela")
    for selector in ("nav", "button", "input", "summary", ".headerlink", ".prev-next-footer", ".page-report", "pre"):
        shown = [found for found in page.locator(selector).all() if found.is_visible()]
        assert shown == [], selector
    assert page.locator("h1:visible").all_text_contents() == ["Venezuela#"]
    assert page.locator(".page-cite").is_visible()
    assert page.locator("figure.traced dl.traced-trace").first.is_visible()
    size = "element => parseFloat(getComputedStyle(element).fontSize)"
    assert page.locator(".traced-trace").first.evaluate(size) < 0.8 * page.locator("article p").first.evaluate(size)
    page.close()


def left_empty(page):
    """Return the share of each sheet of A4 that stays empty below its last line, but for the last sheet."""
    for sheet in list(pypdfium2.PdfDocument(page.pdf(format="A4")))[:-1]:
        drawn = sheet.render(scale=0.5).to_pil().convert("L").point(lambda grey: 255 * (grey < 200))
        yield 1 - drawn.getbbox()[3] / drawn.height


def test_no_figure_leaves_half_a_sheet_empty_before_it(address, browser):
    page = paper(browser, address, "countries/venezuela")
    assert max(left_empty(page)) < 0.4
    page.add_style_tag(
        content="figure.traced { break-inside: avoid } figure.traced picture img { max-height: none !important }"
    )
    assert max(left_empty(page)) > 0.4, "what would be seen if figures were kept whole with all that stands below them"
    page.close()


@pytest.mark.parametrize("name", ["countries/venezuela", "claims"])
def test_paper_is_light_whatever_the_screen_is(address, browser, name):
    page = paper(browser, address, name)
    assert page.locator("img.only-light:visible").count() == page.locator("figure.traced").count()
    assert page.locator("img.only-dark:visible").count() == 0
    dark = page.evaluate(
        """() => {
          const shown = document.createTreeWalker(document.querySelector('article'), NodeFilter.SHOW_TEXT);
          const found = new Set();
          while (shown.nextNode()) {
            const box = shown.currentNode.parentElement;
            if (!shown.currentNode.data.trim() || !box.offsetParent) continue;
            const [r, g, b] = getComputedStyle(box).color.match(/\\d+/g).map(Number);
            if (Math.max(r, g, b) > 0x60) found.add(box.className + ' ' + box.tagName + ' ' + [r, g, b]);
          }
          return [...found];
        }"""
    )
    assert dark == [], "text too pale for paper"
    page.close()


def test_a_figure_in_use_is_printed_as_its_image(address, browser):
    page = browser.new_page()
    page.goto(f"{address}/book/countries/venezuela.html")
    page.locator("#fig-ven-annual").dispatch_event("pointerenter")
    page.wait_for_selector("#fig-ven-annual[data-live=yes] .traced-live svg", timeout=20_000)
    image = page.locator("#fig-ven-annual img.only-light")
    image.evaluate("image => { image.loading = 'eager' }")
    page.wait_for_function("document.querySelector('#fig-ven-annual img.only-light').naturalWidth > 0")
    page.emulate_media(media="print")
    assert page.locator("#fig-ven-annual .traced-live").is_hidden()
    assert image.is_visible()
    page.close()


def test_no_figure_is_parted_from_its_title_or_caption_by_the_end_of_a_sheet(site, address, browser, tmp_path):
    page = paper(browser, address, "countries/venezuela")
    page.emulate_media(media=None)
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    page.close()
    document = pypdfium2.PdfDocument(tmp_path / "page.pdf")
    # A word that is broken at a hyphen has it as a mark of its own in the file.
    sheets = [" ".join(sheet.get_textpage().get_text_range().replace("\ufffe", "-").split()) for sheet in document]
    assert 8 <= len(sheets) <= 24
    figures = [f for f in json.loads((site / "trace.json").read_text())["figures"] if "venezuela" in f["page"]]
    for figure in figures:
        spec = json.loads((site / figure["spec"]).read_text())["usermeta"]["traced_book"]
        start, end = f"Figure {figure['number']} {figure['title']}", " ".join(spec["caption"].split()[:5])
        assert [sheet for sheet in sheets if start in sheet and end in sheet], figure["id"]


# A site that knows where it stands: a small book, with one chapter of this one up to its first figure.


def small_book(folder):
    """Write the book into a checkout of its own, with the package and the data, so that it keeps its runs to itself."""
    try:
        listed = git(ROOT, "ls-files", "-z", "src", "data", "*.toml", "*.lock", "CITATION.cff", "_config.yml", "*.svg")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no git here")
    for name in filter(None, listed.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    (folder / "_config.yml").write_text(settings_with({"book/cite"}), encoding="utf-8")
    (folder / "book" / "countries").mkdir()
    contents = {"format": "jb-book", "root": "book/index"}
    contents["parts"] = [
        {"caption": "Five countries", "chapters": [{"file": "book/countries/chile"}]},
        {"caption": REFERENCE, "chapters": [{"file": "book/cite"}]},
    ]
    (folder / "_toc.yml").write_text(yaml.safe_dump(contents), encoding="utf-8")
    (folder / "book" / "index.md").write_text("# Front\n\nA book.\n", encoding="utf-8")
    (folder / "book" / "cite.md").write_text(
        "# How to cite\n\n```{chapter-references}\n```\n\n## Report an error\n\n```{report-state}\n```\n", "utf-8"
    )
    (folder / "book" / "references.bib").write_text("", encoding="utf-8")
    notebook = json.loads((ROOT / "book" / "countries" / "chile.ipynb").read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    figures = [any(MIME in output.get("data", {}) for output in cell["outputs"]) for cell in code]
    text = {"cell_type": "markdown", "id": "text", "metadata": {}, "source": ["# Chile\n\nOne paragraph."]}
    notebook["cells"] = [text, *code[: figures.index(True) + 1]]
    (folder / "book" / "countries" / "chile.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "the book")


def build(folder, **told):
    dropped = ("GITHUB_", "TRACED_BOOK")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    program = Path(sys.executable).with_name("jupyter-book")
    command = [program, "build", folder, "--warningiserror", "--nitpick"]
    environment |= told | {"PYTHONPATH": str(folder / "src")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return folder / "_build" / "html"


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    """Return a book that was told nothing, one that was told its address and repository, and the address.

    The second is a build upon the first, of which nothing but what it was told has changed.
    """
    folder = tmp_path_factory.mktemp("book")
    small_book(folder)
    untold = tmp_path_factory.mktemp("untold") / "html"
    shutil.copytree(build(folder), untold)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = f"http://127.0.0.1:{port}/some/name/"
    repository = "https://github.com/someone/book"
    return untold, build(folder, TRACED_BOOK_SITE=base, TRACED_BOOK_REPOSITORY=repository), base


@pytest.fixture
def untold(books):
    return books[0]


@pytest.fixture
def told(books):
    return books[1:]


def test_a_site_that_knows_its_address_names_it(told):
    site, base = told
    pages = [f"{base}book/{name}.html" for name in ("index", "countries/chile", "cite")]
    [figure] = [
        f"{base}figure/{entry['id']}.html" for entry in json.loads((site / "trace.json").read_text())["figures"]
    ]
    assert re.findall(r"<loc>(.*?)</loc>", (site / "sitemap.xml").read_text()) == [*pages, figure]
    apart = Page(site / figure.removeprefix(base))
    assert apart.links["canonical"] == apart.meta["og:url"][0] == figure
    assert f"src=&quot;{base}figure/frame/" in apart.text.replace("'", "&quot;").replace('"', "&quot;")
    assert f"Sitemap: {base}sitemap.xml" in (site / "robots.txt").read_text()
    page = Page(site / "book" / "countries" / "chile.html")
    assert page.links["canonical"] == page.meta["og:url"][0] == page.meta["citation_public_url"][0] == pages[1]
    image = page.meta["og:image"][0]
    assert image.startswith(base)
    assert (site / image.removeprefix(base)).is_file()
    assert page.text.count(f"url = &quot;{pages[1]}&quot;") == 1
    # Of the figure: in words, and in BibTeX, where this sign must be escaped.
    assert page.text.count(f"{pages[1]}#fig-") == page.text.count(f"{pages[1]}\\#fig-") == 1
    assert "https://github.com/someone/book/issues/new?title=Chile" in page.text
    assert 'href="https://github.com/someone/book"' in (site / "book" / "cite.html").read_text()


def test_a_site_that_was_told_nothing_invents_nothing(untold):
    # The book's checkout has no remote.
    assert not (untold / "sitemap.xml").exists()
    assert not (untold / "robots.txt").exists()
    page = Page(untold / "book" / "countries" / "chile.html")
    assert "canonical" not in page.links
    assert not {"og:url", "citation_public_url", "DC.identifier"} & set(page.meta)
    assert page.meta["og:image"] == ["../../_share/countries-chile.png"]
    assert 'href="../../book/cite.html#report-an-error"' in page.text
    cite = (untold / "book" / "cite.html").read_text()
    assert 'id="report-an-error"' in cite
    assert "without the address of a public repository" in cite


class Host(http.server.SimpleHTTPRequestHandler):
    """Answers below a folder of the host with the site, and a wrong address with its page for them, as Pages does."""

    site, under = None, ""

    def send_head(self):
        path = urlsplit(self.path).path
        found = self.site / path.removeprefix(self.under) if path.startswith(self.under) else None
        if found is None or not found.is_file():
            body = (self.site / "404.html").read_bytes()
            self.send_response(404)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return None
        self.directory, self.path = str(self.site), f"/{path.removeprefix(self.under)}"
        return super().send_head()

    def log_message(self, *args):
        pass


def host(site, under, port=0):
    handler = type("At", (Host,), {"site": site, "under": under})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def leads_home(browser, address, root, scripts):
    """Follow the page for a wrong address to a chapter, and from its search; it must be dressed as the others are."""
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    assert page.goto(address).status == 404
    dressed = "sheets => sheets.length > 5 && sheets.every(link => link.sheet && link.sheet.cssRules.length > 0)"
    assert page.locator("link[rel=stylesheet]").evaluate_all(dressed), "a file is looked for where it is not"
    assert page.locator("h1:visible").text_content().startswith("There is no page at this address")
    page.locator("article a", has_text="Chile").click()
    assert page.url == f"{root}book/countries/chile.html"
    page.go_back()
    page.locator("#missing-words").fill("helicopters")
    page.locator(".missing-search button").click()
    assert page.url == f"{root}search.html?q=helicopters"
    context.close()


@pytest.mark.parametrize("wrong", ["x.html", "book/countries/peru.html", "a/b/c/d"])
@pytest.mark.parametrize("scripts", [False, True])
def test_a_wrong_address_at_any_depth_leads_home_where_the_site_knows_its_own(told, browser, wrong, scripts):
    site, base = told
    server = host(site, "/some/name/", urlsplit(base).port)
    try:
        leads_home(browser, f"{base}{wrong}", base, scripts)
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("under", "wrong", "scripts"),
    [
        ("/some/name/", "book/countries/peru.html", True),
        ("/some/name/", "book/x.html", True),
        ("/some/name/", "x.html", False),
        ("/", "a/b/c/d", True),
        ("/", "x.html", False),
    ],
)
def test_a_site_that_was_told_nothing_finds_home_from_what_the_wrong_address_says(
    untold, browser, under, wrong, scripts
):
    server = host(untold, under)
    root = f"http://127.0.0.1:{server.server_port}{under}"
    try:
        leads_home(browser, f"{root}{wrong}", root, scripts)
    finally:
        server.shutdown()
        server.server_close()
