"""The fictional kommun Solvik and its stadsdelar, and what comes of a file that is read there. The day is 28 November 2026."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from lagesbild import intake
from lagesbild.areas import Area, Directory
from lagesbild.intake import ImportContext, ImportOptions
from lagesbild.readers import ParsedTable

SOLVIK = ImportContext(
    Directory(
        (
            Area("solvik", "Solvik", "kommun", None),
            Area("hamnen", "Hamnen", "stadsdel", "solvik"),
            Area("backen", "Backen", "stadsdel", "solvik"),
            Area("larmdal", "Larmdal", "stadsdel", "solvik"),
            Area("adalen", "Ådalen", "kommun", None),
        )
    ),
    levels={"solvik": (1, 2, 3, 4, 5)},
)


@dataclass
class Outcome:
    """What came of a file: its rows (none when it has errors), and what was told."""

    frame: pd.DataFrame
    errors: list[str]
    warnings: list[str]
    readings: list[ParsedTable]

    def rows(self, *columns: str) -> list[tuple[object, ...]]:
        """Some columns of the rows."""
        return list(self.frame[list(columns)].itertuples(index=False, name=None)) if len(self.frame) else []

    @property
    def messages(self) -> str:
        """All that was told, a line each."""
        return "\n".join((*self.errors, *self.warnings))


Read = Callable[..., Outcome]


def outcome(path: Path, known: ImportContext = SOLVIK, **options: object) -> Outcome:
    """What comes of a file."""
    readings, problems = intake.read_all([path], known, ImportOptions(**options))  # type: ignore[arg-type]
    frame = pd.concat([r.frame for r in readings]) if readings and not problems else pd.DataFrame()
    return Outcome(frame, [str(p) for p in problems], [str(w) for r in readings for w in r.warnings], readings)


def reads(folder: Path) -> Read:
    """A function that writes a text (or bytes) to a file in the folder and reads it."""

    def _read(text: str | bytes | Path, name: str = "fil.csv", **options: object) -> Outcome:
        path = folder / name
        path.write_bytes(text if isinstance(text, bytes) else str(text).encode())
        return outcome(path, **options)

    return _read
