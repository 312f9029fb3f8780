"""What is remembered of each page, in the environment of the build: safe where several processes read the pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


@dataclass(frozen=True)
class ByPage:
    """A dictionary for each page, kept as the attribute ``name`` of the environment.

    What it holds of a page is forgotten before the page is read again, and taken over from the process that read it.
    """

    name: str

    def held(self, env: BuildEnvironment) -> dict[str, dict[str, Any]]:
        """Return what is remembered, by page."""
        if not hasattr(env, self.name):
            setattr(env, self.name, {})
        return getattr(env, self.name)

    def of(self, env: BuildEnvironment, page: str) -> dict[str, Any]:
        """Return what is remembered of a page, to be added to."""
        return self.held(env).setdefault(page, {})

    def forget(self, app: Sphinx, env: BuildEnvironment, page: str) -> None:
        """Forget a page."""
        self.held(env).pop(page, None)

    def merge(self, app: Sphinx, env: BuildEnvironment, pages: Iterable[str], other: BuildEnvironment) -> None:
        """Take over what another process remembers of the pages that it read."""
        self.held(env).update({page: self.held(other)[page] for page in pages if page in self.held(other)})

    def setup(self, app: Sphinx) -> None:
        """Connect the events."""
        app.connect("env-purge-doc", self.forget)
        app.connect("env-merge-info", self.merge)
