"""One drawing serves both themes, and each theme looks as if it had been drawn by itself."""

import copy

import pytest
import vl_convert

from traced_book.drawing import variants, vega

ROWS = [{"side": side, "year": year, "n": year % 7} for side in ("A", "B") for year in (2001, 2003, 2006)]
DATA = {"data": {"name": "rows"}, "datasets": {"rows": ROWS}}
X = {"field": "n", "type": "quantitative", "axis": {"title": "how many of these there were in each of the years shown"}}
Y = {"field": "year", "type": "ordinal"}
SIDE = {"field": "side", "type": "nominal"}
TEXT = {"mark": {"type": "text", "dx": 9}, "encoding": {"text": SIDE}}
AXES = DATA | {"width": 500, "mark": "bar", "encoding": {"x": X, "y": Y}, "title": "left out"}
LEGEND = AXES | {"mark": "point", "encoding": {"x": X, "y": Y, "color": SIDE, "size": X}}
PANELS = AXES | {"encoding": {"x": X, "y": Y, "row": SIDE | {"header": {"title": "Panels"}}}}
WORDS = DATA | {
    "encoding": {"x": X, "y": Y},
    "layer": [{"mark": "rule"}, TEXT, TEXT | {"mark": {"type": "text", "color": "#123456", "dx": 30}}],
}
TITLES = {"vconcat": [AXES | {"title": {"text": "over one view", "subtitle": "and below"}}, AXES | {"title": "other"}]}


def shown_if_fill_is(colour):
    return AXES | {"encoding": {"x": X | {"axis": {"labelExpr": f"item.fill == '{colour}' ? 'so' : 'not so'"}}, "y": Y}}


OWN = {
    "axis": {"labelColor": "#abc", "gridColor": "tan", "domainColor": "#ABCDEF"},
    "axisX": {"labelColor": "crimson", "tickColor": "teal"},
    "legend": {"titleColor": "navy"},
    "header": {"labelColor": "olive"},
    "text": {"color": "purple"},
    "title": {"color": "maroon"},
}
AT_ONCE = {
    "axes": AXES,
    "legend": LEGEND,
    "headers": PANELS,
    "words": WORDS,
    "titles": TITLES,
    "words on a ground of their own": WORDS | {"background": "white"},
    "colours below those of words": WORDS | {"config": {"mark": {"color": "red", "fill": "red"}}},
    "colours above those of words": WORDS | {"config": {"text": {"fill": "red"}}},
    **{
        f"{name} in colours of their own": spec | {"config": OWN}
        for name, spec in [
            ("axes", AXES),
            ("legend", LEGEND),
            ("headers", PANELS),
            ("words", WORDS),
            ("titles", TITLES),
        ]
    },
}
BY_ITSELF = {
    "style of labels": AXES | {"config": {"style": {"guide-label": {"fill": "red"}}}},
    "style of titles of guides": LEGEND | {"config": {"style": {"guide-title": {"fill": "red"}}}},
    "style of titles": TITLES | {"config": {"style": {"group-title": {"fill": "red"}}}},
    "style that axes name": AXES | {"config": {"axis": {"style": "own"}, "style": {"own": {"labelColor": "red"}}}},
    "fill of titles": TITLES | {"config": {"title": {"fill": "red"}}},
    "signals of colours": AXES | {"config": {"color": {"red": "#f00"}}},
    "signal": AXES | {"config": {"axis": {"labelColor": {"signal": "'teal'"}}}},
    "no colour": AXES | {"config": {"axis": {"gridColor": None}}},
    "transparent": WORDS | {"config": {"text": {"color": "transparent"}}},
    "expression that reads a colour": shown_if_fill_is("#000"),
    "stand-in in the specification": AXES | {"mark": {"type": "bar", "color": "#7b5e00"}},
    "stand-in in the data": WORDS | {"datasets": {"rows": [row | {"side": "#7b5e03"} for row in ROWS]}},
}


@pytest.fixture
def drawn(tmp_path, monkeypatch):
    """The specifications that were drawn as SVG."""
    monkeypatch.setenv("TRACED_BOOK_BUILD", str(tmp_path))
    asked = []
    draw = vl_convert.vegalite_to_svg
    monkeypatch.setattr(vl_convert, "vegalite_to_svg", lambda spec, **how: (asked.append(spec), draw(spec, **how))[1])
    return asked


def variant(spec, theme, narrow):
    """Return a variant and what its theme alone is drawn as, in the same width."""
    by = variants._fitting(spec) if narrow else variants.NARROW_BY
    return variants.svg(spec, theme, narrow)[0], vega.svg(variants.themed(spec, theme, narrow, by))


@pytest.mark.parametrize("spec", [*AT_ONCE.values(), *BY_ITSELF.values()], ids=[*AT_ONCE, *BY_ITSELF])
def test_a_theme_is_as_if_it_were_drawn_by_itself(drawn, spec):
    before = copy.deepcopy(spec)
    for theme, narrow in variants.VARIANTS:
        got, expected = variant(spec, theme, narrow)
        assert got == expected
    assert spec == before


@pytest.mark.parametrize("spec", AT_ONCE.values(), ids=AT_ONCE)
def test_both_themes_of_a_width_are_one_drawing(drawn, spec):
    shown = {theme: variants.svg(spec, theme, narrow=False)[0] for theme in variants.THEMES}
    assert len(drawn) == 1
    assert shown["light"] != shown["dark"]
    variants.svg(spec, "light", narrow=True)
    tried = len(drawn)
    variants.svg(spec, "dark", narrow=True)
    assert len(drawn) == tried


@pytest.mark.parametrize("spec", BY_ITSELF.values(), ids=BY_ITSELF)
def test_where_stand_ins_would_show_each_theme_is_drawn(drawn, monkeypatch, spec):
    for theme in variants.THEMES:
        variants.svg(spec, theme, narrow=False)
    assert len(drawn) == 2
    # A light page would have other colours, or be refused: none of the reasons is vain.
    by_itself = variants.svg(spec, "light", narrow=False)[0]
    monkeypatch.setattr(variants, "_is_for_both", lambda _: True)
    try:
        assert variants.svg(spec, "light", narrow=False)[0] != by_itself
    except TypeError as refused:
        assert "expected str instance" in str(refused)


def test_what_is_not_drawn_is_no_reason(drawn):
    spec = AXES | {"title": "each item", "usermeta": {"caption": "an item"}, "datasets": {"rows": [{"item": 1}]}}
    for theme in variants.THEMES:
        variants.svg(spec, theme, narrow=False)
    assert len(drawn) == 1
