"""The project's own files agree with each other."""

import io
import json
import os
import re
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from pybtex.database import parse_file

from traced_book import citation, provenance
from traced_book.addresses import TURNING
from traced_book.proof import review
from traced_book.tables import altered, descriptor

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
        "python -m pip install --no-deps --no-build-isolation --editable src/traced_book --editable .",
        "traced-book write-out --to book",
    ]
    assert os.access(post_build, os.X_OK)
    assert not [name for name in ("environment.yml", "postBuild") if "://" in (ROOT / name).read_text(encoding="utf-8")]


def test_here_too_nothing_is_built_but_the_package():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    [install] = [line for line in text.splitlines() if "-r requirements.lock" in line]
    assert "--no-deps --require-hashes --only-binary :all:" in install


def test_binder_has_a_python_that_the_project_supports_and_conda_brings_nothing_else(binder):
    python, pip = (Requirement(re.sub(r"(?<=\w)=(?=\d)", "==", part)) for part in binder if isinstance(part, str))
    assert (python.name, pip.name) == ("python", "pip")
    [version] = python.specifier
    assert SpecifierSet(PROJECT["requires-python"]).contains(version.version)


def test_binder_has_a_pip_that_keeps_to_the_lock_where_a_package_is_asked_for_with_an_extra(binder):
    """As ``jsonschema[format-nongpl]``: pip 23.2 would take its newest version and refuse it, since 23.3 the lock decides."""
    pip = next(Requirement(part) for part in binder if isinstance(part, str) and part.startswith("pip"))
    assert pip.specifier.contains("23.3")
    assert not pip.specifier.contains("23.2.1")


@pytest.mark.package_index
@pytest.mark.parametrize("end", ["least", "newest"])
def test_the_lock_is_all_that_the_least_and_the_newest_pip_of_binder_need(binder, tmp_path, end):
    pip = next(part for part in binder if isinstance(part, str) and part.startswith("pip"))
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    install = [tmp_path / "venv" / "bin" / "python", "-m", "pip", "install", "--quiet"]
    subprocess.run([*install, "--upgrade", pip.replace(">=", "==") if end == "least" else pip], check=True)
    command = [*install, "--dry-run", "--only-binary=:all:", "-r", ROOT / "requirements.lock"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_every_tracked_file_has_the_line_endings_that_were_committed(tmp_path):
    """In a copy made by a git that is told to write CR LF: tables have their hashes, scripts run."""
    tracked()
    clone = tmp_path / "clone"
    command = ["git", "-c", "core.autocrlf=true", "-c", "core.eol=crlf", "clone", "--quiet", "--no-hardlinks"]
    subprocess.run([*command, str(ROOT), str(clone)], check=True)
    files = [path for path in clone.rglob("*") if path.is_file() and ".git" not in path.relative_to(clone).parts]
    assert len(files) > 150
    assert [path.name for path in files if b"\r\n" in path.read_bytes()] == []
    assert [table["path"] for table in descriptor(clone / "data")["resources"] if altered(table, clone / "data")] == []


def test_an_archive_names_its_commit(tmp_path):
    tracked()
    head = subprocess.run(["git", "-C", str(ROOT), "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
    made = subprocess.run(["git", "-C", str(ROOT), "archive", "HEAD"], capture_output=True, check=True)
    with tarfile.open(fileobj=io.BytesIO(made.stdout)) as archive:
        # An older 3.11 has none.
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(tmp_path)
    found = provenance.state(tmp_path)
    assert found == provenance.Build(head.stdout.strip(), archived=True)
    assert found.words == f"commit {found.commit[:10]}, unpacked from an archive"


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


def test_no_file_turns_the_order_in_which_its_characters_are_read():
    """Code that reads otherwise than it runs (CVE-2021-42574), and titles that read otherwise than they are."""
    turned = [path for path in tracked() if re.search(f"[{TURNING}]", path.read_bytes().decode(errors="ignore"))]
    assert turned == []


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


def test_the_citation_file_is_read_as_it_is_written():
    book, held = citation.work(), yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert book.title == held["title"]
    assert book.short == "Strategic Alignments and Defense Ties"
    assert (book.version, book.date.isoformat()) == (held["version"], held["date-released"])
    assert [author.name for author in book.authors] == [author["name"] for author in held["authors"]]
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    assert config["title"] == book.short
    assert config["author"] == ", ".join(author.name for author in book.authors)
    assert config["copyright"] == str(book.date.year)


def test_the_data_package_has_the_version_of_the_book():
    assert descriptor()["version"] == citation.work().version


def test_the_changelog_begins_with_the_version_and_day_of_the_citation():
    book = citation.work()
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[(.+?)\](?: - (\S+))?$", text, re.M)
    released = [version for version in versions if version[0] != "Unreleased"]
    assert released[0] == (book.version, book.date.isoformat())
    assert [day for _, day in released] == sorted((day for _, day in released), reverse=True)


def test_zenodo_is_told_what_the_citation_says():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    told = json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))
    assert told["title"] == citation["title"]
    assert told["description"] == citation["abstract"]
    assert told["version"] == citation["version"]
    assert told["keywords"] == citation["keywords"]
    assert told["upload_type"] == citation["type"] == "dataset"
    assert [author["name"] for author in told["creators"]] == [author["name"] for author in citation["authors"]]
    # Zenodo takes one licence: that of the text and figures; the notes name the others.
    assert told["license"].upper() == citation["license"][0]
    assert all(name in told["notes"].replace(" ", "-") for name in ("MIT", "CC-BY-4.0"))


def test_the_project_has_one_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert project["version"] == citation["version"]
