"""Survey shares compared: with the wave before, pooled, and between groups.

Only answers to the same question of the same survey are subtracted from each other.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from enum import StrEnum

import numpy as np
import pandas as pd

from lagesbild import settings
from lagesbild.analysis import survey as analysis
from lagesbild.analysis.statistics import TooFew, holm
from lagesbild.analysis.survey import Direction
from lagesbild.exhibit import Column, Derivation, Disclosure, Exhibit, Format, How, Intervals, Kind, Role
from lagesbild.exhibits import findings
from lagesbild.exhibits.base import ExhibitSpec, Scope
from lagesbild.exhibits.prose import survey as prose
from lagesbild.exhibits.prose.survey import Outcome
from lagesbild.exhibits.survey import (
    ALL,
    FACT_COLUMNS,
    HIDDEN,
    NO_N,
    QUESTION,
    answers_to,
    hidden,
    label,
    questions,
    rows_on,
    waves_of,
)
from lagesbild.exhibits.survey_sources import everything, over_time, wave_name
from lagesbild.problems import NoData, NotEnoughData
from lagesbild.swedish import NBSP, listing, number
from lagesbild.waves import ranks

OUTCOMES = {
    Direction.UP: Outcome.HIGHER,
    Direction.DOWN: Outcome.LOWER,
    Direction.NO_N: Outcome.UNKNOWN,
    Direction.UNSURE: Outcome.UNSURE,
    Direction.CHANCE: Outcome.CHANCE,
}


class Waves(StrEnum):
    """Whether the waves that were pooled agree."""

    ALIKE = "skiljer sig inte mer än slumpen"
    UNSURE = "skillnaden är inte säkerställd"
    APART = "skiljer sig mer än slumpen"


_NEWCOMBE = (
    "Intervallet är 95\u00a0% enligt Newcombe och gäller slumpen i urvalen, inte bortfallet. Det gäller en rad för sig."
)


_ALPHA = 0.05


def _n(value: object) -> str:
    return NO_N if pd.isna(value) else number(float(value))  # type: ignore[arg-type]


def _both(one: object, other: object, between: str) -> str:
    """Two numbers of answers: "412 → 398", or "n saknas" once when neither is known."""
    return NO_N if pd.isna(one) and pd.isna(other) else f"{_n(one)} {between} {_n(other)}"


def _together_note(k: int) -> tuple[str, ...]:
    """What "säkert" means in a table of ``k`` comparisons."""
    if not k:
        return ()
    tested = f"tabellens {k} jämförelser prövas tillsammans" if k > 1 else "jämförelsen prövas"
    alone = f" ”{Outcome.UNSURE.capitalize()}”: större än så i sin egen rad, men inte bland alla." if k > 1 else ""
    return (f"Säkert: större än slumpen brukar ge när {tested} (5{NBSP}%, Holm).{alone}",)


def changes_of(scope: Scope, which: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(the question's rows of all who answered, their changes between waves); NotEnoughData without any change."""
    rows = rows_on(scope, which)
    rows = rows[rows["group"] == ALL]
    if rows.empty:
        what = "alla svarande saknas, bara grupper är inlästa"
        raise NotEnoughData(f"”{questions(scope)[which][1]}” går inte att jämföra över tid: {what}.")
    result = analysis.recent_changes(rows)
    if result.empty:
        why_not = over_time(rows, everything(scope)).removeprefix("nej, ")
        raise NotEnoughData(f"”{questions(scope)[which][1]}” går inte att jämföra över tid: {why_not}.")
    return rows, result


def _change_title(scope: Scope, which: str) -> str:
    _, wording, answer = questions(scope)[which]
    return f"{wording}: förändring av andelen {answer}, {scope.area.name}"


def _pooled_title(scope: Scope, which: str) -> str:
    _, wording, answer = questions(scope)[which]
    return f"{wording}: andel {answer}, omgångarna sammanslagna, {scope.area.name}"


def _groups_title(scope: Scope, which: str) -> str:
    _, wording, answer = questions(scope)[which]
    every, _, _ = _gaps(scope, which)
    place = scope.directory.name(every["area"].iloc[0]) if every["area"].nunique() == 1 else scope.area.name
    return f"{wording}: skillnad mellan grupper i andelen {answer}, {place} {_waves_in_order(every)}"


def _waves_in_order(rows: pd.DataFrame) -> str:
    return listing([wave_name(w) for w in sorted(set(rows["wave"]), key=ranks(rows["wave"]).__getitem__)])


def change(scope: Scope, which: str) -> Exhibit:
    """The change between waves of one question, in percentage points with its interval."""
    rows, result = changes_of(scope, which)
    rank = ranks([*result["first"], *result["last"]])  # the latest comparison first, in it the largest increase
    result = result.iloc[
        sorted(
            range(len(result)),
            key=lambda i: (-rank[result["last"].iloc[i]], -rank[result["first"].iloc[i]], -result["change"].iloc[i]),
        )
    ]
    areas = [scope.directory.name(area) for area in result["area"]]
    between = [
        f"{wave_name(first)} → {wave_name(last)}" for first, last in zip(result["first"], result["last"], strict=True)
    ]
    outcomes = [OUTCOMES[d] for d in result["direction"]]
    names = [f"{area} {waves}" for area, waves in zip(areas, between, strict=True)]
    table = pd.DataFrame(
        {
            "area_and_waves": names,
            "before": 100 * result["share_first"],
            "after": 100 * result["share_last"],
            "n": [_both(a, b, "→") for a, b in zip(result["n_first"], result["n_last"], strict=True)],
            "points": result["change"],
            "low": result["low"],
            "high": result["high"],
            "verdict": outcomes,
        }
    )
    return Exhibit(
        ref=scope.ref("survey-change", which),
        kind=Kind.CHART,
        title=_change_title(scope, which),
        how_to_read="Punkt: skillnaden i procentenheter mellan två omgångar med samma fråga; streck: 95\u00a0% osäkerhet. Till höger om 0 har andelen ökat.",
        table=table,
        columns=(
            Column("area_and_waves", "Område och omgångar", Role.LABEL),
            *_difference_columns(table, Column("before", "Före", Role.SHARE), Column("after", "Efter", Role.SHARE)),
        ),
        drawing=Intervals("area_and_waves", "points", "low", "high", difference=True),
        sources=scope.sources(rows),
        period=waves_of(rows),
        summary=_in_words(table, "area_and_waves"),
        finding=findings.share_changes(list(zip(areas, between, outcomes, strict=True))),
        notes=(
            *((_NEWCOMBE,) if result["low"].notna().any() else ()),
            *_together_note(int(result["p"].notna().sum())),
            *(
                (f"”{NO_N}”: då går det inte att säga om skillnaden är större än slumpen.",)
                if result["low"].isna().any()
                else ()
            ),
        ),
        methods=("newcombe", "minimum-n", *(("weights",) if rows["n_effective"].notna().any() else ())),
        facts=answers_to(scope, which, len(table)),
    )


def _difference_columns(table: pd.DataFrame, *shares: Column) -> tuple[Column, ...]:
    """The columns of differences between the two columns of ``shares``."""
    one, other = shares
    decimals = _decimals(table)
    return (
        replace(one, decimals=decimals, derived_from=Derivation(How.SHARE, ("n",))),
        replace(other, decimals=decimals, derived_from=Derivation(How.SHARE, ("n",))),
        Column("n", "n", Role.COUNT, Format.TEXT),
        Column(
            "points",
            "Procentenheter",
            Role.CHANGE,
            decimals=decimals,
            derived_from=Derivation(How.DIFFERENCE, (one.id, other.id)),
        ),
        Column("low", "95 % från", Role.BOUND, Format.CHANGE, 1, derived_from=Derivation(How.INTERVAL, ("n",))),
        Column("high", "95 % till", Role.BOUND, Format.CHANGE, 1, derived_from=Derivation(How.INTERVAL, ("n",))),
        Column("verdict", "Utfall", Role.VERDICT, Format.TEXT, derived_from=Derivation(How.VERDICT, ("points",))),
    )


def _decimals(table: pd.DataFrame) -> int:
    """None when the two columns of shares were published as whole per cent, else one."""
    shares = table.iloc[:, 1:3].to_numpy(dtype=float)
    return 0 if (abs(shares - shares.round()) < 1e-6).all() else 1


def _in_words(table: pd.DataFrame, label_id: str) -> str:
    differences = [
        prose.Difference(r[label_id], float(r["points"]), Outcome(r["verdict"])) for r in table.to_dict("records")
    ]
    return prose.differences(differences, _decimals(table))


def _pools(scope: Scope, which: str) -> tuple[pd.DataFrame, dict[str, tuple[pd.DataFrame, analysis.Pooled]]]:
    """(rows of single waves, area → its rows and what they pool to); NotEnoughData where nothing can be pooled."""
    rows = rows_on(scope, which)
    rows = rows[(rows["group"] == ALL) & rows["as_loaded"].notna() & ~rows["wave"].str.contains("+", regex=False)]
    pools = {}
    for area, part in rows.groupby("area", sort=False):
        if len(part) > 1:
            with suppress(TooFew):
                pools[str(area)] = (part, analysis.pool_waves(part.assign(share=part["as_loaded"])))
    if not pools:
        raise NotEnoughData(
            f"”{questions(scope)[which][1]}” går inte att slå samman: det krävs minst två omgångar med känt antal svar."
        )
    return rows, pools


def _agreement(p: float, adjusted: float) -> Waves:
    return Waves.APART if adjusted < _ALPHA else Waves.UNSURE if p < _ALPHA else Waves.ALIKE


def pooled(scope: Scope, which: str) -> Exhibit:
    """The waves of one question as one, area by area, with whether they agree."""
    rows, pools = _pools(scope, which)
    records = []
    for (area, (part, one)), adjusted in zip(pools.items(), holm([p.p for _, p in pools.values()]), strict=True):
        few = one.n < settings.hide_answers()
        share, low, high = (HIDDEN, np.nan, np.nan) if few else (100 * one.share, 100 * one.low, 100 * one.high)
        agree = _agreement(one.p, adjusted)
        name, waves = scope.directory.name(str(area)), ", ".join(part.sort_values("wave_rank", kind="stable")["wave"])
        records.append((name, waves, share, low, high, int(one.n), one.chi2, one.p, agree))
    ids = ["area", "waves", "share", "low", "high", "n", "chi2", "p", "agreement"]
    table = pd.DataFrame(records, columns=ids)
    few_names = list(table["area"][table["n"] < settings.min_answers()])
    apart = list(table["area"][table["agreement"] == Waves.APART])
    return Exhibit(
        ref=scope.ref("survey-pooled", which),
        kind=Kind.CHART,
        title=_pooled_title(scope, which),
        how_to_read="Svaren i omgångarna är lagda ihop, inte andelarna. Fler svar ger smalare osäkerhet, men döljer en förändring mellan omgångarna.",
        table=table,
        columns=(
            Column("area", "Område", Role.LABEL),
            Column("waves", "Omgångar", Role.TIME, Format.TEXT),
            replace(FACT_COLUMNS[0], decimals=1),
            *FACT_COLUMNS[1:],
            Column("chi2", "χ²", Role.TEST, decimals=1, derived_from=Derivation(How.TEST, ("n",))),
            Column("p", "p", Role.TEST, decimals=3, derived_from=Derivation(How.TEST, ("n",))),
            Column("agreement", "Omgångarna", Role.VERDICT, Format.TEXT, derived_from=Derivation(How.VERDICT, ("n",))),
        ),
        drawing=Intervals("area", "share", "low", "high"),
        sources=scope.sources(rows),
        period=waves_of(rows),
        summary=prose.waves_apart(apart, len(table)),
        notes=(
            "Intervallet är 95\u00a0% enligt Wilson på det sammanlagda antalet svar.",
            *(
                (
                    f"Under {settings.min_answers()} svar även sammanslaget, tolka med försiktighet: {listing(few_names)}.",
                )
                if few_names
                else ()
            ),
            "χ² mäter hur mycket omgångarna skiljer sig; mer än slumpen: p efter Holm är under 0,05. Att ingen skillnad syns är inget bevis för att den saknas.",
        ),
        methods=("pooling", "wilson", "minimum-n", *(("weights",) if rows["n_effective"].notna().any() else ())),
        facts=answers_to(scope, which, len(table)),
    )


def _gaps(scope: Scope, which: str) -> tuple[pd.DataFrame, list[tuple[str, str]], pd.DataFrame]:
    """(rows of the latest wave, pairs of groups, the gaps); NoData without any."""
    every = rows_on(scope, which)
    every = every[every["area"].isin(scope.inside)]
    with_groups = every[every["group"] != ALL]
    place_rows = with_groups[with_groups["area"] == scope.area.id]
    every = every[every["area"].isin(set((place_rows if not place_rows.empty else with_groups)["area"]))]
    every = every[every["wave_rank"] == every.groupby("area")["wave_rank"].transform("max")]
    pairs = analysis.pairs_of(every["group"])
    shown = every
    for group in [g for g, other in pairs if other == analysis.REST]:
        shown = analysis.with_rest(shown, group)
    gaps = analysis.group_gaps(shown, pairs)
    if gaps.empty:
        raise NoData(f"”{questions(scope)[which][1]}” har inga svar per grupp att jämföra.")
    return every, pairs, gaps


def groups(scope: Scope, which: str) -> Exhibit:
    """How far apart groups are in the latest wave, in percentage points with the interval of the difference."""
    every, pairs, gaps = _gaps(scope, which)
    one_place = every["area"].nunique() == 1
    names = [
        f"{r.group} mot {r.other}" if one_place else f"{scope.directory.name(r.area)}: {r.group} mot {r.other}"
        for r in gaps.itertuples(index=False)
    ]
    direction = analysis.directions(gaps["gap"], gaps["p"])
    table = pd.DataFrame(
        {
            "groups": names,
            "first_share": 100 * gaps["share"],
            "second_share": 100 * gaps["other_share"],
            "n": [_both(a, b, "och") for a, b in zip(gaps["n"], gaps["other_n"], strict=True)],
            "points": gaps["gap"],
            "low": gaps["low"],
            "high": gaps["high"],
            "verdict": [OUTCOMES[d] for d in direction],
        }
    )
    waves = _waves_in_order(every)
    few = every[hidden(every)]
    unpaired = [g for g, other in pairs if other == analysis.REST and g not in set(gaps["group"])]
    return Exhibit(
        ref=scope.ref("survey-groups", which),
        kind=Kind.CHART,
        title=_groups_title(scope, which),
        how_to_read="Punkt: den första gruppens andel minus den andras, i procentenheter; streck: 95\u00a0% osäkerhet.",
        table=table,
        columns=(
            Column("groups", "Grupper", Role.LABEL),
            *_difference_columns(
                table,
                Column("first_share", "Den första", Role.SHARE),
                Column("second_share", "Den andra", Role.SHARE),
            ),
        ),
        drawing=Intervals("groups", "points", "low", "high", difference=True),
        sources=scope.sources(every),
        period=waves,
        summary=_in_words(table, "groups"),
        notes=(
            *((_NEWCOMBE,) if gaps["low"].notna().any() else ()),
            *(
                ("”Övriga” är alla svarande utom gruppen, räknat ur antalen svar.",)
                if (gaps["other"] == analysis.REST).any()
                else ()
            ),
            *(
                (
                    f"Under {settings.hide_answers()} svar visas inte: {listing([label(scope, r.area, r.wave, r.group) for r in few.itertuples(index=False)])}.",
                )
                if len(few)
                else ()
            ),
            *(
                (f"För {listing(unpaired)} redovisas ingen motgrupp, och den går inte att räkna fram ur viktade svar.",)
                if unpaired
                else ()
            ),
            *_together_note(int(gaps["p"].notna().sum())),
        ),
        methods=("group-gaps", "newcombe", "minimum-n"),
        facts=answers_to(scope, which, len(table)),
    )


SPECS = (
    ExhibitSpec(
        "survey-change",
        change,
        Disclosure.SURVEY_ANSWERS,
        changes_of,
        (QUESTION,),
        title=_change_title,
        kind=Kind.CHART,
    ),
    ExhibitSpec(
        "survey-pooled",
        pooled,
        Disclosure.SURVEY_ANSWERS,
        _pools,
        (QUESTION,),
        leads_with=findings.first_clause,
        title=_pooled_title,
        kind=Kind.CHART,
    ),
    ExhibitSpec(
        "survey-groups",
        groups,
        Disclosure.SURVEY_ANSWERS,
        _gaps,
        (QUESTION,),
        leads_with=findings.first_clause,
        title=_groups_title,
        kind=Kind.CHART,
    ),
)
