"""The earlier versions of the claims' tests, kept as they were, so that each can be asked again on the tables of today.

Table ``claim_tests`` says when each test changed, how and why; a function here answers as a version did that is no longer
in :mod:`defense_ties.claims`. A kept test stands on measures of transfers, agreements and votes, and on no other test: what
changes a test of today leaves it as it is. Where a measure itself has changed, the earlier counting is spelled out here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from .. import agreements, alignment, engagement, timing, transfers
from ..data import load
from ..scope import LAST, focus
from . import CLAIMS, Claim, Verdict
from .claim import all_or_part, stated
from .rows import LATIN_AMERICA, Rows

_CONTACTS = ["exercise", "visit", "training"]
_EXCHANGE = ["technology transfer", "information protection", "training"]


def _texts(*countries: str) -> pd.DataFrame:
    """Return the texts of 2000-2024 without weak rows, ``formal`` where they are of a formal kind, of however many states."""
    texts = agreements.register(countries or None)
    texts = texts[texts["evidence"] != "weak"]
    return texts.assign(formal=texts["instrument"].isin(agreements.FORMAL))


def _events(*countries: str) -> pd.DataFrame:
    """Return the events of 2000-2024 without weak rows, whatever came of them."""
    happened = agreements.events(countries or None)
    return happened[happened["evidence"] != "weak"]


def _profile(texts: pd.DataFrame) -> pd.DataFrame:
    """Return the engagement profile with the dimensions that rest on the register counted from texts as given."""
    happened = _events()
    happened = happened[happened["outcome"] != "not concluded"]
    counted = {
        "agreements": texts[texts["formal"]],
        "exercises and visits": happened[happened["type"].isin(_CONTACTS)],
        "dialogue": pd.concat([texts[~texts["formal"]], happened[happened["type"] == "dialogue"]]),
    }
    wide = engagement.profile().pivot(index="country", columns="dimension", values="value")
    for dimension, rows in counted.items():
        wide[dimension] = rows.groupby("country").size().reindex(wide.index, fill_value=0).astype(float)
    return wide.stack().rename("value").reset_index()


def _between_two(*countries: str) -> pd.DataFrame:
    """Return the texts as :func:`_texts`, ``formal`` where they are of a formal kind and of two states."""
    texts = _texts(*countries)
    return texts.assign(formal=texts["formal"] & (texts["scope"] == "bilateral"))


def asymmetry(texts: pd.DataFrame) -> Verdict:
    """Count announced events as held; version 1 counts texts of several states as formal, version 2 does not."""
    unequal = int((engagement.asymmetry(_profile(texts))["gini"] >= 0.4).sum())
    return "supported" if unequal >= 4 else "partly" if unequal >= 2 else "not supported"


def most_significant(texts: pd.DataFrame) -> Verdict:
    """Count announced events as held; version 1 counts texts of several states as formal, version 2 does not."""
    region = transfers.customers()
    first = region[region["region"] == LATIN_AMERICA].iloc[0]["recipient"] == "VEN"
    leads = int((engagement.asymmetry(_profile(texts))["top"] == "VEN").sum())
    return all_or_part(first, leads >= 4)


def training(source: str) -> Verdict:
    """Count announced events; version 1 asks for the first source of a row, version 2 for what it rests on."""
    rows = pd.concat([_events("VEN"), _texts("VEN")])
    rows = rows[rows["type"] == "training"]
    return all_or_part(len(rows) >= 2, int((rows[source] != "state media").sum()) >= 2)


def numerous_agreements_1() -> Verdict:
    """Count texts of several states as formal."""
    texts = _texts()
    formal = texts[texts["formal"]].groupby("country").size().reindex(focus(), fill_value=0)
    return all_or_part(bool(formal["VEN"] >= 3), bool(formal.idxmax() == "VEN"))


def brazil_brics_1() -> Verdict:
    """Ask for two multilateral rows on technology, information or training; without them, leave the claim untestable."""
    rows = pd.concat([_texts("BRA"), _events("BRA")])
    exchange = rows[(rows["scope"] == "multilateral") & rows["type"].isin(_EXCHANGE)]
    return "supported" if len(exchange) >= 2 else "not testable with open data"


def brazil_brics_2() -> Verdict:
    """Ask for meetings too, and count texts on the protection of information and on training beside technology."""
    rows = pd.concat([_texts("BRA"), _events("BRA")])
    rows = rows[(rows["scope"] == "multilateral") & rows["title"].str.contains("BRICS")]
    return all_or_part(int((rows["type"] == "dialogue").sum()) >= 3, bool(rows["type"].isin(_EXCHANGE).any()))


def brazil_brics_3() -> Verdict:
    """Count announced meetings."""
    rows = pd.concat([_texts("BRA"), _events("BRA")])
    rows = rows[(rows["scope"] == "multilateral") & rows["title"].str.contains("BRICS")]
    return all_or_part(
        int((rows["type"] == "dialogue").sum()) >= 3, bool((rows["type"] == "technology transfer").any())
    )


def _small(country: str) -> list[bool]:
    """Return whether Russia's share of imports is below a twentieth, and whether no exercise or training is even announced."""
    share = transfers.russian_share_of_imports([country]).iloc[0]["share"]
    return [bool(share < 0.05), not _events(country)["type"].isin(["exercise", "training"]).any()]


def little_1(country: str) -> Verdict:
    """Ask for a small share and no exercise, and not for the number of texts."""
    return all_or_part(*_small(country))


def little_2(country: str) -> Verdict:
    """Ask for at most one formal text too, of however many states."""
    return all_or_part(*_small(country), int(_texts(country)["formal"].sum()) <= 1)


def little_3(country: str) -> Verdict:
    """Ask for at most one formal text, of two states."""
    return all_or_part(*_small(country), int(_between_two(country)["formal"].sum()) <= 1)


def colombia_minimal_1() -> Verdict:
    """Allow no formal text at all: with one, the verdict is partly."""
    return "partly" if _texts("COL")["formal"].any() else all_or_part(*_small("COL"))


def chile_mexico_symbolic_1() -> Verdict:
    """Ask for more than half in each of the two, though the words said "in either country"."""
    shares = []
    for country in ("CHL", "MEX"):
        rows = pd.concat([_texts(country), _events(country)])
        symbolic = (rows["scope"] == "multilateral") | rows["type"].isin(["dialogue", "visit", "strategic dialogue"])
        shares.append(float(symbolic.mean()))
    return all_or_part(*(share > 0.5 for share in shares))


def _received_by_five(first: int, last: int) -> float:
    return float(transfers.deliveries(None, ["RUS"]).query(f"{first} <= delivery_year <= {last}")["tiv"].sum())


def _received_by_region(first: int, last: int) -> float:
    received = transfers.customers(first, last)
    return float(received.loc[received["region"] == LATIN_AMERICA, "tiv"].sum())


def growing_presence(received: Callable[[int, int], float]) -> Verdict:
    """Count announced contacts; version 1 compares what the five received between two years, version 2 what the region did."""
    contacts = _events()
    years = contacts[contacts["type"].isin(_CONTACTS)]["middle"].dt.year
    grown = years.between(2015, 2024).sum() > years.between(2005, 2014).sum()
    return all_or_part(received(2015, 2024) > received(2005, 2014), bool(grown))


def western_erosion_1() -> Verdict:
    """Ask as today, before the words said how small a part of the world the five are."""
    frame = transfers.deliveries()
    western = frame["supplier_group"].isin(["United States", "Europe"])
    shares = []
    for first, last in ((2000, 2004), (2020, 2024)):
        span = frame["delivery_year"].between(first, last)
        shares.append(frame[span & western]["tiv"].sum() / frame[span]["tiv"].sum())
    return "supported" if shares[1] < shares[0] - 0.1 else "not supported"


def _farthest_takes_most() -> bool:
    """Return whether who is farthest from the United States, over all years that each has, received most from Russia."""
    gaps = alignment.distances(["USA"])
    gaps = gaps[gaps["country"].isin(focus())].groupby("country")["distance"].mean()
    received = transfers.deliveries(None, ["RUS"]).groupby("recipient")["tiv"].sum()
    return bool(gaps.idxmax() == received.idxmax())


def one_logic_1() -> Verdict:
    """Call the claim partly supported where its implication holds."""
    return "partly" if _farthest_takes_most() else "not supported"


def one_logic_2() -> Verdict:
    """Leave the claim untestable where its implication holds."""
    return "not testable with open data" if _farthest_takes_most() else "not supported"


def _contested(against: tuple[str, ...]) -> pd.DataFrame:
    """Return by country and year the votes ``cast`` where Russia and the United States opposed one another, and those ``as_russia``."""
    frame = alignment.contested(load("assembly_votes"), load("assembly_resolutions"))
    frame = frame[frame["country"].isin(focus()) & (frame["year"] <= LAST) & (frame["stance"] != "did not vote")]
    frame = frame[frame["contest"].str.startswith(against)]
    frame = frame.assign(as_russia=frame["n"].where(frame["stance"] == "as Russia", 0))
    return frame.groupby(["country", "year"], as_index=False)[["n", "as_russia"]].sum().rename(columns={"n": "cast"})


def influence_1() -> Verdict:
    """Ask whether the mean rise is above a twentieth, however seldom a real one would be."""
    votes, rises = _contested(("Russia", "the United States")), []
    for buyer, year in transfers.deliveries(None, ["RUS"]).groupby("recipient")["delivery_year"].min().items():
        if votes["year"].min() <= year - 5 and year + 4 <= votes["year"].max():
            spans = (votes[votes["year"].between(first, first + 4)] for first in (year - 5, year))
            early, late = (span.groupby("country")[["as_russia", "cast"]].sum() for span in spans)
            rise = late["as_russia"] / late["cast"] - early["as_russia"] / early["cast"]
            rises.append(rise[buyer] - rise.drop(buyer).mean())
    mean = round(float(pd.Series(rises, dtype=float).mean()), 9)
    return "not supported" if mean <= 0.05 else "not testable with open data"


def soft_balancing_1() -> Verdict:
    """Take each share of votes as it is, however near it is to a half."""
    members = load("memberships")
    members = members[(members["short"] == "BRICS") & (members["status"] != "not a member")]["country"]
    texts = _texts()
    signed = texts[(texts["type"] == "strategic dialogue") & (texts["scope"] == "bilateral")]["country"]
    votes = _contested(("Russia",)).groupby("country")[["as_russia", "cast"]].sum()
    alike = votes.index[votes["as_russia"] / votes["cast"] >= 0.5]
    shared = [sum(code in set(means) for means in (members, signed, alike)) for code in focus()]
    return "not testable with open data" if sum(n >= 2 for n in shared) >= 3 else "not supported"


def symbolic_1() -> Verdict:
    """Ask how many placebo dates are as crowded, however often a doubling would be missed."""
    found = timing.clusters(timing.shown(focus()), timing.CRISES, 6)
    return "not testable with open data" if found.p < 0.05 else "not supported"


EARLIER: dict[tuple[str, int], Callable[[], Verdict]] = {
    ("asymmetry", 1): lambda: asymmetry(_texts()),
    ("asymmetry", 2): lambda: asymmetry(_between_two()),
    ("most-significant-partner", 1): lambda: most_significant(_texts()),
    ("most-significant-partner", 2): lambda: most_significant(_between_two()),
    ("training-programmes", 1): lambda: training("source_kind"),
    ("training-programmes", 2): lambda: training("rests_on"),
    ("numerous-agreements", 1): numerous_agreements_1,
    ("brazil-brics", 1): brazil_brics_1,
    ("brazil-brics", 2): brazil_brics_2,
    ("brazil-brics", 3): brazil_brics_3,
    ("chile-little", 1): lambda: little_1("CHL"),
    ("chile-little", 2): lambda: little_2("CHL"),
    ("chile-little", 3): lambda: little_3("CHL"),
    ("mexico-little", 1): lambda: little_1("MEX"),
    ("mexico-little", 2): lambda: little_2("MEX"),
    ("mexico-little", 3): lambda: little_3("MEX"),
    ("multilateral-or-symbolic", 1): chile_mexico_symbolic_1,
    ("colombia-minimal", 1): colombia_minimal_1,
    ("colombia-minimal", 2): lambda: little_2("COL"),
    ("colombia-minimal", 3): lambda: little_3("COL"),
    ("strengthened-presence", 1): lambda: growing_presence(_received_by_five),
    ("strengthened-presence", 2): lambda: growing_presence(_received_by_region),
    ("western-erosion", 1): western_erosion_1,
    ("one-strategic-logic", 1): one_logic_1,
    ("one-strategic-logic", 2): one_logic_2,
    ("influence-building", 1): influence_1,
    ("soft-balancing", 1): soft_balancing_1,
    ("symbolic-counter-hegemony", 1): symbolic_1,
}


def _as_stated(claim: Claim, rows: Rows) -> Verdict:
    """Return the verdict of a claim's test as stated, which is that of its finding."""
    return claim.decide(rows, **stated(claim.choices)).verdict


def versions(rows: Rows) -> pd.DataFrame:
    """Return each version of each claim's test, with the verdict that it gives on the tables of today.

    Args:
        rows: what the tests as stated count.

    Returns:
        The columns of table ``claim_tests``, in the order of the ledger; ``current``: whether the ledger asks it; ``today``:
        its verdict now.

    Raises:
        KeyError: an earlier version is not in :data:`EARLIER`.
    """
    out = load("claim_tests")
    current = {claim.id: claim for claim in CLAIMS}
    out = out.assign(current=out["version"] == out.groupby("claim")["version"].transform("max"))
    out["today"] = [
        _as_stated(current[row.claim], rows) if row.current else EARLIER[row.claim, row.version]()
        for row in out.itertuples()
    ]
    return out.sort_values("claim", key=lambda ids: ids.map(list(current).index), kind="stable", ignore_index=True)


def _when(row: pd.Series) -> str:
    moment = pd.Timestamp(row["committed"])
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC, commit {row['commit'][:10]}"


def _version(row: pd.Series, words: str) -> str:
    """Return what is told of one version: what changed and why, its words unless they are today's, and its verdicts."""
    first, now = row["version"] == 1, row["today"]
    change = [row["what"], "The words stayed."] if row["changed"] == "rule" else [row["what"]]
    same = row["verdict"] == now
    parts = [
        f"Version {row['version']} ({_when(row)})" + (", the test above." if row["current"] else "."),
        *([] if first else change),
        *([] if row["test"] == words else [row["test"] if first else f"In words: {row['test']}"]),
        *(["The words were those above."] if first and row["test"] == words else []),
        *([] if first else [f"Reason: {row['reason'][0].lower()}{row['reason'][1:]}"]),
        f"Verdict then and on today's tables: {now}."
        if same
        else f"Verdict then: {row['verdict']}; on today's tables: {now}.",
    ]
    return " ".join(parts)


def told(found: pd.DataFrame) -> dict[str, str | list[str]]:
    """Return the history of each claim's test to read, by claim: one line where it never changed, else a line per version.

    Args:
        found: as from :func:`versions`.
    """
    out: dict[str, str | list[str]] = {}
    for claim, rows in found.groupby("claim", sort=False):
        lines = [_version(row, rows["test"].iloc[-1]) for _, row in rows.iterrows()]
        out[claim] = lines if len(lines) > 1 else f"Unchanged since its first version ({_when(rows.iloc[0])})."
    return out


@dataclass(frozen=True)
class Changes:
    """How the tests changed after the ledger had first been printed.

    Attributes:
        claims: claims whose test changed; times: changes in all; words: claims of which only the words ever changed;
        other: claims of which an earlier version gives another verdict on the tables of today than the test of today, with
            those verdicts.
    """

    claims: list[str]
    times: int
    words: list[str]
    other: dict[str, list[str]]


def changes(found: pd.DataFrame) -> Changes:
    """Return how the tests changed, from what :func:`versions` gives."""
    later = found[found["version"] > 1]
    rule = set(later.loc[later["changed"] != "words", "claim"])
    now = found[found["current"]].set_index("claim")["today"]
    other = found[found["today"] != found["claim"].map(now)].drop_duplicates(["claim", "today"])
    claims = list(later["claim"].unique())
    return Changes(
        claims=claims,
        times=len(later),
        words=[claim for claim in claims if claim not in rule],
        other=other.groupby("claim", sort=False)["today"].agg(list).to_dict(),
    )
