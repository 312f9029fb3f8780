"""Every link to a place on a page ends there in Firefox too: see :mod:`tests.landing`."""

import pytest

from tests.landing import HEIGHT, MODES, WIDTHS, misses, moves, opened, returns, tabs_on


@pytest.mark.parametrize("scripts", MODES.values(), ids=MODES)
def test_every_link_lands_in_firefox(address, firefox, places, scripts):
    # Few frames a second: the test looks at places, and what is painted in between only takes time.
    with firefox(scripts, {"layout.frame_rate": 10}) as started:
        assert list(misses(opened(started), address, places, 2 + (not scripts), scripts)) == []


def test_nothing_changes_its_place_in_firefox(address, firefox, places):
    with firefox() as started:
        page = started.new_page()
        page.set_viewport_size({"width": WIDTHS[1], "height": HEIGHT})
        assert moves([page], address, places) == {}


def test_the_way_back_leads_to_where_the_reader_was_and_keys_go_on_from_the_target(address, firefox):
    with firefox() as started:
        page = started.new_page()
        page.set_viewport_size({"width": 1280, "height": HEIGHT})
        assert returns(page, address) <= 1
        assert tabs_on(page, address, page.press)
