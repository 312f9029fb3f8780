"""The statements that compute a number, found in the code of its notebook without running it.

What names a number is an entry of a dictionary given to :func:`traced_book.numbers`, or a call of
:func:`traced_book.number` or of MyST-NB's ``glue``. From there the code is read backwards: a statement belongs to the number if it gives or
changes a value that a later one of them uses. Imports and assertions do not belong to it.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from IPython.core.inputtransformer2 import TransformerManager

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
# Methods that change what they are called on. Those of pandas return something new, unless told ``inplace``.
_CHANGING = frozenset(["add", "append", "extend", "insert", "pop", "remove", "setdefault", "sort", "update"])
# What a number is called and how it reads, by name.
_GIVEN = ("name", "text", "values", "variable")
# Magics of a cell after which its code stands as it runs.
_AROUND = ("%%time", "%%timeit", "%%capture", "%%prun")

_Program = Sequence[tuple[int, ast.stmt]]  # the statements of a notebook as they run, each with the index of its cell


@dataclass(frozen=True)
class Statement:
    """A piece of code at the left margin; ``cell`` is the index of its cell, ``first`` and ``last`` its lines, from 1."""

    cell: int
    first: int
    last: int
    text: str


@dataclass(frozen=True)
class Computation:
    """How a number is computed: the ``entry`` that names it, and the statements ``used`` for it, as they run."""

    entry: Statement
    used: tuple[Statement, ...]


@dataclass(frozen=True)
class _Candidate:
    """Code that may name a number: ``shown``, from its first to its last node, at a ``position`` of the program.

    ``read`` is what its value is taken from; names fit the ``pattern``, of which ``fixed`` characters are spelt out.
    """

    position: int
    shown: Sequence[ast.stmt | ast.expr]
    read: Sequence[ast.AST]
    pattern: str
    fixed: int


def computation(sources: Mapping[int, str], cell: int, name: str) -> Computation:
    """Return how a number is computed.

    Args:
        sources: the code of each code cell of a notebook, by its index, in order; cell: the index of the one that outputs
            the number; name: of the number.

    Raises:
        LookupError: no statement of the cell names the number; ValueError: a cell is not Python.
    """
    program = _program(sources, cell)
    found = _naming(program, cell, name)
    if not found:
        raise LookupError(f"number {name!r}: no statement of cell {cell + 1} names it, expected a call of numbers(...)")
    # A dictionary keeps the last of equal keys.
    best = max(reversed(found), key=lambda candidate: candidate.fixed)
    used = _slice(program[: best.position], set().union(*map(_free, best.read)))
    entry = _statement(sources, program[best.position][0], best.shown)
    return Computation(entry, tuple(_statement(sources, index, [node]) for index, node in used))


def glued(sources: Mapping[int, str], name: str) -> Computation:
    """Return how a glued value is computed, whose output does not tell its cell: the last that names it, spelt out if one does.

    Raises:
        LookupError: no statement names it; ValueError: a cell is not Python.
    """
    calling = [index for index, text in sources.items() if "glue" in text]
    found = [
        (fixed, index) for index in calling if (fixed := _spelt(_program(sources, index), index, name)) is not None
    ]
    if not found:
        raise LookupError(f"glued value {name!r}: no statement names it")
    return computation(sources, max(found)[1], name)


def _spelt(program: _Program, cell: int, name: str) -> int | None:
    return max((candidate.fixed for candidate in _naming(program, cell, name)), default=None)


def _program(sources: Mapping[int, str], cell: int) -> _Program:
    """Return the statements up to the end of a cell."""
    return [(index, node) for index, text in sources.items() if index <= cell for node in _parsed(index, text)]


def _naming(program: _Program, cell: int, name: str) -> list[_Candidate]:
    """Return what may name a number in a cell."""
    return [
        candidate
        for position, (index, statement) in enumerate(program)
        if index == cell
        for candidate in _named(program, position, statement)
        if re.fullmatch(candidate.pattern, name)
    ]


def forget() -> None:
    """Forget the cells that were read: the numbers of another notebook ask for none of them."""
    _parsed.cache_clear()
    _touches.cache_clear()


@lru_cache(maxsize=256)  # a notebook is read again for each of its numbers
def _parsed(cell: int, text: str) -> list[ast.stmt]:
    try:
        return _tree(text)
    except SyntaxError:
        pass
    try:
        return _tree(_python(text))
    except SyntaxError as error:
        raise ValueError(f"cell {cell + 1} is not Python, line {error.lineno}: {error.msg}") from error


def _tree(text: str) -> list[ast.stmt]:
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    return compile(text, "cell", "exec", flags, dont_inherit=True).body


def _python(text: str) -> str:
    """Return the code of a cell with calls for IPython's magics, in the same lines; nothing for one in another language."""
    first, _, rest = text.partition("\n")
    if first.startswith("%%"):
        return f"\n{rest}" if first.split()[0] in _AROUND else ""
    above = text[: len(text) - len(text.lstrip("\n"))]
    return above + TransformerManager().transform_cell(text)


def _statement(sources: Mapping[int, str], cell: int, shown: Sequence[ast.stmt | ast.expr]) -> Statement:
    first, last = shown[0], shown[-1]
    end = last.end_lineno or last.lineno
    lines = sources[cell].split("\n")[first.lineno - 1 : end]
    margin = lines[0][: len(lines[0]) - len(lines[0].lstrip())]
    # Columns count bytes. The end is cut first, since the last line may be the first.
    lines[-1] = lines[-1].encode()[: last.end_col_offset].decode()
    lines[0] = margin + lines[0].encode()[first.col_offset :].decode()
    return Statement(cell, first.lineno, end, textwrap.dedent("\n".join(lines)))


def _named(program: _Program, position: int, statement: ast.stmt) -> Iterator[_Candidate]:
    """Yield what may name numbers in a statement: entries, or the whole of one that holds more than a call."""
    for call in ast.walk(statement):
        if not isinstance(call, ast.Call) or _called(call) not in ("number", "numbers", "glue"):
            continue
        given = [*call.args, *(word.value for word in call.keywords if word.arg in _GIVEN)]
        if not given:
            continue
        if _called(call) != "numbers":
            found: Iterable[_Candidate] = [_Candidate(position, [call], given[:2], *_pattern(given[0]))]
        else:
            found = _entries(program, position, given[0])
        alone = isinstance(statement, ast.Expr) and statement.value is call
        for candidate in found:
            whole = candidate.position == position and not alone
            yield replace(candidate, shown=[statement], read=[statement]) if whole else candidate


def _called(call: ast.Call) -> str:
    """Return the name of what is called, without the object before it."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _entries(program: _Program, position: int, given: ast.expr) -> Iterator[_Candidate]:
    """Yield the entries of the dictionary that an expression gives at a position of the program."""
    match given:
        case ast.Dict():
            for key, value in zip(given.keys, given.values, strict=True):
                if key is None:
                    yield from _entries(program, position, value)
                else:
                    yield _Candidate(position, [key, value], [key, value], *_pattern(key))
        case ast.DictComp():
            yield _Candidate(position, [given], [given], *_pattern(given.key))
        case ast.BinOp(op=ast.BitOr()):
            yield from _entries(program, position, given.left)
            yield from _entries(program, position, given.right)
        case ast.Name():
            for place, _ in reversed(list(_touching(program, position, given.id))):
                yield from _put(program, place, given.id)
        case _:
            statement = program[position][1]
            yield _Candidate(position, [statement], [statement], ".+", 0)


def _touching(program: _Program, position: int, name: str) -> Iterator[tuple[int, ast.stmt]]:
    """Yield the statements before a position that give or change a name, back to the one that gives it anew."""
    for place in range(position - 1, -1, -1):
        statement = program[place][1]
        if name in _touches(statement):
            yield place, statement
        if name in _gives(statement):
            return


def _put(program: _Program, position: int, name: str) -> Iterator[_Candidate]:
    """Yield the entries that a statement puts into the dictionary of a name."""
    statement = program[position][1]
    match statement:
        case (
            ast.Assign(targets=[ast.Name()], value=ast.expr() as given)
            | ast.AnnAssign(target=ast.Name(), value=ast.expr() as given)
            | ast.AugAssign(target=ast.Name(), value=ast.expr() as given)
        ):
            yield from _entries(program, position, given)
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="update"), args=[given])):
            yield from _entries(program, position, given)
        case _:
            keys = [
                node.slice
                for node in ast.walk(statement)
                if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and _root(node) == name
            ]
            for pattern in map(_pattern, keys) if keys else [(".+", 0)]:
                yield _Candidate(position, [statement], [statement], *pattern)


def _pattern(key: ast.expr) -> tuple[str, int]:
    """Return the pattern of the names that a key may give, and how many characters of it are spelt out."""
    match key:
        case ast.Constant(value=str(text)):
            return re.escape(text), len(text)
        case ast.JoinedStr(values=parts):
            pass
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            parts = [left, right]
        case _:
            return ".+", 0
    patterns = list(map(_pattern, parts))
    return "".join(pattern for pattern, _ in patterns), sum(fixed for _, fixed in patterns)


def _slice(program: _Program, wanted: set[str]) -> list[tuple[int, ast.stmt]]:
    """Return the statements that give or change the wanted names, and what those use, as they run."""
    found = []
    for index, statement in reversed(program):
        if isinstance(statement, ast.Import | ast.ImportFrom):
            wanted = wanted - _gives(statement)
        elif wanted & _touches(statement):
            found.append((index, statement))
            uses = _uses(statement, wanted)
            wanted = (wanted - _gives(statement)) | uses
    return found[::-1]


@lru_cache(maxsize=4096)  # and so is each statement of it
def _touches(statement: ast.stmt) -> frozenset[str]:
    """Return the names that a statement gives anew or changes."""
    return frozenset(_gives(statement) | _changes(statement))


def _gives(statement: ast.stmt) -> set[str]:
    """Return the names that hold something new after a statement, whatever they held before."""
    match statement:
        case ast.Assign(targets=targets):
            pass
        case ast.AnnAssign(target=target, value=ast.expr()):
            targets = [target]
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return {(alias.asname or alias.name).partition(".")[0] for alias in names}
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case _:
            return set()
    return set().union(*map(_bound, targets))


def _changes(statement: ast.stmt) -> set[str]:
    """Return the names whose value a statement changes in part, or perhaps."""
    changed = set()
    for node in ast.walk(statement):
        match node:
            case ast.Name(ctx=ast.Store()):
                changed.add(node.id)
            case ast.Subscript(ctx=ast.Store()) | ast.Attribute(ctx=ast.Store()):
                changed.add(_root(node))
            case ast.Call(func=ast.Attribute(attr=method)) if method in _CHANGING or _in_place(node):
                changed.add(_root(node.func))
    return changed


def _in_place(call: ast.Call) -> bool:
    return any(word.arg == "inplace" for word in call.keywords)


def _root(node: ast.AST) -> str:
    """Return the name at which a chain of attributes and subscripts begins; empty if it begins otherwise."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _uses(statement: ast.stmt, wanted: set[str]) -> set[str]:
    """Return the names that a statement uses to give the wanted ones."""
    match statement:
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)) if len(targets) == len(values):
            pairs = zip(targets, values, strict=True)
            return set().union(*(_free(value) for target, value in pairs if wanted & _bound(target)))
        case _:
            return _free(statement)


def _bound(target: ast.AST) -> set[str]:
    """Return the names that a target of an assignment, a loop or a comprehension gives."""
    return {node.id for node in ast.walk(target) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _free(node: ast.AST) -> set[str]:
    """Return the names that code uses and does not bind itself, as a comprehension or a loop does."""
    if isinstance(node, ast.Name):
        return {node.id} if isinstance(node.ctx, ast.Load) else set()
    inner = set().union(*map(_free, ast.iter_child_nodes(node)))
    if isinstance(node, _COMPREHENSIONS):
        bound = set().union(*(_bound(part.target) for part in node.generators))
        return (inner - bound) | _free(node.generators[0].iter)
    if isinstance(node, ast.For):
        return (inner - _bound(node.target)) | _free(node.iter)
    if isinstance(node, ast.Lambda):
        return inner - {argument.arg for argument in ast.walk(node.args) if isinstance(argument, ast.arg)}
    return inner
