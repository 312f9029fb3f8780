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
        for wanted, row in enumerate(rows.itertuples(), start=1):
            _is(row.version == str(wanted), path, row, "version", f"version {wanted} of {claim}")
        before = rows["committed"].shift().fillna("")
        for earlier, row in zip(before, rows.itertuples(), strict=True):
            _is(row.committed > earlier, path, row, "committed", f"a time after {earlier}")
    for row in out.itertuples():
        first = row.version == "1"
        _is((row.changed == _FIRST) == first, path, row, "changed", f"{_FIRST!r} for version 1, and for no other")
        for column in ("what", "reason"):
            filled = bool(getattr(row, column))
            _is(
                filled != first,
                path,
                row,
                column,
                "nothing for a first version" if first else "words, or 'Not recorded.'",
            )
    return out[_HEADER]


def _is(good: bool, path: Path, row: tuple, column: str, expected: str) -> None:
    if not good:
        # Named tuples give a name that begins with an underscore a number: the line of the file stands last.
        raise raw.IngestError(path.name, int(row[-1]), column, getattr(row, column), expected)
