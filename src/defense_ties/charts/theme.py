"""What every chart has in common before anything is drawn: width, faces, sizes, and the mark of the function that drew it."""

from __future__ import annotations

from functools import partial

import altair as alt

import traced_book

from .palette import COUNTRY_COLOURS

WIDTH = 620
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', sans-serif"


@alt.theme.register("defense_ties", enable=True)
def theme() -> alt.theme.ThemeConfig:
    """Return the theme of every chart."""
    return {
        "config": {
            "background": "transparent",
            "font": _FONT,
            "view": {"stroke": None, "continuousWidth": WIDTH, "continuousHeight": 260},
            "axis": {
                "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "gridOpacity": 0.35,
                "domainOpacity": 0.5, "tickOpacity": 0.5, "labelLimit": 220, "titlePadding": 8, "labelSeparation": 4,
            },
            "axisY": {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleY": -10, "titleX": -30,
                      "titleBaseline": "bottom"},
            "legend": {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "orient": "top",
                       "labelLimit": 260, "columns": 5, "symbolLimit": 20,
                       "layout": {side: {"direction": "vertical", "anchor": "start", "bounds": "full"}
                                  for side in ("top", "bottom")}},
            "header": {"labelFontSize": 13, "titleFontSize": 12, "labelFontWeight": "bold", "labelAnchor": "start"},
            "title": {"fontSize": 15, "anchor": "start", "offset": 14},
            "text": {"fontSize": 12},
            "line": {"strokeWidth": 2},
            "range": {"category": list(COUNTRY_COLOURS.values())},
        }
    }  # fmt: skip


# Bands of the governments and outlines of a map stand behind what is plotted.
drawn = partial(traced_book.drawn, context=("governments", "outlines"))
