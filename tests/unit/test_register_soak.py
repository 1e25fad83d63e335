"""Twenty sessions save levels at once: none lost, none doubled, every conflict told. Both databases at the same time.

A few seconds by default; ``make endurance`` runs the minute that is promised (``LAGESBILD_SOAK_SECONDS``).
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from lagesbild.register import Change, Conflict, Register, maintenance
from lagesbild.tables import to_frame
from tests.unit.test_register_crash import place

SESSIONS = 20
FULL = 60.0
SECONDS = float(os.environ.get("LAGESBILD_SOAK_SECONDS", "4"))
SHARED = 4  # weeks that every session writes in; the others are its own
CHANGE = Change(who="", action="nivå", kind="ratings", place="ensta")


@dataclass
class Session:
    """What one session was told."""

    name: str
    saved: list[str] = field(default_factory=list)
    conflicts: int = 0
    faults: list[str] = field(default_factory=list)


def work(target: Path | str, session: Session, until: float) -> None:
    chance = random.Random(session.name)
    number = int(session.name)
    with closing(Register(target)) as register:
        while time.monotonic() < until or not session.saved:  # SQLite's lock is not fair
            is_shared = chance.random() < 0.3
            week = 1 + chance.randrange(SHARED) if is_shared else SHARED + 1 + number
            stored = register.current("ratings", areas=["ensta"], year=2023, week=week)
            seen = int(stored["change"].iloc[0]) if len(stored) else None
            before = None if stored.empty else stored["level"].iloc[0]
            level = chance.choice([n for n in (1, 2, 3) if n != before])
            marker = f"{session.name}:{len(session.saved) + session.conflicts}"
            rows = to_frame("ratings", [{"area": "ensta", "year": 2023, "week": week, "level": level}])
            key = ("ratings", ("ensta", 2023, week))
            try:
                register.save([(Change(**{**CHANGE.__dict__, "who": marker}), rows)], expected={key: seen})
            except Conflict as conflict:
                session.conflicts += 1
                (clash,) = conflict.clashes
                if (
                    not is_shared
                    or clash.current["who"].startswith(f"{session.name}:")
                    or clash.current["change"] == seen
                ):
                    session.faults.append(f"a conflict that is none: {clash}")
            else:
                session.saved.append(marker)


def soak(target: Path | str) -> list[Session]:
    with closing(Register(target)) as register:
        register.save(place())
    sessions = [Session(str(n)) for n in range(SESSIONS)]
    until = time.monotonic() + SECONDS
    threads = [threading.Thread(target=work, args=(target, s, until)) for s in sessions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sessions


def test_twenty_sessions_at_once(tmp_path, new_database):
    targets: list[Path | str] = [tmp_path / "soak.sqlite", new_database()]
    done: dict[int, list[Session]] = {}
    runs = [threading.Thread(target=lambda i=i: done.__setitem__(i, soak(targets[i]))) for i in (0, 1)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    for i, target in enumerate(targets):
        sessions = done[i]
        assert [f for s in sessions for f in s.faults] == []
        with closing(Register(target)) as register:
            history = register.history("ratings", area="ensta")
            assert maintenance.check(register) == []
        messages = Counter(m for s in sessions for m in s.saved)
        assert Counter(history["who"]) == messages  # none lost, none doubled
        conflicts = sum(s.conflicts for s in sessions)
        print(f"\n{'PostgreSQL' if i else 'SQLite'}: {len(history)} saved, {conflicts} conflicts in {SECONDS:.0f} s")
        assert all(s.saved for s in sessions)
        assert conflicts > 0 or SECONDS < FULL  # in a few seconds there may be none
