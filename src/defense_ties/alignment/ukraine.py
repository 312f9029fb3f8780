"""The votes of the UN General Assembly on Ukraine."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ..data import country_names, load


def ukraine_votes(countries: Sequence[str], press: bool = False) -> pd.DataFrame:
    """Return the votes on Ukraine, one row per resolution and country, gaps included.

    Args:
        press: add the votes after the end of the record that the press reports, and of those it does not, what the chronicle
            has of the same day's resolution; both to be shown marked.

    Returns:
        Columns ``resolution`` (of a vote from the press its subject, since no symbol was seen), ``date, subject, country,
        vote, meaning`` (the vote in words), ``grade, source``. A country with no row in the tables gets one, with grade
        ``not found``.
    """
    table = load("ukraine_votes")
    if press:
        reported = load("ukraine_press_votes")
        reported = reported.assign(resolution=reported["subject"])
        told = reported[["date", "country"]].merge(_of_the_chronicle(), how="left").set_index(reported.index)
        found = reported["vote"].isna() & told["vote"].notna()
        for column in ("vote", "grade", "source"):
            reported[column] = reported[column].mask(found, told[column])
        table = pd.concat([table, reported], ignore_index=True)
    grid = (
        table[["resolution", "date", "subject"]]
        .drop_duplicates()
        .merge(pd.DataFrame({"country": list(countries)}), how="cross")
    )
    out = grid.merge(table[["resolution", "date", "country", "vote", "grade", "source"]], how="left")
    words = {"Y": "in favour", "N": "against", "A": "abstained", "X": "did not vote"}
    return out.assign(
        grade=out["grade"].fillna("not found"),
        meaning=out["vote"].map(words).fillna("not found"),
    ).sort_values(["date", "resolution", "country"], ignore_index=True)


_SAID = {"in favour": "Y", "abstaining": "A", "against": "N"}


def _of_the_chronicle() -> pd.DataFrame:
    """Return the votes that the titles of the chronicle tell of resolutions on Ukraine, established rows alone.

    Returns:
        Columns ``date, country, vote, grade`` (``chronicle``) and ``source`` (the row).
    """
    rows = load("chronicle")
    rows = rows[rows["standing"] == "established"]
    told = rows["title"].str.extract(r"^General Assembly resolution \S+ \([^)]*Ukrain[^)]*\): (?P<votes>.+)$")["votes"]
    parts = rows.assign(part=told.str.split(r"[,;] ")).explode("part").dropna(subset=["part"])
    said = parts["part"].str.extract(f"^(?P<names>.+) (?P<how>{'|'.join(_SAID)})$")
    codes = {name: code for code, name in country_names().items()}
    parts = parts.assign(name=said["names"].str.split(" and "), vote=said["how"].map(_SAID)).explode("name")
    return parts.assign(
        date=pd.to_datetime(parts["date"]), country=parts["name"].map(codes), grade="chronicle", source=parts["id"]
    )[["date", "country", "vote", "grade", "source"]].dropna()


def mean_vote(frame: pd.DataFrame) -> float:
    """Return the mean of votes on texts that Russia opposes: 0 in favour, one half abstained, 1 against, absence left out.

    Args:
        frame: as from :func:`ukraine_votes`, or a part of it.
    """
    return float(frame["vote"].map({"Y": 0, "A": 0.5, "N": 1}).mean())
