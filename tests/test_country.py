"""A further country: all that is made of it, in a copy of the book; what refuses it; and the build that a marked sentence stops."""

import json
import shutil
from pathlib import Path

import nbformat
import pytest
import yaml
from sphinx.application import Sphinx
from sphinx.errors import SphinxWarning

import raw_exports
from defense_ties import cli, country, ingest
from defense_ties.ingest import raw
from defense_ties.ingest.forms import Sources
from traced_book import tables
from traced_book.book import here
from traced_book.cli import main as traced_book
from traced_book.tables import load
from traced_book.validate import validate

ROOT = Path(__file__).parents[1]
NEW = {"countries.csv", "governments.csv", "datapackage.json"}


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of the book with its tables, without its pages but one; commands run in it."""
    for name in ("_toc.yml", "_config.yml", "pyproject.toml", "CITATION.cff"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "data", tmp_path / "data")
    (tmp_path / "book" / "countries").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRACED_BOOK", str(tmp_path))
    return tmp_path


def role(folder, code):
    """Return the role of a country and its number by the Correlates of War, as they stand in the table."""
    lines = (folder / "data" / "countries.csv").read_text("utf-8").splitlines()
    cells = next(line for line in lines if line.startswith(code)).split(",")
    return cells[-1], cells[2]


def snapshot(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_peru_has_all_but_its_argument(copy, capsys):
    before = snapshot(copy)
    assert cli.main(["country", "PER"]) == 0
    after = snapshot(copy)
    chapter = copy / "book" / "countries" / "peru.ipynb"
    changed = {path for path, content in after.items() if before.get(path) != content}
    assert changed == {chapter, copy / "_toc.yml", *(copy / "data" / name for name in NEW)}
    assert role(ROOT, "PER") == ("other", "") and role(copy, "PER") == ("focus", "135")
    # Nothing else in the table has changed, nor in the contents but the one line.
    lines = [(copy / "data" / "countries.csv").read_text("utf-8"), (ROOT / "data" / "countries.csv").read_text("utf-8")]
    assert len(set(lines[0].splitlines()) ^ set(lines[1].splitlines())) == 2
    parts = yaml.safe_load((copy / "_toc.yml").read_text("utf-8"))["parts"]
    assert [entry["file"] for entry in parts[1]["chapters"]][-2:] == ["book/countries/chile", "book/countries/peru"]
    added = set((copy / "_toc.yml").read_text().splitlines()) - set((ROOT / "_toc.yml").read_text().splitlines())
    assert added == {"      - file: book/countries/peru"}
    printed = capsys.readouterr().out
    assert "written: book/countries/peru.ipynb\n" in printed and "no row of it yet: orders\n" in printed
    # The tables are as the descriptor says but for the government that is to be filled.
    problems = validate(copy / "data")
    assert [problem.partition(": ")[0] for problem in problems] == [
        f"governments.csv, row 27, column '{name}'" for name in ("head", "label", "source")
    ]
    filled = (copy / "data" / "governments.csv").read_text("utf-8")
    assert filled.endswith("PER,,,2000-01-01,,\n")


def test_the_chapter_runs_and_has_the_figures_of_the_tables_that_have_the_country(copy, capsys):
    assert cli.main(["country", "PER"]) == 0
    assert traced_book(["run", "book/countries/peru.ipynb"]) == 0
    text = (copy / "book" / "countries" / "peru.ipynb").read_text("utf-8")
    outputs = [output["data"] for cell in json.loads(text)["cells"] for output in cell.get("outputs", [])]
    figures = [v["usermeta"]["traced_book"] for data in outputs for k, v in data.items() if "vegalite" in k]
    assert [figure["id"] for figure in figures] == ["per-ranking", "per-periods"]
    assert figures[0]["alt"] == ("Horizontal bars, the longest of Italy (42%), South Korea (14%), Russia (14%).")
    numbers = {v["name"]: v["text"] for data in outputs for k, v in data.items() if "number" in k}
    assert numbers == {"per-tiv": "1,843", "per-rus-share": "14%"}
    assert text.count(":::{to-be-written}") == 4


def test_every_section_stands_in_the_chapter_of_a_country_that_all_tables_have():
    text = country.notebook("PER", "Peru", set(country.NEEDED))
    assert "to Peru 2000–2024" in text  # as a person reads it, not by the number of the dash
    nbformat.validate(json.loads(text))
    cells = json.loads(text)["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    for cell in code:
        compile(cell, "peru", "exec")
    assert len({cell["id"] for cell in cells}) == len(cells)
    assert not any("$" in "".join(cell["source"]) for cell in cells)
    assert sum("to-be-written" in line for cell in cells for line in cell["source"]) == 9
    assert [line for cell in cells for line in cell["source"] if line.startswith("## ")] == [
        "## Who armed Peru\n", "## What was ordered from Russia\n", "## Votes in the General Assembly\n",
        "## Military spending\n", "## Trade with Russia\n", "## Agreements and visits\n", "## Established, likely, unknown\n",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "prepare", "message"),
    [
        ("XYZ", None, "XYZ: expected the code of a state of table region_states, as PER"),
        ("per", None, "per: expected the code of a state of table region_states, as PER"),
        ("CHL", None, "CHL: Chile is a country of the book already"),
        ("HTI", None, "HTI: the register of transfers has no delivery to Haiti, 2000–2024"),
        ("PAN", None, "PAN: the register of transfers has no delivery to Panama, 2000–2024"),
        ("PER", lambda root: (root / "book/countries/peru.ipynb").write_text(""), "book/countries/peru.ipynb is there already"),
        ("PER", lambda root: (root / "_toc.yml").write_text("root: a\n"), "_toc.yml: no chapter of a country, expected one to stand after"),
        ("PER", lambda root: (root / "data/governments.csv").unlink(), "No such file or directory"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("unhurried")
def test_what_can_not_be_added_is_named_and_nothing_is_written(copy, capsys, code, prepare, message):
    if prepare:
        prepare(copy)
    before = snapshot(copy)
    assert cli.main(["country", code]) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "no country was added, nothing was changed" and len(said) == 2
    assert message in said[1]
    assert snapshot(copy) == before


def test_a_second_time_is_refused_and_changes_nothing(copy, capsys):
    assert cli.main(["country", "PER"]) == 0
    before = snapshot(copy)
    # A process reads each table once.
    tables._load.cache_clear()
    assert cli.main(["country", "PER"]) == 1
    assert "PER: Peru is a country of the book already" in capsys.readouterr().err
    assert snapshot(copy) == before


def test_what_fails_while_it_is_written_leaves_all_as_it_was(copy, monkeypatch):
    new = country.added(here(), "PER", None)
    before = snapshot(copy)
    write = Path.write_bytes

    def full(path, content):
        # It is written beside, and put in place when it is whole.
        if path.name.startswith(new.chapter.name):
            raise OSError("no space left")
        return write(path, content)

    with monkeypatch.context() as disk:
        disk.setattr(Path, "write_bytes", full)
        with pytest.raises(OSError, match="no space left"):
            country.write(new)
    assert snapshot(copy) == before


@pytest.mark.parametrize("floor", [1, 2000])
def test_its_rows_come_from_raw_files_or_nothing_does(copy, monkeypatch, capsys, floor):
    monkeypatch.setattr(raw, "floor", lambda frame, rows, file: frame)
    monkeypatch.setattr(country, "PROVIDERS", [ingest.sipri_transfers])
    package = json.loads((copy / "data" / "datapackage.json").read_text("utf-8"))
    for table in package["resources"]:
        table |= {"row_floor": floor if table["name"] == "deliveries" else 1, "known_outliers": []}
    for table in package["resources"]:
        for field in table["schema"]["fields"]:
            field.pop("usual", None)
    (copy / "data" / "datapackage.json").write_text(json.dumps(package), "utf-8")
    folder = copy.parent / f"{copy.name}-raw"
    raw_exports.write(
        {place: raw_exports.EXPORTS[place]() for place in (raw_exports.DELIVERIES, raw_exports.ORDERS)}, folder
    )
    monkeypatch.setattr(Sources, "whole", lambda self: self)
    before = snapshot(copy)
    status = cli.main(["country", "PER", "--from", str(folder)])
    if floor > 1:
        assert status == 1 and "deliveries.csv" in capsys.readouterr().err
        assert snapshot(copy) == before
        return
    assert status == 0
    peru = load("deliveries", copy / "data").query("recipient == 'PER'")
    assert peru[["supplier", "delivery_year", "tiv"]].to_numpy().tolist() == [["RUS", 2005, 20.004]]
    # The tables of providers that it does not ask stay as they are.
    assert (copy / "data" / "agreements.csv").read_bytes() == (ROOT / "data" / "agreements.csv").read_bytes()


def test_a_sentence_to_be_written_stops_a_strict_build_with_its_page_and_words(tmp_path):
    (tmp_path / "conf.py").write_text("extensions = ['myst_parser', 'defense_ties.book.to_write']\n")
    (tmp_path / "index.md").write_text("# Peru\n\nWhat is known.\n\n```{to-be-written} what **it** shows\n```\n")
    build = {
        "srcdir": tmp_path,
        "confdir": tmp_path,
        "outdir": tmp_path / "o",
        "doctreedir": tmp_path / "d",
        "buildername": "html",
    }
    with pytest.raises(SphinxWarning, match=r"/index\.md:5:still to be written: what \*\*it\*\* shows$"):
        Sphinx(**build, status=None, warning=None, warningiserror=True).build()
    Sphinx(**build, status=None, warning=None, freshenv=True).build()
    page = (tmp_path / "o" / "index.html").read_text("utf-8")
    assert "To be written" in page and "what <strong>it</strong> shows" in page
