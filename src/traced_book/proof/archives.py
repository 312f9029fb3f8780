"""What a release consists of: archives of the built site and the data package, and notes. The same files, the same bytes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from ..book import CITATION, DESCRIPTOR, here
from ..files import PUBLISH_ALL, replacing, sha256, trace_file
from ..tables import altered, descriptor, file_of

SITE, DATA, SUMS = "site.zip", "data-package.zip", "SHA256SUMS"
CHANGELOG = "CHANGELOG.md"
_LEAVES = ("LICENSE-TEXT", CITATION)
_HEADING = re.compile(r"^## \[(.+?)\](?: - (\d{4}-\d\d-\d\d))?.*\n", re.MULTILINE)


def zipped(files: Mapping[str, Path], target: Path) -> None:
    """Write an archive in which order, dates and permissions say nothing of the machine or the hour.

    Args:
        files: name in the archive to file.
    """
    with replacing(target) as scratch, ZipFile(scratch, "w") as archive:
        for name, path in sorted(files.items()):
            info = ZipInfo(name)  # dated 1980, the format's first day
            info.compress_type, info.create_system, info.external_attr = ZIP_DEFLATED, 3, 0o100644 << 16
            archive.writestr(info, path.read_bytes(), compresslevel=9)


def site_files(site: Path) -> dict[str, Path]:
    """Return the files of a built site by name.

    What only the builder reads (names that begin with a dot) is left out, but not what tells hosts to publish all folders.

    Raises:
        FileNotFoundError: the site is not built.
        ValueError: something in its folder is a link, which may lead out of it.
    """
    trace_file(site)
    for path in site.rglob("*"):
        if path.is_symlink():
            raise ValueError(f"{path}: found a link to {path.readlink()}, expected files and folders of the site alone")
    names = {path.relative_to(site): path for path in site.rglob("*") if path.is_file()}
    return {
        name.as_posix(): path
        for name, path in names.items()
        if name.as_posix() == PUBLISH_ALL or not any(part.startswith(".") for part in name.parts)
    }


def data_files(data_dir: Path) -> dict[str, Path]:
    """Return the files of the data package by name: descriptor and tables, licence and citation.

    Raises:
        ValueError: a table has not the hash that the descriptor gives, or its path leads out of the folder.
    """
    leaves = ((name, here().root / name) for name in _LEAVES)
    files = {DESCRIPTOR: data_dir / DESCRIPTOR} | {name: path for name, path in leaves if path.is_file()}
    for table in descriptor(data_dir)["resources"]:
        path = files[table["path"]] = file_of(table, data_dir)
        if found := altered(table, data_dir):
            raise ValueError(f"{path}: {found}")
    return files


def archives(site: Path, target: Path, pdf: Path | None = None) -> list[Path]:
    """Write ``site.zip``, ``data-package.zip``, the book as a PDF if there is one, and ``SHA256SUMS``; return their paths.

    Raises:
        FileNotFoundError, ValueError: see :func:`site_files` and :func:`data_files`; nothing is written then.
    """
    contents = {SITE: site_files(site)} | ({DATA: data_files(here().data)} if here().described else {})
    book = {} if pdf is None else {pdf.name: pdf.read_bytes()}
    target.mkdir(parents=True, exist_ok=True)
    for name, files in contents.items():
        zipped(files, target / name)
    for name, whole in book.items():
        with replacing(target / name) as scratch:
            scratch.write_bytes(whole)
    with replacing(target / SUMS) as scratch:
        lines = [f"{sha256(target / name)}  {name}\n" for name in (*contents, *book)]
        scratch.write_text("".join(lines), encoding="utf-8")
    return [target / name for name in (*contents, *book, SUMS)]


class Release(NamedTuple):
    """A section of a changelog: its version, its day where it is released, and what it says."""

    version: str
    day: dt.date | None
    text: str


def releases(changelog: Path) -> list[Release]:
    """Return the sections of a changelog, in their order.

    Raises:
        ValueError: the day of one is none of the calendar.
    """
    _, *parts = _HEADING.split(changelog.read_text(encoding="utf-8"))
    found = zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    try:
        return [
            Release(version, dt.date.fromisoformat(day) if day else None, text.strip()) for version, day, text in found
        ]
    except ValueError as error:
        raise ValueError(f"{changelog}: {error}: expected the heading '## [VERSION] - YYYY-MM-DD'") from None


def notes(version: str, changelog: Path) -> str:
    """Return what the changelog says of a version, without its heading.

    Raises:
        ValueError: it says nothing of that version.
    """
    said = next((release.text for release in releases(changelog) if release.version == version), "")
    if not said:
        raise ValueError(f"{changelog}: nothing under the heading '## [{version}] - YYYY-MM-DD': expected what changed")
    return f"{said}\n"
