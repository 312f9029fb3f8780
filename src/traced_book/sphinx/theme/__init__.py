"""What is fitted, in a book that asks for it, to a theme that is known (:class:`~traced_book.sphinx.theme.known.Theme`).

Any other theme is left as it is, and so is a known one in a book that does not ask.
"""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.config import Config

from . import access, lean
from .known import fitted


def begin(app: Sphinx, config: Config) -> None:
    """Fit the pages to their theme. Raises ConfigError as :func:`.known.fitted`."""
    theme = fitted(config)
    if theme is None:
        return
    for name in theme.styles:
        app.add_css_file(name)
    for name in theme.printed:
        app.add_css_file(name, media="print")
    for name in theme.scripts:
        app.add_js_file(name, loading_method="defer")
    if theme.templates is not None:
        config.templates_path.append(str(theme.templates))
    access.begin(app)
    lean.begin(app, theme)
    if theme.begin is not None:
        theme.begin(app, config)


def setup(app: Sphinx) -> None:
    """Connect the event."""
    # After the repository is found.
    app.connect("config-inited", begin, priority=600)
