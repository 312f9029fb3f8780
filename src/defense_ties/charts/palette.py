"""Every colour of the charts, by what it means.

The strong colours are from the palette of Okabe and Ito, which readers with the common forms of colour blindness can tell
apart; all are checked against light and dark pages.
"""

from __future__ import annotations

from ..agreements import CONFIRMED

BLUE, VERMILION, GREEN, PINK, OCHRE, ORANGE = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#C79A00", "#E69F00"
GREY, MIDDLE_GREY, CLEAR = "#8C8C8C", "#888888", "#FFFFFF00"
# Edges of the cells of a grid, and what is written in a pale or a coloured cell.
EDGE, INK, INK_ON_COLOUR = "#999999", "#333333", "white"
FAINT_INK = "#777777"
# Land on a map: a middle grey is quiet on light and on dark pages.
LAND = "#8C959F"

COUNTRY_COLOURS = {"VEN": VERMILION, "BRA": GREEN, "MEX": PINK, "COL": OCHRE, "CHL": BLUE}
RUSSIA = "#B2182B"
SUPPLIER_COLOURS = {
    "Russia": RUSSIA,
    "United States": "#4393C3",
    "Europe": "#7B8FA6",
    "Israel": "#5AAE61",
    "China": "#E08214",
    "Latin America": "#9970AB",
    "Other": "#A8A8A8",
}
# Whoever is not Russia, or not one of the five, where only these are told apart.
OTHER_SUPPLIERS, OTHER_ROWS, OTHER_CUSTOMERS = "#9AA5B1", "#7B8FA6", "#B0B7C0"

# From what binds to what does not; grey where nothing can enter into force.
STATUS_COLOURS = {
    "in force": BLUE,
    "disputed": "#56B4E9",
    "lapsed": PINK,
    "not ratified": VERMILION,
    "unknown": "#E6B96B",
    "signed": "#A9C5B4",
    "political text": "#C4C4C4",
}
SOURCE_COLOURS = {
    "official": BLUE,
    "dataset": GREEN,
    "press or agency": GREY,
    CONFIRMED: ORANGE,
    "state media only": VERMILION,
    "tertiary (weak)": PINK,
}
VOTE_COLOURS = {
    "in favour": BLUE,
    "abstained": "#B5B5B5",
    "against": VERMILION,
    "did not vote": "#6E6E6E",
    "not found": CLEAR,
}
MEMBER_COLOURS = {"in": BLUE, "partly": "#A6CEE3", "out": "#E8E8E8"}
ACTOR_COLOURS = {"Russia": RUSSIA, "United States": "#4D4D4D", "others": GREY}
TRADE_COLOURS = {"Correlates of War (reconciled)": MIDDLE_GREY, "IMF, reported by Russia": RUSSIA}
# By place in the order that a notebook gives.
VERDICT_COLOURS = [BLUE, OCHRE, VERMILION, GREY]
OUTCOME_COLOURS = [BLUE, "#B35900", "#6FA8CF", "#C9955C", "#9A9A9A"]
OUTCOME_FILLS = [BLUE, "#B35900", CLEAR, CLEAR, CLEAR]
# From the least to the most.
REDS, BLUES = ["#FBE9E7", RUSSIA], ["#EEF3F8", "#08519C"]
