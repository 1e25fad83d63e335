"""Invented events for trying things out: with seasons, hours, streets, hot spots, near repeats and a change that is planted.

They are marked as fictional wherever they are shown, by their source.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from lagesbild.actor import Actor
from lagesbild.events import store
from lagesbild.problems import LagesbildError
from lagesbild.readers.events.placing import Placer
from lagesbild.readers.events.staging import UNKNOWN, Events, Ints, Writer, discard
from lagesbild.register import Change
from lagesbild.swedish import plural

if TYPE_CHECKING:
    import pandas as pd

    from lagesbild.areas import Directory
    from lagesbild.register import Register

SOURCE = "Påhittade händelser, gjorda av programmet (fiktiv)"
FIRST, LAST = date(2024, 1, 1), date(2026, 11, 22)
"""The days of those that the example place has."""
_AT_ONCE = 500_000
_STREETS, _ADDRESSES = 40, 25  # of a part; of a street
_REPEATS = 0.12  # of the burglaries and of the damage: soon after another one, near it
_FADES, _COMES = 0, 1  # the hot spots that go and come during the last half year


@dataclass(frozen=True)
class Kind:
    """One category: how common it is, when in the day and year, how long it may have taken, and who tells."""

    name: str
    share: float
    hour: float
    spread: float  # standard deviation, hours
    summer: float  # -1 to 1: more in summer, or in winter
    weekend: float  # how many times as common on a Friday or Saturday
    hours: float  # mean length of the interval in which it happened; 0 is a moment
    gathers: float  # the share of it that is at hot spots
    source: str


KINDS = (
    Kind("Skadegörelse", 0.19, 23, 4.5, 0.1, 1.6, 9, 0.35, "bostadsbolag"),
    Kind("Ordningsstörning", 0.18, 22, 3.5, 0.4, 2.2, 0, 0.5, "polis"),
    Kind("Narkotikabrott", 0.13, 19, 4.0, 0.1, 1.3, 0, 0.7, "polis"),
    Kind("Cykelstöld", 0.12, 14, 5.0, 0.7, 0.9, 8, 0.45, "polis"),
    Kind("Stöld ur fordon", 0.11, 2, 4.0, -0.1, 1.0, 10, 0.15, "polis"),
    Kind("Misshandel", 0.10, 23, 4.0, 0.3, 2.4, 0, 0.5, "polis"),
    Kind("Klotter", 0.08, 1, 5.0, 0.2, 1.2, 24, 0.3, "felanmälan"),
    Kind("Inbrott i bostad", 0.06, 14, 5.0, -0.6, 0.9, 11, 0.05, "polis"),
    Kind("Rån", 0.03, 21, 3.5, -0.2, 1.5, 0, 0.6, "polis"),
)
_QUALITIES = (("adress", 0.72), ("gata", 0.16), ("område", 0.07), ("kommun", 0.03), (None, 0.02))


@dataclass(frozen=True)
class _Town:
    """Where things can happen: addresses along streets, shape (n, 2) in EPSG:3006, and the hot spots' middles."""

    addresses: npt.NDArray[np.float64]
    spots: npt.NDArray[np.float64]


def generate(placer: Placer, n: int, seed: int, first: date = FIRST, last: date = LAST) -> Iterator[Events]:
    """``n`` events of the days from ``first`` to ``last``; the same for the same seed."""
    chance = np.random.default_rng(seed)
    town = _town(placer, chance)
    for start in range(0, n, _AT_ONCE):
        yield _some(placer, town, min(_AT_ONCE, n - start), f"fiktiv-{seed}", start, chance, first, last)


def _town(placer: Placer, chance: np.random.Generator) -> _Town:
    points = []
    for shape in placer.shapes:
        left, bottom, right, top = shape.bounds
        many = chance.uniform((left, bottom), (right, top), (40 * _STREETS, 2))
        starts = many[shapely.contains_xy(shape, many[:, 0], many[:, 1])][:_STREETS]
        angle = chance.uniform(0, np.pi, len(starts))
        length = chance.uniform(80, 0.15 * np.sqrt(shape.area) + 100, len(starts))
        along = chance.uniform(-1, 1, (len(starts), _ADDRESSES)) * length[:, None]
        x = starts[:, :1] + along * np.cos(angle)[:, None]
        y = starts[:, 1:] + along * np.sin(angle)[:, None]
        inside = shapely.contains_xy(shape, x.ravel(), y.ravel())
        points.append(np.column_stack([x.ravel(), y.ravel()])[inside])
    addresses = np.concatenate(points)
    return _Town(addresses, addresses[chance.choice(len(addresses), 8, replace=False)])


def _some(
    placer: Placer, town: _Town, n: int, prefix: str, number: int, chance: np.random.Generator, first: date, last: date
) -> Events:
    kind = chance.choice(len(KINDS), n, p=_shares([k.share for k in KINDS]))

    def of(name: str) -> npt.NDArray[np.float64]:
        return np.array([getattr(k, name) for k in KINDS])[kind]

    days = (last - first).days + 1
    day = _days(n, days, first, of("summer"), of("weekend"), chance)
    clock = np.round(np.mod(chance.normal(of("hour"), of("spread")), 24) * 60).astype(np.int64) % 1440
    x, y = _places(n, town, of("gathers"), day / days, chance)
    day, east, north = _with_repeats(kind, day, x, y, days, chance)
    begin = (first - date(1970, 1, 1)).days
    start = ((day + begin) * 1440 + clock) * 60
    length = np.where(of("hours") > 0, chance.gamma(1.5, np.maximum(of("hours"), 0.1) / 1.5) * 60, 0).astype(np.int64)
    quality = chance.choice(len(_QUALITIES), n, p=_shares([p for _, p in _QUALITIES]))
    within = [np.where(quality >= 3, UNKNOWN, np.floor(v)).astype(np.int64) for v in (east, north)]
    area = np.full(n, -1)
    placed = within[0] != UNKNOWN
    area[placed] = placer.areas(within[0][placed], within[1][placed])
    area[quality == 3] = len(placer.ids) - 1
    names = [q for q, _ in _QUALITIES if q]
    return Events(
        id=pa.array([f"{prefix}-{number + i:08d}" for i in range(n)], pa.string()),
        source=_coded(kind, [k.source for k in KINDS]),
        category=_coded(kind, [k.name for k in KINDS]),
        area=_coded(area, placer.ids),
        quality=_coded(np.where(quality < len(names), quality, -1), names),
        start=start,
        end=start + length * 60,
        is_timed=np.ones(n, bool),
        reported=day + begin + chance.geometric(0.4, n) - 1 + length // 1440,
        x=within[0],
        y=within[1],
    )


def _shares(values: list[float]) -> npt.NDArray[np.float64]:
    return np.array(values) / sum(values)


def _coded(codes: Ints, words: list[str]) -> pa.DictionaryArray:
    different = list(dict.fromkeys(words))
    at = np.array([different.index(w) for w in words])[codes]
    return pa.DictionaryArray.from_arrays(pa.array(at.astype(np.int32), mask=codes < 0), pa.array(different))


def _days(
    n: int,
    days: int,
    first: date,
    summer: npt.NDArray[np.float64],
    weekend: npt.NDArray[np.float64],
    chance: np.random.Generator,
) -> Ints:
    """Days from 0, thinned by season and weekday."""
    day = np.full(n, -1)
    while len(left := np.flatnonzero(day < 0)):
        tried = chance.integers(0, days, len(left))
        of_year = (tried + (first - date(first.year, 1, 1)).days) % 365.25
        season = 1 - summer[left] * np.cos(2 * np.pi * (of_year - 15) / 365.25) * 0.5
        is_weekend = np.isin((tried + first.weekday()) % 7, (4, 5))
        weight = season * np.where(is_weekend, weekend[left], 1.0)
        taken = chance.uniform(0, 1.5 * 2.4, len(left)) < weight
        day[left[taken]] = tried[taken]
    return day


def _places(
    n: int, town: _Town, gathers: npt.NDArray[np.float64], when: npt.NDArray[np.float64], chance: np.random.Generator
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Addresses, and points around the hot spots; one of those fades and one comes during the last sixth of the time."""
    at = town.addresses[np.minimum(chance.integers(0, len(town.addresses), n), len(town.addresses) - 1)].copy()
    spot = chance.choice(len(town.spots), n, p=_shares([1 / (i + 2) for i in range(len(town.spots))]))
    late = when > 5 / 6
    gathered = chance.uniform(size=n) < gathers
    gathered &= ~((spot == _FADES) & late) & ~((spot == _COMES) & ~late)
    around = town.spots[spot] + chance.normal(0, 70, (n, 2))
    at[gathered] = around[gathered]
    return at[:, 0], at[:, 1]


def _with_repeats(
    kind: Ints,
    day: Ints,
    x: npt.NDArray[np.float64],
    y: npt.NDArray[np.float64],
    days: int,
    chance: np.random.Generator,
) -> tuple[Ints, npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Some burglaries and some damage follow another within two weeks and two hundred metres."""
    for name in ("Inbrott i bostad", "Skadegörelse"):
        mine = np.flatnonzero(kind == [k.name for k in KINDS].index(name))
        if len(mine) < 2:
            continue
        later = mine[chance.uniform(size=len(mine)) < _REPEATS]
        before = chance.choice(mine, len(later))
        day[later] = np.minimum(day[before] + chance.integers(1, 15, len(later)), days - 1)
        x[later] = x[before] + chance.normal(0, 60, len(later))
        y[later] = y[before] + chance.normal(0, 60, len(later))
    return day, x, y


def staged(register: Register, directory: Directory, place: str, n: int, seed: int) -> tuple[store.Compared, Writer]:
    """``n`` invented events of the place as a set that is not saved yet. LagesbildError when it has no borders."""
    placer = Placer(directory, place)
    if not placer.has_borders:
        raise LagesbildError(f"{directory.name(place)} har inga gränser att lägga händelser i.")
    register.events.mkdir(parents=True, exist_ok=True)
    writer = Writer(register.events)
    for events in generate(placer, n, seed):
        writer.add(events)
    writer.close()
    return store.compare(register, place, writer.path), writer


def change(place: str, compared: store.Compared, actor: Actor) -> Change:
    """The audit row of invented events."""
    files: pd.DataFrame = compared.files
    return Change(
        str(actor),
        "import",
        "events",
        place,
        title=plural(compared.added + compared.changed, "påhittad händelse", "påhittade händelser"),
        source=SOURCE,
        period=f"{min(files['start'])} – {max(files['end'])}" if len(files) else None,
        as_of=LAST + timedelta(days=1),
    )


def load(register: Register, directory: Directory, place: str, n: int, seed: int, actor: Actor) -> store.Compared:
    """Save ``n`` invented events of the place."""
    compared, writer = staged(register, directory, place, n, seed)
    if not len(compared.files):
        discard(writer.path)
        return compared
    with store.published(register, [writer.path]):
        register.save([(change(place, compared, actor), compared.files)])
    return compared
