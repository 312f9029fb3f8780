"""The copies of this book's chapters that JupyterLab shows."""

import re

import nbformat

from tests.places import BOOK_DIR, all_notebooks
from traced_book.proof import written_out


def test_the_copies_of_the_book_have_no_role_left_and_the_same_code_and_outputs(tmp_path):
    copies = written_out.write(tmp_path)
    assert len(copies) == len(all_notebooks()) > 5
    for path in copies:
        copy = nbformat.read(path, as_version=4)
        original = nbformat.read(BOOK_DIR / path.relative_to(tmp_path), as_version=4)
        nbformat.validate(copy)
        assert [c for c in copy.cells if c.cell_type == "code"] == [c for c in original.cells if c.cell_type == "code"]
        assert copy.cells.pop(1).source == written_out.NOTE
        assert len(copy.cells) == len(original.cells)
        text = "\n".join(c.source for c in copy.cells if c.cell_type == "markdown")
        assert not re.search(r"\{[a-z:]+\}`", text), path.name
    assert not list(tmp_path.rglob("*.tmp"))
