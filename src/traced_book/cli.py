"""``traced-book``: run, check and give away a book, from anywhere within its folder."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from . import citation, pdf
from .book import ROOT, BookError, here
from .files import replacing, trace_file
from .proof import archives, released, written_out
from .proof.editions import against_original, is_edition
from .proof.review import review
from .proof.site import check_site, counted
from .proof.sources import check_sources
from .runs import notebooks, runner
from .sphinx import building, take_away, translating
from .tables import DescriptorError
from .validate import validate


def main(argv: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="traced-book", description=__doc__, epilog=f"The book is that of the folder, or of the variable {ROOT}."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("run", help="run notebooks and store their outputs, cleaned")
    command.add_argument("notebooks", nargs="*", type=Path, help="notebooks (default: all of the book)")
    command = commands.add_parser("validate", help="check every table against datapackage.json")
    command.add_argument("--data", type=Path, help="data folder (default: that of the book)")
    command = commands.add_parser("trace", help="prove the trace of a built site")
    command.add_argument("--check", dest="site", type=Path, required=True, help="folder of the built site")
    command = commands.add_parser("review", help="run everything again, compare, and report on one page")
    command.add_argument("--site", type=Path, help="folder of the built site (default: leave the site out)")
    command.add_argument(
        "--build", help="command that builds the site, once the notebooks have run (default: it is built)"
    )
    command.add_argument(
        "--disturb",
        action=argparse.BooleanOptionalAction,
        help="run the notebooks also with each data file disturbed (default: if the book has no datapackage.json)",
    )
    command.add_argument("--to", type=Path, default=Path("_build/review.md"), help="report (default: _build/review.md)")
    command = commands.add_parser("write-out", help="copy the notebooks with numbers and references written out")
    command.add_argument("--to", dest="target", type=Path, required=True, help="folder of the copies")
    command = commands.add_parser(
        "pdf", help="write the whole book of a built site as a PDF, its leaflets and its slides"
    )
    command.add_argument("--site", type=Path, required=True, help="folder of the built site")
    command.add_argument("--to", type=Path, default=Path("_build"), help="folder (default: _build)")
    command.add_argument("--publish", action="store_true", help="also put them on the site, and link to them there")
    command = commands.add_parser("release", help="write the archives of a release, with checksums")
    command.add_argument("--site", type=Path, required=True, help="folder of the built site")
    command.add_argument("--to", type=Path, default=Path("_build"), help="folder (default: _build)")
    command.add_argument("--pdf", type=Path, help="the book as a PDF, to be released with them (default: leave it out)")
    command = commands.add_parser("notes", help="write the notes of a release: what the changelog says of this version")
    command.add_argument("--to", type=Path, default=Path("_build/notes.md"), help="file (default: _build/notes.md)")
    command = commands.add_parser("keep", help="keep the numbers of a built site as those of its version, for the feed")
    command.add_argument("--site", type=Path, required=True, help="folder of the built site")
    command = commands.add_parser(
        "translate", help="bring the catalogues of the editions up to date, or say what they lack"
    )
    which = command.add_mutually_exclusive_group(required=True)
    which.add_argument("--extract", action="store_true", help="write what there is to translate into the catalogues")
    which.add_argument("--check", action="store_true", help="list what says something else, and what is not translated")
    command = commands.add_parser("editions", help="build every edition into the built site of the book")
    command.add_argument("--site", type=Path, required=True, help="folder of the built site")
    command.add_argument("--strict", action="store_true", help="fail on any warning")
    args = parser.parse_args(argv)
    try:
        return _COMMANDS[args.command](args)
    except (BookError, DescriptorError, OSError, runner.RunError) as error:
        print(f"{args.command} stopped\n{error}", file=sys.stderr)
        return 1


def _report(problems: list[str], fine: str) -> int:
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(problems)} problems" if problems else fine)
    return 1 if problems else 0


def _written(write: Callable[[], list[Path]], nothing: str) -> int:
    """Print what was written; where that fails, what was not, and why."""
    try:
        paths = write()
    except (FileNotFoundError, ValueError) as error:
        print(f"{nothing}\n{error}", file=sys.stderr)
        return 1
    print("\n".join(map(str, paths)))
    return 0


def _run(args: argparse.Namespace) -> int:
    """Run the notebooks named, or all that the book does not leave out, and store the outputs of those that can hold them."""
    asked = args.notebooks or here().notebooks()
    try:
        left_out = {} if args.notebooks else runner.reasons_against(asked)
        for path, reason in left_out.items():
            print(f"{path}: left as it is: {reason}")
        for outcome in runner.perform([path for path in asked if path not in left_out], again=True):
            words = outcome.words
            if outcome.kept and notebooks.holds(outcome.path):
                notebooks.store(outcome.path, runner.joined(notebooks.read(outcome.path), outcome.path))
            elif outcome.kept:
                words += "; a text holds no outputs: its run is kept, and the file is as it was"
            print(f"{outcome.path}: {words}")
    except runner.RunError as error:
        print(f"not stored\n{error}", file=sys.stderr)
        return 1
    return 0


def _validate(args: argparse.Namespace) -> int:
    return _report(validate(args.data or here().data), "all tables are valid")


def _trace(args: argparse.Namespace) -> int:
    try:
        if is_edition(args.site):
            problems = check_site(args.site) + against_original(args.site)
            return _report(
                problems,
                f"{counted(args.site)}: each is that of the original, but for words and how numbers are written",
            )
        problems = check_site(args.site) + check_sources(args.site)
    except RuntimeError as error:
        problems = [str(error)]
    return _report(problems, f"{counted(args.site)}: each is traced, and comes from the data that it names")


def _review(args: argparse.Namespace) -> int:
    done = review(args.site, args.build, args.disturb)
    args.to.parent.mkdir(parents=True, exist_ok=True)
    with replacing(args.to) as scratch:
        scratch.write_text(done.text(), encoding="utf-8")
    print(done.text())
    return 1 if done.red else 0


def _write_out(args: argparse.Namespace) -> int:
    for path in here().notebooks():
        if not notebooks.holds(path):
            print(f"{path}: left out: a text stores no outputs, and so no numbers to be written out")
    return _written(lambda: written_out.write(args.target), "no notebook was written out")


def _pdf(args: argparse.Namespace) -> int:
    book = here()

    def write() -> list[Path]:
        with pdf.language_of(args.site) as ending:

            def target(name: str) -> Path:
                return args.to / f"{Path(name).stem}{ending}.pdf"

            targets = {"": target(book.settings.pdf)}
            pdf.write(args.site, targets[""])
            for page in book.settings.leaflets:
                targets[page] = target(book.leaflet(page))
                pdf.leaflet(args.site, page, targets[page])
            if book.settings.slides:
                targets[take_away.SLIDES] = target(book.deck)
                pdf.deck(args.site, book.settings.slides, targets[take_away.SLIDES])
            published = [
                path
                for page, made in (targets.items() if args.publish else ())
                for path in take_away.publish(made, args.site, page)
            ]
        return [*targets.values(), *published]

    return _written(write, "no PDF was written")


def _release(args: argparse.Namespace) -> int:
    if not json.loads(trace_file(args.site).read_text(encoding="utf-8"))["commit"]:
        print(f"WARNING: {args.site} does not say of which commit it is, and so no archive of it does", file=sys.stderr)
    return _written(lambda: archives.archives(args.site, args.to, pdf=args.pdf), "no archive was written")


def _version() -> str:
    work = citation.work()
    if work is None:
        raise FileNotFoundError(f"{here().citation}: no such file, expected what says the version of the book")
    return work.version


def _notes(args: argparse.Namespace) -> int:
    def write() -> list[Path]:
        text = archives.notes(_version(), here().root / archives.CHANGELOG)
        args.to.parent.mkdir(parents=True, exist_ok=True)
        with replacing(args.to) as scratch:
            scratch.write_text(text, encoding="utf-8")
        return [args.to]

    return _written(write, "no notes were written")


def _keep(args: argparse.Namespace) -> int:
    def write() -> list[Path]:
        folder = here().root / here().settings.releases
        return [released.keep(released.of_site(args.site), folder, _version())]

    return _written(write, "no numbers were kept")


def _translate(args: argparse.Namespace) -> int:
    if args.extract:
        return _written(translating.extract, "no catalogue was written")
    found = translating.check()
    for line in found.others:
        print(line)
    return _report(found.problems, "every page that the editions promise is whole in their languages")


def _editions(args: argparse.Namespace) -> int:
    return _written(lambda: building.build_all(args.site, args.strict), "no edition was built")


_COMMANDS = {
    "run": _run,
    "validate": _validate,
    "trace": _trace,
    "review": _review,
    "write-out": _write_out,
    "pdf": _pdf,
    "release": _release,
    "notes": _notes,
    "keep": _keep,
    "translate": _translate,
    "editions": _editions,
}
