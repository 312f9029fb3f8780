"""What every provider module shares: the error, readers that refuse surprises, and the account of the rows read."""

from __future__ import annotations

import bz2
import csv
import gzip
import lzma
import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadr

# How the content of a file begins, and what the file then is.
_SIGNS = {
    b"PK\x03\x04": "a zip archive",
    b"\x1f\x8b": "a gzip archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ\x00": "an xz archive",
    b"<stata_dta>": "a Stata file",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
    b"version https://git-lfs": "a pointer of Git LFS",
}
# What a raw file of each kind is by its content. R packs its files in one of three ways, or not at all.
_KINDS = {
    "text": {"text"},
    "a workbook": {"a zip archive"},
    "a Stata file": {"a Stata file"},
    "a file of R": {"a gzip archive", "a bzip2 archive", "an xz archive", "binary data"},
}
# Each raises an error for an archive that was cut off.
UNPACK = {"a gzip archive": gzip.decompress, "a bzip2 archive": bz2.decompress, "an xz archive": lzma.decompress}
_STATA_END = b"</stata_dta>"
# The characters that Windows-1252 makes of the bytes 80 to BF, which continue a character in UTF-8.
_TRAIL = re.escape(bytes(range(0x80, 0xC0)).decode("cp1252", "ignore"))
_BROKEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffd\ufeff]"  # control characters, and marks of lost text
    rf"|[ÂÃ][{_TRAIL}]|â[€‚„]|ï»¿|(?:[ÐÑ][{_TRAIL}]){{2}}"  # UTF-8 taken for Windows-1252
)


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
        found = "a folder" if path.is_dir() else "no file"
        raise IngestError(path.name, None, None, found, f"the raw file {path}")
    return path


def recognised(data: bytes) -> str:
    """Return what the content of a file is, whatever its name: ``text``, ``a web page``, ``a zip archive`` and so on."""
    if not data.strip():
        return "an empty file"
    for sign, name in _SIGNS.items():
        if data.startswith(sign):
            return name
    if data[:1000].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return "a web page"
    return "binary data" if b"\0" in data else "text"


def content(path: Path, kind: str) -> bytes:
    """Return the bytes of a raw file.

    Args:
        path: the file; kind: what it must be by its content, a key of ``_KINDS``.

    Raises:
        IngestError: it is not there, or is something else.
    """
    data = existing(path).read_bytes()
    found = recognised(data)
    if found not in _KINDS[kind]:
        raise IngestError(path.name, None, None, found, kind)
    return data


def loaded(path: Path, kind: str, read: Callable[[Path], Any]) -> Any:
    """Return what ``read`` makes of a binary file.

    Args:
        path: the file; kind: what it must be, a key of ``_KINDS``; read: takes the path, and reads the file whole.

    Raises:
        IngestError: the file is not there, is something else, or is damaged. The libraries that read binary files raise
            errors of every kind, few of which name the file.
    """
    data = content(path, kind)
    try:
        UNPACK.get(recognised(data), bytes)(data)
        if kind == "a Stata file" and not data.endswith(_STATA_END):
            raise ValueError(f"it does not end in {_STATA_END.decode()}")
        return read(path)
    except Exception as error:
        found = f"{type(error).__name__}: {' '.join(str(error).split())}"
        raise IngestError(path.name, None, None, found, f"{kind}, whole and undamaged") from error


def r_object(path: Path, name: str | None) -> pd.DataFrame:
    """Return an object of a file of R, its rows numbered in ``_row``; ``None`` is the only one of an rds file.

    Raises:
        IngestError: the file is not one of R, is damaged, or has no such object.
    """
    objects = loaded(path, "a file of R", pyreadr.read_r)
    if name not in objects:
        raise IngestError(path.name, None, None, ", ".join(map(str, objects)), f"an object {name!r}")
    return numbered(objects[name])


def numbered(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose rows stand in no text file, with their 1-based numbers in ``_row``."""
    return frame.reset_index(drop=True).assign(_row=range(1, len(frame) + 1))


def text_lines(path: Path) -> list[str]:
    """Return the lines of a text file, see :func:`decoded`. Raises IngestError, also where the file is not text."""
    return decoded(content(path, "text"), path.name)


def decoded(data: bytes, file: str) -> list[str]:
    """Return the lines of a text: UTF-8, with or without a mark at its start, or else Windows-1252.

    Lines end in a line feed, after a carriage return or not; after the last line end stands an empty line. Windows-1252
    is Latin-1 with letters in place of its control characters, so that either is read.

    Raises:
        IngestError: it holds control characters or UTF-8 that was once taken for Windows-1252.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError as error:
            row = data.count(b"\n", 0, error.start) + 1
            expected = "text in UTF-8 or Windows-1252"
            raise IngestError(file, row, None, data[error.start : error.end], expected) from error
    text = text.replace("\r\n", "\n")
    broken = _BROKEN.search(text)
    if broken:
        row = text.count("\n", 0, broken.start()) + 1
        raise IngestError(file, row, None, broken.group(), "readable text (another encoding?)")
    return text.split("\n")


def delimited(
    path: Path,
    header: list[str],
    *,
    skip: int = 0,
    delimiter: str = ",",
    terminator: str = "",
    ended: bool = True,
    continued: str = "",
) -> pd.DataFrame:
    """Read a delimited export as text, checking its header and the length of every row.

    Args:
        path: the file; header: the column names it must have, in order (a name may repeat);
        skip: lines of preamble before the header; delimiter: what stands between two cells;
        terminator: a stray string at the end of lines, removed where present;
        ended: whether a whole file ends in a line end (or the terminator), so that another was cut off;
        continued: how a line begins that goes on with the row of the line before, where a cell holds a line end.

    Returns:
        A frame of strings; columns as ``header``, with the 1-based line number in ``_row``.

    Raises:
        IngestError: the file is no readable text or was cut off, the header differs, a row has another number of cells,
            or a quotation mark is not closed on its line.
    """
    lines = text_lines(path)
    if lines[-1] == "":
        del lines[-1]
    elif ended and not (terminator and lines[-1].endswith(terminator)):
        raise IngestError(path.name, len(lines), None, lines[-1][-40:], "a line end (truncated export?)")
    if len(lines) <= skip:
        raise IngestError(path.name, len(lines), None, "end of file", f"a header on line {skip + 1}")
    numbered: list[tuple[int, str]] = []
    for number, line in enumerate(lines[skip:], start=skip + 1):
        if continued and numbered and line.startswith(continued):
            first, begun = numbered.pop()
            numbered.append((first, f"{begun} {line}"))
        else:
            numbered.append((number, line))
    rows = []
    for number, line in numbered:
        try:
            rows.append(next(csv.reader([line.removesuffix(terminator)], delimiter=delimiter, strict=True), []))
        except csv.Error as error:
            raise IngestError(path.name, number, None, str(error), "quotation marks closed on their line") from error
    if rows[0] != header:
        position = next(
            (i for i, pair in enumerate(zip(rows[0], header, strict=False)) if pair[0] != pair[1]),
            min(len(rows[0]), len(header)),
        )
        found = rows[0][position] if position < len(rows[0]) else "nothing"
        wanted = header[position] if position < len(header) else "no further column"
        raise IngestError(path.name, skip + 1, f"number {position + 1}", found, f"the column {wanted!r}")
    for (number, _), row in zip(numbered[1:], rows[1:], strict=True):
        if len(row) != len(header):
            raise IngestError(path.name, number, None, f"{len(row)} cells", f"{len(header)} cells")
    frame = pd.DataFrame(rows[1:], columns=header, dtype="str")
    frame["_row"] = [number for number, _ in numbered[1:]]
    return frame


def floor(frame: pd.DataFrame, rows: int, file: str) -> pd.DataFrame:
    """Return the frame, or raise IngestError where it is shorter than ``rows``: a truncated export."""
    if len(frame) < rows:
        raise IngestError(file, None, None, f"{len(frame)} rows", f"at least {rows} rows (truncated export?)")
    return frame


def columns(frame: pd.DataFrame, wanted: Iterable[str], file: str) -> pd.DataFrame:
    """Return the frame, or raise IngestError where a wanted column is missing or there twice."""
    for name in wanted:
        times = list(frame.columns).count(name)
        if times != 1:
            found = "a column that is there twice" if times else "no such column"
            raise IngestError(file, None, str(name), found, f"one of {', '.join(map(str, frame.columns))}")
    return frame


def _converted(values: pd.Series, rows: pd.Series, file: str, kind: str) -> pd.Series:
    text = values.astype("str").str.strip()
    empty = values.isna() | text.eq("")
    numbers = pd.to_numeric(text.mask(empty), errors="coerce")
    bad = numbers.isna() & ~empty | numbers.abs().eq(math.inf)
    if kind == "whole number":
        bad |= numbers.notna() & (numbers % 1 != 0)
    if bad.any():
        at = bad.idxmax()
        raise IngestError(file, int(rows[at]), str(values.name), values[at], f"a {kind}")
    return numbers


def filled(frame: pd.DataFrame, name: str, file: str, what: str) -> pd.Series:
    """Return a column, or raise IngestError at its first cell that is missing or empty text.

    Args:
        what: what should stand there, for the message.
    """
    bare = frame[name].isna() | frame[name].eq("")
    if bare.any():
        raise IngestError(file, int(frame["_row"][bare.idxmax()]), str(name), "nothing", what)
    return frame[name]


def numbers(frame: pd.DataFrame, name: str, file: str) -> pd.Series:
    """Return a column as floats; empty cells are missing, anything that is no number raises IngestError."""
    return _converted(frame[name], frame["_row"], file, "number")


def integers(frame: pd.DataFrame, name: str, file: str) -> pd.Series:
    """Return a column as nullable integers; empty cells are missing, anything else raises IngestError."""
    return _converted(frame[name], frame["_row"], file, "whole number").astype("Int64")


def coded(frame: pd.DataFrame, name: str, codes: Mapping[str, object], file: str, what: str) -> pd.Series:
    """Return a text column translated by ``codes``; a value that is not in it raises IngestError.

    Args:
        what: what the value should have been, for the message.
    """
    unknown = ~frame[name].isin(list(codes))
    if unknown.any():
        row = frame[unknown].iloc[0]
        raise IngestError(file, int(row["_row"]), name, row[name], what)
    return frame[name].map(codes)


def unique(frame: pd.DataFrame, key: list[str], file: str) -> pd.DataFrame:
    """Return the frame, or raise IngestError at the second row of a duplicate key."""
    again = frame.duplicated(key)
    if again.any():
        row = frame[again].iloc[0]
        number = int(row["_row"]) if "_row" in frame else None
        raise IngestError(file, number, " + ".join(key), ", ".join(str(row[k]) for k in key), "a key that occurs once")
    return frame


def refuse(frame: pd.DataFrame, bad: pd.Series, name: str, file: str, what: str) -> None:
    """Raise IngestError at the first row of which ``bad`` is true, for what stands in a column there.

    Args:
        what: what should stand there, for the message.
    """
    if bad.any():
        held(False, frame[bad].iloc[0], name, file, what)


def held(good: object, row: pd.Series, name: str, file: str, what: str) -> None:
    """Raise IngestError for what stands in a column of a row unless it is ``good``.

    Args:
        what: what should stand there, for the message.
    """
    if not good:
        raise IngestError(file, int(row["_row"]), name, str(row[name]), what)


_closed: ContextVar[list[Account] | None] = ContextVar("closed", default=None)


class Account:
    """Where the rows of one raw file went on their way to one table: each is read, or left out by a named rule.

    A row goes only by :meth:`without`, :meth:`only` or :meth:`within`, which keep the index of the frame, and
    :meth:`closed` proves it.

    Attributes:
        file, table: the names of both; rows: the row number in the file, by the index of the frame read;
        left_out: the row numbers of those left out, by rule.
    """

    def __init__(self, file: str, table: str, frame: pd.DataFrame) -> None:
        """Open the account of a frame, as it was read."""
        self.file, self.table = file, table
        self.rows = frame["_row"] if "_row" in frame else pd.Series(range(1, len(frame) + 1), frame.index)
        self.left_out: dict[str, pd.Series] = {}

    def without(self, frame: pd.DataFrame, out: pd.Series, rule: str) -> pd.DataFrame:
        """Return the frame without the rows of which ``out`` is true; a row of which it is unknown is an error."""
        if out.isna().any():
            raise IngestError(self.file, int(self.rows[out.isna().idxmax()]), None, "nothing", f"whether it is {rule}")
        out = out.astype(bool)
        gone = self.rows.loc[frame.index[out]]
        self.left_out[rule] = pd.concat([self.left_out[rule], gone]) if rule in self.left_out else gone
        return frame[~out].copy()

    def only(
        self, frame: pd.DataFrame, column: str, wanted: Collection, others: Collection, rule: str, what: str
    ) -> pd.DataFrame:
        """Return the rows with one of ``wanted`` in a column; those with one of ``others`` are left out by a rule.

        Raises:
            IngestError: any other value stands in the column.
        """
        unknown = ~frame[column].isin([*wanted, *others])
        if unknown.any():
            at = unknown.idxmax()
            raise IngestError(self.file, int(self.rows[at]), column, frame[column][at], what)
        return self.without(frame, ~frame[column].isin(list(wanted)), rule)

    def within(self, frame: pd.DataFrame, column: str, first: int, last: int | None = None) -> pd.DataFrame:
        """Return the rows of the years from ``first`` to ``last``; without ``last``, of all from ``first`` on."""
        frame = self.without(frame, frame[column] < first, f"before {first}")
        return frame if last is None else self.without(frame, frame[column] > last, f"after {last}")

    def closed(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the frame that is read, and hand the account to :func:`accounts`.

        Raises:
            IngestError: a row of the file is neither in the frame nor left out, or is there more than once.
        """
        seen = frame.index.append([rows.index for rows in self.left_out.values()])
        if len(seen) != len(self.rows) or seen.has_duplicates or not seen.isin(self.rows.index).all():
            times = seen.value_counts().reindex(self.rows.index, fill_value=0)
            row = int(self.rows[times != 1].iloc[0]) if (times != 1).any() else None
            raise IngestError(self.file, row, None, "a row no rule accounts for", f"a row of {self.table}, or a rule")
        collected = _closed.get()
        if collected is not None:
            collected.append(self)
        return frame

    def __str__(self) -> str:
        """Return one line that says how many rows there are, how many are read, and how many each rule leaves out."""
        rules = [f"{len(rows):,} {rule}" for rule, rows in self.left_out.items() if len(rows)]
        read = len(self.rows) - sum(map(len, self.left_out.values()))
        out = f"; left out {', '.join(rules)}" if rules else ""
        return f"{self.file}: {len(self.rows):,} rows, {read:,} for {self.table}{out}"


@contextmanager
def accounts() -> Iterator[list[Account]]:
    """Give a list to which every account closed inside is added."""
    closed: list[Account] = []
    token = _closed.set(closed)
    try:
        yield closed
    finally:
        _closed.reset(token)
