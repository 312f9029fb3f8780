"""Statements found for numbers in cells worked out by hand."""

import pytest

from traced_book.evidence.statements import Statement, computation

LOADED = """\
import pandas as pd

from study import prose, transfers

arms = transfers.deliveries(["VEN"])
votes = load("votes")
russian = arms[arms["supplier"] == "RUS"]"""


def found(sources, cell, name):
    """Return the entry of a number, and the statements that it uses, each by its cell and its text."""
    how = computation(sources, cell, name)
    return how.entry.text, [(statement.cell, statement.text) for statement in how.used]


def test_an_entry_of_a_dictionary_is_the_statement_and_what_it_uses_follows_from_cell_to_cell():
    cell = """\
total = russian["tiv"].sum()
other = votes.size
numbers(
    {
        "ven-tiv": prose.tiv(total),
        "ven-votes": prose.count(other),
    },
    sources=["deliveries"],
)"""
    how = computation({1: LOADED, 3: cell}, 3, "ven-tiv")
    assert how.entry == Statement(3, 5, 5, '"ven-tiv": prose.tiv(total)')
    assert how.used == (
        Statement(1, 5, 5, 'arms = transfers.deliveries(["VEN"])'),
        Statement(1, 7, 7, 'russian = arms[arms["supplier"] == "RUS"]'),
        Statement(3, 1, 1, 'total = russian["tiv"].sum()'),
    )


def test_an_entry_over_several_lines_is_moved_to_the_margin_and_ends_before_the_comma():
    cell = """\
numbers(
    {
        "ven-share": prose.percent(
            arms["tiv"].sum()
            / 2
        ),
        "ven-x": "1",
    }, sources=["deliveries"])"""
    text = '"ven-share": prose.percent(\n    arms["tiv"].sum()\n    / 2\n)'
    how = computation({0: LOADED, 1: cell}, 1, "ven-share")
    assert how.entry == Statement(1, 3, 6, text)
    assert [statement.first for statement in how.used] == [5]


def test_entries_on_one_line_are_told_apart_after_letters_of_two_bytes():
    cell = 'numbers({"a": f("São"), "b": g(arms)}, sources=["deliveries"])'
    assert found({0: LOADED, 1: cell}, 1, "a") == ('"a": f("São")', [])
    assert found({0: LOADED, 1: cell}, 1, "b") == ('"b": g(arms)', [(0, 'arms = transfers.deliveries(["VEN"])')])


def test_a_call_for_one_number_is_the_statement():
    cell = 'number("ven-tiv", prose.tiv(arms["tiv"].sum()), sources=["deliveries"])'
    assert found({0: LOADED, 1: cell}, 1, "ven-tiv") == (cell, [(0, 'arms = transfers.deliveries(["VEN"])')])


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("best-ven", '{f"best-{c.lower()}": prose.percent(best[c]) for c in codes}'),
        ("best-years-ven", '{f"best-years-{c.lower()}": years[c] for c in codes}'),
        ("best-all", '"best-all": "1"'),
        ("alone-ven", '{"alone-" + c: "2" for c in codes}'),
    ],
)
def test_of_computed_keys_that_fit_the_one_that_spells_out_most_is_taken(name, entry):
    """A shorter pattern fits the longer name too."""
    cell = """\
numbers(
    {f"best-years-{c.lower()}": years[c] for c in codes}
    | {f"best-{c.lower()}": prose.percent(best[c]) for c in codes}
    | {"best-all": "1"} | {"alone-" + c: "2" for c in codes},
    sources=["deliveries"],
)"""
    sources = {0: "best = {}\nyears = {}\ncodes = ['VEN']\nc = 1", 1: cell}
    text, used = found(sources, 1, name)
    assert text == entry
    names = [statement.split(" = ")[0] for _, statement in used]
    # What a comprehension binds is none of the cell's.
    assert names == {"best-ven": ["best", "codes"], "best-years-ven": ["years", "codes"]}.get(
        name, ["codes"] if name == "alone-ven" else []
    )


def test_a_loop_that_names_numbers_is_shown_whole():
    cell = 'for code in codes:\n    number(f"x-{code}", prose.tiv(total[code]), sources=["deliveries"])'
    sources = {0: "codes = ['a']\ntotal = {}\ncode = 9", 1: cell}
    assert found(sources, 1, "x-a") == (cell, [(0, "codes = ['a']"), (0, "total = {}")])


def test_a_dictionary_built_before_and_passed_by_name():
    made = """\
values = {"a": one, "b": two}
values["c"] = three
for key in keys:
    values[f"d-{key}"] = four
values |= {"e": five}
values.update({"f": six})"""
    sources = {0: "one, two, three, four, five, six, keys = range(7)", 1: made, 2: "numbers(values, sources=['x'])"}
    first = (0, sources[0])
    assert found(sources, 2, "b") == ('"b": two', [first])
    assert found(sources, 2, "c")[0] == 'values["c"] = three'
    assert found(sources, 2, "d-x")[0] == 'for key in keys:\n    values[f"d-{key}"] = four'
    assert found(sources, 2, "e") == ('"e": five', [first])
    assert found(sources, 2, "f") == ('"f": six', [first])
    assert computation(sources, 2, "b").entry == Statement(1, 1, 1, '"b": two')
    with pytest.raises(LookupError, match="'g': no statement of cell 3 names it"):
        computation(sources, 2, "g")


def test_a_dictionary_that_holds_another_and_one_that_a_function_gives():
    sources = {
        0: "inner = {'a': one}",
        1: "numbers({**inner, 'b': two}, sources=['x'])\nnumbers(made(seed), sources=['x'])",
    }
    assert found(sources, 1, "a")[0] == "'a': one"
    assert found(sources, 1, "z") == ("numbers(made(seed), sources=['x'])", [])


def test_what_is_given_anew_hides_what_was_before_and_what_is_changed_does_not():
    cell = """\
frame = load("a")
frame = load("b")
frame["share"] = frame["tiv"] / total
frame.columns = names
frame.sort_values("tiv")
frame.drop(columns="x", inplace=True)
assert frame.size == size
unused = frame.size
seen = []
seen.append(frame)
if seen:
    frame = frame.head()
numbers({"n": f(frame, seen)}, sources=["x"])
frame = None"""
    _, used = found({0: "total = 1", 1: cell}, 1, "n")
    assert [text.split("\n")[0] for _, text in used] == [
        "total = 1",
        'frame = load("b")',
        'frame["share"] = frame["tiv"] / total',
        "frame.columns = names",
        'frame.drop(columns="x", inplace=True)',
        "seen = []",
        "seen.append(frame)",
        "if seen:",
    ]


def test_of_names_given_together_only_the_value_of_the_wanted_one_is_followed():
    cell = 'total, part = first.sum(), second.sum()\nnumbers({"n": f(total)}, sources=["x"])'
    _, used = found({0: "first = load('a')\nsecond = load('b')", 1: cell}, 1, "n")
    assert used == [(0, "first = load('a')"), (1, "total, part = first.sum(), second.sum()")]


def test_a_later_cell_is_not_read_and_one_that_is_not_python_is_named():
    sources = {0: "a = 1", 1: 'numbers({"n": f(a)}, sources=["x"])', 2: "a = 2", 3: "1 +"}
    assert found(sources, 1, "n")[1] == [(0, "a = 1")]
    with pytest.raises(ValueError, match="cell 4 is not Python, line 1"):
        computation(sources, 3, "n")
