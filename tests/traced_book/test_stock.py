"""What stock notebooks show, read as evidence: names, words, data by URL, pictures, tables, glued values."""

import base64
import copy
import io
import json

import altair as alt
import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from IPython.core.interactiveshell import InteractiveShell
from PIL import Image
from traitlets.config import Config

from traced_book import book, pdf
from traced_book.evidence import pieces, statements, stock, texts
from traced_book.evidence.pieces import FIGURE_MIME, of_cell
from traced_book.evidence.stock import PLOTLY_MIME, Cell
from traced_book.pdf import translate
from traced_book.runs import charts, notebooks
from traced_book.tables import origins

ROWS = [{"year": 2001, "speed": 4.5}, {"year": 2002, "speed": None, "flag": True}]
BARS = {
    "mark": {"type": "bar"},
    "data": {"name": "data-1"},
    "datasets": {"data-1": ROWS},
    "encoding": {"x": {"field": "year", "type": "ordinal"}, "y": {"field": "speed", "aggregate": "mean"}},
}


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """Return a book without a descriptor, in use."""
    found = book.Book(tmp_path)
    monkeypatch.setattr(book, "_used", [found])
    (tmp_path / "parts").mkdir()
    return found


def cell(index=6, page="parts/one", sources=None, **options):
    return Cell(page, index, {"mystnb": options, "traced": {"sources": sources} if sources is not None else {}})


def captioned(caption, name=None, **more):
    return cell(figure={"caption": caption, **({"name": name} if name else {})}, **more)


def shown(at, *bundles):
    return list(of_cell([{"data": bundle} for bundle in bundles], at))


def png():
    out = io.BytesIO()
    Image.new("RGB", (8, 5)).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


# Names and words


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("my_fig", "my-fig"),
        ("fig:Mean Speed!", "fig-mean-speed"),
        ("01-intro", "n-01-intro"),
        ("é", "n"),
        ("a--b_", "a-b"),
    ],
)
def test_any_name_becomes_an_identifier(name, expected):
    assert stock.slug(name) == expected
    assert pieces.identifier(stock.slug(name), "name") == expected


def test_a_figure_is_called_by_its_cell_where_its_author_gives_no_name():
    first, none, second = shown(cell(), {FIGURE_MIME: BARS}, {"text/plain": "1"}, {FIGURE_MIME: BARS})
    assert (first.key, none, second.key) == ("fig parts-one-cell-7", None, "fig parts-one-cell-7-2")
    (named,) = shown(cell(figure={"name": "My_speed"}), {FIGURE_MIME: BARS})
    assert (named.key, named.mime, named.sources) == ("fig my-speed", FIGURE_MIME, ())


def test_what_an_author_leaves_out_is_built_from_the_chart_and_said():
    (found,) = shown(cell(), {FIGURE_MIME: BARS})
    meta = texts.about(found.content)
    assert meta["alt"] == "Chart of bars: x is year; y is the mean of speed."
    assert (meta["title"], meta["caption"]) == ("Chart of bars: x is year; y is the mean of speed", "")
    assert found.note == (
        "page 'parts/one', cell 7: figure 'parts-one-cell-7' has no alternative text (mystnb: image: alt), "
        "and gets 'Chart of bars: x is year; y is the mean of speed.'"
    )
    given = captioned("It *rose*, as {cite}`a` says. Twice.", image={"alt": " A line. "})
    (found,) = shown(given, {FIGURE_MIME: BARS})
    meta = texts.about(found.content)
    assert (meta["title"], meta["caption"]) == ("It rose, as a says", "It rose, as a says. Twice.")
    assert (meta["alt"], found.note) == ("A line.", "")


def test_a_charts_own_title_stands_and_stays():
    spec = BARS | {"title": {"text": ["Speed", "by year"], "subtitle": "km/h"}, "usermeta": {"embedOptions": {"a": 1}}}
    (found,) = shown(captioned("A caption."), {FIGURE_MIME: spec})
    meta = texts.about(found.content)
    assert (meta["title"], meta["caption"]) == ("Speed by year: km/h", "A caption.")
    assert meta["alt"].startswith("Speed by year: km/h. Chart of bars")
    assert found.content["title"] == spec["title"] and found.content["usermeta"]["embedOptions"] == {"a": 1}


def test_views_within_others_are_described_together():
    base = alt.Chart(pd.DataFrame(ROWS))
    lines = base.mark_line().encode(x="year:O", y=alt.Y("speed", title="km/h"), color="count()")
    points = base.mark_point().encode(x=alt.X("year", bin=True), y="speed")
    spec = ((lines + points) | base.mark_tick().encode(x="month(year):T")).to_dict()
    assert stock.described(spec) == (
        "Chart of lines, points and ticks: x is year or year in bins or year by month; y is km/h or speed; "
        "colour is the count of rows"
    )
    assert stock.described({"mark": "geoshape"}) == "Chart of shapes on a map"


def test_the_same_chart_reads_the_same_whatever_was_drawn_before():
    def made():
        brush = alt.selection_point()
        return alt.Chart(pd.DataFrame(ROWS)).mark_bar().encode(x="year:O").add_params(brush).to_dict()

    first, second = made(), made()
    assert first != second
    (one,), (two,) = shown(cell(), {FIGURE_MIME: first}), shown(cell(), {FIGURE_MIME: second})
    assert one.value == two.value


def test_sources_are_what_a_cell_says():
    (found,) = shown(cell(sources=["a", "b"]), {FIGURE_MIME: BARS})
    assert found.sources == ("a", "b")
    assert "# source: a\n# source: b\n" in texts.csv_texts(found.content)["parts-one-cell-7.csv"]
    with pytest.raises(ValueError, match=r"page 'parts/one', cell 7: traced: sources is 'a', expected a list of names"):
        shown(cell(sources="a"), {FIGURE_MIME: BARS})


def test_a_source_of_a_described_book_is_a_table_or_a_file(here):
    here.data.mkdir()
    (here.data / "votes.csv").write_text("a\n1\n", encoding="utf-8")
    table = {"name": "votes", "path": "votes.csv", "title": "Votes", "citation": "C", "version": "1", "terms": "T"}
    (here.data / "datapackage.json").write_text(json.dumps({"resources": [table]}), encoding="utf-8")
    with pytest.raises(ValueError, match=r"cell 7: traced: sources: no table 'vote' in datapackage.json"):
        shown(cell(sources=["vote"]), {FIGURE_MIME: BARS})
    assert origins(["votes", "parts/x.csv"]) == [
        "source: C", "  table: votes; vintage: 1", "  terms: T", "source: parts/x.csv",
    ]  # fmt: skip
    (found,) = shown(cell(), {FIGURE_MIME: BARS | {"data": {"url": "../data/votes.csv"}}})
    assert found.content["usermeta"]["traced_book"]["sources"][0] == {
        "table": "votes", "title": "Votes", "citation": "C", "version": "1",
    }  # fmt: skip


# Data


@pytest.mark.parametrize(
    ("file", "text", "form", "expected"),
    [
        ("d.csv", "a,b\nNA,1.25\nx,\n", {}, [{"a": "NA", "b": 1.25}, {"a": "x", "b": None}]),
        ("d.tsv", "a\tb\n01\t2\n", {}, [{"a": 1, "b": 2}]),
        ("d.txt", "a;b\n1;2\n", {"type": "dsv", "delimiter": ";"}, [{"a": 1, "b": 2}]),
        ("d.json", '[{"a": 1}]', {"parse": {"a": "date"}}, [{"a": 1}]),
        ("d.json", '{"x": {"y": [{"a": 2}]}}', {"property": "x.y"}, [{"a": 2}]),
    ],
)
def test_a_file_of_the_book_is_embedded_and_named(here, file, text, form, expected):
    (here.root / file).write_text(text, encoding="utf-8")
    data = {"url": f"../{file}", **({"format": form} if form else {})}
    spec = {"hconcat": [{"mark": "bar", "data": data}, {"layer": [{"mark": "line"}], "data": copy.deepcopy(data)}]}
    (found,) = shown(cell(sources=["said"]), {FIGURE_MIME: spec})
    assert list(found.content["datasets"].values()) == [expected]
    assert found.sources == ("said", file)
    left = found.content["hconcat"][0]["data"]
    assert "url" not in left and left.get("format", {}) == {k: v for k, v in form.items() if k == "parse"}
    assert left == found.content["hconcat"][1]["data"]


def test_what_is_no_list_of_rows_stays_with_its_view(here):
    outlines = {"type": "Topology", "objects": {}}
    path = here.root / "world.json"
    path.write_text(json.dumps(outlines), encoding="utf-8")
    form = {"type": "topojson", "feature": "land"}
    spec = BARS | {
        "transform": [{"lookup": "id", "from": {"data": {"url": path.as_uri(), "format": form}, "key": "id"}}]
    }
    (found,) = shown(cell(), {FIGURE_MIME: spec})
    assert found.content["transform"][0]["from"]["data"] == {"format": form, "values": outlines}
    assert found.sources == ("world.json",)


def test_values_within_a_view_become_a_data_set():
    spec = {"layer": [{"mark": "bar", "data": {"values": ROWS}}, {"mark": "rule", "data": {"values": [1, 2]}}]}
    (found,) = shown(cell(), {FIGURE_MIME: spec})
    assert texts.csv_texts(found.content)["parts-one-cell-7.csv"].endswith("year,speed,flag\n2001,4.5,\n2002,,True\n")
    assert found.content["layer"][1]["data"] == {"values": [1, 2]}


def test_that_data_stand_before_the_transforms_is_said():
    for spec, said in ((BARS, True), (BARS | {"encoding": {"x": {"field": "year"}}}, False)):
        (found,) = shown(cell(), {FIGURE_MIME: spec})
        text = texts.csv_texts(found.content)["parts-one-cell-7.csv"]
        assert ("# data: before the transforms of the specification\n" in text) is said


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        (
            "https://x.org/a.csv",
            r"a build does not ask the network. Load the data in the cell, as with pd.read_csv\(url\)",
        ),
        ("//x.org/a.csv", "a build does not ask the network"),
        ("ftp://x.org/a.csv", "a build does not ask the network"),
        ("gone.csv", "there is no file .*/parts/gone.csv"),
        ("../../out.csv", "it leads to .*/out.csv, expected a file in "),
        ("bad.json", "expected json in .*bad.json"),
        ("bad.xlsx", "it is 'xlsx', expected csv, tsv, json or topojson"),
    ],
)
def test_data_that_a_build_cant_have_stop_it(here, url, fault):
    for name in ("bad.json", "bad.xlsx"):
        (here.root / "parts" / name).write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match=rf"^page 'parts/one', cell 7: data by URL '{url}': {fault}"):
        shown(cell(), {FIGURE_MIME: BARS | {"data": {"url": url}}})


def test_a_figure_that_shows_nothing_is_named():
    empty = BARS | {"datasets": {"data-1": []}}
    sphere = {"mark": "geoshape", "data": {"sphere": True}}
    found = shown(captioned("C."), *({FIGURE_MIME: spec} for spec in (BARS, empty, sphere)), {"image/png": png()})
    assert pieces.emptied(found) == ["figure 'parts-one-cell-7-2' plots no row"]


# Pictures


def test_a_picture_is_a_figure_where_its_cell_gives_a_caption():
    bundle = {"image/png": png(), "image/svg+xml": ["<svg>", "</svg>"], "text/plain": "<Figure>"}
    assert shown(cell(figure={"name": "a"}), bundle) == [None]
    (found,) = shown(captioned("Two lines. Both rise.", "Fig:Lines", sources=["runs"]), bundle)
    assert (found.key, found.mime, found.sources) == ("fig fig-lines", "image/svg+xml", ("runs",))
    meta = texts.about(found.content)
    assert (meta["title"], meta["alt"]) == ("Two lines", "Two lines. Both rise.")
    (told,) = shown(captioned("Two lines. Both rise.", image={"alt": " A cross. "}), bundle)
    assert (texts.about(told.content)["alt"], told.note) == ("A cross.", "")
    assert list(texts.picture_files(found.content)) == ["fig-lines.svg", "fig-lines.png"]
    assert found.value == texts.sha256_text("<svg></svg>")
    assert texts.csv_texts(found.content) == {}


def test_the_size_of_a_picture_is_asked_said_or_found():
    (found,) = shown(captioned("C."), {"image/png": png()})
    meta = texts.about(found.content)
    assert (meta["width"], meta["height"], "asked" in meta) == (8, 5, False)
    said = {"data": {"image/png": png()}, "metadata": {"image/png": {"width": 4}}}
    (found,) = of_cell([said], captioned("C.", image={"width": "50%"}))
    meta = texts.about(found.content)
    assert (meta["width"], "height" in meta, meta["asked"]) == (4, False, "50%")
    assert "asked" not in texts.about(shown(captioned("C.", image={"width": '"><b>'}), {"image/png": png()})[0].content)
    with pytest.raises(ValueError, match=r"cell 7: an output says it is image/png, and is none"):
        shown(captioned("C."), {"image/png": "AAAA"})


def test_plotly_is_a_figure_with_a_picture_beside_it():
    bundle = {PLOTLY_MIME: {"data": [1]}, "text/html": "<div></div>", "image/png": png()}
    at = captioned("C.", "p")
    (found,) = shown(at, bundle)
    assert (found.key, found.mime) == ("fig p", PLOTLY_MIME)
    assert texts.picture_files(found.content)["p.plotly.json"] == b'{"data": [1]}'
    assert stock.untraced(bundle, at) == ("", "")
    del bundle["image/png"]
    assert shown(at, bundle) == [None]
    assert stock.untraced(bundle, at)[1].startswith(
        "page 'parts/one', cell 7: a chart of Plotly is no figure, since no"
    )


def test_a_chart_of_altair_as_html_alone_is_a_warning_with_its_remedy():
    html = "<div id=v></div><script>vegaEmbed(x)</script>"
    warning, note = stock.untraced({"text/html": html}, cell())
    assert warning.startswith(
        "page 'parts/one', cell 7: a chart of Altair is no figure, since it is there as HTML alone"
    )
    assert "alt.renderers.enable('mimetype')" in warning and note == ""
    assert stock.untraced({"text/html": html, FIGURE_MIME: {}}, cell()) == ("", "")
    assert stock.untraced({"text/html": "<b>vega</b>"}, cell()) == ("", "")


def test_a_page_is_called_by_its_place_in_the_book_and_one_from_elsewhere_by_its_name(here, tmp_path_factory):
    assert pieces.page_of(here.root / "parts" / "one.ipynb") == "parts/one"
    assert pieces.page_of(tmp_path_factory.mktemp("elsewhere") / "two.ipynb") == "two"


def test_what_is_glued_and_says_itself_what_it_is_keeps_its_name_and_words():
    about = {"id": "own", "title": "Own", "caption": "C", "alt": "A", "function": "", "sources": []}
    bundle = {FIGURE_MIME: BARS | {"usermeta": {texts.KEY: about}}}
    at = Cell("parts/one", 0, {}, {"bars": {"figure": {"name": "shown", "caption": "Of the page"}}})
    found = pieces.of_glued(bundle, {stock.GLUED: {"name": "bars"}}, at)
    assert (found.key, found.title) == ("fig own", "Own")


# Tables


def test_a_frame_with_a_caption_is_a_table():
    frame = pd.DataFrame({"a": [1, 2], "b": ["x & y", "=1"]})
    bundle = {"text/html": frame.to_html(), "text/plain": str(frame)}
    assert shown(cell(), bundle) == [None]
    (found, second) = shown(captioned("All *rows*.", "my_rows", sources=["s"]), bundle, bundle)
    assert (second.key, second.content["id"]) == ("tab my-rows-2", "my-rows-2")
    assert (found.key, found.title, found.mime, found.note) == ("tab my-rows", "All rows", "text/html", "")
    assert found.content["html"] == frame.to_html()
    text = texts.table_text(found.content)
    assert text.startswith("# table: my-rows\n# title: All rows\n# source: s\n# ")
    assert text.endswith(",a,b\n0,1,x & y\n1,2,'=1\n")


def test_heads_in_several_lines_and_groups_of_rows_are_read_as_one_grid():
    frame = pd.DataFrame([[1, 2], [3, 4]], columns=pd.MultiIndex.from_tuples([("p", "q"), ("p", "r")]))
    frame.index = pd.MultiIndex.from_tuples([("g", "1"), ("g", "2")], names=["one", "two"])
    (found,) = shown(captioned("C."), {"text/html": frame.to_html()})
    assert found.content["columns"] == ["one", "two", "p / q", "p / r"]
    assert found.content["rows"] == [["g", "1", "1", "2"], ["g", "2", "3", "4"]]


def test_titles_and_notes_of_a_table_are_no_rows():
    html = (
        "<table><thead><tr><td colspan=2>Title</td></tr><tr><th rowspan=2>a</th><th>b</th></tr><tr><th>c</th></tr></thead>"
        "<tbody><tr><td>1</td></tr></tbody><tfoot><tr><td colspan=2>Note</td></tr></tfoot></table>"
    )
    assert stock.frame(BeautifulSoup(html, "html.parser").table) == (["a", "b / c"], [["1", ""]])
    bare = BeautifulSoup("<table><tr><td>a</td></tr><tr><td>1</td></tr></table>", "html.parser").table
    assert stock.frame(bare) == (["a"], [["1"]])


def test_html_that_is_not_one_table_is_none_and_a_cut_table_is_noted():
    for html in ("<div>x</div>", "<table></table><table></table>"):
        assert shown(captioned("C."), {"text/html": html}) == [None]
    html = pd.DataFrame({"a": range(99)}).to_html(max_rows=4)
    (found,) = shown(captioned("C."), {"text/html": html})
    assert (
        found.note == "page 'parts/one', cell 7: table 'parts-one-cell-7' shows some of its rows, and so does its CSV"
    )


# Glued values


def glued(name, prefix="", **data):
    data = {f"{prefix}{mime.replace('_', '/')}": content for mime, content in data.items()}
    return {"data": data, "metadata": {"scrapbook": {"name": name, "mime_prefix": prefix}}}


@pytest.mark.parametrize("prefix", ["", "application/papermill.record/"])
def test_a_glued_value_is_a_number(prefix):
    outputs = [
        glued("My_mean", prefix, text_plain="3.5"),
        glued("word", prefix, text_plain="'12 km'"),
        glued("frame", prefix, text_plain="a", text_html="<table></table>"),
        glued("lines", prefix, text_plain="a\nb"),
        glued("nothing", prefix, text_plain="''"),
    ]
    found = list(of_cell(outputs, cell(sources=["s"])))
    assert [(p.key, p.value, p.sources) for p in found[:2]] == [
        ("num my-mean", "3.5", ("s",)),
        ("num word", "12 km", ("s",)),
    ]
    assert found[2:] == [None, None, None]
    assert found[0].content["glued"] == "My_mean"


def test_the_statement_that_glues_is_found():
    sources = {
        0: "%matplotlib inline\n\nx = 1",
        1: "%%time\nglue('a', x)\nfor n in 'bc':\n    glue(f'of-{n}', x)",
        3: "!ls\ny = x + 1\nglue(name='a', variable=y, display=False)",
        5: "%%bash\nglue a",
        6: "await nothing()",
    }
    found = statements.glued(sources, "a")
    assert (found.entry.cell, found.entry.first, found.entry.text) == (
        3,
        3,
        "glue(name='a', variable=y, display=False)",
    )
    assert [(used.cell, used.first, used.text) for used in found.used] == [(0, 3, "x = 1"), (3, 2, "y = x + 1")]
    assert statements.glued(sources, "of-c").entry.first == 3
    with pytest.raises(LookupError, match="glued value 'z': no statement names it"):
        statements.glued(sources, "z")


# Notebooks and kernels


def test_the_pieces_of_a_notebook_know_their_page(here):
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# T"), nbformat.v4.new_code_cell("1")])
    made.cells[1].outputs = [nbformat.v4.new_output("display_data", {FIGURE_MIME: BARS})]
    path = here.root / "parts" / "One_b.ipynb"
    nbformat.write(made, path)
    assert list(pieces.stored(path)) == ["fig parts-one-b-cell-2"]


def test_what_an_author_tells_of_a_cell_outlives_a_run():
    options = {
        "mystnb": {"figure": {"name": "a"}},
        "traced": {"sources": ["b"]},
        "tags": ["z", "a"],
        "execution": {"x": "1"},
    }
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", metadata=options)])
    kept = dict(notebooks.clean(made).cells[0].metadata)
    assert kept == {key: options[key] for key in ("mystnb", "traced")} | {"tags": ["a", "z"]}


def test_charts_are_shown_as_their_specification_whatever_an_author_turned_on(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    # A history would be a thread, and a file.
    shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False, "hist_file": ":memory:"}}))
    charts.load_ipython_extension(shell)
    chart = alt.Chart(pd.DataFrame(ROWS)).mark_bar().encode(x="year:O")
    for transformer in ("default", "json"):
        with alt.renderers.enable("html"), alt.data_transformers.enable(transformer):
            data, _ = shell.display_formatter.format(chart)
        assert set(data) == {FIGURE_MIME, "text/plain"}
        assert [len(rows) for rows in data[FIGURE_MIME]["datasets"].values()] == [2]
    assert list(tmp_path.iterdir()) == [tmp_path / "parts"]


# In print


def test_a_picture_is_printed_as_it_is_and_a_caption_of_one_sentence_once(tmp_path):
    folder = tmp_path / "site" / "_figures"
    folder.mkdir(parents=True)
    (folder / "a.svg").write_text('<svg xmlns="s" width="72pt" height="36.0"></svg>', encoding="utf-8")
    entry = {
        "id": "a",
        "number": 3,
        "title": "Dots",
        "page": "p.html",
        "cell": 4,
        "function": "",
        "picture": "_figures/a.svg",
    }
    held = pdf.picture(tmp_path / "site", entry, tmp_path)
    assert (held.file, held.width, held.height) == ("a.svg", 96, 36)
    assert (tmp_path / "a.svg").read_bytes() == (folder / "a.svg").read_bytes()

    def printed(caption):
        html = (
            '<article><section id="s"><h1>P</h1><figure class="traced" id="fig-a" data-picture="a"><img alt="A"/>'
            f"{caption}<dl class='traced-trace'><dt>Code</dt><dd>cell</dd></dl></figure></section></article>"
        )
        pages = [translate.Page("p", "", translate.article(html, "p", "site"))]
        evidence = {"figures": [entry], "tables": []}
        return translate.Translator(pages, evidence, {"a": held}).body(pages[0])

    said = '"Drawn in cell %(cell)s of the chapter’s notebook; on the site as %(name)s."'
    trace = f'"", say({said}, cell: [5], name: [#code("a")]))'
    assert f'#fig("p#fig-a", 3, "Dots", "a.svg", 69.1pt, "A", [], {trace}' in printed(
        "<figcaption><em>Dots</em>.</figcaption>"
    )
    assert '"A", [#"Dots. They lie.";], ' in printed("<figcaption>Dots. They lie.</figcaption>")
    assert '"A", [], ' in printed("")
    with pytest.raises(ValueError, match="expected an SVG with width and height"):
        (folder / "a.svg").write_text("<svg></svg>", encoding="utf-8")
        pdf.picture(tmp_path / "site", entry, tmp_path)
