"""Figures, tables and numbers in an edition: the same values, with the words of its catalogues and the forms of its language.

The title, caption and alternative text of a figure and the title of a table stand in the catalogue of their page, each in a context of
its own. Words that come back throughout a book stand once, in a catalogue beside those of the pages: of charts, of tables, of numbers that are
words, of the citation. What of these is a number, a date or a country needs no translation (:mod:`traced_book.editions.forms`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog

from .. import citation
from ..book import CITATION, here
from ..evidence.pieces import Piece, of_cell, page_of
from ..evidence.stock import Cell, pasted
from ..evidence.texts import KEY, about, picture_files, wrapped
from ..runs import notebooks, runner
from . import catalogues, charts, forms, sentences
from .faithful import CHART, NUMBER, TABLE
from .languages import Edition, editions

# No page has this name: a page's begins with none.
BOOK = "_book"
CITED, SETTING, GLOSS = "citation", "setting", "gloss"
SAID = ("title", "caption", "alt")
# What stands with nothing after it. A number stands within a sentence.
ALONE = (CHART, TABLE)
_used: list[Words] = []


@dataclass(frozen=True)
class Words:
    """The words of an edition, from the ``folder`` with what may be shown of its catalogues; of the ``original``'s language are the others."""

    edition: Edition
    folder: Path
    original: str

    def of_page(self, page: str, context: str, text: str) -> str | None:
        """Return the translation of a text of a page; nothing where there is none."""
        return _translations(catalogues.path(self.edition, page, self.folder)).get((context, text))

    def of_book(self, context: str, text: str, form: str = "") -> str | None:
        """Return a text of the whole book in the words of the edition: as translated, or as a number, a date or a country is written."""
        return self.of_page(BOOK, context, text) or forms.said(text, self.edition, form, context in ALONE)


@cache
def _translations(file: Path) -> dict[tuple[str, str], str]:
    if not file.is_file():
        return {}
    return {
        (message.context or "", str(message.id)): catalogues.translation(message)
        for message in catalogues.messages(catalogues.read(file))
    }


def use(words: Words | None) -> None:
    """Show and cite all evidence in the words of an edition from now on, and say all else in its language; as it is for ``None``."""
    _translations.cache_clear()
    _used[:] = [words] if words else []
    citation.show(partial(cited, words) if words else None)
    sentences.use(words.edition.code if words else "")


def used() -> Words | None:
    """Return the words of the edition that is built; nothing for the original."""
    return _used[0] if _used else None


def shown(piece: Piece, page: str) -> Piece:
    """Return a piece of evidence as the build shows it: as it is, or in the words of its edition."""
    words = used()
    if words is None:
        return piece
    how = {"fig": _figure, "tab": _table, "num": _number}[piece.kind]
    return replace(piece, content=how(piece.content, page, words))


def _figure(spec: dict[str, Any], page: str, words: Words) -> dict[str, Any]:
    """Return a figure in the words of an edition; under ``left`` it says what of it stands in another language, and in which."""
    meta = about(spec)
    said = {part: words.of_page(page, f"fig {meta['id']} {part}", meta[part]) for part in SAID}
    own = {**meta, **{part: text for part, text in said.items() if text}}
    own["left"] = {part: words.original for part, text in said.items() if meta[part] and not text}
    made = {**spec, "usermeta": {**spec["usermeta"], KEY: own}}
    if picture_files(spec):
        return made
    made = charts.translated(made, partial(words.of_book, CHART))
    title = made.get("title")
    if isinstance(title, dict) and title.get("text") == wrapped(meta["title"]):
        made["title"] = {**title, "text": wrapped(own["title"])}
    made["config"] = {**made.get("config", {}), "locale": charts.d3(words.edition.locale)}
    return made


def _table(content: dict[str, Any], page: str, words: Words) -> dict[str, Any]:
    """Return a table in the words of an edition; under ``left`` are its title and cells that stand in the original's language."""
    title = words.of_page(page, f"tab {content['id']} title", content["title"])
    if content.get("html") is not None:
        # As its author had it look: its cells are no texts of the machine's.
        return {**content, "title": title or content["title"], "left": [] if title else [content["title"]]}
    cells = {text: words.of_book(TABLE, text) for text in _cells(content)}
    return {
        **content,
        "title": title or content["title"],
        "columns": [cells.get(name) or name for name in content["columns"]],
        "rows": [[cells.get(cell) or cell for cell in row] for row in content["rows"]],
        "left": [
            *([] if title else [content["title"]]),
            *(text for text, other in cells.items() if not other and charts.has_words(text)),
        ],
    }


def _cells(content: dict[str, Any]) -> list[str]:
    return list(dict.fromkeys([*content["columns"], *(cell for row in content["rows"] for cell in row)]))


def _number(bundle: dict[str, Any], page: str, words: Words) -> dict[str, Any]:
    """Return a number in the form of an edition; ``said`` is how the original has it, ``left`` whether it stands so."""
    text, gloss = words.of_book(NUMBER, bundle["text"]), bundle.get("gloss", "")
    own = words.of_page(BOOK, GLOSS, gloss) if gloss else None
    made = {**bundle, "text": text or bundle["text"], "said": bundle["text"], "left": text is None}
    return {**made, "gloss": own or gloss, "gloss_left": not own} if gloss else made


def _notebooks() -> list[Path]:
    """Return the notebooks of the book; none where it has none, which is no fault of a book that is translated."""
    try:
        return here().notebooks()
    except FileNotFoundError:
        return []


def of_notebooks() -> Iterator[tuple[str, int, Piece]]:
    """Yield page, cell and evidence of every notebook, of its run where one is kept, else as it is stored."""
    for path in _notebooks():
        notebook, page = notebooks.read(path), page_of(path)
        if not runner.left(notebook, path):
            notebook = runner.joined(notebook, path)
        glued = pasted(notebook.cells)
        for index, cell in enumerate(notebook.cells):
            for piece in of_cell(cell.get("outputs", []), Cell(page, index, cell.metadata, glued)):
                if piece:
                    yield page, index, piece


def add(templates: dict[str, Catalog]) -> None:
    """Add the messages of evidence and of the citation to those of the pages, as their builds have them now.

    Raises:
        FileNotFoundError: a notebook that runs has no run.
    """
    book = templates.setdefault(BOOK, Catalog())

    def common(context: str, text: str, place: tuple[str, int]) -> None:
        """Add a text of the whole book unless every edition can write it by itself."""
        written = (forms.said(text, edition, alone=context in ALONE) for edition in editions())
        if charts.has_words(text) and not all(written):
            book.add(text, context=context, locations=[place])

    for page, index, piece in of_notebooks():
        own = templates.setdefault(page, Catalog())
        place = (page, (index + 1) * catalogues.CELL + 1)
        if piece.kind == "num":
            common(NUMBER, piece.content["text"], place)
            if gloss := piece.content.get("gloss"):
                book.add(gloss, context=GLOSS, locations=[place])
            continue
        held = about(piece.content) if piece.kind == "fig" else piece.content
        for part in SAID if piece.kind == "fig" else ("title",):
            if held[part]:
                own.add(held[part], context=f"{piece.key} {part}", locations=[place])
        if piece.kind == "fig" and not picture_files(piece.content):
            for text in charts.words(piece.content):
                common(CHART, text, place)
        if piece.kind == "tab" and held.get("html") is None:
            for text in _cells(held):
                common(TABLE, text, place)
    work, settings = citation.work(), here().settings
    said = (work.title, work.short, work.abstract, *work.keywords) if work else ()
    for text in (*said, settings.licensed) if settings.licence else said:
        book.add(text, context=CITED, locations=[(CITATION, 1)])


def licensed() -> str:
    """Return what is under the licence of the book, in the words of the edition that is built."""
    text, words = here().settings.licensed, used()
    return (words.of_page(BOOK, CITED, text) if words else None) or text


def cited(words: Words, work: citation.Work) -> citation.Work:
    """Return the book as an edition of it is cited."""

    def said(text: str) -> str:
        return words.of_page(BOOK, CITED, text) or text

    return replace(
        work,
        title=said(work.title),
        abstract=said(work.abstract),
        keywords=tuple(map(said, work.keywords)),
        language=words.edition.tag,
        said=citation.Said(
            sentences.say("Version"), sentences.say("In"), sentences.say("Data set"), sentences.say("and")
        ),
    )
