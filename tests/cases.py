"""Small files that stand beside the project, and registers to read them into. The day is 28 November 2026."""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy as sa

from lagesbild import calendar, intake
from lagesbild.actor import COMMAND_LINE
from lagesbild.register import Register
from lagesbild.register.revisions import renew_identity

SHARED = Path(__file__).resolve().parents[2] / "shared" / "cases" / "reading"
NOW = datetime(2026, 11, 28, 12, tzinfo=calendar.SWEDISH_TIME)
PLACES = (
    "Källa: kommunen\nnamn;typ;överordnad;alias\nSolvik;kommun;;Solviks kommun\nHamnen;stadsdel;Solvik;\n"
    "Backen;stadsdel;Solvik;\nLunda;kommun;;\n"
)


def shared() -> Path:
    """The folder of the files; the test is skipped, and says so, where they are not at hand."""
    if not SHARED.is_dir():
        pytest.skip("the cases are not beside the project")
    return SHARED


@cache
def _empty() -> Path:
    path = Path(tempfile.mkdtemp(prefix="lagesbild-")) / "register.sqlite"
    Register(path).close()
    return path


def opened(folder: Path, files: list[Path]) -> Register:
    """A new register in ``folder`` with the files, one import each."""
    path = folder / "register.sqlite"
    if not path.exists():
        shutil.copy(_empty(), path)  # its tables cost more to make than most files to read
        engine = sa.create_engine(f"sqlite:///{path}")
        with engine.begin() as connection:
            renew_identity(connection)  # else the copies share what caches hold of one of them
        engine.dispose()
    register = Register(path)
    for file in files:
        intake.run(register, [file], actor=COMMAND_LINE)
    return register


def opened_with(folder: Path, texts: dict[str, str]) -> Register:
    """The same of texts: name → what the file says."""
    files = [folder / f"{name}.csv" for name in texts]
    for file, text in zip(files, texts.values(), strict=True):
        file.write_text(text)
    return opened(folder, files)


def kalmar_in(folder: Path) -> Register:
    """A register of the files' Kalmar: places, scale, levels and population."""
    names = ("platser", "skala", "nivaer_fore", "folkmangd_fore")
    return opened(folder, [shared() / "kalmar" / f"{n}.csv" for n in names])
