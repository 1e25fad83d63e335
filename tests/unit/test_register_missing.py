"""A register is made where there is none, and nowhere else: an empty file is damage, a vanished home is told."""

import errno
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from lagesbild import intake, paths
from lagesbild.actor import Actor, Role
from lagesbild.cli import main
from lagesbild.problems import LagesbildError, why_not
from lagesbild.register import Change, DamagedRegister, Register, UnusableRegister, engine, maintenance
from lagesbild.tables import to_frame

FILE = intake.REGISTER


@pytest.fixture
def own_home(tmp_path, monkeypatch) -> Path:
    home = tmp_path / "eget" / "hem"
    monkeypatch.setenv("LAGESBILD_HOME", str(home))
    monkeypatch.delenv("LAGESBILD_DATABASE_URL", raising=False)
    return home


def other_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE recept (namn TEXT)")
        made.commit()


def only_a_header(path: Path) -> None:
    with closing(sqlite3.connect(path)) as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("PRAGMA user_version=0")


NO_REGISTERS = {
    "0 byte": lambda path: path.touch(),
    "another program's": other_database,
    "a database without tables": only_a_header,
    "text": lambda path: path.write_text("inget register\n" * 300, "utf-8"),
    "only zeros": lambda path: path.write_bytes(bytes(8192)),
}


@pytest.mark.parametrize("make", NO_REGISTERS.values(), ids=NO_REGISTERS)
@pytest.mark.parametrize(
    "command",
    [["show", "areas"], ["check"], ["backup", "kopia.sqlite"], ["import", "x.csv"], ["place", "Nyby"]],
    ids=" ".join,
)
def test_a_file_that_is_no_register_is_damage_and_stays_as_it_was(
    own_home, make, command, capsys, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    own_home.mkdir(parents=True)
    make(own_home / FILE)
    before = (own_home / FILE).read_bytes()
    assert main(command) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "Registret är skadat: " in printed.err
    assert str(own_home / FILE) in printed.err
    assert (own_home / FILE).read_bytes() == before


def test_the_app_says_that_an_empty_file_is_damage(own_home):
    own_home.mkdir(parents=True)
    (own_home / FILE).touch()
    app = AppTest.from_file(str(paths.APP), default_timeout=60).run()
    assert [e.value for e in app.error] == [
        "Registret är skadat: filen är tom (0 byte). Återställ en säkerhetskopia: lagesbild restore FIL."
    ]
    assert (own_home / FILE).stat().st_size == 0


@pytest.mark.parametrize("command", [["check"], ["backup", "kopia.sqlite"]], ids=" ".join)
def test_who_keeps_a_register_makes_none(own_home, command, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert main(command) == 2
    assert capsys.readouterr().err.startswith("Det finns inget register.")
    assert not own_home.exists()


def small_data(folder: Path) -> Path:
    (folder / "nyby").mkdir(parents=True)
    (folder / "nyby" / "omraden.csv").write_text("namn;typ;överordnad\nNyby;kommun;\nÅsen;stadsdel;Nyby\n", "utf-8")
    return folder


def test_who_only_reads_makes_none_and_is_shown_the_examples(own_home, capsys, tmp_path):
    with intake.open_to_read(small_data(tmp_path / "data")) as register:
        assert register.current("areas")["name"].tolist() == ["Nyby", "Åsen"]
    assert not own_home.exists()
    printed = capsys.readouterr().err
    assert str(own_home / FILE) in printed
    assert "exempeldata" in printed


def test_making_one_is_said_and_leaves_nothing_else(own_home, capsys, tmp_path):
    with closing(intake.open_register(data=small_data(tmp_path / "data"))) as register:
        assert len(register.current("areas")) == 2
        assert maintenance.check(register) == []
    assert capsys.readouterr().err == f"Ett nytt register skapas, med exempeldata: {own_home / FILE}\n"
    assert [p.name for p in own_home.iterdir()] == [FILE]
    intake.open_register(data=tmp_path / "data").close()
    assert capsys.readouterr().err == ""


def test_a_register_that_somebody_emptied_of_facts_is_not_filled_again(own_home, tmp_path):
    own_home.mkdir(parents=True)
    Register(own_home / FILE).close()
    with closing(intake.open_register(data=small_data(tmp_path / "data"))) as register:
        assert register.is_empty()


def test_a_failure_while_making_one_leaves_nothing(own_home, tmp_path):
    data = small_data(tmp_path / "data")
    (data / "nyby" / "fel.csv").write_text("helt;annat\n1;2\n", "utf-8")
    with pytest.raises(Exception, match=r"fel\.csv"):
        intake.open_register(data=data)
    assert list(own_home.iterdir()) == []


def vanished_file(home: Path) -> None:
    (home / FILE).unlink()


def vanished_home(home: Path) -> None:
    shutil.rmtree(home)


def moved_home(home: Path) -> None:
    home.rename(home.with_name("flyttat"))


@pytest.mark.parametrize("vanish", [vanished_file, vanished_home, moved_home])
def test_a_register_that_vanished_is_told_and_not_made_anew(own_home, vanish, tmp_path):
    register = intake.open_register(data=small_data(tmp_path / "data"))
    with closing(register):
        vanish(own_home)
        for use in (
            lambda: register.current("areas"),
            register.revision,
            lambda: register.undo(1, Actor(Role.OTHER, "Test")),
        ):
            with pytest.raises(UnusableRegister, match="Registret finns inte längre") as refused:
                use()
            assert str(tmp_path) not in str(refused.value)
        assert not (own_home / FILE).exists()


def test_a_home_that_comes_back_is_used_again(own_home, tmp_path):
    with closing(intake.open_register(data=small_data(tmp_path / "data"))) as register:
        moved_home(own_home)
        with pytest.raises(UnusableRegister):
            register.revision()
        own_home.with_name("flyttat").rename(own_home)
        assert len(register.current("areas")) == 2


def test_a_file_emptied_under_the_app_is_damage(own_home, tmp_path):
    with closing(intake.open_register(data=small_data(tmp_path / "data"))) as register:
        register._engine.dispose()
        (own_home / FILE).write_bytes(b"")
        with pytest.raises(DamagedRegister, match=r"tabeller saknas|går inte att läsa"):
            register.revision()


# --- why a register cannot be used: in Swedish, without paths and the library's own words ---------------


ENGLISH = re.compile(r"\b(the|is|disk image|database|readonly|locked|error|failed|server closed|connection|file)\b")


def message_of(error: BaseException) -> str:
    text = str(error)
    assert not ENGLISH.search(text), text
    assert "/" not in text.replace("postgresql://", ""), text
    return text


def test_a_full_disk_is_told_and_nothing_is_half_saved(own_home, tmp_path, caplog):
    with closing(intake.open_register(data=small_data(tmp_path / "data"))) as register:
        before = register.revision()
        frame = to_frame("areas", [{"area": f"a{n}", "name": "Å" * 500, "type": "kommun"} for n in range(2000)])
        sa.event.listen(register._engine, "begin", lambda c: c.exec_driver_sql("PRAGMA max_page_count=1"))
        with pytest.raises(UnusableRegister) as refused:
            register.save([(Change("jag", "import", "areas"), frame)])
        assert message_of(refused.value) == "Registret går inte att använda: disken är full."
        assert register.revision() == before
    assert "database or disk is full" in caplog.text


def test_a_register_on_a_disk_that_only_reads_is_told(own_home, tmp_path):
    with closing(intake.open_register(data=small_data(tmp_path / "data"))) as register:
        sa.event.listen(register._engine, "begin", lambda c: c.exec_driver_sql("PRAGMA query_only=ON"))
        with pytest.raises(UnusableRegister) as refused:
            register.undo(1, Actor(Role.OTHER, "Test"))
    assert "det går bara att läsa" in message_of(refused.value)


def test_a_register_that_another_program_holds_is_told(own_home, tmp_path, monkeypatch):
    monkeypatch.setattr("lagesbild.register.engine._WAIT", 0.1)
    with closing(intake.open_register(data=small_data(tmp_path / "data"))) as register:
        with closing(sqlite3.connect(own_home / FILE)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(UnusableRegister) as refused:
                register.undo(1, Actor(Role.OTHER, "Test"))
        assert "ett annat program ändrar i det" in message_of(refused.value)


@pytest.mark.parametrize(
    "code", ["IOERR_FSYNC", "CANTOPEN", "PERM", "NOMEM", "CORRUPT_VTAB", "NOTADB", "PROTOCOL", "AUTH"]
)
def test_every_fault_of_sqlite_is_swedish(tmp_path, code):
    path = tmp_path / FILE
    path.write_text("x")
    fault = sqlite3.OperationalError(f"disk I/O error in {path}: the file is locked")
    fault.sqlite_errorcode = getattr(sqlite3, f"SQLITE_{code}")
    with pytest.raises(UnusableRegister) as refused:
        engine._raise_sqlite(path, fault)
    assert len(message_of(refused.value)) > 30


@pytest.mark.parametrize("code", ["IOERR_SHMSIZE", "IOERR_WRITE", "IOERR", "CANTOPEN"])
@pytest.mark.parametrize("free", [0, 20_000, 10**9])
def test_a_disk_so_full_that_a_register_cannot_be_opened_is_called_full(tmp_path, monkeypatch, code, free):
    path = tmp_path / FILE
    path.write_text("x")
    monkeypatch.setattr(engine.shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    fault = sqlite3.OperationalError("disk I/O error")
    fault.sqlite_errorcode = getattr(sqlite3, f"SQLITE_{code}")
    with pytest.raises(UnusableRegister) as refused:
        engine._raise_sqlite(path, fault)
    assert ("disken är full" in message_of(refused.value)) is (free < 10**6)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (psycopg.errors.DiskFull, "disken är full"),
        (psycopg.errors.ReadOnlySqlTransaction, "bara att läsa"),
        (psycopg.errors.LockNotAvailable, "ett annat program"),
        (psycopg.errors.TooManyConnections, "fler anslutningar"),
        (psycopg.errors.InvalidPassword, "användaren eller lösenordet"),
        (psycopg.errors.InvalidCatalogName, "finns inte på servern"),
        (psycopg.errors.InsufficientPrivilege, "behörighet"),
        (psycopg.errors.AdminShutdown, "svarar inte"),
        (psycopg.OperationalError, "svarar inte"),
        (psycopg.InterfaceError, "svarar inte"),
    ],
)
def test_every_fault_of_postgresql_is_swedish(fault, words):
    with pytest.raises(UnusableRegister) as refused:
        engine.tell(
            "postgresql:///db?host=/var/run/postgresql", fault('connection to socket "/var/run/.s.PGSQL" failed')
        )
    assert words in message_of(refused.value)
    assert refused.value.where == "databasen db på den här datorn"


@pytest.mark.parametrize("code", sorted({*errno.errorcode} - {0}))
def test_why_the_system_refused_is_swedish(code):
    message_of(LagesbildError(why_not(OSError(code, "No such file or directory", "/hemlig/mapp"))))
