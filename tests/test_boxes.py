"""The boxes of the chapters: what was found, and what a reader may want to know, each in the style that book.css gives it."""

import re
from pathlib import Path

import nbformat
import pytest

from tests.places import ROOT
from traced_book.book import at

CSS = (ROOT / "src" / "defense_ties" / "book" / "static" / "book.css").read_text(encoding="utf-8")
BOX = re.compile(
    r"^:::+\{admonition\} (?P<title>[^\n]+)\n(?P<options>(?::[a-z]+:[^\n]*\n)*)(?P<inner>.*?)^:::", re.M | re.S
)
# Boxes to know of that have a name of their own.
_NAMED = {"How the register was searched", "What customs see of what SIPRI sees"}


def text(path: Path) -> str:
    """The Markdown of a page."""
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    cells = nbformat.read(path, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def boxes(words: str) -> list[re.Match]:
    return list(BOX.finditer(words))


def wrong(box: re.Match) -> str:
    """What is wrong with a box, or nothing."""
    kind = re.search(r"^:class: (.+)$", box["options"], re.M)
    kind = kind[1].strip() if kind else ""
    if box["title"] == "Key findings":
        findings = re.findall(r"^- ", box["inner"], re.M)
        return "" if kind == "key-findings" and 3 <= len(findings) <= 6 else f"{kind}, {len(findings)} findings"
    if box["title"].startswith("What you should know about ") or box["title"] in _NAMED:
        return "" if kind == "know" and not re.search(r"^[-#] ", box["inner"], re.M) else f"{kind}, {box['inner'][:40]}"
    return f"no box of this book: {box['title']}"


@pytest.mark.parametrize(
    ("box", "said"),
    [
        (":::{admonition} Key findings\n:class: key-findings\n- A.\n- B.\n- C.\n:::", ""),
        (":::{admonition} Key findings\n:class: note\n- A.\n- B.\n- C.\n:::", "note, 3 findings"),
        (":::{admonition} Key findings\n- A.\n- B.\n- C.\n:::", ", 3 findings"),
        (":::{admonition} Key findings\n:class: key-findings\nA. B.\n:::", "key-findings, 0 findings"),
        (":::{admonition} What you should know about TIV\n:class: know\n\nIt is a volume.\n:::", ""),
        (":::{admonition} What you should know about TIV\n:class: tip\nA.\n:::", "tip, A.\n"),
        (":::{admonition} What customs see of what SIPRI sees\n:class: tip\nA.\n:::", "tip, A.\n"),
        (":::{admonition} Mind\n:class: know\nA.\n:::", "no box of this book: Mind"),
    ],
)
def test_a_box_without_its_class_or_its_list_is_found(box, said):
    [found] = boxes(f"Before.\n\n{box}\n\nAfter.\n")
    assert wrong(found) == said


def test_every_box_of_the_book_has_its_style():
    found = {path.stem: boxes(text(path)) for path in at(ROOT).pages()}
    assert found["after-2024"]
    assert [(page, wrong(box)) for page, held in found.items() for box in held if wrong(box)] == []
    for kind in ("key-findings", "know"):
        assert f"div.admonition.{kind} {{" in CSS


def test_a_page_has_its_findings_once_and_first():
    for path in at(ROOT).pages():
        words = text(path)
        titles = [box["title"] for box in boxes(words)]
        assert titles.count("Key findings") <= 1, path.name
        if "Key findings" in titles:
            assert words.index("{admonition} Key findings") < words.index("\n## "), path.name
