"""Trips of presidents abroad: the COLT data set, as a university project checked it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ..scope import FIRST, focus
from . import raw
from .forms import Delimited, Form, Sources

# The last whole year of the file.
LAST = 2025

_YEARS_HEADER = ("LeaderCountryISO", "TripYear", "all_trips", "to_CHN", "to_RUS", "to_USA")
_TRIPS_HEADER = (
    "TripID", "LeaderCountryISO", "LeaderFullName", "LeaderRole", "CountryVisited", "CountryVisitedISO", "CityVisited",
    "TripYear", "TripStartDate", "TripEndDate", "MetHostHoGS", "HostHOGSName", "AttendedMultilatEvent",
    "NameMultilatEvent", "SignedAgreement", "BusinessLeaderOrForum", "Notes", "Confidence(1-5)", "SourceLink1",
    "SourceLink2",
)  # fmt: skip
YEARS = Form("COLT, trips per year", (Delimited(_YEARS_HEADER),), rows=100, years=lambda rows: rows["TripYear"])
TRIPS = Form(
    "COLT, trips to Russia",
    # The notes of one trip end in a line end.
    (Delimited(_TRIPS_HEADER, continued='",'),),
    rows=30,
    years=lambda rows: rows["TripYear"],
)
FORMS = [YEARS, TRIPS]
_YES_NO = {"Yes": True, "No": False}
_CITIES = {"Moscu": "Moscow", "Moscú": "Moscow", "Moscow;Saint Petersburg": "Moscow; Saint Petersburg"}
_COUNTRY = "a country of the book"


def tables(source: Sources, countries: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return leader_trips and trips_to_russia.

    Raises:
        IngestError: also where the trips to Russia are not those that the file of the years counts.
    """
    codes = dict.fromkeys(focus(countries))
    first, second = source[YEARS], source[TRIPS]
    years, trips = per_year(first, codes), to_russia(second, codes)
    counted = trips.groupby(["country", "year"]).size()
    held = years.set_index(["country", "year"])
    missing = counted.index.difference(held.index)
    if len(missing):
        country, year = missing[0]
        raise raw.IngestError(first.name, None, "TripYear", f"no {country} {year}", f"a year of {second.name}")
    listed = counted.reindex(held.index, fill_value=0)
    other = held["to_RUS"] != listed
    if other.any():
        at = other.idxmax()
        expected = f"{listed[at]}, the trips in {second.name}"
        raise raw.IngestError(first.name, int(held.loc[at, "_row"]), "to_RUS", int(held.loc[at, "to_RUS"]), expected)
    names = {"to_RUS": "to_russia", "to_USA": "to_united_states", "to_CHN": "to_china"}
    return {
        "leader_trips": years.rename(columns=names).drop(columns="_row"),
        "trips_to_russia": trips.drop(columns="_row"),
    }


def per_year(path: Path, codes: dict[str, None]) -> pd.DataFrame:
    """Return trips per country and year, all and to three powers, and ``_row``; a year under way is left out."""
    text = YEARS.rows_of(path)
    for name in _YEARS_HEADER[1:]:
        raw.filled(text, name, path.name, "a number, be it 0")
        text[name] = raw.integers(text, name, path.name)
    raw.coded(text, "LeaderCountryISO", codes, path.name, _COUNTRY)
    account = raw.Account(path.name, "leader_trips", text)
    text = account.closed(account.within(text, "TripYear", FIRST, LAST))
    out = text.rename(columns={"LeaderCountryISO": "country", "TripYear": "year"})
    key = ["country", "year"]
    parts = out["to_CHN"] + out["to_RUS"] + out["to_USA"]
    if (parts > out["all_trips"]).any():
        at = (parts > out["all_trips"]).idxmax()
        expected = f"at least {parts[at]}, the trips to three countries"
        raise raw.IngestError(path.name, int(out["_row"][at]), "all_trips", int(out["all_trips"][at]), expected)
    return raw.unique(out, key, path.name).sort_values(key)


def to_russia(path: Path, codes: dict[str, None]) -> pd.DataFrame:
    """Return table ``trips_to_russia``, and ``_row``."""
    file = path.name
    text = TRIPS.rows_of(path)
    raw.coded(text, "LeaderCountryISO", codes, file, _COUNTRY)
    raw.coded(text, "LeaderRole", {"GS": None}, file, "GS")
    raw.coded(text, "CountryVisitedISO", {"RUS": None}, file, "RUS")
    for name in ("TripID", "LeaderFullName", "TripYear"):
        raw.filled(text, name, file, "a value")
    account = raw.Account(file, "trips_to_russia", text)
    year = raw.integers(text, "TripYear", file)
    for name in ("TripStartDate", "TripEndDate"):
        days = pd.to_datetime(text[name], format="%Y-%m-%d", errors="coerce")
        bad = text[name].ne("") & (days.isna() | days.dt.year.ne(year))
        if bad.any():
            at = bad.idxmax()
            expected = f"a day of {year[at]}, or nothing"
            raise raw.IngestError(file, int(text["_row"][at]), name, text[name][at], expected)
    summit = raw.coded(text, "AttendedMultilatEvent", _YES_NO, file, "Yes or No")
    named = summit.eq(text["NameMultilatEvent"].ne(""))
    if not named.all():
        at = named.idxmin()
        found, expected = (
            text["NameMultilatEvent"][at],
            "a name where a multilateral event was attended, and else nothing",
        )
        raise raw.IngestError(file, int(text["_row"][at]), "NameMultilatEvent", found, expected)
    out = pd.DataFrame(
        {
            "trip_id": text["TripID"],
            "country": text["LeaderCountryISO"],
            "leader": text["LeaderFullName"],
            "year": year,
            "start": text["TripStartDate"],
            "end": text["TripEndDate"],
            "city": text["CityVisited"].replace(_CITIES),
            "multilateral": summit,
            "event": text["NameMultilatEvent"],
            "met_host": raw.coded(text, "MetHostHoGS", _YES_NO, file, "Yes or No"),
            "signed": raw.coded(text, "SignedAgreement", _YES_NO, file, "Yes or No"),
            "confidence": raw.integers(text, "Confidence(1-5)", file),
            "_row": text["_row"],
        }
    )
    return account.closed(raw.unique(out, ["trip_id"], file)).sort_values(["country", "year", "trip_id"])
