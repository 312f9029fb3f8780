"""Trade in arms as customs see it: what is summed of it, and how both sides of one flow stand beside each other."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from .data import load

# What arms and what carries them are filed under, by heading of the Harmonized System. Its edition of 2022 has no 8803: parts of
# aircraft are 8807 since, which takes in parts of the unmanned aircraft of its new 8806, until then under 8802 (Harmonized
# System 2022, chapter 88, as in the nomenclature at apl2.czso.cz/iSMS, classification 80097).
COMMODITIES = {
    "93": "arms and ammunition",
    "8710": "armoured vehicles",
    "8802": "aircraft and spacecraft",
    "8803": "parts of aircraft",
    "8807": "parts of aircraft",
    "8906": "warships and other vessels",
}
# What a code that hides the commodity begins with: chapters 98 and 99 are each state's own, and what Comtrade cannot place at two,
# four or six digits it files under 99, 9999 and 999999 (uncomtrade.org/docs/data-confidentiality-in-un-comtrade).
UNPLACED = ("98", "99")
EXPORT, IMPORT, RECONCILED = "export", "import", "reconciled"
# On board at the border of the exporter; with freight and insurance to that of the importer; and where a file has no column for
# either: states are asked for exports FOB and imports CIF, and not all comply (uncomtrade.org/docs/trade-valuation).
FOB, CIF, UNSAID = "FOB", "CIF", "not said"


# SIPRI's categories that chapter 93 holds: its heading 9301 is weapons of war, 9306 missiles and ammunition. The others are
# elsewhere: aircraft in 8802, armoured vehicles in 8710, ships in 8906, engines and sensors among those that have no arms.
IN_CHAPTER_93 = ("Artillery", "Missiles")


def total(frame: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Return the sum of trade in arms by some columns; what hides its commodity is not in it.

    Args:
        frame: rows as from :mod:`defense_ties.ingest.customs`; by: names of its columns.

    Returns:
        Columns of ``by`` and ``flow, valuation, usd`` (current US dollars), each as often as ``by`` has values.

    Raises:
        ValueError: a sum would hold both sides of trade, or values with freight beside values without.
    """
    arms = frame[frame["commodity"].isin(list(COMMODITIES))]
    key = [*by]
    for name in ("flow", "valuation"):
        kinds = arms.groupby(key)[name].unique() if key else pd.Series([arms[name].unique()])
        mixed = kinds[kinds.map(len) > 1]
        if len(mixed):
            raise ValueError(f"a sum of {' and '.join(sorted(mixed.iloc[0]))} values: they are different things")
    whole = [*dict.fromkeys([*key, "flow", "valuation"])]
    return arms.groupby(whole, as_index=False)["usd"].sum()


def mirror(frame: pd.DataFrame) -> pd.DataFrame:
    """Return what the exporter and the importer report of one flow side by side; neither is filled in from the other.

    Parts of aircraft are one kind of goods, as a partner may still file under 8803 what the other files under 8807.

    Args:
        frame: rows of Comtrade as from :mod:`defense_ties.ingest.customs`.

    Returns:
        Columns ``year, exporter, importer, goods, exported`` and ``imported`` (current US dollars, missing where that side reports
        nothing), ``exported_as`` and ``imported_as`` (the valuation, missing with its value).

    Raises:
        ValueError: there are values that are neither side's report, or one side has two for the same flow.
    """
    arms = frame[frame["commodity"].isin(list(COMMODITIES))]
    if not arms["flow"].isin([EXPORT, IMPORT]).all():
        raise ValueError("a reconciled value is no report of either side")
    arms = arms.assign(goods=arms["commodity"].map(COMMODITIES))
    key = ["year", "exporter", "importer", "goods"]
    sides = []
    for flow, reporter, partner in ((EXPORT, "exporter", "importer"), (IMPORT, "importer", "exporter")):
        side = arms[arms["flow"] == flow].rename(columns={"reporter": reporter, "partner": partner})
        again = side[side.duplicated(key)]
        if len(again):
            raise ValueError(f"two values of the {flow} {', '.join(map(str, again.iloc[0][key]))}")
        names = {"usd": f"{flow}ed", "valuation": f"{flow}ed_as"}
        sides.append(side.rename(columns=names)[[*key, *names.values()]])
    both = sides[0].merge(sides[1], how="outer", on=key).sort_values(key, ignore_index=True)
    return both[[*key, "exported", "imported", "exported_as", "imported_as"]]


def beside_deliveries(partner: str, supplier: str = "RUS") -> pd.DataFrame:
    """Return, by year, what a supplier declares to have exported under chapter 93, beside what SIPRI lists as delivered.

    A year in both is not proof of the same goods: the chapter holds small arms and cartridges, which SIPRI does not list.

    Args:
        partner: ``BRA`` or ``MEX``, for which there is an extract of Comtrade; its first and last year bound what is compared.

    Returns:
        Columns ``year, usd`` (current US dollars, missing where nothing is declared), ``inside`` and ``outside`` (items of SIPRI's
        categories that chapter 93 holds, and of the others; 0 where none are listed) and ``tiv_inside, tiv_outside`` (millions);
        only years with something on either side.
    """
    extract, listed = load("hs93_exports"), load("deliveries")
    first, last = extract["year"].min(), extract["year"].max()
    declared = extract[(extract["partner"] == partner) & (extract["reporter"] == supplier)].set_index("year")["usd"]
    listed = listed[
        (listed["recipient"] == partner)
        & (listed["supplier"] == supplier)
        & listed["delivery_year"].between(first, last)
    ]
    side = listed["category"].isin(IN_CHAPTER_93).map({True: "inside", False: "outside"})
    sums = listed.assign(side=side, year=listed["delivery_year"]).pivot_table(
        index="year", columns="side", values=["number", "tiv"], aggfunc="sum", fill_value=0
    )
    years = sorted({*declared.index, *sums.index})
    out = pd.DataFrame({"year": years, "usd": declared.reindex(years).to_numpy()})
    for name, cell in {"inside": "number", "outside": "number", "tiv_inside": "tiv", "tiv_outside": "tiv"}.items():
        column = (cell, name.removeprefix("tiv_"))
        out[name] = sums[column].reindex(years, fill_value=0).to_numpy() if column in sums else 0
    return out
