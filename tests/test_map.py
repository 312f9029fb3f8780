"""The map of the two packages, the contracts on their imports, and the folders say the same; so do types, and the numbers of decisions."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
LAYERS = {contract["containers"][0]: contract["layers"] for contract in CONTRACTS if contract["type"] == "layers"}


def rows(package: str) -> list[list[str]]:
    """Return the modules of each row of a package's table in CONTRIBUTING.md."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    part = text.partition(f"`src/{package}/`\n")[2].partition("\n#")[0]
    return [re.findall(r"`([a-z_]+)`", row) for row in re.findall(r"^\| (`.*?) \|", part, re.M)]


@pytest.mark.parametrize("package", ["traced_book", "defense_ties"])
def test_the_map_has_the_layers_of_the_contract_and_these_the_modules_of_the_folder(package):
    layers = [layer.split(" : ") for layer in LAYERS[package]]
    assert rows(package) == layers
    there = {
        path.stem
        for path in (ROOT / "src" / package).iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    assert sorted(name for layer in layers for name in layer) == sorted(there - {"__init__"})


def test_no_contract_forgets_a_direction():
    forbidden = {
        (c["source_modules"][0], name) for c in CONTRACTS if c["type"] == "forbidden" for name in c["forbidden_modules"]
    }
    assert forbidden == {
        ("traced_book", "defense_ties"), ("traced_book", "sphinx"), ("defense_ties", "sphinx"), ("defense_ties", "traced_book.sphinx")
    }  # fmt: skip
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "\t$(BIN)/lint-imports" in makefile.partition("\ntest:")[2].partition("\n\n")[0]


def test_the_types_of_both_packages_agree():
    done = subprocess.run([Path(sys.executable).with_name("mypy")], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_decision_has_its_number_and_says_context_decision_and_consequence():
    records = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))
    assert len(records) >= 9
    for number, path in enumerate(records, start=1):
        text = path.read_text(encoding="utf-8")
        assert path.name.startswith(f"{number:04}-") and text.startswith(f"# {number}. ")
        assert re.findall(r"^\*\*(\w+)\.\*\*", text, re.M) == ["Context", "Decision", "Consequence"]
        assert len(text.split()) < 450  # a page
