"""``python -m benchmarks.customs``: how fast a file as large as a set of years of BACI is read, and in how much memory.

The file is made for it, of as many rows as are asked for, and removed afterwards. It is read by
:func:`defense_ties.ingest.customs.baci` in a process of its own with two threads; the first million of its rows by that and, in a
third process, by pandas, whole as pandas reads and then without what is no arms.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

from traced_book.files import replacing

from .__main__ import RESULTS, ROOT, machine, placed
from .builds import MAXRSS, MB

ROWS, SLICE, THREADS = 100_000_000, 1_000_000, 2
_COUNTRIES = 226
_FIRST, _YEARS = 1995, 28
# Fifty-two codes in each chapter but 77, which the Harmonized System keeps free. 8807 is not in its editions before 2022.
_CODES = [
    code
    for chapter, heading, sub in itertools.product(range(1, 98), range(1, 14), range(1, 5))
    if chapter != 77 and not (code := f"{chapter:02}{heading:02}{sub}0").startswith("8807")
]
_FROM, _TO = "<!-- measured by benchmarks.customs -->", "<!-- until here, customs -->"


def make(path: Path, countries: Path, rows: int) -> None:
    """Write a file with the columns of BACI, in which no year, exporter, importer and code stands twice, and its countries."""
    names = "\n".join(f"{n},Country {n},,C{n:02X}" for n in range(1, _COUNTRIES + 1))
    countries.write_text(f"country_code,country_name,country_iso2,country_iso3\n{names}\n", encoding="utf-8")
    pairs, step = _COUNTRIES * (_COUNTRIES - 1), 61
    if rows > _YEARS * pairs * (len(_CODES) // step):
        raise ValueError(f"at most {_YEARS * pairs * (len(_CODES) // step):,} rows")
    codes = ", ".join(f"'{code}'" for code in _CODES)
    with duckdb.connect(config={"threads": THREADS, "memory_limit": "1GB"}) as connection:
        connection.execute(f"""
            COPY (
                SELECT {_FIRST} + n % {_YEARS} AS t, 1 + pair // {_COUNTRIES - 1} AS i,
                    1 + (pair // {_COUNTRIES - 1} + 1 + pair % {_COUNTRIES - 1}) % {_COUNTRIES} AS j,
                    list_extract([{codes}], CAST(1 + (m // {pairs} * {step} + pair) % {len(_CODES)} AS INTEGER)) AS k,
                    CAST((1 + hash(n) % 9000000) / 1000 AS DECIMAL(12, 3)) AS v,
                    CASE WHEN n % 17 = 0 THEN 'NA' ELSE CAST(CAST((1 + hash(n + 1) % 5000000) / 1000 AS DECIMAL(12, 3)) AS VARCHAR) END AS q
                FROM (SELECT n, n // {_YEARS} AS m, n // {_YEARS} % {pairs} AS pair FROM range({rows}) AS numbers(n))
            ) TO '{path}' (HEADER, DELIMITER ',')
        """)


# What a process of its own does, with the names of the files as arguments; it prints how many rows the file has, how many of them
# are of arms, their value, and how many seconds it took without the start of Python.
_DUCKDB = """
import sys, time
from pathlib import Path
from defense_ties.ingest import customs
begun = time.monotonic()
rows, counts = customs.baci(Path(sys.argv[1]), Path(sys.argv[2]), "H0", threads=int(sys.argv[3]))
print(counts.rows, counts.read, round(rows["usd"].sum()), time.monotonic() - begun)
"""
_PANDAS = """
import sys, time
import pandas as pd
from defense_ties.customs import COMMODITIES
begun = time.monotonic()
frame = pd.read_csv(sys.argv[1], dtype={"k": "str"}, na_values=["NA"])
code = frame["k"].str
arms = frame[code[:2].eq("93") | code[:4].isin([*COMMODITIES])]
print(len(frame), len(arms), round(arms["v"].sum() * 1000), time.monotonic() - begun)
"""


def run(program: str, *arguments: object) -> dict[str, float]:
    """Run a program in a process of its own; return what it found, the seconds it took to read, and its largest memory in MB."""
    process = subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout is not None
    printed = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, "the process that is measured")
    rows, arms, usd, seconds = printed.split()
    found = {"rows": int(rows), "arms": int(arms), "usd": int(usd), "seconds": float(seconds)}
    return found | {"memory": used.ru_maxrss * MAXRSS / MB}


def measure(folder: Path, rows: int) -> dict:
    """Make the files in a folder, read them, and return what was measured.

    Raises:
        ValueError: the two ways to read found different things in the same rows.
    """
    whole, part, countries = folder / "baci.csv", folder / "part.csv", folder / "countries.csv"
    print(f"making {rows:,} rows …", flush=True)
    make(whole, countries, rows)
    with whole.open(encoding="utf-8") as lines, part.open("w", encoding="utf-8") as out:
        out.writelines(itertools.islice(lines, SLICE + 1))
    size = whole.stat().st_size / MB
    print(f"reading {size:,.0f} MB …", flush=True)
    result = {
        "about": machine(),
        "size": size,
        "whole": run(_DUCKDB, whole, countries, THREADS),
        "part": run(_DUCKDB, part, countries, THREADS),
        "pandas": run(_PANDAS, part),
    }
    if any(result["part"][what] != result["pandas"][what] for what in ("rows", "arms", "usd")):
        raise ValueError(f"found {result['part']} and with pandas {result['pandas']}, expected the same")
    return result


def table(result: dict) -> str:
    """Return what :func:`measure` found as a table in Markdown."""
    lines = ["| | rows | of arms | seconds | rows a second | largest memory |", "|---|--:|--:|--:|--:|--:|"]
    names = {"whole": "this reader, the whole file", "part": "this reader, a slice", "pandas": "pandas, the same slice"}
    for key, name in names.items():
        one = result[key]
        lines.append(
            f"| {name} | {one['rows']:,} | {one['arms']:,} | {one['seconds']:.1f} | {one['rows'] / one['seconds']:,.0f} | {one['memory']:,.0f} MB |"
        )
    about = "; ".join(f"{name}: {value}" for name, value in result["about"].items())
    return "\n".join([*lines, "", f"The whole file: {result['size']:,.0f} MB. {about}."]) + "\n"


def main() -> None:
    """Measure, print the table, keep it under ``_build/benchmarks/``, and put it into the README if asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.customs", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help=f"how many rows the file has (default: {ROWS:,})")
    parser.add_argument("--readme", action="store_true", help="put the table into benchmarks/README.md")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = measure(Path(folder), args.rows)
    text = table(result)
    RESULTS.mkdir(parents=True, exist_ok=True)
    for suffix, content in ((".json", json.dumps(result, indent=1)), (".md", text)):
        with replacing(RESULTS / f"customs{suffix}") as scratch:
            scratch.write_text(content, encoding="utf-8")
    if args.readme:
        readme = ROOT / "benchmarks" / "README.md"
        with replacing(readme) as scratch:
            scratch.write_text(placed(readme.read_text(encoding="utf-8"), text, _FROM, _TO), encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
