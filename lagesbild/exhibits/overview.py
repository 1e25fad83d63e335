"""Exhibits for the first screen: the key figures, and what needs attention."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TypeVar

import pandas as pd

from lagesbild.analysis import crime as crime_analysis
from lagesbild.analysis import ratings as analysis
from lagesbild.analysis.statistics import Verdict
from lagesbild.calendar import week_label
from lagesbild.exhibit import Column, Disclosure, Exhibit, Format, Kind, Role
from lagesbild.exhibits import crime_period, followup, ratings, survey
from lagesbild.exhibits.base import ExhibitSpec, Scope, not_loaded
from lagesbild.problems import NothingToShow
from lagesbild.swedish import listing, number, number_word, percent, plural, ranges, sentence

_T = TypeVar("_T")
_RECENT = 8  # assessed weeks


def overview(scope: Scope) -> Exhibit:
    """Key figures: what, value, of what."""
    found = _gather(scope, (_levels, _yearly, _crime, _survey))
    records = [r for rows, _, _ in found for r in rows]
    return Exhibit(
        ref=scope.ref("overview"),
        kind=Kind.TABLE,
        title=f"Nyckeltal, {scope.area.name} {scope.year}",
        table=pd.DataFrame(records, columns=["measure", "value", "explanation"]),
        columns=(
            Column("measure", "Mått", Role.LABEL),
            Column("value", "Värde", Role.AMOUNT, Format.TEXT),
            Column("explanation", "Förklaring", Role.NOTE),
        ),
        sources=tuple(dict.fromkeys(s for _, sources, _ in found for s in sources)),
        period="; ".join(period for _, _, period in found),
        summary=sentence(*(_said(rows) for rows, _, _ in found[:3])),
        methods=("comparable-period", "levels"),
    )


def _said(records: list[tuple[str, str, str]]) -> str:
    """The key figures of one subject as one sentence."""
    return "; ".join(
        f"{m if i == 0 else m[0].lower() + m[1:]}: {v}" + (f", {d}" if d else "") for i, (m, v, d) in enumerate(records)
    )


def _gather(scope: Scope, finders: Iterable[Callable[[Scope], _T]]) -> list[_T]:
    """What each finder finds; those with nothing to show are passed over. NoData if all are."""
    found = []
    for find in finders:
        with suppress(NothingToShow):
            found.append(find(scope))
    if not found:
        raise not_loaded("Uppgifter", scope)
    return found


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
    top = analysis.at_level(levels, scale.critical)
    summary = analysis.summary(levels, [lv.number for lv in scale.levels], scale.elevated)
    most = summary.sort_values(["elevated", "share"], ascending=False, kind="stable").iloc[0]
    alike = summary[(summary["elevated"] == most["elevated"]) & (summary["share"] == most["share"])]["area"]
    records = [
        ("Senast bedömda vecka", week_label(weeks[-1]), f"{len(weeks)} av {len(levels)} veckor bedömda"),
        ("Bedömda stadsdelsveckor", number(int(levels.notna().sum().sum())), f"av {number(levels.size)}"),
        (
            f"Nivå {scale.critical} ({scale[scale.critical].name.lower()})",
            number(len(top)),
            f"i {plural(top['week'].nunique(), 'vecka', 'veckor')}" if len(top) else "ingen under året",
        ),
    ]
    if most["elevated"] > 0:
        said = f"nivå ≥ {scale.elevated} i {most['elevated']} av {most['assessed']} veckor"
        records.append(("Mest ansträngt", listing([scope.directory.name(a) for a in alike]), said))
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
            against = "" if change != change else f"{percent(change, sign=True)} mot {scope.year - 1}"
        count = None if pd.isna(row[scope.year]) else int(row[scope.year])
        detail = ", ".join(filter(None, (against, crime_period.sum_in_words(scope))))
        records.append((f"Anmälda brott, {row['group'].lower()}", number(count), detail))
    return records, scope.sources(shown.rows), str(shown.found.period)


def _own_answers(scope: Scope) -> pd.DataFrame:
    rows = survey.rows_of(scope)
    rows = rows[rows["area"].isin(scope.inside) & rows["share"].notna() & (rows["group"] == survey.ALL)]
    if rows.empty:
        raise not_loaded("Trygghetsundersökningar", scope)
    return rows


def _survey(scope: Scope) -> _Part:
    rows = _own_answers(scope)
    latest = rows[rows["wave_rank"] == rows["wave_rank"].max()]
    first = latest[(latest[survey.ASKED] == list(latest[survey.ASKED].iloc[0])).all(axis=1)]
    asked = tuple(str(v) for v in first[survey.ASKED].iloc[0])
    shares = [(scope.directory.name(r.area), float(r.share), r.n) for r in first.itertuples(index=False)]
    wave = str(first["wave"].iloc[0])
    better = survey.better_of(scope).get((asked[0], asked[1], asked[2]))
    return extreme_shares(asked[1], asked[2], wave, shares, better), scope.sources(first), wave


def extreme_shares(
    asked: str, answer: str, wave: str, shares: list[tuple[str, float, object]], better: int | None
) -> list[tuple[str, str, str]]:
    """The key figure of a survey: the areas (name, share 0-1, n) where the share is worst, all that have it.

    Where it is not declared which way is better (``better`` None) both ends are shown.
    """
    ends = {-1: (True,), 1: (False,)}.get(better or 0, (True, False))
    if len({share for _, share, _ in shares}) == 1:
        ends = ends[:1]
    records = []
    for is_high in ends:
        share = (max if is_high else min)(s for _, s, _ in shares)
        at = [(name, n) for name, s, n in shares if s == share]
        sizes = list(dict.fromkeys(survey.NO_N if pd.isna(n) else f"n = {number(n)}" for _, n in at))  # type: ignore[arg-type]
        where = listing([name for name, _ in at])
        records.append(
            (
                f"{'Högst' if is_high else 'Lägst'} andel {answer}",
                percent(100 * share, 0),
                f"{where}, {wave.replace('+', '/')}, {' och '.join(sizes)}: ”{asked}”",
            )
        )
    return records


def attention(scope: Scope) -> Exhibit:
    """What needs a look now, each with why: levels, gaps, crimes beyond chance, missing baselines."""
    found = _gather(scope, (_level_news, _crime_news, _follow_up_news))
    records = [r for rows, _ in found for r in rows]
    return Exhibit(
        ref=scope.ref("attention"),
        kind=Kind.TABLE,
        title=f"Att uppmärksamma, {scope.area.name} {scope.year}",
        how_to_read="Fasta regler, inte en bedömning. Det som inte står här kan ändå vara viktigt.",
        notes=(
            f"Regler: nivå {scope.scale.elevated} eller högre senaste bedömda vecka; nivå {scope.scale.critical} de senaste "
            f"{_RECENT} bedömda veckorna; veckor som inte är bedömda; brottskategorier vars ökning eller minskning är större "
            "än slumpen (mid-p, Holm över alla rader, 5 %); indikatorer utan utgångs- eller målvärde.",
            "Testet räknar varje anmälan som en egen händelse; ett fall med många anmälningar kan ge utslag.",
        ),
        table=pd.DataFrame(records, columns=["what", "why"]),
        columns=(Column("what", "Vad", Role.LABEL), Column("why", "Varför", Role.NOTE)),
        sources=tuple(dict.fromkeys(s for _, sources in found for s in sources)),
        period=str(scope.year),
        summary=_attention_in_words(records),
        methods=("two-counts", "holm", "levels"),
    )


def _attention_in_words(records: list[tuple[str, str]]) -> str:
    if not records:
        return "Ingen av reglerna gav något att uppmärksamma."
    first = "; ".join(f"{what} ({why})" for what, why in records[:3])
    rest = (
        f"{number_word(len(records) - 3)} {'sak' if len(records) == 4 else 'saker'} till står i tabellen"
        if len(records) > 3
        else ""
    )
    return sentence(f"Att uppmärksamma: {first}", rest)


_News = tuple[list[tuple[str, str]], tuple[str, ...]]


def _level_news(scope: Scope) -> _News:
    rows, levels = ratings.levels_of(scope)
    scale = scope.scale
    weeks = analysis.assessed_weeks(levels)
    if not weeks:
        return [("Inga veckor är bedömda", f"{len(levels)} veckor i {scope.year}")], scope.sources(rows)
    last = weeks[-1]
    detail = analysis.week_detail(levels, last, ratings.grid_before(scope, list(levels.columns)))
    records = []
    for row in detail.to_dict("records"):
        if pd.isna(row["level"]) or row["level"] < scale.elevated:
            continue
        rise = (
            ""
            if pd.isna(row["change"])
            else f", {number(row['change'], sign=True)} mot veckan före"
            if row["change"]
            else ", som veckan före"
        )
        name = scope.directory.name(row["area"])
        records.append(
            (f"{name}, nivå {row['level']} ({scale[int(row['level'])].name.lower()})", f"{week_label(last)}{rise}")
        )
    recent = analysis.at_level(levels.loc[weeks[-_RECENT] if len(weeks) > _RECENT else weeks[0] :], scale.critical)
    if not recent.empty:
        named = [f"{scope.directory.name(a)} {week_label(w)}" for w, a in recent.itertuples(index=False)]
        records.append(
            (f"Nivå {scale.critical} de senaste {min(_RECENT, len(weeks))} bedömda veckorna", listing(named))
        )
    gaps = [int(w) for w in levels.index if w not in weeks]
    if gaps:
        records.append(("Ej bedömda veckor", f"v. {ranges(gaps)}: inte samma sak som lugna veckor"))
    return records, scope.sources(rows)


def _crime_news(scope: Scope) -> _News:
    shown = crime_period.compared(scope)
    table = shown.table
    sure = table[
        (table["category"] != crime_analysis.SUM) & table["verdict"].isin([Verdict.INCREASE, Verdict.DECREASE])
    ]
    records = [
        (
            f"{r['category']}, {number(r['change'], sign=True)}",
            f"{r[scope.year - 1]} → {r[scope.year]} anmälda brott {shown.found.period.without_year()}: {r['verdict']} bland {len(table)} rader",
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
    _gather(scope, (ratings.levels_of, crime_period.compared, followup.indicator_rows))
    _ = scope.scale


SPECS = (
    ExhibitSpec("overview", overview, Disclosure.WORDS, _check_overview),
    ExhibitSpec("attention", attention, Disclosure.WORDS, _check_attention),
)
