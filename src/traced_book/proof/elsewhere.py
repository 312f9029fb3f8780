"""The notebooks of the book run in processes of their own, on its tables or on others, and nothing of the book is written."""

from __future__ import annotations

import multiprocessing
import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path

from ..book import BUILD, DATA, ROOT, here
from ..evidence.pieces import Piece
from ..files import cores
from .rerun import evidence


@contextmanager
def processes(data: Path, scratch: Path) -> Iterator[ProcessPoolExecutor]:
    """Give new processes, as many as cores, in which the tables of the book are those of a folder.

    Args:
        data: the folder, with a descriptor; scratch: an empty folder for what they build.
    """
    told = {ROOT: str(here().root), DATA: str(data.resolve()), BUILD: str(scratch.resolve())}
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(cores(), mp_context=context, initializer=_tell, initargs=(told,)) as pool:
        yield pool


def _tell(told: dict[str, str]) -> None:
    os.environ.update(told)


def computed(
    pool: ProcessPoolExecutor, notebooks: Sequence[Path], progress: Callable[[str], None] = lambda line: None
) -> dict[Path, dict[str, Piece]]:
    """Return what running notebooks in processes of :func:`processes` gives as evidence, by notebook and key.

    Where a cell raises, its evidence is missing, and the next cell runs.

    Args:
        progress: is told of each notebook that has run.
    """
    asked = {pool.submit(_evidence, path): path for path in notebooks}
    found = {}
    for number, done in enumerate(as_completed(asked), start=1):
        found[asked[done]] = done.result()
        progress(f"ran notebook {number} of {len(asked)} on the new tables: {here().short(asked[done])}")
    return {path: found[path] for path in notebooks}


def _evidence(notebook: Path) -> dict[str, Piece]:
    # What Python is told from outside to stop at has no say in what a notebook gives.
    with warnings.catch_warnings(action="ignore"):
        return evidence(notebook, strict=lambda: False)
