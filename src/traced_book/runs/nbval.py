"""A plugin of pytest that keeps what strict nbval ran, for the next build to take (:mod:`traced_book.runs.runner`).

nbval runs each notebook in a new kernel and compares its outputs with those stored in the notebook, as it does without this
plugin. Only afterwards the outputs of that kernel, equal to the stored ones or not, become the notebook's run.
"""

from __future__ import annotations

import copy
from pathlib import Path

import nbformat
import pytest
from nbval.plugin import IPyNbCell

from . import runner, settings

_AROUND = pytest.StashKey[dict[str, str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Hash what notebooks may depend on before any of them runs."""
    config.stash[_AROUND] = runner.surroundings()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Keep the run of a notebook after its last cell, if every cell ran, in the folder where the book runs it, and none raised."""
    if not isinstance(item, IPyNbCell) or (nextitem is not None and nextitem.parent is item.parent):
        return
    executed = copy.deepcopy(item.parent.nb)
    cells = [cell for cell in executed.cells if cell.cell_type == "code"]
    ran = [other for other in item.session.items if other.parent is item.parent]
    outputs = [other.test_outputs for other in ran]
    if None in outputs or item.parent.timed_out or settings.here().run.execution_in_temp:
        return
    if any(output.output_type == "error" for found in outputs for output in found):
        return
    for cell, found in zip(cells, outputs, strict=True):
        cell.outputs = nbformat.from_dict(found)
    runner.keep(Path(item.path), executed, item.config.stash[_AROUND])
