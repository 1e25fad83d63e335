"""The files that hold events: where they lie, how a new set gets there, and whether they are what the register says.

A set is a folder of one import's files, made elsewhere in the same folder and then moved into place whole, before the
register is told. So a set that the register does not know is one whose import was broken off: nobody reads it, and
`sweep` takes it away. No file is ever changed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from lagesbild.problems import LagesbildError, why_not
from lagesbild.register.schema import facts

FOLDER = "events"
_LEFT = 6 * 3600.0  # seconds after which an import that nobody confirmed is taken away
_BLOBS = "event_blobs"
"""The table of a backup that holds the files themselves."""


class MissingEvents(LagesbildError):
    """A file of events that the register names is not there, or is not what it was."""


def sha256(path: Path) -> str:
    """The file's digest."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def publish(staged: Iterable[Path], folder: Path) -> list[Path]:
    """Move the staged sets into the folder; returns where they are. LagesbildError when the disk does not let it."""
    moved = []
    try:
        for path in staged:
            goal = folder / path.name
            for file in path.iterdir():
                _to_disk(file)
            _to_disk(path)
            path.rename(goal)
            moved.append(goal)
            _to_disk(folder)
    except OSError as error:
        withdraw(moved)
        raise LagesbildError(f"Händelserna går inte att spara: {why_not(error)}. Inget är sparat.") from None
    return moved


def withdraw(sets: Iterable[Path]) -> None:
    """Take away sets that the register was never told of."""
    for path in sets:
        shutil.rmtree(path, ignore_errors=True)


def sweep(connection: sa.Connection, folder: Path) -> None:
    """Take away what imports that were broken off or never confirmed have left, when it is some hours old."""
    if not folder.is_dir():
        return
    known = {file.partition("/")[0] for file, *_ in every(connection)}
    for path in folder.iterdir():
        if path.name not in known and path.is_dir() and time.time() - path.stat().st_mtime > _LEFT:
            shutil.rmtree(path, ignore_errors=True)


def every(connection: sa.Connection) -> list[tuple[str, int, str]]:
    """(file, bytes, SHA-256) of every file that the register has ever been told of; an undone one can be redone."""
    table = facts["events"]
    rows = connection.execute(sa.select(table.c.file, table.c.bytes, table.c.sha256).distinct().order_by("file"))
    return [(str(file), int(size), str(digest)) for file, size, digest in rows]


def faults(connection: sa.Connection, folder: Path) -> Iterator[tuple[str, str]]:
    """(file, what is wrong with it), in Swedish."""
    for file, size, digest in every(connection):
        path = folder / file
        if not path.is_file():
            yield file, "filen med händelser saknas."
        elif path.stat().st_size != size or sha256(path) != digest:
            yield file, "filen med händelser är en annan än den som lästes in."


def pack(connection: sa.Connection, folder: Path, backup: Path, *, whole: bool = True) -> None:
    """Put the files into a backup. MissingEvents when one is not there as it was; unless ``whole``, it is left out."""
    files = every(connection)
    if not files:
        return
    with closing(sqlite3.connect(backup)) as goal:
        goal.execute(f"CREATE TABLE {_BLOBS} (file TEXT PRIMARY KEY, content BLOB NOT NULL)")
        for file, _, digest in files:
            path = folder / file
            content = path.read_bytes() if path.is_file() else b""
            if hashlib.sha256(content).hexdigest() != digest:
                if not whole:
                    continue
                raise MissingEvents(f"Säkerhetskopian blev inte gjord: händelserna i {file} saknas eller är skadade.")
            goal.execute(f"INSERT INTO {_BLOBS} VALUES (?, ?)", (file, content))
            goal.commit()


def unpack(copy: Path, folder: Path) -> None:
    """Take the files out of the copy of a backup, into the folder; a file that is there is written anew."""
    with closing(sqlite3.connect(copy)) as source:
        if not source.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (_BLOBS,)).fetchone():
            return
        for (file,) in source.execute(f"SELECT file FROM {_BLOBS}").fetchall():
            path = folder / file
            if folder not in path.resolve().parents:  # a backup is a file like others: it may name any path
                raise LagesbildError("Säkerhetskopian är inte hel: den har en fil med händelser på fel plats.")
            path.parent.mkdir(parents=True, exist_ok=True)
            (content,) = source.execute(f"SELECT content FROM {_BLOBS} WHERE file = ?", (file,)).fetchone()
            path.write_bytes(content)
        source.execute(f"DROP TABLE {_BLOBS}")
        source.commit()
        source.execute("VACUUM")


def copy_over(files: Sequence[str], source: Path, goal: Path) -> None:
    """Put files of one folder into another, each whole or not at all."""
    for file in files:
        path = goal / file
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{os.getpid()}.del")
        shutil.copyfile(source / file, part)
        _to_disk(part)
        part.replace(path)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
