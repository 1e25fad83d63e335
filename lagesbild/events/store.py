"""A set of events on its way into the register: what is in it twice, and what of it is held already.

An event is known by its source and id. One that says what is held is left out; one that says something else takes the
held one's place, by the set's list of what it replaces, so that undoing the import lets the earlier one hold again.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from lagesbild.problems import LagesbildError
from lagesbild.readers.events.staging import LIST, discard, manifest
from lagesbild.register import event_files
from lagesbild.tables.events import REPLACED

if TYPE_CHECKING:
    from lagesbild.register import Register

_SAME = ("category", "area", "quality", "start", "end", "x", "y", "reported")
"""What an event says; the rest follows from it."""
_MEMORY = "1200MB"


@dataclass(frozen=True)
class Compared:
    """A staged set against what is held: events that are new, that say something else, that say the same.

    ``files`` are the rows for the table ``events``; the set holds the new and the changed.
    """

    files: pd.DataFrame
    added: int
    changed: int
    unchanged: int


def compare(register: Register, area: str, staged: Path, earlier: Sequence[Path] = ()) -> Compared:
    """Compare a staged set with every set ever saved for the area, and with the ``earlier`` ones of this import.

    What is held already is taken out of the set. Sets whose import is undone are replaced too: they may be redone.
    """
    files = manifest(area, staged)
    total = int(files["count"].sum())
    overlapping = _overlapping(register, area, files, earlier)
    if not overlapping or not total:
        return Compared(files, total, 0, 0)
    with _duckdb() as run:
        run(f"CREATE VIEW new AS SELECT * FROM {_parquet(_months(staged))}")
        run(f"CREATE VIEW ever AS SELECT * FROM {_parquet(overlapping)}")
        run(f"CREATE TABLE known AS SELECT DISTINCT n.id, n.source FROM new n JOIN ever e ON {_key('n', 'e')}")
        if not run("SELECT count(*) FROM known").fetchone()[0]:
            return Compared(files, total, 0, 0)
        run(f"CREATE VIEW holds AS {_holding(register, area, earlier)}")
        same = " AND ".join(f'n."{c}" IS NOT DISTINCT FROM h."{c}"' for c in _SAME)
        run(f"CREATE TABLE same AS SELECT n.id, n.source FROM new n JOIN holds h ON {_key('n', 'h')} WHERE {same}")
        unchanged = run("SELECT count(*) FROM same").fetchone()[0]
        changed = run(f"SELECT count(*) FROM new n JOIN holds h ON {_key('n', 'h')}").fetchone()[0] - unchanged
        for file in _months(staged):
            part = file.with_suffix(".del")
            query = f"SELECT * FROM {_parquet([file])} n WHERE NOT EXISTS (SELECT 1 FROM same s WHERE {_key('n', 's')})"
            run(f"COPY ({query}) TO '{_quoted(part)}' (FORMAT parquet, COMPRESSION zstd)")
            part.replace(file)
            if not run(f"SELECT count(*) FROM {_parquet([file])}").fetchone()[0]:
                file.unlink()
        replaced = f"SELECT '{staged.name}' AS by, id, source FROM known k WHERE NOT EXISTS (SELECT 1 FROM same s WHERE {_key('k', 's')})"
        if run(f"SELECT count(*) FROM ({replaced})").fetchone()[0]:
            run(f"COPY ({replaced} ORDER BY id, source) TO '{_quoted(staged / LIST)}.parquet' (FORMAT parquet)")
    return Compared(manifest(area, staged), total - changed - unchanged, changed, unchanged)


def _overlapping(register: Register, area: str, files: pd.DataFrame, earlier: Sequence[Path]) -> list[Path]:
    """The files of events, ever saved for the area, that may hold an id of these."""
    ever = register.history("events", area=area)
    ever = ever[ever["month"] != REPLACED].drop_duplicates("file")
    if len(ever) and len(files):
        ever = ever[(ever["first_id"] <= max(files["last_id"])) & (ever["last_id"] >= min(files["first_id"]))]
    return [*(register.events / f for f in ever["file"]), *(p for s in earlier for p in _months(s))]


def _holding(register: Register, area: str, earlier: Sequence[Path]) -> str:
    """The events that hold, as SQL: those that no later set replaces."""
    now = register.current("events", [area])
    sets = [register.events / f for f in now["file"][now["month"] != REPLACED]] + [
        p for s in earlier for p in _months(s)
    ]
    lists = [register.events / f for f in now["file"][now["month"] == REPLACED]]
    lists += [p for s in earlier if (p := s / f"{LIST}.parquet").is_file()]
    if not sets:
        return "SELECT * FROM ever WHERE false"
    if not lists:
        return f"SELECT * FROM {_parquet(sets)}"
    later = f'SELECT 1 FROM {_parquet(lists)} r WHERE {_key("r", "e")} AND r."by" > e."set"'
    return f"SELECT * FROM {_parquet(sets)} e WHERE NOT EXISTS ({later})"


def _months(staged: Path) -> list[Path]:
    return [p for p in sorted(staged.glob("*.parquet")) if p.stem != LIST]


def _key(one: str, other: str) -> str:
    return f"{one}.id = {other}.id AND {one}.source = {other}.source"


def _parquet(files: Sequence[Path]) -> str:
    return "read_parquet([" + ", ".join(f"'{_quoted(f)}'" for f in files) + "])"


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


@contextmanager
def _duckdb() -> Iterator[Any]:
    import duckdb

    options: dict[str, Any] = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    options |= {"memory_limit": _MEMORY, "temp_directory": tempfile.gettempdir()}
    with closing(duckdb.connect(config=options)) as connection:
        try:
            yield connection.execute
        except duckdb.Error as error:
            raise LagesbildError(
                "Händelserna går inte att jämföra med dem som är inlästa: en fil saknas eller är skadad, eller disken är full. Inget är sparat."
            ) from error


@contextmanager
def published(register: Register, staged: Sequence[Path]) -> Iterator[None]:
    """Have the sets in place while the register is told of them; when that fails they are taken away again."""
    register.sweep_events()
    register.events.mkdir(parents=True, exist_ok=True)
    moved = event_files.publish(staged, register.events)
    try:
        yield
    except BaseException:
        event_files.withdraw(moved)
        raise
    for path in staged:
        discard(path)
