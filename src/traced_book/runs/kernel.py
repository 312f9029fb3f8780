"""Where the code of notebooks runs: in the Python that builds, in surroundings that hold nothing of whoever builds.

A kernel looked up by name may be any Python, with packages of its own. A profile of IPython, a startup file, warnings asked
for, a language, a time zone or a seed change what the same cells give. So the process gets few variables of its parent, and
a home in which there is nothing.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel
from nbformat import NotebookNode
from traitlets.config import Config

from .. import book
from . import charts

NAME = "python3"
# Where programs and libraries are found and where files may go: no setting of what a cell gives.
_KEPT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
_SETTLED = {
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "PYTHONUTF8": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONNOUSERSITE": "1",
    # The package that builds is the one that computes.
    "PYTHONPATH": str(Path(__file__).parents[2]),
}
_KERNEL = {"InteractiveShellApp": {"extensions": [charts.__name__]}}
# The longest path that a socket which is a file may have, on the system that allows least.
_LONGEST = 103


class Here(AsyncKernelManager):
    """Starts a kernel with the Python that runs, by its own path: no installed specification of a kernel is asked."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """The specification of that kernel."""
        return KernelSpec(resource_dir=RESOURCES, **get_kernel_dict())


def of_book(outside: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the variables that say to a process which book it is in, its folders as those that this process uses."""
    found = book.here()
    own = {name: value for name, value in outside.items() if name.startswith(book.ROOT)}
    return own | {book.ROOT: str(found.root), book.DATA: str(found.data), book.BUILD: str(found.build)}


@contextmanager
def environment(
    outside: Mapping[str, str] = os.environ, told: Mapping[str, str] | None = None
) -> Iterator[dict[str, str]]:
    """Give the variables of a process that runs notebooks, with a home of its own, which is gone afterwards.

    Args:
        told: what says to the process which book it is in; ``None`` for the book of this process (:func:`of_book`).
    """
    kept = {name: outside[name] for name in _KEPT if name in outside}
    own = of_book(outside) if told is None else told
    # A kernel on its way out may still write there.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        ipython = Path(home, "ipython")
        profile = ipython / "profile_default"
        profile.mkdir(parents=True)
        (profile / "ipython_kernel_config.json").write_text(json.dumps(_KERNEL), encoding="utf-8")
        yield {**kept, **_SETTLED, **own, "HOME": home, "IPYTHONDIR": str(ipython)}


def sockets(home: str) -> Config:
    """Return how a kernel is spoken to: through files in its home, where the system has such sockets and their paths fit.

    A port is only free until another process takes it between its choice and the start of the kernel, which then dies.
    """
    connection = Path(home, "kernel.json")
    longest = len(os.fsencode(connection.with_name("kernel-ipc-5")))
    if os.name == "nt" or longest > _LONGEST:
        return Config()
    return Config({Here.__name__: {"transport": "ipc", "connection_file": str(connection)}})


@dataclass(frozen=True)
class Named:
    """The kernel that a notebook asks for: its ``name``, in place of which an alias may stand, and its ``language``."""

    name: str
    language: str

    @property
    def here(self) -> bool:
        """Whether it is of the language that runs here."""
        return self.language.lower() == "python"

    @property
    def note(self) -> str:
        """What is to be said of it in words; empty where nothing is."""
        if not self.here:
            return f"it asks for the kernel {self.name!r} of {self.language}, which MyST-NB runs as the book asks"
        return "" if self.name == NAME else f"it names the kernel {self.name!r}, and ran in the Python that builds"


def named(notebook: NotebookNode, aliases: Mapping[str, str]) -> Named:
    """Return the kernel that a notebook asks for.

    Args:
        aliases: by a pattern that a whole name matches, the name to take in its place.
    """
    asked = notebook.metadata.get("kernelspec", {})
    written = asked.get("name", NAME)
    name = next((other for pattern, other in aliases.items() if re.fullmatch(pattern, written)), written)
    said = asked.get("language") or notebook.metadata.get("language_info", {}).get("name")
    return Named(name, said if said and name == written else _language(name))


def _language(name: str) -> str:
    """Return the language of a kernel by its name alone: that of the one installed under it, else Python."""
    try:
        return "python" if name == NAME else KernelSpecManager().get_kernel_spec(name).language
    except NoSuchKernel:
        return "python"
