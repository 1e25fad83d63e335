"""An area of one's own, a circle or a polygon: its events against the rest and the year before, what and when."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from lagesbild.analysis import geography, surfaces
from lagesbild.analysis.hotspots import Hours
from lagesbild.analysis.statistics import verdicts
from lagesbild.analysis.surfaces import CIRCLE, NAMED
from lagesbild.calendar import Period
from lagesbild.events import By
from lagesbild.exhibit import (
    AreaMap,
    Column,
    Derivation,
    Disclosure,
    Exhibit,
    How,
    Kind,
    Role,
    of_events,
)
from lagesbild.exhibits import happened, maps
from lagesbild.exhibits.base import ExhibitSpec, Param, Scope
from lagesbild.exhibits.event_times import (
    FEWEST_HOURS,
    HOUR_COLUMNS,
    HOURS_READ,
    busiest_hours,
    hour_grid,
    hour_table,
    untimed,
    weighed,
)
from lagesbild.exhibits.happened import ALL, NOT_CRIME, WINDOW, Happened, Window, where_of, window_of
from lagesbild.exhibits.layers import ground, layered, layers_of, map_layers
from lagesbild.exhibits.prose import own_area as prose
from lagesbild.exhibits.prose.events import busiest, late_sources
from lagesbild.looks import BACKGROUND, BORDER
from lagesbild.overlay import Marked
from lagesbild.problems import NotEnoughData, UnknownId
from lagesbild.swedish import NBSP, number, plural, slug

RADII = (100, 200, 300, 500, 1000, 2000)
_COLOURS = ("#2B6CB0", "#B35806")
_REST = "Resten av platsen"


@dataclass(frozen=True)
class Shape:
    """An area of one's own: what it is called, and its surface in EPSG:3006."""

    name: str
    surface: BaseGeometry


def named_shapes(scope: Scope) -> dict[str, tuple[str, str]]:
    """Word → (name, GeoJSON) of every surface among the layers, and of the parts."""
    rows = layers_of(scope)
    rows = rows[rows["geometry"].notna() & ~rows["layer"].isin((*BACKGROUND, BORDER))]
    shapes = {
        NAMED + slug(f"{layer} {name}"): (f"{name} ({layer})", str(g))
        for layer, name, g in zip(rows["layer"], rows["name"], rows["geometry"], strict=True)
        if '"Polygon"' in g or '"MultiPolygon"' in g
    }
    return shapes | {NAMED + slug(p.name): (p.name, str(p.geometry)) for p in maps.drawn_parts(scope)}


def shape_of(scope: Scope, word: str) -> Shape:
    """The area that a word of an id names; UnknownId with what is wrong."""
    if word.startswith(NAMED):
        known = named_shapes(scope)
        if word not in known:
            raise UnknownId(f"Området ”{word.removeprefix(NAMED)}” finns inte bland lagren och {scope.part_word()}.")
        name, geometry = known[word]
        return Shape(name, geography.from_geojson([geometry])[0])
    surface = surfaces.made_by(word)
    if surface is None:
        expected = "cirkel-öst-nord-radie eller yta-öst-nord-öst-nord-öst-nord i meter (SWEREF 99 TM)"
        raise UnknownId(f"”{word}” är inget område. Väntat: {expected}.")
    is_circle = word.startswith(CIRCLE)
    made = Shape(f"Inom {number(int(word.rpartition('-')[2]))}{NBSP}m" if is_circle else "Ritat område", surface)
    whole = _whole(scope)
    if not made.surface.intersects(whole):
        raise UnknownId(f"Området ligger utanför {scope.area.name}.")
    return made


def _whole(scope: Scope) -> BaseGeometry:
    def make() -> BaseGeometry:
        return shapely.union_all(geography.from_geojson([str(p.geometry) for p in maps.drawn_parts(scope)]))

    return scope.once(("whole surface",), make)


def to_geojson(shape: Shape) -> str:
    """The area's surface as it is stored."""
    return geography.to_geojson([shape.surface])[0]


def _split(words: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """(the words of areas, which events: of every source, or of the one that the last word names)."""
    if words and happened.is_selection(words[-1]):
        return words[:-1], happened.of_source(words[-1])
    return words, ALL


def _check(scope: Scope, window: str, *words: str) -> tuple[Happened, list[Shape]]:
    words, chosen = _split(words)
    if not 1 <= len(words) <= 2:
        raise UnknownId("Ett eller två områden kan visas.")
    events = happened.check(scope, window, chosen)
    maps.drawn_parts(scope)
    happened.check_placed(events)
    shapes = [shape_of(scope, w) for w in words]
    if len(shapes) == 2 and shapes[0].name == shapes[1].name:
        shapes = [replace(s, name=f"{s.name} ({i})") for i, s in enumerate(shapes, start=1)]
    return events, shapes


def _periods(scope: Scope, events: Happened, window: Window, chosen: str) -> tuple[Period, Period | None]:
    """(the window, the same a year before or None where events, or those of one of the sources, do not reach so far back)."""
    now, before = events.period(window), _a_year_before(events, window)
    return now, before if happened.comparable(scope, where_of(scope, chosen, now), before) else None


def _a_year_before(events: Happened, window: Window) -> Period:
    return events.year_before(window) if window is Window.MONTH else events.period(window, 1)


def _late(scope: Scope, events: Happened, window: Window, chosen: str) -> tuple[str, ...]:
    """The note on sources that are too new to be compared with the year before; none when events do not reach so far back."""
    before = _a_year_before(events, window)
    where = where_of(scope, chosen, events.period(window))
    return late_sources(happened.late(scope, where, before)) if events.holds(before) else ()


def _size(surface: BaseGeometry) -> int:
    """Metres of the squares that an area is made of: one, or a thousandth of a large area's side."""
    return max(1, int(surface.area**0.5 / 1000))


def _inside(scope: Scope, chosen: str, shape: Shape, period: Period, *by: By) -> pd.DataFrame:
    """The ``chosen`` events with an exact place inside, counted by ``by``: columns of it, and count."""
    size = _size(shape.surface)
    where = replace(where_of(scope, chosen, period), bounds=surfaces.box_of(shape.surface))
    cells = happened.happened(scope).facts.cells(size, where, by)
    return cells[surfaces.are_inside(shape.surface, cells, size)]


def _total(scope: Scope, chosen: str, shape: Shape, period: Period | None) -> int | None:
    return None if period is None else int(_inside(scope, chosen, shape, period)["count"].sum())


def _exact(scope: Scope, chosen: str, period: Period | None) -> int | None:
    if period is None:
        return None
    return happened.happened(scope).facts.total(replace(where_of(scope, chosen, period), is_exact=True))


def _without_place(scope: Scope, chosen: str, period: Period) -> tuple[str, ...]:
    """The note on what is counted neither inside nor in the rest; none when everything is placed."""
    exact = _exact(scope, chosen, period) or 0
    total = happened.happened(scope).facts.total(where_of(scope, chosen, period))
    missing = plural(total - exact, "händelse", "händelser")
    return (
        (f"{missing} av {number(total)} har ingen exakt plats och räknas varken här eller i resten.",)
        if total > exact
        else ()
    )


def _title(scope: Scope, window: str, *words: str) -> str:
    events, shapes = _check(scope, window, *words)
    names = " och ".join(s.name for s in shapes)
    rest = f"mot resten av {scope.area.name}{happened.in_words(scope, _split(words)[1])}"
    return f"{names} {rest}, {events.period(window_of(window))}"


def own_area(scope: Scope, window: str, *words: str) -> Exhibit:
    """One area or two against the rest of the place and the year before, on the map and in a table.

    ``words``: one area or two, and last, where it is not every, of which source (`happened.selection`).
    """
    events, shapes = _check(scope, window, *words)
    chosen = _split(words)[1]
    now, before = _periods(scope, events, window_of(window), chosen)
    new = _late(scope, events, window_of(window), chosen)
    whole = _whole(scope)
    both = shapely.union_all([s.surface for s in shapes])
    rest = Shape(_REST, whole.difference(both))
    counts = [_total(scope, chosen, s, now) or 0 for s in shapes]
    earlier = [_total(scope, chosen, s, before) for s in shapes]
    union = Shape("", both)
    counts.append((_exact(scope, chosen, now) or 0) - (_total(scope, chosen, union, now) or 0))
    exact = _exact(scope, chosen, before)
    earlier.append(None if exact is None else exact - (_total(scope, chosen, union, before) or 0))
    total = _exact(scope, chosen, now) or 0
    surfaces = [*(s.surface.intersection(whole).area / 1e6 for s in shapes), rest.surface.area / 1e6]
    table = pd.DataFrame({"area": [*(s.name for s in shapes), _REST], "count": counts})
    table["before"] = pd.array(earlier, dtype="Int64")
    table["change"] = table["count"].astype("Int64") - table["before"]
    judged = np.array([np.nan if v is None else v for v in earlier], dtype=float)
    says, _ = verdicts(np.array(counts, dtype=float), judged, family=[0] * len(counts))
    table["says"] = [of_events(v) for v in says]
    table["km2"] = surfaces
    table["per_km2"] = [n / a if a else np.nan for n, a in zip(counts, surfaces, strict=True)]
    table["share"] = [100 * n / total if total else np.nan for n in counts]
    parts = {p.name: str(p.geometry) for p in maps.drawn_parts(scope)}
    drawn = dict(zip((s.name for s in shapes), geography.to_geojson([s.surface for s in shapes]), strict=True))
    outside = max(0.0, 1 - surfaces[0] * 1e6 / shapes[0].surface.area)
    return Exhibit(
        ref=scope.ref("event-area", window, *words),
        kind=Kind.MAP,
        title=_title(scope, window, *words),
        how_to_read="Bara händelser med exakt plats räknas, i området och i resten."
        + (f" Året före: {before}." if before else " Händelserna når inte ett år tillbaka." if not new else ""),
        table=table,
        columns=(
            Column("area", "Område", Role.LABEL),
            Column("count", "Antal", Role.COUNT),
            Column("before", "Året före", Role.COUNT),
            Column("change", "Utv.", Role.CHANGE, derived_from=Derivation(How.DIFFERENCE, ("count", "before"))),
            Column("says", "Vad det säger", Role.VERDICT, derived_from=Derivation(How.VERDICT, ("count", "before"))),
            Column("km2", "km²", Role.ESTIMATE, decimals=2),
            Column("per_km2", "Per km²", Role.RATE, decimals=1, derived_from=Derivation(How.RATE, ("count", "km2"))),
            Column(
                "share", "Andel", Role.SHARE, decimals=1, derived_from=Derivation(How.SHARE, ("count",), elsewhere=True)
            ),
        ),
        drawing=AreaMap(
            "area",
            "area",
            drawn,
            layers=(*ground(parts), *map_layers(scope)),
            points=geography.label_points(tuple(drawn.items()), ()),
            overlay=Marked(parts, dict(zip(drawn, _COLOURS, strict=False))),
        ),
        sources=scope.sources(events.files),
        period=str(now),
        finding=prose.in_brief(shapes[0].name, counts[0], total, surfaces[0], whole.area / 1e6),
        summary=prose.against(
            [(s.name, n, e) for s, n, e in zip(shapes, counts, earlier, strict=False)], counts[-1], earlier[-1]
        ),
        notes=(
            *(
                (f"{number(100 * outside)}{NBSP}% av området ligger utanför {scope.area.name} och räknas inte i ytan.",)
                if outside > 0.01
                else ()
            ),
            *_without_place(scope, chosen, now),
            *happened.sources_note(scope, where_of(scope, chosen, now)),
            *new,
            "Ett område som ritats där det hänt mycket ser ut att bli bättre nästa gång: det gör det av sig självt.",
            NOT_CRIME,
        ),
        methods=("two-counts",),
    )


def _categories_title(scope: Scope, window: str, *words: str) -> str:
    events, shapes = _check(scope, window, *words)
    names = " och ".join(s.name for s in shapes)
    source = happened.in_words(scope, _split(words)[1])
    return f"Händelser efter kategori{source}: {names}, {scope.area.name}, {events.period(window_of(window))}"


def categories(scope: Scope, window: str, *words: str) -> Exhibit:
    """What happens inside, category by category, against the year before and against the rest."""
    events, shapes = _check(scope, window, *words)
    chosen = _split(words)[1]
    now, before = _periods(scope, events, window_of(window), chosen)
    names = [n for k, n in happened.categories(scope).items() if k != ALL]

    def inside(shape: Shape, period: Period | None) -> list[int | None]:
        if period is None:
            return [None] * len(names)
        by_category = _inside(scope, chosen, shape, period, By.CATEGORY).groupby("category")["count"].sum()
        return [int(by_category.get(n, 0)) for n in names]

    exact = events.facts.count([By.CATEGORY], replace(where_of(scope, chosen, now), is_exact=True))
    totals = dict(exact.itertuples(index=False, name=None))
    table = pd.DataFrame({"category": names})
    columns = [Column("category", "Kategori", Role.LABEL)]
    ids = ("first", "second")[: len(shapes)]
    insides = []
    for id_, shape in zip(ids, shapes, strict=True):
        table[id_] = pd.array(inside(shape, now), dtype="Int64")
        table[f"{id_}_before"] = pd.array(inside(shape, before), dtype="Int64")
        insides.append(table[id_].astype("int64").to_numpy())
        heading = "i området" if len(shapes) == 1 else shape.name
        columns += [Column(id_, f"Antal, {heading}", Role.COUNT), Column(f"{id_}_before", "Året före", Role.COUNT)]
    both = np.array(inside(Shape("", shapely.union_all([s.surface for s in shapes])), now), dtype=float)
    rest = np.array([totals.get(n, 0) for n in names], dtype=float) - both
    for id_, counts in zip(ids, insides, strict=True):
        table[f"{id_}_share"] = 100 * counts / max(1, counts.sum())
        of = Derivation(How.SHARE, (id_,), elsewhere=True)
        heading = "Andel här" if len(shapes) == 1 else f"Andel ({ids.index(id_) + 1})"
        columns.append(Column(f"{id_}_share", heading, Role.SHARE, decimals=1, derived_from=of))
    table["rest_share"] = 100 * rest / max(1.0, rest.sum())
    columns.append(Column("rest_share", "Andel i resten", Role.SHARE, decimals=1))
    kept = table[list(ids)].sum(axis=1) > 0
    table = table[kept].sort_values("first", ascending=False, kind="stable").reset_index(drop=True)
    shares = {
        str(n): (float(a), float(b))
        for n, a, b in zip(table["category"], table["first_share"], table["rest_share"], strict=True)
    }
    return Exhibit(
        ref=scope.ref("event-area-categories", window, *words),
        kind=Kind.TABLE,
        title=_categories_title(scope, window, *words),
        how_to_read="Andel: hur stor del av händelserna där som är av kategorin.",
        table=table,
        columns=tuple(columns),
        sources=scope.sources(events.files),
        period=str(now),
        summary=prose.stands_out(shares),
        notes=(
            *_without_place(scope, chosen, now),
            *happened.sources_note(scope, where_of(scope, chosen, now)),
            *_late(scope, events, window_of(window), chosen),
            NOT_CRIME,
        ),
        ordered_by="first",
    )


def _hours_title(scope: Scope, window: str, *words: str) -> str:
    events, shapes = _check(scope, window, *words)
    what = f"Händelser efter timme och veckodag{happened.in_words(scope, _split(words)[1])}"
    return f"{what}, {shapes[0].name}, {scope.area.name}, {events.period(window_of(window))}"


def _check_hours(scope: Scope, window: str, *words: str) -> Hours:
    """The first area's events by weekday and hour; NotEnoughData where they are few."""
    events, shapes = _check(scope, window, *words)
    surface = shapes[0].surface
    size = _size(surface)
    where = where_of(scope, _split(words)[1], events.period(window_of(window)))
    where = replace(where, bounds=surfaces.box_of(surface))
    hourly = events.facts.hours_inside(size, lambda cells: surfaces.are_inside(surface, cells, size), where)
    made = weighed(hourly, (_total(scope, _split(words)[1], shapes[0], where.period) or 0) - hourly.unplaced)
    if made.events < FEWEST_HOURS:
        what = f"För få händelser med klockslag i området för att visa timmarna: {number(made.events)}"
        raise NotEnoughData(f"{what}, och minst {FEWEST_HOURS} behövs.")
    return made


def hours(scope: Scope, window: str, *words: str) -> Exhibit:
    """The hours of the week in the first area, an event of an interval shared over its hours."""
    made = _check_hours(scope, window, *words)
    events, _ = _check(scope, window, *words)
    return Exhibit(
        ref=scope.ref("event-area-hours", window, *words),
        kind=Kind.CHART,
        title=_hours_title(scope, window, *words),
        how_to_read=HOURS_READ,
        table=hour_table(made),
        columns=HOUR_COLUMNS,
        drawing=hour_grid(made),
        sources=scope.sources(events.files),
        period=str(events.period(window_of(window))),
        summary=busiest(busiest_hours(made), made.events + made.unplaced, made.unplaced),
        notes=(*untimed(made), NOT_CRIME),
        methods=("aoristic",),
    )


SHAPES = Param("shape", lambda scope: list(named_shapes(scope)))
SECOND = Param("second", lambda scope: list(named_shapes(scope)), is_optional=True)


def _listed(_scope: Scope) -> list[tuple[str, ...]]:
    return []  # an area of one's own is made, not listed


SPECS = (
    layered(
        ExhibitSpec(
            "event-area",
            own_area,
            Disclosure.EVENTS,
            _check,
            (WINDOW, SHAPES, SECOND, happened.SOURCE),
            _listed,
            title=_title,
            kind=Kind.MAP,
        )
    ),
    ExhibitSpec(
        "event-area-categories",
        categories,
        Disclosure.EVENTS,
        _check,
        (WINDOW, SHAPES, SECOND, happened.SOURCE),
        _listed,
        title=_categories_title,
        kind=Kind.TABLE,
    ),
    ExhibitSpec(
        "event-area-hours",
        hours,
        Disclosure.EVENTS,
        _check_hours,
        (WINDOW, SHAPES, SECOND, happened.SOURCE),
        _listed,
        title=_hours_title,
        kind=Kind.CHART,
    ),
)
