"""``python -m tests.mutants``: change the code a little, many times, and see whether the unit tests notice.

Each mutant is one small change of one module: a comparison turned, a bound moved, a filter, an item or a call left out. Of
each module as many are drawn as are asked for, evenly by kind of change and with a fixed seed. The module's own tests, none
of which needs a built site, then run on a copy of the tree until one fails. A mutant that no test notices survives;
those that change nothing that anyone can see are named in ``equivalent_mutants.csv``, each with the reason.

Sentences (texts of more than three words and the fixed parts of f-strings) are not changed: a test that repeats a sentence
proves nothing.
"""

from __future__ import annotations

import argparse
import ast
import copy
import csv
import importlib
import itertools
import os
import random
import resource
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = Path("src")
PACKAGES = ("defense_ties", "traced_book")
EQUIVALENT = Path(__file__).with_name("equivalent_mutants.csv")
EXPORTS = ["raw_exports", "ingest"]
# The tests that are to notice, the quickest first.
MODULES = {
    "defense_ties.scope": ["scope", *EXPORTS],
    "defense_ties.transfers": ["transfers"],
    "defense_ties.alignment.assembly": ["alignment"],
    "defense_ties.alignment.beyond": ["alignment"],
    "defense_ties.alignment.clubs": ["alignment"],
    "defense_ties.alignment.council": ["alignment"],
    "defense_ties.alignment.ideal": ["alignment"],
    "defense_ties.alignment.measures": ["alignment"],
    "defense_ties.alignment.ukraine": ["alignment"],
    "defense_ties.agreements": ["agreements"],
    "defense_ties.chance": ["chance"],
    "defense_ties.engagement": ["engagement"],
    "defense_ties.customs": ["customs"],
    "defense_ties.economy": ["economy"],
    "defense_ties.reliability": ["reliability"],
    "defense_ties.claims": ["verdicts", "claims"],
    "defense_ties.claims.areas": ["verdicts", "claims"],
    "defense_ties.claims.brazil": ["verdicts", "claims"],
    "defense_ties.claims.chile_mexico": ["verdicts", "claims"],
    "defense_ties.claims.claim": ["verdicts", "claims"],
    "defense_ties.claims.colombia": ["verdicts", "claims"],
    "defense_ties.claims.components": ["verdicts", "claims"],
    "defense_ties.claims.history": ["claims_history"],
    "defense_ties.claims.little": ["verdicts", "claims"],
    "defense_ties.claims.logic": ["verdicts", "claims", "claims_history"],
    "defense_ties.claims.multiverse": ["multiverse", "claims"],
    "defense_ties.claims.region": ["verdicts", "claims"],
    "defense_ties.claims.rows": ["verdicts", "claims"],
    "defense_ties.claims.venezuela": ["verdicts", "claims"],
    "defense_ties.prose": ["prose"],
    "defense_ties.predictions": ["outcomes"],
    "defense_ties.completeness": ["completeness"],
    "defense_ties.exercises": ["exercises", "teaching"],
    "defense_ties.fetch": ["fetch"],
    "defense_ties.fetch.providers": ["fetch"],
    "defense_ties.fetch.transfer": ["fetch"],
    "defense_ties.gravity": ["gravity"],
    "defense_ties.country": ["country"],
    "defense_ties.moves": ["moves"],
    "defense_ties.refresh": ["forms", "refresh"],
    "defense_ties.vintage_report": ["vintage_report"],
    "defense_ties.revisions": ["revisions"],
    "defense_ties.ruslat": ["ruslat"],
    "defense_ties.ratification": ["ratification"],
    "defense_ties.sanctions": ["sanctions"],
    "defense_ties.sentences": ["sentences"],
    "defense_ties.services": ["services"],
    "defense_ties.timing": ["timing"],
    "defense_ties.training": ["training"],
    "defense_ties.uncertainty": ["uncertainty"],
    "defense_ties.visits": ["visits"],
    "defense_ties.yardsticks": ["yardsticks"],
    "traced_book.editions.catalogues": ["traced_book/faithful"],
    "traced_book.editions.charts": ["traced_book/charts_translated"],
    "traced_book.editions.forms": ["traced_book/number_forms"],
    "traced_book.editions.faithful": ["traced_book/faithful"],
    "traced_book.editions.sentences": ["traced_book/own_sentences"],
    "traced_book.editions.numerals": ["traced_book/faithful"],
    "traced_book.evidence.author": ["traced_book/figure", "traced_book/runs"],
    "traced_book.runs.warm": ["traced_book/warm"],
    "traced_book.drawing.workers": ["traced_book/drawings"],
    "traced_book.evidence.pieces": [
        "traced_book/figure",
        "traced_book/statements",
        "traced_book/stock",
        "traced_book/glued",
    ],
    "traced_book.evidence.statements": ["traced_book/statements"],
    "traced_book.evidence.stock": ["traced_book/stock", "traced_book/glued"],
    "traced_book.evidence.texts": ["traced_book/evidence", "traced_book/figure", "traced_book/spreadsheets"],
    "traced_book.proof.rerun": ["traced_book/check"],
    "traced_book.proof.site": ["traced_book/check"],
    "traced_book.proof.sources": ["traced_book/check"],
    "traced_book.sphinx.domain": ["traced_book/evidence"],
    "defense_ties.ingest": EXPORTS,
    "defense_ties.ingest.coding": ["coding", *EXPORTS],
    "defense_ties.ingest.chronicle": ["chronicle", *EXPORTS],
    "defense_ties.ingest.forms": ["forms", "fetch", "customs", *EXPORTS],
    "defense_ties.ingest.ledger": ["claims_history", *EXPORTS],
    "defense_ties.ingest.naturalearth": ["naturalearth", *EXPORTS],
    "defense_ties.ingest.parties": EXPORTS,
    "defense_ties.ingest.predictions": ["predictions", *EXPORTS],
    "defense_ties.ingest.raw": ["raw", *EXPORTS],
    "defense_ties.ingest.record": ["refresh", "forms"],
    "defense_ties.ingest.register": ["coding", *EXPORTS],
    "defense_ties.ingest.customs": ["customs"],
    "defense_ties.ingest.dcad": EXPORTS,
    "defense_ties.ingest.sanctions": EXPORTS,
    "defense_ties.ingest.sipri_milex": EXPORTS,
    "defense_ties.ingest.sipri_transfers": EXPORTS,
    "defense_ties.ingest.trade": EXPORTS,
    "defense_ties.ingest.training": EXPORTS,
    "defense_ties.ingest.un_press": EXPORTS,
    "defense_ties.ingest.un_record": EXPORTS,
    "defense_ties.ingest.unga": EXPORTS,
    "defense_ties.ingest.unread": ["forms"],
    "defense_ties.ingest.visits": EXPORTS,
    "defense_ties.ingest.worldbank": ["forms", *EXPORTS],
}
# These tests damage every file at random, for minutes: of them only those of a module's own files are tried, and only on what
# the others left.
RANDOM = "no_change_of_a_raw_export or a_damaged_file"
OWN_FILES = {
    "defense_ties.ingest.coding": "pass.csv or coding.csv",
    "defense_ties.ingest.register": "agreements",
    "defense_ties.ingest.sipri_milex": "Milex",
    "defense_ties.ingest.sipri_transfers": "exported",
    "defense_ties.ingest.trade": "trade",
    "defense_ties.ingest.unga": "unga",
    "defense_ties.ingest.worldbank": "worldbank",
}
# Imported once, before any mutant: they are most of the time that a run of tests takes.
HEAVY = [
    "altair",
    "frictionless",
    "nbformat",
    "openpyxl",
    "pandas",
    "playwright.sync_api",
    "pyreadr",
    "sphinx.application",
]
# A mutant that runs on and on is noticed too: it may take so many seconds of the processor, and so many times what the tests take.
LEAST, TIMES = 30, 10

_TURNED = {
    ast.Eq: [ast.NotEq], ast.NotEq: [ast.Eq], ast.Lt: [ast.LtE, ast.GtE], ast.LtE: [ast.Lt, ast.Gt], ast.Gt: [ast.GtE, ast.LtE],
    ast.GtE: [ast.Gt, ast.Lt], ast.Is: [ast.IsNot], ast.IsNot: [ast.Is], ast.In: [ast.NotIn], ast.NotIn: [ast.In],
    ast.And: [ast.Or], ast.Or: [ast.And], ast.BitAnd: [ast.BitOr], ast.BitOr: [ast.BitAnd], ast.Add: [ast.Sub], ast.Sub: [ast.Add],
    ast.Mult: [ast.Div], ast.Div: [ast.Mult], ast.FloorDiv: [ast.Mult], ast.Mod: [ast.Mult], ast.Pow: [ast.Mult],
}  # fmt: skip
_NAMES = [
    ("sum", "mean"),
    ("min", "max"),
    ("any", "all"),
    ("head", "tail"),
    ("idxmax", "idxmin"),
    ("isna", "notna"),
    ("floor", "ceil"),
]
_SWAPPED = {a: b for one, other in _NAMES for a, b in ((one, other), (other, one))} | {"size": "nunique"}


@dataclass(frozen=True)
class Mutant:
    """One small change of a module.

    Attributes:
        module: its name; place: the function; kind: of change; change: before and after;
        number: of the change, in the order of the code.
    """

    module: str
    place: str
    kind: str
    change: str
    number: int

    @property
    def key(self) -> tuple[str, str, str]:
        """By what a mutant is named; lines move too often for that."""
        return self.module, self.place, self.change


def _others(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield the kind and the changed node of each small change of a node itself; its parts have their own."""
    if isinstance(node, ast.Compare):
        for at, operator in enumerate(node.ops):
            for new in _TURNED[type(operator)]:
                made = copy.deepcopy(node)
                made.ops[at] = new()
                yield "comparison", made
    if isinstance(node, ast.BoolOp):
        yield "operator", ast.BoolOp(_TURNED[type(node.op)][0](), node.values)
        for at in range(len(node.values)):
            rest = node.values[:at] + node.values[at + 1 :]
            yield "condition", rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
    if isinstance(node, ast.BinOp) and type(node.op) in _TURNED:
        yield "operator", ast.BinOp(node.left, _TURNED[type(node.op)][0](), node.right)
        if isinstance(node.op, ast.BitAnd | ast.BitOr):
            yield "condition", node.left
            yield "condition", node.right
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert | ast.USub):
        yield "operator", node.operand
    if isinstance(node, ast.Constant):
        yield from _constants(node.value)
    if isinstance(node, ast.List | ast.Set | ast.Tuple) and len(node.elts) > 1:
        for at in range(len(node.elts)):
            yield "item", type(node)(**{**vars(node), "elts": node.elts[:at] + node.elts[at + 1 :]})
    if isinstance(node, ast.Subscript) and isinstance(
        node.slice, ast.Compare | ast.BinOp | ast.UnaryOp | ast.Call | ast.BoolOp
    ):
        yield "filter", node.value
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and not isinstance(node.func.value, ast.Name | ast.Constant):
            yield "call", node.func.value
        if isinstance(node.func, ast.Attribute) and node.func.attr in _SWAPPED:
            made = copy.deepcopy(node)
            made.func.attr = _SWAPPED[node.func.attr]
            yield "name", made
        if isinstance(node.func, ast.Name) and node.func.id in _SWAPPED:
            made = copy.deepcopy(node)
            made.func.id = _SWAPPED[node.func.id]
            yield "name", made
        for at in range(len(node.keywords)):
            yield "keyword", ast.Call(node.func, node.args, node.keywords[:at] + node.keywords[at + 1 :])
    if isinstance(node, ast.Expr | ast.Raise | ast.AugAssign):
        yield "statement", ast.Pass()
    if isinstance(node, ast.Continue):
        yield "statement", ast.Break()
    if isinstance(node, ast.IfExp):
        yield "branch", node.body
        yield "branch", node.orelse
    if isinstance(node, ast.If):
        for value in (True, False):
            yield "branch", ast.If(ast.Constant(value), node.body, node.orelse)


def _constants(value: object) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(value, bool):
        yield "flag", ast.Constant(not value)
    elif isinstance(value, int):
        yield "number", ast.Constant(value + 1)
        yield "number", ast.Constant(value - 1)
    elif isinstance(value, float):
        yield "number", ast.Constant(value * 1.1 if value else 0.1)
        yield "number", ast.Constant(value * 0.9 if value else -0.1)
    elif isinstance(value, str) and len(value.split()) <= 3:
        yield "text", ast.Constant(f"{value}*")


def _places(tree: ast.Module) -> Iterator[tuple[str, ast.AST, str, int | None]]:
    """Yield the function, parent and field of each node that can be changed, and its place where the field is a list."""

    def walk(node: ast.AST, place: str) -> Iterator[tuple[str, ast.AST, str, int | None]]:
        if isinstance(node, ast.Import | ast.ImportFrom):
            return
        for field, value in ast.iter_fields(node):
            if field in ("annotation", "returns", "decorator_list"):
                continue
            for at, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if not isinstance(child, ast.AST):
                    continue
                if isinstance(node, ast.JoinedStr | ast.FormattedValue) and isinstance(
                    child, ast.Constant | ast.JoinedStr
                ):
                    continue
                if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                    continue  # a docstring
                inside = isinstance(child, ast.FunctionDef | ast.ClassDef)
                inner = f"{place}.{child.name}".lstrip(".") if inside else place
                if not isinstance(child, ast.Tuple) or isinstance(child.ctx, ast.Load):
                    yield inner, node, field, at
                yield from walk(child, inner)

    return walk(tree, "")


def _changes(tree: ast.Module) -> Iterator[tuple[str, str, str]]:
    """Yield place, kind and words of each change; while one is yielded, the tree has it."""
    for place, parent, field, at in _places(tree):
        held = getattr(parent, field)
        node = held if at is None else held[at]

        def put(new: ast.AST, parent: ast.AST = parent, field: str = field, at: int | None = at) -> None:
            if at is None:
                setattr(parent, field, new)
            else:
                getattr(parent, field)[at] = new

        for kind, new in _others(node):
            before, after = (ast.unparse(ast.fix_missing_locations(n)).partition("\n")[0] for n in (node, new))
            put(new)
            yield place, kind, f"{before} => {after}"
            put(node)


def mutants(module: str, source: str) -> list[Mutant]:
    """Return every mutant of a module, in the order of its code."""
    out: dict[tuple[str, str], Mutant] = {}
    for number, (place, kind, words) in enumerate(_changes(ast.parse(source))):
        while (place, words) in out:
            words += " (again)"
        out[place, words] = Mutant(module, place, kind, words, number)
    return list(out.values())


def changed(source: str, mutant: Mutant) -> str:
    """Return the code of a module as a mutant has it."""
    tree = ast.parse(source)
    next(itertools.islice(_changes(tree), mutant.number, None))
    return ast.unparse(ast.fix_missing_locations(tree))


def drawn(found: list[Mutant], size: int, seed: int) -> list[Mutant]:
    """Return so many mutants, evenly by kind as far as there are any left of it."""
    draw = random.Random(seed)
    kinds = [[m for m in found if m.kind == kind] for kind in sorted({m.kind for m in found})]
    for held in kinds:
        draw.shuffle(held)
    draw.shuffle(kinds)
    turns = [held[at] for at in range(max(map(len, kinds), default=0)) for held in kinds if at < len(held)]
    return turns[:size]


def path_of(module: str) -> Path:
    """Return the file of a module, seen from the root."""
    path = SOURCES.joinpath(*module.split("."))
    return path.with_suffix(".py") if (ROOT / path.with_suffix(".py")).is_file() else path / "__init__.py"


def file_of(name: str) -> Path:
    """Return the file of tests that ``MODULES`` names, seen from the root; a name may begin with its folder."""
    folder, _, last = name.rpartition("/")
    return Path("tests", folder, f"test_{last}.py")


def noticed(tree: Path, module: str, seconds: int | None = None) -> tuple[bool, float]:
    """Return whether some test of a module fails on a copy of the tree, and the seconds of the processor that it took."""
    failed, used = _ended(tree, MODULES[module], f"not ({RANDOM})", seconds)
    if not failed and seconds and module in OWN_FILES:
        failed, more = _ended(tree, EXPORTS, f"({RANDOM}) and ({OWN_FILES[module]})", None)
        used += more
    return failed, used


def _ended(tree: Path, tests: list[str], words: str, seconds: int | None) -> tuple[bool, float]:
    """Return whether tests that have these words in their names fail, and the seconds that they took.

    The tests run in a child of this process, which has the heavy libraries already.
    """
    sys.stdout.flush()
    child = os.fork()
    if not child:
        _run(tree, tests, words, seconds)
    _, status, used = os.wait4(child, 0)
    return status != 0, used.ru_utime + used.ru_stime


def _run(tree: Path, tests: list[str], words: str, seconds: int | None) -> None:
    status = 1
    try:
        if seconds:
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        os.chdir(tree)
        for name in [name for name in sys.modules if name.split(".")[0] in ("tests", *PACKAGES)]:
            del sys.modules[name]
        sys.path[:] = [str(tree / "src"), str(tree)] + [p for p in sys.path if not p.startswith(str(ROOT / "src"))]
        os.environ["PYTHONPATH"] = str(tree / "src")
        # A mutant and its module can have one size and one time, so that compiled files would be taken for each other's.
        sys.dont_write_bytecode = True
        files = [str(file_of(name)) for name in tests]
        status = int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", words, *files]))
    finally:
        os._exit(status)


def equivalent() -> dict[tuple[str, str, str], str]:
    """Return the reason for which each mutant of the list changes nothing."""
    with EQUIVALENT.open(newline="", encoding="utf-8") as file:
        return {(r["module"], r["function"], r["change"]): r["reason"] for r in csv.DictReader(file)}


def main(arguments: list[str] | None = None) -> int:
    """Draw mutants, run tests, print a table; return 1 where one of them survives."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__.partition("\n")[0])
    parser.add_argument("--each", type=int, default=20, help="mutants of each module (default: 20)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", choices=MODULES, default=list(MODULES), metavar="MODULE")
    asked = parser.parse_args(arguments)
    for name in HEAVY:
        importlib.import_module(name)
    same, rows, left = equivalent(), [], []
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder).resolve() / "tree"
        shutil.copytree(
            ROOT, tree, ignore=shutil.ignore_patterns(".git", ".venv*", "_build", "__pycache__", ".*_cache")
        )
        for module in asked.only:
            file, source = tree / path_of(module), (ROOT / path_of(module)).read_text(encoding="utf-8")
            file.write_text(ast.unparse(ast.parse(source)), encoding="utf-8")
            failed, used = noticed(tree, module)
            if failed:
                raise SystemExit(f"{module}: its tests fail before anything is changed")
            tried = drawn(mutants(module, source), asked.each, asked.seed)
            survivors = []
            for mutant in tried:
                file.write_text(changed(source, mutant), encoding="utf-8")
                if mutant.key not in same and not noticed(tree, module, int(LEAST + TIMES * used))[0]:
                    survivors.append(mutant)
                    print(f"survives: {module}: {mutant.place or 'module'}: {mutant.change}", flush=True)
            file.write_text(source, encoding="utf-8")
            alike = sum(mutant.key in same for mutant in tried)
            rows.append((module, len(tried), len(tried) - alike - len(survivors), alike, len(survivors)))
            print("{}: {} mutants, {} killed, {} equivalent, {} left".format(*rows[-1]), flush=True)
            left += survivors
    print("\n| module | mutants | killed | equivalent | left |\n|---|--:|--:|--:|--:|")
    for row in [*rows, ("all", *(sum(row[at] for row in rows) for at in range(1, 5)))]:
        print("| " + " | ".join(map(str, row)) + " |")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
