"""Whatever folder the study's command is given, it ends with a line that names it, and with no traceback."""

import pytest

from defense_ties import cli


@pytest.mark.parametrize("arguments", [("{nowhere}", "{data}"), ("{empty}", "{nowhere}")], ids=["from", "to"])
def test_a_wrong_folder_is_named(arguments, tmp_path, capsys):
    places = {name: tmp_path / name for name in ("nowhere", "empty", "data")}
    places["empty"].mkdir()
    exports, tables = (word.format(**places) for word in arguments)
    assert cli.main(["ingest", "--from", exports, "--to", tables]) == 1
    said = capsys.readouterr()
    lines = said.err.strip().splitlines()
    assert 1 <= len(lines) <= 2
    assert [word for word in (exports, tables, str(tmp_path)) if word in said.err]
    assert "Traceback" not in said.out + said.err
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]
