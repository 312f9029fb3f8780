"""The book as a PDF on the site: a place for its link on a page, which stays empty until the PDF is there.

The PDF is set from the built site (:mod:`traced_book.pdf`), so that a page can only be told of it afterwards.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from ..book import here
from ..files import replacing
from .authors import provides

_PLACE = re.compile(r"<!-- pdf -->.*?<!-- /pdf -->", re.DOTALL)


class PdfLink(SphinxDirective):
    """``{pdf-link}``: where the link to the PDF appears on a site that has it."""

    def run(self) -> list[nodes.Node]:
        """Return the place."""
        return [nodes.raw("", "<!-- pdf --><!-- /pdf -->", format="html")]


def fill(site: Path, sentence: str) -> Iterator[Path]:
    """Write a sentence, or nothing, where pages have a place for the link; yield those pages.

    Args:
        sentence: as HTML, with ``{root}`` for the way to the root of the site.
    """
    for path in sorted(site.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        root = "../" * (len(path.relative_to(site).parts) - 1)
        filled, places = _PLACE.subn(f"<!-- pdf -->{sentence.format(root=root)}<!-- /pdf -->", text)
        if filled != text:
            with replacing(path) as scratch:
                scratch.write_text(filled, encoding="utf-8")
        if places:
            yield path


def publish(pdf: Path, site: Path) -> list[Path]:
    """Put the PDF at the root of a built site and link to it; return what was written.

    Raises:
        ValueError: no page has a place for the link.
    """
    size = f"{pdf.stat().st_size / 1e6:.1f} MB"
    pages = list(
        fill(
            site,
            f'<p class="pdf-link"><a href="{{root}}{here().settings.pdf}" type="application/pdf">The whole book as a PDF</a> ({size}).</p>',
        )
    )
    if not pages:
        raise ValueError(
            f"{site}: no page has a place for the link to the PDF, expected one with the directive pdf-link"
        )
    with replacing(site / here().settings.pdf) as scratch:
        shutil.copyfile(pdf, scratch)
    return [site / here().settings.pdf, *pages]


def withdraw(app: Sphinx, failure: Exception | None) -> None:
    """Take the PDF of an earlier build from the site: it would not be what the pages say. One that the author put there stays."""
    if app.builder.format == "html":
        if not provides(app, here().settings.pdf):
            (Path(app.outdir) / here().settings.pdf).unlink(missing_ok=True)
        list(fill(Path(app.outdir), ""))


def setup(app: Sphinx) -> None:
    """Register the directive and the event."""
    app.add_directive("pdf-link", PdfLink)
    app.connect("build-finished", withdraw)
