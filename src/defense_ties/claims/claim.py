"""What a claim is: words of the abstract, a test on the tables with its threshold, and the verdict it leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from .rows import Rows

Verdict = Literal["supported", "partly", "not supported", "not testable with open data"]
# What the ledger says of a claim: a verdict, that most forms of its test give one, or that reasonable forms disagree.
Word = Literal[
    "supported",
    "mostly supported",
    "partly",
    "depends on the test",
    "mostly not supported",
    "not supported",
    "not testable with open data",
]
VERDICTS: list[Verdict] = ["supported", "partly", "not supported", "not testable with open data"]
OPEN: Word = "depends on the test"
MOSTLY: Word = "mostly supported"
MOSTLY_NOT: Word = "mostly not supported"
WORDS: list[Word] = [
    "supported", MOSTLY, "partly", OPEN, MOSTLY_NOT, "not supported", "not testable with open data",
]  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """What the tables say of a claim: the evidence in words with its numbers, and the verdict it leads to."""

    evidence: str
    verdict: Verdict


@dataclass(frozen=True)
class Outcome:
    """What one specification of a test gives.

    Attributes:
        value: what is measured; line: the threshold that it is held against; verdict: what follows, of all parts of the test;
        too_few: whether it stays untestable because its cases are too few to tell.
    """

    value: float
    line: float
    verdict: Verdict
    too_few: bool = False


@dataclass(frozen=True)
class Choice:
    """One thing that a test chooses and could have chosen otherwise.

    Attributes:
        name: the name of the parameter of :attr:`Claim.decide` that it sets; what: what is chosen, in words;
        options: the words of each option, and what the parameter is then: the first is that of the stated test;
        why: why a reasonable person could take each of the others.
    """

    name: str
    what: str
    options: Mapping[str, Any]
    why: str


@dataclass(frozen=True)
class Claim:
    """One separable claim of the paper's abstract.

    Attributes:
        id: short name; quote: the words of the abstract; test: what would have to be seen, with its threshold;
        find: computes the finding, given the rows to count; sources: the tables it reads; confidence: high, medium or low, in the data behind
            the finding, with the reason; change: what would change the verdict;
        decide: the test, given the rows to count and one option of each choice; choices: what the test could have chosen
            otherwise; measure: what :attr:`Outcome.value` is, in words; sensible: whether a combination of options makes sense;
        scope: the words say what the paper looks at and claim nothing of it, so that they are tested and not counted.
    """

    id: str
    quote: str
    test: str
    find: Callable[[Rows], Finding]
    sources: tuple[str, ...]
    confidence: str
    change: str
    decide: Callable[..., Outcome]
    choices: tuple[Choice, ...]
    measure: str
    sensible: Callable[..., bool] = lambda **_: True
    scope: bool = False


def stated(choices: Sequence[Choice]) -> dict[str, Any]:
    """Return what the stated test is given: the first option of each choice, by parameter."""
    return {choice.name: next(iter(choice.options.values())) for choice in choices}


def implication(value: float, line: float, seen: bool, able: bool) -> Outcome:
    """Return the outcome of a test of motives, by what the claim implies.

    Motives are not in the tables. What is seen has rival explanations, so that the claim stays untestable; it does so too where
    the cases are too few to tell, and is not supported only where the test could have seen it.

    Args:
        value, line: as in :class:`Outcome`; seen: whether what the claim implies is seen; able: whether the test would see it.
    """
    refuted = able and not seen
    verdict: Verdict = "not supported" if refuted else "not testable with open data"
    return Outcome(value, line, verdict, too_few=not (seen or refuted))


def all_or_part(*conditions: bool) -> Verdict:
    """Return supported where all conditions hold, not supported where none does, partly otherwise."""
    if all(conditions):
        return "supported"
    return "partly" if any(conditions) else "not supported"
