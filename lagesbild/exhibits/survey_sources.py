"""Surveys beside each other: which way each points, and what each asked, whom, when and with how many answers.

Different surveys are never subtracted from each other; they stand side by side.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from lagesbild.analysis import survey as analysis
from lagesbild.analysis.survey import Direction
from lagesbild.exhibit import Column, Disclosure, Exhibit, Fact, Format, Kind, Role, Subject
from lagesbild.exhibits import findings
from lagesbild.exhibits.base import ExhibitSpec, Scope, not_loaded
from lagesbild.exhibits.prose import survey as prose
from lagesbild.exhibits.prose.survey import BETTER, WORSE
from lagesbild.exhibits.survey import ALL, NO_N, QUESTION_KEY, better_of, rows_of, statements, waves_of
from lagesbild.problems import NoData
from lagesbild.swedish import NBSP, listing, number, plural, sentence
from lagesbild.waves import ranks


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


_WAYS = (BETTER, WORSE, "andelen ökar", "andelen minskar")


def directions(scope: Scope) -> pd.DataFrame:
    """What each source says has become of tryggheten: rows (area, survey, question, answer, direction, stated).

    Computed from the first to the last wave where the shares are loaded, else as the source states it in words.
    """
    every = everything(scope)
    every = every[(every["group"] == ALL) & every["area"].isin(scope.inside)]
    moved = analysis.changes(every)
    moved["direction"] = analysis.directions(moved["change"], moved["p"], moved["area"] == scope.area.id)
    better = better_of(scope)
    records = [
        (
            r["area"],
            *(question := tuple(r[c] for c in QUESTION_KEY)),
            towards(r["direction"], better.get(question)),
            False,
        )
        for r in moved.to_dict("records")
    ]
    stated = every[every["direction"].notna() & every["share"].isna()]
    records += [(r.area, r.survey, r.question, r.answer, r.direction, True) for r in stated.itertuples(index=False)]
    return pd.DataFrame(records, columns=["area", *QUESTION_KEY, "direction", "stated"])


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
    return BETTER if moved * better > 0 else WORSE


def _of_two(scope: Scope) -> pd.DataFrame:
    """`directions` of two surveys at least; NoData with fewer."""
    table = directions(scope)
    if table["survey"].nunique() < 2:
        raise not_loaded("Två undersökningar som säger något om utvecklingen", scope)
    return table


def _agreement_title(scope: Scope) -> str:
    return f"Pekar källorna åt samma håll? {scope.area.name} till och med {scope.year}"


def _sources_title(scope: Scope) -> str:
    return f"Vad varje undersökning frågade, {scope.area.name} till och med {scope.year}"


def agreement(scope: Scope) -> Exhibit:
    """Do the sources point the same way? One row an area, one column a source."""
    judged = _of_two(scope)
    surveys = list(dict.fromkeys(judged["survey"]))
    stated = statements(scope)
    order = [a for a in scope.inside if a in set(judged["area"])]
    claims = {s: [_claim(judged[(judged["survey"] == s) & (judged["area"] == a)]) for a in order] for s in surveys}
    ids = {s: f"survey_{n}" for n, s in enumerate(surveys, start=1)}
    table = pd.DataFrame(
        {
            "area": [scope.directory.name(a) for a in order],
            **{ids[s]: [c and c.text for c in claims[s]] for s in surveys},
        }
    )
    together = [_together([claims[s][i] for s in surveys]) for i in range(len(order))]
    table["together"] = together
    rows = everything(scope)
    rows = rows[rows["area"].isin(order) & rows["survey"].isin(surveys) & rows["question"].isin(judged["question"])]
    return Exhibit(
        ref=scope.ref("survey-agreement"),
        kind=Kind.TABLE,
        title=_agreement_title(scope),
        how_to_read="Från undersökningens första omgång till den senaste. Bättre är tryggare, sämre är otryggare.",
        table=table,
        columns=(
            Column("area", "Område", Role.LABEL),
            *(Column(ids[s], s, Role.NOTE, missing="–") for s in surveys),
            Column("together", "Tillsammans", Role.VERDICT, Format.TEXT),
        ),
        sources=scope.sources(rows),
        period=waves_of(rows),
        summary=_agreement_in_words(scope, order, claims, together, asked_alike=judged["question"].nunique() == 1),
        notes=(
            "Undersökningarna skiljer sig i fråga, urval och tid. Därför räknas de inte om till varandra, och ingen av dem är facit.",
            *(
                ("”enligt källan”: källan anger riktningen i ord, utan andelar eller antal svar.",)
                if len(stated)
                else ()
            ),
            *(
                (
                    "Utan ”enligt källan” är riktningen räknad ur andelarna, och sägs bara när skillnaden är större än "
                    f"slumpen bland alla {int((~judged['stated']).sum())} som räknats (5{NBSP}%, Holm)."
                    + (
                        f" {scope.area.name} prövas för sig och delarna för sig, med 2,5{NBSP}% var."
                        if judged["area"].nunique() > 1 and scope.area.id in set(judged["area"])
                        else ""
                    ),
                )
                if not judged["stated"].all()
                else ()
            ),
            *(
                (
                    "Där det inte är angivet om en större andel är bättre eller sämre sägs bara att den ökar eller minskar.",
                )
                if judged["direction"].isin(_WAYS[2:]).any()
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
    rows_ = sure if len(sure) else rows
    words = list(dict.fromkeys(rows_["direction"]))
    if len(words) > 1:
        pairs = zip(rows_["direction"], rows_["question"], strict=True)
        text = " och ".join(f"{direction} (”{question}”)" for direction, question in pairs)
    else:
        text = f"{words[0]}, enligt källan" if rows_["stated"].all() else str(words[0])
    return Claim(frozenset(words) & {BETTER, WORSE}, text)


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
    names = [scope.directory.name(a) for a in areas]
    opposite = {
        names[i]: {
            word: [s for s, of_areas in claims.items() if (claim := of_areas[i]) is not None and word in claim.ways]
            for word in (WORSE, BETTER)
        }
        for i, verdict in enumerate(together)
        if verdict is Together.OPPOSITE
    }
    same = [n for n, verdict in zip(names, together, strict=True) if verdict is Together.SAME]
    return prose.agreement(scope.area.name, opposite, same, asked_alike=asked_alike)


def everything(scope: Scope) -> pd.DataFrame:
    """Shares and statements; NoData when there is neither."""
    stated = statements(scope)
    try:
        return pd.concat([f for f in (rows_of(scope), stated) if not f.empty], ignore_index=True)
    except NoData:
        if stated.empty:
            raise
        return stated


def sources(scope: Scope) -> Exhibit:
    """What each survey asked, whom, when and with how many answers; and what may be compared over time."""
    every = everything(scope)
    table = directions(scope)
    records = [
        _source(scope, part, every, table[(table[QUESTION_KEY] == list(key)).all(axis=1)])
        for key, part in every.groupby(QUESTION_KEY, sort=False)
    ]
    surveys = list(dict.fromkeys(every["survey"]))
    return Exhibit(
        ref=scope.ref("survey-sources"),
        kind=Kind.TABLE,
        title=_sources_title(scope),
        how_to_read="En rad per fråga. Andelar ur olika rader får stå bredvid varandra men inte dras från varandra.",
        table=pd.DataFrame(records, columns=[c.id for c in _SOURCE_COLUMNS]),
        columns=_SOURCE_COLUMNS,
        sources=scope.sources(every),
        period=waves_of(every),
        summary=sentence(
            f"{plural(len(surveys), 'undersökning', 'undersökningar')} med {plural(len(records), 'fråga', 'frågor')}",
            "Bara samma fråga i samma undersökning jämförs över tid",
        ),
        finding=findings.compared_over_time(
            sum(not _changes(part).empty for _, part in every.groupby(QUESTION_KEY, sort=False)), len(records)
        ),
        notes=scope.remarks(every),
        methods=("minimum-n", "newcombe"),
        facts={(i, "n"): (Fact(Subject.ANSWERS, "", f"{r[0]}|", ""),) for i, r in enumerate(records)},
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
    survey, wording, answer = (str(part[c].iloc[0]) for c in QUESTION_KEY)
    names = [scope.directory.name(a) for a in dict.fromkeys(part["area"])]
    where = listing(names) if len(names) <= 3 else f"{len(names)} områden"
    latest = part[(part["wave_rank"] == part["wave_rank"].max()) & (part["group"] == ALL)]
    n = latest["n"].dropna().astype(int)
    low, high = (number(float(v)) for v in (n.min(), n.max())) if len(n) else (NO_N, NO_N)
    size = low if low == high else f"{low}–{high}"
    if 0 < len(n) < len(latest):
        size += f"; {NO_N} för {len(latest) - len(n)}"
    published = latest[latest["share"].notna()]
    finding = prose.top({scope.directory.name(r.area): 100 * r.share for r in published.itertuples(index=False)})
    if not finding:
        words = [f"{scope.directory.name(r.area)} {r.direction}" for r in direction.itertuples(index=False)]
        more = f" och {len(words) - 3} till" if len(words) > 3 else ""
        finding = f"riktning enligt källan: {', '.join(words[:3]) + more if more else listing(words)}"
    return survey, f"{wording}: {answer}", where, waves_of(part), size, finding, over_time(part, every)


def wave_name(wave: object) -> str:
    """A wave as a sentence has it; pooled ones with a stroke: "2020/2021"."""
    return str(wave).replace("+", "/")


def over_time(part: pd.DataFrame, every: pd.DataFrame) -> str:
    """Whether the question may be compared over time, and if not, what keeps it from that."""
    survey, wording, answer = (str(part[c].iloc[0]) for c in QUESTION_KEY)
    if _is_in_words(part):
        return "bara i ord, enligt källan"
    changes = _changes(part)
    if not changes.empty:
        order = ranks([*changes["first"], *changes["last"]])
        first, last = (
            wave_name(min(changes["first"], key=order.__getitem__)),
            wave_name(max(changes["last"], key=order.__getitem__)),
        )
        return f"ja, {first} → {last}"
    similar = every[(every["survey"] == survey) & ((every["question"] != wording) | (every["answer"] != answer))]
    similar = similar[
        ~similar["wave"].isin(part["wave"]) & similar["question"].map(lambda q: _alike(wording, q)).astype(bool)
    ]
    if similar.empty:
        if part["wave"].nunique() > 1:
            return f"nej, det går inte att säga i vilken ordning omgångarna kom: {listing([wave_name(w) for w in dict.fromkeys(part['wave'])])}"
        return "nej, bara en omgång"
    other = similar.iloc[0]
    what = "frågan är en annan" if other["question"] != wording else "svaren är andra"
    return f"nej, {wave_name(other['wave'])} löd den ”{other['question']}”: {what}"


def _is_in_words(part: pd.DataFrame) -> bool:
    return bool(part["share"].isna().all() and part["direction"].notna().all())


def _changes(part: pd.DataFrame) -> pd.DataFrame:
    """What can be compared over time of one question; empty without shares."""
    return analysis.changes(part[(part["group"] == ALL) & (not _is_in_words(part))])


def _alike(one: str, other: str) -> bool:
    """Questions that a reader would take for the same: half of the longer words of the shorter one.

    >>> _alike("Trygg kvällstid", "Trygg sent på kvällen"), _alike("Trygg kvällstid", "Orolig för inbrott")
    (True, False)
    """
    a, b = ({w for w in re.findall(r"\w+", q.lower()) if len(w) > 3} for q in (one, other))
    return 2 * len(a & b) >= min(len(a), len(b)) > 0


SPECS = (
    ExhibitSpec(
        "survey-agreement",
        agreement,
        Disclosure.SURVEY_ANSWERS,
        _of_two,
        leads_with=findings.first_clause,
        title=_agreement_title,
        kind=Kind.TABLE,
    ),
    ExhibitSpec(
        "survey-sources", sources, Disclosure.SURVEY_ANSWERS, everything, title=_sources_title, kind=Kind.TABLE
    ),
)
