"""Charts of what the book judges: the verdicts on the paper's claims, and what became of the predictions."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from .lanes import joined, on_rows, rails, scale_of_rows, told, words_above, words_at_the_left
from .palette import ACTOR_COLOURS, EDGE, GREY, INK, OUTCOME_FILLS, VERDICT_COLOURS
from .parts import coloured
from .theme import WIDTH, drawn

# What can't be tested has a broken outline and nothing in it.
_DASHES = [[1, 0], [1, 0], [1, 0], [3, 3]]
# So many lines of a curve are named.
_NAMED_LINES = 3
_SHAPES = ["circle", "circle", "circle", "cross"]


def _numbered(quotes: pd.Series) -> list[str]:
    """Return the words of claims with the number of each."""
    return [f"{n}. {words}" for n, words in enumerate(quotes.str.replace(" [...]", " …", regex=False), 1)]


def _verdict_scale(order: Sequence[str], values: Sequence[object]) -> alt.Scale:
    return alt.Scale(domain=list(order), range=list(values))


@drawn
def specifications(ledger: pd.DataFrame, shares: pd.DataFrame, order: Sequence[str]) -> alt.TopLevelMixin:
    """Draw for each claim a bar of the shares of its specifications that give each verdict, with a mark at the stated test's.

    Args:
        ledger: columns ``id, quote, verdict`` (of the stated test), ``word``, in the order in which they are drawn;
            shares: columns ``id, verdict, share``, one row per claim and verdict; order: the verdicts.
    """
    labels = ledger.assign(claim=_numbered(ledger["quote"]), row=range(len(ledger)))
    labels = labels[["id", "claim", "row", "word", "verdict"]]
    frame = shares.merge(labels.rename(columns={"verdict": "stated"}), on="id")
    frame = frame.assign(place=frame["verdict"].map(list(order).index), own=frame["verdict"] == frame["stated"])
    frame = frame.sort_values(["row", "place"])
    frame["high"] = frame.groupby("claim")["share"].cumsum()
    frame["low"] = frame["high"] - frame["share"]
    frame["middle"] = (frame["low"] + frame["high"]) / 2
    columns_drawn = ["claim", "row", "verdict", "word", "share", "low", "high", "middle", "own"]
    # Bars by their edges, so that each is a rectangle with an outline of its own.
    base = alt.Chart(frame[columns_drawn].round(4)).encode(y=on_rows(len(labels)))
    scale = alt.Scale(domain=[0, 1], nice=False)
    axis = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1], grid=False)
    legend = alt.Legend(columns=4, symbolStrokeColor=EDGE, symbolStrokeWidth=1, symbolType="square")
    bars = (
        base.transform_calculate(top="datum.row - 0.2", bottom="datum.row + 0.3")
        .mark_rect(stroke=EDGE, strokeWidth=1)
        .encode(
            x=alt.X("low:Q", scale=scale, axis=axis, title="Share of the forms of its test"),
            x2="high:Q",
            y=alt.Y("top:Q", scale=scale_of_rows(len(labels)), axis=None),
            y2="bottom:Q",
            color=alt.Color("verdict:N", scale=_verdict_scale(order, VERDICT_COLOURS), title=None, legend=legend),
            strokeDash=alt.StrokeDash("verdict:N", scale=_verdict_scale(order, _DASHES), title=None, legend=legend),
            tooltip=[
                alt.Tooltip("claim:N", title="Claim"),
                alt.Tooltip("word:N", title="Verdict of the ledger"),
                alt.Tooltip("verdict:N", title="Forms of the test that give"),
                alt.Tooltip("share:Q", title="Share", format=".0%"),
            ],
        )
    )
    stated = base.transform_filter("datum.own").mark_point(
        shape="diamond", filled=True, size=80, color="white", stroke=INK, strokeWidth=1.5, opacity=1, yOffset=1
    )
    names = words_at_the_left(base, "claim", limit=WIDTH - 20)
    layers = alt.layer(names, bars, stated.encode(x=alt.X("middle:Q", scale=scale)))
    return layers.properties(width=WIDTH - 20, height=38 * len(labels))


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
    places_scale = alt.Scale(domain=[0, len(frame) + 1], nice=False)
    x = alt.X("place:Q", scale=places_scale, axis=None)
    # Below, where it starts at the edge of a narrow drawing and not at that of the plot.
    legend = alt.Legend(columns=2, orient="bottom")
    colour, fill, shape = (
        channel("verdict:N", scale=_verdict_scale(order, values), title=None, legend=legend)
        for channel, values in ((alt.Color, [INK] * len(order)), (alt.Fill, VERDICT_COLOURS), (alt.Shape, _SHAPES))
    )
    found = [alt.Tooltip("verdict:N", title="Verdict"), alt.Tooltip("value:Q", title=measure, format=".2f")]
    # As wide as the longest option is in letters.
    labels = max(280, round(6.5 * max(len(option) for option in options)))
    width = WIDTH - labels - 20
    left = alt.Axis(minExtent=labels, maxExtent=labels, title=measure, titleX=-labels)
    base = alt.Chart(frame[["place", "value", "threshold", "verdict", "stated"]].round(4))
    wide = base.transform_calculate(left="datum.place - 0.5", right="datum.place + 0.5")
    lines = wide.mark_rule(strokeWidth=1.5, color=GREY).encode(
        x=alt.X("left:Q", scale=places_scale, axis=None), x2="right:Q", y=alt.Y("threshold:Q")
    )
    values = base.mark_point(size=34, opacity=1, strokeWidth=1.2).encode(
        x=x, y=alt.Y("value:Q", axis=left), color=colour, fill=fill, shape=shape, tooltip=found
    )
    # A white diamond behind parts that of the stated test from the points beside it.
    stated = [
        base.transform_filter("datum.stated")
        .mark_point(shape="diamond", size=190, stroke=colour_of, strokeWidth=wide_as, opacity=1)
        .encode(x=x, y="value:Q")
        for colour_of, wide_as in (("white", 5), (INK, 2.2))
    ]
    # Few lines are named at their ends; where each form has its own, they are read at the axis.
    limits = frame.groupby(frame["threshold"].round(4))["place"].max().reset_index()
    ends = alt.Chart(limits.assign(end=len(frame) + 1)).mark_text(align="left", dx=3, fontSize=11)
    ends = ends.encode(
        x=alt.X("end:Q", scale=places_scale, axis=None), y="threshold:Q", text=alt.Text("threshold:Q", format=".2~f")
    )
    named_lines = [ends] if len(limits) <= _NAMED_LINES else []
    curve = alt.layer(lines, *named_lines, values, *stated).properties(width=width, height=150)
    chosen = frame.melt(["place", "verdict", "value"], list(names), "choice", "option")
    marks = (
        alt.Chart(chosen[["place", "option", "verdict"]])
        .transform_calculate(left="datum.place - 0.32", right="datum.place + 0.32")
        .mark_bar(height=9, color=INK)
        .encode(
            x=alt.X("left:Q", scale=places_scale, axis=None),
            x2="right:Q",
            y=alt.Y(
                "option:N",
                scale=alt.Scale(domain=places),
                title=None,
                axis=alt.Axis(ticks=False, domain=False, labelLimit=labels, minExtent=labels, maxExtent=labels),
            ),
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
    names = list(dict.fromkeys(frame["explanation"]))
    frame = frame.assign(place=frame.groupby("explanation").cumcount(), row=frame["explanation"].map(names.index))
    shapes = ["circle", "cross", "triangle-up", "triangle-down", "stroke"]
    legend = alt.Legend(columns=2)
    shape, colour, fill = (
        channel("shown:N", scale=alt.Scale(domain=list(order), range=values), title=None, legend=legend)
        for channel, values in ((alt.Shape, shapes), (alt.Color, [INK] * len(order)), (alt.Fill, OUTCOME_FILLS))
    )
    most = int(frame["place"].max())
    base = alt.Chart(frame[["prediction", "explanation", "shown", "implies", "place", "row"]]).encode(
        y=on_rows(len(names))
    )
    marks = base.mark_point(size=150, strokeWidth=2, opacity=1).encode(
        x=alt.X("place:Q", scale=alt.Scale(domain=[-0.15, most + 0.5], nice=False), axis=None),
        shape=shape,
        color=colour,
        fill=fill,
        tooltip=[
            alt.Tooltip("prediction:N", title="Prediction"),
            alt.Tooltip("shown:N", title="Result"),
            alt.Tooltip("implies:N", title="It implies"),
        ],
    )
    # The names stand in letters' height above their marks.
    layers = alt.layer(words_at_the_left(base, "explanation"), marks)
    return layers.properties(width=WIDTH - 160, height=40 * len(names))


@drawn
def turning_points(chosen: pd.DataFrame, every: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw chosen events in words, in order of time, above a tick for every event of each country.

    Args:
        chosen: columns ``date`` (timestamps), ``words`` and ``actor`` (``Russia``, ``United States`` or ``others``), in order;
            every: columns ``date`` (timestamps), ``name`` (of the country), ``title``.
    """
    first = min(every["date"].min(), chosen["date"].min()).replace(day=1)
    last = (max(every["date"].max(), chosen["date"].max()) + pd.offsets.MonthBegin()).normalize()
    x = alt.X(
        "day:T",
        scale=alt.Scale(domain=[f"{first:%Y-%m-%d}", f"{last:%Y-%m-%d}"]),
        title=None,
        axis=alt.Axis(format="%b %Y", tickCount=6, labelOverlap=True, grid=False),
    )
    events = told(chosen, chosen["date"], first, last)
    names = list(dict.fromkeys(every["name"]))
    below = len(events) + 0.4
    ticks = every.assign(row=every["name"].map({name: below + n for n, name in enumerate(names)}))
    events, ticks = (part.assign(day=part["date"].dt.strftime("%Y-%m-%d")) for part in (events, ticks))
    base = alt.Chart(joined(events, ticks, ["row", "align", "day", "words", "actor", "name", "title"])).encode(
        y=on_rows(below + len(names))
    )
    of_events, of_ticks = (base.transform_filter(f"datum.words {sign} ''") for sign in ("!=", "=="))
    day = alt.Tooltip("day:N", title="Day")
    shapes = alt.Scale(domain=list(ACTOR_COLOURS), range=["circle", "square", "diamond"])
    points = of_events.mark_point(filled=True, size=110, opacity=1).encode(
        x=x,
        color=alt.Color("actor:N", scale=coloured(ACTOR_COLOURS), title="Who acted"),
        shape=alt.Shape("actor:N", scale=shapes, title="Who acted"),
        tooltip=[day, alt.Tooltip("words:N", title="What")],
    )
    marks = of_ticks.mark_tick(thickness=1.5, size=13, color=GREY, opacity=1, orient="vertical")
    marks = marks.encode(x=x, tooltip=[day, alt.Tooltip("title:N", title="What")])
    layers = alt.layer(rails(base), words_at_the_left(of_ticks, "name"), marks, points, words_above(of_events, x))
    return layers.properties(width=WIDTH - 10, height=27 * (below + len(names)))
