"""What is shown when a reader asks for it, as the solution of an exercise: ``{fold} Solution``. It needs no script."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from traced_book.sphinx.markup import held, html
from traced_book.sphinx.render import OTHER_BUILDERS


class fold(nodes.General, nodes.Element):
    """What is shown when its ``summary`` is opened."""


class Fold(SphinxDirective):
    """``{fold}`` with the words that open it as its argument."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Return the fold with what stands in it."""
        return [fold("", *self.parse_content_to_nodes(), summary=self.arguments[0])]


def visit(self: HTML5Translator, node: fold) -> None:
    """Write a fold; in print it is left out, as the other things that a page folds."""
    within = held(self, node.children)
    self.body.append(html("fold", kind="traced-more fold", summary=node["summary"], held=within))
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register the node and the directive."""
    app.add_node(fold, html=(visit, None), **OTHER_BUILDERS)
    app.add_directive("fold", Fold)
