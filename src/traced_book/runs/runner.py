"""Run notebooks, several at a time, and keep each run with the hashes of what went into it.

A run is the executed notebook, kept under ``_build/runs/``, where anyone can open it. With its outputs it holds the SHA-256
of everything they were made from (:func:`inputs`). The build takes the outputs of a run whose inputs are all as they are now
and joins them with the text of the notebook, which is no input; otherwise it runs the notebook and says what changed.

Whether a notebook runs at all is for its author to say (:mod:`traced_book.runs.settings`): one that is not to run, or runs in
another language, is left to MyST-NB as it is (:func:`left`). So every notebook runs once in a build, here or there.

Runs are made by the build, by ``traced-book run``, and by strict nbval in a review (:mod:`traced_book.runs.nbval`). Only
the build reads them. No check does: nbval, the review and the experiments with the tables each run the notebooks themselves
and compare with what is stored in the notebooks or stands on the site. Only of a text, which stores nothing, a review takes
the run that it has just made.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import platform
import sysconfig
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from ..book import SCHEDULER, here
from ..evidence.pieces import emptied, page_of, pieces
from ..files import cores, replacing, sha256, sha256_text
from . import kernel, settings, warm
from .notebooks import METADATA, How, RunError, executed, holds, read, text

# How pages look, are printed and are checked: no module that a notebook reaches imports these, which a test proves.
_NO_INPUT = ("sphinx", "pdf", "proof", "editions", "locale")
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
    ".po",
}
_HELD, _TOOK = "traced_book_run", "traced_book_seconds"


def _folder() -> Path:
    return here().build / "runs"


@dataclass(frozen=True)
class Outcome:
    """A notebook made ready: its ``path``, in ``words`` whether it ran and why, or was reused, or why it was left as it is.

    ``kept`` says whether there is a run of it to be joined with its text.
    """

    path: Path
    words: str
    kept: bool = True


def _made(path: Path) -> bool:
    """Return whether Python or an installer made a file, or it only says how a package is made and used."""
    made = any(part == "__pycache__" or part.endswith(".egg-info") for part in path.parts)
    return made or path.name in ("pyproject.toml", "README.md")


def files_hash(paths: Iterable[Path], base: Path) -> str:
    """Return one SHA-256 of the names, seen from a folder, and contents of files, without what was made of them."""
    total = hashlib.sha256()
    for path in sorted(p for p in paths if p.is_file() and not _made(p)):
        total.update(f"{path.relative_to(base).as_posix()}\0{sha256(path)}\n".encode())
    return total.hexdigest()


def installed_hash() -> str:
    """Return a SHA-256 of the names and versions of the packages installed here, as their metadata folders give them."""
    names = sorted(path.name for path in Path(sysconfig.get_path("purelib")).glob("*.*-info"))
    return sha256_text("\n".join(names))


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
    return sha256_text("\n".join(hashes))


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
    return sha256_text(json.dumps([kernel, cells]))


def inputs(notebook: NotebookNode, around: Mapping[str, str]) -> dict[str, str]:
    """Return the hashes of everything a run is made from; ``around`` is as from :func:`surroundings`."""
    asked = settings.here().of(notebook)
    how = f"errors {'allowed' if asked.execution_allow_errors else 'not allowed'}"
    where = "a folder of its own" if asked.execution_in_temp else "its folder"
    return {"its code": code_hash(notebook), "how it runs": f"{how}, in {where}", **around}


def _place(path: Path) -> Path:
    """Return where the run of a notebook is kept: under its path from the root of the project, with dots for slashes."""
    name = os.path.relpath(path.resolve(), here().root).replace(os.sep, ".")
    return _folder() / (name if holds(path) else f"{name}.ipynb")


def keep(path: Path, ran: NotebookNode, around: Mapping[str, str], seconds: float | None = None) -> None:
    """Keep a run of the notebook at ``path``.

    Args:
        ran: the notebook with its outputs; around: the surroundings as they were before the run, so that a file changed
            meanwhile makes the run outdated; seconds: how long it took, where that is known.

    Raises:
        RunError: a figure of it plots no row, or its data can't be had.
    """
    try:
        empty = emptied(pieces(ran, page_of(path)))
    except ValueError as error:
        raise RunError(f"{path}: {error}") from error
    if empty:
        raise RunError(f"{path}: {'; '.join(empty)}")
    ran = nbformat.from_dict(ran)
    ran.metadata[_HELD] = inputs(ran, around)
    if seconds is not None:
        ran.metadata[_TOOK] = round(seconds, 2)
    target = _place(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    with replacing(target) as scratch:
        scratch.write_text(text(ran), encoding="utf-8")


def _of_book(path: Path, notebook: NotebookNode) -> settings.NbParserConfig:
    try:
        return settings.here().of(notebook)
    except ValueError as error:
        raise RunError(f"{path}: {error}") from error


def left(notebook: NotebookNode, path: Path, again: bool = False) -> str:
    """Return in words why a notebook is left to MyST-NB, which runs it or not; empty where it runs here.

    Args:
        again: whether somebody asks for it to run, whatever the settings of the book say.

    Raises:
        RunError: the notebook asks to be run in a way that is none.
    """
    asked = _of_book(path, notebook)
    named = kernel.named(notebook, asked.kernel_rgx_aliases)
    if not named.here:
        return named.note
    if again:
        return ""
    if pattern := settings.here().excluded(path):
        return f"not run: excluded by {pattern!r}"
    if asked.execution_mode == "off":
        return "not run, as the settings say: what is stored is shown"
    if asked.execution_mode == "inline":
        return "left to MyST-NB, which runs it inline"
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if asked.execution_mode == "auto" and all(cell.outputs for cell in code):
        return "not run: all its outputs are stored"
    return ""


def reasons_against(paths: Iterable[Path]) -> dict[Path, str]:
    """Return in words, for each notebook that a review does not run either, why: it is of another language, or excluded."""
    asked, found = settings.here(), {}
    for path in paths:
        if pattern := asked.excluded(path):
            found[path] = f"excluded by {pattern!r}"
        elif why := left(read(path), path, again=True):
            found[path] = why
    return found


def outdated(path: Path, around: Mapping[str, str]) -> str:
    """Return in words why the run of the notebook at ``path`` can't be reused; empty where it can.

    Raises:
        RunError: there is no such notebook.
    """
    notebook, kept = read(path), _place(path)
    if not kept.is_file():
        return "no run is kept"
    then = nbformat.read(kept, as_version=4).metadata.get(_HELD, {})
    now = inputs(notebook, around)
    names = [name for name in {**then, **now} if then.get(name) != now.get(name)]
    return f"{', '.join(names)} changed" if names else ""


def run_of(path: Path) -> NotebookNode:
    """Return the run of a notebook that is kept.

    Raises:
        FileNotFoundError: none is.
    """
    return nbformat.read(_place(path), as_version=4)


def took(path: Path) -> tuple[float | None, float]:
    """Return how many seconds the kept run of a notebook took, where that is known, and when it was kept (POSIX)."""
    return run_of(path).metadata.get(_TOOK), _place(path).stat().st_mtime


def joined(notebook: NotebookNode, path: Path) -> NotebookNode:
    """Return a notebook with the outputs of its run, which must be up to date.

    Raises:
        ValueError: the run is of other code.
    """
    run = run_of(path)
    if code_hash(run) != code_hash(notebook):
        raise ValueError(f"{path}: its run under {_folder()} is of other code, expected that of the notebook")
    ran = [cell for cell in run.cells if cell.cell_type == "code"]
    for cell, done in zip((c for c in notebook.cells if c.cell_type == "code"), ran, strict=True):
        cell.outputs, cell.execution_count = done.outputs, done.execution_count
    # A notebook that was never stored lacks what a run would have told of its language.
    notebook.metadata = nbformat.from_dict({**METADATA, **notebook.metadata})
    return notebook


def perform(
    paths: Iterable[Path],
    again: bool = False,
    executor: Executor | None = None,
    meanwhile: Callable[[], None] = lambda: None,
) -> Iterator[Outcome]:
    """Run notebooks in their kernels, several at a time; yield each as soon as its run is kept.

    Args:
        again: run also what did not change, or is not to be run by itself.
        executor: what runs them, perhaps on other machines with the same files and packages; ``None`` takes the workers of the
            scheduler that the book names, else this machine, as many at a time as it has cores.
        meanwhile: called while the first of them run; not, if none does.

    Raises:
        RunError: notebooks could not be run; all others have been.
    """
    held = {path: read(path) for path in paths}
    if not held:
        return
    around = surroundings()
    reasons: dict[Path, str] = {}
    for path, notebook in held.items():
        if why := left(notebook, path, again):
            yield Outcome(path, why, kept=False)
            continue
        asked = again or _of_book(path, notebook).execution_mode == "force"
        reasons[path] = "asked for" if asked else outdated(path, around)
    yield from (Outcome(path, "reused") for path, reason in reasons.items() if not reason)
    todo = {path: reason for path, reason in reasons.items() if reason}
    failed: list[str] = []
    if todo:
        with _executor(executor, len(todo), around) as (pool, where):
            started = {pool.submit(_timed, *_job(path, held[path]), **where): path for path in todo}
            meanwhile()
            for done in as_completed(started):
                path = started[done]
                try:
                    seconds, made = done.result()
                    keep(path, nbformat.reads(made, as_version=4), around, seconds)
                    note = kernel.named(held[path], settings.here().run.kernel_rgx_aliases).note
                    yield Outcome(path, "; ".join(filter(None, [f"ran in {seconds:.1f} seconds: {todo[path]}", note])))
                except RunError as error:
                    failed += error.args
    if failed:
        raise RunError(*sorted(failed))


@contextmanager
def _executor(
    given: Executor | None, notebooks: int, around: Mapping[str, str]
) -> Iterator[tuple[Executor, dict[str, Any]]]:
    """Give what runs so many notebooks, and what it is to tell :func:`_timed`: elsewhere other things than here may be around."""
    address = os.environ.get(SCHEDULER) or here().settings.scheduler
    if given is not None:
        yield given, {"around": around}
    elif not address:
        with _kernels(notebooks) as manager, ThreadPoolExecutor(max_workers=cores()) as pool:
            yield pool, {"manager": manager}
    else:
        try:
            from distributed import Client
        except ModuleNotFoundError as error:
            raise RunError(
                f"notebooks are to run on the workers of {address}: pip install 'traced-book[dask]'"
            ) from error
        try:
            client = Client(address, timeout="10s")
        except (OSError, ValueError) as error:
            raise RunError(
                f"{address}: expected the address of a Dask scheduler, as tcp://host:8786: {error}"
            ) from error
        with client:
            try:
                # Not pure: a notebook asked for again runs again.
                yield client.get_executor(pure=False), {"around": around, "build": str(uuid.uuid4())}
            finally:
                client.run(warm.leave)


@contextmanager
def _kernels(notebooks: int) -> Iterator[type[kernel.Here]]:
    """Give what starts the kernels of so many notebooks: forked ones, where that spares an import and the system can.

    Raises:
        RunError: a module that the book names can't be imported.
    """
    if notebooks < 2 or not warm.possible():
        yield kernel.Here
        return
    with _refusals(), warm.nursery(here().settings.warm) as nursery:
        yield warm.manager(nursery)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except warm.Refused as error:
        raise RunError(f"traced_warm: {error}") from error


def _job(path: Path, notebook: NotebookNode) -> tuple[str, str, How]:
    """Return what runs a notebook, all of which can be sent to another process: its text, its name, and how."""
    asked = _of_book(path, notebook)
    folder = "" if asked.execution_in_temp else str(path.resolve().parent)
    return text(notebook), str(path), How(folder, asked.execution_timeout, asked.execution_allow_errors)


def _timed(
    content: str,
    path: str,
    how: How,
    around: Mapping[str, str] | None = None,
    manager: type[kernel.Here] = kernel.Here,
    build: str = "",
) -> tuple[float, str]:
    """Run a notebook where this is called; return the seconds it took, and the notebook with its outputs as JSON.

    Args:
        around: the surroundings that the run is kept with; ``None`` where they are those of this very process.
        manager: what starts its kernel; build: in a process that goes on afterwards, for which one kernels are forked there.

    Raises:
        RunError: as :func:`traced_book.runs.notebooks.executed`, or something is another here.
    """
    if around is not None:
        os.environ.update(how.told)
        if other := [name for name, value in surroundings().items() if around.get(name) != value]:
            raise RunError(
                f"{path}: it was to run on a worker with other {', '.join(other)} than where the book is built"
            )
    start = time.monotonic()
    if build and warm.possible():
        with _refusals():
            manager = warm.staying(build, here().settings.warm)
    made = executed(content, path, how, manager)
    return time.monotonic() - start, made
