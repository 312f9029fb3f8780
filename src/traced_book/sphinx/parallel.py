"""Pages written by several processes, as ``sphinx-build -j`` has it.

What is remembered of pages is merged where it is kept (:mod:`traced_book.sphinx.domain`, :mod:`traced_book.sphinx.by_page`).
Drawings are made before the processes part: in a process forked from one that has drawn, vl-convert does not answer, and several
would draw the same.
"""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.builders import Builder

from ..drawing import vega
from ..evidence.texts import picture_files
from . import artifacts
from .domain import figures


def draw(app: Sphinx, builder: Builder) -> None:
    """Draw every figure of the book that is not drawn yet, where several processes are about to write its pages."""
    if app.parallel > 1 and builder.format == "html":
        for figure in figures(app.env).values():
            if not picture_files(figure.spec):
                artifacts.draw_ahead(figure.spec)
        vega.settle()


def setup(app: Sphinx) -> None:
    """Connect the event."""
    app.connect("write-started", draw)
