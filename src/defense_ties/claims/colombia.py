"""The claims on Colombia: partner of the United States, minimal interaction, caution."""

from __future__ import annotations

from .. import transfers
from ..data import country_names
from ..prose import count, listed, percent
from ..scope import YEARS, focus
from .claim import Choice, Claim, Finding, Outcome, all_or_part, stated
from .rows import ARMS_YEARS, FLAGGED, Rows, between, events_of, little, russian_deliveries, tiv_by_recipient

_PARTNER = (
    ARMS_YEARS,
    FLAGGED,
    Choice(
        "line",
        "From which share on a supplier is the main partner",
        {"half": 0.5, "two fifths": 0.4, "a plurality": 0.0},
        "A supplier can be the first by far without half; the claim says close, not exclusive.",
    ),
)


def partner(rows: Rows, years: tuple[int, int], flagged: bool, line: float) -> Outcome:
    """Return whether the United States is Colombia's first supplier, and the first has at least a share of its imports."""
    arms = between(rows.arms[rows.arms["recipient"] == "COL"], years, flagged)
    by = arms.groupby("supplier")["tiv"].sum()
    share = float(by.get("USA", 0.0) / by.sum())
    return Outcome(share, line, all_or_part(by.idxmax() == "USA", by.max() / by.sum() >= line))


def colombia_us() -> Finding:
    """Return whether the United States is Colombia's main supplier with at least half."""
    row = transfers.concentration(transfers.deliveries(["COL"])).iloc[0]
    return Finding(
        f"Colombia's largest supplier is the {row['top_supplier']} with {percent(row['top_share'])} of TIV {YEARS}."
        if row["top_supplier"] == "United States"
        else f"Colombia's largest supplier is {row['top_supplier']} with {percent(row['top_share'])} of TIV {YEARS}.",
        partner(Rows(), **stated(_PARTNER)).verdict,
    )


def colombia_minimal() -> Finding:
    """Return whether Colombia's interaction is small by the same test as Chile's and Mexico's."""
    finding = little("COL")
    received = tiv_by_recipient()
    lower = listed(country_names()[c] for c in received.index if received[c] < received["COL"])
    return Finding(f"{finding.evidence} Only {lower} took less from Russia.", finding.verdict)


def colombia_caution() -> Finding:
    """Return whether Colombia's register shows protests that the others' do not, and no purchases."""
    incidents = events_of()
    incidents = incidents[incidents["type"] == "incident"].groupby("country").size().reindex(focus(), fill_value=0)
    russian = russian_deliveries()
    bought = transfers.deals(russian[russian["recipient"] == "COL"])
    return Finding(
        f"The register has {count(int(incidents['COL']))} incidents for Colombia (protests, interceptions and expulsions, and "
        f"Russian acts such as a letter, a summons and flights) and "
        f"{count(int(incidents.drop('COL').sum()))} for the other four; but Colombia also placed {count(len(bought))} orders "
        f"for Russian helicopters delivered in the period, the last in {bought['order_year'].max()}.",
        all_or_part(bool(incidents["COL"] > incidents.drop("COL").sum()), bought.empty),
    )


CLAIMS: list[Claim] = [
    Claim(
        "colombia-us-partner",
        "Colombia, a close security partner of the United States",
        "The United States is Colombia's first supplier, with at least half of TIV.",
        colombia_us,
        ("deliveries",),
        "high for transfers; partnership is more than purchases",
        "Aid, bases and training would only strengthen it.",
        partner,
        _PARTNER,
        "Share of the United States in Colombia's arms imports",
    ),
    Claim(
        "colombia-minimal",
        "maintains minimal military interaction with Russia",
        "The test of the claims on Chile and Mexico: a share of arms imports below a twentieth, no exercise or training, at most "
        "one agreement, memorandum or protocol.",
        colombia_minimal,
        ("russia_exports", "world_imports", "deliveries", "agreements", "events"),
        "high for transfers, medium for the rest",
        "Maintenance contracts, which the register of arms does not count.",
    ),
    Claim(
        "colombia-caution",
        "has historically viewed Russian defense initiatives with caution",
        "More incidents than the other four together, and no purchase of Russian arms.",
        colombia_caution,
        ("events", "deliveries"),
        "low: four of the incidents are Russian acts; one comes from a list that the air force gave out a year later; and "
        "incidents are found where the press is free to report them",
        "Archives on why the helicopters were bought, and on what was refused.",
    ),
]  # fmt: skip
