"""Figures and numbers as nodes, and a figure's HTML: complete without a script, with its trace below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from markupsafe import Markup
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

from .. import citation, plugins, provenance
from ..book import here
from ..drawing.variants import THEMES, variant_name
from ..editions import evidence
from ..editions.sentences import cited_state, say, state
from ..evidence import stock
from ..evidence.pieces import FIGURE_MIME, NUMBER_MIME, STOCK_MIMES, TABLE_MIME, WIDGET_MIME, Piece, of_cell, piece
from ..evidence.texts import FOLDER, SHOWN, about, columns, csv_texts, datasets, folded, picture_files, written
from ..tables import tabled
from . import artifacts, bare, code
from .authors import loads
from .markup import TAG, as_written, held, html, macro

LOG = logging.getLogger(__name__)

_DATA_STYLES = (
    "table{border-collapse:collapse;margin:1rem 0}"
    "tbody th{font-weight:inherit}th,td{border-bottom:1px solid #8886;padding:.15rem .9rem .15rem 0;text-align:left;vertical-align:top}"
    "div{overflow-x:auto}"
)


class traced_figure(nodes.General, nodes.Element):
    """A figure of the book; ``spec`` holds its specification or picture. A caption with markup stands within it."""


class defined_number(nodes.General, nodes.Element):
    """Where a quantity of the prose is computed; ``bundle`` holds its name, text and sources."""


class traced_numbers(nodes.General, nodes.Element):
    """Numbers of one cell that name the same tables: ``cell_index`` and ``sources``."""


class traced_table(nodes.General, nodes.Element):
    """A table of the book to read; ``content`` holds its title, sources, columns and rows. A caption with markup stands within it."""


_NODES: dict[str, tuple[type[nodes.Element], str]] = {
    "num": (defined_number, "bundle"),
    "tab": (traced_table, "content"),
    "fig": (traced_figure, "spec"),
}


class FigureRenderer:
    """MyST-NB mime renderer: figures, tables and numbers become nodes that know their cell; widgets become nothing.

    MyST-NB asks every renderer that is installed, in every book. It has no say in one that has not this extension.
    """

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        """Return the node for a figure, a table or a number, a comment for a widget in an inert book; ``None`` for any other output.

        Raises:
            ValueError: an id or a name that is none; ExtensionError: a stock output can't be traced.
        """
        env = getattr(renderer.renderer, "sphinx_env", None)
        if env is None or not loads(env.app, __package__):
            return None
        if data.mime_type == WIDGET_MIME:
            # A widget needs a kernel: on a page it would be dead, and ask another host for its scripts. An empty list would
            # bring its text instead.
            return None if not here().settings.inert else [nodes.comment(text="a widget, to be seen in JupyterLab")]
        if inline:
            return None
        index = stock.cell_of(data.output_metadata) if data.cell_index is None else data.cell_index
        if index is None:
            return None
        found = piece({data.mime_type: data.content}) or _stock(renderer, data, index)
        if found is None:
            return None
        found = evidence.shown(found, env.docname)
        kind, holds = _NODES[found.kind]
        glued = stock.glued_as(data.output_metadata)
        node = kind(cell_index=index, ids=[f"{found.kind}-{found.name}"], **({"glued": glued} if glued else {}))
        node[holds] = found.content
        return [node]


# So many characters of a table go beside each other on a phone 360 px wide, with so many for the gap between two columns.
_PHONE, _GAP = 42, 2


def prefer(app: Sphinx, config: Config) -> None:
    """Have MyST-NB take of an output the form that is evidence, unless the author says otherwise."""
    mimes = (FIGURE_MIME, TABLE_MIME, NUMBER_MIME, WIDGET_MIME, stock.PLOTLY_MIME)
    if loads(app, "myst_nb"):
        config.nb_mime_priority_overrides = [*(("*", mime, 1) for mime in mimes), *config.nb_mime_priority_overrides]


def _stock(renderer: NbElementRenderer, data: MimeData, index: int) -> Piece | None:
    """Return the evidence in one form of a stock output: what it is follows from all its forms, and from those of its cell before it.

    Args:
        index: of the cell that it is an output of, though it is shown elsewhere as what is glued.

    Raises:
        ExtensionError: its data can't be had, or an option of its cell is of another form.
    """
    if data.mime_type not in STOCK_MIMES:
        return None
    page, client = renderer.renderer.sphinx_env.docname, renderer.renderer.nb_client
    cells = client.notebook.cells
    cell = stock.Cell(page, index, cells[index].metadata, stock.pasted(cells))
    name = stock.glued_as(data.output_metadata)
    if data.cell_index is None:
        outputs = [client.glue_data[name]] if name in cell.pasted else []
    elif name in cell.pasted and data.mime_type != FIGURE_MIME:
        # It is traced where the prose shows it, and stays as it is where its cell does.
        return None
    else:
        outputs = client.code_cell_outputs(index)[1]
    try:
        for output, found in zip(outputs, of_cell(outputs, cell), strict=True):
            bundle = output.get("data", {})
            if bundle.get(data.mime_type) is data.content:
                warning, note = stock.untraced(bundle, cell) if found is None else ("", found.note)
                if data.mime_type == next(mime for mime in STOCK_MIMES if mime in bundle):
                    _say(warning, note, (page, data.line))
                return found if found and found.mime == data.mime_type else None
    except ValueError as error:
        raise ExtensionError(str(error)) from error
    return None


def _say(warning: str, note: str, location: tuple[str, int | None]) -> None:
    if warning:
        LOG.warning("%s", warning, location=location)
    if note:
        LOG.info("%s", note, location=location)


def cell_anchor(index: int) -> str:
    """Return the anchor of the code cell at an index of its notebook."""
    return f"cell-{index}"


def tables_linked(root: str, tables: Iterable[str]) -> str:
    """Return sources as HTML, tables as links to their sections of the catalogue where the book has one; root leads to the root of the site."""
    names, page = list(tables), here().settings.catalogue
    held = set(tabled(names)) if page else ()
    return macro("tables", [(f"{root}{page}.html#table-{name}" if name in held else "", name) for name in names])


def csv_links(root: str, files: Iterable[str], words: str, named: str) -> str:
    """Return links to the CSV files of a figure or table, as HTML: one with these words, or, of several, one for each part.

    ``named`` is what the book calls the figure or table: who hears the links of a page one by one is told of what each is.
    """
    return macro("csv", [f"{root}{file}" for file in files], words, named)


def figure_html(
    spec: dict[str, Any], anchor: str, link: str, root: str, images: str, caption: str = "", below: str = ""
) -> str:
    """Return a figure as HTML: title with a link before it, its images, caption, and what stands below.

    One with a specification says so to the script, and one with menus, for which it makes room.

    Args:
        images: as HTML; caption: as HTML, where it is not just text.
    """
    meta = about(spec)
    return html(
        "figure",
        meta=meta,
        anchor=anchor,
        root=f"{root}{FOLDER}/",
        drawn="picture" if "picture" in spec else "figure",
        menus=any(isinstance(param.get("bind"), dict) for param in spec.get("params", [])),
        link=link,
        # A title that is the beginning of the caption is said once.
        title="" if meta["caption"].startswith(meta["title"]) else said(meta, "title"),
        images=images,
        caption=caption or said(meta, "caption"),
        below=below,
    )


def figure_named(number: int | str | None) -> str:
    """Return what the book calls a figure."""
    return say("Figure %(number)s", number=number)


def table_named(number: int | str | None) -> str:
    """Return what the book calls a table to read."""
    return say("Table %(number)s", number=number)


def said(meta: dict[str, Any], part: str) -> str:
    """Return what a figure says of itself as HTML, marked where it stands in another language than its page."""
    language = meta.get("left", {}).get(part, "")
    return macro("left", language, meta[part]) if language else escape(meta[part])


def images_html(spec: dict[str, Any], root: str, sizes: artifacts.Sizes) -> str:
    """Return the images of a figure as HTML: its picture, or, drawn from its specification, one for each theme.

    Args:
        sizes: width and height of each variant drawn.
    """
    meta, files = about(spec), picture_files(spec)
    if not files:
        forms = [(theme, *(_form(meta, theme, narrow, root, sizes) for narrow in (False, True))) for theme in THEMES]
        return html("drawn-images", alt=meta["alt"], language=meta.get("left", {}).get("alt", ""), forms=forms)
    asked = meta.get("asked", "")
    return html(
        "held-image",
        meta=meta,
        file=f"{root}{FOLDER}/{next(iter(files))}",
        asked=f"{asked}px" if asked[-1:].isdigit() else asked,
    )


def visit_figure(self: HTML5Translator, node: traced_figure) -> None:
    """Write the figure's files and its HTML."""
    spec = node["spec"]
    meta = about(spec)
    page, outdir = self.builder.current_docname, Path(self.builder.outdir)
    root = "../" * page.count("/")
    anchor, *others = node["ids"]
    named = figure_named(node.get("number", ""))
    images = images_html(spec, root, artifacts.write_figure(spec, outdir))
    if datasets(spec):
        text = data_html(spec, named, f"../{page}.html#{anchor}")
        (outdir / FOLDER / f"{meta['id']}.html").write_text(text, encoding="utf-8")
    link = macro("link", f"#{anchor}", named)
    trace = trace_html(self.builder.app, page, spec, named, shown_cell(node), root)
    item = cited(meta, node.get("number"), page, self.builder.config.html_baseurl)
    below = f"{trace}{_data(spec, root, named)}{_cite(item)}"
    figure = figure_html(spec, anchor, link, root, images, _caption(self, node), below)
    self.body.append(macro("places", others) + figure)
    raise nodes.SkipNode


def _caption(self: HTML5Translator, node: nodes.Element) -> str:
    """Return the caption that stands within a figure or table, and what is said below it, as HTML; empty where there is none."""
    parts = [part for part in node.children if isinstance(part, nodes.caption | nodes.legend)]
    return held(self, [child for part in parts for child in part.children])


def _form(meta: dict[str, Any], theme: str, narrow: bool, root: str, sizes: artifacts.Sizes) -> dict[str, object]:
    """Return the file of a variant of a figure, seen from its page, with width and height in pixels."""
    width, height = sizes[theme, narrow]
    return {"file": f"{root}{FOLDER}/{variant_name(meta['id'], theme, narrow)}", "width": width, "height": height}


def trace_html(
    app: Sphinx, page: str, spec: dict[str, Any], named: str, cell: int | None, root: str, home: str = ""
) -> str:
    """Return the trace of a figure as HTML: a list of what leads from it to source, data, code and files; what it lacks is left out.

    Args:
        page: where it is drawn; named: what the book calls it, as "Figure 7"; cell: index of the cell shown there, if any;
        root: the way to the root of the site; home: the address of that page as seen from here; empty on the page itself.
    """
    meta = about(spec)
    transformed = meta.get("transformed")
    plotted = say("what is plotted, before its transforms (CSV)") if transformed else say("what is plotted (CSV)")
    files = [f"{FOLDER}/{file}" for file in csv_texts(spec)]
    tables = tables_linked(root, tabled(source["table"] for source in meta["sources"]))
    data = [csv_links(root, files, plotted, named)] if files else []
    downloads = macro("downloads", [(f"{root}{FOLDER}/{file}", words) for file, words in _files(spec).items()], named)
    rows = {
        "Source": as_written(sources_said(meta)),
        "Data": "; ".join([*data, f"{say('full tables')}: {tables}"] if tables else data),
        "Code": f"{_cell_html(cell, ', ', home)}{_function(meta['function'], root)}"
        f"{code.notebook_html(app, page, root)} {say('at')} {escape(state(provenance.build()))}",
        "Download": "; ".join(filter(None, [downloads, "" if home else _apart("apart", meta["id"], root, named)])),
    }
    return html("facts", kind="traced-trace", rows=rows)


def sources_said(meta: dict[str, Any]) -> str:
    """Return whose data a figure shows, each citation once."""
    named = (part for source in meta["sources"] for part in (source["citation"] or source["title"]).split("; "))
    return "; ".join(dict.fromkeys(named))


def _apart(form: str, key: str, root: str, named: str) -> str:
    """Return the way to the page of a figure, as HTML, in the form of a piece; nothing in a book without such pages."""
    page = here().figure_page(key)
    return macro(form, f"{root}{page}.html", named) if page else ""


def apart_html(key: str, root: str, named: str) -> str:
    """Return the line below a figure that is shown again: the way to its page, as HTML; nothing in a book without such pages."""
    return _apart("copied_below", key, root, named)


def shown_cell(node: traced_figure | traced_table) -> int | None:
    """Return the index of the cell to which a reader of a figure or table is led; ``None`` where its page shows none."""
    return node.get("shown_cell", node["cell_index"])


def _cell_html(index: int | None, after: str, home: str = "") -> str:
    """Return a link to a cell of a page at ``home``, as HTML, and what stands after it; nothing where the page shows none."""
    return "" if index is None else macro("link", f"{home}#{cell_anchor(index)}", say("cell"), "traced-cell") + after


def _files(spec: dict[str, Any]) -> dict[str, str]:
    """Return the files of a figure to take away, each with what it is called."""
    name, pictures = about(spec)["id"], picture_files(spec)
    if not pictures:
        return {f"{name}.svg": "SVG", f"{name}.png": "PNG", f"{name}.json": "Vega-Lite"}
    words = {"svg": "SVG", "png": "PNG", "jpg": "JPEG", "json": "Plotly"}
    return {file: words[file.rpartition(".")[2]] for file in pictures}


def _function(name: str, root: str) -> str:
    """Return a link to the function that drew a figure, where one is named, as HTML, and a comma."""
    if not name:
        return ""
    _, first, last = code.location(name)
    short = name.partition(".")[2]
    return f"{macro('function', f'{root}{code.link(name)}', short, say('lines %(first)s to %(last)s', first=first, last=last))}, "


def cited(meta: dict[str, Any], number: int | str | None, page: str, base: str) -> citation.Cited:
    """Return a figure as what is cited: at its place in the book; ``base`` is the address of the site, or empty."""
    # In one line: what stands in the next would be another field of a reference.
    title, place = " ".join(f"{figure_named(number or '')}: {meta['title']}".split()), f"{page}.html#fig-{meta['id']}"
    address = f"{base}{place}" if base else ""
    return citation.Cited(meta["id"], "figure", title, place, address, cited_state(provenance.build()))


def _cite(item: citation.Cited) -> str:
    book = citation.work()
    if book is None:
        return ""
    return html(
        "cite-figure",
        words=citation.apa(book, item),
        bibtex=copied(citation.bibtex(book, item)),
        unaddressed=unaddressed_html(book, item),
    )


def unaddressed_html(book: citation.Work, item: citation.Cited) -> str:
    """Return the paragraph on a reference that can name no address, as HTML; empty where it names one."""
    text = citation.unaddressed(book, item)
    return macro("unaddressed", say(text)) if text else ""


def copied(text: str) -> str:
    """Return a text in a box with a button to copy it, as HTML."""
    return macro("copied", text)


def visit_table(self: HTML5Translator, node: traced_table) -> None:
    """Write a table to read, its file, and where it comes from."""
    content, (anchor, *others) = node["content"], node["ids"]
    root = "../" * self.builder.current_docname.count("/")
    artifacts.write_table(content, Path(self.builder.outdir))
    title, own, numbered = content["title"], content.get("html"), table_named(node.get("number", ""))
    filled = (map(partial(_cell, self.builder.env, root, content), row) for row in content["rows"])
    table = html(
        "table",
        others=others,
        anchor=anchor,
        title=title,
        number=numbered,
        named=f"{macro('link', f'#{anchor}', numbered)} {_caption(self, node) or _words(content, title)}",
        html=own,
        narrow=own is None and is_narrow(content["columns"], content["rows"]),
        rows=rows_html([Markup(_words(content, name)) for name in content["columns"]], filled) if own is None else "",
        tables=tables_linked(root, content["sources"]),
        cell=_cell_html(shown_cell(node), " · "),
        csv=f"{root}{FOLDER}/{content['id']}.csv",
    )
    self.body.append(table)
    raise nodes.SkipNode


def _data(spec: dict[str, Any], root: str, named: str) -> str:
    """Return the fold for the rows of a figure, as HTML: a link to their page, below which ``traced.js`` shows them; empty without any."""
    count = sum(map(len, datasets(spec)))
    if not count:
        return ""
    return html("data-fold", address=f"{root}{FOLDER}/{about(spec)['id']}.html", count=count, named=named)


def data_html(spec: dict[str, Any], name: str, address: str) -> str:
    """Return the page with the rows of a figure; ``name`` is what the book calls it, ``address`` leads there from here."""
    meta = about(spec)
    title = f"{name}: {meta['title']}"
    body = html(
        "data",
        meta=meta,
        name=name,
        address=address,
        title=title,
        sources=[(tables_linked("../", [source["table"]]), source) for source in meta["sources"]],
        files=csv_links("", csv_texts(spec), say("also as CSV"), name),
        sets=[
            (len(rows), [rows_html(columns(rows), map(partial(_row, columns(rows)), part), 0) for part in folded(rows)])
            for rows in datasets(spec)
        ],
        shown=SHOWN,
    )
    return bare.page_html(say("Data of %(named)s", named=title), body, _DATA_STYLES)


def _row(names: Iterable[str], row: dict[str, Any]) -> list[str]:
    """Return a row's cells as HTML, in the order of the columns."""
    return [escape(written(row.get(name))) for name in names]


def rows_html(names: Iterable[str], rows: Iterable[Iterable[object]], heading: int | None = None) -> str:
    """Return the head and body of a table, as HTML; its cells are HTML.

    Args:
        heading: the place of the column whose cells are the headings of their rows; ``None`` for the first in words that has
            some in each row. An empty cell heads nothing.
    """
    shown = [list(row) for row in rows]
    return html("rows", names=names, rows=shown, heading=_heading(shown) if heading is None else heading)


def is_narrow(names: Iterable[str], rows: Iterable[Iterable[object]]) -> bool:
    """Return whether a table fits a phone: its heads break between words, its cells stay on one line."""
    widths = [
        max([*map(len, name.split()), *(len(written(value)) for value in column)], default=0) + _GAP
        for name, *column in zip(names, *rows, strict=True)
    ]
    return sum(widths) <= _PHONE


def _heading(rows: Sequence[Sequence[object]]) -> int:
    """Return the place of the column that says what a row is about: the first in words that has some in each row, else the first."""
    columns = [[TAG.sub("", str(cell)).strip() for cell in column] for column in zip(*rows, strict=True)]
    telling = (place for place, words in enumerate(columns) if all(words) and any(map(str.isalpha, "".join(words))))
    return next(telling, 0)


def _words(content: dict[str, Any], text: str) -> str:
    """Return a text of a table as HTML, marked where it stands in another language than its page."""
    words = evidence.used()
    return macro("left", words.original, text) if words and text in content["left"] else escape(text)


def _cell(env: BuildEnvironment, root: str, content: dict[str, Any], value: object) -> str:
    """Return a cell of a table to read as HTML: a link where one of the book's resolvers knows what it names."""
    text = written(value)
    for resolve in plugins.links():
        if (place := resolve(str(value))) and place[0] in env.all_docs:
            return macro("link", f"{root}{place[0]}.html#{place[1]}", text)
    return _words(content, text)


def skip(self: object, node: nodes.Element) -> None:
    """Leave the node out where there is no page."""
    raise nodes.SkipNode


OTHER_BUILDERS: dict[str, Any] = dict.fromkeys(("latex", "text", "man", "texinfo"), (skip, None))


def setup(app: Sphinx) -> None:
    """Register the nodes, the style sheet and the script."""
    # Sphinx counts them among the other figures and tables of a book, where it numbers these.
    for node, kind, title, visit in (
        (traced_figure, "figure", lambda node: about(node["spec"])["title"], visit_figure),
        (traced_table, "table", lambda node: node["content"]["title"], visit_table),
    ):
        app.add_enumerable_node(node, kind, title, html=(visit, None), **OTHER_BUILDERS)  # type: ignore[arg-type]  # its annotation leaves out that nothing may follow
    app.add_css_file("traced.css")
    app.add_js_file("traced.js", loading_method="defer")
    app.connect("config-inited", prefer)
    app.connect("builder-inited", _static)


def _static(app: Sphinx) -> None:
    app.config.html_static_path.append(str(Path(__file__).parent / "static"))
