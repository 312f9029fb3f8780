"""The machine as a wheel of its own: all that it needs, and nothing of the study."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parents[2]
HOUSE = "src/traced_book/"
# What says how the wheel is made, and becomes its metadata.
OUTSIDE = {"pyproject.toml", "README.md"}


def tracked() -> set[str]:
    """Return the files of the machine that git tracks or is about to, from its folder."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", HOUSE]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        pytest.skip("no git here")
    return {name.removeprefix(HOUSE) for name in done.stdout.split("\0") if name and (ROOT / name).is_file()}


def test_the_wheel_holds_every_file_of_the_machine_and_nothing_else(tmp_path):
    files = tracked()
    # Of a copy, since a wheel is built in the folder of its sources.
    for name in files:
        target = tmp_path / "traced_book" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / HOUSE / name, target)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*pip, "--wheel-dir", "wheels", "./traced_book"], cwd=tmp_path, check=True)
    (wheel,) = (tmp_path / "wheels").iterdir()
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if not PurePosixPath(name).parts[0].endswith(".dist-info")}
        (metadata,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        said = archive.read(metadata).decode()
    assert held == {f"traced_book/{name}" for name in files - OUTSIDE}
    assert "traced_book/pdf/book.typ" in held and "traced_book/sphinx/static/traced.css" in held
    assert (ROOT / HOUSE / "README.md").read_text(encoding="utf-8") in said
    assert "Requires-Dist: altair" in said and "defense" not in said.casefold()
