"""What a release said: the numbers of its prose, kept by version in a folder of the book, so that a later one can be compared with it."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..files import replacing, trace_file

_COLUMNS = ["name", "text"]


@dataclass(frozen=True)
class Changes:
    """How numbers differ from earlier ones: ``changed`` has the name of each with its text then and now, ``new`` and ``gone`` names."""

    changed: tuple[tuple[str, str, str], ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]


def of_site(site: Path) -> dict[str, str]:
    """Return the numbers of a built site, each as the prose has it, by name.

    Raises:
        FileNotFoundError: the site is not built.
    """
    held = json.loads(trace_file(site).read_text(encoding="utf-8"))
    return {number["name"]: number["text"] for number in held["numbers"]}


def file_of(folder: Path, version: str) -> Path:
    """Return the file that keeps the numbers of a version, whether it is there or not.

    Raises:
        ValueError: a version of this name has no place in the folder.
    """
    if Path(version).name != version or version.startswith("."):
        raise ValueError(f"version {version!r}: expected what can be the name of a file, as 1.0.0")
    return folder / f"{version}.csv"


def keep(numbers: Mapping[str, str], folder: Path, version: str) -> Path:
    """Write the numbers of a version, by name; return the file.

    Raises:
        ValueError: other numbers are kept under that version already; a release does not change.
    """
    path = file_of(folder, version)
    if path.is_file() and kept(path) != numbers:
        raise ValueError(
            f"{path}: has other numbers: expected a version that was not released, or the site as it was then"
        )
    folder.mkdir(parents=True, exist_ok=True)
    with replacing(path) as scratch, scratch.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerows([_COLUMNS, *sorted(numbers.items())])
    return path


def kept(path: Path) -> dict[str, str]:
    """Return the numbers that a file keeps, by name.

    Raises:
        ValueError: it has other columns than ``name`` and ``text``, or a row that is not whole.
    """
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = list(csv.reader(file)) or [[]]
    if head != _COLUMNS or any(len(row) != len(_COLUMNS) for row in rows):
        raise ValueError(f"{path}: expected the columns {' and '.join(_COLUMNS)}, and each row with both")
    return {row[0]: row[1] for row in rows}


def compared(then: Mapping[str, str], now: Mapping[str, str]) -> Changes:
    """Return how numbers differ from earlier ones, by name, in the order that these and those have."""
    return Changes(
        changed=tuple((name, then[name], text) for name, text in now.items() if name in then and then[name] != text),
        new=tuple(name for name in now if name not in then),
        gone=tuple(name for name in then if name not in now),
    )
