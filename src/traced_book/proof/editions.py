"""An edition against its original: the same evidence from the same cells, and no number that is another.

What differs may only be words, and how a language writes a number: this looks at what both sites hold, and knows nothing of how an edition is made.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

from ..editions import numerals
from ..evidence.texts import KEY
from ..files import trace_file

# Of each kind of evidence: its name in the trace, and what an edition has as its original has it.
_SAME = ("number", "page", "notebook", "cell", "lines", "function", "sources", "vintages", "rows", "picture_sha256")
_KINDS = (("figure", "id"), ("table", "id"), ("number", "name"))


def _trace(site: Path) -> dict[str, Any]:
    return json.loads(trace_file(site).read_text(encoding="utf-8"))


def is_edition(site: Path) -> bool:
    """Return whether a site is an edition. Raises FileNotFoundError: it is not built."""
    return "edition" in _trace(site)


def against_original(site: Path) -> list[str]:
    """Return what of an edition is not that of its original, which is the site that holds its folder.

    Raises:
        FileNotFoundError: there is no such site.
    """
    trace, original = _trace(site), _trace(site.parent)
    languages = (trace["original"], trace["edition"])
    problems = []
    if trace["data"] != original["data"] or trace["files"] != original["files"]:
        problems.append("its data are not those of the original: build the editions after it")
    for kind, named in _KINDS:
        own, others = ({entry[named]: entry for entry in held[f"{kind}s"]} for held in (trace, original))
        problems += [f"{kind} {name}: only in the edition" for name in own.keys() - others.keys()]
        problems += [f"{kind} {name}: not in the edition" for name in others.keys() - own.keys()]
        for name in sorted(own.keys() & others.keys()):
            found = [*_entries(others[name], own[name]), *_files(site, others[name], own[name], languages)]
            if kind == "number" and not alike(others[name]["text"], own[name]["text"], languages):
                found.append(f"{own[name]['text']!r} is another number than {others[name]['text']!r}")
            problems += [f"{kind} {name}: {fault}" for fault in found]
    return problems


def alike(text: str, other: str, languages: tuple[str, str]) -> bool:
    """Return whether two texts state the same numbers, the first in the first language, the second in the other."""
    return numerals.stated(text, languages[0]) == numerals.stated(other, languages[1])


def _words(text: str, other: str, languages: tuple[str, str]) -> bool:
    """Return whether a text is as it was, or other words that state the same numbers."""
    return text == other or alike(text, other, languages)


def _entries(original: dict, own: dict) -> Iterator[str]:
    for key in _SAME:
        if original.get(key) != own.get(key):
            yield f"its {key} is {own.get(key)!r}, in the original {original.get(key)!r}"


def _files(site: Path, original: dict, own: dict, languages: tuple[str, str]) -> Iterator[str]:
    """Yield where the files of an edition's figure or table are not those of the original but for words."""
    parts = [
        (held["csv"] for held in (entry, *entry.get("further", [])) if held.get("csv")) for entry in (original, own)
    ]
    for one, other in zip_longest(*parts):
        if one is None or other is None:
            yield f"{one or other}: only one of both has it"
            continue
        yield from (f"{other}, {fault}" for fault in _tables(site.parent / one, site / other, languages))
    if "spec" in original and "spec" in own:
        one, other = (
            json.loads((at / entry["spec"]).read_text(encoding="utf-8"))
            for at, entry in ((site.parent, original), (site, own))
        )
        yield from (f"{own['spec']}, {fault}" for fault in _specifications(one, other, languages))


def _rows(file: Path) -> list[list[str]]:
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    return list(csv.reader(line for line in lines if not line.startswith("#")))


def _tables(one: Path, other: Path, languages: tuple[str, str]) -> Iterator[str]:
    rows, others = _rows(one), _rows(other)
    if [len(row) for row in rows] != [len(row) for row in others]:
        yield "it has other rows or columns"
        return
    for line, (row, translated) in enumerate(zip(rows, others, strict=True)):
        for cell, said in zip(row, translated, strict=True):
            if not _words(cell, said, languages):
                yield f"row {line}: {said!r} is no {cell!r}"


def _specifications(one: Any, other: Any, languages: tuple[str, str], at: str = "") -> Iterator[str]:
    """Yield where two specifications differ by more than words, and how a language writes numbers."""
    if isinstance(one, dict) and isinstance(other, dict):
        own = {key: part for key, part in other.items() if not (at == "" and key == "config")}
        told = {key: part for key, part in one.items() if not (at == "" and key == "config")}
        if at == "":
            settings = {key: part for key, part in other.get("config", {}).items() if key != "locale"}
            if settings != {key: part for key, part in one.get("config", {}).items() if key != "locale"}:
                yield "config: it is another"
        if at.endswith(KEY):
            own.pop("left", None)
        if told.keys() != own.keys():
            yield f"{at or 'it'} has other parts"
            return
        for key in told:
            yield from _specifications(told[key], own[key], languages, f"{at}.{key}".lstrip("."))
    elif isinstance(one, list) and isinstance(other, list):
        if all(isinstance(line, str) for line in [*one, *other]):
            # Categories are compared one by one; words may take another number of lines.
            each = len(one) == len(other) and all(_words(*pair, languages) for pair in zip(one, other, strict=True))
            if not each and not alike(" ".join(one), " ".join(other), languages):
                yield f"{at}: {other!r} is no {one!r}"
        elif len(one) != len(other):
            yield f"{at} has {len(other)} parts, in the original {len(one)}"
        else:
            for position, parts in enumerate(zip(one, other, strict=True)):
                yield from _specifications(*parts, languages, f"{at}[{position}]")
    elif isinstance(one, str) and isinstance(other, str):
        if not _words(one, other, languages):
            yield f"{at}: {other!r} is no {one!r}"
    elif one != other or type(one) is not type(other):
        yield f"{at}: {other!r} is no {one!r}"
