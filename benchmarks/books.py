"""The books that are measured: a copy of this one, a stock one of the same chapters, and copies with more chapters."""

from __future__ import annotations

import ast
import itertools
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import yaml

from traced_book import book
from traced_book.evidence import pieces

ROOT = Path(__file__).parents[1]
COUNTRIES = "book/countries"
# Roles and directives that a stock Jupyter Book knows; any other of this book becomes its text, or nothing.
_ROLE = re.compile(r"\{(?!cite:|doc\})([a-z-]+)\}`(?:[^`<]*<)?([^`>]+)>?`")
_DIRECTIVE = re.compile(
    r"^(`{3,}|:{3,})\{(?!include|bibliography|container|note|admonition|dropdown)[a-z-]+\}.*?^\1$\n?", re.M | re.S
)
# In each kernel of the stock book, before its first cell: a figure shows its chart as Altair does by default, a table and a
# number show themselves without what only this book's extension reads.
_STARTUP = """\
def stock():
    from altair import renderers
    from IPython.display import display
    from traced_book.evidence import author, pieces
    table = author.Table._repr_mimebundle_
    def stock_figure(self, **_):
        return renderers.get()({name: part for name, part in self.spec.items() if name != "usermeta"})
    def stock_table(self, **_):
        return {mime: text for mime, text in table(self).items() if mime != pieces.TABLE_MIME}
    author.Figure._repr_mimebundle_, author.Table._repr_mimebundle_ = stock_figure, stock_table
    author.display = lambda bundle, raw: display({"text/plain": bundle["text/plain"]}, raw=True)
stock()
"""
# A copy of the book has no copy of the tables.
_ENVIRONMENT = {book.DATA: str(ROOT / "data")}
# Between who measures and the build: a new process counts as its own the memory of the one that started it, which may be large.
_LAUNCHED = """\
import json, resource, subprocess, sys
status = subprocess.run(sys.argv[2:]).returncode
with open(sys.argv[1], "w") as told:
    json.dump([status, tuple(resource.getrusage(resource.RUSAGE_CHILDREN))], told)
"""
_STOCK = {
    "execute": {"timeout": 300},
    "sphinx": {"config": {"bibtex_reference_style": "author_year"}},
}
_KEPT = ("title", "author", "copyright", "exclude_patterns", "only_build_toc_files", "parse", "bibtex_bibfiles")


@dataclass(frozen=True)
class Book:
    """A book that can be built: its ``folder``, and the variables and options of its builds."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()

    @property
    def site(self) -> Path:
        """Folder of the built site."""
        return self.folder / "_build" / "html"

    @property
    def chapters(self) -> list[Path]:
        """The notebooks of the countries, sorted."""
        return sorted((self.folder / COUNTRIES).glob("*.ipynb"))

    def clear(self) -> None:
        """Remove everything that was ever built."""
        shutil.rmtree(self.folder / "_build", ignore_errors=True)

    def build(self) -> resource.struct_rusage:
        """Build the site on top of what is there; return what the processes of the build used.

        Raises:
            RuntimeError: it can't be built; the message ends with what was said.
        """
        command = [ROOT / ".venv" / "bin" / "jupyter-book", "build", ".", *self.options]
        with tempfile.NamedTemporaryFile(mode="r", encoding="utf-8") as told:
            launched = [sys.executable, "-c", _LAUNCHED, told.name, *command]
            said = subprocess.run(
                launched,
                cwd=self.folder,
                env=os.environ | self.environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                check=True,
            ).stdout
            status, used = json.load(told)
        if status:
            raise RuntimeError(f"{self.folder} can't be built:\n{said[-8000:]}")
        return resource.struct_rusage(used)


def ours(target: Path, countries: int = 5) -> Book:
    """Return a copy of this book, with as many chapters of countries as asked; beyond five, they are copies.

    A copy of a chapter computes and draws the same under names of its own, so that nothing of it is taken from the first.
    """
    listed = subprocess.run(["git", "-C", ROOT, "ls-files", "-z"], capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if name.startswith("book/") or ("/" not in name and (ROOT / name).suffix in (".yml", ".md", ".cff")):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target / name)
    environment = _ENVIRONMENT | {"TRACED_BOOK_REPOSITORY": ""}
    # As in the Makefile: a build that warns is not built upon, so a warning must not go by unseen.
    copy = Book(target, environment, ("--warningiserror", "--keep-going", "--nitpick"))
    originals = copy.chapters
    for number in range(countries - len(originals)):
        _multiply(copy, originals[number % len(originals)], number)
    return copy


def _literal(node: ast.AST, prefix: str) -> str | None:
    """Return a string of the code that begins with a prefix as a pattern, in which anything may stand where it is computed."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    texts = [part.value if isinstance(part, ast.Constant) else None for part in parts]
    if not (texts and isinstance(texts[0], str) and texts[0].startswith(prefix)):
        return None
    return "".join(".+" if text is None else re.escape(text) for text in texts)


def _renamed_code(source: str, names: Collection[str], prefix: str, number: int) -> str:
    """Return code in which each string that is one of ``names``, or computes one, has the number behind its prefix."""
    tree, text = ast.parse(source), source.encode()
    starts = list(itertools.accumulate((len(line) for line in text.splitlines(keepends=True)), initial=0))
    # The parts of a string that is computed in part stand for nothing by themselves.
    parts = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    found = {
        starts[node.lineno - 1] + node.col_offset
        for node in ast.walk(tree)
        if node not in parts and (pattern := _literal(node, f"{prefix}-"))
        if any(re.fullmatch(pattern, name) for name in names)
    }
    for start in sorted(found, reverse=True):
        end = text.index(f"{prefix}-".encode(), start) + len(prefix)
        text = text[:end] + str(number).encode() + text[end:]
    return text.decode()


def _renamed_prose(source: str, names: Collection[str], prefix: str, number: int) -> str:
    """Return Markdown in which each of ``names`` has the number behind its prefix."""
    name = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, names))})(?![\w-])")
    return name.sub(lambda match: f"{prefix}{number}{match[1].removeprefix(prefix)}", source)


def _multiply(book: Book, original: Path, number: int) -> None:
    """Add a copy of a chapter, its figures, tables and numbers renamed, after the others of its kind.

    What is renamed is what the chapter's stored outputs name.
    """
    notebook = nbformat.read(original, as_version=4)
    names = [key.split()[1] for key in pieces.stored(original)]
    prefix = names[0].partition("-")[0]
    for cell in notebook.cells:
        renamed = _renamed_code if cell.cell_type == "code" else _renamed_prose
        cell.source = renamed(cell.source, names, prefix, number)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    notebook.cells[0].source = re.sub(r"^# (.*)$", rf"# \1 {number}", notebook.cells[0].source, count=1, flags=re.M)
    target = original.with_name(f"{original.stem}{number}.ipynb")
    nbformat.write(notebook, target)
    contents = yaml.safe_load((book.folder / "_toc.yml").read_text(encoding="utf-8"))
    part = next(p["chapters"] for p in contents["parts"] if p["chapters"][0]["file"].startswith(COUNTRIES))
    part.append({"file": f"{COUNTRIES}/{target.stem}"})
    (book.folder / "_toc.yml").write_text(yaml.safe_dump(contents, sort_keys=False), encoding="utf-8")


def plain(text: str, values: dict[str, str]) -> str:
    """Return Markdown without the roles and directives of this book: a number is its text, another name stays a name."""
    text = _DIRECTIVE.sub("", text)
    return _ROLE.sub(lambda match: values.get(match[2], match[2]) if match[1] == "num" else match[2], text)


def stock(target: Path) -> Book:
    """Return the same chapters as a stock Jupyter Book: default theme, Altair's default renderer, outputs to be computed.

    Code and prose are the same, and so are the extensions of Markdown, so that a dollar stays a dollar.
    """
    ours(target)
    found = [piece for path in book.at(ROOT).notebooks() for piece in pieces.stored(path).values()]
    values = {piece.content["name"]: piece.value for piece in found if piece.key.startswith("num ")}
    for path in sorted((target / "book").rglob("*.md")):
        path.write_text(plain(path.read_text(encoding="utf-8"), values), encoding="utf-8")
    for path in sorted((target / "book").rglob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
            else:
                cell.source = plain(cell.source, values)
        nbformat.write(notebook, path)
    settings = yaml.safe_load((target / "_config.yml").read_text(encoding="utf-8"))
    settings = {name: settings[name] for name in _KEPT} | _STOCK
    (target / "_config.yml").write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")
    startup = target / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "stock.py").write_text(_STARTUP, encoding="utf-8")
    return Book(target, _ENVIRONMENT | {"IPYTHONDIR": str(target / "ipython")})
