"""Draw Vega-Lite specifications with vl-convert, and keep each drawing by what it was drawn from.

A drawing is kept under ``_build/drawings/`` in a file named by the SHA-256 of the specification, the version of vl-convert
and this module: there is no other input but the fonts of the machine, so what is kept can't be outdated. One that no build
has used for :data:`DAYS` days is removed.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import vl_convert

from ..book import here
from ..files import replacing, sha256, sha256_text
from . import workers

VL_VERSION = "5.20"
DAYS = 30
_GEOMETRY = re.compile(r' (?:d|transform|points|x|y|x1|x2|y1|y2|cx|cy|r|width|height)="[^"]*"')
# An identifier that ends in a counter, where it is given and where it is referred to.
_COUNTED = re.compile(r'(?<= id=")([^"]*?)(\d+)(?=")')
_NAMED = re.compile(r'(?P<before> id="|url\(#|href="#)(?P<name>[^")]+)(?=["\)])')
_LONG = re.compile(r"-?\d+(?:\.\d+)?e-?\d+|-?\d+\.\d{4,}")
# How drawings are made here goes into their names too.
_HERE = sha256(Path(__file__))
_ordered: dict[str, Future[object]] = {}
_only_kept: ContextVar[bool] = ContextVar("only what is kept", default=False)


class NotKept(Exception):
    """Something would have to be drawn."""


def _folder() -> Path:
    return here().build / "drawings"


def svg(spec: dict[str, Any]) -> str:
    """Return a specification drawn as SVG."""
    return _drawing("svg", _text(spec)).decode()


def png(spec: dict[str, Any]) -> bytes:
    """Return a specification drawn as PNG, with two pixels for each unit."""
    return _drawing("png", _text(spec))


def bundle(snippet: str) -> str:
    """Return a script with the libraries it imports, as vl-convert ships them, in one."""
    return _drawing("js", snippet).decode()


def order(key: str, draw: Callable[..., object], *given: object) -> None:
    """Have drawings made in another process, once: what ``draw`` asks for is kept, and :func:`wait` waits for it.

    If all of it is kept already, it is done at once.

    Args:
        draw: a function of a module that needs little more than what draws, since the other process imports it; given: its
            arguments.
    """
    if key not in _ordered and not _is_kept(draw, *given):
        _ordered[key] = workers.submit(draw, *given)


def _is_kept(draw: Callable[..., object], *given: object) -> bool:
    before = _only_kept.set(True)
    try:
        draw(*given)
    except NotKept:
        return False
    finally:
        _only_kept.reset(before)
    return True


def making() -> None:
    """Say that something is about to be drawn anew.

    Raises:
        NotKept: only what is kept is asked for.
    """
    if _only_kept.get():
        raise NotKept


def wait(key: str) -> None:
    """Wait for what was ordered under a key, if anything was, and raise what it raised."""
    if key in _ordered:
        _ordered.pop(key).result()


def settle() -> None:
    """Wait for all that was ordered, so that a process forked afterwards finds it done, and end the processes that drew it."""
    try:
        for key in list(_ordered):
            wait(key)
    finally:
        _ordered.clear()
        workers.end()


def prune() -> None:
    """Remove the drawings that were not used lately."""
    limit = time.time() - DAYS * 24 * 3600
    for path in _folder().glob("*.*"):
        if path.stat().st_mtime < limit:
            path.unlink()


def _text(spec: dict[str, Any]) -> str:
    return json.dumps(spec)


def _place(kind: str, text: str) -> Path:
    made_by = (VL_VERSION, vl_convert.__version__, _HERE)  # type: ignore[attr-defined]  # its stub leaves it out
    digest = sha256_text("\n".join((*made_by, text)))
    return _folder() / f"{digest}.{kind}"


def _drawing(kind: str, text: str) -> bytes:
    place = _place(kind, text)
    if place.is_file():
        os.utime(place)
        return place.read_bytes()
    making()
    return _draw(kind, text, place)


def rounded(svg: str) -> str:
    """Return an SVG with its coordinates in thousandths of a pixel.

    The last digits of a coordinate depend on what the same process has drawn before, since the script engine computes some
    powers in another way once it has compiled a function. First the noise goes, then what no eye sees, so that noise on
    either side of a half does not matter.
    """

    def shorter(match: re.Match[str]) -> str:
        return f"{round(round(float(match[0]), 9), 3) + 0.0:.3f}".rstrip("0").rstrip(".")

    return _GEOMETRY.sub(lambda attribute: _LONG.sub(shorter, attribute[0]), svg)


def renumbered(svg: str) -> str:
    """Return an SVG with the counters in its identifiers, as in ``gradient_10``, started anew: in order of appearance, from 0.

    Vega counts through the life of a process, so what it drew before would show in the names of gradients and clips.
    """
    names: dict[str, str] = {}
    counts: dict[str, int] = {}
    for stem, number in _COUNTED.findall(svg):
        if stem + number not in names:
            names[stem + number] = f"{stem}{counts.get(stem, 0)}"
            counts[stem] = counts.get(stem, 0) + 1
    return _NAMED.sub(lambda match: match["before"] + names.get(match["name"], match["name"]), svg)


def _svg(spec: str) -> bytes:
    # What is drawn holds its data: drawing asks nobody for more.
    drawn = vl_convert.vegalite_to_svg(spec, vl_version=VL_VERSION, allowed_base_urls=[])
    return renumbered(rounded(drawn)).encode()


def _png(spec: str) -> bytes:
    return vl_convert.svg_to_png(_svg(spec).decode(), scale=2)


def _js(snippet: str) -> bytes:
    return vl_convert.javascript_bundle(snippet, vl_version=VL_VERSION).encode()


def _draw(kind: str, text: str, place: Path) -> bytes:
    drawn = {"svg": _svg, "png": _png, "js": _js}[kind](text)
    place.parent.mkdir(parents=True, exist_ok=True)
    with replacing(place) as scratch:
        scratch.write_bytes(drawn)
    return drawn
