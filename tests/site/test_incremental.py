"""A build on top of another gives the very files of one from nothing, and does again only what an edit reaches."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
CODE, TEXT = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell
TOC = """\
format: jb-book
root: book/index
chapters:
  - file: book/one
  - file: book/two
  - file: book/figures
  - file: book/data
  - file: book/rerun
  - file: book/references
"""
PAGES = {
    "index": "# A book\n\nSee {fig}`two-bars`, {tab}`two-tab` and [the second](two.ipynb). One counts {num}`one-rows` rows.\n",
    "figures": "# Evidence\n\n```{figure-copy} two-bars\n```\n\n```{evidence-index}\n```\n",
    "data": "# Data\n\n```{data-catalogue}\n```\n",
    "rerun": "# Run it again\n\n```{include} ../NOTES.md\n```\n",
    "references": "# References\n\n```{bibliography}\n```\n",
}
SETUP = """\
import pandas as pd
from defense_ties import charts, transfers
from defense_ties.data import load
from defense_ties.figure import Figure, Table, numbers
frame = transfers.annual(transfers.by_basis(transfers.deliveries(["COL"], ["RUS"])), ["basis"])"""
NUMBER = """numbers({"one-rows": str(len(load("orders")))}, sources=["orders"])"""
TABLE = """Table(pd.DataFrame({"A": ["b"]}), id="two-tab", title="T", sources=["orders"])"""


def figure(key):
    given = f'id="{key}", title="T of {key}", caption="c", alt="a", sources=["deliveries"]'
    return CODE(f'Figure(charts.annual_bars(frame, "#D55E00"), {given})')


def write(project, name, cells):
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "P"}})
    for index, cell in enumerate(notebook.cells):
        cell.id = f"cell-{index}"
    nbformat.write(notebook, project / "book" / f"{name}.ipynb")


def first(*more, prose="It says {num}`one-rows` {cite:p}`a2001`."):
    return [TEXT(f"# First\n\n{prose}"), CODE(SETUP), CODE(NUMBER), figure("one-bars"), *more]


def second(*more, title="Second"):
    return [TEXT(f"# {title}\n\n{{fig}}`one-bars` is before."), CODE(SETUP), CODE(TABLE), figure("two-bars"), *more]


def build(project, made):
    """Build a project, with runs and drawings in a folder of their own; return exit status and what was said."""
    command = [
        Path(sys.executable).with_name("jupyter-book"),
        "build",
        ".",
        "--warningiserror",
        "--keep-going",
        "--nitpick",
    ]
    environment = os.environ | {"DEFENSE_TIES_BUILD": str(made), "DEFENSE_TIES_REPOSITORY": ""}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)
    return done.returncode, re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr)


def content(project):
    site = project / "_build" / "html"
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


class Book:
    """A small book that has been built, and builds again."""

    def __init__(self, folder):
        self.project, self.made = folder / "project", folder / "made"
        (self.project / "book").mkdir(parents=True)
        shutil.copy(ROOT / "_config.yml", self.project)
        shutil.copy(ROOT / "book" / "favicon.svg", self.project / "book")
        (self.project / "_toc.yml").write_text(TOC)
        (self.project / "NOTES.md").write_text("Three commands.\n")
        bib = "@book{a2001,\n author={A, B},\n title={T},\n publisher={P},\n year={2001}\n}\n"
        (self.project / "book" / "references.bib").write_text(bib)
        for name, text in PAGES.items():
            (self.project / "book" / f"{name}.md").write_text(text)
        write(self.project, "one", first())
        write(self.project, "two", second())
        self.build()

    def build(self):
        """Build on top of what is there; return the pages read, what was said of notebooks, and all that was said."""
        status, said = build(self.project, self.made)
        assert status == 0, said
        read = set(re.findall(r"reading sources\.\.\. \[ *\d+%\] (\S+)", said))
        return read, dict(re.findall(r"^(book/\S+\.ipynb): (ran|reused)", said, re.M)), said

    def from_nothing(self):
        """Return the files of the site built from nothing at another place."""
        other = self.project.parent / "other"
        shutil.rmtree(other, ignore_errors=True)
        shutil.copytree(self.project, other / "project", ignore=shutil.ignore_patterns("_build"))
        status, said = build(other / "project", other / "made")
        assert status == 0, said
        return content(other / "project")

    def is_as_from_nothing(self):
        here, there = content(self.project), self.from_nothing()
        assert set(here) == set(there)
        assert [name for name in here if here[name] != there[name]] == []


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return Book(tmp_path_factory.mktemp("book"))


def test_without_a_change_nothing_is_done(book):
    before = {path: path.stat().st_mtime_ns for path in (book.project / "_build" / "html").rglob("*.html")}
    read, notebooks, said = book.build()
    assert (read, notebooks) == (set(), {})
    assert "nothing has changed since the last build" in said
    after = {path: path.stat().st_mtime_ns for path in before}
    pages = [path for path in before if "_code" not in path.parts]
    assert len(pages) > 7
    assert [path.name for path in pages if before[path] != after[path]] == []
    book.is_as_from_nothing()


def test_prose_is_read_again_but_does_not_run(book):
    write(book.project, "one", first(prose="Other words: {num}`one-rows` {cite:p}`a2001`."))
    assert book.build()[:2] == ({"book/one"}, {"book/one.ipynb": "reused"})
    assert b"Other words" in content(book.project)["book/one.html"]
    book.is_as_from_nothing()


def test_a_changed_number_changes_on_the_pages_that_name_it(book):
    cells = first()
    cells[2] = CODE(NUMBER.replace("str(len(", "'about ' + str(len("))
    write(book.project, "one", cells)
    read, notebooks, said = book.build()
    assert (read, notebooks) == ({"book/one"}, {"book/one.ipynb": "ran"})
    assert "its code changed" in said
    assert b">about 5" in content(book.project)["book/index.html"]
    book.is_as_from_nothing()


def test_an_added_figure_shifts_the_numbers_of_the_next_page(book):
    assert b">Figure 2<" in content(book.project)["book/index.html"]
    write(book.project, "one", first(figure("one-more")))
    assert book.build()[0] == {"book/one"}
    files = content(book.project)
    assert b">Figure 3<" in files["book/index.html"]
    assert "_figures/one-more-narrow-dark.svg" in files
    book.is_as_from_nothing()


def test_a_removed_figure_leaves_no_file(book):
    write(book.project, "one", first())
    assert book.build()[0] == {"book/one"}
    files = content(book.project)
    assert not [name for name in files if "one-more" in name]
    assert b">Figure 2<" in files["book/index.html"]
    book.is_as_from_nothing()


def test_a_changed_title_changes_in_the_contents_of_every_page(book):
    write(book.project, "two", second(title="Renamed"))
    assert book.build()[0] == {"book/two"}
    assert b"Renamed" in content(book.project)["book/rerun.html"]


def test_an_included_file_counts_even_if_it_is_older_than_the_site(book):
    notes = book.project / "NOTES.md"
    notes.write_text("Four commands.\n")
    os.utime(notes, (0, 0))
    assert book.build()[0] == {"book/rerun"}
    assert b"Four commands" in content(book.project)["book/rerun.html"]


def test_a_page_taken_from_the_contents_leaves_no_file(book):
    (book.project / "_toc.yml").write_text(TOC.replace("  - file: book/two\n", ""))
    (book.project / "book" / "index.md").write_text("# A book\n")
    (book.project / "book" / "figures.md").write_text("# Evidence\n\n```{evidence-index}\n```\n")
    assert len(book.build()[0]) == 6
    assert not [name for name in content(book.project) if "two" in name]
    book.is_as_from_nothing()


def test_a_build_that_warned_warns_again(book):
    page = book.project / "book" / "index.md"
    page.write_text("# A book\n\n{num}`nowhere`\n")
    for _ in range(2):
        status, said = build(book.project, book.made)
        assert status == 1
        assert "no cell defines num 'nowhere'" in said
    page.write_text("# A book\n\n[nowhere](nowhere.md)\n")
    for _ in range(2):
        status, said = build(book.project, book.made)
        assert status == 1
        assert "nowhere.md" in said
    page.write_text("# A book\n")
    assert len(book.build()[0]) == 6


def test_a_cell_that_raises_stops_every_build_and_is_named(book):
    write(book.project, "one", first(CODE("1 / 0")))
    for _ in range(2):
        status, said = build(book.project, book.made)
        assert status == 1
        assert "book/one.ipynb" in said
        assert "ZeroDivisionError: division by zero" in said
    write(book.project, "one", first(CODE("import sys; print('beware', file=sys.stderr)")))
    status, said = build(book.project, book.made)
    assert status == 1
    assert "stderr was found in the cell outputs" in said
    write(book.project, "one", first())
    book.build()
    book.is_as_from_nothing()
