"""What the site of this book has beyond what makes it traceable: the register to read, folds, and the ledger in a review."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx

from . import directives, folds, to_write


def _static(app: Sphinx) -> None:
    app.config.html_static_path.append(str(Path(__file__).parent / "static"))


def setup(app: Sphinx) -> dict[str, object]:
    """Register what the pages of this book ask for."""
    directives.setup(app)
    folds.setup(app)
    to_write.setup(app)
    app.connect("builder-inited", _static)
    app.add_css_file("book.css")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
