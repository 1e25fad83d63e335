"""Schema versions: an older register is taken up with all it holds, a newer one is left alone."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import lagesbild
from lagesbild.actor import Actor, Role
from lagesbild.register import Change, NewerRegister, Register, UnusableRegister, maintenance, migrations
from lagesbild.register.engine import open_engine
from lagesbild.register.migrations import triggers
from lagesbild.register.schema import VERSION, metadata
from lagesbild.tables import to_frame
from tests import made_once

BEFORE_VERSIONS = Path(__file__).parent / "registers" / "before_versions.sql"


@pytest.fixture(autouse=True)
def _really(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "_upgrade", made_once.migrated)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "register.sqlite"
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript(BEFORE_VERSIONS.read_text("utf-8"))
    return path


def rows_of(path: Path) -> dict[str, list[dict[str, object]]]:
    with closing(sqlite3.connect(path)) as raw:
        raw.row_factory = sqlite3.Row
        tables = [n for (n,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {t: [dict(r) for r in raw.execute(f"SELECT * FROM {t} ORDER BY 1")] for t in tables}


def test_the_code_knows_its_newest_version():
    assert ScriptDirectory(Path(migrations.__file__).parent).get_heads() == [VERSION]


def test_migrations_arrive_at_what_the_code_declares(empty_register):
    with empty_register._engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert triggers.existing(connection) == triggers.names(connection.dialect.name, list(metadata.tables))
        assert migrations.version(connection) == VERSION


def test_an_old_register_keeps_everything(old):
    before = rows_of(old)
    register = Register(old)
    assert register.identity() == before["register_info"][0]["uuid"]
    assert register.current("ratings")[["week", "level"]].astype(object).to_numpy().tolist() == [
        [1, 1],
        [2, pd.NA],
        [3, 2],
    ]
    assert register.current("crime")[["end", "count"]].to_numpy().tolist() == [[date(2023, 9, 30), 103]]
    assert register.current("crime")["rate"].isna().all()
    assert register.current("survey")["low"].isna().all()
    assert register.changes()["batch"].tolist() == [6, 5, 4, 3, 2, 1]
    assert register.changes()["problems"].tolist() == [[], [], ["Vecka 3 är osäker."], [], [], []]
    assert maintenance.check(register) == []
    register.undo(4, Actor(Role.SAFETY_COORDINATOR, "Kommunen"))
    assert register.current("ratings", week=3)["level"].tolist() == [3]
    register.close()
    after = rows_of(old)
    for table, rows in before.items():
        assert [{n: row[n] for n in rows[0]} for row in after[table][: len(rows)]] == rows if rows else not after[table]


def test_an_old_register_has_the_schema_of_a_new_one(old, tmp_path):
    def schema(path: Path) -> list[str]:
        Register(path).close()
        with closing(sqlite3.connect(path)) as raw:
            names = "SELECT type || ' ' || name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1"
            return [n for (n,) in raw.execute(names)]

    assert schema(old) == schema(tmp_path / "new.sqlite")
    with open_engine(old).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_register_that_the_other_tests_open_has_the_schema_that_the_migrations_make(tmp_path, monkeypatch):
    def schema(path: Path) -> list[str]:
        with closing(Register(path)) as made, closing(sqlite3.connect(path)) as raw:
            assert len(made.identity()) == 36
            counts = [(t, raw.execute(f"SELECT count(*) FROM {t}").fetchone()) for t in metadata.tables]
            return [*raw.execute("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2"), *counts]

    made = schema(tmp_path / "made.sqlite")
    monkeypatch.setattr(migrations, "_upgrade", made_once.told)
    assert schema(tmp_path / "first.sqlite") == schema(tmp_path / "told.sqlite") == made


def test_a_register_from_before_identities_gets_one(old):
    with closing(sqlite3.connect(old)) as raw:
        raw.execute("DROP TABLE register_info")
    first, second = Register(old), Register(old)
    assert first.identity() == second.identity()
    assert len(first.identity()) == 36
    first.close()
    second.close()


def test_an_upgrade_that_fails_leaves_the_old_register(old):
    with closing(sqlite3.connect(old)) as raw:
        raw.execute("CREATE INDEX changes_target ON changes (kind)")  # in the way of the last steps
    before = rows_of(old)
    with pytest.raises(UnusableRegister):
        Register(old)
    assert rows_of(old) == before


def test_a_newer_register_is_left_alone(empty_register, target):
    with empty_register._engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0917'"))
    with pytest.raises(NewerRegister, match=r"nyare version av Lägesbild \(schema 0917"):
        Register(target)


def test_many_threads_take_up_an_old_register_at_once(old):
    def start(_: int) -> int:
        opened = Register(old)
        rows = len(opened.changes())
        opened.close()
        return rows

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(start, range(6))) == [6] * 6


def test_threads_make_different_registers_at_once(tmp_path):
    def start(n: int) -> int:
        with closing(Register(tmp_path / str(n) / "register.sqlite")) as opened:
            return opened.revision()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(start, range(16))) == [0] * 16


@pytest.mark.parametrize("kind", ["old", "new"])
def test_several_processes_start_at_once(old, tmp_path, kind):
    path = old if kind == "old" else tmp_path / "new.sqlite"
    _start_processes(str(path), 3)
    opened = Register(path)
    assert maintenance.check(opened) == []
    opened.close()


def test_several_processes_start_at_once_on_postgresql(new_database):
    url = new_database()
    with open_engine(url).begin() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    _start_processes(url, 3)
    opened = Register(url)
    assert maintenance.check(opened) == []
    assert opened.is_empty()
    opened.close()


def _start_processes(target: str, n: int) -> None:
    code = "import sys; from lagesbild.register import Register; Register(sys.argv[1]).close()"
    root = Path(lagesbild.__file__).parent.parent
    started = [
        subprocess.Popen([sys.executable, "-c", code, target], cwd=root, stderr=subprocess.PIPE, text=True)
        for _ in range(n)
    ]
    assert [(p.communicate(timeout=60)[1], p.returncode) for p in started] == [("", 0)] * n


def test_a_second_opening_migrates_nothing(empty_register, target, monkeypatch):
    monkeypatch.setattr(migrations, "_upgrade", lambda _: pytest.fail("migrated again"))
    Register(target).close()


def test_an_older_program_saves_nothing_more_when_a_newer_has_taken_over(empty_register, target):
    """Two versions at once: the older one has the register open when the newer brings it to its own schema."""
    frame = to_frame("areas", [{"area": "nyby", "name": "Nyby", "type": "kommun"}])
    with empty_register._engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0917'"))
    with pytest.raises(NewerRegister, match="nyare version av Lägesbild"):
        empty_register.save([(Change("jag", "import", "areas"), frame)])
    assert len(empty_register.current("areas")) == 0
    with empty_register._engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE alembic_version SET version_num = '{VERSION}'"))
    empty_register.save([(Change("jag", "import", "areas"), frame)])
    assert len(empty_register.current("areas")) == 1
