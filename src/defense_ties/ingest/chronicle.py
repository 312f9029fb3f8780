"""What happened after 2024, as far as the sources reach, and how two passes scored it on the predictions."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from ..scope import focus
from . import coding, predictions, raw, register

EVENTS, SOURCES = (coding.HERE / f"{name}.csv" for name in ("chronicle", "chronicle_sources"))
FIRST, SECOND = (coding.HERE / f"{name}_scores.csv" for name in ("first", "second"))

_HEADER = [
    "id", "date", "date_precision", "countries", "title", "source_kind", "source_title", "publisher", "source_year", "url",
    "evidence", "standing", "note",
]  # fmt: skip
_SCORES_HEADER = ["event", "prediction", "score", "doubtful", "reason"]
_APART = "; "
# What is scored once at the end of the record: over all, or for a country.
CLOSE = "CLOSE"
_SILENT = "silent"


def tables(source: Path, countries: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return tables ``chronicle``, ``chronicle_sources`` and ``scores``, which come from no raw export.

    Raises:
        IngestError: see :func:`chronicle` and :func:`scores`; a source of a row that there is not, or twice.
    """
    book = coding.codebook(coding.CODEBOOK)
    names = dict(zip(countries["name"], countries["code"], strict=True))
    told = chronicle(EVENTS, book, {name: code for name, code in names.items() if code in focus(countries)})
    expected = predictions.predictions(predictions.FILE, book, focus(countries))
    settled = coding.final(coding.FINAL, book)
    closes = [CLOSE, *(f"{CLOSE}-{code}" for code in focus(countries))]
    known = [*told["id"], *settled.loc[settled["table"].isin(["agreement", "event"]), "id"], *closes]
    return {
        "chronicle": told,
        "chronicle_sources": register.further_sources(SOURCES, told["id"], EVENTS),
        "scores": scores((FIRST, SECOND), book, known, expected["id"]),
    }


def chronicle(path: Path, book: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Return table ``chronicle``: one row per act, statement or report, in order of time.

    Args:
        path: the file; book: as from :func:`.coding.codebook`; names: code by name of the countries of the book.

    Raises:
        IngestError: a code that is not in the codebook, a country that is none of the book, a date that is not of the stated
            precision, an earlier date than the row before, or a row without title, source or note.
    """
    out = raw.unique(raw.delimited(path, _HEADER), ["id"], path.name)
    for column in ("title", "source_title", "publisher", "url", "note"):
        raw.filled(out, column, path.name, "words")
    for variable, applies in (("source_kind", "both"), ("evidence", "both"), ("standing", "chronicle")):
        codes = book.loc[(book["applies_to"] == applies) & (book["variable"] == variable), "code"].to_list()
        raw.coded(out, variable, dict.fromkeys(codes), path.name, f"one of {', '.join(codes)}")
    given, before = register.precision(out.assign(_file=path.name), "date"), ""
    for at, row in out.iterrows():
        raw.held(row["date_precision"] == given[at], row, "date_precision", path.name, str(given[at]))
        # A month or a year stands after its days.
        order = row["date"] + "-99" * (2 - row["date"].count("-"))
        raw.held(order >= before, row, "date", path.name, f"no date before {before}")
        before = order
        expected = f"some of {', '.join(names)}, with {_APART!r} between"
        raw.held(set(row["countries"].split(_APART)) <= set(names), row, "countries", path.name, expected)
    codes = out["countries"].map(lambda cell: _APART.join(sorted(names[name] for name in cell.split(_APART))))
    return register.titled(out).assign(countries=codes)[[*_HEADER[:7], "source_title_reconstructed", *_HEADER[7:]]]


def scores(
    paths: tuple[Path, Path], book: pd.DataFrame, events: Iterable[str], expected: Iterable[str]
) -> pd.DataFrame:
    """Return table ``scores``: each pair of an event and a prediction that a pass did not leave silent, with both scores.

    Args:
        paths: the files of the two passes; book: as from :func:`.coding.codebook`; events: the ids of what can be scored;
            expected: the ids of the predictions.

    Raises:
        IngestError: an event, a prediction or a score that there is not, a pair twice in one pass, a score without a
            reason, a doubtful score beside one that is not silent, or a silent one without.
    """
    codes = book.loc[(book["applies_to"] == "predictions") & (book["variable"] == "score"), "code"].to_list()
    spoken = [code for code in codes if code != _SILENT]
    events, expected = list(events), list(expected)
    parts = []
    for name, path in zip(("first", "second"), paths, strict=True):
        frame = raw.unique(raw.delimited(path, _SCORES_HEADER), ["event", "prediction"], path.name)
        raw.coded(frame, "event", dict.fromkeys(events), path.name, f"an id of {EVENTS.name} or {coding.FINAL.name}")
        raw.coded(frame, "prediction", dict.fromkeys(expected), path.name, "an id of predictions.csv")
        raw.coded(frame, "score", dict.fromkeys(codes), path.name, f"one of {', '.join(codes)}")
        raw.filled(frame, "reason", path.name, "words")
        silent = frame["score"] == _SILENT
        raw.coded(frame[silent], "doubtful", dict.fromkeys(spoken), path.name, f"{' or '.join(spoken)}: else no row")
        raw.coded(frame[~silent], "doubtful", {"": ""}, path.name, "nothing, since the score is not silent")
        frame = frame.set_index(["event", "prediction"])[["score", "doubtful", "reason"]]
        parts.append(frame.rename(columns={"score": name, "doubtful": f"{name}_doubtful", "reason": f"{name}_reason"}))
    out = parts[0].join(parts[1], how="outer")
    out[["first", "second"]] = out[["first", "second"]].fillna(_SILENT)
    columns = ["first", "second", "first_doubtful", "second_doubtful", "first_reason", "second_reason"]
    return out[columns].fillna("").sort_index().reset_index()
