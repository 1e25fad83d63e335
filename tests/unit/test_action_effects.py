"""Did it work? What came before and after an action, and what cannot be told."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from lagesbild import actions, exhibits
from lagesbild.actions import LocalProblem, effects
from lagesbild.calendar import Period
from lagesbild.exhibit import Disclosure
from lagesbild.problems import NoData, NotEnoughData, UnknownId
from tests.places_work import LOCKS, ME, PLACE, exhibit


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("lagesbild.calendar.clock", lambda: datetime(2026, 11, 16, 9))


def test_what_came_of_an_action_is_compared_at_the_same_time_of_the_year(register):
    work = actions.work_of(register.current, PLACE)
    result = effects.measured(register, work, "Å4", "ovriga")
    assert (result.before, result.after) == (
        Period(date(2025, 4, 1), date(2025, 10, 31)),
        Period(date(2026, 4, 1), date(2026, 10, 31)),
    )
    crime = register.current("crime", areas=["lyktberga"])
    crime = crime[crime["category"] == "Cykelstöld"]
    months = {(s, e): int(n) for s, e, n in zip(crime["start"], crime["end"], crime["count"], strict=True)}
    assert result.treated[1] == [months[m] for m in sorted(months) if m[0] >= date(2026, 4, 1)]
    assert len(result.control_areas) == 8 and "lyktberga" not in result.control_areas


def test_that_it_cannot_be_told_is_said_with_its_reason(register):
    shown = exhibit(register, "effect:Å5:ovriga")
    assert shown.finding == "Å5: det går inte att säga om den hade verkan"
    assert shown.summary.startswith("Det går inte att säga om åtgärden hade verkan. För få för att bedöma effekten:")
    assert "Samtidigt pågick Å1" in shown.caveats[0]
    assert exhibits.SPECS["effect"].disclosure is Disclosure.EVENTS


@pytest.mark.parametrize(
    ("action", "control", "error"),
    [("Å9", "ovriga", UnknownId), ("Å4", "lyktberga", UnknownId), ("Å6", "ovriga", NoData), ("Å3", "ovriga", NoData)],
)
def test_what_cannot_be_compared_is_told(register, action, control, error):
    with pytest.raises(error):
        effects.measured(register, actions.work_of(register.current, PLACE), action, control)


def test_too_short_a_time_is_no_effect(own_register):
    problem = LocalProblem("x", parts="manvreten", categories="Skadegörelse")
    id_ = actions.add_problem(own_register, PLACE, problem, ME)
    late = replace(LOCKS, problem=id_, start=date(2026, 10, 5), status="pågår")
    made = actions.add_action(own_register, PLACE, late, ME)
    with pytest.raises(NotEnoughData, match="minst 13 veckor"):
        effects.measured(own_register, actions.work_of(own_register.current, PLACE), made, "ovriga")
