"""The passages of HTML that a cell or an extension writes: what is one, what is left alone, and what comes back in other words."""

import pytest
from bs4 import BeautifulSoup

from traced_book.editions.passages import translated, words

ROW = (
    '<p><a href="#A-01">A-01</a> <time>27 July 2006</time> <strong>Agreement on space &amp; more</strong></p>'
    "<p><span>in force</span> · <span>depth 3: rules</span></p>"
    '<ul><li><span translate="no">Decreto nº 4.379, <i>copy</i></span> (<span translate="yes">official text</span>)<br>Seen <em>twice</em>.</li></ul>'
)
SAID = {
    "27 July 2006": "27 de julio de 2006",
    "in force": "en vigor",
    "Seen <em>twice</em>.": "Visto <em>dos veces</em>.",
}


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>One line</p><p>One line</p>", ["One line"]),
        # A run with words of its own is one passage; of a run of elements with marks between, each is one.
        ("<p>In <b>May</b>, <i>so</i></p>", ["In <b>May</b>, <i>so</i>"]),
        ("<p><b>May</b>, <i>so</i></p>", ["May", "so"]),
        # What stands on lines of its own ends a run, as does a break.
        ("<dd>partly<details><summary>5 more</summary></details>so far</dd>", ["partly", "5 more", "so far"]),
        ("<td>a line<br>another</td>", ["a line", "another"]),
        # Codes, numbers, code, comments, scripts, and what is in a language already.
        ('<p>A-01</p><p>12</p><code>name</code><!-- a --><script>let a</script><p lang="ru">так</p>', []),
        ('<p translate="no">a <b translate="yes">b</b> c</p>', ["b"]),
        # What only a screen reader says, or a field shows; and what a script puts on the page.
        ('<nav aria-label="All of it"><input placeholder="words"></nav>', ["All of it", "words"]),
        ("<template><p><output></output> rows</p></template>", ["<output></output> rows"]),
        ("<p>\n a\n  line &lt; b </p>", ["a line &lt; b"]),
    ],
)
def test_a_passage_is_what_stands_on_a_line_of_its_own(html, found):
    assert words(html) == found


def test_what_is_translated_stands_in_its_place_and_what_is_not_says_its_language():
    made = translated(ROW, SAID.get, "en")
    page = BeautifulSoup(made.html, "html.parser")
    assert (made.left, made.all) == (3, 6)
    assert page.find("time").text == "27 de julio de 2006"
    assert str(page.find("em")) == "<em>dos veces</em>"
    assert page.find("a")["href"] == "#A-01"
    marked = page.find_all(class_="traced-untranslated")
    assert [(part.name, part["lang"], part.text) for part in marked] == [
        ("strong", "en", "Agreement on space & more"),
        ("span", "en", "depth 3: rules"),
        ("span", "en", "official text"),
    ]
    # Nothing else has moved: the same text but for the words.
    assert page.get_text().count("Decreto nº 4.379, copy") == 1


def test_only_what_is_left_is_marked_where_an_element_holds_more():
    made = translated("<dd>partly<details><summary>more</summary></details></dd>", {"more": "más"}.get, "en")
    assert made.html == (
        '<dd><span class="traced-untranslated" lang="en">partly</span><details><summary>más</summary></details></dd>'
    )


def test_an_attribute_is_said_in_other_words():
    made = translated('<nav aria-label="All of it"></nav>', {"All of it": 'Todo "esto"'}.get, "en")
    assert BeautifulSoup(made.html, "html.parser").find("nav")["aria-label"] == 'Todo "esto"'
    assert (made.left, made.all) == (0, 1)


def test_text_that_looks_like_html_stays_text():
    made = translated("<p>a &lt;b&gt; c</p>", {"a &lt;b&gt; c": "un &lt;b&gt; d"}.get, "en")
    assert made.html == "<p>un &lt;b&gt; d</p>"
