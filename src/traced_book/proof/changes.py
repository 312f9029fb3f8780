"""Data files that say something else: what is changed in a table, and the formats in which tables are read and written."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pandas.api import types

Fields = Sequence[Mapping[str, Any]]
# A change of a table, given its fields as a descriptor has them.
Change = Callable[[pd.DataFrame, Fields], pd.DataFrame]
_OPPOSITE = {"true": "false", "false": "true", "True": "False", "False": "True"}


def of_type(fields: Fields, *wanted: str) -> list[str]:
    """Return the names of the fields of some types."""
    return [field["name"] for field in fields if field["type"] in wanted]


def _without(frame: pd.DataFrame, each: int, first: int) -> pd.DataFrame:
    """Lose one row of each so many, from the first that is named."""
    return frame[np.arange(len(frame)) % each != first]


def _altered(frame: pd.DataFrame, fields: Fields) -> pd.DataFrame:
    """Scale measured values by row, so that sums and shares both change; what is true is false."""
    frame, measured = frame.copy(), of_type(fields, "number")
    for name in of_type(fields, "boolean"):
        held = frame[name]
        frame[name] = ~held if types.is_bool_dtype(held) else held.replace(_OPPOSITE)
    factors = 1.1 + np.arange(len(frame)) % 7 / 10
    for name in measured:
        text = not types.is_numeric_dtype(frame[name])
        values = pd.to_numeric(frame[name], errors="coerce") * factors
        frame[name] = values.map(lambda x: "" if pd.isna(x) else f"{x:.10g}") if text else values
    return frame


def strongly(frame: pd.DataFrame, fields: Fields) -> pd.DataFrame:
    """Scale measured values by row and lose every fifth row; a table without any loses every second. What is true is false."""
    return _without(_altered(frame, fields), 5 if of_type(fields, "number") else 2, 1)


def scaled(frame: pd.DataFrame, fields: Fields) -> pd.DataFrame:
    """Do as :func:`strongly` does and lose no row; a table without measured values stays as it is."""
    return _altered(frame, fields) if of_type(fields, "number") else frame


def mildly(frame: pd.DataFrame, fields: Fields) -> pd.DataFrame:
    """Lose every fifth row, and leave the others as they are."""
    return _without(frame, 5, 1)


def halved(frame: pd.DataFrame, fields: Fields) -> pd.DataFrame:
    """Lose the rows that a table without measured values keeps when it is disturbed strongly."""
    return _without(frame, 2, 0)


def other_half(frame: pd.DataFrame, fields: Fields) -> pd.DataFrame:
    """Lose the rows that :func:`halved` keeps, most of which a table with measured values has in every other change."""
    return _without(frame, 2, 1)


def later(frame: pd.DataFrame, fields: Fields) -> pd.DataFrame:
    """Move every date by some years."""
    frame, names = frame.copy(), {field["name"] for field in fields}
    for name in {*of_type(fields, "date"), *(name for name in names if f"{name}_precision" in names)}:
        if types.is_datetime64_any_dtype(frame[name]):
            frame[name] += pd.DateOffset(years=7)
        else:
            frame[name] = frame[name].str.replace(r"^\d{4}", lambda year: str(int(year[0]) + 7), regex=True)
    return frame


def inferred(frame: pd.DataFrame) -> list[dict[str, str]]:
    """Return the fields of a table that no descriptor has. Whole numbers are no measured values: they may be years or codes."""
    return [{"name": name, "type": _type(frame[name])} for name in frame.columns]


def _type(values: pd.Series) -> str:
    if types.is_bool_dtype(values):
        return "boolean"
    if types.is_datetime64_any_dtype(values):
        return "date"
    if types.is_numeric_dtype(values):
        return "number" if types.is_float_dtype(values) else "integer"
    held = values[values.notna() & (values != "")]
    if not len(held) or not held.map(lambda value: isinstance(value, str)).all():
        return "string"
    if held.isin(_OPPOSITE).all():
        return "boolean"
    if held.str.fullmatch(r"\d{4}-\d\d-\d\d.*").all():
        return "date"
    return (
        "number"
        if pd.to_numeric(held, errors="coerce").notna().all() and held.str.contains(".", regex=False).any()
        else "string"
    )


def _records(path: Path) -> pd.DataFrame:
    held = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(held, list) or not all(isinstance(row, dict) for row in held):
        raise ValueError("expected a list of records")
    return pd.DataFrame(held)


def _text(separator: str) -> tuple[Callable[[Path], Any], Callable[[Any, Path], None]]:
    return (
        lambda path: pd.read_csv(path, sep=separator, dtype=str, keep_default_na=False),
        lambda frame, path: frame.to_csv(path, sep=separator, index=False, lineterminator="\n"),
    )


def _workbook(sheets: Mapping[str, pd.DataFrame], path: Path) -> None:
    with pd.ExcelWriter(path) as writer:
        for name, frame in sheets.items():
            frame.to_excel(writer, sheet_name=name, index=False)


# By suffix, how a file is read and written: as one table, or as a mapping of several.
FORMATS: Mapping[str, tuple[Callable[[Path], Any], Callable[[Any, Path], None]]] = {
    ".csv": _text(","),
    ".tsv": _text("\t"),
    ".json": (_records, lambda frame, path: frame.to_json(path, orient="records", force_ascii=False)),
    ".parquet": (pd.read_parquet, lambda frame, path: frame.to_parquet(path)),
    ".xlsx": (lambda path: pd.read_excel(path, sheet_name=None), _workbook),
}


class NotDisturbed(Exception):
    """A file is none of those that can be changed and written again; the message says why."""


def write(path: Path, how: Change, target: Path, fields: Fields | None = None) -> bool:
    """Write a file that says something else than another; return whether it does.

    A change that leaves a table as it is writes none: other dates in one without dates.

    Args:
        fields: as a descriptor has them; ``None`` infers them from the values.

    Raises:
        NotDisturbed: its format is another, or its content is.
    """
    if path.suffix not in FORMATS:
        raise NotDisturbed(f"expected one of {', '.join(FORMATS)}")
    read, put = FORMATS[path.suffix]

    try:
        held = read(path)
        frames = held if isinstance(held, dict) else {"": held}
        others = {name: how(frame, inferred(frame) if fields is None else fields) for name, frame in frames.items()}
        if all(others[name].equals(frame) for name, frame in frames.items()):
            return False
        put(others if isinstance(held, dict) else others[""], target)
    except (ValueError, TypeError, LookupError, ImportError, OSError) as error:
        raise NotDisturbed(f"{type(error).__name__}: {next(iter(str(error).splitlines()), '')}") from error
    return True
