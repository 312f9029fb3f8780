"""How the book and its parts are cited: the metadata of ``CITATION.cff``, and the formats made from them.

``CITATION.cff`` is the one place that says who wrote the book, what it is called, which version it is and of which day.
BibTeX is written by pybtex, RIS and the two styles in words here.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pybtex.database import BibliographyData, Entry, Person
from pybtex.database.output.bibtex import Writer

from .book import here


@dataclass(frozen=True)
class Author:
    """A person, with ``family`` and ``given`` names, or a body, whose whole name is ``family``."""

    family: str
    given: str = ""

    @property
    def name(self) -> str:
        """The name as it is read."""
        return f"{self.given} {self.family}".strip()

    @property
    def inverted(self) -> str:
        """The name as it is sorted."""
        return f"{self.family}, {self.given}" if self.given else self.family


@dataclass(frozen=True)
class Said:
    """The words of a reference, in the language of the book."""

    version: str = "Version"
    within: str = "In"
    data: str = "Data set"
    joint: str = "and"


@dataclass(frozen=True)
class Work:
    """The book: what ``CITATION.cff`` says of it."""

    title: str
    authors: tuple[Author, ...]
    version: str
    date: dt.date
    keywords: tuple[str, ...]
    abstract: str
    doi: str = ""
    language: str = "en"
    said: Said = Said()

    @property
    def edition(self) -> str:
        """The version as a reference has it, ``Version 1.0``."""
        return f"{self.said.version} {self.version}"

    @property
    def short(self) -> str:
        """The title without what follows its colon."""
        return self.title.partition(":")[0]


@dataclass(frozen=True)
class Cited:
    """What is cited.

    Attributes:
        key: of the reference, as ``venezuela``; ``kind``: ``book``, ``chapter``, ``figure`` or ``data``;
        title: of the part, or of the book;
        place: its address from the root of the site; ``address``: the whole address, where it is known;
        state: of the sources, in words, as ``commit 0123456789``; empty where the commit is unknown.
    """

    key: str
    kind: str
    title: str
    place: str
    address: str
    state: str


def _authors(entries: list[dict[str, str]], path: Path) -> tuple[Author, ...]:
    authors = []
    for position, entry in enumerate(entries, start=1):
        family = " ".join(filter(None, (entry.get("name-particle"), entry.get("family-names"))))
        if not (family or entry.get("name")):
            raise ValueError(f"{path}: author {position} is {entry}: expected family-names and given-names, or name")
        authors.append(Author(family, entry.get("given-names", "")) if family else Author(entry["name"]))
    return tuple(authors)


UNADDRESSED = "This copy of the book does not know its public address. If a reference needs one, add the address where you read it."
_shown: list[Callable[[Work], Work]] = []


def show(change: Callable[[Work], Work] | None) -> None:
    """Have :func:`work` give the book as an edition in another language is cited; as it is written for ``None``."""
    _shown[:] = [change] if change else []


def work() -> Work | None:
    """Return what the citation file of the book says of it; ``None`` where it has none. Raises as :func:`read`."""
    path = here().citation
    if not path.is_file():
        return None
    held = read(path)
    return _shown[0](held) if _shown else held


@cache
def read(path: Path) -> Work:
    """Return what a citation file says of a book.

    Raises:
        FileNotFoundError: there is no such file; ValueError: a key that is needed is missing, or is of another form.
    """
    held: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    for key in ("title", "authors", "version", "date-released", "keywords", "abstract"):
        if not held.get(key):
            raise ValueError(f"{path}: {key} is {held.get(key)!r}: expected something to cite the book by")
    try:
        date = dt.date.fromisoformat(str(held["date-released"]))
    except ValueError:
        raise ValueError(f"{path}: date-released is {held['date-released']!r}: expected YYYY-MM-DD") from None
    return Work(
        title=" ".join(held["title"].split()),
        authors=_authors(held["authors"], path),
        version=str(held["version"]),
        date=date,
        keywords=tuple(held["keywords"]),
        abstract=" ".join(held["abstract"].split()),
        doi=held.get("doi", ""),
    )


def _link(book: Work, cited: Cited) -> str:
    """Return where a reader finds what is cited: its address, or the book's DOI, or nothing."""
    return cited.address or (f"https://doi.org/{book.doi}" if book.doi else "")


def unaddressed(book: Work, cited: Cited) -> str:
    """Return what a reader should know of a reference that can name no address; empty where it names one."""
    return "" if _link(book, cited) else UNADDRESSED


def _doi(book: Work, cited: Cited) -> str:
    """Return the DOI of what is cited: the book's names no part of it."""
    return book.doi if cited.kind == "book" else ""


def _names(book: Work, joint: str) -> str:
    """Return the authors in one string: the first inverted, the last after ``joint``."""
    first, *others = book.authors
    names = [first.inverted, *(author.inverted for author in others)]
    return names[0] if not others else f"{', '.join(names[:-1])}, {joint} {names[-1]}"


def _joined(by: str, *parts: str) -> str:
    """Return the parts that are not empty, joined."""
    return by.join(filter(None, parts))


def _sentence(parts: list[str]) -> str:
    """Return parts as sentences, each with one full stop; an address has none."""
    return " ".join(part if "://" in part or part[-1] in ".”" else f"{part}." for part in parts if part)


def apa(book: Work, cited: Cited) -> str:
    """Return the reference as the American Psychological Association's style has it."""
    version = f"({_joined('; ', book.edition, cited.state)})"
    names = ", ".join(
        f"{a.family}, {' '.join(f'{part[0]}.' for part in a.given.split())}" if a.given else a.family
        for a in book.authors
    )
    within = [cited.title, f"{book.said.within} {book.title} {version}"]
    whole = [f"{cited.title} {version}{f' [{book.said.data}]' if cited.kind == 'data' else ''}"]
    titled = whole if cited.kind in ("book", "data") else within
    return _sentence([f"{names} ({book.date.year})", *titled, _link(book, cited)])


def chicago(book: Work, cited: Cited) -> str:
    """Return the reference as a bibliography in the Chicago style has it."""
    version = _joined(", ", book.edition, cited.state)
    whole = [cited.title, version]
    within = [f"“{cited.title}.”", f"{book.said.within} {book.title}", version]
    titled = whole if cited.kind in ("book", "data") else within
    return _sentence([_names(book, book.said.joint), *titled, str(book.date.year), _link(book, cited)])


def _key(book: Work, cited: Cited) -> str:
    """Return the key of a reference, which begins with the book's own: the first words of its title and its year."""
    words = "".join(c for c in "".join(book.short.lower().split()[-2:]) if c.isascii() and c.isalnum())
    return f"{words}{book.date.year}-{cited.key}"


def bibtex(book: Work, cited: Cited) -> str:
    """Return the reference as a BibTeX entry."""
    # Braces keep a body's name, and the capitals of a title, as they are.
    persons = [Person(a.inverted if a.given else f"{{{a.family}}}") for a in book.authors]
    title = {"title": f"{{{cited.title}}}"}
    if cited.kind not in ("book", "data"):
        title["booktitle"] = f"{{{book.title}}}"
    fields = {
        **title,
        "year": str(book.date.year),
        "edition": book.edition,
        "doi": _doi(book, cited),
        "url": cited.address,
        "note": cited.state if cited.address else _joined(", ", cited.place, cited.state),
    }
    type_ = {"book": "book", "data": "misc"}.get(cited.kind, "incollection")
    entry = Entry(type_, [(name, value) for name, value in fields.items() if value], {"author": persons})
    # By name, the writer would be looked for among all that is installed, for each reference.
    return Writer().to_string(BibliographyData({_key(book, cited): entry})).strip() + "\n"


def ris(book: Work, cited: Cited) -> str:
    """Return the reference in the format of Research Information Systems."""
    type_ = {"book": "BOOK", "data": "DATA"}.get(cited.kind, "CHAP")
    lines = [("TY", type_), *(("AU", author.inverted) for author in book.authors), ("TI", cited.title)]
    if type_ == "CHAP":
        lines.append(("T2", book.title))
    lines += [("PY", str(book.date.year)), ("DA", book.date.strftime("%Y/%m/%d")), ("ET", book.edition)]
    lines += [
        ("LA", book.language),
        ("DO", _doi(book, cited)),
        ("UR", cited.address),
        ("N1", _joined(", ", cited.place, cited.state)),
    ]
    if cited.kind == "book":
        lines += [("AB", book.abstract), *(("KW", word) for word in book.keywords)]
    return "".join(f"{tag}  - {value}\n" for tag, value in lines if value) + "ER  - \n"


def csl(book: Work, cited: Cited) -> str:
    """Return the reference as CSL-JSON, an array with one item."""
    type_ = {"book": "book", "data": "dataset"}.get(cited.kind, "chapter")
    authors = [{"family": a.family, "given": a.given} if a.given else {"literal": a.family} for a in book.authors]
    item = {
        "id": _key(book, cited),
        "type": type_,
        "title": cited.title,
        "container-title": book.title if type_ == "chapter" else "",
        "author": authors,
        "issued": {"date-parts": [[book.date.year, book.date.month, book.date.day]]},
        "version": book.version,
        "language": book.language,
        "DOI": _doi(book, cited),
        "URL": cited.address,
        "note": _joined(", ", cited.place, cited.state),
    }
    return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=2) + "\n"


FORMATS = {"bib": bibtex, "ris": ris, "json": csl}
