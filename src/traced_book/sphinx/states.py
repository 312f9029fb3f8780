"""What a copy of the site says of itself: where it can be launched from, and where it takes reports."""

from __future__ import annotations

from html import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from .. import provenance
from ..repository import why_not


class LaunchState(SphinxDirective):
    """``{launch-state}``: says whether this copy of the site can be launched, and from where."""

    def run(self) -> list[nodes.Node]:
        """Return the paragraph."""
        found = self.env.app.config.traced_place
        if found is None:
            text = f"{why_not()}. Everything else on this page works."
        else:
            text = (
                f'The launch buttons of this copy open <a href="{escape(found.url)}">{escape(found.repository)}</a> '
                f"at <code>{escape(found.ref)}</code>."
            )
        return [nodes.raw("", f"<p>{text}</p>", format="html")]


class ReportState(SphinxDirective):
    """``{report-state}``: says where this copy of the site takes reports of errors."""

    def run(self) -> list[nodes.Node]:
        """Return the paragraph."""
        found = self.env.app.config.traced_place
        state = escape(provenance.build().words)
        if found is None:
            text = (
                "This copy of the site was built without the address of a public repository, so it can name no place that "
                "takes reports. Whoever gave you the copy can pass on the page, the sentence or figure, and the state of "
                f"the sources that this copy shows ({state})."
            )
        else:
            link = escape(found.url)
            text = (
                f'The link at the foot of each page opens a new issue at <a href="{link}">{link}</a>, with the page and the '
                f"state of the sources that this copy shows ({state}) filled in. What you write there is public."
            )
        return [nodes.raw("", f"<p>{text}</p>", format="html")]


def setup(app: Sphinx) -> None:
    """Register the directives, which a page may have with any theme."""
    app.add_directive("launch-state", LaunchState)
    app.add_directive("report-state", ReportState)
