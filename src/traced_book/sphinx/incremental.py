"""What a build does again, and what it takes from the last one.

- A notebook runs if an input of its run has changed (:mod:`traced_book.runs.runner`), and a figure is drawn if its specification
  has (:mod:`traced_book.drawing.vega`).
- A page is read if its source or a file that it includes has changed. All pages are read if anything has changed that
  they share: the package, the data, the settings, the table of contents, the environment.
- If any of that has changed, or the commit, or another file of the book, every page is written, into an empty folder:
  numbers, titles and labels of one page stand on others. Without runs and drawings, writing is quick.
- If nothing has changed, nothing is written.
- A build that warned or failed is not built upon: the next one reads every page again, and so warns again.

What has changed is found by hash. Two files beside Sphinx's own hold them: each page's in its pickled environment, and those
of the last good build in ``inputs.json``.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from weakref import WeakKeyDictionary

import nbformat
from docutils import nodes
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
from ..evidence.pieces import pieces
from ..files import replacing
from ..runs import runner
from ..tables import altered, descriptor
from . import artifacts

LOG = logging.getLogger(__name__)
_PAGES = (".ipynb", ".md")


@dataclass
class Inputs:
    """What a build was made from, as hashes: what all pages ``shared``, and what each builder has ``written``, by its name."""

    shared: str
    written: dict[str, str] = field(default_factory=dict)


# Of each build in this process.
_INPUTS: WeakKeyDictionary[Sphinx, Inputs] = WeakKeyDictionary()


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


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
    made_from = Inputs(_digest([settings, runner.packages_hash(), runner.surroundings()]))
    last = json.loads(record.read_text(encoding="utf-8")) if record.is_file() else {}
    # Gone until this build has ended well: one that is stopped is not built upon either.
    record.unlink(missing_ok=True)
    if last.get("shared") == made_from.shared:
        made_from.written = last["written"]
    else:
        (Path(app.doctreedir) / ENV_PICKLE_FILENAME).unlink(missing_ok=True)
    _INPUTS[app] = made_from


def _sources(env: BuildEnvironment) -> dict[str, dict[str, str]]:
    """Return the hash of each file that a page was read from, by page and path."""
    return vars(env).setdefault("traced_sources", {})


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "no file"


def outdated(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Return the pages whose source, or a file that it includes, is not what was read."""
    root = Path(app.srcdir)
    found = [
        page
        for page, files in _sources(env).items()
        if page in env.found_docs and any(_hash(root / path) != held for path, held in files.items())
    ]
    same = [page for page in env.found_docs - {*added, *changed, *found} if env.doc2path(page).endswith(".ipynb")]
    LOG.info("notebooks: %d not looked at, since nothing has changed of what their pages are made from", len(same))
    return found


def run(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Run the notebooks of the pages to be read, where their runs are out of date, and order their drawings.

    Raises:
        ExtensionError: a cell raised; the message names the notebook and ends with the traceback.
    """
    notebooks = [Path(path) for path in map(env.doc2path, docnames) if path.endswith(".ipynb")]
    try:
        for outcome in runner.perform(notebooks):
            LOG.info("%s: %s", outcome.path.relative_to(app.srcdir), outcome.words)
            if app.builder.format == "html":
                _draw(runner.joined(nbformat.read(outcome.path, as_version=4), outcome.path))
    except runner.RunError as error:
        raise ExtensionError(f"a notebook could not be run\n{error}") from error


def _draw(notebook: nbformat.NotebookNode) -> None:
    for found in pieces(notebook):
        if found.kind == "fig":
            artifacts.draw_ahead(found.content)


def join(app: Sphinx, docname: str, source: list[str]) -> None:
    """Give Sphinx a notebook with the outputs of its run."""
    path = Path(app.env.doc2path(docname))
    _sources(app.env)[docname] = {path.relative_to(app.srcdir).as_posix(): _hash(path)}
    if path.suffix == ".ipynb":
        try:
            source[0] = runner.text(runner.joined(nbformat.reads(source[0], as_version=4), path))
        except ValueError as error:
            raise ExtensionError(f"{error}; was it changed while the book was built? Build again") from error


def note_included(app: Sphinx, doctree: nodes.document) -> None:
    """Remember the hash of each file that a page includes."""
    env = app.env
    _sources(env)[env.docname] |= {path: _hash(Path(app.srcdir) / path) for path in env.dependencies[env.docname]}


def purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget what a page was read from."""
    _sources(env).pop(docname, None)


def to_write(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return all pages, if anything of what the site is made from has changed since it was written; otherwise none."""
    root = Path(app.srcdir)
    # Beside the pages: pictures, references, and whatever else a page may show.
    others = runner.files_hash((path for path in here().beside() if path.suffix not in _PAGES), root)
    inputs, builder = _INPUTS[app], app.builder
    made_from = _digest([inputs.shared, _sources(env), repr(provenance.build()), others])
    current = inputs.written.get(builder.name) == made_from and not list(builder.get_outdated_docs())
    inputs.written[builder.name] = made_from
    if current:
        LOG.info("nothing has changed since the last build: no page is written")
    return [] if current else sorted(env.found_docs)


def empty(app: Sphinx, builder: Builder) -> None:
    """Empty the folder of the site before all pages are written, so that nothing of an earlier one stays in it."""
    folder = Path(app.outdir)
    # Only a folder that Jupyter Book made for the site: another may hold what is not ours to remove.
    if builder.format == "html" and folder.parent.name == "_build":
        for path in folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()


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
    app.connect("env-get-outdated", outdated)
    app.connect("env-before-read-docs", run)
    app.connect("source-read", join)
    app.connect("doctree-read", note_included)
    app.connect("env-purge-doc", purge)
    app.connect("env-get-updated", to_write)
    app.connect("write-started", empty)
    app.connect("build-finished", end, priority=900)
