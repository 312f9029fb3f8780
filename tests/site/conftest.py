import functools
import http.server
import threading
from pathlib import Path

import pytest

SITE = Path(__file__).parents[2] / "_build" / "html"


@pytest.fixture(scope="session")
def site() -> Path:
    if not (SITE / "trace.json").is_file():
        pytest.fail("no built site: run `make book` first")
    return SITE


@pytest.fixture(scope="session")
def address(site):
    """Serve the site on a free port of this machine."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
