"""Imports events without end, one small set after another, and tells of each when it is saved. Run: ``-m tests.importer REGISTER``.

For each line on its standard input a child begins to import, its process id told first; when it is gone "ended" is told. The
libraries are loaded once: to start a process anew takes seconds, and a child is killed as any other process is.
"""

from __future__ import annotations

import os
import sys
from itertools import count
from pathlib import Path

from lagesbild.events import store  # noqa: F401 - loaded before the first child
from lagesbild.register import Register
from tests import happenings

ROWS = 60


def load(path: Path) -> None:
    """Import until somebody kills the process."""
    register = Register(path)
    for n in count(len(register.imports())):
        happenings.load(register, happenings.some(ROWS, seed=n).assign(id=lambda f, n=n: f"s{n}-" + f["id"]))
        print(n, flush=True)


def main(path: str) -> None:
    """A child for each line."""
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            print("child", os.getpid(), flush=True)
            load(Path(path))
        os.waitpid(child, 0)
        print("ended", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
