"""A stock Jupyter Book that gained the machine by one line, from notebook to page."""

import base64
import hashlib
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import altair as alt
import nbformat
import pytest
from bs4 import BeautifulSoup
from myst_nb.core.render import MimeData
from PIL import Image
from sphinx.errors import ExtensionError

from traced_book import book
from traced_book.evidence.pieces import FIGURE_MIME
from traced_book.proof import rerun, review, site
from traced_book.runs import runner
from traced_book.sphinx.render import FigureRenderer

CONFIG = """
title: Small
author: Somebody
execute: {execute_notebooks: cache}
bibtex_bibfiles: [references.bib]
sphinx:
  extra_extensions: [traced_book.sphinx]
  config: {traced_lean: true}
"""
INDEX = """
# Small

Of {fig}`speed`, {fig}`parts-one-cell-3`, {tab}`my_rows`, {num}`My_mean` and {num}`hidden`; {numref}`speed`, {numref}`fig:dots`,
{numref}`my_rows` and {ref}`speed`.

```{figure-copy} fig:dots
```

```{evidence-index}
```
"""
PNG = """
from IPython.display import display
display({{"image/png": "{}", "text/plain": "a picture"}}, raw=True)
"""


def made():
    """Return the notebook of the book: of each kind of output one, as authors write them."""
    out = io.BytesIO()
    Image.new("RGB", (8, 5)).save(out, "PNG")
    code = nbformat.v4.new_code_cell

    def told(source, **options):
        return code(source, metadata={"mystnb": options})

    dots = {"name": "fig:dots", "caption": "Dots. They *lie*."}
    cells = [
        nbformat.v4.new_markdown_cell("# One\n\nShown: {glue}`My_mean`."),
        code(
            "import altair as alt\nimport pandas as pd\nfrom myst_nb import glue\n\nrows = pd.read_csv('../rows.csv')"
        ),
        code("alt.Chart(rows).mark_bar().encode(x='year:O', y='mean(speed)')"),
        told(
            "alt.Chart('../rows.csv', title='Speed').mark_line().encode(x='year:Q', y='speed:Q')",
            figure={"name": "speed", "caption": "By {num}`My_mean`, $x^2$."},
            image={"alt": "A line that rises."},
        ),
        told(PNG.format(base64.b64encode(out.getvalue()).decode()), figure=dots, image={"width": "30px"}),
        nbformat.v4.new_code_cell(
            "rows",
            metadata={"mystnb": {"figure": {"name": "my_rows", "caption": "All *rows*."}}, "tags": ["remove-input"]},
        ),
        code("mean = rows['speed'].mean()\nglue('My_mean', float(mean))"),
        nbformat.v4.new_code_cell(
            "glue('hidden', f'{mean:.1f} km', display=False)", metadata={"tags": ["remove-cell"]}
        ),
    ]
    return nbformat.v4.new_notebook(cells=cells)


def write(root, notebook, index=INDEX):
    (root / "parts").mkdir(parents=True)
    (root / "_config.yml").write_text(CONFIG, encoding="utf-8")
    (root / "_toc.yml").write_text("format: jb-book\nroot: index\nchapters: [{file: parts/one}]\n", encoding="utf-8")
    (root / "index.md").write_text(index, encoding="utf-8")
    (root / "references.bib").touch()
    (root / "rows.csv").write_text("year,speed\n2001,3\n2002,4\n", encoding="utf-8")
    nbformat.write(notebook, root / "parts" / "one.ipynb")


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Return the folder of the book, run by the machine and built without a warning, and what the build said."""
    root = tmp_path_factory.mktemp("stock")
    write(root, made())
    for command in (["traced-book", "run"], ["jupyter-book", "build", ".", "-W", "--keep-going"]):
        program = Path(sys.executable).with_name(command[0])
        done = subprocess.run([program, *command[1:]], cwd=root, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    return root, re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr)


@pytest.fixture(autouse=True)
def used(small, monkeypatch):
    monkeypatch.setattr(book, "_used", [book.at(small[0])])


def page(small, name):
    text = (small[0] / "_build" / "html" / f"{name}.html").read_text(encoding="utf-8")
    return BeautifulSoup(text, "html.parser").article


def words(element):
    return " ".join(element.get_text().split())


@pytest.fixture(scope="module")
def trace(small):
    return json.loads((small[0] / "_build" / "html" / "trace.json").read_text(encoding="utf-8"))


def test_every_link_leads_somewhere_and_every_file_has_its_hash(small):
    assert site.check_site(small[0] / "_build" / "html") == []


def test_the_trace_says_what_there_is_and_no_more(trace):
    figures = {entry["id"]: entry for entry in trace["figures"]}
    assert {key: (entry["number"], entry["cell"], entry["sources"], entry["rows"]) for key, entry in figures.items()} == {
        "parts-one-cell-3": (1, 2, [], 2), "speed": (2, 3, ["rows.csv"], 2), "fig-dots": (3, 4, [], 0),
    }  # fmt: skip
    dots = figures["fig-dots"]
    assert (dots["title"], dots["csv"], dots["code"]) == ("Dots", "", "")
    assert dots["picture"] == "_figures/fig-dots.png" and "spec" not in dots
    assert figures["speed"]["title"] == "Speed"
    assert [(entry["id"], entry["title"], entry["rows"]) for entry in trace["tables"]] == [("my-rows", "All rows", 2)]
    numbers = [(entry["name"], entry["text"], entry["cell"], entry["sources"]) for entry in trace["numbers"]]
    assert sorted(numbers) == [("hidden", "3.5 km", 7, []), ("my-mean", "3.5", 6, [])]
    assert trace["data"] == {}
    rows = b"year,speed\n2001,3\n2002,4\n"
    assert trace["files"] == {"rows.csv": {"sha256": hashlib.sha256(rows).hexdigest()}}


def test_prose_names_them_beside_glue(small):
    said = words(page(small, "index").select_one("section > p:not([class])"))
    assert said == ("Of Figure 2, Figure 1, Table 1, 3.5 and 3.5 km; Fig. 2, Fig. 3, Table 1 and By , x^2..")
    assert words(page(small, "parts/one").select_one("section > p:not([class])")) == "Shown: 3.5."


def test_a_chart_is_a_figure_complete_without_a_script(small):
    shown = page(small, "parts/one").select("figure.traced")
    assert [figure["id"] for figure in shown] == ["fig-parts-one-cell-3", "fig-speed", "fig-fig-dots"]
    assert words(shown[0].p) == "Figure 1 Chart of bars: x is year; y is the mean of speed"
    assert [image["alt"] for image in shown[1].select("img")] == ["A line that rises."] * 2
    assert words(shown[1].p) == "Figure 2 Speed"
    assert words(shown[1].figcaption) == r"By 3.5, \(x^2\)."
    rows = {words(dt): words(dt.find_next_sibling("dd")) for dt in shown[0].select("dt")}
    assert rows["Data"] == "what is plotted, before its transforms (CSV)" and "Source" not in rows
    assert words(shown[1].dl.dd) == "rows.csv"
    # What led to MyST-NB's name leads there still.
    assert shown[1].find_previous_sibling("span")["id"] == "speed"


def test_a_picture_is_shown_once_and_offers_what_there_is(small):
    dots = page(small, "parts/one").select_one("#fig-fig-dots")
    assert (words(dots.p), words(dots.figcaption), dots.figcaption.em.string) == ("Figure 3", "Dots. They lie.", "lie")
    (image,) = dots.select("img")
    assert (image["width"], image["height"], image["style"]) == ("8", "5", "height:auto;width:30px")
    assert [words(dt) for dt in dots.select("dt")] == ["Code", "Download"]
    assert [link["href"] for link in dots.select("dd:last-child a")] == ["../_figures/fig-dots.png"]
    copied = page(small, "index").select_one("#copy-fig-dots")
    assert copied.img["src"] == "_figures/fig-dots.png" and copied.dl is None


def test_a_table_keeps_its_look_and_its_cell_answers_though_its_code_is_removed(small):
    one = page(small, "parts/one")
    table = one.select_one("#tab-my-rows")
    assert words(table.p) == "Table 1 All rows." and table.p.em.string == "rows"
    assert table.select_one("table.dataframe") is not None
    assert table.select_one("a.traced-cell")["href"] == "#cell-5"
    assert one.select_one("#cell-5.cell_output") is not None


def test_a_number_says_its_statement_and_links_no_cell_that_was_removed(small):
    one = page(small, "parts/one")
    shown, hidden = (
        one.select_one(f"#num-{name}").find_parent(class_="traced-numbers") for name in ("my-mean", "hidden")
    )
    assert (
        words(shown.code) == "glue('My_mean', float(mean))" and shown.select_one("a.traced-cell")["href"] == "#cell-6"
    )
    assert words(hidden.select_one(".traced-origin dd")).startswith("cell 8 of One, notebook at")
    assert hidden.select_one("a.traced-cell") is None
    assert [words(code) for code in hidden.select(".traced-where code")] == [
        "# cell 2 rows = pd.read_csv('../rows.csv') # cell 7 mean = rows['speed'].mean()"
    ]


def test_the_output_of_a_glued_value_stays(small):
    assert words(page(small, "parts/one").select_one("#cell-6").find_next_sibling(class_="cell_output")) == "3.5"


def test_what_an_author_left_out_is_said_and_no_fault(small):
    assert "page 'parts/one', cell 3: figure 'parts-one-cell-3' has no alternative text" in small[1]
    assert "figure 'speed' has no" not in small[1] and "WARNING: page" not in small[1]


def test_running_the_notebook_again_gives_what_the_site_shows(small):
    # A theme that another test turned on in this process would show.
    with alt.theme.enable("default"):
        found = rerun.evidence(small[0] / "parts" / "one.ipynb")
    assert len(found) == 6
    assert site.against_site(small[0] / "_build" / "html", {key: piece.value for key, piece in found.items()}) == []


def test_strict_nbval_finds_the_notebook_as_it_is_stored(small):
    """Charts too, which a kernel shows in another way where nobody tells it."""
    (run,) = review.rerun([small[0] / "parts" / "one.ipynb"]).values()
    assert (run.cells, run.failed) == (7, {})


def test_data_from_the_network_stop_a_run_and_a_build(small):
    url, path = "https://example.org/rows.csv", small[0] / "parts" / "one.ipynb"
    outputs = [nbformat.v4.new_output("display_data", {FIGURE_MIME: {"mark": "bar", "data": {"url": url}}})]
    ran = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", outputs=outputs)])
    fault = re.escape(f"page 'parts/one', cell 1: data by URL {url!r}: a build does not ask the network")
    with pytest.raises(runner.RunError, match=f"one.ipynb: {fault}"):
        runner.keep(path, ran, {})
    client = SimpleNamespace(code_cell_outputs=lambda index: (1, outputs), notebook=ran)
    app = SimpleNamespace(extensions={"traced_book.sphinx"})
    within = SimpleNamespace(sphinx_env=SimpleNamespace(docname="parts/one", app=app), nb_client=client)
    shown = MimeData(FIGURE_MIME, outputs[0].data[FIGURE_MIME], cell_index=0)
    with pytest.raises(ExtensionError, match=fault):
        FigureRenderer.handle_mime(SimpleNamespace(renderer=within), shown, inline=False)
    # In another book of the same environment, or beside no book at all, it is no business of the machine's.
    app.extensions.clear()
    assert FigureRenderer.handle_mime(SimpleNamespace(renderer=within), shown, inline=False) is None
    del within.sphinx_env
    assert FigureRenderer.handle_mime(SimpleNamespace(renderer=within), shown, inline=False) is None
