"""``defense-ties``: the commands of the study. Those of its book are ``traced-book``'s."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from traced_book.book import BookError, here
from traced_book.tables import DescriptorError

from . import ingest


def main(argv: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="defense-ties", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("ingest", help="make the tables of data/ from raw provider exports")
    command.add_argument("--from", dest="source", type=Path, required=True, help="folder of raw files")
    command.add_argument("--to", dest="target", type=Path, help="data folder (default: data/)")
    args = parser.parse_args(argv)
    try:
        with ingest.accounts() as closed:
            changed = ingest.run(args.source, args.target or here().data)
    except (ingest.IngestError, BookError, DescriptorError, OSError, ValueError) as error:
        print(f"ingest stopped, nothing was changed\n{error}", file=sys.stderr)
        return 1
    for account in closed:
        print(account)
    for line in ingest.left_as_they_are(args.source):
        print(line)
    print(f"changed: {', '.join(changed)}" if changed else "no table changed")
    return 0
