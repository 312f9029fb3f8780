"""A further country of the book: its role, its rows, a row for its governments and a chapter of figures, with sentences to be written."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

import pandas as pd

from traced_book.book import Book
from traced_book.files import replace_all, sha256_bytes, sha256_text
from traced_book.tables import load
from traced_book.validate import validate

from . import ingest
from .ingest import dcad, sipri_milex, sipri_transfers, trade, unga, worldbank
from .ingest.forms import Sources
from .scope import FIRST, YEARS, focus

# Whose files hold any country. What was researched for the five is theirs alone: the register, visits, training, sanctions.
PROVIDERS = [sipri_transfers, sipri_milex, unga, trade, worldbank, dcad]
CHAPTER = Path(__file__).parent / "chapter.json"


class CountryError(Exception):
    """A country can't be added; the message says why, in one line."""


@dataclass(frozen=True)
class Added:
    """What a new country changes: files by path with their new content, its chapter among them, and the tables without a row of it."""

    files: Mapping[Path, bytes]
    chapter: Path
    lacking: tuple[str, ...]


def added(book: Book, code: str, source: Sources | None, progress: Callable[[str], None] = lambda line: None) -> Added:
    """Return what has to be written so that a state of the region becomes a country of the book; nothing is written.

    Args:
        code: ISO 3166-1 alpha-3; source: the raw files of which its rows are selected, or ``None`` for no rows.

    Raises:
        CountryError: the code is that of no state of the region, or of one that the book has, or the register of transfers has
            no delivery to it.
        IngestError, ValueError: its rows can't be made, or a table would not be valid.
    """
    countries = load("countries", book.data)
    state = _state(book, countries, code)
    slug = state["name"].lower().replace(" ", "-")
    chapter = book.root / "book" / "countries" / f"{slug}.ipynb"
    page = chapter.relative_to(book.root).with_suffix("").as_posix()
    if chapter.exists():
        raise CountryError(f"{book.short(chapter)} is there already")
    contents = _listed(book.contents, page)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "data")
        folder.mkdir()
        new = countries["code"] == code
        made = {
            "countries": countries.assign(
                role=countries["role"].mask(new, "focus"), cow_code=countries["cow_code"].mask(new, state["cow_code"])
            )
        }
        if source is not None:
            for provider in PROVIDERS:
                progress(f"making the tables of {provider.__name__.rpartition('.')[2]}")
                made |= provider.tables(source, made["countries"])
        package = ingest.stage(made, book.data, folder)
        problems = validate(folder)
        if problems:
            raise ValueError("\n".join(problems))
        _with_government(package, folder, code)
        files = {book.data / path.name: path.read_bytes() for path in sorted(folder.iterdir())}
        held = {table["name"] for table in package["resources"] if _holds(folder / table["path"], code)}
    files = {path: content for path, content in files.items() if path.read_bytes() != content}
    files |= {book.contents: contents.encode(), chapter: notebook(code, state["name"], held).encode()}
    return Added(files, chapter, tuple(sorted(NEEDED - held)))


def _state(book: Book, countries: pd.DataFrame, code: str) -> dict[str, Any]:
    states = load("region_states", book.data)
    found = states[states["code"] == code]
    if found.empty:
        raise CountryError(f"{code}: expected the code of a state of table region_states, as PER")
    if code not in set(load("region_transfers", book.data)["recipient"]):
        raise CountryError(f"{code}: the register of transfers has no delivery to {found['name'].iloc[0]}, {YEARS}")
    if code in focus(countries):
        raise CountryError(f"{code}: {found['name'].iloc[0]} is a country of the book already")
    return dict(found.iloc[0])


def _listed(contents: Path, page: str) -> str:
    """Return the contents of the book with a page after the last of the countries.

    The file is read by lines, so that all that a person wrote in it stays as it is.
    """
    try:
        lines = contents.read_text(encoding="utf-8").splitlines(keepends=True)
    except OSError as error:
        raise CountryError(f"{contents}: {error.strerror}, expected the contents of the book") from error
    chapters = [number for number, line in enumerate(lines) if line.lstrip().startswith("- file: book/countries/")]
    if not chapters:
        raise CountryError(f"{contents.name}: no chapter of a country, expected one to stand after")
    last = lines[chapters[-1]]
    lines.insert(chapters[-1] + 1, f"{last.partition('book/')[0]}{page}\n")
    return "".join(lines)


def _with_government(package: dict[str, Any], folder: Path, code: str) -> None:
    """Add a row of the country to table ``governments`` in which all but its first day is to be filled.

    The table is not valid until it is: name, label and source are required.
    """
    table = next(table for table in package["resources"] if table["name"] == "governments")
    path = folder / table["path"]
    content = path.read_bytes() + f"{code},,,{FIRST}-01-01,,\n".encode()
    path.write_bytes(content)
    table |= {"hash": f"sha256:{sha256_bytes(content)}", "bytes": len(content)}
    ingest.describe(package, folder)


def _holds(path: Path, code: str) -> bool:
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    columns = [name for name in ("country", "recipient") if name in frame]
    return any((frame[name] == code).any() for name in columns)


def notebook(code: str, name: str, held: set[str]) -> str:
    """Return the chapter of a country as a notebook: its figures, as far as tables have it, and what is to be written of each.

    Args:
        code, name: of the country; held: the tables that have a row of it.
    """
    words = {"code": code, "name": name, "prefix": code.lower()}
    cells = []
    for number, cell in enumerate(_template()):
        if not held.issuperset(cell["needs"]):
            continue
        source = Template("\n".join(cell["source"])).substitute(words).splitlines(keepends=True)
        identity = sha256_text("".join([code, str(number), *source]))[:8]
        shape: dict[str, Any] = {"cell_type": cell["type"], "id": identity, "metadata": {}, "source": source}
        if cell["type"] == "code":
            shape |= {"execution_count": None, "metadata": {"tags": ["hide-input"]}, "outputs": []}
        cells.append(shape)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    about = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return (
        json.dumps(
            {"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5}, indent=1, ensure_ascii=False
        )
        + "\n"
    )


def _template() -> list[dict[str, Any]]:
    return list(json.loads(CHAPTER.read_text(encoding="utf-8")))


# What a chapter can show where tables have the country.
NEEDED = frozenset(name for cell in _template() for name in cell["needs"])


def write(new: Added) -> None:
    """Write all of it, or nothing.

    Raises:
        OSError: something could not be written; what had been written before is as it was.
    """
    replace_all(new.files)
