"""Places, years and exhibits as they were at a revision, for whoever looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lagesbild import exhibits, intake
from lagesbild.actor import Actor
from lagesbild.areas import Area
from lagesbild.exhibits import Scope
from lagesbild.problems import UnknownId
from lagesbild.register import Register
from lagesbild.services import policies

Version = tuple[str, int]
"""Which register, and at what revision: what every cache of figures depends on."""


@dataclass(frozen=True)
class FigureService:
    """What ``actor`` (None: nobody has said who) sees of what is loaded."""

    _register: Register
    actor: Actor | None

    def version(self, day: date | None = None, revision: int | None = None) -> Version:
        """The register's identity and the revision of its facts, now, at the end of a day, or at a revision.

        What people write in documents changes no figure, and is left out.
        """
        until = revision if revision is not None else self._register.revision_on(day) if day else None
        view = self._register if until is None else self._register.at(until)
        return self._register.identity(), view.facts_revision()

    def revision_on(self, day: date) -> int:
        """The newest revision at the end of the day; 0 before anything was saved."""
        return self._register.revision_on(day)

    def places(self, revision: int) -> dict[str, Area]:
        """The places to choose among, by id."""
        return {a.id: a for a in exhibits.places(self._register.at(revision))}

    def years(self, place: str, revision: int) -> list[int]:
        """The years of a place; the one to start with first."""
        return exhibits.years(self._register.at(revision), place)

    def scope(self, area: str, year: int, revision: int) -> Scope:
        """What exhibits of an area and a year are made from."""
        policies.check_can_view_figures(self.actor, area)
        return Scope(self._register.at(revision), area, year)

    def id_of(self, name: str) -> str | None:
        """The id of the area that a name or an alias means, None if none does."""
        try:
            return intake.known(self._register).directory.find(name).id
        except UnknownId:
            return None

    def area_names(self) -> frozenset[str]:
        """What every area is called, in lower case: words that name no person."""
        known = intake.known(self._register).directory
        return frozenset(name.lower() for a in known.areas for name in (a.name, *a.aliases))
