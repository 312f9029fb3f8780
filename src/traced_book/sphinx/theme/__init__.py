"""What is fitted, where a book asks for it, to the one pair of themes it knows, sphinx-book-theme upon pydata-sphinx-theme.

Any other theme is left as it is, and so is this one in a book that does not ask.
"""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.config import Config

from . import access, launch, lean
from .known import fitted


def begin(app: Sphinx, config: Config) -> None:
    """Fit the pages to their theme."""
    if fitted(config):
        access.begin(app)
        launch.begin(app, config)
        lean.begin(app, config)


def setup(app: Sphinx) -> None:
    """Register the directive, which a page may have with any theme, and connect the event."""
    app.add_directive("launch-state", launch.LaunchState)
    # After the repository is found.
    app.connect("config-inited", begin, priority=600)
