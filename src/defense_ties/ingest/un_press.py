"""Votes on Ukraine after the end of the record, as far as the press reports them."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from ..scope import compared
from . import coding, raw
from .forms import Delimited, Form

FURTHER = coding.HERE / "press_votes.csv"

HEADER = ("resolution", "date", "totals_Y-N-A", "country", "vote", "grade", "source")
# The symbols are not taken over: no publication of the United Nations with them was seen.
_SUBJECTS = {
    "A/RES/ES-11/9 (Return of Ukrainian children)": "Return of Ukrainian children",
    "A/RES/80/223 (human rights in the occupied territories of Ukraine)": "Human rights in Crimea and other occupied territory",
    "Support for lasting peace in Ukraine (11th emergency special session; symbol not seen)": "Support for lasting peace in Ukraine",
}  # fmt: skip
_VOTES = {"Y": "Y", "N": "N", "A": "A", "": None}
_GRADES = {"press excerpt": "press excerpt", "press excerpt (four outlets)": "press excerpt", "NOT FOUND": "not found"}
# How the other list of votes on Ukraine, which has the same columns, grades what does not come from the press.
_OF_RECORDS = "roll-call|full list"
REPORTED = Form(
    "votes on Ukraine, from the press",
    (Delimited(HEADER),),
    years=lambda rows: rows["date"],
    told_by=("no grade of a record", lambda rows: not rows["grade"].str.contains(_OF_RECORDS).any()),
)
_OUTLETS = {"press excerpt (four outlets)": "Four outlets report it"}
_BABEL = "https://babel.ua/en/news/123502-the-un-general-assembly-supported-a-resolution-demanding-that-russia-return-deported-ukrainian-children"
_ABC = "https://www.abc.com.py/internacionales/2025/12/03/la-asamblea-general-de-onu-exige-a-rusia-devolver-ninos-ucranianos-trasladados-a-la-fuerza/"
_LURER = "https://www.1lurer.am/en/2025/12/19/UN-General-Assembly-updates-its-resolution-on-Russia-s-violations-in-Ukraine/1436019"
_STANDARD = (
    "https://www.standardmedia.co.ke/america/article/2001541675/us-abstains-in-un-vote-voicing-support-for-ukraine"
)
# What is known where the vote is not, and where that stands, by the remark of the researched row.
_REMARKS = {
    "only: neither is among the 12 No votes (babel.ua lists all 12)": ("Not among the twelve against, all of whom are named", _BABEL),
    f"not among the 12 No votes although it spoke for the Group of Friends of the Charter ({_ABC}); consistent with no vote since 2022 but not stated": (
        "Not among the twelve against, all of whom are named; it spoke for the Group of Friends in Defence of the Charter, and has taken part in no vote of the record from 2022",
        f"{_BABEL} ; {_ABC}",
    ),
    "totals only": ("Only the totals were found", _STANDARD),
    "totals only; the date is that of the neighbouring Third Committee texts (A/80/PV.69); totals from an unattributed working paper in the code index": (
        "Not among the sixteen against, all of whom are named",
        _LURER,
    ),
}  # fmt: skip


def votes(path: Path, countries: pd.DataFrame) -> pd.DataFrame:
    """Return table ``ukraine_press_votes``: one row per vote and country, those included that were looked for and not found.

    A row of the project's own file takes the place of one that says that the vote was not found.

    Raises:
        IngestError: a cell is not what it should be, a vote has no source or a source no vote, or the rows of one vote differ in
            its date or its totals.
    """
    out = pd.concat([_reported(source, countries) for source in (path, FURTHER)], ignore_index=True)
    key = ["subject", "country"]
    found = set(out.loc[out["vote"].notna(), key].itertuples(index=False, name=None))
    replaced = [pair in found for pair in out[key].itertuples(index=False, name=None)]
    out = out[out["vote"].notna() | ~pd.Series(replaced, index=out.index)]
    first = out.groupby("subject")[["date", "totals_Y-N-A"]].transform("first")
    for file, rows in out.groupby("_file"):
        for name in first:
            raw.refuse(rows, rows[name] != first[name][rows.index], name, file, "what other rows of that vote have")
        raw.refuse(rows, out.duplicated(key)[rows.index], "country", file, "a country that stands once for each vote")
    return out.sort_values(["date", "subject", "country"])


def _reported(path: Path, countries: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a file of votes from the press, one per vote and country."""
    text, file = REPORTED.rows_of(path), path.name
    text = raw.Account(file, "ukraine_press_votes", text).closed(text).assign(_file=file)
    days = pd.to_datetime(text["date"], format="%Y-%m-%d", errors="coerce")
    raw.refuse(text, days.isna(), "date", file, "a date as 2025-12-31")
    totals = text["totals_Y-N-A"].str.extract(r"^(?P<yes>\d+)-(?P<no>\d+)-(?P<abstain>\d+)$")
    found = raw.coded(text, "vote", _VOTES, file, "Y, N, A, or nothing where it was not found")
    grade = raw.coded(text, "grade", _GRADES, file, f"one of {', '.join(_GRADES)}")
    raw.refuse(text, totals["yes"].isna(), "totals_Y-N-A", file, "votes in favour, against and abstaining, as 91-12-57")
    ungraded = found.isna() != (grade == "not found")
    raw.refuse(text, ungraded, "grade", file, "a grade of the press for a vote, and NOT FOUND for none")
    gaps = text[found.isna()]
    remarks = raw.coded(gaps, "source", _REMARKS, file, "a remark on what is known, of those in un_press")
    out = text.assign(
        subject=raw.coded(text, "resolution", _SUBJECTS, file, "a vote with a subject in un_press"),
        vote=found,
        grade=grade,
        source=_addresses(text[found.notna()], file).reindex(text.index).fillna(remarks.str[1]),
        note=text["grade"].map(_OUTLETS).fillna(remarks.str[0]),
        **totals.astype(int),
        country=text["country"].str.split(";"),
    ).explode("country", ignore_index=True)
    raw.coded(out, "country", dict.fromkeys(compared(countries)), file, "codes of countries compared, with semicolons")
    return out


def _addresses(rows: pd.DataFrame, file: str) -> pd.Series:
    """Return the sources as addresses; one that is ``same``, or ``HOST (same)``, is the last above, or the last of that host."""
    seen: list[str] = []
    out = []
    for number, source in zip(rows["_row"], rows["source"], strict=True):
        above = re.fullmatch(r"same|(\S+) \(same\)", source)
        if above:
            source = next((address for address in reversed(seen) if (above[1] or "") in address), source)
        if not re.fullmatch(r"https://\S+( ; https://\S+)*", source):
            raise raw.IngestError(file, int(number), "source", source, "addresses, or same where one above is meant")
        seen += source.split(" ; ")
        out.append(source)
    return pd.Series(out, index=rows.index, dtype="str")
