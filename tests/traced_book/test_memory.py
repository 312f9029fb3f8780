"""What a build holds in memory is bounded, and what it lets go it reads again."""

import small_books

from traced_book.evidence import statements
from traced_book.sphinx import memory

PAGES = {
    "index.md": "# Front\n\n```{toctree}\na\nb\nc\n```\n",
    "a.md": "# A\n\nSee [the last](c.md).\n",
    "b.md": "# B\n\nSecond.\n",
    "c.md": "# C\n\nThird.\n",
}


WATCHED = """\
from traced_book.sphinx import memory
extensions = ["myst_nb", "traced_book.sphinx"]
exclude_patterns = ["_build"]
html_theme = "basic"
memory.PAGES = {held}


def setup(app):
    for event in ("doctree-read", "write-started"):
        app.connect(event, lambda app, _: print("held", len(app.env._write_doc_doctree_cache)))
"""


def built(folder, name, held):
    """Build a folder of pages, of which so many are held; return how many were as each was read and at the end, and what they show."""
    (folder / "conf.py").write_text(WATCHED.format(held=held), encoding="utf-8")
    made = small_books.sphinx_build(folder, name, "-W")
    counts = [int(line.removeprefix("held ")) for line in made.said.splitlines() if line.startswith("held ")]
    return counts, {page: made.page(page.removesuffix(".md")).partition("<body>")[2] for page in PAGES}


def test_no_more_pages_are_held_than_said_and_the_site_is_the_same(tmp_path):
    for name, text in PAGES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    counts, whole = built(tmp_path, "many", memory.PAGES)
    assert counts == [0, 1, 2, 3, 4]
    assert "Third." in whole["c.md"]
    assert built(tmp_path, "few", 2) == ([0, 1, 2, 2, 2], whole)


def test_the_cells_of_a_notebook_are_forgotten():
    statements.computation({0: "numbers({'one-rows': '2'})"}, 0, "one-rows")
    assert statements._parsed.cache_info().currsize > 0
    statements.forget()
    assert (statements._parsed.cache_info().currsize, statements._touches.cache_info().currsize) == (0, 0)
