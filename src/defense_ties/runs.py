"""Run notebooks, several at a time, and keep each run with the hashes of what went into it.

A run is the executed notebook, kept under ``_build/runs/``, where anyone can open it. With its outputs it holds the SHA-256
of everything they were made from (:func:`inputs`). The build takes the outputs of a run whose inputs are all as they are now
and joins them with the text of the notebook, which is no input; otherwise it runs the notebook and says what changed.

Runs are made by the build, by ``defense-ties execute``, and by strict nbval in a review (:mod:`defense_ties.nbval_runs`). Only
the build reads them. No check does: nbval, the review and the experiments with the tables each run the notebooks themselves
and compare with what is stored in the notebooks or stands on the site.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sysconfig
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient.exceptions import CellControlSignal, DeadKernelError
from nbformat import NotebookNode

from . import kernel, notebooks
from .data import DATA_DIR
from .figure import MIME, datasets
from .files import BUILD, ROOT, replacing

FOLDER = BUILD / "runs"
PACKAGE = Path(__file__).parent
_HELD = "defense_ties_run"


class RunError(Exception):
    """Notebooks that could not be run; the message names each one with its cell and what was raised."""


@dataclass(frozen=True)
class Outcome:
    """A notebook made ready: its ``path``, and in ``words`` whether it ran and why, or was reused."""

    path: Path
    words: str


def cores() -> int:
    """Return how many processes can run at the same time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def files_hash(paths: Iterable[Path], base: Path) -> str:
    """Return one SHA-256 of the names, seen from a folder, and contents of files; what Python compiled is left out."""
    total = hashlib.sha256()
    for path in sorted(p for p in paths if p.is_file() and "__pycache__" not in p.parts):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(base).as_posix()}\0{content}\n".encode())
    return total.hexdigest()


def installed_hash() -> str:
    """Return a SHA-256 of the names and versions of the packages installed here, as their metadata folders give them."""
    names = sorted(path.name for path in Path(sysconfig.get_path("purelib")).glob("*.*-info"))
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def surroundings() -> dict[str, str]:
    """Return the hashes of what any notebook may depend on beside its own code, by what a reader calls it.

    How pages look is left out (``site/``): no module that a notebook reaches imports it, which a test proves from the
    import statements.
    """
    package = (path for path in PACKAGE.rglob("*") if PACKAGE / "site" not in path.parents)
    return {
        "the package": files_hash(package, PACKAGE),
        "the data": files_hash(DATA_DIR.rglob("*"), DATA_DIR),
        "requirements.lock": files_hash([ROOT / "requirements.lock"], ROOT),
        "the packages installed": installed_hash(),
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
    }


def code_hash(notebook: NotebookNode) -> str:
    """Return the SHA-256 of the cells that run and of the kernel that runs them; prose and outputs do not count."""
    cells = [[cell.source, cell.metadata.get("tags", [])] for cell in notebook.cells if cell.cell_type == "code"]
    kernel = notebook.metadata.get("kernelspec", {}).get("name")
    return hashlib.sha256(json.dumps([kernel, cells]).encode()).hexdigest()


def inputs(notebook: NotebookNode, around: Mapping[str, str]) -> dict[str, str]:
    """Return the hashes of everything a run is made from; ``around`` is as from :func:`surroundings`."""
    return {"its code": code_hash(notebook), **around}


def _place(path: Path) -> Path:
    """Return where the run of a notebook is kept: under its path from the root of the project, with dots for slashes."""
    return FOLDER / os.path.relpath(path.resolve(), ROOT).replace(os.sep, ".")


def keep(path: Path, executed: NotebookNode, around: Mapping[str, str]) -> None:
    """Keep a run of the notebook at ``path``.

    Args:
        executed: the notebook with its outputs; around: the surroundings as they were before the run, so that a file
            changed meanwhile makes the run outdated.

    Raises:
        RunError: a figure of it plots no row.
    """
    if emptied := _emptied(executed):
        raise RunError(f"{path}: {'; '.join(emptied)}")
    executed = nbformat.from_dict(executed)
    executed.metadata[_HELD] = inputs(executed, around)
    target = _place(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    with replacing(target) as scratch:
        scratch.write_text(text(executed), encoding="utf-8")


def _emptied(executed: NotebookNode) -> list[str]:
    """Return a line for each figure of a run that plots no row."""
    outputs = (output for cell in executed.cells for output in cell.get("outputs", []))
    specs = (output.get("data", {}).get(MIME, {}) for output in outputs)
    figures = [(spec.get("usermeta", {}).get("defense_ties"), datasets(spec)) for spec in specs]
    return [f"figure {meta['id']!r} plots no row" for meta, rows in figures if meta and not rows]


def _read(path: Path) -> NotebookNode:
    """Return a notebook as it stands in its file.

    Raises:
        RunError: there is none.
    """
    try:
        return nbformat.read(path, as_version=4)
    except (OSError, ValueError, AttributeError, nbformat.ValidationError) as error:
        raise RunError(f"{path}: expected a notebook: {error}") from error


def text(notebook: NotebookNode) -> str:
    """Return a notebook as JSON, its keys in the order the kernel gave: nbformat would sort the columns of a figure's data."""
    return json.dumps(notebook, indent=1, ensure_ascii=False)


def outdated(path: Path, around: Mapping[str, str]) -> str:
    """Return in words why the run of the notebook at ``path`` can't be reused; empty where it can.

    Raises:
        RunError: there is no such notebook.
    """
    notebook, kept = _read(path), _place(path)
    if not kept.is_file():
        return "no run is kept"
    then = nbformat.read(kept, as_version=4).metadata.get(_HELD, {})
    now = inputs(notebook, around)
    names = [name for name in {**then, **now} if then.get(name) != now.get(name)]
    return f"{', '.join(names)} changed" if names else ""


def joined(notebook: NotebookNode, path: Path) -> NotebookNode:
    """Return a notebook with the outputs of its run, which must be up to date.

    Raises:
        ValueError: the run is of other code.
    """
    run = nbformat.read(_place(path), as_version=4)
    if code_hash(run) != code_hash(notebook):
        raise ValueError(f"{path}: its run under {FOLDER} is of other code, expected that of the notebook")
    ran = [cell for cell in run.cells if cell.cell_type == "code"]
    for cell, done in zip((c for c in notebook.cells if c.cell_type == "code"), ran, strict=True):
        cell.outputs, cell.execution_count = done.outputs, done.execution_count
    # A notebook that was never stored lacks what a run would have told of its language.
    notebook.metadata = nbformat.from_dict({**notebooks.METADATA, **notebook.metadata})
    return notebook


def perform(paths: Iterable[Path], again: bool = False) -> Iterator[Outcome]:
    """Run notebooks in their kernels, as many at a time as there are cores; yield each as soon as its run is kept.

    Args:
        again: run also what did not change.

    Raises:
        RunError: notebooks could not be run; all others have been.
    """
    around = surroundings()
    reasons = {path: outdated(path, around) for path in paths}
    if again:
        reasons = dict.fromkeys(reasons, "asked for")
    yield from (Outcome(path, "reused") for path, reason in reasons.items() if not reason)
    failed = []
    with ThreadPoolExecutor(max_workers=cores()) as pool:
        started = {pool.submit(_run, path, around): path for path, reason in reasons.items() if reason}
        for done in as_completed(started):
            path = started[done]
            try:
                seconds, note = done.result()
                yield Outcome(path, "; ".join(filter(None, [f"ran in {seconds:.1f} seconds: {reasons[path]}", note])))
            except RunError as error:
                failed.append(str(error))
    if failed:
        raise RunError("\n\n".join(sorted(failed)))


def _run(path: Path, around: Mapping[str, str]) -> tuple[float, str]:
    """Run a notebook and keep its run; return the seconds it took and a note on its kernel, if there is one to make."""
    start = time.monotonic()
    try:
        note = kernel.named_otherwise(_read(path))
        executed = notebooks.run(path)
    except (CellControlSignal, DeadKernelError, kernel.KernelError) as error:
        raise RunError(f"{path}: {error}") from error
    keep(path, executed, around)
    return time.monotonic() - start, note
