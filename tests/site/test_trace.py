"""The check of the trace passes on the built site, and each kind of damage makes it fail in the right words."""

import json
import shutil

import nbformat
import pytest

from tests.places import all_notebooks
from traced_book.proof import site as sites
from traced_book.proof import sources
from traced_book.runs import runner
from traced_book.runs.notebooks import clean


def test_the_built_site_is_traced(site):
    assert sites.check_site(site) == []


@pytest.mark.parametrize("path", all_notebooks(), ids=lambda path: path.stem)
def test_the_run_that_the_site_was_built_of_gives_the_stored_bytes(site, path):
    notebook = nbformat.read(path, as_version=4)
    again = nbformat.writes(clean(runner.joined(notebook, path))) + "\n"
    assert again == path.read_text(encoding="utf-8")


def test_every_figure_and_number_comes_from_the_tables_it_names(site):
    assert sources.check_sources(site) == []


@pytest.fixture(scope="module")
def copy(site, tmp_path_factory):
    target = tmp_path_factory.mktemp("site") / "html"
    shutil.copytree(site, target)
    return target


@pytest.fixture
def damage(copy):
    """Change a file of a copy of the site, and put it back after the test."""
    kept = {}

    def change(name, old, new, count=1):
        path = copy / name
        kept[path] = path.read_bytes()
        text = path.read_text(encoding="utf-8")
        assert old in text, (name, old)
        path.write_text(text.replace(old, new, count), encoding="utf-8")

    yield change
    for path, content in kept.items():
        path.write_bytes(content)


def entry(copy, figure="ven-annual"):
    trace = json.loads((copy / "trace.json").read_text(encoding="utf-8"))
    return next(f for f in trace["figures"] if f["id"] == figure)


def test_a_changed_value_in_a_csv_is_found(copy, damage):
    damage("_figures/ven-annual.csv", "2007,", "2006,")
    assert sites.check_site(copy) == ["figure ven-annual: _figures/ven-annual.csv does not have the hash of trace.json"]


def test_a_changed_value_in_a_specification_is_found(copy, damage):
    damage("_figures/ven-annual.json", '"year":2007', '"year":2006')
    found = sites.check_site(copy)
    assert "figure ven-annual: _figures/ven-annual.json does not have the hash of trace.json" in found
    assert "figure ven-annual: its CSV is not what its specification plots" in found
    assert "figure ven-annual: the page of its data is missing, or is not what its specification plots" in found


def test_a_changed_value_on_the_page_of_a_figures_data_is_found(copy, damage):
    damage("_figures/ven-annual.html", '<th scope="row">2007</th>', '<th scope="row">2006</th>')
    problem = "figure ven-annual: the page of its data is missing, or is not what its specification plots"
    assert sites.check_site(copy) == [problem]


def test_a_changed_value_in_a_table_is_found(copy, damage):
    damage("_data/deliveries.csv", "660", "666")
    found = sites.check_site(copy)
    assert found == ["data deliveries: the site's copy, trace.json and the descriptor do not have the same hash"]


def test_a_changed_source_list_is_found(copy, damage):
    damage("trace.json", json.dumps(entry(copy)["sources"], indent=1).replace("\n", "\n   "), '["trade"]')
    found = sites.check_site(copy)
    assert any("do not name the same sources" in problem for problem in found)


def test_a_removed_alternative_text_is_found(copy, damage):
    page = entry(copy)["page"]
    text = (copy / page).read_text(encoding="utf-8")
    start = text.index('alt="', text.index("_figures/ven-annual.svg"))
    alternative = text[start : text.index('"', start + 5) + 1]
    damage(page, alternative, 'alt=""')
    assert sites.check_site(copy) == ["figure ven-annual: an image is missing, or has no alternative text"]


def test_a_changed_permalink_is_found(copy, damage):
    page, code = entry(copy)["page"], entry(copy)["code"]
    damage(page, code, code.partition("#")[0] + "#L-999999")
    found = sites.check_site(copy)
    assert len(found) == 1
    assert "#L-999999 leads to no anchor" in found[0]


def test_a_link_to_a_missing_file_is_found(copy, damage):
    damage("book/figures.html", "_figures/ven-annual.csv", "_figures/gone.csv")
    assert sites.check_site(copy) == ["book/figures.html: ../_figures/gone.csv leads to no file"]


def test_a_missing_figure_is_found(copy, damage):
    damage(entry(copy)["page"], 'id="fig-ven-annual"', 'id="fig-gone"')
    assert any("figure ven-annual: not on page" in problem for problem in sites.check_site(copy))


CELLS = """
from defense_ties import charts, transfers
from defense_ties.data import load
from traced_book import Figure, numbers
---
frame = transfers.annual(transfers.by_basis(transfers.deliveries(["VEN"], ["RUS"])), ["basis"])
---
numbers({"t-orders": str(len(load("orders")))}, sources=["vintages"])
---
Figure(charts.annual_bars(frame, "#D55E00"), id="t-false", title="t", caption="c", alt="a", sources=["orders"])
---
Figure(charts.annual_bars(frame, "#D55E00"), id="t-true", title="t", caption="c", alt="a", sources=["deliveries"])
"""


FEW = """
from defense_ties.data import load
from traced_book import Table
---
events = load("events").set_index("id")
---
Table(events.loc[["BRA-60"], ["date"]], id="t-day", title="t", sources=["events"])
---
Table(load("agreements").query("country == 'MEX'")[["id"]], id="t-row", title="t", sources=["agreements"])
---
Table(load("events").query("id == 'BRA-54'")[["id"]], id="t-event", title="t", sources=["events"])
"""


@pytest.fixture
def small_book(tmp_path, monkeypatch):
    def write(cells):
        notebook = nbformat.v4.new_notebook()
        notebook.cells = [nbformat.v4.new_code_cell(source.strip()) for source in cells.split("---")]
        nbformat.write(notebook, tmp_path / "page.ipynb")
        monkeypatch.setenv("TRACED_BOOK_NOTEBOOKS", str(tmp_path))

    return write


def test_what_rests_on_one_row_is_seen_to(small_book):
    small_book(FEW)
    found = sources.dependencies(["events", "agreements"])
    assert found.seen == {"tab t-day": {"events"}, "tab t-row": {"agreements"}, "tab t-event": {"events"}}
    assert sources.undeclared(found.known, found.seen) == []


def test_wrong_sources_are_found_by_experiment(small_book):
    small_book(CELLS)
    found = sources.dependencies(["deliveries", "orders", "vintages"])
    assert found.seen["fig t-true"] == {"deliveries"}
    assert sources.undeclared(found.known, found.seen) == [
        "num t-orders: changes with orders, which it does not declare",
        "fig t-false: changes with deliveries, which it does not declare",
        "fig t-false: declares orders, but is not derived from it",
    ]
