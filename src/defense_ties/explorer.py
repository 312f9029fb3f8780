"""The explorer: a choice of recipients, suppliers, categories and years, and what the tables say about it.

Everything is a plain function of a :class:`View`. The panel of :mod:`defense_ties.panel` shows what they return, and
:func:`code` writes the lines that return the same anywhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import pandas as pd

from traced_book import Figure
from traced_book.files import replacing
from traced_book.tables import origins

from . import agreements, alignment, charts, prose, transfers
from .data import country_names
from .scope import FIRST, LAST, focus

MEASURES = {"tiv": "Million TIV", "share": "Share of the recipient’s arms imports"}
SOURCES = {
    "deliveries": ["deliveries", "countries"],
    "suppliers": ["deliveries", "countries"],
    "register": ["agreements", "events", "further_sources", "countries"],
    "votes": ["ideal_points", "countries"],
}
TITLES = {
    "deliveries": "Deliveries per year",
    "suppliers": "Suppliers over these years",
    "register": "Agreements and events with Russia",
    "votes": "Distance from Russia in UN votes",
}
_CAPTIONS = {
    "deliveries": "SIPRI trend-indicator values (TIV) by year of delivery, in millions, or their share of all that the "
    "recipient imported in the year; a year without imports has no share.",
    "suppliers": "SIPRI trend-indicator values (TIV) of these years, in millions, or their share of all that the "
    "recipient imported in them. At most twelve suppliers are drawn.",
    "register": "Each point is a text signed or an event, in the colour of the country. Suppliers and categories do "
    "not apply to it.",
    "votes": "Absolute difference of ideal points, in the units of the estimate; a higher line is further from Russia. "
    "Suppliers and categories do not apply to it.",
}
FOLDER = "explorer-export"


def choices() -> dict[str, list[str]]:
    """Return what can be chosen: ``recipients`` and ``suppliers`` (country codes) and ``categories``.

    Recipients are in alphabetical order of their names; the others by falling TIV delivered to the five.
    """
    frame = transfers.deliveries(focus())
    order = {
        field: frame.groupby(column)["tiv"].sum().sort_values(ascending=False, kind="stable").index.to_list()
        for field, column in (("suppliers", "supplier"), ("categories", "category"))
    }
    return {"recipients": focus(), **order}


def _chosen(name: str, given: Sequence[str] | None, known: list[str]) -> tuple[str, ...]:
    """Return what was given in the order of what is known, without repeats; all of it for ``None``."""
    if given is None:
        return tuple(known)
    if isinstance(given, str):
        raise ValueError(f"{name} {given!r}: expected a list, as [{given!r}]")
    if not given:
        raise ValueError(f"{name}: choose at least one")
    for value in given:
        if value not in known:
            raise ValueError(f"{name}: {value!r} is none of {', '.join(known)}")
    return tuple(value for value in known if value in given)


@dataclass(frozen=True)
class View:
    """What is looked at.

    Attributes:
        recipients, suppliers: country codes; categories: SIPRI's weapon categories. ``None`` takes all there are, as
            :func:`choices` lists them. They are kept as tuples in that order, so that equal choices are equal views.
        first, last: years, from 2000 to 2024, both included; measure: ``tiv`` or ``share``, see :data:`MEASURES`.

    Raises:
        ValueError: a choice is empty or unknown, or the years or the measure are not as above; the message says which.
    """

    # Given or not, a view that is made has them.
    recipients: Sequence[str] = None  # type: ignore[assignment]
    suppliers: Sequence[str] = None  # type: ignore[assignment]
    categories: Sequence[str] = None  # type: ignore[assignment]
    first: int = FIRST
    last: int = LAST
    measure: str = "tiv"

    def __post_init__(self) -> None:
        """Refuse a choice that shows nothing or can't be understood, and put it in order."""
        for name, known in choices().items():
            object.__setattr__(self, name, _chosen(name, getattr(self, name), known))
        for name in ("first", "last"):
            if not isinstance(getattr(self, name), int):
                raise ValueError(f"{name} {getattr(self, name)!r}: expected a year")
        if not FIRST <= self.first <= self.last <= LAST:
            raise ValueError(f"years {self.first} to {self.last}: expected a span within {FIRST} to {LAST}")
        if self.measure not in MEASURES:
            raise ValueError(f"measure {self.measure!r}: expected {' or '.join(MEASURES)}")

    @property
    def span(self) -> str:
        """The years in words: ``in 2004`` or ``from 2004 to 2009``."""
        return f"in {self.first}" if self.first == self.last else f"from {self.first} to {self.last}"


def _selected(frame: pd.DataFrame, view: View) -> pd.DataFrame:
    return frame[frame["supplier"].isin(view.suppliers) & frame["category"].isin(view.categories)]


def _with_share(tiv: pd.Series, imports: pd.Series) -> pd.DataFrame:
    """Return ``tiv``, ``imports`` and ``share`` on the index of ``tiv``; no share where nothing was imported."""
    frame = pd.DataFrame({"tiv": tiv, "imports": imports.reindex(tiv.index)})
    return frame.assign(share=(frame["tiv"] / frame["imports"]).where(frame["imports"] > 0))


def deliveries(view: View) -> pd.DataFrame:
    """Return what the chosen suppliers delivered per recipient and year, zeros included.

    Returns:
        Columns ``recipient, year, tiv`` (millions), ``imports`` (the recipient's TIV from all suppliers in all
        categories), ``share`` (0 to 1; missing in a year without imports).
    """
    every = transfers.deliveries(view.recipients)
    keys = ["recipient", "year"]
    span = pd.MultiIndex.from_product([view.recipients, range(view.first, view.last + 1)], names=keys)
    tiv, imports = (
        transfers.annual(part).set_index(keys)["tiv"].reindex(span, fill_value=0.0)
        for part in (_selected(every, view), every)
    )
    return _with_share(tiv, imports).reset_index()


def suppliers(view: View) -> pd.DataFrame:
    """Return what each chosen supplier delivered to each recipient over the years of the view.

    Returns:
        Columns ``recipient, supplier, supplier_name, supplier_group, tiv`` (millions), ``imports`` (the recipient's TIV
        from all suppliers in all categories), ``share`` (0 to 1). Pairs without a delivery are left out; largest first
        within a recipient.
    """
    every = transfers.deliveries(view.recipients)
    every = every[every["delivery_year"].between(view.first, view.last)]
    keys = ["recipient", "supplier", "supplier_name", "supplier_group"]
    tiv = _selected(every, view).groupby(keys)["tiv"].sum()
    imports = every.groupby("recipient")["tiv"].sum().reindex(tiv.index.get_level_values("recipient"))
    out = _with_share(tiv, imports.set_axis(tiv.index)).reset_index()
    rank = out["recipient"].map(view.recipients.index)
    out = out.assign(rank=rank).sort_values(["rank", "tiv", "supplier"], ascending=[True, False, True])
    return out.drop(columns="rank").reset_index(drop=True)


def register(view: View) -> pd.DataFrame:
    """Return the agreements and events of the recipients with Russia: see :func:`.agreements.timeline`."""
    return agreements.timeline(view.recipients, view.first, view.last)


def votes(view: View) -> pd.DataFrame:
    """Return the recipients' ideal-point distance from Russia: see :func:`.alignment.distances`."""
    frame = alignment.distances(["RUS"])
    kept = frame["country"].isin(view.recipients) & frame["year"].between(view.first, view.last)
    return frame[kept].reset_index(drop=True)


_FRAMES = {"deliveries": deliveries, "suppliers": suppliers, "register": register, "votes": votes}


def frames(view: View) -> dict[str, pd.DataFrame]:
    """Return the four tidy tables of a view: ``deliveries``, ``suppliers``, ``register`` and ``votes``."""
    return {name: make(view) for name, make in _FRAMES.items()}


def summaries(view: View, tables: dict[str, pd.DataFrame]) -> dict[str, str]:
    """Return what each table says, as a sentence or two.

    Args:
        view: what was chosen; tables: as from :func:`frames` for it.
    """
    return {
        "deliveries": _on_deliveries(view, tables["deliveries"]),
        "suppliers": _on_suppliers(view, tables["suppliers"]),
        "register": _on_register(view, tables["register"]),
        "votes": _on_votes(view, tables["votes"]),
    }


def _on_deliveries(view: View, frame: pd.DataFrame) -> str:
    names = prose.listed(country_names()[code] for code in view.recipients)
    total = frame["tiv"].sum()
    if not total:
        return f"SIPRI’s register has no such delivery to {names} {view.span}."
    years = frame.groupby("year")["tiv"].sum()
    return (
        f"{prose.tiv(total)} million TIV delivered to {names} {view.span}: "
        f"{prose.percent(total / frame['imports'].sum())} of all their arms imports in these years. "
        f"The largest year is {years.idxmax()}, with {prose.tiv(years.max())}."
    )


def _on_suppliers(view: View, frame: pd.DataFrame) -> str:
    if frame.empty:
        return f"None of the chosen suppliers delivered anything of this kind {view.span}."
    sums = frame.groupby("supplier_name")["tiv"].sum().sort_values(ascending=False, kind="stable")
    largest = prose.listed(f"{name} ({prose.tiv(tiv)})" for name, tiv in sums.head(3).items())
    if len(sums) == 1:
        return f"The one supplier is {largest} million TIV."
    return f"{prose.count(len(sums)).capitalize()} suppliers; the largest, in million TIV: {largest}."


def _on_register(view: View, frame: pd.DataFrame) -> str:
    kinds = frame["what"].value_counts().reindex(["agreement", "event"], fill_value=0)
    return f"Texts signed with Russia {view.span}: {kinds['agreement']}. Events: {kinds['event']}."


def _on_votes(view: View, frame: pd.DataFrame) -> str:
    if frame.empty:
        return f"There is no estimate of these countries’ ideal points {view.span}."
    parts = []
    for code, part in frame.groupby("country"):
        ends = part.sort_values("year").iloc[[0, -1]]
        words = [f"{value:.2f} in {year}" for value, year in zip(ends["distance"], ends["year"], strict=True)]
        parts.append(f"{country_names()[code]} {' and '.join(dict.fromkeys(words))}")
    return f"Distance between ideal points: {'; '.join(sorted(parts))}."


def figures(view: View) -> dict[str, Figure]:
    """Return the views as figures, by the names of :func:`frames`; one with nothing to draw is left out."""
    tables = frames(view)
    said = summaries(view, tables)
    drawn = {}
    if tables["deliveries"]["tiv"].sum():
        drawn["deliveries"] = charts.explored_deliveries(tables["deliveries"], view.measure)
        drawn["suppliers"] = charts.explored_suppliers(tables["suppliers"], view.measure)
    if not tables["register"].empty:
        drawn["register"] = charts.explored_register(tables["register"])
    if not tables["votes"].empty:
        drawn["votes"] = charts.distances(tables["votes"])
    return {
        name: Figure(
            chart,
            id=f"explorer-{name}",
            title=TITLES[name],
            caption=_CAPTIONS[name],
            alt=said[name],
            sources=SOURCES[name],
        )
        for name, chart in drawn.items()
    }


def code(view: View) -> str:
    """Return the Python code that gives the tables and the figures of a view."""
    every = View()
    lines = ["from defense_ties import explorer", "", "view = explorer.View("]
    for field in fields(view):
        value = getattr(view, field.name)
        whole = value == getattr(every, field.name)
        # What is chosen whole is written as such, and stays whole when the tables grow.
        written = "None,  # all" if whole and isinstance(value, tuple) else f"{value!r},"
        lines.append(f"    {field.name}={written}")
    lines += [
        ")",
        "frames = explorer.frames(view)  # four tidy tables: deliveries, suppliers, register, votes",
        "figures = explorer.figures(view)  # the same as charts; each ends a cell on its own",
        'frames["deliveries"]',
    ]
    return "\n".join(lines) + "\n"


def csv_text(view: View, name: str, frame: pd.DataFrame) -> str:
    """Return one table of a view as CSV, after comment lines with the choice, sources, vintages and terms.

    Args:
        name: of the table, as in :func:`frames`; frame: the table.
    """
    comments = [f"explorer: {name}", f"view: {view}", *origins(SOURCES[name])]
    text = frame.to_csv(index=False, lineterminator="\n", float_format="%.10g", date_format="%Y-%m-%d")
    return "".join(f"# {line}\n" for line in comments) + text


def export(view: View, folder: Path) -> list[Path]:
    """Write the tables of a view, and the code that gives them, to ``explorer-export`` in a folder; return the files.

    Each file is written beside its place and then put there, so that none is ever half written.

    Raises:
        OSError: the folder can't be written to.
    """
    target = folder / FOLDER
    target.mkdir(exist_ok=True)
    texts = {f"{name}.csv": csv_text(view, name, frame) for name, frame in frames(view).items()}
    paths = []
    for name, text in (texts | {"view.py": code(view)}).items():
        with replacing(target / name) as scratch:
            scratch.write_text(text, encoding="utf-8")
        paths.append(target / name)
    return paths
