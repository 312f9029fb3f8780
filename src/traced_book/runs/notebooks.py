"""Run the book's notebooks and store them clean: the same inputs give the same bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from ..evidence.pieces import WIDGET_MIME
from ..files import replacing
from . import kernel

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": kernel.NAME},
    "language_info": {"name": "python"},
}

# What an author tells MyST-NB and this package of a cell.
_OPTIONS = ("mystnb", "render", "traced")


def clean(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return the notebook without what differs between runs: timings, versions, execution metadata, views of widgets.

    Execution counts are renumbered from 1, because nbval skips a cell that was never executed. A cell's id follows from
    its source, so that it does not change when a notebook is written again.
    """
    notebook.metadata = nbformat.from_dict(METADATA)
    count = 0
    taken: set[str] = set()
    for cell in notebook.cells:
        cell.id = hashlib.sha256(cell.source.encode()).hexdigest()[:8]
        while cell.id in taken:
            cell.id += "x"
        taken.add(cell.id)
        tags = cell.metadata.get("tags")
        kept = {name: cell.metadata[name] for name in _OPTIONS if name in cell.metadata}
        cell.metadata = nbformat.from_dict(({"tags": sorted(tags)} if tags else {}) | kept)
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            for output in cell.outputs:
                # A saved view of a widget belongs to a kernel that is gone, under a random name.
                output.get("data", {}).pop(WIDGET_MIME, None)
                if "execution_count" in output:
                    output.execution_count = count
    return notebook


def run(path: Path, folder: Path | None = None) -> nbformat.NotebookNode:
    """Run a notebook in a kernel of its own (:mod:`traced_book.runs.kernel`) and return it with its outputs; the file stays as it is.

    Args:
        folder: the kernel's working directory; ``None`` takes the notebook's own folder.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell raised.
    """
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": folder or path.parent}}
    client = NotebookClient(
        notebook, timeout=300, kernel_name=kernel.NAME, kernel_manager_class=kernel.Here, resources=resources
    )
    with kernel.environment() as environment:
        return client.execute(env=environment)


def store(path: Path, executed: nbformat.NotebookNode) -> None:
    """Replace a notebook by its executed version, cleaned."""
    with replacing(path) as scratch:
        scratch.write_text(nbformat.writes(clean(executed)) + "\n", encoding="utf-8")


def execute(path: Path, folder: Path | None = None) -> None:
    """Run a notebook (see :func:`run`) and store it; after an error the file is left as it was."""
    store(path, run(path, folder))
