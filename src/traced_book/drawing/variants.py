"""One specification, four static variants: light and dark, wide and narrow."""

from __future__ import annotations

import copy
import math
import re
import textwrap
from typing import Any

from . import vega

NARROW_BY = 290
NARROW_FLOOR = 110
# The width that a phone leaves a figure, and that of a plot whose rows have their labels above them; an axis of values beside it.
NARROW_WIDTH, _BESIDE = 342, 36
# Labels of rows that may be this long stand above them in a narrow drawing, which gives each row so much more height.
_LONG_LABEL, _ABOVE = 200, 15
# What the last of the turned names on top needs at the right.
_TURNED = 36
# So many pixels less than a phone has are let be, and so often a drawing is made to fit.
_NEAR, _TIMES = 6, 4
# Letters of a title or a heading in one line of a narrow drawing.
_LETTERS, _LINE_HEIGHT = 46, 13
THEMES = ("light", "dark")
VARIANTS = [(theme, narrow) for theme in THEMES for narrow in (False, True)]
_TEXT, _LINE = "#d7dce3", "#8b949e"
# As quiet on a dark page as Vega's own grey is on a light one.
_GRID = "#565d66"
DARK_CONFIG: dict[str, dict[str, str]] = {
    "axis": {
        "labelColor": _TEXT, "titleColor": _TEXT, "domainColor": _LINE, "gridColor": _GRID, "tickColor": _LINE,
    },
    "legend": {"labelColor": _TEXT, "titleColor": _TEXT},
    "header": {"labelColor": _TEXT, "titleColor": _TEXT},
    "text": {"color": _TEXT},
    "title": {"color": _TEXT},
}  # fmt: skip
_SIZE = re.compile(r'<svg[^>]*?\bwidth="([\d.]+)"[^>]*?\bheight="([\d.]+)"')


def themed(spec: dict[str, Any], theme: str, narrow: bool, by: int = NARROW_BY) -> dict[str, Any]:
    """Return the specification as one variant draws it: without title, in the theme's colours and width.

    A narrow variant takes the same width from every view (``by``), so that labels keep theirs, lets legends
    run in two columns, and turns names on top. Where labels of rows are long they stand above their rows, and the plot has
    the whole width. Titles of axes and headings of panels run over as many lines as they need.
    """
    # The rows are most of a specification, and are drawn as they are.
    out = {name: part if name == "datasets" else copy.deepcopy(part) for name, part in spec.items()}
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
        _narrow(out, by)
        # From the right edge a long legend runs under the labels of the rows, not out of the picture.
        layout = {
            "bottom": {"direction": "vertical", "anchor": "end"},
        }
        config["legend"] = {**config.get("legend", {}), "columns": 2, "labelFontSize": 11, "layout": layout}
        config["axis"] = {**config.get("axis", {}), "labelFontSize": 11, "titleFontSize": 11}
        config["text"] = {**config.get("text", {}), "fontSize": 11}
    return out


def _narrow(view: object, by: int) -> None:
    if isinstance(view, dict):
        if isinstance(view.get("width"), int | float):
            above = _labels_above(view)
            view["width"] = NARROW_WIDTH + NARROW_BY - by - above if above else max(view["width"] - by, NARROW_FLOOR)
        if isinstance(view.get("columns"), int):
            view["columns"] = min(view["columns"], 2)
        if isinstance(view.get("limit"), int | float):
            view["limit"] = view["limit"] - NARROW_BY
        axis = view.get("axis")
        if view.get("type") == "nominal" and isinstance(axis, dict) and axis.get("orient") == "top":
            axis["labelAngle"] = -40
        if "labelOrient" in view:
            lines = f"replace(datum.label, /(.{{1,{_LETTERS - 10}}})(\\s+|$)/g, '$1\\n')"
            view["labelExpr"] = f"split(trim({lines}), '\\n')"
        for name, part in view.items():
            if name in ("x", "y") and isinstance(part, dict):
                _break_title(part, upwards=name == "y")
            if name not in ("datasets", "data", "config"):
                _narrow(part, by)
    elif isinstance(view, list):
        for part in view:
            _narrow(part, by)


def _break_title(channel: dict[str, Any], upwards: bool) -> None:
    """Break the title of an axis into lines; that of a y axis stands above the plot and grows ``upwards``."""
    axis = channel.get("axis")
    for owner in (channel, axis):
        if isinstance(owner, dict) and isinstance(owner.get("title"), str):
            owner["title"] = lines = textwrap.wrap(owner["title"], _LETTERS)
            if upwards and len(lines) > 1 and isinstance(axis, dict):
                axis["titleY"] = axis.get("titleY", -10) - _LINE_HEIGHT * (len(lines) - 1)


def _labels_above(view: dict[str, Any]) -> int:
    """Put long labels of a view's rows above the rows, and return how much of the width stays beside the plot (0: they are short)."""
    channels = [part["encoding"]["y"] for part in [view, *view.get("layer", [])] if "y" in part.get("encoding", {})]
    axes = [channel["axis"] for channel in channels if isinstance(channel.get("axis"), dict)]
    beside = 4
    for axis in axes:
        # Views one below the other keep the place of an axis of values alike.
        if "minExtent" in axis:
            beside = _BESIDE
            axis.update(minExtent=beside, maxExtent=beside)
        if "titleX" in axis:
            axis["titleX"] = -beside
    long = [axis for axis in axes if axis.get("labelLimit", 0) >= _LONG_LABEL]
    step = view["height"].get("step", 0) if isinstance(view.get("height"), dict) else 0
    cells = any(_mark(part) == "rect" for part in [view, *view.get("layer", [])])
    if long and step:
        view["height"] = view["height"] | {"step": step + _ABOVE}
        for channel in channels if cells else []:
            # Cells fill their rows: what is above them stands between.
            share = round(_ABOVE / (step + _ABOVE), 4)
            channel["scale"] = channel.get("scale", {}) | {"paddingInner": share, "paddingOuter": share}
        for axis in long:
            axis.update(labelAlign="left", labelBaseline="bottom", labelPadding=-1)
            axis.update(labelOffset=-step / 2 + (-2 if cells else 2), labelLimit=NARROW_WIDTH)
    # An axis of values has its labels at the left, and what a line is called at the right.
    if beside == _BESIDE:
        return 2 * beside
    return beside + (_TURNED if cells else 0) if long and step else 0


def _mark(view: dict[str, Any]) -> object:
    mark = view.get("mark")
    return mark.get("type") if isinstance(mark, dict) else mark


def svg(spec: dict[str, Any], theme: str, narrow: bool) -> tuple[str, int, int]:
    """Return a variant as SVG, with its width and height in pixels; a narrow one fits a phone, where its views let it."""
    by = NARROW_BY
    text = vega.svg(themed(spec, theme, narrow))
    width, height = extent(text)
    # What stands beside a view is known when it is drawn: what that is too wide or leaves free, the views lose or gain. Words
    # within a view keep their width, so that a pixel less of the view may be less than one off the whole (``worth``).
    worth = 1.0
    for _ in range(_TIMES if narrow else 0):
        over = math.ceil(width) - NARROW_WIDTH
        if -_NEAR <= over <= 0:
            break
        step, before = int(math.copysign(math.ceil(abs(over) / worth), over)), width
        by += step
        text = vega.svg(themed(spec, theme, narrow, by))
        width, height = extent(text)
        worth = min(max((before - width) / step, 0.2), 1.0)
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
