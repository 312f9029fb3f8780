"""What a page says of itself: how long it takes, what it shows, since when it stands so, how to cite it and report errors.

What stands under the title and at the foot is added to the page's HTML when it is written: it is no part of the text, and
so of no other form of the book and of no search for words in it.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import quote, urlencode

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.locale import _ as as_sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from .. import citation, provenance
from ..book import here
from ..editions.sentences import cited_state, count, in_words, say
from ..repository import Place
from ..tables import descriptor
from . import feed, standing
from .domain import figures, reading_order
from .markup import TAG, breakable, html, macro
from .render import copied, unaddressed_html

LOG = logging.getLogger(__name__)
FOLDER = "_cite"
# The keys of what is no page.
BOOK, DATA = "book", "data-package"
_WORDS_PER_MINUTE = 230
# Below this a page is used rather than read, and how long that takes is the reader's choice.
_FEW_MINUTES = 2
_FOLD = re.compile(r"<details\b.*?</details>", re.S)
_COUNTED = re.compile(r"id\d+")
_HEADING = re.compile(r'<(h[1-6])>((?:(?!</h[1-6]>).)*?)(?=<a class="headerlink")', re.S)
# A title, and a container ``subtitle`` that stands directly under it.
_TITLE_END = re.compile(r'</h1>(?:\s*<div class="subtitle docutils container">.*?</div>)?', re.S)


@dataclass(frozen=True)
class Page:
    """A page of the book.

    Attributes:
        name: without suffix, from the root of the site; ``key``: a short name for files and references;
        kind: ``book`` (the front page), ``chapter`` or ``reference``;
        summary: its first paragraph, or the book's abstract; ``words`` of prose; ``figures`` drawn on it;
        updated: day of the last commit that touched it, where that is known.
    """

    name: str
    key: str
    title: str
    kind: str
    summary: str
    words: int
    figures: int
    updated: dt.date | None

    @property
    def minutes(self) -> int:
        """How long it takes to read."""
        return round(self.words / _WORDS_PER_MINUTE)


def parts(env: BuildEnvironment, caption: str = "caption") -> list[tuple[str, list[str]]]:
    """Return the parts of the book, each with its caption and pages, in the order of the table of contents.

    Args:
        caption: ``rawcaption`` for the captions as the contents have them, where an edition shows others.
    """
    root = env.config.root_doc
    trees = env.tocs[root].findall(addnodes.toctree)
    return [(tree.get(caption) or "", list(tree["includefiles"])) for tree in trees]


def kind(env: BuildEnvironment, name: str) -> str:
    """Return ``book`` for the front page, ``reference`` for a page one looks things up on, ``chapter`` for any other.

    A page to which no table of contents leads is no part of the book to be cited, and so one looked up.
    """
    if name == env.config.root_doc:
        return "book"
    if name not in set(reading_order(env)):
        return "reference"
    looked_up = {
        page
        for caption, pages in parts(env, "rawcaption")
        if caption == here().settings.reference_part
        for page in pages
    }
    return "reference" if name in looked_up else "chapter"


def key(env: BuildEnvironment, name: str) -> str:
    """Return a short name of a page, for files and references."""
    if name == env.config.root_doc:
        return BOOK
    short = _short(env, name).replace("/", "-")
    return f"page-{short}" if short in (BOOK, DATA) else short


def _short(env: BuildEnvironment, name: str) -> str:
    """Return the name of a page without the folder of the front page, where most pages stand beside it."""
    folder, slash, _ = env.config.root_doc.rpartition("/")
    return name.removeprefix(folder + slash)


def _prose(doctree: nodes.document) -> list[nodes.paragraph]:
    """Return the paragraphs of a page that are read: not those of cells, notes and the list of references."""
    left_out = (nodes.container, nodes.citation, nodes.footnote, nodes.comment)

    def read(node: nodes.Node) -> bool:
        while (node := node.parent) is not None:
            if isinstance(node, left_out):
                return False
        return True

    return [paragraph for paragraph in doctree.findall(nodes.paragraph) if read(paragraph)]


def _text(node: nodes.Node) -> str:
    return " ".join(node.astext().split())


def summary(doctree: nodes.document) -> str:
    """Return the first paragraph that stands in a section by itself, as plain text; empty if there is none."""
    return next((_text(p) for p in _prose(doctree) if isinstance(p.parent, nodes.section)), "")


def words(doctree: nodes.document) -> int:
    """Return the number of words of prose: of paragraphs, headings, and what a cell writes as HTML, but for what it folds."""
    headings = [title for title in doctree.findall(nodes.title) if isinstance(title.parent, nodes.section)]
    written = (
        TAG.sub(" ", _FOLD.sub(" ", node.astext()))
        for node in doctree.findall(nodes.raw)
        if node.get("format") == "html"
    )
    return sum(len(text.split()) for text in [*map(_text, [*_prose(doctree), *headings]), *written])


@cache
def updated(path: Path, root: Path | None = None) -> dt.date | None:
    """Return the day of the last commit that touched a file.

    ``None`` without version control, for a file that was never committed, and in a shallow copy, where the last commit
    seems to have touched every file.
    """
    if provenance.git("rev-parse", "--is-shallow-repository", root=root) != "false":
        return None
    day = provenance.git("log", "-1", "--format=%cs", "--", str(path), root=root)
    return dt.date.fromisoformat(day) if day else None


def page(app: Sphinx, name: str, doctree: nodes.document) -> Page:
    """Return what is known of a page whose references have been resolved."""
    env, kind_ = app.env, kind(app.env, name)
    book = citation.work()
    abstract = book.abstract if book else ""
    return Page(
        name=name,
        key=key(env, name),
        title=book.title if book and kind_ == "book" else env.titles[name].astext(),
        kind=kind_,
        summary=(abstract if kind_ == "book" else summary(doctree)) or abstract or summary(doctree),
        words=words(doctree),
        figures=sum(figure.docname == name for figure in figures(env).values()),
        updated=updated(Path(env.doc2path(name)).resolve()),
    )


def cited(name: str, title: str, kind_: str, key_: str, base: str) -> citation.Cited:
    """Return a page as what is cited; ``base`` is the address of the site, or empty."""
    place = f"{name}.html"
    return citation.Cited(key_, kind_, title, place, f"{base}{place}" if base else "", cited_state(provenance.build()))


def report(place: Place, title: str, name: str) -> str:
    """Return the address that opens a new issue of the repository, prefilled with a page and the commit it shows."""
    text = (
        f"Page: {name}.html\nState: {provenance.build().words}\n\nWhat is wrong or unclear, and how can it be seen?\n\n"
    )
    subject = f"{title}: "
    if place.provider == "gitlab":
        return f"{place.url}/-/issues/new?" + urlencode(
            {"issue[title]": subject, "issue[description]": text}, quote_via=quote
        )
    return f"{place.url}/issues/new?" + urlencode({"title": subject, "body": text}, quote_via=quote)


def _day(day: dt.date) -> str:
    return macro("day", day.isoformat(), in_words(day))


def _root(name: str) -> str:
    """Return the way from a page to the root of the site."""
    return "../" * name.count("/")


def facts_html(about: Page, work: citation.Work | None) -> str:
    """Return the line under the title: minutes, figures and the day of the last change.

    On the front page: which version of the book it is, of which day, and the way to who made it.
    """
    if about.kind == "book":
        facts = (
            []
            if work is None
            else [say("version %(version)s of %(day)s", version=escape(work.version), day=_day(work.date))]
        )
    else:
        facts = [say("about %(minutes)s minutes", minutes=about.minutes)] if about.minutes >= _FEW_MINUTES else []
        if about.figures:
            facts.append(count("%(num)s figure", "%(num)s figures", about.figures))
    if about.updated:
        facts.append(say("updated %(day)s", day=_day(about.updated)))
    if about.kind == "book" and here().settings.about:
        facts.append(macro("link", f"{_root(about.name)}{here().settings.about}.html", say("who made it, and how")))
    return macro("facts", facts) if facts else ""


def holds(env: BuildEnvironment, page: str, anchor: str) -> bool:
    """Return whether a page has a section with an anchor."""
    return page in env.tocs and any(
        link.get("anchorname") == f"#{anchor}" for link in env.tocs[page].findall(nodes.reference)
    )


def terms_html(env: BuildEnvironment, root: str) -> str:
    """Return what may be done with the book, and the way to who made it; ``root`` is the way to the root of the site."""
    book = here().settings
    about = f"{root}{book.about}.html" if book.about else ""
    where = f"{about}#licences" if holds(env, book.about, "licences") else book.licence
    return html(
        "terms",
        about=about,
        feed=feed.link_html(root),
        licence=(where, book.licence_name) if book.licence else None,
        code=book.licence_code,
        catalogue=f"{root}{book.catalogue}.html" if book.catalogue else "",
    )


def formats_html(work: citation.Work, item: citation.Cited, root: str) -> str:
    """Return the formats of a reference, folded: files to take, and BibTeX to copy."""
    names = {"bib": "BibTeX", "ris": "RIS (Zotero, EndNote)", "json": "CSL-JSON"}
    return html(
        "formats",
        files=[(f"{root}{FOLDER}/{item.key}.{end}", name) for end, name in names.items()],
        bibtex=copied(citation.bibtex(work, item)),
        unaddressed=unaddressed_html(work, item),
    )


def foot_html(env: BuildEnvironment, about: Page, base: str, place: Place | None) -> str:
    """Return the foot of a page: how to cite it, where to report an error, what may be done with it and who made it."""
    root, page, work = _root(about.name), here().settings.cite, citation.work()
    how, words, formats = f"{root}{page}.html" if page else "", "", ""
    if work and about.kind != "reference":
        item = cited(about.name, about.title, about.kind, about.key, base)
        words, formats = citation.apa(work, item), formats_html(work, item, root)
    issue = report(place, about.title, about.name) if place else ""
    told = f"{how}#report-an-error" if not place and holds(env, page, "report-an-error") else ""
    terms = terms_html(env, root)
    if not (words or (how and about.kind == "reference") or issue or told or terms):
        return ""
    return html(
        "foot",
        kind=about.kind,
        how=how,
        words=words,
        formats=formats,
        issue=issue,
        host=place.url.removeprefix("https://") if place else "",
        told=told,
        terms=terms,
    )


def _links_named(body: str) -> str:
    """Return the HTML of a page in which the links of headings and terms say what they are, as Sphinx does not in every language.

    By its content such a link would be named "#", and the heading by its text and that.
    """
    heading, term = say("Link to this heading"), say("Link to this term")
    body = body.replace(f'title="{as_sphinx("Link to this term")}"', f'title="{term}"')
    return body.replace(f'title="{as_sphinx("Link to this heading")}"', f'title="{heading}" aria-label="{heading}"')


def furnish(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Add to a page's HTML what stands under its title and at its foot, name its headings and their links apart, and let names be broken."""
    if doctree is None:
        return
    about = page(app, pagename, doctree)
    body = _links_named(context["body"])
    body = _HEADING.sub(lambda found: macro("heading", found[1], TAG.sub("", found[2]).strip(), found[2]), body)
    if about.kind != "reference":
        body = re.sub(_TITLE_END, lambda end: end[0] + facts_html(about, citation.work()), body, count=1)
    place = app.config.traced_place
    context["body"] = breakable(body) + foot_html(app.env, about, app.config.html_baseurl, place)


def furnish_others(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None
) -> None:
    """Put the terms into the theme's foot on a page that has no text of the book, such as that of the search."""
    if doctree is None:
        context["theme_extra_footer"] = context.get("theme_extra_footer", "") + terms_html(app.env, _root(pagename))


def name_sections(app: Sphinx, doctree: nodes.document) -> None:
    """Give a section with a counted anchor, as of a year or of a title that stands twice, one that stays, and before the other."""
    for section in doctree.findall(nodes.section):
        if _COUNTED.fullmatch(section["ids"][0]):
            within = section.parent["ids"][0] if isinstance(section.parent, nodes.section) else "section"
            anchor = nodes.make_id(f"{within} {section.next_node(nodes.title).astext()}")
            # An anchor has Latin letters and digits only: of other titles nothing would be left.
            if anchor != within and anchor not in doctree.ids:
                section["ids"].insert(0, anchor)
                doctree.ids[anchor] = section


class reference_formats(nodes.General, nodes.Element):
    """Where the formats of a reference go; ``what`` is ``book``, ``data`` or the name of a page."""


class chapter_references(nodes.General, nodes.Element):
    """Where the chapters are listed with their references."""


class ReferenceFormats(SphinxDirective):
    """``{reference-formats} book``: a reference in every format; also for ``data``, or a page by its name."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the pending node."""
        self.env.note_dependency(str(here().citation))
        return [reference_formats(what=self.arguments[0])]


class ChapterReferences(SphinxDirective):
    """``{chapter-references}``: every chapter, with the files of its reference."""

    def run(self) -> list[nodes.Node]:
        """Return the pending node."""
        return [chapter_references()]


def items(app: Sphinx) -> dict[str, citation.Cited]:
    """Return what can be cited with a file of its own: the book, each chapter, and the data, by key."""
    env, base, book = app.env, app.config.html_baseurl, citation.work()
    if book is None:
        return {}
    found = [cited(env.config.root_doc, book.title, "book", BOOK, base)]
    for name in reading_order(env):
        if kind(env, name) == "chapter":
            found.append(cited(name, env.titles[name].astext(), "chapter", key(env, name), base))
    if here().described and here().settings.catalogue:
        found.append(cited(here().settings.catalogue, descriptor()["title"], "data", DATA, base))
    return {item.key: item for item in found}


def resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the references in place of the directives that ask for them."""
    work = citation.work()
    for node in list(doctree.findall(reference_formats)):
        item = next((i for i in items(app).values() if node["what"] in (i.kind, i.key)), None)
        if work is None or item is None:
            LOG.warning("no reference of %r: expected %s", node["what"], here().citation, location=node)
            node.replace_self([])
            continue
        shown = {
            say("In words (APA)"): (citation.apa, "text"),
            say("In words (Chicago)"): (citation.chicago, "text"),
            "BibTeX": (citation.bibtex, "bibtex"),
            "RIS": (citation.ris, "text"),
            "CSL-JSON": (citation.csl, "json"),
        }
        blocks: list[nodes.Node] = [nodes.raw("", unaddressed_html(work, item), format="html")]
        for label, (form, language) in shown.items():
            text = form(work, item).strip()
            blocks += [
                nodes.rubric("", label),
                nodes.literal_block(text, text, language=language, classes=["reference-format"]),
            ]
        node.replace_self(blocks)
    for node in list(doctree.findall(chapter_references)):
        root = _root(docname)
        chapters = [
            (
                f"{root}{item.place}",
                item.title,
                [(f"{root}{FOLDER}/{item.key}.{end}", end) for end in citation.FORMATS],
            )
            for item in items(app).values()
            if item.kind == "chapter"
        ]
        node.replace_self(nodes.raw("", html("chapters", chapters=chapters), format="html"))


def finish(app: Sphinx, failure: Exception | None) -> None:
    """Write the files of the references."""
    if not standing.finishes(app, failure):
        return
    book, folder = citation.work(), Path(app.outdir) / FOLDER
    if book is None:
        return
    folder.mkdir(exist_ok=True)
    for item in items(app).values():
        for end, form in citation.FORMATS.items():
            (folder / f"{item.key}.{end}").write_text(form(book, item), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Register the directives and the events."""
    app.add_node(reference_formats)
    app.add_node(chapter_references)
    app.add_directive("reference-formats", ReferenceFormats)
    app.add_directive("chapter-references", ChapterReferences)
    # Before Sphinx takes note of the anchors for its tables of contents.
    app.connect("doctree-read", name_sections, priority=400)
    app.connect("doctree-resolved", resolve)
    app.connect("html-page-context", furnish)
    # Before the theme looks which parts of its foot are empty, and takes these away.
    app.connect("html-page-context", furnish_others, priority=400)
    app.connect("build-finished", finish)
