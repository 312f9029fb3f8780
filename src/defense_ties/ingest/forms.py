"""Which raw file is which, by what is in it and not by its name.

A provider module says in its ``FORMS`` what it reads: each :class:`Form` is a subject (the deliveries of SIPRI's register), the
layouts in which the provider gives it, how many rows a whole file has, and where its vintage stands. :func:`sort` looks through a
folder and says for each file what it was taken for and why; a provider then asks :class:`Sources` for the file of a form.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import Any, ClassVar

import openpyxl
import pandas as pd
import pyreadr

from traced_book.files import sha256

from . import raw

# What was noted of the files of a folder when they were fetched into it (defense_ties.fetch): the vintages among it.
MANIFEST = "fetched.json"
# A header stands within so many lines; what comes before it is a preamble.
HEAD = 30
# Of a text that is larger only so many bytes at its beginning are looked at to see what it is.
LARGE = 1 << 26
_BEGINS = 1 << 20
# What a folder may hold beside the files of the providers.
_OTHER = {"text", "a PDF", "an old Office document"}
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_TOPOLOGY = re.compile(r'"(?:Topology|transform)"')
_R = (b"RDX", b"RDA", b"RDB", b"X\n", b"A\n", b"B\n")


@dataclass(frozen=True)
class Delimited:
    """Text in rows and cells.

    Attributes:
        header: its columns, in order; delimiter, terminator, ended, continued: as in :func:`defense_ties.ingest.raw.delimited`;
        yearly: whether a column for each year follows those of the header; sums: the pattern of columns that may follow the years;
        words: what sets it apart, for a reader.
    """

    header: tuple[str, ...]
    delimiter: str = ","
    terminator: str = ""
    ended: bool = True
    continued: str = ""
    yearly: bool = False
    sums: str = ""
    words: str = "delimited text"
    kind: ClassVar[str] = "text"

    @property
    def size(self) -> int:
        """How much a file must have to be of this layout."""
        return len(self.header)

    def cells(self, line: str) -> list[str]:
        """Return the cells of a line, whatever its quotation marks."""
        return next(csv.reader([line.removesuffix(self.terminator)], delimiter=self.delimiter), [])

    def _header(self, found: Sequence[str]) -> bool:
        if not self.yearly:
            return tuple(found) == self.header
        size = len(self.header)
        later = [name for name in found[size:] if name]
        years = [*takewhile(_YEAR.fullmatch, later)]
        rest = later[len(years) :]
        return (
            tuple(found[:size]) == self.header and bool(years) and all(re.fullmatch(self.sums, name) for name in rest)
        )

    def line(self, lines: Sequence[str]) -> int | None:
        """Return the index of the line with the header, or ``None``."""
        return next((at for at, line in enumerate(lines[:HEAD]) if self._header(self.cells(line))), None)

    def nearest(self, lines: Sequence[str]) -> int:
        """Return the index of the line with the header, or else of that which has most of its columns."""
        at = self.line(lines)
        shared = [len({*self.header} & {*self.cells(line)}) for line in lines[:HEAD]]
        return shared.index(max(shared)) if at is None else at

    def lacking(self, content: Content) -> list[str]:
        """Return what is missing for a file of text to have this layout: its columns, or their order."""
        if self.line(content.lines) is not None:
            return []
        held = self.cells(content.lines[self.nearest(content.lines)])
        missing = [f"the column {name!r}" for name in self.header if name not in held]
        return missing or [f"no other column, and no other order, than {self.delimiter.join(self.header)}"]

    def why(self, content: Content) -> str:
        """Return what the file was known by."""
        return f"its header on line {(self.line(content.lines) or 0) + 1}, {self.words}"

    def sample(self, content: Content) -> pd.DataFrame:
        """Return the rows that have as many cells as the header, as text, in a file that may be damaged below it."""
        at = self.line(content.lines) or 0
        header = self.cells(content.lines[at])
        rows = [self.cells(line) for line in content.lines[at + 1 :]]
        return pd.DataFrame([row for row in rows if len(row) == len(header)], columns=header, dtype="str")

    def read(self, path: Path) -> pd.DataFrame:
        """Return the whole file as text, with ``_row``. Raises IngestError, see :func:`defense_ties.ingest.raw.delimited`."""
        lines = raw.text_lines(path)
        at = self.line(lines)
        header = list(self.header) if at is None or not self.yearly else self.cells(lines[at])
        return raw.delimited(
            path,
            header,
            skip=self.nearest(lines),
            delimiter=self.delimiter,
            terminator=self.terminator,
            ended=self.ended,
            continued=self.continued,
        )


@dataclass(frozen=True)
class Long:
    """Text in rows and cells that may be too long to be held, known by some columns of its first line.

    Attributes:
        columns: what its header has, among others and in any order; query: gives the rows that are wanted of it, without those
        that are not ever in memory together, and raises IngestError.
    """

    columns: tuple[str, ...]
    query: Callable[[Path], pd.DataFrame]
    kind: ClassVar[str] = "text"

    @property
    def size(self) -> int:
        """How much a file must have to be of this layout."""
        return len(self.columns)

    def lacking(self, content: Content) -> list[str]:
        """Return what is missing for a file of text to have this layout."""
        header = next(csv.reader(content.lines[:1]), [])
        return [f"the column {name!r}" for name in self.columns if name not in header]

    def why(self, content: Content) -> str:
        """Return what the file was known by."""
        return "the columns of its first line"

    def sample(self, content: Content) -> pd.DataFrame:
        """Return no rows: which are wanted is known when all are read."""
        return pd.DataFrame()

    def read(self, path: Path) -> pd.DataFrame:
        """Return the rows that are wanted. Raises IngestError."""
        return self.query(path)


@dataclass(frozen=True)
class RObject:
    """A frame in a file of R: its columns, and its name; an rds file has one without a name."""

    columns: tuple[str, ...]
    name: str | None
    kind: ClassVar[str] = "a file of R"

    @property
    def size(self) -> int:
        """How much a file must have to be of this layout."""
        return len(self.columns)

    def lacking(self, content: Content) -> list[str]:
        """Return what is missing for a file of R to have this layout."""
        if self.name not in content.objects:
            return [f"an object {self.name!r}"]
        return [f"the column {name!r}" for name in self.columns if name not in content.objects[self.name]]

    def why(self, content: Content) -> str:
        """Return what the file was known by."""
        return f"the columns of its object {self.name!r}" if self.name else "the columns of its object"

    def sample(self, content: Content) -> pd.DataFrame:
        """Return the object."""
        return content.objects[self.name]

    def read(self, path: Path) -> pd.DataFrame:
        """Return the object, with ``_row``. Raises IngestError."""
        return raw.columns(raw.r_object(path, self.name), self.columns, path.name)


@dataclass(frozen=True)
class Stata:
    """A file of Stata with some columns."""

    columns: tuple[str, ...]
    kind: ClassVar[str] = "a Stata file"

    @property
    def size(self) -> int:
        """How much a file must have to be of this layout."""
        return len(self.columns)

    def lacking(self, content: Content) -> list[str]:
        """Return what is missing for a Stata file to have this layout."""
        return [f"the column {name!r}" for name in self.columns if name not in content.stata]

    def why(self, content: Content) -> str:
        """Return what the file was known by."""
        return "the columns of the Stata file"

    def sample(self, content: Content) -> pd.DataFrame:
        """Return the whole file."""
        return content.stata

    def read(self, path: Path) -> pd.DataFrame:
        """Return the whole file, with ``_row``. Raises IngestError."""
        frame = raw.loaded(path, self.kind, pd.read_stata)
        return raw.numbered(raw.columns(frame, self.columns, path.name))


def _workbook(path: Path, **how: Any) -> openpyxl.Workbook:
    """Return a workbook, whatever its name: openpyxl opens by its name what is given by a path."""
    return openpyxl.load_workbook(io.BytesIO(path.read_bytes()), **how)


@dataclass(frozen=True)
class Workbook:
    """A workbook with some sheets, each with some cells in one of its first rows."""

    sheets: Mapping[str, tuple[str, ...]]
    kind: ClassVar[str] = "a workbook"

    @property
    def size(self) -> int:
        """How much a file must have to be of this layout."""
        return len(self.sheets)

    def lacking(self, content: Content) -> list[str]:
        """Return what is missing for a workbook to have this layout."""
        missing = []
        for name, header in self.sheets.items():
            if name not in content.sheets:
                missing.append(f"the sheet {name!r}")
            elif header_row(content.sheets[name], header) is None:
                missing.append(f"a row with {', '.join(header)} in the sheet {name!r}")
        return missing

    def why(self, content: Content) -> str:
        """Return what the file was known by."""
        return f"its sheets {' and '.join(map(repr, self.sheets))}"

    def sample(self, content: Content) -> pd.DataFrame:
        """Return the first rows of the first of its sheets, from the header on."""
        name, header = next(iter(self.sheets.items()))
        rows = content.sheets[name]
        return pd.DataFrame(rows[(header_row(rows, header) or 0) :])

    def read(self, path: Path) -> openpyxl.Workbook:
        """Return the workbook, with all its sheets. Raises IngestError."""
        book = raw.loaded(path, self.kind, _workbook)
        for name in self.sheets:
            if name not in book.sheetnames:
                raise raw.IngestError(path.name, None, None, ", ".join(book.sheetnames), f"a sheet {name!r}")
        return book


@dataclass(frozen=True)
class Topology:
    """TopoJSON with a collection of some name."""

    collection: str
    kind: ClassVar[str] = "text"
    size: ClassVar[int] = 1

    def lacking(self, content: Content) -> list[str]:
        """Return what is missing for a file of text to have this layout; one that was cut off is known by how it begins."""
        begins = content.lines[0][:1000]
        return [] if begins.startswith("{") and _TOPOLOGY.search(begins) else ["the signs of a TopoJSON topology"]

    def why(self, content: Content) -> str:
        """Return what the file was known by."""
        return f"a topology with objects.{self.collection}"

    def sample(self, content: Content) -> pd.DataFrame:
        """Return no rows: a topology has none."""
        return pd.DataFrame()

    def read(self, path: Path) -> dict:
        """Return the topology. Raises IngestError where it is none, or is damaged."""
        try:
            topology = json.loads("\n".join(raw.text_lines(path)))
            topology["transform"], topology["arcs"], topology["objects"][self.collection]["geometries"]
        except (ValueError, KeyError, TypeError) as error:
            expected = f"a TopoJSON topology with transform, arcs and objects.{self.collection}"
            raise raw.IngestError(path.name, None, None, str(error), expected) from error
        return topology


Layout = Delimited | Long | RObject | Stata | Workbook | Topology


@dataclass(frozen=True, eq=False)
class Form:
    """What a provider gives, in the layouts in which it gives it.

    Attributes:
        name: what it is, for a reader; layouts: how it may come;
        rows: how many rows a whole file has at least, 0 where it is not rows that are counted;
        vintage: finds the vintage in a file, or gives empty text;
        years: finds the years with values in the rows, as text or numbers;
        tidy: gives rows of any of the layouts one form;
        told_by: what sets it apart from another form with the same layout, in words, and whether rows have it;
        read: whether tables are made of it; unread: why not, in words, where there is more to say; optional: whether those of its provider can be made without it.
    """

    name: str
    layouts: tuple[Layout, ...]
    rows: int = 0
    vintage: Callable[[Content], str] = lambda content: ""
    years: Callable[[pd.DataFrame], pd.Series] | None = None
    told_by: tuple[str, Callable[[pd.DataFrame], bool]] | None = None
    tidy: Callable[[pd.DataFrame], pd.DataFrame] = lambda rows: rows
    read: bool = True
    unread: str = ""
    optional: bool = False

    def layout(self, path: Path) -> Layout:
        """Return the layout of a file of this form; where it has none of them, that to which it comes nearest."""
        if len(self.layouts) == 1:
            return self.layouts[0]
        content = Content(path)
        fitting = [layout for layout in self.layouts if layout.kind == content.kind] or list(self.layouts)
        try:
            return min(fitting, key=lambda layout: len(layout.lacking(content)))
        except raw.IngestError:
            return fitting[0]

    def opened(self, path: Path) -> Any:
        """Return what a whole file of this form holds, as its layout reads it. Raises IngestError."""
        return self.layout(path).read(path)

    def rows_of(self, path: Path) -> pd.DataFrame:
        """Return the rows of a whole file, as its layout reads them. Raises IngestError, also where they are too few."""
        return self.enough(self.opened(path), path.name)

    def enough(self, rows: pd.DataFrame, file: str) -> pd.DataFrame:
        """Return rows in one form for all layouts. Raises IngestError where they are too few for a whole file."""
        return raw.floor(self.tidy(rows), self.rows, file) if self.rows else self.tidy(rows)

    def is_so(self, rows: pd.DataFrame) -> bool:
        """Return whether rows of one of its layouts are of this form, and not of another with the same layout."""
        return self.told_by is None or self.told_by[1](rows)


class Content:
    """What is in a raw file, read as far as it is asked for."""

    def __init__(self, path: Path) -> None:
        """Look at a file; nothing is read yet."""
        self.path = path

    @cached_property
    def data(self) -> bytes:
        """The bytes of the file; of a text that is large, those of whole lines at its beginning."""
        path = raw.existing(self.path)
        if path.stat().st_size > LARGE:
            with path.open("rb") as file:
                begins = file.read(_BEGINS)
            if raw.recognised(begins) == "text":
                return begins[: begins.rfind(b"\n") + 1]
        return path.read_bytes()

    @cached_property
    def kind(self) -> str:
        """What the file is: a kind of layout, or else what it is in words, as ``an empty file``."""
        found = raw.recognised(self.data)
        if found == "a zip archive":
            return "a workbook" if self._is_workbook() else found
        if found in raw.UNPACK:
            try:
                begins = raw.UNPACK[found](self.data)[:5]
            except Exception as error:
                return f"{found}, damaged: {' '.join(str(error).split())}"
            return "a file of R" if begins.startswith(_R) else found
        return found

    def _is_workbook(self) -> bool:
        try:
            with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
                return "xl/workbook.xml" in archive.namelist()
        except zipfile.BadZipFile:
            # The list of what is in it stands at its end, and is the first thing to go.
            return b"xl/" in self.data

    @cached_property
    def lines(self) -> list[str]:
        """The lines of a text, as far as :attr:`data` has them. Raises IngestError."""
        return raw.decoded(self.data, self.path.name)

    @cached_property
    def objects(self) -> Mapping[str | None, pd.DataFrame]:
        """The objects of a file of R, by name. Raises IngestError."""
        return raw.loaded(self.path, "a file of R", pyreadr.read_r)

    @cached_property
    def stata(self) -> pd.DataFrame:
        """The rows of a Stata file. Raises IngestError."""
        return raw.loaded(self.path, "a Stata file", pd.read_stata)

    @cached_property
    def sheets(self) -> Mapping[str, list[tuple[Any, ...]]]:
        """The first rows of each sheet of a workbook. Raises IngestError."""

        def read(path: Path) -> dict[str, list[tuple[Any, ...]]]:
            book = _workbook(path, read_only=True)
            try:
                return {sheet.title: [*sheet.iter_rows(max_row=HEAD, values_only=True)] for sheet in book.worksheets}
            finally:
                book.close()

        return raw.loaded(self.path, "a workbook", read)


def header_row(rows: Iterable[Sequence[Any]], header: Iterable[str]) -> int | None:
    """Return the index of the first of some rows that has every name of a header, or ``None``."""
    return next((at for at, row in enumerate(rows) if {*header} <= {*row}), None)


@dataclass(frozen=True)
class Found:
    """What a file of a folder was taken for.

    Attributes:
        path: the file; name: its place in the folder; form: what it is, or ``None`` for nothing that is known; why: what it was
        known by, or else what it is instead, or to which form it comes nearest and what is missing;
        damaged: whether it is none because it is not whole, or not as its provider gives it;
        vintage, vintage_from: the vintage, and where that stands; both empty where neither the file nor a person says it;
        coverage: the first and the last year with values; problem: what is damaged, empty for a file that is whole.
    """

    path: Path
    name: str
    form: Form | None
    why: str
    damaged: bool = False
    vintage: str = ""
    vintage_from: str = ""
    coverage: str = ""
    problem: str = ""

    def __str__(self) -> str:
        """Return one line for a reader."""
        if self.form is None:
            return f"{self.name}: {'REFUSED: ' if self.damaged else ''}{self.why}"
        unread = "" if self.form.read else ", of which no table is made"
        said = [f"{self.form.name}{unread} (by {self.why})"]
        if self.form.read:
            said.append(f"vintage {self.vintage} ({self.vintage_from})" if self.vintage else f"vintage {_UNSAID}")
        said += [self.form.unread] if self.form.unread else []
        said += [self.coverage] if self.coverage else []
        said += [f"DAMAGED: {self.problem}"] if self.problem else []
        return f"{self.name}: {'; '.join(said)}"


_UNSAID = "not said in it, and to be named"


def taken(package: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Return the files of which the tables of a package are made: SHA-256 and vintage, empty where nobody says it, by form."""
    return {
        held["title"]: (held["hash"].removeprefix("sha256:"), held.get("version", ""))
        for held in package.get("sources", [])
    }


def entered(held: Mapping[str, tuple[str, str]]) -> list[dict[str, str]]:
    """Return files as :func:`taken` gives them, in the order and form in which a package names its sources."""
    return [
        {"title": form} | ({"version": vintage} if vintage else {}) | {"hash": f"sha256:{digest}"}
        for form, (digest, vintage) in sorted(held.items())
    ]


def fetched(folder: Path) -> dict[str, str]:
    """Return the vintages that were noted when files were fetched into a folder, by SHA-256; none where nothing was.

    Raises:
        IngestError: the manifest is not one.
    """
    path = folder / MANIFEST
    if not path.exists():
        return {}
    try:
        files = json.loads(path.read_text(encoding="utf-8"))["files"]
        return {entry["sha256"]: entry["vintage"] for entry in files.values()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        expected = "the manifest of fetched files, with the SHA-256 and vintage of each"
        raise raw.IngestError(MANIFEST, None, None, f"{type(error).__name__}: {error}", expected) from error


def look(path: Path, name: str, forms: Iterable[Form], said: Mapping[str, tuple[str, str]]) -> Found:
    """Return what a file is.

    Args:
        name: what it is called in the report; forms: what it may be;
        said: where a file does not say its own, the vintage and by what it is known, by SHA-256.
    """
    content = Content(path)
    kind = content.kind
    fitting = [(form, layout) for form in forms for layout in form.layouts if layout.kind == kind]
    if not fitting:
        return Found(path, name, None, kind, damaged=kind not in _OTHER)
    lacking: list[tuple[list[str], Form, Layout]] = []
    try:
        for form, layout in fitting:
            missing = layout.lacking(content)
            if not missing:
                rows = layout.sample(content)
                if form.is_so(rows):
                    return _taken(content, name, form, layout, rows, said)
                missing = [form.told_by[0]] if form.told_by else []
            lacking.append((missing, form, layout))
    except raw.IngestError as error:
        return Found(path, name, None, f"found {error.value!r}{_at(error)}, expected {error.expected}", damaged=True)
    return Found(path, name, None, _nothing_known(content, lacking))


def _at(error: raw.IngestError) -> str:
    return "" if error.row is None else f" in row {error.row}"


def _nothing_known(content: Content, lacking: list[tuple[list[str], Form, Layout]]) -> str:
    """Return to which form a file comes nearest and what it lacks; to none where it has less than half of what it should."""

    def share(entry: tuple[list[str], Form, Layout]) -> float:
        return len(entry[0]) / entry[2].size

    nearest = min(lacking, key=share)
    missing, form, _ = nearest
    if share(nearest) > 0.5:
        return f"nothing that is known ({content.kind})"
    return f"nothing that is known; nearest to {form.name}, but for {', '.join(missing[:3])}{' …' if len(missing) > 3 else ''}"


def _taken(
    content: Content, name: str, form: Form, layout: Layout, rows: pd.DataFrame, said: Mapping[str, tuple[str, str]]
) -> Found:
    why = f"{layout.why(content)}{f' and {form.told_by[0]}' if form.told_by else ''}"
    vintage, where = form.vintage(content), "in the file"
    if not vintage:
        vintage, where = said.get(sha256(content.path), ("", ""))
    problem = ""
    try:
        # All but text was read whole to see what it is.
        whole = form.enough(layout.read(content.path) if layout.kind == "text" else rows, name)
        rows = whole if isinstance(layout, Long) else rows
    except raw.IngestError as error:
        problem = f"found {error.value!r}{_at(error)}, expected {error.expected}"
    years = pd.Series(dtype=float) if form.years is None or rows.empty else _numbers(form.years(rows))
    coverage = f"{years.min():.0f} to {years.max():.0f}" if len(years) else ""
    return Found(
        content.path,
        name,
        form,
        why,
        vintage=vintage,
        vintage_from=where,
        coverage=coverage,
        problem=problem,
    )


def _numbers(years: pd.Series) -> pd.Series:
    """Return years as numbers, without what is none: dates and lists of years give the first and the last of theirs."""
    found = years.astype("str").str.findall(_YEAR).explode()
    return pd.to_numeric(found, errors="coerce").dropna()


@dataclass
class Sources:
    """The raw files of a folder, by what they are.

    Attributes:
        folder: where they are; found: what each is; chosen: the names of those that were chosen among several of one form.
    """

    folder: Path
    found: Sequence[Found]
    chosen: frozenset[str] = frozenset()

    def of(self, form: Form) -> list[Found]:
        """Return the files of a form: where some of them were chosen, those alone. Copies of one file count once."""
        held = [one for one in self.found if one.form is form]
        held = [one for one in held if one.name in self.chosen] or held
        return list({sha256(one.path): one for one in held}.values()) if len(held) > 1 else held

    def one(self, form: Form) -> Found:
        """Return the file of a form.

        Raises:
            IngestError: there is none, or there are several and none was chosen.
        """
        held = self.of(form)
        if len(held) > 1:
            names = ", ".join(f"{one.name} ({one.vintage or _UNSAID})" for one in held)
            raise raw.IngestError(
                str(self.folder), None, None, names, f"one file of {form.name}: choose it by its name"
            )
        if not held:
            unknown = [one for one in self.found if one.form is None]
            others = [f"{one.name} ({one.why})" for one in unknown if form.name in one.why] or [u.name for u in unknown]
            found = f"no file of it{'; not recognised: ' if others else ''}{', '.join(others)}"
            raise raw.IngestError(str(self.folder), None, None, found, form.name)
        return held[0]

    def whole(self) -> Sources:
        """Return the sources, or raise IngestError at the first file that is damaged beyond being known: it may be any."""
        for one in self.found:
            if one.damaged:
                raise raw.IngestError(one.name, None, None, one.why, "a file as its provider gives it")
        return self

    def __getitem__(self, form: Form) -> Path:
        """Return the path of the file of a form. Raises IngestError, as :meth:`one` does."""
        return self.one(form).path

    def vintage(self, form: Form) -> str:
        """Return the vintage of the file of a form, which the file must say. Raises IngestError."""
        held = self.one(form)
        if not held.vintage:
            raise raw.IngestError(held.name, None, None, "no vintage", f"the vintage of {form.name} in it")
        return held.vintage


def sort(
    folder: Path,
    forms: Sequence[Form],
    *,
    chosen: Iterable[str] = (),
    vintages: Mapping[str, str] | None = None,
    known: Mapping[str, str] | None = None,
    progress: Callable[[str], None] = lambda line: None,
) -> Sources:
    """Look through a folder, and all in it, and say what each file is.

    Args:
        forms: what a file may be; chosen: names of files to be taken where several have one form, as their places in the folder;
        vintages: the vintages of files that do not say theirs, by name; known: those of files that were met before, by SHA-256;
        progress: is told of each file that is looked at.

    Raises:
        IngestError: a name is that of no file of the folder, or a vintage is named of a file that says another.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    paths = [path for path in paths if path != folder / MANIFEST]
    names = {path.relative_to(folder).as_posix(): path for path in paths}
    chosen, vintages = frozenset(chosen), vintages or {}
    for name in (*chosen, *vintages):
        if name not in names:
            raise raw.IngestError(str(folder), None, None, f"no file {name}", "the name of a file in the folder")
    said = {digest: (vintage, f"in {MANIFEST}") for digest, vintage in fetched(folder).items()}
    said |= {digest: (vintage, "known by its SHA-256") for digest, vintage in (known or {}).items()}
    said |= {sha256(names[name]): (vintage, "as you said") for name, vintage in vintages.items()}
    found = []
    for number, (name, path) in enumerate(names.items(), start=1):
        progress(f"looking at file {number} of {len(names)}: {name}")
        one = look(path, name, forms, said)
        if name in vintages and one.vintage != vintages[name]:
            what = f"the vintage that it says: {one.vintage}" if one.vintage else "a file that has a vintage"
            raise raw.IngestError(name, None, None, vintages[name], what)
        found.append(one)
    return Sources(folder, found, chosen)
