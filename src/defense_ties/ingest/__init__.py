"""Raw provider exports in, the tidy tables of ``data/`` out.

One module per provider; each has ``FORMS``, the forms of raw files that it reads, and ``tables(source, countries)``, which returns
finished tables or raises :class:`~defense_ties.ingest.raw.IngestError`. Nothing is written unless every table is made and valid.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd

from traced_book.book import here
from traced_book.files import sha256
from traced_book.tables import descriptor
from traced_book.validate import validate

from ..data import load
from . import (
    chronicle,
    customs,
    dcad,
    ledger,
    naturalearth,
    predictions,
    record,
    register,
    ruslat,
    sanctions,
    sipri_milex,
    sipri_tables,
    sipri_transfers,
    trade,
    training,
    unga,
    unread,
    visits,
    worldbank,
)
from .forms import Form, Sources, sort, taken
from .raw import IngestError, accounts

PROVIDERS = [
    sipri_transfers, sipri_milex, unga, trade, worldbank, training, visits, sanctions, dcad, register, ledger, predictions,
    chronicle, naturalearth, ruslat,
]  # fmt: skip


def forms_of(provider: ModuleType) -> list[Form]:
    """Return the forms of raw files that a provider reads; none where it reads the project's own files alone."""
    return getattr(provider, "FORMS", [])


# What a raw file may be: what the providers read, and what is known and not read.
FORMS = [
    *dict.fromkeys(form for provider in PROVIDERS for form in forms_of(provider)),
    *sipri_tables.FORMS,
    *customs.FORMS,
    *unread.FORMS,
]

__all__ = [
    "FORMS", "PROVIDERS", "IngestError", "accounts", "describe", "forms_of", "left_as_they_are", "make", "run", "ruslat",
    "sources", "stage", "staged",
]  # fmt: skip


def _existing(folder: Path, role: str) -> Path:
    if not folder.is_dir():
        found = "no folder" if not folder.exists() else "no folder, but a file"
        raise IngestError(str(folder), None, None, found, role)
    return folder


def sources(
    folder: Path,
    *,
    data_dir: Path | None = None,
    chosen: Iterable[str] = (),
    vintages: Mapping[str, str] | None = None,
    progress: Callable[[str], None] = lambda line: None,
) -> Sources:
    """Return the raw files of a folder, by what they are: see :func:`defense_ties.ingest.forms.sort`.

    Args:
        data_dir: the folder of the tables (default: that of the book), whose descriptor names the files that they are made of:
            a file that does not say its vintage is known by it.

    Raises:
        IngestError: one of the two is no folder, or a name is that of no file of it.
    """
    _existing(folder, "the folder of raw files")
    tables = _existing(data_dir or here().data, "the folder of the tables")
    known = dict(taken(descriptor(tables)).values())
    return sort(folder, FORMS, chosen=chosen, vintages=vintages, known=known, progress=progress)


def left_as_they_are(source: Sources) -> list[str]:
    """Return one line per optional raw file that is not in ``source``: what is left as it is, or made without it."""
    form = naturalearth.OUTLINES
    kept = [] if source.of(form) else [f"outlines: kept as published, no file of {form.name}"]
    return kept + [
        f"made without {form.name}, of which there is no file"
        for form in FORMS
        if form.optional and not source.of(form)
    ]


def make(
    source: Sources,
    data_dir: Path,
    providers: Sequence[ModuleType] = (),
    progress: Callable[[str], None] = lambda line: None,
) -> dict[str, pd.DataFrame]:
    """Return the tables that are made from raw files, by name.

    Args:
        data_dir: the folder of the published tables, which has the countries; providers: whose tables (default: all);
        progress: is told of each provider.

    Raises:
        IngestError: a raw file, or the folder of tables, is not what it should be.
    """
    _existing(data_dir, "the folder of tables")
    try:
        countries = load("countries", data_dir)
    except (OSError, ValueError, KeyError, TypeError) as error:
        found = " ".join(str(error.args[0] if isinstance(error, KeyError) else error).split())
        raise IngestError(str(data_dir), None, None, found, "datapackage.json and the table of countries") from error
    made: dict[str, pd.DataFrame] = {}
    for provider in providers or PROVIDERS:
        progress(f"making the tables of {provider.__name__.rpartition('.')[2]}")
        made |= provider.tables(source, countries)
    return made


def stage(made: Mapping[str, pd.DataFrame], data_dir: Path, folder: Path) -> dict[str, Any]:
    """Write a whole folder of tables, in which those that were made stand in the place of the published ones.

    Those that were not made stay as they are; the hashes of all are brought up to date. Ruslat's come into the descriptor when they
    are first made.

    Returns:
        The descriptor that was written.
    """
    package = descriptor(data_dir)
    held = {resource["name"] for resource in package["resources"]}
    package["resources"] += [ruslat.resource(name, frame) for name, frame in made.items() if name not in held]
    for resource in package["resources"]:
        path = folder / resource["path"]
        if resource["name"] in made:
            fields = [field["name"] for field in resource["schema"]["fields"]]
            write(made[resource["name"]][fields], path)
        else:
            shutil.copy(data_dir / resource["path"], path)
        resource["hash"] = f"sha256:{sha256(path)}"
        resource["bytes"] = path.stat().st_size
    describe(package, folder)
    return package


def describe(package: Mapping[str, Any], folder: Path) -> None:
    """Write a descriptor into a folder of tables."""
    text = json.dumps(package, indent=2, ensure_ascii=False) + "\n"
    (folder / "datapackage.json").write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class Staged:
    """A whole folder of tables with new ones among them, and what is new in it.

    Attributes:
        package: its descriptor; changed: the tables whose bytes differ from the published ones; newer: the files that are not those
        of the published tables; by_hand: the tables whose version can not be brought up to these, see :func:`record.enter`.
    """

    package: dict[str, Any]
    changed: list[str]
    newer: list[record.Newer]
    by_hand: list[str]


def staged(
    source: Sources,
    data_dir: Path,
    folder: Path,
    providers: Sequence[ModuleType] = (),
    progress: Callable[[str], None] = lambda line: None,
) -> Staged:
    """Make tables from raw files, and write a whole folder with them; the descriptor in it names the files.

    Args:
        data_dir: the folder of the published tables; folder: where all is written; providers: whose tables are made (default: all);
        progress: is told of each provider.

    Raises:
        IngestError: a raw file, or the folder of tables, is not what it should be.
    """
    by_provider = {one: make(source, data_dir, [one], progress) for one in providers or PROVIDERS}
    package = stage({name: table for made in by_provider.values() for name, table in made.items()}, data_dir, folder)
    changed = [
        resource["name"]
        for resource in package["resources"]
        if not (data_dir / resource["path"]).exists()
        or resource["hash"] != f"sha256:{sha256(data_dir / resource['path'])}"
    ]
    made_of = [(forms_of(one), [*made]) for one, made in by_provider.items()]
    newer, by_hand = record.enter(package, source, made_of, changed)
    describe(package, folder)
    return Staged(package, changed, newer, by_hand)


def run(source: Sources, data_dir: Path, progress: Callable[[str], None] = lambda line: None) -> Staged:
    """Make every table from raw files and replace those in ``data_dir``; the descriptor names the files.

    The tables kept by hand (countries, governments, timeline), and one whose optional raw file is not there, stay as they are;
    their hashes are brought up to date.
    Everything is written to a temporary folder and validated there first: on any error ``data_dir`` is as before.

    Raises:
        IngestError: a raw file, or the folder of tables, is not what it should be.
        ValueError: a finished table breaks its descriptor; the message says where.
    """
    source.whole()
    with tempfile.TemporaryDirectory(dir=data_dir.parent) as scratch:
        folder = Path(scratch)
        done = staged(source, data_dir, folder, progress=progress)
        problems = validate(folder)
        if problems:
            raise ValueError("\n".join(problems))
        for path in sorted(folder.iterdir()):
            os.replace(path, data_dir / path.name)
    return done


def write(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV: UTF-8, line feeds, lower-case booleans, whole numbers without a decimal point."""
    out = frame.copy()
    for name in out.columns:
        values = out[name]
        if values.dtype in ("bool", "boolean") or set(values.dropna().map(type)) == {bool}:
            out[name] = values.map({True: "true", False: "false"})
        elif pd.api.types.is_float_dtype(values.dtype):
            out[name] = values.map(lambda x: "" if pd.isna(x) else f"{x:.10g}")
    out.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
