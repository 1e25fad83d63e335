"""Imports events without end, one small set after another, and tells of each when it is saved. Run: ``-m tests.importer REGISTER``."""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

from lagesbild.register import Register
from tests import happenings

ROWS = 60


def main(path: str) -> None:
    """Import until somebody kills the process."""
    register = Register(Path(path))
    begun = len(register.imports())
    for n in count(begun):
        happenings.load(register, happenings.some(ROWS, seed=n).assign(id=lambda f, n=n: f"s{n}-" + f["id"]))
        print(n, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
