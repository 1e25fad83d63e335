"""kill -9 in the middle of imports of events: what was told is there whole, nothing else is, and `check` is clean.

One kill by default; ``make endurance`` runs the 500 that are promised (``LAGESBILD_KILLS``).
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from lagesbild.events import By, Facts
from lagesbild.register import Register, maintenance
from tests import happenings, importer

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("LAGESBILD_KILLS", "1"))


def test_nothing_is_half_there_after_a_kill(tmp_path):
    path = tmp_path / "register.sqlite"
    happenings.place(Register(path)).close()
    chance = random.Random(1)
    message = -1
    command = [sys.executable, "-W", "ignore", "-m", "tests.importer", str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        for _ in range(KILLS):
            process.stdin.write("\n")
            process.stdin.flush()
            child = int(process.stdout.readline().split()[1])
            lines = [process.stdout.readline()]
            time.sleep(chance.uniform(0, 0.4))
            os.kill(child, signal.SIGKILL)
            while (line := process.stdout.readline()) != "ended\n":
                assert line, "the importer is gone"
                lines.append(line)
            message = max(message, *(int(line) for line in lines))
            with closing(Register(path)) as register:
                assert maintenance.check(register) == []
                sets = int((register.imports()["action"] == "import").sum()) - 1  # the place itself is the first
                assert sets - 1 in (message - 1, message, message + 1), "one may be saved and not told yet"
                facts = Facts(register)
                assert facts.total() == importer.ROWS * sets
                assert facts.count([By.SOURCE])["count"].sum() == importer.ROWS * sets
        process.stdin.close()
