"""Launch buttons and live cells, on books that know a public repository: built here from a checkout with a remote.

Their chapters are the book's, at their places, but for most cells; one keeps its code up to the first figure.
"""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tarfile
import time
import urllib.request
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.checkouts import git
from tests.places import BOOK_DIR, all_notebooks
from traced_book.evidence.pieces import FIGURE_MIME as MIME
from traced_book.sphinx.theme.book_theme.launch import THEBE, THEBE_VERSION

ROOT = BOOK_DIR.parent
CHAPTERS = [path.relative_to(ROOT).as_posix() for path in all_notebooks()]
ALIVE = "book/countries/chile"
TAG = "v9.8.7"


def shorten(path, whole):
    """Leave the title of a chapter, and of one its code up to the first figure."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    title, code = notebook["cells"][0], [c for c in notebook["cells"] if c["cell_type"] == "code"]
    title["source"] = [next(line for line in title["source"] if line.startswith("# "))]
    figures = [any(MIME in output.get("data", {}) for output in cell["outputs"]) for cell in code]
    notebook["cells"] = [title, *(code[: figures.index(True) + 1] if whole else [])]
    path.write_text(json.dumps(notebook), encoding="utf-8")


def build(checkout, target):
    dropped = ("GITHUB_", "TRACED_BOOK")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    command = [Path(sys.executable).with_name("jupyter-book"), "build", ".", "--warningiserror", "--nitpick", "--all"]
    done = subprocess.run(
        [*command, "--path-output", target],
        cwd=checkout,
        env=environment | {"PYTHONPATH": str(checkout / "src")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return target / "_build" / "html"


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    """Build the book without a remote, with one, and at a release; return the sites and the commit."""
    listed = subprocess.run(["git", "-C", ROOT, "ls-files", "-z"], capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("no git here")
    checkout = tmp_path_factory.mktemp("checkout")
    for name in filter(None, listed.stdout.split("\0")):
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, checkout / name)
    for name in CHAPTERS:
        shorten(checkout / name, name == f"{ALIVE}.ipynb")
    for path in (checkout / "book").glob("*.md"):
        path.write_text(path.read_text(encoding="utf-8").split("\n")[0] + "\n", encoding="utf-8")
    (checkout / "book" / "rerun.md").write_text("# Run it again\n\n```{launch-state}\n```\n", encoding="utf-8")
    (checkout / "book" / "references.bib").write_text("", encoding="utf-8")
    git(checkout, "init", "--quiet")
    git(checkout, "add", "--all")
    git(checkout, "commit", "--quiet", "--message", "the book")
    commit = git(checkout, "rev-parse", "HEAD")
    sites = {"nowhere": build(checkout, tmp_path_factory.mktemp("nowhere"))}
    git(checkout, "remote", "add", "origin", "git@github.com:someone/book.git")
    sites[commit] = build(checkout, tmp_path_factory.mktemp("commit"))
    git(checkout, "tag", TAG)
    sites[TAG] = build(checkout, tmp_path_factory.mktemp("release"))
    return checkout, commit, sites


class Launch(HTMLParser):
    """The addresses of a page's launch buttons."""

    def __init__(self, path):
        super().__init__()
        self.found = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "a" and "dropdown-item" in given.get("class", "") and "_sources" not in given["href"]:
            self.found.append(given["href"])


@pytest.mark.parametrize("released", [False, True])
def test_each_chapter_opens_itself_in_jupyterlab_on_binder(books, released):
    checkout, commit, sites = books
    reference = TAG if released else commit
    for chapter in CHAPTERS:
        path = sites[reference] / chapter.replace(".ipynb", ".html")
        link, rerun = Launch(path).found
        assert (path.parent / rerun).is_file()
        parts = urlsplit(link)
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"https://mybinder.org/v2/gh/someone/book/{reference}"
        [opened] = parse_qs(parts.query)["urlpath"]
        assert opened == f"lab/tree/{chapter}"
        assert (checkout / opened.removeprefix("lab/tree/")).is_file()
        assert git(checkout, "cat-file", "-t", f"{reference}:{chapter}") == "blob"
        text = path.read_text(encoding="utf-8")
        assert "colab" not in text
        assert f'data-reference="{reference}"' in text


def test_pages_without_code_have_no_launch_buttons(books):
    for page in ("index", "data", "references"):
        text = (books[2][TAG] / "book" / f"{page}.html").read_text(encoding="utf-8")
        assert "dropdown-launch-buttons" not in text
        assert "live.js" not in text


def test_without_a_repository_a_chapter_only_says_how_to_run_it_yourself(books):
    site = books[2]["nowhere"]
    for chapter in CHAPTERS:
        path = site / chapter.replace(".ipynb", ".html")
        text = path.read_text(encoding="utf-8")
        assert "mybinder.org" not in text
        assert "live.js" not in text
        [link] = Launch(path).found
        assert (path.parent / link).is_file()


def test_the_page_on_running_says_what_the_buttons_open(books):
    _, commit, sites = books
    said = {name: (site / "book" / "rerun.html").read_text(encoding="utf-8") for name, site in sites.items()}
    assert "without the address of a public repository" in said["nowhere"]
    assert f"<code>{commit}</code>" in said[commit]
    assert f"<code>{TAG}</code>" in said[TAG]


@pytest.fixture
def page(books, browser, serve):
    """A chapter with live cells, in a browser that notes each request; others than this machine are refused."""
    with serve(books[2][TAG]) as address:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        opened = context.new_page()
        opened.asked = []
        opened.on("request", lambda request: opened.asked.append(request.url))
        context.route(lambda url: urlsplit(url).hostname != "127.0.0.1", lambda route: route.abort())
        opened.goto(f"{address}/{ALIVE}.html")
        yield opened
        context.close()


def ask(page):
    page.locator(".dropdown-launch-buttons > button").click()
    page.locator(".btn-live").click()
    page.locator(".live-panel button").wait_for()


def foreign(page):
    return [url for url in page.asked if urlsplit(url).hostname != "127.0.0.1"]


def test_nothing_is_asked_of_another_host_before_the_reader_starts(page):
    page.wait_for_load_state("networkidle")
    ask(page)
    notice = page.locator(".live-panel").inner_text()
    assert "cdn.jsdelivr.net" in notice
    assert "mybinder.org" in notice
    assert foreign(page) == []
    assert page.evaluate("typeof window.thebe") == "undefined"
    page.locator(".live-panel button").click()
    page.locator(".live-panel[data-state=failed]").wait_for()
    assert foreign(page) == [THEBE]


def test_when_the_network_is_blocked_the_page_says_so_and_stays_as_it_was(page):
    before = page.locator("article").text_content()
    ask(page)
    # By key: under a pointer a figure comes alive, and has more text.
    page.mouse.move(0, 0)
    page.locator(".live-panel button").press("Enter")
    page.locator(".live-panel[data-state=failed]").wait_for()
    said = page.locator(".live-panel").inner_text()
    assert "cdn.jsdelivr.net could not be reached" in said
    links = [link.get_attribute("href") for link in page.locator(".live-panel a").all()]
    assert links[0].startswith("https://mybinder.org/v2/gh/someone/book/")
    assert links[1] == "../rerun.html"
    page.evaluate("document.querySelector('.live-panel').remove()")
    assert page.locator("article").text_content() == before
    page.locator("figure.traced").first.dispatch_event("pointerenter")
    page.wait_for_selector("figure.traced[data-live=yes] .traced-live svg")


def test_a_script_other_than_the_known_one_does_not_run(page):
    headers = {"access-control-allow-origin": "*", "content-type": "text/javascript"}
    page.route(THEBE, lambda route: route.fulfill(headers=headers, body="window.thebe = {}"))
    ask(page)
    page.locator(".live-panel button").click()
    page.locator(".live-panel[data-state=failed]").wait_for()
    assert page.evaluate("typeof window.thebe") == "undefined"


def test_a_host_that_keeps_silent_is_given_up_after_a_minute(page):
    page.route(THEBE, lambda route: None)
    ask(page)
    page.clock.install()
    page.locator(".live-panel button").click()
    page.clock.fast_forward(59_000)
    assert page.locator(".live-panel").get_attribute("data-state") == "waiting"
    page.clock.fast_forward(2_000)
    page.locator(".live-panel[data-state=failed]").wait_for()
    assert "cdn.jsdelivr.net has not answered for a minute" in page.locator(".live-panel").inner_text()


@pytest.fixture(scope="module")
def thebe(tmp_path_factory):
    """Thebe as its package has it, which is what the content network sends."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm on this machine")
    folder = tmp_path_factory.mktemp("thebe")
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run([npm, "pack", "--silent", f"thebe@{THEBE_VERSION}"], cwd=folder, timeout=60, check=False)
    packed = next(folder.glob("*.tgz"), None)
    if packed is None:
        pytest.skip("the package of Thebe cannot be had here")
    with tarfile.open(packed) as archive:
        # An older 3.11 has none.
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(folder)
    return folder / "package"


@pytest.fixture(scope="module")
def kernels(tmp_path_factory):
    """A Jupyter server as Binder starts one; yields its address with a slash, and its token."""
    home = tmp_path_factory.mktemp("home")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [
        "--no-browser",
        "--allow-root",
        "--ip=127.0.0.1",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
    ]
    options += ["--IdentityProvider.token=lent", "--ServerApp.allow_origin=*", f"--ServerApp.root_dir={ROOT}"]
    folders = {f"JUPYTER_{kind}_DIR": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    command = [sys.executable, "-m", "jupyter_server", *options]
    with (home / "log.txt").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(command, env=os.environ | folders, stdout=log, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}/"
    try:
        for _ in range(150):
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}api?token=lent"):
                break
            time.sleep(0.2)
        else:
            pytest.fail((home / "log.txt").read_text(encoding="utf-8")[-3000:])
        yield address, "lent"
    finally:
        server.terminate()
        server.wait(30)


def lend(page, thebe, said):
    """Answer as the content network does, and as Binder: with what it says while it builds and starts."""
    headers = {"access-control-allow-origin": "*", "content-type": "text/javascript"}
    folder = THEBE.removesuffix("index.js")
    page.context.route(
        f"{folder}*",
        lambda route: route.fulfill(
            headers=headers, body=(thebe / "lib" / route.request.url.removeprefix(folder)).read_text(encoding="utf-8")
        ),
    )
    events = {"access-control-allow-origin": "*", "content-type": "text/event-stream"}
    stream = "".join(f"data: {json.dumps(event)}\n\n" for event in said)
    page.context.route(
        f"https://mybinder.org/build/gh/someone/book/{TAG}*", lambda route: route.fulfill(headers=events, body=stream)
    )


def test_binder_that_fails_is_quoted(page, thebe):
    lend(page, thebe, [{"phase": "failed", "message": "no room"}])
    ask(page)
    page.locator(".live-panel button").click()
    page.locator(".live-panel[data-state=failed]").wait_for()
    assert "no room" in page.locator(".live-panel").inner_text()


def test_a_changed_cell_runs_in_the_page_and_draws_its_figure_below_the_published_one(page, thebe, kernels):
    address, token = kernels
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    lend(
        page,
        thebe,
        [{"phase": "built", "message": ""}, {"phase": "ready", "message": "", "url": address, "token": token}],
    )
    ask(page)
    page.locator(".live-panel button").click()
    page.locator(".live-panel[data-state=live]").wait_for(timeout=60_000)
    cell = page.locator("div.cell:has(figure.traced)")
    cell.locator("details.traced-code > summary").click()
    editor = "document.querySelector('div.cell:has(figure.traced) .CodeMirror').CodeMirror"
    page.evaluate(f"{editor}.setValue({editor}.getValue().replace('title=f\"Ten', 'title=f\"My'))")
    cell.locator(".thebe-run-button").click()
    # The cells above it, with the imports and the data, have not been run by hand.
    drawn = cell.locator(".live-output svg.marks")
    drawn.wait_for(timeout=60_000)
    # As an image, or alive where the pointer met it.
    assert cell.locator("figure.traced :is(.traced-image, .traced-live):visible").count() == 1
    published, changed = (
        "".join(found.text_content().split())
        for found in (page.locator("figure.traced .traced-title"), drawn.locator(".role-title-text"))
    )
    assert changed.startswith("My")
    assert published.endswith(changed.removeprefix("My"))
    allowed = ("https://cdn.jsdelivr.net/npm/thebe@", "https://mybinder.org/build/")
    assert [url for url in foreign(page) if not url.startswith(allowed)] == []
    assert errors == []
