"""``python -m tests.hostile [--each N] [--seed S] [--only WORD] [--at I]``: N inputs for each reader and form, and a table of what became of them.

Every input is made of the seed, the target's name and its number: ``--only NAME --at I`` makes one again, and shows its traceback.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from types import FrameType

from lagesbild import intake
from tests.hostile.targets import Home, Take, all_of, outcome_of

LIMIT = 5.0
"""Seconds of processor time that no input may take."""
OUTCOMES = ("taken", "refused", "stopped", "traceback", "hang")


class Hang(BaseException):
    """An input took more than `LIMIT`."""


def _ring(signal_: int, frame: FrameType | None) -> None:
    raise Hang


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise Hang within, when it has taken this much processor time."""
    signal.signal(signal.SIGPROF, _ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


@contextmanager
def home() -> Iterator[Home]:
    """A home of its own with the example places, which `LAGESBILD_HOME` names while it stands."""
    with tempfile.TemporaryDirectory(prefix="lagesbild-hostile-") as folder:
        os.environ["LAGESBILD_HOME"] = folder
        os.environ.pop("LAGESBILD_DATABASE_URL", None)
        register = intake.open_register(Path(folder))
        files = Path(folder) / "filer"
        files.mkdir()
        yield Home(register, files)
        register.close()


def counted(name: str, take: Take, numbers: range, seed: int, *, show: bool) -> tuple[Counter[str], float]:
    """(outcome → how many, the most seconds that an input took by the clock) of the inputs with these numbers."""
    ends: Counter[str] = Counter()
    slowest = 0.0
    for i in numbers:
        began = time.monotonic()
        try:
            with limited(LIMIT):
                end = outcome_of(take, Random(f"{seed}:{name}:{i}"))
        except Hang:
            end = "hang"
        except Exception:
            end = "traceback"
            if show:
                traceback.print_exc()
        ends[end] += 1
        slowest = max(slowest, time.monotonic() - began)
        if end in ("traceback", "hang"):
            print(f"  {end}: --only '{name}' --seed {seed} --at {i}", file=sys.stderr, flush=True)
    return ends, slowest


def main(words: list[str] | None = None) -> int:
    """Make them, count, print; 1 when any ended in a traceback or a hang."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("--each", type=int, default=10_000, help="inputs for each reader and form")
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--only", default="", help="what the name of the reader or form holds")
    parser.add_argument("--at", type=int, help="the number of the one input to make again")
    arguments = parser.parse_args(words)
    logging.getLogger("lagesbild").setLevel(logging.ERROR if arguments.at is not None else logging.CRITICAL)
    numbers = range(arguments.each) if arguments.at is None else range(arguments.at, arguments.at + 1)
    total: Counter[str] = Counter()
    print(f"{'':28}{''.join(f'{o:>11}' for o in OUTCOMES)}   slowest (s, by the clock)", flush=True)
    with home() as opened:
        for name, make in all_of(opened):
            if arguments.only not in name:
                continue
            ends, slowest = counted(name, make(), numbers, arguments.seed, show=arguments.at is not None)
            total += ends
            print(f"{name:28}{''.join(f'{ends[o]:11}' for o in OUTCOMES)}   {slowest:.1f}", flush=True)
    print(f"{'in all':28}{''.join(f'{total[o]:11}' for o in OUTCOMES)}", flush=True)
    return 1 if total["traceback"] or total["hang"] else 0


if __name__ == "__main__":
    sys.exit(main())
