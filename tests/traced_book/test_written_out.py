"""The copies that JupyterLab shows: text that says what the roles stand for, everything else as it was."""

from pathlib import Path

import nbformat
import pytest
from pybtex.database import parse_string

from traced_book import book, cli
from traced_book.evidence.pieces import FIGURE_MIME as MIME
from traced_book.evidence.pieces import NUMBER_MIME, TABLE_MIME
from traced_book.proof import written_out

REFERENCES = parse_string(
    r"""
@article{one, author = {Pape, Robert A.}, year = {2005}, doi = {10.1000/x}}
@misc{two, author = {{Ministry of Defence} and de la Cruz, Ana}, year = {2010}, url = {https://example.org/a_b}}
@book{three, editor = {Muñoz, A. and B{\"o}ll, B. and C, C.}}
""",
    bib_format="bibtex",
)


def notebook(text):
    bundles = [
        {NUMBER_MIME: {"name": "ven-tiv", "text": "3,868", "sources": ["deliveries"]}},
        {NUMBER_MIME: {"name": "ven-sum", "text": "US$2 [a_b]", "sources": ["deliveries"]}},
        {TABLE_MIME: {"id": "ven-tab-deals", "title": "Deals"}},
        {MIME: {"usermeta": {"traced_book": {"id": "ven-annual", "title": "One decade"}}}},
    ]
    code = nbformat.v4.new_code_cell("1", outputs=[nbformat.v4.new_output("display_data", b) for b in bundles])
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text), code])


def written(text):
    made = notebook(text)
    return written_out.written_out(made, written_out.evidence({Path("n.ipynb"): made}, REFERENCES)).cells[0].source


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It took {num}`ven-tiv` TIV.", "It took 3,868 TIV."),
        ("{num}`ven-sum` or US$3", r"US\$2 \[a\_b\] or US\$3"),
        ("({fig}`ven-annual`, {tab}`ven-tab-deals`)", "(Figure “One decade”, Table “Deals”)"),
        ("{cite:t}`one` says", "[Pape](<https://doi.org/10.1000/x>) (2005) says"),
        (
            "so {cite:p}`two, one`.",
            "so ([Ministry of Defence and de la Cruz, 2010](<https://example.org/a_b>); "
            "[Pape, 2005](<https://doi.org/10.1000/x>)).",
        ),
        ("{cite:p}`three`", "(Muñoz et al., n.d.)"),
        ("{doc}`the methods <../methods>`", "[the methods](../methods.ipynb)"),
        ("{term}`formal texts <formal text>` and {term}`TIV`", "formal texts and TIV"),
        ("says «[la no intervención]{.language-es}»", "says «la no intervención»"),
        (r"US$1 and US\$2", r"US\$1 and US\$2"),
        ("`code` and {sub}`2` stay", "`code` and {sub}`2` stay"),
        ("% A comment.\n\n# Title\n\nOf 3 % here", "# Title\n\nOf 3 % here"),
    ],
)
def test_a_role_is_written_out(text, expected):
    assert written(text) == expected


@pytest.mark.parametrize("text", ["{num}`ven-none`", "{fig}`ven-tiv`", "{tab}`x`", "{cite:p}`one, four`"])
def test_a_name_that_nothing_defines_is_an_error(text):
    with pytest.raises(KeyError):
        written(text)


def test_a_copy_has_the_same_code_and_outputs_and_says_what_it_is(tmp_path):
    (tmp_path / "_config.yml").write_text("title: Small\n", encoding="utf-8")
    original = notebook("# Sums\n\nIt took {num}`ven-tiv` TIV.")
    for cell in original.cells:
        cell["id"] = cell.cell_type
    nbformat.write(original, tmp_path / "page.ipynb")
    with book.using(book.at(tmp_path)):
        (path,) = written_out.write(tmp_path / "lab")
    copy = nbformat.read(path, as_version=4)
    nbformat.validate(copy)
    assert path == tmp_path / "lab" / "page.ipynb"
    assert [cell.source for cell in copy.cells] == ["# Sums\n\nIt took 3,868 TIV.", written_out.NOTE, "1"]
    assert copy.cells[2] == nbformat.read(tmp_path / "page.ipynb", as_version=4).cells[1]
    assert not list(tmp_path.rglob("*.tmp"))


def test_a_text_is_named_and_left_out(tmp_path, capsys):
    (tmp_path / "_config.yml").write_text("title: Small\n", encoding="utf-8")
    text = tmp_path / "text.md"
    text.write_text("---\nfile_format: mystnb\nkernelspec: {name: python3}\n---\n\n# Text\n", encoding="utf-8")
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Page")]), tmp_path / "page.ipynb")
    with book.using(book.at(tmp_path)):
        assert cli.main(["write-out", "--to", str(tmp_path / "lab")]) == 0
    assert capsys.readouterr().out == (
        f"{text}: left out: a text stores no outputs, and so no numbers to be written out\n{tmp_path / 'lab' / 'page.ipynb'}\n"
    )


def test_references_that_are_refused_are_named_and_nothing_is_written(tmp_path, capsys):
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "references.bib").write_text("@misc{one, url = {javascript:alert(1)}}", encoding="utf-8")
    (folder / "_config.yml").write_text("bibtex_bibfiles: [references.bib]", encoding="utf-8")
    nbformat.write(nbformat.v4.new_notebook(), folder / "page.ipynb")
    with book.using(book.at(folder)):
        assert cli.main(["write-out", "--to", str(tmp_path / "lab")]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert f"{folder / 'references.bib'}: one: url is 'javascript:alert(1)'" in said.err
    assert not (tmp_path / "lab").exists()
