"""Where the site stands on the web. Nobody may guess it: what needs it is left out until the build is told.

On GitHub Pages the workflow asks GitHub and tells the build. A copy on a disk, in an archive or on another host is built
without, and is whole all the same: each link within the site is relative.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import xml.etree.ElementTree as ET
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

from ..book import here
from ..editions.languages import Edition, editions
from ..editions.sentences import say
from ..files import PUBLISH_ALL
from . import figure_pages, standing
from .authors import loads, provides
from .domain import figures, reading_order
from .markup import html, macro, script
from .pages import parts, updated
from .theme.known import fitted

VARIABLE = "TRACED_BOOK_SITE"
MISSING = "404"
POLICY, FRAME_POLICY = "content-security-policy.txt", "content-security-policy-frames.txt"
_SCRIPT = re.compile(r"<script(?![^>]*\s(?:src|type)=)[^>]*>(.+?)</script>", re.DOTALL)
_STYLE = re.compile(r"<style>(.+?)</style>", re.DOTALL)
_ARTICLE = re.compile(r"<article.*</article>", re.DOTALL)
_HANDLER = re.compile(r'<[a-z][^<>]*?\son[a-z]+="([^"<>]+)"')
_HASH = re.compile(r"'sha256-[^']+'")
_HASHES = re.compile(rf"{_HASH.pattern}(?: {_HASH.pattern})*")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?(?:/[\w.~/-]*)?")


def base(environ: Mapping[str, str] = os.environ) -> str:
    """Return the address of the root of the site, with a slash at its end; empty if the build was not told.

    Raises:
        ConfigError: the variable holds no such address.
    """
    given = environ.get(VARIABLE, "").strip()
    if given and not _ADDRESS.fullmatch(given):
        raise ConfigError(
            f"{VARIABLE} is {given!r}: expected the address of the folder that holds the site, such as "
            "https://example.org/book/, or nothing for a site that may stand anywhere"
        )
    return f"{given.rstrip('/')}/" if given else ""


def configure(app: Sphinx, config: Config) -> None:
    """Tell Sphinx, which names the canonical address of each page: what the build was told, or else what the author says."""
    said = config.html_baseurl
    whole = base() or (f"{said.rstrip('/')}/" if said else "")
    within = f"{Edition(config.language).folder}/" if config.traced_original else ""
    config.html_baseurl = f"{whole}{within}" if whole else ""
    if fitted(config):
        app.connect("html-page-context", prepare, priority=900)


def sitemap(base: str, days: Mapping[str, dt.date | None]) -> str:
    """Return the site map: each page's address, and the day it last changed where that is known.

    Of a build that writes only the pages that changed, the extension that can be had would list only these.
    """
    listed = ET.Element("urlset", {"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"})
    for name, day in days.items():
        url = ET.SubElement(listed, "url")
        ET.SubElement(url, "loc").text = f"{base}{name}.html"
        if day:
            ET.SubElement(url, "lastmod").text = day.isoformat()
    ET.indent(listed)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(listed, encoding="unicode")}\n'


def robots(base: str, folders: Iterable[str] = ()) -> str:
    """Return what robots may do, which is everything, and where the site maps are: of the book, and of the editions in its folders."""
    maps = "".join(f"Sitemap: {base}{folder}sitemap.xml\n" for folder in ("", *(f"{name}/" for name in folders)))
    return f"User-agent: *\nAllow: /\n\n{maps}"


def policy(pages: Iterable[str]) -> str:
    """Return the strictest Content-Security-Policy that pages work under, from their HTML.

    Everything comes from the site itself. Scripts around the text of a page and what its buttons do are allowed by their
    hashes (https://www.w3.org/TR/CSP3/#unsafe-hashes-usage). Nothing else runs, and nothing that stands in the text.
    """
    around = [_ARTICLE.sub("", page) for page in pages]
    within = {text for page in around for text in [*_SCRIPT.findall(page), *map(unescape, _HANDLER.findall(page))]}
    return (
        f"default-src 'self'; script-src 'self' 'unsafe-hashes' {_hashes(within)}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'\n"
    )


def frame_policy(frames: Iterable[str]) -> str:
    """Return the strictest Content-Security-Policy that the frames of figures work under, from their HTML.

    It names no ancestors: any page may show them. They hold a picture of the site and their own style, and nothing else.
    """
    styles = _hashes({text for frame in frames for text in _STYLE.findall(frame)})
    return f"default-src 'none'; img-src 'self'; style-src {styles}; base-uri 'none'; form-action 'none'\n"


def _hashes(texts: Iterable[str]) -> str:
    """Return texts as a policy names them, by their hashes."""
    digests = sorted(b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts)
    return " ".join(f"'sha256-{digest}'" for digest in digests)


def joined(own: str, others: Iterable[str]) -> str:
    """Return a policy that also allows by their hashes what other policies allow so: for a host that sends one for all folders."""
    held, more = set(_HASH.findall(own)), {found for text in others for found in _HASH.findall(text)}
    return own if more <= held else _HASHES.sub(" ".join(sorted(held | more)), own, count=1)


def join_editions(site: Path, folders: list[str]) -> None:
    """Let each policy at the root of a site hold for the pages of its editions too. One that the author provides is that of all folders."""
    for name in (POLICY, FRAME_POLICY):
        held = [site / folder / name for folder in folders]
        if (site / name).is_file():
            others = [path.read_text(encoding="utf-8") for path in held if path.is_file()]
            text = joined((site / name).read_text(encoding="utf-8"), others)
            (site / name).write_text(text, encoding="utf-8")


def finish(app: Sphinx, failure: Exception | None) -> None:
    """Write what hosts read: that all folders are to be published, the policies, the site map and the file for robots.

    The last two name whole addresses; without one, neither is written. Only of an inert book the policy is known: the pages of any
    other may ask other hosts, and run what stands in their text. What the author provides stays.
    """
    root, outdir = app.config.html_baseurl, Path(app.outdir)
    if not standing.finishes(app, failure):
        return
    (outdir / PUBLISH_ALL).touch()
    written = {POLICY: "", FRAME_POLICY: "", "sitemap.xml": "", "robots.txt": ""}
    if here().settings.inert:
        written[POLICY] = policy(path.read_text(encoding="utf-8") for path in sorted(outdir.rglob("*.html")))
    if here().settings.inert and here().settings.figure_pages:
        frames = (outdir / figure_pages.frame(key) for key in figures(app.env))
        written[FRAME_POLICY] = frame_policy(path.read_text(encoding="utf-8") for path in frames)
    if root:
        days = {name: updated(Path(app.env.doc2path(name)).resolve()) for name in reading_order(app.env)}
        days |= figure_pages.days(app.env)
        written["sitemap.xml"] = sitemap(root, days)
        # Robots ask for theirs at the root of a site only.
        if not app.config.traced_original:
            written["robots.txt"] = robots(root, [edition.folder for edition in editions()])
    for name, text in written.items():
        if provides(app, name) or (name == "sitemap.xml" and loads(app, "sphinx_sitemap")):
            continue
        if text:
            (outdir / name).write_text(text, encoding="utf-8")
        else:
            (outdir / name).unlink(missing_ok=True)


# A host answers a wrong address at any depth with this page, whose links are relative. The address of the site, where
# it is known, is their base. Where not, each folder of the wrong address is asked for a file that only the site has, the
# deepest first: no name of a folder says where the site begins, which may itself be called "book". The question waits for
# its answer, so that nothing is loaded from the wrong place. The base is made of the page's own origin: "//host/" in the
# wrong address is a path and never another host.
_BASE = script("base")


# Where a browser or a host refuses storage, the scripts of the theme and of the search would stop at the first word of it.
# They get a store that forgets when the page is left. It stands before every other script.
_STORAGE = script("storage")


def prepare(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    """Give a page what it and its theme need where a host or a browser withholds something: a storage, its style."""
    context["metatags"] = _STORAGE + context.get("metatags", "")
    if "body" in context:
        # The style sheet hides it: it shows where that did not arrive.
        context["body"] = macro("unstyled") + context["body"]


def missing_html(app: Sphinx) -> str:
    """Return the text of the page for a wrong address: a search, and every page of the book by its part."""
    env = app.env
    listed = [
        (caption, [(f"{name}.html", env.titles[name].astext()) for name in names]) for caption, names in parts(env)
    ]
    return html("missing", front=f"{env.config.root_doc}.html", parts=listed)


def missing(app: Sphinx) -> Iterator[tuple[str, dict[str, object], str]]:
    """Yield the page for a wrong address, in the theme of the site, unless the author has one."""
    own = (
        MISSING in app.env.found_docs or MISSING in app.config.html_additional_pages or provides(app, f"{MISSING}.html")
    )
    if own or loads(app, "notfound.extension"):
        return
    root = app.config.html_baseurl
    # The page itself, so that a link to a place on it leads there and not to the front page.
    tags = (macro("base", f"{root}{MISSING}.html") if root else _BASE) + macro("meta", "name", "robots", "noindex")
    yield MISSING, {"title": say("Page not found"), "body": missing_html(app), "metatags": tags}, "page.html"


def setup(app: Sphinx) -> None:
    """Register the events."""
    app.connect("config-inited", configure)
    app.connect("html-collect-pages", missing)
    app.connect("build-finished", finish)
