"""What is installed, and where, is the same whatever a person has told pip; how packages are reached is theirs to say."""

import os
import runpy
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / ".ci" / "install.py"
METADATA = "Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def wheel(folder, name):
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{name}.py", "")
        archive.writestr(f"{name}-1.0.dist-info/METADATA", METADATA.format(name=name))
        archive.writestr(f"{name}-1.0.dist-info/WHEEL", WHEEL)
        archive.writestr(f"{name}-1.0.dist-info/RECORD", "")


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """Return a Python of its own, and variables of someone who has told pip much, with wheels that only a file of theirs names."""
    folder = tmp_path_factory.mktemp("machine")
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    for name in ("wheels", "elsewhere", "theirs"):
        (folder / name).mkdir()
    wheel(folder / "wheels", "wanted")
    (folder / "constraints.txt").write_text("wanted==0.1\n")
    (folder / "theirs" / "wanted.py").write_text("")
    (folder / "pip.conf").write_text(
        f"[global]\nno-index = true\nfind-links = {folder / 'wheels'}\nconstraint = {folder / 'constraints.txt'}\nuser = true\n"
        f"[install]\ntarget = {folder / 'elsewhere'}\nno-binary = :all:\n"
    )
    told = {
        "PIP_CONFIG_FILE": str(folder / "pip.conf"),
        "PIP_USER": "1",
        "PIP_TARGET": str(folder / "elsewhere"),
        "PIP_PREFIX": str(folder / "elsewhere"),
        "PIP_DRY_RUN": "1",
        "PIP_REQUIRE_HASHES": "1",
        "PIP_PYTHON": str(folder / "nowhere"),
        "PYTHONPATH": str(folder / "theirs"),
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    return folder, kept | told


def test_it_is_installed_here_from_where_the_settings_lead(machine):
    folder, environment = machine
    command = [folder / "venv" / "bin" / "python", SCRIPT, "--quiet", "--no-deps", "wanted"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert len(list((folder / "venv").rglob("site-packages/wanted-1.0.dist-info/METADATA"))) == 1
    assert list((folder / "elsewhere").iterdir()) == []


def test_what_is_not_to_be_had_is_an_error(machine):
    folder, environment = machine
    command = [folder / "venv" / "bin" / "python", SCRIPT, "--quiet", "--no-deps", "unwanted"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert "No matching distribution found for unwanted" in done.stderr


def test_a_variable_counts_more_than_a_file_and_a_command_more_than_all_commands():
    listed = (
        ":env:.find-links='/of/variable'\nglobal.find-links='/of/file'\nglobal.timeout='10'\ninstall.timeout='20'\n"
        "global.extra-index-url='\\nfile:///a\\nfile:///b'\nglobal.constraint='/c.txt'\ndownload.proxy='none'\n:env:.user='1'\n"
    )
    assert runpy.run_path(str(SCRIPT))["settings"](listed) == {
        "PIP_FIND_LINKS": "/of/variable",
        "PIP_TIMEOUT": "20",
        "PIP_EXTRA_INDEX_URL": "\nfile:///a\nfile:///b",
    }
