"""A build on top of another gives the very files of one from nothing, and does again only what an edit reaches."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import nbformat
import pytest

from tests import libraries
from tests.places import DATA_DIR, settings_with
from traced_book.tables import LINE_ENDS

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
from traced_book import Figure, Table, numbers
frame = transfers.annual(transfers.by_basis(transfers.deliveries(["COL"], ["RUS"])), ["basis"])"""
NUMBER = """numbers({"one-rows": str(len(load("orders")))}, sources=["orders"])"""
TABLE = """Table(pd.DataFrame({"A": ["b"]}), id="two-tab", title="T", sources=["orders"])"""


# Colour by a measure: its legend is a gradient, which Vega numbers through the life of a process.
GRADIENT = """\
import altair as alt
def drawing():
    base = alt.Chart(frame[["year", "tiv"]]).encode(x="year:Q", y="tiv:Q", color="tiv:Q")
    return base.mark_point().properties(width=450, height=200)
drawing.__module__ = "defense_ties.charts"
drawing.__qualname__ = "annual_bars"
"""


def coloured(key):
    given = f'id="{key}", title="T of {key}", caption="c", alt="a", sources=["deliveries"]'
    return CODE(f"{GRADIENT}Figure(charts.drawn(drawing)(), {given})")


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


def start(project, made, **told):
    """Start to build a project, with runs and drawings in a folder of their own."""
    libraries.take_over(made)
    command = [
        Path(sys.executable).with_name("jupyter-book"),
        "build",
        ".",
        "--warningiserror",
        "--keep-going",
        "--nitpick",
    ]
    own = {"TRACED_BOOK_BUILD": str(made), "TRACED_BOOK_DATA": str(DATA_DIR), "TRACED_BOOK_REPOSITORY": ""}
    environment = os.environ | own | told
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    return subprocess.Popen(command, cwd=project, env=environment, text=True, start_new_session=True, **pipes)


def build(project, made, **told):
    """Build a project; return exit status and what was said."""
    with start(project, made, **told) as running:
        said = running.communicate()[0]
    return running.returncode, re.sub(r"\x1b\[[0-9;]*m", "", said)


def content(project):
    site = project / "_build" / "html"
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def files(folder, without):
    """Return the files below a folder, but for one folder in it, as what a dictionary can be asked for: names and contents."""
    paths = [path for path in folder.rglob("*") if path.is_file() and folder / without not in path.parents]
    return frozenset((path.relative_to(folder).as_posix(), path.read_bytes()) for path in paths)


class Book:
    """A small book that has been built, and builds again."""

    def __init__(self, folder, one=(), two=()):
        self.project, self.made, self.built = folder / "project", folder / "made", {}
        (self.project / "book").mkdir(parents=True)
        (self.project / "_config.yml").write_text(settings_with({f"book/{name}" for name in PAGES}), encoding="utf-8")
        shutil.copy(ROOT / "CITATION.cff", self.project)
        shutil.copy(ROOT / "book" / "favicon.svg", self.project / "book")
        (self.project / "_toc.yml").write_text(TOC)
        (self.project / "NOTES.md").write_text("Three commands.\n")
        bib = "@book{a2001,\n author={A, B},\n title={T},\n publisher={P},\n year={2001}\n}\n"
        (self.project / "book" / "references.bib").write_text(bib)
        for name, text in PAGES.items():
            (self.project / "book" / f"{name}.md").write_text(text)
        write(self.project, "one", first(*one))
        write(self.project, "two", second(*two))
        self.build()

    def build(self):
        """Build on top of what is there; return the pages read, what was said of notebooks, and all that was said."""
        status, said = build(self.project, self.made)
        assert status == 0, said
        read = set(re.findall(r"reading sources\.\.\. \[ *\d+%\] (\S+)", said))
        return read, dict(re.findall(r"^(book/\S+\.ipynb): (ran|reused)", said, re.M)), said

    def from_nothing(self):
        """Return the files of the site built from nothing at another place, which is done once for all that are made of the same."""
        made_of = files(self.project, without="_build")
        if made_of not in self.built:
            other = self.project.parent / "other"
            shutil.rmtree(other, ignore_errors=True)
            shutil.copytree(self.project, other / "project", ignore=shutil.ignore_patterns("_build"))
            status, said = build(other / "project", other / "made")
            assert status == 0, said
            self.built[made_of] = content(other / "project")
        return self.built[made_of]

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


def test_a_build_of_which_nothing_has_changed_does_not_wait_for_pandas(book):
    status, said = build(book.project, book.made, PYTHONPROFILEIMPORTTIME="1")
    assert status == 0
    assert "nothing has changed since the last build" in said
    imported = re.findall(r"^import time:.*\| +(\S+)$", said, re.M)
    assert "defense_ties.book.directives" in imported
    assert "pandas" not in imported


def written(said):
    return set(re.findall(r"writing output\.\.\. \[ *\d+%\] (\S+)", said))


def test_a_file_that_every_build_makes_and_that_is_gone_comes_back(book):
    (book.project / "_build" / "html" / "trace.json").unlink()
    assert book.build()[0] == set()
    book.is_as_from_nothing()


def test_an_edition_of_pages_that_are_no_more_is_gone_with_them(book):
    edition = book.project / "_build" / "html" / "es"
    edition.mkdir()
    (edition / "trace.json").write_text("{}")
    assert book.build()[0] == set()
    assert edition.is_dir()
    write(book.project, "one", first(prose="Once more: {num}`one-rows` {cite:p}`a2001`."))
    book.build()
    assert not edition.exists()
    book.is_as_from_nothing()


def test_prose_is_read_again_but_does_not_run_and_no_other_page_is_written_but_the_front_page(book):
    write(book.project, "one", first(prose="Other words: {num}`one-rows` {cite:p}`a2001`."))
    read, notebooks, said = book.build()
    assert (read, notebooks) == ({"book/one"}, {"book/one.ipynb": "reused"})
    # Sphinx writes the front page each time.
    assert written(said) == {"book/one", "book/index"}
    assert b"Other words" in content(book.project)["book/one.html"]
    book.is_as_from_nothing()


def test_a_changed_number_changes_on_the_pages_that_name_it(book):
    cells = first()
    cells[2] = CODE(NUMBER.replace("str(len(", "'about ' + str(len("))
    write(book.project, "one", cells)
    read, notebooks, said = book.build()
    assert (read, notebooks) == ({"book/one"}, {"book/one.ipynb": "ran"})
    assert "its code changed" in said
    # The lists of evidence and of tables may have it too; the other notebook names none of it.
    assert written(said) == {"book/one", "book/index", "book/figures", "book/data"}
    assert b">about 5" in content(book.project)["book/index.html"]
    book.is_as_from_nothing()


def test_a_redrawn_figure_changes_where_it_is_shown_again(book):
    before = content(book.project)
    cells = second()
    cells[3] = CODE(cells[3].source.replace("#D55E00", "#0072B2").replace('caption="c"', 'caption="Other"'))
    write(book.project, "two", cells)
    read, notebooks, said = book.build()
    assert (read, notebooks) == ({"book/two"}, {"book/two.ipynb": "ran"})
    assert written(said) == {"book/two", "book/index", "book/figures", "book/data"}
    after = content(book.project)
    assert b"Other" in after["figure/two-bars.html"]
    assert after["figure/one-bars.html"] == before["figure/one-bars.html"]
    assert after["_figures/two-bars.svg"] != before["_figures/two-bars.svg"]
    book.is_as_from_nothing()
    write(book.project, "two", second())
    book.build()


def test_an_added_figure_shifts_the_numbers_of_the_next_page(book):
    assert b">Figure 2<" in content(book.project)["book/index.html"]
    write(book.project, "one", first(figure("one-more")))
    assert book.build()[0] == {"book/one"}
    files = content(book.project)
    assert b">Figure 3<" in files["book/index.html"]
    assert "_figures/one-more-narrow-dark.svg" in files
    assert b'rel="prev" href="one-more.html"' in files["figure/two-bars.html"]
    assert b"Figure 2: T of one-more" in files["figure/one-more.html"]
    assert b">Figure 2<" in files["figure/frame/one-more.html"]
    book.is_as_from_nothing()


def test_a_removed_figure_leaves_no_file(book):
    write(book.project, "one", first())
    assert book.build()[0] == {"book/one"}
    files = content(book.project)
    assert not [name for name in files if "one-more" in name]
    assert b'rel="prev" href="one-bars.html"' in files["figure/two-bars.html"]
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
    page.write_text("# A book\n\n{num}`nowhere` and [nowhere](nowhere.md)\n")
    for _ in range(2):
        status, said = build(book.project, book.made)
        assert status == 1
        assert "no cell defines num 'nowhere'" in said
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


# Each is awaited, then the build is killed: what has come to be so far, from the root of the project.
MOMENTS = {
    "a run is kept": lambda book: list(book.made.glob("runs/*.ipynb")),
    "some drawings are kept": lambda book: len(list(book.made.glob("drawings/*.svg"))) > 2,
    "pages are written": lambda book: list(book.project.glob("_build/html/book/*.html")),
}


def test_a_build_that_was_killed_leaves_no_trace_in_the_next(tmp_path_factory):
    """The figures of two notebooks are drawn by one process, or by several: their files are the same."""
    book = Book(
        tmp_path_factory.mktemp("killed"), [coloured("one-points")], [coloured("two-points"), coloured("two-more")]
    )
    whole = content(book.project)
    assert b'id="gradient_0"' in whole["_figures/two-points.svg"]
    for name, reached in MOMENTS.items():
        shutil.rmtree(book.project / "_build")
        shutil.rmtree(book.made)
        with start(book.project, book.made) as running:
            said = []
            reader = threading.Thread(target=said.extend, args=(running.stdout,), daemon=True)
            reader.start()
            while running.poll() is None and not reached(book):
                time.sleep(0.01)
            assert running.poll() is None, f"{name}: {''.join(said)}"
            os.killpg(running.pid, signal.SIGKILL)
            # Kernels, which are in groups of their own, notice within seconds that they are alone.
            reader.join(60)
            assert not reader.is_alive(), name
        book.build()
        after = content(book.project)
        assert set(after) == set(whole), name
        assert [path for path in whole if after[path] != whole[path]] == [], name


def test_the_settings_of_who_builds_have_no_say(book, tmp_path):
    """Neither those of IPython, which would empty each figure, nor another kernel, nor warnings that Python is asked for."""
    startup = tmp_path / ".ipython" / "profile_default" / "startup"
    kernel = tmp_path / ".local" / "share" / "jupyter" / "kernels" / "python3"
    startup.mkdir(parents=True)
    kernel.mkdir(parents=True)
    (startup / "00-mine.py").write_text("import altair as alt\nalt.data_transformers.enable('json')\n")
    spec = {"argv": ["/nowhere/python3", "-f", "{connection_file}"], "display_name": "Python 3", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(spec))
    told = {"HOME": str(tmp_path), "JUPYTER_PREFER_ENV_PATH": "0", "PYTHONWARNINGS": "default", "TZ": "Asia/Tokyo"}
    plain = book.from_nothing()
    other = book.project.parent / "theirs"
    shutil.copytree(book.project, other / "project", ignore=shutil.ignore_patterns("_build"))
    status, said = build(other / "project", other / "made", **told)
    assert status == 0, said
    theirs = content(other / "project")
    assert set(theirs) == set(plain)
    assert [name for name in plain if theirs[name] != plain[name]] == []
    assert not list((other / "project").rglob("altair-data-*"))


def test_tables_that_are_not_those_of_the_descriptor_are_not_published(book, tmp_path):
    shutil.copytree(DATA_DIR, tmp_path / "data")
    path = tmp_path / "data" / "votes.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    other = tmp_path / "other"
    shutil.copytree(book.project, other, ignore=shutil.ignore_patterns("_build"))
    status, said = build(other, tmp_path / "made", TRACED_BOOK_DATA=str(tmp_path / "data"))
    assert status != 0
    assert f"{path}: {LINE_ENDS}" in said
    assert not (other / "_build" / "html" / "trace.json").exists()
