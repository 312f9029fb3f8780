"""The files of a figure: static images, the data plotted, the specification, and what a script needs to draw it."""

from __future__ import annotations

import copy
import csv
import hashlib
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .. import drawings
from ..data import origins
from ..figure import datasets, plotted
from ..spreadsheets import NOTE, harmless, is_formula
from .variants import DARK_CONFIG, VARIANTS, svg, themed, variant_name

FOLDER = "_figures"
BUNDLE = "vega.js"
# The bundle must work from a disk, where browsers refuse modules: a classic script, and no name but this one.
_SNIPPET = "window.tracedEmbed = vegaEmbed;"


def written(value: object) -> str:
    """Return a value as tables on pages write it; nothing for one that is missing."""
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def cells(spec: dict[str, Any]) -> list[str]:
    """Return what is plotted as the cells of tables, heads first, one table per data set."""
    return [
        cell for rows in datasets(spec) for cell in (*rows[0], *(written(row.get(c)) for row in rows for c in rows[0]))
    ]


def csv_texts(spec: dict[str, Any]) -> dict[str, str]:
    """Return exactly what is plotted as CSV, by name of file: one table in each, after comment lines.

    These give figure, source, vintage and terms. The first data set has the name of the figure, a second ``name.2.csv``.
    """
    meta, sets = spec["usermeta"]["defense_ties"], datasets(spec)
    comments = [f"figure: {meta['id']}", f"title: {meta['title']}", f"drawn by: {meta['function']}"]
    comments += origins([source["table"] for source in meta["sources"]])
    texts = {}
    for position, rows in enumerate(sets, start=1):
        part = [f"part: {position} of {len(sets)}"] if len(sets) > 1 else []
        columns = list(rows[0])
        name = f"{meta['id']}.csv" if position == 1 else f"{meta['id']}.{position}.csv"
        texts[name] = _csv(comments + part, columns, ([row.get(column) for column in columns] for row in rows))
    return texts


def csv_entry(name: str, rows: int, text: str) -> dict[str, Any]:
    """Return what ``trace.json`` says of a CSV file: its place, number of rows and hash."""
    return {"csv": f"{FOLDER}/{name}", "rows": rows, "csv_sha256": sha256_text(text)}


def csv_entries(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what ``trace.json`` says of each CSV file of a figure (:func:`csv_texts`)."""
    texts = csv_texts(spec).items()
    return [csv_entry(name, len(rows), text) for (name, text), rows in zip(texts, datasets(spec), strict=True)]


def _csv(comments: list[str], columns: list[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a table as CSV after lines of comment, with an apostrophe before what a spreadsheet would run."""
    table = [columns, *map(list, rows)]
    marked = any(is_formula(cell) for row in table for cell in row)
    out = io.StringIO()
    # A comment is one line whatever it holds: what stood on a second one would be a row.
    out.writelines(f"# {' '.join(line.splitlines())}\n" for line in [*comments, *([NOTE] if marked else [])])
    csv.writer(out, lineterminator="\n").writerows(map(harmless, row) for row in table)
    return out.getvalue()


def table_text(content: dict[str, Any]) -> str:
    """Return a table to read as CSV, after comment lines as in :func:`csv_texts`."""
    comments = [f"table: {content['id']}", f"title: {content['title']}"]
    return _csv(comments + origins(content["sources"]), content["columns"], content["rows"])


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
    """Return the script that hands a figure to the page: shared data, which is plotted, two views, dark colours.

    A script and not JSON, since browsers refuse to fetch JSON from a disk.
    """
    meta = spec["usermeta"]["defense_ties"]
    views = {}
    for key, narrow in (("wide", False), ("narrow", True)):
        view = themed(spec, "light", narrow)
        shared = view.pop("datasets", {})
        views[key] = view
    payload = {"datasets": shared, "plotted": plotted(spec), **views, "dark": DARK_CONFIG}
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
    for file, text in csv_texts(spec).items():
        (folder / file).write_text(text, encoding="utf-8")
    (folder / f"{name}.json").write_text(spec_text(spec), encoding="utf-8")
    (folder / f"{name}.js").write_text(script_text(spec), encoding="utf-8")
    return sizes


def write_bundle(outdir: Path) -> None:
    """Write the one script that draws interactive figures, made by vl-convert from the libraries it ships."""
    path = outdir / FOLDER / BUNDLE
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"(function(){{{drawings.bundle(_SNIPPET)}}})();\n", encoding="utf-8")
