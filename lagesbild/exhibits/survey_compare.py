"""Survey shares compared: with the wave before, pooled, between groups, and source beside source.

Only answers to the same question of the same survey are subtracted from each other; others stand side by side.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import pandas as pd

from lagesbild import settings
from lagesbild.analysis import survey as analysis
from lagesbild.analysis.statistics import TooFew, holm
from lagesbild.analysis.survey import Direction
from lagesbild.exhibit import Column, Derivation, Disclosure, Exhibit, Format, How, Intervals, Kind, Role
from lagesbild.exhibits.base import ExhibitSpec, Scope, not_loaded
from lagesbild.exhibits.survey import (
    ALL,
    ASKED,
    FACT_COLUMNS,
    HIDDEN,
    NO_N,
    QUESTION,
    better_of,
    hidden,
    label,
    questions,
    rows_of,
    rows_on,
    statements,
    waves_of,
)
from lagesbild.problems import NoData, NotEnoughData
from lagesbild.swedish import NBSP, listing, number, percent, plural, sentence
from lagesbild.waves import ranks


class Outcome(StrEnum):
    """What a difference between two shares can bear."""

    HIGHER = "säkert högre"
    LOWER = "säkert lägre"
    UNKNOWN = "n saknas, osäkerheten okänd"
    UNSURE = "inte säkerställd"
    CHANCE = "inom slumpen"


_OUTCOMES = {
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


class Together(StrEnum):
    """Whether the sources that say something of an area point the same way."""

    OPPOSITE = "åt olika håll"
    SAME = "åt samma håll"
    ALONE = "bara en säger något"
    UNSURE = "ingen säker riktning"


@dataclass(frozen=True)
class Claim:
    """What one source says has become of an area: which ways (better, worse, both or neither), and in words."""

    ways: frozenset[str]
    text: str


_BETTER, _WORSE = "bättre", "sämre"
_WAYS = (_BETTER, _WORSE, "andelen ökar", "andelen minskar")
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


def _changes(scope: Scope, which: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(the question's rows of all who answered, their changes between waves); NotEnoughData without any change."""
    rows = rows_on(scope, which)
    rows = rows[rows["group"] == ALL]
    if rows.empty:
        what = "alla svarande saknas, bara grupper är inlästa"
        raise NotEnoughData(f"”{questions(scope)[which][1]}” går inte att jämföra över tid: {what}.")
    found = analysis.recent_changes(rows)
    if found.empty:
        over_time = _over_time(rows, _everything(scope)).removeprefix("nej, ")
        raise NotEnoughData(f"”{questions(scope)[which][1]}” går inte att jämföra över tid: {over_time}.")
    return rows, found


def change(scope: Scope, which: str) -> Exhibit:
    """The change between waves of one question, in percentage points with its interval."""
    rows, found = _changes(scope, which)
    _, asked, answer = questions(scope)[which]
    names = [
        f"{scope.directory.name(area)} {_wave(first)} → {_wave(last)}"
        for area, first, last in zip(found["area"], found["first"], found["last"], strict=True)
    ]
    table = pd.DataFrame(
        {
            "area_and_waves": names,
            "before": 100 * found["share_first"],
            "after": 100 * found["share_last"],
            "n": [_both(a, b, "→") for a, b in zip(found["n_first"], found["n_last"], strict=True)],
            "points": found["change"],
            "low": found["low"],
            "high": found["high"],
            "verdict": [_OUTCOMES[d] for d in found["direction"]],
        }
    )
    return Exhibit(
        ref=scope.ref("survey-change", which),
        kind=Kind.CHART,
        title=f"{asked}: förändring av andelen {answer}, {scope.area.name}",
        how_to_read="Punkt: skillnaden i procentenheter mellan två omgångar med samma fråga; streck: 95\u00a0% osäkerhet. Till höger om 0 har andelen ökat.",
        table=table,
        columns=(
            Column("area_and_waves", "Område och omgångar", Role.LABEL),
            *_difference_columns(table, Column("before", "Före", Role.SHARE), Column("after", "Efter", Role.SHARE)),
        ),
        drawing=Intervals("area_and_waves", "points", "low", "high", difference=True),
        sources=scope.sources(rows),
        period=waves_of(rows),
        summary=_change_in_words(table, names, "area_and_waves"),
        notes=(
            *((_NEWCOMBE,) if found["low"].notna().any() else ()),
            *_together_note(int(found["p"].notna().sum())),
            *(
                (f"”{NO_N}”: då går det inte att säga om skillnaden är större än slumpen.",)
                if found["low"].isna().any()
                else ()
            ),
        ),
        methods=("newcombe", "minimum-n", *(("weights",) if rows["n_effective"].notna().any() else ())),
    )


def _wave(wave: object) -> str:
    return str(wave).replace("+", "/")


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


def _change_in_words(table: pd.DataFrame, names: Sequence[str], label_id: str) -> str:
    parts = []
    for verdict in (Outcome.HIGHER, Outcome.LOWER):
        rows = table[table["verdict"] == verdict]
        ranked = rows.reindex(rows["points"].abs().sort_values(ascending=False, kind="stable").index)
        some = [
            f"{r[label_id]} ({number(r['points'], _decimals(table), sign=True)} procentenheter)"
            for r in ranked.head(3).to_dict("records")
        ]
        if some:
            more = f" och {len(rows) - 3} till" if len(rows) > 3 else ""
            parts.append(f"{verdict}: {(', '.join(some) + more) if more else listing(some)}")
    for verdict, said in _UNTOLD.items():
        if count := int((table["verdict"] == verdict).sum()):
            parts.append(f"I {count} av {plural(len(names), 'jämförelse', 'jämförelser')} {said}")
    return sentence(*parts)


_UNTOLD = {
    Outcome.UNSURE: "är skillnaden inte säkerställd när alla prövas tillsammans",
    Outcome.CHANCE: "är skillnaden inte större än slumpen",
    Outcome.UNKNOWN: "är antalet svar inte känt: skillnaden kan vara slump",
}


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
    _, asked, answer = questions(scope)[which]
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
        title=f"{asked}: andel {answer}, omgångarna sammanslagna, {scope.area.name}",
        how_to_read="Svaren i omgångarna är lagda ihop, inte andelarna. Fler svar ger smalare osäkerhet, men döljer en förändring mellan omgångarna.",
        table=table,
        columns=(
            Column("area", "Område", Role.LABEL),
            Column("waves", "Omgångar", Role.TIME, Format.TEXT),
            *FACT_COLUMNS,
            Column("chi2", "χ²", Role.TEST, decimals=1, derived_from=Derivation(How.TEST, ("n",))),
            Column("p", "p", Role.TEST, decimals=3, derived_from=Derivation(How.TEST, ("n",))),
            Column("agreement", "Omgångarna", Role.VERDICT, Format.TEXT, derived_from=Derivation(How.VERDICT, ("n",))),
        ),
        drawing=Intervals("area", "share", "low", "high"),
        sources=scope.sources(rows),
        period=waves_of(rows),
        summary=sentence(
            f"I {listing(apart)} skiljer sig omgångarna mer än slumpen: läs dem var för sig där"
            if apart
            else "I inget område är det säkerställt att omgångarna skiljer sig mer än slumpen"
        ),
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
    )


def _gaps(scope: Scope, which: str) -> tuple[pd.DataFrame, list[tuple[str, str]], pd.DataFrame]:
    """(rows of the latest wave, pairs of groups, the gaps); NoData without any."""
    every = rows_on(scope, which)
    every = every[every["area"].isin(scope.inside)]
    with_groups = every[every["group"] != ALL]
    own = with_groups[with_groups["area"] == scope.area.id]
    every = every[every["area"].isin(set((own if not own.empty else with_groups)["area"]))]
    every = every[every["wave_rank"] == every.groupby("area")["wave_rank"].transform("max")]
    pairs = analysis.pairs_of(every["group"])
    shown = every
    for group in [g for g, other in pairs if other == analysis.REST]:
        shown = analysis.with_rest(shown, group)
    found = analysis.group_gaps(shown, pairs)
    if found.empty:
        raise NoData(f"”{questions(scope)[which][1]}” har inga svar per grupp att jämföra.")
    return every, pairs, found


def groups(scope: Scope, which: str) -> Exhibit:
    """How far apart groups are in the latest wave, in percentage points with the interval of the difference."""
    every, pairs, found = _gaps(scope, which)
    _, asked, answer = questions(scope)[which]
    one_place = every["area"].nunique() == 1
    names = [
        f"{r.group} mot {r.other}" if one_place else f"{scope.directory.name(r.area)}: {r.group} mot {r.other}"
        for r in found.itertuples(index=False)
    ]
    direction = analysis.directions(found["gap"], found["p"])
    table = pd.DataFrame(
        {
            "groups": names,
            "first_share": 100 * found["share"],
            "second_share": 100 * found["other_share"],
            "n": [_both(a, b, "och") for a, b in zip(found["n"], found["other_n"], strict=True)],
            "points": found["gap"],
            "low": found["low"],
            "high": found["high"],
            "verdict": [_OUTCOMES[d] for d in direction],
        }
    )
    place = scope.directory.name(every["area"].iloc[0]) if one_place else scope.area.name
    waves = listing([_wave(w) for w in sorted(set(every["wave"]), key=ranks(every["wave"]).__getitem__)])
    few = every[hidden(every)]
    lone = [g for g, other in pairs if other == analysis.REST and g not in set(found["group"])]
    return Exhibit(
        ref=scope.ref("survey-groups", which),
        kind=Kind.CHART,
        title=f"{asked}: skillnad mellan grupper i andelen {answer}, {place} {waves}",
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
        summary=_change_in_words(table, names, "groups"),
        notes=(
            *((_NEWCOMBE,) if found["low"].notna().any() else ()),
            *(
                ("”Övriga” är alla svarande utom gruppen, räknat ur antalen svar.",)
                if (found["other"] == analysis.REST).any()
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
                (f"För {listing(lone)} redovisas ingen motgrupp, och den går inte att räkna fram ur viktade svar.",)
                if lone
                else ()
            ),
            *_together_note(int(found["p"].notna().sum())),
        ),
        methods=("group-gaps", "newcombe", "minimum-n"),
    )


# --- source beside source -------------------------------------------------------------------


def directions(scope: Scope) -> pd.DataFrame:
    """What each source says has become of tryggheten: rows (area, survey, question, answer, direction, stated).

    Computed from the first to the last wave where the shares are loaded, else as the source states it in words.
    """
    every = _everything(scope)
    every = every[(every["group"] == ALL) & every["area"].isin(scope.inside)]
    moved = analysis.changes(every)
    moved["direction"] = analysis.directions(moved["change"], moved["p"], moved["area"] == scope.area.id)
    better = better_of(scope)
    records = [
        (r["area"], *(asked := tuple(r[c] for c in ASKED)), towards(r["direction"], better.get(asked)), False)
        for r in moved.to_dict("records")
    ]
    told = every[every["direction"].notna() & every["share"].isna()]
    records += [(r.area, r.survey, r.question, r.answer, r.direction, True) for r in told.itertuples(index=False)]
    return pd.DataFrame(records, columns=["area", *ASKED, "direction", "stated"])


def towards(direction: str, better: int | None) -> str:
    """A change as better or worse, where it is declared which way is better (1 up, −1 down), else as up or down.

    >>> towards("upp", -1), towards("ned", None), towards("inom slumpen", 1)
    ('sämre', 'andelen minskar', 'inom slumpen')
    """
    moved = {Direction.UP: 1, Direction.DOWN: -1}.get(Direction(direction), 0)
    if not moved:
        return str(direction)
    if not better:
        return "andelen ökar" if moved > 0 else "andelen minskar"
    return _BETTER if moved * better > 0 else _WORSE


def _of_two(scope: Scope) -> pd.DataFrame:
    """`directions` of two surveys at least; NoData with fewer."""
    found = directions(scope)
    if found["survey"].nunique() < 2:
        raise not_loaded("Två undersökningar som säger något om utvecklingen", scope)
    return found


def agreement(scope: Scope) -> Exhibit:
    """Do the sources point the same way? One row an area, one column a source."""
    found = _of_two(scope)
    surveys = list(dict.fromkeys(found["survey"]))
    told = statements(scope)
    order = [a for a in scope.inside if a in set(found["area"])]
    claims = {s: [_claim(found[(found["survey"] == s) & (found["area"] == a)]) for a in order] for s in surveys}
    ids = {s: f"survey_{n}" for n, s in enumerate(surveys, start=1)}
    table = pd.DataFrame(
        {
            "area": [scope.directory.name(a) for a in order],
            **{ids[s]: [c and c.text for c in claims[s]] for s in surveys},
        }
    )
    together = [_together([claims[s][i] for s in surveys]) for i in range(len(order))]
    table["together"] = together
    rows = _everything(scope)
    rows = rows[rows["area"].isin(order) & rows["survey"].isin(surveys) & rows["question"].isin(found["question"])]
    return Exhibit(
        ref=scope.ref("survey-agreement"),
        kind=Kind.TABLE,
        title=f"Pekar källorna åt samma håll? {scope.area.name} till och med {scope.year}",
        how_to_read="Från undersökningens första omgång till den senaste. Bättre är tryggare, sämre är otryggare.",
        table=table,
        columns=(
            Column("area", "Område", Role.LABEL),
            *(Column(ids[s], s, Role.NOTE, missing="–") for s in surveys),
            Column("together", "Tillsammans", Role.VERDICT, Format.TEXT),
        ),
        sources=scope.sources(rows),
        period=waves_of(rows),
        summary=_agreement_in_words(scope, order, claims, together, asked_alike=found["question"].nunique() == 1),
        notes=(
            "Undersökningarna skiljer sig i fråga, urval och tid. Därför räknas de inte om till varandra, och ingen av dem är facit.",
            *(("”enligt källan”: källan anger riktningen i ord, utan andelar eller antal svar.",) if len(told) else ()),
            *(
                (
                    "Utan ”enligt källan” är riktningen räknad ur andelarna, och sägs bara när skillnaden är större än "
                    f"slumpen bland alla {int((~found['stated']).sum())} som räknats (5{NBSP}%, Holm)."
                    + (
                        f" {scope.area.name} prövas för sig och delarna för sig, med 2,5{NBSP}% var."
                        if found["area"].nunique() > 1 and scope.area.id in set(found["area"])
                        else ""
                    )
                )
                if not found["stated"].all()
                else ()
            ),
            *(
                (
                    "Där det inte är angivet om en större andel är bättre eller sämre sägs bara att den ökar eller minskar.",
                )
                if found["direction"].isin(_WAYS[2:]).any()
                else ()
            ),
        ),
        methods=("newcombe",),
    )


def _claim(rows: pd.DataFrame) -> Claim | None:
    """One source's directions in one area: those that are sure, else that there is none."""
    if rows.empty:
        return None
    sure = rows[rows["direction"].isin(_WAYS)]
    said = sure if len(sure) else rows
    words = list(dict.fromkeys(said["direction"]))
    if len(words) > 1:
        asked = zip(said["direction"], said["question"], strict=True)
        text = " och ".join(f"{direction} (”{question}”)" for direction, question in asked)
    else:
        text = f"{words[0]}, enligt källan" if said["stated"].all() else str(words[0])
    return Claim(frozenset(words) & {_BETTER, _WORSE}, text)


def _together(claims: Sequence[Claim | None]) -> Together:
    sure = [c.ways for c in claims if c is not None and c.ways]
    if len(frozenset[str]().union(*sure)) > 1:
        return Together.OPPOSITE
    if len(sure) > 1:
        return Together.SAME
    return Together.ALONE if sure else Together.UNSURE


def _agreement_in_words(
    scope: Scope,
    areas: Sequence[str],
    claims: Mapping[str, Sequence[Claim | None]],
    together: Sequence[Together],
    *,
    asked_alike: bool,
) -> str:
    differ = "De har frågat olika urval" if asked_alike else "De har ställt olika frågor till olika urval"
    apart = [i for i, verdict in enumerate(together) if verdict is Together.OPPOSITE]
    names = [scope.directory.name(a) for a in areas]
    if not apart:
        same = [n for n, verdict in zip(names, together, strict=True) if verdict is Together.SAME]
        first = (
            f"Källorna pekar åt samma håll i {listing(same)}"
            if same
            else "Källorna varken bekräftar eller motsäger varandra"
        )
        return sentence(first, f"{differ}: det är riktningen som kan jämföras, inte nivån")
    row = next((i for i in apart if areas[i] == scope.area.id), apart[0])
    sides = []
    for word in (_WORSE, _BETTER):
        who = [s for s, of_areas in claims.items() if (claim := of_areas[row]) is not None and word in claim.ways]
        if who:
            sides.append(f"{word} enligt {listing(who)}")
    others = [names[i] for i in apart if i != row]
    more = f"Detsamma gäller {listing(others)}" if others else ""
    return sentence(
        f"Källorna pekar åt olika håll i {names[row]}: {', '.join(sides)}",
        more,
        f"{differ}: visa båda, och välj inte den som passar",
    )


def _everything(scope: Scope) -> pd.DataFrame:
    """Shares and statements; NoData when there is neither."""
    told = statements(scope)
    try:
        return pd.concat([f for f in (rows_of(scope), told) if not f.empty], ignore_index=True)
    except NoData:
        if told.empty:
            raise
        return told


def sources(scope: Scope) -> Exhibit:
    """What each survey asked, whom, when and with how many answers; and what may be compared over time."""
    every = _everything(scope)
    found = directions(scope)
    records = [
        _source(scope, part, every, found[(found[ASKED] == list(asked)).all(axis=1)])
        for asked, part in every.groupby(ASKED, sort=False)
    ]
    surveys = list(dict.fromkeys(every["survey"]))
    return Exhibit(
        ref=scope.ref("survey-sources"),
        kind=Kind.TABLE,
        title=f"Vad varje undersökning frågade, {scope.area.name} till och med {scope.year}",
        how_to_read="En rad per fråga. Andelar ur olika rader får stå bredvid varandra men inte dras från varandra.",
        table=pd.DataFrame(records, columns=[c.id for c in _SOURCE_COLUMNS]),
        columns=_SOURCE_COLUMNS,
        sources=scope.sources(every),
        period=waves_of(every),
        summary=sentence(
            f"{plural(len(surveys), 'undersökning', 'undersökningar')} med {plural(len(records), 'fråga', 'frågor')}",
            "Bara samma fråga i samma undersökning jämförs över tid",
        ),
        notes=scope.remarks(every),
        methods=("minimum-n", "newcombe"),
    )


_SOURCE_COLUMNS = (
    Column("survey", "Undersökning", Role.LABEL),
    Column("asked", "Fråga och svar", Role.LABEL),
    Column("where", "Var", Role.NOTE),
    Column("waves", "När", Role.TIME, Format.TEXT),
    Column("n", "n", Role.COUNT, Format.TEXT),
    Column("finding", "Vad den säger", Role.NOTE),
    Column("over_time", "Jämförs över tid", Role.NOTE),
)


def _source(scope: Scope, part: pd.DataFrame, every: pd.DataFrame, direction: pd.DataFrame) -> tuple[str, ...]:
    survey, asked, answer = (str(part[c].iloc[0]) for c in ASKED)
    names = [scope.directory.name(a) for a in dict.fromkeys(part["area"])]
    where = listing(names) if len(names) <= 3 else f"{len(names)} områden"
    latest = part[(part["wave_rank"] == part["wave_rank"].max()) & (part["group"] == ALL)]
    n = latest["n"].dropna().astype(int)
    low, high = (number(float(v)) for v in (n.min(), n.max())) if len(n) else (NO_N, NO_N)
    size = low if low == high else f"{low}–{high}"
    if 0 < len(n) < len(latest):
        size += f"; {NO_N} för {len(latest) - len(n)}"
    top = latest[latest["share"].notna()].sort_values("share", ascending=False, kind="stable").head(2)
    said = listing([f"{scope.directory.name(r.area)} {percent(100 * r.share, 0)}" for r in top.itertuples(index=False)])
    if not said:
        words = [f"{scope.directory.name(r.area)} {r.direction}" for r in direction.itertuples(index=False)]
        more = f" och {len(words) - 3} till" if len(words) > 3 else ""
        said = f"riktning enligt källan: {', '.join(words[:3]) + more if more else listing(words)}"
    return survey, f"{asked}: {answer}", where, waves_of(part), size, said, _over_time(part, every)


def _over_time(part: pd.DataFrame, every: pd.DataFrame) -> str:
    """Whether the question may be compared over time, and if not, what keeps it from that."""
    survey, asked, answer = (str(part[c].iloc[0]) for c in ASKED)
    if part["share"].isna().all() and part["direction"].notna().all():
        return "bara i ord, enligt källan"
    changes = analysis.changes(part[part["group"] == ALL])
    if not changes.empty:
        order = ranks([*changes["first"], *changes["last"]])
        first, last = (
            _wave(min(changes["first"], key=order.__getitem__)),
            _wave(max(changes["last"], key=order.__getitem__)),
        )
        return f"ja, {first} → {last}"
    near = every[(every["survey"] == survey) & ((every["question"] != asked) | (every["answer"] != answer))]
    near = near[~near["wave"].isin(part["wave"]) & near["question"].map(lambda q: _alike(asked, q)).astype(bool)]
    if near.empty:
        if part["wave"].nunique() > 1:
            return f"nej, det går inte att säga i vilken ordning omgångarna kom: {listing([_wave(w) for w in dict.fromkeys(part['wave'])])}"
        return "nej, bara en omgång"
    other = near.iloc[0]
    what = "frågan är en annan" if other["question"] != asked else "svaren är andra"
    return f"nej, {_wave(other['wave'])} löd den ”{other['question']}”: {what}"


def _alike(one: str, other: str) -> bool:
    """Questions that a reader would take for the same: half of the longer words of the shorter one.

    >>> _alike("Trygg kvällstid", "Trygg sent på kvällen"), _alike("Trygg kvällstid", "Orolig för inbrott")
    (True, False)
    """
    a, b = ({w for w in re.findall(r"\w+", q.lower()) if len(w) > 3} for q in (one, other))
    return 2 * len(a & b) >= min(len(a), len(b)) > 0


SPECS = (
    ExhibitSpec("survey-change", change, Disclosure.SURVEY_ANSWERS, _changes, (QUESTION,)),
    ExhibitSpec("survey-pooled", pooled, Disclosure.SURVEY_ANSWERS, _pools, (QUESTION,)),
    ExhibitSpec("survey-groups", groups, Disclosure.SURVEY_ANSWERS, _gaps, (QUESTION,)),
    ExhibitSpec("survey-agreement", agreement, Disclosure.SURVEY_ANSWERS, _of_two),
    ExhibitSpec("survey-sources", sources, Disclosure.SURVEY_ANSWERS, _everything),
)
