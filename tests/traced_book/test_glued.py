"""Figures that are glued in one place and shown with a caption in another, as many books have them."""

import io
import json

import nbformat
import pytest
from bs4 import BeautifulSoup
from PIL import Image
from small_books import CODE, TEXT, jupyter_book, plain_sphinx, sphinx_build

from traced_book import book
from traced_book.drawing import variants
from traced_book.evidence import stock
from traced_book.proof import rerun, site

PAGE = """\
---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---

# Three

See {numref}`fig:bars`, {numref}`fig:dot`, {numref}`still`, {fig}`fig:bars` and {fig}`lines`.

```{figure} dot.png
:name: still
A picture from a file.
```

```{code-cell}
import altair as alt
import pandas as pd
from IPython.display import Image
from myst_nb import glue

rows = pd.read_csv("rows.csv")
bars = alt.Chart(rows).mark_bar().encode(x="name", y="rows")
```

```{code-cell}
:tags: [remove-cell]

glue("my_bars", bars, display=False)
glue("dot", Image("dot.png"), display=False)
glue("never shown", bars.mark_tick(), display=False)
glue("area", bars.mark_area(), display=False)
```

:::{glue:figure} my_bars
:name: fig:bars
:alt: Two bars.

Bars of *rows*. They rise.

And a legend.
:::

````{note}
```{glue:figure} dot
:name: fig:dot
A dot.
```
````

```{code-cell}
glue("lines", bars.mark_line())
```

```{glue:figure} lines
---
figwidth: 300px
---
A line of rows.
```

```{glue} area
```
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Return a book whose chapters are numbered, with a page of glued figures."""
    root = tmp_path_factory.mktemp("glued")
    out = io.BytesIO()
    Image.new("RGB", (8, 5)).save(out, "PNG")
    (root / "dot.png").write_bytes(out.getvalue())
    toc = "format: jb-book\nroot: intro\nparts: [{caption: All, numbered: true, chapters: [{file: two}, {file: three}]}]\n"
    files = {"three.md": PAGE, "rows.csv": "name,rows\na,1\nb,2\n", "two.md": "# Two\n\nWords.\n", "_toc.yml": toc}
    return jupyter_book(root, files, {"sphinx": {"extra_extensions": ["traced_book.sphinx"]}})


@pytest.fixture(autouse=True)
def used(small, monkeypatch):
    monkeypatch.setattr(book, "_used", [book.at(small.root)])


@pytest.fixture(scope="module")
def figures(small):
    trace = json.loads((small.site / "trace.json").read_text(encoding="utf-8"))
    return {entry["id"]: entry for entry in trace["figures"]}


@pytest.fixture(scope="module")
def article(small):
    return BeautifulSoup(small.page("three"), "html.parser").article


def words(element):
    return " ".join(element.get_text().split())


def test_what_the_prose_shows_with_a_caption_is_traced_and_counted_with_the_other_figures(figures):
    assert {key: (entry["number"], entry["title"], entry["cell"], entry["rows"]) for key, entry in figures.items()} == {
        "fig-bars": ("2.2", "Bars of rows", 2, 2),
        "fig-dot": ("2.3", "A dot", 2, 0),
        "area": ("2.5", "Chart of areas: x is name; y is rows", 2, 2),
        "lines": ("2.4", "A line of rows", 4, 2),
        # Of a page that stands in no contents.
        "one-bars": (5, "A <title> & more", 2, 2),
    }


def test_the_caption_is_the_directives_and_references_say_its_number(article):
    said = words(article.select_one("section > p:not([class])"))
    assert said == "See Fig. 2.2, Fig. 2.3, Fig. 2.1, Figure 2.2 and Figure 2.4."
    bars = article.select_one("#fig-fig-bars")
    assert words(bars.select_one(".traced-title")) == "Figure 2.2" and bars.figcaption.em.string == "rows"
    assert words(bars.figcaption) == "Bars of rows. They rise.And a legend."
    assert {image["alt"] for image in bars.select("img")} == {"Two bars."}
    assert article.select_one("#fig-bars") is not None
    assert words(article.select_one(".note #fig-fig-dot figcaption")) == "A dot."


def test_it_leads_to_the_cell_that_draws_where_the_one_that_glues_is_left_out(article):
    assert article.select_one("#fig-fig-bars a.traced-cell")["href"] == "#cell-1"
    # Nothing that a reader sees draws the dot.
    assert article.select_one("#fig-fig-dot a.traced-cell") is None
    assert words(article.select_one("#fig-fig-dot dd")).startswith("notebook at")
    assert article.select_one("#fig-lines a.traced-cell")["href"] == "#cell-4"


def test_what_its_cell_shows_too_is_a_copy_there(article):
    copied = article.select_one("#copy-lines")
    assert copied.find_parent("div", class_="cell").select_one("#cell-4") is not None and copied.dl is None
    assert len(article.select("#fig-lines")) == 1


def test_a_picture_in_less_room_than_it_asks_for_keeps_its_form(small, article):
    (image,) = article.select("#fig-fig-dot .traced-image > img")
    assert (image["width"], image["height"]) == ("8", "5")
    style = (small.site / "_static" / "traced.css").read_text(encoding="utf-8")
    assert "figure.traced .traced-image > img { height: auto; max-width: 100%; }" in style


def test_a_chart_without_a_ground_of_its_own_stands_on_that_of_the_page(small):
    dark = (small.site / "_figures" / "fig-bars-dark.svg").read_text(encoding="utf-8")
    assert 'fill="white"' not in dark and "#d7dce3" in dark
    assert variants.themed({"background": "white", "mark": "bar"}, "dark", narrow=False)["background"] == "white"


def test_the_site_is_whole_and_running_again_gives_what_it_shows(small, figures):
    assert site.check_site(small.site) == []
    found = rerun.evidence(small.root / "three.md")
    assert sorted(found) == sorted(f"fig {key}" for key in figures if key != "one-bars")
    problems = site.against_site(small.site, {key: piece.value for key, piece in found.items()})
    assert [line for line in problems if "one-" not in line] == []


def test_a_directive_is_read_wherever_it_stands():
    source = "> :::{glue:figure} no\n\n  ```{glue:figure}  a b \n  :width: 3px\n\n  One\n  line.\n\n  More.\n  ```\n"
    text = f"{source}\n```{{glue:any}} c\n```\n```{{glue:figure}} c\nLate.\n```\n```{{glue:math}} d\n```\n```{{glue:figure}}"
    assert stock.pasted([{"cell_type": "markdown", "source": text}, {"cell_type": "code", "source": source}]) == {
        "a b": {"figure": {"name": "a b", "caption": "One line."}, "image": {"width": "3px"}},
        "c": {"figure": {"name": "c", "caption": ""}, "image": {}},
    }


def test_what_a_page_glues_changes_on_another_page_that_shows_it(tmp_path):
    def glueing(value):
        code = f"from myst_nb import glue\nglue('word', {value!r}, display=False)"
        return nbformat.writes(nbformat.v4.new_notebook(cells=[TEXT("# Glues"), CODE(code)]))

    shows = "# Shows\n\n```{glue:any} word\n:doc: glues.ipynb\n```\n"
    plain_sphinx(tmp_path, {"glues.ipynb": glueing("first"), "shows.md": shows, "other.md": "# Other\n\nWords.\n"}, "")
    built = sphinx_build(tmp_path, "html")
    assert "first" in built.page("shows")
    other = (built.site / "other.html").stat().st_mtime_ns
    (tmp_path / "glues.ipynb").write_text(glueing("second"))
    built = sphinx_build(tmp_path, "html")
    assert "second" in built.page("shows")
    assert "first" not in built.page("shows")
    assert (built.site / "other.html").stat().st_mtime_ns == other
