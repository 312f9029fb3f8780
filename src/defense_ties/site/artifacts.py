"""The files of a figure: static images, the data plotted, the specification, and what a script needs to draw it."""

from __future__ import annotations

import copy
import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any

from .. import drawings
from ..data import origins
from ..figure import datasets
from .variants import DARK_CONFIG, VARIANTS, svg, themed, variant_name

FOLDER = "_figures"
BUNDLE = "vega.js"
# The bundle must work from a disk, where browsers refuse modules: a classic script, and no name but this one.
_SNIPPET = "window.tracedEmbed = vegaEmbed;"


def csv_text(spec: dict[str, Any]) -> str:
    """Return exactly what is plotted as CSV, after comment lines with figure, source, vintage and terms.

    A figure with several data sets has them one below the other, each with its own header line.
    """
    meta = spec["usermeta"]["defense_ties"]
    out = io.StringIO()
    comments = [f"figure: {meta['id']}", f"title: {meta['title']}", f"drawn by: {meta['function']}"]
    out.writelines(f"# {line}\n" for line in comments + origins([source["table"] for source in meta["sources"]]))
    for rows in datasets(spec):
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return out.getvalue()


def table_text(content: dict[str, Any]) -> str:
    """Return a table to read as CSV, after comment lines as in :func:`csv_text`."""
    out = io.StringIO()
    comments = [f"table: {content['id']}", f"title: {content['title']}"]
    out.writelines(f"# {line}\n" for line in comments + origins(content["sources"]))
    csv.writer(out, lineterminator="\n").writerows([content["columns"], *content["rows"]])
    return out.getvalue()


def write_table(content: dict[str, Any], outdir: Path) -> None:
    """Write the CSV file of a table to read."""
    folder = outdir / FOLDER
    folder.mkdir(exist_ok=True)
    (folder / f"{content['id']}.csv").write_text(table_text(content), encoding="utf-8")


def spec_text(spec: dict[str, Any]) -> str:
    """Return the specification as JSON, the form that is hashed and compared."""
    return json.dumps(spec, ensure_ascii=False, separators=(",", ":"))


def sha256_text(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def script_text(spec: dict[str, Any]) -> str:
    """Return the script that hands a figure to the page: shared data, a wide and a narrow view, dark colours.

    A script and not JSON, since browsers refuse to fetch JSON from a disk.
    """
    meta = spec["usermeta"]["defense_ties"]
    views = {}
    for key, narrow in (("wide", False), ("narrow", True)):
        view = themed(spec, "light", narrow)
        shared = view.pop("datasets", {})
        views[key] = view
    payload = {"datasets": shared, **views, "dark": DARK_CONFIG}
    return f"tracedFigure({json.dumps(meta['id'])}, {json.dumps(payload, ensure_ascii=False)});\n"


def printed(spec: dict[str, Any]) -> dict[str, Any]:
    """Return the specification as the PNG shows it: with its title, on white."""
    out = copy.deepcopy(spec)
    out["config"]["background"] = "white"
    out.pop("usermeta")
    return out


def draw_ahead(spec: dict[str, Any]) -> None:
    """Have the images of a figure drawn in other threads, so that :func:`write_figure` finds them done."""
    drawings.order("svg", (themed(spec, *variant) for variant in VARIANTS))
    drawings.order("png", [printed(spec)])


def write_figure(spec: dict[str, Any], outdir: Path) -> dict[tuple[str, bool], tuple[int, int]]:
    """Write every file of a figure; return width and height of each static variant."""
    folder = outdir / FOLDER
    folder.mkdir(exist_ok=True)
    name = spec["usermeta"]["defense_ties"]["id"]
    sizes = {}
    for theme, narrow in VARIANTS:
        text, width, height = svg(spec, theme, narrow)
        (folder / variant_name(name, theme, narrow)).write_text(text, encoding="utf-8")
        sizes[theme, narrow] = (width, height)
    (folder / f"{name}.png").write_bytes(drawings.png(printed(spec)))
    (folder / f"{name}.csv").write_text(csv_text(spec), encoding="utf-8")
    (folder / f"{name}.json").write_text(spec_text(spec), encoding="utf-8")
    (folder / f"{name}.js").write_text(script_text(spec), encoding="utf-8")
    return sizes


def write_bundle(outdir: Path) -> None:
    """Write the one script that draws interactive figures, made by vl-convert from the libraries it ships."""
    path = outdir / FOLDER / BUNDLE
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"(function(){{{drawings.bundle(_SNIPPET)}}})();\n", encoding="utf-8")
