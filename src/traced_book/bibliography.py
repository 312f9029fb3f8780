"""The references: how their file is read, and what is refused of it.

The file becomes links in a page and in a notebook, so an address of another scheme than the web's is an error here, where its entry
can be named, and not a link that runs a script there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from pybtex.database import BibliographyData, Entry, parse_file

from .addresses import EXPECTED, TURNING, WEB

LANGUAGES = {"spanish": "es", "portuguese": "pt", "russian": "ru", "french": "fr", "italian": "it", "german": "de"}
_TURNING = re.compile(f"[{TURNING}]")
# What each field must look like, and that in words.
_FORMS = {
    "url": (WEB, EXPECTED),
    "doi": (re.compile(r"10\.\d{4,9}/[^\s<>\"\\]+"), "a DOI, as 10.1000/182"),
    "year": (re.compile(r"\d{4}"), "a year, or no such field where a work bears none"),
    "eprint": (re.compile(r"[\w./-]+"), "the number of a paper at arXiv, as 2001.01234"),
    "pubmed": (re.compile(r"\d+"), "the number of an article at PubMed"),
    "langid": (re.compile("|".join(LANGUAGES)), f"one of {', '.join(LANGUAGES)}, or no such field for English"),
}


def faults(entries: Mapping[str, Entry]) -> Iterator[str]:
    """Return one line per field that is not of its form, with key, field, value and what was expected."""
    for key, entry in entries.items():
        for name, (form, expected) in _FORMS.items():
            value = entry.fields.get(name)
            if value is not None and not form.fullmatch(value):
                yield f"{key}: {name} is {value!r}: expected {expected}"
        names = ((role, str(person)) for role, persons in entry.persons.items() for person in persons)
        for name, value in [*entry.fields.items(), *names]:
            if found := _TURNING.search(value):
                yield f"{key}: {name} is {value!r}, with {found[0]!r} in it: expected characters in the order in which they are read"
            if "\\url" in value:
                yield f"{key}: {name} is {value!r}: expected no \\url, which would be a link: an address has the field url"


def read(path: Path) -> BibliographyData:
    """Return the references of a file.

    Raises:
        FileNotFoundError: there is no such file; ValueError: a field is not of its form, with every such field named.
    """
    found = parse_file(str(path), bib_format="bibtex")
    if problems := list(faults(found.entries)):
        raise ValueError("\n".join(f"{path}: {problem}" for problem in problems))
    return found
