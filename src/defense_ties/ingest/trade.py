"""Merchandise trade with Russia (Correlates of War, IMF), and exports of arms and ammunition by Comtrade's chapter 93."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from ..scope import FIRST, focus
from . import raw
from .forms import Delimited, Form, RObject, Sources, Workbook
from .parties import further

LAST_COW, LAST_IMF, LAST_DOTS = 2014, 2020, 2021
RUSSIA = 365
_IMF_CODES = {"Brazil": "BRA", "Mexico": "MEX", "Russia": "RUS"}
_IMF_FLOWS = {"TXG_FOB_USD": ("exports", "FOB"), "TMG_CIF_USD": ("imports", "CIF")}
# Venezuela sold little to Russia in these years, and COW holds a bare zero: it may stand for a missing value.
_SUSPECT_ZEROS = {("VEN", 2008), ("VEN", 2009), ("VEN", 2011)}
_DOTS_FLOWS = {
    "RUS exports FOB": ("imports from Russia", "FOB"),
    "RUS imports CIF": ("exports to Russia", "CIF"),
}
# What the extract says of the years after the last that Russia published, and the rule that leaves them out.
_ESTIMATED = {
    2022: ("estimate / partner-based, Russia stopped publishing", "estimated from partners"),
    2023: ("IMF estimate - uniform scaling, do not use", "scaled by one factor from the year before"),
}
# Russia's figure here is 1,944 US$ million, Comtrade's 517.
_DISPUTED = ("VEN", 2012, "imports from Russia")
HS93_HEADER = (
    "refYear", "reporterISO", "reporterDesc", "partnerISO", "flowDesc", "cmdCode", "classificationCode", "primaryValue",
    "netWgt", "isReported",
)  # fmt: skip
# Whom the extracts were drawn for: of another country they say nothing.
_DOTS_PARTNERS = {"BRA", "CHL", "COL", "MEX", "VEN"}
_HS93_PARTNERS = {"BRA", "MEX", "RUS"}
_IMF_COLUMNS = ("Country Name", "Indicator Code", "Counterpart Country Name")

COW = Form(
    "Correlates of War trade, directed dyads",
    (RObject(("ccode1", "ccode2", "year", "flow1", "flow2"), None),),
    rows=1_300_000,
    years=lambda rows: rows["year"].iloc[[0, -1]],
)
IMF = Form(
    "IMF Direction of Trade, extract",
    (Workbook({"TradeData": _IMF_COLUMNS}),),
    years=lambda rows: rows.iloc[0],
)
DOTS = Form(
    "IMF Direction of Trade, Russia as reporter",
    (Delimited(("partner", "year", "flow", "usd_million", "file", "flag")),),
    rows=130,
    years=lambda rows: rows["year"],
)
HS93 = Form("UN Comtrade, exports", (Delimited(HS93_HEADER),), rows=740, years=lambda rows: rows["refYear"])
FORMS = [COW, IMF, DOTS, HS93]


def tables(source: Sources, countries: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return trade, russia_trade and hs93_exports. Raises IngestError."""
    out = pd.concat([cow(source[COW], countries), imf(source[IMF])])
    key = ["provider", "country", "flow", "reporter", "year"]
    return {
        "trade": raw.unique(out, key, "trade").sort_values(key),
        "russia_trade": dots(source[DOTS], [code for code in focus(countries) if code in _DOTS_PARTNERS]),
        "hs93_exports": hs93(source[HS93], countries),
    }


def cow(path: Path, countries: pd.DataFrame) -> pd.DataFrame:
    """Return the directed dyads of Russia with the five, 2000-2014.

    In the raw file ``flow1`` is what country 1 imports from country 2, and ``flow2`` the reverse, in millions
    of current US dollars; -9 is missing (Barbieri, Keshk and Pollins 2009, codebook).
    """
    frame = COW.rows_of(path)
    codes = countries[countries["code"].isin(focus(countries))].set_index("cow_code")["code"].to_dict()
    others = {*countries["cow_code"].dropna(), *map(int, further("COW"))}
    number = "a country number of countries.csv or parties.csv"
    account = raw.Account(path.name, "trade (COW)", frame)
    frame = account.only(frame, "ccode1", [RUSSIA], others, "not seen from Russia", number)
    frame = account.only(frame, "ccode2", codes, others, "with other countries", number)
    raw.filled(frame, "year", path.name, "a year")
    frame = raw.unique(frame.assign(year=raw.integers(frame, "year", path.name)), ["ccode2", "year"], path.name)
    frame = account.closed(account.within(frame, "year", FIRST))
    raw.floor(frame, len(codes) * (LAST_COW - FIRST + 1), path.name)
    for flow in ("flow1", "flow2"):
        bad = (frame[flow] < 0) & (frame[flow] != -9)
        if bad.any():
            at = bad.idxmax()
            raise raw.IngestError(
                path.name, int(frame["_row"][at]), flow, frame[flow][at], "US$ million, or -9 for none"
            )
    wide = pd.DataFrame(
        {
            "country": frame["ccode2"].map(codes),
            "year": frame["year"].astype(int),
            "exports to Russia": frame["flow1"].mask(frame["flow1"] < 0),
            "imports from Russia": frame["flow2"].mask(frame["flow2"] < 0),
        }
    )
    out = wide.melt(["country", "year"], var_name="flow", value_name="usd")
    pairs = pd.Series(list(zip(out["country"], out["year"], strict=True)), index=out.index)
    suspect = pairs.isin(_SUSPECT_ZEROS) & (out["flow"] == "exports to Russia") & (out["usd"] == 0)
    return out.assign(
        provider="COW",
        reporter="COW",
        valuation="reconciled",
        usd=out["usd"].mask(suspect),
        quality=suspect.map({True: "suspect zero", False: "reported"}),
    )


def imf(path: Path) -> pd.DataFrame:
    """Return both reporters' figures for Brazil and Mexico with Russia, 2000-2020, in US$ million."""
    rows = list(IMF.opened(path)["TradeData"].iter_rows(values_only=True))
    frame = pd.DataFrame(rows[1:], columns=rows[0]).assign(_row=range(2, len(rows) + 1))
    years: list[Any] = list(range(FIRST, LAST_IMF + 1))
    raw.columns(frame, [*_IMF_COLUMNS, *years], path.name)
    names = ["Country Name", "Counterpart Country Name"]
    account = raw.Account(path.name, "trade (IMF)", frame)
    pairs = account.without(frame, frame.drop(columns="_row").isna().all(axis=1), "empty")
    for name in names:
        what = "a country of the extract, or of parties.csv"
        pairs = account.only(pairs, name, _IMF_CODES, further("IMF"), "of other countries", what)
    pairs = account.without(pairs, pairs[names].eq("Russia").sum(axis=1) != 1, "not of Russia with another")
    account.closed(raw.unique(pairs, [*names, "Indicator Code"], path.name))
    raw.floor(pairs, 8, path.name)
    records = []
    for number, row in pairs.iterrows():
        who, other = _IMF_CODES[row["Country Name"]], _IMF_CODES[row["Counterpart Country Name"]]
        if row["Indicator Code"] not in _IMF_FLOWS:
            raise raw.IngestError(
                path.name, number + 2, "Indicator Code", row["Indicator Code"], " or ".join(_IMF_FLOWS)
            )
        direction, valuation = _IMF_FLOWS[row["Indicator Code"]]
        country = other if who == "RUS" else who
        exports = (direction == "exports") == (who == country)
        for year in years:
            if isinstance(row[year], bool) or not isinstance(row[year], int | float) or not 0 <= row[year] < 1e12:
                raise raw.IngestError(path.name, number + 2, str(year), row[year], "US dollars below 10^12")
            records.append(
                {
                    "provider": "IMF",
                    "country": country,
                    "flow": "exports to Russia" if exports else "imports from Russia",
                    "reporter": who,
                    "valuation": valuation,
                    "year": year,
                    "usd": round(row[year] / 1e6, 6),
                    "quality": "reported",
                }
            )
    return pd.DataFrame(records)


def dots(path: Path, codes: list[str]) -> pd.DataFrame:
    """Return table ``russia_trade``: what Russia reported of its trade with the five, to 2021, in US$ million.

    Raises:
        IngestError: a year is not marked as it should be, or a country of ``codes`` has no value in the last year.
    """
    file = path.name
    text = DOTS.rows_of(path)
    raw.coded(text, "partner", dict.fromkeys(codes), file, "a country of the book")
    for name in ("year", "usd_million"):
        raw.filled(text, name, file, "a number")
    text["year"] = raw.integers(text, "year", file)
    flow = raw.coded(text, "flow", _DOTS_FLOWS, file, " or ".join(_DOTS_FLOWS))
    marks = text["year"].map({year: mark for year, (mark, _) in _ESTIMATED.items()}).fillna("reported")
    wrong = text["flag"] != marks
    if wrong.any():
        at = wrong.idxmax()
        raise raw.IngestError(file, int(text["_row"][at]), "flag", text["flag"][at], f"{marks[at]!r}")
    account = raw.Account(file, "russia_trade", text)
    out = text.assign(
        country=text["partner"], flow=flow.str[0], valuation=flow.str[1], usd=raw.numbers(text, "usd_million", file)
    )
    for year, (_, rule) in _ESTIMATED.items():
        out = account.without(out, out["year"] == year, rule)
    key = ["country", "flow", "year"]
    out = account.closed(raw.unique(out, key, file))
    held = set(zip(out["country"], out["flow"], out["year"], strict=True))
    for country in codes:
        for name, _ in _DOTS_FLOWS.values():
            if (country, name, LAST_DOTS) not in held:
                found = f"no {country} {LAST_DOTS}"
                raise raw.IngestError(file, None, "partner", found, f"a value of {name}")
    disputed = [triple == _DISPUTED for triple in zip(out["country"], out["year"], out["flow"], strict=True)]
    return out.assign(quality=["disputed" if so else "reported" for so in disputed]).sort_values(key)


def hs93(path: Path, countries: pd.DataFrame) -> pd.DataFrame:
    """Return table ``hs93_exports``: what each reporter exported under chapter 93 to Brazil, Mexico and Russia, in US$."""
    file = path.name
    text = HS93.rows_of(path)
    known = dict.fromkeys([*countries["code"], *further("Comtrade")])
    raw.coded(text, "reporterISO", known, file, "a code of countries.csv or parties.csv")
    raw.coded(text, "partnerISO", dict.fromkeys(_HS93_PARTNERS), file, " or ".join(sorted(_HS93_PARTNERS)))
    raw.coded(text, "flowDesc", {"Export": None}, file, "Export")
    raw.coded(text, "cmdCode", {"93": None}, file, "93")
    raw.filled(text, "primaryValue", file, "a value")
    raw.filled(text, "refYear", file, "a year")
    account = raw.Account(file, "hs93_exports", text)
    out = pd.DataFrame(
        {
            "partner": text["partnerISO"],
            "year": raw.integers(text, "refYear", file),
            "reporter": text["reporterISO"],
            "reporter_name": text["reporterDesc"],
            "classification": text["classificationCode"],
            "usd": raw.numbers(text, "primaryValue", file),
            "reported": raw.coded(text, "isReported", {"True": True, "False": False}, file, "True or False"),
            "_row": text["_row"],
        }
    )
    key = ["partner", "year", "reporter"]
    return account.closed(raw.unique(out, key, file)).drop(columns="_row").sort_values(key)
