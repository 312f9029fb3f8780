"""Kernels that are forked with packages imported: the same as others, but for what is there already."""

import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from traced_book import book
from traced_book.runs import kernel, notebooks, runner, warm

pytestmark = pytest.mark.skipif(not warm.possible(), reason="kernels are not forked on this system")
CODE = nbformat.v4.new_code_cell
# Hardly anything imports it.
RARE = "sndhdr" if sys.version_info < (3, 13) else "xml.dom.pulldom"
# What a cell can see of the process that it runs in.
SEEN = """\
import gc, os, signal, sys, time
own = {"HOME", "IPYTHONDIR", "JPY_PARENT_PID", "PWD", "SHLVL", "_"}
print(sorted(item for item in os.environ.items() if item[0] not in own))
print(sys.path, sys.flags, sys.warnoptions, sys.stdin, os.getcwd(), time.tzname, hash("a"), __name__)
print(os.getpgid(0) == os.getpid(), signal.getsignal(signal.SIGCHLD), gc.isenabled(), sys.modules["__main__"].__dict__ is globals())
print(os.environ["HOME"] == os.path.expanduser("~"), os.path.isdir(os.environ["IPYTHONDIR"]))
"""


def ran(place, *cells, manager=kernel.Here, **how):
    """Return what each cell of a notebook prints."""
    notebook = nbformat.v4.new_notebook(cells=[CODE(cell) for cell in cells])
    made = notebooks.executed(
        nbformat.writes(notebook), "page.ipynb", notebooks.How(str(place), **how), manager=manager
    )
    return ["".join(output.text for output in cell.outputs) for cell in nbformat.reads(made, as_version=4).cells]


@pytest.fixture(scope="module")
def forking():
    with warm.nursery([RARE]) as nursery:
        yield warm.manager(nursery)


def test_a_cell_sees_the_same_in_a_forked_kernel_and_in_another(tmp_path, forking):
    alone = ran(tmp_path, SEEN)
    assert "TRACED_BOOK" in alone[0]
    assert alone[0].splitlines()[2].startswith("True ")
    assert ran(tmp_path, SEEN, manager=forking) == alone


def test_what_the_book_names_is_there_before_the_first_cell(tmp_path, forking):
    there = f"import sys; print({RARE!r} in sys.modules)"
    assert ran(tmp_path, there) == ["False\n"]
    assert ran(tmp_path, there, manager=forking) == ["True\n"]


def test_kernels_share_nothing_but_what_was_imported(tmp_path, forking):
    change = f"import {RARE}, os; {RARE}.changed = True; os.environ['CHANGED'] = '1'; print(os.environ['HOME'])"
    [first] = ran(tmp_path, change, manager=forking)
    look = f"import {RARE}, os; print(hasattr({RARE}, 'changed'), os.environ.get('CHANGED'), os.environ['HOME'])"
    [second] = ran(tmp_path, look, manager=forking)
    assert second.startswith("False None ")
    assert first.strip() not in second


def test_without_a_seed_no_two_kernels_draw_the_same_numbers(tmp_path):
    drawn = "import numpy; print(numpy.random.random())"
    with warm.nursery(["numpy"]) as nursery:
        forking = warm.manager(nursery)
        assert ran(tmp_path, drawn, manager=forking) != ran(tmp_path, drawn, manager=forking)


def test_a_kernel_that_dies_is_told_and_the_next_one_runs(tmp_path, forking):
    with pytest.raises(notebooks.RunError, match=r"page\.ipynb: Kernel died"):
        ran(tmp_path, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)", manager=forking)
    assert ran(tmp_path, "print(1)", manager=forking) == ["1\n"]


def test_a_cell_that_takes_too_long_is_interrupted(tmp_path, forking):
    with pytest.raises(notebooks.RunError, match="timed out"):
        ran(tmp_path, "import time; time.sleep(60)", manager=forking, timeout=1)


def test_a_process_that_ends_takes_its_kernels_with_it(tmp_path):
    with warm.nursery([]) as nursery, kernel.environment() as environment:
        connection = Path(environment["HOME"], "kernel.json")
        forked = nursery.fork(["python", "-m", "ipykernel_launcher", "-f", str(connection)], str(tmp_path), environment)
        deadline = time.monotonic() + 60
        while not connection.is_file() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert forked.poll() is None
    assert forked.wait(60) == 0


def test_what_kernels_computed_counts_as_computed_by_the_build(tmp_path):
    source = f"""\
import resource, sys
sys.path.insert(0, {str(Path(__file__).parents[1])!r})
from tests.traced_book import test_warm
from traced_book.runs import warm
with warm.nursery([]) as nursery:
    test_warm.ran({str(tmp_path)!r}, "import time; end = time.process_time() + 2\\nwhile time.process_time() < end: pass",
                  manager=warm.manager(nursery))
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime)
"""
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert float(done.stdout) > 2


def test_a_module_that_cannot_be_imported_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("TRACED_BOOK_BUILD", str(tmp_path / "made"))
    held = book.here()
    book.use(replace(held, settings=replace(held.settings, warm=("no_such_module",))))
    try:
        paths = [tmp_path / f"{name}.ipynb" for name in "ab"]
        for path in paths:
            nbformat.write(nbformat.v4.new_notebook(cells=[CODE("1")]), path)
        with pytest.raises(
            runner.RunError, match=r"traced_warm: no_such_module can't be imported: ModuleNotFoundError"
        ):
            list(runner.perform(paths))
    finally:
        book.use(held)
    assert [outcome.kept for outcome in runner.perform(paths)] == [True, True]


def test_a_process_that_goes_on_forks_for_one_build_at_a_time(tmp_path):
    """What an earlier build has imported is gone with it: a module may have been written anew since."""
    look = f"import os, sys; print(os.getppid(), {RARE!r} in sys.modules)"
    try:
        [(first, there), again, (other, _)] = [
            ran(tmp_path, look, manager=warm.staying(build, [RARE]))[0].split() for build in ("one", "one", "two")
        ]
        assert (again, there) == ([first, "True"], "True")
        assert first != other
        assert not Path("/proc", first).exists()
        assert Path("/proc", other).exists()
    finally:
        warm.leave()
    assert not Path("/proc", other).exists()
    # Where none is left, nothing is to end.
    warm.leave()
