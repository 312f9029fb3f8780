"""The Sphinx extension that makes a book traceable: figures complete without a script, numbers that link to their statement.

One line in the settings of a Jupyter Book is all it needs, ``traced_book.sphinx`` among the extensions. What a book may say
beyond that are :class:`traced_book.book.Settings`. Roles for prose, in MyST:

- ``{num}`ven-share``` is replaced by the quantity stored under that name on any page, linked to its cell;
- ``{fig}`ven-annual``` is replaced by *Figure 12*, linked to the figure, ``{tab}`ven-orders``` by *Table 3*.
"""

from __future__ import annotations

import sys
from dataclasses import fields
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

from .. import book, provenance, repository
from . import (
    catalogue,
    cells,
    choosing,
    domain,
    glossary,
    hosting,
    incremental,
    inert,
    language,
    numbers,
    pages,
    places,
    references,
    render,
    searching,
    share,
    take_away,
    theme,
)

_PARTS = (
    render, catalogue, domain, cells, numbers, glossary, language, references, searching, choosing, hosting, pages, places, share,
    theme, incremental, inert, take_away,
)  # fmt: skip


def begin(app: Sphinx, config: Config) -> None:
    """Make the book that is built the one that every part asks for, and find the repository that its pages may name.

    Where nobody knows the commit, that is said, with the reason. It is no warning of Sphinx's, at which a build would fail.

    Raises:
        ConfigError: a setting is of another type, or the build was told of a repository that no service can open.
    """
    given = {held.name: getattr(config, book.PREFIX + held.name) for held in fields(book.Settings)}
    try:
        book.use(book.Book(Path(app.srcdir), book.Settings.of(given, "settings of the book")))
        config.traced_place = repository.place()
    except (book.BookError, repository.RepositoryError) as error:
        raise ConfigError(str(error)) from error
    if reason := provenance.build().unknown:
        url = repository.repository()
        without = f", so no page can be opened from {url}" if url else ""
        print(f"WARNING: the commit of the sources is unknown{without}: {reason}", file=sys.stderr)


def without_widgets(app: Sphinx, doctree: object) -> None:
    """Take the state of widgets and their scripts from a page: without a kernel they are dead, and come from afar."""
    vars(app.env)["nb_metadata"].get(app.env.docname, {}).pop("js_files", None)


def setup(app: Sphinx) -> dict[str, object]:
    """Register the settings, and the nodes, roles, directives and events of every part."""
    for held in fields(book.Settings):
        default = getattr(book.Settings(), held.name)
        app.add_config_value(
            book.PREFIX + held.name, default, "env", types=(str, bool, list, tuple), description=held.metadata["help"]
        )
    app.add_config_value("traced_place", None, "env", types=())
    # Before any part asks for the book.
    app.connect("config-inited", begin, priority=100)
    for part in _PARTS:
        part.setup(app)
    app.connect("doctree-read", without_widgets)
    return {"version": "1", "env_version": 2, "parallel_read_safe": False, "parallel_write_safe": False}
