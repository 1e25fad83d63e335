"""Backups night after night: each is restored on trial before an older one goes."""

from __future__ import annotations

import re
import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path

from lagesbild.problems import LagesbildError, why_not
from lagesbild.register import maintenance
from lagesbild.register.store import Register

_OURS = re.compile(r"lagesbild-\d{8}-\d{6}(-\d+)?\.sqlite")


def rotate(register: Register, folder: Path, keep: int, now: datetime) -> tuple[Path, list[Path]]:
    """Make a backup in the folder, named by ``now``, and keep the ``keep`` newest; returns it, and what was taken away.

    It is restored into a register of its own and checked first. LagesbildError, and no older backup is touched, when
    the folder is not there, the file cannot be written, or what was restored is not whole.
    """
    if keep < 1:
        raise LagesbildError("Minst en säkerhetskopia måste behållas. Väntat: --keep 1 eller mer.")
    if not folder.is_dir():
        raise LagesbildError(f"Mappen {folder} finns inte.")
    file = maintenance.free_name(folder / f"lagesbild-{now:%Y%m%d-%H%M%S}.sqlite")
    revision = register.revision()
    maintenance.backup(register, file)
    try:
        _try(file, revision)
    except LagesbildError:
        file.unlink(missing_ok=True)
        raise
    others = sorted(
        p for p in folder.iterdir() if _OURS.fullmatch(p.name) and p != file
    )  # a clock may have been set back
    gone = others[: max(0, len(others) - (keep - 1))]
    try:
        for old in gone:
            old.unlink()
    except OSError as error:
        raise LagesbildError(
            f"Säkerhetskopian {file} är sparad, men {old} går inte att ta bort: {why_not(error)}."
        ) from None
    return file, gone


def _try(file: Path, revision: int) -> None:
    """Restore the backup into a register of its own, which must be whole and hold at least the revision ``revision``."""
    try:
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".lagesbild-") as place:
            goal = Path(place) / "register.sqlite"
            maintenance.restore(goal, file)
            with closing(maintenance.open_existing(goal)) as restored:
                if restored.revision() < revision:
                    raise LagesbildError(
                        f"Säkerhetskopian {file} saknar ändringar som registret har. Den är inte sparad."
                    )
    except OSError as error:
        raise LagesbildError(
            f"Säkerhetskopian {file} går inte att pröva: {why_not(error)}. Den är inte sparad."
        ) from None
