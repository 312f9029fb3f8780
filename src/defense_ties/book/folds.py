"""What is shown when a reader asks for it, as the solution of an exercise: ``{fold} Solution``. It needs no script."""

from __future__ import annotations

from html import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

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
    """Write the beginning of a fold; in print it is left out, as the other things that a page folds."""
    self.body.append(f'<details class="traced-more fold"><summary>{escape(node["summary"])}</summary>\n')


def depart(self: HTML5Translator, node: fold) -> None:
    """Write the end of a fold."""
    self.body.append("</details>\n")


def setup(app: Sphinx) -> None:
    """Register the node and the directive."""
    app.add_node(fold, html=(visit, depart), **OTHER_BUILDERS)
    app.add_directive("fold", Fold)
