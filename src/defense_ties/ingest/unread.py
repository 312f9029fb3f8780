"""What is known of raw files of which no table is made: they are named for what they are, and not taken for something damaged."""

from __future__ import annotations

from . import sipri_milex, un_press
from .forms import Delimited, Form

_UNITED_NATIONS = (
    "undl_id", "ms_code", "ms_name", "ms_vote", "date", "session", "resolution", "draft", "committee_report", "meeting", "title",
    "agenda_title", "subjects",
)  # fmt: skip
_TOTALS = ("total_yes", "total_no", "total_abstentions", "total_non_voting", "total_ms", "undl_link")
_STATES = ("BRA", "CHL", "COL", "MEX", "VEN", "RUS", "USA", "CHN")


def _form(name: str, *headers: tuple[str, ...], unread: str = "") -> Form:
    return Form(name, tuple(Delimited(header) for header in headers), read=False, unread=unread)


FORMS = [
    # With and without a note on the vote, as the library gave it before 2026 and since.
    _form(
        "UN Digital Library, voting data of every member",
        _UNITED_NATIONS + _TOTALS,
        (*_UNITED_NATIONS, "vote_note", *_TOTALS),
        unread=(
            "the votes of the book come of another extract of the same record, and no whole file was at hand yet to hold the two "
            "against each other"
        ),
    ),
    _form(
        "UN record, votes on Crimea",
        ("undl_id", "resolution", "date", "total_yes", "total_no", "total_abstain", "total_nonvoting", *_STATES),
    ),
    Form(
        "votes on Ukraine, from several kinds of source",
        (Delimited(un_press.HEADER),),
        told_by=("grades of records too", lambda rows: not un_press.REPORTED.is_so(rows)),
        read=False,
    ),
    _form("V-Dem, liberal democracy", ("iso3", "year", "v2x_libdem", "vintage")),
    _form(
        "US foreign assistance",
        ("Country Code", "Country Name", "Transaction Type Name", "fy", "current_amount", "constant_amount"),
    ),
    _form("trade with Russia, in one long table", ("iso3", "year", "flow", "value", "unit", "source")),
    _form(
        "exercises of the Russian ministry of defence",
        ("id", "name", "yr", "participants", "comments", "source", "source2"),
    ),
    Form(
        "SIPRI military expenditure, one sheet as text, of another measure",
        (Delimited(("Country", "Notes"), yearly=True),),
        told_by=("no millions of dollars", lambda rows: not sipri_milex.LATER.is_so(rows)),
        read=False,
    ),
]
