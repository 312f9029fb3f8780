"""The words inside a chart, in its Vega-Lite specification: what is shown of it, and the same chart with other words.

Shown are the titles of axes, legends and panels, texts that a mark gives out, labels of menus, and the categories of the data, which become labels. A
category stands in many places: in the rows, in the order of a scale, in tests and expressions. It is replaced in all of them or in none, so
that the chart is the same but for its words. No number of the data and no name of a column is touched.
"""

from __future__ import annotations

import copy
import re
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

from babel import Locale
from babel.dates import get_date_format, get_time_format

from ..evidence.texts import plotted
from . import numerals

# What is shown by its key, wherever it stands.
_TITLES = {"title", "subtitle"}
# Parts of a specification that hold no words of its own: data are read by their columns.
_APART = {"datasets", "data", "usermeta", "config", "projection", "$schema"}
# Where a category may stand, beside rows and expressions.
_CATEGORIES = {"domain", "sort", "equal", "oneOf", "in", "datum", "values", "options"}
_EXPRESSIONS = {"expr", "test", "filter", "calculate", "labelExpr", "update", "signal"}
# Expressions that are shown themselves.
_SPOKEN = {"labelExpr"}
_LITERAL = re.compile(r"(?P<quote>['\"])(?P<text>(?:(?!(?P=quote))[^\\])*)(?P=quote)")
_KEY = re.compile(r"(?<=[{,])(?P<before>\s*)(?P<text>[A-Za-z_]\w*)(?P<after>\s*:)")
_COMPARED = re.compile(r"(?:[=!]==?|\[|format\([^()]*,|utcFormat\([^()]*,|timeFormat\([^()]*,|replace\([^()]*,)\s*\Z")
_DAY = re.compile(r"\d{4}-\d{2}(?:-\d{2})?(?:T.*)?")
# Parts of a pattern of CLDR: what is quoted, a field, what stands between.
_PATTERN = re.compile(r"'[^']*'|([A-Za-z])\1*|[^A-Za-z']+")
Say = Callable[[str], str | None]


def has_words(value: object) -> bool:
    """Return whether a value of a chart is words: not a code in capitals, a number, a colour or a day."""
    return (
        isinstance(value, str)
        and any(c.islower() for c in value)
        and not value.startswith("#")
        and not _DAY.fullmatch(value)
    )


def words(spec: dict[str, Any]) -> list[str]:
    """Return the words that a chart shows, in the order in which its specification has them, each once."""
    found = [*_categories(spec), *(text for _, _, text in _places({**spec, "title": ""}))]
    return [text for text in dict.fromkeys(found) if has_words(text)]


def translated(spec: dict[str, Any], say: Say) -> dict[str, Any]:
    """Return a chart with other words; the title of the whole stays.

    Args:
        say: gives the other words for some; nothing for those that stay.
    """
    made = copy.deepcopy(spec)
    titled = made.pop("title", None)
    swap = {text: other for text in _categories(spec) if has_words(text) and (other := say(text)) and other != text}
    for holder, key, text in list(_places(made)):
        if has_words(text) and (other := say(text)):
            _put(holder, key, other)
    _swap(made, "", swap)
    columns = _columns(made)
    for name in plotted(made):
        for row in made["datasets"][name]:
            for column in columns & row.keys():
                if isinstance(row[column], str):
                    row[column] = swap.get(row[column], row[column])
    if titled is not None:
        made = {**made, "title": titled}
    # In the order that it had, by which specifications are compared.
    return {key: made[key] for key in spec}


def _columns(spec: object) -> set[str]:
    """Return the columns whose values a chart shows as words: of a nominal or ordinal field, or of a text."""
    found: set[str] = set()
    if isinstance(spec, dict):
        for key, part in spec.items():
            if key in _APART:
                continue
            shown = isinstance(part, dict) and (part.get("type") in ("nominal", "ordinal") or key == "text")
            if shown and isinstance(part.get("field"), str):
                found.add(part["field"])
            if key == "tooltip" and isinstance(part, list):
                found |= {
                    entry["field"] for entry in part if isinstance(entry, dict) and isinstance(entry.get("field"), str)
                }
            found |= _columns(part)
    elif isinstance(spec, list):
        for part in spec:
            found |= _columns(part)
    return found


def _categories(spec: dict[str, Any]) -> list[str]:
    """Return the texts of the rows that a chart shows, each once."""
    columns = _columns(spec)
    rows = (row for name in plotted(spec) for row in spec["datasets"][name])
    values = (row[column] for row in rows for column in row if column in columns)
    return list(dict.fromkeys(value for value in values if isinstance(value, str)))


def _places(node: object, above: str = "") -> Iterator[tuple[Any, Any, str]]:
    """Yield where a specification holds words of its own: the part that holds them, their key in it, and the words, lines joined."""
    if isinstance(node, list):
        for part in node:
            yield from _places(part, above)
    if not isinstance(node, dict):
        return
    for key, part in node.items():
        if key in _APART:
            continue
        shown = (
            key in _TITLES
            or (key == "text" and (above in _TITLES or node.get("type") == "text"))
            or (key == "value" and above in ("text", "tooltip"))
            or (key in ("name", "labels") and above == "bind")
        )
        lines = isinstance(part, list) and part and all(isinstance(line, str) for line in part)
        if shown and key == "labels" and lines:
            yield from ((part, position, label) for position, label in enumerate(part))
        elif shown and isinstance(part, str):
            yield node, key, part
        elif shown and lines:
            yield node, key, " ".join(part)
        elif isinstance(part, str) and (key in _SPOKEN or (key == "expr" and above in _TITLES | {"text"})):
            yield from ((_Spoken(node, key), text, text) for text in _spoken(part))
        else:
            yield from _places(part, key)


class _Spoken:
    """An expression of a specification, in which literals are replaced."""

    def __init__(self, node: dict[str, Any], key: str) -> None:
        self.node, self.key = node, key

    def put(self, text: str, other: str) -> None:
        """Put another text in the place of a literal."""
        self.node[self.key] = _replaced(self.node[self.key], {text: other})


def _spoken(expression: str) -> Iterator[str]:
    """Yield the literals of an expression that may be shown: not those that it compares with, looks up, or formats by."""
    for literal in _LITERAL.finditer(expression):
        text = literal["text"]
        key = expression[literal.end() :].lstrip().startswith(":")
        if text.strip() == text and not key and not _COMPARED.search(expression[: literal.start()]):
            yield text


def _put(holder: Any, key: Any, text: str) -> None:
    """Put words in the place of others, in lines no longer than those were."""
    if isinstance(holder, _Spoken):
        holder.put(key, text)
    elif isinstance(holder[key], list):
        holder[key] = textwrap.wrap(text, max(map(len, holder[key])), break_long_words=False)
    else:
        holder[key] = text


def _replaced(expression: str, swap: dict[str, str]) -> str:
    """Return an expression with the literals that are other categories now, and the keys by which it looks categories up."""

    def literal(found: re.Match[str]) -> str:
        text = swap.get(found["text"], found["text"])
        return f"{found['quote']}{text.replace(found['quote'], chr(92) + found['quote'])}{found['quote']}"

    def key(found: re.Match[str]) -> str:
        text = swap.get(found["text"])
        return f'{found["before"]}"{text}"{found["after"]}' if text else found[0]

    # What stands between quotes may hold a brace, and is no key.
    parts = _LITERAL.split(expression)
    kept = _LITERAL.findall(expression)
    between = [_KEY.sub(key, part) for part in parts[:: _LITERAL.groups + 1]]
    whole = between[0] + "".join(f"{q}{text}{q}{rest}" for (q, text), rest in zip(kept, between[1:], strict=True))
    return _LITERAL.sub(literal, whole)


def _swap(node: object, above: str, swap: dict[str, str]) -> None:
    """Replace the categories of a specification where they stand in orders, tests, menus and expressions."""
    if isinstance(node, list):
        for position, part in enumerate(node):
            if isinstance(part, str) and above in _CATEGORIES:
                node[position] = swap.get(part, part)
            elif isinstance(part, str) and above in _EXPRESSIONS:
                node[position] = _replaced(part, swap)
            else:
                _swap(part, above, swap)
    if not isinstance(node, dict):
        return
    for key, part in node.items():
        if key in _APART:
            continue
        if isinstance(part, str):
            if key in _EXPRESSIONS:
                node[key] = _replaced(part, swap)
            elif key in _CATEGORIES or (above == "value" and key != "field"):
                node[key] = swap.get(part, part)
        elif not (key == "labels" and above == "bind"):
            _swap(part, key, swap)


def d3(locale: Locale) -> dict[str, Any]:
    """Return how a language writes numbers and dates, as a chart is told of it (``config.locale``), from CLDR."""
    symbols = numerals.symbols(locale)
    names = {"EEEE": "%A", "EEE": "%a", "MMMM": "%B", "MMM": "%b", "MM": "%m", "M": "%-m", "dd": "%d", "d": "%-d", "yyyy": "%Y", "yy": "%y", "y": "%Y",
             "HH": "%H", "H": "%-H", "hh": "%I", "h": "%-I", "mm": "%M", "ss": "%S", "a": "%p"}  # fmt: skip
    days = [6, 0, 1, 2, 3, 4, 5]
    wide, short = locale.days["format"]["wide"], locale.days["format"]["abbreviated"]
    months = [locale.months["format"][width] for width in ("wide", "abbreviated")]

    def pattern(text: str) -> str:
        return "".join(names.get(part[0], part[0].strip("'")) for part in _PATTERN.finditer(text))

    day, long = (pattern(get_date_format(width, locale=locale).pattern) for width in ("short", "long"))
    hour = pattern(get_time_format("medium", locale=locale).pattern)
    return {
        "number": {
            "decimal": symbols["decimal"],
            "thousands": symbols["group"],
            "grouping": [3],
            "currency": ["", ""],
        },
        "time": {
            "dateTime": f"{long} {hour}",
            "date": day,
            "time": hour,
            "periods": ["AM", "PM"],
            "days": [wide[day] for day in days],
            "shortDays": [short[day] for day in days],
            "months": [months[0][month] for month in range(1, 13)],
            "shortMonths": [months[1][month] for month in range(1, 13)],
        },
    }
