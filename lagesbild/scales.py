"""The level scales that a new place can begin with, each with the rules that propose a level."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

ELEVATED, CRITICAL = "förhöjd", "kritisk"
"""Roles of a level: the share of weeks is counted from the first, the second is listed."""
RETIRED = "utgått"
"""The role of a level that another scale took away: it stays in the history and holds no longer."""


def in_use(levels: pd.DataFrame) -> pd.DataFrame:
    """The rows of the table ``levels`` that hold."""
    return levels[levels["role"].fillna("") != RETIRED]


class ScaleKind(StrEnum):
    """Which scale: Stockholm's five levels or Göteborg's four colours."""

    FIVE = "five"
    FOUR = "four"


@dataclass(frozen=True)
class ScaleLevel:
    """One level of a scale, with its colours (#RRGGBB): the fill and the digit's."""

    number: int
    name: str
    colour: str
    ink: str
    role: str | None
    explanation: str


@dataclass(frozen=True)
class Rule:
    """So many incidents (``least``) of a severity, or worse, in a week propose the level."""

    level: int
    severity: str
    least: int


@dataclass(frozen=True)
class Preset:
    """A scale with its rules, and what people call it."""

    title: str
    levels: tuple[ScaleLevel, ...]
    rules: tuple[Rule, ...]


_DARK, _WHITE = "#1A1A1A", "#FFFFFF"
_SHARED_RULES = (
    Rule(2, "lindrig", 2),
    Rule(2, "oroande", 1),
    Rule(3, "oroande", 2),
    Rule(3, "allvarlig", 1),
    Rule(4, "allvarlig", 2),
)

PRESETS: dict[ScaleKind, Preset] = {
    ScaleKind.FIVE: Preset(
        "Fem nivåer, Normalt till Kritiskt (som i Stockholm)",
        (
            ScaleLevel(1, "Normalt", "#EAF1F4", _DARK, None, "inga eller enstaka lindriga händelser"),
            ScaleLevel(2, "Avvikande", "#F6DE8D", _DARK, None, "flera lindriga eller enstaka oroande händelser"),
            ScaleLevel(3, "Oroande", "#EE9B3A", _DARK, ELEVATED, "flera oroande eller enstaka allvarliga händelser"),
            ScaleLevel(4, "Allvarligt", "#C8382E", _WHITE, None, "flera allvarliga händelser"),
            ScaleLevel(5, "Kritiskt", "#4A0A1E", _WHITE, CRITICAL, "enstaka kritiska händelser"),
        ),
        (*_SHARED_RULES, Rule(5, "kritisk", 1)),
    ),
    ScaleKind.FOUR: Preset(
        "Fyra färger, grön till röd (som i Göteborg)",
        (
            ScaleLevel(1, "Grön", "#DCEFE3", _DARK, None, "grönt läge"),
            ScaleLevel(2, "Gul", "#F6DE8D", _DARK, None, "gult läge"),
            ScaleLevel(3, "Orange", "#EE9B3A", _DARK, ELEVATED, "orange läge"),
            ScaleLevel(4, "Röd", "#C8382E", _WHITE, CRITICAL, "rött läge"),
        ),
        (*_SHARED_RULES, Rule(4, "kritisk", 1)),
    ),
}
