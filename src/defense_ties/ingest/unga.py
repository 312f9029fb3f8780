"""United Nations General Assembly: ideal points, roll calls, and the resolutions on Ukraine."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from . import raw
from .scope import FIRST, LAST, compared, focus, further

IDEAL_POINTS = "unga/IdealpointsJuly2025.dta"
VOTES = "unga/unvotes_un_votes.rda"
ROLL_CALLS = "unga/unvotes_un_roll_calls.rda"
ISSUES = "unga/unvotes_un_roll_call_issues.rda"
CRIMEA = "unga/crimea_human_rights_votes.csv"
UKRAINE = "unga/ukraine_votes_evidence.csv"
FOUND = Path(__file__).parent / "register" / "ukraine_votes.csv"

_CRIMEA_HEADER = [
    "undl_id", "resolution", "date", "total_yes", "total_no", "total_abstain", "total_nonvoting", "BRA", "CHL", "COL",
    "MEX", "VEN", "RUS", "USA", "CHN",
]  # fmt: skip
_UKRAINE_HEADER = ["resolution", "date", "totals_Y-N-A", "country", "vote", "grade", "source"]
_FOUND_HEADER = ["resolution", "country", "vote", "grade", "source"]
_SUBJECTS = {
    "A/RES/68/262": "Territorial integrity of Ukraine",
    "A/RES/ES-11/1": "Aggression against Ukraine",
    "A/RES/ES-11/2": "Humanitarian consequences of the aggression",
    "A/RES/ES-11/3": "Suspension of Russia from the Human Rights Council",
    "A/RES/ES-11/4": "Territorial integrity: referendums and annexation",
    "A/RES/ES-11/5": "Remedy and reparation",
    "A/RES/ES-11/6": "Principles of a comprehensive, just and lasting peace",
    "A/RES/ES-11/7": "Advancing a comprehensive, just and lasting peace",
}
_CRIMEA_SUBJECT = "Human rights in Crimea and other occupied territory"
_MILITARIZATION = "Militarization of Crimea and parts of the Black Sea and the Sea of Azov"
# The resolutions on Crimea that the roll-call file holds; it spells three of its numbers without "A/".
_RECORDED = {
    "A/RES/71/205": _CRIMEA_SUBJECT,
    "A/RES/72/190": _CRIMEA_SUBJECT,
    "A/RES/73/194": _MILITARIZATION,
    "A/RES/73/263": _CRIMEA_SUBJECT,
    "A/RES/74/17": _MILITARIZATION,
    "A/RES/74/168": _CRIMEA_SUBJECT,
}
_GRADES = {
    "roll-call": "un record",
    "full list (secondary)": "full list",
    "full list (secondary) + press": "full list",
    "press excerpt": "press excerpt",
    "press excerpt (conflict)": "press conflict",
    "NOT FOUND": "not found",
}
_VOTES = {"Y": "Y", "N": "N", "A": "A", "X": "X", ".": "X", "": None}


def tables(source: Path, countries: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return ideal_points, roll_calls, votes and ukraine_votes. Raises IngestError."""
    calls = roll_calls(source)
    return {
        "ideal_points": ideal_points(source / IDEAL_POINTS, countries),
        "roll_calls": calls,
        "votes": votes(source, countries),
        "ukraine_votes": ukraine_votes(source, calls, countries),
    }


def ideal_points(path: Path, countries: pd.DataFrame) -> pd.DataFrame:
    """Return table ``ideal_points``; years without an estimate (Venezuela from 2022) are not rows."""
    names = {
        "iso3c": "country", "year": "year", "idealpointfp": "ideal_point", "q5fp": "q5", "q95fp": "q95",
        "nvotesfp": "n_votes",
    }  # fmt: skip
    frame = raw.columns(raw.loaded(path, "a Stata file", pd.read_stata), names, path.name)
    frame = raw.numbered(raw.floor(frame, 11_000, path.name))
    account = raw.Account(path.name, "ideal_points", frame)
    frame = frame[[*names, "_row"]].rename(columns=names)
    codes, others = compared(countries), {*countries["code"], *further("ideal points")}
    frame = account.without(frame, frame["ideal_point"].isna(), "without an estimate")
    frame = account.only(
        frame, "country", codes, others, "of other countries", "a code of countries.csv or parties.csv"
    )
    for name in ("year", "n_votes"):
        raw.filled(frame, name, path.name, "a number")
        frame[name] = raw.integers(frame, name, path.name)
    frame = account.closed(account.within(frame, "year", FIRST, LAST)).astype({"year": int, "n_votes": int}).round(6)
    missing = set(codes) - set(frame["country"])
    if missing:
        raise raw.IngestError(path.name, None, "iso3c", f"no {min(missing)}", "rows for every country compared")
    return raw.unique(frame, ["country", "year"], path.name).sort_values(["country", "year"])


def _rda(path: Path, name: str, wanted: list[str], rows: int) -> pd.DataFrame:
    return raw.floor(raw.columns(raw.r_object(path, name), wanted, path.name), rows, path.name)


def _every_call(path: Path) -> pd.DataFrame:
    """Return all roll calls of the file since 1946, with ``year``."""
    calls = _rda(path, "un_roll_calls", ["rcid", "session", "date", "unres", "short"], 6_000)
    raw.unique(calls, ["rcid"], path.name)
    for name in ("rcid", "session"):
        raw.filled(calls, name, path.name, "a number")
        calls[name] = raw.integers(calls, name, path.name).astype(int)
    dates = pd.to_datetime(calls["date"], errors="coerce")
    calls["date"] = raw.filled(calls.assign(date=dates), "date", path.name, "a date")
    return calls.assign(year=calls["date"].dt.year)


def _of_calls(account: raw.Account, frame: pd.DataFrame, every: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that belong to the roll calls of the book; those of earlier ones are left out, others an error."""
    wanted = every.loc[every["year"] >= FIRST, "rcid"]
    return account.only(frame, "rcid", wanted, every["rcid"], f"of roll calls before {FIRST}", "an rcid of a roll call")


def roll_calls(source: Path) -> pd.DataFrame:
    """Return table ``roll_calls``."""
    every = _every_call(source / ROLL_CALLS)
    issues = _rda(source / ISSUES, "un_roll_call_issues", ["rcid", "short_name"], 5_000)
    raw.filled(issues, "short_name", Path(ISSUES).name, "the short name of an issue")
    raw.unique(issues, ["rcid", "short_name"], Path(ISSUES).name)
    account = raw.Account(Path(ISSUES).name, "roll_calls", issues)
    issues = account.closed(_of_calls(account, issues, every))
    issues = issues.astype({"short_name": str}).groupby("rcid")["short_name"].agg(lambda s: ";".join(sorted(s)))
    account = raw.Account(Path(ROLL_CALLS).name, "roll_calls", every)
    calls = account.closed(account.within(every, "year", FIRST))
    out = pd.DataFrame(
        {
            "rcid": calls["rcid"],
            "session": calls["session"],
            "date": calls["date"].dt.strftime("%Y-%m-%d"),
            "resolution": calls["unres"],
            "title": calls["short"].str.strip(),
            "issues": calls["rcid"].map(issues),
        }
    )
    return out.sort_values("rcid")


def _every_vote(source: Path, countries: pd.DataFrame) -> pd.DataFrame:
    """Return all votes of the file, with ``party``: the code of a member, or the name of one that had none."""
    file = Path(VOTES).name
    frame = _rda(source / VOTES, "un_votes", ["rcid", "country", "country_code", "vote"], 800_000)
    frame["party"] = frame["country_code"].fillna(frame["country"])
    known = {*countries["iso2"].dropna(), *further("unvotes")}
    raw.coded(frame, "party", dict.fromkeys(known), file, "a code of countries.csv or parties.csv")
    raw.coded(frame, "vote", dict.fromkeys(["yes", "no", "abstain"]), file, "yes, no or abstain")
    return raw.unique(frame, ["rcid", "party"], file)


def votes(source: Path, countries: pd.DataFrame) -> pd.DataFrame:
    """Return table ``votes``: the countries compared, in the roll calls of table ``roll_calls``."""
    frame = _every_vote(source, countries)
    iso2 = countries[countries["code"].isin(compared(countries))].set_index("iso2")["code"].to_dict()
    account = raw.Account(Path(VOTES).name, "votes", frame)
    frame = _of_calls(account, frame, _every_call(source / ROLL_CALLS))
    frame = account.closed(account.without(frame, ~frame["party"].isin(list(iso2)), "of other countries"))
    out = pd.DataFrame(
        {
            "rcid": frame["rcid"].astype(int),
            "country": frame["party"].map(iso2),
            "vote": frame["vote"].astype(str),
        }
    )
    return out.sort_values(["rcid", "country"])


def ukraine_votes(source: Path, calls: pd.DataFrame, countries: pd.DataFrame) -> pd.DataFrame:
    """Return table ``ukraine_votes``: the graded evidence and the resolutions on Crimea, with gaps as rows."""
    graded = _completed(_graded(source / UKRAINE, countries), FOUND)
    out = pd.concat([graded, recorded(source, calls, countries), _crimea(source / CRIMEA)])
    return raw.unique(out, ["resolution", "country"], UKRAINE).sort_values(["date", "resolution", "country"])


def recorded(source: Path, calls: pd.DataFrame, countries: pd.DataFrame) -> pd.DataFrame:
    """Return the votes on the resolutions of 2016-2019 on Crimea, with totals counted over all members."""
    numbers = calls["resolution"].str.replace(r"^R/", "A/RES/", regex=True)
    wanted = calls.assign(resolution=numbers)[numbers.isin(_RECORDED)].set_index("rcid")
    missing = set(_RECORDED) - set(wanted["resolution"])
    if missing:
        raise raw.IngestError(ROLL_CALLS, None, "unres", f"no {min(missing)}", "every resolution on Crimea to 2019")
    frame = _every_vote(source, countries)
    account = raw.Account(Path(VOTES).name, "ukraine_votes", frame)
    frame = account.closed(account.without(frame, ~frame["rcid"].isin(wanted.index), "of other resolutions"))
    frame = frame.astype({"rcid": int, "vote": str})
    totals = pd.crosstab(frame["rcid"], frame["vote"])[["yes", "no", "abstain"]]
    iso2 = countries[countries["code"].isin(compared(countries))].set_index("iso2")["code"].to_dict()
    cast = frame[frame["party"].isin(list(iso2))].assign(country=lambda f: f["party"].map(iso2))
    cast = cast.pivot(index="rcid", columns="country", values="vote").reindex(columns=compared(countries))
    # A member without a row in the file did not vote.
    words = cast.stack(future_stack=True).map({"yes": "Y", "no": "N", "abstain": "A"}).fillna("X").rename("vote")
    out = words.reset_index().join(totals, on="rcid").join(wanted[["resolution", "date"]], on="rcid")
    return out.drop(columns="rcid").assign(
        subject=out["resolution"].map(_RECORDED), grade="un record", source="unvotes rda (Voeten), all members counted"
    )


def _graded(path: Path, countries: pd.DataFrame) -> pd.DataFrame:
    text = raw.delimited(path, _UKRAINE_HEADER)
    file = path.name
    text["subject"] = raw.coded(text, "resolution", _SUBJECTS, file, "a resolution with a known subject")
    text["grade"] = raw.coded(text, "grade", _GRADES, file, "a known grade")
    text["vote"] = raw.coded(text, "vote", _VOTES, file, "Y, N, A, X or nothing")
    totals = text["totals_Y-N-A"].str.extract(r"^(?P<yes>\d+)-(?P<no>\d+)-(?P<abstain>\d+)$")
    if totals["yes"].isna().any():
        at = totals["yes"].isna().idxmax()
        raise raw.IngestError(file, int(text["_row"][at]), "totals_Y-N-A", text["totals_Y-N-A"][at], "Y-N-A")
    text = text.join(totals.astype(int))
    # "same" points to the source above it; a gap stated for several countries becomes a row for each.
    text["source"] = text["source"].mask(text["source"].str.startswith("same")).ffill()
    raw.filled(text, "source", file, "a source, or 'same' below one")
    text["country"] = text["country"].replace("", ";".join(focus(countries))).str.split(";")
    text = text.explode("country", ignore_index=True)
    raw.coded(text, "country", {c: c for c in compared(countries)}, file, "the code of a country compared")
    raw.unique(text, ["resolution", "country"], file)
    return text[["resolution", "date", "subject", "country", "vote", "grade", "yes", "no", "abstain", "source"]]


def _completed(graded: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Return the graded evidence with its gaps filled by what this project found; nothing else is replaced."""
    found = raw.unique(raw.delimited(path, _FOUND_HEADER), ["resolution", "country"], path.name)
    raw.coded(found, "vote", dict.fromkeys("YNAX"), path.name, "Y, N, A or X")
    out = graded.set_index(["resolution", "country"])
    for row in found.rename(columns={"_row": "line"}).itertuples():
        at = (row.resolution, row.country)
        if at not in out.index or out.loc[at, "grade"] != "not found":
            raise raw.IngestError(path.name, row.line, "resolution + country", ", ".join(at), "a vote not found before")
        out.loc[at, ["vote", "grade", "source"]] = [row.vote, row.grade, row.source]
    return out.reset_index()


def _crimea(path: Path) -> pd.DataFrame:
    text = raw.unique(raw.delimited(path, _CRIMEA_HEADER), ["resolution"], path.name)
    names = {"total_yes": "yes", "total_no": "no", "total_abstain": "abstain"}
    for name, new in names.items():
        text[new] = raw.integers(text, name, path.name)
    long = text.melt(["resolution", "date", "yes", "no", "abstain", "_row"], _CRIMEA_HEADER[7:], "country", "vote")
    long["vote"] = raw.coded(long, "vote", _VOTES, path.name, "Y, N, A or a full stop")
    source = "United Nations Digital Library voting data (transcribed table)"
    return long.drop(columns="_row").assign(subject=_CRIMEA_SUBJECT, grade="un record", source=source)
