"""A drawing is made once, and is the same whatever was drawn before it."""

import os
import re

import pytest

from traced_book.drawing import variants, vega, workers

SPEC = {
    "data": {"values": [{"x": 1.1, "y": 300}, {"x": 2.7, "y": 7}]},
    "mark": "bar",
    "encoding": {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "y", "type": "quantitative"}},
}


@pytest.fixture
def drawn(tmp_path, monkeypatch):
    monkeypatch.setenv("TRACED_BOOK_BUILD", str(tmp_path))
    counted = []
    draw = vega._draw
    monkeypatch.setattr(vega, "_draw", lambda kind, *args: (counted.append(kind), draw(kind, *args))[1])
    return counted


def test_what_was_drawn_is_not_drawn_again(drawn):
    assert vega.svg(SPEC) == vega.svg(SPEC)
    assert vega.png(SPEC) == vega.png(SPEC)
    assert drawn == ["svg", "png"]
    vega.svg(SPEC | {"mark": "point"})
    assert drawn == ["svg", "png", "svg"]


@pytest.fixture
def ordering(drawn):
    yield
    vega.settle()


@pytest.mark.usefixtures("ordering")
def test_what_was_ordered_is_drawn_in_another_process_and_waited_for(drawn):
    vega.order("a", vega.png, SPEC)
    vega.order("a", variants.extent, "<svg>")
    vega.wait("a")
    vega.wait("b")
    assert vega.png(SPEC).startswith(b"\x89PNG")
    assert drawn == []
    assert vega.svg(SPEC).startswith("<svg")
    assert drawn == ["svg"]


@pytest.mark.usefixtures("ordering")
def test_what_is_kept_already_needs_no_other_process(drawn, monkeypatch):
    vega.svg(SPEC)
    monkeypatch.setattr(vega.workers, "submit", lambda *_: pytest.fail("a process was asked for"))
    vega.order("a", vega.svg, SPEC)
    vega.wait("a")
    assert drawn == ["svg"]


def test_an_order_that_fails_says_so_to_who_waits_and_once(drawn):
    vega.order("a", vega.svg, {})
    with pytest.raises(ValueError, match="Invalid specification"):
        vega.settle()
    vega.settle()


def test_a_process_that_ends_is_told_and_another_takes_its_place():
    with pytest.raises(RuntimeError, match="the process that draws has ended, with status 3"):
        workers.submit(os._exit, 3).result()
    assert workers.submit(os.getpid).result() != os.getpid()
    workers.end()


def test_an_error_that_cannot_be_sent_is_told_in_words():
    found = workers.submit(exec, "class Odd(Exception):\n    pass\nraise Odd('of two parts')")
    with pytest.raises(RuntimeError, match="Odd: of two parts"):
        found.result()
    workers.end()


def test_it_depends_on_the_specification_and_on_how_it_is_drawn(monkeypatch):
    places = {vega._place("svg", "a"), vega._place("png", "a"), vega._place("svg", "b")}
    monkeypatch.setattr(vega.vl_convert, "__version__", "0")
    places.add(vega._place("svg", "a"))
    assert len(places) == 4


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<path d="M197.64218181818183,19.37500000000452h-44Z"/>', '<path d="M197.642,19.375h-44Z"/>'),
        ('<g transform="translate(0.062500000000003,-0.00000000000002)">', '<g transform="translate(0.062,0)">'),
        ('<g transform="translate(0.062499999999997,1.5e-15)">', '<g transform="translate(0.062,0)">'),
        ('<text aria-label="x: 1.23456" font-size="11">1.23456</text>',) * 2,
    ],
)
def test_coordinates_are_rounded_and_nothing_else(before, after):
    assert vega.rounded(before) == after


# A scale of colour has a gradient in its legend, a clipped mark a clip path: Vega numbers both through the life of a process.
COUNTED = {
    "data": {"values": [{"x": 1, "y": 3}, {"x": 2, "y": 7}]},
    "mark": {"type": "point", "clip": True},
    "encoding": {
        name: {"field": field, "type": "quantitative"} for name, field in [("x", "x"), ("y", "y"), ("color", "y")]
    },
}


def test_what_was_drawn_before_does_not_show(drawn):
    """Neither in the names within an SVG nor in the pixels; a wider drawing is another one, to be drawn, not to be found."""
    first = [vega._svg(vega._text(COUNTED)), vega._png(vega._text(COUNTED))]
    for width in (210, 220):
        vega.svg(COUNTED | {"width": width})
    assert [vega._svg(vega._text(COUNTED)), vega._png(vega._text(COUNTED))] == first
    names = re.findall(rb' id="([^"]*)"', first[0])
    assert sorted(names) == [b"clip0", b"gradient_0"]
    assert set(re.findall(rb"url\(#([^)]*)\)", first[0])) == set(names)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            '<g clip-path="url(#clip10)"/><clipPath id="clip10"/><clipPath id="clip1"/><g clip-path="url(#clip1)"/>',
            '<g clip-path="url(#clip0)"/><clipPath id="clip0"/><clipPath id="clip1"/><g clip-path="url(#clip1)"/>',
        ),
        ('<linearGradient id="a_7"/><clipPath id="b3"/>', '<linearGradient id="a_0"/><clipPath id="b0"/>'),
        ('<g id="a_7"/><use href="#a_7" xlink:href="#a_7"/>', '<g id="a_0"/><use href="#a_0" xlink:href="#a_0"/>'),
        ('<g id="plain"/><use href="#plain"/><a href="#elsewhere12"/>',) * 2,
        ("<text>url of gradient_7</text>",) * 2,
    ],
)
def test_counters_start_anew_wherever_they_are_referred_to(before, after):
    assert vega.renumbered(before) == after


def test_a_drawing_long_unused_is_removed(drawn, tmp_path, monkeypatch):
    vega.svg(SPEC)
    vega.prune()
    assert len(list((tmp_path / "drawings").iterdir())) == 1
    monkeypatch.setattr(vega, "DAYS", -1)
    vega.prune()
    assert list((tmp_path / "drawings").iterdir()) == []


@pytest.mark.parametrize("width", [200, 330, 620, 900])
def test_the_first_narrow_drawing_takes_as_much_beside_its_view_as_the_wide_one(width, drawn):
    spec = {
        "data": {"values": [{"x": 1, "place": "Venezuela"}, {"x": 2, "place": "Brazil"}]},
        "width": width,
        "mark": "bar",
        "encoding": {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "place", "type": "nominal"}},
        # As large as in a narrow drawing.
        "config": {"axis": {"labelFontSize": 11, "titleFontSize": 11}},
    }
    wide = variants.svg(spec, "light", narrow=False)[1]
    assert wide > width + 40
    assert len(drawn) == 1
    assert variants.NARROW_WIDTH - 6 <= variants.svg(spec, "light", narrow=True)[1] <= variants.NARROW_WIDTH
    assert len(drawn) == 2


def test_a_narrow_drawing_fits_a_phone_although_words_in_it_keep_their_width(drawn):
    spec = {
        "data": {"values": [{"x": 100, "words": "a hundred of what is counted here"}]},
        "width": 620,
        "layer": [
            {"mark": "bar"},
            {"mark": {"type": "text", "align": "left"}, "encoding": {"text": {"field": "words", "type": "nominal"}}},
        ],
        "encoding": {"x": {"field": "x", "type": "quantitative", "scale": {"domain": [0, 120], "nice": False}}},
    }
    _, width, _ = variants.svg(spec, "light", narrow=True)
    assert variants.NARROW_WIDTH - 6 <= width <= variants.NARROW_WIDTH
    # The last one tried is the one that is shown, in either theme.
    tried = len(drawn)
    assert tried > 1
    assert variants.svg(spec, "dark", narrow=True)[1] == width
    assert len(drawn) == tried
