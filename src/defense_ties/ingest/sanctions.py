"""Global Sanctions Data Base: cases against the five and Russia, with their years."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ..scope import compared
from . import raw
from .forms import Delimited, Form, Sources

_HEADER = (
    "case_id", "sanctioned_state", "sanctioning_state", "begin", "end", "trade", "descr_trade", "arms", "military",
    "financial", "travel", "other", "target_mult", "sender_mult", "objective", "success",
)  # fmt: skip
CASES = Form(
    "Global Sanctions Data Base, cases",
    (Delimited(_HEADER),),
    rows=45,
    years=lambda rows: rows[["begin", "end"]].stack(),
)
FORMS = [CASES]
_KINDS = ["trade", "arms", "military", "financial", "travel", "other"]
_FLAG = {"1": True, "0": False}
_OUTCOMES = {"ongoing", "success_total"}


def tables(source: Sources, countries: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return table ``sanctions``: one row per case and sanctioned state. Raises IngestError."""
    return {"sanctions": cases(source[CASES], countries)}


def cases(path: Path, countries: pd.DataFrame) -> pd.DataFrame:
    """Return the cases against the countries compared, a row for each of those that a case names.

    Raises:
        IngestError: a case names a state that the table of countries has not, ends before it begins, or has not one outcome
            for each objective.
    """
    file = path.name
    text = CASES.rows_of(path)
    for name in ("case_id", "sanctioning_state", "begin", "end", "objective"):
        raw.filled(text, name, file, "a value")
    numbers = {name: raw.integers(text, name, file) for name in ("case_id", "begin", "end")}
    flags = {name: raw.coded(text, name, _FLAG, file, "1 or 0") for name in [*_KINDS, "target_mult", "sender_mult"]}
    targets, senders, objectives, outcomes = (
        text[name].str.split(r",\s*", regex=True)
        for name in ("sanctioned_state", "sanctioning_state", "objective", "success")
    )
    codes = dict(zip(countries["name"], countries["code"], strict=True))
    for right, name, expected in (
        (targets.map(set(codes).issuperset), "sanctioned_state", "names of countries.csv"),
        (flags["target_mult"].eq(targets.str.len() > 1), "target_mult", "1 where there are several states, else 0"),
        (numbers["end"] >= numbers["begin"], "end", "a year not before that of begin"),
        (outcomes.map(_OUTCOMES.issuperset), "success", " or ".join(sorted(_OUTCOMES))),
        (outcomes.str.len().eq(objectives.str.len()), "success", "an outcome for each objective"),
        (flags["trade"].eq(text["descr_trade"].ne("")), "descr_trade", "a word where trade is 1, else nothing"),
    ):
        if not right.all():
            at = right.idxmin()
            raise raw.IngestError(file, int(text["_row"][at]), name, text[name][at], expected)
    out = text.assign(**numbers, **flags)
    out = out.assign(
        country=targets.map(lambda names: [codes[name] for name in names]),
        senders=senders.str.join("; "),
        trade_scope=text["descr_trade"].str.replace(r",\s*", "; ", regex=True),
        objectives=objectives.str.join("; "),
        ongoing=outcomes.map(lambda said: "ongoing" in said),
    )
    known = set(compared(countries))
    account = raw.Account(file, "sanctions", raw.unique(out, ["case_id"], file))
    out = account.closed(
        account.without(out, ~out["country"].map(lambda to: bool(known & {*to})), "of other countries")
    )
    out = out.explode("country")
    return out[out["country"].isin(known)].sort_values(["country", "begin", "case_id"])
