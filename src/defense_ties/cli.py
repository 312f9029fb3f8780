"""``defense-ties``: the commands of the study. Those of its book are ``traced-book``'s."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from traced_book.book import BookError, here
from traced_book.tables import DescriptorError

from . import ingest, sentences

_SHOWN = {
    "words": "{:,.0f}",
    "words_per_sentence": "{:.1f}",
    "long": "{:.0%}",
    "numbers": "{:.1f}",
    "citations": "{:.1f}",
    "verbless": "{:.0%}",
    "things": "{:.0%}",
}


def main(argv: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="defense-ties", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("ingest", help="make the tables of data/ from raw provider exports")
    command.add_argument("--from", dest="source", type=Path, required=True, help="folder of raw files")
    command.add_argument("--to", dest="target", type=Path, help="data folder (default: data/)")
    command = commands.add_parser("prose", help="measure the running text of each page; it informs and refuses nothing")
    command.add_argument("--json", action="store_true", help="write the measures as JSON, shares from 0 to 1")
    args = parser.parse_args(argv)
    return _prose(args.json) if args.command == "prose" else _ingest(args.source, args.target)


def _prose(as_json: bool) -> int:
    try:
        found = sentences.of_book(here())
    except (BookError, OSError, ValueError) as error:
        print(f"nothing was measured\n{error}", file=sys.stderr)
        return 1
    if as_json:
        print(json.dumps(found.round(4).to_dict("records"), indent=2))
        return 0
    shown = {name: how.format for name, how in _SHOWN.items()}
    print(found.to_string(index=False, columns=["page", *_SHOWN], formatters=shown))
    print(
        "words: of the running text; long: sentences of more than 35 words; numbers, citations: per 100 words;\n"
        "verbless: sentences in which no verb was found, by a rule; things: a row, the register or a text as subject"
    )
    return 0


def _ingest(source: Path, target: Path | None) -> int:
    try:
        with ingest.accounts() as closed:
            changed = ingest.run(source, target or here().data)
    except (ingest.IngestError, BookError, DescriptorError, OSError, ValueError) as error:
        print(f"ingest stopped, nothing was changed\n{error}", file=sys.stderr)
        return 1
    for account in closed:
        print(account)
    for line in ingest.left_as_they_are(source):
        print(line)
    print(f"changed: {', '.join(changed)}" if changed else "no table changed")
    return 0
