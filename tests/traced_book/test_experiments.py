"""A run on a disturbed table sees that table and nothing else, tells which files it opened, and leaves no trace."""

import nbformat
import pytest
from small_books import tables

from traced_book.book import here
from traced_book.proof import experiments

SOURCE = """\
from traced_book import number
from traced_book.tables import load
for table in {tables}:
    number(f"t-{{table}}", str(len(load(table))), sources=["orders"])"""


@pytest.fixture(scope="module", autouse=True)
def data(empty_book):
    """The folder of the book's tables."""
    (empty_book / "data").mkdir()
    tables(empty_book / "data", {"orders": "id\none\ntwo\nthree\n", "vintages": "id\none\ntwo\n", "votes": "id\none\n"})
    return empty_book / "data"


@pytest.fixture
def notebook(tmp_path):
    def write(name, source):
        path = tmp_path / f"{name}.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)]), path)
        return str(path)

    return write


@pytest.fixture
def empty(tmp_path):
    """The table of orders without a row."""
    path = tmp_path / "empty.csv"
    path.write_text("id\n", encoding="utf-8")
    return str(path)


def run(tmp_path, *jobs):
    (tmp_path / "scratch").mkdir()
    return experiments.run(jobs, tmp_path / "scratch", 1)


def table(name):
    """Return the path of a table in the book itself."""
    return str(here().data / f"{name}.csv")


def values(found):
    return {key: piece["value"] for key, piece in found.items()}


def test_each_run_sees_its_own_table_and_opens_it_anew(tmp_path, notebook, empty):
    both, one = (
        notebook(name, SOURCE.format(tables=tables))
        for name, tables in [("both", ["orders", "vintages"]), ("one", ["orders"])]
    )
    as_it_is = table("orders")
    job = experiments.Job
    others = {table("votes"): [empty], table("orders"): [empty, as_it_is]}
    before, disturbed, other, after = run(tmp_path, job(both), job(both, others), job(one), job(both))
    assert values(before.found) == {"num t-orders": "3", "num t-vintages": "2"}
    assert values(disturbed.found) == values(after.found) == values(before.found)
    assert before.disturbed == other.disturbed == after.disturbed == {}
    # Votes are not opened, so there was no run without them.
    assert list(disturbed.disturbed) == [table("orders")]
    without, same = map(values, disturbed.disturbed[table("orders")])
    assert without == values(before.found) | {"num t-orders": "0"}
    assert same == values(before.found)
    assert values(other.found) == {"num t-orders": values(before.found)["num t-orders"]}


def test_a_disturbed_run_begins_where_the_table_is_opened(tmp_path, notebook):
    """Cells before that run once; what they made is there, and each run has it as it was."""
    log = tmp_path / "log.txt"
    source = f"open({str(log)!r}, 'a').write('began ')\nmade = []\n" + SOURCE.format(tables=["orders", "vintages"])
    source += f"\n    made.append(table)\n    open({str(log)!r}, 'a').write(f'{{table}} {{len(made)}} ')"
    path = notebook("logs", source)
    [result] = run(tmp_path, experiments.Job(path, {table(name): [table(name)] for name in ("orders", "vintages")}))
    whole = "orders 1 vintages 2 "
    assert log.read_text(encoding="utf-8") == f"began {whole}orders 1 vintages 2 vintages 2 "
    assert result.disturbed == {table("orders"): [result.found], table("vintages"): [result.found]}


def test_a_cell_that_raises_stops_an_undisturbed_run_and_is_passed_over_in_a_disturbed_one(tmp_path, notebook, empty):
    source = SOURCE.format(tables=["orders"]) + "\n1 / len(load('orders'))\nnumber('t-last', '1', sources=['orders'])"
    job = experiments.Job(notebook("raises", source), {table("orders"): [empty]})
    [result] = run(tmp_path, job)
    assert set(result.found) == {"num t-orders", "num t-last"}
    assert [set(found) for found in result.disturbed[table("orders")]] == [{"num t-orders"}]
    (tmp_path / "scratch").rename(tmp_path / "used")
    with pytest.raises(RuntimeError, match=r"(?s)wrong.ipynb failed.*ZeroDivisionError"):
        run(tmp_path, experiments.Job(notebook("wrong", "1 / 0"), job.instead))


def test_further_changes_are_only_tried_where_a_cell_raised_if_one_is_enough_and_then_all_of_them(
    tmp_path, notebook, empty
):
    path = notebook("one", SOURCE.format(tables=["orders", "vintages"]) + "\n1 / len(load('orders'))")
    instead = {table("orders"): [empty, table("orders"), table("orders")], table("vintages"): [table("vintages")] * 2}
    [result, every] = run(
        tmp_path, experiments.Job(path, instead, [table("orders"), table("vintages")]), experiments.Job(path, instead)
    )
    assert {name: len(found) for name, found in result.disturbed.items()} == {table("orders"): 3, table("vintages"): 1}
    assert {name: len(found) for name, found in every.disturbed.items()} == {table("orders"): 3, table("vintages"): 2}
