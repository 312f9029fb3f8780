"""Charts of the engagement profile: its dimensions, how unequal they are, and the ranks under other weights."""

from __future__ import annotations

import altair as alt
import pandas as pd

from ..data import country_names
from .palette import BLUES, COUNTRY_COLOURS, MIDDLE_GREY, REDS
from .parts import by_country, columns, in_rows, named, rows, shaded, with_names
from .theme import drawn


@drawn
def profile_heat(frame: pd.DataFrame, labels: dict[str, str]) -> alt.TopLevelMixin:
    """Draw the engagement profile: one row per dimension, one column per country, shaded relative to the largest.

    Args:
        frame: columns ``country, dimension, value, relative`` as from :func:`defense_ties.engagement.normalised`;
        labels: dimension to the words shown, in order.
    """
    frame, codes = with_names(frame)
    shown = frame.assign(
        words=frame["dimension"].map(labels),
        text=[
            f"{v:.0%}" if d in ("dependence", "alignment") else f"{v:,.0f}"
            for d, v in zip(frame["dimension"], frame["value"], strict=True)
        ],
    )
    base = alt.Chart(shown[["name", "words", "value", "relative", "text"]]).encode(
        x=columns("name:N", sort=named(codes)), y=rows("words:N", list(labels.values()), labelLimit=260)
    )
    return in_rows(shaded(base, "relative", REDS, "Relative to the largest"), labels=220, step=38)


@drawn
def asymmetry_dots(frame: pd.DataFrame, labels: dict[str, str]) -> alt.TopLevelMixin:
    """Draw the largest and the second share of each dimension, joined: a long line is an asymmetric one.

    Args:
        frame: as from :func:`defense_ties.engagement.asymmetry`; labels: dimension to the words shown, in order.
    """
    names = country_names()
    frame = frame.assign(
        words=frame["dimension"].map(labels),
        name=frame["top"].map(names),
        label=frame["top"].map(names) + " " + frame["top_share"].map("{:.0%}".format),
    )
    base = alt.Chart(frame[["words", "name", "top_share", "second_share", "gini", "label"]]).encode(
        y=rows("words:N", list(labels.values()), labelLimit=260)
    )
    x = alt.X(
        "second_share:Q",
        scale=alt.Scale(domain=[0, 1.15], nice=False),
        axis=alt.Axis(format="%", values=[0, 0.2, 0.4, 0.6, 0.8, 1]),
        title="Share of the five's total: second (hollow) and first (filled)",
    )
    colour = by_country([code for code in COUNTRY_COLOURS if code in set(frame["top"])]).legend(None)
    rule = base.mark_rule(strokeWidth=3, opacity=0.5).encode(x=x, x2="top_share:Q", color=colour)
    first = base.mark_point(filled=True, size=110, opacity=1).encode(x="top_share:Q", color=colour)
    second = base.mark_point(size=70, color=MIDDLE_GREY, strokeWidth=2).encode(x="second_share:Q")
    text = base.mark_text(align="left", dx=9).encode(x="top_share:Q", text="label:N")
    return in_rows(alt.layer(rule, second, first, text), labels=220, step=34)


@drawn
def rank_shares(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw how often each country holds each rank over random weights, as a grid of percentages.

    Args:
        frame: columns ``country, rank, share`` as from :func:`defense_ties.engagement.sensitivity`.
    """
    frame, codes = with_names(frame)
    frame = frame.assign(text=frame["share"].map(lambda s: f"{s:.0%}" if s >= 0.005 else ("<1%" if s else "–")))
    base = alt.Chart(frame[["name", "rank", "share", "text"]]).encode(
        x=columns("rank:O", "Rank (1: most engaged)"), y=rows("name:N", named(codes))
    )
    return in_rows(shaded(base, "share", BLUES, "Share of draws"), labels=120, step=34)
