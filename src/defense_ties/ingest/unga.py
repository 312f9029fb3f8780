"""United Nations General Assembly: ideal points, roll calls, and the resolutions on Ukraine."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ..scope import FIRST, LAST, compared
from . import raw, un_press, un_record
from .forms import Content, Delimited, Form, RObject, Sources, Stata
from .parties import further

# The columns read of the release with all series, and their names in the table.
_NAMES = {
    "iso3c": "country", "year": "year", "idealpointfp": "ideal_point", "q5fp": "q5", "q95fp": "q95",
    "nvotesfp": "n_votes", "idealpointall": "ideal_point_all", "q5all": "q5_all", "q95all": "q95_all",
    "nvotesall": "n_votes_all", "idealpointlegacy": "ideal_point_legacy", "nvotesLegacy": "n_votes_legacy",
}  # fmt: skip
_HEADER = (
    "ccode", "iso3c", "countryname", "year", "idealpointfp", "idealpointall", "idealpointlegacy", "nvotesfp", "qofp", "q5fp",
    "q10fp", "q50fp", "q90fp", "q95fp", "q100fp", "nvotesall", "qoall", "q5all", "q10all", "q50all", "q90all", "q95all",
    "q100all", "nvotesLegacy",
)  # fmt: skip
_LATER_HEADER = (
    "ccode", "iso3c", "Countryname", "year", "NVotesFP", "IdealPointFP", "Q5%FP", "Q10%FP", "Q50%FP", "Q90%FP", "Q95%FP",
)  # fmt: skip


def _either(header: tuple[str, ...]) -> tuple[Delimited, ...]:
    """Return the layouts in which the Dataverse gives a table: as it was deposited, and as it stores it."""
    return Delimited(header, words="commas"), Delimited(header, delimiter="\t", words="tabs")


def _saved(content: Content) -> str:
    """Return the day on which a Stata file was saved, which it says; a text says none."""
    if content.kind != "a Stata file":
        return ""
    with pd.read_stata(content.path, iterator=True) as reader:
        said = reader.time_stamp
    return f"{pd.to_datetime(said, format='%d %b %Y %H:%M'):%Y-%m-%d}" if said else ""


IDEAL_POINTS = Form(
    "ideal points, all series",
    (Stata(tuple(_NAMES)), *_either(_HEADER)),
    rows=11_000,
    vintage=_saved,
    years=lambda rows: rows.loc[pd.to_numeric(rows["idealpointfp"], errors="coerce").notna(), "year"],
)
LATER_POINTS = Form(
    "ideal points, series FP alone",
    _either(_LATER_HEADER),
    rows=11_000,
    years=lambda rows: rows.loc[rows["IdealPointFP"] != "", "year"],
)
VOTES = Form("unvotes, votes", (RObject(("rcid", "country", "country_code", "vote"), "un_votes"),), rows=800_000)
ROLL_CALLS = Form(
    "unvotes, roll calls",
    (RObject(("rcid", "session", "date", "unres", "short"), "un_roll_calls"),),
    rows=6_000,
    years=lambda rows: rows["date"],
)
ISSUES = Form("unvotes, issues", (RObject(("rcid", "short_name"), "un_roll_call_issues"),), rows=5_000)
FORMS = [IDEAL_POINTS, LATER_POINTS, VOTES, ROLL_CALLS, ISSUES, *un_record.FORMS, un_press.REPORTED]
# A year that rests on fewer roll calls than this is no estimate to compare; every other year has more than sixty.
_FEW = 20
_PROVISIONAL = 2025
# The release names Serbia by the code of the state it succeeded.
_SUCCEEDED = {"YUG": "SRB"}
_POWERS = ["RUS", "USA"]
_CRIMEA = "Human rights in Crimea and other occupied territory"
_MILITARIZATION = "Militarization of Crimea and parts of the Black Sea and the Sea of Azov"
# Every resolution that falls under the rule of ukraine_votes.
_SUBJECTS = {
    "A/RES/68/262": "Territorial integrity of Ukraine",
    "A/RES/71/205": _CRIMEA,
    "A/RES/72/190": _CRIMEA,
    "A/RES/73/194": _MILITARIZATION,
    "A/RES/73/263": _CRIMEA,
    "A/RES/74/17": _MILITARIZATION,
    "A/RES/74/168": _CRIMEA,
    "A/RES/75/29": _MILITARIZATION,
    "A/RES/75/192": _CRIMEA,
    "A/RES/76/70": _MILITARIZATION,
    "A/RES/76/179": _CRIMEA,
    "A/RES/77/229": _CRIMEA,
    "A/RES/78/221": _CRIMEA,
    "A/RES/78/316": "Safety and security of nuclear facilities of Ukraine",
    "A/RES/79/184": _CRIMEA,
    "A/RES/ES-11/1": "Aggression against Ukraine",
    "A/RES/ES-11/2": "Humanitarian consequences of the aggression",
    "A/RES/ES-11/3": "Suspension of Russia from the Human Rights Council",
    "A/RES/ES-11/4": "Territorial integrity: referendums and annexation",
    "A/RES/ES-11/5": "Remedy and reparation",
    "A/RES/ES-11/6": "Principles of a comprehensive, just and lasting peace",
    "A/RES/ES-11/7": "Advancing a comprehensive, just and lasting peace",
    "A/RES/ES-11/8": "The path to peace",
}
_VOTES = {"Y": "Y", "N": "N", "A": "A", ".": "X"}


def tables(source: Sources, countries: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return ideal points, roll calls and votes, and those on Ukraine. Raises IngestError."""
    calls = roll_calls(source)
    return {
        "ideal_points": ideal_points(source[IDEAL_POINTS], countries),
        "un_positions": positions(source[IDEAL_POINTS], countries),
        "ideal_points_2026": later_ideal_points(source[LATER_POINTS], countries),
        "roll_calls": calls,
        "votes": votes(source, countries),
        **un_record.tables(source),
        "ukraine_votes": ukraine_votes(source[un_record.ASSEMBLY]),
        "ukraine_press_votes": un_press.votes(source[un_press.REPORTED], countries),
    }


def _july(path: Path) -> pd.DataFrame:
    """Return the whole release with all series: the columns of table ``ideal_points``, and ``_row``."""
    frame = IDEAL_POINTS.rows_of(path)[[*_NAMES, "_row"]]
    if not isinstance(IDEAL_POINTS.layout(path), Stata):
        # What a Stata file holds in single precision.
        values = [name for name in _NAMES if name != "iso3c"]
        frame = frame.assign(**{name: raw.numbers(frame, name, path.name).astype("float32") for name in values})
    return frame.rename(columns=_NAMES)


def ideal_points(path: Path, countries: pd.DataFrame) -> pd.DataFrame:
    """Return table ``ideal_points``; years without an estimate (Venezuela from 2022) are not rows.

    The release has three series: the book's, named FP there, one from all votes, and one named Legacy, which comes without an
    error. The last two end in 2023.
    """
    frame = _july(path)
    account = raw.Account(path.name, "ideal_points", frame)
    codes, others = compared(countries), {*countries["code"], *further("ideal points")}
    frame = account.without(frame, frame["ideal_point"].isna(), "without an estimate")
    frame = account.only(
        frame, "country", codes, others, "of other countries", "a code of countries.csv or parties.csv"
    )
    for name in ("year", "n_votes"):
        raw.filled(frame, name, path.name, "a number")
    for name in ("year", "n_votes", "n_votes_all", "n_votes_legacy"):
        frame[name] = raw.integers(frame, name, path.name)
    frame = account.closed(account.within(frame, "year", FIRST, LAST)).astype({"year": int, "n_votes": int}).round(6)
    missing = set(codes) - set(frame["country"])
    if missing:
        raise raw.IngestError(path.name, None, "iso3c", f"no {min(missing)}", "rows for every country compared")
    return raw.unique(frame, ["country", "year"], path.name).sort_values(["country", "year"])


def positions(path: Path, countries: pd.DataFrame) -> pd.DataFrame:
    """Return table ``un_positions``: how far every state stood from Russia and from the United States, by five years.

    A state's distance in a year is the absolute difference of the two posterior means. A year counts where the series has
    the state and both powers; those two have no row.
    """
    frame = _july(path)
    account = raw.Account(path.name, "un_positions", frame)
    series = {"fp": "ideal_point", "all": "ideal_point_all"}
    frame = account.without(frame, frame[[*series.values()]].isna().all(axis=1), "without an estimate")
    raw.filled(frame, "year", path.name, "a number")
    frame["year"] = raw.integers(frame, "year", path.name).astype(int)
    frame = account.within(frame, "year", FIRST, LAST)
    frame["country"] = frame["country"].replace(_SUCCEEDED)
    what = "a code of countries.csv or parties.csv"
    states = countries.loc[countries["kind"] == "state", "code"]
    others = {*countries["code"], *further("ideal points")}
    frame = account.closed(
        account.only(frame, "country", states, others, "of states that no arms transfer was recorded of", what)
    )
    long = raw.unique(frame, ["country", "year"], path.name).rename(columns={v: k for k, v in series.items()})
    long = long.melt(["country", "year"], [*series], "series", "point").dropna(subset=["point"])
    # In single precision, as it is read, a rounded number is printed with further digits.
    long["point"] = long["point"].astype("float64")
    powers = long[long["country"].isin(_POWERS)].pivot(index=["series", "year"], columns="country", values="point")
    long = long[~long["country"].isin(_POWERS)].merge(powers.dropna().reset_index(), on=["series", "year"])
    to_russia, to_usa = (long["point"].sub(long[power]).abs() for power in _POWERS)
    out = long.assign(
        first_year=FIRST + (long["year"] - FIRST) // 5 * 5,
        to_russia=to_russia,
        to_usa=to_usa,
        nearer=to_russia < to_usa,
    ).groupby(["country", "first_year", "series"], as_index=False)
    return out.agg(
        years=("year", "size"),
        to_russia=("to_russia", "mean"),
        to_usa=("to_usa", "mean"),
        nearer_russia=("nearer", "mean"),
    ).round({"to_russia": 4, "to_usa": 4, "nearer_russia": 4})


def later_ideal_points(path: Path, countries: pd.DataFrame) -> pd.DataFrame:
    """Return table ``ideal_points_2026``: the release of April 2026, which goes to 2025, with what each year is worth."""
    text = LATER_POINTS.rows_of(path)
    account = raw.Account(path.name, "ideal_points_2026", text)
    others = {*countries["code"], *further("ideal points")}
    what = "a code of countries.csv or parties.csv"
    frame = account.only(text, "iso3c", compared(countries), others, "of other countries", what)
    numbers = {"ideal_point": "IdealPointFP", "q5": "Q5%FP", "q95": "Q95%FP"}
    for name in ("year", "NVotesFP", *numbers.values()):
        raw.filled(frame, name, path.name, "a number")
    frame = frame.assign(**{name: raw.integers(frame, name, path.name).astype(int) for name in ("year", "NVotesFP")})
    frame = account.closed(account.within(frame, "year", FIRST))
    out = frame.assign(
        country=frame["iso3c"],
        n_votes=frame["NVotesFP"],
        standing=(frame["year"] == _PROVISIONAL).map({True: "provisional", False: "final"}),
        **{name: raw.numbers(frame, column, path.name).round(6) for name, column in numbers.items()},
    )
    out["standing"] = out["standing"].mask(out["n_votes"] < _FEW, "few votes")
    return raw.unique(out, ["country", "year"], path.name).sort_values(["country", "year"])


def _every_call(path: Path) -> pd.DataFrame:
    """Return all roll calls of the file since 1946, with ``year``."""
    calls = ROLL_CALLS.rows_of(path)
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


def roll_calls(source: Sources) -> pd.DataFrame:
    """Return table ``roll_calls``."""
    every, file = _every_call(source[ROLL_CALLS]), source[ISSUES].name
    issues = ISSUES.rows_of(source[ISSUES])
    raw.filled(issues, "short_name", file, "the short name of an issue")
    raw.unique(issues, ["rcid", "short_name"], file)
    account = raw.Account(file, "roll_calls", issues)
    issues = account.closed(_of_calls(account, issues, every))
    issues = issues.astype({"short_name": str}).groupby("rcid")["short_name"].agg(lambda s: ";".join(sorted(s)))
    account = raw.Account(source[ROLL_CALLS].name, "roll_calls", every)
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


def _every_vote(path: Path, countries: pd.DataFrame) -> pd.DataFrame:
    """Return all votes of the file, with ``party``: the code of a member, or the name of one that had none."""
    frame, file = VOTES.rows_of(path), path.name
    frame["party"] = frame["country_code"].fillna(frame["country"])
    known = {*countries["iso2"].dropna(), *further("unvotes")}
    raw.coded(frame, "party", dict.fromkeys(known), file, "a code of countries.csv or parties.csv")
    raw.coded(frame, "vote", dict.fromkeys(["yes", "no", "abstain"]), file, "yes, no or abstain")
    return raw.unique(frame, ["rcid", "party"], file)


def votes(source: Sources, countries: pd.DataFrame) -> pd.DataFrame:
    """Return table ``votes``: the countries compared, in the roll calls of table ``roll_calls``."""
    frame = _every_vote(source[VOTES], countries)
    iso2 = countries[countries["code"].isin(compared(countries))].set_index("iso2")["code"].to_dict()
    account = raw.Account(source[VOTES].name, "votes", frame)
    frame = _of_calls(account, frame, _every_call(source[ROLL_CALLS]))
    frame = account.closed(account.without(frame, ~frame["party"].isin(list(iso2)), "of other countries"))
    out = pd.DataFrame(
        {
            "rcid": frame["rcid"].astype(int),
            "country": frame["party"].map(iso2),
            "vote": frame["vote"].astype(str),
        }
    )
    return out.sort_values(["rcid", "country"])


def ukraine_votes(path: Path) -> pd.DataFrame:
    """Return table ``ukraine_votes``: what the record has of the resolutions on Ukraine.

    The rule: a resolution of the General Assembly adopted by a recorded vote, whose title names Ukraine or Crimea, or which
    the eleventh emergency special session adopted. A country marked with a full stop took no part in the vote.

    Raises:
        IngestError: a resolution under the rule has no subject here, or one with a subject is not in the file.
    """
    text = un_record.read(path, un_record.ASSEMBLY)
    account = raw.Account(path.name, "ukraine_votes", text)
    named = text["title"].str.contains("Ukraine|Crimea") | text["resolution"].str.startswith("A/RES/ES-11/")
    text = account.closed(account.without(text, ~named, "on other matters"))
    subject = raw.coded(text, "resolution", _SUBJECTS, path.name, "a resolution on Ukraine with a subject")
    missing = set(_SUBJECTS) - set(text["resolution"])
    if missing:
        raise raw.IngestError(path.name, None, "resolution", f"no {min(missing)}", "every resolution on Ukraine")
    for name in ("undl_id", "yes", "no", "abstain"):
        raw.filled(text, name, path.name, "a number")
    counts = {name: raw.integers(text, name, path.name) for name in ("yes", "no", "abstain")}
    out = text.assign(
        **counts,
        subject=subject,
        grade="un record",
        source="United Nations Digital Library, record " + text["undl_id"],
        **{code: raw.coded(text, code, _VOTES, path.name, "Y, N, A or a full stop") for code in un_record.STATES},
    )
    kept = ["resolution", "date", "subject", "grade", *counts, "source"]
    return out.melt(kept, un_record.STATES, "country", "vote").sort_values(["date", "resolution", "country"])
