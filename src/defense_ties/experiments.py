"""Run notebooks on tables that say something else: an interpreter for each core, and for each run a copy of it that has loaded
nothing.

Each interpreter has a data folder of its own. Before a run the disturbed table is put in its place there, and the run is a
forked child: it finds no table in memory and all libraries imported.

A run also tells which files of the data folder it opened, seen by an audit hook that is in place before the package is
imported. So a notebook need not run again with a table that it did not open: up to the first time that a run opens the
table, the disturbed run computes the same as the undisturbed one, and that one never comes to open it. No cache can hide an
opening, since a child starts without one; a table opened while the package is imported counts as opened by every run.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import traceback
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from . import kernel

_WORK = "from defense_ties.experiments import work; work()"


@dataclass(frozen=True)
class Job:
    """A run to do: of which ``notebook``, and which file of the data folder says what another file says, if any."""

    notebook: str
    file: str = ""
    instead: str = ""


@dataclass(frozen=True)
class Result:
    """What a run gave: value and sources of each piece of evidence by key, and the ``opened`` files of the data folder."""

    found: dict[str, dict[str, Any]]
    opened: frozenset[str]


def run(jobs: Iterable[Job], data: Path, scratch: Path, processes: int) -> list[Result]:
    """Carry out jobs; return their results in the same order.

    Args:
        data: the data folder as it is; scratch: an empty folder for its copies.

    Raises:
        RuntimeError: a cell raised in a run with no file replaced, or an interpreter ended.
    """
    jobs = list(jobs)
    results: list[Result | None] = [None] * len(jobs)
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
                env=environment | {"DEFENSE_TIES_DATA": str(folder)},
                encoding="utf-8",
            ) as worker,
        ):
            while (item := queue.get()) is not None:
                place, job = item
                worker.stdin.write(json.dumps(asdict(job)) + "\n")
                worker.stdin.flush()
                answer = json.loads(worker.stdout.readline() or '{"error": "its interpreter ended"}')
                if "error" in answer:
                    raise RuntimeError(f"running {job.notebook} failed:\n{answer['error']}")
                results[place] = Result(answer["found"], frozenset(answer["opened"]))

    with ThreadPoolExecutor(max_workers=processes) as pool:
        list(pool.map(serve, range(processes)))
    return results


def work() -> None:
    """Do the jobs that come as lines of JSON on the standard input, and answer each with a line of JSON."""
    folder = os.path.realpath(os.environ["DEFENSE_TIES_DATA"])
    opened: set[str] = set()

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str | bytes | os.PathLike):
            path = os.path.realpath(os.fsdecode(arguments[0]))
            if path.startswith(folder + os.sep):
                opened.add(os.path.relpath(path, folder))

    sys.addaudithook(watch)
    from . import check

    imported = frozenset(opened)
    answers = sys.stdout
    for line in sys.stdin:
        job = Job(**json.loads(line))
        place, kept = Path(folder, job.file), Path(f"{folder}-kept")
        if job.file:
            shutil.move(place, kept)
            shutil.copyfile(job.instead, place)
        opened = set(imported)
        answers.write(_in_child(check.evidence, job, opened) + "\n")
        answers.flush()
        if job.file:
            shutil.move(kept, place)


def _in_child(evidence: Any, job: Job, opened: set[str]) -> str:
    """Fork, run a notebook in the child, and return its answer as JSON."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        with open(reading, encoding="utf-8") as pipe:
            answer = pipe.read()
        os.waitpid(child, 0)
        return answer or '{"error": "its process ended"}'
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            found = evidence(Path(job.notebook), strict=not job.file)
        pieces = {key: {"value": piece.value, "sources": piece.sources} for key, piece in found.items()}
        answer = {"found": pieces, "opened": sorted(opened)}
    except BaseException:
        answer = {"error": traceback.format_exc()}
    with open(writing, "w", encoding="utf-8") as pipe:
        pipe.write(json.dumps(answer))
    os._exit(0)
