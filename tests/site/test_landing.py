"""Every link to a place on a page ends there: what it names is in view, below the head of the page, and stays there.

In Chromium; ``test_landing_in_firefox.py`` has the other half, beside it and not after it.
"""

import pytest

from tests.browsers import FRAME
from tests.landing import (
    HEIGHT,
    MODES,
    PAGE,
    TOOLS,
    WAYS,
    WIDTHS,
    kind,
    misses,
    moves,
    opened,
    returns,
    share,
    tabs_on,
    width_of,
)


def test_each_place_is_gone_to_in_both_browsers_once_with_scripts_and_once_without_at_two_widths():
    for position, wanted in enumerate((list("abcdefghijk"), ["a"], ["a", "b"])):
        gone = [(place, way, width_of(position, way)) for way in range(WAYS) for place in share(wanted, way)]
        for place in wanted:
            (one, narrow), (other, wide) = sorted((way, number) for p, way, number in gone if p == place)
            assert (one // 2, other // 2) == (0, 1)
            assert one % 2 != other % 2
            assert narrow != wide
        assert {width_of(position, way) for way in range(WAYS)} == set(range(len(WIDTHS)))
    lines = [f"L-{n}" for n in range(40)]
    gone = [place for way in range(WAYS) for place in share(["a", *lines, "b"], way)]
    assert sorted(gone) == sorted([*lines, *["a", "b"] * 2])


def test_the_places_are_all_kinds(places):
    assert len(places) > 20
    assert sum(map(len, places.values())) > 1500
    kinds = {kind(place) for found in places.values() for place in found}
    assert {"num", "fig", "tab", "cell", "row", "order", "term", "table", "id", "the", "L"} <= kinds


@pytest.mark.parametrize("scripts", MODES.values(), ids=MODES)
def test_every_link_lands_in_chromium(address, browser, places, scripts):
    context = browser.new_context(java_script_enabled=scripts)
    assert list(misses(opened(context), address, places, int(not scripts), scripts)) == []
    context.close()


def test_nothing_changes_its_place_when_it_comes_into_view(address, browser, places):
    pages = [browser.new_page(viewport={"width": width, "height": HEIGHT}) for width in (WIDTHS[0], WIDTHS[-1])]
    assert moves(pages, address, places) == {}
    for page in pages:
        page.close()


def test_the_way_back_leads_to_where_the_reader_was_and_keys_go_on_from_the_target(address, browser):
    page = browser.new_page(viewport={"width": 1280, "height": HEIGHT})
    assert returns(page, address) <= 1
    assert tabs_on(page, address, page.keyboard.press)
    page.close()


def test_an_address_that_names_no_place_is_no_error(address, browser):
    page = browser.new_page()
    said = []
    page.on("pageerror", lambda error: said.append(str(error)))
    for name in (PAGE, "book/register.html"):
        for fragment in ("%", "%E0%A4%A", "no-such-place", "[", "'"):
            page.goto("about:blank")
            page.goto(f"{address}/{name}#{fragment}")
            page.evaluate(
                "async given => { for (const hash of ['', given]) { location.hash = hash; await FRAME; } }".replace(
                    "FRAME", FRAME
                ),
                fragment,
            )
    assert said == []
    page.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_contents_of_a_page_lead_to_its_sections_and_do_not_lie_over_them(address, browser, width):
    page = browser.new_page(viewport={"width": width, "height": HEIGHT})
    page.goto(f"{address}/{PAGE}")
    # A section of a section is listed once one reads there.
    links = page.locator(".bd-sidebar-secondary li.toc-h2 > a[href^='#']")
    for link in (links.first, links.last):
        toggle = page.locator("button.secondary-toggle")
        if toggle.is_visible():
            toggle.click()
            page.wait_for_function(
                "() => document.querySelector('.bd-sidebar-secondary').getBoundingClientRect().right <= innerWidth"
            )
        link.click()
        wrong = f"place => ({TOOLS}).wrong(place) === ''"
        page.wait_for_function(wrong, arg=link.get_attribute("href")[1:], timeout=5_000)
    page.close()
