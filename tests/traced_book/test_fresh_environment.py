"""Three books that know nothing of the machine, in a new environment with its wheel and a stock Jupyter Book: one line each.

It asks the package index, for minutes: ``make wheel-check`` runs it, and ``make test`` does not.
"""

import json
import os
import subprocess
import venv
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest

pytestmark = pytest.mark.package_index
WHEELS = Path(__file__).parents[2] / "_build" / "wheel"
# As a person would type them: no lock and no pin but that of the generation of Jupyter Book.
STOCK = ["jupyter-book<2", "matplotlib", "furo"]
CONFIG = "title: Sales\nexecute: {execute_notebooks: cache}\n"
TOC = "format: jb-book\nroot: intro\nchapters: [{file: PAGE}]\n"
JUPYTER_BOOK = ["jupyter-book", "build", "."]
JUPYTER_BOOK_LINE = ("_config.yml", "sphinx: {extra_extensions: [traced_book.sphinx]}\n")
INTRO = "# Sales\n\nWhat was sold.\n"


class Book(NamedTuple):
    """A stock book.

    Attributes:
        files: by name; line: which joins the machine, after the file that it is added to; build: how its author builds it;
        counted: what there is to trace; change: a table, and a value of it, before and after; said: how a review then names
            the table, and what rests on it.
    """

    files: dict[str, str]
    line: tuple[str, str]
    build: list[str]
    counted: str
    change: tuple[str, str, str]
    said: list[str]


def notebook(*cells):
    """Return a notebook as JSON, of the sources of its cells and the metadata of those with code."""
    made = []
    for position, (source, metadata) in enumerate(cells):
        new = nbformat.v4.new_markdown_cell if metadata is None else nbformat.v4.new_code_cell
        made.append(new(source, metadata=metadata or {}, id=f"cell-{position}"))
    return json.dumps(nbformat.v4.new_notebook(cells=made))


def captioned(name, caption, **more):
    return {"mystnb": {"figure": {"name": name, "caption": caption}, "image": {"alt": "Told in words."}}, **more}


ROWS = "year,tons\n2001,1.5\n2002,2.5\n2003,4.5\n"
ALTAIR = Book(
    {
        "_config.yml": CONFIG,
        "_toc.yml": TOC.replace("PAGE", "chart"),
        "intro.md": INTRO,
        "data/sales.csv": ROWS,
        "chart.ipynb": notebook(
            ("# Chart\n\nIn all {glue:text}`all_tons` t.", None),
            ("import altair as alt\nimport pandas as pd\nfrom myst_nb import glue", {}),
            ("glue('all_tons', f\"{pd.read_csv('data/sales.csv')['tons'].sum():.1f}\", display=False)", {}),
            (
                "alt.Chart('data/sales.csv').mark_line().encode(x='year:Q', y='tons:Q')",
                captioned("sales", "Sales grew."),
            ),
        ),
    },
    JUPYTER_BOOK_LINE,
    JUPYTER_BOOK,
    "1 figure, 0 tables, 1 number",
    ("data/sales.csv", "2002,2.5", "2002,7.5"),
    [
        "- data data/sales.csv: changed since the site was built; named by fig sales",
        "- `num all-tons` in `chart.ipynb`: 8.5 → 13.5",
        "- `num all-tons` names no data; it changes with `data/sales.csv`",
    ],
)
MYST_PAGE = """\
---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---

# Picture

The mean is {glue:text}`mean`.

```{code-cell} ipython3
import matplotlib.pyplot as plt
import pandas as pd
from myst_nb import glue

people = pd.read_csv("people.csv")
glue("mean", f"{people['n'].mean():.1f}", display=False)
```

```{code-cell} ipython3
---
mystnb:
  figure: {name: people, caption: People by year.}
  image: {alt: A line that rises.}
---
fig, ax = plt.subplots()
ax.plot(people["year"], people["n"]);
```

```{code-cell} ipython3
:tags: [remove-output]
other, ax = plt.subplots()
ax.bar(people["year"], people["n"])
glue("bars", other, display=False)
```

```{glue:figure} bars
:name: bars
:alt: Three bars.

The same, as bars.
```
"""
MYST = Book(
    {
        "_config.yml": CONFIG,
        "_toc.yml": TOC.replace("PAGE", "chapters/picture"),
        "intro.md": INTRO,
        "chapters/picture.md": MYST_PAGE,
        "chapters/people.csv": "year,n\n2001,1\n2002,2\n2003,6\n",
    },
    JUPYTER_BOOK_LINE,
    JUPYTER_BOOK,
    "2 figures, 0 tables, 1 number",
    ("chapters/people.csv", "2002,2", "2002,5"),
    [
        "- num mean: running its notebook again gives another text than the site's '3.0'",
        "- fig people: running its notebook again gives another picture than the site's",
        "- `fig people` names no data; it changes with `chapters/people.csv`",
        "- `fig bars` names no data; it changes with `chapters/people.csv`",
    ],
)
PLAIN = Book(
    {
        "conf.py": 'project = "Sales"\nextensions = ["myst_nb"]\nhtml_theme = "furo"\nexclude_patterns = ["_build"]\n',
        "index.md": f"{INTRO}\n```{{toctree}}\nparts/table\n```\n",
        "tables/sales.csv": ROWS,
        "parts/table.ipynb": notebook(
            ("# Table", None),
            ("import altair as alt\nimport pandas as pd\n\nrows = pd.read_csv('../tables/sales.csv')", {}),
            ("rows", captioned("rows", "All rows.", traced={"sources": ["tables/sales.csv"]})),
            ("alt.Chart(rows).mark_bar().encode(x='year:O', y='tons:Q')", {"traced": {"sources": ["sales"]}}),
        ),
    },
    ("conf.py", 'extensions += ["traced_book.sphinx"]\n'),
    ["sphinx-build", "-q", ".", "_build/html"],
    "1 figure, 1 table, 0 numbers",
    ("tables/sales.csv", "2002,2.5", "2002,7.5"),
    [
        "- data tables/sales.csv: changed since the site was built; named by fig parts-table-cell-4, tab rows",
        "- `fig parts-table-cell-4` in `parts/table.ipynb`: 1 of 3 plotted rows",
        "- `tab rows` in `parts/table.ipynb`: 1, tons: 2.5 → 7.5",
    ],
)


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    """Return the folder of the programs of a new environment, in which are the wheel and what an author of such books has."""
    wheels = list(WHEELS.glob("*.whl"))
    assert len(wheels) == 1, f"{WHEELS}: expected the wheel of the machine, as make wheel-check makes it"
    root = tmp_path_factory.mktemp("fresh")
    venv.create(root, symlinks=os.name != "nt", with_pip=True)
    done = run(root / "bin", root, ["python", "-m", "pip", "install", "--quiet", str(wheels[0]), *STOCK])
    assert done.returncode == 0, done.stdout
    listed = run(root / "bin", root, ["python", "-m", "pip", "list"]).stdout
    assert "traced-book" in listed and "defense-ties" not in listed
    return root / "bin"


def run(programs, folder, command):
    """Run a command as somebody does in that environment, and return it with all that it said."""
    given = {name: value for name, value in os.environ.items() if not name.startswith(("TRACED_BOOK", "PYTHON"))}
    given |= {"PATH": f"{programs}{os.pathsep}{given['PATH']}", "VIRTUAL_ENV": str(programs.parent)}
    return subprocess.run(
        command, cwd=folder, env=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    )


@pytest.mark.parametrize("book", [ALTAIR, MYST, PLAIN], ids=["altair", "myst", "plain"])
def test_a_stock_book_gains_a_trace_by_one_line_and_a_changed_table_is_named(book, programs, tmp_path):
    def succeeds(*command):
        done = run(programs, tmp_path, command)
        assert done.returncode == 0, done.stdout
        return done.stdout

    for name, text in book.files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    # Where the machine is installed, a book without that line is as it was.
    succeeds(*book.build)
    site = tmp_path / "_build" / "html"
    assert not (site / "trace.json").exists()
    name, line = book.line
    with (tmp_path / name).open("a", encoding="utf-8") as file:
        file.write(line)
    succeeds("traced-book", "run")
    succeeds(*book.build)
    assert f"{book.counted}: each is traced" in succeeds("traced-book", "trace", "--check", str(site))

    name, old, new = book.change
    table = (tmp_path / name).read_text(encoding="utf-8")
    assert table.count(old) == 1
    (tmp_path / name).write_text(table.replace(old, new), encoding="utf-8")
    review = run(programs, tmp_path, ["traced-book", "review", "--site", str(site)])
    assert review.returncode == 1
    assert [line for line in book.said if f"{line}\n" not in review.stdout] == [], review.stdout
