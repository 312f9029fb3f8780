"""What packages offer by entry points is found by its name, and what is of the wrong kind is said in one line."""

import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.traced_book import small_books
from traced_book import book, plugins
from traced_book.book import Book, BookError, Settings
from traced_book.sphinx.theme import book_theme, known

THEIRS = """\
from pathlib import Path
from pygments.token import Keyword
from traced_book.sphinx.theme.known import Theme

def begin(app, config):
    config.html_context["theirs"] = f"begun with {config.html_theme}"

THEME = Theme(styles=("theirs.css",), printed=("paper.css",), scripts=("theirs.js",), templates=Path(__file__).parent / "theirs",
              unused=("_static/minus.png", "_static/theirs-maps"), plain=frozenset([Keyword]), begin=begin)
"""
LAYOUT = '{% extends "!layout.html" %}{% block footer %}<p id="theirs">{{ theirs }}</p>{% endblock %}'
PAGE = "# Code\n\n```python\nwhile held:\n    pass\n```\n"
CONF = 'html_theme = "alabaster"\nhtml_static_path = ["_static"]\ntraced_lean = True\n'


def offer(folder: Path, group: str, name: str, value: str, module: str = "") -> None:
    """Write a package that offers something by an entry point."""
    held = folder / "theirs-1.0.dist-info"
    held.mkdir(parents=True)
    (held / "METADATA").write_text("Metadata-Version: 2.1\nName: theirs\nVersion: 1.0\n", encoding="utf-8")
    (held / "entry_points.txt").write_text(f"[{group}]\n{name} = {value}\n", encoding="utf-8")
    (folder / "their_package.py").write_text(module, encoding="utf-8")


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """A book in a theme that its author's package describes, and the same where that package is not."""
    root, package = tmp_path_factory.mktemp("asked"), tmp_path_factory.mktemp("package")
    offer(package, plugins.THEMES, "alabaster", "their_package:THEME", THEIRS)
    (package / "theirs").mkdir()
    (package / "theirs" / "layout.html").write_text(LAYOUT, encoding="utf-8")
    small_books.plain_sphinx(root, {"code.md": PAGE, "_static/theirs-maps/a.map": "{}"}, CONF)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(package))
        known = small_books.sphinx_build(root, "known")
    return known, small_books.sphinx_build(root, "unknown")


def test_pages_are_fitted_as_the_package_of_their_theme_says(asked):
    page = asked[0].page("code")
    head = page.partition("</head>")[0]
    links = [line for line in head.splitlines() if "theirs.css" in line or "paper.css" in line]
    assert len(links) == 2 and "media" not in links[0] and 'media="print"' in links[1]
    assert '<script defer="defer" src="_static/theirs.js' in head
    assert '<p id="theirs">begun with alabaster</p>' in page
    assert not (asked[0].site / "_static/theirs-maps").exists() and not (asked[0].site / "_static/minus.png").exists()
    assert (asked[0].site / "_static/plus.png").is_file()


def test_what_is_done_for_any_known_theme_is_done_for_theirs(asked):
    page = asked[0].page("code")
    assert '<pre tabindex="0">' in page and 'class="traced-unstyled"' in page
    # Keywords have the colour of the text there, names do not.
    assert ">while " in page.replace("</span>", "") and '<span class="k">' not in page
    assert '<span class="n">held</span>' in page


def test_pages_of_a_theme_that_nobody_knows_are_those_of_sphinx(asked):
    page = asked[1].page("code")
    assert "theirs" not in page and "<pre><span></span>" in page and 'class="traced-unstyled"' not in page
    assert '<span class="k">while</span>' in page
    assert (asked[1].site / "_static/theirs-maps/a.map").is_file() and (asked[1].site / "_static/minus.png").is_file()


def test_what_a_number_rests_on_is_shown_beside_it_in_a_theme_that_nobody_knows(asked, serve, browser):
    with serve(asked[1].site) as address:
        page, failed = browser.new_page(viewport={"width": 1280, "height": 800}), []
        page.on("pageerror", lambda error: failed.append(error))
        page.goto(f"{address}/two.html", wait_until="domcontentloaded")
        link, box = page.locator("a.traced-num").first, page.locator(".traced-shown")
        link.click()
        box.wait_for()
        page.wait_for_function("document.activeElement.matches('.traced-shown')", timeout=5_000)
        number, shown = link.bounding_box(), box.bounding_box()
        assert link.get_attribute("aria-expanded") == "true" and failed == []
        assert 0 <= shown["y"] - (number["y"] + number["height"]) < 12
        assert box.locator("> div > p").first.text_content() == "rows of the <table>"
        assert box.get_attribute("aria-description") == "rows of the <table>"
        page.close()


def fitted(theme: str, lean: bool = True) -> known.Theme | None:
    """Return what is known of a theme in a book that asks for it, or does not."""
    with book.using(Book(Path.cwd(), Settings(lean=lean))):
        return known.fitted(SimpleNamespace(html_theme=theme))


def test_the_machine_offers_its_own_theme_as_others_do():
    assert fitted("sphinx_book_theme") is book_theme.THEME
    assert fitted("sphinx_book_theme", lean=False) is None
    assert fitted("furo") is None


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (
            "their_package:begin",
            "is <function begin at .*>, expected a traced_book.sphinx.theme.known.Theme",
        ),
        ("their_package:THEM", "is their_package:THEM, which can't be loaded: module .* has no attribute 'THEM'"),
        ("no_package:THEME", "is no_package:THEME, which can't be loaded: No module named 'no_package'"),
    ],
)
def test_what_is_no_theme_stops_the_build_with_one_line(value, said, tmp_path, monkeypatch):
    offer(tmp_path / "package", plugins.THEMES, "alabaster", value, THEIRS)
    small_books.plain_sphinx(tmp_path / "book", {}, CONF)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "package"))
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "--no-color", str(tmp_path / "book"), str(tmp_path / "site")],
        env=os.environ, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    lines = [line for line in done.stderr.splitlines() if line.strip() and not line.startswith("WARNING: the commit")]
    assert done.returncode == 2 and lines[0] == "Configuration error:" and len(lines) == 2
    assert lines[1].startswith("traced_book.themes: the entry point 'alabaster' ") and re.search(said, lines[1])


def test_a_check_that_no_package_offers_is_named_with_those_there_are(tmp_path, monkeypatch):
    offer(tmp_path, plugins.CHECKS, "theirs", "builtins:sorted")
    monkeypatch.syspath_prepend(tmp_path)
    with book.using(Book(tmp_path, Settings(checks=("theirs",)))):
        assert plugins.checks() == [sorted]
    said = r"traced_book\.checks: no entry point 'nobodys' is installed, there are: .*theirs"
    with book.using(Book(tmp_path, Settings(checks=("theirs", "nobodys")))), pytest.raises(BookError, match=said):
        plugins.checks()
