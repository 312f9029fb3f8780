"""What the pages of the register show of a row is text, and leads to the web or nowhere."""

from pathlib import Path

import pandas as pd
import pytest

from defense_ties.book import register
from tests import markup_in_python

HOSTILE = '"><script>x</script>'


def test_no_page_is_made_of_a_source_at_another_address():
    row = register.rows().iloc[0].to_dict()
    others = pd.DataFrame([{"id": row["id"], "title": "T", "publisher": "P", "year": "2020", "url": "javascript:alert(1)",
                            "source_kind": "press", "confirms": True, "supports": None}])  # fmt: skip
    with pytest.raises(ValueError, match=rf"register, row {row['id']}, source 'T': found 'javascript:alert\(1\)'"):
        register._row(row, others)


def test_each_field_of_a_row_of_the_register_is_written_as_text():
    """The codes and dates too, which a build does not compare with the descriptor."""
    row = register.rows().iloc[0].to_dict()
    row |= {name: HOSTILE for name, value in row.items() if isinstance(value, str) and name not in ("url", "depth")}
    html = register._row(row | {"place": register.SEVERAL}, None)
    assert "<script" not in html
    assert html.count("&lt;script&gt;") > 12


def test_each_field_of_an_order_is_written_as_text():
    table = register.orders().head(1)
    texts = table.select_dtypes("str").columns
    html = register._orders(HOSTILE, table.assign(**dict.fromkeys(texts, HOSTILE)))
    assert "<script" not in html


def test_an_address_in_a_remark_is_linked_whole_and_no_further():
    text = 'See https://example.org/a?b=1&c=россия, "http://example.org/d"onclick=x and javascript:x.'
    assert register._remark(text) == (
        'See <a href="https://example.org/a?b=1&amp;c=россия">https://example.org/a?b=1&amp;c=россия</a>, &quot;'
        '<a href="http://example.org/d">http://example.org/d</a>&quot;onclick=x and javascript:x.'
    )


def test_html_of_the_studys_pages_is_written_in_templates_and_all_of_these_are_used():
    folder = Path(register.__file__).parent
    assert list(markup_in_python.tags(folder)) == []
    code = Path(register.__file__).read_text(encoding="utf-8")
    templates = [path.stem for path in (folder / "templates").iterdir()]
    assert templates and not [name for name in templates if f'html("{name}"' not in "".join(code.split())]
