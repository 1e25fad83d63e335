"""The example register, built once; copies of it for tests that write."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lagesbild import intake
from lagesbild.readers import Context
from lagesbild.register import Register

FILE = "register.sqlite"


@pytest.fixture(scope="session")
def example_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("example")
    intake.open_register(home).close()
    return home


@pytest.fixture(scope="session")
def register(example_home: Path) -> Iterator[Register]:
    """The example places. Only to be read: every test shares it."""
    opened = Register(example_home / FILE)
    yield opened
    opened.close()


@pytest.fixture
def empty_register(tmp_path: Path) -> Iterator[Register]:
    opened = Register(tmp_path / "empty" / FILE)
    yield opened
    opened.close()


@pytest.fixture
def home(example_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of one's own with the example places, which the settings point at."""
    copy = tmp_path / "home"
    copy.mkdir()
    with sqlite3.connect(example_home / FILE) as source:
        source.execute("VACUUM INTO ?", (str(copy / FILE),))
    source.close()
    monkeypatch.setenv("LAGESBILD_HOME", str(copy))
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
    held = intake.known(register)
    return Context(held.directory, levels=held.levels, words=held.words)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def _write(name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return _write
