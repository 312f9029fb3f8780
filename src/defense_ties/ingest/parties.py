"""Whom providers list beside the countries of the book's table."""

from __future__ import annotations

from pathlib import Path

from . import raw

PARTIES = Path(__file__).parent / "parties.csv"


def further(provider: str) -> set[str]:
    """Return the names or codes by which a provider lists parties that are not in the table of countries.

    They are states of the past, armed groups, territories and aggregates. A name that is neither there nor in the table of
    countries is a surprise, and stops the run: it could be a country of the book under a new name.
    """
    parties = raw.delimited(PARTIES, ["provider", "name", "meaning"])
    return set(parties.loc[parties["provider"] == provider, "name"])
