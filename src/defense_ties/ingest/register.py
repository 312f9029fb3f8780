"""The register of agreements and events: researched rows, DCAD, further sources, and the coding of all of them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from ..scope import focus
from . import coding, dcad, raw
from .forms import Delimited, Form, Sources

ADDITIONS, SOURCES, CORRECTIONS = (coding.HERE / f"{name}.csv" for name in ("additions", "sources", "corrections"))

_HEADER = (
    "id", "date_signed", "date_in_force", "title", "country", "scope", "type", "status", "source_title",
    "source_publisher", "source_year", "source_url", "confidence", "notes",
)  # fmt: skip
RESEARCHED = Form(
    "register, researched rows", (Delimited(_HEADER),), rows=100, years=lambda rows: rows["date_signed"].str[:4]
)
FORMS = [RESEARCHED, dcad.TEXTS]
_SOURCES_HEADER = ["id", "source_kind", "title", "publisher", "year", "url", "supports", "confirms"]
_CORRECTIONS_HEADER = ["id", "column", "found", "corrected", "reason"]
_CONFIDENCE = dict.fromkeys(["dataset", "published", "unverified"])
_AGREEMENTS = [
    "id", "country", "title", "scope", "instrument", "type", "signed", "signed_precision", "in_force",
    "in_force_precision", "status", "status_note", "depth",
]  # fmt: skip
_EVENTS = [
    "id", "country", "title", "scope", "type", "date", "date_precision", "outcome", "outcome_note",
    "amount_usd_million", "depth",
]  # fmt: skip
_SOURCE = [
    "source_kind", "source_title", "source_title_reconstructed", "publisher", "source_year", "url", "evidence",
    "merged", "conflict", "note",
]  # fmt: skip
_PRECISION = {4: "year", 7: "month", 10: "day"}


def tables(source: Sources, countries: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return tables ``agreements``, ``events``, ``further_sources``, ``coding``, ``double_coding`` and ``codebook``.

    Every researched row must be coded (kept, merged or dropped, with a reason), and every coded row must exist;
    a row whose confidence is ``unverified`` can't be kept.

    Raises:
        IngestError: see :mod:`defense_ties.ingest.raw` and :mod:`defense_ties.ingest.coding`.
    """
    rows = corrected(researched(source[RESEARCHED], ADDITIONS), CORRECTIONS)
    _check_dcad(rows, source[RESEARCHED].name, source[dcad.TEXTS], countries)
    book = coding.codebook(coding.CODEBOOK)
    settled = coding.final(coding.FINAL, book)
    coded = code(rows, settled, countries)
    return {
        "codebook": book,
        "coding": decisions(settled),
        "double_coding": coding.double_coding(settled, book, coding.FIRST, coding.SECOND),
        "agreements": agreements(coded[coded["table"] == "agreement"]),
        "events": events(coded[coded["table"] == "event"]),
        "further_sources": further_sources(SOURCES, _kept(settled), coding.FINAL),
    }


def researched(path: Path, additions: Path) -> pd.DataFrame:
    """Return the researched rows and the project's own additions, which have the same header."""
    own = raw.delimited(additions, list(_HEADER))
    parts = [part.assign(_file=p.name) for part, p in ((RESEARCHED.rows_of(path), path), (own, additions))]
    for part, file in zip(parts, (path.name, additions.name), strict=True):
        raw.coded(part, "confidence", _CONFIDENCE, file, f"one of {', '.join(_CONFIDENCE)}")
    return raw.unique(pd.concat(parts, ignore_index=True), ["id"], path.name)


def corrected(rows: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Return the researched rows with the passages put right that ``corrections.csv`` names, each with a reason.

    Raises:
        IngestError: a correction of a row or column that there is not, without a reason, or of a passage that does not
            stand there exactly once: it was put right at its source, or never stood there.
    """
    file = path.name
    wanted = raw.unique(raw.delimited(path, _CORRECTIONS_HEADER), _CORRECTIONS_HEADER[:3], file)
    raw.coded(wanted, "id", dict.fromkeys(rows["id"]), file, "an id of the researched rows or additions.csv")
    raw.coded(wanted, "column", dict.fromkeys(_HEADER[1:]), file, "a column of the researched rows")
    rows = rows.set_index("id", drop=False)
    for _, row in wanted.iterrows():
        held = rows.loc[row["id"], row["column"]]
        if row["reason"] == "":
            raise raw.IngestError(file, int(row["_row"]), "reason", "", "why the passage is wrong")
        if row["found"] == "" or held.count(row["found"]) != 1:
            raise raw.IngestError(file, int(row["_row"]), "found", row["found"], f"a passage that is once in {held!r}")
        rows.loc[row["id"], row["column"]] = held.replace(row["found"], row["corrected"]).strip()
    return rows.reset_index(drop=True)


def _check_dcad(rows: pd.DataFrame, file: str, path: Path, countries: pd.DataFrame) -> None:
    """Raise IngestError unless the DCAD rows of the researched ones, a file, are exactly DCAD's dyads of Russia with the five."""
    texts = dcad.texts(path, countries)
    account = raw.Account(path.name, "agreements", texts)
    other = ~(texts["partner"].eq("RUS") & texts["country"].isin(focus(countries)))
    dyads = account.closed(account.without(texts, other, "not of Russia with a country of the book"))
    expected = dict.fromkeys(dyads["DCAid"].str.replace("DCADv1.0-", "DCAD-"))
    held = rows[rows["id"].str.startswith("DCAD-")]
    raw.coded(held, "id", expected, file, f"a dyad of Russia with the five in {path.name}")
    for name, column in (("signed", "date_signed"), ("in_force", "date_in_force")):
        for _, row in dyads.iterrows():
            identifier = row["DCAid"].replace("DCADv1.0-", "DCAD-")
            held = rows.loc[rows["id"] == identifier]
            if held.empty:
                raise raw.IngestError(file, None, "id", f"no {identifier}", "every DCAD row of the dyads")
            found = held[column].iloc[0]
            if found != row[name]:
                raise raw.IngestError(file, int(held["_row"].iloc[0]), column, found, f"DCAD's {row[name]!r}")


def code(rows: pd.DataFrame, settled: pd.DataFrame, countries: pd.DataFrame) -> pd.DataFrame:
    """Return the researched rows joined to their final coding, one row per text or event and country."""
    file = coding.FINAL.name
    settled = settled.assign(
        amount_usd_million=raw.numbers(settled, "amount_usd_million", file),
        depth=raw.integers(settled, "depth", file),
    )
    raw.coded(settled, "id", dict.fromkeys(rows["id"]), file, "an id of the researched rows or additions.csv")
    unverified = rows["confidence"] == "unverified"
    uncoded = rows[~rows["id"].isin(settled["id"]) & ~unverified]
    if not uncoded.empty:
        first = uncoded.iloc[0]
        raise raw.IngestError(first["_file"], int(first["_row"]), "id", first["id"], f"a row of {file}")
    kept = settled[settled["table"].isin(["agreement", "event"])]
    bad = rows[unverified & rows["id"].isin(kept["id"])]
    if not bad.empty:
        first = bad.iloc[0]
        raise raw.IngestError(first["_file"], int(first["_row"]), "confidence", "unverified", "a confirmed row")
    merged = settled[settled["table"] == "merge"]
    raw.coded(merged, "merged_into", dict.fromkeys(kept["id"]), file, "the id of a row that is kept")
    into = merged.groupby("merged_into")["id"].agg("; ".join)
    _account(rows, settled, file)
    out = rows.merge(kept.drop(columns="_row"), on="id", suffixes=("_raw", ""), validate="one_to_one")
    codes = dict(zip(countries["name"], countries["code"], strict=True))
    names = {n: c for n, c in codes.items() if c in focus(countries)}
    out["country"] = out["country"].str.replace("; CELAC", "").str.split("; ")
    out = titled(out.explode("country", ignore_index=True))
    gap = (
        out["notes"]
        .str.endswith(".")
        .map({True: " ", False: "; "})
        .mask((out["notes"] == "") | (out["note"] == ""), "")
    )
    for name, part in out.groupby("_file"):
        raw.coded(part, "country", names, str(name), "the name of a country of the book")
    return out.assign(
        country=out["country"].map(names),
        title=out["title"].mask(out["title"] == "", out["title_raw"]),
        publisher=out["source_publisher"],
        url=out["source_url"],
        merged=out["id"].map(into),
        note=out["notes"] + gap + out["note"],
    )


def _account(rows: pd.DataFrame, settled: pd.DataFrame, file: str) -> None:
    """Account for the researched rows of each file: kept, merged, dropped, or unverified and without a code."""
    decision = rows["id"].map(settled.set_index("id")["table"])
    for name, part in rows.groupby("_file"):
        account = raw.Account(str(name), "agreements and events", part)
        kept = account.without(part, decision[part.index].isna(), "unverified")
        kept = account.without(kept, decision[kept.index] == "merge", f"merged into another in {file}")
        account.closed(account.without(kept, decision[kept.index] == "drop", f"dropped in {file}"))


def decisions(settled: pd.DataFrame) -> pd.DataFrame:
    """Return table ``coding``: what became of each confirmed row, and why."""
    out = settled.rename(columns={"table": "decision"})
    return out[["id", "decision", "merged_into", "evidence", "reason"]].sort_values("id")


def _kept(settled: pd.DataFrame) -> pd.Series:
    """Return the ids of the rows that are in the register."""
    return settled.loc[settled["table"].isin(["agreement", "event"]), "id"]


def further_sources(path: Path, ids: Iterable[str], rows: Path) -> pd.DataFrame:
    """Return what else supports a row or bears on it, numbered per row: columns as of table ``further_sources``.

    Args:
        path: the file; ids: of the rows that there are; rows: the file that they are in.
    """
    frame = raw.unique(raw.delimited(path, _SOURCES_HEADER), ["id", "url"], path.name)
    raw.coded(frame, "id", dict.fromkeys(ids), path.name, f"an id kept in {rows.name}")
    frame["confirms"] = raw.coded(frame, "confirms", {"true": True, "false": False}, path.name, "true or false")
    return frame.assign(number=frame.groupby("id").cumcount() + 1).sort_values(["id", "number"])


def titled(frame: pd.DataFrame) -> pd.DataFrame:
    """Return rows with their sources' titles freed of the brackets that say that a title is reconstructed, and that said."""
    title = frame["source_title"]
    reconstructed = title.str.fullmatch(r"\[[^\[\]]*\]|\([^()]*\)")
    return frame.assign(
        source_title=title.mask(reconstructed, title.str[1:-1]), source_title_reconstructed=reconstructed
    )


def precision(frame: pd.DataFrame, column: str) -> pd.Series:
    """Return the precision of ISO dates of 4, 7 or 10 characters; empty dates have none.

    Raises:
        IngestError: a date is none; columns ``_file`` and ``_row`` say where it stands.
    """
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
        status_note=coded["status"],
    )
    out = out.assign(signed_precision=precision(out, "signed"), in_force_precision=precision(out, "in_force"))
    return out[_AGREEMENTS + _SOURCE].sort_values(["country", "signed", "id"])


def events(coded: pd.DataFrame) -> pd.DataFrame:
    """Return table ``events``. Raises IngestError where one is said to be in force."""
    for file, rows in coded.groupby("_file"):
        raw.coded(rows, "date_in_force", {"": ""}, str(file), "nothing, since an event is never in force")
    out = coded.assign(date=coded["date"].mask(coded["date"] == "", coded["date_signed"]), outcome_note=coded["status"])
    out = out.assign(date_precision=precision(out, "date"))
    return out[_EVENTS + _SOURCE].sort_values(["country", "date", "id"])
