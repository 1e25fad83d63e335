"""A problem and an action that tests of åtgärder begin with, and who notes them."""

from datetime import date

import pytest

from lagesbild import exhibits
from lagesbild.actions import Action, LocalProblem
from lagesbild.actor import Actor, Role
from lagesbild.problems import Refused

PLACE = "exempelstad-fiktiv"
EMPTY = "hasselby-vallingby"  # nothing of the kind is loaded there
ME = Actor(Role.SAFETY_COORDINATOR, "Kommunen")
THEFT = LocalProblem("Skadegörelse vid stationen", categories="Cykelstöld|Skadegörelse")
LOCKS = Action(
    "Bevakad cykelparkering",
    "P1",
    responsible="Tekniska kontoret",
    start=date(2026, 3, 2),
    criterion="Färre noterade händelser",
    counted="händelser",
    follow_up=date(2026, 11, 2),
)


def exhibit(register, name: str):
    return exhibits.build(
        register, f"{name.partition(':')[0]}:{PLACE}:2026" + name.removeprefix(name.partition(":")[0])
    )


def refusals(call, *args) -> list[str]:
    with pytest.raises(Refused) as refused:
        call(*args)
    return [p.what for p in refused.value.problems]
