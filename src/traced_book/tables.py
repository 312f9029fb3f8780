"""The tables of a book, as the descriptor of its data package, ``datapackage.json``, has them."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from . import book
from .files import sha256

if TYPE_CHECKING:
    import pandas as pd

_FILE = re.compile(r"[A-Za-z0-9][\w.-]*\.csv", re.ASCII)
LINE_ENDS = (
    "its lines end in CR LF, expected LF as committed: git or an editor changed the line endings, and nothing else"
)
# Code, pages and settings that a notebook reads are no data of it.
_NO_DATA = {
    *(".py", ".pyc", ".so", ".ipynb", ".md", ".rst", ".bib"),
    *(".yml", ".yaml", ".toml", ".cfg", ".ini", ".cff", ".lock"),
}
_DTYPES = {"string": "str", "integer": "Int64", "number": "float64", "boolean": "boolean", "date": "str"}


class DescriptorError(Exception):
    """A folder has no descriptor of a data package, or one that can't be read; the message names it."""


def descriptor(data_dir: Path | None = None) -> dict[str, Any]:
    """Return the data package descriptor as a dictionary; what the standard leaves to its author is empty where it is not said.

    Raises:
        DescriptorError: the folder has none, or one of another form.
    """
    return _parsed(*_text(data_dir))


def _text(data_dir: Path | None) -> tuple[Path, str]:
    path = (data_dir or book.here().data) / book.DESCRIPTOR
    try:
        told = path.stat()
        return path, _content(path, told.st_mtime_ns, told.st_size)
    except OSError as error:
        raise DescriptorError(f"{path}: {error.strerror}, expected the descriptor of the tables") from error
    except ValueError as error:
        raise DescriptorError(f"{path}: expected JSON: {error}") from error


@lru_cache(maxsize=1)
def _content(path: Path, changed: int, size: int) -> str:
    """Return the text of a file: it is asked for with each table and each number, and read again when it has changed."""
    return path.read_text(encoding="utf-8")


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        held = json.loads(text)
    except ValueError as error:
        raise DescriptorError(f"{path}: expected JSON: {error}") from error
    if not isinstance(held, dict) or "resources" not in held:
        raise DescriptorError(f"{path}: no resources, expected a data package")
    name = str(held.get("name", "The tables of this book"))
    tables = [_filled(table, path.parent) for table in held["resources"]]
    return _with(held, {"title": name, "version": ""}) | {"resources": tables}


def _with(given: dict[str, Any], lacking: dict[str, Any]) -> dict[str, Any]:
    """Return what is given, in its order, and after it what it lacks."""
    return given | {name: value for name, value in lacking.items() if name not in given}


def _filled(table: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return the descriptor of a table with all that is asked of one: of its own words, of the standard's, of its file, or empty.

    That there is no such file, or none that may be read, is for those to say who read it.
    """
    sources = [source.get("title") or source.get("path", "") for source in table.get("sources", [])]
    licences = [licence.get("title") or licence.get("name", "") for licence in table.get("licenses", [])]
    said = {
        "title": table["name"],
        **dict.fromkeys(("description", "provider", "version", "processing", "coverage"), ""),
        "citation": "; ".join(sources),
        "terms": "; ".join(licences),
        "known_gaps": [],
        "known_outliers": [],
    }
    found = _with(table, said)
    # Of another hash than this the standard's tools are the judge; what is published is named by this one.
    if not str(found.get("hash", "")).startswith("sha256:"):
        found["hash"] = f"sha256:{sha256(path)}" if (path := _file(table, folder)) else ""
    if "bytes" not in found:
        found["bytes"] = path.stat().st_size if (path := _file(table, folder)) else 0
    if "schema" not in found:
        found["schema"] = {"fields": [{"name": name} for name in _heads(_file(table, folder))]}
    return found


def _file(table: Mapping[str, Any], folder: Path) -> Path | None:
    """Return the file of a table, where there is one that may be read."""
    try:
        path = file_of(table, folder)
    except ValueError:
        return None
    return path if path.is_file() else None


def _heads(path: Path | None) -> list[str]:
    if path is None:
        return []
    with path.open(encoding="utf-8-sig", newline="") as rows:
        return next(csv.reader(rows), [])


@lru_cache(maxsize=1)
def _named(path: Path, text: str) -> dict[str, dict[str, Any]]:
    """Return the descriptors of the tables by name. Each figure and number asks for some, and a large text is slow to parse."""
    return {held["name"]: held for held in _parsed(path, text)["resources"]}


def resource(table: str, data_dir: Path | None = None) -> dict[str, Any]:
    """Return the descriptor of one table: see :func:`resources`."""
    return resources([table], data_dir)[0]


def resources(tables: Sequence[str], data_dir: Path | None = None) -> list[dict[str, Any]]:
    """Return the descriptors of tables.

    Raises:
        KeyError: there is no such table; the message lists those there are.
    """
    held = _named(*_text(data_dir))
    for table in tables:
        if table not in held:
            raise KeyError(f"no table {table!r} in datapackage.json; there are: {', '.join(sorted(held))}")
    return [held[table] for table in tables]


def file_of(table: Mapping[str, Any], data_dir: Path | None = None) -> Path:
    """Return the file of a table, which must lie in the folder of the tables itself.

    Args:
        table: its descriptor.

    Raises:
        ValueError: the path leads out of that folder, by itself or by a link, or is no plain name of a CSV file, by which it
            can be put on the site and into an archive.
    """
    folder = data_dir or book.here().data
    path = folder / table["path"]
    where = f"datapackage.json, table {table['name']!r}: path {table['path']!r}"
    if path.resolve().parent != folder.resolve():
        raise ValueError(f"{where} leads to {path.resolve()}, expected a file in {folder.resolve()}")
    if not _FILE.fullmatch(table["path"]):
        raise ValueError(f"{where}: expected the name of a CSV file, of letters, digits, hyphens and dots")
    return path


def key_of(table: Mapping[str, Any]) -> list[str]:
    """Return the fields of a table's primary key, from its descriptor; none where it has no key. One may stand there without a list."""
    given = table["schema"].get("primaryKey", [])
    return [given] if isinstance(given, str) else given


def tabled(sources: Iterable[str]) -> list[str]:
    """Return the names among those of sources that must be tables; none in a book without a descriptor.

    All must be but those of files, which have a suffix and are no table.
    """
    if not book.here().described:
        return []
    return [name for name in sources if not PurePosixPath(name).suffix or name in _names()]


def _names() -> set[str]:
    return {held["name"] for held in descriptor()["resources"]}


def is_data(path: Path) -> bool:
    """Return whether a file of the book may be data, and no code, page or setting, by its name."""
    return path.suffix not in _NO_DATA and path.name not in (book.DESCRIPTOR, *book.MARKS)


def called(name: str, source: str) -> bool:
    """Return whether a source may be a file: ``data/sales.csv`` is called so, ``../data/sales.csv``, ``sales.csv`` or ``sales``."""
    path = PurePosixPath(name)
    plain = source.removeprefix("./").lstrip("./") if source.startswith(".") else source
    return plain in (name, path.name, path.stem)


def files_called(sources: Iterable[str]) -> dict[str, Path]:
    """Return the data files of the book that sources may mean and that are no tables, by their paths from its root, sorted.

    They are looked for in the folders of its pages, and in that of its tables.
    """
    sources = set(sources)
    wanted = sources - set(tabled(sources))
    if not wanted:
        return {}
    here = book.here()
    paths = {*here.beside(), *(here.root / source for source in wanted), *here.data.glob("*")}
    found = {path.relative_to(here.root).as_posix(): path for path in paths if here.root in path.parents}
    return {
        name: path
        for name, path in sorted(found.items())
        if path.is_file() and is_data(path) and any(called(name, source) for source in wanted)
    }


def origins(sources: Sequence[str]) -> list[str]:
    """Return source, vintage and terms of tables, as lines of a comment; of a file, and without a descriptor, its name.

    Raises:
        KeyError: there is no such table.
    """
    tables, lines = tabled(sources), []
    for name in sources:
        if name not in tables:
            lines.append(f"source: {name}")
            continue
        table = resource(name)
        lines += [
            f"source: {table['citation']}",
            f"  table: {table['name']}; vintage: {table['version']}",
            f"  terms: {table['terms']}",
        ]
    return lines


def altered(table: Mapping[str, Any], data_dir: Path | None = None) -> str:
    """Return in words how the file of a table is not the one of its descriptor, by SHA-256; empty where it is.

    Args:
        table: its descriptor, as from :func:`resource`.
    """
    path, wanted = file_of(table, data_dir), table["hash"].removeprefix("sha256:")
    content = path.read_bytes() if path.is_file() else None
    if content is None:
        return f"no file, expected one with SHA-256 {wanted[:12]}…" if wanted else "no file, expected one"
    found = hashlib.sha256(content).hexdigest()
    if found == wanted:
        return ""
    if hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest() == wanted:
        return LINE_ENDS
    return f"SHA-256 {found[:12]}…, expected {wanted[:12]}… of datapackage.json"


def _read(table: str, data_dir: Path) -> pd.DataFrame:
    # Not above: it takes a quarter of a second, and a build of which nothing has changed reads no table.
    import pandas as pd

    spec = resource(table, data_dir)
    fields = spec["schema"]["fields"]
    frame = pd.read_csv(
        file_of(spec, data_dir),
        dtype={f["name"]: _DTYPES[f["type"]] for f in fields if f.get("type") in _DTYPES},
        keep_default_na=False,
        na_values=[""],
        true_values=["true"],
        false_values=["false"],
    )
    for field in fields:
        name, required = field["name"], field.get("constraints", {}).get("required", False)
        if field.get("type") == "date":
            frame[name] = pd.to_datetime(frame[name], format="%Y-%m-%d")
        elif required and field.get("type") == "integer":
            frame[name] = frame[name].astype("int64")
        elif required and field.get("type") == "boolean":
            frame[name] = frame[name].astype(bool)
    return frame


@cache
def _load(table: str, data_dir: Path) -> pd.DataFrame:
    return _read(table, data_dir)


def load(table: str, data_dir: Path | None = None) -> pd.DataFrame:
    """Return a table with the columns, order and types its descriptor gives.

    A type that is none of these, or not said, is what pandas finds. Dates become timestamps; required integers and booleans become plain NumPy types, the others
    pandas' nullable types; text is ``str`` with ``NaN`` where empty. The frame is a copy: changing it
    changes nothing else.

    Raises:
        KeyError: there is no such table.
    """
    return _load(table, data_dir or book.here().data).copy()
