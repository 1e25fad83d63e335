"""Runs a function in a process of its own, with limits on time and memory, that can be stopped at any moment.

For what strangers' files make a library do: a loop in C cannot be broken off from within. Workers are
kept warm, for it takes some seconds to load the libraries; one that was stopped is never used again.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
_ROOT = Path(__file__).resolve().parents[1]
_AT_ONCE = 2  # workers that run; who comes later waits
_SPENT = 350 * 2**20  # bytes: a worker that has grown to this is not used again
_GRACE = 4  # times its seconds of CPU that a job may take by the clock, on a busy machine
_STARTING = 60.0  # seconds until a worker has loaded its libraries
_LOOK = 0.05  # seconds between two looks at whether to stop


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
    process: subprocess.Popen[bytes]
    connection: Connection
    modules: tuple[str, ...]
    since: float = field(default_factory=time.monotonic)  # when it began to wait for a job

    def stop(self) -> int:
        """End the process at once; its exit code."""
        self.connection.close()
        self.process.kill()
        return self.process.wait()


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
            if is_whole:
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
    return _Worker(process, Connection(ours.detach()), modules)


def _has_file(stream: Any) -> bool:
    try:
        return stream.fileno() >= 0
    except (AttributeError, OSError, ValueError):
        return False


def _answer(worker: _Worker, job: tuple[Any, ...], waiting: Callable[[], None]) -> tuple[str, Any, bool]:
    """("done" or "raised", the value, whether the worker has grown too much) of a job."""
    step, deadline = 0, time.monotonic() + _STARTING
    try:
        worker.connection.send(job)
        while True:
            if not worker.connection.poll(_LOOK):
                waiting()
                if time.monotonic() > deadline:
                    raise Stopped(Why.TIME, step)
                continue
            kind, value, is_spent = worker.connection.recv()
            if kind == "begins":
                step, seconds = value
                deadline = time.monotonic() + _GRACE * seconds
            elif kind == "memory":
                raise Stopped(Why.MEMORY, step)
            else:
                return kind, value, is_spent
    except (EOFError, ConnectionError):
        code = worker.process.wait()
        raise Stopped(Why.TIME if code == -signal.SIGPROF else Why.CRASH, step) from None


# --- in the worker ---------------------------------------------------------------------------------


def serve(handle: int, modules: Sequence[str]) -> None:
    """What a worker does: jobs, until nobody is at the other end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for who started us, who stops us
    threading.stack_size(2**20)
    connection = Connection(handle)
    for module in modules:
        import_module(module)
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
