"""Functions called in other processes, one for each core: vl-convert keeps the interpreter to itself while it draws.

Called in a thread it would hold up whoever builds, and one process draws one thing at a time.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from threading import local
from typing import Any, BinaryIO

from ..book import Book, here, use
from ..files import cores

_own = local()
_started: list[_Worker] = []


class _Worker:
    """A process that calls what it is told, one call after the other, in the book that is used here."""

    def __init__(self) -> None:
        # Not from the folder in which this one runs: there may be anything.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._tell(here())

    def _tell(self, told: object) -> None:
        assert self._process.stdin is not None
        pickle.dump(told, self._process.stdin)
        self._process.stdin.flush()

    def call(self, function: Callable[..., object], given: tuple[object, ...]) -> object:
        assert self._process.stdout is not None
        try:
            self._tell((function, given))
            raised, value = pickle.load(self._process.stdout)
        except (EOFError, BrokenPipeError) as error:
            # The next call has another.
            del _own.worker
            raise RuntimeError(f"the process that draws has ended, with status {self._process.wait()}") from error
        if raised:
            raise value
        return value

    def end(self) -> None:
        # At the end of its input it ends. What one that is gone did not read is lost with it.
        with suppress(BrokenPipeError):
            self._process.communicate()


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=cores())


def submit(function: Callable[..., object], *given: object) -> Future[object]:
    """Have a function called in another process; it, what it is given and what it returns can be pickled.

    The future raises what the function raises.

    Raises:
        RuntimeError: of the future: the process has ended.
    """
    return _pool().submit(_call, function, given)


def _call(function: Callable[..., object], given: tuple[object, ...]) -> object:
    if not hasattr(_own, "worker"):
        _own.worker = _Worker()
        _started.append(_own.worker)
    return _own.worker.call(function, given)


def end() -> None:
    """End the processes, once what was submitted is done."""
    _pool().shutdown()
    _pool.cache_clear()
    while _started:
        _started.pop().end()


def _serve(told: BinaryIO, answers: BinaryIO) -> None:
    book: Book = pickle.load(told)
    use(book)
    while True:
        try:
            function, given = pickle.load(told)
        except EOFError:
            return
        answers.write(_answer(function, given))
        answers.flush()


def _answer(function: Callable[..., Any], given: tuple[object, ...]) -> bytes:
    try:
        return pickle.dumps((False, function(*given)))
    except Exception as error:
        try:
            answer = pickle.dumps((True, error))
            pickle.loads(answer)
        except Exception:
            return pickle.dumps((True, RuntimeError(f"{type(error).__name__}: {error}")))
        return answer


if __name__ == "__main__":
    # What else is written to the output, as by a library, is no answer.
    with os.fdopen(os.dup(1), "wb") as _answers:
        os.dup2(2, 1)
        _serve(sys.stdin.buffer, _answers)
