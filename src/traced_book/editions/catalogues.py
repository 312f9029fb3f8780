"""Catalogues of messages: one for each page and language, in the form of gettext, below the folder ``locale`` of the book.

A message is a paragraph, a heading or another part of a page, as its author wrote it. What is in a catalogue once is never
lost: a translation whose original has changed stays, marked as fuzzy, with the original that it was made for; one whose original is gone stays as
obsolete.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po, unescape, write_po

from ..book import BookError, here
from ..files import replacing
from .languages import Edition

FOLDER = "locale"
_END = ".po"
# What Sphinx counts lines of a notebook by: each cell begins at the next multiple.
CELL = 10000
_PREVIOUS = "| "
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
# What Babel takes a brace or a percent sign for.
_GUESSED = {"python-brace-format", "python-format"}
# What it writes of a catalogue of which nobody has said more, and what would change with each writing.
_UNSAID = re.compile(
    rb'^"(?:[\w-]+: (?:PROJECT VERSION|EMAIL@ADDRESS|YEAR-MO-DA HO:MI\+ZONE|FULL NAME <EMAIL@ADDRESS>|[\w-]+ <LL@li.org>)'
    rb'|POT-Creation-Date: .*|Generated-By: .*)\\n"\n',
    re.M,
)


def path(edition: Edition, page: str, top: Path | None = None) -> Path:
    """Return the catalogue of a page, whether it is there or not, in the folder of the book's catalogues or in another one."""
    return _folder(edition, top) / f"{page}{_END}"


def _folder(edition: Edition, top: Path | None = None) -> Path:
    return (top or here().root / FOLDER) / edition.code / "LC_MESSAGES"


def read(file: Path, code: str = "") -> Catalog:
    """Return a catalogue.

    Raises:
        BookError: it has another form; the message names the file and the line.
    """
    try:
        found = read_po(io.BytesIO(file.read_bytes()), locale=code or None, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError, ValueError) as error:
        line = f":{error.lineno}" if isinstance(error, PoFileError) else ""
        raise BookError(f"{file}{line}: expected a catalogue of gettext: {error}") from error
    for message in messages(found):
        _take_previous(message)
    return found


def _take_previous(message: Message) -> None:
    """Take the original that a fuzzy translation was made for out of the comments of a translator, where Babel leaves it."""
    told = [line.removeprefix(_PREVIOUS) for line in message.user_comments if line.startswith(_PREVIOUS)]
    if told:
        message.user_comments = [line for line in message.user_comments if not line.startswith(_PREVIOUS)]
        # Babel breaks the lines of comments, within a quoted text too: what is between quotes belongs together.
        message.previous_id = ["".join(map(unescape, _QUOTED.findall(" ".join(told))))]


def write(file: Path, catalogue: Catalog) -> None:
    """Write a catalogue: without the lines of its messages, which would change with every word before them."""
    file.parent.mkdir(parents=True, exist_ok=True)
    for message in catalogue:
        message.flags -= _GUESSED
    text = io.BytesIO()
    write_po(text, catalogue, no_location=True, include_previous=True, width=0)
    with replacing(file) as scratch:
        scratch.write_bytes(_UNSAID.sub(b"", text.getvalue()))


def held(edition: Edition) -> Iterator[tuple[str, Path]]:
    """Yield page and file of each catalogue that an edition has, sorted."""
    top = _folder(edition)
    for file in sorted(top.rglob(f"*{_END}")):
        yield file.relative_to(top).as_posix().removesuffix(_END), file


def messages(catalogue: Catalog) -> Iterator[Message]:
    """Yield the messages of a catalogue, without its head."""
    return (message for message in catalogue if message.id)


def translation(message: Message) -> str:
    """Return the translation of a message that may be shown: empty where there is none, or where its original has changed."""
    return "" if message.fuzzy or not isinstance(message.string, str) else message.string


def updated(edition: Edition, page: str, template: Catalog) -> Catalog:
    """Return the catalogue of a page with the messages of a template: what is translated stays, and nothing is lost."""
    file = path(edition, page)
    catalogue = read(file, edition.code) if file.is_file() else _new(edition)
    before = {(message.id, message.context): message.previous_id for message in messages(catalogue)}
    catalogue.update(template, keep_user_comments=True, update_creation_date=False)
    for message in messages(catalogue):
        if message.fuzzy and not message.previous_id:
            message.previous_id = before.get((message.id, message.context), [])
    for key, old in list(catalogue.obsolete.items()):
        if (now := catalogue.get(old.id, old.context)) is not None:
            # What was left out once is back.
            now.string, now.flags, now.previous_id = old.string, old.flags, []
            del catalogue.obsolete[key]
    return catalogue


def _new(edition: Edition) -> Catalog:
    catalogue = Catalog(locale=edition.code, fuzzy=False)
    catalogue.header_comment = f"# {edition.name}"
    return catalogue


def place(message: Message) -> str:
    """Return where a message stands first in its page, in words: ``line 12``, or ``cell 3, line 4`` of a notebook."""
    line = min((line for _, line in message.locations if line), default=0)
    cell, within = divmod(line, CELL)
    return f"cell {cell}, line {within}" if cell else f"line {line}"


def compiled(edition: Edition, target: Path) -> None:
    """Write what may be shown of an edition's translations where its build looks for them, and nothing else."""
    for page, file in held(edition):
        shown = Catalog(locale=edition.code, fuzzy=False)
        for message in messages(read(file, edition.code)):
            if text := translation(message):
                shown.add(message.id, text, context=message.context)
        write(path(edition, page, target), shown)
