"""Editions of a book on the site: what is not translated is marked, and each page leads to itself in the other languages.

The build of an edition is told of the language of the original (``traced_original``); any other build is that of the original. A passage is
what a catalogue has as one message. One without a translation stays as it was written: in the language of the original, which
it names to browsers and to who reads aloud, with a mark that the eye finds when it looks for it. A line under the title of its page says
how many there are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.transforms import SphinxTransform
from sphinx.util.nodes import extract_messages

from ..book import BookError, here
from ..editions import evidence, sentences
from ..editions.faithful import has_words
from ..editions.languages import Edition, editions
from ..editions.passages import UNTRANSLATED
from ..evidence import texts
from ..files import TRACE, own_pages, replacing
from . import render, written
from .by_page import ByPage
from .markup import html, macro

CLASS = UNTRANSLATED
_WAITS = re.compile(r"<!-- editions:(.*?) -->", re.DOTALL)
_LEADS = re.compile(r"<!-- editions -->(.*?)<!-- /editions -->", re.DOTALL)
# Where MyST keeps what a link may name of another page.
_SLUGS = "myst_slugs"
STYLES, SCRIPT = "editions.css", "editions.js"
# What scripts ask for their sentences, and those of an edition.
SAY, WORDS = "words.js", "words-of-edition.js"
# Of MyST-NB, what an author has a page say.
SETTINGS = ("nb_code_prompt_show", "nb_code_prompt_hide")
# Of each page, how many of its passages stand in the language of the original, and of how many.
_PASSAGES = ByPage("traced_passages")


@dataclass(frozen=True)
class Place:
    """A page in a language.

    Attributes:
        tag: of the language as HTML has it; name: of the language; address: of the page as seen from another; whole: the same on a
            site that knows its own address; here: whether it is the page itself.
    """

    tag: str
    name: str
    address: str
    whole: str
    here: bool


def of(app: Sphinx) -> Edition | None:
    """Return the edition that is built; nothing where the original is."""
    return Edition(app.config.language) if app.config.traced_original else None


def begin(app: Sphinx, config: Config) -> None:
    """Refuse languages that there are not, and load what marks and switches need in a book with editions.

    Raises:
        ConfigError: there is one, or an edition is in the language of the original.
    """
    original = config.traced_original or config.language
    try:
        found = editions()
    except BookError as error:
        raise ConfigError(str(error)) from error
    if original in {edition.code for edition in found}:
        raise ConfigError(f"traced_editions: the book itself is in the language {original!r}, expected others")
    built = config.language if config.traced_original else ""
    words = evidence.Words(Edition(built), Path(app.srcdir, config.locale_dirs[0]), original) if built else None
    evidence.use(words)
    if words and (title := words.of_page(evidence.BOOK, evidence.CITED, config.html_title or "")):
        config.html_title = title
    app.add_js_file(SAY, loading_method="defer", priority=300)
    if built:
        config.html_theme_options = {**config.html_theme_options, **_theme_said(config)}
        for name in SETTINGS:
            if words and (text := words.of_page(evidence.BOOK, evidence.SETTING, getattr(config, name, None) or "")):
                config[name] = text
        app.connect("builder-inited", partial(_write_words, built))
    if found:
        app.add_css_file(STYLES)
        app.add_js_file(SCRIPT, loading_method="defer")


def _theme_said(config: Config) -> dict[str, str]:
    """Return what a theme is told to say that Jupyter Book has in English alone, in the language of the edition."""
    told = config.html_theme_options.get("search_bar_text")
    return {"search_bar_text": sentences.say("Search this book...")} if told == "Search this book..." else {}


def _write_words(code: str, app: Sphinx) -> None:
    """Write what scripts say in the language of an edition into a script of its own, which each page loads."""
    folder = here().build / "editions" / f"words-{code}"
    folder.mkdir(parents=True, exist_ok=True)
    held = (Path(__file__).parent / "static").glob("*.js")
    said = [text for script in held for text in sentences.spoken(script.read_text(encoding="utf-8"))]
    words = json.dumps({text: sentences.say(text) for text in sorted(set(said))}, ensure_ascii=False)
    (folder / WORDS).write_text(f"window.tracedWords = {words};\n", encoding="utf-8")
    app.config.html_static_path.append(str(folder))
    app.add_js_file(WORDS, loading_method="defer", priority=300)


class KeepPlaces(SphinxTransform):
    """Keeps the names of a page's sections, to which other pages lead: MyST notes those of each text it reads, translations too."""

    # Directly before Sphinx puts translations in place.
    default_priority = 19

    def apply(self, **kwargs: object) -> None:
        """Keep them until the translations are read."""
        if of(self.app) is not None and self.env.docname:
            self.env.temp_data[_SLUGS] = self.env.metadata[self.env.docname].get(_SLUGS)


class MarkUntranslated(SphinxTransform):
    """Marks the passages of an edition's page that have no translation, and counts them."""

    # Directly after Sphinx has put translations in place, and before its own count.
    default_priority = 21

    def apply(self, **kwargs: object) -> None:
        """Mark and count."""
        words = evidence.used()
        if words is None or not self.env.docname:
            return
        if kept := self.env.temp_data.pop(_SLUGS, None):
            self.env.metadata[self.env.docname][_SLUGS] = kept
        counted = _PASSAGES.of(self.env, self.env.docname)
        counted.update({"left": 0, "all": 0})
        for node, text in extract_messages(self.document):
            if not has_words(text) or isinstance(node, addnodes.toctree):
                continue
            counted["all"] += 1
            if not node.get("translated"):
                counted["left"] += 1
                marked(node, self.config.traced_original)
        for made in written.translate(self.app, self.document, words):
            counted["all"] += made.all
            counted["left"] += made.left
        for node in list(self.document.findall(_written_out)):
            counted["all"] += 1
            counted["left"] += 1
            marked(node, self.config.traced_original)
        for node in self.document.findall(render.traced_figure):
            counted["all"] += len(evidence.SAID)
            counted["left"] += len(texts.about(node["spec"])["left"])
        for node in self.document.findall(render.traced_table):
            counted["all"] += 1
            counted["left"] += node["content"]["title"] in node["content"]["left"]


def _written_out(node: nodes.Node) -> bool:
    """Return whether a node is what a cell writes as plain text by itself: no catalogue has a message of it."""
    return (
        isinstance(node, nodes.container)
        and node.get("nb_element") == "cell_code_output"
        and any(isinstance(part, nodes.literal_block) for part in node.findall())
        and not any(isinstance(part, (*written.EVIDENCE, nodes.raw)) for part in node.findall())
    )


def marked(node: nodes.Element, language: str) -> None:
    """Mark a node as one that stands in another language than its page."""
    if isinstance(node, nodes.title):
        # What it says is also shown elsewhere, as in tables of contents, which take the parts of a title and leave it.
        node[:] = [nodes.inline("", "", *node.children, classes=[f"language-{language}"])]
        node["classes"].append(CLASS)
    else:
        node["classes"] += [f"language-{language}", CLASS]
    # A number or figure in such a sentence is called as the sentence calls it.
    for named in node.findall(lambda part: isinstance(part, nodes.Element) and part.tagname == "pending_evidence"):
        named["untranslated"] = True


def translate_captions(app: Sphinx, doctree: nodes.document) -> None:
    """Translate the captions of the parts of the book, which come to a page after its translations, and keep each as it was written."""
    words = evidence.used()
    if words is None:
        return
    for tree in doctree.findall(addnodes.toctree):
        if caption := tree.get("rawcaption") or tree.get("caption"):
            tree["rawcaption"] = caption
            tree["caption"] = words.of_page(app.env.docname, "", caption) or caption


def _places(app: Sphinx, page: str) -> Iterator[Place]:
    """Yield a page in every language of the book, that of the original first, with addresses seen from the page."""
    built = of(app)
    original = Edition(app.config.traced_original or app.config.language)
    top, base = "../" * (page.count("/") + bool(built)), app.config.html_baseurl
    base = base.removesuffix(f"{built.folder}/") if built else base
    for edition in (original, *editions()):
        within = f"{page}.html" if edition == original else f"{edition.folder}/{page}.html"
        yield Place(
            edition.tag, edition.name, f"{top}{within}", f"{base or top}{within}", edition == (built or original)
        )


def furnish(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Name the page in the other languages to machines and readers, and say before its title what is not translated."""
    settings = here().settings
    page = doctree is not None or (settings.figure_pages and pagename.startswith(f"{settings.figure_pages}/"))
    if not page or not settings.editions:
        return
    places = list(_places(app, pagename))
    named = [(place.tag, place.whole) for place in places] + [("x-default", places[0].whole)]
    lead = str if of(app) else _waiting
    context["metatags"] = context.get("metatags", "") + lead("".join(macro("language", *held) for held in named))
    counted = _PASSAGES.held(app.env).get(pagename, {})
    left, built = counted.get("left", 0), of(app)
    # As who reads the edition calls it.
    original = built.locale.languages[Edition(app.config.traced_original).locale.language] if built else ""
    switch = html("editions", places=places, left=left, count=counted.get("all", 0), original=original)
    context["body"] = lead(switch) + context["body"]


def _waiting(text: str) -> str:
    """Return what leads to the editions as the original has it until they are there: a comment."""
    return f"<!-- editions:{text} -->"


def lead(site: Path) -> None:
    """Let the pages of the original lead to the editions, which are there now."""
    for path, text in own_pages(site):
        led = _WAITS.sub(r"<!-- editions -->\1<!-- /editions -->", text)
        if led != text:
            with replacing(path) as scratch:
                scratch.write_text(led, encoding="utf-8")


def withdraw(app: Sphinx, failure: Exception | None) -> None:
    """Let no page of the original lead to an edition that an earlier build had and this one has not."""
    site = Path(app.outdir)
    if app.builder.format != "html" or of(app) or all((site / one.folder / TRACE).is_file() for one in editions()):
        return
    for path, text in own_pages(site):
        kept = _LEADS.sub(lambda found: _waiting(found[1]), text)
        if kept != text:
            with replacing(path) as scratch:
                scratch.write_text(kept, encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Register the transform, and the events."""
    app.add_config_value("traced_original", "", "env", types=(str,))
    app.add_transform(KeepPlaces)
    app.add_transform(MarkUntranslated)
    app.connect("config-inited", begin)
    # Before Sphinx takes note of them for its tables of contents.
    app.connect("doctree-read", translate_captions, priority=400)
    _PASSAGES.setup(app)
    # After what is added under the title.
    app.connect("html-page-context", furnish, priority=850)
    # After what else leaves the site of an earlier build.
    app.connect("build-finished", withdraw, priority=950)
