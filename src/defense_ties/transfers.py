"""Arms transfers: SIPRI trend-indicator values (TIV) by year, supplier and category.

TIV measures the volume of military resources transferred, from unit production costs of a core set of weapons;
it is not a price (SIPRI, sources and methods of the Arms Transfers Database). All sums are in millions of TIV and
by delivery year, except where order years are named.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from .data import load, periods
from .scope import FIRST, LAST, focus

# The years of table ``recent_orders``.
FIRST_RECENT, LAST_RECENT = 2017, 2025
GROUPS = ["Russia", "United States", "Europe", "Israel", "China", "Latin America", "Other"]
# What SIPRI says of a delivery: nothing, or that something of it is its estimate.
BASIS = {False: "not marked as estimate", True: "rests on an estimate"}
_FLAGS = ["order_year_estimate", "number_estimate", "delivery_year_estimate"]


def deliveries(
    recipients: Sequence[str] | None = None, suppliers: Sequence[str] | None = None, earlier: bool = False
) -> pd.DataFrame:
    """Return table ``deliveries`` for some recipients and suppliers, with names and supplier groups.

    Args:
        recipients, suppliers: country codes; ``None`` takes all; earlier: with the years before the book, from 1995
            (table ``earlier_deliveries``), of the same export.

    Returns:
        The columns of the table, and ``recipient_name``, ``supplier_name``, ``supplier_group``.
    """
    out = pd.concat([load("earlier_deliveries"), load("deliveries")]) if earlier else load("deliveries")
    if recipients is not None:
        out = out[out["recipient"].isin(recipients)]
    if suppliers is not None:
        out = out[out["supplier"].isin(suppliers)]
    return _named(out).reset_index(drop=True)


def _named(frame: pd.DataFrame) -> pd.DataFrame:
    """Return deliveries with ``recipient_name``, ``supplier_name`` and ``supplier_group``."""
    countries = load("countries").set_index("code")
    return frame.assign(
        recipient_name=frame["recipient"].map(countries["name"]),
        supplier_name=frame["supplier"].map(countries["name"]),
        supplier_group=frame["supplier"].map(countries["supplier_group"]),
    )


def annual(frame: pd.DataFrame, by: Sequence[str] = ("recipient",)) -> pd.DataFrame:
    """Return TIV per year, with a zero for each year without a delivery.

    Args:
        frame: deliveries, as from :func:`deliveries`; by: the columns that make a series.

    Returns:
        Columns ``*by``, ``year``, ``tiv`` (millions); every series has every year from 2000 to 2024. A year
        without a row is one for which the register knows of no delivery.
    """
    by = list(by)
    sums = frame.groupby([*by, "delivery_year"])["tiv"].sum().unstack("delivery_year", fill_value=0.0)
    sums = sums.reindex(columns=range(FIRST, LAST + 1), fill_value=0.0)
    return sums.rename_axis(columns="year").stack().rename("tiv").reset_index()


def five_year_means(series: pd.DataFrame, by: Sequence[str] = ("recipient",)) -> pd.DataFrame:
    """Return the mean of ``tiv`` over each year and the four before it; the first is that of 2004.

    SIPRI compares five-year periods, since deliveries of single years swing widely.

    Returns:
        Columns ``*by``, ``year``, ``tiv_mean`` (millions of TIV per year); years without four years before them are
        left out.
    """
    by = list(by)
    ordered = series.sort_values([*by, "year"])
    means = ordered.groupby(by)["tiv"].transform(lambda s: s.rolling(5).mean())
    return ordered.assign(tiv_mean=means).dropna(subset=["tiv_mean"]).drop(columns="tiv").reset_index(drop=True)


def windows(series: pd.DataFrame, by: Sequence[str] = ("recipient",)) -> pd.DataFrame:
    """Return ``tiv`` summed over the periods 2000-04, 2005-09, 2010-14, 2015-19 and 2020-24.

    Returns:
        Columns ``*by``, ``period`` (as ``2000–04``), ``tiv``.
    """
    return series.assign(period=periods(series["year"])).groupby([*by, "period"], as_index=False)["tiv"].sum()


def shares(frame: pd.DataFrame, of: str, within: Sequence[str] = ("recipient",)) -> pd.DataFrame:
    """Return each value of ``of`` with its TIV and its share of the group's TIV.

    Args:
        frame: any frame with ``tiv``; of: the column whose values share the total, as ``supplier_name``;
        within: the columns that make a group.

    Returns:
        Columns ``*within``, ``of``, ``tiv``, ``share`` (0 to 1, missing where the group's total is 0), ordered by
        falling TIV within the group.
    """
    within = list(within)
    out = frame.groupby([*within, of], as_index=False)["tiv"].sum()
    total = out.groupby(within)["tiv"].transform("sum")
    out = out.assign(share=(out["tiv"] / total).where(total > 0))
    return out.sort_values([*within, "tiv", of], ascending=[True] * len(within) + [False, True], ignore_index=True)


def share_of(frame: pd.DataFrame, supplier: str, within: Sequence[str]) -> pd.DataFrame:
    """Return one supplier's share of each group's TIV, zero where it delivered nothing.

    Args:
        frame: deliveries; supplier: a country code; within: the columns that make a group, as ``recipient``.

    Returns:
        Columns ``*within``, ``tiv`` (of the supplier), ``total``, ``share`` (missing where total is 0).
    """
    within = list(within)
    total = frame.groupby(within)["tiv"].sum()
    part = frame[frame["supplier"] == supplier].groupby(within)["tiv"].sum().reindex(total.index, fill_value=0.0)
    return pd.DataFrame({"tiv": part, "total": total, "share": (part / total).where(total > 0)}).reset_index()


def moving_share(frame: pd.DataFrame, supplier: str, years: int) -> pd.DataFrame:
    """Return one supplier's share of each recipient's TIV over every run of so many years.

    Args:
        frame: deliveries; supplier: a country code; years: length of the run, 1 for single years.

    Returns:
        Columns ``recipient, year`` (the last of the run), ``tiv`` (of the supplier), ``total``, ``share``; a run in which
        nothing was delivered has no share and is left out.
    """
    sums = [
        annual(part).pivot(index="year", columns="recipient", values="tiv").rolling(years).sum()
        for part in (frame[frame["supplier"] == supplier], frame)
    ]
    part, total = sums[0].reindex(columns=sums[1].columns, fill_value=0.0), sums[1]
    out = pd.DataFrame({"tiv": part.unstack(), "total": total.unstack()}).reset_index()
    # A rolling sum of zeros can differ from zero in the last bit.
    out = out[out["total"].round(6) > 0]
    return out.assign(share=out["tiv"].round(6) / out["total"].round(6)).reset_index(drop=True)


def share_from(frame: pd.DataFrame, supplier: str) -> pd.DataFrame:
    """Return one supplier's share of each recipient's TIV from each year to the last, by the year in which the count begins.

    Args:
        frame: deliveries, with those before 2000 where they are wanted; supplier: a country code.

    Returns:
        Columns ``recipient, year`` (the first that is counted), ``tiv`` (of the supplier), ``total``, ``share``; from the first
        year of the frame on. A year from which nothing was delivered has no share and is left out.
    """
    years = range(int(frame["delivery_year"].min()), LAST + 1)
    sums = [
        part.groupby(["delivery_year", "recipient"])["tiv"].sum().unstack(fill_value=0.0).reindex(years, fill_value=0.0)
        for part in (frame[frame["supplier"] == supplier], frame)
    ]
    # From the last year to the first, so that each sum holds what came after.
    part, total = (wide.rename_axis("year").iloc[::-1].cumsum().iloc[::-1] for wide in sums)
    part = part.reindex(columns=total.columns, fill_value=0.0)
    out = pd.DataFrame({"tiv": part.unstack(), "total": total.unstack()}).reset_index()
    out = out[out["total"] > 0]
    return out.assign(share=out["tiv"] / out["total"]).reset_index(drop=True)


def hhi(values: pd.Series) -> float:
    """Return the Herfindahl-Hirschman index of non-negative amounts: the sum of squared shares.

    It runs from 1/n (n equal parts) to 1 (one holder of all); 1/HHI is the number of equal parts with the same
    index (Rhoades 1993; Hirschman 1964).

    Raises:
        ValueError: an amount is negative, or all are zero.
    """
    if (values < 0).any() or values.sum() <= 0:
        raise ValueError(f"shares need non-negative amounts with a positive sum, found {values.to_list()}")
    return float(((values / values.sum()) ** 2).sum())


def concentration(frame: pd.DataFrame, within: Sequence[str] = ("recipient",)) -> pd.DataFrame:
    """Return how concentrated each group's suppliers are.

    Returns:
        Columns ``*within``, ``suppliers`` (number with TIV above 0), ``hhi``, ``equivalent`` (1/HHI: the number of
        equal suppliers), ``top_supplier`` (name) and ``top_share``.
    """
    within = list(within)
    parts = shares(frame, "supplier_name", within)
    groups = parts[parts["tiv"] > 0].groupby(within)
    out = groups.agg(
        suppliers=("tiv", "size"),
        hhi=("tiv", hhi),
        top_supplier=("supplier_name", "first"),
        top_share=("share", "first"),
    ).reset_index()
    return out.assign(equivalent=1 / out["hhi"])


def estimated(frame: pd.DataFrame) -> pd.Series:
    """Return True for each row whose delivery year or number SIPRI marks as an estimate.

    The flag on the order year is left out: it does not touch what was delivered when. An empty flag counts as not
    marked.
    """
    flags = frame[["number_estimate", "delivery_year_estimate"]]
    return flags.astype("boolean").fillna(False).any(axis=1).astype(bool)


def by_basis(frame: pd.DataFrame) -> pd.DataFrame:
    """Return deliveries with ``basis``: ``rests on an estimate`` (see :func:`estimated`) or not marked as one."""
    return frame.assign(basis=estimated(frame).map(BASIS))


def by_weapon(frame: pd.DataFrame) -> pd.DataFrame:
    """Return deliveries summed by weapon and year.

    Returns:
        Columns ``designation, description, category, delivery_year, number, tiv, estimated`` (any row rests on an
        estimate).
    """
    keys = ["designation", "description", "category", "delivery_year"]
    groups = frame.assign(estimated=estimated(frame)).groupby(keys, as_index=False)
    return groups.agg(number=("number", "sum"), tiv=("tiv", "sum"), estimated=("estimated", "any"))


def supplier_grid(frame: pd.DataFrame, top: int = 8, always: str = "Russia") -> pd.DataFrame:
    """Return TIV of the largest suppliers per five-year period, with a zero for every empty pair.

    Args:
        frame: deliveries to one recipient; top: how many suppliers; always: a supplier that gets a row even with
            nothing delivered.

    Returns:
        Columns ``supplier_name, period, tiv``; suppliers by falling TIV, ``always`` last where it is not among them.
    """
    order = shares(frame, "supplier_name")["supplier_name"].head(top).to_list()
    order += [] if always in order else [always]
    periods = windows(annual(frame, ["supplier_name"]), ["supplier_name"])
    columns = sorted(set(periods["period"]))
    wide = periods.pivot(index="supplier_name", columns="period", values="tiv").reindex(order, columns=columns)
    return wide.fillna(0.0).stack().rename("tiv").reset_index()


def estimate_share(frame: pd.DataFrame, within: Sequence[str] = ("recipient",)) -> pd.DataFrame:
    """Return the share of TIV that rests on SIPRI estimates, flag by flag.

    Returns:
        Columns ``*within``, ``basis`` (order year, number, delivery year, number or delivery year), ``tiv``
        (estimated), ``share`` (of the group's TIV).
    """
    within = list(within)
    flags = frame[_FLAGS].astype("boolean").fillna(False).astype(bool)
    bases = {
        "order year": flags["order_year_estimate"],
        "number": flags["number_estimate"],
        "delivery year": flags["delivery_year_estimate"],
        "number or delivery year": estimated(frame),
    }
    total = frame.groupby(within)["tiv"].sum()
    parts = {
        basis: frame["tiv"].where(flag, 0.0).groupby([frame[w] for w in within]).sum() for basis, flag in bases.items()
    }
    out = pd.concat(parts, names=["basis"]).rename("tiv").reset_index()
    keys = pd.MultiIndex.from_frame(out[within]) if len(within) > 1 else out[within[0]]
    return out.assign(share=out["tiv"] / total.reindex(keys).to_numpy())


def order_lags(frame: pd.DataFrame, within: Sequence[str] = ("recipient",)) -> pd.DataFrame:
    """Return the years from order to delivery, each delivery weighted by its TIV.

    Returns:
        Columns ``*within``, ``mean_lag`` (years). For the first order see :func:`first_order`: deliveries are cut at 2000.
    """
    within = list(within)
    lag = (frame["delivery_year"] - frame["order_year"]) * frame["tiv"]
    groups = frame.assign(weighted=lag).groupby(within)
    out = groups.agg(weighted=("weighted", "sum"), tiv=("tiv", "sum")).reset_index()
    return out.assign(mean_lag=out["weighted"] / out["tiv"]).drop(columns=["weighted", "tiv"])


def first_order(recipient: str, since: int = 1992) -> int:
    """Return the year of a country's first order from Russia in or after a year, by table ``orders``.

    That table begins in 1992. Deliveries begin in 2000, so that the first order among them need not be the first.

    Raises:
        ValueError: there is no such order.
    """
    orders = load("orders")
    years = orders.loc[(orders["recipient"] == recipient) & (orders["order_year"] >= since), "order_year"]
    if years.empty:
        raise ValueError(f"no order by {recipient} from Russia in or after {since}")
    return int(years.min())


def deals(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one row per deal: what was ordered when and delivered from when to when.

    Returns:
        Columns ``deal_id, supplier_name, recipient, designation, description, category, order_year, first_delivery,
        last_delivery, number, tiv, estimated`` (any delivery of the deal rests on an estimate), by order year.
    """
    keys = ["deal_id", "supplier_name", "recipient", "designation", "description", "category", "order_year"]
    out = frame.assign(estimated=estimated(frame)).groupby(keys, as_index=False)
    out = out.agg(
        first_delivery=("delivery_year", "min"),
        last_delivery=("delivery_year", "max"),
        number=("number", "sum"),
        tiv=("tiv", "sum"),
        estimated=("estimated", "any"),
    )
    return out.sort_values(["order_year", "tiv"], ascending=[True, False], ignore_index=True)


def customers(first: int = FIRST, last: int = LAST) -> pd.DataFrame:
    """Return Russia's customers by TIV delivered between two years, largest first.

    Returns:
        Columns ``rank`` (1 is the largest; equal amounts share the better rank), ``recipient``, ``name``, ``tiv``,
        ``share`` (of Russia's exports). The five always have a row; one with nothing has TIV 0 and no rank.
    """
    table = load("countries")
    countries = table.set_index("code")
    exports = load("russia_exports")
    tiv = exports[exports["year"].between(first, last)].groupby("recipient")["tiv"].sum()
    tiv = tiv.reindex(tiv.index.union(focus(table)), fill_value=0.0)
    out = tiv.rename("tiv").rename_axis("recipient").reset_index()
    out = out.assign(
        name=out["recipient"].map(countries["name"]),
        region=out["recipient"].map(countries["region"]),
        share=out["tiv"] / out["tiv"].sum(),
        rank=out["tiv"].rank(method="min", ascending=False).where(out["tiv"] > 0).astype("Int64"),
    )
    return out.sort_values(["tiv", "recipient"], ascending=[False, True], ignore_index=True)


def russian_share_of_imports(recipients: Sequence[str], first: int = FIRST, last: int = LAST) -> pd.DataFrame:
    """Return Russia's share of each recipient's arms imports, for any recipient in the world.

    Returns:
        Columns ``recipient``, ``name``, ``tiv`` (from Russia), ``total``, ``share`` (missing without imports).
    """
    names = load("countries").set_index("code")["name"]
    span = {}
    for table in ("russia_exports", "world_imports"):
        frame = load(table)
        frame = frame[frame["year"].between(first, last)]
        span[table] = frame.groupby("recipient")["tiv"].sum().reindex(list(recipients), fill_value=0.0)
    out = pd.DataFrame({"tiv": span["russia_exports"], "total": span["world_imports"]}).reset_index()
    share = (out["tiv"] / out["total"]).where(out["total"] > 0)
    return out.assign(name=out["recipient"].map(names), share=share)


def regional_deliveries() -> pd.DataFrame:
    """Return table ``region_transfers``, sums over five years, with the names and groups of :func:`deliveries`.

    Returns:
        Columns ``recipient, supplier, period, deals, tiv`` (millions), ``recipient_name``, ``supplier_name``,
        ``supplier_group``.
    """
    return _named(load("region_transfers"))


def region(frame: pd.DataFrame, largest: int = 3) -> pd.DataFrame:
    """Return what each state of Latin America and the Caribbean received, and from whom, largest importer first.

    Args:
        frame: as from :func:`regional_deliveries`; largest: how many suppliers to name.

    Returns:
        Columns ``recipient, name, tiv`` (millions, from all), ``russian`` (from Russia), ``share`` (Russia's, 0 to 1),
        ``suppliers`` (the largest with their shares, as ``Russia 69%, China 12%``), ``last_russian`` (the last period with a
        Russian delivery). A state without a delivery has TIV 0, and no share, suppliers or period.
    """
    states = load("region_states").rename(columns={"code": "recipient"})[["recipient", "name"]]
    sums = share_of(frame, "RUS", ["recipient"]).rename(columns={"tiv": "russian", "total": "tiv"})
    first = shares(frame, "supplier_name").groupby("recipient").head(largest)
    words = first["supplier_name"] + " " + [f"{s:.0%}" if s >= 0.005 else "<1%" for s in first["share"]]
    out = (
        states.merge(sums, how="left")
        .merge(words.groupby(first["recipient"]).agg(", ".join).rename("suppliers").reset_index(), how="left")
        .merge(
            frame[frame["supplier"] == "RUS"].groupby("recipient")["period"].max().rename("last_russian").reset_index(),
            how="left",
        )
    )
    out = out.fillna({"tiv": 0.0, "russian": 0.0})[
        ["recipient", "name", "tiv", "russian", "share", "suppliers", "last_russian"]
    ]
    return out.sort_values(["tiv", "name"], ascending=[False, True], ignore_index=True)


def last_from_russia(recipients: Sequence[str]) -> pd.DataFrame:
    """Return when each recipient last ordered from Russia, and was last delivered to, by the newer export, to the end of 2025.

    Returns:
        Columns ``recipient, orders`` (since 1992), ``last_order, last_delivery`` (years; missing without an order),
        ``undelivered`` (orders of which nothing has come).
    """
    frame = load("orders")
    frame = frame.assign(last=frame["delivery_years"].str[-4:].astype("Int64"))
    out = frame.groupby("recipient").agg(
        orders=("order_year", "size"),
        last_order=("order_year", "max"),
        last_delivery=("last", "max"),
        undelivered=("last", lambda years: int(years.isna().sum())),
    )
    out = out.reindex(list(recipients)).astype("Int64")
    counts = {name: out[name].fillna(0) for name in ("orders", "undelivered")}
    return out.assign(**counts).rename_axis("recipient").reset_index()


def recent(recipients: Sequence[str], first: int = FIRST_RECENT, last: int = LAST_RECENT) -> pd.DataFrame:
    """Return what each recipient ordered and received by supplier in some years from 2017 to 2025.

    The export gives each order one value and the years of its deliveries, so that what arrived in a span of years has bounds
    alone: orders delivered wholly within it, and all that had a delivery in it. It is a newer vintage than table
    ``deliveries``: the two make no series.

    Args:
        first, last: years, both of them in it.

    Returns:
        Columns ``recipient, supplier, ordered`` (orders placed), ``tiv_ordered`` (millions, of those with a known number),
        ``ordered_unknown`` (without one), ``waiting`` (orders placed of which nothing has come by the end of 2025),
        ``delivered`` (orders with a delivery), ``tiv_least, tiv_most`` (bounds of the TIV delivered), the largest first.

    Raises:
        ValueError: years before 2017, whose orders the table does not have, or after 2025.
    """
    if not FIRST_RECENT <= first <= last <= LAST_RECENT:
        raise ValueError(f"years {first}-{last}: expected years from {FIRST_RECENT} to {LAST_RECENT}")
    frame = load("recent_orders")
    frame = frame[frame["recipient"].isin(recipients)]
    years = frame["delivery_years"].fillna("").str.findall(r"\d{4}").map(lambda found: [int(year) for year in found])
    inside = years.map(lambda held: [first <= year <= last for year in held])
    placed, some = frame["order_year"].between(first, last), inside.map(any).astype(bool)
    wholly = some & inside.map(all).astype(bool)
    marks = frame[["recipient", "supplier"]].assign(
        ordered=placed,
        tiv_ordered=frame["tiv_order"].where(placed, 0.0),
        ordered_unknown=placed & frame["tiv_order"].isna(),
        waiting=placed & years.map(len).eq(0),
        delivered=some,
        tiv_least=frame["tiv_delivered"].where(wholly, 0.0),
        tiv_most=frame["tiv_delivered"].where(some, 0.0),
    )
    out = marks[placed | some].groupby(["recipient", "supplier"], as_index=False).sum()
    order = ["recipient", "tiv_most", "tiv_ordered", "supplier"]
    return out.sort_values(order, ascending=[True, False, False, True], ignore_index=True)
