"""Tables of a few rows, made by hand, in place of those of ``data/``: what a measure gives of them is known beforehand."""

import itertools

import pandas as pd

import traced_book.tables

LATIN = "Latin America and the Caribbean"
COUNTRIES = pd.DataFrame(
    [
        ("BRA", "Brazil", "Latin America", LATIN, "focus"),
        ("CHL", "Chile", "Latin America", LATIN, "focus"),
        ("CHN", "China", "China", "Asia", "other"),
        ("COL", "Colombia", "Latin America", LATIN, "focus"),
        ("DEU", "Germany", "Europe", "Europe", "other"),
        ("ESP", "Spain", "Europe", "Europe", "other"),
        ("IND", "India", "Other", "Asia", "other"),
        ("MEX", "Mexico", "Latin America", LATIN, "focus"),
        ("PER", "Peru", "Latin America", LATIN, "other"),
        ("RUS", "Russia", "Russia", "Europe", "other"),
        ("USA", "United States", "United States", "North America", "other"),
        ("VEN", "Venezuela", "Latin America", LATIN, "focus"),
    ],
    columns=["code", "name", "supplier_group", "region", "role"],
)
FIVE = ["BRA", "CHL", "COL", "MEX", "VEN"]
_PRECISION = {4: "year", 7: "month", 10: "day"}
_running = itertools.count(1)


def use(monkeypatch, **tables):
    """Let the package load these tables, a register without rows where none is given, and no others but the countries."""
    held = {"countries": COUNTRIES, "agreements": texts(), "events": events(), "further_sources": further()} | tables
    monkeypatch.setattr(traced_book.tables, "_load", lambda table, folder: held[table])


def delivery(supplier, recipient, year, tiv, **more):
    row = {
        "deal_id": f"D-{next(_running)}", "supplier": supplier, "recipient": recipient, "designation": "Mi-17",
        "description": "helicopter", "category": "Aircraft", "order_year": year, "order_year_estimate": False,
        "number": 1, "number_estimate": False, "delivery_year": year, "delivery_year_estimate": False, "tiv": float(tiv),
        "local_production": False,
    }  # fmt: skip
    return row | more


def deliveries(*rows):
    columns = list(delivery("RUS", "VEN", 2000, 0))
    return pd.DataFrame(list(rows), columns=columns)


def text(country, signed="2010", **more):
    row = {
        "id": f"T-{next(_running)}", "country": country, "title": "A text", "scope": "bilateral", "instrument": "agreement",
        "type": "framework", "signed": signed, "signed_precision": _PRECISION[len(signed)], "in_force": None,
        "in_force_precision": None, "status": "unknown", "depth": 1, "source_kind": "press", "publisher": "P", "evidence": "read",
    }  # fmt: skip
    return row | more


def event(country, kind, date="2010", **more):
    row = {
        "id": f"E-{next(_running)}", "country": country, "title": "An event", "scope": "bilateral", "type": kind, "date": date,
        "date_precision": _PRECISION[len(date)], "outcome": "held", "depth": 1, "source_kind": "press", "publisher": "P",
        "evidence": "read",
    }  # fmt: skip
    return row | more


def texts(*rows):
    return pd.DataFrame(list(rows), columns=list(text("BRA"))).astype({"signed": "str", "in_force": "str"})


def events(*rows):
    return pd.DataFrame(list(rows), columns=list(event("BRA", "visit"))).astype({"date": "str"})


def further(*rows):
    return pd.DataFrame(list(rows), columns=["id", "source_kind", "confirms"]).astype({"confirms": bool})


def traded(*rows):
    """Return a table of imports or exports: recipient, year, TIV."""
    return pd.DataFrame(list(rows), columns=["recipient", "year", "tiv"])
