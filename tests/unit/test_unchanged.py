"""Simulated places where nothing has changed: of the tables of each kind no more than 5 % say that anything is certain.

LAGESBILD_SIMULATE=20 makes twenty times as many places (minutes), to measure the rates: `pytest -s` prints them.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from lagesbild import exhibits
from lagesbild.exhibits import highlights, survey
from lagesbild.exhibits.base import Scope
from lagesbild.exhibits.counted import Step, categories_of
from lagesbild.problems import NothingToShow
from lagesbild.swedish import NBSP
from lagesbild.tables import to_frame

TIMES = int(os.environ.get("LAGESBILD_SIMULATE", "1"))
PLACE, PARTS = "provby", ("almby", "bjorkby", "cederby", "dalby")
CATEGORIES = [("Hushåll", f"Stöld {i}") for i in range(4)] + [("Person", f"Våld {i}") for i in range(4)]
CERTAIN = re.compile("säkerställd (ökning|minskning)|säkerställt (fler|färre)|säkert (högre|lägre)", re.IGNORECASE)


class Rows:
    """The facts of a place as a register gives them, without a database."""

    def __init__(self, **frames: pd.DataFrame) -> None:
        areas = [{"area": PLACE, "name": "Provby", "type": "kommun"}]
        areas += [{"area": p, "name": p.capitalize(), "type": "stadsdel", "parent": PLACE} for p in PARTS]
        self.frames = {"areas": to_frame("areas", areas)} | frames

    def current(self, kind: str, areas: list[str] | None = None, **where: object) -> pd.DataFrame:
        frame = self.frames.get(kind, to_frame(kind, []))
        if areas is not None:
            frame = frame[frame["area"].isin(areas)]
        for column, value in where.items():
            frame = frame[frame[column] == value]
        return frame.assign(change=1).reset_index(drop=True)

    def changes(self, place: str | None = None) -> pd.DataFrame:
        row = {"id": 1, "place": PLACE, "file": "x.csv", "source": "X", "as_of": None, "period": None, "remark": None}
        row |= {"at": datetime(2030, 1, 1, tzinfo=UTC), "action": "import", "undone": False, "kind": "crime"}
        return pd.DataFrame([row])


def crime(chance: np.random.Generator, first: int, last: int, *, monthly: bool) -> pd.DataFrame:
    """Counts whose means never change: each part's own, the whole their sum; by month or by year."""
    records = []
    for n, (group, category) in enumerate(CATEGORIES):
        means = chance.gamma(2, 10, len(PARTS)) * (1 if monthly else 12) / (6 if monthly else 1)
        for year in range(first, last + 1):
            for month in range(1, 13) if monthly else (0,):
                start = date(year, month or 1, 1)
                end = (date(year + (month == 12), month % 12 + 1, 1) if month else date(year + 1, 1, 1)) - timedelta(1)
                drawn = chance.poisson(means * ((end - start).days + 1) / (30.4 if monthly else 365.25))
                for area, count in ((PLACE, drawn.sum()), *zip(PARTS, drawn, strict=True)):
                    records.append(
                        {"area": area, "group": group, "category": category, "start": start, "end": end}
                        | {"status": "final", "count": int(count), "position": n}
                    )
    return to_frame("crime", records)


def answers(chance: np.random.Generator) -> pd.DataFrame:
    """Two surveys, three waves, whose shares never change."""
    records = []
    for name in ("Enkäten", "Mätningen"):
        for question, answer in (("Trygg ute?", "otrygg"), ("Utsatt?", "ja")):
            for area in (PLACE, *PARTS):
                share = chance.uniform(0.1, 0.6)
                for wave in ("2021", "2022", "2024"):
                    for group in ("alla", "kvinnor", "män"):
                        n = int(chance.integers(60, 500)) * (2 if group == "alla" else 1)
                        records.append(
                            {"area": area, "survey": name, "wave": wave, "question": question, "answer": answer}
                            | {"group": group, "share": chance.binomial(n, share) / n, "n": n, "better": -1}
                        )
    return to_frame("survey", records)


def is_certain(text: str) -> bool:
    return bool(CERTAIN.search(text.replace(NBSP, " ") + " "))


def words_of(scope: Scope, name: str, *params: str) -> str:
    try:
        shown = exhibits.build_in(scope, name, *params)
    except NothingToShow:
        return ""
    verdicts = [str(v) for c in shown.columns if c.role == "verdict" for v in shown.table[c.id]]
    return " ".join((shown.summary, shown.finding, *(f"{v} " for v in verdicts)))


def overview_of(scope: Scope) -> str:
    lines = [f"{h.subject}: {h.text}" for h in highlights.highlights(scope)]
    return " ".join((highlights.headline(scope), *lines))


def check(name: str, made: list[str]) -> None:
    """Fails when more of the tables than chance makes of 5 % say something certain."""
    certain = sum(map(is_certain, made))
    print(f"{name}: {certain} of {len(made)}, {certain / len(made):.3f}")
    assert any(made), name
    assert certain <= binom.ppf(0.999, len(made), 0.05), name


@pytest.mark.parametrize("against", ["fore", "tidigare"])
def test_tables_of_crime(against):
    chance = np.random.default_rng(2)
    scopes = [Scope(Rows(crime=crime(chance, 2021, 2024, monthly=False)), PLACE, 2024) for _ in range(20 * TIMES)]
    made = {
        "compstat": [words_of(s, "compstat", *(["tidigare"] if against == "tidigare" else [])) for s in scopes],
        "crime-beside": [words_of(s, "crime-beside", "hushall-stold-1", *(["tidigare"] if against == "tidigare" else [])) for s in scopes],
    }  # fmt: skip
    if against == "fore":
        tiles = [highlights.crime_tile(s).direction for s in scopes]
        made["översikt"] = [f"{overview_of(s)} {t}" for s, t in zip(scopes, tiles, strict=True)]
    for name, texts in made.items():
        check(f"{name} {against}", texts)


def test_seasons():
    chance = np.random.default_rng(3)
    made = []
    for _ in range(6 * TIMES):
        scope = Scope(Rows(crime=crime(chance, 2020, 2024, monthly=True)), PLACE, 2024)
        of = categories_of(scope, Step.MONTHS)
        made += [words_of(scope, "season", "manad", PLACE, c) for c in of]
    check("season", made)


def test_surveys():
    chance = np.random.default_rng(4)
    made: dict[str, list[str]] = {"survey-change": [], "survey-groups": [], "survey-agreement": [], "tile": []}
    for _ in range(8 * TIMES):
        scope = Scope(Rows(survey=answers(chance)), PLACE, 2024)
        question = next(iter(survey.questions(scope)))
        for name in ("survey-change", "survey-groups"):
            made[name].append(words_of(scope, name, question))
        agreed = exhibits.build_in(scope, "survey-agreement").table.drop(columns=["area", "together"])
        is_sure = agreed.isin(["bättre", "sämre"]).any(axis=None)
        made["survey-agreement"].append("säkert högre " if is_sure else "inom slumpen")
        made["tile"].append(highlights.survey_tile(scope, question).direction)
    for name, texts in made.items():
        check(name, texts)


def test_what_is_certain_is_seen():
    """The same words are found where something did change."""
    before = crime(np.random.default_rng(5), 2023, 2024, monthly=False)
    is_now = pd.Series([d.year == 2024 for d in before["start"]])
    scope = Scope(Rows(crime=before.assign(count=before["count"].where(~is_now, 3 * before["count"]))), PLACE, 2024)
    assert all(
        map(is_certain, (words_of(scope, "compstat"), overview_of(scope), highlights.crime_tile(scope).direction))
    )
