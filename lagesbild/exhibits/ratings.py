"""Exhibits of the weekly levels."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from lagesbild import week as domain
from lagesbild.analysis import ratings as analysis
from lagesbild.calendar import Week, parse_week, week_label, week_name, week_names, week_run, weeks_in_year
from lagesbild.exhibit import (
    UNASSESSED,
    Column,
    Derivation,
    Disclosure,
    Exhibit,
    Format,
    How,
    Kind,
    LevelBars,
    LevelGrid,
    LevelStrip,
    Role,
    Scale,
    of_level,
)
from lagesbild.exhibits import findings
from lagesbild.exhibits.base import (
    SPAN,
    WEEK,
    ExhibitSpec,
    Param,
    Scope,
    not_loaded,
    of_area,
    spanned,
    spanned_check,
    spanned_title,
    week_number,
)
from lagesbild.exhibits.prose import levels as prose
from lagesbild.problems import NoData, UnknownId
from lagesbild.swedish import listing, number_word, percent, sentence, sentence_case

_DOT = "·"
_WEEK = Column("week", "Vecka", Role.TIME)


def levels_of(scope: Scope) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(rows as loaded, grid) of the scope's year; NoData when nothing is loaded.

    Areas come in the order in which they were first loaded, whoever was rated first. For a single
    stadsdel the grid has one column. In a span that begins in the year before, the weeks of that year are
    counted 0, −1 … (`calendar.counted_week`), in the rows too.
    """
    ids = [a.id for a in scope.parts] or [scope.area.id]
    rows = scope.rows("ratings", areas=ids, year=scope.year)
    before = grid_before(scope, ids) if scope.is_over_new_year else None
    if before is not None:
        earlier = scope.rows("ratings", areas=ids, year=scope.year - 1)
        rows = pd.concat([earlier.assign(week=earlier["week"] - len(before)), rows])
    if rows.empty:
        raise not_loaded("Veckobedömningar", scope)

    def make() -> pd.DataFrame:
        now = analysis.grid(rows[rows["year"] == scope.year], ids, scope.year)
        if scope.is_over_new_year and before is None:
            return _in_span(scope, analysis.joined(_unassessed(ids, scope.year - 1), now))
        return _in_span(scope, analysis.joined(before, now))

    grid = scope.once(("levels",), make)
    if grid.empty:
        raise NoData(f"Ingen vecka har sin torsdag i perioden {scope.when}.")
    if scope.span is not None:
        rows = rows[rows["week"].isin(grid.index)]
        if rows.empty:
            raise NoData(f"Veckobedömningar saknas för {scope.area.name} {scope.when}.")
    return rows, grid


def _unassessed(areas: list[str], year: int) -> pd.DataFrame:
    """The grid of a year of which nothing is loaded."""
    return pd.DataFrame(pd.NA, pd.RangeIndex(1, weeks_in_year(year) + 1, name="week"), areas, dtype="Int64")


def _in_span(scope: Scope, grid: pd.DataFrame) -> pd.DataFrame:
    return grid if scope.span is None else grid.loc[[w for w in grid.index if scope.in_span(int(w))]]


def check_levels(scope: Scope) -> None:
    """NoData without levels of the scope's year, or without the scale that they are on."""
    levels_of(scope)
    _ = scope.scale


def check_week(scope: Scope, number_text: str) -> None:
    """NoData without levels, UnknownId for a week that the year does not have."""
    check_levels(scope)
    week_number(scope, number_text)


def grid_before(scope: Scope, areas: list[str]) -> pd.DataFrame | None:
    """The grid of the year before, None when nothing is loaded for it."""
    rows = scope.rows("ratings", areas=areas, year=scope.year - 1)
    return None if rows.empty else analysis.grid(rows, areas, scope.year - 1)


def rhythm_of(scope: Scope) -> int:
    """How many weeks there are between the place's meetings."""
    return scope.once(("rhythm",), lambda: domain.rhythm(scope.register, scope.place.id))


def of_meetings(scope: Scope, levels: pd.DataFrame) -> pd.DataFrame:
    """The rows of a grid that a meeting set, or should have: all where it meets every week."""
    return levels if rhythm_of(scope) == 1 else levels.loc[analysis.meeting_weeks(levels, rhythm_of(scope))]


def meetings_of(scope: Scope) -> list[int]:
    """The weeks of the scope's year that a meeting set, or should have, oldest first. NoData when nothing is loaded."""
    return [int(w) for w in of_meetings(scope, levels_of(scope)[1]).index]


_BACK = 4  # weeks, or meetings, that a week is seen beside


def detail_of(scope: Scope, week: int, areas: list[str]) -> tuple[pd.DataFrame, str]:
    """`analysis.week_detail` of a week, counted from the year's first, and what it is held against: "veckan före", "v. 42"."""
    rows = scope.rows("ratings", areas=areas, year=scope.year)
    levels, before = analysis.grid(rows, areas, scope.year), grid_before(scope, areas)
    rhythm = rhythm_of(scope)
    if rhythm == 1:
        return analysis.week_detail(levels, week, before), "veckan före"
    until = analysis.joined(before, levels).loc[:week].copy()
    until.loc[week] = until.loc[week].fillna(0)  # a meeting, whether or not it set a level
    past = [w for w in analysis.meeting_weeks(until, rhythm) if w < week][-_BACK:] or [week - rhythm]
    past = [past[0] - rhythm * n for n in range(_BACK - len(past), 0, -1)] + past
    return analysis.week_detail(levels, week, before, past), week_label(week_name(past[-1], scope.year))


def period_of(levels: pd.DataFrame, year: int) -> str:
    """The assessed weeks in words: "v. 1–46 2023", "v. 49 2024 – v. 4 2025"."""
    weeks = analysis.assessed_weeks(levels)
    if not weeks:
        return str(year)
    first, last = week_name(weeks[0], year), week_name(weeks[-1], year)
    if weeks[-1] < 1:
        return week_label(week_run(weeks[0], weeks[-1], year))
    if weeks[0] < 1:
        return f"{week_label(first)} – {week_label(last)} {year}"
    return f"{week_label(first)}{'' if first == last else f'–{last}'} {year}"


def coverage_note(scope: Scope, levels: pd.DataFrame) -> str:
    """Which weeks nobody assessed, up to the last one that is: what lies after it may not have been yet."""
    year, rhythm = scope.year, rhythm_of(scope)
    assessed = analysis.assessed_weeks(levels)
    if not assessed:
        return "Ingen vecka är bedömd; ej bedömd är inte nivå 1."
    missing = [w for w in analysis.meeting_weeks(levels, rhythm) if w not in assessed and w < assessed[-1]]
    if rhythm > 1:
        skipped = f"omkring vecka {week_names(missing, year)} sattes inga nivåer" if missing else ""
        between = f"Mötet är {domain.RHYTHMS[rhythm]}, och veckorna däremellan bedöms inte"
        return sentence("; ".join(filter(None, (between, skipped))))
    verb = "är inte bedömd" if len(missing) == 1 else "är inte bedömda"
    word = "Vecka" if len(missing) == 1 else "Veckorna"
    gaps = f"{word} {week_names(missing, year)} {verb} och räknas inte" if missing else ""
    last = (
        f"{'v' if gaps else 'V'}ecka {week_name(assessed[-1], year)} är den senaste bedömda"
        if assessed[-1] < levels.index[-1]
        else ""
    )
    text = "; ".join(filter(None, (gaps, last)))
    return f"{text}; ej bedömd är inte nivå 1." if text else ""


def elevated_sign(scale: Scale) -> str:
    """How a heading writes "elevated": "≥ 3"."""
    return f"≥ {scale.elevated}"


def _weeks_title(scope: Scope) -> str:
    what = f"per vecka och {scope.part_word(1)}, {scope.area.name}" if scope.parts else scope.area.name
    return f"Lägesbedömning {what} {scope.when}"


def weeks(scope: Scope) -> Exhibit:
    """The heatmap: every week and area of the year."""
    rows, every = levels_of(scope)
    levels = of_meetings(scope, every)
    names = {a: scope.directory.name(a) for a in levels.columns}
    table = levels.rename(columns=of_area).rename_axis(columns=None)
    table.insert(0, "week", pd.Series([scope.week_cell(int(w)) for w in table.index], table.index))
    year = analysis.summary(levels, [lv.number for lv in scope.scale.levels], scope.scale.elevated)
    shares = year["share"]
    low, high = scope.scale.levels[0].number, scope.scale.levels[-1].number
    return Exhibit(
        ref=scope.ref("ratings-weeks"),
        kind=Kind.CHART,
        title=_weeks_title(scope),
        how_to_read=f"Gemensam bedömning, nivå {low}–{high}. Siffran i rutan är nivån; streckad ruta är inte bedömd.",
        table=table.reset_index(drop=True),
        columns=(week_column(scope), *(Column(of_area(a), n, Role.LEVEL, missing=_DOT) for a, n in names.items())),
        drawing=LevelGrid(
            scope.scale,
            tuple(percent(v, 0) for v in shares),
            elevated_sign(scope.scale),
            stated=tuple(scope.week_cell(w) for w in sorted({int(w) for w in rows["week"]})),
            begins=_first_ever(scope, rows),
        ),
        sources=scope.sources(rows),
        period=period_of(levels, scope.year),
        summary=_weeks_in_words(scope, levels, names),
        finding=findings.most_elevated(
            {names[a]: int(n) for a, n in zip(year["area"], year["elevated"], strict=True)},
            {names[a]: int(n) for a, n in zip(year["area"], year["assessed"], strict=True)},
            scope.scale.elevated,
            scope.part_word(1),
        ),
        notes=tuple(n for n in (coverage_note(scope, levels), *scope.remarks(rows)) if n),
        scale=scope.scale,
    )


def _first_ever(scope: Scope, rows: pd.DataFrame) -> int | None:
    """The first week of the rows, where nothing is held of any year before."""
    if scope.span is not None:
        return None
    held = scope.rows("ratings", areas=sorted(set(rows["area"])))
    return None if (held["year"] < scope.year).any() else int(rows["week"].min())


def week_column(scope: Scope) -> Column:
    """The column of a table that says which week; see `Scope.week_cell`."""
    return Column("week", "Vecka", Role.TIME, Format.TEXT) if scope.is_over_new_year else _WEEK


def strip(scope: Scope) -> Exhibit:
    """The heatmap in a few inches, for a first page: areas as rows, weeks as columns."""
    grid = weeks(scope)
    ref, drawing = scope.ref("ratings-strip"), LevelStrip(scope.scale)
    return replace(grid, ref=ref, drawing=drawing, finding="")


def _weeks_in_words(scope: Scope, levels: pd.DataFrame, names: dict[str, str]) -> str:
    scale = scope.scale
    summary = analysis.summary(levels, [lv.number for lv in scale.levels], scale.elevated)
    parts = [
        prose.Weeks(names[a], int(e), int(n))
        for a, e, n in zip(summary["area"], summary["elevated"], summary["assessed"], strict=True)
    ]
    if not any(p.assessed for p in parts):
        return sentence("Ingen vecka är bedömd")
    weeks = [int(w) for w in analysis.at_level(levels, scale.critical)["week"]]
    days = "" if scope.span is None else str(scope.span)
    return sentence(
        prose.year(parts, scale.elevated, scope.part_word(1), days),
        prose.critical(weeks, scale.critical, scale[scale.critical].name, scope.year),  # of the same days
    )


def _critical_title(scope: Scope) -> str:
    level = scope.scale.critical
    return f"Veckor på nivå {level} ({scope.scale[level].name.lower()}), {scope.area.name} {scope.when}"


def critical(scope: Scope) -> Exhibit:
    """The list of critical weeks, the latest first."""
    rows, levels = levels_of(scope)
    level = scope.scale.critical
    at_level = analysis.at_level(levels, level)
    kind = "object" if scope.is_over_new_year else "Int64"
    table = pd.DataFrame(
        {
            "week": pd.Series([scope.week_cell(int(w)) for w in at_level["week"]], dtype=kind),
            "area": [scope.directory.name(a) for a in at_level["area"]],
            "level": pd.array([level] * len(at_level), dtype="Int64"),
        }
    )
    words = f"{number_word(len(at_level))} bedömningar" if len(at_level) != 1 else "en bedömning"
    during = "under året" if scope.span is None else f"under perioden {scope.when}"
    return Exhibit(
        ref=scope.ref("ratings-critical"),
        kind=Kind.TABLE,
        title=_critical_title(scope),
        table=table,
        columns=(week_column(scope), Column("area", scope.part_title, Role.LABEL), Column("level", "Nivå", Role.LEVEL)),
        sources=scope.sources(rows),
        period=period_of(levels, scope.year),
        summary=sentence(
            f"{words} låg på nivå {level} {during}"
            if len(at_level)
            else f"Ingen bedömning låg på nivå {level} {during}"
        ),
        finding=findings.at_level([int(w) for w in at_level["week"]], level, scope.year),
        notes=tuple(n for n in (coverage_note(scope, levels),) if n),
        scale=scope.scale,
    )


def _trend_title(scope: Scope) -> str:
    return f"Antal {scope.part_word()} per nivå och vecka, {scope.area.name} {scope.when}"


def trend(scope: Scope) -> Exhibit:
    """How many areas at each elevated level, week by week."""
    rows, every = levels_of(scope)
    levels, scale = of_meetings(scope, every), scope.scale
    numbers = tuple(lv.number for lv in scale.levels)
    counts = analysis.areas_per_level(levels, numbers)
    ids: dict[Any, str] = {lv.number: of_level(lv.number) for lv in scale.levels}
    table = counts.rename(columns=ids | {"missing": "unassessed"})
    table["week"] = [scope.week_cell(int(w)) for w in table["week"]]
    high = counts[[n for n in numbers if n >= scale.elevated]].sum(axis=1)
    peak = int(high.max())
    at = [int(w) for w in counts["week"][high == peak]]
    words = prose.together(
        peak,
        len(levels.columns),
        at,
        scale.elevated,
        scope.part_word(1),
        scope.part_word(),
        is_assessed=bool(levels.notna().any(axis=None)),
        year=scope.year,
    )
    return Exhibit(
        ref=scope.ref("ratings-trend"),
        kind=Kind.CHART,
        title=_trend_title(scope),
        how_to_read=f"Staplarna visar {scope.part_word()} på nivå {numbers[1]} eller högre; streckat är inte bedömt.",
        table=table,
        columns=(
            week_column(scope),
            *(Column(of_level(lv.number), f"{lv.number} {lv.name}", Role.COUNT) for lv in scale.levels),
            Column("unassessed", UNASSESSED, Role.COUNT),
        ),
        drawing=LevelBars(scale, numbers[1:]),
        sources=scope.sources(rows),
        period=period_of(levels, scope.year),
        summary=words,
        finding=findings.together(peak, len(levels.columns), at, scale.elevated, scope.part_word(), scope.year),
        notes=tuple(n for n in (coverage_note(scope, levels),) if n),
        scale=scale,
    )


def _week_title(scope: Scope, number_text: str) -> str:
    return f"Läget {week_label(week_number(scope, number_text))} {scope.year}, {scope.area.name}"


def week(scope: Scope, number_text: str) -> Exhibit:
    """One week in detail: level, change, the four weeks before."""
    rows, levels = levels_of(scope)
    chosen = week_number(scope, number_text)
    detail, then = detail_of(scope, chosen, list(levels.columns))
    is_weekly = rhythm_of(scope) == 1
    names = {lv.number: lv.name for lv in scope.scale.levels}
    table = pd.DataFrame(
        {
            "area": [scope.directory.name(a) for a in detail["area"]],
            "level": detail["level"],
            "level_name": [UNASSESSED if pd.isna(v) else names[int(v)] for v in detail["level"]],
            "change": detail["change"],
            "weeks_before": [" ".join(_DOT if pd.isna(v) else str(v) for v in h) for h in detail["history"]],
        }
    )
    assessed = int(detail["level"].notna().sum())
    if assessed:
        high = int((detail["level"] >= scope.scale.elevated).fillna(False).sum())
        words = sentence(
            prose.week(high, assessed, len(detail), scope.scale.elevated, scope.part_word(1), scope.part_word()),
            against_week_before(
                [
                    (scope.directory.name(a), None if pd.isna(c) else int(c))
                    for a, c, level in zip(detail["area"], detail["change"], detail["level"], strict=True)
                    if not pd.isna(level)
                ],
                then,
            ),
        )
    else:
        words = sentence(f"Vecka {chosen} är inte bedömd")
    return Exhibit(
        ref=scope.ref("ratings-week", chosen),
        kind=Kind.TABLE,
        title=_week_title(scope, number_text),
        table=table,
        columns=(
            Column("area", scope.part_title, Role.LABEL),
            Column("level", "Nivå", Role.LEVEL, missing=_DOT),
            Column("level_name", "Läge", Role.NOTE),
            Column("change", f"Mot {then}", Role.CHANGE, missing=".."),
            Column("weeks_before", f"Fyra {'veckor' if is_weekly else 'möten'} före", Role.NOTE),
        ),
        sources=scope.sources(rows),
        period=f"{week_label(chosen)} {scope.year}",
        summary=words,
        finding=findings.week(
            {n: None if pd.isna(v) else int(v) for n, v in zip(table["area"], detail["level"], strict=True)},
            scope.scale.elevated,
            scope.part_word(1),
        )
        or f"Vecka {chosen} är inte bedömd" * (not assessed),
        notes=(f"{assessed} av {len(detail)} {scope.part_word()} är bedömda.",),
        scale=scope.scale,
    )


def _other_week(scope: Scope, number_text: str, other_text: str) -> tuple[int, Week]:
    """The week, and the one to hold it against: of the same year ("40") or of another ("2025-W46")."""
    chosen = week_number(scope, number_text)
    try:
        other = parse_week(other_text, scope.year)
    except ValueError as wrong:
        raise UnknownId(f"Vecka {other_text} finns inte.") from wrong
    if other == (scope.year, chosen):
        raise UnknownId(f"Vecka {chosen} kan inte jämföras med sig själv.")
    return chosen, other


def _levels_of_week(scope: Scope, levels: pd.DataFrame, at: Week) -> tuple[pd.DataFrame, pd.Series]:
    """(rows, the level of each of the areas) of any week; NoData when its year holds none."""
    areas = list(levels.columns)
    rows = scope.rows("ratings", areas=areas, year=at.year)
    if rows.empty:
        raise NoData(f"Veckobedömningar saknas för {scope.area.name} {at.year}.")
    return rows, analysis.grid(rows, areas, at.year).loc[at.week]


def check_two_weeks(scope: Scope, number_text: str, other_text: str) -> None:
    """UnknownId for a week that does not exist, or the same twice; NoData when either's year holds no levels."""
    check_levels(scope)
    _, other = _other_week(scope, number_text, other_text)
    _levels_of_week(scope, levels_of(scope)[1], other)


def _two_weeks_title(scope: Scope, number_text: str, other_text: str) -> str:
    chosen, other = _other_week(scope, number_text, other_text)
    then = week_label(other.week) + (f" {other.year}" if other.year != scope.year else "")
    return f"Läget {week_label(chosen)} {scope.year} mot {then}, {scope.area.name}"


def two_weeks(scope: Scope, number_text: str, other_text: str) -> Exhibit:
    """One week beside another: each area's level in both, and the difference."""
    rows, levels = levels_of(scope)
    chosen, other = _other_week(scope, number_text, other_text)
    other_rows, then = _levels_of_week(scope, levels, other)
    now = levels.loc[chosen].astype("Int64")
    change = now - then.astype("Int64")
    names = [scope.directory.name(a) for a in levels.columns]
    label = week_label(other.week) + (f" {other.year}" if other.year != scope.year else "")
    summary = prose.against_other_week(
        [
            (name, None if pd.isna(a) else int(a), None if pd.isna(b) else int(b))
            for name, a, b in zip(names, now, then, strict=True)
        ],
        label,
        scope.part_word(1),
    )
    return Exhibit(
        ref=scope.ref("ratings-two-weeks", chosen, other.week if other.year == scope.year else other),
        kind=Kind.TABLE,
        title=_two_weeks_title(scope, number_text, other_text),
        table=pd.DataFrame({"area": names, "level": now.array, "other_level": then.array, "change": change.array}),
        columns=(
            Column("area", scope.part_title, Role.LABEL),
            Column("level", week_label(chosen), Role.LEVEL, missing=_DOT),
            Column("other_level", label, Role.LEVEL, missing=_DOT),
            Column(
                "change",
                "Skillnad",
                Role.CHANGE,
                missing="..",
                derived_from=Derivation(How.DIFFERENCE, ("level", "other_level")),
            ),
        ),
        sources=tuple(dict.fromkeys((*scope.sources(rows), *scope.sources(other_rows)))),
        period=f"{week_label(chosen)} {scope.year} och {week_label(other.week)} {other.year}",
        summary=sentence(summary),
        finding=findings.short(summary),
        notes=("Skillnaden är i steg på skalan; en vecka som inte är bedömd kan inte jämföras.",),
        scale=scope.scale,
    )


def against_week_before(changes: list[tuple[str, int | None]], then: str = "veckan före") -> str:
    """The change of each area (name, change; None: not assessed ``then``) in words: no more than can be told.

    >>> against_week_before([("A", 1), ("B", None)])
    'Högre än veckan före: A; B var inte bedömd veckan före och kan inte jämföras'
    >>> against_week_before([("A", None)])
    'Veckan före är inte bedömd, så ingen jämförelse kan göras'
    """
    comparable = [(name, change) for name, change in changes if change is not None]
    unknown = [name for name, change in changes if change is None]
    if not comparable:
        return f"{sentence_case(then)} är inte bedömd, så ingen jämförelse kan göras"
    up, down = [name for name, change in comparable if change > 0], sum(change < 0 for _, change in comparable)
    of = f" av de {number_word(len(comparable))} som går att jämföra" if unknown else ""
    phrases = [f"Högre än {then}: {listing(up)}" if up else f"Ingen{of} låg högre än {then}"]
    if down:
        phrases.append(f"{number_word(down)} låg lägre")
    if unknown:
        were = "var inte bedömd" if len(unknown) == 1 else "var inte bedömda"
        phrases.append(f"{listing(unknown)} {were} {then} och kan inte jämföras")
    return "; ".join(phrases)


def _scale_title(scope: Scope) -> str:
    return f"Förklaring av nivåerna, {scope.place.name}"


def scale_table(scope: Scope) -> Exhibit:
    """The scale of levels with its words."""
    rows = scope.rows("levels", areas=[scope.place.id])
    levels = scope.scale.levels
    table = pd.DataFrame(
        {
            "level": pd.array([lv.number for lv in levels], dtype="Int64"),
            "level_name": [lv.name for lv in levels],
            "explanation": [lv.explanation for lv in levels],
        }
    )
    return Exhibit(
        ref=scope.ref("levels"),
        kind=Kind.TABLE,
        title=_scale_title(scope),
        table=table,
        columns=(
            Column("level", "Nivå", Role.LEVEL),
            Column("level_name", "Läge", Role.NOTE),
            Column("explanation", "Förklaring", Role.NOTE),
        ),
        sources=scope.sources(rows),
        period="gäller tills skalan ändras",
        summary=sentence(
            f"Skalan har {number_word(len(levels))} nivåer, från {levels[0].name.lower()} till {levels[-1].name.lower()}"
        ),
        scale=scope.scale,
    )


def yearly_rows(scope: Scope) -> pd.DataFrame:
    """Levels given for the whole year; NoData without any, or without their scale."""
    rows = scope.rows("yearly", areas=scope.inside, year=scope.year)
    if rows.empty:
        raise not_loaded("Årsbedömningar", scope)
    _ = scope.scale
    return rows


def _yearly_title(scope: Scope) -> str:
    return f"Läge per område för hela året, {scope.area.name} {scope.year}"


def yearly(scope: Scope) -> Exhibit:
    """Levels given for a whole year, with the parts that differ from their area."""
    rows = yearly_rows(scope)
    names = {lv.number: lv.name for lv in scope.scale.levels}
    table = pd.DataFrame(
        {
            "area": [scope.directory.path(scope.directory.by_id[a]) for a in rows["area"]],
            "part": [p or "hela området" for p in rows["part"]],
            "level": rows["level"],
            "level_name": [UNASSESSED if pd.isna(v) else names[int(v)] for v in rows["level"]],
            "assessor": rows["assessor"],
        }
    )
    assessed = rows[rows["level"].notna()]
    differ = assessed.loc[assessed["part"] != "", "area"].nunique()
    return Exhibit(
        ref=scope.ref("yearly"),
        kind=Kind.TABLE,
        title=_yearly_title(scope),
        table=table,
        columns=(
            Column("area", "Område", Role.LABEL),
            Column("part", "Del", Role.LABEL),
            Column("level", "Nivå", Role.LEVEL, missing=_DOT),
            Column("level_name", "Läge", Role.NOTE),
            Column("assessor", "Bedömt av", Role.NOTE),
        ),
        sources=scope.sources(rows),
        period=str(scope.year),
        summary=prose.yearly(assessed["area"].nunique(), differ),
        notes=scope.remarks(rows),
        scale=scope.scale,
    )


def assessed_week_params(scope: Scope) -> list[tuple[str, ...]]:
    """The weeks that somebody assessed, as params."""
    return [(str(w),) for w in analysis.assessed_weeks(levels_of(scope)[1])]


def last_two_weeks(scope: Scope) -> list[tuple[str, ...]]:
    """The last assessed week and the one assessed before it, as params: of all pairs the one that is listed."""
    weeks = analysis.assessed_weeks(levels_of(scope)[1])[-2:]
    return [(str(weeks[1]), str(weeks[0]))] if len(weeks) == 2 else []


SPECS = (
    ExhibitSpec("levels", scale_table, Disclosure.OPEN, lambda scope: scope.scale, title=_scale_title, kind=Kind.TABLE),
    ExhibitSpec(
        "ratings-weeks",
        spanned(weeks),
        Disclosure.OPEN,
        spanned_check(check_levels),
        (SPAN,),
        is_source=True,
        title=spanned_title(_weeks_title),
        kind=Kind.CHART,
    ),
    ExhibitSpec(
        "ratings-strip",
        spanned(strip),
        Disclosure.OPEN,
        spanned_check(check_levels),
        (SPAN,),
        title=spanned_title(_weeks_title),
        kind=Kind.CHART,
    ),
    ExhibitSpec(
        "ratings-trend",
        spanned(trend),
        Disclosure.OPEN,
        spanned_check(check_levels),
        (SPAN,),
        title=spanned_title(_trend_title),
        kind=Kind.CHART,
    ),
    ExhibitSpec(
        "ratings-critical",
        spanned(critical),
        Disclosure.OPEN,
        spanned_check(check_levels),
        (SPAN,),
        title=spanned_title(_critical_title),
        kind=Kind.TABLE,
    ),
    ExhibitSpec(
        "ratings-week",
        week,
        Disclosure.OPEN,
        check_week,
        (WEEK,),
        assessed_week_params,
        title=_week_title,
        kind=Kind.TABLE,
    ),
    ExhibitSpec(
        "ratings-two-weeks",
        two_weeks,
        Disclosure.OPEN,
        check_two_weeks,
        (WEEK, Param("other week", lambda scope: [str(w) for w in range(1, weeks_in_year(scope.year) + 1)])),
        last_two_weeks,
        title=_two_weeks_title,
        kind=Kind.TABLE,
    ),
    ExhibitSpec(
        "yearly",
        yearly,
        Disclosure.OPEN,
        yearly_rows,
        leads_with=findings.first_sentence,
        title=_yearly_title,
        kind=Kind.TABLE,
    ),
)
