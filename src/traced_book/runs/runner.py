"""Run notebooks, several at a time, and keep each run with the hashes of what went into it.

A run is the executed notebook, kept under ``_build/runs/``, where anyone can open it. With its outputs it holds the SHA-256
of everything they were made from (:func:`inputs`). The build takes the outputs of a run whose inputs are all as they are now
and joins them with the text of the notebook, which is no input; otherwise it runs the notebook and says what changed.

Runs are made by the build, by ``traced-book run``, and by strict nbval in a review (:mod:`traced_book.runs.nbval`). Only
the build reads them. No check does: nbval, the review and the experiments with the tables each run the notebooks themselves
and compare with what is stored in the notebooks or stands on the site.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import platform
import sysconfig
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path

import nbformat
from nbclient.exceptions import CellControlSignal, DeadKernelError
from nbformat import NotebookNode

from ..book import here
from ..evidence.pieces import emptied, page_of, pieces
from ..files import cores, replacing
from . import kernel, notebooks

# How pages look, are printed and are checked: no module that a notebook reaches imports these, which a test proves.
_NO_INPUT = ("sphinx", "pdf", "proof")
_MACHINE = Path(__file__).parents[1]
# What a page shows or is written in, and code of a notebook hardly ever reads.
_SHOWN = {
    ".ipynb",
    ".md",
    ".rst",
    ".bib",
    ".css",
    ".js",
    ".svg",
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".webp",
    ".ico",
    ".html",
}
_HELD = "traced_book_run"


def _folder() -> Path:
    return here().build / "runs"


class RunError(Exception):
    """Notebooks that could not be run; the message names each one with its cell and what was raised."""


@dataclass(frozen=True)
class Outcome:
    """A notebook made ready: its ``path``, and in ``words`` whether it ran and why, or was reused."""

    path: Path
    words: str


def _made(path: Path) -> bool:
    """Return whether Python or an installer made a file, or it only says how a package is made and used."""
    made = any(part == "__pycache__" or part.endswith(".egg-info") for part in path.parts)
    return made or path.name in ("pyproject.toml", "README.md")


def files_hash(paths: Iterable[Path], base: Path) -> str:
    """Return one SHA-256 of the names, seen from a folder, and contents of files, without what was made of them."""
    total = hashlib.sha256()
    for path in sorted(p for p in paths if p.is_file() and not _made(p)):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(base).as_posix()}\0{content}\n".encode())
    return total.hexdigest()


def installed_hash() -> str:
    """Return a SHA-256 of the names and versions of the packages installed here, as their metadata folders give them."""
    names = sorted(path.name for path in Path(sysconfig.get_path("purelib")).glob("*.*-info"))
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def packages() -> dict[str, Path]:
    """Return the folder of each package that is used from where it is written, and not from a copy: its version does not tell."""
    found = {"traced_book": _MACHINE}
    for distribution in distributions():
        origin = json.loads(distribution.read_text("direct_url.json") or "{}")
        if origin.get("dir_info", {}).get("editable"):
            for name in (distribution.read_text("top_level.txt") or "").split():
                spec = importlib.util.find_spec(name)
                if spec is not None and spec.submodule_search_locations:
                    found[name] = Path(next(iter(spec.submodule_search_locations)))
    return found


def packages_hash(left_out: Iterable[Path] = ()) -> str:
    """Return one SHA-256 of all files of these packages but those in some folders."""
    without = set(left_out)
    hashes = [
        files_hash((path for path in folder.rglob("*") if without.isdisjoint(path.parents)), folder)
        for _, folder in sorted(packages().items())
    ]
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def surroundings() -> dict[str, str]:
    """Return the hashes of what any notebook may depend on beside its own code, by what a reader calls it."""
    book = here()
    beside = [path for path in book.beside() if path.suffix not in _SHOWN]
    return {
        "the package": packages_hash(_MACHINE / name for name in _NO_INPUT),
        "the data": files_hash(book.data.rglob("*") if book.data.is_dir() else (), book.data),
        "files beside the notebooks": files_hash(beside, book.root),
        "requirements.lock": files_hash([book.root / "requirements.lock"], book.root),
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
    return _folder() / os.path.relpath(path.resolve(), here().root).replace(os.sep, ".")


def keep(path: Path, executed: NotebookNode, around: Mapping[str, str]) -> None:
    """Keep a run of the notebook at ``path``.

    Args:
        executed: the notebook with its outputs; around: the surroundings as they were before the run, so that a file
            changed meanwhile makes the run outdated.

    Raises:
        RunError: a figure of it plots no row, or its data can't be had.
    """
    try:
        empty = emptied(pieces(executed, page_of(path)))
    except ValueError as error:
        raise RunError(f"{path}: {error}") from error
    if empty:
        raise RunError(f"{path}: {'; '.join(empty)}")
    executed = nbformat.from_dict(executed)
    executed.metadata[_HELD] = inputs(executed, around)
    target = _place(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    with replacing(target) as scratch:
        scratch.write_text(text(executed), encoding="utf-8")


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
        raise ValueError(f"{path}: its run under {_folder()} is of other code, expected that of the notebook")
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
