"""What can be wrong with what a user gave us, said in Swedish.

One exception base (`LagesbildError`); its message is always fit to show to the user.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto


class Field(Enum):
    """What a file may leave unsaid and a person can say instead; each surface has its own way to ask."""

    AREA = auto()
    YEAR = auto()
    SOURCE = auto()
    KIND = auto()
    LAYER = auto()
    LOSS = auto()
    """That what is loaded may become missing."""
    CRS = auto()
    """Which coordinate system coordinates are of."""
    BETTER = auto()
    """Which way a survey's question is better."""
    ANSWER = auto()
    """Which answer to a survey's questions the shares count."""


@dataclass(frozen=True)
class Problem:
    """One fault (or warning) in one file.

    ``row`` counts from 1 as a spreadsheet does; None when the fault is not in one row.
    ``what`` says what is wrong, ``expected`` what would have been right and ``fix`` how to get
    there when that is more than writing it. ``options`` is set when ``value`` is an unknown name
    of an area: the known names that are nearest to it, so that the user can decide. ``missing`` is
    what the file does not say, when saying it at the import would mend the fault.
    """

    what: str
    expected: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    file: str = ""
    warning: bool = False
    sheet: str | None = None
    fix: str = ""
    options: tuple[str, ...] | None = None
    missing: Field | None = None

    def __str__(self) -> str:
        row = "" if self.row is None else str(self.row)
        file = f"{self.file}/{self.sheet}" if self.sheet else self.file
        return f"{file}:{row}:{self.column or ''}: {self.what} Väntat: {self.expected}"

    def placed(self, file: str, sheet: str | None = None) -> Problem:
        """The same problem, placed in a file and, for a workbook, in one of its sheets."""
        return replace(self, file=file, sheet=self.sheet or sheet)


class LagesbildError(Exception):
    """Something the user can understand and act on; the message is Swedish."""


class Refused(LagesbildError):
    """Input was refused; nothing was changed. Holds every problem that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))

    def __reduce__(self) -> tuple[type[Refused], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


class UnknownId(LagesbildError):
    """What was asked for (an area, an exhibit, a year, a parameter) does not exist."""


class NothingToShow(LagesbildError):
    """What was asked for exists, but the loaded facts do not let it be shown."""


class NoData(NothingToShow):
    """The facts asked for are not loaded."""


class NotEnoughData(NothingToShow):
    """The facts are loaded, but too few or too short for this analysis; the message says why."""


class CannotWrite(LagesbildError):
    """A file cannot be made, or not where it was to be written."""


class NotAllowed(LagesbildError):
    """Whoever acts may not do this; nothing was changed."""


_WHY_NOT = {
    errno.ENOENT: "mappen eller filen finns inte",
    errno.ENOTDIR: "en del av sökvägen är en fil, ingen mapp",
    errno.EISDIR: "det är en mapp, ingen fil",
    errno.EEXIST: "det finns redan en fil där",
    errno.EACCES: "behörighet saknas",
    errno.EPERM: "behörighet saknas",
    errno.EROFS: "disken går bara att läsa",
    errno.ENOSPC: "disken är full",
    errno.EDQUOT: "utrymmet är slut",
    errno.EFBIG: "filen blir för stor",
    errno.EIO: "disken svarar med fel",
    errno.ENAMETOOLONG: "namnet är för långt",
    errno.EMFILE: "för många filer är öppna",
    errno.EBUSY: "filen används av ett annat program",
    errno.ETXTBSY: "filen används av ett annat program",
}


def why_not(error: OSError) -> str:
    """Why the system refused, in Swedish, without a full stop; its own words are English."""
    return _WHY_NOT.get(error.errno or 0, f"systemet nekar (fel {error.errno})")
