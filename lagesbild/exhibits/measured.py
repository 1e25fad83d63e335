"""Exhibits of measured series: what nobody reports as a crime, by place and time, as the place has loaded it.

One shape for all of them: drugs in waste water day by day, groups that were started and finished, marks of a course,
counts by lokalpolisområde. A series is a table (`measured`: a row a place and time, a column a measure), and each of its
measures a diagram (`measured-chart`), where its counts need not be kept back for one another.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from lagesbild.calendar import Period, year_period
from lagesbild.exhibit import (
    Bars,
    Caveat,
    Column,
    Derivation,
    Disclosure,
    Exhibit,
    Fact,
    Format,
    How,
    Kind,
    Lines,
    Role,
    RowSum,
    Subject,
)
from lagesbild.exhibits import findings
from lagesbild.exhibits.base import ExhibitSpec, Param, Scope, not_loaded
from lagesbild.exhibits.prose import measured as prose
from lagesbild.problems import NotEnoughData, UnknownId
from lagesbild.swedish import listing, slug
from lagesbild.tables import ALL
from lagesbild.units import is_measure

SUM = "Summa"
"""What a series' places together are called."""
_MOST_LINES = 4


@dataclass(frozen=True)
class _Series:
    """A series' rows up to the scope's year, and what its parts are called, in the order loaded."""

    name: str
    rows: pd.DataFrame
    measures: tuple[str, ...]
    spots: tuple[str, ...]
    periods: tuple[Period, ...]

    def column(self, measure: str) -> str:
        """The id of a measure's column, the same in table and diagram."""
        return f"of_{slug(f'{self.name} {measure}').replace('-', '_')}"

    def unit(self, measure: str) -> str:
        """The measure's unit."""
        return str(self.rows["unit"][self.rows["measure"] == measure].iloc[-1])

    def whole(self, measure: str) -> str | None:
        """The measure that this one is a part of."""
        wholes = self.rows["whole"][self.rows["measure"] == measure].dropna()
        return str(wholes.iloc[-1]) if len(wholes) and wholes.iloc[-1] in self.measures else None

    def value(self, measure: str, spot: str, period: Period) -> float | None:
        """What was measured; None where it was not."""
        return self.values.get((measure, spot, period))

    @cached_property
    def values(self) -> dict[tuple[str, str, Period], float]:
        """What was measured, by measure, place and time."""
        r = self.rows
        every = zip(r["measure"], r["spot"], r["start"], r["end"], r["value"], strict=True)
        return {(m, s, Period(a, b)): float(v) for m, s, a, b, v in every if not pd.isna(v)}


def fact_of(area: str, series: str, measure: str, spot: str, period: Period) -> Fact:
    """What a count of a series is, whatever exhibit shows it."""
    return Fact(Subject.MEASURED, area, series, f"{measure}|{spot}", period)


def _rows(scope: Scope) -> pd.DataFrame:
    """The place's rows that reach no further than the scope's year."""
    rows = scope.rows("measured", areas=[scope.area.id])
    return rows[np.array([d.year <= scope.year for d in rows["end"]], dtype=bool)]


def _names(scope: Scope) -> dict[str, str]:
    """Slug → name of the place's series."""
    rows = _rows(scope)
    return {slug(n): str(n) for n in dict.fromkeys(rows["series"])}


def _series(scope: Scope, id_: str) -> _Series:
    names = _names(scope)
    if not names:
        raise not_loaded("Mätserier", scope)
    if id_ not in names:
        raise UnknownId(f"Mätserien ”{id_}” finns inte för {scope.area.name}. Välj bland: {', '.join(names)}.")

    def make() -> _Series:
        rows = _rows(scope)
        rows = rows[rows["series"] == names[id_]]
        periods = sorted(
            {Period(a, b) for a, b in zip(rows["start"], rows["end"], strict=True)}, key=lambda p: (p.end, p.start)
        )
        measures, spots = (tuple(map(str, dict.fromkeys(rows[c]))) for c in ("measure", "spot"))
        return _Series(names[id_], rows, measures, spots, tuple(periods))

    return scope.once(("measured", id_), make)


def label(period: Period) -> str:
    """A period as a row is called: "2023", "2023 t.o.m. 19 nov", "6 sep 2021".

    >>> from datetime import date
    >>> label(Period(date(2023, 1, 1), date(2023, 11, 19)))
    '2023 t.o.m. 19\\xa0nov'
    """
    return (
        f"{period.end.year} t.o.m. {Period(period.end, period.end).without_year().split(' – ')[0]}"
        if _is_part_of_year(period)
        else str(period)
    )


def _brief(period: Period) -> str:
    """A period in a sentence, whose end a note says."""
    return f"{period.end.year} (en del av året)" if _is_part_of_year(period) else label(period)


def _is_part_of_year(period: Period) -> bool:
    """True for what begins with the year, goes on for more than a month, and ends before the year does."""
    whole = year_period(period.end.year)
    return period.start == whole.start and period.end < whole.end and period.days > 31


def _parts(series: _Series) -> list[Period]:
    """The periods that are a part of a year where others are whole years."""
    is_yearly = any(p == year_period(p.end.year) for p in series.periods)
    return [p for p in series.periods if is_yearly and _is_part_of_year(p)]


def _title(scope: Scope, id_: str) -> str:
    return f"{_series(scope, id_).name}, {scope.area.name}"


def _column(series: _Series, measure: str, title: str) -> Column:
    """Whole numbers of a unit that counts are counts: small ones leave no house."""
    values = [v for (m, _, _), v in series.values.items() if m == measure]
    if not is_measure(series.unit(measure)) and all(v == int(v) for v in values):
        return Column(series.column(measure), title, Role.COUNT)
    decimals = max((len(f"{v:.3f}".rstrip("0").partition(".")[2]) for v in values), default=0)
    return Column(series.column(measure), title, Role.AMOUNT, Format.DECIMAL, decimals)


def _units(series: _Series, measures: tuple[str, ...]) -> str:
    units = [series.unit(m) for m in measures]
    if len(set(units)) == 1:
        return f"Enhet: {units[0]}."
    return f"Enhet: {', '.join(f'{m} i {u}' for m, u in zip(measures, units, strict=True))}."


def _notes(scope: Scope, series: _Series) -> tuple[str, ...]:
    parts = [label(p) for p in _parts(series)]
    return (
        *([Caveat(f"{listing(parts)}: inte hela året. Jämför inte med de andra åren.")] if parts else []),
        *scope.remarks(series.rows),
    )


def table(scope: Scope, id_: str) -> Exhibit:
    """A series: a row for each place and time, a column for each measure, and the shares that the file declares."""
    series = _series(scope, id_)
    keys = [(s, p) for s in series.spots for p in series.periods]
    keys = [k for k in keys if any((m, *k) in series.values for m in series.measures) or _is_stated(series, *k)]
    data: dict[str, object] = {}
    columns: list[Column] = []
    has_spots, has_times = len(series.spots) > 1 or series.spots != (ALL,), len(series.periods) > 1
    if has_spots:
        data["spot"] = [s for s, _ in keys]
        columns.append(Column("spot", "Var", Role.LABEL))
    if has_times or not has_spots:
        data["period"] = [label(p) for _, p in keys]
        columns.append(Column("period", "Period", Role.LABEL))
    for measure in series.measures:
        column = _column(series, measure, measure[:1].upper() + measure[1:])
        values = [series.value(measure, *k) for k in keys]
        is_count = column.role is Role.COUNT
        data[column.id] = (
            pd.array([None if v is None else int(v) for v in values], dtype="Int64") if is_count else values
        )
        columns.append(column)
    out = pd.DataFrame(data)
    counts = [c.id for c in columns if c.role is Role.COUNT]
    # persons and things of different places add up; days and marks do not
    is_summed = has_spots and not has_times and ALL not in series.spots and len(keys) > 1
    is_summed = (
        is_summed and bool(counts) and len(counts) == len(series.measures) and not out[counts].isna().any(axis=None)
    )
    is_summed = is_summed and not (2 * out[counts] == out[counts].sum()).all(axis=1).any()  # a row is the whole already
    facts = {
        (row, series.column(m)): (fact_of(scope.area.id, series.name, m, *k),)
        for row, k in enumerate(keys)
        for m in series.measures
        if series.value(m, *k) is not None
    }
    if is_summed:
        of_sum = {m: fact_of(scope.area.id, series.name, m, SUM, keys[0][1]) for m in series.measures}
        facts |= {(len(out), series.column(m)): (fact,) for m, fact in of_sum.items()}
        out.loc[len(out)] = [SUM, *(int(out[c].sum()) for c in counts)]
        out = out.astype(dict.fromkeys(counts, "Int64"))
    for measure in series.measures:
        if whole := series.whole(measure):
            part, of = series.column(measure), series.column(whole)
            share = out[part].astype("Float64") / out[of].astype("Float64").replace(0, pd.NA)
            out[f"share_{part}"] = (100 * share).astype("float64")
            title = f"{measure[:1].upper()}{measure[1:]}, andel av {whole}"
            made = Derivation(How.SHARE, (part, of))
            columns.append(Column(f"share_{part}", title, Role.SHARE, missing="", derived_from=made))
    total = len(out) - 1
    return Exhibit(
        ref=scope.ref("measured", id_),
        kind=Kind.TABLE,
        title=_title(scope, id_),
        how_to_read=_units(series, series.measures),
        table=out,
        columns=tuple(columns),
        sources=scope.sources(series.rows),
        period=_span(series),
        summary=prose.series(series.name, [_brief(p) for p in series.periods], len(series.spots), series.measures),
        notes=_notes(scope, series),
        total_rows=(total,) if is_summed else (),
        sums=(RowSum(total, tuple(range(total))),) if is_summed else (),
        methods=("suppression", "symbols") if counts else (),
        facts=facts,
    )


def _is_stated(series: _Series, spot: str, period: Period) -> bool:
    """True when a row of the file has the place and time, if only to say that nothing was measured."""
    r = series.rows
    return bool(((r["spot"] == spot) & (r["start"] == period.start) & (r["end"] == period.end)).any())


def _span(series: _Series) -> str:
    first, last = min(p.start for p in series.periods), series.periods[-1].end
    return str(Period(first, last))


def _measure(scope: Scope, id_: str, measure: str) -> tuple[_Series, str]:
    """The series and the measure's name; NotEnoughData for what would be no diagram, or would tell a small count."""
    series = _series(scope, id_)
    name = next((m for m in series.measures if slug(m) == measure), None)
    if name is None:
        raise UnknownId(
            f"Måttet ”{measure}” finns inte i {series.name}. Välj bland: {', '.join(map(slug, series.measures))}."
        )
    is_count = _column(series, name, name).role is Role.COUNT
    if is_count and len(series.spots) > 1:
        raise NotEnoughData(
            f"{series.name} räknar i flera områden: tabellen har alla tal, och lämnar ut dem tillsammans."
        )
    if len(series.spots) > _MOST_LINES and len(series.periods) > 1:
        raise NotEnoughData(f"{series.name} har fler mätområden än ett diagram kan hålla isär: de står i tabellen.")
    if len(series.spots) * len(series.periods) < 2:
        raise NotEnoughData(f"{series.name} har en enda uppgift om {name}: den står i tabellen.")
    return series, name


def _chart_title(scope: Scope, id_: str, measure: str) -> str:
    series, name = _measure(scope, id_, measure)
    return f"{series.name}: {name}, {scope.area.name}"


def chart(scope: Scope, id_: str, measure: str) -> Exhibit:
    """One measure: bars over time, or over places at one time; lines where there are several of both."""
    series, name = _measure(scope, id_, measure)
    column = _column(series, name, name[:1].upper() + name[1:])
    unit = series.unit(name)
    drawing: Bars | Lines
    facts: dict[tuple[int, str], tuple[Fact, ...]] = {}
    if len(series.spots) > 1 and len(series.periods) > 1:
        days = {(p.start == p.end, p.end.year) for p in series.periods}
        is_short = days == {(True, series.periods[0].end.year)}  # days of one year, which the source line names
        out = pd.DataFrame(
            {"period": [p.without_year().split(" – ")[0] if is_short else label(p) for p in series.periods]}
        )
        spots = {f"spot_{n}": s for n, s in enumerate(series.spots)}
        for spot_id, spot in spots.items():
            out[spot_id] = [series.value(name, spot, p) for p in series.periods]
        columns = [Column("period", "Period", Role.LABEL), *(replace(column, id=i, title=s) for i, s in spots.items())]
        drawing = Lines("period", tuple(spots), unit)
        facts = {
            (row, spot_id): (fact_of(scope.area.id, series.name, name, spot, p),)
            for row, p in enumerate(series.periods)
            for spot_id, spot in spots.items()
            if series.value(name, spot, p) is not None
        }
    else:
        is_time = len(series.periods) > 1
        keys = [(s, p) for s in series.spots for p in series.periods]
        values = [series.value(name, *k) for k in keys]
        whole = column.role is Role.COUNT
        out = pd.DataFrame(
            {
                "label": [label(p) if is_time else s for s, p in keys],
                column.id: pd.array([None if v is None else int(v) for v in values], dtype="Int64")
                if whole
                else values,
            }
        )
        columns = [Column("label", "Period" if is_time else "Var", Role.LABEL), column]
        facts = {
            (row, column.id): (fact_of(scope.area.id, series.name, name, *k),)
            for row, (k, v) in enumerate(zip(keys, values, strict=True))
            if v is not None
        }
        drawing = Bars("label", (column.id,), unit, is_time, tuple(label(p) for p in _parts(series)))
    return Exhibit(
        ref=scope.ref("measured-chart", id_, measure),
        kind=Kind.CHART,
        title=_chart_title(scope, id_, measure),
        how_to_read=f"Enhet: {unit}.",
        table=out,
        columns=tuple(columns),
        drawing=drawing,
        sources=scope.sources(series.rows),
        period=_span(series),
        summary=prose.ends(_compared(series, name), unit),
        notes=_notes(scope, series),
        facts=facts,
    )


def _compared(series: _Series, measure: str) -> list[tuple[str, float | None]]:
    """What the words compare: every value by what its row is called, without parts of years beside whole ones."""
    parts, has_times, has_spots = _parts(series), len(series.periods) > 1, len(series.spots) > 1
    return [
        (", ".join(([s] if has_spots else []) + ([label(p)] if has_times else [])), series.value(measure, s, p))
        for s in series.spots
        for p in series.periods
        if p not in parts
    ]


def _charted(scope: Scope) -> list[tuple[str, ...]]:
    pairs = [(s, slug(m)) for s in _names(scope) for m in _series(scope, s).measures]
    return [p for p in pairs if _can_be_drawn(scope, *p)]


def _can_be_drawn(scope: Scope, id_: str, measure: str) -> bool:
    try:
        _measure(scope, id_, measure)
    except NotEnoughData:
        return False
    return True


_SERIES = Param("series", lambda scope: list(_names(scope)))

SPECS = (
    ExhibitSpec("measured", table, Disclosure.PERSON_COUNTS, _series, (_SERIES,), title=_title, kind=Kind.TABLE),
    ExhibitSpec(
        "measured-chart",
        chart,
        Disclosure.PERSON_COUNTS,
        _measure,
        (_SERIES, Param("measure", lambda scope: [m for _, m in _charted(scope)])),
        _charted,
        leads_with=findings.first_clause,
        title=_chart_title,
        kind=Kind.CHART,
    ),
)
