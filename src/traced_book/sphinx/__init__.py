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
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError

from .. import book, provenance, repository
from . import (
    catalogue,
    cells,
    choosing,
    domain,
    editions,
    feed,
    figure_pages,
    glossary,
    hosting,
    incremental,
    inert,
    language,
    layers,
    made_from,
    memory,
    numbers,
    pages,
    parallel,
    places,
    references,
    render,
    searching,
    share,
    states,
    take_away,
    theme,
    written,
)

_PARTS = (
    render, catalogue, domain, cells, numbers, glossary, language, references, searching, choosing, hosting, pages, places, share,
    figure_pages, layers, feed, states, theme, made_from, incremental, inert, take_away, written, editions, parallel, memory,
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


def check_builder(app: Sphinx) -> None:
    """Refuse a builder of pages that stand at other addresses than those that all of the trace leads to.

    Raises:
        ConfigError: it is one.
    """
    found = app.builder.get_target_uri("folder/page") if app.builder.format == "html" else ""
    if found not in ("", "folder/page.html"):
        raise ConfigError(
            f"builder {app.builder.name!r}: it has the page 'folder/page' at {found!r}. The traces of figures, tables and numbers "
            "lead to 'folder/page.html': expected the builder 'html', with the usual suffix of files and links"
        )


def check_pages(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Refuse a setting that names a page which is not there: its links would lead nowhere.

    Raises:
        ConfigError: there is one; the message names the setting and the value.
    """
    settings = book.here().settings
    named = [(name, getattr(settings, name)) for name in book.PAGES]
    named += [("promised", page) for page in settings.promised]
    named += [("leaflets", page) for page in settings.leaflets] + [("slides", part) for part in settings.slides]
    for name, value in named:
        if value and value.partition("#")[0] not in env.found_docs:
            raise ConfigError(
                f"{book.PREFIX}{name} is {value!r}: there is no such page, expected one as from the root of the book, without its suffix"
            )


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
    app.connect("builder-inited", check_builder)
    app.connect("env-before-read-docs", check_pages)
    for part in _PARTS:
        part.setup(app)
    return {"version": "1", "env_version": 4, "parallel_read_safe": True, "parallel_write_safe": True}
