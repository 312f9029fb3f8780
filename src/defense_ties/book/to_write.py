"""What of a chapter is still to be written, as ``defense-ties country`` marks it: ``{to-be-written} what``. A strict build refuses it."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

log = logging.getLogger(__name__)


class ToBeWritten(SphinxDirective):
    """``{to-be-written}`` with what is to be written as its argument."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Return a box that says what is to be written, and warn of it with the place: where warnings are errors, none is left."""
        words = " ".join(self.arguments[0].split())
        log.warning("still to be written: %s", words, location=self.get_location())
        inline, messages = self.parse_inline(words)
        box = nodes.admonition("", nodes.title("", "To be written"), nodes.paragraph("", "", *inline), *messages)
        box["classes"].append("warning")
        return [box]


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("to-be-written", ToBeWritten)
