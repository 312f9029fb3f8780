"""What the machine writes on pages comes from templates: whole, escaped, and without the white space of their layout."""

from html import escape
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from jinja2 import Environment, UndefinedError, meta

from traced_book.sphinx import markup
from traced_book.sphinx.theme import access

FOLDER = Path(markup.__file__).parent / "templates"
HOSTILE = "<i>\"o'&</i>"


def test_text_is_escaped_as_python_does_it_and_html_is_not():
    """Markupsafe would write quotes in another way than the pages have them elsewhere."""
    made = markup.html("facts", kind=HOSTILE, rows={HOSTILE: "<b>1</b>", "left out": "", "n": 0, "m": "0"})
    text = escape(HOSTILE)
    assert made == f'<dl class="{text}"><dt>{text}</dt><dd><b>1</b></dd><dt>m</dt><dd>0</dd></dl>'


def test_what_a_template_needs_and_is_not_given_is_an_error():
    with pytest.raises(UndefinedError, match="'rows' is undefined"):
        markup.html("facts", kind="x")


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.stem)
def test_each_template_can_be_read_and_is_used(path):
    text = path.read_text(encoding="utf-8")
    assert meta.find_undeclared_variables(Environment(autoescape=True).parse(text))
    code = "\n".join(file.read_text(encoding="utf-8") for file in FOLDER.parent.glob("*.py"))
    assert f'html("{path.stem}"' in code or f'html(\n        "{path.stem}"' in code or f"html('{path.stem}'" in code


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
        ("<code>period_lines</code>", "<code>period_<wbr>lines</code>"),
        ('<code class="docutils"><span class="pre">a_b_c</span></code>', '<code class="docutils"><span class="pre">a_<wbr>b_<wbr>c</span></code>'),
        ('<a href="../data.html#table-leader_trips">leader_trips</a>', '<a href="../data.html#table-leader_trips">leader_<wbr>trips</a>'),
        # Nothing is gained where a name begins or ends, and an address or a block of code stays as it is.
        ("<code>_own</code> <code>own_</code>", "<code>_own</code> <code>own_</code>"),
        ('<a href="a_b">a_b</a>', '<a href="a_b">a_b</a>'),
        ('<pre><span class="n">a_b</span></pre>', '<pre><span class="n">a_b</span></pre>'),
    ],
)  # fmt: skip
def test_a_name_in_code_may_be_broken_after_an_underscore(given, expected):
    assert markup.breakable(given) == expected
