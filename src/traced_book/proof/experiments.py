"""Run notebooks on tables that say something else: an interpreter for each core, and for each run a copy of it that has loaded
nothing.

Each interpreter has a data folder of its own. A notebook runs in a forked child of it, which finds no table in memory and all
libraries imported. Up to the first time that the notebook opens a table, a run with that table disturbed computes the same as
the undisturbed one; so it begins there. An audit hook, in place before the package is imported, sees the opening: the
disturbed table is put in the table's place, and a child forked at that very point goes on with it to the end, while the
undisturbed run waits. A table that a notebook does not open needs no run. No cache can hide an opening, since a child starts
without one; a table opened while the package is imported would be seen by no run, and is refused.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import shutil
import subprocess
import sys
import traceback
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from ..book import DATA
from ..runs import kernel

_WORK = "from traced_book.proof.experiments import work; work()"
Evidence = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Job:
    """A notebook to run as it is, and once more with each of the files that say something else.

    Attributes:
        instead: for a file of the data folder, the files to put in its place, one at a time; enough: the files of which no
            further one is put in place once a run went through without an error.
    """

    notebook: str
    instead: Mapping[str, Sequence[str]] = field(default_factory=dict)
    enough: Sequence[str] = ()


@dataclass(frozen=True)
class Result:
    """What the runs of a notebook gave: value and sources of each piece of evidence by key.

    Attributes:
        found: on the files as they are; disturbed: for each file that the notebook opened and that had others to put in its
            place, what it gave with each of these.
    """

    found: Evidence
    disturbed: dict[str, list[Evidence]]


def run(jobs: Iterable[Job], data: Path, scratch: Path, processes: int) -> list[Result]:
    """Carry out jobs; return their results in the same order.

    Args:
        data: the data folder as it is; scratch: an empty folder for its copies.

    Raises:
        RuntimeError: a cell raised in a run with no file replaced, an interpreter ended, or a file to replace is opened while
            the package is imported.
    """
    jobs = list(jobs)
    results: dict[int, Result] = {}
    queue: SimpleQueue[tuple[int, Job] | None] = SimpleQueue()
    for item in [*enumerate(jobs), *[None] * processes]:
        queue.put(item)

    def serve(number: int) -> None:
        folder = scratch / f"data-{number}"
        shutil.copytree(data, folder)
        command = [sys.executable, "-c", _WORK]
        with (
            kernel.environment() as environment,
            subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=environment | {DATA: str(folder)},
                encoding="utf-8",
            ) as worker,
        ):
            while (item := queue.get()) is not None:
                place, job = item
                assert worker.stdin and worker.stdout  # as asked for above
                worker.stdin.write(json.dumps(asdict(job)) + "\n")
                worker.stdin.flush()
                answer = json.loads(worker.stdout.readline() or '{"error": "its interpreter ended"}')
                if "error" in answer:
                    raise RuntimeError(f"running {job.notebook} failed:\n{answer['error']}")
                results[place] = Result(answer["found"], answer["disturbed"])

    with ThreadPoolExecutor(max_workers=processes) as pool:
        list(pool.map(serve, range(processes)))
    return [results[place] for place in range(len(jobs))]


class _Runs:
    """The runs of a notebook in this process and its children, told of each file that is opened."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.opened: set[str] = set()
        self.left: dict[str, Sequence[str]] = {}
        self.enough: set[str] = set()
        self.raised = False
        self.disturbed: dict[str, list[Evidence]] = {}
        self.answers: int | None = None  # of a disturbed run: the pipe to the run that waits for it

    def watch(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Take note of an opened file; where others are to be put in its place, run on with each of them first."""
        if event != "open" or not isinstance(arguments[0], str | bytes | os.PathLike):
            return
        path = os.path.realpath(os.fsdecode(arguments[0]))
        if not path.startswith(self.folder + os.sep):
            return
        name = os.path.relpath(path, self.folder)
        self.opened.add(name)
        for instead in self.left.pop(name, ()):
            kept = Path(f"{self.folder}-kept")
            shutil.move(path, kept)
            shutil.copyfile(instead, path)
            answer = _forked()
            if isinstance(answer, int):
                self.left, self.answers = {}, answer
                return
            shutil.move(kept, path)
            told = json.loads(answer)
            if "error" in told:
                raise RuntimeError(f"with {instead} in place of {name}:\n{told['error']}")
            self.disturbed.setdefault(name, []).append(told["found"])
            if name in self.enough and not told["raised"]:
                return

    def strict(self) -> bool:
        """Take note that a cell raised, and say whether that ends the run: a disturbed one goes on."""
        self.raised = True
        return self.answers is None

    def carry_out(self, evidence: Any, job: Job) -> dict[str, Any]:
        """Run a notebook; return what it gave, or what was raised, and end here where this has become a disturbed run."""
        try:
            if early := self.opened & set(job.instead):
                raise RuntimeError(f"{', '.join(sorted(early))} is opened while the package is imported")
            self.left, self.enough = dict(job.instead), set(job.enough)
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                found = evidence(Path(job.notebook), strict=self.strict)
            pieces = {key: {"value": piece.value, "sources": piece.sources} for key, piece in found.items()}
            answer = {"found": pieces, "disturbed": self.disturbed, "raised": self.raised}
        except BaseException:
            answer = {"error": traceback.format_exc()}
        if self.answers is not None:
            _end(self.answers, answer)
        return answer


def work() -> None:
    """Do the jobs that come as lines of JSON on the standard input, and answer each with a line of JSON."""
    runs = _Runs(os.path.realpath(os.environ[DATA]))
    sys.addaudithook(runs.watch)
    from . import rerun

    # What makes figures, and all that it needs, is loaded once for all runs.
    importlib.import_module("traced_book.evidence.author")

    answers = sys.stdout
    for line in sys.stdin:
        answer = _forked()
        if isinstance(answer, int):
            _end(answer, runs.carry_out(rerun.evidence, Job(**json.loads(line))))
        else:
            answers.write(answer + "\n")
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


def _end(answers: int, answer: dict[str, Any]) -> None:
    """End this process with an answer."""
    with open(answers, "w", encoding="utf-8") as pipe:
        pipe.write(json.dumps(answer))
    os._exit(0)
