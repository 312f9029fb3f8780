"""What the pages name and where it stands: on doctrees made by hand, against the index and ``trace.json``."""

import json
import pickle
from dataclasses import FrozenInstanceError
from types import SimpleNamespace

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.utils import new_document
from small_books import App

from traced_book import files, provenance
from traced_book.book import Book, Settings, using
from traced_book.evidence import texts
from traced_book.sphinx import artifacts, catalogue, code, domain, render
from traced_book.sphinx.render import defined_number, traced_figure, traced_table

CODE = 'numbers({"a-total": "12"}, sources=["orders"])'


def spec(key, rows, sources=("orders",), **more):
    meta = {
        "id": key, "title": f"Title of <{key}>", "caption": "c", "alt": "a", "function": "study.charts.lines",
        "sources": [{"table": name, "version": f"of {name}"} for name in sources],
    }  # fmt: skip
    return {"datasets": {"data": rows} | more, "usermeta": {"traced_book": meta}}


def table(key, rows, sources=("events", "votes")):
    return {"id": key, "title": f"Table {key}", "sources": list(sources), "columns": ["x"], "rows": rows}


def cell(index, code):
    return nodes.container("", nodes.literal_block(code, code), cell_index=index)


def ran(parts):
    """Return the notebook of a page, as MyST-NB leaves it."""
    sources = {
        part["cell_index"]: part.astext() for part in parts if "cell_index" in part and part.tagname == "container"
    }
    return nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(sources.get(i, "")) for i in range(max(sources) + 1)]
    )


@pytest.fixture
def described(tmp_path_factory):
    """A book with a descriptor of its tables, and a page of them."""
    root = tmp_path_factory.mktemp("described")
    (root / "data").mkdir()
    (root / "data" / "datapackage.json").touch()
    with using(Book(root, Settings(catalogue="book/data"))):
        yield


@pytest.fixture
def warned(monkeypatch):
    said = []
    monkeypatch.setattr(domain.LOG, "warning", lambda words, *values, location: said.append(words % values))
    return said


@pytest.fixture
def book(monkeypatch, described, warned):
    """Two pages: the first of the table of contents is the second by name."""
    env = SimpleNamespace(
        config=SimpleNamespace(root_doc="index"),
        toctree_includes={"index": ["book/b", "a"], "book/b": ["index"]},
        titles={name: nodes.title("", text) for name, text in [("index", "Start"), ("book/b", "B & B"), ("a", "A")]},
        domaindata={},
        toc_fignumbers={},
        nb_metadata={},
        doc2path=lambda name: f"{name}.ipynb",
    )
    held = domain.EvidenceDomain(env)
    env.get_domain = {"evidence": held}.get
    builder = SimpleNamespace(
        get_relative_uri=lambda here, there: f"{'../' * here.count('/')}{there}.html", format="html"
    )
    app = App(env=env, builder=builder)
    monkeypatch.setattr(code, "link", lambda function: f"_code/{function}.html#L-7")
    monkeypatch.setattr(provenance, "build", lambda: provenance.Build("c0ffee", ("x",)))
    monkeypatch.setattr(
        domain, "resource", lambda name: {"path": f"{name}.csv", "hash": f"sha256:{name}-hash", "name": name}
    )
    monkeypatch.setattr(domain, "load", lambda name: pd.DataFrame({"n": range(len(name))}))
    monkeypatch.setattr(texts, "origins", lambda tables: [f"source: {name}" for name in tables])

    def page(name, *parts):
        env.docname = name
        doctree = new_document(name)
        doctree += list(parts)
        monkeypatch.setattr(domain, "_ran", lambda env: ran(parts))
        domain.collect(app, doctree)
        return doctree

    page(
        "a",
        nodes.container("", nodes.paragraph("", "no cell")),
        cell(0, CODE),
        traced_figure(spec=spec("a-late", [{"y": 1}]), cell_index=4),
        traced_figure(spec=spec("a-early", [{"y": 1}, {"y": 2}], ["votes", "orders"], more=[{"z": 3}]), cell_index=1),
        traced_table(content=table("a-tab", [["p"], ["q"], ["r"]]), cell_index=2),
        defined_number(bundle={"name": "a-total", "text": "1<2", "sources": ["orders"]}, cell_index=0),
    )
    page("book/b", traced_figure(spec=spec("b-only", [{"y": 5}], ["roll_calls"]), cell_index=9))
    page("index")
    domain.number_all(app, env)
    app.page = page
    return app


def test_figures_are_numbered_in_the_order_in_which_they_are_read(book):
    assert list(domain.reading_order(book.env)) == ["index", "book/b", "a"]
    assert [(key, value.number) for key, value in domain.ordered(book.env, domain.figures(book.env))] == [
        ("b-only", 1), ("a-early", 2), ("a-late", 3),
    ]  # fmt: skip
    assert [(key, value.number) for key, value in domain.ordered(book.env, domain.tables(book.env))] == [("a-tab", 1)]


def test_a_figure_that_an_earlier_page_shows_is_numbered_there(book):
    book.page("index", domain.figure_copy(key="gone"), domain.figure_copy(key="a-late"))
    # Shown again after it was drawn, it keeps its number.
    book.page(
        "a",
        *(traced_figure(spec=spec(key, [{"y": 1}]), cell_index=i) for i, key in ((4, "a-late"), (1, "a-early"))),
        domain.figure_copy(key="b-only"),
    )
    assert domain.number_all(book, book.env) == ["a", "book/b"]
    assert {key: value.number for key, value in domain.figures(book.env).items()} == {
        "a-late": 1,
        "b-only": 2,
        "a-early": 3,
    }
    # The pages are listed as ever.
    assert [key for key, _ in domain.ordered(book.env, domain.figures(book.env))] == ["b-only", "a-early", "a-late"]


def test_pages_whose_numbers_moved_are_written_again(book):
    assert domain.number_all(book, book.env) == []
    book.env.get_domain("evidence").clear_doc("book/b")
    assert list(domain.figures(book.env)) == ["a-late", "a-early"]
    assert domain.number_all(book, book.env) == ["a"]
    assert "book/b" not in domain.uses(book.env)
    assert list(domain.uses(book.env)) == ["a", "index"]


def figure_entries(book):
    return {entry["id"]: entry for entry in domain.manifest(book.env)["figures"]}


def test_the_manifest_says_what_stands_where(book):
    trace = domain.manifest(book.env)
    assert list(trace) == ["commit", "dirty", "data", "files", "figures", "tables", "numbers"]
    assert trace["files"] == {}
    assert (trace["commit"], trace["dirty"]) == ("c0ffee", True)
    assert trace["data"] == {
        name: {"path": f"_data/{name}.csv", "sha256": f"{name}-hash", "rows": len(name)}
        for name in ["events", "orders", "roll_calls", "votes"]
    }
    assert list(trace["data"]) == sorted(trace["data"])
    assert [entry["id"] for entry in trace["figures"]] == ["b-only", "a-early", "a-late"]
    early = figure_entries(book)["a-early"]
    text = json.dumps(
        spec("a-early", [{"y": 1}, {"y": 2}], ["votes", "orders"], more=[{"z": 3}]), separators=(",", ":")
    )
    of_csv = [files.sha256_text(text) for text in texts.csv_texts(json.loads(text)).values()]
    assert early == {
        "id": "a-early", "number": 2, "title": "Title of <a-early>", "page": "a.html", "notebook": "a.ipynb", "cell": 1,
        "sources": ["votes", "orders"], "csv": "_figures/a-early.csv", "rows": 2, "csv_sha256": of_csv[0],
        "further": [{"csv": "_figures/a-early.2.csv", "rows": 1, "csv_sha256": of_csv[1]}],
        "function": "study.charts.lines", "code": "_code/study.charts.lines.html#L-7",
        "vintages": {"votes": "of votes", "orders": "of orders"}, "spec": "_figures/a-early.json",
        "spec_sha256": files.sha256_text(text),
    }  # fmt: skip
    (listed,) = trace["tables"]
    assert listed == {
        "id": "a-tab", "number": 1, "title": "Table a-tab", "page": "a.html", "notebook": "a.ipynb", "cell": 2,
        "sources": ["events", "votes"], "csv": "_figures/a-tab.csv", "rows": 3,
        "csv_sha256": files.sha256_text("# table: a-tab\n# title: Table a-tab\n# source: events\n# source: votes\nx\np\nq\nr\n"),
        "further": [],
    }  # fmt: skip
    assert trace["numbers"] == [
        {"name": "a-total", "text": "1<2", "page": "a.html", "notebook": "a.ipynb", "cell": 0, "lines": [1, 1], "sources": ["orders"]}
    ]  # fmt: skip


def cells(html):
    """Return the tables of some HTML: caption to the rows, each the text of its cells, heads first."""
    soup = BeautifulSoup(html, "html.parser")
    return {
        one.caption.get_text(): [[part.get_text() for part in row.find_all(["th", "td"])] for row in one.find_all("tr")]
        for one in soup.find_all("table")
    }


def test_the_index_says_the_same_as_the_manifest_and_counts_cells_from_one(book):
    trace, found = domain.manifest(book.env), cells(domain._index(book, "book/b"))
    titles = {"a.html": "A", "book/b.html": "B & B"}
    assert [title for title in found if title.startswith("Figures")] == ["Figures: B & B", "Figures: A"]
    rows = [row for title in ("Figures: B & B", "Figures: A") for row in found[title][1:]]
    assert rows == [
        [
            str(entry["number"]), entry["title"], f"{titles[entry['page']]}, cell {entry['cell'] + 1}", "lines",
            ", ".join(entry["sources"]), str(entry["rows"] + sum(part["rows"] for part in entry["further"])),
            "CSV, in parts: 1, 2" if entry["further"] else "CSV",
        ]
        for entry in trace["figures"]
    ]  # fmt: skip
    assert found["Figures: A"][0] == ["No.", "Figure", "Where", "Function", "Tables", "Rows", "Data"]
    assert found["Figures: A"][1][2:6] == ["A, cell 2", "lines", "votes, orders", "3"]
    assert found["Tables in the text: A"] == [
        ["No.", "Table", "Where", "Tables", "Rows", "Data"], ["1", "Table a-tab", "A, cell 3", "events, votes", "3", "CSV"],
    ]  # fmt: skip
    assert found["Numbers in the text: A"] == [
        ["Name", "Reads", "Where", "Tables"],
        ["a-total", "1<2", "A, cell 1", "orders"],
    ]


def test_the_index_has_a_table_of_numbers_for_each_page_in_the_order_of_reading(book):
    code_of_b = 'numbers({"b-one": "1", "b-two": "2"}, sources=["orders"])'
    more = [{"name": name, "text": text, "sources": ["orders"]} for name, text in (("b-one", "1"), ("b-two", "2"))]
    book.page("book/b", cell(0, code_of_b), *(defined_number(bundle=bundle, cell_index=0) for bundle in more))
    found = cells(domain._index(book, "a"))
    assert [title for title in found if title.startswith("Numbers")] == [
        "Numbers in the text: B & B", "Numbers in the text: A",
    ]  # fmt: skip
    assert [row[0] for row in found["Numbers in the text: B & B"]] == ["Name", "b-one", "b-two"]
    assert [row[0] for row in found["Numbers in the text: A"]] == ["Name", "a-total"]


def test_what_a_number_is_stands_under_it_in_the_index_and_in_the_manifest(book):
    code_of_b = 'numbers({"b-one": "1", "b-two": "2"}, sources=["orders"], gloss={"b-two": "two <things>"})'
    bundle = {"sources": ["orders"]}
    one, two = {"name": "b-one", "text": "1"}, {"name": "b-two", "text": "2", "gloss": "two <things>"}
    book.page("book/b", cell(0, code_of_b), *(defined_number(bundle=bundle | own, cell_index=0) for own in (one, two)))
    rows = cells(domain._index(book, "a"))["Numbers in the text: B & B"][1:]
    assert [row[:2] for row in rows] == [["b-one", "1"], ["b-two", "2two <things>"]]
    told = {entry["name"]: entry.get("gloss") for entry in domain.manifest(book.env)["numbers"]}
    assert told == {"b-one": None, "b-two": "two <things>", "a-total": None}
    entry = domain.numbers(book.env)["b-two"].how.entry
    assert entry.text == '"b-two": "2"', "the words are not taken for the statement"


def test_a_table_of_the_index_has_eighty_rows_and_the_next_goes_on(book):
    names = [f"b-{n}" for n in range(1, 82)]
    code_of_b = f"numbers({{{', '.join(f'{name!r}: {name!r}' for name in names)}}}, sources=['orders'])"
    bundles = [{"name": name, "text": name, "sources": ["orders"]} for name in names]
    book.page("book/b", cell(0, code_of_b), *(defined_number(bundle=bundle, cell_index=0) for bundle in bundles))
    found = cells(domain._index(book, "a"))
    first, rest = (found[f"Numbers in the text: B & B ({which})"] for which in ("1 to 80", "81 to 81"))
    assert [row[0] for row in first] == ["Name", *names[:80]]
    assert [row[0] for row in rest] == ["Name", "b-81"]


def test_the_links_of_the_index_lead_from_its_page(book):
    def links(page):
        return [link["href"] for link in BeautifulSoup(domain._index(book, page), "html.parser").find_all("a")]

    assert links("book/b") == [
        "#fig-b-only", "../_code/study.charts.lines.html#L-7", "../book/data.html#table-roll_calls", "../_figures/b-only.csv",
        "../a.html#fig-a-early", "../_code/study.charts.lines.html#L-7", "../book/data.html#table-votes",
        "../book/data.html#table-orders", "../_figures/a-early.csv", "../_figures/a-early.2.csv",
        "../a.html#fig-a-late", "../_code/study.charts.lines.html#L-7", "../book/data.html#table-orders", "../_figures/a-late.csv",
        "../a.html#tab-a-tab", "../book/data.html#table-events", "../book/data.html#table-votes", "../_figures/a-tab.csv",
        "../a.html#num-a-total", "../book/data.html#table-orders",
    ]  # fmt: skip
    assert links("a")[:2] == ["book/b.html#fig-b-only", "_code/study.charts.lines.html#L-7"]
    assert links("a")[-2:] == ["#num-a-total", "book/data.html#table-orders"]


def test_links_of_the_index_that_lead_elsewhere_have_other_names(book):
    leads = {}
    for link in BeautifulSoup(domain._index(book, "a"), "html.parser").find_all("a"):
        leads.setdefault(link.get("aria-label") or link.get_text(), set()).add(link["href"])
    assert {name for name, found in leads.items() if len(found) > 1} == set()
    assert leads["CSV of Figure 2, part 1"] == {"_figures/a-early.csv"}
    assert leads["CSV of Table 1"] == {"_figures/a-tab.csv"}


def test_a_wide_table_of_the_index_can_be_reached_and_is_named(book):
    soup = BeautifulSoup(domain._index(book, "a"), "html.parser")
    regions = soup.find_all("div", class_="traced-wide")
    assert [(r["tabindex"], r["role"], r["aria-label"]) for r in regions] == [
        ("0", "region", name)
        for name in ("Figures: B & B", "Figures: A", "Tables in the text: A", "Numbers in the text: A")
    ]
    assert {head["scope"] for head in soup.thead.find_all("th")} == {"col"}


@pytest.mark.parametrize(
    ("rows", "headings"),
    [
        ([["1", "Peru", "2"], ["2", "Cuba", "3"]], ["Peru", "Cuba"]),
        ([["2001", "7"], ["2002", "8"]], ["2001", "2002"]),
        ([['<a href="x">7</a>', "1.5"]], ["7"]),
        ([["", "Chile"]], ["Chile"]),
        ([["1", "", "Lima"], ["2", "Cuba", "Havana"]], ["Lima", "Havana"]),
        ([["1", ""], ["", "Cuba"]], ["1"]),
        ([], []),
    ],
)
def test_a_row_has_a_heading_that_says_what_it_is_about(rows, headings):
    soup = BeautifulSoup(render.rows_html(["a", "b", "c"], rows), "html.parser")
    assert [head.get_text() for head in soup.find_all("th", scope="row")] == headings


@pytest.mark.parametrize(
    ("names", "rows", "narrow"),
    [
        # Four columns of 4, 7, 8 and 11 characters, with two for each gap; a head breaks between words.
        (["Year", "US$ million", "Missiles", "Helicopters"], [["2010", "10.2", "212", "0"]], True),
        (["a", "b"], [["x" * 19, "y" * 19]], True),
        (["a", "b"], [["x" * 19, "y" * 20]], False),
        # A cell does not break, and the longest of a column counts.
        (["a", "b"], [["x", "y"], ["x", "in words of some length, which would be in a column of their own"]], False),
        (["a" * 20, "b" * 19], [], False),
    ],
)
def test_a_table_fits_a_phone_where_its_columns_do(names, rows, narrow):
    assert render.is_narrow(names, rows) is narrow


def test_the_heading_of_rows_can_be_named():
    soup = BeautifulSoup(render.rows_html(["year", "basis"], [["2001", "new"]], 0), "html.parser")
    assert [head.get_text() for head in soup.find_all("th", scope="row")] == ["2001"]


def pending(kind, key):
    return domain.pending_evidence(kind=kind, key=key)


def resolved(book, *parts, name="book/b"):
    doctree = book.page(name, nodes.paragraph("", "", *parts))
    domain.resolve(book, doctree, name)
    return doctree


def test_what_prose_names_is_put_in_its_place_with_a_link(book, warned):
    doctree = resolved(
        book, pending("num", "a-total"), pending("fig", "a-early"), pending("tab", "a-tab"), pending("num", "a-total")
    )
    links = list(doctree.findall(nodes.reference))
    assert [(link.astext(), link["refuri"], link["classes"], link.get("reftitle"), link["ids"]) for link in links] == [
        ("1<2", "../a.html#num-a-total", ["traced-num"], None, ["at-a-total"]),
        ("Figure 2", "../a.html#fig-a-early", ["traced-fig"], "Title of <a-early>", []),
        ("Table 1", "../a.html#tab-a-tab", ["traced-tab"], "Table a-tab", []),
        ("1<2", "../a.html#num-a-total", ["traced-num"], None, ["at-a-total-2"]),
    ]
    assert all(link["internal"] for link in links)
    assert not list(doctree.findall(domain.pending_evidence))
    assert domain.uses(book.env)["book/b"] == {"a-total": 2}
    assert [
        link["refuri"] for link in resolved(book, pending("num", "a-total"), name="a").findall(nodes.reference)
    ] == ["#num-a-total"]
    assert warned == []


def test_a_name_that_no_cell_defines_is_a_warning_and_the_next_is_resolved(book, warned):
    doctree = resolved(
        book,
        pending("num", "gone"),
        pending("fig", "a-total"),
        domain.figure_copy(key="gone"),
        pending("num", "a-total"),
    )
    assert sorted(warned) == [
        "no cell defines fig 'a-total'",
        "no cell defines fig 'gone'",
        "no cell defines num 'gone'",
    ]
    assert [p.astext() for p in doctree.findall(nodes.problematic)] == ["[gone]", "[a-total]"]
    assert [link.astext() for link in doctree.findall(nodes.reference)] == ["1<2"]


def test_figures_and_tables_learn_their_numbers(book):
    figure = traced_figure(spec=spec("a-late", [{"y": 1}]), cell_index=4)
    listed = traced_table(content=table("a-tab", []), cell_index=2)
    doctree = new_document("a")
    doctree += [figure, listed]
    domain.resolve(book, doctree, "a")
    assert (figure["number"], listed["number"]) == (3, 1)


def test_a_figure_shown_again_leads_to_where_it_is_drawn(book, monkeypatch):
    monkeypatch.setattr(artifacts, "svg", lambda spec, theme, narrow: ("<svg/>", 640 - 320 * narrow, 400))
    doctree = new_document("book/b")
    doctree += [domain.figure_copy(key="gone"), domain.figure_copy(key="a-early")]
    monkeypatch.setattr(domain.LOG, "warning", lambda *args, **more: None)
    domain.resolve(book, doctree, "book/b")
    (raw,) = doctree.findall(nodes.raw)
    figure = BeautifulSoup(raw.astext(), "html.parser").figure
    assert (raw["format"], figure["id"], figure["data-root"]) == ("html", "copy-a-early", "../_figures/")
    assert figure.a["href"] == "../a.html#fig-a-early"
    assert figure.p.get_text() == "Figure 2 Title of <a-early>"
    assert {(image["width"], image["height"]) for image in figure.find_all("img")} == {("640", "400")}


def test_a_table_of_the_catalogue_says_which_figures_use_it(book):
    doctree = new_document("book/b")
    doctree += [catalogue.table_users(table="orders"), catalogue.table_users(table="events"), domain.evidence_index()]
    domain.resolve(book, doctree, "book/b")
    used, unused, index = [raw.astext() for raw in doctree.findall(nodes.raw)]
    assert used == (
        '<p class="table-users">Used by: <a href="../a.html#fig-a-early">Figure 2</a>, <a href="../a.html#fig-a-late">Figure 3</a>.</p>'
    )
    assert unused == '<p class="table-users">Used by: no figure.</p>'
    assert index == domain._index(book, "book/b")


def test_a_name_is_taken_once(book, warned):
    book.page(
        "book/b",
        traced_figure(spec=spec("a-late", [{"y": 7}]), cell_index=1),
        traced_table(content=table("a-tab", []), cell_index=1),
    )
    assert warned == ["fig 'a-late' is already defined on page a", "tab 'a-tab' is already defined on page a"]
    assert domain.figures(book.env)["a-late"].docname == "a"


def test_a_figure_may_move_to_a_page_that_is_read_before_the_one_it_left(book, warned):
    domain.forget(book, book.env, ["a", "book/b"])
    assert domain.figures(book.env) == {}
    book.page("a", traced_figure(spec=spec("b-only", [{"y": 5}], ["roll_calls"]), cell_index=1))
    book.page("book/b")
    assert warned == []
    assert domain.figures(book.env)["b-only"].docname == "a"


def test_a_number_that_no_statement_names_is_a_warning_and_the_next_is_kept(book, warned):
    def number(name):
        return defined_number(bundle={"name": name, "text": "3", "sources": ["orders"]}, cell_index=3)

    book.page("book/b", cell(3, 'numbers({"b-two": "3"}, sources=["orders"])'), number("b-one"), number("b-two"))
    assert warned == ["number 'b-one': no statement of cell 4 names it, expected a call of numbers(...)"]
    held = domain.numbers(book.env)["b-two"]
    assert (held.docname, held.cell, held.text, held.sources) == ("book/b", 3, "3", ["orders"])
    assert held.how.entry.text == '"b-two": "3"'


def test_roles_and_directives_give_what_is_pending():
    role = domain.EvidenceRole()
    role.name, role.text, role.lineno = "fig", "a-late", 3
    role.inliner = SimpleNamespace(reporter=SimpleNamespace(get_source_and_line=lambda line: ("page", line)))
    (node,), messages = role.run()
    assert (node["kind"], node["key"], node.line, messages) == ("fig", "a-late", 3, [])
    directive = object.__new__(domain.FigureCopy)
    directive.arguments, directive.lineno = ["a-late"], 5
    directive.state_machine = SimpleNamespace(get_source_and_line=lambda line: ("page", line))
    (copy,) = directive.run()
    assert (type(copy), copy["key"], copy.line) == (domain.figure_copy, "a-late", 5)
    assert [type(node) for node in object.__new__(domain.EvidenceIndex).run()] == [domain.evidence_index]
    assert domain.FigureCopy.required_arguments == 1


def test_everything_is_registered():
    seen = []

    class App:
        def __getattr__(self, name):
            return lambda *given, **how: seen.append((name, *given, *how.values()))

    domain.setup(App())
    assert [entry[1] for entry in seen if entry[0] == "add_node"] == [
        domain.pending_evidence, domain.evidence_index, domain.figure_copy,
    ]  # fmt: skip
    assert {entry[1:3] for entry in seen if entry[0] == "add_directive"} == {
        ("evidence-index", domain.EvidenceIndex), ("figure-copy", domain.FigureCopy),
    }  # fmt: skip
    assert [entry[1] for entry in seen if entry[0] == "add_domain"] == [domain.EvidenceDomain]
    assert [entry[1] for entry in seen if entry[0] == "add_role"] == ["num", "fig", "tab"]
    assert [entry[1:] for entry in seen if entry[0] == "connect"] == [
        ("env-before-read-docs", domain.forget), ("doctree-read", domain.take_captions, 400), ("doctree-read", domain.collect),
        ("env-get-updated", domain.number_all, 600), ("doctree-resolved", domain.resolve), ("build-finished", domain.finish),
    ]  # fmt: skip


def test_the_manifest_and_the_code_are_written_where_the_build_succeeds(book, tmp_path, monkeypatch):
    done = {}
    monkeypatch.setattr(code, "write", lambda outdir, modules: done.update(code=(outdir, modules)))
    monkeypatch.setattr(catalogue, "copy_tables", lambda outdir: done.update(tables=outdir))
    monkeypatch.setattr(artifacts, "write_bundle", lambda outdir: done.update(bundle=outdir))
    book.outdir = str(tmp_path)
    domain.finish(book, ValueError())
    book.builder.format = "linkcheck"
    domain.finish(book, None)
    assert (done, list(tmp_path.iterdir())) == ({}, [])
    book.builder.format = "html"
    domain.finish(book, None)
    assert done == {"code": (tmp_path, {"study.charts"}), "tables": tmp_path, "bundle": tmp_path}
    text = (tmp_path / "trace.json").read_text(encoding="utf-8")
    assert json.loads(text) == domain.manifest(book.env)
    assert text.startswith('{\n "commit": "c0ffee"')
    assert text.endswith("}\n")


def test_what_is_remembered_can_be_pickled_and_not_be_changed(book):
    held = pickle.loads(pickle.dumps(domain.store(book.env)))
    assert held == domain.store(book.env)
    figure = held["fig"]["a-early"]
    assert (figure.docname, figure.cell, figure.sources, figure.number) == ("a", 1, ["votes", "orders"], 2)
    assert figure.meta["title"] == figure.title == "Title of <a-early>"
    with pytest.raises(FrozenInstanceError):
        figure.number = 3


@pytest.mark.parametrize(("rows", "folded"), [(200, ""), (202, "Rows 201 to 202")])
def test_the_page_of_a_figures_data_shows_two_hundred_rows_and_folds_the_others(monkeypatch, rows, folded):
    monkeypatch.setattr(texts, "origins", lambda tables: [])
    plotted = spec("many", [{"n": n} for n in range(rows)])
    plotted["usermeta"]["traced_book"]["sources"] = []
    page = BeautifulSoup(render.data_html(plotted, "Figure 1", "a.html#fig-many"), "html.parser")
    tables = [[cell.get_text() for cell in table.find_all(["th", "td"])] for table in page.find_all("table")]
    first = ["n", *map(str, range(200))]
    assert tables == ([first, ["n", "200", "201"]] if folded else [first])
    assert [fold.summary.get_text() for fold in page.select("details:not([open])")] == ([folded] if folded else [])
    assert texts.cells(plotted) == [cell for table in tables for cell in table]


@pytest.mark.parametrize(
    ("content", "nothing"),
    [
        ({}, True),
        ({"datasets": {"data": []}}, True),
        ({"datasets": {"data": [{"a": 1}]}}, False),
        ({"picture": {"a.svg": "<svg></svg>"}}, False),
        ({"layer": [{"mark": "rule"}, {"data": {"sphere": True}}]}, False),
        ({"layer": [{"data": {"values": []}}]}, True),
        ({"usermeta": {"data": {"values": [1]}}}, True),
    ],
)
def test_a_figure_shows_nothing_without_rows_picture_or_what_is_generated(content, nothing):
    assert texts.empty(content) is nothing
