"""The reviewer's report: run everything again, compare it with what is committed, and name what differs.

Each function makes one :class:`Check`; :class:`Review` puts them on one page. What is compared is what the notebooks
store, with strict nbval for every output and piece by piece for figures, tables, numbers and verdicts, so that the
report can say which of them a changed table reaches.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shlex
import subprocess
import sys
import tempfile
import time
import tomllib
import warnings
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from xml.etree import ElementTree

import nbformat
from nbval import plugin as nbval
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .. import plugins, provenance
from ..book import here
from ..evidence.pieces import Piece, stored
from ..evidence.texts import about, datasets
from ..files import TRACE
from ..runs import kernel, runner
from ..runs.notebooks import holds
from ..tables import altered, descriptor
from ..validate import validate
from . import elsewhere, sources, twice
from . import site as sites
from .report import Check, Rerun, Review

_LOCK, _PROJECT = "requirements.lock", "pyproject.toml"
# What nbval never compares, whatever the options: see ``skip_compare`` of its plugin.
_NOT_COMPARED = {
    "image/png": "nbval does not compare the bytes of images",
    "image/jpeg": "nbval does not compare the bytes of images",
    "application/vnd.jupyter.widget-view+json": "the number of a widget's model is random",
}
# Colours of a traceback, as pytest writes the escape character in XML.
_COLOURS = re.compile(r"#x1B\[[0-9;]*m")


def locked(text: str) -> dict[str, str]:
    """Return the version of each package that a lock asks for on this machine, by normalised name."""
    found: dict[str, str] = {}
    for line in re.findall(r"^([A-Za-z0-9][^\n\\]*==[^\n\\]*)", text, re.M):
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate():
            found[canonicalize_name(requirement.name)] = next(iter(requirement.specifier)).version
    return found


def installed(names: list[str]) -> dict[str, str | None]:
    """Return the version of each package that is installed here, ``None`` where it is not."""
    versions: dict[str, str | None] = dict.fromkeys(names)
    for distribution in metadata.distributions():
        name = canonicalize_name(distribution.name)
        if name in versions:
            versions[name] = distribution.version
    return versions


def check_environment(wanted: Mapping[str, str], here: Mapping[str, str | None]) -> Check:
    """Return whether the packages are those of the lock.

    Args:
        wanted: as from :func:`locked`; here: as from :func:`installed`.
    """
    other = {name: here[name] for name, version in wanted.items() if here[name] != version}
    return Check(
        "environment",
        f"{len(wanted) - len(other)} of {len(wanted)} packages have the version of requirements.lock",
        [f"`{name}`: {wanted[name]} is locked, {version or 'none'} is installed" for name, version in other.items()],
    )


def check_hashes(data_dir: Path) -> Check:
    """Return whether each table has the SHA-256 that ``datapackage.json`` gives."""
    wrong, tables = [], descriptor(data_dir)["resources"]
    for table in tables:
        if found := altered(table, data_dir):
            wrong.append(f"`{table['path']}`: {found}")
    return Check(
        "tables of data/", f"{len(tables) - len(wrong)} of {len(tables)} have the hash of datapackage.json", wrong
    )


def check_tables(data_dir: Path) -> Check:
    """Return whether the tables are what the descriptor says (see :func:`traced_book.validate.validate`)."""
    problems = validate(data_dir)
    found = f"types, constraints, keys, row floors and named outliers; problems: {len(problems) or 'none'}"
    return Check("validation", found, problems)


def exclusions(notebook: Path) -> tuple[list[str], list[str]]:
    """Return what strict nbval would not compare: with the reason, and without one.

    A cell may ask for it (a tag or a comment such as ``NBVAL_IGNORE_OUTPUT``); the other comments of the cell are then
    its reason. A cell never executed and the mime types that nbval skips are not compared either.
    """
    given: list[str] = []
    missing: list[str] = []
    cells = [cell for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "code"]
    for index, cell in enumerate(cells):
        where = f"`{here().short(notebook)}`, code cell {index}"
        asked = dict(nbval.find_metadata_tags(cell.metadata)) | dict(nbval.find_comment_markers(cell.source))
        comments = [line.strip("# ") for line in cell.source.splitlines() if line.startswith("#")]
        reason = " ".join(text for text in comments if text not in nbval.comment_markers)
        for kind in asked:
            (given if reason else missing).append(f"{where}: {kind}: {reason or 'no comment gives a reason'}")
        if cell.execution_count is None:
            missing.append(f"{where}: it was never executed")
        kinds = {kind for output in cell.outputs for kind in output.get("data", {})}
        given += [f"{where}: {kind}: {_NOT_COMPARED[kind]}" for kind in sorted(kinds & set(_NOT_COMPARED))]
    return given, missing


def check_exclusions(notebooks: list[Path], without: Mapping[Path, str]) -> Check:
    """Return what is not compared (see :func:`exclusions`); ``without`` are the notebooks that do not run, with the reason."""
    given, missing = [f"`{here().short(path)}`: it was not run: {reason}" for path, reason in without.items()], []
    count = 0
    for path in notebooks:
        reasoned, unreasoned = exclusions(path)
        count += len(reasoned) + len(unreasoned)
        given += reasoned
        missing += unreasoned
    found = f"{count} outputs are not compared" if count else "none: every output of every cell is compared"
    if without:
        found = f"{len(without)} notebooks do not run; of the others, {found}"
    return Check("exclusions", found, missing, given)


def rerun(notebooks: list[Path]) -> dict[Path, Rerun]:
    """Run notebooks in new kernels with strict nbval: all outputs are compared with those stored in the notebooks.

    What nbval ran is kept for the next build, which need not run it a second time (:mod:`traced_book.runs.nbval`).

    Raises:
        RuntimeError: pytest gave no result.
    """
    base = here().base
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results.xml"
        command = [sys.executable, "-m", "pytest", "-p", "traced_book.runs.nbval"]
        command += ["--nbval", "--nbval-current-env", "-n", "auto", "--dist", "loadfile"]
        command += ["-q", "--color=no", "-p", "no:cacheprovider", "-o", "junit_family=xunit1"]
        command += [f"--rootdir={base}", f"--junit-xml={results}", *map(str, notebooks)]
        with kernel.environment() as environment:
            done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=here().root, env=environment)
        if not results.is_file():
            raise RuntimeError(f"pytest gave no result:\n{(done.stdout + done.stderr)[-2000:]}")
        cases = list(ElementTree.parse(results).iter("testcase"))
    by_notebook = {path: [case for case in cases if base / case.get("file", "") == path] for path in notebooks}
    return {path: _rerun(found) for path, found in by_notebook.items()}


def _rerun(cases: list[ElementTree.Element]) -> Rerun:
    failed = {}
    for case in cases:
        fault = case.find("failure") if case.find("failure") is not None else case.find("error")
        if fault is not None:
            failed[int(case.get("name", "").split()[-1])] = _fault(fault)
    compared = sum(case.find("skipped") is None for case in cases)
    return Rerun(sum(float(case.get("time", 0)) for case in cases), compared, failed)


def _fault(fault: ElementTree.Element) -> str:
    """Return nbval's complaint in one line: the outputs differ, or what the cell raised."""
    lines = [line for line in _COLOURS.sub("", fault.get("message") or fault.text or "").splitlines() if line.strip()]
    if any("Cell outputs differ" in line for line in lines[:3]):
        return "another output than stored"
    return lines[-1].strip()[:160] if lines else "failed without a word"


def check_notebooks(runs: Mapping[Path, Rerun]) -> Check:
    """Return whether each code cell gives the outputs that are stored."""
    differs, cells = [], 0
    for path, run in runs.items():
        code = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
        cells += len(code)
        if run.cells != len(code):
            differs.append(f"`{here().short(path)}`: {run.cells} of {len(code)} code cells were compared")
        for said in dict.fromkeys(run.failed.values()):
            where = ", ".join(str(index) for index, words in sorted(run.failed.items()) if words == said)
            differs.append(f"`{here().short(path)}`: {said} in code cell {where}")
    equal = sum(run.cells - len(run.failed) for run in runs.values())
    return Check("notebooks", f"{equal} of {cells} code cells give exactly the outputs stored", differs)


def figure_changes(old: dict, new: dict) -> str:
    """Return in what two specifications of a figure differ: rows plotted, words, or the drawing only."""
    before, after = (
        Counter(json.dumps(row, sort_keys=True) for rows in datasets(spec) for row in rows) for spec in (old, new)
    )
    rows = max((before - after).total(), (after - before).total())
    parts = [f"{rows} of {before.total()} plotted rows"] if rows else []
    a, b = map(about, (old, new))
    parts += [{"alt": "text alternative"}.get(key, key) for key in a if a[key] != b.get(key)]
    return ", ".join(parts) or "how it is drawn"


def table_changes(old: dict, new: dict) -> str:
    """Return in what two tables to read differ: cells with old and new text, or their shape."""
    if old["columns"] != new["columns"] or len(old["rows"]) != len(new["rows"]):
        shapes = [f"{len(table['rows'])} rows of {len(table['columns'])} columns" for table in (old, new)]
        return f"another form: {shapes[0]} → {shapes[1]}" if shapes[0] != shapes[1] else "other headings"
    cells = [
        f"{a[0]}, {column}: {x} → {y}"
        for a, b in zip(old["rows"], new["rows"], strict=True)
        for column, x, y in zip(old["columns"], a, b, strict=True)
        if x != y
    ]
    more = f"; and {len(cells) - 3} cells more" if len(cells) > 3 else ""
    return "; ".join(cells[:3]) + more if cells else "title or sources"


# In what two pieces of evidence of a kind differ, given their contents, in words.
CHANGES: Mapping[str, Callable[[dict, dict], str]] = {
    "fig": figure_changes,
    "tab": table_changes,
    "num": lambda old, new: f"{old['text']} → {new['text']}" if old["text"] != new["text"] else "its sources",
}
_NAMES = {"fig": "figures", "tab": "tables in the text", "num": "numbers in the text"}


def compare(kind: str, before: Mapping[Path, Mapping[str, Piece]], after: Mapping[Path, Mapping[str, Piece]]) -> Check:
    """Return whether the evidence of a kind (``fig``, ``tab`` or ``num``) is the same when computed again.

    Args:
        before: what each notebook stores; after: what running it gives.
    """
    differs, came, total = [], [], 0
    for path, pieces in before.items():
        held = {key: value for key, value in pieces.items() if key.startswith(f"{kind} ")}
        total += len(held)
        for key, old in held.items():
            new = after[path].get(key)
            if new is None:
                differs.append(f"`{key}` in `{here().short(path)}`: not computed, its cell or one before it raises")
            elif new.content != old.content:
                differs.append(f"`{key}` in `{here().short(path)}`: {CHANGES[kind](old.content, new.content)}")
        new_keys = (key for key in after[path] if key.startswith(f"{kind} ") and key not in held)
        came += [f"`{key}` in `{here().short(path)}`: computed, but not stored" for key in new_keys]
    return Check(_NAMES[kind], f"{total - len(differs)} of {total} come out the same", differs + came)


def check_site(site: Path, values: Mapping[str, str]) -> Check:
    """Return whether a built site is whole and shows what running the notebooks gives.

    Args:
        values: key to value of what running gave, as of :class:`traced_book.evidence.pieces.Piece`.
    """
    if not (site / TRACE).is_file():
        return Check(
            "site", "not built", [f"`{site}` has no trace.json: the book was not built, see the messages of make book"]
        )
    problems = sites.check_site(site) + sites.against_site(site, values)
    return Check("site", f"{sites.counted(site)}: files, hashes and links, against the notebooks run again", problems)


def check_sources() -> Check:
    """Return whether figures, tables and numbers change with the data that they name, and only with these, by experiment.

    What names no data is no fault: the data that it was seen to change with are noted (see
    :func:`traced_book.proof.sources.dependencies`).
    """
    try:
        found = sources.dependencies()
    except RuntimeError as error:
        first, *_, last = str(error).strip().splitlines()
        return Check("sources", "not tried, since a notebook does not run to its end", [f"{first} {last}"])
    problems = sources.undeclared(found.known, found.seen, found.untouched)
    silent = [key for key, held in found.known.items() if not held["sources"]]
    notes = [f"`{key}` names no data; it changes with {_listed(found.seen[key])}" for key in silent]
    notes += [f"`{name}` was not disturbed: {why}" for name, why in found.untouched.items()]
    faulty = {problem.partition(":")[0] for problem in problems}
    named = len(found.known) - len(silent)
    words = (
        f"{named - len(faulty)} of {named} figures, tables and numbers rest on the data that they name and on no other"
    )
    return Check("sources", words, problems, notes)


def _listed(names: set[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names)) or "none of the data that its notebook opens"


def review(site: Path | None = None, build: str | None = None, disturb: bool | None = None) -> Review:
    """Run everything again and compare.

    Every notebook runs twice: in a new kernel by nbval, compared with what is stored, and in a process that serves several, compared piece by
    piece with what is stored and with the site. The site is built of nbval's runs, so its figures and numbers come from
    another run than those that they are compared with. What Python is told from outside to stop at has no say in either.
    A text stores nothing: nbval does not know it, and its two runs are compared with each other (:mod:`.twice`).

    Args:
        site: folder of the built site; ``None`` leaves it out.
        build: command that builds the site, once nbval has run; a failure is for the check of the site to say. ``None``
            takes the site as it is.
        disturb: whether to run the notebooks with each data file disturbed too, which takes many runs; ``None`` does so in a
            book without a descriptor, where nothing else says what its evidence rests on.
    """
    start = time.monotonic()
    book = here()
    without = runner.reasons_against(book.notebooks())
    notebooks = [path for path in book.notebooks() if path not in without]
    with_outputs, texts = ([path for path in notebooks if holds(path) is held] for held in (True, False))
    lock = book.root / _LOCK
    wanted = locked(lock.read_text(encoding="utf-8")) if lock.is_file() else {}
    packages = installed(list(wanted))
    runs = rerun(with_outputs) if with_outputs else {}
    first, ran = twice.run(texts)
    if build is not None:
        subprocess.run(shlex.split(build), cwd=book.root)
    before = {path: stored(path) for path in with_outputs} | first
    with tempfile.TemporaryDirectory() as scratch, elsewhere.processes(book.data, Path(scratch)) as pool:
        after = elsewhere.computed(pool, notebooks)
    with warnings.catch_warnings(action="ignore"):
        added = [check(notebooks) for check in plugins.checks()]
    checks = [
        *([check_environment(wanted, packages)] if wanted else []),
        *([check_hashes(book.data), check_tables(book.data)] if book.described else []),
        check_notebooks(runs),
        *([ran] if texts else []),
        check_exclusions(with_outputs, without),
        *(compare(kind, before, after) for kind in _NAMES),
        *added,
        *([check_sources()] if (not book.described if disturb is None else disturb) else []),
    ]
    if site is not None:
        values = {key: piece.value for pieces in after.values() for key, piece in pieces.items()}
        checks.append(check_site(site, values))
    return Review(checks, runs, _facts(packages, time.monotonic() - start))


def _facts(packages: Mapping[str, str | None], seconds: float) -> dict[str, str]:
    """Return what a reviewer would note down of the run."""
    book, state = here(), provenance.build()
    path = book.root / _PROJECT
    project = tomllib.loads(path.read_text(encoding="utf-8")).get("project", {}) if path.is_file() else {}
    direct = [canonicalize_name(Requirement(line).name) for line in project.get("dependencies", [])]
    changed = f": {', '.join(f'`{name}`' for name in state.changed)}" if state.dirty else ""
    usual = book.data == book.root / book.settings.data
    facts = {
        "Sources": f"{state.words}{changed}" if state.dirty or not state.commit else f"{state.words}, tree clean",
        "Data": (f"`{book.settings.data}/`" if usual else f"`{book.data}`") if book.described else "",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "Platform": f"{platform.platform()}, {os.cpu_count()} cores",
        "Packages": ", ".join(f"{name} {packages[name]}" for name in direct if packages.get(name)),
        "Run": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {seconds:.0f} seconds",
    }
    return {label: fact for label, fact in facts.items() if fact}
