"""Figures as static SVG in light and dark, wide and narrow, with caption, alternative text and a data table."""

from __future__ import annotations

import copy
import json
import re
from html import escape
from pathlib import Path
from typing import Any

import vl_convert
from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from ..figure import MIME, NUMBER_MIME

FOLDER = "_figures"
VL_VERSION = "5.20"
NARROW_BY = 290
NARROW_FLOOR = 110
VARIANTS = [(theme, narrow) for theme in ("light", "dark") for narrow in (False, True)]
_DARK = {"text": "#d7dce3", "line": "#8b949e"}
_SIZE = re.compile(r'<svg[^>]*?\bwidth="([\d.]+)"[^>]*?\bheight="([\d.]+)"')


class traced_figure(nodes.General, nodes.Element):
    """A figure of the book; ``spec`` holds its Vega-Lite specification."""


class defined_number(nodes.General, nodes.Element):
    """Where a quantity of the prose is computed; ``bundle`` holds its name, text and sources."""


class FigureRenderer:
    """MyST-NB mime renderer: figures and numbers become nodes that know their cell."""

    mime_priority_overrides = (("*", MIME, 1), ("*", NUMBER_MIME, 1))

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        """Return the node for a figure or a number; ``None`` for any other output."""
        if inline or data.mime_type not in (MIME, NUMBER_MIME):
            return None
        content = data.content if isinstance(data.content, dict) else json.loads(data.content)
        if data.mime_type == NUMBER_MIME:
            node = defined_number(bundle=content, cell_index=data.cell_index)
            node["ids"] = [f"num-{content['name']}"]
            return [node]
        meta = content.get("usermeta", {}).get("defense_ties")
        if meta is None:
            return None
        node = traced_figure(spec=content, cell_index=data.cell_index)
        node["ids"] = [f"fig-{meta['id']}"]
        return [node]


def themed(spec: dict[str, Any], theme: str, narrow: bool) -> dict[str, Any]:
    """Return the specification as one variant draws it: without title, in the theme's colours and width.

    A narrow variant takes the same width from every view (:data:`NARROW_BY`), so that labels keep theirs, and lets
    legends run in two columns.
    """
    out = copy.deepcopy(spec)
    out.pop("title", None)
    out.pop("usermeta", None)
    config = out.setdefault("config", {})
    if theme == "dark":
        for part, keys in {
            "axis": ("labelColor", "titleColor"),
            "legend": ("labelColor", "titleColor"),
            "header": ("labelColor", "titleColor"),
            "text": ("color",),
        }.items():
            config[part] = {**config.get(part, {}), **dict.fromkeys(keys, _DARK["text"])}
        for key in ("domainColor", "gridColor", "tickColor"):
            config["axis"][key] = _DARK["line"]
    if narrow:
        _narrow(out)
        config["legend"] = {**config.get("legend", {}), "columns": 2}
        config["axis"] = {**config["axis"], "labelFontSize": 11, "titleFontSize": 11}
    return out


def _narrow(view: object) -> None:
    if isinstance(view, dict):
        if isinstance(view.get("width"), int | float):
            view["width"] = max(view["width"] - NARROW_BY, NARROW_FLOOR)
        if isinstance(view.get("columns"), int):
            view["columns"] = min(view["columns"], 2)
        if view.get("orient") == "top" and view.get("labelAngle") == 0:
            view["labelAngle"] = -40
        for name, part in view.items():
            if name not in ("datasets", "data", "config"):
                _narrow(part)
    elif isinstance(view, list):
        for part in view:
            _narrow(part)


def svg(spec: dict[str, Any], theme: str, narrow: bool) -> tuple[str, int, int]:
    """Return a variant as SVG, with its width and height in pixels."""
    text = vl_convert.vegalite_to_svg(themed(spec, theme, narrow), vl_version=VL_VERSION)
    width, height = map(float, _SIZE.search(text).groups())
    return text, round(width), round(height)


def datasets(spec: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """Return the rows that are plotted, one list per data set of the specification.

    The bands of the governments are context, not what is plotted, and are left out.
    """
    return [rows for name, rows in spec.get("datasets", {}).items() if name != "governments"]


def name(figure_id: str, theme: str, narrow: bool) -> str:
    """Return the file name of a variant."""
    return figure_id + ("-narrow" if narrow else "") + ("-dark" if theme == "dark" else "") + ".svg"


def visit_figure(self: HTML5Translator, node: traced_figure) -> None:
    """Write the figure's files and its HTML."""
    spec, meta = node["spec"], node["spec"]["usermeta"]["defense_ties"]
    folder = Path(self.builder.outdir, FOLDER)
    folder.mkdir(exist_ok=True)
    root = self.builder.get_relative_uri(self.builder.current_docname, "index").removesuffix("index.html")
    sizes = {}
    for theme, narrow in VARIANTS:
        text, *sizes[theme, narrow] = svg(spec, theme, narrow)
        (folder / name(meta["id"], theme, narrow)).write_text(text, encoding="utf-8")
    pictures = "".join(_picture(meta, theme, root, sizes) for theme in ("light", "dark"))
    self.body.append(
        f'<figure class="traced" id="{node["ids"][0]}">'
        f'<p class="traced-title"><a href="#{node["ids"][0]}">Figure {node.get("number", "")}</a> '
        # The pictures stand in a box of their own: the theme hides captions beside an image of the other theme.
        f"{escape(meta['title'])}</p><div>{pictures}</div>"
        f"<figcaption>{escape(meta['caption'])}</figcaption>{_table(spec)}{_sources(meta)}"
    )


def depart_figure(self: HTML5Translator, node: traced_figure) -> None:
    """Close the figure."""
    self.body.append("</figure>")


def _picture(meta: dict[str, Any], theme: str, root: str, sizes: dict[tuple[str, bool], list[int]]) -> str:
    wide, small = sizes[theme, False], sizes[theme, True]
    return (
        f'<picture class="only-{theme}">'
        f'<source media="(max-width: 640px)" srcset="{root}{FOLDER}/{name(meta["id"], theme, True)}"'
        f' width="{small[0]}" height="{small[1]}">'
        f'<img src="{root}{FOLDER}/{name(meta["id"], theme, False)}" alt="{escape(meta["alt"], quote=True)}"'
        f' width="{wide[0]}" height="{wide[1]}" loading="lazy" decoding="async" class="only-{theme}"></picture>'
    )


def _sources(meta: dict[str, Any]) -> str:
    citations = (part for source in meta["sources"] for part in source["citation"].split("; "))
    cited = "; ".join(dict.fromkeys(citations))
    return f'<p class="traced-source">Source: {escape(cited)}. Computed by <code>{escape(meta["function"])}</code>.</p>'


def _table(spec: dict[str, Any]) -> str:
    parts = []
    for rows in datasets(spec):
        columns = list(rows[0]) if rows else []
        head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
        body = "".join("<tr>" + "".join(f"<td>{_cell(row.get(c))}</td>" for c in columns) + "</tr>" for row in rows)
        parts.append(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")
    return f'<details class="traced-data"><summary>Data as a table</summary>{"".join(parts)}</details>'


def _cell(value: object) -> str:
    return "" if value is None else escape(f"{value:,.10g}" if isinstance(value, float) else str(value))


def visit_number(self: HTML5Translator, node: defined_number) -> None:
    """Write the anchor of a number, which shows itself when it is jumped to."""
    bundle = node["bundle"]
    self.body.append(
        f'<p class="traced-number-definition" id="{node["ids"][0]}"><code>{escape(bundle["name"])}</code> = '
        f"{escape(bundle['text'])}</p>"
    )
    raise nodes.SkipNode


def skip(self: object, node: nodes.Element) -> None:
    """Leave the node out where there is no page."""
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register the nodes and the style sheet."""
    other = dict.fromkeys(("latex", "text", "man", "texinfo"), (skip, None))
    app.add_node(traced_figure, html=(visit_figure, depart_figure), **other)
    app.add_node(defined_number, html=(visit_number, None), **other)
    app.add_css_file("traced.css")
    app.connect("builder-inited", _static)


def _static(app: Sphinx) -> None:
    app.config.html_static_path.append(str(Path(__file__).parent / "static"))
