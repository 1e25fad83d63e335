"""kill -9 at random moments: what was acknowledged is there, nothing is half there, and `check` is clean.

A few kills by default; ``make endurance`` runs the 500 that are promised (``LAGESBILD_KILLS``).
"""

from __future__ import annotations

import os
import random
import select
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from lagesbild import intake
from lagesbild.actor import COMMAND_LINE, Actor, Role
from lagesbild.register import Change, Register, bulk, maintenance
from lagesbild.tables import to_frame

FULL = 200
KILLS = int(os.environ.get("LAGESBILD_KILLS", "4"))
COPY_FROM = 100
SEED = 20231002
CHANGE = Change(who="", action="import", kind="areas", place="taby")
Batch = list[tuple[Change, pd.DataFrame]]
Child = Callable[[Register, Callable[[str], None]], None]


def place() -> Batch:
    areas = [
        {"area": "taby", "name": "Täby", "type": "kommun"},
        {"area": "ensta", "name": "Ensta", "type": "stadsdel", "parent": "taby"},
    ]
    scale = [
        {"area": "taby", "level": n, "name": f"Nivå {n}", "colour": "#FFFFFF", "ink": "#000000"} for n in (1, 2, 3)
    ]
    return [(CHANGE, to_frame("areas", list(areas))), (replace(CHANGE, kind="levels"), to_frame("levels", list(scale)))]


@cache
def rows() -> tuple[pd.DataFrame, pd.DataFrame]:
    of = {"area": "ensta", "group": "Hushåll", "start": date(2023, 1, 1), "end": date(2023, 9, 30), "status": "final"}
    crime = [{**of, "category": str(n), "count": n} for n in range(100)]
    facts = [{"area": "ensta", "measure": str(n), "period": "2023", "value": n} for n in range(2 * COPY_FROM)]
    return to_frame("crime", list(crime)), to_frame("facts", list(facts))


def imported(marker: str) -> Batch:
    """Two files' worth of rows that no other batch has; the second is large enough for a bulk copy."""
    crime, facts = rows()
    change = replace(CHANGE, who=marker)
    return [
        (replace(change, kind="crime"), crime.assign(category=marker + "-" + crime["category"])),
        (replace(change, kind="facts"), facts.assign(measure=marker + "-" + facts["measure"])),
    ]


def decided(marker: str, n: int) -> Batch:
    """One level and why, as the meeting saves them."""
    cell = {"area": "ensta", "year": 2000 + n % 50, "week": n % 52 + 1, "level": random.Random(marker).randint(1, 3)}
    change = replace(CHANGE, who=marker, action="nivå", remark=marker)
    return [
        (replace(change, kind="ratings"), to_frame("ratings", [dict(cell)])),
        (replace(change, kind="decisions"), to_frame("decisions", [{**cell, "reason": marker}])),
    ]


def fork(register: Register, child: Child) -> tuple[int, int]:
    """Start ``child`` in a forked process; returns its id and the pipe that it tells on."""
    register._engine.dispose()  # no connection is shared; all that is compiled stays
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    try:
        child(register, lambda text: os.write(writing, f"{text}\n".encode()) and None)
    finally:
        os._exit(1)


def kill(pid: int, reading: int) -> list[str]:
    """Kill the process; returns all that it told."""
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    with os.fdopen(reading, "rb") as pipe:
        message = pipe.read().decode().splitlines()
    assert os.WIFSIGNALED(status), "the writer ended by itself"
    return message


def wait_for(reading: int, word: str, seconds: float = 30) -> None:
    ready, *_ = select.select([reading], [], [], seconds)
    assert ready
    assert os.read(reading, len(word) + 1).decode() == f"{word}\n"


@pytest.fixture
def place_register(target: Path | str) -> Iterator[Register]:
    with closing(Register(target)) as register:
        register.save(place())
        yield register


def saves(round_: int) -> Child:
    def child(register: Register, tell: Callable[[str], None]) -> None:
        register.revision()  # connected
        tell("redo")
        n = 0
        while True:
            marker = f"{round_}:{n}"
            register.save(imported(marker) if n % 3 == round_ % 3 else decided(marker, round_ * 7 + n))
            tell(marker)
            n += 1

    return child


def files_of(folder: Path, round_: int) -> list[Path]:
    levels = random.Random(round_)  # what a file before it said already would not be stored
    weeks = "".join(f"{week};{levels.randint(1, 3)}\n" for week in range(1, 53))
    population = "".join(f"Ensta;{2022 + n // 100}-12-31;{n % 100};{n + round_}\n" for n in range(200))
    files = {
        f"veckor_{1900 + round_ % 100}.csv": f"Vecka;Ensta\n{weeks}",
        f"befolkning_{round_}.csv": f"Källa: Fiktiva uppgifter {round_}\n\nområde;datum;ålder;antal\n{population}",
    }
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return [folder / name for name in files]


def imports(round_: int, folder: Path) -> Child:
    files = files_of(folder, round_)

    def child(register: Register, tell: Callable[[str], None]) -> None:
        register.revision()
        tell("redo")
        intake.run(register, files, actor=Actor(Role.OTHER, f"{round_}:0"))
        tell(str(Actor(Role.OTHER, f"{round_}:0")))
        time.sleep(60)

    return child


def timed(register: Register, child: Child) -> tuple[float, list[str]]:
    """Seconds until a process of the kind that will be killed has told of its first save, and all that it told."""
    pid, reading = fork(register, child)
    wait_for(reading, "redo")
    began = time.monotonic()
    ready, *_ = select.select([reading], [], [], 30)
    assert ready
    return time.monotonic() - began, kill(pid, reading)


def test_kill_9_at_any_moment(place_register, tmp_path, monkeypatch):
    monkeypatch.setattr(bulk, "_COPY_FROM", COPY_FROM)
    chance = random.Random(SEED)
    register = place_register
    register.save(decided("prov-beslut", 0))
    save_takes, saved = timed(register, saves(0))
    import_takes, read = timed(register, imports(KILLS + 1, tmp_path))
    span = {True: import_takes, False: 2 * save_takes}  # follows the machine, which may get other work to do
    acknowledged: set[str] = {"prov-beslut", *saved, *read}
    killed: Counter[str] = Counter()
    for round_ in range(1, KILLS + 1):
        is_import = round_ % 4 == 0
        pid, reading = fork(register, imports(round_, tmp_path) if is_import else saves(round_))
        wait_for(reading, "redo")
        time.sleep(chance.uniform(0, span[is_import]))
        messages = set(kill(pid, reading))
        span[is_import] *= 0.95 if messages else 1.1
        acknowledged |= messages
        tables = Counter(w for w in register.changes()["who"] if w)
        assert acknowledged <= set(tables)
        assert set(tables.values()) == {2}  # both tables of every batch; `check` counts their rows
        stored = {w for w in tables if w.startswith(f"{round_}:")}
        assert len(stored - messages) <= 1
        assert maintenance.check(register) == [], round_
        killed["import" if is_import else "save"] += 1
        killed["stored, not told" if stored - messages else "told" if messages else "before anything"] += 1
    print(f"\n{register._engine.dialect.name}: {dict(killed)}, {len(acknowledged)} acknowledged")
    assert killed["import"] + killed["save"] == KILLS
    if KILLS >= FULL:  # of a few it may be chance
        assert killed["told"] > KILLS / 20  # the moments were neither all too early
        assert killed["before anything"] > KILLS / 20  # nor all too late


@pytest.mark.parametrize("after", [1, 2])
def test_kill_9_between_the_files_of_one_import(place_register, tmp_path, monkeypatch, after):
    files = files_of(tmp_path, 1)
    before = place_register.revision()
    inserted = 0

    def insert(*arguments: object, real: Callable[..., None] = bulk.insert) -> None:
        nonlocal inserted
        real(*arguments)
        inserted += 1
        if inserted == after:
            halfway()

    messages: list[Callable[[str], None]] = []

    def halfway() -> None:
        messages[0]("halvvägs")
        time.sleep(60)

    def child(register: Register, tell: Callable[[str], None]) -> None:
        messages.append(tell)
        intake.run(register, files, actor=COMMAND_LINE)

    with monkeypatch.context() as patched:
        patched.setattr(bulk, "insert", insert)
        pid, reading = fork(place_register, child)
    ready, *_ = select.select([reading], [], [], 30)
    assert ready
    assert kill(pid, reading) == ["halvvägs"]
    assert place_register.revision() == before
    assert maintenance.check(place_register) == []
    assert [d.saved.added for d in intake.run(place_register, files, actor=COMMAND_LINE)] == [52, 200]
