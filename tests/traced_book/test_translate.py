"""From HTML to Typst: what is printed, what is left out, where links lead, and what stops it."""

import json

import pytest
from bs4 import BeautifulSoup

from traced_book import pdf
from traced_book.book import Book, using
from traced_book.cli import main
from traced_book.pdf.translate import NARROW, WIDE, Page, Picture, Translator, ambiguous, article, cited, columns, words

EVIDENCE = {
    "figures": [
        {
            "id": "a-one",
            "number": 1,
            "title": 'A "first" finding',
            "page": "book/a.html",
            "cell": 3,
            "function": "defense_ties.charts.bars",
            "sources": ["deliveries"],
        }
    ],
    "tables": [],
}
FIGURE = (
    '<figure class="traced" id="{anchor}" data-figure="a-one"><p class="traced-title">Figure 1 A</p>'
    '<picture class="only-light"><source srcset="x.svg"><img src="y.svg" alt="Bars."></picture>'
    '<picture class="only-dark"><img src="z.svg" alt="Dark bars."></picture><figcaption>In tons.</figcaption>'
    '<dl class="traced-trace"><dt>Source</dt><dd>SIPRI</dd></dl><details class="traced-more">data</details></figure>'
)


def page(name, inner, part=""):
    text = f'<html><nav>menu</nav><article><section id="top"><h1>Title of {name}</h1>{inner}</section></article></html>'
    return Page(name, part, article(text, name, "site"))


def translated(inner, *others, evidence=EVIDENCE):
    """The body of page book/a with this content, which stands second in a book with a root and other pages."""
    pages = [page("book/index", ""), page("book/a", inner), *others]
    translator = Translator(pages, evidence, {"a-one": Picture("a-one.svg", 600, 300)})
    return translator.body(pages[1])


def test_no_character_of_a_text_is_markup():
    body = translated('<p>*a* _b_ #c $d$ [e] "f" \\g @h &lt;i&gt; `j` // k</p>')
    assert '#"*a* _b_ #c $d$ [e] \\"f\\" \\\\g @h <i> `j` // k";' in body


def test_space_between_words_is_kept_once():
    assert words("  a \n b ") == ' #"a b"; '
    assert '#"a"; #emph[#"b";]#", c";' in translated("<p>a <em>b</em>, c</p>")


def test_code_its_output_for_machines_and_what_only_a_screen_can_use_are_left_out():
    inner = (
        '<div class="cell"><details class="traced-more traced-code"><pre>import x</pre></details><div class="cell_input">y = 1</div>'
        '<div class="traced-numbers"><div class="traced-number" id="num-n">n = 4</div></div><button>Press</button><p class="page-facts">9 minutes</p>'
        '<p class="pdf-link"><a href="../book.pdf">a PDF</a></p></div>'
        '<a class="headerlink" href="#top">pilcrow</a><p>kept</p>'
    )
    body = translated(inner)
    assert "kept" in body
    assert not any(word in body for word in ("import", "y = 1", "n = 4", "Press", "minutes", "PDF", "pilcrow", "menu"))


def test_a_figure_has_number_title_image_alternative_text_caption_source_and_cell():
    body = translated(FIGURE.format(anchor="fig-a-one"))
    assert (
        '#fig("book/a#fig-a-one", 1, "A \\"first\\" finding", "a-one.svg", 432.0pt, "Bars.", [#"In tons.";], "SIPRI", '
        in body
    )
    assert (
        'say("Drawn by %(function)s in cell %(cell)s ' in body and 'function: [#code("charts.bars")], cell: [4]' in body
    )
    assert "Dark bars" not in body


def test_a_figure_shown_again_names_the_place_where_it_stands():
    body = translated("", page("book/b", FIGURE.format(anchor="copy-a-one")))
    assert "#seen" not in body
    pages = [page("book/a", FIGURE.format(anchor="fig-a-one")), page("book/b", FIGURE.format(anchor="copy-a-one"))]
    translator = Translator(pages, EVIDENCE, {"a-one": Picture("a-one.svg", 600, 300)})
    assert '#seen("book/a#fig-a-one", 1, ' in translator.body(pages[1])


def test_of_a_page_by_itself_other_pages_are_on_the_web_and_its_figure_stands_in_the_text():
    inner = (
        '<h2>More</h2><p><a href="b.html#x">b</a> <a class="traced-num" href="b.html#num-n">42</a> <a href="#under">here</a>'
        f"</p>{FIGURE.format(anchor='copy-a-one')}"
    )
    alone = page("book/brief", inner + '<section id="under"><h3>Under</h3></section>')

    def body(web):
        evidence = {**EVIDENCE, "figures": [{**EVIDENCE["figures"][0], "number": "4.1"}]}
        return Translator([alone], evidence, {"a-one": Picture("a-one.svg", 600, 300)}, web=web).body(alone)

    found = body("https://example.org/s/")
    assert "Title of" not in found
    assert '#sec(2, "book/brief#top", "More")' in found
    assert '#sec(3, "book/brief#under", "Under")' in found
    assert '#out("https://example.org/s/book/b.html#x")[#"b";]' in found
    assert '#link("https://example.org/s/book/b.html#num-n")[#"42";]' in found
    assert '#to("book/brief#under")[#"here";]' in found
    assert '#shown("4.1", "A \\"first\\" finding", "a-one.svg", 432.0pt, "Bars.", [#"In tons.";])' in found
    nowhere = body("")
    assert "example.org" not in nowhere
    assert '#"b"; #"42";' in nowhere


def test_links_lead_to_places_in_print():
    other = page(
        "book/sub/b",
        f'<section id="more"><span id="old-name"></span><h2>More</h2></section>{FIGURE.format(anchor="fig-x")}',
    )
    body = translated(
        '<p><a href="sub/b.html#old-name">old</a> <a href="sub/b.html"><span class="std-doc">b</span></a>'
        '<a href="sub/b.html#fig-x">Figure 1</a><a href="https://example.org/a_é">site</a>'
        '<a href="https://example.org/x">https://example.org/x</a><a href="../_figures/a.csv">CSV</a></p>',
        other,
    )
    assert '#to("book/sub/b#more")[#"old";]' in body
    assert '#to-page("book/sub/b#top")[#"b";]' in body
    assert '#to-page("book/sub/b#fig-x")[#"Figure 1";]' in body
    assert '#out("https://example.org/a_%C3%A9")[#"site";]' in body
    assert '#url("https://example.org/x", "example.org/x")' in body
    assert body.endswith('#"CSV";\n\n#place.flush()')


def test_what_an_entry_folds_is_not_printed():
    inner = (
        '<section class="entry" id="claim-a"><h3 class="entry-head">1. Words</h3><dl><dt>Forms</dt>'
        "<dd><p>Six forms</p><details><summary>2 more</summary><p>Which years</p></details></dd></dl></section>"
    )
    body = translated(inner)
    assert '#"Six forms";' in body
    assert "Which years" not in body
    assert "2 more" not in body


def test_a_box_has_its_title_once_and_what_it_holds():
    inner = (
        '<div class="know admonition"><p class="admonition-title">What to know</p><p>A <em>volume</em>.</p>'
        "<ul><li><p>One</p></li></ul></div>"
    )
    assert '#boxed([#"What to know";])[#"A"; #emph[#"volume";]#".";\n\n#list([#"One";], )]' in translated(inner)


def test_a_link_that_leads_nowhere_stops_it():
    with pytest.raises(ValueError, match=r"page 'book/a': the link 'index\.html#gone' leads nowhere in print"):
        translated('<p><a href="index.html#gone">x</a></p>')


def test_an_element_without_a_printed_form_stops_it():
    with pytest.raises(ValueError, match="page 'book/a': no printed form for <video>"):
        translated("<p><video></video></p>")


def test_a_figure_that_the_trace_does_not_name_stops_it():
    with pytest.raises(ValueError, match=r"page 'book/a': figure 'a-one' is not in trace\.json"):
        translated(FIGURE.format(anchor="fig-a-one"), evidence={"figures": [], "tables": []})


@pytest.mark.parametrize("kind", ["td", "th"])
def test_a_number_is_linked_to_its_row_of_the_index_and_the_row_to_its_first_use(kind):
    number = '<a class="traced-num" href="{}#num-n">42</a>'
    index = page(
        "book/i",
        '<table><tr><th>Name</th></tr><tr><KIND><a href="a.html#num-n">n</a></KIND></tr></table>'.replace("KIND", kind),
    )
    pages = [page("book/a", f"<p>{number.format('')} and {number.format('')}</p>"), index]
    translator = Translator(pages, EVIDENCE, {})
    once = '#num("book/a#num-n")[#"42";]'
    assert f'#anchor("use book/a#num-n"){once} #"and"; {once}' in translator.body(pages[0])
    assert '#anchor("book/a#num-n")#code("n")#first-use("use book/a#num-n")' in translator.body(index)
    assert '#"42";' in translated(f"<p>{number.format('')}</p>")  # without an index it is plain text


def test_references_cited_by_the_same_words_are_told_apart():
    links = [("Blank, 2007", "r9"), ("Blank, 2007", "r2"), ("Pape, 2005", "r3"), ("Blank, 2007", "r9")]
    assert ambiguous(links, {"r9": 0, "r2": 1, "r3": 2}) == {"r9": "2007a", "r2": "2007b"}


def test_a_citation_in_the_text_means_the_same_as_one_in_brackets():
    found = [
        list(cited(BeautifulSoup(f"<span>{inner}</span>", "html.parser").span))
        for inner in ('[<a href="r#1">Pape, 2005</a>, <a href="r#2">Paul, 2005</a>]', 'Paul [<a href="r#2">2005</a>]')
    ]
    assert found == [[("Pape, 2005", "r#1"), ("Paul, 2005", "r#2")], [("Paul, 2005", "r#2")]]


def test_a_table_that_fits_keeps_its_width_and_a_wide_one_takes_the_width_there_is():
    extent, widths, aligns = columns(["Year", "TIV"], [["2000", "2001"], ["1,234", "–"]], 8.5)
    assert (extent, widths, aligns) == (NARROW, ["auto", "auto"], ["left", "right"])
    extent, widths, aligns = columns(["Year", "What"], [["2000", "2001"], ["word " * 60, "x"]], 8.5)
    assert extent == WIDE
    assert aligns == ["left", "left"]
    year, what = (float(width.removesuffix("pt")) for width in widths)
    assert year + what == pytest.approx(WIDE, abs=0.2)
    assert 20 < year < 40 < what


def test_a_picture_fits_the_page():
    assert Picture("x.svg", 600, 300).print_width == 432
    assert Picture("x.svg", 900, 300).print_width == WIDE
    assert Picture("x.svg", 600, 1200).print_width == 280


def test_a_page_without_a_title_stops_it():
    with pytest.raises(ValueError, match="page 'book/a' has no article with a title"):
        article("<html><article><p>x</p></article></html>", "book/a", "site")


def test_a_site_that_is_not_built_stops_it(tmp_path, capsys):
    assert main(["pdf", "--site", str(tmp_path), "--to", str(tmp_path / "out")]) == 1
    assert "no trace.json, expected a built site" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_site_that_lacks_a_page_stops_it(tmp_path):
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: book/index\n", encoding="utf-8")
    (tmp_path / "trace.json").write_text(
        json.dumps({"commit": "", "dirty": False, **EVIDENCE, "figures": []}), encoding="utf-8"
    )
    with using(Book(tmp_path)), pytest.raises(FileNotFoundError, match=r"book/index\.html: no such page"):
        pdf.write(tmp_path, tmp_path / "out" / "book.pdf")
    assert not (tmp_path / "out").exists()
