"""A book with nothing but notebooks and data files: what each piece rests on is found, and a changed file is named by its review."""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from traced_book import book, tables
from traced_book.proof import changes, experiments, rerun, review, sources

HEAD = "%time import json, subprocess, helper, pandas as pd, altair as alt\nfrom pathlib import Path\nfrom traced_book import Figure, number"
SALES = """
sales, people = pd.read_csv("../data/sales.csv"), pd.read_csv("../data/people.tsv", sep="\\t")
---
number("one-tons", str(helper.total(sales)), sources=["sales"])
number("one-people", str(people["n"].sum()), sources=["sales"])
number("one-most", str(people["n"].max()), sources=["../data/people.tsv"])
---
people.to_csv("../data/written.csv")
pd.read_csv("../data/written.csv");
---
bars = alt.Chart(sales).mark_bar().encode(x="year:O", y="tons:Q")
Figure(bars, id="one-bars", title="t", caption="c", alt="a", sources=["sales.csv"])
---
heads = alt.Chart(people).mark_bar().encode(x="year:O", y="n:Q")
Figure(heads, id="one-heads", title="t", caption="c", alt="a", sources=["people", "sales"])"""
RECORDS = """
number("two-sum", str(sum(row["b"] for row in json.loads(Path("../data/records.json").read_text()))), sources=["An office"])
---
number("two-unseen", subprocess.check_output(["cat", "../data/unseen.csv"], text=True), sources=["unseen"])
---
number("two-notes", Path("../data/notes.txt").read_text(), sources=["notes"])"""


def write(path, cells):
    """Write a notebook that holds what running it gives."""
    parts = [nbformat.v4.new_code_cell(cell.strip(), execution_count=1) for cell in [HEAD, *cells.split("---")]]
    nbformat.write(nbformat.v4.new_notebook(cells=parts), path)
    done = rerun.executed(path)
    for cell in done.cells:
        cell.outputs = [nbformat.v4.new_output("display_data", output["data"]) for output in cell.outputs]
    nbformat.write(done, path)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Return the root of a book whose only settings are its title and its contents."""
    root = tmp_path_factory.mktemp("book")
    (root / "_config.yml").write_text("title: Small\n", encoding="utf-8")
    (root / "_toc.yml").write_text("format: jb-book\nroot: parts/one\nchapters:\n- file: parts/two\n", encoding="utf-8")
    for folder in ("data", "parts"):
        (root / folder).mkdir()
    years = [2001, 2002, 2003, 2004]
    texts = {
        "sales.csv": pd.DataFrame({"year": years, "tons": [1.5, 2.5, 3.5, 9.0]}).to_csv(index=False),
        "people.tsv": pd.DataFrame({"year": years, "n": [1, 2, 3, 4]}).to_csv(index=False, sep="\t"),
        "records.json": json.dumps([{"a": 1, "b": 2.5}, {"a": 2, "b": 3.5}]),
        "unseen.csv": "a,b\n1,2.5\n",
        "notes.txt": "as it is",
    }
    for name, text in texts.items():
        (root / "data" / name).write_text(text, encoding="utf-8")
    (root / "parts" / "helper.py").write_text("def total(frame):\n    return frame['tons'].sum()\n", encoding="utf-8")
    with book.using(book.at(root)):
        for name, cells in {"one": SALES, "two": RECORDS}.items():
            write(root / "parts" / f"{name}.ipynb", cells)
    (root / "data" / "written.csv").unlink()
    return root


@pytest.fixture(scope="module")
def found(small):
    with book.using(book.at(small)):
        return sources.dependencies()


def test_what_each_piece_rests_on_is_found(small, found):
    if not experiments._forgotten([str(small / "data" / "notes.txt")]):
        pytest.skip("this system does not note when a file is read")
    assert found.seen == {
        "num one-tons": {"data/sales.csv"},
        "num one-people": {"data/people.tsv"},
        "num one-most": {"data/people.tsv"},
        "fig one-bars": {"data/sales.csv"},
        "fig one-heads": {"data/people.tsv"},
        "num two-sum": {"data/records.json"},
        "num two-unseen": {"data/unseen.csv"},
        "num two-notes": set(),
    }
    assert found.known["num one-people"] == {"value": "10", "sources": ["data/sales.csv"]}
    assert found.known["num two-sum"]["sources"] == []  # an office is no file
    assert found.untouched == {"data/notes.txt": "expected one of .csv, .tsv, .json, .parquet, .xlsx"}
    assert sources.undeclared(found.known, found.seen, found.untouched) == [
        "num one-people: changes with data/people.tsv, which it does not declare",
        "fig one-heads: declares data/sales.csv, but is not derived from it",
    ]


def test_no_run_touches_the_book(small, found):
    assert sorted(path.name for path in (small / "data").iterdir()) == [
        "notes.txt",
        "people.tsv",
        "records.json",
        "sales.csv",
        "unseen.csv",
    ]


def test_what_a_run_wrote_is_as_before_for_the_next(tmp_path):
    for folder in ("book", "copy"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "kept.csv").write_text(folder, encoding="utf-8")
    (tmp_path / "copy" / "new.csv").write_text("new", encoding="utf-8")
    runs = experiments._Runs({str(tmp_path / "book"): str(tmp_path / "copy")})
    runs.restored([str(tmp_path / "book" / name) for name in ("kept.csv", "new.csv", "gone.csv")])
    assert [path.name for path in (tmp_path / "copy").iterdir()] == ["kept.csv"]
    assert (tmp_path / "copy" / "kept.csv").read_text(encoding="utf-8") == "book"


def test_the_review_says_what_was_found(small, found, monkeypatch):
    monkeypatch.setattr(sources, "dependencies", lambda: found)
    with book.using(book.at(small)):
        check = review.check_sources()
    assert check.found == "5 of 7 figures, tables and numbers rest on the data that they name and on no other"
    assert [line.partition(":")[0] for line in check.differs] == ["num one-people", "fig one-heads"]
    assert check.notes == [
        "`num two-sum` names no data; it changes with `data/records.json`",
        "`data/notes.txt` was not disturbed: expected one of .csv, .tsv, .json, .parquet, .xlsx",
    ]


def test_a_notebook_that_does_not_run_is_named_and_not_disturbed(small, monkeypatch):
    def stopped():
        raise RuntimeError("running one.ipynb failed:\nTraceback\nKeyError: 'gone'")

    monkeypatch.setattr(sources, "dependencies", stopped)
    check = review.check_sources()
    assert check.differs == ["running one.ipynb failed: KeyError: 'gone'"]


def test_the_review_names_the_figure_that_a_changed_file_reaches(small, tmp_path):
    path = small / "data" / "sales.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("3.5", "4.5"), encoding="utf-8")
    command = "from traced_book.cli import main; raise SystemExit(main())"
    options = ["review", "--no-disturb", "--to", str(tmp_path / "review.md")]
    told = {name: value for name, value in os.environ.items() if not name.startswith(book.ROOT)}
    try:
        done = subprocess.run(
            [sys.executable, "-c", command, *options], cwd=small, env=told, capture_output=True, encoding="utf-8"
        )
    finally:
        path.write_text(text, encoding="utf-8")
    report = (tmp_path / "review.md").read_text(encoding="utf-8")
    assert done.returncode == 1, done.stderr
    assert "- `fig one-bars` in `parts/one.ipynb`: 1 of 4 plotted rows\n" in report
    assert "- `num one-tons` in `parts/one.ipynb`: 16.5 → 17.5\n" in report
    assert "one-heads" not in report
    assert "| sources |" not in report
    assert "Packages" not in report


# How cells run


def run(tmp_path, *cells):
    """Return what each cell shows, as plain text."""
    path = tmp_path / "n.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells]), path)
    done = rerun.executed(path, strict=lambda: False)
    return [[output["data"]["text/plain"] for output in cell.outputs] for cell in done.cells]


def test_cells_run_as_ipython_runs_them(tmp_path, capfd):
    shown = run(
        tmp_path,
        "%%time\nx = 5\nx",
        "x;",
        "!true\nsaid = !echo yes\nsaid[0]",
        "import asyncio\nawait asyncio.sleep(0)\nx + 1",
        "_",
        "display(1, 2)\n3",
        "1 / 0",
        "if True:\nx",
        "raise SystemExit",
        "x",
    )
    assert shown == [["5"], [], ["'yes'"], ["6"], ["6"], ["1", "2", "3"], [], [], [], ["5"]]
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("cell", ["1 / 0", "if True:\nx", "raise SystemExit"])
def test_nobody_reads_the_code_of_what_a_cell_called_when_it_raised(tmp_path, monkeypatch, cell):
    """With disturbed data hundreds raise, deep in libraries."""
    read = []
    for name in ("AutoFormattedTB", "SyntaxTB"):
        monkeypatch.setattr(
            f"IPython.core.ultratb.{name}.structured_traceback", lambda *given, **more: read.append(given) or []
        )
    assert run(tmp_path, cell, "5") == [[], ["5"]]
    assert read == []


@pytest.mark.parametrize(
    ("settings", "tags", "stops"),
    [("", [], True), ("", ["raises-exception"], False), ("execute: {allow_errors: true}\n", [], False)],
)
def test_a_cell_that_raises_stops_the_proof_unless_its_author_lets_it(tmp_path, settings, tags, stops):
    (tmp_path / "_config.yml").write_text(f"title: t\n{settings}", encoding="utf-8")
    cells = [nbformat.v4.new_code_cell("my-number = 1", metadata={"tags": tags}), nbformat.v4.new_code_cell("2")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "n.ipynb")
    with book.using(book.at(tmp_path)), pytest.raises(SyntaxError) if stops else contextlib.nullcontext():
        done = rerun.executed(tmp_path / "n.ipynb")
    if not stops:
        assert [[shown["data"]["text/plain"] for shown in cell.outputs] for cell in done.cells] == [[], ["2"]]


def test_cells_may_wait_where_a_loop_is_running(tmp_path):
    """As in the kernel of a notebook, or beside a browser that a test drives."""

    async def within():
        return run(tmp_path, "import asyncio\nawait asyncio.sleep(0)\n6")

    # In a thread of its own, since where a browser was driven before, a loop is running already.
    with ThreadPoolExecutor(max_workers=1) as apart:
        assert apart.submit(asyncio.run, within()).result() == [["6"]]


def test_a_module_beside_a_notebook_is_its_own(tmp_path):
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / "beside.py").write_text(f"word = {name!r}\n", encoding="utf-8")
        assert run(tmp_path / name, "import beside\nbeside.word") == [[repr(name)]]
    assert "beside" not in sys.modules


@pytest.mark.parametrize("line", ["", "%matplotlib inline"])
def test_pictures_of_matplotlib_are_shown_in_each_notebook_with_the_settings_that_it_begins_with(tmp_path, line):
    pytest.importorskip("matplotlib")
    cells = [
        f"{line}\nimport matplotlib.pyplot as plt",
        "plt.plot([1, 2]);",
        "plt.rcParams['lines.linewidth'] *= 2\nplt.figure()",
    ]
    once, again = (run(tmp_path, *cells, "plt.rcParams['lines.linewidth']") for _ in range(2))
    assert (
        once == again == [[], ["<Figure size 640x480 with 1 Axes>"], ["<Figure size 640x480 with 0 Axes>"] * 2, ["3.0"]]
    )


# Files that say something else


def written(path, how):
    target = path.with_name(f"other{path.suffix}")
    assert changes.write(path, how, target)
    return target


def test_fields_without_a_descriptor_follow_from_the_values():
    frame = pd.DataFrame(
        {
            "year": ["2001", ""],
            "tons": ["1.5", "2"],
            "sure": ["True", "False"],
            "day": ["2001-02-03", ""],
            "name": ["a", "1.5"],
        }
    )
    types = {"year": "string", "tons": "number", "sure": "boolean", "day": "date", "name": "string"}
    assert {field["name"]: field["type"] for field in changes.inferred(frame)} == types


def test_records_are_changed_and_keep_their_form(tmp_path):
    path = tmp_path / "records.json"
    path.write_text('[{"a": 1, "b": 2.5, "c": "é"}, {"a": 2, "b": null, "c": ""}]', encoding="utf-8")
    other = json.loads(written(path, changes.strongly).read_text(encoding="utf-8"))
    assert other == [{"a": 1, "b": pytest.approx(2.75), "c": "é"}]
    assert [row["a"] for row in json.loads(written(path, changes.mildly).read_text(encoding="utf-8"))] == [1]


def test_each_sheet_of_a_workbook_is_changed(tmp_path):
    pytest.importorskip("openpyxl")
    path = tmp_path / "sheets.xlsx"
    with pd.ExcelWriter(path) as writer:
        for name in "AB":
            pd.DataFrame({"x": [1.5, 2.5], "day": pd.to_datetime(["2001-02-03"] * 2)}).to_excel(
                writer, sheet_name=name, index=False
            )
    other = pd.read_excel(written(path, changes.later), sheet_name=None)
    assert {name: frame["day"].dt.year.to_list() for name, frame in other.items()} == {
        "A": [2008, 2008],
        "B": [2008, 2008],
    }


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("map.json", '{"type": "x"}', "ValueError: expected a list of records"),
        ("wrong.json", "{", "JSONDecodeError: Expecting"),
        ("empty.csv", "", "EmptyDataError: No columns"),
        ("ragged.csv", "a,b\n1,2\n1,2,3,4\n", "ParserError: "),
        ("some.nc", "", "expected one of .csv, "),
    ],
)
def test_what_can_not_be_changed_is_named(tmp_path, name, text, said):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(changes.NotDisturbed, match=f"^{said}"):
        changes.write(tmp_path / name, changes.mildly, tmp_path / "other")


@pytest.mark.parametrize(
    ("source", "same"),
    [("sales", True), ("sales.csv", True), ("data/sales.csv", True), ("../data/sales.csv", True), ("./data/sales.csv", True), ("Sales", False), ("csv", False)],
)  # fmt: skip
def test_a_file_goes_by_its_path_its_name_or_its_stem(source, same):
    assert tables.called("data/sales.csv", source) is same


def test_links_are_followed_into_the_copy_and_what_can_be_made_again_is_left_out(tmp_path):
    root, elsewhere = tmp_path / "book", tmp_path / "elsewhere"
    for folder in (root / "_build", root / ".git", elsewhere):
        folder.mkdir(parents=True)
        (folder / "file.csv").write_text("a\n", encoding="utf-8")
    (root / "data").symlink_to(elsewhere)
    (copy,) = map(Path, experiments._copied([root], tmp_path / "copies").values())
    assert [path.relative_to(copy).as_posix() for path in copy.rglob("*")] == ["data", "data/file.csv"]
    assert not (copy / "data").is_symlink()
