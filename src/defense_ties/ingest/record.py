"""The record of raw files in the descriptor: of which files the tables are made, and what version and citation say of that."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from traced_book.files import sha256

from .. import prose
from .forms import Form, Found, Sources, entered, taken

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Newer:
    """A file that is not the one of which the published tables are made: what was found, and the vintage before; empty for none."""

    found: Found
    before: str

    @property
    def taken(self) -> tuple[str, tuple[str, str]]:
        """The form, and the SHA-256 and the vintage of the file."""
        assert self.found.form is not None  # what is nothing known is not taken in
        return self.found.form.name, (sha256(self.found.path), self.found.vintage)

    def __str__(self) -> str:
        """Return the form with both vintages: ``SIPRI arms transfers, orders, of 2027-03-08 (2026-05-18 before)``."""
        before = f" ({self.before} before)" if self.before else ""
        return f"{self.taken[0]}, of {self.found.vintage or 'a vintage that nobody says'}{before}"


def enter(
    package: dict[str, Any],
    source: Sources,
    made: Iterable[tuple[Iterable[Form], Iterable[str]]],
    touched: Collection[str],
) -> tuple[list[Newer], list[str]]:
    """Enter the files of which tables were made into their descriptor, and bring version and citation up to newer vintages.

    Args:
        package: the descriptor, which is changed; source: the raw files; made: for each provider its forms, and the tables that
        came of them; touched: the tables that differ from the published ones.

    Returns:
        The files that are not those of before, and the tables whose version has to be written by hand: it says nothing of the
        vintage before, or that is of another file as well, which has another now.
    """
    held = taken(package)
    newer: list[Newer] = []
    by_hand: set[str] = set()
    for forms, tables in made:
        used = {form.name: source.one(form) for form in forms if source.of(form)}
        theirs = [one for name, found in used.items() if (one := _newer(found, held.get(name, ("", ""))))]
        names = {*tables}
        of_them = [table for table in package["resources"] if table["name"] in names]
        # A version that has this day has it of one file or of the other, and only a reader can tell of which.
        shared = {
            one.before
            for one in theirs
            for name, found in used.items()
            if name != one.taken[0] and held.get(name, ("", ""))[1] == one.before and found.vintage != one.found.vintage
        }
        for one in theirs:
            by_hand |= _versions(of_them, touched, one, one.before in shared)
        newer += [one for one in theirs if one.found not in [known.found for known in newer]]
    package["sources"] = entered(held | dict(one.taken for one in newer))
    return newer, sorted(by_hand)


def _newer(found: Found, held: tuple[str, str]) -> Newer | None:
    """Return a file with the vintage that its form had before, or ``None`` where it is the very file of before."""
    digest, vintage = held
    return None if digest == sha256(found.path) else Newer(found, vintage)


def spoken(vintage: str) -> str:
    """Return a vintage as the descriptor has it: a day as ``8 March 2027``, anything else as it is."""
    return prose.spoken(vintage) if _DAY.fullmatch(vintage) else vintage


def _versions(tables: Iterable[dict[str, Any]], touched: Collection[str], newer: Newer, shared: bool) -> set[str]:
    """Bring version and citation of tables up to a newer vintage; return those of which that can not be done.

    Args:
        shared: whether the vintage before is that of another file too.
    """
    before, after, by_hand = spoken(newer.before), spoken(newer.found.vintage), set()
    for table in tables:
        if newer.before and before in table["version"]:
            if shared or not after:
                by_hand.add(table["name"])
                continue
            for name in ("version", "citation"):
                table[name] = table[name].replace(before, after)
        elif table["name"] in touched and (not after or after not in table["version"]):
            by_hand.add(table["name"])
    return by_hand
