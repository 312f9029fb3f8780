"""HTML that a cell or an extension writes, in an edition: its passages are messages, and come back in the words of the edition.

A passage is what stands on a line of its own, or between elements that do: a run of text with the elements within it. Where the elements of a run
have all the words, and between them stand but marks, each is looked at by itself. What is in another language already (``lang``) or is
not to be translated (``translate="no"``) is left alone, as HTML means these attributes; so is code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PageElement, PreformattedString

from .charts import has_words

# What may stand within a line, by HTML's own list of phrasing content, as far as a writer of texts needs it.
_WITHIN = {"a", "abbr", "b", "bdi", "cite", "dfn", "em", "i", "ins", "del", "kbd", "label", "mark", "output", "q", "s", "small", "span", "strong", "sub", "sup",
           "time", "u", "var", "wbr"}  # fmt: skip
_CODE = {"code", "pre", "script", "style", "svg", "math"}
_SAID = ("aria-label", "title", "alt", "placeholder")
UNTRANSLATED = "traced-untranslated"


@dataclass(frozen=True)
class _Passage:
    """Where a passage stands: nodes of one parent, one after the other, or an attribute of an element."""

    nodes: tuple[PageElement, ...]
    attribute: str = ""

    @property
    def text(self) -> str:
        """The passage as HTML, its white space joined; of an attribute, as text."""
        if self.attribute:
            return " ".join(str(self.nodes[0][self.attribute]).split())  # type: ignore[index]  # an element then
        held = (node.decode() if isinstance(node, Tag) else node.output_ready("minimal") for node in self.nodes)  # type: ignore[attr-defined]
        return " ".join("".join(held).split())


def words(html: str) -> list[str]:
    """Return the passages of HTML that have words, in their order, each once."""
    return list(dict.fromkeys(passage.text for passage in _passages(BeautifulSoup(html, "html.parser"))))


@dataclass(frozen=True)
class Translated:
    """HTML in the words of an edition, with the number of its passages, and of those that are ``left`` in the language of the original."""

    html: str
    left: int
    all: int


def translated(html: str, say: Callable[[str], str | None], original: str) -> Translated:
    """Return HTML with other words; what is left as it was says in which language it is.

    Args:
        say: gives a passage in other words; nothing for one that stays.
        original: the language of what stays.
    """
    soup, left, every = BeautifulSoup(html, "html.parser"), 0, 0
    for passage in list(_passages(soup)):
        every += 1
        said = say(passage.text)
        left += said is None
        if said is None:
            _mark(soup, passage, original)
        elif passage.attribute:
            passage.nodes[0][passage.attribute] = said  # type: ignore[index]  # an element then
        else:
            passage.nodes[0].insert_before(BeautifulSoup(said, "html.parser"))
            for node in passage.nodes:
                node.extract()
    return Translated(soup.decode(formatter="minimal"), left, every)


def _passages(element: Tag, free: bool = True) -> Iterator[_Passage]:
    """Yield the passages of an element.

    Args:
        free: whether they are to be translated, as far as the elements around say.
    """
    for name in _SAID if free else ():
        if has_words(element.get(name)):
            yield _Passage((element,), name)
    for within, run in groupby(element.children, _is_within):
        nodes = tuple(run)
        own = [node for node in nodes if _is_text(node) and has_words(str(node))]
        if free and within and own:
            yield _Passage(_trimmed(nodes))
            continue
        for node in nodes:
            if isinstance(node, Tag) and node.name not in _CODE and not node.has_attr("lang"):
                yield from _passages(node, {"no": False, "yes": True}.get(str(node.get("translate")), free))


def _is_text(node: PageElement) -> bool:
    return isinstance(node, NavigableString) and not isinstance(node, PreformattedString)


def _is_within(node: PageElement) -> bool:
    """Return whether a node may stand within a line."""
    return _is_text(node) or (isinstance(node, Tag) and node.name in _WITHIN)


def _trimmed(nodes: tuple[PageElement, ...]) -> tuple[PageElement, ...]:
    """Return nodes without those of white space at both ends."""
    full = [place for place, node in enumerate(nodes) if isinstance(node, Tag) or str(node).strip()]
    return nodes[full[0] : full[-1] + 1]


def _mark(soup: BeautifulSoup, passage: _Passage, language: str) -> None:
    """Say of a passage in which language it is: its element, or one put around it where that holds more."""
    if passage.attribute:
        return
    parent = passage.nodes[0].parent
    others = (part for part in parent.children if part not in passage.nodes and str(part).strip()) if parent else ()
    if parent is None or parent is soup or any(others):
        parent = soup.new_tag("span")
        passage.nodes[0].insert_before(parent)
        for node in passage.nodes:
            parent.append(node.extract())
    parent["lang"] = language
    parent["class"] = " ".join([*filter(None, parent.get_attribute_list("class")), UNTRANSLATED])
