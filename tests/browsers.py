"""Debian's Firefox in tests, over WebDriver BiDi, with the few calls that tests need, named as Playwright names them.

Playwright drives no Firefox but one of its own making, and other drivers want a program that Debian does not carry.
"""

import base64
import contextlib
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import websocket

# A frame of a page, in a script: a headless browser may stop drawing, so none is waited for without end.
FRAME = "new Promise(done => { requestAnimationFrame(done); setTimeout(done, 1000); })"
# What a new profile would do by itself: ask its maker's hosts for settings, updates and what to show in a new tab.
_QUIET = {
    # Each link that is followed on a page is an entry of the history, which goes to the disk.
    "places.history.enabled": False,
    "browser.sessionstore.interval": 3_600_000,
    "browser.sessionstore.interval.idle": 3_600_000,
    "browser.cache.disk.enable": False,
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.newtabpage.enabled": False,
    "browser.region.network.url": "",
    "browser.search.update": False,
    "browser.startup.page": 0,
    "datareporting.healthreport.uploadEnabled": False,
    "extensions.systemAddon.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disablePrefetch": True,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "toolkit.telemetry.enabled": False,
}
_LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004", "ArrowDown": "\ue015", "ArrowUp": "\ue013"}


class FirefoxError(Exception):
    """What Firefox answers to a command that it refuses, or what a script in a page raises."""


class Firefox:
    """A running Firefox; ``scripts`` says whether its pages run theirs."""

    def __init__(self, call: Callable[..., dict], scripts: bool) -> None:
        self.call = call
        self.scripts = scripts

    def new_page(self) -> "FirefoxPage":
        """Return a new page, in a window of its own, since what lies behind another is not painted."""
        return FirefoxPage(self, self.call("browsingContext.create", type="window")["context"])


class FirefoxPage:
    """A page of Firefox; ``url`` is the address that it was last sent to."""

    def __init__(self, firefox: Firefox, context: str) -> None:
        self._firefox = firefox
        self._context = context
        self.url = "about:blank"

    def _call(self, method: str, **params: object) -> dict:
        return self._firefox.call(method, context=self._context, **params)

    def set_viewport_size(self, viewport: Mapping[str, int]) -> None:
        """Give the page a ``width`` and a ``height`` in pixels."""
        self._call("browsingContext.setViewport", viewport=dict(viewport))

    def goto(self, address: str) -> None:
        """Go to an address, until the page has loaded."""
        self.url = address
        self._call("browsingContext.navigate", url=address, wait="complete")

    def go_back(self) -> None:
        """Go back by one entry of the history; what is awaited is for the caller to say."""
        self._call("browsingContext.traverseHistory", delta=-1)

    def evaluate(self, expression: str, arg: object = None) -> object:
        """Return what an expression gives, or a function of one argument; in pages that run scripts a promise is awaited.

        Values go there and back as JSON.

        Raises:
            FirefoxError: the script raised.
        """
        given = f"(value => typeof value === 'function' ? value({json.dumps(arg)}) : value)({expression})"
        form = (
            "Promise.resolve({}).then(value => JSON.stringify(value))"
            if self._firefox.scripts
            else "JSON.stringify({})"
        )
        answer = self._firefox.call(
            "script.evaluate",
            expression=form.format(given),
            target={"context": self._context},
            awaitPromise=self._firefox.scripts,
            userActivation=True,
        )
        if answer["type"] == "exception":
            raise FirefoxError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"]) if answer["result"]["type"] == "string" else None

    def press(self, key: str) -> None:
        """Press a key, named as in Playwright, and let it go."""
        value = KEYS.get(key, key)
        actions = [{"type": "keyDown", "value": value}, {"type": "keyUp", "value": value}]
        self._call("input.performActions", actions=[{"type": "key", "id": "keyboard", "actions": actions}])

    def screenshot(self, path: Path | str, full_page: bool = False) -> None:
        """Write what the page shows, or the whole of it, as PNG."""
        answer = self._call("browsingContext.captureScreenshot", origin="document" if full_page else "viewport")
        Path(path).write_bytes(base64.b64decode(answer["data"]))

    def close(self) -> None:
        """Close the page."""
        self._call("browsingContext.close")


def program() -> str | None:
    """Return the path of Firefox on this machine, if it has one."""
    return shutil.which("firefox-esr") or shutil.which("firefox")


@contextlib.contextmanager
def firefox(scripts: bool = True, preferences: Mapping[str, object] | None = None) -> Iterator[Firefox]:
    """Start Firefox with a profile of its own, and end it.

    Args:
        scripts: whether pages run scripts; ``preferences``: added to those of the profile, as of ``about:config``.

    Raises:
        FirefoxError: Firefox ended before it listened.
    """
    profile = Path(tempfile.mkdtemp(prefix="firefox-"))
    settings = {**_QUIET, "javascript.enabled": scripts, **(preferences or {})}
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in settings.items())
    (profile / "user.js").write_text("".join(lines), encoding="utf-8")
    command = [
        program() or "firefox-esr",
        "--headless",
        "--no-remote",
        "--profile",
        str(profile),
        "--remote-debugging-port",
        "0",
    ]
    # Into a file: a pipe that nobody reads any more would stop it.
    with (profile / "said").open("w+") as said, subprocess.Popen(command, stdout=said, stderr=said) as process:
        try:
            socket = websocket.create_connection(_address(process, profile / "said") + "/session", suppress_origin=True)
            try:
                call = _caller(socket)
                call("session.new", capabilities={})
                yield Firefox(call, scripts)
            finally:
                socket.close()
        finally:
            process.terminate()
            process.wait()
            shutil.rmtree(profile, ignore_errors=True)


def _address(process: subprocess.Popen, said: Path) -> str:
    """Return the address at which a starting Firefox says that it listens."""
    while process.poll() is None:
        found = _LISTENING.search(said.read_text(errors="replace"))
        if found:
            return found[1]
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.05)
    raise FirefoxError(f"Firefox ended with {process.returncode}: {said.read_text(errors='replace')[-2000:]}")


def _caller(socket: websocket.WebSocket) -> Callable[..., dict]:
    """Return a function that sends a command and returns its result."""
    count = 0

    def call(method: str, **params: object) -> dict:
        nonlocal count
        count += 1
        socket.send(json.dumps({"id": count, "method": method, "params": params}))
        while True:
            answer = json.loads(socket.recv())
            if answer.get("id") == count:
                break
        if answer["type"] == "error":
            raise FirefoxError(f"{method}: {answer['error']}: {answer['message']}")
        return answer["result"]

    return call
