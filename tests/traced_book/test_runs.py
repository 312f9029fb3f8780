"""A run is reused only where nothing that it was made from has changed, and it is joined with the text of today."""

import os
import subprocess
import sys

import nbformat
import pytest

from traced_book import book
from traced_book.runs import runner

CODE, TEXT = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell


@pytest.fixture
def notebook(tmp_path, monkeypatch):
    monkeypatch.setenv("TRACED_BOOK_BUILD", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "_config.yml").write_text("title: Small\nexecute: {execute_notebooks: cache}\n", encoding="utf-8")
    path = tmp_path / "page.ipynb"
    write(path, TEXT("# Title"), CODE("{'b': 1, 'a': 40 + 2}"))
    with book.using(book.at(tmp_path)):
        yield path


def write(path, *cells):
    nbformat.write(nbformat.v4.new_notebook(cells=list(cells)), path)


def done(path, **options):
    return [(outcome.path, outcome.words.partition(" in ")[0]) for outcome in runner.perform([path], **options)]


def test_it_runs_once_and_then_again_only_if_asked(notebook):
    assert done(notebook) == [(notebook, "ran")]
    assert done(notebook) == [(notebook, "reused")]
    assert done(notebook, again=True) == [(notebook, "ran")]


def test_there_is_something_to_do_meanwhile_only_while_a_notebook_runs(notebook):
    called = []
    assert done(notebook, meanwhile=lambda: called.append(1)) == [(notebook, "ran")]
    assert called == [1]
    assert done(notebook, meanwhile=lambda: called.append(1)) == [(notebook, "reused")]
    assert called == [1]


def test_prose_and_stored_outputs_are_no_input(notebook):
    list(runner.perform([notebook]))
    cell = CODE("{'b': 1, 'a': 40 + 2}")
    cell.outputs = [nbformat.v4.new_output("stream", text="stored")]
    write(notebook, TEXT("# Another"), cell, TEXT("more"))
    assert done(notebook) == [(notebook, "reused")]
    joined = runner.joined(nbformat.read(notebook, as_version=4), notebook)
    assert [cell.source for cell in joined.cells] == ["# Another", "{'b': 1, 'a': 40 + 2}", "more"]
    assert joined.cells[1].outputs[0].data["text/plain"] == "{'b': 1, 'a': 42}"


@pytest.mark.parametrize(
    "cell",
    [
        CODE("{'b': 1, 'a': 40 + 3}"),
        CODE("{'b': 1, 'a': 40 + 2}", metadata={"tags": ["raises-exception"]}),
    ],
    ids=["code", "tag"],
)
def test_code_is_an_input(notebook, cell):
    list(runner.perform([notebook]))
    write(notebook, TEXT("# Title"), cell)
    assert runner.outdated(notebook, runner.surroundings()) == "its code changed"
    with pytest.raises(ValueError, match="of other code"):
        runner.joined(nbformat.read(notebook, as_version=4), notebook)


def test_everything_around_is_an_input_and_is_named(notebook):
    list(runner.perform([notebook]))
    around = runner.surroundings()
    assert runner.outdated(notebook, around) == ""
    assert len(around) == 6
    for name in around:
        assert runner.outdated(notebook, around | {name: "0"}) == f"{name} changed"


def test_a_changed_byte_of_any_file_changes_the_hash(tmp_path):
    (tmp_path / "a").mkdir()
    path = tmp_path / "a" / "b.csv"
    path.write_text("1")
    before = runner.files_hash(tmp_path.rglob("*"), tmp_path)
    assert runner.files_hash(tmp_path.rglob("*"), tmp_path) == before
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "b.pyc").write_text("1")
    assert runner.files_hash(tmp_path.rglob("*"), tmp_path) == before
    path.write_text("2")
    changed = runner.files_hash(tmp_path.rglob("*"), tmp_path)
    assert changed != before
    path.rename(tmp_path / "a" / "c.csv")
    assert runner.files_hash(tmp_path.rglob("*"), tmp_path) not in (before, changed)


def test_a_cell_that_raises_is_named_and_keeps_no_run(notebook, tmp_path):
    fine = tmp_path / "fine.ipynb"
    write(fine, CODE("1"))
    write(notebook, CODE("1 / 0"))
    with pytest.raises(runner.RunError) as raised:
        list(runner.perform([notebook, fine]))
    assert str(notebook) in str(raised.value)
    assert "ZeroDivisionError" in str(raised.value)
    around = runner.surroundings()
    assert runner.outdated(notebook, around) == "no run is kept"
    assert runner.outdated(fine, around) == ""


EMPTIED = """\
from IPython.display import display
meta = {"traced_book": {"id": "t-bars"}}
display({"application/vnd.vegalite.v5+json": {"data": {"url": "away.json"}, "usermeta": meta}}, raw=True)"""


def test_an_emptied_figure_is_named_and_keeps_no_run(notebook):
    write(notebook, CODE(EMPTIED))
    with pytest.raises(runner.RunError) as raised:
        list(runner.perform([notebook]))
    assert str(raised.value) == f"{notebook}: figure 't-bars' plots no row"
    assert runner.outdated(notebook, runner.surroundings()) == "no run is kept"


@pytest.mark.parametrize("text", [None, "", "no JSON", "[]"])
def test_what_is_no_notebook_is_named(notebook, text):
    notebook.unlink()
    if text is not None:
        notebook.write_text(text)
    with pytest.raises(runner.RunError, match=f"{notebook}: expected a notebook"):
        list(runner.perform([notebook], again=True))


def nbval(path, made):
    """Run strict nbval on a notebook, keeping its run; return whether all outputs were those stored."""
    options = ["-p", "traced_book.runs.nbval", "--nbval", "--nbval-current-env", "-q", "-p", "no:cacheprovider"]
    environment = os.environ | {"TRACED_BOOK_BUILD": str(made)}
    return not subprocess.run([sys.executable, "-m", "pytest", *options, str(path)], env=environment).returncode


def stored(source, text):
    cell = CODE(source, execution_count=1)
    cell.outputs = [nbformat.v4.new_output("execute_result", data={"text/plain": text}, execution_count=1)]
    return cell


@pytest.mark.parametrize(("text", "equal"), [("42", True), ("41", False)])
def test_what_nbval_ran_is_a_run_with_its_outputs_and_not_those_stored(tmp_path, notebook, text, equal):
    write(notebook, stored("40 + 2", text), TEXT("prose"), stored("'a'", "'a'"))
    assert nbval(notebook, tmp_path) is equal
    assert done(notebook) == [(notebook, "reused")]
    joined = runner.joined(nbformat.read(notebook, as_version=4), notebook)
    outputs = [cell.outputs[0].data["text/plain"] for cell in joined.cells if cell.cell_type == "code"]
    assert outputs == ["42", "'a'"]


def test_nbval_keeps_no_run_of_a_notebook_that_raises(tmp_path, notebook):
    write(notebook, stored("1", "1"), stored("1 / 0", "1"))
    assert not nbval(notebook, tmp_path)
    assert runner.outdated(notebook, runner.surroundings()) == "no run is kept"
