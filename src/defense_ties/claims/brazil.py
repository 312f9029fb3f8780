"""The claims on Brazil: diversified suppliers, dialogue in BRICS, few channels."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from .. import transfers
from ..prose import count, none, ordinal, percent
from ..scope import FIRST, LAST, YEARS
from .claim import Choice, Claim, Finding, Outcome, all_or_part, stated
from .little import POLITICAL
from .rows import FLAGGED, LATIN_AMERICA, WEAK, Rows, between, sound

_PERIODS = [(first, first + 4) for first in range(2000, 2025, 5)]
_DIVERSIFIED = (
    Choice(
        "spans",
        "Over which years suppliers are counted together",
        {
            "2000–2024": ([(2000, 2024)], "each"),
            "five years, on average": (_PERIODS, "mean"),
            "five years, each time": (_PERIODS, "each"),
        },
        "Suppliers that follow one another look like many at once over 25 years; the claim says that Brazil maintains its posture.",
    ),
    FLAGGED,
    Choice(
        "equal",
        "How many equal suppliers are enough",
        {"four": 4, "three": 3, "five": 5},
        "No source sets a number from which suppliers are many.",
    ),
    Choice(
        "most",
        "Below which share the largest supplier must stay",
        {"half": 0.5, "two fifths": 0.4},
        "A supplier with two fifths already has a hold on the fleet.",
    ),
    Choice(
        "beside",
        "What Brazil's suppliers are set against",
        {"fixed lines": False, "the median of the other four": True},
        "The claim says more diversified, which sets Brazil beside others; it names nobody.",
    ),
)


def diversified(
    rows: Rows, spans: tuple[Sequence[tuple[int, int]], str], flagged: float, equal: int, most: float, beside: bool
) -> Outcome:
    """Return whether Brazil's suppliers were as concentrated as so many equal ones, and none had a share.

    It is asked of each span of years, or of the mean over them; one in which Brazil received nothing is left out. Set beside the
    other four, the median of those that received anything takes the place of the lines.
    """
    years, how = spans
    five = pd.concat([rows.once("concentrated", _concentrated, rows, span, flagged) for span in years])
    five = pd.concat({"mean": five.groupby("recipient").mean()}, names=["span"]) if how == "mean" else five
    brazil = five.xs("BRA", level="recipient")
    others = five.drop("BRA", level="recipient").groupby("span").median().reindex(brazil.index)
    many = others["equivalent"] if beside else pd.Series(float(equal), brazil.index)
    top = others["top_share"] if beside else pd.Series(most, brazil.index)
    least = (brazil["equivalent"] - many).idxmin()
    return Outcome(
        float(brazil.loc[least, "equivalent"]),
        float(many[least]),
        all_or_part(bool((brazil["equivalent"] >= many).all()), bool((brazil["top_share"] < top).all())),
    )


def _concentrated(rows: Rows, span: tuple[int, int], flagged: float) -> pd.DataFrame:
    """Return as how many equal ones the suppliers of each of the five were, and the share of the largest.

    Returns:
        Columns ``equivalent, top_share``, by ``span`` and ``recipient``; those that received nothing are not in it.
    """
    amounts = between(rows.arms, span, flagged).groupby(["recipient", "supplier_name"])["tiv"].sum()
    by = amounts.groupby("recipient")
    frame = pd.DataFrame({"equivalent": 1 / by.agg(transfers.hhi), "top_share": by.max() / by.sum()})
    return pd.concat({f"{span[0]}–{span[1]}": frame}, names=["span"])


def _lines_once(equal: int, most: float, beside: bool, **_: object) -> bool:
    """Return whether the lines are asked for: beside the other four, they say nothing."""
    return not beside or (equal, most) == (4, 0.5)


def brazil_diversified(rows: Rows) -> Finding:
    """Return whether Brazil's suppliers are many and none has half."""
    row = transfers.concentration(rows.arms[rows.arms["recipient"] == "BRA"]).iloc[0]
    return Finding(
        f"Brazil's imports {YEARS} are as concentrated as those from {row['equivalent']:.1f} equal suppliers "
        f"(HHI {row['hhi']:.2f}); the largest, {row['top_supplier']}, has {percent(row['top_share'])}.",
        diversified(rows, **stated(_DIVERSIFIED)).verdict,
    )


_MILITARY = ("technology transfer",)
# Meetings after which Brazil's security office wrote of an exchange: of information and assessments, in 2020.
_NOTICES = ("MUL-53",)
_BRICS = (
    Choice(
        "forums",
        "Which meetings count",
        {"of BRICS": "BRICS", "of any several states": ""},
        "Brazil's officials also met Russia's at other conferences of several states.",
    ),
    Choice(
        "meetings",
        "How many meetings are dialogue",
        {"three": 3, "one": 1, "five": 5},
        "The number three was set when the meetings were known.",
    ),
    Choice(
        "exchange",
        "What shows that technology or information was shared",
        {
            "a text on military technology": ("type", _MILITARY),
            "a government's own notice of exchange": ("id", _NOTICES),
            "a text on space too": ("type", (*_MILITARY, "space")),
            "the meetings alone": None,
        },
        "An office of government says that information was exchanged, and not which; satellite images have military uses; meetings share "
        "information by their nature.",
    ),
    WEAK,
)


def brics(rows: Rows, forums: str, meetings: int, exchange: tuple[str, Sequence[str]] | None, weak: bool) -> Outcome:
    """Return whether Brazil met Russia in a forum so many times, and signed a text there, or gave a notice, by which something is shared."""
    texts, events = (
        sound(rows.once(f"brics {name}", _several, rows, name, forums), weak) for name in ("texts", "held")
    )
    found = int((events["type"] == "dialogue").sum())
    shared = []
    if exchange is not None:
        column, values = exchange
        shared = [bool((events if column == "id" else texts)[column].isin(values).any())]
    return Outcome(found, meetings, all_or_part(found >= meetings, *shared))


def _several(rows: Rows, of: str, named: str) -> pd.DataFrame:
    """Return Brazil's rows with several states whose title has a name."""
    frame = getattr(rows, of)
    several = (frame["country"] == "BRA") & (frame["scope"] == "multilateral")
    return frame[several & frame["title"].str.contains(named)]


def brazil_brics(rows: Rows) -> Finding:
    """Return whether the register documents security dialogue and exchange of technology or information in BRICS."""
    texts, events, came_about = (sound(_several(rows, of, "BRICS"), False) for of in ("texts", "events", "held"))
    dialogue = came_about[came_about["type"] == "dialogue"]
    exchange = texts[texts["type"].isin(_MILITARY)]
    space = int((texts["type"] == "space").sum())
    notices = dialogue.loc[dialogue["id"].isin(_NOTICES), "middle"].dt.year
    noticed = (
        f"Brazil's security office reported an exchange of information in {notices.iloc[0]}. " if len(notices) else ""
    )
    return Finding(
        f"The register holds {count(len(texts) + len(events))} BRICS rows for Brazil: {none(len(dialogue))} are meetings of security "
        f"advisers, {none(space)} {'is a text' if space == 1 else 'are texts'} on outer space (civil satellite data), and "
        f"{none(len(exchange))} {'are' if len(exchange) > 1 else 'is'} on exchanging military technology or information. {noticed}What was said or passed at the "
        f"meetings is not public.",
        brics(rows, **stated(_BRICS)).verdict,
    )


_LIMITED = (
    Choice(
        "texts",
        "Which texts are channels",
        {"texts of two states": "bilateral", "formal ones alone": "formal", "military ones alone": "military"},
        "A declaration opens no channel, and civil space or a political partnership is none of defence.",
    ),
    Choice(
        "packages",
        "How a package of documents counts",
        {"as one text": False, "as the subjects of defence that its title names": True},
        "Venezuela's packages hold documents that cannot be read; each subject of defence may be a channel.",
    ),
    Choice(
        "few",
        "What makes the channels limited",
        {"another of the five has more": False, "there is less than one a year": True},
        "A place among five says nothing of how many there are.",
    ),
    Choice(
        "arms",
        "What Brazil's part of Russian arms is taken of",
        {
            "the five's, below a tenth": 0.1,
            "not asked": None,
        },
        "The claim is on channels; arms bought are one use of them.",
    ),
)


def channels(rows: Rows, texts: str, packages: bool, few: bool, arms: float | None) -> Outcome:
    """Return whether Brazil's texts with Russia are few, and its part of Russian arms below a line."""
    number = rows.once("channels", _channels, rows, texts, packages)
    line = LAST - FIRST + 1 if few else int(number.drop("BRA").max())
    conditions = [bool(number["BRA"] < line)]
    if arms is not None:
        conditions.append(rows.once("part", _part, rows, "five") < arms)
    return Outcome(int(number["BRA"]), line, all_or_part(*conditions))


def _channels(rows: Rows, kind: str, packages: bool) -> pd.Series:
    """Return how many texts of two states of a kind each of the five has, without weak ones, by code."""
    texts = sound(rows.documents if packages else rows.texts, False)
    of = {"bilateral": True, "formal": texts["formal"], "military": ~texts["type"].isin(POLITICAL)}[kind]
    return texts[(texts["scope"] == "bilateral") & of].groupby("country").size().reindex(rows.five, fill_value=0)


def _part(rows: Rows, of: str) -> float:
    """Return Brazil's part of the Russian arms that the five took, or Latin America and the Caribbean."""
    frame = rows.russian
    if of == "region":
        frame = rows.exports[rows.exports["year"].between(FIRST, LAST) & (rows.exports["region"] == LATIN_AMERICA)]
    received = frame.groupby("recipient")["tiv"].sum()
    return float(received.get("BRA", 0.0) / received.sum())


def brazil_limited_channels(rows: Rows) -> Finding:
    """Return whether Brazil's bilateral texts are few among the five."""
    bilateral, military = (_channels(rows, kind, False) for kind in ("bilateral", "military"))
    rank = int(bilateral.rank(ascending=False, method="min")["BRA"])
    share = _part(rows, "five")
    place = "more than any other of the five" if rank == 1 else f"the {ordinal(rank)} largest number of the five"
    return Finding(
        f"Brazil signed {count(int(bilateral['BRA']))} bilateral texts with Russia, {place}; without civil space and political "
        f"partnership it has {count(int(military['BRA']))}, Venezuela {count(int(military['VEN']))}. Its share of Russian TIV "
        f"to the five is {percent(share, 1)}, to Latin America and the Caribbean {percent(_part(rows, 'region'), 1)}.",
        channels(rows, **stated(_LIMITED)).verdict,
    )


_SHARED = ("information protection", "technology transfer")
_DIALOGUE = (
    Choice(
        "meetings",
        "How many meetings are dialogue",
        {"three": 3, "one": 1, "five": 5},
        "The claim gives no number; it is that of the claim on BRICS.",
    ),
    Choice(
        "exchange",
        "What shows that information was shared",
        {
            "a text on secrecy or technology": _SHARED,
            "a text on technology alone": _MILITARY,
            "the meetings alone": None,
        },
        "Who protects what is exchanged means to exchange it; what was passed is in no text.",
    ),
    Choice(
        "few",
        "What makes the dialogue limited",
        {
            "Venezuela's is more frequent": "VEN",
            "it is less than one meeting in two years": 12,
        },
        "Whether something is limited hangs on what it is set against, and the abstract names nothing.",
    ),
    Choice(
        "depth",
        "Whose meetings are technical dialogue",
        {"of any officials": 1, "of channels that stand": 2},
        "A single meeting of ministers is talk; the codebook sets it below a working group or a standing consultation.",
    ),
)


def talks(rows: Rows, meetings: int, exchange: Sequence[str] | None, few: str | int, depth: int) -> Outcome:
    """Return whether Brazil met Russia alone so many times, signed a text by which something is shared, and not often."""
    number = rows.once("talks", _talks, rows, depth)
    conditions = [bool(number["BRA"] >= meetings)]
    if exchange is not None:
        texts = sound(rows.texts, False)
        texts = texts[(texts["country"] == "BRA") & (texts["scope"] == "bilateral")]
        conditions.append(bool(texts["type"].isin(exchange).any()))
    conditions.append(bool(number["BRA"] < number[few] if isinstance(few, str) else number["BRA"] <= few))
    return Outcome(int(number["BRA"]), meetings, all_or_part(*conditions))


def _talks(rows: Rows, depth: int) -> pd.Series:
    """Return how many meetings of at least a depth each of the five had with Russia alone, without weak rows, by code."""
    held = sound(rows.held, False)
    held = held[(held["type"] == "dialogue") & (held["scope"] == "bilateral") & (held["depth"] >= depth)]
    return held.groupby("country").size().reindex(rows.five, fill_value=0)


def brazil_dialogue(rows: Rows) -> Finding:
    """Return whether dialogue and information are shared between Brazil and Russia alone, and how much."""
    given = stated(_DIALOGUE)
    number = _talks(rows, given["depth"])
    texts = sound(rows.texts, False).query("country == 'BRA' and scope == 'bilateral'")
    kinds = [int((texts["type"] == kind).sum()) for kind in _SHARED]
    return Finding(
        f"Meetings on defence or security with Russia alone that came about: Brazil {none(int(number['BRA']))}, Venezuela "
        f"{none(int(number['VEN']))}. Brazil's texts with Russia on the protection of what is exchanged: {none(kinds[0])}; on the transfer of "
        f"military technology: {none(kinds[1])}. What was said or passed is not public.",
        talks(rows, **given).verdict,
    )


CLAIMS: list[Claim] = [
    Claim(
        "brazil-diversified",
        "Brazil, while maintaining a more autonomous and diversified defense posture",
        "Brazil's imports are as concentrated as those from at least four equal suppliers, and none has half.",
        brazil_diversified,
        ("deliveries",),
        "high for diversification; autonomy is a reading of it",
        "Weights by dependence on spare parts and software, which TIV does not see.",
        diversified,
        _DIVERSIFIED,
        "Equal suppliers with the same concentration as Brazil's",
        _lines_once,
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
        brics,
        _BRICS,
        "Meetings on security with Brazil that came about",
    ),
    Claim(
        "brazil-bilateral-dialogue",
        "technical dialogue and information-sharing through BRICS and limited bilateral channels",
        "At least three meetings on defence or security with Russia alone came about, a bilateral text on the protection of information or on "
        "technology was signed, and Venezuela had more such meetings.",
        brazil_dialogue,
        ("agreements", "events"),
        "medium for the meetings, low for what was exchanged; the tables were known when the test was written, and the option of "
        "channels that stand was added when the test's results were: the abstract calls the dialogue technical. An option added with "
        "it, that two others meet more often, was taken out: the abstract does not set Brazil against others",
        "Programmes or minutes of the working groups that the ministers agreed on.",
        talks,
        _DIALOGUE,
        "Meetings of Brazil with Russia alone",
    ),
    Claim(
        "brazil-limited-channels",
        "and limited bilateral channels",
        "Brazil does not lead the five in bilateral texts, and takes less than a tenth of Russian TIV to the five.",
        brazil_limited_channels,
        ("agreements", "deliveries", "russia_exports"),
        "high for the count, medium for what it means: a text says little of how a channel is used",
        "A measure of what the channels were used for, not of their number.",
        channels,
        _LIMITED,
        "Texts of Brazil with Russia",
    ),
]  # fmt: skip
