"""A refresh: what a folder of new exports is, and what it would change."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import ModuleType

from . import ingest
from .ingest.forms import Form, Sources


@dataclass
class Standing:
    """How far the files of a folder go.

    Attributes:
        providers: those whose tables can be made; kept: a line for each whose tables stay as published, for want of any file;
        problems: a line for each thing that has to be settled before anything is made.
    """

    providers: list[ModuleType] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def standing(source: Sources) -> Standing:
    """Return how far the files of a folder go: a provider needs all that it reads, but for what is optional, or nothing."""
    out = Standing()
    for found in source.found:
        if found.damaged or found.problem:
            out.problems.append(str(found))
    for provider in ingest.PROVIDERS:
        forms = ingest.forms_of(provider)
        lacking = [form.name for form in forms if not source.of(form)]
        if forms and len(lacking) == len(forms):
            out.kept.append(f"no file of {' or '.join(lacking)}: its tables stay as published")
            continue
        out.providers.append(provider)
        out.problems += [f"no file of {name}, which goes with {_rest(forms, lacking)}" for name in lacking]
    for form in ingest.FORMS:
        if form.read:
            out.problems += _unsettled(source, form)
    return out


def _rest(forms: list[Form], lacking: list[str]) -> str:
    return " and ".join(form.name for form in forms if form.name not in lacking)


def _unsettled(source: Sources, form: Form) -> list[str]:
    """Return what has to be settled of a form of which there are files: which of several, and of what vintage it is."""
    held = source.of(form)
    if len(held) > 1:
        each = " or ".join(f"--choose {one.name!r}" for one in held)
        return [f"{len(held)} files of {form.name}, never to be mixed: {each}"]
    return [f"{one.name} does not say its vintage: --vintage '{one.name}=…'" for one in held if not one.vintage]
