"""The whole book as a PDF: the pages of the built site, typeset; pages by themselves, as leaflets; and slides.

Typst sets it: figures float to where a page has room, paragraphs are broken as a whole, and what is not PDF/UA is refused. Its
wheel brings the compiler, so that nothing is needed from the system.

The same site and the same versions of the libraries give the same bytes: the only date in the file is that of the commit.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import fontpkg_pt_sans
import typst
import vl_convert
from PIL import Image
from sphinx_external_toc.parsing import parse_toc_yaml

from .. import citation
from ..book import here
from ..drawing.variants import svg
from ..editions import catalogues, sentences
from ..editions import evidence as translations
from ..editions.languages import DEFAULT, Edition
from ..evidence.texts import FOLDER
from ..files import replacing, trace_file
from ..provenance import Build, git
from . import slides
from .translate import Page, Picture, Translator, article, attribute, listed, numbered, plain, string, within

FONTS = Path(fontpkg_pt_sans.__file__).parent / "files"
FONT = "PT Sans"
TEMPLATE, SLIDES, WORDS = "book.typ", "slides.typ", "words.json"
_CANONICAL = r'<link rel="canonical" href="(?P<root>[^"]+/){page}\.html"'


def pages(site: Path) -> list[Page]:
    """Return the pages of a built site in reading order.

    Raises:
        FileNotFoundError: the site is not built, or lacks a page of the table of contents.
        ValueError: see :func:`.translate.article`.
    """
    toc = parse_toc_yaml(here().contents)

    def below(name: str) -> list[str]:
        return [name, *(page for tree in toc[name].subtrees for item in tree.items for page in below(str(item)))]

    named = [(toc.root.docname, sentences.say("The book"))]
    for tree in toc.root.subtrees:
        names = [name for item in tree.items for name in below(str(item))]
        named += zip(names, [_caption(toc.root.docname, tree.caption), *[""] * len(names)], strict=False)
    found = []
    for name, part in named:
        path = site / f"{name}.html"
        if not path.is_file():
            raise FileNotFoundError(f"{path}: no such page, expected a built site: run make book first")
        found.append(Page(name, part, article(path.read_text(encoding="utf-8"), name, str(site))))
    return found


def _caption(root: str, caption: str | None) -> str:
    """Return the caption of a part in the language of the site, as the contents on the first page have it."""
    own = translations.used()
    return (own.of_page(root, "", caption) if own and caption else None) or caption or ""


@contextmanager
def language_of(site: Path) -> Iterator[str]:
    """Say everything in the language of a built site for a while: of an edition, with the words of its catalogues.

    Gives what the names of its files end in, as ``-es``: nothing for the book as it is written.

    Raises:
        FileNotFoundError: the site is not built.
    """
    found = evidence(site)
    code = found.get("edition", "")
    own = translations.Words(Edition(code), here().root / catalogues.FOLDER, found["original"]) if code else None
    before = translations.used()
    translations.use(own)
    try:
        yield f"-{own.edition.folder}" if own else ""
    finally:
        translations.use(before)


def evidence(site: Path) -> dict[str, Any]:
    """Return what ``trace.json`` says of a built site.

    Raises:
        FileNotFoundError: the site is not built.
    """
    return json.loads(trace_file(site).read_text(encoding="utf-8"))


def picture(site: Path, entry: Mapping[str, Any], folder: Path) -> Picture:
    """Draw a figure of a built site for print: light, wide, set in the face of the book's figures. Writes an SVG file.

    It is drawn again and not taken from the site, where room for a text is measured in whatever face a machine has. Only a
    picture that a notebook holds is taken as it is.

    Args:
        entry: what ``trace.json`` says of it.
    """
    key = entry["id"]
    if "picture" in entry:
        path = site / entry["picture"]
        shutil.copyfile(path, folder / path.name)
        return Picture(path.name, *size(path))
    spec = json.loads((site / FOLDER / f"{key}.json").read_text(encoding="utf-8"))
    spec.setdefault("config", {})["font"] = FONT
    text, width, height = svg(spec, "light", narrow=False)
    (folder / f"{key}.svg").write_text(text, encoding="utf-8")
    return Picture(f"{key}.svg", width, height)


def size(path: Path) -> tuple[float, float]:
    """Return width and height of a picture in pixels.

    Raises:
        ValueError: it is an SVG that does not say.
    """
    if path.suffix != ".svg":
        return Image.open(path).size
    head = path.read_text(encoding="utf-8")
    sides = [re.search(rf'<svg[^>]*?\b{side}="([\d.]+)(pt|px)?"', head) for side in ("width", "height")]
    if not all(sides):
        raise ValueError(f"{path}: expected an SVG with width and height in pixels or points")
    width, height = (float(found[1]) * (4 / 3 if found[2] == "pt" else 1) for found in sides if found)
    return width, height


def about(found: dict[str, Any], address: str) -> dict[str, str]:
    """Return what is said of the book as Typst expressions: from ``CITATION.cff``, and the commit of the site.

    Args:
        found: what ``trace.json`` says; address: of the site on the web, or ``""``.

    Raises:
        FileNotFoundError: the book has no ``CITATION.cff``, and so no title for its first page.
    """
    book, settings = citation.work() or citation.read(here().citation), here().settings
    stamp = git("show", "--no-patch", "--format=%cI", found["commit"]) if found["commit"] else None
    day = datetime.fromisoformat(stamp).astimezone(UTC) if stamp else None
    return {
        "title": string(book.short),
        "subtitle": string(book.title.removeprefix(book.short).lstrip(": ")),
        "author": listed(string(author.name) for author in book.authors),
        "description": string(book.abstract),
        "keywords": listed(map(string, book.keywords)),
        "date": f"datetime(year: {day.year}, month: {day.month}, day: {day.day})" if day else "none",
        "version": string(book.version),
        "state": string(sentences.cited_state(Build(found["commit"], ("a file",) if found["dirty"] else ()))),
        "day": string(sentences.in_words(day.date()) if day else ""),
        "year": string(str(book.date.year)),
        "address": string(address),
        "licence": string(settings.licence),
        "licence-name": string(settings.licence_name or settings.licence),
        "licensed": string(translations.licensed()),
        "code": string(settings.licence_code),
        "catalogue": "true" if settings.catalogue else "false",
    }


def address(site: Path) -> str:
    """Return where a built site stands on the web, as its first page says; ``""`` where the build was not told."""
    first = parse_toc_yaml(here().contents).root.docname
    found = re.search(_CANONICAL.format(page=re.escape(first)), (site / f"{first}.html").read_text(encoding="utf-8"))
    return found["root"] if found else ""


def source(found: dict[str, Any], translator: Translator, address: str) -> str:
    """Return the source of the whole book in Typst.

    Raises:
        ValueError: a figure or table that ``trace.json`` names is on no page; and see :class:`.translate.Translator`.
    """
    facts = "".join(f"{key}: {value}, " for key, value in about(found, address).items())
    lists = "".join(
        f"#contents({string(kind)}, {listed(_line(kind, entry) for entry in found[f'{kind}s'])})\n\n"
        for kind in ("figure", "table")
    )
    body = "\n\n".join(map(translator.body, translator.pages))
    promised = {f"{kind} {entry['id']}" for kind in ("figure", "table") for entry in found[f"{kind}s"]}
    if promised - translator.printed:
        raise ValueError(f"no page shows what trace.json names: {', '.join(sorted(promised - translator.printed))}")
    front = f"#let about = ({facts})\n#show: book.with(about)\n#front(about)[{lists}]\n#show: matter"
    return f'#import "{TEMPLATE}": *\n{front}\n{body}\n'


def _line(kind: str, entry: dict[str, Any]) -> str:
    label = f"{entry['page'].removesuffix('.html')}#{kind[:3]}-{entry['id']}"
    return f"({numbered(entry)}, {string(entry['title'])}, {string(label)})"


def leaf(found: dict[str, Any], translator: Translator, title: str) -> str:
    """Return the source of a page that is set by itself in Typst; what it links to is on the web."""
    facts = "".join(f"{key}: {value}, " for key, value in about(found, translator.web or "").items())
    body = translator.body(translator.pages[0])
    return f'#import "{TEMPLATE}": *\n#let about = ({facts})\n#show: leaflet.with(about, {string(title)})\n{body}\n'


def write(site: Path, target: Path) -> None:
    """Write the book of a built site as a PDF.

    Raises:
        FileNotFoundError: the site is not built, or a page or a figure of it is missing.
        ValueError: a page is not what the build makes, or what it shows could not be set.
    """
    found, shown = evidence(site), pages(site)
    with _drawn(site, found["figures"]) as (folder, pictures):
        translator = Translator(shown, found, pictures)
        _typeset(folder, source(found, translator, address(site)), target, f"{site}: the book")


def leaflet(site: Path, name: str, target: Path) -> None:
    """Write one page of a built site as a PDF of its own, for those who read nothing else.

    Args:
        name: of the page, as ``book/brief``.

    Raises:
        FileNotFoundError: the site is not built, or lacks the page or a figure of it; ValueError: see :func:`write`.
    """
    found = evidence(site)
    page = next((page for page in pages(site) if page.name == name), None)
    if page is None:
        raise FileNotFoundError(f"{site / name}.html: no such page of the contents, expected one to be set by itself")
    keys = {attribute(figure, "data-figure") for figure in page.article.select("figure.traced")}
    with _drawn(site, [entry for entry in found["figures"] if entry["id"] in keys]) as (folder, pictures):
        title = plain(within(page.article, "h1"))
        translator = Translator([page], found, pictures, web=address(site))
        _typeset(folder, leaf(found, translator, title), target, f"{site}: page {name!r}")


def deck(site: Path, named: Iterable[str], target: Path) -> None:
    """Write slides of a built site as a PDF, with a first one that names the book and a last one on how to cite it.

    Args:
        named: what makes a slide, as for :func:`.slides.collect`.

    Raises:
        FileNotFoundError: the site is not built, or lacks a page or a figure; ValueError: what is named is not there; and see
            :func:`write`.
    """
    found, held, web = evidence(site), pages(site), address(site)
    made = slides.collect(held, named)
    wanted = {one.figure for one in made}
    with _drawn(site, [entry for entry in found["figures"] if entry["id"] in wanted]) as (folder, pictures):
        body = slides.source(made, held, found, pictures, web)
        facts = "".join(f"{key}: {value}, " for key, value in about(found, web).items())
        imports = "\n".join(f'#import "{name}": *' for name in (TEMPLATE, SLIDES))
        text = f"{imports}\n#let about = ({facts})\n#show: deck.with(about)\n{body}\n"
        _typeset(folder, text, target, f"{site}: the slides")


@contextmanager
def _drawn(site: Path, entries: Iterable[dict[str, Any]]) -> Iterator[tuple[Path, dict[str, Picture]]]:
    """Give a folder with figures drawn for print, and what they are, by id."""
    vl_convert.register_font_directory(str(FONTS))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        yield folder, {entry["id"]: picture(site, entry, folder) for entry in entries}


def words(sources: Iterable[str]) -> dict[str, Any]:
    """Return the sentences of sources in the language of the site, and its language as Typst has it."""
    language, _, region = sentences.language().partition("-")
    return {
        "language": language,
        # English dates and quotation marks are those of the catalogues of this package.
        "region": region or ("GB" if language == DEFAULT else None),
        "sentences": {text: sentences.say(text) for source in sources for text in sentences.spoken(source)},
    }


def _typeset(folder: Path, text: str, target: Path, what: str) -> None:
    templates = [files(__package__).joinpath(name).read_text(encoding="utf-8") for name in (TEMPLATE, SLIDES)]
    for name, template in zip((TEMPLATE, SLIDES), templates, strict=True):
        (folder / name).write_text(template, encoding="utf-8")
    (folder / "main.typ").write_text(text, encoding="utf-8")
    (folder / WORDS).write_text(json.dumps(words([text, *templates])), encoding="utf-8")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        made, warnings = typst.compile_with_warnings(
            folder / "main.typ", font_paths=[FONTS], ignore_system_fonts=True, format="pdf", pdf_standards="ua-1"
        )
    except typst.TypstError as error:
        raise ValueError(f"{what} could not be set: {error.diagnostic}") from error
    if warnings:
        raise ValueError(f"{what} was set badly: {'; '.join(warning.message for warning in warnings)}")
    with replacing(target) as whole:
        whole.write_bytes(made)
