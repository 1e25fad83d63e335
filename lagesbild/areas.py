"""Areas, their names and their hierarchy: kommun > stadsdelsområde > stadsdel.

Names are matched through aliases, never by guessing: an unknown name is answered with its
nearest matches so that a person can decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd
from rapidfuzz import fuzz, process

from lagesbild.problems import UnknownId
from lagesbild.swedish import fold, listing, slug
from lagesbild.tables import CLOSED, HIDDEN, PART_TYPES

STATISTICAL_TYPES = ("RegSO", "DeSO")
"""SCB's areas: some are called as the stadsdel that they lie in, which then is what a name means."""


@dataclass(frozen=True)
class Area:
    """One area. ``geometry`` is GeoJSON text in EPSG:4326, None where no border is loaded; ``closed`` is its last day.

    ``hidden`` is a place that is left out of the list of places: an example that nobody looks at; ``example`` one that
    came with the program.
    """

    id: str
    name: str
    type: str
    parent: str | None = None
    aliases: tuple[str, ...] = ()
    geometry: str | None = field(default=None, repr=False)
    generalised: bool = False
    closed: date | None = None
    hidden: bool = False
    example: bool = False


class AmbiguousName(UnknownId):
    """A name that several areas carry."""


_DASHES = re.compile(r" ?[-\u2010-\u2015\u2212] ?")


def _folded(name: str) -> str:
    """As `fold`, and one dash is as good as another: Word and Excel make "-" longer while it is typed."""
    return _DASHES.sub("-", fold(name))


@dataclass(frozen=True)
class Directory:
    """All areas, looked up by id, name or alias."""

    areas: tuple[Area, ...]

    @cached_property
    def by_id(self) -> dict[str, Area]:
        """Areas by id."""
        return {a.id: a for a in self.areas}

    @cached_property
    def _by_name(self) -> dict[str, list[Area]]:
        by_name: dict[str, list[Area]] = {}
        for area in self.areas:
            for name in {_folded(n) for n in (area.name, *area.aliases, area.id)}:
                by_name.setdefault(name, []).append(area)
        return by_name

    def find(self, text: str, within: str | None = None, about: str | None = None) -> Area:
        """The area that ``text`` names: a name, an alias or an id, in any case.

        With ``within`` (an area's id) only that area and those inside it are considered; an area of a hidden place
        or of an example is meant only where no other carries the name. Of several, one inside ``about`` is meant first.
        Raises UnknownId with the nearest names, or AmbiguousName.
        """
        matches = [a for a in self._by_name.get(_folded(text), []) if within is None or self.is_inside(a.id, within)]
        if len(matches) > 1:
            matches = [a for a in matches if a.type not in STATISTICAL_TYPES] or matches
        if len(matches) > 1 and about is not None:
            matches = [a for a in matches if self.is_inside(a.id, about)] or matches
        if len(matches) > 1:
            matches = [a for a in matches if not self._yields(a)] or matches
        if len(matches) == 1:
            return matches[0]
        if matches:
            places = listing([self.path(a) for a in matches])
            raise AmbiguousName(f"Namnet ”{text}” kan vara flera områden: {places}.")
        hint = self.nearest(text, within)
        near = f" Menades {' eller '.join(hint)}?" if hint else ""
        raise UnknownId(f"Området ”{text}” är okänt.{near}")

    def _yields(self, area: Area) -> bool:
        around = [self.by_id[a] for a in (area.id, *self.ancestors(area.id))]
        return any(a.hidden or a.example for a in around)

    def nearest(self, text: str, within: str | None = None) -> list[str]:
        """Up to three known names that look like ``text``, the most alike first."""
        names: dict[str, str] = {}
        for area in self.areas:
            if within is None or self.is_inside(area.id, within):
                names |= {fold(n): area.name for n in (*area.aliases, area.name)}
        matches = process.extract(fold(text), list(names), scorer=fuzz.WRatio, limit=9, score_cutoff=75)
        return list(dict.fromkeys(names[n] for n, *_ in matches))[:3]

    def ancestors(self, area: str) -> list[str]:
        """Ids of the areas around ``area``, the nearest first."""
        outer: list[str] = []
        parent = self.by_id[area].parent
        while parent is not None and parent in self.by_id and parent not in outer:
            outer.append(parent)
            parent = self.by_id[parent].parent
        return outer

    def is_inside(self, area: str, outer: str) -> bool:
        """True when ``area`` is ``outer`` or lies in it."""
        return area == outer or outer in self.ancestors(area)

    def inside(self, outer: str) -> list[Area]:
        """``outer`` and everything in it, in the order loaded."""
        return [a for a in self.areas if self.is_inside(a.id, outer)]

    def parts(self, place: str, on: date = date.max) -> list[Area]:
        """The place's nearest level of parts: its stadsdelar or stadsområden, those that are not closed ``on`` the day."""
        return [
            a for a in self.areas if a.parent == place and a.type in PART_TYPES and (a.closed is None or a.closed >= on)
        ]

    def path(self, area: Area) -> str:
        """The name with the area that it lies in: "Centrum (Göteborg)"."""
        parent = self.by_id.get(area.parent or "")
        return f"{area.name} ({parent.name})" if parent else area.name

    def name(self, area: str) -> str:
        """The name of an area's id."""
        return self.by_id[area].name

    def with_aliases(self, chosen: Iterable[tuple[str, str]]) -> Directory:
        """The same areas with more aliases: (area's id, spelling) pairs."""
        more: dict[str, list[str]] = {}
        for area, alias in chosen:
            more.setdefault(area, []).append(alias)
        return Directory(
            tuple(replace(a, aliases=(*a.aliases, *more[a.id])) if a.id in more else a for a in self.areas)
        )

    def with_examples(self, examples: Iterable[str]) -> Directory:
        """The same areas, those of these ids marked as examples."""
        chosen = set(examples)
        return Directory(tuple(replace(a, example=True) if a.id in chosen else a for a in self.areas))

    def new_id(self, name: str, parent: str | None) -> str:
        """The id that an area of this name has or gets: its slug, with the parent's if taken."""
        plain = slug(name)
        taken = self.by_id.get(plain)
        if taken is None or (fold(taken.name) == fold(name) and taken.parent == parent):
            return plain
        return f"{parent}-{plain}" if parent else plain


_PLURAL = {
    "stadsdel": "stadsdelar",
    "stadsområde": "stadsområden",
    "mellanområde": "mellanområden",
    "kommundel": "kommundelar",
}


def part_word(type_: str, n: int = 2) -> str:
    """What ``n`` areas of a type are called: "stadsdel", "stadsdelar"."""
    return type_ if n == 1 else _PLURAL.get(type_, "områden")


def directory(
    frame: pd.DataFrame, chosen: pd.DataFrame | None = None, settings: pd.DataFrame | None = None
) -> Directory:
    """The directory of the register's ``areas``, the spellings that users ``chosen`` (``aliases``), and ``place_settings``."""
    areas = Directory(tuple(_area(row) for row in frame.to_dict("records")))
    if settings is not None:
        rows = settings[(settings["setting"] == CLOSED) & settings["value"].notna()]
        days = {a: date.fromisoformat(v) for a, v in zip(rows["area"], rows["value"], strict=True)}
        hidden = set(settings.loc[(settings["setting"] == HIDDEN) & settings["value"].notna(), "area"])
        areas = Directory(tuple(replace(a, closed=days.get(a.id), hidden=a.id in hidden) for a in areas.areas))
    if chosen is None or chosen.empty:
        return areas
    return areas.with_aliases((str(r["area"]), str(r["alias"])) for r in chosen.to_dict("records") if r["valid"] == 1)


def _area(row: dict[Any, Any]) -> Area:
    def text(name: str) -> str | None:
        value = row.get(name)
        return None if value is None or pd.isna(value) else str(value)

    return Area(
        id=str(row["area"]),
        name=str(row["name"]),
        type=str(row["type"]),
        parent=text("parent"),
        aliases=split_aliases(text("aliases") or ""),
        geometry=text("geometry"),
        generalised=bool(row.get("generalised") == 1),
    )


def split_aliases(text: str) -> tuple[str, ...]:
    """Aliases as files and the register keep them: separated by |."""
    return tuple(a.strip() for a in text.split("|") if a.strip())


def join_aliases(aliases: Iterable[str]) -> str:
    """The reverse of `split_aliases`."""
    return "|".join(aliases)
