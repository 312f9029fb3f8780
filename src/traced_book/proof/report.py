"""A review as one page: what was checked, and what differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

from ..book import here


@dataclass(frozen=True)
class Check:
    """One line of the report.

    Attributes:
        name: what was checked; found: the result in words; differs: one line for each thing that is not as it should be,
            empty where all is well; notes: what a reviewer should know although nothing differs.
    """

    name: str
    found: str
    differs: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Rerun:
    """A notebook run again by nbval: ``seconds``, ``cells`` compared, and what each failing code cell says, by index."""

    seconds: float
    cells: int
    failed: dict[int, str]


@dataclass(frozen=True)
class Review:
    """What a review found: the checks, the notebooks run again, and the facts of the run, by their labels."""

    checks: list[Check]
    runs: Mapping[Path, Rerun]
    facts: Mapping[str, str]

    @property
    def red(self) -> list[Check]:
        """The checks in which something differs; empty where all is green."""
        return [check for check in self.checks if check.differs]

    def text(self) -> str:
        """Return the report, in Markdown: the checks, what differs, the notebooks, the run."""
        names = ", ".join(check.name for check in self.red)
        lines = [f"# Review: {f'not green ({names})' if names else 'all green'}", ""]
        lines += ["| check | result | found |", "|---|---|---|"]
        lines += [f"| {c.name} | {'DIFFERS' if c.differs else 'ok'} | {c.found} |" for c in self.checks]
        for c in self.red:
            lines += ["", f"## What differs: {c.name}", "", *(f"- {line}" for line in c.differs)]
        for c in self.checks:
            if c.notes:
                lines += ["", f"## Noted: {c.name}", "", *(f"- {line}" for line in c.notes)]
        lines += ["", "| notebook | cells compared | equal | differ | seconds |", "|---|--:|--:|--:|--:|"]
        for path, run in self.runs.items():
            failed = len(run.failed)
            lines.append(
                f"| {here().short(path)} | {run.cells} | {run.cells - failed} | {failed} | {run.seconds:.1f} |"
            )
        lines += ["", *(f"- {label}: {fact}" for label, fact in self.facts.items())]
        return "\n".join(lines) + "\n"


def text_changes(old: str, new: str) -> str:
    """Return the words that differ between two texts, as ``“83%” → “82%”``, joined by semicolons."""
    a, b = old.split(), new.split()
    parts = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    return "; ".join(f"{_quoted(a[i:j])} → {_quoted(b[k:m])}" for kind, i, j, k, m in parts if kind != "equal")


def _quoted(words: list[str]) -> str:
    return f"“{' '.join(words)}”" if words else "nothing"
