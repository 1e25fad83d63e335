"""Exhibits of trygghet surveys: shares with n and interval, never a question against another."""

from __future__ import annotations

import pandas as pd

from lagesbild import settings
from lagesbild.analysis.statistics import wilson
from lagesbild.exhibit import AS_PUBLISHED, Column, Exhibit, Format, Intervals, Kind
from lagesbild.exhibits.base import Maker, Scope, id_of, not_loaded, sentence, years_in
from lagesbild.problems import NotFound
from lagesbild.swedish import NBSP, listing, number, percent, plural, slug

NO_N = "n saknas"
ALL = "alla"
ASKED = ["survey", "question", "answer"]  # shares are compared only when all three agree
_SHARE, _LOW, _HIGH = "Andel", "95 % från", "95 % till"


def rows_of(scope: Scope) -> pd.DataFrame:
    """Every survey row that concerns the area or was loaded to compare it with, up to the year.

    Adds ``wave_year`` (the wave's last year), ``low`` and ``high`` (0-1, missing without n).
    """
    rows = scope.rows("survey")
    near = {*scope.inside, *scope.directory.ancestors(scope.area.id)}
    rows = rows[rows["area"].isin(near) | rows["change"].isin(scope.loaded_for(scope.area.id))]
    rows = rows.assign(wave_year=[max(years_in(w), default=0) for w in rows["wave"]])
    rows = rows[rows["wave_year"] <= scope.year].copy()
    if rows.empty:
        raise not_loaded("Trygghetsundersökningar", scope)
    n = rows["n"].to_numpy(dtype="float64", na_value=float("nan"))
    rows["low"], rows["high"] = wilson(rows["share"].to_numpy(), n)
    return rows


def questions(scope: Scope) -> dict[str, tuple[str, str, str]]:
    """Slug → (survey, question, answer) of everything that was asked, each answer by itself."""
    asked = list(rows_of(scope)[ASKED].drop_duplicates().itertuples(index=False, name=None))
    return {slug(" ".join(a)): a for a in asked}


def rows_on(scope: Scope, which: str) -> pd.DataFrame:
    """The rows of one of `questions`; NotFound when it is none of them."""
    known = questions(scope)
    if which not in known:
        raise NotFound(f"Frågan ”{which}” finns inte. Välj bland: {', '.join(known)}.")
    rows = rows_of(scope)
    return rows[(rows[ASKED] == list(known[which])).all(axis=1)]


def describe(scope: Scope, rows: pd.DataFrame) -> tuple[str, str, tuple[str, ...], str]:
    """(title, words, notes, period) for rows of one question."""
    _, asked, answer = (str(v) for v in rows[ASKED].iloc[0])
    answered = rows[rows["share"].notna()].sort_values("share", ascending=False, kind="stable")
    named = [
        f"{scope.directory.name(r.area)} {percent(100 * r.share, 0)} ({NO_N if pd.isna(r.n) else 'n = ' + number(r.n)})"
        for r in answered.head(4).itertuples(index=False)
    ]
    words = sentence(f"{'Högst andel' if len(answered) > 4 else 'Andelen'} {answer}: {listing(named)}") if named else ""
    return f"{asked}: andel {answer}", words, _notes(scope, rows), _waves(rows)


def _label(scope: Scope, area: str, wave: str, group: str) -> str:
    label = f"{scope.directory.name(area)} {wave.replace('+', '/')}"
    if area not in scope.inside and area not in scope.directory.ancestors(scope.area.id):
        label = f"Jämförelse: {label}"
    return label if group == ALL else f"{label}, {group}"


def _facts(rows: pd.DataFrame) -> pd.DataFrame:
    n = rows["n"].astype(object).where(rows["n"].notna(), NO_N)
    return pd.DataFrame(
        {_SHARE: 100 * rows["share"], _LOW: 100 * rows["low"], _HIGH: 100 * rows["high"], "n": n}
    ).reset_index(drop=True)


_FACT_COLUMNS = (
    Column(_SHARE, Format.PERCENT, AS_PUBLISHED),
    Column(_LOW, Format.PERCENT, 1, missing=".."),
    Column(_HIGH, Format.PERCENT, 1, missing=".."),
    Column("n", Format.COUNT),
)


def _notes(scope: Scope, rows: pd.DataFrame) -> tuple[str, ...]:
    notes = list(scope.remarks(rows))
    if rows["n"].isna().any():
        notes.append(f"”{NO_N}”: antalet svar är inte publicerat, och då går osäkerheten inte att räkna ut.")
    if rows["n"].notna().any():
        notes.append("Intervallet är 95 % enligt Wilson och gäller slumpen i urvalet, inte bortfallet.")
    few = rows[rows["n"].notna() & (rows["n"] < settings.min_answers())]
    if not few.empty:
        named = listing([scope.directory.name(a) for a in dict.fromkeys(few["area"])])
        notes.append(f"Under {settings.min_answers()} svar, tolka med försiktighet: {named}.")
    if rows["share"].isna().any():
        named = listing(
            [_label(scope, r.area, r.wave, r.group) for r in rows[rows["share"].isna()].itertuples(index=False)]
        )
        notes.append(f"Uppgift saknas: {named}.")
    notes += [
        f"{scope.directory.name(r.area)}: {r.remark}."
        for r in rows.itertuples(index=False)
        if r.remark and not pd.isna(r.remark)
    ]
    return tuple(notes)


def question(scope: Scope, which: str) -> Exhibit:
    """One question of one survey: the areas and waves that were asked just that."""
    rows = rows_on(scope, which)
    if rows["share"].notna().any():
        highest = rows.groupby("area")["share"].transform("max")  # an area's waves stay together
        rows = rows.assign(_top=highest.fillna(-1))
        rows = rows.sort_values(["_top", "area", "wave_year"], ascending=[False, True, True], kind="stable")
    table = _facts(rows)
    table.insert(0, "Område och år", [_label(scope, r.area, r.wave, r.group) for r in rows.itertuples(index=False)])
    title, words, notes, period = describe(scope, rows)
    return Exhibit(
        id=id_of(scope, "survey", which),
        kind=Kind.CHART,
        title=f"{title}, {scope.area.name}",
        reading=f"{rows['survey'].iloc[0]}. Punkt: andelen; streck: 95{NBSP}% osäkerhet där antalet svar är känt.",
        table=table,
        columns=(Column("Område och år"), *_FACT_COLUMNS),
        drawing=Intervals("Område och år", _SHARE, _LOW, _HIGH),
        sources=scope.sources(rows),
        period=period,
        words=words,
        notes=notes,
    )


def _waves(rows: pd.DataFrame) -> str:
    years = sorted({y for w in rows["wave"] for y in years_in(w)})
    return listing([str(y) for y in years]) or listing(sorted(set(rows["wave"])))


def side_by_side(scope: Scope) -> Exhibit:
    """Every survey in one table, each with what it asked: sources that disagree stay side by side."""
    rows = rows_of(scope)
    table = _facts(rows)
    table.insert(0, "Undersökning", rows["survey"].to_numpy())
    table.insert(1, "Fråga och svar", [f"{q}: {a}" for q, a in zip(rows["question"], rows["answer"], strict=True)])
    table.insert(2, "Område och år", [_label(scope, r.area, r.wave, r.group) for r in rows.itertuples(index=False)])
    surveys = list(dict.fromkeys(rows["survey"]))
    return Exhibit(
        id=id_of(scope, "surveys"),
        kind=Kind.TABLE,
        title=f"Undersökningar sida vid sida, {scope.area.name} till och med {scope.year}",
        reading="Rader med olika fråga eller svar går inte att jämföra med varandra.",
        table=table,
        columns=(Column("Undersökning"), Column("Fråga och svar"), Column("Område och år"), *_FACT_COLUMNS),
        sources=scope.sources(rows),
        period=_waves(rows),
        words=sentence(f"{plural(len(rows), 'andel', 'andelar')} ur {listing(surveys)}"),
        notes=_notes(scope, rows),
    )


MAKERS = (
    Maker("surveys", side_by_side),
    Maker("survey", question, lambda scope: [(s,) for s in questions(scope)]),
)
