"""Recorded votes on adopted resolutions, from the records of the United Nations Digital Library: Assembly and Council."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from ..scope import FIRST
from . import raw
from .forms import Content, Delimited, Form, Sources

_COUNTS = {"yes": "Y", "no": "N", "abstain": "A", "nonvoting": "."}
_PERMANENT = ["RUS", "USA", "CHN"]
STATES = ["BRA", "CHL", "COL", "MEX", "VEN", *_PERMANENT]
HEADER = ("undl_id", "resolution", "date", *_COUNTS, "members", *STATES, "meeting", "title")
COUNCIL_HEADER = (*HEADER, "agenda")
_VOTES = {"Y": "yes", "N": "no", "A": "abstain", ".": "not voting"}
_NO_SEAT = ""


def _last_vote(content: Content) -> str:
    """Return the day of the last vote in a record, which is as new as that."""
    days = re.findall(r",(\d{4}-\d\d-\d\d),", "\n".join(content.lines))
    return f"to {max(days)}" if days else ""


def _form(name: str, header: tuple[str, ...], rows: int) -> Form:
    return Form(name, (Delimited(header),), rows, _last_vote, lambda held: held["date"])


ASSEMBLY = _form("UN record, votes of the General Assembly", HEADER, 2_000)
COUNCIL = _form("UN record, votes of the Security Council", COUNCIL_HEADER, 1_500)
FORMS = [ASSEMBLY, COUNCIL]


def tables(source: Sources) -> dict[str, pd.DataFrame]:
    """Return the resolutions and the votes of the Assembly and of the Council. Raises IngestError."""
    first, second = source[ASSEMBLY], source[COUNCIL]
    assembly, council = _adopted(first, ASSEMBLY, STATES), _adopted(second, COUNCIL, _PERMANENT)
    _seated(council, second.name)
    account = raw.Account(first.name, "assembly_resolutions and assembly_votes", assembly)
    assembly = account.without(assembly, _parts(assembly), "parts of a resolution recorded whole")
    assembly = account.closed(account.within(assembly, "year", FIRST))
    account = raw.Account(second.name, "council_resolutions and council_votes", council)
    council = account.closed(account.within(council, "year", FIRST))
    return {
        "assembly_resolutions": _resolutions(assembly),
        "assembly_votes": _votes(assembly),
        "council_resolutions": _resolutions(council),
        "council_votes": _votes(council),
    }


def read(path: Path, form: Form) -> pd.DataFrame:
    """Return a file of recorded votes as text, one row per resolution; raises IngestError where it is not whole."""
    return raw.unique(form.rows_of(path), ["resolution"], path.name)


def _adopted(path: Path, form: Form, always: list[str]) -> pd.DataFrame:
    """Return a file of recorded votes with dates, numbers and ``year``, its votes as they stand there.

    Args:
        always: the states that have a vote, or a full stop for none, in every row; the others may have an empty cell.

    Raises:
        IngestError: a cell is not what it should be, the counts do not add up to the members, or the states alone cast more
            votes of a kind than there were.
    """
    frame, file = read(path, form), path.name
    for name in ("resolution", "title"):
        raw.filled(frame, name, file, "a text")
    for name in ("undl_id", *_COUNTS, "members"):
        raw.filled(frame, name, file, "a number")
        frame[name] = raw.integers(frame, name, file).astype(int)
    raw.unique(frame, ["undl_id"], file)
    for code in STATES:
        raw.coded(frame, code, _VOTES if code in always else {**_VOTES, _NO_SEAT: None}, file, "Y, N, A or a full stop")
    dates = pd.to_datetime(frame["date"], format="%Y-%m-%d", errors="coerce")
    raw.refuse(frame, dates.isna(), "date", file, "a date as 2000-12-31")
    frame = frame.assign(date=dates, year=dates.dt.year)
    counted = frame[list(_COUNTS)].sum(axis=1)
    what = "the sum of the votes and of those who did not vote"
    raw.refuse(frame, counted != frame["members"], "members", file, what)
    for name, sign in _COUNTS.items():
        cast = (frame[STATES] == sign).sum(axis=1)
        raw.refuse(frame, cast > frame[name], name, file, f"at least as many as the states with {sign}")
    return frame


def _seated(council: pd.DataFrame, file: str) -> None:
    """Raise IngestError where a state has a seat in the Council for a part of a calendar year."""
    for code in STATES:
        seat = council[code] != _NO_SEAT
        mostly = seat.groupby(council["year"]).transform("mean") >= 0.5
        raw.refuse(council, seat != mostly, code, file, "a seat for the whole year, or none")


def _parts(assembly: pd.DataFrame) -> pd.Series:
    """Return which rows are parts, as 61/128[B-I], of a resolution that has a row as a whole too, as 61/128A-B, by one vote.

    The record repeats that vote for each part; counted again, one vote on eleven territories would be fourteen.
    """
    number = r"(A/RES/\d+/\d+)"
    vote = ["date", *_COUNTS, *STATES]
    part = assembly["resolution"].str.extract(rf"^{number}\[.+\]$")[0]
    whole = assembly["resolution"].str.extract(rf"^{number}[A-Z]-[A-Z]$")[0]
    held = set(assembly.assign(number=whole)[whole.notna()][["number", *vote]].itertuples(index=False, name=None))
    rows = assembly.assign(number=part)[["number", *vote]].itertuples(index=False, name=None)
    return part.notna() & pd.Series([row in held for row in rows], index=assembly.index)


def _resolutions(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one row per resolution: ``resolution, date, title, yes, no, abstain, not_voting, members, record``."""
    out = frame.rename(columns={"nonvoting": "not_voting", "undl_id": "record"})
    out = out.assign(date=out["date"].dt.strftime("%Y-%m-%d"), title=out["title"].str.strip(" "))
    return out.sort_values(["date", "record"])


def _votes(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one row per resolution and state that had a vote: ``resolution, country, vote``."""
    out = frame.melt(["resolution", "date", "undl_id"], STATES, "country", "vote")
    out = out[out["vote"] != _NO_SEAT].sort_values(["date", "undl_id", "country"])
    return out.assign(vote=out["vote"].map(_VOTES))
