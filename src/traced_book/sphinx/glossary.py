"""Definitions at hand: each link to a term of the glossary carries what the term means.

Sphinx's own directive ``glossary`` and role ``term`` make the page and the links. Here each link gets the first paragraph
of its definition as its title; a script (``terms.js``) shows it on focus and touch too. Without scripts it is a link.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from .by_page import ByPage

SCRIPT = "terms.js"
# The definition of each term, by its anchor.
_TERMS = ByPage("traced_terms")


def definitions(env: BuildEnvironment) -> dict[str, str]:
    """Return the definition of each term of the book, by the anchor of the term."""
    return {anchor: text for held in _TERMS.held(env).values() for anchor, text in held.items()}


def collect(app: Sphinx, doctree: nodes.document) -> None:
    """Remember the first paragraph of each definition of a page's glossary, where it has one."""
    for item in doctree.findall(nodes.definition_list_item):
        meanings = [child.astext() for child in item[-1].children if isinstance(child, nodes.paragraph)]
        for term in item.findall(nodes.term):
            for anchor in term["ids"]:
                if anchor.startswith("term-") and meanings:
                    _TERMS.of(app.env, app.env.docname)[anchor] = " ".join(meanings[0].split())


def define(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give each link to a term its definition; one that leads into another book has none here."""
    known = definitions(app.env)
    for link in doctree.findall(nodes.reference):
        if any("std-term" in child["classes"] for child in link.children if isinstance(child, nodes.Element)):
            anchor = link["refuri" if "refuri" in link else "refid"].rpartition("#")[2]
            if link.get("internal") and anchor in known:
                link["reftitle"] = known[anchor]
                link["classes"].append("defined")


def describe(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Load the script where a page has a link to a term."""
    if doctree is not None and any("defined" in link["classes"] for link in doctree.findall(nodes.reference)):
        app.add_js_file(SCRIPT, loading_method="defer")


def setup(app: Sphinx) -> None:
    """Register the events."""
    _TERMS.setup(app)
    app.connect("doctree-read", collect)
    app.connect("doctree-resolved", define)
    app.connect("html-page-context", describe)
