"""Numbers and figures in prose, the numbering of figures, and the index of all evidence.

Roles ``num``, ``fig`` and ``tab`` name what a cell of any page defines; the directive ``evidence-index`` lists everything, and
``trace.json`` at the root of the site says the same for machines.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import replace
from html import escape
from itertools import groupby, starmap
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import nbformat
from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.domains import Domain, ObjType
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from .. import provenance
from ..book import here
from ..editions import evidence as edited
from ..editions import sentences
from ..editions.faithful import NUMBER
from ..editions.sentences import say
from ..evidence import statements, stock, texts
from ..evidence.pieces import Piece
from ..evidence.stock import slug
from ..evidence.texts import about
from ..files import TRACE, sha256
from ..tables import files_called, load, resource, tabled
from . import artifacts, catalogue, code, editions, render, standing
from .entries import Entry, FigureEntry, NumberEntry, TableEntry, Titled
from .markup import as_written, html, macro
from .render import (
    apart_html,
    csv_links,
    defined_number,
    figure_html,
    images_html,
    rows_html,
    shown_cell,
    tables_linked,
    traced_figure,
    traced_numbers,
    traced_table,
)

LOG = logging.getLogger(__name__)
# Of a table of the index, which is laid out as a whole.
_ROWS = 80


def _named(kind: str, number: int | str | None) -> str:
    """Return what the book calls a figure or a table."""
    return render.figure_named(number) if kind == "fig" else render.table_named(number)


_Held = TypeVar("_Held", bound=Entry)


class pending_evidence(nodes.Inline, nodes.Element):
    """A number or figure named in prose, before every page has been read."""


class EvidenceRole(SphinxRole):
    """The roles ``num``, ``fig`` and ``tab``."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the pending node."""
        # As glued values and the names of figures become identifiers, so does what names them here. Behind a number, a translation
        # may say which form of it its sentence needs.
        key, _, form = self.text.partition(";") if self.name == "num" else (self.text, "", "")
        node = pending_evidence(kind=self.name, key=slug(key), form=form.strip())
        self.set_source_info(node)
        return [node], []


class evidence_index(nodes.General, nodes.Element):
    """Where the list of all figures and numbers goes, once every page has been read."""


class EvidenceIndex(SphinxDirective):
    """``{evidence-index}``: every figure and number of the book."""

    def run(self) -> list[nodes.Node]:
        """Return the pending node."""
        return [evidence_index()]


class figure_copy(nodes.General, nodes.Element):
    """Where a figure of another page is shown again; ``key`` is its id."""


class FigureCopy(SphinxDirective):
    """``{figure-copy} cmp-tiv``: shows a figure again and links to where it is drawn and traced."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the pending node."""
        node = figure_copy(key=slug(self.arguments[0]))
        self.set_source_info(node)
        return [node]


class EvidenceDomain(Domain):
    """The evidence of the book: figures and tables, as objects that a search finds by name, and numbers.

    Its data are ``held``, for each of ``num``, ``fig`` and ``tab`` the entries by name;
    ``uses``, how often the prose of each page names each number; ``cells``, which cells each page shows; and ``copies``, which
    figures each page shows that are drawn elsewhere.
    """

    name = "evidence"
    label = "Evidence"
    # Sphinx declares them as attributes of an instance, though all instances share them.
    object_types: ClassVar[dict[str, ObjType]] = {"figure": ObjType("Figure"), "table": ObjType("Table")}  # type: ignore[misc]
    initial_data: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        "held": {"num": {}, "fig": {}, "tab": {}},
        "uses": {},
        "cells": {},
        "copies": {},
    }
    data_version = 5

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Yield name, displayed name, type, page, anchor and priority of each object."""
        for kind, held in (("figure", "fig"), ("table", "tab")):
            for key, value in self.data["held"][held].items():
                yield value.title, value.title, kind, value.docname, f"{held}-{key}", 1

    def get_type_name(self, type: ObjType, primary: bool = False) -> str:
        """Return the name of a type as the search shows it, without that of the domain."""
        return type.lname

    def clear_doc(self, docname: str) -> None:
        """Forget what a page held, before it is read again."""
        for held in self.data["held"].values():
            for key in [key for key, value in held.items() if value.docname == docname]:
                del held[key]
        for by_page in (self.data["uses"], self.data["cells"], self.data["copies"]):
            by_page.pop(docname, None)

    def merge_domaindata(self, docnames: Iterable[str], otherdata: dict) -> None:
        """Take what another process has read of pages; a name that is taken already is a warning, as in :func:`collect`."""
        for kind, held in otherdata["held"].items():
            for key, value in held.items():
                if value.docname in docnames:
                    _claim(self.env, kind, key, value.docname, value)
        for by_page in ("uses", "cells", "copies"):
            self.data[by_page].update({name: held for name, held in otherdata[by_page].items() if name in docnames})

    def resolve_any_xref(self, *args: object) -> list:
        """Return nothing: these objects are linked by roles of their own."""
        return []


def store(env: BuildEnvironment) -> dict[str, dict[str, Any]]:
    """Return what the book holds: ``num``, ``fig`` and ``tab``, each by name (:mod:`traced_book.sphinx.entries`)."""
    return env.get_domain("evidence").data["held"]


def figures(env: BuildEnvironment) -> dict[str, FigureEntry]:
    """Return the figures of the book by id."""
    return store(env)["fig"]


def tables(env: BuildEnvironment) -> dict[str, TableEntry]:
    """Return the tables to read of the book by id."""
    return store(env)["tab"]


def numbers(env: BuildEnvironment) -> dict[str, NumberEntry]:
    """Return the numbers of the book by name."""
    return store(env)["num"]


def uses(env: BuildEnvironment) -> dict[str, Counter[str]]:
    """Return how often the prose of each page names each number."""
    return env.get_domain("evidence").data["uses"]


def shows(env: BuildEnvironment, docname: str, cell: int) -> bool:
    """Return whether a page shows a cell: an author may have removed it, code and output."""
    return cell in env.get_domain("evidence").data["cells"].get(docname, ())


def use_anchor(key: str, time: int) -> str:
    """Return the anchor of the first, second or later place on a page that names a number."""
    return f"at-{key}" if time == 1 else f"at-{key}-{time}"


def take_captions(app: Sphinx, doctree: nodes.document) -> None:
    """Take figures and tables out of the figures that MyST-NB puts around the outputs of a cell, with its caption and its names.

    What leads to that name leads to the figure or table then, and its number is what it is called by.
    """
    found = [*doctree.findall(traced_figure), *doctree.findall(traced_table)]
    for node in found:
        around = _around(node)
        if around is None:
            continue
        named = [doctree.nameids[name] for name in around["names"]]
        node["ids"] += named
        doctree.ids.update(dict.fromkeys(named, node))
        node += [part for part in around.children if isinstance(part, nodes.caption | nodes.legend)]
        around.replace_self(node.parent.parent)
    _show_once(found)


def _around(node: nodes.Element) -> nodes.figure | None:
    """Return the figure that MyST-NB puts around an output with a caption; ``None`` where it puts none."""
    around = node.parent.parent.parent
    return around if isinstance(around, nodes.figure) else None


def _show_once(found: Iterable[nodes.Element]) -> None:
    """Let what is glued be traced where the prose shows it with its caption; where it is shown besides, show a copy."""
    places: dict[str, list[nodes.Element]] = {}
    for node in found:
        places.setdefault(node["ids"][0], []).append(node)
    for same in places.values():
        best = next((node for node in same if any(isinstance(part, nodes.caption) for part in node)), same[0])
        for node in same:
            if node is not best and node.get("glued"):
                node.replace_self(figure_copy(key=node["ids"][0].partition("-")[2]))


def collect(app: Sphinx, doctree: nodes.document) -> None:
    """Remember the numbers and figures of a page, how the numbers are computed, and where the page's prose names some.

    A name that another cell has already taken is a warning, and so an error of the strict build; so is a number that no
    statement of its cell names.
    """
    env, docname = app.env, app.env.docname
    shown = list(doctree.findall(lambda node: isinstance(node, nodes.container) and "cell_index" in node))
    env.get_domain("evidence").data["cells"][docname] = [cell["cell_index"] for cell in shown]
    env.get_domain("evidence").data["copies"][docname] = [node["key"] for node in doctree.findall(figure_copy)]
    glued = vars(env)["nb_metadata"].get(docname, {}).get("glue", [])
    # Any other page shows no evidence, and may be no notebook.
    ran = _ran(env).cells if shown or glued else []
    sources = {index: cell.source for index, cell in enumerate(ran) if cell.cell_type == "code"}
    for node in [*doctree.findall(traced_figure), *doctree.findall(traced_table)]:
        if "glued" in node:
            node["shown_cell"] = _shown_cell(
                sources, node["cell_index"], node["glued"], [cell["cell_index"] for cell in shown]
            )
    for node in doctree.findall(traced_figure):
        spec = node["spec"]
        meta = about(spec)
        named = [source["table"] for source in meta["sources"]]
        csv, digest = texts.csv_entries(spec), texts.figure_hash(spec)
        figure = FigureEntry(
            docname, node["cell_index"], named, meta["title"], csv, spec=spec, sha256=digest, shown=shown_cell(node)
        )
        _claim(env, "fig", meta["id"], node, figure)
    for node in doctree.findall(traced_table):
        content = node["content"]
        csv = [texts.csv_entry(f"{content['id']}.csv", len(content["rows"]), texts.table_text(content))]
        table = TableEntry(docname, node["cell_index"], content["sources"], content["title"], csv)
        _claim(env, "tab", content["id"], node, table)
    for node in doctree.findall(defined_number):
        name, cell = node["bundle"]["name"], node["cell_index"]
        try:
            how = statements.computation(sources, cell, name)
        except LookupError as error:
            LOG.warning("%s", error.args[0], location=node)
            continue
        _claim(env, "num", name, node, _number(docname, cell, node["bundle"], how))
    if glued:
        _collect_glued(env, doctree, glued, ran, sources)
    used = uses(env)[docname] = Counter()
    for node in doctree.findall(pending_evidence):
        if node["kind"] == "num":
            used[node["key"]] += 1
            node["ids"] = [use_anchor(node["key"], used[node["key"]])]


def glossed(value: NumberEntry) -> Markup:
    """Return what a number is in words, as HTML, marked where an edition has it in the language of the original."""
    return as_written(value.gloss) if value.gloss_left else Markup(escape(value.gloss))


def _number(docname: str, cell: int, bundle: Mapping[str, Any], how: statements.Computation) -> NumberEntry:
    said, left, gloss = bundle.get("said", bundle["text"]), bundle.get("left", False), bundle.get("gloss", "")
    untold = bundle.get("gloss_left", False)
    return NumberEntry(docname, cell, bundle["sources"], bundle["text"], how, gloss, said, left, untold)


def _ran(env: BuildEnvironment) -> nbformat.NotebookNode:
    """Return the notebook of the page that is read, as MyST-NB leaves it: with the code that the page does not show."""
    path = Path(vars(env)["mystnb_config"].output_folder, f"{env.docname}.ipynb")
    return nbformat.v4.reads(path.read_text(encoding="utf-8"))


def _collect_glued(
    env: BuildEnvironment,
    doctree: nodes.document,
    names: list[str],
    ran: list[nbformat.NotebookNode],
    sources: dict[int, str],
) -> None:
    """Remember the values that a page glues, and put them where its other numbers are.

    MyST-NB keeps them by name, without their cells. One that no statement of the page names, as if a function of a module
    glued it, is no number; that is said and no fault, since ``{glue}`` shows it all the same.
    """
    docname = env.docname
    held = json.loads(
        Path(vars(env)["mystnb_config"].output_folder, f"{docname}.glue.json").read_text(encoding="utf-8")
    )
    for name in names:
        output = held[name]
        # MyST-NB has taken away what it puts before the types of a value that is not displayed.
        bare = {**output["metadata"], stock.GLUED: {"name": name}}
        if stock.number(output["data"], bare, None) is None:
            continue
        try:
            how = statements.glued(sources, name)
        except (LookupError, ValueError) as error:
            LOG.info("%s: %s: it is no number", docname, error.args[0])
            continue
        cell = how.entry.cell
        try:
            bundle = stock.number(output["data"], bare, stock.Cell(docname, cell, ran[cell].metadata)) or {}
        except ValueError as error:
            raise ExtensionError(str(error)) from error
        bundle = edited.shown(Piece("num", bundle["name"], bundle), docname).content
        node = defined_number(bundle=bundle, cell_index=cell, ids=[f"num-{bundle['name']}"])
        _claim(env, "num", bundle["name"], node, _number(docname, cell, bundle, how))
        _place_number(doctree, node)


def _shown_cell(sources: dict[int, str], cell: int, name: str, shown: Collection[int]) -> int | None:
    """Return the cell that a reader is led to from what another cell glues: that one, or the last that it rests on.

    Authors show the cell that draws and leave out the one that glues. ``None`` where the page shows neither.
    """
    if cell in shown:
        return cell
    try:
        used = statements.computation(sources, cell, name).used
    except (LookupError, ValueError):
        return None
    return max((statement.cell for statement in used if statement.cell in shown), default=None)


def _place_number(doctree: nodes.document, node: defined_number) -> None:
    """Put a number into the output of its cell, from where it goes below its section; at the end of a page without that cell."""
    index = node["cell_index"]
    cell = next(doctree.findall(lambda n: isinstance(n, nodes.container) and n.get("cell_index") == index), None)
    if cell is None:
        sections = [part for part in doctree.children if isinstance(part, nodes.section)]
        (sections[-1] if sections else doctree).append(
            traced_numbers("", node, cell_index=index, sources=node["bundle"]["sources"])
        )
        return
    cell.append(nodes.container("", nodes.container("", node)))


def _claim(env: BuildEnvironment, kind: str, key: str, node: nodes.Element | str, value: Entry) -> None:
    held = store(env)[kind].setdefault(key, value)
    if held is not value:
        LOG.warning("%s %r is already defined on page %s", kind, key, held.docname, location=node)


def forget(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Forget what the pages to be read held, before the first of them is.

    Sphinx forgets each just before it reads it: a figure that moved to a page read earlier would count as a second of its name.
    """
    for docname in docnames:
        env.get_domain("evidence").clear_doc(docname)


def reading_order(env: BuildEnvironment) -> Iterator[str]:
    """Yield the pages of the book in the order of its table of contents."""
    stack, seen = [env.config.root_doc], set()
    while stack:
        docname = stack.pop()
        if docname not in seen:
            seen.add(docname)
            yield docname
            stack.extend(reversed(env.toctree_includes.get(docname, [])))


def number_all(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Number figures and tables in the order in which a reader meets them; return the pages to write again because a number changed.

    Where Sphinx numbers (``numfig``), it has counted them among the other figures and tables of the book: its numbers hold, so
    that no two are called alike. One of several parts, as 3.2 in the third chapter, is a text.
    """
    changed = set()
    for held, kind in (("fig", "figure"), ("tab", "table")):
        entries: dict[str, Titled] = store(env)[held]
        for position, (key, value) in enumerate(met(env, entries), start=1):
            given = env.toc_fignumbers.get(value.docname, {}).get(kind, {}).get(f"{held}-{key}", (position,))
            number = given[0] if len(given) == 1 else ".".join(map(str, given))
            if value.number not in (None, number):
                changed.add(value.docname)
            entries[key] = replace(value, number=number)
    return sorted(changed)


def resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put numbers and links in place of what the prose names; a name that no cell defines is a warning."""
    held = store(app.env)
    for node in list(doctree.findall(evidence_index)):
        node.replace_self(nodes.raw("", _index(app, docname), format="html"))
    for node in list(doctree.findall(figure_copy)):
        if node["key"] not in held["fig"]:
            LOG.warning("no cell defines fig %r", node["key"], location=node)
            continue
        node.replace_self(nodes.raw("", _copy(app, docname, node["key"]), format="html"))
    for node in list(doctree.findall(catalogue.table_users)):
        node.replace_self(nodes.raw("", _users(app, docname, node["table"]), format="html"))
    for node in doctree.findall(traced_figure):
        node["number"] = figures(app.env)[about(node["spec"])["id"]].number
    for node in doctree.findall(traced_table):
        node["number"] = tables(app.env)[node["content"]["id"]].number
    for node in list(doctree.findall(pending_evidence)):
        value = held[node["kind"]].get(node["key"])
        if value is None:
            LOG.warning("no cell defines %s %r", node["kind"], node["key"], location=node)
            node.replace_self(nodes.problematic(text=f"[{node['key']}]"))
            continue
        untranslated = node.get("untranslated", False)
        text, title = _words(node["kind"], value, node.get("form", ""), untranslated)
        link = nodes.reference(
            text, text, refuri=address(app, docname, node["kind"], node["key"]), internal=True, ids=node["ids"]
        )
        if title:
            link["reftitle"] = title
        link["classes"].append(f"traced-{node['kind']}")
        if isinstance(value, NumberEntry) and value.left and not untranslated:
            editions.marked(link, app.config.traced_original)
        node.replace_self(link)


def _words(kind: str, value: Titled | NumberEntry, form: str, untranslated: bool) -> tuple[str, str]:
    """Return how the prose names a piece of evidence, and what is said of it besides.

    Args:
        form: that an edition asks for; untranslated: whether the sentence stands as the original has it.
    """
    if isinstance(value, NumberEntry):
        words = edited.used()
        if untranslated:
            return value.said, ""
        return (words.of_book(NUMBER, value.said, form) if words and form else None) or value.text, ""
    with sentences.english() if untranslated else nullcontext():
        return _named(kind, value.number), value.title


def _copy(app: Sphinx, docname: str, key: str) -> str:
    """Return a figure of another page as HTML: its title, image and caption, and a link to its trace."""
    value = figures(app.env)[key]
    spec, root = value.spec, "../" * docname.count("/")
    named, images = render.figure_named(value.number), images_html(spec, root, artifacts.sizes(spec))
    link = _link(app, docname, "fig", key, named)
    return figure_html(spec, f"copy-{key}", link, root, images, below=apart_html(key, root, named))


def ordered(env: BuildEnvironment, held: Mapping[str, _Held]) -> list[tuple[str, _Held]]:
    """Return what the book holds of a kind, in the order in which it is read."""
    pages = {docname: i for i, docname in enumerate(reading_order(env))}
    # Pages outside of the contents come last.
    places = ((pages.get(value.docname, len(pages)), value.docname, value.cell) for value in held.values())
    return [item for _, item in sorted(zip(places, held.items(), strict=True), key=lambda pair: pair[0])]


def met(env: BuildEnvironment, held: Mapping[str, _Held]) -> list[tuple[str, _Held]]:
    """Return what the book holds of a kind as a reader meets it: first where it is drawn, or where a page before shows it."""
    pages = {docname: i for i, docname in enumerate(reading_order(env))}
    items = ordered(env, held)
    places = {key: (pages.get(value.docname, len(pages)), 1, i) for i, (key, value) in enumerate(items)}
    for docname, keys in env.get_domain("evidence").data["copies"].items():
        for i, key in enumerate(keys):
            if docname in pages and key in held:
                places[key] = min(places[key], (pages[docname], 0, i))
    return sorted(items, key=lambda item: places[item[0]])


def address(app: Sphinx, docname: str, kind: str, key: str) -> str:
    """Return the address of a piece of evidence, seen from a page."""
    home = store(app.env)[kind][key].docname
    return f"{'' if home == docname else app.builder.get_relative_uri(docname, home)}#{kind}-{key}"


def _link(app: Sphinx, docname: str, kind: str, key: str, text: str) -> str:
    return macro("link", address(app, docname, kind, key), text)


def _index(app: Sphinx, docname: str) -> str:
    """Return the tables of all figures, tables to read and numbers, page by page, as HTML."""
    root = "../" * docname.count("/")

    def where(value: Entry) -> str:
        return f"{escape(app.env.titles[value.docname].astext())}, {say('cell %(number)s', number=value.cell + 1)}"

    def listed(
        title: str, headings: list[str], held: Mapping[str, _Held], cells: Callable[[str, _Held], list[object]]
    ) -> str:
        """Return the tables of a kind, page by page, each of no more rows than a slow phone lays out at once."""
        tables = []
        for home, entries in groupby(ordered(app.env, held), key=lambda item: item[1].docname):
            rows = list(starmap(cells, entries))
            for start in range(0, len(rows), _ROWS):
                part = rows[start : start + _ROWS]
                which = (
                    f" ({say('%(first)s to %(last)s', first=start + 1, last=start + len(part))})"
                    if len(rows) > _ROWS
                    else ""
                )
                tables.append(_listing(f"{title}: {app.env.titles[home].astext()}{which}", headings, part))
        return "".join(tables)

    def numbered(kind: str, key: str, value: Titled, *own: str) -> list[object]:
        """Return the cells of a figure or table; ``own`` are those that only this kind has."""
        name = _link(app, docname, kind, key, value.title)
        rests = tables_linked(root, value.sources)
        return [value.number, name, where(value), *own, rests, _rows(value), _files(root, kind, value)]

    def figure(key: str, value: FigureEntry) -> list[object]:
        return numbered("fig", key, value, _function(root, value.meta["function"]))

    def table(key: str, value: TableEntry) -> list[object]:
        return numbered("tab", key, value)

    def number(key: str, value: NumberEntry) -> list[object]:
        name = _link(app, docname, "num", key, key)
        return [name, macro("reads", value.text, glossed(value)), where(value), tables_linked(root, value.sources)]

    return (
        listed(
            say("Figures"),
            [say("No."), say("Figure"), say("Where"), say("Function"), say("Tables"), say("Rows"), say("Data")],
            figures(app.env),
            figure,
        )
        + listed(
            say("Tables in the text"),
            [say("No."), say("Table"), say("Where"), say("Tables"), say("Rows"), say("Data")],
            tables(app.env),
            table,
        )
        + listed(
            say("Numbers in the text"),
            [say("Name"), say("Reads"), say("Where"), say("Tables")],
            numbers(app.env),
            number,
        )
    )


def _function(root: str, name: str) -> str:
    """Return a link to the function that drew a figure, as HTML; nothing where none is named."""
    return macro("function", f"{root}{code.link(name)}", name.rpartition(".")[2]) if name else ""


def _rows(value: Titled) -> int | str:
    return sum(entry["rows"] for entry in value.csv) if value.csv else ""


def _files(root: str, kind: str, value: Titled) -> str:
    """Return links to the CSV files of a figure or table, as HTML; nothing of a picture, which has none."""
    named = _named(kind, value.number)
    return csv_links(root, [entry["csv"] for entry in value.csv], "CSV", named) if value.csv else ""


def _listing(title: str, headings: list[str], rows: Iterable[Iterable[object]]) -> str:
    """Return rows as a table under a title, in a box that scrolls, as HTML."""
    return html("listing", title=title, rows=rows_html(headings, rows))


def _users(app: Sphinx, docname: str, table: str) -> str:
    """Return the figures that use a table, as HTML."""
    found = [
        (address(app, docname, "fig", key), render.figure_named(value.number))
        for key, value in ordered(app.env, figures(app.env))
        if table in value.sources
    ]
    return html("users", figures=found)


def _place(env: BuildEnvironment, value: Entry) -> dict[str, object]:
    """Return where a piece of evidence stands: its page, its notebook and the index of its cell."""
    page = value.docname
    return {"page": f"{page}.html", "notebook": f"{page}{Path(env.doc2path(page)).suffix}", "cell": value.cell}


def _numbered(env: BuildEnvironment, key: str, value: Titled) -> dict[str, object]:
    """Return what figures and tables have in common; ``further`` is empty unless a figure plots several data sets.

    A figure without rows has no CSV.
    """
    first, *further = value.csv or [{"csv": "", "rows": 0, "csv_sha256": ""}]
    return {
        "id": key,
        "number": value.number,
        "title": value.title,
        **_place(env, value),
        "sources": value.sources,
        **first,
        "further": further,
    }


def _figure_file(key: str, value: FigureEntry) -> dict[str, str]:
    """Return the file of a figure that is compared, and its hash: its specification, or the picture that it is."""
    pictures = texts.picture_files(value.spec)
    file = next(iter(pictures), f"{key}.json")
    kind = "picture" if pictures else "spec"
    return {kind: f"{texts.FOLDER}/{file}", f"{kind}_sha256": value.sha256}


def manifest(env: BuildEnvironment) -> dict[str, Any]:
    """Return the evidence of the book for machines: what stands where, made by what, from what, with which hash."""
    state = provenance.build()
    drawn = [
        {
            **_numbered(env, key, value),
            "function": value.meta["function"],
            "code": code.link(value.meta["function"]) if value.meta["function"] else "",
            "vintages": {source["table"]: source["version"] for source in value.meta["sources"]},
            **_figure_file(key, value),
        }
        for key, value in ordered(env, figures(env))
    ]
    read = [_numbered(env, key, value) for key, value in ordered(env, tables(env))]
    computed = [
        {
            "name": key,
            "text": value.text,
            **({"gloss": value.gloss} if value.gloss else {}),
            **_place(env, value),
            "lines": [value.how.entry.first, value.how.entry.last],
            "sources": value.sources,
        }
        for key, value in ordered(env, numbers(env))
    ]
    named = sorted({name for entry in drawn + read + computed for name in entry["sources"]})
    used = tabled(named)
    data = {
        name: {
            "path": f"{catalogue.FOLDER}/{resource(name)['path']}",
            "sha256": resource(name)["hash"][7:],
            "rows": len(load(name)),
        }
        for name in used
    }
    words = edited.used()
    return {
        **({"edition": words.edition.code, "original": words.original} if words else {}),
        "commit": state.commit,
        "dirty": state.dirty,
        "data": data,
        # No part of the site, but a review can tell whether they are as they were.
        "files": {name: {"sha256": sha256(path)} for name, path in files_called(named).items()},
        "figures": drawn,
        "tables": read,
        "numbers": computed,
    }


def finish(app: Sphinx, failure: Exception | None) -> None:
    """Write what the pages link to: the manifest, the code, the tables, the script that draws figures."""
    if not standing.finishes(app, failure):
        return
    outdir = Path(app.outdir)
    evidence = manifest(app.env)
    (outdir / TRACE).write_text(json.dumps(evidence, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    code.write(outdir, {name.rpartition(".")[0] for name in (f["function"] for f in evidence["figures"]) if name})
    if here().described:
        catalogue.copy_tables(outdir)
    artifacts.write_bundle(outdir)


def setup(app: Sphinx) -> None:
    """Register the roles and events."""
    app.add_domain(EvidenceDomain)
    app.add_node(pending_evidence)
    app.add_node(evidence_index)
    app.add_node(figure_copy)
    app.add_directive("evidence-index", EvidenceIndex)
    app.add_directive("figure-copy", FigureCopy)
    for kind in ("num", "fig", "tab"):
        app.add_role(kind, EvidenceRole())
    app.connect("env-before-read-docs", forget)
    app.connect("doctree-read", take_captions, priority=400)
    app.connect("doctree-read", collect)
    # After Sphinx's own numbering.
    app.connect("env-get-updated", number_all, priority=600)
    app.connect("doctree-resolved", resolve)
    app.connect("build-finished", finish)
