"""Builds beside that of the book as it is written: the messages of its pages, and its editions.

Each is a build of its own in a process of its own, as Sphinx and its extensions remember things of a process. A Jupyter Book is
built as Jupyter Book builds it, any other as Sphinx does.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from babel.messages.catalog import Catalog

from ..book import BookError, here
from ..editions import catalogues, evidence, faithful
from ..editions.languages import DEFAULT, Edition, asked
from ..files import TRACE
from . import editions
from .hosting import join_editions

CONFIG = "_config.yml"
_CATALOGUES = {"gettext_compact": False, "gettext_uuid": False}


def language() -> str:
    """Return the language that a book is written in, as its settings say."""
    return _settings().get("language") or DEFAULT


def _settings() -> dict[str, Any]:
    """Return the settings of Sphinx and its extensions, as the files of the book have them."""
    config = here().root / CONFIG
    if config.is_file():
        held = yaml.safe_load(config.read_text(encoding="utf-8")) or {}
        return (held.get("sphinx") or {}).get("config") or {}
    from sphinx.config import eval_config_file
    from sphinx.util.tags import Tags

    return eval_config_file(str(here().root / "conf.py"), Tags())


def _build(builder: str, to: Path, doctrees: Path, settings: Mapping[str, Any], strict: bool = False) -> None:
    """Build the book once more, with settings in place of its own.

    Raises:
        BookError: the build failed; what it said was shown.
    """
    given = json.dumps([str(here().root), builder, str(to), str(doctrees), dict(settings), strict])
    done = subprocess.run([sys.executable, "-m", __name__, given], cwd=here().root, check=False)
    if done.returncode:
        raise BookError(f"{to}: the build by {builder!r} did not end well")


def templates() -> dict[str, Catalog]:
    """Return the messages of every page, as its sources and runs have them now, by page; and those of the whole book."""
    folder = here().build / "gettext"
    shutil.rmtree(folder, ignore_errors=True)
    _build("gettext", folder, here().build / ".doctrees-gettext", _CATALOGUES)
    found = {file.relative_to(folder).with_suffix("").as_posix(): file for file in sorted(folder.rglob("*.pot"))}
    held = {page: catalogues.read(file) for page, file in found.items() if _is_page(page)}
    evidence.add(held)
    settings = _settings()
    for name in editions.SETTINGS:
        if text := settings.get(name):
            held[evidence.BOOK].add(text, context=evidence.SETTING, locations=[(CONFIG, 1)])
    return held


def _is_page(page: str) -> bool:
    """Return whether messages are of a page, and not of the templates of a theme."""
    return any((here().root / f"{page}{end}").is_file() for end in (".md", ".ipynb", ".rst"))


def build(edition: Edition, site: Path, strict: bool) -> Path:
    """Build an edition into its folder of the site of the book, and return that folder.

    Raises:
        BookError: a translation says something else than its original, or the build failed.
    """
    original = language()
    if wrong := faithful.unfaithful(edition, original):
        raise BookError("\n".join([f"the edition {edition.code} is not built", *wrong]))
    shown = here().build / "editions" / "locale"
    shutil.rmtree(shown / edition.code, ignore_errors=True)
    catalogues.compiled(edition, shown)
    target = (site / edition.folder).resolve()
    settings = {
        **_CATALOGUES,
        "language": edition.code,
        "locale_dirs": [str(shown)],
        "traced_original": original,
    }
    _build("html", target, here().build / "editions" / f".doctrees-{edition.code}", settings, strict)
    return target


def build_all(site: Path, strict: bool) -> list[Path]:
    """Build every edition of the book; return their folders.

    Raises:
        BookError: the book has none, or see :func:`build`; FileNotFoundError: the original is not built.
    """
    if not (site / TRACE).is_file():
        raise FileNotFoundError(f"{site}: no {TRACE}, expected the site of the book as it is written: build it first")
    held = asked()
    built = [build(edition, site, strict) for edition in held]
    join_editions(site, [edition.folder for edition in held])
    editions.lead(site)
    return built


def _perform(root: str, builder: str, to: str, doctrees: str, settings: dict[str, Any], strict: bool) -> int:
    """Build a book, in a process that does nothing else; return the exit status."""
    if (Path(root) / CONFIG).is_file():
        from jupyter_book.sphinx import build_sphinx

        done = build_sphinx(
            root, to, noconfig=True, path_config=str(Path(root) / CONFIG), confoverrides={"latex_individualpages": False, **settings}, doctreedir=doctrees,
            builder=builder, quiet=True, warningiserror=strict, keep_going=True,
        )  # fmt: skip
        return done if isinstance(done, int) else 1
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    with patch_docutils(root), docutils_namespace():
        app = Sphinx(
            root, root, to, doctrees, builder, settings, status=None, warningiserror=strict, keep_going=True
        )  # fmt: skip
        app.build()
        return app.statuscode


if __name__ == "__main__":
    sys.exit(_perform(*json.loads(sys.argv[1])))
