"""What a number's link shows, in a real browser: by touch on a phone, by keyboard alone, without scripts, from a disk."""

import json
import re
from urllib.parse import unquote, urldefrag

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup

from tests.places import BOOK_DIR, all_notebooks
from traced_book.tables import resource

VENEZUELA = "book/countries/venezuela.html"
SHOWN = ".traced-shown:popover-open"


@pytest.fixture(scope="module")
def trace(site):
    return json.loads((site / "trace.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def chapters(site):
    return {
        path: BeautifulSoup((site / path).read_text(encoding="utf-8"), "html.parser")
        for path in (n.relative_to(BOOK_DIR.parent).with_suffix(".html").as_posix() for n in all_notebooks())
    }


@pytest.fixture(scope="module")
def named(chapters):
    """Return the elements of each chapter that have an id, by chapter and id."""
    return {path: {element["id"]: element for element in soup.select("[id]")} for path, soup in chapters.items()}


@pytest.fixture
def desk(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(browser):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    yield context.new_page()
    context.close()


def at(page):
    """Return the height at which the page is read, once it keeps still."""
    page.wait_for_function("""() => {
        const still = window.lastTop === window.scrollY;
        window.lastTop = window.scrollY;
        return still;
    }""")
    return page.evaluate("window.scrollY")


def focused(page):
    return page.evaluate("document.activeElement.id || document.activeElement.textContent")


def within(page, inner, outer):
    a, b = page.locator(inner).first.bounding_box(), page.locator(outer).bounding_box()
    return a["y"] >= b["y"] and a["y"] + a["height"] <= b["y"] + b["height"]


# On the pages


def test_every_number_stands_on_its_page_with_value_statement_tables_and_cell(trace, named):
    for entry in trace["numbers"]:
        own = named[entry["page"]][f"num-{entry['name']}"]
        assert own.find("b").get_text() == entry["text"]
        statement = own.find("code").get_text()
        cell = named[entry["page"]][f"cell-{entry['cell']}"]
        first, last = entry["lines"]
        lines = [line.strip() for line in cell.find("pre").get_text().split("\n")[first - 1 : last]]
        assert [line.strip() for line in statement.split("\n")][1:-1] == lines[1:-1]
        assert statement.split("\n")[0].strip() in lines[0]
        origin = own.find_parent(class_="traced-numbers").find(class_="traced-origin")
        assert [link.get_text() for link in origin.select("li a")] == entry["sources"]
        assert [item.get_text() for item in origin.select("li")] == [
            f"{name}: {resource(name)['version']}" for name in entry["sources"]
        ]
        assert origin.select_one(f'a[href="#cell-{entry["cell"]}"]')
        assert own.find_parent("details") is None, "what is jumped to is not folded"


def test_each_place_that_names_a_number_is_linked_from_it_and_no_other(trace, named, site):
    uses = {}
    for path in (site / "book").rglob("*.html"):
        page = path.relative_to(site).as_posix()
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for link in soup.select("a.traced-num"):
            uses.setdefault(link["href"].partition("#num-")[2], set()).add(f"{page}#{link['id']}")
    for entry in trace["numbers"]:
        links = named[entry["page"]][f"num-{entry['name']}"].select("p a")
        places = {
            (site / entry["page"]).parent.joinpath(address).resolve().relative_to(site.resolve()).as_posix()
            + f"#{fragment}"
            if address
            else f"{entry['page']}#{fragment}"
            for address, fragment in (urldefrag(link["href"]) for link in links)
        }
        assert places == uses.get(entry["name"], set()), entry["name"]
        assert len(links) == len(places)


def test_what_is_handed_over_for_other_pages_says_the_same_as_the_page_itself(trace, named, site):
    handed = list((site / "_numbers").glob("*.js"))
    pages = {
        page.relative_to(site).with_suffix("").as_posix().replace("/", "-"): page
        for page in site.glob("book/**/*.html")
    }
    of_others = r'class="[^"]*traced-num[^"]*"[^>]*href="[^"#]+#num-'
    expected = {name for name, page in pages.items() if re.search(of_others, page.read_text(encoding="utf-8"))}
    assert {path.stem for path in handed} == expected >= {"book-index", "book-introduction", "book-comparison"}
    homes = {entry["name"]: entry["page"] for entry in trace["numbers"]}
    for path in handed:
        parts = json.loads(path.read_text(encoding="utf-8").removeprefix("tracedNumbers(").removesuffix(");\n"))
        folder = pages[path.stem].parent
        for name, html in parts.items():
            own = named[homes[name]][f"num-{name}"]
            soup = BeautifulSoup(html, "html.parser")
            assert soup.find("code").get_text() == own.find("code").get_text()
            assert (
                soup.find(class_="traced-origin").get_text()
                == own.find_parent(class_="traced-numbers").find(class_="traced-origin").get_text()
            )
            for link in soup.select("a"):
                address, fragment = urldefrag(link["href"])
                target = (folder / unquote(address)).resolve() if address else pages[path.stem]
                assert target.is_file(), (name, link)
                assert not fragment or f'id="{fragment}"' in target.read_text(encoding="utf-8"), (name, link)


def test_cells_that_only_compute_share_one_fold_in_their_order_and_each_has_its_anchor(chapters):
    for path, soup in chapters.items():
        folds = soup.select("details.traced-code")
        cells = [code["id"] for code in soup.select("div.cell_input")]
        code = [int(name.removeprefix("cell-")) for name in cells]
        assert len(set(code)) == len(code) > 0
        shared = [fold for fold in folds if fold.select("div.cell")]
        # One in each section, however many there are below it.
        parents = [id(fold.parent) for fold in shared]
        assert len(set(parents)) == len(parents)
        for fold in shared:
            within = fold.select("div.cell")
            said = fold.summary.get_text()
            assert said.endswith(f"({len(within)} cell{'s' if len(within) > 1 else ''})"), path
            order = [int(cell.find(class_="cell_input")["id"].removeprefix("cell-")) for cell in within]
            assert order == sorted(order)
            assert not fold.select("figure, table, details, .cell_output")
            following = [sibling.name for sibling in fold.find_next_siblings(["p", "section", "div", "details"])]
            before = following[: following.index("section")] if "section" in following else following
            assert set(before) <= {"div"}, "nothing of the section's text follows"
        for fold in folds:
            if fold not in shared:
                assert fold.find_parent(class_="cell").find(class_="cell_output").select("figure, table, section.entry")
            assert fold.summary.attrs == {}, "the name is what is seen"
        if path != "book/teaching.html":  # It computes, and draws nothing.
            assert soup.select(".cell_output + details.traced-code"), "code stands below what it draws"
        assert not soup.select("details:not(.traced-code) .cell_input")


def test_code_is_marked_up_where_it_has_a_colour_of_its_own(site):
    """Names, punctuation and space have the colour of the text in both styles, and so no element."""
    styles = (site / "_static" / "pygments.css").read_text(encoding="utf-8")
    for theme in ("light", "dark"):
        base = re.search(rf'html\[data-theme="{theme}"\] .highlight {{.*?[; ]color: (#\w+)', styles)[1]
        for name in ("n", "p", "w"):
            rule = re.search(rf'html\[data-theme="{theme}"\] .highlight .{name} {{([^}}]*)}}', styles)[1]
            assert rule.strip() == f"color: {base}"
    text = (site / VENEZUELA).read_text(encoding="utf-8")
    assert 'class="s2"' in text
    assert not re.search(r'<span class="[npw]">', text)


# By touch


def test_a_tap_shows_the_number_at_the_foot_of_a_phone_and_the_button_leads_back(site, phone):
    phone.goto((site / VENEZUELA).as_uri())
    link = phone.locator("#at-ven-soft-second")
    link.scroll_into_view_if_needed()
    top = at(phone)
    link.tap()
    phone.wait_for_selector(SHOWN)
    sheet = phone.locator(SHOWN).bounding_box()
    assert (sheet["x"], sheet["width"], sheet["y"] + sheet["height"]) == (0, 390, 844)
    assert link.bounding_box()["y"] + link.bounding_box()["height"] <= sheet["y"], "the sentence stays in view"
    text = phone.locator(SHOWN).inner_text()
    assert text.startswith(link.inner_text())
    assert '"ven-soft-second": prose.percent(soft_share["second"])' in text
    assert "soft_share = russian" in text
    assert "deliveries: Export of 12 February 2026" in text
    assert within(phone, f"{SHOWN} > div > code", SHOWN), "the statement is seen at once"
    phone.get_by_role("button", name="Back to the text").tap()
    phone.locator(".traced-shown").wait_for(state="hidden")
    assert at(phone) == top
    assert focused(phone) == "at-ven-soft-second"
    assert "#" not in phone.url


def test_there_is_room_for_a_thumb(site, phone):
    phone.goto((site / VENEZUELA).as_uri())
    phone.locator("#at-ven-tiv").tap()
    phone.wait_for_selector(SHOWN)
    controls = phone.locator(f"{SHOWN} :is(a, button)")
    assert controls.count() > 5
    for box in controls.evaluate_all("found => found.map(control => control.getBoundingClientRect().toJSON())"):
        assert box["height"] >= 44, box
        assert box["width"] >= 44, box
    assert phone.locator("#at-ven-tiv").bounding_box()["height"] >= 24


def test_a_number_of_another_page_is_shown_in_place_from_a_disk(site, phone):
    asked = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto((site / "book/index.html").as_uri())
    assert not any("_numbers" in url for url in asked), "it is loaded when it is touched"
    link = phone.locator("a.traced-num[href*='comparison.html#num-']").first
    link.tap()
    phone.wait_for_selector(SHOWN)
    name = link.get_attribute("href").partition("#num-")[2]
    assert f'"{name}"' in phone.locator(f"{SHOWN} > div > code").inner_text()
    assert phone.locator(f"{SHOWN} li a").first.get_attribute("href").startswith("../book/data.html#table-")
    assert sum("_numbers" in url for url in asked) == 1
    phone.locator(f"{SHOWN} a.traced-cell").tap()
    phone.wait_for_url(re.compile(r"comparison\.html#cell-\d+$"))


def test_where_what_is_to_be_shown_can_not_be_loaded_the_link_is_followed(address, desk):
    desk.route("**/_numbers/*", lambda route: route.abort())
    desk.goto(f"{address}/book/index.html")
    desk.locator("a.traced-num[href*='comparison.html#num-']").first.click()
    desk.wait_for_url(re.compile(r"comparison\.html#num-"))
    desk.locator(".traced-number:target").wait_for(state="visible")


# By keyboard


def test_enter_shows_the_number_beside_the_sentence_and_escape_leads_back(site, desk):
    desk.goto((site / VENEZUELA).as_uri())
    link = desk.locator("#at-ven-tiv")
    link.focus()
    top = at(desk)
    desk.keyboard.press("Enter")
    desk.wait_for_selector(SHOWN)
    dialog = desk.get_by_role("dialog", name=f"How “{link.inner_text()}” is computed")
    assert dialog.is_visible()
    assert dialog.evaluate("box => box === document.activeElement")
    assert link.get_attribute("aria-expanded") == "true"
    assert '"ven-tiv": prose.tiv(total)' in dialog.inner_text()
    assert 'russian = transfers.by_basis(transfers.deliveries(["VEN"], ["RUS"]))' in dialog.inner_text()
    number, box = link.bounding_box(), dialog.bounding_box()
    assert box["y"] >= number["y"] + number["height"] or box["y"] + box["height"] <= number["y"], "it hides the number"
    assert box["y"] >= 0
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 1280
    assert box["y"] + box["height"] <= 800
    desk.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    assert focused(desk) == "at-ven-tiv"
    assert link.get_attribute("aria-expanded") == "false"
    assert at(desk) == top
    assert "#" not in desk.url


def test_the_keyboard_goes_through_what_is_shown_and_on_behind_the_number(site, desk):
    desk.goto((site / VENEZUELA).as_uri())
    desk.locator("#at-ven-tiv").focus()
    desk.keyboard.press("Enter")
    desk.wait_for_selector(SHOWN)
    desk.keyboard.press("Tab")
    assert focused(desk) == "Back to the text"
    stops = desk.locator(f"{SHOWN} :is(a, button)").count()
    for _ in range(stops):
        assert desk.locator(SHOWN).count() == 1
        desk.keyboard.press("Tab")
    desk.locator(".traced-shown").wait_for(state="hidden")
    assert desk.evaluate("document.getElementById('at-ven-tiv').nextElementSibling.contains(document.activeElement)"), (
        "the term behind the number"
    )
    desk.keyboard.press("Shift+Tab")
    assert focused(desk) == "at-ven-tiv"
    desk.keyboard.press("Enter")
    desk.wait_for_selector(SHOWN)
    desk.keyboard.press("Shift+Tab")
    desk.locator(".traced-shown").wait_for(state="hidden")
    assert focused(desk) == "at-ven-tiv"


def test_the_way_to_the_cell_opens_the_fold_around_it(site, browser):
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.goto((site / VENEZUELA).as_uri())
    page.locator("#at-ven-tiv").focus()
    page.keyboard.press("Enter")
    page.locator(f"{SHOWN} a.traced-cell").press("Enter")
    page.wait_for_url(re.compile(r"#cell-2$"))
    code = page.locator("#cell-2 pre")
    code.wait_for(state="visible")
    assert '"ven-tiv": prose.tiv(total)' in code.inner_text()
    context.close()


def test_a_second_number_takes_the_place_of_the_first_and_a_click_elsewhere_closes(site, desk):
    desk.goto((site / VENEZUELA).as_uri())
    desk.locator("#at-ven-tiv").click()
    desk.wait_for_selector(SHOWN)
    # Whatever it covers: a script follows the link too.
    desk.locator("#at-ven-russia-share").evaluate("link => link.click()")
    desk.wait_for_function("document.querySelector('.traced-shown').textContent.includes('ven-russia-share')")
    expanded = desk.locator("a[aria-expanded=true]")
    assert expanded.evaluate_all("found => found.map(link => link.id)") == ["at-ven-russia-share"]
    desk.locator("article h1").click()
    desk.locator(".traced-shown").wait_for(state="hidden")
    assert expanded.count() == 0


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing_in_what_is_shown(address, browser, theme, width):
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=theme)
    page = context.new_page()
    page.goto(f"{address}/{VENEZUELA}")
    page.locator("#at-ven-tiv").click()
    page.wait_for_selector(SHOWN)
    found = Axe().run(page).response["violations"]
    assert [(violation["id"], violation["nodes"][0]["html"][:120]) for violation in found] == []
    context.close()


# Without scripts


@pytest.mark.parametrize("width", [390, 1280])
def test_without_scripts_the_link_ends_on_the_statement_and_leads_back(site, browser, width):
    context = browser.new_context(
        java_script_enabled=False, offline=True, viewport={"width": width, "height": 800}, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto((site / VENEZUELA).as_uri())
    number = page.locator("#num-ven-tiv")
    assert not number.is_visible()
    page.locator("#at-ven-tiv").click()
    number.wait_for(state="visible")
    assert page.locator(".traced-number:visible").count() == 1
    assert page.locator(".traced-where:visible").count() == 1
    shown = page.locator(".traced-numbers:visible").filter(has=number)
    text = shown.inner_text()
    assert text.startswith("3,868")
    assert '"ven-tiv": prose.tiv(total)' in text
    assert "total, venezuela = russian" in text
    assert "deliveries: Export of 12 February 2026" in text
    assert page.locator(".traced-origin:visible").count() == 1
    number.get_by_role("link", name="Venezuela").click()
    page.wait_for_url(re.compile(r"#at-ven-tiv$"))
    assert not number.is_visible()
    box = page.locator("#at-ven-tiv").bounding_box()
    assert 0 <= box["y"] <= 800
    context.close()


def test_without_scripts_a_link_to_a_folded_cell_opens_its_fold(site, browser):
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    for cell in (2, 11):
        page.goto((site / VENEZUELA).as_uri() + f"#cell-{cell}")
        page.locator(f"#cell-{cell} pre").wait_for(state="visible")
    context.close()
