"""The ledger in a review: verdict and evidence of each claim as the notebooks store them, and as they are computed again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import nbformat

from traced_book.proof.report import Check, text_changes

from .. import claims
from ..prose import read_entries


def check(notebooks: Sequence[Path]) -> Check:
    """Return whether the claims come out as the ledger has them: a check of :mod:`traced_book.plugins`."""
    return compared(stored(notebooks), computed())


def stored(notebooks: Sequence[Path]) -> dict[str, tuple[str, str]]:
    """Return verdict and evidence of each claim as the ledger in the notebooks has them, by id."""
    found = {}
    for path in notebooks:
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", []):
                for anchor, parts in read_entries(output.get("data", {}).get("text/html", "")).items():
                    if anchor.startswith("claim-"):
                        found[anchor.removeprefix("claim-")] = (parts.get("Verdict", ""), parts.get("Evidence", ""))
    return found


def computed() -> dict[str, tuple[str, str]]:
    """Return verdict and evidence of each claim as :mod:`defense_ties.claims` finds them, by id.

    A claim that can't be computed, as with a damaged table, has that for a verdict.
    """
    found: dict[str, tuple[str, str]] = {}
    for claim in claims.CLAIMS:
        try:
            finding = claim.find()
            found[claim.id] = (finding.verdict, finding.evidence)
        except Exception as error:
            found[claim.id] = ("not computed", f"{type(error).__name__}: {error}")
    return found


def compared(before: Mapping[str, tuple[str, str]], after: Mapping[str, tuple[str, str]]) -> Check:
    """Return whether verdicts and evidence of the claims are those of the ledger.

    Args:
        before: as from :func:`stored`; after: as from :func:`computed`.
    """
    nothing = ("no entry", "")
    differs = []
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key, nothing), after.get(key, nothing)
        if old != new:
            verdict = f"verdict {old[0]} → {new[0]}" if old[0] != new[0] else f"verdict {old[0]}, as before"
            words = text_changes(old[1], new[1])
            differs.append(f"`claim {key}`: {verdict}" + (f"; evidence {words}" if words else ""))
    changed = sum(before.get(key) != value for key, value in after.items())
    found = f"{len(after) - changed} of {len(after)} claims have verdict and evidence of the ledger"
    if not before:
        differs = ["the notebooks hold no ledger of claims"]
    return Check("claims", found, differs)
