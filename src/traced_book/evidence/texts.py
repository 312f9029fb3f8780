"""Evidence as text: what is plotted as CSV, a table as CSV, a specification as JSON; and what a specification says of itself."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from ..files import sha256_text
from ..spreadsheets import NOTE, harmless, is_formula
from ..tables import origins

FOLDER = "_figures"
# Under this name a specification says in its ``usermeta`` what it is.
KEY = "traced_book"


def about(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a specification says of its figure: ``id, title, caption, alt, function, sources, context``; nothing for any other."""
    return spec.get("usermeta", {}).get(KEY, {})


def plotted(spec: Mapping[str, Any]) -> list[str]:
    """Return the names of the data sets that are plotted, without those that stand behind as ``context``."""
    context = about(spec).get("context", ())
    return [name for name, rows in spec.get("datasets", {}).items() if name not in context and rows]


def datasets(spec: Mapping[str, Any]) -> list[list[dict[str, Any]]]:
    """Return the rows that are plotted, one list per data set of the specification."""
    return [spec["datasets"][name] for name in plotted(spec)]


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
    meta, sets = about(spec), datasets(spec)
    drawn = [f"drawn by: {meta['function']}"] if meta["function"] else []
    comments = [f"figure: {meta['id']}", f"title: {meta['title']}", *drawn]
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


def _csv(comments: list[str], columns: list[str], rows: Iterable[Iterable[Any]]) -> str:
    """Return a table as CSV after lines of comment, with an apostrophe before what a spreadsheet would run."""
    table: list[list[Any]] = [columns, *map(list, rows)]
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
