"""The data catalogue: each table of the data package as a section, and the tables themselves to download."""

from __future__ import annotations

import json
import shutil
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.numbers import format_decimal
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from ..addresses import web_address
from ..book import DESCRIPTOR, here
from ..editions import evidence
from ..editions.sentences import language, say
from ..tables import descriptor, file_of, key_of, load
from .markup import as_written, html, macro

if TYPE_CHECKING:
    import pandas as pd

FOLDER = "_data"
_PLACES = ("country", "recipient")
_YEARS = ("year", "fiscal_year", "delivery_year", "order_year")


class table_users(nodes.General, nodes.Element):
    """Where the figures that use a table are listed, once every page has been read."""


class Catalogue(SphinxDirective):
    """``{data-catalogue}``: one section per table, generated from ``datapackage.json``."""

    def run(self) -> list[nodes.Node]:
        """Return the sections."""
        self.env.note_dependency(str(here().data / DESCRIPTOR))
        root = "../" * self.env.docname.count("/")
        return [_section(resource, root) for resource in descriptor()["resources"]]


def _section(resource: dict[str, Any], root: str) -> nodes.section:
    section = nodes.section(ids=[f"table-{resource['name']}"], names=[f"table-{resource['name']}"])
    section += nodes.title(text=resource["title"])
    section += nodes.paragraph("", "", *_told(resource["description"]))
    section += nodes.raw("", _facts(resource, root), format="html")
    strip = coverage(load(resource["name"]))
    if strip is not None:
        section += nodes.raw("", _strip(strip, resource["title"]), format="html")
    section += nodes.raw("", _fields(resource), format="html")
    section += table_users(table=resource["name"])
    return section


def _told(text: str) -> list[nodes.Node]:
    """Return a text of the descriptor as nodes: in an edition it says its language."""
    words = evidence.used()
    return [nodes.inline("", text, classes=[f"language-{words.original}"]) if words else nodes.Text(text)]


def _facts(resource: dict[str, Any], root: str) -> str:
    outliers = [
        f"{o['field']} at {', '.join(map(str, o['key'].values()))}: {o['reason']}" for o in resource["known_outliers"]
    ]
    rows = {
        "File": f"{macro('download', f'{root}{FOLDER}/{file_of(resource).name}', file_of(resource).name)}, "
        f"{_size(len(load(resource['name'])), int(resource['bytes']))}",
        "Provider": as_written(resource["provider"]),
        "Citation": as_written(resource["citation"]),
        "Vintage": as_written(resource["version"]),
        "Terms": as_written(resource["terms"]),
        "Made by": _made_by(resource["processing"]),
        "Coverage": as_written(resource["coverage"]),
        "Known gaps": macro("listed", map(as_written, resource["known_gaps"])) if resource["known_gaps"] else "",
        "Named outliers": macro("listed", map(as_written, outliers)) if outliers else "",
        "Key": escape(", ".join(key_of(resource))),
        "SHA-256": macro("code", resource["hash"].removeprefix("sha256:")),
    }
    return html("facts", kind="catalogue", rows=rows)


def _size(rows: int, size: int) -> str:
    locale = language().replace("-", "_")
    return say(
        "%(rows)s rows, %(bytes)s bytes",
        rows=format_decimal(rows, locale=locale),
        bytes=format_decimal(size, locale=locale),
    )


def _made_by(how: str) -> str:
    """Return how a table was made, as HTML."""
    known = {
        "selected": say("selecting rows and columns of the provider’s export"),
        "computed": say("computing sums from the provider’s export"),
        "constructed": say("this project, by hand"),
        "researched": say("this project, row by row, from the sources each row names"),
    }
    return known.get(how) or as_written(how)


def _fields(resource: dict[str, Any]) -> str:
    return html("fields", title=resource["title"], fields=resource["schema"]["fields"])


def coverage(frame: pd.DataFrame) -> pd.DataFrame | None:
    """Return the number of filled values per place and year, or ``None`` for a table without either.

    A row counts once if any of its value columns is filled: a row of missing values is a gap. Only tables with at most
    a dozen places have a strip.

    Returns:
        Index of places, columns of consecutive years, integers.
    """
    place = next((c for c in _PLACES if c in frame), None)
    year = next((c for c in _YEARS if c in frame), None)
    if place is None or year is None or frame[place].nunique() > 12:
        return None
    flags = [c for c in frame if c.endswith("_quality")]
    values = frame.drop(columns=[place, year, *flags]).select_dtypes("number")
    filled = values.notna().any(axis=1) | values.empty
    counts = filled.groupby([frame[place], frame[year]]).sum().unstack(fill_value=0)
    return counts.reindex(columns=range(int(frame[year].min()), int(frame[year].max()) + 1), fill_value=0)


def _strip(counts: pd.DataFrame, title: str) -> str:
    top = max(int(counts.to_numpy().max()), 1)
    places = [(place, row.items()) for place, row in counts.iterrows()]
    return html("coverage", title=title, years=list(counts.columns), places=places, top=top)


def copy_tables(outdir: Path) -> None:
    """Copy the data package into the site, to be downloaded."""
    target = outdir / FOLDER
    target.mkdir(exist_ok=True)
    for path in [here().data / DESCRIPTOR, *map(file_of, descriptor()["resources"])]:
        shutil.copyfile(path, target / path.name)


def licence(table: dict[str, Any]) -> dict[str, str]:
    """Return the terms of a table as a schema.org ``CreativeWork``, with their address where they have one."""
    about = {"@type": "CreativeWork", "name": table["terms"]}
    given = [web_address(entry["path"], f"table {table['name']!r}, licence") for entry in table.get("licenses", [])]
    return about | ({"url": given[0]} if given else {})


def span(table: dict[str, Any]) -> str | None:
    """Return the time that a table covers, as an ISO 8601 interval; ``None`` where its rows have none.

    The descriptor's ``temporal`` names the fields that date its rows, or is the interval where no field does.
    """
    dated = table.get("temporal")
    if dated is None or isinstance(dated, str):
        return dated
    frame = load(table["name"])
    values = sorted(str(value)[:10] for name in dated for value in frame[name].dropna())
    return f"{values[0]}/{values[-1]}"


def datasets_jsonld(root: str) -> str:
    """Return the tables as schema.org ``Dataset`` objects, in JSON-LD; ``root`` is the way to the root of the site."""
    package = descriptor()
    described = [
        {
            "@context": "https://schema.org",
            "@type": "Dataset",
            "name": r["title"],
            "description": f"{r['description']} {r['coverage']}." if r["coverage"] else r["description"],
            "version": package["version"],
            **({"license": licence(r)} if r["terms"] else {}),
            **({"creator": {"@type": "Organization", "name": r["provider"]}} if r["provider"] else {}),
            "citation": r["citation"],
            **({"temporalCoverage": span(r)} if span(r) else {}),
            "variableMeasured": [f["name"] for f in r["schema"]["fields"]],
            "distribution": [
                {"@type": "DataDownload", "encodingFormat": "text/csv", "contentUrl": f"{root}{FOLDER}/{r['path']}"}
            ],
        }
        for r in package["resources"]
    ]
    return json.dumps(described, ensure_ascii=False)


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_node(table_users)
    app.add_directive("data-catalogue", Catalogue)
