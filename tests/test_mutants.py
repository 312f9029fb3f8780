"""What is changed, how it is drawn, and that a change which tests notice is told from one that they don't."""

import ast
from collections import Counter

import pytest

from tests import mutants

CODE = '''"""Of a module."""
LIMIT = 3


def few(frame: "int", least=0.5):
    """Say nothing."""
    kept = frame[frame["n"] >= least].head(2)
    if kept.empty and least:
        raise ValueError(f"nothing of {len(frame)}")
    return max(kept["n"], default=LIMIT), "a sentence of many words", not least
'''
ALL = [
    ("number", "", "3 => 4"), ("number", "", "3 => 2"), ("number", "few", "0.5 => 0.55"), ("number", "few", "0.5 => 0.45"),
    ("filter", "few", "frame[frame['n'] >= least] => frame"), ("comparison", "few", "frame['n'] >= least => frame['n'] > least"),
    ("comparison", "few", "frame['n'] >= least => frame['n'] < least"), ("text", "few", "'n' => 'n*'"),
    ("call", "few", "frame[frame['n'] >= least].head(2) => frame[frame['n'] >= least]"),
    ("name", "few", "frame[frame['n'] >= least].head(2) => frame[frame['n'] >= least].tail(2)"), ("number", "few", "2 => 3"),
    ("number", "few", "2 => 1"), ("branch", "few", "if kept.empty and least: => if True:"), ("branch", "few", "if kept.empty and least: => if False:"),
    ("operator", "few", "kept.empty and least => kept.empty or least"), ("condition", "few", "kept.empty and least => least"),
    ("condition", "few", "kept.empty and least => kept.empty"),
    ("statement", "few", "raise ValueError(f'nothing of {len(frame)}') => pass"), ("text", "few", "'n' => 'n*' (again)"),
    ("name", "few", "max(kept['n'], default=LIMIT) => min(kept['n'], default=LIMIT)"),
    ("keyword", "few", "max(kept['n'], default=LIMIT) => max(kept['n'])"), ("operator", "few", "not least => least"),
]  # fmt: skip


def test_each_small_change_is_made_once_and_alone():
    found = mutants.mutants("m", CODE)
    made = {(mutant.kind, mutant.place, mutant.change) for mutant in found if mutant.kind != "item"}
    assert made == set(ALL)
    assert sum(mutant.kind == "item" for mutant in found) == 3
    plain = ast.unparse(ast.parse(CODE)).split("\n")
    for mutant in found:
        lines = mutants.changed(CODE, mutant).split("\n")
        assert mutant.kind == "branch" or sum(a != b for a, b in zip(plain, lines, strict=True)) == 1


def test_mutants_are_drawn_evenly_by_kind_and_the_same_each_time():
    found = mutants.mutants("m", CODE)
    got = mutants.drawn(found, 20, 1)
    assert [mutant.key for mutant in got] == [mutant.key for mutant in mutants.drawn(found, 20, 1)]
    assert [mutant.key for mutant in got] != [mutant.key for mutant in mutants.drawn(found, 20, 2)]
    kinds = Counter(mutant.kind for mutant in found)
    assert {mutant.kind for mutant in got[: len(kinds)]} == set(kinds)
    assert len({mutant.key for mutant in got}) == 20
    assert sorted(mutant.key for mutant in mutants.drawn(found, 999, 1)) == sorted(mutant.key for mutant in found)


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_mutant_that_tests_notice_is_told_from_one_they_do_not(tmp_path, monkeypatch):
    (tmp_path / "tests").mkdir()
    (tmp_path / "src").mkdir()
    (tmp_path / "tests" / "test_m.py").write_text(
        "import grown\n\ndef test_it():\n    assert grown.up() > 1\n", encoding="utf-8"
    )
    (tmp_path / "tests" / "test_raw_exports.py").write_text(
        "import grown\n\ndef test_a_damaged_file_m():\n    assert grown.up() > 2\n", encoding="utf-8"
    )
    monkeypatch.setitem(mutants.MODULES, "m", ["m"])
    monkeypatch.setattr(mutants, "EXPORTS", ["raw_exports"])
    found = []
    for value in (1, 2, 3):
        (tmp_path / "src" / "grown.py").write_text(f"def up():\n    return {value}\n", encoding="utf-8")
        found.append(mutants.noticed(tmp_path, "m", 30)[0])
    assert found == [True, False, False]
    monkeypatch.setitem(mutants.OWN_FILES, "m", "file_m")
    (tmp_path / "src" / "grown.py").write_text("def up():\n    return 2\n", encoding="utf-8")
    assert mutants.noticed(tmp_path, "m", 30)[0]
    (tmp_path / "src" / "grown.py").write_text("def up():\n    while True:\n        pass\n", encoding="utf-8")
    assert mutants.noticed(tmp_path, "m", 2)[0]


def test_what_is_named_as_equivalent_is_a_mutant_of_the_code_with_a_reason():
    held = mutants.equivalent()
    for module in {module for module, _, _ in held}:
        made = {
            mutant.key
            for mutant in mutants.mutants(module, (mutants.ROOT / mutants.path_of(module)).read_text(encoding="utf-8"))
        }
        assert {key for key in held if key[0] == module} <= made
    assert all(reason.strip() for reason in held.values())


@pytest.mark.parametrize("module", mutants.MODULES)
def test_every_module_and_test_that_is_named_is_there(module):
    assert (mutants.ROOT / mutants.path_of(module)).is_file()
    assert all((mutants.ROOT / mutants.file_of(name)).is_file() for name in mutants.MODULES[module])
