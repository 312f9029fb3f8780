"""Where register and timeline stand: their directives, the links that numbers of rows become, and what a search finds of them.

A script (``register.js``) adds a filter to the register; without it the list is whole.

What is written reads tables, and with them comes pandas, a quarter of a second of each build. So it is asked for where a page is
read or written, and not above: a build of which nothing has changed has no need of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.domains import Domain, ObjType
from sphinx.util.docutils import SphinxDirective

PAGE = "book/register"
SCRIPT = "register.js"
_ROW = re.compile(r"\b[A-Z]{3,4}-\d{2,4}\b")


class RegisterRows(SphinxDirective):
    """``{register-rows}``: a section for each country, and one for what concerns several."""

    def run(self) -> list[nodes.Node]:
        """Return the sections."""
        from .register import of_countries

        return of_countries()


class RegisterChronicle(SphinxDirective):
    """``{register-chronicle}``: the rows of the chronicle."""

    def run(self) -> list[nodes.Node]:
        """Return the list."""
        from .register import of_chronicle

        return of_chronicle()


class RegisterOrders(SphinxDirective):
    """``{register-orders}``: a section for each country, with a table of what it ordered from Russia."""

    def run(self) -> list[nodes.Node]:
        """Return the sections."""
        from .register import of_orders

        return of_orders()


class Timeline(SphinxDirective):
    """``{timeline}``: the list of the events."""

    def run(self) -> list[nodes.Node]:
        """Return the list."""
        from ..agreements import chosen
        from .timeline import told

        try:
            items = told(chosen())
        except ValueError as error:
            raise self.error(str(error)) from error
        held = nodes.container(classes=["timeline"])
        source = self.get_source_info()[0]
        self.state.nested_parse(StringList("\n".join(items).splitlines(), source), self.content_offset, held)
        return [held]


class RegisterDomain(Domain):
    """Rows of the register and orders, as objects that a search finds by name."""

    name = "register"
    label = "Register"
    # Sphinx declares them as attributes of an instance, though all instances share them.
    object_types: ClassVar[dict[str, ObjType]] = {"row": ObjType("Row of the register"), "order": ObjType("Order")}  # type: ignore[misc]

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Yield name, displayed name, type, page, anchor and priority of each object."""
        from .register import named

        if PAGE in self.env.all_docs:
            for name, kind, anchor in named():
                yield name, name, kind, PAGE, anchor, 1

    def get_type_name(self, type: ObjType, primary: bool = False) -> str:
        """Return the name of a type as the search shows it, without that of the domain."""
        return type.lname

    def merge_domaindata(self, docnames: Iterable[str], otherdata: dict) -> None:
        """Do nothing: the domain holds no data of its own."""

    def resolve_any_xref(self, *args: object) -> list:
        """Return nothing: a row is linked by its number, wherever the prose names it."""
        return []


def row(text: str) -> tuple[str, str] | None:
    """Return page and anchor of the row that a text is the number of: a resolver of :mod:`traced_book.plugins`."""
    from .register import rows

    return (PAGE, text) if text in rows().index else None


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a text, and whether each is the number of a published row."""
    from .register import rows

    end = 0
    for match in _ROW.finditer(text):
        if match[0] in rows().index:
            yield text[end : match.start()], False
            yield match[0], True
            end = match.end()
    yield text[end:], False


def link(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put links in place of the numbers of rows in the prose of a page."""
    if app.builder.format != "html" or PAGE not in app.env.all_docs:
        return
    page = "" if docname == PAGE else app.builder.get_relative_uri(docname, PAGE)
    for text in list(doctree.findall(nodes.Text)):
        parent = text.parent
        if not _ROW.search(text) or not isinstance(parent, nodes.TextElement):
            continue
        if isinstance(parent, nodes.reference | nodes.literal | nodes.literal_block | nodes.raw | nodes.title):
            continue
        new = [
            nodes.reference(part, part, refuri=f"{page}#{part}", internal=True, classes=["register-link"])
            if is_row
            else nodes.Text(part)
            for part, is_row in _parts(text.astext())
            if part
        ]
        parent.replace(text, new)


def describe(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Load the script on the page of the register."""
    if pagename == PAGE:
        app.add_js_file(SCRIPT, loading_method="defer")


def setup(app: Sphinx) -> None:
    """Register the domain, the directives and the events."""
    app.add_domain(RegisterDomain)
    app.add_directive("register-rows", RegisterRows)
    app.add_directive("register-orders", RegisterOrders)
    app.add_directive("register-chronicle", RegisterChronicle)
    app.add_directive("timeline", Timeline)
    app.connect("doctree-resolved", link)
    app.connect("html-page-context", describe)
