"""What every provider module shares: the error, and readers that refuse surprises."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd


@dataclass
class IngestError(Exception):
    """Raw data are not what they should be.

    Attributes:
        file: the raw file; row: its line or row number, 1-based, or ``None``; column: its column, or ``None``;
        value: what stands there; expected: what should.
    """

    file: str
    row: int | None
    column: str | None
    value: object
    expected: str

    def __str__(self) -> str:
        """Return one line that names file, row, column, value and what was expected."""
        where = [self.file]
        if self.row is not None:
            where.append(f"row {self.row}")
        if self.column is not None:
            where.append(f"column {self.column!r}")
        return f"{', '.join(where)}: found {self.value!r}, expected {self.expected}"


def existing(path: Path) -> Path:
    """Return ``path``, or raise IngestError where it is not a file."""
    if not path.is_file():
        raise IngestError(path.name, None, None, "no file", f"the raw file {path}")
    return path


def delimited(path: Path, header: list[str], *, encoding: str, skip: int = 0, terminator: str = "") -> pd.DataFrame:
    """Read a delimited export as text, checking its header and the length of every row.

    Args:
        path: the file; header: the column names it must have, in order (a name may repeat);
        encoding: its encoding; skip: lines of preamble before the header;
        terminator: a stray string at the end of lines, removed where present.

    Returns:
        A frame of strings; columns as ``header``, with the 1-based line number in ``_row``.

    Raises:
        IngestError: the header differs, or a row has another number of cells.
    """
    lines = existing(path).read_text(encoding=encoding).splitlines()
    lines = [line.removesuffix(terminator) if terminator else line for line in lines]
    if len(lines) <= skip:
        raise IngestError(path.name, len(lines), None, "end of file", f"a header on line {skip + 1}")
    rows = list(csv.reader(lines[skip:]))
    if rows[0] != header:
        position = next(
            (i for i, pair in enumerate(zip(rows[0], header, strict=False)) if pair[0] != pair[1]),
            min(len(rows[0]), len(header)),
        )
        found = rows[0][position] if position < len(rows[0]) else "nothing"
        wanted = header[position] if position < len(header) else "no further column"
        raise IngestError(path.name, skip + 1, f"number {position + 1}", found, f"the column {wanted!r}")
    for number, row in enumerate(rows[1:], start=skip + 2):
        if len(row) != len(header):
            raise IngestError(path.name, number, None, f"{len(row)} cells", f"{len(header)} cells")
    frame = pd.DataFrame(rows[1:], columns=header, dtype="str")
    frame["_row"] = range(skip + 2, skip + 1 + len(rows))
    return frame


def floor(frame: pd.DataFrame, rows: int, file: str) -> pd.DataFrame:
    """Return the frame, or raise IngestError where it is shorter than ``rows``: a truncated export."""
    if len(frame) < rows:
        raise IngestError(file, None, None, f"{len(frame)} rows", f"at least {rows} rows (truncated export?)")
    return frame


def columns(frame: pd.DataFrame, wanted: Iterable[str], file: str) -> pd.DataFrame:
    """Return the frame, or raise IngestError where a wanted column is missing."""
    for name in wanted:
        if name not in frame.columns:
            raise IngestError(file, None, name, "no such column", f"one of {', '.join(map(str, frame.columns))}")
    return frame


def _converted(values: pd.Series, rows: pd.Series, file: str, kind: str) -> pd.Series:
    text = values.astype("str").str.strip()
    empty = text == ""
    numbers = pd.to_numeric(text.mask(empty), errors="coerce")
    bad = numbers.isna() & ~empty | numbers.abs().eq(math.inf)
    if kind == "whole number":
        bad |= numbers.notna() & (numbers % 1 != 0)
    if bad.any():
        at = bad.idxmax()
        raise IngestError(file, int(rows[at]), str(values.name), values[at], f"a {kind}")
    return numbers


def numbers(frame: pd.DataFrame, name: str, file: str) -> pd.Series:
    """Return a text column as floats; empty cells are missing, anything else raises IngestError."""
    return _converted(frame[name], frame["_row"], file, "number")


def integers(frame: pd.DataFrame, name: str, file: str) -> pd.Series:
    """Return a text column as nullable integers; empty cells are missing, anything else raises IngestError."""
    return _converted(frame[name], frame["_row"], file, "whole number").astype("Int64")


def coded(frame: pd.DataFrame, name: str, codes: Mapping[str, object], file: str, what: str) -> pd.Series:
    """Return a text column translated by ``codes``; a value that is not in it raises IngestError.

    Args:
        what: what the value should have been, for the message.
    """
    unknown = ~frame[name].isin(list(codes))
    if unknown.any():
        at = unknown.idxmax()
        raise IngestError(file, int(frame["_row"][at]), name, frame[name][at], what)
    return frame[name].map(codes)


def unique(frame: pd.DataFrame, key: list[str], file: str) -> pd.DataFrame:
    """Return the frame, or raise IngestError at the second row of a duplicate key."""
    again = frame.duplicated(key)
    if again.any():
        at = again.idxmax()
        row = int(frame["_row"][at]) if "_row" in frame else None
        value = ", ".join(str(frame[k][at]) for k in key)
        raise IngestError(file, row, " + ".join(key), value, "a key that occurs once")
    return frame
