"""What a build holds in memory is bounded, and what it lets go it reads again."""

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from traced_book.evidence import statements
from traced_book.sphinx import memory

PAGES = {
    "index.md": "# Front\n\n```{toctree}\na\nb\nc\n```\n",
    "a.md": "# A\n\nSee [the last](c.md).\n",
    "b.md": "# B\n\nSecond.\n",
    "c.md": "# C\n\nThird.\n",
}


def built(folder, name, held):
    """Build a folder of pages; return what each shows. In ``held`` goes how many pages are in memory as each is written."""
    site = folder / "_build" / name
    build = {"srcdir": folder, "confdir": None, "outdir": site, "doctreedir": site / "read", "buildername": "html"}
    settings = {"extensions": ["myst_nb", "traced_book.sphinx"], "html_theme": "basic"}
    with docutils_namespace():
        app = Sphinx(**build, confoverrides=settings, status=None, warning=None, warningiserror=True)
        app.connect("doctree-read", lambda app, _: held.append(len(app.env._write_doc_doctree_cache)))
        app.connect("write-started", lambda app, _: held.append(len(app.env._write_doc_doctree_cache)))
        app.build()
    return {
        page: (site / page).with_suffix(".html").read_text(encoding="utf-8").partition("<body>")[2] for page in PAGES
    }


def test_no_more_pages_are_held_than_said_and_the_site_is_the_same(tmp_path, monkeypatch):
    for name, text in PAGES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    many, few = [], []
    whole = built(tmp_path, "many", many)
    assert many == [0, 1, 2, 3, 4]
    monkeypatch.setattr(memory, "PAGES", 2)
    assert built(tmp_path, "few", few) == whole
    assert few == [0, 1, 2, 2, 2]
    assert "Third." in whole["c.md"]


def test_the_cells_of_a_notebook_are_forgotten(tmp_path):
    statements.computation({0: "numbers({'one-rows': '2'})"}, 0, "one-rows")
    assert statements._parsed.cache_info().currsize > 0
    statements.forget()
    assert (statements._parsed.cache_info().currsize, statements._touches.cache_info().currsize) == (0, 0)
