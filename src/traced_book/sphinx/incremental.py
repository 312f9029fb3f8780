"""What a build does again, and what it takes from the last one.

- A notebook that the settings let run does so if an input of its run has changed (:mod:`traced_book.runs.runner`), and a figure
  is drawn if its specification has (:mod:`traced_book.drawing.vega`). MyST-NB gets it with the outputs of its run, and does
  not run it a second time; what is not to run here, it gets as it stands.
- A page is read if its source or a file that it includes has changed. All pages are read if anything has changed that
  they share: the package, the data, the settings, the table of contents, the environment.
- If any of that has changed, or the commit, or another file of the book, or what any page may show of any other, every page is
  written, into a folder that is emptied where nobody else has a part in it.
- Otherwise a page is written if it was read, or if a number or a figure of another that it shows has changed
  (:mod:`traced_book.sphinx.made_from`); if nothing has changed, none is.
- A build that warned or failed is not built upon: the next one reads every page again, and so warns again.

What has changed is found by hash. Two files beside Sphinx's own hold them: each page's in its pickled environment, and those
of the last good build in ``inputs.json``.
"""

from __future__ import annotations

import importlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TypedDict
from weakref import WeakKeyDictionary, WeakSet

import nbformat
from docutils import nodes
from myst_nb.sphinx_ import NbMetadataCollector
from myst_nb.sphinx_ext import OUTPUT_FOLDER
from pybtex.plugin import find_plugin, register_plugin
from sphinx.application import ENV_PICKLE_FILENAME, Sphinx
from sphinx.builders import Builder
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging

from .. import provenance
from ..book import CITATION, MARKS, here
from ..drawing import vega
from ..editions import evidence
from ..evidence import stock, texts
from ..evidence.pieces import page_of, pieces
from ..files import TRACE, replacing, sha256_text
from ..runs import notebooks, runner, settings
from ..tables import altered, descriptor
from . import artifacts, made_from, standing
from .made_from import SOURCES, hashed

LOG = logging.getLogger(__name__)
_PAGES = (".ipynb", ".md")


@dataclass
class Inputs:
    """What a build was made from, as hashes: what all pages ``shared``, and what each builder has ``written``, by its name.

    Of what is written: what all of it is made from, and what each page is and the page of each figure.
    """

    shared: str
    written: dict[str, Written] = field(default_factory=dict)


class Written(TypedDict):
    """The hashes of what a site is made from: its ``sources``, ``all`` that its pages share, each of them, and the page of each figure."""

    sources: str
    all: str
    pages: dict[str, str]
    figures: dict[str, str]


# Of each build in this process.
_INPUTS: WeakKeyDictionary[Sphinx, Inputs] = WeakKeyDictionary()
# The pages that each reads.
_READ: WeakKeyDictionary[Sphinx, list[str]] = WeakKeyDictionary()
# The builds into a folder that is this project's alone.
_OWN: WeakSet[Sphinx] = WeakSet()


def _digest(value: object) -> str:
    return sha256_text(json.dumps(value, sort_keys=True))


def _record(app: Sphinx) -> Path:
    return Path(app.doctreedir) / "inputs.json"


def begin(app: Sphinx, config: Config) -> None:
    """Forget the last build's environment unless it was good, and what all pages share is what it was.

    Raises:
        ExtensionError: a table is not the one of the descriptor, whose SHA-256 its page would state.
    """
    tables = descriptor()["resources"] if here().described else []
    if wrong := [f"{here().data / table['path']}: {found}" for table in tables if (found := altered(table))]:
        raise ExtensionError("\n".join(["the tables are not those of datapackage.json", *wrong]))
    source, record = Path(app.srcdir), _record(app)
    settings = runner.files_hash([source / name for name in (*MARKS, CITATION)], source)
    # Of an edition its translations too: words of one page, as of its title, stand on others.
    folders = [source / folder for folder in config.locale_dirs] if config.traced_original else []
    words = [runner.files_hash(folder.rglob("*.po"), folder) for folder in folders]
    made_from = Inputs(_digest([settings, words, runner.packages_hash(), runner.surroundings()]))
    last = json.loads(record.read_text(encoding="utf-8")) if record.is_file() else {}
    # Gone until this build has ended well: one that is stopped is not built upon either.
    record.unlink(missing_ok=True)
    if last.get("shared") == made_from.shared:
        made_from.written = last["written"]
    else:
        (Path(app.doctreedir) / ENV_PICKLE_FILENAME).unlink(missing_ok=True)
    _INPUTS[app] = made_from


def outdated(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Return the pages whose source, or a file that it includes, is not what was read."""
    root = Path(app.srcdir)
    found = [
        page
        for page, files in SOURCES.held(env).items()
        if page in env.found_docs and any(hashed(root / path) != held for path, held in files.items())
    ]
    same = [page for page in env.found_docs - {*added, *changed, *found} if notebooks.is_one(Path(env.doc2path(page)))]
    LOG.info("notebooks: %d not looked at, since nothing has changed of what their pages are made from", len(same))
    return found


def ask(app: Sphinx) -> None:
    """Note what the settings of Sphinx ask of those that run notebooks."""
    known = vars(app.env)
    if "mystnb_config" in known:
        settings.use(Path(app.srcdir), settings.Asked(known["mystnb_config"], known["myst_config"]))


def run(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Run the notebooks of the pages to be read, where their runs are out of date, and order what is to be drawn of them.

    Raises:
        ExtensionError: a cell raised; the message names the notebook and ends with the traceback.
    """
    _READ[app] = docnames
    paths = [path for path in map(Path, map(env.doc2path, docnames)) if notebooks.is_one(path)]
    if paths and app.builder.format == "html":
        artifacts.bundle_ahead()
    try:
        for outcome in runner.perform(paths, meanwhile=_prepare):
            path = outcome.path
            LOG.info("%s: %s", path.relative_to(app.srcdir), outcome.words)
            notebook = notebooks.read(path)
            if outcome.kept:
                notebook = runner.joined(notebook, path)
                if not notebooks.holds(path):
                    _read_as_json(env, path)
            if app.builder.format == "html":
                _draw(notebook, page_of(path))
    except runner.RunError as error:
        raise ExtensionError(f"a notebook could not be run\n{error}") from None


def _prepare() -> None:
    """Import what pages of tables ask for, since there is time while notebooks run."""
    if here().described:
        importlib.import_module("pandas")


def _read_as_json(env: BuildEnvironment, path: Path) -> None:
    """Let MyST-NB take the source of one page, a text, for the JSON that :func:`join` makes of it.

    MyST-NB looks for the longest end of a path that names a format: here it is the whole path.
    """
    config = vars(env)["mystnb_config"]
    formats = {**config.custom_formats, str(path): ("nbformat.reads", {"as_version": 4}, False)}
    vars(env)["mystnb_config"] = config.copy(custom_formats=formats)


def _draw(notebook: nbformat.NotebookNode, page: str) -> None:
    for found in pieces(notebook, page):
        if found.kind == "fig" and not texts.picture_files(found.content):
            artifacts.draw_ahead(evidence.shown(found, page).content)


def join(app: Sphinx, docname: str, source: list[str]) -> None:
    """Give Sphinx a notebook with the outputs of its run, and let MyST-NB not run it again."""
    path = Path(app.env.doc2path(docname))
    SOURCES.held(app.env)[docname] = {path.relative_to(app.srcdir).as_posix(): hashed(path)}
    if not notebooks.is_one(path):
        return
    try:
        notebook = notebooks.read(path, source[0])
        if runner.left(notebook, path):
            if stock.place_glued(notebook.cells):
                source[0] = notebooks.text(notebook)
            return
        notebook = runner.joined(notebook, path)
    except (ValueError, runner.RunError) as error:
        raise ExtensionError(f"{error}; was it changed while the book was built? Build again") from error
    asked = settings.here().run
    seconds, when = runner.took(path)
    _note(app.env, docname, seconds, when, settings.here().of(notebook).execution_mode)
    stock.place_glued(notebook.cells)
    notebook.metadata[asked.metadata_key] = {**notebook.metadata.get(asked.metadata_key, {}), "execution_mode": "off"}
    source[0] = notebooks.text(notebook)


def _note(env: BuildEnvironment, docname: str, seconds: float | None, when: float, mode: str) -> None:
    """Tell MyST-NB's table of runs (``nb-exec-table``) of one that was made here."""
    run = {"mtime": when, "runtime": seconds, "method": mode, "succeeded": True, "error": None, "traceback": None}
    NbMetadataCollector.set_exec_data(env, docname, run)


def note_included(app: Sphinx, doctree: nodes.document) -> None:
    """Remember the hash of each file that a page includes."""
    env = app.env
    SOURCES.held(env)[env.docname] |= {path: hashed(Path(app.srcdir) / path) for path in env.dependencies[env.docname]}


def to_write(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return the pages to be written: all, if anything has changed that they share since they were; else those made from what has."""
    root = Path(app.srcdir)
    # Beside the pages: pictures, references, and whatever else a page may show.
    others = runner.files_hash((path for path in here().beside() if path.suffix not in _PAGES), root)
    inputs, builder = _INPUTS[app], app.builder
    beside = [inputs.shared, repr(provenance.build()), repr(app.config.traced_place), others]
    sources = _digest([*beside, SOURCES.held(env)])
    then, late = inputs.written.get(builder.name), set(builder.get_outdated_docs())
    there = builder.format != "html" or (Path(app.outdir) / TRACE).is_file()
    # What a notebook gives may be another thing each time it is asked to run.
    if then and then["sources"] == sources and there and not late and not _READ[app]:
        LOG.info("nothing has changed since the last build: no page is written")
        standing.leave_all(app)
        return []
    drawn = made_from.drawn(env)
    inputs.written[builder.name] = now = Written(
        sources=sources,
        all=_digest([*beside, made_from.shared(env)]),
        pages=made_from.pages(env, drawn),
        figures=made_from.pages_of_figures(env, drawn),
    )
    # Of another builder than that of pages nobody has looked what it keeps.
    if not (then and there) or then["all"] != now["all"] or late == env.found_docs or builder.format != "html":
        return sorted(env.found_docs)
    changed = late | {page for page, made in now["pages"].items() if then["pages"].get(page) != made}
    standing.leave_pages(app, {key for key, made in now["figures"].items() if then["figures"].get(key) == made})
    changed |= made_from.indexed(env)
    LOG.info("%d of %d pages are written: of the others nothing has changed", len(changed), len(env.found_docs))
    return sorted(changed)


def leave_out(app: Sphinx, config: Config) -> None:
    """Let Sphinx take nothing that a build makes for a page: kept runs and what MyST-NB writes are notebooks as well."""
    root, site = Path(app.srcdir), Path(app.outdir)
    made = (here().build, site, site.parent / OUTPUT_FOLDER)
    left = [path.relative_to(root).as_posix() for path in made if path.is_relative_to(root) and path != root]
    # A list of its own: where the book sets none, this one is that of all builds of the process.
    config.exclude_patterns = [*config.exclude_patterns, *left]


def own_folder(app: Sphinx, config: Config) -> None:
    """Note whether the folder of the site is this project's alone: nothing was in it before the first build, or a site of it is.

    This comes before any extension writes there. The note stands beside what Sphinx has read of the pages, for later builds.
    """
    folder, note = Path(app.outdir), Path(app.doctreedir) / "folders.json"
    known = json.loads(note.read_text(encoding="utf-8")) if note.is_file() else []
    new = not folder.is_dir() or all(path == Path(app.doctreedir) for path in folder.iterdir())
    if not (new or str(folder) in known or (folder / TRACE).is_file()):
        return
    _OWN.add(app)
    if str(folder) not in known:
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(json.dumps([*known, str(folder)]), encoding="utf-8")


def empty(app: Sphinx, builder: Builder) -> None:
    """Empty the folder of the site before all pages are written, so that nothing of an earlier one stays in it.

    Where only some are, all that could leave a file behind, as the name of a figure, is as it was. But editions of earlier pages go. What
    pages have in common is copied anew: whether a file of it is there already, Sphinx says in the address of the file.

    Another's folder is not ours to empty, nor one with the sources in it, or with what Sphinx has read of them.
    """
    folder = Path(app.outdir)
    if builder.format != "html" or any(Path(held).is_relative_to(folder) for held in (app.srcdir, app.doctreedir)):
        return
    if app not in _OWN:
        LOG.info("%s is not emptied, as other files were there before: those of an earlier site may stay in it", folder)
        return
    in_part = [folder / "_static", *(trace.parent for trace in folder.glob(f"*/{TRACE}"))]
    for path in in_part if standing.in_part(app) else folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def without_empty_words(app: Sphinx) -> Iterable[tuple[str, dict, str]]:
    """Take the words that no page has any more out of the index of the search, before it is written; yield no page."""
    indexer = getattr(app.builder, "indexer", None)
    for held in (indexer._mapping, indexer._title_mapping) if indexer else ():
        for word in [word for word, found in held.items() if not found]:
            del held[word]
    return ()


def end(app: Sphinx, failure: Exception | None) -> None:
    """Record what a good build was made from, for the next one to compare."""
    if failure is None and not app._warncount:
        with replacing(_record(app)) as scratch:
            scratch.write_text(json.dumps(asdict(_INPUTS[app])), encoding="utf-8")
        vega.prune()


def setup(app: Sphinx) -> None:
    """Connect the events, and spare the bibliography a search through all installed packages for each citation."""
    backends = "pybtex.backends"
    register_plugin(backends, "plaintext", find_plugin(backends, "plaintext"), force=True)
    app.connect("config-inited", begin)
    app.connect("config-inited", leave_out)
    app.connect("config-inited", own_folder)
    # After MyST-NB has read its settings, and after whoever else changes a source.
    app.connect("builder-inited", ask, priority=900)
    app.connect("env-get-outdated", outdated)
    app.connect("env-before-read-docs", run)
    app.connect("source-read", join, priority=900)
    app.connect("doctree-read", note_included)
    # After figures have their numbers.
    app.connect("env-get-updated", to_write, priority=700)
    app.connect("write-started", empty)
    # After the pages are written.
    app.connect("html-collect-pages", without_empty_words)
    app.connect("build-finished", end, priority=900)
