"""The theme that is known."""

from __future__ import annotations

from sphinx.config import Config

from ...book import here

NAME = "sphinx_book_theme"


def fitted(config: Config) -> bool:
    """Return whether a book asks for pages that are fitted to their theme, and has the one that this folder is written for."""
    return here().settings.lean and config.html_theme == NAME
