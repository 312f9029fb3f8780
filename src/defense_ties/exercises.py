"""The exercises of the teaching pack: what comes out when a line of a chapter is changed, and whether an answer is right.

Each function gives what its chapter gives, by the same measures, and takes as arguments what the exercise changes: called
without any, it gives the number of the book.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from numbers import Real
from typing import Any, Literal, NamedTuple

from . import agreements, alignment, predictions, ratification, timing, transfers, yardsticks
from .claims import Rows
from .claims.logic import compared
from .data import load
from .prose import count, percent
from .scope import FIRST, LAST, focus

_REGION = "Latin America and the Caribbean"
_ASKED = {
    "share": "a share as a number, with 1 for the whole",
    "count": "a count as a whole number",
    "number": "a number",
}
# What was done instead of what was asked, as :func:`check` says it.
_SLIPS = {
    "unchanged": "That is what the book has. Was the line changed, and were the cell and those before it run again?",
    "per cent": "The digits are right, but they are per cent: give a share, with 1 for the whole.",
    "amount": "That is the amount of the part. The share was asked: divide it by the whole.",
    "whole": "That is the whole, of which the part was asked.",
    "share": "That is the share. The count was asked.",
    "others": "That is the share of all the others.",
    "rounding": "Nearly: this is rounded too early, or with too few digits.",
    "one off": "One off: look whether the first or the last year, or the thing itself, is counted.",
}


class Found(NamedTuple):
    """What an exercise gives; where it is a part of something, also the part and the whole."""

    value: float
    part: float | None = None
    whole: float | None = None


class Checked(NamedTuple):
    """Whether an answer is right; if not, what it seems to be instead, and what to do next."""

    right: bool
    slip: str
    says: str

    def __repr__(self) -> str:
        """Return what it says, as a notebook shows it."""
        return self.says


@dataclass(frozen=True)
class Exercise:
    """An exercise of the teaching pack.

    Attributes:
        page: of the chapter, as ``book/countries/chile``; number: of that chapter, which the change changes; line: what stands in
        the code of its notebook, once; changed: what is to stand there; asks: for what; digits: that count, after the point;
        answer: what gives the number, and with ``given`` what the change makes of it; hint: for an answer that is wrong;
        sources: the tables that it is computed from.
    """

    page: str
    number: str
    line: str
    changed: str
    asks: Literal["share", "count", "number"]
    digits: int
    answer: Callable[..., Found]
    given: Mapping[str, Any] = field(repr=False)
    hint: str
    sources: tuple[str, ...]

    def book(self) -> Found:
        """Return what the book has."""
        return self.answer()

    def solution(self) -> Found:
        """Return what comes out after the change."""
        return self.answer(**self.given)

    def written(self, found: Found) -> str:
        """Return a result as the chapter writes it."""
        if self.asks == "share":
            return percent(found.value, max(self.digits - 2, 0))
        return count(round(found.value)) if self.asks == "count" else f"{found.value:.{self.digits}f}"


def _of(part: float, whole: float) -> Found:
    return Found(part / whole, part, whole)


def customer(first: int = FIRST, last: int = LAST) -> Found:
    """Return Venezuela's share of what Russia delivered to the world between two years."""
    tiv = transfers.customers(first, last).set_index("recipient")["tiv"]
    return _of(tiv["VEN"], tiv.sum())


def filled(firm: bool = False) -> Found:
    """Return Russia's share of Venezuela's imports in 2010–14; firm: without what rests on an estimate."""
    imports = transfers.deliveries(["VEN"])
    imports = imports[~transfers.estimated(imports)] if firm else imports
    groups = transfers.windows(transfers.annual(imports, ["supplier_group"]), ["supplier_group"])
    tiv = groups[groups["period"] == "2010–14"].set_index("supplier_group")["tiv"]
    return _of(tiv["Russia"], tiv.sum())


def signed(first: int = FIRST) -> Found:
    """Return how many formal bilateral texts that are not weak Brazil signed with Russia from a year on."""
    texts = agreements.register(["BRA"], first, LAST)
    return Found(int((texts["formal"] & (texts["evidence"] != "weak")).sum()))


def leader(first: int = FIRST) -> Found:
    """Return the share of Brazil's largest supplier in what was delivered to it from a year on."""
    arms = transfers.deliveries(["BRA"])
    parts = transfers.shares(arms[arms["delivery_year"] >= first], "supplier_name")
    return _of(parts["tiv"].iloc[0], parts["tiv"].sum())


def from_russia(last: int = LAST) -> Found:
    """Return Russia's share of Mexico's imports to a year."""
    [row] = transfers.russian_share_of_imports(["MEX"], FIRST, last).itertuples()
    return _of(row.tiv, row.total)


def late(first: int = 2015) -> Found:
    """Return how many rows of the register on Mexico are dated to a year or later; of all of them."""
    years = agreements.timeline(["MEX"])["date"].dt.year
    return Found(int((years >= first).sum()), whole=len(years))


def niche(last: int = LAST) -> Found:
    """Return Russia's share of what was delivered to Colombia to a year."""
    arms = transfers.deliveries(["COL"])
    [row] = transfers.share_of(arms[arms["delivery_year"] <= last], "RUS", ["recipient"]).itertuples()
    return _of(row.tiv, row.total)


def beside_mexico(first: int = FIRST) -> Found:
    """Return what Russia delivered to Colombia from a year on, as a share of what it delivered to Mexico."""
    tiv = transfers.russian_share_of_imports(["COL", "MEX"], first).set_index("recipient")["tiv"]
    return _of(tiv["COL"], tiv["MEX"])


def equal_suppliers(first: int = FIRST) -> Found:
    """Return how many equal suppliers would be as concentrated as Chile's from a year on."""
    arms = transfers.deliveries(["CHL"])
    return Found(transfers.concentration(arms[arms["delivery_year"] >= first])["equivalent"].iloc[0])


def importer(first: int = FIRST) -> Found:
    """Return Chile's rank among the importers of its region from a year on; of all of them."""
    countries = load("countries")
    region = countries.loc[countries["region"] == _REGION, "code"].to_list()
    total = transfers.russian_share_of_imports(region, first, LAST).set_index("recipient")["total"]
    return Found(int((total > total["CHL"]).sum()) + 1, whole=len(region))


def helicopters(venezuela: bool = False) -> Found:
    """Return the share of helicopters in what Russia delivered to the five but Venezuela, or to Venezuela alone."""
    arms = transfers.deliveries(focus(), ["RUS"])
    arms = arms[(arms["recipient"] == "VEN") == venezuela]
    return _of(arms.loc[arms["description"].str.contains("helicopter"), "tiv"].sum(), arms["tiv"].sum())


def in_order(in_force: bool = False) -> Found:
    """Return the rank correlation, over the five, of formal texts signed (or in force) and TIV from Russia."""
    texts = agreements.register(focus())
    texts = texts[texts["formal"] & (texts["evidence"] != "weak")]
    texts = texts[texts["status"] == "in force"] if in_force else texts
    made = texts.groupby("country").size().reindex(focus(), fill_value=0)
    tiv = transfers.deliveries(focus(), ["RUS"]).groupby("recipient")["tiv"].sum().reindex(focus(), fill_value=0.0)
    return Found(yardsticks.rank_agreement(made, tiv)["rho"])


def near(months: int = 6) -> Found:
    """Return how many visits and exercises lie within some months of a confrontation; of all of them."""
    acts = timing.shown(focus())
    return Found(timing.clusters(acts, timing.CRISES, months).observed, whole=len(acts))


def wait(dcad: bool = False) -> Found:
    """Return after how many years half of the texts with Russia whose fate is known were in force, by the register or by DCAD."""
    texts = ratification.of_dcad(["RUS"]) if dcad else ratification.of_register()
    return Found(ratification.median(ratification.readings(texts)["fast"]))


def apart(only_no: bool = False) -> Found:
    """Return the largest share of votes as Russia of any of the five, where Russia did not vote yes, or voted no."""
    calls = load("roll_calls")
    kept = calls.loc[calls["date"].dt.year <= 2019, "rcid"]
    cast = load("votes").pivot(index="rcid", columns="country", values="vote")
    cast = cast[cast.index.isin(kept)]
    russia = cast["RUS"]
    cast = cast[russia == "no"] if only_no else cast[(russia != "yes") & russia.notna()]
    found = [_of(int((cast[code] == cast["RUS"]).sum()), int(cast[code].notna().sum())) for code in focus()]
    return max(found, key=lambda one: one.value)


def in_council(since: int = 2021) -> Found:
    """Return how often the four without Venezuela voted in the Security Council as the United States where Russia did not."""
    splits = alignment.council_splits(load("council_votes"), load("council_resolutions"), focus())
    splits = splits[(splits["country"] != "VEN") & (splits["date"].dt.year >= since)]
    return Found(int((splits["stance"] == "as the United States").sum()), whole=len(splits))


def borne_out(by: str = "both") -> Found:
    """Return how many predictions were borne out, by both readings or by one of them; of all of them."""
    found = predictions.results(by)
    return Found(int((found["result"] == predictions.BORNE_OUT).sum()), whole=len(found))


def alone(year: int = 2024) -> Found:
    """Return the smallest share of the four without Venezuela in voting as Russia where the United States was against."""
    held = alignment.contested(load("assembly_votes"), load("assembly_resolutions"))
    held = held[(held["year"] == year) & (held["contest"] == "the United States against, Russia for")]
    held = held[(held["stance"] == "as Russia") & held["country"].isin(focus()) & (held["country"] != "VEN")]
    return min((_of(row.n, row.of) for row in held.itertuples()), key=lambda one: one.value)


def states(last: int = LAST) -> Found:
    """Return how many states of the region the ledger can compare, by distance and deliveries to a year."""
    return Found(len(compared(Rows(), "region", years=(FIRST, last))))


def western(israel: bool = False) -> Found:
    """Return the lowest share of any five years of the United States and Europe, and Israel, in what the five imported."""
    flows = transfers.windows(transfers.annual(transfers.deliveries(focus()), ["supplier_group"]), ["supplier_group"])
    tiv = flows.pivot(index="period", columns="supplier_group", values="tiv")
    part = tiv[["United States", "Europe", *(["Israel"] if israel else [])]].sum(axis=1)
    lowest = (part / tiv.sum(axis=1)).idxmin()
    return _of(part[lowest], tiv.loc[lowest].sum())


EXERCISES = {
    "ven-1": Exercise(
        "book/countries/venezuela", "ven-russia-share",
        "customers = transfers.customers().set_index", "customers = transfers.customers(2005, 2014).set_index",
        "share", 3, customer, {"first": 2005, "last": 2014},
        "The function takes the first and the last year; the share is that of Russia's exports to the whole world.",
        ("countries", "russia_exports"),
    ),
    "ven-2": Exercise(
        "book/countries/venezuela", "ven-share-1014",
        'transfers.annual(imports, ["supplier_group"])',
        'transfers.annual(imports[~transfers.estimated(imports)], ["supplier_group"])',
        "share", 2, filled, {"firm": True},
        "The estimated deliveries of every supplier leave, not Russia's alone.",
        ("countries", "deliveries"),
    ),
    "bra-1": Exercise(
        "book/countries/brazil", "bra-binding",
        "texts = agreements.register(focus())\ntexts = texts[(", "texts = agreements.register(focus(), 2010, 2024)\ntexts = texts[(",
        "count", 0, signed, {"first": 2010},
        "The years are those of signature, and both are in the span.",
        ("agreements", "countries"),
    ),
    "bra-2": Exercise(
        "book/countries/brazil", "bra-top-share",
        "transfers.concentration(brazil)", 'transfers.concentration(brazil[brazil["delivery_year"] >= 2015])',
        "share", 2, leader, {"first": 2015},
        "Look at who the largest supplier is as well: it need not be the same.",
        ("countries", "deliveries"),
    ),
    "mex-1": Exercise(
        "book/countries/mexico", "mex-share",
        "transfers.russian_share_of_imports(FIVE)", "transfers.russian_share_of_imports(FIVE, 2000, 2009)",
        "share", 3, from_russia, {"last": 2009},
        "Part and whole both end with the year: Mexico's imports from all suppliers, too.",
        ("countries", "russia_exports", "world_imports"),
    ),
    "mex-2": Exercise(
        "book/countries/mexico", "mex-late",
        'late = rows["date"].dt.year >= 2015', 'late = rows["date"].dt.year >= 2010',
        "count", 0, late, {"first": 2010},
        "Agreements and events are counted together, and the year itself is in.",
        ("agreements", "events"),
    ),
    "col-1": Exercise(
        "book/countries/colombia", "col-share",
        'imports = transfers.deliveries(["COL"])',
        'imports = transfers.deliveries(["COL"]).query("delivery_year <= 2009")',
        "share", 3, niche, {"last": 2009},
        "The cell is the first of the notebook: run it and the next one.",
        ("deliveries",),
    ),
    "col-2": Exercise(
        "book/countries/colombia", "col-of-mex",
        "transfers.russian_share_of_imports(focus()).set_index", "transfers.russian_share_of_imports(focus(), 2001).set_index",
        "share", 2, beside_mexico, {"first": 2001},
        "A share can be larger than the whole that it is compared with: look at which of the two lost its largest year.",
        ("countries", "russia_exports", "world_imports"),
    ),
    "chl-1": Exercise(
        "book/countries/chile", "chl-equivalent",
        "five = transfers.deliveries(focus())", 'five = transfers.deliveries(focus()).query("delivery_year >= 2015")',
        "number", 1, equal_suppliers, {"first": 2015},
        "It is one divided by the index of Herfindahl and Hirschman, with one digit after the point.",
        ("countries", "deliveries"),
    ),
    "chl-2": Exercise(
        "book/countries/chile", "chl-lac-rank",
        "transfers.russian_share_of_imports(region)", "transfers.russian_share_of_imports(region, 2015, 2024)",
        "count", 0, importer, {"first": 2015},
        "The largest importer has rank one, and Chile's rank is by its imports from everyone.",
        ("countries", "russia_exports", "world_imports"),
    ),
    "cmp-1": Exercise(
        "book/comparison", "cmp-helicopters",
        'rest = russian[russian["recipient"] != "VEN"]', 'rest = russian[russian["recipient"] == "VEN"]',
        "share", 2, helicopters, {"venezuela": True},
        "The share is of volume, not of machines.",
        ("countries", "deliveries"),
    ),
    "cmp-2": Exercise(
        "book/comparison", "cmp-rho",
        "yardsticks.rank_agreement(made, total)", "yardsticks.rank_agreement(valid, total)",
        "number", 1, in_order, {"in_force": True},
        "It can lie anywhere from minus one to one.",
        ("agreements", "countries", "deliveries"),
    ),
    "tim-1": Exercise(
        "book/timing", "tim-seen",
        'main = found["Visits and exercises", "the five", 6]', 'main = found["Visits and exercises", "the five", 12]',
        "count", 0, near, {"months": 12},
        "The number is that of the acts seen, not of those expected by chance.",
        ("countries", "events"),
    ),
    "tim-2": Exercise(
        "book/timing", "tim-median-rus",
        '"With Russia, 2000–2024": ratification.of_register()', '"With Russia, 2000–2024": ratification.of_dcad(["RUS"])',
        "number", 1, wait, {"dcad": True},
        "It is the median in years, with one digit after the point, where what has no date is left out.",
        ("agreements", "countries", "dcad_lags"),
    ),
    "mul-1": Exercise(
        "book/multilateral", "mul-break-max",
        '(wide["RUS"] != "yes") & wide["RUS"].notna()', '(wide["RUS"] == "no") & wide["RUS"].notna()',
        "share", 2, apart, {"only_no": True},
        "It is the largest of five shares, one for each country; only votes that the country cast are in its whole.",
        ("countries", "roll_calls", "votes"),
    ),
    "mul-2": Exercise(
        "book/multilateral", "mul-sc-four-late",
        'late=lambda f: f["year"] >= 2021', 'late=lambda f: f["year"] >= 2010',
        "count", 0, in_council, {"since": 2010},
        "The first of the two numbers is asked: the votes cast as the United States cast theirs.",
        ("council_resolutions", "council_votes", "countries"),
    ),
    "aft-1": Exercise(
        "book/after-2024", "aft-borne-out",
        'predictions.results("both")', 'predictions.results("first")',
        "count", 0, borne_out, {"by": "first"},
        "Predictions are counted, not events.",
        ("predictions", "scores"),
    ),
    "aft-2": Exercise(
        "book/after-2024", "aft-contested-least",
        '.query("year == 2024 and', '.query("year == 2022 and',
        "share", 2, alone, {"year": 2022},
        "It is the smallest share among four countries, of the resolutions that the United States opposed.",
        ("assembly_resolutions", "assembly_votes", "countries"),
    ),
    "clm-1": Exercise(
        "book/claims", "clm-logic-region",
        "years=(2000, 2024)", "years=(2000, 2014)",
        "count", 0, states, {"last": 2014},
        "A state is compared if it voted and imported arms within the years.",
        ("countries", "russia_exports", "un_positions", "world_imports"),
    ),
    "clm-2": Exercise(
        "book/claims", "clm-west-low",
        'western = by_period[["United States", "Europe"]]', 'western = by_period[["United States", "Europe", "Israel"]]',
        "share", 2, western, {"israel": True},
        "It is the lowest of five periods, of all that the five imported in it.",
        ("countries", "deliveries"),
    ),
}  # fmt: skip


def _exercise(name: str) -> Exercise:
    if name not in EXERCISES:
        raise ValueError(f"there is no exercise {name!r}: expected one of {', '.join(EXERCISES)}")
    return EXERCISES[name]


def written(name: str) -> str:
    """Return the solution of an exercise as its chapter writes such a number.

    Raises:
        ValueError: there is no such exercise.
    """
    exercise = _exercise(name)
    return exercise.written(exercise.solution())


def hint(name: str) -> str:
    """Return what may help with an exercise.

    Raises:
        ValueError: there is no such exercise.
    """
    return _exercise(name).hint


def check(name: str, answer: float) -> Checked:
    """Return whether an answer to an exercise is right, and what it looks like where it is not; the solution is not told.

    Args:
        name: of the exercise, as ``ven-1``; answer: a share with 1 for the whole, a count, or a number, as the exercise asks.

    Raises:
        ValueError: there is no such exercise, or the answer is infinite or no number. TypeError: the answer is of another type.
    """
    exercise = _exercise(name)
    if isinstance(answer, bool) or not isinstance(answer, Real):
        raise TypeError(f"exercise {name} asks for {_ASKED[exercise.asks]}, found {answer!r}")
    given = float(answer)
    if not math.isfinite(given):
        raise ValueError(f"exercise {name} asks for {_ASKED[exercise.asks]}, found {given}")
    slip = _slip(exercise, given)
    if slip is None:
        return Checked(True, "", "Right.")
    said = _SLIPS.get(slip, "Not this.")
    return Checked(False, slip, f"{said} Hint: {exercise.hint}")


def _slip(exercise: Exercise, given: float) -> str | None:
    """Return what an answer is instead of the solution: a key of :data:`_SLIPS`, or ``""``; nothing where it is right."""
    value, part, whole = exercise.solution()
    half = 0.5 * 10**-exercise.digits

    def meets(other: float | None, within: float = half) -> bool:
        return other is not None and abs(given - other) <= within * (1 + 1e-9)

    if meets(value, 0 if exercise.asks == "count" else half):
        return None
    share = exercise.asks == "share"
    tests = {
        "unchanged": meets(exercise.book().value),
        "per cent": share and meets(100 * value, 100 * half),
        "amount": share and meets(part, 0.5),
        "whole": meets(whole, 0.5),
        "share": exercise.asks == "count" and whole is not None and meets(value / whole, 0.005),
        "others": share and meets(1 - value),
        "rounding": exercise.asks != "count" and meets(value, 10 * half),
        "one off": exercise.asks == "count" and meets(value, 1),
    }
    return next((name for name, true in tests.items() if true), "")
