"""The project's own files agree with each other."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from pybtex.database import parse_file

from defense_ties import review

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def tracked():
    done = subprocess.run(["git", "-C", str(ROOT), "ls-files"], capture_output=True, text=True)
    if done.returncode:
        pytest.skip("no git here")
    return [ROOT / name for name in done.stdout.split("\n") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def locked():
    return review.locked((ROOT / "requirements.lock").read_text(encoding="utf-8"))


def test_the_lock_satisfies_the_project(locked):
    for line in PROJECT["dependencies"]:
        requirement = Requirement(line)
        assert requirement.specifier.contains(locked[canonicalize_name(requirement.name)]), line


@pytest.mark.parametrize(("lock", "least"), [("requirements.lock", 100), ("resolver.lock", 1)])
def test_every_locked_package_has_a_hash(lock, least):
    blocks = re.split(r"\n(?=[\w.-]+==)", (ROOT / lock).read_text(encoding="utf-8"))
    assert len(blocks) >= least
    assert all("--hash=sha256:" in block for block in blocks if "==" in block)


@pytest.fixture(scope="module")
def binder():
    return yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]


def test_nothing_is_installed_without_its_hash():
    for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines():
        if "pip install" in line and "--editable ." not in line:
            assert "--require-hashes" in line, line


def test_binder_installs_the_lock_and_the_package_and_builds_nothing_else(binder):
    pip = next(part["pip"] for part in binder if isinstance(part, dict))
    assert pip == ["--only-binary=:all:", "-r requirements.lock"]
    post_build = ROOT / "postBuild"
    commands = [line for line in post_build.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert commands == [
        "set -euo pipefail",
        "python -m pip install --no-deps --no-build-isolation --editable .",
        "defense-ties write-out --to book",
    ]
    assert os.access(post_build, os.X_OK)
    assert not [name for name in ("environment.yml", "postBuild") if "://" in (ROOT / name).read_text(encoding="utf-8")]


def test_here_too_nothing_is_built_but_the_package():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    [install] = [line for line in text.splitlines() if "-r requirements.lock" in line]
    assert "--no-deps --require-hashes --only-binary :all:" in install


def test_binder_has_a_python_that_the_project_supports_and_conda_brings_nothing_else(binder):
    conda = [Requirement(part.replace("=", "==")) for part in binder if isinstance(part, str)]
    assert [requirement.name for requirement in conda] == ["python", "pip"]
    [version] = conda[0].specifier
    assert SpecifierSet(PROJECT["requires-python"]).contains(version.version)


def test_repo2docker_reads_the_environment_as_meant(binder, tmp_path):
    """What Binder would build, without a Docker engine: its Dockerfile and what it says while it makes it."""
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", str(ROOT)]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=tmp_path, env=os.environ | {"HOME": str(tmp_path)}
    )
    assert done.returncode == 0, done.stderr
    assert f"Building conda environment for {binder[0]}" in done.stdout + done.stderr
    assert '--file "environment.yml"' in done.stdout
    assert re.search(r"^RUN \./postBuild$", done.stdout, re.M)
    assert "apt.txt" not in done.stdout


def test_no_file_names_a_registry_or_a_path_of_a_machine():
    hosts = [
        "pypi" + ".org",
        "python" + "hosted",
        "registry" + ".npmjs",
        "anaconda" + ".org/",
        "/work" + "/",
        "/root" + "/",
    ]
    for path in tracked():
        text = path.read_text(encoding="utf-8", errors="ignore")
        assert not [host for host in hosts if host in text], path.name


def test_every_page_of_the_contents_exists():
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    files = [contents["root"], *(c["file"] for part in contents["parts"] for c in part["chapters"])]
    pages = {
        p.relative_to(ROOT).with_suffix("").as_posix()
        for p in (ROOT / "book").rglob("*")
        if p.suffix in (".md", ".ipynb")
    }
    assert set(files) == {p for p in pages if "checkpoint" not in p}


def cited():
    keys = set()
    for path in (ROOT / "book").rglob("*"):
        if path.suffix == ".ipynb" and "checkpoint" not in path.name:
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            text = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
        elif path.suffix == ".md":
            text = path.read_text(encoding="utf-8")
        else:
            continue
        for group in re.findall(r"\{cite:[a-z]+\}`([^`]+)`", text):
            keys |= {key.strip() for key in group.split(",")}
    return keys


def test_every_reference_is_cited_and_says_how_it_was_confirmed():
    entries = parse_file(str(ROOT / "book" / "references.bib"), bib_format="bibtex").entries
    assert set(entries) == cited()
    assert len(entries) >= 40
    for key, entry in entries.items():
        assert entry.fields.get("verified"), key
        assert entry.persons.get("author") or entry.persons.get("editor"), key
        assert entry.fields.get("url") or entry.fields.get("doi") or entry.fields.get("journal"), key


def test_the_example_of_the_readme_runs():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", text, re.S).group(1)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    rows = [line.split() for line in done.stdout.strip().splitlines()]
    assert rows[0] == ["recipient", "year", "tiv"]
    assert ["VEN", "2006", "355.50"] in rows
    assert rows[-1][1] == "2014"
