"""Charts of the engagement profile: its dimensions, how unequal they are, and the ranks under other weights."""

from __future__ import annotations

import altair as alt
import pandas as pd

from .parts import columns, in_rows, named, rows, shaded, with_names
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
        _text=[
            f"{v:.0%}" if d in ("dependence", "alignment") else f"{v:,.0f}"
            for d, v in zip(frame["dimension"], frame["value"], strict=True)
        ],
    )
    base = alt.Chart(shown[["name", "words", "value", "relative", "_text"]]).encode(
        x=columns("name:N", sort=named(codes)), y=rows("words:N", list(labels.values()), labelLimit=260)
    )
    return in_rows(shaded(base, "relative", "Relative to the largest"), labels=220, step=38)


@drawn
def rank_shares(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw how often each country holds each rank over random weights, as a grid of percentages.

    Args:
        frame: columns ``country, rank, share`` as from :func:`defense_ties.engagement.sensitivity`.
    """
    frame, codes = with_names(frame)
    frame = frame.assign(_text=frame["share"].map(lambda s: f"{s:.0%}" if s >= 0.005 else ("<1%" if s else "–")))
    base = alt.Chart(frame[["name", "rank", "share", "_text"]]).encode(
        x=columns("rank:O", "Rank (1: most engaged)"), y=rows("name:N", named(codes))
    )
    return in_rows(shaded(base, "share", "Share of draws"), labels=120, step=34)
