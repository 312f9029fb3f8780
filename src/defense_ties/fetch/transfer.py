"""An answer of a server, whole and on disk: gone on with where it was cut off, asked for again where that helps, never in a hurry."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import InvalidHeader, MaxRetryError
from urllib3.util import Retry

# Seconds between two requests, and those within which a server has to be reached, and to go on with what it sends.
PAUSE = 1.0
_TIMEOUT = (15, 120)
# How often a request is repeated, and for which answers: too many requests, or a fault that may pass.
_REPEATED = 4
_PASSING = {429, 500, 502, 503, 504}
# Who asks to be left alone for longer is asked again by hand.
_LONGEST = 900
# Of what was cut off, less than this is lost.
_CHUNK = 1024
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


@dataclass
class FetchError(Exception):
    """What came from an address is not what should.

    Attributes:
        address: what was asked; found: what came; expected: what should.
    """

    address: str
    found: str
    expected: str

    def __str__(self) -> str:
        """Return one line that names all three."""
        return f"{self.address}: found {self.found}, expected {self.expected}"


@dataclass
class _Passing(Exception):
    """A fault that may pass: what it is, and for how many seconds the server asks to be left alone, if it says."""

    found: str
    wait: float | None = None


@dataclass(frozen=True)
class Answer:
    """What is noted of an answer: its address, when it came (UTC), how many bytes it had, and its marks, empty where it has none."""

    address: str
    time: str
    length: int
    etag: str
    last_modified: str


class Session(requests.Session):
    """A session that is led to no other host than those in ``hosts``, and never away from HTTPS."""

    hosts: frozenset[str] = frozenset()

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Return where an answer leads, or ``None``. Raises FetchError where it is another host."""
        target = super().get_redirect_target(resp)
        if target is not None:
            to = urlsplit(urljoin(resp.url, target))
            if to.scheme != "https" or to.hostname not in self.hosts:
                resp.close()
                found = f"a redirect to {to.scheme}://{to.hostname}"
                raise FetchError(resp.url, found, f"an answer of {' or '.join(sorted(self.hosts))}")
        return target


def session(agent: str) -> Session:
    """Return a session that says who asks, and wants answers as they are stored: of what is packed, no part can be asked for."""
    made = Session()
    made.headers.update({"User-Agent": agent, "Accept-Encoding": "identity"})
    return made


def _validator(headers: requests.structures.CaseInsensitiveDict[str]) -> str:
    """Return what says that a later part is one of the same answer (RFC 9110, section 13.1.5), empty for nothing."""
    etag = headers.get("ETag", "")
    return ("" if etag.startswith("W/") else etag) if etag else headers.get("Last-Modified", "")


@dataclass(frozen=True)
class Part:
    """What has arrived of an answer, beside the file that it is to become, with a note of what it is a part of."""

    path: Path

    @property
    def note(self) -> Path:
        """The file of the note; it is there only where the part can be gone on with."""
        return self.path.with_name(f"{self.path.name}.json")

    def held(self, address: str) -> tuple[int, str]:
        """Return how many bytes of the answer of an address are there, and its validator; 0 where they are of no use."""
        try:
            noted = json.loads(self.note.read_text(encoding="utf-8"))
            held = self.path.stat().st_size
        except (OSError, ValueError):
            return 0, ""
        return (held, noted["validator"]) if noted["address"] == address else (0, "")

    def begin(self, address: str, validator: str) -> None:
        """Note of which answer the part will be; without a validator it can not be gone on with, and nothing is noted."""
        self.forget()
        if validator:
            self.note.write_text(json.dumps({"address": address, "validator": validator}), encoding="utf-8")

    def leave(self) -> None:
        """Leave what can be gone on with, and nothing else."""
        if not self.note.exists():
            self.forget()

    def forget(self) -> None:
        """Remove part and note."""
        self.path.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)


@dataclass
class Courier:
    """Brings answers, one at a time.

    Attributes:
        session: what asks; progress: is told several times a second what is going on; sleep: waits; beat: seconds between two
        times that ``progress`` is told.
    """

    session: Session
    progress: Callable[[str], None] = lambda line: None
    sleep: Callable[[float], None] = time.sleep
    beat: float = 0.25
    _label: str = field(default="", init=False)
    _doing: str = field(default="", init=False)
    _asked: bool = field(default=False, init=False)

    def bring(self, address: str, hosts: frozenset[str], part: Part, label: str) -> Answer:
        """Bring the answer of an address to ``part``, going on with what is there of it.

        Args:
            hosts: the hosts that may answer for it; label: what it is, for ``progress``.

        Raises:
            FetchError: the answer is an error that does not pass, or that did not pass; what can be gone on with is left in ``part``.
            OSError: it could not be written.
        """
        self.session.hosts, self._label = hosts, label
        patience = Retry(total=_REPEATED, backoff_factor=1)
        try:
            with self._said():
                while True:
                    try:
                        return self._ask(address, part)
                    except _Passing as fault:
                        patience = self._patience(patience, address, fault)
        except BaseException:
            part.leave()
            raise

    def _patience(self, patience: Retry, address: str, fault: _Passing) -> Retry:
        """Wait after a fault, and return what patience is left. Raises FetchError where none is."""
        wanted = "a whole answer"
        try:
            left = patience.increment("GET", address)
        except MaxRetryError:
            raise FetchError(address, f"{fault.found}, {_REPEATED + 1} times", wanted) from None
        wait = left.get_backoff_time() if fault.wait is None else fault.wait
        if wait > _LONGEST:
            raise FetchError(address, f"{fault.found}, to be asked again after more than {_LONGEST} seconds", wanted)
        self._doing = f"{fault.found}; waiting {wait:.0f} seconds"
        self.sleep(wait)
        return left

    def _ask(self, address: str, part: Part) -> Answer:
        self._doing = "asking"
        if self._asked:
            self.sleep(PAUSE)
        self._asked = True
        held, validator = part.held(address)
        headers = {"Range": f"bytes={held}-", "If-Range": validator} if held else {}
        try:
            with self.session.get(address, headers=headers, stream=True, timeout=_TIMEOUT) as response:
                return self._written(address, response, part, held, validator)
        except (requests.ConnectionError, requests.Timeout) as error:
            raise _Passing(_cause(error)) from error
        except requests.RequestException as error:
            raise FetchError(address, _cause(error), "a whole answer") from error

    def _written(self, address: str, response: requests.Response, part: Part, held: int, validator: str) -> Answer:
        """Write an answer, or the rest of one, and return what is noted of it. Raises _Passing, FetchError."""
        status = f"{response.status_code} {response.reason}"
        if response.status_code in _PASSING:
            raise _Passing(status, _asked_to_wait(response))
        rest = response.status_code == requests.codes.partial_content
        span = _RANGE.fullmatch(response.headers.get("Content-Range", "")) if rest else None
        fits = span is not None and int(span[1]) == held and _validator(response.headers) in ("", validator)
        if (rest and not fits) or response.status_code == requests.codes.requested_range_not_satisfiable:
            part.forget()
            raise _Passing(f"{status} for what follows the first {held:,} bytes")
        if not rest and response.status_code != requests.codes.ok:
            raise FetchError(address, status, "an answer with a file")
        # Of an answer that is packed nevertheless, the length is another, and a part can not be gone on with.
        packed = response.headers.get("Content-Encoding", "identity") != "identity"
        if not rest:
            held = 0
            part.begin(address, "" if packed else _validator(response.headers))
        said = span[2] if span else response.headers.get("Content-Length", "")
        whole = int(said) if said.isdigit() and not packed else None
        of = "" if whole is None else f" of {whole:,}"
        with part.path.open("ab" if rest else "wb") as file:
            try:
                for chunk in response.iter_content(_CHUNK):
                    file.write(chunk)
                    held += len(chunk)
                    self._doing = f"{held:,}{of} bytes"
            except requests.RequestException as error:
                raise _Passing(f"{held:,}{of} bytes") from error
        if whole is not None and held != whole:
            raise _Passing(f"{held:,}{of} bytes")
        came = datetime.now(UTC).isoformat(timespec="seconds")
        marks = response.headers.get("ETag", ""), response.headers.get("Last-Modified", "")
        return Answer(address, came, held, *marks)

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Tell ``progress`` what is going on while a server is waited for."""
        done = threading.Event()

        def tell() -> None:
            while not done.wait(self.beat):
                self.progress(f"{self._label}: {self._doing}")

        thread = threading.Thread(target=tell)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()


def _asked_to_wait(response: requests.Response) -> float | None:
    """Return for how many seconds a server asks to be left alone, or ``None`` where it does not say, or not so that it is understood."""
    try:
        return Retry().get_retry_after(response.raw)
    except InvalidHeader:
        return None


def _cause(error: Exception) -> str:
    """Return in a line why a request failed: the innermost of the errors that the libraries wrap in each other."""
    while isinstance(inner := getattr(error, "reason", None) or (error.args[0] if error.args else None), Exception):
        error = inner
    return f"{type(error).__name__}: {' '.join(str(error).split())}"
