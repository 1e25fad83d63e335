"""Hot spots: places with more events around them than chance gives, how long they have been, and whether they told anything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import pandas as pd
import shapely

from lagesbild.analysis import geography, hotmap
from lagesbild.analysis.hotmap import Course
from lagesbild.calendar import Period
from lagesbild.exhibit import (
    AreaMap,
    Caveat,
    Column,
    Derivation,
    Disclosure,
    Exhibit,
    How,
    Kind,
    Role,
    Rows,
)
from lagesbild.exhibits import findings, happened, maps
from lagesbild.exhibits.base import ExhibitSpec, Scope
from lagesbild.exhibits.happened import ALL, CATEGORY, NOT_CRIME, WINDOW, Happened, where_of, window_of
from lagesbild.exhibits.layers import ground, layered, map_layers, named_things
from lagesbild.exhibits.prose import events as prose
from lagesbild.overlay import Marked
from lagesbild.problems import NotEnoughData
from lagesbild.swedish import NBSP, number, sentence

CELL = 200
"""Metres: the side of a cell, larger for a place of very many."""
_MOST_CELLS = 60_000
FEWEST = 30
"""Events in the window, below which no place is told from chance."""
LAST_YEAR = "mest året före"
COLOURS = {
    Course.NEW.value: "#E0662F",
    Course.PERSISTENT.value: "#8E1B2B",
    Course.RECURRING.value: "#C8382E",
    Course.FADING.value: "#8DB6D5",
    Course.UNCOMPARED.value: "#C8382E",
    LAST_YEAR: "#6A7F8C",
}
_PERIODS = 4  # the window and three before it
_MOST_SPOTS = 25
_NEAR = 400  # metres within which a place is named by something else than its part
_TRIAL = 28  # days that hot spots are tried on


@dataclass(frozen=True)
class _Grid:
    """The cells of a place: column and row, one row a cell, of ``size`` metres."""

    cells: pd.DataFrame
    size: int

    @property
    def x(self) -> np.ndarray:
        return (self.cells["column"].to_numpy() + 0.5) * self.size

    @property
    def y(self) -> np.ndarray:
        return (self.cells["row"].to_numpy() + 0.5) * self.size


def _grid(scope: Scope) -> _Grid:
    return scope.once(("hot grid",), lambda: _made_grid(scope))


def _made_grid(scope: Scope) -> _Grid:
    whole = shapely.union_all(geography.from_geojson([str(p.geometry) for p in maps.drawn_parts(scope)]))
    shapely.prepare(whole)
    size = CELL
    while whole.area / size**2 > _MOST_CELLS:
        size *= 2
    left, bottom, right, top = (int(v // size) for v in whole.bounds)
    wide, tall = np.meshgrid(np.arange(left, right + 1), np.arange(bottom, top + 1))
    columns, rows = wide.ravel(), tall.ravel()
    boxes = shapely.box(columns * size, rows * size, (columns + 1) * size, (rows + 1) * size)
    inside = shapely.intersects(whole, boxes)
    return _Grid(pd.DataFrame({"column": columns[inside], "row": rows[inside]}), size)


def _counts(scope: Scope, events: Happened, category: str, period: Period) -> np.ndarray:
    grid = _grid(scope)
    counts = events.facts.cells(grid.size, where_of(scope, category, period))
    merged = grid.cells.merge(counts, how="left", on=["column", "row"])
    return merged["count"].fillna(0).to_numpy(float)


def _check(scope: Scope, window: str, category: str = ALL) -> Happened:
    events = happened.check(scope, window, category)
    maps.drawn_parts(scope)
    n = events.facts.total(replace(where_of(scope, category, events.period(window_of(window))), is_exact=True))
    if n < FEWEST:
        raise NotEnoughData(
            f"För få händelser med exakt plats för att skilja platser från slumpen: {number(n)}, och minst {FEWEST} behövs."
        )
    return events


def _title(scope: Scope, window: str, category: str = ALL) -> str:
    return f"Hotspotar för {happened.what(scope, category)}, {scope.area.name}, {happened.happened(scope).period(window_of(window))}"


def _tried(scope: Scope, events: Happened, category: str) -> tuple[hotmap.Tried, float, np.ndarray] | None:
    """(how the hot spots of the year before the latest 28 days did on those, last year's PAI, last year's cells)."""
    end = events.until - timedelta(days=_TRIAL)
    year = Period(end - timedelta(days=364), end)
    before = Period(year.start - timedelta(days=365), year.start - timedelta(days=1))
    if not happened.comparable(scope, where_of(scope, category, year), before):
        return None
    later = _counts(scope, events, category, Period(end + timedelta(days=1), events.until))
    chosen, _ = hotmap.hot(_grid(scope).cells, _counts(scope, events, category, year))
    mine = hotmap.tried(chosen, later)
    naive = hotmap.worst(_counts(scope, events, category, before), int(chosen.sum()))
    return mine, hotmap.tried(naive, later).pai, naive


def hotspots(scope: Scope, window: str, category: str = ALL) -> Exhibit:
    """The hot spots of a window as places: where, how many events, how many were to be expected, how sure."""
    events, chosen = _check(scope, window, category), window_of(window)
    grid = _grid(scope)
    periods = [events.period(chosen, back) for back in range(_PERIODS)]
    of_now, before = where_of(scope, category, periods[0]), periods[1]
    compared = [p for p in periods[1:] if happened.comparable(scope, of_now, p)]
    counts = [_counts(scope, events, category, p) for p in (periods[0], *compared)]
    hot = [hotmap.hot(grid.cells, c) for c in counts]
    # a cell can be hot by its neighbours alone: nobody acts where nothing has happened
    kinds = hotmap.courses([mask & (c > 0) for (mask, _), c in zip(hot, counts, strict=True)])
    q = hot[0][1]
    trial = _tried(scope, events, category)
    is_better = trial is None or np.isnan(trial[0].pai) or prose.is_better(trial[0].pai, trial[1])
    if trial is not None and not is_better:
        kinds = np.array([LAST_YEAR if chosen_ else None for chosen_ in trial[2]], dtype=object)
    table, shapes = _spots(scope, grid, kinds, counts[0], q)
    courses = [str(c) for c in table["course"]]
    now = {c: courses.count(c) for c in COLOURS if c in courses and c != Course.FADING.value}
    words = prose.spots(now, courses.count(Course.FADING.value), f"Under {events.period(chosen)}")
    test = _test_note(trial)
    where = where_of(scope, category, events.period(chosen))
    parts = {p.name: str(p.geometry) for p in maps.drawn_parts(scope)}
    rows = scope.rows("areas", areas=[p.id for p in scope.parts])
    return Exhibit(
        ref=scope.ref("event-hotspots", window, *(() if category == ALL else (category,))),
        kind=Kind.MAP,
        title=_title(scope, window, category),
        how_to_read=(
            f"Rutor om {number(grid.size)} meter där händelserna med sina grannrutor är fler än slumpen ger "
            f"(Gi*, 5{NBSP}% falska bland alla), samlade till platser."
        ),
        table=table,
        columns=(
            Column("place", "Plats", Role.LABEL),
            Column("part", scope.part_title, Role.LABEL, hide_on_phone=True),
            Column("course", "Läge", Role.NOTE),
            Column("count", "Antal", Role.COUNT),
            Column(
                "expected",
                "Väntat",
                Role.ESTIMATE,
                decimals=1,
                derived_from=Derivation(How.MEAN, ("count",), Rows.ALL, True),
            ),
            Column(
                "ratio",
                "Gånger väntat",
                Role.RATIO,
                decimals=1,
                derived_from=Derivation(How.RATIO, ("count", "expected")),
            ),
            Column("sure", "Säkerhet", Role.NOTE, missing="", hide_on_phone=True),
        ),
        drawing=AreaMap(
            "place",
            "course",
            shapes,
            layers=(*ground(parts), *map_layers(scope)),
            points=geography.label_points(tuple(shapes.items()), ()),
            overlay=Marked(parts, {c: COLOURS[c] for c in COLOURS if c in courses}),
        ),
        sources=tuple(dict.fromkeys((*scope.sources(events.files), *scope.sources(rows)))),
        period=str(events.period(chosen)),
        summary=words,
        finding=prose.spots_in_brief(now, _largest(table)),
        notes=(
            *((test,) if is_better else (Caveat(test),)),
            "Väntat är lika många händelser i varje ruta av platsen; där folk rör sig mycket väntas fler i verkligheten.",
            f"Ny: bara i den här perioden av {len(counts)}; bestående: också i de flesta före; avtagande: i de flesta före, inte nu."
            if len(counts) > 1
            else "Ingen tidigare period är inläst att jämföra med, så ingen plats kan kallas ny.",
            *(prose.late_sources(happened.late(scope, of_now, before)) if events.holds(before) else ()),
            *scope.remarks(events.files),
            *happened.unplaced(scope, where),
            *happened.sources_note(scope, where),
            NOT_CRIME,
        ),
        methods=("hotspots",),
        ordered_by="count",
        is_selection=True,
    )


def _largest(table: pd.DataFrame) -> str:
    """The first place, as it stands within a sentence: "vid Storgatan"."""
    return _in_sentence(str(table["place"].iloc[0])) if len(table) else ""


def _in_sentence(place: str) -> str:
    """A place without its number: "1. Vid Storgatan" is "vid Storgatan"."""
    name = place.partition(". ")[2]
    return name[:1].lower() + name[1:]


def hotspot_table(scope: Scope, window: str, category: str = ALL) -> Exhibit:
    """The hot spots as a table alone, for a document, where a map stands without its table."""
    made = hotspots(scope, window, category)
    ref = scope.ref("event-hotspots-table", *made.ref.params)
    read = "Platserna har samma nummer som på kartan."
    title = _table_title(scope, window, category)
    notes = (made.notes[0], *scope.remarks(happened.happened(scope).files))  # the rest stands under the map
    plain = replace(made, ref=ref, kind=Kind.TABLE, title=title, how_to_read=read, notes=notes)
    return replace(plain, drawing=None, finding=_most_in_brief(made.table), summary=_most(made.table) or made.summary)


def _most(table: pd.DataFrame) -> str:
    """Where most events are, beside what was to be expected there; empty without places."""
    if table.empty:
        return ""
    return sentence(prose.most(_counted_at(table)))


def _most_in_brief(table: pd.DataFrame) -> str:
    return findings.short(prose.most(_counted_at(table)))


def _counted_at(table: pd.DataFrame) -> list[tuple[str, int, float]]:
    """Each place as it stands within a sentence, with its events and how many were to be expected."""
    names = [_in_sentence(str(place)) for place in table["place"]]
    return list(zip(names, table["count"].astype(int), table["expected"].astype(float), strict=True))


def _table_title(scope: Scope, window: str, category: str = ALL) -> str:
    return f"Platser att arbeta med: {_title(scope, window, category).replace('Hotspotar', 'hotspotar', 1)}"


def _test_note(trial: tuple[hotmap.Tried, float, np.ndarray] | None) -> str:
    if trial is None:
        return prose.untried(2)
    mine, before, _ = trial
    if np.isnan(mine.pai) or np.isnan(before):
        return f"Kartan gick inte att pröva på de senaste {_TRIAL} dagarna: för få händelser eller inga hotspotar året före."
    return prose.tried(mine.events, mine.area, mine.pai, mine.pei, before, _TRIAL)


def _spots(
    scope: Scope, grid: _Grid, kinds: np.ndarray, counts: np.ndarray, q: np.ndarray
) -> tuple[pd.DataFrame, dict[str, str]]:
    """(the hot spots as a table, the largest first; place → GeoJSON)."""
    spots = hotmap.together(grid.cells, kinds)
    mean = counts.mean() if len(counts) else 0.0
    named = named_things(scope)
    records = []
    for spot in range(spots.max(initial=-1) + 1):
        at = np.flatnonzero(spots == spot)
        course = _course(kinds[at])
        n, expected = int(counts[at].sum()), float(mean * len(at))
        weight = counts[at] + 1e-9
        x, y = float(np.average(grid.x[at], weights=weight)), float(np.average(grid.y[at], weights=weight))
        shape = shapely.union_all(
            shapely.box(
                grid.x[at] - grid.size / 2,
                grid.y[at] - grid.size / 2,
                grid.x[at] + grid.size / 2,
                grid.y[at] + grid.size / 2,
            )
        )
        part, place = _place(scope, named, x, y)
        sure = _sure(float(np.nanmin(q[at]))) if course not in (Course.FADING.value, LAST_YEAR) else None
        records.append((place, part, course, n, expected, n / expected if expected else np.nan, sure, shape))
    records.sort(key=lambda r: (r[2] == Course.FADING.value, -r[3]))
    records = records[:_MOST_SPOTS]
    places = [f"{i}. {name}" for i, name in enumerate((r[0] for r in records), start=1)]
    names = ["place", "part", "course", "count", "expected", "ratio", "sure"]
    table = pd.DataFrame([(p, *r[1:7]) for p, r in zip(places, records, strict=True)], columns=names)
    table = table.astype({"count": "int64", "expected": float, "ratio": float})
    return table, dict(zip(places, geography.to_geojson([r[7] for r in records]), strict=True))


def _course(kinds: np.ndarray) -> str:
    """A hot spot's course, from its cells': as long as the longest of them."""
    present = {str(k) for k in kinds}
    order = (LAST_YEAR, Course.UNCOMPARED, Course.PERSISTENT, Course.RECURRING, Course.NEW, Course.FADING)
    return str(next(c.value if isinstance(c, Course) else c for c in order if str(c) in present))


def _sure(q: float) -> str:
    return "q < 0,001" if q < 0.001 else "q < 0,01" if q < 0.01 else "q < 0,05"


def _place(scope: Scope, named: list[tuple[str, shapely.Geometry]], x: float, y: float) -> tuple[str, str]:
    """(the part, how the place is called: by what is nearest, else by where in the part it lies)."""
    point = shapely.Point(x, y)
    drawn = maps.drawn_parts(scope)
    shapes = geography.from_geojson([str(p.geometry) for p in drawn])
    part, shape = min(zip(drawn, shapes, strict=True), key=lambda pair: pair[1].distance(point))
    near = min(((s.distance(point), n) for n, s in named if s.geom_type == "Point"), default=(np.inf, ""))
    if near[0] <= _NEAR:
        return part.name, f"Vid {near[1]}"
    return part.name, f"{_side(shape, x, y)} {part.name}"


def _side(shape: shapely.Geometry, x: float, y: float) -> str:
    """Where in a shape a point lies: "Norra", "Sydvästra", "Centrala"."""
    left, bottom, right, top = shape.bounds
    east, north = (x - left) / (right - left) - 0.5, (y - bottom) / (top - bottom) - 0.5
    if abs(east) < 1 / 6 and abs(north) < 1 / 6:
        return "Centrala"
    vertical = "" if abs(north) < abs(east) / 2.4 else "nord" if north > 0 else "syd"
    horizontal = "" if abs(east) < abs(north) / 2.4 else "öst" if east > 0 else "väst"
    words = {"nord": "Norra", "syd": "Södra", "öst": "Östra", "väst": "Västra"}
    return words[vertical or horizontal] if not (vertical and horizontal) else f"{vertical}{horizontal}ra".capitalize()


SPECS = (
    layered(
        ExhibitSpec(
            "event-hotspots",
            hotspots,
            Disclosure.EVENTS,
            _check,
            (WINDOW, CATEGORY),
            happened.listed,
            title=_title,
            kind=Kind.MAP,
        )
    ),
    ExhibitSpec(
        "event-hotspots-table",
        hotspot_table,
        Disclosure.EVENTS,
        _check,
        (WINDOW, CATEGORY),
        happened.listed,
        title=_table_title,
        kind=Kind.TABLE,
    ),
)
