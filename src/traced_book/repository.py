"""The public repository of a book, from which others can open its notebooks.

The address is nobody's to guess: it is what the build says, or there is none.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .provenance import archived, git

VARIABLE = "TRACED_BOOK_REPOSITORY"
# Two parts only: for a subgroup of GitLab the theme makes a link that Binder does not take.
_ADDRESS = re.compile(
    r"(?:https://(?:[^@/\s]+@)?|(?:ssh://)?git@)(?P<host>github\.com|gitlab\.com)[:/]"
    r"(?P<path>[\w.-]+/[\w.-]+?)(?:\.git)?/?"
)
WITHOUT_COMMIT = (
    "This copy of the site was built without the commit of its sources, so no service can be asked to run its pages"
)
WITHOUT_ADDRESS = "This copy of the site was built without the address of a public repository, so no service can be asked to run its pages"


class RepositoryError(Exception):
    """The build was told of a repository that no service can open; the message says what was expected."""


@dataclass(frozen=True)
class Place:
    """What Binder takes a copy of: ``url`` of a public repository, as ``https://github.com/owner/name``, and ``ref``.

    The book lies in a ``folder`` of it, as ``docs/``; empty where it is the whole of it.
    """

    url: str
    ref: str
    folder: str = ""

    @property
    def host(self) -> str:
        """``github.com`` or ``gitlab.com``."""
        return self.url.split("/")[2]

    @property
    def provider(self) -> str:
        """``github`` or ``gitlab``."""
        return self.host.removesuffix(".com")

    @property
    def repository(self) -> str:
        """Owner and name, as ``owner/name``."""
        return self.url.split("/", 3)[3]

    def file(self, path: str) -> str:
        """Return the address at which the host shows a file, whose path is from the root of the book."""
        within = "blob" if self.provider == "github" else "-/blob"
        return f"{self.url}/{within}/{self.ref}/{self.folder}{path}"


def normal(address: str) -> str | None:
    """Return the public address of a repository, without credentials; ``None`` if Binder could not reach it."""
    match = _ADDRESS.fullmatch(address.strip())
    return f"https://{match['host']}/{match['path']}" if match else None


def repository(environ: Mapping[str, str] = os.environ, root: Path | None = None) -> str | None:
    """Return the address of the public repository that a build may name, or ``None``.

    The variable :data:`VARIABLE` decides, empty for none; otherwise the variables of a GitHub workflow; otherwise the
    remote ``origin`` of the checkout, if it is on a host that Binder serves.

    Raises:
        RepositoryError: the variable holds no address of a repository on such a host.
    """
    if VARIABLE in environ:
        given = environ[VARIABLE].strip()
        if given and normal(given) is None:
            raise RepositoryError(
                f"{VARIABLE} is {given!r}: expected https://github.com/OWNER/NAME or https://gitlab.com/OWNER/NAME, "
                "or nothing for a site without launch buttons"
            )
        return normal(given)
    if environ.get("GITHUB_REPOSITORY"):
        return normal(f"{environ.get('GITHUB_SERVER_URL', '')}/{environ['GITHUB_REPOSITORY']}")
    return normal(git("remote", "get-url", "origin", root=root) or "")


def reference(root: Path | None = None) -> str | None:
    """Return the release at which the checkout stands, so that Binder has its image at hand, or else the commit.

    A release is a tag like ``v1.2.0``. A commit and not a branch, so that what opens is what the page shows; ``None``
    where it is unknown.
    """
    asked = ("--points-at=HEAD", "--sort=-version:refname", "--format=%(refname:strip=2)", "refs/tags/v[0-9]*")
    tags = git("for-each-ref", *asked, root=root)
    return tags.split("\n")[0] if tags else git("rev-parse", "HEAD", root=root) or archived(root) or None


def place(environ: Mapping[str, str] = os.environ, root: Path | None = None) -> Place | None:
    """Return what Binder would take a copy of, or ``None`` if there is no such thing."""
    url, ref = repository(environ, root), reference(root)
    return Place(url, ref, git("rev-parse", "--show-prefix", root=root) or "") if url and ref else None


def why_not() -> str:
    """Return why no page of this copy can be launched, as the beginning of a sentence."""
    return WITHOUT_COMMIT if repository() else WITHOUT_ADDRESS
