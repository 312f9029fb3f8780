"""A running JupyterLab with a copy of the book, as Binder starts one: shared by every test of this folder."""

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
# Nothing of this may ask another host: neither for news nor for extensions.
QUIET = ["--LabApp.news_url=", "--LabApp.extension_manager=readonly"]
QUIET += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]


@dataclass(frozen=True)
class Lab:
    """``address`` (no slash at the end) and ``folder``: the copy of the repository that it serves and may change."""

    address: str
    folder: Path

    def url(self, path: str) -> str:
        """Return the address that opens one file in a workspace of its own, without the tabs of another test."""
        return f"{self.address}/lab/workspaces/{Path(path).stem}/tree/{path}?reset"

    def run_all(self, page: Page, path: str, patience: float = 60) -> None:
        """Open a notebook, run all its cells and wait until the kernel is idle again."""
        page.goto(self.url(path))
        page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        idle = page.get_by_text("| Idle", exact=False)
        idle.wait_for(timeout=patience * 1000)  # cells sent to a kernel that is still starting are not run
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        page.get_by_text("| Busy", exact=False).wait_for(timeout=patience * 1000)
        idle.wait_for(timeout=patience * 1000)


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """Start JupyterLab on a free port of this machine, with settings and folders of its own."""
    home = tmp_path_factory.mktemp("home")
    folder = tmp_path_factory.mktemp("checkout")
    for part in ("book", "data", "src"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    settings = home / "config/lab/user-settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"fetchNews": "false"}', encoding="utf-8")  # else a question covers a corner of the page
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "JPY_", "IPYTHON"))}
    environment = kept | {
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "IPYTHONDIR": str(home / "ipython"),
        "PYTHONPATH": str(folder / "src"),  # kernels take the package and its tables from the copy
    }
    options = ["--no-browser", "--allow-root", "--ip=127.0.0.1", "--ServerApp.port=0", "--IdentityProvider.token="]
    command = [sys.executable, "-m", "jupyterlab", *options, *QUIET, f"--ServerApp.root_dir={folder}"]
    with (home / "log.txt").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT, cwd=folder)
    try:
        yield Lab(_address(server, home), folder)
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _address(server: subprocess.Popen, home: Path, patience: float = 60) -> str:
    """Wait for the file in which the server says where it listens."""
    end = time.monotonic() + patience
    while time.monotonic() < end and server.poll() is None:
        for path in (home / "runtime").glob("jpserver-*.json"):
            text = path.read_text(encoding="utf-8")
            if text.endswith("}"):
                return json.loads(text)["url"].rstrip("/")
        time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{(home / 'log.txt').read_text(encoding='utf-8')[-3000:]}")
