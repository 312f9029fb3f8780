"""Run notebooks on data files that say something else: an interpreter for each core, and for each run a copy of it that has
loaded nothing.

Each interpreter has a copy of the book of its own, and no run touches the book itself. A notebook runs in a forked child of it,
which finds no file in memory and all libraries imported. Up to the first time that the notebook opens a file, a run with that file
disturbed computes the same as the undisturbed one; so it begins there. An audit hook, in place before any notebook runs, sees
the opening: the disturbed file is put in the file's place, and a child forked at that very point goes on with it to the end,
while the undisturbed run waits. A file that a notebook does not open needs no run. No cache can hide an opening, since a child
starts without one.

A library that is not written in Python opens a file unseen. The time at which a file was last read tells of it: set back to 1970
before a notebook runs, it has moved when the file was read. Such a file is disturbed from the start, in a run of its own. Where
the system keeps no such times, every file that was not seen opened is, once a notebook has loaded such a library.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import importlib
import json
import os
import shutil
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NoReturn, TypeVar

from altair.utils import schemapi

from .. import book
from ..runs import kernel

_WORK = "from traced_book.proof.experiments import work; work()"
# These read files by themselves.
_LIBRARIES = frozenset(["duckdb", "fiona", "h5py", "netCDF4", "polars", "pyarrow", "pyogrio", "rasterio", "tables"])
Evidence = dict[str, dict[str, Any]]
# Of a run in a child: what it gave, as JSON. In a child that may go on itself, a pipe to write that to.
Answer = TypeVar("Answer", str, str | int)


@dataclass(frozen=True)
class Job:
    """A notebook to run as it is, and once more with each of the files that say something else.

    Attributes:
        instead: for a file of the book, the files to put in its place, one at a time; enough: the files of which no
            further one is put in place where the run with the first went through without an error.
    """

    notebook: str
    instead: Mapping[str, Sequence[str]] = field(default_factory=dict)
    enough: Sequence[str] = ()


@dataclass(frozen=True)
class Result:
    """What the runs of a notebook gave: value and sources of each piece of evidence by key.

    Attributes:
        found: on the files as they are; disturbed: for each file that the notebook opened and that had others to put in its
            place, what it gave with each of these; opened: the files of the book that it read, or may have read unseen.
    """

    found: Evidence
    disturbed: dict[str, list[Evidence]]
    opened: list[str] = field(default_factory=list)


def run(jobs: Iterable[Job], scratch: Path, processes: int) -> list[Result]:
    """Carry out jobs; return their results in the same order.

    Args:
        jobs: notebooks and files by their absolute paths; scratch: an empty folder for copies of the book.

    Raises:
        RuntimeError: a cell raised in a run with no file replaced, or an interpreter ended.
    """
    jobs = list(jobs)
    results: dict[int, Result] = {}
    queue: SimpleQueue[tuple[int, Job] | None] = SimpleQueue()
    for item in [*enumerate(jobs), *[None] * processes]:
        queue.put(item)

    def serve(number: int) -> None:
        with _interpreter(_copied(_folders(jobs), scratch / str(number))) as ask:
            while (item := queue.get()) is not None:
                place, job = item
                answer = ask(job)
                if "error" in answer:
                    raise RuntimeError(f"running {job.notebook} failed:\n{answer['error']}")
                results[place] = Result(answer["found"], answer["disturbed"], answer["opened"])

    with ThreadPoolExecutor(max_workers=processes) as pool:
        list(pool.map(serve, range(processes)))
    return [results[place] for place in range(len(jobs))]


def _folders(jobs: Sequence[Job]) -> list[Path]:
    """Return the folders that notebooks may read and write: the book's, of its tables and of the notebooks; none within another."""
    found = {book.here().root, book.here().data, *(Path(job.notebook).parent for job in jobs)}
    held = {folder.resolve() for folder in found if folder.is_dir()}
    return sorted(folder for folder in held if held.isdisjoint(folder.parents))


def _copied(folders: Iterable[Path], target: Path) -> dict[str, str]:
    """Copy folders, what a link leads to included; return each one's copy. What can be made again is left out."""
    copies = {}
    for number, folder in enumerate(folders):

        def left_out(top: str, names: list[str]) -> list[str]:
            return [name for name in names if book.left_out(Path(top, name)) or Path(top, name) == target.parent]

        copies[str(folder)] = str(target / str(number))
        shutil.copytree(folder, target / str(number), ignore=left_out, ignore_dangling_symlinks=True)
    return {folder: os.path.realpath(copy) for folder, copy in copies.items()}


def _moved(path: str, folders: Mapping[str, str]) -> str:
    """Return where a path lies once folders have others in their place."""
    for folder, other in folders.items():
        if path == folder or path.startswith(folder + os.sep):
            return other + path[len(folder) :]
    return path


@contextlib.contextmanager
def _interpreter(copies: Mapping[str, str]) -> Iterator[Callable[[Job], dict[str, Any]]]:
    """Start an interpreter that works on copies of folders; give what asks it to do a job and returns its answer."""
    with kernel.environment() as environment:
        told = {
            name: _moved(value, copies) if name.startswith(book.ROOT) else value for name, value in environment.items()
        }
        command = [sys.executable, "-c", _WORK, json.dumps(copies)]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=told, cwd=told["HOME"], encoding="utf-8"
        ) as worker:

            def ask(job: Job) -> dict[str, Any]:
                assert worker.stdin and worker.stdout  # as asked for above
                worker.stdin.write(json.dumps(asdict(job)) + "\n")
                worker.stdin.flush()
                return json.loads(worker.stdout.readline() or '{"error": "its interpreter ended"}')

            yield ask


class _Runs:
    """The runs of a notebook in this process and its children, told of each file that is opened.

    Files are known by the names that they have in the book, and lie at the same place of its ``copies``.
    """

    def __init__(self, copies: Mapping[str, str]) -> None:
        self.copies = copies
        self.originals = {copy: folder for folder, copy in copies.items()}
        self.kept = next(iter(copies.values())) + ".kept"
        self.opened: set[str] = set()
        self.written: set[str] = set()  # by the notebook, as was any file that the book does not have
        self.left: dict[str, Sequence[str]] = {}
        self.enough: set[str] = set()
        self.deaf = False
        self.raised = False
        self.disturbed: dict[str, list[Evidence]] = {}
        self.answers: int | None = None  # of a disturbed run: the pipe to the run that waits for it

    def watch(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Take note of an opened file; where others are to be put in its place, run on with each of them first."""
        if event != "open" or self.deaf or not isinstance(arguments[0], str | bytes | os.PathLike):
            return
        path = os.path.realpath(os.fsdecode(arguments[0]))
        name = _moved(path, self.originals)
        if name == path:
            return
        if arguments[2] & (os.O_WRONLY | os.O_RDWR) or not os.path.isfile(name):
            self.written.add(name)
        if name in self.opened or name in self.written:
            return
        self.opened.add(name)
        if name in self.left and _divisible():
            for other in self.left.pop(name):
                answer = self.replaced(name, other, _forked)
                if isinstance(answer, int):
                    self.disturbs(answer)
                    return
                if self.took(name, other, answer):
                    return

    def replaced(self, name: str, other: str, run: Callable[[], Answer]) -> Answer:
        """Run with another file in a file's place, and return the answer; in the run itself the other stays."""
        path = _moved(name, self.copies)
        os.rename(path, self.kept)
        self.copy(other, path)
        answer = run()
        if not isinstance(answer, int):
            os.replace(self.kept, path)
        return answer

    def disturbs(self, answers: int) -> None:
        """Go on as a run with a file replaced."""
        self.left, self.answers = {}, answers
        _hastened()

    def took(self, name: str, other: str, answer: str) -> bool:
        """Take the answer of a run with a file replaced; return whether it is enough.

        Raises:
            RuntimeError: it did not come to its end.
        """
        told = json.loads(answer)
        if "error" in told:
            raise RuntimeError(f"with {other} in place of {name}:\n{told['error']}")
        first = name not in self.disturbed
        self.disturbed.setdefault(name, []).append(told["found"])
        self.restored(set(told["written"]) - self.written)
        return first and name in self.enough and not told["raised"]

    def copy(self, file: str, place: str) -> None:
        """Put a copy of a file in a place: that it is opened says nothing of the notebook."""
        self.deaf = True
        shutil.copyfile(file, place)
        self.deaf = False

    def restored(self, names: Iterable[str]) -> None:
        """Have files in the copies as they are in the book again, after a run that wrote them."""
        for name in names:
            path = _moved(name, self.copies)
            if os.path.isfile(name):
                self.copy(name, path)
            else:
                Path(path).unlink(missing_ok=True)

    def strict(self) -> bool:
        """Take note that a cell raised, and say whether that ends the run: a disturbed one goes on."""
        self.raised = True
        return self.answers is None

    def carry_out(self, evidence: Any, job: Job) -> dict[str, Any]:
        """Run a notebook; return what it gave, or what was raised, and end here where this has become a disturbed run."""
        try:
            found = evidence(Path(_moved(job.notebook, self.copies)), strict=self.strict)
            pieces = {key: {"value": piece.value, "sources": piece.sources} for key, piece in found.items()}
            answer = {"found": pieces, "disturbed": self.disturbed, "raised": self.raised}
            answer |= {"opened": sorted(self.opened), "written": sorted(self.written)}
            answer |= {"libraries": sorted(_LIBRARIES & sys.modules.keys())}
        except BaseException:
            answer = {"error": traceback.format_exc()}
        if self.answers is not None:
            _end(self.answers, answer)
        return answer

    def whole(self, evidence: Any, job: Job) -> dict[str, Any]:
        """Run a notebook as it is, in a child of this process, and with the files disturbed that it may have read unseen."""

        def apart(disturbed: bool = True) -> str:
            answer = _forked()
            if isinstance(answer, int):
                self.left, self.enough = dict(job.instead), set(job.enough)
                if disturbed:
                    self.disturbs(answer)
                _end(answer, self.carry_out(evidence, job))
            return answer

        files = [str(Path(top, name)) for copy in self.originals for top, _, names in os.walk(copy) for name in names]
        shown = _forgotten(files)
        told = json.loads(apart(disturbed=False))
        if "error" in told:
            return told
        read = [
            path for path in files if os.path.exists(path) and (os.stat(path).st_atime if shown else told["libraries"])
        ]
        unseen = (_moved(path, self.originals) for path in read)
        told["opened"] = sorted({*told["opened"], *({*unseen} - {*told["written"]})})
        self.restored(told["written"])
        self.disturbed = told["disturbed"]
        for name in told["opened"]:
            if name not in self.disturbed:
                for other in job.instead.get(name, ()):
                    if self.took(name, other, self.replaced(name, other, apart)):
                        break
        self.disturbed = {}
        return told


def _hastened() -> None:
    """Have Altair draw the same in less time.

    The undisturbed run checks each specification against its schema; one that is wrong here would only be another one. And the
    table in which Altair looks up the class of a schema, made anew for each channel of a chart, is always the same.
    """
    schemapi.SchemaBase.validate = classmethod(lambda *_, **__: None)
    table = functools.cache(schemapi._FromDict)
    schemapi._FromDict = lambda classes: table(tuple(classes))


def _forgotten(files: Sequence[str]) -> bool:
    """Set back when files were last read; return whether the system notes that they are read."""
    for path in files:
        os.utime(path, (0, os.stat(path).st_mtime))
    if files:
        Path(files[0]).read_bytes()
        shown = os.stat(files[0]).st_atime > 0
        os.utime(files[0], (0, os.stat(files[0]).st_mtime))
    return bool(files) and shown


def _divisible() -> bool:
    """Return whether a child of this process can go on where it is: threads of libraries would be missing in it."""
    threads = Path("/proc/self/task")
    return _LIBRARIES.isdisjoint(sys.modules) or (threads.is_dir() and len(list(threads.iterdir())) == 1)


def work() -> None:
    """Do the jobs that come as lines of JSON on the standard input, and answer each with a line of JSON.

    The argument says which folders have copies here. What a notebook reads and prints is its own.
    """
    asked, answers = (os.fdopen(os.dup(number), mode, encoding="utf-8") for number, mode in ((0, "r"), (1, "w")))
    for number in (0, 1):
        os.dup2(os.open(os.devnull, os.O_RDWR), number)
    runs = _Runs(json.loads(sys.argv[1]))
    sys.addaudithook(runs.watch)
    # What runs notebooks and makes figures, and all that it needs, is loaded once for all runs.
    rerun = importlib.import_module("traced_book.proof.rerun")
    importlib.import_module("traced_book.evidence.author")
    gc.freeze()
    for line in asked:
        answers.write(json.dumps(runs.whole(rerun.evidence, Job(**json.loads(line)))) + "\n")
        answers.flush()


def _forked() -> str | int:
    """Fork. Return in the child the pipe to write its answer to, and in the parent that answer, when the child has ended."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        return writing
    os.close(writing)
    with open(reading, encoding="utf-8") as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    return answer or '{"error": "its process ended"}'


def _end(answers: int, answer: dict[str, Any]) -> NoReturn:
    """End this process with an answer."""
    with open(answers, "w", encoding="utf-8") as pipe:
        pipe.write(json.dumps(answer))
    os._exit(0)
