"""Files read in a process of their own, which is stopped when one takes more time or memory than its size warrants."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from lagesbild import isolation
from lagesbild.intake.reading import SPLIT, ImportContext, ImportOptions, read_all
from lagesbild.problems import Problem, Refused
from lagesbild.readers import ParsedTable
from lagesbild.readers.files import read_grids

_MODULES = (
    "lagesbild.intake",
    "charset_normalizer",
    "geopandas",
    "pandera.pandas",
    "pyarrow.csv",
    "pyogrio",
    "python_calamine",
)
"""What a worker has loaded before a file comes."""
_SECONDS, _SECONDS_A_MEGABYTE = 3.0, 1.5
_MEMORY, _MEMORY_A_MEGABYTE = 250, 32  # megabytes
_PIPED = 300 * 2**20  # bytes
_AGAIN = "Öppna filen i programmet som den kommer från och spara den på nytt."


def warm() -> None:
    """Have a worker ready for the files that will come; returns at once."""
    isolation.warm(_MODULES)


def read_apart(
    paths: Sequence[Path],
    known: ImportContext,
    options: ImportOptions | None = None,
    waiting: Callable[[], None] = lambda: None,
) -> tuple[list[ParsedTable], list[Problem]]:
    """`read_all` in a worker: a file that takes more time or memory than its size warrants is refused by name.

    ``waiting`` is called several times a second, and whatever it raises stops the reading.
    """
    with TemporaryDirectory(prefix="lagesbild-") as folder:
        files = [_regular(path, Path(folder) / str(i)) for i, path in enumerate(paths)]
        sizes = [_megabytes(path) for path in files]
        seconds = tuple(_SECONDS + _SECONDS_A_MEGABYTE * size for size in sizes)
        limits = isolation.Limits(seconds or (_SECONDS,), int((_MEMORY + _MEMORY_A_MEGABYTE * sum(sizes)) * 2**20))
        try:
            return isolation.call(read_all, files, known, options, limits=limits, modules=_MODULES, waiting=waiting)
        except isolation.Stopped as stopped:
            return [], [_stopped(stopped.why).placed(files[stopped.step].name)]


def cells_apart(name: str, content: bytes) -> list[list[str]]:
    """The cells of a file's only table, or of its first sheet that is not blank, read in a worker. Refused, as files are."""
    with TemporaryDirectory(prefix="lagesbild-") as folder:
        path = Path(folder) / (Path(name).name or "tabell.csv")
        path.write_bytes(content)
        limits = isolation.Limits((_SECONDS,), int((_MEMORY + _MEMORY_A_MEGABYTE * _megabytes(path)) * 2**20))
        try:
            return isolation.call(_cells, path, limits=limits, modules=_MODULES)
        except isolation.Stopped as stopped:
            raise Refused([_stopped(stopped.why).placed(path.name)]) from None


def _cells(path: Path, begin: isolation.Begin) -> list[list[str]]:
    begin(0)
    grids = read_grids(path)
    if not grids:
        raise Refused([Problem("Filen är tom.", "en tabell med rubriker och rader.", file=path.name)])
    return [list(row) for row in grids[0].rows]


def _stopped(why: isolation.Why) -> Problem:
    expected = "en fil som läses på några sekunder; en större fil får ta längre tid."
    match why:
        case isolation.Why.TIME:
            return Problem("Filen tar för lång tid att läsa för att vara så liten.", expected, fix=SPLIT)
        case isolation.Why.MEMORY:
            return Problem("Filen kräver för mycket minne för att vara så liten.", "en enklare fil.", fix=SPLIT)
        case _:
            return Problem("Läsningen av filen avbröts: den fick läsprogrammet att krascha.", "en hel fil.", fix=_AGAIN)


def _regular(path: Path, folder: Path) -> Path:
    """The file as another process can open it: what is read once (a pipe) is copied."""
    path = path.absolute()
    try:
        is_plain = path.is_dir() or not path.exists() or (path.is_file() and path.parts[1] not in ("dev", "proc"))
        if is_plain:
            return path
        folder.mkdir()
        with path.open("rb") as source, (folder / path.name).open("wb") as target:
            room = _PIPED
            while room > 0 and (data := source.read(min(room, 2**20))):
                target.write(data)
                room -= len(data)
        return folder / path.name
    except OSError:
        return path  # the reader says what is wrong with it


def _megabytes(path: Path) -> float:
    try:
        return path.stat().st_size / 2**20
    except OSError:
        return 0.0
