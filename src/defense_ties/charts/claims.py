"""Charts of what the book judges: the verdicts on the paper's claims, and what became of the predictions."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from .palette import ACTOR_COLOURS, FAINT_INK, OUTCOME_COLOURS, OUTCOME_FILLS, VERDICT_COLOURS
from .parts import coloured, in_rows, rows
from .theme import drawn


@drawn
def verdicts(frame: pd.DataFrame, order: Sequence[str]) -> alt.TopLevelMixin:
    """Draw each claim of the paper with its verdict, in the order of the abstract.

    Args:
        frame: columns ``quote, verdict, evidence`` as from :func:`defense_ties.claims.ledger`; order: the verdicts.
    """
    words = frame["quote"].str.replace(" [...]", " …", regex=False)
    frame = frame.assign(
        claim=[f"{n}. {w[:36].rsplit(' ', 1)[0] + ' …' if len(w) > 38 else w}" for n, w in enumerate(words, 1)]
    )
    shapes = alt.Scale(domain=list(order), range=["circle", "diamond", "cross", "square"])
    chart = (
        alt.Chart(frame[["claim", "verdict", "evidence"]])
        .mark_point(filled=True, size=150, opacity=1)
        .encode(
            y=rows("claim:N", grid=True, labelLimit=430),
            x=alt.X("verdict:N", scale=alt.Scale(domain=list(order)), title=None, axis=None),
            color=alt.Color("verdict:N", scale=alt.Scale(domain=list(order), range=VERDICT_COLOURS), title=None),
            shape=alt.Shape("verdict:N", scale=shapes, title=None),
            tooltip=[
                alt.Tooltip("claim:N", title="Claim"),
                alt.Tooltip("verdict:N", title="Verdict"),
                alt.Tooltip("evidence:N", title="Evidence"),
            ],
        )
    )
    return in_rows(chart, labels=230, step=26)


@drawn
def outcomes(frame: pd.DataFrame, order: Sequence[str]) -> alt.TopLevelMixin:
    """Draw each prediction as a mark in the row of its explanation, by how it came out.

    Args:
        frame: columns ``prediction, explanation, shown`` (how it came out), ``implies``, in the order in which they are drawn;
            order: what ``shown`` can be.
    """
    frame = frame.assign(place=frame.groupby("explanation").cumcount() + 1)
    shapes = ["circle", "cross", "triangle-up", "triangle-down", "stroke"]
    # All five in one line are wider than the figure.
    legend = alt.Legend(columns=3)
    shape, colour, fill = (
        channel("shown:N", scale=alt.Scale(domain=list(order), range=values), title=None, legend=legend)
        for channel, values in ((alt.Shape, shapes), (alt.Color, OUTCOME_COLOURS), (alt.Fill, OUTCOME_FILLS))
    )
    chart = (
        alt.Chart(frame[["prediction", "explanation", "shown", "implies", "place"]])
        .mark_point(size=170, strokeWidth=2, opacity=1)
        .encode(
            x=alt.X("place:O", title="Predictions of each explanation", axis=None),
            y=rows("explanation:N", list(dict.fromkeys(frame["explanation"])), labelLimit=200),
            shape=shape,
            color=colour,
            fill=fill,
            tooltip=[
                alt.Tooltip("prediction:N", title="Prediction"),
                alt.Tooltip("shown:N", title="Result"),
                alt.Tooltip("implies:N", title="It implies"),
            ],
        )
    )
    return in_rows(chart, labels=230, step=27)


@drawn
def turning_points(chosen: pd.DataFrame, every: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw chosen events in words, in order of time, above a tick for every event of each country.

    Args:
        chosen: columns ``date`` (timestamps), ``words`` and ``actor`` (``Russia``, ``United States`` or ``others``), in order;
            every: columns ``date`` (timestamps), ``name`` (of the country), ``title``.
    """
    span = alt.Scale(domain=[f"{min(every['date'].min(), chosen['date'].min()):%Y-%m-01}", "2026-04-01"])
    x = alt.X("day:T", scale=span, title=None, axis=alt.Axis(format="%b %Y", tickCount=6, labelOverlap=True))
    day = alt.Tooltip("day:N", title="Day")
    told, ticks = (frame.assign(day=frame["date"].dt.strftime("%Y-%m-%d")) for frame in (chosen, every))
    shapes = alt.Scale(domain=list(ACTOR_COLOURS), range=["circle", "square", "diamond"])
    points = (
        alt.Chart(told[["day", "words", "actor"]])
        .mark_point(filled=True, size=110, opacity=1)
        .encode(
            x=x,
            y=rows("words:N", labelLimit=330, grid=True),
            color=alt.Color("actor:N", scale=coloured(ACTOR_COLOURS), title="Who acted"),
            shape=alt.Shape("actor:N", scale=shapes),
            tooltip=[day, alt.Tooltip("words:N", title="What")],
        )
    )
    marks = (
        alt.Chart(ticks[["day", "name", "title"]])
        .mark_tick(thickness=1.5, size=13, color=FAINT_INK)
        .encode(x=x, y=rows("name:N"), tooltip=[day, alt.Tooltip("title:N", title="What")])
    )
    return alt.vconcat(in_rows(points, labels=340, step=21), in_rows(marks, labels=340, step=19), spacing=14)
