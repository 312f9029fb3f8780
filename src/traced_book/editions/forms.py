"""Numbers, dates, countries and lists as the readers of an edition write them, from how they read in English.

Of a number a notebook keeps how it reads. The forms are few and known, so an edition needs no run: what is read here is written again by
CLDR (Babel), digit by digit the same. What is not of these forms is nobody's to guess: it is a message to be translated.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_compact_decimal, format_decimal, format_percent

from . import numerals
from .languages import Edition

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_MONTHS = list(Locale("en").months["format"]["wide"].values())
_MONTH = "|".join(_MONTHS)
_SCALES = {"million": 6, "billion": 9}
# By language: after a number that says a place, masculine and feminine; between a part and its whole, and the ends of a span; before a sum of
# US dollars.
_PLACES = {"es": ("{}.º", "{}.ª"), "pt": ("{}º", "{}ª")}
_OF = {"es": "de", "pt": "de"}
_TO = {"es": "a", "pt": "a"}
# How dollars of the United States are written: after so many, after so many millions.
_DOLLARS = {"es": ("{} dólares", "{} de dólares"), "pt": ("US$\N{NO-BREAK SPACE}{}",) * 2}
FEMININE = "f"


def said(text: str, edition: Edition, form: str = "", alone: bool = False) -> str | None:
    """Return a text that is a number, a date, a country or a list of these, as an edition writes it; nothing for any other.

    Args:
        form: ``f`` for what a feminine noun follows, as a translation asks for it: ``{num}`deals;f```.
        alone: of a text with nothing after it, as in a cell, where ``no`` is an answer and no number.
    """
    return _Writer(edition, form == FEMININE).written(" ".join(text.split()), alone)


@cache
def _countries() -> dict[str, str]:
    """Return the codes of countries by their English names, as CLDR has them and as they are spelled out."""
    found = {}
    for code, name in Locale("en").territories.items():
        if len(code) == 2 and code.isalpha():
            for one in (name, name.replace("&", "and"), name.replace("&", "and").replace("St. ", "Saint ")):
                found[one] = code
    return found


class _Writer:
    """Writes what is English anew in the language of an edition."""

    def __init__(self, edition: Edition, feminine: bool) -> None:
        """Take the edition, and whether a feminine noun follows."""
        self.edition, self.locale, self.language = edition, edition.locale, edition.locale.language
        self.feminine = feminine
        self.atoms: list[tuple[str, Callable[[re.Match[str]], str | None]]] = [
            (rf"(?P<sign>[+−-]?)(?P<number>{_NUMBER})(?P<percent>%?)", self._number),
            (rf"US\$(?P<number>{_NUMBER})(?: (?P<scale>million|billion))?", self._money),
            (rf"(?P<number>{_NUMBER}) (?P<scale>million|billion)", self._scaled),
            (r"(?P<number>\d+)(?:st|nd|rd|th)", self._place),
            (rf"(?P<first>{_NUMBER}%?)–(?P<last>{_NUMBER}%?)", self._span),
            (rf"(?:(?P<day>\d{{1,2}}) )?(?P<month>{_MONTH})(?: (?P<year>\d{{4}}))?", self._date),
            (r"[A-Z]{2,}(?:-\d+)+", lambda found: found[0]),
        ]

    def written(self, text: str, alone: bool = False) -> str | None:
        """Return a text in the language of the edition, nothing where it is of no form that is known."""
        for pattern, write in self.atoms:
            if found := re.fullmatch(pattern, text):
                return write(found)
        return self._count(text, alone) or self._country(text) or self._parts(text)

    def _decimal(self, digits: str) -> Decimal:
        return Decimal(digits.replace(",", ""))

    def _digits(self, digits: str) -> str:
        """Return digits with the marks of the language: as many before and after the point, and thousands apart where they were apart."""
        whole, _, fraction = digits.partition(".")
        pattern = ("#,##0" if "," in whole else "0" * len(whole)) + (f".{'0' * len(fraction)}" if fraction else "")
        return format_decimal(self._decimal(digits), format=pattern, locale=self.locale)

    def _number(self, found: re.Match[str]) -> str:
        number = self._digits(found["number"])
        if found["percent"]:
            # Where the sign stands, and what is between: the rest is as of any number.
            number = format_percent(0, locale=self.locale).replace(self._digits("0"), number, 1)
        return f"{found['sign']}{number}"

    def _scaled(self, found: re.Match[str]) -> str | None:
        # CLDR may round, or count in another unit: of a small number of the same grammatical form its noun is taken.
        plural = self.locale.plural_form(self._decimal(found["number"]))
        like = next((n for n in (1, 2) if self.locale.plural_form(n) == plural), 2)
        words = format_compact_decimal(like * 10 ** _SCALES[found["scale"]], format_type="long", locale=self.locale)
        noun = words.removeprefix(str(like))
        return f"{self._digits(found['number'])}{noun}" if noun != words else None

    def _money(self, found: re.Match[str]) -> str | None:
        forms = _DOLLARS.get(self.language)
        if forms is None:
            return None
        amount = self._scaled(found) if found["scale"] else self._digits(found["number"])
        return forms[bool(found["scale"])].format(amount) if amount else None

    def _place(self, found: re.Match[str]) -> str | None:
        forms = _PLACES.get(self.language)
        return forms[self.feminine].format(found["number"]) if forms else None

    def _span(self, found: re.Match[str]) -> str | None:
        ends = [self.written(found[end]) for end in ("first", "last")]
        return "–".join(filter(None, ends))

    def _date(self, found: re.Match[str]) -> str | None:
        month = _MONTHS.index(found["month"]) + 1
        if not found["year"]:
            return None if found["day"] else self.locale.months["stand-alone"]["wide"][month]
        try:
            day = dt.date(int(found["year"]), month, int(found["day"] or 1))
        except ValueError:
            return None
        if found["day"]:
            return format_date(day, "long", locale=self.locale)
        return format_skeleton("yMMMM", day, locale=self.locale)

    def _count(self, text: str, alone: bool) -> str | None:
        count = numerals.value(text, "en")
        if count is None or (alone and text.lower() == "no"):
            return None
        word = numerals.word(count, self.edition.code, self.feminine, alone or text.lower() == "none")
        return word.capitalize() if word and text[0].isupper() else word

    def _country(self, text: str) -> str | None:
        code = _countries().get(text.removeprefix("the "))
        return self.locale.territories.get(code) if code else None

    def _all(self, texts: list[str], alone: bool = True) -> list[str] | None:
        """Return texts, each written; nothing where one of them can't be."""
        found = [self.written(text, alone) for text in texts]
        return [text for text in found if text] if all(found) else None

    def _parts(self, text: str) -> str | None:
        """Return what is made of several, the loosest bond first: a list, a part of a whole, a span, with what stands in brackets."""
        if found := re.fullmatch(r"(?P<one>[^()]+) \((?P<other>[^()]+)\)", text):
            parts = self._all([found["one"], found["other"]])
            return f"{parts[0]} ({parts[1]})" if parts else None
        if found := re.fullmatch(r"(?P<first>.+) (?P<bond>and|or) (?P<last>.+)", text):
            parts = self._all([*found["first"].split(", "), found["last"]])
            return self._list(parts, found["bond"]) if parts else None
        if ", " in text:
            parts = self._all(text.split(", "))
            # Between numbers that have a comma of their own, a comma would not tell where one ends.
            return ("; " if any("," in part for part in parts) else ", ").join(parts) if parts else None
        for bond, words in ((" of ", _OF), (" to ", _TO)):
            if bond in text and self.language in words:
                parts = self._all(text.split(bond, 1))
                return f" {words[self.language]} ".join(parts) if parts else None
        return None

    def _list(self, items: list[str], bond: str) -> str:
        text = format_list(items, style="standard" if bond == "and" else "or", locale=self.locale)
        if self.language == "es":
            # What CLDR leaves to who writes: before the same sound, y is e and o is u.
            text = re.sub(r" y (?=i|hi(?!e))", " e ", text, flags=re.IGNORECASE)
            text = re.sub(r" o (?=h?o|8)", " u ", text, flags=re.IGNORECASE)
        return text
