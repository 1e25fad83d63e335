"""Whose a row is, how far it is shared, and with whose eyes a register is seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum


class State(StrEnum):
    """How far a row has come from its owner."""

    DRAFT = "utkast"
    SHARED = "delad"
    ESTABLISHED = "upprättad"


class Sight(IntEnum):
    """How much of a row somebody sees; COARSE: not exactly where."""

    NOTHING = 0
    COARSE = 1
    WHOLE = 2


@dataclass(frozen=True)
class Holding:
    """A row that an organisation keeps. ``receivers`` see it while it is shared, everybody once it is established."""

    owner: str
    state: State = State.DRAFT
    receivers: tuple[str, ...] = ()
    purpose: str = ""
    since: date | None = None
    is_exact: bool = True


@dataclass(frozen=True)
class Lens:
    """Whose eyes see. ``name`` tells caches apart; ``sight`` says how much is seen of a row in an area."""

    name: str
    sight: Callable[[str, Holding], Sight]


Key = tuple[str, str]
"""(area, id) of a row that has an owner."""
