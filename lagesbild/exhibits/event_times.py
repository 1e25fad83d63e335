"""When events happen: hour by weekday, the latest days against the days before, and whether one is soon followed by another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from lagesbild.analysis.hotspots import Hours, aoristic_sums, knox
from lagesbild.analysis.statistics import Verdict, holm, verdicts
from lagesbild.calendar import Period
from lagesbild.events import By, Hourly, Where
from lagesbild.exhibit import (
    Caveat,
    Column,
    Derivation,
    Disclosure,
    Exhibit,
    Format,
    HourGrid,
    How,
    Kind,
    Role,
    Rows,
    VerdictText,
    of_events,
)
from lagesbild.exhibits import findings, happened
from lagesbild.exhibits.base import ExhibitSpec, Scope
from lagesbild.exhibits.happened import ALL, CATEGORY, NOT_CRIME, WINDOW, Happened, Window, where_of, window_of
from lagesbild.exhibits.prose import events as prose
from lagesbild.overlay import nice_bounds
from lagesbild.problems import NoData, NotEnoughData, UnknownId
from lagesbild.swedish import NBSP, day, number, plural, sentence_case
from lagesbild.tables.events import SHARED

DAYS = {
    "monday": "måndag",
    "tuesday": "tisdag",
    "wednesday": "onsdag",
    "thursday": "torsdag",
    "friday": "fredag",
    "saturday": "lördag",
    "sunday": "söndag",
}
"""The columns of a week, and what each day is called."""
FEWEST_HOURS = 30
HOURS_READ = (
    "Ju mörkare, desto fler händelser den timmen och veckodagen. En händelse med ett tidsintervall delas lika över det."
)
DISTANCES, SPANS = (100.0, 200.0, 400.0), (7.0, 14.0, 28.0)
"""The bands of near repeats: metres and days. The first of both was chosen beforehand, and is what the words say."""
MOST_PAIRED = 3_000
_SHUFFLES = 199


# --- hour by weekday -----------------------------------------------------------------------------


def hours_of(scope: Scope, events: Happened, where: Where) -> Hours:
    """The aoristic weights of the scope's events."""
    hourly = events.facts.hours(where)
    return weighed(hourly, events.facts.total(where) - hourly.unplaced)


def weighed(hourly: Hourly, placed: int) -> Hours:
    """The aoristic weights of ``placed`` events."""
    moments = [pd.to_datetime(hourly.shifting[c], unit="s", utc=True) for c in ("start", "end")]
    return aoristic_sums(hourly.begins, hourly.ends, moments[0], moments[1], SHARED, placed, hourly.unplaced)


_OF_HOURS = Derivation(How.MEAN, ("total",), Rows.ALL, True)
HOUR_COLUMNS = (
    Column("hour", "Timme", Role.LABEL),
    *(Column(d, name.capitalize()[:3], Role.ESTIMATE, decimals=1, derived_from=_OF_HOURS) for d, name in DAYS.items()),
    Column("total", "Summa", Role.ESTIMATE, decimals=1),
)
"""The columns of `hour_table`."""


def hour_table(made: Hours) -> pd.DataFrame:
    """A row for each hour, a column for each weekday, and their sum."""
    sums = made.table.to_numpy().T
    table = pd.DataFrame({"hour": [f"{h:02d}" for h in range(24)]})
    for i, weekday in enumerate(DAYS):
        table[weekday] = sums[:, i]
    table["total"] = sums.sum(axis=1)
    return table


def hour_grid(made: Hours) -> HourGrid:
    """How `hour_table` is drawn."""
    most = float(made.table.to_numpy().max())
    return HourGrid("hour", tuple(DAYS), nice_bounds(most, (0.1, 0.25, 0.4, 0.6, 0.8)))


def busiest_hours(made: Hours) -> list[tuple[str, str, float]]:
    """The three hours of the week with most events: (weekday, "22–23", their share in per cent)."""
    sums, named = made.table.to_numpy().T, list(DAYS.values())
    order = np.argsort(-sums, axis=None, kind="stable")[:3]
    return [(named[k % 7], f"{k // 7:02d}–{(k // 7 + 1) % 24:02d}", 100 * sums.ravel()[k] / made.events) for k in order]


def _check_hours(scope: Scope, window: str, category: str = ALL) -> Happened:
    events = happened.check(scope, window, category)
    where = where_of(scope, category, events.period(window_of(window)))
    timed = events.facts.total(where) - events.facts.hours(where).unplaced
    if timed < FEWEST_HOURS:
        what = f"För få händelser med klockslag: {number(timed)}, och minst {FEWEST_HOURS} behövs."
        raise NotEnoughData(what)
    return events


def _hours_title(scope: Scope, window: str, category: str = ALL) -> str:
    period = happened.happened(scope).period(window_of(window))
    return f"{sentence_case(happened.what(scope, category))} efter timme och veckodag, {scope.area.name}, {period}"


def hours(scope: Scope, window: str, category: str = ALL) -> Exhibit:
    """How many events each hour of the week has, those of an interval shared over its hours."""
    events, chosen = _check_hours(scope, window, category), window_of(window)
    where = where_of(scope, category, events.period(chosen))
    made = hours_of(scope, events, where)
    return Exhibit(
        ref=scope.ref("event-hours", window, *(() if category == ALL else (category,))),
        kind=Kind.CHART,
        title=_hours_title(scope, window, category),
        how_to_read=HOURS_READ,
        table=hour_table(made),
        columns=HOUR_COLUMNS,
        drawing=hour_grid(made),
        sources=scope.sources(events.files),
        period=str(events.period(chosen)),
        summary=prose.busiest(busiest_hours(made), made.events + made.unplaced, made.unplaced),
        notes=(
            *untimed(made),
            *happened.sources_note(scope, where),
            "Timmarna är svensk tid, också när klockan ställs om; ett intervall som passerar midnatt delas över båda dagarna.",
            NOT_CRIME,
        ),
        methods=("aoristic",),
    )


def untimed(made: Hours) -> tuple[str, ...]:
    """The note on events that are in no hour; none when all are."""
    if not made.unplaced:
        return ()
    share = made.unplaced / (made.unplaced + made.events)
    note = f"{plural(made.unplaced, 'händelse', 'händelser')} saknar klockslag, eller har ett intervall över en vecka, och är inte med."
    return (Caveat(note) if share > 0.2 else note,)


# --- the latest days against the days before -------------------------------------------------------


def _check_windows(scope: Scope, source: str = ALL) -> Happened:
    events = happened.happened(scope)
    if not happened.is_every_category(source):
        raise UnknownId(f"”{source}” är ingen källa. Välj bland: {', '.join(happened.sources(scope))}.")
    happened.in_words(scope, source)
    if not events.holds(events.period(Window.MONTH, 1)):
        raise NoData(f"Händelserna för {scope.area.name} når inte 56 dagar tillbaka.")
    return events


def _windows_title(scope: Scope, source: str = ALL) -> str:
    until = day(_check_windows(scope, source).until)
    words = f"Händelser de senaste 28 och 365 dagarna{happened.in_words(scope, source)}"
    return f"{words}, {scope.area.name}, till och med {until}"


def windows(scope: Scope, source: str = ALL) -> Exhibit:
    """28 and 365 days against as many before, by category; 28 days against the same weeks of the year before too.

    ``source``: of one source only (`happened.selection` of every category).
    """
    events = _check_windows(scope, source)
    names = happened.categories(scope)

    def counts(period: Period) -> list[int | None]:
        if not events.holds(period):
            return [None] * len(names)
        by_category = events.facts.count([By.CATEGORY], where_of(scope, source, period))
        by = dict(by_category.itertuples(index=False, name=None))
        return [int(sum(by.values())), *(int(by.get(n, 0)) for k, n in names.items() if k != ALL)]

    month, year = Window.MONTH, Window.YEAR
    late: dict[str, int] = {}

    def compared(period: Period, current: Period) -> list[int | None]:
        """As ``counts``; missing where what happens now comes from a source that has nothing as old as the period."""
        where = where_of(scope, source, current)
        new = happened.late(scope, where, period)
        if not new:
            return counts(period)
        by_category = events.facts.count([By.CATEGORY], replace(where, sources=tuple(new)))
        late.update(new)
        touched = {names[ALL], *by_category["category"].dropna()}
        return [None if name in touched else n for name, n in zip(names.values(), counts(period), strict=True)]

    now, long = counts(events.period(month)), counts(events.period(year))
    before = compared(events.period(month, 1), events.period(month))
    same = compared(events.year_before(month), events.period(month))
    longer = compared(events.period(year, 1), events.period(year))
    table = pd.DataFrame({"category": list(names.values())})
    for id_, values in (("now", now), ("before", before), ("same", same), ("long", long), ("longer", longer)):
        table[id_] = pd.array(values, dtype="Int64")
    table.insert(4, "says", _judged_month(now, before, same))
    table["change"] = [None if a is None or not b else 100 * (a / b - 1) for a, b in zip(long, longer, strict=True)]
    table["says_year"] = [of_events(v) for v in _judged(long, longer)]
    sure = [
        c for c, v in zip(table["category"], table["says_year"], strict=True) if isinstance(v, Verdict) and v.is_sure
    ]
    return Exhibit(
        ref=scope.ref("event-windows", *(() if source == ALL else (source,))),
        kind=Kind.TABLE,
        title=_windows_title(scope, source),
        how_to_read="28 dagar jämförs både med dagarna före och med samma veckor året före, så att årstiden ensam inte larmar.",
        table=table,
        columns=(
            Column("category", "Kategori", Role.LABEL),
            Column("now", "28 dagar", Role.COUNT),
            Column("before", "28 dagar före", Role.COUNT),
            Column("same", "Samma veckor året före", Role.COUNT, hide_on_phone=True),
            Column(
                "says", "Vad det säger", Role.VERDICT, derived_from=Derivation(How.VERDICT, ("now", "before", "same"))
            ),
            Column("long", "365 dagar", Role.COUNT),
            Column("longer", "365 dagar före", Role.COUNT),
            Column(
                "change",
                "Utv. %",
                Role.PERCENT_CHANGE,
                decimals=1,
                derived_from=Derivation(How.PERCENT_CHANGE, ("long", "longer")),
            ),
            Column(
                "says_year", "Vad året säger", Role.VERDICT, derived_from=Derivation(How.VERDICT, ("long", "longer"))
            ),
        ),
        sources=scope.sources(events.files),
        period=f"{events.period(year, 1).start} – {events.until}"
        if longer[0] is not None
        else str(events.period(year)),
        summary=prose.windows([str(c) for c in sure], int(now[0] or 0), before[0], same[0]),
        notes=(
            *prose.late_sources(late),
            *happened.sources_note(scope, where_of(scope, source, events.period(year))),
            "Raderna prövas tillsammans (Holm). Ett enda tillfälle kan ge flera händelser, så slumpen är större än testet antar.",
            NOT_CRIME,
        ),
        total_rows=(0,),
        methods=("two-counts",),
    )


def _judged(a: Sequence[int | None], b: Sequence[int | None]) -> list[Verdict | None]:
    x, y = (np.array([np.nan if v is None else v for v in c], dtype=float) for c in (a, b))
    return list(verdicts(x, y, family=[0] + [1] * (len(x) - 1))[0])


def _judged_month(now: Sequence[int | None], before: Sequence[int | None], same: Sequence[int | None]) -> list[object]:
    """Certain only when it is so against the days before and against the same weeks of the year before, the same way."""
    judgements: list[object] = []
    for one, other, unknown in zip(_judged(now, before), _judged(now, same), [s is None for s in same], strict=True):
        if one is None or not one.is_sure:
            judgements.append(of_events(one))
        elif unknown:
            judgements.append(VerdictText("går inte att skilja från årstiden", Verdict.UNSURE))
        else:
            judgements.append(one if other == one else VerdictText("kan vara årstiden", Verdict.UNSURE))
    return judgements


# --- near repeats ----------------------------------------------------------------------------------


def _check_repeats(scope: Scope, category: str) -> pd.DataFrame:
    events = happened.check(scope, Window.YEAR, category)
    where = where_of(scope, category, events.period(Window.YEAR))
    points = events.facts.points(MOST_PAIRED, where)
    if points is None:
        raise NotEnoughData(f"Fler än {number(MOST_PAIRED)} händelser: välj en kategori.")
    if len(points) < FEWEST_HOURS:
        raise NotEnoughData(
            f"För få händelser med exakt plats: {number(len(points))}, och minst {FEWEST_HOURS} behövs."
        )
    return points


def _repeats_title(scope: Scope, category: str) -> str:
    period = happened.happened(scope).period(Window.YEAR)
    return f"Upprepade händelser nära i rum och tid: {happened.what(scope, category)}, {scope.area.name}, {period}"


def near_repeats(scope: Scope, category: str) -> Exhibit:
    """Pairs of events that are close in place and time, against how many there are when days are shuffled."""
    points = _check_repeats(scope, category)
    events = happened.happened(scope)
    where = where_of(scope, category, events.period(Window.YEAR))
    days = [d.toordinal() for d in points["day"]]
    bands = knox(points["x"].to_numpy(float), points["y"].to_numpy(float), days, DISTANCES, SPANS, _SHUFFLES)
    table = bands.assign(distance=_bands(bands["distance"], DISTANCES, "m"), span=_bands(bands["span"], SPANS, "dagar"))
    table["says"] = _repeats_say(bands)
    (chosen,) = bands[(bands["distance"] == DISTANCES[0]) & (bands["span"] == SPANS[0])].to_dict("records")
    of = Derivation(How.MODEL, ("observed",), Rows.ALL, True)
    return Exhibit(
        ref=scope.ref("near-repeat", category),
        kind=Kind.TABLE,
        title=_repeats_title(scope, category),
        how_to_read="Par av händelser efter hur långt de ligger från varandra i rum och tid, mot vad slumpen ger när dagarna kastas om.",
        table=table,
        columns=(
            Column("distance", "Avstånd", Role.LABEL),
            Column("span", "Tid emellan", Role.LABEL),
            Column("observed", "Par", Role.COUNT),
            Column("expected", "Väntat", Role.ESTIMATE, decimals=1, derived_from=of),
            Column(
                "ratio",
                "Gånger väntat",
                Role.RATIO,
                decimals=2,
                derived_from=Derivation(How.RATIO, ("observed", "expected")),
            ),
            Column("p", "p", Role.TEST, Format.DECIMAL, decimals=3, derived_from=of),
            Column("says", "Vad det säger", Role.VERDICT, derived_from=Derivation(How.VERDICT, ("p",))),
        ),
        sources=scope.sources(events.files),
        period=str(events.period(Window.YEAR)),
        summary=prose.repeats(float(chosen["ratio"]), float(chosen["p"]), int(DISTANCES[0]), int(SPANS[0])),
        notes=(
            f"Prövat med {_SHUFFLES} omkastningar med fast frö. Det närmaste bandet, inom {int(DISTANCES[0])} meter och "
            f"{int(SPANS[0])} dagar, är valt i förväg; alla nio prövas tillsammans (Holm).",
            *happened.unplaced(scope, where),
            *happened.sources_note(scope, where),
            NOT_CRIME,
        ),
        methods=("near-repeat",),
    )


def _repeats_say(bands: pd.DataFrame) -> list[VerdictText | Verdict]:
    """What each band says, all of them tried together (Holm)."""
    sure = (holm(bands["p"]) <= 0.05) & (bands["ratio"].fillna(0) > 1)
    return [VerdictText("oftare än slumpen", Verdict.INCREASE) if s else Verdict.CHANCE for s in sure]


def _bands(ends: pd.Series, limits: Sequence[float], unit: str) -> list[str]:
    lower = dict(zip(limits, (0.0, *limits), strict=False))
    return [f"{int(lower[e])}–{int(e)}{NBSP}{unit}" for e in ends]


def _repeat_params(scope: Scope) -> list[tuple[str, ...]]:
    return [(c,) for c in happened.categories(scope) if c != ALL]


SPECS = (
    ExhibitSpec(
        "event-hours",
        hours,
        Disclosure.EVENTS,
        _check_hours,
        (WINDOW, CATEGORY),
        happened.listed,
        leads_with=findings.first_clause,
        title=_hours_title,
        kind=Kind.CHART,
    ),
    ExhibitSpec(
        "event-windows",
        windows,
        Disclosure.EVENTS,
        _check_windows,
        (happened.SOURCE,),
        lambda _scope: [()],
        leads_with=lambda words: findings.first_clause(words.removeprefix("Det kom ")),
        title=_windows_title,
        kind=Kind.TABLE,
    ),
    ExhibitSpec(
        "near-repeat",
        near_repeats,
        Disclosure.EVENTS,
        _check_repeats,
        (happened.ONE_CATEGORY,),
        _repeat_params,
        leads_with=findings.first_clause,
        title=_repeats_title,
        kind=Kind.TABLE,
    ),
)
