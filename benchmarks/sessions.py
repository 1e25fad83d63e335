"""``python -m benchmarks.sessions [--sessions N] [--minutes M]``: so many visitors at once on a server of its own; errors, times, memory.

Each is a WebSocket as a browser's: it goes from page to page, with some seconds between. No browser draws anything, so what is
measured is the server.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from lagesbild import intake, paths
from tests.client import started, words
from tests.unit.test_package import free_port

PAGES = ("", "veckolage", "brott", "utveckling", "trygghet", "karta", "stadsdel", "registrera", "atgarder", "underlag")
_THINKS = (4.0, 16.0)  # seconds between two pages
_MOST_GROWTH = 0.1  # that is promised
_WRONG = ("Något gick fel", "Traceback")


@dataclass
class Seen:
    """What the visitors met."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


async def run(stream: ClientConnection, page: str) -> list[ForwardMsg]:
    """Every message of one run of a page's script."""
    ask = BackMsg()
    ask.rerun_script.page_name = page
    await stream.send(ask.SerializeToString())
    sent: list[ForwardMsg] = []
    while not sent or sent[-1].WhichOneof("type") != "script_finished":
        sent.append(ForwardMsg.FromString(await asyncio.wait_for(stream.recv(), 120)))
    return sent


async def visit(address: str, until: float, dice: random.Random, seen: Seen) -> None:
    """One visitor, who comes within the first half minute."""
    await asyncio.sleep(dice.uniform(0, 30))
    try:
        async with connect(f"ws://{address}/_stcore/stream", max_size=None, open_timeout=60) as stream:
            while time.monotonic() < until:
                page = dice.choice(PAGES)
                began = time.monotonic()
                sent = await run(stream, page)
                seen.seconds.append(time.monotonic() - began)
                text = words(sent)
                seen.errors += [f"{page}: {wrong}" for wrong in _WRONG if wrong in text]
                await asyncio.sleep(dice.uniform(*_THINKS))
    except Exception as error:
        seen.errors.append(f"{type(error).__name__}: {str(error)[:80]}")


async def seen_by_one(address: str) -> None:
    """One visitor goes through all pages: what a server holds that has served one, it holds for all."""
    async with connect(f"ws://{address}/_stcore/stream", max_size=None, open_timeout=60) as stream:
        for page in PAGES:
            await run(stream, page)


def megabytes(pid: int) -> float:
    """Memory of a process and of those that it started."""
    process = psutil.Process(pid)
    return sum(p.memory_info().rss for p in (process, *process.children(recursive=True))) / 2**20


def processor(pid: int) -> float:
    """Seconds of the processor that a process has taken."""
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


async def watched(address: str, pid: int, sessions: int, minutes: float) -> tuple[Seen, list[float]]:
    """What the visitors met, and the memory once every fifteen seconds."""
    seen, memory = Seen(), []
    until = time.monotonic() + 60 * minutes
    visitors = [asyncio.create_task(visit(address, until, random.Random(i), seen)) for i in range(sessions)]
    while time.monotonic() < until:
        await asyncio.sleep(15)
        memory.append(megabytes(pid))
    await asyncio.gather(*visitors)
    return seen, memory


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=30)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lagesbild-") as folder:
        intake.open_register(Path(folder)).close()
        port = free_port()
        command = [sys.executable, "-m", "lagesbild", "serve", "--port", port]
        with started(command, Path(folder) / "log", cwd=paths.ROOT, LAGESBILD_HOME=folder) as server:
            empty = megabytes(server.pid)
            asyncio.run(seen_by_one(f"127.0.0.1:{port}"))
            one = megabytes(server.pid)
            spent = processor(server.pid)
            seen, memory = asyncio.run(watched(f"127.0.0.1:{port}", server.pid, arguments.sessions, arguments.minutes))
            spent = processor(server.pid) - spent
            time.sleep(160)  # who left is kept for two minutes
            left = megabytes(server.pid)
    times = sorted(seen.seconds)
    warm = memory[len(memory) // 3 :]
    print(f"load of the machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(
        f"{arguments.sessions} sessions, {arguments.minutes:g} min: {len(times)} pages, {len(seen.errors)} errors {sorted(set(seen.errors))[:5]}"
    )
    if times:
        print(
            f"page: median {statistics.median(times):.2f} s, p95 {times[int(0.95 * len(times))]:.2f} s, longest {times[-1]:.2f} s; "
            f"{spent / len(times):.2f} s of the processor a page"
        )
    print(
        f"memory: {empty:.0f} MB before, {one:.0f} MB after one visitor of all pages, {max(memory, default=0):.0f} MB at most, {(max(memory, default=0) - one) / arguments.sessions:.1f} MB a session more"
    )
    growth = warm[-1] / warm[0] - 1 if len(warm) > 1 else 0.0
    print(
        f"growth after warm-up (last against first of the last two thirds): {100 * growth:+.1f} %; {left:.0f} MB when all had left"
    )
    return 1 if seen.errors or growth > _MOST_GROWTH else 0


if __name__ == "__main__":
    sys.exit(main())
