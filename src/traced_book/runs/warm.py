"""Kernels that begin with packages imported: each is forked from one process that has imported them.

A kernel of its own spends a second or more on the same imports as the one before. Here they are made once, in a process that
has the surroundings of a kernel (:mod:`traced_book.runs.kernel`) and runs no cell; each kernel is a copy of it, with a
home, a folder and a process group of its own. What is imported is for the author to say (``traced_warm``), as a package may
look around when it is imported: for the notebook that imports it, or for a home. Where a system can't fork, or forks what
has threads of the system's own, kernels start as ever.

The process is spoken to through a socket. It ends when the other end is closed, as when the one that started it is gone, and
ends its kernels.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from threading import Lock, RLock
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner

from . import kernel

# A message holds the variables of a process; the system allows so much of them, and the socket as much of a message.
_LONGEST = 128 * 1024


class Refused(Exception):
    """The process of imports did not come to be; the message says why."""


class Nursery:
    """The process that kernels are forked from, as the one that started it sees it."""

    def __init__(self, channel: socket.socket) -> None:
        """Take the end of the socket at whose other end it is."""
        self._channel, self._lock = channel, Lock()

    def fork(self, command: Sequence[str], folder: str, environment: Mapping[str, str]) -> Forked:
        """Return a kernel that is told what a command would have told it.

        Args:
            command: the Python, the module and its arguments, as a kernel is started with; only the arguments count.
            folder: where it works; environment: its variables.
        """
        alive, held = os.pipe()
        try:
            asked = json.dumps([list(command), folder, dict(environment)]).encode()
            with self._lock:
                socket.send_fds(self._channel, [asked], [held])
                answer = self._channel.recv(_LONGEST)
        except OSError:
            os.close(alive)
            raise
        finally:
            os.close(held)
        if not answer:
            os.close(alive)
            raise ChildProcessError("the process that kernels are forked from has ended")
        return Forked(int(answer), alive)


class Forked:
    """A kernel that is a child of the nursery, with what is asked of a :class:`subprocess.Popen`.

    Whether it lives is read off a pipe whose other end it alone holds. How it ended, nobody hears.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int, alive: int) -> None:
        """Take its number, and the end of the pipe."""
        self.pid, self._alive = pid, alive

    def poll(self) -> int | None:
        """Return nothing while it lives, and 0 then."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended, and return 0.

        Raises:
            subprocess.TimeoutExpired: it has not within so many seconds.
        """
        if self._ended(timeout) is None:
            raise subprocess.TimeoutExpired(["a forked kernel"], timeout or 0)
        return 0

    def _ended(self, seconds: float | None) -> int | None:
        if self._alive >= 0:
            if not select.select([self._alive], [], [], seconds)[0]:
                return None
            os.close(self._alive)
            self._alive = -1
        return 0

    def send_signal(self, signum: int) -> None:
        """Send it a signal, if it lives."""
        if self.poll() is None:
            os.kill(self.pid, signum)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


class _Provisioner(LocalProvisioner):
    """Starts a kernel by asking a nursery for it."""

    nursery: Nursery

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        forked = self.nursery.fork(cmd, str(kwargs["cwd"]), kwargs["env"])
        self.process = forked  # type: ignore[assignment]  # what it asks of a process, this answers
        # Each leads a group, in which a signal reaches what it has started too.
        self.pid = self.pgid = forked.pid
        return self.connection_info


def manager(nursery: Nursery) -> type[kernel.Here]:
    """Return what starts kernels by forking them."""

    class Manager(kernel.Here):
        async def _async_pre_start_kernel(self, **kwargs: Any) -> tuple[list[str], dict[str, Any]]:
            if self.provisioner is None:
                self.kernel_id = str(uuid.uuid4())
                self.provisioner = _Provisioner(kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self)
                self.provisioner.nursery = nursery
            return await super()._async_pre_start_kernel(**kwargs)

    return Manager


def possible() -> bool:
    """Return whether kernels can be forked here: on Linux, where what the usual packages start with a process survives it."""
    return sys.platform == "linux"


@contextmanager
def nursery(modules: Sequence[str]) -> Iterator[Nursery]:
    """Give a process that has imported what a kernel needs, and these modules.

    Raises:
        Refused: one of them can't be imported; the message names it.
    """
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, kernel.environment() as environment:
        with its:
            command = [sys.executable, "-m", __name__, str(its.fileno()), *modules]
            process = subprocess.Popen(command, env=environment, pass_fds=[its.fileno()], stdin=subprocess.DEVNULL)
        with process:
            try:
                said = ours.recv(_LONGEST).decode()
                if said != "ready":
                    raise Refused(said or "the process that kernels are forked from has ended while it began")
                yield Nursery(ours)
            finally:
                # At which it ends.
                ours.shutdown(socket.SHUT_RDWR)


# Of a process that runs notebooks of one build after the other, as a worker of Dask's: what starts the kernels of a build, and its end.
_staying: dict[str, type[kernel.Here]] = {}
_until = ExitStack()
_turns = RLock()


def staying(build: str, modules: Sequence[str]) -> type[kernel.Here]:
    """Return what forks kernels for a build: always the same, until another build asks or this process is to leave it (:func:`leave`).

    What another build has imported may be of yesterday.

    Raises:
        Refused: as :func:`nursery`.
    """
    with _turns:
        if build not in _staying:
            leave()
            _staying[build] = manager(_until.enter_context(nursery(modules)))
        return _staying[build]


def leave() -> None:
    """End the process that :func:`staying` forks from, if there is one."""
    with _turns:
        _staying.clear()
        _until.close()


def _serve(channel: socket.socket) -> tuple[list[str], str, dict[str, str]] | None:
    """Fork a kernel for each message, and answer with its number; return the message in the kernel, nothing at the end."""
    alive: set[int] = set()
    # What kernels that have ended computed counts as computed by this process once it has let go of them.
    signal.signal(signal.SIGCHLD, lambda *_: _let_go(alive))
    # What is there already is not looked through again by any of them, which would copy it.
    gc.collect()
    gc.freeze()
    while True:
        asked, held, _, _ = socket.recv_fds(channel, _LONGEST, 1)
        if not asked:
            _end(alive)
            return None
        pid = os.fork()
        if not pid:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            # Kept open until the process ends, and handed on to none that it starts.
            os.set_inheritable(held[0], False)
            return json.loads(asked)
        for end in held:
            os.close(end)
        alive.add(pid)
        channel.send(str(pid).encode())


def _let_go(alive: set[int]) -> None:
    """Let go of the kernels that have ended."""
    alive -= {pid for pid in alive if os.waitpid(pid, os.WNOHANG)[0]}


def _end(alive: Iterable[int]) -> None:
    """End the kernels that are left: whoever asked for them is gone."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for pid in alive:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _become(command: list[str], folder: str, environment: Mapping[str, str]) -> None:
    """Make of this process the kernel that a command would have started."""
    os.setsid()
    os.environ.clear()
    # It looks whether the one that it was forked from lives, as a kernel does for whoever has started it; the variable that
    # says so is read when its module is imported, so its option says it too.
    parent = str(os.getppid())
    os.environ.update({**environment, "JPY_PARENT_PID": parent})
    time.tzset()
    os.chdir(folder)
    sys.argv = [*command[command.index("-m") + 1 :], f"--IPKernelApp.parent_handle={parent}"]
    if (numpy := sys.modules.get("numpy")) is not None:
        # As in each process that imports it: without a seed of the author's, no two draw the same.
        numpy.random.seed()
    from ipykernel import kernelapp

    kernelapp.launch_new_instance()


def _main(descriptor: str, *modules: str) -> None:
    # As for a kernel, what is imported does not depend on where it was started.
    del sys.path[0]
    with socket.socket(fileno=int(descriptor)) as channel:
        channel.set_inheritable(False)
        for name in ("ipykernel.kernelapp", *modules):
            try:
                importlib.import_module(name)
            except Exception as error:
                channel.send(f"{name} can't be imported: {type(error).__name__}: {error}".encode())
                return
        channel.send(b"ready")
        asked = _serve(channel)
    if asked:
        _become(*asked)


if __name__ == "__main__":
    _main(*sys.argv[1:])
