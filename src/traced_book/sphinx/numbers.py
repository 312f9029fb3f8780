"""What the link of a number shows: its value, what it is, the statement that computes it, its tables with vintage, and the ways on.

All of it stands on the page of the number's cell, hidden until it is the target of a link; so it needs no script. A script
(``numbers.js``) shows it at once beside the sentence instead. What is computed on another page is handed to that script by
a script too, since browsers refuse to fetch from a disk; it is loaded when such a number is first touched.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache, partial
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.writers.html5 import HTML5Translator

from .. import provenance
from ..editions import sentences as said
from ..evidence.statements import Statement
from ..tables import resource, tabled
from . import domain, standing
from .code import notebook_html
from .markup import html, macro
from .render import OTHER_BUILDERS, cell_anchor, tables_linked, traced_numbers

FOLDER = "_numbers"
SCRIPT = "numbers.js"


def number_html(app: Sphinx, docname: str, key: str) -> str:
    """Return what is a number's own, as HTML seen from a page: value, where the prose names it, what it is, and its statement."""
    value = domain.numbers(app.env)[key]
    uses, statement = _uses(app, docname, key), value.how.entry.text
    return html("number", text=value.text, gloss=domain.glossed(value), uses=uses, statement=statement)


def where_html(app: Sphinx, docname: str, home: str, used: tuple[Statement, ...]) -> str:
    """Return the statements that others use, as HTML seen from a page, under the cells that they stand in."""
    lines = []
    for cell, held in groupby(used, lambda statement: statement.cell):
        lines.append(f"# {_cell(app, docname, home, cell, said.say('cell %(number)s', number=cell + 1))}")
        lines += [escape(statement.text) for statement in held]
    return macro("where", "\n".join(lines)) if used else ""


def _cell(app: Sphinx, docname: str, home: str, cell: int, words: str, kind: str = "") -> str:
    """Return words as a link to a cell of a page, seen from another, as HTML; as they are where the page does not show it."""
    if not domain.shows(app.env, home, cell):
        return escape(words)
    page = "" if home == docname else app.builder.get_relative_uri(docname, home)
    return macro("link", f"{page}#{cell_anchor(cell)}", words, kind)


def _uses(app: Sphinx, docname: str, key: str) -> list[tuple[str, str]]:
    """Return address and words of all places in the prose that name a number, page by page."""
    env, found = app.env, []
    for page in domain.reading_order(env):
        for time in range(1, domain.uses(env)[page][key] + 1):
            place = "" if page == docname else app.builder.get_relative_uri(docname, page)
            text = env.titles[page].astext() + (f", {said.time(time)}" if time > 1 else "")
            found.append((f"{place}#{domain.use_anchor(key, time)}", text))
    return found


def origin_html(app: Sphinx, docname: str, home: str, cell: int, sources: Sequence[str]) -> str:
    """Return what numbers of a cell have in common, as HTML seen from a page: tables with vintage, cell and notebook."""
    root = "../" * docname.count("/")
    words = said.say("cell %(number)s of %(page)s", number=cell + 1, page=app.env.titles[home].astext())
    code = [
        _cell(app, docname, home, cell, words, "traced-cell"),
        f"{notebook_html(app, home, root)} {said.say('at')} {escape(said.state(provenance.build()))}",
    ]
    place = app.config.traced_place
    if place:
        source = f"{home}{Path(app.env.doc2path(home)).suffix}"
        code.append(macro("link", place.file(source), said.say("notebook at %(host)s", host=place.host)))
    tables = [(tables_linked(root, [name]), _vintage(name)) for name in sources]
    return html("origin", tables=tables, code=", ".join(code))


def _vintage(table: str) -> str:
    return str(resource(table)["version"]) if tabled([table]) else ""


def visit_numbers(self: HTML5Translator, node: traced_numbers) -> None:
    """Write numbers, each to be shown when it is jumped to, before what they have in common, shown with any of them.

    What stands once for many keeps a page light: the statements that numbers use, and the tables and the cell of all.
    """
    app, page = self.builder.app, self.builder.current_docname
    held = domain.numbers(app.env)
    alike: dict[tuple[Statement, ...], list[tuple[str, str]]] = {}
    for number in node:
        key = number["bundle"]["name"]
        if key in held:
            alike.setdefault(held[key].how.used, []).append((number["ids"][0], number_html(app, page, key)))
    groups = [(numbers, where_html(app, page, page, used)) for used, numbers in alike.items()]
    origin = origin_html(app, page, page, node["cell_index"], node["sources"])
    self.body.append(f"{html('numbers', groups=groups, origin=origin)}\n")
    raise nodes.SkipNode


def foreign(env: BuildEnvironment, docname: str) -> list[str]:
    """Return the numbers that the prose of a page names and another page computes."""
    held = domain.numbers(env)
    return [key for key in domain.uses(env)[docname] if key in held and held[key].docname != docname]


def _handed(docname: str) -> str:
    """Return the address, from the root of the site, of the script that hands over a page's foreign numbers."""
    return f"{FOLDER}/{docname.replace('/', '-')}.js"


def furnish(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Load the script where a page's prose names a number, and tell it where those of other pages are."""
    if doctree is None or not domain.uses(app.env)[pagename]:
        return
    root = "../" * pagename.count("/")
    data: dict[str, Any] = {"data-foreign": f"{root}{_handed(pagename)}"} if foreign(app.env, pagename) else {}
    app.add_js_file(SCRIPT, loading_method="defer", **data)


def finish(app: Sphinx, failure: Exception | None) -> None:
    """Write the scripts that hand over the numbers of other pages."""
    if not standing.finishes(app, failure):
        return
    held = domain.numbers(app.env)
    for docname in domain.uses(app.env):
        # Many numbers of a cell have it in common.
        origin = cache(partial(origin_html, app, docname))
        parts = {
            key: number_html(app, docname, key)
            + where_html(app, docname, held[key].docname, held[key].how.used)
            + origin(held[key].docname, held[key].cell, tuple(held[key].sources))
            for key in foreign(app.env, docname)
        }
        if parts:
            path = Path(app.outdir) / _handed(docname)
            path.parent.mkdir(exist_ok=True)
            path.write_text(f"tracedNumbers({json.dumps(parts, ensure_ascii=False)});\n", encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Register the node and the events."""
    app.add_node(traced_numbers, html=(visit_numbers, None), **OTHER_BUILDERS)
    app.connect("html-page-context", furnish)
    app.connect("build-finished", finish)
