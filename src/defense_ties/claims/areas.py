"""The claims on the areas of agreements: technology transfer, joint exercises, texts of several states.

The abstract names areas and does not say how much there is in each. An area counts as one of the five countries' relations where
it is found in more than one of them; where it is found in one, it is that country's.
"""

from __future__ import annotations

from collections.abc import Sequence

from .. import services
from ..data import country_names
from ..prose import count, listed, none
from .claim import Choice, Claim, Finding, Outcome, Verdict, stated
from .rows import WEAK, Rows, sound

_COUNTRIES = Choice(
    "least",
    "In how many of the five an area has to be found",
    {"two": 2, "one": 1, "three": 3},
    "The abstract names the area and no number of countries; three is more than half of them.",
)


def _area(found: int, line: int, some: bool) -> Outcome:
    """Return supported from a number on, partly where there is something, else not supported."""
    verdict: Verdict = "supported" if found >= line else "partly" if some else "not supported"
    return Outcome(found, line, verdict)


def _named(codes: Sequence[str]) -> str:
    """Return countries by name, in a sentence; ``none`` without any."""
    names = country_names()
    return listed(sorted(names[code] for code in codes)) or "none"


_TECHNOLOGY = (
    Choice(
        "shown",
        "What shows that technology is transferred",
        {
            "texts and contracts for licences": "both",
            "texts alone": "text",
            "contracts for licences alone": "event",
            "production that SIPRI records": "produced",
        },
        "A text promises, a licence is sold; what was made in the country is what came of it.",
    ),
    _COUNTRIES,
)


def technology(rows: Rows, shown: str, least: int) -> Outcome:
    """Return whether transfer of technology is found in so many of the five."""
    found = len(_with_technology(rows, shown))
    return _area(found, least, found > 0)


def _with_technology(rows: Rows, shown: str) -> list[str]:
    """Return the codes of the countries in which a transfer of technology from Russia is found."""
    if shown == "produced":
        frame = rows.russian[rows.russian["local_production"]].rename(columns={"recipient": "country"})
    else:
        licences = rows.once("services", services.rows, tuple(rows.five)).query("kind == 'licences'")
        frame = licences if shown == "both" else licences[licences["record"] == shown]
    return sorted(set(frame["country"]))


def technology_transfer(rows: Rows) -> Finding:
    """Return whether technology transfer is an area of agreements with more than one of the five."""
    produced = int(rows.russian["local_production"].sum())
    return Finding(
        f"A text on the transfer of military technology was signed by {_named(_with_technology(rows, 'text'))}, a contract for a licence "
        f"by {_named(_with_technology(rows, 'event'))}. Of Russian deliveries to the five, SIPRI marks {none(produced)} as made in the country "
        f"that received them.",
        technology(rows, **stated(_TECHNOLOGY)).verdict,
    )


_EXERCISES = (
    Choice(
        "shown",
        "What is a joint exercise",
        {
            "manoeuvres, contests and deployments": (("exercise",), ("bilateral", "multilateral")),
            "those of two states alone": (("exercise",), ("bilateral",)),
            "visits of ships and troops too": (("exercise", "visit"), ("bilateral", "multilateral")),
        },
        "The Army Games are contests of many states; a port call is no manoeuvre, but forces meet.",
    ),
    _COUNTRIES,
    WEAK,
)


def exercises(rows: Rows, shown: tuple[Sequence[str], Sequence[str]], least: int, weak: bool) -> Outcome:
    """Return whether exercises with Russia were held with so many of the five."""
    kinds, scopes = shown
    held = sound(rows.held, weak)
    found = held[held["type"].isin(kinds) & held["scope"].isin(scopes)]["country"].nunique()
    return _area(found, least, found > 0)


def joint_exercises(rows: Rows) -> Finding:
    """Return whether joint exercises were held with more than one of the five."""
    held = sound(rows.held, False).query("type == 'exercise'")
    two = int((held["scope"] == "bilateral").sum())
    return Finding(
        f"The register has {count(len(held))} exercises with Russia that came about, {none(two)} of them between two states alone; "
        f"of the five, those that took part: {_named(held['country'].unique())}. By the codebook, bombers that operate from the "
        f"country are an exercise, with or without a joint flight; a foreign contingent in a parade or a port call is a visit.",
        exercises(rows, **stated(_EXERCISES)).verdict,
    )


_SEVERAL = (
    Choice(
        "subjects",
        "What a text of several states has to be about",
        {"defence or security": ("space",), "any subject of the register": ()},
        "The register holds civil texts on space because satellites have military uses.",
    ),
    Choice(
        "shown",
        "What is an agreement of several states",
        {"a text": False, "a text, or a meeting that came about": True},
        "BRICS and the Moscow conference work by meetings; what they agree on is seldom a text on defence.",
    ),
    Choice(
        "least",
        "How many there have to be",
        {"two": 2, "one": 1, "three": 3},
        "The abstract says agreements, more than one; it gives no number.",
    ),
    WEAK,
)


def several(rows: Rows, subjects: Sequence[str], shown: bool, least: int, weak: bool) -> Outcome:
    """Return whether Russia and any of the five signed so many texts with other states."""
    texts, events = (sound(frame[frame["scope"] == "multilateral"], weak) for frame in (rows.texts, rows.held))
    found = texts.loc[~texts["type"].isin(subjects), "id"].nunique()
    if shown:
        found += events.loc[events["type"] == "dialogue", "id"].nunique()
    return _area(found, least, found > 0 or not texts.empty)


def multilateral_agreements(rows: Rows) -> Finding:
    """Return whether there are texts on defence of several states, Russia and one of the five among them."""
    texts, events = (sound(frame, False).query("scope == 'multilateral'") for frame in (rows.texts, rows.held))
    civil = texts.loc[texts["type"] == "space", "id"].nunique()
    meetings = events.loc[events["type"] == "dialogue", "id"].nunique()
    return Finding(
        f"Texts of several states, Russia and one of the five among them: {none(texts['id'].nunique())}; on space, and civil, "
        f"{none(civil)}. Meetings of several states on security that came about: {none(meetings)}.",
        several(rows, **stated(_SEVERAL)).verdict,
    )


CLAIMS: list[Claim] = [
    Claim(
        "multilateral-agreements",
        "bilateral and multilateral agreements",
        "At least two texts on defence or security that Russia and one of the five signed with other states; partly, if there is "
        "such a text on another subject.",
        multilateral_agreements,
        ("agreements", "events"),
        "medium: the search for texts of several states was made country by country; the claim names what the paper looks at, and "
        "the bilateral texts have entries of their own",
        "Texts of BRICS on security that states signed, not their leaders' declarations, which the register leaves out.",
        several,
        _SEVERAL,
        "Texts of several states",
        scope=True,
    ),
    Claim(
        "technology-transfer",
        "technology transfer",
        "With at least two of the five, a text on the transfer of military technology was signed or a contract for a licence "
        "concluded; partly, if with one.",
        technology_transfer,
        ("agreements", "events", "deliveries"),
        "medium for what was agreed, low for what was passed on: the tables were known when the test was written",
        "Acceptance of the Venezuelan plants, or drawings and tools that are known to have been handed over.",
        technology,
        _TECHNOLOGY,
        "Countries in which it is found",
        scope=True,
    ),
    Claim(
        "joint-exercises",
        "joint exercises",
        "Exercises with Russia came about with at least two of the five; partly, if with one.",
        joint_exercises,
        ("events",),
        "medium: exercises are announced and reported; the tables were known when the test was written",
        "An exercise of Russia's with another of the five to 2024, in a source this project has not read.",
        exercises,
        _EXERCISES,
        "Countries in which it is found",
        scope=True,
    ),
]  # fmt: skip
