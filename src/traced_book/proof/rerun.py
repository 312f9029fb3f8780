"""Run a notebook in this process, as IPython runs it, and see what its cells give as evidence."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
from IPython.core.displayhook import CapturingDisplayHook
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from ..book import here, using
from ..evidence.pieces import Piece, of_cell, page_of
from ..evidence.stock import Cell
from ..runs import charts

# A history would be a thread, and a file in the home of whoever asks.
_SETTINGS = Config(
    {"HistoryManager": {"enabled": False, "hist_file": ":memory:"}, "InteractiveShell": {"colors": "nocolor"}}
)


@contextlib.contextmanager
def _shell() -> Iterator[tuple[InteractiveShell, list[dict]]]:
    """Give a new shell, and the list to which it adds what is shown; a failed cell says nothing."""
    main = sys.modules["__main__"]
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(config=_SETTINGS)
    shell.showtraceback = lambda *args, **more: None  # type: ignore[method-assign]
    shell.display_pub = CapturingDisplayPublisher()
    charts.load_ipython_extension(shell)
    shown = shell.display_pub.outputs
    shell.display_trap.hook = shell.displayhook = CapturingDisplayHook(shell=shell, outputs=shown)
    try:
        yield shell, shown
    finally:
        InteractiveShell.clear_instance()
        sys.modules["__main__"] = main


def _read(notebook: Path) -> nbformat.NotebookNode:
    if notebook.suffix == ".ipynb":
        return nbformat.read(notebook, as_version=4)
    # An interpreter that runs hundreds of notebooks loads what reads texts only where there is one.
    from ..runs import notebooks

    return notebooks.read(notebook)


def evidence(notebook: Path, strict: Callable[[], bool] = lambda: True) -> dict[str, Piece]:
    """Run a notebook in this process and return what its cells give as evidence, by key.

    Args:
        strict: asked when a cell raises, whether to raise it; otherwise the next cell runs, as with disturbed data.
    """
    book, before, page = here(), Path.cwd(), page_of(notebook)
    os.chdir(notebook.parent)
    try:
        found: list[Piece | None] = []
        with using(book), _shell() as (shell, shown):
            for index, cell in enumerate(_read(notebook).cells):
                if cell.cell_type != "code":
                    continue
                done = shell.run_cell(cell.source)
                if not done.success and strict():
                    done.raise_error()
                try:
                    found += of_cell(shown, Cell(page, index, cell.metadata))
                except ValueError:
                    if strict():
                        raise
                shown.clear()
        return {held.key: held for held in filter(None, found)}
    finally:
        os.chdir(before)
