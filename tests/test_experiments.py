"""A run on a disturbed table sees that table and nothing else, tells which files it opened, and leaves no trace."""

import nbformat
import pytest

from defense_ties import experiments
from defense_ties.data import DATA_DIR

SOURCE = """\
from defense_ties.data import load
from defense_ties.figure import number
for table in {tables}:
    number(f"t-{{table}}", str(len(load(table))), sources=["orders"])"""


@pytest.fixture
def notebook(tmp_path):
    def write(name, source):
        path = tmp_path / f"{name}.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)]), path)
        return str(path)

    return write


def run(tmp_path, *jobs):
    (tmp_path / "scratch").mkdir()
    return experiments.run(jobs, DATA_DIR, tmp_path / "scratch", 1)


def values(result):
    return {key: piece["value"] for key, piece in result.found.items()}


def test_each_run_sees_its_own_table_and_opens_it_anew(tmp_path, notebook):
    both, one = (
        notebook(name, SOURCE.format(tables=tables))
        for name, tables in [("both", ["orders", "vintages"]), ("one", ["orders"])]
    )
    header = (DATA_DIR / "orders.csv").read_text(encoding="utf-8").split("\n")[0]
    (tmp_path / "empty.csv").write_text(header + "\n", encoding="utf-8")
    job = experiments.Job
    before, disturbed, other, after = run(
        tmp_path, job(both), job(both, "orders.csv", str(tmp_path / "empty.csv")), job(one), job(both)
    )
    assert values(disturbed) == values(before) | {"num t-orders": "0"}
    assert int(values(before)["num t-orders"]) > 50
    assert values(after) == values(before)
    assert values(other) == {"num t-orders": values(before)["num t-orders"]}
    assert before.opened == after.opened == {"datapackage.json", "orders.csv", "vintages.csv"}
    assert other.opened == {"datapackage.json", "orders.csv"}


def test_a_cell_that_raises_stops_an_undisturbed_run_and_is_passed_over_in_a_disturbed_one(tmp_path, notebook):
    path = notebook("raises", SOURCE.format(tables=["orders"]) + "\n1 / 0")
    [result] = run(tmp_path, experiments.Job(path, "orders.csv", str(DATA_DIR / "orders.csv")))
    assert set(result.found) == {"num t-orders"}
    (tmp_path / "scratch").rename(tmp_path / "used")
    with pytest.raises(RuntimeError, match=r"(?s)raises.ipynb failed.*ZeroDivisionError"):
        run(tmp_path, experiments.Job(path))
