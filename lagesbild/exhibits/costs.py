"""The exhibit of calculations: what something costs, what it may save, and how many cases must succeed to break even."""

from __future__ import annotations

import pandas as pd

from lagesbild import actions as domain
from lagesbild.actions.costs import DEARER, LESS_SAVED, break_even
from lagesbild.actions.notes import Calculation
from lagesbild.actions.reading import Row
from lagesbild.exhibit import Column, Disclosure, Exhibit, Kind, Role
from lagesbild.exhibits import findings
from lagesbild.exhibits.actions import rows_of
from lagesbild.exhibits.base import ExhibitSpec, Scope
from lagesbild.exhibits.prose import notes as words
from lagesbild.problems import NoData


def _title(scope: Scope) -> str:
    return f"Kalkyler, {scope.area.name} {scope.year}"


def _made(scope: Scope) -> list[Row[Calculation]]:
    rows: tuple[Row[Calculation], ...] = scope.once(
        ("calculations",), lambda: domain.notes(scope.rows, scope.area.id, Calculation)
    )
    if not rows:
        raise NoData(f"Ingen kalkyl är gjord för {scope.area.name}.")
    return list(rows)


def costs(scope: Scope) -> Exhibit:
    """Each calculation with its assumptions in the row, and what becomes of it when two of them are worse."""
    made = _made(scope)
    values = [c.value for c in made]
    plain = [break_even(v) for v in values]
    table = pd.DataFrame(
        {
            "number": [c.id for c in made],
            "name": [v.name for v in values],
            "cost": [words.kronor(b.cost) for b in plain],
            "saved": [words.kronor(b.saved) for b in plain],
            "needed": [words.must_succeed(b.per_cent, b.one_in) for b in plain],
            "dearer": [words.must_succeed(break_even(v, dearer=DEARER).per_cent) for v in values],
            "half": [words.must_succeed(break_even(v, less_saved=LESS_SAVED).per_cent) for v in values],
            "assumed": [
                words.assumed(
                    (v.first_year or 0, v.later_years, v.years or 1),
                    (v.loss or 0, v.loss_years or 1),
                    v.saved,
                    v.discount,
                )
                for v in values
            ],
            "grounds": [v.grounds for v in values],
        }
    )
    rows = rows_of(scope, "calculations")
    stated = scope.periods(rows)
    return Exhibit(
        ref=scope.ref("costs"),
        kind=Kind.TABLE,
        title=_title(scope),
        how_to_read="Per fall. Så stor del av fallen måste lyckas för att det som undviks ska täcka vad alla fall kostar.",
        table=table,
        columns=(
            Column("number", "Nr", Role.LABEL),
            Column("name", "Kalkyl", Role.LABEL),
            Column("cost", "Kostar", Role.NOTE),
            Column("saved", "Undviks om det lyckas", Role.NOTE),
            Column("needed", "Måste lyckas", Role.NOTE),
            Column("dearer", "Om det blir hälften dyrare", Role.NOTE, hide_on_phone=True),
            Column("half", "Om hälften så mycket undviks", Role.NOTE, hide_on_phone=True),
            Column("assumed", "Antaganden", Role.NOTE, hide_on_phone=True),
            Column("grounds", "Bygger på", Role.NOTE, hide_on_phone=True),
        ),
        sources=scope.sources(rows),
        period=f"som det var {max(scope.saved(rows)):%Y-%m-%d}" if stated == "inte angiven" else stated,
        summary=words.costs([(v.name, b.per_cent) for v, b in zip(values, plain, strict=True)]),
        notes=(
            *scope.remarks(rows),
            "Den som betalar är sällan den som sparar: kalkylen gäller samhället, inte en nämnds budget.",
            "Alla belopp är avrundade till två siffror. Lidande och otrygghet är inte räknade i kronor.",
        ),
    )


SPECS = (
    ExhibitSpec(
        "costs", costs, Disclosure.OPEN, _made, leads_with=findings.first_sentence, title=_title, kind=Kind.TABLE
    ),
)
