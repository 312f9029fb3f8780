"""The claims on the five and the region: how unequal the engagement is, who leads, whether it grew, what became of the West."""

from __future__ import annotations

from .. import engagement, transfers
from ..prose import count, listed, percent, tiv
from .claim import Claim, Finding, Verdict, all_or_part
from .rows import LATIN_AMERICA, practical_of, russian_deliveries


def asymmetry() -> Finding:
    """Return whether engagement is unequal on most dimensions of the profile."""
    profile = engagement.profile()
    table = engagement.asymmetry(profile)
    unequal = table[table["gini"] >= 0.4]
    names = [engagement.DIMENSIONS[d] for d in unequal["dimension"]]
    verdict: Verdict = "supported" if len(unequal) >= 4 else "partly" if len(unequal) >= 2 else "not supported"
    top = table.set_index("dimension").loc["transfers"]
    votes = profile[profile["dimension"] == "alignment"]["value"]
    return Finding(
        f"The Gini coefficient over the five is at least 0.40 on {count(len(unequal))} of {count(len(table))} "
        f"dimensions ({listed(names)}); on TIV the largest share is {percent(top['top_share'])}. Votes in the General Assembly "
        f"hardly separate them: {percent(votes.min(), 1)} to {percent(votes.max(), 1)} identical with Russia's.",
        verdict,
    )


def most_significant() -> Finding:
    """Return whether Venezuela leads the region and most dimensions."""
    region = transfers.customers()
    region = region[region["region"] == LATIN_AMERICA].reset_index(drop=True)
    table = engagement.asymmetry(engagement.profile())
    leads = int((table["top"] == "VEN").sum())
    first = region["recipient"][0] == "VEN"
    return Finding(
        f"{region['name'][0]} is Russia's largest recipient in Latin America and the Caribbean with "
        f"{tiv(region['tiv'][0])} million TIV; the second, {region['name'][1]}, took {tiv(region['tiv'][1])}. Venezuela "
        f"leads the five on {count(leads)} of {count(len(table))} dimensions.",
        all_or_part(first, leads >= 4),
    )


def growing_presence() -> Finding:
    """Return whether Russian deliveries to the region, and contacts with the five, grew from one decade to the next."""
    early, late = (_regional(2005, 2014), _regional(2015, 2024))
    russian = russian_deliveries()
    contacts = practical_of()["middle"].dt.year
    before, after = int(contacts.between(2005, 2014).sum()), int(contacts.between(2015, 2024).sum())
    return Finding(
        f"Russia delivered {tiv(early)} million TIV to Latin America and the Caribbean in 2005–2014 and {tiv(late)} in "
        f"2015–2024; to the five the last delivery was in {russian['delivery_year'].max()}. Exercises, visits and training "
        f"held with the five: {count(before)} rows, then {count(after)}.",
        all_or_part(late > early, after > before),
    )


def _regional(first: int, last: int) -> float:
    """Return Russian TIV to Latin America and the Caribbean between two years."""
    frame = transfers.customers(first, last)
    return float(frame.loc[frame["region"] == LATIN_AMERICA, "tiv"].sum())


def western_erosion() -> Finding:
    """Return whether the United States and Europe lost ground as suppliers of the five."""
    frame = transfers.deliveries()
    groups = transfers.windows(transfers.annual(frame, ["supplier_group"]), ["supplier_group"])
    wide = groups.pivot(index="supplier_group", columns="period", values="tiv")
    shares = wide.loc[["United States", "Europe"]].sum() / wide.sum()
    steps = listed(f"{percent(share)} in {period}" for period, share in shares.items())
    return Finding(
        f"The United States and Europe supplied {steps} of the five's arms imports.",
        "supported" if shares.iloc[-1] < shares.iloc[0] - 0.1 else "not supported",
    )


CLAIMS: list[Claim] = [
    Claim(
        "asymmetry",
        "highly asymmetrical engagement across the five countries",
        "The Gini coefficient over the five is at least 0.40 (half of its maximum for five cases) on at least four of the "
        "six dimensions of the engagement profile; partly from two.",
        asymmetry,
        ("russia_exports", "world_imports", "agreements", "events", "votes", "roll_calls"),
        "high for transfers, medium for the register",
        "Training, services or small arms outside the register, large enough to change the order.",
    ),
    Claim(
        "most-significant-partner",
        "Venezuela stands out as Russia’s most significant defense partner in the region",
        "Venezuela is Russia's first recipient in Latin America and the Caribbean by TIV, and leads the five on at least four "
        "of the six dimensions.",
        most_significant,
        ("russia_exports", "world_imports", "agreements", "events", "votes", "roll_calls"),
        "high: the gap in TIV exceeds any doubt about estimates",
        "A longer window: the Cold War is outside it, and Cuba with it.",
    ),
    Claim(
        "strengthened-presence",
        "Russia has leveraged military cooperation and defense diplomacy to strengthen its presence in Latin America",
        "More TIV to Latin America and the Caribbean in 2015–2024 than in 2005–2014, and more exercises, visits and training with "
        "the five.",
        growing_presence,
        ("russia_exports", "deliveries", "events"),
        "high for transfers, low for contacts: recent years are better covered online",
        "Evidence of presence of another kind: advisers, signals facilities, private companies.",
    ),
    Claim(
        "western-erosion",
        "an increasingly multipolar world marked by the erosion of Western dominance",
        "For the five only, a small part of the world the claim is about: the share of the United States and Europe in their arms imports falls by more than ten points from 2000–2004 to "
        "2020–2024.",
        western_erosion,
        ("deliveries",),
        "high for this measure, which is one of many",
        "Other measures: trade, investment, votes; China's place in each.",
    ),
]  # fmt: skip
