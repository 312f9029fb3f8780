"""Notebooks read, run and stored clean: the same inputs give the same bytes.

A notebook is an ``.ipynb``, or a text in MyST that says so in its front matter. MyST-NB reads both. A text holds no outputs.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from myst_nb.core.read import MystMetadataParsingError, NbReader, create_nb_reader
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, DeadKernelError
from nbformat import NotebookNode

from ..evidence.pieces import WIDGET_MIME
from ..files import replacing
from . import kernel, settings

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": kernel.NAME},
    "language_info": {"name": "python"},
}
# What programs note in a notebook on how it was run or looked at, and no author writes.
_OF_A_RUN = ("widgets", "signature", "papermill")
# Seconds within which all that a cell shows has come, once it is done. Left alone, nbclient goes on without the rest after four,
# which a machine with much to do may need.
_ARRIVES = 120
_OF_A_CELL_RUN = ("execution", "ExecuteTime", "papermill", "collapsed", "scrolled", "outputId", "colab")


class RunError(Exception):
    """Notebooks that could not be run: an argument for each, which names it with its cell and what was raised."""

    def __str__(self) -> str:
        """Return all that is said of them."""
        return "\n\n".join(self.args)


@dataclass(frozen=True)
class How:
    """How a notebook runs, as plain values that can be sent to another process.

    Attributes:
        folder: the kernel's working directory; empty for one that is made for the run, and gone afterwards.
        timeout: seconds that a cell may take; ``None`` or -1 for no limit.
        allow_errors: whether the next cell runs after one that raised.
        told: the variables that say to the kernel which book it is in.
    """

    folder: str
    timeout: int | None = None
    allow_errors: bool = False
    told: Mapping[str, str] = field(default_factory=kernel.of_book)


def holds(path: Path) -> bool:
    """Return whether the file of a notebook can hold outputs, as a text can not."""
    return path.suffix == ".ipynb"


def _reader(path: Path, content: str) -> NbReader | None:
    asked = settings.here()
    return create_nb_reader(str(path), asked.read, asked.run, content)


def is_one(path: Path, content: str | None = None) -> bool:
    """Return whether a page is a notebook, by its name or by how its content begins."""
    return (
        path.is_file() and _reader(path, path.read_text(encoding="utf-8") if content is None else content) is not None
    )


def read(path: Path, content: str | None = None) -> NotebookNode:
    """Return a notebook as it stands in its file, or in ``content`` for it. A cell of a text gets an id that follows from it.

    Raises:
        RunError: there is none.
    """
    try:
        content = path.read_text(encoding="utf-8") if content is None else content
        reader = _reader(path, content)
        if reader is None:
            raise RunError(f"{path}: expected a notebook: no .ipynb, and no front matter says that the text is one")
        notebook = reader.read(content)
        if not holds(path):
            _identify(notebook.cells)
        return notebook
    except (OSError, ValueError, AttributeError, nbformat.ValidationError, MystMetadataParsingError) as error:
        raise RunError(f"{path}: expected a notebook: {error}") from error


def text(notebook: NotebookNode) -> str:
    """Return a notebook as JSON, its keys in the order the kernel gave: nbformat would sort the columns of a figure's data."""
    return json.dumps(nbformat.v4.rwbase.split_lines(nbformat.from_dict(notebook)), ensure_ascii=False)


def _identify(cells: Iterable[NotebookNode]) -> None:
    """Give each cell an id that follows from its source, so that it does not change when a notebook is written again."""
    taken: set[str] = set()
    for cell in cells:
        cell.id = hashlib.sha256(cell.source.encode()).hexdigest()[:8]
        while cell.id in taken:
            cell.id += "x"
        taken.add(cell.id)


def clean(notebook: NotebookNode) -> NotebookNode:
    """Return the notebook without what differs between runs: timings, versions, execution metadata, views of widgets.

    What its author wrote stays, the options of cells among it. Execution counts are renumbered from 1, because nbval skips a
    cell that was never executed.
    """
    written = {key: value for key, value in notebook.metadata.items() if key not in _OF_A_RUN}
    notebook.metadata = nbformat.from_dict({**written, **METADATA})
    count = 0
    _identify(notebook.cells)
    for cell in notebook.cells:
        written = {key: value for key, value in cell.metadata.items() if key not in _OF_A_CELL_RUN and value != []}
        if "tags" in written:
            written["tags"] = sorted(written["tags"])
        cell.metadata = nbformat.from_dict(written)
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            for output in cell.outputs:
                # A saved view of a widget belongs to a kernel that is gone, under a random name.
                output.get("data", {}).pop(WIDGET_MIME, None)
                if "execution_count" in output:
                    output.execution_count = count
    return notebook


def executed(content: str, path: str, how: How, manager: type[kernel.Here] = kernel.Here) -> str:
    """Run a notebook in a kernel of its own (:mod:`traced_book.runs.kernel`); return it with its outputs.

    Args:
        content: the notebook as JSON, and so the return; path: what it is called in a message; manager: what starts the kernel.

    Raises:
        RunError: a cell raised or took too long, or not all that it shows came; the kernel died, or there is no such folder.
    """
    if how.folder and not Path(how.folder).is_dir():
        raise RunError(
            f"{path}: no folder {how.folder} where it runs, expected the same files there as where it is built"
        )
    notebook = nbformat.reads(content, as_version=4)
    with kernel.environment(told=how.told) as environment, _folder(how) as folder:
        client = NotebookClient(
            notebook, timeout=how.timeout, allow_errors=how.allow_errors, record_timing=False,
            iopub_timeout=_ARRIVES, raise_on_iopub_timeout=True, kernel_name=kernel.NAME,
            kernel_manager_class=manager, resources={"metadata": {"path": folder}},
            config=kernel.sockets(environment["HOME"]),
        )  # fmt: skip
        try:
            return text(client.execute(env=environment))
        except (CellControlSignal, DeadKernelError) as error:
            # Its words end with the traceback of the cell; that of this process would bring them a second time.
            raise RunError(f"{path}: {error}") from None


def _folder(how: How) -> nullcontext[str] | tempfile.TemporaryDirectory[str]:
    return nullcontext(how.folder) if how.folder else tempfile.TemporaryDirectory(ignore_cleanup_errors=True)


def store(path: Path, ran: NotebookNode) -> None:
    """Replace a notebook by its executed version, cleaned."""
    with replacing(path) as scratch:
        scratch.write_text(nbformat.writes(clean(ran)) + "\n", encoding="utf-8")


def execute(path: Path, folder: Path | None = None) -> None:
    """Run a notebook, in its own folder or in another, and store it; after an error the file is left as it was."""
    how = How(str(folder or path.parent), settings.here().run.execution_timeout)
    store(path, nbformat.reads(executed(text(read(path)), str(path), how), as_version=4))
