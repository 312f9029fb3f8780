"""The book that is being traced: its folder, its notebooks, its tables, and what it says of itself in its settings.

A book is found as git finds a checkout: from the folder where one stands, upwards, to the first with a file that makes a
book of it. Sphinx says which one it builds; a process that runs a notebook is told by the variable :data:`ROOT`.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT, DATA, BUILD, NOTEBOOKS = "TRACED_BOOK", "TRACED_BOOK_DATA", "TRACED_BOOK_BUILD", "TRACED_BOOK_NOTEBOOKS"
SCHEDULER = "TRACED_BOOK_SCHEDULER"
# Any of these makes a folder a book: of Jupyter Book, and of plain Sphinx.
MARKS = ("_config.yml", "_toc.yml", "conf.py")
PREFIX = "traced_"
# The settings that name a page.
PAGES = ("catalogue", "cite", "about", "rerun", "changelog")
DESCRIPTOR = "datapackage.json"
CITATION = "CITATION.cff"
_PAGES = (".ipynb", ".md", ".rst")
# What programs make in the folder of a book; jupyter_execute is what MyST-NB writes beside the folder of a site.
_LEFT_OUT = ("_build", "node_modules", "__pycache__", "jupyter_execute")
# A folder with one of these is an environment of Python, or was made by Sphinx: a site, or what was read of its pages.
_MADE = ("pyvenv.cfg", ".buildinfo", "environment.pickle")


class BookError(Exception):
    """There is no book where one was looked for, or its settings are of another form; the message says where and what."""


@dataclass(frozen=True)
class Settings:
    """What a book may say of itself. In ``_config.yml`` or ``conf.py`` each name begins with ``traced_``.

    In ``_config.yml`` they stand under ``sphinx: config:``; a book of plain Sphinx whose commands run outside of a build
    repeats them, without the prefix, in ``pyproject.toml`` under ``[tool.traced-book]``.
    """

    data: str = field(default="data", metadata={"help": "folder with datapackage.json, from the root of the book"})
    catalogue: str = field(
        default="",
        metadata={"help": "page with the directive data-catalogue, to whose sections the names of tables link"},
    )
    cite: str = field(default="", metadata={"help": "page on how to cite the book"})
    about: str = field(default="", metadata={"help": "page on who made the book and how"})
    rerun: str = field(default="", metadata={"help": "page on how to run the book on one's own machine"})
    reference_part: str = field(
        default="Reference",
        metadata={"help": "caption of the part of the contents whose pages are looked up, not read"},
    )
    lead_figure: str = field(
        default="", metadata={"help": "id of the figure that stands for the book where its address is shared"}
    )
    figure_pages: str = field(
        default="",
        metadata={
            "help": "folder of the site for a page of each figure, large, to be shared and embedded, as figure; without one, no such pages"
        },
    )
    pdf: str = field(default="book.pdf", metadata={"help": "name of the file of the whole book as a PDF"})
    leaflets: tuple[str, ...] = field(
        default=(), metadata={"help": "pages that are set by themselves too, each as a PDF of a few pages"}
    )
    slides: tuple[str, ...] = field(
        default=(),
        metadata={
            "help": "what makes a slide each, in one PDF: a page, for its first box; `page#section`; or `page#fig-id`, for a figure alone"
        },
    )
    licence: str = field(default="", metadata={"help": "address of the licence of text and figures"})
    licence_name: str = field(default="", metadata={"help": "how that licence is called, as CC BY 4.0"})
    licence_code: str = field(default="", metadata={"help": "how the licence of the code is called"})
    licensed: str = field(
        default="Text and figures", metadata={"help": "what is under that licence, as the printed book says it"}
    )
    checks: tuple[str, ...] = field(
        default=(),
        metadata={"help": "checks of a review that an installed package offers (entry points traced_book.checks)"},
    )
    links: tuple[str, ...] = field(
        default=(), metadata={"help": "resolvers of names in tables to read (entry points traced_book.links)"}
    )
    lean: bool = field(
        default=False,
        metadata={
            "help": "fit the pages of a theme that a package knows (entry points traced_book.themes) to slow lines, keyboards and paper"
        },
    )
    inert: bool = field(
        default=False,
        metadata={
            "help": "let no page hold what a browser would run or ask another host for: HTML in a page is text, images are files"
        },
    )
    fold: bool = field(
        default=False,
        metadata={
            "help": "gather the code that notebooks hide: below the figure it ends in, or in one fold at the end of its section"
        },
    )
    layers: bool = field(
        default=False,
        metadata={
            "help": "let readers leave out, in every chapter, what stands on its layers of method, code and data"
        },
    )
    layer_method: tuple[str, ...] = field(
        default=(),
        metadata={"help": "selectors of CSS of what is on the layer of method, beside the class layer-method"},
    )
    layer_code: tuple[str, ...] = field(
        default=(), metadata={"help": "the same of code, beside what cells show and the class layer-code"}
    )
    layer_data: tuple[str, ...] = field(
        default=(), metadata={"help": "the same of data, beside tables, rows of figures and the class layer-data"}
    )
    changelog: str = field(
        default="",
        metadata={"help": "page that says what changed; with it, CHANGELOG.md is also a feed, feed.xml"},
    )
    releases: str = field(
        default="releases", metadata={"help": "folder with the numbers of each release, which the feed compares"}
    )
    warm: tuple[str, ...] = field(
        default=(),
        metadata={
            "help": "modules that kernels begin with, imported once for all of them: such as set up nothing for who imports them"
        },
    )
    scheduler: str = field(
        default="",
        metadata={"help": "address of a Dask scheduler on whose workers the notebooks run, as tcp://host:8786"},
    )
    everywhere: tuple[str, ...] = field(
        default=(),
        metadata={"help": "tables of names and codes, which any piece of evidence may use without naming them"},
    )

    editions: tuple[str, ...] = field(
        default=(), metadata={"help": "languages of the editions of the book beside its own, as es or pt_BR"}
    )
    promised: tuple[str, ...] = field(
        default=(), metadata={"help": "pages that every edition promises to have whole in its language"}
    )

    @classmethod
    def of(cls, given: Mapping[str, Any], where: str) -> Settings:
        """Return the settings that a mapping gives.

        Raises:
            BookError: it gives one that there is not, or one of another type.
        """
        known = {held.name: held for held in fields(cls)}
        for name, value in given.items():
            if name not in known:
                raise BookError(f"{where}: there is no setting {PREFIX}{name}, expected one of {', '.join(known)}")
            wanted = {"str": str, "bool": bool}.get(str(known[name].type), (list, tuple))
            if not isinstance(value, wanted):
                expected = "a list" if isinstance(wanted, tuple) else f"a {wanted.__name__}"
                raise BookError(f"{where}: {PREFIX}{name} is {value!r}, expected {expected}")
        taken: dict[str, Any] = {name: tuple(held) if isinstance(held, list) else held for name, held in given.items()}
        return cls(**taken)


def _named(variable: str, default: Path) -> Path:
    """Return the folder that a variable names, seen from where the command was given, or a default."""
    given = os.environ.get(variable)
    return _resolved(given, os.getcwd()) if given else default


@cache
def _resolved(path: str, start: str) -> Path:
    return Path(start, path).resolve()


@dataclass(frozen=True)
class Book:
    """A book at its ``root``, with its ``settings``."""

    root: Path
    settings: Settings = field(default_factory=Settings)

    @property
    def data(self) -> Path:
        """The folder of the tables, whether it is there or not."""
        return _named(DATA, self.root / self.settings.data)

    @property
    def build(self) -> Path:
        """The folder that holds what can be made again."""
        return _named(BUILD, self.root / "_build")

    def figure_page(self, key: str) -> str:
        """Return the page of a figure, from the root of the site and without its suffix; empty in a book without such pages."""
        return f"{self.settings.figure_pages}/{key}" if self.settings.figure_pages else ""

    def leaflet(self, page: str) -> str:
        """Return the name of the file of a page that is set by itself, beside that of the whole book."""
        return f"{Path(self.settings.pdf).stem}-{page.rpartition('/')[2]}.pdf"

    @property
    def deck(self) -> str:
        """The name of the file of the slides, beside that of the whole book."""
        return f"{Path(self.settings.pdf).stem}-slides.pdf"

    @property
    def citation(self) -> Path:
        """The file that says how the book is cited, whether it is there or not."""
        return self.root / CITATION

    @property
    def described(self) -> bool:
        """Whether the book has a descriptor of its tables."""
        return (self.data / DESCRIPTOR).is_file()

    @property
    def contents(self) -> Path:
        """The table of contents of Jupyter Book, whether it is there or not."""
        return self.root / "_toc.yml"

    def notebooks(self) -> list[Path]:
        """Return every notebook of the book, sorted: of its contents where it has them, else of its folder.

        The variable :data:`NOTEBOOKS` names a folder whose notebooks are taken in place of these.

        Raises:
            FileNotFoundError: there is none.
        """
        other = os.environ.get(NOTEBOOKS)
        if other:
            found = _within(Path(other).resolve())
        elif self.contents.is_file():
            found = sorted(path for path in self.pages() if _is_notebook(path))
        else:
            found = _within(self.root)
        if not found:
            raise FileNotFoundError(f"{other or self.root}: no notebook, expected the folder of a book")
        return found

    def beside(self) -> list[Path]:
        """Return the files in the folders of its pages, and below: not those that can be made again, hidden ones and environments."""
        pages = self.pages()
        folders = {path.parent for path in pages} or {self.root}
        tops = {folder for folder in folders if folders.isdisjoint(folder.parents)}
        return sorted(path for top in tops for path in _files(top))

    def pages(self) -> list[Path]:
        """Return the files of the pages that the contents name, those there are; none without contents."""
        if not self.contents.is_file():
            return []
        named = (self.root / f"{name}{end}" for name in dict.fromkeys(_listed(self.contents)) for end in _PAGES)
        return [path for path in named if path.is_file()]

    def references(self) -> list[Path]:
        """Return the files of references that the settings of Jupyter Book name."""
        held = _yaml(self.root / "_config.yml") if (self.root / "_config.yml").is_file() else {}
        named = (
            held.get("bibtex_bibfiles") or ((held.get("sphinx") or {}).get("config") or {}).get("bibtex_bibfiles") or []
        )
        return [self.root / name for name in named]

    @property
    def folder(self) -> Path:
        """The folder that holds all notebooks."""
        return Path(os.path.commonpath([path.parent for path in self.notebooks()]))

    @property
    def base(self) -> Path:
        """The folder from which notebooks are named: the root, or that of a folder taken in the place of the book's."""
        other = os.environ.get(NOTEBOOKS)
        return Path(other).resolve().parent if other else self.root

    def short(self, path: Path) -> str:
        """Return a notebook's name as a reader knows it."""
        return path.relative_to(self.base).as_posix()


def _within(folder: Path) -> list[Path]:
    return sorted(path for path in _files(folder) if _is_notebook(path))


def _is_notebook(path: Path) -> bool:
    """Return whether a page runs: by its suffix, or by what its text says of itself."""
    if path.suffix != ".md":
        return path.suffix == ".ipynb"
    text = path.read_text(encoding="utf-8")
    if not text.startswith("---"):
        return False
    # Every kernel imports this module, and hardly any asks this.
    from myst_nb.core.read import is_myst_markdown_notebook

    return is_myst_markdown_notebook(text)


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files in a folder and below that somebody wrote."""
    for top, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not left_out(Path(top, name))]
        yield from (Path(top, name) for name in names if not name.startswith("."))


def left_out(path: Path) -> bool:
    """Return whether nobody wrote what stands at a path: it can be made again, is hidden, or an environment of packages."""
    return path.name in _LEFT_OUT or path.name.startswith(".") or any((path / mark).is_file() for mark in _MADE)


def _listed(contents: Path) -> list[str]:
    """Return the pages that a table of contents names."""

    def below(entry: Any) -> list[str]:
        if isinstance(entry, list):
            return [name for item in entry for name in below(item)]
        if not isinstance(entry, dict):
            return []
        own = [_without_end(str(entry[key])) for key in ("root", "file") if key in entry]
        if "glob" in entry:
            found = sorted(path.relative_to(contents.parent) for path in contents.parent.glob(f"{entry['glob']}.*"))
            own += [_without_end(path.as_posix()) for path in found]
        return own + [name for value in entry.values() if isinstance(value, list) for name in below(value)]

    return below(_yaml(contents))


def _without_end(name: str) -> str:
    """Return the name of a page without the suffix that its author may have given it."""
    return next((name.removesuffix(end) for end in _PAGES if name.endswith(end)), name)


def _yaml(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise BookError(f"{path}: expected YAML: {error}") from error


def _settings(root: Path) -> Settings:
    """Return the settings that the files of a book give."""
    config, project = root / "_config.yml", root / "pyproject.toml"
    if config.is_file():
        held = ((_yaml(config).get("sphinx") or {}).get("config")) or {}
        given = {name.removeprefix(PREFIX): held[name] for name in held if name.startswith(PREFIX)}
        if given:
            return Settings.of(given, str(config))
    if project.is_file():
        return Settings.of(
            tomllib.loads(project.read_text(encoding="utf-8")).get("tool", {}).get("traced-book", {}), str(project)
        )
    return Settings()


_used: list[Book] = []
_otherwise: list[Path] = []
_found: dict[Path, Book] = {}


def use(book: Book) -> None:
    """Make a book the one that :func:`here` returns, as what builds it does."""
    _used[:] = [book]


@contextmanager
def using(book: Book) -> Iterator[None]:
    """Make a book the one that :func:`here` returns for a while, whatever the folder."""
    before = list(_used)
    use(book)
    try:
        yield
    finally:
        _used[:] = before


def otherwise(root: Path) -> None:
    """Name the book of whoever is outside of any, as a study does when it is imported: its charts can be drawn anywhere."""
    _otherwise[:] = [root]


def at(root: Path) -> Book:
    """Return the book at a folder, with the settings of its files."""
    root = root.resolve()
    if root not in _found:
        _found[root] = Book(root, _settings(root))
    return _found[root]


def here() -> Book:
    """Return the book: the one in use, that which :data:`ROOT` names, the first from here upwards, or that of :func:`otherwise`.

    Raises:
        BookError: there is none.
    """
    if _used:
        return _used[0]
    given = os.environ.get(ROOT)
    if given:
        return at(Path(given))
    start = Path.cwd()
    for folder in (start, *start.parents):
        if any((folder / mark).is_file() for mark in MARKS):
            return at(folder)
    if _otherwise:
        return at(_otherwise[0])
    raise BookError(
        f"{start}: no book from here upwards, expected a folder with one of {', '.join(MARKS)}; or set {ROOT}"
    )
