"""One specification, four static variants: light and dark, wide and narrow."""

from __future__ import annotations

import copy
import re
from typing import Any

from . import vega

NARROW_BY = 290
NARROW_FLOOR = 110
THEMES = ("light", "dark")
VARIANTS = [(theme, narrow) for theme in THEMES for narrow in (False, True)]
_TEXT, _LINE = "#d7dce3", "#8b949e"
DARK_CONFIG: dict[str, dict[str, str]] = {
    "axis": {
        "labelColor": _TEXT, "titleColor": _TEXT, "domainColor": _LINE, "gridColor": _LINE, "tickColor": _LINE,
    },
    "legend": {"labelColor": _TEXT, "titleColor": _TEXT},
    "header": {"labelColor": _TEXT, "titleColor": _TEXT},
    "text": {"color": _TEXT},
    "title": {"color": _TEXT},
}  # fmt: skip
_SIZE = re.compile(r'<svg[^>]*?\bwidth="([\d.]+)"[^>]*?\bheight="([\d.]+)"')


def themed(spec: dict[str, Any], theme: str, narrow: bool) -> dict[str, Any]:
    """Return the specification as one variant draws it: without title, in the theme's colours and width.

    A narrow variant takes the same width from every view (:data:`NARROW_BY`), so that labels keep theirs, lets legends
    run in two columns, and turns the labels on top.
    """
    out = copy.deepcopy(spec)
    out.pop("title", None)
    out.pop("usermeta", None)
    config = out.setdefault("config", {})
    # Vega's own ground is white, on which the colours of a dark page can't be read.
    if "background" not in out:
        config.setdefault("background", "transparent")
    if theme == "dark":
        for part, colours in DARK_CONFIG.items():
            config[part] = {**config.get(part, {}), **colours}
    if narrow:
        _narrow(out)
        # From the right edge a long legend runs under the labels of the rows, not out of the picture.
        layout = {"bottom": {"direction": "vertical", "anchor": "end"}}
        config["legend"] = {**config.get("legend", {}), "columns": 2, "layout": layout}
        config["axis"] = {**config.get("axis", {}), "labelFontSize": 11, "titleFontSize": 11}
    return out


def _narrow(view: object) -> None:
    if isinstance(view, dict):
        if isinstance(view.get("width"), int | float):
            view["width"] = max(view["width"] - NARROW_BY, NARROW_FLOOR)
        if isinstance(view.get("columns"), int):
            view["columns"] = min(view["columns"], 2)
        if view.get("orient") == "top" and view.get("labelAngle") == 0:
            view["labelAngle"] = -40
        for name, part in view.items():
            if name not in ("datasets", "data", "config"):
                _narrow(part)
    elif isinstance(view, list):
        for part in view:
            _narrow(part)


def svg(spec: dict[str, Any], theme: str, narrow: bool) -> tuple[str, int, int]:
    """Return a variant as SVG, with its width and height in pixels."""
    text = vega.svg(themed(spec, theme, narrow))
    width, height = extent(text)
    return text, round(width), round(height)


def extent(drawing: str) -> tuple[float, float]:
    """Return width and height of an SVG in pixels.

    Raises:
        ValueError: it names none.
    """
    found = _SIZE.search(drawing)
    if found is None:
        raise ValueError(f"{drawing[:80]!r}…: no width and height, expected an SVG as it is drawn here")
    return float(found[1]), float(found[2])


def variant_name(figure_id: str, theme: str, narrow: bool) -> str:
    """Return the file name of a variant."""
    return figure_id + ("-narrow" if narrow else "") + ("-dark" if theme == "dark" else "") + ".svg"
