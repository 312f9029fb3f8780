"""The claims on the wider argument: partnerships, realignments, and the three components of the logic, each by what it implies.

Motives are not in the tables. A component of the logic is refuted where what it implies is not seen by a test that would see it;
where it is seen, rival explanations imply it too, and the claim stays untestable.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from .. import alignment, chance, timing, visits
from ..data import country_names, load
from ..prose import count, listed, none, percent
from ..scope import FIRST, LAST
from .claim import Choice, Claim, Finding, Outcome, all_or_part, implication, stated
from .logic import rank_line
from .rows import WEAK, Rows, sound

_Years = tuple[int, int]


# How often a test should find a real effect, by custom: in four of five cases.
ENOUGH = 0.8


def _able(power: float) -> bool:
    """Return whether a test finds a real effect often enough."""
    # A share of cases can differ in its last bit from the line that it equals.
    return round(power, 9) >= ENOUGH


def _seen(found: Outcome) -> str:
    """Return in a sentence what the outcome of a test says of a motive."""
    if found.too_few:
        return "So the test cannot tell."
    return (
        "What is not seen is not refuted."
        if found.verdict == "not supported"
        else "What is seen may have other grounds."
    )


_PARTNERSHIPS = (
    Choice(
        "spans",
        "Which years are compared",
        {
            "2000–2012 and 2013–2024": ((2000, 2012), (2013, 2024)),
            "2005–2014 and 2015–2024": ((2005, 2014), (2015, 2024)),
            "2000–2004 and 2020–2024": ((2000, 2004), (2020, 2024)),
        },
        "Halves use every year; the abstract names no year from which partnerships expand.",
    ),
    Choice(
        "powers",
        "Whose guests the presidents are",
        {
            "Russia and China": ("to_russia", "to_china"),
            "Russia alone": ("to_russia",),
            "China alone": ("to_china",),
        },
        "The paper is on Russia; the best known alternative partner is China.",
    ),
    Choice(
        "whole",
        "What their trips are set against",
        {"all trips abroad": False, "trips to Russia, China and the United States": True},
        "Presidents travel more than they did; the second asks only how the three powers fare.",
    ),
    Choice(
        "texts",
        "Which texts with Russia count",
        {"all": False, "agreements, memoranda and protocols of two states": True},
        "A declaration is no partnership of its own.",
    ),
)


def partnerships(rows: Rows, spans: tuple[_Years, _Years], powers: Sequence[str], whole: bool, texts: bool) -> Outcome:
    """Return whether trips to other powers became a larger part of all, and texts with Russia more frequent."""
    early, late = (rows.once("trips", _trips, rows, years, tuple(powers), whole) for years in spans)
    few, many = (rows.once("signed", _signed, rows, years, texts) for years in spans)
    return Outcome(late - early, 0.0, all_or_part(late > early, many > few))


def _trips(rows: Rows, years: _Years, powers: Sequence[str], whole: bool) -> float:
    """Return what part of the presidents' trips between two years led to some powers."""
    trips = rows.once("leader trips", load, "leader_trips")
    trips = trips[trips["country"].isin(rows.five) & trips["year"].between(*years)]
    of = list(visits.DESTINATIONS) if whole else ["all_trips"]
    return float(trips[list(powers)].to_numpy().sum() / trips[of].to_numpy().sum())


def _signed(rows: Rows, years: _Years, formal: bool) -> float:
    """Return how many texts a year the five signed with Russia between two years."""
    texts = sound(rows.texts, False)
    texts = texts[texts["middle"].dt.year.between(*years) & (texts["formal"] | (not formal))]
    return texts["id"].nunique() / (years[1] - years[0] + 1)


def alternative_partnerships(rows: Rows) -> Finding:
    """Return whether the presidents' trips and the texts with Russia show partnerships that expand."""
    given = stated(_PARTNERSHIPS)
    early, late = given["spans"]
    share = [percent(_trips(rows, years, given["powers"], False), 1) for years in (early, late)]
    rate = [f"{_signed(rows, years, False):.1f}" for years in (early, late)]
    return Finding(
        f"Of the trips abroad of the presidents of four of the five (those of Mexico's are not in the table), {share[0]} led to Russia or "
        f"China in {early[0]}–{early[1]} and {share[1]} in {late[0]}–{late[1]}. The five signed {rate[0]} texts a year with "
        f"Russia, then {rate[1]}.",
        partnerships(rows, **given).verdict,
    )


_REALIGNED = (
    Choice(
        "spans",
        "Which years are compared",
        {
            "2000–2004 and 2015–2019": ((2000, 2004), (2015, 2019)),
            "2000–2004 and 2010–2014": ((2000, 2004), (2010, 2014)),
            "2000–2004 and 2020–2021": ((2000, 2004), (2020, 2021)),
        },
        "Deliveries end with 2014 to 2016; Venezuela, which took most, has no vote from 2022 on.",
    ),
    Choice(
        "every_vote",
        "Which ideal points count",
        {"those of the book": False, "those from all votes": True},
        "The release has both series, and they disagree on Russia from 2015 on.",
    ),
    Choice(
        "towards",
        "What a realignment is",
        {"away from the United States": "USA", "towards Russia, in agreement beyond chance": "kappa"},
        "The abstract names no pole; a state can leave one without coming nearer to the other. Distance from Russia is not asked: who "
        "stands beyond Russia would count as estranged.",
    ),
    Choice(
        "least",
        "From which rank correlation on the two go together",
        {"a half": 0.5, "above zero": 0.0, "what chance reaches once in twenty times": rank_line(5)},
        "Over five cases half is no significant correlation; the last line is that of the claim of one strategic logic.",
    ),
)


def _realigned_makes_sense(every_vote: bool, towards: str, **_: object) -> bool:
    """Leave out a series of ideal points where none is asked for."""
    return not (every_vote and towards == "kappa")


def realigned(rows: Rows, spans: tuple[_Years, _Years], every_vote: bool, towards: str, least: float) -> Outcome:
    """Return whether who took most from Russia moved farthest, and whether over the five the one goes with the other."""
    moved = rows.once("moved", _moved, rows, spans, every_vote, towards)
    received = rows.received
    rho = float(moved.rank().corr(received.rank()))
    return Outcome(rho, least, all_or_part(moved.idxmax() == received.idxmax(), rho > 0 and rho >= least))


def _moved(rows: Rows, spans: tuple[_Years, _Years], every_vote: bool, towards: str) -> pd.Series:
    """Return how far each of the five moved between two spans, by code.

    Away from a power: by how much the distance of the means grew over the years in which all five have an estimate, not the mean
    of the distances, which is too large where states stand close. Or by how much agreement with Russia beyond chance rose.
    """
    early, late = (rows.once("stood", _stood, rows, years, every_vote, towards) for years in spans)
    return (late - early).reindex(rows.five)


def _stood(rows: Rows, years: _Years, every_vote: bool, towards: str) -> pd.Series:
    """Return distance from a power, or agreement with Russia beyond chance, of each of the five between two years, by code."""
    if towards == "kappa":
        found = rows.once("measures", alignment.measures, *years)
        return found[found["measure"] == "kappa"].set_index("country")["value"]
    gaps = rows.once("gaps", alignment.distances, ("USA", "RUS"), every_vote)
    gaps = gaps[(gaps["to"] == towards) & gaps["country"].isin(rows.five) & gaps["year"].between(*years)]
    gaps = gaps.assign(gap=gaps["ideal_point"] - gaps["other"])
    return gaps.pivot(index="year", columns="country", values="gap").dropna().mean().abs()


def realignments(rows: Rows) -> Finding:
    """Return whether the five's moves in the General Assembly go with what they took from Russia."""
    given = stated(_REALIGNED)
    moved = _moved(rows, given["spans"], given["every_vote"], given["towards"])
    found = realigned(rows, **given)
    names = country_names()
    steps = listed(f"{names[code]} by {value:+.2f}" for code, value in moved.sort_values(ascending=False).items())
    return Finding(
        f"From 2000–2004 to 2015–2019 the distance from the United States in the General Assembly changed as follows, in units of the ideal points: "
        f"{steps}. Most from Russia was taken by {names[rows.received.idxmax()]}; over the five the rank correlation of the two is "
        f"{found.value:.1f} (five cases: no test of significance). The United States moved too.",
        found.verdict,
    )


_INFLUENCE = (
    Choice(
        "begins",
        "From when on influence could show",
        {"the first delivery since 2000": "delivery_year", "the order of what was first delivered": "order_year"},
        "A buyer may change its conduct in order to be sold to.",
    ),
    Choice(
        "contests",
        "Which votes show conduct",
        {
            "all where Russia and the United States oppose one another": ("RUS", "USA"),
            "those where Russia votes against": ("RUS",),
            "those where the United States vote against": ("USA",),
        },
        "The votes where Russia stands with few others cost more to join it in; those where the United States do are far more.",
    ),
    Choice(
        "span",
        "How many years are compared, before and after",
        {"five": 5, "three": 3},
        "Three years let less else change in between.",
    ),
    Choice(
        "least",
        "By how much the share of votes as Russia has to rise",
        {"a twentieth": 0.05, "any": 0.0, "a tenth": 0.1},
        "A rise of any size may be chance; a tenth leaves small effects out. The rise that a form should not miss is twice the line, and ten points at least.",
    ),
    Choice(
        "others",
        "What the change is set against",
        {"that of the other four": True, "the country's own past": False},
        "What all five do alike is no effect of a delivery to one; the four are few, and bought from Russia too.",
    ),
)


def influenced(rows: Rows, begins: str, contests: Sequence[str], span: int, least: float, others: bool) -> Outcome:
    """Return whether buyers voted more often as Russia in the years after deliveries began than in those before.

    Buyers whose first delivery leaves fewer years of votes on either side are left out.
    """
    changes, by_chance = rows.once("changes", _changes, rows, begins, tuple(contests), span, others)
    if changes.empty:
        return implication(float("nan"), least, seen=False, able=False)
    # A difference of shares can differ in the last bit from the line that it equals.
    value = round(float(changes.mean()), 9)
    return implication(value, least, value > least, _able(found_if_risen(by_chance, _real_rise(least), least)))


def _real_rise(least: float) -> float:
    """Return the rise that a test should not miss: twice what it asks for, and a tenth at least, which is twice what is stated."""
    return max(2 * least, 0.1)


def found_if_risen(by_chance: Sequence[np.ndarray], rise: float, least: float) -> float:
    """Return how often a rise that comes on top of what changes anyway would lift the mean over some buyers above a line.

    Args:
        by_chance: of each buyer, the changes at every year that could have been that of its first delivery; every combination of
            these years counts, all alike.
    """
    sums = np.zeros(1)
    for changes in by_chance:
        sums = np.add.outer(sums, changes).ravel()
    return float((np.round(sums / len(by_chance) + rise, 9) > least).mean())


def _changes(
    rows: Rows, begins: str, contests: Sequence[str], span: int, others: bool
) -> tuple[pd.Series, list[np.ndarray]]:
    """Return the change of each buyer that has votes on either side, by code, and its changes at every year that could stand for that."""
    first = rows.once("begins", _begins, rows, begins)
    changes = {buyer: _change(rows, buyer, year, contests, span, others) for buyer, year in first.items()}
    found = pd.Series(changes, dtype=float).dropna()
    years = range(FIRST, LAST + 1)
    every = (
        pd.Series([_change(rows, buyer, year, contests, span, others) for year in years]).dropna().to_numpy()
        for buyer in found.index
    )
    return found, list(every)


def _begins(rows: Rows, begins: str) -> pd.Series:
    """Return the year of each buyer's first delivery from Russia since 2000, or of the order behind it, by code."""
    order = rows.russian.sort_values(["delivery_year", "order_year"])
    return order.groupby("recipient")[begins].first()


def _contested(rows: Rows) -> pd.DataFrame:
    """Return by country, year and who voted against: votes ``cast`` in contests, and those cast ``as_russia``."""
    frame = alignment.contested(load("assembly_votes"), load("assembly_resolutions"))
    frame = frame[frame["country"].isin(rows.five) & (frame["year"] <= LAST) & (frame["stance"] != "did not vote")]
    against = frame["contest"].str.startswith("Russia").map({True: "RUS", False: "USA"})
    frame = frame.assign(against=against, as_russia=frame["n"].where(frame["stance"] == "as Russia", 0))
    sums = frame.groupby(["country", "year", "against"], as_index=False)[["n", "as_russia"]].sum()
    return sums.rename(columns={"n": "cast"})


def _change(rows: Rows, buyer: str, year: int, contests: Sequence[str], span: int, others: bool) -> float:
    """Return by how much a buyer's share of votes cast as Russia rose with a year, less the others' mean rise if asked so."""
    rise = rows.once("rises", _rises, rows, year, contests, span)
    return float(rise[buyer] - (rise.drop(buyer).mean() if others else 0.0))


def _rises(rows: Rows, year: int, contests: Sequence[str], span: int) -> pd.Series:
    """Return by how much the share of votes cast as Russia rose with a year, by code; nothing where the spans are not whole."""
    votes = rows.once("contested", _contested, rows)
    if year - span < votes["year"].min() or year + span - 1 > votes["year"].max():
        return pd.Series(float("nan"), index=rows.five)
    yearly = rows.once("by year", _by_year, rows, contests)
    early, late = (yearly.loc[first : first + span - 1].sum() for first in (year - span, year))
    return late["as_russia"] / late["cast"] - early["as_russia"] / early["cast"]


def _by_year(rows: Rows, contests: Sequence[str]) -> pd.DataFrame:
    """Return the votes ``as_russia`` and ``cast`` in contests with some, by code (columns) and year."""
    votes = rows.once("contested", _contested, rows)
    votes = votes[votes["against"].isin(contests)]
    sums = votes.groupby(["year", "country"])[["as_russia", "cast"]].sum().unstack(fill_value=0)
    return sums.reindex(columns=pd.MultiIndex.from_product([["as_russia", "cast"], rows.five]), fill_value=0)


def influence(rows: Rows) -> Finding:
    """Return whether the votes of buyers changed with the deliveries, as influence implies."""
    given = stated(_INFLUENCE)
    found = influenced(rows, **given)
    rise = _real_rise(given["least"])
    _, by_chance = _changes(rows, given["begins"], given["contests"], given["span"], given["others"])
    power = found_if_risen(by_chance, rise, given["least"]) if by_chance else 0.0
    names = country_names()
    told = []
    for buyer, year in _begins(rows, given["begins"]).items():
        own, net = (_change(rows, buyer, year, given["contests"], given["span"], others) for others in (False, True))
        if not pd.isna(net):
            told.append(
                f"{names[buyer]} (from {year}) by {100 * own:+.1f} points, {100 * net:+.1f} against the other four"
            )
    return Finding(
        f"In votes where Russia and the United States opposed one another, the share cast as Russia changed from the five years "
        f"before the first delivery to the five from it on: {listed(told) or 'no buyer has votes on either side'}. A change of votes would not show that a delivery "
        f"made it: governments that buy may vote so anyway. Other conduct, such as recognition or what a state leaves undone, is in no table. "
        f"Buyers are few; with other years in place of those of the deliveries, a rise of {round(100 * rise)} points on top of what changes "
        f"anyway would be found in {percent(power)} of cases. {_seen(found)}",
        found.verdict,
    )


_BALANCING = (
    Choice(
        "clubs",
        "Which institutions count",
        {"BRICS": ("BRICS",), "the Russian-Chinese lunar station too": ("BRICS", "Lunar station (ILRS)")},
        "An institution of science binds its members less against anyone.",
    ),
    Choice(
        "texts",
        "Which texts with Russia count",
        {"on political partnership": ("type", "strategic dialogue"), "declarations": ("instrument", "declaration")},
        "Texts on strategic partnership speak of world order; so do most declarations of presidents.",
    ),
    Choice(
        "contests",
        "Which votes count",
        {
            "where Russia votes against, the United States for": "RUS",
            "where the United States vote against, Russia for": "USA",
        },
        "To stand with Russia where it is nearly alone is a choice; with the many against the United States it is the rule.",
    ),
    Choice(
        "means",
        "How many of the three means a country has to share",
        {"two": 2, "all three": 3},
        "A single means may have any other ground.",
    ),
    Choice(
        "least",
        "How many of the five have to",
        {"three": 3, "two": 2},
        "Three are more than half of those whom the paper speaks of.",
    ),
)


def balancing(
    rows: Rows, clubs: Sequence[str], texts: tuple[str, str], contests: str, means: int, least: int
) -> Outcome:
    """Return whether so many of the five share so many of Russia's means against policies of the United States, none of them arms."""
    found, at_most = (
        int((rows.once("means", _means, rows, tuple(clubs), texts, contests, upper).sum(axis=1) >= means).sum())
        for upper in (False, True)
    )
    return implication(found, least, found >= least, able=at_most < least)


def _means(rows: Rows, clubs: Sequence[str], texts: tuple[str, str], contests: str, upper: bool) -> pd.DataFrame:
    """Return whether each of the five shares with Russia ``institutions``, ``texts`` and at least half of its ``votes``.

    Args:
        upper: take each share of votes at the upper end of its 95% interval, as if the votes were drawn from more.
    """
    members = rows.once("memberships", load, "memberships")
    members = members[members["short"].isin(clubs) & (members["status"] != "not a member")]["country"]
    column, value = texts
    signed = sound(rows.texts, False)
    signed = signed[(signed[column] == value) & (signed["scope"] == "bilateral")]["country"]
    votes = rows.once("contested", _contested, rows)
    votes = votes[votes["against"] == contests].groupby("country")[["as_russia", "cast"]].sum()
    votes = votes.reindex(rows.five, fill_value=0)
    alike = pd.Series([_share(part, of, upper) for part, of in votes.to_numpy()], index=rows.five) >= 0.5
    five = pd.Series(rows.five, index=rows.five)
    return pd.DataFrame({"institutions": five.isin(members), "texts": five.isin(signed), "votes": alike})


def _share(part: int, whole: int, upper: bool) -> float:
    """Return a share of votes or the upper end of its interval: without a vote there is no share, and it could be any."""
    if not whole:
        return float(upper)
    return chance.wilson(part, whole)[1] if upper else part / whole


def soft_balancing(rows: Rows) -> Finding:
    """Return whether most of the five share means of soft balancing with Russia."""
    given = stated(_BALANCING)
    shared, could = (_means(rows, given["clubs"], given["texts"], given["contests"], upper) for upper in (False, True))
    names = country_names()
    told = {name: listed(names[code] for code in shared.index[shared[name]]) or "none" for name in shared}
    several, at_most = (int((frame.sum(axis=1) >= given["means"]).sum()) for frame in (shared, could))
    found = balancing(rows, **given)
    return Finding(
        f"Soft balancing is non-military by definition, so no arms are counted. Members of BRICS: {told['institutions']}; with a bilateral political text "
        f"with Russia: {told['texts']}; voted as Russia in at least half of the contests in which Russia was against and the United States for: "
        f"{told['votes']}. {count(several).capitalize()} of the five share two of these means, and "
        f"{'no more' if at_most == several else count(at_most)} would with each share of votes at the upper end of its 95% interval. That any of it was meant to restrain the United "
        f"States is not in the tables. Other means are not counted. {_seen(found)}",
        found.verdict,
    )


_SYMBOLIC = (
    Choice(
        "kinds",
        "Which contacts are shown to others",
        {
            "exercises and visits": ("exercise", "visit"),
            "exercises alone": ("exercise",),
            "meetings too": ("exercise", "visit", "dialogue"),
        },
        "Port calls and flights are seen; a meeting is reported, and may be held for its own matter.",
    ),
    Choice(
        "months",
        "How near to the crisis",
        {"six months": 6, "three months": 3, "a year": 12},
        "A ship takes weeks, an exercise months to plan.",
    ),
    Choice(
        "after",
        "On which side of it",
        {"before and after": False, "after alone": True},
        "An answer comes after; a crisis that is planned may be prepared for.",
    ),
    Choice(
        "overlap",
        "Which months can stand in for a crisis",
        {"all within five years": True, "those whose window does not touch the true one": False},
        "A stand-in near the crisis holds some of its acts, which makes them look usual.",
    ),
    WEAK,
    Choice(
        "least",
        "From which probability on they are crowded",
        {"one in twenty": 0.05, "one in ten": 0.1},
        "Events are few, so that a test at one in twenty misses much.",
    ),
)


def symbolic(
    rows: Rows, kinds: Sequence[str], months: int, after: bool, overlap: bool, weak: bool, least: float
) -> Outcome:
    """Return whether contacts that are shown crowd around Russia's three wars more than around other months."""
    p, by_chance = rows.once("crowded", _crowded, rows, tuple(kinds), months, after, overlap, weak)
    return implication(p, least, p < least, _able(found_if_doubled(by_chance, least)))


def _crowded(
    rows: Rows, kinds: Sequence[str], months: int, after: bool, overlap: bool, weak: bool
) -> tuple[float, pd.DataFrame]:
    """Return the p value of :func:`.timing.against`, and the distribution of :func:`.timing.null` that it comes from."""
    stand_ins = _stand_ins(rows, kinds, months, after, overlap, weak)
    return timing.against(stand_ins).p, timing.null(stand_ins)


def _stand_ins(rows: Rows, kinds: Sequence[str], months: int, after: bool, overlap: bool, weak: bool) -> pd.DataFrame:
    """Return how many contacts lie near each month that could stand for a crisis, as from :func:`.timing.placebos`."""
    acts = rows.once("shown", timing.shown, tuple(rows.five), weak, kinds)
    return timing.placebos(acts, timing.CRISES, months, after=after, overlap=overlap)


def found_if_doubled(by_chance: pd.DataFrame, least: float) -> float:
    """Return how often twice as many acts as a set of stand-ins has would be crowded by the test of stand-ins.

    It is too high rather than too low: the acts that come on top would also fill the windows of stand-ins near the dates.

    Args:
        by_chance: as from :func:`.timing.null`.
    """
    tail = by_chance["probability"][::-1].cumsum()[::-1]
    crowded = (tail < least).to_numpy()
    doubled = 2 * by_chance["events"]
    # More acts than any set of stand-ins has are crowded too.
    seen = [n >= len(crowded) or crowded[n] for n in doubled]
    return float(by_chance.loc[seen, "probability"].sum())


def counter_hegemony(rows: Rows) -> Finding:
    """Return whether what is shown in the five is timed to Russia's crises, as symbols against hegemony imply."""
    given = stated(_SYMBOLIC)
    stand_ins = _stand_ins(rows, given["kinds"], given["months"], given["after"], given["overlap"], given["weak"])
    near, found = timing.against(stand_ins), symbolic(rows, **given)
    power = found_if_doubled(timing.null(stand_ins), given["least"])
    return Finding(
        f"Within six months of August 2008, March 2014 and February 2022, {none(near.observed)} exercises and visits came about; with the dates "
        f"moved at random {near.expected:.1f} would be expected, and as many or more come in {percent(near.p)} of the placebos. A doubling "
        f"near the dates would be found in {percent(power)} of cases at most. {_seen(found)} No work found uses the term; "
        f"what is tested is timing alone.",
        found.verdict,
    )


CLAIMS: list[Claim] = [
    Claim(
        "alternative-partnerships",
        "the expansion of alternative global partnerships",
        "For the five only, a small part of the world the claim is about: trips to Russia and China are a larger part of their presidents' "
        "trips abroad in 2013–2024 than in 2000–2012, and more texts a year were signed with Russia.",
        alternative_partnerships,
        ("leader_trips", "agreements"),
        "medium: trips are counted by others, without Mexico's; texts by a search that finds recent years more easily; the tables "
        "were known when the test was written",
        "Trade, credit and investment by partner; texts of the five with China, which the register does not hold.",
        partnerships,
        _PARTNERSHIPS,
        "Rise of the share of trips",
    ),
    Claim(
        "influence-building",
        "influence-building",
        "Influence is tested as changed conduct, once. What it implies: in the five years from a buyer's first Russian delivery "
        "since 2000, its share of votes cast as Russia, where Russia and the United States oppose one another, is more than five points higher than in "
        "the five before, beyond the change of the other four; the mean over the buyers that have votes on either side. A real rise is taken as one "
        "of ten points. If the implication fails, the claim is not supported, unless the test would miss a real rise in more than one of five sets of other years: "
        "then it cannot tell, and the claim is untestable. If the implication holds, the claim stays untestable, since what else changed is not in the tables.",
        influence,
        ("deliveries", "assembly_votes", "assembly_resolutions"),
        "low: two buyers, and one kind of conduct; yearly shares of votes had been seen when the test was written",
        "A decision that a government is known to have taken because of Russian arms or credit, or not to have taken.",
        influenced,
        _INFLUENCE,
        "Rise of the share of votes cast as Russia",
    ),
    Claim(
        "soft-balancing",
        "soft balancing",
        "What it implies, by its definition without arms: at least three of the five share with Russia two of three means: "
        "membership of BRICS, a bilateral political text, and at least half of the votes in which Russia stands against the "
        "United States. If the implication fails, the claim is not supported, unless it could hold within the 95% intervals of the "
        "shares of votes: then the test cannot tell, and the claim is untestable. If the implication holds, the claim stays untestable: motives are not in the tables.",
        soft_balancing,
        ("memberships", "agreements", "assembly_votes", "assembly_resolutions"),
        "low: the means are this book's reading of a definition, memberships are sourced for few groups, and motives are not "
        "observed; the tables were known when the test was written",
        "Drafts that Russia and one of the five put forward together, or records of why they joined.",
        balancing,
        _BALANCING,
        "Countries that share so many means",
    ),
    Claim(
        "symbolic-counter-hegemony",
        "symbolic counter-hegemony",
        "What it implies: exercises and visits crowd within six months of Russia's wars of August 2008, March 2014 and "
        "February 2022, with fewer than one in twenty placebo dates as crowded. If the implication fails, the claim is not supported, unless the "
        "test would miss a doubling near the dates in more than one of five cases: then it cannot tell, and the claim is untestable. If the implication "
        "holds, the claim stays untestable: a date can have other reasons.",
        counter_hegemony,
        ("events",),
        "low: few events, so that even a strong pattern would often be missed; recent ones better recorded; and timing is one sign of a symbol among several",
        "Crews' orders, or the programme of a visit with the reason for its date.",
        symbolic,
        _SYMBOLIC,
        "Share of placebo dates with as many contacts",
    ),
    Claim(
        "geopolitical-realignments",
        "how defense cooperation reflects deeper geopolitical realignments",
        "Of the five, the one that took most from Russia moved farthest from the United States in the General Assembly from 2000–2004 "
        "to 2015–2019, and over the five the rank correlation of the two is at least one half.",
        realignments,
        ("ideal_points", "deliveries", "assembly_votes", "assembly_resolutions"),
        "low: five cases, one of which took nine tenths; votes are one side of a realignment; the tables were known when the test "
        "was written",
        "Alliances, basing, sanctions joined or refused, trade in currencies other than the dollar.",
        realigned,
        _REALIGNED,
        "Rank correlation of the move and of what was taken",
        _realigned_makes_sense,
    ),
]  # fmt: skip
