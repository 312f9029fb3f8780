"""Small books of other people's making: their files, and how each is built as its author would build it."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import nbformat
import yaml

from tests import libraries

CODE, TEXT = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell
ROWS = "name,rows\na,1\nb,2\n"
# No more than the standard asks for, and a source.
DESCRIPTOR = {"resources": [{"name": "rows", "path": "rows.csv", "sources": [{"title": "Author (2026) <Rows>"}]}]}
CITATION = """\
cff-version: 1.2.0
title: "A small book: <with> an aside"
authors: [{family-names: Author, given-names: Ann}]
version: 1.0.0
date-released: 2026-01-02
keywords: [one]
abstract: What it is about.
"""
EVIDENCE = """\
import altair as alt
import pandas as pd
from traced_book.evidence.author import Figure, Table, numbers
frame = pd.DataFrame({"name": ["a", "<b>"], "rows": [1, 2]})
numbers({"one-rows": str(len(frame))}, sources=["rows"], gloss={"one-rows": "rows of the <table>"})"""
FIGURE = """\
Figure(alt.Chart(frame).mark_bar().encode(x="name:N", y="rows:Q"), id="one-bars", title="A <title> & more",
       caption="A <caption>", alt="Two bars, <one> 'longer'", sources=["rows"])"""
TABLE = """Table(frame.astype(str), id="one-table", title="The <rows>", sources=["rows"])"""


class App(SimpleNamespace):
    """What stands for a build of Sphinx: parts may note something of it, as of that."""

    __hash__ = object.__hash__


def notebook() -> str:
    """Return a notebook with a number, a figure and a table, never run; its code is hidden in one cell, removed in another that shows nothing either."""
    cells = [
        TEXT("# One\n\nThere are {num}`one-rows` rows."),
        CODE(EVIDENCE),
        CODE(FIGURE),
        CODE(TABLE),
        CODE("frame"),
        CODE("None"),
    ]
    cells[1].metadata["tags"] = ["hide-input"]
    cells[5].metadata["tags"] = ["remove-input"]
    for position, cell in enumerate(cells):
        cell["id"] = f"cell-{position}"
    return json.dumps(nbformat.v4.new_notebook(cells=cells))


# Everything that an author may put on a page, and that is no business of a machine that traces figures.
PAGE = """\
# Two

See {fig}`one-bars`, {tab}`one-table`, {num}`one-rows` rows, {term}`bar`, and a <kbd class="author">key</kbd>.

<div class="author" onclick="void 0"><p>HTML of the author</p></div>

<script>window.authorRan = "<b>";</script>

```{raw} html
<iframe class="author" src="https://example.org/"></iframe>
```

$$ \\RR + 1 $$

{math}`\\RR + 2`

![elsewhere](https://example.org/one.png) and [mail](mailto:a@example.org)

```python
answer = [name for name in frame]
```

```{glossary}
bar
  A mark of one length.

  bar chart
    Many of them.
```
"""


@dataclass(frozen=True)
class Small:
    """A book that was built: where it is, where its site is, and what the build said."""

    root: Path
    site: Path
    said: str

    def page(self, name: str) -> str:
        """Return a page of the site as it stands there."""
        return (self.site / f"{name}.html").read_text(encoding="utf-8")


def write(root: Path, files: Mapping[str, str], cited: bool = False, described: bool = False) -> None:
    """Write a book: its own files, and those of its citation and its tables where it has them."""
    own = {"one.ipynb": notebook(), "two.md": PAGE, **files}
    own |= {"CITATION.cff": CITATION} if cited else {}
    own |= {"data/datapackage.json": json.dumps(DESCRIPTOR), "data/rows.csv": ROWS} if described else {}
    for name, text in own.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def tables(folder: Path, given: Mapping[str, str], types: Mapping[str, str] | None = None) -> None:
    """Write tables into a folder, with a descriptor; a field is text, but for those that are named with another type."""
    resources = []
    for name, text in given.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        fields = [
            {"name": field, "type": (types or {}).get(field, "string")} for field in text.partition("\n")[0].split(",")
        ]
        resources.append({
            "name": name, "path": f"{name}.csv", "hash": f"sha256:{hashlib.sha256(text.encode()).hexdigest()}", "version": f"of {name}",
            "schema": {"fields": fields},
        })  # fmt: skip
    (folder / "datapackage.json").write_text(json.dumps({"resources": resources}), encoding="utf-8")


def jupyter_book(root: Path, files: Mapping[str, str], settings: Mapping[str, object], **options: bool) -> Small:
    """Build a Jupyter Book of these and the usual pages, which the machine joins by one line of its settings."""
    pages = [name.rpartition(".")[0] for name in ("one.ipynb", "two.md", *files) if name.endswith((".ipynb", ".md"))]
    toc = {"format": "jb-book", "root": "intro", "chapters": [{"file": page} for page in pages]}
    stock = {"title": "Small", "execute": {"execute_notebooks": "cache"}, **settings}
    own = {"intro.md": "# Front\n\nWords.\n", "_toc.yml": yaml.safe_dump(toc), "_config.yml": yaml.safe_dump(stock)}
    write(root, own | dict(files), **options)
    program = "from jupyter_book.cli.main import main; main()"
    return built(root, "-c", program, "build", "--quiet", str(root), site=root / "_build" / "html")


def plain_sphinx(root: Path, files: Mapping[str, str], conf: str, **options: bool) -> None:
    """Write a book of plain Sphinx, of these and the usual pages, all at the root of its folder."""
    index = "# Front\n\nWords.\n\n```{toctree}\n:glob:\n*\n```\n"
    settings = (
        'project = "Small"\nextensions = ["myst_nb", "traced_book.sphinx"]\nexclude_patterns = ["_build"]\n'
        'nb_execution_mode = "cache"\nmyst_enable_extensions = ["dollarmath"]\n'
    )
    write(root, {"index.md": index, "conf.py": settings + conf, **files}, **options)


def sphinx_build(root: Path, name: str, *arguments: str) -> Small:
    """Build a book of plain Sphinx into ``_build/NAME``, its doctrees beside it as ``make html`` has them."""
    site = root / "_build" / name
    return built(root, "-m", "sphinx", "-q", *arguments, "-d", f"{site}-doctrees", str(root), str(site), site=site)


def built(root: Path, *command: str, site: Path) -> Small:
    """Build a book by a command of Python's and return it; its ``site`` is where the command puts it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRACED_BOOK")}
    libraries.take_over(root / "_build")
    done = subprocess.run(
        [sys.executable, *command], cwd=root, env=kept, capture_output=True, text=True, check=False, timeout=300
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    return Small(root, site, said)
