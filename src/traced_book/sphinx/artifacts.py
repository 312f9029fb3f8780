"""The files of a figure or table on a site: static images, the data, the specification, and what a script needs to draw it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..drawing import vega
from ..drawing.variants import DARK_CONFIG, VARIANTS, draw, printed, svg, themed, variant_name
from ..evidence.texts import FOLDER, about, csv_texts, figure_hash, picture_files, plotted, spec_text, table_text

BUNDLE = "vega.js"
# The bundle must work from a disk, where browsers refuse modules: a classic script, and no name but this one.
_SNIPPET = "window.tracedEmbed = vegaEmbed;"
# Of the variants of a figure, by theme and whether it is narrow: width and height in pixels.
Sizes = dict[tuple[str, bool], tuple[int, int]]
# A figure is named on several pages after the one that it is written with.
_sizes: dict[str, Sizes] = {}


def write_table(content: dict[str, Any], outdir: Path) -> None:
    """Write the CSV file of a table to read."""
    folder = outdir / FOLDER
    folder.mkdir(exist_ok=True)
    (folder / f"{content['id']}.csv").write_text(table_text(content), encoding="utf-8")


def script_text(spec: dict[str, Any]) -> str:
    """Return the script that hands a figure to the page: shared data, which is plotted, two views, dark colours.

    A script and not JSON, since browsers refuse to fetch JSON from a disk.
    """
    meta = about(spec)
    views = {}
    for key, narrow in (("wide", False), ("narrow", True)):
        view = themed(spec, "light", narrow)
        shared = view.pop("datasets", {})
        views[key] = view
    payload = {"datasets": shared, "plotted": plotted(spec), **views, "dark": DARK_CONFIG}
    return f"tracedFigure({json.dumps(meta['id'])}, {json.dumps(payload, ensure_ascii=False)});\n"


def draw_ahead(spec: dict[str, Any]) -> None:
    """Have the images of a figure drawn in other processes, so that :func:`write_figure` finds them done."""
    vega.order(figure_hash(spec), draw, spec)


def sizes(spec: dict[str, Any]) -> Sizes:
    """Return width and height of each variant of a figure that is drawn: none of a picture."""
    if picture_files(spec):
        return {}
    key = figure_hash(spec)
    if key not in _sizes:
        _sizes[key] = {variant: svg(spec, *variant)[1:] for variant in VARIANTS}
    return _sizes[key]


def write_figure(spec: dict[str, Any], outdir: Path) -> Sizes:
    """Write every file of a figure; return width and height of each variant that is drawn: none of a picture."""
    folder = outdir / FOLDER
    folder.mkdir(exist_ok=True)
    if pictures := picture_files(spec):
        for file, content in pictures.items():
            (folder / file).write_bytes(content)
        return {}
    name, key = about(spec)["id"], figure_hash(spec)
    vega.wait(key)
    written = {}
    for theme, narrow in VARIANTS:
        text, width, height = svg(spec, theme, narrow)
        (folder / variant_name(name, theme, narrow)).write_text(text, encoding="utf-8")
        written[theme, narrow] = (width, height)
    (folder / f"{name}.png").write_bytes(vega.png(printed(spec)))
    for file, text in csv_texts(spec).items():
        (folder / file).write_text(text, encoding="utf-8")
    (folder / f"{name}.json").write_text(spec_text(spec), encoding="utf-8")
    (folder / f"{name}.js").write_text(script_text(spec), encoding="utf-8")
    _sizes[key] = written
    return written


def bundle_ahead() -> None:
    """Have the script that :func:`write_bundle` writes made in another process."""
    vega.order(BUNDLE, vega.bundle, _SNIPPET)


def write_bundle(outdir: Path) -> None:
    """Write the one script that draws interactive figures, made by vl-convert from the libraries it ships."""
    path = outdir / FOLDER / BUNDLE
    path.parent.mkdir(exist_ok=True)
    vega.wait(BUNDLE)
    path.write_text(f"(function(){{{vega.bundle(_SNIPPET)}}})();\n", encoding="utf-8")
