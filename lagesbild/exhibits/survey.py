"""Exhibits of trygghet surveys: shares with n and interval, never a question against another."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd

from lagesbild import settings
from lagesbild.analysis import survey as analysis
from lagesbild.analysis.survey import Reliability
from lagesbild.calendar import named_years
from lagesbild.exhibit import (
    AS_PUBLISHED,
    Caveat,
    Column,
    Derivation,
    Disclosure,
    Exhibit,
    Fact,
    Format,
    How,
    Intervals,
    Kind,
    Role,
    Subject,
)
from lagesbild.exhibits import findings
from lagesbild.exhibits.base import ExhibitSpec, Param, Scope, not_loaded
from lagesbild.exhibits.prose import survey as prose
from lagesbild.problems import UnknownId
from lagesbild.swedish import NBSP, listing, plural, sentence, slug
from lagesbild.waves import last_year, ranks

NO_N = prose.NO_N
ALL, QUESTION_KEY = analysis.ALL, analysis.QUESTION_KEY
HIDDEN = "för få svar"


def rows_of(scope: Scope) -> pd.DataFrame:
    """Every survey row that concerns the area or was loaded to compare it with, up to the year.

    Adds ``wave_year`` (the wave's last year, 0 where unknown), ``wave_rank`` (the latest highest), ``low`` and ``high`` (0-1; as published, else Wilson on
    the effective n, missing without n), ``reliability`` and ``as_loaded``, the share before those of
    too few answers are hidden. What a source only describes in words is in `statements`.
    """
    rows = scope.once(("survey",), lambda: _with_intervals(scope))
    if rows.empty:
        raise not_loaded("Trygghetsundersökningar", scope)
    return rows


def _with_intervals(scope: Scope) -> pd.DataFrame:
    rows = _near(scope)
    rows = rows[rows["direction"].isna() | rows["share"].notna()]
    result = rows if rows.empty else analysis.with_intervals(rows, settings.min_answers(), settings.hide_answers())
    return result.assign(as_loaded=rows["share"])


def statements(scope: Scope) -> pd.DataFrame:
    """What sources say in words, without a share: survey rows with ``direction`` ("bättre", "sämre", "oförändrad")."""
    rows = _near(scope)
    return rows[rows["direction"].notna() & rows["share"].isna()]


def stated_direction(remark: object) -> str | None:
    """The direction that a remark states, None when it states none.

    >>> stated_direction("Riktning enligt källan: sämre. Få svar.")
    'sämre'
    """
    stated = (
        re.match(r"Riktning enligt källan: (bättre|sämre|oförändrad)\b", remark) if isinstance(remark, str) else None
    )
    return stated[1] if stated else None


def _near(scope: Scope) -> pd.DataFrame:
    rows = scope.rows("survey")
    around = {*scope.inside, *scope.directory.ancestors(scope.area.id)}
    rows = rows[rows["area"].isin(around) | rows["change"].isin(scope.loaded_for(scope.area.id))]
    directions = pd.Series([stated_direction(r) for r in rows["remark"]], index=rows.index, dtype=object)
    years, order = {w: last_year(w) for w in set(rows["wave"])}, ranks(rows["wave"])
    rows = rows.assign(wave_year=rows["wave"].map(years), wave_rank=rows["wave"].map(order), direction=directions)
    return rows[rows["wave_year"].astype("int64") <= scope.year]


def better_of(scope: Scope) -> dict[tuple[str, str, str], int]:
    """(survey, question, answer) → 1 when a larger share is better, −1 when a smaller one is; only what is declared.

    It is declared of the question, so that what one row says holds for all its areas and waves.
    """
    rows = scope.rows("survey")
    rows = rows[rows["better"].notna()]
    return {tuple(r[c] for c in QUESTION_KEY): int(r["better"]) for r in rows.to_dict("records")}


def questions(scope: Scope) -> dict[str, tuple[str, str, str]]:
    """Slug → (survey, question, answer) of everything that was asked, each answer by itself."""
    keys = list(rows_of(scope)[QUESTION_KEY].drop_duplicates().itertuples(index=False, name=None))
    return {slug(" ".join(a)): a for a in keys}


def rows_on(scope: Scope, which: str) -> pd.DataFrame:
    """The rows of one of `questions`; UnknownId when it is none of them."""
    by_id = questions(scope)
    if which not in by_id:
        raise UnknownId(f"Frågan ”{which}” finns inte. Välj bland: {', '.join(by_id)}.")
    rows = rows_of(scope)
    return rows[(rows[QUESTION_KEY] == list(by_id[which])).all(axis=1)]


def describe(scope: Scope, rows: pd.DataFrame) -> tuple[str, tuple[str, ...], str]:
    """(words, notes, period) for rows of one question."""
    answer = str(rows["answer"].iloc[0])
    answered = rows[rows["share"].notna()].sort_values("wave_rank", kind="stable")
    answered = answered.groupby(["area", "group"], sort=False).tail(1)  # the latest of each
    one_wave = answered["wave"].nunique() == 1
    shares = [
        prose.Share(_in_words(scope, r.area, None if one_wave else r.wave, r.group), 100 * r.share, _n(r.n))
        for r in answered.itertuples(index=False)
    ]
    words = prose.shares(answer, shares, answered["wave"].iloc[0].replace("+", "/") if one_wave else "")
    return words, notes_on(scope, rows), waves_of(rows)


def _in_words(scope: Scope, area: str, wave: str | None, group: str) -> str:
    """An area in running text: with its wave where they differ, and its group unless it is all."""
    name = scope.directory.name(area) if wave is None else label(scope, area, wave, ALL)
    return name if group == ALL else f"{name} ({group})"


def _n(value: object) -> float | None:
    return None if pd.isna(value) else float(value)  # type: ignore[arg-type]


def label(scope: Scope, area: str, wave: str, group: str) -> str:
    """An area and wave as one row's name, with its group unless it is all."""
    text = f"{scope.directory.name(area)} {wave.replace('+', '/')}"
    if area not in scope.inside and area not in scope.directory.ancestors(scope.area.id):
        text = f"Jämförelse: {text}"
    return text if group == ALL else f"{text}, {group}"


def waves_by_label(scope: Scope, rows: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """By `label`, the area (with its group) and the wave; empty when all rows are of one wave."""
    by_label = {
        label(scope, r.area, r.wave, r.group): (
            label(scope, r.area, "", r.group).replace(" ,", ",").strip(),
            str(r.wave),
        )
        for r in rows.itertuples(index=False)
    }
    return by_label if rows["wave"].nunique() > 1 and len(by_label) == len(rows) else {}


def hidden(rows: pd.DataFrame) -> pd.Series:
    """True for the rows whose share rests on too few answers to be shown."""
    return rows["reliability"] == Reliability.HIDDEN


def facts(rows: pd.DataFrame) -> pd.DataFrame:
    """Share, interval and n of the rows as `FACT_COLUMNS` writes them."""
    shares = (100 * rows["share"]).astype(object).where(~hidden(rows), HIDDEN)
    n = rows["n"].astype(object).where(rows["n"].notna() | rows["as_loaded"].isna(), NO_N)
    return pd.DataFrame({"share": shares, "low": 100 * rows["low"], "high": 100 * rows["high"], "n": n}).reset_index(
        drop=True
    )


_Facts = dict[tuple[int, str], tuple[Fact, ...]]


def answers(rows: pd.DataFrame) -> _Facts:
    """How many answered, row by row, for the public version: persons."""
    return {
        (i, "n"): (Fact(Subject.ANSWERS, r["area"], f"{r['survey']}|{r['question']}", f"{r['wave']}|{r['group']}"),)
        for i, r in enumerate(rows.to_dict("records"))
    }


def answers_to(scope: Scope, which: str, rows: int) -> _Facts:
    """The same of a table whose rows are made of several answers to one question."""
    survey, wording, _ = questions(scope)[which]
    return {(i, "n"): (Fact(Subject.ANSWERS, "", f"{survey}|{wording}", ""),) for i in range(rows)}


def fact_columns(rows: pd.DataFrame) -> tuple[Column, ...]:
    """`FACT_COLUMNS` of the rows; a share has a decimal in every row where every survey publishes it with one."""
    shares = (100 * rows["share"].astype("float64")).groupby([rows["survey"], rows["wave"]])
    with_decimals = shares.apply(lambda s: bool((s.round(1) != s.round()).any()) or s.isna().all())
    share, *others = FACT_COLUMNS
    return (replace(share, decimals=1) if len(rows) and bool(with_decimals.all()) else share, *others)


FACT_COLUMNS = (
    Column("share", "Andel", Role.SHARE, decimals=AS_PUBLISHED, derived_from=Derivation(How.SHARE, ("n",))),
    Column(
        "low", "95 % från", Role.BOUND, Format.PERCENT, 1, missing="..", derived_from=Derivation(How.INTERVAL, ("n",))
    ),
    Column(
        "high", "95 % till", Role.BOUND, Format.PERCENT, 1, missing="..", derived_from=Derivation(How.INTERVAL, ("n",))
    ),
    Column("n", "n", Role.COUNT),
)


def notes_on(scope: Scope, rows: pd.DataFrame) -> tuple[str, ...]:
    """The caveats of survey rows: n, what the interval covers, few answers, what is hidden or missing."""
    notes = list(scope.remarks(rows))
    if (rows["n"].isna() & rows["as_loaded"].notna()).any():
        notes.append(f"”{NO_N}”: antalet svar är inte publicerat, och då går osäkerheten inte att räkna ut.")
    if rows["n"].notna().any():
        notes.append("Intervallet är 95\u00a0% enligt Wilson och gäller slumpen i urvalet, inte bortfallet.")
    if rows["n_effective"].notna().any():
        notes.append("Där svaren är viktade bygger intervallet på det effektiva antalet svar, som är mindre än n.")
    for concerned, text in (
        (rows["reliability"] == Reliability.WARNED, f"Under {settings.min_answers()} svar, tolka med försiktighet"),
        (hidden(rows), f"Under {settings.hide_answers()} svar visas inte"),
        (rows["as_loaded"].isna(), "Uppgift saknas"),
    ):
        if concerned.any():
            every = (label(scope, r.area, r.wave, r.group) for r in rows[concerned].itertuples(index=False))
            named = list(dict.fromkeys(every))  # several questions may have it
            more = f" och {plural(len(named) - 6, 'rad', 'rader')} till" if len(named) > 7 else ""
            notes.append(Caveat(f"{text}: {', '.join(named[:6]) + more if more else listing(named)}."))
    remarked = rows[rows["remark"].notna() & (rows["remark"] != "")]
    for remark, part in remarked.groupby("remark", sort=False):
        areas = list(dict.fromkeys(part["area"]))
        who = "" if len(areas) > 4 else f"{listing([scope.directory.name(a) for a in areas])}: "
        notes.append(sentence(f"{who}{remark}"))
    return tuple(notes)


def _question_title(scope: Scope, which: str) -> str:
    _, wording, answer = questions(scope)[which]
    return f"{wording}: andel {answer}, {scope.area.name}"


def _all_title(scope: Scope) -> str:
    return f"Undersökningar sida vid sida, {scope.area.name} till och med {scope.year}"


def question(scope: Scope, which: str) -> Exhibit:
    """One question of one survey: the areas and waves that were asked just that, all who answered together."""
    rows = rows_on(scope, which)
    rows = rows[rows["group"] == ALL] if (rows["group"] == ALL).any() else rows
    if rows["share"].notna().any():
        highest = rows.groupby("area")["share"].transform("max")  # an area's waves stay together
        rows = rows.assign(_top=highest.fillna(-1))
        rows = rows.sort_values(["_top", "area", "wave_rank"], ascending=[False, True, True], kind="stable")
    table = facts(rows)
    table.insert(0, "area_and_wave", [label(scope, r.area, r.wave, r.group) for r in rows.itertuples(index=False)])
    words, notes, period = describe(scope, rows)
    return Exhibit(
        ref=scope.ref("survey", which),
        kind=Kind.CHART,
        title=_question_title(scope, which),
        how_to_read=f"{rows['survey'].iloc[0]}. Punkt: andelen; streck: 95{NBSP}% osäkerhet där antalet svar är känt.",
        table=table,
        columns=(Column("area_and_wave", "Område och år", Role.LABEL), *fact_columns(rows)),
        drawing=Intervals("area_and_wave", "share", "low", "high", waves=waves_by_label(scope, rows)),
        sources=scope.sources(rows),
        period=period,
        summary=words,
        finding=_highest(scope, rows),
        notes=notes,
        methods=("wilson", "minimum-n", *(("weights",) if rows["n_effective"].notna().any() else ())),
        facts=answers(rows),
    )


def _highest(scope: Scope, rows: pd.DataFrame) -> str:
    """The finding of a question: where the share was highest in the latest wave, and in the whole place."""
    latest = rows[(rows["wave_rank"] == rows["wave_rank"].max()) & (rows["group"] == ALL) & ~hidden(rows)]
    shares = {a: 100 * s for a, s in zip(latest["area"], latest["share"], strict=True) if not pd.isna(s)}
    parts = {scope.directory.name(a): s for a, s in shares.items() if a != scope.area.id and a in scope.inside}
    above = next((a for a in scope.directory.ancestors(scope.area.id) if a in shares), None)
    around = (scope.directory.name(above), shares[above]) if above else None
    few = {scope.directory.name(a) for a in latest["area"][latest["reliability"] == Reliability.WARNED]}
    return findings.share(str(rows["answer"].iloc[0]), parts, shares.get(scope.area.id), around, few)


def _of_the_only_question(scope: Scope, rows: pd.DataFrame) -> str:
    """The finding of a list of one question; of several none can be chosen, nor held against the others."""
    if len(rows[QUESTION_KEY].drop_duplicates()) > 1:
        return ""
    latest = rows[rows["wave_rank"] == rows["wave_rank"].max()]
    return findings.asked(str(rows["question"].iloc[0]), waves_of(latest), _highest(scope, rows))


def waves_of(rows: pd.DataFrame) -> str:
    """The years of the waves: "2020, 2021 och 2023"."""
    years = sorted({y for w in rows["wave"] for y in named_years(w)})
    return listing([str(y) for y in years]) or listing(sorted(set(rows["wave"])))


def side_by_side(scope: Scope) -> Exhibit:
    """Every survey in one table, each with what it asked: sources that disagree stay side by side."""
    rows = rows_of(scope)
    table = facts(rows)
    table.insert(0, "survey", rows["survey"].to_numpy())
    table.insert(1, "asked", [f"{q}: {a}" for q, a in zip(rows["question"], rows["answer"], strict=True)])
    table.insert(2, "area_and_wave", [label(scope, r.area, r.wave, r.group) for r in rows.itertuples(index=False)])
    surveys = list(dict.fromkeys(rows["survey"]))
    return Exhibit(
        ref=scope.ref("surveys"),
        kind=Kind.TABLE,
        title=_all_title(scope),
        how_to_read="Rader med olika fråga eller svar går inte att jämföra med varandra.",
        table=table,
        columns=(
            Column("survey", "Undersökning", Role.LABEL),
            Column("asked", "Fråga och svar", Role.LABEL),
            Column("area_and_wave", "Område och år", Role.LABEL),
            *fact_columns(rows),
        ),
        sources=scope.sources(rows),
        period=waves_of(rows),
        summary=sentence(f"{plural(len(rows), 'andel', 'andelar')} ur {listing(surveys)}"),
        finding=_of_the_only_question(scope, rows),
        notes=notes_on(scope, rows),
        methods=("wilson", "minimum-n"),
        facts=answers(rows),
    )


QUESTION = Param("question", questions)

SPECS = (
    ExhibitSpec("surveys", side_by_side, Disclosure.SURVEY_ANSWERS, rows_of, title=_all_title, kind=Kind.TABLE),
    ExhibitSpec(
        "survey", question, Disclosure.SURVEY_ANSWERS, rows_on, (QUESTION,), title=_question_title, kind=Kind.CHART
    ),
)
