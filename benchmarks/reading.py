"""What a reader waits for: bytes of a page, time to its first figure, what moves, and how long a task holds up the browser."""

from __future__ import annotations

import gzip
import http.server
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, Page

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
# No other host is there, for either book; what a page asks of one is counted.
FLAGS += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
SLOWER, BYTES_PER_SECOND, LATENCY_MS = 4, 1.6e6 / 8, 150
# The host that Altair's default renderer loads its libraries from, and what it asks it for.
CDN = "https://cdn.jsdelivr.net/npm/"
LIBRARIES = {"vega@5": "vega", "vega-lite@5.20.1": "vega-lite", "vega-embed@6": "vega-embed"}
_TEXT = (".html", ".js", ".css", ".svg", ".json", ".csv", ".xml", ".txt")

# The first figure of either book, and whether it is drawn: an image that has arrived, or a canvas in place of a script.
_LOOK = """
(() => {
    window.moved = 0;
    window.longest = 0;
    new PerformanceObserver(list => {
        for (const shift of list.getEntries()) if (!shift.hadRecentInput) window.moved += shift.value;
    }).observe({type: 'layout-shift', buffered: true});
    new PerformanceObserver(list => {
        for (const task of list.getEntries()) window.longest = Math.max(window.longest, task.duration);
    }).observe({type: 'longtask', buffered: true});
    let scrolled = false;
    const look = () => {
        const figure = document.querySelector('figure.traced, [id^=altair-viz]');
        if (figure && !scrolled) { figure.scrollIntoView(); scrolled = true; }
        const image = figure && [...figure.querySelectorAll('img, canvas, svg.marks')].find(x => x.offsetParent);
        if (image && (image.tagName !== 'IMG' || (image.complete && image.naturalWidth))) {
            requestAnimationFrame(() => { window.firstFigure = performance.now(); });
        } else {
            requestAnimationFrame(look);
        }
    };
    if (window.seek) requestAnimationFrame(look);
})();
"""
_SCROLL = """async () => {
    for (let y = 0; y < document.documentElement.scrollHeight; y += 300) {
        window.scrollTo({top: y, behavior: 'instant'});
        await new Promise(done => setTimeout(done, 60));
    }
}"""


@dataclass(frozen=True)
class Visit:
    """One reading of a page: transferred and unpacked bytes, requests, what moved, and the longest task in ms."""

    transferred: int
    unpacked: int
    requests: int
    elsewhere: int
    moved: float
    longest: float


@cache
def libraries(scratch: Path) -> dict[str, bytes]:
    """Return the libraries that the stock book loads, as npm has them, by the path under which it asks for them."""
    found = {}
    for asked, name in LIBRARIES.items():
        done = subprocess.run(
            ["npm", "pack", "--silent", asked], cwd=scratch, check=True, capture_output=True, text=True
        )
        with tarfile.open(scratch / done.stdout.strip().splitlines()[-1]) as archive:
            found[asked] = archive.extractfile(f"package/build/{name}.min.js").read()
    return found


@contextmanager
def served(site: Path, cdn: dict[str, bytes]) -> Iterator[str]:
    """Serve a site as a host would, packed with gzip, and give its address.

    The libraries of another host come from here too, at the same speed, so a page's address of that host is replaced.
    """

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            name = unquote(urlsplit(self.path).path)
            path = (site / name.lstrip("/")).resolve()
            if name.startswith("/_cdn/") and name.removeprefix("/_cdn/") in cdn:
                body, kind = cdn[name.removeprefix("/_cdn/")], ".js"
            elif path.is_file() and site.resolve() in path.parents:
                body, kind = path.read_bytes(), path.suffix
            else:
                body, kind = b"", None
            if kind == ".html":
                body = body.replace(CDN.encode(), b"/_cdn/")
            self.send_response(404 if kind is None else 200)
            self.send_header("Content-Type", self.kinds.get(kind or "", "application/octet-stream"))
            if kind in _TEXT:
                body = gzip.compress(body, 6)
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            # A browser hangs up on what it no longer wants when its page is closed.
            with suppress(BrokenPipeError, ConnectionResetError):
                self.wfile.write(body)

        kinds = http.server.SimpleHTTPRequestHandler.extensions_map | {
            ".html": "text/html; charset=utf-8",
            ".js": "text/javascript; charset=utf-8",
            ".css": "text/css; charset=utf-8",
            ".svg": "image/svg+xml",
            ".json": "application/json",
            ".woff2": "font/woff2",
        }

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def _opened(browser: Browser, address: str, slow: bool) -> Iterator[tuple[Page, list[dict], list[str]]]:
    """Open a page for a new reader; give it, what arrived, and what it asked of other hosts."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    arrived, elsewhere = [], []

    def asked(url: str) -> None:
        if not url.startswith((address, "data:", "blob:")):
            elsewhere.append(url)

    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: arrived.append(event))
    session.on("Network.requestWillBeSent", lambda event: asked(event["request"]["url"]))
    if slow:
        speed = {"downloadThroughput": BYTES_PER_SECOND, "uploadThroughput": BYTES_PER_SECOND}
        session.send("Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY_MS, **speed})
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    page.add_init_script(f"window.seek = {str(slow).lower()};{_LOOK}")
    yield page, arrived, elsewhere
    context.close()


def first_figure(browser: Browser, address: str, page_name: str, times: int) -> list[float]:
    """Return the seconds until a hurried reader sees the first figure, on a slow line and a slow machine."""
    seconds = []
    for _ in range(times):
        with _opened(browser, address, slow=True) as (page, _, _):
            page.goto(f"{address}/{page_name}", wait_until="commit")
            page.wait_for_function("window.firstFigure", timeout=180_000)
            seconds.append(page.evaluate("window.firstFigure") / 1000)
    return seconds


def visit(browser: Browser, address: str, page_name: str) -> Visit:
    """Return what reading a page from top to bottom takes, on a fast line, before the reader touches anything."""
    sizes = []
    with _opened(browser, address, slow=False) as (page, arrived, elsewhere):
        page.on("response", lambda response: sizes.append(response))
        page.goto(f"{address}/{page_name}", wait_until="load")
        page.evaluate(_SCROLL)
        page.wait_for_load_state("networkidle")
        unpacked = sum(len(response.body()) for response in sizes if response.ok)
        return Visit(
            sum(int(event["encodedDataLength"]) for event in arrived),
            unpacked,
            len(sizes),
            len(elsewhere),
            page.evaluate("window.moved"),
            page.evaluate("window.longest"),
        )


def longest_task(browser: Browser, address: str, page_name: str, times: int) -> list[float]:
    """Return the longest task in ms while a page loads and is read on a slow machine, before any interaction."""
    longest = []
    for _ in range(times):
        with _opened(browser, address, slow=True) as (page, _, _):
            page.goto(f"{address}/{page_name}", wait_until="load", timeout=180_000)
            page.evaluate(_SCROLL)
            page.wait_for_load_state("networkidle", timeout=180_000)
            longest.append(page.evaluate("window.longest"))
    return longest


# The phone and the desk that a page is read at, by width in pixels.
ROOMS: dict[int, dict] = {
    390: {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
    1280: {"viewport": {"width": 1280, "height": 800}},
}
_TRACED = ["devtools.timeline", "disabled-by-default-devtools.timeline"]


def busiest(events: list[dict], address: str) -> float:
    """Return how long the longest task of a page's main thread would take on a slow machine, in ms, from a trace of Chromium.

    It is the time of the processor and not that of the clock, times :data:`SLOWER`, so that what else a machine does counts little.

    Raises:
        ValueError: the trace has no main thread that went to the address.
    """
    named = {
        (e["pid"], e["tid"]) for e in events if e["name"] == "thread_name" and e["args"]["name"] == "CrRendererMain"
    }
    mains = {(e["pid"], e["tid"]) for e in events if address in str(e.get("args", ""))} & named
    tasks = [e["tdur"] for e in events if e["name"] == "RunTask" and "tdur" in e and (e["pid"], e["tid"]) in mains]
    if not tasks:
        raise ValueError(f"no task of a page at {address} in the trace")
    return SLOWER * max(tasks) / 1000


def busiest_task(browser: Browser, address: str, page_name: str, width: int, times: int) -> list[float]:
    """Return :func:`busiest` of a page that is loaded at once and not touched, in a room of :data:`ROOMS`."""
    found = []
    for _ in range(times):
        context = browser.new_context(**ROOMS[width])
        page, events, ended = context.new_page(), [], []
        session = browser.new_browser_cdp_session()
        session.on("Tracing.dataCollected", lambda part, events=events: events.extend(part["value"]))
        session.on("Tracing.tracingComplete", lambda _, ended=ended: ended.append(True))
        config = {"traceConfig": {"includedCategories": _TRACED}, "transferMode": "ReportEvents"}
        session.send("Tracing.start", config)
        page.goto(f"{address}/{page_name}", wait_until="networkidle", timeout=180_000)
        session.send("Tracing.end")
        while not ended:
            page.wait_for_timeout(50)
        session.detach()
        context.close()
        found.append(busiest(events, address))
    return found
