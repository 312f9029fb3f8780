"""Everyone can read the built site: the rules of axe-core, the keyboard, and a system that asks for rest."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests import landing
from tests.browsers import FRAME

# Contrast depends on the colours, and what is folded away on the width: every page is looked at in the light on a wide screen, one
# of each kind in the dark on a phone. Of pages that are alike, contrast is looked at on one.
LOOKS = [("light", 1280), ("dark", 390)]
# Contrast takes nine tenths of the time, since axe asks for each text what lies under it. So it is looked at in the first, one
# amid and the last of the texts that have the same ink, ground, size and weight; all other rules look at the whole page, and
# those that do not ask for colours do so in one look. WCAG 2.2 asks for the size of targets, which axe does not do by itself; on a
# phone test_reach.py measures it.
LOOK = """(async (whole, colours) => {
    const clear = /^rgba\\(.*, 0\\)$/, kinds = new Map();
    const texts = [...document.body.querySelectorAll('*')].filter(
        node => node.checkVisibility() && [...node.childNodes].some(child => child.nodeType === 3 && child.data.trim()));
    for (const node of texts) {
        const style = getComputedStyle(node), key = [style.color, style.fontSize, style.fontWeight];
        for (let at = node; at; at = at.parentElement) {
            const { backgroundColor, backgroundImage, opacity } = getComputedStyle(at);
            if (!clear.test(backgroundColor)) key.push(backgroundColor);
            if (backgroundImage !== 'none') key.push(backgroundImage);
            if (opacity !== '1') key.push(opacity);
        }
        kinds.set(key.join(), [...(kinds.get(key.join()) || []), node]);
    }
    const chosen = new Set([...kinds.values()].flatMap(same => [same[0], same[same.length >> 1], same.at(-1)]));
    const options = whole ? { rules: { 'target-size': { enabled: true }, 'color-contrast': { enabled: false } } }
        : { runOnly: ['link-in-text-block'] };
    const found = [await axe.run(document, { resultTypes: ['violations'], ...options })];
    if (colours && chosen.size) found.push(await axe.run([...chosen], { resultTypes: ['violations'], runOnly: ['color-contrast'] }));
    return found.flatMap(result => result.violations).flatMap(
        violation => violation.nodes.map(node => `${violation.id}: ${node.html.slice(0, 120)}`));
})"""
KINDS = [
    "book/index.html",
    "book/countries/chile.html",
    "book/register.html",
    "book/explorer.html",
    "search.html",
    "404.html",
]
COLOURED = [
    *KINDS,
    "book/claims.html",
    "book/comparison.html",
    "book/data.html",
    "book/figures.html",
    "book/glossary.html",
]
COLOURED += [
    "book/references.html",
    "_figures/ven-annual.html",
    "figure/ven-annual.html",
    "figure/frame/ven-annual.html",
]


@pytest.fixture(scope="module")
def axe():
    return Axe().axe_script


def violations(page, axe, whole=True, colours=True):
    """Return what axe finds on a page, a line for each place: the rule and the beginning of the element.

    Args:
        whole: every rule, or only those that ask for colours; colours: contrast too.
    """
    # A long page arrives in pieces, and what has not arrived has no place that a rule could look at.
    page.evaluate(f"(async () => {{ while (!{landing.WHOLE}) await {FRAME}; }})()")
    page.evaluate(f"(0, eval)({json.dumps(axe)})")
    return page.evaluate(f"({LOOK})({json.dumps(whole)}, {json.dumps(colours)})")


@pytest.mark.parametrize(("theme", "width"), LOOKS, ids=[theme for theme, _ in LOOKS])
def test_axe_finds_nothing_on_any_page(address, browser, names, axe, theme, width):
    assert set(COLOURED) <= set(names)
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
    page = context.new_page()
    found = []
    for name in names if theme == "light" else COLOURED:
        page.goto(f"{address}/{name}")
        found += [f"{name}: {violation}" for violation in violations(page, axe, theme == "light", name in COLOURED)]
    context.close()
    assert found == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_what_is_folded(address, browser, axe, theme):
    """The code, the data and the citation of every figure of a chapter; the fields of every table."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=theme)
    page = context.new_page()
    for name in ("book/countries/colombia.html", "book/data.html"):
        page.goto(f"{address}/{name}")
        page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
        page.wait_for_function(
            "() => [...document.querySelectorAll('.traced-data')].every(fold => fold.querySelector('table'))"
        )
        page.wait_for_timeout(200)
        assert violations(page, axe) == [], name
    context.close()


def test_axe_objects_where_it_should(browser, axe):
    page = browser.new_page()
    small = "<button style='border: 0; display: block; font-size: 9px; height: 9px; padding: 0'>b</button>"
    pale = "<p>dark</p><p style='color: #aaa'>pale</p><p>dark</p><div style='background: #555'><p>on grey</p></div><p>dark</p>"
    page.set_content(
        f"<html lang='en'><title>t</title><main><h1>h</h1><img src='data:,'>{small * 2}{pale}</main></html>"
    )
    found = [violation.partition(":")[0] for violation in violations(page, axe)]
    assert sorted(found) == ["color-contrast", "color-contrast", "image-alt", "target-size", "target-size"]
    page.close()


def test_axe_finds_nothing_in_firefox(address, firefox, axe):
    """A page of each kind: what a browser computes of colours, sizes and names is its own."""
    found = {}
    with firefox() as started:
        page = started.new_page()
        page.set_viewport_size({"width": 390, "height": 900})
        for name in KINDS:
            page.goto(f"{address}/{name}")
            found[name] = violations(page, axe)
        page.close()
    assert found == {name: [] for name in KINDS}


def test_the_first_key_skips_to_the_text(address, browser):
    page = browser.new_page()
    page.goto(f"{address}/book/countries/chile.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('article') !== null")
    page.close()


def test_folded_code_opens_by_key_and_scrolls_by_key(address, browser):
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{address}/book/countries/chile.html", wait_until="load")
    fold = page.locator("details.traced-code").first
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    box = fold.locator("pre").first
    box.wait_for(state="visible")
    box.focus()
    assert page.evaluate("box => document.activeElement === box", box.element_handle())
    page.keyboard.press("ArrowRight")
    page.wait_for_function("box => box.scrollLeft > 0", arg=box.element_handle())
    page.close()


def test_a_box_that_shows_all_is_no_stop(address, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{address}/book/rerun.html", wait_until="load")
    boxes = page.locator("pre")
    assert boxes.count() > 2
    for box in boxes.all():
        box.scroll_into_view_if_needed()
        page.wait_for_function(
            "box => (box.tabIndex === 0) === (box.scrollWidth > box.clientWidth)", arg=box.element_handle()
        )
    assert boxes.evaluate_all("boxes => boxes.filter(box => box.tabIndex === 0).length") < boxes.count()
    page.close()


def test_nothing_moves_where_rest_is_asked_for(address, browser):
    moving = """[...document.querySelectorAll('*')].filter(node => {
        const style = getComputedStyle(node);
        return style.animationName !== 'none' || style.transitionDuration !== '0s' || style.scrollBehavior === 'smooth';
    }).length"""
    counts = {}
    for motion in ("no-preference", "reduce"):
        context = browser.new_context(reduced_motion=motion)
        page = context.new_page()
        page.goto(f"{address}/book/countries/venezuela.html")
        counts[motion] = page.evaluate(moving)
        context.close()
    assert counts["no-preference"] > 0
    assert counts["reduce"] == 0
