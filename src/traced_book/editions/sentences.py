"""The machine's own sentences in the language of the edition that is built. They stand in English where they are written."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.dates import format_date
from babel.messages.mofile import write_mo

from ..provenance import Build
from ..words import ordinal
from . import forms
from .catalogues import read
from .languages import DEFAULT, Edition

_CALLED = re.compile(r'\b(?:say|tracedSay)\(("(?:[^"\\]|\\.)*")')
FOLDER = Path(__file__).parents[1] / "locale"
_used: list[str] = []


def use(code: str) -> None:
    """Say everything in a language from now on, as the build of an edition does; in English where ``code`` is empty."""
    _used[:] = [code] if code else []


@contextmanager
def english() -> Iterator[None]:
    """Say everything as it is written for a while, as in a sentence that is not translated."""
    before = list(_used)
    _used.clear()
    try:
        yield
    finally:
        _used[:] = before


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


def language() -> str:
    """Return the language that is spoken, as HTML names it."""
    return Edition(_used[0]).tag if _used else DEFAULT


def in_words(day: dt.date) -> str:
    """Return a day in words: the month as CLDR has it, and not as the machine's own settings do."""
    return format_date(day, "long", locale=_used[0]) if _used else format_date(day, "d MMMM y", locale=DEFAULT)


def time(number: int) -> str:
    """Return which of several times something is, as ``2nd time``."""
    place = ordinal(number)
    own = forms.said(place, Edition(_used[0]), forms.FEMININE) if _used else None
    return say("%(place)s time", place=own or place)


def state(build: Build) -> str:
    """Return the state of the sources in words, as :attr:`traced_book.provenance.Build.words` does."""
    if not build.commit:
        return say("an unknown commit")
    name = build.commit[:10]
    if build.dirty:
        return say("commit %(name)s, with uncommitted changes", name=name)
    if build.archived:
        return say("commit %(name)s, unpacked from an archive", name=name)
    return say("commit %(name)s", name=name)


def cited_state(build: Build) -> str:
    """Return the state as a reference gives it: the words, or nothing where the commit is unknown."""
    return state(build) if build.commit else ""


def spoken(text: str) -> list[str]:
    """Return the sentences that a script or a template of Typst says, each once: in calls of ``say`` and ``tracedSay``."""
    return list(dict.fromkeys(json.loads(found) for found in _CALLED.findall(text)))


def gettext(sentence: str) -> str:
    """Return a sentence in the language of the edition, as templates ask for it."""
    return _current().gettext(sentence)


def ngettext(one: str, many: str, number: int) -> str:
    """Return a sentence on a number of things, as templates ask for it."""
    return _current().ngettext(one, many, number)
