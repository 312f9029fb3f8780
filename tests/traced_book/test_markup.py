"""What the machine writes on pages comes from templates: whole, escaped, and without the white space of their layout."""

import re
from html import escape
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from jinja2 import Environment, UndefinedError, meta

from tests import markup_in_python
from traced_book.sphinx import markup
from traced_book.sphinx.theme import access

FOLDER = Path(markup.__file__).parent / "templates"
CODE = "\n".join(path.read_text(encoding="utf-8") for path in sorted(FOLDER.parent.rglob("*.py")))
HOSTILE = "<i>\"o'&</i>"


def test_text_is_escaped_as_python_does_it_and_html_is_not():
    """Markupsafe would write quotes in another way than the pages have them elsewhere."""
    made = markup.html("facts", kind=HOSTILE, rows={HOSTILE: "<b>1</b>", "left out": "", "n": 0, "m": "0"})
    text = escape(HOSTILE)
    assert made == f'<dl class="{text}"><dt>{text}</dt><dd><b>1</b></dd><dt>m</dt><dd>0</dd></dl>'


def test_what_a_template_needs_and_is_not_given_is_an_error():
    with pytest.raises(UndefinedError, match="'rows' is undefined"):
        markup.html("facts", kind="x")


@pytest.mark.parametrize("path", sorted({*FOLDER.iterdir()} - {FOLDER / "macros.html"}), ids=lambda path: path.stem)
def test_each_template_can_be_read_and_is_used(path):
    text = path.read_text(encoding="utf-8")
    assert meta.find_undeclared_variables(Environment(autoescape=True, extensions=["jinja2.ext.i18n"]).parse(text))
    assert re.search(rf"\bhtml\(\s*[\"']{path.stem}[\"']", CODE)


def test_each_macro_and_each_script_before_the_page_is_used():
    macros = re.findall(r"{% macro (\w+)\(", (FOLDER / "macros.html").read_text(encoding="utf-8"))
    asked = set(re.findall(r"\b(?:macro|_apart)\(\s*[\"'](\w+)[\"']", CODE))
    assert macros and set(macros) == asked
    scripts = {path.stem for path in (FOLDER.parent / "inline").iterdir()}
    assert scripts == set(re.findall(r"\bscript\(\"(\w+)\"\)", CODE))


def test_a_macro_escapes_what_it_is_given_and_leaves_out_what_it_is_not():
    assert markup.macro("link", "a?b&c", HOSTILE) == f'<a href="a?b&amp;c">{escape(HOSTILE)}</a>'
    assert markup.macro("link", "a", "b", "c") == '<a class="c" href="a">b</a>'
    assert markup.macro("csv", ["a"], "CSV", "T") == '<a href="a" download aria-label="CSV of T">CSV</a>'
    parts = [f'<a href="{file}" download aria-label="CSV of T, part {n}">{n}</a>' for n, file in ((1, "a"), (2, "b"))]
    assert markup.macro("csv", ["a", "b"], "CSV", "T") == f"CSV, in parts: {', '.join(parts)}"
    assert markup.macro("heading", "h2", 'A &amp; "B"', '<i>A</i> &amp; "B"') == (
        '<h2 aria-label="A &amp; &quot;B&quot;"><i>A</i> &amp; "B"'
    )
    assert markup.macro("tables", [("a", "A"), ("", "<B>")]) == '<a href="a">A</a>, &lt;B&gt;'


def test_what_may_be_done_is_said_in_one_line_without_what_a_book_leaves_out():
    said = {"about": "", "feed": "", "licence": None, "code": "", "catalogue": ""}
    assert markup.html("terms", **said) == ""
    assert markup.html("terms", **said | {"code": "M & T", "catalogue": "t.html"}) == (
        '<p class="page-terms">code: M &amp; T; tables: <a href="t.html">the terms of their providers</a>.</p>'
    )
    given = {"about": "a.html", "feed": "<b>F</b>", "licence": ("l", "CC"), "code": "MIT"}
    assert markup.html("terms", **said | given) == (
        '<p class="page-terms"><a href="a.html">Who made this book, and how</a>. <b>F</b>. '
        'Text and figures: <a rel="license" href="l">CC</a>; code: MIT.</p>'
    )


def test_html_is_written_in_templates_and_not_in_python():
    """But for what is looked for in the pages of others, what a formatter opens and closes apart, and where a name may be broken."""
    assert sorted(set(markup_in_python.tags(FOLDER.parent))) == [
        ("access.py", "</section>"),
        ("access.py", '<p class="admonition-title">'),
        ("access.py", '<pre tabindex="0">'),
        ("access.py", "<pre>"),
        ("code.py", "</pre>"),
        ("code.py", '<pre class="highlight" tabindex="0">'),
        ("lean.py", "<pre"),
        ("markup.py", "_<wbr>"),
    ]


def test_a_tag_in_python_is_found_whole_or_in_part(tmp_path):
    lines = [
        "def f(x):",
        "    'Return a <b>.'",
        "    re.compile('<i>')",
        "    return f'<a href={x}>' + '(?P<n>1)' + '1 < 2' + '<br>'",
    ]
    (tmp_path / "module.py").write_text("\n".join(lines), encoding="utf-8")
    assert sorted(markup_in_python.tags(tmp_path)) == [("module.py", "<a href="), ("module.py", "<br>")]


def test_a_year_without_a_row_is_a_gap_and_the_fullest_is_darkest():
    made = markup.html("coverage", title="T", years=[1999, 2000], places=[("A", [(1999, 0), (2000, 4)])], top=4)
    cells = BeautifulSoup(made, "html.parser").find_all("td")[1:]
    assert [(cell.get("style"), cell["title"], cell.string) for cell in cells] == [
        (None, "A 1999: none", "·"),
        ("--n:1.00", "A 2000: 4", "4"),
    ]
    assert [span.string for span in BeautifulSoup(made, "html.parser").find_all("span")] == ["99", "00"]


def test_the_title_of_a_box_is_a_heading_below_that_of_its_section():
    title = '<p class="admonition-title">'
    made = access.headed(
        f'<section id="a">{title}One</p><section id="b">{title}Two</p></section>{title}Three</p></section>'
    )
    soup = BeautifulSoup(made, "html.parser")
    assert [(found["aria-level"], found.get_text()) for found in soup.find_all(role="heading")] == [
        ("2", "One"),
        ("3", "Two"),
        ("2", "Three"),
    ]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("<code>military_expenditure</code>", "<code>military_<wbr>expenditure</code>"),
        ('<code class="docutils"><span class="pre">number_of_the_first_deal</span></code>', '<code class="docutils"><span class="pre">number_<wbr>of_<wbr>the_<wbr>first_<wbr>deal</span></code>'),
        ('<a href="../data.html#table-a_b">assembly_resolutions</a>', '<a href="../data.html#table-a_b">assembly_<wbr>resolutions</a>'),
        # A shorter name finds room in any column.
        ("<code>period_lines</code>", "<code>period_lines</code>"),
        # Nothing is gained where a name begins or ends, and an address or a block of code stays as it is.
        ("<code>_of_the_whole_book_only</code> <code>of_the_whole_book_only_</code>", "<code>_of_<wbr>the_<wbr>whole_<wbr>book_<wbr>only</code> <code>of_<wbr>the_<wbr>whole_<wbr>book_<wbr>only_</code>"),
        ('<a href="military_expenditure">military_expenditure</a>', '<a href="military_expenditure">military_expenditure</a>'),
        ('<pre><span class="n">military_expenditure</span></pre>', '<pre><span class="n">military_expenditure</span></pre>'),
    ],
)  # fmt: skip
def test_a_name_in_code_may_be_broken_after_an_underscore(given, expected):
    assert markup.breakable(given) == expected
