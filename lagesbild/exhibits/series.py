"""Exhibits of how things develop: the span that was expected, the year beside earlier ones, what breaks its pattern."""

from __future__ import annotations

import calendar
from datetime import timedelta

import numpy as np
import pandas as pd

from lagesbild.analysis import series as analysis
from lagesbild.analysis.statistics import Verdict, verdicts
from lagesbild.calendar import Week, week_label
from lagesbild.exhibit import (
    RUNNING,
    WITHIN,
    Band,
    Caveat,
    Column,
    Derivation,
    Disclosure,
    Exhibit,
    Format,
    How,
    Kind,
    Role,
    Season,
)
from lagesbild.exhibits import findings, meanwhile
from lagesbild.exhibits.base import ExhibitSpec, Scope, of_year
from lagesbild.exhibits.counted import (
    ALL,
    AREA,
    CATEGORY,
    EXPECTED,
    STEP,
    UNITS,
    Step,
    areas_of,
    categories_of,
    counted,
    facts_of_period,
    facts_of_periods,
    heading,
    label_of,
    labels_of,
    marks_of,
    series_of,
    span_of,
    status_notes,
    step_of,
    steps,
    where,
    whole_course,
)
from lagesbild.exhibits.prose import series as prose
from lagesbild.exhibits.prose.series import Judged, OverYears, Signal
from lagesbild.problems import NotEnoughData
from lagesbild.swedish import MONTHS

_SHOWN = {Step.MONTHS: 36, Step.WEEKS: 104}  # periods in a chart
_WATCH = {Step.MONTHS: 12, Step.WEEKS: 13}
_REFERENCE = {Step.MONTHS: 36, Step.WEEKS: 104}
_RECENT = {Step.MONTHS: 3, Step.WEEKS: 4}
_EVERY = 500
_YEAR = {Step.MONTHS: 12, Step.WEEKS: 26}  # periods that the words sum up
_EXPECTED = ("expected", "low", "high", "state")
_POISSON = (
    "Spannet räknar med att brott sker oberoende av varandra. En och samma händelse kan ge flera anmälningar; "
    "då är det verkliga spannet vidare."
)


def _series_title(scope: Scope, step: str, area: str, category: str) -> str:
    return heading(scope, step_of(step), area, category)


def _season_title(scope: Scope, step: str, area: str, category: str) -> str:
    return f"{counted(scope, step_of(step)).categories[category]} under året, {where(scope, area)} {scope.year}"


def _signals_title(scope: Scope, _step: str) -> str:
    return f"Vad bryter mönstret just nu, {scope.area.name}"


def expected_band(scope: Scope, step_: str, area: str, category: str) -> Exhibit:
    """Counts period by period in the span that was expected of each."""
    step = step_of(step_)
    rows, series = series_of(scope, step, area, category)
    judged = (analysis.band_of_season if step is Step.MONTHS else analysis.band)(series)[-_SHOWN[step] :]
    labels = labels_of(step, judged)
    states = []
    for complete, outside, low, count in zip(
        judged["complete"], judged["outside"], judged["low"], judged["count"], strict=True
    ):
        is_judged = not pd.isna(low) and not pd.isna(count)
        state = outside if isinstance(outside, str) else WITHIN if is_judged else ""
        states.append(state if complete else RUNNING)
    low, high = (pd.array(judged[c].astype("Float64").round(), dtype="Int64") for c in ("low", "high"))
    table = pd.DataFrame(
        {
            "period": labels,
            "count": pd.array(judged["count"], dtype="Int64"),
            "expected": judged["expected"].to_numpy(dtype=float),
            "low": low,
            "high": high,
            "state": states,
        }
    )
    happening = meanwhile.in_series(
        scope, step, area, category, list(zip(judged["year"], judged["number"], strict=True))
    )
    is_marked = any(happening)
    if is_marked:
        table[meanwhile.ID] = happening
    by = "samma månad de tre till fem åren före" if step is Step.MONTHS else "de åtta hela veckorna före"
    unit = UNITS[step]
    return Exhibit(
        ref=scope.ref("series", step, area, category),
        kind=Kind.CHART,
        title=_series_title(scope, step_, area, category),
        how_to_read=f"Antal {unit.many}. Det ljusa spannet är vad som var att vänta av {by}.",
        table=table,
        columns=(
            Column("period", "Period", Role.TIME, Format.TEXT),
            Column("count", "Antal", Role.COUNT),
            Column("expected", "Väntat", Role.ESTIMATE, decimals=1, derived_from=EXPECTED),
            Column("low", "Från", Role.BOUND, Format.COUNT, derived_from=EXPECTED),
            Column("high", "Till", Role.BOUND, Format.COUNT, derived_from=EXPECTED),
            Column("state", "Läge", Role.VERDICT, Format.TEXT, derived_from=EXPECTED),
            *([meanwhile.COLUMN] if is_marked else []),
        ),
        drawing=Band(
            "period",
            "count",
            "low",
            "high",
            "state",
            marks_of(step, judged, labels),
            "väntat spann, 19 gånger av 20",
            meanwhile.ID if is_marked else "",
        ),
        sources=scope.sources(rows) if len(rows) else scope.sources(counted(scope, step).rows[scope.area.id, ALL]),
        period=span_of(step, judged),
        summary=_developed(step, table),
        finding=_last_period(step, table),
        notes=(
            *([Caveat(f"{labels[-1].capitalize()} är inte slut. Den bedöms inte och ingår inte i något spann.")]
              if states[-1] == RUNNING else []),
            *status_notes(step, rows),
            *meanwhile.notes(labels, happening),
            _POISSON,
            f"En enstaka {unit.period} utanför spannet säger lite: var tjugonde hamnar där utan att något har ändrats.",
        ),
        methods=("expected-band",),
        facts={(i, "count"): f for i, f in enumerate(facts_of_periods(scope, step, area, category, judged))}
        | {(i, id_): whole_course(scope, step, area, category) for i in range(len(judged)) for id_ in _EXPECTED},
    )  # fmt: skip


def _judged(table: pd.DataFrame) -> list[Judged]:
    """The periods that are over and have a count."""
    over = table[(table["state"] != RUNNING) & table["count"].notna()]

    def end(value: object) -> int | None:
        return None if pd.isna(value) else int(value)  # type: ignore[call-overload]

    return [
        Judged(r["period"], int(r["count"]), end(r["low"]), end(r["high"]), r["state"]) for r in over.to_dict("records")
    ]


def _last_period(step: Step, table: pd.DataFrame) -> str:
    whole = _judged(table)
    return findings.period(whole[-1].label, UNITS[step].count(whole[-1].count), whole[-1].state) if whole else ""


def _developed(step: Step, table: pd.DataFrame) -> str:
    is_running = len(table) and table["state"].iloc[-1] == RUNNING
    running = str(table["period"].iloc[-1]) if is_running else ""
    return prose.developed(UNITS[step], _judged(table), _YEAR[step], running)


def _years(wide: pd.DataFrame) -> list[int]:
    return [int(c) for c in wide.columns if isinstance(c, int | np.integer)]


def _over_years(scope: Scope, step: str, area: str, category: str) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """(rows, series, the years side by side); NotEnoughData without a year before to compare with."""
    rows, series = series_of(scope, step_of(step), area, category)
    wide = analysis.season(series, scope.year)
    years = _years(wide)
    if scope.year not in years or len(years) < 2:
        raise NotEnoughData(f"Säsongen kräver minst ett tidigare år. {where(scope, area)} har {len(years)} år.")
    return rows, series, wide


def season(scope: Scope, step_: str, area: str, category: str) -> Exhibit:
    """The year over the earlier years: is it more than usual for the season?"""
    step = step_of(step_)
    rows, series, wide = _over_years(scope, step_, area, category)
    years = _years(wide)
    unit = UNITS[step]
    labels = _period_names(step, wide)
    table = pd.DataFrame({"period": labels})
    for year in years:
        table[of_year(year)] = pd.array(wide[year], dtype="Int64")
    happening = meanwhile.in_series(scope, step, area, category, [(scope.year, int(n)) for n in wide.index])
    is_marked = any(happening)
    if is_marked:
        table[meanwhile.ID] = happening
    earlier = tuple(y for y in years if y != scope.year)
    over_years, verdict_of = _compared(scope, step, area)
    tested = sum(v is not None for v in verdict_of.values())
    marks = tuple(
        labels if step is Step.MONTHS else [t for i, t in zip(wide.index, labels, strict=True) if i % 13 == 1]
    )
    return Exhibit(
        ref=scope.ref("season", step, area, category),
        kind=Kind.CHART,
        title=_season_title(scope, step_, area, category),
        how_to_read=f"Antal {unit.many} per {unit.period}. {scope.year} är den mörka linjen, de tidigare åren är grå.",
        table=table,
        columns=(
            Column("period", unit.period.capitalize(), Role.TIME, Format.TEXT),
            *(Column(of_year(y), str(y), Role.COUNT) for y in years),
            *([meanwhile.COLUMN] if is_marked else []),
        ),
        drawing=Season(
            "period", of_year(scope.year), tuple(map(of_year, earlier)), marks, meanwhile.ID if is_marked else ""
        ),
        sources=scope.sources(rows),
        period=f"{years[0]}–{years[-1]}",
        summary=prose.against_years(unit, over_years.get(category), scope.year, verdict_of.get(category), tested),
        finding=_season_finding(step, over_years.get(category)),
        notes=(
            *status_notes(step, rows),
            *meanwhile.notes(labels, happening),
            *([f"Hela {unit.periods} visas; den som pågår är inte med."] if not series["complete"].iloc[-1] else []),
            *(["Vecka 53 finns bara vissa år och har då ingen motsvarighet."] if len(wide) == 53 else []),
        ),
        methods=("season", "two-counts", "holm"),
        facts={
            (i, of_year(y)): facts_of_period(scope, step, area, category, y, int(n))
            for i, n in enumerate(wide.index)
            for y in years
        },
    )


def _season_finding(step: Step, years: OverYears | None) -> str:
    return findings.season(prose.when(years), UNITS[step].count(years.total), years.same) if years else ""


def _compared(scope: Scope, step: Step, area: str) -> tuple[dict[str, OverYears | None], dict[str, Verdict | None]]:
    """Every category of the area: its year beside the earlier ones and the verdict on it, all tested together."""

    def compute() -> tuple[dict[str, OverYears | None], dict[str, Verdict | None]]:
        by_category: dict[str, OverYears | None] = {}
        for a, category in counted(scope, step).rows:
            if a == area:
                wide = analysis.season(series_of(scope, step, a, category)[1], scope.year)
                by_category[category] = _against_years(step, wide, scope.year)
        tested = [f for f in by_category.values() if f and f.same]
        earlier = [list(f.same) for f in tested]
        judged, _ = verdicts(
            [f.total for f in tested],
            [sum(f.same.values()) for f in tested],
            [f.days[scope.year] for f in tested],
            [sum(f.days[y] for y in years) for f, years in zip(tested, earlier, strict=True)],
        )
        of = dict(zip(map(id, tested), judged, strict=True))
        return by_category, {c: of.get(id(f)) for c, f in by_category.items()}

    result: tuple[dict[str, OverYears | None], dict[str, Verdict | None]] = scope.once(("season", step, area), compute)
    return result


def _against_years(step: Step, wide: pd.DataFrame, year: int) -> OverYears | None:
    """The year beside the earlier ones of ``wide`` (see `analysis.season`); None when nothing is known of the year."""
    at = np.flatnonzero(wide[year].notna()) if year in wide else np.array([], dtype=int)
    if not len(at):
        return None
    present, inside = wide.iloc[at], wide.iloc[at[0] : at[-1] + 1]
    earlier = [y for y in _years(wide) if y != year]
    whole = [y for y in earlier if present[y].notna().all()]

    def days(y: int) -> int:
        return sum(calendar.monthrange(y, int(n))[1] if step is Step.MONTHS else 7 for n in present.index)

    return OverYears(
        year,
        tuple(_period_names(step, present)),
        int(present[year].sum()),
        {y: int(present[y].sum()) for y in whole},
        {y: days(y) for y in (*whole, year)},
        tuple(_period_names(step, inside[inside[year].isna()])),
        tuple(y for y in earlier if y not in whole),
    )


def _period_names(step: Step, wide: pd.DataFrame) -> list[str]:
    return [MONTHS[int(i) - 1] if step is Step.MONTHS else week_label(int(i)) for i in wide.index]


def _all_series(scope: Scope, step: Step) -> dict[str, pd.DataFrame]:
    """Every series by "area|category"."""
    return {f"{a}|{c}": series_of(scope, step, a, c)[1] for a, c in counted(scope, step).rows}


def watch_count(scope: Scope, step: Step) -> int:
    """How many series are long enough to be watched; NotEnoughData when none is."""
    watch, reference = _WATCH[step], _REFERENCE[step]
    every = _all_series(scope, step).values()
    lengths = [np.isfinite(analysis.complete_counts(s[s["complete"]])[:-watch][-reference:]).sum() for s in every]
    watched = sum(int(n >= reference / 2) for n in lengths)
    if not watched:
        raise NotEnoughData(f"Att bevaka mönster kräver minst {reference // 2 + watch} {UNITS[step].periods} i följd.")
    return watched


def chance_signals(step: Step, watched: int) -> float:
    """How many of ``watched`` series chance alone makes break their pattern."""
    return watched * 2 * _RECENT[step] / _EVERY


def broken_series(scope: Scope, step: Step) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """(every series by "area|category", those that break their pattern)."""

    def compute() -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
        keys, place = counted(scope, step).rows, scope.area.id
        many = _all_series(scope, step)
        watch, reference = _WATCH[step], _REFERENCE[step]
        # the season of the whole place: a small part's own months say mostly chance
        shares = {c: analysis.months_shares(many[f"{place}|{c}"], watch) for a, c in keys if a == place}
        factors = {
            f"{a}|{c}": analysis.season_factors(
                shares[c] if c in shares else analysis.months_shares(many[f"{a}|{c}"], watch), many[f"{a}|{c}"]
            )
            for a, c in keys
        }
        broken = analysis.signals(many, watch, reference, every=_EVERY, recent=_RECENT[step], factors=factors)
        return many, broken

    result: tuple[dict[str, pd.DataFrame], pd.DataFrame] = scope.once(("signals", step), compute)
    return result


def broken_keys(scope: Scope, step: Step) -> list[str]:
    """The series that break their pattern, "area|category", in the order of the table of `signals`."""
    try:
        return list(map(str, broken_series(scope, step)[1]["series"]))
    except NotEnoughData:
        return []


def first_broken(scope: Scope, step: Step) -> tuple[str | None, str | None]:
    """(area, category) of the series that breaks its pattern the most; None twice when none does."""
    _, broken = broken_series(scope, step)
    if broken.empty:
        return None, None
    area, category = str(broken["series"].iloc[0]).split("|")
    return area, category


def signals(scope: Scope, step_: str) -> Exhibit:
    """What breaks the pattern just now: every area and category, those that differ the most first."""
    step = step_of(step_)
    counts = counted(scope, step)
    watched = watch_count(scope, step)
    many, broken = broken_series(scope, step)
    watch, reference = _WATCH[step], _REFERENCE[step]
    unit = UNITS[step]
    of = [str(n).split("|") for n in broken["series"]]
    at = [d + timedelta(days=3) for d in broken["since"]]
    since = [label_of(step, d.year, d.month) if step is Step.MONTHS else label_of(step, *Week.of(d)) for d in at]
    table = pd.DataFrame(
        {
            "area": [areas_of(scope, step)[a] for a, _ in of],
            "category": [counts.categories[c] for _, c in of],
            "direction": list(broken["direction"]),
            "since": since,
            "periods": pd.array(broken["periods"], dtype="Int64"),
            "count": pd.array(broken["count"], dtype="Int64"),
            "expected": broken["expected"].to_numpy(dtype=float),
        }
    )
    broken_ones = [
        Signal(r["category"], r["area"], str(r["direction"]), r["since"], int(r["count"]), float(r["expected"]))
        for r in table.to_dict("records")
    ]
    words = prose.signals(broken_ones, watched, chance_signals(step, watched), len(many) - watched)
    first = None if table.empty else tuple(table.iloc[0][["category", "area", "direction", "since"]])
    finding = findings.broken(first, max(0, len(table) - 1))
    if table.empty:
        nothing = dict.fromkeys(("category", "direction", "since"), "") | {"area": "Ingen serie"}
        table = pd.DataFrame([nothing], columns=table.columns)
    rows = pd.concat([r for r in counts.rows.values() if len(r)])
    longest = max(many.values(), key=len)
    return Exhibit(
        ref=scope.ref("signals", step),
        kind=Kind.TABLE,
        title=_signals_title(scope, step_),
        how_to_read=f"{unit.many.capitalize()} per {unit.period} som över flera {unit.periods} i följd legat högre eller lägre än tidigare.",
        table=table,
        columns=(
            Column("area", "Område", Role.LABEL),
            Column("category", "Kategori", Role.LABEL),
            Column("direction", "Riktning", Role.VERDICT, Format.TEXT),
            Column("since", "Sedan", Role.TIME, Format.TEXT),
            Column("periods", unit.periods.capitalize(), Role.COUNT, missing="", hide_on_phone=True),
            Column("count", "Antal", Role.COUNT, missing=""),
            Column(
                "expected",
                "Väntat",
                Role.ESTIMATE,
                decimals=1,
                missing="",
                derived_from=Derivation(How.MODEL, ("count",), elsewhere=True),
            ),
        ),
        sources=scope.sources(rows),
        period=span_of(step, longest[longest["complete"]]),
        summary=words,
        finding=finding,
        notes=(
            f"Väntat räknas på de {reference} hela {unit.periods}na före de {watch} senaste, med hänsyn till årstiden. "
            "Larm ges när antalet tyder på en varaktig ändring med minst hälften.",
            "Listan säger att något har ändrats, inte varför. Ändrat sätt att anmäla eller registrera ger också utslag.",
            *status_notes(step, rows),
        ),
        is_selection=True,
        methods=("cusum", "season"),
        facts={
            (i, id_): whole_course(scope, step, *of_one) for i, of_one in enumerate(of) for id_ in ("count", "expected")
        },
    )


def _listed(scope: Scope) -> list[tuple[str, ...]]:
    """The place's own series; those of its parts are asked for one by one: there are too many to list."""
    return [
        (str(step), scope.area.id, category)
        for step in steps(scope)
        for category in categories_of(scope, step)
        if (scope.area.id, category) in counted(scope, step).rows
    ]


def _check_series(scope: Scope, step: str, area: str, category: str) -> None:
    series_of(scope, step_of(step), area, category)


def _check_signals(scope: Scope, step: str) -> None:
    counted(scope, step_of(step))
    watch_count(scope, step_of(step))


SPECS = (
    ExhibitSpec(
        "series",
        expected_band,
        Disclosure.CRIME_COUNTS,
        _check_series,
        (STEP, AREA, CATEGORY),
        _listed,
        title=_series_title,
        kind=Kind.CHART,
    ),
    ExhibitSpec(
        "season",
        season,
        Disclosure.CRIME_COUNTS,
        _over_years,
        (STEP, AREA, CATEGORY),
        _listed,
        title=_season_title,
        kind=Kind.CHART,
    ),
    ExhibitSpec(
        "signals", signals, Disclosure.CRIME_COUNTS, _check_signals, (STEP,), title=_signals_title, kind=Kind.TABLE
    ),
)
