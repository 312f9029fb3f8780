"""What a page says to machines: previews where it is shared, references for Google Scholar and Zotero, schema.org.

The picture of a page is its lead figure, and the description its own; a preview that the author or an extension gives stays. What
follows from how others read the tags, as of their sources:

- Zotero takes a page for a chapter by ``citation_inbook_title``; of ``citation_book_title`` it makes something else.
- Zotero takes the last word of an author for a family name unless there is a comma: a body's name ends with one.
- A reader of Open Graph wants whole addresses. Without the address of the site the image is named relative to the page,
  which some readers follow and none is harmed by.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment

from .. import citation, provenance
from ..book import here
from ..drawing import cards, vega
from ..editions.sentences import cited_state, say
from ..evidence import texts
from . import catalogue, pages, standing
from .domain import figures, ordered
from .markup import macro

FOLDER = "_share"
_DESCRIPTION = 300
_NAMED = re.compile(r'<meta\s[^>]*?(?:name|property)="([^"]+)"')
_PREVIEWS = ("og:", "twitter:", "article:")

Tag = tuple[str, str, str]


def shortened(text: str, at_most: int = _DESCRIPTION) -> str:
    """Return whole sentences of a text, or, where the first is longer, whole words and an ellipsis."""
    if len(text) <= at_most:
        return text
    head = text[: at_most + 1]
    end = max(head.rfind(f"{mark} ") for mark in ".?!")
    return head[: end + 1] if end > at_most / 3 else head[: at_most - 1].rpartition(" ")[0].rstrip(",;:") + "…"


def lead(env: BuildEnvironment, name: str) -> str | None:
    """Return the id of a page's lead figure: its first, or the book's; ``None`` in a book without figures."""
    drawn = dict(_drawn(env))
    own = (key for key, page in drawn.items() if page == name)
    whole = here().settings.lead_figure
    return next(own, whole if whole in drawn else next(iter(drawn), None))


def _drawn(env: BuildEnvironment) -> list[tuple[str, str]]:
    """Return the ids of figures with their pages, in the order in which they are read.

    A picture that a notebook holds is none: it has no drawing to be set beside a title.
    """
    held = ordered(env, figures(env))
    return [(key, figure.docname) for key, figure in held if not texts.picture_files(figure.spec)]


def image(env: BuildEnvironment, about: pages.Page) -> str:
    """Return the file of a page's card, from the root of the site; pages without a figure share the book's."""
    own = any(page == about.name for _, page in _drawn(env))
    return f"{FOLDER}/{about.key if own else 'book'}.png"


def figure_card(env: BuildEnvironment, key: str) -> str:
    """Return the file of a figure's own card, from the root of the site; empty where there is none.

    There is one where the figure has a page, is drawn, and the book says how it is cited.
    """
    own = here().settings.figure_pages and citation.work() and not texts.picture_files(figures(env)[key].spec)
    return f"{FOLDER}/figures/{key}.png" if own else ""


def open_graph(book: citation.Work, about: pages.Page, card: str, alt: str, base: str) -> list[Tag]:
    """Return the tags of previews, as attribute, name and content.

    Args:
        card: the image from the root of the site, or empty; alt: what it shows; base: the address of the site, or empty.
    """
    found: list[Tag] = [
        ("property", "og:title", about.title),
        ("property", "og:type", {"book": "book", "chapter": "article"}.get(about.kind, "website")),
        ("property", "og:site_name", book.short),
        ("property", "og:description", shortened(about.summary)),
    ]
    if base:
        found.append(("property", "og:url", f"{base}{about.name}.html"))
    if about.kind == "chapter" and about.updated:
        found.append(("property", "article:modified_time", about.updated.isoformat()))
    if card:
        root = base or "../" * about.name.count("/")
        found += [
            ("property", "og:image", f"{root}{card}"),
            ("property", "og:image:type", "image/png"),
            ("property", "og:image:width", str(cards.WIDTH)),
            ("property", "og:image:height", str(cards.HEIGHT)),
            ("property", "og:image:alt", alt),
            ("name", "twitter:card", "summary_large_image"),
            ("name", "twitter:image:alt", alt),
        ]
    return found


def references(book: citation.Work, about: pages.Page, base: str) -> list[Tag]:
    """Return the tags from which Google Scholar and Zotero make a reference: Highwire Press and Dublin Core."""
    if about.kind == "reference":
        return []
    address = f"{base}{about.name}.html" if base else ""
    within = book.title if about.kind == "chapter" else ""
    found = [
        ("citation_title", about.title),
        *(("citation_author", author.inverted if author.given else f"{author.family},") for author in book.authors),
        ("citation_publication_date", book.date.strftime("%Y/%m/%d")),
        ("citation_inbook_title", within),
        ("citation_language", book.language),
        ("citation_abstract", about.summary),
        ("citation_keywords", "; ".join(book.keywords)),
        ("citation_doi", "" if within else book.doi),
        ("citation_public_url", address),
        ("citation_fulltext_html_url", address),
        ("DC.title", about.title),
        *(("DC.creator", author.inverted) for author in book.authors),
        ("DC.date", book.date.isoformat()),
        ("DC.type", "Text"),
        ("DC.language", book.language),
        ("DC.description", about.summary),
        ("DC.rights", here().settings.licence),
        ("DC.identifier", address),
    ]
    return [("name", name, content) for name, content in found if content]


def article(book: citation.Work, about: pages.Page, card: str, base: str) -> dict[str, object]:
    """Return the schema.org description of a page: the book itself, a chapter, or a page one looks things up on."""
    authors = [
        {"@type": "Person", "givenName": author.given, "familyName": author.family}
        if author.given
        else {"@type": "Organization", "name": author.family}
        for author in book.authors
    ]
    whole = {"@type": "Book", "name": book.title, "version": book.version, "datePublished": book.date.isoformat()}
    whole |= {"identifier": f"https://doi.org/{book.doi}"} if book.doi else {}
    kind = {"book": "Book", "chapter": "ScholarlyArticle"}.get(about.kind, "WebPage")
    root = base or "../" * about.name.count("/")
    described: dict[str, object] = {
        "@context": "https://schema.org",
        **(whole if kind == "Book" else {"@type": kind, "headline": about.title, "isPartOf": whole}),
        "description": about.summary,
        "author": authors,
        "datePublished": book.date.isoformat(),
        "inLanguage": book.language,
        "keywords": list(book.keywords),
    }
    if here().settings.licence:
        described["license"] = here().settings.licence
    if state := cited_state(provenance.build()):
        described["creativeWorkStatus"] = state
    if about.updated:
        described["dateModified"] = about.updated.isoformat()
    if base:
        described["url"] = f"{base}{about.name}.html"
    if card:
        described["image"] = f"{root}{card}"
    return described


def tags_html(tags: list[Tag]) -> str:
    """Return tags as HTML."""
    return "\n".join(macro("meta", *tag) for tag in tags)


def added(tags: list[Tag], given: str) -> list[Tag]:
    """Return the tags that a page lacks, whose head is given as HTML: of Open Graph and Twitter all or none, since they go together."""
    held = set(_NAMED.findall(given))
    previewed = any(name.startswith(_PREVIEWS) for name in held)
    return [tag for tag in tags if tag[1] not in held and not (previewed and tag[1].startswith(_PREVIEWS))]


def script_html(described: str) -> str:
    """Return JSON-LD as an element of a page.

    A tag or the beginning of a comment inside a string would end the script, or keep it from ending: JSON can write it escaped.
    """
    escaped = described.replace("<", "\\u003c")
    return macro("script", escaped, "application/ld+json")


def head_html(
    book: citation.Work, about: pages.Page, card: str, alt: str, base: str, given: str = "", more: Iterable[str] = ()
) -> str:
    """Return what the head of a page says to machines, after what is given there, as HTML.

    Args:
        card, alt, base: as of :func:`open_graph`; more: JSON-LD beside that of the page.
    """
    tags: list[Tag] = [("name", "description", shortened(about.summary))]
    tags += [("name", "author", author.name) for author in book.authors]
    tags += open_graph(book, about, card, alt, base) + references(book, about, base)
    described = [json.dumps(article(book, about, card, base), ensure_ascii=False), *more]
    schema = macro("schema", "DC", "http://purl.org/dc/elements/1.1/") if about.kind != "reference" else ""
    return f"{given}\n{tags_html(added(tags, given))}\n{schema}{''.join(map(script_html, described))}"


def describe(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Add to the head of a page what it says to machines; on the catalogue, the tables too."""
    book, base = citation.work(), app.config.html_baseurl
    if doctree is None or book is None:
        return
    about = pages.page(app, pagename, doctree)
    key = lead(app.env, pagename)
    card = image(app.env, about) if key else ""
    alt = figures(app.env)[key].meta["alt"] if key else ""
    tables = pagename == here().settings.catalogue and here().described
    more = [catalogue.datasets_jsonld("../" * pagename.count("/"))] if tables else []
    context["metatags"] = head_html(book, about, card, alt, base, context.get("metatags", ""), more)


def order(app: Sphinx, builder: Builder) -> None:
    """Have the cards drawn while pages are written; where several processes write them, afterwards."""
    if builder.format == "html" and app.parallel <= 1:
        _order(app)


def draw(app: Sphinx, failure: Exception | None) -> None:
    """Wait until the cards are drawn."""
    if standing.finishes(app, failure):
        if app.parallel > 1:
            _order(app)
        vega.settle()


def _order(app: Sphinx) -> None:
    """Order the cards of the pages that have figures, the book's and those of pages of figures, drawn from the figures as pages show them.

    What a card says of its page all pages share: it is as it was where the page of its figure stays.
    """
    env, book = app.env, citation.work()
    if book is None:
        return
    kept, outdir = Path(app.doctreedir) / "cards", Path(app.outdir)
    asked: dict[tuple[str, cards.Words], list[Path]] = {}
    drawn = {page for _, page in _drawn(env)}
    for name in pages.reading_order(env):
        key = lead(env, name)
        front = name == env.config.root_doc
        if key is None or not (front or name in drawn):
            continue
        if front:
            words = cards.Words(say("A computational book"), book.short, book.title.partition(": ")[2])
        else:
            words = _words(env, book, key)
        asked.setdefault((key, words), []).append(outdir / FOLDER / f"{pages.key(env, name)}.png")
    for key, _ in _drawn(env):
        if card := figure_card(env, key):
            asked.setdefault((key, _words(env, book, key)), []).append(outdir / card)
    for place, ((key, words), targets) in enumerate(asked.items()):
        if not standing.stays(app, key):
            vega.order(f"card {place}", cards.draw, words, figures(env)[key].spec, targets, kept)


def _words(env: BuildEnvironment, book: citation.Work, key: str) -> cards.Words:
    """Return what a card says beside a figure: the book, the page where it is drawn, and its title."""
    figure = figures(env)[key]
    return cards.Words(book.short, env.titles[figure.docname].astext(), figure.title)


def setup(app: Sphinx) -> None:
    """Register the events."""
    # After what the author, or an extension of the book, says of a page.
    app.connect("html-page-context", describe, priority=800)
    # In a folder that was emptied.
    app.connect("write-started", order, priority=900)
    app.connect("build-finished", draw)
