"""What is fitted to the one pair of themes it knows, sphinx-book-theme upon pydata-sphinx-theme; any other is left as it is."""

from __future__ import annotations

from sphinx.application import Sphinx

from . import access, launch, lean


def setup(app: Sphinx) -> None:
    """Register what fits pages to their theme, each part of which leaves another theme alone."""
    access.setup(app)
    launch.setup(app)
    lean.setup(app)
