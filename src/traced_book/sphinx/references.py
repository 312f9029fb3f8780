"""The list of references: a style that a book may name, the check of its file before a page is read, and when entries are formatted.

The plain style of pybtex leaves out the volume of an article whose pages are not known and the number of one that has no volume,
calls every report a technical one, and says nothing where a year is missing. A reader needs the first two to find the article, and
the last to know that the work bears no date.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pybtex.database import Entry
from pybtex.plugin import register_plugin
from pybtex.richtext import Text
from pybtex.style.formatting import toplevel
from pybtex.style.formatting.unsrt import pages
from pybtex.style.template import Node, field, first_of, join, optional, optional_field, sentence, tag, words
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

from .. import bibliography
from . import language
from .authors import loads

STYLE, POINTED = "references_of_the_book", "references_of_the_book_without_addresses"
_DATE = first_of[optional[words[optional_field("month"), field("year")]], "n.d."]
_VOLUME = join[field("volume"), optional["(", field("number"), ")"]]
_PLACE = first_of[
    optional[join[_VOLUME, ":", pages]],
    join(sep=", ")[
        first_of[optional[_VOLUME], optional[words["no.", field("number")]]],
        optional[words["pages", pages]],
    ],
]


class Style(language.Style):
    """The plain style with the language of titles, and with what it leaves out."""

    def get_article_template(self, e: Entry) -> Node:
        """Return the template of an article, with what is known of volume, number and pages."""
        return toplevel[
            self.format_names("author"),
            self.format_title(e, "title"),
            sentence[tag("em")[field("journal")], _PLACE, _DATE],
            sentence[optional_field("note")],
            self.format_web_refs(e),
        ]

    def get_misc_template(self, e: Entry) -> Node:
        """Return the template of a page, a press report or a paper."""
        return toplevel[
            optional[sentence[self.format_names("author")]],
            optional[self.format_title(e, "title")],
            sentence[optional[field("howpublished")], _DATE],
            sentence[optional_field("note")],
            self.format_web_refs(e),
        ]

    def get_techreport_template(self, e: Entry) -> Node:
        """Return the template of a report, which is called what its entry calls it."""
        return toplevel[
            sentence[self.format_names("author")],
            self.format_title(e, "title"),
            sentence[
                words[optional_field("type"), optional_field("number")],
                field("institution"),
                optional_field("address"),
                _DATE,
            ],
            sentence[optional_field("note")],
            self.format_web_refs(e),
        ]


class Pointed(Style):
    """What stands at a citation for the pointer and is read aloud after it: without addresses, to which the citation leads."""

    def format_web_refs(self, e: Entry) -> Text:
        """Return nothing."""
        return Text()


def check(app: Sphinx, config: Config) -> None:
    """Refuse a file of references with an address, a DOI, a year or a language that is none, in a book that has this style.

    Raises:
        ExtensionError: it has one; the message names file, entry, field and value.
    """
    if not loads(app, "sphinxcontrib.bibtex") or config.bibtex_default_style != STYLE:
        return
    for name in config.bibtex_bibfiles:
        try:
            bibliography.read(Path(app.srcdir) / name)
        except ValueError as error:
            raise ExtensionError(str(error)) from error


def point(app: Sphinx, config: Config) -> None:
    """Have what stands at a citation written without addresses in a book that has this style, unless it names another for that."""
    if loads(app, "sphinxcontrib.bibtex") and config.bibtex_default_style == STYLE and not config.bibtex_tooltips_style:
        config.bibtex_tooltips_style = POINTED


def spare(app: Sphinx, config: Config) -> None:
    """Have entries formatted where something has changed that they or their labels are made from, where each build would do so.

    Each is formatted twice, for the list and for the pointer, and each field read as LaTeX: 0.3 seconds for 426 entries.
    """
    if not loads(app, "sphinxcontrib.bibtex"):
        return
    from sphinxcontrib.bibtex.domain import BibtexDomain, get_docnames

    class Citations(BibtexDomain):
        """The domain of citations, which remembers what its entries were made from."""

        def clear_doc(self, docname: str) -> None:
            """Forget a page; with a list of references on it, each entry gets another anchor."""
            if any(key.docname == docname for key in self.bibliographies):
                self.data.pop("traced_made_from", None)
            super().clear_doc(docname)

        def env_updated(self) -> Iterable[str]:
            """Format the entries, unless they are cited by the same pages in the same order as when they were."""
            pages = {page: place for place, page in enumerate(get_docnames(self.env))}
            cited = sorted(self.citation_refs, key=lambda ref: pages[ref.docname])
            made_from = (
                list(pages),
                [(ref.docname, [target.key for target in ref.targets]) for ref in cited],
                {path: held.mtime for path, held in self.bibdata.bibfiles.items()},
                (config.bibtex_tooltips, config.bibtex_tooltips_style),
            )
            if self.data.get("traced_made_from") == made_from:
                return []
            self.data["traced_made_from"] = made_from
            return super().env_updated()

    app.add_domain(Citations, override=True)


def setup(app: Sphinx) -> None:
    """Register the styles, and connect the check."""
    register_plugin("pybtex.style.formatting", STYLE, Style)
    register_plugin("pybtex.style.formatting", POINTED, Pointed)
    app.connect("config-inited", check)
    app.connect("config-inited", point)
    app.connect("config-inited", spare)
