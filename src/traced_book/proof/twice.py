"""Notebooks that are texts, run twice: what they give has nothing stored beside it, so a run is compared with another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from ..book import here
from ..evidence.pieces import Piece, page_of, pieces
from ..runs import runner
from .report import Check

# How a traceback is coloured.
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def run(texts: Sequence[Path]) -> tuple[dict[Path, dict[str, Piece]], Check]:
    """Run texts in new kernels; return what each gives as evidence, by key, and whether all of them ran.

    What ran is kept for the next build. The other run is that of :func:`traced_book.proof.rerun.evidence`.
    """
    differs: list[str] = []
    done: dict[Path, dict[str, Piece]] = {path: {} for path in texts}
    try:
        for outcome in runner.perform(texts, again=True):
            done[outcome.path] = {
                found.key: found for found in pieces(runner.run_of(outcome.path), page_of(outcome.path))
            }
    except runner.RunError as error:
        differs = [_in_a_line(message) for message in error.args]
    notes = [
        f"`{here().short(path)}`: what its cells show beside figures, tables and numbers is compared with nothing"
        for path in texts
    ]
    found = (
        f"{len(texts) - len(differs)} of {len(texts)} run; they store nothing, so each is compared with a second run"
    )
    return done, Check("text notebooks", found, differs, notes)


def _in_a_line(message: str) -> str:
    """Return of the words on a run that failed which notebook it was, and what was raised."""
    lines = [line.strip() for line in _COLOURS.sub("", message).splitlines() if line.strip()]
    path, _, said = lines[0].partition(": ")
    return f"`{here().short(Path(path))}`: {lines[-1] if len(lines) > 1 else said}"
