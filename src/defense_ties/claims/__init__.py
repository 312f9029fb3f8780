"""The paper's claims as tests on the data: statement, operational test and threshold, evidence, verdict.

Each claim quotes words of the abstract (iberorus2025-G.007) and says what would have to be seen in the tables for it
to hold. The thresholds are conventions, stated so that a reader can disagree with them; :func:`ledger` computes what
the tables say, by the stated test and by every other reasonable form of it. Motives can't be read from these tables: a claim
about them is tested only for what it implies.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from . import areas, brazil, chile_mexico, colombia, components, logic, multiverse, region, venezuela
from .claim import VERDICTS, WORDS, Claim, Finding, Verdict, Word
from .rows import Rows

__all__ = [
    "CLAIMS",
    "VERDICTS",
    "WORDS",
    "Claim",
    "Finding",
    "Rows",
    "Verdict",
    "Word",
    "ledger",
    "robust",
    "specified",
]

# In the order in which the abstract makes them.
_ORDER = [
    "multilateral-agreements",
    "western-erosion",
    "alternative-partnerships",
    "strengthened-presence",
    "technology-transfer",
    "joint-exercises",
    "asymmetry",
    "most-significant-partner",
    "numerous-arms-deals",
    "training-programmes",
    "numerous-agreements",
    "chavez-and-maduro",
    "brazil-diversified",
    "brazil-brics",
    "brazil-bilateral-dialogue",
    "brazil-limited-channels",
    "chile-little",
    "mexico-little",
    "multilateral-or-symbolic",
    "colombia-us-partner",
    "colombia-minimal",
    "colombia-historically",
    "colombia-caution",
    "one-strategic-logic",
    "influence-building",
    "soft-balancing",
    "symbolic-counter-hegemony",
    "geopolitical-realignments",
]
_BY_ID = {
    claim.id: claim
    for part in (region, areas, venezuela, brazil, chile_mexico, colombia, logic, components)
    for claim in part.CLAIMS
}
CLAIMS: list[Claim] = [_BY_ID[name] for name in _ORDER]


def specified(rows: Rows) -> dict[str, pd.DataFrame]:
    """Return every specification of each claim's test with what it gives, by id: see :func:`.multiverse.multiverse`."""
    return {claim.id: multiverse.multiverse(claim, rows) for claim in CLAIMS}


def robust(every: Mapping[str, pd.DataFrame]) -> dict[str, multiverse.Robustness]:
    """Return how far the verdict of each claim hangs on the choices of its test, by id.

    Args:
        every: as from :func:`specified`.
    """
    return {claim.id: multiverse.robustness(claim, every[claim.id]) for claim in CLAIMS}


def ledger(rows: Rows, robust: Mapping[str, multiverse.Robustness]) -> pd.DataFrame:
    """Return every claim with its finding and how far that hangs on the test.

    Args:
        rows: what the findings count; robust: as from :func:`robust`.

    Returns:
        Columns ``id, quote, test, evidence, verdict`` (of the stated test), ``word`` (of the ledger, by the rule of
        :func:`.multiverse.word`), ``specifications`` (how many were asked), ``agree`` (the share of them with the verdict of the
        stated test), ``hinges`` (in a line, which choices turn that verdict alone), ``confidence, change``, ``scope`` (whether the words
        only name what the paper looks at: such claims are not counted).
    """
    entries = []
    for claim in CLAIMS:
        finding, held = claim.find(rows), robust[claim.id]
        entries.append(
            {
                "id": claim.id,
                "quote": claim.quote,
                "test": claim.test,
                "evidence": finding.evidence,
                "verdict": finding.verdict,
                "word": held.word,
                "specifications": held.specifications,
                "agree": held.agree,
                "hinges": multiverse.hinges(held),
                "confidence": claim.confidence,
                "change": claim.change,
                "scope": claim.scope,
            }
        )
    return pd.DataFrame(entries)
