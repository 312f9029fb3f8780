"""What differs between two vintages of a table: rows added, rows gone, and values revised, the largest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from .data import load

# So many rows and revisions of each kind are written out; of the others the number is.
SHOWN = 10
# No field of a table ends so.
_OLD, _NEW = " (old)", " (new)"


@dataclass(frozen=True)
class Change:
    """What differs between two vintages of one table.

    Attributes:
        table, title: its name, and what it is called; key: the fields by which a row is known;
        before, after: how many rows there are;
        added, gone: the rows that only the new vintage has, and only the old, all fields of the table;
        revised: one row per value that differs: the key, ``field``, ``old``, ``new`` and ``difference`` (missing where either is no
            number), by field in the order of the table, the largest difference first.
    """

    table: str
    title: str
    key: tuple[str, ...]
    before: int
    after: int
    added: pd.DataFrame
    gone: pd.DataFrame
    revised: pd.DataFrame

    def __bool__(self) -> bool:
        """Return whether anything differs."""
        return any(map(len, (self.added, self.gone, self.revised)))

    @property
    def words(self) -> str:
        """What differs, as numbers: ``3 rows added, 1 gone, 12 values revised in 9 rows``."""
        said = [f"{_counted(len(rows), 'row')} {name}" for name, rows in self.whole_rows() if len(rows)]
        if len(self.revised):
            rows = len(self.revised.drop_duplicates([*self.key]))
            said.append(f"{_counted(len(self.revised), 'value')} revised in {_counted(rows, 'row')}")
        return ", ".join(said) or "the same rows"

    def by_field(self) -> list[tuple[str, pd.DataFrame]]:
        """Return the values revised by field: the key, ``old``, ``new`` and ``difference``, in the order of ``revised``."""
        return [(str(name), rows.drop(columns="field")) for name, rows in self.revised.groupby("field", sort=False)]

    def whole_rows(self) -> list[tuple[str, pd.DataFrame]]:
        """Return the rows that only one of the vintages has, by what became of them."""
        return [("added", self.added), ("gone", self.gone)]


def compare(table: Mapping[str, Any], old: pd.DataFrame, new: pd.DataFrame) -> Change:
    """Return what differs between two vintages of a table.

    Args:
        table: its descriptor; old, new: its rows, each with the key once.
    """
    fields = [field["name"] for field in table["schema"]["fields"]]
    primary = table["schema"]["primaryKey"]
    key = [primary] if isinstance(primary, str) else list(primary)
    both = old[fields].merge(new[fields], "outer", on=key, suffixes=(_OLD, _NEW), indicator="_where")

    def only(side: str, suffix: str) -> pd.DataFrame:
        rows = both[both["_where"] == side]
        return rows.rename(columns={f"{name}{suffix}": name for name in fields})[fields]

    held = both[both["_where"] == "both"]
    parts = [_revised(held, key, name) for name in fields if name not in key]
    columns = [*key, "field", "old", "new", "difference"]
    parts = [part for part in parts if len(part)]
    revised = pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)
    return Change(
        table["name"],
        table["title"],
        tuple(key),
        len(old),
        len(new),
        only("right_only", _NEW),
        only("left_only", _OLD),
        revised,
    )


def _revised(held: pd.DataFrame, key: list[str], name: str) -> pd.DataFrame:
    old, new = held[f"{name}{_OLD}"], held[f"{name}{_NEW}"]
    differs = ~(old.eq(new).fillna(False) | (old.isna() & new.isna()))
    numeric = pd.api.types.is_numeric_dtype(old) and not pd.api.types.is_bool_dtype(old)
    difference = (new - old).astype("Float64") if numeric else pd.Series(pd.NA, old.index, dtype="Float64")
    out = held[key].assign(field=name, old=old.astype(object), new=new.astype(object), difference=difference)
    out = out[differs]
    return out.sort_values("difference", key=lambda values: values.abs(), ascending=False, kind="stable")


def of_folders(package: Mapping[str, Any], old: Path, new: Path) -> list[Change]:
    """Return what differs between two folders of tables, by table; a table of which nothing differs is left out, of a new one all rows are added.

    Args:
        package: the descriptor; old, new: the folders.
    """
    changes = []
    for table in package["resources"]:
        after = load(table["name"], new)
        if not (old / table["path"]).is_file():
            changes.append(compare(table, after.head(0), after))
        elif (old / table["path"]).read_bytes() != (new / table["path"]).read_bytes():
            changes.append(compare(table, load(table["name"], old), after))
    return [change for change in changes if change]


def lines(change: Change) -> list[str]:
    """Return what differs as lines of text."""
    out = [f"{change.table}: {change.words} ({change.before:,} rows before, {change.after:,} after)"]
    for name, rows in change.whole_rows():
        out += [f"  {name}: {_known(row, change.key)}" for row in rows.head(SHOWN).to_dict("records")]
        out += _rest(len(rows), f"{name} rows")
    for field, rows in change.by_field():
        for row in rows.head(SHOWN).to_dict("records"):
            by = "" if pd.isna(row["difference"]) else f" ({row['difference']:+,.10g})"
            out.append(f"  {field} of {_known(row, change.key)}: {said(row['old'])} -> {said(row['new'])}{by}")
        out += _rest(len(rows), f"revisions of {field}")
    return out


def _counted(size: int, what: str) -> str:
    return f"{size:,} {what}{'' if size == 1 else 's'}"


def _rest(size: int, what: str) -> list[str]:
    return [f"  and {size - SHOWN:,} further {what}"] if size > SHOWN else []


def _known(row: Mapping[Any, Any], key: tuple[str, ...]) -> str:
    return ", ".join(f"{name} {said(row[name])}" for name in key)


def said(value: object) -> str:
    """Return a value as a reader sees it; a missing one as such."""
    if value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value)):
        return "nothing"
    return f"{value:,.10g}" if isinstance(value, float) else str(value)
