"""Numbers that are typed in running text: in digits, however a language groups them, and in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

from babel import Locale

# Digits with what may stand between them: a point, a comma, a space that does not break, an apostrophe.
_DIGITS = re.compile(r"\d+(?:[.,\u00a0\u202f\u2009'’]\d+)*")
_SPACES = "\u00a0\u202f\u2009'’"
_WORD = re.compile(r"[^\W\d_]+")
# The words of counts by language, from none to twenty: before a masculine noun, before a feminine one, and alone, as far as these differ;
# after a bar, another way to write the same.
_WORDS = {
    "en": "no//none one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty",
    "es": "ningún/ninguna/ninguno un/una/uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
    "dieciocho diecinueve veinte",
    "pt": "nenhum/nenhuma um/uma dois/duas três quatro cinco seis sete oito nove dez onze doze treze catorze|quatorze quinze dezesseis|dezasseis "
    "dezessete|dezassete dezoito dezenove|dezanove vinte",
}
# One billion without a figure for its one, as each language has it.
_BILLION = {
    "en": re.compile(r"\ba billion\b"),
    "es": re.compile(r"\b(?:de|por|unos|casi) mil millones\b"),
    "pt": re.compile(r"\bum bilhão\b"),
}
# One is an article too, and none a plain no: neither is looked for in running text.
_LEAST = 2


def _language(code: str) -> str:
    return code.partition("_")[0]


@cache
def _counts(language: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of each count of a language, by their three uses; none of a language whose words are not known."""
    found = []
    for word in _WORDS.get(language, "").split():
        uses = word.split("/")
        found.append((*uses, *[uses[0]] * (3 - len(uses))))
    return tuple(found)


def value(word: str, code: str) -> int | None:
    """Return the count that a word of a language stands for, up to twenty; nothing for any other."""
    forms = (set("|".join(uses).split("|")) for uses in _counts(_language(code)))
    return next((count for count, held in enumerate(forms) if word and word.lower() in held), None)


def word(count: int, code: str, feminine: bool = False, alone: bool = False) -> str | None:
    """Return the word of a count up to twenty in a language; nothing where it is not known.

    Args:
        feminine: of something that is; alone: with no noun after it.
    """
    held = _counts(_language(code))
    if not 0 <= count < len(held):
        return None
    return held[count][1 if feminine else 2 if alone else 0].partition("|")[0]


def symbols(locale: Locale) -> Mapping[str, str]:
    """Return the signs by which a language writes numbers: ``decimal``, ``group`` and others."""
    held = locale.number_symbols
    return held.get("latn", held)


@cache
def _marks(code: str) -> tuple[str, str]:
    """Return the mark before a fraction, and what may stand between thousands."""
    signs = symbols(Locale.parse(code))
    return signs["decimal"], signs["group"] + _SPACES


def _plain(number: str, code: str) -> str:
    """Return a number without what stands between its thousands, and with a point before its fraction; what is none, as it is."""
    point, between = map(re.escape, _marks(code))
    if not re.fullmatch(rf"(?:\d{{1,3}}(?:[{between}]\d{{3}})+|\d+)(?:{point}\d+)?", number):
        return number
    whole, _, fraction = number.partition(_marks(code)[0])
    return "".join(filter(str.isdigit, whole)) + (f".{fraction}" if fraction else "")


@cache
def _months(code: str) -> re.Pattern[str]:
    """Return the pattern of a short month before its year, which may be a count's word too: ``dez. 2024`` in Portuguese."""
    short = "|".join(
        re.escape(name.rstrip(".")) for name in Locale.parse(code).months["format"]["abbreviated"].values()
    )
    return re.compile(rf"\b(?:{short})\b\.?(?= (?:de )?\d{{4}}\b)", re.IGNORECASE)


def stated(text: str, code: str) -> Counter[str]:
    """Return the numbers of a text in a language, each in plain digits: ``3.868,5`` is ``3868.5``, and ``doce`` is ``12``.

    What no number of the language is, as a version, stands as it is written.
    """
    found = Counter(_plain(number, code) for number in _DIGITS.findall(text))
    counts = (value(word, code) for word in _WORD.findall(_months(code).sub(" ", text)))
    found.update(str(count) for count in counts if count is not None and count >= _LEAST)
    billion = _BILLION.get(_language(code))
    return found + Counter({"1": len(billion.findall(text)) if billion else 0})
