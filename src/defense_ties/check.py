"""Prove the trace of a built site: links, hashes, the same bytes on re-rendering, and sources found by experiment."""

from __future__ import annotations

import ast
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import nbformat
import pandas as pd

from . import experiments, figure
from .data import DATA_DIR, descriptor, resource, resources, sha256
from .figure import datasets
from .files import trace_file
from .notebooks import all_notebooks
from .runs import cores
from .site.artifacts import FOLDER, cells, csv_entries, sha256_text, spec_text, table_text


class _Page(HTMLParser):
    """Collects the ids and links of a page, the text alternatives of its images, and the cells of its tables."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.images: list[tuple[str, str | None]] = []
        self.cells: list[str] = []
        self._in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of a tag."""
        given = dict(attrs)
        self.ids.update(given[key] for key in ("id", "name") if given.get(key))
        for key in ("href", "src", "srcset"):
            if given.get(key):
                self.links.append(given[key])
        if tag == "img":
            self.images.append((given.get("src") or "", given.get("alt")))
        if tag in ("td", "th"):
            self.cells.append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        """Take note of the end of a cell."""
        if tag in ("td", "th"):
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        """Take note of the text of a cell."""
        if self._in_cell:
            self.cells[-1] += data


def _pages(site: Path) -> dict[Path, _Page]:
    pages = {}
    # The theme leaves templates among its static files: they are no pages.
    for path in sorted(p for p in site.rglob("*.html") if "_static" not in p.relative_to(site).parts):
        pages[path] = _Page()
        pages[path].feed(path.read_text(encoding="utf-8"))
    return pages


def broken_links(site: Path, pages: dict[Path, _Page]) -> list[str]:
    """Return one line per internal link that leads nowhere, to a missing file or a missing anchor.

    Links to other hosts are not followed; that no page loads anything from one is for a browser to see.
    """
    problems = []
    for path, page in pages.items():
        where = path.relative_to(site)
        for link in dict.fromkeys(page.links):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path.resolve()
            if target.is_dir():
                target = target / "index.html"
            if not target.is_file():
                problems.append(f"{where}: {link} leads to no file")
            elif parts.fragment and target.suffix == ".html":
                anchors = pages[site / target.relative_to(site.resolve())].ids
                if unquote(parts.fragment) not in anchors and not parts.fragment.startswith(":~:"):
                    problems.append(f"{where}: {link} leads to no anchor")
    return problems


def check_site(site: Path) -> list[str]:
    """Return what is wrong with the traces of a built site: files, hashes, links and text alternatives.

    Checks that each figure of ``trace.json`` is on its page with image, alternative text and links that resolve, that
    its CSV and its specification have the recorded hashes, that they and the page of its data agree, and that each table
    has the descriptor's hash.

    Raises:
        FileNotFoundError: the site is not built.
    """
    trace = json.loads(trace_file(site).read_text(encoding="utf-8"))
    pages = _pages(site)
    problems = broken_links(site, pages)
    if not trace["figures"]:
        problems.append("trace.json: no figure")
    for entry in trace["figures"]:
        name = f"figure {entry['id']}"
        page = pages.get(site / entry["page"])
        if page is None or f"fig-{entry['id']}" not in page.ids or f"cell-{entry['cell']}" not in page.ids:
            problems.append(f"{name}: not on page {entry['page']}, or its cell is not")
        else:
            shown = [
                alt for src, alt in page.images if src.endswith((f"/{entry['id']}.svg", f"/{entry['id']}-dark.svg"))
            ]
            if len(shown) != 2 or not all(alt and alt.strip() for alt in shown):
                problems.append(f"{name}: an image is missing, or has no alternative text")
        problems += _check_files(site, entry, name, pages.get(site / FOLDER / f"{entry['id']}.html"))
    for entry in trace["tables"]:
        page = pages.get(site / entry["page"])
        if page is None or f"tab-{entry['id']}" not in page.ids:
            problems.append(f"table {entry['id']}: not on page {entry['page']}")
        path = site / entry["csv"]
        if not path.is_file() or sha256(path) != entry["csv_sha256"]:
            problems.append(f"table {entry['id']}: {entry['csv']} is missing or does not have the hash of trace.json")
    for table, held in trace["data"].items():
        path = site / held["path"]
        if (
            not path.is_file()
            or sha256(path) != held["sha256"]
            or resource(table)["hash"] != f"sha256:{held['sha256']}"
        ):
            problems.append(f"data {table}: the site's copy, trace.json and the descriptor do not have the same hash")
    return problems


def _plotted(entry: dict) -> list[dict]:
    """Return what trace.json says of each CSV file of a figure."""
    return [{key: entry[key] for key in ("csv", "rows", "csv_sha256")}, *entry["further"]]


def _check_files(site: Path, entry: dict, name: str, data: _Page | None) -> list[str]:
    """Return what is wrong with the files of a figure; ``data`` is the page with its rows."""
    problems = []
    plotted = _plotted(entry)
    files = {part["csv"]: part["csv_sha256"] for part in plotted} | {entry["spec"]: entry["spec_sha256"]}
    for file, hashed in files.items():
        if not (site / file).is_file():
            problems.append(f"{name}: {file} is missing")
        elif sha256(site / file) != hashed:
            problems.append(f"{name}: {file} does not have the hash of trace.json")
    module, _, line = entry["code"].partition("#")
    if not (site / module).is_file() or f'id="{line}"' not in (site / module).read_text(encoding="utf-8"):
        problems.append(f"{name}: {entry['code']} leads to no line of code")
    spec_path = site / entry["spec"]
    if spec_path.is_file():
        spec = json.loads(spec_path.read_text(encoding="utf-8"))
        meta = spec["usermeta"]["defense_ties"]
        if [s["table"] for s in meta["sources"]] != entry["sources"] or not entry["sources"]:
            problems.append(f"{name}: its specification and trace.json do not name the same sources")
        if not datasets(spec):
            problems.append(f"{name}: no row is plotted")
        if not meta["alt"].strip():
            problems.append(f"{name}: its specification has no alternative text")
        if csv_entries(spec) != plotted:
            problems.append(f"{name}: its CSV is not what its specification plots")
        if data is None or data.cells != cells(spec):
            problems.append(f"{name}: the page of its data is missing, or is not what its specification plots")
    return problems


@dataclass(frozen=True)
class Piece:
    """A piece of evidence in a cell's output.

    Attributes:
        key: ``fig <id>``, ``tab <id>`` or ``num <name>``; content: the specification, the content of the table, or the
            bundle of the number; sources: the tables it names.
    """

    key: str
    content: dict[str, Any]
    sources: tuple[str, ...]

    @property
    def value(self) -> str:
        """What is compared: the SHA-256 of the specification or of the CSV, or the text of a number."""
        if self.key.startswith("fig "):
            return sha256_text(spec_text(self.content))
        if self.key.startswith("tab "):
            return sha256_text(table_text(self.content))
        return self.content["text"]


def piece(bundle: Mapping[str, Any]) -> Piece | None:
    """Return the evidence in an output, a mapping from mime type to content; ``None`` where there is none."""
    if figure.NUMBER_MIME in bundle:
        number = bundle[figure.NUMBER_MIME]
        return Piece(f"num {number['name']}", number, tuple(number["sources"]))
    if figure.TABLE_MIME in bundle:
        table = bundle[figure.TABLE_MIME]
        return Piece(f"tab {table['id']}", table, tuple(table["sources"]))
    meta = bundle.get(figure.MIME, {}).get("usermeta", {}).get("defense_ties")
    if meta is not None:
        return Piece(f"fig {meta['id']}", bundle[figure.MIME], tuple(s["table"] for s in meta["sources"]))
    return None


def stored(notebook: Path) -> dict[str, Piece]:
    """Return the evidence in the outputs of a notebook as it is committed, by key."""
    cells = nbformat.read(notebook, as_version=4).cells
    bundles = (output.get("data", {}) for cell in cells for output in cell.get("outputs", []))
    return {found.key: found for found in map(piece, bundles) if found}


def evidence(notebook: Path, strict: Callable[[], bool] = lambda: True) -> dict[str, Piece]:
    """Run a notebook in this process and return what its cells give as evidence, by key.

    Args:
        strict: asked when a cell raises, whether to raise it; otherwise the next cell runs, as with disturbed data.
    """
    found: dict[str, Piece] = {}

    def shown(bundle: dict, raw: bool = False) -> None:
        seen = piece(bundle)
        if seen:
            found[seen.key] = seen

    space: dict[str, object] = {"__name__": "__main__"}
    before, kept = Path.cwd(), figure.display
    figure.display = shown
    os.chdir(notebook.parent)
    try:
        for cell in nbformat.read(notebook, as_version=4).cells:
            if cell.cell_type != "code":
                continue
            try:
                value = _run_cell(cell.source, space, str(notebook))
                if isinstance(value, figure.Figure | figure.Table):
                    shown(value._repr_mimebundle_())
            except Exception:
                if strict():
                    raise
    finally:
        figure.display = kept
        os.chdir(before)
    return found


def _run_cell(source: str, space: dict[str, object], name: str) -> object:
    """Run a cell and return the value of its last expression, ``None`` where it ends otherwise."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), space)
    return eval(compile(ast.Expression(last.value), name, "eval"), space) if last else None


def _measured(fields: list[dict[str, Any]]) -> list[str]:
    """Return the fields of a table that hold measured values."""
    return [f["name"] for f in fields if f["type"] == "number"]


def _strongly(frame: pd.DataFrame, fields: list[dict[str, Any]]) -> pd.DataFrame:
    """Scale measured values by row, so that sums and shares both change; a table without any loses every second row.

    What is true is false.
    """
    flags = [f["name"] for f in fields if f["type"] == "boolean"]
    frame[flags] = frame[flags].replace({"true": "false", "false": "true"})
    measured = _measured(fields)
    for name in measured:
        values = pd.to_numeric(frame[name], errors="coerce")
        factors = 1.1 + (frame.index.to_series() % 7) / 10
        frame[name] = (values * factors).map(lambda x: "" if pd.isna(x) else f"{x:.10g}")
    return frame if measured else frame[frame.index % 2 != 1]


def _mildly(frame: pd.DataFrame, fields: list[dict[str, Any]]) -> pd.DataFrame:
    """Lose every fifth row."""
    return frame[frame.index % 5 != 1]


def _halved(frame: pd.DataFrame, fields: list[dict[str, Any]]) -> pd.DataFrame:
    """Lose the rows that a table without measured values keeps when it is disturbed strongly."""
    return frame[frame.index % 2 == 1]


def _other_half(frame: pd.DataFrame, fields: list[dict[str, Any]]) -> pd.DataFrame:
    """Lose the rows that :func:`_halved` keeps, most of which a table with measured values has in every other change."""
    return frame[frame.index % 2 == 0]


def _later(frame: pd.DataFrame, fields: list[dict[str, Any]]) -> pd.DataFrame:
    """Move every date by some years."""
    names = {f["name"] for f in fields}
    dates = [f["name"] for f in fields if f["type"] == "date" or f"{f['name']}_precision" in names]
    for name in dates:
        frame[name] = frame[name].str.replace(r"^\d{4}", lambda year: str(int(year[0]) + 7), regex=True)
    return frame


# A change of a table, given its fields as the descriptor has them.
_Change = Callable[[pd.DataFrame, list[dict[str, Any]]], pd.DataFrame]


def _disturbed(spec: dict[str, Any], folder: Path, how: _Change) -> str | None:
    """Write a table that says something else than the one of a descriptor; return the path of the file.

    A change that leaves the table as it is gives none: other dates in one without dates.
    """
    path = folder / f"{how.__name__}-{spec['path']}"
    frame = pd.read_csv(DATA_DIR / spec["path"], dtype=str, keep_default_na=False)
    changed = how(frame.copy(), spec["schema"]["fields"])
    if changed.equals(frame):
        return None
    changed.to_csv(path, index=False, lineterminator="\n")
    return str(path)


def _changed(before: experiments.Evidence, runs: list[experiments.Evidence]) -> set[str]:
    """Return the keys of the evidence that has another value in one of the runs, or that none of them could compute."""
    out = set()
    for key, value in before.items():
        values = [found[key]["value"] for found in runs if key in found]
        if not values or any(v != value["value"] for v in values):
            out.add(key)
    return out


def dependencies(tables: list[str] | None = None) -> tuple[experiments.Evidence, dict[str, set[str]]]:
    """Return the evidence of the book as it is, and the tables each piece was seen to depend on.

    Args:
        tables: which to disturb; ``None`` takes all.

    Every notebook runs on the tables as they are, and again with each table that it opens disturbed, strongly and mildly (see
    :mod:`defense_ties.experiments`); what changed depends on that table. What could be computed in neither of the two runs
    depends on it too. Both lose rows of a table without measured values, so the mild change is tried where the strong one made
    a cell raise. A figure or table that declares one it did not change with may rest on the few rows that were left
    alone: its notebook runs on each half of the rows, and on other dates.
    """
    asked = dict.fromkeys(map(str, all_notebooks()), tables or [r["name"] for r in descriptor()["resources"]])
    plain: dict[str, experiments.Evidence] = {}
    disturbed: dict[tuple[str, str], list[experiments.Evidence]] = {}
    with tempfile.TemporaryDirectory() as folder:

        def run(asked: Mapping[str, Iterable[str]], *changes: _Change) -> None:
            scratch = Path(folder, changes[0].__name__)
            scratch.mkdir()
            specs = resources(sorted({table for tables in asked.values() for table in tables}))
            files = {
                spec["name"]: (spec["path"], list(filter(None, (_disturbed(spec, scratch, c) for c in changes))))
                for spec in specs
            }
            enough = [spec["path"] for spec in specs if _mildly in changes and not _measured(spec["schema"]["fields"])]
            jobs = [experiments.Job(n, dict(files[table] for table in tables), enough) for n, tables in asked.items()]
            results = experiments.run(jobs, DATA_DIR, scratch, cores())
            for (notebook, tables), result in zip(asked.items(), results, strict=True):
                plain[notebook] = result.found
                for table in tables:
                    disturbed.setdefault((notebook, table), []).extend(result.disturbed.get(files[table][0], []))

        def moved() -> dict[str, set[str]]:
            seen: dict[str, set[str]] = {key: set() for found in plain.values() for key in found}
            for (notebook, table), runs in disturbed.items():
                for key in _changed(plain[notebook], runs) if runs else ():
                    seen[key].add(table)
            return seen

        run(asked, _strongly, _mildly)
        seen = moved()
        left = {}
        for notebook, found in plain.items():
            pieces = [(key, set(held["sources"])) for key, held in found.items() if not key.startswith("num ")]
            unmoved = {table for key, declared in pieces for table in declared - seen[key] - {"countries"}}
            left[notebook] = [table for table in asked[notebook] if table in unmoved and disturbed[notebook, table]]
        run({notebook: tables for notebook, tables in left.items() if tables}, _halved, _other_half, _later)
    return {key: value for found in plain.values() for key, value in found.items()}, moved()


def check_sources(site: Path) -> list[str]:
    """Return what is wrong between the site and the code and data it comes from.

    Runs every notebook again and compares (see :func:`against_site`). Then disturbs each table (see
    :func:`dependencies`): a figure or number that changes with a table it does not declare, or declares a table that it
    never changes with, is reported. The table of countries gives names and codes everywhere, and is not asked for.
    """
    known, seen = dependencies()
    return undeclared(known, seen) + against_site(site, {key: value["value"] for key, value in known.items()})


def against_site(site: Path, values: Mapping[str, str]) -> list[str]:
    """Return the evidence of a built site that running the notebooks again does not give.

    Args:
        values: key to value of what running gave, as of :class:`Piece`.
    """
    trace = json.loads((site / "trace.json").read_text(encoding="utf-8"))
    problems = []
    for entry in trace["figures"]:
        key = f"fig {entry['id']}"
        if key not in values:
            problems.append(f"{key}: on the site, but no notebook draws it")
        elif values[key] != entry["spec_sha256"]:
            problems.append(f"{key}: running its notebook again gives another specification than the site's")
    for entry in trace["tables"]:
        key = f"tab {entry['id']}"
        if values.get(key) != entry["csv_sha256"]:
            problems.append(f"{key}: running its notebook again gives another table than the site's")
    for entry in trace["numbers"]:
        key = f"num {entry['name']}"
        if values.get(key) != entry["text"]:
            problems.append(f"{key}: running its notebook again gives another text than the site's {entry['text']!r}")
    return problems


def undeclared(known: dict[str, dict], seen: dict[str, set[str]]) -> list[str]:
    """Return the evidence whose declared tables are not those it was seen to depend on (see :func:`dependencies`).

    A number may stay the same when a table it rests on is disturbed, since it is rounded; a figure or table may not.
    """
    problems = []
    for key, value in known.items():
        declared, found = set(value["sources"]) - {"countries"}, seen[key] - {"countries"}
        if found - declared:
            problems.append(f"{key}: changes with {', '.join(sorted(found - declared))}, which it does not declare")
        if declared - found and not key.startswith("num "):
            problems.append(f"{key}: declares {', '.join(sorted(declared - found))}, but is not derived from it")
    return problems
