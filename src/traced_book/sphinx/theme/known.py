"""What the machine knows of a theme, and where it finds that: any installed package may offer it by an entry point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pygments.token import _TokenType
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

from ... import plugins
from ...book import BookError, here


@dataclass(frozen=True)
class Theme:
    """What fits the pages of a theme to slow lines, keyboards and paper, beside what is done to those of any theme that is known.

    Attributes:
        styles, printed, scripts: names of static files that each page loads beside the theme's own, ``printed`` on paper alone;
        templates: folder of templates that come before the theme's own;
        unused: files and folders of a built site that no page asks for then, as ``_static/vendor``;
        plain: kinds of token to which its styles give the colour of the text, so that code needs no mark for them;
        begin: does what else there is to do, once the settings are known: changes them, connects events.
    """

    styles: tuple[str, ...] = ()
    printed: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    templates: Path | None = None
    unused: tuple[str, ...] = ()
    plain: frozenset[_TokenType] = frozenset()
    begin: Callable[[Sphinx, Config], None] | None = None


def fitted(config: Config) -> Theme | None:
    """Return what is known of the theme of a book that asks for pages fitted to it; nothing where nobody knows the theme.

    Raises:
        ConfigError: a package offers something else under the name of the theme, or what can't be loaded.
    """
    if not here().settings.lean:
        return None
    name = config.html_theme
    try:
        found = plugins.theme(name)
    except BookError as error:
        raise ConfigError(str(error)) from error
    if found is not None and not isinstance(found, Theme):
        kind = f"{Theme.__module__}.{Theme.__qualname__}"
        raise ConfigError(f"{plugins.THEMES}: the entry point {name!r} is {found!r}, expected a {kind}")
    return found
