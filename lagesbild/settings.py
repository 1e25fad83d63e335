"""Every setting: its name, default and help. Values come from the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple


class Setting(NamedTuple):
    """A setting's environment variable, its default and what it does."""

    name: str
    default: str
    help: str


SETTINGS = (
    Setting(
        "LAGESBILD_HOME",
        "var",
        "folder that holds the register; filled from data/ when empty; the default lies in the project's folder",
    ),
    Setting(
        "LAGESBILD_DATABASE_URL",
        "",
        "PostgreSQL instead of a file: postgresql://user:password@host/database; the password is shown nowhere",
    ),
    Setting(
        "LAGESBILD_SMALL_BASE",
        "10",
        "a base below this gets a sentence instead of a percentage in CompStat tables",
    ),
    Setting("LAGESBILD_MIN_ANSWERS", "100", "survey shares with fewer answers are marked as uncertain"),
    Setting(
        "LAGESBILD_SMALL_COUNT",
        "5",
        "counts of persons or crimes from 1 up to, but not including, this are left out of public versions",
    ),
    Setting(
        "LAGESBILD_PUBLIC_LAYERS",
        "prioriterad plats,utsatt område,kommungräns",
        "map layers whose places public versions show where they lie; other places are shown by stadsdel only",
    ),
    Setting("LAGESBILD_HIDE_ANSWERS", "30", "survey shares with fewer answers are not shown at all: “för få svar”"),
    Setting("LAGESBILD_TILE_URL", "", "map tiles, e.g. https://tiles.example.se/{z}/{x}/{y}.png; empty: none"),
    Setting("LAGESBILD_TILE_ATTRIBUTION", "", "who made the tiles, shown on the map"),
)
_ROOT = Path(__file__).resolve().parent.parent
_DEFAULTS = {s.name: s.default for s in SETTINGS}


def value(name: str) -> str:
    """The setting's value as text; KeyError for a name that is not a setting."""
    return os.environ.get(name, "") or _DEFAULTS[name]


def home() -> Path:
    """The folder with the register. The default lies in the project's folder, from wherever the command runs."""
    given = os.environ.get("LAGESBILD_HOME")
    return Path(given) if given else _ROOT / _DEFAULTS["LAGESBILD_HOME"]


def database_url() -> str:
    """The URL of the PostgreSQL database that holds the register; empty when a file in `home` does."""
    return value("LAGESBILD_DATABASE_URL")


def small_base() -> int:
    """Smallest base that a percentage is shown for."""
    return int(value("LAGESBILD_SMALL_BASE"))


def min_answers() -> int:
    """Fewest answers that a survey share is shown unmarked for."""
    return int(value("LAGESBILD_MIN_ANSWERS"))


def small_count() -> int:
    """Smallest count of persons or crimes, besides 0, that a public version shows."""
    return int(value("LAGESBILD_SMALL_COUNT"))


def public_layers() -> tuple[str, ...]:
    """What the names of map layers that may be shown in full begin with."""
    return tuple(part.strip() for part in value("LAGESBILD_PUBLIC_LAYERS").split(",") if part.strip())


def hide_answers() -> int:
    """Fewest answers that a survey share is shown at all for."""
    return int(value("LAGESBILD_HIDE_ANSWERS"))
