"""Every reasonable form of a claim's test asked at once, and the word for the claim that follows from all of them.

A test chooses a window, a benchmark, a threshold, what counts. Each claim names the choices that a reasonable person could
make otherwise; the test is asked for every combination of them (Steegen, Tuerlinckx, Gelman and Vanpaemel 2016, who call this a
multiverse; Simonsohn, Simmons and Nelson 2020 draw it as a specification curve). All combinations weigh the same: a share of
them is no probability, it says how far a verdict hangs on choices that the book happened to make.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..prose import listed, percent
from .claim import OPEN, Claim, Verdict, Word
from .rows import Rows

ALIKE = 0.8
_OUTCOME = ["value", "threshold", "verdict"]


def specifications(claim: Claim) -> pd.DataFrame:
    """Return each combination of the claim's choices that makes sense: one column per choice, with the words of its option.

    The first row is the stated test.

    Raises:
        ValueError: the stated test does not make sense by the claim's own rule, two choices have one name, or one has the name
            of a column of :func:`multiverse`.
    """
    names = [choice.name for choice in claim.choices]
    taken = set(names) & set(_OUTCOME)
    if taken:
        raise ValueError(f"{claim.id}: a choice can't be called {', '.join(sorted(taken))}: what is found is called so")
    if len(set(names)) < len(names):
        raise ValueError(f"{claim.id}: two choices have one name among {names}")
    combined = itertools.product(*(choice.options for choice in claim.choices))
    rows = [words for words in combined if claim.sensible(**_given(claim, words))]
    stated = tuple(next(iter(choice.options)) for choice in claim.choices)
    if not rows or rows[0] != stated:
        raise ValueError(f"{claim.id}: the stated test is left out: {stated}")
    return pd.DataFrame(rows, columns=names)


def _given(claim: Claim, words: Iterable[str]) -> dict[str, Any]:
    """Return what the test is given for the options of these words, by parameter."""
    return {choice.name: choice.options[word] for choice, word in zip(claim.choices, words, strict=True)}


def multiverse(claim: Claim, rows: Rows) -> pd.DataFrame:
    """Return what each specification of a claim's test gives.

    Returns:
        The columns of :func:`specifications`, and ``value``, ``threshold`` (what it is held against) and ``verdict``, as in
        :class:`~defense_ties.claims.claim.Outcome`; the first row is the stated test.
    """
    table = specifications(claim)
    given = [_given(claim, words) for words in table.itertuples(index=False, name=None)]
    found = [claim.decide(rows, **options) for options in given]
    outcomes = [(one.value, one.line, one.verdict) for one in found]
    return pd.concat([table, pd.DataFrame(outcomes, columns=_OUTCOME)], axis=1)


@dataclass(frozen=True)
class Robustness:
    """How far a verdict hangs on the choices of its test.

    Attributes:
        word: the verdict of the ledger; stated: that of the stated test; specifications: how many were asked; agree: the
            share of them that gives the stated verdict; shares: the share of each verdict;
        flips: which single choices turn the stated verdict: columns ``choice, option, verdict``.
    """

    word: Word
    stated: Verdict
    specifications: int
    agree: float
    shares: dict[Verdict, float]
    flips: pd.DataFrame


def word(shares: Mapping[Verdict, float], alike: float = ALIKE) -> Word:
    """Return the word of the ledger for the shares of specifications that give each verdict.

    The verdict that at least ``alike`` of the specifications give; where none has so many, *partly* if at least so many give
    either *supported* or *partly*; else that it depends on the test. What can't be tested, as a motive, is said so as soon as the
    same share of specifications leaves it untestable.
    """
    # A sum of shares can differ in its last bit from the share of the sum.
    for verdict, share in shares.items():
        if round(share, 9) >= round(alike, 9):
            return verdict
    borne_out = shares.get("supported", 0.0) + shares.get("partly", 0.0)
    return "partly" if round(borne_out, 9) >= round(alike, 9) else OPEN


def reworded(found: Mapping[str, Robustness], alike: float) -> list[str]:
    """Return the claims, by id, that another share of like specifications would give another word."""
    return [name for name, one in found.items() if word(one.shares, alike) != one.word]


def robustness(claim: Claim, frame: pd.DataFrame) -> Robustness:
    """Return how far the verdict of a claim hangs on its choices.

    Args:
        frame: as from :func:`multiverse`.
    """
    counts = frame["verdict"].value_counts()
    shares: dict[Verdict, float] = {verdict: float(n / len(frame)) for verdict, n in counts.items()}
    names = [choice.name for choice in claim.choices]
    apart = (frame[names] != frame.loc[0, names]).sum(axis=1)
    turned = frame[(apart == 1) & (frame["verdict"] != frame.loc[0, "verdict"])]
    flips = [
        (choice.what, row[choice.name], row["verdict"])
        for choice in claim.choices
        for _, row in turned[turned[choice.name] != frame.loc[0, choice.name]].iterrows()
    ]
    stated = frame.loc[0, "verdict"]
    return Robustness(
        word=word(shares),
        stated=stated,
        specifications=len(frame),
        agree=shares[stated],
        shares=shares,
        flips=pd.DataFrame(flips, columns=["choice", "option", "verdict"]),
    )


def turned(found: Robustness) -> str:
    """Return in a sentence which single choices turn the stated verdict, and to what."""
    if found.flips.empty:
        return "No choice alone turns it."
    ways: dict[str, list[str]] = {}
    for what, option, verdict in found.flips.itertuples(index=False):
        ways.setdefault(verdict, []).append(f"“{option}” ({what[0].lower()}{what[1:]})")
    said = "; ".join(f"to {verdict} by {listed(options, 'or')}" for verdict, options in ways.items())
    return f"Turned by one choice alone: {said}."


def told(claim: Claim, found: Robustness) -> list[str]:
    """Return to read what all specifications of a claim's test give, what turns it, and each choice with its options and reason."""
    shares = sorted(found.shares.items(), key=lambda item: -item[1])
    given = listed(f"{name} in {percent(share)}" for name, share in shares)
    return [
        f"The test has {found.specifications} forms. It comes out as {given} of them.",
        turned(found),
        *(
            f"{choice.what}: {'; '.join([f'{stated} (as stated)', *others])}. {choice.why}"
            for choice in claim.choices
            for stated, *others in [choice.options]
        ),
    ]
