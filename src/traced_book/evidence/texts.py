"""Evidence as text: what is plotted as CSV, a table as CSV, a specification as JSON; and what a specification says of itself.

A figure that a notebook holds as a picture has no specification. What stands in its place says what it is in the same way, and
holds under ``picture`` the forms in which the notebook gives it, by mime type.
"""

from __future__ import annotations

import csv
import io
import json
import re
from binascii import a2b_base64
from collections.abc import Iterable, Mapping
from typing import Any

from ..files import sha256_bytes, sha256_text
from ..spreadsheets import NOTE, harmless, is_formula
from ..tables import origins

FOLDER = "_figures"
# A table has to be laid out as a whole, which for more rows than these would hold up a slow phone.
SHOWN = 200
# Under this name a specification says in its ``usermeta`` what it is.
KEY = "traced_book"
# The forms of a picture, the one that a page shows first, with the suffixes of their files.
PICTURES = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg"}
# Altair's names: those it counts through the life of a process, and those it takes from the hash of rows.
_NAMED = re.compile(r'"((?:(?:view|param|concat|layer)_\d+)|data-[0-9a-f]{32})(_[a-z_]+)?"')
# What a column's name begins with that serves the drawing alone, and is no data of a figure.
DRAWING = "_"
# Past these digits a computed value may be another on another processor.
_DIGITS = 10


def about(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a specification says of its figure: nothing for any other.

    Its ``id, title, caption, alt, function, sources`` in any case; ``context`` where data stand behind what is plotted, ``transformed``
    where it plots what it computes from its data, ``width`` and ``height`` of a picture in pixels where
    they are known, and ``asked`` where its cell asks for a width.
    """
    return spec.get("usermeta", {}).get(KEY, {})


def plotted(spec: Mapping[str, Any]) -> list[str]:
    """Return the names of the data sets that are plotted, without those that stand behind as ``context``."""
    context = about(spec).get("context", ())
    return [name for name, rows in spec.get("datasets", {}).items() if name not in context and rows]


def datasets(spec: Mapping[str, Any]) -> list[list[dict[str, Any]]]:
    """Return the rows that are plotted, one list per data set of the specification.

    They are without the columns whose names begin with :data:`DRAWING`: where a mark stands, which label it has.
    """
    return [
        [{column: value for column, value in row.items() if not column.startswith(DRAWING)} for row in rows]
        for rows in (spec["datasets"][name] for name in plotted(spec))
    ]


def columns(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the names of the columns of a data set, in the order in which rows have them."""
    return list(dict.fromkeys(name for row in rows for name in row))


def empty(spec: Mapping[str, Any]) -> bool:
    """Return whether a figure shows nothing: no row, no picture, and no data that are generated or no rows, as outlines."""
    return not (datasets(spec) or spec.get("picture") or _otherwise(spec))


def _otherwise(node: object) -> bool:
    """Return whether a part of a specification has data that stand in no data set."""
    if isinstance(node, dict):
        data = node.get("data")
        if isinstance(data, dict) and (
            data.get("values") or any(k in data for k in ("sequence", "sphere", "graticule"))
        ):
            return True
        return any(_otherwise(part) for name, part in node.items() if name not in ("data", "datasets", "usermeta"))
    return isinstance(node, list) and any(map(_otherwise, node))


def picture_files(spec: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the files of a picture by name, the one that is shown first; none of a figure with a specification."""
    name = about(spec).get("id")
    return {
        f"{name}.{PICTURES.get(mime, 'plotly.json')}": a2b_base64(text)
        if mime in ("image/png", "image/jpeg")
        else text.encode()
        for mime, text in spec.get("picture", {}).items()
    }


def settled(spec: dict[str, Any]) -> dict[str, Any]:
    """Return a specification as each process on each processor gives it.

    Altair numbers views and parameters through the life of the kernel, so the same cell run twice would differ: their counters, and
    the names of data sets, start anew in order of first appearance. The last bits of a computed value depend on the
    processor: numbers with a fraction keep ten significant digits.
    """
    names: dict[str, str] = {}
    counts: dict[str, int] = {}

    def rename(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in names:
            # With an underscore it would be a name that Vega-Lite gives.
            kind = "data-" if name.startswith("data-") else name.rsplit("_", 1)[0] + "_"
            counts[kind] = counts.get(kind, 0) + 1
            names[name] = f"{kind}{counts[kind]}"
        return f'"{names[name]}{match.group(2) or ""}"'

    return json.loads(_NAMED.sub(rename, json.dumps(spec)), parse_float=_rounded)


def _rounded(text: str) -> float:
    value = float(text)
    return value if value.is_integer() else float(f"{value:.{_DIGITS}g}")


def wrapped(title: str, width: int = 80) -> list[str]:
    """Return a title in the lines that a drawing has it in."""
    lines = [""]
    for word in title.split():
        joined = f"{lines[-1]} {word}".strip()
        if len(joined) > width:
            lines.append(word)
        else:
            lines[-1] = joined
    return lines


def written(value: object) -> str:
    """Return a value as tables on pages write it; nothing for one that is missing."""
    if value is None:
        return ""
    return f"{value:.{_DIGITS}g}" if isinstance(value, float) else str(value)


def folded(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Return rows as the tables that a page shows them in: the first :data:`SHOWN`, and if there are more, those in a fold."""
    return [part for part in (rows[:SHOWN], rows[SHOWN:]) if part]


def cells(spec: dict[str, Any]) -> list[str]:
    """Return what is plotted as the cells of tables, heads first; of each data set the tables are those of :func:`folded`."""
    tables = [(columns(rows), part) for rows in datasets(spec) for part in folded(rows)]
    return [cell for names, rows in tables for cell in (*names, *(written(row.get(c)) for row in rows for c in names))]


def csv_texts(spec: dict[str, Any]) -> dict[str, str]:
    """Return exactly what is plotted as CSV, by name of file: one table in each, after comment lines.

    These give figure, source, vintage and terms. The first data set has the name of the figure, a second ``name.2.csv``.
    """
    meta, sets = about(spec), datasets(spec)
    drawn = [f"drawn by: {meta['function']}"] if meta["function"] else []
    comments = [f"figure: {meta['id']}", f"title: {meta['title']}", *drawn]
    comments += origins([source["table"] for source in meta["sources"]])
    comments += ["data: before the transforms of the specification"] if meta.get("transformed") else []
    texts = {}
    for position, rows in enumerate(sets, start=1):
        part = [f"part: {position} of {len(sets)}"] if len(sets) > 1 else []
        names = columns(rows)
        name = f"{meta['id']}.csv" if position == 1 else f"{meta['id']}.{position}.csv"
        texts[name] = _csv(comments + part, names, ([row.get(column) for column in names] for row in rows))
    return texts


def csv_entry(name: str, rows: int, text: str) -> dict[str, Any]:
    """Return what ``trace.json`` says of a CSV file: its place, number of rows and hash."""
    return {"csv": f"{FOLDER}/{name}", "rows": rows, "csv_sha256": sha256_text(text)}


def csv_entries(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what ``trace.json`` says of each CSV file of a figure (:func:`csv_texts`)."""
    texts = csv_texts(spec).items()
    return [csv_entry(name, len(rows), text) for (name, text), rows in zip(texts, datasets(spec), strict=True)]


def _csv(comments: list[str], names: list[str], rows: Iterable[Iterable[Any]]) -> str:
    """Return a table as CSV after lines of comment, with an apostrophe before what a spreadsheet would run."""
    table: list[list[Any]] = [names, *map(list, rows)]
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


def spec_text(spec: dict[str, Any]) -> str:
    """Return the specification as JSON, the form that is hashed and compared."""
    return json.dumps(spec, ensure_ascii=False, separators=(",", ":"))


def figure_hash(spec: dict[str, Any]) -> str:
    """Return the SHA-256 by which a figure is compared: of its picture where it is one, else of its specification."""
    pictures = picture_files(spec)
    return sha256_bytes(next(iter(pictures.values()))) if pictures else sha256_text(spec_text(spec))
