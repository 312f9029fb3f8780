"""Checkouts that tests make."""

import subprocess
from pathlib import Path


def git(folder: str | Path, *args: str) -> str:
    """Run git in a folder under a name of its own, unsigned, whatever the person who tests has set; return what it printed."""
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    unsigned = ["-c", "commit.gpgsign=false", "-c", "tag.gpgsign=false"]
    command = ["git", "-C", str(folder), *identity, *unsigned, *args]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
