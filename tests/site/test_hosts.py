"""The built site on hosts and in browsers as they come: folders hidden, storage refused, sandboxes, policies, subpaths."""

import contextlib
import functools
import http.server
import json
import re
import threading
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from traced_book.sphinx import hosting

CHAPTER, EXPLORER, REGISTER = "book/countries/chile.html", "book/explorer.html", "book/register.html"


class Host(http.server.SimpleHTTPRequestHandler):
    """A host of files under ``prefix`` that sends ``headers`` and a policy by path, hides what Jekyll hides, and has a page for wrong addresses."""

    prefix, headers_sent, jekyll, policy = "/", {}, False, None

    def log_message(self, *args):
        pass

    def end_headers(self):
        for name, value in self.headers_sent.items():
            self.send_header(name, value)
        if self.policy:
            self.send_header("Content-Security-Policy", self.policy(self.path))
        super().end_headers()

    def send_head(self):
        path = urlsplit(self.path).path
        hidden = self.jekyll and any(part.startswith("_") for part in path.split("/"))
        self.path = "/" + path[len(self.prefix) :].lstrip("/") if path.startswith(self.prefix) else "/nothing"
        return self.send_error(404) if hidden else super().send_head()

    def send_error(self, code, message=None, explain=None):
        body = (self.site / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@contextlib.contextmanager
def hosted(site, prefix="/", headers=None, jekyll=False, policy=None):
    kind = {"site": site, "prefix": prefix, "headers_sent": headers or {}, "jekyll": jekyll}
    kind["policy"] = policy and staticmethod(policy)
    handler = functools.partial(type("Hosted", (Host,), kind), directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{prefix}"
    finally:
        server.shutdown()
        server.server_close()


def works(page, root):
    """Use what a reader uses: search, theme, keyboard, a figure that comes alive, menus, the register's filter."""
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{root}search.html?q=Igla")
    page.wait_for_selector("#search-results li")
    page.goto(f"{root}{CHAPTER}")
    mode = page.evaluate("document.documentElement.dataset.mode")
    page.locator(".theme-switch-button:visible").first.click()
    assert page.evaluate("document.documentElement.dataset.mode") != mode
    page.keyboard.press("Control+k")
    page.wait_for_selector(".search-button__search-container input:focus")
    page.keyboard.press("Escape")
    figure = page.locator("figure.traced").first
    figure.scroll_into_view_if_needed()
    figure.hover()
    page.wait_for_selector("figure.traced[data-live=yes] .traced-live svg")
    page.goto(f"{root}{EXPLORER}")
    page.locator(".traced-menus button").click()
    page.wait_for_selector(".traced-menus select, .traced-menus input")
    page.goto(f"{root}{REGISTER}")
    page.locator(".register-filter input").fill("igla")
    expect(page.locator(".register-filter p")).to_have_text(re.compile(r"^\d+ of \d+ rows$"))
    assert errors == []


@pytest.mark.parametrize("prefix", ["/", "/book/", "/_static/", "/a b/é/"])
def test_a_site_works_under_any_path(site, browser, prefix):
    page = browser.new_page()
    with hosted(site, prefix.replace(" ", "%20").replace("é", "%C3%A9")) as root:
        works(page, root)
    page.close()


def test_a_site_works_where_storage_is_refused(site, browser):
    """In a sandbox of scripts alone the page has no origin, and to name its storage is an error."""
    page = browser.new_page()
    with hosted(site, headers={"Content-Security-Policy": "sandbox allow-scripts"}) as root:
        page.goto(f"{root}{CHAPTER}")
        assert page.evaluate("self.origin") == "null"
        works(page, root)
    page.close()


@pytest.mark.parametrize("strict", [True, False])
def test_a_site_works_under_a_policy_that_forbids_code_made_of_text(site, browser, strict):
    loose = (
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
    )
    policy = (site / hosting.POLICY).read_text(encoding="utf-8").strip() if strict else loose
    page = browser.new_page()
    refused = []
    page.on("console", lambda line: refused.append(line.text) if "Content Security Policy" in line.text else None)
    with hosted(site, headers={"Content-Security-Policy": policy}) as root:
        works(page, root)
    assert refused == []
    page.close()


def test_under_the_policy_the_words_of_a_search_are_marked_until_that_is_ended(site, browser):
    policy = (site / hosting.POLICY).read_text(encoding="utf-8").strip()
    page = browser.new_page()
    with hosted(site, headers={"Content-Security-Policy": policy}) as root:
        page.goto(f"{root}search.html?q=Igla")
        page.wait_for_selector("#search-results li")
        page.goto(f"{root}{REGISTER}")
        page.wait_for_selector("span.highlighted", state="attached")
        page.locator(".highlight-link a").click()
        page.wait_for_selector("span.highlighted", state="detached")
    page.close()


def test_the_policy_lets_no_script_of_a_page_run_that_was_not_built(site, browser):
    policy = (site / hosting.POLICY).read_text(encoding="utf-8").strip()
    page = browser.new_page()
    with hosted(site, headers={"Content-Security-Policy": policy}) as root:
        page.goto(f"{root}{CHAPTER}")
        page.evaluate("document.body.appendChild(document.createElement('script')).textContent = 'window.ran = 1'")
        page.evaluate("""new Promise(done => {
            document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.ran = 1">')
            document.body.lastElementChild.addEventListener('error', done)
        })""")
        assert page.evaluate("window.ran") is None
    page.close()


def test_all_folders_are_published_from_a_branch(site):
    assert (site / ".nojekyll").read_bytes() == b""


def test_a_page_whose_style_is_hidden_says_why(site, browser):
    page = browser.new_page()
    with hosted(site, jekyll=True) as root:
        page.goto(f"{root}{CHAPTER}")
        assert page.get_by_text("hides folders whose names begin with an underscore").is_visible()
    with hosted(site) as root:
        page.goto(f"{root}{CHAPTER}")
        assert not page.get_by_text("hides folders whose names begin with an underscore").is_visible()
    page.close()


@pytest.mark.parametrize("prefix", ["/", "/book/", "/some/_static/"])
@pytest.mark.parametrize("wrong", ["x.html", "book/x.html", "book/book/x.html", "a/b/", "_figures/x"])
def test_a_wrong_address_finds_the_site_whatever_its_folders_are_called(site, browser, prefix, wrong):
    page = browser.new_page()
    with hosted(site, prefix) as root:
        assert page.goto(f"{root}{wrong}").status == 404
        assert page.evaluate("document.baseURI") == f"{root}404.html"
    page.close()


def test_a_wrong_address_never_names_the_host_of_what_is_loaded(site, browser):
    page = browser.new_page()
    asked = []
    with hosted(site) as root:
        page.on("request", lambda request: asked.append(urlsplit(request.url).netloc))
        page.goto(f"{root}/other.example/book/x")
        assert urlsplit(page.evaluate("document.baseURI")).netloc == urlsplit(root).netloc
        assert set(asked) == {urlsplit(root).netloc}
    page.close()


@pytest.mark.parametrize(
    ("one", "other"), [("Chávez", "chavez"), ("Bogotá", "bogota"), ("MÉXICO", "mexico"), ("Brasília", "BRASILIA")]
)
def test_the_search_folds_case_and_accents(site, browser, one, other):
    page = browser.new_page()
    found = [results(page, site, words) for words in (one, other)]
    assert found[0] == found[1] != []
    page.close()


@pytest.mark.parametrize("row", ["VEN-17", "ven-17", "BRA-08", "COL-03"])
def test_a_number_of_the_register_is_found_first_by_itself(site, browser, row):
    page = browser.new_page()
    assert results(page, site, row)[0].endswith(f"register.html#{row.upper()}")
    page.close()


@pytest.mark.parametrize("words", ["Su-30", "Mi-26", "Igla-S"])
def test_exact_words_come_before_parts_of_words(site, browser, words):
    page = browser.new_page()
    results(page, site, words)
    titles = page.eval_on_selector_all("#search-results ul.search li a", "links => links.map(link => link.textContent)")
    found = [re.search(rf"\b{words}(\w?)", title, re.IGNORECASE) for title in titles]
    rank = [2 if match and not match[1] else 1 if match else 0 for match in found]
    assert rank[0] == 2 and rank == sorted(rank, reverse=True), titles
    page.close()


def results(page, site, words):
    """Return the addresses that a search finds, best first."""
    page.goto((site / "search.html").as_uri() + "?q=" + words)
    page.wait_for_function("/found|did not/.test(document.querySelector('#search-results .search-summary').innerText)")
    page.wait_for_function(
        "(n => n === 0 || document.querySelectorAll('#search-results ul.search > li').length === n)"
        "(+(/(\\d+) page/.exec(document.querySelector('#search-results .search-summary').innerText) || [0, 0])[1])"
    )
    links = "links => links.map(link => link.getAttribute('href'))"
    return page.eval_on_selector_all("#search-results ul.search > li > a", links)


def test_the_filter_of_the_register_folds_case_and_accents(site, browser):
    page = browser.new_page()
    page.goto((site / REGISTER).as_uri())
    said = []
    for words in ("Chávez", "chavez", "CHAVEZ"):
        page.locator(".register-filter input").fill(words)
        said.append(page.locator(".register-filter p").text_content())
    assert len(set(said)) == 1 and " of " in said[0]
    page.close()


def test_each_csv_of_a_figure_is_one_table(site):
    import pandas as pd

    for figure in json.loads((site / "trace.json").read_text(encoding="utf-8"))["figures"]:
        for part in [figure, *figure["further"]]:
            frame = pd.read_csv(site / part["csv"], comment="#")
            assert len(frame) == part["rows"], part["csv"]
