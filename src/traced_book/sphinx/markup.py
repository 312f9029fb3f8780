"""HTML from the templates of this folder (Jinja2): what a page says is escaped, unless a template says that it is HTML (``safe``)."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

_FOLDER = Path(__file__).parent / "templates"
TAG = re.compile(r"<[^>]*>")


# What stands in code within a line, or is the name of a table: in a block of code, each name has an element of its own.
_NAMES = re.compile(r'(<code>|"pre">|#table-[^"]*">)([^<]*_[^<]*)')


def breakable(body: str) -> str:
    """Return the HTML of a page in which a long name may be broken after an underscore, where a cell has no room for it."""
    return _NAMES.sub(lambda found: found[1] + re.sub(r"(?<=\w)_(?=\w)", "_<wbr>", found[2]), body)


def _source(name: str) -> str:
    """Return a template with its lines joined: they are for who reads it, and white space of a page stands within a line."""
    return "".join(line.strip() for line in (_FOLDER / name).read_text(encoding="utf-8").splitlines())


def _escaped(value: object) -> object:
    """Return what is no HTML escaped, quotes as the rest of the pages has them, by Python's own function."""
    return value if hasattr(value, "__html__") else Markup(escape(str(value)))


@cache
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(_source), autoescape=True, finalize=_escaped, undefined=StrictUndefined, auto_reload=False
    )


def html(template: str, **values: Any) -> str:
    """Return a template, by the name of its file without the suffix, filled with values."""
    return str(_environment().get_template(f"{template}.html").render(**values))
