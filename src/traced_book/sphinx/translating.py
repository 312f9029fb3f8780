"""What there is to translate of a book, and what its editions lack of it: each time as the sources have it then."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from ..book import CITATION, here
from ..editions import catalogues
from ..editions.evidence import BOOK
from ..editions.faithful import NUMBER, first_words, has_words, unfaithful
from ..editions.languages import Edition, asked
from .building import language, templates


@dataclass
class Found:
    """What a check of the editions says: ``problems``, at which a release stops, and what the ``others``, pages not promised, lack."""

    problems: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def extract() -> list[Path]:
    """Bring the catalogues of every edition up to date; return their files."""
    held, written = asked(), []
    for page, template in templates().items():
        for edition in held:
            file = catalogues.path(edition, page)
            catalogues.write(file, catalogues.updated(edition, page, template))
            written.append(file)
    return written


def check() -> Found:
    """Return what translations say that their originals do not, and what is not translated or has changed since it was.

    What a promised page lacks is a problem, one line for each passage; of any other page it is counted.
    """
    found, original = Found(), language()
    every, held = asked(), templates()
    for edition in every:
        found.problems += unfaithful(edition, original)
        for page, template in held.items():
            lacking = lacks(edition, page, template)
            promised = [(message, why) for message, why in lacking if _promised(page, message)]
            found.problems += [_said(edition, page, message, why) for message, why in promised]
            if left := len(lacking) - len(promised):
                total = len(_translatable(template))
                found.others.append(f"{edition.code}: {page}: {left} of {total} passages are not translated")
    return found


def _pages(page: str, message: Message) -> list[str]:
    """Return the pages that show a message: its own, or, of one of the whole book, those where it was found."""
    return [place for place, _ in message.locations] if page == BOOK else [page]


def _promised(page: str, message: Message) -> bool:
    """Return whether a promised page shows a message. What the book is cited by, every page shows, and any may name a number."""
    if message.context == NUMBER:
        return bool(here().settings.promised)
    return any(shown in (*here().settings.promised, CITATION) for shown in _pages(page, message))


def _translatable(template: Catalog) -> list[Message]:
    return [message for message in catalogues.messages(template) if has_words(str(message.id))]


def lacks(edition: Edition, page: str, template: Catalog) -> list[tuple[Message, str]]:
    """Return the messages of a page that an edition lacks, each with why."""
    file = catalogues.path(edition, page)
    held = catalogues.read(file, edition.code) if file.is_file() else Catalog()
    found = []
    for message in _translatable(template):
        own = held.get(message.id, message.context)
        if own is None or not catalogues.translation(own):
            changed = own is not None and own.fuzzy
            found.append((message, "has changed since it was translated" if changed else "is not translated"))
    return found


def _said(edition: Edition, page: str, message: Message, why: str) -> str:
    """Return the line that names a passage, as an author finds it."""
    shown = next(iter(_pages(page, message)), page)
    return f"{edition.code}: {shown}, {catalogues.place(message)}: {why}: {first_words(str(message.id))}"
