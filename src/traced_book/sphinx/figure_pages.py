"""A page for each figure, in a book that asks for them: large, with its trace, its references, and what shares and embeds it.

Beside each stands the frame that other sites embed: the picture with its title, whose data it shows, the licence and the way home, and
no script. It adapts to the size it is given, so that it is also the picture alone, as large as a window.

The pages are made of what the book remembers of its figures, when its other pages are written. They are in the site map but not in the search,
which leads to the place in the book where a figure is introduced and argued from.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError

from .. import citation
from ..book import here
from ..drawing.variants import variant_name
from ..editions.sentences import say
from ..evidence.texts import FOLDER, about, datasets, picture_files
from . import artifacts, bare, pages, share, standing
from .domain import figures, met
from .entries import FigureEntry
from .markup import html, macro
from .render import cited, copied, figure_named, images_html, said, sources_said, trace_html, unaddressed_html

SCRIPT = "fullscreen.js"
FRAMES = "frame"
# Some hosts hide what begins with an underscore.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
# The height of a picture that does not say its own, and what else of a frame there is but its title and its sources, in pixels.
_PICTURE, _REST = 400, 120
# Of the title and of the sources: how many characters stand in a line of a phone's width, and how high that is in pixels.
_TITLE, _SOURCES = (32, 23), (44, 19)
_FRAME_STYLES = (
    "html,body{height:100%}body{margin:0}"
    "main,picture{display:flex;flex-direction:column}main{box-sizing:border-box;min-height:100%;padding:.75rem 1rem}"
    "h1{font-size:1.05rem;line-height:1.35;margin:0 0 .5rem}"
    # No lower than it says that it is.
    "picture,img{flex:1 0 auto}img{object-fit:contain;width:100%}"
    "footer{font-size:.8rem;line-height:1.45;margin-top:.5rem}"
    "p{margin:0}p+p{margin-top:.1rem}"
    "p:last-child a{display:inline-block;padding-block:.25rem}"
)

Held = tuple[str, FigureEntry]


class Form(NamedTuple):
    """A picture: the media query that it is for, its address, and its width and height in pixels where they are known."""

    media: str
    file: str
    width: int | None
    height: int | None


def heading(figure: FigureEntry) -> str:
    """Return what a figure is called: its number and its title."""
    return f"{figure_named(figure.number)}: {figure.title}"


def frame(key: str) -> str:
    """Return the file of the frame of a figure, from the root of the site."""
    return f"{here().settings.figure_pages}/{FRAMES}/{key}.html"


def height(figure: FigureEntry, sizes: artifacts.Sizes) -> int:
    """Return how high a frame has to be on a phone for its picture at its natural size and the words beside it, in pixels."""
    highest = max((high for _, high in sizes.values()), default=_PICTURE)
    said = _high(heading(figure), *_TITLE) + _high(f"{say('Source')}: {sources_said(figure.meta)}", *_SOURCES)
    return -(-(highest + said + _REST) // 10) * 10


def _high(text: str, characters: int, line: int) -> int:
    return -(-len(text) // characters) * line


def embedding(figure: FigureEntry, key: str, base: str, sizes: artifacts.Sizes) -> str:
    """Return the HTML that embeds a figure; ``base`` is the address of the site, or empty."""
    return html("embedding", address=base + frame(key), title=heading(figure), height=height(figure, sizes))


def forms(key: str, spec: dict[str, Any], sizes: artifacts.Sizes, root: str) -> list[Form]:
    """Return the pictures of a frame: of those whose media query fits the first is shown, and the last fits always."""
    if files := picture_files(spec):
        meta = about(spec)
        return [Form("", f"{root}{FOLDER}/{next(iter(files))}", meta.get("width"), meta.get("height"))]
    dark, narrow = "(prefers-color-scheme: dark)", "(max-width: 640px)"
    media = {
        ("dark", True): f"{dark} and {narrow}",
        ("dark", False): dark,
        ("light", True): narrow,
        ("light", False): "",
    }
    return [
        Form(query, f"{root}{FOLDER}/{variant_name(key, *variant)}", *sizes[variant])
        for variant, query in media.items()
    ]


def frame_html(app: Sphinx, key: str, figure: FigureEntry) -> str:
    """Return the frame of a figure as a page."""
    book, settings, root, base = citation.work(), here().settings, "../../", app.config.html_baseurl
    *others, shown = forms(key, figure.spec, artifacts.sizes(figure.spec), root)
    body = html(
        "frame",
        figure=figure,
        page=f"../{key}.html",
        others=others,
        shown=shown,
        sources=sources_said(figure.meta),
        home=f"{root}{app.env.config.root_doc}.html",
        book=book.short if book else app.config.html_title,
        licence=settings.licence,
        licence_name=settings.licence_name or settings.licence,
    )
    page = macro("canonical", f"{base}{here().figure_page(key)}.html") if base else ""
    return bare.page_html(heading(figure), body, _FRAME_STYLES, page + macro("meta", "name", "robots", "noindex"))


def _neighbour(held: Held | None) -> dict[str, str]:
    """Return the link and the title of a figure before or after, as themes have them; empty where there is none."""
    return {"link": f"{held[0]}.html", "title": escape(heading(held[1]))} if held else {}


def counted(env: BuildEnvironment) -> list[Held]:
    """Return the figures of the book in the order of their numbers, so that the one before and the one after are what they are called."""
    return sorted(met(env, figures(env)), key=lambda item: [int(part) for part in str(item[1].number).split(".")])


def _around(held: Sequence[Held]) -> Iterator[tuple[Held | None, Held, Held | None]]:
    """Yield each figure with that before and that after it."""
    return zip([None, *held[:-1]], held, [*held[1:], None], strict=True)


def references(folder: Path, book: citation.Work, item: citation.Cited) -> list[tuple[str, str]]:
    """Write the files of a reference to a figure; return their names, each with what the format is called."""
    names = {"bib": "BibTeX", "ris": "RIS (Zotero, EndNote)", "json": "CSL-JSON"}
    for end, form in citation.FORMATS.items():
        (folder / f"{item.key}.{end}").write_text(form(book, item), encoding="utf-8")
    return [(f"{item.key}.{end}", name) for end, name in names.items()]


def page_html(app: Sphinx, key: str, figure: FigureEntry, before: Held | None, after: Held | None) -> str:
    """Return the text of a figure's page, and write the files of its reference."""
    env, base, root, book = app.env, app.config.html_baseurl, "../", citation.work()
    home, spec, meta, sizes = f"{root}{figure.docname}.html", figure.spec, figure.meta, artifacts.sizes(figure.spec)
    item = cited(meta, figure.number, figure.docname, base)
    caption = Markup(said(meta, "caption")) if meta["caption"].removesuffix(".") != figure.title else ""
    return html(
        "figure-page",
        named=figure_named(figure.number),
        title=Markup(said(meta, "title")),
        place=f"{home}#fig-{key}",
        chapter=env.titles[figure.docname].astext(),
        before=before and (f"{before[0]}.html", before[1].number),
        after=after and (f"{after[0]}.html", after[1].number),
        images=images_html(spec, root, sizes),
        size=sizes.get(("light", False)),
        frame=f"{FRAMES}/{key}.html",
        menus=any(isinstance(param.get("bind"), dict) for param in spec.get("params", [])),
        caption=caption,
        alt=Markup(said(meta, "alt")),
        rows=f"{root}{FOLDER}/{key}.html" if datasets(spec) else "",
        trace=trace_html(app, figure.docname, spec, figure_named(figure.number), figure.shown, root, home),
        reference=citation.apa(book, item) if book else "",
        files=references(Path(app.outdir) / here().settings.figure_pages, book, item) if book else [],
        bibtex=copied(citation.bibtex(book, item)) if book else "",
        unaddressed=unaddressed_html(book, item) if book else "",
        code=copied(embedding(figure, key, base, sizes)),
        addressed=bool(base),
        licence=here().settings.licence,
        licence_name=here().settings.licence_name or here().settings.licence,
        card=share.figure_card(env, key) and f"{root}{share.figure_card(env, key)}",
    )


def described(env: BuildEnvironment, key: str) -> pages.Page:
    """Return what is known of a figure's page."""
    figure = figures(env)[key]
    return pages.Page(
        name=here().figure_page(key),
        key=key,
        title=heading(figure),
        kind="reference",
        summary=figure.meta["caption"],
        words=0,
        figures=1,
        updated=pages.updated(Path(env.doc2path(figure.docname)).resolve()),
    )


def days(env: BuildEnvironment) -> dict[str, dt.date | None]:
    """Return the pages of figures, in their order, each with the day it last changed where that is known."""
    known = (described(env, key) for key, _ in counted(env)) if here().settings.figure_pages else ()
    return {page.name: page.updated for page in known}


def collect(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Write the frames and the files of references; yield the page of each figure, in the theme of the site."""
    folder = here().settings.figure_pages
    if not folder:
        return
    env, book = app.env, citation.work()
    (Path(app.outdir) / folder / FRAMES).mkdir(parents=True, exist_ok=True)
    for before, (key, figure), after in _around(counted(env)):
        if standing.stays(app, key):
            continue
        (Path(app.outdir) / frame(key)).write_text(frame_html(app, key, figure), encoding="utf-8")
        page = described(env, key)
        card = share.figure_card(env, key)
        context = {
            "title": escape(page.title),
            "body": page_html(app, key, figure, before, after),
            "prev": _neighbour(before),
            "next": _neighbour(after),
            "metatags": share.head_html(book, page, card, figure.meta["alt"], app.config.html_baseurl) if book else "",
        }
        yield page.name, context, "page.html"


def describe(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Load the script on the page of a figure."""
    if "data-large" in context.get("body", ""):
        app.add_js_file(SCRIPT, loading_method="defer")


def check(app: Sphinx, config: Config) -> None:
    """Refuse a name that is none for a folder.

    Raises:
        ConfigError: it is one.
    """
    folder = here().settings.figure_pages
    if folder and not _NAME.fullmatch(folder):
        raise ConfigError(
            f"traced_figure_pages is {folder!r}: expected the name of a folder, of letters, digits and hyphens, as figure"
        )


def check_pages(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Refuse a folder that holds pages of the author's: one might be called as a figure is.

    Raises:
        ConfigError: it does; the message names one.
    """
    folder = here().settings.figure_pages
    taken = sorted(page for page in env.found_docs if folder and page.startswith(f"{folder}/"))
    if taken:
        raise ConfigError(
            f"traced_figure_pages is {folder!r}: the book has a page {taken[0]!r} there, expected a folder without pages"
        )


def setup(app: Sphinx) -> None:
    """Connect the events."""
    app.connect("config-inited", check)
    app.connect("env-before-read-docs", check_pages)
    app.connect("html-collect-pages", collect)
    app.connect("html-page-context", describe)
