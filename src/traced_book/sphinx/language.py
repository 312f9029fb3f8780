"""The language of words: what is not English says so, for whoever reads aloud, hyphenates or translates.

In the prose a quotation is ``[texto]{.language-es}``, a class that docutils itself writes as ``lang="es"``. A reference
whose title is not English has a ``langid``, as biblatex calls it, and the style here gives its title the same class.
"""

from __future__ import annotations

import importlib
import re
from functools import partial
from html import escape

from docutils import nodes
from pybtex.database import Entry
from pybtex.richtext import Text
from pybtex.style.formatting.plain import Style as PlainStyle
from pybtex.style.template import Node, field, sentence, tag
from sphinx.application import Sphinx
from sphinx.config import Config

from ..bibliography import LANGUAGES
from .authors import loads
from .markup import macro

# From the first Cyrillic letter to the last before other letters: the one script of the book that names its language.
_CYRILLIC = re.compile(r"[\u0400-\u04FF](?:[^A-Za-zÀ-ÿ<]*[\u0400-\u04FF])?")


class Style(PlainStyle):
    """The plain style, with the language of a title where its entry names one that is not English."""

    def format_title(self, e: Entry, which_field: str, as_sentence: bool = True) -> Node | Text:
        """Return the template of a title. Raises KeyError for a ``langid`` that :data:`LANGUAGES` lacks."""
        title = _in_its_language(field(which_field, apply_func=lambda text: text.capitalize()), e)
        return sentence[title] if as_sentence else title

    def format_btitle(self, e: Entry, which_field: str, as_sentence: bool = True) -> Node | Text:
        """Return the template of a book's title, as :meth:`format_title`."""
        title = _in_its_language(tag("em")[field(which_field)], e)
        return sentence[title] if as_sentence else title


def _in_its_language(title: Node, e: Entry) -> Node:
    return tag(f"language-{LANGUAGES[e.fields['langid']]}")[title] if "langid" in e.fields else title


def marked_up(text: str) -> str:
    """Return a text as HTML, what is in Cyrillic letters in an element that names its language."""
    return _CYRILLIC.sub(lambda found: macro("foreign", "ru", found[0]), escape(text))


def register_tags() -> None:
    """Say what the tags of the style become. Only a book with references needs the package."""
    backend = importlib.import_module("pybtex_docutils").Backend
    for code in LANGUAGES.values():
        backend.tags[f"language-{code}"] = partial(nodes.inline, classes=[f"language-{code}"])


def begin(app: Sphinx, config: Config) -> None:
    """Register the tags in a book with references."""
    if loads(app, "sphinxcontrib.bibtex"):
        register_tags()


def setup(app: Sphinx) -> None:
    """Connect the event."""
    app.connect("config-inited", begin)
