"""How quantities read in the book: thousands with a comma, one form per unit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from xml.etree import ElementTree

import pandas as pd

from traced_book.words import ordinal as ordinal  # one of the forms that a chapter asks for

_WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
]  # fmt: skip


def tiv(value: float) -> str:
    """Return millions of TIV: no decimals from 100, one below, as ``3,868`` and ``0.4``."""
    return f"{value:,.0f}" if value >= 99.95 else f"{value:.1f}"


def percent(share: float, digits: int = 0) -> str:
    """Return a share (0 to 1) in percent, as ``68.6%``."""
    return f"{share * 100:.{digits}f}%"


def dollars(millions: float) -> str:
    """Return millions of US dollars, as ``US$54 million`` or ``US$2.2 billion``."""
    if millions >= 1000:
        return f"US${millions / 1000:.1f} billion".replace(".0 ", " ")
    return f"US${millions:,.0f} million"


def count(value: int) -> str:
    """Return a count: a word to twelve, digits above."""
    return _WORDS[value] if 0 <= value < len(_WORDS) else f"{value:,}"


def none(value: int) -> str:
    """Return a count that stands alone: ``none`` for zero, else as :func:`count`."""
    return count(value) if value else "none"


def listed(items: Iterable[str], last: str = "and") -> str:
    """Return items as a list in a sentence: ``a, b and c``, or with another word before the last."""
    items = list(items)
    return f" {last} ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def spoken(date: str) -> str:
    """Return an ISO date of year, month or day precision in words, as ``27 July 2006``; ``undated`` where it is empty."""
    parts = date.split("-")
    if len(parts) > 1:
        parts[1] = _MONTHS[int(parts[1]) - 1]
    return " ".join(part.lstrip("0") for part in reversed(parts)) or "undated"


def table(
    frame: pd.DataFrame,
    columns: dict[str, str],
    formats: dict[str, str | Callable[[object], str]] | None = None,
) -> pd.DataFrame:
    """Return a frame as text to read in a table: chosen columns, headings, formats, a dash for what is missing.

    Args:
        columns: column name to heading, in order; formats: column name to a format string (as ``{:,.0f}``) or a
            function of the value.
    """
    shown = frame[list(columns)].astype(object)
    for name, how in (formats or {}).items():
        write = how.format if isinstance(how, str) else how
        shown[name] = [write(value) if pd.notna(value) else None for value in shown[name]]
    shown = shown.where(shown.notna(), "–").rename(columns=columns)
    return shown.rename_axis(columns=None).reset_index(drop=True)


# So many texts of a list are read before the others are asked for.
_SHOWN = 3


@dataclass(frozen=True)
class Entries:
    """Records to read one below the other, each with a heading and labelled parts. Made by :func:`entries`.

    A part is a text, or a list of texts that read one below the other, of which a page folds those after the third. Before them stands, for each of ``kinds`` by its
    name in links, what it is called and which records are of it, by their places from 0. On a page a link to a kind leaves
    the others out.
    """

    records: list[tuple[str, str, list[tuple[str, str | list[str]]]]]
    kinds: dict[str, tuple[str, list[int]]] = field(default_factory=dict)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        def shown(part: str | list[str]) -> str:
            if isinstance(part, str):
                return escape(part)
            texts = [f"<p>{escape(text)}</p>" for text in part]
            first, more = "".join(texts[:_SHOWN]), "".join(texts[_SHOWN:])
            return first + (f"<details><summary>{len(texts) - _SHOWN} more</summary>{more}</details>" if more else "")

        def told(part: str | list[str]) -> str:
            return part if isinstance(part, str) else "".join(f"\n    {text}" for text in part)

        of = {place: f' data-kind="{kind}"' for kind, (_, places) in self.kinds.items() for place in places}
        html = self._kinds() + "".join(
            f'<section class="entry" id="{escape(anchor)}"{of.get(place, "")}><h3 class="entry-head">{escape(head)}</h3><dl>'
            + "".join(f"<dt>{escape(label)}</dt><dd>{shown(part)}</dd>" for label, part in parts)
            + "</dl></section>"
            for place, (anchor, head, parts) in enumerate(self.records)
        )
        plain = "\n\n".join(
            "\n".join([head, *(f"  {label}: {told(part)}" for label, part in parts)]) for _, head, parts in self.records
        )
        return {"text/html": html, "text/plain": plain}

    def _kinds(self) -> str:
        def line(kind: str, label: str, places: list[int]) -> str:
            links = ", ".join(f'<a href="#{escape(self.records[place][0])}">{place + 1}</a>' for place in places)
            return (
                f'<p class="entry-kind" id="{kind}"><a href="#{kind}">{escape(label)}</a> (<span>{none(len(places))}</span>)'
                f"{': ' if places else ''}{links}</p>"
            )

        if not self.kinds:
            return ""
        lines = "".join(line(kind, *held) for kind, held in self.kinds.items())
        every = '<nav class="entry-every" aria-label="All entries"><a href="#entries">show all</a></nav>'
        return f'<div class="entry-kinds" id="entries">{lines}{every}</div>'


def read_entries(html: str) -> dict[str, dict[str, str]]:
    """Return the labelled parts of each record, by anchor, from the HTML of :class:`Entries`; of any other, none.

    The texts of a list stand on lines of their own.
    """
    if '<section class="entry"' not in html:
        return {}
    return {
        section.attrib["id"]: {
            label.text or "": "\n".join(part.itertext() if part.text else (text.text or "" for text in part.iter("p")))
            for label, part in zip(section.iter("dt"), section.iter("dd"), strict=True)
        }
        for section in ElementTree.fromstring(f"<body>{html}</body>").iter("section")
    }


def entries(
    frame: pd.DataFrame,
    anchor: str,
    head: str,
    parts: dict[str, str],
    by: str | None = None,
    values: Sequence[str] = (),
) -> Entries:
    """Return a frame as records to read.

    Args:
        anchor: the column that names each record in links; head: the column that heads it; parts: column name to
            label, in order; such a column holds texts, or lists of texts; by: the column by which the records can be
            looked through, if any; values: all that it can hold, in order.

    Raises:
        ValueError: the column ``by`` holds something else.
    """
    held = frame[by].to_list() if by else []
    for value in held:
        if value not in values:
            raise ValueError(f"{by}: {value!r} is none of {', '.join(values)}")
    return Entries(
        [
            (row[anchor], row[head], [(label, row[column]) for column, label in parts.items()])
            for row in frame.to_dict("records")
        ],
        {
            f"{by}-{value.replace(' ', '-')}": (value, [place for place, own in enumerate(held) if own == value])
            for value in values
        },
    )
