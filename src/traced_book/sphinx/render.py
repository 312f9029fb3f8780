"""Figures and numbers as nodes, and a figure's HTML: complete without a script, with its trace below."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

from .. import citation, plugins, provenance
from ..book import here
from ..drawing.variants import variant_name
from ..evidence import stock
from ..evidence.pieces import FIGURE_MIME, NUMBER_MIME, STOCK_MIMES, TABLE_MIME, WIDGET_MIME, Piece, of_cell, piece
from ..evidence.texts import FOLDER, SHOWN, about, columns, csv_texts, datasets, folded, picture_files, written
from ..tables import tabled
from . import artifacts, bare, code

LOG = logging.getLogger(__name__)

_DATA_STYLES = (
    "table{border-collapse:collapse;margin:1rem 0}"
    "th,td{border-bottom:1px solid #8886;padding:.15rem .9rem .15rem 0;text-align:left;vertical-align:top}"
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
    """MyST-NB mime renderer: figures, tables and numbers become nodes that know their cell; widgets become nothing."""

    mime_priority_overrides = tuple(
        ("*", mime, 1) for mime in (FIGURE_MIME, TABLE_MIME, NUMBER_MIME, WIDGET_MIME, stock.PLOTLY_MIME)
    )

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        """Return the node for a figure, a table or a number, a comment for a widget in an inert book; ``None`` for any other output.

        Raises:
            ValueError: an id or a name that is none; ExtensionError: a stock output can't be traced.
        """
        if data.mime_type == WIDGET_MIME:
            # A widget needs a kernel: on a page it would be dead, and ask another host for its scripts. An empty list would
            # bring its text instead.
            return None if not here().settings.inert else [nodes.comment(text="a widget, to be seen in JupyterLab")]
        if inline:
            return None
        found = piece({data.mime_type: data.content}) or _stock(renderer, data)
        if found is None:
            return None
        kind, holds = _NODES[found.kind]
        node = kind(cell_index=data.cell_index, ids=[f"{found.kind}-{found.name}"])
        node[holds] = found.content
        return [node]


def _stock(renderer: NbElementRenderer, data: MimeData) -> Piece | None:
    """Return the evidence in one form of a stock output: what it is follows from all its forms, and from those of its cell before it.

    Raises:
        ExtensionError: its data can't be had, or an option of its cell is of another form.
    """
    if data.mime_type not in STOCK_MIMES or data.cell_index is None:
        return None
    page, outputs = (
        renderer.renderer.sphinx_env.docname,
        renderer.renderer.nb_client.code_cell_outputs(data.cell_index)[1],
    )
    cell = stock.Cell(page, data.cell_index, data.cell_metadata)
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
    return ", ".join(
        f'<a href="{root}{page}.html#table-{escape(name)}">{escape(name)}</a>' if name in held else escape(name)
        for name in names
    )


def csv_links(root: str, files: Iterable[str], words: str) -> str:
    """Return links to the CSV files of a figure or table, as HTML: one with these words, or, of several, one for each part."""
    first, *others = (f'<a href="{root}{file}" download>' for file in files)
    if not others:
        return f"{first}{words}</a>"
    parts = ", ".join(f"{link}{position}</a>" for position, link in enumerate([first, *others], start=1))
    return f"{words}, in parts: {parts}"


def figure_html(
    spec: dict[str, Any], anchor: str, link: str, root: str, images: str, caption: str = "", below: str = ""
) -> str:
    """Return a figure as HTML: title with a link before it, its images, caption, and what stands below.

    One with a specification says so to the script, and one with menus, for which it makes room.

    Args:
        images: as HTML; caption: as HTML, where it is not just text.
    """
    meta = about(spec)
    bound = [param["bind"] for param in spec.get("params", []) if isinstance(param.get("bind"), dict)]
    drawn = "picture" if "picture" in spec else "figure"
    menus = " data-menus" if bound else ""
    # A title that is the beginning of the caption is said once.
    title = "" if meta["caption"].startswith(meta["title"]) else f" {escape(meta['title'])}"
    below_image = caption or escape(meta["caption"])
    return (
        f'<figure class="traced" id="{anchor}" data-{drawn}="{meta["id"]}" data-root="{root}{FOLDER}/"{menus}>'
        # The pictures stand in a box of their own: the theme hides captions beside an image of the other theme.
        f'<p class="traced-title">{link}{title}</p><div class="traced-image">{images}</div>'
        f"{f'<figcaption>{below_image}</figcaption>' if below_image else ''}{below}</figure>"
    )


def images_html(spec: dict[str, Any], root: str, sizes: artifacts.Sizes) -> str:
    """Return the images of a figure as HTML: its picture, or, drawn from its specification, one for each theme.

    Args:
        sizes: width and height of each variant drawn.
    """
    meta, files = about(spec), picture_files(spec)
    if not files:
        return "".join(_picture(meta, theme, root, sizes) for theme in ("light", "dark"))
    sides = "".join(f' {side}="{escape(str(meta[side]))}"' for side in ("width", "height") if side in meta)
    if "asked" in meta:
        sides += f' style="height:auto;width:{meta["asked"]}{"px" if meta["asked"][-1].isdigit() else ""}"'
    return f'<img src="{root}{FOLDER}/{next(iter(files))}" alt="{escape(meta["alt"], quote=True)}"{sides} loading="lazy" decoding="async">'


def visit_figure(self: HTML5Translator, node: traced_figure) -> None:
    """Write the figure's files and its HTML."""
    spec = node["spec"]
    meta = about(spec)
    page, outdir = self.builder.current_docname, Path(self.builder.outdir)
    root = "../" * page.count("/")
    anchor, *others = node["ids"]
    named = f"Figure {node.get('number', '')}"
    images = images_html(spec, root, artifacts.write_figure(spec, outdir))
    if datasets(spec):
        text = data_html(spec, named, f"../{page}.html#{anchor}")
        (outdir / FOLDER / f"{meta['id']}.html").write_text(text, encoding="utf-8")
    link = f'<a href="#{anchor}">{named}</a>'
    below = f"{_trace(self, node, meta, root)}{_data(spec, root)}{_cite(node, meta, page, self.builder.config.html_baseurl)}"
    self.body.append(_places(others) + figure_html(spec, anchor, link, root, images, _caption(self, node), below))
    raise nodes.SkipNode


def _places(ids: Iterable[str]) -> str:
    """Return places to which other names of a figure or table lead, as HTML."""
    return "".join(f'<span id="{escape(name)}"></span>' for name in ids)


def _caption(self: HTML5Translator, node: nodes.Element) -> str:
    """Return the caption that stands within a figure or table, and what is said below it, as HTML; empty where there is none."""
    begun = len(self.body)
    for part in node.children:
        if isinstance(part, nodes.caption | nodes.legend):
            for child in part.children:
                child.walkabout(self)
    written_here = "".join(self.body[begun:])
    del self.body[begun:]
    return written_here


def _picture(meta: dict[str, Any], theme: str, root: str, sizes: artifacts.Sizes) -> str:
    """Return one theme's static image of a figure, wide and narrow, as HTML."""
    wide, small = sizes[theme, False], sizes[theme, True]
    return (
        f'<picture class="only-{theme}">'
        f'<source media="(max-width: 640px)" srcset="{root}{FOLDER}/{variant_name(meta["id"], theme, True)}"'
        f' width="{small[0]}" height="{small[1]}">'
        f'<img src="{root}{FOLDER}/{variant_name(meta["id"], theme, False)}" alt="{escape(meta["alt"], quote=True)}"'
        f' width="{wide[0]}" height="{wide[1]}" loading="lazy" decoding="async" class="only-{theme}"></picture>'
    )


def _trace(self: HTML5Translator, node: traced_figure, meta: dict[str, Any], root: str) -> str:
    """Return the trace of a figure as HTML: a list of what leads from it to source, data, code and files; what it lacks is left out."""
    spec, page = node["spec"], self.builder.current_docname
    plotted = "what is plotted, before its transforms (CSV)" if meta.get("transformed") else "what is plotted (CSV)"
    files = [f"{FOLDER}/{file}" for file in csv_texts(spec)]
    tables = tables_linked(root, tabled(source["table"] for source in meta["sources"]))
    data = [csv_links(root, files, plotted)] if files else []
    citations = (part for source in meta["sources"] for part in (source["citation"] or source["title"]).split("; "))
    rows = {
        "Source": escape("; ".join(dict.fromkeys(citations))),
        "Data": "; ".join([*data, f"full tables: {tables}"] if tables else data),
        "Code": f'<a class="traced-cell" href="#{cell_anchor(node["cell_index"])}">cell</a>, {_function(meta["function"], root)}'
        f"{code.notebook_html(self.builder.app, page, root)} at {escape(provenance.build().words)}",
        "Take": ", ".join(
            f'<a href="{root}{FOLDER}/{file}" download>{words}</a>' for file, words in _files(spec).items()
        ),
    }
    items = "".join(f"<dt>{label}</dt><dd>{text}</dd>" for label, text in rows.items() if text)
    return f'<dl class="traced-trace">{items}</dl>'


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
    return f'<a href="{root}{code.link(name)}" title="lines {first} to {last}"><code>{escape(short)}</code></a>, '


def _cite(node: traced_figure, meta: dict[str, Any], page: str, base: str) -> str:
    book = citation.work()
    if book is None:
        return ""
    title, place = f"Figure {node.get('number', '')}: {meta['title']}", f"{page}.html#fig-{meta['id']}"
    address = f"{base}{place}" if base else ""
    item = citation.Cited(meta["id"], "figure", title, place, address, provenance.build().cited)
    return (
        f'<details class="traced-more"><summary>Cite this figure</summary><p>{escape(citation.apa(book, item))}</p>'
        f"{copied(citation.bibtex(book, item))}{unaddressed_html(book, item)}</details>"
    )


def unaddressed_html(book: citation.Work, item: citation.Cited) -> str:
    """Return the paragraph on a reference that can name no address, as HTML; empty where it names one."""
    text = citation.unaddressed(book, item)
    return f'<p class="unaddressed">{escape(text)}</p>' if text else ""


def copied(text: str) -> str:
    """Return a text in a box as HTML; the class is the one that gets a button to copy."""
    return f'<div class="highlight"><pre>{escape(text)}</pre></div>'


def visit_table(self: HTML5Translator, node: traced_table) -> None:
    """Write a table to read, its file, and where it comes from."""
    content, (anchor, *others) = node["content"], node["ids"]
    root = "../" * self.builder.current_docname.count("/")
    artifacts.write_table(content, Path(self.builder.outdir))
    title = escape(content["title"])
    named = f'<a href="#{anchor}">Table {node.get("number", "")}</a> {_caption(self, node) or title}'
    if "html" in content:
        # As its author had it look: its caption stands above it.
        table = f'<p class="traced-title">{named}</p>{content["html"]}'
    else:
        rows = _rows(content["columns"], content["rows"], partial(_cell, self.builder.env, root))
        table = f'<table class="traced-table"><caption>{named}</caption>{rows}</table>'
    tables = tables_linked(root, content["sources"])
    self.body.append(
        f'{_places(others)}<div class="traced-readable" id="{anchor}"><div class="traced-wide" tabindex="0" role="region" aria-label="{title}">'
        f"{table}</div>"
        f'<p class="traced-from">{f"From {tables} · " if tables else ""}<a class="traced-cell" href="#{cell_anchor(node["cell_index"])}">cell</a> · '
        f'<a href="{root}{FOLDER}/{content["id"]}.csv" download>CSV</a></p></div>'
    )
    raise nodes.SkipNode


def _data(spec: dict[str, Any], root: str) -> str:
    """Return the fold for the rows of a figure, as HTML: a link to their page, below which ``traced.js`` shows them; empty without any."""
    count = sum(map(len, datasets(spec)))
    if not count:
        return ""
    rows = f"{count} row{'' if count == 1 else 's'}"
    address = f"{root}{FOLDER}/{about(spec)['id']}.html"
    return (
        '<details class="traced-more traced-data"><summary>Data as a table</summary>'
        f'<p><a href="{address}">{rows}, on a page apart</a></p></details>'
    )


def data_html(spec: dict[str, Any], name: str, address: str) -> str:
    """Return the page with the rows of a figure; ``name`` is what the book calls it, ``address`` leads there from here."""
    meta = about(spec)
    title = f"{name}: {meta['title']}"
    sources = "".join(
        f"<li>{tables_linked('../', [source['table']])}{_vintage(source)}</li>" for source in meta["sources"]
    )
    listed = f"<h2>Sources</h2><ul>{sources}</ul>" if sources else ""
    tables = "".join(map(_tables, datasets(spec)))
    stage = ", before the transforms of the figure" if meta.get("transformed") else ""
    body = (
        f'<p><a href="{escape(address, quote=True)}">Back to {name} in the book</a></p><h1>{escape(title)}</h1>'
        f"<p>{escape(meta['caption'])}</p>{listed}"
        f"<h2>Data</h2><p>What is plotted{stage}; {csv_links('', csv_texts(spec), 'also as CSV')}.</p>"
        f'<div tabindex="0" role="region" aria-label="Data: {escape(meta["title"], quote=True)}">{tables}</div>'
    )
    return bare.page_html(f"Data of {title}", body, _DATA_STYLES)


def _vintage(source: dict[str, str]) -> str:
    return f": {escape(source['citation'])}; vintage: {escape(source['version'])}" if source["citation"] else ""


def _tables(rows: list[dict[str, Any]]) -> str:
    """Return a data set as HTML: a table, and if it has many rows, a fold with the table of the others."""
    names = columns(rows)
    first, *more = (
        f"<table>{_rows(names, ([row.get(c) for c in names] for row in part))}</table>" for part in folded(rows)
    )
    return first + "".join(
        f"<details><summary>Rows {SHOWN + 1:,} to {len(rows):,}</summary>{table}</details>" for table in more
    )


def _rows(
    names: Iterable[str],
    rows: Iterable[Iterable[object]],
    cell: Callable[[object], str] = lambda v: escape(written(v)),
) -> str:
    """Return the head and body of a table, as HTML; ``cell`` gives that of a value."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    body = "".join("<tr>" + "".join(f"<td>{cell(value)}</td>" for value in row) + "</tr>" for row in rows)
    return f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"


def _cell(env: BuildEnvironment, root: str, value: object) -> str:
    """Return a cell of a table to read as HTML: a link where one of the book's resolvers knows what it names."""
    text = escape(written(value))
    for resolve in plugins.links():
        if (place := resolve(str(value))) and place[0] in env.all_docs:
            return f'<a href="{root}{place[0]}.html#{escape(place[1])}">{text}</a>'
    return text


def skip(self: object, node: nodes.Element) -> None:
    """Leave the node out where there is no page."""
    raise nodes.SkipNode


OTHER_BUILDERS: dict[str, Any] = dict.fromkeys(("latex", "text", "man", "texinfo"), (skip, None))


def setup(app: Sphinx) -> None:
    """Register the nodes, the style sheet and the script."""
    app.add_node(traced_figure, html=(visit_figure, None), **OTHER_BUILDERS)
    app.add_node(traced_table, html=(visit_table, None), **OTHER_BUILDERS)
    app.add_css_file("traced.css")
    app.add_js_file("traced.js", loading_method="defer")
    app.connect("builder-inited", _static)


def _static(app: Sphinx) -> None:
    app.config.html_static_path.append(str(Path(__file__).parent / "static"))
