"""The page of each figure on the built site, and the frame in the page of another site: with scripts and without, under the policies."""

import json
import re
from html import unescape
from pathlib import Path

import pytest

from tests.site.test_hosts import hosted
from traced_book.proof import site as sites
from traced_book.sphinx import hosting

WIDTHS = (390, 768, 1280)
PAGE, FRAME = "figure/ven-annual.html", "figure/frame/ven-annual.html"


@pytest.fixture(scope="module")
def entries(site):
    """The figures by number, as ``trace.json`` has them."""
    found = json.loads((site / "trace.json").read_text(encoding="utf-8"))["figures"]
    return sorted(found, key=lambda entry: entry["number"])


def test_figures_are_counted_from_the_first_that_a_reader_meets(site, entries):
    front = (site / "book" / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'<p class="traced-title"[^>]*><a[^>]*>(.*?)</a>', front) == ["Figure 1"]
    assert [entry["number"] for entry in entries] == list(range(1, 62))
    assert entries[0]["id"] == "cmp-map"


def test_each_figure_has_one_page_with_all_its_parts(site, entries):
    assert {path.stem for path in (site / "figure").glob("*.html")} == {entry["id"] for entry in entries}
    assert len(entries) == 61
    for entry in entries:
        key, home = entry["id"], f"../{entry['page']}"
        page = (site / "figure" / f"{key}.html").read_text(encoding="utf-8")
        assert f"<h1>Figure {entry['number']}: " in page
        linked = [
            f"{home}#fig-{key}", f"{home}#cell-{entry['cell']}", f"../_sources/{entry['notebook']}", f"../{entry['code']}",
            f"../{entry['csv']}", f"../_figures/{key}.html", f"../{entry['spec']}", f"../_figures/{key}.svg", f"../_figures/{key}.png",
            f"{key}.bib", f"{key}.ris", f"{key}.json", f"frame/{key}.html", f"../_share/figures/{key}.png",
            *(f"../book/data.html#table-{table}" for table in entry["sources"]),
        ]  # fmt: skip
        assert [link for link in linked if f'href="{link}"' not in page] == []
        chapter = (site / entry["page"]).read_text(encoding="utf-8")
        assert f'<a href="{"../" * entry["page"].count("/")}figure/{key}.html"' in chapter
        code = unescape(re.search(r"&lt;iframe.*?&lt;/iframe&gt;", page)[0])
        assert f'src="figure/frame/{key}.html"' in code


def test_every_link_of_a_page_and_a_frame_leads_somewhere(site):
    found = sites.broken_links(site, sites._pages(site))
    assert [line for line in found if line.startswith("figure/")] == []


def test_one_can_go_through_all_figures_in_the_order_of_the_book(address, browser, entries):
    page = browser.new_page()
    page.goto(f"{address}/figure/{entries[0]['id']}.html")
    there = [page.url]
    while (after := page.locator(".figure-ways a[rel=next]")).count():
        came = page.url
        page.goto(f"{address}/figure/{after.get_attribute('href')}")
        assert page.locator(".figure-ways a[rel=prev]").evaluate("link => link.href") == came
        there.append(page.url)
    assert there == [f"{address}/figure/{entry['id']}.html" for entry in entries]
    page.close()


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_drawing_is_large_and_of_the_theme_from_a_disk(site, browser, theme, scripts):
    context = browser.new_context(java_script_enabled=scripts, color_scheme=theme)
    page = context.new_page()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto((site / PAGE).as_uri())
        images = page.locator("figure.traced-large img:visible")
        assert images.count() == 1
        # Without its script the theme knows no dark.
        dark = "-dark" if theme == "dark" and scripts else ""
        shown = images.evaluate("image => image.currentSrc")
        assert shown.endswith(f"/ven-annual{'-narrow' if width <= 640 else ''}{dark}.svg")
        wide = images.evaluate("image => image.getBoundingClientRect().width")
        assert wide > {390: 300, 768: 660, 1280: 850}[width]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.locator("figure.traced-large button").count() == scripts
        assert page.get_by_role("link", name="The picture alone").is_visible()
    context.close()


def test_a_figure_that_is_high_is_not_made_smaller(address, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 700})
    page.goto(f"{address}/figure/exp-linked.html")
    image = page.locator("figure.traced-large img:visible")
    assert image.evaluate("image => Math.abs(image.width - image.getAttribute('width')) <= 1")
    page.close()


def test_a_figure_fills_the_screen_and_the_button_leads_back(address, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{address}/{PAGE}")
    page.get_by_role("button", name="Full screen", exact=True).press("Enter")
    leave = page.get_by_role("button", name="Leave full screen")
    leave.wait_for()
    image = page.locator("figure.traced-large img:visible").bounding_box()
    assert image["width"] > 1200
    assert image["y"] + image["height"] < leave.bounding_box()["y"] + 1
    assert not page.locator("figure.traced-large figcaption").is_visible()
    leave.click()
    page.wait_for_function("document.fullscreenElement === null")
    page.get_by_role("button", name="Full screen", exact=True).wait_for()
    page.close()


def test_the_code_to_embed_can_be_copied(address, browser):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}/{PAGE}")
    box = page.locator(".highlight", has_text="<iframe")
    box.hover()
    box.locator("button.copybtn").click()
    page.wait_for_function("navigator.clipboard.readText().then(text => text.startsWith('<iframe src='))")
    context.close()


def other_site(folder: Path, code: str) -> Path:
    """Return the folder of another site, whose page holds the code."""
    folder.mkdir()
    (folder / "index.html").write_text(f"<!doctype html><title>Another</title><p>Before</p>{code}<p>After</p>")
    # What the server of the test has for wrong addresses.
    (folder / "404.html").write_text("")
    return folder


def policies(site, path):
    """Return the policy that a host is told to send with a file."""
    name = hosting.FRAME_POLICY if "/figure/frame/" in path else hosting.POLICY
    return (site / name).read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "form"), [(390, "-narrow"), (1280, "")])
def test_another_site_shows_the_frame_without_scripts_and_no_other_page(site, browser, tmp_path, theme, width, form):
    """The code as the page has it, on a site of another origin; each file goes with the policy that is meant for it."""
    text = (site / PAGE).read_text(encoding="utf-8")
    code = unescape(re.search(r"&lt;iframe.*?&lt;/iframe&gt;", text)[0])
    context = browser.new_context(
        java_script_enabled=False, color_scheme=theme, viewport={"width": width, "height": 900}
    )
    page = context.new_page()
    said = []
    page.on("console", lambda line: said.append(line.text))
    with hosted(site, policy=lambda path: policies(site, path)) as root:
        # Another name of this machine is another origin.
        there = root.replace("127.0.0.1", "localhost")
        whole = code.replace('src="figure/', f'src="{there}figure/')
        refused = f'<iframe id="refused" src="{there}{PAGE}"></iframe>'
        with hosted(other_site(tmp_path / "other", f"{whole}{refused}")) as other:
            page.goto(f"{other}index.html", wait_until="load")
            frame = page.frame_locator("iframe[title]")
            image = frame.locator("img")
            image.wait_for(state="visible")
            assert image.evaluate("image => image.complete && image.naturalWidth > 0")
            dark = "-dark" if theme == "dark" else ""
            assert image.evaluate("image => image.currentSrc") == f"{there}_figures/ven-annual{form}{dark}.svg"
            # All of it is seen in the height that the code gives, from the title to the licence.
            assert frame.locator("main").evaluate("main => main.scrollHeight <= innerHeight")
            assert frame.locator("h1").evaluate("title => parseFloat(getComputedStyle(title).fontSize)") < 20
            assert frame.get_by_text("Source: Stockholm International Peace Research Institute").is_visible()
            links = frame.locator("a").evaluate_all("links => links.map(link => [link.href, link.target])")
            assert links == [
                [f"{there}{PAGE}", "_blank"],
                [f"{there}book/index.html", "_blank"],
                ["https://creativecommons.org/licenses/by/4.0/", "_blank"],
            ]
            assert page.frame_locator("#refused").locator("h1").count() == 0
    assert [line for line in said if "frame-ancestors" in line]
    assert [line for line in said if "frame-ancestors" not in line] == []
    context.close()
