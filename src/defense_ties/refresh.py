"""A refresh: what a folder of new exports is, what it would change, and how that is taken over, whole or not at all."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd

from traced_book.files import replace_all
from traced_book.validate import Outlier, outliers, unusual, validate

from . import ingest, revisions
from .data import load
from .ingest import raw, sipri_tables
from .ingest.forms import Form, Sources
from .ingest.record import Newer

CHANGELOG = "CHANGELOG.md"
# What stands above the lines of a report on files of which no table is made, and on those that are compared.
UNREAD = "files of which no table is made:"
BESIDE = "tables of TIV (there) beside the deliveries (here):"
_OUTLIERS = ["table", "field", "key", "value", "usual", "reason"]


@dataclass
class Standing:
    """How far the files of a folder go.

    Attributes:
        providers: those whose tables can be made; kept: a line for each whose tables stay as published, for want of any file;
        problems: a line for each thing that has to be settled before anything is made.
    """

    providers: list[ModuleType] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def standing(source: Sources) -> Standing:
    """Return how far the files of a folder go: a provider needs all that it reads, but for what is optional, or nothing."""
    out = Standing()
    for found in source.found:
        if found.damaged or found.problem:
            out.problems.append(str(found))
    for provider in ingest.PROVIDERS:
        needed = ingest.forms_of(provider)
        lacking = [form.name for form in needed if not source.of(form) and not form.optional]
        if needed and not any(map(source.of, needed)):
            # Of Ruslat's tables nothing is said where nobody has them.
            if provider is not ingest.ruslat:
                name = provider.__name__.rpartition(".")[2]
                out.kept.append(f"{name}: its tables stay as published, no file of {', '.join(lacking)}")
            continue
        out.providers.append(provider)
        held = " and ".join(form.name for form in needed if source.of(form))
        out.problems += [f"no file of {name}, which goes with {held}" for name in lacking]
    for form in ingest.FORMS:
        if form.read:
            out.problems += _unsettled(source, form)
    return out


def _unsettled(source: Sources, form: Form) -> list[str]:
    """Return what has to be settled of a form of which there are files: which of several, and of what vintage it is."""
    held = source.of(form)
    if len(held) > 1:
        each = " or ".join(f"--choose {one.name!r}" for one in held)
        return [f"{len(held)} files of {form.name}, never to be mixed: {each}"]
    return [f"{one.name} does not say its vintage: --vintage '{one.name}=…'" for one in held if not one.vintage]


@dataclass
class Prepared:
    """New tables in a folder of their own, and what they change.

    Attributes:
        folder: the tables and their descriptor; newer: the files that are not those of the published tables;
        changes: by table; unconfirmed: the values outside the usual range that are not named with a reason, with their tables;
        problems: what else is wrong with the tables; by_hand: the tables that changed and whose version in the descriptor says
        nothing of the vintage before, so that it can not be brought up to date; beside: what SIPRI's tables of TIV say otherwise
        than the new deliveries; unread: what the files are of which no table is made, and why.
    """

    folder: Path
    newer: list[Newer]
    changes: list[revisions.Change]
    unconfirmed: list[tuple[str, list[str], Outlier]]
    problems: list[str]
    by_hand: list[str]
    beside: list[str]
    unread: list[str]

    def lines(self) -> list[str]:
        """Return the report as lines of text."""
        out = ["files that are not those of the published tables:", *(f"  {one}" for one in self.newer)]
        out = out if self.newer else ["every file is that of the published tables"]
        for change in self.changes:
            out += ["", *revisions.lines(change)]
        out += [] if self.changes else ["no table would change"]
        out += ["", UNREAD, *(f"  {line}" for line in self.unread)] if self.unread else []
        out += ["", BESIDE, *(f"  {line}" for line in self.beside)] if self.beside else []
        if self.unconfirmed:
            out += ["", "outside the usual range, to be confirmed one by one, with a reason:"]
        out += [
            f"  {table}: {o.field} of {_keyed(key, o)}: {o.value}, usually {_span(o)}"
            for table, key, o in self.unconfirmed
        ]
        out += ["", "not valid:", *(f"  {line}" for line in self.problems)] if self.problems else []
        if self.by_hand:
            out += ["", f"version to be written by hand in the descriptor: {', '.join(self.by_hand)}"]
        return out


def _keyed(key: Iterable[str], one: Outlier) -> str:
    return ", ".join(f"{name} {value}" for name, value in zip(key, one.key, strict=True))


def _span(one: Outlier) -> str:
    return f"{one.usual[0]} to {one.usual[1]}"


@contextmanager
def prepared(
    source: Sources,
    data_dir: Path,
    providers: list[ModuleType],
    reasons: pd.DataFrame | None = None,
    progress: Callable[[str], None] = lambda line: None,
) -> Iterator[Prepared]:
    """Make new tables in a temporary folder, and give what they change.

    Args:
        source: the raw files; data_dir: the folder of the published tables; providers: whose tables are made;
        reasons: why values outside the usual range are right, as from :func:`confirmed`; progress: is told of each step.

    Raises:
        IngestError: a raw file is not what it should be, or a reason is given for a value that is not in question.
    """
    with tempfile.TemporaryDirectory(dir=data_dir.parent) as scratch:
        folder = Path(scratch)
        staged = ingest.staged(source, data_dir, folder, providers, progress)
        package = staged.package
        progress("comparing the tables")
        changes = revisions.of_folders(package, data_dir, folder)
        open_ones = _named(package, folder, reasons)
        ingest.describe(package, folder)
        progress("validating the tables")
        of_outliers = {line for table in package["resources"] for line in outliers(table, load(table["name"], folder))}
        problems = [problem for problem in validate(folder) if problem not in of_outliers]
        unread = [str(found) for found in source.found if found.form and not found.form.read]
        beside = _beside(source, folder)
        yield Prepared(folder, staged.newer, changes, open_ones, problems, staged.by_hand, beside, unread)


def _beside(source: Sources, folder: Path) -> list[str]:
    """Return what SIPRI's tables of TIV say otherwise than the deliveries of a folder of tables."""
    paths = [found.path for found in source.of(sipri_tables.TABLES)]
    return sipri_tables.lines(paths, load("deliveries", folder), load("countries", folder)) if paths else []


def _named(package: dict[str, Any], folder: Path, reasons: pd.DataFrame | None) -> list[tuple[str, list[str], Outlier]]:
    """Enter the outliers with a reason into a descriptor, take out those that are none any more; return those without one."""
    without, used = [], set()
    given = (
        {} if reasons is None else {(r["table"], r["field"], r["key"], r["value"]): r for _, r in reasons.iterrows()}
    )
    for table in package["resources"]:
        key = table["schema"]["primaryKey"]
        found = {(one.field, one.key): one for one in unusual(table, load(table["name"], folder))}
        known = [o for o in table["known_outliers"] if (o["field"], tuple(o["key"][k] for k in key)) in found]
        held = {(o["field"], tuple(o["key"][k] for k in key)) for o in known}
        for at, one in found.items():
            if at in held:
                continue
            row = _row(table["name"], key, one)
            asked = (row["table"], row["field"], row["key"], row["value"])
            if asked in given and given[asked]["reason"].strip():
                known.append(
                    {"field": one.field, "key": json.loads(row["key"]), "reason": given[asked]["reason"].strip()}
                )
                used.add(asked)
            else:
                without.append((table["name"], key, one))
        table["known_outliers"] = known
    for asked, row in given.items():
        if row["reason"].strip() and asked not in used:
            expected = "a value in question; it is confirmed, in its usual range, another, or gone"
            raise raw.IngestError("the file of outliers", int(row["_row"]), "value", " ".join(asked), expected)
    return without


def _row(table: str, key: list[str], one: Outlier) -> dict[str, str]:
    plain = {
        name: getattr(value, "item", lambda value=value: value)() for name, value in zip(key, one.key, strict=True)
    }
    return {
        "table": table,
        "field": one.field,
        "key": json.dumps(plain),
        "value": f"{one.value:.10g}",
        "usual": _span(one),
        "reason": "",
    }


def outlier_rows(unconfirmed: Iterable[tuple[str, list[str], Outlier]]) -> pd.DataFrame:
    """Return values outside the usual range: ``table, field, key, value, usual`` (``key`` as JSON) and an empty ``reason``."""
    return pd.DataFrame([_row(table, key, one) for table, key, one in unconfirmed], columns=_OUTLIERS)


def write_outliers(unconfirmed: Iterable[tuple[str, list[str], Outlier]], path: Path) -> None:
    """Write the values outside the usual range as CSV, each with an empty ``reason`` to be filled in."""
    outlier_rows(unconfirmed).to_csv(path, index=False, lineterminator="\n")


def confirmed(path: Path) -> pd.DataFrame:
    """Return a file as :func:`write_outliers` writes it, with reasons filled in. Raises IngestError."""
    return raw.unique(raw.delimited(path, _OUTLIERS), _OUTLIERS[:4], path.name)


def entry(done: Prepared) -> str:
    """Return what the changelog says of a refresh: the files, and what differs by table."""
    tables = "; ".join(f"`{change.table}`: {change.words}" for change in done.changes) or "no table differs"
    return f"- Data from newer files: {'; '.join(map(str, done.newer))}. {tables[0].upper()}{tables[1:]}."


def logged(text: str, line: str) -> str:
    """Return a changelog with a line at the head of what changed since the last version.

    Raises:
        ValueError: it has no part on what is not released.
    """
    head, mark, rest = text.partition("## [Unreleased]\n")
    if not mark:
        raise ValueError(f"{CHANGELOG}: found no part [Unreleased], expected one to enter the refresh in")
    part, following, later = rest.partition("\n## ")
    before, changed, after = part.partition("### Changed\n\n")
    part = f"{before}{changed}{line}\n{after}" if changed else f"{part.rstrip()}\n\n### Changed\n\n{line}\n"
    return head + mark + part + following + later


def accept(done: Prepared, data_dir: Path, root: Path) -> None:
    """Put new tables, with the files that they are made of, and an entry of the changelog in place: all of it, or nothing.

    Args:
        data_dir: the folder of the published tables; root: the folder of the changelog.

    Raises:
        ValueError: a table is not valid, a value is not confirmed, or there is no changelog with a place for the entry.
        OSError: something could not be written; what had been written before is as it was.
    """
    open_ones = [
        f"{table}: {one.field} of {_keyed(key, one)} is to be confirmed" for table, key, one in done.unconfirmed
    ]
    if done.problems or open_ones:
        raise ValueError("\n".join(done.problems + open_ones))
    changelog = root / CHANGELOG
    if not changelog.is_file():
        raise ValueError(
            f"{CHANGELOG}: found none in {root}, expected one beside the folder of tables, to enter the refresh in"
        )
    new = {data_dir / path.name: path.read_bytes() for path in sorted(done.folder.iterdir())}
    new[changelog] = logged(changelog.read_text(encoding="utf-8"), entry(done)).encode()
    replace_all(new)
