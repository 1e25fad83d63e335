"""Exhibits for the first screen: the key figures, and what needs attention."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TypeVar

import pandas as pd

from lagesbild.analysis import crime as crime_analysis
from lagesbild.analysis import ratings as analysis
from lagesbild.analysis.statistics import Verdict
from lagesbild.analysis.survey import Reliability
from lagesbild.calendar import week_label, week_name, week_names
from lagesbild.exhibit import Column, Disclosure, Exhibit, Fact, Format, Kind, Role
from lagesbild.exhibits import crime_period, followup, ratings, survey
from lagesbild.exhibits.base import SPAN, ExhibitSpec, Scope, not_loaded, spanned, spanned_check, spanned_title
from lagesbild.exhibits.prose import overview as prose
from lagesbild.exhibits.prose import survey as survey_prose
from lagesbild.exhibits.prose.crime import of_group
from lagesbild.problems import NothingToShow
from lagesbild.swedish import listing, number, percent, plural, sentence

_T = TypeVar("_T")
_RECENT = 8  # assessed weeks


def _overview_title(scope: Scope) -> str:
    return f"Nyckeltal, {scope.area.name} {scope.when}"


def _attention_title(scope: Scope) -> str:
    return f"Att uppmärksamma, {scope.area.name} {scope.when}"


def overview(scope: Scope) -> Exhibit:
    """Key figures: what, value, of what."""
    gathered = _gather(scope, (_levels, _yearly, _crime, _survey))
    records = [r for rows, _, _ in gathered for r in rows]
    facts = _facts(scope, {of_group(g): (g, crime_analysis.SUM) for g in _groups(scope)}, records, "measure")
    return Exhibit(
        ref=scope.ref("overview"),
        kind=Kind.TABLE,
        title=_overview_title(scope),
        table=pd.DataFrame(records, columns=["measure", "value", "explanation"]),
        columns=(
            Column("measure", "Mått", Role.LABEL),
            Column("value", "Värde", Role.AMOUNT, Format.TEXT),
            Column("explanation", "Förklaring", Role.NOTE),
        ),
        sources=tuple(dict.fromkeys(s for _, sources, _ in gathered for s in sources)),
        period="; ".join(period for _, _, period in gathered),
        summary=sentence(*(_summary_of(rows) for rows, _, _ in gathered[:3])),
        methods=("comparable-period", "levels"),
        facts=facts,
    )


def _groups(scope: Scope) -> list[str]:
    with suppress(NothingToShow):
        return list(dict.fromkeys(crime_period.compared(scope).table["group"]))
    return []


def _facts(
    scope: Scope, named: Mapping[str, tuple[str, str]], records: Sequence[tuple[str, ...]], column: str
) -> dict[tuple[int, str], tuple[Fact, ...]]:
    """The counts behind the rows that are of crime, by what the rows are called, for the public version."""
    if not named:
        return {}
    shown = crime_period.compared(scope)
    years = [y for y in (scope.year - 1, scope.year) if y in shown.years]
    return {
        (i, column): crime_period.fact(scope.area.id, *named[label], shown, *years)
        for i, (label, *_) in enumerate(records)
        if label in named
    }


def _summary_of(records: list[tuple[str, str, str]]) -> str:
    """The key figures of one subject as one sentence."""
    return "; ".join(
        f"{m if i == 0 else m[0].lower() + m[1:]}: {v}" + (f", {d}" if d else "") for i, (m, v, d) in enumerate(records)
    )


def _gather(scope: Scope, finders: Iterable[Callable[[Scope], _T]]) -> list[_T]:
    """What each finder finds; those with nothing to show are passed over. NoData if all are."""
    gathered = []
    for find in finders:
        with suppress(NothingToShow):
            gathered.append(find(scope))
    if not gathered:
        raise not_loaded("Uppgifter", scope)
    return gathered


_Part = tuple[list[tuple[str, str, str]], tuple[str, ...], str]


def _assessed(scope: Scope) -> list[int]:
    ratings.check_levels(scope)
    weeks = analysis.assessed_weeks(ratings.levels_of(scope)[1])
    if not weeks:
        raise not_loaded("Bedömda veckor", scope)
    return weeks


def _levels(scope: Scope) -> _Part:
    rows, levels = ratings.levels_of(scope)
    scale, weeks = scope.scale, _assessed(scope)
    so_far = ratings.of_meetings(scope, levels).loc[: weeks[-1]]  # what lies after it may not have been yet
    top = analysis.at_level(levels, scale.critical)
    summary = analysis.summary(levels, [lv.number for lv in scale.levels], scale.elevated)
    most = summary.sort_values(["elevated", "share"], ascending=False, kind="stable").iloc[0]
    alike = summary[(summary["elevated"] == most["elevated"]) & (summary["share"] == most["share"])]["area"]
    records = [
        (
            "Senast bedömda vecka",
            week_label(week_name(weeks[-1], scope.year)),
            f"{len(weeks)} av {len(so_far)} {'veckor' if ratings.rhythm_of(scope) == 1 else 'möten'} dittills bedömda",
        ),
        (f"Bedömda {scope.part_word(1)}sveckor", number(int(so_far.notna().sum().sum())), f"av {number(so_far.size)}"),
        (
            f"Nivå {scale.critical} ({scale[scale.critical].name.lower()})",
            number(len(top)),
            f"i {plural(top['week'].nunique(), 'vecka', 'veckor')}"
            if len(top)
            else ("ingen under året" if scope.span is None else "ingen under perioden"),
        ),
    ]
    if most["elevated"] > 0:
        weeks_ = plural(int(most["assessed"]), "vecka", "veckor")
        detail_text = f"nivå ≥ {scale.elevated} i {most['elevated']} av {weeks_}"
        records.append(("Mest ansträngt", listing([scope.directory.name(a) for a in alike]), detail_text))
    return records, scope.sources(rows), ratings.period_of(levels, scope.year)


def _yearly(scope: Scope) -> _Part:
    shown = ratings.yearly(scope)
    high = int((shown.table["level"] >= scope.scale.elevated).sum())
    areas = shown.table["area"].nunique()
    name = scope.scale[scope.scale.elevated].name.lower()
    return (
        [
            ("Bedömda områden", number(areas), "för hela året"),
            (f"Läge {name} eller högre", number(high), "delar av områden"),
        ],
        shown.sources,
        shown.period,
    )


def _crime(scope: Scope) -> _Part:
    shown = crime_period.compared(scope)
    sums = shown.table[shown.table["category"] == crime_analysis.SUM]
    records = []
    for row in sums.to_dict("records"):
        change = row["change_percent"]
        before = row.get(scope.year - 1)
        if crime_period.is_small(before) and not pd.isna(row[scope.year]):
            against = f"{number(int(before))} året före: för få för procent"
        else:
            was_none = not pd.isna(before) and int(before) == 0 and not pd.isna(row[scope.year])
            before_name = shown.year_before
            against = f"0 {'år ' if before_name.isdigit() else ''}{before_name}" if was_none else ""
            if change == change:
                against = f"{percent(change, sign=True)} mot {before_name}"
        count = None if pd.isna(row[scope.year]) else int(row[scope.year])
        detail = ", ".join(filter(None, (against, crime_period.sum_in_words(scope))))
        records.append((of_group(row["group"]), number(count), detail))
    return records, scope.sources(shown.rows), str(shown.comparison.period)


def _own_answers(scope: Scope) -> pd.DataFrame:
    rows = survey.rows_of(scope)
    rows = rows[rows["area"].isin(scope.inside) & rows["share"].notna() & (rows["group"] == survey.ALL)]
    if rows.empty:
        raise not_loaded("Trygghetsundersökningar", scope)
    return rows


def _first_question(scope: Scope) -> pd.DataFrame:
    rows = _own_answers(scope)
    latest = rows[rows["wave_rank"] == rows["wave_rank"].max()]
    return latest[(latest[survey.QUESTION_KEY] == list(latest[survey.QUESTION_KEY].iloc[0])).all(axis=1)]


def worst_answer(scope: Scope, *, names_question: bool = False) -> tuple[str, str, tuple[str, ...]]:
    """(sentence, share in words, sources): where the latest wave's first question is worst; NoData without a survey."""
    first = _by_part(scope, _first_question(scope))
    key = tuple(str(v) for v in first[survey.QUESTION_KEY].iloc[0])
    shares = {scope.directory.name(r.area): 100 * float(r.share) for r in first.itertuples(index=False)}
    better = survey.better_of(scope).get((key[0], key[1], key[2]))
    where = str(first["wave"].iloc[0]).replace("+", "/")
    few = {scope.directory.name(a) for a in first["area"][first["reliability"] == Reliability.WARNED]}
    text, value = survey_prose.worst(key[2], where, shares, better, key[1] if names_question else "", few)
    return text, value, scope.sources(first)


def _by_part(scope: Scope, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of the parts where there are several to compare: a whole is neither best nor worst among its parts."""
    parts = rows[rows["area"] != scope.area.id]
    return parts if len(parts) > 1 else rows


def _survey(scope: Scope) -> _Part:
    first = _by_part(scope, _first_question(scope))
    key = tuple(str(v) for v in first[survey.QUESTION_KEY].iloc[0])
    shares = [
        survey_prose.Share(scope.directory.name(r.area), 100 * float(r.share), None if pd.isna(r.n) else float(r.n))
        for r in first.itertuples(index=False)
    ]
    wave = str(first["wave"].iloc[0])
    better = survey.better_of(scope).get((key[0], key[1], key[2]))
    records = survey_prose.extremes(key[2], key[1], wave.replace("+", "/"), shares, better)
    return records, scope.sources(first), wave


def attention(scope: Scope) -> Exhibit:
    """What needs a look now, each with why: levels, gaps, crimes beyond chance, missing baselines."""
    gathered = _gather(scope, (_level_news, _crime_news, _follow_up_news))
    records = [r for rows, _ in gathered for r in rows]
    return Exhibit(
        ref=scope.ref("attention"),
        kind=Kind.TABLE,
        title=_attention_title(scope),
        how_to_read="Fasta regler, inte en bedömning. Det som inte står här kan ändå vara viktigt.",
        notes=(
            f"Regler: {_level_rules(scope)}brottskategorier vars ökning eller minskning är större "
            "än slumpen (mid-p, Holm över alla rader, 5 %); indikatorer utan utgångs- eller målvärde.",
            "Testet räknar varje anmälan som en egen händelse; ett fall med många anmälningar kan ge utslag.",
        ),
        table=pd.DataFrame(records, columns=["what", "why"]),
        columns=(Column("what", "Vad", Role.LABEL), Column("why", "Varför", Role.NOTE)),
        sources=tuple(dict.fromkeys(s for _, sources in gathered for s in sources)),
        period=scope.when,
        summary=prose.attention(records),
        methods=("two-counts", "holm", "levels"),
        facts=_facts(scope, _changed(scope), records, "what"),
    )


def _level_rules(scope: Scope) -> str:
    with suppress(NothingToShow):  # what cannot have been tried is no rule
        weeks = len(analysis.assessed_weeks(ratings.levels_of(scope)[1]))
        tried = (
            f"nivå {scope.scale.elevated} eller högre senaste bedömda vecka; "
            f"nivå {scope.scale.critical} {_recent(min(_RECENT, weeks))}; "
        )
        return f"{tried if weeks else ''}veckor som inte är bedömda; "
    return ""


def _changed(scope: Scope) -> dict[str, tuple[str, str]]:
    """The group and category of every row of crime, by what `_crime_news` calls it."""
    with suppress(NothingToShow):
        table = crime_period.compared(scope).table
        return {
            f"{r['category']}, {number(r['change'], sign=True)}": (r["group"], r["category"])
            for r in table.to_dict("records")
            if not pd.isna(r["change"])
        }
    return {}


_News = tuple[list[tuple[str, str]], tuple[str, ...]]


def _level_news(scope: Scope) -> _News:
    rows, levels = ratings.levels_of(scope)
    scale = scope.scale
    weeks = analysis.assessed_weeks(levels)
    if not weeks:
        return [("Inga veckor är bedömda", f"{len(levels)} veckor, {scope.when}")], scope.sources(rows)
    last = weeks[-1]
    detail, then = ratings.detail_of(scope, last, list(levels.columns))
    records = []
    for row in detail.to_dict("records"):
        if pd.isna(row["level"]) or row["level"] < scale.elevated:
            continue
        rise = (
            ""
            if pd.isna(row["change"])
            else f", {number(row['change'], sign=True)} mot {then}"
            if row["change"]
            else f", som {then}"
        )
        name = scope.directory.name(row["area"])
        records.append(
            (
                f"{name}, nivå {row['level']} ({scale[int(row['level'])].name.lower()})",
                f"{week_label(week_name(last, scope.year))}{rise}",
            )
        )
    recent = analysis.at_level(levels.loc[weeks[-_RECENT] if len(weeks) > _RECENT else weeks[0] :], scale.critical)
    if not recent.empty:
        named = [
            f"{scope.directory.name(a)} {week_label(week_name(w, scope.year))}"
            for w, a in recent.itertuples(index=False)
        ]
        records.append((f"Nivå {scale.critical} {_recent(min(_RECENT, len(weeks)))}", listing(named)))
    gaps = [
        w for w in ratings.of_meetings(scope, levels).index.astype(int) if w not in weeks and w < last
    ]  # what lies after it may not have been yet
    if gaps:
        records.append(
            ("Ej bedömda veckor", f"{week_label(week_names(gaps, scope.year))}: inte samma sak som lugna veckor")
        )
    return records, scope.sources(rows)


def _recent(weeks: int) -> str:
    return f"de senaste {weeks} bedömda veckorna" if weeks > 1 else "den senaste bedömda veckan"


def _crime_news(scope: Scope) -> _News:
    shown = crime_period.compared(scope)
    table = shown.table
    sure = table[
        (table["category"] != crime_analysis.SUM) & table["verdict"].isin([Verdict.INCREASE, Verdict.DECREASE])
    ]
    records = [
        (
            f"{r['category']}, {number(r['change'], sign=True)}",
            f"{number(r[scope.year - 1])} → {number(r[scope.year])} anmälda brott {crime_period.days_of(shown)}: {r['verdict']} bland {len(table)} rader",
        )
        for r in sure.to_dict("records")
    ]
    return records, scope.sources(shown.rows)


def _follow_up_news(scope: Scope) -> _News:
    rows = followup.indicator_rows(scope)
    empty = int((rows["baseline"].isna() | rows["target"].isna()).sum())
    records = (
        [("Indikatorer utan utgångs- eller målvärde", f"{empty} av {len(rows)} går inte att följa upp")]
        if empty
        else []
    )
    return records, scope.sources(rows)


def _check_overview(scope: Scope) -> None:
    _gather(scope, (_assessed, ratings.yearly_rows, crime_period.compared, _own_answers))


def _check_attention(scope: Scope) -> None:
    _gather(scope, (ratings.check_levels, crime_period.compared, followup.indicator_rows))


SPECS = (
    ExhibitSpec(
        "overview",
        spanned(overview),
        Disclosure.WORDS,
        spanned_check(_check_overview),
        (SPAN,),
        title=spanned_title(_overview_title),
        kind=Kind.TABLE,
    ),
    ExhibitSpec(
        "attention",
        spanned(attention),
        Disclosure.WORDS,
        spanned_check(_check_attention),
        (SPAN,),
        title=spanned_title(_attention_title),
        kind=Kind.TABLE,
    ),
)
