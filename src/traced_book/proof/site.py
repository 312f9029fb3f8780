"""A built site against itself and against the notebooks: links, hashes, and the same bytes when it is rendered again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ..book import here
from ..evidence.texts import FOLDER, about, cells, csv_entries, empty
from ..files import TRACE, sha256, trace_file
from ..tables import called, resource


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
        self.ids.update(name for key in ("id", "name") if (name := given.get(key)))
        for key in ("href", "src", "srcset"):
            if address := given.get(key):
                self.links.append(address)
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
    its CSV and its specification have the recorded hashes, that they and the page of its data agree, that each table
    has the descriptor's hash, and that each other data file that evidence names is as it was when the site was built.

    Raises:
        FileNotFoundError: the site is not built.
    """
    trace = json.loads(trace_file(site).read_text(encoding="utf-8"))
    pages = _pages(site)
    problems = broken_links(site, pages)
    for entry in trace["figures"]:
        name = f"figure {entry['id']}"
        page = pages.get(site / entry["page"])
        # Where its page shows no cell, it leads to the notebook alone; that its links lead somewhere was seen above.
        if page is None or f"fig-{entry['id']}" not in page.ids:
            problems.append(f"{name}: not on page {entry['page']}")
        else:
            drawn = (f"/{entry['id']}.svg", f"/{entry['id']}-dark.svg")
            wanted = (f"/{entry['picture']}",) if "picture" in entry else drawn
            # A copy of it on the same page has the same images.
            shown = {end: [alt for src, alt in page.images if f"/{src}".endswith(end)] for end in wanted}
            if not all(alts and all(alt and alt.strip() for alt in alts) for alts in shown.values()):
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
    return problems + _other_files(trace)


def _other_files(trace: dict) -> list[str]:
    """Return the data files that the evidence of a site names and that are not as they were when it was built."""
    problems = []
    for name, held in trace["files"].items():
        path = here().root / name
        if not path.is_file() or sha256(path) != held["sha256"]:
            state = "changed" if path.is_file() else "gone"
            named = ", ".join(
                key for key, sources in _sources(trace) if any(called(name, source) for source in sources)
            )
            problems.append(f"data {name}: {state} since the site was built; named by {named}")
    return problems


def _sources(trace: dict) -> Iterator[tuple[str, list[str]]]:
    """Yield the key of each piece of evidence of a site, with the sources that it names."""
    for kind, name, entries in (("fig", "id", "figures"), ("tab", "id", "tables"), ("num", "name", "numbers")):
        yield from ((f"{kind} {entry[name]}", entry["sources"]) for entry in trace[entries])


def counted(site: Path) -> str:
    """Return in words how many figures, tables and numbers a built site has: ``1 figure, 0 tables, 12 numbers``."""
    trace = json.loads(trace_file(site).read_text(encoding="utf-8"))
    counts = {kind: len(trace[f"{kind}s"]) for kind in ("figure", "table", "number")}
    return ", ".join(f"{count} {kind}{'' if count == 1 else 's'}" for kind, count in counts.items())


def _plotted(entry: dict) -> list[dict]:
    """Return what trace.json says of each CSV file of a figure; nothing where it has none."""
    return [{key: entry[key] for key in ("csv", "rows", "csv_sha256")}, *entry["further"]] if entry["csv"] else []


def _compared(entry: dict) -> tuple[str, str]:
    """Return the file of a figure that is compared, its specification or its picture, and the hash that trace.json has of it."""
    kind = "picture" if "picture" in entry else "spec"
    return entry[kind], entry[f"{kind}_sha256"]


def _check_files(site: Path, entry: dict, name: str, data: _Page | None) -> list[str]:
    """Return what is wrong with the files of a figure; ``data`` is the page with its rows."""
    problems = []
    plotted = _plotted(entry)
    files = dict([*((part["csv"], part["csv_sha256"]) for part in plotted), _compared(entry)])
    for file, hashed in files.items():
        if not (site / file).is_file():
            problems.append(f"{name}: {file} is missing")
        elif sha256(site / file) != hashed:
            problems.append(f"{name}: {file} does not have the hash of trace.json")
    module, _, line = entry["code"].partition("#")
    # Where no function is named, the cell is the code.
    held = (site / module).read_text(encoding="utf-8") if (site / module).is_file() else ""
    if module and f'id="{line}"' not in held:
        problems.append(f"{name}: {entry['code']} leads to no line of code")
    spec_path = site / entry.get("spec", "")
    if spec_path.is_file():
        spec = json.loads(spec_path.read_text(encoding="utf-8"))
        meta = about(spec)
        if [s["table"] for s in meta["sources"]] != entry["sources"]:
            problems.append(f"{name}: its specification and trace.json do not name the same sources")
        if empty(spec):
            problems.append(f"{name}: no row is plotted")
        if not meta["alt"].strip():
            problems.append(f"{name}: its specification has no alternative text")
        if csv_entries(spec) != plotted:
            problems.append(f"{name}: its CSV is not what its specification plots")
        if (data.cells if data else []) != cells(spec):
            problems.append(f"{name}: the page of its data is missing, or is not what its specification plots")
    return problems


def against_site(site: Path, values: Mapping[str, str]) -> list[str]:
    """Return the evidence of a built site that running the notebooks again does not give.

    Args:
        values: key to value of what running gave, as of :class:`Piece`.
    """
    trace = json.loads((site / TRACE).read_text(encoding="utf-8"))
    problems = []
    for entry in trace["figures"]:
        key = f"fig {entry['id']}"
        if key not in values:
            problems.append(f"{key}: on the site, but no notebook draws it")
        elif values[key] != _compared(entry)[1]:
            what = "picture" if "picture" in entry else "specification"
            problems.append(f"{key}: running its notebook again gives another {what} than the site's")
    for entry in trace["tables"]:
        key = f"tab {entry['id']}"
        if values.get(key) != entry["csv_sha256"]:
            problems.append(f"{key}: running its notebook again gives another table than the site's")
    for entry in trace["numbers"]:
        key = f"num {entry['name']}"
        if values.get(key) != entry["text"]:
            problems.append(f"{key}: running its notebook again gives another text than the site's {entry['text']!r}")
    return problems
