"""The timeline: chosen rows of the register and of the chronicle in order of date, in the words of its page.

The directive ``timeline`` holds a line per event; date, countries, state, publisher and kind of source come from the tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from ..data import country_names
from .register import CHRONICLE, rows, spoken

_CHAPTERS = {"VEN": "venezuela", "BRA": "brazil", "MEX": "mexico", "COL": "colombia", "CHL": "chile"}


class Chosen(NamedTuple):
    """An event that the page tells: its row, the state that the words suppose, what happened, and why it is told."""

    id: str
    state: str
    words: str
    why: str


def chosen(lines: Iterable[str]) -> list[Chosen]:
    """Return the events of lines of the form ``id | state | words | why``.

    Raises:
        ValueError: if a line has not four parts, none of them empty.
    """
    found = []
    for line in filter(str.strip, lines):
        parts = [part.strip() for part in line.split("|")]
        if len(parts) != 4 or not all(parts):
            raise ValueError(f"timeline: expected 'id | state | words | why', found {line!r}")
        found.append(Chosen(*parts))
    return found


def told(events: Iterable[Chosen], table: pd.DataFrame) -> list[str]:
    """Return an item of Markdown for each event, in order of date.

    Args:
        events: as from :func:`chosen`; table: as from :func:`defense_ties.book.register.rows`.

    Raises:
        ValueError: if an event is told twice, has no row, or its row another state than its words suppose.
    """
    held: dict[str, Chosen] = {}
    for event in events:
        if event.id in held:
            raise ValueError(f"timeline: {event.id} is told twice")
        if event.id not in table.index:
            raise ValueError(f"timeline: {event.id} is not a published row")
        if table.loc[event.id, "state"] != event.state:
            raise ValueError(
                f"timeline: {event.id} is {table.loc[event.id, 'state']!r}, its words suppose {event.state!r}"
            )
        held[event.id] = event
    return [_item(row, held[row["id"]]) for row in table.to_dict("records") if row["id"] in held]


def _item(row: dict, event: Chosen) -> str:
    names, codes = country_names(), row["codes"].split()
    marks = ", ".join(f"[{names[code]}]{{.timeline-mark .{code.lower()}}}" for code in codes)
    chapters = [f"[{names[code]}](countries/{_CHAPTERS[code]}.ipynb)" for code in codes]
    later = row["what"] == CHRONICLE
    chapter = "[After 2024](after-2024.ipynb)" if later else ", ".join(chapters)
    mark = " · from the chronicle of the years after 2024" if later else ""
    return (
        f"- **{spoken(row['date'])}** · {marks} · {event.state}{mark}\n\n"
        f"  {event.words} *{event.why}*\n\n"
        f"  Source: {row['publisher']} ({row['source_kind']}; register: {row['id']}). Chapter: {chapter}.\n"
    )


class Timeline(SphinxDirective):
    """``{timeline}``: a list of the events that its lines name."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the list."""
        try:
            items = told(chosen(self.content), rows())
        except ValueError as error:
            raise self.error(str(error)) from error
        held = nodes.container(classes=["timeline"])
        source = self.get_source_info()[0]
        self.state.nested_parse(StringList("\n".join(items).splitlines(), source), self.content_offset, held)
        return [held]


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("timeline", Timeline)
