"""The built site in a real browser: complete without scripts, alive with them, never asking another host."""

import json
from urllib.parse import urlsplit

import pytest

from defense_ties.panel import WAITING

WIDTHS = {"phone": 390, "tablet": 768, "desktop": 1280}


@pytest.fixture(scope="module")
def trace(site):
    return json.loads((site / "trace.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def figures_by_page(trace):
    pages = {}
    for figure in trace["figures"]:
        pages.setdefault(figure["page"], []).append(figure["id"])
    return pages


def test_without_scripts_and_network_every_page_shows_every_figure(site, browser, figures_by_page):
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    for name, figures in figures_by_page.items():
        page.goto((site / name).as_uri())
        for figure in figures:
            image = page.locator(f"#fig-{figure} img").first
            image.scroll_into_view_if_needed()
            box = image.bounding_box()
            assert box, figure
            assert box["height"] > 60, figure
            assert page.locator(f"#fig-{figure} dl.traced-trace dd").count() == 4
    context.close()


def test_images_load_from_a_disk(site, browser, figures_by_page):
    """Scripts off says nothing of whether an image could be read: here each must have a size of its own."""
    page = browser.new_page()
    for name, figures in figures_by_page.items():
        page.goto((site / name).as_uri())
        page.evaluate("document.querySelectorAll('img[loading=lazy]').forEach(i => { i.loading = 'eager' })")
        for figure in figures:
            shown = f"[...document.querySelectorAll('#fig-{figure} img')].filter(i => i.offsetParent)"
            page.wait_for_function(f"{shown}.length == 1 && {shown}[0].naturalWidth > 100", timeout=10_000)
    page.close()


CUT_OFF = """names => Promise.all(names.map(async name => {
  const frame = document.createElement("div");
  frame.innerHTML = await (await fetch(name)).text();
  document.body.append(frame);
  const drawing = frame.querySelector("svg"), edge = drawing.getBoundingClientRect();
  const out = [...drawing.querySelectorAll("text")].filter(text => {
    const box = text.getBoundingClientRect();
    return box.width && (box.left < edge.left - 1 || box.right > edge.right + 1 || box.top < edge.top - 1 || box.bottom > edge.bottom + 1);
  }).map(text => `${name}: ${text.textContent}`);
  frame.remove();
  return out;
})).then(found => found.flat())"""


def test_no_word_of_a_picture_is_cut_off(site, address, browser):
    """A legend that is wider than its figure would end at its edge. Dark pictures have the same words at the same places."""
    page = browser.new_page()
    page.goto(f"{address}/_figures/ven-annual.html")
    names = sorted(path.name for path in (site / "_figures").glob("*.svg") if not path.stem.endswith("-dark"))
    assert len(names) >= 100
    assert page.evaluate(CUT_OFF, names) == []
    page.close()


def test_every_figure_comes_alive_without_an_error_or_a_foreign_request(address, browser, figures_by_page):
    context = browser.new_context()
    page = context.new_page()
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    for name, figures in figures_by_page.items():
        page.goto(f"{address}/{name}")
        assert not any("vega.js" in url for url in asked), "the bundle is fetched before a figure is touched"
        for figure in figures:
            page.locator(f"#fig-{figure}").dispatch_event("pointerenter")
            page.wait_for_selector(f"#fig-{figure}[data-live=yes] .traced-live svg", timeout=20_000)
        bundles = [url for url in asked if url.endswith("vega.js")]
        assert len(bundles) == 1, "the bundle is fetched once a page"
        asked[:] = [url for url in asked if url not in bundles]
        assert not [url for url in asked if urlsplit(url).hostname not in ("127.0.0.1", None)]
    # The theme reads its mode from storage, which is empty on a first visit, and says so.
    assert [text for text in said if "invalid theme mode" not in text] == []
    context.close()


def test_a_link_or_a_fold_below_a_drawing_does_not_wake_it(address, browser):
    """The bundle that draws is the heaviest file of the site: who wants the rows or their source does not load it."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/book/countries/venezuela.html")
    figure = page.locator("#fig-ven-annual")
    figure.locator("details.traced-data summary").tap()
    figure.locator(".traced-data table").wait_for()
    figure.locator(".traced-trace a[href^='#cell-']").tap()
    figure.locator(".traced-trace a").last.focus()
    assert not [url for url in asked if url.endswith("vega.js")]
    assert figure.get_attribute("data-live") is None
    figure.locator(".traced-image").tap()
    page.wait_for_selector("#fig-ven-annual[data-live=yes] .traced-live svg", timeout=20_000)
    context.close()


def test_a_figure_comes_alive_from_a_disk(site, browser):
    page = browser.new_page()
    page.goto((site / "book/countries/venezuela.html").as_uri())
    page.locator("#fig-ven-annual").dispatch_event("pointerenter")
    page.wait_for_selector("#fig-ven-annual[data-live=yes] .traced-live svg", timeout=20_000)
    page.close()


# The rows of a table in a fold, without its head, which is that of the table before it, and the place of that one.
FOLDED = """tables => tables.map(table => {
    const cells = row => [...row.cells].map(cell => cell.textContent);
    const whole = [...document.querySelectorAll(':not(details) > table')];
    const before = table.parentElement.previousElementSibling;
    const [head, ...rows] = [...table.rows].map(cells);
    return String(head) === String(cells(before.rows[0])) ? [whole.indexOf(before), rows] : [-1, rows];
})"""


def test_the_rows_of_every_figure_come_into_its_page_as_their_own_page_has_them(site, browser, figures_by_page):
    """From a disk; the page apart shows them without scripts, and leads back."""
    contexts = [browser.new_context(java_script_enabled=scripts, offline=True) for scripts in (True, False)]
    page, apart = (context.new_page() for context in contexts)
    tables = "tables => tables.map(table => [...table.rows].map(row => [...row.cells].map(cell => cell.textContent)))"
    for name, figures in figures_by_page.items():
        page.goto((site / name).as_uri())
        page.evaluate("document.querySelectorAll('details.traced-data').forEach(fold => { fold.open = true })")
        for figure in figures:
            page.wait_for_selector(f"#fig-{figure} .traced-data table", state="attached")
            shown = page.eval_on_selector_all(f"#fig-{figure} .traced-data table", tables)
            apart.goto(page.locator(f"#fig-{figure} .traced-data a").evaluate("link => link.href"))
            alone = apart.eval_on_selector_all(":not(details) > table", tables)
            rest = dict(apart.eval_on_selector_all("details > table", FOLDED))
            assert shown == [rows + rest.pop(place, []) for place, rows in enumerate(alone)], figure
            assert rest == {}
            heads = [
                shows.eval_on_selector_all(
                    f"{where} th", "heads => heads.map(head => `${head.scope} ${head.textContent}`)"
                )
                for shows, where in ((page, f"#fig-{figure} .traced-data"), (apart, "table"))
            ]
            assert set(heads[0]) == set(heads[1])
            assert {head.split()[0] for head in heads[0]} == {"col", "row"}
            assert apart.locator(f"a[href$='{name}#fig-{figure}']").is_visible()
    for context in contexts:
        context.close()


def test_without_their_script_the_rows_are_a_link_away(address, browser):
    page = browser.new_page()
    page.route("**/_figures/*.js", lambda route: route.abort())
    page.goto(f"{address}/book/countries/venezuela.html")
    fold = page.locator("#fig-ven-annual details.traced-data")
    fold.locator("summary").click()
    fold.get_by_role("link", name="50 rows, on a separate page").click()
    page.wait_for_url("**/_figures/ven-annual.html")
    page.close()


def test_a_figure_comes_alive_beside_an_amd_loader(address, browser):
    """Widgets bring require.js, under which many bundles register as modules and draw nothing."""
    page = browser.new_page()
    page.add_init_script("window.define = () => { throw new Error('registered as a module') }; window.define.amd = {}")
    page.goto(f"{address}/book/countries/venezuela.html")
    page.locator("#fig-ven-annual").dispatch_event("pointerenter")
    page.wait_for_selector("#fig-ven-annual[data-live=yes] .traced-live svg", timeout=20_000)
    page.close()


def test_a_figure_shown_again_links_to_where_it_is_drawn(address, browser):
    page = browser.new_page()
    page.goto(f"{address}/book/index.html")
    page.locator("#copy-cmp-map").dispatch_event("pointerenter")
    page.wait_for_selector("#copy-cmp-map[data-live=yes] .traced-live svg", timeout=20_000)
    page.locator("#copy-cmp-map .traced-title a").click()
    page.wait_for_selector("#fig-cmp-map dl.traced-trace")
    assert page.url.endswith("book/comparison.html#fig-cmp-map")
    page.close()


def test_the_image_stays_when_a_script_fails(address, browser):
    page = browser.new_page()
    page.route("**/vega.js", lambda route: route.abort())
    page.goto(f"{address}/book/countries/venezuela.html")
    page.locator("#fig-ven-annual").dispatch_event("pointerenter")
    page.wait_for_selector("#fig-ven-annual[data-live=no]")
    assert page.locator("#fig-ven-annual .traced-live").count() == 0
    assert page.locator("#fig-ven-annual img").first.is_visible()
    page.close()


def test_a_tooltip_shows_what_is_plotted(address, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{address}/book/countries/venezuela.html")
    page.locator("#fig-ven-annual").scroll_into_view_if_needed()
    page.locator("#fig-ven-annual").dispatch_event("pointerenter")
    page.wait_for_selector("#fig-ven-annual[data-live=yes] .traced-live svg")
    page.locator("#fig-ven-annual .mark-rect path[aria-label*='2007']").last.hover(force=True)
    page.wait_for_selector("#vg-tooltip-element.visible")
    assert "2007" in page.locator("#vg-tooltip-element").inner_text()
    page.close()


def test_a_figure_links_to_the_cell_that_drew_it(address, browser):
    page = browser.new_page()
    page.goto(f"{address}/book/countries/venezuela.html")
    page.locator("#fig-ven-annual a.traced-cell").click()
    code = page.locator("div.cell:has(#fig-ven-annual) details.traced-code pre")
    code.wait_for(state="visible")
    assert 'id="ven-annual"' in code.inner_text()
    page.close()


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_is_wider_than_the_screen(address, browser, site, width, theme):
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=theme)
    page = context.new_page()
    for path in sorted((site / "book").rglob("*.html")):
        page.goto(f"{address}/{path.relative_to(site)}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{path.name} is {wide} px wide"
        hidden = page.locator(f".only-{'dark' if theme == 'light' else 'light'} img:visible").count()
        assert hidden == 0, f"{path.name} shows images of the other theme"
    context.close()


def shown_suppliers(page):
    """Return the suppliers that the explorer's figure ranks now, largest first, and the amounts it writes."""
    texts = page.locator("#fig-exp-linked .traced-live svg g.mark-text.role-mark text").all_text_contents()
    names = page.locator("#fig-exp-linked .traced-live svg .role-axis-label text").all_text_contents()
    return [name for name in names if not name[0].isdigit()], texts


def with_menus(page, address, touch):
    """Return the explorer's figure after its button was touched: ``focus`` or ``click``."""
    page.goto(f"{address}/book/explorer.html")
    figure = page.locator("#fig-exp-linked")
    getattr(figure.get_by_role("button", name="Choose what is shown"), touch)()
    page.wait_for_selector("#fig-exp-linked[data-live=yes]", timeout=20_000)
    return figure


def test_menus_are_reached_by_keyboard_and_change_every_part(address, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    figure = with_menus(page, address, "focus")
    assert page.evaluate("document.activeElement.name") == "recipients_venezuela", "the focus goes on to the first menu"
    assert figure.get_by_role("button", name="Choose what is shown").count() == 0
    assert figure.get_by_role("group", name="Suppliers").get_by_role("checkbox").count() == 7
    names, _ = shown_suppliers(page)
    assert names.index("United States") < names.index("Russia")
    marks = figure.locator(".mark-rect path, .mark-symbol.role-mark path")
    everything = marks.count()
    for key in ["Tab", "Space"] * 4:
        page.keyboard.press(key)
    page.wait_for_function(
        "count => document.querySelectorAll('#fig-exp-linked .mark-rect path').length < count", arg=90
    )
    names, amounts = shown_suppliers(page)
    assert names.index("Russia") < names.index("China")
    assert "3,868" in amounts
    assert marks.count() < everything
    figure.get_by_label("Share of imports").check()
    page.wait_for_function("document.querySelector('#fig-exp-linked .traced-live').textContent.includes('68.6%')")
    figure.get_by_label("Russia", exact=True).uncheck()
    page.wait_for_function("!document.querySelector('#fig-exp-linked .traced-live').textContent.includes('68.6%')")
    assert "11.6%" in shown_suppliers(page)[1], "a share stays one of all imports when suppliers are left out"
    page.close()


def test_menus_keep_what_was_chosen_when_the_theme_changes(address, browser):
    page = browser.new_page(viewport={"width": 390, "height": 800})
    figure = with_menus(page, address, "click")
    for other in ("Brazil", "Chile", "Colombia", "Mexico"):
        figure.get_by_role("checkbox", name=other).uncheck()
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_selector("#fig-exp-linked .traced-live text[fill='#d7dce3']", state="attached")
    recipients = figure.get_by_role("group", name="Recipients").locator("input")
    assert recipients.evaluate_all("boxes => boxes.map(box => box.checked)") == [True] + [False] * 4
    assert "3,868" in shown_suppliers(page)[1]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()


def test_a_figure_without_its_script_offers_no_menus(address, browser):
    page = browser.new_page()
    page.route("**/vega.js", lambda route: route.abort())
    page.goto(f"{address}/book/explorer.html")
    page.locator("#fig-exp-linked .traced-menus button").focus()
    page.wait_for_selector("#fig-exp-linked[data-live=no]")
    menus = page.locator("#fig-exp-linked .traced-menus")
    assert menus.locator("button, select, input").count() == 0
    assert menus.text_content().startswith("This figure cannot be drawn anew in this browser")
    assert page.locator("#fig-exp-linked img").first.is_visible()
    page.close()


def test_no_page_carries_a_widget(site):
    for path in (site / "book").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        found = [word for word in ("vnd.jupyter.widget", "html-manager", "require.min.js", WAITING) if word in text]
        assert found == [], path.name
