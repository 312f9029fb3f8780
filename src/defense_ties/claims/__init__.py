"""The paper's claims as tests on the data: statement, operational test and threshold, evidence, verdict.

Each claim quotes words of the abstract (iberorus2025-G.007) and says what would have to be seen in the tables for it
to hold. The thresholds are conventions, stated so that a reader can disagree with them; :func:`ledger` computes what
the tables say. Motives can't be read from these tables: a claim about them is tested only for what it implies.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from .. import agreements, alignment, engagement, reliability, transfers
from ..data import country_names
from ..prose import count, listed, none, ordinal, percent, tiv
from ..scope import YEARS, focus

Verdict = Literal["supported", "partly", "not supported", "not testable with open data"]
VERDICTS: list[Verdict] = ["supported", "partly", "not supported", "not testable with open data"]
LATIN_AMERICA = "Latin America and the Caribbean"


@dataclass(frozen=True)
class Finding:
    """What the tables say of a claim: the evidence in words with its numbers, and the verdict it leads to."""

    evidence: str
    verdict: Verdict


@dataclass(frozen=True)
class Claim:
    """One separable claim of the paper's abstract.

    Attributes:
        id: short name; quote: the words of the abstract; test: what would have to be seen, with its threshold;
        find: computes the finding; sources: the tables it reads; confidence: high, medium or low, in the data behind
            the finding, with the reason; change: what would change the verdict.
    """

    id: str
    quote: str
    test: str
    find: Callable[[], Finding]
    sources: tuple[str, ...]
    confidence: str
    change: str


def _russian() -> pd.DataFrame:
    return transfers.deliveries(None, ["RUS"])


def _tiv_by_recipient() -> pd.Series:
    return _russian().groupby("recipient")["tiv"].sum().reindex(focus(), fill_value=0.0)


def _all_or_part(*conditions: bool) -> Verdict:
    """Return supported where all conditions hold, not supported where none does, partly otherwise."""
    if all(conditions):
        return "supported"
    return "partly" if any(conditions) else "not supported"


def _of(part: int, whole: int) -> str:
    """Return a part of a count in words: ``all`` where it is the whole of it."""
    return "all" if part == whole > 0 else none(part)


def _texts(country: str | None = None) -> pd.DataFrame:
    """Return the texts signed 2000-2024, without weak rows."""
    texts = agreements.register(None if country is None else [country])
    return texts[texts["evidence"] != "weak"]


def _events(country: str | None = None) -> pd.DataFrame:
    """Return the events of 2000-2024, announced and dropped ones too, without weak rows."""
    happened = agreements.events(None if country is None else [country])
    return happened[happened["evidence"] != "weak"]


def _practical(country: str | None = None) -> pd.DataFrame:
    """Return the exercises, visits and training of 2000-2024 that came about."""
    happened = agreements.came_about(None if country is None else [country])
    return happened[happened["type"].isin(agreements.PRACTICAL)]


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
        _all_or_part(first, leads >= 4),
    )


def numerous_deals() -> Finding:
    """Return whether Venezuela's deals outnumber those of the other four together."""
    deals = _russian().groupby("recipient")["deal_id"].nunique().reindex(focus(), fill_value=0)
    others = int(deals.drop("VEN").sum())
    return Finding(
        f"The register has {count(int(deals['VEN']))} Russian deals with Venezuela and {count(others)} with the other four.",
        _all_or_part(deals["VEN"] >= 10, deals["VEN"] > others),
    )


def training() -> Finding:
    """Return whether training programmes in Venezuela that came about are documented by more than state media alone."""
    rows = _practical("VEN")
    texts = _texts("VEN")
    found = pd.concat([rows[rows["type"] == "training"], texts[texts["type"] == "training"]])
    independent = found[found["rests_on"] != "state media"]
    return Finding(
        f"The register holds {count(len(found))} rows on training in Venezuela that came about or was agreed; "
        f"{_of(len(independent), len(found))} of them have a source "
        f"other than state media. SIPRI's register does not cover training.",
        _all_or_part(len(found) >= 2, len(independent) >= 2),
    )


def numerous_agreements() -> Finding:
    """Return whether Venezuela has more formal texts than any other of the five."""
    texts = _texts()
    formal = texts[texts["formal"]].groupby("country").size().reindex(focus(), fill_value=0)
    packages = int((_texts("VEN")["instrument"] == "package").sum())
    leader = country_names()[formal.idxmax()]
    passes = {int(reliability.formal_texts(coding)["VEN"]) for coding in ("first", "second")}
    return Finding(
        f"Agreements, memoranda and protocols in the register: Venezuela {count(int(formal['VEN']))}, "
        f"Brazil {count(int(formal['BRA']))}, Chile {count(int(formal['CHL']))}; most: {leader}. For Venezuela come "
        f"{count(packages)} packages of documents whose texts are not published. By the codes of the two passes, before they were "
        f"settled, Venezuela has {' or '.join(count(n) for n in sorted(passes))}.",
        _all_or_part(bool(formal["VEN"] >= 3), bool(formal.idxmax() == "VEN")),
    )


def both_presidents() -> Finding:
    """Return whether Russian orders were placed under each of Chávez and Maduro."""
    russian = _russian()
    ordered = transfers.deals(russian[russian["recipient"] == "VEN"])
    under_chavez = ordered[ordered["order_year"] <= 2012]
    under_maduro = ordered[ordered["order_year"] >= 2013]
    later = russian[(russian["recipient"] == "VEN") & (russian["delivery_year"] >= 2014)]["tiv"].sum()
    contacts = _practical("VEN").query("middle.dt.year >= 2013")
    return Finding(
        f"Of {count(len(ordered))} Russian deals, {_of(len(under_chavez), len(ordered))} were ordered by 2012, under Chávez, and "
        f"{none(len(under_maduro))} from 2013, under Maduro; deliveries from 2014 add up to {tiv(later)} million TIV. "
        f"Exercises, visits and training held from 2013: {count(len(contacts))} rows. Only these two governments "
        f"fall in the period, so each can only be compared with the other.",
        _all_or_part(len(under_chavez) > 0, len(under_maduro) > 0),
    )


def brazil_diversified() -> Finding:
    """Return whether Brazil's suppliers are many and none has half."""
    row = transfers.concentration(transfers.deliveries(["BRA"])).iloc[0]
    return Finding(
        f"Brazil's imports {YEARS} are as concentrated as those from {row['equivalent']:.1f} equal suppliers "
        f"(HHI {row['hhi']:.2f}); the largest, {row['top_supplier']}, has {percent(row['top_share'])}.",
        _all_or_part(row["equivalent"] >= 4, row["top_share"] < 0.5),
    )


def brazil_brics() -> Finding:
    """Return whether the register documents security dialogue and exchange of technology or information in BRICS."""
    rows = pd.concat([_texts("BRA"), _events("BRA")])
    rows = rows[(rows["scope"] == "multilateral") & rows["title"].str.contains("BRICS")]
    dialogue = rows[(rows["type"] == "dialogue") & rows["outcome"].isin(agreements.CAME_ABOUT)]
    exchange = rows[rows["type"] == "technology transfer"]
    space = int((rows["type"] == "space").sum())
    return Finding(
        f"The register holds {count(len(rows))} BRICS rows for Brazil: {none(len(dialogue))} are meetings of security "
        f"advisers, {none(space)} {'is a text' if space == 1 else 'are texts'} on outer space (civil satellite data), and "
        f"{none(len(exchange))} {'are' if len(exchange) > 1 else 'is'} on exchanging military technology or information. What was said or passed at the "
        f"meetings is not public.",
        _all_or_part(len(dialogue) >= 3, len(exchange) >= 1),
    )


def brazil_limited_channels() -> Finding:
    """Return whether Brazil's bilateral texts are few among the five."""
    texts = _texts()
    bilateral = texts[texts["scope"] == "bilateral"].groupby("country").size().reindex(focus(), fill_value=0)
    defence = texts[(texts["scope"] == "bilateral") & ~texts["type"].isin(["space", "strategic dialogue"])]
    military = defence.groupby("country").size().reindex(focus(), fill_value=0)
    rank = int(bilateral.rank(ascending=False, method="min")["BRA"])
    share = _tiv_by_recipient()["BRA"] / _tiv_by_recipient().sum()
    place = "more than any other of the five" if rank == 1 else f"the {ordinal(rank)} largest number of the five"
    return Finding(
        f"Brazil signed {count(int(bilateral['BRA']))} bilateral texts with Russia, {place}; without civil space and political "
        f"partnership it has {count(int(military['BRA']))}, Venezuela {count(int(military['VEN']))}. Its share of Russian TIV "
        f"to the five is {percent(share, 1)}.",
        _all_or_part(rank > 1, share < 0.10),
    )


def _little(country: str) -> Finding:
    names = country_names()
    row = transfers.russian_share_of_imports([country]).iloc[0]
    held = _practical(country)
    exercises = held[held["type"] != "visit"]
    formal = int(_texts(country)["formal"].sum())
    return Finding(
        f"{names[country]} took {tiv(row['tiv'])} million TIV from Russia, {percent(row['share'], 1)} of its arms imports; "
        f"the register has {count(len(exercises))} exercises or training with Russia. Agreements, memoranda and protocols "
        f"signed in the period: {none(formal)}.",
        _all_or_part(row["share"] < 0.05, exercises.empty, formal <= 1),
    )


def chile_little() -> Finding:
    """Return whether Chile's defence engagement with Russia is small."""
    return _little("CHL")


def mexico_little() -> Finding:
    """Return whether Mexico's defence engagement with Russia is small."""
    return _little("MEX")


def _confined(country: str) -> tuple[int, int]:
    texts, happened = _texts(country), _events(country)
    rows = pd.concat([texts, happened])
    symbolic = (rows["scope"] == "multilateral") | rows["type"].isin(["dialogue", "visit", "strategic dialogue"])
    return int(symbolic.sum()), len(rows)


def chile_mexico_symbolic() -> Finding:
    """Return whether most rows of Chile and of Mexico are multilateral or diplomatic."""
    (chl, chl_all), (mex, mex_all) = _confined("CHL"), _confined("MEX")
    return Finding(
        f"Multilateral rows, visits, meetings and political texts make {count(chl)} of {count(chl_all)} rows for Chile and "
        f"{count(mex)} of {count(mex_all)} for Mexico. The others are mostly defence agreements (Chile), and contracts, offers "
        f"and maintenance, mostly of helicopters (Mexico).",
        _all_or_part(chl > chl_all / 2, mex > mex_all / 2),
    )


def colombia_us() -> Finding:
    """Return whether the United States is Colombia's main supplier with at least half."""
    row = transfers.concentration(transfers.deliveries(["COL"])).iloc[0]
    return Finding(
        f"Colombia's largest supplier is the {row['top_supplier']} with {percent(row['top_share'])} of TIV {YEARS}."
        if row["top_supplier"] == "United States"
        else f"Colombia's largest supplier is {row['top_supplier']} with {percent(row['top_share'])} of TIV {YEARS}.",
        _all_or_part(row["top_supplier"] == "United States", row["top_share"] >= 0.5),
    )


def colombia_minimal() -> Finding:
    """Return whether Colombia's interaction is small by the same test as Chile's and Mexico's."""
    finding = _little("COL")
    received = _tiv_by_recipient()
    lower = listed(country_names()[c] for c in received.index if received[c] < received["COL"])
    return Finding(f"{finding.evidence} Only {lower} took less from Russia.", finding.verdict)


def colombia_caution() -> Finding:
    """Return whether Colombia's register shows protests that the others' do not, and no purchases."""
    incidents = _events()
    incidents = incidents[incidents["type"] == "incident"].groupby("country").size().reindex(focus(), fill_value=0)
    russian = _russian()
    bought = transfers.deals(russian[russian["recipient"] == "COL"])
    return Finding(
        f"The register has {count(int(incidents['COL']))} incidents for Colombia (protests, interceptions and expulsions, and "
        f"Russian acts such as a letter, a summons and flights) and "
        f"{count(int(incidents.drop('COL').sum()))} for the other four; but Colombia also placed {count(len(bought))} orders "
        f"for Russian helicopters delivered in the period, the last in {bought['order_year'].max()}.",
        _all_or_part(bool(incidents["COL"] > incidents.drop("COL").sum()), bought.empty),
    )


def growing_presence() -> Finding:
    """Return whether Russian deliveries to the region, and contacts with the five, grew from one decade to the next."""
    early, late = (_regional(2005, 2014), _regional(2015, 2024))
    russian = _russian()
    contacts = _practical()["middle"].dt.year
    before, after = int(contacts.between(2005, 2014).sum()), int(contacts.between(2015, 2024).sum())
    return Finding(
        f"Russia delivered {tiv(early)} million TIV to Latin America and the Caribbean in 2005–2014 and {tiv(late)} in "
        f"2015–2024; to the five the last delivery was in {russian['delivery_year'].max()}. Exercises, visits and training "
        f"held with the five: {count(before)} rows, then {count(after)}.",
        _all_or_part(late > early, after > before),
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


def one_logic() -> Finding:
    """Return whether transfers follow distance from the United States, as a logic of soft balancing implies."""
    gaps = alignment.distances(["USA"])
    gaps = gaps[gaps["country"].isin(focus())]
    last = int(gaps.groupby("country")["year"].max().min())
    gaps = gaps[gaps["year"] <= last].groupby("country")["distance"].mean()
    received = _tiv_by_recipient()
    order = list(gaps.sort_values(ascending=False).index)
    rho = float(gaps.rank().corr(received.rank()))
    names = country_names()
    partners = received[["COL", "MEX"]].sum() / received.drop("VEN").sum()
    return Finding(
        f"{names[order[0]]} stands farthest from the United States in the General Assembly ({gaps[order[0]]:.2f} units on average "
        f"to {last}, {names[order[1]]} next with {gaps[order[1]]:.2f}) and took most; over the five the "
        f"rank correlation of distance and TIV is {rho:.1f} (five cases: no test of significance). But Colombia and Mexico, "
        f"close partners of the United States, took {percent(partners)} of what the four other than Venezuela took.",
        "not testable with open data" if order[0] == received.idxmax() else "not supported",
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
        "numerous-arms-deals",
        "with numerous arms deals",
        "At least ten Russian deals in the register, and more than the other four together.",
        numerous_deals,
        ("deliveries",),
        "high; SIPRI splits some contracts into several deals",
        "A count of contracts instead of SIPRI's deals, which follow weapon types.",
    ),
    Claim(
        "training-programmes",
        "training programs",
        "At least two rows on training that came about or was agreed; for full support, at least two from a source other than state media.",
        training,
        ("agreements", "events", "further_sources"),
        "low: the rows are of facilities opened and a package of accords, none of a course given; funds approved in 2013 are not "
        "counted, since no course was reported; and a second source often repeats an announcement",
        "Ministry records of officers trained, or Ruslat's table of training.",
    ),
    Claim(
        "numerous-agreements",
        "and military cooperation agreements",
        "At least three agreements, memoranda or protocols signed, and more than any other of the five.",
        numerous_agreements,
        ("agreements", "events", "double_coding"),
        "medium: many Venezuelan texts are not published",
        "The texts of the packages signed in 2021, 2022 and 2024, counted one by one.",
    ),
    Claim(
        "chavez-and-maduro",
        "especially during the Chávez and Maduro administrations",
        "Russian orders were placed under each of the two.",
        both_presidents,
        ("deliveries", "events"),
        "high for orders and deliveries of major arms",
        "An order after 2012 that entered the register, or contracts for services made public.",
    ),
    Claim(
        "brazil-diversified",
        "Brazil, while maintaining a more autonomous and diversified defense posture",
        "Brazil's imports are as concentrated as those from at least four equal suppliers, and none has half.",
        brazil_diversified,
        ("deliveries",),
        "high for diversification; autonomy is a reading of it",
        "Weights by dependence on spare parts and software, which TIV does not see.",
    ),
    Claim(
        "brazil-brics",
        "has engaged in technical dialogue and information-sharing through BRICS",
        "At least three BRICS meetings on security with Brazil, and at least one BRICS text on exchanging military technology "
        "or information. (Rewritten after a second search had found four meetings; the number three was set knowing them. The "
        "first form asked only for such texts, of which there were none, and its answer was: not testable. A civil agreement "
        "to share satellite data, MUL-50, is not counted as military.)",
        brazil_brics,
        ("agreements", "events"),
        "medium for the meetings, five of which Brazil's own security office reports; low for what was exchanged",
        "Minutes or programmes of BRICS working groups with defence participation.",
    ),
    Claim(
        "brazil-limited-channels",
        "and limited bilateral channels",
        "Brazil does not lead the five in bilateral texts, and takes less than a tenth of Russian TIV to the five.",
        brazil_limited_channels,
        ("agreements", "deliveries"),
        "high for the count, medium for what it means: a text says little of how a channel is used",
        "A measure of what the channels were used for, not of their number.",
    ),
    Claim(
        "chile-little",
        "Chile [...] shown little defense engagement with Russia",
        "Russia's share of arms imports is below a twentieth, there is no exercise or training with Russia, and at most one "
        "agreement, memorandum or protocol was signed in the period.",
        chile_little,
        ("russia_exports", "world_imports", "agreements", "events"),
        "high for transfers, medium for texts",
        "A delivery, or an exercise in a source this project has not read.",
    ),
    Claim(
        "mexico-little",
        "and Mexico have shown little defense engagement with Russia",
        "Russia's share of arms imports is below a twentieth, there is no exercise or training with Russia, and at most one "
        "agreement, memorandum or protocol was signed in the period.",
        mexico_little,
        ("russia_exports", "world_imports", "agreements", "events"),
        "high for transfers; the helicopters of the 1990s lie before the window",
        "A window that starts in 1994, with the first helicopters.",
    ),
    Claim(
        "multilateral-or-symbolic",
        "with cooperation largely confined to multilateral forums or diplomatic symbolism",
        "More than half of the register's rows are multilateral, visits, meetings or political texts, in each of the two countries.",
        chile_mexico_symbolic,
        ("agreements", "events"),
        "medium: the register finds what was reported",
        "Another coding of what counts as symbolic: the rule is stated, and open to dispute.",
    ),
    Claim(
        "colombia-us-partner",
        "Colombia, a close security partner of the United States",
        "The United States is Colombia's first supplier, with at least half of TIV.",
        colombia_us,
        ("deliveries",),
        "high for transfers; partnership is more than purchases",
        "Aid, bases and training would only strengthen it.",
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
    Claim(
        "one-strategic-logic",
        "a broader strategic logic that combines influence-building, soft balancing, and symbolic counter-hegemony",
        "What it implies: the country farthest from the United States in the General Assembly takes most. Motives are not in "
        "the tables: if the implication fails, the claim is not supported; if it holds, it stays untestable. Sales to partners of "
        "the United States are reported, not tested.",
        one_logic,
        ("ideal_points", "deliveries"),
        "low: five cases, and motives are not observed",
        "Russian archives or interviews; deals refused for political reasons; prices and credit terms by buyer.",
    ),
]  # fmt: skip


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
