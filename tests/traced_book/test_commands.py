"""Whatever folder a command is given, it ends with a line that names it, and with no traceback."""

from pathlib import Path

import nbformat
import pytest

from tests.traced_book import small_books
from traced_book import book, cli
from traced_book.book import _named as named

COMMANDS = {
    "validate": ["validate", "--data", "{nowhere}"],
    "validate a file": ["validate", "--data", "{file}"],
    "run": ["run", "{nowhere}.ipynb"],
    "run a folder": ["run", "{empty}"],
    "run no notebook": ["run", "{file}"],
    "write-out": ["write-out", "--to", "{file}/lab"],
    "trace": ["trace", "--check", "{nowhere}"],
    "trace a file": ["trace", "--check", "{file}"],
    "pdf": ["pdf", "--site", "{nowhere}"],
    "release": ["release", "--site", "{nowhere}"],
    "notes": ["notes", "--to", "{file}/notes.md"],
}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A book with a page that reads the descriptor of its tables, a citation and a changelog."""
    root = tmp_path_factory.mktemp("small")
    reads = nbformat.v4.new_code_cell("from traced_book.tables import descriptor\ndescriptor()")
    nbformat.write(nbformat.v4.new_notebook(cells=[reads]), root / "page.ipynb")
    files = {"_config.yml": "title: Small\n", "CHANGELOG.md": "## [1.0.0] - 2026-01-02\n\nThe first.\n"}
    for name, text in (files | {"CITATION.cff": small_books.CITATION}).items():
        (root / name).write_text(text, encoding="utf-8")
    with book.using(book.at(root)):
        yield root


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS.keys())
def test_a_wrong_folder_is_named(command, small, tmp_path, capsys):
    places = {name: tmp_path / name for name in ("nowhere", "empty", "file")}
    places["empty"].mkdir()
    places["file"].write_text("no folder")
    arguments = [word.format(**places) for word in command]
    assert cli.main(arguments) == 1
    said = capsys.readouterr()
    lines = said.err.strip().splitlines()
    assert 1 <= len(lines) <= 2
    assert [word for word in (*arguments, str(tmp_path)) if word.startswith("/") and word in said.err]
    assert "Traceback" not in said.out + said.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "file"]


@pytest.mark.parametrize("variable", ["TRACED_BOOK_DATA", "TRACED_BOOK_NOTEBOOKS"])
def test_variables_that_lead_nowhere_are_named(variable, small, tmp_path, monkeypatch, capsys):
    """Of those commands that read what the variable is for."""
    commands = [["trace", "--check", str(tmp_path)]]
    if variable == "TRACED_BOOK_DATA":
        commands += [["validate"], ["run", str(small / "page.ipynb")]]
    else:
        commands += [["write-out", "--to", str(tmp_path / "lab")], ["run"]]
    (tmp_path / "trace.json").write_text('{"figures": [], "tables": [], "data": {}, "files": {}, "numbers": []}')
    monkeypatch.setenv(variable, str(tmp_path / "nowhere"))
    monkeypatch.setenv("TRACED_BOOK_BUILD", str(tmp_path / "made"))
    for command in commands:
        assert cli.main(command) == 1, command
        said = capsys.readouterr().err
        assert str(tmp_path / "nowhere") in said, command
        if variable == "TRACED_BOOK_NOTEBOOKS" or command[0] != "run":
            assert "Traceback" not in said, command


def test_a_folder_that_a_variable_names_is_that_of_the_shell(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRACED_BOOK_TRIED", "data")
    assert named("TRACED_BOOK_TRIED", Path("/default")) == tmp_path / "data"
    monkeypatch.chdir("/")
    assert named("TRACED_BOOK_TRIED", Path("/default")) == Path("/data")
    monkeypatch.setenv("TRACED_BOOK_TRIED", "")
    assert named("TRACED_BOOK_TRIED", Path("/default")) == Path("/default")
