"""What can be reached can be seen, hit and left again: every control of every page, by keyboard and by thumb.

Each page is opened twice, on a phone in the dark and on a wide screen in the light, with all that folds unfolded; what is looked at
there is looked at in one go, and each kind of shortcoming is a test of its own.
"""

import pytest

from tests.browsers import FRAME

LOOKS = {
    "phone": {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark", "has_touch": True, "is_mobile": True},
    "desk": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
}
# The least size of a page that is read at 400% on a screen of 1280 by 1024 px.
NARROW = {"width": 320, "height": 256}
KINDS = ["ring", "covered", "small", "thumb", "name", "sideways", "reflow"]
# WCAG 1.4.12: with these no text may be lost.
SPACING = """
    * { letter-spacing: .12em !important; line-height: 1.5 !important; word-spacing: .16em !important; }
    p { margin-bottom: 2em !important; }
"""

TOOLS = """({
    say(node) {
        return node.outerHTML.slice(0, 100).replace(/\\s+/g, ' ');
    },
    shown(node) {
        const box = node.getBoundingClientRect();
        return node.checkVisibility({ visibilityProperty: true }) && box.width > 1 && box.right > 0 && box.left < innerWidth;
    },
    controls() {
        const stops = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
        return [...document.querySelectorAll(stops)].filter(node => !node.disabled && this.shown(node));
    },
    unfold() {
        document.querySelectorAll('article details').forEach(fold => { fold.open = true; });
    },
    /* Red, green, blue from 0 to 255 and opacity, of a colour as a browser computes it. */
    colour(text) {
        const values = text.match(/[\\d.]+/g).map(Number);
        return values.length > 3 ? values : [...values, 1];
    },
    luminance(text) {
        const linear = this.colour(text).slice(0, 3).map(value => value / 255)
            .map(value => value <= .04045 ? value / 12.92 : ((value + .055) / 1.055) ** 2.4);
        return .2126 * linear[0] + .7152 * linear[1] + .0722 * linear[2];
    },
    contrast(one, other) {
        const [low, high] = [this.luminance(one), this.luminance(other)].sort((a, b) => a - b);
        return (high + .05) / (low + .05);
    },
    ground(node) {
        for (let at = node; at; at = at.parentElement) {
            const colour = getComputedStyle(at).backgroundColor;
            if (this.colour(colour)[3] > .9) return colour;
        }
        return 'rgb(255, 255, 255)';
    },
    /* What is wrong with the ring of what has the focus: it must be 2 px wide, of a contrast of 3, and not cut off. */
    ring(node) {
        const style = getComputedStyle(node), width = parseFloat(style.outlineWidth), offset = parseFloat(style.outlineOffset);
        if (!node.matches(':focus-visible') || style.outlineStyle === 'none' || width < 2) return 'has no ring';
        const behind = this.ground(offset < 0 ? node : node.parentElement);
        const contrast = this.contrast(style.outlineColor, behind);
        if (style.outlineStyle !== 'auto' && contrast < 3) return `has a ring of a contrast of ${contrast.toFixed(1)}`;
        const box = node.getBoundingClientRect(), room = width + offset;
        const sides = [box.left - room, box.top - room, -box.right - room, -box.bottom - room];
        for (let at = node.parentElement; at && at !== document.body; at = at.parentElement) {
            if (getComputedStyle(at).overflow === 'visible') continue;
            const clip = at.getBoundingClientRect();
            const cut = [clip.left, clip.top, -clip.right, -clip.bottom].filter((edge, side) => sides[side] < edge - 1);
            if (cut.length > 1) return `has a ring that ${at.className} cuts off`;
        }
        return '';
    },
    covered(node) {
        const head = document.querySelector('.bd-header-article'), up = document.getElementById('pst-back-to-top');
        const box = node.getClientRects()[0];
        if (!head || head.contains(node) || node === up || !node.closest('article, footer') || node.offsetHeight > innerHeight / 2) return '';
        if (box.top < head.getBoundingClientRect().bottom - 1 && getComputedStyle(head).position === 'sticky') return 'is under the head';
        const over = document.elementFromPoint(box.left + Math.min(box.width / 2, 8), box.top + box.height / 2);
        return over && over.closest('#pst-back-to-top') ? 'is under the button to the top' : '';
    },
    /* The area that a pointer may hit: a field takes its label's too. */
    area(node) {
        const label = node.closest('label');
        return (label || node).getBoundingClientRect();
    },
    /* Links in a line of text may be as high as the line, and a box that scrolls is no target. */
    exempt(node) {
        if (!node.matches('a, button, input, select, textarea, summary') || node.closest('.skip-link')) return true;
        const block = node.parentElement.closest('p, li, dd, td, th, h1, h2, h3, h4, caption, div');
        return node.matches('a') && getComputedStyle(node).display === 'inline' &&
            (node.closest('td, tbody th, p, dd, caption, h1, h2, h3') !== null || block.textContent.trim() !== node.textContent.trim());
    },
    small(node, all) {
        const box = this.area(node);
        if (this.exempt(node) || (box.width >= 23.5 && box.height >= 23.5)) return '';
        const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
        const near = all.find(other => other !== node && !node.contains(other) && !other.contains(node) && (() => {
            const at = other.getBoundingClientRect();
            return Math.hypot(Math.max(at.left - x, 0, x - at.right), Math.max(at.top - y, 0, y - at.bottom)) < 12;
        })());
        return near ? `is ${Math.round(box.width)} by ${Math.round(box.height)} px, near ${this.say(near)}` : '';
    },
    thumb(node) {
        const box = this.area(node);
        if (this.exempt(node) || (node.matches('a') && !node.closest('.bd-sidebar, .bd-header-article, .prev-next-footer'))) return '';
        return box.width >= 43.5 && box.height >= 43.5 ? '' : `is ${Math.round(box.width)} by ${Math.round(box.height)} px`;
    },
    name(node) {
        const name = node.getAttribute('aria-label'), plain = text => text.toLowerCase().replace(/[^\\p{L}\\p{N}]+/gu, ' ').trim();
        if (!name || !node.matches('a, button, summary')) return '';
        return plain(name).includes(plain(node.innerText)) ? '' : `is called ${name} and says ${node.innerText}`;
    },
    /* A box that scrolls sideways is a stop with a name, and shows at its edge that it goes on; on a phone words say so of a table to read. */
    sideways(node) {
        const style = getComputedStyle(node);
        if (node.scrollWidth <= node.clientWidth + 1 || !/auto|scroll/.test(style.overflowX) || !this.shown(node)) return '';
        if (node.closest('[aria-hidden=true], .bd-sidebar')) return '';
        if (node.tabIndex < 0) return 'is no stop of the keyboard';
        if (node.matches('pre')) return '';
        if (!node.getAttribute('aria-label') || !node.role) return 'has no name';
        if (!style.backgroundImage.includes('gradient')) return 'shows no shadow';
        const words = getComputedStyle(node, '::before').content;
        return innerWidth > 600 || !node.matches('.traced-wide') || words.includes('sideways') ? '' : 'says nothing';
    },
    /* Of controls that the style sheets cannot tell apart, the first, one amid and the last of a page. */
    sample(targets) {
        const kinds = new Map();
        for (const node of targets) {
            const parent = node.parentElement, part = node.closest('article, .bd-sidebar, .bd-header-article, footer');
            const key = [node.tagName, node.className, node.type, parent.tagName, parent.className, part && part.className].join('|');
            kinds.set(key, [...(kinds.get(key) || []), node]);
        }
        const some = [...kinds.values()].flatMap(alike => [alike[0], alike[alike.length >> 1], alike[alike.length - 1]]);
        return targets.filter(node => some.includes(node));
    },
    /* Of all there is to look at, what is wrong. */
    async all() {
        const found = { ring: [], covered: [], small: [], thumb: [], name: [], sideways: [] };
        const note = (kind, node, words) => { if (words) found[kind].push(`${this.say(node)} ${words}`); };
        for (const node of document.querySelectorAll('body *')) note('sideways', node, this.sideways(node));
        const targets = this.controls();
        for (const node of targets) {
            note('small', node, this.small(node, targets));
            if (matchMedia('(pointer: coarse)').matches) note('thumb', node, this.thumb(node));
            note('name', node, this.name(node));
        }
        /* From the end to the start, as one goes back. */
        scrollTo(0, document.body.scrollHeight);
        for (const node of this.sample(targets).reverse()) {
            node.focus({ focusVisible: true });
            if (document.activeElement !== node) continue;
            note('ring', node, this.ring(node));
            note('covered', node, this.covered(node));
        }
        return found;
    },
    drawers() {
        const found = { ring: [], thumb: [], name: [] };
        for (const menu of document.querySelectorAll('.bd-header-article .dropdown-menu')) menu.classList.add('show');
        for (const box of document.querySelectorAll('input.sidebar-toggle')) {
            box.checked = true;
            for (const node of this.controls().filter(node => node.closest('.bd-sidebar, .dropdown-menu'))) {
                node.focus({ focusVisible: true });
                if (matchMedia('(pointer: coarse)').matches && this.thumb(node)) found.thumb.push(`${this.say(node)} ${this.thumb(node)}`);
                if (this.ring(node)) found.ring.push(`${this.say(node)} ${this.ring(node)}`);
                if (this.name(node)) found.name.push(`${this.say(node)} ${this.name(node)}`);
            }
            box.checked = false;
        }
        for (const menu of document.querySelectorAll('.dropdown-menu.show')) menu.classList.remove('show');
        return found;
    },
    /* What a narrow page with wide text loses. */
    reflow(width) {
        const found = [], root = document.documentElement;
        if (root.scrollWidth > width) found.push(`the page is ${root.scrollWidth} px wide`);
        for (const node of document.querySelectorAll('article *, .bd-header-article *')) {
            const style = getComputedStyle(node);
            if (style.overflowX !== 'hidden' && style.overflowX !== 'clip') continue;
            if (node.innerText && node.clientWidth > 1 && node.scrollWidth > node.clientWidth + 1) found.push(`${this.say(node)} is cut off`);
        }
        return found;
    },
})"""


@pytest.fixture(scope="module", params=list(LOOKS))
def found(request, address, browser, names):
    """What is wrong in one look, by kind."""
    context = browser.new_context(reduced_motion="reduce", **LOOKS[request.param])
    page = context.new_page()
    shortcomings = {kind: [] for kind in KINDS}
    for name in names:
        page.set_viewport_size(LOOKS[request.param]["viewport"])
        page.goto(f"{address}/{name}")
        tools = page.evaluate_handle(TOOLS)
        for button in page.locator(".traced-menus > button").all():
            button.click()
            page.wait_for_selector("figure[data-live=yes] .traced-menus :is(input, select)")
        tools.evaluate("tools => tools.unfold()")
        looked = [tools.evaluate("tools => tools.all()"), tools.evaluate("tools => tools.drawers()")]
        page.set_viewport_size(NARROW)
        page.wait_for_function("width => innerWidth === width", arg=NARROW["width"])
        page.add_style_tag(content=SPACING)
        # A page is laid out anew some frames after its size changes; one that stays wide is found.
        page.evaluate(
            """async width => {
                for (let frame = 0; frame < 60 && document.documentElement.scrollWidth > width; frame++) {
                    await FRAME;
                }
            }""".replace("FRAME", FRAME),
            NARROW["width"],
        )
        looked.append({"reflow": tools.evaluate("(tools, width) => tools.reflow(width)", NARROW["width"])})
        for kinds in looked:
            for kind, lines in kinds.items():
                shortcomings[kind] += [f"{name}: {line}" for line in lines]
    context.close()
    return shortcomings


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_falls_short_on_any_page(found, kind):
    assert found[kind] == []


def test_the_tools_object_where_they_should(browser):
    page = browser.new_page(viewport={"width": 390, "height": 400})
    page.set_content("""
        <style>:focus-visible { outline: 3px solid #eee } #none:focus-visible { outline: none }</style>
        <article><a id="none" href="#x" style="display: block">a</a><a id="pale" href="#y" style="display: block">b</a>
        <button aria-label="Toggle" style="font-size: 8px; height: 12px; min-height: 0; padding: 0">Code</button>
        <div style="overflow: auto"><div style="width: 900px">wide</div></div>
        <div style="overflow: hidden; width: 90px"><div style="width: 400px">a line that is cut off</div></div></article>""")
    tools = page.evaluate_handle(TOOLS)
    found = tools.evaluate("tools => tools.all()")
    assert [line.partition("</a> ")[2] for line in found["ring"][-2:]] == [
        "has a ring of a contrast of 1.2",
        "has no ring",
    ]
    assert [len(found[kind]) for kind in ("small", "name", "sideways")] == [3, 1, 1]
    assert tools.evaluate("tools => tools.thumb(document.querySelector('button'))")
    assert len(tools.evaluate("tools => tools.reflow(390)")) == 1
    page.close()


# A word of a cell, up to a hyphen or a slash, whose letters stand on more than one line.
BROKEN = """() => [...document.querySelectorAll('.bd-article :is(th, td) p')].flatMap(cell => {
  const found = [], texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (!text.parentElement.closest('code, a')) for (const word of text.data.matchAll(/[^\\s/-]+/g)) {
      const letters = document.createRange();
      letters.setStart(text, word.index);
      letters.setEnd(text, word.index + word[0].length);
      if (new Set([...letters.getClientRects()].map(line => Math.round(line.top))).size > 1) found.push(word[0]);
    }
  }
  return found;
})"""


@pytest.mark.parametrize("name", ["about", "reviewing", "rerun"])
def test_no_word_in_a_table_is_broken_on_a_phone(address, browser, name):
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{address}/book/{name}.html")
    assert page.locator(".bd-article td p:visible").count() > 8
    assert page.evaluate(BROKEN) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()


def test_escape_closes_what_was_opened_and_gives_the_focus_back(address, browser):
    """Whatever opens something, from the head of the page to a number in the text, and the search by its key."""
    context = browser.new_context(viewport={"width": 390, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{address}/book/countries/chile.html")
    opening = (
        "[data-bs-toggle=dropdown], .sidebar-toggle.btn, .bd-header-article .search-button__button, article .traced-num"
    )
    openers = page.locator(opening).all()[:8]
    assert len(openers) == 8
    for opener in openers:
        opener.focus()
        page.keyboard.press("Enter")
        handle = opener.element_handle()
        page.wait_for_function(
            "opener => document.activeElement !== opener || opener.ariaExpanded === 'true'", arg=handle
        )
        page.keyboard.press("Escape")
        page.wait_for_function(
            "opener => document.activeElement === opener && opener.ariaExpanded !== 'true'", arg=handle
        )
    number = page.locator("article .traced-num").nth(20)
    number.focus()
    page.keyboard.press("Control+k")
    page.wait_for_function("document.activeElement.id === 'search-input'")
    page.keyboard.press("Escape")
    page.wait_for_function("number => document.activeElement === number", arg=number.element_handle())
    context.close()


def test_what_is_seen_by_its_colour_alone_is_seen_in_forced_colours(address, browser):
    context = browser.new_context(forced_colors="active", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(f"{address}/book/explorer.html")
    tools = page.evaluate_handle(TOOLS)
    assert tools.evaluate("tools => tools.all()")["ring"] == []
    icons = page.locator(".bd-header-article .btn > [class*=fa-]:visible")
    assert icons.count() > 3
    for icon in icons.all():
        assert icon.evaluate(
            "icon => getComputedStyle(icon).backgroundColor !== getComputedStyle(document.body).backgroundColor"
        )
    context.close()


def test_firefox_shows_the_focus_of_every_control(address, firefox):
    with firefox(preferences={"ui.prefersReducedMotion": 1}) as started:
        page = started.new_page()
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            for name in ("book/countries/chile.html", "book/register.html", "book/explorer.html", "search.html"):
                page.goto(f"{address}/{name}")
                assert page.evaluate(f"{TOOLS}.all()")["ring"] == [], name
        page.close()


@pytest.mark.parametrize("name", ["countries/venezuela", "figures", "methods"])
def test_the_title_of_a_wide_table_is_read_without_moving_it(address, browser, name):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{address}/book/{name}.html")
    page.wait_for_function("document.documentElement.dataset.arrived")
    cut = page.eval_on_selector_all(
        ".traced-wide caption",
        """titles => titles.filter(title => {
            const range = document.createRange();
            range.selectNodeContents(title);
            return range.getBoundingClientRect().right > innerWidth;
        }).map(title => title.textContent)""",
    )
    assert page.locator(".traced-wide caption").count() > 1
    assert cut == []
    page.close()
