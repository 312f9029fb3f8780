"""Ruslat's deals and agreements beside SIPRI's orders and the register of this book, one by one.

Neither is added to the other: what is compared is what each has. There are tables of Ruslat's only where somebody took them in
(:mod:`defense_ties.ingest.ruslat`), so frames are handed over, and nothing is loaded here.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

import pandas as pd

SAME, DIFFERS, UNDECIDED, ALONE = "both, alike", "both, with differences", "several that it may be", "{} alone"
# Orders of one weapon may be the same where their years are no farther apart: years of contract and of signature are mixed up.
NEAR = 2
_COMPARED = {
    "order_year": "year of the order",
    "number_ordered": "number ordered",
    "number_delivered": "number delivered",
    "delivery_years": "years of delivery",
}


def deals(ruslat: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    """Set Ruslat's deals beside SIPRI's orders.

    Two are taken for the same where the recipient is, one designation begins with the other but for case, spaces and signs, and the
    years of the order are at most :data:`NEAR` apart; each is taken once, the nearest in year, then in number, first. A value that
    Ruslat does not have is not compared.

    Args:
        ruslat: table ``ruslat_deliveries``; orders: table ``orders``.

    Returns:
        One row per deal of either: ``recipient, weapon, ruslat`` (id, or missing), ``result``, ``differs`` (what does, in words), and
        ``<field>_ruslat`` and ``<field>_sipri`` of year of the order, numbers and years of delivery. By recipient and year.
    """
    far = orders["number_ordered"].max() + 1 if len(orders) else 0
    pairs = []
    for i, ours in ruslat.iterrows():
        for j, theirs in orders.iterrows():
            years = abs(ours["order_year"] - theirs["order_year"])
            if ours["recipient"] == theirs["recipient"] and years <= NEAR and _alike(ours, theirs):
                given = pd.notna(ours["number_ordered"])
                pairs.append((years, abs(ours["number_ordered"] - theirs["number_ordered"]) if given else far, i, j))
    found = _once((i, j) for _, _, i, j in sorted(pairs))
    rows = [_deal(ruslat.loc[i], orders.loc[j]) for i, j in found]
    rows += [_deal(row, None) for i, row in ruslat.iterrows() if i not in {pair[0] for pair in found}]
    rows += [_deal(None, row) for j, row in orders.iterrows() if j not in {pair[1] for pair in found}]
    sides = [f"{name}_{side}" for name in _COMPARED for side in ("ruslat", "sipri")]
    out = pd.DataFrame(rows, columns=["recipient", "weapon", "ruslat", "result", "differs", *sides])
    out = out.astype({name: "Int64" for name in sides if not name.startswith("delivery_years")})
    year = out["order_year_sipri"].fillna(out["order_year_ruslat"])
    return (
        out.assign(_year=year)
        .sort_values(["recipient", "_year", "weapon"])
        .drop(columns="_year")
        .reset_index(drop=True)
    )


def _alike(ours: pd.Series, theirs: pd.Series) -> bool:
    one, other = ("".join(filter(str.isalnum, row["designation"].casefold())) for row in (ours, theirs))
    return one.startswith(other) or other.startswith(one)


def _once(pairs: Iterable[tuple[Hashable, Hashable]]) -> list[tuple[Hashable, Hashable]]:
    """Return the pairs of which neither has been paired before."""
    out: list[tuple[Hashable, Hashable]] = []
    for i, j in pairs:
        if all(i != a and j != b for a, b in out):
            out.append((i, j))
    return out


def _deal(ours: pd.Series | None, theirs: pd.Series | None) -> dict[str, object]:
    held = theirs if theirs is not None else ours
    assert held is not None  # a row is of one of them
    out: dict[str, object] = {"recipient": held["recipient"], "weapon": held["designation"]}
    for name in _COMPARED:
        out[f"{name}_ruslat"] = None if ours is None else ours[name]
        out[f"{name}_sipri"] = None if theirs is None else theirs[name]
    if ours is None or theirs is None:
        return out | {
            "ruslat": None if ours is None else ours["id"],
            "result": ALONE.format("SIPRI" if ours is None else "Ruslat"),
            "differs": "",
        }
    differs = [
        words for name, words in _COMPARED.items() if pd.notna(ours[name]) and not _equal(ours[name], theirs[name])
    ]
    return out | {"ruslat": ours["id"], "result": DIFFERS if differs else SAME, "differs": ", ".join(differs)}


def _equal(one: object, other: object) -> bool:
    return bool(pd.notna(other)) and one == other


def agreements(ruslat: pd.DataFrame, register: pd.DataFrame) -> pd.DataFrame:
    """Set Ruslat's agreements beside those of the register.

    A text that names a row of the register is that row. Any other is the one text of the country whose date of signature agrees with
    its own, at the precision of the coarser; where several do, it is not decided which.

    Args:
        ruslat: table ``ruslat_agreements``; register: table ``agreements``.

    Returns:
        One row per text of either: ``country, ruslat, register`` (ids, several joined by ``; ``, or missing), ``result``, ``differs`` (what
        does, in words), ``title_ruslat, title_register, signed_ruslat, signed_register``. By country and date.

    Raises:
        ValueError: a text names a row that the register does not have of its country, or one that another names too.
    """
    named = ruslat[ruslat["register"].notna()]
    taken: dict[Hashable, list[Hashable]] = {}
    for i, row in named.iterrows():
        at = register.index[(register["id"] == row["register"]) & (register["country"] == row["country"])]
        if len(at) != 1 or [*at] in taken.values():
            raise ValueError(
                f"ruslat_agreements, {row['id']}: found {row['register']!r}, expected the id of an agreement of {row['country']} "
                "in the register that no other row names"
            )
        taken[i] = [*at]
    free = register.drop(index=[j for held in taken.values() for j in held])
    for i, row in ruslat[ruslat["register"].isna()].iterrows():
        taken[i] = [
            j
            for j, other in free.iterrows()
            if other["country"] == row["country"] and _agree(row["signed"], other["signed"])
        ]
    # A text of the register that two of Ruslat's may be is settled for neither.
    times = pd.Series([j for held in taken.values() for j in held]).value_counts()
    rows = [
        _text(ruslat.loc[i], register.loc[held], len(held) == 1 and times[held[0]] == 1) for i, held in taken.items()
    ]
    rows += [_text(None, register.loc[[j]], False) for j in register.index if j not in times.index]
    columns = ["country", "ruslat", "register", "result", "differs"]
    columns += [f"{name}_{side}" for name in ("title", "signed") for side in ("ruslat", "register")]
    out = pd.DataFrame(rows, columns=columns)
    day = out["signed_register"].fillna(out["signed_ruslat"])
    return out.assign(_day=day).sort_values(["country", "_day"]).drop(columns="_day").reset_index(drop=True)


def _agree(one: str, other: str) -> bool:
    """Return whether two dates of ISO 8601 are the same at the precision of the coarser."""
    return one.startswith(other) or other.startswith(one)


def _text(ours: pd.Series | None, theirs: pd.DataFrame, settled: bool) -> dict[str, object]:
    out: dict[str, object] = {
        "country": theirs["country"].iloc[0] if ours is None else ours["country"],
        "ruslat": None if ours is None else ours["id"],
        "title_ruslat": None if ours is None else ours["title"],
        "signed_ruslat": None if ours is None else ours["signed"],
        "differs": "",
    }
    for name in ("id", "title", "signed"):
        out["register" if name == "id" else f"{name}_register"] = "; ".join(theirs[name]) if len(theirs) else None
    if ours is None or not len(theirs):
        return out | {"result": ALONE.format("the register" if ours is None else "Ruslat")}
    if not settled:
        return out | {"result": UNDECIDED}
    other = theirs.iloc[0]
    differs = [
        words
        for name, words in (("signed", "date of signature"), ("in_force", "entry into force"))
        if pd.notna(ours[name]) and not (pd.notna(other[name]) and _agree(ours[name], other[name]))
    ]
    return out | {"result": DIFFERS if differs else SAME, "differs": ", ".join(differs)}


def counted(compared: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return how many rows of comparisons have each result.

    Args:
        compared: what is compared, to a frame of :func:`deals` or :func:`agreements`.

    Returns:
        Columns ``result`` and one for each comparison, 0 where none has it: what both have first, what one has alone last.
    """
    out = pd.DataFrame({what: frame["result"].value_counts() for what, frame in compared.items()}).fillna(0).astype(int)
    order = [SAME, DIFFERS, UNDECIDED, *(ALONE.format(side) for side in ("Ruslat", "SIPRI", "the register"))]
    return out.reindex([result for result in order if result in out.index]).rename_axis("result").reset_index()
