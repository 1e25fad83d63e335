"""What the first page says: the week in a sentence, what stands out, and two key figures with their direction."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import pandas as pd

from lagesbild.analysis import ratings as analysis
from lagesbild.analysis.crime import SUM
from lagesbild.analysis.statistics import Verdict, two_counts_p
from lagesbild.calendar import Week, week_label
from lagesbild.exhibits import counted, crime_period, findings, levels, ratings, series, survey, survey_compare
from lagesbild.exhibits.base import Scope, not_loaded
from lagesbild.problems import NothingToShow
from lagesbild.swedish import number, number_word, percent

MOST = 5
WEEKS = 12
_SURE = 0.05


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
    """Levels of the last twelve weeks up to the latest assessed; rows `Week`, columns area ids. NoData without any."""
    _, grid = ratings.levels_of(scope)
    assessed = analysis.assessed_weeks(grid)
    if not assessed:
        return grid.iloc[:0]
    own = grid.loc[: assessed[-1]]
    own.index = pd.Index([Week(scope.year, int(w)) for w in own.index], tupleize_cols=False)
    before = ratings.grid_before(scope, list(grid.columns)) if len(own) < WEEKS else None
    if before is not None:
        before.index = pd.Index([Week(scope.year - 1, int(w)) for w in before.index], tupleize_cols=False)
        own = pd.concat([before, own])
    return own.tail(WEEKS)


def headline(scope: Scope) -> str:
    """The latest assessed week and the crimes that changed for certain, in one or two sentences; empty without either."""
    said = []
    with suppress(NothingToShow):
        weeks = recent_weeks(scope)
        if len(weeks):
            last = {scope.directory.name(a): None if pd.isna(v) else int(v) for a, v in weeks.iloc[-1].items()}
            said.append(findings.week(last, scope.scale.elevated, scope.part_word(1)))
    with suppress(NothingToShow):
        shown = crime_period.compared(scope)
        sure = _certain(shown)
        if sure:
            named = [findings.in_sentence(r["category"]) for r in sure]
            word = "Säkerställd ökning" if sure[0]["verdict"] == Verdict.INCREASE else "Säkerställd minskning"
            most = _most_in(scope, str(sure[0]["category"])) if len(sure) == 1 else ""
            rest = (
                f" och {number_word(len(named) - 1)} {'brott' if len(named) > 1 else ''} till" if len(named) > 1 else ""
            )
            said.append(f"{word} av {named[0]}{rest} mot {shown.base_name}{most}")
    return " ".join(f"{s}." for s in said if s)


def _certain(shown: crime_period.Compared) -> list[dict]:
    table = shown.table[shown.table["category"] != SUM]
    sure = table[table["verdict"].isin([Verdict.INCREASE, Verdict.DECREASE])]
    return sorted(sure.to_dict("records"), key=lambda r: -abs(r["change"]))


def _most_in(scope: Scope, category: str) -> str:
    """The part that breaks the pattern of the same crime the most, if the series say one."""
    with suppress(NothingToShow):
        for row in _signals(scope):
            if row["category"] == category and row["part"]:
                return f", mest i {row['area']}"
    return ""


def _signals(scope: Scope) -> list[dict]:
    """The months that break their pattern, as records with their course, strongest first."""
    step = counted.Step.MONTHS
    many, broken = series.broken_series(scope, step)
    names, found = counted.areas_of(scope, step), counted.counted(scope, step)
    out = []
    for row in broken.to_dict("records"):
        area, category = str(row["series"]).split("|")
        course = many[row["series"]]
        course = course[course["complete"]]["count"].tail(24)
        out.append(
            {
                "area": names[area],
                "part": area != scope.area.id,
                "category": found.categories[category],
                "row": row,
                "course": tuple(None if pd.isna(v) else float(v) for v in course),
            }
        )
    return out


def highlights(scope: Scope) -> list[Highlight]:
    """At most five: parts on a high level, series that break their pattern, certain changes, silence at a high level."""
    found: list[Highlight] = []
    for find in (_of_levels, _of_crime, _of_silence):
        with suppress(NothingToShow):
            found += find(scope)
    silent = [h for h in found if h.page == "veckolage" and not h.course]
    others = [h for h in found if h not in silent]
    return [*others[: MOST - len(silent[:1])], *silent[:1]]


def _of_levels(scope: Scope) -> list[Highlight]:
    weeks = recent_weeks(scope)
    out = []
    for area in weeks.columns if len(weeks) else ():
        level = weeks[area].iloc[-1]
        if pd.isna(level) or level < scope.scale.elevated:
            continue
        week = weeks.index[-1]
        earlier = weeks[area].iloc[:-1].dropna()
        since = "" if earlier.empty else ", som förut" if earlier.iloc[-1] == level else f", {earlier.iloc[-1]} före"
        course = tuple(None if pd.isna(v) else float(v) for v in weeks[area])
        text = f"nivå {level} {week_label(week.week)}{since}."
        out.append(Highlight(scope.directory.name(area), text, course, "veckolage", {"vecka": str(week.week)}))
    return sorted(out, key=lambda h: -(h.course[-1] or 0))[:2]


def _of_crime(scope: Scope) -> list[Highlight]:
    """Signals and certain changes together: what both say is one line."""
    certain = {}
    shown = None
    with suppress(NothingToShow):
        shown = crime_period.compared(scope)
        certain = {r["category"]: r for r in _certain(shown)}
    signals: list[dict] = []
    with suppress(NothingToShow):
        signals = _signals(scope)
    out = []
    for signal in signals:
        row, category = signal["row"], signal["category"]
        sure = None if signal["part"] else certain.pop(category, None)
        where = f"{category} i {signal['area'] if signal['part'] else 'hela området'}"
        if sure is not None and shown is not None:
            out.append(Highlight(where, _sure_text(sure, shown), signal["course"], "brott", {"brott": category}))
            continue
        text = f"{number(row['count'])}, väntat {number(row['expected'])}: {row['direction']}."
        choice = {"underlag": "Anmälda brott, månad för månad", "del": signal["area"], "kategori": category}
        out.append(Highlight(where, text, signal["course"], "utveckling", choice))
    for category, sure in certain.items():
        if shown is not None:
            course = tuple(None if pd.isna(sure.get(y)) else float(sure[y]) for y in shown.years)
            out.append(Highlight(category, _sure_text(sure, shown), course, "brott", {"brott": category}))
    return out


def _sure_text(row: Mapping, shown: crime_period.Compared) -> str:
    before = row.get(shown.year - 1)
    numbers = "" if before is None or pd.isna(before) else f"{number(before)} → {number(row[shown.year])}, "
    return f"{numbers}{row['verdict']}."


def _of_silence(scope: Scope) -> list[Highlight]:
    table = levels.against_incidents(scope).table
    silent = table[[v == levels.Agreement.SILENT for v in table["verdict"]]]
    return [
        Highlight(r["area"], f"nivå {scope.scale.elevated} eller högre i {r['elevated_weeks']} veckor, inga rapporter.", (), "veckolage")
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
        days = shown.found.days
        p = float(two_counts_p(now, was, days[shown.year], days[shown.year - 1], mid=True))
        family = 1 + int(shown.table["p_value_mid"].notna().sum())  # it is tested beside every row of the table
        sure = ("säkerställt fler" if now > was else "säkerställt färre") if family * p < _SURE else "inte säkerställt"
        change = (
            f"{number(was)} året före" if crime_period.is_small(was) else percent(100 * (now - was) / was, sign=True)
        )
        direction = f"{change} mot {shown.year - 1}, {sure}"
    period = shown.found.period
    what = f"Anmälda brott, {period.in_months()}"
    return Tile(what, number(now), direction, tuple(scope.sources(shown.rows)), str(period), "brott")


def survey_tile(scope: Scope, which: str) -> Tile:
    """The share of the whole place in the latest wave of a question against the wave before. NoData without any."""
    rows = survey.rows_on(scope, which)
    own = rows[
        (rows["area"] == scope.area.id) & (rows["group"] == survey.ALL) & rows["share"].notna() & ~survey.hidden(rows)
    ]
    if own.empty:
        raise not_loaded("Andelen för hela området", scope)
    last = own.sort_values("wave_year").iloc[-1]
    direction = ""
    with suppress(NothingToShow):
        table = survey_compare.change(scope, which).table
        name = f"{scope.area.name} "
        mine = table[
            [str(n).startswith(name) and str(n).endswith(str(last["wave_year"])) for n in table["area_and_waves"]]
        ]
        if len(mine):
            row = mine.sort_values("area_and_waves", kind="stable").iloc[-1]  # against the latest wave before
            first = str(row["area_and_waves"]).removeprefix(name).split(" → ")[0]
            direction = f"{percent(row['before'], 0)} år {first}: {row['verdict']}"
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
