"""Where a page can be run: launch buttons that open it in JupyterLab on Binder, and its cells live in the page.

The address of the public repository is nobody's to guess: it is what the build says, or there are no buttons, and the
page only says how to run it on one's own machine.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.util.docutils import SphinxDirective

from .provenance import ROOT, archived, build, git

VARIABLE = "DEFENSE_TIES_REPOSITORY"
RERUN = "book/rerun"
# Two parts only: for a subgroup of GitLab the theme makes a link that Binder does not take.
_ADDRESS = re.compile(
    r"(?:https://(?:[^@/\s]+@)?|(?:ssh://)?git@)(?P<host>github\.com|gitlab\.com)[:/]"
    r"(?P<path>[\w.-]+/[\w.-]+?)(?:\.git)?/?"
)
THEBE_VERSION = "0.9.3"
# Of lib/index.js in the package, in the form of the attribute `integrity`: a page runs this very script or none.
THEBE_INTEGRITY = "sha384-jD7u+icBMbuPUkzq2VCHol9Rd0VnPVjvTI8ZHQsQEZdbmH9gWMdD732B8Dli6Gej"
THEBE = f"https://cdn.jsdelivr.net/npm/thebe@{THEBE_VERSION}/lib/index.js"


@dataclass(frozen=True)
class Place:
    """What Binder takes a copy of: ``url`` of a public repository, as ``https://github.com/owner/name``, and ``ref``."""

    url: str
    ref: str

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
        """Return the address at which the host shows a file of the repository."""
        within = "blob" if self.provider == "github" else "-/blob"
        return f"{self.url}/{within}/{self.ref}/{path}"


def normal(address: str) -> str | None:
    """Return the public address of a repository, without credentials; ``None`` if Binder could not reach it."""
    match = _ADDRESS.fullmatch(address.strip())
    return f"https://{match['host']}/{match['path']}" if match else None


def repository(environ: Mapping[str, str] = os.environ, root: Path = ROOT) -> str | None:
    """Return the address of the public repository that a build may name, or ``None``.

    The variable :data:`VARIABLE` decides, empty for none; otherwise the variables of a GitHub workflow; otherwise the
    remote ``origin`` of the checkout, if it is on a host that Binder serves.

    Raises:
        ConfigError: the variable holds no address of a repository on such a host.
    """
    if VARIABLE in environ:
        given = environ[VARIABLE].strip()
        if given and normal(given) is None:
            raise ConfigError(
                f"{VARIABLE} is {given!r}: expected https://github.com/OWNER/NAME or https://gitlab.com/OWNER/NAME, "
                "or nothing for a site without launch buttons"
            )
        return normal(given)
    if environ.get("GITHUB_REPOSITORY"):
        return normal(f"{environ.get('GITHUB_SERVER_URL', '')}/{environ['GITHUB_REPOSITORY']}")
    return normal(git("remote", "get-url", "origin", root=root) or "")


def reference(root: Path = ROOT) -> str | None:
    """Return the release at which the checkout stands, so that Binder has its image at hand, or else the commit.

    A release is a tag like ``v1.2.0``. A commit and not a branch, so that what opens is what the page shows; ``None``
    where it is unknown.
    """
    asked = ("--points-at=HEAD", "--sort=-version:refname", "--format=%(refname:strip=2)", "refs/tags/v[0-9]*")
    tags = git("for-each-ref", *asked, root=root)
    return tags.split("\n")[0] if tags else git("rev-parse", "HEAD", root=root) or archived(root) or None


def place(environ: Mapping[str, str] = os.environ, root: Path = ROOT) -> Place | None:
    """Return what Binder would take a copy of, or ``None`` if there is no such thing."""
    url, ref = repository(environ, root), reference(root)
    return Place(url, ref) if url and ref else None


def why_not() -> str:
    """Return why no page of this copy can be launched, as the beginning of a sentence."""
    lacking = "the commit of its sources" if repository() else "the address of a public repository"
    return f"This copy of the site was built without {lacking}, so no service can be asked to run its pages"


class LaunchState(SphinxDirective):
    """``{launch-state}``: says whether this copy of the site can be launched, and from where."""

    def run(self) -> list[nodes.Node]:
        """Return the paragraph."""
        found = self.env.app.config.defense_ties_place
        if found is None:
            text = f"{why_not()}. Everything else on this page works."
        else:
            text = (
                f'The launch buttons of this copy open <a href="{escape(found.url)}">{escape(found.repository)}</a> '
                f"at <code>{escape(found.ref)}</code>."
            )
        return [nodes.raw("", f"<p>{text}</p>", format="html")]


def configure(app: Sphinx, config: Config) -> None:
    """Tell the theme which repository its launch buttons open, without one to show none, and by which template.

    Where nobody knows the commit, that is said, with the reason. It is no warning of Sphinx's, at which a build would fail.
    """
    found = config.defense_ties_place = place()
    if reason := build().unknown:
        url = repository()
        without = f", so no page can be opened from {url}" if url else ""
        print(f"WARNING: the commit of the sources is unknown{without}: {reason}", file=sys.stderr)
    options = config.html_theme_options
    options["repository_url"] = found.url if found else ""
    options["repository_branch"] = found.ref if found else ""
    options["article_header_end"] = ["header-buttons.html"]
    if found is None:
        options["launch_buttons"] = {}


def offer(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Add to a notebook's launch buttons its live cells, where they can run, or why it can't be launched, and how to run it.

    The kinds ``said`` and ``here`` are those of ``templates/header-buttons.html``.
    """
    if "kernelspec" not in app.env.metadata.get(pagename, {}):
        return
    rerun = app.builder.get_relative_uri(pagename, RERUN)
    here = {"type": "here", "text": "Your machine", "icon": "fas fa-laptop-code", "url": rerun, "label": "rerun"}
    groups = [button for button in context["header_buttons"] if button.get("label") == "launch-buttons"]
    if not groups:
        said = {"type": "said", "text": f"{why_not()}. You can run them yourself."}
        buttons = {"tooltip": "Run this page", "icon": "fas fa-rocket", "label": "launch-buttons"}
        context["header_buttons"].insert(0, {"type": "group", **buttons, "buttons": [said, here]})
        return
    found = app.config.defense_ties_place
    live = {"type": "javascript", "text": "Live code", "tooltip": "Run the code in this page", "icon": "fas fa-play"}
    groups[0]["buttons"] += [{**live, "javascript": "liveCells()", "label": "live"}, here]
    data = {
        "binder": app.config.html_theme_options["launch_buttons"]["binderhub_url"],
        "provider": found.provider,
        "repository": found.repository,
        "reference": found.ref,
        "notebook": f"{pagename}.ipynb",
        "launch": groups[0]["buttons"][0]["url"],
        "rerun": rerun,
        "thebe": THEBE,
        "integrity": THEBE_INTEGRITY,
    }
    app.add_js_file("live.js", loading_method="defer", **{f"data-{name}": value for name, value in data.items()})


def setup(app: Sphinx) -> None:
    """Register the directive and the events."""
    app.add_config_value("defense_ties_place", None, "env", types=())
    app.add_directive("launch-state", LaunchState)
    app.connect("config-inited", configure)
    app.connect("html-page-context", offer, priority=900)
