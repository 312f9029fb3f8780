"""How the register is coded: the codebook, two independent passes, and the codes that were settled on."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from . import raw

HERE = Path(__file__).parent / "register"
CODEBOOK, FIRST, SECOND, FINAL = (HERE / f"{name}.csv" for name in ("codebook", "first_pass", "second_pass", "coding"))

_CODEBOOK_HEADER = ["applies_to", "variable", "code", "definition", "rule"]
_PASS_HEADER = ["id", "kind", "instrument", "type", "outcome", "depth"]
_FINAL_HEADER = [
    "id", "table", "instrument", "type", "outcome", "depth", "source_kind", "evidence", "merged_into", "date",
    "in_force", "amount_usd_million", "title", "conflict", "note", "reason",
]  # fmt: skip
_DECISIONS = {t: t for t in ("agreement", "event", "merge", "drop")}
# What a row of each kind can't have, so that it would be lost.
_UNUSED = {
    "agreement": ["merged_into", "amount_usd_million"],
    "event": ["instrument", "merged_into", "in_force"],
    "merge": [name for name in _FINAL_HEADER[2:] if name not in ("merged_into", "reason")],
    "drop": [name for name in _FINAL_HEADER[2:] if name != "reason"],
}
# The variables of each kind of row, and the column that holds them: what came of a text is its status.
_VARIABLES = {
    "agreement": {"kind": "kind", "instrument": "instrument", "type": "type", "status": "outcome", "depth": "depth"},
    "event": {"kind": "kind", "type": "type", "outcome": "outcome", "depth": "depth"},
}


def codebook(path: Path = CODEBOOK) -> pd.DataFrame:
    """Return table ``codebook``: the codes of each variable in order, with definition and rule."""
    book = raw.unique(raw.delimited(path, _CODEBOOK_HEADER), _CODEBOOK_HEADER[:3], path.name)
    return book[_CODEBOOK_HEADER]


def final(path: Path = FINAL, book: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the decision on each row and the codes settled on, as text; columns of ``coding.csv``, and ``_row``.

    Raises:
        IngestError: a merge or a drop without a reason, a code that is not in the codebook, or a cell that the kind of
            row has no use for.
    """
    out = raw.unique(raw.delimited(path, _FINAL_HEADER), ["id"], path.name)
    raw.coded(out, "table", _DECISIONS, path.name, "agreement, event, merge or drop")
    for kind in ("merge", "drop"):
        _reasoned(out[out["table"] == kind], path.name, f"why the row is a {kind}")
    for kind, names in _UNUSED.items():
        for name in names:
            raw.coded(out[out["table"] == kind], name, {"": ""}, path.name, f"nothing, since the row's table is {kind}")
    _long(out[out["table"].isin(_VARIABLES)].assign(kind=out["table"]), codebook() if book is None else book, path.name)
    return out


def _reasoned(rows: pd.DataFrame, file: str, expected: str) -> None:
    bare = rows[rows["reason"] == ""]
    if not bare.empty:
        raise raw.IngestError(file, int(bare["_row"].iloc[0]), "reason", "", expected)


def _long(rows: pd.DataFrame, book: pd.DataFrame, file: str) -> pd.DataFrame:
    """Return coded rows as ``id, applies_to, variable, code``; a code the codebook lacks raises IngestError."""
    known = book.groupby(["applies_to", "variable"])["code"].agg(list).to_dict()
    raw.coded(rows, "kind", dict.fromkeys(_VARIABLES), file, "agreement or event")
    parts = []
    for kind, variables in _VARIABLES.items():
        part = rows[rows["kind"] == kind]
        if "instrument" not in variables:
            raw.coded(part, "instrument", {"": ""}, file, f"nothing, since an {kind} has no instrument")
        for variable, column in variables.items():
            applies = "both" if ("both", variable) in known else f"{kind}s"
            codes = known[applies, variable]
            raw.coded(part, column, dict.fromkeys(codes), file, f"a code of {variable}: {', '.join(codes)}")
            parts.append(part[["id"]].assign(applies_to=applies, variable=variable, code=part[column]))
    return pd.concat(parts, ignore_index=True)


def double_coding(
    settled: pd.DataFrame, book: pd.DataFrame, first: Path = FIRST, second: Path = SECOND
) -> pd.DataFrame:
    """Return table ``double_coding``: the codes of both passes and the final one, per row and variable.

    A variable that only one pass could code, since the other took the row for another kind, has an empty cell there.

    Args:
        settled: as from :func:`final`; book: as from :func:`codebook`; first, second: the files of the two passes.

    Raises:
        IngestError: a pass misses a kept row or has another, or uses a code that is not in the codebook; or the two
            passes and the final code are not the same, and ``coding.csv`` gives no reason for it.
    """
    kept = settled[settled["table"].isin(_VARIABLES)]
    key = ["id", "applies_to", "variable"]
    out = _long(kept.assign(kind=kept["table"]), book, FINAL.name).set_index(key)["code"].rename("final").to_frame()
    for name, path in (("first", first), ("second", second)):
        coded = raw.unique(raw.delimited(path, _PASS_HEADER), ["id"], path.name)
        raw.coded(coded, "id", dict.fromkeys(kept["id"]), path.name, f"an id kept in {FINAL.name}")
        missing = set(kept["id"]) - set(coded["id"])
        if missing:
            raise raw.IngestError(path.name, None, "id", f"no {min(missing)}", f"every row kept in {FINAL.name}")
        out = out.join(_long(coded, book, path.name).set_index(key)["code"].rename(name), how="outer")
    out = out.reset_index()
    codes = out[["first", "second", "final"]].fillna("")
    differing = out.loc[codes.ne(codes["final"], axis=0).any(axis=1), "id"]
    _reasoned(kept[kept["id"].isin(differing)], FINAL.name, "why this code, where the passes and it are not the same")
    return out[[*key, "first", "second", "final"]].sort_values(key)
