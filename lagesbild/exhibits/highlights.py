"""What the first page says: the week in a sentence, what stands out, and two key figures with their direction."""

from __future__ import annotations

from collections.abc import Container, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from lagesbild import settings
from lagesbild.analysis import crime as analysis_of_crime
from lagesbild.analysis import ratings as analysis
from lagesbild.analysis.crime import SUM, Against
from lagesbild.analysis.statistics import Verdict, poisson_quantile
from lagesbild.calendar import counted_week, week_label
from lagesbild.exhibits import (
    compstat,
    counted,
    crime_areas,
    crime_period,
    findings,
    levels,
    ratings,
    series,
    survey,
    survey_compare,
)
from lagesbild.exhibits.base import Scope, not_loaded
from lagesbild.exhibits.prose import overview as prose
from lagesbild.exhibits.prose.crime import Change
from lagesbild.exhibits.survey_sources import wave_name
from lagesbild.problems import NothingToShow
from lagesbild.swedish import number, number_word, percent

MOST = 5
WEEKS = 12


@dataclass(frozen=True)
class Highlight:
    """One line of what stands out: whom it is about, what, its course, and the page that shows more."""

    subject: str
    text: str
    course: tuple[float | None, ...]
    page: str  # its path
    choice: Mapping[str, str] = field(default_factory=dict)  # what the link chooses there


@dataclass(frozen=True)
class Tile:
    """One key figure: what, how much, against what, its sources, its period, and the page that shows more."""

    what: str
    value: str
    direction: str
    sources: tuple[str, ...]
    period: str
    page: str


def recent_weeks(scope: Scope) -> pd.DataFrame:
    """Levels of the last twelve weeks, or meetings where they are further apart, up to the latest assessed; rows `Week`, columns area ids. NoData without any.

    Fewer where the place began later: what lies before its first assessed week was nobody's to assess.
    """
    _, grid = ratings.levels_of(scope)
    assessed = analysis.assessed_weeks(grid)
    if not assessed:
        return grid.iloc[:0]
    weeks = grid.loc[: assessed[-1]]
    if len(weeks) < WEEKS * ratings.rhythm_of(scope):
        weeks = analysis.joined(ratings.grid_before(scope, list(grid.columns)), weeks)
    weeks = ratings.of_meetings(scope, weeks.loc[analysis.assessed_weeks(weeks)[0] :]).tail(WEEKS)
    return weeks.set_axis(pd.Index([counted_week(scope.year, int(w)) for w in weeks.index], tupleize_cols=False))


def weeks_title(scope: Scope, n: int) -> str:
    """What ``n`` of `recent_weeks` are called."""
    if n == 1:
        return "Den första veckan"
    return f"De senaste {number_word(n)} {'veckorna' if ratings.rhythm_of(scope) == 1 else 'mötena'}"


def headline(scope: Scope) -> str:
    """The latest assessed week and the crimes that changed for certain, in one or two sentences; empty without either."""
    sentences = []
    with suppress(NothingToShow):
        weeks = recent_weeks(scope)
        if len(weeks):
            last = {scope.directory.name(a): None if pd.isna(v) else int(v) for a, v in weeks.iloc[-1].items()}
            said = findings.week(last, scope.scale.elevated, scope.part_word(1))
            sentences.append(said or _only(scope, weeks))
    with suppress(NothingToShow):
        shown = crime_period.compared(scope)
        sure = [r for r in compstat.categories_of(shown) if r.verdict is not None and r.verdict.is_sure]
        also = _also_in(scope, sure[0]) if len(sure) == 1 else ""
        sentences.append(prose.certain(sure, shown.base_name, also) or _certain_somewhere(scope, shown))
        if not any(sentences):
            sentences.append(compstat.what_changed(shown))
    return " ".join(f"{s}." for s in sentences if s)


def _only(scope: Scope, weeks: pd.DataFrame) -> str:
    """The latest level of the only part that there is: a part by itself, or a place of one or none."""
    if not len(weeks) or len(weeks.columns) != 1 or pd.isna(level := weeks.iloc[-1, 0]):
        return ""
    week, name = weeks.index[-1], scope.scale[int(level)].name.lower()
    area = scope.directory.name(str(weeks.columns[0]))
    return f"{area} låg på nivå {int(level)}, {name}, vecka {week.week} {week.year}"


def part_headline(scope: Scope) -> str:
    """The latest assessed level of a part and the crimes that changed for certain in it; empty without either."""
    sentences = []
    with suppress(NothingToShow):
        sentences.append(_only(scope, recent_weeks(scope)))
    with suppress(NothingToShow):
        shown = crime_period.compared(scope)
        sure = [r for r in compstat.categories_of(shown) if r.verdict is not None and r.verdict.is_sure]
        sentences.append(prose.certain(sure, shown.base_name) or compstat.what_changed(shown))
    return " ".join(f"{s}." for s in sentences if s)


def recent_levels(scope: Scope) -> str:
    """The levels of a part's last weeks in words: "Nivå v. 35–46 2026: 2, 2, 1 …"; empty without any."""
    with suppress(NothingToShow):
        weeks = recent_weeks(scope)
        if len(weeks):
            first, last = weeks.index[0], weeks.index[-1]
            years = f" {last.year}" if first.year == last.year else f" {first.year}–{last.year}"
            levels = ("ej bedömd" if pd.isna(v) else str(int(v)) for v in weeks.iloc[:, 0])
            span = week_label(first.week) if first == last else f"{week_label(first.week)}–{last.week}"
            return f"Nivå {span}{years}: {', '.join(levels)}."
    return ""


def _certain(table: pd.DataFrame) -> list[dict]:
    table = table[table["category"] != SUM]
    sure = table[table["verdict"].isin([Verdict.INCREASE, Verdict.DECREASE])]
    return sorted(sure.to_dict("records"), key=lambda r: -abs(r["change"]))


def _also_in(scope: Scope, changed: Change) -> str:
    """The part whose series of the same crime breaks its pattern the most in the same direction, if any does."""
    direction = "ökar" if changed.verdict is Verdict.INCREASE else "minskar"
    with suppress(NothingToShow):
        for row in _signals(scope):
            if row["category"] == changed.name and row["part"] and row["row"]["direction"] == direction:
                return prose.same_series(row["area"], direction)
    return ""


def _signals(scope: Scope) -> list[dict]:
    """The months that break their pattern, as records with their course, strongest first."""
    step = counted.Step.MONTHS
    many, broken = series.broken_series(scope, step)
    names, counts = counted.areas_of(scope, step), counted.counted(scope, step)
    out = []
    for row in broken.to_dict("records"):
        area, category = str(row["series"]).split("|")
        course = many[row["series"]]
        course = course[course["complete"]]["count"].tail(24)
        out.append(
            {
                "area": names[area],
                "part": area != scope.area.id,
                "category": counts.categories[category],
                "row": row,
                "course": tuple(None if pd.isna(v) else float(v) for v in course),
            }
        )
    return out


def highlights(scope: Scope) -> list[Highlight]:
    """At most five: parts on a high level, series that break their pattern, certain changes, silence at a high level."""
    lines: list[Highlight] = []
    for find in (_of_levels, _of_crime, _of_silence):
        with suppress(NothingToShow):
            lines += find(scope)
    silent = [h for h in lines if h.page == "veckolage" and not h.course]
    others = [h for h in lines if h not in silent]
    return [*others[: MOST - len(silent[:1])], *silent[:1]]


def _of_levels(scope: Scope) -> list[Highlight]:
    weeks = recent_weeks(scope)
    if not len(weeks):
        return []
    last = {str(a): int(v) for a, v in weeks.iloc[-1].items() if not pd.isna(v) and v >= scope.scale.elevated}
    names = {scope.directory.name(a): a for a in last}
    week = weeks.index[-1]
    out = []
    for name, added in prose.shown_levels({name: last[a] for name, a in names.items()}):
        course = weeks[names[name]]
        earlier = course.iloc[:-1].dropna()
        text = prose.changed_level(
            last[names[name]],
            week_label(week.week),
            None if earlier.empty else int(earlier.iloc[-1]),
            is_week_before=not earlier.empty and earlier.index[-1] == week.shift(-1),
        )
        values = tuple(None if pd.isna(v) else float(v) for v in course)
        out.append(Highlight(name, f"{text}{added}.", values, "veckolage", {"vecka": str(week.week)}))
    return out


def _of_crime(scope: Scope) -> list[Highlight]:
    """Signals and certain changes together: what both say is one line."""
    certain = {}
    shown = None
    of_whole: frozenset[tuple[str, Verdict]] = frozenset()
    with suppress(NothingToShow):
        shown = crime_period.compared(scope)
        certain = {r["category"]: r for r in _certain(shown.table)}
        of_whole = frozenset((c, r["verdict"]) for c, r in certain.items())
    signals: list[dict] = []
    with suppress(NothingToShow):
        signals = _signals(scope)
    is_likely_chance = bool(signals) and len(signals) <= _usual_signals(scope)
    out = []
    for signal in signals:
        row, category = signal["row"], signal["category"]
        sure = None if signal["part"] else certain.pop(category, None)
        where = f"{category} i {signal['area'] if signal['part'] else 'hela området'}"
        if sure is not None and shown is not None:
            out.append(Highlight(where, _sure_text(sure, shown), signal["course"], "brott", {"brott": category}))
            continue
        text = prose.signal(
            int(row["count"]), float(row["expected"]), str(row["direction"]), is_likely_chance=is_likely_chance
        )
        choice = {"underlag": "Anmälda brott, månad för månad", "del": signal["area"], "kategori": category}
        out.append(Highlight(where, text, signal["course"], "utveckling", choice))
    for category, sure in certain.items():
        if shown is not None:
            course = tuple(None if pd.isna(sure.get(y)) else float(sure[y]) for y in shown.years)
            out.append(Highlight(category, _sure_text(sure, shown), course, "brott", {"brott": category}))
    told = {h.subject for h in out}
    with suppress(NothingToShow):
        out += [h for h in _of_parts(scope, of_whole) if h.subject not in told]
    return out


def _of_parts(scope: Scope, of_whole: Container[tuple[str, Verdict]]) -> list[Highlight]:
    """Certain changes in single parts, the largest first. ``of_whole``: what is certain of the place, and told already."""
    shown, rows = _certain_in_parts(scope)
    out = []
    for row in rows:
        if (row["category"], row["verdict"]) in of_whole:
            continue
        name = scope.directory.name(str(row["area"]))
        course = tuple(None if pd.isna(row.get(y)) else float(row[y]) for y in shown.years)
        text, choice = _sure_text(row, shown), {"stadsdel": name}
        out.append(Highlight(f"{row['category']} i {name}", text, course, "stadsdel", choice))
    return out


def _certain_in_parts(scope: Scope) -> tuple[crime_period.Compared, list[dict]]:
    """(the comparison, its certain changes, the largest first), tested together: every category in every part. NoData without parts."""
    return scope.once(("certain in parts",), lambda: _tested_in_parts(scope))


def _tested_in_parts(scope: Scope) -> tuple[crime_period.Compared, list[dict]]:
    shown = crime_period.compared(scope, areas=[p.id for p in crime_areas.parts_with_crime(scope)])
    table = shown.table[shown.table["category"] != SUM].reset_index(drop=True)
    counts = analysis_of_crime.counts_against(table, shown.year, shown.comparison.days, Against.BEFORE)
    table["verdict"] = analysis_of_crime.judged(*counts, Against.BEFORE)["verdict"]
    return shown, _certain(table)


def _certain_somewhere(scope: Scope, whole: crime_period.Compared) -> str:
    """What changed for certain in single parts, where nothing did in the whole; empty when nothing did there either."""
    with suppress(NothingToShow):
        shown, rows = _certain_in_parts(scope)
        changes = [
            Change(
                f"{r['category']} i {scope.directory.name(r['area'])}", r[shown.year], r[shown.year - 1], r["verdict"]
            )
            for r in rows
        ]
        also = "; för hela området är ingen ändring säkerställd" if compstat.what_changed(whole) else ""
        return prose.certain(changes, shown.base_name, also)
    return ""


def _usual_signals(scope: Scope) -> int:
    """As many series as chance alone makes break their pattern in all but one of twenty places."""
    step = counted.Step.MONTHS
    return int(poisson_quantile(0.95, series.chance_signals(step, series.watch_count(scope, step))))


def _sure_text(row: Mapping, shown: crime_period.Compared) -> str:
    before = row.get(shown.year - 1)
    numbers = "" if before is None or pd.isna(before) else f"{number(before)} → {number(row[shown.year])}, "
    return f"{numbers}{row['verdict']}."


def _of_silence(scope: Scope) -> list[Highlight]:
    table = levels.against_incidents(scope).table
    silent = table.loc[[v == levels.Agreement.SILENT for v in table["verdict"]]]
    return [
        Highlight(r["area"], prose.silence(int(r["elevated_weeks"]), scope.scale.elevated), (), "veckolage")
        for r in silent.to_dict("records")
    ]  # fmt: skip


def crime_tile(scope: Scope) -> Tile:
    """All reported crime of the period against the year before. NoData when nothing, or not every group, is known."""
    shown = crime_period.compared(scope)
    sums = shown.table[shown.table["category"] == SUM]
    if sums.empty or sums[shown.year].isna().any():
        raise not_loaded("Summan av anmälda brott", scope)
    now = int(sums[shown.year].sum())
    before = sums[shown.year - 1] if shown.year - 1 in sums else pd.Series([pd.NA])
    direction = "inget år före att jämföra med"
    if before.notna().all():
        was = int(before.sum())
        verdict = sums["verdict"].iloc[0] if len(sums) == 1 else _verdict_of_all(shown, now, was)
        direction = prose.against_year_before(now, was, verdict, shown.year, settings.small_base())
    period = shown.comparison.period
    if before.isna().any() and (missing := crime_period.missing_before(scope, period)):
        direction = f"går inte att jämföra: {missing}"
    summed = crime_period.sum_in_words(scope)
    what = f"Anmälda brott, {period.in_months()}{f', {summed}' if summed else ''}"
    return Tile(what, number(now), direction, tuple(scope.sources(shown.rows)), str(period), "brott")


def _verdict_of_all(shown: crime_period.Compared, now: int, was: int) -> Verdict | None:
    """The verdict on the sum of all groups, tested together with every row of the table."""
    now_, was_ = (
        np.array([whole, *shown.table[year].to_numpy(dtype=float, na_value=np.nan)])
        for whole, year in ((now, shown.year), (was, shown.year - 1))
    )
    days = shown.comparison.days
    tested = analysis_of_crime.judged(now_, was_, days[shown.year], float(days[shown.year - 1]), Against.BEFORE)
    verdict: Verdict | None = tested["verdict"].iloc[0]
    return verdict


def survey_tile(scope: Scope, which: str) -> Tile:
    """The share of the whole place in the latest wave of a question against the wave before. NoData without any."""
    rows = survey.rows_on(scope, which)
    answered = rows[
        (rows["area"] == scope.area.id) & (rows["group"] == survey.ALL) & rows["share"].notna() & ~survey.hidden(rows)
    ]
    if answered.empty:
        raise not_loaded("Andelen för hela området", scope)
    last = answered.sort_values("wave_rank", kind="stable").iloc[-1]
    direction = ""
    with suppress(NothingToShow):
        _, changes = survey_compare.changes_of(scope, which)
        mine = changes[(changes["area"] == scope.area.id) & (changes["last"] == last["wave"])]
        if len(mine):
            row = mine.iloc[0]  # against the latest wave before
            direction = prose.against_wave_before(
                100 * row["share_first"],
                100 * row["share_last"],
                wave_name(row["first"]),
                survey_compare.OUTCOMES[row["direction"]],
            )
    _, question, answer = survey.questions(scope)[which]
    n = "" if pd.isna(last["n"]) else f", n = {number(int(last['n']))}"
    return Tile(
        f"{question}: {answer}",
        percent(100 * last["share"], 0),
        direction,
        (str(last["survey"]),),
        f"{last['wave']}{n}",
        "trygghet",
    )
