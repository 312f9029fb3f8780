"""The claims on the five and the region: how unequal the engagement is, who leads, whether it grew, what became of the West."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .. import alignment, engagement, transfers, yardsticks
from ..prose import count, listed, percent, tiv
from ..scope import FIRST, LAST
from .claim import Choice, Claim, Finding, Outcome, Verdict, all_or_part, stated
from .rows import LATIN_AMERICA, REGISTER, Rows, between, sound, within

Span = tuple[int, int]

_RAW = "identical votes, year by year"
_VOTES = Choice(
    "votes",
    "What measures likeness of votes",
    {
        "share of identical votes": _RAW,
        "agreement beyond chance": "kappa",
        "contested votes": "contested votes",
    },
    "Most votes are yes by nearly all, so that identical votes say little: kappa takes out what chance would give, and "
    "contested votes are those that Russia opposed and the United States favoured. An ideal point has no zero, and so no Gini.",
)
_ASYMMETRY = (
    Choice(
        "line",
        "From which Gini coefficient on a dimension is unequal",
        {"a Gini of 0.40": 0.4, "more than the benchmark of each dimension": None},
        "Most suppliers sell unevenly to five countries of such different size, and a few texts or visits spread at random are uneven too. "
        "So arms, and dependence on them, are held against the median of the other large suppliers, counts against what chance gives "
        "less than once in 20 times; votes have no such line but the 0.40.",
    ),
    Choice(
        "needed",
        "How many of the dimensions have to be unequal",
        {"two thirds of the dimensions": 4 / 6, "five sixths of the dimensions": 5 / 6},
        "Engagement that is highly asymmetrical would show nearly everywhere.",
    ),
    _VOTES,
    REGISTER,
    Choice(
        "arms",
        "Whether volume and share of arms are two dimensions",
        {"arms as two dimensions": 2, "arms as one dimension": 1},
        "Both come from one register of transfers, and rise and fall together.",
    ),
)
_SIGNIFICANT = (
    Choice(
        "years",
        "Which years count",
        {"2000–2024": (2000, 2024), "2005–2024": (2005, 2024), "2015–2024": (2015, 2024)},
        "The abstract speaks in the present, and the deliveries to Venezuela ended with 2014; they began with the orders of 2005.",
    ),
    Choice(
        "leads",
        "On how many of the six dimensions Venezuela has to lead",
        {"a lead on four dimensions": 4, "a lead on three dimensions": 3, "a lead on five dimensions": 5},
        "Four of six is a bare majority of two.",
    ),
    Choice(
        "votes",
        "What measures likeness of votes",
        _VOTES.options,
        "Each is in use; nearness of ideal points is not asked, since whoever stands beyond Russia would count as far from it.",
    ),
    Choice(
        "register",
        "What a package of documents is",
        {
            "a package as one declaration": "sound",
            "a package as a formal text": "documents",
        },
        "A package holds signed documents, whose texts and kinds are not published.",
    ),
)
_WEST = (
    Choice(
        "average",
        "Whether the five are one buyer or five",
        {"all imports of the five together": "pooled", "mean of the five shares": "mean"},
        "Together, who imports most decides; a claim on five countries can as well count each once.",
    ),
    Choice(
        "west",
        "Who is the West",
        {
            "the United States and Europe": ("United States", "Europe"),
            "the United States, Europe and Israel": ("United States", "Europe", "Israel"),
            "the United States alone": ("United States",),
        },
        "Israel sells Western technology, much of it made with the United States; Western dominance can mean the American.",
    ),
    Choice(
        "line",
        "By how many points the share has to fall",
        {"a fall of ten points": 0.10, "a fall of five points": 0.05, "a fall of 15 points": 0.15},
        "No amount is given by the claim.",
    ),
    Choice(
        "spans",
        "Which years are compared",
        {
            "2000–2004 with 2020–2024": ((2000, 2004), (2020, 2024)),
            "2000–2009 with 2015–2024": ((2000, 2009), (2015, 2024)),
            "2000–2012 with 2013–2024": ((2000, 2012), (2013, 2024)),
            "2000–2004 with 2005–2024": ((2000, 2004), (2005, 2024)),
        },
        "Five years hold few orders each, and single ones decide; ten years are steadier; and what eroded after 2004 may have come back since.",
    ),
)
_PRESENCE = (
    Choice(
        "spans",
        "Which years are compared",
        {
            "2005–2014 with 2015–2024": ((2005, 2014), (2015, 2024)),
            "2000–2004 with 2005–2024": ((2000, 2004), (2005, 2024)),
            "2000–2004 with 2020–2024": ((2000, 2004), (2020, 2024)),
            "the trend of all years": (),
        },
        "The decades of the test are cut at the peak of deliveries; the first years come before it, and the trend is not cut.",
    ),
    Choice(
        "arms",
        "What arms measure presence",
        {"new deliveries": False, "all delivered since 2000": True},
        "What was delivered stays in service for decades, with Russian upkeep; by this count it can only grow, which new business need not.",
    ),
    Choice(
        "buyers",
        "Whose imports from Russia count",
        {
            "Latin America and the Caribbean": "region",
            "the region without Venezuela": "others",
            "the five": "five",
        },
        "One customer had nearly all; presence in a region can mean presence with the others.",
    ),
    Choice(
        "contacts",
        "What counts as contact",
        {
            "exercises, visits and training": ("exercise", "visit", "training"),
            "meetings too": ("exercise", "visit", "training", "dialogue"),
            "agreements and declarations signed": (),
        },
        "Defence diplomacy is talk and texts as much as ships.",
    ),
)


def _agreement() -> pd.DataFrame:
    return alignment.yearly_agreement(["RUS"])


def likeness(rows: Rows, years: Span, measure: str) -> pd.Series:
    """Return how near each of the five stands to Russia in the General Assembly between two years, by code; more is nearer.

    Args:
        measure: ``identical votes, year by year`` is the mean yearly share of identical votes in the roll calls to 2019, as in the engagement profile;
            each other the closeness of :func:`defense_ties.alignment.measures`.
    """
    if measure == _RAW:
        yearly = rows.once("agreement", _agreement)
        return yearly[yearly["year"].between(*years)].groupby("country")["agreement"].mean()
    found = rows.once("measures", alignment.measures, *years)
    return found[found["measure"] == measure].set_index("country")["closeness"]


def _tallies(rows: Rows, years: Span, register: str) -> pd.DataFrame:
    texts = within(rows.documents if register == "documents" else rows.texts, years)
    weak = register == "weak"
    imports = transfers.russian_share_of_imports(rows.five, *years)
    return engagement.tallies(imports, sound(texts, weak), sound(within(rows.held, years), weak))


def profiled(rows: Rows, years: Span, votes: str, register: str) -> pd.DataFrame:
    """Return the engagement profile between two years, with likeness of votes and rows of the register as chosen."""
    alike = rows.once("likeness", likeness, rows, years, votes)
    return engagement.with_alignment(rows.once("tallies", _tallies, rows, years, register), alike)


def spread(rows: Rows, votes: str, register: str) -> pd.DataFrame:
    """Return how unequally the dimensions of :func:`profiled` are spread, as :func:`defense_ties.engagement.asymmetry` does."""
    return engagement.asymmetry(profiled(rows, (FIRST, LAST), votes, register))


def led(rows: Rows, years: Span, votes: str, register: str) -> int:
    """Return on how many dimensions of :func:`profiled` Venezuela leads the five."""
    profile = profiled(rows, years, votes, register)
    top = profile.loc[profile.groupby("dimension")["value"].idxmax()]
    return int((top["country"] == "VEN").sum())


def _medians(rows: Rows) -> dict[str, float]:
    """Return the median Gini coefficient of the largest suppliers of the five but Russia: of ``transfers`` and of ``dependence``.

    Dependence on a supplier is its share of what each of the five imported.
    """
    largest = yardsticks.suppliers(rows.arms, rows.five)
    others = largest.loc[largest["supplier"] != "RUS", "supplier"]
    sent = rows.arms.pivot_table(index="supplier", columns="recipient", values="tiv", aggfunc="sum", fill_value=0.0)
    sent = sent.reindex(columns=rows.five, fill_value=0.0)
    shares = (sent / sent.sum()).fillna(0.0)
    return {
        name: float(np.median(yardsticks.ginis(of.loc[others].to_numpy())))
        for name, of in (("transfers", sent), ("dependence", shares))
    }


def benchmarks(rows: Rows, profile: pd.DataFrame) -> pd.Series:
    """Return by dimension what its Gini coefficient has to exceed to be unequal beside others, or beyond chance.

    Args:
        profile: as from :func:`profiled`; what is counted in it is given to the five by chance, which exceeds the line once in 20 times.
    """
    counted = profile.groupby("dimension")["value"].sum()
    chance = {
        name: float(np.quantile(rows.once("chance", yardsticks.by_chance, int(counted[name])), 0.95))
        for name in ("agreements", "exercises and visits", "dialogue")
    }
    return pd.Series(rows.once("medians", _medians, rows) | chance | {"alignment": 0.4})


def _benchmarks(rows: Rows, votes: str, register: str) -> pd.Series:
    return benchmarks(rows, profiled(rows, (FIRST, LAST), votes, register))


def unequal(rows: Rows, line: float | None, needed: float, votes: str, register: str, arms: int) -> Outcome:
    """Return whether enough of the dimensions are unequal; in part from a third of them."""
    table = rows.once("spread", spread, rows, votes, register)
    if arms == 1:
        table = table[table["dimension"] != "dependence"]
    # A coefficient of counts can lie on the line; its last bits are those of a division.
    unevenness = table.set_index("dimension")["gini"].round(9)
    if line is None:
        lines = rows.once("benchmarks", _benchmarks, rows, votes, register)
        above = unevenness > lines[unevenness.index].round(9)
    else:
        above = unevenness >= line
    share = float(above.mean())
    verdict: Verdict = "supported" if share >= needed else "partly" if share >= 1 / 3 else "not supported"
    return Outcome(share, needed, verdict)


def asymmetry(rows: Rows) -> Finding:
    """Return whether engagement is unequal on most dimensions of the profile."""
    profile = profiled(rows, (FIRST, LAST), _RAW, "sound")
    table = engagement.asymmetry(profile)
    above = table[table["gini"] >= 0.4]
    names = [engagement.DIMENSIONS[d] for d in above["dimension"]]
    top = table.set_index("dimension").loc["transfers"]
    votes = profile[profile["dimension"] == "alignment"]["value"]
    return Finding(
        f"The Gini coefficient over the five is at least 0.40 on {count(len(above))} of {count(len(table))} "
        f"dimensions ({listed(names)}); on TIV the largest share is {percent(top['top_share'])}. Votes in the General Assembly "
        f"hardly separate them: {percent(votes.min(), 1)} to {percent(votes.max(), 1)} identical with Russia's.",
        unequal(rows, **stated(_ASYMMETRY)).verdict,
    )


def _largest(rows: Rows, years: Span) -> str:
    """Return the code of who in the region received most from Russia between two years."""
    region = rows.exports[(rows.exports["region"] == LATIN_AMERICA) & rows.exports["year"].between(*years)]
    return str(region.groupby("recipient")["tiv"].sum().idxmax())


def leading(rows: Rows, years: Span, leads: int, votes: str, register: str) -> Outcome:
    """Return whether Venezuela is first in the region by TIV, and leads the five on so many dimensions."""
    first = rows.once("largest", _largest, rows, years) == "VEN"
    found = rows.once("led", led, rows, years, votes, register)
    return Outcome(found, leads, all_or_part(first, found >= leads))


def most_significant(rows: Rows) -> Finding:
    """Return whether Venezuela leads the region and most dimensions."""
    region = transfers.customers()
    region = region[region["region"] == LATIN_AMERICA].reset_index(drop=True)
    found = leading(rows, **stated(_SIGNIFICANT))
    return Finding(
        f"{region['name'][0]} is Russia's largest recipient in Latin America and the Caribbean with "
        f"{tiv(region['tiv'][0])} million TIV; the second, {region['name'][1]}, took {tiv(region['tiv'][1])}. Venezuela "
        f"leads the five on {count(int(found.value))} of {count(len(engagement.DIMENSIONS))} dimensions.",
        found.verdict,
    )


def _delivered(rows: Rows, buyers: str) -> pd.Series:
    """Return Russian TIV by year to the five, to the region, or to the others in it; years without any are 0."""
    exports = rows.exports
    if buyers == "five":
        to = exports["recipient"].isin(rows.five)
    else:
        to = (exports["region"] == LATIN_AMERICA) & ((buyers == "region") | (exports["recipient"] != "VEN"))
    return exports[to].groupby("year")["tiv"].sum().reindex(range(FIRST, LAST + 1), fill_value=0.0)


def _contacts(rows: Rows, kinds: tuple[str, ...]) -> pd.Series:
    """Return the contacts of these kinds by year, or the texts signed where no kind is given; years without any are 0.

    Weak rows do not count.
    """
    frame = sound(rows.held[rows.held["type"].isin(kinds)] if kinds else rows.texts, False)
    years = frame["middle"].dt.year
    return years.value_counts().reindex(range(FIRST, LAST + 1), fill_value=0).astype(float)


def growth(yearly: pd.Series, spans: tuple[Span, ...]) -> float:
    """Return by how much the later of two spans exceeds the earlier, as a mean per year; without spans, the rank correlation of
    the amounts with the years.
    """
    if not spans:
        return float(yearly.rank().corr(pd.Series(yearly.index, yearly.index).rank()))
    before, after = (yearly.loc[first:last].mean() for first, last in spans)
    return float(after - before)


def presence(rows: Rows, spans: tuple[Span, ...], arms: bool, buyers: str, contacts: tuple[str, ...]) -> Outcome:
    """Return whether deliveries to a region, and contacts with the five, grew from one span to a later one.

    Args:
        arms: what was delivered since 2000 up to each year, in place of what was delivered in it.
    """
    yearly = rows.once("delivered", _delivered, rows, buyers)
    delivered = growth(yearly.cumsum() if arms else yearly, spans)
    met = growth(rows.once("contacts", _contacts, rows, contacts), spans)
    return Outcome(delivered, 0.0, all_or_part(delivered > 0, met > 0))


def growing_presence(rows: Rows) -> Finding:
    """Return whether Russian deliveries to the region, and contacts with the five, grew from one decade to the next."""
    early, late = (_regional(2005, 2014), _regional(2015, 2024))
    contacts = sound(rows.contacts, False)["middle"].dt.year
    before, after = int(contacts.between(2005, 2014).sum()), int(contacts.between(2015, 2024).sum())
    return Finding(
        f"Russia delivered {tiv(early)} million TIV to Latin America and the Caribbean in 2005–2014 and {tiv(late)} in "
        f"2015–2024; to the five the last delivery was in {rows.russian['delivery_year'].max()}. Exercises, visits and training "
        f"held with the five: {count(before)} rows, then {count(after)}.",
        presence(rows, **stated(_PRESENCE)).verdict,
    )


def _regional(first: int, last: int) -> float:
    """Return Russian TIV to Latin America and the Caribbean between two years."""
    frame = transfers.customers(first, last)
    return float(frame.loc[frame["region"] == LATIN_AMERICA, "tiv"].sum())


def western_share(rows: Rows, years: Span, average: str, west: tuple[str, ...]) -> float:
    """Return the share of the West in the arms imports of the five between two years.

    Args:
        average: ``pooled`` takes all imports together, ``mean`` the mean of the shares of those that imported any;
        west: supplier groups.
    """
    arms = between(rows.arms, years)
    western = arms["supplier_group"].isin(west)
    by = ["recipient"] if average == "mean" else lambda _: 0
    total = arms.groupby(by)["tiv"].sum()
    part = arms[western].groupby(by)["tiv"].sum().reindex(total.index, fill_value=0.0)
    return float((part / total).mean())


def erosion(rows: Rows, average: str, west: tuple[str, ...], line: float, spans: tuple[Span, Span]) -> Outcome:
    """Return whether the share of the West fell by more than a line from one span to a later one."""
    before, after = (rows.once("western", western_share, rows, span, average, west) for span in spans)
    # A fall of exactly so many points is no larger fall, whatever the last bits of two divisions are.
    change = round(after - before, 9)
    return Outcome(change, -line, "supported" if change < -line else "not supported")


def western_erosion(rows: Rows) -> Finding:
    """Return whether the United States and Europe lost ground as suppliers of the five."""
    groups = transfers.windows(transfers.annual(rows.arms, ["supplier_group"]), ["supplier_group"])
    wide = groups.pivot(index="supplier_group", columns="period", values="tiv")
    shares = wide.loc[["United States", "Europe"]].sum() / wide.sum()
    steps = listed(f"{percent(share)} in {period}" for period, share in shares.items())
    return Finding(
        f"The United States and Europe supplied {steps} of the five's arms imports.",
        erosion(rows, **stated(_WEST)).verdict,
    )


CLAIMS: list[Claim] = [
    Claim(
        "asymmetry",
        "highly asymmetrical engagement across the five countries",
        "The Gini coefficient over the five is at least 0.40 (half of its maximum for five cases) on at least four of the "
        "six dimensions of the engagement profile; partly from two.",
        asymmetry,
        (
            "russia_exports", "world_imports", "agreements", "events", "votes", "roll_calls", "deliveries", "assembly_votes",
            "assembly_resolutions", "ideal_points",
        ),
        "high for transfers, medium for the register",
        "Training, services or small arms outside the register, large enough to change the order.",
        unequal,
        _ASYMMETRY,
        "Share of the dimensions that are unequal",
    ),
    Claim(
        "most-significant-partner",
        "Venezuela stands out as Russia’s most significant defense partner in the region",
        "Venezuela is Russia's first recipient in Latin America and the Caribbean by TIV, and leads the five on at least four "
        "of the six dimensions.",
        most_significant,
        (
            "russia_exports", "world_imports", "agreements", "events", "votes", "roll_calls", "assembly_votes",
            "assembly_resolutions", "ideal_points",
        ),
        "high for the whole period, where the gap in TIV exceeds any doubt about estimates; from 2015 on the lead rests on rows of the register",
        "A longer window: the Cold War is outside it, and Cuba with it.",
        leading,
        _SIGNIFICANT,
        "Dimensions on which Venezuela leads",
    ),
    Claim(
        "strengthened-presence",
        "Russia has leveraged military cooperation and defense diplomacy to strengthen its presence in Latin America",
        "More TIV to Latin America and the Caribbean in 2015–2024 than in 2005–2014, and more exercises, visits and training with "
        "the five.",
        growing_presence,
        ("russia_exports", "deliveries", "events", "agreements"),
        "high for transfers, low for contacts: recent years are better covered online",
        "Evidence of presence of another kind: advisers, signals facilities, private companies.",
        presence,
        _PRESENCE,
        "Growth of Russian deliveries, million TIV (of the trend: rank correlation with the year)",
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
        erosion,
        _WEST,
        "Change of the Western share in the arms imports of the five",
    ),
]  # fmt: skip
