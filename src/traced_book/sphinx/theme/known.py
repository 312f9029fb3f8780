"""The theme that is known."""

from __future__ import annotations

from sphinx.config import Config

NAME = "sphinx_book_theme"


def known(config: Config) -> bool:
    """Return whether a book has the theme that the modules of this folder are written for."""
    return config.html_theme == NAME
