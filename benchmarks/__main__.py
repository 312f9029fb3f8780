"""``python -m benchmarks``: build and read this book and a stock one, and print a table with ratios.

``--tasks SITE`` measures instead the longest task of every page of a built site, at two widths. ``--countries 5 11 33`` measures
how a build grows with the number of chapters: seconds, memory, size of the site.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import platform
import shutil
import statistics
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import sync_playwright

from traced_book import provenance
from traced_book.files import cores, replacing

from . import books, builds, reading

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "_build" / "benchmarks"
# Between these lines of a README stands the table that was measured last.
_FROM, _TO = "<!-- measured by make bench -->", "<!-- until here -->"
# From one size of the book to the next, less than this is noise.
_FASTER = 1.25


def machine() -> dict[str, str]:
    """Return what the figures depend on: the commit, the day, and the machine with its load."""
    processor = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor(),
    )
    return {
        "sources": provenance.build().words,
        "day": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": f"{cores()} cores of {processor or 'an unnamed processor'}, {platform.system()}",
        "Python": platform.python_version(),
        "load at the start": f"{os.getloadavg()[0]:.1f}",
    }


def _lines(name: str) -> list[str]:
    path = Path(name)
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def _chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "chromium-headless-shell")
    return next(filter(None, map(shutil.which, names)), None)


def _row(what: str, ours: list[float], stock: list[float], unit: str = "", digits: int = 0) -> str:
    """Return a row of the table: the median of each book's values, between the least and the most, and their ratio."""
    a, b = statistics.median(ours), statistics.median(stock)
    ratio = f"{a / b:.2f}" if b else "–"
    return f"| {what} | {_cell(ours, unit, digits)} | {_cell(stock, unit, digits)} | {ratio} |"


def _cell(values: list[float], unit: str, digits: int) -> str:
    spread = f" ({min(values):,.{digits}f}–{max(values):,.{digits}f})" if len(values) > 1 else ""
    return f"{statistics.median(values):,.{digits}f}{spread} {unit}".strip()


def _built(made: Mapping[str, books.Book], times: int) -> dict[str, dict[str, dict]]:
    print(f"building {' and '.join(made)} …", flush=True)
    found = builds.measure(made, times)
    return {name: {kind: vars(spent) for kind, spent in kinds.items()} for name, kinds in found.items()}


def compare(scratch: Path, times: int, chapters: list[str]) -> dict:
    """Build both books and read their chapters; return all that was measured."""
    made = {"ours": books.ours(scratch / "ours"), "stock": books.stock(scratch / "stock")}
    result: dict = {"about": machine(), "builds": _built(made, times), "reading": {}}
    cdn = reading.libraries(scratch)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=reading.FLAGS)
        for name, book in made.items():
            with reading.served(book.site, cdn) as address:
                for chapter in chapters:
                    print(f"reading {chapter} of {name} …", flush=True)
                    page = f"{books.COUNTRIES}/{chapter}.html"
                    result["reading"].setdefault(name, {})[chapter] = {
                        **vars(reading.visit(browser, address, page)),
                        "first_figure": reading.first_figure(browser, address, page, times),
                        "longest_slow": reading.longest_task(browser, address, page, times),
                    }
        browser.close()
    return result


def table(result: Mapping) -> str:
    """Return what :func:`compare` found as a table in Markdown, the ratios last."""
    ours, stock = (result["builds"][name] for name in ("ours", "stock"))
    lines = ["| | this book | stock | ratio |", "|---|--:|--:|--:|"]
    for kind in ours:
        for what, label in (("wall", f"build, {kind}"), ("cpu", "computing for it, on all cores")):
            lines.append(_row(label, ours[kind][what], stock[kind][what], "s", 1))
    pages = [result["reading"][name] for name in ("ours", "stock")]

    def worst(found: Mapping, what: str, divisor: float) -> list[float]:
        values = [page[what] if isinstance(page[what], list) else [page[what]] for page in found.values()]
        return [value / divisor for value in max(values, key=statistics.median)]

    rows = [
        ("chapter, all figures seen, transferred", "transferred", "KB", 1024, 0),
        ("the same, unpacked", "unpacked", "KB", 1024, 0),
        ("requests", "requests", "", 1, 0),
        ("requests to other hosts", "elsewhere", "", 1, 0),
        ("first figure visible, slow line and machine", "first_figure", "s", 1, 1),
        ("layout shift while reading", "moved", "", 1, 3),
        ("longest task before interaction, slow machine", "longest_slow", "ms", 1, 0),
    ]
    for label, what, unit, divisor, digits in rows:
        lines.append(_row(label, *(worst(found, what, divisor) for found in pages), unit, digits))
    about = "; ".join(f"{name}: {value}" for name, value in result["about"].items())
    return (
        "\n".join([*lines, "", f"Medians, with the least and the most; of the chapters read, the worst. {about}."])
        + "\n"
    )


def hold_up(site: Path, times: int) -> dict:
    """Return the longest task of every page of a built site, by page and width."""
    pages = [path.relative_to(site).as_posix() for path in sorted((site / "book").rglob("*.html"))]
    result: dict = {"about": machine(), "tasks": {}}
    with sync_playwright() as playwright, reading.served(site, {}) as address:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=reading.FLAGS)
        for page in pages:
            print(f"loading {page} …", flush=True)
            result["tasks"][page] = {
                str(width): reading.busiest_task(browser, address, page, width, times) for width in reading.ROOMS
            }
        browser.close()
    return result


def tasks_table(result: Mapping) -> str:
    """Return what :func:`hold_up` found as a table in Markdown, the page that holds up longest first."""
    medians = {
        page: {width: statistics.median(values) for width, values in found.items()}
        for page, found in result["tasks"].items()
    }
    lines = ["| page | " + " | ".join(f"{width} px" for width in reading.ROOMS) + " |"]
    lines.append("|---" + "|--:" * len(reading.ROOMS) + "|")
    for page, found in sorted(medians.items(), key=lambda item: -max(item[1].values())):
        lines.append(f"| {page} | " + " | ".join(f"{found[str(width)]:,.0f} ms" for width in reading.ROOMS) + " |")
    about = "; ".join(f"{name}: {value}" for name, value in result["about"].items())
    return "\n".join([*lines, "", f"Medians. {about}."]) + "\n"


def grow(scratch: Path, times: int, sizes: list[int]) -> dict:
    """Build this book with more and more chapters; return what was measured."""
    return {"about": machine(), "builds": _built({str(n): books.ours(scratch / str(n), n) for n in sizes}, times)}


def growth_table(result: Mapping) -> str:
    """Return what :func:`grow` found as a table in Markdown.

    Beside the values stands what each further country adds, from one size to the next. Where the last of these is more than
    :data:`_FASTER` times the first, the quantity grows faster than the book, and its row is marked.
    """
    sizes = sorted(result["builds"], key=int)
    steps = list(itertools.pairwise(sizes))
    kinds = list(result["builds"][sizes[0]])
    head = [f"{size} countries" for size in sizes] + [f"each more, {a} to {b}" for a, b in steps]
    lines = ["| | " + " | ".join(head) + " | |", "|---" + "|--:" * len(head) + "|---|"]
    rows = [(f"build, {kind}", kind, "wall", "s", 1) for kind in kinds]
    rows += [("computing from nothing, on all cores", kinds[0], "cpu", "s", 1)]
    rows += [("largest process of it", kinds[0], "memory", "MB", 0), ("site", kinds[0], "size", "MB", 1)]
    for label, kind, what, unit, digits in rows:
        values = {size: statistics.median(result["builds"][size][kind][what]) for size in sizes}
        more = [(values[b] - values[a]) / (int(b) - int(a)) for a, b in steps]
        cells = [f"{value:,.{digits}f} {unit}" for value in values.values()] + [
            f"{value:,.2f} {unit}" for value in more
        ]
        faster = "faster than the book" if len(more) > 1 and more[-1] > _FASTER * max(more[0], 0) else ""
        lines.append(f"| {label} | " + " | ".join(cells) + f" | {faster} |")
    about = "; ".join(f"{name}: {value}" for name, value in result["about"].items())
    return "\n".join([*lines, "", f"Medians. {about}."]) + "\n"


def placed(text: str, table: str, begins: str = _FROM, ends: str = _TO) -> str:
    """Return a text with a table in place of the one that stands in it, between two lines.

    Raises:
        ValueError: the text does not have the lines between which a table stands.
    """
    before, begun, rest = text.partition(begins)
    _, ended, after = rest.partition(ends)
    if not begun or not ended:
        raise ValueError(f"found no place for the table, expected the lines {begins!r} and {ends!r}")
    return f"{before}{begins}\n{table}{ends}{after}"


def main() -> None:
    """Measure, print the table, keep it with all values under ``_build/benchmarks/``, and put it into the README if asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--times", type=int, default=3, help="how often each thing is measured (default: 3)")
    parser.add_argument("--chapters", nargs="+", default=["venezuela", "brazil", "mexico", "colombia", "chile"])
    parser.add_argument("--countries", nargs="+", type=int, help="measure builds of books with so many countries")
    parser.add_argument(
        "--tasks", type=Path, metavar="SITE", help="measure the longest task of each page of a built site"
    )
    parser.add_argument(
        "--readme", action="store_true", help="put the table into README.md; that of growth into benchmarks/README.md"
    )
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if args.tasks:
            name, result = "tasks", hold_up(args.tasks, args.times)
            text = tasks_table(result)
        elif args.countries:
            name, result = "growth", grow(Path(folder), args.times, args.countries)
            text = growth_table(result)
        else:
            name, result = "stock", compare(Path(folder), args.times, args.chapters)
            text = table(result)
    RESULTS.mkdir(parents=True, exist_ok=True)
    for suffix, content in ((".json", json.dumps(result, indent=1)), (".md", text)):
        with replacing(RESULTS / f"{name}{suffix}") as scratch:
            scratch.write_text(content, encoding="utf-8")
    if args.readme and not args.tasks:
        readme = ROOT / "benchmarks" / "README.md" if args.countries else ROOT / "README.md"
        with replacing(readme) as scratch:
            scratch.write_text(placed(readme.read_text(encoding="utf-8"), text), encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
