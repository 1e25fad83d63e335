"""Every exhibit by its id. `build` is the one way to get one: on screen, in a file, in a document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

from lagesbild.areas import STATISTICAL_TYPES, Area, directory
from lagesbild.calendar import named_years
from lagesbild.exhibit import Exhibit, ExhibitRef
from lagesbild.exhibits import (
    action_maps,
    actions,
    causes,
    compstat,
    costs,
    crime,
    crime_areas,
    editions,
    effect_details,
    effect_series,
    effects,
    event_hotspots,
    event_maps,
    event_times,
    event_week,
    followup,
    forecast,
    harm,
    in_brief,
    law,
    layer_maps,
    levels,
    loaded,
    maps,
    measured,
    overview,
    own,
    own_area,
    parties,
    plans,
    population,
    priorities,
    promises,
    ratings,
    reports,
    resolutions,
    series,
    similar,
    small_areas,
    survey,
    survey_compare,
    survey_sources,
    three_maps,
    upcoming,
    walks,
    week,
)
from lagesbild.exhibits.base import ExhibitSpec, Scope
from lagesbild.exhibits.own import OWN
from lagesbild.intake import examples
from lagesbild.problems import NotEnoughData, NothingToShow, UnknownId
from lagesbild.register import Register
from lagesbild.tables import HIDDEN, LOADED, PART_TYPES
from lagesbild.tables.events import REPLACED

ALONE_TYPES = ("kommun", "stadsdelsområde", "lokalpolisområde")
"""Types of area that are a place also without parts and facts."""

FICTIONAL = "(fiktiv)"
"""What the name of a place that does not exist ends with."""
_OF_THE_PLACE = ("facts", "layers")
"""Kinds that are shown of a place itself, never of its parts alone."""

__all__ = [
    "OWN",
    "SPECS",
    "Exhibit",
    "ExhibitRef",
    "Scope",
    "available",
    "build",
    "build_in",
    "check",
    "every",
    "first_of",
    "listed",
    "listed_of",
    "parse",
    "places",
    "title",
    "why_not",
    "years",
]

SPECS: dict[str, ExhibitSpec] = {
    maker.name: maker
    for module in (
        *(
            in_brief,
            overview,
            ratings,
            levels,
            compstat,
            crime,
            crime_areas,
            small_areas,
            harm,
            series,
            forecast,
            survey,
            survey_compare,
            survey_sources,
        ),
        *(event_maps, event_hotspots, event_times, event_week, own_area),
        *(
            maps,
            editions,
            layer_maps,
            three_maps,
            population,
            similar,
            followup,
            measured,
            actions,
            priorities,
            action_maps,
            causes,
            effects,
            effect_details,
            effect_series,
            law,
            plans,
            promises,
            upcoming,
            costs,
            walks,
            parties,
            week,
            reports,
            resolutions,
            own,
            loaded,
        ),
    )
    for maker in module.SPECS
}


def parse(text: str) -> ExhibitRef:
    """The reference that an id writes out. UnknownId (Swedish) when its name, year or number of parts is wrong."""
    name, *rest = text.split(":")
    if name not in SPECS or len(rest) < 2 or not re.fullmatch(r"[1-9]\d{3}", rest[1], re.ASCII):
        raise UnknownId(f"”{text}” är inget känt id. De som finns listas av: show exhibits.")
    area, year, *params = rest
    return _counted(ExhibitRef(name, area, int(year), tuple(params)))


def _counted(ref: ExhibitRef) -> ExhibitRef:
    if not SPECS[ref.name].takes(ref.params):
        raise UnknownId(f"”{ref}” har fel antal delar.")
    return ref


def build(register: Register, id_: str) -> Exhibit:
    """The exhibit with this id. UnknownId when there is none; NoData or NotEnoughData when it cannot be shown."""
    ref = parse(id_)
    return build_in(Scope(register, ref.area, ref.year), ref.name, *ref.params)


def build_in(scope: Scope, name: str, *params: str) -> Exhibit:
    """One exhibit of a scope; what the scope has read is not read again."""
    _counted(scope.ref(name, *params))
    return SPECS[name].build(scope, *params)


def check(ref: ExhibitRef, scope: Scope) -> None:
    """Raise why the exhibit cannot be shown, as `build_in` would: UnknownId, NoData or NotEnoughData. Builds nothing."""
    SPECS[_counted(ref).name].check(scope, *ref.params)


def available(ref: ExhibitRef, scope: Scope) -> bool:
    """True when the scope holds what the exhibit shows; nothing is built."""
    return not why_not(ref, scope)


def why_not(ref: ExhibitRef, scope: Scope) -> str:
    """Why the exhibit cannot be shown, in Swedish; empty when it can. Nothing is built."""
    try:
        check(ref, scope)
    except (UnknownId, NothingToShow) as missing:
        return str(missing)
    return ""


def listed(scope: Scope) -> list[ExhibitRef]:
    """The exhibits that are listed and can be shown, in the order of `SPECS`; nothing is built."""
    return [ref for name in SPECS for ref in listed_of(scope, name)]


def listed_of(scope: Scope, name: str) -> list[ExhibitRef]:
    """Those of `listed` that one spec makes."""
    return list(_listed_of(scope, name))


def first_of(scope: Scope, name: str) -> ExhibitRef | None:
    """The first of `listed_of`, without a look at the others."""
    return next(_listed_of(scope, name), None)


def _listed_of(scope: Scope, name: str) -> Iterator[ExhibitRef]:
    try:
        offered = SPECS[name].offered(scope)
    except NothingToShow:
        return
    refs = [scope.ref(name, *params) for params in offered]
    yield from (ref for ref in refs if _has_data(ref, scope))


def _has_data(ref: ExhibitRef, scope: Scope) -> bool:
    try:
        check(ref, scope)
    except NothingToShow:
        return False
    return True


def title(scope: Scope, name: str, *params: str) -> str:
    """The title of one exhibit, which is not built; raises as `build_in`."""
    check(scope.ref(name, *params), scope)
    return SPECS[name].title(scope, *params)


def every(scope: Scope) -> Iterator[Exhibit]:
    """Every exhibit that is listed, built; but for a model that turns out not to be fitted, which no `check` can see."""
    for ref in listed(scope):
        with suppress(NotEnoughData):
            yield build_in(scope, ref.name, *ref.params)


def places(register: Register) -> list[Area]:
    """The places that a lägesbild can be made for, examples last.

    A place has a level scale of its own, or parts, or facts that were loaded for it; an area that nothing
    lies in or around is one too, but the kind of area that is a part of another, or that others are only
    compared with, is none.

    Those with weekly levels come first, then by name; a place that does not exist comes last.
    """
    settings = register.current("place_settings")
    everywhere = directory(register.current("areas"), register.current("aliases"), settings)
    changes = register.changes()
    changes = changes[~changes["undone"] & changes["place"].notna()]
    scaled = set(register.current("levels")["area"])
    loaded = set(changes.loc[~changes["kind"].isin(("areas", "aliases")), "place"])
    hidden = set(settings.loc[(settings["setting"] == HIDDEN) & settings["value"].notna(), "area"])
    last = examples(register)
    outer = {a.parent for a in everywhere.areas if a.parent is not None}

    def is_place(area: Area) -> bool:
        if area.id in scaled:
            return True
        if area.type in (*PART_TYPES, *STATISTICAL_TYPES):
            return False
        is_alone = area.parent is None and area.id not in outer and area.type in ALONE_TYPES
        return is_alone or bool(everywhere.parts(area.id)) or (area.parent is None and area.id in loaded)

    rated = {outer for area in register.distinct("ratings", "area") for outer in everywhere.ancestors(area)}
    shown_places = [a for a in everywhere.areas if a.id not in hidden and is_place(a)]
    return sorted(shown_places, key=lambda a: (a.id in last, FICTIONAL in a.name, a.id not in rated, a.name))


def years(register: Register, place: str) -> list[int]:
    """Years that hold any fact about the place, the one to start with first, then the others.

    The start is the latest year with levels, else the latest year.
    """
    scope = Scope(register, place, 0)
    of_kind: dict[str, set[int]] = {}
    for kind, table in LOADED.items():
        if table.year_from:
            values = register.distinct(kind, table.year_from, [place] if kind in _OF_THE_PLACE else scope.inside)
            of_kind[kind] = {year for v in values for year in named_years(str(v))}
    rated = of_kind["ratings"] | of_kind["yearly"]
    months = register.distinct("events", "month", [place, *scope.directory.ancestors(place)])
    of_kind["events"] = {int(m) // 100 for m in months if m != REPLACED}
    known_years = sorted(set().union(*of_kind.values()), reverse=True)
    if not known_years:
        return []
    start = max(rated) if rated else known_years[0]
    return [start, *(y for y in known_years if y != start)]
