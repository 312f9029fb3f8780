"""What each page of a site is made from beside its own text, as hashes: a page of which none has changed is not written again.

Pages show things of one another: titles, numbers, the statements behind them. What the environment of a build remembers counts for
every page unless it is named here as a page's own, so that an extension that nobody thought of makes more be written and never less:

- of a number, those pages know more that name it, of a figure those that show it again, and the page of the figure itself;
- a page that lists evidence knows all of it, and one that shows what another glues knows what that glues;
- how many words a page has, from which files it was read and how its notebook ran, no other page shows.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator, Mapping, Set
from pathlib import Path, PurePath

from docutils import nodes
from myst_nb.ext.execution_tables import ExecutionStatsNode
from myst_nb.ext.glue.utils import PendingGlueReference
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from ..files import sha256
from .by_page import ByPage
from .catalogue import table_users
from .domain import evidence_index, figures, numbers, store, tables, uses

# The hash of each file that a page was read from, by its path.
SOURCES = ByPage("traced_sources")
# Whether a page lists what other pages hold, and of which it shows what they glue.
_SHOWN = ByPage("traced_shown")
_LISTING = (evidence_index, table_users, ExecutionStatsNode)
# Of the environment: what a page has for itself, what follows from the rest or from the settings, and what a build remembers of itself.
_OWN = {
    "all_docs", "app", "config", "config_status", "config_status_extra", "dependencies", "doctreedir", "domaindata", "domains", "events",
    "external_site_map", "included", "metadata", "myst_config", "mystnb_config", "nb_metadata", "nb_new_exec_data", "original_image_uri",
    "project", "ref_context", "sd_config", "settings", "srcdir", "temp_data", "titles_old", "version", "versioning_compare",
    "versioning_condition", SOURCES.name, _SHOWN.name,
}  # fmt: skip
_REMEMBERED = ("_search_index_", "_pickled_doctree_cache", "_write_doc_doctree_cache")


def _parts(value: object) -> Iterator[str]:
    """Yield a value as texts that are the same for equal values, in whatever process they came to be."""
    if isinstance(value, nodes.Node):
        yield value.pformat()
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield type(value).__qualname__
        yield from _parts({part.name: getattr(value, part.name) for part in dataclasses.fields(value)})
    elif isinstance(value, Mapping):
        yield "{"
        for key, held in sorted(((digest(key), held) for key, held in value.items()), key=lambda item: item[0]):
            yield key
            yield from _parts(held)
        yield "}"
    elif isinstance(value, Set):
        yield from sorted(map(digest, value))
    elif isinstance(value, list | tuple):
        yield "["
        for part in value:
            yield from _parts(part)
        yield "]"
    elif value is None or isinstance(value, str | bytes | bool | int | float | PurePath):
        yield repr(value)
    elif (held := getattr(value, "__dict__", None)) is not None and not callable(value):
        yield type(value).__qualname__
        yield from _parts(held)
    else:
        # Of a form that is not known: it may be another next time, and then all that rests on it is.
        yield repr(value)


def digest(value: object) -> str:
    """Return the SHA-256 of a value of the environment."""
    total = hashlib.sha256()
    for part in _parts(value):
        total.update(f"{len(part)}:{part}".encode(errors="surrogatepass"))
    return total.hexdigest()


def hashed(path: Path) -> str:
    """Return the hash of a file; words where there is none."""
    return sha256(path) if path.is_file() else "no file"


def note(app: Sphinx, doctree: nodes.document) -> None:
    """Remember whether a page lists what other pages hold, and of which it shows what they glue."""
    glued = sorted({node.refdoc for node in doctree.findall(PendingGlueReference)})
    lists = any(True for _ in doctree.findall(lambda node: isinstance(node, _LISTING)))
    _SHOWN.of(app.env, app.env.docname).update(lists=lists, glued=glued)


def shared(env: BuildEnvironment) -> str:
    """Return the hash of what any page may show of any other."""
    held = {name: value for name, value in vars(env).items() if name not in _OWN and not name.startswith(_REMEMBERED)}
    told = {
        page: {name: part for name, part in known.items() if name != "wordcount"}
        for page, known in env.metadata.items()
    }
    domains = {name: data for name, data in env.domaindata.items() if name not in ("cite", "evidence")}
    evidence = env.get_domain("evidence").data
    named = {
        kind: {key: (value.docname, value.number, value.title) for key, value in store(env)[kind].items()}
        for kind in ("fig", "tab")
    }
    return digest([held, told, domains, _cited(env), named, evidence["uses"], evidence["copies"]])


def _cited(env: BuildEnvironment) -> list[tuple[str, ...]]:
    """Return what is cited, as it is labelled and where it is listed: the works themselves are in files beside the pages."""
    found = env.domaindata.get("cite", {}).get("citations", ())
    return sorted((one.key, one.formatted_entry.label, *map(str, one.bibliography_key)) for one in found)


def drawn(env: BuildEnvironment) -> dict[str, str]:
    """Return the hash of each figure, by its id."""
    return {
        key: digest([dataclasses.replace(value, spec={}), json.dumps(value.spec)])
        for key, value in figures(env).items()
    }


def pages(env: BuildEnvironment, drawn: Mapping[str, str]) -> dict[str, str]:
    """Return the hash of what a page is made from beside what all share, by page; ``drawn`` is as from :func:`drawn`."""
    evidence = env.get_domain("evidence").data
    known = {key: digest(value) for key, value in numbers(env).items()}
    every = digest([known, tables(env), drawn, evidence["cells"]])
    found = {}
    for page in env.found_docs:
        shown = _SHOWN.of(env, page)
        named = {key: known.get(key) for key in uses(env).get(page, ())}
        copied = [drawn.get(key) for key in evidence["copies"].get(page, ())]
        glued = [_glued(env, other) for other in shown.get("glued", ())]
        found[page] = digest([SOURCES.of(env, page), named, copied, glued, every if shown.get("lists") else ""])
    return found


def _glued(env: BuildEnvironment, page: str) -> str:
    # MyST-NB keeps what a page glues in a file beside the notebook that it ran.
    return hashed(Path(vars(env)["mystnb_config"].output_folder, f"{page}.glue.json"))


def pages_of_figures(env: BuildEnvironment, drawn: Mapping[str, str]) -> dict[str, str]:
    """Return the hash of what the page of a figure is made from beside what all share, by its id; ``drawn`` as of :func:`pages`."""
    cells = env.get_domain("evidence").data["cells"]
    return {
        key: digest([drawn[key], SOURCES.of(env, value.docname), cells.get(value.docname)])
        for key, value in figures(env).items()
    }


def indexed(env: BuildEnvironment) -> set[str]:
    """Return the pages with entries of an index: of these Sphinx's search keeps nothing that it does not write anew."""
    return {page for page, entries in env.get_domain("index").data["entries"].items() if entries}


def setup(app: Sphinx) -> None:
    """Connect the events."""
    SOURCES.setup(app)
    _SHOWN.setup(app)
    app.connect("doctree-read", note)
