"""The explorer in a real JupyterLab: run, driven with the keyboard, asking nobody else."""

from urllib.parse import urlsplit

import pandas as pd
import pytest
from playwright.sync_api import expect

from defense_ties import explorer
from defense_ties.explorer import View

PATIENCE = 60_000


@pytest.fixture
def page(lab, browser):
    """The explorer with all its cells run, and in ``asked`` what the browser asked for meanwhile and later."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, permissions=["clipboard-read", "clipboard-write"]
    )
    page = context.new_page()
    page.asked = []
    context.on("request", lambda request: page.asked.append(request.url))
    lab.run_all(page, "book/explorer.ipynb")
    page.get_by_label("Recipients", exact=True).wait_for(timeout=PATIENCE)
    yield page
    context.close()


def drawn(page, title):
    """Return the drawing in the view of the panel under a title, as bytes of its picture."""
    view = page.locator(f".lm-Panel:has(> .widget-html h4:text-is('{title}')) .vega-embed canvas")
    view.wait_for(timeout=PATIENCE)
    return view.evaluate("canvas => canvas.toDataURL()")


def says(page, view):
    """Wait until the panel says in each of its sentences what a view says."""
    for name, sentence in explorer.summaries(view, explorer.frames(view)).items():
        title = explorer.TITLES[name]
        place = page.locator(f".widget-html:has(h4:text-is('{title}')) p")
        place.get_by_text(sentence, exact=True).wait_for(timeout=PATIENCE)


def test_the_panel_follows_the_keyboard_and_gives_code_and_data(page, lab):
    says(page, View())
    before = {title: drawn(page, title) for title in explorer.TITLES.values()}

    page.get_by_label("Recipients", exact=True).focus()
    page.keyboard.press("End")
    says(page, View(["VEN"]))
    assert all(drawn(page, title) != picture for title, picture in before.items())
    page.keyboard.press("Tab")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    says(page, View(["VEN"], ["RUS"]))
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("2008\n")
    view = View(["VEN"], ["RUS"], first=2008)
    says(page, view)

    page.get_by_role("button", name="Copy code").press("Enter")
    page.get_by_text("Copied; the code stands above, too.").wait_for(timeout=PATIENCE)
    assert page.evaluate("navigator.clipboard.readText()") == explorer.code(view)
    expect(page.get_by_label("Code", exact=True)).to_have_value(explorer.code(view), timeout=PATIENCE)
    page.get_by_role("button", name="Export data").press("Enter")
    with page.expect_download() as download:
        page.locator("a[download='suppliers.csv']").click()
    written = lab.folder / "book" / explorer.FOLDER / "suppliers.csv"
    assert download.value.path().read_bytes() == written.read_bytes()
    read = pd.read_csv(written, comment="#")
    pd.testing.assert_frame_equal(read, explorer.suppliers(view), check_dtype=False, rtol=1e-9)

    # Ctrl and space takes the only chosen supplier away: nothing is left, and that is said.
    page.get_by_label("Suppliers", exact=True).focus()
    page.keyboard.press("Control+Space")
    page.get_by_role("alert").get_by_text("suppliers: choose at least one").wait_for(timeout=PATIENCE)
    # Each widget gets a message of its own, so the button may follow the sentence a moment later.
    expect(page.get_by_role("button", name="Export data")).to_be_disabled(timeout=PATIENCE)
    assert page.locator(".jp-RenderedText[data-mime-type*=error]").count() == 0

    assert len(page.asked) > 20
    assert {urlsplit(url).hostname for url in page.asked if not url.startswith(("data:", "blob:"))} == {"127.0.0.1"}


def test_the_figure_has_its_menus_in_jupyterlab_too(page):
    figure = page.locator(".jp-Cell .vega-embed:has(input[name=recipients_chile])")
    figure.scroll_into_view_if_needed()
    canvas = figure.locator("canvas")
    before = canvas.evaluate("canvas => canvas.toDataURL()")
    figure.locator("input[name=recipients_chile]").uncheck()
    page.wait_for_function(
        "([canvas, before]) => canvas.toDataURL() !== before", arg=[canvas.element_handle(), before], timeout=PATIENCE
    )
    assert figure.locator("input[type=checkbox]").count() == 12
