"""Alignment in the United Nations: ideal points, agreement with Russia and the USA, votes on Ukraine, who belongs to which club."""

from .assembly import agreement, contested, recorded_agreement, yearly_agreement
from .beyond import BALLOT, ballots, beyond_chance, change, contested_by_period
from .clubs import memberships
from .council import council_splits, council_terms
from .ideal import SERIES, among_all, distances, every_series
from .measures import MEASURES, TABLES, measures
from .ukraine import mean_vote, ukraine_votes

__all__ = [
    "BALLOT",
    "MEASURES",
    "SERIES",
    "TABLES",
    "agreement",
    "among_all",
    "ballots",
    "beyond_chance",
    "change",
    "contested",
    "contested_by_period",
    "council_splits",
    "council_terms",
    "distances",
    "every_series",
    "mean_vote",
    "measures",
    "memberships",
    "recorded_agreement",
    "ukraine_votes",
    "yearly_agreement",
]
