"""Maps of events: how dense they are, how that has changed, the events themselves, and hot spots to act on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely

from lagesbild.analysis import geography
from lagesbild.analysis.hotspots import Raster, density
from lagesbild.events import By, Where
from lagesbild.exhibit import AreaMap, Column, Derivation, Disclosure, Exhibit, How, Kind, Role
from lagesbild.exhibits import findings, happened, maps
from lagesbild.exhibits.base import ExhibitSpec, Param, Scope
from lagesbild.exhibits.happened import ALL, CATEGORY, NOT_CRIME, WINDOW, Happened, Window, where_of, window_of
from lagesbild.exhibits.layers import layered
from lagesbild.exhibits.prose import events as prose
from lagesbild.overlay import Dots, Overlay, Surface, nice_bounds
from lagesbild.problems import NoData, UnknownId
from lagesbild.swedish import NBSP, day, number, sentence_case

BANDWIDTHS = (150, 300, 500, 1000, 2000)
USUAL = 300
_MOST_CELLS = 1_500_000
MOST_POINTS = 2_000
_GROUPED = (250, 500, 1000, 2000, 4000)  # metres: the squares that many points are put together in
_MOST_GROUPS = 400

BANDWIDTH = Param("bandwidth", lambda _scope: [f"{b}m" for b in BANDWIDTHS], is_optional=True)


def _drawn(scope: Scope, window: str, category: str = ALL, *_more: str) -> Happened:
    events = happened.check(scope, window, category)
    maps.drawn_parts(scope)
    happened.check_placed(events)
    return events


def _check_change(scope: Scope, window: str, category: str = ALL, bandwidth: str = "") -> Happened:
    events = _drawn(scope, window, category)
    _bandwidth(bandwidth)
    _before(scope, events, window_of(window), category)
    return events


def _before(scope: Scope, events: Happened, window: Window, category: str) -> None:
    before = events.period(window, 1)
    if not events.holds(before):
        raise NoData(f"Händelserna för {scope.area.name} når inte {2 * window.days} dagar tillbaka.")
    for note in prose.late_sources(happened.late(scope, where_of(scope, category, events.period(window)), before)):
        raise NoData(note)


def _check_density(scope: Scope, window: str, category: str = ALL, bandwidth: str = "") -> Happened:
    _bandwidth(bandwidth)
    return _drawn(scope, window, category)


def _bandwidth(text: str) -> int:
    if not text:
        return USUAL
    metres = text.removesuffix("m")
    if not metres.isdecimal() or int(metres) not in BANDWIDTHS:
        raise UnknownId(f"Bandbredden ”{text}” finns inte. Välj bland: {', '.join(f'{b}m' for b in BANDWIDTHS)}.")
    return int(metres)


def _title(start: str, scope: Scope, window: str, category: str) -> str:
    events = happened.happened(scope)
    return f"{start} {happened.what(scope, category)}, {scope.area.name}, {events.period(window_of(window))}"


def _frame(scope: Scope) -> tuple[float, float, float, float]:
    """The bounds of the parts in EPSG:3006, in whole kilometres."""
    left, bottom, right, top = shapely.total_bounds(_shapes(scope))
    return (
        np.floor(left / 1000) * 1000,
        np.floor(bottom / 1000) * 1000,
        np.ceil(right / 1000) * 1000,
        np.ceil(top / 1000) * 1000,
    )


def _shapes(scope: Scope) -> list[shapely.Geometry]:
    return scope.once(("shapes",), lambda: geography.from_geojson([str(p.geometry) for p in maps.drawn_parts(scope)]))


def raster(scope: Scope, where: Where, bandwidth: int) -> Raster:
    """The density over the parts' frame, in events per km²; the bandwidth grows where the raster would be too large."""
    left, bottom, right, top = _frame(scope)
    while (right - left) * (top - bottom) / (bandwidth / 10) ** 2 > _MOST_CELLS:
        bandwidth *= 2
    cell = bandwidth // 10
    padded_bounds = tuple(int(v) for v in (left - bandwidth, bottom - bandwidth, right + bandwidth, top + bandwidth))
    counts = happened.happened(scope).facts.cells(cell, replace(where, bounds=padded_bounds))  # type: ignore[arg-type]
    x, y = (counts[c].to_numpy(float) * cell + cell / 2 for c in ("column", "row"))
    return density(x, y, bandwidth, cell, bounds=(left, bottom, right, top), weights=counts["count"])


def _by_part(scope: Scope, events: Happened, category: str, window: Window) -> tuple[dict, dict, dict]:
    """(counts, counts in the window before or {} when it is not loaded, km²) by the id of the part."""
    parts = {a: p.id for p in scope.parts for a in (x.id for x in scope.directory.inside(p.id))}

    def of(back: int) -> dict[str, int]:
        counts = events.facts.count([By.AREA], where_of(scope, category, events.period(window, back)))
        sums = dict.fromkeys((p.id for p in scope.parts), 0)
        for area, n in counts.itertuples(index=False, name=None):
            if area in parts:
                sums[parts[area]] += int(n)
        return sums

    now = where_of(scope, category, events.period(window))
    before = of(1) if happened.comparable(scope, now, events.period(window, 1)) else {}
    shapes = zip(maps.drawn_parts(scope), _shapes(scope), strict=True)
    return of(0), before, {p.id: s.area / 1e6 for p, s in shapes}


def _map(
    scope: Scope, name: str, params: tuple[str, ...], title: str, window: Window, category: str, **more: object
) -> tuple[Exhibit, Happened, dict, dict]:
    events = happened.happened(scope)
    counts, before, surface = _by_part(scope, events, category, window)
    extra: list[tuple[Column, dict]] = [
        (
            Column(
                "per_km2",
                "Per km²",
                Role.RATE,
                decimals=1,
                derived_from=Derivation(How.RATE, ("count",), elsewhere=True),
            ),
            {p: counts[p] / a for p, a in surface.items() if a},
        )
    ]
    earlier = events.period(window, 1)
    if before:
        was = Column("before", f"Före, {earlier}", Role.COUNT)
        change = Column("change", "Utv.", Role.CHANGE, derived_from=Derivation(How.DIFFERENCE, ("count", "before")))
        extra += [(was, before), (change, {p: counts[p] - before[p] for p in counts})]
    where = where_of(scope, category, events.period(window))
    exhibit = maps.area_map(
        scope,
        name,
        params,
        title,
        Column("count", "Antal", Role.COUNT),
        counts,
        events.files,
        str(events.period(window)),
        extra=extra,
        notes=(
            *scope.remarks(events.files),
            *happened.unplaced(scope, where),
            *happened.sources_note(scope, where),
            *(prose.late_sources(happened.late(scope, where, earlier)) if events.holds(earlier) else ()),
            NOT_CRIME,
        ),
        **more,  # type: ignore[arg-type]
    )
    return exhibit, events, counts, before


def _with(exhibit: Exhibit, overlay: Overlay) -> Exhibit:
    drawing = exhibit.drawing
    assert isinstance(drawing, AreaMap)
    return replace(exhibit, drawing=replace(drawing, overlay=overlay))


def _densest(scope: Scope, made: Raster) -> tuple[float, str]:
    """(the largest value, the part that it lies in: "i Fyrudda")."""
    if not made.values.size:
        return 0.0, ""
    row, column = np.unravel_index(int(np.argmax(made.values)), made.values.shape)
    x, y = made.left + (column + 0.5) * made.cell, made.bottom + (row + 0.5) * made.cell
    for part, shape in zip(maps.drawn_parts(scope), _shapes(scope), strict=True):
        if shapely.contains_xy(shape, x, y):
            return float(made.values[row, column]), f"i {part.name}"
    return float(made.values[row, column]), f"vid gränsen av {scope.area.name}"


def density_map(scope: Scope, window: str, category: str = ALL, bandwidth: str = "") -> Exhibit:
    """Kernel density of the events of a window, in events per km²."""
    events, chosen, metres = (
        _check_density(scope, window, category, bandwidth),
        window_of(window),
        _bandwidth(bandwidth),
    )
    made = raster(scope, where_of(scope, category, events.period(chosen)), metres)
    metres = round(made.cell * 10)
    params = tuple(p for p in (window, category if category != ALL or bandwidth else "", bandwidth) if p)
    exhibit, _, counts, before = _map(
        scope,
        "event-density",
        params,
        _density_title(scope, window, category),
        chosen,
        category,
        how_to_read=f"Färgen visar hur tätt händelserna ligger: händelser per km², utjämnade över {number(metres)}{NBSP}meter.",
        methods=("density",),
    )
    most, where = _densest(scope, made)
    words = prose.counted(
        scope.area.name, sum(counts.values()), sum(before.values()) if before else None, _earlier(chosen)
    )
    surface = Surface(made.values, made.left, made.bottom, made.cell, nice_bounds(most), "per km²")
    dense = prose.densest(most, where, metres)
    return replace(_with(exhibit, surface), summary=f"{words} {dense}".strip(), finding=findings.first_sentence(dense))


def _earlier(window: Window) -> str:
    return f"de {window.days} dagarna före"


def _density_title(scope: Scope, window: str, category: str = ALL, *_: str) -> str:
    return _title("Täthet av", scope, window, category)


def change_map(scope: Scope, window: str, category: str = ALL, bandwidth: str = "") -> Exhibit:
    """The density of a window less that of as many days before it."""
    events, chosen, metres = _check_change(scope, window, category, bandwidth), window_of(window), _bandwidth(bandwidth)
    now, before = (raster(scope, where_of(scope, category, events.period(chosen, back)), metres) for back in (0, 1))
    metres = round(now.cell * 10)
    values = now.values - before.values
    most = float(np.abs(values).max()) if values.size else 0.0
    up = nice_bounds(most, (0.2, 0.4, 0.7))
    params = tuple(p for p in (window, category if category != ALL or bandwidth else "", bandwidth) if p)
    exhibit, _, counts, earlier = _map(
        scope,
        "event-change",
        params,
        _change_title(scope, window, category),
        chosen,
        category,
        how_to_read="Orange är där händelserna ligger tätare än före, blått där de ligger glesare, i händelser per km².",
        methods=("density",),
    )
    surface = Surface(values, now.left, now.bottom, now.cell, (*(-b for b in up[::-1]), *up), "per km²", signed=True)
    change = {scope.directory.name(p): counts[p] - earlier[p] for p in counts}
    order = sorted(change, key=lambda n: -change[n])
    more = {n: change[n] for n in order[:2] if change[n] > 0}
    less = {n: change[n] for n in order[::-1][:2] if change[n] < 0}
    season = "Årstiden ensam flyttar 28 dagar: jämför också med samma veckor året före."
    notes = (*exhibit.notes, *((season,) if chosen is Window.MONTH else ()))
    return replace(_with(exhibit, surface), summary=prose.changed(more, less), notes=notes)


def _change_title(scope: Scope, window: str, category: str = ALL, *_: str) -> str:
    before = happened.happened(scope).period(window_of(window), 1)
    return f"{_title('Ändrad täthet av', scope, window, category)} mot {before}"


def points_map(scope: Scope, window: str, category: str = ALL) -> Exhibit:
    """The events themselves where they are few, else how many there are in each square."""
    events, chosen = _drawn(scope, window, category), window_of(window)
    where = where_of(scope, category, events.period(chosen))
    dots = _dots(events, where)
    exhibit, _, counts, before = _map(
        scope,
        "event-points",
        (window,) if category == ALL else (window, category),
        _points_title(scope, window, category),
        chosen,
        category,
        how_to_read="Varje punkt är en händelse."
        if not dots.is_grouped
        else f"Händelserna är fler än {number(MOST_POINTS)}: varje cirkel står för dem i en ruta, och dess yta för hur många.",
    )
    words = prose.counted(
        scope.area.name, sum(counts.values()), sum(before.values()) if before else None, _earlier(chosen)
    )
    return replace(_with(exhibit, dots), summary=words)


def _dots(events: Happened, where: Where) -> Dots:
    points = events.facts.points(MOST_POINTS, where)
    if points is not None:
        rows = points.itertuples(index=False, name=None)
        return Dots(tuple((float(x), float(y), 1, f"{c}, {day(d)}") for x, y, d, c in rows), "Händelse")
    for size in _GROUPED:
        counts = events.facts.cells(size, where)
        if len(counts) <= _MOST_GROUPS or size == _GROUPED[-1]:
            break
    cells = counts.sort_values("count", ascending=False).itertuples(index=False, name=None)
    at = tuple(((c + 0.5) * size, (r + 0.5) * size, int(n), f"{number(int(n))} händelser") for c, r, n in cells)
    return Dots(at, f"Händelser i en ruta om {number(size)}{NBSP}meter", is_grouped=True)


def _points_title(scope: Scope, window: str, category: str = ALL) -> str:
    return f"{sentence_case(happened.what(scope, category))} på kartan, {scope.area.name}, {happened.happened(scope).period(window_of(window))}"


SPECS = (
    layered(
        ExhibitSpec(
            "event-density",
            density_map,
            Disclosure.EVENTS,
            _check_density,
            (WINDOW, CATEGORY, BANDWIDTH),
            happened.listed,
            title=_density_title,
            kind=Kind.MAP,
        )
    ),
    layered(
        ExhibitSpec(
            "event-change",
            change_map,
            Disclosure.EVENTS,
            _check_change,
            (WINDOW, CATEGORY, BANDWIDTH),
            happened.listed,
            leads_with=findings.first_sentence,
            title=_change_title,
            kind=Kind.MAP,
        )
    ),
    layered(
        ExhibitSpec(
            "event-points",
            points_map,
            Disclosure.EVENTS,
            _drawn,
            (WINDOW, CATEGORY),
            happened.listed,
            leads_with=findings.first_sentence,
            title=_points_title,
            kind=Kind.MAP,
        )
    ),
)
