"""Run a notebook in this process, as IPython runs it, and see what its cells give as evidence."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import io
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from ..book import here, using
from ..evidence.pieces import Piece, of_cell, page_of
from ..evidence.stock import Cell, pasted
from ..runs import charts

# A history would be a thread, and a file in the home of whoever asks.
_SETTINGS = Config(
    {"HistoryManager": {"enabled": False, "hist_file": ":memory:"}, "InteractiveShell": {"colors": "nocolor"}}
)


_INLINE = "matplotlib_inline.backend_inline"


class _Hook(DisplayHook):
    """Adds what a cell ends with to the list of what is shown."""

    def write_output_prompt(self) -> None:
        """Write none."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        """Show a value, by mime type."""
        assert self.shell  # which made it
        self.shell.display_pub.publish(format_dict, md_dict)

    def finish_displayhook(self) -> None:
        """Write no end of a line."""
        self._is_active = False


class _Shell(InteractiveShell):
    """A shell without a terminal and without windows, which says nothing of a cell that failed."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(CapturingDisplayPublisher)

    def showtraceback(self, *args: Any, **more: Any) -> None:
        """Say nothing."""

    showsyntaxerror = showindentationerror = showtraceback

    def _format_exception_for_storage(self, *args: Any, **more: Any) -> dict[str, Any]:
        """Keep none for the history either: to read the code of all that a cell called takes longer than many a cell."""
        return {}

    def enable_gui(self, gui: str | None = None) -> None:
        """Wait for no window."""


@contextlib.contextmanager
def _pictures() -> Iterator[None]:
    """Have Matplotlib draw into the outputs without being told, as in a kernel, and forget afterwards what a notebook told it."""
    before = os.environ.get("MPLBACKEND")
    os.environ["MPLBACKEND"] = f"module://{_INLINE}"
    # What draws into outputs joins one shell only, as it is loaded: that of a notebook before.
    sys.modules.pop(_INLINE, None)
    if loaded := sys.modules.get("matplotlib"):
        loaded.rcParams["backend"] = os.environ["MPLBACKEND"]
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.switch_backend(os.environ["MPLBACKEND"])
    try:
        yield
    finally:
        del os.environ["MPLBACKEND"]
        os.environ |= {"MPLBACKEND": before} if before is not None else {}
        if pyplot := sys.modules.get("matplotlib.pyplot"):
            pyplot.close("all")
            sys.modules["matplotlib"].rc_file_defaults()
        if settings := sys.modules.get("matplotlib_inline.config"):
            settings.InlineBackend.clear_instance()


@contextlib.contextmanager
def _shell() -> Iterator[_Shell]:
    """Give a new shell; afterwards nothing is left of it, nor of modules that stand beside the notebook, in this folder."""
    main, loaded, folder = sys.modules["__main__"], set(sys.modules), Path.cwd()
    sys.path.insert(0, str(folder))
    _Shell.clear_instance()
    shell = _Shell.instance(config=_SETTINGS)
    charts.load_ipython_extension(shell)
    atexit.unregister(shell.atexit_operations)
    try:
        with _pictures():
            yield shell
    finally:
        _Shell.clear_instance()
        sys.path.remove(str(folder))
        sys.modules["__main__"] = main
        for name in set(sys.modules) - loaded:
            if folder in Path(getattr(sys.modules[name], "__file__", None) or os.sep).parents:
                del sys.modules[name]


def _read(notebook: Path) -> nbformat.NotebookNode:
    if notebook.suffix == ".ipynb":
        return nbformat.read(notebook, as_version=4)
    # An interpreter that runs hundreds of notebooks loads what reads texts only where there is one.
    from ..runs import notebooks

    return notebooks.read(notebook)


def _allowed(notebook: nbformat.NotebookNode) -> bool:
    """Return whether its author lets the cells of a notebook raise. Most never ask, and load nothing for it."""
    from ..runs import settings

    return settings.here().of(notebook).execution_allow_errors


def executed(notebook: Path, strict: Callable[[], bool] = lambda: True) -> nbformat.NotebookNode:
    """Run a notebook in this process, in its own folder, and return it with what its cells show.

    Args:
        strict: asked when a cell raises, whether to raise it; otherwise the next cell runs, as with disturbed data. Where its author
            lets cells raise (``allow_errors`` of the book or the notebook, the tag ``raises-exception``), the next one runs too.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return _executed(notebook, strict)
    # Cells that wait for something need a loop that they can run themselves, as in a thread that has none.
    with ThreadPoolExecutor(max_workers=1) as apart:
        return apart.submit(_executed, notebook, strict).result()


def _executed(notebook: Path, strict: Callable[[], bool]) -> nbformat.NotebookNode:
    book, before, held = here(), Path.cwd(), _read(notebook)
    # What reads Markdown is loaded before the cells run: a run may divide into hundreds.
    pasted(held.cells)
    os.chdir(notebook.parent)
    try:
        # What cells print is no evidence, and not for whoever asked for a proof to read.
        nobody = io.StringIO()
        with contextlib.redirect_stdout(nobody), contextlib.redirect_stderr(nobody), using(book), _shell() as shell:
            shown = shell.display_pub.outputs
            for cell in held.cells:
                if cell.cell_type == "code":
                    done = shell.run_cell(cell.source, store_history=True)
                    meant = "raises-exception" in cell.metadata.get("tags", ())
                    if not (done.success or meant) and strict() and not _allowed(held):
                        done.raise_error()
                    cell.outputs = [{"output_type": "display_data", **output} for output in shown]
                    shown.clear()
    finally:
        os.chdir(before)
    return held


def evidence(notebook: Path, strict: Callable[[], bool] = lambda: True) -> dict[str, Piece]:
    """Run a notebook (see :func:`executed`) and return what its cells give as evidence, by key.

    Args:
        strict: asked too when an output is no evidence that can be read.
    """
    found: dict[str, Piece] = {}
    page = page_of(notebook)
    ran = executed(notebook, strict)
    shown = pasted(ran.cells)
    for index, cell in enumerate(ran.cells):
        try:
            held = list(of_cell(cell.get("outputs", []), Cell(page, index, cell.metadata, shown)))
        except ValueError:
            if strict():
                raise
        else:
            found |= {given.key: given for given in held if given}
    return found
