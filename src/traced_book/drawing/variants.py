"""One specification, four static variants: light and dark, wide and narrow.

A specification is drawn once for both themes where that gives what each would be drawn as by itself (:func:`_is_for_both`):
with stand-ins for the colours by which the themes differ, which are replaced in the drawing. So the drawing of each width is
kept with its stand-ins, and what the themes look like decides nothing that is kept.
"""

from __future__ import annotations

import copy
import json
import math
import re
import textwrap
from itertools import count
from typing import Any

from ..files import sha256_text
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
# What these are on a light page, where a specification's own config does not say: defaults of Vega, and of Vega-Lite for text.
_LIGHT_DEFAULTS: dict[str, dict[str, str]] = {
    "axis": {
        "labelColor": "#000", "titleColor": "#000", "domainColor": "#888", "gridColor": "#ddd", "tickColor": "#888",
    },
    "legend": {"labelColor": "#000", "titleColor": "#000"},
    "header": {"labelColor": "#000", "titleColor": "#000"},
    "text": {"color": "black"},
    "title": {"color": "#000"},
}  # fmt: skip
_numbers = count()
_STAND_INS = {part: {name: f"#7b5e{next(_numbers):02}" for name in colours} for part, colours in DARK_CONFIG.items()}
_STAND_IN = re.compile(r"#7b5e\d\d")
# What each theme, and a drawing for both, sets in the config.
_CONFIGS: dict[str, dict[str, dict[str, str]]] = {"light": {}, "dark": DARK_CONFIG, "both": _STAND_INS}
# Colours that stand in a drawing as they are written: "transparent" is left out of it.
_WRITTEN = re.compile(r"#[0-9a-fA-F]{3,8}|(?!transparent$)[a-zA-Z]+")
# The name by which an expression reads what is drawn, and so its colours.
_READ = re.compile(r"\bitem\b")
_NOT_DRAWN = ("title", "usermeta")
# What takes several drawings to find is found once, by the hash of the specification.
_fitted: dict[str, int] = {}
_SIZE = re.compile(r'<svg[^>]*?\bwidth="([\d.]+)"[^>]*?\bheight="([\d.]+)"')


def themed(spec: dict[str, Any], theme: str, narrow: bool, by: int = NARROW_BY) -> dict[str, Any]:
    """Return the specification as one variant draws it: without title, in the theme's colours and width.

    A narrow variant takes the same width from every view (``by``), so that labels keep theirs, lets legends
    run in two columns, and turns names on top. Where labels of rows are long they stand above their rows, and the plot has
    the whole width. Titles of axes and headings of panels run over as many lines as they need. The theme may be "both": then
    stand-ins are where each theme has colours of its own.
    """
    # The rows are most of a specification, and no variant changes them.
    out = {
        name: part if name == "datasets" else copy.deepcopy(part)
        for name, part in spec.items()
        if name not in _NOT_DRAWN
    }
    config = out.setdefault("config", {})
    # Vega's own ground is white, on which the colours of a dark page can't be read.
    if "background" not in out:
        config.setdefault("background", "transparent")
    for part, colours in _CONFIGS[theme].items():
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
    text = _drawing(spec, theme, narrow, _fitting(spec) if narrow else NARROW_BY)
    width, height = extent(text)
    return text, round(width), round(height)


def printed(spec: dict[str, Any]) -> dict[str, Any]:
    """Return the specification as the PNG shows it: with its title, on white."""
    shown = {name: part for name, part in spec.items() if name != "usermeta"}
    return shown | {"config": {**spec.get("config", {}), "background": "white"}}


def draw(spec: dict[str, Any]) -> None:
    """Draw all that a site shows of a figure, which is kept then: its variants and its PNG."""
    for variant in VARIANTS:
        svg(spec, *variant)
    vega.png(printed(spec))


def _drawing(spec: dict[str, Any], theme: str, narrow: bool, by: int) -> str:
    """Return as SVG what :func:`themed` gives: from a drawing for both themes, where that comes to the same."""
    if not _is_for_both(spec):
        return vega.svg(themed(spec, theme, narrow, by))
    colours = _colours(spec, theme)
    return _STAND_IN.sub(lambda found: colours[found[0]], vega.svg(themed(spec, "both", narrow, by)))


def _colours(spec: dict[str, Any], theme: str) -> dict[str, Any]:
    """Return what a theme has in the place of each stand-in: a colour, or what else the specification's config says."""
    config = DARK_CONFIG if theme == "dark" else spec.get("config", {})
    return {
        stand_in: config.get(part, {}).get(name, _LIGHT_DEFAULTS[part][name])
        for part, names in _STAND_INS.items()
        for name, stand_in in names.items()
    }


def _is_for_both(spec: dict[str, Any]) -> bool:
    """Return whether a drawing with stand-ins, once they are replaced, is what each theme would be drawn as.

    Each theme is drawn by itself where that is not known beforehand:

    - The config has ``style``, ``color``, or ``fill`` of ``title``. Dark colours are in the config wherever a stand-in is; light
      ones may not be, and then these, which weigh less than a stand-in, come before Vega's default. All else weighs more in
      either theme, as ``axisX`` or ``fill`` of ``text``, or less than a default that is always there, as ``mark`` for text.
    - In the place of a stand-in the config has what is not written as it stands: a signal, nothing, "transparent".
    - An expression may read the colour of an item, or the specification has that of a stand-in.
    """
    config = spec.get("config", {})
    drawn = {name: part for name, part in spec.items() if name not in (*_NOT_DRAWN, "datasets")}
    return not (
        {"style", "color"} & config.keys()
        or "fill" in config.get("title", {})
        or not all(map(_is_written, _colours(spec, "light").values()))
        or _READ.search(json.dumps(drawn))
        or _STAND_IN.search(json.dumps(spec))
    )


def _is_written(colour: object) -> bool:
    return isinstance(colour, str) and _WRITTEN.fullmatch(colour) is not None


def _fitting(spec: dict[str, Any]) -> int:
    """Return the width that a narrow drawing takes from every view, whatever its colours.

    What stands beside a view is known when it is drawn: what that is too wide or leaves free, the views lose or gain. The first
    guess is that it takes as much as in the wide drawing. Words within a view keep their width, so that a pixel less of the view
    may be less than one off the whole (``worth``).
    """
    key = sha256_text(json.dumps(spec))
    if key not in _fitted:
        by = round(extent(_drawing(spec, "light", narrow=False, by=NARROW_BY))[0]) - NARROW_WIDTH + _NEAR // 2
        worth, before = 1.0, _narrow_width(spec, by)
        for _ in range(_TIMES):
            over = math.ceil(before) - NARROW_WIDTH
            if -_NEAR <= over <= 0:
                break
            step = int(math.copysign(math.ceil(abs(over) / worth), over))
            by += step
            width = _narrow_width(spec, by)
            worth, before = min(max((before - width) / step, 0.2), 1.0), width
        _fitted[key] = by
    return _fitted[key]


def _narrow_width(spec: dict[str, Any], by: int) -> float:
    return extent(_drawing(spec, "light", narrow=True, by=by))[0]


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
