"""What a book asks of those that read and run its notebooks, in the words of MyST-NB and of the MyST parser.

A build knows it from Sphinx and says so (:func:`use`). Outside of a build it is read from the same files: ``_config.yml`` as
Jupyter Book reads it, or ``conf.py``.
"""

from __future__ import annotations

import contextlib
import runpy
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import yaml
from myst_nb.core.config import NbParserConfig
from myst_parser.config.main import MdParserConfig
from nbformat import NotebookNode

from .. import book


@dataclass(frozen=True)
class Asked:
    """How notebooks are run (``nb_...`` in the settings of Sphinx) and how Markdown is read (``myst_...``)."""

    run: NbParserConfig = field(default_factory=NbParserConfig)
    read: MdParserConfig = field(default_factory=MdParserConfig)

    def of(self, notebook: NotebookNode) -> NbParserConfig:
        """Return how a notebook is run: as the book asks, but for what its own metadata says.

        Raises:
            ValueError: its metadata says what is no setting.
        """
        own = dict(notebook.metadata.get(self.run.metadata_key, {}))
        # What the parser takes from nobody but the book.
        own.pop("output_folder", None)
        # An older place of two of them.
        older = notebook.metadata.get("execution", {})
        own |= {f"execution_{name}": older[name] for name in ("timeout", "allow_errors") if name in older}
        try:
            return self.run.copy(**own)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{self.run.metadata_key} in its metadata: {error}") from error

    def excluded(self, path: Path) -> str:
        """Return the pattern by which a notebook is left out of those that run; empty where none does."""
        patterns = self.run.execution_excludepatterns
        return next((pattern for pattern in patterns if PurePosixPath(path.resolve().as_posix()).match(pattern)), "")


_used: dict[Path, Asked] = {}


def use(root: Path, asked: Asked) -> None:
    """Make this what the book at a folder asks, as what builds it knows."""
    _used[root.resolve()] = asked


def here() -> Asked:
    """Return what the book asks (:func:`traced_book.book.here`).

    Raises:
        BookError: its files give a setting that is none.
    """
    root = book.here().root
    return _used.get(root.resolve()) or _of_files(root)


@cache
def _of_files(root: Path) -> Asked:
    config, conf = root / "_config.yml", root / "conf.py"
    if config.is_file():
        where, given = config, _jupyter_book(config)
    elif conf.is_file():
        with contextlib.chdir(root):
            where, given = conf, runpy.run_path(str(conf))
    else:
        return Asked()
    try:
        return Asked(_filled(NbParserConfig, "nb_", given), _filled(MdParserConfig, "myst_", given))
    except (TypeError, ValueError) as error:
        raise book.BookError(f"{where}: {error}") from error


def _filled(kind: type, prefix: str, given: Mapping[str, Any]) -> Any:
    names = (held.name for held in fields(kind))
    return kind(**{name: given[prefix + name] for name in names if prefix + name in given})


def _jupyter_book(config: Path) -> dict[str, Any]:
    """Return the settings of Sphinx that Jupyter Book makes of its own, where a book names none as it takes them by default."""
    # Only who has such a file has that package.
    from jupyter_book.config import PATH_YAML_DEFAULT, yaml_to_sphinx

    made: dict[str, Any] = {}
    for file in (PATH_YAML_DEFAULT, config):
        merged, replaced, _ = yaml_to_sphinx(yaml.safe_load(file.read_text(encoding="utf-8")) or {})
        made |= {**merged, **replaced}
    return made
