"""Slides: what is collected of the pages that a book names, and how it is set."""

import re

import pytest

from traced_book.pdf import slides
from traced_book.pdf.translate import Page, Picture, article

FIGURE = """<figure class="traced" id="fig-{key}" data-figure="{key}"><img src="x.svg" alt="Alt of {key}."><figcaption>A.</figcaption>
<dl class="traced-trace"><dt>Code</dt><dd>c</dd><dt>Source</dt><dd>SIPRI, {key}</dd></dl></figure>"""


def page(name, inner):
    return Page(name, "", article(f"<article>{inner}</article>", name, "site"))


ONE = page(
    "parts/one",
    f"""<section id="one"><h1>One</h1><p>Before.</p>
    <div class="admonition key"><p class="admonition-title">Findings</p><ul><li><p>Grew to <a class="traced-num" href="#num-n">7</a>
    (<a href="two.html#fig-far">Figure 2</a>, <a href="#fig-near">Figure 1</a>).</p></li></ul></div>
    <section id="more"><h2>More</h2><p>Told “so”.</p><div class="cell">{FIGURE.format(key="near")}</div><section id="deep"><h3>Deep</h3><p>Not this.</p></section></section></section>""",
)
TWO = page(
    "parts/two",
    f'<section id="two"><h1>Two</h1><div class="admonition"><p class="admonition-title">Box</p><p>No figure named.</p></div>{FIGURE.format(key="far")}</section>',
)
BARE = page(
    "bare",
    '<section id="bare"><h1>Bare</h1><p>No box.</p><section id="said"><h2>Said</h2><p>A.</p></section></section>',
)
PAGES = [ONE, TWO, BARE]
EVIDENCE = {
    "figures": [
        {"id": "near", "number": 1, "title": "Near", "page": "parts/one.html"},
        {"id": "far", "number": "2.1", "title": "Far", "page": "parts/two.html"},
    ],
    "tables": [],
}
PICTURES = {"near": Picture("near.svg", 300, 200), "far": Picture("far.svg", 300, 200)}


def text(slide):
    return " ".join(slide.words.get_text().split())


def test_a_page_gives_its_box_with_the_figure_that_it_names_first():
    [found] = slides.collect(PAGES, ["parts/one"])
    assert (found.above, found.title, found.figure, found.place) == ("Findings", "One", "far", "parts/one.html")
    assert text(found) == "Grew to 7 (Figure 2, Figure 1)."
    # The page itself is as it was.
    assert ONE.article.select_one(".admonition-title").get_text() == "Findings"


def test_a_box_that_names_none_has_the_first_figure_of_its_page():
    [found] = slides.collect(PAGES, ["parts/two"])
    assert (found.figure, text(found)) == ("far", "No figure named.")


def test_a_section_gives_its_words_without_those_below_it_and_the_figure_that_it_shows():
    more, said = slides.collect(PAGES, ["parts/one#more", "bare#said"])
    assert (more.above, more.title, more.figure, more.place) == ("One", "More", "near", "parts/one.html#more")
    assert text(more) == "Told “so”."
    assert (said.title, said.figure, text(said)) == ("Said", "", "A.")


def test_a_figure_fills_its_slide():
    [found] = slides.collect(PAGES, ["parts/one#fig-near"])
    assert (found.above, found.words, found.figure) == ("One", None, "near")


@pytest.mark.parametrize(
    ("named", "message"),
    [
        (
            "parts/three",
            r"slide 'parts/three': no such page of the contents, expected one of parts/one, parts/two, bare",
        ),
        ("bare", "slide 'bare': the page has no box"),
        ("bare#other", "slide 'bare#other': the page has no part 'other'"),
    ],
)
def test_what_is_not_there_is_refused(named, message):
    with pytest.raises(ValueError, match=message):
        slides.collect(PAGES, [named])


def test_a_slide_is_set_with_its_figure_number_title_source_and_places_and_links_to_the_web():
    made = slides.collect(PAGES, ["parts/one", "parts/one#fig-near", "bare#said"])
    told = slides.source(made, PAGES, EVIDENCE, PICTURES, "https://book.org/")
    first, second, third = re.split(r"\n(?=#slide)", told)
    assert first.startswith('#slide(about, "Findings", "One", [#list(')
    assert '#link("https://book.org/parts/one.html#num-n")[#"7";]' in first
    assert '#out("https://book.org/parts/two.html#fig-far")[#"Figure 2";]' in first
    assert (
        '(file: "far.svg", number: "2.1", title: "Far", alt: "Alt of far.", source: "SIPRI, far", place: "parts/two.html#fig-far")'
        in first
    )
    assert first.endswith('"parts/one.html")')
    assert second.startswith('#slide(about, "One", "", none, (file: "near.svg", number: 1,')
    assert third.endswith(', none, "bare.html#said")')
    # Without an address there is nothing to lead to.
    assert not re.search(r"#(link|out)\(", slides.source(made, PAGES, EVIDENCE, PICTURES, ""))


def test_a_figure_that_no_page_shows_is_refused():
    made = slides.collect(PAGES, ["parts/one"])
    with pytest.raises(ValueError, match=r"slide 'parts/one\.html': figure 'far' is on no page"):
        slides.source(made, [ONE, BARE], EVIDENCE, PICTURES, "")
    with pytest.raises(ValueError, match="figure 'far' is on no page"):
        slides.source(made, PAGES, {"figures": [], "tables": []}, PICTURES, "")
