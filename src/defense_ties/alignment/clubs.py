"""Who belongs to which club, treaty or status."""

from __future__ import annotations

import pandas as pd

from ..data import load


def memberships() -> pd.DataFrame:
    """Return who belongs to which club, treaty or status, as far as sourced.

    Returns:
        The columns of table ``memberships``, in its order, and ``state``: ``in`` (member, party, partner, ally, or a
        signatory of a text that needs no ratification), ``partly`` (signed a treaty, not known to have ratified it) or
        ``out``; ``text``: the last two digits of the year since when, a tick where that is not known, or a dash. A country
        without a row is not known.
    """
    table = load("memberships")
    signed = (table["status"] == "signatory") & (table["group"] == "disarmament")
    state = pd.Series("in", index=table.index).mask(signed, "partly").mask(table["status"] == "not a member", "out")
    text = (
        ("\N{RIGHT SINGLE QUOTATION MARK}" + table["since"].str[2:4])
        .fillna("\N{CHECK MARK}")
        .mask(state == "out", "\N{EN DASH}")
    )
    return table.assign(state=state, text=text)
