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
