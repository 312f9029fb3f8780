"""What packages add: checks of a review, where names in tables lead, and what is known of a theme.

Each is an entry point of an installed package, in the group :data:`CHECKS`, :data:`LINKS` or :data:`THEMES`. A book names its checks and its
links in its settings; of a theme, the entry point is called as Sphinx's ``html_theme`` calls it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from .book import BookError, here

CHECKS, LINKS, THEMES = "traced_book.checks", "traced_book.links", "traced_book.themes"
# Given a text, the page and the anchor that it names, or nothing.
Resolver = Callable[[str], tuple[str, str] | None]
# Given the notebooks of the book, what a review says of something that no figure, table or number shows.
Checker = Callable[[Sequence[Path]], Any]


def checks() -> list[Checker]:
    """Return the checks of the book, in the order of its settings. Raises BookError for one that is not installed."""
    return [_loaded(CHECKS, name) for name in here().settings.checks]


def links() -> list[Resolver]:
    """Return the resolvers of the book, in the order of its settings. Raises BookError for one that is not installed."""
    return [_loaded(LINKS, name) for name in here().settings.links]


def theme(name: str) -> object | None:
    """Return what is known of a theme, a :class:`traced_book.sphinx.theme.known.Theme`, or nothing.

    Raises:
        BookError: what a package offers under the name can't be loaded.
    """
    return _loaded(THEMES, name) if name in entry_points(group=THEMES).names else None


@cache
def _loaded(group: str, name: str) -> Any:
    held = {point.name: point for point in entry_points(group=group)}
    if name not in held:
        raise BookError(
            f"{group}: no entry point {name!r} is installed, there are: {', '.join(sorted(held)) or 'none'}"
        )
    try:
        return held[name].load()
    except (ImportError, AttributeError) as error:
        raise BookError(
            f"{group}: the entry point {name!r} is {held[name].value}, which can't be loaded: {error}"
        ) from error
