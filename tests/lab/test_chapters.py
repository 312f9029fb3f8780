"""Chapters in a real JupyterLab, as Binder opens them: text to read, figures that answer, nothing asked of another host."""

import re
from urllib.parse import urlsplit

import nbformat
import pytest
from pybtex.database import parse_file

from tests.places import BOOK_DIR, all_notebooks
from traced_book.evidence.pieces import FIGURE_MIME as MIME
from traced_book.proof import written_out

# The chapters of the five countries are made alike: two of them.
ALIKE = ["brazil", "colombia", "mexico"]
CHAPTERS = [path.relative_to(BOOK_DIR).as_posix() for path in all_notebooks() if path.stem not in ALIKE]


@pytest.fixture(scope="module")
def known():
    """What the text of the book may name."""
    notebooks = {path: nbformat.read(path, as_version=4) for path in all_notebooks()}
    return written_out.evidence(notebooks, parse_file(str(BOOK_DIR / "references.bib"), bib_format="bibtex"))


@pytest.fixture(scope="module")
def opened(lab, browser):
    """Write the chapters out as Binder does; return what opens one, and what was said and asked meanwhile."""
    written_out.write(lab.folder / "read")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.said, page.asked = [], []
    page.on("console", lambda message: page.said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.on("request", lambda request: page.asked.append(request.url))
    yield page
    context.close()


# What is out of sight is drawn when it comes into sight.
SCROLL = """async () => {
  const outer = document.querySelector('.jp-NotebookPanel .jp-WindowedPanel-outer');
  for (let y = 0; y < outer.scrollHeight; y += 500) {
    outer.scrollTop = y;
    await new Promise(done => setTimeout(done, 30));
  }
}"""
# Looks for a place of a chart where a mark answers with a tooltip.
PROBE = """canvas => {
  const box = canvas.getBoundingClientRect();
  for (let y = box.top + 4; y < box.bottom; y += 4)
    for (let x = box.left + 4; x < box.right; x += 4) {
      const at = { clientX: x, clientY: y, bubbles: true };
      for (const kind of ['pointermove', 'mousemove']) canvas.dispatchEvent(new PointerEvent(kind, at));
      if (document.querySelector('#vg-tooltip-element.visible')) {
        for (const kind of ['pointerout', 'mouseout']) canvas.dispatchEvent(new PointerEvent(kind, at));
        return { x: x - box.left, y: y - box.top };
      }
    }
  return null;
}"""


def tooltip(page, canvas):
    """Return what a mark of a chart says when the mouse stands on it; an empty text if none answers."""
    canvas.scroll_into_view_if_needed()
    place = canvas.evaluate(PROBE)
    if place is None:
        return ""
    shown = page.locator("#vg-tooltip-element.visible")
    shown.wait_for(state="detached")
    canvas.hover(position=place)  # waits until the notebook has stopped moving
    shown.wait_for()
    return shown.inner_text()


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_reads_and_its_figures_answer(lab, opened, known, chapter):
    page, notebook = opened, nbformat.read(BOOK_DIR / chapter, as_version=4)
    outputs = [o for cell in notebook.cells if cell.cell_type == "code" for o in cell.outputs]
    figures = sum(MIME in output.get("data", {}) for output in outputs)
    # What came before the period is told in words and a table; what is asked of students, in words.
    assert figures or chapter in ("roots.ipynb", "teaching.ipynb")
    page.said.clear()
    page.asked.clear()
    page.goto(lab.url(f"read/{chapter}"))
    page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for()
    page.evaluate(SCROLL)
    texts = 1 + sum(cell.cell_type == "markdown" for cell in notebook.cells)
    for selector, count in ((".jp-RenderedVegaLite canvas.marks", figures), (".jp-MarkdownCell .myst", texts)):
        page.wait_for_function(f"document.querySelectorAll('.jp-NotebookPanel {selector}').length === {count}")
    canvases = page.locator(".jp-RenderedVegaLite canvas.marks").all()
    assert not figures or any(tooltip(page, canvas).strip() for canvas in canvases), "no mark answers"

    text = "\n".join(page.locator(".jp-MarkdownCell .myst").all_text_contents())
    source = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    values = [known.numbers[name] for name in re.findall(r"\{num\}`([^`]+)`", source)]
    assert values or chapter == "timeline.ipynb"
    assert not [value for value in values if value not in text]
    names = [*known.numbers, *known.figures, *known.tables, *known.references.entries]
    assert not [name for name in names if re.search(rf"(?<![\w-]){name}(?![\w-])", text)]
    assert not re.search(r"\{[a-z:]+\}", text)
    assert page.locator(".myst [title*='Not Found']").count() == 0
    assert page.said == []
    assert [url for url in page.asked if urlsplit(url).hostname not in ("127.0.0.1", None)] == []
