"""The versions of the claims' tests: when each changed, how and why, and what the ledger printed of it then."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from . import coding, raw

FILE = coding.HERE / "claim_tests.csv"

_HEADER = [
    "claim", "version", "committed", "commit", "test", "changed", "what", "reason", "results_seen", "printed_in", "verdict",
]  # fmt: skip
_FIRST = "first version"


def tables(source: Path, countries: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return table ``claim_tests``, which comes from no raw export.

    Raises:
        IngestError: see :func:`claim_tests`.
    """
    return {"claim_tests": claim_tests(FILE)}


def claim_tests(path: Path) -> pd.DataFrame:
    """Return table ``claim_tests``: one row per claim and version of its test, the versions of a claim in order.

    Raises:
        IngestError: the versions of a claim do not run from 1, in the order of their commits; a first version says that something
            changed, or a later one does not say what and why.
    """
    out = raw.unique(raw.delimited(path, _HEADER), ["claim", "version"], path.name)
    for claim, rows in out.groupby("claim", sort=False):
        before = ""
        for wanted, (_, row) in enumerate(rows.iterrows(), start=1):
            raw.held(row["version"] == str(wanted), row, "version", path.name, f"version {wanted} of {claim}")
            raw.held(row["committed"] > before, row, "committed", path.name, f"a time after {before}")
            before = row["committed"]
    for _, row in out.iterrows():
        first = row["version"] == "1"
        expected = f"{_FIRST!r} for version 1, and for no other"
        raw.held((row["changed"] == _FIRST) == first, row, "changed", path.name, expected)
        expected = "nothing for a first version" if first else "words, or 'Not recorded.'"
        for column in ("what", "reason"):
            raw.held(bool(row[column]) != first, row, column, path.name, expected)
    return out[_HEADER]
