"""Kalkyl: what an action costs beside what it may save, with every assumption on the table."""

from __future__ import annotations

from lagesbild.actions import Calculation, PlaceWork
from lagesbild.ui import html, noted, show, state
from lagesbild.ui.noted import Sort
from lagesbild.ui.state import Filters

CALCULATION = Sort(
    Calculation,
    "calculations",
    (
        ("name", "action"),
        ("first_year", "years", "later_years"),
        ("loss", "loss_years", "saved", "discount"),
        ("grounds",),
    ),
    "Ny kalkyl",
    "kalkylen",
    starts={"years": 1, "saved": 100.0},
)


def run(chosen: Filters, work: PlaceWork) -> None:
    """The calculations and the forms; all amounts are per case."""
    rows = state.actions().notes(chosen.place, Calculation)
    if show.available(chosen.ref("costs")):
        show.show(chosen.ref("costs"))
    html.say(
        "reading", "Belopp i kronor och per fall (en person, en trappuppgång, en plats), andel och ränta i procent."
    )
    choices = {"action": {a.id: f"{a.id} {a.value.name}" for a in work.actions}}
    noted.change(chosen, CALCULATION, rows, choices)
    noted.new(chosen, CALCULATION, choices, is_folded=bool(rows))
