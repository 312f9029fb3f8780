import contextlib

import altair as alt
import pytest

from traced_book import book


@pytest.fixture(scope="module", autouse=True)
def empty_book(tmp_path_factory):
    """Stand in a book without pages, tables and settings: the machine may not rest on the book that it has grown beside."""
    root = tmp_path_factory.mktemp("empty")
    (root / "_config.yml").write_text("title: Empty\n", encoding="utf-8")
    with contextlib.chdir(root), book.using(book.at(root)):
        yield root


@pytest.fixture(scope="module", autouse=True)
def plain_charts():
    """Draw as a process does that has just begun: a theme that another test's import left on would be that of every chart here."""
    with alt.theme.enable("default"):
        yield
