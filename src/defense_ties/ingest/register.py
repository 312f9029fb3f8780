"""The register of agreements and events: researched rows, DCAD, and the project's coding of both."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from . import raw
from .scope import focus

RESEARCHED = "agreements/agreements_and_events.csv"
DCAD = "agreements/DCAD-v1.0-main.csv"
HERE = Path(__file__).parent / "register"
CODING, ADDITIONS = HERE / "coding.csv", HERE / "additions.csv"

_HEADER = [
    "id", "date_signed", "date_in_force", "title", "country", "scope", "type", "status", "source_title",
    "source_publisher", "source_year", "source_url", "confidence", "notes",
]  # fmt: skip
_CODING_HEADER = [
    "id", "table", "instrument", "type", "outcome", "source_kind", "evidence", "merged_into", "date",
    "in_force", "amount_usd_million", "title", "conflict", "note", "reason",
]  # fmt: skip
_DCAD_COLUMNS = [
    "ccode1",
    "ccode2",
    "signDay",
    "signMonth",
    "signYear",
    "EIFDay",
    "EIFMonth",
    "EIFYear",
    "DCAid",
]
_RUSSIA = 365
_TABLES = {t: t for t in ("agreement", "event", "merge", "drop")}
_AGREEMENTS = [
    "id", "country", "title", "scope", "instrument", "type", "signed", "signed_precision", "in_force",
    "in_force_precision", "status", "status_note",
]  # fmt: skip
_EVENTS = [
    "id", "country", "title", "scope", "type", "date", "date_precision", "outcome", "outcome_note",
    "amount_usd_million",
]  # fmt: skip
_SOURCE = [
    "source_kind", "source_title", "source_title_reconstructed", "publisher", "source_year", "url", "evidence",
    "merged", "conflict", "note",
]  # fmt: skip
_PRECISION = {4: "year", 7: "month", 10: "day"}


def tables(source: Path, countries: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return tables ``agreements``, ``events`` and ``coding``.

    Every researched row must be coded (kept, merged or dropped, with a reason), and every coded row must exist;
    a row whose confidence is ``unverified`` can't be kept.

    Raises:
        IngestError: see :mod:`defense_ties.ingest.raw`.
    """
    rows = researched(source / RESEARCHED, ADDITIONS)
    _check_dcad(rows, source / DCAD, countries)
    coded = code(rows, CODING, countries)
    return {
        "coding": decisions(CODING),
        "agreements": agreements(coded[coded["table"] == "agreement"]),
        "events": events(coded[coded["table"] == "event"]),
    }


def researched(path: Path, additions: Path) -> pd.DataFrame:
    """Return the researched rows and the project's own additions, which have the same header."""
    parts = [raw.delimited(p, _HEADER, encoding="utf-8").assign(_file=p.name) for p in (path, additions)]
    raw.floor(parts[0], 100, path.name)
    return raw.unique(pd.concat(parts, ignore_index=True), ["id"], path.name)


def _check_dcad(rows: pd.DataFrame, path: Path, countries: pd.DataFrame) -> None:
    """Raise IngestError unless the researched DCAD rows are exactly DCAD's dyads of Russia with the five."""
    dcad = pd.read_csv(raw.existing(path), encoding="latin-1", low_memory=False)
    raw.columns(dcad, _DCAD_COLUMNS, path.name)
    raw.floor(dcad, 1_800, path.name)
    cow = countries.loc[countries["code"].isin(focus(countries)), "cow_code"].dropna().astype(int)
    dyads = dcad[dcad["ccode1"].isin(cow) & dcad["ccode2"].eq(_RUSSIA)]
    dyads = pd.concat([dyads, dcad[dcad["ccode2"].isin(cow) & dcad["ccode1"].eq(_RUSSIA)]])
    for what, column in (("sign", "date_signed"), ("EIF", "date_in_force")):
        for _, row in dyads.iterrows():
            identifier = row["DCAid"].replace("DCADv1.0-", "DCAD-")
            held = rows.loc[rows["id"] == identifier]
            if held.empty:
                raise raw.IngestError(RESEARCHED, None, "id", f"no {identifier}", "every DCAD row of the dyads")
            year, month, day = (row[f"{what}{part}"] for part in ("Year", "Month", "Day"))
            date = "" if pd.isna(year) or year < 0 else f"{year:04.0f}-{month:02.0f}-{day:02.0f}"
            found = held[column].iloc[0]
            if found != date:
                raise raw.IngestError(RESEARCHED, int(held["_row"].iloc[0]), column, found, f"DCAD's {date!r}")


def code(rows: pd.DataFrame, path: Path, countries: pd.DataFrame) -> pd.DataFrame:
    """Return the researched rows joined to their coding, one row per text or event and country."""
    coding = raw.unique(raw.delimited(path, _CODING_HEADER, encoding="utf-8"), ["id"], path.name)
    raw.coded(coding, "table", _TABLES, path.name, "agreement, event, merge or drop")
    coding["amount_usd_million"] = raw.numbers(coding, "amount_usd_million", path.name)
    for kind in ("merge", "drop"):
        bare = coding[(coding["table"] == kind) & (coding["reason"] == "")]
        if not bare.empty:
            raise raw.IngestError(path.name, int(bare["_row"].iloc[0]), "reason", "", f"why the row is a {kind}")
    raw.coded(coding, "id", dict.fromkeys(rows["id"]), path.name, f"an id of {RESEARCHED} or additions.csv")
    unverified = rows["confidence"] == "unverified"
    uncoded = rows[~rows["id"].isin(coding["id"]) & ~unverified]
    if not uncoded.empty:
        first = uncoded.iloc[0]
        raise raw.IngestError(first["_file"], int(first["_row"]), "id", first["id"], f"a row of {path.name}")
    kept = coding[coding["table"].isin(["agreement", "event"])]
    bad = rows[unverified & rows["id"].isin(kept["id"])]
    if not bad.empty:
        first = bad.iloc[0]
        raise raw.IngestError(first["_file"], int(first["_row"]), "confidence", "unverified", "a confirmed row")
    merged = coding[coding["table"] == "merge"]
    raw.coded(merged, "merged_into", dict.fromkeys(kept["id"]), path.name, "the id of a row that is kept")
    into = merged.groupby("merged_into")["id"].agg("; ".join)
    out = rows.merge(kept.drop(columns="_row"), on="id", suffixes=("_raw", ""), validate="one_to_one")
    codes = dict(zip(countries["name"], countries["code"], strict=True))
    names = {n: c for n, c in codes.items() if c in focus(countries)}
    out["country"] = out["country"].str.replace("; CELAC", "").str.split("; ")
    out = out.explode("country", ignore_index=True)
    return out.assign(
        country=raw.coded(out, "country", names, RESEARCHED, "the name of a country of the book"),
        title=out["title"].mask(out["title"] == "", out["title_raw"]),
        source_title=out["source_title"].str.removeprefix("[").str.removesuffix("]").str.strip("()"),
        source_title_reconstructed=out["source_title"].str.match(r"^[\[(]"),
        publisher=out["source_publisher"],
        url=out["source_url"],
        merged=out["id"].map(into),
        note=(out["notes"] + "; " + out["note"]).str.removeprefix("; ").str.removesuffix("; "),
    )


def decisions(path: Path) -> pd.DataFrame:
    """Return table ``coding``: what became of each confirmed row."""
    coding = raw.delimited(path, _CODING_HEADER, encoding="utf-8").rename(columns={"table": "decision"})
    return coding[["id", "decision", "merged_into", "evidence", "reason"]].sort_values("id")


def _dates(frame: pd.DataFrame, column: str) -> pd.Series:
    """Return the precision of ISO dates of 4, 7 or 10 characters; empty dates have none."""
    bad = ~frame[column].str.match(r"^(\d{4}(-\d{2}(-\d{2})?)?)?$")
    if bad.any():
        at = bad.idxmax()
        raise raw.IngestError(str(frame["_file"][at]), int(frame["_row"][at]), column, frame[column][at], "an ISO date")
    return frame[column].str.len().map(_PRECISION)


def agreements(coded: pd.DataFrame) -> pd.DataFrame:
    """Return table ``agreements``."""
    out = coded.assign(
        signed=coded["date"].mask(coded["date"] == "", coded["date_signed"]),
        in_force=coded["in_force"].mask(coded["in_force"] == "", coded["date_in_force"]),
        status=coded["outcome"],
        status_note=coded["status"].replace("see notes", ""),
    )
    out = out.assign(signed_precision=_dates(out, "signed"), in_force_precision=_dates(out, "in_force"))
    return out[_AGREEMENTS + _SOURCE].sort_values(["country", "signed", "id"])


def events(coded: pd.DataFrame) -> pd.DataFrame:
    """Return table ``events``."""
    out = coded.assign(date=coded["date"].mask(coded["date"] == "", coded["date_signed"]), outcome_note=coded["status"])
    out = out.assign(date_precision=_dates(out, "date"))
    return out[_EVENTS + _SOURCE].sort_values(["country", "date", "id"])
