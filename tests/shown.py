"""The exhibits of the example places, each built once per session and kept: building is what tests wait for."""

from __future__ import annotations

from lagesbild import exhibits
from lagesbild.exhibit import Exhibit, ExhibitRef
from lagesbild.exhibits import Scope
from lagesbild.register import Register


class Shown:
    """The exhibits of a register that nobody changes, built when they are first asked for."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self._scopes: dict[tuple[str, int], Scope] = {}
        self._listed: dict[tuple[str, int], list[ExhibitRef]] = {}
        self._built: dict[ExhibitRef, Exhibit] = {}

    def scope(self, place: str, year: int) -> Scope:
        """The one scope of a place and year."""
        return self._scopes.setdefault((place, year), Scope(self.register, place, year))

    def listed(self, place: str, year: int) -> list[ExhibitRef]:
        """The references that are listed for a place and year."""
        if (place, year) not in self._listed:
            self._listed[place, year] = exhibits.listed(self.scope(place, year))
        return self._listed[place, year]

    def get(self, ref: ExhibitRef) -> Exhibit:
        """The exhibit of a reference; not to be changed in place."""
        if ref not in self._built:
            self._built[ref] = exhibits.build_in(self.scope(ref.area, ref.year), ref.name, *ref.params)
        return self._built[ref]

    def every(self, place: str, year: int) -> list[Exhibit]:
        """All that is listed, built."""
        return [self.get(ref) for ref in self.listed(place, year)]
