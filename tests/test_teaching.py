"""The page for teaching: what it has of each chapter, and that its exercises are those that can be checked."""

import re

import nbformat
import pytest

from defense_ties.exercises import EXERCISES, written
from tests.places import BOOK_DIR, ROOT
from traced_book.bibliography import read
from traced_book.book import at
from traced_book.evidence.pieces import NUMBER_MIME

CELLS = nbformat.read(BOOK_DIR / "teaching.ipynb", as_version=4).cells
TEXT = "\n\n".join(cell.source for cell in CELLS if cell.cell_type == "markdown")
SECTIONS = {part.split("\n")[0]: part for part in re.split(r"^## ", TEXT, flags=re.M)[1:]}
CHAPTERS = {title: part for title, part in SECTIONS.items() if "**For discussion**" in part}
EXERCISE = re.compile(r"^\*\*(?P<name>[a-z]+-\d)\.\*\* (?P<body>.*?)^:::\{fold\} (?P<summary>[^\n]+)\n(?P<solution>.*?)^:::$", re.M | re.S)  # fmt: skip
FOUND = {found["name"]: found for found in EXERCISE.finditer(TEXT)}
# A sentence that begins so and ends in a question mark asks for yes or no.
YES_OR_NO = re.compile(r"(?:Is|Are|Was|Were|Do|Does|Did|Has|Have|Had|Can|Could|Will|Would|Should|May|Must)\b[^.?]*\?")


def test_it_says_who_it_is_for_how_long_it_takes_and_has_ten_chapters():
    assert list(SECTIONS)[:3] == [
        "Who it is for, and how long it takes", "A plan of ten sessions", "How an exercise works"
    ]  # fmt: skip
    assert len(CHAPTERS) == 10
    assert len(SECTIONS) == 13
    assert len(re.findall(r"^\d+\. \[.+: to .+\.$", SECTIONS["A plan of ten sessions"], re.M)) == 10


@pytest.mark.parametrize("title", CHAPTERS)
def test_a_chapter_has_two_questions_two_exercises_and_two_or_three_readings(title):
    discussed, rest = CHAPTERS[title].split("**Exercises**")
    practised, read = rest.split("**Readings**")
    questions = re.findall(r"^\d\. (.+)$", discussed, re.M)
    assert len(questions) == 2
    for question in questions:
        assert not [part for part in re.split(r"(?<=[.?!]) ", question) if YES_OR_NO.match(part)], question
        assert question.endswith((".", "?"))
    names = [found["name"] for found in EXERCISE.finditer(practised)]
    assert names == [f"{names[0].split('-')[0]}-{n}" for n in (1, 2)]
    readings = re.findall(r"^- \{cite:t\}`(\w+)`: (.+)\.$", read, re.M)
    assert 2 <= len(readings) <= 3
    assert len(readings) == read.count("{cite")


def test_its_readings_are_references_of_the_book_and_each_once():
    known = {key for path in at(ROOT).references() for key in read(path).entries}
    cited = re.findall(r"\{cite:t\}`(\w+)`", TEXT)
    assert set(cited) <= known
    assert len(cited) == len(set(cited))


def test_the_exercises_are_those_that_can_be_checked():
    assert list(FOUND) == list(EXERCISES)


@pytest.mark.parametrize("name", EXERCISES)
def test_an_exercise_has_its_number_its_cell_the_line_and_what_becomes_of_it_and_its_solution(name):
    one, found = EXERCISES[name], FOUND[name]
    # The number leads to the cell that computes it.
    assert f"{{num}}`{one.number}`" in found["body"]
    assert f"({one.page.removeprefix('book/')}.ipynb), change" in found["body"]
    assert re.findall(r"^```python\n(.*?)\n```$", found["body"], re.M | re.S) == [one.line, one.changed]
    assert "?" in found["body"]
    assert found["summary"] == f"Solution of {name}"
    assert re.findall(r"\{num\}`([^`]+)`", found["solution"]) == [f"tea-{name}"]
    assert len(found["solution"].split()) > 12
    assert one.hint.endswith(".")


def test_its_numbers_are_the_solutions_each_with_the_tables_it_comes_from():
    shown = {
        out.data[NUMBER_MIME]["name"]: out.data[NUMBER_MIME]
        for cell in CELLS
        if cell.cell_type == "code"
        for out in cell.outputs
    }
    assert {name: bundle["text"] for name, bundle in shown.items()} == {
        f"tea-{name}": written(name) for name in EXERCISES
    }
    assert all(tuple(shown[f"tea-{name}"]["sources"]) == one.sources for name, one in EXERCISES.items())


def test_no_solution_is_told_before_its_fold_is_opened():
    folded = "".join(found["solution"] for found in FOUND.values())
    assert TEXT.count("{num}`tea-") == folded.count("{num}`tea-") == len(EXERCISES)


def test_the_slides_are_named_and_linked_and_are_about_fourteen():
    settings = at(ROOT).settings
    assert 12 <= len(settings.slides) + 2 <= 16
    assert {"book/countries/venezuela", "book/comparison", "book/comparison#fig-cmp-gravity"} <= set(settings.slides)
    for text in (TEXT, (BOOK_DIR / "index.md").read_text(encoding="utf-8")):
        assert "```{pdf-link} slides\n```" in text
