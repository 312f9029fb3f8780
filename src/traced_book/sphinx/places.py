"""Links to places that no heading, figure or label makes, such as an entry of the ledger: ``{place}`words <page#anchor>```.

A page is named from that of the link; without one the anchor is on the same page. Whether an anchor is there the check of the
built site says, as of every link.
"""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

LOG = logging.getLogger(__name__)
_FORM = re.compile(r"(?P<words>.+?)\s*<(?P<page>[^<>#]*)#(?P<anchor>[\w-]+)>", re.DOTALL)


class pending_place(nodes.Inline, nodes.TextElement):
    """A link whose page is not yet looked up; attributes ``page`` and ``anchor``."""


class PlaceRole(SphinxRole):
    """``{place}`words <page#anchor>```."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the link, or its text and an error where it is not of that form."""
        found = _FORM.fullmatch(self.text)
        if found is None:
            problem = self.inliner.reporter.error(
                f"place: {self.text!r} is not of the form 'words <page#anchor>'", line=self.lineno
            )
            return [nodes.Text(self.text)], [problem]
        return [pending_place(found["words"], found["words"], page=found["page"], anchor=found["anchor"])], []


def resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put links in place of those that are pending; warn of a page that there is not."""
    for node in list(doctree.findall(pending_place)):
        page = app.env.relfn2path(node["page"], docname)[0] if node["page"] else docname
        if page not in app.env.all_docs:
            LOG.warning("place: no page %r", node["page"], location=node)
        address = app.builder.get_relative_uri(docname, page) if page != docname else ""
        node.replace_self(
            nodes.reference(node.astext(), node.astext(), refuri=f"{address}#{node['anchor']}", internal=True)
        )


def setup(app: Sphinx) -> None:
    """Register the role and the event."""
    app.add_node(pending_place)
    app.add_role("place", PlaceRole())
    app.connect("doctree-resolved", resolve)
