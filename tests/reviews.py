"""A review of a book, as its author asks for one, and what its report says."""

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path


def reviewed(target: Path, *options: str, environment: Mapping[str, str], root: Path | None = None) -> tuple[int, str]:
    """Run the command; return its exit status and the report, which it prints and writes to ``target``."""
    command = [str(Path(sys.executable).with_name("traced-book")), "review", "--to", str(target), *options]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)
    assert target.is_file(), done.stderr
    text = target.read_text(encoding="utf-8")
    assert done.stdout.strip() == text.strip()
    return done.returncode, text


def results(text: str) -> dict[str, str]:
    """Return the result of each check of a report, by name."""
    return dict(re.findall(r"^\| ([^|]+?) \| (ok|DIFFERS) \|", text, re.M))


def differing(text: str, name: str) -> list[str]:
    """Return the lines under "What differs" of a check."""
    section = re.search(rf"^## What differs: {re.escape(name)}\n\n((?:- .*\n)+)", text, re.M)
    return section.group(1).splitlines() if section else []
