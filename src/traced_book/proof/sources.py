"""The data that each piece of evidence depends on, found by experiment, against those that it names."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .. import book
from ..files import cores
from ..runs import runner
from ..tables import called, descriptor, file_of, is_data
from . import changes, experiments
from .site import against_site

_FIRST = (changes.strongly, changes.scaled, changes.mildly)
_FURTHER = (changes.halved, changes.other_half, changes.later)


@dataclass(frozen=True)
class Data:
    """A data file of the book: a table of the descriptor by its name, or a file by its path from the root.

    Attributes:
        path: where it lies; fields: as the descriptor has them, ``None`` of a file that it does not have.
    """

    path: Path
    fields: changes.Fields | None = None


@dataclass(frozen=True)
class Dependencies:
    """What the experiments found.

    Attributes:
        known: the evidence of the book as it is, with its sources as it names them; seen: the data that each piece was seen to
            depend on; untouched: the files that notebooks opened and that could not be disturbed, and why.
    """

    known: experiments.Evidence
    seen: dict[str, set[str]]
    untouched: dict[str, str]


def _tables() -> dict[str, Data]:
    """Return the tables of the descriptor by name; none without one, unless the folder that should hold it is named."""
    if not book.here().described and not os.environ.get(book.DATA):
        return {}
    return {held["name"]: Data(file_of(held), held["schema"]["fields"]) for held in descriptor()["resources"]}


def _name(path: Path) -> str:
    """Return how a file is called: its path from the root of the book, or as it is where it lies elsewhere."""
    root = book.here().root
    return path.relative_to(root).as_posix() if root in path.parents else path.as_posix()


def _changed(before: experiments.Evidence, runs: list[experiments.Evidence]) -> set[str]:
    """Return the keys of the evidence that has another value in one of the runs, or that none of them could compute."""
    out = set()
    for key, value in before.items():
        values = [found[key]["value"] for found in runs if key in found]
        if not values or any(v != value["value"] for v in values):
            out.add(key)
    return out


class _Experiments:
    """The experiments with a book so far: what notebooks gave as it is, and with each data file disturbed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = _tables()
        self.plain: dict[str, experiments.Evidence] = {}
        self.opened: dict[str, list[str]] = {}
        self.disturbed: dict[tuple[str, str], list[experiments.Evidence]] = {}
        self.untouched: dict[str, str] = {}

    def files(self, name: str, scratch: Path, how: Iterable[changes.Change]) -> list[str]:
        """Write files that say something else than a data file; return their paths."""
        held, written = self.data[name], []
        for change in how:
            target = scratch / f"{change.__name__}-{held.path.name}"
            try:
                if changes.write(held.path, change, target, held.fields):
                    written.append(str(target))
            except changes.NotDisturbed as error:
                self.untouched[name] = str(error)
                return []
        return written

    def run(self, asked: Mapping[str, list[str]], *how: changes.Change) -> None:
        """Run notebooks as they are, and again with each of the data that are asked for changed in each way."""
        with tempfile.TemporaryDirectory(dir=self.folder) as place:
            instead = {
                name: self.files(name, Path(place), how)
                for name in {name for names in asked.values() for name in names}
            }
            path = {name: str(self.data[name].path.resolve()) for name in instead}
            enough = [*path.values()] if changes.mildly in how else []
            jobs = [
                experiments.Job(notebook, {path[name]: instead[name] for name in names if instead[name]}, enough)
                for notebook, names in asked.items()
            ]
            results = experiments.run(jobs, Path(place), cores())
        for (notebook, names), result in zip(asked.items(), results, strict=True):
            self.plain[notebook], self.opened[notebook] = result.found, result.opened
            for name in names:
                self.disturbed.setdefault((notebook, name), []).extend(result.disturbed.get(path[name], []))

    def others(self) -> dict[str, list[str]]:
        """Return for each notebook the data files that it opened and that are no tables; from now on they are data of the book."""
        known = {held.path.resolve() for held in self.data.values()}
        found = {}
        for notebook, opened in self.opened.items():
            paths = [path for path in map(Path, opened) if path not in known and is_data(path)]
            found[notebook] = [_name(path) for path in paths]
            self.data |= {_name(path): Data(path) for path in paths}
        return {notebook: names for notebook, names in found.items() if names}

    def declared(self, sources: Iterable[str]) -> set[str]:
        """Return the data that sources name. Without a descriptor a file goes by its path, its name or its stem, and what is no
        file of the book can't be tried."""
        out = set()
        for source in sources:
            found = {
                name
                for name in self.data
                if name == source or (self.data[name].fields is None and called(name, source))
            }
            here = book.here()
            out |= found or ({source} if here.described or (here.root / source).is_file() else set())
        return out

    def seen(self) -> dict[str, set[str]]:
        """Return the data that each piece of evidence was seen to depend on."""
        found: dict[str, set[str]] = {key: set() for pieces in self.plain.values() for key in pieces}
        for (notebook, name), runs in self.disturbed.items():
            for key in _changed(self.plain[notebook], runs) if runs else ():
                found[key].add(name)
        return found

    def unmoved(self, everywhere: set[str]) -> dict[str, list[str]]:
        """Return for each notebook the data that a figure or table of it declares and did not change with.

        A number may be rounded. A piece that declares nothing may rest on all that its notebook opened.
        """
        seen, found = self.seen(), {}
        for notebook, pieces in self.plain.items():
            tried = {name for (other, name), runs in self.disturbed.items() if other == notebook and runs}
            rest = {
                key: (self.declared(held["sources"]) if held["sources"] else tried) - seen[key] - everywhere
                for key, held in pieces.items()
                if not held["sources"] or not key.startswith("num ")
            }
            found[notebook] = sorted(tried & set().union(*rest.values()))
        return {notebook: names for notebook, names in found.items() if names}


def dependencies(tables: list[str] | None = None) -> Dependencies:
    """Return the evidence of the book as it is, and the data each piece was seen to depend on.

    Args:
        tables: which to disturb, and no other data; ``None`` takes all but those that the settings call ``everywhere``.

    Every notebook runs on the data as they are, and again with each table and each other data file that it opens disturbed
    strongly (see :mod:`traced_book.proof.changes`); what changed depends on it. Where that made a cell raise, each of its parts is tried, and
    what could be computed in no run depends on it too. A figure or table that declares data it did not change with may rest on the few rows
    that were left alone: its notebook runs on each half of the rows, and on other dates.
    """
    without = runner.reasons_against(book.here().notebooks())
    notebooks = [str(path) for path in book.here().notebooks() if path not in without]
    everywhere = set(book.here().settings.everywhere)
    with tempfile.TemporaryDirectory() as folder:
        done = _Experiments(Path(folder))
        asked = tables or [name for name in done.data if name not in everywhere]
        done.run(dict.fromkeys(notebooks, asked), *_FIRST)
        if tables is None and (others := done.others()):
            done.run(others, *_FIRST)
        if left := done.unmoved(everywhere):
            done.run(left, *_FURTHER)
        known = {
            key: {**held, "sources": sorted(done.declared(held["sources"]))}
            for pieces in done.plain.values()
            for key, held in pieces.items()
        }
        return Dependencies(known, done.seen(), done.untouched)


def check_sources(site: Path) -> list[str]:
    """Return what is wrong between the site and the code and data it comes from.

    Runs every notebook again and compares (see :func:`against_site`). Then disturbs the data (see :func:`dependencies`): a
    figure or number that changes with data it does not declare, or declares data that it never changes with, is reported.
    Tables that the settings of the book call ``everywhere`` are not asked for.
    """
    found = dependencies()
    values = {key: held["value"] for key, held in found.known.items()}
    return undeclared(found.known, found.seen, found.untouched) + against_site(site, values)


def undeclared(known: experiments.Evidence, seen: Mapping[str, set[str]], untouched: Iterable[str] = ()) -> list[str]:
    """Return the evidence whose declared data are not those it was seen to depend on (see :func:`dependencies`).

    A number may stay the same when data it rests on are disturbed, since it is rounded; a figure or table may not. Evidence that
    declares nothing is left to what was seen, and so is what can't be disturbed.
    """
    problems, everywhere = [], {*book.here().settings.everywhere, *untouched}
    for key, value in known.items():
        declared, found = set(value["sources"]) - everywhere, seen[key] - everywhere
        if value["sources"] and found - declared:
            problems.append(f"{key}: changes with {', '.join(sorted(found - declared))}, which it does not declare")
        if declared - found and not key.startswith("num "):
            problems.append(f"{key}: declares {', '.join(sorted(declared - found))}, but is not derived from it")
    return problems
