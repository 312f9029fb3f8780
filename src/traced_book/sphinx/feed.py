"""A feed of releases and of the numbers that changed with them (Atom, RFC 4287), for who follows the book.

It is made of ``CHANGELOG.md``, whose headings give version and day, and of the numbers kept of each release
(:mod:`traced_book.proof.released`). A book has it that names the page of its changelog (``traced_changelog``). What is not released
is no entry, so the feed changes with releases and not with builds.

An entry is known by a name made of the book's title and the version: section 4.2.6 wants one that stays where the site moves. Links are
whole where the site knows its address, else relative to the feed.
"""

from __future__ import annotations

import datetime as dt
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from markdown_it import MarkdownIt
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError

from .. import citation
from ..book import here
from ..proof import released
from ..proof.archives import CHANGELOG, Release, releases
from . import domain, standing
from .authors import provides
from .markup import html, macro

NAME = "feed.xml"
MEDIA_TYPE = "application/atom+xml"
_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True)
class Entry:
    """An entry: ``version`` of the book or empty for the feed itself, its ``day``, the address of its section and what it says, as HTML."""

    version: str
    day: dt.date
    address: str
    content: str


def dated() -> list[tuple[Release, dt.date]]:
    """Return the releases of the book, with their days; none in a book that has no feed."""
    path = here().root / CHANGELOG
    found = releases(path) if here().settings.changelog and path.is_file() else []
    return [(release, release.day) for release in found if release.day]


def link_html(root: str) -> str:
    """Return the link to the feed, as HTML; empty in a book without. ``root`` is the way to the root of the site."""
    return macro("feed", f"{root}{NAME}", MEDIA_TYPE) if dated() else ""


def name(title: str, version: str = "") -> str:
    """Return the name of the feed of a book, or of its entry on a version, as the same wherever the site is."""
    of_book = uuid.uuid5(uuid.NAMESPACE_URL, f"traced-book:{title}")
    return (uuid.uuid5(of_book, version) if version else of_book).urn


def changes_html(found: released.Changes, before: str, addresses: Mapping[str, str]) -> str:
    """Return what changed in the numbers since a version, as HTML; empty if nothing did.

    Args:
        addresses: of each number that there is now, by name.
    """
    counts = [
        f"{len(names)} {'is' if len(names) == 1 else 'are'} {how}"
        for names, how in ((found.changed, "changed"), (found.new, "new"), (found.gone, "gone"))
        if names
    ]
    changed = [(key, addresses[key], then, now) for key, then, now in found.changed]
    return html("changes", before=before, counts=counts, changed=changed) if counts else ""


def atom(title: str, authors: Sequence[str], base: str, front: str, entries: Sequence[Entry]) -> str:
    """Return a feed.

    Args:
        base: the address of the site, or empty; front: its front page, from the root; entries: one or more, the newest first.
    """
    feed = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": "en"})

    def add(parent: ET.Element, tag: str, text: str = "", **given: str) -> ET.Element:
        made = ET.SubElement(parent, tag, given)
        made.text = text or None
        return made

    def begin(parent: ET.Element, words: str, about: Entry) -> None:
        add(parent, "title", words)
        add(parent, "id", name(title, about.version))
        add(parent, "updated", f"{about.day.isoformat()}T00:00:00Z")
        add(parent, "link", rel="alternate", type="text/html", href=f"{base}{about.address}")

    newest = max(entry.day for entry in entries)
    begin(feed, title, Entry("", newest, front, ""))
    add(feed, "link", rel="self", type=MEDIA_TYPE, href=f"{base}{NAME}")
    for author in authors:
        add(add(feed, "author"), "name", author)
    for entry in entries:
        made = add(feed, "entry")
        begin(made, f"Version {entry.version}", entry)
        add(made, "content", entry.content, type="html")
    ET.indent(feed)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(feed, encoding="unicode")}\n'


def _section(env: BuildEnvironment, page: str, version: str) -> str:
    """Return the address of a version's section on the page of the changelog, or of the page where it has none."""
    anchors = (
        link["anchorname"]
        for link in env.tocs[page].findall(nodes.reference)
        if link.astext().startswith(f"[{version}]")
    )
    return f"{page}.html{next(anchors, '')}"


def entries(env: BuildEnvironment, base: str) -> list[Entry]:
    """Return the entries of the book's feed, the newest first; none in a book without.

    A release is compared with the one before it, where the numbers of both are kept.

    Raises:
        ValueError: a file that keeps numbers has another form.
    """
    found, folder = dated(), here().root / here().settings.releases
    paths = [released.file_of(folder, release.version) for release, _ in found]
    numbers = [released.kept(path) if path.is_file() else None for path in paths]
    addresses = {key: f"{base}{held.docname}.html#num-{key}" for key, held in domain.numbers(env).items()}
    written, made = MarkdownIt("commonmark", {"html": False}), []
    for i, (release, day) in enumerate(found):
        address = _section(env, here().settings.changelog, release.version)
        now, then = numbers[i], numbers[i + 1] if i + 1 < len(found) else None
        told = ""
        if now is not None and then is not None:
            # What a later release took away has no place of its own any more.
            whole = dict.fromkeys(now, f"{base}{address}") | addresses
            told = changes_html(released.compared(then, now), found[i + 1][0].version, whole)
        made.append(Entry(release.version, day, address, written.render(release.text) + told))
    return made


def describe(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Name the feed in the head of every page of a book that has one."""
    if dated():
        link = macro("alternate", f"{'../' * pagename.count('/')}{NAME}", MEDIA_TYPE, _title(app))
        context["metatags"] = context.get("metatags", "") + link


def _title(app: Sphinx) -> str:
    work = citation.work()
    return work.short if work else app.config.html_title or app.config.project


def finish(app: Sphinx, failure: Exception | None) -> None:
    """Write the feed, or take away that of an earlier build; one that the author puts there stays.

    Raises:
        ConfigError: the numbers of a release are kept in another form.
    """
    if not standing.finishes(app, failure) or provides(app, NAME):
        return
    base, work, path = app.config.html_baseurl, citation.work(), Path(app.outdir) / NAME
    try:
        found = entries(app.env, base)
    except ValueError as error:
        raise ConfigError(str(error)) from error
    if found:
        authors = [author.name for author in work.authors] if work else [app.config.author]
        text = atom(_title(app), authors, base, f"{app.config.root_doc}.html", found)
        path.write_text(text, encoding="utf-8")
    else:
        path.unlink(missing_ok=True)


def setup(app: Sphinx) -> None:
    """Register the events."""
    app.connect("html-page-context", describe)
    app.connect("build-finished", finish)
