"""The report of a review: what of a book does not come out as it is stored, named by notebook, cell and piece."""

import copy
import os
from pathlib import Path

import nbformat
import pytest

from tests.reviews import differing, results, reviewed
from tests.traced_book import small_books
from traced_book import book
from traced_book.evidence import pieces
from traced_book.proof import report, review
from traced_book.runs.notebooks import execute

CELL = nbformat.v4.new_code_cell
FIGURE = """
import altair as alt, pandas as pd
from traced_book import Figure
frame = pd.DataFrame({"name": ["a", "b"], "rows": [1, 2]})
Figure(alt.Chart(frame).mark_bar().encode(x="name:N", y="rows:Q"), id="t-bars", title="t", caption="c", alt="a", sources=["rows"])
"""


@pytest.fixture
def small(tmp_path):
    """A book with a table, and no page yet."""
    root = tmp_path / "small"
    (root / "data").mkdir(parents=True)
    small_books.tables(root / "data", {"rows": small_books.ROWS})
    (root / "_config.yml").write_text("title: Small\n", encoding="utf-8")
    with book.using(book.at(root)):
        yield root


def run(root):
    """Review a book as its author does; return the exit status and the report."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRACED_BOOK")}
    return reviewed(root / "review.md", environment=kept, root=root)


def test_what_is_not_compared_or_raises_is_listed_by_cell(small):
    """A small book: a figure that is stored, a cell that raises, and exclusions with and without a reason."""
    drawn = CELL(FIGURE.strip(), execution_count=1)
    (original,) = _outputs(small.parent, drawn)
    wrong = copy.deepcopy(original)
    wrong.data["text/plain"] = "another text alternative"
    cells = [
        CELL(drawn.source, execution_count=1, outputs=[wrong]),
        CELL("raise KeyError('gone')", execution_count=2),
        CELL("# Drawn by lot\n# NBVAL_IGNORE_OUTPUT\n1", execution_count=3),
        CELL("# NBVAL_IGNORE_OUTPUT\n1", execution_count=4),
        CELL("None"),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), small / "page.ipynb")
    status, text = run(small)
    assert status == 1
    assert differing(text, "notebooks") == [
        "- `page.ipynb`: another output than stored in code cell 0",
        "- `page.ipynb`: KeyError: 'gone' in code cell 1",
    ]
    assert differing(text, "exclusions") == [
        "- `page.ipynb`, code cell 3: check: no comment gives a reason",
        "- `page.ipynb`, code cell 4: it was never executed",
    ]
    assert "## Noted: exclusions\n\n- `page.ipynb`, code cell 2: check: Drawn by lot\n" in text
    assert "claims" not in results(text)
    assert results(text)["figures"] == "ok"


def _outputs(tmp_path, cell):
    """Return the outputs that running a cell stores."""
    path = tmp_path / "scratch.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    execute(path)
    return nbformat.read(path, as_version=4).cells[0].outputs


def test_a_lock_asks_for_what_its_markers_select():
    text = (
        'numpy==2.4.6 \\\n    --hash=sha256:aa\n    # via pandas\nappnope==0.1.4 ; sys_platform == "none" \\\n    --hash=sha256:bb\n'
        'Some_Name==1.0 ; python_version >= "3.11" \\\n    --hash=sha256:cc\n'
    )
    assert review.locked(text) == {"numpy": "2.4.6", "some-name": "1.0"}


def test_a_package_of_another_version_is_named():
    found = review.check_environment({"a": "1", "b": "2", "c": "3"}, {"a": "1", "b": "2.1", "c": None})
    assert found.found.startswith("1 of 3 ")
    assert found.differs == ["`b`: 2 is locked, 2.1 is installed", "`c`: 3 is locked, none is installed"]


def test_a_missing_table_is_named(small):
    (small / "data" / "rows.csv").unlink()
    (line,) = review.check_hashes(small / "data").differs
    assert line.startswith("`rows.csv`: no file, expected one with SHA-256 ")


def test_changed_words():
    assert report.text_changes("took 109 million, 3.8% of all", "took 149 million, 5.2% of all") == (
        "“109” → “149”; “3.8%” → “5.2%”"
    )
    assert report.text_changes("only Chile took less", "only Chile and Mexico took less") == "nothing → “and Mexico”"
    assert report.text_changes("same", "same") == ""


def spec(rows, **words):
    meta = {"title": "t", "caption": "c", "alt": "a", "sources": []} | words
    return {"datasets": {"data": rows}, "usermeta": {"traced_book": meta}}


def test_in_what_figures_differ():
    old = spec([{"year": 2001, "tiv": 1.0}, {"year": 2002, "tiv": 2.0}])
    assert review.figure_changes(old, spec([{"year": 2001, "tiv": 1.0}, {"tiv": 3.0, "year": 2002}])) == (
        "1 of 2 plotted rows"
    )
    assert review.figure_changes(old, spec([{"tiv": 1.0, "year": 2001}], alt="b")) == (
        "1 of 2 plotted rows, text alternative"
    )
    assert review.figure_changes(old, old | {"mark": "bar"}) == "how it is drawn"


def test_in_what_tables_differ():
    old = {"columns": ["Country", "TIV"], "rows": [["Chile", "0"], ["Mexico", "132"]]}
    assert review.table_changes(old, old | {"rows": [["Chile", "0"], ["Mexico", "140"]]}) == "Mexico, TIV: 132 → 140"
    assert review.table_changes(old, old | {"rows": [["Chile", "0"]]}) == (
        "another form: 2 rows of 2 columns → 1 rows of 2 columns"
    )
    assert review.table_changes(old, old | {"title": "another"}) == "title or sources"


def test_evidence_that_is_gone_or_new_is_named(small):
    path = small / "page.ipynb"
    old = pieces.Piece("num", "t-old", {"text": "1"})
    same = pieces.Piece("num", "t-same", {"text": "2"})
    new = pieces.Piece("num", "t-new", {"text": "3"})
    found = review.compare("num", {path: {old.key: old, same.key: same}}, {path: {same.key: same, new.key: new}})
    assert found.found == "1 of 2 come out the same"
    assert found.differs == [
        "`num t-old` in `page.ipynb`: not computed, its cell or one before it raises",
        "`num t-new` in `page.ipynb`: computed, but not stored",
    ]


def test_a_site_that_is_not_built_is_named(tmp_path):
    assert "the book was not built" in review.check_site(Path(tmp_path), {}).differs[0]
