"""Where the site stands on the web. Nobody may guess it: what needs it is left out until the build is told.

On GitHub Pages the workflow asks GitHub and tells the build. A copy on a disk, in an archive or on another host is built
without, and is whole all the same: each link within the site is relative.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

from .evidence import reading_order
from .pages import parts, updated

VARIABLE = "DEFENSE_TIES_SITE"
MISSING = "404"
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
    """Tell Sphinx, which names the canonical address of each page."""
    config.html_baseurl = base()


def sitemap(base: str, days: Mapping[str, dt.date | None]) -> str:
    """Return the site map: each page's address, and the day it last changed where that is known.

    Of a build that writes only the pages that changed, the extension that can be had would list only these.
    """
    urls = "".join(
        f"<url><loc>{base}{name}.html</loc>{f'<lastmod>{day.isoformat()}</lastmod>' if day else ''}</url>\n"
        for name, day in days.items()
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{urls}</urlset>\n"
    )


def robots(base: str) -> str:
    """Return what robots may do, which is everything, and where the site map is."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {base}sitemap.xml\n"


def finish(app: Sphinx, failure: Exception | None) -> None:
    """Write the site map and the file for robots, both of which name whole addresses; without one, neither."""
    root, outdir = app.config.html_baseurl, Path(app.outdir)
    if failure is not None or app.builder.format != "html":
        return
    written = {"sitemap.xml": "", "robots.txt": ""}
    if root:
        days = {name: updated(Path(app.env.doc2path(name)).resolve()) for name in reading_order(app.env)}
        written = {"sitemap.xml": sitemap(root, days), "robots.txt": robots(root)}
    for name, text in written.items():
        if text:
            (outdir / name).write_text(text, encoding="utf-8")
        else:
            (outdir / name).unlink(missing_ok=True)


# A host answers a wrong address at any depth with this page, whose links are relative. The address of the site, where
# it is known, is their base; where not, what stands before a folder of the site in the wrong address, else the host.
_BASE = r"""<script>(function () {
  var path = location.pathname, end = path.search(/\/(book|_static|_figures|_data|_sources|_code|_cite|_share)\//);
  if (location.protocol === "file:" || /\/404(\.html)?$/.test(path)) return;
  var base = document.createElement("base");
  base.href = (end < 0 ? "/" : path.slice(0, end + 1)) + "404.html";
  document.head.prepend(base);
})();</script>"""


def missing_html(app: Sphinx) -> str:
    """Return the text of the page for a wrong address: a search, and every page of the book by its part."""
    env = app.env
    listed = "".join(
        f"<h2>{escape(caption)}</h2><ul>"
        + "".join(f'<li><a href="{name}.html">{escape(env.titles[name].astext())}</a></li>' for name in names)
        + "</ul>"
        for caption, names in parts(env)
    )
    return (
        "<section><h1>There is no page at this address</h1>"
        "<p>It may have moved, or the address may have been cut off or mistyped. You can search the book, or go to one of "
        f'its pages from here; the <a href="{env.config.root_doc}.html">front page</a> says what it is about.</p>'
        '<form class="missing-search" action="search.html" method="get" role="search">'
        '<label for="missing-words">Search the book</label> <input type="search" id="missing-words" name="q" required> '
        f'<button type="submit">Search</button></form>{listed}</section>'
    )


def missing(app: Sphinx) -> Iterator[tuple[str, dict[str, object], str]]:
    """Yield the page for a wrong address, in the theme of the site."""
    root = app.config.html_baseurl
    # The page itself, so that a link to a place on it leads there and not to the front page.
    base = f'<base href="{root}{MISSING}.html">' if root else _BASE
    tags = f'{base}<meta name="robots" content="noindex">'
    yield MISSING, {"title": "Page not found", "body": missing_html(app), "metatags": tags}, "page.html"


def setup(app: Sphinx) -> None:
    """Register the events."""
    app.connect("config-inited", configure)
    app.connect("html-collect-pages", missing)
    app.connect("build-finished", finish)
