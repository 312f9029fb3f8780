"""What each explanation of the book implies for the years after 2024, written before their events were coded."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ..scope import focus
from . import coding, raw

FILE = coding.HERE / "predictions.csv"

_HEADER = [
    "id", "explanation", "domain", "countries", "implies", "against", "observable", "distinct_from", "shared_with",
    "foreknown",
]  # fmt: skip
_CODED = ("explanation", "domain", "foreknown")
_APART = "; "


def tables(source: Path, countries: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return table ``predictions``, which comes from no raw export.

    Raises:
        IngestError: see :func:`predictions`.
    """
    return {"predictions": predictions(FILE, coding.codebook(coding.CODEBOOK), focus(countries))}


def predictions(path: Path, book: pd.DataFrame, countries: list[str]) -> pd.DataFrame:
    """Return table ``predictions``: one row per prediction, those of an explanation together and numbered.

    Args:
        path: the file; book: as from :func:`.coding.codebook`; countries: the codes that a prediction can be about.

    Raises:
        IngestError: a code that is not in the codebook or a country that is none of the book; an id whose number is not the
            next of its explanation; a sentence that is not whole, or two that say the same; a rival that is the explanation
            itself, or that implies both the opposite and the same; an explanation of the codebook without a prediction.
    """
    out = raw.unique(raw.delimited(path, _HEADER), ["id"], path.name)
    held = book[book["applies_to"] == "predictions"].groupby("variable", sort=False)["code"].agg(list)
    for variable in _CODED:
        raw.coded(out, variable, dict.fromkeys(held[variable]), path.name, f"one of {', '.join(held[variable])}")
    missing = [code for code in held["explanation"] if code not in set(out["explanation"])]
    if missing:
        raise raw.IngestError(path.name, None, "explanation", "no row", f"a prediction of {missing[0]}")
    for explanation, rows in out.groupby("explanation", sort=False):
        stem = rows["id"].iloc[0].rpartition("-")[0]
        for number, (_, row) in enumerate(rows.iterrows(), start=1):
            expected = f"{stem}-{number}"
            raw.held(row["id"] == expected, row, "id", path.name, f"{expected}, the next of {explanation}")
    for _, row in out.iterrows():
        _named(path, row, "countries", countries)
        others = [code for code in held["explanation"] if code != row["explanation"]]
        opposed = _named(path, row, "distinct_from", others)
        same = _named(path, row, "shared_with", others) if row["shared_with"] else []
        apart = not set(opposed) & set(same)
        raw.held(apart, row, "shared_with", path.name, "no explanation that distinct_from names")
        for column in ("implies", "against"):
            whole = row[column][:1].isupper() and row[column].endswith(".")
            raw.held(whole, row, column, path.name, "a whole sentence")
        raw.held(row["implies"] != row["against"], row, "against", path.name, "another sentence than in implies")
    return out[_HEADER]


def _named(path: Path, row: pd.Series, column: str, known: list[str]) -> list[str]:
    """Return the names that a cell lists, or raise IngestError unless each is a known one and stands there once."""
    names = row[column].split(_APART)
    good = set(names) <= set(known) and len(set(names)) == len(names)
    raw.held(good, row, column, path.name, f"some of {', '.join(known)}, each once, with {_APART!r} between")
    return names
