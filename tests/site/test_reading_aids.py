"""What helps to read the built site, in a real browser: terms explained, the register by row, the search."""

import re

import pytest

from defense_ties.agreements import register as agreements_register
from defense_ties.book import register
from defense_ties.data import load
from defense_ties.scope import focus

REGISTER = "book/register.html"


@pytest.fixture
def page(browser):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    yield page
    page.close()


def test_a_term_says_what_it_means_to_pointer_and_keyboard_and_escape_hides_it(site, page):
    page.goto((site / "book/countries/venezuela.html").as_uri())
    term, meaning = page.locator("a.defined", has_text="TIV").first, page.locator("#term-meaning")
    assert not meaning.is_visible()
    term.focus()
    assert meaning.inner_text().startswith("Trend-indicator value")
    assert term.get_attribute("aria-describedby") == "term-meaning"
    page.keyboard.press("Escape")
    assert not meaning.is_visible()
    page.locator("article h1").hover()
    term.hover()
    assert meaning.is_visible()
    meaning.hover()
    page.wait_for_timeout(400)
    assert meaning.is_visible(), "what it means can be pointed at"


def test_the_first_touch_explains_a_term_and_the_second_follows_the_link(site, browser):
    context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True)
    page = context.new_page()
    page.goto((site / "book/countries/brazil.html").as_uri())
    term = page.locator("a.defined").first
    term.tap()
    assert page.locator("#term-meaning").is_visible()
    box = page.locator("#term-meaning").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    term.tap()
    page.wait_for_url(re.compile(r"glossary\.html#term-"))
    context.close()


def test_without_scripts_a_term_is_a_link_with_its_meaning_as_title(site, browser):
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto((site / "book/countries/chile.html").as_uri())
    for term in page.locator("a.defined").all():
        assert len(term.get_attribute("title")) > 20
        assert "glossary.html#term-" in term.get_attribute("href")
    assert page.locator("a.defined").count() >= 5
    context.close()


def test_without_scripts_the_register_has_every_published_row_and_order_and_no_other(site, browser):
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto((site / REGISTER).as_uri())
    ids = page.eval_on_selector_all(".register-row", "rows => rows.map(row => row.id)")
    assert sorted(ids) == sorted({*load("agreements")["id"], *load("events")["id"], *load("chronicle")["id"]})
    orders = page.eval_on_selector_all(".register-orders tbody tr", "rows => rows.map(row => row.id)")
    assert sorted(orders) == sorted(register.orders()["anchor"])
    assert len(orders) == len(load("orders"))
    assert page.locator(".register-filter").count() == 0
    # Each row shows its date, its title and a source that can be followed.
    row = page.locator("#BRA-08")
    text = agreements_register(focus()).set_index("id").loc["BRA-08"]
    assert text["title"] in row.text_content()
    assert row.locator("time").get_attribute("datetime") == "2008-11-26" == text["signed"]
    assert row.locator(f'details a[href="{text["url"]}"]').count() == 1
    context.close()


def test_the_filter_narrows_by_country_kind_and_words_and_a_link_to_a_row_lifts_it(site, page):
    page.goto((site / REGISTER).as_uri())
    shown = ".register-row:not([hidden])"
    everything = page.locator(shown).count()
    told = load("chronicle")
    assert everything == load("agreements")["id"].nunique() + load("events")["id"].nunique() + len(told) > 250
    page.get_by_role("combobox", name="Country").select_option("Chile")
    names = load("agreements")["country"].eq("CHL").sum() + load("events")["country"].eq("CHL").sum()
    assert page.locator(shown).count() == names + told["countries"].str.contains("CHL").sum()
    page.get_by_label("Kind").select_option("event: visit")
    visits = load("events").query("country == 'CHL' and type == 'visit'")
    assert page.locator(shown).count() == len(visits) > 0
    page.evaluate("location.hash = '#VEN-17'")
    page.wait_for_function("!document.getElementById('VEN-17').closest('[hidden]')")
    assert page.locator(shown).count() == everything
    page.get_by_label("Words").fill("submarines")
    assert 0 < page.locator(shown).count() < 20
    assert "of" in page.locator(".register-filter p").inner_text()


def test_a_row_named_in_the_prose_or_in_a_table_leads_to_the_row(site, page):
    page.goto((site / "book/countries/venezuela.html").as_uri())
    page.locator("a.register-link", has_text="VEN-17").first.click()
    page.wait_for_url(re.compile(r"register\.html#VEN-17$"))
    # The theme scrolls smoothly; then the row is what is seen.
    top = "document.getElementById('VEN-17').getBoundingClientRect().top"
    page.wait_for_function(f"{top} >= 0 && {top} < 450", timeout=10_000)
    page.goto((site / "book/countries/mexico.html").as_uri())
    assert page.locator('#tab-mex-tab-rows a[href="../../book/register.html#MEX-05"]').count() == 1


def found(page, site, query):
    """Return the addresses of the results of a search, best first."""
    page.goto((site / "search.html").as_uri() + f"?q={query}")
    page.wait_for_function(
        "/found|did not match/.test(document.querySelector('#search-results .search-summary').innerText)"
    )
    return page.eval_on_selector_all(
        "#search-results ul.search li a", "links => links.map(link => link.getAttribute('href'))"
    )


def designations():
    return sorted(set(load("orders")["designation"]))


def test_every_weapon_ordered_from_russia_is_found_and_leads_to_its_order(site, page):
    orders = register.orders()
    for weapon in designations():
        results = found(page, site, weapon)
        anchors = {f"{REGISTER}#{anchor}" for anchor in orders.loc[orders["designation"] == weapon, "anchor"]}
        assert anchors <= set(results), weapon


@pytest.mark.parametrize("table", ["agreements", "events"])
def test_every_row_of_the_register_is_found_by_its_number_and_its_title(site, page, table):
    for row in load(table).drop_duplicates("id").iloc[::6].to_dict("records"):
        words = " ".join(re.findall(r"\w{4,}", row["title"])[:4])
        for query in (row["id"], words):
            assert any(result.endswith(f"#{row['id']}") for result in found(page, site, query)), query


def test_every_head_of_government_and_every_figure_is_found(site, page):
    for head in load("governments")["head"]:
        assert found(page, site, head.split()[-1]), head
    results = found(page, site, "map unpublished documents Natural Earth")
    assert any("comparison.html" in result for result in results), "the words of a caption"
    assert any(result.endswith("#fig-cmp-windows") for result in found(page, site, "However the years are cut"))


@pytest.mark.parametrize(
    "word", ["Igla", "Su-30", "Mi-35", "Kalashnikov", "S-300", "Shoigu", "Padrino", "Serdyukov", "Pantsir", "BRICS"]
)
def test_a_word_a_reader_would_try_is_found(site, page, word):
    assert found(page, site, word)


def test_the_index_of_the_search_is_light(site):
    assert (site / "searchindex.js").stat().st_size < 400_000
    rows = load("agreements")["id"].nunique() + load("events")["id"].nunique() + len(load("chronicle"))
    assert (site / REGISTER).stat().st_size < 2_150 * rows


_BOX = """box => {
  const title = box.querySelector(".admonition-title"), place = box.getBoundingClientRect();
  return {icon: getComputedStyle(title, "::after").content, shadow: getComputedStyle(box).boxShadow,
          bar: getComputedStyle(title).backgroundColor, bullets: getComputedStyle(box.querySelector("ul")).listStyleType,
          inside: place.left >= 0 && place.right <= innerWidth,
          cut: [...box.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > place.right + 1).length};
}"""


@pytest.mark.parametrize("width", [390, 1280])
def test_the_findings_stand_in_a_quiet_box_that_fits(site, browser, width):
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto((site / "book/after-2024.html").as_uri())
    found = page.locator("div.admonition.key-findings").evaluate(_BOX)
    page.close()
    assert found == {
        "icon": "none", "shadow": "none", "bar": "rgba(0, 0, 0, 0)", "bullets": "none", "inside": True, "cut": 0
    }  # fmt: skip
