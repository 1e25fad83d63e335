"""A place's scale of levels, as exhibits carry it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """One level of a place's scale."""

    number: int
    name: str
    colour: str
    ink: str
    explanation: str = ""
    role: str = ""


@dataclass(frozen=True)
class Scale:
    """A place's levels, the lowest first."""

    levels: tuple[Level, ...]

    def __getitem__(self, number: int) -> Level:
        return next(level for level in self.levels if level.number == number)

    @property
    def elevated(self) -> int:
        """The level from which a week counts as elevated ("≥ 3")."""
        return next((lv.number for lv in self.levels if lv.role == "förhöjd"), self.levels[-1].number)

    @property
    def critical(self) -> int:
        """The level whose weeks are listed one by one."""
        return next((lv.number for lv in self.levels if lv.role == "kritisk"), self.levels[-1].number)


UNASSESSED = "Ej bedömd"


def of_level(number: int) -> str:
    """The id of the column that counts one level."""
    return f"level_{number}"
