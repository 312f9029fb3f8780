"""Whatever folder a command is given, it ends with a line that names it, and with no traceback."""

from pathlib import Path

import pytest

import defense_ties.cli
import traced_book.cli
from tests.places import BOOK_DIR
from traced_book.book import _named as named

COMMANDS = {
    "ingest from": ["ingest", "--from", "{nowhere}", "--to", "{data}"],
    "ingest to": ["ingest", "--from", "{empty}", "--to", "{nowhere}"],
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


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS.keys())
def test_a_wrong_folder_is_named(command, tmp_path, capsys):
    places = {name: tmp_path / name for name in ("nowhere", "empty", "file", "data")}
    places["empty"].mkdir()
    places["file"].write_text("no folder")
    arguments = [word.format(**places) for word in command]
    cli = defense_ties.cli if arguments[0] == "ingest" else traced_book.cli
    assert cli.main(arguments) == 1
    said = capsys.readouterr()
    lines = said.err.strip().splitlines()
    assert 1 <= len(lines) <= 2
    assert [word for word in (*arguments, str(tmp_path)) if word.startswith("/") and word in said.err]
    assert "Traceback" not in said.out + said.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "file"]


@pytest.mark.parametrize("variable", ["TRACED_BOOK_DATA", "TRACED_BOOK_NOTEBOOKS"])
def test_variables_that_lead_nowhere_are_named(variable, tmp_path, monkeypatch, capsys):
    """Of those commands that read what the variable is for."""
    commands = [["trace", "--check", str(tmp_path)]]
    if variable == "TRACED_BOOK_DATA":
        commands += [["validate"], ["run", str(BOOK_DIR / "roots.ipynb")]]
    else:
        commands += [["write-out", "--to", str(tmp_path / "lab")], ["run"]]
    (tmp_path / "trace.json").write_text('{"figures": [], "tables": [], "data": {}, "files": {}, "numbers": []}')
    monkeypatch.setenv(variable, str(tmp_path / "nowhere"))
    monkeypatch.setenv("TRACED_BOOK_BUILD", str(tmp_path / "made"))
    for command in commands:
        assert traced_book.cli.main(command) == 1, command
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
