"""Raw provider exports in, the tidy tables of ``data/`` out.

One module per provider; each has ``tables(source, countries)``, which returns finished tables or raises
:class:`~defense_ties.ingest.raw.IngestError`. Nothing is written unless every table is made and valid.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path

import pandas as pd

from traced_book.files import sha256
from traced_book.tables import descriptor
from traced_book.validate import validate

from ..data import load
from . import (
    chronicle,
    dcad,
    ledger,
    naturalearth,
    predictions,
    register,
    sanctions,
    sipri_milex,
    sipri_transfers,
    trade,
    training,
    unga,
    visits,
    worldbank,
)
from .raw import IngestError, accounts

PROVIDERS = [
    sipri_transfers, sipri_milex, unga, trade, worldbank, training, visits, sanctions, dcad, register, ledger, predictions,
    chronicle, naturalearth,
]  # fmt: skip

__all__ = ["IngestError", "accounts", "left_as_they_are", "run"]


def left_as_they_are(source: Path) -> list[str]:
    """Return one line per table that a run leaves as it is, because its optional raw file is not in ``source``."""
    return [] if (source / naturalearth.FILE).is_file() else [f"outlines: kept as published, no {naturalearth.FILE}"]


def run(source: Path, data_dir: Path) -> list[str]:
    """Make every table from the raw files in ``source`` and replace those in ``data_dir``.

    The tables kept by hand (countries, governments, timeline), and one whose optional raw file is not there, stay as they are;
    their hashes are brought up to date.
    Everything is written to a temporary folder and validated there first: on any error ``data_dir`` is as before.

    Returns:
        The names of the tables whose bytes changed.

    Raises:
        IngestError: a raw file, or one of the two folders, is not what it should be.
        ValueError: a finished table breaks its descriptor; the message says where.
    """
    for folder, role in ((source, "the folder of raw files"), (data_dir, "the folder of tables")):
        if not folder.is_dir():
            found = "no folder" if not folder.exists() else "no folder, but a file"
            raise IngestError(str(folder), None, None, found, role)
    try:
        countries = load("countries", data_dir)
    except (OSError, ValueError, KeyError, TypeError) as error:
        found = " ".join(str(error.args[0] if isinstance(error, KeyError) else error).split())
        raise IngestError(str(data_dir), None, None, found, "datapackage.json and the table of countries") from error
    made: dict[str, pd.DataFrame] = {}
    for provider in PROVIDERS:
        made |= provider.tables(source, countries)
    with tempfile.TemporaryDirectory(dir=data_dir.parent) as scratch:
        stage = Path(scratch)
        package = descriptor(data_dir)
        for resource in package["resources"]:
            path = stage / resource["path"]
            if resource["name"] in made:
                fields = [field["name"] for field in resource["schema"]["fields"]]
                write(made[resource["name"]][fields], path)
            else:
                shutil.copy(data_dir / resource["path"], path)
            resource["hash"] = f"sha256:{sha256(path)}"
            resource["bytes"] = path.stat().st_size
        text = json.dumps(package, indent=2, ensure_ascii=False) + "\n"
        (stage / "datapackage.json").write_text(text, encoding="utf-8")
        problems = validate(stage)
        if problems:
            raise ValueError("\n".join(problems))
        changed = [
            r["name"]
            for r in package["resources"]
            if not (data_dir / r["path"]).exists() or sha256(data_dir / r["path"]) != sha256(stage / r["path"])
        ]
        for path in sorted(stage.iterdir()):
            os.replace(path, data_dir / path.name)
    return changed


def write(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV: UTF-8, line feeds, lower-case booleans, whole numbers without a decimal point."""
    out = frame.copy()
    for name in out.columns:
        values = out[name]
        if values.dtype in ("bool", "boolean") or set(values.dropna().map(type)) == {bool}:
            out[name] = values.map({True: "true", False: "false"})
        elif pd.api.types.is_float_dtype(values.dtype):
            out[name] = values.map(lambda x: "" if pd.isna(x) else f"{x:.10g}")
    out.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
