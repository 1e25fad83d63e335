"""What the weekly levels add up to: the year, its direction, earlier years, and whether they follow the reports.

Levels are ordinal: medians, shares and runs, never a mean. Weeks depend on each other, so every p is "indikativ".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from lagesbild.analysis import ratings as analysis
from lagesbild.analysis.statistics import holm
from lagesbild.calendar import week_label, week_run, weeks_in_year
from lagesbild.exhibit import Caveat, Column, Disclosure, Exhibit, Format, Kind, PairedBars, Role, of_level
from lagesbild.exhibits import findings
from lagesbild.exhibits.base import (
    SPAN,
    ExhibitSpec,
    Scope,
    not_loaded,
    of_year,
    spanned,
    spanned_check,
    spanned_title,
)
from lagesbild.exhibits.prose import levels as prose
from lagesbild.exhibits.ratings import check_levels, coverage_note, elevated_sign, levels_of, of_meetings, period_of
from lagesbild.problems import NotEnoughData
from lagesbild.swedish import NBSP, listing, number_word, plural, ranges, sentence


class Direction(StrEnum):
    """The direction of a year's levels, and how certain it is."""

    FEW = "för få veckor"
    SAME = "samma nivå hela tiden"
    UNCLEAR = "ingen tydlig riktning"
    RISING = "stigande"
    FALLING = "fallande"
    MAYBE_RISING = "antyder stigande"
    MAYBE_FALLING = "antyder fallande"


@dataclass(frozen=True)
class Shift:
    """A week from which the levels were others, in words; ``is_sure``: it holds when all areas are tried."""

    text: str
    is_sure: bool = False


class Agreement(StrEnum):
    """What one area's levels say beside its noted incidents."""

    FEW = "för få veckor"
    SILENT = "hög nivå, inga rapporter"
    NOTHING = "inga rapporter"
    MOSTLY = "hög nivå, ofta utan rapport"
    FOLLOWS = "följer rapporterna"
    MAYBE_FOLLOWS = "antyder att nivån följer rapporterna"
    MAYBE_OPPOSITE = "antyder högre nivå när färre rapporterar"
    UNCLEAR = "inget tydligt samband"


_SURE = 0.05
_INDICATIVE = (
    "p är indikativt: en veckas nivå beror av veckan före, och då blir p för litet. "
    "Läs det som en fråga att ställa, inte som ett bevis."
)


def _median(low: object, high: object) -> object:
    """The middle level, or the text "2–3" when the two middle weeks differ."""
    return low if pd.isna(low) or low == high else f"{low}–{high}"


def _longest(levels: pd.Series, elevated: int, year: int) -> str:
    """Which weeks the longest run was: "35–42"; many single weeks are not listed."""
    runs = analysis.runs(levels, elevated)
    longest = runs[runs["weeks"] == runs["weeks"].max()]
    if longest.empty:
        return ""
    if int(longest["weeks"].iloc[0]) == 1 and len(longest) > 1:
        return "enstaka veckor"
    ends = zip(longest["first"], longest["last"], strict=True)
    return ", ".join(week_run(int(first), int(last), year) for first, last in ends)


def _summary_title(scope: Scope) -> str:
    kind = "Årssammanfattning" if scope.span is None else "Sammanfattning"
    return f"{kind} per {scope.part_word(1)}, {scope.area.name} {scope.when}"


def summary(scope: Scope) -> Exhibit:
    """The year in one row per area: weeks per level, median, coverage, share and longest run."""
    rows, levels = levels_of(scope)
    scale = scope.scale
    result = analysis.summary(levels, [lv.number for lv in scale.levels], scale.elevated)
    high = elevated_sign(scale)
    table = pd.DataFrame({"area": [scope.directory.name(a) for a in result["area"]]})
    for level in scale.levels:
        table[of_level(level.number)] = result[level.number]
    table["median"] = [_median(a, b) for a, b in zip(result["median_low"], result["median_high"], strict=True)]
    table["assessed"] = result["assessed"]
    meant = len(of_meetings(scope, levels))
    table["coverage"] = 100 * result["assessed"] / max(meant, 1)
    table["elevated_share"] = result["share"]
    table["longest_run"] = result["longest_run"]
    table["run_weeks"] = [_longest(levels[a], scale.elevated, scope.year) for a in levels.columns]
    columns = (
        Column("area", scope.part_title, Role.LABEL),
        *(
            Column(of_level(lv.number), f"{lv.number} {lv.name}", Role.COUNT, print_title=f"Nivå {lv.number}")
            for lv in scale.levels
        ),
        Column("median", "Median", Role.LEVEL, Format.COUNT, in_print=False),
        Column("assessed", "Bedömda veckor", Role.COUNT),
        Column("coverage", "Täckning", Role.SHARE, in_print=False),
        Column("elevated_share", f"Andel {high}", Role.SHARE),
        Column("longest_run", "Längsta följd", Role.COUNT),
        Column("run_weeks", "Följdens veckor", Role.NOTE),
    )
    said = _runs_in_words(scope, levels, result, table["run_weeks"])
    return Exhibit(
        ref=scope.ref("ratings-summary"),
        kind=Kind.TABLE,
        title=_summary_title(scope),
        how_to_read=(
            f"Antal veckor per nivå. Andelen räknas av bedömda veckor, täckningen av {meant} veckor; "
            f"längsta följd är veckor i rad på nivå {scale.elevated} eller högre."
        ),
        table=table,
        columns=columns,
        sources=scope.sources(rows),
        period=period_of(levels, scope.year),
        summary=said,
        finding=findings.first_sentence(said) or _longest_in_short(scope, result),
        notes=tuple(n for n in (coverage_note(scope, levels), "En vecka som inte är bedömd bryter en följd.") if n),
        methods=("levels",),
    )


def _longest_in_short(scope: Scope, result: pd.DataFrame) -> str:
    longest = int(result["longest_run"].max())
    names = [scope.directory.name(a) for a in result.loc[result["longest_run"] == longest, "area"]]
    return findings.longest_run(names, longest, scope.scale.elevated)


def _runs_in_words(scope: Scope, levels: pd.DataFrame, result: pd.DataFrame, weeks: pd.Series) -> str:
    runs = {
        scope.directory.name(area): (int(run), str(when))
        for area, run, when in zip(result["area"], result["longest_run"], weeks, strict=True)
    }
    assessed = levels.notna()
    in_a_row = bool((assessed & assessed.shift(1, fill_value=False)).any(axis=None))
    return prose.longest_run(runs, scope.scale.elevated, scope.part_word(1), could_be_seen=in_a_row)


def _change_title(scope: Scope) -> str:
    return f"Trend över året, {scope.area.name} {scope.year} (indikativ)"


def change(scope: Scope) -> Exhibit:
    """Do the levels rise, fall or shift over the year? Mann-Kendall and Pettitt, in words and indicative."""
    rows, levels = levels_of(scope)
    tried = analysis.trends(_siblings(scope, levels))
    trends = tried[tried["area"].isin(levels.columns)]
    names = [scope.directory.name(a) for a in trends["area"]]
    directions = [_direction(r.tau, r.p, r.p_holm, r.reason) for r in trends.itertuples(index=False)]
    shifts = [_shift(r.change, r.change_p, r.change_p_holm, r.reason) for r in trends.itertuples(index=False)]
    table = pd.DataFrame(
        {
            "area": names,
            "assessed": trends["assessed"],
            "direction": directions,
            "tau": trends["tau"],
            "direction_p": [_p(p) for p in trends["p"]],
            "shift": [s.text for s in shifts],
            "shift_p": [_p(p) for p in trends["change_p"]],
        }
    )
    tested = int(tried["p"].notna().sum())
    return Exhibit(
        ref=scope.ref("ratings-change"),
        kind=Kind.TABLE,
        title=_change_title(scope),
        how_to_read="τ går från −1 (faller vecka för vecka) till 1 (stiger); 0 är ingen riktning. Skiftet är den vecka då nivåerna troligast bytte läge.",
        table=table,
        columns=(
            Column("area", scope.part_title, Role.LABEL),
            Column("assessed", "Bedömda veckor", Role.COUNT),
            Column("direction", "Riktning (indikativ)", Role.VERDICT, Format.TEXT),
            Column("tau", "τ", Role.TEST, decimals=2),
            Column("direction_p", "p, riktning", Role.TEST, decimals=3),
            Column("shift", "Skifte (indikativt)", Role.VERDICT, Format.TEXT),
            Column("shift_p", "p, skifte", Role.TEST, decimals=3),
        ),
        sources=scope.sources(rows),
        period=period_of(levels, scope.year),
        summary=_change_in_words(scope, names, directions, shifts),
        notes=(
            _INDICATIVE,
            *(
                (
                    f"”Antyder” betyder att p är under 5\u00a0% för en {scope.part_word(1)} för sig; utan ”antyder” håller det även när alla {tested} prövas (Holm).",
                )
                if tested > 1
                else ()
            ),
            f"Mann-Kendall med rättning för lika nivåer, och Pettitts prövning av ett skifte. Minst {analysis.FEWEST} bedömda veckor; en vecka som inte är bedömd hoppas över.",
        ),
        methods=("levels", "trend", "breakpoint", "holm"),
    )


def _siblings(scope: Scope, levels: pd.DataFrame) -> pd.DataFrame:
    """The grid that is tried together: who looks at one part has all of them to choose among."""
    around = scope.directory.ancestors(scope.area.id)
    if scope.parts or not around:
        return levels
    return levels_of(Scope(scope.register, around[0], scope.year))[1]


def _p(p: float) -> object:
    return f"<{NBSP}0,001" if p < 0.001 else p


def _direction(tau: float, p: float, adjusted: float, reason: str) -> Direction:
    if reason:
        return Direction.FEW
    if pd.isna(tau):
        return Direction.SAME
    if p >= _SURE:
        return Direction.UNCLEAR
    if adjusted < _SURE:
        return Direction.RISING if tau > 0 else Direction.FALLING
    return Direction.MAYBE_RISING if tau > 0 else Direction.MAYBE_FALLING


def _shift(result: analysis.Break | None, p: float, adjusted: float, reason: str) -> Shift:
    if reason or result is None:
        return Shift("för få veckor")
    if p >= _SURE:
        return Shift("inget tydligt skifte")
    before, after = (_middle(m) for m in (result.before, result.after))
    word = "högre" if result.higher else "lägre"
    medians = f"median {before} båda sidor" if before == after else f"median {before} före, {after} efter"
    text = f"{word} från {week_label(int(result.at))} ({medians})"
    return Shift(text, is_sure=True) if adjusted < _SURE else Shift(f"antyder {text}")


def _middle(median: float) -> object:
    return _median(int(np.floor(median)), int(np.ceil(median)))


def _change_in_words(
    scope: Scope, names: Sequence[str], directions: Sequence[Direction], shifts: Sequence[Shift]
) -> str:
    def going(direction: Direction) -> list[str]:
        return [n for n, d in zip(names, directions, strict=True) if d is direction]

    parts = [
        f"{start} i {listing(going(direction))}"
        for direction, start in (
            (Direction.RISING, "Nivåerna steg under året"),
            (Direction.FALLING, "Nivåerna sjönk under året"),
            (Direction.MAYBE_RISING, "En stigande riktning antyds"),
            (Direction.MAYBE_FALLING, "En fallande riktning antyds"),
        )
        if going(direction)
    ]
    tested = [d for d in directions if d is not Direction.FEW]
    if not tested:
        return sentence(f"För få bedömda veckor för att säga något om riktningen: minst {analysis.FEWEST} behövs")
    if not parts:
        some = len(tested) < len(names)
        of = f" av de {number_word(len(tested))} som går att pröva" if some else f" {scope.part_word(1)}"
        who = f"Ingen{of} visar någon" if len(names) > 1 else f"{names[0]} visar ingen"
        parts = [f"{who} tydlig riktning över året"]
    clear = [f"{n} {s.text}" for n, s in zip(names, shifts, strict=True) if s.is_sure]
    if clear:
        parts.append(f"Ett skifte syns: {'; '.join(clear)}")
    return sentence(*parts, "Det är indikativt, för veckorna beror av varandra")


def _same_weeks(scope: Scope) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(rows of levels, shares on the same weeks of each year); NotEnoughData with fewer than two years to compare."""
    areas = [a.id for a in scope.parts] or [scope.area.id]
    rows = scope.rows("ratings", areas=areas)
    rows = rows[(rows["year"] <= scope.year) & rows["level"].notna()]
    result = analysis.on_same_weeks(rows, areas, scope.year, scope.scale.elevated)
    if result["year"].nunique() < 2:
        n = rows["year"].nunique()
        available = f"{scope.area.name} har {n}" + (", men de täcker inte samma veckor" if n > 1 else "")
        raise NotEnoughData(f"Jämförelse mellan år kräver minst två bedömda år. {available}.")
    return rows, result


def _years_title(scope: Scope) -> str:
    compared = sorted(int(y) for y in _same_weeks(scope)[1]["year"].unique())
    high = scope.scale.elevated
    return f"Andel veckor på nivå {high} eller högre, samma veckor {ranges(compared)}, {scope.area.name}"


def years(scope: Scope) -> Exhibit:
    """The share of elevated weeks on the same weeks of each year."""
    rows, result = _same_weeks(scope)
    loaded_years, compared = (sorted(int(y) for y in f["year"].unique()) for f in (rows, result))
    ordered = [a for a in dict.fromkeys(rows["area"]) if a in set(result["area"])]
    share = result.pivot(index="area", columns="year", values="share").reindex(ordered)
    weeks = result.groupby("area")["weeks"].first().reindex(ordered)
    previous, now = compared[-2], compared[-1]
    table = share.rename(columns=of_year).rename_axis(columns=None).reset_index(drop=True)
    table.insert(0, "area", [scope.directory.name(a) for a in ordered])
    table.insert(1, "same_weeks", weeks.astype("Int64").to_numpy())
    table["difference"] = table[of_year(now)] - table[of_year(previous)]
    return Exhibit(
        ref=scope.ref("ratings-years"),
        kind=Kind.TABLE,
        title=_years_title(scope),
        how_to_read=f"Andel av de veckor som är bedömda alla åren. Skillnaden är {now} mot {previous}, i procentenheter.",
        table=table,
        columns=(
            Column("area", scope.part_title, Role.LABEL),
            Column("same_weeks", "Samma veckor", Role.COUNT),
            *(Column(of_year(y), str(y), Role.SHARE) for y in compared),
            Column("difference", "Skillnad", Role.CHANGE),
        ),
        sources=scope.sources(rows),
        period=ranges(compared),
        summary=_years_in_words(scope, table, previous, now),
        notes=_year_notes(scope, rows, loaded_years, compared),
        methods=("levels", "comparable-period"),
    )


def _years_in_words(scope: Scope, table: pd.DataFrame, previous: int, now: int) -> str:
    pairs = zip(table["area"], table[of_year(previous)], table[of_year(now)], strict=True)
    shares = {name: (float(a), float(b)) for name, a, b in pairs if not (pd.isna(a) or pd.isna(b))}
    return prose.years(shares, previous, now, scope.scale.elevated)


def _year_notes(scope: Scope, rows: pd.DataFrame, loaded_years: list[int], compared: list[int]) -> tuple[str, ...]:
    per_area = rows.groupby(["year", "area"]).size()
    covered = []
    for year in compared:
        low, high = int(per_area[year].min()), int(per_area[year].max())
        covered.append(f"{year}: {low if low == high else f'{low}–{high}'} av {weeks_in_year(year)}")
    notes: list[str] = [f"Bedömda veckor per {scope.part_word(1)}: {listing(covered)}."]
    left = [str(y) for y in loaded_years if y not in compared]
    if left:
        notes.append(f"Inte med: {listing(left)}. Mindre än hälften av veckorna {compared[-1]} är bedömda då.")
    last = [y for y in compared if rows.loc[rows["year"] == y, "week"].max() == 53]
    if last and len(last) < len(compared):
        notes.append(
            f"Vecka 53 {listing([str(y) for y in last])} har ingen motsvarighet de andra åren och räknas inte."
        )
    notes.append(Caveat("Bara veckor som är bedömda alla åren: andelen kan vara en annan än hela årets."))
    return tuple(notes)


def _noted(scope: Scope, levels: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(incidents, their counts as a grid); NoData without any, or with one part only."""
    incidents = scope.rows("incidents", areas=list(levels.columns))
    counts = analysis.incident_grid(incidents, list(levels.columns), scope.year)
    if len(levels.columns) < 2 or not (counts.notna() & levels.notna()).any(axis=None):
        raise not_loaded("Noterade händelser att jämföra nivån med", scope)
    return incidents, counts


def _check_incidents(scope: Scope) -> None:
    check_levels(scope)
    _noted(scope, levels_of(scope)[1])


def _incidents_title(scope: Scope) -> str:
    return f"Nivå och noterade händelser per {scope.part_word(1)}, {scope.area.name} {scope.year}"


def against_incidents(scope: Scope) -> Exhibit:
    """The level against the number of noted incidents: does it follow the reports, and where does nobody report?"""
    rows, levels = levels_of(scope)
    incidents, counts = _noted(scope, levels)
    result = analysis.against_incidents(levels, counts, scope.scale.elevated)
    result = result.assign(share=100 * result["elevated"] / result["weeks"].where(result["weeks"] > 0))
    result["p_holm"] = holm(result["p"])
    result = result.sort_values("share", ascending=False, kind="stable", na_position="last")
    verdicts = [_follows(r) for r in result.itertuples(index=False)]
    high, sign = scope.scale.elevated, elevated_sign(scope.scale)
    table = pd.DataFrame(
        {
            "area": [scope.directory.name(a) for a in result["area"]],
            "compared_weeks": result["weeks"],
            "elevated_share": result["share"],
            "incidents": result["incidents"].where(result["weeks"] > 0).astype("Int64"),
            "elevated_weeks": result["elevated"],
            "elevated_without_incident": result["elevated_without"],
            "calm_with_incident": result["calm_with"],
            "tau": result["tau"],
            "p": [_p(p) for p in result["p"]],
            "verdict": verdicts,
        }
    ).reset_index(drop=True)
    weeks = [int(w) for w in counts.index[counts.notna().any(axis=1) & levels.notna().any(axis=1)]]
    return Exhibit(
        ref=scope.ref("ratings-incidents"),
        kind=Kind.CHART,
        title=_incidents_title(scope),
        how_to_read=f"Till vänster andelen veckor på nivå {high} eller högre, till höger antalet noterade händelser samma veckor. Lång stapel till vänster och kort till höger: där rapporterar få.",
        table=table,
        columns=(
            Column("area", scope.part_title, Role.LABEL),
            Column("compared_weeks", "Jämförda veckor", Role.COUNT),
            Column("elevated_share", f"Andel {sign}", Role.SHARE),
            Column("incidents", "Händelser", Role.COUNT),
            Column("elevated_weeks", f"Veckor {sign}", Role.COUNT),
            Column("elevated_without_incident", f"{sign} utan händelse", Role.COUNT),
            Column("calm_with_incident", "Lägre med händelse", Role.COUNT),
            Column("tau", "τ", Role.TEST, decimals=2),
            Column("p", "p (indikativt)", Role.TEST, decimals=3),
            Column("verdict", "Vad det säger", Role.VERDICT, Format.TEXT),
        ),
        drawing=PairedBars("area", "elevated_share", "incidents"),
        sources=tuple(dict.fromkeys((*scope.sources(rows), *scope.sources(incidents)))),
        period=f"v. {ranges(weeks)} {scope.year}" if weeks else str(scope.year),
        summary=_follows_in_words(scope, result, verdicts),
        finding=findings.reports([n for n, v in zip(table["area"], verdicts, strict=True) if v is Agreement.SILENT]),
        notes=(
            "Händelser är det som samverkan har noterat, inte anmälda brott. Samma möte sätter nivån, så ett samband "
            "visar att nivån bygger på det som rapporteras, inte att den är rätt. Veckor före den första noteringen och efter den senaste räknas inte.",
            "τ är sambandet vecka för vecka mellan nivå och antal händelser: 1 följs de åt, 0 inget samband. "
            + _INDICATIVE,
        ),
        methods=("levels", "levels-incidents", "holm"),
    )


def _follows(row: object) -> Agreement:
    """What one area's row says. ``row``: a tuple of `analysis.against_incidents` with p_holm."""
    weeks, elevated, without = (int(getattr(row, n)) for n in ("weeks", "elevated", "elevated_without"))
    tau, p, adjusted = (float(getattr(row, n)) for n in ("tau", "p", "p_holm"))
    if weeks < analysis.FEWEST:
        return Agreement.FEW
    if getattr(row, "silent"):  # noqa: B009
        return Agreement.SILENT if elevated else Agreement.NOTHING
    if elevated and 2 * without >= elevated:
        return Agreement.MOSTLY
    if p < _SURE and tau > 0:
        return Agreement.FOLLOWS if adjusted < _SURE else Agreement.MAYBE_FOLLOWS
    if p < _SURE:
        return Agreement.MAYBE_OPPOSITE
    return Agreement.UNCLEAR


def _follows_in_words(scope: Scope, result: pd.DataFrame, verdicts: Sequence[Agreement]) -> str:
    names = [scope.directory.name(a) for a in result["area"]]
    by_verdict = {v: [i for i, verdict in enumerate(verdicts) if verdict is v] for v in Agreement}
    high = scope.scale.elevated
    parts = []
    if by_verdict[Agreement.SILENT]:
        which = [
            f"{names[i]} ({plural(int(result['elevated'].iloc[i]), 'vecka', 'veckor')})"
            for i in by_verdict[Agreement.SILENT]
        ]
        parts.append(f"Nivå {high} eller högre men inte en enda noterad händelse: {listing(which)}")
    if by_verdict[Agreement.MOSTLY]:
        which = [
            f"{names[i]} ({result['elevated_without'].iloc[i]} av {plural(int(result['elevated'].iloc[i]), 'vecka', 'veckor')})"
            for i in by_verdict[Agreement.MOSTLY]
        ]
        parts.append(f"Ofta hög nivå utan noterad händelse: {listing(which)}")
    if by_verdict[Agreement.FOLLOWS]:
        parts.append(f"Nivån följer antalet händelser i {listing([names[i] for i in by_verdict[Agreement.FOLLOWS]])}")
    if by_verdict[Agreement.NOTHING]:
        parts.append(f"Ingenting är noterat i {listing([names[i] for i in by_verdict[Agreement.NOTHING]])}")
    n = len(verdicts) - len(by_verdict[Agreement.FEW])
    if not n:
        parts = [f"För få veckor med både nivå och händelser för att säga något: minst {analysis.FEWEST} behövs"]
    elif not parts:
        parts = [f"{number_word(n)} {scope.part_word(n)} jämförda; i ingen syns något tydligt samband"]
    joined = "; ".join([parts[0], *(p[0].lower() + p[1:] for p in parts[1:])])
    return sentence(joined, "Inga rapporter är inte inga problem")


SPECS = (
    ExhibitSpec(
        "ratings-summary",
        spanned(summary),
        Disclosure.OPEN,
        spanned_check(check_levels),
        (SPAN,),
        title=spanned_title(_summary_title),
        kind=Kind.TABLE,
    ),
    ExhibitSpec(
        "ratings-change",
        change,
        Disclosure.OPEN,
        check_levels,
        leads_with=findings.first_clause,
        title=_change_title,
        kind=Kind.TABLE,
    ),
    ExhibitSpec(
        "ratings-years",
        years,
        Disclosure.OPEN,
        _same_weeks,
        leads_with=findings.first_clause,
        title=_years_title,
        kind=Kind.TABLE,
    ),
    ExhibitSpec(
        "ratings-incidents",
        against_incidents,
        Disclosure.EVENTS,
        _check_incidents,
        title=_incidents_title,
        kind=Kind.CHART,
    ),
)
