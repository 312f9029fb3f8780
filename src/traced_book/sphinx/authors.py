"""What the author of a book puts on its site, which the machine leaves alone."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx


def provides(app: Sphinx, name: str) -> bool:
    """Return whether a file of this name at the root of the site is the author's, by ``html_extra_path``."""
    extra = (Path(app.confdir, path) for path in app.config.html_extra_path)
    return any(path.is_file() if path.name == name else (path / name).is_file() for path in extra)


def loads(app: Sphinx, *extensions: str) -> bool:
    """Return whether the book has one of these extensions."""
    return any(name in app.extensions for name in extensions)
