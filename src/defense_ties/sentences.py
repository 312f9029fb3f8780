"""How the chapters read: words, sentences, numbers, citations, verbs and subjects of their running text.

It informs whoever writes, and decides nothing. Words, numbers and citations are counted; verbs and subjects are found by rules,
which are wrong where words are both noun and verb: see :func:`finite` and :func:`subject`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pandas as pd
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.deflist import deflist_plugin

from traced_book.book import Book

# What stands in running text for a number that a cell computes, and for a reference.
NUMBER, REFERENCE = "\ue000", "\ue001"
LONG = 35
_MARKDOWN = MarkdownIt("commonmark").enable("table").use(colon_fence_plugin).use(deflist_plugin)
_ROLE = re.compile(r"\{(?P<role>[a-z:]+)\}`(?P<content>[^`]*)`")
_COMMENT = re.compile(r"(?m)^%.*\n?")
_MARKED = re.compile(r"\[([^\]]*)\]\{[^}]*\}")
# As the page of the register knows its rows; the others are weapons, and a show.
_ROW = r"(?!BTR|KAB|MAKS)[A-Z]{3,4}-\d{2,4}"
_ROWS = re.compile(rf"\s*\((?:register: )?{_ROW}(?:(?:, | and ){_ROW})*\)")
_OPTION = re.compile(r"(?m)^:[a-z-]+:.*\n?")

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_DATE = re.compile(rf"\b\d{{1,2}}(?= (?:{_MONTHS})\b)|(?<=\bArticle )\d+")
_DIGITS = re.compile(r"(?<![\w/–.-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w/-])")
_END = re.compile(r"[.?!][\"”’)\]\ue001]*\s+(?=[\"“‘(\[«]*[^\W\d_a-zß-ÿа-я]|[\"“‘(\[«]*[\d\ue000])")
_ABBREVIATED = re.compile(r"(?:\b(?:[A-Z]|Nos?|cf|vs|St|Mr|Dr|Gen|pp?|al|e\.g|i\.e|U\.S)\.)$")


def _of(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_AUXILIARIES = _of(
    "is are was were am has have had do does did can could may might must shall should will would cannot"
)
_PASTS = _of(
    "became began bought brought broke built came chose cut drew drove fell felt flew fought found gave got grew held hit kept knew"
    " laid lay led left lent let lost made meant met paid put ran rose sank said sat saw sent set shot shrank sold sought spent spoke"
    " stood struck swore taught thought threw told took understood went withdrew won wore wrote"
)
# Of these, those that are no participle as well.
_ONLY_PASTS = _of(
    "became began broke came chose drew drove fell flew gave grew knew lay ran rose sank saw shrank spoke swore threw took went withdrew"
    " wore wrote"
)
# Verbs of such a book, whatever its texts hold as infinitives.
_VERBS = _of(
    "abstain accept act add advise agree allow answer appear apply argue arrive ask begin belong bind bring build buy call carry cast cause"
    " change choose cite claim code combine come compare concern confirm contain continue contradict correspond count cover create cut"
    " deal decide define deliver demand depend describe deserve differ disagree divide do draw drop enable end enter estimate exceed exist expect explain"
    " express fail fall favour file find fit follow form gain get give go grow guard happen help hold imply import include indicate involve"
    " join judge keep know lack land last lead leave lend lie limit link list live look lose make mark match matter mean measure meet mention"
    " miss move name need number observe occur offer open oppose order outlast outlive own pay place point precede predict produce prove"
    " publish pull push put qualify quote raise rank reach read rebuild recall reconcile record recur refer refuse rely remain repeat replace"
    " report represent require resemble rest return revise rise rule run say see seem seek sell send separate serve set shift show side sign"
    " sit speak spend split stand start state stay stop study suggest suit support supply take teach tell test think tie touch travel treat trust"
    " try turn understand update use visit vote wait want weaken weigh win wish withdraw work write"
)
# After these a word that could be a verb is a noun or an adjective.
_BEFORE_NOUNS = _of(
    "a an the this that these those its his her their our my no any some each every all both few many more most several such other"
    " own first second third last next same only of in on at by for from with without to into between among against under over after"
    " before since until through during about as than per and or"
)
_ADJECTIVE = re.compile(r".{2,}(?:al|ic|ive|ous|ary|able|ible|ese|ian|ean|ican|ful|less)$", re.I)
_PLURAL_SUBJECTS = _of(
    "they we you i who which that both all most some others many few these those none two three four five six seven eight nine ten"
    " eleven twelve"
)
_NOT_PAST = _of("hundred need speed indeed seed feed shed")
_PREPOSITIONS = _of(
    "of in on at by for from with without to into between among against under over after before since until through during about as"
    " than per like within beyond besides despite across along"
)
_RELATIVES = _of("who which that whose where when")
_THINGS = _of("row rows register registers text texts")
_CALLS_FOR_A_BASE = _of("to can could may might must shall should will would cannot do does did")
_BETWEEN = _of("not also only never still then yet")


def paragraphs(markdown: str) -> list[str]:
    """Return the running text of a page in MyST Markdown: its paragraphs and the items of its lists, those in boxes included.

    Headings, tables, quoted blocks, code and what other directives hold are left out. A number that a cell computes becomes
    :data:`NUMBER`, a reference to a work or to a row of the register :data:`REFERENCE`, other roles their words.
    """
    text = _MARKED.sub(r"\1", _ROLE.sub(_written, _COMMENT.sub("", markdown)))
    text = re.sub(rf"\b{_ROW}\b", rf"\g<0>{REFERENCE}", _ROWS.sub(_marks, text))
    return [" ".join(found.split()) for found in _blocks(_MARKDOWN.parse(text)) if re.search(r"\w", found)]


def _marks(match: re.Match[str]) -> str:
    return REFERENCE * len(re.findall(_ROW, match[0]))


def _written(match: re.Match[str]) -> str:
    role, content = match["role"], match["content"]
    if role == "num":
        return NUMBER
    if role == "cite:p":
        return REFERENCE * len(content.split(","))
    if role == "cite:t":
        return " and ".join(f"Author{REFERENCE}" for _ in content.split(","))
    if role in ("fig", "tab"):
        return "Figure"
    return re.sub(r"\s*<[^>]*>$", "", content)


def _blocks(tokens: Iterable[Token]) -> Iterator[str]:
    skipped = 0
    for token in tokens:
        if token.type in ("blockquote_open", "heading_open", "table_open", "dt_open"):
            skipped += 1
        elif token.type in ("blockquote_close", "heading_close", "table_close", "dt_close"):
            skipped -= 1
        elif skipped:
            continue
        elif token.type == "colon_fence" and token.info.startswith(("{admonition}", "{container}", "{note}")):
            yield from _blocks(_MARKDOWN.parse(_OPTION.sub("", token.content)))
        elif token.type == "inline":
            yield "".join(map(_words_of, _unheaded(token.children or [])))


def _unheaded(children: list[Token]) -> list[Token]:
    """Return what a paragraph holds without words that head it, as in "**Influence.** Of the three …"."""
    if children and children[0].type == "text" and not children[0].content:
        children = children[1:]
    if not children or children[0].type not in ("strong_open", "em_open"):
        return children
    close = [child.type for child in children].index(children[0].type.replace("open", "close"))
    return (
        children[close + 1 :]
        if "".join(map(_words_of, children[:close])).rstrip().endswith((".", ":", "?"))
        else children
    )


def _words_of(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return token.content if token.type in ("text", "code_inline") else ""


def sentences(paragraph: str) -> list[str]:
    """Return the sentences of a paragraph; a dot after an initial or a common abbreviation ends none."""
    found, begin = [], 0
    for end in _END.finditer(paragraph):
        if not _ABBREVIATED.search(paragraph[begin : end.start() + 1]):
            found.append(paragraph[begin : end.end()].strip())
            begin = end.end()
    return [*found, paragraph[begin:].strip()]


def words(sentence: str) -> list[str]:
    """Return the words of a sentence, without what stands around them; a computed number is one."""
    bare = (re.sub(rf"^[^\w{NUMBER}]+|[^\w{NUMBER}]+$", "", word) for word in sentence.replace(REFERENCE, "").split())
    return [word for word in bare if word]


def numbers(text: str) -> int:
    """Return how many numbers a text gives: those that a cell computes, and digits that are no year, day, article or name as Mi-17.

    A range, as 5–10, is one.
    """
    digits = (found[0] for found in _DIGITS.finditer(_DATE.sub("", text)))
    return text.count(NUMBER) + sum(not _YEAR.fullmatch(found) for found in digits)


def bases(texts: Iterable[str]) -> frozenset[str]:
    """Return infinitives: of a list of common verbs, and of those that some texts use after *to*, a modal verb or *did*, as in "did not buy"."""
    found = set()
    for text in texts:
        said = words(text)
        for place, word in enumerate(said):
            after = [other for other in said[place + 1 : place + 4] if other not in _BETWEEN]
            if word.lower() in _CALLS_FOR_A_BASE and after and re.fullmatch(r"[a-z]{3,}", after[0]):
                found.add(after[0])
    return frozenset(found | _VERBS) - _BEFORE_NOUNS - _PLURAL_SUBJECTS - _AUXILIARIES - _PREPOSITIONS


def _third(base: str) -> str:
    if re.search(r"[^aeiou]y$", base):
        return f"{base[:-1]}ies"
    return base + ("es" if re.search(r"(?:s|x|z|ch|sh|o)$", base) else "s")


def finite(said: list[str], verbs: frozenset[str]) -> int | None:
    """Return the place of the first finite verb among the words of a sentence, or nothing.

    A rule and no parser. It looks for auxiliaries, irregular pasts and words in *-ed* that no *by* follows; of the verbs given, for the
    third person, and for the plural after a plural; at last for any form of these. After a determiner, a preposition, a possessive or
    an adjective a word that could be a noun too is taken for one. So a participle that only describes ("Weapons delivered in
    2012.") passes for a verb, and a verb that is not in the list is missed. ``tests/test_sentences.py`` has sentences labelled by hand,
    and those of them where the rule is wrong.

    Args:
        said: see :func:`words`; verbs: infinitives, see :func:`bases`.
    """
    thirds = frozenset(map(_third, verbs))
    for surely in (True, False):
        for place in range(len(said)):
            if _is_finite(said, place, verbs, thirds, surely):
                return place
    return None


def _is_finite(said: list[str], place: int, verbs: frozenset[str], thirds: frozenset[str], surely: bool) -> bool:
    word, low = said[place], said[place].lower()
    before = said[place - 1].lower() if place else ""
    after = said[place + 1].lower() if place + 1 < len(said) else ""
    if low in _AUXILIARIES:
        return before != "to" and (word.islower() or not place)
    if not place:
        return low in verbs and after in ("the", "a", "all", "it")
    if not word.islower() or (before not in _PLURAL_SUBJECTS and (before in _BEFORE_NOUNS or _ADJECTIVE.match(before))):
        return False
    if before.endswith(("'s", "’s", "s’")):
        return low in _ONLY_PASTS
    if low in _PASTS or (low.endswith("ed") and len(low) > 3 and low not in _NOT_PAST):
        amount = "".join(said[place + 2 : place + 3])
        return after != "by" or low in _ONLY_PASTS or amount == NUMBER or amount.isdigit()
    plural = before in _PLURAL_SUBJECTS or before == NUMBER or bool(re.search(r"[^s]s$", before))
    if low in thirds:
        return not plural or before in ("who", "which", "that") or said[place - 1].istitle()
    return low in verbs and (plural or not surely)


def subject(said: list[str], verbs: frozenset[str]) -> str:
    """Return the noun at the head of what stands before the first finite verb, or after "there is"; ``""`` where none is found.

    It is the last word before the first preposition or relative pronoun; of a sentence that begins with a preposition, and where
    an adverbial begins it that no comma ends, none is found.
    """
    verb = finite(said, verbs)
    if verb is None:
        return ""
    before = said[:verb]
    if [word.lower() for word in before] == ["there"]:
        before = said[verb + 1 :]
    head = ""
    for word in before:
        if word.lower() in _PREPOSITIONS | _RELATIVES:
            break
        head = word.lower()
    return head


def _opened(sentence: str) -> str:
    """Return a sentence without the adverbial that it opens with, if a comma ends that."""
    first, comma, rest = sentence.partition(", ")
    said = words(first)
    opens = bool(said) and (
        said[0].lower() in _PREPOSITIONS or said[0].lower() in ("according", "where", "when", "if", "while")
    )
    return rest if comma and opens else sentence


def measures(found: list[str], verbs: frozenset[str]) -> dict[str, float]:
    """Return what is measured of the paragraphs of a page.

    ``words``, ``sentences``; ``words_per_sentence``; ``long``, the share of sentences of more than 35 words; ``numbers`` and ``citations``
    per hundred words, where a row of the register is cited as a work is; ``verbless``, the share of sentences in which no finite verb
    was found; ``things``, the share whose subject is a row, the register or a text. Of no words, all are zero.
    """
    every = [sentence for paragraph in found for sentence in sentences(paragraph)]
    said = [words(sentence) for sentence in every]
    count, total = len(every), sum(map(len, said))
    things = sum(subject(words(_opened(sentence)), verbs) in _THINGS for sentence in every)

    def per(part: float, whole: int) -> float:
        return part / whole if whole else 0.0

    return {
        "words": total,
        "sentences": count,
        "words_per_sentence": per(total, count),
        "long": per(sum(len(held) > LONG for held in said), count),
        "numbers": per(100 * sum(map(numbers, every)), total),
        "citations": per(100 * sum(sentence.count(REFERENCE) for sentence in every), total),
        "verbless": per(sum(finite(held, verbs) is None for held in said), count),
        "things": per(things, count),
    }


def markdown(path: Path) -> str:
    """Return the text of a page: of a notebook, its cells of text."""
    if path.suffix != ".ipynb":
        return path.read_text(encoding="utf-8")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


def of_pages(pages: Mapping[str, str]) -> pd.DataFrame:
    """Return the measures of pages in MyST Markdown, by name: a row for each that has running text, in the order given.

    Returns:
        Columns ``page`` and those of :func:`measures`; the last row, ``all``, is of all of them together.
    """
    held = {name: found for name, text in pages.items() if (found := paragraphs(text))}
    every = [paragraph for found in held.values() for paragraph in found]
    verbs = bases(every)
    rows = [{"page": name} | measures(found, verbs) for name, found in (held | {"all": every}).items()]
    return pd.DataFrame(rows)


def of_book(book: Book) -> pd.DataFrame:
    """Return :func:`of_pages` of a book, in the order of its contents; a page is named by its place in the book, as ``countries/chile``.

    Raises:
        FileNotFoundError: the contents name no page that is there.
    """
    paths = book.pages()
    if not paths:
        raise FileNotFoundError(f"{book.contents}: no page, expected the contents of a book")
    return of_pages({path.relative_to(paths[0].parent).with_suffix("").as_posix(): markdown(path) for path in paths})
