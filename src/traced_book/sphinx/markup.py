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
