"""The tables that each piece of evidence depends on, found by experiment, against those that it names."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ..book import here
from ..files import cores
from ..runs import runner
from ..tables import descriptor, resources
from . import experiments
from .site import against_site


def _measured(fields: list[dict[str, Any]]) -> list[str]:
    """Return the fields of a table that hold measured values."""
    return [f["name"] for f in fields if f["type"] == "number"]


def _strongly(frame: pd.DataFrame, fields: list[dict[str, Any]]) -> pd.DataFrame:
    """Scale measured values by row, so that sums and shares both change; a table without any loses every second row.

    What is true is false.
    """
    flags = [f["name"] for f in fields if f["type"] == "boolean"]
    frame[flags] = frame[flags].replace({"true": "false", "false": "true"})
    measured = _measured(fields)
    for name in measured:
        values = pd.to_numeric(frame[name], errors="coerce")
        factors = 1.1 + (frame.index.to_series() % 7) / 10
        frame[name] = (values * factors).map(lambda x: "" if pd.isna(x) else f"{x:.10g}")
    return frame if measured else frame[frame.index % 2 != 1]


def _mildly(frame: pd.DataFrame, fields: list[dict[str, Any]]) -> pd.DataFrame:
    """Lose every fifth row."""
    return frame[frame.index % 5 != 1]


def _halved(frame: pd.DataFrame, fields: list[dict[str, Any]]) -> pd.DataFrame:
    """Lose the rows that a table without measured values keeps when it is disturbed strongly."""
    return frame[frame.index % 2 == 1]


def _other_half(frame: pd.DataFrame, fields: list[dict[str, Any]]) -> pd.DataFrame:
    """Lose the rows that :func:`_halved` keeps, most of which a table with measured values has in every other change."""
    return frame[frame.index % 2 == 0]


def _later(frame: pd.DataFrame, fields: list[dict[str, Any]]) -> pd.DataFrame:
    """Move every date by some years."""
    names = {f["name"] for f in fields}
    dates = [f["name"] for f in fields if f["type"] == "date" or f"{f['name']}_precision" in names]
    for name in dates:
        frame[name] = frame[name].str.replace(r"^\d{4}", lambda year: str(int(year[0]) + 7), regex=True)
    return frame


# A change of a table, given its fields as the descriptor has them.
_Change = Callable[[pd.DataFrame, list[dict[str, Any]]], pd.DataFrame]


def _disturbed(spec: dict[str, Any], folder: Path, how: _Change) -> str | None:
    """Write a table that says something else than the one of a descriptor; return the path of the file.

    A change that leaves the table as it is gives none: other dates in one without dates.
    """
    path = folder / f"{how.__name__}-{spec['path']}"
    frame = pd.read_csv(here().data / spec["path"], dtype=str, keep_default_na=False)
    changed = how(frame.copy(), spec["schema"]["fields"])
    if changed.equals(frame):
        return None
    changed.to_csv(path, index=False, lineterminator="\n")
    return str(path)


def _changed(before: experiments.Evidence, runs: list[experiments.Evidence]) -> set[str]:
    """Return the keys of the evidence that has another value in one of the runs, or that none of them could compute."""
    out = set()
    for key, value in before.items():
        values = [found[key]["value"] for found in runs if key in found]
        if not values or any(v != value["value"] for v in values):
            out.add(key)
    return out


def dependencies(tables: list[str] | None = None) -> tuple[experiments.Evidence, dict[str, set[str]]]:
    """Return the evidence of the book as it is, and the tables each piece was seen to depend on.

    Args:
        tables: which to disturb; ``None`` takes all.

    Every notebook runs on the tables as they are, and again with each table that it opens disturbed, strongly and mildly (see
    :mod:`traced_book.proof.experiments`); what changed depends on that table. What could be computed in neither of the two runs
    depends on it too. Both lose rows of a table without measured values, so the mild change is tried where the strong one made
    a cell raise. A figure or table that declares one it did not change with may rest on the few rows that were left
    alone: its notebook runs on each half of the rows, and on other dates.
    """
    without = runner.reasons_against(here().notebooks())
    notebooks = [str(path) for path in here().notebooks() if path not in without]
    asked = dict.fromkeys(notebooks, tables or [r["name"] for r in descriptor()["resources"]])
    plain: dict[str, experiments.Evidence] = {}
    disturbed: dict[tuple[str, str], list[experiments.Evidence]] = {}
    with tempfile.TemporaryDirectory() as folder:

        def run(asked: Mapping[str, Iterable[str]], *changes: _Change) -> None:
            scratch = Path(folder, changes[0].__name__)
            scratch.mkdir()
            specs = resources(sorted({table for tables in asked.values() for table in tables}))
            files = {
                spec["name"]: (spec["path"], list(filter(None, (_disturbed(spec, scratch, c) for c in changes))))
                for spec in specs
            }
            enough = [spec["path"] for spec in specs if _mildly in changes and not _measured(spec["schema"]["fields"])]
            jobs = [experiments.Job(n, dict(files[table] for table in tables), enough) for n, tables in asked.items()]
            results = experiments.run(jobs, here().data, scratch, cores())
            for (notebook, tables), result in zip(asked.items(), results, strict=True):
                plain[notebook] = result.found
                for table in tables:
                    disturbed.setdefault((notebook, table), []).extend(result.disturbed.get(files[table][0], []))

        def moved() -> dict[str, set[str]]:
            seen: dict[str, set[str]] = {key: set() for found in plain.values() for key in found}
            for (notebook, table), runs in disturbed.items():
                for key in _changed(plain[notebook], runs) if runs else ():
                    seen[key].add(table)
            return seen

        run(asked, _strongly, _mildly)
        seen = moved()
        everywhere, left = set(here().settings.everywhere), {}
        for notebook, found in plain.items():
            pieces = [(key, set(held["sources"])) for key, held in found.items() if not key.startswith("num ")]
            unmoved = {table for key, declared in pieces for table in declared - seen[key] - everywhere}
            left[notebook] = [table for table in asked[notebook] if table in unmoved and disturbed[notebook, table]]
        run({notebook: tables for notebook, tables in left.items() if tables}, _halved, _other_half, _later)
    return {key: value for found in plain.values() for key, value in found.items()}, moved()


def check_sources(site: Path) -> list[str]:
    """Return what is wrong between the site and the code and data it comes from.

    Runs every notebook again and compares (see :func:`against_site`). Then disturbs each table (see
    :func:`dependencies`): a figure or number that changes with a table it does not declare, or declares a table that it
    never changes with, is reported. Tables that the settings of the book call ``everywhere`` are not asked for.
    """
    known, seen = dependencies()
    return undeclared(known, seen) + against_site(site, {key: value["value"] for key, value in known.items()})


def undeclared(known: dict[str, dict], seen: dict[str, set[str]]) -> list[str]:
    """Return the evidence whose declared tables are not those it was seen to depend on (see :func:`dependencies`).

    A number may stay the same when a table it rests on is disturbed, since it is rounded; a figure or table may not.
    """
    problems, everywhere = [], set(here().settings.everywhere)
    for key, value in known.items():
        declared, found = set(value["sources"]) - everywhere, seen[key] - everywhere
        if found - declared:
            problems.append(f"{key}: changes with {', '.join(sorted(found - declared))}, which it does not declare")
        if declared - found and not key.startswith("num "):
            problems.append(f"{key}: declares {', '.join(sorted(declared - found))}, but is not derived from it")
    return problems
