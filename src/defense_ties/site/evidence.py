"""Numbers and figures in prose: the roles ``num`` and ``fig``, and the numbering of figures."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from .render import defined_number, traced_figure

LOG = logging.getLogger(__name__)


class pending_evidence(nodes.Inline, nodes.Element):
    """A number or figure named in prose, before every page has been read."""


class EvidenceRole(SphinxRole):
    """The roles ``num`` and ``fig``."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the pending node."""
        node = pending_evidence(kind=self.name, key=self.text)
        self.set_source_info(node)
        return [node], []


def store(env: BuildEnvironment) -> dict[str, dict[str, dict]]:
    """Return what the book holds: ``num`` and ``fig``, each by name, with ``docname`` and ``cell``."""
    if not hasattr(env, "defense_ties"):
        env.defense_ties = {"num": {}, "fig": {}}
    return env.defense_ties


def purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget what a page held, before it is read again."""
    for held in store(env).values():
        for key in [key for key, value in held.items() if value["docname"] == docname]:
            del held[key]


def collect(app: Sphinx, doctree: nodes.document) -> None:
    """Remember the numbers and figures of a page, and give each code cell an anchor.

    A name that another cell has already taken is a warning, and so an error of the strict build.
    """
    env, docname = app.env, app.env.docname
    for cell in doctree.findall(lambda node: isinstance(node, nodes.container) and "cell_index" in node):
        cell["ids"].append(cell_anchor(cell["cell_index"]))
    for node in doctree.findall(traced_figure):
        meta = node["spec"]["usermeta"]["defense_ties"]
        _claim(env, "fig", meta["id"], node, {"docname": docname, "cell": node["cell_index"], "meta": meta})
    for node in doctree.findall(defined_number):
        bundle = node["bundle"]
        _claim(env, "num", bundle["name"], node, {"docname": docname, "cell": node["cell_index"], **bundle})


def _claim(env: BuildEnvironment, kind: str, key: str, node: nodes.Element, value: dict) -> None:
    held = store(env)[kind].setdefault(key, value)
    if held is not value:
        LOG.warning("%s %r is already defined on page %s", kind, key, held["docname"], location=node)


def cell_anchor(index: int) -> str:
    """Return the anchor of the code cell at an index of its notebook."""
    return f"cell-{index}"


def reading_order(env: BuildEnvironment) -> Iterator[str]:
    """Yield the pages of the book in the order of its table of contents."""
    stack, seen = [env.config.root_doc], set()
    while stack:
        docname = stack.pop()
        if docname not in seen:
            seen.add(docname)
            yield docname
            stack.extend(reversed(env.toctree_includes.get(docname, [])))


def number_figures(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Number the figures through the book; return the pages to write again because a number of theirs changed."""
    figures, changed, position = store(env)["fig"], set(), 0
    for docname in reading_order(env):
        for value in sorted((f for f in figures.values() if f["docname"] == docname), key=lambda f: f["cell"]):
            position += 1
            if value.get("number") not in (None, position):
                changed.add(docname)
            value["number"] = position
    return sorted(changed)


def resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put numbers and links in place of what the prose names; a name that no cell defines is a warning."""
    held = store(app.env)
    for node in doctree.findall(traced_figure):
        node["number"] = held["fig"][node["spec"]["usermeta"]["defense_ties"]["id"]]["number"]
    for node in list(doctree.findall(pending_evidence)):
        value = held[node["kind"]].get(node["key"])
        if value is None:
            LOG.warning("no cell defines %s %r", node["kind"], node["key"], location=node)
            node.replace_self(nodes.problematic(text=f"[{node['key']}]"))
            continue
        text, title = _words(node["kind"], value)
        base = "" if value["docname"] == docname else app.builder.get_relative_uri(docname, value["docname"])
        link = nodes.reference(text, text, refuri=f"{base}#{node['kind']}-{node['key']}", internal=True, reftitle=title)
        link["classes"].append(f"traced-{node['kind']}")
        node.replace_self(link)


def _words(kind: str, value: dict) -> tuple[str, str]:
    if kind == "fig":
        return f"Figure {value['number']}", value["meta"]["title"]
    return value["text"], f"Computed from: {', '.join(value['sources'])}"


def setup(app: Sphinx) -> None:
    """Register the roles and events."""
    app.add_node(pending_evidence)
    for kind in ("num", "fig"):
        app.add_role(kind, EvidenceRole())
    app.connect("env-purge-doc", purge)
    app.connect("doctree-read", collect)
    app.connect("env-updated", number_figures)
    app.connect("doctree-resolved", resolve)
