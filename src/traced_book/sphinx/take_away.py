"""The book as a PDF on the site, and a page of it: a place for the link on a page, which stays empty until the PDF is there.

A PDF is set from the built site (:mod:`traced_book.pdf`), so that a page can only be told of it afterwards.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from babel.numbers import format_decimal
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from ..book import here
from ..editions import sentences
from ..editions.sentences import say
from ..files import own_pages, replacing
from .authors import provides
from .markup import macro

# What takes the place of a page for the slides: no page is called so.
SLIDES = "#slides"
_PLACE = re.compile(r"<!-- pdf(?P<of>(?: [^ >]+)?) -->.*?<!-- /pdf -->", re.DOTALL)


class PdfLink(SphinxDirective):
    """``{pdf-link}``: where the link to the PDF appears on a site that has it; with ``page``, to that of this page alone; with ``slides``, to the slides."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the place."""
        page = self.env.docname
        if self.arguments not in ([], ["page"], ["slides"]):
            raise self.error(f"pdf-link: {self.arguments[0]!r}, expected nothing, 'page' or 'slides'")
        if self.arguments == ["page"] and page not in here().settings.leaflets:
            raise self.error(f"pdf-link: {page!r} is none of traced_leaflets, and so no PDF is made of it")
        if self.arguments == ["slides"] and not here().settings.slides:
            raise self.error("pdf-link: traced_slides names nothing, and so no slides are made")
        of = {"page": f" {page}", "slides": f" {SLIDES}"}[self.arguments[0]] if self.arguments else ""
        return [nodes.raw("", f"<!-- pdf{of} --><!-- /pdf -->", format="html")]


def fill(site: Path, sentence: str, page: str | None = None) -> Iterator[Path]:
    """Write a sentence, or nothing, where pages have a place for the link; yield those pages. An edition below the site is a site of its own.

    Args:
        sentence: as HTML, with ``{root}`` for the way to the root of the site; page: whose PDF is meant, ``""`` for the whole
            book, :data:`SLIDES` for the slides, nothing for any.
    """
    asked = None if page is None else f" {page}".rstrip()
    for path, text in own_pages(site):
        root = "../" * (len(path.relative_to(site).parts) - 1)
        places = [found for found in _PLACE.finditer(text) if asked in (None, found["of"])]
        filled = text
        for found in reversed(places):
            put = f"<!-- pdf{found['of']} -->{sentence.format(root=root)}<!-- /pdf -->"
            filled = filled[: found.start()] + put + filled[found.end() :]
        if filled != text:
            with replacing(path) as scratch:
                scratch.write_text(filled, encoding="utf-8")
        if places:
            yield path


def publish(pdf: Path, site: Path, page: str = "") -> list[Path]:
    """Put the PDF at the root of a built site and link to it; return what was written.

    Args:
        page: that is set in it, ``""`` for the whole book, or :data:`SLIDES`.

    Raises:
        ValueError: no page has a place for the link.
    """
    size = f"{format_decimal(pdf.stat().st_size / 1e6, '0.0', locale=sentences.language().replace('-', '_'))} MB"
    made = {
        "": (here().settings.pdf, say("The whole book as a PDF")),
        SLIDES: (here().deck, say("The slides as a PDF")),
    }
    name, what = made[page] if page in made else (here().leaflet(page), say("This page as a PDF"))
    pages = list(fill(site, macro("pdf", f"{{root}}{name}", what, size), page))
    if not pages:
        raise ValueError(
            f"{site}: no page has a place for the link to the PDF{f' of {page}' if page else ''}, expected one with the directive pdf-link"
        )
    with replacing(site / name) as scratch:
        shutil.copyfile(pdf, scratch)
    return [site / name, *pages]


def withdraw(app: Sphinx, failure: Exception | None) -> None:
    """Take the PDF of an earlier build from the site: it would not be what the pages say. One that the author put there stays."""
    if app.builder.format == "html":
        for name in (here().settings.pdf, here().deck, *map(here().leaflet, here().settings.leaflets)):
            if not provides(app, name):
                (Path(app.outdir) / name).unlink(missing_ok=True)
        list(fill(Path(app.outdir), ""))


def setup(app: Sphinx) -> None:
    """Register the directive and the event."""
    app.add_directive("pdf-link", PdfLink)
    app.connect("build-finished", withdraw)
