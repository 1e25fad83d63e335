"""The parts that are most like one of them by who lives there and how, so that a comparison is fair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lagesbild.analysis import geography, similar
from lagesbild.analysis import population as people_of
from lagesbild.areas import Area
from lagesbild.exhibit import Column, Derivation, Disclosure, Exhibit, How, Kind, Role, Rows
from lagesbild.exhibits import findings, population
from lagesbild.exhibits.base import ExhibitSpec, Param, Scope, not_loaded
from lagesbild.problems import NoData, NotEnoughData, UnknownId
from lagesbild.swedish import day, listing, number

FEWEST, NEAREST = 5, 4
"""Areas that are needed for a spread to say anything; how many of the others are shown."""


@dataclass(frozen=True)
class Variable:
    """What areas are compared by: its name, values by area id, and how it is shown."""

    id: str
    title: str
    values: Mapping[str, float]
    role: Role = Role.SHARE


@dataclass(frozen=True)
class _Known:
    """The variables that are known of at least `FEWEST` parts, their periods, the rows that they were made of."""

    variables: list[Variable]
    periods: list[str]
    rows: pd.DataFrame


def _known(scope: Scope) -> _Known:
    return scope.once(("similar", "known"), lambda: _gathered(scope))


def _gathered(scope: Scope) -> _Known:
    ids = [p.id for p in scope.parts]
    facts = scope.rows("facts", areas=ids)
    facts = facts[facts["value"].notna()]
    made: list[Variable] = []
    periods, rows = [], [facts]
    for i, (measure, of_measure) in enumerate(facts.groupby("measure", sort=False)):
        latest = of_measure[of_measure["period"] == of_measure["period"].max()]
        unit = latest["unit"].iloc[0]
        title = f"{measure} ({unit})" if isinstance(unit, str) and unit else str(measure)
        values = dict(zip(latest["area"], latest["value"].astype(float), strict=True))
        made.append(Variable(f"fact_{i}", title, values, Role.AMOUNT))
        periods.append(str(latest["period"].iloc[0]))
    try:
        _, people = population.by_part(scope)
    except NoData:
        people = pd.DataFrame()
    if len(people):
        rows.append(people)
        periods.append(day(people["date"].iloc[0]))
        made += _of_inhabitants(scope, people)
    known = [v for v in made if sum(i in v.values for i in ids) >= FEWEST]
    return _Known(known, list(dict.fromkeys(periods)), pd.concat([r for r in rows if len(r)] or [facts]))


def _of_inhabitants(scope: Scope, people: pd.DataFrame) -> list[Variable]:
    counts = people_of.summary(people, [p.id for p in scope.parts])
    made = []
    borders = {p.id: p.geometry for p in scope.parts if p.geometry}
    shapes = dict(zip(borders, geography.from_geojson([str(g) for g in borders.values()]), strict=True))
    dense = {a: float(n) / (shapes[a].area / 1e6) for a, n in counts["total"].dropna().items() if a in shapes}
    made.append(Variable("per_km2", "Invånare per km²", dense, Role.RATE))
    for group, title in (("under_20", "Under 20 år"), ("from_65", "65 år och äldre")):
        share = (100 * counts[group] / counts["total"]).dropna()
        made.append(Variable(group, title, {str(a): float(v) for a, v in share.items()}))
    return made


def _check(scope: Scope, part: str) -> tuple[Area, list[Variable], list[Area]]:
    """(the part, the variables, the parts that all of them are known for)."""
    one = next((p for p in scope.parts if p.id == part), None)
    if one is None:
        raise UnknownId(
            f"”{part}” är inte en {scope.part_word(1)}. Välj bland: {listing([p.id for p in scope.parts])}."
        )
    variables = _known(scope).variables
    if not variables:
        raise not_loaded(f"Uppgifter om dem som bor i varje {scope.part_word(1)}", scope)
    whole = [p for p in scope.parts if all(p.id in v.values for v in variables)]
    if one not in whole or len(whole) < FEWEST:
        what = f"Uppgifterna är kända tillsammans för {number(len(whole))} {scope.part_word()}"
        raise NotEnoughData(f"{what}, och det behövs minst {FEWEST}, {one.name} bland dem.")
    return one, variables, whole


def _title(scope: Scope, part: str) -> str:
    return f"Områden som liknar {scope.directory.name(part)}, {scope.area.name} {scope.year}"


def similar_areas(scope: Scope, part: str) -> Exhibit:
    """The nearest parts by the variables, with their distance; the part itself first, its distance none."""
    one, variables, whole = _check(scope, part)
    values = np.array([[v.values[p.id] for v in variables] for p in whole])
    away = similar.distances(values, whole.index(one))
    order = [i for i in np.argsort(away, kind="stable") if whole[i] is not one][:NEAREST]
    shown = [whole.index(one), *order]
    table = pd.DataFrame({"area": [whole[i].name for i in shown]})
    table["distance"] = [None, *(float(away[i]) for i in order)]
    for k, v in enumerate(variables):
        table[v.id] = values[shown, k]
    near = whole[order[0]].name
    left_out = [p.name for p in scope.parts if p not in whole]
    known = _known(scope)
    of = Derivation(How.MODEL, tuple(v.id for v in variables), Rows.ALL, True)
    return Exhibit(
        ref=scope.ref("similar-areas", part),
        kind=Kind.TABLE,
        title=_title(scope, part),
        how_to_read=f"Ju mindre avstånd, desto mer lika i {listing([v.title[:1].lower() + v.title[1:] for v in variables])}.",
        table=table.astype({"distance": float}),
        columns=(
            Column("area", scope.part_title, Role.LABEL),
            Column("distance", "Avstånd", Role.ESTIMATE, decimals=2, missing="", derived_from=of),
            *(Column(v.id, v.title, v.role, decimals=0 if v.role is Role.RATE else 1) for v in variables),
        ),
        sources=scope.sources(known.rows),
        period=listing(known.periods),
        summary=f"Mest lik {one.name} är {near}, på avståndet {number(float(away[order[0]]), 2)}.",
        notes=(
            "Avståndet räknas i standardavvikelser bland områdena, alla uppgifter lika tunga. Lika i detta är inte lika i brott: "
            "det säger bara vilka som är rimliga att jämföra med.",
            *((f"Någon uppgift saknas för {listing(left_out)}, som inte är med.",) if left_out else ()),
        ),
        methods=("similar-areas",),
        is_selection=True,
    )


SPECS = (
    ExhibitSpec(
        "similar-areas",
        similar_areas,
        Disclosure.EVENTS,  # of several sources at once: nobody can prove what they tell together
        _check,
        (Param("part", lambda scope: [p.id for p in scope.parts]),),
        leads_with=findings.first_sentence,
        title=_title,
        kind=Kind.TABLE,
    ),
)
