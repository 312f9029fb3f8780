"""Slides: one for each part of a page that a book names, with the figure that the part names first.

Words, figures and numbers are those of the built site, so that a slide can't say what the book does not.
"""

from __future__ import annotations

import copy
import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bs4 import Tag

from ..editions.sentences import say
from .translate import Page, Picture, Translator, attribute, numbered, plain, string, within

BOX, FIGURE = ".admonition", "fig-"


@dataclass(frozen=True)
class Slide:
    """A slide: the page that it is taken from, what stands above its title, its title, its words (or none), its figure (or ``""``).

    ``place`` is where it stands on the site, as ``book/brief.html#what-was-asked``.
    """

    page: str
    above: str
    title: str
    words: Tag | None
    figure: str
    place: str


def collect(pages: Sequence[Page], named: Iterable[str]) -> list[Slide]:
    """Return the slides that a book names.

    Args:
        pages: of the built site; named: a page, whose first box is meant, or ``page#part``: a section without those below it, or
            a figure, which fills its slide.

    Raises:
        ValueError: there is no such page, box or part.
    """
    held = {page.name: page for page in pages}
    return [_slide(held, name) for name in named]


def _slide(pages: Mapping[str, Page], name: str) -> Slide:
    page, _, part = name.partition("#")
    if page not in pages:
        raise ValueError(f"slide {name!r}: no such page of the contents, expected one of {', '.join(pages)}")
    article = pages[page].article
    heading = plain(within(article, "h1"))
    found = article.find(id=part) if part else article.select_one(BOX)
    if not isinstance(found, Tag):
        raise ValueError(f"slide {name!r}: the page has no {f'part {part!r}' if part else 'box'}")
    address = f"{page}.html{f'#{part}' if part else ''}"
    if part.startswith(FIGURE):
        return Slide(page, heading, "", None, part.removeprefix(FIGURE), address)
    words = copy.copy(found)
    figure = _figure(words)
    if part:
        above, title = heading, plain(within(words, "h1, h2, h3, h4, h5, h6"))
        gone = words.select("section, h1, h2, h3, h4, h5, h6, figure, div.cell")
    else:
        above, title = plain(within(words, ".admonition-title")), heading
        gone = words.select(".admonition-title, figure")
        # A box stands for its page.
        own = article.select_one("figure[data-figure]")
        figure = figure or (attribute(own, "data-figure") if own else "")
    for element in gone:
        element.decompose()
    return Slide(page, above, title, words, figure, address)


def _figure(words: Tag) -> str:
    """Return the figure that words name or show first, or ``""``."""
    for element in words.select("figure[data-figure], a[href*='#fig-']"):
        if element.name == "figure":
            return attribute(element, "data-figure")
        return attribute(element, "href").partition(f"#{FIGURE}")[2]
    return ""


def _body(slide: Slide, evidence: dict[str, Any], web: str) -> str:
    """Return the words of a slide as Typst; what they link to is on the web."""
    if slide.words is None:
        return "none"
    words = copy.copy(slide.words)
    for link in words.select("a[href^='#']"):  # the page itself is not in print
        link["href"] = f"{posixpath.basename(slide.page)}.html{link['href']}"
    name = posixpath.join(posixpath.dirname(slide.page), "#slide")
    return f"[{Translator([Page(name, '', words)], evidence, {}, web=web).body(Page(name, '', words))}]"


def _shown(slide: Slide, pages: Mapping[str, Page], evidence: dict[str, Any], pictures: Mapping[str, Picture]) -> str:
    """Return the figure of a slide as a Typst dictionary: file, number, title, alternative text, source and place."""
    if not slide.figure:
        return "none"
    entry = next((entry for entry in evidence["figures"] if entry["id"] == slide.figure), None)
    home = pages.get(entry["page"].removesuffix(".html")) if entry else None
    shown = home.article.find(id=f"{FIGURE}{slide.figure}") if home else None
    if entry is None or not isinstance(shown, Tag):
        raise ValueError(f"slide {slide.place!r}: figure {slide.figure!r} is on no page, build the site again")
    told = zip(shown.select(".traced-trace dt"), shown.select(".traced-trace dd"), strict=True)
    source = {plain(label): plain(said) for label, said in told}.get(say("Source"), "")
    facts = {
        "file": string(pictures[slide.figure].file),
        "number": numbered(entry),
        "title": string(entry["title"]),
        "alt": string(attribute(within(shown, "img"), "alt")),
        "source": string(source),
        "place": string(f"{entry['page']}#{FIGURE}{slide.figure}"),
    }
    return f"({', '.join(f'{name}: {value}' for name, value in facts.items())})"


def source(
    slides: Iterable[Slide], pages: Sequence[Page], evidence: dict[str, Any], pictures: Mapping[str, Picture], web: str
) -> str:
    """Return slides as Typst, in calls of ``slide`` of ``slides.typ``.

    Args:
        web: where the site stands on the web, or ``""``.

    Raises:
        ValueError: a figure is on no page; and see :class:`.translate.Translator`.
    """
    held = {page.name: page for page in pages}
    return "\n".join(
        f"#slide(about, {string(one.above)}, {string(one.title)}, {_body(one, evidence, web)}, "
        f"{_shown(one, held, evidence, pictures)}, {string(one.place)})"
        for one in slides
    )
