"""Numbers that are typed in running text: in digits, however a language groups them, and in words."""

from __future__ import annotations

import re
from collections import Counter

# Digits with what may stand between them: a point, a comma, a space that does not break, an apostrophe.
_DIGITS = re.compile(r"\d+(?:[.,\u00a0\u202f\u2009'’]\d+)*")
_BETWEEN = re.compile(r"\D")
_WORD = re.compile(r"[^\W\d_]+")
# The words of counts by language, from two to twenty, whichever gender: one is an article too, and so no number to look for.
_WORDS = {
    "en": "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty",
    "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte",
    "pt": "dois/duas três quatro cinco seis sete oito nove dez onze doze treze catorze/quatorze quinze dezesseis/dezasseis "
    "dezessete/dezassete dezoito dezenove/dezanove vinte",
}


def _values(code: str) -> dict[str, str]:
    """Return the words of a language that are numbers, with their digits; none of a language whose words are not known."""
    words = _WORDS.get(code.partition("_")[0], "").split()
    return {form: str(value) for value, forms in enumerate(words, start=2) for form in forms.split("/")}


def stated(text: str, code: str) -> Counter[str]:
    """Return the numbers of a text in a language, as their digits alone: ``3.868`` and ``3,868`` are ``3868``, ``doce`` is ``12``."""
    found = Counter(_BETWEEN.sub("", number) for number in _DIGITS.findall(text))
    values = _values(code)
    found.update(values[word] for word in map(str.lower, _WORD.findall(text)) if word in values)
    return found
