"""Agreements and events: typology, status, signature-to-force lag, timelines."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from .data import load
from .prose import spoken
from .scope import FIRST, LAST

# In form only: whether a memorandum binds depends on its text, which is seldom published.
FORMAL = ["agreement", "memorandum", "protocol"]
# What is announced, offered, stopped, dropped or not traced did not come about, as far as is known.
CAME_ABOUT = ["held", "occurred", "concluded"]
PRACTICAL = ["exercise", "visit", "training"]
CONFIRMED = "confirmed elsewhere"
_NUMBERS = {"twelve": 12, "seventeen": 17, "thirty-one": 31}
_DEPENDENT = ["state media", "tertiary"]
# Kinds of the chosen events: all texts are one, events go by their type.
_TEXT, _ARMS, _CONTACT = "treaty or agreement", "arms, maintenance, credit", "visit, talk, incident"
AFTER = "chronicle after 2024"
KINDS = [_TEXT, _ARMS, _CONTACT, AFTER]
_KIND_OF = dict.fromkeys(["contract", "offer", "credit", "services"], _ARMS) | dict.fromkeys(
    ["exercise", "visit", "training", "dialogue", "incident"], _CONTACT
)
_MIDDLE = {4: "-07-01", 7: "-15", 10: ""}
_SPAN = {"year": pd.DateOffset(years=1), "month": pd.DateOffset(months=1), "day": pd.DateOffset(days=1)}


def dated(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return the frame with the interval that a date of year, month or day precision stands for.

    Args:
        column: a column of ISO dates of 4, 7 or 10 characters, with ``{column}_precision`` beside it.

    Returns:
        The frame and ``earliest``, ``latest`` (last day of the interval) and ``middle`` (where to draw it:
        1 July of a year, the 15th of a month, the day itself); missing where the date is.
    """
    text = frame[column].astype("str").where(frame[column].notna(), "")
    middle = pd.to_datetime(text + text.str.len().map(_MIDDLE).fillna(""), format="%Y-%m-%d", errors="coerce")
    start = text.where(text.str.len() != 7, text + "-01").where(text.str.len() != 4, text + "-01-01")
    earliest = pd.to_datetime(start.mask(start == ""), format="%Y-%m-%d")
    latest = earliest.copy()
    for precision, begin in earliest.dropna().groupby(frame[f"{column}_precision"], dropna=False):
        latest[begin.index] = begin + _SPAN[precision] - pd.Timedelta(days=1)
    return frame.assign(earliest=earliest, latest=latest, middle=middle)


def depths() -> dict[int, str]:
    """Return the depth scale of the codebook: number to its name, as ``{4: "Practice"}``."""
    book = load("codebook")
    scale = book[book["variable"] == "depth"]
    return {int(code): text.split(":")[0] for code, text in zip(scale["code"], scale["definition"], strict=True)}


def rests_on(frame: pd.DataFrame) -> pd.Series:
    """Return the kind of source each row of the register rests on.

    It is the kind of its first source; where that is state media or tertiary and an independent source confirms the
    row's main fact, it is :data:`CONFIRMED`.
    """
    others = load("further_sources")
    independent = others[others["confirms"] & ~others["source_kind"].isin(_DEPENDENT)]
    return frame["source_kind"].mask(
        frame["source_kind"].isin(_DEPENDENT) & frame["id"].isin(independent["id"]), CONFIRMED
    )


def sources(frame: pd.DataFrame) -> pd.Series:
    """Return how a row's first source is named to readers: its publisher, its kind, and whether others confirm what depends on it.

    Args:
        frame: rows with ``id, publisher, source_kind``.

    Returns:
        Text such as ``TASS (state media, confirmed elsewhere)``.
    """
    confirmed = rests_on(frame) == CONFIRMED
    return (
        frame["publisher"] + " (" + frame["source_kind"].mask(confirmed, frame["source_kind"] + f", {CONFIRMED}") + ")"
    )


def register(countries: Sequence[str] | None = None, first: int = FIRST, last: int = LAST) -> pd.DataFrame:
    """Return agreements signed between two years, dated by signature.

    Returns:
        The columns of table ``agreements``, and those of :func:`dated`, in order of signature. ``formal`` is True for
        bilateral agreements, memoranda and protocols, False for declarations, plans and packages and for texts of several
        states; ``rests_on`` as from
        :func:`rests_on`.
    """
    out = dated(load("agreements"), "signed")
    out = out[out["middle"].dt.year.between(first, last)]
    if countries is not None:
        out = out[out["country"].isin(countries)]
    out = out.assign(formal=out["instrument"].isin(FORMAL) & (out["scope"] == "bilateral"), rests_on=rests_on(out))
    return out.sort_values(["middle", "id"], ignore_index=True)


def events(countries: Sequence[str] | None = None, first: int = FIRST, last: int = LAST) -> pd.DataFrame:
    """Return events between two years; an event without a date is left out.

    Returns:
        The columns of table ``events``, those of :func:`dated`, and ``rests_on`` as from :func:`register`, in order of
        date.
    """
    out = dated(load("events"), "date")
    out = out[out["middle"].dt.year.between(first, last)]
    if countries is not None:
        out = out[out["country"].isin(countries)]
    return out.assign(rests_on=rests_on(out)).sort_values(["middle", "id"], ignore_index=True)


def came_about(countries: Sequence[str] | None = None, first: int = FIRST, last: int = LAST) -> pd.DataFrame:
    """Return the events of :func:`events` that count as practice, contact or talk: those that came about, not weak.

    What was announced and never reported as done is no practice, whatever its type. Every count of what was done uses
    these rows.
    """
    out = events(countries, first, last)
    return out[out["outcome"].isin(CAME_ABOUT) & (out["evidence"] != "weak")].reset_index(drop=True)


def documents(frame: pd.DataFrame) -> int:
    """Return how many documents the titles of packages count: a floor, since a package without a count adds none.

    Args:
        frame: agreements; those whose instrument is a package are read.

    Raises:
        ValueError: a title begins with a number in words that is not known here.
    """
    titles = frame.loc[frame["instrument"] == "package", "title"]
    said = titles.str.extract(r"^(\S+) (?:documents|agreements)\b")[0].dropna().str.lower()
    unknown = set(said) - set(_NUMBERS)
    if unknown:
        raise ValueError(f"a package of {min(unknown)} documents: expected one of {', '.join(_NUMBERS)}")
    return int(said.map(_NUMBERS).sum())


def lags(countries: Sequence[str] | None = None) -> pd.DataFrame:
    """Return the time from signature to entry into force, where both are known to the day.

    Returns:
        Columns ``id, country, title, signed, in_force`` (timestamps), ``days`` and ``years`` (days / 365.25), in order
        of signature. Agreements without both days are not in it: they are no short lags.
    """
    frame = load("agreements")
    frame = frame[(frame["signed_precision"] == "day") & (frame["in_force_precision"] == "day")]
    if countries is not None:
        frame = frame[frame["country"].isin(countries)]
    out = frame[["id", "country", "title"]].assign(
        signed=pd.to_datetime(frame["signed"]), in_force=pd.to_datetime(frame["in_force"])
    )
    days = (out["in_force"] - out["signed"]).dt.days
    return out.assign(days=days, years=days / 365.25).sort_values("signed", ignore_index=True)


def timeline(countries: Sequence[str], first: int = FIRST, last: int = LAST) -> pd.DataFrame:
    """Return agreements and events as one list for a chart.

    Returns:
        Columns ``id, country, date`` (middle of the interval), ``precision, lane`` (what kind: agreements by
        form, events by type), ``what`` (agreement or event), ``title, outcome`` (status or outcome), ``depth, rests_on,
        publisher, source_kind, evidence``, in order of date.
    """
    texts = register(countries, first, last)
    lane = texts["formal"].map({True: "Agreement", False: "Declaration or plan"})
    parts = [
        texts.assign(lane=lane, what="agreement", outcome=texts["status"], precision=texts["signed_precision"]),
    ]
    happened = events(countries, first, last)
    parts.append(
        happened.assign(lane=happened["type"].str.capitalize(), what="event", precision=happened["date_precision"])
    )
    columns = [
        "id", "country", "middle", "precision", "lane", "what", "title", "outcome", "depth", "rests_on",
        "publisher", "source_kind", "evidence",
    ]  # fmt: skip
    out = pd.concat([part[columns] for part in parts]).rename(columns={"middle": "date"})
    return out.sort_values(["date", "id"], ignore_index=True)


def listed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of :func:`timeline` as the table that lists them.

    Returns:
        Columns of text ``Date`` (as exact as the source), ``What``, ``Outcome``, ``Depth`` (its name), ``Source`` (the first, as from
        :func:`sources`), ``Further`` (how many further sources there are) and ``Row`` (its number in the register).
    """
    further = load("further_sources").groupby("id").size()
    exact = rows["precision"].map({"year": 4, "month": 7, "day": 10})
    dates = [spoken(f"{date:%Y-%m-%d}"[:length]) for date, length in zip(rows["date"], exact, strict=True)]
    return pd.DataFrame(
        {
            "Date": dates,
            "What": rows["title"],
            "Outcome": rows["outcome"],
            "Depth": rows["depth"].map(depths()),
            "Source": sources(rows),
            "Further": rows["id"].map(further).fillna(0).astype(int).astype(str),
            "Row": rows["id"],
        }
    ).reset_index(drop=True)


def chosen() -> pd.DataFrame:
    """Return the events of table ``timeline`` with what their rows of the register and of the chronicle say of them.

    Returns:
        Columns ``id, country`` (a row for each that the event is about), ``date`` (ISO, as in the row), ``middle`` (where to draw
        it), ``kind`` (of :data:`KINDS`), ``state, came`` (in force, established, or it took place), ``title, publisher, source``
        (as from :func:`sources`), ``words, why``, in order of date.

    Raises:
        ValueError: an event that is no published row, or whose row has another state than its words suppose.
    """
    texts = load("agreements").rename(
        columns={"signed": "date", "signed_precision": "date_precision", "status": "state"}
    )
    happened, after = load("events").rename(columns={"outcome": "state"}), load("chronicle")
    after = after.assign(country=after["countries"].str.split("; "), state=after["standing"]).explode("country")
    parts = [
        texts.assign(kind=_TEXT),
        happened.assign(kind=happened["type"].map(_KIND_OF)),
        after.assign(kind=AFTER),
    ]
    rows = dated(pd.concat(parts, ignore_index=True), "date").rename(columns={"state": "found"})
    out = load("timeline").merge(rows, on="id", how="left", validate="one_to_many")
    for event in out.to_dict("records"):
        if pd.isna(event["country"]):
            raise ValueError(f"timeline: {event['id']} is not a published row")
        if event["found"] != event["state"]:
            raise ValueError(f"timeline: {event['id']} is {event['found']!r}, its words suppose {event['state']!r}")
    columns = [
        "id", "country", "date", "middle", "kind", "state", "came", "title", "publisher", "source", "words", "why",
    ]  # fmt: skip
    out = out.assign(source=sources(out), came=out["state"].isin(["in force", "established", *CAME_ABOUT]))
    return out.sort_values(["date", "id"], ignore_index=True)[columns]


def counts(frame: pd.DataFrame, by: str, countries: Sequence[str]) -> pd.DataFrame:
    """Return how many rows each country has of each value of ``by``, zeros included.

    Args:
        frame: a register or events; by: a column, as ``status``; countries: the codes that must appear.

    Returns:
        Columns ``country``, ``by``, ``count``.
    """
    table = pd.crosstab(frame["country"], frame[by]).reindex(list(countries), fill_value=0)
    return table.rename_axis(index="country", columns=by).stack().rename("count").reset_index()


def ways_of_counting() -> pd.DataFrame:
    """Return how many agreements and events there are by each way of counting that the book uses, from the widest on.

    Each way leaves out what the one before does, and more; from the second on, a row counts once for each of its countries.

    Returns:
        Columns ``way, agreements, events``, with the ways ``each once``, ``by country``, ``in the period``, ``without weak rows``,
        ``between two states`` and ``formal``; events are missing for the last, which is said of texts.
    """
    texts, happened = register(), events()
    sound = [frame[frame["evidence"] != "weak"] for frame in (texts, happened)]
    bilateral = [frame[frame["scope"] == "bilateral"] for frame in sound]
    every = [load(table) for table in ("agreements", "events")]
    ways = {
        "each once": [frame["id"].nunique() for frame in every],
        "by country": [len(frame) for frame in every],
        "in the period": [len(texts), len(happened)],
        "without weak rows": [len(frame) for frame in sound],
        "between two states": [len(frame) for frame in bilateral],
        "formal": [int(bilateral[0]["formal"].sum()), pd.NA],
    }
    out = pd.DataFrame.from_dict(ways, orient="index", columns=["agreements", "events"]).astype("Int64")
    return out.rename_axis("way").reset_index()
