"""Words of the machine's own sentences."""

from __future__ import annotations


def ordinal(value: int) -> str:
    """Return an ordinal number, as ``6th`` or ``41st``."""
    suffix = "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{suffix}"
