"""Every exhibit by its id. `build` is the one way to get one: on screen, in a file, in a document."""

from __future__ import annotations

from collections.abc import Iterator

from lagesbild.areas import Area, directory
from lagesbild.exhibit import Exhibit
from lagesbild.exhibits import crime, followup, loaded, maps, overview, population, ratings, survey
from lagesbild.exhibits.base import Maker, Scope, exhibit_id
from lagesbild.problems import NotFound
from lagesbild.register import Register

__all__ = ["MAKERS", "Exhibit", "Scope", "build", "exhibit_id", "ids", "places", "years"]

MAKERS: dict[str, Maker] = {
    maker.name: maker
    for module in (overview, ratings, crime, survey, maps, population, followup, loaded)
    for maker in module.MAKERS
}


def build(register: Register, id_: str) -> Exhibit:
    """The exhibit with this id. NotFound (Swedish) when there is none or its facts are not loaded."""
    name, *rest = id_.split(":")
    if name not in MAKERS or len(rest) < 2 or not rest[1].isdigit():
        raise NotFound(f"”{id_}” är inget känt id. De som finns listas av: show exhibits.")
    area, year, *params = rest
    maker = MAKERS[name]
    scope = Scope(register, area, int(year))
    try:
        return maker.build(scope, *params)
    except TypeError as error:
        if "positional argument" not in str(error):
            raise
        raise NotFound(f"”{id_}” har fel antal delar.") from None


def ids(scope: Scope) -> Iterator[str]:
    """Ids of every exhibit that can be built in the scope."""
    for maker in MAKERS.values():
        try:
            for params in maker.params(scope):
                id_ = exhibit_id(maker.name, scope.area.id, scope.year, *params)
                if params and len(maker.params(scope)) > 60:  # many and alike: their params say enough
                    yield id_
                    continue
                try:
                    maker.build(scope, *params)
                except NotFound:
                    continue
                yield id_
        except NotFound:
            continue


def places(register: Register) -> list[Area]:
    """The places that a lägesbild can be made for: areas with a level scale of their own.

    Those with weekly levels come first, then by name.
    """
    known = directory(register.current("areas"))
    rated = {outer for area in register.current("ratings")["area"].unique() for outer in known.ancestors(area)}
    found = [known.by_id[a] for a in dict.fromkeys(register.current("levels")["area"]) if a in known.by_id]
    return sorted(found, key=lambda a: (a.id not in rated, a.name))


def years(register: Register, place: str) -> list[int]:
    """Years that hold any fact about the place, the one to start with first, then the others.

    The start is the latest year with levels, else the latest year.
    """
    scope = Scope(register, place, 0)
    rated = {int(y) for kind in ("ratings", "yearly") for y in register.current(kind, areas=scope.inside)["year"]}
    crimes = {d.year for d in register.current("crime", areas=scope.inside)["end"]}
    waves = {
        int(y)
        for wave in register.current("survey", areas=scope.inside)["wave"]
        for y in str(wave).split("+")
        if y.isdigit()
    }
    editions = {int(e) for e in register.current("layers", areas=[place])["edition"]}
    held = sorted(rated | crimes | waves | editions, reverse=True)
    if not held:
        return []
    start = max(rated) if rated else held[0]
    return [start, *(y for y in held if y != start)]
