"""Definitions at hand: each link to a term of the glossary carries what the term means.

Sphinx's own directive ``glossary`` and role ``term`` make the page and the links. Here each link gets the first paragraph
of its definition as its title; a script (``terms.js``) shows it on focus and touch too. Without scripts it is a link.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

SCRIPT = "terms.js"


def definitions(env: BuildEnvironment) -> dict[str, str]:
    """Return the definition of each term of the book, by the anchor of the term."""
    return vars(env).setdefault("traced_terms", {})


def collect(app: Sphinx, doctree: nodes.document) -> None:
    """Remember the first paragraph of each definition of a page's glossary."""
    for item in doctree.findall(nodes.definition_list_item):
        meanings = [child.astext() for child in item[-1].children if isinstance(child, nodes.paragraph)]
        for term in item.findall(nodes.term):
            for anchor in term["ids"]:
                if anchor.startswith("term-"):
                    definitions(app.env)[anchor] = " ".join(meanings[0].split())


def define(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give each link to a term its definition."""
    for link in doctree.findall(nodes.reference):
        if any("std-term" in child["classes"] for child in link.children if isinstance(child, nodes.Element)):
            link["reftitle"] = definitions(app.env)[link["refuri" if "refuri" in link else "refid"].rpartition("#")[2]]
            link["classes"].append("defined")


def describe(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Load the script where a page has a link to a term."""
    if doctree is not None and any("defined" in link["classes"] for link in doctree.findall(nodes.reference)):
        app.add_js_file(SCRIPT, loading_method="defer")


def setup(app: Sphinx) -> None:
    """Register the events."""
    app.connect("doctree-read", collect)
    app.connect("doctree-resolved", define)
    app.connect("html-page-context", describe)
