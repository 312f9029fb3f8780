"""Eight things that readers come for, each done by touch on a phone and by keyboard alone, up to where they want to be."""

import functools
import re
from typing import ClassVar

import pytest

from defense_ties import claims, prose
from defense_ties.book import register
from defense_ties.data import load

REFUSED = """for (const name of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(window, name, { get() { throw new DOMException("refused", "SecurityError"); } });
}"""
SHOWN = ".traced-shown:popover-open"


class Touch:
    """A thumb on a phone."""

    room: ClassVar = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}

    def __init__(self, page):
        self.page = page

    def press(self, what):
        what.tap()

    tick = press

    def choose(self, menu, label):
        menu.tap()
        menu.select_option(label)

    def write(self, field, text):
        field.tap()
        self.page.keyboard.type(text)

    def wake(self):
        """Touch the button that the menus of a figure take the place of."""
        self.press(self.page.get_by_role("button", name="Choose what is shown"))

    def search(self, text):
        self.page.locator(".search-button:visible").tap()
        self.page.locator(".search-button__search-container input").wait_for()
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")


class Keys:
    """A keyboard at a desk, and nothing else."""

    room: ClassVar = {"viewport": {"width": 1280, "height": 800}}

    def __init__(self, page):
        self.page = page

    def reach(self, what):
        """Go on with Tab until the focus is there, which then is seen."""
        what.wait_for()
        for _ in range(400):
            if what.evaluate("node => node === document.activeElement"):
                # What shows itself when it has the focus may take a moment to.
                what.page.wait_for_function(
                    "node => node.checkVisibility({ opacityProperty: true })", arg=what.element_handle()
                )
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"the Tab key never comes to {what}")

    def press(self, what):
        self.reach(what)
        self.page.keyboard.press("Enter")

    def wake(self):
        """Go on to the menus of a figure: their button wakes it when it has the focus, and is gone before a key is pressed."""
        for _ in range(400):
            if self.page.evaluate("document.activeElement.closest('.traced-menus') !== null"):
                return
            self.page.keyboard.press("Tab")
        pytest.fail("the Tab key never comes to the menus")

    def tick(self, box):
        self.reach(box)
        self.page.keyboard.press("Space")

    def choose(self, menu, label):
        self.reach(menu)
        self.page.keyboard.type(label)

    def write(self, field, text):
        self.reach(field)
        self.page.keyboard.type(text)

    def search(self, text):
        self.page.keyboard.press("Control+K")
        self.page.locator(".search-button__search-container input").wait_for()
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")


@pytest.fixture(scope="module", params=[Touch, Keys], ids=["touch", "keys"])
def way(request):
    return request.param


@pytest.fixture
def opened(browser, way):
    """Return what opens an address in a new context, of which the clipboard can be read, and gives the reader's hand there."""
    contexts = []

    def to(address, **more):
        context = browser.new_context(**way.room, **more)
        contexts.append(context)
        if more.get("java_script_enabled", True):
            context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(address)
        return way(page)

    yield to
    for context in contexts:
        context.close()


def seen(locator):
    """Return the texts of those elements that are shown."""
    return [element.inner_text() for element in locator.all() if element.is_visible()]


def test_how_many_helicopters_went_to_mexico_and_from_where(address, opened):
    hand = opened(f"{address}/book/index.html")
    page = hand.page
    hand.press(page.locator("article").get_by_role("link", name="Mexico", exact=True).first)
    page.wait_for_url("**/countries/mexico.html")
    table = load("deliveries").query("recipient == 'MEX' and supplier == 'RUS'")
    count = table.loc[table["description"].str.contains("helicopter"), "number"].sum()
    assert f"{prose.count(int(count))} helicopters" in page.locator("article .key-findings").inner_text()
    number = page.locator("#at-mex-heli-2000")
    hand.press(number)
    shown = page.locator(SHOWN)
    shown.wait_for()
    assert '"mex-heli-2000"' in shown.inner_text()
    assert 'russian = transfers.deliveries(["MEX"], ["RUS"])' in shown.inner_text()
    assert shown.get_by_role("link", name="deliveries").is_visible()
    hand.press(shown.get_by_role("button", name="Back to the text"))
    shown.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.id") == "at-mex-heli-2000"
    assert "#" not in page.url


def rows_shown(page):
    return page.eval_on_selector_all(
        ".register-row, .register-orders tbody tr",
        "rows => rows.filter(row => row.checkVisibility()).map(row => row.id)",
    )


def test_did_chile_sign_a_defence_agreement(address, site, opened):
    hand = opened(f"{address}/book/register.html")
    page = hand.page
    everything = rows_shown(page)
    hand.choose(page.get_by_role("combobox", name="Country"), "Chile")
    hand.choose(page.get_by_label("Kind"), "text: agreement")
    table = register.rows()
    of_chile = table[table["codes"].str.contains("CHL") & (table["what"] == "agreement")]
    expected = list(of_chile[of_chile["kind"].str.split(",").str[0] == "agreement"]["id"])
    assert "CHL-02" in expected
    assert sorted(rows_shown(page)) == sorted(expected)
    assert "in force" in page.locator("#CHL-02").inner_text()
    # Of the headings those stay that have something under them.
    headings = seen(page.locator("article section > :is(h1, h2, h3)"))
    assert [text.strip("#") for text in headings] == ["The register, row by row", "Agreements and events", "Chile"]
    assert page.url.endswith("/book/register.html?country=CHL&kind=text%3A+agreement")

    sent = opened(page.url).page
    assert rows_shown(sent) == rows_shown(page)
    query = page.url.partition("?")[2]
    refused = opened("about:blank").page
    refused.add_init_script(REFUSED)
    refused.goto(f"{(site / 'book/register.html').as_uri()}?{query}")
    assert rows_shown(refused) == rows_shown(page), "from a disk, without storage"
    assert refused.get_by_role("combobox", name="Country").input_value() == "CHL"

    page.go_back()
    page.wait_for_function("() => !location.search.includes('kind')")
    assert page.get_by_label("Kind").input_value() == ""
    assert page.get_by_role("combobox", name="Country").input_value() == "CHL"
    hand.write(page.get_by_label("Words"), "mi-17")
    assert page.url.endswith("?country=CHL&words=mi-17")
    page.go_back()
    page.wait_for_function("() => !location.search.includes('words')")
    page.go_back()
    page.wait_for_function("() => !location.search")
    assert rows_shown(page) == everything, "words are one step, whatever their letters"


def test_a_row_that_a_link_names_is_shown_whatever_the_address_chooses(address, browser):
    page = browser.new_page()
    page.goto(f"{address}/book/register.html?country=CHL&kind=nonsense#VEN-17")
    assert page.locator("#VEN-17").is_visible()
    assert page.url.endswith("/register.html#VEN-17")
    page.goto(f"{address}/book/register.html?country=nonsense")
    assert page.locator(".register-filter p").inner_text() == f"{len(rows_shown(page))} rows"
    assert page.get_by_role("combobox", name="Country").evaluate("menu => menu.selectedOptions[0].text") == "any"
    page.close()


def test_the_data_behind_a_figure_and_how_to_cite_it(address, opened):
    hand = opened(f"{address}/book/countries/venezuela.html")
    page = hand.page
    figure = page.locator("#fig-ven-annual")
    hand.press(figure.locator("summary", has_text="Data as a table"))
    figure.locator(".traced-scroll table").wait_for()
    assert figure.locator(".traced-scroll tbody tr").count() == 50
    hand.press(figure.locator("summary", has_text="Cite this figure"))
    citation = figure.locator("details", has_text="Cite this figure").last
    said = citation.inner_text()
    assert re.search(r"Figure \d+: .+ In Strategic Alignments and Defense Ties", said)
    assert "This copy of the book does not know its public address" in said
    copy = citation.locator("button.copybtn")
    if isinstance(hand, Touch):
        assert copy.evaluate("button => getComputedStyle(button).opacity") == "1"
        assert min(copy.bounding_box()[side] for side in ("width", "height")) >= 44
    hand.press(copy)
    page.wait_for_function("() => navigator.clipboard.readText().then(text => text.startsWith('@incollection'))")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "book/countries/venezuela.html" in copied
    assert "fig-ven-annual" in copied


def ticked(page):
    return page.eval_on_selector_all(
        "#fig-exp-linked fieldset:first-of-type input",
        "boxes => boxes.filter(box => box.checked).map(box => box.parentElement.textContent)",
    )


def drawn(page):
    return page.locator("#fig-exp-linked .traced-live svg text").all_text_contents()


def test_venezuela_and_brazil_compared_and_the_view_sent(address, opened):
    hand = opened(f"{address}/book/explorer.html")
    page = hand.page
    hand.wake()
    page.wait_for_selector("#fig-exp-linked[data-live=yes]")
    recipients = page.get_by_role("group", name="Recipients")
    assert ticked(page) == ["Venezuela", "Brazil", "Mexico", "Colombia", "Chile"]
    for other in ("Mexico", "Colombia", "Chile"):
        hand.tick(recipients.get_by_label(other))
    page.wait_for_function("() => location.search === '?recipients=Venezuela&recipients=Brazil'")
    russian = load("deliveries").query("supplier == 'RUS' and recipient in ['BRA', 'VEN'] and delivery_year >= 2000")
    assert f"{russian['tiv'].sum():,.0f}" in drawn(page), "the two together"
    rows = [text for text in drawn(page) if text in ("Brazil", "Chile", "Colombia", "Mexico", "Venezuela")]
    assert rows[:3] == ["Venezuela", "Brazil", "Venezuela"], "a row each, and then the colours"
    hand.press(page.get_by_role("button", name="Copy link to this view"))
    page.get_by_role("status").get_by_text("Copied").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == f"{address}/book/explorer.html?recipients=Venezuela&recipients=Brazil#fig-exp-linked"

    sent = opened(link).page
    sent.wait_for_selector("#fig-exp-linked[data-live=yes]")
    assert ticked(sent) == ["Venezuela", "Brazil"]
    assert sorted(drawn(sent)) == sorted(drawn(page))
    page.go_back()
    page.wait_for_function(
        "() => document.querySelectorAll('#fig-exp-linked fieldset:first-of-type :checked').length === 3"
    )
    assert ticked(page) == ["Venezuela", "Brazil", "Chile"]


def test_an_address_chooses_in_every_menu_and_what_no_menu_has_counts_for_nothing(address, browser):
    page = browser.new_page()
    chosen = "recipients=&from=2005&to=1066&measure=share&suppliers=Russia&suppliers=Atlantis&other=kept"
    page.goto(f"{address}/book/explorer.html?{chosen}")
    page.wait_for_selector("#fig-exp-linked[data-live=yes]")
    figure = page.locator("#fig-exp-linked")
    assert ticked(page) == []
    assert [figure.locator(f"input[name={name}]").input_value() for name in ("from_year", "to_year")] == [
        "2005",
        "2024",
    ]
    assert figure.get_by_label("Share of imports").is_checked()
    suppliers = figure.get_by_role("group", name="Suppliers").get_by_role("checkbox")
    assert suppliers.evaluate_all("boxes => boxes.map(box => box.checked)") == [True] + [False] * 6
    figure.get_by_role("checkbox", name="Brazil").check()
    page.wait_for_function("() => location.search.includes('recipients=Brazil')")
    assert page.url.endswith("?other=kept&recipients=Brazil&from=2005&measure=share&suppliers=Russia")
    page.close()


def test_where_the_clipboard_is_refused_the_link_is_shown_to_be_copied(address, browser):
    page = browser.new_page()
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(f"{address}/book/explorer.html?from=2005")
    page.get_by_role("button", name="Copy link to this view").click()
    field = page.get_by_label("Link to this view", exact=True)
    assert field.input_value() == f"{address}/book/explorer.html?from=2005#fig-exp-linked"
    assert field.evaluate("field => field.selectionEnd - field.selectionStart === field.value.length")
    page.close()


def results(page):
    """Return the addresses that a search has found, best first, and what it calls them."""
    page.wait_for_function("() => /found|did not match/.test(document.querySelector('.search-summary')?.innerText)")
    links = page.locator("#search-results ul.search li > a").evaluate_all(
        "links => links.map(link => [link.getAttribute('href'), link.textContent])"
    )
    return links


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("VEN-17", r"book/register\.html#VEN-17$"),
        ("ven-17", r"book/register\.html#VEN-17$"),
        ("soft balancing", r"book/glossary\.html#term-soft-balancing$"),
    ],
)
def test_a_search_leads_there_at_once(address, opened, query, first):
    hand = opened(f"{address}/book/introduction.html")
    hand.search(query)
    hand.page.wait_for_url("**/search.html?q=*")
    found = results(hand.page)
    assert re.search(first, found[0][0]), found[:4]
    hand.press(hand.page.locator("#search-results ul.search li > a").first)
    hand.page.wait_for_url(re.compile(first))


def test_what_holds_the_very_words_comes_before_what_begins_with_them(address, opened):
    hand = opened(f"{address}/book/introduction.html")
    hand.search("Su-30")
    titles = [title for _, title in results(hand.page)]
    exact = [place for place, title in enumerate(titles) if re.search(r"\bSu-30", title)]
    assert len(exact) >= 5
    assert max(exact) < next(place for place, title in enumerate(titles) if title.startswith("S-300VM"))


def test_accents_and_capitals_count_for_nothing_in_a_search(address, opened):
    found = []
    for query in ("Chávez", "chavez"):
        hand = opened(f"{address}/book/introduction.html")
        hand.search(query)
        found.append(results(hand.page))
    assert found[0] == found[1]
    assert len(found[0]) >= 11
    assert any("Chávez" in title for _, title in found[0])


@functools.cache
def judged():
    rows = claims.Rows()
    return claims.ledger(rows, claims.robust(claims.specified(rows)))


@pytest.mark.parametrize("verdict", claims.WORDS)
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_which_claims_failed(site, opened, verdict, scripts):
    hand = opened((site / "book/claims.html").as_uri(), java_script_enabled=scripts, offline=True)
    page = hand.page
    words = {"partly": "in part"}.get(verdict, verdict)
    paragraph = page.locator("article h1 ~ p:not(.page-facts)").first
    counted = paragraph.get_by_role("link", name=words, exact=True)
    hand.press(counted)
    anchor = f"verdict-{verdict.replace(' ', '-')}"
    page.wait_for_url(f"**/claims.html#{anchor}")
    entries = page.locator("section.entry")
    shown = [entry for entry in entries.all() if entry.is_visible()]
    ledger = judged()
    # Those that name the scope of the paper are not counted, and listed apart.
    expected = ledger[(ledger["word"] == verdict) & ~ledger["scope"]]
    assert [entry.get_attribute("id") for entry in shown] == [f"claim-{i}" for i in expected["id"]]
    assert counted.evaluate("link => link.nextElementSibling.textContent") == prose.none(len(expected))
    listed = page.locator(f"#{anchor}")
    assert listed.inner_text().startswith(f"{verdict} ({prose.none(len(expected))})")
    box = listed.bounding_box()
    assert 0 <= box["y"] <= 700
    if expected.empty:
        return
    # From the list to a claim, whose entry is in view, and all others with it.
    link = listed.get_by_role("link").last
    hand.press(link)
    target = page.locator(f"#claim-{expected['id'].iloc[-1]}")
    assert 0 <= target.bounding_box()["y"] <= 700
    assert sum(entry.is_visible() for entry in entries.all()) == len(ledger)
    page.go_back()
    assert sum(entry.is_visible() for entry in entries.all()) == len(expected)
    hand.press(page.get_by_role("link", name="show all"))
    assert sum(entry.is_visible() for entry in entries.all()) == len(ledger)


def test_why_nothing_can_be_launched_is_said_where_one_tries(address, opened):
    hand = opened(f"{address}/book/countries/chile.html")
    page = hand.page
    hand.press(page.get_by_role("button", name="Run this page"))
    said = page.locator(".launch-said")
    said.wait_for()
    assert "built without the address of a public repository" in said.inner_text()
    box = said.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= page.viewport_size["width"]
    hand.press(page.get_by_role("link", name="Your machine"))
    page.wait_for_url("**/book/rerun.html")
    assert len(page.context.pages) == 1
    assert "built without the address of a public repository" in page.locator("article").inner_text()
