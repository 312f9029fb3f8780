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
from sphinx.writers.html5 import HTML5Translator

from .. import citation, plugins, provenance
from ..book import here
from ..drawing.variants import variant_name
from ..evidence.pieces import FIGURE_MIME, NUMBER_MIME, TABLE_MIME, WIDGET_MIME, piece
from ..evidence.texts import FOLDER, about, csv_texts, datasets, written
from . import artifacts, bare, code

_DATA_STYLES = (
    "table{border-collapse:collapse;margin:1rem 0}"
    "th,td{border-bottom:1px solid #8886;padding:.15rem .9rem .15rem 0;text-align:left;vertical-align:top}"
    "div{overflow-x:auto}"
)


class traced_figure(nodes.General, nodes.Element):
    """A figure of the book; ``spec`` holds its Vega-Lite specification."""


class defined_number(nodes.General, nodes.Element):
    """Where a quantity of the prose is computed; ``bundle`` holds its name, text and sources."""


class traced_numbers(nodes.General, nodes.Element):
    """Numbers of one cell that name the same tables: ``cell_index`` and ``sources``."""


class traced_table(nodes.General, nodes.Element):
    """A table of the book to read; ``content`` holds its title, sources, columns and rows."""


_NODES: dict[str, tuple[type[nodes.Element], str]] = {
    "num": (defined_number, "bundle"),
    "tab": (traced_table, "content"),
    "fig": (traced_figure, "spec"),
}


class FigureRenderer:
    """MyST-NB mime renderer: figures, tables and numbers become nodes that know their cell; widgets become nothing."""

    mime_priority_overrides = tuple(("*", mime, 1) for mime in (FIGURE_MIME, TABLE_MIME, NUMBER_MIME, WIDGET_MIME))

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        """Return the node for a figure, a table or a number, a comment for a widget; ``None`` for any other output.

        Raises:
            ValueError: an id or a name that is none.
        """
        if data.mime_type == WIDGET_MIME:
            # A widget needs a kernel: on a page it would be dead. An empty list would bring its text instead.
            return [nodes.comment(text="a widget, to be seen in JupyterLab")]
        found = None if inline else piece({data.mime_type: data.content})
        if found is None:
            return None
        kind, holds = _NODES[found.kind]
        node = kind(cell_index=data.cell_index, ids=[f"{found.kind}-{found.name}"])
        node[holds] = found.content
        return [node]


def cell_anchor(index: int) -> str:
    """Return the anchor of the code cell at an index of its notebook."""
    return f"cell-{index}"


def tables_linked(root: str, tables: Iterable[str]) -> str:
    """Return tables as links to their sections of the catalogue, where the book has one, as HTML; root leads to the root of the site."""
    page = here().settings.catalogue
    linked = (f'<a href="{root}{page}.html#table-{escape(name)}">{escape(name)}</a>' for name in tables)
    return ", ".join(linked if page else map(escape, tables))


def csv_links(root: str, files: Iterable[str], words: str) -> str:
    """Return links to the CSV files of a figure or table, as HTML: one with these words, or, of several, one for each part."""
    first, *others = (f'<a href="{root}{file}" download>' for file in files)
    if not others:
        return f"{first}{words}</a>"
    parts = ", ".join(f"{link}{position}</a>" for position, link in enumerate([first, *others], start=1))
    return f"{words}, in parts: {parts}"


def figure_html(
    spec: dict[str, Any],
    anchor: str,
    link: str,
    root: str,
    sizes: dict[tuple[str, bool], tuple[int, int]],
    below: str = "",
) -> str:
    """Return a figure as HTML: title with a link before it, both themes' images, caption, and what stands below.

    One with menus says so to the script, which makes room for them.
    """
    meta = about(spec)
    bound = [param["bind"] for param in spec.get("params", []) if isinstance(param.get("bind"), dict)]
    menus = " data-menus" if bound else ""
    pictures = "".join(_picture(meta, theme, root, sizes) for theme in ("light", "dark"))
    return (
        f'<figure class="traced" id="{anchor}" data-figure="{meta["id"]}" data-root="{root}{FOLDER}/"{menus}>'
        # The pictures stand in a box of their own: the theme hides captions beside an image of the other theme.
        f'<p class="traced-title">{link} {escape(meta["title"])}</p><div class="traced-image">{pictures}</div>'
        f"<figcaption>{escape(meta['caption'])}</figcaption>{below}</figure>"
    )


def visit_figure(self: HTML5Translator, node: traced_figure) -> None:
    """Write the figure's files and its HTML."""
    spec = node["spec"]
    meta = about(spec)
    page = self.builder.current_docname
    root = "../" * page.count("/")
    sizes = artifacts.write_figure(spec, Path(self.builder.outdir))
    anchor = node["ids"][0]
    link = f'<a href="#{anchor}">Figure {node.get("number", "")}</a>'
    text = data_html(spec, f"Figure {node.get('number', '')}", f"../{page}.html#{anchor}")
    (Path(self.builder.outdir) / FOLDER / f"{meta['id']}.html").write_text(text, encoding="utf-8")
    below = f"{_trace(node, meta, page, root)}{_data(spec, root)}{_cite(node, meta, page, self.builder.config.html_baseurl)}"
    self.body.append(figure_html(spec, anchor, link, root, sizes, below))
    raise nodes.SkipNode


def _picture(meta: dict[str, Any], theme: str, root: str, sizes: dict[tuple[str, bool], tuple[int, int]]) -> str:
    """Return one theme's static image of a figure, wide and narrow, as HTML."""
    wide, small = sizes[theme, False], sizes[theme, True]
    return (
        f'<picture class="only-{theme}">'
        f'<source media="(max-width: 640px)" srcset="{root}{FOLDER}/{variant_name(meta["id"], theme, True)}"'
        f' width="{small[0]}" height="{small[1]}">'
        f'<img src="{root}{FOLDER}/{variant_name(meta["id"], theme, False)}" alt="{escape(meta["alt"], quote=True)}"'
        f' width="{wide[0]}" height="{wide[1]}" loading="lazy" decoding="async" class="only-{theme}"></picture>'
    )


def _trace(node: traced_figure, meta: dict[str, Any], page: str, root: str) -> str:
    name = f"{root}{FOLDER}/{meta['id']}"
    code = (
        f'<a class="traced-cell" href="#{cell_anchor(node["cell_index"])}">cell</a>, {_function(meta["function"], root)}'
        f'<a href="{root}_sources/{page}.ipynb" download>notebook</a> at {escape(provenance.build().words)}'
    )
    tables = tables_linked(root, (source["table"] for source in meta["sources"]))
    files = [f"{FOLDER}/{file}" for file in csv_texts(node["spec"])]
    citations = (part for source in meta["sources"] for part in source["citation"].split("; "))
    rows = {
        "Source": escape("; ".join(dict.fromkeys(citations))),
        "Data": f"{csv_links(root, files, 'what is plotted (CSV)')}; full tables: {tables}",
        "Code": code,
        "Take": f'<a href="{name}.svg" download>SVG</a>, <a href="{name}.png" download>PNG</a>, '
        f'<a href="{name}.json" download>Vega-Lite</a>',
    }
    items = "".join(f"<dt>{label}</dt><dd>{text}</dd>" for label, text in rows.items())
    return f'<dl class="traced-trace">{items}</dl>'


def _function(name: str, root: str) -> str:
    """Return a link to the function that drew a figure, where one is named, as HTML, and a comma."""
    if not name:
        return ""
    _, first, last = code.location(name)
    short = name.partition(".")[2]
    return f'<a href="{root}{code.link(name)}" title="lines {first} to {last}"><code>{escape(short)}</code></a>, '


def _cite(node: traced_figure, meta: dict[str, Any], page: str, base: str) -> str:
    title, place = f"Figure {node.get('number', '')}: {meta['title']}", f"{page}.html#fig-{meta['id']}"
    address = f"{base}{place}" if base else ""
    item = citation.Cited(meta["id"], "figure", title, place, address, provenance.build().cited)
    book = citation.work()
    if book is None:
        return ""
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
    content, anchor = node["content"], node["ids"][0]
    root = "../" * self.builder.current_docname.count("/")
    artifacts.write_table(content, Path(self.builder.outdir))
    rows = _rows(content["columns"], content["rows"], partial(_cell, self.builder.env, root))
    tables = tables_linked(root, content["sources"])
    title = escape(content["title"])
    self.body.append(
        f'<div class="traced-readable" id="{anchor}"><div class="traced-wide" tabindex="0" role="region" aria-label="{title}">'
        f'<table class="traced-table"><caption><a href="#{anchor}">Table {node.get("number", "")}</a> {title}</caption>'
        f"{rows}</table></div>"
        f'<p class="traced-from">From {tables} · <a class="traced-cell" href="#{cell_anchor(node["cell_index"])}">cell</a> · '
        f'<a href="{root}{FOLDER}/{content["id"]}.csv" download>CSV</a></p></div>'
    )
    raise nodes.SkipNode


def _data(spec: dict[str, Any], root: str) -> str:
    """Return the fold for the rows of a figure, as HTML: a link to their page, below which ``traced.js`` shows them."""
    count = sum(map(len, datasets(spec)))
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
        f"<li>{tables_linked('../', [source['table']])}: {escape(source['citation'])}; vintage: {escape(source['version'])}</li>"
        for source in meta["sources"]
    )
    tables = "".join(
        f"<table>{_rows(rows[0], ([row.get(c) for c in rows[0]] for row in rows))}</table>" for rows in datasets(spec)
    )
    body = (
        f'<p><a href="{escape(address, quote=True)}">Back to {name} in the book</a></p><h1>{escape(title)}</h1>'
        f"<p>{escape(meta['caption'])}</p><h2>Sources</h2><ul>{sources}</ul>"
        f"<h2>Data</h2><p>What is plotted; {csv_links('', csv_texts(spec), 'also as CSV')}.</p>"
        f'<div tabindex="0" role="region" aria-label="Data: {escape(meta["title"], quote=True)}">{tables}</div>'
    )
    return bare.page_html(f"Data of {title}", body, _DATA_STYLES)


def _rows(
    columns: Iterable[str],
    rows: Iterable[Iterable[object]],
    cell: Callable[[object], str] = lambda v: escape(written(v)),
) -> str:
    """Return the head and body of a table, as HTML; ``cell`` gives that of a value."""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
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
