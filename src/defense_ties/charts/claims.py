"""Charts of what the book judges: the verdicts on the paper's claims, and what became of the predictions."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from .palette import ACTOR_COLOURS, FAINT_INK, INK, MIDDLE_GREY, OUTCOME_COLOURS, OUTCOME_FILLS, VERDICT_COLOURS
from .parts import coloured, in_rows, rows
from .theme import WIDTH, drawn


def _short(quotes: pd.Series) -> list[str]:
    """Return the words of claims as far as a label has room for them, with the number of each."""
    words = quotes.str.replace(" [...]", " …", regex=False)
    return [f"{n}. {w[:36].rsplit(' ', 1)[0] + ' …' if len(w) > 38 else w}" for n, w in enumerate(words, 1)]


def _verdict_colours(order: Sequence[str]) -> alt.Scale:
    return coloured(dict(zip(order, VERDICT_COLOURS, strict=True)))


@drawn
def specifications(ledger: pd.DataFrame, shares: pd.DataFrame, order: Sequence[str]) -> alt.TopLevelMixin:
    """Draw for each claim a bar of the shares of its specifications that give each verdict, with a mark at the stated test's.

    Args:
        ledger: columns ``id, quote, verdict`` (of the stated test), ``word``, in the order in which they are drawn;
            shares: columns ``id, verdict, share``, one row per claim and verdict; order: the verdicts.
    """
    labels = ledger.assign(claim=_short(ledger["quote"]))[["id", "claim", "word", "verdict"]]
    frame = shares.merge(labels.rename(columns={"verdict": "stated"}), on="id")
    frame = frame.assign(place=frame["verdict"].map(list(order).index), own=frame["verdict"] == frame["stated"])
    frame = frame.sort_values(["claim", "place"])
    frame["high"] = frame.groupby("claim")["share"].cumsum()
    frame["low"] = frame["high"] - frame["share"]
    frame["middle"] = (frame["low"] + frame["high"]) / 2
    columns_drawn = ["claim", "verdict", "word", "share", "low", "high", "middle", "own"]
    y = rows("claim:N", labels["claim"].to_list(), labelLimit=430)
    base = alt.Chart(frame[columns_drawn].round(4)).encode(
        y=y,
        tooltip=[
            alt.Tooltip("claim:N", title="Claim"),
            alt.Tooltip("word:N", title="Verdict of the ledger"),
            alt.Tooltip("verdict:N", title="Forms of the test that give"),
            alt.Tooltip("share:Q", title="Share", format=".0%"),
        ],
    )
    scale = alt.Scale(domain=[0, 1], nice=False)
    axis = alt.Axis(format="%", values=[0, 0.2, 0.4, 0.6, 0.8, 1])
    bars = base.mark_bar(height=16).encode(
        x=alt.X("low:Q", scale=scale, axis=axis, title="Share of the forms of its test"),
        x2="high:Q",
        color=alt.Color("verdict:N", scale=_verdict_colours(order), title=None, legend=alt.Legend(columns=2)),
    )
    stated = base.transform_filter("datum.own").mark_point(
        shape="diamond", filled=True, size=70, color="white", stroke=INK, strokeWidth=1.2, opacity=1
    )
    return in_rows(alt.layer(bars, stated.encode(x=alt.X("middle:Q", scale=scale))), labels=230, step=24)


@drawn
def specification_curve(
    frame: pd.DataFrame, names: Sequence[str], measure: str, order: Sequence[str]
) -> alt.TopLevelMixin:
    """Draw what each specification of one test gives, from the least to the most, above what it chose (Simonsohn, Simmons and
    Nelson 2020).

    Args:
        frame: as from :func:`defense_ties.claims.multiverse.multiverse`; names: its columns of choices; measure: what ``value``
            is, in words; order: the verdicts.

    Raises:
        ValueError: two choices have an option of one name, which would be drawn as one.
    """
    options = [option for name in names for option in frame[name].unique()]
    if len(set(options)) < len(options):
        raise ValueError(f"options of one name: {', '.join(sorted({o for o in options if options.count(o) > 1}))}")
    # A row of blanks, of another length each, stands between the options of two choices.
    places = [row for n, name in enumerate(names, 1) for row in (*frame[name].unique(), " " * n)][:-1]
    frame = frame.assign(stated=frame.index == 0).sort_values(["value", "verdict"], kind="stable", ignore_index=True)
    frame = frame.assign(place=frame.index + 1)
    x = alt.X("place:Q", scale=alt.Scale(domain=[0, len(frame) + 1], nice=False), axis=None)
    colour = alt.Color("verdict:N", scale=_verdict_colours(order), title=None, legend=alt.Legend(columns=2))
    found = [alt.Tooltip("verdict:N", title="Verdict"), alt.Tooltip("value:Q", title=measure, format=".2f")]
    width, labels = WIDTH - 300, 280
    left = alt.Axis(minExtent=labels, maxExtent=labels, title=measure, titleX=-labels)
    base = alt.Chart(frame[["place", "value", "threshold", "verdict", "stated"]].round(4))
    lines = base.mark_tick(orient="horizontal", thickness=1.5, color=MIDDLE_GREY, width=width / len(frame)).encode(
        x=x, y=alt.Y("threshold:Q")
    )
    values = base.mark_point(filled=True, size=30, opacity=1).encode(
        x=x, y=alt.Y("value:Q", axis=left), color=colour, tooltip=found
    )
    stated = base.transform_filter("datum.stated").mark_point(
        shape="diamond", size=150, color=MIDDLE_GREY, strokeWidth=2
    )
    curve = alt.layer(lines, values, stated.encode(x=x, y="value:Q")).properties(width=width, height=150)
    chosen = frame.melt(["place", "verdict", "value"], list(names), "choice", "option")
    marks = (
        alt.Chart(chosen[["place", "option", "verdict"]])
        .mark_tick(thickness=max(1.5, 0.6 * width / len(frame)), height=9, opacity=1)
        .encode(
            x=x,
            y=alt.Y(
                "option:N",
                scale=alt.Scale(domain=places),
                title=None,
                axis=alt.Axis(ticks=False, domain=False, labelLimit=labels, minExtent=labels, maxExtent=labels),
            ),
            color=colour,
            tooltip=[alt.Tooltip("option:N", title="Chosen"), alt.Tooltip("verdict:N", title="Verdict")],
        )
        .properties(width=width, height=alt.Step(14))
    )
    return alt.vconcat(curve, marks, spacing=8)


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
