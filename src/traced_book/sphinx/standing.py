"""What of a site a build leaves as it stands, since it would come out the same."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from sphinx.application import Sphinx

# Of the builds of this process that leave something: the figures whose pages stay; nothing, where all of the site does.
_LEFT: WeakKeyDictionary[Sphinx, set[str] | None] = WeakKeyDictionary()


def leave_all(app: Sphinx) -> None:
    """Leave the site as it stands."""
    _LEFT[app] = None


def leave_pages(app: Sphinx, figures: set[str]) -> None:
    """Leave pages of the book, and those of some figures."""
    _LEFT[app] = figures


def in_part(app: Sphinx) -> bool:
    """Return whether pages of an earlier build stay beside those that are written."""
    return _LEFT.get(app) is not None


def stays(app: Sphinx, figure: str) -> bool:
    """Return whether the page of a figure stays."""
    return figure in (_LEFT.get(app) or ())


def finishes(app: Sphinx, failure: Exception | None) -> bool:
    """Return whether a build ends well with pages that were written: what stands beside them is to be written too."""
    return failure is None and app.builder.format == "html" and _LEFT.get(app, set()) is not None
