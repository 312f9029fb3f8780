"""REVIEWING.md says what is so: its commands print what it shows, and its numbers are those of the tables."""

import re
import subprocess
import textwrap
from pathlib import Path

import nbformat
import pytest

from defense_ties import ingest, prose
from defense_ties.data import load
from defense_ties.ingest import sipri_transfers
from tests.places import BOOK_DIR
from traced_book.evidence import pieces

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "REVIEWING.md").read_text(encoding="utf-8")
WORDS = " ".join(TEXT.split())


def commands():
    """Return each command of the worked example with what the page says it prints."""
    found = []
    for block in re.findall(r"^ *```console\n(.*?)^ *```", TEXT, re.M | re.S):
        for part in textwrap.dedent(block).split("$ ", 1)[1].split("\n$ "):
            command, _, printed = part.partition("\n")
            found.append((command, printed.strip()))
    return found


def test_the_example_has_commands():
    assert len(commands()) == 8


@pytest.mark.parametrize(("command", "printed"), commands())
def test_each_command_prints_what_the_page_shows(command, printed):
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == printed


@pytest.fixture(scope="module")
def rows():
    table = load("deliveries")
    return table[(table["supplier"] == "RUS") & (table["recipient"] == "COL")]


def test_the_sentences_of_the_example_have_the_numbers_of_the_table(rows):
    tiv = prose.listed(f"{value:g}" for value in rows["tiv"])
    count = prose.listed(map(prose.count, rows["number"]))
    (unit,) = rows["tiv_unit"].unique()
    total = rows["tiv"].sum()
    assert f"{count.capitalize()} helicopters at {unit:g} make {tiv}; together {total:g}, which" in WORDS
    assert f"which the page rounds to {prose.tiv(total)}." in WORDS
    assert f"the deals {prose.listed(map(str, rows['deal_id']))} must have" in WORDS
    assert f"the numbers {prose.listed(map(str, rows['number']))} under *Numbers delivered*" in WORDS
    assert f"and {tiv} under *TIV delivery values*" in WORDS


def test_the_example_starts_from_a_number_of_the_page():
    cells = nbformat.read(BOOK_DIR / "countries" / "colombia.ipynb", as_version=4).cells
    assert any("{num}`col-tiv` million {term}`TIV`" in cell.source for cell in cells if cell.cell_type == "markdown")
    first = next(cell.source for cell in cells if cell.cell_type == "code")
    assert 'imports = transfers.deliveries(["COL"])' in first
    assert 'russian = imports[imports["supplier"] == "RUS"]' in first
    assert pieces.stored(BOOK_DIR / "countries" / "colombia.ipynb")["num col-tiv"].sources == ("deliveries",)


def test_the_example_ends_at_rows_of_the_export(sources, rows):
    countries = load("countries")
    codes = dict(zip(countries["sipri_name"], countries["code"], strict=True))
    export = sipri_transfers.read_deliveries(ingest.sources(sources)[sipri_transfers.DELIVERIES], codes).set_index(
        "deal_id"
    )
    for row in rows.to_dict("records"):
        original = export.loc[row["deal_id"]]
        assert (original["supplier"], original["recipient"]) == ("RUS", "COL")
        assert (original["number"], original["tiv"]) == (row["number"], row["tiv"])


def test_the_page_of_the_book_is_this_text():
    page = (ROOT / "book" / "reviewing.md").read_text(encoding="utf-8")
    assert page == "```{include} ../REVIEWING.md\n```\n"
