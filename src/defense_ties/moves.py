"""What new tables move in the book: figures, tables in the text, numbers and claims, with the sentences that quote them."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from traced_book.book import here
from traced_book.evidence.pieces import Piece, stored
from traced_book.proof import elsewhere
from traced_book.proof.review import CHANGES
from traced_book.runs import runner
from traced_book.runs.notebooks import holds

from . import claims, sentences

NAMES = {"fig": "figures", "tab": "tables in the text", "num": "numbers", "claim": "claims"}
_QUOTED = re.compile(r"\{(fig|tab|num)\}`([a-z0-9-]+)`")
# What stands for a quotation of evidence in running text, where a role would lose its name.
_MARKED = re.compile(r"⟦(fig|tab|num) ([a-z0-9-]+)⟧")


@dataclass(frozen=True)
class Move:
    """A piece of evidence, or a claim, that is another on new tables.

    Attributes:
        kind: ``fig``, ``tab``, ``num`` or ``claim``; name: of the piece or the claim; page: where it is computed;
        words: old and new, or in what they differ; quoted: the sentences that quote it, each with its page;
        before, after: the piece on either tables; of a claim neither, and no ``after`` where it was not computed.
    """

    kind: str
    name: str
    page: str
    words: str
    quoted: list[str] = field(default_factory=list)
    before: Piece | None = None
    after: Piece | None = None


def verdicts() -> dict[str, str]:
    """Return the verdict of each claim's stated test on the tables of the book, and the word of the ledger, by the claim's id."""
    rows = claims.Rows()
    ledger = claims.ledger(rows, claims.robust(claims.specified(rows)))
    said = ledger["verdict"] + " (the ledger: " + ledger["word"] + ")"
    return dict(zip(ledger["id"], said, strict=True))


def of_tables(data: Path, progress: Callable[[str], None] = lambda line: None) -> list[Move]:
    """Run the book on other tables, in processes of their own, and return what moves.

    Args:
        data: the folder of the tables, with their descriptor; progress: is told of each notebook.
    """
    every = [path for path in here().notebooks() if holds(path)]
    without = runner.reasons_against(every)
    notebooks = [path for path in every if path not in without]
    with tempfile.TemporaryDirectory() as scratch, elsewhere.processes(data, Path(scratch)) as pool:
        judged = pool.submit(verdicts)
        after = elsewhere.computed(pool, notebooks, progress)
        new = judged.result()
    before = {path: stored(path) for path in notebooks}
    pages = {here().short(path): sentences.markdown(path) for path in here().pages()}
    return [*evidence(before, after, pages), *judgements(verdicts(), new)]


def evidence(
    before: Mapping[Path, Mapping[str, Piece]], after: Mapping[Path, Mapping[str, Piece]], pages: Mapping[str, str]
) -> list[Move]:
    """Return the figures, tables and numbers that differ, in this order.

    Args:
        before, after: the evidence of each notebook by key; pages: the text of each page in MyST Markdown, by its name.
    """
    quotes = quoting(pages, _values(before), _values(after))
    found = []
    for path, held in before.items():
        for key, old in held.items():
            new = after[path].get(key)
            words = _words(old, new)
            if not words:
                continue
            found.append(Move(old.kind, old.name, here().short(path), words, quotes.get(key, []), old, new))
    return sorted(found, key=lambda move: list(NAMES).index(move.kind))


def _words(old: Piece, new: Piece | None) -> str:
    """Return in what two pieces differ; nothing where it is in the vintage alone, which a figure says among its sources."""
    if new is None:
        return "not computed, its cell or one before it raises"
    if new.content == old.content:
        return ""
    words = CHANGES[old.kind](old.content, new.content)
    if old.kind == "fig":
        return ", ".join(part for part in words.split(", ") if part != "sources")
    return "" if words == "its sources" else words


def _values(found: Mapping[Path, Mapping[str, Piece]]) -> dict[str, str]:
    return {key: piece.content["text"] for held in found.values() for key, piece in held.items() if piece.kind == "num"}


def judgements(old: Mapping[str, str], new: Mapping[str, str]) -> list[Move]:
    """Return the claims whose verdict or word in the ledger differs, given both by the claim's id."""
    return [Move("claim", name, "", f"{said} → {new[name]}") for name, said in old.items() if new[name] != said]


def quoting(pages: Mapping[str, str], old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the sentences that quote each piece of evidence, by its key: numbers in them as they are, moved ones with both values.

    Args:
        pages: see :func:`evidence`; old, new: the text of each number, by its key.
    """
    found: dict[str, list[str]] = {}
    for page, text in pages.items():
        for paragraph in sentences.paragraphs(_QUOTED.sub(r"⟦\1 \2⟧", text)):
            for sentence in sentences.sentences(paragraph):
                keys = dict.fromkeys(f"{kind} {name}" for kind, name in _MARKED.findall(sentence))
                for key in keys:
                    found.setdefault(key, []).append(f"{page}: {_MARKED.sub(lambda m: _shown(m, old, new), sentence)}")
    return found


def _shown(mark: re.Match[str], old: Mapping[str, str], new: Mapping[str, str]) -> str:
    key = f"{mark[1]} {mark[2]}"
    if mark[1] != "num":
        return f"[{mark[2]}]"
    before, after = old.get(key, mark[2]), new.get(key, "nothing")
    return before if before == after else f"[{before} → {after}]"


def lines(moves: list[Move]) -> list[str]:
    """Return what moves as lines of text: figures, tables, numbers and claims, each with the sentences that quote it."""
    out = []
    for kind, name in NAMES.items():
        held = [move for move in moves if move.kind == kind]
        out += ["", f"{name} that move: {len(held)}"]
        for move in held:
            where = f" ({move.page})" if move.page else ""
            out.append(f"  {move.name}{where}: {move.words}")
            out += [f"    {sentence}" for sentence in move.quoted]
    return out
