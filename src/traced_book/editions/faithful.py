"""Whether a translation says what its original says: the same roles and links with the same targets, and no number of its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from . import numerals
from .catalogues import held, messages, read, translation
from .languages import Edition

_ROLE = re.compile(r"\{(?P<role>[A-Za-z][\w:.+-]*)\}(?P<fence>`+)(?P<text>.+?)(?P=fence)", re.S)
_LINK = re.compile(r"(?<!\\)\]\((?P<target>[^()\s]*(?:\([^()]*\)[^()\s]*)*)[^()]*\)")
_CODE = re.compile(r"(?<!`)(?P<fence>`+)(?!`)(?P<text>.+?)(?<!`)(?P=fence)(?!`)", re.S)
_TARGET = re.compile(r"<(?P<target>[^<>]*)>\s*\Z", re.S)
_FOOTNOTE = re.compile(r"\[\^(?P<name>[^\]\s]+)\]")
_ATTRIBUTES = re.compile(r"(?<=\])\{[^{}]*\}")
# Of HTML, and an address between angle brackets.
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_QUOTED = re.compile(r"\[(?P<text>[^\[\]]*)\]\{\.language-(?P<code>[A-Za-z_]+)\}")
_WORD = re.compile(r"\w+")
_ADDRESS = re.compile(r"https?://\S+|\S+@\S+\.\w+")
# Contexts of words that stand once for a whole book.
CHART, TABLE, NUMBER = "chart", "table", "number"
# Their text is words to be translated, and names nothing.
_WORDS = {"abbr", "dfn", "emphasis", "strong", "sub", "subscript", "sup", "superscript"}
# After its target a number may say in which form of the word a translation needs it (traced_book.editions.forms).
_FORM = ";"


def _target(role: str, text: str) -> str:
    """Return what a role names: what stands between angle brackets after its words, or all of its text."""
    if role in _WORDS:
        return ""
    named = _TARGET.search(text)
    target = " ".join((named["target"] if named else text).split())
    return target.partition(_FORM)[0].strip() if role == "num" else target


def marks(text: str) -> Counter[str]:
    """Return the roles, links, footnotes and code of a message, each with what it names, as a reader of the catalogue writes them."""
    found: Counter[str] = Counter()
    for role in _ROLE.finditer(text):
        found[f"{{{role['role']}}}`{_target(role['role'], role['text'])}`"] += 1
    plain = _ROLE.sub(" ", text)
    found.update(f"]({link['target']})" for link in _LINK.finditer(plain))
    found.update(f"[^{note['name']}]" for note in _FOOTNOTE.finditer(plain))
    found.update(f"`{' '.join(code['text'].split())}`" for code in _CODE.finditer(plain))
    return found


def tags(text: str) -> Counter[str]:
    """Return the tags of HTML in a message of a page, each as it is written; an address between angle brackets is as one."""
    return Counter(_TAG.findall(_CODE.sub(" ", _ROLE.sub(" ", text))))


def bare(text: str) -> str:
    """Return the words of a message: without roles, code, addresses and attributes."""
    for pattern in (_ROLE, _CODE):
        text = pattern.sub(" ", text)
    text = _LINK.sub("]", text)
    for pattern in (_FOOTNOTE, _ATTRIBUTES, _ADDRESS):
        text = pattern.sub(" ", text)
    return text


def has_words(text: str) -> bool:
    """Return whether there is anything to translate in a message."""
    return any(character.isalpha() for character in bare(text))


def _stated(text: str, code: str) -> Counter[str]:
    """Return the numbers of a message in a language; of a quotation that names its own, as that has them."""
    found = sum((numerals.stated(bare(part["text"]), part["code"]) for part in _QUOTED.finditer(text)), Counter[str]())
    return found + numerals.stated(bare(_QUOTED.sub(" ", text)), code)


def _misquoted(original: str, text: str, language: str) -> Iterator[str]:
    """Yield what a translation quotes in the original's language that the original does not say."""
    said = _words(original)
    yield from (
        part["text"] for part in _QUOTED.finditer(text) if part["code"] == language and _words(part["text"]) not in said
    )


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text))


def faults(original: str, text: str, edition: Edition, language: str, whole: bool = False) -> Iterator[str]:
    """Yield in words what a translation lacks of its original's roles and links, what it adds, and the numbers that only it states.

    Args:
        language: of the original; whole: whether it may leave no number out either, as in a figure, a table or a number, whose texts are plain.
    """
    wanted, given = marks(original), marks(text)
    if not whole:
        wanted, given = wanted + tags(original), given + tags(text)
        original, text = (_TAG.sub(" ", part) for part in (original, text))
    yield from (f"lacks {mark}" for mark in (wanted - given).elements())
    yield from (f"adds {mark}" for mark in (given - wanted).elements())
    yield from (f"quotes what the original does not say: {quoted}" for quoted in _misquoted(original, text, language))
    # What is quoted as it was said may stand beside it in the language of the edition.
    kept = _QUOTED.sub(lambda part: " " if part["code"] == language else part[0], text)
    said, stated = _stated(original, language), _stated(kept, edition.code)
    for number in sorted((stated - said).elements()):
        yield f"states the number {number}, which the original does not"
    for number in sorted((said - stated).elements()) if whole else ():
        yield f"leaves out the number {number}"


def unfaithful(edition: Edition, language: str) -> list[str]:
    """Return a line for each fault of the translations of an edition: file, line, what is wrong, and how the message begins.

    What has a context is of a figure, a table or a number: it may leave no number out either.
    """
    found = []
    for _, file in held(edition):
        for message in messages(read(file, edition.code)):
            if text := translation(message):
                found += [
                    f"{file}:{message.lineno}: {fault}: {first_words(str(message.id))}"
                    for fault in faults(str(message.id), text, edition, language, bool(message.context))
                ]
    return found


def first_words(text: str, count: int = 8) -> str:
    """Return how a message begins."""
    words = text.split()
    return " ".join(words[:count]) + (" …" if len(words) > count else "")
