"""What a copy of the site says of itself: where it can be launched from, and where it takes reports."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from .. import provenance
from ..editions import sentences
from ..editions.sentences import say
from ..repository import why_not
from .markup import html


class LaunchState(SphinxDirective):
    """``{launch-state}``: says whether this copy of the site can be launched, and from where."""

    def run(self) -> list[nodes.Node]:
        """Return the paragraph."""
        text = html("launch-state", found=self.env.app.config.traced_place, why=say(why_not()))
        return [nodes.raw("", text, format="html")]


class ReportState(SphinxDirective):
    """``{report-state}``: says where this copy of the site takes reports of errors."""

    def run(self) -> list[nodes.Node]:
        """Return the paragraph."""
        state = sentences.state(provenance.build())
        text = html("report-state", found=self.env.app.config.traced_place, state=state)
        return [nodes.raw("", text, format="html")]


def setup(app: Sphinx) -> None:
    """Register the directives, which a page may have with any theme."""
    app.add_directive("launch-state", LaunchState)
    app.add_directive("report-state", ReportState)
