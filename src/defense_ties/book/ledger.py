"""The ledger on the site and in a review: the entry of each claim, and what the notebooks store of it against what is computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import nbformat

from traced_book.proof.report import Check, text_changes

from .. import claims
from ..claims import multiverse
from ..claims.rows import Rows
from ..prose import read_entries

PAGE = "book/claims"


class Entry(NamedTuple):
    """What the ledger has of a claim: the verdict of the stated test, the evidence, and the word that follows from all its forms."""

    verdict: str
    evidence: str
    word: str


# What the parts are called in the ledger's entries.
LABELS = Entry("By the test as stated", "Evidence", "Verdict")


def head(number: int, quote: str) -> str:
    """Return what stands above the entry of a claim, by its number from 1."""
    return f"{number}. “{quote}”"


def entry(text: str) -> tuple[str, str] | None:
    """Return page and anchor of the entry that a text heads: a resolver of :mod:`traced_book.plugins`."""
    named = {head(number, claim.quote): claim.id for number, claim in enumerate(claims.CLAIMS, 1)}
    return (PAGE, f"claim-{named[text]}") if text in named else None


def check(notebooks: Sequence[Path]) -> Check:
    """Return whether the claims come out as the ledger has them: a check of :mod:`traced_book.plugins`."""
    return compared(stored(notebooks), computed())


def stored(notebooks: Sequence[Path]) -> dict[str, Entry]:
    """Return what the ledger in the notebooks has of each claim, by id."""
    found = {}
    for path in notebooks:
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", []):
                for anchor, parts in read_entries(output.get("data", {}).get("text/html", "")).items():
                    if anchor.startswith("claim-"):
                        found[anchor.removeprefix("claim-")] = Entry(*(parts.get(label, "") for label in LABELS))
    return found


def computed() -> dict[str, Entry]:
    """Return what :mod:`defense_ties.claims` finds of each claim, by id.

    A claim that can't be computed, as with a damaged table, has that for a word and a verdict.
    """
    found: dict[str, Entry] = {}
    rows = Rows()
    for claim in claims.CLAIMS:
        try:
            finding = claim.find(rows)
            word = multiverse.robustness(claim, multiverse.multiverse(claim, rows)).word
            found[claim.id] = Entry(finding.verdict, finding.evidence, word)
        except Exception as error:
            found[claim.id] = Entry("not computed", f"{type(error).__name__}: {error}", "not computed")
    return found


def compared(before: Mapping[str, Entry], after: Mapping[str, Entry]) -> Check:
    """Return whether verdict, evidence and word of the claims are those of the ledger.

    Args:
        before: as from :func:`stored`; after: as from :func:`computed`.
    """
    nothing = Entry("no entry", "", "no entry")
    differs = []
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key, nothing), after.get(key, nothing)
        if old != new:
            words = text_changes(old.evidence, new.evidence)
            said = [
                f"verdict {old.verdict} → {new.verdict}"
                if old.verdict != new.verdict
                else f"verdict {old.verdict}, as before",
                *([f"evidence {words}"] if words else []),
                *([f"by all forms of the test {old.word} → {new.word}"] if old.word != new.word else []),
            ]
            differs.append(f"`claim {key}`: {'; '.join(said)}")
    changed = sum(before.get(key) != value for key, value in after.items())
    found = f"{len(after) - changed} of {len(after)} claims have verdict, evidence and word of the ledger"
    if not before:
        differs = ["the notebooks hold no ledger of claims"]
    return Check("claims", found, differs)
