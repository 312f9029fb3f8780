"""Every reasonable form of a claim's test asked at once, and the word for the claim that follows from all of them.

A test chooses a window, a benchmark, a threshold, what counts. Each claim names the choices that a reasonable person could
make otherwise; the test is asked for every combination of them (Steegen, Tuerlinckx, Gelman and Vanpaemel 2016, who call this a
multiverse; Simonsohn, Simmons and Nelson 2020 draw it as a specification curve). All combinations weigh the same: a share of
them is no probability, it says how far a verdict hangs on choices that the book happened to make.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..prose import count, listed, percent
from .claim import MOSTLY, MOSTLY_NOT, OPEN, Choice, Claim, Verdict, Word
from .rows import Rows

ALIKE = 0.8
_OUTCOME = ["value", "threshold", "verdict", "too_few"]


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
        The columns of :func:`specifications`, and ``value``, ``threshold`` (what it is held against), ``verdict`` and ``too_few``, as in
        :class:`~defense_ties.claims.claim.Outcome`; the first row is the stated test.
    """
    table = specifications(claim)
    given = [_given(claim, words) for words in table.itertuples(index=False, name=None)]
    found = [claim.decide(rows, **options) for options in given]
    outcomes = [(one.value, one.line, one.verdict, one.too_few) for one in found]
    return pd.concat([table, pd.DataFrame(outcomes, columns=_OUTCOME)], axis=1)


@dataclass(frozen=True)
class Robustness:
    """How far a verdict hangs on the choices of its test.

    Attributes:
        word: the verdict of the ledger; stated: that of the stated test; specifications: how many were asked; agree: the
            share of them that gives the stated verdict; shares: the share of each verdict;
        flips: which single choices turn the stated verdict: columns ``choice, option, verdict``; idle: the choices that turn
            nothing, in words: in no form does another of their options give another verdict; too_few: how many are untestable because
            their cases are too few to tell; effective: how many forms are left where the idle choices are not chosen; without: which
            single options the word hangs on: columns ``choice, option, word`` (that it would be without the forms that take the
            option).
    """

    word: Word
    stated: Verdict
    specifications: int
    agree: float
    shares: dict[Verdict, float]
    flips: pd.DataFrame
    idle: list[str]
    too_few: int
    effective: int
    without: pd.DataFrame


def word(shares: Mapping[Verdict, float], alike: float = ALIKE) -> Word:
    """Return the word of the ledger for the shares of specifications that give each verdict.

    The verdict that at least ``alike`` of the specifications give. Where none has so many: *mostly supported* if more than half
    support the claim and no more than the rest to ``alike`` refute it or leave it untestable; *partly* if at least ``alike`` give
    either *supported* or *partly*; *mostly not supported* if more than half refute it and no more than the rest support it in full;
    else that it depends on the test. What can't be tested, as a motive, is said so as soon as ``alike`` of the specifications leave it
    untestable.
    """
    # A sum of shares can differ in its last bit from the share of the sum.
    for verdict, share in shares.items():
        if round(share, 9) >= round(alike, 9):
            return verdict
    full, part, refuted = (shares.get(verdict, 0.0) for verdict in ("supported", "partly", "not supported"))
    if round(full + part, 9) >= round(alike, 9):
        return MOSTLY if round(full, 9) > 0.5 else "partly"
    return MOSTLY_NOT if round(refuted, 9) > 0.5 and round(full, 9) <= round(1 - alike, 9) else OPEN


def reworded(found: Mapping[str, Robustness], alike: float) -> list[str]:
    """Return the claims, by id, that another share of like specifications would give another word."""
    return [name for name, one in found.items() if word(one.shares, alike) != one.word]


def _shares(verdicts: Sequence[Verdict]) -> dict[Verdict, float]:
    return {verdict: n / len(verdicts) for verdict, n in Counter(verdicts).most_common()}


def _idle(choice: Choice, frame: pd.DataFrame) -> bool:
    """Return whether forms that differ in one choice alone never differ in their verdict."""
    others = [name for name in frame if name not in (choice.name, *_OUTCOME)]
    by_others: dict[tuple[str, ...], set[Verdict]] = {}
    for options, verdict in zip(frame[others].to_numpy(), frame["verdict"], strict=True):
        by_others.setdefault(tuple(options), set()).add(verdict)
    return all(len(verdicts) == 1 for verdicts in by_others.values())


def _without(claim: Claim, frame: pd.DataFrame, now: Word) -> list[tuple[str, str, Word]]:
    """Return the options without whose forms the word is another, with it."""
    found = []
    for choice in claim.choices:
        taken = list(zip(frame[choice.name], frame["verdict"], strict=True))
        for option in choice.options:
            left = [verdict for other, verdict in taken if other != option]
            other = word(_shares(left)) if left else now
            if other != now:
                found.append((choice.what, option, other))
    return found


def robustness(claim: Claim, frame: pd.DataFrame) -> Robustness:
    """Return how far the verdict of a claim hangs on its choices.

    Args:
        frame: as from :func:`multiverse`.
    """
    shares = _shares(list(frame["verdict"]))
    names = [choice.name for choice in claim.choices]
    apart = (frame[names] != frame.loc[0, names]).sum(axis=1)
    turned = frame[(apart == 1) & (frame["verdict"] != frame.loc[0, "verdict"])]
    flips = [
        (choice.what, row[choice.name], row["verdict"])
        for choice in claim.choices
        for _, row in turned[turned[choice.name] != frame.loc[0, choice.name]].iterrows()
    ]
    stated, now = frame.loc[0, "verdict"], word(shares)
    idle = [choice for choice in claim.choices if _idle(choice, frame)]
    active = [choice.name for choice in claim.choices if choice not in idle]
    return Robustness(
        word=now,
        stated=stated,
        specifications=len(frame),
        agree=shares[stated],
        shares=shares,
        flips=pd.DataFrame(flips, columns=["choice", "option", "verdict"]),
        idle=[choice.what for choice in idle],
        too_few=int(frame["too_few"].sum()),
        effective=len(frame[active].drop_duplicates()) if active else 1,
        without=pd.DataFrame(_without(claim, frame, now), columns=["choice", "option", "word"]),
    )


def hinges(found: Robustness) -> str:
    """Return in a line which choices turn the stated verdict alone."""
    return listed(what[0].lower() + what[1:] for what in dict.fromkeys(found.flips["choice"])) or "nothing alone"


def turned(found: Robustness) -> str:
    """Return in a sentence which single choices turn the stated verdict, and to what."""
    if found.flips.empty:
        return "No choice alone turns it."
    ways: dict[str, list[str]] = {}
    for what, option, verdict in found.flips.itertuples(index=False):
        ways.setdefault(verdict, []).append(f"“{option}” ({_lower(what)})")
    said = "; ".join(f"to {verdict} by {listed(options, 'or')}" for verdict, options in ways.items())
    return f"Turned by one choice alone: {said}."


def _lower(words: str) -> str:
    return words[0].lower() + words[1:]


def hangs(found: Robustness) -> list[str]:
    """Return in sentences which choices turn nothing, and without which single options the word would be another."""
    said = []
    if found.idle:
        said.append(
            f"In no form do these choices change the verdict: {listed(_lower(what) for what in found.idle)}; without them "
            f"{count(found.effective)} {'form is' if found.effective == 1 else 'forms are'} left."
        )
    if not found.without.empty:
        ways: dict[str, list[str]] = {}
        for _, option, other in found.without.itertuples(index=False):
            ways.setdefault(other, []).append(f"“{option}”")
        others = "; ".join(f"{other} without {listed(options, 'or')}" for other, options in ways.items())
        said.append(f"With one option left out the verdict of the ledger would be another: {others}.")
    return said


def _untestable(found: Robustness) -> list[str]:
    """Return in a sentence why forms of a test of motives can't be tested: what is implied is seen, or the cases are too few."""
    untestable = round(found.specifications * found.shares.get("not testable with open data", 0.0))
    seen = untestable - found.too_few
    if not found.too_few:
        return []
    if not seen:
        return ["All forms that cannot be tested have too few cases to tell."]
    return [
        f"Of the {count(untestable)} forms that cannot be tested, {count(seen)} {'sees' if seen == 1 else 'see'} what the claim implies, as it would be "
        f"seen for other reasons too; {count(found.too_few)} {'has' if found.too_few == 1 else 'have'} too few cases to tell."
    ]


def told(claim: Claim, found: Robustness) -> list[str]:
    """Return to read what all specifications of a claim's test give, what turns it, and each choice with its options and reason."""
    shares = sorted(found.shares.items(), key=lambda item: -item[1])
    given = listed(f"{name} in {percent(share)}" for name, share in shares)
    return [
        f"The test has {found.specifications} forms. It comes out as {given} of them.",
        *_untestable(found),
        turned(found),
        *hangs(found),
        *(
            f"{choice.what}: {'; '.join([f'{stated} (as stated)', *others])}. {choice.why}"
            for choice in claim.choices
            for stated, *others in [choice.options]
        ),
    ]
