"""What the tests of several claims count: Russian deliveries, and texts and events of the period without weak rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import pandas as pd

from .. import agreements, transfers
from ..data import load
from ..prose import none
from ..scope import focus
from .claim import Choice

LATIN_AMERICA = "Latin America and the Caribbean"

# Choices that several tests share. The first option is that of the stated tests.
FLAGGED = Choice(
    "flagged",
    "How much was delivered of what SIPRI marks as estimated",
    {"as SIPRI estimates": 1.0, "flagged rows at half": 0.5, "flagged rows at one and a half": 1.5},
    "An estimate of a number may be too high or too low; nothing says by how much, so half is taken off or added for whom the claim is about.",
)
WEAK = Choice(
    "weak",
    "Whether rows of the register with weak evidence count",
    {"without weak rows": False, "weak rows too": True},
    "A weak row may well be true: its source could not be opened, or stands alone.",
)
REGISTER = Choice(
    "register",
    "Which rows of the register count, and what a package of documents is",
    {
        "without weak rows, a package as one declaration": "sound",
        "weak rows too": "weak",
        "a package as a formal text": "documents",
    },
    "A weak row may well be true; and what a package holds was signed, though no title says how many of its documents are military.",
)

# Packages whose title names two subjects of defence: intelligence, and drones. Each other names one, or says only that some are.
_NAMES_TWO = ("VEN-27",)


class Rows:
    """What the specifications of a test count, read once for all of them.

    Attributes:
        five: the codes of the countries of the book; arms: all deliveries to the five, as from :func:`defense_ties.transfers.deliveries`;
            arms_since_1995: those of 1995 to 1999 too; russian: those from Russia since 2000; received: their TIV to each of the five, 0
            included, by code;
            texts: the texts of 2000-2024 as from :func:`defense_ties.agreements.register`, weak rows too;
            events: the events, whatever came of them, as from :func:`defense_ties.agreements.events`, weak rows too;
            documents: the texts, each package as one that is formal, or as two where its title names two subjects of defence, since
            the documents that a title counts are of every field; held: the events that came about, weak rows too; contacts: the exercises, visits and training among these; exports: table ``russia_exports`` with the ``region`` of the recipient.
    """

    def __init__(self) -> None:  # noqa: D107
        self._kept: dict[tuple[str, tuple[Any, ...]], Any] = {}

    @cached_property
    def five(self) -> list[str]:  # noqa: D102
        return focus()

    @cached_property
    def arms(self) -> pd.DataFrame:  # noqa: D102
        return transfers.deliveries()

    @cached_property
    def arms_since_1995(self) -> pd.DataFrame:  # noqa: D102
        return transfers.deliveries(earlier=True)

    @cached_property
    def russian(self) -> pd.DataFrame:  # noqa: D102
        return self.arms[self.arms["supplier"] == "RUS"]

    @cached_property
    def received(self) -> pd.Series:  # noqa: D102
        return self.russian.groupby("recipient")["tiv"].sum().reindex(self.five, fill_value=0.0)

    @cached_property
    def texts(self) -> pd.DataFrame:  # noqa: D102
        return agreements.register()

    @cached_property
    def events(self) -> pd.DataFrame:  # noqa: D102
        return agreements.events()

    @cached_property
    def documents(self) -> pd.DataFrame:  # noqa: D102
        texts = self.texts
        packages = texts["instrument"] == "package"
        times = 1 + (packages & texts["id"].isin(_NAMES_TWO)).astype(int)
        unpacked = texts.assign(formal=texts["formal"] | (packages & (texts["scope"] == "bilateral")))
        return unpacked.loc[texts.index.repeat(times)].reset_index(drop=True)

    @cached_property
    def held(self) -> pd.DataFrame:  # noqa: D102
        return self.events[self.events["outcome"].isin(agreements.CAME_ABOUT)]

    @cached_property
    def contacts(self) -> pd.DataFrame:  # noqa: D102
        return self.held[self.held["type"].isin(agreements.PRACTICAL)]

    @cached_property
    def exports(self) -> pd.DataFrame:  # noqa: D102
        regions = load("countries").set_index("code")["region"]
        table = load("russia_exports")
        return table.assign(region=table["recipient"].map(regions))

    def once(self, name: str, find: Callable[..., Any], *of: Any) -> Any:
        """Return ``find(*of)``, found once for each ``of``: what many specifications of a test have in common."""
        if (name, of) not in self._kept:
            self._kept[name, of] = find(*of)
        return self._kept[name, of]


def between(
    arms: pd.DataFrame, years: tuple[int, int], flagged: float = 1.0, supplier: str | None = None
) -> pd.DataFrame:
    """Return the deliveries between two years.

    Args:
        flagged: what the TIV of rows is multiplied by whose number or year SIPRI estimates; supplier: whose rows alone are, by
            code; of all where none is given.
    """
    arms = arms[arms["delivery_year"].between(*years)]
    of = transfers.estimated(arms) & (supplier is None or arms["supplier"] == supplier)
    return arms.assign(tiv=arms["tiv"].where(~of, flagged * arms["tiv"]))


def sound(frame: pd.DataFrame, weak: bool) -> pd.DataFrame:
    """Return the rows of the register with or without those of weak evidence."""
    return frame if weak else frame[frame["evidence"] != "weak"]


def within(frame: pd.DataFrame, years: tuple[int, int]) -> pd.DataFrame:
    """Return the rows of the register dated between two years."""
    return frame[frame["middle"].dt.year.between(*years)]


def part_of(part: int, whole: int) -> str:
    """Return a part of a count in words: ``all`` where it is the whole of it."""
    return "all" if part == whole > 0 else none(part)
