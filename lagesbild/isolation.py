"""Runs a function in a process of its own, with limits on time and memory, that can be stopped at any moment.

For what strangers' files make a library do: a loop in C cannot be broken off from within. It takes some seconds to
load the libraries, so a worker loads them once and, on Linux, forks the process that does the jobs: one that was stopped,
fell or has grown too much is never used again, and the next job has another at once. Elsewhere the worker does the jobs
itself and is started anew.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import import_module
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, NoReturn, TypeVar

T = TypeVar("T")
_ROOT = Path(__file__).resolve().parents[1]
_AT_ONCE = 2  # workers that run; who comes later waits
_SPENT = 350 * 2**20  # bytes: a worker that has grown to this is not used again
_GRACE = 4  # times its seconds of CPU that a job may take by the clock, on a busy machine
_STARTING = 60.0  # seconds until a worker has loaded its libraries
_LOOK = 0.05  # seconds between two looks at whether to stop
_FORKS = sys.platform == "linux"  # elsewhere what some libraries hold does not survive it
_FORK, _REAP = b"f", b"r"


class Why(StrEnum):
    """Why a job ended without an answer."""

    TIME = "time"
    MEMORY = "memory"
    CRASH = "crash"


class Stopped(Exception):
    """The job broke a limit, or its process died. ``step`` is the index of the last one that it began."""

    def __init__(self, why: Why, step: int) -> None:
        super().__init__(why)
        self.why, self.step = why, step


@dataclass(frozen=True)
class Limits:
    """Seconds of CPU for each step of a job, and bytes of memory beside the loaded libraries for all of it."""

    seconds: tuple[float, ...]
    memory: int


Begin = Callable[[int], None]
"""What a job calls with the index of a step, when it begins it or goes on with it: each has a time of its own."""


@dataclass
class _Worker:
    """A process with the modules loaded, and the one that it has forked for the jobs, once that is asked for one."""

    process: subprocess.Popen[bytes]
    control: socket.socket
    modules: tuple[str, ...]
    since: float = field(default_factory=time.monotonic)  # when it began to wait for a job
    connection: Connection | None = None  # to the process that does the jobs
    child: int | None = None  # that process, where it is another
    code: int | None = None  # with which the last child ended, when the next has been asked for

    def connected(self, until: Callable[[Any], None]) -> Connection:
        """The connection to who does the jobs. ``until(source)`` returns when that can be read; EOFError when nobody is there."""
        if self.connection is None and _FORKS:
            until(self.control)
            pid, handles, *_ = socket.recv_fds(self.control, 4, 1)
            if not handles:
                raise EOFError
            self.child, self.code, self.connection = int.from_bytes(pid), None, Connection(handles[0])
        elif self.connection is None:
            self.connection = Connection(self.control.detach())
        return self.connection

    def ended(self) -> int:
        """The exit code of who did the jobs, which has ended. Where it was a child, the next is asked for."""
        if self.child is None:
            return self.process.wait()
        try:
            self.control.sendall(_REAP)
            code = int.from_bytes(self.control.recv(4), signed=True)
            self.control.sendall(_FORK)
        except OSError:
            return self.process.wait()
        self._forget()
        self.child, self.code = None, code
        return code

    def renewed(self) -> bool:
        """End the child at once; whether there will be another."""
        if self.child is not None:
            os.kill(self.child, signal.SIGKILL)  # it is there until it is reaped
            self.ended()
        return self.code is not None

    def stop(self) -> None:
        """End it at once."""
        self._forget()
        self.control.close()  # it ends its child, and itself
        if self.child is None:
            self.process.kill()
        self.process.wait()

    def _forget(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


_ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",  # these two so that the limit of memory is of what is used
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    # buffers of megabytes go back when they are freed: the C library would keep them, in heaps that grew with the file
    "MALLOC_MMAP_THRESHOLD_": str(2**20),
    "MALLOC_ARENA_MAX": "2",
    "RUST_BACKTRACE": "0",  # a library that is out of memory ends the worker: its stack says nothing to who imports
}
_idle: list[_Worker] = []
_lock = threading.Lock()
_running = threading.BoundedSemaphore(_AT_ONCE)


@atexit.register
def _end() -> None:
    for worker in _idle:
        worker.stop()


def warm(modules: Sequence[str]) -> None:
    """Have a worker with these modules ready; returns at once."""
    with _lock:
        if not any(w.modules == tuple(modules) for w in _idle):
            _idle.append(_start(tuple(modules)))


def rest(seconds: float) -> None:
    """Stop the workers that have waited for a job so long: each holds some 200 MB of libraries. The next job starts one."""
    with _lock:
        rested = [w for w in _idle if time.monotonic() - w.since >= seconds]
        for worker in rested:
            _idle.remove(worker)
    for worker in rested:
        worker.stop()


def call(
    function: Callable[..., T],
    *arguments: Any,
    limits: Limits,
    modules: Sequence[str],
    waiting: Callable[[], None] = lambda: None,
) -> T:
    """``function(*arguments, begin)``, run in a worker that has the modules loaded; all must be picklable.

    What the function raises is raised here; Stopped when it breaks a limit. ``waiting`` is called
    several times a second while the job runs, and whatever it raises ends the job.
    """
    while not _running.acquire(timeout=_LOOK):
        waiting()
    try:
        worker = _taken(tuple(modules))
        is_whole = False
        try:
            outcome, value, is_spent = _answer(worker, (function, arguments, limits), waiting)
            is_whole = not is_spent
        finally:
            if is_whole or worker.renewed():
                worker.since = time.monotonic()
                with _lock:
                    _idle.append(worker)
            else:
                worker.stop()
    finally:
        _running.release()
    if outcome == "raised":
        raise value
    answer: T = value
    return answer


def _taken(modules: tuple[str, ...]) -> _Worker:
    with _lock:
        for worker in [w for w in _idle if w.modules == modules]:
            _idle.remove(worker)
            if worker.process.poll() is None:
                if worker.connection is not None and worker.connection.poll():  # nothing is said unasked: it has ended
                    worker.renewed()
                return worker
            worker.stop()
    return _start(modules)


def _start(modules: tuple[str, ...]) -> _Worker:
    ours, theirs = socket.socketpair()
    with theirs:
        path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
        process = subprocess.Popen(
            [sys.executable, "-c", f"from lagesbild.isolation import serve; serve({theirs.fileno()}, {modules!r})"],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=sys.__stderr__ if _has_file(sys.__stderr__) else subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path, **_ENVIRONMENT},
        )
    if _FORKS:
        ours.sendall(_FORK)
    return _Worker(process, ours, modules)


def _has_file(stream: Any) -> bool:
    try:
        return stream.fileno() >= 0
    except (AttributeError, OSError, ValueError):
        return False


def _answer(worker: _Worker, job: tuple[Any, ...], waiting: Callable[[], None]) -> tuple[str, Any, bool]:
    """("done" or "raised", the value, whether the worker has grown too much) of a job."""
    step, deadline = 0, time.monotonic() + _STARTING

    def until(source: Any) -> None:
        while not wait([source], _LOOK):
            waiting()
            if time.monotonic() > deadline:
                raise Stopped(Why.TIME, step)

    try:
        connection = worker.connected(until)
        connection.send(job)
        while True:
            until(connection)
            kind, value, is_spent = connection.recv()
            if kind == "begins":
                step, seconds = value
                deadline = time.monotonic() + _GRACE * seconds
            elif kind == "memory":
                raise Stopped(Why.MEMORY, step)
            else:
                return kind, value, is_spent
    except (EOFError, ConnectionError):
        raise Stopped(Why.TIME if worker.ended() == -signal.SIGPROF else Why.CRASH, step) from None


# --- in the worker ---------------------------------------------------------------------------------


def serve(handle: int, modules: Sequence[str]) -> None:
    """What a worker does until nobody is at the other end: forks who does the jobs and says how it ended, or does them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for who started us, who stops us
    threading.stack_size(2**20)
    control = socket.socket(fileno=handle)
    for module in modules:
        import_module(module)
    if not _FORKS:
        _work(Connection(control.detach()))
        return
    gc.freeze()  # what is collected is written to, and what is written to is no longer shared
    child = 0
    while asked := _heard(control):
        if asked == _FORK:
            ours, theirs = socket.socketpair()
            if not (child := os.fork()):
                control.close()
                ours.close()
                _work_and_end(Connection(theirs.detach()))
            with ours, theirs:
                socket.send_fds(control, [child.to_bytes(4)], [ours.fileno()])
        else:
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            child = 0
            control.sendall(code.to_bytes(4, signed=True))
    if child:
        os.kill(child, signal.SIGKILL)
    os._exit(0)  # nothing is left to clear up, and to take the libraries down takes time


def _heard(control: socket.socket) -> bytes:
    try:
        return control.recv(1)
    except ConnectionError:
        return b""


def _work_and_end(connection: Connection) -> NoReturn:
    code = 0
    try:
        _work(connection)
    except BaseException:
        traceback.print_exc()
        code = 1
    os._exit(code)  # what the parent registered to be done at its end is not ours


def _work(connection: Connection) -> None:
    while True:
        try:
            function, arguments, limits = connection.recv()
            connection.send(_outcome(function, arguments, limits, connection))
        except (EOFError, ConnectionError):
            return


def _outcome(
    function: Callable[..., Any], arguments: Sequence[Any], limits: Limits, connection: Connection
) -> tuple[str, Any, bool]:
    left = [*limits.seconds]
    now = 0

    def begin(step: int) -> None:
        nonlocal now
        spent, _ = signal.setitimer(signal.ITIMER_PROF, 0)
        left[now], now = spent or left[now], step
        connection.send(("begins", (step, left[step]), False))
        signal.setitimer(signal.ITIMER_PROF, left[step])  # SIGPROF ends the process

    try:
        with _room(limits.memory):
            begin(0)
            value = function(*arguments, begin)
            signal.setitimer(signal.ITIMER_PROF, 0)
            return "done", value, _is_spent()
    except MemoryError:
        return "memory", None, True
    except Exception as error:
        return "raised", error, _is_spent()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


@contextlib.contextmanager
def _room(memory: int) -> Iterator[None]:
    """A limit on what this process may take beside what it has; where the system does not say that, none."""
    import resource

    used = _status("VmData")
    if used is None:
        yield
        return
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (used + memory, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


def _is_spent() -> bool:
    return (_status("VmHWM") or 0) > _SPENT


def _status(name: str) -> int | None:
    """Bytes that Linux says of this process; None elsewhere."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:")), None)
