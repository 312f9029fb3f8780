"""Quotations and titles that are not English say in which language they are."""

import pytest
from docutils import nodes
from pybtex.database import parse_string
from pybtex_docutils import Backend

from traced_book.sphinx import language


@pytest.mark.parametrize("kind", ["misc", "article", "book"])
def test_the_style_gives_a_title_its_language(kind):
    language.register_tags()
    entry = f"@{kind}{{one, author={{A, B}}, title={{{{Caças}}}}, journal={{J}}, publisher={{P}}, year={{2008}}, langid={{portuguese}}}}"
    data = parse_string(entry, "bibtex")
    [formatted] = language.Style().format_bibliography(data)
    block = nodes.paragraph("", "", *formatted.text.render(Backend()))
    [title] = [node for node in block.findall(nodes.inline) if "language-pt" in node["classes"]]
    assert title.astext().startswith("Caças")


def test_an_unknown_language_is_an_error():
    data = parse_string("@misc{one, author={A, B}, title={X}, year={2008}, langid={klingon}}", "bibtex")
    with pytest.raises(KeyError, match="klingon"):
        list(language.Style().format_bibliography(data))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Чили, Перу & Chile", '<span lang="ru">Чили, Перу</span> &amp; Chile'),
        ("A text (Меморандум о 2004, о космосе)", 'A text (<span lang="ru">Меморандум о 2004, о космосе</span>)'),
        ("Chile & Perú", "Chile &amp; Perú"),
    ],
)
def test_cyrillic_letters_name_their_language(text, html):
    assert language.marked_up(text) == html
