"""What a page, an output or a setting may not hold is refused, and what it may is written as text."""

import hashlib
import json
import re
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from docutils import nodes
from myst_nb.core.render import MimeData
from small_books import tables
from sphinx import addnodes
from sphinx.errors import ConfigError

from traced_book.book import Book, Settings, using
from traced_book.evidence.pieces import FIGURE_MIME as MIME
from traced_book.evidence.pieces import NUMBER_MIME, TABLE_MIME
from traced_book.sphinx import catalogue, hosting, inert, render, share
from traced_book.tables import resource


@pytest.mark.parametrize(
    ("address", "begins"),
    [
        ("javascript:alert(1)", "javascript:"),
        ("JaVaScRiPt:alert(1)", "javascript:"),
        (" \x01java\tscr\nipt:alert(1)", "javascript:"),
        ("data:text/html,x", "data:"),
        ("vbscript:x", "vbscript:"),
        ("https://example.org", "https:"),
        ("//example.org", "//"),
        ("\\\\example.org", "\\\\"),
        ("/\t/example.org", "//"),
        ("book/one.html#a:b", ""),
        ("#javascript:x", ""),
        ("?a=javascript:x", ""),
        ("", ""),
    ],
)
def test_an_address_leads_elsewhere_as_a_browser_reads_it(address, begins):
    assert inert.elsewhere(address) == begins


def test_a_page_holds_no_other_link_or_image():
    page = nodes.section()
    for address in ("https://example.org", "mailto:a@example.org", "one.html", "javascript:x", "file:///etc/passwd"):
        page += nodes.reference("", "a", refuri=address)
    page += nodes.image(uri="one.png")
    page += nodes.image(uri="https://example.org/one.png")
    page += addnodes.toctree(entries=[(None, "book/one"), ("A", "https://example.org"), ("B", "javascript://x")])
    found = [*inert.links(page), *inert.fetched(page)]
    assert [(fault.partition(":")[0], node.tagname) for node, fault in found] == [
        ("a link to 'javascript", "reference"),
        ("a link to 'file", "reference"),
        ("an image at 'https", "image"),
        ("an entry of the contents at 'javascript", "toctree"),
    ]


def settings(title="A book: of 1 & 2", **buttons):
    words = dict.fromkeys(("html_title", "project", "author", "copyright"), title)
    return SimpleNamespace(html_theme_options={"launch_buttons": buttons}, **words)


@pytest.mark.parametrize("name", ["html_title", "project", "author", "copyright"])
@pytest.mark.parametrize("text", ["<script>x</script>", 'A" onclick="x'])
def test_a_setting_that_the_theme_writes_as_html_is_plain(name, text):
    config = settings()
    inert.configure(None, config)
    setattr(config, name, text)
    with pytest.raises(ConfigError, match=re.escape(f"_config.yml: {name} is {text!r}: expected a text without")):
        inert.configure(None, config)


@pytest.mark.parametrize("address", ["javascript:alert(1)//", "//mybinder.org", "mybinder.org"])
def test_a_button_that_launches_leads_to_the_web(address):
    config = settings(binderhub_url=address, thebe=False)
    with pytest.raises(ConfigError, match=re.escape(f"_config.yml, launch_buttons, binderhub_url: found {address!r}")):
        inert.configure(None, config)
    config.html_theme_options["launch_buttons"]["binderhub_url"] = "https://mybinder.org"
    inert.configure(None, config)


CONFIG = """\
title: Small
sphinx:
  extra_extensions: [traced_book.sphinx]
  config: {traced_inert: true}
"""
PAGE = """# Front

<script>window.ran = 1</script>

One <img src=x onerror="window.ran = 1"> word.

```{raw} html
<b id="raw">x</b>
```

```{image} https://elsewhere.example/x.png
```

![x](https://elsewhere.example/y.png)

```{button-link} javascript:alert(1)
Press
```

```{eval-rst}
`a link <javascript:alert(2)>`__
```
"""


def test_a_build_takes_html_for_text_and_names_what_else_a_page_may_not_hold(tmp_path):
    (tmp_path / "_config.yml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: book/index\n", encoding="utf-8")
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "index.md").write_text(PAGE, encoding="utf-8")
    program = Path(sys.executable).with_name("jupyter-book")
    done = subprocess.run([program, "build", tmp_path, "--keep-going"], capture_output=True, text=True)
    said = re.sub(r"\x1b\[[0-9;]*m", "", done.stderr)
    for fault in (
        '"raw" directive disabled',
        "an image at 'https://elsewhere.example/x.png': expected a file of the book",
        "an image at 'https://elsewhere.example/y.png': expected a file of the book",
        "a link to 'javascript:alert(1)': expected one of https:, http:, mailto: or a place in the book",
        "a link to 'javascript:alert(2)': expected one of https:, http:, mailto: or a place in the book",
    ):
        assert re.search(rf"book/index\.md:\d*: WARNING: .*{re.escape(fault)}", said), (fault, said)
    html = (tmp_path / "_build" / "html" / "book" / "index.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;window.ran = 1&lt;/script&gt;" in html
    assert "&lt;img src=x" in html
    assert "<script>window.ran" not in html and "<img src=x" not in html and 'id="raw"' not in html


@pytest.mark.parametrize("key", ["../../x", "a/b", "A", "a b", 'a"onclick="x', ""])
@pytest.mark.parametrize(
    ("mime", "content"),
    [
        (NUMBER_MIME, lambda key: {"name": key, "text": "1", "sources": []}),
        (TABLE_MIME, lambda key: {"id": key, "title": "T", "sources": [], "columns": [], "rows": []}),
        (MIME, lambda key: {"usermeta": {"traced_book": {"id": key}}}),
    ],
)
def test_an_output_whose_id_is_none_names_no_file(mime, content, key):
    output = MimeData(mime, content(key), cell_index=1)
    env = SimpleNamespace(app=SimpleNamespace(extensions={"traced_book.sphinx"}))
    renderer = SimpleNamespace(renderer=SimpleNamespace(sphinx_env=env))
    with pytest.raises(ValueError, match=re.escape(f"{key!r}: expected lower-case words")):
        render.FigureRenderer.handle_mime(renderer, output, inline=False)


HOSTILE = '"><script>x</script>'


def test_each_word_of_the_descriptor_is_written_as_text(tmp_path):
    tables(tmp_path, {"rows": "a\n"})
    outlier = {"field": HOSTILE, "key": {"a": HOSTILE}, "reason": HOSTILE}
    table = resource("rows", tmp_path) | {"known_gaps": [HOSTILE], "known_outliers": [outlier]}
    table = {
        name: HOSTILE if isinstance(value, str) and name not in ("name", "path", "processing") else value
        for name, value in table.items()
    }
    table["schema"] = {"primaryKey": HOSTILE}
    table["schema"]["fields"] = [{"name": HOSTILE, "type": HOSTILE, "description": HOSTILE, "unit": HOSTILE}]
    with using(Book(tmp_path, Settings(data="."))):
        assert "<script" not in catalogue._facts(table, "../") + catalogue._fields(table)
    counts = catalogue.coverage(pd.DataFrame({"country": [HOSTILE], "year": [2000], "value": [1.0]}))
    assert "<script" not in catalogue._strip(counts, HOSTILE)


def test_the_policy_lets_what_stands_around_a_text_run_and_nothing_in_it():
    around = '<script>one()</script><button onclick="two(&quot;a&quot;)">b</button>'
    alone = hosting.policy([f"<body>{around}<article>text</article></body>"])
    assert hosting.policy([f"<body>{around}<article>{around.replace('one', 'three')}</article></body>"]) == alone
    digests = [b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in ("one()", 'two("a")')]
    assert sorted(re.findall(r"'sha256-(.+?)'", alone)) == sorted(digests)


@pytest.mark.parametrize("text", ["</script><b>", "<!--<script>", "a < b"])
def test_what_a_page_says_to_machines_neither_ends_its_script_nor_keeps_it_from_ending(text):
    html = share.script_html(json.dumps({"name": text}))
    assert html.count("<") == 2
    assert json.loads(html[html.index(">") + 1 : html.rindex("<")]) == {"name": text}
