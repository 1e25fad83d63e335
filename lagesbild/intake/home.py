"""Where the register is, and making one with the example places."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from lagesbild import settings
from lagesbild.actor import EXAMPLE_DATA
from lagesbild.areas import Directory
from lagesbild.intake.planning import change_of
from lagesbild.intake.reading import ImportContext, ImportOptions, known, read_all
from lagesbild.paths import DATA
from lagesbild.problems import Refused, why_not
from lagesbild.register import Register, UnusableRegister, event_files, is_made, target_name

REGISTER = "register.sqlite"
_MAKING = threading.Lock()
FICTIONAL_PLACE, EXAMPLE_EVENTS = "exempelstad-fiktiv", 20_000
"""The example place that does not exist, and how many invented events it has."""


def target() -> Path | str:
    """Where the settings say that the register is: a file, or the URL of a PostgreSQL database."""
    return settings.database_url() or settings.home() / REGISTER


def register_name() -> str:
    """How people are told where the register is; never with a password."""
    return target_name(target())


@contextmanager
def open_to_read(data: Path = DATA) -> Iterator[Register]:
    """The register of the settings, which is made by nobody who only reads; without one, the example places."""
    where = target()
    if is_made(where):
        with closing(Register(where, make=False)) as register:
            yield register
        return
    print(
        f"Det finns inget register ({target_name(where)}). Det som visas är programmets exempeldata; "
        "ett register skapas av ”lagesbild serve” och ”lagesbild import”.",
        file=sys.stderr,
    )
    with TemporaryDirectory(prefix="lagesbild-") as folder, closing(Register(Path(folder) / REGISTER)) as register:
        fill(register, data)
        yield register


def open_register(home: Path | None = None, data: Path = DATA) -> Register:
    """Open the register in ``home`` (default: the settings); where there is none, make one with the example places.

    Making one is said on standard error. Raises UnusableRegister; an empty or damaged file is never filled.
    """
    where = home / REGISTER if home else target()
    with _MAKING:
        if not is_made(where):
            print(f"Ett nytt register skapas, med exempeldata: {target_name(where)}", file=sys.stderr)
            _make(where, data)
    return Register(where, make=False)


def _make(where: Path | str, data: Path) -> None:
    """Make a register: whole or not at all, also when another process makes it at the same time."""
    if isinstance(where, str):
        with closing(Register(where)) as register:
            fill(register, data)
        return
    try:
        where.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=where.parent, prefix=".nytt-") as folder:
            new = Path(folder) / REGISTER
            with closing(Register(new)) as register:
                fill(register, data)
            if (event_folder := Path(folder) / event_files.FOLDER).is_dir():  # before the register that names them
                (where.parent / event_files.FOLDER).mkdir(exist_ok=True)
                for path in event_folder.iterdir():
                    path.rename(where.parent / event_files.FOLDER / path.name)
            try:
                where.hardlink_to(new)
            except FileExistsError:  # somebody else was first
                pass
            except OSError:  # a disk that knows no hard links
                if not where.exists():
                    new.rename(where)
    except OSError as error:
        raise UnusableRegister(f"Registret går inte att skapa: {why_not(error)}.", where) from None


def fill(register: Register, data: Path, events: int = EXAMPLE_EVENTS) -> None:
    """Load the example places of the folder ``data``, with so many invented events, into an empty register."""
    if not data.is_dir():
        return
    paths = sorted(p for p in data.glob("*/*") if p.suffix in (".csv", ".geojson"))
    readings, problems = read_all(paths, ImportContext(Directory(())))
    if problems:
        raise Refused(problems)
    register.save([(change_of(r, EXAMPLE_DATA), r.coded) for r in readings], only_if_empty=True)
    directory_ = known(register).directory
    if events and FICTIONAL_PLACE in directory_.by_id and register.current("events").empty:
        from lagesbild.events import demo, store

        demo.load(register, directory_, FICTIONAL_PLACE, events, 1, EXAMPLE_DATA)
        event_paths = sorted(data.glob("*/handelser/*.csv"))  # placed within the borders that were just loaded
        readings, problems = read_all(event_paths, known(register), ImportOptions(kind="events"))
        if problems:
            raise Refused(problems)
        with store.published(register, [r.staged for r in readings if r.staged is not None]):
            register.save([(change_of(r, EXAMPLE_DATA), r.coded) for r in readings])
