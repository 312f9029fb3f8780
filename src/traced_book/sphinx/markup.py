"""HTML from the templates of this folder (Jinja2): what a page says is escaped, unless a template says that it is HTML (``safe``)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, partial
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from jinja2 import Environment, FunctionLoader, StrictUndefined
from jinja2.environment import TemplateModule
from markupsafe import Markup
from sphinx.writers.html5 import HTML5Translator

from ..editions import evidence, sentences
from ..editions.charts import has_words

_FOLDER, _INLINE = (Path(__file__).parent / name for name in ("templates", "inline"))
TAG = re.compile(r"<[^>]*>")


# What stands in code within a line, or is the name of a table: in a block of code, each name has an element of its own.
_NAMES = re.compile(r'(<code>|"pre">|#table-[^"]*">)([^<]*_[^<]*)')
# A shorter one finds room in any column.
_LONG = re.compile(r"\w{20,}")


def breakable(body: str) -> str:
    """Return the HTML of a page in which a long name may be broken after an underscore, where a cell has no room for it."""

    def broken(name: re.Match[str]) -> str:
        return re.sub(r"(?<=\w)_(?=\w)", "_<wbr>", name[0])

    return _NAMES.sub(lambda found: found[1] + _LONG.sub(broken, found[2]), body)


def _source(folder: Path, name: str) -> str:
    """Return a template with its lines joined: they are for who reads it, and white space of a page stands within a line."""
    path = folder / name if (folder / name).is_file() else _FOLDER / name
    return "".join(line.strip() for line in path.read_text(encoding="utf-8").splitlines())


def _escaped(value: object) -> object:
    """Return what is no HTML escaped, quotes as the rest of the pages has them, by Python's own function."""
    return value if hasattr(value, "__html__") else Markup(escape(str(value)))


@cache
def _environment(folder: Path) -> Environment:
    load = FunctionLoader(partial(_source, folder))
    made = Environment(
        loader=load,
        autoescape=True,
        finalize=_escaped,
        undefined=StrictUndefined,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    # Asked each time a template is filled, so that one that is kept speaks the language of the edition that is built.
    made.globals["as_written"] = as_written
    made.install_gettext_callables(sentences.gettext, sentences.ngettext, newstyle=True)  # type: ignore[attr-defined]  # of the extension
    return made


def as_written(text: str) -> Markup:
    """Return a text that no edition translates, as of a table's descriptor, as HTML: in an edition it says its language."""
    words = evidence.used()
    return Markup(macro("foreign", words.original, text) if words and has_words(text) else escape(text))


def html(template: str, folder: Path = _FOLDER, **values: Any) -> str:
    """Return a template, by the name of its file without the suffix, filled with values.

    Args:
        folder: of a package that has templates of its own, which may import those of the machine.
    """
    return str(_environment(folder).get_template(f"{template}.html").render(**values))


@cache
def _macros() -> TemplateModule:
    return _environment(_FOLDER).get_template("macros.html").module


def macro(name: str, *values: Any, **named: Any) -> str:
    """Return what is less than a template, by its name in ``macros.html``, filled with values."""
    return str(getattr(_macros(), name)(*values, **named))


def script(name: str) -> str:
    """Return a script of the folder ``inline`` as an element: one that has to run before the page goes on."""
    return macro("script", (_INLINE / f"{name}.js").read_text(encoding="utf-8").strip())


def held(self: HTML5Translator, children: Iterable[nodes.Node]) -> str:
    """Return what nodes become on the page that is being written, as HTML, and leave it to the caller to put it there."""
    begun = len(self.body)
    for child in children:
        child.walkabout(self)
    written = "".join(self.body[begun:])
    del self.body[begun:]
    return written
