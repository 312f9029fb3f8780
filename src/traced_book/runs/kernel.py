"""Where the code of notebooks runs: in the Python that builds, in surroundings that hold nothing of whoever builds.

A kernel looked up by name may be any Python, with packages of its own. A profile of IPython, a startup file, warnings asked
for, a language, a time zone or a seed change what the same cells give. So the process gets few variables of its parent, and
a home in which there is nothing.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec
from nbformat import NotebookNode

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


class KernelError(Exception):
    """A notebook asks for a kernel that is no Python."""


class Here(AsyncKernelManager):
    """Starts a kernel with the Python that runs, by its own path: no installed specification of a kernel is asked."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """The specification of that kernel."""
        return KernelSpec(resource_dir=RESOURCES, **get_kernel_dict([f"--ext={charts.__name__}"]))


@contextmanager
def environment(outside: Mapping[str, str] = os.environ) -> Iterator[dict[str, str]]:
    """Give the variables of a process that runs notebooks, with a home that is empty, and gone afterwards.

    The book is handed on, its folders as those that this process uses.
    """
    kept = {name: outside[name] for name in _KEPT if name in outside}
    found = book.here()
    own = {name: value for name, value in outside.items() if name.startswith(book.ROOT)}
    own |= {book.ROOT: str(found.root), book.DATA: str(found.data), book.BUILD: str(found.build)}
    # A kernel on its way out may still write there.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        yield {**kept, **_SETTLED, **own, "HOME": home, "IPYTHONDIR": str(Path(home, "ipython"))}


def named_otherwise(notebook: NotebookNode) -> str:
    """Return in words that a notebook names another kernel than :data:`NAME`; empty where it does not.

    Raises:
        KernelError: that kernel is of another language.
    """
    asked = notebook.metadata.get("kernelspec", {})
    name, language = asked.get("name", NAME), asked.get("language", "python")
    if language != "python":
        raise KernelError(f"it asks for the kernel {name!r} of {language}, expected {NAME!r}")
    return "" if name == NAME else f"it names the kernel {name!r}, and ran in the Python that builds"
