"""A page asks for what it shows and no more, and nothing on it moves while it is read."""

import gzip
from urllib.parse import urlsplit

import pytest

from tests.browsers import FRAME

CHAPTERS = ["venezuela", "brazil", "mexico", "colombia", "chile"]
MOST = 350 * 1024


def read(page):
    """Scroll a page from top to bottom, as one who reads it, until every figure on the way is there."""
    page.evaluate(
        """async () => {
        const shown = [...document.querySelectorAll('figure.traced img')].filter(image => image.offsetParent);
        for (let y = 0; y < document.documentElement.scrollHeight; y += 400) {
            window.scrollTo({top: y, behavior: 'instant'});
            for (let frame = 0; frame < 2; frame++) await FRAME;
        }
        for (const image of shown) {
            image.scrollIntoView();
            while (!image.complete || !image.naturalWidth) await new Promise(done => setTimeout(done, 20));
        }
    }""".replace("FRAME", FRAME)
    )
    page.wait_for_load_state("networkidle")


# The longest at each width, the others at one in turn.
LOOKS = [
    ("brazil", 390),
    ("brazil", 768),
    ("brazil", 1280),
    ("venezuela", 390),
    ("mexico", 768),
    ("colombia", 1280),
    ("chile", 390),
]


@pytest.mark.parametrize(("chapter", "width"), LOOKS)
def test_a_chapter_with_all_its_figures_is_light(address, browser, chapter, width):
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    answers = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(f"{address}/book/countries/{chapter}.html")
    read(page)
    sizes = {answer.url: len(gzip.compress(answer.body(), 6)) for answer in answers}
    figures = page.locator("figure.traced img:visible").count()
    assert sum("/_figures/" in url for url in sizes) == figures
    assert sum(sizes.values()) <= MOST, sorted(sizes.items(), key=lambda item: -item[1])[:5]
    fonts = [url for url in sizes if urlsplit(url).path.endswith((".woff2", ".woff", ".ttf"))]
    assert fonts == []
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_while_a_page_is_read(address, browser, width):
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.add_init_script("""
        window.moved = 0;
        new PerformanceObserver(list => {
            for (const shift of list.getEntries()) if (!shift.hadRecentInput) window.moved += shift.value;
        }).observe({type: 'layout-shift', buffered: true});
    """)
    for name in [*(f"countries/{chapter}" for chapter in CHAPTERS), "register"]:
        page.goto(f"{address}/book/{name}.html")
        read(page)
        assert page.evaluate("window.moved") < 0.02, name
    context.close()


# What is laid out of a page before the first of its tasks ends, and what lies hidden until it arrives, counted when its own
# scripts have run and no task after them has begun.
COUNT = """
    window.setTimeout = () => 0;
    document.addEventListener('DOMContentLoaded', () => {
        const shown = (node, how) => [...node.querySelectorAll('*')].filter(part => part.checkVisibility(how)).length;
        const pieces = [...document.querySelectorAll('article *')].filter(
            node => getComputedStyle(node).contentVisibility === 'auto');
        window.counted = {
            first: shown(document.body, {contentVisibilityAuto: true}),
            largest: Math.max(0, ...pieces.map(piece => shown(piece))), pieces: pieces.length,
        };
    });
"""
# How many elements a phone that is four times as slow lays out in a fifth of a second, with room to spare.
FEW = 800
# A piece that is one table is laid out as a whole.
OF_A_TABLE = 1_000


@pytest.mark.parametrize("width", [390, 1280])
def test_no_layout_takes_more_of_a_page_than_a_slow_phone_can_do_at_once(address, browser, site, width):
    context = browser.new_context(viewport={"width": width, "height": 800})
    context.add_init_script(COUNT)
    page = context.new_page()
    long = []
    for path in sorted((site / "book").rglob("*.html")):
        page.goto(f"{address}/{path.relative_to(site)}")
        counted = page.evaluate("window.counted")
        assert counted["first"] <= FEW, path.name
        assert counted["largest"] <= OF_A_TABLE, path.name
        long += [path.stem] * (counted["pieces"] > 0)
    assert {"venezuela", "comparison", "register", "data", "figures", "methods", "references"} <= set(long)
    context.close()


LATE = "document.querySelectorAll('.arriving article *')"
WHOLE = f"![...{LATE}].some(node => getComputedStyle(node).contentVisibility === 'auto')"


def test_all_of_a_long_page_arrives(address, browser):
    page = browser.new_page(viewport={"width": 390, "height": 800})
    for name in ("countries/venezuela", "register", "figures"):
        page.goto(f"{address}/book/{name}.html")
        assert page.evaluate("document.documentElement.matches('.arriving')"), name
        page.wait_for_function("document.documentElement.dataset.arrived")
        assert page.evaluate(WHOLE), name
    page.close()


@pytest.mark.parametrize("how", ["link", "address", "print"])
def test_who_goes_on_before_a_page_has_arrived_has_all_of_it(address, browser, how):
    """Nothing arrives by itself here: the page's own scripts wait for ever."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.add_init_script("window.setTimeout = () => 0")
    page.goto(f"{address}/book/countries/venezuela.html")
    assert not page.evaluate(WHOLE)
    if how == "print":
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    else:
        place = "#rival-explanations"
        link = page.locator(f".bd-sidebar-secondary a[href='{place}']")
        link.click() if how == "link" else page.evaluate("place => { location.hash = place; }", place)
        top = page.evaluate(
            """async place => {
                for (let frame = 0; frame < 3; frame++) await FRAME;
                return document.querySelector(place).getBoundingClientRect().top;
            }""".replace("FRAME", "new Promise(done => requestAnimationFrame(done))"),
            place,
        )
        # Below the head of the page, as every place.
        assert abs(top - 64) < 3
    assert page.evaluate(WHOLE)
    page.close()


def test_who_comes_to_a_place_has_the_page_whole(address, browser):
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{address}/book/register.html#VEN-17")
    assert not page.evaluate("document.documentElement.matches('.arriving')")
    page.close()


def test_the_colours_are_known_before_the_first_paint(address, browser):
    """Otherwise the images of both themes are asked for, and a dark page is white first."""
    for theme in ("light", "dark"):
        context = browser.new_context(color_scheme=theme)
        page = context.new_page()
        page.route("**/*.js*", lambda route: route.abort())
        page.goto(f"{address}/book/countries/venezuela.html")
        assert page.evaluate("document.documentElement.dataset.theme") == theme
        context.close()


def test_every_icon_is_drawn(address, browser, site):
    icon = "[class*='fa-']"
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    for name in ("book/index.html", "book/countries/venezuela.html", "search.html"):
        page.goto(f"{address}/{name}")
        drawn = page.locator(icon).evaluate_all("icons => icons.map(icon => getComputedStyle(icon).maskImage)")
        assert drawn
        assert all(image.startswith('url("data:image/svg+xml') for image in drawn), name
    page.close()


def test_no_icon_lies_over_a_search_field(address, browser):
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{address}/search.html")
    field = page.locator("form.bd-search:visible")
    icon, entry = field.locator("i").bounding_box(), field.locator("input").bounding_box()
    assert icon["x"] + icon["width"] <= entry["x"]
    page.close()


def test_no_character_of_an_icon_font_is_left(address, browser, site):
    """The theme writes them by style sheet; without its fonts each would be an empty box."""
    left = """[...document.querySelectorAll('*')].flatMap(node => ['::before', '::after'].map(
        part => getComputedStyle(node, part).content)).filter(text => /[\\ue000-\\uf8ff]/.test(text))"""
    page = browser.new_page()
    for path in sorted((site / "book").rglob("*.html")):
        page.goto(f"{address}/{path.relative_to(site)}")
        assert page.evaluate(left) == [], path.name
    page.close()


def test_the_site_carries_no_icon_script_and_no_fonts(site):
    left = [path for path in site.rglob("*") if "fontawesome" in path.as_posix() or path.suffix in (".woff2", ".ttf")]
    assert left == []
