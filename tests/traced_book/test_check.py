"""The check of the trace, without a built site: on a small one that is whole, and damaged in each way."""

import hashlib
import json
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from small_books import tables

from traced_book import book
from traced_book.book import Book
from traced_book.evidence import pieces
from traced_book.evidence.texts import csv_texts, spec_text, table_text
from traced_book.proof import changes, rerun, sources
from traced_book.proof import site as sites
from traced_book.proof.experiments import Result


def hashed(text):
    return hashlib.sha256(text.encode()).hexdigest()


def spec(alt="Bars", rows=(({"y": 1, "x": 2.5},), ({"z": None},))):
    meta = {
        "id": "f",
        "title": "F",
        "alt": alt,
        "function": "charts.lines",
        "sources": [{"table": "votes"}, {"table": "orders"}],
    }
    return {"datasets": {f"d{n}": list(part) for n, part in enumerate(rows)}, "usermeta": {"traced_book": meta}}


CONTENT = {"id": "t", "title": "T", "sources": ["votes"], "columns": ["a"], "rows": [["1"]]}
PAGE = """<p id="fig-f"><a href="#cell-3">cell</a></p><p id="cell-3"></p><p id="tab-t"></p>
<img src="../_figures/f.svg" alt="Bars"><img src="../_figures/f-dark.svg" alt="Bars"><img src="../logo.svg" alt="">
<a href="#fig-f">F</a><a href="../_figures/f.csv">CSV</a><a href="../other/#there">o</a><a href="https://example.org/gone#x">web</a>
<a href="../code.html#L-1">code</a><a href="#:~:text=words">w</a><a href="../a%20b.html#a%20b">space</a><a href="../_figures/f.csv#row=1">r</a>
<a href="mailto:x@example.org">m</a><a href="//example.org/x">n</a><a href="">self</a>"""
DATA = "<table><tr><th>y</th><th>x</th></tr><tr><td>1</td><td><b>2</b>.5</td></tr></table> <table><tr><th>z</th></tr><tr><td></td></tr></table>"


TABLES = {
    "countries": "code,letters,name\nBRA,BR,Brazil\nFRA,FR,France\nNAM,NA,Namibia\n",
    "events": "id,date,length\none,2001-02-03,1.5\ntwo,2002-02-03,2.5\n",
    "orders": "id,tons\none,1.5\ntwo,2.5\n",
    "trade": "id,tons\none,1.5\n",
    "votes": "id,date,vote\none,2001-02-03,yes\ntwo,2002-02-03,no\n",
}
OF_VOTES = hashed(TABLES["votes"])


@pytest.fixture(scope="module", autouse=True)
def described(empty_book):
    """Let the book have tables, one of them of names."""
    (empty_book / "data").mkdir()
    tables(empty_book / "data", TABLES, {"date": "date", "tons": "number", "length": "number"})
    with book.using(Book(empty_book, book.Settings(everywhere=("countries",)))):
        yield empty_book / "data"


@pytest.fixture
def site(tmp_path):
    """A site of one figure with two data sets, one table to read and one table of the data."""
    for folder in ("book", "_figures", "_data", "other", "_static"):
        (tmp_path / folder).mkdir()
    texts = csv_texts(spec()) | {"t.csv": table_text(CONTENT), "f.json": spec_text(spec()), "f.html": DATA}
    texts |= dict.fromkeys(["f.svg", "f-dark.svg", "f-dim.svg", "../logo.svg"], "<svg/>")
    for name, text in texts.items():
        (tmp_path / "_figures" / name).write_text(text, encoding="utf-8")
    (tmp_path / "book" / "page.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "other" / "index.html").write_text(
        '<a name="there" href="../book/page.html#tab-t"></a>', encoding="utf-8"
    )
    (tmp_path / "a b.html").write_text('<p id="a b">', encoding="utf-8")
    (tmp_path / "code.html").write_text('<p id="L-1">', encoding="utf-8")
    (tmp_path / "_static" / "template.html").write_text('<a href="gone.html">', encoding="utf-8")
    (tmp_path / "_data" / "votes.csv").write_text(TABLES["votes"], encoding="utf-8")
    first, second = (
        {"csv": f"_figures/{name}", "rows": 1, "csv_sha256": hashed(texts[name])} for name in ("f.csv", "f.2.csv")
    )
    trace = {
        "figures": [
            {"id": "f", "page": "book/page.html", "cell": 3, "sources": ["votes", "orders"], **first, "further": [second],
             "code": "code.html#L-1", "spec": "_figures/f.json", "spec_sha256": hashed(texts["f.json"])}
        ],
        "tables": [{"id": "t", "page": "book/page.html", "sources": ["votes"], "csv": "_figures/t.csv", "csv_sha256": hashed(texts["t.csv"])}],
        "numbers": [{"name": "n", "text": "12", "sources": []}],
        "data": {"votes": {"path": "_data/votes.csv", "sha256": OF_VOTES}},
        "files": {},
    }  # fmt: skip
    (tmp_path / "trace.json").write_text(json.dumps(trace), encoding="utf-8")
    return tmp_path


@pytest.fixture
def change(site):
    def replace(name, old, new):
        text = (site / name).read_text(encoding="utf-8")
        assert old in text
        (site / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace


def traced(site, **changes):
    """Change what ``trace.json`` says of the figure."""
    trace = json.loads((site / "trace.json").read_text(encoding="utf-8"))
    trace["figures"][0] |= changes
    (site / "trace.json").write_text(json.dumps(trace), encoding="utf-8")


def test_a_whole_site_has_no_problem(site):
    assert sites.check_site(site) == []


NOT_THERE = "figure f: not on page book/page.html"
IMAGE = "figure f: an image is missing, or has no alternative text"
HASH = "figure f: {} does not have the hash of trace.json"
OTHER_CSV = "figure f: its CSV is not what its specification plots"
OTHER_DATA = "figure f: the page of its data is missing, or is not what its specification plots"
OTHER_SOURCES = "figure f: its specification and trace.json do not name the same sources"
CSV = "table t: _figures/t.csv is missing or does not have the hash of trace.json"
COPY = "data votes: the site's copy, trace.json and the descriptor do not have the same hash"


@pytest.mark.parametrize(
    ("name", "old", "new", "problems"),
    [
        ("book/page.html", 'id="cell-3"', 'id="cell-4"', ["book/page.html: #cell-3 leads to no anchor"]),
        ("book/page.html", 'id="tab-t"', "", ["other/index.html: ../book/page.html#tab-t leads to no anchor", "table t: not on page book/page.html"]),
        ("book/page.html", "f.svg", "g.svg", ["book/page.html: ../_figures/g.svg leads to no file", IMAGE]),
        ("book/page.html", "f-dark.svg", "f-dim.svg", [IMAGE]),
        ("book/page.html", 'f.svg" alt="Bars"', 'f.svg" alt=" "', [IMAGE]),
        ("book/page.html", 'f-dark.svg" alt="Bars"', 'f-dark.svg"', [IMAGE]),
        ("book/page.html", "_figures/f.csv", "_figures/g.csv", ["book/page.html: ../_figures/g.csv leads to no file"]),
        ("book/page.html", "#there", "#where", ["book/page.html: ../other/#where leads to no anchor"]),
        ("book/page.html", "#fig-f", "#fig-g", ["book/page.html: #fig-g leads to no anchor"]),
        ("book/page.html", "code.html#L-1", "code.html#L-2", ["book/page.html: ../code.html#L-2 leads to no anchor"]),
        ("book/page.html", "<a ", '<img srcset="../gone.png"><a ', ["book/page.html: ../gone.png leads to no file"]),
        ("code.html", 'id="L-1"', 'id="L-9"', ["book/page.html: ../code.html#L-1 leads to no anchor", "figure f: code.html#L-1 leads to no line of code"]),
        ("_figures/f.csv", "2.5", "2.6", [HASH.format("_figures/f.csv")]),
        ("_figures/f.2.csv", "z", "w", [HASH.format("_figures/f.2.csv")]),
        ("_figures/t.csv", "1", "2", [CSV]),
        ("_figures/f.html", "</b>.5", "</b>.6", [OTHER_DATA]),
        ("_figures/f.json", '"x":2.5', '"x":3.5', [HASH.format("_figures/f.json"), OTHER_CSV, OTHER_DATA]),
        ("_figures/f.json", '"alt":"Bars"', '"alt":" "', [HASH.format("_figures/f.json"), "figure f: its specification has no alternative text"]),
        ("_figures/f.json", '"table":"orders"', '"table":"trade"', [HASH.format("_figures/f.json"), OTHER_SOURCES, OTHER_CSV]),
        ("_data/votes.csv", "yes", "no", [COPY]),
        ("trace.json", OF_VOTES, "0" * 64, [COPY]),
    ],
)  # fmt: skip
def test_each_kind_of_damage_is_named(site, change, name, old, new, problems):
    change(name, old, new)
    assert sites.check_site(site) == problems


@pytest.mark.parametrize(
    ("name", "problems"),
    [
        (
            "_figures/f.csv",
            [
                *(f"book/page.html: ../_figures/f.csv{part} leads to no file" for part in ("", "#row=1")),
                "figure f: _figures/f.csv is missing",
            ],
        ),
        ("_figures/f.2.csv", ["figure f: _figures/f.2.csv is missing"]),
        ("_figures/f.json", ["figure f: _figures/f.json is missing"]),
        ("_figures/f.html", [OTHER_DATA]),
        ("_figures/t.csv", [CSV]),
        ("_data/votes.csv", [COPY]),
        (
            "code.html",
            ["book/page.html: ../code.html#L-1 leads to no file", "figure f: code.html#L-1 leads to no line of code"],
        ),
        (
            "book/page.html",
            [
                "other/index.html: ../book/page.html#tab-t leads to no file",
                NOT_THERE,
                "table t: not on page book/page.html",
            ],
        ),
    ],
)
def test_a_file_that_is_gone_is_named(site, name, problems):
    (site / name).unlink()
    assert sites.check_site(site) == problems


def test_a_site_with_other_figures_is_no_site_of_the_book(site):
    traced(site, sources=[])
    assert sites.check_site(site) == [OTHER_SOURCES]
    traced(site, sources=["votes", "orders"], rows=2)
    assert sites.check_site(site) == [OTHER_CSV]
    traced(site, rows=1, further=[])
    assert sites.check_site(site) == [OTHER_CSV]
    (site / "trace.json").unlink()
    with pytest.raises(FileNotFoundError):
        sites.check_site(site)


def test_a_site_without_figures_is_whole_and_counted(site):
    assert sites.counted(site) == "1 figure, 1 table, 1 number"
    nothing = {"figures": [], "tables": [], "numbers": [], "data": {}, "files": {}}
    (site / "trace.json").write_text(json.dumps(nothing), encoding="utf-8")
    assert sites.check_site(site) == []
    assert sites.counted(site) == "0 figures, 0 tables, 0 numbers"


def test_a_data_file_that_is_another_than_when_the_site_was_built_is_named(site, tmp_path, monkeypatch):
    root = tmp_path / "its book"
    (root / "data").mkdir(parents=True)
    (root / "data" / "sales.csv").write_text("a\n1\n", encoding="utf-8")
    trace = json.loads((site / "trace.json").read_text(encoding="utf-8"))
    trace["files"] = {"data/sales.csv": {"sha256": hashed("a\n1\n")}}
    trace |= {"data": {}, "figures": []}
    trace["tables"][0]["sources"] = ["sales"]
    trace["numbers"][0]["sources"] = ["../data/sales.csv"]
    (site / "trace.json").write_text(json.dumps(trace), encoding="utf-8")
    monkeypatch.setattr(book, "_used", [Book(root)])
    assert sites.check_site(site) == []
    (root / "data" / "sales.csv").write_text("a\n2\n", encoding="utf-8")
    said = "data data/sales.csv: {} since the site was built; named by tab t, num n"
    assert sites.check_site(site) == [said.format("changed")]
    (root / "data" / "sales.csv").unlink()
    assert sites.check_site(site) == [said.format("gone")]


def test_a_figure_that_plots_nothing_is_named(site):
    empty = spec(rows=((), ()))
    (site / "_figures" / "f.json").write_text(spec_text(empty), encoding="utf-8")
    traced(site, spec_sha256=hashed(spec_text(empty)))
    assert sites.check_site(site) == ["figure f: no row is plotted", OTHER_CSV, OTHER_DATA]


# The evidence of a notebook


BUNDLE = {pieces.NUMBER_MIME: {"name": "n", "text": "12", "sources": ["votes"]}}


def test_evidence_is_known_by_its_kind():
    found = pieces.piece(BUNDLE)
    assert (found.key, found.value, found.sources) == ("num n", "12", ("votes",))
    found = pieces.piece({pieces.TABLE_MIME: CONTENT, "text/html": "<table>"})
    assert (found.key, found.value, found.sources, found.content) == (
        "tab t",
        hashed(table_text(CONTENT)),
        ("votes",),
        CONTENT,
    )
    found = pieces.piece({pieces.FIGURE_MIME: spec()})
    assert (found.key, found.value, found.sources) == ("fig f", hashed(spec_text(spec())), ("votes", "orders"))
    assert pieces.piece({pieces.FIGURE_MIME: {"usermeta": {}}}) is None
    assert pieces.piece({pieces.FIGURE_MIME: {"data": {}}}) is None
    assert pieces.piece({"text/plain": "1"}) is None


def notebook(path, *sources, outputs=()):
    cells = [nbformat.v4.new_markdown_cell("# raise ValueError"), *map(nbformat.v4.new_code_cell, sources)]
    if outputs:
        cells[-1].outputs = [nbformat.v4.new_output("display_data", bundle) for bundle in outputs]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def test_what_is_stored_is_read_from_the_outputs(tmp_path):
    path = notebook(tmp_path / "n.ipynb", "1", outputs=[{"text/plain": "1"}, BUNDLE, {pieces.TABLE_MIME: CONTENT}])
    with_error = nbformat.read(path, as_version=4)
    with_error.cells[1].outputs.append(nbformat.v4.new_output("stream", text="x"))
    nbformat.write(with_error, path)
    assert {key: piece.key for key, piece in pieces.stored(path).items()} == {"num n": "num n", "tab t": "tab t"}


NUMBER = "from traced_book import number\nnumber('n-{0}', str(x + {0}), ['votes'])"
TABLE = "import pandas as pd\nfrom traced_book import Table\nTable(pd.DataFrame({'a': [str(x)]}), id='t-x', title='T', sources=['votes'])"


def test_running_a_notebook_gives_what_its_cells_show(tmp_path):
    before = Path.cwd()
    here = "from pathlib import Path\nassert Path.cwd().name == 'folder' and __name__ == '__main__'"
    (tmp_path / "folder").mkdir()
    path = notebook(
        tmp_path / "folder" / "n.ipynb", here, "x = 5", NUMBER.format(1), TABLE, "", "x = 6\nx", NUMBER.format(2)
    )
    found = rerun.evidence(path)
    assert {key: piece.value for key, piece in found.items() if key.startswith("num ")} == {
        "num n-1": "6",
        "num n-2": "8",
    }
    assert found["tab t-x"].content["rows"] == [["5"]]
    assert list(found) == ["num n-1", "tab t-x", "num n-2"]
    assert Path.cwd() == before


def test_what_a_cell_raises_is_raised_unless_the_data_are_disturbed(tmp_path):
    before = Path.cwd()
    path = notebook(tmp_path / "n.ipynb", "x = 1", "raise KeyError('gone')", NUMBER.format(1))
    with pytest.raises(KeyError, match="gone"):
        rerun.evidence(path)
    assert Path.cwd() == before
    assert list(rerun.evidence(path, strict=lambda: False)) == ["num n-1"]


# Tables that say something else

FIELDS = [{"name": "id", "type": "string"}, {"name": "n", "type": "number"}, {"name": "sure", "type": "boolean"}]
DATES = [
    *FIELDS[::2],
    {"name": "day", "type": "date"},
    {"name": "signed", "type": "string"},
    {"name": "signed_precision", "type": "string"},
]


def held(**columns):
    return pd.DataFrame(columns, dtype=object)


def test_measured_values_are_scaled_by_row_what_is_true_is_false_and_every_fifth_row_is_lost():
    got = changes.strongly(held(id=list("abcd"), n=["10", "5", "", "20"], sure=["true", "true", "false", ""]), FIELDS)
    assert got.to_numpy().tolist() == [["a", "11", "false"], ["c", "", "true"], ["d", "28", ""]]
    many = held(id=["a"] * 9, n=["10"] * 9, sure=["true"] * 9)
    assert changes.strongly(many, FIELDS)["n"].to_list() == ["11", "13", "14", "15", "16", "11", "12"]
    assert many["n"].to_list() == ["10"] * 9


def test_what_is_only_scaled_loses_no_row_and_without_measured_values_nothing_changes():
    rows = held(id=list("abc"), n=["10", "5", "20"], sure=["true", "false", ""])
    assert changes.scaled(rows, FIELDS).to_numpy().tolist() == [
        ["a", "11", "false"],
        ["b", "6", "true"],
        ["c", "26", ""],
    ]
    assert changes.scaled(rows, FIELDS[::2]).equals(rows)


def test_without_measured_values_every_second_row_is_lost_and_the_others_in_turn():
    rows = held(id=list("abcdef"), sure=["true"] * 6)
    assert changes.strongly(rows.copy(), FIELDS[::2])["id"].to_list() == ["a", "c", "e"]
    assert changes.halved(rows, FIELDS)["id"].to_list() == ["b", "d", "f"]
    assert changes.other_half(rows, FIELDS)["id"].to_list() == ["a", "c", "e"]
    assert changes.mildly(rows.assign(id=list("abcdef")), FIELDS)["id"].to_list() == ["a", "c", "d", "e", "f"]
    seven = held(id=list("abcdefg"))
    assert changes.mildly(seven, FIELDS)["id"].to_list() == ["a", "c", "d", "e", "f"]


def test_dates_move_by_seven_years():
    rows = held(id=["2001"], sure=["true"], day=["2001-02-03"], signed=["1999"], signed_precision=["2000"])
    got = changes.later(rows, DATES)
    assert got.to_numpy().tolist() == [["2001", "true", "2008-02-03", "2006", "2000"]]


def test_a_disturbed_table_is_a_file_of_its_own(tmp_path):
    held = tmp_path / "held.csv"
    held.write_text("id,name\n" + "".join(f"{row},Ñ\n" for row in "abcdefg"), encoding="utf-8")
    assert changes.write(held, changes.mildly, tmp_path / "other.csv")
    text = (tmp_path / "other.csv").read_text(encoding="utf-8")
    assert text == "id,name\n" + "".join(f"{row},Ñ\n" for row in "acdef")
    assert not changes.write(held, changes.later, tmp_path / "same.csv", fields=[])
    assert not (tmp_path / "same.csv").exists()


def test_namibias_code_is_no_missing_value(tmp_path, described):
    changes.write(described / "countries.csv", changes.mildly, tmp_path / "other.csv")
    lines = (tmp_path / "other.csv").read_text(encoding="utf-8").split("\n")
    assert lines == ["code,letters,name", "BRA,BR,Brazil", "NAM,NA,Namibia", ""]


def test_evidence_has_changed_where_a_run_gives_another_value_or_none_gives_any():
    before = {key: {"value": "1", "sources": ["votes"]} for key in ("same", "other", "lost", "once", "late")}

    def run(**values):
        return {key: {"value": value, "sources": []} for key, value in values.items()}

    runs = [run(same="1", other="2", late="1"), run(same="1", other="1", once="1", late="3")]
    assert sources._changed(before, runs) == {"other", "lost", "late"}


def test_what_is_declared_is_what_it_depends_on():
    def known(*sources):
        return {"value": "1", "sources": list(sources)}

    evidence = {
        "fig right": known("votes", "countries"), "fig more": known("votes"), "fig less": known("votes", "orders", "events"),
        "num less": known("votes", "orders"), "num more": known("votes"), "tab less": known("orders"),
    }  # fmt: skip
    seen = {
        "fig right": {"votes"}, "fig more": {"votes", "trade", "orders", "countries"}, "fig less": {"votes"}, "num less": {"votes"},
        "num more": {"orders"}, "tab less": set(),
    }  # fmt: skip
    assert sources.undeclared(evidence, seen) == [
        "fig more: changes with orders, trade, which it does not declare",
        "fig less: declares events, orders, but is not derived from it",
        "num more: changes with orders, which it does not declare",
        "tab less: declares orders, but is not derived from it",
    ]


def test_the_site_shows_what_running_gives(site):
    trace = json.loads((site / "trace.json").read_text(encoding="utf-8"))
    figure, listed = trace["figures"][0]["spec_sha256"], trace["tables"][0]["csv_sha256"]
    values = {"fig f": figure, "tab t": listed, "num n": "12"}
    assert sites.against_site(site, values) == []
    assert sites.against_site(site, {"fig f": "0", "tab t": "0", "num n": "13"}) == [
        "fig f: running its notebook again gives another specification than the site's",
        "tab t: running its notebook again gives another table than the site's",
        "num n: running its notebook again gives another text than the site's '12'",
    ]
    assert sites.against_site(site, {})[0] == "fig f: on the site, but no notebook draws it"
    assert len(sites.against_site(site, {})) == 3


def test_sources_are_checked_against_both(site, monkeypatch):
    known = {"fig f": {"value": "0", "sources": ["votes"]}}
    found = sources.Dependencies(known, {"fig f": {"orders", "votes"}}, {})
    monkeypatch.setattr(sources, "dependencies", lambda: found)
    assert sources.check_sources(site)[:2] == [
        "fig f: changes with orders, which it does not declare",
        "fig f: running its notebook again gives another specification than the site's",
    ]


def test_each_table_is_disturbed_for_the_notebooks_that_open_it(monkeypatch, tmp_path):
    """Two notebooks: the first reads votes, and a figure of it declares orders too, which it opens and never uses."""
    ran, enough = [], []
    opened = {"one": ["votes.csv", "orders.csv", "countries.csv"], "two": ["events.csv"]}
    named = {"fig f": ["votes", "orders", "countries"], "num n": ["orders"], "tab t": ["events"]}
    plain = {"one": {"fig f": "1", "num n": "1"}, "two": {"tab t": "1"}}

    def found(texts):
        return {key: {"value": text, "sources": named[key]} for key, text in texts.items()}

    def changed(notebook, file, instead):
        name = Path(instead).name
        assert Path(instead).is_file()
        ran.append((notebook, file, name))
        matter = {"votes.csv": {"fig f": "2"}, "events.csv": {"tab t": "9"} if name.startswith("later") else {}}
        return found(plain[notebook] | matter.get(file, {}))

    def run(jobs, scratch, processes):
        return [carried_out(job) for job in jobs]

    def carried_out(job):
        enough.append({Path(file).name for file in job.enough})
        disturbed = {
            file: [changed(job.notebook, Path(file).name, one) for one in instead]
            for file, instead in job.instead.items()
            if Path(file).name in opened[job.notebook]
        }
        return Result(found(plain[job.notebook]), disturbed)

    monkeypatch.setattr(sources.experiments, "run", run)
    monkeypatch.setattr(Book, "notebooks", lambda self: ["one", "two"])
    monkeypatch.setattr(sources.runner, "reasons_against", lambda notebooks: {})
    done = sources.dependencies(["votes", "orders", "events", "trade"])
    assert done.seen == {"fig f": {"votes"}, "num n": set(), "tab t": {"events"}}
    assert {key: held["value"] for key, held in done.known.items()} == {"fig f": "1", "num n": "1", "tab t": "1"}
    # The second round tries all changes.
    assert enough == [{"votes.csv", "orders.csv", "events.csv", "trade.csv"}] * 2 + [set()] * 2
    pairs = [("one", "votes"), ("one", "orders"), ("two", "events")]
    left = [("one", "orders"), ("two", "events")]
    first, further = ("strongly", "scaled", "mildly"), ("halved", "other_half", "later")
    assert ran == [
        (n, f"{t}.csv", f"{how}-{t}.csv")
        for tables, changes in ((pairs, first), (left, further))
        for n, t in tables
        for how in changes
        # A table without dates, and one without anything to scale.
        if (t, how) not in (("orders", "later"), ("votes", "scaled"))
    ]
