"""The register to read: each agreement and event with an anchor of its own, and Russia's orders as SIPRI has them.

All is written from the published tables; where it stands, :mod:`.directives` say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

import pandas as pd
from docutils import nodes

from traced_book.addresses import UNSEEN, web_address
from traced_book.sphinx import markup
from traced_book.sphinx.language import marked_up
from traced_book.sphinx.markup import macro
from traced_book.sphinx.written import written

from ..agreements import depths
from ..data import country_names, load
from ..prose import spoken
from ..scope import focus

SEVERAL = "several"
_SEVERAL = "More than one country"
CHRONICLE = "chronicle"
_ADDRESS = re.compile(rf"https?://[^\s<>;,\"')\\{UNSEEN}]*[\w/]")
# What the filter calls the kinds of rows; the others are events.
_WHAT = {"agreement": "text: {kind}", CHRONICLE: "chronicle of 2025 and 2026"}
html = partial(markup.html, folder=Path(__file__).parent / "templates")


@cache
def rows() -> pd.DataFrame:
    """Return the published rows of the register and of the chronicle, one per text or event, in order of date.

    Returns:
        Columns ``id, place`` (a country code, :data:`SEVERAL` or :data:`CHRONICLE`), ``countries`` (names), ``codes`` (of them),
        ``what`` (agreement, event or chronicle), ``kind, state, date, title, depth`` (none in the chronicle) and those of the
        first source, as in the tables; ``title`` is in English.
    """
    texts = load("agreements").rename(columns={"signed": "date", "status": "state", "status_note": "state_note"})
    texts = texts.assign(
        what="agreement", kind=texts["instrument"] + ", " + texts["type"], amount_usd_million=float("nan")
    )
    happened = load("events").rename(columns={"outcome": "state", "outcome_note": "state_note"})
    happened = happened.assign(what="event", kind=happened["type"])
    out = pd.concat([texts, happened], ignore_index=True)
    names = country_names()
    several = out.groupby("id")["country"].agg(list)
    out = out.drop_duplicates("id")
    out["place"] = [several[i][0] if len(several[i]) == 1 else SEVERAL for i in out["id"]]
    out["countries"] = [", ".join(names[c] for c in several[i]) for i in out["id"]]
    out["codes"] = [" ".join(several[i]) for i in out["id"]]
    told = load("chronicle")
    codes = told["countries"].str.split("; ")
    told = told.assign(
        place=CHRONICLE,
        what=CHRONICLE,
        kind=CHRONICLE,
        state=told["standing"],
        countries=codes.map(lambda found: ", ".join(names[c] for c in found)),
        codes=codes.str.join(" "),
    )
    out = pd.concat([out, told], ignore_index=True)
    out = out.assign(date=out["date"].fillna("")).sort_values(["date", "id"])
    return out.set_index("id", drop=False).rename_axis("row")


def orders() -> pd.DataFrame:
    """Return Russia's orders as SIPRI has them, with an ``anchor`` for each, in order of recipient and year."""
    out = load("orders").sort_values(["recipient", "order_year", "designation"], ignore_index=True)
    stem = (
        "order-" + out["recipient"] + "-" + out["order_year"].astype(str) + "-"
        + out["designation"].str.lower().str.replace(r"[^a-z0-9]+", "-", regex=True).str.strip("-")
    )  # fmt: skip
    again = out.groupby(stem).cumcount()
    return out.assign(anchor=stem.where(again == 0, stem + "-" + (again + 1).astype(str)))


def of_countries() -> list[nodes.Node]:
    """Return the filter's room, and a section with the rows of each country, and one with those of several."""
    names, table = country_names(), rows()
    found: list[nodes.Node] = [written(_room(table))]
    for place in [*focus(), SEVERAL]:
        own = table[table["place"] == place]
        if not own.empty:
            found.append(_section(f"rows-{place}", names.get(place, _SEVERAL), _rows(own)))
    return found


def of_chronicle() -> list[nodes.Node]:
    """Return the rows of the chronicle."""
    table = rows()
    return [written(_rows(table[table["place"] == CHRONICLE]))]


def of_orders() -> list[nodes.Node]:
    """Return a section for each country, with a table of what it ordered from Russia."""
    names, table = country_names(), orders()
    return [
        _section(f"orders-{place}", names[place], _orders(names[place], table[table["recipient"] == place]))
        for place in focus()
    ]


def _section(anchor: str, title: str, body: str) -> nodes.section:
    section = nodes.section(ids=[anchor], names=[anchor])
    section += nodes.title(text=title)
    section += written(body)
    return section


def _room(table: pd.DataFrame) -> str:
    """Return the room of the filter, with what it lets choose of."""
    names, shown = country_names(), set(table["place"])
    several = {SEVERAL: _SEVERAL}
    places = [(place, {**names, **several}[place]) for place in [*focus(), SEVERAL] if place in shown]
    kinds, states = (
        [(value, value) for value in sorted(set(filter(None, map(of, table.to_dict("records")))))]
        for of in (_kind, _state)
    )
    return html("room", places=places, kinds=kinds, states=states)


def _rows(table: pd.DataFrame) -> str:
    others = pd.concat([load("further_sources"), load("chronicle_sources")]).groupby("id")
    return "".join(
        _row(row, others.get_group(row["id"]) if row["id"] in others.groups else None)
        for row in table.to_dict("records")
    )


def _row(row: dict, others: pd.DataFrame | None) -> str:
    """Return a row of the register as HTML."""
    state = _state(row)
    facts = [
        row["countries"] if row["place"] in (SEVERAL, CHRONICLE) else "",
        row["kind"] if row["what"] != CHRONICLE else "",
        state,
        "" if pd.isna(row["depth"]) else f"depth {int(row['depth'])}: {depths()[int(row['depth'])].lower()}",
        "" if pd.isna(row["amount_usd_million"]) else f"US${row['amount_usd_million']:,.0f} million",
        "weak evidence" if row["evidence"] == "weak" else "",
    ]
    first = {**row, "title": row["source_title"], "year": row["source_year"], "confirms": True}
    sources = [first, *([] if others is None else others.to_dict("records"))]
    remarks = [
        (label, _remark(str(row[column])))
        for column, label in (
            ("state_note", "State"),
            ("conflict", "Sources differ"),
            ("note", ""),
            ("merged", "Merged"),
        )
        if pd.notna(row[column]) and row[column] != state
    ]
    return html(
        "record",
        key=row["id"],
        told={"place": row["place"], "codes": row["codes"], "kind": _kind(row), "state": state},
        date=row["date"],
        day=spoken(row["date"]),
        title=marked_up(row["title"]),
        facts=facts,
        sources=list(map(_source, sources)),
        remarks=remarks,
    )


def _state(row: dict) -> str:
    return row["state"] if pd.notna(row["state"]) else ""


def _kind(row: dict) -> str:
    """Return how the filter calls the kind of a row."""
    return _WHAT.get(row["what"], "event: {kind}").format(kind=row["kind"].split(",")[0])


def _source(source: dict) -> dict[str, object]:
    """Return a source as its row has it: title, where it has an address that, publisher and year, kind, what it supports; texts are HTML."""
    place = f"register, row {source['id']}, source {source['title']!r}"
    return {
        "title": marked_up(str(source["title"])),
        "address": web_address(source["url"], place) if pd.notna(source["url"]) else "",
        "parts": [marked_up(str(part)) for part in (source["publisher"], source["year"]) if pd.notna(part)],
        "kind": source["source_kind"],
        "confirms": source["confirms"],
        "supports": _remark(source["supports"]) if pd.notna(source.get("supports")) else "",
    }


def _remark(text: str) -> str:
    """Return a remark as HTML, its addresses as links."""
    made, end = "", 0
    for found in _ADDRESS.finditer(text):
        made += marked_up(text[end : found.start()]) + macro("link", found[0], found[0])
        end = found.end()
    return made + marked_up(text[end:])


def _orders(name: str, table: pd.DataFrame) -> str:
    return html("orders", name=name, orders=table.assign(comment=table["comment"].fillna("")).to_dict("records"))


def named() -> Iterator[tuple[str, str, str]]:
    """Yield the name by which a search finds each row and order, which of the two it is, and its anchor."""
    for held in rows().to_dict("records"):
        yield f"{held['id']} {held['title']}", "row", held["id"]
    places = country_names()
    for order in orders().to_dict("records"):
        name = f"{order['designation']} {order['description']}, {places[order['recipient']]} {order['order_year']}"
        yield name, "order", order["anchor"]
