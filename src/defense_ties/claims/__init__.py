"""The paper's claims as tests on the data: statement, operational test and threshold, evidence, verdict.

Each claim quotes words of the abstract (iberorus2025-G.007) and says what would have to be seen in the tables for it
to hold. The thresholds are conventions, stated so that a reader can disagree with them; :func:`ledger` computes what
the tables say. Motives can't be read from these tables: a claim about them is tested only for what it implies.
"""

from __future__ import annotations

import pandas as pd

from . import areas, brazil, chile_mexico, colombia, components, logic, region, venezuela
from .claim import VERDICTS, WORDS, Claim, Finding, Verdict, Word

__all__ = ["CLAIMS", "VERDICTS", "WORDS", "Claim", "Finding", "Verdict", "Word", "ledger"]

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


def ledger() -> pd.DataFrame:
    """Return every claim with its finding: ``id, quote, test, evidence, verdict, confidence, change``."""
    rows = []
    for claim in CLAIMS:
        finding = claim.find()
        rows.append(
            {
                "id": claim.id,
                "quote": claim.quote,
                "test": claim.test,
                "evidence": finding.evidence,
                "verdict": finding.verdict,
                "confidence": claim.confidence,
                "change": claim.change,
            }
        )
    return pd.DataFrame(rows)
