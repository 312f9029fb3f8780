"""Going to the places that links of the built pages and results of the search name, and what is wrong with where one ends.

On each page all of them are gone to one after the other, each in Chromium at one of three widths, with scripts or without in turn,
and in Firefox at another width and the other way. Each page is opened at the farthest, and once at each kind of place. That the
places of a page stay where they are while it is read is looked at by itself, so that going to one need not wait for what the
browser paints.
"""

import json
import re
from collections import defaultdict
from urllib.parse import unquote, urldefrag, urlsplit

from tests.browsers import FRAME
from traced_book.proof import site as sites

WIDTHS = (390, 768, 1280)
HEIGHT = 800
# The ways of a browser: with scripts and without.
MODES = {"with scripts": True, "without scripts": False}
WAYS = 2 * len(MODES)

# Whether a page has loaded, and a long one has arrived to its end.
WHOLE = "(document.readyState === 'complete' && !document.documentElement.matches('.arriving:not([data-arrived])'))"

# What the test does in a page. It is handed over as an expression, since a page without scripts keeps none.
TOOLS = """({
    there(name) {
        try { return decodeURIComponent(location.hash.slice(1)) === name; } catch { return false; }
    },
    top(name) {
        const target = document.getElementById(name);
        return target && target.getBoundingClientRect().top;
    },
    /* What is wrong with where the reader is, who went to a place of a page that was so high; nothing if all is well. */
    wrong(name, before) {
        const target = document.getElementById(name);
        if (!this.there(name)) return `was not gone to: the address ends in ${location.hash}`;
        if (!target || !target.checkVisibility()) return 'is not shown';
        const root = document.documentElement, box = target.getBoundingClientRect();
        const room = [getComputedStyle(root).scrollPaddingTop, getComputedStyle(target).scrollMarginTop];
        const wanted = room.reduce((sum, length) => sum + (parseFloat(length) || 0), 0);
        /* Of words within a line Firefox brings the line to that height, Chromium their box. */
        const near = getComputedStyle(target).display === 'inline' ? 12 : 3;
        /* No browser goes beyond the end of the page. What is shown of a number makes it longer, and Firefox may have gone already. */
        const foot = scrollY + innerHeight, beyond = foot >= root.scrollHeight - 1 || Math.abs(foot - before) <= 1;
        const end = beyond && box.top > wanted;
        const start = scrollY === 0 && box.top < wanted;
        if (box.top < -1 || box.top > innerHeight - 24 || !(end || start || Math.abs(box.top - wanted) < near)) {
            return `has its top at ${Math.round(box.top)} px, expected ${wanted}`;
        }
        const head = document.querySelector('.bd-header-article');
        if (head && !target.contains(head) && head.getBoundingClientRect().bottom > box.top + 1) return 'is under the head';
        /* Of a link that goes on in the next line, its beginning. */
        const first = target.getClientRects()[0] || box;
        const seen = document.elementFromPoint(first.left + Math.min(first.width / 2, 8), Math.max(first.top, 0) + 4);
        /* What has no extent, such as the anchor of a line of code, stands for what follows it. */
        const shown = box.width && box.height ? target : target.parentElement;
        if (!seen || !(shown.contains(seen) || seen.contains(shown))) return `is behind ${seen && seen.outerHTML.slice(0, 80)}`;
        return '';
    },
    /* Without scripts of the page an address is all there is to go by, and the browser is there when it is set. */
    all(names) {
        return names.map(name => {
            const before = document.documentElement.scrollHeight;
            location.hash = encodeURIComponent(name);
            return this.wrong(name, before);
        });
    },
    /* With them a link of the page is clicked, if there is one. That of a number shows it in place, so its address is gone to as
       from elsewhere. */
    async clicked(names) {
        const links = new Map([...document.querySelectorAll('a[href^="#"]')].map(link => [link.getAttribute('href'), link]));
        const found = [];
        for (const name of names) {
            const link = links.get('#' + name), before = document.documentElement.scrollHeight;
            const clicks = link && !link.matches('.traced-num') && link.checkVisibility();
            await this.followed(() => clicks ? link.click() : location.hash = encodeURIComponent(name), this.there(name));
            found.push(this.wrong(name, before));
        }
        return found;
    },
    /* Go to a place, until the page's own scripts have followed: they listen for the change of the address, and who listens last
       hears of it last. A timer is held back by the browser, a message is not. Where the reader is there already no address changes. */
    async followed(go, there) {
        let told;
        const changed = new Promise(done => { told = done; });
        addEventListener('hashchange', told);
        go();
        await (there ? new Promise(done => setTimeout(done, 10)) : Promise.race([changed, new Promise(done => setTimeout(done, 2000))]));
        removeEventListener('hashchange', told);
        await new Promise(done => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => { port1.close(); done(); };
            port2.postMessage('');
        });
    },
    tops() {
        return Object.fromEntries([...document.querySelectorAll('article [id]')].filter(place => place.checkVisibility())
            .map(place => [place.id, Math.round(place.getBoundingClientRect().top + scrollY)]));
    },
    /* The places that stand elsewhere when the page has been read from top to bottom, and by how much. */
    async moved() {
        while (!WHOLE) await FRAME;
        const before = this.tops();
        for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
            scrollTo(0, y);
            for (let frame = 0; frame < 2; frame++) await FRAME;
        }
        const after = this.tops();
        return Object.keys(before).filter(name => Math.abs(after[name] - before[name]) > 1)
            .map(name => `${name} by ${after[name] - before[name]} px`);
    },
})""".replace("FRAME", FRAME).replace("WHOLE", WHOLE)


def named(site):
    """Return the places on each page that links and results of the search name, by page from the root of the site."""
    found, root = defaultdict(set), site.resolve()
    for path, page in sites._pages(site).items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.fragment and not parts.scheme and not parts.netloc:
                target = (path.parent / unquote(parts.path)).resolve() if parts.path else path.resolve()
                found[target.relative_to(root).as_posix()].add(unquote(parts.fragment))
    text = (site / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(re.fullmatch(r"Search\.setIndex\((.*)\)\s*", text, re.DOTALL)[1])
    objects = [(entry[0], entry[3]) for entries in index["objects"].values() for entry in entries]
    titles = [place for places in index["alltitles"].values() for place in places]
    for page, place in [*objects, *titles]:
        if place:
            found[f"{index['docnames'][page]}.html"].add(place)
    return found


def kind(place):
    """Return what a name says of its kind: its first word without digits, so that a row of any country is one kind."""
    return re.sub(r"^[A-Z]{3}-\d+$", "row", place).partition("-")[0].rstrip("0123456789")


def order(places, text):
    """Return places in jumps from the end of a page to its start and back, the last one first."""
    stands = sorted(places, key=lambda place: text.find(f'id="{place}"'))
    half = len(stands) // 2
    return [place for pair in zip(stands[half:][::-1], [*stands[:half], None], strict=False) for place in pair if place]


def do(page, name, *given):
    """Return what a step of the test gives in a page."""
    return page.evaluate(f"given => ({TOOLS}).{name}(...given)", given)


def arrive(page, address, place):
    """Return what is wrong after opening the page of an address at a place."""
    # The page that is open would not be opened anew. Any other is left as it is: an empty one between takes Firefox as long as the page.
    if urldefrag(page.url).url == address:
        page.goto("about:blank")
    page.goto(f"{address}#{place}")
    top, since = None, 0
    while True:
        # Without scripts a page hands over no promise that could be awaited: looked at until it stays for two frames.
        found, now = page.evaluate(f"place => [({TOOLS}).top(place), performance.now()]", place)
        if found != top:
            top, since = found, now
        elif now - since > 34:
            return do(page, "wrong", place)


def share(wanted, way):
    """Return the places that are gone to in one of the ways: both browsers, with scripts (0 and 2) and without (1 and 3).

    The two of each browser divide the places between them, and what is gone to with scripts in one is gone to without them in
    the other. Lines of code are many and alike: each is gone to in one of the ways.
    """
    lines = [place for place in wanted if place.startswith("L-")]
    others = [place for place in wanted if not place.startswith("L-")]
    return others[(way + way // 2) % 2 :: 2] + lines[way::WAYS]


def width_of(position, way):
    """Return the number of the width at which a page is gone through in a way: two widths for each place, three for the page."""
    return (position + (0, 1, 2, 1)[way]) % len(WIDTHS)


def misses(pages, address, places, way, scripts):
    """Yield a line for each place that is missed: the width, how it was gone to, and what is wrong.

    Args:
        pages: one of each width; way: 0 to 3, see :func:`share`.
    """
    for position, (name, wanted) in enumerate(places.items()):
        part, number = share(wanted, way), width_of(position, way)
        if part:
            wrong = arrive(pages[number], f"{address}/{name}", part[0])
            if wrong:
                yield f"{name}#{part[0]} opened at {WIDTHS[number]} px {wrong}"
            found = do(pages[number], "clicked" if scripts else "all", part)
            yield from (
                f"{name}#{p} at {WIDTHS[number]} px {wrong}" for p, wrong in zip(part, found, strict=True) if wrong
            )
        for number, place in enumerate({kind(place): place for place in wanted}.values()):
            turn, which = divmod((position + number) % (WAYS * len(WIDTHS)), len(WIDTHS))
            wrong = turn == way and arrive(pages[which], f"{address}/{name}", place)
            if wrong:
                yield f"{name}#{place} opened at {WIDTHS[which]} px {wrong}"


def opened(maker):
    """Return a page of each width, of a context of Chromium or of a Firefox."""
    pages = [maker.new_page() for _ in WIDTHS]
    for width, page in zip(WIDTHS, pages, strict=True):
        page.set_viewport_size({"width": width, "height": HEIGHT})
    return pages


def moves(pages, address, places):
    """Return the places of each page that stand elsewhere when it has been read, where there are any: by name and number of the page.

    Args:
        pages: one of each width. They are read at the same time, since reading waits for frames most of its time.
    """
    found = {}
    for name in places:
        for page in pages:
            page.goto(f"{address}/{name}")
            page.evaluate(f"() => {{ window.read = ({TOOLS}).moved(); }}")
        found |= {(name, number): page.evaluate("() => window.read") for number, page in enumerate(pages)}
    return {place: moved for place, moved in found.items() if moved}


PAGE = "book/countries/venezuela.html"
# A figure named in the text, far from where it is drawn.
LINK = "a.traced-fig[href^='#fig-']"


def away(page, address):
    """Open a page, go down to a link to a place on it and follow it; return where the page was."""
    page.goto(f"{address}/{PAGE}")
    page.evaluate(f"""async () => {{
        while (!{WHOLE}) await {FRAME};
        window.link = [...document.querySelectorAll("{LINK}")].at(-1);
        scrollTo(0, link.getBoundingClientRect().top + scrollY - 700);
        link.focus({{preventScroll: true}});
    }}""")
    was = page.evaluate("() => scrollY")
    page.evaluate(f"""async () => {{
        link.click();
        while (location.hash !== link.hash) await new Promise(done => setTimeout(done));
        for (let frame = 0; frame < 2; frame++) await {FRAME};
    }}""")
    return was


def returns(page, address):
    """Return how far from where the reader was the way back from a link ends, in pixels."""
    was = away(page, address)
    went = page.evaluate("() => scrollY")
    assert abs(went - was) > 100
    page.go_back()
    page.evaluate(f"""async () => {{
        while (location.hash || scrollY === {went}) await new Promise(done => setTimeout(done));
        for (let frame = 0; frame < 3; frame++) await {FRAME};
    }}""")
    return abs(page.evaluate("() => scrollY") - was)


def tabs_on(page, address, press):
    """Return whether the next stop of the keyboard after a followed link is in its target."""
    away(page, address)
    press("Tab")
    return page.evaluate("() => document.querySelector(':target').contains(document.activeElement)")
