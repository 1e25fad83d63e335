"""check, backup and restore, on both databases and between them."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from lagesbild import cli
from lagesbild.actor import Actor, Role
from lagesbild.problems import LagesbildError
from lagesbild.register import Change, Register, UnusableRegister, maintenance
from lagesbild.register.engine import snapshot
from lagesbild.register.migrations import triggers
from lagesbild.register.schema import metadata
from lagesbild.tables import TABLES, to_frame

BEFORE_VERSIONS = Path(__file__).parent / "registers" / "before_versions.sql"
ME = Actor(Role.SAFETY_COORDINATOR, "Kommunen")
RATING = Change(who=str(ME), action="nivå", kind="ratings", place="taby")


def fill(register: Register) -> None:
    """A small place: two areas, three levels, two weeks, one of them decided; one import undone."""
    areas = [
        {"area": "taby", "name": "Täby", "type": "kommun"},
        {"area": "ensta", "name": "Ensta", "type": "stadsdel", "parent": "taby"},
    ]
    scale = [
        {"area": "taby", "level": n, "name": f"Nivå {n}", "colour": "#FFFFFF", "ink": "#000000"} for n in (1, 2, 3)
    ]
    decision = {"area": "ensta", "year": 2023, "week": 1, "level": 2, "proposed": 1, "reason": "Känt"}
    register.save([
        (replace(RATING, kind="areas", problems=("Se över.",)), to_frame("areas", areas)),
        (replace(RATING, kind="levels"), to_frame("levels", scale)),
    ])  # fmt: skip
    register.save([(RATING, ratings(2, None)), (replace(RATING, kind="decisions"), to_frame("decisions", [decision]))])
    register.save([(RATING, ratings(2, 3))])
    register.undo(5, ME, "Fel")


def ratings(*levels: int | None) -> pd.DataFrame:
    return to_frame(
        "ratings", [{"area": "ensta", "year": 2023, "week": w, "level": v} for w, v in enumerate(levels, 1)]
    )


def content(register: Register) -> dict[str, object]:
    return {"changes": register.changes().to_json(), **{k: register.history(k).to_json() for k in TABLES}}


@pytest.fixture(scope="module")
def filled_file(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = Path(shutil.copy(empty_file, tmp_path_factory.mktemp("filled")))
    with closing(Register(path)) as register:
        fill(register)
    return path


@pytest.fixture(scope="module")
def filled_database(new_database: Callable[..., str]) -> str:
    with closing(Register(new_database())) as register:
        fill(register)
        return str(register._engine.url.database)


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where a register can be opened: an empty one, or the small place for a test that asks for `filled`."""
    is_filled = "filled" in request.fixturenames
    if request.param == "sqlite":
        (tmp_path / "empty").mkdir()
        source = request.getfixturevalue("filled_file" if is_filled else "empty_file")
        return Path(shutil.copy(source, tmp_path / "empty"))
    new: Callable[..., str] = request.getfixturevalue("new_database")
    return new(request.getfixturevalue("filled_database")) if is_filled else new()


@pytest.fixture
def filled(target: Path | str) -> Iterator[Register]:
    """The small place of `fill`, copied: filling it costs more than most tests here."""
    with closing(Register(target)) as register:
        yield register


# --- check -------------------------------------------------------------------------------


def test_a_register_is_whole(filled, register):
    assert maintenance.check(filled) == []
    assert maintenance.check(register) == []  # the example places


def test_an_empty_register_is_whole(empty_register):
    assert maintenance.check(empty_register) == []


CORRUPTIONS = {
    "UPDATE changes SET added = 9 WHERE id = 3": ["ändring 3: 2 rader är sparade, men 9 är räknade."],
    "DELETE FROM ratings WHERE week = 2": ["ändring 3: 1 rader är sparade, men 2 är räknade.", "ändring 5: 0 rader är sparade, men 1 är räknade."],
    "UPDATE ratings SET change_id = 4 WHERE week = 2 AND change_id = 3": ["ändring 3: 1 rader är sparade, men 2 är räknade.", "ändring 4: 1 rader i Veckobedömningar är inte räknade."],
    "UPDATE areas SET area = 'ensta-2' WHERE area = 'ensta'": [
        "Veckobedömningar: veckobedömningar för ensta står på områden som inte finns.",
        "Beslut om nivå: beslut om nivå för ensta står på områden som inte finns.",
    ],
    "UPDATE areas SET parent = 'tabi' WHERE area = 'ensta'": [
        "Områden: områden för ensta står på området tabi, som inte finns.",
        "Veckobedömningar: veckobedömningar för ensta står på nivå 2, som inte finns i skalan.",
        "Beslut om nivå: beslut om nivå för ensta står på nivå 2, som inte finns i skalan.",
        "Beslut om nivå: beslut om nivå för ensta står på nivå 1, som inte finns i skalan.",
    ],
    "UPDATE ratings SET level = 7 WHERE week = 2 AND change_id = 3": [
        "Veckobedömningar: veckobedömningar för ensta står på nivå 7, som inte finns i skalan."
    ],
    "UPDATE ratings SET level = 3 WHERE week = 1": ["Beslut om nivå, ensta, v. 1 2023: beslutet är nivå 2, men nivå 3 gäller."],
    "UPDATE ratings SET level = NULL WHERE week = 1": ["Beslut om nivå, ensta, v. 1 2023: beslutet är nivå 2, men ej bedömd gäller."],
    "UPDATE ratings SET week = 4 WHERE week = 1": ["Beslut om nivå, ensta, v. 1 2023: beslutet är nivå 2, men veckan har ingen bedömning."],
    "UPDATE changes SET batch = 4 WHERE id = 2": ["ändring 2: hör till omgången 4, som inte finns."],
    "UPDATE changes SET batch = NULL WHERE id = 2": ["ändring 2: hör till omgången None, som inte finns."],
    "UPDATE changes SET target = 4 WHERE id = 6": ["ändring 6: gäller ändring 4, som inte finns."],
    "UPDATE changes SET action = 'gör om' WHERE id = 6": ["ändring 6: ”gör om” av ändring 5 passar inte det som gällde."],
    "UPDATE changes SET at = '2020-01-01T00:00:00+00:00' WHERE id = 4": ["ändring 4: tiden 2020-01-01T00:00:00+00:00 är tidigare än ändringen före."],
    "DELETE FROM register_info": ["databasen: registret saknar identitet."],
}  # fmt: skip


@pytest.mark.parametrize("sql", CORRUPTIONS)
def test_what_is_wrong_is_found_and_nothing_else(filled, sql):
    table = sql.split()[2 if sql.startswith("DELETE") else 1]
    with filled._engine.begin() as connection:
        triggers.drop(connection, table)
        connection.execute(sa.text(sql))
        triggers.create(connection, table)
    assert [str(f) for f in maintenance.check(filled)] == CORRUPTIONS[sql]


def test_rows_without_their_change_are_found(filled):
    with filled._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        else:
            connection.exec_driver_sql("ALTER TABLE ratings DROP CONSTRAINT ratings_change_id_fkey")
        connection.execute(sa.text("INSERT INTO ratings VALUES (99, 77, 'ensta', 2023, 5, 1)"))
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
    assert [str(f) for f in maintenance.check(filled)] == [
        "Veckobedömningar: 1 rader hör till ändringar som inte finns.",
        "ändring 77: 1 rader i Veckobedömningar är inte räknade.",
    ]


def test_a_missing_trigger_is_found(filled):
    with filled._engine.begin() as connection:
        triggers.drop(connection, "ratings")
    messages = [str(f) for f in maintenance.check(filled)]
    assert "databasen: skyddet ratings_no_delete saknas: historiken kan skrivas om." in messages
    assert len(messages) == len(triggers.VERBS[filled._engine.dialect.name])


def test_damage_in_the_file_is_found(tmp_path):
    path = tmp_path / "register.sqlite"
    register = Register(path)
    fill(register)
    register.close()
    data = bytearray(path.read_bytes())
    at = data.index(b"Ensta")
    page = at // 4096 * 4096
    data[page : page + 4096] = b"\x07" * 4096
    path.write_bytes(data)
    register = Register(path)
    assert any(f.where == "databasen" for f in maintenance.check(register))
    register.close()


def test_check_sees_one_moment_while_others_write(filled, target):
    stop = threading.Event()

    def write() -> None:
        other = Register(target)
        while not stop.is_set():
            for level in (1, 3):
                decided = to_frame("decisions", [{"area": "ensta", "year": 2023, "week": 1, "level": level}])
                other.save([(RATING, ratings(level)), (replace(RATING, kind="decisions"), decided)])
        other.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        listed = [maintenance.check(filled) for _ in range(10)]
    finally:
        stop.set()
        writer.join()
    assert listed == [[]] * 10


# --- backup ------------------------------------------------------------------------------


def test_a_backup_is_a_register_with_everything(filled, tmp_path):
    maintenance.backup(filled, tmp_path / "b.sqlite")
    assert [p.name for p in tmp_path.iterdir() if p.name != "empty"] == ["b.sqlite"]  # one file, no leavings
    copy = Register(tmp_path / "b.sqlite")
    assert content(copy) == content(filled)
    assert copy.identity() == filled.identity()
    assert maintenance.check(copy) == []
    copy.close()


def test_a_backup_overwrites_nothing_unless_told(filled, tmp_path):
    file = tmp_path / "b.sqlite"
    file.write_text("viktigt")
    with pytest.raises(LagesbildError, match="finns redan"):
        maintenance.backup(filled, file)
    assert file.read_text() == "viktigt"
    maintenance.backup(filled, file, force=True)
    Register(file).close()


def test_a_backup_that_cannot_be_written_says_so(filled, tmp_path):
    with pytest.raises(LagesbildError, match="finns inte"):
        maintenance.backup(filled, tmp_path / "nej" / "b.sqlite")
    assert not (tmp_path / "nej").exists()


def test_the_register_is_not_its_own_backup(tmp_path):
    path = tmp_path / "register.sqlite"
    with closing(Register(path)) as register:
        fill(register)
        with pytest.raises(LagesbildError, match="registret självt"):
            maintenance.backup(register, path, force=True)
        assert not register.is_empty()


def test_backups_taken_while_others_write_are_whole(filled, target, tmp_path):
    stop = threading.Event()

    def write() -> None:
        other = Register(target)
        n = 0
        while not stop.is_set():
            n += 1
            other.save([(RATING, ratings(*[n % 3 + 1] * 40)), (RATING, ratings(2))])
        other.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for n in range(4):
            maintenance.backup(filled, tmp_path / f"{n}.sqlite")
    finally:
        stop.set()
        writer.join()
    revisions = []
    for n in range(4):
        with closing(Register(tmp_path / f"{n}.sqlite")) as copy:
            assert maintenance.check(copy) == []
            revisions.append(copy.revision())
    assert revisions == sorted(revisions)


# --- restore -----------------------------------------------------------------------------


@pytest.fixture
def saved_file(filled: Register, tmp_path: Path) -> Path:
    maintenance.backup(filled, tmp_path / "b.sqlite")
    return tmp_path / "b.sqlite"


def test_a_restored_register_is_what_was_backed_up_and_what_it_replaced_is_kept(filled, target, saved_file):
    backed_up = content(filled)
    filled.save([(RATING, ratings(2, 3, 3))])
    later, was, identity = content(filled), filled.revision(), filled.identity()
    kept = maintenance.restore(target, saved_file)
    assert content(filled) == backed_up  # seen by one who had it open
    assert filled.revision() < was
    assert filled.identity() != identity
    assert maintenance.check(filled) == []
    assert kept is not None
    assert kept.name.startswith("register-fore-aterstallning-")
    with closing(Register(kept)) as before:
        assert content(before) == later
        assert before.identity() == identity
    maintenance.restore(target, kept)
    assert content(filled) == later
    assert filled.save([(RATING, ratings(1))])[0].changed == 1  # and it goes on


def test_a_backup_of_one_database_can_be_restored_into_the_other(filled, saved_file, tmp_path, new_database):
    other = new_database() if filled._engine.dialect.name == "sqlite" else tmp_path / "andra" / "register.sqlite"
    assert maintenance.restore(other, saved_file) is None  # it was empty
    with closing(Register(other)) as restored:
        assert content(restored) == content(filled)
        assert restored.save([(RATING, ratings(1))])[0].changed == 1
        with pytest.raises(sa.exc.IntegrityError, match="append-only"), restored._engine.begin() as connection:
            connection.execute(sa.text("DELETE FROM ratings"))


def test_nobody_sees_a_register_half_restored(filled, target, saved_file):
    stop = threading.Event()
    seen: set[int] = set()

    def read() -> None:
        with closing(Register(target)) as other:
            while not stop.is_set():
                seen.add(len(other.current("areas")))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for _ in range(5):
            maintenance.restore(target, saved_file)
    finally:
        stop.set()
        reader.join()
    assert seen == {2}


def test_who_reads_one_moment_is_not_cut_short_by_a_restore(filled, target, saved_file):
    restoring = threading.Thread(target=maintenance.restore, args=(target, saved_file))
    with snapshot(filled._engine) as connection:
        connection.execute(sa.text("SELECT count(*) FROM alembic_version"))  # the moment, before any table is read
        restoring.start()
        restoring.join(timeout=1.5)  # SQLite does it beside the reader, PostgreSQL waits for the reader
        assert connection.scalar(sa.text("SELECT count(*) FROM changes")) == 6
        assert connection.scalar(sa.text("SELECT count(*) FROM register_info")) == 1
    restoring.join()
    with snapshot(filled._engine) as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM register_info")) == 2


def test_what_is_no_whole_backup_is_refused(filled, target, saved_file, tmp_path):
    before, identity = content(filled), filled.identity()
    other = tmp_path / "annat.sqlite"
    with closing(sqlite3.connect(other)) as raw:
        raw.execute("CREATE TABLE kunder (namn)")
    newer = tmp_path / "nyare.sqlite"
    shutil.copy(saved_file, newer)
    with closing(sqlite3.connect(newer)) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '0917'")
    (tmp_path / "text.sqlite").write_text("Kopian")
    (tmp_path / "avkortad.sqlite").write_bytes(saved_file.read_bytes()[:20_000])
    (tmp_path / "tom.sqlite").write_bytes(b"")
    refused = {
        "saknas.sqlite": "finns inte",
        "text.sqlite": "ingen hel säkerhetskopia",
        "avkortad.sqlite": "ingen hel säkerhetskopia",
        "tom.sqlite": "är inget register",
        "annat.sqlite": "är inget register",
        "nyare.sqlite": "nyare version",
    }
    files = sorted(p.name for p in tmp_path.iterdir())
    for name, why in refused.items():
        with pytest.raises(LagesbildError, match=why):
            maintenance.restore(target, tmp_path / name)
    assert (content(filled), filled.identity()) == (before, identity)
    assert sorted(p.name for p in tmp_path.iterdir()) == files  # and nothing is left lying


def test_a_backup_that_does_not_add_up_is_refused_unless_told(filled, target, saved_file):
    with closing(sqlite3.connect(saved_file)) as raw, raw:
        raw.execute("DROP TRIGGER ratings_no_delete")
        raw.execute("DELETE FROM ratings WHERE id = 1")
    identity = filled.identity()
    with pytest.raises(LagesbildError, match=r"(?s)inte hel.*ratings_no_delete saknas.*ändring 3: 1 rader är sparade"):
        maintenance.restore(target, saved_file)
    assert filled.identity() == identity
    maintenance.restore(target, saved_file, force=True)
    assert filled.identity() != identity
    assert not any("saknas" in f.what for f in maintenance.check(filled))  # the triggers are the register's own


def test_a_backup_from_before_versions_is_taken_up(filled, target, tmp_path):
    old = tmp_path / "gammal.sqlite"
    with closing(sqlite3.connect(old)) as raw:
        raw.executescript(BEFORE_VERSIONS.read_text("utf-8"))
    data = old.read_bytes()
    maintenance.restore(target, old)
    assert filled.current("ratings")["level"].tolist() == [1, pd.NA, 2]
    assert maintenance.check(filled) == []
    assert old.read_bytes() == data


@pytest.mark.parametrize("damage", ["header", "inside", "index", "newer"])
def test_a_register_that_cannot_be_used_is_put_aside(tmp_path, damage):
    path = tmp_path / "home" / "register.sqlite"
    first = Register(path)
    fill(first)
    maintenance.backup(first, tmp_path / "b.sqlite")
    was = content(first)
    first.current("areas")
    reader = Register(path)  # has it open all the while
    assert not reader.is_empty()
    first.close()
    if damage == "newer":
        with closing(sqlite3.connect(path)) as raw, raw:
            raw.execute("UPDATE alembic_version SET version_num = '0917'")
    elif damage == "index":  # an index over other columns than it was filled with
        with closing(sqlite3.connect(path)) as raw, raw:
            raw.execute("PRAGMA writable_schema = ON")
            raw.execute(
                "UPDATE sqlite_master SET sql = replace(sql, '(batch)', '(target)') WHERE name = 'changes_batch'"
            )
    else:
        reader.close()  # else the content stands in the file beside
        data = bytearray(path.read_bytes())
        start = 0 if damage == "header" else data.index(b"Ensta") // 4096 * 4096
        data[start : start + 4096] = b"\x07" * 4096
        path.write_bytes(data)
    kept = maintenance.restore(path, tmp_path / "b.sqlite")
    assert kept is not None
    assert kept.exists()
    with closing(Register(path)) as restored:
        assert content(restored) == was
        assert maintenance.check(restored) == []
        assert content(reader) == was
        with restored._engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert reader.identity() == restored.identity()
    reader.close()


def test_a_locked_register_is_not_taken_for_a_damaged_one(tmp_path, monkeypatch):
    path = tmp_path / "register.sqlite"
    with closing(Register(path)) as register:
        fill(register)
        maintenance.backup(register, tmp_path / "b.sqlite")
        monkeypatch.setattr("lagesbild.register.engine._WAIT", 0.2)
        with register._engine.begin(), pytest.raises(UnusableRegister, match="ett annat program ändrar i det"):
            maintenance.restore(path, tmp_path / "b.sqlite")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b.sqlite", "register.sqlite"]


# --- the command line --------------------------------------------------------------------


@pytest.fixture
def chosen(target: Path | str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path | str:
    """The settings point at the target."""
    if isinstance(target, Path):
        monkeypatch.setenv("LAGESBILD_HOME", str(target.parent))
        monkeypatch.delenv("LAGESBILD_DATABASE_URL", raising=False)
    else:
        monkeypatch.setenv("LAGESBILD_HOME", str(tmp_path / "oanvänd"))
        monkeypatch.setenv("LAGESBILD_DATABASE_URL", target)
    return target


def test_the_commands_keep_a_register(chosen, filled, tmp_path, capsys):
    file = str(tmp_path / "b.sqlite")
    assert cli.main(["check"]) == 0
    assert cli.main(["backup", file]) == 0
    assert cli.main(["backup", file]) == 2
    assert cli.main(["backup", file, "--force"]) == 0
    filled.save([(RATING, ratings(1))])
    assert cli.main(["check"]) == 1
    assert cli.main(["restore", file]) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines[:3] == ["Registret är helt.", *[f"Säkerhetskopian är sparad: {file}"] * 2]
    assert lines[3] == "Beslut om nivå, ensta, v. 1 2023: beslutet är nivå 2, men nivå 1 gäller."
    assert lines[4] == f"Registret är återställt från {file}."
    assert Path(lines[5].removeprefix("Det som ersattes är sparat: ")).is_file()
    assert "finns redan" in err
    assert maintenance.check(filled) == []


def test_the_commands_fill_no_empty_register_with_examples(chosen, empty_register, tmp_path):
    assert cli.main(["check"]) == 0
    assert cli.main(["backup", str(tmp_path / "b.sqlite")]) == 0
    assert empty_register.is_empty()
    assert cli.main(["restore", str(tmp_path / "b.sqlite")]) == 0
    assert empty_register.is_empty()


def test_a_register_that_is_not_there_is_not_made(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LAGESBILD_HOME", str(tmp_path / "hem"))
    monkeypatch.delenv("LAGESBILD_DATABASE_URL", raising=False)
    assert cli.main(["check"]) == 2
    assert cli.main(["backup", str(tmp_path / "b.sqlite")]) == 2
    assert capsys.readouterr().err.count("Det finns inget register") == 2
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_does_not_answer_is_said_without_its_password(monkeypatch, capsys):
    monkeypatch.setenv("LAGESBILD_DATABASE_URL", "postgresql://anna:hemligt@127.0.0.1:9/lagesbild")
    assert cli.main(["check"]) == 2
    out, err = capsys.readouterr()
    assert "Databasen går inte att använda just nu: den svarar inte. Plats: databasen lagesbild på 127.0.0.1\n" in err
    assert "hemligt" not in out + err
