"""What a committed notebook is: executed, clean, short of logic, and free of numbers typed by hand."""

import ast
import copy
import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest

from tests.places import all_notebooks
from traced_book.evidence.pieces import FIGURE_MIME as MIME
from traced_book.evidence.pieces import NUMBER_MIME, WIDGET_MIME, stored
from traced_book.evidence.statements import computation
from traced_book.runs import kernel
from traced_book.runs.notebooks import clean, execute

BOOK = Path(__file__).parents[1] / "book"
NOTEBOOKS = all_notebooks()
COUNTRIES = [path for path in NOTEBOOKS if path.parent.name == "countries"]
names = [str(path.relative_to(BOOK)) for path in NOTEBOOKS]

# GitHub shows a notebook without what the site makes of it; MyST leaves the line out.
ON_GITHUB = (
    "% On GitHub the figures and computed numbers of this notebook are not shown: README.md says how to read the book."
)


def read(path):
    return nbformat.read(path, as_version=4)


@pytest.fixture(params=NOTEBOOKS, ids=names)
def notebook(request):
    return read(request.param)


def test_it_is_executed_and_clean(notebook):
    assert clean(copy.deepcopy(notebook)) == notebook
    assert all(cell.execution_count for cell in notebook.cells if cell.cell_type == "code")
    kinds = {output.output_type for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs}
    assert kinds <= {"display_data", "execute_result"}


def test_a_widget_leaves_its_text_only():
    cell = nbformat.v4.new_code_cell("Panel()")
    data = {WIDGET_MIME: {"model_id": "4f1d"}, "text/plain": "Run this cell."}
    cell.outputs = [nbformat.v4.new_output("execute_result", data=data)]
    stored = clean(nbformat.v4.new_notebook(cells=[cell], metadata={"widgets": {"state": {}}}))
    assert stored.cells[0].outputs[0].data == {"text/plain": "Run this cell."}
    assert "widgets" not in stored.metadata


def test_running_it_again_gives_the_same_bytes(tmp_path, monkeypatch):
    """From the root, two at a time, in reverse order and as on an old processor, which rounds the last bits of linear algebra
    otherwise; what is committed was run in its own folder, one by one.

    Three of them, with figures of every kind; all are run again for the site, in their own folders (test_trace.py).
    """
    monkeypatch.setattr(kernel, "_KEPT", (*kernel._KEPT, "OPENBLAS_CORETYPE"))
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Prescott")
    chosen = [path for path in NOTEBOOKS if path.stem in ("comparison", "timing", "venezuela")]
    copies = {path: tmp_path / path.relative_to(BOOK) for path in reversed(chosen)}
    for path, target in copies.items():
        target.parent.mkdir(exist_ok=True)
        shutil.copy(path, target)
    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(execute, copies.values(), [BOOK.parent] * len(copies)))
    changed = [path.name for path, target in copies.items() if target.read_bytes() != path.read_bytes()]
    assert changed == []


def test_its_cells_call_show_and_argue(notebook):
    """No function definitions, no files by path, no charts drawn inline."""
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        tree = ast.parse(cell.source)
        defined = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        assert not defined, cell.source
        imported = {
            name
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in ([node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names])
        }
        assert "altair" not in imported
        called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not called & {"read_csv", "read_json", "read_text", "open"}, cell.source
        assert cell.source.rstrip()[-1:] != ";"
        assert "hide-input" in cell.metadata.get("tags", [])


@pytest.mark.parametrize("path", COUNTRIES, ids=lambda p: p.stem)
def test_a_country_chapter_argues_at_length_and_has_figures(path):
    notebook = read(path)
    text = " ".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    # A last sentence leads to what came after the period.
    text, after, _ = text.removeprefix(ON_GITHUB).rpartition("After 2024")[0].rpartition("After 2024")
    assert after
    words = len(re.sub(r"\{[a-z:]+\}`[^`]*`", "x", text.rstrip("-* \n")).split())
    assert 1_200 <= words <= 2_950
    shown = [o for c in notebook.cells if c.cell_type == "code" for o in c.outputs if MIME in o.get("data", {})]
    assert len(shown) >= 4


def test_it_says_to_who_meets_it_on_github_how_to_read_the_book(notebook):
    first = notebook.cells[0]
    assert first.cell_type == "markdown"
    assert ON_GITHUB in first.source.splitlines()[:3]


def test_outputs_name_no_path_of_a_machine(notebook):
    assert not re.search(r"/(home|root|work|tmp|Users)/", json.dumps(notebook))


# A quantity: a number with a unit, a percentage, money, TIV, or a count of what the tables count.
UNITS = r"(?:%|per ?cent|percent|million|billion|TIV|dollars?|euros?)"
COUNTED = r"(?:deliver(?:y|ies)|agreements?|deals?|contracts?|orders?|visits?|exercises?|votes?|suppliers?|roll calls?)"
WORDS = r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred)"
QUANTITY = re.compile(
    rf"(?:US\$|€|£)\s?\d[\d,.]*|\b\d[\d,.]*\s?{UNITS}|(?<!◌ )\b(?:(?!(?:19|20)\d\d\b)\d[\d,]*|{WORDS})\s+(?:[a-z-]+\s+)?{COUNTED}\b",
    re.I,
)
EVIDENCE = re.compile(r"\{cite:[a-z]+\}|\((?:register:? )?[A-Z]{3,4}-\d+|register:")
# Phrases that look like quantities and are none: each with its reason.
EXCEPTIONS = {
    "five votes": "Chile alone of the five votes so: a verb",
    "95%": "the band between two quantiles of a posterior, a convention of the source",
}


def sentences(text):
    text = re.sub(r"```.*?```", "", text, flags=re.S)
    text = re.sub(r"^>.*$", "", text, flags=re.M)
    text = re.sub(r"\{(?:num|fig)\}`[^`]*`", "◌", text)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    return re.split(r"(?<=[.!?;:])\s+|\n\n", text)


def bare_quantities(text):
    """Return quantities in sentences that neither compute (num) nor cite them."""
    found = []
    for sentence in sentences(text):
        if EVIDENCE.search(sentence):
            continue
        found += [m.group(0) for m in QUANTITY.finditer(sentence) if m.group(0).lower() not in EXCEPTIONS]
    return found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Russia delivered 3,868 million TIV.", ["3,868 million"]),
        ("It took 69% of them.", ["69%"]),
        ("It signed eight agreements.", ["eight agreements"]),
        ("It cost US$54 million.", ["US$54"]),
        ("It signed {num}`x` agreements, {num}`y` of them in force.", []),
        ("It cost US$54 million {cite:p}`somebody2005`.", []),
        ("A credit of US$1 billion (register: VEN-05).", []),
        ("In 2008 twelve Mi-35M were ordered.", []),
    ],
)
def test_how_bare_quantities_are_found(text, found):
    assert bare_quantities(text) == found


PAGES = [*NOTEBOOKS, *sorted(BOOK.glob("*.md"))]


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.stem)
def test_no_quantity_is_typed_by_hand(path):
    if path.suffix == ".ipynb":
        text = "\n\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    else:
        text = path.read_text(encoding="utf-8")
    assert bare_quantities(text) == []


def test_every_figure_of_the_book_names_the_function_that_drew_it():
    named = {
        piece.content["usermeta"]["traced_book"]["function"]
        for path in NOTEBOOKS
        for piece in stored(path).values()
        if piece.kind == "fig"
    }
    assert len(named) > 20
    assert all(re.fullmatch(r"defense_ties\.charts(\.\w+)+", name) for name in named)


def test_a_statement_is_found_for_every_number_of_the_book():
    counted = 0
    for path in NOTEBOOKS:
        cells = read(path).cells
        sources = {index: cell.source for index, cell in enumerate(cells) if cell.cell_type == "code"}
        for index, cell in enumerate(cells):
            for bundle in (output.get("data", {}).get(NUMBER_MIME) for output in cell.get("outputs", [])):
                if bundle is None:
                    continue
                counted += 1
                how = computation(sources, index, bundle["name"])
                # A name that is not spelt out begins as it is built, or is spelt out in what the entry goes through.
                built = any(bundle["name"].startswith(part) for part in re.findall(r'f"([a-z-]+)\{', how.entry.text))
                spelt = [part.text for part in (how.entry, *how.used) if f'"{bundle["name"]}"' in part.text]
                assert spelt or built, (path.name, bundle["name"], how.entry.text)
                lines = sources[how.entry.cell].split("\n")[how.entry.first - 1 : how.entry.last]
                assert how.entry.text.split("\n")[0] in lines[0]
                # Beginning at the tables: what it rests on is read there, or the entry reads a constant alone.
                assert all(statement.cell <= index for statement in how.used)
    assert counted > 600


def imported(source: str, package: str) -> set[str]:
    """Return the modules of the package that a source imports anywhere, in functions too."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1]) if node.level else ""
            name = ".".join(filter(None, [base, node.module]))
            found |= {name, *(f"{name}.{alias.name}" for alias in node.names)}
    return {name for name in found if name.split(".")[0] in ("defense_ties", "traced_book")}


def module_file(name: str) -> Path | None:
    path = BOOK.parent / "src" / name.replace(".", "/")
    return next((p for p in (path.with_suffix(".py"), path / "__init__.py") if p.is_file()), None)


def test_no_notebook_reaches_what_its_run_is_not_keyed_by():
    """Follow the import statements from the notebooks: the modules of the site are not among them."""
    todo = set()
    for path in NOTEBOOKS:
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                todo |= imported(cell.source, "")
    reached = set()
    while todo:
        name = todo.pop()
        path = module_file(name)
        if name in reached or path is None:
            continue
        reached.add(name)
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        todo |= imported(path.read_text(encoding="utf-8"), package)
    assert {
        "defense_ties.charts",
        "defense_ties.data",
        "traced_book.evidence.author",
        "traced_book.tables",
        "defense_ties.explorer",
    } <= reached
    looks = ("traced_book.sphinx", "traced_book.pdf", "traced_book.proof", "defense_ties.book")
    assert not [name for name in reached if name.startswith(looks)]
