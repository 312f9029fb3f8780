import contextlib
import functools
import http.server
import math
import os
import shutil
import threading
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests import browsers

ROOT = Path(__file__).parents[1]
SOURCES = Path(os.environ.get("DEFENSE_TIES_SOURCES", ROOT.parent / "shared" / "sources"))
# The first of these that there is: without a window to draw, Chromium takes half the time.
CHROMIUMS = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]
# Without the last flags Chromium looks for its maker's hosts at every start.
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
FLAGS += ["--disable-component-update", "--disable-quic"]


@pytest.fixture(scope="session")
def sources() -> Path:
    """Folder of raw provider exports; they are not published, so most machines don't have them."""
    if not SOURCES.is_dir():
        pytest.skip("no raw exports here: set DEFENSE_TIES_SOURCES to a folder that has them")
    return SOURCES


@pytest.fixture
def unhurried(monkeypatch):
    """Let the study's command not say what it is doing when that takes long: how long it takes is for the machine to say."""
    # The tests of the machine do without the study.
    from defense_ties import cli

    monkeypatch.setattr(cli, "_SLOW", math.inf)


@pytest.fixture(scope="session")
def browser():
    chromium = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if chromium is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def firefox():
    """Return what starts Firefox, with scripts or without: see :func:`tests.browsers.firefox`."""
    if browsers.program() is None:
        pytest.skip("no Firefox on this machine")
    return browsers.firefox


@pytest.fixture(scope="session")
def serve():
    """Return what serves a folder on a free port of this machine, and gives its address, for as long as it is needed."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    @contextlib.contextmanager
    def served(folder):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()

    return served
