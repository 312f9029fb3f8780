"""What no page may hold, since a browser would run it or ask another host for it, and no page of the book needs.

Markdown may hold HTML as it is, a directive for it, and links and images at any address. Here HTML in a page is text (the
settings say so: ``myst_disable_syntax``), the directive is off, a link leads to the web, to a mailbox or into the book, and an
image is a file of the book. What else there is, is a warning with page and line, and so an error of the strict build.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError
from sphinx.util import logging

from ..addresses import web_address

LOG = logging.getLogger(__name__)
# What browsers leave out before they look for the scheme of an address (https://url.spec.whatwg.org/#concept-basic-url-parser).
_SKIPPED = re.compile(r"^[\x00-\x20]+|[\t\n\r]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[/\\]{2}")
_SCHEMES = ("https:", "http:", "mailto:")


def elsewhere(address: str) -> str:
    """Return with what an address that leads out of the book begins: its scheme in small letters, or two slashes; else nothing."""
    found = _SCHEME.match(_SKIPPED.sub("", address))
    return found[0].lower() if found else ""


def links(doctree: nodes.Node) -> Iterator[tuple[nodes.Node, str]]:
    """Yield each link of a page that leads where none may, and what is wrong with it in words."""
    for link in doctree.findall(nodes.reference):
        address = link.get("refuri", "")
        if elsewhere(address) not in ("", *_SCHEMES):
            yield link, f"a link to {address!r}: expected one of {', '.join(_SCHEMES)} or a place in the book"


def fetched(doctree: nodes.Node) -> Iterator[tuple[nodes.Node, str]]:
    """Yield each image and entry of the contents that is elsewhere than it may be, and what is wrong with it in words."""
    for image in doctree.findall(nodes.image):
        if elsewhere(image["uri"]):
            yield image, f"an image at {image['uri']!r}: expected a file of the book"
    for tree in doctree.findall(addnodes.toctree):
        for _, address in tree["entries"]:
            if address and elsewhere(address) not in ("", *_SCHEMES):
                yield tree, f"an entry of the contents at {address!r}: expected a page or an address of the web"


def check_read(app: Sphinx, doctree: nodes.document) -> None:
    """Warn of what a page shows or lists that it may not."""
    for node, fault in fetched(doctree):
        LOG.warning("%s", fault, location=node)


def check_resolved(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Warn of where a page leads that it may not, once its references are resolved, of which some are links then."""
    for node, fault in links(doctree):
        LOG.warning("%s", fault, location=node)


def configure(app: Sphinx, config: Config) -> None:
    """Refuse settings that the theme would write into pages as HTML, and an address among them that is none of the web.

    Raises:
        ConfigError: there is one.
    """
    for name in ("html_title", "project", "author", "copyright"):
        if re.search(r'[<>"]', str(getattr(config, name) or "")):
            raise ConfigError(
                f"_config.yml: {name} is {getattr(config, name)!r}: expected a text without <, > and straight quotation marks"
            )
    for name, address in config.html_theme_options.get("launch_buttons", {}).items():
        if name.endswith("_url") and address:
            try:
                web_address(address, f"_config.yml, launch_buttons, {name}")
            except ValueError as error:
                raise ConfigError(str(error)) from error


def restrain(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Turn off the directive and the role that put HTML into a page."""
    env.settings["raw_enabled"] = False


def plain_titles(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    """Escape the titles that the theme's templates write into a page as HTML: of the page for print, of the first in the contents."""
    for name in ("pagetitle", "root_title"):
        if name in context:
            context[name] = escape(context[name])


def setup(app: Sphinx) -> None:
    """Register the events."""
    app.connect("config-inited", configure)
    app.connect("env-before-read-docs", restrain)
    app.connect("doctree-read", check_read)
    app.connect("doctree-resolved", check_resolved)
    # After the theme, which makes these titles.
    app.connect("html-page-context", plain_titles, priority=900)
