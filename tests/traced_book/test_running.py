"""Notebooks as their authors have them run as the settings say, once in a build, by whatever runs them."""

import html
import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from myst_nb.core.config import NbParserConfig

from traced_book import book, cli
from traced_book.proof import review
from traced_book.runs import kernel, notebooks, runner, settings
from traced_book.sphinx import incremental

CODE, TEXT = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell


def stored(source, words):
    cell = CODE(source, execution_count=1)
    cell.outputs = [nbformat.v4.new_output("stream", text=f"{words}\n")]
    return cell


def write(path, *cells, **metadata):
    nbformat.write(nbformat.v4.new_notebook(cells=[TEXT(f"# {path.stem}"), *cells], metadata=metadata), path)
    return path


def noted(count, name):
    return f"open({str(count)!r}, 'a').write('{name} ')"


CONF = """\
project = "T"
extensions = ["myst_nb", "traced_book.sphinx"]
html_theme = "alabaster"
nb_execution_mode = "cache"
nb_execution_excludepatterns = ["book/left*"]
"""
MYST = """\
---
file_format: mystnb
---
# text

There are {{num}}`t-rows` rows.

```{{code-cell}}
:tags: [hide-input]
{noted};
from traced_book import number
number("t-rows", "42", sources=["t"])
```
"""
JUPYTEXT = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  name: python3
---
# old

```{{code-cell}}
{noted}; "old", 6 * 7
```
"""
MODES = {"full": "auto", "missing": "auto", "force": "force", "never": "off", "inline": "inline"}
# What runs; the others show what they hold.
RUN = ("text", "old", "missing", "force", "inline")
PYTHON = {"name": "python3", "display_name": "P", "language": "python"}


class Book:
    """A book of plain Sphinx with a notebook for each way to run one, built into a folder beside its sources."""

    def __init__(self, folder):
        self.root, self.count, self.site = folder / "book", folder / "count", folder / "book" / "site"
        self.root.mkdir()
        pages = ["text", "old", *MODES, "left", "statistics"]
        listed = "\n".join(pages)
        (self.root / "index.md").write_text(f"# T\n\n```{{toctree}}\n{listed}\n```\n\n```{{nb-exec-table}}\n```\n")
        (self.root / "conf.py").write_text(CONF)
        (self.root / "text.md").write_text(MYST.format(noted=noted(self.count, "text")))
        (self.root / "old.md").write_text(JUPYTEXT.format(noted=noted(self.count, "old")))
        for name, mode in MODES.items():
            self.write(name, stored(noted(self.count, name), f"stored of {name}"), execution_mode=mode)
        # One output is missing; one run is in a folder of its own.
        raises = [stored(noted(self.count, "missing"), "stored of missing"), CODE("1 / 0"), CODE("'after'")]
        self.write("missing", *raises, execution_mode="auto", execution_allow_errors=True)
        away = stored(noted(self.count, "force") + "; import os; os.getcwd()", "stored of force")
        self.write("force", away, execution_mode="force", execution_in_temp=True)
        self.write("left", stored(noted(self.count, "left"), "stored of left"))
        write(
            self.root / "statistics.ipynb",
            stored("x <- 1", "stored of statistics"),
            kernelspec={"name": "ir", "display_name": "R", "language": "R"},
            mystnb={"execution_mode": "auto"},
        )

    def write(self, name, *cells, **asked):
        write(self.root / f"{name}.ipynb", *cells, kernelspec=PYTHON, mystnb=asked)

    def build(self):
        command = [sys.executable, "-m", "sphinx", ".", "site"]
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TRACED_BOOK")}
        done = subprocess.run(command, cwd=self.root, env=kept, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        warned = [line for line in done.stderr.splitlines() if "WARNING: " in line and "commit" not in line]
        assert warned == []
        return done.stdout

    def runs(self):
        return Counter(self.count.read_text().split())

    def page(self, name):
        text = (self.site / f"{name}.html").read_text(encoding="utf-8")
        return re.sub(r"<[^>]+>", "", text)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    made = Book(tmp_path_factory.mktemp("small"))
    made.said = made.build()
    made.first = made.runs()
    return made


def test_what_the_settings_let_run_runs_once_and_nothing_else_does(small):
    assert small.first == dict.fromkeys(RUN, 1)
    said = dict(re.findall(r"^(\w+)\.(?:md|ipynb): (ran|not run|left to MyST-NB|it asks)", small.said, re.M))
    assert said == {
        **dict.fromkeys(RUN, "ran"),
        "inline": "left to MyST-NB",
        **dict.fromkeys(("full", "never", "left"), "not run"),
        "statistics": "it asks",
    }
    assert "left.ipynb: not run: excluded by 'book/left*'" in small.said


def test_what_does_not_run_shows_what_is_stored(small):
    for name in ("full", "never", "left", "statistics"):
        assert f"stored of {name}" in small.page(name)
    for name in ("missing", "force", "inline"):
        assert f"stored of {name}" not in small.page(name)


def test_an_error_that_is_allowed_is_shown_and_the_next_cell_runs(small):
    shown = html.unescape(small.page("missing"))
    assert "'after'" in shown.partition("ZeroDivisionError: division by zero")[2]


def test_a_run_in_a_folder_of_its_own_is_not_in_that_of_the_notebook(small):
    shown = re.search(r"'(/[^']+)'\n", html.unescape(small.page("force")).partition("getcwd()")[2])[1]
    assert not Path(shown).exists()
    assert not Path(shown).is_relative_to(small.root)


def test_a_text_is_traced_as_a_notebook_is(small):
    trace = json.loads((small.site / "trace.json").read_text(encoding="utf-8"))
    [number] = trace["numbers"]
    assert (number["name"], number["text"], number["page"], number["cell"]) == ("t-rows", "42", "text.html", 1)
    assert number["lines"] == [3, 3]
    assert "There are 42 rows." in small.page("text")
    assert "('old', 42)" in html.unescape(small.page("old"))
    assert (small.root / "text.md").read_text() == MYST.format(noted=noted(small.count, "text"))


def test_the_table_of_runs_has_those_that_were_made_here(small):
    table = (small.site / "index.html").read_text().partition("<table")[2]
    named = dict(re.findall(r'href="(\w+)\.html".*?<p>(\w+)</p>', table, re.S))
    assert named == {**dict.fromkeys(RUN, "cache"), **{k: v for k, v in MODES.items() if k in RUN}}


def test_what_a_build_makes_is_no_page(small):
    made = {path.relative_to(small.site).as_posix() for path in small.site.rglob("*.html")}
    assert not [name for name in made if name.startswith(("_build/", "jupyter_execute/", "site/"))]
    assert (small.root / "_build" / "runs" / "text.md.ipynb").is_file()
    assert (small.root / "jupyter_execute").is_dir()
    found = {path.name for path in book.Book(small.root).notebooks()}
    assert found == {"text.md", "old.md", *(f"{name}.ipynb" for name in (*MODES, "left", "statistics"))}


def test_what_one_build_leaves_out_no_other_of_the_process_does(place):
    """A list that Sphinx has by default is that of all builds."""
    default = []
    app, config = SimpleNamespace(srcdir=place, outdir=place / "site"), SimpleNamespace(exclude_patterns=default)
    incremental.leave_out(app, config)
    assert config.exclude_patterns[1:] == ["site", "jupyter_execute"]
    assert default == []


def test_another_build_runs_what_changed_or_is_to_run_each_time(small):
    for name in ("text", "old"):
        path = small.root / f"{name}.md"
        path.write_text(path.read_text().replace(f"# {name}", f"# {name}\n\nMore words of {name}."))
    for name in ("missing", "force"):
        path = small.root / f"{name}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        notebook.cells[0].source += "\n\nMore words."
        nbformat.write(notebook, path)
    small.build()
    assert small.runs() - small.first == {"force": 1}
    assert "More words of text." in small.page("text")
    assert "There are 42 rows." in small.page("text")


def test_a_page_that_is_read_again_without_a_change_may_give_another_thing_each_time(small):
    small.build()
    before, counted, path = small.page("force"), small.runs(), small.root / "force.ipynb"
    trace = small.site / "trace.json"
    noted = trace.stat().st_mtime_ns
    # Now: what is newer than its page in time to come, each build would write.
    os.utime(path)
    small.build()
    assert small.runs() - counted == {"force": 1}
    assert small.page("force") != before
    # What stands beside the pages may be another then, too.
    assert trace.stat().st_mtime_ns > noted
    noted = trace.stat().st_mtime_ns
    small.build()
    assert trace.stat().st_mtime_ns == noted


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Return the folder of a book without settings."""
    (tmp_path / "conf.py").write_text("")
    monkeypatch.setenv("TRACED_BOOK", str(tmp_path))
    monkeypatch.setattr(book, "_used", [])
    return tmp_path


def asked_by(place, name, text):
    (place / "conf.py").unlink()
    (place / name).write_text(text)
    return settings.here().run


def test_the_settings_of_jupyter_book_are_those_it_gives_to_sphinx(place):
    asked = asked_by(
        place,
        "_config.yml",
        "execute: {execute_notebooks: off, timeout: 7, allow_errors: true, run_in_temp: true, exclude_patterns: ['*/slow.md']}\n"
        "parse: {myst_enable_extensions: [amsmath]}\n"
        "sphinx: {config: {nb_kernel_rgx_aliases: {'py.*': python3}}}\n",
    )
    assert (asked.execution_mode, asked.execution_timeout, asked.execution_allow_errors) == ("off", 7, True)
    assert (asked.execution_in_temp, asked.kernel_rgx_aliases) == (True, {"py.*": "python3"})
    assert settings.here().excluded(place / "a" / "slow.md") == "*/slow.md"
    assert settings.here().excluded(place / "a" / "quick.md") == ""
    assert "amsmath" in settings.here().read.enable_extensions


def test_a_book_that_says_nothing_is_run_as_its_builder_would(place):
    assert settings.here().run == NbParserConfig()
    assert asked_by(place, "_config.yml", "title: T\n").execution_mode == "auto"


def test_the_settings_of_plain_sphinx_are_those_of_its_file(place):
    asked = asked_by(place, "conf.py", "from pathlib import Path\nnb_execution_timeout = len(Path('conf.py').name)\n")
    assert asked.execution_timeout == 7


def test_what_is_no_setting_is_named_with_its_file(place):
    with pytest.raises(book.BookError, match=r"conf\.py: .*execution_mode.*'never'"):
        asked_by(place, "conf.py", "nb_execution_mode = 'never'\n")


def test_what_is_no_setting_of_a_notebook_is_named(place):
    path = write(place / "page.ipynb", CODE("1"), mystnb={"execution_mode": "never"})
    with pytest.raises(runner.RunError, match=rf"{path}: mystnb in its metadata: .*'never'"):
        list(runner.perform([path]))


def test_a_cell_that_takes_too_long_stops_the_run(place):
    path = write(place / "page.ipynb", CODE("import time; time.sleep(30)"), mystnb={"execution_timeout": 1})
    with pytest.raises(runner.RunError, match=rf"(?s){path}: A cell timed out.*after 1 seconds.*time\.sleep"):
        list(runner.perform([path]))
    # Where Jupyter's own tools put it.
    older = nbformat.from_dict({"metadata": {"execution": {"timeout": 9, "allow_errors": True}}})
    assert (settings.here().of(older).execution_timeout, settings.here().of(older).execution_allow_errors) == (9, True)


# The thread that sends what is shown waits; the answer that the cell is done goes another way, and comes first.
LATE = """\
import sys, time
from IPython import get_ipython
sys.stdout.flush_timeout = sys.stderr.flush_timeout = 0
get_ipython().kernel.iopub_thread.schedule(lambda: time.sleep({seconds}))
display("late")
"""


def test_what_a_cell_shows_late_is_waited_for(place):
    path = write(place / "page.ipynb", CODE(LATE.format(seconds=6)))
    list(runner.perform([path]))
    assert [output.data["text/plain"] for output in runner.run_of(path).cells[1].outputs] == ["'late'"]


def test_a_run_that_did_not_get_all_that_a_cell_shows_is_none(place, monkeypatch):
    monkeypatch.setattr(notebooks, "_ARRIVES", 1)
    path = write(place / "page.ipynb", CODE(LATE.format(seconds=6)))
    with pytest.raises(runner.RunError, match=rf"(?s){path}: A cell timed out.*Timeout waiting for IOPub output"):
        list(runner.perform([path]))


def test_how_it_runs_is_an_input(place):
    path = write(place / "page.ipynb", CODE("1"))
    runner.keep(path, notebooks.read(path), around := runner.surroundings())
    assert runner.outdated(path, around) == ""
    for asked in ({"execution_allow_errors": True}, {"execution_in_temp": True}):
        write(path, CODE("1"), mystnb=asked)
        assert runner.outdated(path, around) == "how it runs changed"


def test_a_text_is_read_with_cells_that_keep_their_names(place):
    path = place / "page.md"
    path.write_text(MYST.format(noted="1"))
    first, again = notebooks.read(path), notebooks.read(path)
    assert [cell.cell_type for cell in first.cells] == ["markdown", "code"]
    assert first.cells[1].metadata == {"tags": ["hide-input"]}
    assert first == again
    path.write_text("# A page\n")
    assert not notebooks.is_one(path)
    with pytest.raises(runner.RunError, match=f"{path}: expected a notebook: no .ipynb"):
        notebooks.read(path)
    path.write_text("---\nfile_format: mystnb\n---\n```{code-cell}\n:tags: [\n1\n```\n")
    with pytest.raises(runner.RunError, match=rf"{path}: expected a notebook: Code cell 0 at line 4"):
        notebooks.read(path)


def test_cleaning_keeps_what_an_author_wrote():
    cell = CODE(
        "1",
        metadata={"mystnb": {"figure": {"name": "a"}}, "tags": ["b", "a"], "execution": {"iopub.status.idle": "now"}},
    )
    made = notebooks.clean(nbformat.v4.new_notebook(cells=[cell], metadata={"mystnb": {"x": 1}, "widgets": {}}))
    assert made.cells[0].metadata == {"mystnb": {"figure": {"name": "a"}}, "tags": ["a", "b"]}
    assert made.metadata == {"mystnb": {"x": 1}, **notebooks.METADATA}


@pytest.mark.parametrize(
    ("metadata", "aliases", "name", "here"),
    [
        ({}, {}, "python3", True),
        ({"kernelspec": {"name": "mine"}}, {}, "mine", True),
        ({"kernelspec": {"name": "ir", "language": "R"}}, {}, "ir", False),
        ({"kernelspec": {"name": "x"}, "language_info": {"name": "julia"}}, {}, "x", False),
        ({"kernelspec": {"name": "mine-1", "language": "sage"}}, {"mine.*": "python3"}, "python3", True),
        ({"kernelspec": {"name": "mine-1", "language": "sage"}}, {"mine": "python3"}, "mine-1", False),
    ],
)
def test_which_kernel_a_notebook_asks_for(metadata, aliases, name, here):
    named = kernel.named(nbformat.from_dict({"metadata": metadata}), aliases)
    assert (named.name, named.here) == (name, here)


def test_the_command_leaves_a_text_as_it_was(place, capsys):
    text, other = place / "page.md", place / "slow.md"
    text.write_text(MYST.format(noted="1"))
    other.write_text(MYST.format(noted="1"))
    before = text.read_bytes()
    (place / "conf.py").write_text("nb_execution_mode = 'off'\nnb_execution_excludepatterns = ['slow.md']\n")
    assert cli.main(["run"]) == 0
    assert text.read_bytes() == before
    said = capsys.readouterr().out
    assert re.search(
        r"page\.md: ran in .*; a text holds no outputs: its run is kept, and the file is as it was\n", said
    )
    assert f"{other}: left as it is: excluded by 'slow.md'\n" in said
    assert runner.run_of(text).cells[1].outputs[0].data


def test_notebooks_are_found_as_the_contents_name_them(place):
    for name in ("a.md", "b.md", "d/e.md"):
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_text(MYST.format(noted="1") if name != "b.md" else "# Words\n")
    write(place / "d" / "f.ipynb")
    write(place / "unlisted.ipynb")
    (place / "_toc.yml").write_text("root: b.md\nchapters:\n- file: a\n- glob: d/*\n")
    found = [path.relative_to(place).as_posix() for path in book.Book(place).notebooks()]
    assert found == ["a.md", "d/e.md", "d/f.ipynb"]


class App:
    """What is asked of Sphinx of the folders of a build."""

    builder = SimpleNamespace(format="html")

    def __init__(self, site, doctrees, root):
        self.outdir, self.doctreedir, self.srcdir = site, doctrees, root


@pytest.mark.parametrize(
    ("there", "doctrees", "emptied"),
    [
        ([], "apart", True),
        (["trace.json", "old.html"], "apart", True),
        (["CNAME"], "apart", False),
        ([], "site/.doctrees", False),
    ],
    ids=["new", "of an earlier build", "of somebody else", "with what was read in it"],
)
def test_only_a_folder_that_is_its_own_is_emptied(tmp_path, there, doctrees, emptied):
    site = tmp_path / "site"
    (tmp_path / doctrees).mkdir(parents=True)
    site.mkdir(exist_ok=True)
    for name in there:
        (site / name).write_text("")
    for _ in range(2):
        # The second time, pages of the first are there.
        app = App(site, tmp_path / doctrees, tmp_path / "root")
        incremental.own_folder(app, None)
        (site / "page.html").write_text("")
        incremental.empty(app, app.builder)
        assert (site / "page.html").exists() is not emptied
        (site / "page.html").write_text("")
    assert all((site / name).exists() is not emptied for name in there)
    assert (tmp_path / doctrees).is_dir()


def test_a_worker_where_something_is_another_runs_nothing(place, monkeypatch):
    monkeypatch.setattr(os, "environ", dict(os.environ))
    how = notebooks.How(str(place), told=kernel.of_book())
    with pytest.raises(
        runner.RunError, match=r"page.ipynb: it was to run on a worker with other the data, Python than"
    ):
        runner._timed("{}", "page.ipynb", how, {**runner.surroundings(), "the data": "0", "Python": "0"})
    with pytest.raises(runner.RunError, match=f"page.ipynb: no folder {place}/gone where it runs"):
        notebooks.executed("{}", "page.ipynb", notebooks.How(f"{place}/gone"))


ELSEWHERE = """\
import multiprocessing, os, sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from distributed import LocalCluster
from traced_book.runs import notebooks, runner

if __name__ == "__main__":
    path, made = Path(sys.argv[1]), []
    pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))
    with pool, LocalCluster(n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        for where, executor in (("", None), ("", pool), (cluster.scheduler_address, None)):
            os.environ["TRACED_BOOK_SCHEDULER"] = where
            [outcome] = runner.perform([path], again=True, executor=executor)
            made.append(notebooks.text(notebooks.clean(runner.joined(notebooks.read(path), path))))
    assert len(made) == 3 and len(set(made)) == 1, made
    print(runner.run_of(path).cells[1].outputs[0].data["text/plain"])
"""


def test_in_another_process_and_on_the_workers_of_a_scheduler_the_same_bytes_come_out(place):
    pytest.importorskip("distributed")
    (place / "data").mkdir()
    (place / "data" / "rows.csv").write_text("1\n2\n")
    write(place / "page.ipynb", CODE("{'b': len(open('data/rows.csv').readlines()), 'a': 'ä'}"))
    script = place.parent / f"{place.name}.py"
    script.write_text(ELSEWHERE)
    command = [sys.executable, str(script), str(place / "page.ipynb")]
    done = subprocess.run(command, cwd=place.parent, env=os.environ, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "{'b': 2, 'a': 'ä'}\n"


def test_a_scheduler_that_is_not_there_is_named(place, monkeypatch):
    pytest.importorskip("distributed")
    path = write(place / "page.ipynb", CODE("1"))
    monkeypatch.setenv("TRACED_BOOK_SCHEDULER", "nowhere")
    with pytest.raises(runner.RunError, match=r"nowhere: expected the address of a Dask scheduler, as tcp://host:8786"):
        list(runner.perform([path]))


def test_a_review_runs_a_text_twice_and_says_what_it_compares(place, monkeypatch):
    """The second run of a text that draws lots is another, and one that raises is named."""
    monkeypatch.setattr(review, "rerun", lambda notebooks: pytest.fail("nbval knows no text"))
    chance = "import random, time; noise = random.randrange(10**9)"
    (place / "same.md").write_text(MYST.format(noted="1"))
    text = MYST.format(noted=chance).replace('"42"', "str(noise)").replace("t-rows", "t-noise")
    (place / "noise.md").write_text(text)
    (place / "wrong.md").write_text(MYST.format(noted="1 / 0").replace("t-rows", "t-none"))
    write(place / "slow.ipynb", CODE("1"))
    (place / "conf.py").write_text("nb_execution_excludepatterns = ['slow.ipynb']\n")
    done = review.review()
    checks = {check.name: check for check in done.checks}
    # A book without a descriptor is disturbed, which a notebook that raises as it is does not allow.
    assert {check.name for check in done.red} == {"text notebooks", "numbers in the text", "sources"}
    [said] = checks["sources"].differs
    assert said.endswith("wrong.md failed: ZeroDivisionError: division by zero")
    assert checks["text notebooks"].differs == ["`wrong.md`: ZeroDivisionError: division by zero"]
    assert "`same.md`: what its cells show beside figures" in checks["text notebooks"].notes[1]
    [differs] = checks["numbers in the text"].differs
    assert re.fullmatch(r"`num t-noise` in `noise\.md`: \d+ → \d+", differs)
    assert checks["exclusions"].notes == ["`slow.ipynb`: it was not run: excluded by 'slow.ipynb'"]
