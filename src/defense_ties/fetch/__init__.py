"""New exports of the providers, fetched into a folder that ``refresh`` reads: whole and recognised, or not at all.

Each file is looked at as ``refresh`` would before it is put in place; ``fetched.json`` beside them says of each where it is from, when
it came and what its hash is. What a provider gives to people and not to programs is named, with the way to export it by hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from traced_book.files import replacing, sha256
from traced_book.repository import repository

from .. import __version__, ingest, prose
from ..ingest import forms, raw
from .providers import PROVIDERS, File, Provider
from .transfer import Answer, Courier, FetchError, Part

_TERMS = Path(__file__).parent / "providers.csv"
_COLUMNS = ["provider", "name", "terms", "terms_at", "documented_at", "by_hand"]


@dataclass(frozen=True)
class Terms:
    """A provider as its users have to know it, a row of ``providers.csv``.

    Attributes:
        provider: by what it is asked for; name: what it gives; terms: for what it may be used; terms_at: where they stand;
        documented_at: where the provider describes how it is asked for; by_hand: how a person exports it, empty where a program may ask.
    """

    provider: str
    name: str
    terms: str
    terms_at: str
    documented_at: str
    by_hand: str

    def __str__(self) -> str:
        """Return one line for a reader: the terms, or how it is exported by hand under them."""
        by_hand = f" By hand: {self.by_hand}" if self.by_hand else ""
        return f"{self.provider}: {self.name}. {self.terms} Terms: {self.terms_at}, documentation: {self.documented_at}.{by_hand}"


def table() -> list[Terms]:
    """Return what is known of every provider."""
    rows = raw.unique(raw.delimited(_TERMS, _COLUMNS), ["provider"], _TERMS.name)
    return [Terms(*row) for row in rows[_COLUMNS].itertuples(index=False)]


def chosen(names: Iterable[str]) -> list[Terms]:
    """Return the providers of some names, all for none.

    Raises:
        ValueError: there is none of a name.
    """
    held = {terms.provider: terms for terms in table()}
    wanted = dict.fromkeys(names) or held
    for name in wanted:
        if name not in held:
            raise ValueError(f"{name!r} is no provider: expected one of {', '.join(held)}")
    return [held[name] for name in wanted]


def agent(root: Path) -> str:
    """Return by what name a provider sees the project: with the address of its repository, where that is public."""
    return f"defense-ties/{__version__} ({repository(root=root) or 'a copy without a public repository'})"


@dataclass(frozen=True)
class Outcome:
    """What became of a file: what is in place, or else the problem, which names address, what came and what was expected."""

    provider: str
    file: str
    held: str = ""
    problem: str = ""

    def __str__(self) -> str:
        """Return one line for a reader."""
        return f"{self.provider}: {self.file}: {f'FAILED: {self.problem}' if self.problem else self.held}"


def run(names: Sequence[str], folder: Path, courier: Courier) -> list[Outcome]:
    """Fetch all files of some providers, one after the other, and say what became of each; what failed keeps none of the others back.

    Args:
        names: of providers that programs may ask; folder: where the files go, made where it is not there; courier: brings the answers.

    Raises:
        IngestError: the manifest of the folder is not one.
        OSError: the folder can not be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    forms.fetched(folder)  # what is no manifest is not written over
    return [outcome for name in names for outcome in _of_provider(name, PROVIDERS[name], folder, courier)]


def _of_provider(name: str, provider: Provider, folder: Path, courier: Courier) -> list[Outcome]:
    def ask(address: str) -> bytes:
        part = Part(folder / f".{name}.part")
        courier.bring(address, provider.hosts, part, f"{name}, the list of its files")
        try:
            return part.path.read_bytes()
        finally:
            part.forget()

    try:
        files = list(provider.files(ask))
    except FetchError as error:
        return [Outcome(name, "the list of its files", problem=str(error))]
    return [_outcome(name, file, folder, courier) for file in files]


def _outcome(name: str, file: File, folder: Path, courier: Courier) -> Outcome:
    try:
        return Outcome(name, file.name, held=_put(name, file, folder, courier))
    except FetchError as error:
        return Outcome(name, file.name, problem=str(error))
    except raw.IngestError as error:
        return Outcome(name, file.name, problem=f"{file.addresses[0]}: {error}")


def _put(name: str, file: File, folder: Path, courier: Courier) -> str:
    """Fetch a file and put it in place, with its entry in the manifest; return what it is. Raises FetchError, IngestError, OSError."""
    target = folder / file.name
    target.parent.mkdir(parents=True, exist_ok=True)
    parts = {
        address: Part(target.with_name(f".{target.name}.{number}.part"))
        for number, address in enumerate(file.addresses, start=1)
    }
    answers: list[Answer] = []
    try:
        for address, part in parts.items():
            label = f"{file.name}, answer {len(answers) + 1} of {len(parts)}"
            answers.append(courier.bring(address, PROVIDERS[name].hosts, part, label))
    except BaseException:
        for part in parts.values():
            part.leave()
        raise
    courier.progress(f"{file.name}: looking at it")
    try:
        bodies = {address: part.path.read_bytes() for address, part in parts.items()}
        with replacing(target) as new:
            new.write_bytes(file.made(bodies))
            found = _recognised(new, file)
            digest, size = sha256(new), new.stat().st_size
    finally:
        for part in parts.values():
            part.forget()
    assert found.form is not None  # what is nothing known is not put in place
    vintage = found.vintage or file.vintage or f"retrieved {prose.spoken(answers[-1].time[:10])}"
    entry = {"provider": name, "form": found.form.name, "sha256": digest, "bytes": size, "vintage": vintage}
    _note(folder, file.name, {**entry, "terms": file.terms, "answers": [asdict(answer) for answer in answers]})
    return f"{found.form.name}, vintage {vintage}; {size:,} bytes, SHA-256 {digest}"


def _recognised(path: Path, file: File) -> forms.Found:
    """Return what a new file is. Raises FetchError where it is not what was asked for, or is damaged."""
    found = forms.look(path, file.name, ingest.FORMS, {})
    if found.form not in file.forms or found.problem:
        came = found.problem or (f"{found.form.name} (by {found.why})" if found.form else found.why)
        raise FetchError(file.addresses[0], came, " or ".join(form.name for form in file.forms))
    return found


def _note(folder: Path, name: str, entry: dict[str, object]) -> None:
    """Enter a file into the manifest of a folder, in place of an earlier one of its name."""
    path = folder / forms.MANIFEST
    files = json.loads(path.read_text(encoding="utf-8"))["files"] if path.exists() else {}
    with replacing(path) as new:
        text = json.dumps({"files": files | {name: entry}}, indent=2, ensure_ascii=False, sort_keys=True)
        new.write_text(text + "\n", encoding="utf-8")
