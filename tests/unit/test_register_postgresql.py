"""What only PostgreSQL can do: not answer, lose a connection, refuse a value, hold a password."""

from __future__ import annotations

import shutil

import psycopg
import pytest

from lagesbild import intake, paths
from lagesbild.problems import LagesbildError
from lagesbild.register import Change, Register, UnusableRegister, bulk
from lagesbild.register.engine import target_name
from lagesbild.tables import to_frame

CHANGE = Change(who="Kommunen", action="import", kind="ratings", place="vinsta")


def level(value: int, area: str = "vinsta"):
    return to_frame("ratings", [{"area": area, "year": 2023, "week": 1, "level": value}])


@pytest.fixture
def url(new_database) -> str:
    return new_database()


def cut(url: str) -> int:
    """End every other connection to the database, as a restarting server does."""
    with psycopg.connect(url, autocommit=True) as connection:
        ended = connection.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        ).fetchone()
    assert ended is not None
    return int(ended[0])


def test_a_lost_connection_is_made_anew(url):
    register = Register(url)
    register.save([(CHANGE, level(1))])
    assert cut(url) >= 1
    assert register.current("ratings")["level"].tolist() == [1]
    assert cut(url) >= 1
    assert register.save([(CHANGE, level(2))])[0].changed == 1
    register.close()


def test_a_connection_lost_in_the_middle_is_said_and_saves_nothing(url):
    register = Register(url)

    def batch():
        yield CHANGE, level(1)
        cut(url)
        yield CHANGE, level(2)

    with pytest.raises(UnusableRegister, match="Databasen går inte att använda just nu: den svarar inte"):
        register.save(batch())
    assert register.is_empty()
    register.save([(CHANGE, level(3))])
    assert register.current("ratings")["level"].tolist() == [3]
    register.close()


def test_a_connection_lost_while_copying_is_said_and_saves_nothing(url, monkeypatch):
    register = Register(url)
    frame = to_frame("facts", [{"area": "a", "measure": f"m{n}", "period": "2023", "value": n} for n in range(3000)])

    def values(column, process, real=bulk._values):
        cut(url)
        return real(column, process)

    with monkeypatch.context() as patched, pytest.raises(UnusableRegister, match="går inte att använda just nu"):
        patched.setattr(bulk, "_values", values)
        register.save([(Change("x", "import", "facts"), frame)])
    assert register.is_empty()
    assert register.save([(Change("x", "import", "facts"), frame)])[0].added == 3000
    register.close()


def test_a_server_that_does_not_answer_is_said_without_the_password():
    with pytest.raises(UnusableRegister, match="Databasen går inte att använda just nu: den svarar inte") as refused:
        Register("postgresql://anna:hemligt@127.0.0.1:9/lagesbild")
    assert refused.value.where == "databasen lagesbild på 127.0.0.1"
    error: BaseException | None = refused.value
    while error is not None:
        assert "hemligt" not in str(error)
        error = error.__cause__


@pytest.mark.parametrize("start", ["postgresql", "postgres", "postgresql+psycopg"])
def test_every_way_to_write_the_url(url, start):
    Register(url.replace("postgresql", start, 1)).close()


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://anna:hemligt@:port/x",
        "mysql://anna:hemligt@host/x",
        "://hemligt",
        "postgresql://u:p@h:99x/hemligt",
    ],
)
def test_an_address_that_cannot_be_read_is_not_repeated(text):
    with pytest.raises(UnusableRegister, match="Databasens adress går inte att läsa") as refused:
        Register(text)
    assert "hemligt" not in str(refused.value)


def test_messages_name_host_and_database_only():
    assert (
        target_name("postgresql://anna:hemligt@db.example.se:5432/lage?password=hemligt")
        == "databasen lage på db.example.se"
    )
    assert target_name("postgresql:///lage?host=a&host=b&user=anna") == "databasen lage på a, b"


def test_the_setting_chooses_the_database(url, monkeypatch, tmp_path):
    monkeypatch.setenv("LAGESBILD_DATABASE_URL", url)
    monkeypatch.setenv("LAGESBILD_HOME", str(tmp_path / "hem"))
    data = tmp_path / "data"
    shutil.copytree(paths.DATA / "goteborg", data / "goteborg")
    register = intake.open_register(data=data)
    assert register._engine.dialect.name == "postgresql"
    assert not register.is_empty()  # filled with the example places
    assert not (tmp_path / "hem").exists()
    register.close()
    in_folder = intake.open_register(tmp_path / "annat", data)  # a folder that is asked for goes before the setting
    assert in_folder._engine.dialect.name == "sqlite"
    in_folder.close()


def test_the_example_is_the_same_in_both_databases(url, monkeypatch, register):
    monkeypatch.setenv("LAGESBILD_DATABASE_URL", url)
    opened = intake.open_register()
    for kind in ("areas", "ratings", "crime", "layers"):
        assert opened.current(kind).to_json() == register.current(kind).to_json()
    assert opened.distinct("crime", "category") == register.distinct("crime", "category")
    opened.close()


def test_a_value_that_cannot_be_kept_is_said(url):
    register = Register(url)
    with pytest.raises(LagesbildError, match="inte kan spara"):
        register.save([(CHANGE, level(1, "a\x00b"))])
    assert register.is_empty()
    register.close()
