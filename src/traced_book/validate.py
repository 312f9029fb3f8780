"""Check every table against its descriptor: types, enums, keys, hashes, row floors, named outliers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from frictionless import Checklist, Package, checks, system

from .addresses import UNSEEN, web_address
from .spreadsheets import is_formula
from .tables import LINE_ENDS, altered, descriptor, file_of, key_of, load

_UNSEEN = re.compile(f"[{UNSEEN}]")


def validate(data_dir: Path) -> list[str]:
    """Return one line per problem, empty where there is none.

    Frictionless checks the descriptor, the hashes, types, constraints, primary and foreign keys, and the row
    floors; :func:`misplaced`, :func:`outliers`, :func:`formulas`, :func:`unseen` and :func:`addresses` check the rest. Where a table has another hash only by its
    line endings, that is said.

    Raises:
        DescriptorError: the folder has no descriptor.
    """
    if problems := misplaced(data_dir):
        return problems
    tables = descriptor(data_dir)["resources"]
    ended = [table["path"] for table in tables if altered(table, data_dir) == LINE_ENDS]
    problems = [f"{path}: {LINE_ENDS}" for path in ended]
    with system.use_context(trusted=True):
        package = Package(str(data_dir / "datapackage.json"))
        for resource in package.resources:
            floor = resource.custom.get("row_floor", 0)
            report = resource.validate(Checklist(checks=[checks.table_dimensions(min_rows=floor)]))
            for task in report.tasks:
                for error in task.errors:
                    if resource.path in ended and error.type in ("hash-count", "byte-count"):
                        continue
                    row = f", row {error.row_number}" if hasattr(error, "row_number") else ""
                    column = f", column {error.field_name!r}" if hasattr(error, "field_name") else ""
                    problems.append(f"{resource.path}{row}{column}: {error.message}")
    if not problems:
        for resource in tables:
            frame = load(resource["name"], data_dir)
            problems += outliers(resource, frame) + formulas(resource, frame)
            problems += unseen(resource, frame) + addresses(resource, frame)
    return problems


def misplaced(data_dir: Path) -> list[str]:
    """Return one line per table whose file is not in the folder of the tables, or whose licence is at an address that is none of the web."""
    problems = []
    for table in descriptor(data_dir)["resources"]:
        try:
            file_of(table, data_dir)
            for licence in (given for given in table.get("licenses", []) if "path" in given):
                web_address(licence["path"], f"datapackage.json, table {table['name']!r}, licence")
        except ValueError as error:
            problems.append(str(error))
    return problems


def _texts(resource: dict, frame: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    """Yield where each text of a table stands, its column, and the text."""
    for name in frame.select_dtypes("str"):
        for at, value in frame[name].dropna().items():
            yield f"{resource['path']}, row {at + 2}, column {name!r}", name, value


def formulas(resource: dict, frame: pd.DataFrame) -> list[str]:
    """Return one line per text that a spreadsheet would take for a formula and run."""
    return [
        f"{place}: found {value!r}, which a spreadsheet would run as a formula; expected a text that begins otherwise"
        for place, _, value in _texts(resource, frame)
        if is_formula(value)
    ]


def unseen(resource: dict, frame: pd.DataFrame) -> list[str]:
    """Return one line per text with characters that nobody sees, some of which turn the order of those that are seen."""
    return [
        f"{place}: found {value!r}, with {found[0]!r} in it; expected characters that are seen, in one line"
        for place, _, value in _texts(resource, frame)
        if (found := _UNSEEN.search(value))
    ]


def addresses(resource: dict, frame: pd.DataFrame) -> list[str]:
    """Return one line per address of the web that no page may link to: of the fields whose pattern asks for one."""
    fields = resource["schema"]["fields"]
    asked = {f["name"] for f in fields if f.get("constraints", {}).get("pattern", "").startswith("https?://")}
    problems = []
    for place, name, value in _texts(resource, frame):
        if name in asked:
            try:
                web_address(value, place)
            except ValueError as error:
                problems.append(str(error))
    return problems


@dataclass(frozen=True)
class Outlier:
    """A value outside the usual range of its field: ``key`` of its row, as the primary key has it; ``at``, its row, from 0."""

    field: str
    key: tuple
    value: Any
    usual: tuple[float, float]
    at: int


def unusual(resource: dict, frame: pd.DataFrame) -> list[Outlier]:
    """Return the values outside the ``usual`` range of their field, as its descriptor has it."""
    key, found = key_of(resource), []
    for field in resource["schema"]["fields"]:
        if "usual" in field:
            low, high = field["usual"]
            values = frame[field["name"]]
            found += [
                Outlier(field["name"], tuple(frame.loc[at, key]), values[at], (low, high), at)
                for at in frame.index[(values < low) | (values > high)]
            ]
    return found


def outliers(resource: dict, frame: pd.DataFrame) -> list[str]:
    """Return one line per value outside a field's usual range that no named outlier covers, and the reverse.

    A field's ``usual`` range stands in its descriptor; ``known_outliers`` of the resource lists exceptions, each
    with ``field``, ``key`` (the row's primary key, empty in a table without) and ``reason``. A named outlier that is none any more is a
    problem too, so that the list can't outlive its reasons.
    """
    key, found = key_of(resource), unusual(resource, frame)
    named = {(o["field"], tuple(o["key"][k] for k in key)) for o in resource.get("known_outliers", [])}
    problems = [
        f"{resource['path']}, row {one.at + 2}, column {one.field!r}: found {one.value}, usually "
        f"{one.usual[0]} to {one.usual[1]}; if it is right, name it in known_outliers with the reason"
        for one in found
        if (one.field, one.key) not in named
    ]
    for field, at in sorted(named - {(one.field, one.key) for one in found}, key=str):
        problems.append(f"{resource['path']}: known outlier {field} at {at} is within the usual range or gone")
    return problems
