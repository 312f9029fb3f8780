"""A figure: a chart with its id, title, caption, alternative text and sources; a table and a number with theirs.

All three carry their provenance inside the notebook output, where the site (and anyone else) can read it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any, ParamSpec

import altair as alt
import pandas as pd
from IPython.display import display

from .. import book
from ..tables import resources
from .pieces import FIGURE_MIME, NUMBER_MIME, TABLE_MIME, identifier
from .texts import KEY, datasets, settled, wrapped

P = ParamSpec("P")


def _sources(tables: Sequence[str]) -> list[dict[str, str]]:
    """Return name, title, citation and version of each table; of a book without a descriptor, the names as they are given.

    Raises:
        KeyError: the book's descriptor has no such table; ValueError: no table is named.
    """
    if not tables or isinstance(tables, str):
        raise ValueError(f"sources {tables!r}: expected a list with at least one table name")
    if not book.here().described:
        return [{"table": name, "title": name, "citation": "", "version": ""} for name in tables]
    return [
        {"table": r["name"], "title": r["title"], "citation": r["citation"], "version": r["version"]}
        for r in resources(tables)
    ]


def drawn(function: Callable[P, alt.TopLevelMixin], context: Sequence[str] = ()) -> Callable[P, alt.TopLevelMixin]:
    """Mark a chart with the function that drew it, for its trace.

    Args:
        context: names of data sets that stand behind what is plotted, such as the outlines of a map: they are no data of the figure.
    """

    @wraps(function)
    def marked(*args: P.args, **kwargs: P.kwargs) -> alt.TopLevelMixin:
        chart = function(*args, **kwargs)
        chart.usermeta = {"function": f"{function.__module__}.{function.__qualname__}", "context": list(context)}
        return chart

    return marked


@dataclass(frozen=True)
class Figure:
    """What a cell ends with.

    Attributes:
        chart: an Altair chart; its trace leads to the function that drew it where that is marked (:func:`drawn`), else to its cell;
        id: unique in the book; lower-case words joined by hyphens, the chapter's first.
        title: the finding, as a sentence without a full stop; caption: what is drawn, units, how to read it;
        alt: what a reader who can't see the chart must know; sources: the tables it is computed from.

    Raises:
        ValueError: an id of another form, or an empty title, caption, alternative text or list of sources; a chart that plots no
            row, or whose rows would be put elsewhere.
        KeyError: a source that is no table of the book's data package.
    """

    chart: alt.TopLevelMixin
    id: str
    title: str
    caption: str
    alt: str
    sources: Sequence[str]

    def __post_init__(self) -> None:
        """Refuse a figure that could not be read or traced."""
        identifier(self.id, "figure id")
        for name in ("title", "caption", "alt"):
            if not getattr(self, name).strip():
                raise ValueError(f"figure {self.id!r}: {name} is empty")
        _sources(self.sources)
        transformer = alt.data_transformers.active
        if transformer != "default":
            raise ValueError(
                f"figure {self.id!r}: Altair's data transformer is {transformer!r}, expected 'default', which leaves the "
                "rows in the figure"
            )
        if not datasets(self.spec):
            raise ValueError(f"figure {self.id!r}: no row is plotted")

    @cached_property
    def spec(self) -> dict[str, Any]:
        """The Vega-Lite specification, with provenance in ``usermeta``; the same inputs give the same bytes."""
        spec = self.chart.to_dict()
        drawn = spec.pop("usermeta", {})
        behind = [name for name in drawn.get("context", []) if name in spec.get("datasets", {})]
        spec["title"] = {"text": wrapped(self.title), "anchor": "start"}
        spec["usermeta"] = {
            KEY: {
                "id": self.id,
                "title": self.title,
                "caption": self.caption,
                "alt": self.alt,
                "function": drawn.get("function", ""),
                "sources": _sources(self.sources),
                **({"context": behind} if behind else {}),
            }
        }
        return settled(spec)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {FIGURE_MIME: self.spec, "text/plain": self.alt}


@dataclass(frozen=True)
class Table:
    """A table to read, with its provenance; a cell may end with it instead of a figure.

    Attributes:
        frame: what is shown: text, with headings for column names;
        id: unique in the book, as a figure's; title: what it lists; sources: the tables it is computed from.

    Raises:
        ValueError: an id of another form, or an empty title or list of sources; KeyError: a source that is no table.
    """

    frame: pd.DataFrame
    id: str
    title: str
    sources: Sequence[str]

    def __post_init__(self) -> None:
        """Refuse a table that could not be traced."""
        identifier(self.id, "table id")
        if not self.title.strip():
            raise ValueError(f"table {self.id!r}: title is empty")
        _sources(self.sources)

    @property
    def content(self) -> dict[str, Any]:
        """What the table shows and where it comes from."""
        return {
            "id": self.id,
            "title": self.title,
            "sources": list(self.sources),
            "columns": [str(name) for name in self.frame.columns],
            "rows": [[str(value) for value in row] for row in self.frame.to_numpy().tolist()],
        }

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        with pd.option_context("display.max_colwidth", None):
            html = self.frame.to_html(index=False, border=0, justify="left")
        return {
            TABLE_MIME: self.content,
            "text/html": html,
            "text/plain": f"{self.title}\n{self.frame.to_string(index=False)}",
        }


def number(name: str, text: str, sources: Sequence[str]) -> None:
    """Store a computed quantity under a name, for ``{num}`` in the prose of any page.

    Args:
        name: unique in the book, the chapter's prefix first, as ``ven-share``; text: formatted as it is to be read;
        sources: the tables it is computed from.

    Raises:
        ValueError: a name of another form, or an empty text; KeyError: a source that is no table.
    """
    numbers({name: text}, sources)


def numbers(values: dict[str, str], sources: Sequence[str], *, gloss: Mapping[str, str] | None = None) -> None:
    """Store several quantities that rest on the same tables: see :func:`number`.

    Args:
        gloss: what a number is, by its name, in words that stand alone; a reader gets them before the statement.

    Raises:
        ValueError: as :func:`number`, and a gloss that is empty, or of a name that is none of the values.
    """
    _sources(sources)
    gloss = gloss or {}
    for name, words in gloss.items():
        if name not in values or not words.strip():
            raise ValueError(f"gloss of number {name!r}: {'empty' if name in values else 'none of the values'}")
    for name, text in values.items():
        identifier(name, "number")
        if not text.strip():
            raise ValueError(f"number {name!r}: text is empty")
        bundle: dict[str, Any] = {"name": name, "text": text, "sources": list(sources)}
        bundle |= {"gloss": gloss[name]} if name in gloss else {}
        display({NUMBER_MIME: bundle, "text/plain": f"{name} = {text}"}, raw=True)
