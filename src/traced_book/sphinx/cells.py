"""Where the code of a page stands: out of the way of who reads, at hand for who asks.

In a book that asks for it (``traced_fold``):

- Code that ends in a figure, a table or other output is folded below it, after its other traces.
- Cells that only compute, with numbers for output or nothing, stand in one fold at the end of what their section says before
  its first subsection, in the order in which they run.

A cell whose notebook does not hide its code stays as it is; in any other book, every cell. Always the numbers stand at that end,
each with its statement, to be seen when they are jumped to (:mod:`traced_book.sphinx.numbers`).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from itertools import groupby

from docutils import nodes
from pygments.formatters import HtmlFormatter
from pygments.token import Text, _TokenType
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from ..book import here
from ..editions.sentences import count
from .markup import held, html
from .render import OTHER_BUILDERS, cell_anchor, defined_number, traced_numbers
from .theme.known import fitted


class LeanFormatter(HtmlFormatter):
    """Marks up what has a colour of its own, other than the ``plain`` kinds of token, which halves the weight of code on a page."""

    def __init__(self, plain: frozenset[_TokenType], **options: object) -> None:
        """Take the kinds, and the formatter's own options."""
        super().__init__(**options)
        self.plain = plain

    def format(self, tokensource: Iterable[tuple[_TokenType, str]], outfile: object) -> None:
        """Write tokens as HTML."""
        super().format(((Text if kind in self.plain else kind, text) for kind, text in tokensource), outfile)


class folded(nodes.General, nodes.Element):
    """What is shown when its ``summary`` is opened."""


def summary(cells: int, numbers: bool) -> str:
    """Return what a fold says that holds cells which only compute, with numbers for output or not."""
    if numbers:
        return count(
            "How the numbers of this section are computed (%(num)s cell)",
            "How the numbers of this section are computed (%(num)s cells)",
            cells,
        )
    return count(
        "What this section is computed from (%(num)s cell)",
        "What this section is computed from (%(num)s cells)",
        cells,
    )


def arrange(app: Sphinx, doctree: nodes.document) -> None:
    """Give each code cell an anchor, and put the code and the numbers of a page where they belong."""
    cells = list(doctree.findall(lambda node: isinstance(node, nodes.container) and "cell_index" in node))
    for cell in cells:
        # The anchor is on the code, so that a link to it opens the fold around it; where an author has removed it, on the output.
        anchored = next((part for part in cell.children if "nb_element" in part), cell)
        anchored["ids"].append(cell_anchor(cell["cell_index"]))
    for parent in dict.fromkeys(cell.parent for cell in cells):
        computing, computed, groups = [], [], []
        for cell in [child for child in parent if child in cells]:
            numbers = _take_numbers(cell)
            groups += numbers
            if not here().settings.fold or cell.get("hide_mode") != "input":
                continue
            del cell["hide_mode"]  # or it would be folded once more
            if len(cell) == 1:
                parent.remove(cell)
                computing.append(cell)
                computed += numbers
            else:
                cell.append(folded("", cell.pop(0), summary=cell["prompt_show"]))
        end = next((i for i, child in enumerate(parent) if isinstance(child, nodes.section)), len(parent))
        fold = [folded("", *computing, summary=summary(len(computing), bool(computed)))] if computing else []
        parent[end:end] = [*fold, *groups]


def _take_numbers(cell: nodes.container) -> list[traced_numbers]:
    """Take the numbers, and what stands for a widget, out of a cell's output, and the output where it holds nothing else.

    Return the numbers in their order, those that name the same tables together.
    """
    numbers = list(cell.findall(defined_number))
    for node in [*numbers, *cell.findall(nodes.comment)]:
        bundle = node.parent.parent
        bundle.parent.remove(bundle)
    if len(cell) > 1 and not cell[-1].children:
        cell.pop()
    return [
        traced_numbers("", *group, cell_index=cell["cell_index"], sources=list(sources))
        for sources, group in groupby(numbers, lambda node: tuple(node["bundle"]["sources"]))
    ]


def visit_folded(self: HTML5Translator, node: folded) -> None:
    """Write a fold; it looks as the other traces do, and a link to what it holds opens it."""
    within = held(self, node.children)
    self.body.append(html("fold", kind="traced-more traced-code hide", summary=node["summary"], held=within))
    raise nodes.SkipNode


def lighten(app: Sphinx) -> None:
    """Have the code of a book that is fitted to its theme marked up with less."""
    theme = fitted(app.config)
    if theme is not None and app.builder.format == "html":
        vars(app.builder)["highlighter"].formatter = partial(LeanFormatter, theme.plain)


def setup(app: Sphinx) -> None:
    """Register the node and the events."""
    app.connect("builder-inited", lighten)
    app.add_node(folded, html=(visit_folded, None), **OTHER_BUILDERS)
    # Once the evidence has been collected, which reads the cells.
    app.connect("doctree-read", arrange, priority=600)
