"""What a book adds of its own: checks of a review, and where names in its tables lead. It names them in its settings.

Each is an entry point of an installed package, in the group :data:`CHECKS` or :data:`LINKS`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from .book import BookError, here

CHECKS, LINKS = "traced_book.checks", "traced_book.links"
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


@cache
def _loaded(group: str, name: str) -> Any:
    held = {point.name: point for point in entry_points(group=group)}
    if name not in held:
        raise BookError(
            f"{group}: no entry point {name!r} is installed, there are: {', '.join(sorted(held)) or 'none'}"
        )
    return held[name].load()
