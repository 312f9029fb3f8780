"""The timeline as a list: the events of table ``timeline`` in order of date, each with its row of the register.

Words and reasons are those of the table; date, countries, state, and what is said of the source come from the rows.
"""

from __future__ import annotations

import re

import pandas as pd

from ..agreements import AFTER
from ..data import country_names
from ..prose import spoken

_CHAPTERS = {"VEN": "venezuela", "BRA": "brazil", "MEX": "mexico", "COL": "colombia", "CHL": "chile"}


def told(events: pd.DataFrame) -> list[str]:
    """Return an item of Markdown for each event.

    Args:
        events: as from :func:`defense_ties.agreements.chosen`.
    """
    return [_item(rows.iloc[0], rows["country"].to_list()) for _, rows in events.groupby("id", sort=False)]


def _item(event: pd.Series, codes: list[str]) -> str:
    names = country_names()
    marks = ", ".join(f"[{names[code]}]{{.timeline-mark .{code.lower()}}}" for code in codes)
    chapters = [f"[{names[code]}](countries/{_CHAPTERS[code]}.ipynb)" for code in codes]
    later = event["kind"] == AFTER
    chapter = "[After 2024](after-2024.ipynb)" if later else ", ".join(chapters)
    mark = " · from the chronicle of the years after 2024" if later else ""
    return (
        f"- **{spoken(event['date'])}** · {marks} · {event['state']}{mark}\n\n"
        f"  {_plain(event['words'])} *{_plain(event['why'])}*\n\n"
        f"  Source: {_plain(event['source'])}; register: {event['id']}. Chapter: {chapter}.\n"
    )


def _plain(text: str) -> str:
    """Return text of a table so that Markdown shows it as it is."""
    return re.sub(r"([\\`*_{}\[\]<>#|~^$])", r"\\\1", text)
