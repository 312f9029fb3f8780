"""Every colour of the charts, by what it means.

The hues of the countries are near those of Okabe and Ito, which readers with the common forms of colour blindness can tell apart.
What marks something by itself has a luminance between that of a light and of a dark page, so that it stands out from both by 3:1;
``tests/test_palette.py`` holds it to that. No colour can be read as text on both by 4.5:1: text has the colour of the page's.

A hue is for a country, red for Russia. A status, a vote, a grade or a kind of source is a step of one grey-blue ramp: the less
of it, the more of the page shows through, so that what is weak looks weak on a light and on a dark page.
"""

from __future__ import annotations

from ..agreements import CONFIRMED

# What is said of no country: the ramp at its strongest; marks beside what a chart is about; edges of what is pale.
INK = "#5F6E7D"
GREY, EDGE, CLEAR = "#8C8C8C", "#888888", "#FFFFFF00"
# What is written on the ramp at its strongest.
INK_ON_COLOUR = "white"
# Land on a map: a middle grey is quiet on light and on dark pages.
LAND = "#8C959F"

COUNTRY_COLOURS = {"VEN": "#CC5600", "BRA": "#009E73", "MEX": "#CC79A7", "COL": "#B68E00", "CHL": "#0072B2"}
RUSSIA = "#D01C3F"
# Muted, beside Russia's and the countries'.
SUPPLIER_COLOURS = {
    "Russia": RUSSIA,
    "United States": "#4D7FAE",
    "Europe": "#7C8B9B",
    "Israel": "#7F8F3A",
    "China": "#73589C",
    "Latin America": "#A08070",
    "Other": GREY,
}


def faded(share: float, colour: str = INK) -> str:
    """Return a colour of which a share from 0 to 1 is left, the page showing through."""
    return f"{colour}{round(255 * share):02X}"


def ramp(steps: int) -> list[str]:
    """Return steps of the ramp from the strongest to the weakest, of which a trace is left."""
    return [INK, *(faded(1 - 0.88 * step / (steps - 1)) for step in range(1, steps))]


def _in_steps(*values: str) -> dict[str, str]:
    return dict(zip(values, ramp(len(values)), strict=True))


# From what binds to what does not; nothing can enter into force of the last.
STATUS_COLOURS = _in_steps(
    "in force", "disputed", "lapsed", "not ratified", "unknown", "signed", "political text"
)  # fmt: skip
SOURCE_COLOURS = _in_steps(
    "official", "dataset", "press or agency", CONFIRMED, "state media only", "tertiary (weak)"
)  # fmt: skip
VOTE_COLOURS = {
    "in favour": INK,
    "abstained": faded(0.3),
    "against": CLEAR,
    "did not vote": CLEAR,
    "not found": CLEAR,
}
MEMBER_COLOURS = {"in": INK, "partly": faded(0.4), "out": CLEAR}
ACTOR_COLOURS = {"Russia": RUSSIA, "United States": INK, "others": GREY}
TRADE_COLOURS = {"Correlates of War (reconciled)": EDGE, "IMF, reported by Russia": RUSSIA}
# By place in the order that a notebook gives.
VERDICT_COLOURS = [INK, faded(0.5), faded(0.2), CLEAR]
OUTCOME_FILLS = [INK, CLEAR, CLEAR, CLEAR, CLEAR]
# From the least to the most; what is written in the most can still be read in the page's own colour.
SHADES = [faded(0.0), faded(0.75)]
