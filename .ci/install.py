"""Install into the Python that runs this, the same on every machine: ``python .ci/install.py`` and what ``pip install`` takes.

Of the settings that a person or a machine has for pip, in variables and in files, those count that say how packages are reached.
Those that say what is installed, and where, do not: another target, a user's own folder, constraints, a dry run.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Mapping

REACHED_BY = [
    "index-url",
    "extra-index-url",
    "no-index",
    "find-links",
    "trusted-host",
    "proxy",
    "cert",
    "client-cert",
    "keyring-provider",
    "timeout",
    "default-timeout",
    "retries",
    "resume-retries",
    "cache-dir",
    "no-cache-dir",
    "no-input",
    "use-feature",
    "use-deprecated",
]
# As pip has it: each counts more than those before it.
_SECTIONS = ("global", "install", ":env:")


def settings(listed: str) -> dict[str, str]:
    """Return the variables of pip that say how packages are reached.

    Args:
        listed: what ``pip config list`` prints: a line ``section.name='value'`` for each setting.
    """
    found: dict[str, dict[str, str]] = {section: {} for section in _SECTIONS}
    for line in listed.splitlines():
        key, _, value = line.partition("=")
        section, _, name = key.rpartition(".")
        if section in found and name in REACHED_BY:
            found[section][f"PIP_{name.replace('-', '_').upper()}"] = ast.literal_eval(value)
    return {name: value for section in _SECTIONS for name, value in found[section].items()}


def without(environment: Mapping[str, str], *prefixes: str) -> dict[str, str]:
    """Return the variables that do not begin with any of some prefixes."""
    return {name: value for name, value in environment.items() if not name.startswith(prefixes)}


def main(arguments: list[str]) -> int:
    """Install; return pip's exit status."""
    pip = [sys.executable, "-m", "pip"]
    # Where someone installs for the user, the list would be of the user's file alone.
    asked = without(os.environ, "PYTHON", "PIP_PYTHON") | {"PIP_USER": "0"}
    listed = subprocess.run([*pip, "config", "list"], env=asked, stdout=subprocess.PIPE, text=True, check=True).stdout
    settled = {"PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    given = without(os.environ, "PYTHON", "PIP_") | settings(listed) | settled
    return subprocess.run([*pip, "install", *arguments], env=given).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
