"""The icons a site shows, from the theme's own drawings, and what a page has no use for."""

import pytest

from traced_book.sphinx.theme import book_theme, lean
from traced_book.sphinx.theme.book_theme import icons


def test_drawings_are_those_of_the_theme_and_solid_where_there_are_several():
    assert len(icons.drawings()) > 1500
    assert (icons.drawings()["arrow-up"].width, icons.drawings()["arrow-up"].height) == (384, 512)
    assert icons.drawings()["file"].path.startswith("M0 64C0 28.7 28.7 0 64 0H224V128")


def test_icons_are_read_from_classes_whatever_the_order():
    page = '<i class="fa-solid fa-bars"></i><span class="btn fas fa-rocket fa-lg"></span><p class="fabulous fa-no">'
    assert icons.icons_shown([page, '<i class="theme fa-solid fa-sun fa-lg"></i>']) == {"bars", "rocket", "sun"}


def test_the_style_sheet_draws_each_icon_and_empties_the_characters():
    sheet = icons.icon_styles({"bars"})
    assert sheet.count("data:image/svg+xml") == 1
    assert ".fa-bars { --icon:" in sheet
    assert '--pst-icon-github: "";' in sheet


def test_an_icon_that_the_theme_lacks_is_an_error():
    with pytest.raises(KeyError, match="no-such-icon"):
        icons.icon_styles({"no-such-icon"})


@pytest.mark.parametrize(
    ("filename", "body", "needed"),
    [
        ("_static/copybutton.js", "<p>prose</p>", False),
        ("_static/copybutton.js", "<pre>code</pre>", True),
        ("_static/sphinx-design.min.css", '<div class="cell"><pre>', False),
        ("_static/sphinx-design.min.css", '<div class="sd-card">', True),
        ("_static/mystnb.abc.css", '<div class="cell docutils">', True),
        ("_static/traced.css", "", True),
    ],
)
def test_a_page_asks_for_what_it_shows(filename, body, needed):
    assert lean._needed(filename, body) is needed


@pytest.mark.parametrize(("length", "pieces"), [(60_000, False), (60_001, True)])
def test_a_long_page_alone_comes_in_pieces(length, pieces):
    context = {"body": "x" * length, "metatags": "<meta>", "css_files": [], "script_files": []}
    book_theme.arrive(None, "book/long", "page.html", context, None)
    assert ('classList.add("arriving")' in context["metatags"]) is pieces
    assert context["metatags"].endswith("<meta>")
