"""``defense-ties``: the commands of the project."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import nbformat

from . import ingest, notebooks, pdf, reading, runs
from .archives import archives, notes
from .check import check_site, check_sources
from .citation import work
from .data import DATA_DIR, DescriptorError
from .files import replacing
from .review import review
from .site import take_away
from .validate import validate


def main(argv: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="defense-ties", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("ingest", help="make the tables of data/ from raw provider exports")
    command.add_argument("--from", dest="source", type=Path, required=True, help="folder of raw files")
    command.add_argument("--to", dest="target", type=Path, default=DATA_DIR, help="data folder (default: data/)")
    command = commands.add_parser("validate", help="check every table against datapackage.json")
    command.add_argument("--data", type=Path, default=DATA_DIR, help="data folder (default: data/)")
    command = commands.add_parser("execute", help="run notebooks and store their outputs, cleaned")
    command.add_argument("notebooks", nargs="*", type=Path, help="notebooks (default: all of book/)")
    command = commands.add_parser("write-out", help="copy the notebooks with numbers and references written out")
    command.add_argument("--to", dest="target", type=Path, required=True, help="folder of the copies")
    command = commands.add_parser("trace", help="prove the trace of a built site")
    command.add_argument("--check", dest="site", type=Path, required=True, help="folder of the built site")
    command = commands.add_parser("review", help="run everything again, compare, and report on one page")
    command.add_argument("--site", type=Path, help="folder of the built site (default: leave the site out)")
    command.add_argument(
        "--build", help="command that builds the site, once the notebooks have run (default: it is built)"
    )
    command.add_argument("--to", type=Path, default=Path("_build/review.md"), help="report (default: _build/review.md)")
    command = commands.add_parser("pdf", help="write the whole book of a built site as a PDF")
    command.add_argument("--site", type=Path, required=True, help="folder of the built site")
    command.add_argument("--to", type=Path, default=Path("_build"), help="folder (default: _build)")
    command.add_argument("--publish", action="store_true", help="also put it on the site, and link to it there")
    command = commands.add_parser("archives", help="write the archives of a release, with checksums")
    command.add_argument("--site", type=Path, required=True, help="folder of the built site")
    command.add_argument("--to", type=Path, default=Path("_build"), help="folder (default: _build)")
    command.add_argument("--pdf", type=Path, help="the book as a PDF, to be released with them (default: leave it out)")
    command = commands.add_parser("notes", help="write the notes of a release: what the changelog says of this version")
    command.add_argument("--to", type=Path, default=Path("_build/notes.md"), help="file (default: _build/notes.md)")
    args = parser.parse_args(argv)
    commands_by_name = {
        "ingest": _ingest,
        "validate": _validate,
        "execute": _execute,
        "write-out": _write_out,
        "trace": _trace,
        "review": _review,
        "pdf": _pdf,
        "archives": _archives,
        "notes": _notes,
    }
    try:
        return commands_by_name[args.command](args)
    except (DescriptorError, OSError) as error:
        print(f"{args.command} stopped\n{error}", file=sys.stderr)
        return 1


def _ingest(args: argparse.Namespace) -> int:
    try:
        with ingest.accounts() as closed:
            changed = ingest.run(args.source, args.target)
    except (ingest.IngestError, DescriptorError, OSError, ValueError) as error:
        print(f"ingest stopped, nothing was changed\n{error}", file=sys.stderr)
        return 1
    for account in closed:
        print(account)
    for line in ingest.left_as_they_are(args.source):
        print(line)
    print(f"changed: {', '.join(changed)}" if changed else "no table changed")
    return 0


def _report(problems: list[str], fine: str) -> int:
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(problems)} problems" if problems else fine)
    return 1 if problems else 0


def _validate(args: argparse.Namespace) -> int:
    return _report(validate(args.data), "all tables are valid")


def _trace(args: argparse.Namespace) -> int:
    try:
        problems = check_site(args.site) + check_sources(args.site)
    except RuntimeError as error:
        problems = [str(error)]
    return _report(problems, "every figure and number is traced, and comes from the tables it names")


def _review(args: argparse.Namespace) -> int:
    done = review(args.site, args.build)
    args.to.parent.mkdir(parents=True, exist_ok=True)
    with replacing(args.to) as scratch:
        scratch.write_text(done.text(), encoding="utf-8")
    print(done.text())
    return 1 if done.red else 0


def _pdf(args: argparse.Namespace) -> int:
    target = args.to / take_away.PDF
    try:
        pdf.write(args.site, target)
        written = [target, *(take_away.publish(target, args.site) if args.publish else [])]
    except (FileNotFoundError, ValueError) as error:
        print(f"no PDF was written\n{error}", file=sys.stderr)
        return 1
    print("\n".join(map(str, written)))
    return 0


def _archives(args: argparse.Namespace) -> int:
    try:
        written = archives(args.site, args.to, pdf=args.pdf)
    except (FileNotFoundError, ValueError) as error:
        print(f"no archive was written\n{error}", file=sys.stderr)
        return 1
    print("\n".join(map(str, written)))
    return 0


def _notes(args: argparse.Namespace) -> int:
    try:
        text = notes(work().version)
    except (FileNotFoundError, ValueError) as error:
        print(f"no notes were written\n{error}", file=sys.stderr)
        return 1
    args.to.parent.mkdir(parents=True, exist_ok=True)
    with replacing(args.to) as scratch:
        scratch.write_text(text, encoding="utf-8")
    print(args.to)
    return 0


def _execute(args: argparse.Namespace) -> int:
    try:
        for outcome in runs.perform(args.notebooks or notebooks.all_notebooks(), again=True):
            notebooks.store(outcome.path, runs.joined(nbformat.read(outcome.path, as_version=4), outcome.path))
            print(f"{outcome.path}: {outcome.words}")
    except runs.RunError as error:
        print(f"not stored\n{error}", file=sys.stderr)
        return 1
    return 0


def _write_out(args: argparse.Namespace) -> int:
    try:
        written = reading.write(args.target)
    except ValueError as error:
        print(f"no notebook was written out\n{error}", file=sys.stderr)
        return 1
    print("\n".join(map(str, written)))
    return 0
