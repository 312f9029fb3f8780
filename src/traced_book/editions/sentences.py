"""The machine's own sentences in the language of the edition that is built. They stand in English where they are written."""

from __future__ import annotations

import io
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.messages.mofile import write_mo

from .catalogues import read

FOLDER = Path(__file__).parents[1] / "locale"
_used: list[str] = []


def use(code: str) -> None:
    """Say everything in a language from now on, as the build of an edition does; in English where ``code`` is empty."""
    _used[:] = [code] if code else []


def _current() -> NullTranslations:
    return _translations(_used[0]) if _used else NullTranslations()


@cache
def _translations(code: str) -> NullTranslations:
    """Return the machine's catalogue of a language, or of its like without a country; an empty one where there is none."""
    for name in (code, code.partition("_")[0]):
        file = FOLDER / f"{name}.po"
        if file.is_file():
            compiled = io.BytesIO()
            write_mo(compiled, read(file, name))
            compiled.seek(0)
            return GNUTranslations(compiled)
    return NullTranslations()


def say(sentence: str, **values: object) -> str:
    """Return a sentence in the language of the edition, with values for its names: ``say("%(count)s rows", count=3)``."""
    said = _current().gettext(sentence)
    return said % values if values else said


def count(one: str, many: str, number: int, **values: object) -> str:
    """Return a sentence on a number of things, with that number as ``num``."""
    return _current().ngettext(one, many, number) % {"num": number, **values}


def gettext(sentence: str) -> str:
    """Return a sentence in the language of the edition, as templates ask for it."""
    return _current().gettext(sentence)


def ngettext(one: str, many: str, number: int) -> str:
    """Return a sentence on a number of things, as templates ask for it."""
    return _current().ngettext(one, many, number)
