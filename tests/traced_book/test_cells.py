"""Where the code of a page is put, on a page made by hand."""

from pathlib import Path

import pytest
from docutils import nodes
from docutils.utils import new_document

from traced_book.book import Book, Settings, using
from traced_book.sphinx import cells
from traced_book.sphinx.cells import folded
from traced_book.sphinx.render import defined_number, traced_figure, traced_numbers


def cell(index, *outputs, mode="input"):
    """Return a code cell as the notebooks' parser makes it."""
    code = nodes.container(nb_element="cell_code_source", classes=["cell_input"])
    code += nodes.literal_block(text=f"cell {index}")
    made = nodes.container("", code, nb_element="cell_code", cell_index=index, prompt_show="Code")
    if mode:
        made["hide_mode"] = mode
    if outputs:
        bundles = [
            nodes.container("", nodes.container("", output), nodes.container("", nodes.literal_block(text="plain")))
            for output in outputs
        ]
        made += nodes.container("", *bundles, nb_element="cell_code_output")
    return made


def number(name, *sources):
    return defined_number(bundle={"name": name, "text": "1", "sources": list(sources)}, ids=[f"num-{name}"])


def arranged(*children):
    document = new_document("page")
    section = nodes.section("", nodes.title(text="Title"), *children)
    document += section
    with using(Book(Path(), Settings(fold=True))):
        cells.arrange(None, document)
    return section


def shape(section):
    """Return what stands in a section: texts, indices of cells, and groups of numbers."""
    out = []
    for node in section[1:]:
        if isinstance(node, folded):
            out.append((node["summary"], [inner["cell_index"] for inner in node]))
        elif isinstance(node, traced_numbers):
            out.append((node["cell_index"], node["sources"], [inner["bundle"]["name"] for inner in node]))
        elif isinstance(node, nodes.section):
            out.append(shape(node))
        else:
            out.append(node.get("cell_index", node.astext()))
    return out


def test_cells_that_only_compute_go_to_one_fold_before_the_first_subsection():
    below = nodes.section("", nodes.title(text="Below"), cell(5, number("c", "x")), nodes.paragraph(text="Three."))
    section = arranged(
        cell(1),
        nodes.paragraph(text="One."),
        cell(2, number("a", "x"), number("b", "y")),
        nodes.paragraph(text="Two."),
        below,
    )
    assert shape(section) == [
        "One.",
        "Two.",
        ("How the numbers of this section are computed (2 cells)", [1, 2]),
        (2, ["x"], ["a"]),
        (2, ["y"], ["b"]),
        ["Three.", ("How the numbers of this section are computed (1 cell)", [5]), (5, ["x"], ["c"])],
    ]
    assert [
        code["ids"] for code in section.findall(nodes.container) if code.get("nb_element") == "cell_code_source"
    ] == [
        ["cell-1"],
        ["cell-2"],
        ["cell-5"],
    ]
    # Nothing is left of their outputs, and nothing is folded once more.
    assert not [node for node in section.findall(nodes.container) if node.get("nb_element") == "cell_code_output"]
    assert not [node for node in section.findall(nodes.container) if "hide_mode" in node]


def test_a_cell_that_draws_keeps_its_place_with_its_code_below_and_its_numbers_at_the_end():
    section = arranged(cell(1, traced_figure(), number("a", "x")), nodes.paragraph(text="Text."))
    assert shape(section) == [1, "Text.", (1, ["x"], ["a"])]
    output, fold = section[1]
    assert len(output) == 1
    assert list(output.findall(traced_figure))
    assert (fold["summary"], fold[0]["ids"]) == ("Code", ["cell-1"])


@pytest.mark.parametrize("outputs", [(), (nodes.comment(text="a widget"),)])
def test_a_cell_without_numbers_is_named_otherwise(outputs):
    section = arranged(cell(3, *outputs), nodes.paragraph(text="Text."))
    assert shape(section) == ["Text.", ("What this section is computed from (1 cell)", [3])]


def test_code_that_its_notebook_does_not_hide_stays():
    section = arranged(cell(1, mode=None), cell(2, number("a", "x"), mode=None), nodes.paragraph(text="Text."))
    assert shape(section) == [1, 2, "Text.", (2, ["x"], ["a"])]
    assert section[1][0]["ids"] == ["cell-1"]
