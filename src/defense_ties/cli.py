"""``defense-ties``: the commands of the study. Those of its book are ``traced-book``'s."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from traced_book.book import BookError, here
from traced_book.files import replace_all
from traced_book.repository import RepositoryError
from traced_book.tables import DescriptorError

from . import country, fetch, ingest, moves, refresh, sentences, vintage_report
from .fetch import transfer
from .ingest import customs

_SHOWN = {
    "words": "{:,.0f}",
    "words_per_sentence": "{:.1f}",
    "long": "{:.0%}",
    "numbers": "{:.1f}",
    "citations": "{:.1f}",
    "verbless": "{:.0%}",
    "things": "{:.0%}",
}

_CHOOSE = "take this file where there are several of its form, by its name in the folder"
_SLOW = 2


def main(argv: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="defense-ties", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("ingest", help="make the tables of data/ from raw provider exports")
    command.add_argument("--from", dest="source", type=Path, required=True, help="folder of raw files")
    command.add_argument("--to", dest="target", type=Path, help="data folder (default: data/)")
    command.add_argument("--choose", action="append", default=[], metavar="FILE", help=_CHOOSE)
    command = commands.add_parser(
        "fetch",
        help="fetch the newest exports of the providers into a folder for refresh; what is to be exported by hand is named",
    )
    command.add_argument("--to", dest="target", type=Path, required=True, help="folder of raw files")
    command.add_argument("providers", nargs="*", metavar="PROVIDER", help="those to be asked (default: all)")
    command.add_argument(
        "--accept-terms",
        action="store_true",
        help="you have read the terms of the providers, which are shown without this",
    )
    command = commands.add_parser(
        "refresh", help="say what the files of a folder are, and what they would change; change nothing but by --accept"
    )
    command.add_argument("--from", dest="source", type=Path, required=True, help="folder of raw files, new and old")
    command.add_argument("--choose", action="append", default=[], metavar="FILE", help=_CHOOSE)
    command.add_argument(
        "--vintage",
        action="append",
        default=[],
        metavar="FILE=VINTAGE",
        help="the vintage of a file that does not say its own",
    )
    command.add_argument("--data", type=Path, help="data folder (default: data/)")
    command.add_argument(
        "--report", type=Path, default=Path("_build/refresh"), help="folder of the report (default: _build/refresh)"
    )
    command.add_argument(
        "--outliers",
        type=Path,
        metavar="FILE",
        help="outliers.csv of a report, with the reasons why they are right filled in",
    )
    command.add_argument("--accept", action="store_true", help="put the new tables in place, whole or not at all")
    command = commands.add_parser(
        "customs", help="select the trade in arms from files of UN Comtrade and of BACI, however long"
    )
    command.add_argument("--from", dest="source", type=Path, required=True, help="folder of raw files")
    command.add_argument(
        "--to", dest="target", type=Path, required=True, help="folder for a table of each kind, as CSV"
    )
    command.add_argument(
        "--edition",
        default="",
        metavar="H0..H6",
        help="of the files of BACI, whose names alone say it: H0 for HS92, H5 for HS17",
    )
    command = commands.add_parser(
        "country", help="make a state of the region a country of the book: all but the argument, or nothing"
    )
    command.add_argument("code", help="its code by ISO 3166-1, as PER")
    command.add_argument("--from", dest="source", type=Path, help="folder of raw files, for its rows in the tables")
    command.add_argument("--choose", action="append", default=[], metavar="FILE", help=_CHOOSE)
    command = commands.add_parser("prose", help="measure the running text of each page; it informs and refuses nothing")
    command.add_argument("--json", action="store_true", help="write the measures as JSON, shares from 0 to 1")
    args = parser.parse_args(argv)
    commands_of = {
        "fetch": _fetch,
        "ingest": _ingest,
        "refresh": _refresh,
        "customs": _customs,
        "country": _country,
        "prose": _prose,
    }
    return commands_of[args.command](args)


class _Slowly:
    """Says on stderr what is going on, whenever nothing was said of it for two seconds."""

    def __init__(self) -> None:
        self.last = time.monotonic()

    def __call__(self, line: str) -> None:
        if time.monotonic() - self.last > _SLOW:
            print(f"{line} …", file=sys.stderr)
            self.last = time.monotonic()


def _prose(args: argparse.Namespace) -> int:
    try:
        found = sentences.of_book(here())
    except (BookError, OSError, ValueError) as error:
        print(f"nothing was measured\n{error}", file=sys.stderr)
        return 1
    if args.json:
        print(json.dumps(found.round(4).to_dict("records"), indent=2))
        return 0
    shown = {name: how.format for name, how in _SHOWN.items()}
    print(found.to_string(index=False, columns=["page", *_SHOWN], formatters=shown))
    print(
        "words: of the running text; long: sentences of more than 35 words; numbers, citations: per 100 words;\n"
        "verbless: sentences in which no verb was found, by a rule; things: a row, the register or a text as subject"
    )
    return 0


def _fetch(args: argparse.Namespace) -> int:
    try:
        asked = fetch.chosen(args.providers)
        for terms in asked:
            print(terms)
        names = [terms.provider for terms in asked if not terms.by_hand]
        if names and not args.accept_terms:
            print(f"nothing was fetched: read the terms of {', '.join(names)}, and add --accept-terms", file=sys.stderr)
            return 1
        with transfer.session(fetch.agent(here().root)) as session:
            outcomes = fetch.run(names, args.target, transfer.Courier(session, _Slowly()))
    except (BookError, RepositoryError, ingest.IngestError, OSError, ValueError) as error:
        print(f"fetch stopped; what had arrived whole is in place\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted; what had arrived whole is in place, and the same command goes on", file=sys.stderr)
        return 130
    for outcome in outcomes:
        print(outcome, file=sys.stderr if outcome.problem else sys.stdout)
    return 1 if any(outcome.problem for outcome in outcomes) else 0


def _ingest(args: argparse.Namespace) -> int:
    try:
        with ingest.accounts() as closed:
            slowly = _Slowly()
            source = ingest.sources(args.source, data_dir=args.target, chosen=args.choose, progress=slowly)
            done = ingest.run(source, args.target or here().data, slowly)
        added = _chapter_added(source) if not args.target else []
    except (ingest.IngestError, BookError, DescriptorError, OSError, ValueError) as error:
        print(f"ingest stopped, nothing was changed\n{error}", file=sys.stderr)
        return 1
    for account in closed:
        print(account)
    for line in ingest.left_as_they_are(source):
        print(line)
    for one in done.newer:
        print(f"entered in the descriptor: {one}")
    if done.by_hand:
        print(f"version to be written by hand in the descriptor: {', '.join(done.by_hand)}")
    print(f"changed: {', '.join(done.changed)}" if done.changed else "no table changed")
    for line in added:
        print(line)
    return 0


def _chapter_added(source: ingest.Sources) -> list[str]:
    """Put the chapter on Ruslat's tables into the book where there are files of them; say so where it was not there."""
    ruslat = ingest.ruslat
    given = any(source.of(form) for form in ruslat.FORMS)
    if not given or not ruslat.add_chapter(here().root):
        return []
    return [
        f"added: book/{ruslat.CHAPTER.name}, which sets Ruslat's tables beside SIPRI's and the register; run it with make notebooks"
    ]


def _country(args: argparse.Namespace) -> int:
    slowly = _Slowly()
    try:
        source = args.source and ingest.sources(args.source, chosen=args.choose, progress=slowly).whole()
        new = country.added(here(), args.code, source, slowly)
        country.write(new)
    except (country.CountryError, ingest.IngestError, BookError, DescriptorError, OSError, ValueError) as error:
        print(f"no country was added, nothing was changed\n{error}", file=sys.stderr)
        return 1
    for path in new.files:
        print(f"written: {here().short(path)}")
    for table in new.lacking:
        print(f"no row of it yet: {table}")
    print("to do: fill its row in governments.csv, write what the chapter marks, and CONTRIBUTING.md, 'Add a country'")
    return 0


def _customs(args: argparse.Namespace) -> int:
    try:
        frames, accounts = customs.arms(ingest.sources(args.source, progress=_Slowly()), args.edition)
        args.target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as scratch:
            for name, frame in frames.items():
                ingest.write(frame, Path(scratch, f"{name}.csv"))
            replace_all({args.target / path.name: path.read_bytes() for path in Path(scratch).iterdir()})
    except (ingest.IngestError, BookError, DescriptorError, OSError, ValueError) as error:
        print(f"nothing was selected\n{error}", file=sys.stderr)
        return 1
    for account in accounts:
        print(account)
    for name, frame in frames.items():
        print(f"written: {args.target / f'{name}.csv'}, {len(frame):,} rows")
    return 0


def _refresh(args: argparse.Namespace) -> int:
    slowly = _Slowly()
    try:
        named = dict(_named(pair) for pair in args.vintage)
        source = ingest.sources(args.source, data_dir=args.data, chosen=args.choose, vintages=named, progress=slowly)
        stands = refresh.standing(source)
        for line in (*source.found, *stands.kept):
            print(line)
        for line in stands.problems:
            print(f"to be settled first: {line}", file=sys.stderr)
        if stands.problems:
            return 1
        data_dir = args.data or here().data
        reasons = refresh.confirmed(args.outliers) if args.outliers else None
        with refresh.prepared(source, data_dir, stands.providers, reasons, slowly) as done:
            status = _reported(done, args, data_dir, slowly)
        for line in _chapter_added(source) if args.accept and not status and not args.data else []:
            print(line)
        return status
    except (ingest.IngestError, BookError, DescriptorError, OSError, ValueError) as error:
        print(f"refresh stopped, nothing was changed\n{error}", file=sys.stderr)
        return 1


def _reported(done: refresh.Prepared, args: argparse.Namespace, data_dir: Path, slowly: _Slowly) -> int:
    moved = moves.of_tables(done.folder, slowly) if done.changes and not done.problems else []
    text = "\n".join([*done.lines(), *(moves.lines(moved) if done.changes else [])]) + "\n"
    print(f"\n{text}", end="")
    args.report.mkdir(parents=True, exist_ok=True)
    (args.report / "report.txt").write_text(text, encoding="utf-8")
    (args.report / "report.html").write_text(vintage_report.page(done, moved), encoding="utf-8")
    refresh.write_outliers(done.unconfirmed, args.report / "outliers.csv")
    if not args.accept:
        return 0
    if not done.newer and not done.changes:
        print("nothing to accept")
        return 0
    refresh.accept(done, data_dir, args.data.parent if args.data else here().root)
    print(f"accepted, and entered in {refresh.CHANGELOG}")
    return 0


def _named(pair: str) -> tuple[str, str]:
    name, _, vintage = pair.rpartition("=")
    if not (name and vintage.strip()):
        raise ValueError(f"--vintage {pair!r}: expected the name of a file, = and its vintage")
    return name, vintage.strip()
