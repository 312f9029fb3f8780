"""What notebooks give is theirs alone: of a person's settings nothing reaches the process that runs them."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import traced_book
from traced_book.book import here
from traced_book.proof import experiments
from traced_book.runs import kernel, notebooks, runner

CODE = nbformat.v4.new_code_cell
# Each line of it says something else where a setting of the person below has a say.
SEEN = """\
import importlib.util, locale, os, sys, time, warnings
import altair as alt
from IPython import get_ipython
warnings.warn("old", DeprecationWarning)
print(
    alt.data_transformers.active,
    "mine" in globals(),
    importlib.util.find_spec("theirs") is None,
    hash("a"),
    time.tzname[0],
    locale.setlocale(locale.LC_ALL, ""),
    sys.flags.dev_mode,
    sys.flags.utf8_mode,
    sys.flags.no_user_site,
    len(warnings.filters),
    sys.executable,
    os.environ["TRACED_BOOK_DATA"],
)"""
MINE = "import altair as alt\nalt.data_transformers.enable('json')\nmine = 1\n"


@pytest.fixture
def person(tmp_path):
    """Return the variables of someone who has set whatever can be set, in files and in variables."""
    home = tmp_path / "home"
    startup = home / ".ipython" / "profile_default" / "startup"
    (home / "theirs" / "theirs").mkdir(parents=True)
    (home / "theirs" / "theirs" / "__init__.py").write_text("")
    (home / "theirs" / "sitecustomize.py").write_text("import warnings; warnings.simplefilter('always')\n")
    spec = {"argv": ["/nowhere/python3", "-f", "{connection_file}"], "display_name": "Python 3", "language": "python"}
    for folder in (home / ".local/share/jupyter/kernels/python3", home / "jupyter/kernels/python3"):
        folder.mkdir(parents=True)
        (folder / "kernel.json").write_text(json.dumps(spec))
    startup.mkdir(parents=True)
    (startup / "00-mine.py").write_text(MINE)
    (home / "startup.py").write_text(MINE)
    (home / ".ipython" / "profile_default" / "ipython_kernel_config.py").write_text(
        "c.InteractiveShellApp.exec_lines = ['mine = 1']\n"
    )
    return os.environ | {
        "HOME": str(home),
        "JUPYTER_PATH": str(home / "jupyter"),
        "JUPYTER_PREFER_ENV_PATH": "0",
        "PYTHONSTARTUP": str(home / "startup.py"),
        "PYTHONPATH": str(home / "theirs"),
        "PYTHONWARNINGS": "default",
        "PYTHONDEVMODE": "1",
        "PYTHONHASHSEED": "7",
        "TZ": "Asia/Tokyo",
        "LC_ALL": "C",
        "LANG": "tr_TR.UTF-8",
    }


def executed(path, environment):
    """Store the outputs of a notebook as the command does; return what the first cell printed, by stream."""
    command = [Path(sys.executable).with_name("traced-book"), "run", path]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    outputs = nbformat.read(path, as_version=4).cells[0].outputs
    # A warning names the process.
    return [(output.name, re.sub(r"ipykernel_\d+", "", output.text)) for output in outputs]


def test_no_setting_of_a_person_has_a_say(tmp_path, person):
    made = {"TRACED_BOOK_BUILD": str(tmp_path / "made")}
    path = tmp_path / "page.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[CODE(SEEN)]), path)
    plain = executed(path, os.environ | made)
    assert executed(path, person | made) == plain
    said = dict(plain)["stdout"].split()
    assert said[:3] == ["default", "False", "True"]
    # The command may be a link of another name to the same Python.
    assert Path(said[-2]).parent == Path(sys.executable).parent
    assert said[-1] == str(here().data)


def test_no_setting_of_a_person_has_a_say_in_an_experiment(tmp_path, monkeypatch):
    source = (
        "import sys, time, warnings\nfrom traced_book import number\n"
        "number('t-seen', f'{time.tzname[0]} {sys.flags.dev_mode} {hash(1.5)} {hash(\"a\")}', sources=['orders'])"
    )
    path = tmp_path / "page.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[CODE(source)]), path)
    found = []
    for told in ({}, {"TZ": "Asia/Tokyo", "PYTHONDEVMODE": "1", "PYTHONHASHSEED": "7"}):
        for name, value in told.items():
            monkeypatch.setenv(name, value)
        scratch = tmp_path / f"scratch{len(found)}"
        scratch.mkdir()
        [result] = experiments.run([experiments.Job(str(path))], scratch, 1)
        found.append(result.found["num t-seen"]["value"])
    assert found[0] == found[1]
    assert found[0].startswith("UTC False ")


def test_the_variables_of_a_kernel():
    outside = {
        "PATH": "/bin",
        "PYTHONPATH": "/theirs",
        "MPLBACKEND": "pdf",
        "GIT_DIR": "/x",
        "TRACED_BOOK_SITE": "https://a/",
    }
    with kernel.environment(outside) as given:
        assert given["PATH"] == "/bin"
        assert given["TRACED_BOOK_SITE"] == "https://a/"
        assert given["TRACED_BOOK_DATA"] == str(here().data)
        assert given["PYTHONPATH"] == str(Path(traced_book.__file__).parents[1])
        assert not {"MPLBACKEND", "GIT_DIR"} & set(given)
        home = Path(given["HOME"])
        (held,) = (path for path in home.rglob("*") if path.is_file())
        assert held == Path(given["IPYTHONDIR"]) / "profile_default" / "ipython_kernel_config.json"
    assert not home.exists()


def notebook(path, **named):
    nbformat.write(nbformat.v4.new_notebook(cells=[CODE("1")], metadata={"kernelspec": named}), path)
    return path


def test_another_kernel_is_named_in_one_line(tmp_path, monkeypatch):
    monkeypatch.setenv("TRACED_BOOK_BUILD", str(tmp_path))
    other = notebook(tmp_path / "other.ipynb", name="mine", display_name="Mine", language="python")
    [outcome] = runner.perform([other])
    assert outcome.words.endswith("no run is kept; it names the kernel 'mine', and ran in the Python that builds")
    julia = notebook(tmp_path / "julia.ipynb", name="julia-1.10", display_name="Julia", language="julia")
    [outcome] = runner.perform([julia])
    assert outcome.words == "it asks for the kernel 'julia-1.10' of julia, which MyST-NB runs as the book asks"
    assert not outcome.kept


def transport(tmp_path):
    cell = CODE("import json; from ipykernel.connect import get_connection_file; path = get_connection_file()")
    shown = CODE("json.loads(open(path).read())['transport']")
    notebook = nbformat.v4.new_notebook(cells=[cell, shown])
    ran = notebooks.executed(nbformat.writes(notebook), "a.ipynb", notebooks.How(str(tmp_path)))
    return nbformat.reads(ran, as_version=4).cells[1].outputs[0]["data"]["text/plain"]


@pytest.mark.skipif(os.name == "nt", reason="no sockets that are files")
def test_a_kernel_listens_on_no_port_that_another_process_could_take_first(tmp_path):
    assert transport(tmp_path) == "'ipc'"


def test_a_kernel_whose_home_is_too_deep_for_a_socket_listens_on_ports(tmp_path, monkeypatch):
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    monkeypatch.setattr(kernel.tempfile, "tempdir", str(deep))
    assert transport(tmp_path) == "'tcp'"
