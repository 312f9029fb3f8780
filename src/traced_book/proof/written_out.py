"""Copies of the notebooks for JupyterLab, with numbers, figures and references written out in the text.

The roles of the site (``num``, ``fig``, ``tab``, ``cite``, ``doc``, ``term``, ``place``) are unknown to JupyterLab, which shows their names.
Only the text is changed: code and outputs stay as they are.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
from pybtex.database import BibliographyData, Entry

from .. import bibliography
from ..book import here
from ..evidence.pieces import page_of, pieces
from ..evidence.stock import slug
from ..files import replacing

NOTE = (
    ":::{note}\nThe numbers in the text are written out as this version of the book has them. "
    "They do not change when a cell is run again: what is shown below the cell does.\n:::"
)
_ROLE = re.compile(r"\{(num|fig|tab|cite:p|cite:t|doc|term|place)\}`([^`]+)`")
# A quotation in another language, as the site marks it.
_LANGUAGE = re.compile(r"\[([^\]]*)\]\{\.language-[a-z]+\}")
# What the site and JupyterLab with MyST leave out, and plain JupyterLab would show.
_COMMENT = re.compile(r"(?m)^%.*\n+")
_MARKUP = re.compile(r"[\\`*_\[\]<>]")
# A dollar is money in this book; JupyterLab reads two sums in one paragraph as a formula.
_DOLLAR = re.compile(r"(?<!\\)\$")
_NAMED = re.compile(r"(?s)(?P<text>.*?)\s*<(?P<target>[^>]+)>")


@dataclass(frozen=True)
class Evidence:
    """What the text of any notebook may name: texts of numbers, titles of figures and of tables, and the references."""

    numbers: dict[str, str]
    figures: dict[str, str]
    tables: dict[str, str]
    references: BibliographyData


def evidence(notebooks: Mapping[Path, nbformat.NotebookNode], references: BibliographyData) -> Evidence:
    """Return what the stored outputs of notebooks define."""
    found = Evidence({}, {}, {}, references)
    of = {"num": found.numbers, "tab": found.tables, "fig": found.figures}
    for path, notebook in notebooks.items():
        for held in pieces(notebook, page_of(path)):
            of[held.kind][held.name] = held.title
    return found


def written_out(notebook: nbformat.NotebookNode, known: Evidence) -> nbformat.NotebookNode:
    """Return a copy of a notebook whose text says what its roles stand for, after a note that says so.

    Raises:
        KeyError: the text names a number, figure, table or reference that there is not.
    """
    out = copy.deepcopy(notebook)
    for cell in out.cells:
        if cell.cell_type == "markdown":
            text = _LANGUAGE.sub(r"\1", _COMMENT.sub("", cell.source))
            text = _ROLE.sub(lambda match: _words(match[1], match[2], known), text)
            cell.source = _DOLLAR.sub(r"\\$", text)
    out.cells.insert(1, nbformat.v4.new_markdown_cell(NOTE, id="written-out"))
    return out


def _words(role: str, content: str, known: Evidence) -> str:
    if role == "num":
        return _plain(known.numbers[slug(content)])
    if role == "fig":
        return f"Figure “{_plain(known.figures[slug(content)])}”"
    if role == "tab":
        return f"Table “{_plain(known.tables[slug(content)])}”"
    named = _NAMED.fullmatch(content)
    if role in ("term", "place"):
        return named["text"] if named else content
    if role == "doc":
        return f"[{named['text']}]({named['target']}.ipynb)" if named else f"[{content}]({content}.ipynb)"
    entries = [known.references.entries[key.strip()] for key in content.split(",")]
    if role == "cite:t":
        return "; ".join(f"{_linked(_authors(entry), entry)} ({_year(entry)})" for entry in entries)
    return f"({'; '.join(_linked(f'{_authors(entry)}, {_year(entry)}', entry) for entry in entries)})"


def _plain(text: str) -> str:
    """Return a text that is not taken for markup."""
    return _MARKUP.sub(r"\\\g<0>", text)


def _authors(entry: Entry) -> str:
    people = entry.persons.get("author") or entry.persons["editor"]
    names = [" ".join(str(part) for part in person.rich_prelast_names + person.rich_last_names) for person in people]
    return names[0] + (" et al." if len(names) > 2 else f" and {names[1]}" if len(names) == 2 else "")


def _year(entry: Entry) -> str:
    return entry.fields.get("year", "n.d.")


def _linked(text: str, entry: Entry) -> str:
    doi = entry.fields.get("doi")
    address = entry.fields.get("url") or (f"https://doi.org/{doi}" if doi else None)
    return f"[{_plain(text)}](<{address}>)" if address else _plain(text)


def write(target: Path) -> list[Path]:
    """Write every notebook of the book, written out, at its place below a folder; return the files.

    Raises:
        KeyError: as in :func:`written_out`, with the notebook's name; ValueError: as in :func:`bibliography.read`. Nothing is
            written then.
    """
    book = here()
    # A text has no outputs that could be written out.
    notebooks = {path: nbformat.read(path, as_version=4) for path in book.notebooks() if path.suffix == ".ipynb"}
    references = BibliographyData()
    for file in book.references():
        references.add_entries(bibliography.read(file).entries.items())
    known = evidence(notebooks, references)
    copies = {}
    for path, notebook in notebooks.items():
        try:
            copies[target / path.relative_to(book.folder)] = written_out(notebook, known)
        except KeyError as error:
            raise KeyError(f"{path.name}: no cell and no reference defines {error.args[0]!r}") from error
    for path, notebook in copies.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as scratch:
            scratch.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    return list(copies)
